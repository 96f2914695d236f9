"""Lines: what a figure comes to in each year, to the last minor unit, and why it counts or not."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aidledger import Ledger, open_ledger
from tests.imports import import_rows
from tests.ledgers import SOURCES, make_ledger

BOUNDS = ("own_low", "own_best", "own_high")


def cents(rows: list[dict[str, Any]], of: str) -> list[list[int]]:
    """Return low, best and high of each line of a figure, in cents, in order of time."""
    return [[int(row[b] * 100) for b in BOUNDS] for row in rows if row["id"] == of]


def lines(ledger: Ledger, **choices: Any) -> list[dict[str, Any]]:
    return list(ledger.export(lines=True, **choices).flat_rows())


def opened(folder: Path, *rows: dict[str, Any], engine: str = "sqlite") -> Ledger:
    return open_ledger(make_ledger(folder / "l", rows), engine=engine)


def test_odd_units_go_to_the_first_years(tmp_path: Path) -> None:
    """31 months: 2 of 2004, 2005, 2006, 5 of 2007.

    Low 701 is 22 a month, and 19 over: 1, 7, 7 and 3 by months, and the one that is left to 2004.
    What best adds, 299, is 9 a month, and 20 over: 1, 7, 7 and 3, and two left, to 2004 and 2005.
    What high adds, 305, is 9 a month, and 26 over: 1, 10, 10 and 4, and one left, to 2004.
    """
    ledger = opened(
        tmp_path,
        {"amount": "10.00", "low": "7.01", "high": "13.05", "qualifier": "about",
         "first": "2004-11", "last": "2007-05"},
        {"amount": "0.02", "first": "2006-12", "last": "2008-01"},
    )  # fmt: skip
    assert cents(lines(ledger), "figure-1") == [
        [46, 66, 86], [271, 387, 505], [271, 386, 504], [113, 161, 210],
    ]  # fmt: skip
    # 14 months, and less than a cent a month: none by months, the odd ones to the first two years.
    assert cents(lines(ledger), "figure-2") == [[1, 1, 1], [1, 1, 1], [0, 0, 0]]


def shares(amount: int, months: list[int]) -> list[int]:
    """Share an amount out: whole units by months, and odd ones to the first; away from nothing."""
    total, sign = sum(months), -1 if amount < 0 else 1
    a_month, rest = divmod(abs(amount), total)
    found = [a_month * own + rest * own // total for own in months]
    for slot in range(abs(amount) - sum(found)):
        found[slot] += 1
    return [sign * own for own in found]


def some_figures() -> list[tuple[str, str, list[int], list[int]]]:
    """Return some (first, last, months of each year, [low, best, high] in cents)."""
    chance, found = random.Random(7), []
    for _ in range(60):
        begin = chance.randrange(2003 * 12, 2006 * 12)
        end = chance.randrange(begin + 12, begin + 44)
        years = range(begin // 12, end // 12 + 1)
        months = [min(end, y * 12 + 11) - max(begin, y * 12) + 1 for y in years]
        first, last = (f"{m // 12}-{m % 12 + 1:02}" for m in (begin, end))
        found.append((first, last, months, sorted(chance.sample(range(3_000), 3))))
    return found


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_every_share_is_that_of_its_months(tmp_path: Path, engine: str) -> None:
    """One engine cuts what does not divide and the other rounds it: neither may have to."""
    figures = some_figures()
    ledger = opened(
        tmp_path,
        *(
            {"first": first, "last": last, "qualifier": "about",
             **dict(zip(("low", "amount", "high"), (Decimal(a) / 100 for a in told), strict=True))}
            for first, last, _, told in figures
        ),
        engine=engine,
    )  # fmt: skip
    rows = lines(ledger)
    for number, (_, _, months, (low, best, high)) in enumerate(figures, 1):
        steps = [shares(step, months) for step in (low, best - low, high - best)]
        expected = [[a, a + b, a + b + c] for a, b, c in zip(*steps, strict=True)]
        assert cents(rows, f"figure-{number}") == expected, figures[number - 1]


def test_a_correction_is_shared_out_as_what_it_corrects(tmp_path: Path) -> None:
    """Of −19 cents over 31 months: 1, 7, 7 and 3 by months, and the one that is left to 2004."""
    folder = make_ledger(tmp_path / "l", ())
    whole = {"first": "2004-11", "last": "2007-05"}
    for name, best in (("taken", -19), ("given", 19)):
        import_rows(folder, [{**whole, "best": best}], source=name)
    ledger = open_ledger(folder)
    for name, sign in (("given", 1), ("taken", -1)):
        rows = ledger.summary(source=name, by="year").flat_rows()
        by_year = [
            [int(row[bound] * 100) for bound in ("low", "best", "high")]
            for row in rows
            if row["table"] == "year" and row["group"] == "headline" and row["measure"] == "counted"
        ]
        assert by_year == [[sign * own] * 3 for own in (2, 7, 7, 3)]


def test_why_a_line_counts_or_does_not(tmp_path: Path) -> None:
    ledger = opened(
        tmp_path,
        {"id": "used-up", "amount": 100},
        {"id": "all-of-it", "amount": 100, "part_of": "used-up"},
        {"id": "open", "amount": 100, "qualifier": "at_least"},
        {"id": "all-of-open", "amount": 100, "part_of": "open"},
        {"id": "a-cent-left", "amount": 100},
        {"id": "all-but-a-cent", "amount": "99.99", "part_of": "a-cent-left"},
        {"id": "perhaps-used-up", "amount": 100},
        {
            "id": "some",
            "qualifier": "between",
            "low": 40,
            "high": 100,
            "part_of": "perhaps-used-up",
        },
        {"id": "loose", "qualifier": "between", "low": 40, "high": 100},
        {"id": "half", "amount": 50, "part_of": "loose"},
        {"id": "nothing", "amount": 0},
        {"id": "later", "first": "2010", "last": "2010"},
        {"id": "untold", "qualifier": "unstated"},
        {"id": "plan", "status": "planned"},
    )  # fmt: skip

    def told(row: dict[str, Any]) -> tuple[Any, ...]:
        bounds = (None if row[b] is None else int(row[b] * 100) for b in ("low", "best", "high"))
        return (row["counted"], row["reason"], row["residual"], *bounds)

    assert {row["id"]: told(row) for row in lines(ledger)} == {
        # What is wholly inside others counts nothing, and is not told as a figure that does.
        "used-up": (False, "inside", True, 0, 0, 0),
        "all-of-it": (True, "", False, 10_000, 10_000, 10_000),
        # There may be more than 100, so that it counts still.
        "open": (True, "", True, 0, 0, 0),
        "all-of-open": (True, "", False, 10_000, 10_000, 10_000),
        "a-cent-left": (True, "", True, 1, 1, 1),
        "all-but-a-cent": (True, "", False, 9_999, 9_999, 9_999),
        "perhaps-used-up": (True, "", True, 3_000, 3_000, 6_000),
        "some": (True, "", False, 4_000, 7_000, 10_000),
        "loose": (True, "", True, 0, 2_000, 5_000),
        "half": (True, "", False, 5_000, 5_000, 5_000),
        "nothing": (True, "", False, 0, 0, 0),
        "later": (False, "scheduled", False, None, None, None),
        "untold": (False, "unstated", False, None, None, None),
        "plan": (False, "planned", False, 10_000, 10_000, 10_000),
    }


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_each_bound_is_rounded_to_the_nearest_cent(tmp_path: Path, engine: str) -> None:
    """At 25 a dollar 1.13 is 0.0452, 1.38 is 0.0552 and 1.63 is 0.0652; 3.11 is 0.1244."""
    ledger = opened(
        tmp_path,
        {"amount": "1.38", "low": "1.13", "high": "1.63", "qualifier": "about", "currency": "RUB"},
        {"amount": "3.11", "currency": "RUB"},
        engine=engine,
    )
    about, one = lines(ledger)
    assert [str(about[b]) for b in ("low", "best", "high")] == ["0.05", "0.06", "0.07"]
    assert [str(one[b]) for b in ("low", "best", "high")] == ["0.12"] * 3


def test_only_fiscal_years_with_months_are_told_as_split(tmp_path: Path) -> None:
    fiscal = {"year_basis": "fiscal-us", "first": "2006", "last": "2006"}
    undated = {"id": "undated", **fiscal, "first": "", "last": ""}
    both = opened(tmp_path / "a", {"id": "a-year", **fiscal}, undated).summary(calendar=True)
    (told,) = [line for line in both.caveats if line.startswith("Fiscal years split")]
    assert told.endswith(" stated: a-year.")
    alone = opened(tmp_path / "b", undated).summary(calendar=True)
    assert (
        "--calendar changes nothing here: no figure asked for is by fiscal year." in alone.caveats
    )


def test_a_figure_that_may_be_in_one_of_another_time(tmp_path: Path) -> None:
    """What has no first month is taken whole off what it may be in, unless it ended before that."""
    ledger = opened(
        tmp_path,
        {"id": "undated", "amount": 300, "first": "", "last": ""},
        {"id": "dated", "amount": 100, "may_be_in": "undated"},
        {"id": "by-2004", "amount": 10, "first": "", "last": "2004", "may_be_in": "later undated"},
        {"id": "by-2005", "amount": 1, "first": "", "last": "2005", "may_be_in": "later"},
        {"id": "later", "amount": 20, "first": "2005", "last": "2006"},
    )
    best = {f["id"]: int(f["best"]) for f in ledger.export().flat_rows()}
    assert best == {
        "undated": 300 - 100 - 10, "dated": 100, "by-2004": 10, "by-2005": 1, "later": 20 - 1,
    }  # fmt: skip


def own(ledger: Ledger, of: str) -> int:
    """Return what a figure counts, in cents of its own currency."""
    return sum(best for _, best, _ in cents(lines(ledger), of))


def test_what_is_taken_off_is_at_the_rate_of_its_own_years(tmp_path: Path) -> None:
    """A dollar is 25 roubles in 2005, 20 in 2006 and 2007, 25 in 2008, 40 in the source's 2009."""
    roubles = {"currency": "RUB", "amount": 5000, "first": "2005", "last": "2005"}
    ledger = opened(
        tmp_path,
        {"id": "by-2005", **roubles},
        {"amount": 100, "first": "", "last": "2005", "part_of": "by-2005"},
        {"id": "undated", **roubles},
        {"amount": 100, "first": "", "last": "", "part_of": "undated"},
        {"id": "perhaps", **roubles},
        {"amount": 200, "first": "2005", "last": "2008", "may_be_in": "perhaps"},
        {"id": "over-years", **roubles, "first": "2005", "last": "2006"},
        {"amount": 90, "first": "2005-07", "last": "2006-12", "part_of": "over-years"},
    )
    assert own(ledger, "by-2005") == (5000 - 100 * 25) * 100
    assert own(ledger, "undated") == (5000 - 100 * 40) * 100
    # A quarter of its months may be in 2005, and these at the rate of 2005 alone.
    assert own(ledger, "perhaps") == (5000 - 50 * 25) * 100
    # 6 months at 25, and 12 at 20.
    assert own(ledger, "over-years") == (5000 - 30 * 25 - 60 * 20) * 100


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
@pytest.mark.parametrize(
    "part",
    # 51 cents at 25 and 50 at 20 roubles: 22.75.
    [{"amount": "1.01"},
     # Low is 26 and 25, and the 51 that best adds too: 52 at 25 and 50 at 20 are 23.
     {"amount": "1.02", "low": "0.51", "high": "3", "qualifier": "about"},
     {"amount": "1.01", "may_be_in": "whole", "part_of": ""}],
    ids=["exact", "about", "perhaps"],
)  # fmt: skip
def test_a_whole_is_its_parts_in_another_currency(
    tmp_path: Path, part: dict[str, Any], engine: str
) -> None:
    """The odd cent falls into the same year in what is taken off as in what the part counts."""
    years = {"first": "2005", "last": "2006"}
    ledger = opened(
        tmp_path,
        {"id": "whole", **years, "currency": "RUB", "amount": 100},
        {"id": "part", **years, "part_of": "whole", **part},
        engine=engine,
    )
    (total,) = ledger.summary(currency="RUB").as_dict()["totals"][:1]
    assert str(total["best"]) == "100.00"


