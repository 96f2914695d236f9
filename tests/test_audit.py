"""The audit: text, index of amounts and rows held together, and every digit of them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from aidledger.problems import FINDINGS
from aidledger.schema import descriptor
from tests.ledgers import BUNDLED, SOURCES, make_ledger, run

TEXT = """\
# The first part

The United States gave 15 million dollars to the border guards.[^1] It added more than 6 million
dollars a year later. Experts tell of between 5 and 7 million dollars for radios, and of hundreds of
thousands of dollars for boots. The road took 40 million dollars.

# The second part

The budget of assistance fell from 31 million dollars in 2006 to 29 million in 2007. The gross
product of the republic did not top 63 million dollars. A bottle of water costs 2 dollars. It had
said so before: 15 million dollars went to border guards. That is 9 million dollars more than
before.

[^1]: A newspaper, August 2008; by another count 14 million dollars.
"""
ROWS: list[dict[str, Any]] = [
    {"id": "guards", "as_stated": "15 million dollars", "amount": 15_000_000, "footnote": "1"},
    {"id": "more", "as_stated": "more than 6 million dollars", "qualifier": "more_than",
     "amount": 6_000_000},
    {"id": "radios", "as_stated": "between 5 and 7 million dollars", "qualifier": "between",
     "amount": "", "low": 5_000_000, "high": 7_000_000},
    {"id": "boots", "as_stated": "hundreds of thousands of dollars", "qualifier": "order",
     "amount": "", "low": 200_000, "high": 1_000_000},
    {"id": "road", "as_stated": "40 million dollars", "amount": 40_000_000, "high": 44_000_000,
     "remark": "Another reading makes it 44 million."},
    {"id": "budget-2006", "section": "2", "as_stated": "31 million dollars", "amount": 31_000_000,
     "first": 2006},
    {"id": "budget-2007", "section": "2", "as_stated": "29 million", "amount": 29_000_000,
     "first": 2007},
    {"id": "water", "section": "2", "as_stated": "costs", "qualifier": "unstated", "amount": "",
     "currency": ""},
    {"id": "elsewhere", "source": "second", "section": "", "as_stated": "5 euros", "amount": 5,
     "currency": "RUB"},
]  # fmt: skip
SIZES = [{"id": "gdp", "section": "2", "as_stated": "did not top 63 million dollars",
          "qualifier": "at_most", "amount": 63_000_000}]  # fmt: skip
RIVALS = [{"id": "guards-counted", "source": "article", "section": "1", "footnote": "1",
           "as_stated": "14 million dollars", "figures": "guards", "donor": "US",
           "recipient": "TJ", "basis": "restated", "year": "", "year_basis": "calendar",
           "qualifier": "exact", "amount": 14_000_000, "currency": "USD"}]  # fmt: skip
CLAIMS = """\
nine-more:
  source: article
  section: "2"
  words: 9 million dollars more than before
  meaning: The guards got nine more.
  says: 9 million USD
  article: guards - more
  lacking:
    public: No series tells of it.
"""
SECOND = """\
second:
  kind: report
  title: Another text
  date: "2009-06"
"""
SAID = {
    "2 dollars": ("", "A price of no donor."),
    "9 million dollars": ("nine-more", ""),
    "14 million dollars": ("guards-counted", ""),
}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Return a ledger of the text above, with its index, and the text beside it."""
    made = make_ledger(
        tmp_path / "ledger", ROWS, indicators=SIZES, rivals=RIVALS, claims=CLAIMS,
        sources=SOURCES + SECOND,
        mentions=[{"source": "second", "number": 1, "section": "", "words": "5 euros", "start": 4,
                   "stop": 11, "figures": "elsewhere"}],
    )  # fmt: skip
    (tmp_path / "text.md").write_text(TEXT)
    ran = run("mentions", "--text", tmp_path / "text.md", "--write", "--source", "article",
              "--ledger", made)  # fmt: skip
    assert ran.code == 0, ran.err
    index = made / "mentions.csv"
    rows = list(csv.DictReader(index.read_text().splitlines()))
    for row in rows:
        if row["words"] in SAID:
            row["figures"], row["remark"] = SAID[row["words"]]
        if row["words"] == "15 million dollars" and row["section"] == "2":
            row["figures"], row["remark"] = "guards", "It tells of the same gift again."
    write(index, rows)
    return made


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def audit(ledger: Path, *more: Any, text: bool = True) -> Any:
    words = ["--text", ledger.parent / "text.md"] if text else []
    return run("audit", "--ledger", ledger, "--source", "article", *words, *more)


