"""Claims: what an author's words accept, and whether a recomputed value lies in it.

docs/claims.md gives each relation its reason; whoever changes one changes it there too.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from aidledger.claims.expression_units import Units, constant, told
from aidledger.claims.expressions import ExpressionError, Size
from aidledger.claims.intervals import NO_FLOOR, NO_TOP, TENTH, End, Interval
from aidledger.problems import clip

HOLDS, FAILS, UNTOLD = "holds", "does not hold", "cannot be told"
VERDICTS = (HOLDS, FAILS, UNTOLD)
BASES = ("article", "public")


class Accepted(NamedTuple):
    """The values that words accept; `above` and `below` leave the end itself out."""

    low: End = NO_FLOOR
    high: End = NO_TOP
    above: bool = False
    below: bool = False


class Says(NamedTuple):
    """What a claim says: the relation, its value, the units of that (None: any), what it accepts.

    `percent` asks that values be told in percent. A direction alone has no value.
    """

    relation: str
    value: Fraction | None
    units: Units | None
    accepted: Accepted
    percent: bool


# Relations that compare with a value, and what they accept.
OF_A_VALUE = {
    "exactly": "what rounds to it: half a unit of its last digit written, either way",
    "about": "from nine to eleven tenths of it",
    "almost": "from nine tenths of it to less than it",
    "more than": "more than it",
    "at least": "it or more",
    "less than": "less than it",
    "at most": "it or less",
}
# Relations that stand alone.
ALONE = {
    "slight decrease": "a fall, of at most a tenth",
    "slight increase": "a rise, of at most a tenth",
    "decrease": "a fall",
    "increase": "a rise",
    "symbolic": "at most a tenth",
}
_ACCEPTED = {
    "slight decrease": Accepted(-TENTH, Fraction(0), below=True),
    "slight increase": Accepted(Fraction(0), TENTH, above=True),
    "decrease": Accepted(NO_FLOOR, Fraction(0), below=True),
    "increase": Accepted(Fraction(0), NO_TOP, above=True),
    "symbolic": Accepted(Fraction(0), TENTH),
}
# What only a change, or a difference of two, can have.
DIRECTIONS = ("slight decrease", "slight increase", "decrease", "increase")
_SHARES = ("slight decrease", "slight increase", "symbolic")


def read_says(text: str, low: str = "", high: str = "") -> Says:
    """Read `almost 1/3`, `more than 2`, `50 million USD` or `slight decrease`.

    `low` and `high` are a tolerance of the claim's own, in place of what the words imply. Raises
    ExpressionError.
    """
    words = " ".join(text.split())
    own = bool(low or high)
    if words in ALONE:
        units = () if words in _SHARES else None
        says = Says(words, None, units, _ACCEPTED[words], True)
    else:
        says = _of_a_value(words, own)
    return _with_tolerance(says, low, high) if own else says


def _of_a_value(words: str, own_tolerance: bool) -> Says:
    relation = next((r for r in OF_A_VALUE if words.startswith(r + " ")), "")
    value, units, half = _value(words.removeprefix(relation))
    percent = not units and ("%" in words or "percent" in words or "/" in words)
    relation = relation or "exactly"
    accepted = Accepted() if own_tolerance else _implied(relation, value, half)
    return Says(relation, value, units, accepted, percent)


def _with_tolerance(says: Says, low: str, high: str) -> Says:
    accepted, units = _own_tolerance(low, high)
    if says.units is not None and says.units != units:
        raise ExpressionError(
            f"It says {told(says.units)}, and its tolerance is {told(units)}.",
            "Give both in the same unit.",
            "mixed-units",
        )
    return says._replace(accepted=accepted, units=units)


def _value(words: str) -> tuple[Fraction, Units, Fraction]:
    try:
        return constant(words)
    except ExpressionError as error:
        raise ExpressionError(
            f"What it says cannot be read at “{clip(words.strip(), 40)}”. {error.explanation}",
            "Write a number (2, 1/3, 30 %, 50 million USD), alone or after one of "
            f"{', '.join(OF_A_VALUE)}; or write one of {', '.join(ALONE)}.",
            error.code,
        ) from None


def _own_tolerance(low: str, high: str) -> tuple[Accepted, Units]:
    ends = [(constant(text) if text else None) for text in (low, high)]
    units = [end[1] for end in ends if end]
    if units[0] != units[-1]:
        raise ExpressionError(
            f"Its low is {told(units[0])}, and its high {told(units[-1])}.",
            "Give both in the same unit.",
            "mixed-units",
        )
    found = Accepted(ends[0][0] if ends[0] else NO_FLOOR, ends[1][0] if ends[1] else NO_TOP)
    if found.low > found.high:
        raise ExpressionError("Its low is above its high.", "Exchange them.")
    return found, units[0]


def _implied(relation: str, value: Fraction, half: Fraction) -> Accepted:
    if relation in ("about", "almost") and value <= 0:
        raise ExpressionError(
            f"“{relation}” says nothing of a value that is not above zero.",
            "Give the claim a tolerance of its own.",
        )
    return {
        "exactly": Accepted(value - half, value + half),
        "about": Accepted(value - value * TENTH, value + value * TENTH),
        "almost": Accepted(value - value * TENTH, value, below=True),
        "more than": Accepted(low=value, above=True),
        "at least": Accepted(low=value),
        "less than": Accepted(high=value, below=True),
        "at most": Accepted(high=value),
    }[relation]


def judge(value: Interval, accepted: Accepted) -> str:
    """Return the verdict: what all that the value may be says, or that it says both."""
    over_low = value.low > accepted.low or (value.low == accepted.low and not accepted.above)
    under_high = value.high < accepted.high or (value.high == accepted.high and not accepted.below)
    if over_low and under_high:
        return HOLDS
    under_low = value.high < accepted.low or (value.high == accepted.low and accepted.above)
    over_high = value.low > accepted.high or (value.low == accepted.high and accepted.below)
    return FAILS if under_low or over_high else UNTOLD


class KnownSize(NamedTuple):
    """What an indicator is the size of, and where it stands."""

    id: str
    measure: str
    party: str
    partner: str
    year: int
    currency: str
    source: str


def find_size(wanted: Size, known: Iterable[KnownSize], own: str, basis: str) -> KnownSize | None:
    """Return the indicator that is meant, None where the ledger has none; `own` is the article.

    Without a source it is the article's own, or on the public basis any other's; without a
    currency US dollars, or the only one there is. Raises ExpressionError where several are meant.
    """
    about = (wanted.measure, wanted.party, wanted.partner, wanted.year)
    found = [
        size
        for size in known
        if (size.measure, size.party, size.partner, size.year) == about
        and wanted.currency in ("", size.currency)
        and (
            wanted.source == size.source
            if wanted.source
            else (size.source == own) == (basis == "article")
        )
    ]
    if not wanted.currency and any(size.currency == "USD" for size in found):
        found = [size for size in found if size.currency == "USD"]
    if len(found) > 1:
        names = ", ".join(f"{size.id} ({size.source}, {size.currency})" for size in found[:4])
        raise ExpressionError(
            f"“{wanted.text}” may be any of {names}.", "Name its currency or its source."
        )
    return found[0] if found else None
