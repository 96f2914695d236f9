"""The command line: formats, files, pipes, terminals, and which ledger is used."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import aidledger
from aidledger.cli import COMMANDS
from tests.ledgers import BUNDLED, make_ledger, run

REPORTS = (
    ("summary", "--donor", "US"),
    ("compare", "russia", "us"),
    ("register",),
    ("show", "us-border-posts"),
    ("export",),
    ("export", "--lines"),
    ("cite", "us-border-posts", "tj-gdp-usd-2005"),
    ("cite", "us-border-posts", "--style", "csl-json"),
)
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("style", ["table", "csv", "tsv", "json", "ndjson", "markdown"])
@pytest.mark.parametrize("command", REPORTS, ids=lambda c: " ".join(c))
def test_every_report_in_every_format(command: tuple[str, ...], style: str, tmp_path: Path) -> None:
    printed = run(*command, "--ledger", BUNDLED, "--format", style)
    assert (printed.code, printed.err) == (0, "")
    assert printed.out.endswith("\n")
    target = tmp_path / "out"
    written = run(*command, "--ledger", BUNDLED, "--format", style, "--output", target)
    assert (written.code, written.out) == (0, "")
    assert target.read_text("utf-8") == printed.out
    if style == "json":
        answer = json.loads(printed.out)
        assert {"report", "policy", "rows", "totals", "left_out", "caveats"} <= set(answer)
    elif style == "ndjson":
        assert all(isinstance(json.loads(line), dict) for line in printed.out.splitlines())
    elif style in ("csv", "tsv"):
        separator = "," if style == "csv" else "\t"
        rows = list(csv.reader(io.StringIO(printed.out), delimiter=separator))
        assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("command", REPORTS[:4], ids=lambda c: " ".join(c))
@pytest.mark.parametrize("columns", ["80", "120", "200"])
def test_the_terminal_cuts_no_figure(command: tuple[str, ...], columns: str) -> None:
    piped = run(*command, "--ledger", BUNDLED).out
    drawn = run(*command, "--ledger", BUNDLED, tty=True, env={"COLUMNS": columns}).out
    shown = ESCAPE.sub("", drawn)
    numbers = re.compile(r"[0-9][0-9,]*\.[0-9]{2}")
    missing = set(numbers.findall(piped)) - set(numbers.findall(shown))
    assert not missing
    assert "…" not in re.sub(r"(no floor|low|[0-9]( %)?) … ", "", shown)
    if columns != "80":
        assert max(map(len, shown.splitlines())) <= int(columns)


def test_80_columns_hold_the_two_promised_reports() -> None:
    for command in (
        REPORTS[0],
        ("compare", "russia", "us", "--years", "2005-2008"),
        REPORTS[2],
        ("sources",),
        ("parties",),
    ):
        drawn = run(*command, "--ledger", BUNDLED, tty=True, env={"COLUMNS": "80"}).out
        assert max(len(line.rstrip()) for line in ESCAPE.sub("", drawn).splitlines()) <= 80


def test_no_colour_where_it_is_not_wanted() -> None:
    command = ("summary", "--donor", "US", "--ledger", BUNDLED)
    assert "\x1b" in run(*command, tty=True).out
    assert not re.search(r"\x1b\[3[0-9]m", run(*command, tty=True, env={"NO_COLOR": "1"}).out)
    assert "\x1b" not in run(*command).out


def test_display_units_touch_tables_and_no_data(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 1_234_567}, {"amount": "0.30"}])
    command = ("summary", "--ledger", folder)
    assert "1,234,567.30" in run(*command, "--in", "unit").out
    assert "1,234.57" in run(*command, "--in", "thousand").out
    assert "1.23" in run(*command).out
    small = make_ledger(tmp_path / "s", [{"amount": "0.30"}])
    assert "<0.01" in run("summary", "--ledger", small).out
    csv_of = [run(*command, "--format", "csv", "--in", scale).out for scale in ("unit", "billion")]
    assert csv_of[0] == csv_of[1]


def program(*arguments: str, **kept: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aidledger", *arguments], capture_output=True, text=True,
        encoding="utf-8", check=False, **kept,  # type: ignore[call-overload]
    )  # fmt: skip


def test_a_pipe_that_closes_early_ends_quietly() -> None:
    command = f"{sys.executable} -m aidledger export --format csv --ledger {BUNDLED} | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("id,")


def test_a_locale_without_unicode_is_no_obstacle() -> None:
    environment = os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = program("summary", "--donor", "US", "--ledger", str(BUNDLED), env=environment)
    assert done.returncode == 0 and "≥~ 116.67" in done.stdout


def test_a_file_that_cannot_be_written_is_a_plain_error(tmp_path: Path) -> None:
    done = run("summary", "--ledger", BUNDLED, "--output", tmp_path / "no" / "such" / "file")
    assert done.code == 1 and "file" in done.err and "Hint:" in done.err


# -- which ledger --------------------------------------------------------------------------------


def ledger_in_use(*arguments: object, **around: object) -> str:
    done = run("where", *map(str, arguments), "--format", "json", **around)  # type: ignore[arg-type]
    assert done.code == 0, done.err
    rows = json.loads(done.out)["rows"]
    return str({row["field"]: row["value"] for row in rows}["ledger"])


def test_the_ledger_is_named_near_or_bundled(tmp_path: Path) -> None:
    named, setting = make_ledger(tmp_path / "named"), make_ledger(tmp_path / "setting")
    near = make_ledger(tmp_path / "project" / "ledger")
    deep = tmp_path / "project" / "notes" / "2008"
    deep.mkdir(parents=True)
    env = {"AIDLEDGER_LEDGER": str(setting)}
    assert ledger_in_use("--ledger", named, cwd=deep, env=env) == str(named)
    assert ledger_in_use(cwd=deep, env=env) == str(setting)
    assert ledger_in_use(cwd=deep) == str(near)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert ledger_in_use(cwd=elsewhere) == str(BUNDLED)
    assert run("where", "--ledger", "").code == 2
    assert "named by --ledger" in run("--ledger", named, "where", cwd=elsewhere).out
    before = run("--ledger", named, "summary", "--format", "csv", cwd=elsewhere)
    assert before.out == run("summary", "--ledger", named, "--format", "csv").out


def test_a_ledger_folder_that_is_none_is_passed_over_and_said_so(tmp_path: Path) -> None:
    shutil.copytree(BUNDLED, tmp_path / "ledger")
    (tmp_path / "ledger" / "datapackage.json").unlink()
    done = run("summary", "--donor", "US", cwd=tmp_path)
    assert done.code == 0 and "116.67" in done.out
    assert "datapackage.json" in done.err and "comes with aidledger" in done.err


def test_version_says_which_ledger(tmp_path: Path) -> None:
    done = run("--version", cwd=tmp_path)
    assert done.code == 0
    assert aidledger.__version__ in done.out and str(BUNDLED) in done.out


# -- help ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_that_works(command: str, tmp_path: Path) -> None:
    done = run(command, "--help")
    assert done.code == 0 and "Traceback" not in done.out
    example = re.search(r"Example:\s+aidledger ([^>\n]+)", " ".join(done.out.split("\n")))
    assert example, done.out
    words = shlex.split(re.split(r"\s{2,}|\s*Options:|>", example[1])[0])
    if not {"my-ledger", "article.txt"} & set(words):
        assert run(*words, cwd=tmp_path if "-o" in words else None).code == 0, words


def test_the_root_help_names_every_command() -> None:
    for arguments in (["--help"], ["-h"]):
        done = run(*arguments)
        assert done.code == 0
        assert all(f"  {name} " in done.out for name in COMMANDS)


@pytest.mark.parametrize("columns", ["80", "60"])
def test_no_help_is_cut_or_wider_than_the_terminal(columns: str) -> None:
    for group in ([], ["explain"], ["import"], ["rates"]):
        told = run(*group, "--help", env={"COLUMNS": columns}).out
        assert all(len(line) <= int(columns) for line in told.splitlines())
        listed = told.partition("\nCommands:\n")[2]
        summaries = re.split(r"\n  (?=\S)", f"\n{listed.rstrip()}")[1:]
        assert summaries and all(summary.endswith(".") for summary in summaries)
        assert "..." not in listed and "…" not in listed
    whole = " ".join(run("--help", env={"COLUMNS": columns}).out.split())
    assert "its headline, the other classes, and what is not in it. compare" in whole


@pytest.mark.parametrize(
    "arguments",
    [["summarise"], ["summary", "--donr", "US"], ["summary", "--format", "xml"], ["show"],
     ["summary", "--donor"], ["summary", "--in", "dozen"],
     ["summary", "--donor", "Atlantis"], ["summary", "--years", "2008-2005"],
     ["summary", "--sector", "magic"], ["summary", "--class", "gift"],
     ["summary", "--status", "spent"], ["summary", "--source", "nobody"],
     ["summary", "--instrument", "wand"], ["summary", "--currency", "galleons"],
     ["summary", "--overlaps", "both"], ["summary", "--spread", "weeks"],
     ["summary", "--headline", "gifts"], ["summary", "--by", "colour"],
     ["register", "--sort", "colour"], ["indicators", "--measure", "joy"],
     ["cite"], ["cite", "us-border-posts", "--style", "vancouver"], ["cite", "nothing"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_exits_2_on_standard_error(arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(("Error:", "Usage:")) and "Traceback" not in done.err


def test_the_name_of_the_file_says_the_format(tmp_path: Path) -> None:
    for name in ("csv", "tsv", "json", "ndjson", "md"):
        target = tmp_path / f"us.{name}"
        assert run("summary", "--donor", "US", "-o", target).code == 0
        style = "markdown" if name == "md" else name
        assert target.read_text("utf-8") == run("summary", "--donor", "US", "--format", style).out


def test_an_empty_option_is_no_default() -> None:
    for option in ("--currency", "--overlaps", "--spread", "--donor", "--years", "--headline"):
        assert run("summary", option, "").code == 2


def test_a_terminal_without_width_is_no_obstacle() -> None:
    assert run("summary", tty=True, env={"COLUMNS": "0"}).code == 0


def test_no_report_takes_the_place_of_a_ledgers_file(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    before = (ledger / "transactions.csv").read_bytes()
    (tmp_path / "link.csv").symlink_to(ledger / "transactions.csv")
    for target in (ledger / "transactions.csv", ledger / "mentions.csv", tmp_path / "link.csv",
                   BUNDLED / "report.csv"):  # fmt: skip
        ran = run("export", "--ledger", ledger, "-o", target)
        assert ran.code == 2, target
        assert "a file of a ledger" in ran.err
    assert (ledger / "transactions.csv").read_bytes() == before
    assert not (BUNDLED / "report.csv").exists()
    assert run("export", "--ledger", ledger, "-o", ledger / "mine.csv").code == 0


def test_a_file_that_is_not_written_is_told_by_its_ending(tmp_path: Path) -> None:
    for name in ("a.xlsx", "a.PDF", "a.html"):
        ran = run("summary", "-o", tmp_path / name)
        assert ran.code == 2
        assert "does not write" in ran.err and ".csv" in ran.err
    assert run("summary", "-o", tmp_path / "a.txt").code == 0
    assert run("summary", "--format", "csv", "-o", tmp_path / "a.xlsx").code == 0
