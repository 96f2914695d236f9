"""Burden as a chart: each donor's shares of what the recipient has, by year and over all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from aidledger.policy import Policy, Selection
from aidledger.problems import UsageError
from aidledger.reports.burden import OF_DONORS, names_of, share_tables, shares
from aidledger.reports.charts.totals import donors_of
from aidledger.reports.charts.value import Bar, Chart, Panel, Slot
from aidledger.reports.charts.words import (
    class_words,
    main_classes,
    not_drawn,
    policy_words,
    series_of,
    source_line,
    sources_of,
)
from aidledger.reports.summary import title
from aidledger.reports.totals import Question
from aidledger.reports.value import Amount, Row

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

Parts = Mapping[tuple[str, str], tuple[int, int]]

_MEASURES = ("gdp", "budget", "military-budget")
_NAMES = {"gdp": "GDP", "oda-received": "ODA received"}
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
    asked = names_of(of, _MEASURES)
    if "population" in asked:
        raise UsageError(
            "Money a head is no share, and has no place among percents.",
            "Leave population out, or use `aidledger summary --of population`.",
        )
    tables, told = share_tables(
        question, "headline", classes, ("donor", "year"), asked, names | {"headline": ""}
    )
    sums, more = shares(question, tuple(donors), classes, asked) if donors else ([], [])
    by_series: dict[tuple[str, str], list[Row]] = {}
    for row in (row for table in tables for row in table.rows):
        by_series.setdefault((row.notes["of"], row.notes["source"]), []).append(row)
    parts = _parts(question, classes)
    panels = [_panel(ledger, key, rows, sums, donors, parts) for key, rows in by_series.items()]
    whose = "donor" if set(asked) <= set(OF_DONORS) else "recipient"
    figures, rates = sources_of(question, classes)
    sizes = [source for _, source in by_series]
    notes = [] if panels else ["Nothing with an amount counts in a year that has a size to share."]
    return Chart(
        "burden",
        "time",
        f"{class_words(classes)} as a share of what the {whose} has: {title(ledger, selection)}",
        _subtitle(selection, policy),
        source_line(ledger, figures, [*rates, *sizes], "Rates and sizes"),
        "year",
        series_of(question, donors),
        tuple(panels),
        "current",
        {**policy.in_current_prices().as_dict(), **selection.as_dict()},
        tuple(dict.fromkeys((*notes, *told, *more))),
        tuple(not_drawn(question, classes)),
    )


def _subtitle(selection: Selection, policy: Policy) -> str:
    """Say what counts; shares are in current prices, of a year's money by that year's size."""
    words = policy_words(selection, policy.in_current_prices())
    if policy.prices == "current":
        return words
    return words.replace("current prices", "shares in current prices, whatever --prices says", 1)


def _panel(
    ledger: OpenedLedger,
    key: tuple[str, str],
    rows: Sequence[Row],
    sums: Sequence[Row],
    donors: Sequence[str],
    parts: Parts,
) -> Panel:
    of, source = key
    bars = [
        Bar(
            row.keys["year"],
            row.keys["donor"],
            _of(row),
            _spread(_of(row), parts, row.keys["donor"], [row.keys["year"]]),
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
                used = [year for (_, year) in parts if _holds(span, year)]
                hatched = _spread(_of(row), parts, row.measure, used)
                bars.append(Bar(span, row.measure, _of(row), hatched))
    named = ledger.document("sources")[source]
    by = "the article" if named["kind"] == "article" else source
    title = f"Percent of {_NAMES.get(of, of.replace('-', ' '))} ({by})"
    return Panel(f"{of} ({source})", title, "percent", tuple(slots), tuple(bars))


def _parts(question: Question, classes: tuple[str, ...]) -> Parts:
    """Return by donor and year the best of what counts, and how much of it is spread by months."""
    question = question.in_current_prices()
    where, values = question.where(**{"class": classes})
    question.by_columns(("donor", "year"))
    rows = question.ask(
        f"""
        SELECT donor, label, CAST(SUM(best) AS BIGINT) AS best,
          CAST(SUM(best * spread) AS BIGINT) AS spread
        FROM flows WHERE kind = 'year' AND {where} GROUP BY donor, label
        """,
        values,
    )
    return {(row["donor"], row["label"]): (row["best"], row["spread"]) for row in rows}


def _spread(amount: Amount, parts: Parts, donor: str, years: Iterable[str]) -> Decimal:
    """Return how much of a share is of money spread by months."""
    own = [parts[donor, year] for year in dict.fromkeys(years) if (donor, year) in parts]
    whole, spread = (sum(pair[place] for pair in own) for place in (0, 1))
    drawn = amount.best if amount.best is not None else amount.low
    if not drawn or not whole:
        return Decimal(0)
    return (drawn * spread / whole).quantize(Decimal("0.0001"))


def _holds(spans: str, year: str) -> bool:
    """Whether years written as `2002–2004, 2008` hold one."""
    ends = [part.split("–") for part in spans.split(", ")]
    return any(span[0] <= year <= span[-1] for span in ends)


def _of(row: Row) -> Amount:
    assert row.value is not None
    return row.value
