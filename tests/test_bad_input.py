"""Whatever is in a ledger's folder: never a traceback, always a place and a remedy."""

from __future__ import annotations

import csv
import json
import os
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from aidledger import check_ledger
from aidledger.booking.reading import LONGEST_CELL
from aidledger.schema import descriptor
from tests.ledgers import (
    CLASSIFICATIONS,
    CURRENCIES,
    PARTIES,
    SOURCES,
    Ran,
    make_ledger,
    run,
    table,
)

COMMANDS = (
    ("check",),
    ("summary",),
    ("compare", "moscow", "us"),
    ("register",),
    ("reconcile",),
    ("show", "figure-1"),
    ("export",),
    ("promises", "us", "tj"),
    ("indicators",),
    ("parties",),
    ("classifications",),
    ("sources",),
    ("where",),
)
ONE = table("transactions", [{}])
THREE = table("transactions", [{}, {"amount": 2}, {"amount": "1e5"}])
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def readable(text: str) -> bool:
    """Whether a terminal shows the text as it is: nothing invisible but colours and line ends."""
    return COLOUR.sub("", text).replace("\n", "").replace("\u00a0", " ").isprintable()


def assert_refused(ran: Ran, place: str = "") -> None:
    """Assert that a broken ledger is told of: exit 1, a place, a remedy, nothing raw."""
    assert ran.code == 1
    assert "Traceback" not in ran.err
    first = ran.err.split("\n", 1)[0]
    assert re.search(r": error [a-z0-9-]+$", first)
    assert place in first
    assert re.search(r"^  Remedy: .", ran.err, re.MULTILINE)
    assert readable(ran.err)


def number_of_problems(ran: Ran) -> int:
    return len(re.findall(r"^  Remedy: ", ran.err, re.MULTILINE))


# -- folders and files ---------------------------------------------------------------------------


def missing(folder: Path) -> Path:
    return folder / "nowhere"


def empty(folder: Path) -> Path:
    return folder


def a_file(folder: Path) -> Path:
    (folder / "ledger").write_text("text")
    return folder / "ledger"


def circle(folder: Path) -> Path:
    (folder / "loop").symlink_to(folder / "loop")
    return folder / "loop"


def endless_name(folder: Path) -> Path:
    return folder / ("a" * 5000)


def impossible_name(folder: Path) -> Path:
    return folder / "a\0b"


FOLDERS = (missing, empty, a_file, circle, endless_name, impossible_name)


def test_a_wrong_folder_is_one_problem(tmp_path: Path) -> None:
    for number, kind in enumerate(FOLDERS):
        place = tmp_path / str(number)
        place.mkdir()
        ran = run("check", "--ledger", kind(place))
        assert_refused(ran)
        assert number_of_problems(ran) == 1
        assert "Give the folder that holds datapackage.json" in ran.err


def a_folder(path: Path) -> None:
    path.mkdir()


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def a_link_to_nothing(path: Path) -> None:
    path.symlink_to(path.with_name("gone"))


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("name", ["datapackage", "transactions", "parties"])
@pytest.mark.parametrize("kind", [a_folder, a_link_to_itself, a_link_to_nothing, a_pipe, endless])
def test_something_else_where_a_file_should_be(
    tmp_path: Path, name: str, kind: Callable[[Path], None]
) -> None:
    ledger = make_ledger(tmp_path / "ledger", **{name: None})
    (file,) = {
        "datapackage": ["datapackage.json"],
        "transactions": ["transactions.csv"],
        "parties": ["parties.yaml"],
    }[name]
    kind(ledger / file)
    ran = run("check", "--ledger", ledger)
    assert_refused(ran, file)
    assert number_of_problems(ran) == 1


@pytest.mark.parametrize("kind", [a_pipe, endless, a_folder])
def test_a_folder_that_only_looks_like_a_ledger_is_passed_over(
    tmp_path: Path, kind: Callable[[Path], None]
) -> None:
    (tmp_path / "ledger").mkdir()
    kind(tmp_path / "ledger" / "datapackage.json")
    ran = run("where", cwd=tmp_path)
    assert ran.code == 0
    assert "comes with aidledger" in ran.out


