"""aidledger report"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from aidledger.cli.options import POLICY, SELECTION, Asked, asks
from aidledger.cli.output import write
from aidledger.problems import UsageError

_BY_SUFFIX = {".html": "html", ".htm": "html", ".md": "markdown", ".json": "json"}


@asks(SELECTION, POLICY, leave=("format_",))
def report(
    asked: Asked,
    format_: Annotated[
        Literal["html", "markdown", "json"] | None,
        typer.Option(
            "--format",
            help="html: one page to open and print; markdown: a brief of a page or two with "
            "footnotes; json: the page's data. By default what the name of --output ends in.",
        ),
    ] = None,
) -> None:
    """Make a report that opens in any browser: totals, figures and how they came about, in a file.

    It needs no network and holds everything: donors by year, burden, promises, sensitivity,
    claims, what was left out, and each figure with its words and place.

    Example: aidledger report --donor US --donor Russia -o report.html
    """
    form = _format_of(format_, asked.output)
    from aidledger.ledger import open_ledger

    page = open_ledger(asked.ledger).page(**asked.choices)
    if form == "markdown":
        from aidledger.render.page.brief import as_brief

        write(as_brief(page, asked.scale), asked.output)
    elif form == "json":
        from aidledger.render.page.html import as_json

        write(as_json(page), asked.output)
    else:
        from aidledger.render.page.html import as_html

        write(as_html(page, asked.scale), asked.output)


def _format_of(asked: str | None, output: str | None) -> str:
    """Return the format; raise UsageError where a name says nothing or a screen would get HTML."""
    suffix = Path(output or "").suffix.lower()
    form = asked or _BY_SUFFIX.get(suffix, "")
    if not form and output:
        raise UsageError(
            f"The name {output} does not say what to write.",
            "Give a name that ends in .html, .md or .json, or add --format.",
        )
    if not form and sys.stdout.isatty():
        raise UsageError(
            "A report is a file to open in a browser.",
            "Name one, as in aidledger report -o report.html, or add --format markdown.",
        )
    return form or "html"
