"""aidledger upgrade"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import Asked, asks
from aidledger.cli.output import emit


@asks(leave=("scale",))
def upgrade(
    asked: Asked,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit 1 where something would change."),
    ] = False,
) -> None:
    """Rewrite a ledger of an older format in the format of this aidledger.

    Every report reads older ledgers as they are; commands that write into a ledger need this. No
    total changes. Stopped halfway the ledger still reads the same, and the command can be run
    again. A ledger of this format already is left as it is.

    Example: aidledger upgrade --check --ledger my-ledger
    """
    from aidledger.ledger import upgrade_ledger

    report = upgrade_ledger(asked.ledger, check=check)
    emit(report, asked)
    if check and report.tables[0].rows:
        raise typer.Exit(1)
