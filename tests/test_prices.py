"""Constant prices and international dollars, worked out by hand.

Deflators (tests/ledgers.py) of 2005 to 2008: dollar 80, 90, 100, 120; rouble 50, 80, 100, 160; none
for the somoni. Rates per dollar: 25, 20, 20, 25 roubles.
"""

from __future__ import annotations

import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aidledger import open_ledger
from aidledger.ledger import Ledger
from aidledger.problems import LedgerError
from tests.ledgers import BUNDLED, DEFLATED, PURCHASING, make_ledger, run
from tests.test_properties import CHOICES, ledgers, lines_of, opened

ROUBLES = {"donor": "RU", "amount": 1000, "currency": "RUB"}


def priced(folder: Path, *figures: dict[str, Any], **files: Any) -> Ledger:
    files = {"currencies": DEFLATED, "parties": PURCHASING, **files}
    return open_ledger(make_ledger(folder / "l", figures, **files))


def counted(ledger: Ledger, **choices: Any) -> str:
    (row, *_) = ledger.summary(headline="all", **choices).as_dict()["totals"]
    return str(row["best"])


def bounds(ledger: Ledger, **choices: Any) -> list[str]:
    (row, *_) = ledger.summary(headline="all", **choices).as_dict()["totals"]
    return [str(row[bound]) for bound in ("low", "best", "high")]


@pytest.mark.parametrize(
    ("figure", "currency", "current", "donor", "us"),
    [
        # 1000 RUB × 100 ÷ 50 = 2000 RUB of 2007, ÷ 20. Or 1000 ÷ 25 = 40 USD × 100 ÷ 80.
        (ROUBLES, "USD", "40.00", "100.00", "50.00"),
        # The same money told in dollars is no other money.
        ({"donor": "RU", "amount": 40}, "USD", "40.00", "100.00", "50.00"),
        ({"donor": "RU", "amount": 80, "currency": "TJS"}, "USD", "40.00", "100.00", "50.00"),
        (ROUBLES, "RUB", "1000.00", "2000.00", "1000.00"),
        (ROUBLES, "TJS", "80.00", "400.00", "200.00"),
        (ROUBLES, "YEN", "4400", "10000", "5000"),
        # A dollar donor has but one deflator, and a group's money is in dollars.
        ({"amount": 40}, "USD", "40.00", "50.00", "50.00"),
        ({"amount": 1000, "currency": "RUB"}, "USD", "40.00", "50.00", "50.00"),
        ({"donor": "allies", "amount": 40}, "USD", "40.00", "50.00", "50.00"),
        # Of the base year: as it is, even from a donor without a deflator.
        ({**ROUBLES, "first": 2007}, "USD", "50.00", "50.00", "50.00"),
        ({"donor": "TJ", "recipient": "RU", "first": 2007}, "USD", "100.00", "100.00", "100.00"),
    ],
)
def test_the_donors_currency_is_deflated_and_the_base_years_rate_applied(
    tmp_path: Path, figure: dict[str, Any], currency: str, current: str, donor: str, us: str
) -> None:
    ledger = priced(tmp_path, figure)
    assert counted(ledger, currency=currency) == current
    assert counted(ledger, currency=currency, prices=2007) == donor
    assert counted(ledger, currency=currency, prices="2007", deflator="us") == us


def test_the_example_of_the_oecds_note_on_deflators(tmp_path: Path) -> None:
    # 30 billion yen of 1966 at 300 per dollar; prices doubled by 2006, when a dollar was 100 yen.
    yen = """JPY:
  name: Japanese yen
  minor_units: 0
  rates: {source: rates, code: R, values: {1966: 300, 2006: 100}}
  deflator: {source: rates, code: D, values: {1966: 50, 2006: 100}}
"""
    japan = "JP:\n  name: Japan\n  kind: state\n  currency: JPY\n"
    figure = {"donor": "JP", "first": 1966, "amount": 30_000_000_000, "currency": "JPY"}
    files = {"currencies": DEFLATED + yen, "parties": PURCHASING + japan}
    ledger = priced(tmp_path, figure, **files)
    assert counted(ledger) == "100000000.00"
    assert counted(ledger, prices=2006) == "600000000.00"


