"""aidledger cite"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from aidledger.cli.options import Asked, asks, completes
from aidledger.cli.output import emit, format_of, write

# What --output may end in without meaning a table of citations.
_OWN = {"bibtex", "csl-json"}


@asks(leave=("scale",))
def cite(
    asked: Asked,
    figures: Annotated[
        list[str],
        typer.Argument(
            metavar="ID…",
            help="Ids of figures, indicators, rivals or claims.",
            autocompletion=completes("cited"),
        ),
    ],
    style: Annotated[
        Literal["chicago", "apa", "bibtex", "csl-json"],
        typer.Option("--style", help="How papers cite it."),
    ] = "chicago",
) -> None:
    """Print a footnote for each figure: where it stands, and what is cited there.

    The text is ready to paste, with one bibliography entry a source; bibtex is a .bib file, and
    csl-json what Zotero and pandoc read. What the ledger does not know is left out, and said.
    With --format the citations come as rows, one a footnote and one a source.

    Example: aidledger cite us-border-posts --style apa
    """
    from aidledger.ledger import open_ledger

    report = open_ledger(asked.ledger).cite(*figures, style=style)
    if asked.format or (style not in _OWN and format_of("", asked.output) != "table"):
        emit(report, asked)
        return
    from aidledger.render.citation import as_text

    write(as_text(report), asked.output)
