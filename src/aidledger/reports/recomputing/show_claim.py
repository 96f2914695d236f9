"""Show a claim whole: its words, what they accept, what it takes from the ledger, every step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from aidledger.claims.expression_units import Units, told
from aidledger.claims.intervals import Interval
from aidledger.claims.verdicts import ALONE, BASES, OF_A_VALUE, Says, read_says
from aidledger.reports.claims import BY
from aidledger.reports.recomputing.recompute import Outcome, Recomputer
from aidledger.reports.recomputing.words import accepted_words, amount, worded
from aidledger.reports.shared.footnotes import cited
from aidledger.reports.value import Report, Row, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

RELATIONS = {**OF_A_VALUE, **ALONE}
# What leaves no room, and needs no explanation.
EXACT = ("more than", "at least", "less than", "at most", "decrease", "increase")
# A value in its own unit, a share as a number of 1.
PLAIN = read_says("increase")._replace(percent=False)


def show_claim(ledger: OpenedLedger, claim: Mapping[str, Any]) -> Report:
    """Return a claim: its words and tolerance, then for each basis what is taken and each step."""
    work = Recomputer(ledger)
    says = read_says(claim["says"], claim["low"], claim["high"])
    found = {basis: work.outcome(claim, basis) for basis in BASES}
    fields = [(n, v) for n, v in _fields(ledger, claim, says, found) if v]
    rows = [Row({"field": name, "value": value}, "", None) for name, value in fields]
    tables = [Table("claim", "", ("field",), rows, "plain", columns=("field", "value"))]
    for basis, outcome in found.items():
        if outcome.taken:
            tables.append(_taken(basis, outcome))
        if outcome.steps:
            tables.append(_steps(basis, outcome))
    steps = [step for outcome in found.values() for step in outcome.steps]
    rates = [f"Rate: {note}." for note in dict.fromkeys(s.note for s in steps if s.note)]
    return Report("show", claim["id"], {}, tables, sentences=rates)


def _fields(
    ledger: OpenedLedger, claim: Mapping[str, Any], says: Says, found: Mapping[str, Outcome]
) -> Iterator[tuple[str, str]]:
    source = ledger.document("sources")[claim["source"]]
    section = source["sections"].get(claim["section"], "")
    units = says.units
    if units is None:
        units = next((outcome.units for outcome in found.values() if outcome.value), ())
    author = source["details"].get("author", "")
    yield "words", f"“{claim['words']}”"
    yield "meaning", claim["meaning"]
    yield "source", f"{author}: {source['title']}, {source['date']}".strip(":, ")
    yield "section", f"{claim['section']}. {section}" if section else claim["section"]
    for number in claim["footnote"]:
        yield "footnote", f"{number}. {cited(source['footnotes'], number)}"
    yield "says", claim["says"]
    yield "accepted", accepted_words(says.accepted, says, units)
    implied = f"{says.relation}: {RELATIONS[says.relation]}"
    yield "tolerance", claim["reason"] or ("" if says.relation in EXACT else implied)
    for basis, outcome in found.items():
        yield BY[basis], _verdict(outcome, says)
        yield "expression", outcome.expression
    yield "remark", claim["remark"]
    yield "place in ledger", f"{ledger.folder / claim['file']}:{claim['line']}"


def _verdict(outcome: Outcome, says: Says) -> str:
    told_value = f"{_value(outcome.value, outcome.units, says)}: " if outcome.value else ""
    reason = f"; {outcome.reason}" if outcome.reason else ""
    return f"{told_value}{outcome.verdict}{reason}"


def _value(value: Interval, units: Units, says: Says) -> str:
    """Write a value with its mark, and its bounds where they differ: `≥ 1.14`."""
    mark = amount(value, says, units).mark
    text = f"{mark} {worded(value.best, says, units)}".strip()
    if value.low == value.high or "≥" in mark or "≤" in mark:
        return text
    ends = ((value.low, "no floor"), (value.high, "no top"))
    low, high = (none if isinstance(end, float) else worded(end, says, units) for end, none in ends)
    return f"{text} ({low} … {high})"


def _taken(basis: str, outcome: Outcome) -> Table:
    rows = [
        Row(
            {"basis": basis, "taken": one.text, "id": one.id, "source": one.source},
            "",
            None,
            {
                "worth": amount(one.value, PLAIN, one.units),
                "unit": told(one.units),
                "words": one.words or one.note,
                "place": one.place,
            },
        )
        for one in outcome.taken
    ]
    columns: tuple[str, ...] = ("taken", "worth", "words", "source", "id")
    if all(one.id in ("", one.text) for one in outcome.taken):
        columns = columns[:-1]
    title = f"What is taken, {BY[basis]}"
    return Table(f"{basis}_taken", title, ("taken",), rows, "plain", columns=columns)


def _steps(basis: str, outcome: Outcome) -> Table:
    rows = [
        Row(
            {"basis": basis, "step": step.text},
            "",
            None,
            {
                "gives": amount(step.value, PLAIN, step.units),
                "unit": told(step.units),
                "rate": step.note,
            },
        )
        for step in outcome.steps
    ]
    title = f"Steps, {BY[basis]}"
    return Table(f"{basis}_steps", title, ("step",), rows, "plain", columns=("step", "gives"))
