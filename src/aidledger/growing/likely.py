"""Likely: of all figures, those first that another is most probably related to."""

from __future__ import annotations

from collections.abc import Mapping

from aidledger.model import Book, Transaction
from aidledger.years import OPEN, parse_date

_PROMISES = ("pledged", "planned", "committed", "demanded")
_Months = tuple[int, int] | None


def likely(booked: Book, cells: Mapping[str, str], column: str) -> list[Transaction]:
    """Return all figures: of the same parties and currency first, then the nearest in time.

    Of figures that are equally near the newest comes first; for `fulfils` promises go before all.
    """
    own = _months_of(cells)

    def unlikeliness(place: int) -> tuple[int, ...]:
        figure = booked.transactions[place]
        same = [figure.donor == cells.get("donor"), figure.recipient == cells.get("recipient")]
        return (
            column == "fulfils" and figure.status not in _PROMISES,
            2 - sum(same),
            figure.currency != cells.get("currency", ""),
            _apart(own, _period_of(figure)),
            -place,
        )

    order = sorted(range(len(booked.transactions)), key=unlikeliness)
    return [booked.transactions[place] for place in order]


def _months_of(cells: Mapping[str, str]) -> _Months:
    """Return the first and last month that cells tell of, None where they are undated."""
    told = [parse_date(cells[name]) for name in ("first", "last")
            if cells.get(name) and cells[name] != OPEN]  # fmt: skip
    return (told[0].begin, told[-1].end) if told else None


def _period_of(figure: Transaction) -> _Months:
    begin, end = figure.period.begin, figure.period.end
    told = [month for month in (begin, end) if month is not None]
    return (told[0], told[-1]) if told else None


def _apart(one: _Months, other: _Months) -> int:
    """Return how many months lie between two periods; many where one is undated."""
    if one is None or other is None:
        return 0 if one is other else 12_000
    return max(0, other[0] - one[1], one[0] - other[1])
