"""aidledger show"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import POLICY, Asked, asks, completes
from aidledger.cli.output import answer


@asks(POLICY, leave=("headline",))
def show(
    asked: Asked,
    figure: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="The id of a figure or a claim.", autocompletion=completes("figure")
        ),
    ],
) -> None:
    """Show one figure whole: words, place, coding, flows by year, relations; or a claim's steps.

    Example: aidledger show us-border-posts
    """
    answer(asked, lambda ledger: ledger.show(figure, **asked.choices))
