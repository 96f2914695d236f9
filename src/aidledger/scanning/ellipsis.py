"""Bare numbers that are amounts because of the amount before them in the same sentence.

"$38 million in 1999 and 33 in 2000", "£310,000 in the first year, 290,000 in the second".
"""

from __future__ import annotations

from aidledger.scanning.hedges import hedge_before
from aidledger.scanning.money_words import MONEY_TALK, NAMES, NUMBERED, ORDINALS
from aidledger.scanning.numbers import is_grouped, is_year
from aidledger.scanning.sentences import Sentence
from aidledger.scanning.singles import Amount, ends_like_money, single_at

_LINKS = frozenset(("in", "for", "to", "from"))
_LIST = frozenset((",", "and", "or", ";", "then"))
_CLAUSE_ENDS = frozenset(("", ".", ",", ";", ")", "and", "but", "!", "?", "”", '"'))
_OTHERS = frozenset(("another", "one", "a", "the", "others", "each"))
_NOW = frozenset(("now", "then", "today", "later"))
# How far after an amount a bare number can go on with it.
_NEAR = 30


def continued(s: Sentence, at: int, number: Amount, begin: int, before: Amount) -> Amount | None:
    """Read a bare number as going on with the amount before it, that began at `begin`."""
    if number.value is None or not number.value or at - before.end > _NEAR:
        return None
    if is_year(s, at) or s.word(at - 1) in NUMBERED:
        return None
    if _is_listed(s, at, number, before) or _is_linked(s, at, number, before):
        return _scaled(number, before, s.kind(at) == "number")
    if is_grouped(s, at) or number.size is not None:
        if s.word(number.end) == "of" and s.word(number.end + 1) in ("it", "this", "that"):
            return _scaled(number, before, s.kind(at) == "number")
        if (_is_labelled(s, at, begin) or _is_hedged_cost(s, at, number)
                or _is_ordered(s, at, number)):  # fmt: skip
            return _scaled(number, before, s.kind(at) == "number")
    elif (before.size is None or s.word(at - 1) not in _NOW) and _is_now(s, at, number):
        return _scaled(number, before, s.kind(at) == "number")
    return None


def _scaled(number: Amount, before: Amount, digits: bool) -> Amount:
    """Give a bare number the currency of the one before, and its magnitude if it has none."""
    assert number.value is not None
    value, size = number.value, number.size
    if size is None and before.size is not None and value < 1000 and digits:
        value, size = value * before.size, before.size
    return number._replace(value=value, size=size, currency=before.currency, family=before.family)


def _is_listed(s: Sentence, at: int, number: Amount, before: Amount) -> bool:
    """Whether a number stands in a list that ends with a magnitude: $5, 6 and 7 million."""
    if s.kind(at) != "number" or before.size is None or number.size is not None:
        return False
    between = s.words[before.end : at]
    if not between or len(between) > 2 or not _LIST.issuperset(between):
        return False
    place = number.end
    for _ in range(8):
        step = place
        while s.word(step) in _LIST and step < place + 2:
            step += 1
        following = single_at(s, step) if step > place else None
        if following is None:
            return False
        if following.size is not None:
            return ends_like_money(s, following.end)
        place = following.end
    return False


def _is_linked(s: Sentence, at: int, number: Amount, before: Amount) -> bool:
    """Whether the same link follows both: "27 million to Georgia, 19 to Armenia"."""
    link = s.word(number.end)
    if link not in _LINKS or link != s.word(before.end):
        return False
    mine, its = number.end + 1, before.end + 1
    listed = s.word(hedge_before(s, at)[1] - 1) in _LIST
    if not listed and s.word(at - 1) != "to":
        return False
    alike = (
        (link in ("to", "for") and (s.word(mine) in _OTHERS or is_grouped(s, at)))
        or (is_year(s, mine) and is_year(s, its))
        or (s.word(mine) == "the" == s.word(its) and (is_grouped(s, at) or s.word(at - 1) in _LIST))
        or (s.printed(mine)[:1].isupper() and s.printed(its)[:1].isupper())
    )
    sized = before.size is not None and number.value is not None and number.value < 1000
    small = listed and before.size is None and number.size is None
    return alike and (sized or small or is_grouped(s, at) or number.size is not None
                      or s.kind(at) == "word")  # fmt: skip


def _is_labelled(s: Sentence, at: int, begin: int) -> bool:
    """Whether both stand after a year and a colon: "FY 2009: $57,000; FY 2010: 61,000"."""
    return s.word(at - 1) == ":" == s.word(begin - 1) and (
        s.kind(at - 2) == s.kind(begin - 2) and (is_year(s, at - 2) == is_year(s, begin - 2))
    )  # fmt: skip


def _is_hedged_cost(s: Sentence, at: int, number: Amount) -> bool:
    """Whether a hedged number ends a clause about costs: "… and spare parts about 85,000"."""
    return (
        bool(hedge_before(s, at)[0])
        and s.word(number.end) in _CLAUSE_ENDS
        and not MONEY_TALK.isdisjoint(s.vocabulary)
    )


def _is_ordered(s: Sentence, at: int, number: Amount) -> bool:
    """Whether a number follows "in the third" or a year, and ends its clause."""
    place = at - 1 if s.word(at - 1) == "," else at
    ordered = s.word(place - 1) in ORDINALS or (
        is_year(s, place - 1) and s.word(place - 2) == "in"
    )  # fmt: skip
    return ordered and s.word(number.end) in _CLAUSE_ENDS


def _is_now(s: Sentence, at: int, number: Amount) -> bool:
    """Whether an amount is told again for another time: "once 20 dollars, is now 35"."""
    sold = s.word(at - 1) == "for" and s.word(at - 2) in ("sold", "bought", "offered", "went")
    sold = sold or s.word(at - 1) in ("cost", "costs", "fetched")
    return (sold or s.word(at - 1) in _NOW) and s.word(number.end) in _CLAUSE_ENDS


def of_them(s: Sentence, at: int, number: Amount) -> str:
    """Return the currency of `euros, 300,000 of them`."""
    counted = s.says(number.end, ("of", "them")) and s.word(at - 1) == ","
    return NAMES.get(s.word(at - 2), "") if counted else ""
