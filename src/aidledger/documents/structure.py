"""Structure: where the headings, footnotes and footnote marks of a text are.

Markdown says so itself. In plain text it is told from the layout, with rules that rather leave a
thing unnamed than name it wrongly (docs/scan.md lists them). One pass over the lines, one over
the paragraphs; every pattern is bounded, so time grows with length.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from aidledger.documents.document import Document, Footnote, Mark, Section, Span
from aidledger.documents.extracting import text_of
from aidledger.documents.footnotes import cut_with_footnotes, form_of
from aidledger.documents.headings import LONGEST_HEADING, with_headings
from aidledger.documents.pieces import (
    Piece,
    PossibleMark,
    goes_on,
    is_finished,
    page_furniture,
    possible_marks,
)
from aidledger.limits import DOCUMENT
from aidledger.problems import UsageError

_LONGEST_QUOTATION = 4000


def read_file(file: str, encoding: str = "") -> Document:
    """Return the document in a file, or in standard input for `-`; see `extracting.text_of`.

    Raises UsageError where there is no such file, or it may not be read.
    """
    name = "Standard input" if file == "-" else file
    try:
        if file == "-":
            data = sys.stdin.buffer.read(DOCUMENT + 1)
        else:
            with Path(file).open("rb") as stream:
                data = stream.read(DOCUMENT + 1)
    except (OSError, ValueError) as error:
        raise _unopened(name, error) from None
    text, remarks = text_of(data, name, encoding)
    return replace(read(text), remarks=remarks)


def _unopened(name: str, error: OSError | ValueError) -> UsageError:
    if isinstance(error, FileNotFoundError | NotADirectoryError | ValueError):
        return UsageError(f"No such file: {name}", "Check the name, and the folder you are in.")
    if isinstance(error, IsADirectoryError):
        return UsageError(f"{name} is a folder, not a file.", "Name one of the files in it.")
    return UsageError(
        f"{name} cannot be read: {error.strerror or error}.", "Check your rights to the file."
    )


def read(text: str) -> Document:
    """Return the text with its sections, footnotes, marks and paragraphs."""
    marks = list(possible_marks(text))
    furniture = page_furniture(text)
    pieces = with_headings(text, cut_with_footnotes(text, marks, furniture))
    notes = [piece for piece in pieces if piece.kind == "note"]
    found = _true_marks(text, marks, pieces)
    paragraphs, holes = _paragraphs(text, pieces)
    blanks = [
        *((span, "") for span in _apart([Span(note.start, note.end) for note in notes], holes)),
        *((hole, "\n") for hole in holes),
        *((Span(mark.start, mark.end), "") for mark in found),
        *((span, "\n") for span in _apart(furniture, holes)),
    ]
    flow = _blanked(text, sorted(blanks))
    return Document(
        text,
        flow,
        _blanked(text, _between(notes, len(text))) if notes else "",
        _sections(text, pieces),
        [Footnote(note.label, note.inner, note.end) for note in notes],
        found,
        paragraphs,
        _quotations(flow, found, paragraphs),
    )


# -- marks ----------------------------------------------------------------------------------------


def _true_marks(text: str, marks: list[PossibleMark], pieces: list[Piece]) -> list[Mark]:
    """Return the marks: those outside footnotes that a footnote, or their form, confirms."""
    notes = [piece for piece in pieces if piece.kind == "note"]
    numbers = {note.label for note in notes}
    forms = {form_of(text, note) for note in notes}
    found = []
    after = iter([*notes, None])
    note = next(after)
    for kind, number, start, end in marks:
        while note is not None and note.end <= start:
            note = next(after)
        if note is not None and note.start <= start:
            continue
        glued = start > 0 and not text[start - 1].isspace()
        sure = {
            "raised": glued or number in numbers,
            "name": True,
            "square": number in numbers or glued,
            "round": number in numbers and "round" in forms,
            "bare": number in numbers and "bare" in forms,
        }[kind]
        if sure:
            found.append(Mark(number, start, end))
    return found


def _sections(text: str, pieces: list[Piece]) -> list[Section]:
    heads = [piece for piece in pieces if piece.kind == "heading"]
    ends = [head.start for head in heads[1:]] + [len(text)] * bool(heads)
    return [
        Section(str(number), _heading(text[head.start : head.end]), head.start, end)
        for number, (head, end) in enumerate(zip(heads, ends, strict=True), 1)
    ]


def _heading(line: str) -> str:
    """Return a heading's words without the signs of Markdown, footnote marks and line breaks."""
    words = re.sub(r"\[\^[^\]\s]{1,40}\]|[⁰¹²³⁴-⁹]+|\n *(=|-){3,}$", "", line.strip())
    return " ".join(re.sub(r"^#+\s*|\s#+$", "", words).strip("*_ ").split())


