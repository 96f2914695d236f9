"""The audit: text, index of amounts and rows held together, and every digit of them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from aidledger.problems import FINDINGS
from tests.ledgers import BUNDLED, make_ledger, run

TEXT = """\
# The first part

The United States gave 15 million dollars to the border guards.[^1] It added more than 6 million
dollars a year later.

# The second part

The budget of assistance fell from 31 million dollars in 2006 to 29 million in 2007. The gross
product of the republic did not top 63 million dollars. A bottle of water costs 2 dollars. It had
said so before: 15 million dollars went to border guards.

[^1]: A newspaper, August 2008; a rival paper says 14 million dollars.
"""
ROWS: list[dict[str, Any]] = [
    {"id": "guards", "as_stated": "15 million dollars", "amount": 15_000_000, "footnote": "1"},
    {"id": "more", "as_stated": "more than 6 million dollars", "qualifier": "more_than",
     "amount": 6_000_000},
    {"id": "budget-2006", "section": "2", "as_stated": "31 million dollars", "amount": 31_000_000,
     "first": 2006},
    {"id": "budget-2007", "section": "2", "as_stated": "29 million", "amount": 29_000_000,
     "first": 2007},
    {"id": "water", "section": "2", "as_stated": "costs", "qualifier": "unstated", "amount": "",
     "currency": ""},
]  # fmt: skip
SIZES = [{"id": "gdp", "section": "2", "as_stated": "did not top 63 million dollars",
          "qualifier": "at_most", "amount": 63_000_000}]  # fmt: skip
NONE = {"2 dollars": "A price of no donor.", "14 million dollars": "The rival's number."}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Return a ledger of the text above, with its index, and the text beside it."""
    made = make_ledger(tmp_path / "ledger", ROWS, indicators=SIZES)
    (tmp_path / "text.md").write_text(TEXT)
    ran = run("mentions", "--text", tmp_path / "text.md", "--write", "--ledger", made)
    assert ran.code == 0, ran.err
    index = made / "mentions.csv"
    rows = list(csv.DictReader(index.read_text().splitlines()))
    for row in rows:
        row["remark"] = NONE.get(row["words"], "")
        if row["words"] == "15 million dollars":
            row["figures"] = "guards"
    write(index, rows)
    return made


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def audit(ledger: Path, *more: Any, text: bool = True) -> Any:
    words = ["--text", ledger.parent / "text.md"] if text else []
    return run("audit", "--ledger", ledger, *words, *more)


def findings(ledger: Path, text: bool = True) -> list[tuple[str, str]]:
    """Return (file:line, code) of each finding, and hold the exit to them."""
    ran = audit(ledger, "--format", "json", text=text)
    rows = [row for row in json.loads(ran.out)["rows"] if row["table"] == "findings"]
    assert ran.code == int(any(row["severity"] == "error" for row in rows)), ran.err
    return [(f"{Path(row['file']).name}:{row['line']}", row["code"]) for row in rows]


def edit(path: Path, old: str, new: str) -> None:
    before = path.read_text()
    assert old in before
    path.write_text(before.replace(old, new, 1))


def test_the_index_names_the_figures_whose_words_stand_there(ledger: Path) -> None:
    rows = csv.DictReader((ledger / "mentions.csv").read_text().splitlines())
    assert [(r["number"], r["section"], r["footnote"], r["words"], r["figures"]) for r in rows] == [
        ("1", "1", "1", "15 million dollars", "guards"),
        ("2", "1", "", "more than 6 million dollars", "more"),
        ("3", "2", "", "31 million dollars", "budget-2006"),
        ("4", "2", "", "29 million", "budget-2007"),
        ("5", "2", "", "did not top 63 million dollars", "gdp"),
        ("6", "2", "", "2 dollars", ""),
        ("7", "2", "", "15 million dollars", "guards"),
        ("8", "1", "1", "14 million dollars", ""),
    ]


def test_a_whole_ledger_has_no_findings_and_says_what_that_proves(ledger: Path) -> None:
    ran = audit(ledger)
    assert (ran.code, ran.err) == (0, "")
    assert "Audit of article: no findings" in ran.out
    for line in ("amounts printed in the text", "amounts in mentions.csv",
                 "amounts of a new transaction",
                 "amounts of a new indicator", "amounts that repeat a figure",
                 "amounts of no figure, as a remark says",
                 "figures of the source without an amount"):  # fmt: skip
        assert line in ran.out
    assert "cannot prove" in ran.out
    assert "--events" in ran.out


