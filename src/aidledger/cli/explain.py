"""aidledger explain: the commands of reports, each with a row and a column to explain"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any

import typer

from aidledger.cli.options import Named, completes

EXPLAINED = ("summary", "compare", "register", "show", "export", "indicators", "unit-costs",
             "balance", "promises", "sensitivity", "reconcile")  # fmt: skip

_HELP = """Take a number of a report apart, down to the figures, their words and their rates.

It takes the arguments of that report, and the row and column as the report prints them; without
them it explains the headline.

Example: aidledger explain summary --donor US --row disbursed,headline
"""
_ROW = Annotated[
    str | None,
    typer.Option(
        "--row",
        metavar="KEY",
        help="The row, as the report names it: 2005, transfer.",
        autocompletion=completes("told"),
    ),
]
_COLUMN = Annotated[
    str | None,
    typer.Option("--column", metavar="NAME", help="The column: share, own, difference, a donor."),
]


def explain() -> typer.Typer:
    """Return the group of commands, one for each report that can be explained."""
    app = typer.Typer(help=_HELP, no_args_is_help=True, rich_markup_mode=None)
    for name in EXPLAINED:
        module = name.replace("-", "_")
        command = getattr(import_module(f"aidledger.cli.{module}"), module)
        app.command(name, help=_help(name))(_of_a_cell(command))
    return app


def _help(name: str) -> str:
    example = {
        "summary": "--donor US --row disbursed,headline",
        "compare": "russia us --row total --column ratio",
        "register": "--row us-border-posts",
        "show": "us-border-posts --row 2006",
        "export": "--donor US --row us-border-posts",
        "unit-costs": "--row us-border-posts",
        "balance": 'us tajikistan --row "transfer, US → TJ" --column counted',
        "promises": "russia tajikistan --row ru-ayni-5m --column outstanding",
        "sensitivity": "--donor US --row gross --column change",
        "reconcile": '--row "us-interior-aid, may be" --column gap',
        "indicators": "--row tj-gdp-usd-2005",
    }[name]
    return f"Explain a number of `aidledger {name}`.\n\nExample: aidledger explain {name} {example}"


def _of_a_cell(command: Callable[..., Any]) -> Callable[..., Any]:
    """Return a report's command with two options more, the row and the column."""

    def run(row: str | None, column: str | None, **values: Any) -> Any:
        return command(cell=Named(row, column), **values)

    kind = inspect.Parameter.KEYWORD_ONLY
    own = list(inspect.signature(command).parameters.values())
    added = [
        inspect.Parameter(name, kind, default=None, annotation=annotation)
        for name, annotation in (("row", _ROW), ("column", _COLUMN))
    ]
    parameters = [*own, *added]
    run.__name__ = command.__name__
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return run