def test_reading_leaves_the_limit_of_other_csv_files_alone(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    ledger = make_ledger(tmp_path / "ledger", ONE.replace("Aid", "x" * (LONGEST_CELL + 1)))
    for folder in (ledger, make_ledger(tmp_path / "fine")):
        run("check", "--ledger", folder)
        assert csv.field_size_limit() == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    (ledger / "parties.yaml").chmod(0)
    assert_refused(run("check", "--ledger", ledger), "parties.yaml: error unreadable-file")


# -- what a file holds ---------------------------------------------------------------------------


def yaml_with(text: str, old: str = "United States") -> dict[str, Any]:
    return {"parties": PARTIES.replace(old, text)}


BOMB = "\n".join(
    f"{a}: &{a} [*{b}, *{b}, *{b}]" for a, b in zip("bcdefghi", "abcdefgh", strict=True)
)
DESCRIPTOR = descriptor("ledger", "A ledger")
NEWER = {**DESCRIPTOR, "aidledger": {"profile": "aidledger-ledger", "format": "99"}}

# (what it is, the files, the place of the first problem)
FILES: tuple[tuple[str, dict[str, Any], str], ...] = (
    *(
        (f"empty {name}", {name: ""}, name)
        for name in (
            "transactions",
            "indicators",
            "parties",
            "currencies",
            "classifications",
            "sources",
            "datapackage",
        )
    ),
    ("blank lines alone", {"transactions": "\n\n\n"}, "transactions.csv: error missing-column"),
    (
        "latin-1",
        {"transactions": ONE.replace("Aid", "Ærø").encode("latin-1")},
        "csv:2: error not-utf-8",
    ),
    (
        "latin-1 yaml",
        {"parties": PARTIES.replace("Russia", "Rußland").encode("latin-1")},
        "yaml:7: error not-utf-8",
    ),
    ("UTF-16", {"transactions": ONE.encode("utf-16")}, "csv:1: error not-utf-8"),
    ("UTF-16 yaml", {"sources": SOURCES.encode("utf-16-be")}, "yaml:1: error control-character"),
    (
        "UTF-16 json",
        {"datapackage": json.dumps(DESCRIPTOR).encode("utf-16")},
        "json:1: error not-utf-8",
    ),
    ("NUL", {"transactions": ONE.replace("Aid", "A\0d")}, "csv:2: error control-character"),
    ("NUL in yaml", yaml_with("A\0B"), "yaml:2: error control-character"),
    ("NUL in json", {"datapackage": "{\0}"}, "json:1: error control-character"),
    ("an escape for NUL", yaml_with('"A\\0B"'), "yaml:2: error bad-yaml"),
    ("an escape for ESC", yaml_with('"\\e[31mA"'), "yaml:2: error bad-yaml"),
    ("ESC", {"transactions": ONE.replace("Aid", "\x1b[31mAid")}, "csv:2: error control-character"),
    ("a file of NUL", {"transactions": b"\0" * 100_000}, "csv:1: error control-character"),
    ("lines of NUL", {"transactions": b"\0\n" * 100_000}, "csv:1: error control-character"),
    (
        "an open quote",
        {"transactions": ONE + ONE.splitlines()[1].replace("Aid.", '"Aid.')},
        "csv:3: error bad-csv",
    ),
    (
        "text after a quote",
        {"transactions": ONE.replace("Aid.", '"Aid" money')},
        "csv:2: error bad-csv",
    ),
    (
        "a huge cell",
        {"transactions": ONE.replace("Aid", "x" * (LONGEST_CELL + 1))},
        "csv:2: error bad-csv",
    ),
    ("tabs", {"transactions": ONE.replace(",", "\t")}, "csv:1: error bad-csv"),
    (
        "a nameless column",
        {"transactions": ONE.replace("\n", ",\n")},
        "csv:1: error unknown-column",
    ),
    ("spaces alone", {"transactions": ONE + "   \n"}, "csv:3: error cell-count"),
    ("a short row", {"transactions": ONE + "a,b\n"}, "csv:3: error cell-count"),
    ("an alias bomb", {"parties": "a: &a [x, x, x]\n" + BOMB}, "yaml:1: error bad-yaml"),
    ("an alias", yaml_with("*US"), "yaml:2: error bad-yaml"),
    ("a tag", yaml_with("!important"), "yaml:2: error bad-yaml"),
    (
        "a tag that would run",
        yaml_with("!!python/object/apply:os.getcwd []"),
        "yaml:2: error bad-yaml",
    ),
    ("a second document", {"parties": PARTIES + "---\n" + PARTIES}, "yaml:20: error bad-yaml"),
    ("100,000 brackets", {"parties": "a: " + "[" * 100_000}, "yaml:1: error bad-yaml"),
    ("100,000 braces", {"parties": "a: " + "{a: " * 100_000}, "yaml:1: error bad-yaml"),
    ("100,000 dashes", {"parties": "- " * 100_000}, "yaml:1: error bad-yaml"),
    ("an open bracket", yaml_with("[usa", "[usa, america, washington]"), "yaml:5: error bad-yaml"),
    ("an open quote in yaml", yaml_with('"United'), "yaml:2: error bad-yaml"),
    ("a colon", yaml_with("United: States"), "yaml:2: error bad-yaml"),
    ("a tab", yaml_with("\tname: United", "  name: United"), "yaml:2: error bad-yaml"),
    (
        "a key twice",
        {"parties": PARTIES + "US:\n  name: Again\n  kind: state\n"},
        "yaml:20: error bad-yaml",
    ),
    (
        "a field twice",
        yaml_with("kind: state\n  kind: group", "kind: state"),
        "yaml:4: error bad-yaml",
    ),
    ("a key that is a list", {"parties": "? [a, b]\n: c\n"}, "yaml:1: error bad-yaml"),
    ("a list", {"parties": "- US\n- RU\n"}, "yaml:1: error bad-yaml"),
    ("a scalar", {"parties": "US\n"}, "yaml:1: error bad-yaml"),
    ("an empty mapping", {"parties": "{}\n"}, "yaml:1: error bad-yaml"),
    ("comments alone", {"parties": "# nobody\n"}, "yaml:1: error bad-yaml"),
    (
        "an entry that is text",
        {"parties": PARTIES + "FR: France\n"},
        "yaml:20, FR: error bad-value",
    ),
    (
        "an entry that is a list",
        {"sources": SOURCES + "page: [a]\n"},
        "yaml:21, page: error bad-value",
    ),
    (
        "a list that is text",
        {"classifications": CLASSIFICATIONS.replace("statuses:", "statuses: all\nold:")},
        "classifications.yaml",
    ),
    (
        "footnotes that are a list",
        {"sources": re.sub(r"footnotes:\n(    .*\n)+", "footnotes: [a]\n", SOURCES)},
        "sources.yaml:9, article footnotes",
    ),
    (
        "footnotes in a circle",
        {
            "sources": SOURCES.replace("title: A newspaper", 'same_as: "2"').replace(
                "title: A release", 'same_as: "1"'
            )
        },
        "sources.yaml:9, article footnotes",
    ),
    (
        "a footnote that is itself",
        {"sources": SOURCES.replace("title: A book", 'same_as: "3"')},
        "sources.yaml:9, article footnotes",
    ),
    (
        "a misspelt field",
        {"currencies": CURRENCIES.replace("values:", "vlaues:", 1)},
        "currencies.yaml",
    ),
    (
        "a rate of 0",
        {"currencies": CURRENCIES.replace("2003: 50", "2003: 0")},
        "currencies.yaml:11",
    ),
    (
        "a rate in wide digits",
        {"currencies": CURRENCIES.replace("2003: 50", "２００３: 50")},
        "currencies.yaml:11",
    ),
    (
        "no dollars",
        {"currencies": CURRENCIES.replace("USD:", "USX:")},
        "currencies.yaml: error missing-value",
    ),
    ("json: a list", {"datapackage": "[]"}, "datapackage.json"),
    (
        "json: invalid",
        {"datapackage": '{\n"name": \n}'},
        "datapackage.json:3: error bad-descriptor",
    ),
    ("json: deep", {"datapackage": "[" * 100_000}, "datapackage.json"),
    (
        "json: a number without end",
        {"datapackage": '{"a": ' + "9" * 10_000 + "}"},
        "datapackage.json",
    ),
    ("json: someone else's", {"datapackage": '{"name": "x", "resources": []}'}, "datapackage.json"),
    (
        "json: another profile",
        {"datapackage": '{"aidledger": {"format": "1"}}'},
        "datapackage.json",
    ),
    ("json: newer", {"datapackage": json.dumps(NEWER)}, "datapackage.json"),
    (
        "json: half a character",
        {"datapackage": json.dumps({**DESCRIPTOR, "title": "\ud800"})},
        "datapackage.json",
    ),
    (
        "json: a title that is none",
        {"datapackage": json.dumps({**DESCRIPTOR, "title": None})},
        "datapackage.json",
    ),
)


@pytest.mark.parametrize(("files", "place"), [f[1:] for f in FILES], ids=[f[0] for f in FILES])
def test_a_damaged_file_is_refused_in_its_place(
    tmp_path: Path, files: dict[str, Any], place: str
) -> None:
    ledger = make_ledger(tmp_path / "ledger", **files)
    ran = run("check", "--ledger", ledger)
    assert_refused(ran, place)
    assert number_of_problems(ran) <= 10
    assert_refused(run("summary", "--ledger", ledger))


FINE: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "CR LF",
        {"transactions": ONE.replace("\n", "\r\n"), "parties": PARTIES.replace("\n", "\r\n")},
    ),
    ("CR", {"transactions": ONE.replace("\n", "\r"), "parties": PARTIES.replace("\n", "\r")}),
    (
        "a byte-order mark",
        {
            "transactions": "\ufeff" + ONE,
            "parties": "\ufeff" + PARTIES,
            "datapackage": "\ufeff" + json.dumps(DESCRIPTOR),
        },
    ),
    (
        "blank lines",
        {"transactions": "\n" + ONE.replace("\n", "\n\n"), "parties": "\n\n" + PARTIES},
    ),
    ("rows of commas, as spreadsheets leave them", {"transactions": ONE + ("," * 29 + "\n") * 5}),
    ("no line end at the end", {"transactions": ONE.rstrip(), "parties": PARTIES.rstrip()}),
    ("quotes everywhere", {"transactions": re.sub(r"([^,\n]+)", r'"\1"', ONE)}),
    ("a long cell", {"transactions": ONE.replace("Aid", "x" * (LONGEST_CELL - 1))}),
    (
        "columns in another order",
        {
            "transactions": "\n".join(
                ",".join(reversed(line.split(","))) for line in ONE.splitlines()
            )
        },
    ),
    ("no rows", {"transactions": [], "indicators": []}),
    ("a comment in yaml", {"parties": "# who\n" + PARTIES}),
)


