"""Pieces: a text cut into paragraphs, footnotes and the headings that Markdown marks.

With them the places that may be footnote marks; `structure` decides which are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
_FINISHED = re.compile(r"[.!?…][\"”’»)\]*_]*(?:,?(?:[⁰¹²³⁴-⁹]{1,4}|\[\^?\w{1,40}\]|\d{1,3}))*$")
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


def possible_marks(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield (kind, number, start, end) of everything that could be a footnote mark."""
    for match in _MARK.finditer(text):
        kind = match.lastgroup or ""
        numbers = match[kind].translate(_SUPERSCRIPTS)
        before = text[max(0, match.start() - 5) : match.start()]
        if kind == "raised" and (_is_power(before) or _UNITS.search(before)):
            continue
        if kind == "bare" and _PAGE_WORDS.search(before):
            continue
        for number in re.split(r"\s?[,–-]\s?", numbers) if kind == "square" else [numbers]:
            yield kind, number, match.start(), match.end()


def _is_power(before: str) -> bool:
    """Whether what is raised is a power, as in 10⁶, and not a mark, as after the year 2007."""
    digits = before[len(before.rstrip("0123456789")) :]
    return bool(digits) and not (len(digits) == 4 and digits[:2] in ("19", "20"))


def first_places(marks: Iterable[tuple[str, str, int, int]]) -> dict[tuple[str, str], int]:
    places: dict[tuple[str, str], int] = {}
    for kind, number, start, _ in marks:
        places.setdefault((kind, number), start)
    return places


def cut(text: str, places: dict[tuple[str, str], int]) -> list[Piece]:
    """Cut the text into paragraphs, footnotes and the headings that Markdown marks."""
    pieces: list[Piece] = []
    lines: list[Span] = []
    candidate: _Candidate | None = None
    page = fenced = False

    def close() -> None:
        nonlocal lines, candidate, page
        if lines:
            pieces.extend(_closed(text, lines, candidate, page))
            page = False
        lines, candidate = [], None

    for match in _LINE.finditer(text):
        line, start = match[0], match.start()
        if line.isspace():
            close()
            page = page or line == "\f"
            continue
        if _FENCE.match(line):
            fenced = not fenced
        if not fenced and (heading := _MARKDOWN.match(line)):
            close()
            pieces.append(Piece("markdown", start, start + len(line.rstrip()), heading[1]))
            continue
        if len(lines) == 1 and candidate is None and _underlines(text, lines[0], line):
            level = "#" if "=" in line else "##"
            pieces.append(Piece("markdown", lines[0].start, start + len(line.rstrip()), level))
            lines = []
            continue
        if _RULE.match(line.rstrip("\r\n")):
            close()
            continue
        opened = None if fenced else _opens(text, start, lines, candidate, pieces, places)
        if opened:
            close()
            candidate = opened
        lines.append(Span(start, start + len(line.rstrip())))
    close()
    return pieces


def _opens(
    text: str, start: int, lines: list[Span], candidate: _Candidate | None,
    pieces: list[Piece], places: dict[tuple[str, str], int],
) -> _Candidate | None:  # fmt: skip
    """Return the footnote that begins on this line, if one does."""
    match = LABEL.match(text, start)
    if match is None:
        return None
    kind = match.lastgroup or ""
    number = match[kind].translate(_SUPERSCRIPTS)
    found = _Candidate(kind, number, match.end())
    if kind in ("name", "raised"):
        return found
    if lines and candidate is None:
        return None  # the middle of a paragraph
    last = candidate.number if candidate else ""
    if not lines and pieces and pieces[-1].kind == "note":
        last = pieces[-1].label
    if last.isdigit() and int(number) == int(last) + 1:
        return found
    if lines or (kind == "bare" and _COUNTED.match(text, match.end())):
        return None
    known = [kind] if kind != "bare" else ["bare", "raised", "square"]
    marked = [places[k, number] for k in known if (k, number) in places]
    return found if any(place < start or place >= match.end() for place in marked) else None


def _closed(text: str, lines: list[Span], candidate: _Candidate | None, page: bool) -> list[Piece]:
    """Return the piece or pieces that lines without a blank one between them make."""
    start, end = lines[0].start, lines[-1].end
    if candidate:
        return [Piece("note", start, end, candidate.number, candidate.inner, page)]
    if max(line.end - line.start for line in lines) > UNWRAPPED:
        return [Piece("text", *line, page=page and not number) for number, line in enumerate(lines)]
    return [Piece("text", start, end, page=page)]


def _underlines(text: str, above: Span, line: str) -> bool:
    """Whether the line makes a heading of the one above; a rule under a sentence does not."""
    return bool(_UNDERLINE.match(line.rstrip("\r\n"))) and not _FINISHED.search(
        text, max(above.start, above.end - 60), above.end
    )


def is_finished(text: str, piece: Piece) -> bool:
    return bool(_FINISHED.search(text, max(piece.start, piece.end - 60), piece.end))
