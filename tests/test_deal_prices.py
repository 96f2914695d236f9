"""Unit costs and promises in constant prices and international dollars, worked out by hand.

Deflators (tests/ledgers.py) of 2005 to 2008: dollar 80, 90, 100, 120; rouble 50, 80, 100, 160; none
for the somoni. Rates per dollar: 25, 20, 20, 25 roubles and 2, 4, 4, 5 somoni; 0.5, 1, 1, 1.25
somoni buy what a dollar buys.
"""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import UsageError, open_ledger
from aidledger.ledger import Ledger
from aidledger.problems import LedgerError
from tests.ledgers import BUNDLED, CURRENCIES, DEFLATED, PURCHASING, make_ledger, run
from tests.test_properties import CHOICES, ledgers, lines_of, opened, seldom

Rows = list[dict[str, Any]]
YEN = {"currency": "YEN", "donor": "US"}
# A state whose currency has no deflator.
JAPAN = PURCHASING + "JP:\n  name: Japan\n  kind: state\n  currency: YEN\n"


def priced(folder: Path, *figures: dict[str, Any], **files: Any) -> Ledger:
    files = {"currencies": DEFLATED, "parties": JAPAN, **files}
    return open_ledger(make_ledger(folder / "l", figures, **files))


def rows_of(report: Any, table: str) -> Rows:
    return [row for row in report.flat_rows() if row["table"] == table]


# -- unit costs ----------------------------------------------------------------------------------

BOUGHT = {"quantity": 4, "unit": "posts"}


@pytest.mark.parametrize(
    ("figure", "choices", "expected", "told"),
    [
        # 50 of 2005 × 120 ÷ 80 = 75 and 50 of 2006 × 120 ÷ 90 = 66.67: 141.67, for 4.
        ({"last": 2006}, {"prices": 2008}, "35.42", ("USD", "constant 2008 (donor deflator)")),
        # 1000 RUB of 2005 × 160 ÷ 50 = 3200 of 2008, ÷ 25 = 128 dollars; through dollars, 40 × 1.5.
        ({"donor": "RU", "amount": 1000, "currency": "RUB"}, {"prices": 2008}, "32.00",
         ("USD", "constant 2008 (donor deflator)")),
        ({"donor": "RU", "amount": 1000, "currency": "RUB"}, {"prices": 2008, "deflator": "us"},
         "15.00", ("USD", "constant 2008 (US deflator)")),
        ({"donor": "RU", "amount": 1000, "currency": "RUB"}, {"prices": 2008, "currency": "RUB"},
         "800.00", ("RUB", "constant 2008 (donor deflator)")),
        # 100 dollars of 2005 = 200 somoni, ÷ 0.5 = 400 international dollars.
        ({}, {"prices": "ppp"}, "100.00", ("Int$", "ppp")),
        # Only asked for, and so in no total: told all the same.
        ({"status": "demanded"}, {"prices": 2008}, "37.50",
         ("USD", "constant 2008 (donor deflator)")),
    ],
)  # fmt: skip
def test_what_one_cost_in_other_prices(
    tmp_path: Path, figure: dict[str, Any], choices: dict[str, Any], expected: str,
    told: tuple[str, str],
) -> None:  # fmt: skip
    ledger = priced(tmp_path, {"first": 2005, "last": 2005, **BOUGHT, **figure})
    report = ledger.unit_costs(**choices)
    (row,) = rows_of(report, "cost")
    assert (str(row["best"]), row["currency"], row["prices"]) == (expected, *told)
    assert (report.policy["currency"], report.policy["prices"]) == told
    assert ledger._opened.policy(**choices).price_words in report.title
    assert ledger._opened.policy(**choices).priced_unit in report.tables[0].title


def test_a_unit_cost_without_a_deflator_is_named_with_the_reason(tmp_path: Path) -> None:
    ledger = priced(
        tmp_path,
        {"id": "told", **BOUGHT},
        {"id": "yen", "donor": "JP", **BOUGHT},
        {"id": "asked", "donor": "JP", "status": "demanded", "first": 2006, **BOUGHT},
        {"id": "later", "first": 2008, "last": 2011, **BOUGHT},
        {"id": "by", "first": "", "last": 2005, **BOUGHT},
    )
    report = ledger.unit_costs(prices=2008)
    assert [row["id"] for row in rows_of(report, "cost")] == ["told", "by"]
    assert {row["id"]: row["reason"] for row in rows_of(report, "undivided")} == {
        "yen": "YEN has no deflator for 2005, 2008",
        "asked": "YEN has no deflator for 2006, 2008",
        "later": "a part of it falls due after its source, and has no rate or prices yet",
    }
    assert "Year of prices and rates assumed, having no year of its own: by." in report.caveats
    # In current prices all of them are divided, and dollars due later need no rate.
    assert len(rows_of(ledger.unit_costs(), "cost")) == 5


