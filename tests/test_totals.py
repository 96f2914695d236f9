"""How figures become totals: every rule of docs/totals.md, with numbers worked out by hand.

Rates of the test ledger, per US dollar: RUB 50, 40, 25, 20, 20, 25, 40 for 2003 to 2009.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aidledger import LedgerError, open_ledger
from tests.ledgers import CURRENCIES, make_ledger, run

Bounds = tuple[str | None, str | None, str | None, bool]


def asked(folder: Path, *arguments: str) -> dict[str, Any]:
    done = run(*arguments, "--ledger", folder, "--format", "json")
    assert done.code == 0, done.err
    answer = json.loads(done.out, parse_float=str)
    assert isinstance(answer, dict)
    return answer


def bounds(row: dict[str, Any]) -> Bounds:
    return row["low"], row["best"], row["high"], row["open"]


def headline(folder: Path, *options: str) -> Bounds:
    return bounds(asked(folder, "summary", *options)["totals"][0])


def rows(answer: dict[str, Any], table: str) -> dict[str, Bounds]:
    return {
        row[table]: bounds(row)
        for row in answer["rows"]
        if row.get("table") == table and row["group"] == "headline"
    }


def years(folder: Path, *options: str) -> dict[str, Bounds]:
    return rows(asked(folder, "summary", *options), "year")


# -- bounds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "expected", "mark"),
    [
        ({"qualifier": "exact", "amount": 15}, ("15.00", "15.00", "15.00", False), ""),
        ({"qualifier": "about", "amount": 40}, ("40.00", "40.00", "40.00", False), "~"),
        ({"qualifier": "more_than", "amount": 6}, ("6.00", "6.00", "6.00", True), "≥"),
        ({"qualifier": "at_least", "amount": 6}, ("6.00", "6.00", "6.00", True), "≥"),
        ({"qualifier": "at_least", "amount": 6, "high": 9}, ("6.00", "6.00", "9.00", False), "~"),
        ({"qualifier": "less_than", "amount": 5}, ("0.00", "5.00", "5.00", False), "≤"),
        ({"qualifier": "at_most", "amount": 63}, ("0.00", "63.00", "63.00", False), "≤"),
        ({"qualifier": "at_most", "amount": 63, "low": 9}, ("9.00", "63.00", "63.00", False), "≤"),
        ({"qualifier": "between", "low": 5, "high": 7}, ("5.00", "6.00", "7.00", False), "~"),
        (
            {"qualifier": "between", "low": "0.01", "high": "0.04"},
            ("0.01", "0.02", "0.04", False),
            "~",
        ),
        (
            {"qualifier": "order", "low": 200000, "high": 1000000},
            ("200000.00", "200000.00", "1000000.00", False),
            "~",
        ),
        (
            {"qualifier": "order", "low": 2000000000},
            ("2000000000.00", "2000000000.00", "2000000000.00", True),
            "≥~",
        ),
        (
            {"qualifier": "exact", "amount": 50, "low": 50, "high": 100},
            ("50.00", "50.00", "100.00", False),
            "~",
        ),
    ],
)
def test_a_qualifier_sets_the_bounds(
    tmp_path: Path, figure: dict[str, Any], expected: Bounds, mark: str
) -> None:
    total = asked(make_ledger(tmp_path / "l", [figure]), "summary")["totals"][0]
    assert bounds(total) == expected
    assert total["mark"] == mark
    assert (total["figures"], total["unstated"]) == (1, 0)


def test_a_total_adds_bounds_and_is_open_if_one_figure_is(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"qualifier": "more_than", "amount": 6},
            {"qualifier": "between", "low": 5, "high": 7},
            {"qualifier": "at_most", "amount": 10},
            {"qualifier": "unstated"},
        ],
    )
    total = asked(folder, "summary")["totals"][0]
    assert bounds(total) == ("11.00", "22.00", "23.00", True)
    assert total["mark"] == "≥~"
    assert (total["figures"], total["unstated"]) == (3, 1)


def test_more_than_never_prints_without_its_mark(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", [{"qualifier": "more_than", "amount": 6_000_000}])
    for options in ([], ["--format", "markdown"], ["--in", "unit"]):
        for line in run("summary", "--ledger", folder, *options).out.splitlines():
            if "6.00" in line or "6,000,000.00" in line:
                assert "≥" in line and "+" in line


# -- what is counted -----------------------------------------------------------------------------


def test_only_disbursed_and_committed_count(tmp_path: Path) -> None:
    statuses = ["disbursed", "committed", "planned", "pledged", "demanded", "valued"]
    folder = make_ledger(
        tmp_path / "l",
        [{"id": s, "status": s, "amount": 10**n} for n, s in enumerate(statuses)],
    )
    answer = asked(folder, "summary")
    assert [bounds(row)[1] for row in answer["totals"]] == ["11.00", "1.00"]
    assert [(item["id"], item["best"], item["reason"]) for item in answer["left_out"]] == [
        ("planned", "100.00", "planned"),
        ("pledged", "1000.00", "pledged"),
        ("demanded", "10000.00", "demanded"),
        ("valued", "100000.00", "valued"),
    ]


def test_classes_outside_the_headline_have_subtotals_of_their_own(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"amount": 1},
            {"instrument": "loan", "amount": 20},
            {"instrument": "base-cost", "amount": 300, "status": "committed"},
        ],
    )

    def totals(*options: str) -> dict[tuple[str, str], str]:
        found = asked(folder, "summary", *options)["totals"]
        return {(row["group"], row["measure"]): row["best"] for row in found}

    assert totals() == {
        ("headline", "counted"): "1.00", ("headline", "disbursed"): "1.00",
        ("credit", "counted"): "20.00", ("credit", "disbursed"): "20.00",
        ("presence", "counted"): "300.00", ("presence", "disbursed"): "0.00",
    }  # fmt: skip
    assert totals("--headline", "transfer", "--headline", "credit") == {
        ("headline", "counted"): "21.00", ("headline", "disbursed"): "21.00",
        ("presence", "counted"): "300.00", ("presence", "disbursed"): "0.00",
    }  # fmt: skip
    assert totals("--headline", "all")["headline", "counted"] == "321.00"
    assert totals("--class", "credit") == {
        ("credit", "counted"): "20.00", ("credit", "disbursed"): "20.00",
    }  # fmt: skip
    printed = run("summary", "--ledger", folder, "--headline", "transfer", "--headline", "credit")
    assert "Headline: transfer + credit" in printed.out


def test_money_of_a_group_or_a_supported_body_is_named_beside_and_not_added(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "own", "amount": 5},
            {"id": "of-group", "donor": "allies", "amount": 70},
            {"id": "of-friend", "donor": "RU", "supported_by": "US", "amount": 900},
            {"id": "for-group", "recipient": "allies", "amount": 1},
        ],
    )
    answer = asked(folder, "summary", "--donor", "US", "--recipient", "TJ")
    assert bounds(answer["totals"][0])[1] == "5.00"
    beside = {i["id"]: i["about"] for i in answer["left_out"] if i["reason"] == "beside"}
    assert set(beside) == {"of-group", "of-friend"}
    assert "Allies" in beside["of-group"] and "supported" in beside["of-friend"]


# -- containers ----------------------------------------------------------------------------------


def test_parts_count_and_the_whole_counts_what_is_left(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "whole", "amount": 300},
            {"id": "one", "amount": 242, "part_of": "whole"},
            {"id": "two", "amount": 50, "part_of": "whole"},
        ],
    )
    answer = asked(folder, "export")
    assert {row["id"]: row["best"] for row in answer["rows"]} == {
        "whole": "8.00", "one": "242.00", "two": "50.00",
    }  # fmt: skip
    assert headline(folder) == ("300.00", "300.00", "300.00", False)
    inside = [i for i in asked(folder, "summary")["left_out"] if i["reason"] == "inside"]
    assert [(i["id"], i["best"], i["yielded_to"]) for i in inside] == [
        ("whole", "242.00", "one"),
        ("whole", "50.00", "two"),
    ]


def test_net_takes_off_what_may_be_inside_and_gross_does_not(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "year", "first": "2006", "amount": 50},
            {"id": "program", "first": "2006", "amount": 20, "may_be_in": "year"},
        ],
    )
    assert headline(folder) == ("50.00", "50.00", "70.00", False)
    assert headline(folder, "--overlaps", "gross") == ("50.00", "70.00", "70.00", False)


def test_only_the_months_inside_the_container_are_taken_off(tmp_path: Path) -> None:
    # 36 over 2005-2007, a year of it in 2006: 12 of it may be in the 50 of 2006.
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "year", "first": "2006", "amount": 50},
            {"id": "program", "first": "2005", "last": "2007", "amount": 36, "may_be_in": "year"},
        ],
    )
    assert headline(folder)[1] == "74.00"
    assert years(folder)["2006"] == ("50.00", "50.00", "62.00", False)


def test_cumulative_and_undated_figures_are_taken_off_whole_unless_over_before(
    tmp_path: Path,
) -> None:
    def left(**inside: Any) -> str | None:
        figures = [{"id": "c", "first": "2006", "amount": 50}]
        folder = make_ledger(
            tmp_path / "-".join(inside.values()),
            [*figures, {"id": "i", "amount": 20, "may_be_in": "c", **inside}],
        )
        answer = asked(folder, "export")
        return {row["id"]: row["best"] for row in answer["rows"]}["c"]

    assert left(first="", last="2007") == "30.00"
    assert left(first="", last="") == "30.00"
    assert left(first="", last="2005") == "50.00"


def test_a_chain_of_three_totals_its_largest(tmp_path: Path) -> None:
    chain = [
        {"id": "a", "amount": 100},
        {"id": "b", "amount": 60, "part_of": "a"},
        {"id": "c", "amount": 10, "part_of": "b", "may_be_in": "a"},
    ]
    for relation in ("part_of", "may_be_in", "fulfils"):
        figures = [
            {k if k != "part_of" else relation: v for k, v in row.items() if k != "may_be_in"}
            for row in chain
        ]
        folder = make_ledger(tmp_path / relation, figures)
        assert headline(folder)[1] == "100.00"
    # Named twice, in the part and in the whole, it is taken off once.
    assert headline(make_ledger(tmp_path / "twice", chain))[1] == "100.00"


def test_a_figure_reduces_several_containers_in_the_order_listed_until_used_up(
    tmp_path: Path,
) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "first", "amount": 15},
            {"id": "second", "amount": 50},
            {"id": "inside", "amount": 20, "may_be_in": "first second"},
        ],
    )
    answer = asked(folder, "export")
    assert {row["id"]: row["best"] for row in answer["rows"]} == {
        "first": "0.00", "second": "45.00", "inside": "20.00",
    }  # fmt: skip


def test_a_promise_is_reduced_by_its_delivery_and_no_plan_reduces_what_counts(
    tmp_path: Path,
) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "pledge", "status": "pledged", "amount": 100},
            {"id": "delivery", "amount": 30, "fulfils": "pledge"},
            {"id": "whole", "amount": 40},
            {"id": "plan", "status": "planned", "amount": 25, "part_of": "whole"},
            {"id": "unknown", "qualifier": "unstated", "part_of": "whole"},
        ],
    )
    assert headline(folder)[1] == "70.00"
    lines = {row["id"]: row for row in asked(folder, "export", "--lines")["rows"]}
    assert lines["pledge"]["own_best"] == "70.00"
    assert (lines["pledge"]["counted"], lines["pledge"]["reason"]) == (False, "pledged")


def test_a_plan_between_two_counted_figures_hides_no_double_count(tmp_path: Path) -> None:
    # The plan passes no reduction on, so the gift inside it still reduces the year it may be in.
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "year", "amount": 50},
            {"id": "plan", "status": "planned", "amount": 31, "may_be_in": "year"},
            {"id": "gift", "amount": 7, "may_be_in": "year plan"},
        ],
    )
    assert headline(folder) == ("50.00", "50.00", "57.00", False)


def test_bounds_of_a_residual(tmp_path: Path) -> None:
    # 100 to 140 holds 30 to 50 for certain: 100-30=70, 100-30 to 140-30.
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "c", "qualifier": "exact", "amount": 120, "low": 100, "high": 140},
            {"id": "i", "qualifier": "between", "low": 30, "high": 50, "part_of": "c"},
        ],
    )
    row = next(r for r in asked(folder, "export")["rows"] if r["id"] == "c")
    assert bounds(row) == ("70.00", "80.00", "110.00", False)
    assert headline(folder) == ("100.00", "120.00", "160.00", False)


def test_amounts_inside_are_converted_at_their_own_years_rates(tmp_path: Path) -> None:
    # 1000 RUB over 2005-2006: 500/25 + 500/20 = 45 USD off 100.
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "c", "first": "2005", "last": "2006", "amount": 100},
            {"id": "i", "first": "2005", "last": "2006", "amount": 1000, "currency": "RUB",
             "part_of": "c"},
        ],
    )  # fmt: skip
    row = next(r for r in asked(folder, "export")["rows"] if r["id"] == "c")
    assert row["best"] == "55.00"
    assert headline(folder)[1] == "100.00"


def test_parts_without_a_first_date_are_converted_at_the_rate_of_their_end_or_source(
    tmp_path: Path,
) -> None:
    # 10 USD at 40 RUB are 400 of the 1000 RUB by 2009: 600 / 40 + 10.
    for name, last in (("by", "2009"), ("undated", "")):
        whole = {"id": "w", "first": "", "last": last, "amount": 1000, "currency": "RUB"}
        part = {"id": "p", "first": "", "last": last, "amount": 10, "part_of": "w"}
        assert headline(make_ledger(tmp_path / name, [whole, part]))[1] == "25.00"


def test_years_after_the_source_are_taken_off_at_its_years_rate(tmp_path: Path) -> None:
    # 30 USD over 2009-2011, 20 of them later, at 40 RUB: 1200 of 2000 RUB.
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "w", "first": "2009", "amount": 2000, "currency": "RUB"},
            {"id": "p", "first": "2009", "last": "2011", "amount": 30, "part_of": "w"},
        ],
    )
    row = next(r for r in asked(folder, "export")["rows"] if r["id"] == "w")
    assert row["best"] == "20.00"


def test_filters_never_change_what_contains_what(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "whole", "amount": 300, "sector": "military"},
            {"id": "part", "amount": 242, "part_of": "whole", "donor": "RU"},
        ],
    )
    assert headline(folder, "--donor", "US")[1] == "58.00"
    assert headline(folder, "--sector", "military")[1] == "58.00"
    assert headline(folder, "--donor", "RU")[1] == "242.00"


# -- time ----------------------------------------------------------------------------------------


def test_a_period_is_spread_by_months_and_odd_cents_go_to_the_first_years(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", [{"first": "2005", "last": "2008", "amount": "0.10"}])
    assert {y: b[1] for y, b in years(folder).items()} == {
        "2005": "0.03", "2006": "0.03", "2007": "0.02", "2008": "0.02",
    }  # fmt: skip
    folder = make_ledger(tmp_path / "m", [{"first": "2005-10", "last": "2007-03", "amount": 100}])
    assert {y: b[1] for y, b in years(folder).items()} == {
        "2005": "16.67", "2006": "66.67", "2007": "16.66",
    }  # fmt: skip


def test_low_rise_and_reach_are_spread_apart(tmp_path: Path) -> None:
    # low 0.01, best 0.02, high 0.04 over two years: 0.01+0, 0.01+0, 0.01+0.01.
    folder = make_ledger(
        tmp_path / "l",
        [{"first": "2005", "last": "2006", "qualifier": "between", "low": "0.01", "high": "0.04"}],
    )
    assert years(folder) == {
        "2005": ("0.01", "0.02", "0.03", False),
        "2006": ("0.00", "0.00", "0.01", False),
    }


def test_spread_end_and_none(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", [{"first": "2005", "last": "2007", "amount": 90}])
    assert years(folder, "--spread", "end") == {"2007": ("90.00", "90.00", "90.00", False)}
    assert years(folder, "--spread", "none") == {"2005–2007": ("90.00", "90.00", "90.00", False)}
    cut = ("--spread", "none", "--years")
    assert headline(folder, *cut, "2005-2007") == ("90.00", "90.00", "90.00", False)
    assert headline(folder, *cut, "2006") == ("0.00", "0.00", "90.00", False)
    assert headline(folder, *cut, "2008") == ("0.00", "0.00", "0.00", False)
    assert headline(folder, "--years", "2006") == ("30.00", "30.00", "30.00", False)


def test_what_is_spread_is_marked_unless_the_selection_holds_all_of_it(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", [{"first": "2005", "last": "2007", "amount": 90}])

    def mark(*options: str) -> str:
        return str(asked(folder, "summary", *options)["totals"][0]["mark"])

    assert (mark(), mark("--years", "2005-2007"), mark("--years", "2006-2007")) == ("", "", "÷")
    by_year = [r for r in asked(folder, "summary")["rows"] if r["table"] == "year"]
    assert {row["mark"] for row in by_year} == {"÷"}


def test_a_yearly_amount_recurs_by_months_and_is_no_spread(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [{"first": "2004-10", "last": "2012-09", "per": "year", "amount": "0.30"}],
    )
    for spread in ("months", "end", "none"):
        by_year = years(folder, "--spread", spread)
        assert by_year["2004"][1] == "0.08"
        assert [by_year[str(y)][1] for y in range(2005, 2010)] == ["0.30"] * 5
    summary = asked(folder, "summary")
    assert bounds(summary["totals"][0])[1] == "1.58"
    assert {row["mark"] for row in summary["rows"]} == {""}
    scheduled = [row for row in summary["rows"] if row["measure"] == "scheduled"]
    assert [(r["year"], r["best"], r["currency"]) for r in scheduled] == [
        ("scheduled 2010–2012", "0.82", "USD")
    ]


def test_an_open_period_runs_to_the_month_of_the_source(tmp_path: Path) -> None:
    # From January 2008 to May 2009: 17 months of 12 a year.
    folder = make_ledger(
        tmp_path / "l", [{"first": "2008", "last": "..", "per": "year", "amount": 12}]
    )
    assert {y: b[1] for y, b in years(folder).items()} == {"2008": "12.00", "2009": "5.00"}


def test_money_by_a_date_or_undated_stands_on_lines_of_its_own(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "y", "first": "2006", "amount": 1},
            {"id": "by", "first": "", "last": "2005", "amount": 20},
            {"id": "never", "first": "", "last": "", "amount": 300},
        ],
    )
    assert list(years(folder)) == ["2006", "by 2005", "undated"]
    assert headline(folder)[1] == "321.00"
    assert headline(folder, "--years", "-2008") == ("21.00", "21.00", "321.00", False)
    assert headline(folder, "--years", "2005-2008") == ("1.00", "1.00", "321.00", False)
    assert headline(folder, "--years", "2006-") == ("1.00", "1.00", "301.00", False)
    assert headline(folder, "--years", "-2004") == ("0.00", "0.00", "320.00", False)
    cut = asked(folder, "summary", "--years", "2005-2008")["left_out"]
    assert [(i["id"], i["reason"]) for i in cut] == [
        ("by", "in high alone"),
        ("never", "in high alone"),
    ]


def test_nothing_is_counted_after_the_year_of_the_source(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "long", "first": "2008", "last": "2011", "amount": 400, "status": "committed"},
            {"id": "late", "first": "", "last": "2011", "amount": 5, "status": "committed"},
        ],
    )
    assert headline(folder)[1] == "200.00"
    left = {i["id"]: (i["reason"], i["best"]) for i in asked(folder, "summary")["left_out"]}
    assert left == {"long": ("scheduled", "200.00"), "late": ("scheduled", "5.00")}


def test_the_same_years_give_the_same_total_however_they_are_written(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l", [{"first": "", "last": "2005", "amount": 20}, {"first": "2006"}]
    )
    totals = [
        headline(folder, "--years", y) for y in ("-2008", "-2004,2005-2008", "2004-2008,-2004")
    ]
    assert totals == [("120.00", "120.00", "120.00", False)] * 3


def test_a_figure_that_goes_on_after_its_source_is_marked_as_a_share(tmp_path: Path) -> None:
    figure = {"first": "2008", "last": "2011", "amount": 400, "status": "committed"}
    folder = make_ledger(tmp_path / "l", [figure])
    for options in ([], ["--years", "2008-2009"]):
        total = asked(folder, "summary", *options)["totals"][0]
        assert (total["best"], total["mark"]) == ("200.00", "÷")


def test_scheduled_money_has_its_line_in_every_breakdown_by_year(tmp_path: Path) -> None:
    late = {"first": "2011", "amount": 7, "status": "committed", "qualifier": "more_than"}
    folder = make_ledger(tmp_path / "l", [late, {**late, "instrument": "loan"}])
    for by in ("year", "donor,year"):
        answer = asked(folder, "summary", "--by", by)
        found = [r for r in answer["rows"] if r["measure"] == "scheduled"]
        assert [(r["group"], r["year"], r["best"], r["mark"], r["open"]) for r in found] == [
            ("headline", "scheduled 2011", "7.00", "≥", True),
            ("credit", "scheduled 2011", "7.00", "≥", True),
        ]


def test_an_interrupted_question_leaves_nothing_to_be_answered_from(tmp_path: Path) -> None:
    ledger = open_ledger(make_ledger(tmp_path / "l", [{"amount": 5}]))
    before = ledger.summary().as_dict()
    script = ledger._opened.store.script

    def interrupted(text: str) -> None:
        if text.startswith("INSERT"):
            raise KeyboardInterrupt
        script(text)

    ledger._opened.store.script = interrupted  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        ledger.summary(years="2005")
    ledger._opened.store.script = script  # type: ignore[method-assign]
    assert ledger.summary().as_dict() == before


def test_a_fiscal_year_is_its_label(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", [{"first": "2008", "year_basis": "fiscal-us"}])
    assert list(years(folder)) == ["2008"]


# -- currency ------------------------------------------------------------------------------------


def test_each_years_share_is_told_at_its_own_years_rate(tmp_path: Path) -> None:
    figure = {"first": "2005", "last": "2006", "amount": 2000, "currency": "RUB"}
    folder = make_ledger(tmp_path / "l", [figure])
    assert {y: b[1] for y, b in years(folder).items()} == {"2005": "40.00", "2006": "50.00"}
    assert headline(folder)[1] == "90.00"
    assert headline(folder, "--currency", "ruble")[1] == "2000.00"
    # 1000 RUB of 2005 = 40 USD = 80 TJS; 1000 of 2006 = 50 USD = 200 TJS.
    assert headline(folder, "--currency", "TJS")[1] == "280.00"


def test_money_without_a_year_takes_the_rate_of_its_end_or_of_the_source(tmp_path: Path) -> None:
    folder = make_ledger(
        tmp_path / "l",
        [
            {"id": "by", "first": "", "last": "2006-04", "amount": 2000, "currency": "RUB"},
            {"id": "never", "first": "", "last": "", "amount": 2000, "currency": "RUB"},
        ],
    )
    answer = asked(folder, "summary")
    assert {y: b[1] for y, b in rows(answer, "year").items()} == {
        "by 2006": "100.00", "undated": "50.00",
    }  # fmt: skip
    assert [c for c in answer["caveats"] if "Rate assumed" in c] == [
        "Rate assumed: by has no year of its own and is told at the rate of 2006.",
        "Rate assumed: never has no year of its own and is told at the rate of 2009.",
    ]


def test_conversion_rounds_half_away_from_zero_once(tmp_path: Path) -> None:
    # 0.10 RUB at 20 is half a cent; 0.12 and 0.13 at 25 are 0.48 and 0.52 cents.
    amounts = [("2006", "0.10", "0.01"), ("2005", "0.12", "0.00"), ("2005", "0.13", "0.01")]
    for number, (year, amount, expected) in enumerate(amounts):
        figure = {"first": year, "amount": amount, "currency": "RUB"}
        assert headline(make_ledger(tmp_path / str(number), [figure]))[1] == expected


def test_a_missing_rate_names_currency_and_year_and_stops(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", [{"first": "2001", "amount": 5, "currency": "RUB"}])
    done = run("summary", "--ledger", folder)
    assert done.code == 1 and done.out == ""
    assert "RUB" in done.err and "2001" in done.err
    with pytest.raises(LedgerError):
        open_ledger(folder).summary()
    # The ledger is sound in dollars, but cannot be told in roubles for a year without a rate.
    dollars = make_ledger(tmp_path / "m", [{"first": "2001"}, {"first": "2005"}])
    assert headline(dollars)[1] == "200.00"
    done = run("summary", "--ledger", dollars, "--currency", "RUB")
    assert done.code == 1 and "RUB in 2001" in done.err
    assert headline(dollars, "--currency", "RUB", "--years", "2005")[1] == "2500.00"


def test_a_sum_that_no_engine_holds_exactly_is_refused(tmp_path: Path) -> None:
    currencies = (
        CURRENCIES
        + """XXX:
  name: Tiny
  rates: {source: rates, values: {2005: 9000000}}
