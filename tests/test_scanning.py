"""The scanner: amounts of money in English text, as reports write them."""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aidledger.scanning import Mention, read_words, scan
from aidledger.scanning.reading import Reader
from aidledger.scanning.sentences import Sentence
from tests.ledgers import run

DEVELOPMENT = Path(__file__).with_name("scan_development.jsonl")


def read(text: str) -> list[tuple[str, str, str]]:
    """Return (qualifier, amount or low-high, currency) of each mention."""

    def amount(m: Mention) -> str:
        if m.amount is not None:
            return f"{m.amount.normalize():f}"
        return f"{m.low:f}-{'' if m.high is None else f'{m.high:f}'}"

    return [(m.qualifier, amount(m), m.currency) for m in scan(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It gave $13.4 million.", [("exact", "13400000", "USD")]),
        (r"It gave \$13.4 million.", [("exact", "13400000", "USD")]),
        ("It cost US$ 1.5bn.", [("exact", "1500000000", "USD")]),
        ("USD 20m came.", [("exact", "20000000", "USD")]),
        ("totaling 6,729,000 dollars", [("exact", "6729000", "USD")]),
        ("loans of 1 billion 43 million dollars", [("exact", "1043000000", "USD")]),
        ("a billion-dollar loan", [("about", "1000000000", "USD")]),
        ("a fee of 30 American cents a year", [("exact", "0.3", "USD")]),
        ("315.5 million rubles", [("exact", "315500000", "RUB")]),
        ("315.5 million roubles or 10 million RUR",
         [("exact", "315500000", "RUB"), ("exact", "10000000", "RUB")]),
        ("two and a half million euros", [("exact", "2500000", "EUR")]),
        ("$3-5 million", [("between", "3000000-5000000", "USD")]),
        ("between 5 and 7 million dollars", [("between", "5000000-7000000", "USD")]),
        ("$40 million or more", [("at_least", "40000000", "USD")]),
        ("£2m", [("exact", "2000000", "GBP")]),
        ("Rs 80 crore", [("exact", "800000000", "INR")]),
        ("70 million U.S. dollars", [("exact", "70000000", "USD")]),
        ("from 31 million dollars in 2008 to 29 million in 2009",
         [("exact", "31000000", "USD"), ("exact", "29000000", "USD")]),
        ("It spent 2 billion rubles. Another one billion will follow.",
         [("exact", "2000000000", "RUB")]),
        ("hundreds of thousands of dollars", [("order", "200000-1000000", "USD")]),
        ("millions of dollars", [("order", "2000000-10000000", "USD")]),
        ("multi-billion investments", [("order", "2000000000-", "USD")]),
        ("did not top 63 million dollars", [("at_most", "63000000", "USD")]),
        ("an estimated 5 million euros", [("about", "5000000", "EUR")]),
        ("more than 6 million dollars", [("more_than", "6000000", "USD")]),
        ("34 mil-\nlion rubles", [("exact", "34000000", "RUB")]),
        ("11 million doll\u0430rs", [("exact", "11000000", "USD")]),
        ("63 million dollars,\u2077 and", [("exact", "63000000", "USD")]),
        ("5\u00a0million\u00a0dollars", [("exact", "5000000", "USD")]),
        # Powers of ten.
        *((f"It gave {words} in 2005.", [("exact", "5000000", "USD")]) for words in (
            "5 x 10^6 dollars", "5 × 10⁶ dollars", "5 * 10^6 dollars", "$5 x 10^6",
            "5x10^6 dollars",
            "5·10⁶ US dollars", "5 x 10<sup>6</sup> dollars", "5 &times; 10⁶ USD",
            r"5 \times 10^{6} dollars", "5 x 10^3 thousand dollars", "5.0E+06 dollars", "5e6 USD",
        )),
        ("10^6 dollars, 10⁶ euros, *10^6 rubles*", [("exact", "1000000", "USD"),
            ("exact", "1000000", "EUR"), ("exact", "1000000", "RUB")]),
        ("5-7 x 10^6 dollars", [("between", "5000000-7000000", "USD")]),
        ("10^-6 dollars, 5 × 10^-3 euros, 1.5E-03 dollars, 1E+99 dollars, 10^x dollars", []),
        *((f"10⁶ {money}", [("exact", "1000000", code)]) for money, code in (
            ("rubles", "RUB"), ("roubles", "RUB"), ("yen", "JPY"), ("US$", "USD"), ("$", "USD"),
            ("Canadian dollars", "CAD"), ("CHF", "CHF"),
        )),
        ("10⁶–10⁷ dollars", [("between", "1000000-10000000", "USD")]),
        ("10 ^ 6 dollars", [("exact", "1000000", "USD")]),
        ("^ 6 million dollars", [("exact", "6000000", "USD")]),
        ("It cost $10⁶ and 63 dollars³.", [("exact", "10", "USD"), ("exact", "63", "USD")]),
        # Commas of cents, spaces of thousands.
        *((words, [("exact", "5.5", currency)]) for words, currency in (
            ("$ 5,50", "USD"), ("$\u00a05,50", "USD"), ("USD 5,50", "USD"), ("5,50 rubles", "RUB"),
            ("5,5 roubles", "RUB"),
        )),
        *((words, [("exact", "1234.56", currency)]) for words, currency in (
            ("1 234,56 euros", "EUR"), ("1\u00a0234,56 euros", "EUR"), ("€ 1\u202f234,56", "EUR"),
            ("1 234,56 USD", "USD"), ("1 234.56 dollars", "USD"), ("1\u00a0234,56 rubles", "RUB"),
        )),
        ("1 234,5 million dollars", [("exact", "1234500000", "USD")]),
        ("1 234 million dollars", [("exact", "1234000000", "USD")]),
        ("US$ 25, 000", [("exact", "25000", "USD")]),
        ("In 1999,50 rubles were paid, see Article 5,50 dollars on 5 May 12 300 million dollars.",
         [("exact", "50", "RUB"), ("exact", "50", "USD"), ("exact", "300000000", "USD")]),
        ("Item 3 000 dollars, phase 2 300 dollars", [("exact", "3000", "USD"),
                                                     ("exact", "300", "USD")]),
        ("in 2005 123 456 dollars", [("exact", "123456", "USD")]),
        ("It gave 000 dollars and 000 000 dollars.", []),
        ("$005 million, $00.50", [("exact", "5000000", "USD"), ("exact", "0.5", "USD")]),
        ("5,50USD", [("exact", "5.5", "USD")]),
        ("1 500-dollar grants", [("exact", "1500", "USD")]),
        # Both ends of two are read whole.
        *((words, [("between", "1500-2500", "USD")]) for words in (
            "1 500-2 500 dollars", "1 500 to 2 500 dollars", "between 1 500 and 2 500 dollars",
            "1 500-2 500-dollar grants",
        )),
        ("1 000-2 000 million dollars", [("between", "1000000000-2000000000", "USD")]),
        ("1,500-2,000 million dollars", [("between", "1500000000-2000000000", "USD")]),
        *((words, [("between", "5500000-7500000", "EUR")]) for words in (
            "5,5-7,5 million euros", "€5,5–7,5 million", "between 5,5 and 7,5 million euros",
            "from 5,5 to 7,5 million euros",
        )),
        *((words, [("exact", "10500000", "USD")]) for words in (
            "10,5-million-dollar grant", "a $10,5-million grant", "10,5 M$",
        )),
        ("12,5 crore rupees", [("exact", "125000000", "INR")]),
        ("5,5 to 7 million dollars", [("between", "5500000-7000000", "USD")]),
        ("5,50 to 7,50 dollars", [("between", "5.50-7.50", "USD")]),
    ],
)  # fmt: skip
def test_amounts_as_reports_write_them(text: str, expected: list[tuple[str, str, str]]) -> None:
    if "Another one billion" in text:
        text, expected = text.replace("will follow", "on this"), [
            *expected, ("exact", "1000000000", "RUB"),
        ]  # fmt: skip
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "In 2008 and 2009 the 201st base had 6,500 men.",
        "Six Su-25, two Mi-24, an L-39 and 12 MiG-29 came.",
        "See No. 5 (47), 2007, pp. 94-105, and Article 5.",
        "15% of 7 million people, or 1.2 million Tajiks, left.",
        "The 1,200-km border lies 40 kilometres off at 600 MW.",
        "The G-8 met on 22 August, 2008; COP 15 followed.",
        "By 2015 the town had 3.4 million inhabitants.",
    ],
)
def test_what_is_no_money(text: str) -> None:
    assert read(text) == []


