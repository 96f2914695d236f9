"""Kiel Institute's Ukraine Support Tracker. docs/imports/ust.md says what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aidledger.importing.choices import Choices
from aidledger.importing.landing import Landed
from aidledger.importing.official import Head, Official, import_official

_DONOR = ("donor", "Countries")
_KIND = ("measure", "Type of donation")
_COMMITTED = ("tot_activity_value_EUR", "Converted Value in EUR")
_ALLOCATED = (
    "tot_sub_activity_value_EUR_redistr",
    "Allocated Total in EUR (redistributed)",
    "tot_sub_activity_value_EUR",
)
_TYPE = ("aid_type_general", "Type of Aid General")
_FORM = ("aid_type_specific", "Type of Aid Specific")
_SECTORS = {"Military": "military", "Humanitarian": "dac-720", "Financial": "general"}
_INSTRUMENTS = {
    "Loan": "loan",
    "ERA Loan": "loan",
    "Swap line": "loan",
    "Central bank swap line": "loan",
    "Grant": "grant",
    "Guarantee": "1100",
    "Weapons and equipment": "in-kind",
    "Military equipment": "in-kind",
    "Equipment and assistance": "in-kind",
    "In-kind": "in-kind",
}
# `month` counts from December 2021 on; 0 where the announcement has no date.
_MONTHS = {str(n): f"{2022 + (n - 1) // 12}-{(n - 1) % 12 + 1:02}" for n in range(1, 241)}
_UNDATED = "0"


def _map(head: Head) -> dict[str, Any]:
    allocated = head.has(*_KIND) and head.has(*_ALLOCATED)
    common = {"unit": "EUR", "zero": "blank", "status": "committed"}
    commitments = {"measure": "commitments", "column": _COMMITTED, "optional": "yes", **common}
    allocations = {
        "measure": "allocations",
        "where": {"column": _KIND, "is": "Allocation"},
        "column": _ALLOCATED,
        **common,
    }
    return {
        "source": "ust",
        "title": "Ukraine Support Tracker",
        "publisher": "Kiel Institute for the World Economy",
        "file": {"blank": [".", "No price", "Undisclosed"]},
        "columns": {
            "record": {"column": ["activity_id", "ID"], "optional": "yes"},
            "donor": {"column": _DONOR},
            "recipient": {"constant": "UA"},
            "sector": {"column": _TYPE, "values": _SECTORS, "else": "general"},
            "humanitarian": {"column": _TYPE, "values": {"Humanitarian": "yes"}, "else": "no"},
            "instrument": {
                "column": _FORM, "values": _INSTRUMENTS, "else": "unspecified", "optional": "yes"
            },
            "description": {"column": "explanation", "optional": "yes"},
            **_dates(head),
        },
        "amounts": [*([allocations] if allocated else []), commitments],
        "counts": "allocations" if allocated else "commitments",
    }  # fmt: skip


def _dates(head: Head) -> dict[str, Any]:
    """Return how the period is had; what has no date is from the first month to the newest."""
    if not head.has("month"):
        return {"first": {"column": "announcement_date"}}
    told = [int(value) for value in head.values("month") if value in _MONTHS]
    newest = _MONTHS[str(max(told, default=1))]
    return {
        "first": {"column": "month", "values": {_UNDATED: _MONTHS["1"], **_MONTHS}},
        "last": {"column": "month", "values": {_UNDATED: newest}, "else": ""},
    }


OFFICIAL = Official(
    importer="ust",
    what="Ukraine Support Tracker of the Kiel Institute",
    needs=(_DONOR, ("announcement_date",), _TYPE, (*_COMMITTED, *_ALLOCATED)),
    map=_map,
)


def import_ust(
    ledger: Path, files: Sequence[Path], choices: Choices, names: Sequence[str] = ()
) -> Landed:
    """Import the sheet of bilateral assistance of a release of the Ukraine Support Tracker."""
    return import_official(OFFICIAL, ledger, files, choices, names)
