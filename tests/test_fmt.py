"""Fmt: one layout for every way to write the same ledger, and no value changed."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aidledger.booking.book import book
from aidledger.booking.formatting import canonical
from aidledger.files import NAMES, read_files
from aidledger.schema import TRANSACTIONS
from tests.ledgers import BUNDLED, make_ledger, run, table

COLUMNS = [column.name for column in TRANSACTIONS]
FIGURE = {
    "id": "posts", "amount": "6000000.50", "as_stated": "“6 million”, or so",
    "description": 'The "posts", as they\nare called.', "remark": "Größe, Тоҷикистон.",
}  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in NAMES}


def changes(folder: Path, *options: str) -> list[tuple[str, str, str]]:
    done = run("fmt", "--ledger", folder, "--format", "json", *options)
    assert done.err == ""
    return [(row["file"], row["line"], row["what"]) for row in json.loads(done.out)["rows"]]


def totals(folder: Path) -> str:
    return run("export", "--lines", "--ledger", folder, "--format", "json").out


def test_the_ledger_that_comes_along_is_in_canonical_layout(tmp_path: Path) -> None:
    mine = Path(shutil.copytree(BUNDLED, tmp_path / "mine"))
    done = run("fmt", "--check", "--ledger", mine)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{mine}: no file would change\n"
    assert run("fmt", "--ledger", mine).out == f"{mine}: no file changed\n"
    assert contents(mine) == contents(BUNDLED)


def test_the_ledger_that_comes_along_is_never_written(tmp_path: Path) -> None:
    before = contents(BUNDLED)
    done = run("fmt", "--ledger", BUNDLED, cwd=tmp_path)
    assert (done.code, done.out) == (2, "") and "never written" in done.err
    assert "--ledger" in done.err and run("fmt", cwd=tmp_path).code == 2
    linked = make_ledger(tmp_path / "linked")
    (linked / "parties.yaml").unlink()
    (linked / "parties.yaml").symlink_to(BUNDLED / "parties.yaml")
    assert run("fmt", "--ledger", linked).code == 2
    (tmp_path / "alias").symlink_to(BUNDLED)
    assert run("fmt", "--ledger", tmp_path / "alias").code == 2
    assert run("fmt", "--check", "--ledger", BUNDLED).code == 0
    assert contents(BUNDLED) == before


def test_what_a_spreadsheet_does_to_a_table_is_undone_and_told(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "l", [FIGURE, {"remark": "as above"}])
    neat = (ledger / "transactions.csv").read_bytes()
    rows = list(csv.reader(io.StringIO(neat.decode(), newline="")))
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        [row[1:] + row[:1] for row in rows]
    )
    worn = b"\xef\xbb\xbf" + out.getvalue().removesuffix("\r\n").encode()
    (ledger / "transactions.csv").write_bytes(worn)
    expected = [
        ("transactions.csv", "1", "byte-order mark at the beginning"),
        ("transactions.csv", "1", "columns in another order than the schema's"),
        ("transactions.csv", "1-3", "lines that end in CR or CR LF"),
        ("transactions.csv", "4", "no line end after the last line"),
    ]
    assert changes(ledger, "--check") == expected
    done = run("fmt", "--check", "--ledger", ledger)
    assert done.code == 1 and "1 file would change" in done.out
    assert (ledger / "transactions.csv").read_bytes() == worn
    assert changes(ledger) == expected
    assert (ledger / "transactions.csv").read_bytes() == neat
    assert changes(ledger) == [] and run("fmt", "--check", "--ledger", ledger).code == 0


def test_needless_quotes_and_blank_rows_are_told_by_their_lines(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "l", [FIGURE, {}, {}, {}])
    neat = (ledger / "transactions.csv").read_text("utf-8")
    header, first, more, second, third, fourth = neat.splitlines(keepends=True)
    quoted = [line.replace("Aid.", '"Aid."') for line in (second, third)]
    worn = header + first + more + quoted[0] + quoted[1] + "\n" + "," * 29 + "\n" + fourth + "\n"
    (ledger / "transactions.csv").write_text(worn, "utf-8")
    assert changes(ledger) == [
        ("transactions.csv", "4-5", "quotes other than a cell needs"),
        ("transactions.csv", "6-7", "blank row"),
        ("transactions.csv", "9", "blank row"),
    ]
    assert (ledger / "transactions.csv").read_text("utf-8") == neat


def test_digits_spaces_inside_and_line_ends_inside_a_cell_are_values(tmp_path: Path) -> None:
    cells = {"amount": "0100.50", "low": "100.5", "description": "one\r\ntwo  three", "quantity":
             "1.0", "unit": "posts", "remark": "e\u0301"}  # fmt: skip
    ledger = make_ledger(tmp_path / "l", [cells])
    before = contents(ledger)
    assert changes(ledger) == []
    assert contents(ledger) == before
    # Beside another change the line end in the cell is no change, and stays.
    neat = before["transactions.csv"]
    (ledger / "transactions.csv").write_bytes(neat + b"\n")
    assert changes(ledger) == [("transactions.csv", "4", "blank row")]
    assert contents(ledger) == before


def test_rows_keep_their_order(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "l", [{"id": "z"}, {"id": "a"}, {"id": "m"}])
    assert changes(ledger) == []
    assert [line[0] for line in (ledger / "transactions.csv").read_text().splitlines()] == list(
        "izam"
    )


YAML = """\
US: # the comment stays
  name:   United States
  kind: state
  currency: 'USD'
  aliases: [usa,   america]


