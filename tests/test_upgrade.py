"""Formats: an older ledger is read and rewritten with the same totals, a newer one is refused."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterable
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import LedgerError, open_ledger
from aidledger.booking.exact_json import Exact
from aidledger.booking.upgrading import lifted
from aidledger.files import FORMAT_VERSION, FORMATS, read_files
from aidledger.ledger import upgrade_ledger
from aidledger.reports import upgrade as report
from tests.imports import import_rows
from tests.ledgers import BUNDLED, CLASSIFICATIONS, SIZE, make_ledger, run, table
from tests.test_keeping import contents, killed_everywhere
from tests.test_problems import ACTIVITY, MAP, SURVEY
from tests.test_rates import WORLD_BANK

ROWS = (
    {"amount": "6000000", "qualifier": "more_than", "as_stated": "more than 6 million dollars"},
    {"amount": "315500000", "currency": "RUB", "donor": "RU", "first": 2006, "last": 2007},
    {"description": 'Said "twice",\nover two lines, with commas', "remark": "one, two"},
    {"status": "planned", "amount": "10.50", "part_of": "figure-1"},
)
SIZES = (
    {"id": "gdp-2005", "amount": 100_000_000},
    {"id": "people-2005", "measure": "population", "amount": 6_000_000, "currency": ""},
)
QUESTIONS = (
    ("summary", "--by", "year,donor", "--of", "gdp,population"),
    ("sql", "select id, supported_by, best, footnote from figures order by id"),
    ("compare", "us", "russia", "--years", "2005-2007"),
    ("register",),
    ("export", "--lines"),
    ("indicators",),
)


def of_today(folder: Path) -> Path:
    return make_ledger(folder, ROWS, indicators=SIZES)


def without_column(text: str, name: str = "supported_by") -> str:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    place = rows[0].index(name)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(r[:place] + r[place + 1 :] for r in rows)
    return out.getvalue()


def stating(about: str, version: Any) -> str:
    told = json.loads(about)
    told["aidledger"]["format"] = version
    return json.dumps(told, indent=2) + "\n"


def aged(ledger: Path) -> Path:
    """Turn a ledger into one of format 1, as the first ledgers were."""
    for name, change in (
        ("transactions.csv", without_column),
        ("classifications.yaml", lambda text: text.replace(", counted_in: persons", "")),
        ("datapackage.json", lambda text: stating(text, "1")),
    ):
        path = ledger / name
        path.write_text(change(path.read_text("utf-8")), "utf-8", newline="")
    return ledger


def bytes_of(ledger: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(ledger.iterdir())}


def answers(ledger: Path, number: int = 2) -> list[str]:
    told = [run(*q, "--format", "json", "--ledger", ledger) for q in QUESTIONS[:number]]
    assert {t.code for t in told} == {0}, [t.err for t in told]
    return [t.out for t in told]


# -- an older one ----------------------------------------------------------------------------------


def test_an_older_ledger_answers_as_one_of_today_and_is_left_as_it_is(tmp_path: Path) -> None:
    new, old = of_today(tmp_path / "new" / "x"), aged(of_today(tmp_path / "old" / "x"))
    before = bytes_of(old)
    assert b"supported_by" not in before["transactions.csv"]
    assert b"counted_in" not in before["classifications.yaml"]
    assert answers(old, len(QUESTIONS)) == answers(new, len(QUESTIONS))
    assert answers(old) == answers(new), "from the cache"
    assert bytes_of(old) == before


def test_check_says_that_upgrade_would_rewrite_it(tmp_path: Path) -> None:
    old = aged(of_today(tmp_path / "a ledger"))
    told = run("check", "--ledger", old)
    assert (told.code, told.out) == (0, f"{old}: 0 errors, 1 warning.\n")
    assert "datapackage.json: warning older-format" in told.err
    assert f"Run `aidledger upgrade --ledger '{old}'`." in told.err
    assert run("check", "--strict", "--ledger", old).code == 1


def test_upgrade_writes_what_a_ledger_of_today_holds(tmp_path: Path) -> None:
    old = aged(of_today(tmp_path / "old"))
    before, was = bytes_of(old), answers(old)
    asked = run("upgrade", "--check", "--ledger", old)
    assert (asked.code, bytes_of(old)) == (1, before)
    told = run("upgrade", "--ledger", old, "--format", "json")
    assert (told.code, told.err) == (0, "")
    assert [(row["file"], row["what"]) for row in json.loads(told.out)["rows"]] == [
        ("transactions.csv", "column supported_by, blank in every row, after channel"),
        ("classifications.yaml", "measure population: counted_in: persons"),
        ("datapackage.json", "format 1 becomes 2, with the columns and files that there are"),
    ]
    new = of_today(tmp_path / "today" / "old")
    wanted = bytes_of(new)
    flow = "population: {meaning: Inhabitants., counted_in: persons}"
    assert flow in CLASSIFICATIONS
    wanted["classifications.yaml"] = wanted["classifications.yaml"].replace(
        flow.encode(), b"population: {counted_in: persons, meaning: Inhabitants.}"
    )
    assert bytes_of(old) == wanted
    assert answers(old) == was
    assert run("check", "--strict", "--ledger", old).code == 0
    assert run("fmt", "--check", "--ledger", old).code == 0


def test_a_ledger_of_today_has_nothing_to_change(tmp_path: Path) -> None:
    ledger = aged(of_today(tmp_path / "ledger"))
    assert run("upgrade", "--ledger", ledger).code == 0
    before = bytes_of(ledger)
    again = run("upgrade", "--ledger", ledger)
    assert (again.code, bytes_of(ledger)) == (0, before)
    assert again.out == f"{ledger}: of format {FORMAT_VERSION} already, nothing to change\n"
    assert run("upgrade", "--check", "--ledger", ledger).code == 0


def test_what_is_in_lines_of_its_own_stays_so(tmp_path: Path) -> None:
    words = CLASSIFICATIONS.replace(
        "  population: {meaning: Inhabitants., counted_in: persons}\n",
        "  # Of the census.\n  population:\n      meaning: >-\n        Inhabitants, # all.\n"
        "  helicopters: {meaning: Helicopters it has}\n",
    )
    sizes = (*SIZES, {**SIZE, "id": "h", "measure": "helicopters", "amount": 4, "currency": ""})
    old = make_ledger(tmp_path / "old", classifications=words, indicators=sizes)
    old = aged(old)
    assert run("upgrade", "--ledger", old).code == 0
    text = (old / "classifications.yaml").read_text("utf-8")
    assert text == words.replace(
        "population:\n", "population:\n      counted_in: persons\n"
    ).replace("{meaning: Heli", "{counted_in: helicopters, meaning: Heli")


def test_line_ends_marks_and_odd_quotes_stay(tmp_path: Path) -> None:
    old = aged(of_today(tmp_path / "old"))
    path = old / "transactions.csv"
    data = path.read_bytes().replace(b"\n", b"\r\n").replace(b"article,1", b'"article",1')
    path.write_bytes(b"\xef\xbb\xbf\r\n" + data.rstrip(b"\r\n"))
    was = answers(old)
    assert run("upgrade", "--ledger", old).code == 0
    new = path.read_bytes()
    assert new.startswith(b"\xef\xbb\xbf\r\nid,source") and not new.endswith(b"\n")
    assert new.count(b"\r\n") == data.count(b"\r\n") and new.count(b"\n") == new.count(b"\r\n")
    assert new.count(b'"article",1') == len(ROWS)
    assert answers(old) == was


def test_problems_of_an_older_ledger_stand_in_its_own_lines(tmp_path: Path) -> None:
    rows = [{"description": "one\n\ntwo"}, {"sector": "borders"}, {"amount": "x"}]
    old = aged(make_ledger(tmp_path / "old", rows))
    found = json.loads(run("check", "--ledger", old, "--format", "json").out)["rows"]
    assert [(p["code"], p["line"], p["column"]) for p in found[1:]] == [
        ("unknown-code", 5, "sector"), ("bad-amount", 6, "amount"),
    ]  # fmt: skip
    before = bytes_of(old)
    told = run("upgrade", "--ledger", old)
    assert told.code == 1 and "unknown-code" in told.err and "bad-amount" in told.err
    assert bytes_of(old) == before


def test_a_measure_told_in_money_stays_money(tmp_path: Path) -> None:
    sizes = (*SIZES[:1], {"id": "gdp-2006", "year": 2006, "currency": "", "amount": 5})
    old = aged(make_ledger(tmp_path / "old", indicators=sizes))
    told = run("check", "--ledger", old)
    assert told.code == 1 and "indicators.csv:3, currency: error missing-value" in told.err


def test_a_measure_without_figures_can_be_counted_after_the_upgrade(tmp_path: Path) -> None:
    words = CLASSIFICATIONS.replace("measures:\n", "measures:\n  schools: {meaning: Schools.}\n")
    old = aged(make_ledger(tmp_path / "old", ROWS, indicators=SIZES[:1], classifications=words))
    assert run("upgrade", "--ledger", old).code == 0
    told = (old / "classifications.yaml").read_text("utf-8")
    assert "population: {counted_in: persons, meaning: Inhabitants.}" in told
    assert "schools: {meaning: Schools.}" in told  # whether it is money, nothing says
    schools = {"id": "schools-2005", "measure": "schools", "amount": 3_000, "currency": ""}
    (old / "indicators.csv").write_text(table("indicators", [*SIZES, schools]), "utf-8")
    refused = run("check", "--ledger", old)
    assert (refused.code, refused.err.count(": error ")) == (1, 1)
    remedy = "add what it counts to schools under measures in classifications.yaml: "
    assert f"{remedy}`counted_in: persons`" in refused.err
    counted = told.replace("{meaning: Schools.}", "{meaning: Schools., counted_in: schools}")
    (old / "classifications.yaml").write_text(counted, "utf-8")
    assert run("check", "--strict", "--ledger", old).code == 0


def test_a_row_that_is_too_short_is_still_told(tmp_path: Path) -> None:
    old = aged(of_today(tmp_path / "old"))
    with (old / "transactions.csv").open("a", encoding="utf-8") as out:
        out.write("one,two\n")
    told = run("check", "--ledger", old)
    assert told.code == 1 and "transactions.csv:7: error cell-count" in told.err


def test_the_descriptor_keeps_what_is_not_ours(tmp_path: Path) -> None:
    old = aged(of_today(tmp_path / "old"))
    path = old / "datapackage.json"
    about = json.loads(path.read_text("utf-8"))
    about |= {"licenses": [{"name": "CC0-1.0"}], "version": "3.1"}
    about["resources"][0]["title"] = "Their words"
    about["resources"].append({"name": "notes", "path": "notes.md", "format": "md"})
    path.write_text(json.dumps(about), "utf-8")
    assert run("upgrade", "--ledger", old).code == 0
    new = json.loads(path.read_text("utf-8"))
    assert new["aidledger"] == {"profile": "aidledger-ledger", "format": FORMAT_VERSION}
    assert (new["licenses"], new["version"]) == ([{"name": "CC0-1.0"}], "3.1")
    assert new["resources"][0]["title"] == "Their words"
    assert new["resources"][-1]["path"] == "notes.md"
    fields = [field["name"] for field in new["resources"][0]["schema"]["fields"]]
    assert "supported_by" in fields


NUMBERS = "1.10", "3.14159265358979323846264338327950288", "1e999", "1E5", "-0", "100", "-0.0"


@pytest.mark.parametrize("command", ["upgrade", "rates update", "fmt"])
def test_numbers_of_the_descriptor_stay_as_they_are_written(tmp_path: Path, command: str) -> None:
    ledger = of_today(tmp_path / "ledger")
    if command == "upgrade":
        aged(ledger)
    path = ledger / "datapackage.json"
    named = ", ".join(f'"n{i}": {number}' for i, number in enumerate(NUMBERS))
    text = "".join(("{", f'"own": {{{named}}},', path.read_text("utf-8").lstrip()[1:]))
    path.write_text(text, "utf-8")
    (tmp_path / "rates.csv").write_text(WORLD_BANK, "utf-8")
    given = [tmp_path / "rates.csv"] if command == "rates update" else []
    assert run(*command.split(), *given, "--ledger", ledger).code == 0
    new = path.read_text("utf-8")
    assert new != text and "\n" in new.partition('"n0"')[0]
    assert re.findall(r'"n\d": (.*?),?\n', new) == list(NUMBERS)
    assert run("check", "--ledger", ledger).code == 0


@pytest.mark.parametrize(
    "change",
    [lambda about: about | {"resources": [{"path": []}, {"path": None}, {}]},
     lambda about: about | {"resources": [1, None]}, lambda about: about | {"resources": "x"},
     lambda about: {k: v for k, v in about.items() if k != "resources"}],
)  # fmt: skip
def test_odd_resources_are_no_traceback(
    tmp_path: Path, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    old = aged(of_today(tmp_path / "old"))
    path = old / "datapackage.json"
    path.write_text(json.dumps(change(json.loads(path.read_text("utf-8")))), "utf-8")
    assert run("upgrade", "--ledger", old).code == 0
    assert run("check", "--strict", "--ledger", old).code == 0


@pytest.mark.parametrize("odd", ['"x": NaN', '"x": "\\ud800"', '"x": 1, "x": 2'])
def test_a_descriptor_that_cannot_be_written_again_is_refused(tmp_path: Path, odd: str) -> None:
    old = aged(of_today(tmp_path / "old"))
    path = old / "datapackage.json"
    path.write_text("{" + odd + "," + path.read_text("utf-8").lstrip()[1:], "utf-8")
    before = bytes_of(old)
    told = run("upgrade", "--ledger", old)
    assert told.code == 1 and "would not read as the same" in told.err
    assert bytes_of(old) == before


def test_json_too_deep_to_be_written_is_refused_like_any_other() -> None:
    """Pythons from 3.12 on read what is deeper than any can write."""
    deep: list[Any] = []
    for _ in range(20_000):
        deep = [deep]
    with pytest.raises(ValueError, match="too deep"):
        Exact(deep, "").written()


# -- stopped halfway -------------------------------------------------------------------------------


def subsets(names: Iterable[str]) -> Iterable[tuple[str, ...]]:
    every = tuple(names)
    return chain.from_iterable(combinations(every, size) for size in range(len(every) + 1))


def test_any_file_may_be_rewritten_before_the_others(tmp_path: Path) -> None:
    old = aged(of_today(tmp_path / "old"))
    was = answers(old)
    new = Path(shutil.copytree(old, tmp_path / "new"))
    assert run("upgrade", "--ledger", new).code == 0
    for number, names in enumerate(subsets(("transactions.csv", "classifications.yaml"))):
        mixed = Path(shutil.copytree(old, tmp_path / str(number) / "old"))
        for name in names:
            shutil.copy(new / name, mixed / name)
        assert answers(mixed) == was
        assert run("upgrade", "--ledger", mixed).code == 0
        assert bytes_of(mixed) == bytes_of(new)


@pytest.mark.parametrize("done", range(3))
def test_stopped_between_two_files_it_reads_the_same_and_can_go_on(
    tmp_path: Path, done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = aged(of_today(tmp_path / "old"))
    was, before = answers(old), bytes_of(old)
    written: list[str] = []

    def replace(path: Path, expected: bytes | None, new: bytes) -> None:
        if len(written) == done:
            raise KeyboardInterrupt
        written.append(path.name)
        path.write_bytes(new)

    monkeypatch.setattr(report, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        upgrade_ledger(old)
    monkeypatch.undo()
    after = bytes_of(old)
    assert sum(after[name] != before[name] for name in after) == done
    assert after["datapackage.json"] == before["datapackage.json"], "it is written last"
    assert answers(old) == was
    assert run("upgrade", "--ledger", old).code == 0
    assert answers(old) == was
    assert run("check", "--strict", "--ledger", old).code == 0


@pytest.mark.long
def test_killed_at_any_step_it_leaves_a_ledger_that_reads_the_same(tmp_path: Path) -> None:
    old = aged(of_today(tmp_path / "ledger"))
    before = contents(old)
    *killed, whole = killed_everywhere(tmp_path, ["upgrade"], 1)
    assert len(killed) > 6 and not whole["killed"]
    new = whole["files"]
    for one in killed:
        assert one["wrong"] == [] and one["killed"]
        assert all(held in (before[file], new[file]) for file, held in one["files"].items())
        assert one["code"] == 0 and one["again"]["files"] == new
    half = [one for one in killed if one["files"] not in (before, new)]
    assert half, "some were killed between two files"


def test_a_ledger_of_format_1_that_has_all_of_today_gets_its_number_alone(tmp_path: Path) -> None:
    ledger = of_today(tmp_path / "ledger")
    before = bytes_of(ledger)
    path = ledger / "datapackage.json"
    path.write_text(stating(path.read_text("utf-8"), "1"), "utf-8")
    told = run("upgrade", "--ledger", ledger, "--format", "json")
    assert [row["file"] for row in json.loads(told.out)["rows"]] == ["datapackage.json"]
    assert bytes_of(ledger) == before


CELL = st.text(st.sampled_from('ab ",\n;é'), max_size=6)


@given(rows=st.lists(st.lists(CELL, min_size=4, max_size=4), max_size=4), style=st.integers(0, 3))
def test_a_column_is_added_to_any_table(rows: list[list[str]], style: int) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=("\n", "\r\n")[style % 2], quoting=style // 2)
    writer.writerows([["id", "channel", "sector", "remark"], *rows])
    data = out.getvalue().encode()
    about = json.dumps({"aidledger": {"profile": "aidledger-ledger", "format": "1"}}).encode()
    new = lifted({"transactions.csv": data, "datapackage.json": about}).contents
    read = list(csv.reader(io.StringIO(new["transactions.csv"].decode(), newline="")))
    wanted = [[*row[:2], "", *row[2:]] for row in rows]
    assert read == [["id", "channel", "supported_by", "sector", "remark"], *wanted]
    assert new["transactions.csv"].count(b"\n") == data.count(b"\n")
    assert lifted(new).contents == new


# -- what writes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [("fmt",), ("fmt", "--check"), ("mentions", "--text", "text.txt", "--write"),
     ("rates", "update", "rates.csv"), ("edit", "figure-1", "--set", "status=planned"),
     ("edit", "figure-1", "--set", "status=planned", "--dry-run"), ("edit", "figure-1", "--delete"),
     ("add", "--donor", "US", "--amount", "5")],
    ids=" ".join,
)  # fmt: skip
def test_what_writes_into_a_ledger_asks_for_an_upgrade_first(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    old = aged(of_today(tmp_path / "ledger"))
    (tmp_path / "text.txt").write_text("1. The first part\n\nIt gave 100 dollars.\n", "utf-8")
    (tmp_path / "rates.csv").write_text(WORLD_BANK, "utf-8")
    before = bytes_of(old)
    told = run(*command, "--ledger", old, cwd=tmp_path)
    assert told.code == 1 and told.out == ""
    assert "datapackage.json: error older-format" in told.err and "aidledger upgrade" in told.err
    assert bytes_of(old) == before


def test_the_ledger_that_comes_along_is_of_this_format_and_never_written() -> None:
    assert run("check", "--strict", "--ledger", BUNDLED).code == 1  # for another warning
    assert "older-format" not in run("check", "--ledger", BUNDLED).err
    before = bytes_of(BUNDLED)
    told = run("upgrade", "--ledger", BUNDLED)
    assert told.code == 2 and "never written" in told.err
    assert run("upgrade", "--check", "--ledger", BUNDLED).code == 0
    assert bytes_of(BUNDLED) == before


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_what_is_no_ledger_is_told_so(tmp_path: Path, folder: str) -> None:
    told = run("upgrade", "--ledger", tmp_path / folder)
    assert told.code == 1 and "missing-file" in told.err


# -- a newer one -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [("summary",), ("register",), ("sql", "select 1"), ("check",), ("audit",), ("rates",),
     ("fmt",), ("fmt", "--check"), ("upgrade",), ("upgrade", "--check"),
     ("scan", "text.txt", "--draft"), ("parties",), ("mentions", "--text", "text.txt", "--write"),
     ("import", "csv", "survey.csv", "--map", "map.yaml"), ("import", "iati", "aid.xml")],
    ids=" ".join,
)  # fmt: skip
def test_a_newer_format_is_refused_and_nothing_of_it_is_read(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    ledger = of_today(tmp_path / "ledger")
    path = ledger / "datapackage.json"
    path.write_text(stating(path.read_text("utf-8"), "3"), "utf-8")
    (ledger / "transactions.csv").unlink()
    (ledger / "parties.yaml").write_text("- in another form\n", "utf-8")
    texts = {"text.txt": "It gave 100 dollars.\n", "survey.csv": SURVEY, "map.yaml": MAP}
    for name, text in {**texts, "aid.xml": ACTIVITY + "</iati-activities>"}.items():
        (tmp_path / name).write_text(text, "utf-8")
    before = bytes_of(ledger)
    told = run(*command, "--ledger", ledger, cwd=tmp_path)
    assert told.code == 1, told.err
    assert told.err.count(": error ") == 1 and "datapackage.json: error newer-format" in told.err
    assert "format 3" in told.err and "Remedy: Update aidledger" in told.err
    assert bytes_of(ledger) == before


def test_an_import_of_a_newer_version_is_refused_and_can_be_removed(tmp_path: Path) -> None:
    ledger = of_today(tmp_path / "ledger")
    import_rows(ledger, [{}])
    path = ledger / "imported" / "aid" / "manifest.json"
    told = json.loads(path.read_text("utf-8"))
    assert told["aidledger"]["version"] == "1"
    told["aidledger"]["version"] = "2"
    path.write_text(json.dumps({"aidledger": told["aidledger"], "otherwise": True}), "utf-8")
    for command in (("summary", "--source", "aid"), ("check",), ("imported",)):
        refused = run(*command, "--ledger", ledger)
        assert refused.code == 1 and "manifest.json: error newer-format" in refused.err
        assert "is of version 2, and this aidledger reads 1" in refused.err
    assert run("summary", "--ledger", ledger).code == 0
    assert run("imported", "aid", "--remove", "--ledger", ledger).code == 0
    assert run("check", "--ledger", ledger).code == 0


@pytest.mark.parametrize("version", ["0", "-1", "1.0", "v2", "", None, True, [2], "٢", "2 ", 1e300])
def test_a_version_that_is_none_is_told(tmp_path: Path, version: Any) -> None:
    ledger = of_today(tmp_path / "ledger")
    path = ledger / "datapackage.json"
    path.write_text(stating(path.read_text("utf-8"), version), "utf-8")
    told = run("check", "--ledger", ledger)
    assert told.code == 1 and "error bad-descriptor" in told.err
    assert f"this aidledger reads {', '.join(FORMATS)}" in told.err


def test_a_version_may_be_written_as_a_number(tmp_path: Path) -> None:
    ledger = aged(of_today(tmp_path / "ledger"))
    path = ledger / "datapackage.json"
    path.write_text(stating(path.read_text("utf-8"), 1), "utf-8")
    assert "warning older-format" in run("check", "--ledger", ledger).err
    assert run("upgrade", "--ledger", ledger).code == 0


def test_python_says_the_same(tmp_path: Path) -> None:
    old = aged(of_today(tmp_path / "old"))
    assert len(open_ledger(old).register().tables[0].rows) == len(ROWS)
    assert [row.keys["file"] for row in upgrade_ledger(old).tables[0].rows] == [
        "transactions.csv", "classifications.yaml", "datapackage.json",
    ]  # fmt: skip
    path = old / "datapackage.json"
    path.write_text(stating(path.read_text("utf-8"), "12"), "utf-8")
    with pytest.raises(LedgerError, match="format 12"):
        open_ledger(old)
    assert read_files(old)[0].contents == {}


def test_every_format_before_this_one_has_a_step() -> None:
    assert FORMATS[-1] == FORMAT_VERSION
    assert [int(version) for version in FORMATS] == list(range(1, len(FORMATS) + 1))
