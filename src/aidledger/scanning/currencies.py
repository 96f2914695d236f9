"""The currency that stands before or behind a number."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from aidledger.scanning.money_words import (
    AMBIGUOUS,
    CENTS,
    CODES,
    COUNTRIES,
    GLUED,
    LETTERS,
    LOCAL,
    LOCAL_FAMILY,
    MAGNITUDES,
    MONEY_TALK,
    NAMES,
    OF_COUNTRY,
    OTHER_CODES,
    POUND_THINGS,
    PREFIXED,
    SHARED_NAMES,
    SHORT,
    SINGULAR,
    SIZED,
    SURE,
    SURE_LOCAL,
    SYMBOLS,
    TENS,
    UNITS,
    WEIGHT_TALK,
)
from aidledger.scanning.numbers import Number, is_year, magnitude_at, number_at, value_of
from aidledger.scanning.sentences import Sentence

_ONE, _HUNDRED = Decimal(1), Decimal(100)
# Names that are not one or a hundredth of their currency: a toman is ten rials.
_DIVISORS = {"toman": Decimal("0.1")}
_BEHIND_DOLLAR = frozenset(("US", "A", "AU", "C", "CAN", "NZ", "HK", "S"))
_MONEY_NEAR = 20
_MONEY_ITSELF = frozenset(("money", "currency", "ones"))
_SCREEN_LINES = (240, 360, 480, 720)


class Currency(NamedTuple):
    """A currency that was read, and where it ends.

    `family` is set where the text does not say whose dollar or rupee it is. `divisor` is 100 for
    cents and 0.1 for tomans, `size` a magnitude that stands with the currency: US$m 4.5.
    """

    code: str
    end: int
    family: str = ""
    divisor: Decimal = _ONE
    size: Decimal | None = None


def currency_before(s: Sentence, at: int) -> Currency | None:
    """Read a currency that stands before a number; `end` is the number's place."""
    if s.kind(at) == "symbol":
        own = _dollar_of(s, at)
        if own and s.kind(at + 2) == "number":
            return Currency(own, at + 2)
        family = "dollar" if s.word(at) == "$" else ""
        return _with_size(s, Currency(SYMBOLS[s.word(at)], at + 1, family))
    if s.kind(at) not in ("word", "abbreviation"):
        return None
    return (
        _prefixed(s, at) or _code_before(s, at) or _local_before(s, at) or _name_before(s, at)
    )  # fmt: skip


def _with_size(s: Sentence, currency: Currency) -> Currency:
    """Add the magnitude that stands between a currency and its number: US$m 4.5."""
    end = currency.end
    if s.kind(end) == "number":
        return currency
    word = s.word(end)
    size = MAGNITUDES.get(word) or SHORT.get(word) or GLUED.get(word)
    if (
        size is None
        or s.kind(end + 1) != "number"
        or (s.gap(end + 1) == "\n" and not s.is_glued(end))
    ):
        return currency
    return currency._replace(end=end + 1, size=size)


def _prefixed(s: Sentence, at: int) -> Currency | None:
    """Read US$, C$, GH¢, U.S. $ before a number, and a magnitude as in k€ 40."""
    word = s.word(at)
    code = PREFIXED.get((word, s.word(at + 1)))
    if code and (s.is_glued(at + 1) or word in ("us", "u.s.", "usd")):
        return _with_size(s, Currency(code, at + 2))
    size = GLUED.get(word) or SHORT.get(word)
    symbol = s.kind(at + 1) == "symbol" and s.is_glued(at + 1) and not s.is_glued(at)
    if size and symbol and s.kind(at + 2) == "number":
        return Currency(SYMBOLS[s.word(at + 1)], at + 2, size=size)
    return None


def _dollar_of(s: Sentence, at: int) -> str:
    """Return the currency of $US 5, $A2.2 million, where letters follow the sign."""
    letters = s.printed(at + 1)
    if s.word(at) != "$" or not s.is_glued(at + 1) or letters not in _BEHIND_DOLLAR:
        return ""
    return PREFIXED.get((s.word(at + 1), "$"), "")


def _code_before(s: Sentence, at: int) -> Currency | None:
    printed = s.printed(at)
    if printed in SIZED and s.kind(at + 1) == "number":
        size, code = SIZED[printed]
        return Currency(code, at + 1, size=size)
    code = OTHER_CODES.get(printed, printed)
    if code not in CODES:
        return None
    after = at + 2 if s.kind(at + 1) == "symbol" else at + 1
    currency = _with_size(s, Currency(code, after))
    sure = printed in SURE or currency.size is not None
    return currency if _number_follows(s, currency.end, sure) else None


def _number_follows(s: Sentence, at: int, sure: bool) -> bool:
    """Whether a number follows that is money after a code or name: any where that is sure,
    else one that is large, or so exact that it can be nothing else.
    """
    printed = s.printed(at)
    if s.kind(at) != "number":
        sized = s.word(at) in UNITS or s.word(at) in TENS
        return sized and (number := number_at(s, at, True)) is not None and number.size is not None
    if sure:
        return True
    cents = len(printed) > 3 and printed[-3] == "." and printed[-2:].isdigit()
    if cents or (value_of(printed) >= 1000 and not is_year(s, at)):
        return True
    number = number_at(s, at, True)
    return number is not None and (number.size is not None or number.end > at + 1)


