"""Periods of imported rows as one number each, so that an engine can group and join by it.

A year is itself (2005). A fiscal year of the United States is 10,000 more than its label (12005).
A span of months, each counted as `year * 12 + month - 1`, is `first * 100000 + last`, which is
more than any of these.
"""

from __future__ import annotations

from aidledger.counting.periods import Key
from aidledger.policy import FISCAL_MONTHS
from aidledger.years import Period, parse_date

_FISCAL = 10_000
_SPAN = 100_000


def period_number(first: str, last: str = "", year_basis: str = "calendar") -> int:
    """Return the number of a period of ISO 8601 dates; raise ValueError saying what is wrong."""
    begin, end = parse_date(first), parse_date(last or first)
    if end.end < begin.begin:
        raise ValueError("the period ends before it begins")
    if begin.year != end.year:
        if year_basis != "calendar":
            raise ValueError("a fiscal year is told by itself")
        return begin.begin * _SPAN + end.end
    return begin.year + (_FISCAL if year_basis == "fiscal-us" else 0)


def is_fiscal(number: int) -> bool:
    """Whether a number stands for a fiscal year of the United States."""
    return _FISCAL < number < _SPAN


def is_period(number: int) -> bool:
    """Whether a number stands for a period at all."""
    if number >= _SPAN:
        first, last = divmod(number, _SPAN)
        return 0 < first <= last
    return 0 < number < 2 * _FISCAL and number != _FISCAL


def key_of(number: int, source_year: int) -> Key:
    """Return what the number stands for, as `counting.periods` takes it."""
    if number >= _SPAN:
        return Key(Period(number // _SPAN, number % _SPAN), False, source_year)
    ahead = FISCAL_MONTHS["fiscal-us"] if is_fiscal(number) else 0
    year = number % _FISCAL
    return Key(Period(year * 12, year * 12 + 11), False, source_year, ahead)


def rate_years(number: int, valued: int | None = None) -> range:
    """Return the years whose rates a period may need; `valued` is the year of a value date."""
    if valued is not None:
        return range(valued, valued + 1)
    key = key_of(number, 2200)
    assert key.period.begin is not None and key.period.end is not None
    # A fiscal year that is split by months needs the rate of the year before its label, too.
    return range((key.period.begin - key.ahead) // 12, key.period.end // 12 + 1)


# The same in SQL, for a column of years: `{year}` is an integer expression.
CALENDAR_YEAR = "CAST({year} AS BIGINT)"
FISCAL_US_YEAR = f"CAST({{year}} AS BIGINT) + {_FISCAL}"
