"""Secret texts: whether a literal looks like a key, token or password that works, or like one that stands in for it.

By the formats that providers give their keys, and by how random it looks. Values from documentation and tests are
known. Does not know where the text stands, nor whether it works.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

# What providers' keys look like, and whose they are.
_FORMATS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("private key", re.compile(r"-----BEGIN (?:[A-Z]{2,9} )?PRIVATE KEY(?: BLOCK)?-----\s*[A-Za-z0-9+/=\\\s]{40,}")),
    ("AWS access key", re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b")),
    ("GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})")),
    ("GitLab token", re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}")),
    ("Slack token", re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{20,}")),
    ("Slack webhook", re.compile(r"https://hooks\.slack\.com/services/T[A-Z0-9]{7,}/B[A-Z0-9]{7,}/[A-Za-z0-9]{20,}")),
    ("Stripe key", re.compile(r"\b[rs]k_live_[A-Za-z0-9]{20,}")),
    ("OpenAI key", re.compile(r"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{32,}")),
    ("Anthropic key", re.compile(r"\bsk-ant-[A-Za-z0-9_-]{32,}")),
    ("Google key", re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b")),
    ("SendGrid key", re.compile(r"\bSG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{40,}")),
    ("Twilio key", re.compile(r"\bSK[0-9a-f]{32}\b")),
    ("npm token", re.compile(r"\bnpm_[A-Za-z0-9]{36}\b")),
    ("PyPI token", re.compile(r"\bpypi-[A-Za-z0-9_-]{60,}")),
    ("Hugging Face token", re.compile(r"\bhf_[A-Za-z0-9]{34,}\b")),
    ("Telegram token", re.compile(r"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b")),
    ("Databricks token", re.compile(r"\bdapi[0-9a-f]{32}\b")),
    ("DigitalOcean token", re.compile(r"\bdop_v1_[0-9a-f]{64}\b")),
    ("Mailgun key", re.compile(r"\bkey-[0-9a-f]{32}\b")),
    ("Azure storage key", re.compile(r"AccountKey=[A-Za-z0-9+/]{80,}={0,2}")),
    ("JSON Web Token", re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}")),
)  # fmt: skip
# One look that says whether any of them can be there.
_HINT = re.compile(
    r"PRIVATE KEY|AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox[a-z]-|hooks\.slack|k_live_|sk-|AIza|SG\.|SK[0-9a-f]{8}|"
    r"npm_|pypi-|hf_|:AA|dapi|dop_v1_|key-[0-9a-f]{8}|AccountKey=|eyJ"
)
# Said by documentation, tests and people who wait for the real value.
_EXAMPLE = re.compile(
    r"example|sample|dummy|fake|test|demo|placeholder|changeme|change[-_ ]?me|your[-_ ]?|insert|replace|todo|xxxx|"
    r"\.\.\.|<[^>]+>|\$\{|\{\{|^\*+$|123456|abcdef|qwerty|redacted|foobar|foo|localhost|lorem|mock|not[-_ ]?a|"
    r"aaaa|0000|deadbeef|cafebabe|default|none|null|secret$|password$|wJalrXUtnFEMI",
    re.IGNORECASE,
)
# Words in it are followed by a separator, so that there is one way to read each text.
_WORD = r"(?:[a-z0-9]+[-_ ])"
_NOUN = r"(?:(?:api|secret|access|auth|private|client)[-_ ]?)?(?:key|token|secret|password|passwd|credentials?)"
_PLACEHOLDER = re.compile(
    rf"\W{{0,4}}(?:your[-_ ]?{_WORD}{{0,4}}{_NOUN}(?:[-_ ](?:here|value|goes[-_ ]here|for[-_ ].*))?|"
    rf"(?:insert|enter|put|add|paste|replace)[-_ ]{_WORD}{{0,5}}(?:{_NOUN}|here|this|me)"
    r"(?:[-_ ](?:here|in[-_ ].*|with[-_ ].*))?|"
    rf"{_WORD}{{0,2}}{_NOUN}[-_ ](?:goes[-_ ])?here|"
    rf"(?:please[-_ ])?change[-_ ]?(?:me|this)(?:[-_ ].*)?|<{_WORD}{{0,3}}{_NOUN}>|"
    r"sk-(?:x+|your.*)|x{6,}|(?:super|my|top|very|dev|development|default|some|insecure)[-_ ]?"
    rf"{_WORD}{{0,2}}secret(?:[-_ ]?(?:key|token))?|"
    r"django-insecure-.*|secret[-_ ]?key|s3cr3t)\W{0,4}",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[A-Za-z]{3,}")
_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"\d"), re.compile(r"[^A-Za-z0-9]"))
_ALPHABET = re.compile(r"[Aa]-[Zz]|0-9|[Aa][Bb][Cc][Dd]")
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]+")


def provider_of(text: str) -> str | None:
    """Whose key `text` holds, by its format; None for examples of documentation."""
    if len(text) < 16 or _HINT.search(text) is None:
        return None
    for name, pattern in _FORMATS:
        if (found := pattern.search(text)) is not None:
            return None if is_example(found[0]) or entropy(found[0]) < 2.8 else name
    return None


def is_example(text: str) -> bool:
    """Whether the text says of itself that it is none, or stands for one in documentation."""
    return _EXAMPLE.search(text) is not None


def is_placeholder(text: str) -> bool:
    """Whether the text asks to be replaced by a secret."""
    return len(text) <= 80 and _PLACEHOLDER.fullmatch(text) is not None


def looks_random(text: str) -> bool:
    """Whether the text looks as if a generator or a careful person made it up: no words, many kinds of characters."""
    if len(text) < 16 or not _is_one_word(text) or is_example(text):
        return False
    if _ALPHABET.search(text):
        return False  # a pattern, or the characters that something may consist of
    if _HEX.fullmatch(text):
        return len(text) >= 24 and len(set(text.lower())) >= 9 and not _is_run(text)
    kinds = sum(bool(one.search(text)) for one in _CLASSES)
    longest = max((len(word) for word in _WORDS.findall(text)), default=0)
    return (
        kinds >= 3
        and entropy(text) >= 3.5
        and longest <= max(9, len(text) // 3)
        and not text.startswith(("http", "/", "./"))
    )


def looks_chosen(text: str) -> bool:
    """Whether the text could be somebody's password: mixed characters, no identifier, no sentence."""
    if not 8 <= len(text) <= 64 or not _is_one_word(text) or is_example(text):
        return False
    kinds = sum(bool(one.search(text)) for one in _CLASSES)
    return (
        kinds >= 3
        and bool(_CLASSES[2].search(text))
        and not re.fullmatch(r"[a-z]+(?:[-_.][a-z0-9]+)*", text, re.IGNORECASE)
    )


def _is_one_word(text: str) -> bool:
    """Whether it can be typed at one go: colours of a terminal are no secret."""
    return text.isprintable() and " " not in text


def entropy(text: str) -> float:
    """Bits a character, by how often each occurs."""
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())


def _is_run(text: str) -> bool:
    """`0123456789abcdef`: characters that follow each other."""
    low = text.lower()
    steps = sum(1 for a, b in pairwise(low) if ord(b) - ord(a) in (0, 1))
    return steps > len(low) // 2
