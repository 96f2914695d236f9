"""What must hold for every ledger, whatever is in it."""

from __future__ import annotations

import json
import random
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aidledger import open_ledger
from aidledger.ledger import Ledger
from tests.ledgers import DEFLATED, PURCHASING, make_ledger

YEARS = st.integers(2003, 2012)
MONEY = st.decimals("0", "999999.99", places=2)


@st.composite
def figures(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """One figure; relations only to figures before it, so that no circle can be."""
    row: dict[str, Any] = {
        "id": f"f{number}",
        "donor": draw(st.sampled_from(["US", "RU", "allies"])),
        "sector": draw(st.sampled_from(["military", "energy"])),
        "instrument": draw(st.sampled_from(["grant", "grant", "grant", "loan"])),
        "status": draw(st.sampled_from(["disbursed", "committed", "planned", "pledged"])),
        "currency": draw(st.sampled_from(["USD", "USD", "RUB", "TJS"])),
        "qualifier": draw(st.sampled_from(
            ["exact", "about", "more_than", "at_least", "less_than", "at_most", "between", "order",
             "unstated"]
        )),
    }  # fmt: skip
    low, amount, high = sorted(draw(st.tuples(MONEY, MONEY, MONEY)))
    if row["qualifier"] in ("between", "order"):
        row |= {"low": low, "high": high}
    elif row["qualifier"] != "unstated":
        row |= {"amount": amount}
        if draw(st.booleans()):
            row |= {"low": low, "high": high}
    first, last = sorted((draw(YEARS), draw(YEARS)))
    months = [f"-{draw(st.integers(1, 12)):02}" if draw(st.booleans()) else "" for _ in "ab"]
    row["first"], row["last"] = f"{first}{months[0]}", f"{last}{months[1]}"
    if first == last:
        row["last"] = row["first"]
    shape = draw(st.sampled_from(["period", "period", "year", "by", "undated", "open", "yearly"]))
    if shape == "year":
        row["first"] = row["last"]
    elif shape == "by":
        row["first"] = ""
    elif shape == "undated":
        row["first"] = row["last"] = ""
    elif shape == "open":
        row["first"], row["last"] = f"{min(first, 2009)}", ".."
    elif shape == "yearly":
        row["per"] = "year"
    if number and draw(st.booleans()):
        before = draw(st.lists(st.integers(0, number - 1), min_size=1, max_size=3, unique=True))
        row["may_be_in"] = " ".join(f"f{n}" for n in before)
        if draw(st.booleans()):
            row["fulfils"] = f"f{draw(st.integers(0, number - 1))}"
        if draw(st.booleans()) and row["instrument"] == "grant" and row["qualifier"] == "exact":
            # A whole of its own, large enough for its part.
            row["part_of"] = f"f{number}-whole"
    return row


@st.composite
def ledgers(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = [draw(figures(number)) for number in range(draw(st.integers(1, 7)))]
    wholes = [
        {"id": row["part_of"], "amount": row["amount"] + 1000, "currency": row["currency"],
         "high": max(row.get("high") or 0, row["amount"] + 1000),
         "first": row["first"], "last": row["last"], "per": row.get("per", ""),
         "status": draw(st.sampled_from(["committed", "planned"]))}
        for row in rows if "part_of" in row
    ]  # fmt: skip
    return wholes + rows


def opened(
    rows: list[dict[str, Any]], folder: str, engine: str = "sqlite", currencies: str = DEFLATED
) -> Ledger:
    files = {"currencies": currencies, "parties": PURCHASING}
    return open_ledger(make_ledger(Path(folder) / "l", rows, **files), engine=engine)


def number(amount: Decimal | None) -> Decimal:
    assert isinstance(amount, Decimal)
    return amount


def lines_of(ledger: Ledger, **choices: Any) -> list[dict[str, Any]]:
    return list(ledger.export(lines=True, **choices).flat_rows())


def sensible(choices: dict[str, Any]) -> dict[str, Any]:
    """Leave out what does not go with the prices chosen."""
    without = {"ppp": {"currency", "deflator"}, "current": {"deflator"}}
    odd = without.get(choices.get("prices", "current"), set())
    return {name: choice for name, choice in choices.items() if name not in odd}


CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "currency": st.sampled_from(["USD", "RUB", "TJS"]),
        "overlaps": st.sampled_from(["net", "gross"]),
        "spread": st.sampled_from(["months", "end", "none"]),
        "years": st.sampled_from(["2005-2007", "-2006", "2006-", "2004,2008"]),
        "prices": st.sampled_from(["current", "2004", "2006", "2008", "ppp"]),
        "deflator": st.sampled_from(["donor", "us"]),
    },
).map(sensible)
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
seldom = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(ledgers(), CHOICES)
def test_bounds_keep_their_order_in_every_line_and_total(
    rows: list[dict[str, Any]], choices: dict[str, Any]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = opened(rows, folder)
        for line in lines_of(ledger, **choices):
            if line["low"] is not None:
                assert number(line["low"]) <= number(line["best"]) <= number(line["high"])
            if line["own_low"] is not None:
                own = [number(line[f"own_{b}"]) for b in ("low", "best", "high")]
                assert 0 <= own[0] <= own[1] <= own[2]
        for row in ledger.summary(**choices).flat_rows():
            assert number(row["low"]) <= number(row["best"]) <= number(row["high"])


@often
@given(ledgers(), st.sampled_from(["months", "end", "none"]), st.sampled_from(["net", "gross"]))
def test_the_shares_of_a_figure_sum_to_what_it_counts(
    rows: list[dict[str, Any]], spread: str, overlaps: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = opened(rows, folder)
        by_months = {
            row["id"]: row for row in ledger.export(spread="months", overlaps=overlaps).flat_rows()
        }
        residuals = {
            r["figure"]: r
            for r in ledger._opened.store.ask(
                "SELECT * FROM all_residuals WHERE basis = ?", [overlaps]
            )
        }
        wholes = {f["id"]: f for f in ledger._opened.store.ask("SELECT * FROM figures")}
        sums: dict[str, list[Decimal]] = {}
        for line in lines_of(ledger, spread=spread, overlaps=overlaps):
            if line["own_low"] is not None:
                found = sums.setdefault(line["id"], [Decimal(0)] * 3)
                for place, bound in enumerate(("low", "best", "high")):
                    found[place] += number(line[f"own_{bound}"])
        for name, shares in sums.items():
            whole = residuals.get(name, wholes[name])
            assert [int(s * 100) for s in shares] == [whole["low"], whole["best"], whole["high"]]
            assert name in by_months


@often
@given(ledgers(), CHOICES)
def test_parts_equal_totals_whatever_the_grouping(
    rows: list[dict[str, Any]], choices: dict[str, Any]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = opened(rows, folder)
        whole = {
            r["group"]: r
            for r in ledger.summary(**choices).as_dict()["totals"]
            if r["measure"] == "counted"
        }
        for by in ("donor", "year", "sector,status", "instrument,year"):
            sums: dict[str, list[Decimal]] = {}
            for row in ledger.summary(by=by, **choices).flat_rows():
                if row["table"] != "total" and row["measure"] == "counted":
                    found = sums.setdefault(row["group"], [Decimal(0)] * 3)
                    for place, bound in enumerate(("low", "best", "high")):
                        found[place] += number(row[bound])
            for group, found in sums.items():
                assert found == [number(whole[group][b]) for b in ("low", "best", "high")]


@often
@given(ledgers(), CHOICES, st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_of_rows(
    rows: list[dict[str, Any]], choices: dict[str, Any], chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        shuffled = [dict(row) for row in rows]
        chance.shuffle(shuffled)
        a, b = opened(rows, one), opened(shuffled, two)
        assert a.summary(**choices).as_dict()["rows"] == b.summary(**choices).as_dict()["rows"]

        def sorted_lines(ledger: Ledger) -> list[str]:
            return sorted(json.dumps(line, default=str) for line in lines_of(ledger, **choices))

        assert sorted_lines(a) == sorted_lines(b)


@often
@given(ledgers(), CHOICES, st.sampled_from(["US", "RU"]), st.sampled_from(["military", "energy"]))
def test_no_filter_changes_a_line(
    rows: list[dict[str, Any]], choices: dict[str, Any], donor: str, sector: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = opened(rows, folder)
        every = [
            line
            for line in lines_of(ledger, **choices)
            if line["donor"] == donor and line["sector"] == sector
        ]
        assert lines_of(ledger, donor=donor, sector=sector, **choices) == every


@often
@given(ledgers())
def test_net_and_gross_lie_between_the_same_bounds(rows: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = opened(rows, folder)
        found = ledger._opened.store.ask("SELECT * FROM all_residuals")
        bounds = {basis: {r["figure"]: r for r in found if r["basis"] == basis}
                  for basis in ("net", "gross")}  # fmt: skip
        for name, net in bounds["net"].items():
            gross = bounds["gross"][name]
            assert (net["low"], net["high"]) == (gross["low"], gross["high"])
            assert net["low"] <= min(net["best"], gross["best"])
            assert max(net["best"], gross["best"]) <= net["high"]


@often
@given(ledgers())
def test_a_total_is_at_least_its_largest_container_and_at_most_the_plain_sum(
    rows: list[dict[str, Any]],
) -> None:
    for row in rows:
        row |= {"currency": "USD", "status": "disbursed", "first": "2005", "last": "2005"}
        row.pop("per", None)
    with tempfile.TemporaryDirectory() as folder:
        ledger = opened(rows, folder)
        wholes = ledger._opened.store.ask("SELECT best FROM figures WHERE stated = 1")
        net, gross = (
            sum(
                int(number(r["best"]) * 100)
                for r in ledger.summary(overlaps=overlaps).as_dict()["totals"]
                if r["measure"] == "counted"
            )
            for overlaps in ("net", "gross")
        )
        assert max([w["best"] for w in wholes], default=0) <= net
        assert gross <= sum(w["best"] for w in wholes)


@seldom
@given(ledgers(), CHOICES)
def test_sqlite_and_duckdb_give_the_same_to_the_unit(
    rows: list[dict[str, Any]], choices: dict[str, Any]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lite = opened(rows, folder)
        duck = opened(rows, folder, engine="duckdb")
        assert lite.summary(**choices).as_dict() == duck.summary(**choices).as_dict()
        assert lines_of(lite, **choices) == lines_of(duck, **choices)
        assert lite.register().as_dict() == duck.register().as_dict()
        told, same = (one.compare("US", "RU", **choices).as_dict() for one in (lite, duck))
        assert told == same
        for row in rows:
            assert lite.show(row["id"]).as_dict() == duck.show(row["id"]).as_dict()
