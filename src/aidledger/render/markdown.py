"""Markdown: tables to paste into a paper or an issue."""

from __future__ import annotations

import re

from aidledger.problems import printable
from aidledger.render.blocks import Branch, Grid, Tree, blocks
from aidledger.reports.value import Report

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def render(report: Report, scale: str) -> str:
    """Return the report as GitHub-flavoured Markdown."""
    parts = [f"# {_safe(printable(report.title))}"]
    for block in blocks(report, scale):
        if block.title:
            parts.append(f"## {_safe(block.title)}")
        if isinstance(block, Grid):
            parts.append("\n".join(_drawn(block)))
        elif isinstance(block, Tree):
            parts.append("\n".join(map(_bullet, block.branches)))
        elif block.title:
            parts.append("\n".join(f"- {_safe(p)}" for p in block.paragraphs))
        else:
            parts.append("\n\n".join(_safe(p) for p in block.paragraphs))
    return "\n\n".join(parts) + "\n"


def _bullet(branch: Branch) -> str:
    amount = f"**{_safe(branch.amount.strip())}** " if branch.amount else ""
    return f"{'  ' * len(branch.ends)}- {amount}{_safe(branch.text)}"


def _drawn(grid: Grid) -> list[str]:
    rule = ["---:" if right else "---" for right in grid.right]
    lines = [_row([_safe(h) for h in grid.headers]), _row(rule)]
    for line in grid.lines:
        cells = [
            "<br>".join(_safe(part.strip()) for part in cell if part.strip()) for cell in line.cells
        ]
        if line.kind in ("head", "total"):
            cells = [f"**{cell}**" if cell else "" for cell in cells]
        lines.append(_row(cells))
    return lines


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _safe(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
