"""The audit: a source's text, the index of its amounts and the ledger's rows, held together.

Three things must agree: what the text prints, what mentions.csv keeps of it, and what the rows say.
Whatever does not is a finding, with place, excerpt and remedy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import NamedTuple

from aidledger.auditing.mentions import (
    Figure,
    Found,
    Searched,
    aligned,
    figures_of,
    find,
    same,
    section_of,
    words_of,
)
from aidledger.documents.document import Document
from aidledger.model import Book, IndexedMention
from aidledger.money import plain
from aidledger.problems import Place, Problem, UsageError, clip
from aidledger.scanning import Mention, read_words

_RENEW = "Run `aidledger mentions --text FILE --write`, and look at what it changes."


class Assumption(NamedTuple):
    """What a reading rests on beside the words themselves."""

    figure: str
    words: str
    assumed: str


class Audit(NamedTuple):
    """What an audit found. `printed` is None where the text was not at hand."""

    source: str
    printed: int | None
    mentions: tuple[IndexedMention, ...]
    figures: tuple[Figure, ...]
    findings: tuple[Problem, ...]
    assumptions: tuple[Assumption, ...]


def source_of(book: Book, wanted: str = "") -> str:
    """Return the source to audit: the one that is named, or the only one that has a text.

    Raises UsageError where it is none of the ledger's, or where there are several.
    """
    if wanted:
        if wanted in book.sources:
            return wanted
        close = get_close_matches(wanted, book.sources, n=1)
        hint = f"Did you mean {close[0]}?" if close else "`aidledger sources` lists them."
        raise UsageError(f"“{wanted}” is no source of this ledger.", hint)
    told = {figure.source for figure in book.transactions} | {m.source for m in book.mentions}
    texts = [key for key in book.sources if key in told and book.sources[key].kind != "dataset"]
    if len(texts) == 1:
        return texts[0]
    raise UsageError(
        "No figure of this ledger comes from a text."
        if not texts
        else f"Figures come from several texts: {', '.join(texts)}.",
        "Name one with --source.",
    )


def audit(book: Book, source: str, file: str, document: Document | None) -> Audit:
    """Hold the rows of a source against the index of its amounts, and both against its text.

    `file` is the path of mentions.csv, for findings that no line of it stands for.
    """
    kept = tuple(m for m in book.mentions if m.source == source)
    figures = figures_of(book, source)
    found = find(document) if document else None
    findings: list[Problem] = []
    assumptions: list[Assumption] = []
    if not kept:
        findings.append(
            Problem(
                "unindexed-amount",
                Place(file),
                source,
                f"No amount of {source} is in mentions.csv, so nothing can be proved of it.",
                "Run `aidledger mentions --text FILE --write` with the source's text.",
            )
        )
    elif found is not None:
        findings += _against_text(found, kept, file)
    findings += _order(kept)
    if document:
        findings += _words_in_text(document, figures)
    readings = _readings(kept, found)
    findings += _accounted(kept, book, figures)
    for figure in figures:
        if figure.qualifier != "unstated":
            findings += _read(figure, readings.get(figure.id, []), assumptions)
    return Audit(
        source,
        None if found is None else len(found),
        kept,
        tuple(figures),
        tuple(sorted(findings, key=lambda p: (p.place.file, p.place.line, p.code))),
        tuple(assumptions),
    )


# -- text and index --------------------------------------------------------------------------------


def _against_text(
    found: Sequence[Found], kept: Sequence[IndexedMention], file: str
) -> Iterator[Problem]:
    shifted = []
    last = 1
    for now, then in aligned(found, kept):
        if then is None:
            assert now is not None
            yield Problem(
                "unindexed-amount",
                Place(file, last),
                clip(now.words),
                f"The text prints it in section {now.section or '?'}, at character "
                f"{now.mention.start}, and mentions.csv does not have it.",
                "Add the figure it states to the ledger, or a remark why it is none. " + _RENEW,
            )
            continue
        last = then.place.line
        if now is None:
            yield _of(
                then,
                "vanished-mention",
                "words",
                "The text does not print it at this place among the other amounts.",
                "Look whether this is the right text; if the amount is gone from it, " + _renew(),
            )
        elif not same(now, then):
            yield _of(
                then,
                "changed-mention",
                "words",
                f"The text prints “{clip(now.words, 80)}” here.",
                "Correct whichever is wrong: the text, or mentions.csv and the row it names. "
                + _RENEW,
            )
        else:
            yield from _same_place(now, then)
            if (now.mention.start, now.mention.end) != (then.start, then.stop):
                shifted.append(then)
    if shifted:
        yield _of(
            shifted[0],
            "shifted-mention",
            "start",
            f"{len(shifted)} of {len(kept)} amounts stand at other offsets than mentions.csv says; "
            "their words and what is around them are the same.",
            "The text is laid out otherwise than the one that was indexed. " + _RENEW,
            "warning",
        )


def _renew() -> str:
    return _RENEW[0].lower() + _RENEW[1:]


def _same_place(now: Found, then: IndexedMention) -> Iterator[Problem]:
    if now.around != then.around:
        yield _of(
            then,
            "changed-mention",
            "around",
            "The words around it are not those that were indexed.",
            "Look at the sentence: its meaning may have changed. " + _RENEW,
        )
    for column, mine, its in (
        ("section", then.section, now.section),
        ("footnote", " ".join(then.footnote), " ".join(now.footnote)),
    ):
        if mine != its:
            yield _of(
                then,
                "misplaced-mention",
                column,
                f"The text has it in {column} {its or 'none'}, mentions.csv in {mine or 'none'}.",
                "Look which is right. " + _RENEW,
            )


def _order(kept: Sequence[IndexedMention]) -> Iterator[Problem]:
    stop = 0
    for number, mention in enumerate(kept, 1):
        if mention.number != number or mention.start < stop:
            yield _of(
                mention,
                "misplaced-mention",
                "number",
                "The amounts of a source are numbered 1, 2, 3 … in the order of the text.",
                "A line is missing, doubled or moved. " + _RENEW,
            )
            return
        stop = mention.stop


# -- text and rows ---------------------------------------------------------------------------------


def _words_in_text(document: Document, figures: Sequence[Figure]) -> Iterator[Problem]:
    searched = Searched(document)
    for figure in figures:
        if not figure.as_stated:
            continue
        places = searched.find(figure.as_stated)
        sections = list(dict.fromkeys(section_of(document, start) for start, _ in places))
        notes = {number for place in places for number in document.footnote_at(*place).split()}
        if not places:
            yield _at(
                figure,
                "words-not-found",
                "as_stated",
                "These words do not stand in the text.",
                "Copy the amount's own words from the text, letter for letter.",
            )
        elif (
            figure.section and figure.section not in sections and notes.isdisjoint(figure.footnote)
        ):
            yield _at(
                figure,
                "words-not-found",
                "section",
                f"These words stand in section {', '.join(s or '?' for s in sections)}, not in "
                f"section {figure.section} or its footnotes.",
                "Correct the section, or copy the words that stand there.",
            )


# -- index and rows --------------------------------------------------------------------------------


def _readings(
    kept: Sequence[IndexedMention], found: Sequence[Found] | None
) -> dict[str, list[tuple[IndexedMention, Mention | None]]]:
    """Return, for each figure, the mentions that name it and how the text's own are read."""
    readings: dict[str, list[tuple[IndexedMention, Mention | None]]] = {}
    for now, then in aligned(found, kept) if found is not None else ((None, k) for k in kept):
        if then is not None:
            for figure in then.figures:
                readings.setdefault(figure, []).append((then, now.mention if now else None))
    return readings


