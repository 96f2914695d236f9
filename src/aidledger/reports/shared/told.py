"""Told: what figures and rivals tell of a year, or in all, in one currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.counting import periods
from aidledger.counting.prices import Priced
from aidledger.money import rounded
from aidledger.policy import Policy
from aidledger.pricing import Pricing, missing
from aidledger.reports.shared.gaps import total_of
from aidledger.reports.totals import Question, Total, together

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
        found = together(share.total for share in self.by_slot(figure, figure, year))
        several = len(self._periods(figure["period"])) > 1
        return found._replace(figures=1, spread=year is not None and several and not figure["per"])

    def of_rival(
        self, rival: Mapping[str, Any], figure: Mapping[str, Any], year: int | None = None
    ) -> Total:
        """Return a rival's value for a year, or for the whole of a figure.

        For a figure of several years it is shared out over them as the figure is, so that both are
        told at the same rates and deflators.
        """
        if year is not None:
            return self.of_year(rival, year)
        found = together(share.total for share in self.by_slot(rival, figure))
        return found._replace(figures=1, spread=False)

    def of_year(self, rival: Mapping[str, Any], year: int) -> Total:
        return self.in_year(rival, year).total

    def in_year(self, rival: Mapping[str, Any], year: int) -> Share:
        return self._share(total_of(rival), rival, year)

    def by_slot(
        self, row: Mapping[str, Any], figure: Mapping[str, Any], year: int | None = None
    ) -> list[Share]:
        """Return the shares of an amount by the slots of a figure's time, those of a year or all.

        Of a figure itself, or of a rival's value for the whole of it.
        """
        slots = self._periods(figure["period"])
        return [
            self._share(
                total_of({**row, **bounds}, spread=slot["months"] < slot["total"]),
                row,
                slot["rate_year"],
                slot,
            )
            for slot, bounds in zip(slots, shared_out(row, slots), strict=True)
            if year is None or slot["last_year"] == year
        ]

    def years_of(self, figure: Mapping[str, Any], year: int | None = None) -> list[int]:
        """Return the years whose rates a figure takes, or its share of a year."""
        slots = self._periods(figure["period"])
        return [s["rate_year"] for s in slots if year is None or s["last_year"] == year]

    def lacks(self, row: Mapping[str, Any], years: Sequence[int]) -> bool:
        """Whether a figure or a rival has no deflator for one of these years."""
        return any(self._priced(row, year).reason for year in years)

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


def shared_out(
    figure: Mapping[str, Any], slots: Sequence[Mapping[str, Any]]
) -> list[dict[str, int]]:
    """Share low, rise and reach out by months; odd minor units go to the first slots."""
    parts = (
        figure["low"],
        figure["best"] - figure["low"],
        figure["high"] - figure["best"],
    )
    months = [slot["months"] for slot in slots]
    shares = [periods.shared_out(amount, months) for amount in parts]
    return [
        {"low": low, "best": low + rise, "high": low + rise + reach}
        for low, rise, reach in zip(*shares, strict=True)
    ]
