"""aidledger export"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import POLICY, SELECTION, Asked, asks
from aidledger.cli.output import emit


@asks(SELECTION, POLICY)
def export(
    asked: Asked,
    lines: Annotated[
        bool, typer.Option("--lines", help="One row a figure and year, instead of one a figure.")
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
    from aidledger.ledger import open_ledger

    emit(open_ledger(asked.ledger).export(lines=lines, **asked.choices), asked, spreadsheet)
