"""Donors side by side, and against what the recipient has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.ledgers import BUNDLED, make_ledger, run


def compared(folder: Path, *arguments: str) -> dict[str, Any]:
    done = run("compare", *arguments, "--ledger", folder, "--format", "json")
    assert done.code == 0, done.err
    answer = json.loads(done.out, parse_float=str)
    assert isinstance(answer, dict)
    return answer


def cells(answer: dict[str, Any], table: str, key: str) -> dict[tuple[str, str], Any]:
    return {
        (row[key], row["measure"]): (row.get("low"), row.get("best"), row.get("high"))
        for row in answer["rows"]
        if row["table"] == table
    }


@pytest.fixture
def two(tmp_path: Path) -> Path:
    return make_ledger(
        tmp_path / "l",
        [
            {"id": "us", "qualifier": "between", "low": 80, "high": 120},
            {"id": "ru", "donor": "RU", "amount": 1000, "currency": "RUB"},
            {"id": "us-open", "first": "2006", "qualifier": "more_than", "amount": 10},
            {"id": "loan", "donor": "RU", "instrument": "loan", "amount": 5},
        ],
    )


def test_difference_runs_from_low_less_high_to_high_less_low(two: Path) -> None:
    found = cells(compared(two, "us", "russia"), "year", "item")
    assert found["2005", "US"] == ("80.00", "100.00", "120.00")
    assert found["2005", "RU"] == ("40.00", "40.00", "40.00")
    assert found["2005", "difference"] == ("40.00", "60.00", "80.00")
    assert found["2005", "ratio"] == (None, "2.50", None)
    assert found["2006", "ratio"] == (None, None, None)
    assert found["total", "difference"] == ("50.00", "70.00", "90.00")


def test_a_difference_from_an_open_total_has_no_floor(two: Path) -> None:
    row = next(
        r for r in compared(two, "russia", "us")["rows"]
        if r.get("item") == "total" and r["measure"] == "difference"
    )  # fmt: skip
    assert (row["low"], row["best"], row["high"]) == (None, "-70.00", "-50.00")
    assert row["open"] is False and row["mark"].startswith("≤")


def test_each_class_has_its_line_under_the_headline(two: Path) -> None:
    found = cells(compared(two, "us", "russia"), "class", "class")
    assert {key[0] for key in found} == {
        "transfer", "debt-relief", "credit", "investment", "exchange", "presence",
    }  # fmt: skip
    assert found["credit", "RU"] == ("5.00", "5.00", "5.00")
    assert found["credit", "ratio"] == (None, "0.00", None)
    assert found["presence", "ratio"] == (None, None, None)


def test_three_donors_are_compared_with_the_first(two: Path) -> None:
    measures = {row["measure"] for row in compared(two, "us", "russia", "tj")["rows"]}
    assert {"difference US to RU", "ratio US to RU", "difference US to TJ"} <= measures


def test_a_share_is_of_the_same_years_and_names_what_is_missing(tmp_path: Path) -> None:
    # GDP is known for 2005 (10,000) and 2006 (20,000), in the ledger's own source.
    folder = make_ledger(
        tmp_path / "l",
        [
            {"first": "2005", "last": "2007", "amount": 900},
            {"donor": "RU", "first": "2006", "amount": 2000, "currency": "RUB"},
        ],
    )
    answer = compared(folder, "us", "russia", "--of", "gdp")
    shares = {
        (row["years"], row["measure"]): row["best"]
        for row in answer["rows"]
        if row["table"] == "share"
    }
    assert shares == {("2005–2006", "US"): "2.00", ("2005–2006", "RU"): "0.33"}
    missing = [line for line in answer["caveats"] if "Not in the shares" in line]
    assert len(missing) == 1 and "2007" in missing[0]
    assert any("no military-budget" in line for line in compared(folder, "us", "ru")["caveats"])


def test_a_ceiling_as_denominator_gives_a_floor_and_no_point(tmp_path: Path) -> None:
    size = {"measure": "military-budget", "qualifier": "at_most", "amount": 200, "year": 2005}
    folder = make_ledger(tmp_path / "l", [{}, {"donor": "RU", "instrument": "loan"}],
                         indicators=[{"id": "b", **size}])  # fmt: skip
    row = next(r for r in compared(folder, "us", "ru")["rows"] if r["table"] == "share")
    assert (row["measure"], row["low"], row["best"], row["high"]) == ("US", "50.00", None, None)
    assert (row["open"], row["mark"]) == (True, "≥")
    assert "≥ 50.00 %" in run("compare", "us", "ru", "--ledger", folder).out


def test_a_denominator_without_a_top_gives_a_ceiling_and_no_floor(tmp_path: Path) -> None:
    size = {"id": "g", "qualifier": "more_than", "amount": 400}
    folder = make_ledger(tmp_path / "l", [{}, {"donor": "RU"}], indicators=[size])
    row = next(r for r in compared(folder, "us", "ru")["rows"] if r["table"] == "share")
    assert (row["low"], row["best"], row["high"], row["mark"]) == (None, "25.00", "25.00", "≤")


def test_shares_keep_the_marks_above_and_count_what_is_unstated(tmp_path: Path) -> None:
    size = {"id": "b", "measure": "military-budget", "qualifier": "at_most", "amount": 200}
    rows = [{"qualifier": "about"}, {"donor": "RU", "qualifier": "unstated"}]
    folder = make_ledger(tmp_path / "l", rows, indicators=[size])
    found = {r["measure"]: r for r in compared(folder, "us", "ru")["rows"] if r["table"] == "share"}
    assert (found["US"]["low"], found["US"]["mark"]) == ("50.00", "≥~")
    assert (found["RU"]["best"], found["RU"]["unstated"]) == ("0.00", 1)
    years = next(r for r in compared(folder, "us", "ru")["rows"] if r["measure"] == "difference")
    assert years["unstated"] == 1


def test_a_size_of_nothing_gives_no_share(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", [{}, {"donor": "RU"}],
                         indicators=[{"id": "g", "amount": 0}])  # fmt: skip
    row = next(r for r in compared(folder, "us", "ru")["rows"] if r["table"] == "share")
    assert (row["low"], row["best"], row["high"]) == (None, None, None)
    assert run("compare", "us", "ru", "--ledger", folder).code == 0


def test_several_recipients_have_no_common_denominator(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", [{}, {"donor": "RU", "recipient": "US"}])
    answer = compared(folder, "us", "ru")
    assert not [row for row in answer["rows"] if row["table"] == "share"]
    assert any("--recipient" in line for line in answer["caveats"])
    named = compared(folder, "us", "ru", "--recipient", "tj")
    assert [row for row in named["rows"] if row["table"] == "share"]


def test_net_and_gross_stand_together(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "year", "amount": 50},
            {"id": "in", "amount": 20, "may_be_in": "year"},
            {"donor": "RU", "amount": 1000, "currency": "RUB"},
        ],
    )
    found = cells(compared(folder, "us", "russia"), "overlaps", "overlaps")
    assert found["net", "US"] == ("50.00", "50.00", "70.00")
    assert found["gross", "US"] == ("50.00", "70.00", "70.00")
    assert found["gross", "RU"] == found["net", "RU"] == ("40.00", "40.00", "40.00")


def test_caveats_follow_from_the_rows_compared_and_from_them_alone(tmp_path: Path) -> None:
    plain = [{"sector": "military"}, {"donor": "RU", "sector": "military"}]
    assert not [
        line for line in compared(make_ledger(tmp_path / "p", plain), "us", "ru")["caveats"]
        if "shares" not in line
    ]  # fmt: skip
    telling = [
        *plain,
        {"sector": "energy", "year_basis": "fiscal-us"},
        {"instrument": "debt-relief"},
        {"donor": "RU", "instrument": "base-cost"},
        {"first": "2005", "last": "2006"},
        {"qualifier": "unstated"},
        {"donor": "RU", "status": "pledged"},
    ]
    said = " ".join(compared(make_ledger(tmp_path / "t", telling), "us", "ru")["caveats"])
    for words in ("Fiscal years", "military aid only", "Debt stock", "its own presence",
                  "Spread over years", "told without an amount", "planned, pledged"):  # fmt: skip
        assert words in said
    early = compared(tmp_path / "t", "us", "ru", "--years", "2003")["caveats"]
    assert not [line for line in early if "shares" not in line]


def test_a_headline_on_one_figure_says_so(two: Path) -> None:
    said = compared(two, "us", "russia")["sentences"]
    assert "The headline of Russia rests on one figure alone: ru." in said
    assert any("two figures" in line and "us-open" in line for line in said)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("us",), "two different donors"),
        (("us", "usa"), "two different donors"),
        (("us", "atlantis"), "is no party"),
        (("us", "ru", "--by", "donor"), "side by side"),
        (("us", "ru", "--by", "colour"), "Nothing can be broken down"),
        (("us", "ru", "--of", "gnp"), "no share of"),
    ],
)
def test_wrong_questions_are_answered_with_a_way_out(
    two: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = run("compare", *arguments, "--ledger", two)
    assert (done.code, done.out) == (2, "")
    assert words in done.err and "Hint:" in done.err


def test_the_article(tmp_path: Path) -> None:
    answer = compared(BUNDLED, "russia", "us", "--years", "2005-2008", "--of",
                      "gdp,budget,military-budget,oda")  # fmt: skip
    found = cells(answer, "year", "item")
    assert found["total", "RU"][1] == "26000000.00"
    # 40 million of border posts, 38 of 74 months of more than 6 million of training, the customs
    # equipment, the security documents, and what is left of the 50 million.
    assert found["total", "US"][1] == "79180180.17"
    sources = {(r["of"], r["source"], r["years"]) for r in answer["rows"] if r["table"] == "share"}
    assert ("gdp", "starchak-2009", "2008") in sources
    assert ("gdp", "wb-wdi", "2005–2008") in sources
    assert ("military-expenditure", "sipri-wdi", "2008") in sources
    missing = next(line for line in answer["caveats"] if "Not in the shares" in line)
    assert "military-expenditure (sipri-wdi) lacks 2005–2007" in missing
    assert any("no part of ODA" in line for line in answer["caveats"])
