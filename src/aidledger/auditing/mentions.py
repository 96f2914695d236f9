"""Mentions: a source's printed amounts, kept in an index, and found again in its text.

The index (mentions.csv) does without the text: of what stands around an amount it keeps a hash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from aidledger.booking.formatting import csv_line
from aidledger.documents.document import Document
from aidledger.drafting.findings import find_mentions
from aidledger.model import Book, IndexedMention, Indicator, Rival, Transaction
from aidledger.problems import Place
from aidledger.scanning import Mention
from aidledger.schema import MENTIONS

Figure = Transaction | Indicator | Rival

AROUND = 8
_WORD = re.compile(r"\w+")
# Far enough for eight words on the other side of a long footnote.
_NEAR = 4000
# What the same words may be printed with: any space, soft hyphens, hyphens inside words (which a
# line's end may have put there), an escaped dollar, and several kinds of quotes.
_PIECE = re.compile(
    r"(?P<nothing>[\u00ad\u200b\ufeff]|(?<=[^\W\d_])[-\u2010\u2011][ \t\r]*\n?[ \t]*(?=[^\W\d_])"
    r"|\\(?=\$))|(?P<space>\s+)|(?P<other>.)"
)
_PLAIN = str.maketrans("’‘“”„«»–—−", '\'\'"""""---')


class Found(NamedTuple):
    """An amount found in the text, as the index keeps it."""

    mention: Mention
    words: str
    section: str
    footnote: tuple[str, ...]
    around: str


def find(document: Document) -> list[Found]:
    """Return every amount of money printed in a document, in order."""
    return [
        Found(
            mention,
            mention.words,
            section_of(document, mention.start),
            tuple(document.footnote_at(mention.start, mention.end).split()),
            around(document, mention.start, mention.end),
        )
        for mention in find_mentions(document)
    ]


def section_of(document: Document, offset: int) -> str:
    """Return the ordinal of the heading that an offset stands under, blank before the first."""
    section = document.section_at(offset)
    return section.ordinal if section else ""


def around(document: Document, start: int, stop: int) -> str:
    """Return the hash of an amount's words with the eight words before and after it.

    Letters and digits only, in lower case, one space between: a text that is only laid out
    otherwise has the same hashes. SHA-256, its first 16 hexadecimal digits.
    """
    text = document.source_at(start)
    before, after = text[max(0, start - _NEAR) : start], text[stop : stop + _NEAR]
    words = [*words_of(before)[-AROUND:], *words_of(text[start:stop]), *words_of(after)[:AROUND]]
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


def words_of(text: str) -> list[str]:
    """Return the words of a text, letters and digits only, in lower case."""
    return _WORD.findall(plain(text).casefold())


def plain(text: str) -> str:
    """Return a text in lower case with one kind of space, quote and dash, and no hyphens."""
    return _plain(text)[0]


