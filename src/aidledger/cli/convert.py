"""aidledger convert"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import Asked, asks
from aidledger.cli.output import emit


@asks()
def convert(
    asked: Asked,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help='Such as "315.5 million RUB".')],
    currency: Annotated[str, typer.Argument(metavar="CURRENCY", help="The currency wanted.")],
    year: Annotated[int, typer.Option("--year", help="Whose average rate is used.")],
) -> None:
    """Convert one amount at the average rate of a year, and name the rate.

    Example: aidledger convert "315.5 million RUB" USD --year 2009
    """
    from aidledger.ledger import open_ledger

    emit(open_ledger(asked.ledger).convert(amount, currency, year), asked)