def test_each_year_of_a_figure_is_deflated_by_itself(tmp_path: Path) -> None:
    # 2005: 1200 × 100 ÷ 50 ÷ 20 = 120; 2006: 1200 × 100 ÷ 80 ÷ 20 = 75; all at the end: 150.
    years = {**ROUBLES, "first": 2005, "last": 2006}
    ledger = priced(tmp_path, {**years, "amount": 2400})
    found = {spread: counted(ledger, prices=2007, spread=spread)
             for spread in ("months", "end", "none")}  # fmt: skip
    assert found == {"months": "195.00", "end": "150.00", "none": "150.00"}
    assert counted(ledger, prices=2007, years=2005) == "120.00"
    (caveat,) = ledger.summary(prices=2007, spread="none").caveats
    assert caveat == (
        "Year assumed: figure-1 has no year of its own; the prices and rates of 2006 are taken for "
        "its."
    )
    yearly = priced(tmp_path / "yearly", {**years, "amount": 1200, "per": "year"})
    assert {counted(yearly, prices=2007, spread=s) for s in ("months", "end")} == {"195.00"}


def test_containers_are_settled_before_and_bounds_are_deflated_alike(tmp_path: Path) -> None:
    ledger = priced(
        tmp_path,
        {"id": "whole", "amount": 100, "low": 80, "high": 160},
        {"id": "inside", "amount": 40, "may_be_in": "whole"},
        {**ROUBLES, "id": "more", "qualifier": "at_least"},
    )
    # whole: low 80 − 40, best 100 − 40 (gross 100), high 160, all × 100 ÷ 80; inside 50; more 100.
    assert bounds(ledger, prices=2007) == ["200.00", "225.00", "350.00"]
    assert bounds(ledger, prices=2007, overlaps="gross") == ["200.00", "275.00", "350.00"]
    (row, *_) = ledger.summary(prices=2007).as_dict()["totals"]
    assert row["open"] is True and row["mark"] == "≥~"
    # What was taken off stays in the money it was told in.
    (taken,) = [i for i in ledger.summary(prices=2007).left_out if i.reason == "inside"]
    assert (taken.amount.best, taken.amount.prices) == (Decimal("40.00"), "current")


def test_money_without_a_year_is_deflated_from_the_year_its_rate_is_of(tmp_path: Path) -> None:
    ledger = priced(
        tmp_path,
        {"id": "by", "first": "", "last": 2006, "amount": 90},
        {"id": "never", "first": "", "last": "", "amount": 125},
    )
    # 90 × 100 ÷ 90, and 125 × 100 ÷ 125 of the source's 2009.
    report = ledger.summary(prices=2007, by="year")
    lines = {row["year"]: str(row["best"]) for row in report.flat_rows() if "year" in row}
    assert lines == {"by 2006": "100.00", "undated": "100.00"}
    assert [c.split(" has ")[0] for c in report.caveats] == ["Year assumed: by",
                                                           "Year assumed: never"]  # fmt: skip
    shown = list(ledger.show("by", prices=2007).tables[1].rows)
    assert str(shown[0].notes["rate"]).endswith("; year assumed")


def test_what_is_due_later_stays_in_its_own_currency_and_prices(tmp_path: Path) -> None:
    ledger = priced(tmp_path, {**ROUBLES, "first": 2008, "last": 2011, "status": "committed"})
    # No rouble deflator for 2009, so that 2008 is left out with it; 2010 and 2011 are to come.
    report = ledger.summary(prices=2007, by="year")
    rows = {row["year"]: row for row in report.flat_rows() if "year" in row}
    assert "2008" not in rows
    later = rows["scheduled 2010–2011"]
    assert (str(later["best"]), later["currency"], later["prices"]) == ("500.00", "RUB", "current")
    text = run("summary", "--prices", "2007", "--in", "unit", "--ledger", ledger.folder).out
    assert "500.00 RUB" in text
    dollars = priced(tmp_path / "d", {"first": 2009, "last": 2010, "status": "committed"})
    text = run("summary", "--prices", "2007", "--in", "unit", "--ledger", dollars.folder).out
    assert "50.00 current USD" in text
    assert "current USD" not in run("summary", "--ledger", dollars.folder).out


