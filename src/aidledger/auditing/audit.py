"""The audit: a source's text, the index of its amounts and the ledger's rows, held together.

Each row with an amount has one line of the index as its home: where its words stand, in its section
and with its footnotes. What is read there must be what the row says. Other lines may name the row
again, if they say the same amount. Whatever does not agree is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import NamedTuple

from aidledger.auditing.mentions import (
    Figure,
    Found,
    Pair,
    aligned,
    figures_of,
    find,
    notes_of,
    numbers,
    same_words,
    section_of,
)
from aidledger.auditing.texts import Searched, words_of
from aidledger.documents.document import Document
from aidledger.model import Book, Claim, IndexedMention
from aidledger.money import plain
from aidledger.problems import Place, Problem, Severity, UsageError, clip
from aidledger.scanning import Mention, read_words

_CODERS = "footnote {} is the coder's: no mark of it is in the sentence"
RENEW = "run `aidledger mentions --text FILE --write`, and look at what it changes."


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


class Line(NamedTuple):
    """A line of the index, and its amount in the text where that prints the same words."""

    kept: IndexedMention
    found: Found | None

    @property
    def reading(self) -> Mention | None:
        return self.found.mention if self.found else read_words(self.kept.words)


def source_of(book: Book, wanted: str = "") -> str:
    """Return the source to audit: the one that is named, or the only one that has a text.

    Raises UsageError where it is none of the ledger's, a data series, or one of several.
    """
    if wanted and wanted not in book.sources:
        close = get_close_matches(wanted, book.sources, n=1)
        hint = f"Did you mean {close[0]}?" if close else "`aidledger sources` lists them."
        raise UsageError(f"“{wanted}” is no source of this ledger.", hint)
    if wanted and book.sources[wanted].kind == "dataset":
        raise UsageError(
            f"{wanted} is a data series, and has no text to audit.",
            "Name a source that is an article, a report or a page.",
        )
    if wanted:
        return wanted
    told = {figure.source for figure in book.transactions} | {m.source for m in book.mentions}
    texts = [key for key in book.sources if key in told and book.sources[key].kind != "dataset"]
    if len(texts) == 1:
        return texts[0]
    raise UsageError(
        f"Figures come from several texts: {', '.join(texts)}."
        if texts
        else "No figure of this ledger comes from a text.",
        "Name one with --source." if texts else "Write figures first, each with its source.",
    )


def audit(book: Book, source: str, file: str, document: Document | None) -> Audit:
    """Hold the rows of a source against the index of its amounts, and both against its text.

    `file` is the path of mentions.csv, for findings that no line of it stands for.
    """
    kept = tuple(m for m in book.mentions if m.source == source)
    figures = figures_of(book, source)
    searched = Searched(document) if document else None
    found = find(searched) if searched else []
    pairs: list[Pair] = aligned(found, kept) if searched else [(None, k) for k in kept]
    if searched and kept and found and not any(f and k and same_words(f, k) for f, k in pairs):
        findings: list[Problem] = [_wrong_text(file, kept)]
        assumptions: list[Assumption] = []
    else:
        findings, assumptions = _held_together(book, source, figures, pairs, searched, file)
    return Audit(
        source,
        len(found) if searched else None,
        kept,
        tuple(figures),
        tuple(sorted(findings, key=lambda p: (p.place.file, p.place.line, p.code))),
        tuple(assumptions),
    )


def _held_together(
    book: Book,
    source: str,
    figures: Sequence[Figure],
    pairs: Sequence[Pair],
    searched: Searched | None,
    file: str,
) -> tuple[list[Problem], list[Assumption]]:
    kept = [k for _, k in pairs if k]
    findings: list[Problem] = []
    assumptions: list[Assumption] = []
    if not kept and any(figure.qualifier != "unstated" for figure in figures):
        findings.append(_no_index(file))
    elif searched:
        findings += _against_text(pairs, file)
    findings += _order(sorted(kept, key=lambda k: k.place.line))
    lines: dict[str, list[Line]] = {}
    known = _Known.of(book, source, figures, searched)
    for now, then in pairs:
        if then:
            line = Line(then, now if now and same_words(now, then) else None)
            findings += _accounted(line, known)
            for name in then.figures:
                lines.setdefault(name, []).append(line)
    for figure in figures:
        told: list[Problem | Assumption] = list(_words_in_text(figure, searched))
        if figure.qualifier != "unstated":
            told += _stated(figure, lines.get(figure.id, []), bool(kept))
        findings += [t for t in told if isinstance(t, Problem)]
        assumptions += [t for t in told if isinstance(t, Assumption)]
    return findings, assumptions


def _wrong_text(file: str, kept: Sequence[IndexedMention]) -> Problem:
    return Problem(
        "wrong-text",
        Place(file),
        clip(kept[0].words),
        f"None of the {len(kept)} amounts of mentions.csv is printed in this text.",
        "Give the text of this source; --source names another.",
    )


def _no_index(file: str) -> Problem:
    return Problem(
        "unindexed-amount",
        Place(file),
        "",
        "No amount of the source is in mentions.csv, so nothing can be proved of it.",
        "Run `aidledger mentions --text FILE --write` with the source's text.",
    )


# -- text and index --------------------------------------------------------------------------------


def _against_text(pairs: Sequence[Pair], file: str) -> Iterator[Problem]:
    shifted = []
    last = 1
    for now, then in pairs:
        if then is None:
            assert now is not None
            yield Problem(
                "unindexed-amount",
                Place(file, last),
                clip(now.words),
                f"The text prints it in section {now.section or '?'}, at character "
                f"{now.mention.start}, and mentions.csv does not have it.",
                f"Add the figure it states to the ledger, then {RENEW}",
            )
            continue
        last = then.place.line
        if now is None:
            yield _of(
                then,
                "vanished-mention",
                "words",
                "The text does not print it at this place among the other amounts.",
                f"Look whether this is the right text; if the amount is gone from it, {RENEW}",
            )
        elif not same_words(now, then):
            yield _of(
                then,
                "changed-mention",
                "words",
                f"The text prints “{clip(now.words, 80)}” here.",
                "Correct whichever is wrong: the text, or mentions.csv and the row it names; then "
                + RENEW,
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
            f"{len(shifted)} of {len(pairs)} amounts stand at other offsets than mentions.csv "
            "says; their words and what is around them are the same.",
            f"The text is laid out otherwise than the one that was indexed. To renew it, {RENEW}",
            "warning",
        )


def _same_place(now: Found, then: IndexedMention) -> Iterator[Problem]:
    if now.around != then.around:
        yield _of(
            then,
            "changed-mention",
            "around",
            "The words around it are not those that were indexed.",
            f"Look at the sentence: its meaning may have changed. Then {RENEW}",
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
                f"Look which is right. To renew mentions.csv, {RENEW}",
            )


def _order(kept: Sequence[IndexedMention]) -> Iterator[Problem]:
    stop = 0
    seen: set[tuple[str, str, str]] = set()
    for number, mention in enumerate(kept, 1):
        self_same = mention.words, mention.around, mention.section
        twice = self_same in seen
        seen.add(self_same)
        if mention.number != number or mention.start < stop or twice:
            yield _of(
                mention,
                "misplaced-mention",
                "number",
                "The amounts of a source are numbered 1, 2, 3 … in the order of the text, and each "
                "has surroundings of its own.",
                f"A line is missing, doubled or moved. To renew mentions.csv, {RENEW}",
            )
            return
        stop = mention.stop


class _Known(NamedTuple):
    """The ids that a line may name: every one, those that state an amount of the source, those that
    tell of money themselves, and the claims of the source."""

    ids: frozenset[str]
    stated: frozenset[str]
    counted: frozenset[str]
    claims: dict[str, Claim]
    searched: Searched | None

    @classmethod
    def of(
        cls, book: Book, source: str, figures: Sequence[Figure], searched: Searched | None
    ) -> _Known:
        tables = (book.transactions, book.indicators, book.rivals, book.claims)
        return cls(
            frozenset(row.id for rows in tables for row in rows),
            frozenset(figure.id for figure in figures if figure.qualifier != "unstated"),
            frozenset(row.id for rows in (book.transactions, book.indicators) for row in rows),
            {claim.id: claim for claim in book.claims if claim.source == source},
            searched,
        )

    def claimed(self, name: str, line: Line) -> bool:
        """Whether the words of a claim stand over the line's amount, in its section."""
        claim, kept = self.claims[name], line.kept
        if not _holds(claim.words, kept.words) or claim.section not in ("", kept.section):
            return False
        if self.searched is None or line.found is None:
            return True
        at = line.found.mention
        places = self.searched.find(claim.words)
        return any(start <= at.start and at.end <= end for start, end in places)