def findings(ledger: Path, text: bool = True) -> list[tuple[str, str]]:
    """Return (file:line, code) of each finding, and hold the exit to them."""
    ran = audit(ledger, "--format", "json", text=text)
    if not ran.out:  # the rows cannot even be read
        return [("", code) for code in re.findall(r": error ([a-z-]+)", ran.err)]
    rows = [row for row in json.loads(ran.out)["rows"] if row["table"] == "findings"]
    assert ran.code == int(any(row["severity"] == "error" for row in rows)), ran.err
    return [(f"{Path(row['file']).name}:{row['line']}", row["code"]) for row in rows]


def errors(ledger: Path, text: bool = True) -> list[tuple[str, str]]:
    return [finding for finding in findings(ledger, text) if finding[1] != "shifted-mention"]


def edit(path: Path, old: str, new: str) -> None:
    before = path.read_text()
    assert old in before, old
    path.write_text(before.replace(old, new, 1))


def test_the_index_names_the_figures_whose_words_stand_there(ledger: Path) -> None:
    rows = csv.DictReader((ledger / "mentions.csv").read_text().splitlines())
    assert [(r["number"], r["section"], r["footnote"], r["words"], r["figures"]) for r in rows] == [
        ("1", "", "", "5 euros", "elsewhere"),
        ("1", "1", "1", "15 million dollars", "guards"),
        ("2", "1", "", "more than 6 million dollars", "more"),
        ("3", "1", "", "between 5 and 7 million dollars", "radios"),
        ("4", "1", "", "hundreds of thousands of dollars", "boots"),
        ("5", "1", "", "40 million dollars", "road"),
        ("6", "2", "", "31 million dollars", "budget-2006"),
        ("7", "2", "", "29 million", "budget-2007"),
        ("8", "2", "", "did not top 63 million dollars", "gdp"),
        ("9", "2", "", "2 dollars", ""),
        ("10", "2", "", "15 million dollars", "guards"),
        ("11", "2", "", "9 million dollars", "nine-more"),
        ("12", "1", "1", "14 million dollars", "guards-counted"),
    ]


def test_a_whole_ledger_has_no_findings_and_says_what_that_proves(ledger: Path) -> None:
    ran = audit(ledger)
    assert (ran.code, ran.err) == (0, "")
    assert "Audit of article: no findings" in ran.out
    account = dict(re.findall(r"^(\S.*\S) {2,}(\d+)$", ran.out, re.MULTILINE))
    assert account == {
        "amounts printed in the text": "12",
        "amounts in mentions.csv": "12",
        "amounts of transactions": "7",
        "amounts of indicators": "1",
        "amounts of rivals": "1",
        "amounts of claims": "1",
        "amounts of no figure, as a remark says": "1",
        "amounts printed again": "1",
        "figures of the source with an amount": "9",
        "figures of the source without an amount": "1",
    }
    assert "accounted for; each row's words stand" in ran.out
    assert "cannot prove" in ran.out and "--events" in ran.out


def test_what_a_reading_rests_on_is_named(ledger: Path) -> None:
    ran = audit(ledger, "--format", "json")
    told = [r for r in json.loads(ran.out)["rows"] if r["table"] == "assumptions"]
    assert [(r["figure"], r["assumed"]) for r in told] == [
        ("guards", "printed again as “15 million dollars”: It tells of the same gift again."),
        ("road", "high 44,000,000 is the coder's reading"),
        ("budget-2007", "currency USD from the amount before"),
    ]