def _local_before(s: Sentence, at: int) -> Currency | None:
    """Read Rs 80, KSh 3, Fr. 120'000, S/. 3,500, R45 million before a number."""
    country, at = _country_of_local(s, at)
    printed, end = s.printed(at), at + 1
    if printed == "S" and s.word(end) == "/" and s.is_glued(end):
        printed, end = "S/", end + 1
    code = LOCAL.get(printed)
    if code:
        if s.word(end) == "." and s.is_glued(end):
            end += 1
        if not _number_follows(s, end, printed in SURE_LOCAL):
            return None
        family = LOCAL_FAMILY.get(printed, "")
        if country:
            return Currency(OF_COUNTRY[family, country], end)
        return Currency(code, end, family)
    if printed in LETTERS and s.is_glued(end) and s.kind(end) == "number" and not s.is_glued(at):
        sized = magnitude_at(s, end + 1, True)[0] is not None
        return Currency(LETTERS[printed], end) if sized or "," in s.printed(end) else None
    return None


def _country_of_local(s: Sentence, at: int) -> tuple[str, int]:
    """Return the country before an abbreviation that several share: Pakistani Rs 5 million."""
    country, end = country_at(s, at)
    shared = country and (LOCAL_FAMILY.get(s.printed(end), ""), country) in OF_COUNTRY
    return (country, end) if shared else ("", at)


def _name_before(s: Sentence, at: int) -> Currency | None:
    """Read a currency named before its number: `US dollars 4.5 million`, `Taka 5 crore`."""
    country, noun_at = country_at(s, at)
    noun = s.word(noun_at)
    if noun not in NAMES or (noun in AMBIGUOUS and not country):
        return None
    if is_year(s, noun_at + 1) or not _number_follows(s, noun_at + 1, False):
        return None
    return _named(noun, country, noun_at + 1)


def country_at(s: Sentence, at: int) -> tuple[str, int]:
    """Return the country that stands here, in one word or two, and where it ends."""
    pair = f"{s.word(at)} {s.word(at + 1)}"
    if pair in COUNTRIES:
        return COUNTRIES[pair], at + 2
    if s.word(at) in COUNTRIES and s.kind(at) in ("word", "abbreviation"):
        return COUNTRIES[s.word(at)], at + 1
    return "", at


def _named(noun: str, country: str, end: int) -> Currency | None:
    """Return the currency of a name, of a country where one is named."""
    name = SINGULAR.get(noun, noun)
    if country:
        code = OF_COUNTRY.get((name, country))
        if code is None and name not in ("dollar", "euro"):
            return None
        return Currency(code or NAMES[noun], end, name if name in _DIVISORS else "", _divisor(name))
    shared = name == "dollar" or name in SHARED_NAMES or name in _DIVISORS
    return Currency(NAMES[noun], end, name if shared else "", _divisor(name))


def _divisor(name: str) -> Decimal:
    return _DIVISORS.get(name, _ONE)


# -- behind a number ------------------------------------------------------------------------------


def currency_after(s: Sentence, at: int, number: Number) -> Currency | None:
    """Read a currency that stands behind a number."""
    kind = s.kind(at)
    if kind == "symbol":
        return _symbol_after(s, at)
    if s.word(at) in ("(", "["):
        return _bracketed(s, at)
    if kind not in ("word", "abbreviation"):
        return None
    return (
        _code_after(s, at, number) or _pence_after(s, at, number) or _name_after(s, at, number)
        or _money_after_in(s, at, number)
    )  # fmt: skip


def _symbol_after(s: Sentence, at: int) -> Currency | None:
    if s.kind(at + 1) == "number" and s.gap(at + 1) != "\n":
        return None
    own = _dollar_of(s, at)
    if own:
        return Currency(own, at + 2)
    if s.kind(at + 1) == "word" and s.is_glued(at + 1):
        return None
    family = "dollar" if s.word(at) == "$" else ""
    divisor = _HUNDRED if s.word(at) == "¢" else _ONE
    return Currency(SYMBOLS[s.word(at)], at + 1, family, divisor)


def _bracketed(s: Sentence, at: int) -> Currency | None:
    """Read `15,000 (USD)`, `3 million (in US dollars)`."""
    inside = at + 2 if s.word(at + 1) == "in" else at + 1
    if s.word(inside) in ("(", "[") or is_year(s, at - 1):
        return None
    found = currency_alone(s, inside)
    if found and s.word(found.end) in (")", "]") and s.word(found.end + 1) != ":":
        return found._replace(end=found.end + 1)
    return None


def _code_after(s: Sentence, at: int, number: Number) -> Currency | None:
    printed = s.printed(at)
    if printed in SIZED:
        size, code = SIZED[printed]
        return Currency(code, at + 1, size=None if number.size else size)
    prefixed = PREFIXED.get((s.word(at), s.word(at + 1)))
    if prefixed and s.is_glued(at + 1) and s.kind(at + 2) != "number":
        return Currency(prefixed, at + 2)
    large = number.size is not None or number.value >= 1000
    code = OTHER_CODES.get(printed, printed)
    if code in CODES and (printed in SURE or large):
        end = at + 2 if s.kind(at + 1) == "symbol" and s.kind(at + 2) != "number" else at + 1
        return Currency(code, end)
    return None


