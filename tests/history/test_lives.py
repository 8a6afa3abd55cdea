"""What is said of names and parameters, release by release."""

from __future__ import annotations

import pytest
from ringtrue.history.lives import (
    Life,
    distribution_of,
    has,
    life,
    never,
    never_parameter,
    parameter_life,
    releases_of,
)
from ringtrue.history.partly import is_partial

pytestmark = pytest.mark.usefixtures("made")
FOR_EVER = Life(None, None, None, None, "2.0", "1.0")


def test_a_name_that_went_was_deprecated_before() -> None:
    assert life("zoo", "zoo.Frame.append") == Life(None, "1.1", "1.1", "use 'concat'", "2.0", "1.0", gone="2.0")


def test_a_name_that_stays() -> None:
    assert life("zoo", "zoo.Frame") == life("zoo", "zoo.Frame.size") == FOR_EVER


def test_a_base_gives_its_members() -> None:
    assert life("zoo", "zoo.Frame.close") == FOR_EVER


def test_a_base_that_came_to_stand_before_another_gives_the_constructor() -> None:
    assert parameter_life("zoo", "zoo.Bot", "prefix").gone is None
    assert parameter_life("zoo", "zoo.Bot", "intents") == FOR_EVER
    assert never_parameter("zoo", "zoo.Bot", "token") is False


def test_a_class_that_became_a_function_may_give_what_it_gave() -> None:
    assert life("zoo", "zoo.Page.lines").gone is None
    assert life("zoo", "zoo.Page") == FOR_EVER


def test_what_only_one_of_two_bases_calls_deprecated_is_not() -> None:
    assert life("zoo", "zoo.Bot.start").message is None
    assert life("zoo", "zoo.Bot.logout").message == "use 'close'"


def test_a_parameter_that_came() -> None:
    assert parameter_life("zoo", "zoo.Frame.sort", "axis") == Life("1.1", None, None, None, "2.0", "1.0", lacked="1.0")
    assert parameter_life("zoo", "zoo.Frame.sort", "by") == FOR_EVER


def test_what_certainly_never_was() -> None:
    assert never("zoo", "zoo.Frame.groupby")
    assert never("zoo", "zoo.Series")
    assert never_parameter("zoo", "zoo.Frame.sort", "inplace")


@pytest.mark.parametrize(
    "dotted",
    [
        "zoo.Frame.append",  # was there
        "zoo.Frame.size.real",  # of what 'size' is nothing is known
        "zoo.anything.name",
        "zoo.Frame.mentioned",  # perhaps
        "zoo.Frame._private",  # private names are not kept
        "zoo.lazy.other",  # open
        "zoo.Nothing.name",  # its parent never was
        "zoo",
    ],
)
def test_what_is_not_certain_is_not_never(dotted: str) -> None:
    assert not never("zoo", dotted)


def test_an_open_signature_takes_anything() -> None:
    assert parameter_life("zoo", "zoo.Frame.open", "x") is None
    assert not never_parameter("zoo", "zoo.Frame.open", "x")


def test_a_constructor_that_is_not_known() -> None:
    assert not never_parameter("zoo", "zoo.anything", "x")


def test_one_release() -> None:
    assert has("zoo", "2.0", "zoo.Frame.append") is False
    assert has("zoo", "1.0", "zoo.Frame.append") is True
    assert has("zoo", "1.1", "zoo.lazy.other") is None
    assert has("zoo", "3.0", "zoo.Frame") is None


def test_other_distributions_are_not_known() -> None:
    assert life("bar", "bar.Frame") is None
    assert not never("bar", "bar.Frame")
    assert releases_of("bar") == ()


def test_who_tells_of_a_module() -> None:
    assert distribution_of("zoo") == "zoo"
    assert distribution_of("bar") is None
    assert releases_of("zoo") == ("1.0", "1.1", "2.0")


@pytest.mark.parametrize(
    ("message", "partial"),
    [
        ("Passing a set for the *args* parameter is deprecated as sets are unordered.", True),
        ("The ``callback`` argument is deprecated and will be removed in 7.0.", True),
        ("creating the construct with no arguments is deprecated, and will emit", True),
        ("*convert*", True),
        ("It is deprecated to create an event loop that is not running.", True),
        ("Looking up users by discriminator will be removed in a future version", True),
        ("Using img as a keyword argument to skeletonize_3d is deprecated.", True),
        ("Using postorder_traversal from the utilities submodule is deprecated.", False),
        ("The `cafile`, `capath`, `cadefault` parameters are deprecated since Python 3.6", True),
        ("`method='simplex'` is deprecated and will be removed in SciPy 1.11.0", True),
        ("The str -> int case is considered a mistake.", True),
        (":attr:`successful_payment` will be removed in future major versions.", True),
        ("tostring() is deprecated. Use tobytes() instead.", False),
        ("'append' is deprecated: use 'concat'", False),
        ("This function was deprecated since 1.9 and is now removed. The boolean parameter 'some' has", False),
        ("Use the 'sniff_node_callback' parameter on the client instead", False),
        ("", False),
    ],
)
def test_what_speaks_of_a_part_is_not_said_of_the_whole(message: str, partial: bool) -> None:
    assert is_partial(message) is partial


@pytest.mark.parametrize(
    "dotted",
    [
        "sympy.lambdify",
        "sqlalchemy.or_",
        "attr.ib",
        "torch.nn.utils.prune.remove",
        "discord.ext.commands.MemberConverter",
    ],
)
def test_the_embedded_history_does_not_call_the_whole_deprecated(dotted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    distribution = {"attr": "attrs", "discord": "discord-py"}.get(dotted.partition(".")[0], dotted.partition(".")[0])
    found = life(distribution, dotted)
    assert found is not None
    assert found.deprecated is None