# -- the flow of the main text --------------------------------------------------------------------


def _paragraphs(text: str, pieces: list[Piece]) -> tuple[list[Span], list[Span]]:
    """Return the paragraphs of the main text, and the holes in those that go on after a break.

    A paragraph goes on after footnotes or a new page where it is not finished and what comes next
    is no heading.
    """
    spans: list[Span] = []
    holes: list[Span] = []
    before: Piece | None = None
    broken = False
    for piece in pieces:
        if piece.kind == "note":
            broken = True
            continue
        broken = broken or piece.page
        begins = text[piece.start : piece.end].lstrip('*_"“ $€£')[:1]
        if (
            broken and before and before.kind == piece.kind == "text"
            and not is_finished(text, before)
            and (
                begins.islower() or begins.isdigit() or goes_on(text, before)
                or before.end - before.start > LONGEST_HEADING
            )
        ):  # fmt: skip
            spans[-1] = Span(spans[-1].start, piece.end)
            holes.append(Span(before.end, piece.start))
        else:
            spans.append(Span(piece.start, piece.end))
        before, broken = piece, False
    return spans, holes


def _blanked(text: str, spans: Iterable[tuple[Span, str]]) -> str:
    """Return the text with these spans blanked, each beginning with the given characters."""
    parts, at = [], 0
    for span, lead in spans:
        if span.start < at:
            continue
        lead = lead[: span.end - span.start]
        parts += [text[at : span.start], lead, " " * (span.end - span.start - len(lead))]
        at = span.end
    parts.append(text[at:])
    return "".join(parts)


def _apart(spans: list[Span], holes: list[Span]) -> list[Span]:
    """Return the spans that are in none of the holes; both are in order."""
    found, number = [], 0
    for span in spans:
        while number < len(holes) and holes[number].end <= span.start:
            number += 1
        if number == len(holes) or span.start < holes[number].start:
            found.append(span)
    return found


def _between(notes: list[Piece], length: int) -> Iterator[tuple[Span, str]]:
    at = 0
    for note in notes:
        yield Span(at, note.inner), "\n\n"
        at = note.end
    yield Span(at, length), "\n\n"


def _quotations(flow: str, marks: list[Mark], paragraphs: list[Span]) -> list[tuple[Span, str]]:
    """Return the quotations of several sentences that a footnote mark closes."""
    found: list[tuple[Span, str]] = []
    part = 0
    for mark in marks:
        while part + 1 < len(paragraphs) and paragraphs[part + 1].start <= mark.start:
            part += 1
        close = mark.start - 1
        if close >= 0 and flow[close] in ".,":
            close -= 1
        if close < 0 or flow[close] not in '"”':
            continue
        first = max(paragraphs[part].start if paragraphs else 0, close - _LONGEST_QUOTATION)
        begin = flow.rfind("“" if flow[close] == "”" else '"', first, close)
        if begin >= 0 and (not found or begin >= found[-1][0].end):
            found.append((Span(begin, close), mark.number))
    return found
