"""Told: what figures and rivals tell of a year, or in all, in one currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.counting.prices import Priced
from aidledger.money import rounded
from aidledger.policy import Policy
from aidledger.pricing import Pricing, missing
from aidledger.reports.gaps import together, total_of
from aidledger.reports.totals import Question, Total

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger


def in_years(question: Question, outside: bool = False) -> tuple[str, list[str]]:
    """Return a condition over `asked` for the figures that are known to be in the years asked for.

    Where years are asked for, money that has no first date, or no date at all, may be in others.
    `outside` asks for that instead.
    """
    asked, values = question.where()
    unknown = "(reach = 2 AND kind IN ('cumulative', 'undated'))"
    return f"{asked} AND {'' if outside else 'NOT '}{unknown}", values


class Share(NamedTuple):
    """What is told of one slot of a figure's time, or of a rival: own, and as converted.

    Minor units of its own currency and of the policy's; `slot` is a row of all_periods.
    """

    own: Total
    total: Total
    factor: float | None
    how: str
    slot: Mapping[str, Any] | None = None


class Shares:
    """What figures and rivals tell of a year, in minor units of a policy's currency and prices."""

    def __init__(self, ledger: OpenedLedger, policy: Policy) -> None:
        self.ledger, self.policy = ledger, policy
        self._pricing = Pricing(ledger, policy)
        self._slots: dict[int, list[dict[str, Any]]] = {}

    def of_figure(self, figure: Mapping[str, Any], year: int | None = None) -> Total:
        """Return the figure's own amount, or the share of it by months that falls in a year.

        Shared out as the engine does (lines.sql), but of the whole amount that is told: nothing
        that stands in other figures is taken off. Each year at its own rate.
        """
        slots = self._periods(figure["period"])
        return together([share.total for share in self.by_slot(figure, year)])._replace(
            figures=1, spread=year is not None and len(slots) > 1 and not figure["per"]
        )

    def by_slot(self, figure: Mapping[str, Any], year: int | None = None) -> list[Share]:
        """Return the shares of a figure by the slots of its time, those of a year or all."""
        slots = self._periods(figure["period"])
        return [
            self._share(
                total_of({**figure, **bounds}, spread=slot["months"] < slot["total"]),
                figure,
                slot["rate_year"],
                slot,
            )
            for slot, bounds in zip(slots, _shared(figure, slots), strict=True)
            if year is None or slot["last_year"] == year
        ]

    def of_rival(self, rival: Mapping[str, Any], year: int) -> Total:
        return self.whole_rival(rival, year).total

    def whole_rival(self, rival: Mapping[str, Any], year: int) -> Share:
        return self._share(total_of(rival), rival, year)

    def lacks(self, row: Mapping[str, Any], year: int | None = None) -> bool:
        """Whether a figure, or its share of a year, or a rival of a year, has no deflator."""
        years = [year] if year else []
        if "period" in row:
            slots = self._periods(row["period"])
            years = [s["rate_year"] for s in slots if year is None or s["last_year"] == year]
        return any(self._priced(row, in_year).reason for in_year in years)

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

    def _priced(self, row: Mapping[str, Any], year: int) -> Priced:
        return self._pricing.between(row["currency"], row["donor"], row["recipient"], year)

    def _share(
        self,
        total: Total,
        row: Mapping[str, Any],
        year: int,
        slot: Mapping[str, Any] | None = None,
    ) -> Share:
        if total.unstated:
            return Share(total, total, None, "", slot)
        found = self._priced(row, year)
        if found.factor is None:
            raise missing(self.ledger, self.policy, found.lacks)
        factor = Fraction(found.factor)
        low, best, high = (int(rounded(bound * factor, 0)) for bound in total[:3])
        converted = total._replace(low=low, best=best, high=high)
        return Share(total, converted, float(found.factor), found.how, slot)


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
