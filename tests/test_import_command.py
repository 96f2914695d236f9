"""`aidledger import` and `imported`: files, choices, what is told, and what is never touched.

The importer here is a small one of these tests, which lands through the real `land`; those of the
publishers have tests of their own.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
from rich.console import Console

from aidledger import open_ledger
from aidledger.imported.columns import COLUMNS
from aidledger.importing.choices import Choices
from aidledger.importing.landing import Incoming, Landed, Landing, land
from aidledger.problems import Place, Problem
from aidledger.render.terminal import bar
from aidledger.starting import start
from tests.ledgers import BUNDLED, Ran, make_ledger, run

PUBLISHERS = ("iati", "crs", "usfa", "gcdf", "ust", "csv")
MODULES = {"csv": "tables"}
AID = """\
disbursements 2005 USD 12345600
disbursements 2008 EUR 250000000
commitments 2003 USD 900000000
"""
SEEN: list[tuple[list[Path], Choices, list[str], dict[str, Any]]] = []


def row(**values: object) -> tuple[object, ...]:
    told = {
        "donor": "US", "recipient": "TJ", "status": "disbursed", "measure": "disbursements",
        "first": "2005", "period": 2005, "currency": "USD", "low": values.get("best", 100),
        "best": 100, "high": values.get("best", 100), **values,
    }  # fmt: skip
    return tuple(told.get(c.name, c.blank) for c in COLUMNS)


def import_lines(
    ledger: Path, files: list[Path], choices: Choices, names: list[str], **more: Any
) -> Landed:
    """Land a row for each line, `measure year currency minor-units`; `bad` is no row."""
    SEEN.append((files, choices, names, more))
    lines = [line.split() for file in files for line in file.read_text().splitlines()]

    def fill(landing: Landing) -> None:
        landing.party("US", "United States")
        landing.party("TJ", "Tajikistan")
        for number, words in enumerate(lines, 1):
            choices.watch(number, len(lines))
            if words[0] == "bad":
                place = Place(names[0], number, "amount")
                problem = Problem("bad-amount", place, "bad", "It is no amount.", "Mend it.")
                landing.reject(problem, f"A-{number}")
                landing.unresolved("party", f"Nobody {number}")
                continue
            measure, year, currency, best = words
            landing.add([row(measure=measure, period=int(year), currency=currency, best=int(best))])

    incoming = Incoming(
        choices.source or "iati", "lines", "1", choices.title or "Lines", "A publisher",
        choices.licence or "CC0", files, choices.counts or "disbursements",
        {"recipient": ", ".join(choices.recipients)}, choices.released, names,
    )  # fmt: skip
    return land(ledger, incoming, fill, choices=choices)


@pytest.fixture(autouse=True)
def importers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stand_in(monkeypatch)
    SEEN.clear()
    yield


def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put `import_lines` in the place of every importer."""
    for publisher in PUBLISHERS:
        name = MODULES.get(publisher, publisher)
        module = ModuleType(f"aidledger.importing.{name}")
        setattr(module, f"import_{publisher}", import_lines)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    guessing = ModuleType("aidledger.importing.guessing")
    guessing.guess = lambda file: f"# a map of {file.name}\n"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, guessing.__name__, guessing)


@pytest.fixture(scope="session")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger as `init` makes it, but for thousands of rates that no test here asks for."""
    folder = tmp_path_factory.mktemp("new") / "led"
    start(folder)
    header, *rates = (folder / "rates.csv").read_text("utf-8").splitlines(keepends=True)
    assert len(rates) > 1000
    (folder / "rates.csv").write_text(header + "".join(r for r in rates if ",EUR," in r), "utf-8")
    return folder


@pytest.fixture
def ledger(new: Path, tmp_path: Path) -> Path:
    shutil.copytree(new, tmp_path / "led")
    return tmp_path / "led"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "aid.xml"
    path.write_text(AID)
    return path


@pytest.fixture(scope="module")
def imported_once(new: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with an import, which tests that spoil it copy."""
    folder = tmp_path_factory.mktemp("imported")
    shutil.copytree(new, folder / "led")
    (folder / "aid.xml").write_text(AID)
    with pytest.MonkeyPatch.context() as patch:
        stand_in(patch)
        assert bring(folder / "led", folder / "aid.xml").code == 0
    return folder / "led"


@pytest.fixture
def ledger_with_import(imported_once: Path, tmp_path: Path) -> Path:
    shutil.copytree(imported_once, tmp_path / "led")
    return tmp_path / "led"


def bring(ledger: Path, *words: str | Path, **more: Any) -> Ran:
    return run("import", "iati", *words, "--ledger", ledger, **more)


def flat(ran: Ran) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(ran.out)["rows"]
    return rows


def facts(ran: Ran) -> dict[str, str]:
    return {r["field"]: r["value"] for r in flat(ran) if r["table"] == "facts"}


def tree(ledger: Path) -> dict[str, bytes]:
    return {str(p.relative_to(ledger)): p.read_bytes() for p in ledger.rglob("*") if p.is_file()}


# -- what is told --------------------------------------------------------------------------------


