"""Gaps: one amount less another, in money and in percent, with the bounds and marks of both."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from aidledger.money import from_minor, rounded
from aidledger.reports.totals import Total, mark
from aidledger.reports.value import Amount


def gap(a: Total, b: Total, digits: int, currency: str, prices: str = "current") -> Amount:
    """Return a − b: from a.low − b.high to a.high − b.low; no floor where b has no top."""
    return Amount(
        None if b.open else from_minor(a.low - b.high, digits),
        from_minor(a.best - b.best, digits),
        from_minor(a.high - b.low, digits),
        a.open,
        marks_of(a, b),
        currency,
        prices,
        unstated=a.unstated + b.unstated,
    )


def off_by(a: Total, b: Total) -> Fraction | None:
    """Return how far the best of a is from that of b, in percent of b.

    None where b is nothing, or less: corrections may be more than what they correct.
    """
    return Fraction(100 * (a.best - b.best), b.best) if b.best > 0 and b.low >= 0 else None


def gap_percent(a: Total, b: Total) -> Amount | None:
    """Return a − b in percent of b, None where b is nothing or less.

    From (a.low − b.high) / b.high to (a.high − b.low) / b.low; no top where b may be nothing.
    """
    best = off_by(a, b)
    if best is None:
        return None
    low, high = off_range(a, b)
    return percent_of(low, best, high, a.open or high is None, marks_of(a, b))


def off_range(a: Total, b: Total) -> tuple[Fraction, Fraction | None]:
    """Return the least and most that a may be off from b, in percent of b, which is not nothing.

    None where b may be nothing; the most counts only what of a is told, even if it has no top.
    """
    low = Fraction(-100) if b.open else Fraction(100 * (a.low - b.high), b.high)
    return low, Fraction(100 * (a.high - b.low), b.low) if b.low else None


def rest_percent(whole: Total, parts: Total) -> Amount | None:
    """Return whole − parts in percent of the whole, None where the whole is nothing."""
    if not whole.best:
        return None
    best = Fraction(100 * (whole.best - parts.best), whole.best)
    low = None
    if whole.low and not parts.open:
        low = Fraction(100 * (whole.low - parts.high), whole.low)
    high = Fraction(100 * (whole.high - parts.low), whole.high)
    marks = marks_of(whole, parts)
    return percent_of(low, best, Fraction(100) if whole.open else high, False, marks)


def total_of(row: Mapping[str, Any], spread: bool = False) -> Total:
    """Return the amount of a figure, a rival or a part as a total of one."""
    if row["best"] is None:
        return Total(unstated=1)
    return Total(
        row["low"],
        row["best"],
        row["high"],
        bool(row["open_top"]),
        bool(row["approximate"]),
        bool(row["capped"]),
        spread,
        figures=1,
    )


def amount_of(total: Total, digits: int, currency: str, prices: str = "current") -> Amount:
    """Return a total in minor units as an amount in full units; blank if it holds nothing."""
    if not total.figures:
        nothing = Amount(None, None, None, False, "", currency, prices, figures=0)
        return nothing._replace(unstated=total.unstated)
    return Amount(
        from_minor(total.low, digits),
        from_minor(total.best, digits),
        from_minor(total.high, digits),
        total.open,
        mark(total.open, total.capped, total.approximate, total.spread),
        currency,
        prices,
        figures=total.figures,
        unstated=total.unstated,
    )


def marks_of(a: Total, b: Total) -> str:
    sides = "≥" if a.open and not b.open else "≤" if b.open and not a.open else ""
    unsure = (a.open and b.open) or a.approximate or b.approximate or a.capped or b.capped
    return sides + ("~" if unsure else "") + ("÷" if a.spread or b.spread else "")


def percent_of(
    low: Fraction | None, best: Fraction, high: Fraction | None, open_top: bool, marks: str
) -> Amount:
    """Return percentages as an amount with two decimals."""
    return Amount(
        None if low is None else rounded(low, 2),
        rounded(best, 2),
        None if high is None else rounded(high, 2),
        open_top,
        marks,
        unit="percent",
    )
