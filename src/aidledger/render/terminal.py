"""The terminal: the same blocks drawn by rich, wrapped to the width, with a little colour."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from aidledger.problems import printable
from aidledger.render.blocks import Grid, blocks
from aidledger.reports.value import Report


def show(report: Report, scale: str, console: Console | None = None) -> None:
    """Print the report to the terminal. Data is never markup, and no figure is cut."""
    console = console or Console(highlight=False)
    console.print(Text(printable(report.title), style="bold"))
    for block in blocks(report, scale):
        console.print()
        if isinstance(block, Grid):
            _draw(block, console)
            continue
        if block.title:
            console.print(Text(block.title, style="bold"))
        for paragraph in block.paragraphs:
            console.print(Text(paragraph), soft_wrap=False)


def _draw(grid: Grid, console: Console) -> None:
    if grid.title:
        console.print(Text(grid.title, style="bold"))
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, show_header=any(grid.headers))
    last = len(grid.headers) - 1
    for position, (header, right) in enumerate(zip(grid.headers, grid.right, strict=True)):
        prose = position == last and not right
        table.add_column(
            Text(header), justify="right" if right else "left", no_wrap=not prose,
            overflow="fold", ratio=None,
        )  # fmt: skip
    for line in grid.lines:
        style = "bold" if line.kind in ("head", "total") else ""
        table.add_row(*(Text("\n".join(cell), style=style) for cell in line.cells))
    needed = console.measure(table).minimum
    console.print(table, width=max(console.width, needed), crop=False, no_wrap=True)
