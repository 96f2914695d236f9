"""Told: what figures and rivals tell of a year, or in all, in one currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP
from typing import TYPE_CHECKING, Any

from aidledger.reports.gaps import together, total_of
from aidledger.reports.totals import Total

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger


class Shares:
    """What figures and rivals tell of a year, in minor units of one currency."""

    def __init__(self, ledger: OpenedLedger, currency: str) -> None:
        self.ledger, self.currency = ledger, currency
        self._slots: dict[int, list[dict[str, Any]]] = {}

    def of_figure(self, figure: Mapping[str, Any], year: int | None = None) -> Total:
        """Return the figure's own amount, or the share of it by months that falls in a year.

        Shared out as the engine does (lines.sql), but of the whole amount that is told: nothing
        that stands in other figures is taken off. Each year at its own rate.
        """
        slots = self._periods(figure["period"])
        shares = [
            total_of({**figure, **bounds}, spread=slot["months"] < slot["total"])
            for slot, bounds in zip(slots, _shared(figure, slots), strict=True)
            if year is None or slot["last_year"] == year
        ]
        years = [s["rate_year"] for s in slots if year is None or s["last_year"] == year]
        found = [
            self._converted(one, figure["currency"], in_year)
            for one, in_year in zip(shares, years, strict=True)
        ]
        return together(found)._replace(
            figures=1, spread=year is not None and len(slots) > 1 and not figure["per"]
        )

    def of_rival(self, rival: Mapping[str, Any], year: int) -> Total:
        return self._converted(total_of(rival), rival["currency"], year)

    def year(self, figure: Mapping[str, Any], year: int | None = None) -> int:
        """Return the year whose rate goes with a figure: its last, where none is named."""
        return year or int(self._periods(figure["period"])[-1]["rate_year"])

    def _periods(self, period: int) -> list[dict[str, Any]]:
        if period not in self._slots:
            self._slots[period] = self.ledger.store.ask(
                "SELECT * FROM all_periods WHERE period = ? AND spread = 'months' "
                "AND calendar <> 1 ORDER BY slot",
                [period],
            )
        return self._slots[period]

    def _converted(self, total: Total, currency: str, year: int) -> Total:
        if currency == self.currency:
            return total
        factor = self.ledger.factor(currency, self.currency, year)
        low, best, high = (
            int((bound * factor).to_integral_value(ROUND_HALF_UP)) for bound in total[:3]
        )
        return total._replace(low=low, best=best, high=high)


def _shared(figure: Mapping[str, Any], slots: Sequence[Mapping[str, Any]]) -> list[dict[str, int]]:
    """Share low, rise and reach out by months; odd minor units go to the first slots."""
    parts = (
        figure["low"],
        figure["best"] - figure["low"],
        figure["high"] - figure["best"],
    )
    shares = []
    for amount in parts:
        floors = [amount * slot["months"] // slot["total"] for slot in slots]
        odd = amount - sum(floors)
        shares.append([floor + (n < odd) for n, floor in enumerate(floors)])
    return [
        {"low": low, "best": low + rise, "high": low + rise + reach}
        for low, rise, reach in zip(*shares, strict=True)
    ]
