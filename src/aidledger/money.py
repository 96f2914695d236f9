"""Money: amounts in whole minor units, and the bounds that a source lets us state.

Inside the tool an amount is an integer count of minor units (cents, kopecks), so that sums are
exact; outside it is a decimal in full units.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal, Inexact, localcontext
from fractions import Fraction
from typing import NamedTuple

# 2^53: above it a double, and so SQL's division and rounding, no longer holds every integer.
LARGEST_MINOR = 2**53


class Bounds(NamedTuple):
    """What a source lets us say about an amount, in minor units; `open` means it has no top."""

    low: int
    best: int
    high: int
    open: bool = False


class Qualifier(NamedTuple):
    """How a source hedges an amount, and which of amount, low and high must then be written."""

    name: str
    meaning: str
    amount: bool
    bounds: bool = False
    open: bool = False
    capped: bool = False
    approximate: bool = False


QUALIFIERS: Mapping[str, Qualifier] = {
    q.name: q
    for q in (
        Qualifier("exact", "stated as it is", amount=True),
        Qualifier("about", "approximately, nearly, some", amount=True, approximate=True),
        Qualifier("more_than", "more than; no top", amount=True, open=True),
        Qualifier("at_least", "at least, or more; no top", amount=True, open=True),
        Qualifier("less_than", "less than", amount=True, capped=True),
        Qualifier("at_most", "up to, did not top", amount=True, capped=True),
        Qualifier("between", "from low to high", amount=False, bounds=True, approximate=True),
        Qualifier(
            "order", "an order of magnitude only", amount=False, bounds=True, approximate=True
        ),
        Qualifier("unstated", "told without an amount", amount=False),
    )
}


def bounds_of(
    qualifier: Qualifier, amount: int | None, low: int | None, high: int | None
) -> Bounds:
    """Return the bounds of a stated amount, in minor units.

    Written `low` and `high` override what the qualifier implies (a disputed reading). `between`
    has its middle, rounded down, as best; `order` its low. A blank high with `order` is open.
    """
    if qualifier.name == "between":
        assert low is not None and high is not None
        return Bounds(low, (low + high) // 2, high)
    if qualifier.name == "order":
        assert low is not None
        return Bounds(low, low, low if high is None else high, high is None)
    assert amount is not None
    floor = low if low is not None else (0 if qualifier.capped else amount)
    return Bounds(floor, amount, amount if high is None else high, qualifier.open and high is None)


def to_minor(amount: Decimal, digits: int) -> int:
    """Return `amount` in minor units; raise ValueError if it is finer than they are."""
    with localcontext(Context(prec=60)) as context:
        context.traps[Inexact] = True
        scaled = amount.scaleb(digits)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"finer than {digits} decimals")
        return int(scaled)


def from_minor(amount: int, digits: int) -> Decimal:
    """Return an amount of minor units as an exact decimal of full units."""
    return Decimal(amount).scaleb(-digits, Context(prec=60))


def rounded(value: Fraction, places: int) -> Decimal:
    """Return a fraction as a decimal of so many places, halves away from zero."""
    whole = (abs(value) * 2 * 10**places + 1) // 2
    # Written out, because decimals are exact when read, and rounded when reckoned with.
    return Decimal(f"{'-' if value < 0 else ''}{whole}e-{places}")


def plain(amount: Decimal) -> str:
    """Write a decimal bare: never an exponent, no separators."""
    return format(amount, "f")


def times_months(amount: int, months: int) -> int:
    """Return a yearly amount over `months` months, rounded half up to the minor unit."""
    return (amount * months * 2 + 12) // 24
