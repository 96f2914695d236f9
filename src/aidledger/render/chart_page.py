"""A page: title, legend, panels, notes and source of a chart, one below the other."""

from __future__ import annotations

from collections.abc import Collection

from aidledger.problems import UsageError, printable
from aidledger.render.blocks import legend as legend_of_marks
from aidledger.render.chart_shapes import (
    COLOURS,
    GREY,
    INK,
    PAPER,
    Box,
    Diamond,
    Measure,
    Shape,
    Sheet,
    Stroke,
    Words,
    wrapped,
)
from aidledger.reports.charts.value import Bar, Chart

WIDTH = 648.0  # nine inches
MARGIN = 22.0
TALLEST = 4320.0  # sixty inches: what is longer nobody reads
ROOM = WIDTH - 2 * MARGIN

_FIXED = {
    "promised": PAPER,
    "delivered": "#0072B2",
    "new_promise": "#333333",
    "outstanding": "#E69F00",
    "counted": "#56B4E9",
    "disbursed": "#0072B2",
    "committed": "#56B4E9",
    "planned": "#E69F00",
    "pledged": "#F0E442",
    "demanded": "#CC79A7",
    "valued": "#bfbfbf",
    "base": "#333333",
    "other": "#56B4E9",
}
_MEANT = {
    "spread": "share, by months, of figures for several years",
    "range": "from low to high",
    "open": "no top: the source says “more than”, “at least”; "
    "how far the arrow goes on means nothing",
    "unstated": "○ 2  figures told without an amount, in no bar",
    "missing": "×  no size known to share it by",
    "moment": "a month or a day",
    "by": "by then, the beginning is not told",
    "long": "a period of more than a year",
    "on": "goes on, or beyond the chart",
}


class Page:
    """Shapes from the top down; `y` is where the next one goes."""

    def __init__(self, chart: Chart, scale: str, measure: Measure) -> None:
        self.chart, self.scale, self.measure = chart, scale, measure
        self.y = MARGIN
        self.shapes: list[Shape] = []
        self.notes: list[str] = []
        self.unseen: list[Bar] = []  # bars too short to see
        self.unwritten: dict[str, list[str]] = {}  # bounds that do not fit, by panel

    def paragraph(
        self, text: str, size: float, bold: bool = False, colour: str = INK, room: float = ROOM
    ) -> None:
        """Write a text over as many lines as it needs."""
        for line in wrapped(printable(text), room, size, self.measure, bold):
            self.y += size * 1.3
            self.shapes.append(Words(MARGIN, self.y - size * 0.25, line, size, bold, colour))

    def line_of(self, text: str, size: float, room: float) -> list[str]:
        return wrapped(printable(text), room, size, self.measure)

    def colour(self, series: str) -> str:
        """Return a series' colour: a status or a measure has its own, and so has a donor."""
        if self.chart.kind in ("promises", "timeline", "donors", "sensitivity"):
            return _FIXED.get(series, COLOURS[0])
        return COLOURS[self.chart.colour_of(series) % len(COLOURS)]

    def sheet(self) -> Sheet:
        """Return the page, closed with what is not drawn and where it all comes from."""
        self.y += 8
        for note in (
            *self.chart.notes,
            *self.notes,
            *self._not_written(),
            *self._too_short(),
            *self.chart.left_out,
            *self._marks(),
        ):
            self.paragraph(note, 7.5, colour=GREY)
        if self.chart.source:
            self.y += 3
            self.paragraph(self.chart.source, 7.5, colour=GREY)
        height = self.y + MARGIN * 0.6
        if height > TALLEST:
            raise self.too_long(f"{height / 72:,.0f} inches")
        chart = self.chart
        source = chart.source.removeprefix("Source: ")
        said = ". ".join(part.rstrip(".") for part in (chart.subtitle, *chart.notes, chart.source))
        return Sheet(WIDTH, height, self.shapes, printable(chart.title),
                     printable(f"{said}."), printable(source))  # fmt: skip

    def too_long(self, how: str) -> UsageError:
        """Return the error for a chart that nobody could read."""
        return UsageError(
            f"This chart would be too long to read: {how}.",
            "Narrow it with --donor, --years or --sector, show it without -o, or take the bars as "
            "data with --format csv.",
        )

    def _marks(self) -> list[str]:
        amounts = [bar.amount for bar in self.chart.bars if not nothing_told(bar)]
        used = "".join({mark for amount in amounts for mark in amount.mark})
        used += "+" if any(a.open and a.high is not None for a in amounts) else ""
        return [legend_of_marks(used)] if used else []

    def _not_written(self) -> list[str]:
        """Tell the bounds that do not fit over their bars."""
        told = [f"{of}: {', '.join(bounds)}" if of else ", ".join(bounds)
                for of, bounds in self.unwritten.items()]  # fmt: skip
        return [f"Bounds that do not fit over their bars: {'; '.join(told)}."] if told else []

    def _too_short(self) -> list[str]:
        """Name the bars that are told and cannot be seen."""
        if not self.unseen:
            return []
        slots: dict[str, list[str]] = {}
        for bar in self.unseen:
            slots.setdefault(bar.series, []).append(bar.slot)
        told = []
        for series, names in slots.items():
            more = f" and {len(names) - 6} more" if len(names) > 6 else ""
            whose = f" of {self.chart.label_of(series)}" if len(self.chart.series) > 1 else ""
            told.append(f"{', '.join(dict.fromkeys(names[:6]))}{more}{whose}")
        return [f"Too short to see at this scale: {'; '.join(told)}."]


