"""Events: sentences that tell of aid, by the words that betray it; a reading aid, no reading.

A sure word ("wrote off", "gratuitous") is enough. A deed that need not be aid ("transferred",
"built") counts only with something that aid is made of ("border posts", "training") near it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
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


# What is told this close to an amount is told with it, unless another deed begins between them.
_WITH_AMOUNT = 40
_NEW_DEED = re.compile(
    r";|,\s(?:and|but|while|whereas)\b|\b(?:and|but|while|whereas)\b", re.IGNORECASE
)
# A line by itself without a full stop is a heading or a caption, unless it is one of a list.
_LONGEST_LINE = 120
_CAPTION = re.compile(
    r"[*_]{0,3}(?:Figure|Fig\.|Table|Photo|Photograph|Picture|Image|Map|Box|Chart)\b(?:\s\d|[.:])"
)
_LISTED = re.compile(r"[-*•–—|\d(]|[a-z]")
_STOPS = re.compile(r"[.!?…:;][\"”’»)\]*_]*$")


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
    lines = [part for part in document.paragraphs if _is_line(document, part)]
    headings = {section.start for section in document.sections}
    starts = [line.start for line in lines]
    for sentence in document.sentences:
        above = bisect_right(starts, sentence.start) - 1
        if above >= 0 and sentence.start < lines[above].end:
            continue
        if sentence.start in headings or document.text[sentence.start] == "#":
            continue
        source = document.source_at(sentence.start)
        found = _betrayed(source, sentence, told.get(sentence.start, []))
        if found:
            yield Event(found.start, found.end, sentence)


def _is_line(document: Document, part: Span) -> bool:
    """Whether a paragraph is a title, heading or caption: a short line that is no sentence."""
    if _CAPTION.match(document.flow, part.start, part.end):
        return True
    line = document.flow[part.start : min(part.end, part.start + 2 * _LONGEST_LINE)].strip()
    return len(line) <= _LONGEST_LINE and not (_LISTED.match(line) or _STOPS.search(line))


def _betrayed(text: str, sentence: Span, amounts: list[Span]) -> Span | None:
    """Return the first words that betray aid of which no amount is told, if any do."""
    end = min(sentence.end, sentence.start + _LONGEST)
    sure = (Span(*match.span()) for match in _SURES.finditer(text, sentence.start, end))
    for found in chain(sure, _deeds(text, sentence.start, end)):
        if not any(_told_with(text, found, amount) for amount in amounts):
            return found
    return None


def _told_with(text: str, deed: Span, amount: Span) -> bool:
    """Whether an amount stands so close to a deed that it is told of it."""
    before = deed.end <= amount.start
    between = Span(deed.end, amount.start) if before else Span(amount.end, deed.start)
    if between.end - between.start >= _WITH_AMOUNT:
        return False
    joint = _NEW_DEED.search(text, *between)
    if joint is None:
        return True
    # "handed over four trucks, and wrote off 300 million": the amount is the second deed's.
    second = joint.end(), amount.start
    return before and not (_SURES.search(text, *second) or _DEEDS.search(text, *second))


def _deeds(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a deed and the thing nearest to it, where the two stand close together."""
    matters = [match.span() for match in _MATTERS.finditer(text, start, end)]
    for deed in _DEEDS.finditer(text, start, end) if matters else ():
        begin, stop = deed.span()
        first, last = min(matters, key=lambda m: max(m[0] - stop, begin - m[1]))
        if 0 <= max(first - stop, begin - last) <= _NEAR:
            yield Span(min(begin, first), max(stop, last))
