"""The ledger beside imported sources; numbers worked out by hand."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aidledger import open_ledger
from aidledger.engine.duck_rows import DuckRows
from aidledger.problems import LedgerError, UsageError
from aidledger.reports.explain import explain
from aidledger.reports.explaining.cells import by_measure, cells, find, full_name
from tests.imports import import_rows
from tests.ledgers import BUNDLED, DEFLATED, make_ledger, run
from tests.test_explain import made_again, numbers_in, printed, take_apart
from tests.test_imported import told

COMMITTED = {"measure": "commitments", "status": "committed"}


def beside(ledger: Path, *arguments: str, source: str = "aid") -> dict[str, Any]:
    done = run("reconcile", "--against", source, *arguments, "--ledger", ledger, "--format", "json")
    assert done.code == 0, done.err
    answer = json.loads(done.out, parse_float=str)
    assert isinstance(answer, dict)
    return answer


def bests(answer: Mapping[str, Any], key: str = "year") -> dict[tuple[str, str], list[str | None]]:
    """Return (year or sector, basis) → what is told, what the source says, the gap, in percent."""
    table = "against" if key == "year" else "against_sectors"
    found: dict[tuple[str, str], dict[str, str | None]] = {}
    for row in answer["rows"]:
        if row["table"] == table:
            found.setdefault((row[key], row["basis"]), {})[row["measure"]] = row["best"]
    measures = ("told", "official", "gap", "gap_percent")
    return {place: [row.get(m) for m in measures] for place, row in found.items()}


def aid(year: int | str, dollars: float, **more: Any) -> dict[str, Any]:
    return {"first": str(year), "best": round(dollars * 100), **more}


Rows = Sequence[Mapping[str, Any]]


def both(folder: Path, figures: Rows, rows: Rows, **more: Any) -> Path:
    ledger = make_ledger(folder / "ledger", figures, **more)
    import_rows(ledger, rows)
    return ledger


# --- the numbers --------------------------------------------------------------------------------


def test_the_same_figures_on_both_sides_differ_by_nothing(tmp_path: Path) -> None:
    figures = [{"amount": 100}, {"amount": 60, "first": "2006", "sector": "military"}]
    rows = [aid(2005, 100), aid(2006, 60, sector="military")]
    rows += [{**row, **COMMITTED} for row in rows]
    answer = beside(both(tmp_path, figures, rows))
    for basis in ("disbursements", "commitments"):
        assert bests(answer)["2005", basis] == ["100.00", "100.00", "0.00", "0.00"]
        assert bests(answer)["2006", basis] == ["60.00", "60.00", "0.00", "0.00"]
        assert bests(answer)["2005–2006 in all", basis] == ["160.00", "160.00", "0.00", "0.00"]
        of = f"{basis}, 2005–2006"
        assert bests(answer, "sector")["border-security", of] == [
            "100.00",
            "100.00",
            "0.00",
            "0.00",
        ]
        assert bests(answer, "sector")["military", of] == ["60.00", "60.00", "0.00", "0.00"]
    assert len(bests(answer)) == 6 and len(bests(answer, "sector")) == 4
    said = " ".join(answer["sentences"])
    assert "commitments (aid) and disbursements (aid): 0.00 % off" in said.replace(
        "disbursements (aid) and commitments (aid)", "commitments (aid) and disbursements (aid)"
    )
    assert not any(line.startswith(("Years, ", "Sectors, ")) for line in answer["caveats"])


def test_what_only_one_side_has_is_listed_and_in_no_gap(tmp_path: Path) -> None:
    figures = [
        {"amount": 100},
        {"amount": 50, "sector": "military"},
        {"amount": 30, "first": "2004"},
        {"qualifier": "unstated", "first": "2006"},
        {"amount": 9, "first": "", "last": "2005", "id": "before"},
        {"amount": 7, "status": "planned", "id": "plan"},
        {"amount": 80, "donor": "RU"},
        {"amount": 40, "instrument": "loan"},
    ]
    rows = [
        aid(2005, 125),
        aid(2005, 75, sector="energy"),
        aid(2005, 15, sector=""),
        aid(2006, 20),
        aid(2007, 10),
        aid(2005, 300, **COMMITTED),
        aid(2005, 1000, donor="DE"),
        aid(2005, 11, instrument="loan", **{"class": "credit"}),
    ]
    answer = beside(both(tmp_path, figures, rows))
    assert bests(answer) == {
        ("2004", "not in aid"): ["30.00", None, None, None],
        # 100 and 50 of 125, 75 and 15; of 300 committed.
        ("2005", "disbursements"): ["150.00", "215.00", "-65.00", "-30.23"],
        ("2005", "commitments"): ["150.00", "300.00", "-150.00", "-50.00"],
        ("2006", "disbursements"): [None, "20.00", None, None],
        ("2007", "disbursements"): [None, "10.00", None, None],
    }
    assert bests(answer, "sector") == {
        ("border-security", "disbursements, 2005"): ["100.00", "125.00", "-25.00", "-20.00"],
        ("military", "disbursements, 2005"): ["50.00", None, None, None],
        ("only in aid", "disbursements, 2005"): [None, "90.00", None, None],
        ("border-security", "commitments, 2005"): ["100.00", "300.00", "-200.00", "-66.67"],
        ("military", "commitments, 2005"): ["50.00", None, None, None],
    }
    mind = " ".join(answer["caveats"])
    assert (
        "Years, US → TJ: 2004 only in the ledger; 2007 only in aid; "
        "2006 in the ledger without an amount." in mind
    )
    assert (
        "Sectors, US → TJ, disbursements: military only in the ledger; "
        "energy and none told only in aid." in mind
    )
    assert "Only in the ledger: RU → TJ." in mind
    assert "none of these lines: before." in mind
    assert "Planned or pledged, and so in none of these lines: plan." in mind
    assert "not compared: 1 row of disbursements (credit)." in mind
    # With credit the loans are in it, on both sides: 190 of 226.
    credit = beside(tmp_path / "ledger", "--headline", "transfer,credit")
    assert bests(credit)["2005", "disbursements"] == ["190.00", "226.00", "-36.00", "-15.93"]
    chosen = beside(tmp_path / "ledger", "--sector", "border-security", "--years", "2005")
    assert bests(chosen)["2005", "disbursements"] == ["100.00", "125.00", "-25.00", "-20.00"]
    nobody = beside(tmp_path / "ledger", "--donor", "russia")
    assert nobody["rows"] == [] and "no donor and recipient in common" in nobody["sentences"][0]


def test_bounds_and_marks_of_the_ledger_reach_the_gap(tmp_path: Path) -> None:
    figures = [
        {"low": 40, "high": 60, "qualifier": "between"},
        {"amount": 10, "qualifier": "more_than", "first": "2006"},
        {"amount": 36, "first": "2007", "last": "2009"},
    ]
    rows = [aid(2005, 40), aid(2006, 20), aid(2007, 12), aid(2008, 24)]
    answer = beside(both(tmp_path, figures, rows))
    found = {
        (row["year"], row["measure"]): (row["low"], row["best"], row["high"], row["mark"])
        for row in answer["rows"]
        if row["table"] == "against"
    }
    assert found["2005", "gap"] == ("0.00", "10.00", "20.00", "~")
    assert found["2005", "gap_percent"] == ("0.00", "25.00", "50.00", "~")
    assert found["2006", "gap"] == ("-10.00", "-10.00", "-10.00", "≥")
    assert found["2007", "told"] == ("12.00", "12.00", "12.00", "÷")
    assert found["2008", "gap_percent"] == ("-50.00", "-50.00", "-50.00", "÷")
    # 50 + 10 + 12 + 12 of 40 + 20 + 12 + 24; 2009 is only in the ledger.
    assert found["2005–2008 in all", "told"] == ("74.00", "84.00", "94.00", "≥~÷")
    assert found["2005–2008 in all", "gap"] == ("-22.00", "-12.00", "-2.00", "≥~÷")


def test_a_fiscal_year_is_its_label_unless_calendar_splits_it(tmp_path: Path) -> None:
    figures = [{"amount": 300}, {"amount": 900, "first": "2006"}]
    ledger = both(tmp_path, figures, [aid(2006, 1200, year_basis="fiscal-us")])
    labels = beside(ledger)
    assert bests(labels) == {
        ("2005", "not in aid"): ["300.00", None, None, None],
        ("2006", "disbursements"): ["900.00", "1200.00", "-300.00", "-25.00"],
    }
    assert any("fiscal years of the United States" in line for line in labels["caveats"])
    split = beside(ledger, "--calendar")
    assert bests(split)["2005", "disbursements"] == ["300.00", "300.00", "0.00", "0.00"]
    assert bests(split)["2006", "disbursements"] == ["900.00", "900.00", "0.00", "0.00"]
    assert not any("fiscal years" in line for line in split["caveats"])


def test_each_year_is_told_at_its_own_rate_on_both_sides(tmp_path: Path) -> None:
    figures = [{"amount": 1000, "currency": "RUB"}, {"amount": 50, "first": "2006"}]
    rows = [
        aid(2005, 20),
        aid(2005, 500, currency="RUB"),
        aid(2006, 800, currency="TJS"),
        # Of 2006 as to its date, of 2005 as to its rate.
        aid(2006, 250, currency="RUB", rate_year=2005),
    ]
    ledger = both(tmp_path, figures, rows)
    # 1,000 rubles at 25; 20 dollars and 500 rubles at 25; 800 somoni at 4 and 250 rubles at 25.
    assert bests(beside(ledger)) == {
        ("2005", "disbursements"): ["40.00", "40.00", "0.00", "0.00"],
        ("2006", "disbursements"): ["50.00", "210.00", "-160.00", "-76.19"],
        ("2005–2006 in all", "disbursements"): ["90.00", "250.00", "-160.00", "-64.00"],
    }
    rubles = bests(beside(ledger, "--currency", "RUB"))
    assert rubles["2005", "disbursements"] == ["1000.00", "1000.00", "0.00", "0.00"]


def test_corrections_are_taken_off_and_less_than_nothing_has_no_percentage(tmp_path: Path) -> None:
    figures = [{"amount": 70}, {"amount": 5, "first": "2006"}, {"amount": 8, "first": "2007"}]
    rows = [aid(2005, 100), aid(2005, -30), aid(2006, 10), aid(2006, -20)]
    rows += [aid(2007, 3), aid(2007, -3), aid(2005, 70, **COMMITTED)]
    answer = beside(both(tmp_path, figures, rows))
    assert bests(answer)["2005", "disbursements"] == ["70.00", "70.00", "0.00", "0.00"]
    assert bests(answer)["2006", "disbursements"] == ["5.00", "-10.00", "15.00", None]
    assert bests(answer)["2007", "disbursements"] == ["8.00", "0.00", "8.00", None]
    assert bests(answer)["2005–2007 in all", "disbursements"] == [
        "83.00",
        "60.00",
        "23.00",
        "38.33",
    ]
    assert any(
        "no percentage: disbursements 2006, disbursements 2007 of aid" in line
        for line in answer["caveats"]
    )
    fit = {
        r["basis"]: (r["years"], r["mean_percent"]) for r in answer["rows"] if r["table"] == "fit"
    }
    assert fit == {"disbursements": ("2005", "0.00"), "commitments": ("2005", "0.00")}


def test_which_measure_is_nearest_is_told_over_all_years(tmp_path: Path) -> None:
    figures = [{"amount": 100}, {"amount": 100, "first": "2006"}]
    rows = [aid(2005, 200), aid(2006, 125), aid(2005, 80, **COMMITTED), aid(2006, 100, **COMMITTED)]
    rows.append(aid(2005, 101, measure="budgets", status="planned"))
    answer = beside(both(tmp_path, figures, rows))
    fit = [
        (r["basis"], r["mean_percent"], r["verdict"]) for r in answer["rows"] if r["table"] == "fit"
    ]
    # Off by 25 and 0 percent, by 50 and 20; the budgets lack a year.
    assert fit == [
        ("commitments", "12.50", "nearest"),
        ("disbursements", "35.00", ""),
        ("budgets", "0.99", "not ranked: lacks 2006"),
    ]
    assert answer["sentences"][0].startswith(
        "US → TJ (disbursed and committed) comes nearest to commitments (aid): 12.50 % off"
    )
    # With a range on the ledger's side nobody can tell, and none is named.
    wide = [{"low": 80, "high": 200, "qualifier": "between"}, {"amount": 100, "first": "2006"}]
    unsure = beside(both(tmp_path / "wide", wide, rows))
    assert "cannot be told which basis is nearest" in unsure["sentences"][0]


def test_what_has_no_deflator_is_left_out_by_name_on_both_sides(tmp_path: Path) -> None:
    figures = [
        {"amount": 80},
        {"amount": 10, "donor": "RU", "currency": "RUB", "first": "2004", "id": "ru"},
        {"amount": 10, "donor": "RU", "currency": "RUB"},
    ]
    rows = [aid(2005, 40), aid(2004, 10, donor="RU"), aid(2005, 10, donor="RU")]
    ledger = both(tmp_path, figures, rows, currencies=DEFLATED)
    answer = beside(ledger, "--prices", "2007", "--donor", "US")
    # In prices of 2007: 80 and 40 dollars, at a deflator of 80 then and of 100 now.
    assert bests(answer)["2005", "disbursements"] == ["100.00", "50.00", "50.00", "100.00"]
    answer = beside(ledger, "--prices", "2007")
    mind = " ".join(answer["caveats"])
    assert "for want of a deflator: ru." in mind
    assert "for want of a deflator: 1 row of aid." in mind


@pytest.mark.parametrize("measure", [{}, COMMITTED])
def test_a_missing_rate_is_an_error_that_names_currency_and_year(
    tmp_path: Path, measure: dict[str, str]
) -> None:
    ledger = both(tmp_path, [{}], [aid(2005, 1), aid(1999, 1, currency="RUB", **measure)])
    done = run("reconcile", "--against", "aid", "--ledger", ledger)
    assert (done.code, done.out) == (1, "")
    assert "no rate for RUB in 1999" in done.err and "Remedy:" in done.err
    assert run("reconcile", "--against", "aid", "--years", "2005", "--ledger", ledger).code == 0
    with pytest.raises(LedgerError):
        open_ledger(ledger).reconcile(against="aid")
    assert open_ledger(ledger).reconcile(against="aid", currency="RUB").tables


# --- beside the rest of the ledger --------------------------------------------------------------


def test_nothing_is_ever_added_to_the_ledger(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger", [{"amount": 100}])
    before = run("summary", "--ledger", ledger, "--format", "json").out
    import_rows(ledger, [aid(2005, 900)])
    opened = open_ledger(ledger)
    counted = opened.summary().totals[0].value
    opened.summary(source="aid")
    report = opened.reconcile(against="aid")
    own = next(row for row in report.tables[0].rows if row.measure == "told")
    assert own.value == counted and own.value is not None and own.value.best == 100
    after = json.loads(run("summary", "--ledger", ledger, "--format", "json").out)
    assert after.pop("caveats") == ["Imported, and in it only with --source: aid."]
    assert after == {k: v for k, v in json.loads(before).items() if k != "caveats"}


def test_imported_sources_and_those_of_rivals_stand_together(tmp_path: Path) -> None:
    rivals = [
        {"amount": 50, "figures": "figure-1"},
        {"amount": 70, "figures": "figure-1", "source": "rates"},
        {"amount": 20, "sectors": "military"},
    ]
    ledger = both(tmp_path, [{}], [aid(2005, 200)], rivals=rivals)
    import_rows(ledger, [aid(2005, 400)], source="other")

    def tables(*arguments: str) -> set[tuple[str, str]]:
        rows = beside(ledger, *arguments)["rows"]
        return {(row["table"], row.get("source", "")) for row in rows}

    alone = {("against", "aid"), ("against_sectors", "aid")}
    assert tables() == alone
    assert tables("--against", "official") == {
        *alone, ("beside", "official"), ("fit", "official"), ("coverage", "official"),
    }  # fmt: skip
    named = beside(ledger, "--against", "other")["sentences"][0]
    assert "disbursements (aid): 50.00 % off" in named  # 100 of 200, and of 400
    two = tables("--against", "other")
    assert {("against", "aid"), ("against", "other"), ("fit", "aid"), ("fit", "other")} <= two
    assert tables("--parts") == set()
    sector = beside(ledger, "--against", "official", "--sector", "military")
    assert {row["sectors"] for row in sector["rows"] if row["table"] == "coverage"} == {"military"}
    # Unless it is named, an imported source is told of nowhere.
    rows = json.loads(run("reconcile", "--ledger", ledger, "--format", "json").out)["rows"]
    assert {row["table"] for row in rows} == {"beside", "fit", "coverage"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--against", "ad"), "Did you mean aid?"),
        (("--against", "aid,official", "--calendar"), "--calendar"),
        (("--against", "aid", "--parts", "--calendar"), "--calendar"),
        (("--against", "aid", "--source", "aid"), "and aid is imported"),
        (("--against", "aid", "--sector", "poetry"), "is no sector"),
    ],
)
def test_wrong_questions_are_answered_with_a_way_out(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = run("reconcile", *arguments, "--ledger", both(tmp_path, [{}], [aid(2005, 1)]))
    assert (done.code, done.out) == (2, "")
    assert words in done.err and "Hint:" in done.err


def test_a_selection_may_name_what_only_the_import_has(tmp_path: Path) -> None:
    ledger = both(tmp_path, [{}], [aid(2005, 1), aid(2005, 4, sector="dac-112", donor="DE")])
    answer = beside(ledger, "--sector", "dac-112", "--donor", "germany")
    assert answer["rows"] == []
    with pytest.raises(UsageError):
        open_ledger(ledger).reconcile(sector="dac-112")


def test_one_query_answers_for_all_measures_years_and_sectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    years = "2005", "2006"
    donors = [{"donor": donor, "first": year} for donor in ("US", "RU") for year in years]
    rows = [
        aid(year, 3, donor=donor, sector=sector, **measure)
        for year in years
        for donor in ("US", "RU")
        for sector in ("energy", "border-security")
        for measure in ({}, COMMITTED, {"measure": "budgets", "status": "planned"})
    ]
    asked = []
    answer = DuckRows.rows

    def counted(self: DuckRows, *arguments: Any) -> Any:
        asked.append(arguments)
        return answer(self, *arguments)

    monkeypatch.setattr(DuckRows, "rows", counted)
    report = open_ledger(both(tmp_path, donors, rows)).reconcile(against="aid")
    assert len(asked) == 1 and len(report.tables) == 6


# --- the same numbers in other reports, and taken apart -----------------------------------------


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(told(), min_size=1, max_size=5),
    st.sampled_from([{}, {"calendar": True}, {"spread": "none"}, {"years": "2005-2007"},
                     {"currency": "RUB", "years": "2005-2007"}, {"prices": "2007"}]),
)  # fmt: skip
def test_both_sides_are_what_summary_tells_and_are_taken_apart(
    figures: list[dict[str, Any]], choices: dict[str, Any]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = make_ledger(
            Path(name) / "ledger", [f["by_hand"] for f in figures], currencies=DEFLATED
        )
        rows = [f["imported"] for f in figures]
        import_rows(folder, [*rows, *({**row, **COMMITTED} for row in rows)])
        ledger = open_ledger(folder)
        try:
            report = ledger.reconcile(against="aid", **choices)
        except LedgerError:
            return  # a year without a rate
        missing = numbers_in(report) - {(id(cell.row), cell.column) for cell in cells(report)}
        assert not missing
        found = cells(report)
        for cell in found[:: len(found) // 2 + 1]:
            assert made_again(cell, explain(ledger._opened, report, cell=cell)) == printed(cell)
        for table in report.tables:
            for row in table.rows if table.name == "against" else ():
                if row.measure in ("gap", "gap_percent"):
                    assert row.value is not None
                    assert row.value.best == 0
        for side, source in (("told", "article"), ("official", "aid")):
            summary = ledger.summary(by="donor,year", source=source, **choices)
            expected = {
                (row.keys["donor"], row.keys["year"]): row.value
                for table in summary.tables
                for row in table.rows
                if table.name == "donor-year" and row.keys["group"] == "headline"
            }
            for table in report.tables:
                for row in table.rows if table.name == "against" else ():
                    place = row.keys["donor"], row.keys["year"]
                    if row.measure == side and place in expected:
                        assert row.value is not None and expected[place] is not None
                        assert row.value[:5] == expected[place][:5]


def test_every_number_is_its_lines_however_many_they_are(tmp_path: Path) -> None:
    rows = [
        aid(2005, n + 0.01, record=f"A-{n}", line=n, part=n % 3, currency="RUB", description="Aid")
        for n in range(1, 31)
    ]
    folder = both(tmp_path, [{"amount": 3, "qualifier": "about"}], rows)
    ledger = open_ledger(folder)
    report = ledger.reconcile(against="aid")
    for cell in cells(report):
        column = cell.measures if by_measure(cell.table) else cell.column
        assert find(report, full_name(cell), column).row is cell.row
    take_apart(ledger, report)
    done = run(
        "explain", "reconcile", "--against", "aid", "--ledger", folder,
        "--row", "2005, disbursements", "--column", "aid",
    )  # fmt: skip
    # 1.01, 2.01 … 30.01 roubles at 25 are 0.04, 0.08 … 1.20 dollars, 18.60 in all; the twenty
    # largest are told one by one.
    assert done.code == 0, done.err
    assert "18.60 USD" in done.out and "A-30, 2005" in done.out and "A-10, 2005" not in done.out
    assert "10 further lines" in done.out and "aid.txt, line 30" in done.out
    assert "30.01 RUB at 25 RUB per USD" in done.out


# --- the article --------------------------------------------------------------------------------

# US assistance to Tajikistan by US fiscal year, ForeignAssistance.gov, million dollars.
OFFICIAL = {
    "disbursements": (22.678085, 47.430588, 42.952846, 51.294851, 61.063013, 49.263212, 42.278829,
                      65.921710, 44.895783),
    "obligations": (62.496724, 67.493398, 48.480456, 51.346490, 62.378723, 47.086853, 37.613230,
                    69.406155, 51.004472),
}  # fmt: skip


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("article") / "ledger"
    shutil.copytree(BUNDLED, folder)
    rows = [
        aid(year, million * 1_000_000, measure=measure, sector="general", year_basis="fiscal-us",
            status="disbursed" if measure == "disbursements" else "committed")
        for measure, values in OFFICIAL.items()
        for year, million in enumerate(values, 2001)
    ]  # fmt: skip
    import_rows(folder, rows, source="usfa", released="2026-01")
    return folder


def test_the_article_beside_what_the_united_states_says(article: Path) -> None:
    answer = beside(article, "--donor", "US", source="usfa")
    found = bests(answer)
    # The article's 2008: see test_totals; official values as published.
    assert found["2008", "disbursements"] == [
        "28276211.71",
        "65921710.00",
        "-37645498.29",
        "-57.11",
    ]
    assert found["2008", "obligations"] == ["28276211.71", "69406155.00", "-41129943.29", "-59.26"]
    assert found["2001", "obligations"] == [None, "62496724.00", None, None]
    for basis, values in OFFICIAL.items():
        told, official, *_ = found["2002–2008 in all", basis]
        years = [found[str(year), basis] for year in range(2002, 2009)]
        assert Decimal(official or 0) == sum(round(Decimal(str(v)) * 10**6, 2) for v in values[1:8])
        assert Decimal(told or 0) == sum(Decimal(row[0] or 0) for row in years)
    # The same as the values of rivals.csv, which are of the same publisher.
    rows = json.loads(
        run("reconcile", "--rivals", "--donor", "US", "--ledger", article, "--format", "json").out,
        parse_float=str,
    )["rows"]
    for row in rows:
        if row["table"] == "coverage" and row["basis"] in OFFICIAL and not row["sectors"]:
            told, official, *_ = found[row["year"], row["basis"]]
            if row["measure"] == "counted" and told is not None:
                assert row["best"] == told
            elif row["measure"] == "official":
                assert row["best"] == official


def test_the_article_is_told_alike_by_both_engines_and_in_every_format(article: Path) -> None:
    one, other = (
        open_ledger(article, engine=e).reconcile(against="usfa") for e in ("sqlite", "duckdb")
    )
    assert one.as_dict() == other.as_dict()
    for form in ("csv", "markdown", "table"):
        done = run("reconcile", "--against", "usfa", "--ledger", article, "--format", form)
        number = "-37645498.29" if form not in ("table", "markdown") else "−37.65"
        assert done.code == 0 and number in done.out


def test_nothing_is_wider_than_a_terminal_of_80_columns(article: Path) -> None:
    done = run(
        "reconcile", "--against", "usfa", "--ledger", article,
        tty=True, env={"COLUMNS": "80", "NO_COLOR": "1"},
    )  # fmt: skip
    plain = done.out
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[2m"):
        plain = plain.replace(code, "")
    assert [line for line in plain.splitlines() if len(line) > 80] == []
