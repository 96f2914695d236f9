"""aidledger classifications"""

from __future__ import annotations

from aidledger.cli.options import Asked, asks
from aidledger.cli.output import emit


@asks()
def classifications(asked: Asked) -> None:
    """List the words figures are coded with: classes, instruments, sectors, statuses.

    Example: aidledger classifications --format csv
    """
    from aidledger.ledger import open_ledger

    emit(open_ledger(asked.ledger).classifications(), asked)
