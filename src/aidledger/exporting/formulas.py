"""Formulas: arithmetic written for a spreadsheet, each with the value that aidledger gives it.

Spreadsheets reckon in doubles and help along: INT, SUM, differences and comparisons take what is
near a whole number for that number, and two that are nearly the same for the same (LibreOffice and
Excel each in its way). So money is in whole minor units below 10^15, which doubles hold exactly;
two amounts are told apart by lifting one out of the other's reach first (a-(b-4096)-4096), and
what INT may have lifted is taken back so. Only functions that Excel 2007 has.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

_APART = 4096


class Whole(NamedTuple):
    """A formula for a whole number, without its equals sign, and the number."""

    text: str
    value: int

    def __bool__(self) -> bool:
        return True


class Real(NamedTuple):
    """A formula for a number with a fraction, and the double that it comes to."""

    text: str
    value: float


class Text(NamedTuple):
    """A formula for a text, and the text."""

    text: str
    value: str


def whole(number: int) -> Whole:
    return Whole(str(number), number)


def total(*parts: Whole) -> Whole:
    """Return a sum; those of 0 are left out only where they are written as such."""
    told = [part for part in parts if part.text != "0"]
    if not told:
        return whole(0)
    value = sum(part.value for part in told)
    if len(told) == 1:
        return told[0]
    return Whole(f"SUM({','.join(part.text for part in told)})", value)


def minus(one: Whole, other: Whole) -> Whole:
    """Return an exact difference."""
    if other.text == "0":
        return one
    text = f"({_held(one.text)}-({_held(other.text)}-{_APART})-{_APART})"
    return Whole(text, one.value - other.value)


def least(*parts: Whole) -> Whole:
    return Whole(f"MIN({','.join(p.text for p in parts)})", min(p.value for p in parts))


def most(*parts: Whole) -> Whole:
    return Whole(f"MAX({','.join(p.text for p in parts)})", max(p.value for p in parts))


def times(one: Whole, number: int) -> Whole:
    return one if number == 1 else Whole(f"{_held(one.text)}*{number}", one.value * number)


def small_floor(one: Whole, divisor: int) -> Whole:
    """Return the whole part of a quotient; below 10^9 nothing can be taken for a whole number."""
    return Whole(f"INT({one.text}/{divisor})", one.value // divisor)


def floor(one: Whole, divisor: int) -> Whole:
    """Return the whole part of a quotient, of any amount."""
    if divisor == 1:
        return one
    held = _held(one.text)
    quotient = f"INT({held}/{divisor})"
    lifted = f"IF({held}-({divisor}*{quotient}-{_APART})<{_APART},1,0)"
    return Whole(f"({quotient}-{lifted})", one.value // divisor)


def rest(one: Whole, divisor: int, quotient: Whole) -> Whole:
    """Return what is left of an amount after its quotient."""
    return minus(one, times(quotient, divisor))


def converted(one: Whole, factor: Real) -> Whole:
    """Return an amount times a factor, rounded as the engine rounds: the whole part of half more.

    INT may lift a double just below a whole number. Less that number, and lifted out of its reach,
    it falls short of 1 by more than spreadsheets overlook, be it below or above 2^26.
    """
    raised = f"{_held(one.text)}*{factor.text}+0.5"
    above = f"INT({raised})"
    small = f"({raised}-({above}-1/65536))*65536"
    large = f"({raised}-({above}-{_APART}))/{_APART}"
    text = f"({above}-IF(IF({raised}<67108864,{small},{large})<1,1,0))"
    return Whole(text, math.floor(one.value * factor.value + 0.5))


def nearest(one: Whole, factor: Real, exactly: Fraction) -> Whole:
    """Return an amount times a factor, rounded as booking rounds: exactly, a half going up.

    Of the double 14 digits are kept first, so that what is a half stays one.
    """
    value = (2 * one.value * exactly + 1) // 2
    product = f"{_held(one.text)}*{factor.text}"
    kept = f"ROUND({product},MAX(0,14-LEN(INT({product}))))"
    return Whole(f"ROUND({kept},0)", int(value))


def in_full_units(one: Whole, digits: int) -> Real:
    scale = 10**digits
    return Real(one.text if digits == 0 else f"{_held(one.text)}/{scale}", one.value / scale)


def _held(text: str) -> str:
    """Return a formula's text so that it can be a factor."""
    plain = text.replace("!", "").replace("$", "").replace(".", "").isalnum()
    return text if plain or _is_one_unit(text) else f"({text})"


def _is_one_unit(text: str) -> bool:
    """Whether the text is one function, or one bracket, and nothing after it."""
    name, bracket, _ = text.partition("(")
    if not bracket or (name and not name.isalpha()) or not text.endswith(")"):
        return False
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and sign == ")":
            return place == len(text) - 1
    return False