def _accounted(line: Line, known: _Known) -> Iterator[Problem]:
    """Yield where a line says nothing, or names what states no amount of its source."""
    kept = line.kept
    for name in kept.figures:
        if name not in known.ids:
            yield _of(
                kept,
                "dangling-mention",
                "figures",
                f"There is no figure “{name}” in the ledger.",
                "Correct the id, or add the figure it names.",
            )
        elif name in known.claims:
            if not known.claimed(name, line):
                yield _of(
                    kept,
                    "wrong-mention",
                    "figures",
                    f"The claim {name} is about “{clip(known.claims[name].words, 60)}”.",
                    "Name the figure that states the amount.",
                )
        elif name not in known.stated:
            yield _of(
                kept,
                "wrong-mention",
                "figures",
                f"{name} is of another source, or states no amount.",
                "Name a figure of this source, or write the amount into its row.",
            )
    rows = [name for name in kept.figures if name in known.counted]
    for name in rows[1:]:
        if rows.count(name) > 1 or not _names(kept.remark, name):
            yield _of(
                kept,
                "unexplained-repeat",
                "remark",
                f"It names {rows[0]} and {name}: one amount would be told twice.",
                f"Correct the ids, or say in the remark why {name} has this amount too.",
            )
            break
    if not kept.figures and not kept.remark:
        yield _of(
            kept,
            "unaccounted-mention",
            "figures",
            "Nothing says what became of this amount.",
            "Name the ids it belongs to, or say in the remark why it is no figure.",
        )