def test_places_are_exact_and_in_order() -> None:
    text = "One gave $5 million.\n\nThe other “more than 6 million dollars”."
    for mention in scan(text):
        assert text[mention.start : mention.end] == mention.words
    assert [m.words for m in scan(text)] == ["$5 million", "more than 6 million dollars"]


def test_assumptions_are_named() -> None:
    assumed = [m.assumed for m in scan("It rose from 31 million dollars to 29 million in 2009.")]
    assert assumed == [(), ("currency USD from the amount before",)]


def items() -> list[dict[str, Any]]:
    return [json.loads(line) for line in DEVELOPMENT.read_text("utf-8").splitlines()]


def test_the_development_sentences_are_read_nearly_all() -> None:
    found = wanted = right = 0
    for item in items():
        mentions = scan(item["text"])
        found, wanted = found + len(mentions), wanted + len(item["mentions"])
        for label in item["mentions"]:
            right += any(
                m.currency == label["currency"]
                and m.qualifier == label["qualifier"]
                and m.amount == (label["amount"] and Decimal(label["amount"]))
                for m in mentions
            )
    assert right / found > 0.985 and right / wanted > 0.985


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A unit over figures: the line itself is no mention.
        ("In thousands of US dollars: roads 1,240; rail 86.5.", ["1240000 USD", "86500 USD"]),
        ("(EUR million)\nRoads 3.2\nRail 0.9\n\nIn all, 31 men came.",
         ["3200000 EUR", "900000 EUR"]),
        ("($ in thousands)\n\nFMF 650\nIMET $599", ["650000 USD", "599000 USD"]),
        ("| Donor | Aid ($ million) | Men |\n|---|---|---|\n| Japan | 12.4 | 31 |",
         ["12400000 USD"]),
        ("Year\tAid, € thousand\n2003\t14.2\n2004\t9", ["14200 EUR", "9000 EUR"]),
        ("Budget (KZT bn): 1. Staff 210; 2. Fuel 34.", ["210000000000 KZT", "34000000000 KZT"]),
        ("It lost millions of dollars\nin 2008 and 12 men.", ["- USD"]),
        # A currency declared for the whole text.
        ("It spent $2 million.\n\nAll sums are Canadian dollars.\n\nUS$3 million came.",
         ["2000000 CAD", "3000000 USD"]),
        ("In this report, dollars are Australian. It got 40 million dollars.", ["40000000 AUD"]),
        ("The dollar is weaker than the Canadian dollar. It got $5.", ["5 USD"]),
        ("Pakistani rupees 3 million came, and 5 million rupees went.",
         ["3000000 PKR", "5000000 PKR"]),
        # Series that do not repeat the unit.
        ("It paid £310,000 in the first year, 290,000 in the second.",
         ["310000 GBP", "290000 GBP"]),
        ("FY 2010: $61,000; FY 2011: 58,000; trained: 118.", ["61000 USD", "58000 USD"]),
        ("$5, $6 and $7 million", ["5000000 USD", "6000000 USD", "7000000 USD"]),
        ("$5, 6 and 7 million", ["5000000 USD", "6000000 USD", "7000000 USD"]),
        ("5, 6 and 7 million dollars", ["5000000 USD", "6000000 USD", "7000000 USD"]),
        ("$1.50 and 86.5 thousand euros", ["1.5 USD", "86500 EUR"]),
        ("€5 and $6 million", ["5 EUR", "6000000 USD"]),
        ("It gave $40,000 in 2005, and trained 12,000 in 2006.", ["40000 USD"]),
        # A thing counted ends a series.
        ("It gave $3 million. Output was 41 million tonnes, up from 17 million in 2009.",
         ["3000000 USD"]),
        # Numbers.
        ("ten (10) million dollars", ["10000000 USD"]),
        ("nine-and-a-half billion euros", ["9500000000 EUR"]),
        ("$1.2bn and 480 million kronor", ["1200000000 USD", "480000000 SEK"]),
        ("EUR 1.234.567,89", ["1234567.89 EUR"]),
        ("in constant 2008 dollars", []),
        # Currencies.
        ("R45 million, Sh500m, K1.2 billion, R-1", ["45000000 ZAR", "500000000 KES",
                                                    "1200000000 ZMW"]),
        ("US$m 4.5, MEUR 3 and 3 m$", ["4500000 USD", "3000000 EUR", "3000000 USD"]),
        ("&euro;5&nbsp;million and &#163;2", ["5000000 EUR", "2 GBP"]),
        ("4 pounds 20 pence, and 65p", ["4.2 GBP", "0.65 GBP"]),
        ("2,000-pound bombs weigh 2,000 pounds", []),
        ("40,000 kroner in Danish money", ["40000 DKK"]),
        ("KRW 4.7 billion; Kuwait KD 2.5 million", ["4700000000 KRW", "2500000 KWD"]),
        ("OMR 3m, Bahrain BD 4 million, KD2.5 million",
         ["3000000 OMR", "4000000 BHD", "2500000 KWD"]),
        ("It got $5 million and XQZ 4 million.", ["5000000 USD"]),
        ("1 billion toman, Pakistani Rs 5 million", ["10000000000 IRR", "5000000 PKR"]),
        ("$4 MM and 12 m USD", ["4000000 USD", "12000000 USD"]),
        ("the 2008 dollar, in 2008 dollars, (constant 2010 US dollars)", []),
        ("a 2000 dollar fee", ["2000 USD"]),
        ("a 25 m² flat at €1,200 per m²", ["1200 EUR"]),
    ],
)  # fmt: skip
def test_classes_of_amounts(text: str, expected: list[str]) -> None:
    got = [
        f"{'-' if m.amount is None else f'{m.amount.normalize():f}'} {m.currency}"
        for m in scan(text)
    ]
    assert got == expected


