"""Data package, Parquet and SQLite: what is read back is what aidledger says, to the cent."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import os
import sqlite3
import subprocess
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aidledger import open_ledger
from tests.ledgers import BUNDLED, make_ledger, run
from tests.outside import program

LEDGER = [
    {"amount": "100.10", "first": "2003", "last": "2005", "description": "Posts for the border."},
    {"amount": "7.77", "currency": "RUB", "first": "2006", "part_of": "figure-1"},
    {"status": "planned", "amount": "55.00", "donor": "RU", "description": "=1+1"},
    {"qualifier": "unstated", "amount": "", "as_stated": "gave cars"},
    {"qualifier": "more_than", "amount": "9.99", "sector": "military", "last": "2005", "first": ""},
    {"amount": "1.00", "instrument": "loan", "donor": "RU", "remark": "“quoted”, with\nlines; ⅓"},
]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return make_ledger(tmp_path / "ledger", LEDGER)


def wanted(folder: Path, by: str = "", **choices: Any) -> dict[tuple[str, str], Decimal]:
    """Return the best of each class, or of each part of a class, from the summary."""
    report = open_ledger(folder).summary(by=by or "class", headline="all", **choices)
    if not by:
        return {(r.keys["class"], ""): best(r) for r in report.tables[1].rows}
    found = open_ledger(folder).summary(by=f"class,{by}", headline="all", **choices)
    rows = [r for r in found.tables[1].rows if r.measure == "counted"]
    return {(r.keys["class"], r.keys[by]): best(r) for r in rows}


def best(row: Any) -> Decimal:
    assert row.value is not None
    return Decimal(row.value.best)


# Data package


def test_the_package_describes_every_file_and_adds_up(ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("export", "--format", "datapackage", "-o", out, "--ledger", ledger).code == 0
    descriptor = json.loads((out / "datapackage.json").read_text("utf-8"))
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert descriptor["aidledger"]["policy"]["overlaps"] == "net"
    assert [source["title"] for source in descriptor["sources"]] == ["An article"]
    tables: dict[str, list[dict[str, str]]] = {}
    for resource in descriptor["resources"]:
        data = (out / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        tables[resource["name"]] = list(csv.DictReader(io.StringIO(data.decode())))
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert data.decode().split("\n")[0] == ",".join(names)
        assert all(field["description"] for field in resource["schema"]["fields"])
    flows = [row for row in tables["flows"] if row["class"] == "transfer"]
    assert sum(Decimal(row["best"]) for row in flows) == wanted(ledger)["transfer", ""]
    assert {row["reason"] for row in tables["not-counted"]} == {"planned", "unstated"}
    assert {r["name"] for r in descriptor["resources"]} >= {
        "figures", "flows", "indicators", "parties", "sources", "rates", "sectors", "instruments",
    }  # fmt: skip
    figures = next(r for r in descriptor["resources"] if r["name"] == "figures")
    assert figures["schema"]["primaryKey"] == ["id"]
    keys = figures["schema"]["foreignKeys"]
    assert {"fields": ["part_of"], "reference": {"resource": "", "fields": ["id"]}} in keys


def test_a_selection_keeps_what_its_figures_depend_on(tmp_path: Path) -> None:
    rows = [{"amount": 100}, {"amount": 30, "donor": "RU", "part_of": "figure-1"}, {"donor": "RU"}]
    files = open_ledger(make_ledger(tmp_path / "l", rows)).package(donor="US")
    figures = list(csv.DictReader(io.StringIO(files["figures.csv"].decode())))
    assert {r["id"]: r["selected"] for r in figures} == {"figure-1": "true", "figure-2": "false"}
    flows = list(csv.DictReader(io.StringIO(files["flows.csv"].decode())))
    assert [(r["id"], r["best"]) for r in flows] == [("figure-1", "70.00")]


def test_a_zip_is_the_same_twice_and_holds_the_same(ledger: Path, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        assert run("export", "-o", tmp_path / name, "--ledger", ledger).code == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == open_ledger(ledger).package()


def test_the_licence_and_the_people_of_the_ledger_travel(ledger: Path) -> None:
    path = ledger / "datapackage.json"
    described = json.loads(path.read_text())
    described["licenses"] = [{"name": "CC-BY-4.0"}]
    described["contributors"] = [{"title": "A. Coder"}]
    path.write_text(json.dumps(described))
    told = json.loads(open_ledger(ledger).package()["datapackage.json"])
    assert told["licenses"] == [{"name": "CC-BY-4.0"}]
    assert told["contributors"] == [{"title": "A. Coder"}]


def test_a_folder_is_replaced_only_where_it_is_an_export(ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ask = ("export", "--format", "datapackage", "--ledger", ledger, "-o")
    assert run(*ask, out).code == 0
    assert run(*ask, out, "--donor", "US").code == 0
    assert b",RU," not in (out / "figures.csv").read_bytes()
    (out / "notes.txt").write_text("mine")
    ran = run(*ask, out)
    assert ran.code == 2 and "notes.txt" in ran.err and "new folder" in ran.err
    assert (out / "notes.txt").read_text() == "mine"
    ran = run(*ask, ledger)
    assert ran.code == 2 and (ledger / "transactions.csv").exists()
    (tmp_path / "file").write_text("x")
    assert run(*ask, tmp_path / "file").code == 2
    assert run(*ask, tmp_path / "no" / "where").code == 1
    left = sorted(p.name for p in tmp_path.iterdir())
    assert left == ["file", "ledger", "out"]


@pytest.mark.frictionless
@pytest.mark.parametrize("name", ["folder", "package.zip"])
def test_frictionless_finds_the_package_valid(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    ask = ("export", "--format", "datapackage", "--ledger", BUNDLED, "-o", out)
    assert run(*ask).code == 0
    path = out / "datapackage.json" if name == "folder" else out
    done = subprocess.run(
        [program("frictionless"), "validate", str(path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if name == "folder":
        (out / "flows.csv").write_bytes((out / "flows.csv").read_bytes().replace(b"US", b"XX", 1))
        done = subprocess.run([program("frictionless"), "validate", str(path)], capture_output=True)
        assert done.returncode == 1


# Parquet


@pytest.mark.parametrize("lines", [[], ["--lines"], ["--lines", "--citations"]], ids=str)
def test_parquet_is_the_csv_with_types(ledger: Path, tmp_path: Path, lines: list[str]) -> None:
    import duckdb

    out = tmp_path / "x.parquet"
    assert run("export", *lines, "-o", out, "--ledger", ledger).code == 0
    told = run("export", *lines, "--format", "csv", "--ledger", ledger).out
    connection = duckdb.connect()
    found = connection.execute(f"SELECT * FROM '{out}'")
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    expected = list(csv.DictReader(io.StringIO(told)))
    assert len(rows) == len(expected) > 3
    for row, other in zip(rows, expected, strict=True):
        for name, text in other.items():
            value = row["label"] if name == "year" else row[name]
            if name in ("low", "best", "high", "own_low", "own_best", "own_high", "quantity"):
                assert value is None or isinstance(value, Decimal)
                assert value == (Decimal(text) if text else None), name
            elif isinstance(value, bool):
                assert text == str(value).lower()
            elif name == "factor":
                assert value == (float(text) if text else None)
            else:
                assert ("" if value is None else str(value)) == text, name
    first = connection.execute(f"SELECT first_date, last_date FROM '{out}'").fetchone()
    assert first is not None and [str(day) for day in first] == ["2003-01-01", "2005-12-31"]
    pairs = connection.execute(f"SELECT key, value FROM parquet_kv_metadata('{out}')").fetchall()
    about = {key.decode(): value.decode() for key, value in pairs}
    assert (about["overlaps"], about["selection"], about["currency"]) == (
        "net",
        "everything",
        "USD",
    )


def test_parquet_without_duckdb_says_how_to_install_it(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aidledger.exporting.missing.find_spec", lambda name: None)
    ran = run("export", "-o", tmp_path / "x.parquet", "--ledger", ledger)
    assert ran.code == 2 and "pip install 'aidledger[duckdb]'" in ran.err


# SQLite


def opened(ledger: Path, tmp_path: Path, *choices: str) -> sqlite3.Connection:
    out = tmp_path / "aid.db"
    assert run("export", "-o", out, "--ledger", ledger, *choices).code == 0
    connection = sqlite3.connect(out)
    connection.row_factory = sqlite3.Row
    return connection


@pytest.mark.parametrize("by", ["year", "donor", "recipient", "sector", "instrument"])
@pytest.mark.parametrize("choices", [{}, {"donor": "Russia"}, {"overlaps": "gross"}], ids=str)
def test_the_views_say_what_the_summary_says(
    tmp_path: Path, by: str, choices: dict[str, str]
) -> None:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(open_ledger(BUNDLED).packed("sqlite", **choices))
    found = connection.execute(f'SELECT class, "{by}", best FROM totals_by_{by}').fetchall()
    view = {(c, key): Decimal(str(amount)).quantize(Decimal("0.01")) for c, key, amount in found}
    assert view == wanted(BUNDLED, by, **choices)


def test_the_database_has_keys_that_hold_labels_and_sums(ledger: Path, tmp_path: Path) -> None:
    connection = opened(ledger, tmp_path)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    links = {r["from"]: r["table"] for r in connection.execute("PRAGMA foreign_key_list(flows)")}
    assert (links["donor"], links["id"], links["sector"]) == ("parties", "figures", "sectors")
    transfers = "SELECT SUM(best_minor) FROM flows WHERE class = 'transfer'"
    minor = connection.execute(transfers).fetchone()[0]
    assert Decimal(minor) / 100 == wanted(ledger)["transfer", ""]
    us = connection.execute("SELECT * FROM totals_by_donor WHERE donor = 'US'").fetchone()
    assert (us["donor_name"], us["open"], us["figures"], us["unstated"]) == (
        "United States",
        1,
        3,
        1,
    )
    told = dict(connection.execute("SELECT name, value FROM about").fetchall())
    assert (told["currency"], told["spread"], told["selection"]) == ("USD", "months", "everything")
    meaning = "SELECT meaning FROM columns WHERE \"table\" = 'flows' AND \"column\" = 'best'"
    assert connection.execute(meaning).fetchone()[0] == "best value of this line"
    connection.close()


def test_a_search_finds_words_and_descriptions(ledger: Path, tmp_path: Path) -> None:
    connection = opened(ledger, tmp_path)
    query = (
        "SELECT id FROM figures WHERE rowid IN (SELECT rowid FROM figures_fts "
        "WHERE figures_fts MATCH ?)"
    )
    for word, expected in (("border", "figure-1"), ("cars", "figure-4"), ("quoted", "figure-6")):
        assert [row["id"] for row in connection.execute(query, [word])] == [expected]
    connection.close()


def test_the_same_question_gives_the_same_database(ledger: Path) -> None:
    assert open_ledger(ledger).packed("sqlite") == open_ledger(ledger).packed("sqlite")


@pytest.mark.datasette
def test_datasette_serves_tables_labels_and_search(tmp_path: Path) -> None:
    out = tmp_path / "aid.db"
    assert run("export", "-o", out, "--ledger", BUNDLED).code == 0

    def get(path: str) -> Any:
        done = subprocess.run(
            [program("datasette"), str(out), "--get", path], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    found = json.loads(get("/aid/figures.json?_search=border&_shape=array"))
    assert "us-border-posts" in [row["id"] for row in found]
    total = json.loads(get("/aid/totals_by_donor.json?donor=US&class=transfer&_shape=array"))
    assert [row["best"] for row in total] == [116666666.67]
    page = get("/aid/flows?donor=US&_facet=sector")
    assert "United States" in page and "/aid/parties/US" in page


# All of them


@pytest.mark.parametrize("form", ["xlsx", "datapackage", "parquet", "sqlite"])
def test_bytes_go_into_a_pipe_and_never_to_a_terminal(ledger: Path, form: str) -> None:
    ran = run("export", "--format", form, "--ledger", ledger, tty=True)
    assert ran.code == 2 and "terminal" in ran.err and "-o aid." in ran.err and not ran.out
    ran = run("export", "--format", form, "--spreadsheet", "--ledger", ledger)
    assert ran.code == 2 and "csv or tsv" in ran.err
    ran = run("explain", "export", "--format", form, "--ledger", ledger)
    assert ran.code == 2 and "explanation" in ran.err


@pytest.mark.parametrize("form", ["datapackage", "parquet", "sqlite"])
def test_a_selection_of_nothing_is_a_file_of_nothing(ledger: Path, form: str) -> None:
    data = open_ledger(ledger).packed(form, donor="TJ")
    if form == "sqlite":
        connection = sqlite3.connect(":memory:")
        connection.deserialize(data)
        assert connection.execute("SELECT COUNT(*) FROM flows").fetchone()[0] == 0
    elif form == "datapackage":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.read("flows.csv").count(b"\n") == 1
    else:
        assert columns_of(data) == columns_of(open_ledger(ledger).packed(form))


def columns_of(parquet: bytes) -> list[str]:
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.parquet")
        path.write_bytes(parquet)
        described = duckdb.connect().execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)])
        return [row[0] for row in described.fetchall()]


@pytest.mark.parametrize("changed", ["README.md", "flows.csv", "thesis.docx"])
def test_what_was_written_into_an_export_is_not_lost(
    ledger: Path, tmp_path: Path, changed: str
) -> None:
    folder = tmp_path / "package"
    asked = ("export", "--format", "datapackage", "-o", folder, "--ledger", ledger)
    assert run(*asked).code == 0
    folder.chmod(0o700)
    assert run(*asked).code == 0
    assert folder.stat().st_mode & 0o777 == 0o700
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    with (folder / changed).open("a", encoding="utf-8") as stream:
        stream.write("mine")
    descriptor["resources"].append({"name": "thesis", "path": "thesis.docx"})
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    kept = (folder / changed).read_bytes()
    ran = run(*asked)
    assert ran.code == 2 and changed in ran.err and "would be replaced" in ran.err
    assert (folder / changed).read_bytes() == kept


def test_a_ledgers_own_file_is_never_overwritten(ledger: Path) -> None:
    ran = run("export", "--format", "sqlite", "-o", ledger / "transactions.csv", "--ledger", ledger)
    assert ran.code == 2 and "file of a ledger" in ran.err


# The name decides


@pytest.mark.parametrize("name", ["aid.duckdb", "z.feather", "z.foo", "foo"])
def test_a_name_that_says_no_format_is_refused(tmp_path: Path, name: str) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    ran = run("export", "-o", tmp_path / name, "--ledger", ledger)
    assert ran.code == 2 and "its name does not say" in ran.err
    for suffix in (".csv", ".tsv", ".json", ".ndjson", ".md", ".txt", ".xlsx", ".zip", ".db"):
        assert suffix in ran.err
    assert not (tmp_path / name).exists()
    if name != "foo":  # a format named for it is a decision of one's own
        assert run("export", "--format", "csv", "-o", tmp_path / name, "--ledger", ledger).code == 0


@pytest.mark.parametrize("form, name, said", [
    ("sqlite", "aid.xlsx", "xlsx"), ("xlsx", "us.zip", "datapackage"), ("xlsx", "x.csv", "csv"),
    ("csv", "x.json", "json"), ("parquet", "x.txt", "table"), ("datapackage", "x.db", "sqlite"),
])  # fmt: skip
def test_a_name_and_a_format_that_disagree_are_refused(
    tmp_path: Path, form: str, name: str, said: str
) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    ran = run("export", "--format", form, "-o", tmp_path / name, "--ledger", ledger)
    assert ran.code == 2 and f"--format says {form}" in ran.err and f"says {said}" in ran.err
    assert not (tmp_path / name).exists()


def test_text_names_decide_too(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    for name, start in (("x.csv", "id,"), ("x.TSV", "id\t"), ("x.json", "{"), ("x.md", "#")):
        assert run("export", "-o", tmp_path / name, "--ledger", ledger).code == 0
        assert (tmp_path / name).read_text().lstrip("\ufeff").startswith(start), name
    assert run("export", "--format", "csv", "-o", tmp_path / "x.txt", "--ledger", ledger).code == 0
    assert (tmp_path / "x.txt").read_text().startswith("id,")
    assert (
        run("export", "-o", "-", "--format", "csv", "--ledger", ledger, cwd=tmp_path).out[:3]
        == "id,"
    )
    assert not (tmp_path / "-").exists()
    assert run("summary", "-o", tmp_path / "x.duckdb", "--ledger", ledger).code == 2


def test_a_folder_that_cannot_be_written_is_named_as_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, out = make_ledger(tmp_path / "ledger"), tmp_path / "r"

    def refuse(self: Path, *args: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    monkeypatch.setattr("aidledger.exporting.folder.Path.mkdir", refuse)
    ran = run("export", "--format", "datapackage", "-o", out, "--ledger", ledger)
    assert ran.code == 1 and str(out) in ran.err and ".new" not in ran.err


def test_an_xlsx_file_is_said_so() -> None:
    assert "An xlsx file" in run("export", "--format", "xlsx", "--ledger", BUNDLED, tty=True).err
