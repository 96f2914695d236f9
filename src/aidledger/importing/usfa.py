"""ForeignAssistance.gov. docs/imports/usfa.md says what becomes of each column."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aidledger.importing.choices import Choices
from aidledger.importing.landing import Landed
from aidledger.importing.official import Head, Official, import_official

_MEASURES = {
    "Disbursements": "disbursements",
    "Obligations": "obligations",
    "Appropriated and Planned": "appropriated-and-planned",
    "Initial Allocations": "initial-allocations",
    "President's Budget Requests": "budget-requests",
    "President's Budget Request": "budget-requests",
}
_STATUSES = {"Disbursements": "disbursed", "Obligations": "committed"}
# July to September 1976: between fiscal years that ended in June and such that end in September.
_QUARTER = "1976tq"
_CURRENT = ("current_amount", "current_dollar_amount")
_CONSTANT = ("constant_amount", "constant_dollar_amount")
# The site gives regions codes of three letters, too, which may be some state's in ISO 3166.
_NO_STATES = r"World|.*\b[Rr]egion(al)?\b.*"
_YEARS = {str(year): str(year) for year in range(1946, 2101)}


def _map(head: Head) -> dict[str, Any]:
    kind = {"column": ["transaction_type_name"]}
    year = {"column": ["fiscal_year"]}
    return {
        "source": "usfa",
        "title": "ForeignAssistance.gov",
        "publisher": "US Department of State",
        "licence": "Public domain (US government)",
        "constant_prices": "USD of the year that ForeignAssistance.gov tells for its release",
        "file": {"blank": ["NULL"]},
        "columns": {
            "record": {"column": ["activity_id"], "optional": "yes"},
            "donor": {"constant": "US"},
            "recipient": {
                "column": "country_code",
                "name": "country_name",
                "groups": _NO_STATES,
            },
            "channel": {
                "column": ["managing_agency_acronym", "managing_agency_name"], "optional": "yes"
            },
            "sector": {
                "column": ["international_purpose_code", "international_sector_code"],
                "code": "dac",
                "name": ["international_purpose_name", "international_sector_name"],
                "optional": "yes",
            },
            "description": {"column": ["activity_name"], "optional": "yes"},
            "first": {**year, "values": {**_YEARS, _QUARTER: "1976-07"}},
            "last": {**year, "values": {_QUARTER: "1976-09"}, "else": ""},
            "year_basis": {"constant": "fiscal-us"},
        },
        "amounts": [
            {
                "measure": {**kind, "values": _MEASURES},
                "status": {**kind, "values": _STATUSES, "else": "planned"},
                "column": _CURRENT,
                **({"constant": _CONSTANT} if head.has(*_CONSTANT) else {}),
                "unit": "USD",
            }
        ],
        "counts": "disbursements",
    }  # fmt: skip


OFFICIAL = Official(
    importer="usfa",
    what="country or complete file of ForeignAssistance.gov",
    needs=(
        ("country_code",),
        ("country_name",),
        ("transaction_type_name",),
        ("fiscal_year",),
        _CURRENT,
    ),
    map=_map,
)


def import_usfa(
    ledger: Path, files: Sequence[Path], choices: Choices, names: Sequence[str] = ()
) -> Landed:
    """Import the country file or the complete file of ForeignAssistance.gov."""
    return import_official(OFFICIAL, ledger, files, choices, names)
