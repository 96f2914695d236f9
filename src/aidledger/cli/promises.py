"""aidledger promises"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import POLICY, SELECTION, Asked, asks, completes
from aidledger.cli.output import answer


@asks(SELECTION, POLICY, leave=("donor", "recipient", "headline"))
def promises(
    asked: Asked,
    donor: Annotated[
        str,
        typer.Argument(metavar="DONOR", help="Who promised.", autocompletion=completes("party")),
    ],
    recipient: Annotated[
        str, typer.Argument(metavar="RECIPIENT", help="To whom.", autocompletion=completes("party"))
    ],
    both: Annotated[bool, typer.Option("--both", help="The other way too.")] = False,
) -> None:
    """Hold promises against deliveries: what one party promised another, and what is outstanding.

    Demanded, pledged, planned and committed, each with what the ledger links to it; in the
    promise's own currency, year by year; with --prices all in one.

    Example: aidledger promises russia tajikistan
    """
    answer(asked, lambda ledger: ledger.promises(donor, recipient, both=both, **asked.choices))
