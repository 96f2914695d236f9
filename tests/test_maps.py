"""Maps that are wrong: every problem at once, with line, words and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidledger.importing.choices import Choices
from aidledger.importing.map_sql import find_column
from aidledger.importing.maps import Map, load_map, read_map
from aidledger.importing.tables import import_csv
from aidledger.problems import LedgerError, Problem, UsageError
from aidledger.starting import start

GOOD = """
source: aid
columns:
  donor: {column: donor}
  recipient: {constant: TJ}
  first: {column: year}
amounts:
  - {measure: disbursements, column: amount, unit: USD}
"""


def read(text: str) -> Map:
    return read_map(text.encode(), "map.yaml")


def problems(text: str) -> list[Problem]:
    with pytest.raises(LedgerError) as caught:
        read(text)
    return list(caught.value.problems)


def told(text: str) -> list[tuple[int, str, str]]:
    return [(p.place.line, p.explanation, p.remedy) for p in problems(text)]


def test_a_map_that_is_right() -> None:
    made = read(GOOD)
    assert made.columns["donor"].columns == ("donor",)
    assert made.columns["donor"].code == "country"
    assert made.amounts[0].scale == 0 and made.amounts[0].columns == ("amount",)
    assert read(GOOD + "# \n").digest != made.digest


def test_everything_that_is_wrong_is_told_at_once() -> None:
    text = """
sauce: aid
released: soon
file: {decimal: ",", thousands: ",", encoding: klingon, header: 0}
where: [{column: A}]
columns:
  donor: US
  recipient: {column: a, constant: b, code: isbn}
  frist: {column: year}
amounts:
  - {measure: gifts, column: amount, unit: USD zillion}
  - {column: x, years: "(", status: spent}
"""
    found = told(text)
    assert [line for line, *_ in found] == sorted(line for line, *_ in found)
    said = {line: (explanation, remedy) for line, explanation, remedy in found}
    assert said[2] == ("A map knows no “sauce” here.", "Did you mean “source”?")
    assert said[3][0].startswith("It is no date: a date is written 2005")
    words = " ".join(f"{explanation} {remedy}" for _, explanation, remedy in found)
    for expected in (
        "separate both thousands and decimals", "“klingon” is no encoding", "from 1 on",
        "either “is” or “is_not”", "Write “donor: {column: …}” or “donor: {constant: …}”",
        "“recipient” needs either “column” or “constant”", "“isbn” is no kind of code",
        "Did you mean “first”?", "whether gifts is money disbursed", "“zillion” is no currency",
        "which measure it is", "either “column” or “years”", "no regular expression",
        "“spent” is no status", "does not say when the money moved",
    ):  # fmt: skip
        assert expected in words, expected
    assert {p.code for p in problems(text)} == {"bad-map"}
    assert all(p.excerpt and p.remedy for p in problems(text))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  donor: {column: donor}\n", "", "does not say who the donor is"),
        ("amounts:\n  - {measure: disbursements, column: amount, unit: USD}", "", "amounts are"),
        (", unit: USD", "", "No currency is told"),
        ("unit: USD", "unit: usd", "“usd” is no currency code or scale"),
        ("source: aid", "source: My Aid", "cannot be the key"),
        ("source: aid", "source: aid\ncounts: commitments", "No amount is of the measure"),
        ("{column: donor}", "{column: donor, else: US}", "“else” needs “values”"),
        ("{column: donor}", "{column: donor, values: {a: US, A: TJ}}", "there twice"),
        ("{column: donor}", "{column: donor, format: x}", "knows no “format” here"),
        ("{column: donor}", "{column: {a: b}}", "takes one value or a list"),
        ("{column: donor}", "{column: donor, optional: maybe}", "yes or no"),
        ("measure: disbursements", "measure: {column: kind}", "Nothing says whether"),
        ("{column: year}", "{column: year}\n  currency: {constant: dollar}", "code of a currency"),
        ("unit: USD", "unit: USD, currency: {column: c}", "told twice"),
    ],
)
def test_what_a_map_may_not_say(old: str, new: str, says: str) -> None:
    assert old in GOOD
    found = told(GOOD.replace(old, new))
    assert len(found) == 1 and says in found[0][1]


@pytest.mark.parametrize("text", ["", "- a", "a", "&a b: c", "a: [", "\x00", "columns: 3", "a: b"])
def test_what_is_no_map_at_all(text: str) -> None:
    assert all(p.remedy for p in problems(text))


def test_a_map_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(UsageError):
            load_map(path)


def test_columns_that_the_file_does_not_have(tmp_path: Path) -> None:
    start(tmp_path / "led")
    (tmp_path / "aid.csv").write_text("Doner,Year,Amount,amount\nUS,2005,1,2\n")
    text = GOOD.replace("constant: TJ", "constant: Tajikstan").replace("column: year", "column: yr")
    (tmp_path / "map.yaml").write_text(text.replace("column: amount", "column: AMOUNT"))
    with pytest.raises(LedgerError) as caught:
        import_csv(
            tmp_path / "led", [tmp_path / "aid.csv"], Choices(), map_file=tmp_path / "map.yaml"
        )
    assert [(p.place.line, p.explanation) for p in caught.value.problems] == [
        (4, "The column “donor”: aid.csv has no such column."),
        (5, "No party is known by “Tajikstan”."),
        (6, "The column “yr”: aid.csv has no such column."),
        (8, "The column “AMOUNT”: aid.csv has it 2 times."),
    ]
    assert caught.value.problems[0].remedy == "Did you mean “Doner”?"
    assert not (tmp_path / "led" / "imported").exists()


def test_columns_are_found_whatever_their_case_spaces_and_underscores() -> None:
    assert find_column(["Donor_Code", "x"], ["donor code"]) == [0]
    assert find_column(["a", "A"], ["A"]) == [1]
    assert find_column(["a b", "c"], ["d", "C", "a b"]) == [1]


def test_several_files_are_one_table(tmp_path: Path) -> None:
    start(tmp_path / "led")
    (tmp_path / "a.csv").write_text("donor,year,amount\nUS,2005,1\n")
    (tmp_path / "b.csv").write_text("amount;Donor;Year;more\n2;JP;2006;x\nx;JP;2006;x\n")
    (tmp_path / "map.yaml").write_text(GOOD)
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    landed = import_csv(tmp_path / "led", files, Choices(), map_file=tmp_path / "map.yaml")
    assert landed.manifest.measures["disbursements"]["sums"] == {"USD": 300}
    assert [(p.place.file, p.place.line) for p in landed.problems] == [("b.csv", 3)]


def test_a_column_that_is_no_code_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aidledger.importing.tables._MOST_TEXTS", 3)
    start(tmp_path / "led")
    lines = "".join(f"d{n},2005,1\n" for n in range(5))
    (tmp_path / "aid.csv").write_text(f"donor,year,amount\n{lines}")
    (tmp_path / "map.yaml").write_text(GOOD)
    with pytest.raises(LedgerError, match="more than 3 different values"):
        import_csv(
            tmp_path / "led", [tmp_path / "aid.csv"], Choices(), map_file=tmp_path / "map.yaml"
        )
