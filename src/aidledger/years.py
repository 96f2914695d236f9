"""Dates at the precision a source gives, periods in months, and selections of years.

Dates are the part of ISO 8601 / EDTF (Library of Congress, 2019) that ledgers need: `2005`,
`2008-04`, `2008-08-22`, and `..` for an open end. A month is counted as `year * 12 + month - 1`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from typing import NamedTuple

EARLIEST, LATEST = 1800, 2200
OPEN = ".."

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_YEARS = re.compile(r"(\d{4})?(?:(-)(\d{4})?)?", re.ASCII)


class Date(NamedTuple):
    """A date as written: its first and its last month, and the day where one is given."""

    text: str
    begin: int
    end: int
    day: int = 0

    @property
    def year(self) -> int:
        return self.begin // 12


def parse_date(text: str) -> Date:
    """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; raise ValueError saying what is wrong."""
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError("a date is written 2005, 2008-04 or 2008-08-22")
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if not EARLIEST <= year <= LATEST:
        raise ValueError(f"the year lies outside {EARLIEST}-{LATEST}")
    if not match[2]:
        return Date(text, year * 12, year * 12 + 11)
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {match[2]}")
    if match[3] and not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise ValueError(f"{year}-{month:02} has no day {match[3]}")
    return Date(text, year * 12 + month - 1, year * 12 + month - 1, day)


class Period(NamedTuple):
    """When money moved: months `begin` to `end`, both included.

    No `begin` means "by `end`" (cumulative); neither means undated. `open_end` says that the
    source gives no end: `end` is then the month of the source.
    """

    begin: int | None
    end: int | None
    open_end: bool = False

    @property
    def months(self) -> int | None:
        """Length in months, or None where no first date is known."""
        if self.begin is None or self.end is None:
            return None
        return self.end - self.begin + 1

    def months_inside(self, container: Period) -> int | None:
        """Months of this period that lie inside `container`; None where this has no first date."""
        if self.begin is None or self.end is None:
            return None
        begin = self.begin if container.begin is None else max(self.begin, container.begin)
        end = self.end if container.end is None else min(self.end, container.end)
        return max(0, end - begin + 1)

    def precedes(self, container: Period) -> bool:
        """Whether this period is known to end before `container` begins."""
        return self.end is not None and container.begin is not None and self.end < container.begin


class YearSelection(NamedTuple):
    """Which years are asked for; no ranges means all of them, dated or not."""

    ranges: tuple[tuple[int | None, int | None], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ranges)

    def holds(self, year: int) -> bool:
        return not self.ranges or any(
            (low is None or low <= year) and (high is None or year <= high)
            for low, high in self.ranges
        )

    def holds_all_to(self, year: int) -> bool:
        """Whether every year up to `year` is selected, with no first year."""
        return not self.ranges or any(
            low is None and (high is None or year <= high) for low, high in self.ranges
        )

    def starts_after(self, year: int) -> bool:
        return bool(self.ranges) and all(low is not None and low > year for low, _ in self.ranges)

    def __str__(self) -> str:
        return ",".join(
            str(low) if low == high else f"{low or ''}-{high or ''}" for low, high in self.ranges
        )


def parse_years(text: str) -> YearSelection:
    """Read `2006`, `2005-2008`, `2005-`, `-2008` or a list of these; raise ValueError."""
    ranges: list[tuple[int | None, int | None]] = []
    for part in text.replace("–", "-").split(","):
        part = part.strip()
        match = _YEARS.fullmatch(part)
        if not match or part in ("", "-"):
            raise ValueError(f"“{part}” is no year or range of years")
        low = int(match[1]) if match[1] else None
        high = (int(match[3]) if match[3] else None) if match[2] else low
        for year in (low, high):
            if year is not None and not EARLIEST <= year <= LATEST:
                raise ValueError(f"{year} lies outside {EARLIEST}-{LATEST}")
        if low is not None and high is not None and low > high:
            raise ValueError(f"“{part}” ends before it begins; perhaps it is {high}-{low}")
        ranges.append((low, high))
    joined = merged(ranges)
    # "-2007,2008-" is every year, and has to be said so that it can be read again.
    return YearSelection(((None, LATEST),) if joined == ((None, None),) else joined)


def merged(
    ranges: Iterable[tuple[int | None, int | None]],
) -> tuple[tuple[int | None, int | None], ...]:
    """Return the ranges in order, joined where they touch: one way to say the same years."""
    joined: list[tuple[int | None, int | None]] = []
    for low, high in sorted(ranges, key=lambda r: r[0] or 0):
        if joined and (joined[-1][1] is None or (low or 0) <= joined[-1][1] + 1):
            before = joined[-1]
            ends = None if before[1] is None or high is None else max(before[1], high)
            joined[-1] = (before[0], ends)
        else:
            joined.append((low, high))
    return tuple(joined)
