"""boto3 clients from service models: a small botocore, as it is installed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ringtrue.environment.answers import Unknown
from ringtrue.environment.api.service_models import method_name
from ringtrue.environment.api.values import Api, NoSuchMember
from ringtrue.environment.world import Environment

from tests.environment.conftest import dist

MODEL = {
    "operations": {"SendMessage": {"input": {"shape": "Request"}}, "ListQueues": {}},
    "shapes": {"Request": {"required": ["QueueUrl"], "members": {"QueueUrl": {}, "MessageBody": {}}}},
}
SITE = {
    **dist("boto3", "1.0", {"boto3/__init__.py": "def client(*args, **kwargs): ...\n"}),
    **dist(
        "botocore",
        "1.0",
        {
            "botocore/__init__.py": "",
            "botocore/client.py": "class BaseClient:\n    def __getattr__(self, item): ...\n    def close(self): ...\n",
            "botocore/data/__init__.py": "",
        },
    ),
}


@pytest.fixture
def environment(world: Callable[..., Environment], tmp_path: Path) -> Environment:
    made = world({}, SITE)
    data = Path(made.installed.paths[0]) / "botocore" / "data" / "sqs"
    for release in ("2011-10-01", "2012-11-05"):
        (data / release).mkdir(parents=True)
    (data / "2012-11-05" / "service-2.json.gz").write_bytes(gzip.compress(json.dumps(MODEL).encode()))
    return made


def test_operations_are_methods_and_their_input_the_keywords(environment: Environment) -> None:
    send = environment.api('boto3.client("sqs").send_message', "app.py")
    assert isinstance(send, Api)
    assert send.open is None
    assert [(each.name, each.kind, each.required) for each in send.signatures[0].parameters] == [
        ("QueueUrl", "keyword", True),
        ("MessageBody", "keyword", False),
    ]


def test_inherited_methods_are_there_and_invented_ones_are_not(environment: Environment) -> None:
    assert isinstance(environment.api('boto3.client("sqs").close', "app.py"), Api)
    missing = environment.api('boto3.client("sqs").send_messages', "app.py")
    assert isinstance(missing, NoSuchMember)
    assert "send_message" in missing.near


@pytest.mark.parametrize("path", ['boto3.client("nowhere").anything', "boto3.client().anything"])
def test_without_a_model_nothing_is_known(environment: Environment, path: str) -> None:
    assert isinstance(environment.api(path, "app.py"), Unknown)


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("PutObject", "put_object"),
        ("ListObjectsV2", "list_objects_v2"),
        ("GetHITsForType", "get_hits_for_type"),
        ("CreateCachediSCSIVolume", "create_cached_iscsi_volume"),
        ("DescribeDBInstances", "describe_db_instances"),
        ("ListAPIs", "list_apis"),
    ],
)
def test_names_of_operations(operation: str, name: str) -> None:
    assert method_name(operation) == name
