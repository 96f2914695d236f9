"""Figures that tell of the same money, beside each other; numbers worked out by hand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aidledger import open_ledger
from aidledger.problems import LedgerError, UsageError
from aidledger.reports.shared.gaps import gap, gap_percent, rest_percent
from aidledger.reports.totals import Total
from tests.ledgers import BUNDLED, DEFLATED, SOURCES, make_ledger, run


def reconciled(folder: Path, *arguments: str) -> dict[str, Any]:
    done = run("reconcile", *arguments, "--ledger", folder, "--format", "json")
    assert done.code == 0, done.err
    answer = json.loads(done.out, parse_float=str)
    assert isinstance(answer, dict)
    return answer


def cells(answer: dict[str, Any], table: str, *keys: str) -> dict[tuple[str, ...], Any]:
    """Return (keys …, measure) → (low, best, high) of a table."""
    return {
        (*(row[k] for k in keys), row["measure"]): tuple(
            row.get(b) for b in ("low", "best", "high")
        )
        for row in answer["rows"]
        if row["table"] == table
    }


def fits(answer: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    names = ("basis", "years", "mean_percent", "nearest_in", "verdict")
    return [tuple(r[n] for n in names) for r in answer["rows"] if r["table"] == "fit"]  # type: ignore[misc]


# --- totals and their parts ---------------------------------------------------------------------


def test_a_total_stands_beside_the_sum_of_its_parts_planned_ones_too(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "whole", "amount": 300, "low": 292, "high": 300},
            {"id": "first", "amount": 242, "part_of": "whole"},
            {"id": "rest", "amount": 50, "part_of": "whole", "status": "planned"},
        ],
    )
    found = cells(reconciled(folder, "--parts"), "wholes", "whole", "reading")
    assert found["whole", "certain", "sum"] == ("292.00", "292.00", "292.00")
    assert found["whole", "certain", "gap"] == ("0.00", "8.00", "8.00")
    # 8 of 300, and at the least 0 of 292.
    assert found["whole", "certain", "gap_percent"] == ("0.00", "2.67", "2.67")
    assert ("whole", "possible", "sum") not in found


def test_what_may_be_inside_is_taken_by_its_months_and_a_plan_is_not_added(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "whole", "amount": 100, "first": "2006", "last": "2007"},
            {"id": "sure", "amount": 10, "first": "2006", "part_of": "whole"},
            # Twelve of its 36 months.
            {"id": "long", "amount": 60, "first": "2005", "last": "2007", "may_be_in": "whole",
             "qualifier": "more_than"},
            {"id": "plan", "amount": 31, "first": "2007", "may_be_in": "whole",
             "status": "planned"},
            {"id": "silent", "qualifier": "unstated", "first": "2007", "may_be_in": "whole"},
            {"id": "early", "amount": 5, "first": "2004", "may_be_in": "whole"},
        ],
    )  # fmt: skip
    answer = reconciled(folder, "--parts")
    found = cells(answer, "wholes", "whole", "reading")
    assert found["whole", "certain", "gap"] == ("90.00", "90.00", "90.00")
    assert found["whole", "possible", "sum"] == ("50.00", "50.00", "50.00")
    assert found["whole", "possible", "gap"] == (None, "50.00", "50.00")
    assert found["whole", "possible", "gap_percent"] == (None, "50.00", "50.00")
    row = next(r for r in answer["rows"] if r.get("reading") == "possible" and r["unstated"])
    assert (row["mark"], row["open"], row["unstated"]) == ("≥÷", True, 1)
    added = {r["part"]: r["added"] for r in answer["rows"] if r["table"] == "parts"}
    assert added == {
        "sure": "yes",
        "long": "yes, 24 of 36 months",
        "plan": "no: a plan",
        "silent": "yes",
        "early": "no: another time",
    }


def test_only_the_innermost_whole_holds_a_part(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "outer", "amount": 100},
            {"id": "middle", "amount": 60, "part_of": "outer"},
            {"id": "inner", "amount": 40, "part_of": "middle", "may_be_in": "outer"},
        ],
    )
    found = cells(reconciled(folder, "--parts"), "wholes", "whole", "reading")
    assert found["outer", "certain", "sum"][1] == "60.00"
    assert ("outer", "possible", "sum") not in found
    assert found["middle", "certain", "gap"][1] == "20.00"


def test_wholes_without_amounts_inside_are_named_and_not_shown_as_gaps(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [{"id": "whole"}, {"id": "part", "qualifier": "unstated", "part_of": "whole"}],
    )
    answer = reconciled(folder, "--parts")
    assert answer["rows"] == []
    assert answer["caveats"] == ["Nothing to add up, for want of amounts: whole."]


def test_whole_and_parts_stay_in_the_currency_of_the_whole(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "rubles", "amount": 1000, "currency": "RUB", "first": "2006"},
            # 10 dollars of 2005 are 250 rubles.
            {"id": "dollars", "amount": 10, "part_of": "rubles"},
            {"id": "whole", "amount": 7},
            {"id": "part", "amount": 2, "part_of": "whole"},
        ],
    )
    found = cells(reconciled(folder, "--parts", "--currency", "TJS"), "wholes", "whole", "reading")
    assert found["rubles", "certain", "gap"] == ("750.00", "750.00", "750.00")
    assert found["rubles", "certain", "gap_percent"][1] == "75.00"
    shown = run("reconcile", "--parts", "--ledger", folder, "--in", "unit").out
    assert "1,000.00 RUB" in shown and "7.00 USD" in shown


def test_a_part_without_a_rate_is_an_error_that_names_it(tmp_path: Path) -> None:
    rows = [
        {"id": "rubles", "amount": 1000, "currency": "RUB"},
        {"amount": 1, "first": "2001", "part_of": "rubles", "status": "planned"},
    ]
    folder = make_ledger(tmp_path / "l", rows)
    done = run("reconcile", "--ledger", folder)
    assert (done.code, done.out) == (1, "")
    assert "missing-rate" in done.err and "RUB in 2001" in done.err
    assert run("reconcile", "--rivals", "--stated", "--ledger", folder).code == 0


# --- one source in two ways ---------------------------------------------------------------------


def test_text_and_footnote_stand_beside_each_other(tmp_path: Path) -> None:
    said = {"source": "article", "footnote": "1", "basis": "restated", "year": ""}
    folder = make_ledger(
        tmp_path / "l",
        [{"id": "deal", "amount": "13.40", "currency": "RUB", "first": "2008-08"}],
        rivals=[
            {"figures": "deal", "qualifier": "more_than", "amount": 13, "currency": "RUB",
             "remark": "Rounded down.", **said},
            {"figures": "deal", "amount": 10, "section": "2", **said, "footnote": ""},
        ],
    )  # fmt: skip
    answer = reconciled(folder, "--stated")
    found = cells(answer, "stated", "figure", "elsewhere")
    assert found["deal", "footnote 1", "gap"] == (None, "0.40", "0.40")
    # What the footnote leaves open could be any sum, so the figure nothing of it.
    assert found["deal", "footnote 1", "gap_percent"] == ("-100.00", "3.08", "3.08")
    # 10 dollars of 2008 are 250 rubles: the figure is 94.64 % short of them.
    assert found["deal", "section 2", "gap"][1] == "-236.60"
    assert found["deal", "section 2", "gap_percent"][1] == "-94.64"
    assert "deal: Rounded down." in answer["caveats"]
    assert not reconciled(folder, "--rivals")["rows"]


def test_money_of_months_after_its_footnote_is_listed(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            # Footnote 2 is of July 2007, footnote 1 of August 2008.
            {"id": "half", "first": "2006-07", "last": "2007-12", "footnote": "2"},
            {"id": "later", "first": "2008", "footnote": "2", "status": "planned"},
            {"id": "agreed", "first": "2007", "footnote": "2", "status": "committed"},
            {"id": "younger", "first": "2007", "footnote": "2 1"},
            {"id": "undated", "first": "2008", "footnote": "3"},
        ],
    )
    rows = reconciled(folder, "--stated")["rows"]
    assert [(r["figure"], r["months_after"], r["months_told"]) for r in rows] == [
        ("half", 5, 18),
        ("later", 12, 12),
    ]


# --- other sources ------------------------------------------------------------------------------

BUDGETS = (
    {"id": "b-5", "amount": 31, "status": "planned", "year_basis": "fiscal-us"},
    {"id": "b-6", "amount": 29, "status": "planned", "year_basis": "fiscal-us", "first": "2006"},
)


def of(basis: str, five: Any = None, six: Any = None, **more: Any) -> list[dict[str, Any]]:
    """Return rivals of the two budgets on one basis, in the years for which there is one."""
    return [
        {"id": f"{basis}-{year}", "basis": basis, "year": year, "amount": amount,
         "figures": f"b-{year - 2000}", "year_basis": "fiscal-us", **more}
        for year, amount in ((2005, five), (2006, six)) if amount is not None
    ]  # fmt: skip


def test_the_basis_that_fits_best_comes_out_of_the_rivals(tmp_path: Path) -> None:
    rivals = of("obligations", 62, 58) + of("requests", 40, 20) + of("disbursements", 25, 29)
    answer = reconciled(make_ledger(tmp_path / "a", BUDGETS, rivals=rivals), "--rivals")
    found = cells(answer, "beside", "figure", "basis")
    assert found["b-5", "obligations", "gap"] == ("-31.00", "-31.00", "-31.00")
    assert found["b-5", "obligations", "gap_percent"][1] == "-50.00"
    assert found["b-6", "requests", "gap_percent"][1] == "45.00"
    # (24 + 0) / 2; (22.5 + 45) / 2; (50 + 50) / 2
    assert fits(answer) == [
        ("disbursements", "2005, 2006", "12.00", "2006", "nearest"),
        ("requests", "2005, 2006", "33.75", "2005", ""),
        ("obligations", "2005, 2006", "50.00", "", ""),
    ]
    assert answer["sentences"] == [
        "b-5 and b-6 (planned) come nearest to disbursements (official): 12.00 % off on average "
        "over 2 years (2005, 2006). By year: 2005 requests (−22.50 %); 2006 disbursements (0.00 %)."
    ]
    swapped = of("obligations", 25, 29) + of("disbursements", 62, 58)
    other = reconciled(make_ledger(tmp_path / "b", BUDGETS, rivals=swapped), "--rivals")
    assert fits(other)[0][:3] == ("obligations", "2005, 2006", "12.00")


def test_bases_that_are_equally_near_are_both_named(tmp_path: Path) -> None:
    # 31 is 24 % over 25 and 29 just 29; or 31 just 31 and 29 24 % over its value.
    rivals = of("obligations", 25, 29) + of("requests", 31, "23.39") + of("disbursements", 25, 29)
    answer = reconciled(make_ledger(tmp_path / "l", BUDGETS, rivals=rivals), "--rivals")
    near = {basis: (mean, verdict) for basis, _, mean, _, verdict in fits(answer)}
    # 29 is 23.98 % over 23.39, a little nearer than the 24 of the others, which tie.
    assert near["requests"] == ("11.99", "nearest")
    assert near["obligations"] == near["disbursements"] == ("12.00", "")
    tied = [row for row in rivals if row["basis"] != "requests"]
    answer = reconciled(make_ledger(tmp_path / "t", BUDGETS, rivals=tied), "--rivals")
    assert [verdict for *_, verdict in fits(answer)] == ["nearest, as others"] * 2
    said = answer["sentences"][0]
    assert "nearest to obligations (official) and disbursements (official): 12.00 %" in said
    assert "They are equally near." in said
    assert "2005 obligations and disbursements (24.00 %)" in said


def test_a_basis_that_lacks_a_year_is_not_ranked_however_near_it_is(tmp_path: Path) -> None:
    rivals = of("requests", 31) + of("obligations", 62, 58)
    answer = reconciled(make_ledger(tmp_path / "l", BUDGETS, rivals=rivals), "--rivals")
    assert fits(answer) == [
        ("obligations", "2005, 2006", "50.00", "2006", "nearest"),
        ("requests", "2005", "0.00", "2005", "not ranked: lacks 2006"),
    ]


def test_where_no_basis_has_every_year_none_is_ranked(tmp_path: Path) -> None:
    rivals = of("requests", 31) + of("obligations", None, 58)
    answer = reconciled(make_ledger(tmp_path / "l", BUDGETS, rivals=rivals), "--rivals")
    assert {verdict for *_, verdict in fits(answer)} == {
        "not ranked: lacks 2005", "not ranked: lacks 2006",
    }  # fmt: skip
    assert answer["sentences"] == [
        "b-5 and b-6 (planned): no basis has every year, so none is ranked. "
        "By year: 2005 requests (0.00 %); 2006 obligations (−50.00 %)."
    ]


def test_one_year_is_said_to_be_too_few(tmp_path: Path) -> None:
    rivals = of("requests", 32) + of("obligations", 62)
    answer = reconciled(make_ledger(tmp_path / "l", BUDGETS, rivals=rivals), "--rivals")
    assert fits(answer)[0] == ("requests", "2005", "3.13", "2005", "nearest, in one year alone")
    assert "One year is too few to tell a basis by." in answer["sentences"][0]


def test_the_nearest_basis_must_be_so_at_low_and_at_high_too(tmp_path: Path) -> None:
    # A figure of 25 (25 … 50) beside 30 and 48: 16.67 and 47.92 % off; at 50, 66.67 and 4.17 %.
    rows = [{"id": "aid", "amount": 25, "low": 25, "high": 50}]
    rivals = [
        {"figures": "aid", "amount": 30},
        {"figures": "aid", "amount": 48, "basis": "requests"},
    ]
    folder = make_ledger(tmp_path / "l", rows, rivals=rivals)
    answer = reconciled(folder, "--rivals")
    assert fits(answer) == [
        ("obligations", "2005", "16.67", "", "nearest at low, best"),
        ("requests", "2005", "47.92", "", "nearest at high"),
    ]
    first = next(r for r in answer["rows"] if r["table"] == "fit")
    assert [first[f"mean_percent_{end}"] for end in ("low", "high", "mark")] == [
        "0.00", "66.67", "~",
    ]  # fmt: skip
    assert answer["sentences"] == [
        "aid (disbursed): cannot be told which basis is nearest. At low and best it is obligations "
        "(official): 16.67 % off; at high it is requests (official): 4.17 % off in 2005."
    ]
    for form in ("table", "markdown", "csv"):
        out = run("reconcile", "--rivals", "--ledger", folder, "--format", form).out
        assert ("~ 16.67 %" in out or "16.67,0.00,66.67,~" in out) and "nearest at high" in out
    # Where the bounds do not change the order, it is told.
    rivals[1]["amount"] = 200
    answer = reconciled(make_ledger(tmp_path / "n", rows, rivals=rivals), "--rivals")
    assert fits(answer)[0][3:] == ("2005", "nearest, in one year alone")


def test_without_a_top_no_basis_is_surely_nearest(tmp_path: Path) -> None:
    rows = [{"id": "aid", "amount": 25, "qualifier": "more_than"}]
    rivals = [
        {"figures": "aid", "amount": 26},
        {"figures": "aid", "amount": 90, "basis": "requests"},
    ]
    answer = reconciled(make_ledger(tmp_path / "l", rows, rivals=rivals), "--rivals")
    assert [verdict for *_, verdict in fits(answer)] == ["nearest at low, best", ""]
    assert "There is no high to rank at." in answer["sentences"][0]
    alone = reconciled(make_ledger(tmp_path / "m", rows, rivals=rivals[:1]), "--rivals")
    assert fits(alone)[0][4] == "nearest, in one year alone"
    row = next(r for r in alone["rows"] if r["table"] == "fit")
    assert (row["mean_percent_high"], row["mean_percent_mark"]) == (None, "~")


def test_figures_that_may_be_of_other_years_are_left_out_and_named(tmp_path: Path) -> None:
    rows = [
        {"id": "dated", "amount": 10, "first": "2005"},
        {"id": "undated", "amount": 10, "first": "", "last": ""},
        {"id": "by", "amount": 10, "first": "", "last": "2007"},
        *({"id": f"in-{whole}", "amount": 4, "part_of": whole, "first": "", "last": ""}
          for whole in ("dated", "undated", "by")),
    ]  # fmt: skip
    again = {"source": "article", "footnote": "1", "basis": "restated", "year": ""}
    rivals = [{"figures": name, "amount": 9, **again} for name in ("dated", "undated", "by")]
    rivals.append({"figures": "undated by dated", "amount": 7, "year": ""})
    folder = make_ledger(tmp_path / "l", rows, rivals=rivals)

    def seen(*years: str) -> tuple[set[str], list[str]]:
        answer = reconciled(folder, *years)
        found = {row.get("whole") or row.get("figure") for row in answer["rows"]}
        said = [line for line in answer["caveats"] if line.startswith("Left out")]
        return found - {None}, said

    assert seen() == ({"dated", "undated", "by"}, [])
    left = "Left out, since nobody knows whether they are of"
    assert seen("--years", "2005") == ({"dated"}, [f"{left} 2005: undated, by."])
    assert seen("--years", "1900") == (set(), [f"{left} 1900: undated, by."])
    # All that was given by 2007 is of the years up to then.
    assert seen("--years", "-2007") == (
        {"dated", "by"}, [f"{left} -2007: undated."],
    )  # fmt: skip


def test_of_nothing_there_is_no_percentage_and_it_is_said(tmp_path: Path) -> None:
    rivals = of("obligations", 0, 58) + of("requests", 62, 58)
    folder = make_ledger(tmp_path / "l", BUDGETS, rivals=rivals)
    answer = reconciled(folder, "--rivals")
    found = cells(answer, "beside", "figure", "basis")
    assert found["b-5", "obligations", "gap"][1] == "31.00"
    assert found["b-5", "obligations", "gap_percent"] == (None, None, None)
    assert fits(answer)[-1][:2] == ("obligations", "2006")
    assert any("obligations-2005 is 0" in line for line in answer["caveats"])
    assert " none" in run("reconcile", "--rivals", "--ledger", folder).out
    nothing = make_ledger(tmp_path / "n", BUDGETS, rivals=of("obligations", 0, 0))
    assert fits(reconciled(nothing, "--rivals")) == []


def test_a_figure_for_several_years_is_held_against_each_by_its_share(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "aid", "amount": 50, "low": 50, "high": 100, "first": "2005", "last": "2006"},
            # Inside it, and yet the whole 50 is what was told.
            {"amount": 20, "first": "2006", "part_of": "aid"},
        ],
        rivals=[
            {"year": 2005, "amount": 40, "figures": "aid"},
            {"year": 2006, "amount": 20, "figures": "aid"},
            {"year": "", "amount": 80, "figures": "aid", "basis": "requests"},
        ],
    )
    answer = reconciled(folder, "--rivals")
    found = cells(answer, "beside", "year", "basis")
    assert found["2005", "obligations", "told"] == ("25.00", "25.00", "50.00")
    assert found["2005", "obligations", "gap"] == ("-15.00", "-15.00", "10.00")
    assert found["2005", "obligations", "gap_percent"] == ("-37.50", "-37.50", "25.00")
    assert found["2006", "obligations", "gap_percent"][1] == "25.00"
    assert found["whole", "requests", "told"] == ("50.00", "50.00", "100.00")
    marks = {(r["year"], r["measure"]): r["mark"] for r in answer["rows"] if r["table"] == "beside"}
    assert marks["2005", "told"] == "~÷" and marks["whole", "told"] == "~"
    assert "Shared out over its years by months, not told by year: aid." in answer["caveats"]


@settings(max_examples=15, deadline=None)
@given(
    amount=st.integers(0, 10_000),
    low=st.integers(0, 10_000),
    more=st.integers(0, 10_000),
    months=st.tuples(st.integers(1, 12), st.integers(1, 12)),
)
def test_shares_of_a_year_are_those_of_the_totals(
    tmp_path_factory: pytest.TempPathFactory,
    amount: int, low: int, more: int, months: tuple[int, int],
) -> None:  # fmt: skip
    in_cents = [f"{n // 100}.{n % 100:02}" for n in (min(low, amount), amount, amount + more)]
    figure = {"id": "aid", "first": f"2005-{months[0]:02}", "last": f"2007-{months[1]:02}",
              "amount": in_cents[1], "low": in_cents[0], "high": in_cents[2]}  # fmt: skip
    rivals = [{"year": y, "figures": "aid", "amount": 1} for y in (2005, 2006, 2007)]
    folder = make_ledger(tmp_path_factory.mktemp("l") / "l", [figure], rivals=rivals)
    ledger = open_ledger(folder)
    told = {
        row["year"]: (row["low"], row["best"], row["high"])
        for row in ledger.reconcile(views="rivals").flat_rows()
        if row["table"] == "beside" and row["measure"] == "told"
    }
    lines = {
        row["year"]: (row["low"], row["best"], row["high"])
        for row in ledger.export(lines=True).flat_rows()
    }
    assert told == lines


def test_each_is_converted_at_the_rate_of_its_year(tmp_path: Path) -> None:
    # 2005: 25 rubles a dollar; 2006: 20.
    rows = [{"id": "b-5", "amount": 2000, "currency": "RUB"},
            {"id": "b-6", "amount": 2000, "currency": "RUB", "first": "2006"}]  # fmt: skip
    rivals = of("obligations", 40, 200) + of("requests", 1000, currency="RUB")
    folder = make_ledger(tmp_path / "l", rows, rivals=rivals)
    found = cells(reconciled(folder, "--rivals"), "beside", "figure", "basis")
    assert found["b-5", "obligations", "told"][1] == "80.00"
    assert found["b-5", "obligations", "gap_percent"][1] == "100.00"
    assert found["b-6", "obligations", "told"][1] == "100.00"
    assert found["b-5", "requests", "official"][1] == "40.00"
    rubles = cells(reconciled(folder, "--rivals", "--currency", "RUB"), "beside", "figure", "basis")
    assert rubles["b-5", "obligations", "official"][1] == "1000.00"
    assert rubles["b-6", "obligations", "gap"][1] == "-2000.00"


def test_the_whole_of_a_figure_is_converted_year_by_year(tmp_path: Path) -> None:
    # 1,000 rubles of 2005 at 25 and 1,000 of 2006 at 20: 40 and 50 dollars.
    aid = {"id": "aid", "amount": 2000, "currency": "RUB", "first": "2005", "last": "2006"}
    rivals = [{"figures": "aid", "year": "", "amount": 60}]
    answer = reconciled(make_ledger(tmp_path / "l", [aid], rivals=rivals), "--rivals")
    found = cells(answer, "beside", "year", "figure")
    assert found["whole", "aid", "told"] == ("90.00", "90.00", "90.00")
    assert found["whole", "aid", "gap_percent"][1] == "50.00"


def test_a_rival_of_a_whole_figure_is_told_at_the_rates_and_deflators_of_its_years(
    tmp_path: Path,
) -> None:
    aid = {"id": "aid", "donor": "RU", "amount": 2000, "currency": "RUB", "first": "2005",
           "last": "2006"}  # fmt: skip
    rival = {"figures": "aid", "donor": "RU", "year": "", "amount": 1000, "currency": "RUB"}
    files = {"rivals": [rival], "currencies": DEFLATED}
    folder = make_ledger(tmp_path / "l", [aid], **files)
    # 500 roubles at 25 and 500 at 20: 20 and 25 dollars. In prices of 2008, at 25 roubles a
    # dollar: 500 × 160 ÷ 50 = 1600 and 500 × 160 ÷ 80 = 1000 roubles, 104 dollars.
    for prices, told, official in (("current", "90.00", "45.00"), ("2008", "208.00", "104.00")):
        answer = reconciled(folder, "--rivals", "--prices", prices)
        found = cells(answer, "beside", "year", "figure")
        assert found["whole", "aid", "told"][1] == told
        assert found["whole", "aid", "official"][1] == official
        assert found["whole", "aid", "gap_percent"][1] == "100.00"
    # A year without a deflator takes both out, whichever of the years it is.
    early = make_ledger(tmp_path / "e", [{**aid, "first": "2004"}], **files)
    answer = reconciled(early, "--rivals", "--prices", "2008")
    assert not cells(answer, "beside", "year", "figure")
    assert "Not compared, for want of a deflator: rival-1." in answer["caveats"]


def test_a_source_is_the_rival_of_others_and_not_of_itself(tmp_path: Path) -> None:
    sources = SOURCES + 'second:\n  kind: article\n  title: Another\n  date: "2009"\n'
    folder = make_ledger(
        tmp_path / "l",
        [{"id": "own"}, {"id": "others", "source": "second", "section": ""}],
        sources=sources,
        rivals=[
            {"id": "both", "source": "article", "figures": "own others", "amount": 50},
            {"id": "again", "source": "article", "figures": "own", "basis": "restated"},
        ],
    )
    answer = reconciled(folder)
    assert {key[:2] for key in cells(answer, "stated", "figure", "rival")} == {
        ("own", "both"), ("own", "again"),
    }  # fmt: skip
    assert {key[:2] for key in cells(answer, "beside", "figure", "rival")} == {("others", "both")}
    assert {key[0] for key in cells(answer, "coverage", "rival")} == {"both"}


def test_a_rival_without_a_rate_is_an_error_that_names_currency_and_year(tmp_path: Path) -> None:
    rivals = [{"year": 1999, "currency": "RUB"}]
    folder = make_ledger(tmp_path / "l", rivals=rivals)
    done = run("reconcile", "--rivals", "--ledger", folder)
    assert (done.code, done.out) == (1, "")
    assert "currencies.yaml" in done.err and "no rate for RUB in 1999" in done.err
    assert run("reconcile", "--rivals", "--years", "2005", "--ledger", folder).code == 0
    assert run("summary", "--ledger", folder).code == 0
    with pytest.raises(LedgerError):
        open_ledger(folder).reconcile()


def test_what_the_ledger_counts_is_a_share_of_each_value(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"amount": 10, "qualifier": "more_than"},
            {"amount": 15, "sector": "energy"},
            {"amount": 7, "instrument": "loan"},
            {"amount": 3, "status": "pledged"},
            {"qualifier": "unstated"},
            {"id": "before", "amount": 9, "first": "", "last": "2005"},
            {"amount": 50, "donor": "RU"},
        ],
        rivals=[
            {"amount": 200},
            {"amount": 40, "sectors": "energy military"},
            {"amount": 80, "year": 2006},
            {"amount": 80, "basis": "requests", "qualifier": "at_most"},
        ],
    )
    answer = reconciled(folder, "--rivals")
    found = cells(answer, "coverage", "year", "basis", "sectors")
    assert found["2005", "obligations", "", "counted"] == ("25.00", "25.00", "25.00")
    assert found["2005", "obligations", "", "covered"] == ("12.50", "12.50", "12.50")
    assert found["2005", "obligations", "energy military", "covered"][1] == "37.50"
    assert found["2006", "obligations", "", "covered"][1] == "0.00"
    # Of a ceiling only a floor: 25 of at most 80.
    assert found["2005", "requests", "", "covered"] == ("31.25", None, None)
    row = next(r for r in answer["rows"] if r["measure"] == "covered" and r["year"] == "2005")
    assert (row["mark"], row["open"], row["unstated"]) == ("≥", True, 1)
    assert any("in none of these lines: before." in line for line in answer["caveats"])
    other = reconciled(folder, "--rivals", "--headline", "credit")
    assert cells(other, "coverage", "year", "basis", "sectors")[
        "2005", "obligations", "", "covered"
    ][1] == "3.50"  # fmt: skip


def test_fiscal_and_calendar_years_are_said_to_stand_side_by_side(tmp_path: Path) -> None:
    rivals = of("obligations", 62, 58)
    mixed = [BUDGETS[0], {**BUDGETS[1], "year_basis": "calendar"}]
    said = reconciled(make_ledger(tmp_path / "l", mixed, rivals=rivals), "--rivals")["caveats"]
    assert any("b-6 is calendar, beside it fiscal-us" in line for line in said)
    alike = reconciled(make_ledger(tmp_path / "a", BUDGETS, rivals=rivals), "--rivals")["caveats"]
    assert not any("Years of two kinds" in line for line in alike)


def test_options_choose_parties_years_sources_and_views(tmp_path: Path) -> None:
    rivals = [
        *of("obligations", 62, 58),
        *of("requests", 62, 58, source="rates"),
        {"donor": "RU", "basis": "disbursements"},
    ]
    folder = make_ledger(tmp_path / "l", BUDGETS, rivals=rivals)

    def seen(*arguments: str) -> set[tuple[str, str]]:
        rows = reconciled(folder, *arguments)["rows"]
        return {(r["year"], r["basis"]) for r in rows if r["table"] == "coverage"}

    assert len(seen()) == 5
    assert seen("--donor", "russia") == {("2005", "disbursements")}
    assert seen("--against", "rates") == {("2005", "requests"), ("2006", "requests")}
    assert seen("--years", "2006") == {("2006", "obligations"), ("2006", "requests")}
    assert seen("--parts") == set()
    both = {r["basis"] for r in reconciled(folder)["rows"] if r["table"] == "beside"}
    assert both == {"obligations", "requests"}


def test_a_basis_of_two_sources_is_told_apart(tmp_path: Path) -> None:
    rivals = [*of("obligations", 62, 58)]
    rivals += [{**r, "id": f"{r['id']}-other", "source": "rates"} for r in rivals]
    folder = make_ledger(tmp_path / "l", BUDGETS, rivals=rivals)
    answer = reconciled(folder, "--rivals")
    assert len(cells(answer, "beside", "year", "basis", "source")) == 16
    assert len(fits(answer)) == 2
    shown = run("reconcile", "--rivals", "--ledger", folder).out
    assert shown.count("rates") >= 5 and shown.count("official") >= 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--against", "offical"), "Did you mean official?"),
        (("--donor", "atlantis"), "is no party"),
        (("--years", "next"), "cannot be read"),
        (("--currency", "shells"), "is no currency"),
    ],
)
def test_wrong_questions_are_answered_with_a_way_out(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = run("reconcile", *arguments, "--ledger", make_ledger(tmp_path / "l"))
    assert (done.code, done.out) == (2, "")
    assert words in done.err and "Hint:" in done.err


@pytest.mark.parametrize("rivals", [b"\xff\xfe", b"", b"id\x00", "id,source\na,official\n", "\n"])
def test_a_damaged_file_of_rivals_is_refused_in_its_place(
    tmp_path: Path, rivals: bytes | str
) -> None:
    done = run("reconcile", "--ledger", make_ledger(tmp_path / "l", rivals=rivals))
    assert (done.code, done.out) == (1, "")
    assert "rivals.csv" in done.err and "Remedy:" in done.err


def test_a_view_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no view"):
        open_ledger(make_ledger(tmp_path / "l")).reconcile(views="totals")


def test_a_ledger_that_tells_nothing_twice_says_so(tmp_path: Path) -> None:
    done = run("reconcile", "--ledger", make_ledger(tmp_path / "l"))
    assert done.code == 0 and "Nothing here is told twice" in done.out


# --- rivals never enter a total -----------------------------------------------------------------

TOTALS = (
    ("summary",), ("summary", "--donor", "US", "--by", "year,sector"), ("compare", "russia", "us"),
    ("register",), ("export", "--lines"), ("export",), ("show", "us-budget-2008"), ("indicators",),
)  # fmt: skip


def copied(folder: Path) -> Path:
    shutil.copytree(BUNDLED, folder / "ledger")
    (folder / "ledger" / "claims.yaml").unlink()  # its expressions name rows of rivals.csv
    return folder / "ledger"


def told(folder: Path) -> list[str]:
    return [run(*words, "--format", "json", "--ledger", folder).out for words in TOTALS]


def test_nothing_of_rivals_is_in_any_total(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    with_rivals = told(folder)
    assert all(with_rivals)
    first = run("reconcile", "--rivals", "--ledger", folder, "--format", "json").out
    path = folder / "rivals.csv"
    changed = path.read_text("utf-8").replace("30922000", "90922000")
    path.write_text(changed, "utf-8")
    assert told(folder) == with_rivals
    assert run("reconcile", "--rivals", "--ledger", folder, "--format", "json").out != first
    path.unlink()
    assert told(folder) == with_rivals
    assert run("check", "--ledger", folder).code == 0


# --- the article --------------------------------------------------------------------------------


def test_the_article() -> None:
    answer = reconciled(BUNDLED)
    wholes = cells(answer, "wholes", "whole", "reading")
    assert wholes["ru-debt-300", "certain", "gap"] == ("0.00", "8000000.00", "8000000.00")
    assert wholes["ru-debt-300", "certain", "gap_percent"][1] == "2.67"
    # 40 · 12/36 + 6 · 14/74 + 6.729 + 13.4 million, of 50.
    assert wholes["us-aid-2007-2008", "possible", "sum"][1] == "34597468.47"
    beside = cells(answer, "beside", "figure", "basis")
    assert beside["us-budget-2008", "initial-allocations", "gap"][1] == "78000.00"
    assert beside["us-budget-2009", "disbursements", "gap"][1] == "-15895783.00"
    assert beside["us-budget-2009", "disbursements", "gap_percent"][1] == "-35.41"
    planned = [
        (r["basis"], r["mean_percent"], r["nearest_in"], r["verdict"])
        for r in answer["rows"]
        if r["table"] == "fit" and r["told_as"] == "planned"
    ]
    # (78 / 30,922 + 892 / 29,892) / 2; (1,120 / 32,120 + 418 / 28,582) / 2
    assert planned[:2] == [
        ("initial-allocations", "1.62", "2008", "nearest"),
        ("budget-requests", "2.47", "2009", ""),
    ]
    assert {basis for basis, *_ in planned} == {
        "obligations", "disbursements", "appropriated-and-planned", "initial-allocations",
        "budget-requests", "foreign-operations",
    }  # fmt: skip
    stated = cells(answer, "stated", "figure")
    assert stated["us-security-documents-2008", "gap"][1] == "400000.00"
    years = {r["year"] for r in answer["rows"] if r["table"] == "coverage"}
    assert years == {str(year) for year in range(2001, 2010)}
    assert any("Not one series" in line for line in answer["caveats"])


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "ndjson", "markdown"])
def test_every_format_holds_the_same_numbers(form: str) -> None:
    done = run("reconcile", "--ledger", BUNDLED, "--format", form)
    assert done.code == 0
    number = "78000.00" if form not in ("table", "markdown") else "0.08"
    assert number in done.out and "us-budget-2008" in done.out


def test_nothing_is_wider_than_a_terminal_of_80_columns() -> None:
    done = run("reconcile", "--ledger", BUNDLED, tty=True, env={"COLUMNS": "80", "NO_COLOR": "1"})
    lines = [line for line in done.out.replace("\x1b[0m", "").replace("\x1b[1m", "")
             .replace("\x1b[2m", "").splitlines() if len(line) > 80]  # fmt: skip
    assert lines == []
    assert "…" not in done.out.replace(" … ", "")


def test_both_engines_tell_the_same() -> None:
    pytest.importorskip("duckdb")
    one, other = (open_ledger(BUNDLED, engine=e).reconcile() for e in ("sqlite", "duckdb"))
    assert one.as_dict() == other.as_dict()


# --- bounds -------------------------------------------------------------------------------------

amounts = st.builds(
    lambda points, open_top: Total(*sorted(points), open_top, figures=1),
    st.lists(st.integers(0, 10**12), min_size=3, max_size=3),
    st.booleans(),
)


@given(amounts, amounts, st.data())
def test_a_gap_holds_whatever_the_two_amounts_are(a: Total, b: Total, data: st.DataObject) -> None:
    x = data.draw(st.integers(a.low, a.high * (3 if a.open else 1)))
    y = data.draw(st.integers(b.low, b.high * (3 if b.open else 1)))
    money, percent, rest = gap(a, b, 0, "USD"), gap_percent(a, b), rest_percent(a, b)
    checked = [(money, x - y)]
    if percent is not None and y:
        checked.append((percent, 100 * (x - y) / y))
    if rest is not None and x:
        checked.append((rest, 100 * (x - y) / x))
    for amount, truth in checked:
        assert amount.best is not None
        slack = 0.006 + abs(truth) * 1e-9
        assert amount.low is None or float(amount.low) <= truth + slack
        assert amount.open or (amount.high is not None and truth <= float(amount.high) + slack)
        assert amount.low is None or amount.low <= amount.best
        assert amount.high is None or amount.best <= amount.high


def test_what_is_told_in_current_prices_is_not_titled_with_others() -> None:
    parts = open_ledger(BUNDLED).reconcile(views="parts", donor="US", prices=2008)
    assert "prices" not in parts.title and parts.policy["prices"] == "current"
    whole = open_ledger(BUNDLED).reconcile(donor="US", prices=2008)
    assert "prices of 2008" in whole.title
