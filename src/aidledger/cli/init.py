"""aidledger init"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="A folder that is not there yet, or is empty.")
    ],
    title: Annotated[str, typer.Option("--title", help="What the ledger is about.")] = "",
) -> None:
    """Make a new ledger that checks clean and holds no figure yet.

    It brings every controlled word, currencies with their rates, and states as parties.

    Example: aidledger init my-ledger --title "Aid to Tajikistan"
    """
    from aidledger.problems import printable
    from aidledger.starting import start

    made = start(Path(folder), title)
    typer.echo(
        f"{printable(folder)}: a new ledger of {len(made)} files.\n"
        "Next: name your source in sources.yaml, write figures into transactions.csv, and run\n"
        f"  aidledger check --ledger {printable(folder)}"
    )