def test_what_a_reading_rests_on_is_named(ledger: Path) -> None:
    ran = audit(ledger, "--format", "json")
    told = [r for r in json.loads(ran.out)["rows"] if r["table"] == "assumptions"]
    assert [(r["figure"], r["assumed"]) for r in told] == [
        ("budget-2007", "currency USD from the amount before")
    ]


def test_without_the_text_it_says_so_and_checks_the_rest(ledger: Path) -> None:
    ran = audit(ledger, text=False)
    assert ran.code == 0
    assert "not at hand" in ran.out
    edit(ledger / "transactions.csv", "15000000", "16000000")
    assert findings(ledger, text=False) == [("transactions.csv:2", "amount-differs")]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("text.md", "15 million dollars to", "16 million dollars to",
         {("mentions.csv:2", "changed-mention")}),
        ("text.md", "more than 6 million", "over 6 million",
         {("mentions.csv:3", "changed-mention"), ("transactions.csv:3", "words-not-found")}),
        ("text.md", "A bottle", "It cost 3 euros. A bottle",
         {("mentions.csv:6", "changed-mention"), ("mentions.csv:7", "changed-mention"),
          ("mentions.csv:6", "unindexed-amount")}),
        ("text.md", "A bottle of water costs 2 dollars. ", "",
         {("mentions.csv:7", "vanished-mention"), ("mentions.csv:6", "changed-mention"),
          ("mentions.csv:8", "changed-mention"), ("transactions.csv:6", "words-not-found")}),
        ("text.md", "costs 2", "cost 2", {("mentions.csv:7", "changed-mention"),
                                          ("transactions.csv:6", "words-not-found")}),
        ("text.md", "# The second part\n\n", "", {("mentions.csv:4", "misplaced-mention")}),
        ("ledger/mentions.csv", "31 million", "32 million",
         {("mentions.csv:4", "changed-mention"), ("transactions.csv:4", "words-differ")}),
        ("ledger/mentions.csv", "budget-2006", "budget-2005",
         {("mentions.csv:4", "dangling-mention"), ("transactions.csv:4", "unprinted-figure")}),
        ("ledger/mentions.csv", "A price of no donor.", "",
         {("mentions.csv:7", "unaccounted-mention")}),
        ("ledger/mentions.csv", ",,The rival's number.", ",guards,",
         {("mentions.csv:9", "words-differ")}),
        ("ledger/mentions.csv", "article,7", "article,9",
         {("mentions.csv:8", "misplaced-mention")}),
        ("ledger/mentions.csv", "article,2,1", "article,2,2",
         {("mentions.csv:3", "misplaced-mention")}),
        ("ledger/transactions.csv", "15000000", "15000001",
         {("transactions.csv:2", "amount-differs")}),
        ("ledger/transactions.csv", "USD", "RUB", {("transactions.csv:2", "currency-differs")}),
        ("ledger/transactions.csv", ",exact,", ",about,",
         {("transactions.csv:2", "qualifier-differs")}),
        ("ledger/transactions.csv", "15 million dollars", "15 millions of dollars",
         {("transactions.csv:2", "words-not-found")}),
        ("ledger/transactions.csv", "article,2,", "article,1,",
         {("transactions.csv:4", "words-not-found")}),
        ("ledger/transactions.csv", "31 million dollars", "31 dollars and 7 euros",
         {("transactions.csv:4", "words-not-found"), ("transactions.csv:4", "unreadable-words")}),
        ("ledger/indicators.csv", "63000000", "63000", {("indicators.csv:2", "amount-differs")}),
    ],
)  # fmt: skip
def test_a_gap_an_orphan_and_a_changed_word_are_found(
    ledger: Path, file: str, old: str, new: str, expected: set[tuple[str, str]]
) -> None:
    edit(ledger.parent / file, old, new)
    assert expected <= set(findings(ledger))


