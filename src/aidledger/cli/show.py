"""aidledger show"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import POLICY, Asked, asks
from aidledger.cli.output import emit


@asks(POLICY, leave=("headline",))
def show(
    asked: Asked,
    figure: Annotated[str, typer.Argument(metavar="ID", help="The id of a figure or a claim.")],
) -> None:
    """Show one figure whole: words, place, coding, flows by year, relations; or a claim's steps.

    Example: aidledger show us-border-posts
    """
    from aidledger.ledger import open_ledger

    emit(open_ledger(asked.ledger).show(figure, **asked.choices), asked)
