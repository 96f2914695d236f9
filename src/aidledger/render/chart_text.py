"""A chart in letters: for a terminal, a pipe or a text file, fitted to a width."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal

from aidledger.problems import printable
from aidledger.render.blocks import SCALES, best_text, legend, number, range_text
from aidledger.render.chart_bars import ASCII, UNICODE, Letters, Pieces, bar_cells, span_cells
from aidledger.render.chart_page import nothing_told
from aidledger.render.chart_shapes import wrapped
from aidledger.render.chart_timeline import ends_of, signs, told
from aidledger.render.text import padded, width
from aidledger.reports.charts.value import Bar, Chart, Panel, Slot

NARROWEST = 20
_HARD = "\u00a0"  # a space at which no line ends
_BESIDE = 18  # cells that a bar must have to stand beside its amount; else it stands below it

# A printed line: pieces of text, each with its style: bold, dim, line, or the number of a series.
Line = list[tuple[str, str]]


def render(chart: Chart, scale: str, room: int = 80) -> str:
    """Return the chart as plain text, no line wider than `room`."""
    found = lines(chart, scale, room, letters())
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in found)


def letters() -> Letters:
    """Return what to draw bars with: ASCII where the locale names an encoding but UTF-8."""
    named = next((v for n in ("LC_ALL", "LC_CTYPE", "LANG") if (v := os.environ.get(n))), "")
    encoding = named.partition(".")[2].partition("@")[0].lower().replace("-", "")
    return ASCII if encoding and encoding != "utf8" else UNICODE


def lines(chart: Chart, scale: str, room: int, used: Letters) -> list[Line]:
    """Return the lines of a chart in pieces with styles; nothing that a number says is cut."""
    room = max(room, NARROWEST)
    found = _wrapped(chart.title, room, "bold") + _wrapped(chart.subtitle, room, "dim")
    shown = [bar for bar in chart.bars if not nothing_told(bar)]
    if chart.is_empty:
        found += [[], *_wrapped("There is no amount to draw.", room, "bold")]
    elif chart.shape == "spans":
        ends = ends_of(chart)
        for panel in chart.panels:
            found += [[], *_timeline(panel, chart, scale, room, used, ends)]
        if meant := _signs(signs(shown), used):
            found += [[], *_wrapped(meant, room)]
    else:
        for panel in chart.panels:
            found += [[], *_panel(panel, chart, scale, room, used)]
        if key := _key(shown, used):
            found += [[], *_wrapped(key, room)]
    marks = "".join({mark for bar in shown for mark in bar.amount.mark})
    marks += "+" if any(b.open and b.high is not None for b in shown) else ""
    tail = [*chart.notes, *chart.left_out, *([legend(marks)] if marks else []), chart.source]
    found.append([])
    for text in tail:
        found += _wrapped(text, room) if text else []
    return found


def _wrapped(text: str, room: int, style: str = "") -> list[Line]:
    return [[(line, style)] for line in _broken(printable(text), room)]


def _broken(text: str, room: int) -> list[str]:
    """Break a text into lines by the columns that its letters take."""
    kept = text.replace(" + ", f" +{_HARD}")
    return [line.replace(_HARD, " ") for line in wrapped(kept, room, 0, _columns_of)]


def _columns_of(text: str, size: float, bold: bool) -> float:
    return width(text)


def _panel(panel: Panel, chart: Chart, scale: str, room: int, used: Letters) -> list[Line]:
    bars = [bar for bar in panel.bars if not nothing_told(bar)]
    largest = max((max(b.high or Decimal(0), b.drawn or Decimal(0)) for b in bars),
                  default=Decimal(0))  # fmt: skip
    unit = f"{SCALES[scale][1]}{panel.unit}" if panel.is_money else ""
    kind = "money" if panel.is_money else "percent"
    head = f"{panel.title}, " if panel.title else ""
    axis = f"{head}0 to {number(largest, scale, kind)} {unit}".strip()
    found = _wrapped(axis[:1].upper() + axis[1:], room, "bold")
    names = [series.name for series in chart.series]
    alone = len(names) == 1 or chart.kind == "sensitivity"

    def name_of(slot: Slot, bar: Bar) -> str:
        return printable(slot.label if alone else f"  {chart.label_of(bar.series)}")

    slots = [
        (slot, sorted((b for b in own if not nothing_told(b)), key=lambda b: names.index(b.series)))
        for slot, own in panel.by_slot()
    ]
    labels = [name_of(slot, bar) for slot, own in slots for bar in own]
    label, beside = _columns(labels, [_told(bar, scale) for bar in bars], room)
    group = ""
    for slot, own in slots:
        if slot.group != group:
            group = slot.group
            found += [[]] if slot is not panel.slots[0] else []
            found += _wrapped(group[:1].upper() + group[1:], room, "bold")
        found += _slot(slot, bool(own), alone, chart, room)
        for bar in own:
            cells = bar_cells(bar, largest, beside or room - 2, used)
            pieces = _styled(cells, chart.colour_of(bar.series))
            found += _row(name_of(slot, bar), pieces, _told(bar, scale), label, beside, room, used)
    return found


def _slot(slot: Slot, told: bool, alone: bool, chart: Chart, room: int) -> list[Line]:
    """Return the line that names a slot, where its rows do not."""
    if (alone and told) or not (told or chart.shape == "time"):
        return []
    return _wrapped(slot.label, room)


def _columns(labels: Sequence[str], texts: Sequence[str], room: int) -> tuple[int, int]:
    """Return the width of the labels, and of bars beside their amounts: 0 where they go below."""
    label = min(max(map(width, labels), default=0), max(room * 3 // 10, 12))
    left = room - label - max(map(width, texts), default=0) - 4
    return label, left if left >= _BESIDE else 0


def _row(
    name: str, pieces: Pieces, text: str, label: int, beside: int, room: int, used: Letters
) -> list[Line]:
    """Return a bar beside its amount, or below it where both do not fit."""
    indent = " " * (len(name) - len(name.lstrip()))
    if beside:
        parts = _broken(name.strip(), max(label - len(indent), 4)) or [""]
        heads = [padded(indent + part, label, False) + " " + used.zero for part in parts]
        gap = " " * (beside - sum(width(t) for t, _ in pieces) + 1)
        first: Line = [(heads[0], ""), *pieces, (gap + text, "")]
        return [first, *([(head, "")] for head in heads[1:])]
    whole = _broken(f"{name.strip()}: {_kept(text)}", room - len(indent) - 2)
    found: list[Line] = [
        [(indent + ("  " if row else "") + line, "")] for row, line in enumerate(whole)
    ]
    return [*found, [("  ", ""), *pieces]] if pieces else found


def _kept(text: str) -> str:
    """Return an amount in which no line may end within a number or its marks."""
    for sign in ("≥", "≤", "~", "÷"):
        text = text.replace(f"{sign} ", f"{sign}{_HARD}")
    return text.replace(" … ", f"{_HARD}…{_HARD}").replace("+ ", f"+{_HARD}")


def _styled(pieces: Pieces, series: int) -> Pieces:
    return [(text, str(series) if kind in ("bar", "spread") else kind) for text, kind in pieces]


def _told(bar: Bar, scale: str) -> str:
    """Return an amount as the tables print it."""
    if bar.missing:
        return printable(bar.missing)
    ranged = range_text(bar.amount, scale)
    text = best_text(bar.amount._replace(unstated=None), scale)
    text += f" ({ranged})" if ranged else ""
    return text + (f" + {bar.unstated} unstated" if bar.unstated else "")


def _key(bars: Sequence[Bar], used: Letters) -> str:
    said = []
    if any(bar.spread for bar in bars):
        said.append(f"{used.spread} share, by months, of figures for several years")
    if any((b.low or 0) < (b.drawn or 0) or (b.high or 0) > (b.drawn or 0) for b in bars):
        said.append(f"{used.line}{used.end} up to high")
    if any((bar.low or 0) < (bar.drawn or 0) for bar in bars):
        said.append(f"{used.begin}{used.line}{used.best} from low to best")
    if any(bar.open for bar in bars):
        said.append(f"{used.line}{used.open} no top, how far it goes on means nothing")
    if any(bar.missing for bar in bars):
        said.append(f"{used.missing} no size known to share it by")
    return "; ".join(said)


def _signs(found: set[str], used: Letters) -> str:
    meant = {
        "moment": f"{used.moment} a month or a day",
        "by": f"{used.by}{used.by}{used.end} by then, the beginning is not told",
        "long": f"{used.spread} a period of more than a year",
        "on": f"{used.line}{used.open} goes on, or beyond the chart",
    }
    return "; ".join(text for name, text in meant.items() if name in found)


def _timeline(
    panel: Panel,
    chart: Chart,
    scale: str,
    room: int,
    used: Letters,
    ends: tuple[int, int] | None,
) -> list[Line]:
    found = _wrapped(f"{panel.title}; amounts in {SCALES[scale][1].strip() or 'full units'}", room,
                     "bold")  # fmt: skip
    texts = [told(bar, scale) for bar in panel.bars]
    label, beside = _columns([printable(bar.slot) for bar in panel.bars], texts, room)
    cells = beside or room - 2
    if ends is None:
        for bar, text in zip(panel.bars, texts, strict=True):
            found += _wrapped(f"{bar.slot}: {text}", room)
        return found
    first, last = ends
    lead = label + 2 if beside else 2
    found.append([(" " * lead + _ruler(first, last, cells), "dim")])
    for bar, text in zip(panel.bars, texts, strict=True):
        pieces = _styled(span_cells(bar, first, last, cells, used), chart.colour_of(bar.series))
        found += _row(printable(bar.slot), pieces, text, label, beside, room, used)
    return found


def _ruler(first: int, last: int, cells: int) -> str:
    """Return the years over a timeline, as many as fit, each where it begins."""
    axis, months, text = max(cells - 2, 1), last + 1 - first, ""
    for year in range(first // 12, last // 12 + 1):
        place = -(-(year * 12 - first) * axis // months)
        if (not text or place > len(text)) and place + 4 <= cells:
            text = text.ljust(place) + str(year)
    return text