def test_what_has_no_deflator_is_left_out_by_name(tmp_path: Path) -> None:
    ledger = priced(
        tmp_path,
        {"id": "dollars", "amount": 40},
        {**ROUBLES, "id": "in-part", "first": 2004, "last": 2005, "amount": 2000},
        {"id": "somoni", "donor": "TJ", "recipient": "RU", "amount": 7},
        {"id": "plan", "donor": "TJ", "recipient": "RU", "status": "planned"},
    )
    report = ledger.summary(prices=2007)
    # The roubles of 2005 could be deflated; alone they would pass for the whole figure.
    assert str(report.totals[0].value.best) == "50.00"  # type: ignore[union-attr]
    assert counted(ledger, prices=2007, years=2005) == "50.00"
    out = [(i.id, str(i.amount.best), i.amount.currency, i.reason, i.about)
           for i in report.left_out if i.id != "plan"]  # fmt: skip
    assert out == [
        ("in-part", "2000.00", "RUB", "no-deflator", "RUB has no deflator for 2004"),
        ("somoni", "7.00", "USD", "no-deflator", "TJS has no deflator for 2005, 2007"),
    ]
    assert report.caveats == [
        "Not in these totals, since RUB has no deflator for their years or for 2007: in-part.",
        "Not in these totals, since TJS has no deflator for their years or for 2007: somoni.",
    ]
    lines = {(row["id"], row["year"]): row for row in lines_of(ledger, prices=2007)}
    lacking = lines["in-part", "2004"]
    assert [lacking[c] for c in ("low", "best", "high", "counted", "reason", "factor")] == [
        None, None, None, False, "no-deflator", None,
    ]  # fmt: skip
    assert not lines["in-part", "2005"]["counted"]
    assert (
        lines["in-part", "2005"]["reason"] == "no-deflator"
        and lines["plan", "2005"]["reason"] == "planned"
    )
    whole = {row["id"]: row for row in ledger.export(prices=2007).flat_rows()}
    assert whole["in-part"]["reason"] == "no-deflator"
    # Deflated with the US series, or in current prices, nothing is left out.
    assert counted(ledger, prices=2007, deflator="us") == str(
        Decimal("50") + Decimal("33.33") + Decimal("50.00") + Decimal("8.75")
    )
    assert not [i for i in ledger.summary().left_out if i.reason == "no-deflator"]
    text = run("summary", "--prices", "2007", "--ledger", ledger.folder).out
    assert "Not in these prices: the currency has no deflator for them" in text
    both = ledger.compare("RU", "TJ", prices=2007, headline="all")
    assert "no-deflator" in {i.reason for i in both.left_out}


def test_a_missing_rate_is_an_error_that_names_currency_and_year(tmp_path: Path) -> None:
    # The base year's rate is needed as well as the flow's.
    early = DEFLATED.replace("{2005: 50,", "{2002: 25, 2005: 50,")
    ledger = priced(tmp_path, ROUBLES, currencies=early)
    done = run("summary", "--prices", "2002", "--ledger", ledger.folder)
    assert (done.code, done.out) == (1, "")
    assert "There is no rate for RUB in 2002" in done.err and "prices of 2002" in done.err
    assert counted(ledger, prices=2002, currency="RUB") == "500.00"
    # A flow in dollars goes through the donor's currency in its own year.
    dollars = priced(tmp_path / "d", {"donor": "RU", "first": 2002}, currencies=early)
    with pytest.raises(LedgerError, match="RUB in 2002"):
        dollars.summary(prices=2007)
    assert counted(dollars, prices=2007, donor="US") == "0.00"  # not asked for, not needed


def test_purchasing_power_is_the_recipients_in_each_year(tmp_path: Path) -> None:
    figures = [{"amount": 40}, ROUBLES, {"amount": 80, "currency": "TJS"}]
    # Each is 80 somoni of 2005, at 0.5 somoni per international dollar.
    for number, figure in enumerate(figures):
        ledger = priced(tmp_path / str(number), figure)
        assert counted(ledger, prices="ppp") == "160.00"
    # 12 months each: 20 USD × 2 ÷ 0.5 and 20 USD × 4 ÷ 1.
    ledger = priced(tmp_path, {"amount": 40, "first": 2005, "last": 2006})
    assert counted(ledger, prices="ppp") == "160.00"
    (line, _) = lines_of(ledger, prices="ppp")
    assert (line["currency"], line["prices"]) == ("Int$", "ppp")
    assert line["rate"] == (
        "2 TJS per USD, average of 2005 (rates); 0.5 TJS per international dollar in 2005 (rates)"
    )
    text = run("summary", "--prices", "ppp", "--ledger", ledger.folder).out
    assert "at purchasing power parity" in text and "million Int$" in text


