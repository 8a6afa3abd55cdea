"""Definitions: what the project's own modules hold for the tests that call it, from real folders."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from ringtrue.environment.interpreter import NoInterpreter
from ringtrue.environment.world import Environment
from ringtrue.testing.configured import collects, expects, runs_coroutines
from ringtrue.testing.definitions import autouse_judges, definition, fixture_judges, judges
from ringtrue.testing.places import is_test_file, serves_tests

FILES = {
    "shop/__init__.py": """
        from .prices import total
        from .prices import twice as double
        """,
    "shop/prices.py": """
        def total(prices):
            return sum(prices)


        @cached
        def twice(n):
            return n + n


        def check(n):
            if n < 0:
                raise ValueError(n)
        """,
    "tests/__init__.py": "",
    "tests/helpers.py": """
        def same(one, other):
            assert one == other


        def alike(one, other):
            same(one, other)


        def make():
            return [1]
        """,
    "tests/conftest.py": """
        import pytest


        @pytest.fixture
        def cart():
            return []


        @pytest.fixture(name="ledger")
        def make_ledger():
            yield []
            assert closed()
        """,
    "tests/test_prices.py": "from shop import total",
}
_TIDY = """
    import pytest


    @pytest.fixture(autouse=True)
    def tidy():
        yield
        assert tidy_now()
    """


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip(), encoding="utf-8")
    return Environment.load(str(tmp_path), NoInterpreter("none is needed"))


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "tests/test_prices.py")


def test_a_definition_is_followed_through_packages(environment: Environment, file: str) -> None:
    found = definition(environment, file, 0, "shop", "total")
    assert found is not None
    assert (found.kind, found.line, found.decorated) == ("function", 0, False)
    assert found.source == "def total(prices):\n    return sum(prices)"


def test_decorators_are_told(environment: Environment, file: str) -> None:
    found = definition(environment, file, 0, "shop", "double")
    assert found is not None
    assert found.decorated


@pytest.mark.parametrize("name", ["nothing", "__doc__"])
def test_what_is_not_there_is_unknown(environment: Environment, file: str, name: str) -> None:
    assert definition(environment, file, 0, "shop", name) is None


@pytest.mark.parametrize(
    ("level", "module", "name", "answer"),
    [
        (0, "tests.helpers", "same", True),
        (1, "helpers", "alike", True),
        (0, "tests.helpers", "make", False),
        (0, "shop.prices", "check", False),
        (0, "shop", "total", False),
        (0, "other_tests.helpers", "same", None),
    ],
)
def test_who_judges(
    environment: Environment, file: str, level: int, module: str, name: str, answer: bool | None
) -> None:
    assert judges(environment, file, level, module, name) is answer


@pytest.mark.parametrize(("name", "answer"), [("cart", False), ("ledger", True), ("make_ledger", None)])
def test_fixtures_of_conftest(environment: Environment, file: str, name: str, answer: bool | None) -> None:
    assert fixture_judges(environment, file, name) is answer


def test_fixtures_for_all(environment: Environment, file: str, tmp_path: Path) -> None:
    assert not autouse_judges(environment, file)
    (tmp_path / "conftest.py").write_text(dedent(_TIDY), encoding="utf-8")
    assert autouse_judges(environment, file)


def test_without_settings_nothing_is_known(environment: Environment, file: str) -> None:
    assert runs_coroutines(environment, frozenset(), file) is None
    assert collects(environment, file) is None


@pytest.mark.parametrize(
    ("settings", "declared", "runs"),
    [
        ("[pytest]\n", (), False),
        ("[pytest]\nasyncio_mode = auto\n", (), True),
        ("[pytest]\naddopts = --asyncio-mode=auto\n", (), True),
        ("[pytest]\n", ("pytest-tornasync",), True),
    ],
)
def test_coroutines(
    environment: Environment, file: str, tmp_path: Path, settings: str, declared: tuple[str, ...], runs: bool
) -> None:
    (tmp_path / "pytest.ini").write_text(settings, encoding="utf-8")
    assert runs_coroutines(environment, frozenset(declared), file) is runs


def test_a_hook_may_run_coroutines(environment: Environment, file: str, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (tmp_path / "tests/conftest.py").write_text("def pytest_pyfunc_call(pyfuncitem): ...\n", encoding="utf-8")
    assert runs_coroutines(environment, frozenset(), file) is None


def test_collected_files(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\npython_files = test_*.py *_spec.py\n", encoding="utf-8")
    assert collects(environment, str(tmp_path / "tests/fruit_spec.py"))
    assert collects(environment, str(tmp_path / "tests/fruit.py")) is False
    (tmp_path / "tests/test_all.py").write_text("from tests.fruit import *\n", encoding="utf-8")
    assert collects(environment, str(tmp_path / "tests/fruit.py")) is None


def test_expected_exceptions(environment: Environment, file: str, tmp_path: Path) -> None:
    assert expects(environment, file, "total", ("ValueError",)) is False
    (tmp_path / "tests/test_errors.py").write_text("CASES = [(total, ValueError)]\n", encoding="utf-8")
    assert expects(environment, file, "total", ("ValueError",)) is True


@pytest.mark.parametrize(
    "path", ["tests/test_a.py", "a/b_test.py", "app/tests.py", "testcart.py", "a/b_tests.py", "C:\\test_a.py"]
)
def test_files_with_tests(path: str) -> None:
    assert is_test_file(path)


@pytest.mark.parametrize(
    "path",
    [
        "tests/conftest.py",
        "app/latest.py",
        "contest.py",
        "testing.py",
        "pkg/testclient.py",
        "tests/helpers.py",
        "src/attest.py",
    ],
)
def test_files_without(path: str) -> None:
    assert not is_test_file(path)


def test_files_for_tests() -> None:
    assert all(map(serves_tests, ("tests/helpers.py", "conftest.py", "pkg/testing/tools.py", "test_a.py")))
    assert not serves_tests("pkg/helpers.py")
