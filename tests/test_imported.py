"""Imported sources in reports: they add up as figures kept by hand do."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aidledger import open_ledger
from aidledger.imported.asking import PRICES, Table
from aidledger.imported.lines import Needs
from aidledger.importing.landing import Incoming, Landing, land
from aidledger.problems import LedgerError, UsageError
from tests.imports import import_rows, row
from tests.ledgers import DEFLATED, PURCHASING, make_ledger, run

QUALIFIED = {
    "exact": (0, 0, 0),
    "at_least": (1, 0, 0),
    "at_most": (0, 1, 0),
    "about": (0, 0, 1),
    "between": (0, 0, 1),
}


@st.composite
def told(draw: st.DrawFn) -> dict[str, Any]:
    """One figure, as a row kept by hand and as an imported one."""
    hedge = draw(st.sampled_from(list(QUALIFIED)))
    low, high = sorted((draw(st.integers(0, 99_999)), draw(st.integers(0, 99_999))))
    best = (low + high) // 2 if hedge == "between" else high
    first, last = sorted((draw(st.integers(2003, 2012)), draw(st.integers(2003, 2012))))
    basis = draw(st.sampled_from(["calendar", "calendar", "fiscal-us"]))
    dates = [str(first), str(last)]
    if basis != "calendar":
        dates = [str(first), str(first)]
    elif draw(st.booleans()):
        dates = [f"{first}-{draw(st.integers(1, 6)):02}", f"{last}-{draw(st.integers(6, 12)):02}"]
    if first == last:  # one date of a year is that year
        dates = [str(first), str(first)]
    shared = {
        "donor": draw(st.sampled_from(["US", "RU"])),
        "recipient": "TJ",
        "sector": draw(st.sampled_from(["military", "energy"])),
        "status": draw(st.sampled_from(["disbursed", "committed"])),
        "currency": draw(st.sampled_from(["USD", "RUB", "TJS"])),
        "year_basis": basis,
        "first": dates[0],
        "last": dates[1],
    }
    instrument, class_ = draw(st.sampled_from([("grant", "transfer"), ("loan", "credit")]))
    by_hand = {**shared, "instrument": instrument, "qualifier": hedge}
    if hedge == "between":
        by_hand |= {"low": Decimal(low) / 100, "high": Decimal(high) / 100}
    else:
        by_hand |= {"amount": Decimal(best) / 100}
        low = 0 if hedge == "at_most" else best
        high = best
    marks = dict(zip(("open_top", "capped", "approximate"), QUALIFIED[hedge], strict=True))
    imported = {
        **shared, "instrument": instrument, "class": class_, "low": low, "best": best,
        "high": high, **marks,
    }  # fmt: skip
    return {"by_hand": by_hand, "imported": imported}


def amounts(report: Any) -> Any:
    """Return all that a report's tables say of what counts; imports tell what does not in sums."""
    rows = json.loads(report)["rows"]
    return [row for row in rows if row["measure"] != "scheduled" and row["figures"]]


OPTIONS: list[list[str]] = [
    [],
    ["--by", "donor,year"],
    ["--by", "sector", "--years", "2005-2007"],
    ["--spread", "none", "--by", "year", "--years", "2004-2006"],
    ["--spread", "end", "--by", "year"],
    ["--calendar", "--by", "year"],
    ["--currency", "RUB", "--by", "year", "--years", "2005-2007", "--calendar"],
    ["--prices", "2007", "--by", "donor,year"],
    ["--prices", "2007", "--deflator", "us", "--years", "2004-2007"],
    ["--prices", "ppp", "--by", "year", "--years", "2005-2008"],
    ["--cumulative", "--by", "year,donor"],
    ["--donor", "US", "--class", "credit", "--status", "committed", "--change", "--by", "year"],
]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(told(), min_size=1, max_size=6), st.sampled_from(OPTIONS))
def test_imported_rows_add_up_as_figures_kept_by_hand(
    figures: list[dict[str, Any]], options: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        ledger = make_ledger(
            Path(name) / "ledger",
            [f["by_hand"] for f in figures],
            currencies=DEFLATED, parties=PURCHASING,
        )  # fmt: skip
        import_rows(ledger, [f["imported"] for f in figures])
        answers = [
            run("summary", "--ledger", ledger, "--source", source, "--format", "json", *options)
            for source in ("article", "aid")
        ]
        assert answers[0].code == answers[1].code, answers
        if answers[0].code == 0:
            assert amounts(answers[1].out) == amounts(answers[0].out)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(told(), min_size=1, max_size=5), st.booleans(), st.booleans())
