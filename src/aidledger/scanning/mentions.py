"""A mention: an amount with its hedges, as one value for whoever asks."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from aidledger.scanning.cleaning import Clean
from aidledger.scanning.hedges import hedge_after, hedge_before
from aidledger.scanning.money_words import MAGNITUDES, TENS, UNITS
from aidledger.scanning.numbers import TIMES, is_rest_of_thousands, is_year
from aidledger.scanning.sentences import Sentence
from aidledger.scanning.singles import Amount, of_prices, prices_at

_YEARLY = tuple(
    tuple(words.split())
    for words in "a year|per year|each year|every year|per annum|annually|yearly|/ year|p . a|pa|"
    "- a - year|a - year|/ yr|/ annum".split("|")
)
_FACTORS = frozenset((*UNITS, *TENS, *MAGNITUDES, ")"))
_POINT_OF_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_YEAR_AND_COMMA = re.compile(r"((?:18|19|20)\d\d),\d")
_YEARLY_BEGINS = frozenset(words[0] for words in _YEARLY)
# "$5 million a year earlier" tells of another year, not of every one.
_OTHER_YEAR = frozenset("ago earlier later before after from since previously".split())
_ANNUAL = frozenset(("annual", "yearly"))
_STATED = frozenset(("of", "is", "was"))
_PAPERS = frozenset("report reports review survey meeting conference audit growth".split())


class Mention(NamedTuple):
    """An amount of money printed in a text: where, its words, and how they can be read.

    `start` and `end` are character offsets; amounts are Decimals in full units; `assumed` says what
    the words alone do not. `per` is "year" where the amount is told for each year, else empty.
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
    per: str = ""


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
    mention = Mention(start, stop, words, qualifier, low, best, high, is_open, amount.currency,
                      (*assumed, *_beside(s, at, amount)), _per(s, begin, end))  # fmt: skip
    return mention, end


def _whole(value: Decimal | None) -> Decimal | None:
    """Return 13400000 for 13400000.0, which is what 13.4 million comes to."""
    whole = None if value is None else int(value)
    return value if whole is None or whole != value else Decimal(whole)


def _beside(s: Sentence, at: int, amount: Amount) -> tuple[str, ...]:
    """Return what has to be said of an amount's own words and of what stands beside them."""
    year = "" if amount.noted else prices_at(s, amount.end)[0]
    return (
        *amount.noted,
        *((of_prices(year),) if year else ()),
        *_joined(s, at, amount),
        *_signs(s, at, amount.end),
    )


def _joined(s: Sentence, at: int, amount: Amount) -> tuple[str, ...]:
    """Say that an amount may begin later, or be a part of a product: in 2005 000 000, 5 x $3."""
    if s.word(at - 1) in TIMES and (
        s.kind(at - 2) == "number" or s.word(at - 2) in _FACTORS
    ):  # fmt: skip
        return ("a number is multiplied by it, left out here",)
    group = at + 2 if s.word(at + 1) == "," else at + 1
    if is_year(s, at) and is_rest_of_thousands(s, group) and group < amount.end:
        return (_may_be_a_year(s.printed(at)),)
    if amount.size is None and any(map(_POINT_OF_THOUSANDS.fullmatch, s.texts[at : at + 2])):
        return ("its point is read as that of a decimal, but may part thousands",)
    year = _YEAR_AND_COMMA.match(s.printed(at))
    if year:
        return (_may_be_a_year(year[1]),)
    return ()


def _may_be_a_year(year: str) -> str:
    return f"{year} is read as its beginning, but may be a year"


def _signs(s: Sentence, at: int, end: int) -> tuple[str, ...]:
    """Say that the amount may be negative: -$5 million, or ($5 million) alone in its place."""
    if (
        s.is_dash(at - 1)
        and s.is_glued(at)
        and not s.is_glued(at - 1)
        and s.printed(at - 1) in "-−–"
    ):
        return ("a minus stands before it, left out here",)
    if s.word(at - 1) == "(" and s.word(end) == ")" and (
        _is_edge(s, at - 1, at - 2) and _is_edge(s, end + 1, end + 1)
    ):  # fmt: skip
        return ("brackets stand around it, as around negative amounts in accounts",)
    return ()


def _is_edge(s: Sentence, at: int, beside: int) -> bool:
    """Whether a cell or line begins or ends at a token, seen by the one beside it."""
    return beside < 0 or not s.kind(beside) or s.word(beside) == "|" or s.gap(at) in ("\n", "\t")


def _per(s: Sentence, begin: int, end: int) -> str:
    """Return "year" where words right before or behind say that the amount is one of each year."""
    if s.word(end) in _YEARLY_BEGINS:
        for words in _YEARLY:
            if s.says(end, words):
                return "" if s.word(end + len(words)) in _OTHER_YEAR else "year"
    if s.word(begin - 1) in _ANNUAL and s.word(begin - 2) != "semi":
        return "year"
    named = s.word(begin - 3) in _ANNUAL and s.word(begin - 2) not in _PAPERS
    return "year" if named and s.word(begin - 1) in _STATED else ""


def _bounds(
    qualifier: str, amount: Amount
) -> tuple[Decimal | None, Decimal | None, Decimal | None, bool]:
    """Return low, best, high, and whether the top is open."""
    if amount.shape in ("between", "order"):
        return _whole(amount.low), None, _whole(amount.high), amount.high is None
    best = _whole(amount.value)
    if qualifier in ("more_than", "at_least"):
        return best, best, None, True
    if qualifier in ("less_than", "at_most"):
        return Decimal(0), best, best, False
    return best, best, best, False
