"""Bars: amounts as lengths on a scale, for drawings in which all text stays text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from aidledger.render.blocks import best_text, range_text
from aidledger.reports.totals import count_of
from aidledger.reports.value import Amount

_ROOM = Decimal("1.08")  # beside the longest, for the arrow of one without a top


class Bar(NamedTuple):
    """One line of a bar chart: its name and texts, and where it lies, in percent of the width.

    `ranged`: low and high differ; `open`: it has no top; `spread`: part of a longer period. Without
    an amount nothing is drawn. `filters` choose its figures among those of the page.
    """

    name: str
    best_text: str
    range_text: str
    more: str
    best: str = ""
    low: str = ""
    high: str = ""
    ranged: bool = False
    open: bool = False
    spread: bool = False
    series: int = 1
    note: str = ""
    filters: Mapping[str, str] = {}


class Bars(NamedTuple):
    """Bars under one heading, on one scale."""

    head: str
    bars: Sequence[Bar]


def top_of(amounts: Iterable[Amount | None]) -> Decimal:
    """Return where the scale of these amounts ends; 1 where there is nothing to draw."""
    known = [value for a in amounts if a is not None for value in a[:3] if value is not None]
    most = max(known, default=Decimal(0))
    return most * _ROOM if most > 0 else Decimal(1)


def bar(
    name: str,
    amount: Amount | None,
    top: Decimal,
    scale: str,
    series: int = 1,
    note: str = "",
    filters: Mapping[str, str] = {},
) -> Bar:
    """Return an amount as a bar on a scale that ends at `top`."""
    told = best_text(amount._replace(unstated=None) if amount else None, scale) or "not known"
    text = Bar(
        name,
        told,
        range_text(amount, scale),
        _count(amount),
        series=series,
        note=note,
        filters=filters if amount and amount.figures else {},
    )
    best = None if amount is None else amount.best if amount.best is not None else amount.low
    if amount is None or best is None or not (best or amount.high):
        return text
    low = amount.low if amount.low is not None else Decimal(0)
    high = amount.high if amount.high is not None else best
    return text._replace(
        best=_percent(best, top),
        low=_percent(low, top),
        high=_percent(high, top),
        ranged=low != high,
        open=amount.open or amount.high is None,
        spread="÷" in amount.mark,
    )


def _count(amount: Amount | None) -> str:
    """Return of how many figures an amount is, and how many have none: `7 figures, 8 unstated`."""
    if amount is None:
        return ""
    parts = [count_of(amount.figures, "figure")] if amount.figures else []
    parts += [f"{amount.unstated} unstated"] if amount.unstated else []
    return ", ".join(parts)


def _percent(value: Decimal, top: Decimal) -> str:
    share = max(Decimal(0), min(Decimal(100), value * 100 / top))
    return f"{share.quantize(Decimal('0.01')):f}"