# -- text and rows ---------------------------------------------------------------------------------


def _words_in_text(figure: Figure, searched: Searched | None) -> Iterator[Problem | Assumption]:
    """Yield what keeps a row's words from standing in its section, with its footnotes."""
    if not figure.as_stated:
        yield _at(
            figure,
            "words-not-found",
            "as_stated",
            "The row has no words of the source.",
            "Copy the amount's own words from the text; without an amount, the event's words.",
        )
    if searched is None or not figure.as_stated:
        return
    places = searched.find(figure.as_stated)
    if not places:
        yield _at(
            figure,
            "words-not-found",
            "as_stated",
            "These words do not stand in the text.",
            "Copy the amount's own words from the text, letter for letter.",
        )
        return
    document = searched.document
    sections = [section_of(document, start) for start, _ in places]
    if figure.section not in sections:
        yield _at(
            figure,
            "misplaced-figure",
            "section",
            f"These words stand in section {', '.join(dict.fromkeys(s or '?' for s in sections))}.",
            "Correct the section, or copy the words that stand there.",
        )
        return
    inside = [p for p, s in zip(places, sections, strict=True) if s == figure.section]
    told = [_footnotes_at(notes_of(figure), place, searched) for place in inside]
    if all(told):
        yield _at(figure, "misplaced-figure", "footnote", told[0], "Correct the footnote.")
    elif figure.qualifier == "unstated":
        printed = {n for place in inside for n in document.footnote_at(*place).split()}
        if more := [n for n in notes_of(figure) if n not in printed]:
            yield Assumption(figure.id, figure.as_stated, _CODERS.format(" ".join(more)))


def _footnotes_at(row: Sequence[str], place: tuple[int, int], searched: Searched) -> str:
    """Return what keeps the words of a place from having these footnotes, blank where nothing does.

    A mark in their own sentence counts; another footnote of the row must have its mark in the same
    paragraph.
    """
    printed = searched.document.footnote_at(*place).split()
    if missing := [number for number in printed if number not in row]:
        return f"The text has footnote {' '.join(missing)} there."
    marks = searched.marks_beside(place[0])
    if wrong := [number for number in row if number not in printed and number not in marks]:
        return f"The paragraph has no mark of footnote {' '.join(wrong)}."
    return ""


# -- index and rows --------------------------------------------------------------------------------


