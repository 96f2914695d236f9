"""Chart values: bars with their bounds and marks, before anyone decides how to draw them.

Every amount is the one that a report prints; nothing is worked out from a chart.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from aidledger.reports.value import Amount, Report, Row, Table

NOTHING = Amount(None, None, None)


class Series(NamedTuple):
    """What bars of one colour are of: a donor's code, a status, a measure; and its legend.

    colour: its number in whatever palette draws it, a donor's own in every chart of a ledger; None
    for its place among the series.
    """

    name: str
    label: str
    colour: int | None = None


class Slot(NamedTuple):
    """A place on the axis of labels, under the heading `group`; a year without bars is one too."""

    name: str
    label: str
    group: str = ""


class Bar(NamedTuple):
    """One amount of a series at a slot; `mark` and the amount's other marks are the report's.

    spread: how much of best is the share, by months, of figures for longer periods: to be hatched.
    missing: why there is no amount. In a timeline `begin` and `end` are months (year * 12 +
    month - 1, both included), None where the source gives none; `open_end`: it names no end.
    """

    slot: str
    series: str
    amount: Amount
    spread: Decimal = Decimal(0)
    missing: str = ""
    begin: int | None = None
    end: int | None = None
    open_end: bool = False
    date: str = ""

    @property
    def low(self) -> Decimal | None:
        return self.amount.low

    @property
    def best(self) -> Decimal | None:
        return self.amount.best

    @property
    def high(self) -> Decimal | None:
        return self.amount.high

    @property
    def open(self) -> bool:
        return self.amount.open

    @property
    def approximate(self) -> bool:
        return "~" in self.amount.mark

    @property
    def capped(self) -> bool:
        return "≤" in self.amount.mark

    @property
    def unstated(self) -> int:
        """How many figures are told without an amount, and so are in no bar."""
        return self.amount.unstated or 0

    @property
    def drawn(self) -> Decimal | None:
        """Where the bar ends: best, or low where a ceiling below the line allows no point."""
        return self.best if self.best is not None else self.low


class Panel(NamedTuple):
    """Bars on one axis. `unit`: a currency (`USD`, `2008 USD`, `Int$`), `percent`, or `time`."""

    name: str
    title: str
    unit: str
    slots: tuple[Slot, ...]
    bars: tuple[Bar, ...]

    @property
    def is_money(self) -> bool:
        return self.unit not in ("percent", "time")

    def by_slot(self) -> list[tuple[Slot, list[Bar]]]:
        """Return every slot with its bars, none for a year between others."""
        found: dict[str, list[Bar]] = {slot.name: [] for slot in self.slots}
        for bar in self.bars:
            found[bar.slot].append(bar)
        return [(slot, found[slot.name]) for slot in self.slots]


class Chart(NamedTuple):
    """What a chart shows. `notes` belong under the drawing; `caveats` are all of the report's.

    kind: years, donors, sectors … `shape`: `time` (slots are years), `ranked` (slots are names) or
    `spans` (a timeline). prices: as amounts are labelled. Without bars, `notes` say why.
    """

    kind: str
    shape: str
    title: str
    subtitle: str
    source: str
    slot_label: str
    series: tuple[Series, ...]
    panels: tuple[Panel, ...]
    prices: str
    policy: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()

    @property
    def bars(self) -> tuple[Bar, ...]:
        return tuple(bar for panel in self.panels for bar in panel.bars)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: no figure on a timeline, else no amount but zero."""
        if self.shape == "spans":
            return not self.bars
        return not any(bar.drawn or bar.high or bar.open for bar in self.bars)

    def label_of(self, series: str) -> str:
        return next((s.label for s in self.series if s.name == series), series)

    def colour_of(self, series: str) -> int:
        """Return the number of a series' colour."""
        for place, own in enumerate(self.series):
            if own.name == series:
                return place if own.colour is None else own.colour
        return 0

    def to_report(self) -> Report:
        """Return the bars as the rows of a report, for CSV, JSON and DataFrames."""
        rows = [
            _row(self, panel, slot, bar)
            for panel in self.panels
            for slot, bars in panel.by_slot()
            for bar in bars
        ]
        keys = ("panel", "group", "slot", "series")
        shown = ("panel", "slot", "series", "low", "best", "high")
        return Report(
            f"chart {self.kind}",
            self.title,
            {**self.policy, "chart": self.kind},
            [Table("bars", "", keys, rows, "plain", columns=shown)],
            sentences=[self.subtitle, self.source, *self.notes, *self.left_out],
            caveats=self.caveats,
        )


def _row(chart: Chart, panel: Panel, slot: Slot, bar: Bar) -> Row:
    notes: dict[str, Any] = {
        "unit": panel.unit if panel.unit != "time" else bar.amount.currency,
        "spread_best": bar.spread,
        "missing": bar.missing,
    }
    if chart.shape == "spans":
        notes |= {"begin": month_text(bar.begin), "end": month_text(bar.end), "date": bar.date}
    keys = {"panel": panel.name, "group": slot.group, "slot": slot.name, "series": bar.series}
    return Row(keys, "", bar.amount, notes)


def month_text(month: int | None) -> str:
    """Write a month as `2005-03`; blank for none."""
    return "" if month is None else f"{month // 12:04}-{month % 12 + 1:02}"
