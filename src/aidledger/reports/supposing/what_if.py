"""What if: an opened ledger booked again with its figures changed, for questions that suppose.

The files are those the ledger was opened from, and everything is settled anew, so that a supposed
total is made as every other one is. Nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from aidledger.opened import OpenedLedger
from aidledger.problems import LedgerError

if TYPE_CHECKING:
    from aidledger.model import Book, Transaction


class WhatIf:
    """The figures of an opened ledger, to be changed."""

    def __init__(self, ledger: OpenedLedger) -> None:
        self.ledger = ledger

    @cached_property
    def _book(self) -> Book:
        from aidledger.booking.book import book

        assert self.ledger.files is not None, "a ledger is opened from files"
        return book(self.ledger.files)[0]

    def came_true(self, statuses: tuple[str, ...]) -> OpenedLedger:
        """Return the ledger as if what is of these statuses were committed; raise LedgerError."""
        return self._with(lambda f: replace(f, status="committed") if f.status in statuses else f)

    def without(self, struck: frozenset[str]) -> OpenedLedger:
        """Return the ledger as if these figures were not in it; raise LedgerError."""

        def changed(figure: Transaction) -> Transaction | None:
            if figure.id in struck:
                return None
            return replace(
                figure,
                part_of="" if figure.part_of in struck else figure.part_of,
                fulfils="" if figure.fulfils in struck else figure.fulfils,
                may_be_in=tuple(name for name in figure.may_be_in if name not in struck),
            )

        return self._with(changed)

    def _with(self, change: Callable[[Transaction], Transaction | None]) -> OpenedLedger:
        from aidledger.building import fill, settle_book

        changed = (change(figure) for figure in self._book.transactions)
        figures = tuple(figure for figure in changed if figure is not None)
        # What only tells of figures makes no total, and may name one that is struck.
        book = replace(self._book, transactions=figures, mentions=(), rivals=(), claims=())
        residuals, takes, problems = settle_book(book)
        if errors := [p for p in problems if p.severity == "error"]:
            raise LedgerError(errors)
        store = type(self.ledger.store)()
        fill(store, book, residuals, takes)
        return OpenedLedger(self.ledger.folder, store)
