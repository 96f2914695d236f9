"""aidledger reconcile"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import ENGINE, POLICY, SELECTION, Asked, asks, completes
from aidledger.cli.output import answer


@asks(SELECTION, POLICY, ENGINE, leave=("instrument", "class_", "status"))
def reconcile(
    asked: Asked,
    parts: Annotated[
        bool, typer.Option("--parts", help="The author's totals beside the sum of their parts.")
    ] = False,
    stated: Annotated[
        bool,
        typer.Option("--stated", help="What a source says of the same money in another place."),
    ] = False,
    rivals: Annotated[
        bool, typer.Option("--rivals", help="The ledger beside other sources, year by year.")
    ] = False,
    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against",
            metavar="SOURCE",
            help="Only this other source, of rivals.csv or imported. Repeatable.",
            autocompletion=completes("source"),
        ),
    ] = None,
) -> None:
    """Put beside each other figures that tell of the same money; all three views by default.

    With --against: the ledger beside that source alone, unless a view is named. An imported
    source is told by year and by sector, on each of its measures.

    Example: aidledger reconcile --rivals --donor US --years 2007-2009
    """
    chosen = {"parts": parts, "stated": stated, "rivals": rivals}
    views = [name for name, wanted in chosen.items() if wanted]
    answer(
        asked,
        lambda ledger: ledger.reconcile(views=views, against=against or (), **asked.choices),
    )