def test_what_a_source_does_not_have_is_left_out_of_the_query_alone(
    figures: list[dict[str, Any]], bounded: bool, several: bool
) -> None:
    """The short query answers as the one with every stage in it."""
    rows = [f["imported"] for f in figures]
    for one in rows:
        one["currency"] = "USD"
        if not bounded:
            one |= {"low": one["best"], "high": one["best"]}
            one |= {"open_top": 0, "capped": 0, "approximate": 0}
        if not several:
            one["last"] = one["first"]
    with tempfile.TemporaryDirectory() as name:
        ledger = make_ledger(Path(name) / "ledger")
        import_rows(ledger, rows)
        opened = open_ledger(ledger)
        asked = opened._opened.asked_of(
            "aid", opened._opened.selection(source="aid"), opened._opened.policy()
        )
        short = asked.totals(["donor", "year"])
        needs_of = asked._needs

        def every_stage(*arguments: Any, **options: Any) -> tuple[Needs, dict[str, Table]]:
            needs, tables = needs_of(*arguments, **options)
            prices = [("USD", "", year, 1.0, "", "") for year in range(1990, 2030)]
            columns = {"currency": "TEXT", "party": "TEXT", "period": "BIGINT", "lacks": "TEXT"}
            tables |= {"prices": Table(PRICES, prices), "lacking": Table(columns, [])}
            every = needs._replace(spread=True, bounded=True, converted=True, whole=True)
            return every, tables

        asked._needs = every_stage  # type: ignore[method-assign]
        assert sorted(map(str, asked.totals(["donor", "year"]))) == sorted(map(str, short))


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return make_ledger(tmp_path / "ledger")


def rows_of(ledger: Path, *arguments: str) -> list[dict[str, str]]:
    ran = run(*arguments, "--ledger", ledger, "--format", "csv")
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


AID = [
    {"record": "P-1", "best": 10_00, "line": 2, "description": "Posts"},
    {"record": "P-2", "best": -3_00, "line": 3, "first": "2006"},
    {"record": "P-2", "best": 50_00, "line": 3, "measure": "commitments", "status": "committed"},
    {"record": "P-3", "best": 2_000_00, "line": 4, "currency": "RUB", "donor": "RU"},
    {"record": "P-4", "best": 8_00, "line": 5, "first": "2010"},
]


def test_nothing_imported_is_in_a_total_unless_its_source_is_named(ledger: Path) -> None:
    before = run("summary", "--ledger", ledger, "--format", "csv").out
    import_rows(ledger, AID)
    assert run("summary", "--ledger", ledger, "--format", "csv").out == before


def test_one_measure_counts_and_the_others_stand_beside(ledger: Path) -> None:
    import_rows(ledger, AID)
    found = rows_of(ledger, "summary", "--source", "aid", "--by", "donor,year")
    counted = {(r["donor"], r["year"]): r["best"] for r in found if r["table"] == "donor-year"}
    # 2,000 roubles of 2005 at 25 are 80 dollars; 2010 is after the date of the data, May 2009.
    assert counted == {("US", "2005"): "10.00", ("US", "2006"): "-3.00", ("RU", "2005"): "80.00"}
    report = run("summary", "--source", "aid", "--ledger", ledger).out
    assert "1 row of commitments; disbursements are what counts of aid" in report
    assert "1 row of disbursements, dated after 2009-05" in report
    assert "Imported, not kept by hand: aid (Someone, 2009-05); its disbursements count." in report


