"""Totals of a workbook: SUMIFS over the flows, beside what aidledger exported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aidledger.exporting.formulas import Real, Text, Whole
from aidledger.exporting.gathered import Gathered
from aidledger.exporting.grids import Cell, Grid, Head
from aidledger.money import from_minor
from aidledger.reports.summary import groups_of
from aidledger.reports.totals import Total, order_of_line

DIMENSIONS = ("year", "donor", "recipient", "sector", "instrument")
_BOUNDS = ("low", "best", "high")
CHANGED = "changed"

HEADS = {
    "by": Head("By", 12),
    "group": Head(
        "Group", 12, meaning="The headline, or a class outside it: never added together."
    ),
    "key": Head("Of", 18, "year"),
    "name": Head("Name", 26),
    "measure": Head("Counted", 12, meaning="disbursed and committed, or disbursed alone"),
    "mark": Head("Mark", 7, "mark"),
    "best": Head("Best", 20, "money-bold"),
    "low": Head("Low", 20, "money"),
    "high": Head("High", 20, "money"),
    "top": Head(
        "No top", 10, "mark", "+ where one figure in it has no top: high is what is known."
    ),
    "figures": Head("Figures", 9, "whole"),
    "unstated": Head("Unstated", 9, "whole", "Figures told without an amount."),
    "exported_best": Head("Best, as exported", 20, "money-pale"),
    "exported_low": Head("Low, as exported", 20, "money-pale"),
    "exported_high": Head("High, as exported", 20, "money-pale"),
    "check": Head("Check", 10, "check"),
}


class LiveTotals:
    """The sheet of totals."""

    def __init__(self, gathered: Gathered, flows: Grid, above: int) -> None:
        self.gathered, self.flows = gathered, flows
        self.question = gathered.question
        self.grid = Grid("totals", HEADS, above)
        self.breaks: list[int] = []  # rows that begin a table
        self._fill()

    def _fill(self) -> None:
        groups = groups_of(self.gathered.selection, self.gathered.policy)
        wholes = {name: self.question.total(**{"class": classes}) for name, classes in groups}
        present = [g for g in groups if wholes[g[0]] or g[0] == "headline"]
        self.breaks.append(0)
        for name, classes in present:
            self._row("total", name, "", "counted", wholes[name])
            only = self.question.total(**{"class": classes, "status": ["disbursed"]})
            chosen = self.gathered.selection.status
            self._row(
                "total", name, "", "disbursed",
                only if not chosen or "disbursed" in chosen else Total(),
            )  # fmt: skip
        several = ("class",) if len(self.gathered.policy.headline) > 1 else ()
        for dimension in (*several, *DIMENSIONS):
            self.breaks.append(len(self.grid.rows))
            for name, classes in present:
                found = self.question.totals([dimension], **{"class": classes})
                for key, total in sorted(found.items(), key=_order(dimension)):
                    self._row(dimension, name, key[0], "counted", total)

    def _row(self, by: str, group: str, key: str, measure: str, total: Total) -> None:
        row = len(self.grid.rows)
        shown: Cell = int(key) if by == "year" and key.isdigit() else key
        cells: dict[str, Cell] = {"by": by, "group": group, "key": shown, "measure": measure}
        if by in ("donor", "recipient"):
            cells["name"] = self.gathered.ledger.document("parties")[key]["name"]
        self.grid.rows.append(cells)
        where = [("group", self.grid.here("group", row))]
        if by != "total":
            where.append((by, self.grid.here("key", row)))
        if measure == "disbursed":
            where.append(("status", self.grid.here("measure", row)))
        counted = [("counted", '"yes"'), *where]
        scale = 10**self.question.digits
        for bound in _BOUNDS:
            amount = getattr(total, bound)
            text = self._sum(f"minor_{bound}", counted)
            cells[bound] = Real(f"{text}/{scale}" if scale > 1 else text, amount / scale)
            cells[f"exported_{bound}"] = from_minor(amount, self.question.digits)
        cells["mark"] = self._mark(total, counted, "spread" if by == "year" else "spread_cut")
        has_open = f"{self._count('open', counted)}>0"
        cells["top"] = Text(f'IF({has_open},"+","")', "+" if total.open else "")
        first, unstated = ("reached", "unstated") if by == "year" else ("first", "unstated_first")
        cells["figures"] = Whole(self._sum(first, counted), total.figures)
        cells["unstated"] = Whole(self._sum(unstated, where), total.unstated)
        same = ",".join(
            f"{self.grid.here(bound, row)}={self.grid.here(f'exported_{bound}', row)}"
            for bound in _BOUNDS
        )
        cells["check"] = Text(f'IF(AND({same}),"","{CHANGED}")', "")

    def _mark(self, total: Total, where: Sequence[tuple[str, str]], spread: str) -> Text:
        opened, capped, about, spread = (
            f"{self._count(flag, where)}>0" for flag in ("open", "capped", "approximate", spread)
        )
        text = (
            f'IF({opened},"≥",IF({capped},"≤",""))&IF(OR({about},AND({opened},{capped})),"~","")'
            f'&IF({spread},"÷","")'
        )
        return Text(text, total.mark)

    def _sum(self, column: str, where: Sequence[tuple[str, str]]) -> str:
        return f"SUMIFS({self.flows.range(column)},{self._criteria(where)})"

    def _count(self, flag: str, where: Sequence[tuple[str, str]]) -> str:
        return f"COUNTIFS({self._criteria([*where, (flag, '1')])})"

    def _criteria(self, where: Sequence[tuple[str, str]]) -> str:
        return ",".join(f"{self.flows.range(column)},{value}" for column, value in where)


def _order(dimension: str) -> Any:
    def order(item: tuple[tuple[str, ...], Total]) -> Any:
        key, total = item
        return order_of_line(key[0], total) if dimension == "year" else (-total.best, key)

    return order
