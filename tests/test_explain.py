"""Explain: every number of every report, made again from its lines alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aidledger import Ledger, open_ledger
from aidledger.reports.cells import Cell, cells
from aidledger.reports.explain import explain
from aidledger.reports.value import Amount, Node, Report
from tests.ledgers import BUNDLED, make_ledger, run

Bounds = tuple[Decimal | None, Decimal | None, Decimal | None, bool]

ASKED: dict[str, tuple[str, tuple[str, ...], dict[str, Any]]] = {
    "summary": ("summary", (), {}),
    "by donor": ("summary", (), {"by": "donor"}),
    "by donor and year": ("summary", (), {"by": "donor,year", "donor": ["US", "Russia"]}),
    "by class, status, sector": ("summary", (), {"by": "class,status,sector", "headline": "all"}),
    "by recipient and instrument": ("summary", (), {"by": "recipient,instrument,source"}),
    "gross": ("summary", (), {"donor": "US", "overlaps": "gross"}),
    "at the end": ("summary", (), {"donor": "US", "spread": "end", "by": "year"}),
    "not spread, cut": ("summary", (), {"donor": "US", "spread": "none", "years": "2006-2008"}),
    "rubles": ("summary", (), {"donor": "Russia", "currency": "RUB"}),
    "years": ("summary", (), {"years": "2005-2008", "by": "year"}),
    "promises": ("summary", (), {"status": ["planned", "pledged"]}),
    "one class": ("summary", (), {"class_": "exchange", "by": "year"}),
    "compare": ("compare", ("russia", "us"), {"of": "gdp,budget,military-budget,oda"}),
    "compare years": ("compare", ("us", "ru"), {"years": "2005-2008", "by": "sector,year"}),
    "compare rubles": ("compare", ("us", "ru"), {"currency": "RUB", "overlaps": "gross"}),
    "compare three": ("compare", ("us", "ru", "cn"), {"by": "instrument", "headline": "all"}),
    "compare one class": ("compare", ("us", "ru"), {"class_": "presence"}),
    "register": ("register", (), {}),
    "export": ("export", (), {}),
    "export in rubles": ("export", (), {"currency": "RUB", "spread": "none", "years": "2006-2008"}),
    "lines": ("export", (), {"lines": True, "years": "2004-2008"}),
    "indicators": ("indicators", (), {}),
    **{
        f"show {name}": ("show", (name,), {})
        for name in ("us-border-posts", "ru-debt-300", "ru-nurek-ground-rent", "ru-housing-2012",
                     "us-aid-2007-2008", "ru-201-housing")
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return open_ledger(BUNDLED)


@pytest.fixture(scope="module")
def duck() -> Ledger:
    pytest.importorskip("duckdb")
    return open_ledger(BUNDLED, engine="duckdb")


def asked(ledger: Ledger, name: str) -> Report:
    report, arguments, choices = ASKED[name]
    answer = getattr(ledger, report)(*arguments, **choices)
    assert isinstance(answer, Report)
    return answer


def summed(rows: list[dict[str, Any]]) -> Bounds:
    """Return the sum of lines; None where there is none with an amount."""
    if not rows or rows[0]["best"] is None:
        return None, None, None, False
    low, best, high = (sum((r[b] for r in rows), Decimal(0)) for b in ("low", "best", "high"))
    return low, best, high, any(row["open"] for row in rows)


def percent(a: Decimal, b: Decimal, places: str) -> Decimal:
    return (a * 100 / b).quantize(Decimal(places))


def made_again(cell: Cell, explained: Report) -> Bounds:
    """Return the number that a cell must hold, from the explained lines and nothing else."""
    rows = list(explained.flat_rows())
    how = cell.row.measure.split()[0] if cell.table.layout == "measures" else cell.column
    parts = list(dict.fromkeys(row["part"] for row in rows))
    if how == "difference":
        plus, minus = ("added", "taken off")
    elif how in ("ratio", "share") or cell.table.name == "share":
        plus, minus = ("divided", "divides")
    else:
        assert set(parts) <= {"total"}
        return summed(rows)
    a, b = (summed([row for row in rows if row["enters"] == side]) for side in (plus, minus))
    low, best, high, top = (value or Decimal(0) for value in a[:3]) and (
        a[0] or Decimal(0), a[1] or Decimal(0), a[2] or Decimal(0), a[3])  # fmt: skip
    below = [value or Decimal(0) for value in b[:3]]
    if how == "difference":
        return None if b[3] else low - below[2], best - below[1], high - below[0], top
    if how == "ratio":
        return None, (best / below[1]).quantize(Decimal("0.01")) if below[1] else None, None, False
    if how == "share":
        return None, percent(best, below[1], "0.1") if below[1] else None, None, False
    capped = any(row["mark"].startswith("≤") for row in rows if row["enters"] == minus)
    if not high and not top:
        return Decimal("0.00"), Decimal("0.00"), Decimal("0.00"), False
    if capped:
        return percent(low, below[2], "0.01"), None, None, True
    return (
        None if b[3] else percent(low, below[2], "0.01"),
        percent(best, below[1], "0.01"),
        percent(high, below[0], "0.01"),
        top,
    )


def printed(cell: Cell) -> Bounds:
    """Return the number that the report holds in this cell."""
    row = cell.row
    if cell.column == "share":
        return None, row.notes["share_percent"], None, False
    value: Amount | None = row.value
    if cell.column == "own" and "own" in row.notes:
        value = row.notes["own"]
    elif cell.column == "own":
        assert value is not None
        own = (row.notes[f"own_{bound}"] for bound in ("low", "best", "high"))
        return (*own, value.open and row.notes["own_best"] is not None)  # type: ignore[return-value]
    if value is None or (value.best is None and value.low is None):
        return None, None, None, False
    return value.low, value.best, value.high, value.open


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from nodes(part)


def take_apart(ledger: Ledger, name: str) -> int:
    report = asked(ledger, name)
    found = cells(report)
    for cell in found:
        explained = explain(ledger, report, cell=cell)
        assert made_again(cell, explained) == printed(cell), cell.name
        value, rows = cell.row.value, list(explained.flat_rows())
        assert explained.tree is not None and explained.tree.text == cell.name
        if value is None or value.unit != "money" or cell.column != "amount":
            continue
        assert explained.tree.value == value
        simple = cell.table.layout == "amounts" and cell.row.measure != "scheduled"
        if simple or (cell.table.layout == "measures" and cell.row.measure in ("US", "RU")):
            ids = {row["id"] for row in rows if not row["in_high_alone"]}
            assert value.figures == len(ids)
            unstated = {item.id for item in explained.left_out if item.reason == "unstated"}
            assert value.unstated == len(unstated)
    return len(found)


@pytest.mark.parametrize("name", ASKED)
def test_every_cell_is_the_sum_of_its_lines(name: str, ledger: Ledger) -> None:
    report = asked(ledger, name)
    numbers = sum(1 for table in report.tables for row in table.rows if row.value is not None)
    taken = take_apart(ledger, name)
    assert taken >= numbers > 0, "every number that is printed can be explained"


@pytest.mark.parametrize("name", ["by donor", "not spread, cut", "compare", "show ru-debt-300"])
def test_both_engines_explain_alike(name: str, ledger: Ledger, duck: Ledger) -> None:
    take_apart(duck, name)
    report, other = asked(ledger, name), asked(duck, name)
    for cell, same in list(zip(cells(report), cells(other), strict=True))[::7]:
        assert (
            explain(ledger, report, cell=cell).as_dict()
            == explain(duck, other, cell=same).as_dict()
        )