def test_without_the_text_it_says_so_and_checks_the_rest(ledger: Path) -> None:
    ran = audit(ledger, text=False)
    assert ran.code == 0
    assert "not at hand" in ran.out
    assert "accounted for; each row's words stand" not in ran.out
    assert "currency USD from the row, as the words print none" in ran.out
    edit(ledger / "transactions.csv", "15000000", "16000000")
    assert set(findings(ledger, text=False)) == {
        ("transactions.csv:2", "amount-differs"), ("mentions.csv:12", "words-differ"),
    }  # fmt: skip
    assert "nothing is proved" in audit(ledger).out


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("text.md", "15 million dollars to the", "16 million dollars to the",
         {("mentions.csv:3", "changed-mention")}),
        ("text.md", "more than 6 million", "over 6 million",
         {("mentions.csv:4", "changed-mention"), ("transactions.csv:3", "words-not-found")}),
        ("text.md", "A bottle", "It cost 3 euros. A bottle",
         {("mentions.csv:10", "changed-mention"), ("mentions.csv:11", "changed-mention"),
          ("mentions.csv:10", "unindexed-amount")}),
        ("text.md", "A bottle of water costs 2 dollars. ", "",
         {("mentions.csv:11", "vanished-mention"), ("mentions.csv:10", "changed-mention"),
          ("mentions.csv:12", "changed-mention"), ("transactions.csv:9", "words-not-found")}),
        ("text.md", "costs 2", "cost 2",
         {("mentions.csv:11", "changed-mention"), ("transactions.csv:9", "words-not-found")}),
        ("text.md", "# The second part\n\n", "",
         {("mentions.csv:7", "misplaced-mention"), ("transactions.csv:7", "misplaced-figure")}),
        ("ledger/mentions.csv", "31 million", "32 million",
         {("mentions.csv:8", "changed-mention"), ("transactions.csv:7", "words-differ")}),
        ("ledger/mentions.csv", "budget-2006", "budget-2005",
         {("mentions.csv:8", "dangling-mention"), ("transactions.csv:7", "unprinted-figure")}),
        # It names a figure of another source, one without an amount, a claim about other words.
        ("ledger/mentions.csv", ",,A price of no donor.", ",elsewhere,",
         {("mentions.csv:11", "wrong-mention")}),
        ("ledger/mentions.csv", ",,A price of no donor.", ",water,",
         {("mentions.csv:11", "wrong-mention")}),
        ("ledger/mentions.csv", ",,A price of no donor.", ",nine-more,",
         {("mentions.csv:11", "wrong-mention")}),
        # Another amount, and the same amount without a word why.
        ("ledger/mentions.csv", ",,A price of no donor.", ",guards,The same.",
         {("mentions.csv:11", "words-differ")}),
        ("ledger/mentions.csv", "It tells of the same gift again.", "",
         {("mentions.csv:12", "unexplained-repeat")}),
        ("ledger/mentions.csv", "A price of no donor.", "",
         {("mentions.csv:11", "unaccounted-mention")}),
        ("ledger/mentions.csv", "article,7", "article,19",
         {("mentions.csv:9", "misplaced-mention")}),
        ("ledger/mentions.csv", "article,2,1", "article,2,2",
         {("mentions.csv:4", "misplaced-mention")}),
        # The remark names another figure than the one it should excuse.
        ("ledger/transactions.csv", "more,article,1,,more than 6 million dollars",
         "more,article,1,,6 million dollars", {("transactions.csv:3", "words-differ")}),
        ("ledger/transactions.csv", "15 million dollars", "15 million",
         {("transactions.csv:2", "words-differ")}),
        ("ledger/transactions.csv", "31 million dollars", "31 dollars and 7 euros",
         {("transactions.csv:7", "words-not-found"), ("transactions.csv:7", "words-differ")}),
        ("ledger/transactions.csv", "Another reading makes it 44 million.", "As I read it.",
         {("transactions.csv:6", "unexplained-bound")}),
    ],
)  # fmt: skip
def test_a_gap_an_orphan_and_a_changed_word_are_found(
    ledger: Path, file: str, old: str, new: str, expected: set[tuple[str, str]]
) -> None:
    edit(ledger.parent / file, old, new)
    assert expected <= set(findings(ledger))