def test_a_recipient_without_a_ppp_factor_is_an_error_that_names_it(tmp_path: Path) -> None:
    ledger = priced(
        tmp_path,
        {},
        {"recipient": "RU", "first": 2006, "last": 2007},
        {"recipient": "RU", "status": "planned"},
    )
    done = run("summary", "--prices", "ppp", "--ledger", ledger.folder)
    assert (done.code, done.out) == (1, "")
    assert "parties.yaml, RU: error missing-ppp" in done.err
    assert "There is no PPP factor for Russia (RU) in 2006, 2007" in done.err
    assert counted(ledger, prices="ppp", recipient="TJ") == "400.00"
    assert ledger.show("figure-1", prices="ppp").tables[1].rows[0].value.best == 400  # type: ignore[union-attr]
    with pytest.raises(LedgerError, match="Russia"):
        ledger.show("figure-2", prices="ppp")


@pytest.mark.parametrize(
    ("series", "says"),
    [
        ("{source: nobody, values: {2005: 1}}", "“nobody” is not in sources.yaml"),
        ("{source: rates, values: {2005: 0}}", "no positive number"),
        ("{source: rates}", "There are no values."),
        ("3", "no fields"),
    ],
)
def test_a_series_of_a_party_is_checked(tmp_path: Path, series: str, says: str) -> None:
    tajikistan = "  aliases: [dushanbe]\n"
    parties = PURCHASING.partition(tajikistan)[0] + tajikistan + f"  ppp: {series}\n"
    ledger = make_ledger(tmp_path / "l", parties=parties + "allies: {name: A, kind: group}\n")
    done = run("check", "--ledger", ledger)
    assert done.code == 1 and "parties.yaml:1" in done.err and says in done.err


def test_every_format_says_whose_prices_these_are(tmp_path: Path) -> None:
    folder = priced(tmp_path, ROUBLES).folder
    for deflator, label in (("donor", "donor deflator"), ("us", "US deflator")):
        asked = ("--prices", "2007", "--deflator", deflator, "--ledger", folder)
        for form in ("table", "markdown"):
            text = run("summary", "--format", form, *asked).out
            assert f"prices of 2007 ({label})" in text and "million 2007 USD" in text
        text = run("summary", "--format", "csv", *asked).out
        assert f",constant 2007 ({label})," in text.splitlines()[1]
        told = json.loads(run("summary", "--format", "json", *asked).out)
        assert told["policy"]["prices"] == f"constant 2007 ({label})"
        assert {row["prices"] for row in told["rows"]} == {f"constant 2007 ({label})"}
        for command in (["compare", "ru", "us"], ["export"], ["export", "--lines"]):
            text = run(*command, *asked).out
            assert f"prices of 2007 ({label})" in text
        text = run("show", "figure-1", *asked).out
        assert f"Its flows by year, in USD, prices of 2007 ({label})" in text
    assert "prices of" not in run("summary", "--ledger", folder).out


def test_a_line_says_every_step_to_its_prices(tmp_path: Path) -> None:
    ledger = priced(tmp_path, {"donor": "RU", "amount": 40})
    (line,) = lines_of(ledger, prices=2007, currency="TJS")
    assert line["deflator"] == "deflator of RUB 50 in 2005, 100 in 2007 (rates)"
    assert line["rate"] == (
        "25 RUB per USD, average of 2005 (rates); deflator of RUB 50 in 2005, 100 in 2007 (rates); "
        "20 RUB per USD, average of 2007 (rates); 4 TJS per USD, average of 2007 (rates)"
    )
    assert (line["factor"], str(line["best"])) == (Decimal(10), "400.00")
    (line,) = lines_of(ledger, prices=2005)
    assert (line["rate"], line["factor"]) == ("prices of 2005 already", 1)
    (line,) = lines_of(ledger)
    assert (line["rate"], line["deflator"]) == ("", "")


def test_shares_of_what_the_recipient_has_are_always_in_current_prices(tmp_path: Path) -> None:
    ledger = priced(tmp_path, {}, {**ROUBLES, "first": 2006}, {"donor": "TJ", "recipient": "TJ"})

    def share_rows(**choices: Any) -> list[dict[str, Any]]:
        report = ledger.compare("US", "RU", **choices)
        return [row for row in report.flat_rows() if row["table"] == "share"]

    report = ledger.compare("US", "RU", prices=2007)
    assert share_rows(prices=2007) == share_rows() != []
    assert "Shares are of current prices, above and below the line" in report.caveats[0]
    # What follows the shares is in constant prices again.
    assert report.totals[0].value.best == 125  # type: ignore[union-attr]
    assert ledger.summary(prices=2007).totals[0].value.best != ledger.summary().totals[0].value.best  # type: ignore[union-attr]


