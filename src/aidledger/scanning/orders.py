"""A magnitude without a number: `millions of dollars`, `multi-billion`, `six-figure`."""

from __future__ import annotations

from decimal import Decimal

from aidledger.scanning.currencies import currency_after
from aidledger.scanning.money_words import FIGURES, MAGNITUDES, PLURALS, SPENDING
from aidledger.scanning.numbers import Number, magnitude_at
from aidledger.scanning.sentences import Sentence
from aidledger.scanning.singles import Amount

_VAGUE = frozenset(("several", "few", "many"))


def order_at(s: Sentence, at: int) -> Amount | None:
    """Read a magnitude without a number: `millions of dollars`, `multi-billion`, `six-figure`."""
    word = s.word(at)
    if word.startswith("multi"):
        return _multiple(s, at)
    if word in FIGURES:
        return _figures(s, at)
    if word in _VAGUE or (word == "a" and s.word(at + 1) == "few"):
        at += word == "a"
        size, end = magnitude_at(s, at + 1, digits=False)
        if size is None or size < 1000:
            size, end = _plural(s, at + 1)
    else:
        size, end = _plural(s, at)
    if size is None or size < 100:
        return None
    amount = Amount(end, None, size=size, shape="order", low=2 * size, high=10 * size)
    return _order_of_currency(s, amount, end + 1 if s.word(end) == "of" else end)


def _plural(s: Sentence, at: int) -> tuple[Decimal | None, int]:
    """Read `tens of millions`, `hundreds of thousands`."""
    if s.word(at) not in PLURALS:
        return None, at
    size, end = PLURALS[s.word(at)], at + 1
    while s.word(end) == "of" and s.word(end + 1) in PLURALS and size < 10**12:
        size, end = size * PLURALS[s.word(end + 1)], end + 2
    return size, end


def _multiple(s: Sentence, at: int) -> Amount | None:
    """Read `multi-billion-dollar`, `multimillion`."""
    if s.word(at) == "multi":
        size_at = at + 2 if s.is_dash(at + 1) else at + 1
        size = MAGNITUDES.get(s.word(size_at))
    else:
        size_at, size = at, MAGNITUDES.get(s.word(at)[5:])
    if size is None or size < 1000:
        return None
    end = size_at + 1
    amount = Amount(end, None, size=size, shape="order", low=2 * size)
    return _order_of_currency(s, amount, end + 1 if s.is_dash(end) else end)


def _figures(s: Sentence, at: int) -> Amount | None:
    """Read `a six-figure sum in dollars`, `a seven-figure dollar deal`."""
    figure_at = at + 2 if s.is_dash(at + 1) else at + 1
    if s.word(figure_at) not in ("figure", "figures"):
        return None
    high = Decimal(10) ** FIGURES[s.word(at)]
    amount = Amount(figure_at + 1, None, size=high, shape="order", low=high / 10, high=high)
    place = figure_at + 1
    for step in range(4):
        if step and s.word(place + step - 1) not in ("sum", "amount", "in", "of", "-"):
            break
        if s.word(place + step) == "sum":  # not Uzbek money here
            continue
        found = _order_of_currency(s, amount, place + step)
        if found.currency:
            return found
    return amount if s.word(figure_at + 1) in ("sum", "sums", "amount") else None


def _order_of_currency(s: Sentence, amount: Amount, at: int) -> Amount:
    after = currency_after(s, at, Number(at, Decimal(1), amount.size))
    if after is None or after.size is not None:
        return amount
    low, high = amount.low, amount.high
    return amount._replace(
        end=after.end, currency=after.code, family=after.family,
        low=low and low / after.divisor, high=high and high / after.divisor,
    )  # fmt: skip


def is_spent(s: Sentence, at: int) -> bool:
    """Whether a verb of spending follows soon: "tens of millions have been spent"."""
    return not SPENDING.isdisjoint(s.words[at : at + 4])
