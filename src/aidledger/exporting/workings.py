"""Workings of a workbook: from an amount as written to what each flow counts, as formulas.

A figure's bounds, what is left of it, and its share of each year, as engine/lines.sql makes them;
every step carries aidledger's own value, and the last is held against the engine's.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidledger.exporting.columns import FIGURES, FLOWS, PARTS, WRITTEN, workings_heads
from aidledger.exporting.formulas import (
    Real,
    Text,
    Whole,
    converted,
    floor,
    in_full_units,
    least,
    minus,
    most,
    rest,
    small_floor,
    times,
    total,
    whole,
)
from aidledger.exporting.gathered import Gathered
from aidledger.exporting.grids import Cell, Grid
from aidledger.exporting.overlaps import Overlaps
from aidledger.exporting.rates import Rates, steps
from aidledger.money import QUALIFIERS, to_minor
from aidledger.policy import OVERLAPS
from aidledger.reports.cite import short_citations

if TYPE_CHECKING:
    from aidledger.model import Transaction


class Workings:
    """The sheets figures, workings and flows, every amount of them a formula."""

    def __init__(self, gathered: Gathered, booked: Mapping[str, Transaction]) -> None:
        self.gathered, self.booked = gathered, booked
        self.policy = gathered.policy
        self.currencies = gathered.ledger.document("currencies")
        self.target_digits = gathered.question.digits
        self.rates = Rates(gathered)
        self.overlaps = Overlaps(gathered, self.rates, booked)
        self.figures = Grid("figures", FIGURES, number=len(gathered.figures))
        self.sheet = Grid("workings", workings_heads(), number=len(gathered.figures))
        self.flows = Grid("flows", FLOWS, number=len(gathered.lines))
        self.rows = {name: row for row, name in enumerate(gathered.figures)}
        self._periods = _periods(gathered)
        self._taken_off: dict[tuple[str, str], list[dict[str, Cell]]] = {}
        self._seen: dict[str, set[str]] = {"counted": set(), "unstated": set()}
        self._fill()

    def _fill(self) -> None:
        holders = {edge.container.id for _, edge, _ in self.overlaps.edges}
        for name in self.gathered.figures:
            self._figure_inputs(name)
        wholes = {
            name: {bound: self.sheet.whole(bound, row) for bound in ("low", "best", "high")}
            for name, row in self.rows.items()
            if self.sheet.rows[row]["best"] is not None
        }
        self.overlaps.fill(wholes)
        for cells in self.overlaps.grid.rows:
            key = str(cells["container"]), str(cells["basis"])
            self._taken_off.setdefault(key, []).append(cells)
        for name, row in self.rows.items():
            if name in wholes:
                self._residual(name, row, name in holders)
                self._per_month(name, row)
            self._figure_results(name, row, name in holders)
        for line in self.gathered.lines:
            self._flow(line)
        self.rates.finish()

    def _digits(self, currency: str) -> int:
        return int(self.currencies[currency]["minor_units"])

    # A figure as it is written, and its bounds

    def _figure_inputs(self, name: str) -> None:
        figure = self.gathered.figures[name]
        self.sheet.rows.append(dict.fromkeys(self.sheet.heads))
        self.figures.rows.append(dict.fromkeys(FIGURES))
        row = len(self.sheet.rows) - 1
        cells = self.sheet.rows[row]
        cells["id"] = name
        # Only what a formula reads looks as if it could be changed.
        unread = [] if figure["stated"] else ["low", "high"]
        if not QUALIFIERS[figure["qualifier"]].amount:
            unread.append("amount")
        self.figures.plain |= {(row, key) for key in unread}
        if not figure["stated"]:
            return
        place = f"MATCH({self.sheet.here('id', row)},{self.figures.range('id')},0)"
        cells["row"] = Whole(place, row + 1)
        digits = self._digits(figure["currency"])
        hedge = QUALIFIERS[figure["qualifier"]]

        def written(key: str, column: str) -> tuple[str, Whole | None]:
            text = f"INDEX({self.figures.range(column)},{self.sheet.here('row', row)})"
            told = figure[key]
            scaled = text if digits == 0 else f"{text}*10^{digits}"
            value = to_minor(Decimal(told), digits) if told else None
            return text, None if value is None else Whole(f"ROUND({scaled},0)", value)

        def either(told: tuple[str, Whole | None], column: str, otherwise: Whole) -> Whole:
            text, there = told
            scaled = text if digits == 0 else f"{text}*10^{digits}"
            value = otherwise.value if there is None else there.value
            return Whole(f'IF({text}="",{otherwise.text},ROUND({scaled},0))', value)

        amount, low, high = (written(key, column) for key, column in WRITTEN)
        no_high = "0"
        if hedge.amount:
            assert amount[1] is not None
            cells["amount"] = amount[1]
            best = self.sheet.whole("amount", row, here=True)
            cells["written_low"] = either(low, "low", whole(0) if hedge.capped else best)
            cells["written_high"] = either(high, "high", best)
            no_high = f'IF({high[0]}="",1,0)' if hedge.open else "0"
        else:
            assert low[1] is not None
            cells["written_low"] = low[1]
            floor_ = self.sheet.whole("written_low", row, here=True)
            cells["written_high"] = either(high, "high", floor_)
            best = floor_
            if hedge.name == "between":
                both = total(floor_, self.sheet.whole("written_high", row, here=True))
                best = floor(both, 2)
            else:
                no_high = f'IF({high[0]}="",1,0)'
        bounds = {
            "low": self.sheet.whole("written_low", row, here=True),
            "best": best,
            "high": self.sheet.whole("written_high", row, here=True),
        }
        for bound, worth in bounds.items():
            yearly = figure["per"] and self.booked[name].period.months
            cells[bound] = _over_years(worth, yearly) if yearly else worth
            own = cells[bound]
            assert isinstance(own, Whole) and own.value == figure[bound], (name, bound)
        cells["open"] = Whole(no_high, int(figure["open_top"]))
        cells["capped"] = whole(int(figure["capped"]))
        apart = f"IF({self.sheet.here('high', row)}>{self.sheet.here('low', row)},1,0)"
        fixed = hedge.approximate or hedge.capped
        cells["approximate"] = Whole(
            str(int(hedge.approximate)) if fixed else apart, int(figure["approximate"])
        )

    # What is left of it

    def _residual(self, name: str, row: int, holds: bool) -> None:
        cells = self.sheet.rows[row]
        low, best, high = (self.sheet.whole(b, row, here=True) for b in ("low", "best", "high"))
        if not holds:
            cells["own_low"], cells["own_best"], cells["own_high"] = low, best, high
            return
        nothing = whole(0)
        for basis in OVERLAPS:
            taken = [self._taken(name, row, basis, bound, False) for bound in ("best", "low")]
            cells[f"best_{basis}"] = most(nothing, minus(best, taken[0]))
            cells[f"low_{basis}"] = most(nothing, minus(low, taken[1]))
            cells[f"certain_{basis}"] = self._taken(name, row, basis, "low", True)
        bests = [self.sheet.whole(f"best_{basis}", row, here=True) for basis in OVERLAPS]
        lows = [self.sheet.whole(f"low_{basis}", row, here=True) for basis in OVERLAPS]
        certain = [self.sheet.whole(f"certain_{basis}", row, here=True) for basis in OVERLAPS]
        cells["own_low"] = least(*bests, *lows)
        cells["own_best"] = self.sheet.whole(f"best_{self.policy.overlaps}", row, here=True)
        cells["own_high"] = most(*bests, minus(high, least(*certain)))

    def _taken(self, name: str, row: int, basis: str, bound: str, certain: bool) -> Whole:
        value = 0
        for cells in self._taken_off.get((name, basis), ()):
            worth = cells[bound]
            assert isinstance(worth, Whole)
            value += worth.value if not certain or cells["relation"] != "may_be_in" else 0
        grid = self.overlaps.grid
        only = f',{grid.range("relation")},"<>may_be_in"' if certain else ""
        text = (
            f"SUMIFS({grid.range(bound)},{grid.range('container')},{self.sheet.here('id', row)},"
            f'{grid.range("basis")},"{basis}"{only})'
        )
        return Whole(text, value)

    def _per_month(self, name: str, row: int) -> None:
        cells, slots = self.sheet.rows[row], self._periods.get(name, [])
        own = {b: self.sheet.whole(f"own_{b}", row, here=True) for b in ("low", "best", "high")}
        if not slots or slots[0]["months"] == slots[0]["total"]:
            return
        months = slots[0]["total"]
        head, middle, tail = (slots[0][part] for part in ("head", "middle", "tail"))
        for part, worth in (
            ("low", own["low"]),
            ("rise", minus(own["best"], own["low"])),
            ("reach", minus(own["high"], own["best"])),
        ):
            key = f"part_{part}"
            cells[key] = worth
            whole_part = self.sheet.whole(key, row, here=True)
            cells[f"month_{part}"] = floor(whole_part, months)
            each = self.sheet.whole(f"month_{part}", row, here=True)
            cells[f"rest_{part}"] = rest(whole_part, months, each)
            left = self.sheet.whole(f"rest_{part}", row, here=True)
            used = [small_floor(times(left, head), months)]
            if middle:
                used.append(times(small_floor(times(left, 12), months), middle))
            if tail:
                used.append(small_floor(times(left, tail), months))
            cells[f"odd_{part}"] = Whole(
                f"{left.text}-{'-'.join(u.text for u in used)}",
                left.value - sum(u.value for u in used),
            )

    def _figure_results(self, name: str, row: int, holds: bool) -> None:
        figure, cells = self.gathered.figures[name], self.figures.rows[row]
        told = {
            key: figure[key]
            for key in FIGURES
            if key in figure and key not in ("amount", "low", "high", "first")
        }
        cells |= told
        cells |= {
            "first": figure["first"],
            "words": figure["as_stated"],
            "selected": "yes" if name in self.gathered.selected else "no",
            **{column: Decimal(figure[key]) if figure[key] else None for key, column in WRITTEN},
        }
        if not figure["stated"]:
            return
        digits = self._digits(figure["currency"])
        found = f"MATCH({self.figures.here('id', row)},{self.sheet.range('id')},0)"

        def of(key: str) -> Whole:
            worth = self.sheet.whole(key, row)
            return Whole(f"INDEX({self.sheet.range(key)},{found})", worth.value)

        cells["whole"] = in_full_units(of("best"), digits)
        for bound in ("low", "best", "high"):
            cells[f"counts_{bound}"] = in_full_units(of(f"own_{bound}"), digits)
        if holds:
            cells["off"] = in_full_units(minus(of("best"), of("own_best")), digits)
        opened = of("open")
        cells["top"] = Text(f'IF({opened.text}=1,"+","")', "+" if opened.value else "")

    # Flows

    def _flow(self, line: Mapping[str, Any]) -> None:
        row, name = len(self.flows.rows), line["id"]
        headline = line["class"] in self.policy.headline
        alone = line["reach"] == 2 and line["high"] is not None
        cells: dict[str, Cell] = dict.fromkeys(FLOWS)
        self.flows.rows.append(cells)
        label = line["label"]
        cells |= {
            **{key: line[key] for key in ("id", "class", "status", "donor", "recipient")},
            **{key: line[key] for key in ("sector", "instrument", "source", "months", "total")},
            "year": int(label) if label.isdigit() else label,
            "group": "headline" if headline else line["class"],
            "counted": "yes" if line["counted"] else "no",
            "reason": line["reason"] or ("in high alone" if alone else None),
            "own_currency": line["own_currency"] or None,
            "rate": line["rate"] or None,
            "reached": int(line["reach"] == 1),
            "spread": line["spread"],
            "spread_cut": line["spread"] * line["cut"],
            "unstated": int(line["reason"] == "unstated" and line["kind"] != "scheduled"),
        }
        cells["first"] = self._is_first(line, "counted")
        cells["unstated_first"] = self._is_first(line, "unstated")
        if not line["stated"]:
            return
        own = self._own_share(line, row)
        at = self.rows[name]
        for flag in ("open", "capped", "approximate"):
            cells[flag] = self.sheet.whole(flag, at)
        opened = self.flows.whole("open", row, here=True)
        cells["top"] = Text(f'IF({opened.text}=1,"+","")', "+" if opened.value else "")
        if line["residual"] and line["reason"] in ("", "inside"):
            high = self.sheet.whole("own_high", at)
            shown = f"OR({high.text}>0,{self.sheet.cell('open', at)}=1)"
            cells["counted"] = Text(f'IF({shown},"yes","no")', str(cells["counted"]))
            cells["reason"] = Text(
                f'IF({shown},"{"in high alone" if alone else ""}","inside")',
                line["reason"] or ("in high alone" if alone else ""),
            )
        if line["kind"] == "scheduled" or line["factor"] is None:
            return
        self._converted(line, row, own, alone)

    def _own_share(self, line: Mapping[str, Any], row: int) -> dict[str, Whole]:
        """Write what falls into the line in its own currency, and return it by bound."""
        cells, at = self.flows.rows[row], self.rows[line["id"]]
        digits = self._digits(line["own_currency"])
        found: dict[str, Whole] = {}
        before: Whole | None = None
        for bound, part in zip(("low", "best", "high"), PARTS, strict=True):
            if line["months"] == line["total"]:
                worth = self.sheet.whole(f"own_{bound}", at)
            else:
                worth = self._share(line, at, part)
                worth = worth if before is None else total(before, worth)
            assert worth.value == line[f"own_{bound}"], (line["id"], line["label"], bound)
            cells[f"minor_own_{bound}"] = worth
            before = found[bound] = self.flows.whole(f"minor_own_{bound}", row, here=True)
            cells[f"own_{bound}"] = in_full_units(before, digits)
        return found

    def _share(self, line: Mapping[str, Any], at: int, part: str) -> Whole:
        each, left, odd = (self.sheet.whole(f"{p}_{part}", at) for p in ("month", "rest", "odd"))
        one = Whole(f"IF({odd.text}>={line['slot']},1,0)", int(odd.value >= line["slot"]))
        return total(
            times(each, line["months"]),
            small_floor(times(left, line["months"]), line["total"]),
            one,
        )

    def _converted(
        self, line: Mapping[str, Any], row: int, own: Mapping[str, Whole], alone: bool
    ) -> None:
        cells = self.flows.rows[row]
        made = steps(
            self.gathered, line["own_currency"], line["donor"], line["recipient"],
            line["rate_year"], self.policy,
        )  # fmt: skip
        plain = not made.above and not made.below and not made.digits
        factor = Real("1", 1.0)
        if not plain:
            factor = self.rates.factor(made, float(line["factor"]), line["rate"] or "")
            cells["factor"] = factor
        for bound in ("low", "best", "high"):
            worth = own[bound] if plain else converted(own[bound], factor)
            assert worth.value == line[bound], (line["id"], line["label"], bound)
            if alone and bound != "high":
                worth = whole(0)
            cells[f"minor_{bound}"] = worth
            there = self.flows.whole(f"minor_{bound}", row, here=True)
            cells[bound] = in_full_units(there, self.target_digits)

    def _is_first(self, line: Mapping[str, Any], what: str) -> int:
        """Return 1 for the first line by which a figure is one of those that a total counts."""
        if what == "unstated":
            counts = line["reason"] == "unstated" and line["kind"] != "scheduled"
        else:
            counts = line["reach"] == 1 and line["reason"] in ("", "inside")
        seen = self._seen[what]
        if not counts or line["id"] in seen:
            return 0
        seen.add(line["id"])
        return 1

    def places(self) -> dict[str, str]:
        """Return where each figure stands, in words, by id."""
        return short_citations(self.gathered.ledger, self.gathered.figures.values())


def _over_years(worth: Whole, months: int) -> Whole:
    """Return a yearly amount over so many months, as booking rounds it."""
    years = floor(worth, 12)
    left = rest(worth, 12, years)
    raised = Whole(f"({left.text}*{2 * months}+12)", left.value * 2 * months + 12)
    return total(times(years, months), small_floor(raised, 24))


def _periods(gathered: Gathered) -> dict[str, list[dict[str, Any]]]:
    """Return all slots of each figure's period under the policy, in order."""
    slots: dict[int, list[dict[str, Any]]] = {}
    for slot in gathered.question.ask("SELECT * FROM periods ORDER BY period, slot"):
        slots.setdefault(slot["period"], []).append(slot)
    return {name: slots.get(row["period"], []) for name, row in gathered.figures.items()}
