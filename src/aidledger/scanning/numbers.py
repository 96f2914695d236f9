"""Numbers as English prints them: digits, words, magnitudes, and mixtures of these."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from aidledger.scanning.money_words import (
    CODES,
    COUNTRIES,
    GLUED,
    MAGNITUDES,
    NAMES,
    NUMBERED,
    PLURALS,
    SHORT,
    TENS,
    UNITS,
)
from aidledger.scanning.sentences import Sentence

_FRACTIONS = {"¼": Decimal("0.25"), "½": Decimal("0.5"), "¾": Decimal("0.75")}
_PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
_GROUPING = re.compile("[\u00a0\u2009\u202f'’]")
_INNER = {"odd": "about", "plus": "more_than", "+": "more_than"}
_EACH = frozenset("a an per each every apiece".split())
_ARTICLES = frozenset(("a", "an", "another", "one"))
TIMES = frozenset(("x", "×", "*", "·", "⋅", "∙", "times"))
_BEFORE_POWER = TIMES | {"e", "\\", "^"}
# The last of its groups of three digits may have decimals: 1 234,56.
_GROUP = re.compile(r"\d{3}(?:\.\d+|,\d{1,2})?")
_MOST_DIGITS = 15
_ONE = Decimal(1)
# "In 2005,50 …" may lack a space.
_OF_TIME = frozenset("in of by since during for until from to".split())
# More words than any number has: what bounds looking ahead keeps time in step with length.
_MOST_WORDS = 12
_MOST_STEPS = 4


class Number(NamedTuple):
    """A number that was read: where it ends, its value, its largest magnitude.

    `alone` says that it is a magnitude without a number ("a billion"), `loose` that it only hints
    at one ("a couple of million"); `hedge` is one inside it ("20-odd million").
    """

    end: int
    value: Decimal
    size: Decimal | None = None
    alone: bool = False
    loose: bool = False
    hedge: str = ""


def number_at(s: Sentence, at: int, has_currency: bool = False) -> Number | None:
    """Read a number with its magnitudes; `has_currency` says that one stands before it."""
    number = _digits(s, at, has_currency) if s.kind(at) == "number" else _in_words(s, at)
    return number and _without_repetition(s, number, has_currency)


def value_of(printed: str) -> Decimal:
    """Return the number that digits tell: 6,729,000 or 1.250.000 or 2,5 or 12,50,000 or 1¼."""
    if printed.isdecimal():
        return Decimal(printed)
    digits = _GROUPING.sub("", printed)
    part = _FRACTIONS.get(digits[-1], Decimal(0))
    digits = digits.rstrip("¼½¾")
    if digits.count(".") > 1 or re.search(r"\.\d{3},", digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d+,\d{1,2}", digits):
        digits = digits.replace(",", ".")
    return Decimal(digits.replace(",", "") or 0) + part


def is_year(s: Sentence, at: int) -> bool:
    printed = s.printed(at)
    return len(printed) == 4 and printed.isdigit() and printed[:2] in ("18", "19", "20")


def is_rest_of_thousands(s: Sentence, at: int) -> bool:
    """Whether digits can only go on with a number before them: the 000 of 5 000 dollars."""
    printed = s.printed(at)
    return printed[:2] == "00" or (printed[:1] == "0" and len(printed) >= 3 and (
        printed[:3].isdigit() and s.kind(at) == "number"
    ))  # fmt: skip


def is_exponent(s: Sentence, at: int) -> bool:
    """Whether digits are an exponent: the 6 of 10^6 and 10^-6, the 06 of 1.5E+06."""
    sign = at - 1 if s.is_dash(at - 1) or s.word(at - 1) == "+" else at
    glued = s.is_glued(at) and s.is_glued(sign)
    e = s.word(sign - 1) == "e" and s.is_glued(sign - 1) and s.kind(sign - 2) == "number"
    place = sign - 2 if s.word(sign - 1) == "{" else sign - 1
    power = s.word(place) == "^" and (glued or s.printed(place - 1) == "10")
    return power or (glued and e)


def is_grouped(s: Sentence, at: int) -> bool:
    """Whether digits stand in groups of three, as amounts do and years do not."""
    return s.kind(at) == "number" and any(mark in s.printed(at) for mark in ",\u00a0\u2009\u202f'’")


def magnitude_at(
    s: Sentence, at: int, has_currency: bool = False, digits: bool = True
) -> tuple[Decimal | None, int]:
    """Return a magnitude and where it ends: million, thousand million, lakh crore, -million, bn."""
    if s.is_dash(at) and s.word(at + 1) in MAGNITUDES:
        at += 1
    word = s.word(at)
    if word in MAGNITUDES:
        size, end = MAGNITUDES[word], at + 1
        for _ in range(_MOST_STEPS):
            larger = MAGNITUDES.get(s.word(end))
            same = larger == size == MAGNITUDES[word] >= 10**6  # a million million
            if larger is None or not (size < larger or same or word == "hundred"):
                break
            size, end = size * larger, end + 1
        return size, end
    if not digits:
        return None, at
    if word in SHORT and s.kind(at) == "word":
        return SHORT[word], _after_stop(s, at + 1)
    if s.is_glued(at + 1) and s.kind(at + 1) == "number":
        return None, at
    if word in GLUED and (
        s.is_glued(at)
        or (has_currency and s.printed(at) in ("m", "b", "k", "M", "B", "K", "MM", "mm"))
        or (s.printed(at) in ("m", "k", "M", "MM") and _is_before_currency(s, at))
    ):
        return GLUED[word], _after_stop(s, at + 1)
    return None, at


def _is_before_currency(s: Sentence, at: int) -> bool:
    """Whether a sign is glued to a magnitude, or a code stands behind: 12 m$, 12 m USD."""
    return s.printed(at + 1) in CODES or (s.kind(at + 1) == "symbol" and s.is_glued(at + 1))


def _after_stop(s: Sentence, at: int) -> int:
    """Skip the full stop of an abbreviation, where the sentence goes on after it."""
    goes_on = s.is_glued(at) and s.word(at) == "." and (
        s.printed(at + 1)[:1].islower() or s.kind(at + 1) == "symbol"
        or s.printed(at + 1).isupper()
    )  # fmt: skip
    return at + 1 if goes_on else at


def _without_repetition(s: Sentence, number: Number, has_currency: bool) -> Number:
    """Skip the same number told again: ten (10) million, 17 million (seventeen million)."""
    end = number.end
    if s.word(end) != "(":
        return number
    again = _digits(s, end + 1, has_currency) if s.kind(end + 1) == "number" else (
        _in_words(s, end + 1)
    )  # fmt: skip
    if again is None or again.value != number.value or s.word(again.end) != ")":
        return number
    end = again.end + 1
    if number.size is not None:
        return number._replace(end=end)
    size, after = magnitude_at(s, end, has_currency)
    if size is None:
        return number._replace(end=end)
    return Number(after, number.value * size, size)


# -- in digits ------------------------------------------------------------------------------------


def _digits(s: Sentence, at: int, has_currency: bool) -> Number | None:
    if is_rest_of_thousands(s, at) and not (has_currency and s.printed(at).strip("0.,")):
        return None
    value, end = _spaced_thousands(s, at, has_currency)
    if _has_decimals(s, end):
        value, end = _with_decimals(s, at, value, end, has_currency)
    power = _ONE
    if s.word(end) in _BEFORE_POWER:
        found, end = _power_at(s, at, end)
        if found is None:
            return None
        power, value = found, value * found
    hedge, end = _inner_hedge(s, end)
    size, end = magnitude_at(s, end, has_currency)
    if size is None:
        return Number(end, value, power if power >= 1000 else None, hedge=hedge)
    total, largest = value * size, size
    # "1 billion 43 million": smaller and smaller steps of one number.
    after_between = s.word(at - 1) == "between"
    for _ in range(_MOST_STEPS):
        following = end + 1 if s.word(end) == "and" and not after_between else end
        if s.kind(following) != "number":
            break
        step, after = magnitude_at(s, following + 1, has_currency)
        if step is None or step >= size or (has_currency and s.word(end) == "and"):
            break
        total, size, end = total + value_of(s.printed(following)) * step, step, after
    return Number(end, total, largest, hedge=hedge)


def _inner_hedge(s: Sentence, at: int) -> tuple[str, int]:
    """Read the hedge inside `20-odd million`, `$20-plus million`, `40+ million`."""
    end = at + 1 if s.is_dash(at) else at
    hedge = _INNER.get(s.word(end), "")
    if not hedge:
        return "", at
    end += 1
    after = end + 1 if s.is_dash(end) else end
    return (hedge, after) if s.word(after) in MAGNITUDES or s.word(after) in NAMES else ("", at)


def _spaced_thousands(s: Sentence, at: int, has_currency: bool) -> tuple[Decimal, int]:
    """Read `6 729 000`, `1 234,56` where groups of three digits stand with plain spaces between.

    A group that begins with 0 goes on with whatever stands before it: 2005 000 000, 5, 000.
    """
    first = s.printed(at)
    digits, end = first, at + 1
    if s.kind(end) != "number" and s.word(end) != ",":
        return value_of(first), end
    while digits.isdigit() and len(digits) <= _MOST_DIGITS:
        group = end + 1 if s.word(end) == "," and s.is_glued(end) else end
        rest = is_rest_of_thousands(s, group)
        short = group == end and (len(first) <= 3 or end > at + 1)
        if not (rest or short) or s.gap(group) != " " or not _GROUP.fullmatch(s.printed(group)):
            break
        digits, end = digits + s.printed(group), group + 1
    whole = digits.partition(".")[0].partition(",")[0]
    named = s.word(at - 1) in NUMBERED and s.printed(at + 1)[:1] != "0"  # phase 2 300 dollars
    if end == at + 1 or len(whole) > _MOST_DIGITS or named:
        return value_of(first), at + 1
    after = end + 2 if _has_decimals(s, end) else end
    if has_currency or _tells_money(s, after) or _is_first_end(s, at, end):
        return Decimal(digits.replace(",", ".")), end
    return value_of(first), at + 1


def _is_first_end(s: Sentence, begin: int, at: int) -> bool:
    """Whether a second amount in groups of three goes on here: 1 500-2 500 dollars."""
    linked = s.is_dash(at) or s.word(at) in ("to", "or")
    if not (linked or (s.word(at) == "and" and s.word(begin - 1) == "between")):
        return False
    second = last = at + 2
    for last in range(second, second + _MOST_DIGITS // 3):
        if s.gap(last) != " " or not _GROUP.fullmatch(s.printed(last)):
            break
    return last > second and s.kind(at + 1) == "number" and _tells_money(s, last)


def _tells_money(s: Sentence, at: int) -> bool:
    """Whether a magnitude or a currency stands here, perhaps behind a hyphen: 1 500-dollar."""
    size, after = magnitude_at(s, at)
    hyphen = s.is_dash(after) and s.is_glued(after + 1)
    return size is not None or _is_before_money(s, after + hyphen)


def _with_decimals(
    s: Sentence, at: int, value: Decimal, end: int, has_currency: bool
) -> tuple[Decimal, int]:
    """Add the cents of `5,50` where a currency stands with it."""
    first, cents = s.printed(end - 1), s.printed(end + 1)
    if "." in first or "," in first or not first[-1].isdecimal():
        return value, end
    if s.word(at - 1) in NUMBERED or (is_year(s, at) and s.word(at - 1) in _OF_TIME):
        return value, end
    money = has_currency and len(cents) == 2
    if not (money or _is_before_money(s, end + 2)):
        return value, end
    return value + Decimal(cents).scaleb(-len(cents)), end + 2


def _has_decimals(s: Sentence, at: int) -> bool:
    """Whether a comma and one or two digits are glued to what stands before, and no more."""
    cents = s.printed(at + 1)
    return (
        s.word(at) == ","
        and s.is_glued(at)
        and s.is_glued(at + 1)
        and len(cents) <= 2
        and cents.isdecimal()
        and not (
            s.is_glued(at + 2)
            and s.kind(at + 2) in ("number", "word")
            and s.printed(at + 2) not in CODES
        )
        and not (s.word(at + 2) == "," and s.is_glued(at + 3) and s.kind(at + 3) == "number")
    )


def _is_before_money(s: Sentence, at: int) -> bool:
    """Whether a currency stands here, and is no other number's."""
    if s.kind(at) == "symbol":
        return s.kind(at + 1) != "number"
    return s.word(at) in NAMES or s.word(at) in COUNTRIES or s.printed(at) in CODES


