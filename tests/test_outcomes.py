"""What messages claim, what handlers do, which values say that it worked, and which deeds a message speaks of."""

from __future__ import annotations

import ast

import pytest
from ringtrue.outcomes import (
    catches_everything,
    caught_names,
    claim_of,
    is_passive,
    is_pause,
    is_quiet,
    is_success,
    is_test_path,
    message_of,
    speaks_of,
)


def _statement(code: str) -> ast.stmt:
    return ast.parse(code).body[0]


def _handler(kind: str) -> ast.ExceptHandler:
    node = _statement(f"try: work()\nexcept{kind}: pass")
    assert isinstance(node, ast.Try)
    return node.handlers[0]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Settings saved successfully", "success"),
        ("✅ deployed", "success"),
        ("All 12 tests passed", "success"),
        ("All tests passed!", "success"),
        ("Email sent to {}", "deed"),
        ("{} files uploaded", "deed"),
        ("Done", "end"),
        ("Saving settings...", None),
        ("Could not be saved", None),
        ("Saved 3, 2 failed", None),
        ("Upload completed without success", None),
        ("Was it saved successfully?", None),
        ("", None),
    ],
)
def test_claims(text: str, claim: str | None) -> None:
    assert claim_of(text) == claim


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("print('saved')", "saved"),
        ("print(f'saved {name}')", "saved {}"),
        ("logger.info('sent to %s', to)", "sent to %s"),
        ("self.log.warning('late')", "late"),
        ("print('a ' + name)", "a {}"),
        ("print('a %s' % name)", "a %s"),
        ("parser.error('usage')", ""),
        ("math.log(2)", ""),
        ("saved('x')", ""),
        ("print()", ""),
    ],
)
def test_messages(code: str, text: str) -> None:
    assert message_of(_statement(code)) == text


@pytest.mark.parametrize(
    ("kind", "names", "everything"),
    [
        ("", set(), True),
        (" Exception", {"Exception"}, True),
        (" (ValueError, Exception)", {"ValueError", "Exception"}, True),
        (" requests.Timeout as error", {"Timeout"}, False),
        (" kinds()", {"?"}, False),
    ],
)
def test_what_is_caught(kind: str, names: set[str], everything: bool) -> None:
    handler = _handler(kind)
    assert caught_names(handler) == names
    assert catches_everything(handler) is everything


@pytest.mark.parametrize(
    ("code", "quiet", "passive"),
    [
        ("pass", True, True),
        ("...", True, True),
        ("print('failed')", False, True),
        ("session.rollback()", False, True),
        ("failed = True", False, False),
        ("recover()", False, False),
    ],
)
def test_what_a_handler_does(code: str, quiet: bool, passive: bool) -> None:
    assert is_quiet([_statement(code)]) is quiet
    assert is_passive(_statement(code)) is passive


@pytest.mark.parametrize(
    ("code", "success"),
    [
        ("True", True),
        ("'ok'", True),
        ("{'status': 'success', 'id': 3}", True),
        ("{'success': True}", True),
        ("{'statusCode': 200}", True),
        ("jsonify({'status': 'ok'})", True),
        ("({'status': 'ok'}, 201)", True),
        ("False", False),
        ("1", False),
        ("{'status': 'failed'}", False),
        ("{'statusCode': 500, 'status': 'ok'}", False),
        ("({'status': 'ok'}, 500)", False),
        ("result", False),
    ],
)
def test_values_that_say_it_worked(code: str, success: bool) -> None:
    node = _statement(code)
    assert isinstance(node, ast.Expr)
    assert is_success(node.value) is success


@pytest.mark.parametrize(
    ("message", "code", "speaks"),
    [
        ("Settings saved", "json.dump(settings, file)", True),
        ("Email sent", "server.sendmail(a, b)", True),
        ("Flow submitted", "client.update_flow(flow)", False),
        ("Cache cleared successfully", "cache.clear()", True),
        ("Post published successfully", "cache.delete(key)", False),
    ],
)
def test_whether_a_message_speaks_of_the_work(message: str, code: str, speaks: bool) -> None:
    assert speaks_of(message, [_statement(code)]) is speaks


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        ("app/tests/data.py", True),
        ("tests.py", True),
        ("test_app.py", True),
        ("app_test.py", True),
        ("conftest.py", True),
        ("app/contest.py", False),
        ("latest/app.py", False),
        ("app/testament.py", False),
    ],
)
def test_paths_of_tests(path: str, tests: bool) -> None:
    assert is_test_path(path) is tests


@pytest.mark.parametrize(
    ("code", "pause"),
    [
        ("time.sleep(2)", True),
        ("await asyncio.sleep(0.5)", True),
        ("time.sleep(random.uniform(1, 2))", True),
        ("time.sleep(delay)", False),
        ("time.sleep(0)", False),
        ("work(2)", False),
    ],
)
def test_pauses(code: str, pause: bool) -> None:
    assert is_pause(_statement(code)) is pause
