"""Totals beside what the recipient or the donor has; every number worked out by hand.

The test ledger: GDP of TJ 10,000 in 2005 and 20,000 in 2006, its budget 1,000 and 2,000.
"""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aidledger import open_ledger
from tests.ledgers import BUNDLED, INDICATOR_ROWS, make_ledger, run
from tests.test_totals import asked, bounds

PEOPLE = {"measure": "population", "currency": "", "amount": 40}
SIZES = (
    *INDICATOR_ROWS,
    {"id": "people-2005", **PEOPLE},
    {"id": "people-2006", "year": 2006, **PEOPLE, "amount": 50},
    {"id": "oda-2005", "measure": "oda-received", "amount": 500},
    {"id": "official-gdp-2005", "source": "official", "amount": 8_000},
    {"id": "us-gdp-2005", "party": "US", "amount": 4_000_000},
    {"id": "ru-gdp-2005", "party": "RU", "amount": 1_000},
)


def shares(folder: Path, *options: str) -> list[dict[str, Any]]:
    answer = asked(folder, "summary", *options)
    return [row for row in answer["rows"] if row["table"] == "share"]


def by_key(folder: Path, key: str, *options: str) -> dict[tuple[str, str, str], Any]:
    return {(row[key], row["of"], row["source"]): row["best"] for row in shares(folder, *options)}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return make_ledger(
        tmp_path / "l",
        [
            {"id": "a", "amount": 100},
            {"id": "b", "amount": 300, "first": "2006", "sector": "military"},
            {"id": "c", "donor": "RU", "amount": 1250, "currency": "RUB", "sector": "military"},
        ],
        indicators=SIZES,
    )


def test_a_year_stands_beside_the_size_of_its_own_year_a_column_a_source(ledger: Path) -> None:
    # 2005: 100 + 1250 / 25 = 150 of 10,000 and of 8,000; 2006: 300 of 20,000.
    found = by_key(ledger, "year", "--by", "year", "--of", "gdp")
    assert found == {
        ("2005", "gdp", "article"): "1.50", ("2006", "gdp", "article"): "1.50",
        ("2005", "gdp", "official"): "1.88", ("2006", "gdp", "official"): None,
    }  # fmt: skip
    text = run("summary", "--ledger", ledger, "--by", "year", "--of", "gdp").out
    assert "gdp (the article)" in text and "gdp (official)" in text
    assert "gdp (official) lacks 2006" in text
    assert text.count("lacks") == 1


def test_a_period_is_summed_over_summed_and_never_a_mean_of_percentages(ledger: Path) -> None:
    # 450 of 30,000; the mean of the years would be the same here, so by sector: 100 and 350.
    found = by_key(ledger, "sector", "--by", "sector", "--of", "gdp,budget")
    assert found["border-security", "gdp", "article"] == "0.33"
    assert found["military", "gdp", "article"] == "1.17"
    assert found["military", "budget", "article"] == "11.67"
    # The official series knows 2005 alone: 50 of 8,000, and 2006 is in neither sum. 0.625 %: halves
    # are rounded away from zero, as everywhere.
    assert found["military", "gdp", "official"] == "0.63"
    rows = shares(ledger, "--by", "sector", "--of", "gdp")
    assert {(r["source"], r["years"]) for r in rows} == {
        ("article", "2005–2006"), ("official", "2005"),
    }  # fmt: skip


def test_a_head_is_in_full_units_of_the_currency(ledger: Path) -> None:
    row = shares(ledger, "--of", "population")[0]
    assert (row["best"], row["unit"], row["currency"]) == ("5.0000", "USD a head", "USD")
    found = by_key(ledger, "year", "--by", "year", "--of", "population")
    assert found["2005", "population", "article"] == "3.7500"
    assert found["2006", "population", "article"] == "6.0000"
    text = run("summary", "--ledger", ledger, "--of", "population", "--in", "billion").out
    assert "5.00 USD a head" in text
    rubles = shares(ledger, "--of", "population", "--years", "2005", "--currency", "RUB")[0]
    assert (rubles["best"], rubles["unit"]) == ("93.7500", "RUB a head")