def _power_at(s: Sentence, at: int, end: int) -> tuple[Decimal | None, int]:
    """Read the power of ten of `5 x 10^6`, `10^6` or `1.5E+06`; None where it is no whole one.

    The number begins at `at` and ends at `end`, where its power is looked for.
    """
    if s.word(end) == "e" and s.is_glued(end) and s.is_glued(end + 1):
        digits = end + 2 if s.word(end + 1) == "+" else end + 1
        if s.kind(digits) != "number":
            return _ONE, end
        one, brace = 0, False
    else:
        times = end + 1 if s.word(end) == "\\" and s.is_glued(end + 1) else end
        ten = times + 1 if s.word(times) in TIMES else at
        if s.printed(ten) != "10" or s.word(ten + 1) != "^" or (ten == at and end != at + 1):
            return _ONE, end
        # "10^6" alone is its own first ten.
        one, brace = int(ten == at), s.word(ten + 2) == "{"
        digits = ten + 2 + brace
    exponent = s.printed(digits)
    if not (exponent.isdecimal() and len(exponent) <= 2 and int(exponent) <= _MOST_DIGITS):
        return None, end
    if s.is_glued(digits + 1) and s.kind(digits + 1) in ("number", "word"):
        return None, end
    return Decimal(10) ** (int(exponent) - one), digits + 1 + brace


