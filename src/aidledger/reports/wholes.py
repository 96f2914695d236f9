"""Wholes: figures as they are stated, before anything inside them is taken off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aidledger.opened import OpenedLedger
from aidledger.policy import Policy
from aidledger.years import YearSelection

# No residual is settled for this way of counting, so that under it `lines` are of whole figures.
_WHOLE = "whole"


def whole_lines(
    ledger: OpenedLedger, policy: Policy, ids: Iterable[str]
) -> dict[str, list[dict[str, Any]]]:
    """Return the lines of these figures whole, for every year, in the order of their slots."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ids}
    ask = ledger.ask_under(policy._replace(overlaps=_WHOLE), YearSelection())
    for line in ask("SELECT * FROM lines ORDER BY ordinal, slot"):
        if line["id"] in found:
            found[line["id"]].append(line)
    return found
