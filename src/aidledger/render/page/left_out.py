"""Left out: what the totals do not hold, by reason, each figure once with all of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from aidledger.render.blocks import REASONS, SCALES, best_text
from aidledger.reports.page import Page
from aidledger.reports.value import Amount, LeftOut

_MARKS = "≥≤~÷"


class Figure(NamedTuple):
    """A figure with what of it is left out for one reason: in all, and each part with its words."""

    id: str
    amount: Amount
    parts: Sequence[LeftOut]


class Reason(NamedTuple):
    """Why figures are left out, and which."""

    words: str
    figures: Sequence[Figure]


def reasons_of(page: Page) -> list[Reason]:
    """Return all that is left out, the parts of one figure summed where all have an amount."""
    groups: dict[str, dict[str, list[LeftOut]]] = {}
    for item in page.left_out:
        groups.setdefault(item.reason, {}).setdefault(item.id, []).append(item)
    return [
        Reason(
            REASONS.get(reason, reason),
            [Figure(name, _sum([p.amount for p in parts]), parts) for name, parts in found.items()],
        )
        for reason, found in groups.items()
    ]


def _sum(amounts: Sequence[Amount]) -> Amount:
    """Return amounts of one figure, and so of one currency, as one."""
    first = amounts[0]
    if len(amounts) == 1:
        return first
    marks = {sign for amount in amounts for sign in amount.mark}
    return first._replace(
        low=_added([amount.low for amount in amounts]),
        best=_added([amount.best for amount in amounts]),
        high=_added([amount.high for amount in amounts]),
        open=any(amount.open for amount in amounts),
        mark="".join(sign for sign in _MARKS if sign in marks),
    )


def _added(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def money_text(amount: Amount, scale: str) -> str:
    """Return an amount with its unit: `1,000.00 million USD`; `unstated` where there is none."""
    if amount.best is None and amount.low is None:
        return "unstated"
    told = best_text(amount._replace(unstated=None), scale)
    return f"{told} {SCALES[scale][1]}{amount.currency}"


def lines_of(figure: Figure, scale: str) -> list[str]:
    """Return what is said of each part; of several also how much each is."""
    lines = []
    for part in figure.parts:
        about = f"{part.yielded_to} {part.about}" if part.yielded_to else part.about
        several = len(figure.parts) > 1
        lines.append(f"{money_text(part.amount, scale)}: {about}" if several else about)
    return lines