@pytest.mark.parametrize("files", [f[1] for f in FINE], ids=[f[0] for f in FINE])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_what_programs_do_to_files_is_fine(
    tmp_path: Path, command: Sequence[str], files: dict[str, Any]
) -> None:
    ledger = make_ledger(tmp_path / "ledger", **files)
    ran = run(*command, "--ledger", ledger)
    if command[0] == "show" and files.get("transactions") == []:
        assert ran.code == 2
    else:
        assert (ran.code, ran.err) == (0, "")


def test_no_norway_problem(tmp_path: Path) -> None:
    more = (
        "NO:\n  name: on\n  kind: state\n  currency: USD\n010:\n  name: 1e3\n  kind: organisation\n"
    )
    rows = [{"donor": "NO"}, {"donor": "010"}]
    ledger = make_ledger(tmp_path / "ledger", rows, parties=PARTIES + more)
    out = run("register", "--ledger", ledger, "--format", "csv").out
    assert ",NO," in out
    assert ",010," in out
    listed = run("parties", "--ledger", ledger, "--format", "csv").out
    assert "NO,on,state" in listed
    assert "010,1e3,organisation" in listed


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_is_right_after_texts_of_several_lines(tmp_path: Path, end: str) -> None:
    rows = [{}, {"description": "two\nlines\n\nand two more", "amount": 2}, {"amount": "1e5"}]
    text = "\n" + table("transactions", rows).replace("\n", end)
    ledger = make_ledger(tmp_path / "ledger", text)
    ran = run("check", "--ledger", ledger)
    assert_refused(ran, "transactions.csv:8, amount: error bad-amount")
    assert "| figure-3," in ran.err