def test_with_the_ledgers_own_source_both_are_added_and_that_is_said(ledger: Path) -> None:
    import_rows(ledger, AID)
    found = rows_of(ledger, "summary", "--source", "aid", "--source", "article")
    assert found[0]["best"] == "187.00" and found[0]["figures"] == "4"
    report = run("summary", "--source", "aid,article", "--ledger", ledger).out
    assert "may tell of the same money are added together here: aid, article." in report


def test_a_rate_that_is_missing_is_an_error(ledger: Path) -> None:
    import_rows(ledger, [{"currency": "RUB", "first": "2001"}, {}])
    ran = run("summary", "--source", "aid", "--ledger", ledger)
    assert ran.code == 1 and "no rate for RUB in 2001" in ran.err
    assert run("summary", "--source", "aid", "--years", "2005", "--ledger", ledger).code == 0


def test_the_rate_is_that_of_the_year_of_the_value_date(ledger: Path) -> None:
    import_rows(ledger, [{"currency": "RUB", "best": 100_00, "rate_year": 2006}])
    # Money of 2005 (25 roubles), valued in 2006 (20 roubles): 100 roubles are 5 dollars.
    found = rows_of(ledger, "summary", "--source", "aid", "--by", "year")
    assert [(r["year"], r["best"]) for r in found if r["year"]] == [("2005", "5.00")]


def test_a_rate_that_is_assumed_is_told(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "ledger", currencies=DEFLATED, parties=PURCHASING)
    whole = {"best": 100_00, "first": "2005", "last": "2006"}
    import_rows(
        folder,
        [{**whole, "currency": "RUB"},
         {**whole, "currency": "RUB", "sector": "energy"},
         {**whole, "currency": "RUB", "rate_year": 2005},  # its own, so not assumed
         whole],
    )  # fmt: skip
    ledger = open_ledger(folder)

    def assumed(**choices: Any) -> list[str]:
        report = ledger.summary(source="aid", **choices)
        return [line for line in report.caveats if "assumed" in line]

    told = "have no year of their own and are told at the rate of 2006."
    assert assumed(spread="none") == [f"Rate assumed: 2 rows of aid {told}"]
    assert assumed(spread="none", sector="energy") == [
        "Rate assumed: 1 row of aid has no year of its own and is told at the rate of 2006."
    ]
    # In rubles only the dollars need a rate, and in prices of another year all but one.
    assert assumed(spread="none", currency="RUB")[0].startswith("Rate assumed: 1 row of aid")
    assert assumed(spread="none", prices="2007") == [
        "Year assumed: 3 rows of aid have no year of their own; the prices and rates of 2006 are "
        "taken for theirs."
    ]
    assert assumed() == assumed(spread="end") == []
    ran = run("explain", "summary", "--source", "aid", "--spread", "none", "--ledger", folder)
    assert ran.out.count("(rates); rate assumed, as it has no year of its own") == 2
    assert "average of 2005 (rates)\n" in ran.out
    lines = rows_of(folder, "explain", "summary", "--source", "aid", "--spread", "none")
    assert sorted(line["rate_assumed"] for line in lines) == ["false", "false", "true", "true"]


@pytest.mark.parametrize(
    "rows",
    # A dollar is 25 rubles: any of these amounts is more than 2 ** 53 kopecks, the other is not.
    [[{"best": 10**15}, {"best": 1}],
     [{"low": -(10**15), "best": 0, "high": 1}],
     [{"low": 0, "best": 0, "high": 10**15}]],
    ids=["best", "low", "high"],
)  # fmt: skip
def test_what_cannot_be_told_exactly_is_refused(ledger: Path, rows: list[dict[str, Any]]) -> None:
    import_rows(ledger, rows)
    ran = run("summary", "--source", "aid", "--currency", "RUB", "--ledger", ledger)
    assert ran.code == 2 and "too large to be told exactly in RUB" in ran.err
    assert run("summary", "--source", "aid", "--ledger", ledger).code == 0


