"""Fiscal years, running totals, changes and cut periods; every number worked out by hand."""

from __future__ import annotations

import re
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aidledger import UsageError, open_ledger
from tests.ledgers import BUNDLED, CLASSIFICATIONS, CURRENCIES, make_ledger, run
from tests.test_properties import CHOICES, ledgers, lines_of, number, opened
from tests.test_totals import asked, bounds, headline, years

FISCAL = {"year_basis": "fiscal-us"}
often = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def bests(folder: Path, *options: str) -> dict[str, str | None]:
    return {year: own[1] for year, own in years(folder, *options).items()}


# -- fiscal years --------------------------------------------------------------------------------


def test_a_fiscal_year_becomes_calendar_years_only_when_asked(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", [{"first": "2008", "amount": 120, **FISCAL}])
    assert bests(folder) == {"2008": "120.00"}
    assert bests(folder, "--calendar") == {"2007": "30.00", "2008": "90.00"}
    assert headline(folder, "--calendar", "--years", "2007") == ("30.00", "30.00", "30.00", False)
    answer = asked(folder, "summary", "--calendar", "--by", "year")
    assert {r["mark"] for r in answer["rows"] if r["table"] == "year"} == {"÷"}
    assert any("derived and not stated: figure-1" in line for line in answer["caveats"])
    assert answer["policy"]["calendar"] is True
    assert not any("derived" in line for line in asked(folder, "summary")["caveats"])


def test_a_split_fiscal_year_takes_the_rate_of_each_calendar_year(tmp_path: Path) -> None:
    row = {"first": "2006", "amount": 2000, "currency": "RUB", **FISCAL}
    folder = make_ledger(tmp_path / "l", [row])
    # 500 RUB of 2005 at 25, 1500 of 2006 at 20.
    assert bests(folder, "--calendar") == {"2005": "20.00", "2006": "75.00"}
    early = make_ledger(tmp_path / "e", [{**row, "first": "2003"}])
    assert run("summary", "--ledger", early).code == 0
    done = run("summary", "--ledger", early, "--calendar")
    assert done.code == 1 and "RUB in 2002" in done.err


def test_several_fiscal_years_and_yearly_amounts_are_split_by_months(tmp_path: Path) -> None:
    two = {"first": "2006", "last": "2007", "amount": 240, **FISCAL}
    folder = make_ledger(tmp_path / "l", [two])
    # October 2005 to September 2007, 24 months: 3, 12 and 9.
    split = {"2005": "30.00", "2006": "120.00", "2007": "90.00"}
    assert bests(folder, "--calendar") == split
    yearly = make_ledger(tmp_path / "y", [{**two, "amount": 120, "per": "year"}])
    assert bests(yearly, "--calendar") == split
    assert bests(yearly) == {"2006": "120.00", "2007": "120.00"}
    marks = asked(yearly, "summary", "--calendar", "--by", "year")["rows"]
    assert {r["mark"] for r in marks if r["table"] == "year"} == {"÷"}
    assert bests(folder, "--calendar", "--spread", "end") == {"2007": "240.00"}


def test_an_open_fiscal_period_runs_to_the_month_of_its_source(tmp_path: Path) -> None:
    # October 2008 to May 2009: 3 and 5 months.
    row = {"first": "2009", "last": "..", "amount": 80, **FISCAL}
    folder = make_ledger(tmp_path / "l", [row])
    assert bests(folder, "--calendar") == {"2008": "30.00", "2009": "50.00"}
    # Yearly: 5 months of 12 by its label; as many months, begun three earlier.
    yearly = make_ledger(tmp_path / "y", [{**row, "amount": 120, "per": "year"}])
    assert bests(yearly) == {"2009": "50.00"}
    assert bests(yearly, "--calendar") == {"2008": "30.00", "2009": "20.00"}


def test_what_falls_after_the_source_is_scheduled_by_month(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", [{"first": "2010", "amount": 120, **FISCAL}])
    assert headline(folder)[1] == "0.00"
    assert headline(folder, "--calendar")[1] == "30.00"
    rows = asked(folder, "summary", "--calendar", "--by", "year")["rows"]
    assert [(r["year"], r["best"]) for r in rows if r["table"] == "year"] == [
        ("2009", "30.00"), ("scheduled 2010", "90.00"),
    ]  # fmt: skip


def test_calendar_is_true_or_false(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="calendar is no “no”"):
        open_ledger(make_ledger(tmp_path / "l")).summary(calendar="no")  # type: ignore[arg-type]


def test_calendar_leaves_other_money_alone_and_says_so(tmp_path: Path) -> None:
    rows = [
        {},
        {"first": "", "last": "2006", **FISCAL},
        {"first": "2006", "year_basis": "fiscal-x"},
    ]
    words = CLASSIFICATIONS.replace(
        "year_bases:\n", "year_bases:\n  fiscal-x: {meaning: Unlike.}\n"
    )
    folder = make_ledger(tmp_path / "l", rows, classifications=words)
    assert years(folder, "--calendar") == years(folder)
    said = " ".join(asked(folder, "summary", "--calendar")["caveats"])
    assert "does not know the months; they stay their labels: figure-3" in said
    plain = asked(make_ledger(tmp_path / "p"), "summary", "--calendar")["caveats"]
    assert any("changes nothing here" in line for line in plain)


def test_containers_are_settled_before_fiscal_years_are_split(tmp_path: Path) -> None:
    rows = [
        {"id": "whole", "amount": 100, "first": "2008"},
        {"id": "in", "amount": 40, "first": "2008", "may_be_in": "whole", **FISCAL},
    ]
    folder = make_ledger(tmp_path / "l", rows)
    assert headline(folder)[1] == headline(folder, "--calendar")[1] == "100.00"
    assert bests(folder, "--calendar") == {"2007": "10.00", "2008": "90.00"}


def test_every_report_with_a_policy_takes_calendar(tmp_path: Path) -> None:
    rows = [{"first": "2008", "amount": 120, **FISCAL}, {"donor": "RU", "first": "2008"}]
    folder = make_ledger(tmp_path / "l", rows)
    for command in (
        ("summary",), ("compare", "us", "ru"), ("register",), ("export", "--lines"),
        ("show", "figure-1"),
    ):  # fmt: skip
        done = run(*command, "--ledger", folder, "--calendar", "--format", "json")
        assert done.code == 0 and '"calendar": true' in done.out, done.err
    said = asked(folder, "compare", "us", "ru")["caveats"]
    assert any("Fiscal years beside calendar years" in line for line in said)
    told = asked(folder, "compare", "us", "ru", "--calendar")["caveats"]
    assert not any("Fiscal years beside" in line for line in told)
    done = run("show", "figure-1", "--ledger", folder, "--calendar")
    assert "3 of 12" in done.out and "9 of 12" in done.out and "derived" in done.out
    assert run("reconcile", "--ledger", folder, "--calendar").code == 2


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    ledgers(),
    st.lists(st.booleans(), min_size=20, max_size=20),
    st.sampled_from(["net", "gross"]),
    st.sampled_from(["USD", "RUB"]),
)
def test_a_calendar_split_sums_to_the_figure_on_both_engines(
    rows: list[dict[str, Any]], fiscal: list[bool], overlaps: str, currency: str
) -> None:
    for row, is_fiscal in zip(rows, fiscal, strict=False):
        if is_fiscal:
            for end in ("first", "last"):
                row[end] = row.get(end, "2005")
                row[end] = row[end] if row[end] == ".." else row[end][:4]
            row |= FISCAL
    rates = re.sub(r"( +)2003: (\d+)", r"\g<1>2002: \2\n\g<0>", CURRENCIES)
    choices: dict[str, Any] = {"overlaps": overlaps, "currency": currency}
    with tempfile.TemporaryDirectory() as name:
        folder = make_ledger(Path(name) / "l", rows, currencies=rates)
        lite, duck = (open_ledger(folder, engine=engine) for engine in ("sqlite", "duckdb"))
        sums: dict[bool, dict[str, list[Decimal]]] = {}
        for calendar in (False, True):
            for line in lines_of(lite, calendar=calendar, **choices):
                if line["own_low"] is not None:
                    found = sums.setdefault(calendar, {}).setdefault(line["id"], [Decimal(0)] * 3)
                    for place, bound in enumerate(("low", "best", "high")):
                        found[place] += number(line[f"own_{bound}"])
        assert sums.get(True) == sums.get(False)
        assert lines_of(duck, calendar=True, **choices) == lines_of(lite, calendar=True, **choices)
        for more in ({"cumulative": True}, {"change": True}):
            told, same = (
                one.summary(by="year", calendar=True, **more, **choices).as_dict()
                for one in (lite, duck)
            )
            assert told == same


# -- running totals ------------------------------------------------------------------------------


def running(folder: Path, *options: str) -> dict[str, tuple[Any, ...]]:
    answer = asked(folder, "summary", "--by", "year", "--cumulative", *options)
    return {
        row["year"]: (row["low"], row["best"], row["high"], row["mark"], row["figures"])
        for row in answer["rows"] if row["table"] == "year" and row["group"] == "headline"
    }  # fmt: skip


def test_running_totals_carry_bounds_marks_and_figures(tmp_path: Path) -> None:
    rows = [
        {"first": "2003", "qualifier": "more_than", "amount": 5},
        {"first": "2005", "last": "2006", "amount": 20},
        {"id": "by", "first": "", "last": "2006", "amount": 7},
        {"id": "undated", "first": "", "last": "", "amount": 2},
    ]
    folder = make_ledger(tmp_path / "l", rows)
    assert running(folder) == {
        "2003": ("5.00", "5.00", "5.00", "≥", 1),
        "2004": ("5.00", "5.00", "5.00", "≥", 1),
        "2005": ("15.00", "15.00", "15.00", "≥÷", 2),
        "2006": ("32.00", "32.00", "32.00", "≥", 3),
        "undated": ("2.00", "2.00", "2.00", "", 1),
    }
    said = asked(folder, "summary", "--by", "year", "--cumulative")["caveats"]
    assert any("enters in its last year: by" in line for line in said)
    assert "Undated, so in no running total: undated." in said
    whole = running(folder, "--spread", "none")
    assert whole["2005"][1] == "5.00" and whole["2006"][1] == "32.00"


def test_money_that_the_years_cut_into_enters_the_running_high_alone(tmp_path: Path) -> None:
    rows = [{"first": "2005"}, {"id": "by", "first": "", "last": "2007", "amount": 7}]
    folder = make_ledger(tmp_path / "l", rows)
    assert running(folder, "--years", "2005-2006")["2005"][1:3] == ("100.00", "100.00")
    assert list(running(folder, "--years", "2005-2006")) == ["2005", "2006"]
    assert running(folder, "--years", "2005-2006")["2006"][1:3] == ("100.00", "107.00")


def test_compare_runs_donor_by_donor(tmp_path: Path) -> None:
    rows = [{"first": "2004"}, {"donor": "RU", "amount": 30}, {"first": "2006", "amount": 1}]
    folder = make_ledger(tmp_path / "l", rows)
    answer = asked(folder, "compare", "us", "ru", "--cumulative")
    rows_of = [r for r in answer["rows"] if r["table"] == "year"]
    found = {(r["item"], r["measure"]): r.get("best") for r in rows_of}
    assert [found[y, "US"] for y in ("2004", "2005", "2006", "total")] == [
        "100.00", "100.00", "101.00", "101.00",
    ]  # fmt: skip
    assert [found[y, "RU"] for y in ("2004", "2005", "2006")] == ["0.00", "30.00", "30.00"]
    assert found["2006", "difference"] == "71.00"


@often
@given(ledgers(), CHOICES)
def test_the_last_running_total_is_the_total(
    rows: list[dict[str, Any]], choices: dict[str, Any]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = opened(rows, folder)
        for by in ("year", "sector,year"):
            report = ledger.summary(by=by, cumulative=True, **choices)
            whole = {r["group"]: r for r in report.as_dict()["totals"] if r["measure"] == "counted"}
            sums: dict[str, dict[tuple[str, ...], list[Any]]] = {}
            for row in report.flat_rows():
                if row["table"] != "total" and row["measure"] != "scheduled":
                    key = row.get("sector", ""), "undated" if row["year"] == "undated" else ""
                    own = [row["low"], row["best"], row["high"]]
                    before = sums.setdefault(row["group"], {}).get(key)
                    assert before is None or all(a <= b for a, b in zip(before, own, strict=True))
                    sums[row["group"]][key] = own
            for group, parts in sums.items():
                added = [sum(part[place] for part in parts.values()) for place in range(3)]
                assert added == [whole[group][b] for b in ("low", "best", "high")]


# -- changes -------------------------------------------------------------------------------------


def test_a_change_has_bounds_and_never_crosses_a_gap(tmp_path: Path) -> None:
    rows = [
        {"first": "2003", "qualifier": "between", "low": 40, "high": 60},
        {"first": "2004", "qualifier": "between", "low": 50, "high": 100},
        {"first": "2006", "amount": 10},
        {"first": "2007", "qualifier": "unstated"},
        {"first": "2008", "amount": 10},
        {"id": "by", "first": "", "last": "2008"},
    ]
    folder = make_ledger(tmp_path / "l", rows)
    answer = asked(folder, "summary", "--by", "year", "--change")
    found = {r["year"]: r for r in answer["rows"] if r["table"] == "year"}

    def change(year: str) -> tuple[Any, ...]:
        return tuple(found[year][f"change_{b}"] for b in ("low", "best", "high", "reason"))

    assert change("2003") == (None, None, None, "nothing in 2002")
    # 75 − 50, from 50 − 60 to 100 − 40; in percent from −10 / 60 to 60 / 40.
    assert change("2004") == ("-10.00", "25.00", "60.00", "")
    percent = tuple(found["2004"][f"change_percent{b}"] for b in ("_low", "", "_high"))
    assert percent == ("-16.67", "50.00", "150.00")
    assert change("2006") == (None, None, None, "nothing in 2005")
    assert change("2007") == (None, None, None, "no amount in 2007")
    assert change("2008") == (None, None, None, "no amount in 2007")
    assert change("by 2008")[3] == "no year of its own"
    text = run("summary", "--ledger", folder, "--by", "year", "--change", "--in", "unit").out
    assert "~ 25.00 (−10.00 … 60.00)" in text and "nothing in 2005" in text
    cut = asked(folder, "summary", "--by", "year", "--change", "--years", "2004")
    assert [r["change_reason"] for r in cut["rows"] if r["table"] == "year"] == [
        "2003 not asked for",
        "no year of its own",
    ]


def test_a_change_from_nothing_has_no_percent(tmp_path: Path) -> None:
    rows = [{"first": "2003", "amount": 0}, {"first": "2004", "amount": 10}]
    folder = make_ledger(tmp_path / "l", rows)
    row = asked(folder, "summary", "--by", "year", "--change")["rows"][-1]
    assert (row["change_best"], row["change_percent"]) == ("10.00", None)
    assert row["change_reason"] == "2003 is 0"


def test_compare_tells_each_donors_change(tmp_path: Path) -> None:
    rows = [{"first": "2004"}, {"first": "2005", "amount": 150}, {"donor": "RU", "amount": 30}]
    folder = make_ledger(tmp_path / "l", rows)
    answer = asked(folder, "compare", "us", "ru", "--change")
    found = {(r["item"], r["measure"]): r for r in answer["rows"] if r["table"] == "change"}
    assert found["2005", "change US"]["best"] == "50.00"
    assert found["2005", "change US in percent"]["best"] == "50.00"
    assert found["2005", "change RU"]["reason"] == "nothing in 2004"
    assert "nothing in 2004" in run("compare", "us", "ru", "--change", "--ledger", folder).out


@pytest.mark.parametrize(
    "options",
    [
        ("--cumulative", "--change"),
        ("--cumulative", "--by", "donor"),
        ("--change", "--by", "sector"),
    ],
)
def test_years_are_needed_to_go_from_year_to_year(tmp_path: Path, options: tuple[str, ...]) -> None:
    done = run("summary", "--ledger", make_ledger(tmp_path / "l"), *options)
    assert (done.code, done.out) == (2, "") and "Hint:" in done.err


# -- years that cut through a period -------------------------------------------------------------


def test_years_take_the_part_of_a_period_inside_and_mark_it(tmp_path: Path) -> None:
    # July 2005 to June 2007, 24 months: 6, 12, 6.
    folder = make_ledger(tmp_path / "l", [{"first": "2005-07", "last": "2007-06", "amount": 240}])
    for chosen, best in (("2005", "60.00"), ("2006", "120.00"), ("2006-2007", "180.00"),
                         ("2005,2007", "120.00"), ("-2006", "180.00")):  # fmt: skip
        total = asked(folder, "summary", "--years", chosen)["totals"][0]
        assert (total["best"], total["mark"]) == (best, "÷")
    whole = asked(folder, "summary", "--years", "2005-2007")["totals"][0]
    assert (whole["best"], whole["mark"]) == ("240.00", "")
    kept = asked(folder, "summary", "--years", "2006", "--spread", "none")
    assert bounds(kept["totals"][0]) == ("0.00", "0.00", "240.00", False)
    assert [item["reason"] for item in kept["left_out"]] == ["in high alone"]


def test_the_page_works_a_fiscal_year_through() -> None:
    page = (Path(__file__).parents[1] / "docs" / "burden.md").read_text("utf-8")
    lines = open_ledger(BUNDLED).export(lines=True, calendar=True, status="planned").flat_rows()
    split = [(ln["year"], f"{ln['own_best']:,}") for ln in lines if ln["id"] == "us-budget-2008"]
    assert split == [("2007", "7,750,000.00"), ("2008", "23,250,000.00")]
    for _, amount in split:
        assert f"= {amount}" in page
