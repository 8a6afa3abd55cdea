"""How what the Surface says agrees with what an interpreter or griffe says of the same thing.

Does not know how either came to its answer. A disagreement is a line of text; None is agreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ringtrue.environment.answers import Missing, Unknown
from ringtrue.environment.api.values import Api, NoSuchMember, Signature
from ringtrue.environment.world import Environment

Real = Sequence[tuple[str, str, bool]]
"""(name, kind, has a default) of each parameter."""

EXPLAINED = {
    "characters_written": "every OSError has the slot, only BlockingIOError fills it: typeshed leaves it out",
    "re.Pattern.scanner": "undocumented: typeshed leaves it out",
    "attr.asdict": "the stub of attrs has a parameter that its source has not",
    "attrs.asdict": "the stub of attrs has a parameter that its source has not",
    "attrs.astuple": "the stub of attrs takes it for its older namesake",
    "urllib3.HTTPConnectionPool.ConnectionCls": "declared as either of two classes",
    "enum.auto": "typeshed leaves out a parameter that only the module itself gives",
    "tempfile.TemporaryFile": "the definitions of all platforms count",
    "threading.ExceptHookArgs": "typeshed describes a structure by what it is like",
    "attr.Attribute": "attrs makes the constructor of its own class by hand",
    "attrs.Attribute": "attrs makes the constructor of its own class by hand",
    "numpy.linalg.vecdot": "numpy's stub takes it for another ufunc",
    "sqlalchemy.and_": "overloads name what the function takes as *clauses",
    "sqlalchemy.or_": "overloads name what the function takes as *clauses",
    "matplotlib.axes.Axes.streamplot": "matplotlib's stub leaves out what a decorator adds",
    "attr.setters.frozen": "the stub names what the source takes by place",
    "attr.setters.validate": "the stub names a parameter otherwise",
    "attr.setters.convert": "the stub names a parameter otherwise",
    "attr.validators.set_disabled": "the stub names a parameter otherwise",
}
"""Known differences by path, or by the last part of one, and why each is none of ours."""


OF_GRIFFE = {
    "anyio.itertools.islice": "overloads name what the definition takes as *args; griffe reads the definition",
    "billiard.pool.LaxBoundedSemaphore.release": "defined twice, by release of Python; griffe reads one",
    "billiard.reduction.ForkingPickler.loads": "a class attribute that a method replaces; griffe reads the method",
    "billiard.connection.rebuild_connection": "defined twice, by platform",
    "boto3.compat.rename_file": "defined twice, by platform: one is os.rename",
    "botocore.vendored.six.byte2int": "defined twice, by release of Python",
    "celery.worker.state.task_reserved": "bound again by a second definition in a branch",
    "celery.worker.state.task_ready": "bound again by a second definition in a branch",
    "celery.concurrency.asynpool.unpack_from": "imported, or defined where that fails",
    "gitdb.util.unpack_from": "imported, or defined where that fails",
    "dns.quic.AsyncQuicConnection.make_stream": "one class where a library is installed, another where it is not",
    "dns.quic.SyncQuicConnection.make_stream": "one class where a library is installed, another where it is not",
    "fontTools.misc.visitor.Visitor.register": "a class method whose first parameter is called 'celf'",
    "fontTools.misc.visitor.Visitor.register_attr": "a class method whose first parameter is called 'celf'",
    "fontTools.misc.visitor.Visitor.register_attrs": "a class method whose first parameter is called 'celf'",
}
"""Where griffe reads one definition and we read what counts, by path."""


@dataclass
class Score:
    """What came out for many members. `wrong` are lines for people: there must be none."""

    found: int = 0
    judged: int = 0
    refused: int = 0
    unknown: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)


def explained(path: str) -> bool:
    return path in EXPLAINED or path in OF_GRIFFE or path.rpartition(".")[2] in EXPLAINED


def check_member(environment: Environment, path: str, real: Real | None, score: Score, *, in_class: bool) -> None:
    """A member that is really there must be found; its parameters must be those that the Surface names."""
    answer = environment.api(path, "asking.py")
    if explained(path):
        return
    if isinstance(answer, NoSuchMember | Missing):
        score.wrong.append(f"{path} is said to be missing: {answer}")
    elif isinstance(answer, Unknown):
        score.unknown.append(f"{path}: {answer.reason}")
    else:
        score.found += 1
        if real is not None and answer.open is None and answer.signatures:
            score.judged += 1
            trouble = disagreement(_without_receiver(real, in_class), answer)
            if trouble is not None:
                score.wrong.append(f"{path} {trouble}")


def _without_receiver(real: Real, in_class: bool) -> Real:
    return real[1:] if in_class and real and real[0][0] in ("self", "cls", "mcs") else real


def disagreement(real: Real, answer: Api) -> str | None:
    """Why a call that is right would be refused, or a keyword taken that is wrong; None where neither happens."""
    shown = " | ".join(", ".join(each.name for each in one.parameters) for one in answer.signatures)
    by_stub = answer.where is not None and answer.where.path.endswith(".pyi")
    every = [(parameter.name, parameter.kind) for one in answer.signatures for parameter in one.parameters]
    if _takes_anything(real) and not every:
        return None  # a class without a constructor of its own
    for name, kind, _ in real:
        given = {each for other, each in every if other == name}
        if kind not in ("either", "keyword") or name.startswith("__") or given & {"either", "keyword"}:
            continue
        if not any(one.open_keywords for one in answer.signatures) and not (given and by_stub):
            return f"does not take '{name}': {shown}"
    places = sum(kind in ("positional", "either") for _, kind, _ in real)
    if not any(one.open_positionals or _places(one) >= places for one in answer.signatures):
        return f"takes {places} positional arguments: {shown}"
    kinds = {kind for _, kind, _ in real}
    if "keywords" not in kinds and not ("variadic" in kinds and by_stub):
        return _too_many(real, answer)
    return None


def _takes_anything(real: Real) -> bool:
    return [name for name, _, _ in real] == ["args", "kwargs"]


def _places(signature: Signature) -> int:
    return sum(each.kind in ("positional", "either") for each in signature.parameters)


def _too_many(real: Real, answer: Api) -> str | None:
    names = {name for name, _, _ in real} | {"self", "cls", "mcs"}
    ours = {name for one in answer.signatures for name in one.keywords}
    return f"takes no {sorted(ours - names)}" if ours - names else None


def check_invented(environment: Environment, path: str, score: Score) -> None:
    """A member that nobody wrote must be refused; unknown is allowed where the Surface says why."""
    answer = environment.api(path, "asking.py")
    if isinstance(answer, NoSuchMember):
        score.refused += 1
    elif isinstance(answer, Unknown | Missing):
        score.unknown.append(f"{path}: {answer.reason}")
    else:
        score.accepted.append(path)
