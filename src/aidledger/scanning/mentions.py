"""A mention: an amount with its hedges, as one value for whoever asks."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from aidledger.scanning.cleaning import Clean
from aidledger.scanning.hedges import hedge_after, hedge_before
from aidledger.scanning.sentences import Sentence
from aidledger.scanning.singles import Amount


class Mention(NamedTuple):
    """An amount of money printed in a text: where, its words, and how they can be read.

    `start` and `end` are character offsets; amounts are in full units; `assumed` says what the
    words alone do not.
    """

    start: int
    end: int
    words: str
    qualifier: str
    low: Decimal | None
    amount: Decimal | None
    high: Decimal | None
    open: bool
    currency: str
    assumed: tuple[str, ...] = ()


def mention_of(
    printed: str, clean: Clean, s: Sentence, at: int, amount: Amount, assumed: tuple[str, ...]
) -> tuple[Mention, int]:
    """Return the mention of an amount that begins at a token, and the token after its words."""
    hedge, begin = hedge_before(s, at)
    end = amount.end
    if not (hedge or amount.shape):
        hedge, end = hedge_after(s, end)
    qualifier = amount.shape or hedge or "exact"
    if amount.shape in ("between", "order") and hedge != "about":
        begin, end = at, amount.end
    start, stop = clean.start(s.starts[begin]), clean.end(s.ends[end - 1])
    low, best, high, is_open = _bounds(qualifier, amount)
    words = printed[start:stop]
    mention = Mention(start, stop, words, qualifier, _whole(low), _whole(best), _whole(high),
                      is_open, amount.currency, assumed)  # fmt: skip
    return mention, end


def _whole(value: Decimal | None) -> Decimal | None:
    """Return 13400000 for 13400000.0, which is what 13.4 million comes to."""
    whole = None if value is None else value.to_integral_value()
    return whole if whole == value else value


def _bounds(
    qualifier: str, amount: Amount
) -> tuple[Decimal | None, Decimal | None, Decimal | None, bool]:
    """Return low, best, high, and whether the top is open."""
    best = amount.value
    if amount.shape in ("between", "order"):
        return amount.low, None, amount.high, amount.high is None
    if qualifier in ("more_than", "at_least"):
        return best, best, None, True
    if qualifier in ("less_than", "at_most"):
        return Decimal(0), best, best, False
    return best, best, best, False
