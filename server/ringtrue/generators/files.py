"""Files: tests and benchmarks for one function.

Does not know where they are written.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from ringtrue.examples.claims import Claim, expression, is_value
from ringtrue.examples.harmless import BUILTINS
from ringtrue.examples.questions import usable
from ringtrue.examples.slicing import free_names
from ringtrue.generators.kinds import Kind, grown, small, strategy
from ringtrue.generators.subject import Parameter, Subject

# What a value of each kind is an instance of.
_CHECKED: Final = {
    **{name: name for name in ("int", "str", "bool", "bytes", "list", "dict", "set", "tuple", "frozenset")},
    "row": "tuple",
    "float": "(int, float)",
}
_INVERSES: Final = (
    ("encode", "decode"),
    ("dumps", "loads"),
    ("serialize", "deserialize"),
    ("compress", "decompress"),
    ("encrypt", "decrypt"),
    ("pack", "unpack"),
    ("quote", "unquote"),
    ("escape", "unescape"),
)


def property_test(subject: Subject) -> str | None:
    """A Hypothesis test of what holds for all arguments; None where they are of kinds that nobody knows."""
    given = _arguments(subject)
    strategies = {one.name: strategy(one.kind) for one in given}
    if not given or None in strategies.values() or subject.function.args.vararg or subject.function.args.kwarg:
        return None
    name, inverse = subject.name, _inverse(subject)
    listed = "".join(f"    {one}={made},\n" for one, made in strategies.items())
    body = _property_body(subject, given)
    rejects = "except" in body
    text = [
        f'"""What holds of `{name}` for all arguments."""\n',
        "import copy\n" if "copy." in body else "",
        f"from hypothesis import given{', reject' if rejects else ''}\nfrom hypothesis import strategies as st",
        f"from {subject.module} import {', '.join(sorted({name, *([inverse] if inverse else ())}))}\n\n",
        f"@given(\n{listed})\ndef test_{name}_for_all_arguments({', '.join(strategies)}):\n{body}",
    ]
    if inverse is not None:
        only = given[0].name
        text.append(
            f"\n\n@given({only}={strategies[only]})\ndef test_{inverse}_undoes_{name}({only}):\n"
            f"    assert {inverse}({name}({only})) == {only}\n"
        )
    return "\n".join(part for part in text if part)


def _property_body(subject: Subject, given: Sequence[Parameter]) -> str:
    call = _call(subject, given)
    lines: list[str] = []
    again = subject.is_pure and subject.returns.name != "None"
    mutable = [one.name for one in given if one.kind.name in ("list", "set", "dict", "either")] if again else []
    lines += [f"{name}_before = copy.deepcopy({name})" for name in mutable]
    if subject.raises and all(name in BUILTINS for name in subject.raises):
        kinds = ", ".join(subject.raises)
        named = f"({kinds})" if len(subject.raises) > 1 else kinds
        lines += ["try:", f"    result = {call}", f"except {named}:", "    reject()"]
    else:
        lines.append(f"result = {call}")
    checked = _CHECKED.get(subject.returns.name)
    if checked is not None:
        lines.append(f"assert isinstance(result, {checked})")
    if subject.returns.name == "None":
        lines.append("assert result is None")
    if again:
        renamed = {name: f"{name}_before" for name in mutable}
        lines.append(f"assert {_call(subject, given, renamed)} == result  # the same arguments, the same answer")
    return "".join(f"    {line}\n" for line in lines)


def _inverse(subject: Subject) -> str | None:
    """The function of the module that undoes this one, by their names."""
    if len(_arguments(subject)) != 1:
        return None
    for one, other in _INVERSES:
        candidate = subject.name.replace(one, other)
        if one in subject.name and other not in subject.name and subject.ask(candidate):
            return candidate
    return None


def _arguments(subject: Subject) -> list[Parameter]:
    """What a call has to give."""
    return [one for one in subject.parameters if one.required]


def _call(subject: Subject, given: Sequence[Parameter], renamed: dict[str, str] | None = None) -> str:
    names = renamed or {}
    listed = [f"{one.name}={names.get(one.name, one.name)}" if one.keyword_only else names.get(one.name, one.name)
              for one in given]  # fmt: skip  # a choice reads better packed
    return f"{subject.name}({', '.join(listed)})"


def example_test(subject: Subject) -> str | None:
    """The stated examples as tests; None where there are none that stand by themselves."""
    session: list[str] = []
    tests: list[str] = []
    for claim in usable(subject.claims, subject.ask):
        lines = _example_lines(claim) or []
        if claim.session:
            session += lines
        elif lines:
            tests.append("\n".join(lines))
    if any(line.startswith(("assert", "with")) for line in session):
        tests.insert(0, "\n".join(session))
    if not tests:
        return None
    names = sorted({subject.name, *(name for test in tests for name in _read(test) if subject.ask(name))})
    functions = [
        f"def test_example_{at}():\n" + "".join(f"    {line}\n" for line in test.splitlines())
        for at, test in enumerate(tests, 1)
    ]
    imports = "import pytest\n" if any("pytest." in test for test in tests) else ""
    imports += f"from {subject.module} import {', '.join(names)}\n\n\n"
    return f'"""The examples that `{subject.name}` states."""\n\n' + imports + "\n\n".join(functions)


def _example_lines(claim: Claim) -> list[str] | None:
    step = claim.step
    if step.kind == "do":
        return step.code.splitlines()
    if step.claim.startswith("Traceback"):
        words = step.claim.strip().splitlines()[-1].partition(":")[0].rpartition(".")[2]
        return [f"with pytest.raises({words}):", f"    {step.code}"] if words in BUILTINS else None
    claimed = expression(step.claim)
    if claimed is None or not is_value(claimed):
        return None
    if isinstance(claimed, ast.Constant) and (claimed.value is None or isinstance(claimed.value, bool)):
        whole = isinstance(expression(step.code), ast.Call | ast.Name | ast.Subscript | ast.Attribute)
        return [f"assert {step.code if whole else f'({step.code})'} is {claimed.value}"]
    if any(isinstance(node, ast.Constant) and isinstance(node.value, float) for node in ast.walk(claimed)):
        return [f"assert {step.code} == pytest.approx({ast.unparse(claimed)})"]
    return [f"assert {step.code} == {ast.unparse(claimed)}"]


def _read(code: str) -> frozenset[str]:
    names = free_names(code)
    return names[0] if names else frozenset()


def growth_benchmark(subject: Subject) -> str | None:
    """A benchmark over growing input; None where nobody knows what grows."""
    given = _arguments(subject)
    large = {one.name: made for one in given if (made := grown(one.kind)) is not None}
    sizes = "(64, 256, 1024)"
    if not large:
        whole = next((one for one in given if one.kind == Kind("int")), None)
        large, sizes = ({whole.name: "size"}, "(4, 8, 16)") if whole else ({}, "")
    fixed = {one.name: one.sample or small(one.kind) for one in given if one.name not in large}
    if not large or None in fixed.values():
        return None
    made = "".join(f"    {name} = {code}\n" for name, code in large.items() if code != "size")
    values = {**{name: name if code != "size" else code for name, code in large.items()}, **fixed}
    listed = "".join(
        f", {one.name}={values[one.name]}" if one.keyword_only else f", {values[one.name]}" for one in given
    )
    return (
        f'"""How the time of `{subject.name}` grows with its input; needs pytest-benchmark.\n\n'
        f'Run with --benchmark-group-by=func: four times the input should not take sixteen times as long.\n"""\n\n'
        f"import pytest\nfrom {subject.module} import {subject.name}\n\n\n"
        f'@pytest.mark.parametrize("size", {sizes})\ndef test_{subject.name}_growth(benchmark, size):\n{made}'
        f'    benchmark.extra_info["size"] = size\n    benchmark({subject.name}{listed})\n'
    )
