"""Changes: a year's total less that of the year before, in money and in percent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from aidledger.reports.derivation import Composed, Lines
from aidledger.reports.shared.gaps import gap, gap_percent
from aidledger.reports.totals import Question, Total
from aidledger.reports.value import Amount

Key = tuple[str, ...]


class Change(NamedTuple):
    """A change with its bounds; without an amount the reason says why. `percent` may be absent."""

    amount: Amount | None
    percent: Amount | None
    reason: str

    def notes(self, currency: str) -> dict[str, Any]:
        """Return the change as the cells of a row."""
        amount = self.amount or Amount(None, None, None, currency=currency)
        percent = self.percent or Amount(None, None, None, unit="percent")
        return {
            "change": amount,
            "change_open": amount.open,
            "change_mark": amount.mark,
            "change_percent": percent,
            "change_percent_open": percent.open,
            "change_reason": self.reason,
        }

    def made(self, now: tuple[str, Lines], before: tuple[str, Lines]) -> dict[str, Composed]:
        """Return how the change was made, where there is one, of two years and their names."""
        found = {"change": Composed("difference", now, before)} if self.amount else {}
        if self.percent:
            found["change_percent"] = Composed("change", now, before)
        return found


def changes(question: Question, found: Mapping[Key, Total], place: int) -> dict[Key, Change]:
    """Return the change of each key over the year before; `place` is where a key has its year.

    From this low less that high to this high less that low. Never over a gap: where the year before
    has nothing with an amount there is no change, and the reason names it.
    """
    return {key: _change(question, found, key, place) for key in found}


def _change(question: Question, found: Mapping[Key, Total], key: Key, place: int) -> Change:
    total = found[key]
    if total.kind != "year":
        return Change(None, None, "no year of its own")
    before = int(key[place]) - 1
    other = found.get((*key[:place], str(before), *key[place + 1 :]), Total())
    if not question.selection.years.holds(before):
        return Change(None, None, f"{before} not asked for")
    if not other.figures and not other.cut:
        why = "no amount" if other.unstated else "nothing"
        return Change(None, None, f"{why} in {before}")
    if not total.figures and not total.cut:
        return Change(None, None, f"no amount in {key[place]}")
    percent = gap_percent(total, other)
    reason = "" if percent else f"{before} is 0"
    policy = question.policy
    amount = gap(total, other, question.digits, policy.unit, policy.priced)
    return Change(amount, percent, reason)