def test_an_unusual_line_separator_inside_a_text_is_no_line(tmp_path: Path) -> None:
    rows = [{"description": "a\u2028b\u2029c"}, {"amount": "1e5"}]
    ran = run("check", "--ledger", make_ledger(tmp_path / "ledger", rows))
    assert_refused(ran, "transactions.csv:3, amount")
    assert "| figure-2," in ran.err


def test_of_a_long_row_the_excerpt_shows_the_cell(tmp_path: Path) -> None:
    row = {"as_stated": "words " * 40 + "end", "amount": "1e5"}
    ran = run("check", "--ledger", make_ledger(tmp_path / "ledger", [row]))
    assert "\n  | figure-1,…,,exact,1e5,,,…\n" in ran.err


# -- values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "amount",
    [
        "1e5", "1E+6", "NaN", "nan", "inf", "-inf", "Infinity", "0x10", "0b1", "1_000", "１２",
        "٣", "1,000", "1 000", "1\u00a0000", "-5", "-0", "+5", ".5", "5.", "$5", "1.5 million",
        "five", "1.234", "9" * 14, "9" * 20, "9" * 21, "9" * 10_000, "0." + "0" * 30 + "1", "=1+1",
        "½", "1/2", "12%",
    ],
)  # fmt: skip
@pytest.mark.parametrize("column", ["amount", "low", "high", "quantity"])
def test_what_is_no_amount_is_refused(tmp_path: Path, amount: str, column: str) -> None:
    if column == "quantity" and amount in ("1.234", "9" * 14, "9" * 20):
        return
    ledger = make_ledger(tmp_path / "ledger", [{column: amount, "unit": "posts"}])
    ran = run("check", "--ledger", ledger)
    assert_refused(ran, f"transactions.csv:2, {column}: error bad-amount")
    assert number_of_problems(ran) == 1
    assert len(ran.err) < 800


