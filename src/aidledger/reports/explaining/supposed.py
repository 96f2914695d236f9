"""Explain totals under another choice: other options, or a ledger that is supposed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aidledger.reports.derivation import Supposed
from aidledger.reports.explaining.lines import asked_again, explain_lines
from aidledger.reports.explaining.part import Part
from aidledger.reports.supposing.choices import at_bound
from aidledger.reports.supposing.what_if import WhatIf
from aidledger.reports.totals import Total
from aidledger.reports.value import Amount, Node

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger


def explain_supposed(ledger: OpenedLedger, name: str, asked: Supposed, enters: str) -> Part:
    """Work out a total as its choice counts it, from a ledger booked anew where it is supposed."""
    said = [f"Counted with {asked.said}."] if asked.said else []
    if asked.came_true:
        ledger = WhatIf(ledger).came_true(asked.came_true)
        said.append(f"As if what is {' and '.join(asked.came_true)} were committed.")
    elif asked.struck:
        ledger = WhatIf(ledger).without(asked.struck)
        said.append(f"As if the ledger did not hold {', '.join(sorted(asked.struck))}.")
    question = asked_again(ledger, asked.lines)
    part = explain_lines(question, name, asked.lines, enters)
    if asked.bound:
        assert isinstance(part.total, Total)
        said.append(f"Every figure stands at its {asked.bound}.")
        total = at_bound(part.total, asked.bound)
        part = part._replace(
            total=total,
            amount=question.amount(total),
            nodes=[_node(node, asked.bound) for node in part.nodes],
            flags=[(key, _flags(flags, asked.bound)) for key, flags in part.flags],
            rows=[row._replace(value=_at(row.value, asked.bound)) for row in part.rows],
        )
    return part._replace(beside=[*said, *part.beside], policy=asked.lines.policy)


def _node(node: Node, bound: str) -> Node:
    """Return a figure at its bound, above the figure as it is told where that has a range."""
    value = node.value
    if value is None or (value.low == value.best == value.high and not value.open):
        return node
    return Node(f"{node.text}, at its {bound}", _at(value, bound), [node])


def _flags(flags: Mapping[str, Any], bound: str) -> Mapping[str, Any]:
    return {**flags, "capped": 0, "open_top": flags["open_top"] if bound == "high" else 0}


def _at(amount: Amount | None, bound: str) -> Amount | None:
    if amount is None or amount.best is None:
        return amount
    at = amount.low if bound == "low" else amount.high
    mark = amount.mark.replace("≤", "")
    if bound == "low":
        return amount._replace(best=at, high=at, open=False, mark=mark.replace("≥", ""))
    return amount._replace(low=at, best=at, mark=mark)
