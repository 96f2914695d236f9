"""OECD Creditor Reporting System. docs/imports/crs.md says what becomes of each column."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aidledger.importing.choices import Choices
from aidledger.importing.landing import Landed
from aidledger.importing.official import Head, Official, import_official

# Flows and types of finance are told by one code in files that have no type of finance.
_BY_FLOW = {"11": "grant", "13": "loan", "19": "investment"}
# Multilateral organisations tell what they spend; what they were given for it is not counted too.
_CORE = "2"


def _spelt(*names: str) -> tuple[str, ...]:
    """Return names as the releases of 2023 on write them, and as the older ones do."""
    return tuple(name for one in names for name in dict.fromkeys((one, one.replace("_", ""))))


def _amount(head: Head, what: str, status: str, core: str, column: str) -> dict[str, Any]:
    flag = _spelt("bi_multi")
    told = {"column": flag, "values": {_CORE: core}, "else": what}
    return {
        "measure": told if head.has(*flag) and core != what else what,
        "status": status,
        "column": [column],
        **({"constant": [f"{column}_defl"]} if head.has(f"{column}_defl") else {}),
        "unit": "USD million",
        "zero": "blank",
        "optional": "yes",
    }  # fmt: skip


def _map(head: Head) -> dict[str, Any]:
    finance = head.has(*_spelt("finance_t"))
    return {
        "source": "crs",
        "title": "OECD Creditor Reporting System",
        "publisher": "OECD",
        "licence": "CC-BY-4.0",
        "constant_prices": "USD at the prices and exchange rates of the release's base year",
        "columns": {
            "record": {"column": _spelt("crs_id"), "optional": "yes"},
            "donor": {
                "column": _spelt("donor_code"), "code": "dac", "name": _spelt("donor_name")
            },
            "recipient": {
                "column": _spelt("recipient_code"),
                "code": "dac",
                "name": _spelt("recipient_name"),
            },
            "channel": {"column": _spelt("channel_code"), "optional": "yes"},
            "sector": {
                "column": _spelt("purpose_code", "sector_code"),
                "code": "dac",
                "name": _spelt("purpose_name", "sector_name"),
                "optional": "yes",
            },
            "instrument": (
                {"column": _spelt("finance_t"), "code": "finance-type"}
                if finance
                else {
                    "column": _spelt("flow_code"),
                    "values": _BY_FLOW,
                    "else": "unspecified",
                    "optional": "yes",
                }
            ),
            "flow_type": {"column": ["category"], "optional": "yes"},
            "aid_type": {"column": _spelt("aid_t"), "optional": "yes"},
            "description": {
                "column": _spelt("project_title", "short_description"), "optional": "yes"
            },
            "first": {"column": ["year"]},
        },
        "amounts": [
            _amount(head, "disbursements", "disbursed", "core-contributions", "usd_disbursement"),
            _amount(head, "commitments", "committed", "core-commitments", "usd_commitment"),
            _amount(head, "repayments", "disbursed", "repayments", "usd_received"),
        ],
        "counts": "disbursements" if head.has("usd_disbursement") else "commitments",
    }  # fmt: skip


OFFICIAL = Official(
    importer="crs",
    what="microdata of the OECD's Creditor Reporting System",
    needs=(
        _spelt("year"),
        _spelt("donor_code"),
        _spelt("recipient_code"),
        ("usd_disbursement", "usd_commitment"),
    ),
    map=_map,
)


def import_crs(
    ledger: Path, files: Sequence[Path], choices: Choices, names: Sequence[str] = ()
) -> Landed:
    """Import microdata of the Creditor Reporting System: text between bars, CSV or Parquet."""
    return import_official(OFFICIAL, ledger, files, choices, names)
