"""Wholes: figures as they are stated, before anything inside them is taken off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from aidledger.opened import OpenedLedger
from aidledger.policy import Policy, Selection
from aidledger.reports.derivation import Lines
from aidledger.years import YearSelection

if TYPE_CHECKING:
    from aidledger.counting.prices import Lack
    from aidledger.reports.totals import Question

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


def as_it_is(line: Mapping[str, Any], policy: Policy) -> bool:
    """Whether a line is told as it stands: it needs neither a rate nor a deflator."""
    return policy.prices == "current" and line["own_currency"] == policy.currency


def untold(question: Question, lines: Iterable[Mapping[str, Any]]) -> str:
    """Say why lines cannot be told in the policy's currency and prices; blank where they can."""
    policy = question.policy
    lacking = [line for line in lines if not as_it_is(line, policy)]
    if any(line["kind"] == "scheduled" for line in lacking):
        unknown = "rate" if policy.prices == "current" else "rate or prices"
        return f"a part of it falls due after its source, and has no {unknown} yet"
    return lacks_in_words(question.ledger, lacks_of(question, lacking))


def lacks_of(question: Question, lines: Iterable[Mapping[str, Any]]) -> list[Lack]:
    """Return what rates, deflators and PPP factors lines lack; what is due later needs none."""
    lacking = [line for line in lines if line["factor"] is None and line["kind"] != "scheduled"]
    if not lacking:
        return []
    from aidledger.pricing import Pricing

    pricing = Pricing(question.ledger, question.policy)
    return [
        lack
        for line in lacking
        for lack in pricing.between(
            line["own_currency"], line["donor"], line["recipient"], line["rate_year"]
        ).lacks
    ]


def lacks_in_words(ledger: OpenedLedger, lacks: Iterable[Lack]) -> str:
    """Return what rates, deflators and PPP factors are missing, each with its years."""
    found: dict[tuple[str, str], set[int]] = {}
    for lack in lacks:
        found.setdefault((lack.what, lack.of), set()).add(lack.year)
    parties = ledger.document("parties")
    said = []
    for (what, of), years in found.items():
        when = ", ".join(map(str, sorted(years)))
        if what == "deflator":
            said.append(f"{of} has no deflator for {when}")
        elif what == "rate":
            said.append(f"there is no rate for {of} in {when}")
        else:
            said.append(f"there is no PPP factor for {parties[of]['name']} ({of}) in {when}")
    return "; ".join(said)
