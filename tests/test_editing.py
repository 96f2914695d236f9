"""edit: one row changed or taken out, every other byte as it was, nothing broken."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aidledger import ledger as facade
from aidledger.booking.editing import with_cells, with_rows, without_row
from aidledger.problems import UsageError
from aidledger.schema import Column
from tests.ledgers import BUNDLED, make_ledger, run, table


def lines(ledger: Path, file: str = "transactions.csv") -> list[str]:
    return (ledger / file).read_text("utf-8").split("\n")


def edit(ledger: Path, *words: str) -> tuple[int, str, str]:
    return run("edit", *words, "--ledger", ledger)


def test_a_cell_is_changed_and_told_with_what_it_does_to_the_headline(tmp_path: Path) -> None:
    told = [{}, {"status": "planned", "amount": 30}, {"sector": "energy"}]
    ledger = make_ledger(tmp_path / "mine", told)
    before = lines(ledger)
    ran = edit(ledger, "figure-2", "--set", "status=disbursed", "--set", "section=", "--in", "unit")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        f"{ledger}/transactions.csv: figure-2 changed in 2 cells\n\n"
        "Id        Line  Column   Old      New\n"
        "--------  ----  -------  -------  ---------\n"
        "figure-2  3     status   planned  disbursed\n"
        "figure-2  3     section  1\n\n"
        "Headline: transfers, disbursed and committed, USD\n"
        "Donor               before   after\n"
        "------------------  ------  ------\n"
        "United States (US)  200.00  230.00\n"
    )
    after = lines(ledger)
    assert [n for n, pair in enumerate(zip(before, after, strict=True)) if len({*pair}) > 1] == [2]
    assert run("check", "--strict", "--ledger", ledger).code == 0
    total = json.loads(run("summary", "--ledger", ledger, "--format", "json").out)["totals"][0]
    assert total["best"] == 230


def test_what_would_break_the_ledger_is_refused_as_check_tells_it(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}, {"part_of": "figure-1", "amount": 50}])
    before = (ledger / "transactions.csv").read_bytes()
    for setting, code, column in (
        ("status=paid", "unknown-code", "status"),
        ("amount=1,000", "bad-amount", "amount"),
        ("amount=200", "parts-exceed-whole", ""),
        ("last=2004", "period-reversed", "last"),
        ("part_of=figure-3", "dangling-relation", "part_of"),
        ("part_of=figure-2", "circular-relation", "part_of"),
        ("id=figure-1", "duplicate-id", "id"),
        ("description=", "missing-value", "description"),
        ("remark=a\x07b", "control-character", ""),
    ):
        ran = edit(ledger, "figure-2", "--set", setting)
        assert (ran.code, ran.out) == (1, ""), setting
        assert f"error {code}\n" in ran.err
        assert not column or f"{ledger}/transactions.csv:3, {column}: " in ran.err
        assert (ledger / "transactions.csv").read_bytes() == before
    ran = edit(ledger, "figure-1", "--delete")
    assert (ran.code, ran.out) == (1, "")
    assert "transactions.csv:3, part_of: error dangling-relation" in ran.err
    assert (ledger / "transactions.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("figure-9", "--set", "status=planned"), "Did you mean figure-2 or figure-1"),
        (("figure-1", "--set", "state=planned"), "Did you mean status"),
        (("figure-1", "--set", "status"), "has no ="),
        (("figure-1", "--set", "low=1", "--set", "low=2"), "twice"),
        (("figure-1",), "Nothing says what to change"),
        (("figure-1", "--set", "low=1", "--delete"), "does not go with"),
        (("figure-1", "gdp-2005", "--set", "remark=x"), "one file at a time"),
        (("figure-1", "figure-2", "--set", "id=x"), "one by one"),
    ],
)
def test_a_wrong_question_is_told_and_nothing_is_written(
    words: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}, {}])
    before = (ledger / "transactions.csv").read_bytes()
    ran = edit(ledger, *words)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert (ledger / "transactions.csv").read_bytes() == before


def test_every_wrong_word_of_a_question_is_told_at_once(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}, {}])
    before = (ledger / "transactions.csv").read_bytes()
    said = ("--set", "stat", "--set", "low=1", "--set", "low=2", "--set", "donr=RU")
    ran = edit(ledger, "figure-1", "figure-9", "no-such", *said)
    assert (ran.code, ran.out) == (2, "")
    assert [line for line in ran.err.splitlines() if line.startswith("Error: ")] == [
        "Error: --set “stat” has no =.",
        "Error: --set says low twice.",
        "Error: There is no row “figure-9” in the ledger.",
        "Error: There is no row “no-such” in the ledger.",
        "Error: transactions.csv has no column “donr”.",
    ]
    assert ran.err.count("Hint: ") == 5 and "Did you mean donor?" in ran.err
    # What is wrong with values is told beside it, as of options of add.
    ran = edit(ledger, "figure-1", "--set", "stat", "--set", "status=paid", "--set", "amount=x")
    assert ran.code == 2 and "--set “stat” has no =" in ran.err
    assert re.findall(r"transactions.csv:2, (\w+): error", ran.err) == ["amount", "status"]
    ran = edit(ledger, "figure-8", "gdp-2005", "figure-1", "--delete", "--set", "nam=x")
    assert ran.err.count("Error: ") == 4
    assert "No row has a column “nam”." in ran.err and "one file at a time" in ran.err
    assert "There is no row “figure-8”" in edit(ledger, "figure-8").err
    with pytest.raises(UsageError, match=r"There is no row “a”.*There is no row “b”"):
        facade.edit_figure(ledger, ["a", "b"], {"remark": "x"})
    assert (ledger / "transactions.csv").read_bytes() == before


def test_several_rows_indicators_and_rivals_are_edited_alike(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}, {}, {}], rivals=[{}])
    assert edit(ledger, "figure-3", "figure-1", "--set", "donor=Moscow").code == 0
    rows = [row["donor"] for row in csv.DictReader(lines(ledger))]
    assert rows == ["RU", "US", "RU"]
    assert edit(ledger, "gdp-2005", "--set", "amount=12000").code == 0
    assert "12000" in lines(ledger, "indicators.csv")[1]
    assert edit(ledger, "rival-1", "--set", "year=2006").code == 0
    assert run("check", "--ledger", ledger).code == 0


def test_where_nothing_changes_a_sentence_says_so_and_no_table(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}, {"amount": 30, "qualifier": "about"}])
    same = ("--set", "donor=US", "--set", "status=disbursed")
    for ids, told in ((("figure-1",), "figure-1 holds"), (("figure-1", "figure-2"), "hold")):
        ran = edit(ledger, *ids, *same)
        assert ran.code == 0 and ran.out.count("\n") == 1
        assert ran.out.startswith(f"{ledger}/transactions.csv: nothing changed: figure-1")
        assert ran.out.endswith(f"{told} this already\n")
    told = edit(ledger, "gdp-2005", "--set", "amount=10000", "--format", "markdown").out
    assert told.endswith("indicators.csv: nothing changed: gdp-2005 holds this already\n")
    assert told.count("\n") == 1
    told = edit(ledger, "figure-1", *same, "--format", "json").out
    assert [(row["table"], row["best"]) for row in json.loads(told)["rows"]] == [
        ("headline", 130), ("headline", 130),
    ]  # fmt: skip


def test_a_new_id_is_taken_up_by_the_rows_that_name_the_old_one(tmp_path: Path) -> None:
    rows = [
        {"amount": 900},
        {"part_of": "figure-1"},
        {"may_be_in": "figure-2 figure-1", "amount": 1},
        {"fulfils": "figure-1", "amount": 1},
    ]
    ledger = make_ledger(tmp_path / "mine", rows)
    ran = edit(ledger, "figure-1", "--set", "id=programme", "--format", "json")
    told = [
        (row["id"], row["column"], row["old"], row["new"])
        for row in json.loads(ran.out)["rows"]
        if row["table"] == "cells"
    ]
    assert told == [
        ("figure-1", "id", "figure-1", "programme"),
        ("figure-2", "part_of", "figure-1", "programme"),
        ("figure-3", "may_be_in", "figure-2 figure-1", "figure-2 programme"),
        ("figure-4", "fulfils", "figure-1", "programme"),
    ]
    assert run("check", "--ledger", ledger).code == 0


def test_what_another_file_names_is_neither_renamed_nor_deleted(tmp_path: Path) -> None:
    mentioned = make_ledger(tmp_path / "a", [{}], mentions=[{"figures": "figure-1"}])
    rivalled = make_ledger(tmp_path / "b", [{}], rivals=[{"figures": "figure-1"}])
    for ledger, place in ((mentioned, "mentions.csv:2"), (rivalled, "rivals.csv:2")):
        for change in (("--set", "id=other"), ("--delete",)):
            ran = edit(ledger, "figure-1", *change)
            assert (ran.code, ran.out) == (1, "")
            assert place in ran.err and "figure-1" in ran.err
        assert "figure-1" in lines(ledger)[1]


def test_a_row_with_a_mistake_still_keeps_what_it_names(tmp_path: Path) -> None:
    figures = [{"id": "spare"}, {"id": "whole", "amount": 5},
               {"id": "part", "part_of": "whole", "amount": 1, "sector": "no-such"}]  # fmt: skip
    ledger = make_ledger(tmp_path / "mine", figures)
    ran = edit(ledger, "whole", "--delete")
    assert ran.code == 1 and "transactions.csv:4, part_of: error dangling-relation" in ran.err
    assert edit(ledger, "part", "--set", "sector=military").code == 0
    # Of several rows, what keeps one is told at the line where it stands now.
    ran = edit(ledger, "spare", "whole", "--delete")
    assert ran.code == 1 and "transactions.csv:4, part_of: error dangling-relation" in ran.err
    assert edit(ledger, "part", "whole", "--delete").code == 0


def test_an_id_of_two_files_and_a_file_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", indicators=[{"id": "figure-1"}])
    for change in (("--set", "remark=x"), ("--delete",)):
        ran = edit(ledger, "figure-1", *change)
        assert ran.code == 2 and "line 2 of transactions.csv, line 2 of indicators.csv" in ran.err
    file = ledger / "transactions.csv"
    file.write_bytes(file.read_bytes() + b'"open')
    ran = edit(ledger, "figure-2", "--set", "remark=x")
    assert ran.code == 1 and "transactions.csv:3: error bad-csv" in ran.err


def test_a_row_is_deleted_and_told_and_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}, {"amount": 30}, {}])
    before = lines(ledger)
    for change in (("--delete",), ("--set", "amount=31")):
        ran = edit(ledger, "figure-2", *change, "--dry-run")
        assert ran.code == 0 and "would be" in ran.out
        assert lines(ledger) == before
    ran = edit(ledger, "figure-2", "--delete", "--in", "unit")
    assert "230.00  200.00" in ran.out
    assert lines(ledger) == [line for line in before if not line.startswith("figure-2,")]


def test_a_row_with_mistakes_can_be_mended_one_at_a_time(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}, {"status": "paid", "amount": "1,0"}])
    ran = edit(ledger, "figure-2", "--set", "status=disbursed")
    assert ran.code == 0
    assert "The ledger has 1 other error that keeps it from being added up" in ran.out
    ran = edit(ledger, "figure-2", "--set", "amount=10", "--in", "unit")
    assert ran.code == 0 and "110.00" in ran.out
    assert run("check", "--ledger", ledger).code == 0


def test_an_id_of_two_rows_names_neither(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}, {"id": "figure-1"}, {}])
    ran = edit(ledger, "figure-1", "--set", "id=other")
    assert ran.code == 2 and "line 2 of transactions.csv, line 3 of transactions.csv" in ran.err


def test_the_ledger_that_comes_along_is_never_written(tmp_path: Path) -> None:
    before = (BUNDLED / "transactions.csv").read_bytes()
    ran = edit(BUNDLED, "us-border-posts", "--set", "status=planned")
    assert (ran.code, ran.out) == (2, "")
    assert "never written" in ran.err and "aidledger init" in ran.err
    assert edit(BUNDLED, "us-border-posts", "--set", "remark=x", "--dry-run").code == 0
    assert (BUNDLED / "transactions.csv").read_bytes() == before
    with pytest.raises(UsageError):
        facade.delete_figure(None, "us-border-posts")


COLUMNS = tuple(Column(name, "text") for name in ("id", "one", "two"))
CELL = st.text(st.sampled_from("ab ,\"\n\r'é;"), max_size=5)


def record(cells: Iterable[str], quoted: bool, end: str) -> bytes:
    needs = [quoted or bool(set(cell) & set(',"\r\n')) for cell in cells]
    told = (cell.replace('"', '""') for cell in cells)
    return (",".join(f'"{c}"' if q else c for c, q in zip(told, needs, strict=True)) + end).encode()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(CELL, CELL, CELL).filter(any), min_size=1, max_size=3),
    st.permutations(["id", "one", "two"]), st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(), st.booleans(), st.booleans(), st.integers(1, 3),
    st.dictionaries(st.sampled_from(["id", "one", "two"]), CELL, max_size=3),
)  # fmt: skip
def test_every_other_byte_stays(
    rows: list[tuple[str, ...]], names: list[str], end: str, marked: bool, ended: bool,
    quoted: bool, at: int, cells: dict[str, str],
) -> None:  # fmt: skip
    """Whatever the order of columns, the quotes, the line ends and the byte-order mark."""
    at = min(at, len(rows))
    records = [record(row, quoted, end) for row in (names, *rows)]
    if not ended:
        records[-1] = records[-1].removesuffix(end.encode())
    lead = b"\xef\xbb\xbf" if marked else b""
    old = lead + b"".join(records)
    line = 1 + sum(len(re.findall(rb"\r\n|\r|\n", made)) for made in records[:at])
    before, after = lead + b"".join(records[:at]), b"".join(records[at + 1 :])

    changed = with_cells(old, "t.csv", COLUMNS, line, cells)
    wanted = {**dict(zip(names, rows[at - 1], strict=True)), **cells}
    if any(wanted.values()):  # a row of blanks is none
        assert not changed.problems
        assert changed.data.startswith(before) and changed.data.endswith(after)
        own = changed.data[len(before) : len(changed.data) - len(after)].decode()
        (made,) = csv.reader(io.StringIO(own, newline=""))
        assert dict(zip(names, made, strict=True)) == wanted
        if not cells:
            assert changed.data == old

    gone = without_row(old, "t.csv", COLUMNS, line)
    assert (gone.problems, gone.data) == ([], before + after)

    more = with_rows(old, "t.csv", COLUMNS, [{**cells, "id": "new"}])
    closed = old if ended else old + end.encode()
    own_row = record([{**cells, "id": "new"}.get(name, "") for name in names], False, end)
    assert (more.problems, more.data) == ([], closed + own_row)


def test_a_cell_in_quotes_stays_in_quotes_and_the_others_as_they_are(tmp_path: Path) -> None:
    text = table("transactions", [{}, {}]).replace("figure-2,article", '"figure-2","article"')
    ledger = make_ledger(tmp_path / "mine", text)
    assert edit(ledger, "figure-2", "--set", "id=two", "--set", 'remark=a "b", c').code == 0
    assert lines(ledger)[2].startswith('"two","article",1,')
    assert lines(ledger)[2].endswith(',"a ""b"", c"')
