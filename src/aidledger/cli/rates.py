"""aidledger rates, and rates update"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli import options
from aidledger.cli.options import Asked, asks
from aidledger.cli.output import emit

_HELP = """List the annual average rates that a ledger has, and where each is from.

Figures kept by hand are converted at those of currencies.yaml; imported sources at these too and,
where there is none, at those of rates.csv.

Example: aidledger rates --format csv
"""


def rates() -> typer.Typer:
    """Return the group: the list itself, and `update`."""
    app = typer.Typer(help=_HELP, rich_markup_mode=None)
    app.callback(invoke_without_command=True, help=_HELP)(_listed)
    app.command("update")(_update)
    return app


@asks(leave=("scale",))
def _listed(asked: Asked, context: typer.Context) -> None:
    if context.invoked_subcommand is not None:
        options.name_ledger(asked.ledger)
        return
    from aidledger.ledger import list_rates

    emit(list_rates(asked.ledger), asked)


@asks(leave=("scale",))
def _update(
    asked: Asked,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A CSV of the IMF, the ECB or the World Bank.")
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Take values that differ from those that are there.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit 1 where something would change."),
    ] = False,
) -> None:
    """Take the rates of an IMF, ECB or World Bank file into rates.csv.

    Which file it is, is told by its header. New values are added; those that differ are shown, old
    and new, and taken with --replace alone.

    Example: aidledger rates update eurofxref-hist.csv --ledger my-ledger
    """
    from aidledger.ledger import update_rates

    report, changed = update_rates(asked.ledger, file, replace=replace, check=check)
    emit(report, asked)
    if check and changed:
        raise typer.Exit(1)
