"""pint at the edges: conversions, and that they are the same as the totals'."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aidledger import open_ledger
from aidledger.units import AVERAGE, parse_money, registry
from tests.ledgers import BUNDLED, make_ledger, run

NAMES = [("rub", "RUB"), ("ruble", "RUB"), ("$", "USD"), ("usd", "USD"), ("us dollars", "USD")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("315.5 million RUB", ("315500000", "RUB")),
        ("$13.4 million", ("13400000", "USD")),
        ("6,729,000 USD", ("6729000", "USD")),
        ("USD 2 bn", ("2000000000", "USD")),
        ("5 M usd", ("5000000", "USD")),
        ("two hundred", None),
        ("12", None),
        ("12 galleons", None),
        ("2,5 million RUB", None),
        ("1,2,3 USD", None),
        ("9" * 30 + " USD", None),
        ("1e5 USD", None),
        ("", None),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, expected: tuple[str, str] | None) -> None:
    if expected is None:
        with pytest.raises(ValueError):
            parse_money(text, NAMES)
    else:
        number, code = parse_money(text, NAMES)
        assert (f"{number:f}", code) == expected


def test_currencies_do_not_mix_without_a_year() -> None:
    import pint

    units = registry({"RUB": {2009: Decimal(40)}})
    with pytest.raises(pint.DimensionalityError):
        units.Quantity(Decimal(1), "RUB").to("USD")
    with pytest.raises(pint.DimensionalityError):
        units.Quantity(Decimal(1), "RUB") + units.Quantity(Decimal(1), "USD")
    with units.context(AVERAGE, year=2009):
        assert units.Quantity(Decimal(80), "RUB").to("USD").magnitude == 2


@settings(deadline=None)
@given(st.decimals("0.01", "999999999", places=2), st.integers(1998, 2012),
       st.sampled_from(["RUB", "TJS", "KZT"]))  # fmt: skip
def test_pint_goes_there_and_back(amount: Decimal, year: int, code: str) -> None:
    ledger = open_ledger(BUNDLED)
    known = ledger._opened.document("currencies")[code]["rates"]["values"]
    units = registry({code: {int(y): Decimal(v) for y, v in known.items()}})
    with units.context(AVERAGE, year=year):
        back = units.Quantity(amount, code).to("USD").to(code).magnitude
    assert abs(back - amount) < Decimal("1e-12")


def test_convert_and_the_totals_are_equal(tmp_path: Path) -> None:
    ledger = open_ledger(BUNDLED)
    for line in ledger.export(lines=True, donor="RU").flat_rows():
        if line["own_currency"] == "RUB" and line["counted"]:
            year = int(line["year"].removeprefix("by "))
            told = ledger.convert(f"{line['own_best']} RUB", "USD", year)
            assert next(told.flat_rows())["best"] == line["best"]
    folder = make_ledger(
        tmp_path / "l",
        [{"id": f"f{n}", "amount": f"{n}.{n:02}", "currency": "RUB", "first": str(2003 + n % 7)}
         for n in range(1, 90)],
    )  # fmt: skip
    small = open_ledger(folder)
    for line in small.export(lines=True, currency="TJS").flat_rows():
        told = small.convert(f"{line['own_best']} RUB", "TJS", int(line["year"]))
        assert next(told.flat_rows())["best"] == line["best"]


def test_the_command_names_the_rate_and_its_source() -> None:
    done = run("convert", "315.5 million RUB", "USD", "--year", "2009", "--ledger", BUNDLED)
    assert done.code == 0
    assert "9,940,026.41 USD" in done.out and "31.74035833333332" not in done.out
    assert "315,500,000 RUB at 31.7403583333 RUB per USD, average of 2009 (imf-ifs)." in done.out
    exact = run("convert", "315.5 million RUB", "USD", "--year", "2009", "--format", "csv").out
    assert "31.7403583333 RUB per USD" in exact and "315500000 RUB" in exact
    assert "need no rate" in run("convert", "5 USD", "USD", "--year", "1950").out
    answer = json.loads(
        run("convert", "$1", "rubles", "--year", "2009", "--format", "json").out, parse_float=str
    )
    assert answer["rows"][0]["best"] == "31.74"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("5 potatoes", "USD", "--year", "2009"), 2, "potatoes"),
        (("5 USD", "XXX", "--year", "2009"), 2, "no currency"),
        (("5 USD", "RUB"), 2, "--year"),
        (("5 RUB", "USD", "--year", "1950"), 1, "RUB in 1950"),
        (("5 EUR", "USD", "--year", "1998"), 1, "EUR in 1998"),
        (("5 RUB", "USD", "--year", "1950"), 1, "Choose a --year of 1998-2012"),
        (("-5 million USD", "RUB", "--year", "2009"), 2, "is below nothing"),
        (("-$5", "RUB", "--year", "2009"), 2, "Leave out the minus"),
        (("--year", "2009", "--", "-5 USD", "RUB"), 2, "is below nothing"),
        (("more than 5 million USD", "RUB", "--year", "2009"), 2, "one plain amount"),
        (("5 to 6 million USD", "RUB", "--year", "2009"), 2, "without a range"),
        (("5 USD", "RUB", "--year", "2009", "--in", "million"), 2, "No such option"),
    ],
)
def test_what_cannot_be_converted(arguments: tuple[str, ...], code: int, words: str) -> None:
    done = run("convert", *arguments, "--ledger", BUNDLED)
    assert (done.code, done.out) == (code, "") and words in done.err