def test_one_unit_together_is_told_in_the_same_prices(tmp_path: Path) -> None:
    one, two = {"first": 2005, "last": 2005, **BOUGHT}, {"first": 2006, "last": 2006, **BOUGHT}
    (row,) = rows_of(priced(tmp_path, one, two).unit_costs(prices=2008), "range")
    # 150 and 133.33 over 8 posts; 37.50 and 33.33 each.
    assert [str(row[k]) for k in ("lowest", "best", "highest")] == ["33.33", "35.42", "37.50"]
    assert row["prices"] == "constant 2008 (donor deflator)"


def test_prices_of_the_bundled_border_posts() -> None:
    report = open_ledger(BUNDLED).unit_costs(prices=2008)
    posts = rows_of(report, "cost")[0]
    # A third of 40,000,000 in each year: × 94.285 ÷ 87.421, 90.066 and 92.486, over 15 posts.
    assert (posts["id"], str(posts["best"])) == ("us-border-posts", "2795388.11")


# -- promises ------------------------------------------------------------------------------------

PROMISE = {"id": "promise", "status": "committed", "first": 2005, "last": 2006}
DELIVERY = {"fulfils": "promise", "first": 2006}


def stands(ledger: Ledger, **choices: Any) -> dict[str, dict[str, str]]:
    """Return what is due, delivered and outstanding of a promise by year, bests alone."""
    found: dict[str, dict[str, str]] = {}
    for row in rows_of(ledger.promises("US", "TJ", **choices), "year"):
        found.setdefault(row["year"], {})[row["measure"]] = str(row["best"])
    return found


def test_a_promise_in_constant_prices_by_hand(tmp_path: Path) -> None:
    ledger = priced(tmp_path, PROMISE, {**DELIVERY, "id": "paid", "amount": 40})
    # Due: 50 × 120 ÷ 80 = 75.00 and 50 × 120 ÷ 90 = 66.67. Paid: 40 × 120 ÷ 90 = 53.33.
    # Left in the end are 60 dollars, 30 of each year: 30 × 1.5 + 30 × 1.3333 = 45 + 40.
    assert stands(ledger, prices=2008) == {
        "2005": {"promised": "75.00", "delivered": "0.00", "outstanding": "75.00"},
        "2006": {"promised": "66.67", "delivered": "53.33", "outstanding": "85.00"},
        "in all": {"promised": "141.67", "delivered": "53.33", "outstanding": "85.00"},
    }
    # As the totals have it: what is left of the promise, 85, beside what was paid, 53.33.
    totals = ledger.summary(prices=2008, status="committed").totals
    assert totals[0].value is not None and str(totals[0].value.best) == "85.00"
    report = ledger.promises("US", "TJ", prices=2008)
    assert report.title.endswith("; prices of 2008 (donor deflator)")
    assert report.policy["currency"] == "USD"
    assert report.policy["prices"] == "constant 2008 (donor deflator)"
    (link,) = rows_of(report, "link")
    assert (str(link["best"]), link["prices"]) == ("53.33", "constant 2008 (donor deflator)")
    assert (str(link["own_best"]), link["own_currency"]) == ("40.00", "USD")
    assert link["deflator"] == "deflator of USD 90 in 2006, 120 in 2008 (rates)"
    (deflator,) = {r["deflator"] for r in rows_of(report, "promise")}
    assert deflator.startswith("deflator of USD 80 in 2005, 120 in 2008 (rates)")


def test_promises_in_several_currencies_meet_in_one(tmp_path: Path) -> None:
    promise = {**PROMISE, "last": 2005, "currency": "RUB", "amount": 1000}
    ledger = priced(tmp_path, promise, {**DELIVERY, "amount": 20})
    # Of 1000 roubles 20 dollars of 2006 are 400. Due: 1000 ÷ 25 = 40 × 120 ÷ 80 = 60; delivered
    # 400 ÷ 20 × 120 ÷ 90 = 26.67; left 600 roubles of 2005: 24 dollars × 1.5 = 36.
    told = stands(ledger, prices=2008)
    assert told["in all"] == {"promised": "60.00", "delivered": "26.67", "outstanding": "36.00"}
    assert stands(ledger)["in all"]["promised"] == "1000.00"
    # In roubles of 2008 each 25 times as much.
    told = stands(ledger, prices=2008, currency="RUB")
    assert told["in all"] == {"promised": "1500.00", "delivered": "666.67", "outstanding": "900.00"}
    # 1000 roubles of 2005 = 80 somoni, ÷ 0.5; 400 of 2006 = 80 somoni, ÷ 1; 600 = 48, ÷ 0.5.
    told = stands(ledger, prices="ppp")
    assert told["in all"] == {"promised": "160.00", "delivered": "80.00", "outstanding": "96.00"}
    for currency in ("RUB", "USD"):  # dollars too, which nothing would be converted into
        with pytest.raises(UsageError, match=r"own currency: .* pass for money given") as refused:
            ledger.promises("US", "TJ", currency=currency)
        assert f"--prices 2008 --currency {currency}." in refused.value.hint
        stands(ledger, prices=2008, currency=currency)


