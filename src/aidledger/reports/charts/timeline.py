"""A timeline: every figure along time, as long as its period, with its status and its amount."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aidledger.policy import FISCAL_MONTHS, STATUSES, Policy, Selection
from aidledger.reports.charts.value import Bar, Chart, Panel, Series, Slot
from aidledger.reports.charts.words import source_line
from aidledger.reports.register import register
from aidledger.reports.summary import title
from aidledger.reports.totals import Question
from aidledger.years import OPEN, parse_date

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger
    from aidledger.reports.value import Row

_FAR = 1 << 30


def timeline_chart(ledger: OpenedLedger, selection: Selection, policy: Policy) -> Chart:
    """Return a panel for each donor, a slot for each figure, in the order of time.

    Amounts are those of `register`: whole, each in its own currency and current prices.
    """
    question = Question(ledger, selection, policy)
    report = register(ledger, selection, policy, "date")
    rows = report.tables[0].rows
    figures = question.figures([row.keys["id"] for row in rows])
    names = {code: party["name"] for code, party in ledger.document("parties").items()}
    sources = ledger.document("sources")
    by_donor: dict[str, list[Row]] = {donor: [] for donor in selection.donor}
    for row in rows:
        by_donor.setdefault(row.keys["donor"], []).append(row)
    panels = []
    for donor, own in by_donor.items():
        bars = sorted(
            (_bar(row, figures[row.keys["id"]], sources) for row in own),
            key=lambda bar: (
                bar.begin if bar.begin is not None else bar.end if bar.end is not None else _FAR,
                bar.end if bar.end is not None else _FAR,
            ),
        )
        slots = tuple(Slot(bar.slot, bar.slot) for bar in bars)
        panels.append(Panel(donor, names[donor], "time", slots, tuple(bars)))
    used = {bar.series for panel in panels for bar in panel.bars}
    told = sum(1 for row in rows if row.value and row.value.unstated)
    notes = ["Each figure is whole, in its own currency and in current prices; none is added."]
    if rows and not any(b.begin or b.end for panel in panels for b in panel.bars):
        notes.append("No figure here has a date, so there is no axis of years.")
    notes += [f"Told without an amount: {told} of {len(rows)}."] if told else []
    return Chart(
        "timeline",
        "spans",
        f"Figures along time: {title(ledger, selection)}",
        "When each figure is said to fall, how far it got, and its amount",
        source_line(ledger, dict.fromkeys(row.keys["source"] for row in rows)),
        "figure",
        tuple(Series(status, status) for status in STATUSES if status in used),
        tuple(panel for panel in panels if panel.bars),
        "current",
        {**policy.in_current_prices().as_dict(), **selection.as_dict()},
        tuple(notes if rows else ["The selection holds no figure."]),
    )


def _bar(row: Row, figure: Mapping[str, Any], sources: Mapping[str, Any]) -> Bar:
    assert row.value is not None
    first, last = row.keys["first"], row.keys["last"]
    ahead = FISCAL_MONTHS.get(figure["year_basis"], 0)
    end: int | None
    begin = parse_date(first).begin - (ahead if len(first) == 4 else 0) if first else None
    if last == OPEN:
        end = parse_date(sources[figure["source"]]["date"]).end
    else:
        end = parse_date(last).end - (ahead if len(last) == 4 else 0) if last else None
    return Bar(
        row.keys["id"],
        row.keys["status"],
        row.value,
        begin=begin,
        end=end,
        open_end=last == OPEN,
        date=row.keys["date"],
    )