def test_a_running_total_is_of_shares_until_all_years_of_a_row_are_in_it(ledger: Path) -> None:
    rows = [{"best": 2_00, "last": "2006"}, {"best": 3_00, "last": "2007"}]
    import_rows(ledger, rows)
    found = rows_of(ledger, "summary", "--source", "aid", "--by", "year", "--cumulative")
    assert [(r["year"], r["best"], r["mark"]) for r in found if r["year"]] == [
        ("2005", "2.00", "÷"), ("2006", "4.00", "÷"), ("2007", "5.00", ""),
    ]  # fmt: skip


def test_a_correction_is_spread_to_the_cent(ledger: Path) -> None:
    import_rows(ledger, [{"best": -1_00, "first": "2005", "last": "2007"}, {"best": 5}])
    found = rows_of(ledger, "summary", "--source", "aid", "--by", "year")
    # -100 cents in three years: -34, -33, -33; and 5 cents of 2005.
    shares = {r["year"]: r["best"] for r in found if r["year"]}
    assert shares == {"2005": "-0.29", "2006": "-0.33", "2007": "-0.33"}
    assert found[0]["best"] == "-0.95"


def test_donors_side_by_side(ledger: Path) -> None:
    import_rows(ledger, AID)
    found = rows_of(ledger, "compare", "US", "RU", "--source", "aid")
    told = {(r["item"], r["measure"]): r["best"] for r in found if r["table"] == "year"}
    assert told["2005", "US"] == "10.00" and told["2005", "RU"] == "80.00"
    assert told["total", "difference"] == "-73.00"
    shares = [r for r in found if r["table"] == "share" and r["of"] == "gdp"]
    assert shares and shares[0]["measure"] == "US"


def test_a_sum_is_taken_apart_down_to_the_publishers_rows(ledger: Path) -> None:
    import_rows(ledger, AID)
    ran = run("explain", "summary", "--source", "aid", "--ledger", ledger)
    assert ran.code == 0, ran.err
    for words in (
        "aid.txt, line 2",
        "Posts (US → TJ",
        "-3.00 USD".replace("-", "−"),
        "2,000.00 RUB at 25 RUB per USD, average of 2005 (rates)",
        "Sum, 3 imported lines: 87.00 USD.",
    ):
        assert words in ran.out, words  # fmt: skip
    lines = rows_of(ledger, "explain", "summary", "--source", "aid")
    assert sum(Decimal(line["best"]) for line in lines) == Decimal("87.00")


def test_a_share_of_imported_money_is_taken_apart(ledger: Path) -> None:
    years = [{"best": 10_00}, {"best": 7_00, "first": "2006"}, {"best": 90_00, "first": "2007"}]
    import_rows(ledger, [*years, {"best": 3_00, "last": "2006"}])
    asked = ("summary", "--source", "aid", "--of", "gdp")

    def part(*options: str) -> list[tuple[str, str]]:
        lines = rows_of(ledger, "explain", *asked, *options)
        return [(line["year"], line["best"]) for line in lines if line["part"] == "part"]

    # The output is known for 2005, 10,000 dollars, and for 2006, 20,000, and not for 2007.
    assert part("--row", "share, headline") == [
        ("2005", "10.00"), ("2006", "7.00"), ("2005", "1.50"), ("2006", "1.50"),
    ]  # fmt: skip
    a_year = ("--by", "year", "--row", "share, 2005, headline")
    assert part(*a_year) == [("2005", "10.00"), ("2005", "1.50")]
    ran = run("explain", *asked, *a_year, "--ledger", ledger)
    assert "best = 11.50 ÷ 10,000.00 × 100 = 0.12 %" in ran.out


