"""Rows that stand elsewhere: in a Parquet folder or a table that the manifest names.

A place is a path, an address (`s3a://bucket/crs`), or a name in a catalog (`aid.public.crs`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aidledger.files import refuse_the_bundled
from aidledger.imported.manifest import FOLDER, Manifest, manifest_file, read_manifest
from aidledger.problems import LedgerError, Place, Problem, UsageError

if TYPE_CHECKING:
    from aidledger.imported.asking import Engine

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+\Z")
_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*){1,2}\Z", re.ASCII)


def is_address(place: str) -> bool:
    """Return whether a place is reached through the network or a cluster's own file system."""
    return bool(_ADDRESS.match(place))


def is_table_name(place: str) -> bool:
    """Return whether a place is the name of a table in a catalog, `schema.table` at the least."""
    return bool(_NAME.match(place)) and Path(place).suffix != ".parquet"


def set_table(ledger: Path, source: str, place: str) -> Manifest:
    """Name the place where the rows of an imported source stand; blank: the file imported.

    Writes the manifest alone. Raises UsageError for a place that is none, and for the ledger that
    comes with aidledger; LedgerError where the manifest cannot be read or written.
    """
    from aidledger.writing import lock, replace

    refuse_the_bundled(ledger, [FOLDER])
    with lock(ledger):
        read_manifest(ledger, source)
        path = manifest_file(ledger, source)
        before = path.read_bytes()
        told = {**json.loads(before), "table": _settled(place)}
        replace(path, before, (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode())
        return read_manifest(ledger, source)


def _settled(place: str) -> str:
    """Return a place as it means the same from any folder."""
    if not place or is_address(place):
        return place
    if Path(place).exists():
        return str(Path(place).resolve())
    if is_table_name(place):
        return place
    raise UsageError(
        f"There is no Parquet file or folder “{place}”.",
        "Name one that is there, an address such as s3a://bucket/crs, or a table of a catalog as "
        "schema.table or catalog.schema.table.",
    )


def refuse_other_rows(engine: Engine, manifest: Manifest) -> None:
    """Raise LedgerError where a table elsewhere holds other rows than were imported.

    Held against the manifest: how many rows each measure has, and their sum by currency.
    """
    found = engine.rows(
        manifest.table,
        "SELECT measure, currency, COUNT(*) AS n, CAST(SUM(best) AS BIGINT) AS best FROM rows "
        "GROUP BY measure, currency",
        (),
        {},
    )
    if unlike := _unlike(found, manifest):
        raise LedgerError(
            [
                Problem(
                    "bad-manifest",
                    Place(str(Path(FOLDER) / manifest.source)),
                    manifest.table,
                    f"The table holds other rows than were imported: {unlike}.",
                    "Put the rows of the import's transactions.parquet there, all of them once; "
                    "or leave the table out with --table ''.",
                )
            ]
        )


def _unlike(found: Sequence[Sequence[Any]], manifest: Manifest) -> str:
    """Return what differs between a table and what its manifest says; blank: nothing."""
    rows = sum(row[2] for row in found)
    if rows != manifest.rows:
        return f"{rows:,} rows, where {manifest.rows:,} were imported"
    sums = {(row[0], row[1]): row[3] for row in found}
    told = {
        (measure, currency): amount
        for measure, entry in manifest.measures.items()
        for currency, amount in entry["sums"].items()
    }
    for measure, currency in sorted(set(told) | set(sums), key=str):
        if sums.get((measure, currency)) != told.get((measure, currency)):
            return f"the {measure} in {currency} have another sum"
    return ""
