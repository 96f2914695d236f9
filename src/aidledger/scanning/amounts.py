"""The grammar: one amount of money, read from the token where it begins.

[currency] number [magnitude] [currency], two such as the ends of one amount, or a magnitude
without a number. Hedges and what stands elsewhere in the text are read around it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from aidledger.money_words import (
    CENTS,
    CHANGES,
    DOLLARS,
    FIGURES,
    FUNCTION,
    MAGNITUDES,
    NUMBERED,
    OF_MONEY,
    PLURALS,
    SPENDING,
)
from aidledger.scanning.currencies import Currency, currency_after, currency_before
from aidledger.scanning.hedges import hedge_after
from aidledger.scanning.numbers import Number, is_year, magnitude_at, number_at
from aidledger.scanning.sentences import Sentence

# How far a list of amounts and a change before an amount are followed.
_LONGEST_LIST = 8
_NEAR = 8
_LINKS = frozenset((",", "and", "or", "maybe", "perhaps", "possibly", "then", "&"))
# "in 2008 dollars" tells of prices, not of 2,008 dollars.
_VAGUE = frozenset(("several", "few", "many"))
_PRICES_OF = frozenset("in of at constant current nominal real fixed fiscal ( [".split())
_OF = frozenset((("of", "the"), ("of", "its"), ("of", "a"), ("of", "that")))


class Amount(NamedTuple):
    """An amount as its own words tell it: where it ends, value or bounds, currency.

    `shape` is empty, "about", "between" or "order"; `size` its magnitude. An amount without
    currency is only a number that may be money.
    """

    end: int
    value: Decimal | None
    currency: str = ""
    family: str = ""
    size: Decimal | None = None
    shape: str = ""
    low: Decimal | None = None
    high: Decimal | None = None


def amount_at(s: Sentence, at: int) -> Amount | None:
    """Read the amount that begins at a token; without currency where none stands with it."""
    if s.word(at) in ("between", "from"):
        return _between(s, at, _part(s, at + 1), s.word(at))
    part = _part(s, at)
    return (part and _between(s, at, part, "")) or _order(s, at) or (part and _of_part(s, at, part))


def single_at(s: Sentence, at: int) -> Amount | None:
    """Read an amount of one number."""
    part = _part(s, at)
    return part and _of_part(s, at, part)


# -- one number -----------------------------------------------------------------------------------


class _Part(NamedTuple):
    """A number with the currency before it, if one stands there."""

    before: Currency | None
    number: Number


def _part(s: Sentence, at: int) -> _Part | None:
    if at not in s.memo:
        s.memo[at] = None
        if not _is_part_of_name(s, at):
            before = currency_before(s, at)
            number = number_at(s, before.end if before else at, before is not None)
            if number and before and number.size is None and s.kind(at) == "symbol":
                number = number if s.kind(before.end) == "number" else None
            s.memo[at] = _Part(before, number) if number else None
    found: _Part | None = s.memo[at]
    return found


def _of_part(s: Sentence, at: int, part: _Part) -> Amount | None:
    before, number = part
    amount = _of_currency(s, before, number) if before else _with_currency(s, number)
    if amount is not None and amount.size is None and (before or not amount.currency):
        return _shared(s, at, amount)
    return amount


def _is_part_of_name(s: Sentence, at: int) -> bool:
    """Whether a number belongs to a name or another number: Su-25, BTR80, 2004/600."""
    if s.kind(at) != "number" or not s.is_glued(at):
        return False
    if s.kind(at - 1) in ("word", "number") or s.word(at - 1) in ("/", "_", "#", "%"):
        return True
    return s.is_dash(at - 1) and s.is_glued(at - 1) and s.kind(at - 2) in ("word", "abbreviation")


def _of_currency(s: Sentence, before: Currency, number: Number) -> Amount:
    value, size, end = number.value, number.size, number.end
    if before.size is not None and size is None:
        value, size = value * before.size, before.size
    code, family = before.code, before.family
    own = currency_after(s, end, number) if family == "dollar" else None
    if own and own.code in DOLLARS and own.divisor == 1 and not own.family:
        # "$5 million CAD": the code says whose dollar it is.
        code, family, end = own.code, "", own.end
    shape = "about" if number.loose else number.hedge
    return Amount(end, value / before.divisor, code, family, size, shape)


def _with_currency(s: Sentence, number: Number) -> Amount | None:
    """Add the currency that stands behind a number, across a hyphen if need be."""
    at = number.end
    hyphen = s.is_dash(at)
    if s.word(at) == "%" or s.word(at) == "percent" or s.says(at, ("per", "cent")):
        return None
    after = currency_after(s, at + 1 if hyphen else at, number)
    if after is None and (hedged := _with_hedge_between(s, number)):
        return hedged
    if after is None:
        if hyphen or (s.is_glued(at) and s.kind(at) in ("word", "number")):
            return None
        shape = "about" if number.loose else number.hedge
        return Amount(at, number.value, size=number.size, shape=shape)
    if is_year(s, at - 1) and s.word(at - 2) in _PRICES_OF:
        return None
    value, size, end = number.value / after.divisor, number.size, after.end
    if after.size is not None:
        value, size = value * after.size, after.size
    if after.divisor == 1 and size is None:
        value, end = _with_cents(s, value, after)
    shape = "about" if number.loose or (hyphen and number.alone) else number.hedge
    return Amount(end, value, after.code, after.family, size, shape)


def _with_hedge_between(s: Sentence, number: Number) -> Amount | None:
    """Read `two million or more euros`, `half a million or so pounds`."""
    hedge, end = hedge_after(s, number.end)
    if not hedge or s.word(number.end) == ",":
        return None
    after = currency_after(s, end, number)
    if after is None or after.divisor != 1:
        return None
    return Amount(after.end, number.value, after.code, after.family, number.size, hedge)


def _with_cents(s: Sentence, value: Decimal, currency: Currency) -> tuple[Decimal, int]:
    """Add the cents of `two dollars and fifty cents`, `4 pounds 20 pence`."""
    at = currency.end + 1 if s.word(currency.end) == "and" else currency.end
    cents = number_at(s, at)
    if cents is None or cents.size is not None or cents.value >= 100:
        return value, currency.end
    unit = s.word(cents.end)
    if CENTS.get(unit) == currency.code or unit in ("cent", "cents"):
        return value + cents.value / 100, cents.end + 1
    return value, currency.end


def _shared(s: Sentence, begin: int, amount: Amount) -> Amount:
    """Read `3.3` in "3.3 and 4.7 million pounds": it shares what the last of the list says."""
    if amount.value is None or amount.value >= 1000 or s.word(begin - 1) in NUMBERED:
        return amount
    at, from_before = amount.end, s.word(begin - 1) == "from"
    for _ in range(_LONGEST_LIST):
        link = _link_end(s, at, from_before, bool(amount.currency))
        other = _listed(s, link, amount) if link > at else None
        if other is None:
            break
        if other.size is not None or (other.currency and not amount.currency):
            closed = amount.currency or s.word(link - 1) != ","
            if not other.currency or not closed:
                break
            return amount._replace(
                value=amount.value * (other.size or 1), size=other.size,
                currency=amount.currency or other.currency, family=amount.family or other.family,
            )  # fmt: skip
        at = other.end
    return amount


def _listed(s: Sentence, at: int, first: Amount) -> Amount | None:
    """Read a later amount of the list that `first` begins; it may leave the currency out."""
    part = _part(s, at)
    if part is None or (part.before and not first.currency):
        return None
    if part.before:
        return _of_currency(s, part.before, part.number)
    amount = _with_currency(s, part.number)
    if amount is None or not first.currency:
        return amount
    # "$5, 6 and 7 million", but not "$5, and 7 million people".
    counted = amount.size is not None and not amount.currency
    if counted and not ends_like_money(s, amount.end):
        return None
    return amount._replace(currency=first.currency)


def _link_end(s: Sentence, at: int, after_from: bool, has_currency: bool) -> int:
    """Return where the link between two amounts of a list ends; `at` where there is none."""
    if after_from and s.word(at) == "to":
        return at + 1
    if has_currency and (s.word(at), s.word(at + 1)) in _OF:
        return at + 2
    end = at
    for _ in range(3):
        if s.word(end) not in _LINKS:
            break
        end += 1
    return end


# -- two ends -------------------------------------------------------------------------------------


def _between(s: Sentence, at: int, part: _Part | None, opener: str) -> Amount | None:
    """Read two ends of one amount: `$3-5 million`, `between 5 and 7 million dollars`."""
    if part is None or s.word(at - 1) == "from" or is_year(s, at + 1 if opener else at):
        return None
    before, first = part
    own = before or currency_after(s, first.end, first)
    link = first.end if before or own is None else own.end
    second_at = _range_link(s, at, opener, link)
    if second_at is None:
        return None
    other = currency_before(s, second_at)
    second = number_at(s, other.end if other else second_at, (other or before) is not None)
    if second is None or (other and not own):
        return None
    behind = None if other else currency_after(
        s, second.end + 1 if s.is_dash(second.end) else second.end, second
    )  # fmt: skip
    currency = own or behind
    if currency is None or (own and other and own.code != other.code):
        return None
    if own and behind and own.code != behind.code and not own.family:
        return None
    end = behind.end if behind else second.end
    bounds = _bounds(_sized(first, own), _sized(second, other or behind or own))
    if bounds is None or (s.word(link) == "or" and not _is_guess(*bounds)):
        return None
    if opener == "from" and s.word(end) in ("in", "last", "this", "by"):
        return None
    low, high = (bound / currency.divisor for bound in bounds)
    if behind and own and own.family and not behind.family:
        currency = behind
    size = second.size or first.size or currency.size
    return Amount(end, None, currency.code, currency.family, size, "between", low, high)


def _sized(number: Number, currency: Currency | None) -> Number:
    """Apply the magnitude that stands with the currency: US$m 4.5."""
    if currency is None or currency.size is None or number.size is not None:
        return number
    return number._replace(value=number.value * currency.size, size=currency.size)


def _bounds(first: Number, second: Number) -> tuple[Decimal, Decimal] | None:
    low, high = first.value, second.value
    if first.size is None and second.size is not None and low < 1000 and low * second.size < high:
        low *= second.size
    return (low, high) if low < high else None


def _is_guess(low: Decimal, high: Decimal) -> bool:
    """Whether two numbers beside "or" guess at one amount: two or three million."""
    return high <= 2 * low


def _range_link(s: Sentence, at: int, opener: str, link: int) -> int | None:
    """Return where the second end begins, or None where the link tells of something else."""
    word, dash = s.word(link), s.is_dash(link) and s.printed(link) not in "—―"
    if opener == "between":
        return link + 1 if word == "and" or dash else None
    if dash and s.word(link + 1) == "to" and s.is_dash(link + 2):
        return link + 3  # "5-to-7-million-dollar"
    if word == "to" or (opener == "from" and s.says(link, ("up", "to"))):
        near = _NEAR if opener else _NEAR // 2
        begin = max(0, at - near)
        if not CHANGES.isdisjoint(s.words[begin:at]):
            return None
        return link + 1 if word == "to" else link + 2
    if word == "or" and not opener:
        return link + 1
    return link + 1 if dash and not s.is_dash(link + 1) else None


# -- a magnitude without a number -----------------------------------------------------------------


def _order(s: Sentence, at: int) -> Amount | None:
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
    amount = _order_of_currency(s, amount, end + 1 if s.is_dash(end) else end)
    return amount if amount.currency or s.word(end) in OF_MONEY else None


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
    return amount._replace(end=after.end, currency=after.code, family=after.family)


def ends_like_money(s: Sentence, at: int) -> bool:
    """Whether what follows a number counts no thing: 9.5 million has come in, not people."""
    kind, word = s.kind(at), s.word(at)
    if kind in ("", "mark", "dash") or s.gap(at) in ("\n", "\t"):
        return word != "%"
    return kind != "number" and (word in FUNCTION or word in OF_MONEY)


def is_spent(s: Sentence, at: int) -> bool:
    """Whether a verb of spending follows soon: "tens of millions have been spent"."""
    return not SPENDING.isdisjoint(s.words[at : at + 4])
