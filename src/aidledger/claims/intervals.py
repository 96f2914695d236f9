"""Intervals: numbers with the bounds that a source lets us state, and exact arithmetic on them.

Ends are fractions, so that one third is one third; an end of plus or minus infinity says that
there is no top or no floor. Where operands are told independently, what they make is as tight as
it can be: every value that they may have lies inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

NO_TOP, NO_FLOOR = float("inf"), float("-inf")
End = Fraction | float  # a float is one of the two above
TENTH = Fraction(1, 10)  # how far “about” may be off


@dataclass(frozen=True)
class Interval:
    """What a number is at least, by the best reading, and at most; `about` marks a reading.

    A mark widens nothing: `widened` does, where one asks what a tenth would change.
    """

    low: End
    best: Fraction
    high: End
    about: bool = False

    @property
    def known(self) -> list[Fraction]:
        """Its best, and the ends that it has."""
        return [self.best, *(e for e in (self.low, self.high) if isinstance(e, Fraction))]

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            _plus(self.low, other.low),
            self.best + other.best,
            _plus(self.high, other.high),
            self.about or other.about,
        )

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.best, -self.low, self.about)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval | Decimal) -> Interval:
        if not isinstance(other, Interval):
            other = point(Fraction(other))
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        about = self.about or other.about
        return Interval(min(ends), self.best * other.best, max(ends), about)

    def __truediv__(self, other: Interval | Decimal) -> Interval:
        """Divide; raise ZeroDivisionError where the divisor is, or may be on both sides of, 0."""
        if not isinstance(other, Interval):
            other = point(Fraction(other))
        if other.low < 0 < other.high or other.best == 0:
            raise ZeroDivisionError("the divisor may be nothing")
        below = NO_FLOOR if other.high == 0 else _one_over(other.high)
        above = NO_TOP if other.low == 0 else _one_over(other.low)
        return self * Interval(below, 1 / other.best, above, other.about)


def widened(value: Interval) -> Interval:
    """Return what “about” may mean: from nine to eleven tenths of the value."""
    tenth = abs(value.best) * TENTH
    return Interval(_plus(value.low, -tenth), value.best, _plus(value.high, tenth), value.about)


def point(value: Fraction, about: bool = False) -> Interval:
    """Return the interval of one value."""
    return Interval(value, value, value, about)


def _plus(one: End, other: End) -> End:
    # A fraction too large for a float cannot be added to infinity.
    if isinstance(one, float):
        return one
    return other if isinstance(other, float) else one + other


def _times(one: End, other: End) -> End:
    if one == 0 or other == 0:
        return Fraction(0)
    if isinstance(one, float) or isinstance(other, float):
        return NO_TOP if (one > 0) == (other > 0) else NO_FLOOR
    return one * other


def _one_over(end: End) -> Fraction:
    return Fraction(0) if isinstance(end, float) else 1 / end
