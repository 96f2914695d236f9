"""Overlaps in a workbook: what each figure takes off the one that holds it, step by step.

The steps are those of counting/residuals.py, in the same order, in both ways of overlaps, since a
residual's low and high are the lowest and the highest of both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aidledger.counting.residuals import (
    Edge,
    edges_of,
    months_share,
    turns,
    years_inside,
)
from aidledger.exporting.columns import BOUNDS, overlaps_heads
from aidledger.exporting.formulas import (
    Whole,
    floor,
    in_full_units,
    least,
    minus,
    most,
    nearest,
    rest,
    small_floor,
    times,
    total,
    whole,
)
from aidledger.exporting.gathered import Gathered
from aidledger.exporting.grids import Grid
from aidledger.exporting.rates import Rates, plain_steps
from aidledger.policy import OVERLAPS
from aidledger.problems import UsageError
from aidledger.years import parse_date

if TYPE_CHECKING:
    from aidledger.model import Transaction

LONGEST_FORMULA = 8_000  # characters; Excel holds 8,192


class Overlaps:
    """The sheet of what is taken off."""

    def __init__(
        self, gathered: Gathered, rates: Rates, figures: Mapping[str, Transaction]
    ) -> None:
        self.gathered, self.rates = gathered, rates
        self.grid = Grid("overlaps", overlaps_heads())
        self.edges = [
            (basis, edge, position == len(own) - 1)
            for basis in OVERLAPS
            for own in turns(edges_of(figures, basis))
            for position, edge in enumerate(own)
        ]
        self.grid.number = len(self.edges)
        sources = gathered.ledger.document("sources")
        self.years = {key: parse_date(s["date"]).year for key, s in sources.items() if s["date"]}

    def fill(self, wholes: Mapping[str, Mapping[str, Whole]]) -> None:
        """Write the rows; `wholes` has the whole low and best of each figure."""
        room: dict[tuple[str, str, str], Whole] = {}
        used: dict[tuple[str, str, str], Whole] = {}
        digits = self.gathered.ledger.document("currencies")
        for row, (basis, edge, last) in enumerate(self.edges):
            shared, months = (1, 1)
            if edge.relation == "may_be_in":
                shared, months = months_share(edge.inside, edge.container)
            cells = self.grid.rows
            cells.append(dict.fromkeys(self.grid.heads))
            cells[row] |= {
                "basis": basis,
                "figure": edge.inside.id,
                "relation": edge.relation,
                "container": edge.container.id,
                "shared": shared,
                "total": months,
                "currency": edge.container.currency,
            }
            for bound in BOUNDS:
                inside, holder = wholes[edge.inside.id][bound], wholes[edge.container.id][bound]
                left = room.get((basis, edge.container.id, bound), holder)
                before = used.get((basis, edge.inside.id, bound), whole(0))
                self._step(row, bound, edge, inside, left, before, (shared, months), last)
                room[basis, edge.container.id, bound] = self.grid.whole(f"after_{bound}", row)
                used[basis, edge.inside.id, bound] = self.grid.whole(f"used_{bound}", row)
            taken = [self.grid.whole(f"raw_{bound}", row, here=True) for bound in BOUNDS]
            cells[row]["low"] = least(*taken)
            cells[row]["best"] = taken[1]
            minor = int(digits[edge.container.currency]["minor_units"])
            cells[row]["off"] = in_full_units(self.grid.whole("best", row, here=True), minor)

    def _step(
        self,
        row: int,
        bound: str,
        edge: Edge,
        inside: Whole,
        left: Whole,
        before: Whole,
        share: tuple[int, int],
        last: bool,
    ) -> None:
        cells = self.grid.rows[row]

        def put(name: str, worth: Whole) -> Whole:
            cells[f"{name}_{bound}"] = worth
            return self.grid.whole(f"{name}_{bound}", row, here=True)

        offered = inside
        if share != (1, 1):
            shared, months = share
            each = put("month", floor(inside, months))
            odd = put("rest", rest(inside, months, each))
            raised = Whole(f"({odd.text}*{2 * shared}+{months})", odd.value * 2 * shared + months)
            offered = total(times(each, shared), small_floor(raised, 2 * months))
        if before.text != "0":
            offered = least(offered, minus(inside, before))
        offered = put("offered", offered)
        there = put("there", self._converted(row, bound, offered, edge))
        left = put("before", left)
        taken = put("raw", there if last else least(there, most(whole(0), left)))
        put("after", minus(left, taken))
        put("used", total(before, self._used(offered, there, taken, edge)))

    def _converted(self, row: int, bound: str, offered: Whole, edge: Edge) -> Whole:
        """Share an amount out by months and convert each year's share at its own rate."""
        own, target = edge.inside.currency, edge.container.currency
        if own == target:
            return offered
        years = years_inside(edge, self.years[edge.inside.source])
        months = sum(number for _, number in years)
        cells = self.grid.rows[row]
        cells[f"each_{bound}"] = floor(offered, months)
        each = self.grid.whole(f"each_{bound}", row, here=True)
        cells[f"odd_{bound}"] = rest(offered, months, each)
        odd = self.grid.whole(f"odd_{bound}", row, here=True)

        def share_of(number: int) -> Whole:
            return total(times(each, number), small_floor(times(odd, number), months))

        before = Counter(number for _, number in years[:-1])
        others = [times(share_of(number), count) for number, count in before.items()]
        parts = []
        for position, (year, number) in enumerate(years):
            share = share_of(number)
            if position == len(years) - 1:
                share = minus(offered, total(*others))
            made = plain_steps(self.gathered, own, target, year)
            exactly = self.rates.exactly(made)
            factor = self.rates.factor(made, float(exactly), "")
            parts.append(nearest(share, factor, exactly))
        found = total(*parts)
        if len(found.text) > LONGEST_FORMULA:
            raise UsageError(
                f"{edge.inside.id} takes its amount off {edge.container.id} in another currency, "
                f"at the rates of {len(years)} years: more than one formula of a workbook holds.",
                "Leave both out with a selection, or use --format sqlite or parquet.",
            )
        return found

    def _used(self, offered: Whole, there: Whole, taken: Whole, edge: Edge) -> Whole:
        """Return how much of the figure, in its own currency, is used up by what was taken."""
        if edge.inside.currency == edge.container.currency or there.text == taken.text:
            return taken if edge.inside.currency == edge.container.currency else offered
        value = offered.value
        if taken.value != there.value:
            value = offered.value * taken.value // there.value
        part = f"INT({offered.text}*({taken.text}/{there.text}))"
        return Whole(f"IF({taken.text}={there.text},{offered.text},{part})", value)
