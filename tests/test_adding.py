"""add: a figure from options, from JSON lines or asked for, by one or by many at once."""

from __future__ import annotations

import csv
import fcntl
import json
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aidledger.booking.book import book
from aidledger.cli.conversing import Candidate, beginning, listed
from aidledger.files import read_files
from aidledger.growing.likely import likely
from aidledger.ledger import add_figures
from aidledger.problems import LedgerError, UsageError
from aidledger.schema import TRANSACTIONS
from tests.ledgers import BUNDLED, PARTIES, Ran, make_ledger, run

WORDS = {
    "source": "article", "donor": "RU", "recipient": "TJ", "sector": "military",
    "instrument": "grant", "status": "disbursed", "first": "2005", "last": "2005",
    "qualifier": "exact", "amount": "250", "currency": "RUB", "confidence": "high",
    "description": "Uniforms for the border guards",
}  # fmt: skip


def options(**more: str) -> list[str]:
    return [
        word
        for name, value in {**WORDS, **more}.items()
        for word in (f"--{name.replace('_', '-')}", value)
    ]


def rows(ledger: Path) -> list[dict[str, str]]:
    with (ledger / "transactions.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def add(ledger: Path, *words: str, text: str | bytes = "") -> Ran:
    """Run `aidledger add`, with this text on standard input."""
    data = text.encode() if isinstance(text, str) else text
    read, write = os.pipe()
    os.write(write, data)
    os.close(write)
    before, sys.stdin = sys.stdin, os.fdopen(read, encoding="utf-8")
    try:
        return run("add", *words, "--ledger", ledger)
    finally:
        sys.stdin.close()
        sys.stdin = before


def test_options_add_a_figure_and_tell_what_it_counts_as(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}, {"donor": "RU", "amount": 5}])
    before = (ledger / "transactions.csv").read_bytes()
    ran = add(ledger, *options(donor="moscow", currency="ruble", sector="Military"))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        f"{ledger}: 1 figure added\n\n"
        "Id                         Parties  Date      Amount  Status     Counts\n"
        "-------------------------  -------  ----  ----------  ---------  "
        "-------------------------\n"
        "ru-uniforms-border-guards  RU → TJ  2005  250.00 RUB  disbursed  "
        "transfer, in the headline\n\n"
        "Headline: transfers, disbursed and committed, USD\n"
        "Donor        before  after\n"
        "-----------  ------  -----\n"
        "Russia (RU)    5.00  15.00\n\n"
        "Coded as RU → TJ, military, grant, disbursed, confidence high: "
        "Uniforms for the border guards\n"
        "ru-uniforms-border-guards: 10.00 USD, at 25 RUB per USD, average of 2005 (rates).\n"
    )
    after = (ledger / "transactions.csv").read_bytes()
    assert after.startswith(before) and after.count(b"\n") == before.count(b"\n") + 1
    assert rows(ledger)[-1] == {
        **{column.name: "" for column in TRANSACTIONS}, **WORDS,
        "id": "ru-uniforms-border-guards", "year_basis": "calendar",
    }  # fmt: skip
    assert run("check", "--strict", "--ledger", ledger).code == 0
    total = json.loads(run("summary", "--donor", "RU", "--format", "json", "--ledger", ledger).out)
    assert total["totals"][0]["best"] == 15  # 5 + 250 / 25


def test_every_column_has_its_option(tmp_path: Path) -> None:
    told = run("add", "--help").out
    for column in TRANSACTIONS:
        assert f"--{column.name.replace('_', '-')} " in told, column.name


