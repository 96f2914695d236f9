"""aidledger indicators"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import SELECTION, Asked, asks, completes
from aidledger.cli.output import answer

_UNUSED = ("donor", "recipient", "sector", "instrument", "class_", "status", "source")


@asks(SELECTION, leave=_UNUSED)
def indicators(
    asked: Asked,
    party: Annotated[
        list[str] | None,
        typer.Option(
            "--party", metavar="PARTY", help="Whose. Repeatable.", autocompletion=completes("party")
        ),
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--measure",
            metavar="MEASURE",
            help="gdp, military-budget, population … Repeatable.",
            autocompletion=completes("measure"),
        ),
    ] = None,
) -> None:
    """List the sizes to compare with: GDP, budgets, military spending, aid received.

    Example: aidledger indicators --measure gdp --years 2005-2009
    """
    answer(
        asked,
        lambda ledger: ledger.indicators(party=party or (), measure=measure or (), **asked.choices),
    )
