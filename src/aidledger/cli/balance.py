"""aidledger balance"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import POLICY, SELECTION, Asked, asks, completes
from aidledger.cli.output import answer


@asks(SELECTION, POLICY, leave=("donor", "recipient", "headline"))
def balance(
    asked: Asked,
    one: Annotated[
        str, typer.Argument(metavar="PARTY", help="One party.", autocompletion=completes("party"))
    ],
    other: Annotated[
        str, typer.Argument(metavar="PARTY", help="The other.", autocompletion=completes("party"))
    ],
) -> None:
    """Say what went each way between two parties, class by class, and what each is promised.

    Nothing is netted: an exchange has both its sides, and credit stands at face value.

    Example: aidledger balance russia tajikistan
    """
    answer(asked, lambda ledger: ledger.balance(one, other, **asked.choices))
