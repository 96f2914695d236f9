"""Words: what a headline means, in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from aidledger.problems import printable
from aidledger.render.blocks import SCALES, best_text, number
from aidledger.reports.page import Page
from aidledger.reports.totals import count_of
from aidledger.reports.value import Amount

_NO_TOP = "At least one source says “more than” and gives no top: it may be more."
_ADDRESS = re.compile(r"(https?://[^\s<>]+[^\s<>.,;:])")


def addresses_in(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text, and whether each is an address of the web."""
    for place, part in enumerate(_ADDRESS.split(printable(text))):
        yield part, bool(place % 2)


def headline_text(page: Page, scale: str) -> str:
    """Return the headline's number; where nothing but unstated figures is in it, it says so."""
    amount = page.headline
    if amount is not None and (amount.figures or amount.high):
        amount = amount._replace(unstated=None)
    return best_text(amount, scale)


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
    unit = unit_of(page, scale)
    if not amount.figures:
        said = [
            "No figure counts for sure; some lie only partly in the years asked for, or may, and "
            f"reach {_money(amount.high, scale, unit)} at the highest."
        ]
        said += [_NO_TOP] if amount.open else []
    else:
        said = [_sum(amount, scale, unit), *_bounds(amount, scale, unit)]
    if unstated:
        said.append(f"{without} and {_is(unstated, 'is', 'are')} in no sum.")
    return said


def _sum(amount: Amount, scale: str, unit: str) -> str:
    figures = amount.figures or 0
    adds = _is(figures, "comes", "add up")
    best = _money(amount.best, scale, unit)
    return f"{count_of(figures, 'figure')} with an amount {adds} to {best}."


def _bounds(amount: Amount, scale: str, unit: str) -> list[str]:
    said = []
    if amount.low is not None and amount.low != amount.best:
        said.append(f"Read at the lowest, they come to {_money(amount.low, scale, unit)}.")
    if amount.high is not None and amount.high != amount.best:
        said.append(f"Read at the highest, they come to {_money(amount.high, scale, unit)}.")
    if amount.open:
        said.append(_NO_TOP)
    return said


def _money(value: Decimal | None, scale: str, unit: str) -> str:
    return f"{number(value or Decimal(0), scale)} {unit}"


def _is(count: int, one: str, several: str) -> str:
    return one if count == 1 else several


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


def unit_of(page: Page, scale: str) -> str:
    """Return what the page's money is in: million 2008 USD."""
    return f"{SCALES[scale][1]}{year_of(str(page.policy['prices']))}{page.unit}"


def year_of(prices: str) -> str:
    """Return the year of constant prices, with a space after it; blank for all others."""
    return f"{prices.split()[1]} " if prices.startswith("constant ") else ""


def choices_of(page: Page) -> str:
    """Say under which policy everything is counted."""
    policy = page.policy
    prices = {"current": "prices of each year", "ppp": "at purchasing power parity"}.get(
        str(policy["prices"]), f"{policy['prices']} prices"
    )
    spread = {
        "months": "periods spread by months",
        "end": "periods put at their end",
        "none": "periods not spread",
    }[str(policy["spread"])]
    overlaps = {
        "net": "what may be told twice taken off",
        "gross": "what may be told twice left in",
    }[str(policy["overlaps"])]
    said = [str(policy["currency"]), prices, overlaps, spread]
    said += ["fiscal years split into calendar years"] if policy["calendar"] else []
    return "; ".join(said)