COLUMNS = ("section", "footnote", "as_stated", "qualifier", "amount", "low", "high", "currency")
OTHERS = {
    "section": ("1", "2", ""), "footnote": ("1", "2", ""), "amount": ("7", "", "15000001"),
    "qualifier": ("exact", "about", "more_than", "at_most", "unstated"), "low": ("3000000", ""),
    "high": ("900000000", "", "5000000"), "currency": ("RUB", "USD", ""),
    "words": ("3 dollars",), "figures": ("more", ""), "number": ("99",), "around": ("0" * 16,),
}  # fmt: skip


@pytest.mark.parametrize("file", ["transactions", "indicators", "rivals", "mentions"])
def test_no_cell_can_be_changed_unseen(ledger: Path, file: str) -> None:
    """Each cell that the audit answers for, changed to each of a few other values."""
    path = ledger / f"{file}.csv"
    before = path.read_text()
    rows = list(csv.DictReader(before.splitlines()))
    columns = COLUMNS if file != "mentions" else ("number", "section", "footnote", "words",
                                                  "around", "figures")  # fmt: skip
    for row in rows:
        if row["source"] != "article" or row.get("qualifier") == "unstated":
            continue
        for column in columns:
            own = row[column]
            others = [own.replace("m", "b", 1)] if column == "as_stated" else OTHERS[column]
            for other in others:
                # A remark may say why there is no figure, and a bound of one's own may be left out.
                excused = not other and (
                    (column == "figures" and row["remark"])
                    or (column in ("low", "high") and row["amount"])
                )
                if other != own and not excused:
                    row[column] = other
                    write(path, rows)
                    seen = errors(ledger) or f"footnote {other} is the coder's" in audit(ledger).out
                    assert seen, (row.get("id", row.get("number")), column, other)
                    row[column] = own
    path.write_text(before)
    assert findings(ledger) == []


def test_one_digit_changed_anywhere_is_found(ledger: Path) -> None:
    """Each digit of each amount, in the text, in the index and in the rows."""
    for path, pattern in (
        (ledger.parent / "text.md", r"\d+ (?:million|dollars)"),
        (ledger / "mentions.csv", r"\d+ (?:million|dollars)|(?<=,)[0-9a-f]{16}(?=,)"),
        (ledger / "transactions.csv", r"\d+ million|\d{6,}"),
        (ledger / "indicators.csv", r"\d+ million|\d{7,}"),
    ):
        before = path.read_text()
        for match in re.finditer(pattern, before):
            if "second,1" in before[before.rfind("\n", 0, match.start()) : match.start()]:
                continue
            for at in range(match.start(), match.end()):
                if before[at].isdigit():
                    other = str((int(before[at]) + 3) % 10)
                    path.write_text(before[:at] + other + before[at + 1 :])
                    assert errors(ledger), (path.name, match[0], at)
        path.write_text(before)
    assert findings(ledger) == []


@pytest.mark.parametrize("text", [True, False])
def test_figures_that_change_places_are_found(ledger: Path, text: bool) -> None:
    edit(ledger / "mentions.csv", ",guards,\n", ",@,\n")
    edit(ledger / "mentions.csv", ",road,\n", ",guards,\n")
    edit(ledger / "mentions.csv", ",@,\n", ",road,\n")
    assert {code for _, code in findings(ledger, text)} >= {"words-differ"}


def test_the_same_words_in_two_sections_are_two_figures(ledger: Path) -> None:
    """The second 15 million is somebody else's: its row must be in its section."""
    path = ledger / "transactions.csv"
    rows = list(csv.DictReader(path.read_text().splitlines()))
    other = {**rows[0], "id": "other-guards", "donor": "RU", "section": "2", "footnote": ""}
    write(path, [*rows, other])
    edit(ledger / "mentions.csv", "guards,It tells of the same gift again.", "other-guards,")
    assert findings(ledger) == []
    for section, footnote in (("1", ""), ("2", "1"), ("", "")):
        write(path, [*rows, {**other, "section": section, "footnote": footnote}])
        assert errors(ledger), (section, footnote)
        assert errors(ledger, text=False) or footnote, (section, footnote)


