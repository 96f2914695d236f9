"""Columns: a chart over years as an SVG that is as wide as its place, with letters of one size.

Across, everything is in percent of the width; up and down in pixels. So it fits a phone and a
sheet of paper without a script, and its text is never scaled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from aidledger.render.blocks import best_text, number, range_text
from aidledger.reports.charts.value import Bar, Chart

HEIGHT, TOP = 220, 18
_WIDE = Decimal("0.82")  # how much of a slot its bars may take


class Column(NamedTuple):
    """One bar: percent of the width across, pixels down. `hatch`: how much of it is spread."""

    series: int
    x: str
    width: str
    middle: str
    y: int
    height: int
    hatch: int
    high: int
    low: int
    ranged: bool
    open: bool
    title: str


class Unknown(NamedTuple):
    """Where a donor's figures without an amount are told, and over what: percent and pixels."""

    series: int
    middle: str
    y: int
    title: str


class Place(NamedTuple):
    """A slot: its label in one or two lines, its bars, and what is told without an amount."""

    middle: str
    lines: Sequence[str]
    columns: Sequence[Column]
    unknown: Sequence[Unknown]


class Tick(NamedTuple):
    y: int
    text: str


class Columns(NamedTuple):
    """A chart to draw. `legend`: number and name of each series."""

    title: str
    description: str
    height: int
    base: int
    places: Sequence[Place]
    ticks: Sequence[Tick]
    legend: Sequence[tuple[int, str]]

    @property
    def unknown(self) -> bool:
        return any(place.unknown for place in self.places)

    @property
    def spread(self) -> bool:
        return any(column.hatch for place in self.places for column in place.columns)


def columns_of(chart: Chart, numbers: Mapping[str, int], scale: str) -> Columns:
    """Return the first panel of a chart over years: the bars of these series, in these colours."""
    slots = chart.panels[0].by_slot()
    drawn = [
        [bar for bar in bars if bar.series in numbers and (_end(bar) or bar.unstated)]
        for _, bars in slots
    ]
    most = max((_end(bar) for bars in drawn for bar in bars), default=Decimal(0))
    ticks = _ticks(most)
    top = max(most * Decimal("1.04"), ticks[-1]) or Decimal(1)
    slot_width = Decimal(100) / max(1, len(slots))
    width = min(slot_width * _WIDE / max([1, *map(len, drawn)]), Decimal(6))
    places = []
    for place, ((slot, _), own) in enumerate(zip(slots, drawn, strict=True)):
        middle = slot_width * (place + Decimal("0.5"))
        left = middle - width * len(own) / 2
        columns = [
            _column(bar, chart, numbers[bar.series], left + width * at, width, top, scale)
            for at, bar in enumerate(own)
            if _end(bar)
        ]
        unknown = [
            _unknown(bar, chart, numbers[bar.series], left + width * (at + Decimal("0.5")), top)
            for at, bar in enumerate(own)
            if bar.unstated
        ]
        places.append(Place(_share(middle), _lines(slot.label), columns, unknown))
    shown = {c.series for place in places for c in place.columns if c.height}
    shown |= {u.series for place in places for u in place.unknown}
    names = [(n, chart.label_of(name)) for name, n in numbers.items() if n in shown]
    return Columns(
        chart.title.split(": ")[0],
        f"{chart.subtitle}. Every number stands in the table below.",
        TOP + HEIGHT + 40,
        TOP + HEIGHT,
        places,
        [
            Tick(_y(tick, top), number(tick, scale).removesuffix(".00") if tick else "")
            for tick in ticks
        ],
        names,
    )


def _column(
    bar: Bar, chart: Chart, series: int, left: Decimal, width: Decimal, top: Decimal, scale: str
) -> Column:
    amount = bar.amount
    best = max(bar.best or Decimal(0), Decimal(0))
    low = amount.low if amount.low is not None else Decimal(0)
    high = amount.high if amount.high is not None else best
    named = f"{chart.label_of(bar.series)}, {bar.slot}"
    title = f"{named}: {best_text(amount._replace(unstated=None), scale)}"
    if ranged := range_text(amount, scale):
        title += f" ({ranged})"
    y = _y(best, top)
    return Column(
        series,
        _share(left + width / 20),
        _share(width * 9 / 10),
        _share(left + width / 2),
        y,
        TOP + HEIGHT - y,
        TOP + HEIGHT - _y(min(bar.spread, best), top),
        _y(high, top),
        _y(low, top),
        low != high,
        amount.open,
        title,
    )


def _unknown(bar: Bar, chart: Chart, series: int, middle: Decimal, top: Decimal) -> Unknown:
    what = f"{chart.label_of(bar.series)}, {bar.slot}: {bar.unstated} without an amount"
    room = 16 if bar.open else 6
    return Unknown(series, _share(middle), _y(_end(bar), top) - room, what)


def _lines(label: str) -> list[str]:
    """Return a label in lines short enough to stand beside others on a phone."""
    return ["un-", "dated"] if label == "undated" else label.split(" ", 1)


def _end(bar: Bar) -> Decimal:
    return max(bar.high or Decimal(0), bar.best or Decimal(0), Decimal(0))


def _y(value: Decimal, top: Decimal) -> int:
    return TOP + HEIGHT - int((value / top * HEIGHT).to_integral_value())


def _share(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.001')):f}%"


def _ticks(most: Decimal) -> list[Decimal]:
    """Return three to six round numbers from zero up to about the most."""
    if not most:
        return [Decimal(0)]
    power = Decimal(1).scaleb(most.adjusted() - 1)
    step = next(power * n for n in (1, 2, 5, 10, 20, 50) if most / (power * n) <= 5)
    return [step * n for n in range(int(most / step) + 1)]