def test_the_words_of_a_source_say_qualifier_amount_and_currency(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine")
    names = ("source", "donor", "recipient", "sector", "instrument", "status", "confidence",
             "description")  # fmt: skip
    said = [word for name in names for word in (f"--{name}", WORDS[name])]
    ran = add(ledger, *said, "--words", "more than 6 million dollars in 2006")
    assert (ran.code, ran.err) == (0, "")
    row = rows(ledger)[-1]
    assert (row["as_stated"], row["qualifier"], row["amount"], row["currency"], row["first"]) == (
        "more than 6 million dollars", "more_than", "6000000", "USD", "2006",
    )  # fmt: skip
    for words, amount in (("5 x 10^6 dollars", "5000000"), ("$ 5,50", "5.50")):
        add(ledger, *said, "--words", words, "--first", "2005", "--last", "2005")
        assert (rows(ledger)[-1]["as_stated"], rows(ledger)[-1]["amount"]) == (words, amount)
    ran = add(ledger, *said, "--words", "wrote off")
    assert ran.code == 2 and "No one amount can be read" in ran.err
    assert add(ledger, *said, "--words", "wrote off", "--qualifier", "unstated").code == 0
    assert rows(ledger)[-1]["as_stated"] == "wrote off"
    ran = add(ledger, *said, "--words", "6 million dollars", "--qualifier", "unstated")
    assert ran.code == 0 and rows(ledger)[-1]["amount"] == ""


@pytest.mark.parametrize(
    "words",
    ["minus 5 million dollars", "5 x 106 dollars", "between 900 and 5 million dollars",
     "5 million 2005 dollars", "$5 million in 2005 dollars",
     "up to 5-7 million dollars", "more than 5 but less than 7 million dollars",
     "5 million dollars a month", "twice 5 million dollars", "between 7 and 5 million dollars",
     "(5 million dollars)", "in 2005 000 000 dollars", "5 million dollars more than in 2005"],
)  # fmt: skip
def test_words_that_say_more_than_their_amount_are_not_read_as_it(words: str) -> None:
    from aidledger.growing.stated import read_amount

    assert read_amount(words) == {}


def test_what_the_words_leave_open_is_not_filled_in(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine")
    names = ("source", "donor", "recipient", "sector", "instrument", "status", "confidence",
             "description")  # fmt: skip
    said = [word for name in names for word in (f"--{name}", WORDS[name])]
    # A date that is told keeps both away that the words tell: 2005 to 2006 is nobody's period.
    ran = add(ledger, *said, "--words", "6 million dollars in 2006", "--first", "2005", "--last",
              "2005")  # fmt: skip
    assert (ran.code, rows(ledger)[-1]["first"], rows(ledger)[-1]["last"]) == (0, "2005", "2005")
    add(ledger, *said, "--words", "6 million dollars in 2006", "--last", "2007")
    assert (rows(ledger)[-1]["first"], rows(ledger)[-1]["last"]) == ("", "2007")
    for words in ("in 2005/06", "in 2005–06", "in 2005, 2006 and 2007", "in 2005 & 2007"):
        assert add(ledger, *said, "--words", f"6 million dollars {words}").code == 0
        assert (rows(ledger)[-1]["first"], rows(ledger)[-1]["amount"]) == ("", "6000000"), words
    ran = add(ledger, *said, "--words", "6 million francs", "--first", "2005", "--last", "2005")
    assert ran.code == 1 and "--currency: error missing-value" in ran.err


def test_the_headline_of_another_donor_is_told_where_the_figure_changes_it(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}, {"donor": "allies", "amount": 7}])
    said = options(donor="RU", currency="USD", amount="30", may_be_in="figure-1", sector="military")
    told = json.loads(add(ledger, *said, "--format", "json").out)["rows"]
    headline = {(row["donor"], row["measure"]): row["best"] for row in told if "measure" in row}
    # 30 of the 100 of the US may be what Russia gave; the allies have nothing to do with it.
    assert headline == {("RU", "before"): 0, ("RU", "after"): 30,
                        ("US", "before"): 100, ("US", "after"): 70}  # fmt: skip


def test_every_mistake_of_the_options_is_told_at_once_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    ledger = make_ledger(tmp_path / "mine")
    before = rows(ledger)
    ran = add(ledger, "--donor", "Rusia", "--amount", "1,000", "--status", "paid")
    assert (ran.code, ran.out) == (1, "")
    told = [line.split(": error ") for line in ran.err.splitlines() if ": error " in line]
    assert dict(told) == {
        "--donor": "unknown-code", "--amount": "bad-amount", "--status": "unknown-code",
        **dict.fromkeys(("--source", "--recipient", "--sector", "--instrument", "--qualifier",
                         "--confidence", "--description"), "missing-value"),
    }  # fmt: skip
    assert "Did you mean RU or US?" in ran.err
    assert rows(ledger) == before


