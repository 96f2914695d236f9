"""aidledger init"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[
        str,
        typer.Argument(metavar="DIR", help="A folder, new or old; nothing is overwritten."),
    ],
    title: Annotated[
        str, typer.Option("--title", metavar="TEXT", help="What the ledger is about.")
    ] = "",
    example: Annotated[
        bool, typer.Option("--example", help="With a handful of figures to learn from.")
    ] = False,
) -> None:
    """Make a new ledger that checks clean: with no figure yet, or with a small example.

    It brings every controlled word, currencies with their rates, and states as parties. The example
    is of six figures: a total and a part of it, one that may be inside others, one without a top,
    one in rubles and one that is only planned.

    Example: aidledger init my-ledger --title "Aid to Tajikistan"
    """
    import shlex

    from aidledger.problems import UsageError, printable
    from aidledger.starting import start

    if not folder:
        raise UsageError(
            "The folder is named by an empty text.",
            "Give its name; perhaps a shell variable is not set. A point is the folder you are in.",
        )
    made = start(Path(folder), title, example=example)
    named = printable(shlex.quote(folder))
    what = ", with a few figures to learn from" if example else ""
    then = "Next:" if example else "Next: name your source in sources.yaml, then"
    first = "summary" if example else "add"
    typer.echo(
        f"{printable(folder)}: a new ledger of {len(made)} files{what}.\n{then}\n"
        f"  aidledger {first} --ledger {named}\n"
        f"  aidledger {'add' if example else 'check'} --ledger {named}"
    )