def test_a_donor_stands_beside_its_own_gdp(ledger: Path) -> None:
    found = by_key(ledger, "donor", "--by", "donor", "--of", "donor-gdp")
    # 100 of 4,000,000 and 50 of 1,000: 2005 alone, the years of both sizes.
    assert found == {
        ("US", "donor-gdp", "article"): "0.0025", ("RU", "donor-gdp", "article"): "5.00",
    }  # fmt: skip
    one = shares(ledger, "--donor", "russia", "--by", "year", "--of", "donor-gdp")
    assert [(r["year"], r["best"]) for r in one] == [("2005", "5.00")]
    done = run("summary", "--ledger", ledger, "--of", "donor-gdp")
    assert (done.code, done.out) == (2, "")
    assert "needs one donor, and here are 2: RU, US" in done.err and "--donor" in done.err


def test_compare_takes_a_head_and_the_donors_own_gdp(ledger: Path) -> None:
    answer = asked(ledger, "compare", "us", "ru", "--of", "population,donor-gdp")
    rows = [r for r in answer["rows"] if r["table"] == "share"]
    assert {(r["of"], r["years"], r["measure"]): r["best"] for r in rows} == {
        ("population", "2005–2006", "US"): "4.4444", ("population", "2005–2006", "RU"): "0.5556",
        ("donor-gdp", "2005", "US"): "0.0025", ("donor-gdp", "2005", "RU"): "5.00",
    }  # fmt: skip


def test_several_recipients_are_refused_unless_each_has_its_row(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", [{}, {"donor": "TJ", "recipient": "RU"}],
                         indicators=SIZES)  # fmt: skip
    done = run("summary", "--ledger", folder, "--of", "gdp")
    assert (done.code, done.out) == (2, "")
    assert "needs one recipient, and here are 2: RU, TJ" in done.err
    found = by_key(folder, "recipient", "--by", "recipient", "--of", "gdp")
    assert found["RU", "gdp", "article"] == "10.00" and found["TJ", "gdp", "article"] == "1.00"
    assert run("summary", "--ledger", folder, "--of", "gnp").code == 2


def test_bounds_and_marks_travel(tmp_path: Path) -> None:
    sizes = [
        {"id": "cap", "measure": "military-budget", "qualifier": "at_most", "amount": 200},
        {"id": "floor", "qualifier": "at_least", "amount": 400},
    ]
    rows = [{"qualifier": "between", "low": 80, "high": 120}, {"qualifier": "unstated"}]
    folder = make_ledger(tmp_path / "l", rows, indicators=sizes)
    cap, floor = shares(folder, "--by", "year", "--of", "military-budget,gdp")
    assert (*bounds(cap), cap["mark"], cap["unstated"]) == ("40.00", None, None, True, "≥~", 1)
    assert (*bounds(floor), floor["mark"]) == (None, "25.00", "30.00", False, "≤~")


def test_money_without_a_year_is_in_no_share_and_is_named(tmp_path: Path) -> None:
    rows = [{}, {"id": "by", "first": "", "last": "2005"}, {"id": "when", "first": "", "last": ""}]
    folder = make_ledger(tmp_path / "l", rows, indicators=SIZES)
    assert [r["best"] for r in shares(folder, "--of", "gdp") if r["source"] == "article"] == [
        "1.00"
    ]
    said = asked(folder, "summary", "--of", "gdp")["caveats"]
    assert "Shares hold only money that has a year; by and when have none." in said
    none = make_ledger(tmp_path / "n", rows[1:], indicators=SIZES)
    assert not shares(none, "--of", "gdp")
    assert any("No shares" in line for line in asked(none, "summary", "--of", "gdp")["caveats"])


def test_aid_received_is_compared_and_said_to_be_no_share(ledger: Path) -> None:
    said = asked(ledger, "summary", "--of", "oda")["caveats"]
    assert sum("no part of ODA" in line for line in said) == 1
    assert shares(ledger, "--of", "oda")[0]["best"] == "30.00"
    assert not any("ODA" in line for line in asked(ledger, "summary", "--of", "gdp")["caveats"])


