"""aidledger convert"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

import typer

from aidledger.cli.options import Asked, asks, completes
from aidledger.cli.output import emit
from aidledger.problems import UsageError

_BELOW_NOTHING = re.compile(r"[-−]\s*(?:\d.*[^\d\s].*|[^\w\s-]\s*\d.*)")


@asks(leave=("scale",))
def convert(
    asked: Asked,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help='Such as "315.5 million RUB".')],
    currency: Annotated[
        str,
        typer.Argument(
            metavar="CURRENCY", help="The currency wanted.", autocompletion=completes("currency")
        ),
    ],
    year: Annotated[
        int, typer.Option("--year", metavar="YEAR", help="Whose average rate is used.")
    ],
) -> None:
    """Convert one amount at the average rate of a year, and name the rate.

    Example: aidledger convert "315.5 million RUB" USD --year 2009
    """
    from aidledger.ledger import open_ledger

    emit(open_ledger(asked.ledger).convert(amount, currency, year), asked)


def refuse_options_that_are_amounts(arguments: Sequence[str]) -> None:
    """Raise UsageError where an amount begins with a minus, which would be read as an option."""
    for word in arguments:
        if _BELOW_NOTHING.fullmatch(word):
            raise UsageError(
                f"“{word}” is below nothing, and no amount of money is.", "Leave out the minus."
            )
