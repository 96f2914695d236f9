"""Panels of a drawn chart: years upright, names lying, figures along time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from aidledger.problems import printable
from aidledger.render.blocks import SCALES, best_text, number, range_text
from aidledger.render.chart_page import (
    MARGIN,
    WIDTH,
    Page,
    nothing_told,
)
from aidledger.render.chart_shapes import (
    GREY,
    INK,
    PALE,
    PAPER,
    Box,
    Shape,
    Stroke,
    Words,
    ticks,
)
from aidledger.render.text import joined
from aidledger.reports.charts.value import Bar, Panel, Slot

_ARROW = 14.0  # how far an open top goes on
_UNWRITTEN = "Amounts do not fit over bars this thin; --format csv has them."
_SMALL = 6.5
_THINNEST = 0.8  # points: what is shorter cannot be seen

To = Callable[[float], float]


def upright(page: Page, panel: Panel, series: Sequence[str], largest: float, tall: float) -> None:
    """Draw slots from left to right and bars upward from a baseline of nothing."""
    left, right = MARGIN + 40, WIDTH - MARGIN
    _named(page, panel)
    places, step = _places(panel.slots, left + 4, right - 4)
    wide = min(step * 0.9 / len(series), 46.0)
    # All of a panel's series decide, so that those which stand alone share one scale.
    how = _how_labelled(page, panel.bars, wide)
    head = {"level": 34.0, "turned": 8.0, "": 6.0}[how]
    if how == "turned":
        rows = [_in_a_row(page, bar) for bar in panel.bars]
        head += max(page.measure(text, _SMALL, False) for text in rows)
    head += _ARROW if any(bar.open for bar in panel.bars if bar.series in series) else 0
    top = page.y + 8
    unit = tall / (largest or 1)
    own = largest_of([bar for bar in panel.bars if bar.series in series])
    bottom = top + head + max(own * unit, 12.0)  # one scale, but no more room than it needs
    marks = ticks(largest, 5 if tall > 100 else 3)

    def to(value: float) -> float:
        return bottom - value * unit

    if not how and _UNWRITTEN not in page.notes:
        page.notes.append(_UNWRITTEN)
    for value in marks:
        if to(value) < top - 1:
            continue
        page.shapes.append(Stroke(left, to(value), right, to(value), 0.5, PALE))
        page.shapes.append(
            Words(left - 5, to(value) + 2.5, _tick(value, page, panel), 7.5, colour=GREY,
                  anchor="end")
        )  # fmt: skip
    for slot, bars in panel.by_slot():
        start = places[slot.name] - wide * len(series) / 2
        for bar in bars:
            if bar.series not in series or nothing_told(bar):
                continue
            edge = start + wide * series.index(bar.series)
            end = _bar(page, bar, to, edge + wide * 0.06, edge + wide * 0.94, True)
            if how == "level":
                if not _level(page, bar, edge + wide / 2, to(float(bar.drawn or 0)), end):
                    of = f" of {page.chart.label_of(bar.series)}" if len(series) > 1 else ""
                    told = f"{bar.slot}{of} {_bounds(page, bar)}"
                    page.unwritten.setdefault(panel.title, []).append(told)
            elif how:
                _turned(page, bar, edge + wide / 2, end)
            elif bar.missing:
                x = edge + wide / 2
                page.shapes.append(Words(x, end - 2, "×", 6, colour=GREY, anchor="middle"))
    page.shapes.append(Stroke(left, bottom, right, bottom, 1.0))
    page.y = bottom
    _slot_labels(page, panel.slots, places, step)


def _named(page: Page, panel: Panel) -> None:
    """Write a panel's title, and what its axis is in."""
    page.y += 10
    if panel.title:
        page.paragraph(panel.title, 9, bold=True)
    if panel.is_money or not panel.title:
        page.paragraph(axis_of(page, panel), 7.5, colour=GREY)


def axis_of(page: Page, panel: Panel) -> str:
    """Return the words of an axis: Million USD; Percent."""
    words = f"{SCALES[page.scale][1]}{panel.unit}" if panel.is_money else panel.unit
    return words[:1].upper() + words[1:]