RU: {name: "Russia", kind: state, currency: RUB}
TJ:
  name: Tajikistan
  kind: state
  currency: TJS
"""


def test_yaml_keeps_everything_but_the_ends_of_its_lines(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "l", parties=YAML)
    assert changes(ledger) == []
    worn = "\ufeff" + YAML.replace("\n", "\r\n").replace("state\r", "state \t\r") + "\r\n\r\n"
    (ledger / "parties.yaml").write_bytes(worn.encode())
    assert changes(ledger, "--check") == [
        ("parties.yaml", "1", "byte-order mark at the beginning"),
        ("parties.yaml", "1-14", "lines that end in CR or CR LF"),
        ("parties.yaml", "3", "spaces at the end of the line"),
        ("parties.yaml", "11", "spaces at the end of the line"),
        ("parties.yaml", "13-14", "blank line at the end"),
    ]
    assert len(changes(ledger)) == 5
    assert (ledger / "parties.yaml").read_bytes() == YAML.encode()


def test_spaces_that_are_part_of_a_text_stay(tmp_path: Path) -> None:
    note = "  note: |\n    one  \n    two\n"
    text = f"article:\n  kind: article\n  title: A\n  date: 2009-05\n{note}"
    done = canonical(text.encode().replace(b"\n", b"\r\n"), "sources.yaml", "sources.yaml")
    assert done.data == text.encode()
    assert [change.what for change in done.changes] == ["lines that end in CR or CR LF"]


def test_the_descriptor_is_laid_out_anew_and_says_the_same(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "l")
    path = ledger / "datapackage.json"
    told = json.loads(path.read_text()) | {"contributors": [{"title": "Zoë"}]}
    path.write_text(json.dumps(told), "utf-8")
    assert {what for _, _, what in changes(ledger)} == {
        "JSON in another layout", "no line end after the last line",
    }  # fmt: skip
    assert json.loads(path.read_text("utf-8")) == told and "Zoë" in path.read_text("utf-8")
    odd = path.read_text("utf-8").replace('Zoë"', 'Zoë", "rank": 1e2, "rank": 1e2')
    path.write_text(odd, "utf-8")  # cannot be said in that layout without a loss: left alone
    assert changes(ledger) == [] and path.read_text("utf-8") == odd


def test_a_file_with_problems_is_reported_and_left_and_the_rest_is_done(tmp_path: Path) -> None:
    broken = table("transactions", [{}]).replace("Aid.", '"Aid.').encode() + b"\r\n"
    ledger = make_ledger(tmp_path / "l", broken, parties=YAML.replace("\n", "\r\n"), sources=None)
    done = run("fmt", "--ledger", ledger)
    assert done.code == 1
    assert "transactions.csv:2: error bad-csv" in done.err and "missing-file" in done.err
    assert (ledger / "transactions.csv").read_bytes() == broken
    assert "1 file changed" in done.out
    assert (ledger / "parties.yaml").read_bytes() == YAML.encode()


def test_a_ledger_whose_cells_are_wrong_is_formatted_all_the_same(tmp_path: Path) -> None:
    worn = table("transactions", [{"donor": "nobody"}]).replace("Aid.", '"Aid."')
    ledger = make_ledger(tmp_path / "l", worn)
    assert len(changes(ledger)) == 1
    assert "“nobody”" in run("check", "--ledger", ledger).err


@pytest.mark.parametrize("what", ["none", "file", "empty", "other"])
def test_in_what_is_no_ledger_nothing_is_written(tmp_path: Path, what: str) -> None:
    folder = tmp_path / what
    if what == "file":
        folder.write_text("x")
    elif what == "empty":
        folder.mkdir()
    elif what == "other":
        make_ledger(folder, datapackage='{"name": "mine"}', parties=YAML.replace("\n", "\r\n"))
    before = (folder / "parties.yaml").read_bytes() if what == "other" else b""
    done = run("fmt", "--ledger", folder)
    assert (done.code, done.out) == (1, "")
    assert ("bad-descriptor" if what == "other" else "missing-file") in done.err
    assert what != "other" or (folder / "parties.yaml").read_bytes() == before


# -- properties ----------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))).map(str.strip)
texts = texts.filter(lambda t: not {"\ufffe", "\uffff"} & set(t))
inside = st.sampled_from(["", "\n", ", ", '"', "\r\n", "\n\n"])
cells = st.tuples(texts, inside, texts).map(lambda parts: "".join(parts).strip())


@st.composite
def variants(draw: st.DrawFn, rows: list[list[str]]) -> bytes:
    """Write the same table in any way that a program might."""
    order = draw(st.permutations(range(len(rows[0]))))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    lines = []
    for row in rows:
        always = draw(st.booleans())
        one = []
        for column in order:
            cell = row[column]
            quoted = always or any(c in cell for c in ',"\r\n')
            one.append('"' + cell.replace('"', '""') + '"' if quoted else cell)
        lines.append(",".join(one))
        lines += [""] * draw(st.integers(0, 1))
    text = end.join(lines) + draw(st.sampled_from(["", end, end + end]))
    return (b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + text.encode()


@settings(max_examples=60, deadline=None)
@given(st.data(), st.lists(st.tuples(cells, cells), min_size=1, max_size=4))
def test_every_way_to_write_a_table_becomes_the_same_bytes(
    data: st.DataObject, told: list[tuple[str, str]]
) -> None:
    rows = [{"description": f"Aid. {a}".strip(), "remark": b} for a, b in told]
    neat = table("transactions", rows)
    written = list(csv.reader(io.StringIO(neat, newline="")))
    one, other = (
        canonical(data.draw(variants(written)), "t", "transactions.csv") for _ in range(2)
    )
    assert not one.problems and one.data == other.data
    again = canonical(one.data, "t", "transactions.csv")
    assert again.data == one.data and not again.changes
    assert list(csv.reader(io.StringIO(one.data.decode(), newline=""))) == written
    assert one.data.endswith(b"\n") and not one.data.startswith(b"\xef\xbb\xbf")


def booked(folder: Path) -> Any:
    found, problems = book(read_files(folder)[0])
    assert not problems
    plain = [{**vars(f), "place": None} for f in (*found.transactions, *found.indicators)]
    return plain, found.parties, found.vocabulary, found.sources, found.currencies, found.title


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_formatting_changes_no_book_and_no_total(data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        mine = Path(shutil.copytree(BUNDLED, Path(name) / "mine"))
        before, sums = booked(mine), totals(mine)
        for file in ("transactions.csv", "indicators.csv"):
            text = (mine / file).read_text("utf-8")
            written = list(csv.reader(io.StringIO(text, newline="")))
            (mine / file).write_bytes(data.draw(variants(written)))
        assert booked(mine) == before
        assert run("fmt", "--ledger", mine).code == 0
        assert contents(mine) == contents(BUNDLED)
        assert booked(mine) == before and totals(mine) == sums


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode), st.sampled_from(NAMES))
def test_any_bytes_are_left_or_laid_out_once_and_never_a_crash(data: bytes, name: str) -> None:
    once = canonical(data, name, name)
    if once.problems:
        assert once.data == data
    else:
        again = canonical(once.data, name, name)
        assert again.data == once.data and not again.changes
        assert bool(once.changes) == (once.data != data)


def test_an_edit_while_fmt_works_is_never_lost(tmp_path: Path) -> None:
    """An editor saves again and again while fmt runs: the last thing saved is what stays."""
    ledger = make_ledger(tmp_path / "l")
    path = ledger / "transactions.csv"
    neat = path.read_text("utf-8")
    for round_ in range(4):
        path.write_text(neat.replace("Aid.", '"Aid."'), "utf-8")
        child = subprocess.Popen(
            [sys.executable, "-m", "aidledger", "fmt", "--ledger", str(ledger)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        time.sleep(0.05 * round_)
        mine = neat.replace("Aid.", f'"Saved {round_}"')
        beside = tmp_path / "saved"
        beside.write_text(mine, "utf-8")
        beside.replace(path)
        _, told = child.communicate()
        assert child.returncode == 0 or "changed-meanwhile" in told
        assert f"Saved {round_}" in path.read_text("utf-8")
