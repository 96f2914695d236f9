"""Documents: a text with its sections, footnotes and sentences, asked by character offset.

Made by `structure.read`. The text is never changed: every offset counts its characters. `flow` and
`notes` are the same text with other parts blanked, so that what is found in them stands at the
same offsets: `flow` has the main text alone, whole where a footnote interrupts a sentence, and
`notes` the footnotes alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Section(NamedTuple):
    """A heading and what stands under it; the ordinal counts headings from 1."""

    ordinal: str
    heading: str
    start: int
    end: int


class Footnote(NamedTuple):
    """The text of a footnote, its number left out."""

    number: str
    start: int
    end: int


class Mark(NamedTuple):
    """A footnote's number in the main text."""

    number: str
    start: int
    end: int


class Span(NamedTuple):
    """From `start` up to, not including, `end`."""

    start: int
    end: int


# Marks that stand together: "¹²,¹³", "[3] [4]".
_TOGETHER = 2


@dataclass(frozen=True)
class Document:
    """A text and its parts, in order of place.

    `remarks` say what of the file is not in the text.
    """

    text: str
    flow: str
    notes: str
    sections: Sequence[Section]
    footnotes: Sequence[Footnote]
    marks: Sequence[Mark]
    paragraphs: Sequence[Span]
    quotations: Sequence[tuple[Span, str]]
    remarks: Sequence[str] = ()

    def section_at(self, offset: int) -> Section | None:
        """Return the section of an offset; in a footnote, the one in which its mark stands."""
        note = self.note_at(offset)
        if note is not None:
            offset = self._marked.get(note.number, offset)
        found = _last(self._section_starts, offset)
        return self.sections[found] if found >= 0 else None

    def footnote_at(self, start: int, end: int | None = None) -> str:
        """Return the footnote that the words stand in, or whose mark follows in their sentence.

        Failing that, the one whose mark closes the quotation that holds them; else blank. Marks
        that stand together are all returned, with spaces between.
        """
        note = self.note_at(start)
        if note is not None:
            return note.number
        end = start if end is None else end
        first = bisect_left(self._mark_starts, end)
        sentence = self.sentence_at(start)
        if first < len(self.marks) and self.marks[first].start < sentence.end:
            return " ".join(self._cluster(first))
        found = _last(self._quotation_starts, start)
        if found >= 0 and self.quotations[found][0].end >= end:
            return self.quotations[found][1]
        return ""

    def note_at(self, offset: int) -> Footnote | None:
        """Return the footnote in which an offset stands, None in the main text."""
        found = _last(self._note_starts, offset)
        if found >= 0 and offset < self.footnotes[found].end:
            return self.footnotes[found]
        return None

    def sentence_at(self, offset: int) -> Span:
        """Return the sentence of an offset, in `flow` or, in a footnote, in `notes`."""
        starts, sentences = self._main if self.note_at(offset) is None else self._of_notes
        found = _last(starts, offset)
        return sentences[found] if found >= 0 else Span(0, len(self.text))

    def words(self, start: int, end: int) -> str:
        """Return the words as they are read, on one line: no footnote marks, no interruptions."""
        return " ".join(self.source_at(start)[start:end].split())

    def source_at(self, offset: int) -> str:
        """Return `notes` where the offset is in a footnote, else `flow`."""
        return self.flow if self.note_at(offset) is None else self.notes

    @cached_property
    def sentences(self) -> list[Span]:
        """Every sentence; one of the main text may hold footnotes, which have their own."""
        return sorted(self._main[1] + self._of_notes[1])

    @cached_property
    def _main(self) -> tuple[list[int], list[Span]]:
        found = [
            span for part in self.paragraphs for span in _sentences(self.flow, part, self._dots)
        ]
        return [span.start for span in found], found

    @cached_property
    def _of_notes(self) -> tuple[list[int], list[Span]]:
        found = [
            span
            for note in self.footnotes
            for span in _sentences(self.notes, Span(note.start, note.end), self._dots)
        ]
        return [span.start for span in found], found

    @cached_property
    def _dots(self) -> frozenset[int]:
        return frozenset(mark.start for mark in self.marks)

    @cached_property
    def _mark_starts(self) -> list[int]:
        return [mark.start for mark in self.marks]

    @cached_property
    def _section_starts(self) -> list[int]:
        return [section.start for section in self.sections]

    @cached_property
    def _quotation_starts(self) -> list[int]:
        return [span.start for span, _ in self.quotations]

    @cached_property
    def _note_starts(self) -> list[int]:
        return [note.start for note in self.footnotes]

    @cached_property
    def _marked(self) -> dict[str, int]:
        """The place of each footnote's mark, where it has only one."""
        places: dict[str, int] = {}
        several = set()
        for mark in self.marks:
            if mark.number in places:
                several.add(mark.number)
            places.setdefault(mark.number, mark.start)
        return {number: place for number, place in places.items() if number not in several}

    def _cluster(self, first: int) -> list[str]:
        """Return the number of a mark and of those that stand together with it."""
        numbers = [self.marks[first].number]
        for position in range(first + 1, len(self.marks)):
            before, mark = self.marks[position - 1], self.marks[position]
            between = self.text[before.end : mark.start]
            if len(between) > _TOGETHER or between.strip(" ,"):
                break
            numbers.append(mark.number)
        return list(dict.fromkeys(numbers))


def _last(starts: list[int], offset: int) -> int:
    """Return the position of the last start that is not after the offset, or -1."""
    return bisect_right(starts, offset) - 1


_STOP = re.compile(r"[.!?…]{1,3}[\"”’»)\]*_]{0,4}(?=\s)")
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"[\w.'’&]+$")
_NEXT = re.compile(r"[\"“‘«(\[*_]{0,3}(\w*)")
# After these a full stop ends no sentence.
_SHORT = frozenset(
    """
    mr mrs ms dr prof gen col lt maj capt sgt adm amb sen rep gov st no nos vol pp p ed eds trans
    vs cf e.g i.e approx ca fig art sec par para jan feb mar apr jun jul aug sep sept oct nov dec
    kh sh zh ch ts yu ya mt hon rev op cit
    """.split()
)
# After "U.S." or "etc." a sentence ends only where the next word is one that begins sentences.
_STARTERS = frozenset(
    """
    the a an in on at by of for from with as and but or so if it its this that these those he she
    they we there then when while after before since during under over although though however
    moreover nevertheless meanwhile according some all both each most many no not talks one two
    """.split()
)


def _sentences(text: str, part: Span, dots: frozenset[int]) -> list[Span]:
    """Cut a paragraph into sentences."""
    starts = [part.start]
    for stop in _STOP.finditer(text, part.start, part.end):
        follows = _SPACE.match(text, stop.end(), part.end).end()  # type: ignore[union-attr]
        if follows < part.end and _ends(text, part.start, stop, follows, dots):
            starts.append(follows)
    return [Span(*pair) for pair in zip(starts, [*starts[1:], part.end], strict=True)]


def _ends(text: str, begin: int, stop: re.Match[str], follows: int, dots: frozenset[int]) -> bool:
    """Whether a full stop ends its sentence."""
    first = _NEXT.match(text, follows)[1]  # type: ignore[index]
    if first[:1].islower():
        return False
    word = _WORD.search(text, max(begin, stop.start() - 20), stop.start())
    if stop[0][0] != "." or word is None or stop.end() in dots:
        return True
    said = word[0].casefold()
    if said in _SHORT or (len(said) == 1 and said.isalpha()):
        return False
    if said.isdigit() and word.start() <= begin + 1:
        return False
    return not ("." in said or said == "etc") or first.casefold() in _STARTERS