def test_a_text_laid_out_otherwise_is_the_same_text(ledger: Path) -> None:
    text = ledger.parent / "text.md"
    laid_out = TEXT.replace("million\ndollars", "mil-\nlion dollars").replace("15 ", "15\xa0")
    text.write_text(laid_out.replace("boots", "_boots_").replace("border guards", "border  guards"))
    assert errors(ledger) == []
    text.write_text(TEXT.replace("\n", "\r\n"), newline="")
    assert errors(ledger) == []


def test_letters_written_in_two_pieces_are_the_same_letters(tmp_path: Path) -> None:
    """As they come out of a PDF: é as e and an accent."""
    text = tmp_path / "text.md"
    text.write_text(
        "# A text\n\n## The first part\n\nCafé Müller got 15 million dollars from São Paulo.\n"
    )
    row = {"as_stated": "15 million dollars", "amount": 15_000_000}
    made = make_ledger(tmp_path / "l", [row], indicators=[])
    assert run("mentions", "--text", text, "--write", "--ledger", made).code == 0
    text.write_text(normalize("NFD", text.read_text()))
    ran = run("audit", "--text", text, "--ledger", made)
    assert (ran.code, "no findings" in ran.out) == (0, True)


def test_another_text_is_told_once(ledger: Path) -> None:
    (ledger.parent / "text.md").write_text("# News\n\nIt took 3 euros.\n")
    assert findings(ledger) == [("mentions.csv:0", "wrong-text")]


def test_a_reading_that_takes_more_than_the_words_needs_a_remark(ledger: Path) -> None:
    edit(ledger / "transactions.csv", ",exact,31", ",about,31")
    assert errors(ledger) == [("transactions.csv:7", "qualifier-differs")]
    for remark in ("The next sentence says roughly.", "budget-2007 is about.", "budget-2006."):
        edit(ledger / "mentions.csv", ",budget-2006,", f",budget-2006,{remark}")
        assert errors(ledger) == [("transactions.csv:7", "qualifier-differs")]
        edit(ledger / "mentions.csv", remark, "")
    edit(ledger / "mentions.csv", ",budget-2006,", ",budget-2006,budget-2006 is about: roughly.")
    assert errors(ledger) == []
    assert "read as about, not exact: budget-2006 is about: roughly." in audit(ledger).out
    edit(ledger / "transactions.csv", ",about,31", ",about,32")  # never an amount
    assert errors(ledger) == [("transactions.csv:7", "amount-differs")]


def again(ledger: Path, *more: str) -> Any:
    words = ("mentions", "--text", ledger.parent / "text.md", "--write", "--source", "article")
    return run(*words, "--ledger", ledger, *more)


def test_the_index_made_anew_keeps_what_is_known(ledger: Path) -> None:
    index, text = ledger / "mentions.csv", ledger.parent / "text.md"
    before = index.read_text()
    assert again(ledger).code == 0
    assert index.read_text() == before
    text.write_text(TEXT.replace("A bottle", "Paint for 7 euros was bought. A bottle"))
    ran = again(ledger)
    assert "10 amounts as before, 2 changed, 1 new" in ran.out
    assert "what is around them changed: 10 “2 dollars” (A price of no donor.)" in ran.out
    assert "1 amount without a figure" in ran.out
    assert ("mentions.csv:11", "unaccounted-mention") in findings(ledger)
    with (ledger / "indicators.csv").open("a") as stream:
        stream.write("paint,article,2,,7 euros,author,TJ,,budget,2008,exact,7,,,RUB,,\n")
    assert ",paint," not in again(ledger).out  # rubles are no euros
    text.write_text(TEXT)
    assert again(ledger).code == 0
    assert index.read_text() == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("more than 6 million", "over 6 million"),
        ("15 million dollars to the", "US$15,000,000 to the"),
        ("costs 2 dollars", "costs some 2 dollars"),
    ],
)
def test_other_words_for_the_same_amount_keep_what_was_said(
    ledger: Path, old: str, new: str
) -> None:
    def said() -> set[tuple[str, str]]:
        rows = csv.DictReader((ledger / "mentions.csv").read_text().splitlines())
        return {(row["figures"], row["remark"]) for row in rows}

    before = said()
    edit(ledger.parent / "text.md", old, new)
    assert "changed" in again(ledger).out
    assert said() == before


