"""aidledger compare"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import POLICY, SELECTION, Asked, asks
from aidledger.cli.output import answer


@asks(SELECTION, POLICY, leave=("donor",))
def compare(
    asked: Asked,
    donors: Annotated[
        list[str], typer.Argument(metavar="DONOR DONOR…", help="Two donors or more.")
    ],
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="LIST",
            help="year (default), recipient, sector, instrument, class, status or source; "
            "several with commas.",
        ),
    ] = None,
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--of",
            metavar="LIST",
            help="Shares of gdp, budget, military-budget (all "
            "three by default), or a comparison with oda.",
        ),
    ] = None,
) -> None:
    """Put donors side by side, and against what the recipient has.

    Example: aidledger compare russia us --years 2005-2008
    """
    answer(asked, lambda ledger: ledger.compare(*donors, by=by or (), of=of or (), **asked.choices))
