"""An amount of one number, and lists of these that print currency and magnitude once."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from aidledger.scanning.currencies import (
    Currency,
    currency_after,
    currency_alone,
    currency_before,
)
from aidledger.scanning.hedges import hedge_after
from aidledger.scanning.money_words import (
    CENTS,
    COUNTRIES,
    DOLLARS,
    FUNCTION,
    MAGNITUDES,
    NUMBERED,
    OF_MONEY,
    POUND_THINGS,
    PRICES,
    SHORT,
)
from aidledger.scanning.numbers import Number, is_exponent, is_grouped, is_year, number_at
from aidledger.scanning.sentences import Sentence

_LONGEST_LIST = 24
_LINKS = frozenset((",", "and", "or", "maybe", "perhaps", "possibly", "then", "&"))
_OF = frozenset((("of", "the"), ("of", "its"), ("of", "a"), ("of", "that")))
_IN_PRICES = frozenset(("in", "at", "of"))
_FIXED = frozenset("the constant current nominal real fixed".split())
_BEFORE_PRICES = _IN_PRICES | _FIXED | {"("}
# "in 2008 dollars" tells of prices, not of 2,008 dollars.
_PRICES_OF = frozenset("in of at constant current nominal real fixed fiscal ( [".split())


class Amount(NamedTuple):
    """An amount as its own words tell it: where it ends, value or bounds, currency.

    `shape` is "between", "order", the qualifier of a hedge inside the words, or empty; `size` is
    the magnitude. An amount without currency is only a number that may be money. `shared` says
    that the currency stands with another of its list; `noted` is what else has to be said.
    """

    end: int
    value: Decimal | None
    currency: str = ""
    family: str = ""
    size: Decimal | None = None
    shape: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    shared: bool = False
    noted: tuple[str, ...] = ()


class Part(NamedTuple):
    """A number with the currency before it, if one stands there."""

    before: Currency | None
    number: Number


def part_at(s: Sentence, at: int) -> Part | None:
    """Read a number with the currency before it; what was read is kept in the sentence."""
    if at not in s.memo:
        s.memo[at] = None
        if not is_part_of_name(s, at):
            before = currency_before(s, at)
            number = number_at(s, before.end if before else at, before is not None)
            if number and before and number.size is None and s.kind(at) == "symbol":
                number = number if s.kind(before.end) == "number" else None
            s.memo[at] = Part(before, number) if number else None
    found: Part | None = s.memo[at]
    return found


def of_part(s: Sentence, at: int, part: Part) -> Amount | None:
    """Make an amount of a number: with the currency behind it, or that of a list."""
    before, number = part
    amount = _of_currency(s, before, number) if before else _with_currency(s, number)
    if amount is not None and amount.size is None and (before or not amount.currency):
        return _shared(s, at, amount)
    return amount


def is_part_of_name(s: Sentence, at: int) -> bool:
    """Whether a number belongs to a name or another number: Su-25, BTR80, 2004/600."""
    if s.kind(at) != "number" or not s.is_glued(at):
        return False
    if s.kind(at - 1) in ("word", "number") or s.word(at - 1) in ("/", "_", "#", "%"):
        return True
    if is_exponent(s, at):
        return True
    if not (
        s.is_dash(at - 1) and s.is_glued(at - 1) and s.kind(at - 2) in ("word", "abbreviation")
    ):
        return False
    # A dash parts clauses ("a grant—15 million"), a hyphen joins a name; printers mix short ones.
    dash, name = s.printed(at - 1), s.printed(at - 2)
    return dash not in "—―" and (dash not in "–‒−" or (len(name) <= 4 and not name.islower()))


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
    """Add the currency that stands behind a number; what was read is kept in the sentence."""
    if number not in s.amounts:
        s.amounts[number] = _with_currency_behind(s, number)
    found: Amount | None = s.amounts[number]
    return found


def _with_currency_behind(s: Sentence, number: Number) -> Amount | None:
    """Add the currency that stands behind a number, across a hyphen if need be."""
    at = number.end
    hyphen = s.is_dash(at)
    if s.word(at) == "%" or s.word(at) == "percent" or s.says(at, ("per", "cent")):
        return None
    after, noted = currency_behind(s, number)
    if after is None and (hedged := _with_hedge_between(s, number)):
        return hedged
    if after is None:
        if hyphen or (s.is_glued(at) and s.kind(at) in ("word", "number")):
            return None
        shape = "about" if number.loose else number.hedge
        return Amount(at, number.value, size=number.size, shape=shape)
    if _is_of_prices(s, at - 1, after.end):
        return None
    value, size, end = number.value / after.divisor, number.size, after.end
    if after.size is not None:
        value, size = value * after.size, after.size
    if after.divisor == 1 and size is None:
        value, end = _with_cents(s, value, after)
    shape = "about" if number.loose or (hyphen and number.alone) else number.hedge
    return Amount(end, value, after.code, after.family, size, shape, noted=noted)


def currency_behind(s: Sentence, number: Number) -> tuple[Currency | None, tuple[str, ...]]:
    """Read a currency behind a number, across a hyphen or the year of its prices."""
    at = number.end
    if s.word(at) in _BEFORE_PRICES or is_year(s, at):
        year, currency = prices_at(s, at)
        if currency and (number.size is not None or is_grouped(s, at - 1)):
            return currency, (of_prices(year),)
    return currency_after(s, at + 1 if s.is_dash(at) else at, number), ()


def prices_at(s: Sentence, at: int) -> tuple[str, Currency | None]:
    """Read the year whose prices are meant, with its currency: `in constant 2005 US dollars`.

    No year where none is meant, no currency in `at 2005 prices`.
    """
    begin, bracket = at, s.word(at) == "("
    at += bracket
    at += s.word(at) in _IN_PRICES
    while s.word(at) in _FIXED and at < begin + 5:
        at += 1
    if not is_year(s, at):
        return "", None
    year, at = s.printed(at), at + 1
    at += s.word(at) in _FIXED
    currency = currency_alone(s, at)
    end = currency.end if currency else at + 1
    if currency is None and s.word(at) not in ("prices", "terms", "values"):
        return "", None
    if s.kind(end) == "number" or (bracket and s.word(end) != ")"):
        return "", None
    return year, currency and currency._replace(end=end + bracket)


def of_prices(year: str) -> str:
    return f"in prices of {year}, left as printed"


def _is_of_prices(s: Sentence, at: int, end: int) -> bool:
    """Whether a year tells which dollar is meant: in 2008 dollars, the 2008 dollar."""
    if not is_year(s, at):
        return False
    word = s.word(at - 1)
    prices = word in _PRICES_OF or (word in PRICES and word != "the")
    sized = MAGNITUDES.get(word, 0) >= 10**6 or word in SHORT
    if prices or sized or (s.is_dash(at - 1) and is_year(s, at - 2)):
        return True
    round_sum = s.printed(at)[2:] == "00"
    if s.word(end - 1) == "dollar" and word in ("the", "a"):
        return not round_sum and s.word(end) not in OF_MONEY and s.word(end) not in POUND_THINGS
    apart = s.word(end) in ("terms", "prices", "values") or s.word(end + 1) in ("terms", "prices")
    named = COUNTRIES.get(s.word(at + 1)) and s.kind(at + 2) == "word"
    return not round_sum and (word == "the" or apart or (at == 0 and bool(named)))


def _with_hedge_between(s: Sentence, number: Number) -> Amount | None:
    """Read `two million or more euros`, `half a million or so pounds`."""
    hedge, end = hedge_after(s, number.end)
    if not hedge or s.word(number.end) == ",":
        return None
    after = currency_after(s, end, number)
    if after is None:
        return None
    value = number.value / after.divisor
    return Amount(after.end, value, after.code, after.family, number.size, hedge)


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
    closing = _closing(s, amount.end, amount.currency, s.word(begin - 1) == "from")
    if closing is None:
        return amount
    other, link = closing
    closed = amount.currency or s.word(link - 1) != ","
    same = not amount.currency or amount.currency == other.currency
    if not other.currency or not closed or not same:
        return amount
    return amount._replace(
        value=amount.value * (other.size or 1), size=other.size,
        currency=amount.currency or other.currency, family=amount.family or other.family,
        shared=not amount.currency,
    )  # fmt: skip


def _closing(s: Sentence, at: int, currency: str, after_from: bool) -> tuple[Amount, int] | None:
    """Return the amount that closes the list which goes on at a token, and where it begins.

    A list is walked once: what closes it is kept for each amount in it.
    """
    found, walked = None, []
    for _ in range(_LONGEST_LIST):
        if (at, currency) in s.lists:
            found = s.lists[at, currency]
            break
        walked.append((at, currency))
        link = _link_end(s, at, after_from, bool(currency))
        other = _listed(s, link, currency) if link > at else None
        if other is None:
            break
        if other.size is not None or (other.currency and not currency):
            found = other, link
            break
        at = other.end
    if not after_from:
        s.lists.update(dict.fromkeys(walked, found))
    return found


def _listed(s: Sentence, at: int, currency: str) -> Amount | None:
    """Read a later amount of a list; it may leave out the currency that the first has."""
    part = part_at(s, at)
    if part is None or (part.before and not currency):
        return None
    if part.before:
        return _of_currency(s, part.before, part.number)
    amount = _with_currency(s, part.number)
    if amount is None or not currency:
        return amount
    # "$5, 6 and 7 million", but not "$5, and 7 million people".
    counted = amount.size is not None and not amount.currency
    if counted and not ends_like_money(s, amount.end):
        return None
    return amount._replace(currency=amount.currency or currency)


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


def single_at(s: Sentence, at: int) -> Amount | None:
    """Read an amount of one number."""
    part = part_at(s, at)
    return part and of_part(s, at, part)


def ends_like_money(s: Sentence, at: int) -> bool:
    """Whether what follows a number counts no thing: 9.5 million has come in, not people."""
    kind, word = s.kind(at), s.word(at)
    if kind in ("", "mark", "dash") or s.gap(at) in ("\n", "\t"):
        return word != "%"
    return kind != "number" and (word in FUNCTION or word in OF_MONEY)