def test_a_paragraph_that_moves_takes_its_lines_along(ledger: Path) -> None:
    first, second = re.findall(r"# The [a-z]+ part\n\n.*?\n\n", TEXT, re.DOTALL)
    swapped = TEXT.replace(first, "@").replace(second, first).replace("@", second)
    (ledger.parent / "text.md").write_text(swapped)
    ran = again(ledger)
    assert ran.code == 0, ran.err
    assert "0 new" in ran.out
    assert "A price of no donor." in (ledger / "mentions.csv").read_text()


def test_what_a_person_wrote_is_not_given_up_unasked(ledger: Path) -> None:
    index, text = ledger / "mentions.csv", ledger.parent / "text.md"
    before = index.read_text()
    text.write_text("")
    assert again(ledger).code != 0
    assert index.read_text() == before
    for other in ("It took nothing.", TEXT.replace("costs 2 dollars", "costs nothing"),
                  TEXT.replace("costs 2 dollars", "costs 3 dollars")):  # fmt: skip
        text.write_text(other)
        ran = again(ledger)
        assert ran.code == 2
        assert "“2 dollars” (A price of no donor.)" in ran.err
        assert "--drop" in ran.err
        assert index.read_text() == before
    ran = again(ledger, "--drop")
    assert ran.code == 0
    assert "Gone from the text: 9 “2 dollars” (A price of no donor.)" in ran.out
    assert "A price of no donor." not in index.read_text()
    assert "elsewhere" in index.read_text()


def test_an_amount_that_stands_twice_is_left_to_a_person(tmp_path: Path) -> None:
    text = tmp_path / "text.md"
    text.write_text(
        "# The first part\n\nThe US gave 5 million dollars to the army. Russia lent more than 5 "
        "million dollars.\n\nIt gave 5 million dollars.\n"
    )
    made = make_ledger(tmp_path / "l", [{"as_stated": "5 million dollars", "amount": 5_000_000}])
    ran = run("mentions", "--text", text, "--write", "--ledger", made)
    assert "3 amounts without a figure" in ran.out


def test_the_index_is_in_the_description_of_the_ledger(tmp_path: Path) -> None:
    text = tmp_path / "text.md"
    text.write_text("# The first part\n\nThe US gave 5 million dollars.\n")
    made = make_ledger(tmp_path / "l", [{"as_stated": "5 million dollars", "amount": 5_000_000}])
    assert "mentions.csv" not in (made / "datapackage.json").read_text()
    assert run("mentions", "--text", text, "--write", "--ledger", made).code == 0
    about = json.loads((made / "datapackage.json").read_text())
    assert about == descriptor(about["name"], about["title"], ["mentions.csv"])
    assert run("check", "--ledger", made).code == 0


def test_the_bundled_ledger_is_never_written(tmp_path: Path) -> None:
    text = tmp_path / "text.md"
    text.write_text(TEXT)
    before = (BUNDLED / "mentions.csv").read_bytes()
    ran = run("mentions", "--text", text, "--write", "--drop", "--ledger", BUNDLED)
    assert ran.code == 2 and "never written" in ran.err
    assert (BUNDLED / "mentions.csv").read_bytes() == before


def test_the_index_as_csv_is_the_file(ledger: Path) -> None:
    lines = (ledger / "mentions.csv").read_text().splitlines(keepends=True)
    own = "".join([lines[0], *lines[2:]])
    text = ("--text", ledger.parent / "text.md")
    for more in (text, ()):
        ran = run("mentions", *more, "--source", "article", "--format", "csv", "--ledger", ledger)
        assert ran.out == own


