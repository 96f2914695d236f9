"""aidledger where"""

from __future__ import annotations

from aidledger.cli.options import Asked, asks
from aidledger.cli.output import emit


@asks()
def where(asked: Asked) -> None:
    """Say which ledger is used, and why this one.

    Example: aidledger where
    """
    from aidledger.files import find_ledger
    from aidledger.ledger import open_ledger

    folder, why = find_ledger(asked.ledger)
    emit(open_ledger(folder).where(why), asked)