def test_a_text_longer_than_a_cell_is_told_where_it_was_given(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}])
    before = (ledger / "transactions.csv").read_bytes()
    long = "x" * 20_001
    for place, ran in {
        "--description": add(ledger, *options(description=long)),
        "standard input:1, description": add(
            ledger, "--json", text=as_lines({"description": long})
        ),
        "--set, remark": run("edit", "figure-1", "--set", f"remark={long}", "--ledger", ledger),
    }.items():
        assert ran.code == 1 and f"{place}: error bad-value\n" in ran.err
        assert "longer than 20,000 characters" in ran.err and "Shorten it." in ran.err
        assert len(ran.err) < 400 and "bad-csv" not in ran.err
    assert (ledger / "transactions.csv").read_bytes() == before
    assert add(ledger, *options(description=long[1:])).code == 0


def as_lines(*given: dict[str, Any]) -> str:
    return "".join(json.dumps(WORDS | row) + "\n" for row in given)


def test_json_lines_add_many_rows_and_give_their_ids(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}])
    text = as_lines(
        {"amount": 250}, {"amount": 500.50, "first": 2006, "last": 2006, "remark": None},
        {"id": "whole", "amount": 9, "may_be_in": ["figure-1"]},
    )  # fmt: skip
    ran = add(ledger, "--json", "--format", "ndjson", text="\n" + text + "\r\n")
    assert (ran.code, ran.err) == (0, "")
    told = [json.loads(line) for line in ran.out.splitlines()]
    ids = [row["id"] for row in told if row["table"] == "figures"]
    assert ids == ["ru-uniforms-border-guards", "ru-uniforms-border-guards-2", "whole"]
    assert [row["amount"] for row in rows(ledger)[1:]] == ["250", "500.5", "9"]
    assert rows(ledger)[3]["may_be_in"] == "figure-1"
    after = {row["donor"]: row["best"] for row in told if row.get("measure") == "after"}
    # 250/25 + 500.50/20 + 9/25 to the cent; the last may be in the 100 of the US.
    assert after == {"RU": 35.39, "US": 99.64}
    file = tmp_path / "more.jsonl"
    file.write_text(as_lines({"id": "again"}))
    assert run("add", file, "--ledger", ledger).code == 0
    assert add(ledger, "-", text=as_lines({"id": "and-again"})).code == 0
    assert [row["id"] for row in rows(ledger)[-2:]] == ["again", "and-again"]


def test_lines_that_are_added_again_are_told_with_the_row_they_repeat(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}])
    text = as_lines({"amount": 250}, {"amount": 500})
    assert add(ledger, "--json", text=text).err == ""
    ran = add(ledger, "--json", text=text)
    assert ran.code == 0 and len(rows(ledger)) == 5
    told = re.findall(r"(.*): warning same-figure\n.*\n.* same as ([\w-]+):", ran.err)
    assert told == [
        ("standard input:1, amount", "ru-uniforms-border-guards"),
        ("standard input:2, amount", "ru-uniforms-border-guards-2"),
    ]
    ran = add(ledger, *options(amount="250"))
    assert ran.code == 0 and "--amount: warning same-figure\n" in ran.err
    told = "Not ru-uniforms-border-guards, but a second lot."
    assert add(ledger, *options(amount="250", remark=told)).err == ""


def test_numbers_of_json_are_exact(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}])
    for written, kept in (
        ("0.10", "0.10"), ("9007199254740.93", "9007199254740.93"), ("1e6", "1000000"),
        ("1.5E3", "1500"), ('"7.25"', "7.25"),
    ):  # fmt: skip
        text = as_lines({"amount": 1}).replace('"amount": 1', f'"amount": {written}')
        assert add(ledger, "--json", text=text).code == 0, written
        assert rows(ledger)[-1]["amount"] == kept
    count = len(rows(ledger))
    for written in ("NaN", "Infinity", "-Infinity", "-5", "1e999999999", "1e99999999999999999999",
                    "true", "[1]", '{"a": 1}', "1,5", "0x10", "9" * 5000, '"\\ud800"', '"\\u0000"',
                    "[" * 5000):  # fmt: skip
        text = as_lines({"amount": 1}).replace('"amount": 1', f'"amount": {written}')
        ran = add(ledger, "--json", text=text)
        assert (ran.code, ran.out) == (1, ""), written[:20]
        assert "standard input:1" in ran.err
    assert len(rows(ledger)) == count


