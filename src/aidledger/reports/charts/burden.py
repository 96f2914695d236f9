"""Burden as a chart: each donor's shares of what the recipient has, by year and over all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidledger.policy import Policy, Selection
from aidledger.reports.burden import names_of, share_tables, shares
from aidledger.reports.charts.totals import donors_of
from aidledger.reports.charts.value import Bar, Chart, Panel, Series, Slot
from aidledger.reports.charts.words import (
    class_words,
    main_classes,
    not_drawn,
    policy_words,
    source_line,
    sources_of,
)
from aidledger.reports.summary import title
from aidledger.reports.totals import Question
from aidledger.reports.value import Amount, Row

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

_MEASURES = ("gdp", "budget", "military-budget")
_ALL = "all of these years"


def burden_chart(
    ledger: OpenedLedger, selection: Selection, policy: Policy, of: Sequence[str] = ()
) -> Chart:
    """Return a panel for each size and source: bars in percent, a donor's in each year.

    Years are those of `summary --by donor,year --of …`, the last slot is that of `compare`: sums
    over sums. A year without a size has a bar that says so. Raises UsageError where the money goes
    to several recipients.
    """
    question = Question(ledger, selection, policy)
    classes = main_classes(selection, policy)
    names = {code: party["name"] for code, party in ledger.document("parties").items()}
    donors = donors_of(question, question.totals(("donor",), **{"class": classes}))
    asked = tuple(m for m in names_of(of, _MEASURES) if m != "population")
    tables, told = share_tables(
        question, "headline", classes, ("donor", "year"), asked, names | {"headline": ""}
    )
    sums, more = shares(question, tuple(donors), classes, asked) if donors else ([], [])
    by_series: dict[tuple[str, str], list[Row]] = {}
    for row in (row for table in tables for row in table.rows):
        by_series.setdefault((row.notes["of"], row.notes["source"]), []).append(row)
    panels = [_panel(ledger, key, rows, sums, donors) for key, rows in by_series.items()]
    figures, rates = sources_of(question, classes)
    sizes = [source for _, source in by_series]
    notes = [] if panels else ["Nothing with an amount counts in a year that has a size to share."]
    return Chart(
        "burden",
        "time",
        f"{class_words(classes)} as a share of what the recipient has: {title(ledger, selection)}",
        policy_words(selection, policy.in_current_prices()),
        source_line(ledger, figures, [*rates, *sizes]),
        "year",
        tuple(Series(donor, names[donor]) for donor in donors),
        tuple(panels),
        "current",
        {**policy.in_current_prices().as_dict(), **selection.as_dict()},
        tuple(dict.fromkeys((*notes, *told, *more))),
        tuple(not_drawn(question, classes)),
    )


def _panel(
    ledger: OpenedLedger,
    key: tuple[str, str],
    rows: Sequence[Row],
    sums: Sequence[Row],
    donors: Sequence[str],
) -> Panel:
    of, source = key
    bars = [
        Bar(
            row.keys["year"],
            row.keys["donor"],
            _of(row),
            missing=f"no {of} of {row.notes['missing']}" if row.notes["missing"] else "",
        )
        for row in rows
        if row.keys["donor"] in donors
    ]
    years = sorted({int(bar.slot) for bar in bars})
    slots = [Slot(str(year), str(year)) for year in range(years[0], years[-1] + 1)] if years else []
    for row in sums:
        if (row.keys["of"], row.keys["source"]) == key:
            span = row.keys["years"]
            if not any(slot.name == span for slot in slots):
                slots.append(Slot(span, span, _ALL))
            if span not in {bar.slot for bar in bars if bar.series == row.measure}:
                bars.append(Bar(span, row.measure, _of(row)))
    named = ledger.document("sources")[source]
    by = "the article" if named["kind"] == "article" else source
    return Panel(f"{of} ({source})", f"Percent of {of.replace('-', ' ')} ({by})", "percent",
                 tuple(slots), tuple(bars))  # fmt: skip


def _of(row: Row) -> Amount:
    assert row.value is not None
    return row.value