def test_many_rows_are_told_by_the_largest_and_the_rest_together(ledger: Path) -> None:
    import_rows(ledger, [{"best": n, "line": n, "record": f"P-{n:03}"} for n in range(1, 101)])
    lines = rows_of(ledger, "explain", "summary", "--source", "aid")
    assert len(lines) == 21
    assert lines[0]["id"] == "aid: P-100" and lines[-1]["id"] == "aid: 80 further lines"
    # 1 + 2 + … + 80 cents.
    assert lines[-1]["best"] == "32.40"
    assert sum(Decimal(line["best"]) for line in lines) == Decimal("50.50")


def test_the_register_lists_rows_as_they_are_stated(ledger: Path) -> None:
    import_rows(ledger, AID)
    found = rows_of(ledger, "register", "--source", "aid", "--donor", "US", "--years", "2005")
    assert [(r["id"], r["best"], r["status"], r["section"]) for r in found] == [
        ("P-1", "10.00", "disbursed", "aid.txt, line 2"),
        ("P-2", "50.00", "committed", "aid.txt, line 3"),
    ]


@pytest.mark.parametrize(
    "command", [["unit-costs"], ["promises", "US", "TJ"], ["balance", "US", "TJ"], ["sensitivity"],
                ["export"], ["reconcile"]],
)  # fmt: skip
def test_reports_of_single_figures_refuse_imported_sources(
    ledger: Path, command: list[str]
) -> None:
    import_rows(ledger, AID)
    ran = run(*command, "--source", "aid", "--ledger", ledger)
    assert ran.code == 2 and "aid is imported" in ran.err


def test_parties_are_known_by_the_source_that_is_named(ledger: Path) -> None:
    import_rows(ledger, [{"donor": "DE", "best": 7_00}])
    assert run("summary", "--donor", "Germany", "--ledger", ledger).code == 2
    ran = run("summary", "--donor", "Germany", "--source", "aid", "--ledger", ledger)
    assert ran.code == 0 and "Germany → all recipients" in ran.out


