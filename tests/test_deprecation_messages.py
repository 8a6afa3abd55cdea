"""What messages of deprecation say of a parameter, and of what to use."""

from __future__ import annotations

import pytest
from ringtrue.dated.messages import advice_in, is_of_all, is_renaming, named_instead, since_in

OF_ALL = [
    "The 'data' parameter is deprecated. Please use 'b'.",
    "data is deprecated and will be removed in 4.0. Use b instead of data.",
    "This keyword is deprecated and will be removed in pandas 4.0. See the notes.",
    "Passing data to DAG() is deprecated and has no effect",
    "Use *b* instead.",
    "use 'b'",
    "The ``data`` keyword is ignored and will be removed.",
]
OF_SOME = [
    "",
    "Passing a dict is deprecated. Use the constructor instead.",
    "The default value for `data` is changing to False. Use * instead.",
    "If `data` is given, `b` must be given, too.",
    "The ``'fastparquet'`` engine options are deprecated.",
    "b is deprecated. Use data instead.",
    "Both `data` and `b` were specified. `b` is deprecated.",
    "data must contain only integers; None is deprecated.",
]


@pytest.mark.parametrize("message", OF_ALL)
def test_of_giving_it_at_all(message: str) -> None:
    assert is_of_all(message, "data")


@pytest.mark.parametrize("message", OF_SOME)
def test_of_some_values_or_of_another(message: str) -> None:
    assert not is_of_all(message, "data")


@pytest.mark.parametrize(
    ("message", "name", "renaming"),
    [
        ("This method has been renamed to :func:`DataFrame.group_by`.", "DataFrame.group_by", True),
        ("use 'rng'", "rng", True),
        ("`where` is deprecated; use `filter` instead.", "filter", False),
        ("Use the constructor.", "constructor", False),
        ("Use a list instead.", "", False),
        ("It goes.", "", False),
    ],
)
def test_what_to_use(message: str, name: str, renaming: bool) -> None:
    assert (named_instead(message), is_renaming(message)) == (name, renaming)


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        ("Deprecated. Use `open()` instead.", "use 'open()'"),
        ("Deprecated; removed in Python 3.14. Use `openpty()` instead.", "use 'openpty()'"),
        ("Removed in Python 3.14. Use `ast.Constant` instead.", "use 'ast.Constant'"),
        ("Deprecated since Python 3.10. Read the `name` attribute instead.", "read the 'name' attribute"),
        ("'walk' is deprecated and will be removed in Click 9.0. Use 'go'.", "use 'go'"),
        ("clear_current is deprecated", ""),
        ("The `parse_obj` method is deprecated; use `model_validate` instead.", "use 'model_validate'"),
        ("use wire.get() instead", "use wire.get()"),
    ],
)
def test_what_is_left_to_be_done(message: str, advice: str) -> None:
    assert advice_in(message) == advice


def test_the_release_that_a_message_names() -> None:
    assert since_in("Deprecated since Python 3.10. Use ALPN instead.", "Python") == "3.10"
    assert since_in("deprecated as of wire 2.1", "wire") == "2.1"
    assert since_in("deprecated as of 2026-07-28", "wire") == ""
    assert since_in("will be removed in 3.0", "wire") == ""
