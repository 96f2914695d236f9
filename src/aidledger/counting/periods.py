"""Periods: how a figure's time becomes the years that reports speak of.

Each distinct period of a ledger gets, for each way of spreading, its slots: one per year, or one
line of its own for money that has no year (cumulative, undated, or a whole period). The engine
joins them; nothing else decides what falls into which year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from aidledger.policy import FISCAL_MONTHS, SPREADS
from aidledger.years import Period, YearSelection, parse_date

if TYPE_CHECKING:
    from aidledger.model import Source, Transaction


class Slot(NamedTuple):
    """One share of a period: `months` of `total`, in a year or on a line of its own.

    kind: `year`, `cumulative`, `undated`, `period` (kept whole) or `scheduled` (after the date of
    the source: not counted). `head`, `middle`, `tail` tell the engine what the other shares are,
    so that odd minor units go to the first ones: months of the first slot, number of full years
    between, months of the last slot. `calendar`: 0 where a fiscal year is its label, 1 where it is
    split into calendar years, 2 where there is no fiscal year and both are the same.
    """

    period: int
    spread: str
    slot: int
    kind: str
    label: str
    first_year: int | None
    last_year: int | None
    months: int
    total: int
    head: int
    middle: int
    tail: int
    rate_year: int
    rate_assumed: int
    calendar: int = 2


class Key(NamedTuple):
    """What makes two figures share their slots."""

    period: Period
    recurring: bool
    source_year: int
    ahead: int = 0  # months that its fiscal years begin before their labels


def key_of(figure: Transaction, sources: dict[str, Source]) -> Key:
    source_year = parse_date(sources[figure.source].date).year
    ahead = FISCAL_MONTHS.get(figure.year_basis, 0) if figure.period.begin is not None else 0
    return Key(figure.period, bool(figure.per), source_year, ahead)


def in_calendar(key: Key) -> Period:
    """Return the months of the calendar that the fiscal years of a period stand for.

    An open end is the month of the source, a calendar month already; a yearly amount keeps its
    number of months all the same, so that a full year still holds the amount of a year.
    """
    period, recurring, _, ahead = key
    assert period.begin is not None and period.end is not None
    end = period.end if period.open_end and not recurring else period.end - ahead
    return period._replace(begin=period.begin - ahead, end=end)


def slots_of(number: int, key: Key, spread: str) -> list[Slot]:
    """Return the slots of one period under one way of spreading, in order of time."""
    period, recurring, source_year, _ = key
    if period.begin is None or period.end is None:
        return [_unplaced(number, period, spread, source_year)]
    chunks = _chunks(period.begin, period.end, "months" if recurring else spread, source_year)
    sizes = [end - begin + 1 for begin, end, _ in chunks]
    total = sum(sizes)
    head, tail = sizes[0], (sizes[-1] if len(sizes) > 1 else 0)
    slots = []
    for slot, (begin, end, kind) in enumerate(chunks, 1):
        first, last = begin // 12, end // 12
        label = f"{first}–{last}" if kind == "period" else str(last)
        slots.append(
            Slot(
                number,
                spread,
                slot,
                kind,
                label,
                first if kind == "period" else last,
                last,
                sizes[slot - 1],
                total,
                head,
                max(0, len(sizes) - 2),
                tail,
                last,
                int(kind == "period"),
            )
        )
    return slots


def _chunks(begin: int, end: int, spread: str, source_year: int) -> list[tuple[int, int, str]]:
    """Cut months into (begin, end, kind) chunks; all but the first and last are full years."""
    spans = {
        year: (max(begin, year * 12), min(end, year * 12 + 11))
        for year in range(begin // 12, end // 12 + 1)
    }
    counted = [(*span, "year") for year, span in spans.items() if year <= source_year]
    later = [(*span, "scheduled") for year, span in spans.items() if year > source_year]
    if spread != "months" and len(counted) > 1:
        kind = "year" if spread == "end" else "period"
        counted = [(counted[0][0], counted[-1][1], kind)]
    return counted + later


def _unplaced(number: int, period: Period, spread: str, source_year: int) -> Slot:
    year = source_year if period.end is None else period.end // 12
    kind = "undated" if period.end is None else "cumulative"
    label = "undated" if period.end is None else f"by {year}"
    if year > source_year:
        kind = "scheduled"
    last = None if period.end is None else year
    return Slot(number, spread, 1, kind, label, None, last, 1, 1, 1, 0, 0, year, 1)


def all_slots(keys: Iterable[Key]) -> list[Slot]:
    """Return the slots of every period under every way of spreading."""
    return [
        slot._replace(calendar=calendar)
        for number, key in enumerate(keys)
        for calendar, way in _ways(key)
        for spread in SPREADS
        for slot in slots_of(number, way, spread)
    ]


def _ways(key: Key) -> list[tuple[int, Key]]:
    """Return a key as it is read under each choice for fiscal years."""
    if not key.ahead:
        return [(2, key)]
    return [(0, key), (1, key._replace(period=in_calendar(key)))]


def slots_under(number: int, key: Key, spread: str, calendar: bool) -> list[Slot]:
    """Return the slots of one period as one choice of spreading and of fiscal years has them."""
    way = next(way for kind, way in _ways(key) if kind in (2, int(calendar)))
    return slots_of(number, way, spread)


def shared_out(amount: int, months: Sequence[int]) -> list[int]:
    """Share an amount out by months as engine/lines.sql does: down, odd units to the first."""
    total = sum(months)
    shares = [amount * own // total for own in months]
    odd = amount - sum(shares)
    return [share + (place < odd) for place, share in enumerate(shares)]


COUNTS, HIGH_ALONE = 1, 2


def reach(first_year: int | None, last_year: int | None, years: YearSelection) -> int:
    """Say how far a slot belongs to the selected years: 0 not, 1 counts, 2 in `high` alone.

    Money on a line of its own counts where the selection holds all that it may be, and reaches
    `high` alone where the selection cuts into it.
    """
    if not years:
        return COUNTS
    if first_year is not None and last_year is not None:
        inside = [years.holds(year) for year in range(first_year, last_year + 1)]
        return COUNTS if all(inside) else HIGH_ALONE if any(inside) else 0
    if last_year is None:
        return HIGH_ALONE
    if years.holds_all_to(last_year):
        return COUNTS
    return 0 if years.starts_after(last_year) else HIGH_ALONE