def test_every_problem_of_every_line_is_told_with_its_line(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}])
    text = as_lines({"sector": "x"}, {"dono": "US"}) + '{"id": "x", "id": "y"}\n\nnot json\n[1]\n'
    ran = add(ledger, "--json", text=text)
    assert (ran.code, ran.out) == (1, "")
    places = [line for line in ran.err.splitlines() if ": error " in line]
    assert places == [
        "standard input:1, sector: error unknown-code",
        "standard input:2, dono: error unknown-column",
        "standard input:3, id: error bad-json",
        "standard input:5: error bad-json",
        "standard input:6: error bad-json",
    ]
    assert "Did you mean donor?" in ran.err
    text = as_lines({"id": "a", "status": "paid"}, {"id": "b"}, {"id": "b"},
                    {"part_of": "nowhere"}, {"id": "figure-1"})  # fmt: skip
    ran = add(ledger, "--json", text=text)
    places = [line for line in ran.err.splitlines() if ": error " in line]
    assert places == [
        "standard input:1, status: error unknown-code",
        "standard input:3, id: error duplicate-id",
        "standard input:4, part_of: error dangling-relation",
        "standard input:5, id: error duplicate-id",
    ]
    assert "the id of line 2 of standard input too" in ran.err
    assert "the id of line 2 of transactions.csv too" in ran.err
    assert len(rows(ledger)) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[\n{"id": "x"}\n]\n', "one JSON value over several lines"),
        ('[{"id": "x"}]\n', "It is a list"),
        (b"\xff\xfe{}\n", "UTF-16"),
        (b'{"id": "\xf8"}\n', "byte F8"),
    ],
)
def test_what_are_no_json_lines_is_told_once(text: str | bytes, says: str, tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine")
    ran = add(ledger, "--json", text=text)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count(": error ") == 1 and says in ran.err


def test_nothing_given_is_nothing_added(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine")
    before = rows(ledger)
    for more in ((), ("--dry-run",)):
        ran = add(ledger, "--json", *more)
        assert ran == (0, f"{ledger}: nothing was added: no row was given\n", "")
    header = add(ledger, "--json", "--format", "csv").out.split(",")
    assert header[:3] == ["table", "id", "source"] and header[-1] == "measure\n"
    assert json.loads(add(ledger, "--json", "--format", "json").out)["rows"] == []
    for words, says in (
        ((), "no terminal to ask on"),
        (("--json", "--donor", "US"), "as options or as JSON lines"),
        (("--id", "x", "nowhere.jsonl"), "as options or as JSON lines"),
    ):
        ran = add(ledger, *words)
        assert (ran.code, ran.out) == (2, "") and says in ran.err
    assert add(ledger, "nowhere.jsonl").code == 1
    assert "--dry-run" in run("add", "--help").out
    ran = add(ledger, *options(), "--dry-run")
    assert ran.code == 0 and "1 figure would be added" in ran.out
    assert rows(ledger) == before


def test_a_sound_row_is_added_to_a_ledger_with_mistakes(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}, {"status": "paid"}, {"part_of": "figure-2"}])
    ran = add(ledger, *options())
    assert ran.code == 0
    assert "has 1 other error that keeps it from being added up" in ran.out
    assert len(rows(ledger)) == 4
    # What it brings itself is told, and only that.
    ran = add(ledger, *options(status="paid"))
    assert (ran.code, ran.err.count(": error ")) == (1, 1)
    assert ran.err.startswith("--status: error unknown-code\n")
    (ledger / "parties.yaml").write_text("- broken")
    ran = add(ledger, *options())
    assert ran.code == 1 and "parties.yaml" in ran.err
    assert len(rows(ledger)) == 4


def test_what_deserves_a_second_look_is_told_and_added(tmp_path: Path) -> None:
    aid = {"id": "oda", "measure": "oda-received", "year": 2005, "amount": 5}
    ledger = make_ledger(tmp_path / "mine", [{"amount": 1}], indicators=[aid])
    ran = add(ledger, *options())
    assert ran.code == 0 and "--amount: warning more-than-oda\n" in ran.err
    assert len(rows(ledger)) == 2


def test_the_ledger_that_comes_along_is_never_written() -> None:
    before = (BUNDLED / "transactions.csv").read_bytes()
    words = options(source="starchak-2009", instrument="grant")
    ran = add(BUNDLED, *words)
    assert ran.code == 2 and "aidledger init my-ledger" in ran.err
    assert add(BUNDLED, *words, "--dry-run").code == 0
    assert (BUNDLED / "transactions.csv").read_bytes() == before


