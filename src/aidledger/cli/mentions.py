"""aidledger mentions"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import ONE_SOURCE, Asked, asks
from aidledger.cli.output import emit
from aidledger.problems import UsageError


@asks()
def mentions(
    asked: Asked,
    text: Annotated[
        str | None,
        typer.Option("--text", metavar="FILE", help="Make the list anew from the source's text."),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="With --text: write it to the ledger's mentions.csv.")
    ] = False,
    drop: Annotated[
        bool,
        typer.Option("--drop", help="With --write: give up lines whose amounts are gone."),
    ] = False,
    source: ONE_SOURCE = None,
) -> None:
    """List every printed amount of the ledger's sources, and the figures it became.

    With --text the list is made anew: what was said of an amount is kept, and a new amount goes to
    the one figure whose words stand there.

    Example: aidledger mentions --text article.txt --write
    """
    from aidledger import ledger

    if text:
        made = ledger.index_ledger(asked.ledger, text, source=source or "", write=write, drop=drop)
        emit(made, asked)
        return
    if write or drop:
        raise UsageError("--write needs the text.", "Add --text FILE.")
    emit(ledger.open_ledger(asked.ledger).mentions(source=source or ""), asked)
