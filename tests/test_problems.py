"""Every problem a ledger can have: where it is told to be, in what words, and with what exit.

docs/errors.md shows the messages of the cases below; `UPDATE_DOCS=1 make test` rewrites them.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from aidledger.booking import checks
from aidledger.booking.book import book
from aidledger.building import settle_book
from aidledger.cli.output import format_of, write
from aidledger.files import LARGEST_FILE, PROFILE, bundled_folder, read_files
from aidledger.problems import CODES, LedgerError, Place, Problem
from aidledger.render.problems import as_text
from aidledger.writing import lock, replace
from tests.ledgers import (
    BUNDLED,
    CLASSIFICATIONS,
    CURRENCIES,
    PARTIES,
    SOURCES,
    Ran,
    locked_by_another,
    make_ledger,
    run,
    table,
)

PAGE = Path(__file__).parents[1] / "docs" / "errors.md"


def a_folder(ledger: Path) -> None:
    (ledger / "indicators.csv").unlink()
    (ledger / "indicators.csv").mkdir()


def a_huge_file(ledger: Path) -> None:
    with (ledger / "indicators.csv").open("wb") as stream:
        stream.truncate(LARGEST_FILE + 1)


@dataclass(frozen=True)
class Case:
    """A ledger with one mistake: its code, its place, and words that the message must hold."""

    code: str
    place: str
    says: str
    rows: Any = ({},)
    files: dict[str, Any] = field(default_factory=dict)
    change: Callable[[Path], None] = lambda ledger: None
    severity: str = "error"
    remedy: str = ""

    def ledger(self, folder: Path) -> Path:
        made = make_ledger(folder / "ledger", self.rows, **self.files)
        self.change(made)
        return made


CLAIM = """\
doubled:
  source: article
  words: twice as much
  meaning: Two figures side by side.
  says: more than 2
  article: {}
  lacking: {{public: There is no such series.}}
