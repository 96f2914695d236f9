"""Words and numbers of claims: recomputed values as people and as programs read them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from aidledger.claims.expression_units import Units, is_money, told
from aidledger.claims.intervals import NO_TOP, End, Interval
from aidledger.claims.verdicts import HOLDS, UNTOLD, Accepted, Says
from aidledger.money import rounded
from aidledger.reports.totals import mark
from aidledger.reports.value import Amount


def worded(end: End, says: Says, units: Units) -> str:
    """Write a value for people: `28.57 %`, `58 million USD`, `49 years`."""
    assert isinstance(end, Fraction)
    scale, word = 1, ""
    if says.percent and not units:
        return f"{_short(end * 100)} %"
    if units and abs(end) >= 10**6:
        scale, word = (10**9, "billion") if abs(end) >= 10**9 else (10**6, "million")
    name = told(units) if units else ""
    name = "year" if name == "years" and abs(end) == 1 else name
    return " ".join(filter(None, (_short(end / scale), word, name)))


def _short(value: Fraction) -> str:
    text = f"{rounded(value, 2):,f}".replace("-", "−")
    return text.rstrip("0").rstrip(".") if "." in text else text


def accepted_words(accepted: Accepted, says: Says, units: Units) -> str:
    """Return what is accepted in words: `30 % to below 33.33 %`, `above 2`."""
    low, high = accepted.low, accepted.high
    if isinstance(low, float) and isinstance(high, float):
        return "anything"
    if low == high:
        return f"exactly {worded(low, says, units)}"
    if isinstance(low, float):
        return f"{'below' if accepted.below else 'at most'} {worded(high, says, units)}"
    if isinstance(high, float):
        return f"{'above' if accepted.above else 'at least'} {worded(low, says, units)}"
    least, most = worded(low, says, units), worded(high, says, units)
    if units and least.partition(" ")[2] == most.partition(" ")[2]:
        least = least.partition(" ")[0]
    begin = f"{'above ' if accepted.above else ''}{least}"
    return f"{begin} to {'below ' if accepted.below else ''}{most}"


def reason_of(verdict: str, value: Interval, says: Says, units: Units, fall: str = "") -> str:
    """Return why the verdict is what it is, blank where the value simply lies inside.

    `fall` says that there is no growth, where a share of one is claimed.
    """
    low, high, accepted = value.low, value.high, says.accepted
    hedge = "; it rests on a reading (~)" if value.about else ""
    if verdict == HOLDS:
        return hedge.removeprefix("; ")
    if verdict == UNTOLD:
        if isinstance(low, float) and isinstance(high, float):
            return "it has neither a floor nor a top"
        if isinstance(high, float):
            return f"it is at least {worded(low, says, units)}, with no top{hedge}"
        if isinstance(low, float):
            return f"it is at most {worded(high, says, units)}, with no floor{hedge}"
        return f"it lies {_spanned(value, says, units)}, inside and outside{hedge}"
    if fall:
        return fall + hedge
    if high <= accepted.low:
        return _off(high, accepted.low, "falls short of the least", says, units) + hedge
    return _off(low, accepted.high, "exceeds the most", says, units) + hedge


def _off(value: End, end: End, what: str, says: Says, units: Units) -> str:
    assert isinstance(value, Fraction) and isinstance(end, Fraction)
    if value == end:
        return "it is the very end that the words leave out"
    away, limit = abs(value - end), f"it {what} accepted, {worded(end, says, units)}, by"
    if says.percent and not units:
        points = _short(away * 100)
        return f"{limit} {points} percentage {'point' if points == '1' else 'points'}"
    part = (
        f", {_short(away / abs(end) * 100)} % of that" if end and (value < 0) == (end < 0) else ""
    )
    return f"{limit} {worded(away, says, units)}{part}"


def about_reason(
    verdict: str, value: Interval, otherwise: Interval | str, says: Says, units: Units
) -> str:
    """Return why a verdict does not stand: what “about” may make of the value, or of a divisor."""
    printed = f"as printed it is {worded(value.best, says, units)} and {verdict}"
    if isinstance(otherwise, str):
        return f"{printed}; where “about” is from nine to eleven tenths, {otherwise}"
    told = _spanned(otherwise, says, units)
    return f"{printed}; “about” may be nine to eleven tenths, which makes it {told}"


def _spanned(value: Interval, says: Says, units: Units) -> str:
    ends = ((value.low, "no floor"), (value.high, "no top"))
    return " to ".join(
        none if isinstance(end, float) else worded(end, says, units) for end, none in ends
    )


def amount(value: Interval, says: Says, units: Units) -> Amount:
    """Return an interval as an amount: money to the cent, other values to at most six places."""
    money, percent = is_money(units), says.percent and not units
    places = 2 if money else 6

    def number(end: End) -> Decimal | None:
        if isinstance(end, float):
            return None
        found = rounded(end * 100 if percent else end, places)
        return found if money else Decimal(f"{found:f}".rstrip("0").rstrip("."))

    floor, top = value.low == value.best, value.high == value.best
    return Amount(
        number(value.low),
        number(value.best),
        number(value.high),
        value.high == NO_TOP,
        mark(floor and not top, top and not floor, value.about or not (floor or top)),
        units[0][0] if money else "",
        unit="money" if money else "percent" if percent else told(units) if units else "ratio",
    )