def test_hedges() -> None:
    def qualifier(words: str) -> tuple[str, bool]:
        (mention,) = scan(f"They say {words} came.")
        return mention.qualifier, mention.words == words

    for words, expected in (
        ("north of $5 million", "more_than"), ("well over $5 million", "more_than"),
        ("$5m-plus", "more_than"), ("no fewer than $5 million", "at_least"),
        ("$5 million or more", "at_least"), ("as much as $5 million", "at_most"),
        ("a little under $5 million", "less_than"), ("just shy of $5 million", "less_than"),
        ("an estimated $5 million", "about"), ("$5 million or so", "about"),
    ):  # fmt: skip
        assert qualifier(words) == (expected, True), words
    assert scan("They quarrelled over $5 million plus VAT.")[0].qualifier == "exact"


def test_what_a_name_of_several_countries_was_taken_for_is_said() -> None:
    assert scan("5 million rupees")[0].assumed == ("rupee taken as INR, as no country is named",)
    assert scan("$5", currency="CAD")[0][8:10] == ("CAD", ("dollar taken as CAD",))


def test_a_currency_is_said_to_be_assumed_only_where_none_is_printed_with_the_amount() -> None:
    def assumed(text: str) -> list[tuple[str, ...]]:
        return [m.assumed for m in scan(text)]

    assert assumed("3.3 and 4.7 million pounds") == [("currency GBP from the amount after",), ()]
    assert assumed("KD 2 million; 5 million rupees (INR); 5 million dollars (CAD)") == [()] * 3
    assert assumed("40,000 kroner in Danish money") == [("krona taken as DKK, named close by",)]
    assert assumed("a billion toman") == [("toman taken as 10 IRR",)]