def test_one_digit_changed_anywhere_is_found(ledger: Path) -> None:
    """Each digit of each amount, in the text, in the index and in the rows."""
    for path, pattern in (
        (ledger.parent / "text.md", r"\d+ (?:million|dollars)"),
        (ledger / "mentions.csv", r"\d+ (?:million|dollars)|[0-9a-f]{16}"),
        (ledger / "transactions.csv", r"\d+ million|\d{7,}"),
        (ledger / "indicators.csv", r"\d+ million|\d{7,}"),
    ):
        before = path.read_text()
        for match in re.finditer(pattern, before):
            for at in range(match.start(), match.end()):
                if before[at].isdigit():
                    other = str((int(before[at]) + 3) % 10)
                    path.write_text(before[:at] + other + before[at + 1 :])
                    assert findings(ledger), (path.name, match[0], at)
        path.write_text(before)
    assert findings(ledger) == []


def test_a_text_laid_out_otherwise_is_the_same_text(ledger: Path) -> None:
    text = ledger.parent / "text.md"
    text.write_text(TEXT.replace("million\ndollars", "mil-\nlion dollars").replace("15 ", "15\xa0"))
    found = findings(ledger)
    assert {code for _, code in found} <= {"shifted-mention"}


def test_a_reading_that_takes_more_than_the_words_needs_a_remark(ledger: Path) -> None:
    edit(ledger / "transactions.csv", ",exact,31", ",about,31")
    assert findings(ledger) == [("transactions.csv:4", "qualifier-differs")]
    edit(ledger / "mentions.csv", ",budget-2006,", ",budget-2006,The next sentence says roughly.")
    assert findings(ledger) == []
    assert "read as about, not exact: The next sentence says roughly." in audit(ledger).out


def test_the_index_made_anew_keeps_what_is_known(ledger: Path) -> None:
    index, text = ledger / "mentions.csv", ledger.parent / "text.md"
    before = index.read_text()
    again = ("mentions", "--text", text, "--write", "--ledger", ledger)
    assert run(*again).code == 0
    assert index.read_text() == before
    text.write_text(TEXT.replace("A bottle", "Paint for 7 euros was bought. A bottle"))
    ran = run(*again)
    assert "8 amounts known, 1 new" in ran.out
    assert "1 amount without a figure" in ran.out
    after = index.read_text()
    assert "The rival's number." in after
    assert "7 euros" in after
    assert ("mentions.csv:7", "unaccounted-mention") in findings(ledger)
    with (ledger / "indicators.csv").open("a") as stream:
        stream.write("paint,article,2,,7 euros,author,TJ,,budget,2008,exact,7,,,RUB,,\n")
    assert "paint" in run(*again).out
    edit(ledger / "indicators.csv", "paint,article,2,,7 euros", "paint,article,2,,so before")
    text.write_text(TEXT)
    assert "Gone from the text" in run(*again).out
    assert index.read_text() == before


def test_the_index_as_csv_is_the_file(ledger: Path) -> None:
    text = ledger.parent / "text.md"
    ran = run("mentions", "--text", text, "--format", "csv", "--ledger", ledger)
    assert ran.out == (ledger / "mentions.csv").read_text()
    assert run("mentions", "--ledger", ledger, "--format", "csv").out == ran.out


def test_a_ledger_without_an_index_is_not_proved(ledger: Path) -> None:
    (ledger / "mentions.csv").unlink()
    assert ("mentions.csv:0", "unindexed-amount") in findings(ledger)
    assert ("mentions.csv:0", "unindexed-amount") in findings(ledger, text=False)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("audit", "--source", "artcle"), "Did you mean article"),
        (("mentions", "--write"), "needs the text"),
        (("audit", "--text", "nowhere.txt"), "nowhere.txt"),
    ],
)
def test_a_wrong_question_says_what_would_be_right(
    ledger: Path, args: tuple[str, ...], says: str
) -> None:
    ran = run(*args, "--ledger", ledger)
    assert ran.code in (1, 2)
    assert says in ran.err
    assert "Traceback" not in ran.err


def test_the_article_is_accounted_for() -> None:
    ran = run("audit", "--ledger", BUNDLED)
    assert ran.code == 0, ran.err
    assert ran.err == ""


def test_the_page_lists_every_finding() -> None:
    page = (Path(__file__).parents[1] / "docs" / "audit.md").read_text("utf-8")
    told = dict(re.findall(r"^\| ([a-z]+(?:-[a-z]+)+) \| (.*) \|$", page, re.MULTILINE))
    assert told == FINDINGS
