"""Stated: the words of a source → the cells that they say themselves, or none at all.

The scanner looks for amounts among other words; here the words are the amount, and are believed. So
what it leaves over must not change the amount: another number, a sign, a hedge it did not take in.
"""

from __future__ import annotations

import re

from aidledger.scanning import Mention

# A date or a year, also of two years; what is left of digits beside the amount is another number.
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_TIME = re.compile(
    rf"(?<![\w.,])(?:\d{{1,2}}\s(?:{_MONTHS}),?\s|(?:{_MONTHS})\s\d{{1,2}},?\s|fy\s?)?"
    r"(?:19|20)\d\d(?:\s?[-–—/]\s?(?:(?:19|20)\d\d|\d\d))?s?(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)
_SIGNS_BEFORE = re.compile(r"[-−–—+±×*^%‰<>≤≥~≈=/]\s*$")
_SIGNS_BEHIND = re.compile(r"^\s*[-−–+×*^%‰/]")
_YEARLY = frozenset("a annum annual annually each every of per year yearly".split())
_OTHERS = frozenset(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    hundred thousand million billion trillion hundreds thousands millions billions trillions dozen
    dozens lakh crore milliard mln bln mlrd mn bn half third thirds quarter quarters fourth fifth
    tenth double doubled triple tripled twice thrice times fold
    minus negative percent percentage per each every apiece annual annually yearly monthly month
    months weekly week daily day hourly hour quarterly
    not no never none neither nor except barely hardly scarcely almost nearly about around
    approximately roughly circa ca estimated perhaps maybe more less fewer least most over
    above below under beyond exceeding exceeded excess maximum minimum max min upwards up
    between plus
    """.split()
)
# What is assumed of the currency leaves the number; any other doubt is told and not resolved here.
_OF_CURRENCY = re.compile(r"currency |unit |\w+ taken as ")
# Wider than any range that is meant: between 7 and 5 million dollars.
_WIDEST = 1000


def read_amount(words: str) -> dict[str, str]:
    """Return the cells that the words of a source say themselves; empty: they say no one amount.

    as_stated holds the amount's own words, with its qualifier, amount or bounds, per, and currency
    unless that is only assumed; first and last where the words name the years, and no other.
    """
    from aidledger.drafting.drafts import amount_cells
    from aidledger.drafting.guessed_years import guess_years
    from aidledger.scanning import read_words

    text = " ".join(words.split())
    mention = read_words(text)
    if mention is None:
        return {}
    beside = before, behind = text[: mention.start], text[mention.end :]
    years = guess_years(text, (mention.start, mention.end))
    if years:
        other = [part.replace(years.words, " ") for part in beside]
        if re.search(r"\d", "".join(other)):
            years = None  # in 2005, 2006 and 2007
        else:
            before, behind = other
    if _is_doubtful(mention) or _changes(before, mention.per) or _changes(behind, mention.per):
        return {}
    if _SIGNS_BEFORE.search(before) or _SIGNS_BEHIND.search(behind):
        return {}
    cells = {"as_stated": mention.words, **amount_cells(mention)}
    if mention.assumed:
        del cells["currency"]
    if years:
        cells |= dict(zip(years.columns, years.values, strict=True))
    return {name: value for name, value in cells.items() if value}


def _is_doubtful(mention: Mention) -> bool:
    """Whether it may be another number, is in other prices, or is a range that nobody means."""
    if not all(_OF_CURRENCY.match(told) for told in mention.assumed):
        return True
    low, high = mention.low, mention.high
    return bool(low and high and high >= _WIDEST * low)


def _changes(beside: str, per: str) -> bool:
    """Whether what stands beside an amount holds another number, or words that change it."""
    left = _TIME.sub(" ", beside)
    words = {*re.findall(r"[^\W\d_]+", left.casefold())}
    return bool(re.search(r"\d", left) or (words - (_YEARLY if per else set())) & _OTHERS)
