"""Headings: which pieces of a text head what follows, and which of them is the title.

Markdown marks its own. In plain text a heading is a short line alone, told by rules that rather
leave it unnamed than name another line so.
"""

from __future__ import annotations

import re

from aidledger.documents.pieces import UNWRAPPED, Piece, is_finished

_HEADING_BEGINS = re.compile(r"[*_\"“‘]{0,3}(?:[A-Z\u00c0-\u00de\u0400-\u042f]|\d{1,3}[.)]?\s)")
_NO_HEADING = re.compile(r"[|\t]|^(?:Source|Table|Figure|Photo|Note|By|https?:|www\.)\b")
_STOP = re.compile(r"[.!?][\"”’)⁰¹²³⁴-⁹]*\s")
LONGEST_HEADING, _HEADING_WORDS = 120, 16


def with_headings(text: str, pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with those that are headings named so, and the title named `title`."""
    pieces = _with_indented_notes(text, pieces)
    if any(piece.kind == "markdown" for piece in pieces):
        return _markdown_headings(text, pieces)
    kinds = [
        "finished" if piece.kind == "text" and is_finished(text, piece) else piece.kind
        for piece in pieces
    ]
    candidates = _alone(text, pieces, kinds)
    headings = _last_of_runs(text, candidates, pieces, kinds)
    return [
        piece._replace(kind="heading") if number in headings else piece
        for number, piece in enumerate(pieces)
    ]


def _with_indented_notes(text: str, pieces: list[Piece]) -> list[Piece]:
    """Add to a Markdown footnote the indented paragraphs that go on with it."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if (
            last and last.kind == "note" and text.startswith("[^", last.start)
            and piece.kind == "text" and text.startswith(("    ", "\t"), piece.start)
        ):  # fmt: skip
            joined[-1] = last._replace(end=piece.end)
        else:
            joined.append(piece)
    return joined


def _markdown_headings(text: str, pieces: list[Piece]) -> list[Piece]:
    """The first heading is the title where it alone is of the highest level."""
    levels = [len(piece.label) for piece in pieces if piece.kind == "markdown"]
    title = levels.count(min(levels)) == 1 and levels[0] == min(levels)
    named = []
    for piece in pieces:
        if piece.kind == "markdown":
            named.append(piece._replace(kind="title" if title else "heading", label=""))
            title = False
        else:
            named.append(piece)
    return named


def _alone(text: str, pieces: list[Piece], kinds: list[str]) -> set[int]:
    """Return the pieces that look like headings: a short line alone, without a final stop."""
    found: set[int] = set()
    unfinished = broken = False  # a sentence goes on over what interrupts it
    for number, piece in enumerate(pieces):
        broken = broken or piece.page or piece.kind != "text"
        if piece.kind != "text":
            continue
        line = text[piece.start : piece.end].strip()
        looks = (
            kinds[number] == "text"
            and len(line) <= LONGEST_HEADING
            and line.count("\n") <= 1
            and len(line.split()) <= _HEADING_WORDS
            and not line.endswith((",", ";", ":", "-", "—", "–"))
            and bool(_HEADING_BEGINS.match(line))
            and not _NO_HEADING.search(line)
        )
        if looks and not (unfinished and broken):
            found.add(number)
        long = piece.end - piece.start > LONGEST_HEADING
        unfinished, broken = long and kinds[number] == "text", False
    return found


def _last_of_runs(
    text: str, candidates: set[int], pieces: list[Piece], kinds: list[str]
) -> set[int]:
    """Leave out the title and author, lists of short lines, and what heads nothing.

    Before the first whole paragraph only the line directly above it can be a heading, and not
    where it is the first line of all; elsewhere two lines may follow each other, not more.
    """
    order = [n for n, piece in enumerate(pieces) if piece.kind != "note"]
    begun = False
    run: list[int] = []
    found: list[int] = []
    front: set[int] = set()
    for number in order:
        if number in candidates:
            run.append(number)
            continue
        piece = pieces[number]
        long = piece.end - piece.start > UNWRAPPED
        if kinds[number] == "finished" or (
            long and (begun or _STOP.search(text, piece.start, piece.end))
        ):
            if not begun:
                kept = [n for n in run[-1:] if n != order[0]]
                front = set(kept)
            else:
                kept = run if len(run) <= 2 else run[-1:]
            found += kept
            begun = True
        run = []
    return set() if set(found) == front else set(found)
