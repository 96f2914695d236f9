"""Derivations: how a number was asked for, so that it can be asked again, line by line.

A report attaches one to each number where it asks for it. It is a plain value: nothing is computed
until somebody wants the number explained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.policy import Policy, Selection

if TYPE_CHECKING:
    from aidledger.reports.promising.standing import Promise, Standing, Taken

# What of its lines a number adds up.
COUNTED = "counted"  # what counts, in the report's currency
TOLD = "told"  # what the lines are in the report's currency, counted or not
SCHEDULED = "scheduled"  # what falls after its source, in the figures' own currency
OWN = "own"  # the lines' own amounts, in the figures' own currency
PAID = (
    "paid"  # their own amounts where those need no rate and no deflator, else what they are told as
)
WHOLE = "whole"  # the figures as stated, not their lines


class Lines(NamedTuple):
    """The lines of a question for which every column of `where` has one of the values."""

    selection: Selection
    policy: Policy
    where: tuple[tuple[str, tuple[str | int, ...]], ...]
    what: str = COUNTED


class Sizes(NamedTuple):
    """Indicators by id, in `currency`, or each in its own where that is blank."""

    ids: tuple[str, ...]
    currency: str = ""


class Bought(NamedTuple):
    """The quantities of figures by id, each in the one unit of its kind."""

    ids: tuple[str, ...]


class Supposed(NamedTuple):
    """Lines under another choice, which `said` tells: maybe of a ledger that is supposed.

    came_true: statuses taken for committed. struck: figures taken for absent. bound: every figure
    stands at its `low` or `high`.
    """

    lines: Lines
    said: str
    came_true: tuple[str, ...] = ()
    struck: frozenset[str] = frozenset()
    bound: str = ""


class Kept(NamedTuple):
    """A number of a promise as it stands after a year or in the end, in the policy's prices.

    Under current prices in its own currency. measure: `promised` (what fell due), `outstanding`,
    the sum of what is `taken` off it, or what one figure `takes off`. `taken` is in its currency.
    """

    promise: Promise
    standing: Standing
    policy: Policy
    measure: str
    taken: Sequence[Taken] = ()


class Told(NamedTuple):
    """What figures, rivals or parts of a whole tell, in the policy's currency and prices.

    kind: `figure` (its share of the year, or all of it), `rival` (of the year, or for the whole of
    a figure, `over` whose years it is shared out), or `part` (rows of `parts`).
    """

    kind: str
    rows: Sequence[Mapping[str, Any]]
    policy: Policy
    year: int | None = None
    over: Mapping[str, Any] | None = None


class ImportedRows(NamedTuple):
    """The sum of rows of an imported source: of one measure, and of what `where` has.

    `where` is over donor, recipient, class, sector and label; what counts counts as ever.
    """

    source: str
    selection: Selection
    policy: Policy
    where: tuple[tuple[str, tuple[str, ...]], ...]
    measure: str


class Fit(NamedTuple):
    """The `mean` or the `largest` of percentage gaps without their sign, by the pair's name."""

    how: str
    pairs: Sequence[tuple[str, Derivation, Derivation]]


class Composed(NamedTuple):
    """Named derivations made into one number.

    how: `difference`, `change` (a difference in percent of the second), `rest` (in percent of the
    first), `moved` and `moved percent` (each bound less its own), `ratio` (of bests), `percent`
    (with bounds), `share` (percent, of bests), `a head` (of a population), or `each` (money over a
    quantity; `third` is what is left of figures that may hold others' money, which the low takes).
    `paid`, `lowest` and `highest` are of an `each` the money, the low and the high.
    """

    how: str
    first: tuple[str, Derivation]
    second: tuple[str, Derivation]
    third: tuple[str, Derivation] | None = None

    @property
    def parts(self) -> tuple[tuple[str, Derivation], ...]:
        return (self.first, self.second, *([self.third] if self.third else []))


Derivation = Lines | Sizes | Bought | Supposed | Kept | Told | ImportedRows | Fit | Composed