def test_an_import_tells_what_it_brought(ledger: Path, file: Path) -> None:
    ran = bring(ledger, file, "--format", "json", "--recipient", "TJ", "--licence", "CC BY 4.0")
    assert (ran.code, ran.err) == (0, "")
    told = facts(ran)
    assert told["source"] == "iati" and told["publisher"] == "A publisher"
    assert told["licence"] == "CC BY 4.0" and told["asked for"] == "recipient TJ"
    assert told["years"] == "2003, 2005, 2008" and told["rows"] == "3"
    assert told["parties"] == "Tajikistan; United States"
    (one,) = [r for r in flat(ran) if r["table"] == "files"]
    assert one["file"] == "aid.xml" and one["bytes"] == file.stat().st_size
    assert len(one["sha256"]) == 64
    sums = {
        (r["measure"], r["currency"]): (r["best"], r["counts"], r["rows"])
        for r in flat(ran)
        if r["table"] == "measures"
    }
    assert sums == {
        ("commitments", "USD"): (9_000_000, False, 1),
        ("disbursements", "EUR"): (2_500_000, True, 2),
        ("disbursements", "USD"): (123_456, True, None),
    }


@pytest.mark.parametrize("style", ["table", "csv", "tsv", "json", "ndjson", "markdown"])
def test_every_format(style: str, ledger: Path, file: Path, tmp_path: Path) -> None:
    for words in (["import", "iati", file], ["imported"], ["imported", "iati"]):
        ran = run(*words, "--ledger", ledger, "--format", style)
        assert (ran.code, ran.err) == (0, "") and "iati" in ran.out
        target = tmp_path / "out"
        again = run(*words, "--ledger", ledger, "--format", style, "-o", target)
        assert (again.code, again.out) == (0, "") and "iati" in target.read_text("utf-8")


@pytest.mark.parametrize("columns", ["80", "200"])
def test_every_table_fits_the_terminal(columns: str, ledger: Path, file: Path) -> None:
    file.write_text(file.read_text() + "bad\n" * 30)
    for words in (["import", "iati", file], ["imported"], ["imported", "iati"], ["sources"]):
        ran = run(*words, "--ledger", ledger, tty=True, env={"COLUMNS": columns})
        assert ran.code == 0
        lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in ran.out.splitlines()]
        assert max(map(len, lines)) <= int(columns)
        if words == ["import", "iati", file]:
            assert any(len(line) > 80 for line in lines) == (columns == "200")  # the whole hash


def test_the_same_twice_changes_nothing_and_says_so(ledger: Path, file: Path) -> None:
    bring(ledger, file)
    before = tree(ledger)
    again = bring(ledger, file)
    assert (again.code, again.err) == (0, "")
    assert "nothing changed" in again.out and tree(ledger) == before


def test_what_is_replaced_is_told(ledger: Path, file: Path) -> None:
    bring(ledger, file, "--measure", "commitments")
    file.write_text("disbursements 2005 USD 1\n")
    ran = bring(ledger, file)
    assert "took the place" in ran.out and "3 rows, of which commitments counted" in ran.out


def test_what_cannot_be_read_is_told_and_the_rest_goes_in(ledger: Path, file: Path) -> None:
    file.write_text(file.read_text() + "bad\n")
    ran = bring(ledger, file, "--format", "json")
    assert ran.code == 0
    assert ran.err.startswith("aid.xml:4, amount: error bad-amount\n") and "Remedy:" in ran.err
    rejected = ledger / "imported" / "iati" / "rejected.csv"
    assert facts(ran)["left out"] == f"1 row that could not be read, or not in whole: {rejected}"
    assert [r for r in flat(ran) if r["table"] == "unresolved"] == [
        {"table": "unresolved", "kind": "party", "name": "Nobody 4", "rows": 1}
    ]


@pytest.mark.parametrize(("bad", "more"), [(20, ""), (21, "… and 1 more"), (1020, "at least 980")])
def test_twenty_problems_are_told_at_most(bad: int, more: str, ledger: Path, file: Path) -> None:
    file.write_text("disbursements 2005 USD 100\n" + "bad\n" * bad)
    ran = bring(ledger, file)
    assert ran.err.count("Remedy:") == 20
    assert (more in ran.err) and (("rejected.csv" in ran.err) == bool(more))


def test_strict_imports_nothing(ledger: Path, file: Path) -> None:
    file.write_text(file.read_text() + "bad\n" * 25)
    before = tree(ledger)
    ran = bring(ledger, file, "--strict")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("Remedy:") == 20 and "… and 5 more." in ran.err
    assert ran.err.endswith("Nothing was imported.\n") and tree(ledger) == before


def test_a_measure_without_rows_is_told(ledger: Path, file: Path) -> None:
    ran = bring(ledger, file, "--measure", "pledges")
    assert ran.code == 2 and "They have commitments, disbursements." in ran.err
    file.write_text("commitments 2005 USD 100\n")
    ran = bring(ledger, file)
    assert "its totals are empty" in ran.out and "--counts" in ran.out
    checked = run("check", "--ledger", ledger)
    assert checked.code == 0 and "warning bad-manifest" in checked.err


