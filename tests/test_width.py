"""No line of a table is wider than the terminal, and no figure is cut to make it so."""

from __future__ import annotations

import io
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from aidledger import open_ledger
from aidledger.ledger import Ledger
from aidledger.render.terminal import show
from aidledger.render.text import render, width
from aidledger.reports.value import Report, Row, Table
from tests.ledgers import BUNDLED, run

COMMANDS = """\
summary --by year --change
summary --by sector,year --change --prices 2008
summary --by recipient,sector,year --of gdp,budget
summary --by donor,recipient,sector,instrument,class,status,source,year --in unit
compare russia us nato --by sector,year --change --prices 2008
compare russia us --in unit --cumulative
sensitivity --currency RUB --headline all --in unit
unit-costs --prices 2008 --currency RUB
promises US TJ --prices 2008 --currency RUB --in unit
promises russia tajikistan --both --in unit
balance US TJ --prices 2008 --currency RUB --in unit
register --in unit
show us-aid-2007-2008 --prices 2008 --currency RUB --in unit
show ru-debt-300
reconcile --in unit --currency RUB
claims
export --lines --donor russia
explain summary --donor US --prices 2008 --row headline
indicators
mentions
parties
classifications
sources
audit
where
sql --schema
"""


@pytest.mark.parametrize("command", COMMANDS.splitlines())
def test_no_line_is_wider_than_the_terminal(command: str) -> None:
    done = run(*command.split(), tty=True, env={"COLUMNS": "80", "TERM": "dumb"})
    assert done.code == 0, done.err
    assert max(map(width, done.out.splitlines())) <= 80


def drawn(report: Report, scale: str, columns: int) -> str:
    out = io.StringIO()
    show(report, scale, Console(file=out, width=columns, color_system=None))
    return out.getvalue()


def numbers(text: str) -> set[str]:
    """Return the amounts of a text, whole: with decimals, sign, and + where they have no top."""
    return set(re.findall(r"−?\d[\d,]*\.\d+\+?", text))


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return open_ledger(BUNDLED)


BYS = ("", "year", "sector,year", "recipient,sector,year", "donor,instrument,class,year")
PRICES: tuple[dict[str, Any], ...] = ({}, {"prices": 2008}, {"prices": 2005, "currency": "RUB"})


@pytest.mark.parametrize(("by", "choices"), list(product(BYS, PRICES)))
def test_every_figure_stands_whole_in_eighty_columns(
    ledger: Ledger, by: str, choices: dict[str, Any]
) -> None:
    dims = by.split(",") if by else []
    ways: list[dict[str, Any]] = [{}, {"change": True}, {"cumulative": True}]
    reports = [ledger.summary(by=dims, recipient="TJ", **way, **choices) for way in ways]
    reports.append(ledger.summary(by=dims, recipient="TJ", of=["gdp", "budget"], **choices))
    # Columns of the data that a narrow terminal leaves to the data alone are none of these.
    for report, scale in product(reports, ("unit", "million")):
        told = drawn(report, scale, 80)
        assert max(map(width, told.splitlines())) <= 80
        assert numbers(render(report, scale)) <= numbers(told)


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 160])
def test_compared_donors_fit_any_terminal(ledger: Ledger, columns: int) -> None:
    for report in (
        ledger.compare("russia", "us", "japan", by=["recipient", "year"], prices=2008),
        ledger.promises("US", "TJ", prices=2008, currency="RUB"),
    ):
        told = drawn(report, "unit", columns)
        assert max(map(width, told.splitlines())) <= columns
        beside = [table for table in report.tables if not table.narrow]
        plain = render(report._replace(tables=beside), "unit")
        assert numbers(plain) <= numbers(told)


def test_a_name_is_broken_at_its_hyphens_and_within_a_word_only_where_it_must(
    ledger: Ledger,
) -> None:
    keys = {"id": "law-enforcement-and-border-security", "about": "word " * 12 + "end"}
    rows = [Row(keys, "", None), Row({"id": "x" * 90, "about": "of it"}, "", None)]
    table = Table("t", "", ("id",), rows, columns=("id", "about"))
    told = drawn(Report("r", "T", {}, [table]), "unit", 40).splitlines()
    firsts = [line.split(" ")[0] for line in told]
    assert max(map(width, told)) <= 40
    assert "".join(firsts).count("x") == 90
    assert "law-enforcement-and-border-security" in "".join(firsts)
    pieces = [first for first in firsts if first and first in keys["id"]]
    assert all(piece.endswith("-") for piece in pieces[:-1]) and len(pieces) > 1


WORDS = st.text("abc -日本é́.,0123456789", max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.data(), st.integers(30, 90))
def test_no_cell_of_any_table_is_cut_or_runs_over(
    count: int, data: st.DataObject, room: int
) -> None:
    names = tuple(f"column {n}" for n in range(count))
    cells = st.fixed_dictionaries(dict.fromkeys(names, WORDS))
    keys = data.draw(st.lists(cells, min_size=1, max_size=4))
    table = Table("t", "", names[:1], [Row(row, "", None) for row in keys], columns=names)
    told = drawn(Report("r", "T", {}, [table]), "unit", room).splitlines()
    assert max(map(width, told)) <= room
    drawn_whole, wanted = "".join(told), "".join("".join(row.values()) for row in keys)
    for letter in "日本.,0123456789":
        assert drawn_whole.count(letter) >= wanted.count(letter)


def test_a_narrow_terminal_reads_each_amount_in_one_cell(tmp_path: Path) -> None:
    """Bounds stand on lines of their own; of a long sentence there is what is about the words."""
    text = tmp_path / "text.txt"
    text.write_text(
        "In 2007 the two governments signed, after long talks in Dushanbe and Moscow that had "
        "begun under other ministers and were broken off twice, an agreement under which Russia "
        "would write off the debt of its neighbour to the south, and more than that, as was told "
        "later. They had written off debt. It gave between 5 and 7 million dollars."
    )
    ran = run("scan", "text.txt", "--events", cwd=tmp_path, tty=True, env={"COLUMNS": "80"})
    assert ran.code == 0
    rows = [re.sub(r"\x1b\[\d+m", "", line) for line in ran.out.splitlines()]
    told = " ".join(" ".join(rows).split())
    assert "Reading" in rows[2] and max(map(len, rows)) <= 80
    assert "write off unstated (… " in told and " would write off the debt of " in told
    assert " …)" in told
    assert "(They had written off debt.)" in told
    assert "between 5 and 7 million dollars 5,000,000 … 7,000,000 USD" in told
