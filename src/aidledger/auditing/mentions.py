"""Mentions: a source's printed amounts, kept in an index, and found again in its text.

The index (mentions.csv) does without the text: of what stands around an amount it keeps a hash.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from aidledger.auditing.texts import Searched, words_of
from aidledger.booking.formatting import csv_line
from aidledger.documents.document import Document
from aidledger.drafting.findings import find_mentions
from aidledger.model import Book, IndexedMention, Indicator, Rival, Transaction
from aidledger.problems import Place
from aidledger.scanning import Mention, read_words
from aidledger.schema import MENTIONS

Figure = Transaction | Indicator | Rival


class Found(NamedTuple):
    """An amount found in the text, as the index keeps it."""

    mention: Mention
    words: str
    section: str
    footnote: tuple[str, ...]
    around: str


def find(searched: Searched) -> list[Found]:
    """Return every amount of money printed in a document, in order."""
    document = searched.document
    return [
        Found(
            mention,
            mention.words,
            section_of(document, mention.start),
            tuple(document.footnote_at(mention.start, mention.end).split()),
            searched.around(mention.start, mention.end),
        )
        for mention in find_mentions(document)
    ]


def section_of(document: Document, offset: int) -> str:
    """Return the ordinal of the heading that an offset stands under, blank before the first."""
    section = document.section_at(offset)
    return section.ordinal if section else ""


def figures_of(book: Book, source: str) -> list[Figure]:
    """Return the transactions, indicators and rivals that stand in a source."""
    every: Iterable[Figure] = (*book.transactions, *book.indicators, *book.rivals)
    return [figure for figure in every if figure.source == source]


Pair = tuple[Found | None, IndexedMention | None]


def aligned(found: Sequence[Found], kept: Sequence[IndexedMention]) -> list[Pair]:
    """Pair what the text prints with what the index keeps; None where one is missing.

    First what has the same words and surroundings, in order and then wherever it stands; then words
    that are left over once on both sides; then, of what is left between two such pairs, the same
    words, and the rest as long as there is as much of it on both sides.
    """
    now = [(words_of(f.words), f.around) for f in found]
    then = [(words_of(k.words), k.around) for k in kept]
    pairs: dict[int, int] = {}
    gaps = []
    for tag, a, b, c, d in SequenceMatcher(None, now, then, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs |= dict(zip(range(a, b), range(c, d), strict=True))
        else:
            gaps.append((range(a, b), range(c, d)))
    left = {k for _, rows in gaps for k in rows}
    elsewhere: dict[tuple[tuple[str, ...], str], list[int]] = {}
    for row in sorted(left, reverse=True):
        elsewhere.setdefault(then[row], []).append(row)
    for places, _ in gaps:
        for place in places:
            if elsewhere.get(now[place]):
                pairs[place] = elsewhere[now[place]].pop()
    pairs |= dict(_only_ones(now, then, set(pairs), set(pairs.values())))
    taken = set(pairs.values())
    for places, rows in gaps:
        free = [p for p in places if p not in pairs]
        rest = [r for r in rows if r not in taken]
        pairs |= dict(_alike([now[p][0] for p in free], [then[r][0] for r in rest], free, rest))
    known = set(pairs.values())
    every: list[Pair] = [(f, kept[pairs[n]] if n in pairs else None) for n, f in enumerate(found)]
    return every + [(None, k) for n, k in enumerate(kept) if n not in known]


def _only_ones(
    now: Sequence[tuple[tuple[str, ...], str]],
    then: Sequence[tuple[tuple[str, ...], str]],
    placed: set[int],
    taken: set[int],
) -> Iterator[tuple[int, int]]:
    """Pair words that are left over once on both sides."""
    here: dict[tuple[str, ...], list[int]] = {}
    there: dict[tuple[str, ...], list[int]] = {}
    for wordings, done, where in ((now, placed, here), (then, taken, there)):
        for n, (words, _) in enumerate(wordings):
            if n not in done:
                where.setdefault(words, []).append(n)
    for words, places in here.items():
        if len(places) == 1 and len(there.get(words, ())) == 1:
            yield places[0], there[words][0]


def _alike(
    now: Sequence[tuple[str, ...]],
    then: Sequence[tuple[str, ...]],
    places: Sequence[int],
    rows: Sequence[int],
) -> Iterator[tuple[int, int]]:
    for tag, a, b, c, d in SequenceMatcher(None, now, then, autojunk=False).get_opcodes():
        if tag == "equal" or b - a == d - c:
            yield from zip(places[a:b], rows[c:d], strict=True)


def same_words(found: Found, kept: IndexedMention) -> bool:
    """Whether the text prints the words that the index keeps."""
    return words_of(found.words) == words_of(kept.words)


class Indexing(NamedTuple):
    """An index made anew.

    `known` lines are as they were; `changed` keep what was said of them, though their words or
    surroundings are others; `gone` are old lines that said something and stand for nothing now.
    """

    mentions: tuple[IndexedMention, ...]
    known: int
    changed: tuple[IndexedMention, ...]
    gone: tuple[IndexedMention, ...]


def index(document: Document, book: Book, source: str) -> Indexing:
    """Return the index of a text: what an older one says of an amount, else what figure fits it."""
    searched = Searched(document)
    every = find(searched)
    old: dict[Found, IndexedMention] = {}
    gone = []
    for found, kept in aligned(every, [m for m in book.mentions if m.source == source]):
        if found and kept and _same_amount(found, kept):
            old[found] = kept
        elif kept and (kept.figures or kept.remark):
            gone.append(kept)
    settled = {f: k for f, k in old.items() if k.figures or k.remark}
    named = {name for kept in settled.values() for name in kept.figures}
    free = [f for f in figures_of(book, source) if f.id not in named]
    fitting = _fitting([f for f in every if f not in settled], free, searched)
    made = [
        IndexedMention(
            source,
            number,
            found.section,
            found.footnote,
            found.words,
            found.mention.start,
            found.mention.end,
            found.around,
            settled[found].figures if found in settled else fitting.get(found, ()),
            settled[found].remark if found in settled else "",
            old[found].place if found in old else Place(""),
        )
        for number, found in enumerate(every, 1)
    ]
    changed = [
        line
        for line, found in zip(made, every, strict=True)
        if found in settled and not _as_it_was(found, settled[found])
    ]
    known = sum(_as_it_was(found, kept) for found, kept in old.items())
    return Indexing(tuple(made), known, tuple(changed), tuple(gone))


def _as_it_was(found: Found, kept: IndexedMention) -> bool:
    place = (found.around, found.section) == (kept.around, kept.section)
    return place and same_words(found, kept)


def _same_amount(found: Found, kept: IndexedMention) -> bool:
    """Whether other words still say the amount that the index keeps."""
    if same_words(found, kept):
        return True
    now, then = found.mention, read_words(kept.words)
    return then is not None and numbers(now) == numbers(then) and (
        then.currency in ("", now.currency)
    )  # fmt: skip


def notes_of(figure: Figure) -> tuple[str, ...]:
    """Return the numbers of a row's footnotes; a letter names one of the works that one cites."""
    return tuple(
        dict.fromkeys(note.rstrip("abcdefghijklmnopqrstuvwxyz") for note in figure.footnote)
    )


