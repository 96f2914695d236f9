"""The first ledger: the figures of the article, against facts read in it by three readers."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from aidledger import open_ledger
from aidledger.booking.book import book
from aidledger.files import OPTIONAL, read_files
from aidledger.ledger import check_ledger
from aidledger.schema import descriptor
from tests.ledgers import BUNDLED

# Every amount of money that the article prints, in full units; one printed twice is one figure.
# fmt: off
PRINTED = [
    "15000000", "25000000", "40000000", "6000000", "63000000", "1000000000", "300000000",
    "50000000", "2500000000", "2000000000", "1000000000", "0.30", "242000000", "2000000000",
    "50000000", "1043000000", "145300000", "50000000", "6729000", "13400000", "31000000",
    "29000000", "26000000", "1000000000", "30000000", "315500000", "20000000", "5000000",
    "800000000",
]
# fmt: on
MAGNITUDES = {
    "de-nl-investments": ("2000000000", "10000000000"),
    "cn-equipping": ("2000000", "10000000"),
    "jp-demining": ("200000", "1000000"),
    "us-cn-investments": ("2000000000", ""),
}
SIZES = {"gdp": ["3500000000", "6000000000"], "military-budget": ["63000000"],
         "trade": ["771400000"]}  # fmt: skip


@pytest.fixture(scope="module")
def article():  # type: ignore[no-untyped-def]
    files, problems = read_files(BUNDLED)
    booked, more = book(files)
    assert not problems + more
    return booked


def test_the_ledger_has_no_errors_and_its_one_warning_is_known() -> None:
    # One billion of loans in a year: the article says so, and it is more than all ODA of the year.
    problems = check_ledger(BUNDLED)
    assert [(p.severity, p.code) for p in problems] == [("warning", "more-than-oda")]
    assert "ifi-loans-2007" in problems[0].excerpt


def test_every_printed_amount_is_there_once(article) -> None:  # type: ignore[no-untyped-def]
    twice = {"tj-nurek-worth"}  # prices the station by the debt cleared for it
    stated = [f for f in article.transactions if f.amount is not None and f.id not in twice]
    assert Counter(f"{f.amount:f}" for f in stated) == Counter(PRINTED)
    ranges = {
        f.id: (f"{f.low:f}", f"{f.high:f}" if f.high is not None else "")
        for f in article.transactions
        if f.qualifier == "order"
    }
    assert ranges == MAGNITUDES
    own = [i for i in article.indicators if i.source == "starchak-2009"]
    found = {m: [f"{i.amount:f}" for i in own if i.measure == m] for m in SIZES}
    assert found == SIZES
    assert sum(len(f.as_stated.split()) > 12 for f in article.transactions) == 0


def test_only_three_figures_are_in_roubles(article) -> None:  # type: ignore[no-untyped-def]
    roubles = {f.id for f in article.transactions if f.currency == "RUB"}
    assert roubles == {"ru-201-equipping", "ru-201-next-billion", "ru-csto-protocol-aid"}


def test_statuses_that_decide_totals(article) -> None:  # type: ignore[no-untyped-def]
    status = {f.id: f.status for f in article.transactions}
    assert status["ru-military-aid-2006"] == "disbursed"
    assert status["ru-military-aid-2007"] == "planned"  # its newspaper is of November 2006
    assert status["ru-l39-2007"] == "planned"
    assert status["ru-investments-2bn"] == "planned"  # its newspaper is of the signing
    assert status["ru-debt-sangtuda-50"] == "planned"
    assert status["ru-nurek-50-demand"] == "demanded"
    assert status["ru-ayni-5m"] == "pledged"
    assert status["rogun-completion-cost"] == "valued"
    assert {status["us-budget-2008"], status["us-budget-2009"]} == {"planned"}


def test_what_institutions_gave_is_theirs(article) -> None:  # type: ignore[no-untyped-def]
    supported = {f.id: (f.donor, f.supported_by) for f in article.transactions if f.supported_by}
    assert supported["ifi-loans-2007"] == ("international-financial-institutions", ("US",))
    assert supported["wb-debt-writeoff"] == ("world-bank", ("US",))
    assert supported["g8-debt-writeoff"] == ("g8", ("RU",))


def test_what_tajikistan_gave_has_it_as_donor(article) -> None:  # type: ignore[no-untyped-def]
    given = {f.id for f in article.transactions if f.donor == "TJ"}
    assert {"tj-base-rent-forgone", "tj-nurek-handover", "tj-border-guards-half"} <= given


def test_a_base_and_an_embassy_are_presence(article) -> None:  # type: ignore[no-untyped-def]
    classes = {f.id: f.class_ for f in article.transactions}
    assert {classes["us-embassy-dushanbe"], classes["ru-201-equipping"]} == {"presence"}
    assert classes["ru-nurek-ground-rent"] == "exchange"


def test_every_figure_says_why_it_was_coded_so(article) -> None:  # type: ignore[no-untyped-def]
    assert not [f.id for f in article.transactions if not f.remark or not f.description]


def test_footnotes_and_sections_are_complete(article) -> None:  # type: ignore[no-untyped-def]
    source = article.sources["starchak-2009"]
    assert [n for n, note in source.footnotes.items() if "of" not in note.details] == [
        str(n) for n in range(1, 54)
    ]
    assert list(source.sections) == [str(n) for n in range(1, 8)]
    assert not source.details["issue"] and not source.details["pages"]


def test_public_series_are_complete(article) -> None:  # type: ignore[no-untyped-def]
    years = set(range(1998, 2013))
    for code in ("RUB", "TJS", "EUR", "GBP", "INR", "CNY", "JPY", "KZT"):
        expected = years - {1998} if code == "EUR" else years
        assert set(article.currencies[code].rates.values) == expected, code
    for code in ("USD", "RUB", "TJS"):
        assert set(article.currencies[code].deflator.values) == years
    found = Counter(
        (i.measure, i.currency)
        for i in article.indicators
        if i.source != "starchak-2009" and i.party == "TJ"
    )
    assert found == {
        ("gdp", "USD"): 15, ("gdp", "TJS"): 15, ("government-expenditure", "TJS"): 15,
        ("military-expenditure", "USD"): 12, ("oda-received", "USD"): 15, ("population", ""): 15,
    }  # fmt: skip
    for party in ("US", "RU"):
        told = [i for i in article.indicators if i.party == party and i.measure == "gdp"]
        assert {i.year for i in told} == years and {i.source for i in told} == {"wb-wdi"}


def test_gdp_in_somoni_over_gdp_in_dollars_is_the_rate(article) -> None:  # type: ignore[no-untyped-def]
    gdp = {(i.currency, i.year): i.amount for i in article.indicators
           if i.measure == "gdp" and i.source == "wb-wdi" and i.party == "TJ"}  # fmt: skip
    for year in range(1998, 2013):
        implied = gdp["TJS", year] / gdp["USD", year]
        assert abs(implied / article.currencies["TJS"].rates.values[year] - 1) < 1e-6


def test_the_descriptor_says_what_the_code_reads() -> None:
    path = BUNDLED / "datapackage.json"
    found = json.loads(path.read_text("utf-8"))
    there = [name for name in OPTIONAL if (BUNDLED / name).exists()]
    expected = descriptor(found["name"], found["title"], there)
    if os.environ.get("UPDATE_DOCS"):
        path.write_text(json.dumps(expected, indent=2, ensure_ascii=False) + "\n", "utf-8")
    assert found == expected


def test_us_total_and_russian_classes() -> None:
    ledger = open_ledger(Path(BUNDLED))
    us = ledger.summary(donor="US").as_dict()["totals"]
    assert [(r["group"], r["measure"], str(r["best"])) for r in us] == [
        ("headline", "counted", "116666666.67"), ("headline", "disbursed", "62296567.57"),
        ("exchange", "counted", "0.00"), ("exchange", "disbursed", "0.00"),
        ("presence", "counted", "63000000.00"), ("presence", "disbursed", "0.00"),
    ]  # fmt: skip
    russia = ledger.summary(donor="Russia").as_dict()["totals"]
    told = [(r["group"], *(str(r[b]) for b in ("low", "best", "high")), r["open"])
            for r in russia[::2]]  # fmt: skip
    assert told == [
        ("headline", "35940026.41", "35940026.41", "35940026.41", False),
        ("exchange", "292000001.58", "300000001.58", "300000001.58", False),
        ("presence", "80473587.06", "80473587.06", "80473587.06", True),
    ]  # fmt: skip
