"""Packed: the bytes of an export, whichever its format; each format loads what it needs alone."""

from __future__ import annotations

from aidledger.opened import OpenedLedger
from aidledger.policy import Policy, Selection
from aidledger.problems import UsageError


def packed(
    ledger: OpenedLedger,
    form: str,
    selection: Selection,
    policy: Policy,
    lines: bool = False,
    citations: bool = False,
) -> bytes:
    """Return a file of this format; raise UsageError for an unknown one."""
    if form == "xlsx":
        from aidledger.exporting.workbook import workbook

        return workbook(ledger, selection, policy)
    if form == "datapackage":
        from aidledger.exporting.package import package, zipped

        return zipped(package(ledger, selection, policy))
    if form == "parquet":
        from aidledger.exporting.parquet import parquet

        return parquet(ledger, selection, policy, lines, citations)
    if form == "sqlite":
        from aidledger.exporting.database import database

        return database(ledger, selection, policy)
    raise UsageError(f"There is no format “{form}”.", "Use xlsx, datapackage, parquet or sqlite.")
