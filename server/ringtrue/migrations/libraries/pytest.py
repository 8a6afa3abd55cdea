"""pytest 3 to 9."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_PAGE = "pytest documentation, 'Deprecations and Removals'"

LIBRARY = Library(
    "pytest",
    (
        *changed("7.0.0", "8.0.0", _PAGE, {
            "pytest.skip[msg]": "reason=",
            "pytest.fail[msg]": "reason=",
            "pytest.exit[msg]": "reason=",
            "pytest.Instance": "? nothing replaces it",
        }, since="7.0.0", safe=True),
        *changed("6.2.0", "", _PAGE, {
            "pytest.yield_fixture": "pytest.fixture",
        }, safe=True),
        *changed("4.1.0", "5.0.0", _PAGE, {
            "pytest.config": "? use the fixture 'pytestconfig', or 'request.config'",
            "pytest.raises[message]": "? call 'pytest.fail(message)' at the end of the block",
        }),
        *changed("3.0.0", "4.0.0", _PAGE, {
            "pytest.FixtureRequest.getfuncargvalue": ".getfixturevalue",
        }),
        *changed("7.0.0", "8.0.0", _PAGE, {
            "pytest.warns[#0=NoneType]": "? use 'pytest.warns()', or 'warnings.catch_warnings()'",
            "pytest.collect.": "pytest",
        }),
    ),
    aliases={"_pytest.fixtures.FixtureRequest": "pytest.FixtureRequest"},
    eager=("pytest",),
)  # fmt: skip
