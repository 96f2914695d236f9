"""Kinds of charts, and which report each is made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidledger.policy import Policy, Selection
from aidledger.problems import UsageError
from aidledger.reports.charts.value import Chart

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

_TOTALS = ("years", "donors", "sectors", "instruments", "classes")
ADDED_UP = (*_TOTALS, "burden")  # the others look at figures one by one
KINDS = (*ADDED_UP, "promises", "timeline", "sensitivity")


def chart(
    ledger: OpenedLedger,
    kind: str,
    selection: Selection,
    policy: Policy,
    of: Sequence[str] = (),
) -> Chart:
    """Return a chart of this kind; `of` names the sizes of burden. Raises UsageError."""
    if kind not in KINDS:
        raise UsageError(f"There is no chart “{kind}”.", f"Use one of: {', '.join(KINDS)}.")
    if of and kind != "burden":
        raise UsageError("Only a chart of burden has sizes to share.", "Leave --of out.")
    if kind in _TOTALS:
        from aidledger.reports.charts.totals import totals_chart

        return totals_chart(ledger, selection, policy, kind)
    if kind == "burden":
        from aidledger.reports.charts.burden import burden_chart

        return burden_chart(ledger, selection, policy, of)
    if kind == "promises":
        from aidledger.reports.charts.promises import promises_chart

        return promises_chart(ledger, selection, policy)
    if kind == "timeline":
        from aidledger.reports.charts.timeline import timeline_chart

        return timeline_chart(ledger, selection, policy)
    from aidledger.reports.charts.sensitivity import sensitivity_chart

    return sensitivity_chart(ledger, selection, policy)
