"""Counting, taken by itself: what its parts return, worked out by hand.

What comes of it in totals is in test_lines, test_time, test_prices, test_totals and test_reconcile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from decimal import Context, Decimal
from typing import Any

import pytest

from aidledger.counting.factors import Factor, all_factors, exact_factor, told_rate
from aidledger.counting.parts import Part, parts_of
from aidledger.counting.periods import (
    Key,
    Slot,
    all_slots,
    in_calendar,
    key_of,
    reach,
    shared_out,
    slots_of,
    slots_under,
)
from aidledger.counting.prices import Lack, Money, Priced, Purchasing, priced
from aidledger.counting.residuals import (
    Edge,
    Residual,
    Take,
    left_of,
    settle,
    share_of,
    years_inside,
)
from aidledger.model import Currency, Series, Source, Transaction
from aidledger.money import Bounds
from aidledger.policy import NO_DEFLATOR, Policy
from aidledger.years import Period, YearSelection, parse_date, parse_years

SOURCE_YEAR = 2009
SOURCES = {"s": SOURCE_YEAR}


def series(source: str, **values: Any) -> Series:
    """Return a series from y2005=25 and so on."""
    return Series(source, "", {int(y[1:]): Decimal(str(value)) for y, value in values.items()})


def months(first: str, last: str = "", open_end: bool = False) -> Period:
    """Return a period: blank `first` is by `last`, both blank is undated."""
    if not first:
        return Period(None, parse_date(last).end if last else None)
    return Period(parse_date(first).begin, parse_date(last or first).end, open_end)


def figure(name: str, bounds: Any = 100, when: tuple[str, ...] = ("2005",), **own: Any) -> Any:
    """Return a figure of so many cents, or of (low, best, high), that moved in 2005."""
    if isinstance(bounds, int):
        bounds = bounds, bounds, bounds
    blank = {field.name: "" for field in fields(Transaction)}
    told = {"id": name, "source": "s", "status": "disbursed", "currency": "USD",
            "may_be_in": (), "period": months(*when)}  # fmt: skip
    own["may_be_in"] = tuple(own.get("may_be_in", "").split())
    return Transaction(**{**blank, **told, "bounds": bounds and Bounds(*bounds), **own})


# Factors and prices. Rates per dollar and deflators; a yen has no smaller unit.

CURRENCIES = {
    c.code: c
    for c in (
        Currency("USD", "dollar", 2, deflator=series("prices", y2005=80, y2007=100)),
        Currency("RUB", "rouble", 2, (), series("rates", y2005=25, y2007=20),
                 series("prices", y2005=50, y2006=80, y2007=100)),
        Currency("YEN", "yen", 0, (), series("rates", y2005=100, y2007=80)),
        Currency("TJS", "somoni", 2),
        Currency("ODD", "third", 3, (), series("rates", y2005=3)),
    )
}  # fmt: skip
RECIPIENTS = {
    "RU": Purchasing("RUB", series("ppps", y2005=10, y2006=8)),
    "US": Purchasing("USD", series("ppps", y2005=1, y2006=1)),
    "TJ": Purchasing("TJS", None),
}
RUB05, RUB07 = (f"{n} RUB per USD, average of {y} (rates)" for n, y in ((25, 2005), (20, 2007)))
YEN05, YEN07 = (f"{n} YEN per USD, average of {y} (rates)" for n, y in ((100, 2005), (80, 2007)))
ROUBLES = "deflator of RUB 50 in 2005, 100 in 2007 (prices)"
DOLLARS = "deflator of USD 80 in 2005, 100 in 2007 (prices)"
ALREADY = "prices of 2007 already"
PPP05 = "10 RUB per international dollar in 2005 (ppps)"
PPP06 = "8 RUB per international dollar in 2006 (ppps)"


def lacking(*lacks: tuple[str, str, int]) -> Priced:
    return Priced(None, "", "", tuple(Lack(*lack) for lack in lacks))


@pytest.mark.parametrize(
    ("money", "year", "policy", "expected"),
    [
        # Current prices.
        ("RUB RUB RU", 2005, Policy(), Priced(Decimal("0.04"), RUB05)),
        # 25 kopecks are a yen, since 25 roubles are 100.
        ("YEN RUB RU", 2005, Policy("RUB"), Priced(Decimal(25), f"{YEN05}; {RUB05}")),
        ("YEN RUB RU", 2006, Policy("YEN"), Priced(Decimal(1))),
        ("RUB RUB RU", 2006, Policy("YEN"), lacking(("rate", "RUB", 2006), ("rate", "YEN", 2006))),
        ("USD RUB RU", 2006, Policy("YEN"), lacking(("rate", "YEN", 2006))),
        ("YEN RUB RU", 2006, Policy(), lacking(("rate", "YEN", 2006))),
        ("TJS RUB RU", 2005, Policy(), lacking(("rate", "TJS", 2005))),
        # Those of a year: × 100 ÷ 50, ÷ 20; the rate of 2006 is not needed: × 100 ÷ 80, ÷ 20.
        ("RUB RUB RU", 2005, Policy(prices="2007"),
         Priced(Decimal("0.1"), f"{ROUBLES}; {RUB07}", ROUBLES)),
        ("RUB RUB RU", 2006, Policy(prices="2007"),
         Priced(Decimal("0.0625"), f"{ROUBLES.replace('50 in 2005', '80 in 2006')}; {RUB07}",
                ROUBLES.replace("50 in 2005", "80 in 2006"))),
        # A cent is 25 kopecks, 50 of 2007, 2.5 cents then, and 2 yen.
        ("USD RUB RU", 2005, Policy("YEN", prices="2007"),
         Priced(Decimal(2), f"{RUB05}; {ROUBLES}; {RUB07}; {YEN07}", ROUBLES)),
        # A rouble is 4 cents, 5 of 2007.
        ("RUB RUB RU", 2005, Policy("RUB", prices="2007", deflator="us"),
         Priced(Decimal(1), f"{RUB05}; {DOLLARS}; {RUB07}", DOLLARS)),
        ("RUB RUB RU", 2007, Policy(prices="2007"),
         Priced(Decimal("0.05"), f"{RUB07}; {ALREADY}", ALREADY)),
        ("RUB XXX RU", 2007, Policy(prices="2007"),
         Priced(Decimal("0.05"), f"{RUB07}; {ALREADY}", ALREADY)),
        ("RUB XXX RU", 2005, Policy(prices="2007"), lacking(("deflator", "XXX", 2005))),
        ("RUB YEN RU", 2005, Policy(prices="2007"),
         lacking(("deflator", "YEN", 2005), ("deflator", "YEN", 2007))),
        ("RUB RUB RU", 2005, Policy(prices="2008"), lacking(("deflator", "RUB", 2008))),
        ("RUB USD RU", 2006, Policy(prices="2007"), lacking(("deflator", "USD", 2006))),
        ("YEN RUB RU", 2006, Policy(prices="2007"),
         lacking(("rate", "YEN", 2006), ("rate", "RUB", 2006))),
        ("RUB RUB RU", 2005, Policy("TJS", prices="2007"), lacking(("rate", "TJS", 2007))),
        # What it buys: 25 roubles of a dollar, at 10 each; a yen is 25 kopecks, 2.5 cents.
        ("USD USD RU", 2005, Policy(prices="ppp"),
         Priced(Decimal("2.5"), f"{RUB05}; {PPP05}", PPP05)),
        ("YEN USD RU", 2005, Policy(prices="ppp"),
         Priced(Decimal("2.5"), f"{YEN05}; {RUB05}; {PPP05}", PPP05)),
        ("RUB USD RU", 2006, Policy(prices="ppp"), Priced(Decimal("0.125"), PPP06, PPP06)),
        ("YEN USD RU", 2006, Policy(prices="ppp"),
         lacking(("rate", "YEN", 2006), ("rate", "RUB", 2006))),
        ("YEN USD US", 2006, Policy(prices="ppp"), lacking(("rate", "YEN", 2006))),
        ("RUB USD RU", 2004, Policy(prices="ppp"), lacking(("ppp", "RU", 2004))),
        ("RUB USD TJ", 2005, Policy(prices="ppp"), lacking(("ppp", "TJ", 2005))),
    ],
)  # fmt: skip
def test_prices(money: str, year: int, policy: Policy, expected: Priced) -> None:
    found = priced(Money(*money.split()), year, policy, CURRENCIES, RECIPIENTS)
    assert found == expected
    assert [type(part) for part in found] == [type(part) for part in expected]
    undeflated = any(lack.what == "deflator" for lack in expected.lacks)
    assert found.reason == (NO_DEFLATOR if undeflated else "")


def test_factors_are_exact_to_their_digits() -> None:
    """A thousandth at 3 a dollar is a thirtieth of a cent: moving the point loses no digits."""
    odd, dollar = CURRENCIES["ODD"], CURRENCIES["USD"]
    assert exact_factor(odd, dollar, 2005) == Decimal("0.0" + "3" * 40)
    assert exact_factor(dollar, odd, 2005) == 30
    found = priced(Money("ODD", "USD", "US"), 2005, Policy(prices="ppp"), CURRENCIES, RECIPIENTS)
    assert found.factor == Context(prec=200).divide(Decimal(1), Decimal(30))


def test_every_used_currency_and_year_into_every_currency() -> None:
    used = [("YEN", 2007), ("RUB", 2005), ("YEN", 2007), ("RUB", 2006)]
    assert all_factors(used, CURRENCIES) == [
        Factor("RUB", "USD", 2005, 0.04, RUB05),
        Factor("RUB", "RUB", 2005, 1.0, ""),
        Factor("RUB", "YEN", 2005, 0.04, f"{RUB05}; {YEN05}"),
        Factor("RUB", "ODD", 2005, 1.2, f"{RUB05}; 3 ODD per USD, average of 2005 (rates)"),
        Factor("RUB", "RUB", 2006, 1.0, ""),
        Factor("YEN", "USD", 2007, 1.25, YEN07),
        Factor("YEN", "RUB", 2007, 25.0, f"{YEN07}; {RUB07}"),
        Factor("YEN", "YEN", 2007, 1.0, ""),
    ]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("25", "25"), ("25.10", "25.10"), ("31.74035833333", "31.7403583333"),
        ("2.9999999999999", "3"), ("123456789012345", "123456789012000"),
    ],
)  # fmt: skip
def test_a_rate_is_told_in_twelve_digits_and_as_it_is_written(value: str, told: str) -> None:
    assert told_rate(Decimal(value)) == told


# Periods.


@pytest.mark.parametrize(
    ("own", "key"),
    [
        ({}, Key(months("2005"), False, 2009, 0)),
        ({"per": "year"}, Key(months("2005"), True, 2009, 0)),
        ({"year_basis": "fiscal-us"}, Key(months("2005"), False, 2009, 3)),
        ({"year_basis": "fiscal-us", "when": ("", "2005")},
         Key(months("", "2005"), False, 2009, 0)),
    ],
)  # fmt: skip
def test_what_makes_figures_share_their_slots(own: dict[str, Any], key: Key) -> None:
    assert key_of(figure("a", **own), {"s": Source("s", "article", "", "2009-03-01")}) == key


@pytest.mark.parametrize(
    ("open_end", "recurring", "last"),
    [(False, False, "2006-09"), (False, True, "2006-09"), (True, True, "2006-09"),
     (True, False, "2006-12")],
)  # fmt: skip
def test_fiscal_years_in_the_calendar(open_end: bool, recurring: bool, last: str) -> None:
    key = Key(months("2005", "2006", open_end), recurring, 2009, 3)
    assert in_calendar(key) == months("2004-10", last, open_end)


def slot(*values: Any, calendar: int = 2) -> Slot:
    return Slot(4, *values, calendar)


LONG = Key(months("2004-11", "2007-05"), False, 2006)
TO_COME = ("scheduled", "2007", 2007, 2007, 5, 31)


@pytest.mark.parametrize(
    ("key", "spread", "expected"),
    [
        # 2 months of 2004, 12 and 12, and 5 of 2007, which the source of 2006 cannot have seen.
        (LONG, "months", [
            slot("months", 1, "year", "2004", 2004, 2004, 2, 31, 2, 2, 5, 2004, 0),
            slot("months", 2, "year", "2005", 2005, 2005, 12, 31, 2, 2, 5, 2005, 0),
            slot("months", 3, "year", "2006", 2006, 2006, 12, 31, 2, 2, 5, 2006, 0),
            slot("months", 4, *TO_COME, 2, 2, 5, 2007, 0),
        ]),
        (LONG, "end", [
            slot("end", 1, "year", "2006", 2006, 2006, 26, 31, 26, 0, 5, 2006, 0),
            slot("end", 2, *TO_COME, 26, 0, 5, 2007, 0),
        ]),
        (LONG, "none", [
            slot("none", 1, "period", "2004–2006", 2004, 2006, 26, 31, 26, 0, 5, 2006, 1),
            slot("none", 2, *TO_COME, 26, 0, 5, 2007, 0),
        ]),
        (Key(months("2005", "2006"), True, 2006), "none", [
            slot("none", 1, "year", "2005", 2005, 2005, 12, 24, 12, 0, 12, 2005, 0),
            slot("none", 2, "year", "2006", 2006, 2006, 12, 24, 12, 0, 12, 2006, 0),
        ]),
        (Key(months("2005-03", "2005-05"), False, 2005), "none", [
            slot("none", 1, "year", "2005", 2005, 2005, 3, 3, 3, 0, 0, 2005, 0),
        ]),
        (Key(months("2006", "2007-02"), False, 2005), "end", [
            slot("end", 1, "scheduled", "2006", 2006, 2006, 12, 14, 12, 0, 2, 2006, 0),
            slot("end", 2, "scheduled", "2007", 2007, 2007, 2, 14, 12, 0, 2, 2007, 0),
        ]),
        (Key(months("", "2005"), False, 2006), "none", [
            slot("none", 1, "cumulative", "by 2005", None, 2005, 1, 1, 1, 0, 0, 2005, 1),
        ]),
        (Key(months("", "2007"), False, 2006), "end", [
            slot("end", 1, "scheduled", "by 2007", None, 2007, 1, 1, 1, 0, 0, 2007, 1),
        ]),
        (Key(months("", ""), False, 2006), "months", [
            slot("months", 1, "undated", "undated", None, None, 1, 1, 1, 0, 0, 2006, 1),
        ]),
    ],
)  # fmt: skip
def test_slots(key: Key, spread: str, expected: list[Slot]) -> None:
    assert slots_of(4, key, spread) == expected
    assert slots_under(4, key, spread, True) == slots_under(4, key, spread, False) == expected


def test_fiscal_years_have_the_slots_of_both_readings() -> None:
    fiscal = Key(months("2006"), False, 2009, 3)
    plain = Key(months("2005"), False, 2009)
    labels = [
        (s.period, s.calendar, s.spread, s.label, s.months) for s in all_slots([plain, fiscal])
    ]
    assert labels == [
        (0, 2, "months", "2005", 12), (0, 2, "end", "2005", 12), (0, 2, "none", "2005", 12),
        (1, 0, "months", "2006", 12), (1, 0, "end", "2006", 12), (1, 0, "none", "2006", 12),
        (1, 1, "months", "2005", 3), (1, 1, "months", "2006", 9), (1, 1, "end", "2006", 12),
        (1, 1, "none", "2005–2006", 12),
    ]  # fmt: skip
    under = {way: [s.label for s in slots_under(1, fiscal, "months", way)] for way in (True, False)}
    assert under == {True: ["2005", "2006"], False: ["2006"]}


def test_shares_are_cut_and_odd_units_go_to_the_first() -> None:
    assert shared_out(701, [2, 12, 12, 5]) == [46, 271, 271, 113]
    assert shared_out(5, [1, 1, 1]) == [2, 2, 1]
    assert shared_out(6, [1, 1, 1]) == [2, 2, 2]
    assert shared_out(0, []) == []


@pytest.mark.parametrize(
    ("first", "last", "years", "how"),
    [
        (2005, 2006, "", 1), (2005, 2006, "2005-2006", 1), (2005, 2006, "2006-2007", 2),
        (2005, 2007, "2006", 2), (2005, 2006, "2007", 0), (2005, 2005, "2005", 1),
        (None, 2006, "-2006", 1), (None, 2006, "-2005", 2), (None, 2006, "2006", 2),
        (None, 2006, "2007-", 0), (None, None, "2007-", 2), (None, None, "", 1),
    ],
)  # fmt: skip
def test_how_far_money_is_in_the_years(
    first: int | None, last: int | None, years: str, how: int
) -> None:
    asked = parse_years(years) if years else YearSelection()
    assert reach(first, last, asked) == how


# Residuals. A dollar is 25 roubles in every year.


def convert(steps: Sequence[int], source: str, target: str, _years: object) -> int:
    return sum(steps) * (1 if source == target else 25)


def taken(*figures: Any, overlaps: str = "net") -> dict[tuple[str, str], tuple[int, int]]:
    """Return (low, best) of what each figure takes off each container."""
    _, takes = settle(figures, SOURCES, convert)
    return {(t.figure, t.container): (t.low, t.best) for t in takes if t.overlaps == overlaps}


def bests(*figures: Any) -> dict[str, int]:
    residuals, _ = settle(figures, SOURCES, convert)
    return {r.figure: r.bounds.best for r in residuals if r.overlaps == "net"}


def test_what_is_taken_off_and_left() -> None:
    figures = [
        figure("whole", (100, 120, 200)),
        figure("sure", (20, 30, 50), part_of="whole"),
        figure("perhaps", 40, may_be_in="whole"),
    ]
    # Left: best 120 − 30 − 40 or 120 − 30, low 100 − 20 − 40, high 200 − 20.
    assert settle(figures, SOURCES, convert) == (
        [Residual("net", "whole", Bounds(40, 50, 180)),
         Residual("gross", "whole", Bounds(40, 90, 180))],
        [Take("net", "whole", "perhaps", "may_be_in", 40, 40),
         Take("net", "whole", "sure", "part_of", 20, 30),
         Take("gross", "whole", "sure", "part_of", 20, 30)],
    )  # fmt: skip


def test_only_the_innermost_container_is_reduced() -> None:
    chain = [
        figure("e", 1000),
        figure("d", 400, part_of="e"),
        figure("c", 300, part_of="d"),
        figure("b", 200, part_of="c"),
        figure("a", 100, part_of="b", may_be_in="e", fulfils="b"),
    ]
    assert taken(*chain) == {
        ("a", "b"): (100, 100), ("b", "c"): (200, 200), ("c", "d"): (300, 300),
        ("d", "e"): (400, 400),
    }  # fmt: skip
    assert bests(*chain) == {"b": 100, "c": 100, "d": 100, "e": 600}


def test_the_innermost_container_is_found_by_a_long_way_beside_a_short_one() -> None:
    figures = [
        figure("top"), figure("end"), figure("c3", part_of="end"), figure("c2", part_of="c3"),
        figure("c1", part_of="c2"), figure("x", part_of="top", may_be_in="c1"),
        figure("a", 1, part_of="x", may_be_in="end"),
    ]  # fmt: skip
    assert [other for name, other in taken(*figures) if name == "a"] == ["x"]


def test_many_ways_to_the_same_container_are_walked_once() -> None:
    """Two figures at each of 60 steps, each in both of the next: 2^60 ways to the last."""
    figures = [
        figure(f"{side}{step}", may_be_in=f"a{step + 1} b{step + 1}" if step < 60 else "")
        for step in range(61)
        for side in "ab"
    ]
    figures.append(figure("first", may_be_in="a0 b0 a60"))
    containers = [other for name, other in taken(*figures) if name == "first"]
    assert containers == ["a0", "b0"]


def test_each_takes_what_is_left_in_the_order_listed() -> None:
    """Those of one container first: b leaves 40 of x, c leaves 20 of y. Then a, whose last 40 go
    off z though it has only 10, and d, which finds nothing left in x and y.
    """
    figures = [
        figure("x", 100), figure("y", 50), figure("z", 10),
        figure("a", 100, may_be_in="x y z"), figure("b", 60, may_be_in="x"),
        figure("c", 30, may_be_in="y"), figure("d", 7, may_be_in="x y z"),
    ]  # fmt: skip
    best = {pair: best for pair, (_, best) in taken(*figures).items()}
    assert best == {
        ("b", "x"): 60, ("c", "y"): 30, ("a", "x"): 40, ("a", "y"): 20, ("a", "z"): 40,
        ("d", "x"): 0, ("d", "y"): 0, ("d", "z"): 7,
    }  # fmt: skip
    assert bests(*figures) == {"x": 0, "y": 0, "z": 0}
    assert taken(*figures, overlaps="gross") == {}


def test_what_is_used_up_is_counted_in_its_own_currency() -> None:
    """10.10 roubles of room take 40.4 cents: 40 are used up, and 61 are left for q."""
    figures = [
        figure("p", 1010, currency="RUB"), figure("q", 500),
        figure("a", 101, may_be_in="p q"),
    ]  # fmt: skip
    assert taken(*figures) == {("a", "p"): (1010, 1010), ("a", "q"): (61, 61)}


def test_what_shares_no_month_takes_nothing_off() -> None:
    apart = [figure("whole", when=("2006",)), figure("a", may_be_in="whole")]
    assert settle(apart, SOURCES, convert) == ([], [])


def test_what_is_left_under_both_readings() -> None:
    # Certainly inside are 80 at least: under gross 150, since nothing else takes them.
    taken_off = {
        "net": [("may_be_in", 20, 20), ("part_of", 80, 80)],
        "gross": [("part_of", 150, 150)],
    }
    left = left_of(Bounds(100, 110, 300, True), taken_off)
    assert left == {"net": Bounds(0, 10, 220, True), "gross": Bounds(0, 0, 220, True)}


@pytest.mark.parametrize(
    ("relation", "when", "container", "share", "years"),
    [
        ("part_of", ("2004", "2005"), ("2005",), (1, 1), [(2004, 12), (2005, 12)]),
        ("fulfils", ("2004-07", "2006-03"), ("2001",), (1, 1), [(2004, 6), (2005, 12), (2006, 3)]),
        ("may_be_in", ("2004", "2005"), ("2005",), (12, 24), [(2005, 12)]),
        ("may_be_in", ("2004", "2005"), ("2003", "2004-09"), (9, 24), [(2004, 9)]),
        ("may_be_in", ("2004", "2005"), ("", "2004-09"), (9, 24), [(2004, 9)]),
        ("may_be_in", ("2004",), ("", ""), (12, 12), [(2004, 12)]),
        # Years to come stand for the source's; so does its own for money without any.
        ("part_of", ("2008", "2010"), ("2005",), (1, 1), [(2008, 12), (2009, 12), (2009, 12)]),
        ("may_be_in", ("", ""), ("2005",), (1, 1), [(2009, 1)]),
        ("may_be_in", ("", "2004-12"), ("2005",), (0, 1), [(2004, 1)]),
        ("may_be_in", ("", "2005-01"), ("2005",), (1, 1), [(2005, 1)]),
        ("part_of", ("", "2012"), ("2005",), (1, 1), [(2009, 1)]),
    ],
)  # fmt: skip
def test_how_much_of_a_figure_is_in_another_and_in_which_years(
    relation: str, when: Any, container: Any, share: Any, years: Any
) -> None:
    edge = Edge(relation, figure("a", when=when), figure("b", when=container))
    assert share_of(edge) == share
    assert years_inside(edge, SOURCE_YEAR) == years


# Parts.


def test_parts() -> None:
    asked: list[tuple[str, str, list[tuple[int, int]]]] = []

    def no_rate_of_2003(source: str, target: str, years: Any) -> int | None:
        asked.append((source, target, years))
        return 2003 if (2003, 12) in years else None

    figures = [
        figure("whole"),
        figure("plan", status="planned"),
        figure("untold", None),
        figure("a", (10, 25, 70), part_of="whole", currency="RUB"),
        figure("b", (10, 25, 71), ("2004", "2005"), may_be_in="whole"),
        figure("c", 9, ("2005-03",), may_be_in="later", currency="RUB"),
        figure("d", 9, status="planned", may_be_in="whole plan"),
        figure("e", 9, status="planned", part_of="whole"),
        figure("f", None, part_of="whole"),
        figure("g", 9, part_of="untold"),
        figure("h", 9, ("2003", "2004"), part_of="whole", currency="RUB"),
        figure("later", when=("2005-06", "2005-12")),
    ]
    assert parts_of(figures, SOURCES, convert, no_rate_of_2003) == [
        Part("whole", "a", "part_of", True, 1, 1, Bounds(250, 625, 1750), None),
        # Halves: 5, 12.5 and 35.5.
        Part("whole", "b", "may_be_in", True, 12, 24, Bounds(5, 13, 36), None),
        Part("later", "c", "may_be_in", False, 0, 1, Bounds(0, 0, 0), None),
        # What is only planned is no part of what counts, unless it is said to be.
        Part("whole", "d", "may_be_in", False, 12, 12, Bounds(9, 9, 9), None),
        Part("plan", "d", "may_be_in", True, 12, 12, Bounds(9, 9, 9), None),
        Part("whole", "e", "part_of", True, 1, 1, Bounds(9, 9, 9), None),
        Part("whole", "f", "part_of", True, 1, 1, None, None),
        Part("untold", "g", "part_of", True, 1, 1, None, None),
        Part("whole", "h", "part_of", True, 1, 1, None, 2003),
    ]
    # Of what shares no month no rate is needed.
    assert [(pair, years) for *pair, years in asked][:3] == [
        (["RUB", "USD"], [(2005, 12)]), (["USD", "USD"], [(2005, 12)]), (["RUB", "USD"], []),
    ]  # fmt: skip
