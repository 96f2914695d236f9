"""Bars: amounts as lengths on a scale, for drawings in which all text stays text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from aidledger.render.blocks import best_text, range_text
from aidledger.reports.value import Amount

_ROOM = Decimal("1.08")  # beside the longest, for the arrow of one without a top


class Bar(NamedTuple):
    """One line of a bar chart: its name and texts, and where it lies, in percent of the width.

    `ranged`: low and high differ; `open`: it has no top; `spread`: part of a longer period. Without
    an amount nothing is drawn.
    """

    name: str
    best_text: str
    range_text: str
    more: str
    best: str = ""
    low: str = ""
    high: str = ""
    left: str = "0"
    ranged: bool = False
    open: bool = False
    spread: bool = False
    series: int = 1
    note: str = ""
    link: str = ""


class Bars(NamedTuple):
    """Bars under one heading, on one scale."""

    head: str
    bars: Sequence[Bar]


def top_of(amounts: Iterable[Amount | None]) -> Decimal:
    """Return where the scale of these amounts ends; 1 where there is nothing to draw."""
    known = [a.high if a.high is not None else a.best for a in amounts if a is not None]
    most = max((abs(value) for value in known if value is not None), default=Decimal(0))
    return most * _ROOM or Decimal(1)


def bar(name: str, amount: Amount | None, top: Decimal, scale: str, **more: object) -> Bar:
    """Return an amount as a bar on a scale that ends at `top`."""
    best = best_text(amount._replace(unstated=None) if amount else None, scale)
    count = ""
    if amount is not None and amount.figures is not None:
        parts = [str(amount.figures)] if amount.figures or not amount.unstated else []
        parts += [f"{amount.unstated} unstated"] if amount.unstated else []
        count = " + ".join(parts)
    elif amount is not None and amount.unstated:
        count = f"{amount.unstated} unstated"
    text = Bar(name, best or "not known", range_text(amount, scale), count, **more)  # type: ignore[arg-type]
    if amount is None or amount.best is None or (not amount.best and not amount.high):
        return text
    low = amount.low if amount.low is not None else Decimal(0)
    high = amount.high if amount.high is not None else amount.best
    return text._replace(
        best=_percent(amount.best, top),
        low=_percent(low, top),
        high=_percent(high, top),
        ranged=low != high,
        open=amount.open,
        spread="÷" in amount.mark,
    )


def _percent(value: Decimal, top: Decimal) -> str:
    share = max(Decimal(0), min(Decimal(100), value * 100 / top))
    return f"{share.quantize(Decimal('0.01')):f}"
