"""Promises as a chart: what was promised beside what was delivered of it and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidledger.policy import Policy, Selection
from aidledger.reports.charts.value import Bar, Chart, Panel, Series, Slot
from aidledger.reports.charts.words import source_line
from aidledger.reports.promises import promises
from aidledger.reports.promising.promised import PROMISES
from aidledger.reports.summary import title
from aidledger.reports.totals import Question
from aidledger.reports.value import Report, Row
from aidledger.years import YearSelection

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

_SERIES = (
    Series("promised", "promised"),
    Series("delivered", "delivered"),
    Series("new_promise", "told anew"),
    Series("outstanding", "outstanding"),
)
_OVERLAPS = {
    "net": "what may be a delivery is taken for one",
    "gross": "only what certainly is a delivery is taken for one",
}


def promises_chart(ledger: OpenedLedger, selection: Selection, policy: Policy) -> Chart:
    """Return a panel for each pair of parties and currency, a slot for each promise.

    Amounts are those of `promises`, each in the promise's own currency and current prices.
    """
    question = Question(ledger, selection, policy)
    names = {code: party["name"] for code, party in ledger.document("parties").items()}
    pairs = _pairs(question)
    panels: list[Panel] = []
    caveats: list[str] = []
    figures: list[str] = []
    for donor, recipient in pairs:
        chosen = selection._replace(donor=(), recipient=())
        report = promises(ledger, (donor, recipient), False, chosen, policy)
        panels += _panels(report, f"{names[donor]} → {names[recipient]}", f"{donor} {recipient}")
        caveats += report.caveats
    for panel in panels:
        ids = [slot.name for slot in panel.slots]
        figures += [str(f["source"]) for f in question.figures(ids).values()]
    whole = selection._replace(years=YearSelection())
    used = {bar.series for panel in panels for bar in panel.bars}
    notes = ["Years choose nothing here: each promise is whole."] if selection.years else []
    notes += ["What is demanded, pledged, planned and committed is never added together."]
    return Chart(
        "promises",
        "ranked",
        f"Promised, delivered and outstanding: {title(ledger, whole)}",
        f"Each promise whole, in its own currency and current prices; {_OVERLAPS[policy.overlaps]}",
        source_line(ledger, figures),
        "promise",
        tuple(s for s in _SERIES if s.name in used),
        tuple(panels),
        "current",
        {**policy.as_dict(), **selection.as_dict()},
        tuple(notes if panels else ["No promise with an amount is told here."]),
        (),
        tuple(dict.fromkeys(caveats)),
    )


def _pairs(question: Question) -> list[tuple[str, str]]:
    """Return who promised whom an amount, in the order of the ledger."""
    where, values = question.where()
    marks = ", ".join("?" * len(PROMISES))
    rows = question.ask(
        f"""
        SELECT donor, recipient, MIN(ordinal) AS first FROM figures
        WHERE stated = 1 AND status IN ({marks})
          AND id IN (SELECT id FROM asked WHERE {where})
        GROUP BY donor, recipient ORDER BY first
        """,
        [*PROMISES, *values],
    )
    pairs = [(row["donor"], row["recipient"]) for row in rows]
    order = {donor: place for place, donor in enumerate(question.selection.donor)}
    return sorted(pairs, key=lambda pair: order.get(pair[0], 0))


def _panels(report: Report, way: str, name: str) -> list[Panel]:
    rows = next(table.rows for table in report.tables if table.name == "promise")
    by_currency: dict[str, list[Row]] = {}
    for row in rows:
        assert row.value is not None
        by_currency.setdefault(row.value.currency, []).append(row)
    panels = []
    for currency, own in by_currency.items():
        slots = {row.keys["id"]: Slot(row.keys["id"], row.keys["id"], row.keys["group"])
                 for row in own}  # fmt: skip
        bars = [Bar(row.keys["id"], row.measure, row.value) for row in own if row.value]
        panels.append(
            Panel(f"{name} {currency}", way, currency, tuple(slots.values()), tuple(bars))
        )
    return panels
