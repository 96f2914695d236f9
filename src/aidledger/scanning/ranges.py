"""Two ends of one amount: `$3-5 million`, `between 5 and 7 million dollars`."""

from __future__ import annotations

from decimal import Decimal

from aidledger.scanning.currencies import Currency, currency_after, currency_before
from aidledger.scanning.money_words import CHANGES, NUMBERED
from aidledger.scanning.numbers import Number, is_year, number_at
from aidledger.scanning.sentences import Sentence
from aidledger.scanning.singles import Amount, Part, currency_behind, ends_like_money

# A first end below this may lack the magnitude of the second: 1,500-2 million.
_MAY_BE_SHORT = 10_000
# How many tokens before a range a verb of change is looked for.
_NEAR = 8
# Ends that share a magnitude are not further apart: between 7 and 5 million, but 900 and 5 million.
_ALIKE = 10
# … nor those that print a magnitude each: between $1 million and $5,000, but not $1 million and 5.
_FARTHEST = 1000
_REVERSED = "its higher end stands first"


def range_at(s: Sentence, at: int, part: Part | None, opener: str) -> Amount | None:
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
    behind, noted = (None, ()) if other else currency_behind(s, second)
    currency = own or behind
    if currency is None or (own and other and own.code != other.code):
        return None
    if own and behind and own.code != behind.code and not own.family:
        return None
    end = behind.end if behind else second.end
    reverse = _may_be_reversed(s, at, opener, link, second_at)
    if reverse and not (other or behind):
        reverse = ends_like_money(s, second.end)
    between = reverse and opener == "between"
    bounds = _bounds(_sized(first, own), _sized(second, other or behind or own), between, reverse)
    if bounds is None or (s.word(link) == "or" and not _is_guess(*bounds[:2])):
        return None
    if opener == "from" and s.word(end) in ("in", "last", "this", "by"):
        return None
    low, high = (bound / currency.divisor for bound in bounds[:2])
    if bounds[2] and not (other and bounds[2] is not _REVERSED):
        noted = (bounds[2], *noted)
    if behind and own and own.family and not behind.family:
        currency = behind
    size = second.size or first.size or currency.size
    return Amount(end, None, currency.code, currency.family, size, "between", low, high,
                  noted=noted)  # fmt: skip


def _sized(number: Number, currency: Currency | None) -> Number:
    """Apply the magnitude that stands with the currency: US$m 4.5."""
    if currency is None or currency.size is None or number.size is not None:
        return number
    return number._replace(value=number.value * currency.size, size=currency.size)


def _bounds(
    first: Number, second: Number, between: bool, reverse: bool
) -> tuple[Decimal, Decimal, str] | None:
    """Return low, high, and what has to be said of them; None where they are no two ends.

    `reverse` says that a first end which shares the magnitude of the second may be the higher,
    `between` that any may.
    """
    low, high = first.value, second.value
    # "1,500-2,000 million" shares its magnitude too.
    if first.size is None and second.size and low < max(Decimal(1000), high / second.size):
        shared = low * second.size
        if shared < high:
            return shared, high, ""
        if shared <= _ALIKE * high:
            return (high, shared, _REVERSED) if reverse and shared > high else None
    if first.size is None and second.size and low < _MAY_BE_SHORT:
        return (low, high, f"its low end is read as {low:f}, as printed") if low < high else None
    if between and high < low <= _FARTHEST * high:
        return high, low, _REVERSED
    return (low, high, "") if low < high else None


def _may_be_reversed(s: Sentence, at: int, opener: str, link: int, second: int) -> bool:
    """Whether the higher end may stand first: 7-5 million, but not phase 7 - 5 million."""
    if opener:
        return opener == "between"
    apart = s.is_dash(link) and not (s.is_glued(link) and s.is_glued(second))
    return s.word(link) != "or" and not apart and s.word(at - 1) not in NUMBERED


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
