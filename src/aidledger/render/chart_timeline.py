"""The panels of a timeline: each figure from its first to its last month, with its amount."""

from __future__ import annotations

from collections.abc import Sequence

from aidledger.problems import printable
from aidledger.render.blocks import SCALES, brief
from aidledger.render.chart_page import MARGIN, WIDTH, Page
from aidledger.render.chart_shapes import (
    GREY,
    PALE,
    Box,
    Diamond,
    Stroke,
    Words,
)
from aidledger.render.text import joined
from aidledger.reports.charts.value import Bar, Chart, Panel

_ROW = 12.5
_LABEL = 140.0
_TEXT = 198.0
_BEYOND = 12  # months that the axis goes on after the last beginning


def spans(page: Page, panel: Panel, first: int, last: int) -> None:
    """Draw one donor's figures, the earliest first, over months `first` to `last`."""
    page.y += 10
    page.paragraph(panel.title, 9, bold=True)
    left, right = MARGIN + _LABEL, WIDTH - MARGIN - _TEXT

    def to(month: float) -> float:
        return left + 8 + (month - first) * (right - left - 22) / max(last + 1 - first, 1)

    start = page.y + 16
    under, page.y = len(page.shapes), start
    for bar in panel.bars:
        lines = page.line_of(bar.slot, 7.5, _LABEL - 8)
        texts = page.line_of(told(bar, page.scale), 7.5, _TEXT - 4)
        tall = max(len(lines), len(texts), 1) * 9.5 + 3
        middle = page.y + tall / 2
        for words, x, anchor in ((lines, left - 6, "end"), (texts, right + 4, "start")):
            at = middle - (len(words) - 1) * 4.75 + 2.7
            for row, text in enumerate(words):
                page.shapes.append(Words(x, at + row * 9.5, text, 7.5, anchor=anchor))
        _span(page, bar, to, middle, first, last)
        page.y += tall
    unit = SCALES[page.scale][1].strip() or "full units"
    head = f"When, amount in {unit}, status"
    page.shapes.append(Words(right + 4, start - 6, head, 7, colour=GREY))
    furniture: list[Box | Stroke | Words] = []
    for year in _years(first, last, (right - left) / 34):
        x = to(year * 12)
        furniture.append(Stroke(x, start - 3, x, page.y, 0.5, PALE))
        furniture.append(Words(x, start - 6, str(year), 7, colour=GREY, anchor="middle"))
    page.shapes[under:under] = furniture
    page.shapes.append(Stroke(left, start - 3, left, page.y, 1.0))
    page.y += 4


def undated(page: Page, panel: Panel) -> None:
    """Draw one donor's figures as a list: none of them has a date."""
    page.y += 10
    page.paragraph(panel.title, 9, bold=True)
    page.y += 12
    left = MARGIN + _LABEL
    for bar in panel.bars:
        lines = page.line_of(bar.slot, 7.5, _LABEL - 24)
        texts = page.line_of(told(bar, page.scale), 7.5, WIDTH - MARGIN - left)
        page.shapes.append(Box(MARGIN, page.y - 6, 8, 7, page.colour(bar.series),
                               name=f"bar-{bar.slot}-{bar.series}"))  # fmt: skip
        for words, x in ((lines, MARGIN + 14), (texts, left)):
            for row, text in enumerate(words):
                page.shapes.append(Words(x, page.y + row * 9.5, text, 7.5))
        page.y += max(len(lines), len(texts), 1) * 9.5 + 3
    page.y -= 6


def _years(first: int, last: int, most: float) -> list[int]:
    """Return the years to write over a timeline: round ones, as many as fit."""
    begin, end = first // 12, (last + 1) // 12
    steps = (1, 2, 5, 10, 20, 50, 100)
    step = next((s for s in steps if (end - begin) / s <= most), steps[-1])
    return [year for year in range(begin, end + 1) if year % step == 0]


def _span(page: Page, bar: Bar, to: object, middle: float, first: int, last: int) -> None:
    assert callable(to)
    name, fill, add = f"{bar.slot}-{bar.series}", page.colour(bar.series), page.shapes.append
    if bar.end is None and bar.begin is None:
        add(Words(to(first), middle + 2.7, "undated", 7.5, colour=GREY))
        return
    end = min(bar.end if bar.end is not None else last, last)
    stop = to(end + 1)
    if bar.begin is None:
        add(Stroke(to(first) - 6, middle, stop, middle, 1.2, dashed=True, name=f"by-{name}"))
        add(Stroke(stop, middle - 4, stop, middle + 4, 1.2))
        add(Diamond(stop, middle, 6, fill))
        return
    begin, months = to(bar.begin), end - bar.begin + 1
    if months == 1 and not bar.open_end:
        add(Diamond(to(bar.begin + 0.5), middle, 8, fill, name=f"bar-{name}"))
        return
    hatched = months > 12
    kind = "spread" if hatched else "bar"
    add(Box(begin, middle - 4, stop - begin, 8, fill, hatched=hatched, name=f"{kind}-{name}"))
    if bar.open_end or (bar.end or 0) > last:
        add(Stroke(stop, middle, stop + 13, middle, 1.2, arrow=True, name=f"open-{name}"))


def told(bar: Bar, scale: str) -> str:
    """Return a figure's date, amount and status in words."""
    amount = bar.amount
    words = "unstated" if bar.drawn is None else joined(brief(amount, scale))
    return printable(f"{bar.date}: {words}, {bar.series}")


def ends_of(chart: Chart) -> tuple[int, int] | None:
    """Return the first and the last month to draw, None where no figure has a date.

    The axis stops a year after the last beginning (or at the last end, where that is sooner), so
    that a rent until 2053 does not press all else together; its bar has an arrow.
    """
    begins = [bar.begin for bar in chart.bars if bar.begin is not None]
    ends = [bar.end for bar in chart.bars if bar.end is not None]
    if not begins and not ends:
        return None
    known = [b.end for b in chart.bars if b.open_end and b.end is not None]
    first = min([*begins, *ends])
    last = max([*begins, *known]) if begins or known else max(ends)
    if last < max(ends) <= last + 60:
        last = max(ends)
    elif last < max(ends):
        last += _BEYOND
    return first // 12 * 12, last // 12 * 12 + 11


def signs(bars: Sequence[Bar]) -> set[str]:
    """Return which signs of the legend a timeline shows."""
    found = set()
    for bar in bars:
        if bar.begin is None:
            found |= {"by"} if bar.end is not None else set()
        elif bar.end is not None:
            months = bar.end - bar.begin + 1
            found |= {"on"} if bar.open_end else set()
            found |= {"moment"} if months == 1 and not bar.open_end else set()
            found |= {"long"} if months > 12 else set()
    return found