def test_two_questions_about_one_ledger_do_not_disturb_each_other(tmp_path: Path) -> None:
    from aidledger.reports.totals import Question

    ledger = priced(tmp_path, ROUBLES)
    constant = Question(
        ledger._opened, ledger._opened.selection(), ledger._opened.policy(prices=2007)
    )
    current = Question(ledger._opened, ledger._opened.selection(), ledger._opened.policy())
    assert [q.total().best for q in (constant, current, constant)] == [10000, 4000, 10000]


def test_figures_and_their_rivals_are_deflated_alike(tmp_path: Path) -> None:
    rivals = [
        {"figures": "figure-1", "amount": 80, "donor": "RU"},
        {"figures": "figure-2", "amount": 5, "donor": "TJ", "recipient": "RU"},
    ]
    ledger = priced(tmp_path, ROUBLES, {"donor": "TJ", "recipient": "RU"}, rivals=rivals)

    def told(**choices: Any) -> dict[str, str]:
        rows = ledger.reconcile(views="rivals", **choices).flat_rows()
        return {r["measure"]: str(r["best"]) for r in rows if r["table"] == "beside"
                and r["figure"] == "figure-1"}  # fmt: skip

    assert told() == {"told": "40.00", "official": "80.00", "gap": "-40.00",
                      "gap_percent": "-50.00"}  # fmt: skip
    assert told(prices=2007) == {"told": "100.00", "official": "200.00", "gap": "-100.00",
                                 "gap_percent": "-50.00"}  # fmt: skip
    report = ledger.reconcile(views="rivals", prices=2007)
    assert "Not compared, for want of a deflator: rival-2." in report.caveats
    assert not any("current prices" in c for c in report.caveats)
    covered = [r for r in report.flat_rows() if r["table"] == "coverage"]
    assert {r["measure"]: str(r["best"]) for r in covered} == {
        "counted": "100.00", "official": "200.00", "covered": "50.00",
    }  # fmt: skip


def test_what_is_told_in_its_own_currency_is_in_current_prices_and_says_so(tmp_path: Path) -> None:
    part = {"amount": 40, "part_of": "whole"}
    ledger = priced(tmp_path, {"id": "whole", "status": "committed"}, part)
    report = ledger.reconcile(views="parts", prices=2007)
    assert {row["prices"] for row in report.flat_rows() if row.get("currency")} == {"current"}
    assert report.caveats[0].endswith("are in their own currency and in current prices.")
    assert not ledger.reconcile(views="parts").caveats
    register = ledger.register(prices=2007)
    assert [str(row["best"]) for row in register.flat_rows()] == ["100.00", "40.00"]
    assert register.sentences == [
        "Each figure is whole, in its own currency and in current prices."
    ]


@pytest.mark.parametrize("prices", ["2007", "ppp"])
def test_a_total_may_be_told_in_any_currency_that_has_rates(prices: str) -> None:
    ledger = open_ledger(BUNDLED)
    known = ledger._opened.document("currencies")
    told = [code for code in known if code == "USD" or known[code]["rates"]]
    assert len(told) >= 9
    if prices == "ppp":
        assert counted(ledger, donor="RU", prices="ppp") > "0"
        return
    for code in told:
        assert Decimal(counted(ledger, donor="RU", currency=code)) > 0
        assert Decimal(counted(ledger, donor="RU", currency=code, prices=prices)) > 0


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["--prices", "1850"], "no deflator of any currency for 1850"),
        (["--prices", "1850"], "from 2003 to 2009"),
        (["--prices", "2004.5"], "no prices “2004.5”"),
        (["--prices", "20040"], "no prices “20040”"),
        (["--prices", "²007"], "no prices “²007”"),
        (["--prices", ""], "no prices “”"),
        (["--prices", "2007", "--deflator", "eu"], "Use one of: donor, us"),
        (["--deflator", "us"], "Name a year"),
        (["--prices", "ppp", "--deflator", "us"], "Name a year"),
        (["--prices", "ppp", "--currency", "RUB"], "international dollars, not in RUB"),
    ],
)
def test_prices_that_cannot_be_are_refused(tmp_path: Path, asked: list[str], says: str) -> None:
    ledger = priced(tmp_path, {})
    done = run("summary", *asked, "--ledger", ledger.folder)
    assert (done.code, done.out) == (2, "") and says in done.err