@pytest.mark.parametrize("amount", ["0", "0.00", "007", "12.50", "90000000000"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_what_is_an_amount_is_read(tmp_path: Path, amount: str, command: Sequence[str]) -> None:
    ledger = make_ledger(tmp_path / "ledger", [{"amount": amount}])
    ran = run(*command, "--ledger", ledger)
    assert (ran.code, ran.err) == (0, "")


def test_an_amount_that_its_rate_makes_absurd_is_refused(tmp_path: Path) -> None:
    ledger = make_ledger(
        tmp_path / "ledger",
        [{"amount": 10**10, "currency": "RUB"}],
        currencies=CURRENCIES.replace("2005: 25", "2005: 0.0000000001"),
    )
    assert_refused(run("check", "--ledger", ledger), "transactions.csv:2, amount: error bad-amount")


def test_a_yearly_amount_over_centuries_is_refused(tmp_path: Path) -> None:
    row = {"amount": 10**12, "first": 1800, "last": 2200, "per": "year"}
    ledger = make_ledger(tmp_path / "ledger", [row])
    assert_refused(run("check", "--ledger", ledger), "transactions.csv:2, amount: error bad-amount")


@pytest.mark.parametrize(
    "date",
    [
        "2005-13", "2005-00", "2005-02-30", "2005-02-29", "0000", "0001", "1799", "2201", "9999",
        "05", "2005-6", "2005/06", "2005-06-1", "20050601", "spring 2005", "2005?", "２００５",
        "2005-", "-2005", "1.6.2005", "2005-06-01T00:00", "...", "nan",
    ],
)  # fmt: skip
@pytest.mark.parametrize("column", ["first", "last"])
def test_what_is_no_date_is_refused(tmp_path: Path, date: str, column: str) -> None:
    ledger = make_ledger(tmp_path / "ledger", [{"first": "2005", "last": "2006", column: date}])
    ran = run("check", "--ledger", ledger)
    assert_refused(ran, f"transactions.csv:2, {column}: error bad-date")
    assert number_of_problems(ran) == 1


def test_only_the_last_date_may_be_open(tmp_path: Path) -> None:
    fine = make_ledger(tmp_path / "fine", [{"first": "2005", "last": ".."}])
    assert run("check", "--ledger", fine).code == 0
    for number, row in enumerate(({"first": "..", "last": "2005"}, {"first": "", "last": ".."})):
        ledger = make_ledger(tmp_path / str(number), [row])
        assert_refused(run("check", "--ledger", ledger), "transactions.csv:2, first")
    ledger = make_ledger(tmp_path / "sizes", indicators=[{"year": ".."}])
    assert_refused(run("check", "--ledger", ledger), "indicators.csv:2, year: error bad-date")


@pytest.mark.parametrize(
    ("first", "last", "fine"),
    [
        ("2008-08-22", "2008-08-21", False),
        ("2008-08-22", "2008-07", False),
        ("2008-08", "2007", False),
        ("2008-08-22", "2008-08-22", True),
        ("2008-08-22", "2008-08", True),
        ("2008-08-22", "2008", True),
        ("2008", "2008-02-01", True),
    ],
)
def test_periods_that_run_backwards(tmp_path: Path, first: str, last: str, fine: bool) -> None:
    ran = run(
        "check", "--ledger", make_ledger(tmp_path / "ledger", [{"first": first, "last": last}])
    )
    assert ran.code == (0 if fine else 1)
    assert fine or "period-reversed" in ran.err


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_far_future_and_past_are_no_matter(tmp_path: Path, command: Sequence[str]) -> None:
    rows: list[dict[str, Any]] = [
        {"first": 1800, "last": 2200},
        {"first": "", "last": 2200, "currency": "RUB"},
        {"first": 2100, "last": "..", "status": "planned"},
        {"first": "", "last": "", "qualifier": "unstated"},
    ]
    ran = run(*command, "--ledger", make_ledger(tmp_path / "ledger", rows))
    assert (ran.code, ran.err) == (0, "")


# -- relations -----------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [1, 2, 3, 7, 3000])
@pytest.mark.parametrize("relation", ["part_of", "may_be_in", "fulfils"])
def test_a_circle_of_any_length_is_told_once(tmp_path: Path, length: int, relation: str) -> None:
    rows = [
        {relation: f"figure-{number % length + 1}", "amount": number if number > 1 else length}
        for number in range(1, length + 1)
    ]
    ran = run("check", "--ledger", make_ledger(tmp_path / "ledger", rows))
    assert_refused(ran, f"transactions.csv:2, {relation}: error circular-relation")
    assert number_of_problems(ran) == 1
    assert len(ran.err) < 800


def test_what_does_not_fit_is_told_beside_rows_that_cannot_be_booked(tmp_path: Path) -> None:
    rows = [
        {
            "first": "2007",
            "last": "2005",
        },  # figure-1, which is not booked, and is there all the same
        {"part_of": "nothing"},
        {"part_of": "figure-1", "amount": 2},
        {"fulfils": "figure-5", "amount": 3},
        {"fulfils": "figure-4", "amount": 4},
        {"amount": 5},
        {"amount": 6, "part_of": "figure-6"},
    ]
    ledger = make_ledger(tmp_path / "ledger", rows)
    problems = check_ledger(ledger)
    assert [(p.code, p.place.line) for p in problems if p.severity == "error"] == [
        ("period-reversed", 2), ("dangling-relation", 3), ("circular-relation", 5),
        ("parts-exceed-whole", 7),
    ]  # fmt: skip


def test_a_circle_below_a_chain_is_found(tmp_path: Path) -> None:
    rows = [
        {"part_of": "figure-2"},
        {"part_of": "figure-3"},
        {"may_be_in": "figure-4 figure-5"},
        {},
        {"fulfils": "figure-3"},
    ]
    ran = run("check", "--ledger", make_ledger(tmp_path / "ledger", rows))
    assert_refused(ran, "transactions.csv:4, may_be_in: error circular-relation")
    assert "figure-3 → figure-5 → figure-3" in ran.err


@pytest.mark.parametrize("shape", ["chain", "star"])
def test_thousands_of_relations_are_quick(tmp_path: Path, shape: str) -> None:
    count = 3000
    rows: list[dict[str, Any]] = [{"amount": count**2}]
    for number in range(1, count):
        whole = number if shape == "chain" else 1
        amount = count - number
        rows.append({"amount": amount, "part_of": f"figure-{whole}"})
    ledger = make_ledger(tmp_path / "ledger", rows)
    begun = time.process_time()
    for command in (["check"], ["summary", "--in", "unit"], ["show", f"figure-{count}"]):
        ran = run(*command, "--ledger", ledger)
        assert (ran.code, ran.err) == (0, "")
    assert time.process_time() - begun < 10
    found = json.loads(run("summary", "--ledger", ledger, "--format", "json").out)
    # Each figure counts what is left of it; a chain or a star of parts totals its largest.
    assert found["totals"][0]["best"] == count**2


# -- what terminals and spreadsheets would run ---------------------------------------------------

EVIL = "[red]red[/] [/] [link=x] \u202egnirts\u2066 \u200b {x} %s"


def evil_ledger(folder: Path) -> Path:
    evil = json.dumps(EVIL)  # also a quoted text of YAML
    # The folder's own name is text from outside too.
    return make_ledger(
        folder / "\x1b[31m\u202eledger[/]",
        [
            {"description": EVIL, "as_stated": EVIL, "remark": EVIL, "unit": EVIL, "quantity": 3},
            {"description": "two\nlines\ttab", "as_stated": "a\nb", "status": "planned"},
            {"qualifier": "unstated", "as_stated": EVIL, "donor": "RU"},
            {"amount": 50, "may_be_in": "figure-1", "as_stated": EVIL},
        ],
        indicators=[{"as_stated": EVIL, "remark": EVIL, "series": EVIL}],
        parties=PARTIES.replace("name: Russia", f"name: {evil}").replace(
            "[usa,", "['{x}\u202e[/]',"
        ),
        sources=SOURCES.replace("An article", evil).replace("The first part", evil),
        classifications=CLASSIFICATIONS.replace("Aid in money", evil),
        currencies=CURRENCIES.replace("RUB per USD", evil),
        datapackage=json.dumps(descriptor("x", EVIL)),
    )


@pytest.mark.parametrize("tty", [False, True], ids=["text", "rich"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_texts_of_a_ledger_are_shown_and_never_run(
    tmp_path: Path, command: Sequence[str], tty: bool
) -> None:
    ran = run(*command, "--ledger", evil_ledger(tmp_path), tty=tty)
    assert (ran.code, ran.err) == (0, "")
    assert readable(ran.out)
    shown = COLOUR.sub("", ran.out)
    if command[0] in ("show", "classifications"):
        assert "[red]red[/] [/] [link=x] \\u202e" in shown
    if command[0] == "where":
        assert "\\x1b[31m\\u202eledger[/]" in re.sub(r"\s", "", shown)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_problems_show_texts_and_never_run_them(tmp_path: Path, command: Sequence[str]) -> None:
    ledger = evil_ledger(tmp_path)
    text = (ledger / "transactions.csv").read_text("utf-8")
    (ledger / "transactions.csv").write_text(text.replace("2005,2005", f"{EVIL},2005"), "utf-8")
    ran = run(*command, "--ledger", ledger, tty=True)
    if command[0] == "where":
        assert readable(ran.out) and "has problems" in ran.out
        return
    assert_refused(ran, "\\x1b[31m\\u202eledger[/]/transactions.csv:2, first: error bad-date")
    assert "“[red]red[/] [/] [link=x] \\u202e" in ran.err


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_a_folder_whose_name_is_not_text(tmp_path: Path, command: Sequence[str]) -> None:
    ledger = make_ledger(tmp_path / os.fsdecode(b"l\xff"))
    for form in ([], ["--format", "json"]):
        ran = run(*command, "--ledger", ledger, *form)
        assert (ran.code, ran.err) == (0, "")


# -- every command -------------------------------------------------------------------------------

BROKEN: dict[str, dict[str, Any]] = {
    "a value": {"transactions": THREE},
    "a circle": {"transactions": [{"part_of": "figure-1"}]},
    "a rate": {"transactions": [{"currency": "RUB", "first": 1999}]},
    "parts": {"transactions": [{"amount": 1}, {"amount": 9, "part_of": "figure-1"}]},
    "not UTF-8": {"indicators": b"\xff\xfe"},
    "yaml": {"classifications": "[" * 100},
    "no parties": {"parties": None},
    "no sources": {"sources": "{}"},
    "descriptor": {"datapackage": "[]"},
}


def assert_where_has_problems(ran: Ran, ledger: Path) -> None:
    """Assert that `where` answers although the ledger is broken, and says that it is."""
    assert (ran.code, ran.err) == (0, "")
    assert str(ledger) in ran.out
    assert "named by --ledger" in ran.out
    assert "has problems: run aidledger check" in ran.out


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_every_command_refuses_a_broken_ledger(
    tmp_path: Path, command: Sequence[str], broken: str
) -> None:
    ledger = make_ledger(tmp_path / "ledger", **BROKEN[broken])
    ran = run(*command, "--ledger", ledger)
    if command[0] == "where":
        assert_where_has_problems(ran, ledger)
        return
    assert_refused(ran, str(ledger))
    assert ran.out == ("" if command[0] != "check" else f"{ledger}: 1 error, 0 warnings.\n")


@pytest.mark.parametrize("kind", FOLDERS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_every_command_refuses_what_is_no_ledger(
    tmp_path: Path, command: Sequence[str], kind: Callable[[Path], Path]
) -> None:
    ran = run(*command, "--ledger", kind(tmp_path))
    if command[0] == "where":
        assert (ran.code, ran.err) == (0, "") and "has problems: run aidledger check" in ran.out
        return
    assert_refused(ran)
