"""aidledger fmt"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import Asked, asks
from aidledger.cli.output import emit


@asks()
def fmt(
    asked: Asked,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit 1 where something would change."),
    ] = False,
) -> None:
    """Put a ledger's files in canonical layout, and change no value.

    Tables get their columns in order, quotes only where a cell needs them, and one line end after
    each row; rows keep their order. In YAML only the ends of lines are put in order. A file that
    cannot be read is reported and left as it is, and so is one that changes meanwhile.

    Example: aidledger fmt --check --ledger my-ledger
    """
    from aidledger.files import find_ledger
    from aidledger.ledger import format_ledger
    from aidledger.problems import LedgerError

    report, problems = format_ledger(find_ledger(asked.ledger)[0], check=check)
    emit(report, asked)
    if problems:
        raise LedgerError(problems)
    if check and report.tables[0].rows:
        raise typer.Exit(1)