def _places(slots: Sequence[Slot], left: float, right: float) -> tuple[dict[str, float], float]:
    """Return where slots stand, with a gap before each group, and how wide one is."""
    gaps = sum(a.group != b.group for a, b in pairwise(slots))
    step = (right - left) / (len(slots) + gaps * 0.5)
    places, x, group = {}, left - step / 2, slots[0].group if slots else ""
    for slot in slots:
        x += step * (1.5 if slot.group != group else 1.0)
        group = slot.group
        places[slot.name] = x
    return places, step


def _how_labelled(page: Page, bars: Sequence[Bar], wide: float) -> str:
    """Return how amounts stand over bars: level, turned, or not where bars are too thin."""
    texts = [text for bar in bars for text in _stacked(page, bar)]
    if all(page.measure(text, _SMALL, False) <= wide - 1 for text in texts):
        return "level"
    return "turned" if wide >= 8.5 else ""


def _stacked(page: Page, bar: Bar) -> list[str]:
    """Return what stands over a bar, from the top: unstated figures, marks, amount."""
    if bar.missing:
        return ["×"]
    lines = [f"○ {bar.unstated}"] if bar.unstated else []
    value = bar.drawn
    if value is None or nothing_told(bar):
        return lines
    lines += [bar.amount.mark] if bar.amount.mark else []
    return [*lines, _number(page, value, bar)]


def _number(page: Page, value: Decimal, bar: Bar) -> str:
    """Write an amount without its unit, which stands beside the axis."""
    return number(value, page.scale, bar.amount.unit).removesuffix(" %")


def _level(page: Page, bar: Bar, x: float, top: float, end: float) -> bool:
    """Write an amount on its bar; what goes on far above it says at its end how far it goes.

    Return whether that tells its bounds too.
    """
    lines = _stacked(page, bar)
    colour = GREY if bar.missing or not bar.drawn else INK
    tall = 8.0 * len(lines)
    foot = end
    wide = max((page.measure(text, _SMALL, False) for text in lines), default=0) + 2
    drawn = bar.drawn or Decimal(0)
    above = bar.high is not None and bar.high > drawn
    apart = above and top - end > tall + 30
    if bar.high is not None and apart:
        foot = top
        text = f"{_number(page, bar.high, bar)}{'+' if bar.open else ''}"
        half = page.measure(text, _SMALL, False) / 2 + 1
        page.shapes.append(Box(x - half, end - 10, 2 * half, 8, PAPER, PAPER))
        page.shapes.append(Words(x, end - 3, text, _SMALL, colour=GREY, anchor="middle"))
    page.shapes.append(Box(x - wide / 2, foot - tall - 2.5, wide, tall + 1, PAPER, PAPER))
    for place, text in enumerate(reversed(lines)):
        y = foot - 3.5 - place * 8
        page.shapes.append(Words(x, y, text, _SMALL, colour=colour, anchor="middle"))
    below = bar.low is not None and bar.low < drawn
    return apart if above and not below else not below


def _bounds(page: Page, bar: Bar) -> str:
    low = bar.low if bar.low is not None else bar.drawn
    high = bar.high if bar.high is not None else bar.drawn
    assert low is not None and high is not None
    return f"{_number(page, low, bar)} … {_number(page, high, bar)}{'+' if bar.open else ''}"


def _in_a_row(page: Page, bar: Bar) -> str:
    lines = _stacked(page, bar)
    found = [*lines[1:], lines[0]] if bar.unstated else lines
    drawn = bar.drawn
    if drawn is not None and (bar.low or drawn) != (bar.high or drawn):
        found.insert(-1 if bar.unstated else len(found), f"({_bounds(page, bar)})")
    return " ".join(found)


def _turned(page: Page, bar: Bar, x: float, end: float) -> None:
    text = _in_a_row(page, bar)
    colour = GREY if bar.missing or not bar.drawn else INK
    page.shapes.append(Words(x + 2.5, end - 4, text, _SMALL, colour=colour, turned=True))