# -- in words -------------------------------------------------------------------------------------


def _in_words(s: Sentence, at: int) -> Number | None:
    """Read `two and a half million`, `half a billion`, `one hundred thousand`, `a billion`."""
    word = s.word(at)
    if word in _PARTS or word == "three":
        part = _part_of_magnitude(s, at)
        if part:
            return part
    if word in _ARTICLES:
        following = s.word(at + 2) if s.is_dash(at + 1) else s.word(at + 1)
        if following in _PARTS or (word == "another" and following in UNITS):
            return _in_words(s, at + 2 if s.is_dash(at + 1) else at + 1)
        if following == "couple":
            of = at + 3 if s.word(at + 2) == "of" else at + 2
            size, end = magnitude_at(s, of, digits=False)
            return Number(end, 2 * size, size, loose=True) if size else None
    if word in ("a", "an", "another"):
        if s.word(at + 1) in NAMES and s.word(at + 2) in _EACH:
            return Number(at + 1, Decimal(1))  # "a dollar a day"
        size, end = magnitude_at(s, at + 1, digits=False)
        if size and s.says(end, ("and", "a", "half")):
            return Number(end + 3, size * 3 / 2, size)  # "a billion and a half"
        return Number(end, size, size, alone=True) if size else None
    value, end = _counted(s, at)
    if value is None:
        # A magnitude alone, as in "billion-dollar loan".
        if word in ("million", "billion", "trillion") and s.is_dash(at + 1):
            return Number(at + 1, MAGNITUDES[word], MAGNITUDES[word], alone=True)
        return None
    value, end = _with_part(s, value, end)
    size, end = magnitude_at(s, end)
    if size is None:
        return Number(end, value)
    total, largest = value * size, size
    for _ in range(_MOST_STEPS):  # "three billion two hundred million"
        joined = s.word(end) == "and" and s.word(at - 1) != "between"
        more, after = _counted(s, end + 1 if joined else end)
        if more is None:
            break
        step, after = magnitude_at(s, after)
        if step is None:
            # "one billion … one hundred and thirty-two": the last step has no magnitude.
            if size == 1000:
                total, end = total + more, after
            break
        if step >= size:
            break
        total, size, end = total + more * step, step, after
    return Number(end, total, largest)


