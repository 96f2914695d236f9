"""AidData's Global Chinese Development Finance. docs/imports/gcdf.md says what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aidledger.importing.choices import Choices
from aidledger.importing.landing import Landed
from aidledger.importing.official import Head, Official, import_official

_ADJUSTED = "Adjusted Amount (Nominal USD)"
_NOMINAL = ("Amount (Nominal USD)", "Amount (Nominal)")
_INSTRUMENTS = {
    "Grant": "grant",
    "Free-standing technical assistance": "in-kind",
    "Scholarships/training in the donor country": "training",
    "Loan": "loan",
    "Debt rescheduling": "620",
    "Debt forgiveness": "debt-relief",
}
# What is completed was built; what was paid for it is not told.
_STATUSES = {
    "Pipeline: Pledge": "pledged",
    "Pipeline: Commitment": "committed",
    "Implementation": "committed",
    "Completion": "committed",
    "Suspended": "committed",
    "Cancelled": "committed",
}
_CLASSES = {"ODA-like": "10", "OOF-like": "20"}
_ESTIMATED = {
    "column": "Amount Estimated", "values": {"Yes": "about"}, "else": "", "optional": "yes"
}  # fmt: skip


def _map(head: Head) -> dict[str, Any]:
    third = head.has("Recipient ISO-3")
    version = "3.0" if third else "2.0"
    constant = "(Constant USD 2021)" if third else "(Constant USD2017)"
    nominal: dict[str, Any] = {"column": _NOMINAL, "constant": f"Amount {constant}"}
    adjusted: dict[str, Any] = {"column": _ADJUSTED, "constant": f"Adjusted Amount {constant}"}
    common: dict[str, Any] = {"unit": "USD"} | ({"qualifier": _ESTIMATED} if third else {})
    recommended = {"column": "Recommended For Aggregates", "is": "Yes"}
    umbrella = {"column": "Umbrella", "is": "Yes"}
    # Only what AidData recommends for aggregates counts, and never an umbrella beside its parts.
    counted = [recommended, {"column": "Umbrella", "is_not": "Yes"}]
    amounts: list[dict[str, Any]] = [
        {"measure": "commitments", "where": counted, **(adjusted if third else nominal)},
        {"measure": "not-recommended", "where": _not(recommended), **nominal},
        {"measure": "not-recommended", "where": [recommended, umbrella], **nominal},
    ]
    if third:
        amounts.append({"measure": "commitments-unadjusted", "where": counted, **nominal})
    return {
        "source": "gcdf",
        "title": f"AidData Global Chinese Development Finance {version} (commitments)",
        "publisher": "AidData, William & Mary",
        "licence": "ODC-By-1.0",
        "constant_prices": f"USD of {'2021' if third else '2017'}",
        "columns": {
            "record": {"column": ["AidData Record ID", "AidData TUFF Project ID"]},
            "donor": {"constant": "CN"},
            "recipient": {
                "column": ["Recipient ISO-3", "Recipient"],
                "name": "Recipient",
                "groups": ".*, regional|Multi-Region",
            },
            "channel": {"column": "Funding Agencies", "optional": "yes"},
            "sector": {"column": "Sector Code", "code": "dac", "name": "Sector Name"},
            "instrument": {"column": "Flow Type", "values": _INSTRUMENTS, "else": "unspecified"},
            "status": {"column": "Status", "values": _STATUSES},
            "flow_type": {
                "column": "Flow Class", "values": _CLASSES, "else": "", "optional": "yes"
            },
            "description": {"column": "Title", "optional": "yes"},
            "first": {"column": "Commitment Year"},
        },
        "amounts": [{**amount, **common} for amount in amounts],
        "counts": "commitments",
    }  # fmt: skip


def _not(only: dict[str, str]) -> dict[str, str]:
    return {"column": only["column"], "is_not": only["is"]}


OFFICIAL = Official(
    importer="gcdf",
    what="AidData's Global Chinese Development Finance, 2.0 or 3.0",
    needs=(
        ("AidData Record ID", "AidData TUFF Project ID"),
        ("Recommended For Aggregates",),
        ("Umbrella",),
        ("Recipient",),
        ("Commitment Year",),
        ("Status",),
        ("Flow Type",),
        ("Sector Code",),
        _NOMINAL,
    ),
    map=_map,
)


def import_gcdf(
    ledger: Path, files: Sequence[Path], choices: Choices, names: Sequence[str] = ()
) -> Landed:
    """Import Global Chinese Development Finance: the workbook, or its sheet as text."""
    return import_official(OFFICIAL, ledger, files, choices, names)
