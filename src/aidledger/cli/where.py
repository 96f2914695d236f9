"""aidledger where"""

from __future__ import annotations

from aidledger.cli.options import Asked, asks
from aidledger.cli.output import emit


@asks()
def where(asked: Asked) -> None:
    """Say which ledger is used, why this one, and whether it is sound.

    Example: aidledger where
    """
    from aidledger.files import find_ledger
    from aidledger.ledger import open_ledger
    from aidledger.problems import LedgerError
    from aidledger.reports.value import Report, Row, Table

    folder, why = find_ledger(asked.ledger)
    try:
        found = [dict(row.keys) for row in open_ledger(folder).where(why).tables[0].rows]
        state = "sound"
    except LedgerError:
        # Someone who must mend a ledger asks where it is.
        found = [
            {"field": "ledger", "value": str(folder.absolute())},
            {"field": "because", "value": why},
        ]
        state = "has problems: run aidledger check"
    found.append({"field": "state", "value": state})
    rows = [Row(pair, "", None) for pair in found]
    table = Table("where", "", ("field",), rows, columns=("field", "value"))
    emit(Report("where", "The ledger in use", {}, [table]), asked)
