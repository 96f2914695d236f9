"""Gathering: what an export holds of a ledger, under one selection and one policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from aidledger import __version__
from aidledger.opened import OpenedLedger
from aidledger.policy import Policy, Selection
from aidledger.reports.summary import title
from aidledger.reports.totals import Question

RELATIONS = ("part_of", "fulfils", "may_be_in")


class Gathered(NamedTuple):
    """The lines that are selected, and the figures that they need.

    `figures` also holds those that a selected one contains or is inside of, however far, since
    what is taken off depends on them; `selected` has the ids of those asked for.
    """

    ledger: OpenedLedger
    question: Question
    title: str
    lines: Sequence[Mapping[str, Any]]
    figures: Mapping[str, Mapping[str, Any]]
    selected: frozenset[str]

    @property
    def policy(self) -> Policy:
        return self.question.policy

    @property
    def selection(self) -> Selection:
        return self.question.selection

    def about(self) -> dict[str, str]:
        """Return what every file says of itself: selection, policy, ledger and version."""
        policy = {name: _told(value) for name, value in self.policy.as_dict().items()}
        selection = {name: _told(value) for name, value in self.selection.as_dict().items()}
        return {
            "title": self.title,
            "ledger": str(self.ledger.document("title")),
            **policy,
            **(selection or {"selection": "everything"}),
            "made_by": f"aidledger {__version__}",
        }


def gather(ledger: OpenedLedger, selection: Selection, policy: Policy) -> Gathered:
    """Return what is selected; raises LedgerError where a rate is missing."""
    question = Question(ledger, selection, policy)
    where, values = question.where()
    lines = question.ask(f"SELECT * FROM asked WHERE {where} ORDER BY ordinal, slot", values)
    every = {row["id"]: row for row in question.ask("SELECT * FROM figures ORDER BY ordinal")}
    selected = frozenset(line["id"] for line in lines)
    needed = connected(every, selected)
    figures = {name: row for name, row in every.items() if name in needed}
    name = title(ledger, selection, policy)
    return Gathered(ledger, question, name, lines, figures, selected)


def connected(figures: Mapping[str, Mapping[str, Any]], ids: frozenset[str]) -> set[str]:
    """Return the ids and all that they hold or are inside of, at any depth."""
    beside: dict[str, list[str]] = {}
    for name, row in figures.items():
        for relation in RELATIONS:
            for other in (row[relation] or "").split():
                beside.setdefault(name, []).append(other)
                beside.setdefault(other, []).append(name)
    found, todo = set(ids), list(ids)
    while todo:
        for other in beside.get(todo.pop(), ()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
