"""aidledger export"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import POLICY, SELECTION, Asked, asks
from aidledger.cli.output import answer


@asks(SELECTION, POLICY)
def export(
    asked: Asked,
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
    """Write the selection as one tidy table, one figure or one line a row, no totals.

    Example: aidledger export --donor US --lines --format csv > us.csv
    """
    answer(
        asked,
        lambda ledger: ledger.export(lines=lines, citations=citations, **asked.choices),
        spreadsheet,
    )
