"""Words: what a headline means, in sentences."""

from __future__ import annotations

from aidledger.render.blocks import SCALES, number
from aidledger.reports.page import Page
from aidledger.reports.totals import count_of
from aidledger.reports.value import Amount


def headline_words(page: Page, scale: str) -> list[str]:
    """Return what the headline comes to and what it does not say, a sentence each."""
    amount = page.headline
    if amount is None:
        return ["Nothing chosen here is in the headline; each class stands by itself."]
    unstated = amount.unstated or 0
    more = "further figure" if amount.figures else "figure"
    without = ""
    if unstated:
        without = f"{count_of(unstated, more)} {_is(unstated, 'names', 'name')} no amount"
    if not amount.figures and not amount.high:
        if not unstated:
            return ["No figure of this selection is in the headline."]
        return [f"{without}, so that nothing can be added up."]
    said = [_sum(amount, scale), *_bounds(amount, scale)]
    if unstated:
        said.append(f"{without} and {_is(unstated, 'is', 'are')} in no sum.")
    return said


def _sum(amount: Amount, scale: str) -> str:
    figures = amount.figures or 0
    adds = _is(figures, "comes", "add up")
    return f"{count_of(figures, 'figure')} with an amount {adds} to {_money(amount.best, amount, scale)}."


def _bounds(amount: Amount, scale: str) -> list[str]:
    said = []
    if amount.low is not None and amount.high is not None and amount.low != amount.high:
        low, high = (_money(bound, amount, scale) for bound in (amount.low, amount.high))
        said.append(f"Read at the lowest, the same words come to {low}; at the highest, to {high}.")
    if amount.open:
        said.append("At least one source says “more than” and gives no top: it may be more.")
    return said


def _is(count: int, one: str, several: str) -> str:
    return one if count == 1 else several


def _money(value: object, amount: Amount, scale: str) -> str:
    return f"{number(value, scale)} {SCALES[scale][1]}{amount.currency}"  # type: ignore[arg-type]


def legend_of() -> list[tuple[str, str]]:
    """Return every mark with its meaning."""
    return [
        ("≥", "at least: the source gives no top"),
        ("≤", "at most"),
        ("~", "about, a range, or one reading of several"),
        ("÷", "a share of a longer period, by months"),
        ("12 … 20", "from low to high"),
        ("+", "high is only the sum of what is known; there is no top"),
        ("unstated", "told without an amount, in no sum"),
    ]