def aligned(
    found: Sequence[Found], kept: Sequence[IndexedMention]
) -> Iterator[tuple[Found | None, IndexedMention | None]]:
    """Pair what the text prints with what the index keeps, in order; None where one is missing.

    Where both changed between two that agree, those with the same words are paired first, and then
    what is left as long as there is as much of it on both sides.
    """
    now = [(plain(f.words), f.around) for f in found]
    then = [(plain(k.words), k.around) for k in kept]
    for tag, a, b, c, d in SequenceMatcher(None, now, then, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from zip(found[a:b], kept[c:d], strict=True)
        else:
            yield from _between(found[a:b], kept[c:d])


def same(found: Found, kept: IndexedMention) -> bool:
    """Whether the text prints the words that the index keeps."""
    return plain(found.words) == plain(kept.words)


def _between(
    found: Sequence[Found], kept: Sequence[IndexedMention]
) -> Iterator[tuple[Found | None, IndexedMention | None]]:
    now, then = [plain(f.words) for f in found], [plain(k.words) for k in kept]
    matcher = SequenceMatcher(None, now, then, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal" or b - a == d - c:
            yield from zip(found[a:b], kept[c:d], strict=True)
        else:
            yield from ((f, None) for f in found[a:b])
            yield from ((None, k) for k in kept[c:d])


class Searched:
    """A document in which words are found in the main text and in the footnotes."""

    def __init__(self, document: Document) -> None:
        self.parts = [PlainText(document.flow), PlainText(document.notes)]

    def find(self, words: str) -> list[tuple[int, int]]:
        """Return the offsets of each place where the words stand whole, in order."""
        return sorted(place for part in self.parts for place in part.find(words))


class PlainText:
    """A text in which words are found however it spaces, quotes and breaks them."""

    def __init__(self, text: str) -> None:
        self.plain, self.places = _plain(text)

    def find(self, words: str) -> Iterator[tuple[int, int]]:
        """Yield the offsets, in the text itself, of each place where the words stand whole."""
        wanted = _plain(words)[0].strip()
        at = self.plain.find(wanted) if wanted else -1
        while at >= 0:
            after = at + len(wanted)
            if self._ends(wanted[0], at - 1) and self._ends(wanted[-1], after):
                yield self.places[at], self.places[after - 1] + 1
            at = self.plain.find(wanted, at + 1)

    def _ends(self, mine: str, at: int) -> bool:
        """Whether a word or number of which `mine` is the outer character ends there."""
        near = self.plain[max(0, at - 1) : at + 2] if at >= 0 else ""
        other = self.plain[at] if 0 <= at < len(self.plain) else " "
        inside = other in ".," and re.fullmatch(r"\d[.,]\d", near)
        return not (mine.isalnum() and (other.isalnum() or inside))


def _plain(text: str) -> tuple[str, list[int]]:
    """Return a text made plain, and where each of its characters stood."""
    pieces, places = [], []
    for match in _PIECE.finditer(text):
        if match.lastgroup == "nothing":
            continue
        piece = " " if match.lastgroup == "space" else match[0].translate(_PLAIN)
        lower = piece.lower()
        pieces.append(lower if len(lower) == 1 else piece)
        places.append(match.start())
    return "".join(pieces), places


def figures_of(book: Book, source: str) -> list[Figure]:
    """Return the transactions, indicators and rivals that stand in a source."""
    every: Iterable[Figure] = (*book.transactions, *book.indicators, *book.rivals)
    return [figure for figure in every if figure.source == source]


class Indexing(NamedTuple):
    """An index made anew: its lines, how many were known, and the old lines that are gone."""

    mentions: tuple[IndexedMention, ...]
    known: int
    gone: tuple[IndexedMention, ...]


def index(document: Document, book: Book, source: str) -> Indexing:
    """Return the index of a text: what an older one says of an amount, else what figure fits it."""
    kept = [m for m in book.mentions if m.source == source]
    every = find(document)
    known = {f: k for f, k in aligned(every, kept) if f and k and same(f, k)}
    still = {k.number for k in known.values()}
    standing = _standing(document, book, source)
    made = []
    for number, found in enumerate(every, 1):
        old, at = known.get(found), found.mention
        settled = old and (old.figures or old.remark)
        figures = old.figures if old and settled else _fitting(found, standing)
        made.append(
            IndexedMention(
                source,
                number,
                found.section,
                found.footnote,
                found.words,
                at.start,
                at.end,
                found.around,
                figures,
                old.remark if old else "",
                old.place if old else Place(""),
            )
        )
    return Indexing(tuple(made), len(known), tuple(k for k in kept if k.number not in still))


def merged(book: Book, result: Indexing, source: str) -> bytes:
    """Return mentions.csv in its canonical layout, with the lines of one source made anew."""
    others = [mention for mention in book.mentions if mention.source != source]
    lines = [csv_line(column.name for column in MENTIONS)]
    lines += [csv_line(mention.cells().values()) for mention in (*others, *result.mentions)]
    return "".join(lines).encode()


def _standing(document: Document, book: Book, source: str) -> list[tuple[int, int, Figure]]:
    """Return where the words of each figure with an amount stand, in its own section."""
    searched = Searched(document)
    return [
        (start, stop, figure)
        for figure in figures_of(book, source)
        if figure.qualifier != "unstated"
        for start, stop in searched.find(figure.as_stated)
        if figure.section in ("", section_of(document, start))
    ]


def _fitting(found: Found, standing: Iterable[tuple[int, int, Figure]]) -> tuple[str, ...]:
    """Return the one figure whose words stand there, with its footnotes where several do."""
    at = found.mention
    here = [figure for start, stop, figure in standing if start < at.end and at.start < stop]
    exact = [figure for figure in here if set(figure.footnote) == set(found.footnote)]
    fits = {figure.id for figure in (here if len(here) == 1 else exact)}
    return tuple(fits) if len(fits) == 1 else ()