def _part_of_magnitude(s: Sentence, at: int) -> Number | None:
    """Read `half a million`, `quarter of a billion`, `three quarters of a million`."""
    if s.word(at) == "three":
        end = at + 2 if s.is_dash(at + 1) else at + 1
        if s.word(end) not in ("quarters", "fourths"):
            return None
        part, end = Decimal("0.75"), end + 1
    else:
        part, end = _PARTS[s.word(at)], at + 1
    for skipped in ("of", "-", "a", "-"):
        if s.word(end) == skipped or (skipped == "-" and s.is_dash(end)):
            end += 1
    size, end = magnitude_at(s, end, digits=False)
    return Number(end, part * size, size) if size else None


def _with_part(s: Sentence, value: Decimal, end: int) -> tuple[Decimal, int]:
    """Add `and a half`, `-and-a-half` or `point five` to a number in words."""
    if s.word(end) == "point" and s.word(end + 1) in UNITS:
        return value + UNITS[s.word(end + 1)] / 10, end + 2
    words, at = [], end
    for _ in range(3):
        at += s.is_dash(at)
        words.append(s.word(at))
        at += 1
    if words[:2] == ["and", "a"] and words[2] in _PARTS:
        return value + _PARTS[words[2]], at
    return value, end


def _counted(s: Sentence, at: int) -> tuple[Decimal | None, int]:
    """Read a small number in words: seven, forty-five, three hundred and twenty."""
    total, end, seen = Decimal(0), at, False
    while end - at < _MOST_WORDS:
        word = s.word(end)
        if word in UNITS:
            if seen and total % 100 and (total % 100 < 20 or total % 10):
                break
            total, end, seen = total + UNITS[word], end + 1, True
        elif word in TENS:
            if seen and total % 100:
                break
            total, end, seen = total + TENS[word], end + 1, True
            if s.is_dash(end) and s.word(end + 1) in UNITS:
                total, end = total + UNITS[s.word(end + 1)], end + 2
        elif word == "hundred" and seen and 0 < total < 100 and s.word(end + 1) not in PLURALS:
            total, end = total * 100, end + 1
        elif word == "and" and seen and total >= 100 and not total % 100 and (
            s.word(end + 1) in UNITS or s.word(end + 1) in TENS
        ):  # fmt: skip
            end += 1
        else:
            break
    return (total, end) if seen else (None, at)
