"""aidledger chart"""

from __future__ import annotations

import shutil
import sys
from typing import Annotated, Literal

import typer

from aidledger.cli.options import ENGINE, POLICY, SELECTION, Asked, asks, completes
from aidledger.cli.output import TEXTS, emit, format_named, write, write_bytes
from aidledger.problems import UsageError

Format = Literal["table", "csv", "tsv", "json", "ndjson", "markdown", "svg", "png", "pdf"]

_DRAWN = ("svg", "png", "pdf")
_BY_SUFFIX = {**{f".{form}": form for form in _DRAWN}, **TEXTS}


@asks(SELECTION, POLICY, ENGINE, leave=("format_",))
def chart(
    asked: Asked,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="years, donors, sectors, instruments, classes, burden, promises, timeline or "
            "sensitivity.",
            autocompletion=completes("chart"),
        ),
    ],
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--of",
            metavar="LIST",
            help="Sizes of burden: gdp, budget, military-budget (all three by default), oda, "
            "donor-gdp; several with commas.",
        ),
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="svg, png or pdf draws; table is bars in letters; the others are the bars as "
            "data. By default what the name of --output ends in.",
        ),
    ] = None,
    color: Annotated[
        Literal["auto", "never"],
        typer.Option("--color", help="Colours on a terminal; NO_COLOR turns them off too."),
    ] = "auto",
) -> None:
    """Draw a report: bars with their bounds, to a file or in letters on the terminal.

    Without --output the bars are letters that fit the width; -o - is standard output. Without
    --donor all who gave are drawn.

    Example: aidledger chart years --donor US --donor Russia
    """
    from aidledger.ledger import open_ledger

    if asked.output == "-":
        asked = asked._replace(output=None)
    chosen = format_named(form, asked.output, _BY_SUFFIX) or "table"
    drawn = chosen in _DRAWN
    if drawn and not asked.output and sys.stdout.isatty():
        raise UsageError(f"A {chosen} is no text for a terminal.", "Name a file with -o FILE.")
    value = open_ledger(asked.ledger, imported_engine=asked.engine).chart(
        kind, of=of or (), **asked.choices
    )
    if drawn:
        from aidledger.render.chart_drawing import draw

        write_bytes(draw(value, chosen, asked.scale), asked.output)
        return
    if chosen != "table":
        emit(value.to_report(), asked._replace(format=chosen))
    elif not asked.output and sys.stdout.isatty() and color == "auto":
        from aidledger.render.terminal import show_chart

        show_chart(value, asked.scale)
    else:
        from aidledger.render.chart_text import render

        room = 80 if asked.output else shutil.get_terminal_size((80, 24)).columns
        write(render(value, asked.scale, room), asked.output)