def _slot_labels(page: Page, slots: Sequence[Slot], places: dict[str, float], step: float) -> None:
    size = 8.0
    lines = {slot: page.line_of(slot.label, size, step + 6) for slot in slots}
    broken = any(" ".join(found) != " ".join(printable(slot.label).split()) for slot, found
                 in lines.items())  # fmt: skip
    if not broken and max(map(len, lines.values()), default=0) <= 3:
        for slot in slots:
            for row, text in enumerate(lines[slot]):
                y = page.y + 12 + row * 9.5
                page.shapes.append(Words(places[slot.name], y, text, size, anchor="middle"))
        page.y += 5.5 + 9.5 * max(map(len, lines.values()), default=0)
    else:
        every = 1 if step >= 9 else -(-9 // max(int(step), 1))
        for place, slot in enumerate(slots):
            if place % every == 0 or slot.group:
                x, text = places[slot.name] + 3, printable(slot.label)
                page.shapes.append(Words(x, page.y + 4, text, size, anchor="end", turned=True))
        page.y += max(page.measure(printable(s.label), size, False) for s in slots) + 8
    lowest = page.y
    for group in dict.fromkeys(s.group for s in slots if s.group):
        own = [places[s.name] for s in slots if s.group == group]
        begin, end = own[0] - step * 0.45, own[-1] + step * 0.45
        page.shapes.append(Stroke(begin, page.y + 2, end, page.y + 2, 0.6, GREY))
        rows = page.line_of(group, 7, max(end - begin, 52))
        for row, text in enumerate(rows):
            half = page.measure(text, 7, False) / 2
            x = min((begin + end) / 2, WIDTH - MARGIN - half)
            page.shapes.append(
                Words(x, page.y + 10 + row * 8.5, text, 7, colour=GREY, anchor="middle")
            )
        lowest = max(lowest, page.y + 12 + (len(rows) - 1) * 8.5)
    page.y = lowest


def _bar(page: Page, bar: Bar, to: To, a: float, b: float, upright: bool) -> float:
    """Draw one bar between a and b with its whisker; return where it ends along the axis."""
    if bar.drawn is None:
        return to(0)
    drawn, spread = float(bar.drawn), float(min(bar.spread, bar.drawn))
    fill, add = page.colour(bar.series), page.shapes.append

    def box(begin: float, end: float, hatched: bool) -> Box:
        name = f"{'spread' if hatched else 'bar'}-{bar.slot}-{bar.series}"
        low, high = sorted((to(begin), to(end)))
        if upright:
            return Box(a, low, b - a, high - low, fill, hatched=hatched, name=name)
        return Box(low, a, high - low, b - a, fill, hatched=hatched, name=name)

    if drawn - spread > 0:
        add(box(0, drawn - spread, False))
    if spread > 0:
        add(box(drawn - spread, drawn, True))
    if drawn > 0 and abs(to(drawn) - to(0)) < _THINNEST:
        page.unseen.append(bar)
    low = float(bar.low) if bar.low is not None else drawn
    high = max(float(bar.high), drawn) if bar.high is not None else drawn
    middle, half = (a + b) / 2, min((b - a) * 0.3, 4.5)
    sign = 1 if to(1) > to(0) else -1

    def stroke(begin: float, end: float, width: float, colour: str, arrow: bool = False) -> Shape:
        name = f"{'open' if arrow else 'range'}-{bar.slot}-{bar.series}" if colour == INK else ""
        points = (middle, begin, middle, end) if upright else (begin, middle, end, middle)
        return Stroke(*points, width, colour, arrow=arrow, name=name)

    def cap(at: float) -> Shape:
        points = (middle - half, at, middle + half, at)
        return Stroke(*(points if upright else (at, middle - half, at, middle + half)), 1.2)

    end = to(high)
    if low < drawn:
        add(stroke(to(low), to(drawn), 3.2, PAPER))
        add(cap(to(low)))
    if bar.open:
        end += sign * _ARROW
        add(stroke(to(low), end, 1.2, INK, arrow=True))
    elif low < high:
        add(stroke(to(low), to(high), 1.2, INK))
        if high > drawn:
            add(cap(to(high)))
    return end


def _tick(value: float, page: Page, panel: Panel) -> str:
    shift = SCALES[page.scale][0] if panel.is_money else 0
    return f"{Decimal(repr(value)).scaleb(-shift).normalize():,f}"


def lying(page: Page, panel: Panel, largest: float) -> None:
    """Draw slots from the top down, bars to the right, each with its amount in words."""
    names = [series.name for series in page.chart.series]
    _named(page, panel)
    label_room = _label_room(page, panel)
    left = MARGIN + label_room + 8
    rows = [(slot, [b for b in bars if not nothing_told(b)]) for slot, bars in panel.by_slot()]
    rows = [(slot, bars) for slot, bars in rows if bars]
    texts = {id(b): _beside(page, b) for _, bars in rows for b in bars}
    room = _room_for_bars(page, [b for _, bars in rows for b in bars], texts, largest,
                          WIDTH - MARGIN - left)  # fmt: skip

    def to(value: float) -> float:
        return left + value * room / (largest or 1)

    start, group = page.y + 14, ""
    under = len(page.shapes)
    page.y = start
    thick = 13.0 if len(names) == 1 else 10.5
    for slot, bars in rows:
        if slot.group != group:
            group = slot.group
            page.y += 4
            page.paragraph(group, 8, bold=True, room=label_room + 4)
            page.y += 2
        lines = page.line_of(slot.label, 8, label_room)
        tall = max(thick * max(len(bars), 1), len(lines) * 9.5)
        first = page.y + tall / 2 - (len(lines) - 1) * 4.75 + 3
        for row, text in enumerate(lines):
            page.shapes.append(Words(left - 6, first + row * 9.5, text, 8, anchor="end"))
        y = page.y + (tall - thick * len(bars)) / 2
        for bar in sorted(bars, key=lambda b: names.index(b.series)):
            end = _bar(page, bar, to, y + 0.8, y + thick - 0.8, False)
            colour = INK if bar.drawn else GREY
            text = texts[id(bar)]
            page.shapes.append(Words(end + 5, y + thick / 2 + 2.7, text, 7.5, colour=colour))
            y += thick
        page.y += tall + 5
    furniture: list[Shape] = []
    spaces = [t for t in ticks(largest, 5) if to(t) <= left + room + 1]
    while len(spaces) > 2 and room / (len(spaces) - 1) < 30:
        spaces = spaces[::2]
    for value in spaces:
        text = _tick(value, page, panel)
        furniture.append(Stroke(to(value), start - 2, to(value), page.y, 0.5, PALE))
        furniture.append(Words(to(value), start - 5, text, 7, colour=GREY, anchor="middle"))
    page.shapes[under:under] = furniture
    page.shapes.append(Stroke(left, start - 2, left, page.y, 1.0))


def _label_room(page: Page, panel: Panel) -> float:
    widths = [page.measure(printable(s.label), 8, False) for s in panel.slots]
    widths += [page.measure(printable(s.group), 8, True) for s in panel.slots]
    return min(max(widths, default=0), 150.0)


def _beside(page: Page, bar: Bar) -> str:
    """Return a bar's amount as the tables print it."""
    if bar.missing or bar.drawn is None:
        return bar.missing or "unstated"
    told = bar.amount._replace(unstated=None)
    texts = [best_text(told, page.scale), range_text(told, page.scale)]
    texts += [f"+ {bar.unstated} unstated"] if bar.unstated else []
    return joined(tuple(text for text in texts if text))


def _room_for_bars(
    page: Page, bars: Sequence[Bar], texts: dict[int, str], largest: float, room: float
) -> float:
    """Return how long the longest bar may be so that every amount fits beside its own."""
    found = room
    for bar in bars:
        reach = max(float(bar.high or 0), float(bar.drawn or 0)) / (largest or 1)
        need = page.measure(printable(texts[id(bar)]), 7.5, False) + 8
        need += _ARROW if bar.open else 0
        if reach > 0:
            found = min(found, max(room - need, 60) / reach)
    return max(min(found, room), 60)


def largest_of(bars: Sequence[Bar]) -> float:
    """Return the largest amount that a panel must hold."""
    return max((float(max(b.high or 0, b.drawn or 0)) for b in bars), default=0.0)
