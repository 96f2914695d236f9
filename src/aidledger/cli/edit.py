"""aidledger edit"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.add import warn
from aidledger.cli.options import Asked, asks, completes
from aidledger.cli.output import emit
from aidledger.problems import UsageError


@asks()
def edit(
    asked: Asked,
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="ID...",
            help="Ids of figures, indicators or rivals, all of one file.",
            autocompletion=completes("row"),
        ),
    ],
    cells: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="COLUMN=VALUE",
            help="A new value; nothing behind = leaves the cell blank. Repeatable.",
            autocompletion=completes("cell"),
        ),
    ] = None,
    delete: Annotated[
        bool, typer.Option("--delete", help="Take the rows out; not one that others name.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; show what would change.")
    ] = False,
) -> None:
    """Change cells of a row, or take the row out; everything else in the file stays as it is.

    What would break the ledger is refused with what `check` would say. A new id takes the place of
    the old one in part_of, may_be_in and fulfils of other figures.

    Example: aidledger edit us-billion-loan --set status=pledged --dry-run
    """
    from aidledger.growing import changing
    from aidledger.reports import grown

    if delete == bool(cells):
        raise UsageError(
            "--delete does not go with --set." if delete else "Nothing says what to change.",
            "Leave one out." if delete else "Add --set status=disbursed, or --delete.",
        )
    if delete:
        outcome = changing.delete(asked.ledger, ids, write=not dry_run)
        report = grown.deleted(outcome)
    else:
        values = _values(cells or [])
        outcome = changing.edit(asked.ledger, ids, values, write=not dry_run, names=True)
        report = grown.edited(outcome)
    warn(outcome)
    emit(report, asked)


def _values(cells: list[str]) -> dict[str, str]:
    """Return what each --set says; raise UsageError for what says nothing, or says it twice."""
    values: dict[str, str] = {}
    for text in cells:
        name, sign, value = text.partition("=")
        name = name.strip().replace("-", "_")
        if not sign:
            raise UsageError(
                f"--set “{text}” has no =.",
                "Write --set status=disbursed, or --set high= for none.",
            )
        if name in values:
            raise UsageError(f"--set says {name} twice.", "Keep one of the two.")
        values[name] = value.strip()
    return values