def test_a_ledger_without_deflators_says_what_to_add(tmp_path: Path) -> None:
    done = run("summary", "--prices", "2005", "--ledger", make_ledger(tmp_path / "l"))
    assert done.code == 2 and "Add deflators to currencies.yaml" in done.err


seldom = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@seldom
@given(ledgers(), CHOICES, st.sampled_from([2006, 2008]), st.sampled_from(["donor", "us"]))
def test_money_of_the_base_year_is_not_changed(
    rows: list[dict[str, Any]], choices: dict[str, Any], base: int, deflator: str
) -> None:
    others = {k: v for k, v in choices.items() if k not in ("prices", "deflator")}
    with tempfile.TemporaryDirectory() as folder:
        ledger = opened(rows, folder)
        constant = lines_of(ledger, prices=base, deflator=deflator, **others)
        gone = {line["id"] for line in constant if line["reason"] == "no-deflator"}
        for now, then in zip(lines_of(ledger, **others), constant, strict=True):
            if then["id"] in gone:
                assert not then["counted"]
            elif now["year"] in (str(base), f"by {base}"):
                same = ("low", "best", "high", "counted", "reason", "factor")
                assert [now[c] for c in same] == [then[c] for c in same]


@seldom
@given(ledgers(), CHOICES, st.decimals("0.001", "999", places=3))
def test_an_index_on_another_base_changes_nothing(
    rows: list[dict[str, Any]], choices: dict[str, Any], times: Decimal
) -> None:
    before, marker, after = DEFLATED.partition("TJS:\n")
    scaled = "".join(
        _times(line, times) if line.startswith("    values: ") else line
        for line in before.splitlines(keepends=True)
    )
    assert scaled.count("values: {") == 2
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        told = lines_of(opened(rows, one), **choices)
        same = lines_of(opened(rows, two, currencies=scaled + marker + after), **choices)
        for line in (*told, *same):
            del line["rate"], line["deflator"]
        assert told == same


def _times(line: str, times: Decimal) -> str:
    pairs = [pair.split(": ") for pair in line.strip()[len("values: {") : -1].split(", ")]
    return "    values: {" + ", ".join(f"{y}: {Decimal(v) * times:f}" for y, v in pairs) + "}\n"


@pytest.mark.parametrize(
    ("choices", "currency", "prices"),
    [
        ({}, "USD", "current"),
        ({"prices": "2008"}, "USD", "constant 2008 (donor deflator)"),
        ({"prices": "2008", "deflator": "us"}, "USD", "constant 2008 (US deflator)"),
        ({"prices": "ppp"}, "Int$", "ppp"),
        ({"prices": "2008", "currency": "RUB"}, "RUB", "constant 2008 (donor deflator)"),
    ],
)
def test_no_number_passes_for_one_in_other_prices(
    choices: dict[str, str], currency: str, prices: str
) -> None:
    """The lines of a number explained, both ways of a balance, and the rows of a query."""
    ledger = open_ledger(BUNDLED)
    told = {(currency, prices)}
    explained = ledger.explain(ledger.summary(donor="RU", **choices), row="headline")  # type: ignore[arg-type]
    assert {(r["currency"], r["prices"]) for r in explained.flat_rows()} == told
    balance = ledger.balance("RU", "TJ", **choices)  # type: ignore[arg-type]
    rows = [r for r in balance.flat_rows() if r["table"] in ("class", "exchange") and r["figures"]]
    assert {(r["currency"], r["prices"]) for r in rows if not r["unstated"]} == told
    answer = ledger.sql("select distinct currency, prices from flows", **choices)  # type: ignore[arg-type]
    assert {(r["currency"], r["prices"]) for r in answer.flat_rows()} == told
    assert currency in answer.title
    if prices != "current":
        words = ledger._opened.policy(**choices).price_words  # type: ignore[arg-type]
        assert words in balance.title and words in answer.title


def test_a_register_says_the_prices_that_it_is_in() -> None:
    told = open_ledger(BUNDLED).register(prices="2008").as_dict()
    assert told["policy"]["prices"] == "current"
