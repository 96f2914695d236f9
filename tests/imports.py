"""Imports for tests: rows put into a ledger by the very code that importers use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from aidledger.imported.columns import COLUMNS
from aidledger.imported.periods import period_number
from aidledger.importing.landing import Incoming, Landed, Landing, land

ROW = {
    "record": "A-1", "file": "aid.txt", "line": 2, "donor": "US", "recipient": "TJ",
    "sector": "border-security", "instrument": "grant", "class": "transfer",
    "status": "disbursed", "measure": "disbursements", "first": "2005", "currency": "USD",
}  # fmt: skip


def import_rows(
    ledger: Path,
    rows: Iterable[Mapping[str, Any]],
    *,
    source: str = "aid",
    counts: str = "disbursements",
    released: str = "2009-05",
    minor_units: Mapping[str, int] | None = None,
) -> Landed:
    """Import rows into a ledger; each is filled up with what it does not say."""
    file = ledger.parent / "aid.txt"
    file.write_text("made up")

    def fill(landing: Landing) -> None:
        for code, name in (("US", "United States"), ("RU", "Russia"), ("TJ", "Tajikistan")):
            landing.party(code, name)
        landing.party("DE", "Germany", "state", "EUR")
        for code, units in (minor_units or {}).items():
            landing.currency(code, units)
        landing.add(row(**told) for told in rows)

    return land(
        ledger,
        Incoming(source, "test", "1", "Aid", "Someone", "CC0", [file], counts, {}, released),
        fill,
    )


def row(**values: Any) -> tuple[Any, ...]:
    """Return a row in the order of its columns; `best` stands for the bounds it does not say."""
    told = {**ROW, **values}
    best = told.get("best", 100)
    told = {"low": best, "best": best, "high": best, **told}
    told.setdefault(
        "period",
        period_number(told["first"], told.get("last", ""), told.pop("year_basis", "calendar")),
    )
    return tuple(told.get(column.name, column.blank) for column in COLUMNS)
