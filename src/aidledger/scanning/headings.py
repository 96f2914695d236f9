"""What a text declares for more than one amount: a unit over figures, a currency for all."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from aidledger.scanning.currencies import Currency, country_at, currency_alone
from aidledger.scanning.money_words import (
    BETWEEN_DECLARED,
    DECLARING,
    FUNCTION,
    GLUED,
    MAGNITUDES,
    NUMBERED,
    OF_COUNTRY,
    PLURALS,
    PRICES,
    SHORT,
    SUBJECTS,
)
from aidledger.scanning.numbers import is_grouped, is_year
from aidledger.scanning.sentences import Sentence

# How many tokens after a heading its first row may end.
_ROWS = 60
# How many tokens a heading has before its unit, at most.
_HEADING = 4
_OPENERS = frozenset(("in", "("))
# Words before a unit, so many tokens back, that make the rows below it items of cost.
_COSTS = frozenset("budget budgets cost costs spending expenditure expenditures expenses".split())
_HEADED = 8


class Unit(NamedTuple):
    """The unit of the figures that follow a heading: "in thousands of US dollars".

    `column` is the cell of the heading where it stands among others, `line` its line; `of_costs`
    says that the heading tells of costs, so that "Staff" below it is what staff cost.
    """

    end: int
    size: Decimal
    currency: Currency
    column: int | None
    line: int
    of_costs: bool = False


def unit_at(s: Sentence, at: int) -> Unit | None:
    """Read a unit that heads figures, where one begins at this token."""
    after_number = s.kind(at - 1) == "number" and s.gap(at) == " "
    if s.kind(at) == "number" or (after_number and s.word(at) != "("):
        return None
    begin, opener = at, ""
    while s.word(at) in _OPENERS and at < begin + 2:
        opener, at = opener or s.word(at), at + 1
    while s.word(at) in PRICES or (opener and is_year(s, at)):
        at += 1
    if not opener and s.kind(at) == "symbol" and s.kind(at + 1) == "number":
        return None
    found = (
        _size_then_currency(s, at) or _currency_then_size(s, at)
        or (_currency_alone(s, begin, at) if opener else None)
    )  # fmt: skip
    if found is None:
        return None
    size, currency, end = found
    if not _is_closed(s, begin, end, opener):
        return None
    of_costs = not _COSTS.isdisjoint(s.words[max(0, begin - _HEADED) : begin])
    return Unit(end, size, currency, s.columns[begin], s.lines[begin], of_costs)


def _size_then_currency(s: Sentence, at: int) -> tuple[Decimal, Currency, int] | None:
    """Read `thousands of current US dollars`, `million EUR`."""
    word = s.word(at)
    size = PLURALS.get(word) or MAGNITUDES.get(word) or SHORT.get(word)
    if size is None or size < 1000:
        return None
    at += 1
    while s.word(at) in PRICES or s.word(at) == "of" or is_year(s, at):
        at += 1
    currency = currency_alone(s, at)
    return (size, currency, currency.end) if currency else None


def _currency_then_size(s: Sentence, at: int) -> tuple[Decimal, Currency, int] | None:
    """Read `US$ million`, `dollars in thousands`, `£m`, `US$'000`, `€ bn`."""
    currency = currency_alone(s, at)
    if currency is None:
        return None
    at = currency.end
    at += s.word(at) == "in"
    at += s.word(at) in ("'", "’", "‘")
    word = s.word(at)
    if s.printed(at) == "000":
        at += 1
        at += s.word(at) in ("'", "’")
        at += s.word(at) == "s"
        return Decimal(1000), currency, at
    size = PLURALS.get(word) or MAGNITUDES.get(word) or SHORT.get(word) or GLUED.get(word)
    if size is None or size < 1000:
        return None
    end = at + 1
    if s.word(end) == "." and s.is_glued(end) and s.word(end + 1) == ")":
        end += 1
    return size, currency, end


def _currency_alone(s: Sentence, begin: int, at: int) -> tuple[Decimal, Currency, int] | None:
    """Read a unit without magnitude: `Costs (EUR):`, `Prices in rubles:`, `All sums in euros.`"""
    currency = currency_alone(s, at)
    if currency is None:
        return None
    end = currency.end + 1 if s.word(begin) == "(" else currency.end
    end += is_year(s, end)
    table = s.heads_table if not s.kind(end) else _ends_line(s, end) and _rows_follow(s, end)
    stated = begin <= _HEADING and s.word(end) == "." and not SUBJECTS.isdisjoint(s.words[:begin])
    if not (s.word(end) == ":" or table or stated or s.word(end) == "|"):
        return None
    return Decimal(1), currency, currency.end


def _is_closed(s: Sentence, begin: int, end: int, opener: str) -> bool:
    """Whether a unit ends as headings do, not as a sentence goes on."""
    word = s.word(end)
    if word == ":" or (word in (")", "|", "]") and opener):
        return True
    after = end  # "US$ millions, 2004-2006"
    while s.word(after) == "," or s.is_dash(after) or is_year(s, after):
        after += 1
    if s.word(after) and _ends_line(s, after):
        return _rows_follow(s, after)
    if word == "," and opener:
        return s.word(begin - 1) in (",", "(") or opener == "("
    if not word and s.heads_table:
        return True
    if word in (".", ""):
        return opener == "in" and not SUBJECTS.isdisjoint(s.words[max(0, begin - 12) : begin])
    return opener == "(" and word in ("unless", "except", "at")


def _rows_follow(s: Sentence, at: int) -> bool:
    """Whether one of the next lines ends with a number, as rows of a table do."""
    for place in range(at + 1, min(at + _ROWS, len(s) + 1)):
        last = place - 2 if s.word(place - 1) == "|" else place - 1
        if _ends_line(s, place) and s.kind(last) == "number" and not is_year(s, last):
            return True
    return False


def _ends_line(s: Sentence, at: int) -> bool:
    return not s.kind(at) or s.gap(at) in ("\n", "\t")


def is_figure(s: Sentence, at: int) -> bool:
    """Whether a bare number under a unit is one of its figures: no year, label or count."""
    if s.kind(at) != "number" or is_year(s, at) or s.word(at - 1) in NUMBERED:
        return False
    if s.is_glued(at) and s.kind(at - 1) in ("word", "dash", "number"):
        cell = s.word(at - 2) == "|" or s.gap(at - 1) in ("\n", "\t")
        if not (cell and s.is_dash(at - 1) and s.gap(at - 1)):
            return False
    if s.is_glued(at + 1) and s.is_glued(at + 2) and s.kind(at + 2) == "number":
        return False  # 1,1 or 5/6
    kind, word, apart = s.kind(at + 1), s.word(at + 1), s.gap(at + 1) in ("\n", "\t")
    if kind in ("", "number") or (apart and kind != "dash"):
        return word != "%"
    if kind == "mark":
        return word not in ("%", "/", "°", "'", "#")
    return (
        kind in ("word", "abbreviation")
        and not s.is_glued(at + 1)
        and (word in FUNCTION and word != "of")
    )


def is_stated(s: Sentence, at: int) -> bool:
    """Whether a bare number is an amount where all amounts are in one currency."""
    return is_grouped(s, at) and is_figure(s, at) and s.word(at - 1) in _STATING


_STATING = frozenset("at to was were is are totalled totaled reached exceeded : =".split())


def declared_currency(s: Sentence) -> Currency | None:
    """Return the currency declared for a whole text: "All sums are in Australian dollars"."""
    for at, word in enumerate(s.words):
        if word not in DECLARING or SUBJECTS.isdisjoint(s.words[max(0, at - 8) : at]):
            continue
        end = at + 1
        while s.word(end) in BETWEEN_DECLARED:
            end += 1
        found = currency_alone(s, end)
        if s.kind(end) == "symbol" and s.kind(end + 1) not in ("", "mark"):
            continue
        if found and not found.family and s.kind(found.end) in ("", "mark", "word"):
            return found
        if found and found.family == "dollar" and word != "in":
            return found
        country, after = country_at(s, end)
        if country and s.words[at - 1] == "dollars" and s.kind(after) in ("", "mark"):
            code = OF_COUNTRY.get(("dollar", country))
            return Currency(code, after) if code else None
    return None
