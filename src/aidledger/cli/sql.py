"""aidledger sql"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from aidledger.cli.options import POLICY, SELECTION, Asked, asks
from aidledger.cli.output import emit

_UNUSED = ("donor", "recipient", "sector", "instrument", "class_", "status", "source")


@asks({**SELECTION, **POLICY}, leave=_UNUSED)
def sql(
    asked: Asked,
    query: Annotated[
        str | None,
        typer.Argument(
            metavar="QUERY", help="One SELECT; a file that ends in .sql; - for standard input."
        ),
    ] = None,
    schema: Annotated[
        bool,
        typer.Option(
            "--schema", help="List the tables and their columns, or those of the table named."
        ),
    ] = False,
    engine: Annotated[
        str, typer.Option("--engine", metavar="sqlite|duckdb", help="Which SQL (default sqlite).")
    ] = "sqlite",
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", help="When to stop the query.")
    ] = 10.0,
) -> None:
    """Ask the ledger in SQL. Nothing can be changed; money is in full units.

    The policy and the years decide what `lines` and `flows` hold; rows are chosen with WHERE.

    Example: aidledger sql "select class, sum(best) from flows group by 1"
    """
    from aidledger.problems import UsageError

    if schema:
        from aidledger.reports.sql import schema as relations

        emit(relations(query or "", _imported(asked.ledger)), asked)
        return
    if query is None:
        raise UsageError(
            "A query is missing.",
            "Write it in double quotes, name a file that ends in .sql, or - for standard input. "
            "`aidledger sql --schema` lists the tables.",
        )
    from aidledger.ledger import open_ledger

    text = _text(query)
    emit(
        open_ledger(asked.ledger).sql(text, engine=engine, timeout=timeout, **asked.choices), asked
    )


def _imported(folder: str | None) -> dict[str, str]:
    """Return where the rows of imported sources stand; nothing where there is no ledger."""
    from aidledger.files import find_ledger
    from aidledger.imported.manifest import data_of, imported_names, read_manifest

    ledger, _ = find_ledger(folder)
    return {name: data_of(ledger, read_manifest(ledger, name)) for name in imported_names(ledger)}


def _text(query: str) -> str:
    """Return the query, from standard input or a file where it is named."""
    from aidledger.limits import QUERY
    from aidledger.problems import UsageError

    if query == "-":
        name, data = "Standard input", sys.stdin.buffer.read(4 * QUERY + 4)
    elif query.lower().endswith(".sql") and len(query.split()) == 1:
        name = query
        with Path(query).open("rb") as stream:
            data = stream.read(4 * QUERY + 4)
    else:
        return query
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{name} is not UTF-8 text: byte {error.start + 1} cannot be read.",
            "Save the query as plain text in UTF-8.",
        ) from None
