"""aidledger parties"""

from __future__ import annotations

from aidledger.cli.options import Asked, asks
from aidledger.cli.output import emit


@asks()
def parties(asked: Asked) -> None:
    """List every donor and recipient with its code, members and aliases.

    Example: aidledger parties --format csv
    """
    from aidledger.ledger import open_ledger

    emit(open_ledger(asked.ledger).parties(), asked)
