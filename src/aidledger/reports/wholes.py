"""Wholes: figures as they are stated, before anything inside them is taken off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aidledger.opened import OpenedLedger
from aidledger.policy import Policy, Selection
from aidledger.reports.derivation import Lines
from aidledger.years import YearSelection

# No residual is settled for this way of counting, so that under it `lines` are of whole figures.
_WHOLE = "whole"


def whole_lines(
    ledger: OpenedLedger, policy: Policy, ids: Iterable[str]
) -> dict[str, list[dict[str, Any]]]:
    """Return the lines of these figures whole, for every year, in the order of their slots."""
    names = list(dict.fromkeys(ids))
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    ask = ledger.ask_under(policy._replace(overlaps=_WHOLE), YearSelection())
    for first in range(0, len(names), 500):  # an engine takes only so many values at once
        some = names[first : first + 500]
        marks = ", ".join("?" * len(some))
        for line in ask(f"SELECT * FROM lines WHERE id IN ({marks}) ORDER BY ordinal, slot", some):
            found[line["id"]].append(line)
    return found


def whole_asked(policy: Policy, ids: Iterable[str], what: str, **more: tuple[int, ...]) -> Lines:
    """Return how to ask for these figures whole, as `whole_lines` does."""
    where: dict[str, tuple[str | int, ...]] = {"id": tuple(ids), **more}
    return Lines(Selection(), policy._replace(overlaps=_WHOLE), tuple(where.items()), what)


def containers_of(figure: Mapping[str, Any]) -> list[str]:
    """Return the figures that this one is said to be inside of."""
    named = (figure["part_of"], figure["fulfils"], *(figure["may_be_in"] or "").split())
    return [name for name in dict.fromkeys(named) if name]
