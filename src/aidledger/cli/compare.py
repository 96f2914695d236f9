"""aidledger compare"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import (
    CHANGE,
    CUMULATIVE,
    ENGINE,
    POLICY,
    SELECTION,
    Asked,
    asks,
    completes,
)
from aidledger.cli.output import answer


@asks(SELECTION, POLICY, ENGINE, leave=("donor",))
def compare(
    asked: Asked,
    donors: Annotated[
        list[str],
        typer.Argument(
            metavar="DONOR DONOR…", help="Two donors or more.", autocompletion=completes("party")
        ),
    ],
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="LIST",
            help="year (default), recipient, sector, instrument, class, status or source; "
            "several with commas.",
            autocompletion=completes("by"),
        ),
    ] = None,
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--of",
            metavar="LIST",
            help="Shares of the recipient's gdp, budget, military-budget (all three by default), "
            "a comparison with oda, population (a head), or the donor's own donor-gdp.",
        ),
    ] = None,
    cumulative: CUMULATIVE = False,
    change: CHANGE = False,
) -> None:
    """Put donors side by side, and against what the recipient has.

    Example: aidledger compare russia us --years 2005-2008
    """
    answer(
        asked,
        lambda ledger: ledger.compare(
            *donors,
            by=by or (),
            of=of or (),
            cumulative=cumulative,
            change=change,
            **asked.choices,
        ),
    )