def _accounted(
    kept: Sequence[IndexedMention], book: Book, figures: Sequence[Figure]
) -> Iterator[Problem]:
    tables = (book.transactions, book.indicators, book.rivals, book.claims)
    known = {row.id for rows in tables for row in rows}
    for mention in kept:
        for name in mention.figures:
            if name not in known:
                yield _of(
                    mention,
                    "dangling-mention",
                    "figures",
                    f"There is no figure “{name}” in the ledger.",
                    "Correct the id, or add the figure it names.",
                )
        if not mention.figures and not mention.remark:
            yield _of(
                mention,
                "unaccounted-mention",
                "figures",
                "Nothing says what became of this amount.",
                "Name the ids it belongs to, or say in the remark why it is no figure.",
            )
    named = {name for mention in kept for name in mention.figures}
    for figure in figures if kept else ():
        if figure.qualifier != "unstated" and figure.id not in named:
            yield _at(
                figure,
                "unprinted-figure",
                "as_stated",
                "It states an amount, and no line of mentions.csv names it.",
                "Name it at the amount's line in mentions.csv; if the source prints no amount, the "
                "qualifier is unstated.",
            )


def _read(
    figure: Figure,
    mentions: Sequence[tuple[IndexedMention, Mention | None]],
    assumptions: list[Assumption],
) -> Iterator[Problem]:
    """Yield where amount, currency or qualifier are not what the figure's words say."""
    # What the words leave to their sentence, the sentence says; without the text, the row.
    context = next((seen for _, seen in mentions if seen and seen.assumed), None)
    reading = context or read_words(figure.as_stated)
    if reading and not reading.currency:
        why = f"currency {figure.currency} from the row, as the words print none"
        reading = reading._replace(currency=figure.currency, assumed=(*reading.assumed, why))
    if reading is None:
        yield _at(
            figure,
            "unreadable-words",
            "as_stated",
            "No amount of money, or more than one, can be read from these words.",
            "Give the words of one amount: number, unit and currency, as the source prints them.",
        )
        return
    lines = [indexed for indexed, _ in mentions]
    if lines and not any(_may_overlap(line.words, figure.as_stated) for line in lines):
        yield _at(
            figure,
            "words-differ",
            "as_stated",
            f"Line {lines[0].place.line} of mentions.csv names it at “{clip(lines[0].words, 80)}”.",
            "Correct as_stated, or the ids of that line.",
        )
    for line in lines:
        if not _may_overlap(line.words, figure.as_stated):
            again = read_words(line.words)
            if not line.remark and (again is None or again.amount != figure.amount):
                yield _of(
                    line,
                    "words-differ",
                    "words",
                    f"It names {figure.id}, which says “{clip(figure.as_stated, 80)}”.",
                    "Correct the ids, or say in the remark why this is the same money.",
                )
            elif line.remark:
                why = f"also printed as “{line.words}”: {line.remark}"
                assumptions.append(Assumption(figure.id, figure.as_stated, why))
    assumptions += [Assumption(figure.id, figure.as_stated, what) for what in reading.assumed]
    yield from _values(figure, reading, [line.remark for line in lines], assumptions)


