"""Plain text: for pipes and files. Nothing wraps, nothing is cut, nothing is coloured."""

from __future__ import annotations

import unicodedata

from aidledger.problems import printable
from aidledger.render.blocks import Branch, Grid, Tree, blocks
from aidledger.reports.value import Report


def render(report: Report, scale: str) -> str:
    """Return the report as aligned text lines."""
    parts = [printable(report.title)]
    for block in blocks(report, scale):
        if isinstance(block, Grid):
            parts.append("\n".join(([block.title] if block.title else []) + _drawn(block)))
        elif isinstance(block, Tree):
            parts.append("\n".join(leads(b)[0] + branch_text(b) for b in block.branches))
        else:
            lead = [block.title] if block.title else []
            indent = "  " if block.title else ""
            parts.append("\n".join(lead + [indent + p for p in block.paragraphs]))
    return "\n\n".join(parts) + "\n"


def _drawn(grid: Grid) -> list[str]:
    rows = [grid.headers] if any(grid.headers) else []
    rows += [tuple(joined(cell) for cell in line.cells) for line in grid.lines]
    heads = {tuple(joined(c) for c in line.cells) for line in grid.lines if line.kind == "head"}
    widths = [
        max((width(row[i]) for row in rows if row not in heads), default=0)
        for i in range(len(grid.headers))
    ]
    drawn = [
        "  ".join(
            padded(text, size, right)
            for text, size, right in zip(row, widths, grid.right, strict=True)
        ).rstrip()
        for row in rows
    ]
    if any(grid.headers):
        drawn.insert(1, "  ".join("-" * size for size in widths))
    return drawn


def leads(branch: Branch) -> tuple[str, str]:
    """Return what stands before a branch of a tree, and before what it goes on with."""
    if not branch.ends:
        return "", ""
    above = "".join("   " if last else "│  " for last in branch.ends[:-1])
    return above + ("└─ " if branch.ends[-1] else "├─ "), above + (
        "   " if branch.ends[-1] else "│  "
    )


def branch_text(branch: Branch) -> str:
    """Return a branch on one line: the amount, then what it is."""
    return f"{branch.amount}  {branch.text}" if branch.amount else branch.text


def joined(cell: tuple[str, ...]) -> str:
    """Return a cell on one line: `12.00 (12.00 … 20.00+) + 2 unstated`."""
    text = cell[0]
    for more in cell[1:]:
        text += f" {more}" if more.startswith("+ ") else f" ({more})"
    return text


def padded(text: str, size: int, right: bool) -> str:
    """Return the text filled up to `size` columns."""
    space = " " * max(0, size - width(text))
    return space + text if right else text + space


def width(text: str) -> int:
    """Return how many columns a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
