"""Sensitivity as a chart: the headline under every other choice, the base first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidledger.policy import Policy, Selection
from aidledger.reports.charts.value import NOTHING, Bar, Chart, Panel, Series, Slot
from aidledger.reports.charts.words import (
    class_words,
    main_classes,
    policy_words,
    source_line,
    sources_of,
    unit_of,
)
from aidledger.reports.sensitivity import sensitivity
from aidledger.reports.summary import title
from aidledger.reports.totals import Question
from aidledger.reports.value import Row

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger


def sensitivity_chart(ledger: OpenedLedger, selection: Selection, policy: Policy) -> Chart:
    """Return a slot for each choice; what is told in other prices says so in its label."""
    classes = main_classes(selection, policy)
    report = sensitivity(ledger, selection, policy)
    table = report.tables[0]
    slots, bars = [], []
    for row in table.rows:
        name = f"{row.keys['about']}: {row.keys['choice']}"
        about = table.labels.get(row.keys["about"], row.keys["about"])
        slots.append(Slot(name, _label(row, policy), about))
        amount = row.value if row.value and row.value.best is not None else NOTHING
        missing = "" if amount is not NOTHING else "cannot be told"
        bars.append(Bar(name, "base" if row is table.rows[0] else "other", amount, missing=missing))
    figures, rates = sources_of(Question(ledger, selection, policy), classes)
    return Chart(
        "sensitivity",
        "ranked",
        f"{class_words(classes)} under every other choice: {title(ledger, selection)}",
        f"Base: {policy_words(selection, policy).lower()}",
        source_line(ledger, figures, rates),
        "choice",
        (Series("base", "the choices made"), Series("other", "one of them made otherwise")),
        (Panel("choices", "", unit_of(policy), tuple(slots), tuple(bars)),),
        policy.priced,
        {**policy.as_dict(), **selection.as_dict()},
        tuple(report.sentences),
        (),
        tuple(report.caveats),
    )


def _label(row: Row, policy: Policy) -> str:
    """Return a choice's name; prices name themselves, as their amounts are in another unit."""
    return f"{row.keys['choice']}{', part left out' if row.notes['left_out'] else ''}"
