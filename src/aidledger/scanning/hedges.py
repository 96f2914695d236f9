"""Hedges: the words before and after an amount that say how it is meant."""

from __future__ import annotations

from aidledger.scanning.money_words import AFTER, BEFORE, COLOUR, LITTLE, NO_HEDGE, PREPOSITIONS
from aidledger.scanning.sentences import Sentence

_TALK_NEAR = 4


def _cut(hedge: str) -> tuple[str, ...]:
    """Return a hedge as tokens: the marks of "~" stand alone, "approx." is one token."""
    return tuple(hedge.split())


def _by_word(table: dict[str, str], which: int) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Return hedges by their first or last word, longest first, so that few have to be tried."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for qualifier, hedges in table.items():
        for line in hedges.strip().splitlines():
            for hedge in line.strip().split("|"):
                words = _cut(hedge)
                found.setdefault(words[which], []).append((qualifier, words))
    for listed in found.values():
        listed.sort(key=lambda pair: -len(pair[1]))
    return found


_BY_LAST = _by_word(BEFORE, -1)
_BY_FIRST = _by_word(AFTER, 0)


def hedge_before(s: Sentence, at: int) -> tuple[str, int]:
    """Return the qualifier of the hedge that ends before a token, and where it begins."""
    for qualifier, words in _BY_LAST.get(s.word(at - 1), ()):
        first = at - len(words)
        if s.says(first, words):
            if words[0] in NO_HEDGE and _is_talk(s, first):
                return "", at
            return qualifier, _with_colour(s, first)
    return "", at


def _is_talk(s: Sentence, at: int) -> bool:
    """Whether the words before make a hedge none: "charged 7 officials over €3 million"."""
    if s.word(at - 1) in PREPOSITIONS:
        return False
    near = s.words[max(0, at - _TALK_NEAR) : at]
    if s.word(at) == "over":
        return not NO_HEDGE["over"].isdisjoint(near)
    return s.word(at - 1) in NO_HEDGE[s.word(at)]


def _with_colour(s: Sentence, at: int) -> int:
    """Return where a hedge begins with the words that colour it: "well over", "a little under"."""
    if s.word(at - 1) in COLOUR:
        return at - 1
    if s.word(at - 1) in LITTLE and s.word(at - 2) == "a":
        return at - 2
    return at


def hedge_after(s: Sentence, at: int) -> tuple[str, int]:
    """Return the qualifier of the hedge that begins at a token, and where it ends."""
    if s.kind(at) in ("number", "symbol", ""):
        return "", at
    for qualifier, words in _BY_FIRST.get(s.word(at), ()):
        if s.says(at, words):
            return qualifier, at + len(words)
    if s.word(at) == ",":
        for qualifier, words in _BY_FIRST.get(s.word(at + 1), ()):
            if qualifier == "about" and s.says(at + 1, words):
                return qualifier, at + 1 + len(words)
    if s.is_dash(at) and s.word(at + 1) == "plus":
        return "more_than", at + 2
    # "$90m plus" and "$5m+", but not "plus VAT" and "5 + 6".
    if s.word(at) in ("plus", "+") and s.kind(at + 1) not in ("number", "symbol") and (
        s.word(at + 1) != "/" and (s.is_glued(at) or s.kind(at + 1) in ("", "mark"))
    ):  # fmt: skip
        return "more_than", at + 1
    return "", at
