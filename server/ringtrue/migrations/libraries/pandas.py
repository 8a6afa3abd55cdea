"""pandas 0.20 to 3.0."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

LIBRARY = Library(
    "pandas",
    (
        *changed("1.4.0", "2.0.0", "pandas 2.0.0 release notes, 'Removal of prior version deprecations'", {
            "pandas.DataFrame.append(other, ignore_index, verify_integrity, sort)":
                "@pandas.concat([{self}, {other}], ignore_index={ignore_index}, verify_integrity={verify_integrity}, sort={sort})",
        }),
        *changed("2.1.0", "", "pandas 2.1.0 release notes, 'Deprecations'", {
            "pandas.DataFrame.applymap": ".map",
        }, since="2.1.0"),
    ),
    aliases={"pandas.core.frame.DataFrame": "pandas.DataFrame"},
    makers={"pandas.read_csv": "pandas.DataFrame"},
    convention={"pandas": "pd"},
)  # fmt: skip