def numbers(reading: Mention | Figure) -> tuple[object, ...]:
    """Return the numbers that words or a row state: an amount, or a low and a high."""
    if reading.qualifier in ("between", "order"):
        return (reading.low, reading.high)
    return (reading.amount,)


def _fitting(
    every: Sequence[Found], figures: Sequence[Figure], searched: Searched
) -> dict[Found, tuple[str, ...]]:
    """Return, for new amounts, the one figure whose words stand there and nowhere else.

    Where the same words stand at several places of a section, the footnote decides or a person.
    """
    fits: dict[Found, list[str]] = {}
    starts = [found.mention.start for found in every]
    for figure in figures:
        if figure.qualifier == "unstated":
            continue
        here = []
        for start, stop in searched.find(figure.as_stated):
            last = bisect_left(starts, stop) - 1
            found = every[last] if last >= 0 and every[last].mention.end > start else None
            if found and figure.section in ("", found.section) and _agree(figure, found.mention):
                here.append(found)
        exact = [found for found in here if set(found.footnote) == set(notes_of(figure))]
        chosen = here if len(here) == 1 else exact
        if len(chosen) == 1:
            fits.setdefault(chosen[0], []).append(figure.id)
    return {found: tuple(names) for found, names in fits.items() if len(names) == 1}


def _agree(figure: Figure, reading: Mention) -> bool:
    return numbers(figure) == numbers(reading) and figure.currency == reading.currency


def merged(book: Book, result: Indexing, source: str) -> bytes:
    """Return mentions.csv in its canonical layout, with the lines of one source made anew."""
    blocks: dict[str, list[IndexedMention]] = {m.source: [] for m in book.mentions}
    blocks |= {source: list(result.mentions)}
    for mention in book.mentions:
        if mention.source != source:
            blocks[mention.source].append(mention)
    lines = [csv_line(column.name for column in MENTIONS)]
    lines += [csv_line(m.cells().values()) for block in blocks.values() for m in block]
    return "".join(lines).encode()
