"""Patterns: the regular expressions of maps, kept to those that no name can make slow.

Python's own matcher tries every way in which repeats may share a text. What has repeats in
repeats, or many in a row, may so take for ever over one hostile name; no name of a column or a
region needs it.
"""

from __future__ import annotations

import math
import re
from typing import Any

from aidledger.limits import PATTERN, PATTERN_REPEATS, PATTERN_TEXT

_FEW = 10  # a repeat of at most so many is no repeat
_WAYS = 100  # what counts as a repeat can take a text in so many ways, or more
_BESIDE = 0.5  # of a repeat: ten ways, for alternatives that stand beside repeats


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
    if repeats > PATTERN_REPEATS + _BESIDE:
        return (
            "It may take for ever: it repeats what itself repeats or has alternatives, or has more "
            f"than {PATTERN_REPEATS} repeats, or dozens of alternatives and `?`, in a row"
        )
    return ""


def _repeats(parsed: Any) -> float:
    """Return how many repeats stand in a row; without end where one stands in another.

    What may be taken in few ways (alternatives, what may be left out, a few times) is a part of
    a repeat, by logarithm, since the ways multiply: a hundred of them are as slow as many repeats.
    """
    total = 0.0
    for kind, told in parsed:
        if str(kind) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, inner = told
            within = _repeats(inner)
            if most <= _FEW:
                total += within * most + _part(most - least + 1)
            elif within or _chooses(inner):
                return math.inf
            else:
                total += 1
        elif str(kind) == "BRANCH":
            ways = [_repeats(way) for way in told[1]]
            most = max(ways)
            more = _part(sum(_WAYS ** (way - most) for way in ways)) if most < math.inf else 0
            total += most + more
        else:
            total += sum(map(_repeats, _within(told)))
        if total == math.inf:
            return total
    return total


def _part(ways: float) -> float:
    return math.log(ways, _WAYS)


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