"""


POSTS = {"id": "border-posts", "as_stated": "more than 6 million dollars", "amount": 6_000_000}
WHOLE = {"id": "programme", "as_stated": "100 million dollars", "amount": 100_000_000}
PART_1 = {"id": "posts", "amount": 60_000_000}
PART_2 = {"id": "training", "amount": 50_000_000}
ONE_ROW = table("transactions", [POSTS])


def posts(**cells: Any) -> list[dict[str, Any]]:
    return [POSTS | cells]


def inside(relation: str) -> list[dict[str, Any]]:
    return [WHOLE, {**PART_1, relation: "programme"}, {**PART_2, relation: "programme"}]


def of_format(version: str) -> str:
    return json.dumps({"title": "Mine", "aidledger": {"profile": PROFILE, "format": version}})


# The first case of a code is the example on the page.
CASES = (
    Case("missing-file", "sources.yaml", "not there", files={"sources": None}),
    Case("unreadable-file", "indicators.csv", "not a file", change=a_folder),
    Case("too-large", "indicators.csv", "larger than 64 MiB", change=a_huge_file),
    Case(
        "not-utf-8",
        "transactions.csv:2",
        "byte F8",
        ONE_ROW.replace("Aid", "Støtte").encode("latin-1"),
    ),
    Case("not-utf-8", "transactions.csv", "an Excel workbook", b"PK\x03\x04\x14\0\x08\xbb\n"),
    Case("control-character", "transactions.csv:2", "U+0000", posts(remark="A\0B")),
    Case("bad-csv", "transactions.csv:2", "never closed", ONE_ROW.replace("Aid.", '"Aid.')),
    Case("bad-csv", "transactions.csv:1", "separated by semicolons", ONE_ROW.replace(",", ";")),
    Case(
        "bad-yaml",
        "parties.yaml:5",
        "never closed",
        files={"parties": PARTIES.replace("[usa", '["usa')},
    ),
    Case(
        "bad-descriptor",
        "datapackage.json",
        "no entry “aidledger”",
        files={"datapackage": '{"name": "mine"}'},
    ),
    Case(
        "newer-format",
        "datapackage.json",
        "is of format 99",
        files={"datapackage": of_format("99"), "parties": "[in another form]"},
        remedy="Update aidledger",
    ),
    Case(
        "older-format",
        "datapackage.json",
        "is of format 1.",
        files={"datapackage": of_format("1")},
        severity="warning",
        remedy="aidledger upgrade --ledger",
    ),
    Case(
        "missing-column",
        "transactions.csv:1, remark",
        "no column “remark”",
        ONE_ROW.replace(",remark", "").replace("Aid.,", "Aid."),
    ),
    Case(
        "unknown-column",
        "transactions.csv:1, notes",
        "column “notes”",
        ONE_ROW.replace("remark\n", "remark,notes\n"),
    ),
    Case(
        "unknown-column",
        "transactions.csv:1, remark",
        "there twice",
        ONE_ROW.replace("remark\n", "remark,remark\n"),
    ),
    Case(
        "cell-count",
        "transactions.csv:2",
        "31 cells where the header has 30",
        ONE_ROW.replace("Aid.", "Aid, or so."),
    ),
    Case("missing-value", "transactions.csv:2, donor", "donor is blank", posts(donor="")),
    Case(
        "missing-value",
        "parties.yaml:1, US name",
        "name is missing",
        files={"parties": PARTIES.replace("  name: United States\n", "")},
    ),
    Case("bad-value", "transactions.csv:2, id", "“Border posts”", posts(id="Border posts")),
    *(
        Case(
            "bad-value",
            "transactions.csv:2, remark",
            f"begins or ends with a {name}.",
            posts(remark=remark),
            remedy=f"Delete the {name}.",
        )
        for remark, name in {
            "A ": "space",
            "\tA": "tab",
            "\u00a0A": "no-break space",
        }.items()
    ),
    Case(
        "bad-value",
        "currencies.yaml:12, RUB rates 2004",
        "no positive number",
        files={"currencies": CURRENCIES.replace("2004: 40", "2004: none")},
    ),
    Case("unknown-code", "transactions.csv:2, donor", "“USA” is not", posts(donor="USA")),
    Case("unknown-code", "transactions.csv:2, footnote", "no footnote 44", posts(footnote=44)),
    Case(
        "unknown-code",
        "parties.yaml:19, allies members",
        "“FR”",
        files={"parties": PARTIES.replace("[US, RU]", "[US, FR]")},
    ),
    Case("duplicate-id", "transactions.csv:3, id", "line 2 of transactions.csv", [POSTS, POSTS]),
    Case(
        "duplicate-id",
        "parties.yaml:11, TJ",
        "“moscow” also means RU",
        files={"parties": PARTIES.replace("[dushanbe]", "[Moscow]")},
    ),
    Case(
        "bad-date", "transactions.csv:2, first", "no month 13", posts(first="2005-13", last="2006")
    ),
    Case(
        "bad-date",
        "sources.yaml:5, article date",
        "“May 2009”",
        files={"sources": SOURCES.replace("2009-05", "May 2009")},
    ),
    Case(
        "period-reversed",
        "transactions.csv:2, last",
        "backwards",
        posts(first="2008-04", last="2005"),
    ),
    Case("bad-amount", "transactions.csv:2, amount", "“6.7 million”", posts(amount="6.7 million")),
    Case("bad-amount", "transactions.csv:2, amount", "more decimals", posts(amount="1.005")),
    Case("bad-amount", "transactions.csv:2, amount", "larger than any", posts(amount="9" * 20)),
    Case("bad-amount", "transactions.csv:2, amount", "larger than any", posts(amount="9" * 400)),
    Case("bad-amount", "transactions.csv:2, amount", "not a plain", posts(amount="0" * 24 + "1")),
    Case(
        "missing-amount",
        "transactions.csv:2, low",
        "“between” needs low and high",
        posts(qualifier="between", amount=""),
    ),
    Case(
        "needless-amount",
        "transactions.csv:2, amount",
        "does not go with",
        posts(qualifier="unstated"),
    ),
    Case(
        "low-over-high",
        "transactions.csv:2, low",
        "not in this order",
        [{"qualifier": "between", "low": 9, "high": 5}],
    ),
    Case(
        "dangling-relation",
        "transactions.csv:2, part_of",
        "no figure “programme”",
        posts(part_of="programme"),
    ),
    Case(
        "circular-relation",
        "transactions.csv:2, part_of",
        "programme → posts → programme",
        [{**WHOLE, "part_of": "posts"}, {**PART_1, "fulfils": "programme"}],
    ),
    Case(
        "instrument-differs",
        "transactions.csv:3, instrument",
        "a part of programme, which is grant",
        [WHOLE, {**PART_1, "part_of": "programme", "instrument": "loan"}],
    ),
    Case(
        "parts-exceed-whole", "transactions.csv:2, amount", "110,000,000.00 USD", inside("part_of")
    ),
    Case(
        "unmatched-rival",
        "rivals.csv:2, figures",
        "no figure “post”",
        [POSTS],
        {"rivals": [{"figures": "post"}]},
    ),
    Case(
        "unmatched-rival",
        "rivals.csv:2, year",
        "no money in 2006",
        [POSTS],
        {"rivals": [{"figures": "border-posts", "year": 2006}]},
        remedy="leave it blank",
    ),
    Case(
        "unmatched-rival",
        "rivals.csv:2, figures",
        "without an amount",
        [{"id": "posts", "qualifier": "unstated"}],
        {"rivals": [{"figures": "posts"}]},
    ),
    Case(
        "missing-value",
        "rivals.csv:2, year",
        "for no year and names no figure",
        [POSTS],
        {"rivals": [{"year": ""}]},
    ),
    Case(
        "bad-date",
        "rivals.csv:2, year",
        "for one year",
        [POSTS],
        {"rivals": [{"year": "2005-04"}]},
    ),
    Case(
        "missing-amount",
        "rivals.csv:2, qualifier",
        "says nothing",
        [POSTS],
        {"rivals": [{"qualifier": "unstated", "currency": "USD"}]},
    ),
    Case(
        "missing-value",
        "rivals.csv:2, currency",
        "without a currency",
        [POSTS],
        {"rivals": [{"currency": ""}]},
    ),
    Case(
        "unknown-code",
        "rivals.csv:2, sectors",
        "“militray” is not in the ledger's list",
        [POSTS],
        {"rivals": [{"sectors": "energy militray"}]},
        remedy="military",
    ),
    Case(
        "unknown-code",
        "rivals.csv:2, basis",
        "“obligation” is not in the ledger's list",
        [POSTS],
        {"rivals": [{"basis": "obligation"}]},
        remedy="obligations",
    ),
    Case(
        "duplicate-id",
        "rivals.csv:3, basis",
        "obligations of US for TJ in 2005 twice",
        [POSTS],
        {"rivals": [{}, {"amount": 7}]},
    ),
    Case(
        "duplicate-id",
        "rivals.csv:2, id",
        "is the id of line 2 of transactions.csv too",
        [POSTS],
        {"rivals": [{"id": "border-posts"}]},
    ),
    Case(
        "missing-value",
        "classifications.yaml:1, bases",
        "bases is missing",
        [POSTS],
        {"rivals": [{}], "classifications": CLASSIFICATIONS.split("\nbases:")[0]},
    ),
    Case(
        "missing-rate",
        "transactions.csv:2, currency",
        "RUB in 2001, 2002",
        [
            {
                "id": "base",
                "as_stated": "2 billion rubles",
                "amount": 2_000_000_000,
                "currency": "RUB",
                "first": 2001,
                "last": 2004,
            }
        ],
    ),
    Case(
        "missing-rate",
        "transactions.csv:3, part_of",
        "taken off programme",
        [{**WHOLE, "currency": "RUB"}, {"amount": 1, "first": 2002, "part_of": "programme"}],
    ),
    Case(
        "bad-expression",
        "claims.yaml:6, doubled article",
        "After “border-posts” comes “programme”",
        [POSTS, WHOLE],
        {"claims": CLAIM.format("border-posts programme")},
    ),
    Case(
        "mixed-units",
        "claims.yaml:6, doubled article",
        "adds USD and RUB",
        [POSTS, {**WHOLE, "currency": "RUB"}],
        {"claims": CLAIM.format("border-posts + programme")},
    ),
    Case(
        "unknown-code",
        "claims.yaml:6, doubled article",
        "no figure “border-post”",
        [POSTS],
        {"claims": CLAIM.format("border-post / gdp(TJ, 2005)")},
    ),
    Case(
        "duplicate-id",
        "claims.yaml:1, doubled",
        "the id of a figure too",
        [{**POSTS, "id": "doubled"}],
        {"claims": CLAIM.format("doubled / gdp(TJ, 2005)")},
    ),
    Case(
        "disbursed-after-source",
        "transactions.csv:2, status",
        "dated 2007-07-25",
        posts(first=2008, footnote="2"),
        severity="warning",
    ),
    Case(
        "dangling-mention",
        "mentions.csv:2, figures",
        "no figure “post”",
        [POSTS],
        {"mentions": [{"figures": "post"}]},
        severity="warning",
    ),
    Case(
        "bad-value",
        "mentions.csv:2, start",
        "not a whole number",
        [POSTS],
        {"mentions": [{"figures": "posts", "start": "-1"}]},
    ),
    Case(
        "bad-value",
        "mentions.csv:2, stop",
        "end before they begin",
        [POSTS],
        {"mentions": [{"figures": "posts", "start": 20, "stop": 20}]},
    ),
    Case(
        "unaccounted-mention",
        "mentions.csv:2, figures",
        "Nothing says what became",
        [POSTS],
        {"mentions": [{}]},
        severity="warning",
    ),
    Case(
        "duplicate-id",
        "mentions.csv:3, number",
        "“article 1” is the source and number of line 2",
        [POSTS],
        {"mentions": [{"figures": "border-posts"}, {"figures": "border-posts", "number": 1}]},
    ),
    Case(
        "more-than-oda",
        "transactions.csv:2, amount",
        "6,000,000 USD",
        [POSTS],
        {"indicators": [{"measure": "oda-received", "amount": 5_000_000}]},
        severity="warning",
    ),
    Case(
        "may-exceed",
        "transactions.csv:2, amount",
        "only 100,000,000",
        inside("may_be_in"),
        severity="warning",
    ),
    Case(
        "same-party",
        "transactions.csv:2, recipient",
        "US gives to itself",
        posts(recipient="US"),
        severity="warning",
    ),
    Case(
        "same-party",
        "rivals.csv:2, recipient",
        "TJ gives to itself",
        [POSTS],
        {"rivals": [{"donor": "TJ"}]},
        severity="warning",
    ),
    Case(
        "same-figure",
        "transactions.csv:3, amount",
        "the same as border-posts",
        [POSTS, {**POSTS, "id": "posts-again"}],
        severity="warning",
        remedy="name the other's id in the remark",
    ),
    Case(
        "missing-column",
        "transactions.csv:1, status",
        "no column “status”",
        ONE_ROW.replace(",status", "").replace(",disbursed", ""),
        remedy="every row needs a value",
    ),
    Case(
        "missing-value",
        "parties.yaml:1, US currency",
        "currency is missing",
        files={"parties": PARTIES.replace("  currency: USD\n", "")},
    ),
    Case(
        "bad-value",
        "transactions.csv:2, part_of",
        "several ids",
        posts(part_of="one two"),
        remedy="one id alone",
    ),
    Case(
        "bad-value",
        "currencies.yaml:4, USD rates",
        "one dollar is one dollar",
        files={
            "currencies": CURRENCIES.replace(
                "aliases: [dollar, dollars]", "rates: {source: rates, values: {2005: 2}}"
            ).replace("  name: US dollar\n", "  name: US dollar\n  aliases: [dollar]\n")
        },
    ),
    Case(
        "bad-value",
        "sources.yaml:4, article author",
        "single text",
        files={"sources": SOURCES.replace("author: Author, A.", "author: [A, B]")},
    ),
    Case(
        "unknown-code",
        "sources.yaml:6, article sectons",
        "“sectons” is not a field",
        files={"sources": SOURCES.replace("sections:", "sectons:")},
        remedy="Did you mean sections?",
    ),
    Case(
        "unknown-code",
        "sources.yaml:12, article footnotes 3 titel",
        "“titel” is not a field",
        files={"sources": SOURCES.replace("{title: A book}", "{titel: A book}")},
        remedy="Did you mean title?",
    ),
    Case(
        "duplicate-id",
        "currencies.yaml:18, TJS",
        "“rouble” also means RUB",
        files={"currencies": CURRENCIES.replace("[somoni]", "[Rouble]")},
    ),
    Case(
        "duplicate-id",
        "indicators.csv:3, measure",
        "gives the gdp of TJ in 2005 twice: line 2 (size-1)",
        files={"indicators": [{}, {"amount": 7}]},
    ),
    Case(
        "bad-amount",
        "transactions.csv:2, quantity",
        "“four” is not",
        posts(quantity="four", unit="posts"),
        remedy="how many in digits",
    ),
    Case(
        "missing-file",
        "currencies.yaml",
        "not there",
        files={"currencies": None, "indicators": [{"amount": "1.5"}]},
    ),
    Case(
        "parts-exceed-whole",
        "transactions.csv:2, amount",
        "392.00 USD",
        [
            {"amount": 300, "status": "committed"},
            {"amount": 150, "part_of": "figure-1", "status": "planned"},
            {"amount": 242, "part_of": "figure-1"},
        ],
    ),
    Case(
        "parts-exceed-whole",
        "transactions.csv:2, amount",
        "110.00 USD",
        [
            {"amount": 100},
            {"amount": 60, "part_of": "figure-1", "may_be_in": "figure-4"},
            {"amount": 50, "part_of": "figure-1", "fulfils": "figure-4"},
            {"amount": 500, "status": "pledged"},
        ],
    ),
    Case(
        "parts-exceed-whole",
        "transactions.csv:2, amount",
        "120.00 USD",
        [
            {"amount": 100},
            {"amount": 3_000, "currency": "RUB", "part_of": "figure-1", "first": 2005},
        ],
    ),
    Case(
        "missing-rate",
        "transactions.csv:3, part_of",
        "RUB in 2009",
        [
            {"first": 2010, "last": 2011, "status": "planned"},
            {
                "currency": "RUB",
                "first": 2010,
                "last": 2011,
                "part_of": "figure-1",
                "status": "planned",
            },
        ],
        files={"currencies": CURRENCIES.replace("      2009: 40\n", "")},
    ),
    Case(
        "disbursed-after-source",
        "transactions.csv:2, status",
        "its source is dated 2009-05",
        posts(first="2009-06", last="2009-07"),
        severity="warning",
    ),
    Case(
        "more-than-oda",
        "transactions.csv:2, amount",
        "received that year",
        posts(instrument="loan"),
        {"indicators": [{"measure": "oda-received", "amount": 5_000_000}]},
        severity="warning",
    ),
    Case(
        "more-than-oda",
        "transactions.csv:2, amount",
        "received up to 2006 (5,999,999 USD)",
        posts(instrument="debt-relief", first="", last=2006),
        {
            "indicators": [
                {"measure": "oda-received", "amount": amount, "year": year}
                for year, amount in ((2004, 2_999_999), (2006, 3_000_000), (2007, 9_000_000))
            ]
        },
        severity="warning",
    ),
    Case(
        "bad-rates",
        "rates.csv:2, currency",
        "one dollar is one dollar",
        files={"rates": "currency,year,units_per_usd,source\nUSD,2005,1,rates\n"},
        remedy="Delete the row",
    ),
)


# What a command that writes can meet, on a ledger that is sound: a file to be written, how it was
# when it was read, and what the message says.
WRITTEN = {
    "changed-meanwhile": ("transactions.csv", b"as it was", "changed by someone else"),
    "unwritable-file": ("none/transactions.csv", None, "No such file or directory"),
    "ledger-locked": ("", None, "Another run of aidledger is writing it"),
}


def refused(code: str, ledger: Path) -> str:
    name, expected, _ = WRITTEN[code]
    with pytest.raises(LedgerError) as caught:
        if code == "ledger-locked":
            with locked_by_another(ledger), lock(ledger, wait=0):
                pass
        replace(ledger / name, expected, b"new")
    assert [problem.code for problem in caught.value.problems] == [code]
    return as_text(caught.value.problems)


@pytest.mark.parametrize("code", WRITTEN)
def test_what_cannot_be_written_is_told_with_its_place_and_remedy(
    code: str, tmp_path: Path
) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    name, _, says = WRITTEN[code]
    told = refused(code, ledger)
    assert told.startswith(f"{ledger / name}: error {code}\n") and says in told
    assert "Remedy: " in told


# What a question can meet in a ledger that is sound: its rows, the question, what the message says.
ASKED = {
    "missing-ppp": (
        [{"first": 2005, "last": 2006}],
        ["summary", "--prices", "ppp"],
        "Tajikistan (TJ) in 2005, 2006",
    ),
}


ACTIVITY = """<iati-activities version="2.03" generated-datetime="2009-05-01T00:00:00">
<iati-activity default-currency="USD">
  <iati-identifier>XX-1-A</iati-identifier>
  <reporting-org ref="XM-DAC-302" type="10"><narrative>USA</narrative></reporting-org>
  <recipient-country code="TJ" percentage="60"/>
  <recipient-country code="RU" percentage="30"/>
  <transaction>
    <transaction-type code="3"/><transaction-date iso-date="2005-03-04"/>
    <value value-date="2005-03-04">100</value>
  </transaction>
