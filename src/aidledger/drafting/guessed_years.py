"""Guessed years: when the aid was given, where a sentence names one time and speaks of the aid."""

from __future__ import annotations

import re
from calendar import monthrange

from aidledger.drafting.guesses import NOT_SO, Clause, Guess

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_MONTH = "|".join(_MONTHS)


def _printed(n: int) -> str:
    """Return the pattern of a year, with a month and day before it where they are printed."""
    month = rf"(?:(?P<day{n}>\d{{1,2}})\s)?(?P<month{n}>{_MONTH})(?:\s(?P<then{n}>\d{{1,2}}))?"
    return rf"(?:{month},?\s)?(?P<year{n}>(?:19|20)\d\d)"


_PART = "early|late|mid|middle|end|beginning|start|fall|spring|summer|autumn|winter"
# The year of prices is no time: in (constant) 2005 (US) dollars, at 2005 prices.
_OF_PRICES = (
    r"\s(?:(?:constant|current|real|nominal|US|U\.S\.|American)\s){0,2}"
    r"(?:(?:dollars?|euros?|rou?bles?|rubles?|pounds?|yen|yuan|francs?|kron[aeo]r?|rupees?|somonis?|"
    r"tenge|hryvnias?|prices|terms|values)\b|(?:US)?\$(?!\d))"
)
_WHEN = re.compile(
    r"(?:\b(?P<lead>between|from|by|since|beginning in|starting in|as of|up to|until|before|after|"
    rf"in|on|during)\s(?:the\s)?(?:(?:{_PART})(?:\sof)?[\s-]?)?)?(?<![\w.-]){_printed(1)}"
    rf"(?:\s?(?P<link>and|to|until|till|through|[-–—])\s?(?:in\s)?{_printed(2)}"
    rf"|(?P<split>(?:[/–—-]\d{{1,4}}){{1,2}}))?(?![\w-]|[/–—]\d|{_OF_PRICES})",
    re.IGNORECASE,
)
_RIGHT_AFTER = re.compile(r"\s(?:a year )?in\s", re.IGNORECASE)
_OF_ANOTHER = re.compile(r"\b(?:dollars|euros|ru?o?u?bles|million|billion)\s+(?:in\s+)?$", re.I)


# The year of a paper, of prices, or of something beside the aid.
_OTHER_YEAR = re.compile(
    r"\b(?:published|publishes|signed|signing|prices|reports?|reported|said|says|told|visit\w*|"
    r"(?:day|week|month|year|decade)s?\s(?:before|after|earlier|later|ago)|previous\syear|"
    r"following\syear|later|then|subsequently|afterwards)\b", re.I
)  # fmt: skip


def guess_years(sentence: str, amount: tuple[int, int]) -> Guess | None:
    """Return first and last where the sentence names one time, or one directly after the amount.

    The time begins the sentence or stands in the amount's own clause. The sentence has single
    spaces; the amount stands between the two characters.
    """
    if _OTHER_YEAR.search(sentence) or NOT_SO.search(sentence):
        return None
    start, end = amount
    clause = Clause(sentence, start, end)
    times = [t for t in _WHEN.finditer(sentence) if not start <= t.start("year1") < end]
    for time in times:
        lead = sentence[end : time.start("year1")]
        if time.start("year1") > end and _RIGHT_AFTER.fullmatch(lead):
            return _period(time)
    if len(times) != 1 or _OF_ANOTHER.search(sentence[: times[0].start("year1")]):
        return None
    time = times[0]
    if clause.start <= time.start() and time.start("year1") <= clause.end:
        return _period(time)
    if sentence[: time.start()].strip(' “"‘[('):
        return None
    # What was done "by April" or "since 2002" need not be all that the sentence tells.
    whole = (time["lead"] or "").casefold() in ("in", "on", "during", "between")
    return _period(time) if whole or not sentence[time.end() : clause.start].strip(" ,") else None


def _period(time: re.Match[str]) -> Guess | None:
    """Return what a time says of first and last; None where it says neither."""
    if time["split"]:
        return None  # 2005/06: one fiscal year or two years, and 2005-06 may be June
    lead = (time["lead"] or "").casefold()
    first = _date(time, 1)
    both = ("first", "last")
    if time["link"]:
        last = _date(time, 2)
        if first >= last or (time["link"].casefold() == "and" and lead != "between"):
            return None
        return Guess(both, (first, last), time[0])
    if lead in ("by", "as of", "up to"):
        return Guess(both, ("", first), time[0])
    if lead == "since":
        return Guess(both, (first, ".."), time[0])
    if lead in ("beginning in", "starting in"):
        return Guess(("first",), (first,), time[0])
    return Guess(both, (first, first), time[0]) if lead in ("in", "on", "during") else None


def _date(time: re.Match[str], n: int) -> str:
    """Return the date at the precision that is printed; a day that no month has is left out."""
    year, month, day = time[f"year{n}"], time[f"month{n}"], time[f"day{n}"] or time[f"then{n}"]
    if not month:
        return str(year)
    number = _MONTHS.index(month.capitalize()) + 1
    if not day or not 1 <= int(day) <= monthrange(int(year), number)[1]:
        return f"{year}-{number:02}"
    return f"{year}-{number:02}-{int(day):02}"
