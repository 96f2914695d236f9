"""Rows of imported sources in the register, as their publishers state them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidledger.imported.periods import key_of
from aidledger.money import from_minor
from aidledger.policy import FISCAL_MONTHS
from aidledger.reports.totals import mark
from aidledger.reports.value import Amount, Row

if TYPE_CHECKING:
    from aidledger.imported.manifest import Manifest
    from aidledger.reports.totals import Question

LIMIT = 1_000
_PLACE = (
    "file",
    "COALESCE(line, 0)",
    "part",
)  # engines sort a line that is not known to either end
_SORTS = {
    "place": _PLACE,
    "id": ("record",),
    "donor": ("donor",),
    "recipient": ("recipient",),
    "date": ("first",),
    "amount": ("best",),
    "status": ("status",),
    "class": ("class",),
    "confidence": _PLACE,
}


def imported_rows(question: Question, sort: str, descending: bool) -> tuple[list[Row], list[str]]:
    """Return the rows of the imported sources selected, and what is to be said of them.

    `amount` compares amounts in their own currencies.
    """
    rows, said = [], []
    turn = " DESC" if descending else ""
    order = ", ".join([*(f"{column}{turn}" for column in _SORTS[sort]), *_PLACE, "measure"])
    for key in question.imports:
        asked = question.ledger.asked_of(key, question.selection, question.policy)
        number, found = asked.stated(LIMIT, order)
        rows += [_row(asked.source, row) for row in found]
        if number > len(found):
            said.append(
                f"{key}: {len(found):,} of {number:,} rows; narrow the selection to see others. "
                f"All of them stand in {asked.place}."
            )
    return rows, said


def _row(source: Manifest, row: dict[str, Any]) -> Row:
    digits = source.minor_units[row["currency"]]
    marks = mark(*(bool(row[m]) for m in ("open_top", "capped", "approximate")))
    low, best, high = (from_minor(row[bound], digits) for bound in ("low", "best", "high"))
    value = Amount(
        low, best, high, bool(row["open_top"]), marks, row["currency"], figures=1, unstated=0
    )
    place = row["file"] + (f", line {row['line']}" if row["line"] is not None else "")
    fiscal = "fiscal " if key_of(row["period"], 2200).ahead == FISCAL_MONTHS["fiscal-us"] else ""
    return Row(
        {
            "id": row["record"] or place,
            "source": source.source,
            "section": place,
            "footnote": f"share {row['part']}" if row["part"] else "",
            **{k: row[k] for k in ("donor", "recipient", "sector", "instrument", "class")},
            "status": row["status"],
            "parties": f"{row['donor']} → {row['recipient']}",
            "date": fiscal + row["first"] + (f" – {row['last']}" if row["last"] else ""),
            "first": row["first"],
            "last": row["last"] or row["first"],
            "per": "",
            "qualifier": "",
            "as_stated": row["measure"],
            "quantity": "",
            "unit": "",
            "confidence": "",
            "description": row["description"],
        },
        "",
        value,
    )
