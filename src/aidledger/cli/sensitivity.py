"""aidledger sensitivity"""

from __future__ import annotations

from aidledger.cli.options import POLICY, SELECTION, Asked, asks
from aidledger.cli.output import answer


@asks(SELECTION, POLICY)
def sensitivity(asked: Asked) -> None:
    """Count the headline every other way too: which choice moves it, and the order of donors.

    The options make the base. Each row changes one thing: overlaps, bounds, what counts, spread,
    prices, classes, figures of low confidence.

    Example: aidledger sensitivity --donor US
    """
    answer(asked, lambda ledger: ledger.sensitivity(**asked.choices))