def test_constant_prices_leave_out_a_donor_whose_currency_is_not_known(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger", currencies=DEFLATED, parties=PURCHASING)
    import_rows(ledger, [{"donor": "DE", "best": 7_00}, {"best": 8_00}])
    # A dollar of 2005 (80) is 1.25 of 2007 (100).
    found = rows_of(ledger, "summary", "--source", "aid", "--prices", "2007")
    assert found[0]["best"] == "10.00"
    options = ("--source", "aid", "--prices", "2007", "--in", "unit")
    report = run("summary", *options, "--ledger", ledger).out
    assert "the currency has no deflator" in report
    assert "7.00 USD  1 row of disbursements in USD" in report


def test_a_manifest_that_is_broken_is_told(ledger: Path) -> None:
    import_rows(ledger, AID)
    (ledger / "imported" / "aid" / "manifest.json").write_text("{")
    ran = run("summary", "--source", "aid", "--ledger", ledger)
    assert ran.code == 1 and "bad-manifest" in ran.err and "Import the file once more" in ran.err


def test_charts_draw_imported_money(ledger: Path) -> None:
    import_rows(ledger, AID)
    for kind in ("years", "donors", "sectors", "burden"):
        ran = run("chart", kind, "--source", "aid", "--donor", "US", "--ledger", ledger)
        assert ran.code == 0, ran.err


def test_selections_of_python_users(ledger: Path) -> None:
    import_rows(ledger, AID)
    opened = open_ledger(ledger)
    assert opened.summary(source="aid").totals[0].value.best == Decimal("87.00")  # type: ignore[union-attr]
    assert opened.summary().totals[0].value.best == Decimal("100.00")  # type: ignore[union-attr]
    with pytest.raises(UsageError):
        opened.summary(source="crs")
    import_rows(ledger, [{"currency": "TJS", "first": "2002"}], source="other")
    with pytest.raises(LedgerError):
        open_ledger(ledger).summary(source="other")


def test_rows_that_are_gone_or_no_parquet_are_told(ledger: Path) -> None:
    data = import_rows(ledger, AID).folder / "transactions.parquet"
    data.write_bytes(b"PAR1 but not really PAR1")
    for _ in "no Parquet", "gone":
        ran = run("summary", "--source", "aid", "--ledger", ledger)
        assert ran.code == 1 and "Import the publisher's files once more" in ran.err
        data.unlink(missing_ok=True)


def test_rows_as_text_add_up_as_those_of_parquet(ledger: Path) -> None:
    folder = import_rows(ledger, AID).folder
    before = run("summary", "--source", "aid", "--ledger", ledger, "--format", "csv").out
    data = folder / "transactions.parquet"
    duckdb.sql(f"COPY (FROM '{data}') TO '{folder / 'transactions.csv'}' (HEADER)")
    data.unlink()
    assert run("summary", "--source", "aid", "--ledger", ledger, "--format", "csv").out == before


def left_out(ledger: Path, *options: str) -> list[tuple[str, str, str]]:
    """Return reason, amount and words of what a summary leaves out."""
    ran = run("summary", "--source", "aid", "--format", "json", "--ledger", ledger, *options)
    items = json.loads(ran.out, parse_float=str)["left_out"]
    return [(item["reason"], item["best"], item["about"]) for item in items]


def test_what_counts_is_never_among_what_does_not(ledger: Path) -> None:
    # Five years of which three are after May 2009, counted by rows and not by years.
    import_rows(ledger, [{"best": 5_00, "first": "2008", "last": "2012"}])
    found = rows_of(ledger, "summary", "--source", "aid")
    assert found[0]["best"] == "2.00" and found[0]["figures"] == "1"
    assert left_out(ledger) == [
        ("scheduled", "3.00", "1 row of disbursements, dated after 2009-05")
    ]


def test_rows_are_counted_once_however_many_their_years(ledger: Path) -> None:
    told = {"first": "2003", "last": "2005", "best": 9_00}
    import_rows(ledger, [told, {**told, "measure": "commitments", "status": "committed"}])
    assert left_out(ledger) == [
        ("other-measure", "9.00", "1 row of commitments; disbursements are what counts of aid")
    ]
    assert rows_of(ledger, "summary", "--source", "aid")[0]["figures"] == "1"


def test_a_correction_that_may_lie_outside_lowers_the_low_alone(ledger: Path) -> None:
    span = {"first": "2003", "last": "2006"}
    import_rows(ledger, [{"best": 10_00, **span}, {"best": -4_00, **span}, {"best": 1_00}])
    options = ("--spread", "none", "--years", "2004-2006")
    found = rows_of(ledger, "summary", "--source", "aid", *options)[0]
    assert (found["low"], found["best"], found["high"]) == ("-3.00", "1.00", "11.00")
    words = [about for _, _, about in left_out(ledger, *options)]
    assert words == ["2 rows of disbursements of 2003–2006 lie only partly in these years, or may"]
    lines = rows_of(ledger, "explain", "summary", "--source", "aid", *options)
    for bound, whole in (("low", "-3.00"), ("best", "1.00"), ("high", "11.00")):
        assert sum(Decimal(line[bound]) for line in lines) == Decimal(whole)


def test_organisations_give_dollars_and_the_base_year_needs_no_deflator(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger", currencies=DEFLATED, parties=PURCHASING)
    file = tmp_path / "aid.txt"
    file.write_text("x")

    def fill(landing: Landing) -> None:
        landing.party("XM-DAC-905", "IDA", "organisation")
        landing.party("DE", "Germany", "state", "EUR")
        landing.add([row(donor="XM-DAC-905", best=8_00), row(donor="DE", best=3_00, first="2007")])

    land(ledger, Incoming("aid", "test", "1", "Aid", "Someone", "CC0", [file], "disbursements",
                          released="2009-05"), fill)  # fmt: skip
    # 8 dollars of 2005 (80) are 10 of 2007 (100); 3 dollars of 2007 are what they are.
    found = rows_of(ledger, "summary", "--source", "aid", "--prices", "2007", "--by", "donor")
    assert {r["donor"]: r["best"] for r in found if r["donor"]} == {
        "XM-DAC-905": "10.00", "DE": "3.00",
    }  # fmt: skip


def test_a_value_date_decides_which_deflator_is_needed(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger", currencies=DEFLATED, parties=PURCHASING)
    # The rouble has no deflator before 2005, but all of it is valued in 2006.
    import_rows(ledger, [{"donor": "RU", "currency": "RUB", "best": 300_00, "first": "2003",
                          "last": "2005", "rate_year": 2006}])  # fmt: skip
    found = rows_of(ledger, "summary", "--source", "aid", "--prices", "2006")
    assert found[0]["best"] == "15.00"


@pytest.mark.parametrize("folder", ["donor=RU", "currency=TJS", "measure=commitments", "best=5"])
def test_the_name_of_a_folder_is_no_column(folder: str, tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / folder / "ledger")
    import_rows(ledger, [{"best": 123_45}])
    found = rows_of(ledger, "summary", "--source", "aid", "--by", "donor")
    assert found[0]["best"] == "123.45"
    assert [r["donor"] for r in found if r["donor"]] == ["US"]


def test_what_no_engine_tells_exactly_is_refused(ledger: Path) -> None:
    import_rows(ledger, [{"best": 2**53 - 1}] * 2)
    assert run("summary", "--source", "aid", "--ledger", ledger).code == 0
    ran = run("summary", "--source", "aid", "--currency", "RUB", "--ledger", ledger)
    assert ran.code == 2 and "too large to be told exactly in RUB" in ran.err


def test_a_source_that_is_imported_anew_meanwhile_is_told(ledger: Path) -> None:
    import_rows(ledger, [{"best": 1_00}])
    opened = open_ledger(ledger)
    assert opened.summary(source="aid").totals[0].value.best == 1  # type: ignore[union-attr]
    (ledger.parent / "aid.txt").write_text("new")
    shutil.rmtree(ledger / "imported")
    import_rows(ledger, [{"best": 1_00}, {"best": 9_00, "first": "2007"}])
    with pytest.raises(LedgerError, match="imported anew"):
        opened.summary(source="aid", years=2007)


def test_a_file_that_is_in_two_sources_is_told(ledger: Path) -> None:
    import_rows(ledger, [{"best": 1_00}])
    import_rows(ledger, [{"best": 1_00}], source="again")
    ran = run("summary", "--source", "aid,again", "--ledger", ledger)
    assert "Read from the very same file, so counted twice: aid and again (aid.txt)." in ran.out


def test_fiscal_years_are_told(ledger: Path) -> None:
    import_rows(ledger, [{"best": 12_00, "year_basis": "fiscal-us"}])
    out = run("summary", "--source", "aid", "--ledger", ledger).out
    assert "US fiscal years (October to September), told by their labels" in out
    out = run("summary", "--source", "aid", "--calendar", "--ledger", ledger).out
    assert "split into calendar years by months" in out and "changes nothing" not in out


def test_money_of_a_recipient_without_ppp_names_that_one_alone(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger", currencies=DEFLATED, parties=PURCHASING)
    import_rows(ledger, [{"best": 1_00}, {"best": 2_00, "recipient": "DE"}])
    ran = run("summary", "--source", "aid", "--prices", "ppp", "--ledger", ledger)
    assert ran.code == 1 and "Germany (DE) in 2005" in ran.err and "United States" not in ran.err
