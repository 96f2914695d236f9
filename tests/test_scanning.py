"""The scanner: amounts of money in English text, as reports write them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from aidledger.scanning import Mention, scan
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


def test_the_development_sentences_are_read_nearly_all() -> None:
    found = wanted = right = 0
    for line in DEVELOPMENT.read_text("utf-8").splitlines():
        item = json.loads(line)
        mentions = scan(item["text"])
        found, wanted = found + len(mentions), wanted + len(item["mentions"])
        for label in item["mentions"]:
            right += any(
                m.currency == label["currency"]
                and m.qualifier == label["qualifier"]
                and m.amount == (label["amount"] and Decimal(label["amount"]))
                for m in mentions
            )
    assert right / found > 0.94 and right / wanted > 0.89


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
    assert run("scan", tmp_path / "none.txt").code == 1
    (tmp_path / "latin.txt").write_bytes("Düsseldorf".encode("latin-1"))
    done = run("scan", tmp_path / "latin.txt")
    assert (done.code, done.out) == (2, "") and "UTF-8" in done.err
