"""Register, show, export and the listings."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from aidledger import UsageError, open_ledger
from tests.ledgers import BUNDLED, make_ledger, run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_ledger(
        tmp_path / "l",
        [
            {"id": "program", "first": "2005", "last": "2006", "amount": 2000, "currency": "RUB",
             "footnote": "1", "as_stated": "two thousand", "donor": "RU", "quantity": 4,
             "unit": "helicopters", "remark": "Said twice."},
            {"id": "year", "first": "2006", "amount": 60},
            {"id": "part", "first": "2006", "amount": 20, "may_be_in": "year"},
            {"id": "gift", "qualifier": "unstated", "as_stated": "handed over"},
            {"id": "plan", "status": "planned", "amount": 7, "first": "2008"},
        ],
    )  # fmt: skip


def exported(folder: Path, *options: str) -> list[dict[str, str]]:
    done = run("export", "--ledger", folder, "--format", "csv", *options)
    assert done.code == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ("place", ["program", "year", "part", "gift", "plan"]),
        ("id", ["gift", "part", "plan", "program", "year"]),
        ("-amount", ["program", "year", "part", "plan", "gift"]),
        ("donor", ["program", "year", "part", "gift", "plan"]),
        ("-date", ["plan", "year", "part", "program", "gift"]),
    ],
)
def test_register_is_sortable(folder: Path, sort: str, ids: list[str]) -> None:
    done = run("register", "--ledger", folder, "--sort", sort, "--format", "ndjson")
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == ids


def test_register_shows_figures_whole_in_their_own_currency(folder: Path) -> None:
    rows = {r["id"]: r for r in open_ledger(folder).register(years="2006").flat_rows()}
    assert set(rows) == {"program", "year", "part"}
    assert (str(rows["program"]["best"]), rows["program"]["currency"]) == ("2000.00", "RUB")
    assert rows["year"]["best"] == 60


def test_show_opens_a_figure(folder: Path) -> None:
    shown = run("show", "program", "--ledger", folder, "--in", "unit")
    assert shown.code == 0
    for words in ("“two thousand”", "An article", "1. A newspaper", "4 helicopters", "Said twice.",
                  "25 RUB per USD, average of 2005 (rates)", "40.00", "50.00",
                  "transactions.csv:2"):  # fmt: skip
        assert words in shown.out, words
    assert "takes 20.00 USD off it" in run("show", "part", "--ledger", folder).out
    container = run("show", "year", "--ledger", folder).out
    assert "which takes 20.00 USD off this one" in container
    assert "what is left of it" in container
    rows = json.loads(
        run("show", "program", "--ledger", folder, "--format", "json").out, parse_float=str
    )["rows"]
    flows = [row for row in rows if row["table"] == "flows"]
    assert [(row["year"], row["best"]) for row in flows] == [("2005", "40.00"), ("2006", "50.00")]


def test_show_never_prints_more_than_without_its_mark(tmp_path: Path) -> None:
    figure = {"id": "m", "qualifier": "more_than", "amount": 6, "first": "2008", "last": "2011"}
    out = run("show", "m", "--ledger", make_ledger(tmp_path / "l", [figure]), "--in", "unit").out
    lines = [line for line in out.splitlines() if "1.50" in line or "3.00" in line]
    assert len(lines) == 3 and all("≥ 1.50" in line or "≥ 3.00" in line for line in lines)


def test_show_suggests_the_nearest_ids(folder: Path) -> None:
    done = run("show", "progam", "--ledger", folder)
    assert done.code == 2 and "program" in done.err


def test_every_figure_of_the_article_can_be_shown() -> None:
    ledger = open_ledger(BUNDLED)
    for row in ledger.register().flat_rows():
        assert [table.name for table in ledger.show(row["id"]).tables][:2] == ["figure", "flows"]


def test_export_is_tidy_and_names_place_and_reason(folder: Path) -> None:
    rows = {row["id"]: row for row in exported(folder)}
    assert len(rows) == 5
    program = rows["program"]
    assert (program["best"], program["currency"]) == ("90.00", "USD")
    assert (program["own_best"], program["own_currency"]) == ("2000.00", "RUB")
    assert program["rate"] == (
        "25 RUB per USD, average of 2005 (rates); 20 RUB per USD, average of 2006 (rates)"
    )
    assert (program["source"], program["section"], program["footnote"]) == ("article", "1", "1")
    assert (program["counted"], program["reason"]) == ("true", "")
    assert (rows["plan"]["counted"], rows["plan"]["reason"]) == ("false", "planned")
    assert (rows["gift"]["best"], rows["gift"]["reason"]) == ("", "unstated")
    assert (rows["year"]["own_best"], rows["year"]["best"]) == ("60.00", "40.00")


def test_exported_lines_add_up_to_the_summary(folder: Path) -> None:
    for options in ([], ["--years", "2006"], ["--overlaps", "gross"], ["--currency", "RUB"]):
        counted = [r for r in exported(folder, "--lines", *options) if r["counted"] == "true"]
        summary = json.loads(
            run("summary", "--ledger", folder, "--format", "json", *options).out, parse_float=str
        )["totals"][0]  # fmt: skip
        for bound in ("low", "best", "high"):
            assert sum(Decimal(row[bound]) for row in counted) == Decimal(summary[bound])


def test_csv_is_lossless_and_a_spreadsheet_runs_nothing(tmp_path: Path) -> None:
    nasty = '=HYPERLINK("http://x"),\nsecond line'
    folder = make_ledger(
        tmp_path / "l", [{"description": nasty, "as_stated": "@SUM(A1)", "remark": "-2+3"}]
    )
    row = exported(folder)[0]
    assert (row["description"], row["as_stated"], row["remark"]) == (nasty, "@SUM(A1)", "-2+3")
    out = run("export", "--ledger", folder, "--format", "csv", "--spreadsheet").out
    assert out.startswith("\ufeff")
    defused = next(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"), newline="")))
    assert defused["description"] == "'" + nasty
    assert (defused["as_stated"], defused["remark"]) == ("'@SUM(A1)", "'-2+3")
    assert run("export", "--ledger", folder, "--spreadsheet").code == 2


def test_negative_numbers_stay_numbers_in_a_spreadsheet(tmp_path: Path) -> None:
    from aidledger.render.data import delimited

    folder = make_ledger(tmp_path / "l", [{"amount": 5}, {"donor": "RU", "amount": 9}])
    report = open_ledger(folder).compare("us", "ru")
    assert ",-4.00," in delimited(report, ",", spreadsheet=True)


def test_frames_have_numbers_and_keep_codes_as_text(tmp_path: Path) -> None:
    parties = "".join(
        f"{code}:\n  name: {name}\n  kind: state\n  currency: USD\n"
        for code, name in (("NA", "Namibia"), ("NO", "Norway"))
    )
    folder = make_ledger(tmp_path / "l", [{"donor": "NO", "recipient": "NA"}], parties=parties,
                         indicators=[])  # fmt: skip
    frame = open_ledger(folder).export().to_frame()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame["recipient"]) == ["NA"] and list(frame["donor"]) == ["NO"]
    assert frame["best"].sum() == 100.0
    by_year = open_ledger(BUNDLED).summary(donor="US", by=["year"]).to_frame()
    headline = by_year[(by_year["table"] == "year") & (by_year["group"] == "headline")]
    assert round(float(headline["best"].sum()), 2) == 116666666.67


def test_listings_of_the_article() -> None:
    for name in ("parties", "classifications", "sources", "indicators", "where"):
        for style in ("table", "csv", "tsv", "json", "ndjson", "markdown"):
            done = run(name, "--ledger", BUNDLED, "--format", style)
            assert done.code == 0 and done.out, (name, style, done.err)
    assert "Russia" in run("parties", "--ledger", BUNDLED).out
    assert "iati-transaction-type 3" in run("classifications", "--ledger", BUNDLED).out
    done = run("indicators", "--ledger", BUNDLED, "--measure", "gdp", "--years", "2008",
               "--party", "TJ", "--format", "csv")  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [(r["source"], r["best"], r["currency"]) for r in rows] == [
        ("starchak-2009", "3500000000.00", "USD"),
        ("wb-wdi", "5161299725.28", "USD"),
        ("wb-wdi", "17707000000.00", "TJS"),
    ]


def test_the_hole_in_military_spending_is_left_open() -> None:
    rows = open_ledger(BUNDLED).indicators(measure="military-expenditure").flat_rows()
    years = [row["year"] for row in rows]
    assert years == [str(y) for y in (*range(1998, 2005), *range(2008, 2013))]


def test_python_refuses_what_it_does_not_know() -> None:
    ledger = open_ledger(BUNDLED)
    for wrong in ({"donor": "Atlantis"}, {"years": "20x5"}, {"colour": "red"}, {"by": "colour"},
                  {"overlaps": "both"}, {"currency": "XXX"}, {"headline": "gifts"}):  # fmt: skip
        with pytest.raises(UsageError):
            ledger.summary(**wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        open_ledger(BUNDLED, engine="abacus")


def test_python_takes_years_as_numbers_and_lists() -> None:
    ledger = open_ledger(BUNDLED)
    texts = ledger.summary(donor="US", years="2005-2006").as_dict()["rows"]
    assert ledger.summary(donor=["US"], years=[2005, 2006]).as_dict()["rows"] == texts
    assert ledger.summary(donor="US", years=2006).as_dict()["totals"]
    assert ledger.parties().tables and ledger.sources().tables and ledger.classifications().tables


def test_json_holds_no_character_that_turns_the_text(tmp_path: Path) -> None:
    text = "Aid \u202eUSD 5\u202c."
    folder = make_ledger(tmp_path / "l", [{"description": text}])
    for style in ("json", "ndjson"):
        out = run("export", "--ledger", folder, "--format", style).out
        assert "\u202e" not in out and "\\u202e" in out
    row = json.loads(run("export", "--ledger", folder, "--format", "json").out)["rows"][0]
    assert row["description"] == text
