"""aidledger add"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aidledger.cli.options import Asked, asks, completes
from aidledger.cli.output import emit
from aidledger.growing.wording import QUESTIONS
from aidledger.problems import LedgerError, Place, Problem, UsageError
from aidledger.schema import TRANSACTIONS, Column

if TYPE_CHECKING:
    from aidledger.growing.changing import Outcome
    from aidledger.growing.given_rows import Given

_METAVARS = {
    "number": "NUMBER", "first": "DATE", "last": "DATE", "currency": "CODE", "sector": "SECTOR",
    "instrument": "INSTRUMENT", "status": "STATUS", "source": "SOURCE",
    **dict.fromkeys(("donor", "recipient", "channel", "supported_by"), "PARTY"),
    **dict.fromkeys(("id", "part_of", "may_be_in", "fulfils"), "ID"),
}  # fmt: skip
_INPUT = "standard input"


def _option(column: Column) -> tuple[object, None]:
    """Return the option of a column, in the words that it is asked for."""
    meaning = QUESTIONS[column.name]
    if len(column.choices) > 1:
        meaning += f": {', '.join(column.choices)}"
    metavar = _METAVARS.get(column.name, _METAVARS.get(column.type, "TEXT"))
    option = typer.Option(
        f"--{column.name.replace('_', '-')}",
        metavar=metavar,
        help=f"{meaning[0].upper()}{meaning[1:]}.",
        autocompletion=completes(column.name),
    )
    return Annotated[str | None, option], None


COLUMNS = {column.name: _option(column) for column in TRANSACTIONS}


@asks(COLUMNS, scale="unit")  # as amounts are given
def add(
    asked: Asked,
    rows: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE]", help="Rows as JSON lines, one object a line; - for standard input."
        ),
    ] = None,
    json_lines: Annotated[
        bool, typer.Option("--json", help="Read rows as JSON lines from standard input.")
    ] = False,
    words: Annotated[
        str | None,
        typer.Option(
            "--words",
            metavar="TEXT",
            help="The amount in the source's words: qualifier, amount and currency are read from "
            "them, where no option says otherwise.",
        ),
    ] = None,
    ask: Annotated[
        bool,
        typer.Option("--ask", help="Ask for each column; options are the answers proposed."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; show what would be added.")
    ] = False,
) -> None:
    """Add a figure: asked for step by step, given as options, or many as JSON lines.

    Without options, on a terminal, it asks. A blank id is made from donor and description. All rows
    are checked as `check` does, and none is written unless all of them are sound. What may stand in
    an option, `aidledger sources`, `parties` and `classifications` list.

    Example: aidledger add --json --ledger my-ledger < rows.jsonl
    """
    from aidledger.growing.given_rows import OPTIONS, Given

    cells: dict[str, str] = asked.choices
    if rows is not None or json_lines:
        if cells or words is not None or ask:
            raise UsageError("Rows are given as options or as JSON lines.", "Leave one out.")
        _finish(_json_rows(rows or "-", asked), asked, write=not dry_run)
        return
    if ask or not (cells or words is not None):
        from aidledger.cli.asking import ask_for_figure, refuse_without_terminal

        refuse_without_terminal()
        ask_for_figure(asked, _with_words(cells, words), write=not dry_run)
        return
    given = Given(_with_words(cells, words), OPTIONS)
    _finish([given], asked, write=not dry_run, names=True)


def _finish(given: Sequence[Given], asked: Asked, *, write: bool, names: bool = False) -> None:
    from aidledger.growing.changing import add
    from aidledger.reports.grown import added

    outcome = add(asked.ledger, given, write=write, names=names)
    warn(outcome)
    emit(added(outcome), asked)


def warn(outcome: Outcome) -> None:
    """Tell on standard error what is worth a second look."""
    if outcome.warnings:
        from aidledger.render.problems import as_text

        sys.stderr.write(as_text(outcome.warnings))


def _with_words(cells: Mapping[str, str], words: str | None) -> dict[str, str]:
    """Return the cells of the options, and those that the words say of which no option does."""
    if words is None:
        return dict(cells)
    from aidledger.growing.stated import read_amount

    read = read_amount(words)
    if not read and "qualifier" not in cells:
        raise UsageError(
            f"No one amount can be read from “{words}”.",
            "Give the amount's own words alone, or --as-stated, --qualifier and --amount instead; "
            "--qualifier unstated where no amount is told.",
        )
    if cells.keys() & {"first", "last"}:  # one date is not to be mixed with the other of the words
        read = {name: text for name, text in read.items() if name not in ("first", "last")}
    if cells.get("qualifier", read.get("qualifier")) != read.get("qualifier"):
        read = {name: text for name, text in read.items() if name in ("first", "last")}
    return {"as_stated": words, **read, **cells}


def _json_rows(file: str, asked: Asked) -> list[Given]:
    """Return the rows of a file; raise LedgerError with every problem, of their values too."""
    from aidledger.booking.reading_json import read_rows
    from aidledger.files import LARGEST_FILE
    from aidledger.growing.given_rows import Given

    name = _INPUT if file == "-" else file
    if file == "-":
        data = sys.stdin.buffer.read(LARGEST_FILE + 1)
    else:
        with Path(file).open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        what, remedy = f"It is larger than {LARGEST_FILE // 2**20} MiB.", "Add it in parts."
        raise LedgerError([Problem("too-large", Place(name), "", what, remedy)])
    found, problems = read_rows(data, name, TRANSACTIONS)
    given = [Given(row.cells, name, row.line) for row in found]
    if problems:
        problems += _of_values(given, problems, asked)
        raise LedgerError(sorted(problems, key=lambda problem: problem.place.line))
    return given


def _of_values(given: list[Given], told: list[Problem], asked: Asked) -> list[Problem]:
    """Return what is wrong with values; of a line told of already, not what it seems to lack."""
    from aidledger.growing.changing import add

    lines = {problem.place.line for problem in told}
    try:
        add(asked.ledger, given, write=False)
    except LedgerError as error:
        return [
            problem
            for problem in error.problems
            if problem.place.line not in lines or not problem.code.startswith("missing")
        ]
    return []