def test_python_adds_rows_too(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}])
    report = add_figures(ledger, [WORDS | {"amount": Decimal("1E+3"), "first": 2005}])
    assert next(report.flat_rows())["id"] == "ru-uniforms-border-guards"
    assert rows(ledger)[-1]["amount"] == "1000"
    with pytest.raises(UsageError, match="float"):
        add_figures(ledger, [WORDS | {"amount": 1.5}])
    with pytest.raises(UsageError, match="Did you mean donor"):
        add_figures(ledger, [{"doner": "RU"}])
    with pytest.raises(LedgerError) as caught:
        add_figures(ledger, [WORDS, WORDS | {"status": "paid"}])
    (problem,) = caught.value.problems
    assert str(problem.place) == "the rows given:2, status"


def concurrently(ledger: Path, number: int, folder: Path) -> Iterator[int]:
    """Start this many processes that each add a figure, and yield their exit codes."""
    code = "import sys; from aidledger.__main__ import entry; entry()"
    environment = os.environ | {"AIDLEDGER_CACHE": str(folder / "cache")}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, "add", "--ledger", str(ledger),
             *options(amount=str(n + 1), currency="USD")],
            env=environment, stdout=subprocess.DEVNULL,
        )
        for n in range(number)
    ]  # fmt: skip
    for process in started:
        yield process.wait()


@pytest.mark.parametrize("number", [4, pytest.param(50, marks=pytest.mark.long)])
def test_all_that_is_added_at_once_lands(number: int, tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}])
    assert list(concurrently(ledger, number, tmp_path)) == [0] * number
    added = rows(ledger)[1:]
    assert sorted(int(row["amount"]) for row in added) == list(range(1, number + 1))
    assert len({row["id"] for row in added}) == number
    assert run("check", "--strict", "--ledger", ledger).code == 0
    total = json.loads(run("summary", "--donor", "RU", "--format", "json", "--ledger", ledger).out)
    assert total["totals"][0]["best"] == {4: 10, 50: 1275}[number]


class Terminal:
    """`aidledger` on a terminal of 80 columns: what is typed, and what then stands there."""

    def __init__(self, *words: str, **more: str) -> None:
        self.hand, other = os.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        code = (
            "import fcntl, signal, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
            # What is started from a shell's background would not hear Ctrl-C.
            "signal.signal(signal.SIGINT, signal.default_int_handler); "
            "from aidledger.__main__ import entry; entry()"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *words], stdin=other, stdout=other, stderr=other,
            start_new_session=True, env=os.environ | {"TERM": "xterm", "NO_COLOR": "1"} | more,
        )  # fmt: skip
        os.close(other)
        self.shown, self.told = "", ""

    def until(self, text: str, again: str = "") -> str:
        """Return what is shown up to a text; `again` is typed each second that nothing comes."""
        begin = time.monotonic()
        while text not in self.shown:
            assert time.monotonic() < begin + 60, f"no {text!r} in {self.shown!r}"
            ready, _, _ = select.select([self.hand], [], [], 1)
            if again and not ready:
                os.write(self.hand, again.encode())
            try:
                self.shown += os.read(self.hand, 4096).decode() if ready else ""
            except OSError:  # Linux, once the other end is closed
                break
        before, found, self.shown = self.shown.partition(text)
        self.told += (before + found).replace("\r\n", "\n")
        assert found, f"no {text!r} in {before!r}"
        return before

    def answer(self, prompt: str, typed: str) -> str:
        before = self.until(f"{prompt} > ")
        os.write(self.hand, typed.encode())
        return before

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.hand)


