"""IATI's codes: kinds of transactions and vocabularies, and what versions 1.01 to 1.05 wrote.

From the code lists TransactionType and SectorVocabulary of version 2.03, and TransactionType and
Vocabulary of 1.0x.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

COUNTED = "disbursements"


class Kind(NamedTuple):
    """A kind of transaction: its code of 2.0x, its measure and its status.

    incoming: the reporter receives it.
    finance: DAC type of finance that the kind says by itself, where none is told.
    """

    code: str
    measure: str
    status: str
    incoming: bool = False
    finance: str = ""


_LOAN, _EQUITY, _GUARANTEE = "421", "510", "1100"
KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("1", "incoming-funds", "disbursed", incoming=True),
        Kind("2", "commitments", "committed"),
        Kind("3", COUNTED, "disbursed"),
        Kind("4", COUNTED, "disbursed"),  # expenditure: paid to whom no further report is due
        Kind("5", "interest-payments", "disbursed", finance=_LOAN),
        Kind("6", "loan-repayments", "disbursed", finance=_LOAN),
        Kind("7", "reimbursements", "disbursed"),
        Kind("8", "equity-purchases", "disbursed", finance=_EQUITY),
        Kind("9", "equity-sales", "disbursed", finance=_EQUITY),
        Kind("10", "guarantees", "committed", finance=_GUARANTEE),
        Kind("11", "incoming-commitments", "committed", incoming=True),
        Kind("12", "pledges", "pledged"),
        Kind("13", "incoming-pledges", "pledged", incoming=True),
    )
}
LETTERS: Mapping[str, str] = {
    "IF": "1", "C": "2", "D": "3", "E": "4", "IR": "5", "LR": "6", "R": "7", "QP": "8",
    "QS": "9", "CG": "10",
}  # fmt: skip

BUDGETS, PLANNED = "budgets", "planned-disbursements"
SUPERSEDED = "superseded-"
MEASURES = tuple(dict.fromkeys(kind.measure for kind in KINDS.values()))
PLANNED_MEASURES = (BUDGETS, PLANNED, SUPERSEDED + BUDGETS, SUPERSEDED + PLANNED)

DAC, DAC_CATEGORY = "1", "2"
# What 1.0x calls a vocabulary of sectors; WB, the World Bank's, has no code in 2.03.
VOCABULARIES: Mapping[str, str] = {
    "": DAC, "DAC": DAC, "DAC-5": DAC, "DAC-3": DAC_CATEGORY, "COFOG": "3", "NACE": "4",
    "NTEE": "5", "ADT": "6", "RO": "99", "RO2": "98",
}  # fmt: skip


def kind_of(code: str) -> Kind | None:
    """Return the kind of a transaction by its code of 2.0x or its letters of 1.0x."""
    return KINDS.get(LETTERS.get(code.upper(), code))


def vocabulary_of(code: str) -> str:
    """Return IATI's code of a vocabulary of sectors; blank means DAC 5 digit."""
    return VOCABULARIES.get(code.upper(), code)