def _may_overlap(one: str, other: str) -> bool:
    """Whether two wordings can stand at one place: one in the other, or the end of one the other's
    beginning, with every number in what they share."""
    first, second = words_of(one), words_of(other)
    numbers = [word for word in (*first, *second) if any(c.isdigit() for c in word)]
    for mine, its in ((first, second), (second, first)):
        for size in range(min(len(mine), len(its)), 0, -1):
            for at in range(len(mine) - size + 1):
                shared = mine[at : at + size]
                ends = at + size == len(mine) or size == len(its)
                if ends and its[:size] == shared and all(n in shared for n in numbers):
                    return True
    return False


def _values(
    figure: Figure, reading: Mention, remarks: Sequence[str], assumptions: list[Assumption]
) -> Iterator[Problem]:
    if reading.qualifier in ("between", "order"):
        pairs = [("low", figure.low, reading.low), ("high", figure.high, reading.high)]
    else:
        pairs = [("amount", figure.amount, reading.amount)]
        for bound in ("low", "high"):
            if (written := getattr(figure, bound)) not in (None, figure.amount):
                why = f"{bound} {plain(written)} is the coder's reading"
                assumptions.append(Assumption(figure.id, figure.as_stated, why))
    for column, written, read in pairs:
        if written != read:
            yield _differs(figure, "amount-differs", column, _told(written), _told(read))
    if figure.currency != reading.currency:
        yield _differs(figure, "currency-differs", "currency", figure.currency, reading.currency)
    if figure.qualifier != reading.qualifier:
        remark = next((r for r in remarks if r), "")
        if remark:
            why = f"read as {figure.qualifier}, not {reading.qualifier}: {remark}"
            assumptions.append(Assumption(figure.id, figure.as_stated, why))
        else:
            yield _differs(
                figure, "qualifier-differs", "qualifier", figure.qualifier, reading.qualifier
            )


def _told(number: Decimal | None) -> str:
    return "blank" if number is None else plain(number)


def _differs(figure: Figure, code: str, column: str, written: str, read: str) -> Problem:
    remedy = f"Correct {column}, or as_stated where words of the source are missing."
    if column == "qualifier":
        remedy += " If it takes more than these words, say so in the remark of mentions.csv."
    return _at(figure, code, column, f"{column} is {written}; the words say {read}.", remedy)


def _of(
    mention: IndexedMention,
    code: str,
    column: str,
    explanation: str,
    remedy: str,
    severity: str = "error",
) -> Problem:
    place = Place(mention.place.file, mention.place.line, column)
    excerpt = clip(f"{mention.number}: {mention.words}")
    return Problem(code, place, excerpt, explanation, remedy, severity)  # type: ignore[arg-type]


def _at(figure: Figure, code: str, column: str, explanation: str, remedy: str) -> Problem:
    place = Place(figure.place.file, figure.place.line, column)
    return Problem(code, place, clip(f"{figure.id}: {figure.as_stated}"), explanation, remedy)
