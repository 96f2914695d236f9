"""aidledger claims"""

from __future__ import annotations

from aidledger.cli.options import SELECTION, Asked, asks
from aidledger.cli.output import emit

_UNUSED = tuple(name for name in SELECTION if name != "source")


@asks(SELECTION, leave=_UNUSED)
def claims(asked: Asked) -> None:
    """Work the author's comparisons out again, from the article's figures and public series.

    Each holds, does not hold, or cannot be told. `aidledger show ID` gives the steps.

    Example: aidledger claims --format csv
    """
    from aidledger.ledger import open_ledger

    emit(open_ledger(asked.ledger).claims(**asked.choices), asked)
