"""Claims: every comparison that a source makes, recomputed on both bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from aidledger.claims.intervals import End, point
from aidledger.claims.verdicts import BASES, VERDICTS, read_says
from aidledger.reports.recomputing.recompute import Outcome, Recomputer
from aidledger.reports.recomputing.words import accepted_words, amount
from aidledger.reports.totals import count_of
from aidledger.reports.value import Finding, Report, Row, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

BY = {"article": "by the source's own figures", "public": "by public series"}


def claims(ledger: OpenedLedger, sources: tuple[str, ...] = ()) -> Report:
    """Return each claim with what its words accept, and value and verdict on each basis.

    `sources` are those asked for; none means all. Percent are numbers of hundredths, money is in
    full units.
    """
    everything = ledger.document("claims")
    known = [claim for claim in everything if not sources or claim["source"] in sources]
    found: dict[str, dict[str, Outcome]] = {}
    if known:
        work = Recomputer(ledger)
        found = {c["id"]: {basis: work.outcome(c, basis) for basis in BASES} for c in known}
    rows = [_row(claim, found[claim["id"]]) for claim in known]
    columns = ("id", "words", "accepted", "article", "public")
    title = count_of(len(rows), "claim")
    sentences = told_of(rows)
    if not everything:
        sentences = ["The ledger has no claims: they stand in its file claims.yaml."]
    table = Table("claims", "", ("id",), rows, "plain", columns=columns)
    return Report("claims", title, {}, [table], sentences=sentences)


def _row(claim: Mapping[str, Any], found: Mapping[str, Outcome]) -> Row:
    says = read_says(claim["says"], claim["low"], claim["high"])
    units = says.units
    if units is None:
        units = next((outcome.units for outcome in found.values() if outcome.value), ())

    def told(value: End | None) -> Decimal | None:
        return amount(point(value), says, units).best if isinstance(value, Fraction) else None

    plain = amount(point(Fraction(0)), says, units)
    return Row(
        {
            "id": claim["id"],
            "source": claim["source"],
            "section": claim["section"],
            "footnote": " ".join(claim["footnote"]),
            "words": claim["words"],
            "says": claim["says"],
            "accepted": accepted_words(says.accepted, says, units),
        },
        "",
        None,
        {
            "unit": plain.unit,
            "currency": plain.currency,
            "said": told(says.value),
            "accepted_low": told(says.accepted.low),
            "accepted_high": told(says.accepted.high),
            **{basis: finding(claim, found[basis]) for basis in BASES},
            **{f"{basis}_expression": found[basis].expression for basis in BASES},
            "meaning": claim["meaning"],
            "tolerance": claim["reason"],
            "remark": claim["remark"],
        },
    )


def finding(claim: Mapping[str, Any], outcome: Outcome) -> Finding:
    """Return an outcome as a value that renderers print."""
    says = read_says(claim["says"], claim["low"], claim["high"])
    value = amount(outcome.value, says, outcome.units) if outcome.value else None
    return Finding(value, outcome.verdict, outcome.reason)


def told_of(rows: Sequence[Row]) -> list[str]:
    """Say of rows of claims how many hold, a sentence each basis."""
    title = count_of(len(rows), "claim")
    return [f"{title} {BY[basis]}: {_counts(rows, basis)}." for basis in BASES]


def _counts(rows: Sequence[Row], basis: str) -> str:
    verdicts = [row.notes[basis].verdict for row in rows]
    hold, fail, untold = (verdicts.count(verdict) for verdict in VERDICTS)
    holds, fails = "holds" if hold == 1 else "hold", "does not" if fail == 1 else "do not"
    return f"{hold} {holds}, {fail} {fails}, {untold} cannot be told"
