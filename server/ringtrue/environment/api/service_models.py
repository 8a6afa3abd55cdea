"""boto3 clients, from the service models that botocore ships: its operations are the methods, their input the keywords.

Does not know what operations return beyond a dictionary, nor resources. A service that has no model here is unknown.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from typing import Any, Final

from ringtrue.environment.answers import Unknown
from ringtrue.environment.api.raw import (
    EITHER,
    EMPTY_BODY,
    KEYWORD,
    SURE,
    ModuleApi,
    RawBinding,
    RawClass,
    RawFunction,
    RawParameter,
)
from ringtrue.environment.api.reader import Reader
from ringtrue.environment.api.things import ClassThing, Home, Instance, Thing
from ringtrue.environment.disk import View

MAKERS: Final = frozenset(("boto3.client", "boto3.session.Session.client", "botocore.session.Session.create_client"))
"""Functions whose first argument names the service."""
_ADDED: Final = {
    "s3": {
        "upload_file": "Filename Bucket Key ExtraArgs= Callback= Config=",
        "download_file": "Bucket Key Filename ExtraArgs= Callback= Config=",
        "upload_fileobj": "Fileobj Bucket Key ExtraArgs= Callback= Config=",
        "download_fileobj": "Bucket Key Fileobj ExtraArgs= Callback= Config=",
        "copy": "CopySource Bucket Key ExtraArgs= Callback= SourceClient= Config=",
        "generate_presigned_post": "Bucket Key Fields= Conditions= ExpiresIn=",
    },
    "rds": {"generate_db_auth_token": "DBHostname Port DBUsername Region="},
    "dsql": {
        "generate_db_connect_auth_token": "Hostname Region= ExpiresIn=",
        "generate_db_connect_admin_auth_token": "Hostname Region= ExpiresIn=",
    },
}
"""Methods that handlers of botocore and boto3 add to the clients of a service, with their parameters."""
_EVERYWHERE: Final = {"generate_presigned_url": "ClientMethod Params= ExpiresIn= HttpMethod="}
_WORD_BEFORE = re.compile(r"(.)([A-Z][a-z]+)")
_CAPITAL_AFTER = re.compile(r"([a-z0-9])([A-Z])")
_PLURAL = re.compile(r"[A-Z]{2,}s$")
_WORDS: Final = {"OTel": "Otel", "HITs": "Hits", "OAuth2": "Oauth2", "WhatsApp": "Whatsapp", "iSCSI": "Iscsi"}
"""Words that botocore keeps together, most of the time: both spellings count. With these 19,795 of 19,796 operations
of version 1.44 get their name, and the other one its second."""


def client(service: str, reader: Reader) -> Thing:
    """A client of the service."""
    botocore = reader.installed("botocore")
    if botocore is None or not botocore.locations or not re.fullmatch(r"[\w-]+", service):
        return Unknown("no botocore is installed")
    folder = os.path.join(botocore.locations[0], "data", service)
    path = _model(folder, reader.world.view)
    if path is None:
        return Unknown(f"botocore has no model of '{service}'")
    home = Home(botocore, path, ModuleApi(), False, True)
    raw = reader.once(home, "client", lambda: _class(service, path, reader.world.view))
    return Instance(ClassThing(home, raw, f"client.{raw.name}")) if raw is not None else Unknown("a model not read")


def _model(folder: str, view: View) -> str | None:
    """The newest model of a service."""
    for release in sorted(view.entries(folder), reverse=True):
        for name in ("service-2.json.gz", "service-2.json"):
            path = os.path.join(folder, release, name)
            if view.is_file(path):
                return path
    return None


def _class(service: str, path: str, view: View) -> RawClass | None:
    data = view.disk.raw(path)
    try:
        model = json.loads(gzip.decompress(data) if path.endswith(".gz") else data) if data is not None else None
        methods = {name: _method(name, model) for name in model["operations"]} if model else {}
    except (OSError, EOFError, ValueError, TypeError, KeyError, AttributeError):
        return None
    added = {**_EVERYWHERE, **_ADDED.get(service, {})}
    members: dict[str, tuple[RawBinding, ...]] = {name: (_written(name, words),) for name, words in added.items()}
    members.update((_in_words(operation), (raw,)) for operation, raw in methods.items())
    members.update((raw.name, (raw,)) for raw in methods.values())
    return RawClass(service, 1, SURE, ("@botocore.client.BaseClient",), (), (), members, None) if methods else None


def _written(name: str, words: str) -> RawFunction:
    """A method whose parameters are `words`; those with a default end in `=`."""
    made = (RawParameter(one.rstrip("="), EITHER, "None" if one.endswith("=") else None) for one in words.split())
    return RawFunction(name, 1, SURE, (RawParameter("self", EITHER), *made), None, False, (), EMPTY_BODY)


def method_name(operation: str) -> str:
    """The name of an operation as botocore writes it: words in small letters."""
    for word, plain in _WORDS.items():
        operation = operation.replace(word, plain)
    return _in_words(operation)


def _in_words(operation: str) -> str:
    plural = _PLURAL.search(operation)
    if plural is not None:
        operation = f"{operation[: plural.start()]}_{plural[0].lower()}"
    return _CAPITAL_AFTER.sub(r"\1_\2", _WORD_BEFORE.sub(r"\1_\2", operation)).lower().replace("__", "_")


def _method(operation: str, model: dict[str, Any]) -> RawFunction:
    shape = model["operations"][operation].get("input", {}).get("shape")
    given = model["shapes"][shape] if shape else {}
    required = frozenset(given.get("required", ()))
    words = tuple(RawParameter(name, KEYWORD, None if name in required else "...") for name in given.get("members", {}))
    name = method_name(operation)
    return RawFunction(name, 1, SURE, (RawParameter("self", EITHER), *words), "dict", False, (), EMPTY_BODY)
