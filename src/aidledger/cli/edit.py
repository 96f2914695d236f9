"""aidledger edit"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from aidledger.cli.add import warn
from aidledger.cli.options import Asked, asks, completes
from aidledger.cli.output import emit
from aidledger.problems import LedgerError, UsageError, together


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

    values, wrong = _values(cells or [])
    if delete == bool(cells):
        told = "--delete does not go with --set." if delete else "Nothing says what to change."
        hint = "Leave one out." if delete else "Add --set status=disbursed, or --delete."
        wrong.append(UsageError(told, hint))
    if wrong:
        raise together([*wrong, *_also_wrong(asked.ledger, ids, values)])
    if delete:
        outcome = changing.delete(asked.ledger, ids, write=not dry_run)
        report = grown.deleted(outcome)
    else:
        outcome = changing.edit(asked.ledger, ids, values, write=not dry_run, names=True)
        report = grown.edited(outcome)
    warn(outcome)
    emit(report, asked)


def _also_wrong(
    ledger: str | None, ids: Sequence[str], values: Mapping[str, str]
) -> list[UsageError]:
    """Return what is wrong with ids and columns too, and tell what is wrong with values."""
    from aidledger.growing import changing

    try:
        changing.edit(ledger, ids, values, write=False, names=True)
    except UsageError as error:
        return [error]
    except LedgerError as error:
        from aidledger.render.problems import as_text

        sys.stderr.write(as_text(error.problems))
    return []


def _values(cells: Sequence[str]) -> tuple[dict[str, str], list[UsageError]]:
    """Return what each --set says, and an error for each that says nothing or says it twice."""
    values: dict[str, str] = {}
    wrong: list[UsageError] = []
    for text in cells:
        name, sign, value = text.partition("=")
        name = name.strip().replace("-", "_")
        if not sign:
            hint = "Write --set status=disbursed, or --set high= for none."
            wrong.append(UsageError(f"--set “{text}” has no =.", hint))
            continue
        if name in values:
            wrong.append(UsageError(f"--set says {name} twice.", "Keep one of the two."))
        values[name] = value.strip()
    return values, wrong
