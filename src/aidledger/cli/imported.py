"""aidledger imported"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import Asked, asks, completes
from aidledger.cli.output import emit
from aidledger.problems import UsageError


@asks()
def imported(
    asked: Asked,
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="An imported source, to see all of it.",
            autocompletion=completes("imported"),
        ),
    ] = "",
    counts: Annotated[
        str,
        typer.Option(
            "--counts",
            metavar="MEASURE",
            help="Let this measure of SOURCE count, in place of the one that does.",
        ),
    ] = "",
    table: Annotated[
        str | None,
        typer.Option(
            "--table",
            metavar="PLACE",
            help="Where the rows of SOURCE stand, once you have put them there: a Parquet folder, "
            "an address such as s3a://aid/crs, or a table as catalog.schema.table; '' for the file "
            "imported.",
        ),
    ] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove SOURCE from the ledger.")
    ] = False,
) -> None:
    """List the sources imported into the ledger, or tell all that is known of one.

    One measure of a source counts, since commitments and disbursements tell of the same money.

    Example: aidledger imported --format csv
    """
    from aidledger.files import find_ledger
    from aidledger.imported.elsewhere import set_table
    from aidledger.imported.manifest import FOLDER
    from aidledger.importing import kept
    from aidledger.reports import imports

    ledger, _ = find_ledger(asked.ledger)
    if (counts or remove or table is not None) and not source:
        raise UsageError("Which imported source is not said.", "`aidledger imported` lists them.")
    chosen = {"--counts": bool(counts), "--table": table is not None, "--remove": remove}
    if len(several := [name for name, given in chosen.items() if given]) > 1:
        raise UsageError(f"{' and '.join(several)} do not go together.", "Take one at a time.")
    if remove:
        kept.remove(ledger, source)
        emit(imports.removed_report(source, ledger), asked)
    elif source:
        manifest = kept.count(ledger, source, counts) if counts else kept.kept(ledger, source)
        if table is not None:
            manifest = set_table(ledger, source, table)
        emit(imports.imported_source(manifest, ledger / FOLDER / source), asked)
    else:
        emit(imports.imported_list(kept.all_kept(ledger), ledger), asked)