@pytest.mark.parametrize(
    ("text", "amounts", "told"),
    [
        # Prices of a year are no amount, and what is told in them is no money of its day.
        *((f"It gave {words} in all.", ["5000000"], "in prices of 2005") for words in (
            "5 million 2005 dollars", "5 million 2005 US$", "5 million real 2005 dollars",
            "5 million in 2005 dollars",
            "5 million (constant 2005 US dollars)", "$5 million 2005 dollars",
            "$5 million in constant 2005 dollars", "5 million dollars at 2005 prices",
        )),
        ("5-7 million 2005 dollars", ["5000000-7000000"], "in prices of 2005"),
        # What may be a year, and what is multiplied.
        ("in 2005 000 000 dollars", ["2005000000"], "2005 is read as its beginning"),
        ("5 x 106 dollars", ["106"], "a number is multiplied by it"),
        ("5 x $100,000", ["100000"], "a number is multiplied by it"),
        # Ends in reverse.
        *((words, ["5000000-7000000"], "its higher end stands first") for words in (
            "between 7 and 5 million dollars", "between $7 million and $5 million",
            "between $7 and $5 million", "7-5 million dollars", "$7–5 million",
            "7 to 5 million dollars",
        )),
        ("between 900 and 5 million dollars", ["900-5000000"], "its low end is read as 900"),
        ("from 7 to 5 million dollars", ["7000000", "5000000"], "currency USD from"),
        ("between 5 and 5 million dollars", ["5000000", "5000000"], "currency USD from"),
        ("between $500 and $1 million", ["500-1000000"], ""),
        ("between 2 billion and 500 million dollars", ["500000000-2000000000"],
         "its higher end stands first"),
        ("between two billion and five hundred million dollars", ["500000000-2000000000"],
         "its higher end stands first"),
        # … which no number of a thing is.
        ("between $500 and 300 people", ["500"], ""),
        ("between $10 million and 5 other donors", ["10000000"], ""),
        ("between $10 million and $5 a head", ["10000000", "5"], ""),
        ("1,500-2 million dollars", ["1500-2000000"], "its low end is read as 1500"),
        ("Phase 7-5 million dollars", ["5000000"], ""),
        ("Donor 12 – 5 million dollars", ["5000000"], ""),
        ("It cost €1.500", ["1.5"], "its point is read as that of a decimal"),
        ("1.234 dollars", ["1.234"], "its point is read as that of a decimal"),
        ("1.234 million dollars, 0.125 euros", ["1234000", "0.125"], ""),
        ("In 2005,50 million euros", ["2005500000"], "2005 is read as its beginning"),
        ("5 million x 10^3 dollars", ["1000"], "a number is multiplied by it"),
        ("three x $5 million", ["5000000"], "a number is multiplied by it"),
        ("$5 million in 2005, $3 million more", ["5000000", "3000000"], ""),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_said(text: str, amounts: list[str], told: str) -> None:
    assert [amount for _, amount, _ in read(text)] == amounts
    said = "; ".join(scan(text)[0].assumed)
    assert said.startswith(told) and bool(said) == bool(told)


def test_signs_of_negative_amounts_are_said() -> None:
    (minus,) = scan("The balance was -$5 million.")
    assert minus.amount == 5_000_000 and minus.assumed == (
        "a minus stands before it, left out here",
    )
    (cell,) = scan("| Net | ($5.2 million) |")
    assert cell.amount == 5_200_000 and "brackets" in cell.assumed[0]
    under = scan(
        "Rent, in US$ million\n\n| Year | Rent | Net |\n|---|---|---|\n| 2007 | (5.2) | -3.1 |"
    )
    assert [m.amount for m in under] == [5_200_000, 3_100_000]
    assert "brackets" in under[0].assumed[1] and "minus" in under[1].assumed[1]
    for text in ("87 billion yen ($960 million)", "aid - $5 million - came", "$5 -$6 million"):
        assert not any(m.assumed for m in scan(text))


def test_amounts_of_each_year() -> None:
    for text in (
        "$5 million a year", "$5m per annum", "$5-6 million each year", "$4 million/year",
        "an annual rent of $30 million", "an annual $3 million", "yearly aid is $2 million",
    ):  # fmt: skip
        assert [m.per for m in scan(text)] == ["year"], text
    for text in ("$5 million a year earlier", "$5 million last year", "an annual report of $5"):
        assert [m.per for m in scan(text)] == [""], text


def test_long_numbers_are_exact() -> None:
    digits = "1234567890" * 6
    assert [m.amount for m in scan(f"${digits} trillion")] == [Decimal(digits + "0" * 12)]
    assert scan(f"${digits}1") == []
    (mention,) = scan("999999999 trillion trillion dollars")
    assert mention.amount == Decimal("999999999" + "0" * 24)


def test_accents_and_emphasis_leave_the_reading() -> None:
    plain = "It cost 5 million córdobas, 40,000 Kč and 6 million dollars."
    for text in (
        unicodedata.normalize("NFD", plain),
        plain.replace("6 million dollars", "_6 million dollars_"),
        plain.replace("40,000", "*40,000*"), plain.replace("6 million", "__6__ million"),
    ):  # fmt: skip
        assert [m[3:] for m in scan(text)] == [m[3:] for m in scan(plain)], text
        assert all(text[m.start : m.end] == m.words for m in scan(text))


TABLE = """Assistance by year (US$ million)

| Item | 2007 | 2008 |
|---|---|---|
| Grants etc. Other | 4.1 | 5.2 |
| {label} | 12 | 7 |
"""


@pytest.mark.parametrize(
    ("label", "is_money"),
    [
        ("Staff (persons)", False), ("Share (%)", False), ("Number of schools", False),
        ("Schools", False), ("Roads (km)", False), ("Roads, km", False), ("Per cent of GDP", False),
        ("Debt ratio", False), ("Price index", False), ("Trained officers", False),
        ("Loans (net)", True), ("Support to staff costs", True), ("Share capital", True),
        ("School buildings", True), ("Total", True),
    ],
)  # fmt: skip
def test_a_row_of_another_unit_is_no_money(label: str, is_money: bool) -> None:
    amounts = [m.amount for m in scan(TABLE.format(label=label))]
    more = [12_000_000, 7_000_000] if is_money else []
    assert amounts == [4_100_000, 5_200_000, *more]


@pytest.mark.parametrize(
    "text",
    [
        "# Aid, in million USD\n\n| Year | Aid | Staff |\n|---|---|---|\n| 2007 | 4.1 | 320 |",
        "Aid, in million USD\n\nYear | Aid | Staff\n\n2007 | 4.1 | 320",
        "Aid in million dollars\nYear Aid Staff\n2007 4.1 320",
        "Aid in million dollars\n\nYear Aid Staff\n2007 4.1 320",
        "Aid in million USD\n\nYear   Aid   Staff\n2007   4.1   320",
        "Aid in million USD\n\n| Donor | Aid | Share (%) |\n|---|---|---|\n| Japan | 4.1 | 12 |",
    ],
)
def test_a_unit_over_a_table_covers_the_columns_of_money(text: str) -> None:
    assert [(m.amount, m.currency) for m in scan(text)] == [(Decimal(4_100_000), "USD")]


def test_columns_that_cannot_be_told_are_left_out() -> None:
    table = "Aid, in million USD\n\nYear | Aid | Staff\n\n2007 | 4.1\n\n2008 | 5.2 | 310"
    assert [m.amount for m in scan(table)] == [5_200_000]
    assert scan("Aid in million dollars\n\nIt came to 40 in 2007.") == []


@pytest.mark.parametrize(
    "unit", ["1,", "$", "5, ", "1 2 ", "a ", "million\n", "x 10^", "5,5 ", "000 ", "2005 million "]
)
def test_runs_are_cut_so_that_memory_stays_small(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = 0

    class Counted(Sentence):
        def __init__(self, text: str, begin: int, end: int, heads_table: bool = False) -> None:
            nonlocal longest
            longest = max(longest, end - begin)
            super().__init__(text, begin, end, heads_table)

    monkeypatch.setattr("aidledger.scanning.reading.Sentence", Counted)
    found = scan(unit * (60_000 // len(unit)) + ". It cost 5 million dollars")
    assert found[-1].amount == 5_000_000 and longest <= 6000


def test_words_alone() -> None:
    def told(words: str, currency: str = "") -> tuple[str, Decimal | None, str] | None:
        mention = read_words(words, currency)
        return mention and (mention.qualifier, mention.amount, mention.currency)

    assert told("more than 6 million dollars") == ("more_than", Decimal(6_000_000), "USD")
    assert told("29 million") == ("exact", Decimal(29_000_000), "")
    assert told("29 million", "RUB") == ("exact", Decimal(29_000_000), "RUB")
    assert told("about 33", "TJS") == ("about", Decimal(33), "TJS")
    assert told("another one billion", "RUB") == ("exact", Decimal(10**9), "RUB")
    assert told("30 American cents", "RUB") == ("exact", Decimal("0.3"), "USD")
    for item in items():
        for label in item["mentions"]:
            if label["currency"] == "USD" and label["qualifier"] in ("at_least", "at_most"):
                read = read_words(label["words"], "USD")
                assert read and read.qualifier == label["qualifier"]
    assert told("multi-billion", "USD") == ("order", None, "USD")
    assert told("four helicopters") is told("more than 30,000 border guards") is None
    assert told("wrote off") is None
    assert told("$5 million, then $6 million") is None


PIECES = st.sampled_from(
    """
    $ € £ 1 5 12 1,240 1.5 2009 million billion thousand m bn mln dollars euros rubles pounds pence
    cents p US USD EUR Rs KSh R Fr . , ; : ( ) - – % and to or of in from between a an half quarter
    several few tens hundreds millions thousands multi six figure sum more than about over plus + *
    | &euro; &nbsp; ¹ [3] million-dollar All amounts are Canadian 000 ' ½ one two ten hundred
    another couple point three quarters U.S. no. January money Danish kroner them \u00ad
    x × 10^6 10⁶ 10<sup>6</sup> E+06 ^ 1,50 2005 constant prices \\times
    """.split()
)
GAPS = st.sampled_from(["", "", " ", " ", " ", "\n", "\t", "\n\n"])
TEXTS = st.lists(st.tuples(PIECES, GAPS), max_size=40).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(TEXTS, st.text()))
def test_whatever_the_text_mentions_are_in_place_and_in_order(text: str) -> None:
    last = 0
    for mention in scan(text):
        assert last <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.words
        assert mention.low is not None and mention.open == (mention.high is None)
        best = mention.low if mention.amount is None else mention.amount
        assert mention.low <= best and (mention.high is None or best <= mention.high)
        assert len(mention.currency) == 3
        last = mention.end


def speaks_for_others(text: str) -> bool:
    """Whether a text declares a currency or unit, or names the country whose rupee is meant."""
    reader = Reader(text)
    list(reader.mentions())
    context = reader.context
    return bool(context.declared or context.families or context.units)


PLAIN = [item["text"] for item in items() if not speaks_for_others(item["text"])]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLAIN), st.sampled_from(PLAIN))
def test_two_texts_apart_are_read_as_each_alone(one: str, other: str) -> None:
    alone = [m[2:] for text in (one, other) for m in scan(text)]
    assert [m[2:] for m in scan(f"{one}\n\n{other}")] == alone


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([
        "It gave {}6,729,000{} dollars.", "It gave {}13.4{} million{} U.S. dollars in all.",
        "Some{} 315.5{} million roubles{} came.", "They want between 5{} and 7{} million{} euros.",
        "USD{} 20m{} came; another{} two million{} did not.",
    ]),
    st.sampled_from(["\u00ad", "⁷", "\u200b"]),
    st.integers(0, 3),
)  # fmt: skip
def test_marks_inside_an_amount_leave_its_reading(text: str, mark: str, where: int) -> None:
    plain = [m[3:] for m in scan(text.replace("{}", ""))]
    places = ["" if n != where else mark for n in range(4)]
    assert plain and [m[3:] for m in scan(text.format(*places))] == plain
    for gap in ("\u00a0", "\n", "\r\n", "  "):
        assert [m[3:] for m in scan(text.replace("{}", "").replace(" ", gap))] == plain


def test_sentences_without_words_of_money_are_not_cut_into_tokens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A long text is quick because most of it is only looked through."""
    cut: list[tuple[int, int]] = []

    class Counted(Sentence):
        def __init__(self, text: str, begin: int, end: int, heads_table: bool = False) -> None:
            cut.append((begin, end))
            super().__init__(text, begin, end, heads_table)

    monkeypatch.setattr("aidledger.scanning.reading.Sentence", Counted)
    plain = "In 2008 the 201st base had 6,500 men and 12 MiG-29s. All of them left. "
    assert len(scan(plain * 50 + "It cost $5. " + plain * 50)) == 1
    assert len(cut) == 1


def test_the_command_prints_places_and_readings(tmp_path: Path) -> None:
    path = tmp_path / "text.md"
    path.write_text("First.\nThe US gave\n approximately 40 million dollars.\n", "utf-8")
    answer = json.loads(run("scan", path, "--format", "json").out, parse_float=str)
    (row,) = answer["rows"]
    assert (row["line"], row["column"], row["words"]) == (
        3,
        2,
        "approximately 40 million dollars",
    )
    assert (row["start"], row["end"], row["amount"], row["currency"]) == (20, 52, 40000000, "USD")
    drawn = run("scan", path).out
    # Full units, and a heading that does not say millions.
    assert "40,000,000" in drawn and "million " not in drawn.splitlines()[2]


def test_a_file_that_cannot_be_scanned_is_a_plain_error(tmp_path: Path) -> None:
    assert run("scan", tmp_path / "none.txt").code == 2
    (tmp_path / "latin.txt").write_bytes("Düsseldorf".encode("latin-1"))
    done = run("scan", tmp_path / "latin.txt")
    assert (done.code, done.out) == (2, "") and "UTF-8" in done.err


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("It added a generous grant—15 million dollars—for the army.", ["15000000"]),
        ("a generous grant–15 million dollars–for the army", ["15000000"]),
        ("aid—15,000 dollars and army—25 million dollars", ["15000", "25000000"]),
        ("Four Su-25, Mi–24 and MiG‑29 flew.", []),
        ("The Su-25 million dollar question", []),
    ],
)
def test_a_dash_parts_and_a_hyphen_joins(text: str, amounts: list[str]) -> None:
    assert [f"{m.amount:f}" for m in scan(text) if m.amount] == amounts
