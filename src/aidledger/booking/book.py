"""Booking: the bytes of a ledger's files → a book, with every problem that single cells have.

Strict and typed: every cell is checked on its own here (`vocabularies`, `rows`); what figures say
of each other is checked in `checks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from aidledger.booking.claims import book_claims
from aidledger.booking.reading import read_table
from aidledger.booking.rows import Cells, indicator, mention, rival, transaction
from aidledger.booking.vocabularies import Clerk
from aidledger.files import Files
from aidledger.model import Book, Indicator, Rival
from aidledger.problems import Place, Problem, clip
from aidledger.schema import INDICATORS, KEYS, MENTIONS, RIVALS, TRANSACTIONS, Column

T = TypeVar("T")


def book(files: Files) -> tuple[Book, list[Problem]]:
    """Turn a ledger's bytes into a book; what cannot be booked is a problem and left out."""
    clerk = Clerk(files)
    title = clerk.descriptor()
    sources = clerk.sources()
    parties, entries = clerk.parties(sources)
    words = clerk.vocabulary()
    currencies = clerk.currencies(sources)
    clerk.known_parties(parties, entries, currencies)
    draft = Book(title, (), (), parties, words, sources, currencies)
    seen: dict[tuple[str, ...], Place] = {}
    transactions = _table(clerk, "transactions", TRANSACTIONS, draft, transaction, seen)
    indicators = _table(clerk, "indicators", INDICATORS, draft, indicator, seen)
    mentions = _table(clerk, "mentions", MENTIONS, draft, mention, {})
    rivals = _table(clerk, "rivals", RIVALS, draft, rival, seen)
    _same_sizes(clerk, indicators)
    claims = book_claims(clerk, draft, transactions, indicators, rivals, seen)
    _same_rivals(clerk, rivals)
    whole = Book(
        title,
        transactions,
        indicators,
        parties,
        words,
        sources,
        currencies,
        mentions,
        rivals,
        claims,
        files.folder,
    )
    return whole, clerk.problems


def _same_sizes(clerk: Clerk, indicators: Iterable[Indicator]) -> None:
    """Report indicators that give one size of one year twice, from one source."""
    seen: dict[tuple[str | int, ...], Indicator] = {}
    for one in indicators:
        about = (one.party, one.partner, one.measure, one.year, one.source, one.currency)
        other = seen.setdefault(about, one)
        if other is not one:
            clerk.report(
                "duplicate-id",
                Place(one.place.file, one.place.line, "measure"),
                f"{one.id}: {one.as_stated or one.measure}",
                f"{one.source} gives the {one.measure} of {one.party} in {one.year} twice: line "
                f"{other.place.line} ({other.id}) does too.",
                "Keep one of the two rows, or correct what differs: party, measure, year, source.",
            )


def _same_rivals(clerk: Clerk, rivals: Iterable[Rival]) -> None:
    """Report rivals that give one value of one year twice, on one basis of one source."""
    seen: dict[tuple[object, ...], Rival] = {}
    for one in rivals:
        if not one.year:
            continue
        about = (one.source, one.donor, one.recipient, one.sectors, one.basis, one.year)
        other = seen.setdefault(about, one)
        if other is not one:
            clerk.report(
                "duplicate-id",
                Place(one.place.file, one.place.line, "basis"),
                f"{one.id}: {one.basis} {one.year}",
                f"{one.source} gives the {one.basis} of {one.donor} for {one.recipient} in "
                f"{one.year} twice: line {other.place.line} ({other.id}) does too.",
                "Keep one of the two rows, or correct what differs: basis, year, sectors, source.",
            )


def _table(
    clerk: Clerk,
    name: str,
    columns: tuple[Column, ...],
    draft: Book,
    make: Callable[[Cells], T],
    seen: dict[tuple[str, ...], Place],
) -> tuple[T, ...]:
    file = f"{name}.csv"
    data = clerk.files.contents.get(file)
    if data is None:
        return ()
    rows, problems = read_table(data, clerk.path(file), columns)
    clerk.problems += problems
    made: list[T] = []
    for row in rows:
        cells = Cells(clerk, row, draft, columns)
        before = len(clerk.problems)
        cells.check()
        names = KEYS.get(name, ("id",))
        key = tuple(row.cells[column] for column in names)
        if all(key) and seen.setdefault(key, row.place) != row.place:
            other = seen[key]
            cells.wrong(
                names[-1],
                "duplicate-id",
                f"“{clip(' '.join(key), 40)}” is the {' and '.join(names)} of line {other.line} of "
                f"{Path(other.file).name} too.",
                f"Give each row {'an id' if names == ('id',) else 'a ' + names[-1]} of its own.",
            )
        if len(clerk.problems) == before:
            value = make(cells)
            if len(clerk.problems) == before:
                made.append(value)
    return tuple(made)
