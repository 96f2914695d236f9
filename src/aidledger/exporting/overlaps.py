"""Overlaps in a workbook: what each figure takes off the one that holds it, step by step.

The steps are those of counting/residuals.py, in the same order, in both ways of overlaps, since a
residual's low and high are the lowest and the highest of both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aidledger.counting.residuals import (
    Edge,
    edges_of,
    share_of,
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
            shared, months = share_of(edge)
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
        there = put("there", self._converted(row, bound, edge))
        left = put("before", left)
        taken = put("raw", there if last else least(there, most(whole(0), left)))
        put("after", minus(left, taken))
        put("used", total(before, self._used(offered, there, taken, edge)))

    def _converted(self, row: int, bound: str, edge: Edge) -> Whole:
        """Share what is offered out by months and convert each year's share at its own rate.

        Low and what best adds are shared out each for itself, as in the flows; where more of the
        best was used up before, so that less of it is offered than of low, all of it at once.
        """
        own, target = edge.inside.currency, edge.container.currency
        offered = self.grid.whole(f"offered_{bound}", row, here=True)
        if own == target:
            return offered
        years = years_inside(edge, self.years[edge.inside.source])
        months = [number for _, number in years]
        step = offered
        if bound == "best":
            low = self.grid.whole("offered_low", row, here=True)
            above = minus(offered, low)
            text = f"IF({above.text}<0,0,{low.text})"
            self.grid.rows[row]["base"] = Whole(text, low.value if above.value >= 0 else 0)
            step = minus(offered, self.grid.whole("base", row, here=True))
        self._share_out(row, bound, step, months)
        parts = []
        for position, (year, _) in enumerate(years):
            share = self._share(row, "low", position, months)
            if bound == "best":
                base = self.grid.whole("base", row, here=True)
                kept = Whole(f"IF({base.text}=0,0,{share.text})", share.value if base.value else 0)
                share = total(kept, self._share(row, "best", position, months))
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

    def _share_out(self, row: int, bound: str, step: Whole, months: Sequence[int]) -> None:
        """Write what falls to each month, what is left, and how many odd units that leaves."""
        cells, every = self.grid.rows[row], sum(months)
        cells[f"each_{bound}"] = floor(step, every)
        each = self.grid.whole(f"each_{bound}", row, here=True)
        cells[f"odd_{bound}"] = rest(step, every, each)
        odd = self.grid.whole(f"odd_{bound}", row, here=True)
        used = [
            times(small_floor(times(odd, number), every), count)
            for number, count in Counter(months).items()
        ]
        cells[f"over_{bound}"] = minus(odd, total(*used))

    def _share(self, row: int, bound: str, position: int, months: Sequence[int]) -> Whole:
        each, odd, over = (
            self.grid.whole(f"{part}_{bound}", row, here=True) for part in ("each", "odd", "over")
        )
        number = months[position]
        return total(
            times(each, number),
            small_floor(times(odd, number), sum(months)),
            Whole(f"IF({over.text}>{position},1,0)", int(over.value > position)),
        )

    def _used(self, offered: Whole, there: Whole, taken: Whole, edge: Edge) -> Whole:
        """Return how much of the figure, in its own currency, is used up by what was taken."""
        if edge.inside.currency == edge.container.currency or there.text == taken.text:
            return taken if edge.inside.currency == edge.container.currency else offered
        value = offered.value
        if taken.value != there.value:
            value = offered.value * taken.value // there.value
        part = f"INT({offered.text}*({taken.text}/{there.text}))"
        return Whole(f"IF({taken.text}={there.text},{offered.text},{part})", value)