def test_promises_that_these_prices_cannot_hold_are_left_out_by_name(tmp_path: Path) -> None:
    ledger = priced(
        tmp_path,
        {"id": "told", "status": "pledged", "donor": "JP", "first": 2008},
        {"id": "old", "status": "pledged", "donor": "JP"},
        {"id": "later", "status": "committed", "donor": "JP", "first": 2008, "last": 2011},
        {"id": "mixed", "status": "committed", "donor": "JP", "first": 2008},
        {"id": "paid", "donor": "JP", "fulfils": "mixed", "amount": 5, "first": 2006},
        {"id": "gift", "donor": "JP"},
        {"id": "gift-2008", "donor": "JP", "first": 2008},
    )
    report = ledger.promises("JP", "TJ", prices=2008)
    assert {row["id"] for row in rows_of(report, "promise")} == {"told"}
    (gift,) = rows_of(report, "delivered")
    assert (gift["id"], gift["deflator"]) == ("gift-2008", "prices of 2008 already")
    shown = run("promises", "JP", "TJ", "--prices", "2007", "--ledger", tmp_path / "l")
    assert "No promise with an amount can be told in these prices." in shown.out
    assert {(i.id, i.reason, i.about) for i in report.left_out} == {
        ("old", "no-deflator", "YEN has no deflator for 2005, 2008"),
        ("later", "scheduled",
         "due 2010–2011 in part, after its source, and so without prices yet"),
        ("mixed", "no-deflator", "YEN has no deflator for 2006, 2008"),
        ("gift", "no-deflator", "YEN has no deflator for 2005, 2008"),
    }  # fmt: skip
    assert all(item.amount.prices == "current" for item in report.left_out)
    caveat = next(c for c in report.caveats if c.startswith("Not in these prices"))
    assert all(name in caveat for name in ("old", "later", "mixed", "gift"))


def test_a_missing_rate_or_factor_stops_promises_in_other_prices_alone(tmp_path: Path) -> None:
    lacking = DEFLATED.replace("      2004: 40\n", "")
    fiscal = {**PROMISE, "first": 2005, "last": 2005, "year_basis": "fiscal-us", "currency": "RUB"}
    ledger = priced(tmp_path, fiscal, currencies=lacking)
    with pytest.raises(LedgerError):  # a total needs the rate of 2004, where three months lie
        ledger.summary(calendar=True)
    # In its own currency no rate into dollars is needed.
    told = stands(ledger, calendar=True)
    assert [told[year]["promised"] for year in ("2004", "2005")] == ["25.00", "75.00"]
    with pytest.raises(LedgerError) as error:
        ledger.promises("US", "TJ", prices=2008, calendar=True)
    assert [p.code for p in error.value.problems] == ["missing-rate"]
    with pytest.raises(LedgerError) as error:
        priced(tmp_path / "b", {"status": "pledged", "recipient": "RU"}).promises(
            "US", "RU", prices="ppp"
        )
    assert [p.code for p in error.value.problems] == ["missing-ppp"]


def test_a_claim_takes_no_other_prices() -> None:
    with pytest.raises(UsageError, match="the money it was made in"):
        open_ledger(BUNDLED).show("us-border-lead", prices=2008)


def test_current_prices_are_labelled_too(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", [PROMISE], currencies=CURRENCIES)
    report = open_ledger(folder).promises("US", "TJ")
    assert report.policy["prices"] == "current" and "prices" not in report.title
    shown = run("promises", "US", "TJ", "--ledger", BUNDLED, "--prices", "2005").out
    assert "million 2005 USD" in shown and "prices of 2005 (donor deflator)" in shown


@seldom
@given(ledgers(), CHOICES, st.sampled_from([("US", "TJ"), ("RU", "TJ"), ("allies", "TJ")]))
def test_what_is_outstanding_is_what_totals_count_in_any_prices(
    rows: Rows, choices: dict[str, Any], pair: tuple[str, str]
) -> None:
    choices = {"prices": "2006", **{k: v for k, v in choices.items() if k != "years"}}
    if choices["prices"] == "current":
        choices.pop("currency", None)
    with tempfile.TemporaryDirectory() as folder:
        ledger = opened(rows, folder)
        report = list(ledger.promises(*pair, **choices).flat_rows())
        lines = lines_of(ledger, **choices)
    for row in report:
        if row.get("best") is not None:
            assert 0 <= row["low"] <= row["best"] <= row["high"]
    if choices["prices"] == "current":
        return
    for row in report:
        if row["table"] == "promise" and row["measure"] == "outstanding":
            own = [line for line in lines if line["id"] == row["id"]]
            for bound in ("low", "best", "high"):
                assert row[bound] == sum((line[bound] for line in own), Decimal(0))