def test_bounds_of_imported_rows_stay_apart(tmp_path: Path) -> None:
    """Of one year each, so that nothing is spread: the short way through the engine."""
    folder = make_ledger(tmp_path / "l", ())
    bounds = {"low": 100, "best": 250, "high": 700, "open_top": 1}
    import_rows(folder, [bounds, {**bounds, "first": "2006", "capped": 1, "open_top": 0}])
    rows = open_ledger(folder).summary(source="aid", by="year").flat_rows()
    told = {
        row["year"]: ([str(row[b]) for b in ("low", "best", "high")], row["open"])
        for row in rows
        if (row["table"], row["group"], row["measure"]) == ("year", "headline", "counted")
    }
    assert told == {
        "2005": (["1.00", "2.50", "7.00"], True), "2006": (["1.00", "2.50", "7.00"], False),
    }  # fmt: skip


def test_bounds_of_imported_rows_are_rounded_each_to_the_nearest_cent(tmp_path: Path) -> None:
    """As those of figures above, at 25 roubles a dollar."""
    folder = make_ledger(tmp_path / "l", ())
    import_rows(folder, [{"currency": "RUB", "low": 113, "best": 138, "high": 163}])
    total = open_ledger(folder).summary(source="aid").as_dict()["totals"][0]
    assert [str(total[bound]) for bound in ("low", "best", "high")] == ["0.05", "0.06", "0.07"]


