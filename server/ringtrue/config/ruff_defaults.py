"""The rules that Ruff runs where a configuration selects none, by Ruff's version. Facts about another tool, checked
against the Ruff that is installed by a test.

Does not know what the codes mean.
"""

from __future__ import annotations

from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

# Until 0.15 the default was a selection by prefix.
BEFORE_0_16 = ("E4", "E7", "E9", "F")
_LAST_BEFORE_0_16 = Version("0.15.999")
_LAST_BEFORE_0_17 = Version("0.16.999")
_NEWEST = Version("999")

# Since 0.17: a linter's letters, then the numbers of its rules.
_SINCE_0_17 = """
ASYNC 100 105 115 116 210 220 221 222 230 251
B 002 003 004 005 006 008 009 010 012 013 014 015 016 017 018 019 020 021 022 023 025 026 029 030 031 032 033
B 035 039
BLE 001
C 400 401 402 403 404 405 406 408 409 410 411 413 414 415 417 418 419
D 419
DTZ 002 003 004
E 722 902
EXE 001 002 004 005
F 401 402 404 406 407 501 502 503 504 505 506 507 508 509 521 522 523 524 525 541 601 602 621 622 631 632 633
F 634 701 702 704 706 707 811 821 822 823 841 842 901
FA 100 102
FLY 002
FURB 105 122 129 132 136 157 161 162 163 166 167 168 169 177 181 188 192
G 010 101 201 202
I 001
INT 001 002 003
ISC 004
LOG 001 002 009 014 015
N 999
PERF 101 102 402
PGH 005
PIE 790 794 796 800 804 807 808 810
PLC 0105 0131 0132 0205 0206 0208 0414 3002
PLE 0100 0101 0115 0116 0117 0118 0303 0304 0305 0307 0308 0309 0604 0605 0643 0704 1132 1142 1205 1206 1300
PLE 1307 1310 1507 1519 1520 1700 2502 2510 2512 2513 2514 2515
PLR 0124 0133 0206 0402 1704 1708 1711 1716 1722 1730 1733 1736 2044
PLW 0120 0127 0128 0129 0131 0133 0177 0211 0245 0406 0602 0604 0642 0711 1501 1507 1508 1509 1510 2101
PT 010 014 020 025 026 031
PTH 124 210
PYI 001 002 003 004 005 006 007 008 009 010 012 013 015 016 017 018 019 020 025 026 029 030 032 033 034 035
PYI 036 041 042 043 044 045 046 047 048 049 050 052 055 057 058 059 061 062 063 064 066
RET 501
RUF 007 008 009 010 012 013 015 016 017 018 019 020 022 023 024 026 028 030 032 033 034 040 041 046 048 049
RUF 051 053 057 058 059 063 068 100 101 200
S 102 110 112
SIM 101 102 103 107 113 114 115 117 118 201 202 208 210 211 220 221 222 223 401 905 911
T 100
TC 004 005 007 010
TRY 002 004 201 203 401
UP 001 003 004 005 006 007 008 009 010 011 012 014 017 018 019 020 021 022 023 024 025 026 028 029 030 031 032
UP 033 034 035 036 037 039 040 041 043 044 045 046 047 049 050
W 605
YTT 101 102 103 201 202 203 204 301 302 303
"""
_ONLY_IN_0_16 = frozenset({"DTZ001", "DTZ005", "DTZ006", "DTZ007", "DTZ011", "DTZ012", "DTZ901"})
_NOT_IN_0_16 = frozenset({"F406"})


def is_default(code: str, version: Version | None) -> bool:
    """Whether Ruff of this version runs the rule by default; None is the newest known."""
    version = version or _NEWEST
    if version <= _LAST_BEFORE_0_16:
        return any(code.startswith(prefix) for prefix in BEFORE_0_16 if prefix != "F") or _is_pyflakes(code)
    if version <= _LAST_BEFORE_0_17:
        return (code in _since_0_17() and code not in _NOT_IN_0_16) or code in _ONLY_IN_0_16
    return code in _since_0_17()


def required(specifier: object) -> Version | None:
    """The Ruff that a `required-version` lets be: the newest it allows; None if it says nothing of use."""
    try:
        allowed = SpecifierSet(_pinned(str(specifier)))
    except InvalidSpecifier:
        return None
    if allowed.contains(_NEWEST):
        return None
    named = [Version(one.version.removesuffix(".*")) for one in allowed]
    probes = [_LAST_BEFORE_0_17, _LAST_BEFORE_0_16, *named]
    return max((probe for probe in probes if allowed.contains(probe)), default=None)


def version_of(text: str | None) -> Version | None:
    """A version as an installed or locked distribution states it."""
    try:
        return Version(text) if text else None
    except InvalidVersion:
        return None


def _pinned(specifier: str) -> str:
    return f"=={specifier}" if specifier[:1].isdigit() else specifier


def _is_pyflakes(code: str) -> bool:
    return code.startswith("F") and code[1:2].isdigit()


@lru_cache(maxsize=1)
def _since_0_17() -> frozenset[str]:
    lines = [line.split() for line in _SINCE_0_17.strip().splitlines()]
    return frozenset(letters + number for letters, *numbers in lines for number in numbers)
