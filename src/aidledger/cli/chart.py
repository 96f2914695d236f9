"""aidledger chart"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from aidledger.cli.options import POLICY, SELECTION, Asked, asks
from aidledger.cli.output import emit, format_of, write, write_bytes
from aidledger.problems import UsageError

Format = Literal["table", "csv", "tsv", "json", "ndjson", "markdown", "svg", "png", "pdf"]

_DRAWN = ("svg", "png", "pdf")


@asks(SELECTION, POLICY, leave=("format_",))
def chart(
    asked: Asked,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="years, donors, sectors, instruments, classes, burden, promises, timeline or "
            "sensitivity.",
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
    suffix = Path(asked.output or "").suffix.lower().removeprefix(".")
    drawn = form in _DRAWN or (not form and suffix in _DRAWN)
    if not form and not drawn and asked.output:
        _known(asked.output, suffix)
    if drawn and not asked.output and sys.stdout.isatty():
        raise UsageError(f"A {form} is no text for a terminal.", "Name a file with -o FILE.")
    value = open_ledger(asked.ledger).chart(kind, of=of or (), **asked.choices)
    if drawn:
        from aidledger.render.chart_drawing import draw

        write_bytes(draw(value, form or suffix, asked.scale), asked.output)
        return
    form = form or format_of(None, asked.output)  # type: ignore[assignment]
    if form != "table":
        emit(value.to_report(), asked._replace(format=form or ""))
    elif not asked.output and sys.stdout.isatty() and color == "auto":
        from aidledger.render.terminal import show_chart

        show_chart(value, asked.scale)
    else:
        from aidledger.render.chart_text import render

        room = 80 if asked.output else shutil.get_terminal_size((80, 24)).columns
        write(render(value, asked.scale, room), asked.output)


def _known(output: str, suffix: str) -> None:
    """Raise UsageError for a file whose name says no format of charts."""
    if suffix not in ("csv", "tsv", "json", "ndjson", "md", "txt"):
        raise UsageError(
            f"What kind of chart “{output}” is to be, its name does not say.",
            "Give a name that ends in .svg, .png or .pdf (or .csv, .tsv, .json, .ndjson, .md, "
            ".txt), or add --format.",
        )