def test_imported_rows_that_the_years_cut_into_reach_the_bounds_alone(tmp_path: Path) -> None:
    """Kept whole, each may be of 2005 or not: a correction takes off at most, aid adds at most."""
    folder = make_ledger(tmp_path / "l", ())
    years = {"first": "2005", "last": "2006"}
    import_rows(
        folder,
        [{**years, "low": -300, "best": -200, "high": -100},
         {**years, "low": 400, "best": 500, "high": 600}],
    )  # fmt: skip
    report = open_ledger(folder).summary(source="aid", years="2005", spread="none")
    total = report.as_dict()["totals"][0]
    assert [str(total[bound]) for bound in ("low", "best", "high")] == ["-3.00", "0.00", "6.00"]


def test_only_money_of_one_year_has_a_year(tmp_path: Path) -> None:
    ledger = opened(
        tmp_path,
        {"id": "by", "first": "", "last": "2006"},
        {"id": "ever", "first": "", "last": ""},
        {"id": "one", "first": "2007"},
        {"id": "two", "first": "2005", "last": "2006"},
    )

    def years(spread: str) -> list[tuple[Any, ...]]:
        answer = ledger.sql("select id, year, label from lines order by 1, 2", spread=spread)
        return [tuple(row.values()) for row in answer.flat_rows()]

    same = [("by", None, "by 2006"), ("ever", None, "undated"), ("one", 2007, "2007")]
    assert years("none") == [*same, ("two", None, "2005–2006")]
    assert years("end") == [*same, ("two", 2006, "2006")]
    assert years("months") == [*same, ("two", 2005, "2005"), ("two", 2006, "2006")]


def test_what_is_still_to_come_has_no_amount_in_the_reports_currency(tmp_path: Path) -> None:
    """Not even where a newer source has money of that year, and so its rate is known."""
    newer = SOURCES + 'newer: {kind: article, title: A newer one, author: "B, C", date: "2011"}\n'
    figures = [
        {"id": "a", "first": "2009", "last": "2010", "amount": 24},
        {"id": "b", "first": "2010", "last": "2010", "amount": 7, "source": "newer", "section": ""},
    ]
    ledger = open_ledger(make_ledger(tmp_path / "l", figures, sources=newer))
    columns = "id, year, low, best, high, own_best, reason"
    answer = ledger.sql(f"select {columns} from lines order by 1, label")
    assert [tuple(row.values()) for row in answer.flat_rows()] == [
        ("a", 2009, 12, 12, 12, 12, ""), ("a", None, None, None, None, 12, "scheduled"),
        ("b", 2010, 7, 7, 7, 7, ""),
    ]  # fmt: skip