</iati-activity>
"""
MAP = """\
source: survey
title: A survey
publisher: Someone
licence: CC0
released: 2009-05-01
columns:
  donor: {column: Donor}
  recipient: {column: Recipient}
  first: {column: Year}
amounts:
  - {measure: disbursements, column: Paid, unit: USD million}
"""
SURVEY = "Donor,Recipient,Year,Paid\nAtlantis,Tajikistan,2005,1.5\n"
# What importing meets: files beside the ledger, and a command.
IMPORTED: dict[str, tuple[dict[str, str], list[str], int, str]] = {
    "bad-json": ({"rows.jsonl": '{"id": "a"\n'}, ["add", "rows.jsonl"], 1, "rows.jsonl:1"),
    "bad-xml": (
        {"aid.xml": ACTIVITY.replace('percentage="60"', 'percentage="70"')},
        ["import", "iati", "aid.xml"], 0, "aid.xml:12",
    ),
    "bad-percentages": (
        {"aid.xml": ACTIVITY + "</iati-activities>"}, ["import", "iati", "aid.xml"], 0, "sum to 90",
    ),
    "unresolved-name": (
        {"survey.csv": SURVEY, "map.yaml": MAP},
        ["import", "csv", "survey.csv", "--map", "map.yaml"], 0, "Atlantis",
    ),
    "bad-map": (
        {"survey.csv": SURVEY, "map.yaml": MAP.replace("column: Paid", "column: Payd")},
        ["import", "csv", "survey.csv", "--map", "map.yaml"], 1, "Payd",
    ),
    "bad-manifest": (
        {"ledger/imported/survey/manifest.json": "{}"}, ["summary", "--source", "survey"], 1,
        "manifest.json",
    ),
    "bad-rates": (
        {"rates.csv": "Country,Rate\nTajikistan,3.1\n"}, ["rates", "update", "rates.csv"], 1,
        "rates.csv",
    ),
}  # fmt: skip


def imported(code: str, folder: Path) -> Ran:
    """Run what meets a problem of importing, from the folder that the ledger is in."""
    files, command, _, _ = IMPORTED[code]
    make_ledger(folder / "ledger")
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return run(*command, "--ledger", "ledger", cwd=folder)


@pytest.mark.parametrize("code", IMPORTED)
def test_what_importing_meets_is_told_with_its_remedy(code: str, tmp_path: Path) -> None:
    ran = imported(code, tmp_path)
    assert ran.code == IMPORTED[code][2], ran.err
    assert f" {code}\n" in ran.err and IMPORTED[code][3] in ran.err and "Remedy: " in ran.err


@pytest.mark.parametrize("code", ASKED)
def test_what_only_a_question_meets_is_told_with_its_remedy(code: str, tmp_path: Path) -> None:
    rows, question, says = ASKED[code]
    ran = run(*question, "--ledger", make_ledger(tmp_path / "ledger", rows))
    assert (ran.code, ran.out) == (1, "")
    assert f": error {code}\n" in ran.err and says in ran.err and "Remedy: " in ran.err


def named(case: Case) -> str:
    return f"{case.code}-{case.place}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_one_mistake_is_one_problem_with_its_place_and_remedy(case: Case, tmp_path: Path) -> None:
    ledger = case.ledger(tmp_path)
    told = run("check", "--ledger", ledger)
    found = json.loads(run("check", "--ledger", ledger, "--format", "json").out)
    assert [p["code"] for p in found["rows"]] == [case.code]
    (problem,) = found["rows"]
    place = Place(problem["file"], problem["line"], problem["column"])
    assert str(place) == f"{ledger}/{case.place}"
    assert problem["severity"] == case.severity
    assert case.says in problem["explanation"]
    assert case.remedy in problem["remedy"]
    assert bool(problem["excerpt"]) == bool(problem["line"])
    assert re.search(r"[.?]$", problem["remedy"])
    for part in ("excerpt", "explanation", "remedy"):
        assert problem[part] in told.err
    assert told.err.startswith(f"{place}: {case.severity} {case.code}\n")
    serious = case.severity == "error"
    assert told.out == f"{ledger}: {'1 error, 0 warnings' if serious else '0 errors, 1 warning'}.\n"
    assert told.code == (1 if serious else 0)
    assert run("check", "--ledger", ledger, "--strict").code == 1


def test_every_code_has_a_case() -> None:
    assert {case.code for case in CASES} | set(WRITTEN) | set(ASKED) | set(IMPORTED) == set(CODES)


@pytest.mark.parametrize(
    ("cells", "again"),
    [
        ({}, True),
        ({"remark": "See posts-2.", "section": "2", "description": "In other words."}, True),
        ({"qualifier": "unstated", "amount": "", "currency": ""}, False),
        ({"qualifier": "about"}, True),
        ({"remark": "The second one, beside posts."}, False),
        ({"may_be_in": "posts"}, False),
        ({"fulfils": "posts"}, False),
        *(({column: value}, False) for column, value in (
            ("amount", 5), ("qualifier", "at_least"), ("currency", "RUB"), ("first", 2004),
            ("donor", "RU"), ("sector", "energy"), ("instrument", "training"),
            ("status", "planned"), ("channel", "TJ"), ("source", "official"),
        )),
    ],
    ids=str,
)  # fmt: skip
def test_a_figure_told_again_is_one_that_nothing_sets_apart(
    cells: dict[str, Any], again: bool, tmp_path: Path
) -> None:
    sources = SOURCES.replace("Nobody\n", 'Nobody\n  date: "2009-05"\n')
    rows = [{"id": "posts", "last": 2005}, {"id": "other", "last": 2005, **cells}]
    ledger = make_ledger(tmp_path / "ledger", rows, sources=sources)
    assert ("warning same-figure" in run("check", "--ledger", ledger).err) == again


def test_rows_told_again_are_warned_of_though_they_name_another(tmp_path: Path) -> None:
    """As when a file is added once more of which one row says that it is not the other."""
    second = {"remark": "Not figure-1, which is alike."}
    ledger = make_ledger(tmp_path / "ledger", [{}, second, {}, second])
    said = run("check", "--ledger", ledger).err
    assert said.count("warning same-figure") == 2
    assert "the same as figure-1:" in said and "the same as figure-2:" in said


def test_without_amounts_figures_are_the_same_by_their_description(tmp_path: Path) -> None:
    unstated = {"qualifier": "unstated", "donor": "RU"}
    told = [unstated, {**unstated, "description": "Other aid."}, unstated]
    ledger = make_ledger(tmp_path / "unstated", told)
    assert run("check", "--ledger", ledger).err.count("same as figure-1") == 1


def test_a_code_that_is_not_declared_is_refused() -> None:
    with pytest.raises(ValueError, match="undeclared"):
        Problem("no-such-code", Place("x"), "", "", "")


def test_problems_of_several_files_are_told_at_once(tmp_path: Path) -> None:
    ledger = make_ledger(
        tmp_path / "ledger",
        [
            {"amount": "1e5"},
            {"sector": "borders"},
            {"amount": "x", "first": "2005-02-30", "last": 2005},
        ],
        indicators=[{"year": "05"}],
        parties=PARTIES.replace("kind: group", "kind: club"),
        currencies=CURRENCIES.replace("source: rates", "source: imf", 1),
        sources=SOURCES.replace('date: "2008-08"', "date: 2008-8"),
        datapackage="[]",
    )
    wanted = [
        ("currencies.yaml", 8, "unknown-code"),
        ("datapackage.json", 0, "bad-descriptor"),
        ("indicators.csv", 2, "bad-date"),
        ("parties.yaml", 18, "unknown-code"),
        ("sources.yaml", 10, "bad-date"),
        ("transactions.csv", 2, "bad-amount"),
        ("transactions.csv", 3, "unknown-code"),
        ("transactions.csv", 4, "bad-amount"),
        ("transactions.csv", 4, "bad-date"),
    ]
    ran = run("check", "--ledger", ledger, "--format", "json")
    found = json.loads(ran.out)
    assert ran.code == 1
    assert ran.err == ""
    assert [(Path(p["file"]).name, p["line"], p["code"]) for p in found["rows"]] == wanted
    assert (found["errors"], found["warnings"]) == (9, 0)
    told = run("check", "--ledger", ledger)
    assert re.findall(r"/([^/]+?)(?::(\d+))?(?:, [\w ]+)?: error ([\w-]+)\n", told.err) == [
        (file, str(line or ""), code) for file, line, code in wanted
    ]
    assert told.out.endswith(": 9 errors, 0 warnings.\n")


def test_relations_and_rates_are_told_together(tmp_path: Path) -> None:
    ledger = make_ledger(
        tmp_path / "ledger",
        [
            {"part_of": "gone", "currency": "RUB", "first": 2001},
            {"part_of": "figure-3"},
            {"part_of": "figure-2"},
        ],
    )
    found = json.loads(run("check", "--ledger", ledger, "--format", "json").out)["rows"]
    codes = [p["code"] for p in found]
    assert codes == ["dangling-relation", "missing-rate", "circular-relation"]


def test_a_report_written_to_a_file_holds_the_problems_too(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger", [{"amount": "1e5"}])
    ran = run("check", "--ledger", ledger, "-o", tmp_path / "report.txt")
    assert (ran.code, ran.out, ran.err) == (1, "", "")
    assert "“1e5” is not a plain number." in (tmp_path / "report.txt").read_text("utf-8")


def test_a_clean_ledger_says_so(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    assert run("check", "--ledger", ledger, "--strict") == (0, f"{ledger}: no problems.\n", "")


def test_the_bundled_ledger_has_no_errors() -> None:
    ran = run("check", "--ledger", BUNDLED)
    assert ran.code == 0
    assert ": 0 errors, " in ran.out
    assert ": error " not in ran.err


@pytest.mark.parametrize(
    ("whole", "parts", "fine"),
    [
        ("100", ("33.4", "33.3", "33.3"), True),
        ("100", ("33.4", "33.4", "33.4"), True),  # 100.2: each may have been 33.35
        ("67", ("33.4", "33.7"), True),
        ("67", ("33.4", "34.7"), False),
        ("100", ("60", "50"), False),
        ("100000000", ("33400000", "33400000", "33400000"), True),
        ("100000000", ("33400000", "33400000", "33700000"), False),
        ("100", ("100", "0.5"), False),
    ],
)
def test_rounding_is_no_excess(
    tmp_path: Path, whole: str, parts: tuple[str, ...], fine: bool
) -> None:
    rows = [{"amount": whole}, *({"amount": p, "part_of": "figure-1"} for p in parts)]
    ran = run("check", "--ledger", make_ledger(tmp_path / "ledger", rows))
    assert ran.code == (0 if fine else 1), ran.err
    assert fine or "parts-exceed-whole" in ran.err


def test_the_slack_for_rounding_is_in_the_currencys_own_decimals(tmp_path: Path) -> None:
    yen = "JPY:\n  name: Yen\n  minor_units: 0\n  rates: {source: rates, values: {2005: 100}}\n"
    rows: list[dict[str, Any]] = [{"amount": 1500}, {"amount": 1700, "part_of": "figure-1"}]
    ledger = make_ledger(
        tmp_path / "ledger",
        [{**row, "currency": "JPY"} for row in rows],
        currencies=CURRENCIES + yen,
    )
    assert "come to 1,700 JPY, and it is only 1,500." in run("check", "--ledger", ledger).err


def test_parts_that_exceed_are_told_once(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"amount": 100},
        {"amount": 90, "part_of": "figure-1"},
        {"amount": 80, "part_of": "figure-1"},
        {"amount": 70, "may_be_in": "figure-1"},
    ]
    ran = run("check", "--ledger", make_ledger(tmp_path / "ledger", rows))
    assert ran.out.endswith(": 1 error, 0 warnings.\n")


def test_a_promise_and_what_fulfils_it_are_not_both_counted_against_their_whole(
    tmp_path: Path,
) -> None:
    rows: list[dict[str, Any]] = [
        {"amount": 300},
        {"amount": 200, "part_of": "figure-1", "status": "pledged"},
        {"amount": 200, "part_of": "figure-1", "fulfils": "figure-2"},
    ]
    ran = run("check", "--ledger", make_ledger(tmp_path / "ledger", rows))
    assert (ran.code, ran.err) == (0, "")


def test_more_delivered_than_promised_still_exceeds_the_whole(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"amount": 100},
        {"amount": 50, "part_of": "figure-1"},
        {"amount": 150, "part_of": "figure-1", "fulfils": "figure-2"},
    ]
    ran = run("check", "--ledger", make_ledger(tmp_path / "ledger", rows))
    assert ran.code == 1
    assert "Its parts (figure-3) come to 150.00 USD, and it is only 100.00." in ran.err


def test_relations_across_currencies_after_their_source_need_its_years_rates(
    tmp_path: Path,
) -> None:
    rows: list[dict[str, Any]] = [
        {"amount": 100, "currency": "TJS", "first": 2010, "last": 2013, "status": "planned"},
        {
            "amount": 100,
            "currency": "RUB",
            "first": 2010,
            "last": 2011,
            "part_of": "figure-1",
            "status": "planned",
        },
    ]
    for name in ("RUB", "TJS"):
        head, own = CURRENCIES.split(f"{name}:\n")
        lacking = f"{head}{name}:\n" + re.sub(r"      2009: \d+\n", "", own, count=1)
        ledger = make_ledger(tmp_path / name, rows, currencies=lacking)
        ran = run("check", "--ledger", ledger)
        assert ran.code == 1
        assert f"There is no rate for {name} in 2009." in ran.err
    assert run("check", "--ledger", make_ledger(tmp_path / "fine", rows)).code == 0


def test_a_broken_relation_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[dict[str, Any]] = [
        {"amount": 100},
        {"amount": 150, "part_of": "figure-1"},
        {"part_of": "gone", "amount": 90},
        {"part_of": "figure-5", "amount": 80},
        {"part_of": "figure-4", "amount": 70},
        {"currency": "RUB", "first": 2001, "part_of": "figure-1"},
    ]
    booked, problems = book(read_files(make_ledger(tmp_path / "ledger", rows))[0])
    assert not problems
    problems = checks.relations_of(booked) + checks.rates_of(booked)
    assert [p.code for p in problems] == ["dangling-relation", "circular-relation", "missing-rate"]
    rest = checks.without_broken_relations(booked, problems)
    assert [figure.part_of for figure in rest.transactions[1:3]] == ["figure-1", ""]
    assert checks.relations_of(rest) == []
    monkeypatch.setattr(checks, "rates_of", lambda _: [])
    assert [p.code for p in settle_book(rest)[2]] == ["parts-exceed-whole"]


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "ndjson", "markdown"])
@pytest.mark.parametrize("amount", ["1e5", "5"])
def test_problems_come_in_every_format(tmp_path: Path, form: str, amount: str) -> None:
    ledger = make_ledger(tmp_path / "ledger", [{"amount": amount}])
    ran = run("check", "--ledger", ledger, "--format", form)
    assert (ran.code, ran.err) == (int(amount == "1e5"), "")
    assert ("“1e5” is not a plain number." in ran.out.replace("\\", "")) == (amount == "1e5")
    if form in ("csv", "tsv"):
        sign = "," if form == "csv" else "\t"
        names = ["severity", "code", "file", "line", "column", "excerpt", "explanation", "remedy"]
        assert ran.out.split("\n")[0] == sign.join(names)
    if form == "json":
        found = json.loads(ran.out)
        assert (found["report"], found["ledger"], found["policy"]) == ("check", str(ledger), {})
        assert found["totals"] == found["left_out"] == found["caveats"] == []
    written = {"markdown": "md"}.get(form, form)
    run("check", "--ledger", ledger, "-o", tmp_path / f"report.{written}")
    assert (tmp_path / f"report.{written}").read_bytes().decode() == ran.out


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.txt"
    target.write_text("before")
    target.chmod(0o640)
    (tmp_path / "link.txt").symlink_to(target)
    write("after \udcff", str(tmp_path / "link.txt"))
    assert target.read_text() == "after \\udcff"
    assert target.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "link.txt").is_symlink()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match=r"report\.txt"):
        write("half", str(target))
    assert target.read_text() == "after \\udcff"
    assert {path.name for path in tmp_path.iterdir()} == {"report.txt", "link.txt"}


def test_what_is_no_plain_file_is_written_into_and_stays(tmp_path: Path) -> None:
    write("text", os.devnull)
    assert not Path(os.devnull).is_file()
    with pytest.raises(IsADirectoryError):
        write("text", str(tmp_path))


@pytest.mark.parametrize(
    ("asked", "output", "form"),
    [
        ("", None, "table"),
        ("", "report", "table"),
        ("", "report.CSV", "csv"),
        ("", "a.b/report.md", "markdown"),
        ("table", "report.csv", "table"),
        ("json", "report.csv", "json"),
    ],
)
def test_the_name_of_a_file_says_its_format(asked: str, output: str | None, form: str) -> None:
    assert format_of(asked, output) == form


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--colour"], "No such option: --colour"),
        (["check", "--colour"], "No such option: --colour"),
        (["check", "extra"], "unexpected extra argument"),
        (["totals"], "No such command 'totals'"),
        (["--ledger", "x"], "A command is missing."),
        (["show"], "Missing argument 'ID'"),
        (["show", "figure-9"], "no figure “figure-9”"),
        (["show", "\udcff"], "not UTF-8"),
        (["compare", "us"], "two different donors"),
        (["summary", "--donor", "rusia"], "Did you mean Russia (RU)"),
        (["summary", "--recipient", "tajik"], "Did you mean Tajikistan (TJ)"),
        (["summary", "--donor", "\udcff\u202e"], "“\\udcff\\u202e” is no party"),
        (["summary", "--sector", "militry"], "Did you mean military"),
        (["summary", "--years", "2O05"], "“2O05” is no year or range of years"),
        (["summary", "--years", "2008-2005"], "2005-2008"),
        (["summary", "--years", "99"], "Write 2006, 2005-2008"),
        (["summary", "--currency", "XXX"], "Use one of: USD, RUB, TJS"),
        (["summary", "--format", "pdf"], "'pdf'"),
        (["summary", "--by", "colour"], "broken down by “colour”"),
        (["register", "--sort", "colour"], "sorted by “colour”"),
    ],
    ids=lambda value: ascii(" ".join(value)) if isinstance(value, list) else "",
)
def test_a_wrong_question_exits_2_and_says_what_would_be_right(
    tmp_path: Path, args: list[str], says: str
) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    ran = run(*args, env={"AIDLEDGER_LEDGER": str(ledger)})
    assert ran.code == 2
    assert ran.out == ""
    assert says in ran.err


def test_the_version_needs_no_command(tmp_path: Path) -> None:
    ran = run("--version", "--ledger", tmp_path)
    assert ran.code == 0
    assert f"ledger {tmp_path}" in ran.out


# -- the page ------------------------------------------------------------------------------------


def messages() -> dict[str, Case]:
    return {case.code: case for case in reversed(CASES)}


@pytest.mark.parametrize("code", CODES)
def test_the_page_of_errors_shows_every_message(code: str, tmp_path: Path) -> None:
    if code in WRITTEN:
        ledger = make_ledger(tmp_path / "ledger")
        told = refused(code, ledger)
    elif code in ASKED:
        ledger = make_ledger(tmp_path / "ledger", ASKED[code][0])
        told = run(*ASKED[code][1], "--ledger", ledger).err
    elif code in IMPORTED:
        ledger = Path("ledger")
        told = imported(code, tmp_path).err
    else:
        ledger = messages()[code].ledger(tmp_path)
        told = run("check", "--ledger", ledger).err
    told = told.replace(str(ledger), "ledger").rstrip()
    told = told.replace(str(bundled_folder()), "/home/you/aidledger/ledger")
    page = PAGE.read_text("utf-8")
    section = re.compile(rf"(## {code}\n[^#]*?```text\n)(.*?)(\n```)", re.DOTALL)
    assert section.search(page), f"docs/errors.md has no example of {code}"
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(section.sub(lambda m: m[1] + told + m[3], page, count=1), "utf-8")
    else:
        assert section.search(page)[2] == told  # type: ignore[index]


def test_the_page_of_errors_has_a_heading_for_every_code_and_no_other() -> None:
    assert re.findall(r"^## ([a-z0-9-]+)$", PAGE.read_text("utf-8"), re.MULTILINE) == list(CODES)