def test_a_ledger_without_an_index_is_not_proved(ledger: Path) -> None:
    (ledger / "mentions.csv").unlink()
    assert findings(ledger) == [("mentions.csv:0", "unindexed-amount")]
    assert findings(ledger, text=False) == [("mentions.csv:0", "unindexed-amount")]


def test_a_text_without_amounts_has_nothing_to_index(tmp_path: Path) -> None:
    text = tmp_path / "text.md"
    text.write_text(
        "# A text\n\n## The first part\n\nThe trucks were handed over free of charge.\n"
    )
    row = {"as_stated": "free of charge", "qualifier": "unstated", "amount": "", "currency": ""}
    made = make_ledger(tmp_path / "l", [row], indicators=[])
    assert run("audit", "--text", text, "--ledger", made).code == 0
    assert run("audit", "--ledger", made).code == 0


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("audit", "--source", "artcle"), "Did you mean article"),
        (("audit",), "several texts: article, second"),
        (("audit", "--source", "rates"), "has no text to audit"),
        (("mentions", "--write"), "needs the text"),
        (("audit", "--text", "nowhere.txt", "--source", "article"), "nowhere.txt"),
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


def test_one_amount_is_told_by_one_row(ledger: Path) -> None:
    path = ledger / "transactions.csv"
    rows = list(csv.DictReader(path.read_text().splitlines()))
    write(path, [*rows, {**rows[0], "id": "guards-bis"}])
    edit(ledger / "mentions.csv", ",guards,\n", ",guards guards-bis,\n")
    for text in (True, False):
        assert ("mentions.csv:3", "unexplained-repeat") in findings(ledger, text)
    edit(
        ledger / "mentions.csv", ",guards guards-bis,", ",guards guards-bis,guards-bis is a price."
    )
    assert errors(ledger) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        # A top put where the words leave it open.
        ("transactions.csv", "6000000,,,USD", "6000000,,6000000,USD", "unexplained-bound"),
        ("transactions.csv", "hundreds of thousands of dollars", "thousands of dollars",
         "words-differ"),
        ("transactions.csv", ",costs,", ",,", "words-not-found"),
        ("claims.yaml", "words: 9 million dollars more", "words: at last 9 million dollars more",
         "wrong-mention"),
        ("claims.yaml", 'section: "2"', 'section: "1"', "wrong-mention"),
        ("mentions.csv", ",15 million dollars,", ",~15 million dollars,", "changed-mention"),
    ],
)  # fmt: skip
def test_what_the_words_leave_open_or_say_is_kept(
    ledger: Path, file: str, old: str, new: str, code: str
) -> None:
    edit(ledger / file, old, new)
    assert code in {found for _, found in errors(ledger)}


def test_the_same_sentence_under_two_headings_is_two_amounts(tmp_path: Path) -> None:
    said = "For the guards of the high mountain border it gave 5 million dollars in that one year."
    text = tmp_path / "text.md"
    text.write_text(f"# A text\n\n## One\n\n{said}\n\n## Two\n\n{said}\n")
    row = {"as_stated": "5 million dollars", "amount": 5_000_000}
    rows = [{**row, "id": "one"}, {**row, "id": "two", "section": "2"}]
    made = make_ledger(tmp_path / "l", rows, indicators=[])
    assert run("mentions", "--text", text, "--write", "--ledger", made).code == 0
    assert run("audit", "--text", text, "--ledger", made).code == 0
    assert run("audit", "--ledger", made).code == 0


def test_a_source_may_have_claims_alone(tmp_path: Path) -> None:
    text = tmp_path / "text.md"
    text.write_text("# A text\n\n## One\n\nIt is 9 million dollars more than before.\n")
    made = make_ledger(
        tmp_path / "l", [{"id": "guards"}, {"id": "more"}], indicators=[],
        claims=CLAIMS.replace("source: article", "source: second").replace('section: "2"', ""),
        sources=SOURCES + SECOND,
    )  # fmt: skip
    asked = ("--text", text, "--source", "second", "--ledger", made)
    assert run("mentions", *asked, "--write").code == 0
    edit(made / "mentions.csv", ",,\n", ",nine-more,\n")
    ran = run("audit", *asked)
    assert ran.code == 0, ran.err