def _pence_after(s: Sentence, at: int, number: Number) -> Currency | None:
    """Read 65p, and the cents of any country: 30 American cents."""
    if s.printed(at) == "p" and s.is_glued(at) and number.size is None:
        if s.word(at + 1) == "." and s.word(at + 2) == "m":
            return None
        screen = number.value in _SCREEN_LINES or number.value >= 1000
        return None if screen else Currency("GBP", at + 1, divisor=_HUNDRED)
    country, noun_at = country_at(s, at)
    noun = s.word(noun_at)
    if noun not in CENTS or (number.size is not None and number.size >= 10**6):
        return None
    if s.printed(noun_at) == "Cent" and not (number.value == 1 or s.is_dash(noun_at - 1)):
        return None  # a name: 50 Cent
    code = CENTS[noun]
    if country and noun in ("cent", "cents"):
        code = OF_COUNTRY.get(("dollar", country), "EUR" if country == "IE" else code)
    elif noun in ("cent", "cents") and s.word(noun_at - 1) == "euro":
        code = "EUR"
    family = "dollar" if code == "USD" and not country else ""
    return Currency(code, noun_at + 1, family, _HUNDRED)


def _name_after(s: Sentence, at: int, number: Number) -> Currency | None:
    """Read a name of money: dollars, U.S. dollars, Sri Lankan rupees, pounds sterling."""
    if s.word(at) == "convertible" and s.word(at + 1) in ("mark", "marks"):
        return Currency("BAM", at + 2)
    if s.word(at) in ("euro", "euros") and s.word(at + 1) in ("cent", "cents"):
        return Currency("EUR", at + 2, divisor=_HUNDRED)
    country, noun_at = country_at(s, at)
    noun = s.word(noun_at)
    if noun not in NAMES:
        return None
    if noun in ("pound", "pounds") and s.word(noun_at + 1) == "sterling":
        return Currency("GBP", noun_at + 2)
    end = noun_at + 1
    if not country and noun in AMBIGUOUS and not _is_money(s, noun_at, number):
        return None
    if noun in ("rub", "rbl", "kr") and s.word(end) == "." and s.is_glued(end):
        end = end + 1 if end + 1 < len(s) else end
    return _named(noun, country, end)


def _is_money(s: Sentence, at: int, number: Number) -> bool:
    """Whether a name that is another word too means money here."""
    noun = s.word(at)
    if noun not in ("pound", "pounds"):
        return number.size is not None or number.value >= 1000 or (
            noun in ("quid", "bucks", "rub", "kr", "rand", "rands", "som", "soms")
        )  # fmt: skip
    if s.word(at + 1) == "of":
        return False
    if number.size is not None and number.size >= 10**6:
        return True
    if s.is_dash(at - 1):
        return s.word(at + 1) in POUND_THINGS
    if number_at(s, at + 1) and s.word(at + 2) in CENTS:
        return True
    if not WEIGHT_TALK.isdisjoint(s.vocabulary):
        return False
    return (
        number.size is not None
        or number.value >= 1000
        or not MONEY_TALK.isdisjoint(s.words[max(0, at - 10) : at + 6])
    )


def _money_after_in(s: Sentence, at: int, number: Number) -> Currency | None:
    """Read `3.1 million in US dollars`."""
    if s.word(at) != "in" or number.size is None:
        return None
    country, noun_at = country_at(s, at + 1)
    if not country or s.word(noun_at) not in NAMES:
        return None
    return _named(s.word(noun_at), country, noun_at + 1)


# -- a currency alone -----------------------------------------------------------------------------


def currency_alone(s: Sentence, at: int) -> Currency | None:
    """Read a currency without a number, as headings print it: US$, EUR, Canadian dollars."""
    if s.kind(at) == "symbol":
        return Currency(SYMBOLS[s.word(at)], at + 1, "dollar" if s.word(at) == "$" else "")
    prefixed = PREFIXED.get((s.word(at), s.word(at + 1)))
    if prefixed:
        return Currency(prefixed, at + 2)
    if s.printed(at) in LOCAL and s.printed(at) not in NAMES:
        end = at + 2 if s.word(at + 1) == "." else at + 1
        return Currency(LOCAL[s.printed(at)], end, LOCAL_FAMILY.get(s.printed(at), ""))
    found = currency_after(s, at, Number(at, _ONE, Decimal(10) ** 6))
    return found if found and found.divisor == 1 and found.size is None else None


def country_of_money(s: Sentence, at: int) -> str:
    """Return the country that is named soon after a number: kroner in Danish money."""
    if _MONEY_ITSELF.isdisjoint(s.vocabulary):
        return ""
    for place in range(at, at + _MONEY_NEAR):
        country, end = country_at(s, place)
        if country and s.word(end) in _MONEY_ITSELF:
            return country
    return ""
