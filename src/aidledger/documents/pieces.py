"""Pieces: a text cut into paragraphs, footnotes and the headings that Markdown marks.

With them the places that may be footnote marks. `footnotes` and `structure` decide which are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from aidledger.documents.document import Span

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LINE = re.compile(r"[^\n\f]+\n?|\n|\f")
_MARKDOWN = re.compile(r" {0,3}(#{1,6})[ \t]+[^\s#]")
_UNDERLINE = re.compile(r" {0,3}(={3,}|-{3,})[ \t]*$")
_RULE = re.compile(r" {0,3}[-=_*~][-=_*~ ]{2,200}$")
_FENCE = re.compile(r" {0,3}(```|~~~)")
# How a footnote's own text may begin. `bare` needs more proof than the others.
LABEL = re.compile(
    r"[ \t]{0,8}(?:\[\^(?P<name>[^\]\s]{1,40})\]:"
    r"|(?P<raised>[⁰¹²³⁴-⁹]{1,4})(?=[^⁰¹²³⁴-⁹])"
    r"|\[(?P<square>\d{1,3})\](?=[ \t])"
    r"|\((?P<round>\d{1,3})\)(?=[ \t])"
    r"|(?P<bare>\d{1,3})[.)]?(?=[ \t]))"
)
_MARK = re.compile(
    r"(?P<raised>[⁰¹²³⁴-⁹]{1,4})(?![⁰¹²³⁴-⁹])"
    r"|\[\^(?P<name>[^\]\s]{1,40})\](?!:)"
    r"|\[(?P<square>\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,5})\](?![(:])"
    r"|\((?P<round>\d{1,3})\)"
    r"|(?:(?<=[a-z]{3})|(?<=[a-z][.,;:!?])|(?<=[.,;!?][\"”’)])|(?<=[\"”’)][.,;]))"
    r"(?P<bare>\d{1,3})(?![\w.-])"
)
_COUNTED = re.compile(r"[ \t]*(?:million|billion|thousand|hundred|per ?cent|%|US|U\.S|dollars)")
_UNITS = re.compile(r"(?:^|[\s\d(/])(?:[kcm]?m|ha|ft|in|mi|yd)$")
_PAGE_WORDS = re.compile(r"(?:\b(?:pp?|[Nn]os?|[Vv]ol|[Aa]rt|[Ff]ig|[Cc]h|[Ss]ec)\.)$")
# The numbers at an end are taken once and for good (*+): to try how else twenty digits may be cut
# up would take for ever.
_FINISHED = re.compile(r"[.!?…][\"”’»)\]*_]*(?:,?(?:[⁰¹²³⁴-⁹]{1,4}|\[\^?\w{1,40}\]|\d{1,3}))*+$")
_GOES_ON = re.compile(
    r"(?:^|\s)(?:a|an|the|of|in|at|to|by|for|from|with|on|into|over|under|than|about|some|nearly|"
    r"almost|approximately|around|roughly|another|and|or|nor|but|is|are|was|were|its|their|his|her|"
    r"between|until|since|during|per|least|most|only|worth|[$€£])"
    r"(?:,?(?:[⁰¹²³⁴-⁹]{1,4}|\[\^?\w{1,40}\]))*+$"
)
_EDGE, _LONGEST_EDGE, _LONG = 2, 120, "…"
# What is numbered in round brackets and is no footnote: "step (1)".
_PART_WORDS = re.compile(
    r"\b(?:steps?|points?|items?|formulas?|equations?|eqs?\.?|tables?|figures?|paras?\.?|articles?|"
    r"sections?|options?|cases?|parts?|examples?|clauses?|and|or)\s$",
    re.IGNORECASE,
)
_RAISED_LABEL = re.compile(r"^[ \t]{0,8}([⁰¹²³⁴-⁹]{1,4})(?=[^⁰¹²³⁴-⁹])", re.MULTILINE)
# A number that begins a footnote stands before a capital, a sign, or one of these.
_NOTE_BEGINS = re.compile(
    r"[ \t]+(?:[^\sa-z]|(?:ibid|idem|op|loc|see|cf|e\.g|i\.e|pp?\.|https?|www|ed|de|von|van|al-)\b)"
)
# A footnote's number is looked for this many pieces back.
_FAR_BACK = 60
# A line longer than this is no line of a wrapped paragraph, but a paragraph by itself.
UNWRAPPED = 160


class Piece(NamedTuple):
    """A paragraph, heading or footnote; `page` where a new page begins before it."""

    kind: str
    start: int
    end: int
    label: str = ""
    inner: int = 0
    page: bool = False


class _Candidate(NamedTuple):
    kind: str
    number: str
    inner: int


class PossibleMark(NamedTuple):
    """What could be a footnote mark: raised, name, square, round or bare."""

    kind: str
    number: str
    start: int
    end: int


def possible_marks(text: str) -> Iterator[PossibleMark]:
    """Yield everything that could be a footnote mark."""
    for match in _MARK.finditer(text):
        kind = match.lastgroup or ""
        numbers = match[kind].translate(_SUPERSCRIPTS)
        before = text[max(0, match.start() - 12) : match.start()]
        if kind == "raised" and (_is_power(before) or _UNITS.search(before)):
            continue
        if kind == "bare" and _PAGE_WORDS.search(before):
            continue
        if kind in ("round", "square") and _PART_WORDS.search(before):
            continue
        for number in re.split(r"\s?[,–-]\s?", numbers) if kind == "square" else [numbers]:
            yield PossibleMark(kind, number, match.start(), match.end())


def _is_power(before: str) -> bool:
    """Whether what is raised is a power, as in 10⁶, and not a mark, as after the year 2007."""
    digits = before[len(before.rstrip("0123456789")) :]
    return bool(digits) and not (len(digits) == 4 and digits[:2] in ("19", "20"))


def _first_places(marks: Iterable[PossibleMark]) -> dict[tuple[str, str], int]:
    places: dict[tuple[str, str], int] = {}
    for kind, number, start, _ in marks:
        places.setdefault((kind, number), start)
    return places


class _Cutter:
    """Cuts a text into pieces, line by line."""

    def __init__(
        self, text: str, places: dict[tuple[str, str], int], refused: Container[int]
    ) -> None:
        self.text = text
        self.places = places  # of the first mark of each kind and number
        self.refused = refused  # where no footnote begins
        self.raised = {found.translate(_SUPERSCRIPTS) for found in _RAISED_LABEL.findall(text)}
        self.pieces: list[Piece] = []
        self.lines: list[Span] = []
        self.candidate: _Candidate | None = None
        self.new_page = False
        self.paged = "\f" in text

    def cut(self, furniture: set[int]) -> list[Piece]:
        fenced = False
        for match in _LINE.finditer(self.text):
            line, start = match[0], match.start()
            if line.isspace() or start in furniture:
                self.close()
                if line == "\f":
                    self.new_page = True
                continue
            if _FENCE.match(line):
                fenced = not fenced
            if fenced or not self.marks_itself(line, start):
                opened = None if fenced else self.opens(start)
                if opened:
                    self.close()
                    self.candidate = opened
                self.lines.append(Span(start, start + len(line.rstrip())))
        self.close()
        return self.pieces

    def close(self) -> None:
        """End the piece that is being gathered, if any."""
        if self.lines:
            self.pieces.extend(_closed(self.text, self.lines, self.candidate, self.new_page))
            self.new_page = False
        self.lines, self.candidate = [], None

    def marks_itself(self, line: str, start: int) -> bool:
        """Whether the line is a heading, or an underline, or a rule, as Markdown writes them."""
        if heading := _MARKDOWN.match(line):
            self.close()
            self.pieces.append(Piece("markdown", start, start + len(line.rstrip()), heading[1]))
            return True
        line = line.rstrip()
        if len(self.lines) == 1 and not self.candidate and self.underlines(line):
            level = "#" if "=" in line else "##"
            self.pieces.append(Piece("markdown", self.lines[0].start, start + len(line), level))
            self.lines = []
            return True
        if _RULE.match(line):
            self.close()
            return True
        return False

    def underlines(self, line: str) -> bool:
        """Whether the line makes a heading of the one above; a rule under a sentence does not."""
        above = self.lines[0]
        return bool(_UNDERLINE.match(line)) and not _FINISHED.search(
            self.text, max(above.start, above.end - 60), above.end
        )

    def opens(self, start: int) -> _Candidate | None:
        """Return the footnote that begins on this line, if one does."""
        match = LABEL.match(self.text, start)
        if match is None or start in self.refused:
            return None
        kind = match.lastgroup or ""
        number = match[kind].translate(_SUPERSCRIPTS)
        found = _Candidate(kind, number, match.end())
        if kind in ("name", "raised"):
            return found
        if kind == "bare" and (number in self.raised or self.counts(match)):
            return None
        kinds = [kind] if kind != "bare" else ["bare", "raised", "square"]
        marked = [self.places[k, number] for k in kinds if (k, number) in self.places]
        if self.follows(number):
            return found
        if self.lines:
            # In the middle of a paragraph only where all speaks for it: a text in pages, the next
            # number, and its mark further up.
            above = any(place < start for place in marked)
            return found if self.paged and above and self.is_next(number) else None
        return found if any(place < start for place in marked) else None

    def counts(self, match: re.Match[str]) -> bool:
        """Whether a bare number counts what follows: "3 helicopters", "15 million"."""
        if _COUNTED.match(self.text, match.end()):
            return True
        stopped = match.end() > match.end("bare")
        return not stopped and not _NOTE_BEGINS.match(self.text, match.end())

    def follows(self, number: str) -> bool:
        """Whether the number is the next one in a list of footnotes."""
        last = self.candidate.number if self.candidate else ""
        if not self.lines and self.pieces and self.pieces[-1].kind == "note":
            last = self.pieces[-1].label
        return last.isdigit() and int(number) == int(last) + 1

    def is_next(self, number: str) -> bool:
        """Whether the number is the one after the last footnote, wherever that stands."""
        return int(number) == 1 + self.latest()

    def latest(self) -> int:
        if self.candidate and self.candidate.number.isdigit():
            return int(self.candidate.number)
        for piece in reversed(self.pieces[-_FAR_BACK:]):
            if piece.kind == "note" and piece.label.isdigit():
                return int(piece.label)
        return 0


def cut(
    text: str,
    marks: Iterable[PossibleMark],
    furniture: Iterable[Span],
    refused: Container[int] = (),
) -> list[Piece]:
    """Cut the text into paragraphs, footnotes and the headings that Markdown marks.

    No footnote begins where it is refused.
    """
    cutter = _Cutter(text, _first_places(marks), refused)
    return cutter.cut({span.start for span in furniture})


def page_furniture(text: str) -> list[Span]:
    """Return the lines at the edges of pages that are page numbers, or the same on three pages."""
    if "\f" not in text:
        return []
    edges: list[tuple[str, Span]] = []
    at = 0
    for page in text.split("\f"):
        lines = [
            Span(at + m.start(), at + m.end()) for m in _LINE.finditer(page) if not m[0].isspace()
        ]
        ends = {*lines[:_EDGE], *lines[-_EDGE:]}
        edges += [(_without_numbers(text[s.start : s.end]), s) for s in sorted(ends)]
        at += len(page) + 1
    seen = Counter(key for key, _ in edges)
    return [span for key, span in edges if not key or (key != _LONG and seen[key] >= 3)]


def _without_numbers(line: str) -> str:
    """Return what a line has in common with its like on other pages."""
    words = re.sub(r"[\d\W]+", " ", line).strip() if len(line) <= _LONGEST_EDGE else _LONG
    return words if any(c.isdigit() or c.isalpha() for c in line) else _LONG


def _closed(text: str, lines: list[Span], candidate: _Candidate | None, page: bool) -> list[Piece]:
    """Return the piece or pieces that lines without a blank one between them make."""
    start, end = lines[0].start, lines[-1].end
    if candidate:
        return [Piece("note", start, end, candidate.number, candidate.inner, page)]
    if max(line.end - line.start for line in lines) > UNWRAPPED:
        return [Piece("text", *line, page=page and not number) for number, line in enumerate(lines)]
    return [Piece("text", start, end, page=page)]


def is_finished(text: str, piece: Piece) -> bool:
    return bool(_FINISHED.search(text, max(piece.start, piece.end - 60), piece.end))


def goes_on(text: str, piece: Piece) -> bool:
    """Whether a piece ends in a word that cannot end a sentence: a hedge, preposition, article."""
    return bool(_GOES_ON.search(text, max(piece.start, piece.end - 30), piece.end))
