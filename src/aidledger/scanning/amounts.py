"""The grammar: one amount of money, read from the token where it begins.

[currency] number [magnitude] [currency], two such as the ends of one amount, or a magnitude
without a number. Hedges and what stands elsewhere in the text are read around it.
"""

from __future__ import annotations

from aidledger.scanning.orders import order_at
from aidledger.scanning.ranges import range_at
from aidledger.scanning.sentences import Sentence
from aidledger.scanning.singles import Amount, of_part, part_at


def amount_at(s: Sentence, at: int) -> Amount | None:
    """Read the amount that begins at a token; without currency where none stands with it."""
    if s.word(at) in ("between", "from"):
        return range_at(s, at, part_at(s, at + 1), s.word(at))
    part = part_at(s, at)
    if part is None:
        return order_at(s, at)
    return range_at(s, at, part, "") or order_at(s, at) or of_part(s, at, part)