"""
    )
    figures = [{"amount": 90_000_000_000_000}]
    folder = make_ledger(tmp_path / "l", figures, currencies=currencies)
    assert headline(folder)[1] == "90000000000000.00"
    done = run("summary", "--ledger", folder, "--currency", "XXX")
    assert (done.code, done.out) == (2, "") and "too large" in done.err


def test_later_years_need_no_rate(tmp_path: Path) -> None:
    figure = {"first": "2009", "last": "2030", "amount": 2200, "currency": "RUB", "per": ""}
    folder = make_ledger(tmp_path / "l", [figure])
    assert headline(folder)[1] == "2.50"


# -- selection and grouping ----------------------------------------------------------------------


def test_a_party_goes_by_code_name_or_alias_in_any_case(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}, {"donor": "RU", "amount": 7}])
    for name in ("US", "us", "USA", "united states", "Washington", " United   States "):
        assert headline(folder, "--donor", name)[1] == "5.00"
    assert headline(folder, "--donor", "US", "--donor", "moscow")[1] == "12.00"


@pytest.mark.parametrize(
    ("given", "expected"),
    [("2006", "20.00"), ("2005-2006", "30.00"), ("2006-", "60.00"), ("-2005", "10.00"),
     ("2005,2007", "50.00"), ("-2005,2007-", "50.00"), ("2005–2006", "30.00"),
     ("2006-2007,2005", "70.00")],
)  # fmt: skip
def test_years(tmp_path: Path, given: str, expected: str) -> None:
    figures = [{"first": str(2004 + n), "amount": n * 10} for n in (1, 2, 4)]
    figures[2]["first"] = "2007"
    figures[2]["amount"] = 40
    assert headline(make_ledger(tmp_path / "l", figures), "--years", given)[1] == expected


def test_parts_equal_the_total_in_every_grouping(tmp_path: Path) -> None:
    figures = [
        {"first": "2005", "last": "2007", "amount": "100.01", "sector": sector, "donor": donor,
         "status": status, "currency": currency}
        for sector in ("military", "energy") for donor in ("US", "RU")
        for status in ("disbursed", "committed") for currency in ("USD", "RUB", "TJS")
    ]  # fmt: skip
    ledger = open_ledger(make_ledger(tmp_path / "l", figures))
    whole = ledger.summary().as_dict()["totals"][0]
    for by in ("donor", "recipient", "year", "sector", "instrument", "class", "status", "source",
               "donor,year,sector"):  # fmt: skip
        frame = ledger.summary(by=by).as_dict()["rows"]
        parts = [row for row in frame if row["table"] != "total"]
        for bound in ("low", "best", "high"):
            cents = sum(round(float(row[bound]) * 100) for row in parts)
            assert cents == round(float(whole[bound]) * 100)
