"""Mentions of money as people read them where columns are few: the words, and one reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MARKS = {"more_than": "≥", "at_least": "≥", "less_than": "≤", "at_most": "≤", "about": "~"}
# Of a long sentence this much is shown about the words.
_EXCERPT = 110


def reading(notes: Mapping[str, Any]) -> tuple[str, ...]:
    """Return an amount in full units with its mark, or both its bounds on lines of their own."""
    low, amount, high = notes["low"], notes["amount"], notes["high"]
    currency = notes["currency"]
    if amount is not None:
        return (f"{_MARKS.get(notes['qualifier'], '')} {amount:,f} {currency}".strip(),)
    if low is not None and high is not None:
        return f"{low:,f} …", f"{high:,f} {currency}".strip()
    if low is not None:
        return (f"≥ {low:,f} {currency}".strip(),)
    return (str(notes["qualifier"]),)


def said(notes: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the words, what was assumed of them, and of an event the sentence about them."""
    words = str(notes["words"])
    if notes.get("kind") == "event":
        return words, f"({excerpt(str(notes['sentence']), words)})"
    return (words, f"({notes['assumed']})") if notes["assumed"] else (words,)


def excerpt(sentence: str, words: str) -> str:
    """Return the sentence, of a long one the part about the words."""
    if len(sentence) <= _EXCERPT:
        return sentence
    middle = max(sentence.find(words), 0) + len(words) // 2
    begin = min(max(0, middle - _EXCERPT // 2), len(sentence) - _EXCERPT)
    part = sentence[begin : begin + _EXCERPT]
    if begin:
        part = "… " + part.partition(" ")[2]
    return part if begin + _EXCERPT == len(sentence) else part.rpartition(" ")[0] + " …"