def legend(page: Page, used: Collection[str], drawn_series: Collection[str]) -> None:
    """Draw a row, or several, of what colours and signs mean: those that the chart holds."""
    items: list[tuple[str, str, str]] = []
    if len(page.chart.series) > 1 or page.chart.shape == "spans":
        items += [("series", s.name, s.label) for s in page.chart.series if s.name in drawn_series]
    items += [("sign", name, text) for name, text in _MEANT.items() if name in used]
    x = MARGIN
    size, swatch = 8.0, 16.0
    page.y += 16
    for kind, name, label in items:
        text = printable(label)
        lead = 0.0 if name in ("unstated", "missing") else swatch + 5
        width = lead + page.measure(text, size, False)
        if x > MARGIN and x + width > WIDTH - MARGIN:
            x, page.y = MARGIN, page.y + 14
        _sign(page, kind, name, x, page.y, swatch)
        page.shapes.append(Words(x + lead, page.y, text, size))
        x += width + 18
    page.y += 2 if items else -16


def _sign(page: Page, kind: str, name: str, x: float, y: float, swatch: float) -> None:
    add, middle = page.shapes.append, y - 3
    if kind == "series":
        add(Box(x, y - 7, swatch, 8, page.colour(name), name="swatch"))
    elif name in ("spread", "long"):
        add(Box(x, y - 7, swatch, 8, GREY, hatched=True, name="swatch"))
    elif name == "range":
        add(Stroke(x, middle, x + swatch, middle, 1.2))
        add(Stroke(x, middle - 3, x, middle + 3, 1.2))
        add(Stroke(x + swatch, middle - 3, x + swatch, middle + 3, 1.2))
    elif name in ("open", "on"):
        add(Stroke(x, middle, x + swatch, middle, 1.2, arrow=True))
    elif name == "moment":
        add(Diamond(x + swatch / 2, middle, 7, GREY))
    elif name == "by":
        add(Stroke(x, middle, x + swatch, middle, 1.2, dashed=True))
        add(Stroke(x + swatch, middle - 3, x + swatch, middle + 3, 1.2))


def nothing_told(bar: Bar) -> bool:
    """Whether no figure at all stands behind a bar, not even one without an amount."""
    amount = bar.amount
    if bar.missing or amount.high or amount.open or amount.low or amount.unstated:
        return False
    return amount.figures == 0 or bar.series == "new_promise"


def signs_of(bar: Bar) -> set[str]:
    """Return which signs of the legend a bar shows."""
    found = set()
    low, drawn, high = bar.low, bar.drawn, bar.high
    if drawn is not None and high is not None and (high > drawn or (low or 0) < drawn != low):
        found.add("range")
    found |= {"open"} if bar.open else set()
    found |= {"spread"} if bar.spread else set()
    found |= {"unstated"} if bar.unstated else set()
    found |= {"missing"} if bar.missing else set()
    return found