@pytest.mark.parametrize("terminal", ["xterm", pytest.param("dumb", marks=pytest.mark.long)])
def test_a_figure_is_asked_for_step_by_step(terminal: str, tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}], parties=PARTIES.replace(
        "[moscow,", "[moscow, moscow city,"
    ))  # fmt: skip
    with Terminal("add", "--ledger", str(ledger), TERM=terminal) as at:
        shown = at.answer("source [article]", "nothing\n")
        assert f"A new figure for {ledger}." in " ".join(shown.split())
        shown = at.answer("source [article]", "\n")
        assert "“nothing” is not in the ledger's list" in shown
        at.answer("section", "1\n")
        at.answer("footnote", "?\n")
        assert "A newspaper" in at.answer("footnote", "\n")
        at.answer("as_stated", "more than 6 million dollars\n")
        at.answer("qualifier [more_than]", "\n")
        at.answer("amount [6000000]", "2,50\n")
        assert "is not a plain number" in at.answer("amount [6000000]", "6 million\n")
        at.answer("currency [USD]", "\n")
        at.answer("asserted_by", "press\n")
        at.answer("donor", "mos\t\n")  # moscow and moscow city: two names of one party
        at.answer("recipient", "US\n")
        at.answer("sector", "<\n")
        at.answer("recipient [US]", "TJ\n")
        at.answer("sector", "mil\t\n")
        assert not re.search(r"slug|key of|ISO", at.told)
        at.answer("instrument", "grant\n")
        at.answer("status", "disbursed\n")
        at.answer("first", "2005\n")
        at.answer("last [2005]", "2004\n")
        assert "runs backwards" in at.answer("last [2005]", "\n")
        at.answer("year_basis [calendar]", "\n")
        at.answer("part_of", "figure-9\n")
        assert "no figure “figure-9”" in at.answer("part_of", "\n")
        at.answer("may_be_in", "\n")
        at.answer("fulfils", "\n")
        at.answer("more [n]", "\n")
        at.answer("confidence", "high\n")
        at.answer("description", "Uniforms for the border guards\n")
        at.answer("id [ru-uniforms-border-guards]", "uniforms\n")
        at.answer("remark", "\n")
        shown = at.answer("Add it? y, n, or a column to change", "stats\n")
        assert "≥ 6,000,000.00 USD" in shown and "in the headline" in shown
        told = at.answer("Add it? y, n, or a column to change", "status\n")
        assert "“stats” is no column. Did you mean status" in told and len(told) < 300
        assert max(len(re.sub(r"\x1b\[\d*m", "", line)) for line in shown.splitlines()) <= 80
        assert len(rows(ledger)) == 1
        at.answer("status [disbursed]", "committed\n")
        # New words have their amount asked for anew; what somebody adds meanwhile is not run over.
        at.answer("Add it? y, n, or a column to change", "as_stated\n")
        at.answer("as_stated [more than 6 million dollars]", "300 rubles\n")
        at.answer("qualifier [exact]", "\n")
        at.answer("amount [300]", "\n")
        at.answer("currency [RUB]", "\n")
        at.until("Add it?")
        assert run("add", *options(id="uniforms"), "--ledger", ledger).code == 0
        at.answer("y, n, or a column to change", "y\n")
        told = at.answer("A column to change, or n", "id\n")
        assert "changed-meanwhile" in told and "duplicate-id" in told
        at.answer("id [uniforms]", "cloth\n")
        # What was agreed to is what is written: another amount since is shown first.
        at.until("Add it?")
        assert run("edit", "uniforms", "--set", "amount=7", "--ledger", ledger).code == 0
        at.answer("y, n, or a column to change", "y\n")
        told = at.answer("Add it? y, n, or a column to change", "y\n")
        assert "changed-meanwhile" in told and "after this was shown" in told
        at.until("Added cloth.")
        assert at.process.wait(60) == 0
    page = (Path(__file__).parents[1] / "docs" / "editing.md").read_text("utf-8")
    assert re.search(r"```text\n(as_stated: .*?)\n```", page, re.DOTALL)[1] in at.told  # type: ignore[index]
    wanted = {
        "id": "cloth", "section": "1", "as_stated": "300 rubles", "donor": "RU",
        "qualifier": "exact", "amount": "300", "recipient": "TJ", "status": "committed",
    }  # fmt: skip
    assert wanted.items() <= rows(ledger)[2].items() and rows(ledger)[1]["amount"] == "7"
    assert run("check", "--strict", "--ledger", ledger).code == 0


