"""Options that commands share, each declared once; `asks` adds them to a command."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Literal, NamedTuple

import typer

from aidledger.files import overlooked_ledger
from aidledger.problems import printable

Format = Literal["table", "csv", "tsv", "json", "ndjson", "markdown"]
Scale = Literal["unit", "thousand", "million", "billion"]

_MANY = list[str] | None
_ONE = str | None


def completes(what: str) -> Callable[[typer.Context, str], list[tuple[str, str]]]:
    """Return what a shell is to propose for an option or argument: see `cli.completion`."""

    def complete(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        from aidledger.cli.completion import completions

        return completions(context, what, incomplete)

    return complete


SELECTION: dict[str, tuple[Any, Any]] = {
    "donor": (
        Annotated[
            _MANY,
            typer.Option(
                "--donor",
                metavar="PARTY",
                help="Who gives: a code, name or alias. Repeatable.",
                autocompletion=completes("donor"),
            ),
        ],
        None,
    ),
    "recipient": (
        Annotated[
            _MANY,
            typer.Option(
                "--recipient",
                metavar="PARTY",
                help="Who receives. Repeatable.",
                autocompletion=completes("recipient"),
            ),
        ],
        None,
    ),
    "sector": (
        Annotated[
            _MANY,
            typer.Option(
                "--sector",
                metavar="SECTOR",
                help="What it is for. Repeatable.",
                autocompletion=completes("sector"),
            ),
        ],
        None,
    ),
    "instrument": (
        Annotated[
            _MANY,
            typer.Option(
                "--instrument",
                metavar="INSTRUMENT",
                help="How it is given. Repeatable.",
                autocompletion=completes("instrument"),
            ),
        ],
        None,
    ),
    "class_": (
        Annotated[
            _MANY,
            typer.Option(
                "--class",
                metavar="CLASS",
                help="transfer, debt-relief, credit, investment, exchange or presence. Repeatable.",
                autocompletion=completes("class"),
            ),
        ],
        None,
    ),
    "status": (
        Annotated[
            _MANY,
            typer.Option(
                "--status",
                metavar="STATUS",
                help="disbursed, committed, planned, pledged, demanded or valued. Repeatable.",
                autocompletion=completes("status"),
            ),
        ],
        None,
    ),
    "source": (
        Annotated[
            _MANY,
            typer.Option(
                "--source",
                metavar="SOURCE",
                help="Which source says so. Repeatable.",
                autocompletion=completes("source"),
            ),
        ],
        None,
    ),
    "years": (
        Annotated[
            _MANY,
            typer.Option(
                "--years", metavar="YEARS", help="2006, 2005-2008, 2005-, -2008 or 2001,2005-2007."
            ),
        ],
        None,
    ),
}

POLICY: dict[str, tuple[Any, Any]] = {
    "currency": (
        Annotated[
            _ONE,
            typer.Option(
                "--currency",
                metavar="CODE",
                help="Currency of the totals, at each year's average rate (default USD).",
                autocompletion=completes("currency"),
            ),
        ],
        None,
    ),
    "overlaps": (
        Annotated[
            _ONE,
            typer.Option(
                "--overlaps",
                metavar="net|gross",
                help="net takes off what may already be inside another "
                "figure (default), gross does not.",
            ),
        ],
        None,
    ),
    "spread": (
        Annotated[
            _ONE,
            typer.Option(
                "--spread",
                metavar="months|end|none",
                help="How a figure for a period reaches its years (default months).",
            ),
        ],
        None,
    ),
    "headline": (
        Annotated[
            _MANY,
            typer.Option(
                "--headline",
                metavar="CLASS",
                help="Classes that make the headline (default transfer); "
                "all for every class. Repeatable.",
                autocompletion=completes("headline"),
            ),
        ],
        None,
    ),
    "prices": (
        Annotated[
            _ONE,
            typer.Option(
                "--prices",
                metavar="current|YEAR|ppp",
                help="Prices of each year (default), of one year, deflated in the donor's "
                "currency, or international dollars by the recipient's purchasing power.",
            ),
        ],
        None,
    ),
    "deflator": (
        Annotated[
            _ONE,
            typer.Option(
                "--deflator",
                metavar="donor|us",
                help="With --prices YEAR: the deflator of the donor's currency (default), or "
                "dollars of each year and the US one.",
            ),
        ],
        None,
    ),
    "calendar": (
        Annotated[
            bool,
            typer.Option(
                "--calendar",
                help="Split US fiscal years into calendar years by months; "
                "without it a fiscal year is its label.",
            ),
        ],
        False,
    ),
}

# For reports that take imported sources.
ENGINE: dict[str, tuple[Any, Any]] = {
    "engine": (
        Annotated[
            Literal["duckdb", "spark"],
            typer.Option(
                "--engine", help="What adds up imported sources; Spark may be a cluster's."
            ),
        ],
        "duckdb",
    ),
}

OUTPUT: dict[str, tuple[Any, Any]] = {
    "format_": (
        Annotated[
            Format | None,
            typer.Option(
                "--format",
                help="How to write it; a table by default, or "
                "what the name of --output ends in. Off a terminal a table is plain text.",
            ),
        ],
        None,
    ),
    "output": (
        Annotated[
            _ONE, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead.")
        ],
        None,
    ),
    "scale": (
        Annotated[
            Scale,
            typer.Option(
                "--in", help="Unit in which tables show money; data is always in full units."
            ),
        ],
        "million",
    ),
    "ledger": (
        Annotated[_ONE, typer.Option("--ledger", metavar="DIR", help="The ledger's folder.")],
        None,
    ),
}


OF = Annotated[
    _MANY,
    typer.Option(
        "--of",
        metavar="LIST",
        help="Beside the recipient's gdp, budget, military-budget, oda or population (a head), or "
        "the donor's own donor-gdp; several with commas.",
    ),
]
CUMULATIVE = Annotated[
    bool, typer.Option("--cumulative", help="Years as running totals: each with all before it.")
]
CHANGE = Annotated[
    bool, typer.Option("--change", help="What each year differs by from the year before.")
]
ONE_SOURCE = Annotated[
    _ONE,
    typer.Option(
        "--source",
        metavar="SOURCE",
        help="Which source, where there are several.",
        autocompletion=completes("source"),
    ),
]

# The ledger named before the command (`aidledger --ledger DIR summary`), if any.
named_before: str | None = None


def name_ledger(folder: str | None) -> None:
    """Keep the ledger named before the command, for a command that names none itself."""
    global named_before
    named_before = folder


def mention_overlooked(ledger: str | None) -> None:
    """Say so where a folder “ledger” here is passed over for the bundled one."""
    if ledger is None and named_before is None and (folder := overlooked_ledger()):
        typer.echo(
            f"Note: {printable(str(folder))} is passed over: its datapackage.json is missing or "
            "not that of a ledger. The ledger that comes with aidledger is used; to look into "
            "yours, run: aidledger check --ledger ledger",
            err=True,
        )


class Named(NamedTuple):
    """The row and column of a number to explain, as they are typed."""

    row: str | None
    column: str | None


class Asked(NamedTuple):
    """What the shared options say: choices for the report, and how to write it."""

    choices: dict[str, Any]
    format: str
    output: str | None
    scale: str
    ledger: str | None
    cell: Named | None = None
    engine: str = "duckdb"  # for imported sources


def asks(
    *groups: dict[str, tuple[Any, Any]], leave: tuple[str, ...] = (), scale: Scale = "million"
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the options of these groups; it receives them as `asked: Asked`.

    `scale` is the unit of its tables where --in says none.
    """
    shared = {
        name: option
        for group in (*groups, OUTPUT)
        for name, option in group.items()
        if name not in leave
    }
    if "scale" in shared:
        shared["scale"] = (OUTPUT["scale"][0], scale)

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        own = [
            p
            for p in inspect.signature(command, eval_str=True).parameters.values()
            if p.name != "asked"
        ]

        def run(cell: Named | None = None, **values: Any) -> Any:
            mention_overlooked(values["ledger"])
            picked = {name: values.pop(name) for name in shared}
            output = {name: picked.pop(name, default) for name, (_, default) in OUTPUT.items()}
            engine = picked.pop("engine", "duckdb")
            return command(
                asked=Asked(
                    {name: value for name, value in picked.items() if value not in (None, [], ())},
                    output["format_"] or "",
                    output["output"],
                    output["scale"],
                    output["ledger"] if output["ledger"] is not None else named_before,
                    cell,
                    engine,
                ),
                **values,
            )

        kinds = inspect.Parameter.KEYWORD_ONLY
        parameters = [p.replace(kind=kinds) for p in own] + [
            inspect.Parameter(name, kinds, default=default, annotation=annotation)
            for name, (annotation, default) in shared.items()
        ]
        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in parameters}
        return run

    return decorate