def test_every_format_prints_the_share(ledger: Path) -> None:
    for form in ("table", "csv", "tsv", "json", "ndjson", "markdown"):
        done = run("summary", "--ledger", ledger, "--by", "year", "--of", "gdp", "--format", form)
        assert done.code == 0 and "1.88" in done.out, done.err


MONEY = st.decimals("0", "99999.99", places=2)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(2003, 2008), st.sampled_from("AB"), MONEY), min_size=1),
    st.dictionaries(st.integers(2003, 2008), st.decimals("1", "999999.99", places=2), min_size=1),
)
def test_shares_times_denominators_give_back_the_numerators(
    told: list[tuple[int, str, Decimal]], gdp: dict[int, Decimal]
) -> None:
    sectors = {"A": "military", "B": "energy"}
    rows = [{"first": y, "sector": sectors[s], "amount": a} for y, s, a in told]
    sizes = [{"id": f"gdp-{y}", "year": y, "amount": a} for y, a in gdp.items()]
    with tempfile.TemporaryDirectory() as name:
        folder = make_ledger(Path(name) / "l", rows, indicators=sizes)
        for engine in ("sqlite", "duckdb"):
            book = open_ledger(folder, engine=engine)
            for by in ("year", "sector"):
                for row in book.summary(by=by, of="gdp").flat_rows():
                    if row["table"] != "share" or row["best"] is None:
                        continue
                    years = {
                        y for y, _, _ in told
                        if y in gdp and (by == "sector" or str(y) == row["year"])
                    }  # fmt: skip
                    own = sum(
                        (a for y, s, a in told
                         if y in years and (by == "year" or sectors[s] == row["sector"])),
                        Decimal(0),
                    )  # fmt: skip
                    whole = sum((gdp[y] for y in years), Decimal(0))
                    assert abs(row["best"] * whole / 100 - own) <= whole * Decimal("0.00005")


def test_the_page_works_a_share_through() -> None:
    page = (Path(__file__).parents[1] / "docs" / "burden.md").read_text("utf-8")
    lines = [
        line for line in open_ledger(BUNDLED).export(
            lines=True, donor="US", years="2008", class_="transfer"
        ).flat_rows()
        if line["counted"] and line["kind"] == "year"
    ]  # fmt: skip
    assert sum(line["best"] for line in lines) == Decimal("28276211.71")
    for line in lines:
        assert f"| {line['id']} | {line['best']:f} | {line['high']:f} |" in page
    found = {
        (r["of"], r["source"]): r
        for r in open_ledger(BUNDLED).summary(
            donor="US", years="2008", by="year", of="gdp,population,donor-gdp", class_="transfer"
        ).flat_rows()
        if r["table"] == "share"
    }  # fmt: skip
    for key, best, high in (
        (("gdp", "starchak-2009"), "0.81", "2.01"), (("gdp", "wb-wdi"), "0.55", "1.36"),
        (("population", "wb-wdi"), "3.8532", "9.5785"),
        (("donor-gdp", "wb-wdi"), "0.00019", "0.00048"),
    ):  # fmt: skip
        assert (str(found[key]["best"]), str(found[key]["high"])) == (best, high)
        assert f"= {best}" in page


def test_a_share_of_what_is_only_at_most_says_that_it_has_no_top(tmp_path: Path) -> None:
    size = {"measure": "military-budget", "qualifier": "at_most", "amount": 400, "year": 2005}
    rows = [{"amount": 100}, {"donor": "RU", "amount": 10}]
    ledger = make_ledger(tmp_path / "ledger", rows, indicators=[size])
    asked = ("--of", "military-budget", "--ledger", ledger)
    for command in (("compare", "us", "russia"), ("summary", "--donor", "US")):
        assert "≥ 25.00 % (25.00 % … no top)" in run(*command, *asked).out
