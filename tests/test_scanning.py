"""The scanner: amounts of money in English text, as reports write them."""

from __future__ import annotations

import json
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
    assert scan("$5", currency="CAD")[0][8:] == ("CAD", ("dollar taken as CAD",))


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
        def __init__(self, text: str, begin: int, end: int) -> None:
            cut.append((begin, end))
            super().__init__(text, begin, end)

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
