"""What explain makes of one derivation, and the words it shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.money import QUALIFIERS, from_minor
from aidledger.policy import Policy
from aidledger.reports.burden import Size
from aidledger.reports.totals import Total
from aidledger.reports.value import Amount, LeftOut, Node, Row, dated

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

CODING = (
    "source",
    "section",
    "footnote",
    "as_stated",
    "donor",
    "recipient",
    "class",
    "sector",
    "instrument",
    "status",
    "qualifier",
    "confidence",
    "description",
)


class Part(NamedTuple):
    """One derivation worked out anew: its total, its tree, its lines, and what is beside them.

    enters: how it goes into the number: `added`, `taken off`, `divided` or `divides`. policy: where
    it is not the report's. made: how the amount is made, where it is no sum of its rows. lines: how
    many they are, where they are not told one by one.
    """

    name: str
    enters: str
    total: Total | Size
    amount: Amount
    nodes: Sequence[Node]
    rows: Sequence[Row]
    flags: Sequence[tuple[str, Mapping[str, Any]]] = ()
    left_out: Sequence[LeftOut] = ()
    beside: Sequence[str] = ()
    caveats: Sequence[str] = ()
    policy: Policy | None = None
    made: Sequence[str] = ()
    lines: str = ""


def bare(number: Decimal | None) -> str:
    return "nothing" if number is None else f"{number:,f}".replace("-", "−")


def unit_of(amount: Amount) -> str:
    """Return a currency with the year of its prices: `2008 USD`."""
    return dated(amount.currency, amount.prices)


def wide(amount: Amount) -> str:
    """Return an amount whole, with its range: `~ 40.00 USD (30.00 … 50.00+)`."""
    text = f"{amount.mark} {bare(amount.best)} {unit_of(amount)}".strip()
    if amount.low == amount.high and not amount.open:
        return text
    return f"{text} ({bare(amount.low)} … {bare(amount.high)}{'+' if amount.open else ''})"


def unrounded(own: int, factor: float, told: int, digits: int) -> Decimal:
    """Return minor units times a factor in full units, to six digits more than `told` has."""
    exact = (Decimal(own) * Decimal(repr(factor))).scaleb(-digits)
    short = exact.quantize(Decimal(1).scaleb(-digits - 6))
    whole = from_minor(told, digits)
    return whole if short == whole else short.normalize()


def qualified(name: str) -> str:
    return f"{name.replace('_', ' ')} ({QUALIFIERS[name].meaning})"


def digits_of(ledger: OpenedLedger, currency: str) -> int:
    return int(ledger.document("currencies")[currency]["minor_units"]) if currency else 0
