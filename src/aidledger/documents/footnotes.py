"""Footnotes: which of the pieces that begin like one are footnotes.

A raised number says so itself. A plain one (`1`, `1.`, `[1]`, `(1)`) begins numbered paragraphs,
lists and headings too, so it needs proof: its mark above it, and a place where footnotes stand.
Where in doubt it is left in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from aidledger.documents.document import Span
from aidledger.documents.pieces import LABEL, Piece, PossibleMark, cut, is_finished

_HEADS_NOTES = re.compile(
    r"[#*_\s]{0,8}(?:[\dIVX]{1,4}[.)]?\s)?(?:end|foot)?(?:notes|references|bibliography|sources|"
    r"works cited|literature)(?: and (?:notes|references|sources))?[*_:.\s#=-]{0,80}",
    re.IGNORECASE,
)
_PLAIN = frozenset(("bare", "square", "round"))
# The text is cut again without what proved to be no footnote, at most so many times.
_ROUNDS = 4


def cut_with_footnotes(
    text: str, marks: Sequence[PossibleMark], furniture: Iterable[Span]
) -> list[Piece]:
    """Cut the text into pieces, of which those named `note` are footnotes."""
    furniture = list(furniture)
    refused: set[int] = set()
    for _ in range(_ROUNDS):
        pieces = cut(text, marks, furniture, refused)
        doubtful = {*_misplaced(text, pieces, marks), *_claimed_twice(pieces)}
        if not doubtful:
            return pieces
        refused |= doubtful
    return [
        piece._replace(kind="text") if piece.start in refused else piece
        for piece in cut(text, marks, furniture, refused)
    ]


def form_of(text: str, piece: Piece) -> str:
    """Return how a piece's number is printed: raised, name, square, round or bare; else blank."""
    match = LABEL.match(text, piece.start)
    return match.lastgroup or "" if match else ""


def _claimed_twice(pieces: list[Piece]) -> Iterator[int]:
    """Yield where footnotes begin that share a number, unless the count begins again at 1."""
    seen: dict[str, int] = {}
    for piece in pieces:
        if piece.kind != "note":
            continue
        if piece.label == "1" and "1" in seen:
            seen = {}
        if piece.label in seen:
            yield from (seen[piece.label], piece.start)
        seen[piece.label] = piece.start


def _misplaced(text: str, pieces: list[Piece], marks: Sequence[PossibleMark]) -> Iterator[int]:
    """Yield where plainly numbered footnotes begin that do not stand where footnotes do."""
    numbers = {number for _, number, _, _ in marks}
    lowest = min((int(n) for n in numbers if n.isdigit()), default=0)
    numbered: set[tuple[str, int]] = set()  # paragraphs of the text by form and number
    latest = 0
    headed = _headed(text, pieces)
    for first, end in _runs(pieces):
        for piece in pieces[_before(pieces, first) : first]:
            if (match := LABEL.match(text, piece.start)) and match.lastgroup == "bare":
                numbered.add(("bare", int(match["bare"])))
        run = pieces[first:end]
        plain = [piece for piece in run if form_of(text, piece) in _PLAIN]
        begins = int(run[0].label) if run[0].label.isdigit() else 1
        last = end == len(pieces) or pieces[end].page
        sound = (
            (headed[first] or last)
            and (begins in (1, lowest) or begins > latest > 0)
            and (begins == 1 or ("bare", begins - 1) not in numbered)
            and (headed[first] or "\f" in text or all(piece.label in numbers for piece in plain))
        )
        if not sound:
            yield from (piece.start for piece in plain)
        latest = int(run[-1].label) if run[-1].label.isdigit() else latest


def _runs(pieces: list[Piece]) -> Iterator[tuple[int, int]]:
    """Yield first and end of footnotes that follow each other."""
    first = None
    for number, piece in enumerate(pieces):
        if piece.kind == "note" and first is None:
            first = number
        if first is not None and (piece.kind != "note" or (piece.page and number > first)):
            yield first, number
            first = number if piece.kind == "note" else None
    if first is not None:
        yield first, len(pieces)


def _before(pieces: list[Piece], first: int) -> int:
    """Return where the pieces between a run and the one before it begin."""
    while first > 0 and pieces[first - 1].kind != "note":
        first -= 1
    return first


def _headed(text: str, pieces: list[Piece]) -> list[bool]:
    """Tell of each piece whether "Notes" or the like heads it, only whole paragraphs between."""
    found, headed = [], False
    for piece in pieces:
        if piece.kind != "note" and not (piece.kind == "text" and is_finished(text, piece)):
            headed = bool(_HEADS_NOTES.fullmatch(text, piece.start, piece.end))
        found.append(headed)
    return found