def test_a_range_is_shown_with_both_ends(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine")
    words = "between 5 and 7 million dollars"
    given = {k: v for k, v in WORDS.items() if k not in ("as_stated", "qualifier", "amount")}
    ran = add(ledger, *[w for k, v in given.items() for w in (f"--{k.replace('_', '-')}", v)],
              "--words", words)  # fmt: skip
    assert "~ 6,000,000.00 RUB (5,000,000.00 … 7,000,000.00)" in ran.out, ran


def test_nothing_is_proposed_that_would_be_refused_nor_blank_where_a_word_is_needed(
    tmp_path: Path,
) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}])
    with Terminal("add", "--ask", "--donor", "XX", "--ledger", str(ledger)) as at:
        at.answer("source [article]", "\n")
        at.answer("section", "\n")
        at.answer("footnote", "\n")
        at.answer("as_stated", "5 or 6 sacks\n")
        at.answer("qualifier", "\n")
        assert "This cannot be left blank." in at.answer("qualifier", "<\n")
        at.answer("as_stated [5 or 6 sacks]", "2-3 billion Swiss francs\n")
        at.answer("qualifier [between]", "\n")
        at.answer("low [2000000000]", "9" * 400 + "\n")
        assert "larger than any money" in at.answer("low [2000000000]", "1,5,0\n")
        assert "is not a plain number" in at.answer("low [2000000000]", "\n")
        at.answer("high [3000000000]", "1\n")
        assert "not in this order" in at.answer("high [3000000000]", "\n")
        shown = " ".join(at.answer("currency", "\n").split())
        assert "“CHF” is not in the ledger's list" in shown
        assert "currencies.yaml (such as `SEK: {name: Swedish krona}`)." in shown
        assert "“CHF”" not in at.answer("currency", "USD\n")
        at.answer("asserted_by", "\n")
        assert "“XX” is not in the ledger's list" in at.answer("donor", "RU\n")
        at.answer("recipient", "TJ\n")
    assert len(rows(ledger)) == 1


def test_a_party_is_one_answer_by_any_of_its_names() -> None:
    known = [
        Candidate("US", ("United States", "usa")), Candidate("GB", ("United Kingdom", "uk")),
        Candidate("TJ", ("Tajikistan", "tajik", "tajiks")), Candidate("tj-guards"),
        Candidate("far", (), "", False),
    ]  # fmt: skip
    for typed, wanted in (
        ("taj", ["TJ"]), ("TAJIKI", ["TJ"]), ("usa", ["US"]), ("t", ["TJ", "tj-guards"]),
        ("uni", ["United States", "United Kingdom"]), ("united k", ["GB"]), ("x", []),
        ("f", ["far"]),
        ("", ["US", "GB", "TJ", "tj-guards"]),
    ):  # fmt: skip
        assert beginning(typed, known) == wanted, typed
    assert listed(known).splitlines()[3:] == [
        "  tj-guards", "  and 1 more: begin one and press Tab, or see `aidledger register`",
    ]  # fmt: skip


def test_the_likeliest_relations_come_first(tmp_path: Path) -> None:
    figures = [
        {"id": "far", "first": 1998, "amount": 1}, {"id": "near", "first": 2004, "amount": 2},
        {"id": "newer", "first": 2006, "amount": 3}, {"id": "other", "donor": "RU"},
        {"id": "neither", "donor": "RU", "recipient": "US"}, {"id": "rubles", "currency": "RUB"},
        {"id": "promise", "first": 2003, "status": "pledged"},
        {"id": "undated", "first": "", "last": ""},
    ]  # fmt: skip
    booked, problems = book(read_files(make_ledger(tmp_path / "mine", figures))[0])
    assert not problems
    cells = {"donor": "US", "recipient": "TJ", "currency": "USD", "first": "2005", "last": "2005"}
    ids = [figure.id for figure in likely(booked, cells, "part_of")]
    assert ids == ["newer", "near", "promise", "far", "undated", "rubles", "other", "neither"]
    assert likely(booked, cells, "fulfils")[0].id == "promise"
    assert likely(booked, {}, "part_of")[0].id == "undated"
    assert likely(booked, {**cells, "first": "1997", "last": ".."}, "part_of")[0].id == "far"


def test_a_ledger_without_a_source_says_how_to_write_one(tmp_path: Path) -> None:
    ledger = tmp_path / "new"
    assert run("init", ledger).code == 0
    with Terminal("add", "--ledger", str(ledger)) as at:
        assert 'date: "2009-05"' in at.until("sources.yaml")
        assert at.process.wait(60) == 2


@pytest.mark.parametrize(("typed", "code"), [("\x03", 130), ("\x04", 1)])
def test_who_leaves_leaves_nothing_written(typed: str, code: int, tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", [{}])
    before = {path.name: path.read_bytes() for path in ledger.iterdir()}
    with Terminal("add", "--ask", *options(), "--ledger", str(ledger)) as at:
        at.answer("source [article]", "\n")
        at.answer("section", typed)
        # Ctrl-C in the instant before the line is read is heard with the next one.
        at.until("Nothing was written.", again=typed)
        assert at.process.wait(60) == code
    assert {path.name: path.read_bytes() for path in ledger.iterdir()} == before