def _stated(figure: Figure, lines: Sequence[Line], indexed: bool) -> Iterator[Problem | Assumption]:
    """Yield where a row with an amount is not what is printed at its home, and again elsewhere."""
    if not lines:
        if indexed:
            yield _at(
                figure,
                "unprinted-figure",
                "as_stated",
                "It states an amount, and no line of mentions.csv names it.",
                "Name it at the amount's line in mentions.csv; if the source prints no amount, the "
                "qualifier is unstated.",
            )
        return
    standing = [line for line in lines if _may_overlap(line.kept.words, figure.as_stated)]
    if not standing:
        words = clip(lines[0].kept.words, 80)
        yield _at(
            figure,
            "words-differ",
            "as_stated",
            f"Line {lines[0].kept.place.line} of mentions.csv names it at “{words}”.",
            "Correct as_stated, or the ids of that line.",
        )
        return
    home = max(standing, key=lambda line: _nearness(figure, line.kept))
    yield from _placed(figure, home.kept)
    yield from _read(figure, home)
    for line in lines:
        if line is not home:
            yield from _again(figure, line)


def _nearness(figure: Figure, kept: IndexedMention) -> tuple[bool, bool, bool]:
    """Order the lines that name a figure: its home is in its section and has its footnotes."""
    mine, its = set(notes_of(figure)), set(kept.footnote)
    return (kept.section == figure.section, mine == its, its <= mine)


def _placed(figure: Figure, kept: IndexedMention) -> Iterator[Problem | Assumption]:
    where = f"line {kept.place.line} of mentions.csv"
    if kept.section != figure.section:
        yield _at(
            figure,
            "misplaced-figure",
            "section",
            f"Its amount stands in section {kept.section or 'none'} ({where}).",
            "Correct the section, or the ids of that line.",
        )
    if missing := [n for n in kept.footnote if n not in notes_of(figure)]:
        yield _at(
            figure,
            "misplaced-figure",
            "footnote",
            f"Its amount has footnote {' '.join(missing)} ({where}).",
            "Correct the footnote, or the ids of that line.",
        )
    elif more := [n for n in notes_of(figure) if n not in kept.footnote]:
        yield Assumption(figure.id, figure.as_stated, _CODERS.format(" ".join(more)))


def _read(figure: Figure, home: Line) -> Iterator[Problem | Assumption]:
    """Yield where amount, currency or qualifier are not what is printed at the figure's home."""
    own = read_words(figure.as_stated)
    reading = home.reading or own
    if reading is None or own is None:
        yield _at(
            figure,
            "unreadable-words",
            "as_stated",
            "No amount of money, or more than one, can be read from these words.",
            "Give the words of one amount: number, unit and currency, as the source prints them.",
        )
        return
    printed = _printed_currency(read_words(home.kept.words))
    says = (_printed_currency(own), own.qualifier, numbers(own))
    if says != (printed, reading.qualifier, numbers(reading)):
        yield _at(
            figure,
            "words-differ",
            "as_stated",
            f"The source prints “{clip(home.kept.words, 80)}”; what is left out "
            "changes the reading.",
            "Copy all of the amount's words: hedge, number, unit and currency.",
        )
    if not reading.currency:
        why = f"currency {figure.currency} from the row, as the words print none"
        reading = reading._replace(currency=figure.currency, assumed=(*reading.assumed, why))
    yield from (Assumption(figure.id, figure.as_stated, what) for what in reading.assumed)
    yield from _values(figure, reading, home.kept.remark)
    yield from _bounds(figure, reading)


def _printed_currency(reading: Mention | None) -> str:
    """Return the currency that the words themselves print."""
    taken = reading is None or any("currency" in what for what in reading.assumed)
    return "" if taken or reading is None else reading.currency


def _values(figure: Figure, reading: Mention, remark: str) -> Iterator[Problem | Assumption]:
    if numbers(figure) != numbers(reading):
        column = "amount" if figure.amount is not None else "low"
        written, read = (" to ".join(_told(n) for n in numbers(x)) for x in (figure, reading))
        yield _differs(figure, "amount-differs", column, written, read)
    if figure.currency != reading.currency:
        yield _differs(figure, "currency-differs", "currency", figure.currency, reading.currency)
    if figure.qualifier != reading.qualifier:
        if _names(remark, figure.id) and _names(remark, figure.qualifier):
            why = f"read as {figure.qualifier}, not {reading.qualifier}: {remark}"
            yield Assumption(figure.id, figure.as_stated, why)
        else:
            yield _differs(
                figure, "qualifier-differs", "qualifier", figure.qualifier, reading.qualifier
            )


