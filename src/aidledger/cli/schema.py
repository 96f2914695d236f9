"""aidledger schema"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import Asked, Format, completes
from aidledger.cli.output import emit, write
from aidledger.problems import UsageError


def schema(
    report: Annotated[
        str,
        typer.Argument(
            metavar="[REPORT]",
            help="Such as summary; without it, all are listed.",
            autocompletion=completes("schema"),
        ),
    ] = "",
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="Which output to describe, json (default) or csv; how to write the list.",
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead.")
    ] = None,
) -> None:
    """Describe what a command prints as data: every field, its type, unit and meaning.

    Of JSON this is a JSON Schema (draft 2020-12), of CSV a Table Schema (Frictionless). What may
    change in which version: docs/compatibility.md.

    Example: aidledger schema summary --format csv
    """
    from aidledger.reports import schemas

    if not report:
        emit(schemas.schemas(), Asked({}, format_ or "", output, "unit", None))
        return
    if format_ not in (None, "json", "csv"):
        raise UsageError(
            f"There are schemas of json and csv, and none of {format_}.",
            "TSV has the columns of csv, and each line of NDJSON is one of the rows of json.",
        )
    from json import dumps

    told = schemas.schema(report, format_ or "json")
    write(dumps(told, indent=2, ensure_ascii=False) + "\n", output)
