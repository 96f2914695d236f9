"""Imported sources in a report: what of them is not counted, and what a reader must know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidledger.files import has_imports
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
        about = f"{_rows(row['figures'], counts)} in {row['currency']}, of their donors' currencies"
        found.append(LeftOut(source, amount, NO_DEFLATOR, about=about))
    where, values = question.where(source=(source,))
    question.by_columns(("label",))
    for row in question.ask(
        f"""
        SELECT label, CAST(SUM(low) AS BIGINT) AS low, CAST(SUM(high) AS BIGINT) AS high,
          SUM(imported_rows) AS figures, MAX(open_top) AS open_top, MAX(capped) AS capped,
          MAX(approximate) AS approximate
        FROM flows WHERE id IS NULL AND reach = 2 AND {where} GROUP BY label ORDER BY label
        """,
        values,
    ):
        best = 0 if row["low"] else row["high"]
        amount = question.told_amount(row["low"] or row["high"], best, row["high"], row)
        lie = "lies" if row["figures"] == 1 else "lie"
        rows = _rows(row["figures"], counts)
        about = f"{rows} of {row['label']} {lie} only partly in these years, or may"
        found.append(LeftOut(source, amount, "in high alone", about=about))
    return found


def imported_caveats(question: Question, years: bool = True) -> list[str]:
    """Say what was added in from outside the ledger, what of it counts, and what it leaves open.

    `years`: also where they are fiscal years.
    """
    said = []
    for key in question.imports:
        source = question.ledger.imports[key]
        said.append(
            f"Imported, not kept by hand: {key} ({source.publisher}, {source.released}); its "
            f"{source.counts} count."
        )
        from aidledger.imported.periods import is_fiscal

        if years and any(is_fiscal(period) for period in source.periods):
            split = (
                "split into calendar years by months"
                if question.policy.calendar
                else ("told by their labels")
            )
            said.append(f"The years of {key} are US fiscal years (October to September), {split}.")
        if "unspecified" in source.instruments:
            said.append(
                f"Where {key} does not say how the money is given (“unspecified”), it is taken "
                "for a transfer."
            )
        if source.rejected:
            said.append(
                f"{_rows(source.rejected, '')} of {key} could not be read, or not in whole: see "
                f"imported/{key}/rejected.csv."
            )
    twins = _twins(question)
    if twins:
        said.append(f"Read from the very same file, so counted twice: {twins}.")
    both = [key for key in question.selection.source if key not in question.imports]
    if said and (both or len(question.imports) > 1):
        said.append(
            "Sources that may tell of the same money are added together here: "
            f"{', '.join(question.selection.source)}."
        )
    return said


def narrowed(question: Question) -> tuple[str, list[Any]]:
    """Return what narrows the question, as a condition over the lines of imported rows."""
    from aidledger.imported.lines import KEYS

    parts, values = ["1 = 1"], []
    for column, allowed in question.within.items():
        if column in KEYS:
            told = "CASE WHEN kind = 'year' THEN last_year END" if column == "year" else column
            marks = ", ".join("?" * len(allowed))
            parts.append(f"{told} IN ({marks})" if allowed else "1 = 0")
            values += list(allowed)
    return " AND ".join(parts), values


def rows_assumed(question: Question) -> list[tuple[str, bool, int]]:
    """Return the imported rows told at the rates or prices of a year that is none of their own.

    In words, by that year, with whether it is one row.
    """
    found = []
    for key in question.imports:
        asked = question.ledger.asked_of(key, question.selection, question.policy)
        for row in asked.assumed(*narrowed(question)):
            told = f"{_rows(row['rows'], '')} of {key}"
            found.append((told, row["rows"] == 1, row["rate_year"]))
    return found


def _twins(question: Question) -> str:
    """Return imported sources of one file that are added together, blank where there are none."""
    seen: dict[str, str] = {}
    found = []
    for key in question.imports:
        for file in question.ledger.imports[key].files:
            first = seen.setdefault(file["sha256"], key)
            if first != key:
                found.append(f"{first} and {key} ({file['name']})")
    return ", ".join(found)


def beside_caveats(question: Question) -> list[str]:
    """Say which imported sources a report without --source has not in it."""
    if question.selection.source or not has_imports(question.ledger.folder):
        return []
    from aidledger.imported.manifest import imported_names

    names = imported_names(question.ledger.folder)
    return [f"Imported, and in it only with --source: {', '.join(names)}."] if names else []


def _own(question: Question, source: Any, row: dict[str, Any]) -> Amount:
    """Return a sum of amounts in their own currency, full units."""
    digits = source.minor_units[row["currency"]]
    told = question.own_minor(row["low"], row["best"], row["high"], digits, row["currency"], row)
    return told._replace(figures=row["figures"])


def _rows(number: int, what: str) -> str:
    rows = f"{number:,} row" + ("" if number == 1 else "s")
    return f"{rows} of {what}" if what else rows
