"""aidledger check"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from aidledger.cli import options
from aidledger.cli.output import format_of, write, written


def check(
    ledger: Annotated[
        str | None, typer.Option("--ledger", metavar="DIR", help="The ledger's folder.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 on warnings too.")] = False,
    format_: Annotated[
        options.Format | None,
        typer.Option("--format", help="How to write it (default table: as a compiler does)."),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead.")
    ] = None,
) -> None:
    """Find every problem of the ledger at once. Exit 0: clean, 1: problems, 2: wrong usage.

    Warnings are worth a second look and leave the exit at 0, unless --strict.

    Example: aidledger check --ledger my-ledger
    """
    from aidledger.files import find_ledger
    from aidledger.ledger import check_ledger
    from aidledger.limits import PROBLEMS_SHOWN
    from aidledger.render import problems as render

    options.mention_overlooked(ledger)
    folder, _ = find_ledger(ledger if ledger is not None else options.named_before)
    problems = check_ledger(folder)
    errors = [p for p in problems if p.severity == "error"]
    form = format_of(format_, output)
    if form == "json":
        write(render.as_json(problems, str(folder)), output)
    elif form != "table":
        write(written(render.as_report(problems, str(folder)), form, "unit"), output)
    elif output:
        write(render.as_text(problems) + render.verdict(problems, str(folder)), output)
    else:
        sys.stderr.write(render.as_text(problems, PROBLEMS_SHOWN))
        write(render.verdict(problems, str(folder)), None)
    if errors or (strict and problems):
        raise typer.Exit(1)
