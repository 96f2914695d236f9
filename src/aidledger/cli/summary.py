"""aidledger summary"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import (
    CHANGE,
    CUMULATIVE,
    ENGINE,
    OF,
    POLICY,
    SELECTION,
    Asked,
    asks,
    completes,
)
from aidledger.cli.output import answer


@asks(SELECTION, POLICY, ENGINE)
def summary(
    asked: Asked,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="LIST",
            help="Break down by donor, recipient, year, sector, "
            "instrument, class, status, source; several with commas.",
            autocompletion=completes("by"),
        ),
    ] = None,
    of: OF = None,
    cumulative: CUMULATIVE = False,
    change: CHANGE = False,
) -> None:
    """Add up a selection: its headline, the other classes, and what is not in it.

    Example: aidledger summary --donor US --years 2005-2008 --by sector
    """
    answer(
        asked,
        lambda ledger: ledger.summary(
            by=by or (), of=of or (), cumulative=cumulative, change=change, **asked.choices
        ),
    )
