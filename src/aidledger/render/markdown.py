"""Markdown: tables to paste into a paper or an issue."""

from __future__ import annotations

import re

from aidledger.problems import printable
from aidledger.render.blocks import Branch, Grid, Tree, blocks
from aidledger.reports.value import Report

# Signs that mean something anywhere, the start of an entity, and a dollar that may end a formula of
# TeX, as some programs read it.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~^]|&(?=#?\w+;)|(?<=\S)\$(?!\d))")
# At the start of a line: what makes it an item of a list, a rule, or a heading of the line above.
_START = re.compile(r"\A(\d{0,9})([-+=.)])(?=[-+=\s]|\Z)")


def render(report: Report, scale: str) -> str:
    """Return the report as GitHub-flavoured Markdown."""
    parts = [f"# {safe(printable(report.title))}"]
    for block in blocks(report, scale):
        if block.title:
            parts.append(f"## {safe(block.title)}")
        if isinstance(block, Grid):
            parts.append("\n".join(drawn(block)))
        elif isinstance(block, Tree):
            parts.append("\n".join(map(_bullet, block.branches)))
        elif block.title:
            parts.append("\n".join(f"- {begun(safe(p))}" for p in block.paragraphs))
        else:
            parts.append("\n\n".join(begun(safe(p)) for p in block.paragraphs))
    return "\n\n".join(parts) + "\n"


def _bullet(branch: Branch) -> str:
    amount = f"**{safe(branch.amount.strip())}** " if branch.amount else ""
    return f"{'  ' * len(branch.ends)}- {begun(amount + safe(branch.text))}"


def drawn(grid: Grid) -> list[str]:
    """Return a table, a line each."""
    rule = ["---:" if right else "---" for right in grid.right]
    lines = [row_of([safe(h) for h in grid.headers]), row_of(rule)]
    for line in grid.lines:
        cells = [
            "<br>".join(safe(part.strip()) for part in cell if part.strip()) for cell in line.cells
        ]
        if line.kind in ("head", "total"):
            cells = [f"**{cell}**" if cell else "" for cell in cells]
        lines.append(row_of(cells))
    return lines


def row_of(cells: list[str]) -> str:
    """Return cells that are Markdown already as a line of a table."""
    return "| " + " | ".join(cells) + " |"


def safe(text: str) -> str:
    """Return text in which no sign is Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", text)


def begun(text: str) -> str:
    """Return Markdown with which a line may begin, and stay the text that it is."""
    return _START.sub(r"\1\\\2", text)