def _names(remark: str, word: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", remark))


def _bounds(figure: Figure, reading: Mention) -> Iterator[Problem | Assumption]:
    """Yield each low and high that the words do not say; the row's remark must state it."""
    if reading.qualifier in ("between", "order"):
        return
    for column in ("low", "high"):
        written = getattr(figure, column)
        if written in (None, getattr(reading, column)):
            continue
        if _states(figure.remark, written):
            why = f"{column} {_told(written)} is the coder's reading"
            yield Assumption(figure.id, figure.as_stated, why)
        else:
            yield _at(
                figure,
                "unexplained-bound",
                column,
                f"{column} is {_told(written)}; the words do not say it, nor does the remark.",
                "Correct it, or say in the row's remark where the number comes from.",
            )


def _states(remark: str, number: Decimal) -> bool:
    """Whether a remark has this number, in full or in thousands, millions or billions."""
    told = {plain((number.scaleb(-size)).normalize()) for size in (0, 3, 6, 9)}
    return any(word.replace(",", "").strip(".") in told for word in re.findall(r"[\d.,]+", remark))


def _again(figure: Figure, line: Line) -> Iterator[Problem | Assumption]:
    """Yield what keeps a further line from telling the same money again."""
    reading = line.reading
    currency = reading.currency if reading else ""
    agrees = reading and numbers(reading) == numbers(figure) and currency in ("", figure.currency)
    if not agrees or not line.kept.remark:
        yield _of(
            line.kept,
            "words-differ" if not agrees else "unexplained-repeat",
            "words" if not agrees else "remark",
            f"It names {figure.id} again, which says “{clip(figure.as_stated, 80)}”"
            + ("." if not agrees else ", and does not say why."),
            "Correct the ids; other words for the same money are a row of rivals.csv."
            if not agrees
            else "Correct the ids, or say in the remark why this is the same money.",
        )
    else:
        why = f"printed again as “{line.kept.words}”: {line.kept.remark}"
        yield Assumption(figure.id, figure.as_stated, why)


def _may_overlap(one: str, other: str) -> bool:
    """Whether two wordings can stand at one place: one in the other, or the end of one the other's
    beginning, with every number and sign of money in what they share."""
    first, second = words_of(one), words_of(other)
    kept = [word for word in (*first, *second) if not word.isalpha()]
    return any(
        all(word in shared for word in kept)
        for mine, its in ((first, second), (second, first))
        for shared in _shared(mine, its)
    )


def _shared(mine: tuple[str, ...], its: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the beginnings of `its` that end `mine`, and `its` whole where `mine` holds it."""
    for size in range(min(len(mine), len(its)), 0, -1):
        if mine[-size:] == its[:size]:
            yield its[:size]
    if its and any(mine[at : at + len(its)] == its for at in range(len(mine))):
        yield its


def _holds(whole: str, part: str) -> bool:
    words, wanted = words_of(whole), words_of(part)
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words)))


def _told(number: object) -> str:
    return f"{number.normalize():,f}" if isinstance(number, Decimal) else "blank"


def _differs(figure: Figure, code: str, column: str, written: str, read: str) -> Problem:
    remedy = f"Correct {column}, or as_stated where words of the source are missing."
    if column == "qualifier":
        remedy += (
            f" If it takes more than these words, say so in the remark of mentions.csv: "
            f"“{figure.id} is {figure.qualifier}, since …”."
        )
    return _at(figure, code, column, f"{column} is {written}; the words say {read}.", remedy)


def _of(
    mention: IndexedMention,
    code: str,
    column: str,
    explanation: str,
    remedy: str,
    severity: Severity = "error",
) -> Problem:
    place = Place(mention.place.file, mention.place.line, column)
    excerpt = clip(f"{mention.number}: {mention.words}")
    return Problem(code, place, excerpt, explanation, remedy, severity)


def _at(figure: Figure, code: str, column: str, explanation: str, remedy: str) -> Problem:
    place = Place(figure.place.file, figure.place.line, column)
    return Problem(code, place, clip(f"{figure.id}: {figure.as_stated}"), explanation, remedy)
