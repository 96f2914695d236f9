"""Imported sources in a report: what of them is not counted, and what a reader must know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidledger.policy import COUNTED_STATUSES, NO_DEFLATOR
from aidledger.reports.value import Amount, LeftOut

if TYPE_CHECKING:
    from aidledger.reports.totals import Question


def imported_left_out(question: Question) -> list[LeftOut]:
    """Return what the totals do not hold of the imported sources selected, in sums."""
    return [item for source in question.imports for item in _of_source(question, source)]


def _of_source(question: Question, source: str) -> list[LeftOut]:
    asked = question.ledger.asked_of(source, question.selection, question.policy)
    counts = asked.source.counts
    found = []
    for row in asked.left_out():
        told = _rows(row["figures"], row["measure"])
        if row["measure"] != counts:
            reason = row["status"] if row["status"] not in COUNTED_STATUSES else "other-measure"
            about = f"{told}; {counts} are what counts of {source}"
        elif row["kind"] == "scheduled":
            reason, about = "scheduled", f"{told}, dated after {asked.source.released}"
        else:
            reason, about = row["status"], told
        found.append(LeftOut(source, _own(question, asked.source, row), reason, about=about))
    for row in asked.undeflated():
        amount = _own(question, asked.source, row)
        about = f"{_rows(row['figures'], counts)} in {row['currency']}"
        found.append(LeftOut(source, amount, NO_DEFLATOR, about=about))
    where, values = question.where(source=(source,))
    for row in question.ask(
        f"""
        SELECT label, CAST(SUM(high) AS BIGINT) AS high, SUM(imported_rows) AS figures,
          MAX(open_top) AS open_top, MAX(capped) AS capped, MAX(approximate) AS approximate
        FROM flows WHERE id IS NULL AND reach = 2 AND {where} GROUP BY label ORDER BY label
        """,
        values,
    ):
        amount = question.told_amount(row["high"], row["high"], row["high"], row)
        about = f"{_rows(row['figures'], counts)} of {row['label']} lie only partly in these years"
        found.append(LeftOut(source, amount, "in high alone", about=about))
    return found


def imported_caveats(question: Question) -> list[str]:
    """Say what was added in from outside the ledger, what of it counts, and what it leaves open."""
    said = []
    for key in question.imports:
        source = question.ledger.imports[key]
        said.append(
            f"Imported, not kept by hand: {key} ({source.publisher}, {source.released}); its "
            f"{source.counts} count."
        )
        if "unspecified" in source.instruments:
            said.append(
                f"Where {key} does not say how the money is given (“unspecified”), it is taken "
                "for a transfer."
            )
        if source.rejected:
            lack = "is" if source.rejected == 1 else "are"
            said.append(
                f"{_rows(source.rejected, '')} of {key} could not be read and {lack} missing."
            )
    both = [key for key in question.selection.source if key not in question.imports]
    if said and (both or len(question.imports) > 1):
        said.append(
            "Sources that may tell of the same money are added together here: "
            f"{', '.join(question.selection.source)}."
        )
    return said


def _own(question: Question, source: Any, row: dict[str, Any]) -> Amount:
    """Return a sum of amounts in their own currency, full units."""
    digits = source.minor_units[row["currency"]]
    told = question.own_minor(row["low"], row["best"], row["high"], digits, row["currency"], row)
    return told._replace(figures=row["figures"])


def _rows(number: int, what: str) -> str:
    rows = f"{number:,} row" + ("" if number == 1 else "s")
    return f"{rows} of {what}" if what else rows
