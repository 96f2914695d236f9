"""The terminal: the same blocks drawn by rich, fitted to the width, with a little weight."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from aidledger.problems import printable
from aidledger.render.blocks import Grid, Line, blocks
from aidledger.render.text import width
from aidledger.reports.value import Report

_GAP = 2
_NARROWEST = 12


def show(report: Report, scale: str, console: Console | None = None) -> None:
    """Print the report to the terminal. Data is never markup, and no figure is cut."""
    console = console or Console(highlight=False)
    _say(console, [printable(report.title)], "bold")
    for block in blocks(report, scale):
        _say(console, ["", block.title] if block.title else [""], "bold")
        if isinstance(block, Grid):
            _draw(block, console)
            continue
        lead = "• " if block.title else ""
        for paragraph in block.paragraphs:
            lines = textwrap.wrap(
                paragraph,
                console.width,
                initial_indent=lead,
                subsequent_indent=" " * len(lead),
                break_on_hyphens=False,
            )
            _say(console, lines)


def _say(console: Console, lines: Sequence[str], style: str = "") -> None:
    for line in lines:
        console.print(Text(line, style=style), soft_wrap=True)


def _draw(grid: Grid, console: Console) -> None:
    widths = _fitted(grid, console.width)
    whole = sum(widths) + _GAP * (len(widths) - 1)
    if whole > console.width:
        # Too wide even so: let the terminal wrap the line rather than lose a digit.
        console = Console(highlight=False, width=whole, file=console.file)
    if any(grid.headers):
        header = Line(tuple((h,) for h in grid.headers))
        console.print(_table(grid, [header], widths, "bold"), width=whole, crop=False)
        _say(console, ["─" * whole], "dim")
    for head, lines in _chunks(grid.lines):
        if head:
            _say(console, [head], "bold")
        if lines:
            console.print(_table(grid, lines, widths), width=whole, crop=False)


def _chunks(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Yield each group's heading with its lines."""
    head, group = "", list[Line]()
    for line in lines:
        if line.kind == "head":
            if head or group:
                yield head, group
            head, group = line.cells[0][0], []
        else:
            group.append(line)
    yield head, group


def _fitted(grid: Grid, room: int) -> list[int]:
    """Return column widths that fit the room; only columns of text give way, numbers never."""
    widths = [width(header) for header in grid.headers]
    for line in grid.lines:
        if line.kind != "head":
            for position, cell in enumerate(line.cells):
                widths[position] = max(widths[position], *(width(part) for part in cell))
    text = [i for i, right in enumerate(grid.right) if not right]
    while text and sum(widths) + _GAP * (len(widths) - 1) > room:
        widest = max(text, key=lambda i: widths[i])
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
    return widths


def _table(grid: Grid, lines: Sequence[Line], widths: Sequence[int], style: str = "") -> Table:
    table = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    for size, right in zip(widths, grid.right, strict=True):
        table.add_column(width=size, justify="right" if right else "left", no_wrap=True)
    for line in lines:
        weight = "bold" if line.kind == "total" else style
        table.add_row(
            *(
                Text("\n".join(_wrapped(cell, size, right)), style=weight)
                for cell, size, right in zip(line.cells, widths, grid.right, strict=True)
            )
        )
    return table


def _wrapped(cell: tuple[str, ...], size: int, right: bool) -> list[str]:
    if right or all(width(part) <= size for part in cell):
        return list(cell)
    lines = []
    for part in cell:
        indent = " " * (len(part) - len(part.lstrip()))
        lines += textwrap.wrap(
            part.strip(),
            size,
            initial_indent=indent,
            subsequent_indent=indent + "  " if indent else "",
        ) or [""]
    return lines
