"""Bars of letters: one amount, or one figure in time, as a row of cells on a terminal."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from aidledger.reports.charts.value import Bar

# Pieces of a row: a text, and what it is: bar, spread, line, or blank for words.
Pieces = list[tuple[str, str]]


class Letters(NamedTuple):
    """What bars are made of; `parts` are eighths of a cell, blank where there are none."""

    full: str = "█"
    parts: str = "▏▎▍▌▋▊▉"
    spread: str = "▒"
    line: str = "─"
    begin: str = "├"
    end: str = "┤"
    best: str = "●"
    open: str = "→"
    by: str = "╌"
    moment: str = "◆"
    missing: str = "×"
    zero: str = "│"


UNICODE = Letters()
ASCII = Letters("#", "", ":", "-", "|", "|", "o", ">", ".", "*", "x", "|")


def bar_cells(bar: Bar, largest: Decimal, room: int, letters: Letters) -> Pieces:
    """Return a bar in at most `room` cells; `largest` is where the axis ends.

    Solid up to best, hatched what is spread by months; a line from low to high, with an arrow for
    no top. Where low is less than best the bar ends at low, and a dot on the line marks best.
    """
    if bar.missing:
        return [(letters.missing, "line")]
    drawn, low = bar.drawn, bar.low
    if drawn is None or not largest:
        return []
    high = max(bar.high, drawn) if bar.high is not None else drawn
    axis = max(room - 2, 1)  # two cells are kept for an arrow
    if low is not None and low < drawn:
        pieces = [(text[: max(axis - 2, 0)], kind)
                  for text, kind in _solid(low, Decimal(0), largest, axis, letters)]  # fmt: skip
        done = _width(pieces)
        best = max(_cells(drawn, largest, axis), done + 2)
        pieces.append((letters.begin + letters.line * (best - done - 2) + letters.best, "line"))
    else:
        pieces = _solid(drawn, min(bar.spread, drawn), largest, axis, letters)
    done = _width(pieces)
    reach = _cells(high, largest, axis) - done
    if bar.open:
        pieces.append((letters.line * max(min(reach, room - done - 1), 1) + letters.open, "line"))
    elif high > drawn:
        pieces.append((letters.line * max(reach - 1, 0) + letters.end, "line"))
    return pieces


def _width(pieces: Pieces) -> int:
    return sum(len(text) for text, _ in pieces)


def _cells(value: Decimal, largest: Decimal, axis: int) -> int:
    """Return how many cells a value reaches into, at least one for anything but nothing."""
    return int((value * axis / largest).to_integral_value(ROUND_CEILING))


def _solid(
    value: Decimal, spread: Decimal, largest: Decimal, axis: int, letters: Letters
) -> Pieces:
    if not value:
        return []
    eighths = int((value * axis * 8 / largest).to_integral_value(ROUND_HALF_UP))
    full, rest = divmod(max(eighths, 1), 8)
    stated = int(((value - spread) * axis / largest).to_integral_value(ROUND_HALF_UP))
    cells = full + (rest > 0)
    if spread:
        stated = min(stated, cells - 1)
        return [p for p in ((letters.full * stated, "bar"),
                            (letters.spread * (cells - stated), "spread")) if p[0]]  # fmt: skip
    part = letters.parts[rest - 1] if rest and letters.parts else letters.full * (rest > 0)
    return [(letters.full * full + part, "bar")]


def span_cells(bar: Bar, first: int, last: int, room: int, letters: Letters) -> Pieces:
    """Return a figure's time in at most `room` cells of an axis from month to month."""
    if bar.begin is None and bar.end is None:
        return []
    axis = max(room - 2, 1)
    months = last + 1 - first
    end = min(bar.end if bar.end is not None else last, last)
    stop = max(-(-(end + 1 - first) * axis // months), 1)
    if bar.begin is None:
        return [(letters.by * (stop - 1) + letters.end, "line")]
    start = min((bar.begin - first) * axis // months, stop - 1)
    lead: Pieces = [(" " * start, "")] if start else []
    if bar.begin == end and not bar.open_end:
        return [*lead, (letters.moment, "bar")]
    long = end - bar.begin >= 12
    body = (letters.spread if long else letters.full) * (stop - start)
    pieces: Pieces = [*lead, (body, "spread" if long else "bar")]
    if bar.open_end or (bar.end or 0) > last:
        pieces.append((letters.line + letters.open, "line"))
    return pieces
