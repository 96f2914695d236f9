"""Events: sentences that tell of aid, by the words that betray it; a reading aid, no reading.

A sure word ("wrote off", "gratuitous") is enough. A deed that need not be aid ("transferred",
"built") counts only with something that aid is made of ("border posts", "training") near it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from aidledger.documents.document import Document, Span
from aidledger.drafting.event_words import DEED, MATTER, SURE


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE | re.VERBOSE)


_SURES, _DEEDS, _MATTERS = _pattern(SURE), _pattern(DEED), _pattern(MATTER)
# A deed and what it gives stand this close, in characters.
_NEAR = 90
# Of a longer sentence only this much is looked at.
_LONGEST = 1000


# What is told this close to an amount is told with it.
_WITH_AMOUNT = 40


class Event(NamedTuple):
    """A sentence that may tell of aid: the betraying words' place, and the sentence's."""

    start: int
    end: int
    sentence: Span


def find_events(document: Document, amounts: Iterable[Span]) -> Iterator[Event]:
    """Yield the sentences that betray aid other than by these amounts, one event a sentence."""
    told: dict[int, list[Span]] = {}
    for amount in amounts:
        told.setdefault(document.sentence_at(amount.start).start, []).append(amount)
    headings = {section.start for section in document.sections}
    for sentence in document.sentences:
        if sentence.start in headings or document.text[sentence.start] == "#":
            continue
        source = document.source_at(sentence.start)
        found = _betrayed(source, sentence, told.get(sentence.start, []))
        if found:
            yield Event(found.start, found.end, sentence)


def _betrayed(text: str, sentence: Span, amounts: list[Span]) -> Span | None:
    """Return the first words that betray aid away from every amount, if any do."""
    end = min(sentence.end, sentence.start + _LONGEST)
    sure = (Span(*match.span()) for match in _SURES.finditer(text, sentence.start, end))
    for found in chain(sure, _deeds(text, sentence.start, end)):
        if all(
            found.end + _WITH_AMOUNT <= amount.start or amount.end + _WITH_AMOUNT <= found.start
            for amount in amounts
        ):
            return found
    return None


def _deeds(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a deed and the thing nearest to it, where the two stand close together."""
    matters = [match.span() for match in _MATTERS.finditer(text, start, end)]
    for deed in _DEEDS.finditer(text, start, end) if matters else ():
        begin, stop = deed.span()
        first, last = min(matters, key=lambda m: max(m[0] - stop, begin - m[1]))
        if 0 <= max(first - stop, begin - last) <= _NEAR:
            yield Span(min(begin, first), max(stop, last))
