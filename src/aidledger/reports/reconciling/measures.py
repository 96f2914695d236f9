"""Measures: what an imported source says on each of its measures, as sums beside the ledger's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from aidledger.reports.totals import Question, Total, together


class Cell(NamedTuple):
    """Where a sum belongs, on either side."""

    donor: str
    recipient: str
    sector: str
    label: str

    @property
    def parties(self) -> tuple[str, str]:
        return self.donor, self.recipient


Sums = Mapping[Cell, Total]
Parties = tuple[str, str]


class Official(NamedTuple):
    """What an imported source says between the parties of the ledger, by measure of it.

    elsewhere: rows in classes that are not the headline's. lacking: rows without a deflator.
    later: whether anything may be dated after the source.
    """

    source: str
    between: Mapping[Parties, Mapping[str, Sums]]
    elsewhere: Mapping[tuple[str, str], int]
    lacking: int
    later: bool


def ask_measures(question: Question, source: str, own: Sums) -> Official:
    """Ask an imported source for all that is held against the ledger, in one query.

    That is between the parties that the ledger tells of; `own` has any.
    """
    pairs = sorted({cell.parties for cell in own})
    donors, recipients = (tuple(sorted(set(side))) for side in zip(*pairs, strict=True))
    selection = question.selection._replace(donor=donors, recipient=recipients, source=())
    asked = question.ledger.measured(source, selection, question.policy, between=pairs)
    rows = asked.sums(("donor", "recipient", "sector", "class", "year"))
    if any(row["rated"] == 0 for row in rows if row["class"] in question.policy.headline):
        from aidledger.pricing import missing

        raise missing(question.ledger, question.policy, asked.lacking())
    counts = asked.source.counts
    order = sorted(asked.source.measures, key=lambda measure: measure != counts)
    sums: dict[Parties, dict[str, dict[Cell, list[Total]]]] = {}
    elsewhere: dict[tuple[str, str], int] = {}
    lacking = 0
    for row in rows:
        if row["lacks"]:
            lacking += row["figures"]
        elif row["class"] not in question.policy.headline:
            key = row["measure"], row["class"]
            elsewhere[key] = elsewhere.get(key, 0) + row["figures"]
        else:
            cell = Cell(row["donor"], row["recipient"], row["sector"], row["label"])
            cells = sums.setdefault(cell.parties, {}).setdefault(row["measure"], {})
            cells.setdefault(cell, []).append(total_of_rows(row))
    between = {
        pair: {
            measure: {cell: added(totals) for cell, totals in found[measure].items()}
            for measure in order
            if measure in found
        }
        for pair, found in sums.items()
    }
    later = any(slot[2] == "scheduled" for slot in asked.slots.rows)
    return Official(source, between, elsewhere, lacking, later)


def total_of_rows(row: Mapping[str, Any]) -> Total:
    """Return the sum of imported rows as a total; rows that lie only partly in it are `cut`."""
    whole = row["far"] == 1
    return Total(
        row["low"], row["best"], row["high"], bool(row["open_top"]), bool(row["approximate"]),
        bool(row["capped"]), bool(row["spread"]), row["figures"] if whole else 0,
        0 if whole else row["figures"], 0, row["kind"], row["last_year"] or 0,
    )  # fmt: skip


def added(totals: Iterable[Total]) -> Total:
    """Return the sum of totals, with the marks of each and the last of their years."""
    found = list(totals)
    return together(found)._replace(
        kind=max((total.kind for total in found), default=""),
        last_year=max((total.last_year for total in found), default=0),
    )


def has_amount(total: Total) -> bool:
    """Whether a total has any amount, and not only figures without one."""
    return bool(total.figures or total.cut)


def by_parties(sums: Sums) -> dict[Parties, dict[Cell, Total]]:
    found: dict[Parties, dict[Cell, Total]] = {}
    for cell, total in sums.items():
        found.setdefault(cell.parties, {})[cell] = total
    return found


def by_label(sums: Sums) -> dict[str, Total]:
    """Return the totals by year, or by the line that stands for several."""
    found: dict[str, list[Total]] = {}
    for cell, total in sums.items():
        if total.kind in ("year", "period"):
            found.setdefault(cell.label, []).append(total)
    return {label: added(totals) for label, totals in found.items()}


def by_sector(sums: Sums, labels: Collection[str]) -> dict[str, Total]:
    found: dict[str, list[Total]] = {}
    for cell, total in sums.items():
        if cell.label in labels:
            found.setdefault(cell.sector, []).append(total)
    return {sector: added(totals) for sector, totals in found.items()}
