"""Reconcile: figures that tell of the same money, beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidledger.policy import Policy, Selection
from aidledger.problems import UsageError
from aidledger.reports.reconciling.rivals import rivals
from aidledger.reports.reconciling.told_twice import not_in_years, restated, wholes
from aidledger.reports.summary import title
from aidledger.reports.totals import Question
from aidledger.reports.value import Report, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

VIEWS = ("parts", "stated", "rivals")
_OWN_PRICES = ("wholes", "parts", "stated")


def reconcile(
    ledger: OpenedLedger,
    selection: Selection,
    policy: Policy,
    views: Sequence[str] = (),
    against: Sequence[str] = (),
) -> Report:
    """Return totals beside their parts, other statements of a source, and other sources.

    `against` names other sources, of rivals.csv or imported; imported ones are told by name alone.

    Wholes, parts and statements are in their own currency and current prices, rivals in
    `policy.unit` and the policy's prices; full units. Figures that may be of other years than those
    selected are named and left out. Gaps are signed: the ledger's figure less what stands beside
    it.
    """
    asked = tuple(dict.fromkeys(views)) or (("rivals",) if against else VIEWS)
    for view in asked:
        if view not in VIEWS:
            raise UsageError(f"There is no view “{view}”.", f"Use one of: {', '.join(VIEWS)}.")
    imports = [source for source in against if source in ledger.imports]
    named = [source for source in against if source not in imports]
    own = asked != ("rivals",) or bool(named) or not imports  # what the ledger itself holds
    if policy.calendar and own:
        raise UsageError(
            "reconcile puts fiscal years beside fiscal years, label by label.",
            "Leave --calendar out, or name imported sources alone with --against.",
        )
    tables: list[Table] = []
    sentences: list[str] = []
    caveats: list[str] = []
    if "parts" in asked:
        found, lines = wholes(Question(ledger, selection, policy))
        tables, caveats = tables + found, caveats + lines
    if "stated" in asked:
        found, lines = restated(Question(ledger, selection, policy))
        tables, caveats = tables + found, caveats + lines
    if "rivals" in asked and (named or not imports):
        found, sentences, lines = rivals(Question(ledger, selection, policy), named)
        tables, caveats = tables + found, caveats + lines
    if "rivals" in asked and imports:
        from aidledger.reports.reconciling.beside_imported import beside_imported

        found, said, lines = beside_imported(Question(ledger, selection, policy), imports)
        tables, caveats, sentences = tables + found, caveats + lines, [*sentences, *said]
    if own:
        caveats += not_in_years(Question(ledger, selection, policy))
    if policy.prices != "current" and any(t.name in _OWN_PRICES for t in tables):
        caveats.insert(0, "Totals, parts and other statements are in their own currency and in "
                       "current prices.")  # fmt: skip
    if not tables and not sentences:
        sentences = ["Nothing here is told twice, and no other source is at hand."]
    # Parts and restatements are in current prices whatever is asked for, and then the title is too.
    told = policy if "rivals" in asked else policy.in_current_prices()
    return Report(
        "reconcile",
        title(ledger, selection, told),
        {
            **told.as_dict(),
            **selection.as_dict(),
            "views": list(asked),
            **({"against": list(against)} if against else {}),
        },
        tables,
        sentences=sentences,
        caveats=caveats,
        named_tables=True,
    )
