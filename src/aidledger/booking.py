"""Booking: the bytes of a ledger's files → a book, with every problem that single cells have.

Strict and typed: every cell is checked on its own here (`vocabularies`, `rows`); what figures say
of each other is checked in `checks`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from aidledger.model import Book
from aidledger.problems import Problem
from aidledger.reading import Files, read_table
from aidledger.rows import Cells, indicator, transaction
from aidledger.schema import INDICATORS, TRANSACTIONS, Column
from aidledger.vocabularies import Clerk

T = TypeVar("T")


def book(files: Files) -> tuple[Book, list[Problem]]:
    """Turn a ledger's bytes into a book; what cannot be booked is a problem and left out."""
    clerk = Clerk(files)
    title = clerk.descriptor()
    parties = clerk.parties()
    words = clerk.vocabulary()
    sources = clerk.sources()
    currencies = clerk.currencies(sources)
    clerk.known_parties(parties, currencies)
    draft = Book(title, (), (), parties, words, sources, currencies)
    transactions = _table(clerk, "transactions", TRANSACTIONS, draft, transaction)
    indicators = _table(clerk, "indicators", INDICATORS, draft, indicator)
    whole = Book(title, transactions, indicators, parties, words, sources, currencies)
    return whole, clerk.problems


def _table(
    clerk: Clerk,
    name: str,
    columns: tuple[Column, ...],
    draft: Book,
    make: Callable[[Cells], T],
) -> tuple[T, ...]:
    file = f"{name}.csv"
    data = clerk.files.contents.get(file)
    if data is None:
        return ()
    rows, problems = read_table(data, clerk.path(file), columns)
    clerk.problems += problems
    made: list[T] = []
    seen: dict[str, int] = {}
    for row in rows:
        cells = Cells(clerk, row, draft, columns)
        before = len(clerk.problems)
        cells.check()
        key = row.cells["id"]
        if key and seen.setdefault(key, row.place.line) != row.place.line:
            cells.wrong(
                "id",
                "duplicate-id",
                f"The id is already used in line {seen[key]}.",
                "Give each figure an id of its own.",
            )
        if len(clerk.problems) == before:
            value = make(cells)
            if len(clerk.problems) == before:
                made.append(value)
    return tuple(made)
