"""aidledger export"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from aidledger.cli.options import POLICY, SELECTION, Asked, asks
from aidledger.cli.output import TEXTS, answer, format_named, write_bytes
from aidledger.problems import UsageError

_Form = Literal[
    "table", "csv", "tsv", "json", "ndjson", "markdown", "xlsx", "datapackage", "parquet", "sqlite"
]
# Files of their own, which no terminal shows, and the names that say so.
PACKED = ("xlsx", "datapackage", "parquet", "sqlite")
_BY_SUFFIX = {
    **TEXTS,
    ".xlsx": "xlsx",
    ".zip": "datapackage",
    ".parquet": "parquet",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
}


@asks(SELECTION, POLICY, leave=("format_",))
def export(
    asked: Asked,
    form: Annotated[
        _Form | None,
        typer.Option(
            "--format",
            help="A table by default, or what the name of --output ends in. xlsx is a workbook, "
            "datapackage a folder or .zip, sqlite a database; these need --output or a pipe.",
        ),
    ] = None,
    lines: Annotated[
        bool, typer.Option("--lines", help="One row a figure and year, instead of one a figure.")
    ] = False,
    citations: Annotated[
        bool,
        typer.Option(
            "--citations",
            help="Add a column that says where each stands: Starchak 2009, sec. 5, n. 45.",
        ),
    ] = False,
    spreadsheet: Annotated[
        bool,
        typer.Option(
            "--spreadsheet",
            help="For Excel and LibreOffice: byte-order mark, and text "
            "that looks like a formula is kept text.",
        ),
    ] = False,
) -> None:
    """Write the selection for other programs: a tidy table, a workbook, a package, a database.

    A table has one figure or one line a row, and no totals; the others say what they hold.

    Example: aidledger export --donor US --lines --format csv > us.csv

    Example: aidledger export --donor US -o us.xlsx
    """
    if asked.output == "-":
        asked = asked._replace(output=None)
    chosen = format_named(form, asked.output, _BY_SUFFIX)
    if chosen in PACKED:
        _refuse(chosen, asked, lines, citations, spreadsheet)
        _pack(chosen, asked, lines, citations)
        return
    answer(
        asked._replace(format=chosen),
        lambda ledger: ledger.export(lines=lines, citations=citations, **asked.choices),
        spreadsheet,
    )


def _refuse(form: str, asked: Asked, lines: bool, citations: bool, spreadsheet: bool) -> None:
    """Raise UsageError for options that mean nothing here, and for bytes on a terminal."""
    if asked.cell is not None:
        raise UsageError(f"An explanation is no {form} file.", "Use --format markdown or csv.")
    if spreadsheet:
        raise UsageError(
            "--spreadsheet goes with --format csv or tsv.", "Leave it out: no text of it is run."
        )
    for given, name in ((lines, "--lines"), (citations, "--citations")):
        if given and form != "parquet":
            raise UsageError(
                f"{name} goes with a single table, and {form} holds several.",
                "Leave it out: figures, flows and their places are all in it.",
            )
    if not asked.output and sys.stdout.isatty():
        ending = {"datapackage": "zip", "sqlite": "db"}.get(form, form)
        raise UsageError(
            f"{'An' if form == 'xlsx' else 'A'} {form} file cannot be shown on a terminal.",
            f"Name a file for it, for example -o aid.{ending}, or send it on with | or >.",
        )


def _pack(form: str, asked: Asked, lines: bool, citations: bool) -> None:
    from aidledger.ledger import open_ledger

    ledger = open_ledger(asked.ledger)
    if form == "datapackage" and asked.output and not asked.output.lower().endswith(".zip"):
        from aidledger.exporting.folder import put_folder

        put_folder(Path(asked.output), ledger.package(**asked.choices))
        return
    write_bytes(
        ledger.packed(form, lines=lines, citations=citations, **asked.choices), asked.output
    )
