"""aidledger schema"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from aidledger.cli.options import Asked, Format
from aidledger.cli.output import emit, write


def schema(
    report: Annotated[
        str, typer.Argument(metavar="[REPORT]", help="Such as summary; without it, all are listed.")
    ] = "",
    of: Annotated[
        Literal["json", "csv"], typer.Option("--of", help="Which output it describes.")
    ] = "json",
    format_: Annotated[
        Format | None, typer.Option("--format", help="How to write the list (default table).")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead.")
    ] = None,
) -> None:
    """Describe what a command prints as data: every field, its type, unit and meaning.

    Of JSON this is a JSON Schema (draft 2020-12), of CSV a Table Schema (Frictionless). What may
    change in which version: docs/compatibility.md.

    Example: aidledger schema summary --of csv
    """
    from aidledger.reports import schemas

    if not report:
        emit(schemas.schemas(), Asked({}, format_ or "", output, "unit", None))
        return
    from json import dumps

    write(dumps(schemas.schema(report, of), indent=2, ensure_ascii=False) + "\n", output)
