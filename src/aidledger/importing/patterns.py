"""Patterns: the regular expressions of maps, kept to those that no name can make slow.

Python's own matcher tries every way in which repeats may share a text. What has repeats in
repeats, or many in a row, may so take for ever over one hostile name; no name of a column or a
region needs it.
"""

from __future__ import annotations

import re
from typing import Any

from aidledger.limits import PATTERN, PATTERN_REPEATS, PATTERN_TEXT

_FEW = 10  # a repeat of at most so many is no repeat


def matches(pattern: str, text: str) -> bool:
    """Return whether a pattern is that of the whole text; never of one longer than any name."""
    return len(text) <= PATTERN_TEXT and re.fullmatch(pattern, text) is not None


def wrong_with(pattern: str) -> str:
    """Return why a pattern cannot be used, blank where it can."""
    if len(pattern) > PATTERN:
        return f"It is longer than {PATTERN} characters"
    try:
        re.compile(pattern)
        parsed = re._parser.parse(pattern)  # type: ignore[attr-defined]
        repeats = _repeats(parsed)
    except (re.error, RecursionError, OverflowError) as error:
        return f"It is no regular expression: {error}"
    if repeats > PATTERN_REPEATS:
        return (
            "It may take for ever: it repeats what itself repeats or has alternatives, or has more "
            f"than {PATTERN_REPEATS} repeats in a row"
        )
    return ""


def _repeats(parsed: Any) -> float:
    """Return how many repeats stand in a row; without end where one stands in another."""
    total = 0.0
    for kind, told in parsed:
        if str(kind) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, inner = told
            within = _repeats(inner)
            if most <= _FEW:
                total += within * (most if within else 0)
            elif within or _chooses(inner):
                return float("inf")
            else:
                total += 1
        elif str(kind) == "BRANCH":
            total += max(map(_repeats, told[1]), default=0)
        else:
            total += sum(map(_repeats, _within(told)))
    return total


def _chooses(parsed: Any) -> bool:
    """Return whether a part of a pattern has alternatives, or repeats, or may be left out."""
    return any(
        str(kind) == "BRANCH" or "REPEAT" in str(kind) or any(map(_chooses, _within(told)))
        for kind, told in parsed
    )


def _within(told: Any) -> list[Any]:
    """Return the parts of a part: groups, what looks ahead, conditions."""
    parts = told if isinstance(told, tuple) else (told,)
    return [part for part in parts if hasattr(part, "getwidth")]
