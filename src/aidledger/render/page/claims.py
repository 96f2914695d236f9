"""Claims: what the sources say of their own numbers, as cards with a verdict each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from aidledger.render.blocks import SCALES, best_text, range_text
from aidledger.reports.page import Page
from aidledger.reports.value import Finding


class Verdict(NamedTuple):
    """What one basis says of a claim. `kind` is holds, fails or untold."""

    basis: str
    verdict: str
    kind: str
    value: str
    range: str
    reason: str


class Claim(NamedTuple):
    """A claim with what its words accept, and the verdict on each basis."""

    id: str
    words: str
    meaning: str
    accepted: str
    place: str
    verdicts: Sequence[Verdict]


_KINDS = {"holds": "holds", "does not hold": "fails", "cannot be told": "untold"}
_BASES = {"article": "By the source’s own figures", "public": "By public series"}


def claims_of(page: Page, scale: str) -> list[Claim]:
    """Return the claims of a page."""
    return [
        Claim(
            row.keys["id"],
            row.keys["words"],
            str(row.notes["meaning"] or ""),
            row.keys["accepted"],
            row.keys["source"]
            + (f", section {row.keys['section']}" if row.keys["section"] else ""),
            [_verdict(name, row.notes[basis], scale) for basis, name in _BASES.items()],
        )
        for report in page.section("claims").reports
        for row in report.tables[0].rows
    ]


def _verdict(name: str, finding: Finding, scale: str) -> Verdict:
    value = ranged = ""
    if finding.amount is not None:
        amount = finding.amount
        value = best_text(amount, scale)
        value += f" {SCALES[scale][1]}{amount.currency}" if amount.unit == "money" else ""
        ranged = range_text(amount, scale) if amount.low is not None else ""
    kind = _KINDS.get(finding.verdict, "untold")
    return Verdict(name, finding.verdict, kind, value, ranged, finding.reason)
