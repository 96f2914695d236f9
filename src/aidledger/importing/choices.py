"""Choices: what a person can say about an import, whichever the publisher."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from aidledger.years import YearSelection

# Called with how much is done of how much, in one unit; 0 of 0 where it is not known.
Watch = Callable[[int, int], None]


def unwatched(done: int, whole: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Choices:
    """Filters and words of an import; what is blank is the importer's to say.

    source: key in the ledger. counts: the measure that totals are made of.
    recipients, donors: names or codes; only their rows are read. years: likewise.
    planned: budgets and planned disbursements too, where a publisher tells them.
    strict: land nothing where anything cannot be read.
    replace: take the place of what was imported from other files under the same key.
    """

    source: str = ""
    counts: str = ""
    donors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    years: YearSelection = field(default_factory=YearSelection)
    planned: bool = False
    strict: bool = False
    replace: bool = False
    title: str = ""
    licence: str = ""
    released: str = ""
    watch: Watch = unwatched
