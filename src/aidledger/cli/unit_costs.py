"""aidledger unit-costs"""

from __future__ import annotations

from aidledger.cli.options import POLICY, SELECTION, Asked, asks
from aidledger.cli.output import answer


@asks(SELECTION, POLICY, leave=("headline", "spread"))
def unit_costs(asked: Asked) -> None:
    """Divide amounts by what they bought: dollars a border post, a trainee, a MW.

    Costs are in full units. What cannot be divided is listed with the reason.

    Example: aidledger unit-costs --donor US
    """
    answer(asked, lambda ledger: ledger.unit_costs(**asked.choices))
