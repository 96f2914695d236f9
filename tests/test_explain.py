"""Explain: every number of every report, made again from its lines alone."""

from __future__ import annotations

import functools
import json
import re
import shlex
import tempfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from aidledger import Ledger, open_ledger
from aidledger.cli.explain import EXPLAINED
from aidledger.problems import LedgerError
from aidledger.reports.explain import explain
from aidledger.reports.explaining.cells import Cell, by_measure, cells, find, full_name
from aidledger.reports.value import Amount, Report
from tests.ledgers import BUNDLED, DEFLATED, make_ledger, run
from tests.test_properties import CHOICES, ledgers, opened

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
    "running": ("summary", (), {"donor": "US", "by": "year", "cumulative": True}),
    "running cut": ("summary", (), {"by": "donor,year", "cumulative": True, "years": "2005-2008"}),
    "changes": ("summary", (), {"donor": "RU", "by": "year", "change": True}),
    "calendar": ("summary", (), {"donor": "US", "by": "year", "calendar": True,
                                 "status": ["disbursed", "committed"]}),
    "of sizes": ("summary", (), {"donor": "US", "by": "year", "of": "gdp,oda,donor-gdp"}),
    "constant": ("summary", (), {"donor": "RU", "by": "year,sector", "prices": "2007"}),
    "us deflator": ("compare", ("us", "ru"), {"prices": "2008", "deflator": "us"}),
    "ppp": ("summary", (), {"donor": "US", "by": "year", "prices": "ppp"}),
    "compare running": ("compare", ("us", "ru"), {"cumulative": True, "years": "2004-2009"}),
    "compare changes": ("compare", ("us", "ru"), {"by": "sector,year", "change": True}),
    "changes by donor": ("summary", (), {"by": "donor,year", "change": True}),
    "a head": ("summary", (), {"donor": "US", "of": "population"}),
    "a head by year": ("summary", (), {"by": "donor,year", "of": "population"}),
    "compare a head": ("compare", ("us", "ru"), {"of": "population,gdp", "currency": "RUB"}),
    "unit costs": ("unit_costs", (), {}),
    "unit costs in rubles": ("unit_costs", (), {"currency": "RUB", "overlaps": "gross"}),
    "unit costs, years": ("unit_costs", (), {"donor": "US", "years": "2006-2007"}),
    "balance": ("balance", ("ru", "tj"), {}),
    "balance cut": ("balance", ("us", "tj"), {"years": "2006-2008", "overlaps": "gross"}),
    "compare one class": ("compare", ("us", "ru"), {"class_": "presence"}),
    "donor, year, changes, sizes": ("summary", (), {"by": "donor,year", "change": True,
                                                    "of": "gdp,population"}),
    "all choices": ("summary", (), {"by": "donor,year", "change": True, "of": "gdp",
                                    "currency": "RUB", "prices": "2008", "overlaps": "gross",
                                    "calendar": True}),
    "unit costs, constant": ("unit_costs", (), {"prices": "2008"}),
    "unit costs, choices": ("unit_costs", (), {"prices": "2008", "currency": "RUB",
                                               "deflator": "us", "overlaps": "gross"}),
    "unit costs, purchasing": ("unit_costs", (), {"prices": "ppp", "donor": ["US", "RU"]}),
    "promised, constant": ("promises", ("ru", "tj"), {"prices": "2008", "both": True}),
    "promised, choices": ("promises", ("us", "tj"), {"prices": "2008", "currency": "RUB",
                                                     "deflator": "us", "overlaps": "gross",
                                                     "years": "2003-2008"}),
    "promised, purchasing": ("promises", ("ru", "tj"), {"prices": "ppp"}),
    "promised, us, purchasing": ("promises", ("us", "tj"), {"prices": "ppp", "spread": "end"}),
    "promised": ("promises", ("ru", "tj"), {"both": True}),
    "promised, years": ("promises", ("us", "tj"), {"years": "2006-2008", "overlaps": "gross"}),
    "sensitivity": ("sensitivity", (), {}),
    "sensitivity, choices": ("sensitivity", (), {"donor": "US", "prices": "2008", "currency": "RUB",
                                                 "overlaps": "gross", "calendar": True}),
    "reconcile": ("reconcile", (), {}),
    "reconcile, constant": ("reconcile", (), {"prices": "2008"}),
    "reconcile, choices": ("reconcile", (), {"donor": "US", "years": "2006-2008",
                                             "prices": "2008", "currency": "RUB"}),
    "balance, choices": ("balance", ("ru", "tj"), {"currency": "RUB", "calendar": True}),
    "balance, constant": ("balance", ("us", "tj"), {"prices": "2008", "overlaps": "gross"}),
    "promised, calendar": ("promises", ("us", "tj"), {"both": True, "calendar": True,
                                                      "spread": "end"}),
    "compare, choices": ("compare", ("us", "ru"), {"by": "year", "change": True, "calendar": True,
                                                   "of": "gdp,population,donor-gdp",
                                                   "prices": "2008", "currency": "RUB"}),
    "running, choices": ("summary", (), {"by": "donor,year", "cumulative": True, "of": "gdp",
                                         "currency": "RUB", "overlaps": "gross"}),
    "export, choices": ("export", (), {"prices": "2008", "overlaps": "gross", "calendar": True}),
    "lines, choices": ("export", (), {"lines": True, "prices": "2008", "currency": "RUB",
                                      "deflator": "us", "donor": ["US", "RU"], "calendar": True}),
    "sensitivity, one class": ("sensitivity", (), {"class_": "presence", "years": "2004-2008"}),
    "reconcile, purchasing": ("reconcile", (), {"prices": "ppp", "views": ["rivals"]}),
    "register": ("register", (), {}),
    "export": ("export", (), {}),
    "export in rubles": ("export", (), {"currency": "RUB", "spread": "none", "years": "2006-2008"}),
    "lines": ("export", (), {"lines": True, "years": "2004-2008"}),
    "indicators": ("indicators", (), {}),
    **{
        f"show {name}": ("show", (name,), {})
        for name in ("us-border-posts", "ru-debt-300", "ru-nurek-ground-rent", "ru-l39-2007",
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


@functools.cache
def asked(ledger: Ledger, name: str) -> Report:
    report, arguments, choices = ASKED[name]
    answer = getattr(ledger, report)(*arguments, **choices)
    assert isinstance(answer, Report)
    return answer


def summed(rows: list[dict[str, Any]]) -> tuple[Decimal, Decimal, Decimal, bool]:
    rows = [row for row in rows if row["best"] is not None]
    low, best, high = (sum((r[b] for r in rows), Decimal(0)) for b in ("low", "best", "high"))
    return low, best, high, any(row["open"] for row in rows)


def percent(a: Decimal, b: Decimal, places: str) -> Decimal:
    found = a * 100 / b
    if places == "0.01" and 0 < found < Decimal(places):  # two digits that say something
        return found.quantize(Decimal(1).scaleb(found.adjusted() - 1), ROUND_HALF_UP)
    return found.quantize(Decimal(places), ROUND_HALF_UP)


def half_up(number: Decimal, places: str = "0.01") -> Decimal:
    return number.quantize(Decimal(places), ROUND_HALF_UP)


def in_digits(cost: Decimal) -> Decimal:
    """Return a cost to the cent, one below a dollar to more digits than that."""
    return half_up(cost, "0.01" if cost >= 1 or not cost else "1E-8")


def one_of_them(rows: list[dict[str, Any]]) -> Bounds:
    """Return the cost of one thing: money over things, the low of what is left where that is less.

    A number of things that is only a minimum leaves no floor, one that is a maximum no top.
    """
    paid, things, left = (
        [row for row in rows if row["enters"] == side]
        for side in ("divided", "divides", "low alone")
    )
    _, best, high, top = summed(paid)
    lows = []
    for name in {row["id"] for row in paid}:
        options = [[r["low"] for r in of if r["id"] == name] for of in (paid, left)]
        lows.append(min(sum(option, Decimal(0)) for option in options if option))
    number = sum((row["best"] for row in things), Decimal(0))
    hedges = {row["quantity_hedge"] for row in things}
    each = [in_digits(money / number) for money in (sum(lows, Decimal(0)), best, high)]
    low = Decimal(0) if "at_least" in hedges else each[0]
    return low, each[1], each[2], top or "at_most" in hedges


def off_by_reading(a: Bounds, b: Bounds) -> list[Decimal | None]:
    """Return how far a is from b in percent of b: least, best, most (None if b may be nothing)."""
    assert None not in (*a, *b)
    low, best, high, _ = a
    least, told, most, top = b
    return [
        Decimal(-100) if top else (low - most) * 100 / most,
        (best - told) * 100 / told,
        (high - least) * 100 / least if least else None,
    ]


def fit(rows: list[dict[str, Any]], how: str) -> Bounds:
    """Return the mean or the largest of the gaps of each pair, without their signs."""
    lows, bests, highs = [], [], []
    for pair in dict.fromkeys(row["part"] for row in rows):
        own = [row for row in rows if row["part"] == pair]
        sides = [summed([r for r in own if r["enters"] == side]) for side in ("added", "taken off")]
        low, best, high = off_by_reading(*sides)
        bests.append(abs(best))
        if high is None or sides[0][3]:
            lows.append(max(low, Decimal(0)))
            continue
        lows.append(Decimal(0) if low <= 0 <= high else min(abs(low), abs(high)))
        highs.append(max(abs(low), abs(high)))

    def one(found: list[Decimal]) -> Decimal:
        return half_up(sum(found) / len(found) if how == "mean" else max(found))

    complete = len(highs) == len(bests)
    return one(lows), one(bests), one(highs) if complete else None, not complete


def of_a_promise(cell: Cell, rows: list[dict[str, Any]], overlaps: str) -> Bounds:
    """Return what is taken off a promise, or left of what was due, under both ways of overlaps."""
    if cell.row.measure == "outstanding" and cell.row.value.prices != "current":
        return summed(rows)
    due = summed([row for row in rows if not row["overlaps"]])
    taken = [row for row in rows if row["overlaps"]]

    def off(way: str, bound: str, certain: bool = False, perhaps: bool = False) -> Decimal:
        return sum((row[bound] for row in taken if row["overlaps"] == way
                    and not (certain and row["relation"] == "may_be_in")
                    and (perhaps or row["enters"] != "taken off low alone")),
                   Decimal(0))  # fmt: skip

    if cell.row.measure in ("delivered", "new_promise"):
        best = off(overlaps, "best")
        low = min(best, *(off(way, "low", certain=True) for way in ("net", "gross")))
        return low, best, max(off(way, "high") for way in ("net", "gross")), any(
            row["open"] for row in taken)  # fmt: skip
    nothing = Decimal(0)
    bests = {way: max(nothing, due[1] - off(way, "best")) for way in ("net", "gross")}
    lows = [due[0] - off(way, "low") for way in ("net", "gross")]
    lows += [
        due[0] - off("net", "low", perhaps=True),
        due[1] - off("net", "best", perhaps=True),
        due[0] - off("gross", "low", perhaps=True),
        due[1] - off("gross", "best", perhaps=True),
    ]
    certain = min(off(way, "low", certain=True) for way in ("net", "gross"))
    low = min(*bests.values(), *(max(nothing, left) for left in lows))
    return low, bests[overlaps], max(*bests.values(), due[2] - certain), due[3]


def in_its_table(cell: Cell, rows: list[dict[str, Any]], overlaps: str) -> Bounds | None:
    """Return the number of a cell that its table makes in its own way, None for other cells."""
    table, measure = cell.table.name, cell.row.measure
    if cell.column in ("mean_percent", "largest_percent"):
        return fit(rows, cell.column.split("_")[0])
    if cell.column in ("lowest", "highest"):
        return None, one_of_them(rows)[0 if cell.column == "lowest" else 2], None, False
    if cell.column == "paid":
        _, best, high, _ = summed([row for row in rows if row["enters"] == "added"])
        sides = [[r["low"] for r in rows if r["enters"] == side] for side in ("added", "low alone")]
        return min(sum(side, Decimal(0)) for side in sides if side), best, high, False
    if cell.column == "amount" and measure in ("cost of one", "summed over summed"):
        return one_of_them(rows)
    if table in ("promise", "year") and measure in ("delivered", "new_promise", "outstanding"):
        return of_a_promise(cell, rows, overlaps)
    if table == "link" and cell.column == "amount" and (not rows or "overlaps" in rows[0]):
        low, best, _, top = summed(rows)
        return low, best, best, top and bool(best)
    return summed(rows) if table == "ranking" or cell.column == "quantity_measured" else None


def made_again(cell: Cell, explained: Report) -> Bounds:
    """Return the number that a cell must hold, from the explained lines and nothing else."""
    rows = list(explained.flat_rows())
    grid = cell.table.layout == "measures"
    how = cell.row.measure.split()[0] if grid else cell.column
    if cell.row.measure.startswith("change "):
        how = "change_percent" if cell.row.measure.endswith("in percent") else "change"
    by_table = in_its_table(cell, rows, str(explained.policy.get("overlaps")))
    if by_table is not None:
        return by_table
    how = {"gap": "difference", "gap_percent": "change_percent"}.get(cell.row.measure, how)
    if how in ("difference", "change", "change_percent"):
        sides = ("added", "taken off")
    elif how in ("ratio", "share") or cell.table.name == "share" or (cell.row.measure == "covered"):
        sides = ("divided", "divides")
    else:
        assert {row["part"] for row in rows} <= {"total"}
        stated = cell.table.layout not in ("plain", "listed") or (
            rows and rows[0]["best"] is not None
        )
        return summed(rows) if stated else (None, None, None, False)
    (low, best, high, top), below = (
        summed([row for row in rows if row["enters"] == side]) for side in sides
    )
    minus = sides[1]
    if cell.table.name == "choices":
        moved = [a - b for a, b in zip((low, best, high), below, strict=False)]
        either = top or below[3]
        if how == "change":
            return (*moved, either)  # type: ignore[return-value]
        of = [half_up(m * 100 / b) if b else None for m, b in zip(moved, below, strict=False)]
        return (*of, either)  # type: ignore[return-value]
    if cell.table.name == "wholes" and how == "change_percent":
        of_low = half_up((low - below[2]) * 100 / low) if low and not below[3] else None
        most = Decimal(100) if top else (high - below[0]) * 100 / high
        return of_low, half_up((best - below[1]) * 100 / best), half_up(most), False
    if how == "change_percent":
        # Of what has no top no more is known than that it may all be gone.
        least = Decimal(-100) if below[3] else (low - below[2]) * 100 / below[2]
        most = (high - below[0]) * 100 / below[0] if below[0] else None
        return (half_up(least), half_up((best - below[1]) * 100 / below[1]),
                most if most is None else half_up(most), top or most is None)  # fmt: skip
    if how in ("difference", "change"):
        return None if below[3] else low - below[2], best - below[1], high - below[0], top
    if how == "ratio":
        return (
            None,
            (best / below[1]).quantize(Decimal("0.01"), ROUND_HALF_UP) if below[1] else None,
            None,
            False,
        )
    if how == "share":
        return None, percent(best, below[1], "0.1") if below[1] else None, None, False
    capped = any(row["mark"].startswith("≤") for row in rows if row["enters"] == minus)
    if not high and not top:
        return Decimal("0.00"), Decimal("0.00"), Decimal("0.00"), False
    if capped:
        return percent(low, below[2], "0.01"), None, None, True
    if cell.row.value is not None and cell.row.value.unit.endswith(" a head"):
        step = Decimal("0.0001")
        a_head = (low / below[2], best / below[1], high / below[0])
        return *(one.quantize(step, ROUND_HALF_UP) for one in a_head), top  # type: ignore[return-value]
    return (
        None if below[3] else percent(low, below[2], "0.01"),
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
    note = row.notes.get("amount" if cell.column == "paid" else cell.column)
    if isinstance(note, Decimal):
        same = note if cell.column == "quantity_measured" else None
        return same, note, same, False
    if isinstance(note, Amount) and cell.column != "amount":
        value = note
    if cell.column == "own" and "own" in row.notes:
        value = row.notes["own"]
    elif cell.column == "own":
        assert value is not None
        own = (row.notes[f"own_{bound}"] for bound in ("low", "best", "high"))
        return (*own, value.open and row.notes["own_best"] is not None)  # type: ignore[return-value]
    if value is None or (value.best is None and value.low is None):
        return None, None, None, False
    return value.low, value.best, value.high, value.open


# Notes that hold numbers and are no number of money: what they count or copy is named.
NO_CELLS = {
    "quantity": "as the ledger's row has it",
    "factor": "a rate, which every line of an explained number tells",
    "rank": "a place in an order",
    "months_after": "a number of months", "months_told": "a number of months",
    "of_figures": "a number of figures",
    "share_percent": "share", "own_low": "own", "own_best": "own", "own_high": "own",
}  # fmt: skip


def numbers_in(report: Report) -> set[tuple[int, str]]:
    """Return the row (by its identity) and column of every number that the report holds."""
    found = set()
    for table in report.tables:
        for row in table.rows:
            for name, value in (("amount", row.value), *row.notes.items()):
                if isinstance(value, Amount):
                    if value.best is None and value.low is None:
                        continue
                elif isinstance(value, bool) or not isinstance(value, (int, Decimal)):
                    assert value is None or isinstance(value, (str, bool)), (name, value)
                    continue
                if name in ("share_percent", "own_low", "own_best", "own_high"):
                    name = NO_CELLS[name]
                elif name in NO_CELLS:
                    continue
                elif name == "amount" and value is not row.value:
                    name = "paid"
                found.add((id(row), name))
    return found


def take_apart(ledger: Ledger, report: Report) -> int:
    found = cells(report)
    for cell in found:
        explained = explain(ledger._opened, report, cell=cell)
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
            parts = [part.value.best for part in explained.tree.parts if part.value]
            assert sum(part for part in parts if part is not None) == value.best
            unstated = {item.id for item in explained.left_out if item.reason == "unstated"}
            # One whose years all come after its source is listed, and counted nowhere.
            assert (value.unstated or 0) <= len(unstated)
    return len(found)


@pytest.mark.parametrize("name", ASKED)
def test_every_cell_is_the_sum_of_its_lines(name: str, ledger: Ledger) -> None:
    report = asked(ledger, name)
    numbers = numbers_in(report)
    assert numbers or name.startswith("show "), "a figure without an amount alone has none"
    missing = numbers - {(id(cell.row), cell.column) for cell in cells(report)}
    rows = {id(row): (table.name, row.keys) for table in report.tables for row in table.rows}
    assert not missing, [(rows[row], column) for row, column in missing]
    take_apart(ledger, report)


@pytest.mark.parametrize("name", ASKED)
def test_every_cell_is_reached_by_its_name(name: str, ledger: Ledger) -> None:
    report = asked(ledger, name)
    known = cells(report)
    for cell in known[:: len(known) // 25 + 1]:
        found = find(
            report, full_name(cell), cell.measures if by_measure(cell.table) else cell.column
        )
        assert (found.row is cell.row, found.column) == (True, cell.column), full_name(cell)


@pytest.mark.parametrize("name", ["by donor", "compare", "show ru-debt-300"])
def test_both_engines_explain_alike(name: str, ledger: Ledger, duck: Ledger) -> None:
    report, other = asked(ledger, name), asked(duck, name)
    pairs = list(zip(cells(report), cells(other), strict=True))
    for cell, same in pairs[:: len(pairs) // 6 + 1]:
        one, two = (
            explain(ledger._opened, report, cell=cell),
            explain(duck._opened, other, cell=same),
        )
        assert made_again(same, two) == printed(cell)
        assert one.as_dict() == two.as_dict()


@given(rows=ledgers(), choices=CHOICES)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_in_a_ledger_its_numbers_are_their_lines(
    rows: list[dict[str, Any]], choices: dict[str, Any]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bought = [{**row, "quantity": n, "unit": "posts"} for n, row in enumerate(rows, 2)]
        ledger = opened(bought, folder)
        constant = choices.get("prices", "current") != "current"
        whole = {k: v for k, v in choices.items() if constant or k != "currency"}
        try:
            reports = [
                ledger.summary(by="donor,year", **choices),
                ledger.summary(by="class", **choices),
                ledger.compare("us", "ru", **choices),
                ledger.register(**choices),
                ledger.export(**choices),
                ledger.export(lines=True, **choices),
                ledger.balance("us", "tj", **choices),
                ledger.promises("us", "tj", **whole),
                ledger.unit_costs(**{k: v for k, v in choices.items() if k != "spread"}),
                ledger.reconcile(**choices),
                ledger.sensitivity(**choices),
                *(ledger.show(row["id"]) for row in rows),
            ]
        except LedgerError:
            return  # a year without a rate
        for report in reports:
            take_apart(ledger, report)


def test_every_example_of_its_help_works() -> None:
    for name in EXPLAINED:
        said = " ".join(run("explain", name, "--help").out.split())
        example = re.search(r"Example: aidledger (.+?) (Arguments|Options):", said)
        assert example, said
        assert run(*shlex.split(example[1]), "--ledger", BUNDLED).code == 0, example[1]


# -- a ledger that one can see through ------------------------------------------------------------

SMALL = [
    {"id": "whole", "amount": 1_000, "first": "2005", "last": "2006", "as_stated": "1,000 dollars"},
    {"id": "inner", "amount": 300, "first": "2005", "last": "2005", "part_of": "whole"},
    {"id": "roubles", "amount": "100.10", "currency": "RUB", "donor": "RU", "first": "2006",
     "last": "2006", "qualifier": "more_than", "as_stated": "more than 100.10 roubles"},
    {"id": "plan", "amount": 70, "status": "planned", "first": "2005", "last": "2005"},
    {"id": "told", "qualifier": "unstated", "amount": "", "currency": "", "first": "2005",
     "last": "2005", "as_stated": "gave"},
    {"id": "lent", "amount": 9, "instrument": "loan", "first": "2006", "last": "2006"},
]  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return make_ledger(tmp_path / "small", SMALL)


def taken_apart(folder: Path, *words: str) -> dict[str, Any]:
    done = run("explain", *words, "--ledger", folder, "--format", "json")
    assert (done.code, done.err) == (0, "")
    answer: dict[str, Any] = json.loads(done.out, parse_float=Decimal)
    return answer


def texts(tree: dict[str, Any]) -> list[str]:
    return [tree["text"], *(text for part in tree["parts"] for text in texts(part))]


def test_the_headline_is_what_is_explained_unless_told_otherwise(small: Path) -> None:
    # 700 left of the whole + 300 inside it + 100.10 RUB at 20 a dollar = 5.005, rounded to 5.01
    answer = taken_apart(small, "summary")
    tree = answer["tree"]
    assert (tree["text"], tree["best"], tree["mark"]) == (
        "Transfer (headline)", Decimal("1005.01"), "≥")  # fmt: skip
    assert [part["best"] for part in tree["parts"]] == [700, 300, Decimal("5.01")]
    assert [row["best"] for row in answer["rows"]] == [350, 350, 300, Decimal("5.01")]
    assert "Sum, 4 lines of 3 figures: 1,005.01 USD, with no top." in answer["sentences"]
    assert {item["id"]: item["reason"] for item in answer["left_out"]} == {
        "plan": "planned", "told": "unstated"}  # fmt: skip
    assert any(said.startswith("Not in it, being of another class: credit, 9.00 USD of 1 figure")
               for said in answer["sentences"])  # fmt: skip


def test_what_was_taken_off_and_the_rate_are_told(small: Path) -> None:
    said = texts(taken_apart(small, "summary")["tree"])
    assert "taken off: inner is a part of it, told by itself" in said
    assert "2005, 12 of 24 months" in said
    rouble = [text for text in said if "RUB" in text]
    assert rouble == ["100.10 RUB at 20 RUB per USD, average of 2006 (rates)"]
    assert "5.005 before rounding, 5.01 after" in said
    assert any(text.startswith("“more than 100.10 roubles”: ") for text in said)


def test_a_cell_is_named_as_the_report_prints_it(small: Path) -> None:
    for row in ("2006", "headline, 2006", "Transfer (headline),2006", "year, headline, 2006"):
        words = ("summary", "--class", "transfer", "--row", row)
        assert taken_apart(small, *words)["tree"]["best"] == Decimal("355.01")
    share = taken_apart(small, "summary", "--row", "HEADLINE, 2006", "--column", "Share")
    assert share["tree"]["best"] == Decimal("35.3")
    assert {row["enters"] for row in share["rows"]} == {"divided", "divides"}
    compared = ("compare", "us", "ru", "--row", "total", "--column")
    assert taken_apart(small, *compared, "united states")["tree"]["best"] == 1000
    gap = taken_apart(small, *compared[:5])["tree"]
    assert (gap["best"], gap["low"]) == (Decimal("994.99"), None)
    assert gap["parts"][1]["text"] == "less Russia"


def test_a_year_leaves_out_what_is_of_that_year_alone(small: Path) -> None:
    answer = taken_apart(small, "summary", "--row", "headline, 2006")
    assert answer["left_out"] == []
    answer = taken_apart(small, "summary", "--row", "headline, 2005")
    assert {item["id"] for item in answer["left_out"]} == {"plan", "told"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("summary", "--row", "2066"), "Did you mean “headline, 2006” or “credit, 2006”?"),
        (("summary", "--row", "2006"), "is the name of several rows"),
        (("summary", "--column", "worth"), "Name one with --column: amount."),
        (("register",), "Name one with --row: whole; inner; roubles; plan; told; lent."),
        (("register", "--row", "hole"), "Did you mean “whole”?"),
        (("register", "--row", ""), "“” is no row of this report."),
        (("compare", "us", "ru", "--column", "sum"), "United States; Russia; difference; ratio."),
        (("balance", "us", "tj"), "Name one with --row: transfer, US → TJ; transfer, TJ → US;"),
        (("balance", "us", "tj", "--row", "transfer, us-tj"), "--column: disbursed and committed;"),
        (("unit-costs",), "There is no number in this report"),
        (("indicators", "--years", "1999"), "There is no number in this report"),
    ],
)
def test_an_unknown_cell_is_an_error_that_lists_them(
    words: tuple[str, ...], said: str, small: Path
) -> None:
    done = run("explain", *words, "--ledger", small)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_the_cost_of_one_a_head_and_a_change_are_taken_apart(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "cost", [
        {"id": "posts", "amount": 100, "first": "2005", "last": "2005", "quantity": "8",
         "unit": "posts"},
        {"id": "more", "amount": 50, "first": "2005", "last": "2005", "may_be_in": "posts"},
        {"id": "later", "amount": 80, "first": "2006", "last": "2006"},
    ])  # fmt: skip
    # 100 / 8; but 50 of the 100 may be told by itself: (100 - 50) / 8 at the least
    answer = taken_apart(folder, "unit-costs", "--row", "posts")
    bounds = [answer["tree"][bound] for bound in ("low", "best", "high")]
    assert bounds == [Decimal("6.25"), Decimal("12.50"), Decimal("12.50")]
    sides = [(row["enters"], row["best"]) for row in answer["rows"]]
    assert sides == [("divided", 100), ("divides", 8), ("low alone", 50)]
    assert any("low = 50.00 ÷ 8 = 6.25" in said for said in answer["sentences"])
    # 80 in 2006; in 2005 the 50, and the 50 of the 100 that is surely not in it
    change = ("summary", "--by", "year", "--change", "--row", "2006", "--column")
    assert taken_apart(folder, *change, "change")["tree"]["best"] == -20
    assert taken_apart(folder, *change, "change_percent")["tree"]["best"] == -20
    way = taken_apart(folder, "balance", "us", "tj", "--row", "transfer, us -> tj", "--column",
                      "counted")  # fmt: skip
    assert [(row["id"], row["best"]) for row in way["rows"]] == [
        ("later", 80), ("posts", 50), ("more", 50)]  # fmt: skip


def test_what_is_left_of_a_promise_is_taken_apart(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "promise", [
        {"id": "word", "amount": 1_000, "status": "committed", "first": "2005", "last": "2006"},
        {"id": "sent", "amount": 300, "first": "2005", "last": "2005", "fulfils": "word"},
        {"id": "perhaps", "amount": 200, "first": "2006", "last": "2006", "may_be_in": "word"},
    ])  # fmt: skip
    asked = ("promises", "us", "tj", "--column")
    # 1,000 less 300; less 200 too where they are in it, which net takes them to be
    left = taken_apart(folder, *asked, "outstanding", "--row", "word")
    bounds = [left["tree"][bound] for bound in ("low", "best", "high")]
    assert bounds == [500, 500, 700]
    assert "Left, USD: best = 1,000.00 − 500.00 = 500.00." in " ".join(left["sentences"])
    gross = taken_apart(folder, *asked, "outstanding", "--row", "word", "--overlaps", "gross")
    assert gross["tree"]["best"] == 700
    assert "200.00 USD with --overlaps net" in texts(gross["tree"])
    # half of the 1,000 is due in 2005, and 300 are sent
    early = taken_apart(folder, *asked, "outstanding", "--row", "word, 2005")
    assert early["tree"]["best"] == 200
    assert [(row["id"], row["enters"], row["best"]) for row in early["rows"]] == [
        ("word", "added", 500), ("sent", "taken off", 300), ("sent", "taken off", 300),
    ]  # fmt: skip
    sent = taken_apart(folder, *asked, "delivered", "--row", "word")["tree"]
    assert [sent[bound] for bound in ("low", "best", "high")] == [300, 500, 500]


def test_a_promise_without_a_top_has_one_in_years_when_nothing_is_due(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "top", [
        {"id": "word", "amount": 50, "status": "committed", "qualifier": "more_than",
         "first": "", "last": ""},
        {"id": "sent", "amount": 30, "first": "2003", "last": "2003", "may_be_in": "word"},
    ])  # fmt: skip
    report = open_ledger(folder).promises("us", "tj")
    explained = open_ledger(folder).explain(report, row="word, 2003", column="promised")
    assert explained.tree is not None and explained.tree.value is not None
    assert (explained.tree.value.high, explained.tree.value.open) == (0, False)
    take_apart(open_ledger(folder), report)


def test_a_choice_of_sensitivity_is_taken_apart_under_that_choice(small: Path) -> None:
    def told(row: str, *column: str) -> dict[str, Any]:
        return taken_apart(small, "sensitivity", "--row", row, *column)

    # the headline is 1,005.01; the plan adds 70, the loan 9
    assert taken_apart(small, "sensitivity")["tree"]["best"] == Decimal("1005.01")
    planned = told("with planned")
    assert planned["tree"]["best"] == Decimal("1075.01")
    assert "As if what is planned were committed." in planned["sentences"]
    assert "plan" in {row["id"] for row in planned["rows"]}
    assert told("gross")["policy"]["overlaps"] == "gross"
    change = told("with credit", "--column", "change")
    assert change["tree"]["best"] == 9
    assert change["tree"]["parts"][1]["text"] == "less the base"
    assert told("with credit", "--column", "in %")["tree"]["best"] == Decimal("0.90")
    alone = told("disbursed alone")
    assert "Counted with --status disbursed." in alone["sentences"]


def test_a_promise_in_other_prices_is_taken_apart_by_hand(tmp_path: Path) -> None:
    promise = {"id": "promise", "status": "committed", "first": 2005, "last": 2006}
    paid = {"id": "paid", "amount": 40, "fulfils": "promise", "first": 2006}
    alone = {"id": "alone", "first": 2006}
    folder = make_ledger(tmp_path / "l", [promise, paid, alone], currencies=DEFLATED)

    def told(row: str, *more: str) -> dict[str, Any]:
        return taken_apart(folder, "promises", "us", "tj", "--prices", "2008", "--row", row, *more)

    # Deflators of the dollar: 80, 90 and 120 in 2005, 2006 and 2008. Due 50 × 120 ÷ 80 = 75 and
    # 50 × 120 ÷ 90 = 66.67; paid 40 × 120 ÷ 90; left 60, 30 of each year: 45 and 40.
    lines = {
        "promised": [("2005", 50, "75.00"), ("2006", 50, "66.67")],
        "delivered": [("2006", 40, "53.33")],
        "outstanding": [("2005", 30, "45.00"), ("2006", 30, "40.00")],
    }
    for measure, expected in lines.items():
        found = told("promise", "--column", measure)
        rows = [row for row in found["rows"] if row["overlaps"] in ("", "net")]
        assert [(r["year"], r["own_best"], str(r["best"])) for r in rows] == expected
        assert all("deflator of USD" in row["rate"] for row in rows)
        assert found["tree"]["best"] == sum(Decimal(best) for _, _, best in expected)
    (settled, *shares), said = found["tree"]["parts"], found["sentences"][0]
    assert (settled["best"], settled["currency"], settled["prices"]) == (60, "USD", "current")
    assert [share["text"] for share in shares] == [
        "left: 2005, 12 of 24 months", "left: 2006, 12 of 24 months"]  # fmt: skip
    assert "best = 100.00 − 40.00 = 60.00" in said
    assert said.endswith("85.00 2008 USD.")
    # In 2005 all that is due by then is left of that year alone.
    first = told("promise, 2005", "--column", "outstanding")
    assert [part["text"] for part in first["tree"]["parts"][1:]] == ["left: 2005"]
    assert [str(row["best"]) for row in told("promise, paid")["rows"]] == ["53.33"]
    assert [str(row["best"]) for row in told("alone")["rows"]] == ["133.33"]


def test_what_is_left_in_other_prices_is_what_is_left(ledger: Ledger) -> None:
    for donor in ("us", "ru"):
        now = ledger.promises(donor, "tj")
        left = {full_name(cell): cell.row.value for cell in cells(now)}
        for prices in ("2008", "ppp"):
            report = ledger.promises(donor, "tj", prices=prices)
            cells_left = [cell for cell in cells(report) if cell.row.measure == "outstanding"]
            assert cells_left
            for cell in cells_left:
                rows = list(explain(ledger._opened, report, cell=cell).flat_rows())
                same = left[full_name(cell)]
                assert same is not None
                for bound in ("low", "best", "high"):
                    own = sum((row[f"own_{bound}"] for row in rows), Decimal(0))
                    assert own == getattr(same, bound), cell.name


def test_a_rival_of_a_whole_figure_is_taken_apart_by_its_years(tmp_path: Path) -> None:
    roubles = {"donor": "RU", "currency": "RUB"}
    aid = {"id": "aid", **roubles, "amount": 2000, "first": "2005", "last": "2006"}
    rival = {"figures": "aid", **roubles, "year": "", "amount": 1000}
    folder = make_ledger(tmp_path / "l", [aid], rivals=[rival], currencies=DEFLATED)
    # 500 roubles at 25 and 500 at 20 a dollar; in those of 2008, 1600 and 1000 at 25 a dollar.
    for prices, years in (("current", (20, 25)), ("2008", (64, 40))):
        found = taken_apart(
            folder, "reconcile", "--prices", prices, "--row", "whole, aid",
            "--column", "gap",
        )  # fmt: skip
        beside = [row for row in found["rows"] if row["enters"] == "taken off"]
        assert [(r["year"], r["own_best"]) for r in beside] == [("2005", 500), ("2006", 500)]
        assert tuple(row["best"] for row in beside) == years
        assert found["tree"]["best"] == sum(years)


def test_what_is_told_twice_is_taken_apart(small: Path) -> None:
    # the whole says 1,000, its one part 300
    gap = taken_apart(small, "reconcile", "--row", "whole, sure", "--column", "gap")
    assert gap["tree"]["best"] == 700
    assert [(row["id"], row["enters"], row["best"]) for row in gap["rows"]] == [
        ("whole", "added", 1000), ("inner", "taken off", 300)]  # fmt: skip
    rest = taken_apart(small, "reconcile", "--row", "whole, sure", "--column", "% of it")
    assert rest["tree"]["best"] == 70


@pytest.mark.parametrize("currency", ["USD", "RUB", "TJS"])
def test_a_rate_is_short_and_still_makes_every_cent(currency: str, ledger: Ledger) -> None:
    told = re.compile(r"([0-9.]+) ([A-Z]{3}) per USD")
    for line in ledger.export(lines=True, currency=currency).flat_rows():
        if not line["rate"] or line["best"] is None:
            continue
        assert half_up(line["own_best"] * line["factor"]) == line["best"], line["id"]
        if line["best"] >= 10**9:
            continue  # twelve digits say no more
        made = line["own_best"]
        for rate, code in told.findall(line["rate"]):
            assert len(rate.replace(".", "").lstrip("0")) <= 12
            made = made / Decimal(rate) if code == line["own_currency"] else made * Decimal(rate)
        assert half_up(made) == line["best"], line["id"]


@pytest.mark.parametrize("style", ["table", "csv", "json", "ndjson", "markdown"])
def test_every_format_has_every_line(style: str, small: Path) -> None:
    done = run("explain", "summary", "--ledger", small, "--format", style)
    assert done.code == 0
    assert all(name in done.out for name in ("whole", "inner", "roubles", "5.005"))
    if style == "csv":
        assert done.out.startswith("part,id,year,low,best,high,open,mark,currency,prices,")
        assert len(done.out.splitlines()) == 5


@pytest.mark.parametrize("columns", ["30", "80", "200"])
def test_no_figure_of_a_tree_is_cut(columns: str) -> None:
    command = ("explain", "compare", "us", "ru", "--row", "gdp, wb-wdi", "--column", "us")
    numbers = re.compile(r"[0-9][0-9,]*\.[0-9]{2}")
    shown = run(*command, "--ledger", BUNDLED, tty=True, env={"COLUMNS": columns}).out
    assert set(numbers.findall(run(*command, "--ledger", BUNDLED).out)) <= set(
        numbers.findall(shown)
    )


def test_the_facade_takes_a_report_apart(ledger: Ledger) -> None:
    report = ledger.summary(donor="US")
    explained = ledger.explain(report, row="disbursed, headline")
    assert explained.tree is not None and explained.tree.value is not None
    assert explained.tree.value.best == Decimal("62296567.57")  # see docs/totals.md
    frame = explained.to_frame()
    assert frame["id"].iloc[0] == "us-border-posts"


def test_rows_of_one_name_in_any_order_are_told_apart_by_their_table() -> None:
    asked = ("explain", "summary", "--donor", "US", "--by", "year", "--of", "gdp",
             "--ledger", BUNDLED)  # fmt: skip
    ran = run(*asked, "--row", "2007, headline")
    assert ran.code == 2
    names = ran.err.partition("--row: ")[2].strip().rstrip(".").split("; ")
    assert names == ["year, headline, 2007", "share, 2007, headline"]
    assert all(run(*asked, "--row", name).code == 0 for name in names)


def test_a_change_is_asked_for_by_its_donor_and_never_taken_from_another(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "two", [
        {"id": "us-one", "donor": "US", "amount": 100, "first": 2005, "last": 2005},
        {"id": "us-two", "donor": "US", "amount": 150, "first": 2006, "last": 2006},
        {"id": "ru-one", "donor": "RU", "amount": 10, "first": 2005, "last": 2005},
        {"id": "ru-two", "donor": "RU", "amount": 40, "first": 2006, "last": 2006},
    ])  # fmt: skip
    asked = ("compare", "us", "ru", "--years", "2005-2006", "--change", "--row", "change, 2006")
    best = {
        column: taken_apart(folder, *asked, "--column", column)["tree"]["best"]
        for column in ("US", "RU", "Russia", "US in percent", "RU in percent")
    }
    assert list(best.values()) == [50, 30, 30, 50, 300]
    both = run("explain", *asked, "--column", "in %", "--ledger", folder)
    assert both.code == 2
    assert "“in %” is the name of several columns" in both.err
    assert "--column: change US in percent; change RU in percent." in both.err
