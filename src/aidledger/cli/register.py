"""aidledger register"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import ENGINE, POLICY, SELECTION, Asked, asks
from aidledger.cli.output import answer


@asks(SELECTION, POLICY, ENGINE)
def register(
    asked: Asked,
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="COLUMN",
            help="place, id, donor, recipient, date, amount, "
            "status, class or confidence; -amount for the largest first.",
        ),
    ] = "place",
) -> None:
    """List the figures themselves, one a line, as the source states them.

    Example: aidledger register --donor russia --sort -amount
    """
    answer(asked, lambda ledger: ledger.register(sort=sort, **asked.choices))