def test_the_choices_reach_the_importer(ledger: Path, file: Path) -> None:
    words = "--donor US --donor DE --recipient TJ --years 2001-2003 --years 2004,2007- --planned "
    words += "--source aid-2 --title Aid --released 2024-12 --measure commitments"
    assert bring(ledger, file, *words.split()).code == 0
    ((files, choices, names, more),) = SEEN
    assert (files, names, more) == ([file], ["aid.xml"], {})
    assert (choices.donors, choices.recipients) == (("US", "DE"), ("TJ",))
    assert str(choices.years) == "2001-2004,2007-" and choices.planned and not choices.strict
    told = choices.source, choices.title, choices.released, choices.counts
    assert told == ("aid-2", "Aid", "2024-12", "commitments")


# -- files ---------------------------------------------------------------------------------------


def test_a_folder_is_its_xml_files(ledger: Path, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    (folder / "deeper").mkdir(parents=True)
    for year, name in enumerate(("b.xml", "a.XML", "notes.txt", "deeper/c.xml"), 2001):
        (folder / name).write_text(f"disbursements {year} USD 100\n")
    ran = bring(ledger, folder, "--format", "json")
    assert [r["file"] for r in flat(ran) if r["table"] == "files"] == ["a.XML", "b.xml"]
    assert run("import", "crs", folder, "--ledger", ledger).code == 2


def test_files_of_one_name_are_told_apart(ledger: Path, tmp_path: Path) -> None:
    for number, name in enumerate(("one", "two")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "aid.xml").write_text(f"disbursements 2005 USD {number + 1}\n")
    ran = bring(ledger, tmp_path / "one" / "aid.xml", tmp_path / "two" / "aid.xml", "--format=json")
    names = [r["file"] for r in flat(ran) if r["table"] == "files"]
    assert names == [str(tmp_path / "one" / "aid.xml"), str(tmp_path / "two" / "aid.xml")]


def test_standard_input(ledger: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
    ran = bring(ledger, "-", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert [r["file"] for r in flat(ran) if r["table"] == "files"] == ["standard input"]
    assert not SEEN[0][0][0].exists()  # kept for the time of the import


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_a_pipe_can_be_read(ledger: Path, file: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = subprocess.Popen(["sh", "-c", f"cat '{file}' > '{pipe}'"])
    ran = bring(ledger, pipe, "--format", "json")
    assert writer.wait() == 0
    assert ran.code == 0 and facts(ran)["rows"] == "3"


def wrong_files(folder: Path) -> Iterator[tuple[list[Path | str], int, str]]:
    empty, none, one = folder / "empty.xml", folder / "none", folder / "one.xml"
    empty.touch()
    none.mkdir()
    one.write_text("disbursements 2005 USD 1\n")
    link = folder / "link.xml"
    link.symlink_to(one)
    yield [folder / "a.xml", folder / "b.xml"], 2, f"No such file: {folder}/a.xml, {folder}/b.xml"
    yield [one / "a.xml"], 2, "No such file"
    yield [""], 2, "No such file"
    yield ["\0"], 2, "No such file"
    yield ["x" * 5000], 2, "No such file"
    yield [none], 2, "no XML file in"
    yield [empty], 1, "empty.xml is empty"
    yield [os.devnull], 1, "null is empty"
    yield [one, one], 2, "one.xml is named twice."
    twin = folder / "twin.xml"
    twin.write_bytes(one.read_bytes())
    yield [one, twin], 2, "one.xml and twin.xml hold the very same"
    yield [one, link], 2, f"is named twice, as {one} and as {link}"
    yield [folder, one], 2, "named twice"
    yield ["-", "-"], 2, "only once"


def test_files_that_cannot_be_read(ledger: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    before = tree(ledger)
    for words, code, says in wrong_files(folder):
        ran = bring(ledger, *words)
        assert (ran.code, ran.out) == (code, ""), words
        assert ran.err.startswith("Error: ") and "Hint: " in ran.err and says in ran.err, words
        assert tree(ledger) == before


def test_what_duckdb_says_is_no_traceback(
    ledger: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asks_nonsense(ledger: Path, files: list[Path], *_: Any, **__: Any) -> Landed:
        def fill(landing: Landing) -> None:
            landing.copy(f"SELECT * FROM read_parquet('{files[0]}')")

        return land(ledger, Incoming("a", "a", "1", "", "", "", files, "x"), fill)

    monkeypatch.setattr(sys.modules["aidledger.importing.crs"], "import_crs", asks_nonsense)
    file.write_bytes(os.urandom(5000))
    ran = run("import", "crs", file, "--ledger", ledger)
    assert (ran.code, ran.out) == (2, "") and ran.err.startswith("Error: DuckDB cannot go on: ")
    assert not (ledger / "imported").exists()


# -- wrong words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("iati x --years 2008-2001", "ends before it begins"),
        ("iati x --released yesterday", "--released “yesterday” cannot be read"),
        ("iati x --source ../up", "cannot be the key of a source"),
        ("iati x --format xml", ""),
        ("iati x -o out.xlsx", "does not write .xlsx"),
        ("iati", ""),
        ("iata x", ""),
        ("csv x", "--guess -o map.yaml"),
        ("csv x --map none.yaml", "No such file: none.yaml"),
        ("csv x --map none.yaml --guess", "Leave one of them out"),
        ("csv x y --guess", "Name one"),
        ("csv x --guess --format csv", "always YAML"),
    ],
)
def test_wrong_words_exit_2(words: str, says: str, ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("disbursements 2005 USD 1\n")
    ran = run("import", *words.split(), "--ledger", ledger, cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "") and says in ran.err
    assert ran.err.startswith(("Error:", "Usage:")) and not (ledger / "imported").exists()


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_nothing_is_imported_into_the_ledger_that_comes_along(publisher: str, file: Path) -> None:
    words = ["--map", file] if publisher == "csv" else []
    for named in ([], ["--ledger", BUNDLED]):
        ran = run("import", publisher, file, *words, *named, cwd=file.parent)
        assert (ran.code, ran.out) == (2, "") and not SEEN
        assert "never written" in ran.err and "`aidledger init DIR`" in ran.err
    assert not (BUNDLED / "imported").exists()


@pytest.mark.parametrize("words", [["--counts", "commitments"], ["--remove"]])
def test_nothing_imported_is_changed_in_the_ledger_that_comes_along(words: list[str]) -> None:
    ran = run("imported", "iati", *words)
    assert (ran.code, ran.out) == (2, "") and "`aidledger init DIR`" in ran.err


def test_rates_of_the_ledger_that_comes_along_stay(tmp_path: Path) -> None:
    before = tree(BUNDLED)
    path = tmp_path / "rates.csv"
    path.write_text("currency,year,units_per_usd,source\n")
    ran = run("rates", "update", path, "--ledger", BUNDLED)
    assert (ran.code, ran.out) == (2, "") and "`aidledger init DIR`" in ran.err
    assert tree(BUNDLED) == before


def test_a_folder_that_is_no_ledger(file: Path, tmp_path: Path) -> None:
    ran = bring(tmp_path / "nowhere", file)
    assert (ran.code, ran.out) == (2, "") and "aidledger init" in ran.err


def test_a_missing_library_is_told_with_what_brings_it(
    ledger: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def needs(*_: Any, **__: Any) -> Landed:
        raise ModuleNotFoundError("No module named 'lxml'", name="lxml.etree")

    monkeypatch.setattr(sys.modules["aidledger.importing.iati"], "import_iati", needs)
    ran = bring(ledger, file)
    assert (ran.code, ran.out) == (2, "")
    assert "needs lxml" in ran.err and 'pip install "aidledger[import]"' in ran.err
    monkeypatch.setitem(sys.modules, "duckdb", None)
    ran = run("import", "crs", file, "--ledger", ledger)
    assert ran.code == 2 and 'pip install "aidledger[import]"' in ran.err


def test_every_publisher_has_a_command_with_help() -> None:
    for publisher in PUBLISHERS:
        ran = run("import", publisher, "--help")
        assert ran.code == 0 and f"Example: aidledger import {publisher} " in ran.out


def test_only_the_importer_asked_for_is_loaded(ledger: Path, file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c",
         "import sys; from aidledger.cli import main; main(sys.argv[1:]); "
         "print(*sys.modules)", "import", "iati", str(file.parent / "none"), "--ledger", ledger],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {m.removeprefix("aidledger.importing.") for m in done.stdout.split()}
    assert "iati" in loaded
    assert not loaded & {"crs", "usfa", "gcdf", "ust", "tables", "guessing", "rich", "pandas"}


# -- maps ----------------------------------------------------------------------------------------


def test_a_guess_is_written_and_never_over_work(file: Path, tmp_path: Path) -> None:
    ran = run("import", "csv", file, "--guess")  # and needs no ledger of one's own
    assert (ran.code, ran.out, ran.err) == (0, "# a map of aid.xml\n", "")
    target = tmp_path / "map.yaml"
    assert run("import", "csv", file, "--guess", "-o", target).code == 0
    assert target.read_text() == "# a map of aid.xml\n"
    target.write_text("mine")
    ran = run("import", "csv", file, "--guess", "-o", target)
    assert ran.code == 2 and "may hold work" in ran.err and target.read_text() == "mine"


def test_a_map_reaches_the_importer(ledger: Path, file: Path, tmp_path: Path) -> None:
    map_ = tmp_path / "map.yaml"
    map_.write_text("x")
    assert run("import", "csv", file, "--map", map_, "--ledger", ledger).code == 0
    assert SEEN[0][3] == {"map_file": map_}


# -- what is there -------------------------------------------------------------------------------


def test_nothing_imported(ledger: Path) -> None:
    ran = run("imported", "--ledger", ledger)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("0 imported sources") and "aidledger import --help" in ran.out
    ran = run("imported", "crs", "--ledger", ledger)
    assert (ran.code, ran.out) == (2, "") and "Nothing is imported yet" in ran.err


def test_the_list_of_imported_sources(ledger: Path, file: Path) -> None:
    bring(ledger, file, "--released", "2024-12-20", "--licence", "CC BY 4.0")
    bring(ledger, file, "--source", "aid-2", "--measure", "commitments")
    ran = run("imported", "--ledger", ledger, "--format", "json")
    listed = {r["source"]: r for r in flat(ran) if r["table"] == "imported"}
    assert list(listed) == ["aid-2", "iati"]
    assert listed["iati"] == {
        "table": "imported", "source": "iati", "rows": 3, "years": "2003, 2005, 2008",
        "counts": "disbursements", "released": "2024-12-20", "licence": "CC BY 4.0",
        "title": "Lines",
    }  # fmt: skip
    sums = [
        (r["source"], r["measure"], str(r["best"]), r["currency"])
        for r in flat(ran)
        if r["table"] == "sums"
    ]
    assert sums == [
        ("aid-2", "commitments", "9000000.0", "USD"),
        ("iati", "disbursements", "2500000.0", "EUR"),
        ("iati", "disbursements", "123456.0", "USD"),
    ]
    told = open_ledger(ledger).imported()
    assert [row["source"] for row in told.flat_rows() if row["table"] == "imported"] == list(listed)
    assert open_ledger(ledger).imported("iati").title == "iati: 3 rows"
    ran = run("imported", "iatii", "--ledger", ledger)
    assert ran.code == 2 and "Perhaps iati. Imported are aid-2, iati." in ran.err


def test_another_measure_counts(ledger: Path, file: Path) -> None:
    bring(ledger, file)
    before = tree(ledger)
    ran = run("imported", "iati", "--counts", "commitments", "--ledger", ledger, "--format=json")
    assert (ran.code, ran.err) == (0, "") and facts(ran)["counts"] == "commitments"
    after = tree(ledger)
    assert {name for name in after if after[name] != before.get(name)} == {
        "imported/iati/manifest.json"
    }
    assert run("check", "--ledger", ledger).code == 0
    ran = run("imported", "iati", "--counts", "pledges", "--ledger", ledger)
    assert ran.code == 2 and "It has commitments, disbursements." in ran.err
    assert tree(ledger) == after


@pytest.mark.parametrize("words", ["--remove", "--counts x", "iati --counts x --remove"])
def test_which_source_has_to_be_said(words: str, ledger: Path, file: Path) -> None:
    bring(ledger, file)
    before = tree(ledger)
    assert run("imported", *words.split(), "--ledger", ledger).code == 2
    assert tree(ledger) == before


def test_an_import_can_be_removed(ledger: Path, file: Path) -> None:
    before = tree(ledger)
    bring(ledger, file)
    bring(ledger, file, "--source", "other")
    assert run("imported", "other", "--remove", "--ledger", ledger).out.startswith(
        "other is removed"
    )
    (ledger / "imported" / "iati" / "manifest.json").write_text("[]")
    assert run("imported", "iati", "--remove", "--ledger", ledger).code == 0
    assert tree(ledger) == before and not (ledger / "imported").exists()
    assert run("imported", "iati", "--remove", "--ledger", ledger).code == 2


def test_sources_names_imported_ones(ledger: Path, file: Path) -> None:
    bring(ledger, file, "--title", "Activities")
    rows = flat(run("sources", "--ledger", ledger, "--format", "json"))
    (one,) = [r for r in rows if r["source"] == "iati"]
    assert (one["by"], one["figures"], one["title"]) == ("A publisher", "3 imported", "Activities")


# -- check ---------------------------------------------------------------------------------------


def rows_with(change: str) -> Any:
    """Write the rows anew, with other values in some columns; sums and rows stay as they were."""

    def rewrite(folder: Path) -> None:
        target, beside = folder / "transactions.parquet", folder / "new.parquet"
        rows = f"SELECT * REPLACE ({change}) FROM read_parquet('{target}', hive_partitioning=false)"
        duckdb.execute(f"COPY ({rows}) TO '{beside}' (FORMAT parquet)")
        beside.replace(target)

    return rewrite


def manifest_with(**entries: Any) -> Any:
    def change(folder: Path) -> None:
        path = folder / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **entries}))

    return change


def no_parquet(folder: Path) -> None:
    (folder / "transactions.parquet").unlink()


def junk(folder: Path) -> None:
    (folder / "transactions.parquet").write_bytes(b"PAR1" + b"\0" * 5000 + b"PAR1")


def other_columns(folder: Path) -> None:
    target = folder / "transactions.parquet"
    duckdb.execute(f"COPY (SELECT 1 AS best) TO '{target}' (FORMAT parquet)")


BROKEN = (
    (lambda folder: (folder / "manifest.json").unlink(), "bad-manifest", "manifest.json"),
    (lambda folder: (folder / "manifest.json").write_text("{"), "bad-manifest", "Expecting"),
    (lambda folder: (folder / "manifest.json").write_text("[" * 9999), "bad-manifest", ""),
    (lambda folder: (folder / "manifest.json").write_bytes(b"\xff\0"), "bad-manifest", ""),
    (manifest_with(source="other"), "bad-manifest", "it is of “other”"),
    (manifest_with(aidledger=1), "bad-manifest", "it is of 1"),
    (manifest_with(rows="many"), "bad-manifest", "“rows” is not of its kind"),
    (manifest_with(rows=True), "bad-manifest", "“rows”"),
    (manifest_with(title=None), "bad-manifest", "“title”"),
    (manifest_with(measures={"commitments": 3}), "bad-manifest", "“measures”"),
    (manifest_with(measures={"a": {"rows": 1, "sums": {"USD": "1"}}}), "bad-manifest", "measures"),
    (manifest_with(periods=["2005"]), "bad-manifest", "“periods”"),
    (manifest_with(files=[{}]), "bad-manifest", "“files”"),
    (manifest_with(rows=12_345), "bad-manifest", "It says 12,345 rows, and"),
    (manifest_with(measures={}), "bad-manifest", "commitments, disbursements"),
    (manifest_with(periods=[2005]), "bad-manifest", "periods"),
    (rows_with("2004 AS period"), "bad-manifest", "periods; rate_years (without EUR 2004"),
    (rows_with("NULL AS period"), "bad-manifest", "periods (None are none)"),
    (rows_with("-5 AS period"), "bad-manifest", "periods (-5 are none)"),
    (manifest_with(rate_years={"USD": [2003], "EUR": [2008]}), "bad-manifest", "USD 2005"),
    (rows_with("2001 AS rate_year"), "bad-manifest", "EUR 2001, USD 2001); valued"),
    (rows_with("low - 1 AS low"), "bad-manifest", "holds: bounded."),
    (rows_with("1 AS open_top"), "bad-manifest", "holds: bounded."),
    (no_parquet, "missing-file", "holds the rows of an import"),
    (junk, "unreadable-file", "DuckDB cannot go on"),
    (other_columns, "bad-manifest", "lacks columns"),
)


def measures_with(**entry: Any) -> Any:
    sound = {"rows": 1, "statuses": ["disbursed"], "sums": {"USD": 1}}
    return manifest_with(measures={"disbursements": {**sound, **entry}})


BY_HAND = (
    (manifest_with(released="soon"), "released"),
    (manifest_with(released=""), "released"),
    (manifest_with(released="2005-13"), "released"),
    (manifest_with(rows=-1), "rows"),
    (manifest_with(rejected=-1), "rejected"),
    (manifest_with(asked={"years": 3}), "asked"),
    (manifest_with(periods=[-5]), "periods"),
    (manifest_with(periods=[0]), "periods"),
    (manifest_with(periods=[True]), "periods"),
    (manifest_with(periods=[2005.0]), "periods"),
    (manifest_with(periods=[10_000]), "periods"),
    (manifest_with(periods=[45_000]), "periods"),
    (manifest_with(periods=[2_406_324_059]), "periods"),
    (manifest_with(rate_years={"USD": None}), "rate_years"),
    (manifest_with(rate_years={"USD": ["2005"]}), "rate_years"),
    (manifest_with(rate_years={"USD": [10**9]}), "rate_years"),
    (manifest_with(rate_years={}), "rate_years"),
    (manifest_with(rate_years={"USD": [2005], "EUR": [2008], "XXX": [2005]}), "minor_units"),
    (manifest_with(minor_units={"USD": 2}), "minor_units"),
    (manifest_with(minor_units={"USD": -1, "EUR": 2}), "minor_units"),
    (manifest_with(minor_units={"USD": True, "EUR": 2}), "minor_units"),
    (manifest_with(minor_units={"USD": 999, "EUR": 2}), "minor_units"),
    (measures_with(statuses=None), "measures"),
    (measures_with(statuses=[None]), "measures"),
    (measures_with(rows=-1), "measures"),
    (measures_with(sums={"USD": True}), "measures"),
    (measures_with(sums={"XXX": 1}), "minor_units"),
    (manifest_with(parties={"US": {"name": "United States", "kind": 3}}), "parties"),
    (manifest_with(sectors={"x": {"meaning": "X", "codes": None}}), "sectors"),
    (manifest_with(instruments={"x": {"meaning": "X", "class": []}}), "instruments"),
    (manifest_with(unresolved=[{"kind": "party", "name": "X", "rows": True}]), "unresolved"),
    (manifest_with(left_out={"without-amount": "3"}), "left_out"),
    (manifest_with(left_out=None), "left_out"),
    (manifest_with(title="\ud800"), "surrogates"),
)


@pytest.mark.parametrize("case", range(len(BY_HAND)))
def test_a_manifest_made_by_hand_is_told_and_never_a_traceback(
    case: int, ledger_with_import: Path
) -> None:
    change, names = BY_HAND[case]
    ledger = ledger_with_import
    change(ledger / "imported" / "iati")
    for words in (["check"], ["imported", "iati"], ["summary", "--source", "iati"]):
        ran = run(*words, "--ledger", ledger)
        assert ran.code == 1 and "error bad-manifest" in ran.err and names in ran.err, words


@pytest.mark.parametrize("case", range(len(BROKEN)))
def test_check_finds_what_is_wrong_with_an_import(
    case: int, ledger_with_import: Path, file: Path
) -> None:
    change, code, says = BROKEN[case]
    ledger = ledger_with_import
    change(ledger / "imported" / "iati")
    ran = run("check", "--ledger", ledger, "--format", "json")
    (problem,) = flat(ran)
    assert (ran.code, problem["code"]) == (1, code) and says in problem["explanation"]
    assert problem["file"].startswith(str(ledger / "imported" / "iati"))
    for words in (["imported"], ["imported", "iati"], ["sources"]):
        ran = run(*words, "--ledger", ledger)
        assert ran.code in (0, 1, 2) and bool(ran.err) == (ran.code > 0)
    assert bring(ledger, file).code == 0
    assert run("imported", "iati", "--remove", "--ledger", ledger).code == 0


def test_a_span_of_years_is_held_against_what_spreads(ledger: Path, file: Path) -> None:
    bring(ledger, file)
    span = 2003 * 12 * 100_000 + 2008 * 12 + 11
    rows_with(f"{span} AS period")(ledger / "imported" / "iati")
    years = list(range(2003, 2009))
    manifest_with(periods=[span], rate_years={"USD": years, "EUR": years})(
        ledger / "imported" / "iati"
    )
    ran = run("check", "--ledger", ledger)
    assert ran.code == 1 and "holds: spread." in ran.err
    manifest_with(spread=True)(ledger / "imported" / "iati")
    assert run("check", "--ledger", ledger).code == 0


def test_a_folder_above_that_looks_like_a_column_is_none(
    ledger: Path, file: Path, tmp_path: Path
) -> None:
    bring(ledger, file)
    moved = tmp_path / "currency=TJS" / "measure=x"
    moved.parent.mkdir()
    ledger.rename(moved)
    ran = run("check", "--ledger", moved, "--strict")
    assert (ran.code, ran.err) == (0, "")


def test_a_measure_that_never_counts_is_refused(ledger: Path, file: Path) -> None:
    file.write_text("disbursements 2005 USD 100\nrequests 2005 USD 900\n")
    bring(ledger, file)
    path = ledger / "imported" / "iati" / "manifest.json"
    told = json.loads(path.read_bytes())
    told["measures"]["requests"]["statuses"] = ["planned"]
    path.write_text(json.dumps(told))
    before = tree(ledger)
    ran = run("imported", "iati", "--counts", "requests", "--ledger", ledger)
    assert (ran.code, ran.out) == (2, "") and tree(ledger) == before
    assert ran.err == (
        "Error: The rows of requests are planned, and totals are of what was disbursed or "
        "committed: they would be empty.\nHint: Let one of these count: disbursements.\n"
    )


# -- where imported rows are looked for, and are not -----------------------------------------------


def test_the_list_is_short_and_data_is_whole(ledger: Path, file: Path) -> None:
    title, licence = "A long title " * 12 + "ends", "A licence of many words " * 8 + "ends"
    bring(ledger, file, "--title", title, "--licence", licence)
    told = run("imported", "--ledger", ledger).out
    assert max(map(len, told.splitlines())) <= 132 and "A long title" in told and "…" in told
    (one,) = [r for r in flat(run("imported", "--ledger", ledger, "--format=json")) if "title" in r]
    assert (one["title"], one["licence"]) == (title, licence)
    whole = run("imported", "iati", "--ledger", ledger).out
    assert title in whole and licence in whole


def test_show_says_that_a_row_is_imported(ledger: Path, file: Path, tmp_path: Path) -> None:
    bring(ledger, file)
    rows_with("'TJ-7' AS record, 'aid.xml' AS file")(ledger / "imported" / "iati")
    ran = run("show", "TJ-7", "--ledger", ledger)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error: “TJ-7” is a row of an imported source, iati: only figures")
    assert "`aidledger register --source iati`" in ran.err
    rows_with("'' AS record, 'aid.xml' AS file, 3 AS line")(ledger / "imported" / "iati")
    listed = flat(run("register", "--source", "iati", "--ledger", ledger, "--format", "json"))
    assert {row["id"] for row in listed} == {"aid.xml, line 3"}
    assert "imported source, iati" in run("show", "aid.xml, line 3", "--ledger", ledger).err
    assert "There is no figure" in run("show", "aid.xml, line 4", "--ledger", ledger).err
    junk(ledger / "imported" / "iati")
    assert "There is no figure" in run("show", "aid.xml, line 3", "--ledger", ledger).err


def test_the_schema_says_where_imported_rows_are(ledger: Path, file: Path) -> None:
    plain = run("sql", "--schema", "rates", "--ledger", ledger)
    assert plain.code == 0 and "imported source" not in plain.out
    bring(ledger, file)
    told = run("sql", "--schema", "rates", "--ledger", ledger)
    assert told.code == 0 and "The rows of iati, an imported source, are in none" in told.out
    assert "transactions.parquet" in told.out
    manifest_with(periods=[-5])(ledger / "imported" / "iati")
    broken = run("sql", "--schema", "rates", "--ledger", ledger)
    assert broken.code == 1 and "error bad-manifest" in broken.err


def test_check_is_silent_on_what_is_sound(ledger: Path, file: Path) -> None:
    bring(ledger, file)
    (ledger / "imported" / ".gitignore").write_text("*\n")
    (ledger / "imported" / ".aidledger-0123456789abcdef.new").mkdir()
    ran = run("check", "--ledger", ledger, "--strict")
    assert (ran.code, ran.err) == (0, "")
    assert run("imported", "--ledger", ledger).out.startswith("1 imported source\n")


OTHERS = (
    ("fmt",), ("fmt", "--check"), ("export",), ("sql", "select count(*) from figures"),
    ("audit",), ("mentions",), ("summary",), ("register",), ("where",), ("sources",), ("parties",),
    ("convert", "1 USD", "RUB", "--year", "2006"),
)  # fmt: skip


@pytest.mark.parametrize("words", OTHERS, ids=" ".join)
def test_no_other_command_stumbles_over_imports(words: tuple[str, ...], tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger", mentions=[])
    before = run(*words, "--ledger", ledger)
    path = tmp_path / "aid.xml"
    path.write_text("disbursements 2005 USD 100\n")
    assert bring(ledger, path).code == 0
    kept = tree(ledger)
    after = run(*words, "--ledger", ledger)
    assert (after.code, after.err) == (before.code, before.err)
    assert tree(ledger) == kept
    if words != ("sources",):
        told = "\n\nMind\n  Imported, and in it only with --source: iati."
        assert after.out.replace(told, "") == before.out


def test_init_makes_no_ledger_over_imports(ledger: Path, file: Path, tmp_path: Path) -> None:
    bring(ledger, file)
    before = tree(ledger)
    assert run("init", ledger).code == 2 and tree(ledger) == before


# -- progress and Ctrl-C -------------------------------------------------------------------------


def test_the_bar_tells_share_and_pace_and_is_gone_at_the_end() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=80, legacy_windows=False)
    with bar(2_000_000, console) as tell:
        tell(0, 0)
        tell(500_000, 2_000_000)
        tell(900_000, 2_000_000)
        tell(1_000_000, 2_000_000)
        time.sleep(0.25)  # the bar is drawn ten times a second
    drawn = out.getvalue()
    assert "Importing" in drawn and "50 %" in drawn and "MB/s" in drawn
    assert drawn.rstrip("\r\n").endswith("\x1b[2K")  # the line is blank again


LONG = """
import itertools, sys, types
sys.path.insert(0, {tests!r})
from tests.test_import_command import row
from aidledger.importing.landing import Incoming, land

def import_crs(ledger, files, choices, names=()):
    def fill(landing):
        print("begun", flush=True)
        if {in_duckdb}:
            landing.connection.execute(
                "SELECT sum(hash(a.range + b.range)) FROM range(1000000) a, range(1000000) b"
            )
        for number in itertools.count():
            landing.add([row(best=number)])
    return land(ledger, Incoming("crs", "crs", "1", "", "", "", files, "disbursements"), fill)

module = types.ModuleType("aidledger.importing.crs")
module.import_crs = import_crs
sys.modules[module.__name__] = module
from aidledger.cli import main
sys.exit(main())
"""


def listens() -> None:
    """Let signals through that a shell's background jobs ignore."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signal.signal(signal.Signals[name], signal.SIG_DFL)


@pytest.mark.parametrize(
    ("end", "in_duckdb"),
    [("SIGINT", False), ("SIGINT", True), ("SIGTERM", True), ("SIGHUP", False)],
)
@pytest.mark.skipif(os.name == "nt", reason="signals are those of Unix")
def test_who_stops_an_import_leaves_what_was_there(
    end: str, in_duckdb: bool, ledger: Path, file: Path
) -> None:
    assert bring(ledger, file, "--source", "crs").code == 0
    file.write_text("something else")
    before = tree(ledger)
    script = LONG.format(tests=str(Path(__file__).parents[1]), in_duckdb=in_duckdb)
    with subprocess.Popen(
        [sys.executable, "-c", script, "import", "crs", str(file), "--ledger", str(ledger)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=listens,
    ) as long:  # fmt: skip
        try:
            assert long.stdout is not None and long.stdout.readline() == "begun\n"
            time.sleep(0.1)
            long.send_signal(signal.Signals[end])
            out, err = long.communicate(timeout=30)
        finally:
            long.kill()
    assert (out, err) == ("", "Stopped; nothing was imported.\n")
    assert long.returncode == 128 + signal.Signals[end]
    assert tree(ledger) == before
    assert [p.name for p in (ledger / "imported").iterdir()] == ["crs"]


def test_what_a_killed_import_left_is_forgotten_after_a_day(ledger: Path, file: Path) -> None:
    bring(ledger, file)
    for name, age in (("old", 2 * 86_400), ("young", 60)):
        left = ledger / "imported" / f".aidledger-{name}.new"
        left.mkdir()
        os.utime(left, (time.time() - age,) * 2)
    file.write_text("disbursements 2005 USD 1\n")
    assert bring(ledger, file).code == 0
    assert {p.name for p in (ledger / "imported").iterdir()} == {"iati", ".aidledger-young.new"}


def test_stopped_once_all_was_in_place_is_not_told_as_nothing(
    ledger: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(*words: Any, **more: Any) -> Landed:
        import_lines(*words, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["aidledger.importing.iati"], "import_iati", too_late)
    ran = bring(ledger, file)
    assert ran.code == 130 and "once everything was imported" in ran.err
