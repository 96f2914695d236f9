"""Bars: amounts as lengths on a scale, for drawings in which all text stays text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from aidledger.render.blocks import best_text, range_text
from aidledger.reports.totals import count_of
from aidledger.reports.value import Amount

_ZERO = Decimal(0)
_ROOM = Decimal("1.08")  # beside the longest, for the arrow of one without a top


class Bar(NamedTuple):
    """One line of a bar chart: its name and texts, and where it lies, in percent of the width.

    `ranged`: low and high differ; `open`: it has no top; from `hatch` to best it is a share of
    figures for longer periods. Without an amount nothing is drawn. `more`: of how many figures it
    is, `without`: how many have no amount. `filters` choose the former among those of the page.
    """

    name: str
    best_text: str
    range_text: str
    more: str
    without: str = ""
    best: str = ""
    low: str = ""
    high: str = ""
    ranged: bool = False
    open: bool = False
    hatch: str = ""
    hatched: str = ""
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
    spread: Decimal = _ZERO,
) -> Bar:
    """Return an amount as a bar on a scale that ends at `top`; `spread` of it is hatched."""
    told = best_text(amount._replace(unstated=None) if amount else None, scale) or "not known"
    text = Bar(
        name,
        told,
        range_text(amount, scale),
        count_of(amount.figures, "figure") if amount and amount.figures else "",
        f"{amount.unstated} unstated" if amount and amount.unstated else "",
        series=series,
        note=note,
        filters=filters if amount and amount.figures else {},
    )
    best = None if amount is None else amount.best if amount.best is not None else amount.low
    if amount is None or best is None or not (best or amount.high):
        return text
    low = amount.low if amount.low is not None else Decimal(0)
    high = amount.high if amount.high is not None else best
    hatched = min(spread, best)
    return text._replace(
        best=_percent(best, top),
        low=_percent(low, top),
        high=_percent(high, top),
        ranged=low != high,
        open=amount.open or amount.high is None,
        hatch=_percent(best - hatched, top) if hatched > 0 else "",
        hatched=_percent(hatched, top) if hatched > 0 else "",
    )


def _percent(value: Decimal, top: Decimal) -> str:
    share = max(Decimal(0), min(Decimal(100), value * 100 / top))
    return f"{share.quantize(Decimal('0.01')):f}"
