"""The terminal: the same blocks fitted to the width, with a little weight; rich writes them.

rich knows terminals, colours and NO_COLOR. Its tables shorten what does not fit, which no figure
here may suffer, so columns are fitted and wrapped by hand.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from aidledger.problems import printable
from aidledger.render.blocks import Branch, Grid, Line, Tree, blocks
from aidledger.render.text import branch_text, leads, padded, width
from aidledger.reports.charts.value import Chart
from aidledger.reports.value import Report

_GAP = 2
_NARROWEST = 13
_HARD = "\u00a0"  # a space at which no line ends


def show(report: Report, scale: str, console: Console | None = None) -> None:
    """Print the report to the terminal. Data is never markup, and no figure is cut."""
    console = console or Console(highlight=False)
    room = max(console.width, 2 * _NARROWEST)
    out = Text()
    _say(out, textwrap.wrap(printable(report.title), room) or [""], "bold")
    found = blocks(report, scale)
    if any(isinstance(block, Grid) and _natural(block) > room for block in found):
        found = blocks(report, scale, narrow=True)
    for block in found:
        _say(out, ["", *textwrap.wrap(block.title, room)], "bold")
        if isinstance(block, Grid):
            _draw(out, block, room)
            continue
        if isinstance(block, Tree):
            for branch in block.branches:
                _say(out, _grown(branch, room), "" if branch.ends else "bold")
            continue
        lead = "• " if block.title else ""
        for paragraph in block.paragraphs:
            _say(out, textwrap.wrap(
                paragraph, room, initial_indent=lead, subsequent_indent=" " * len(lead),
                break_on_hyphens=False,
            ))  # fmt: skip
    console.print(out, soft_wrap=True, end="")


_COLOURS = ("blue", "yellow", "green", "magenta", "cyan", "red", "bright_black", "white")


def show_chart(chart: Chart, scale: str, console: Console | None = None) -> None:
    """Print a chart in letters, each series in a colour of its own where there are colours."""
    from aidledger.render.chart_text import letters, lines

    console = console or Console(highlight=False)
    out = Text()
    for line in lines(chart, scale, console.width, letters()):
        for text, style in line:
            shown = _COLOURS[int(style) % len(_COLOURS)] if style.isdigit() else style
            out.append(text, shown if shown != "line" else "")
        out.append("\n")
    console.print(out, soft_wrap=True, end="")


def _say(out: Text, lines: Sequence[str], style: str = "") -> None:
    for line in lines:
        out.append(line.rstrip() + "\n", style)


def _grown(branch: Branch, room: int) -> list[str]:
    """Return the lines of a branch; its amount is never broken."""
    first, under = leads(branch)
    amount = branch.amount.replace(" ", _HARD)
    lines = textwrap.wrap(
        branch_text(branch._replace(amount=amount)).replace("  ", _HARD * 2, 1), room,
        initial_indent=first, subsequent_indent=under + "  ",
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip
    return [line.replace(_HARD, " ") for line in lines]


def _draw(out: Text, grid: Grid, room: int) -> None:
    widths = _fitted(grid, room)
    if any(grid.headers):
        header = Line(tuple((text,) for text in grid.headers))
        _say(out, _drawn(grid, header, widths), "bold")
        _say(out, ["─" * (sum(widths) + _GAP * (len(widths) - 1))], "dim")
    for line in grid.lines:
        if line.kind == "head":
            _say(out, [line.cells[0][0]], "bold")
        else:
            _say(out, _drawn(grid, line, widths), "bold" if line.kind == "total" else "")


def _natural(grid: Grid) -> int:
    """Return how wide the table is where nothing gives way."""
    return sum(_widths(grid)) + _GAP * (len(grid.headers) - 1)


def _widths(grid: Grid) -> list[int]:
    widths = [width(header) for header in grid.headers]
    for line in grid.lines:
        if line.kind != "head":
            for position, cell in enumerate(line.cells):
                widths[position] = max(widths[position], *(width(part) for part in cell))
    return widths


def _fitted(grid: Grid, room: int) -> list[int]:
    """Return column widths that fit the room; only columns of text give way, numbers never."""
    widths = _widths(grid)
    # The first column names the row and is copied from: it gives way last.
    text = [i for i, right in enumerate(grid.right) if not right]
    for giving in (text[1:], text[:1]):
        while giving and sum(widths) + _GAP * (len(widths) - 1) > room:
            widest = max(giving, key=lambda i: widths[i])
            if widths[widest] <= _NARROWEST:
                break
            widths[widest] -= 1
    return widths


def _drawn(grid: Grid, line: Line, widths: Sequence[int]) -> list[str]:
    """Return the printed lines of one line of a table: as many as its tallest cell needs."""
    columns = list(zip(line.cells, widths, grid.right, strict=True))
    cells = [_wrapped(cell, size, right) for cell, size, right in columns]
    return [
        (" " * _GAP).join(
            padded(cell[row] if row < len(cell) else "", size, right)
            for cell, (_, size, right) in zip(cells, columns, strict=True)
        )
        for row in range(max(len(cell) for cell in cells))
    ]


def _wrapped(cell: tuple[str, ...], size: int, right: bool) -> list[str]:
    if right or all(width(part) <= size for part in cell):
        return list(cell)
    lines = []
    for part in cell:
        indent = " " * (len(part) - len(part.lstrip()))
        deeper = indent + "  " if indent else ""
        lines += textwrap.wrap(
            part.strip(), size, initial_indent=indent, subsequent_indent=deeper
        ) or [""]  # fmt: skip
    return lines
