"""aidledger sources"""

from __future__ import annotations

from aidledger.cli.options import Asked, asks
from aidledger.cli.output import emit


@asks()
def sources(asked: Asked) -> None:
    """List the documents and series that figures are taken from.

    Example: aidledger sources --format csv
    """
    from aidledger.ledger import open_ledger

    emit(open_ledger(asked.ledger).sources(), asked)
