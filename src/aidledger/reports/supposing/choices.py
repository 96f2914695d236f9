"""Choices: every way to count a headline otherwise than a base case, each ready to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aidledger.policy import (
    CLASSES,
    COUNTED_STATUSES,
    DEFLATORS,
    OVERLAPS,
    SPREADS,
    Policy,
    Selection,
)
from aidledger.reports.totals import Question, Total

# What a choice is about, and how people read it.
ABOUT = {
    "base": "Base",
    "overlaps": "What may be told twice",
    "bound": "Within the bounds",
    "status": "What counts",
    "promised": "If it came true (not counted)",
    "spread": "Spread over years",
    "prices": "Prices",
    "class": "Classes in the headline",
    "confidence": "Figures of low confidence",
}


class Choice(NamedTuple):
    """One way to count the headline.

    options: what makes `summary` count so, beside the options of the base; blank where none does.
    came_true: statuses that are supposed to be committed. struck: figures that are supposed not to
    be in the ledger. bound: `low` or `high`, taken for every figure.
    """

    about: str
    name: str
    options: str
    selection: Selection
    policy: Policy
    classes: tuple[str, ...]
    came_true: tuple[str, ...] = ()
    struck: frozenset[str] = frozenset()
    bound: str = ""


def all_choices(base: Choice, question: Question) -> list[Choice]:
    """Return every choice that differs from the base, in the order in which they are shown."""
    return [
        *_ways_of_counting(base),
        *_prices(base, question),
        *_classes(base, question),
        *_confidence(base, question),
    ]


def _ways_of_counting(base: Choice) -> Iterator[Choice]:
    for overlaps in OVERLAPS:
        if overlaps != base.policy.overlaps:
            yield base._replace(
                about="overlaps",
                name=overlaps,
                options=f"--overlaps {overlaps}",
                policy=base.policy._replace(overlaps=overlaps),
            )
    for bound in ("low", "high"):
        yield base._replace(about="bound", name=f"{bound} of every figure", bound=bound)
    chosen = base.selection.status
    for status in COUNTED_STATUSES:
        if not chosen or set(COUNTED_STATUSES) <= set(chosen):
            yield base._replace(
                about="status",
                name=f"{status} alone",
                options=f"--status {status}",
                selection=base.selection._replace(status=(status,)),
            )
    for promised in ((), ("planned",), ("pledged",), ("planned", "pledged")):
        if promised and not chosen:
            name = f"with {' and '.join(promised)}"
            yield base._replace(about="promised", name=name, came_true=promised)
    for spread in SPREADS:
        if spread != base.policy.spread:
            yield base._replace(
                about="spread",
                name=spread,
                options=f"--spread {spread}",
                policy=base.policy._replace(spread=spread),
            )


def _prices(base: Choice, question: Question) -> Iterator[Choice]:
    """Yield current prices, those of the last year of the data with both deflators, and ppp."""
    own = base.policy
    asked = [("current", "donor")] if own.prices != "current" else []
    years = [str(own.base_year)] if own.base_year else []
    last = base_year(base, question)
    years += [str(last)] if last is not None and str(last) not in years else []
    asked += [(year, deflator) for year in years for deflator in DEFLATORS]
    for prices, deflator in asked:
        policy = own._replace(prices=prices, deflator=deflator)
        if policy != own:
            options = f"--prices {prices} --deflator {deflator}"
            yield base._replace(
                about="prices", name=policy.priced, options=options, policy=policy
            )  # fmt: skip
    if own.prices != "ppp" and own.currency == "USD" and _have_factors(base, question):
        policy = own._replace(prices="ppp", deflator="donor")
        options = "--prices ppp --deflator donor"
        yield base._replace(about="prices", name="ppp", options=options, policy=policy)


def _have_factors(base: Choice, question: Question) -> bool:
    """Whether every recipient of the headline's money has PPP factors."""
    where, values = question.where(**{"class": base.classes})
    rows = question.ask(
        f"SELECT DISTINCT recipient FROM asked WHERE counted = 1 AND {where}", values
    )
    parties = question.ledger.document("parties")
    return bool(rows) and all(parties[row["recipient"]]["ppp"] for row in rows)


def base_year(base: Choice, question: Question) -> int | None:
    """Return the last year of the headline's data with a deflator for all its donors.

    Where there is none, the last with one for most of them; None where nothing counts.
    """
    where, values = question.where(**{"class": base.classes})
    rows = question.ask(
        f"SELECT DISTINCT donor, rate_year FROM asked WHERE counted = 1 AND {where}", values
    )
    parties = question.ledger.document("parties")
    currencies = question.ledger.document("currencies")
    used = {"USD", *(parties[row["donor"]]["currency"] for row in rows)}
    known = [set((currencies[code]["deflator"] or {"values": {}})["values"]) for code in used]
    years = {row["rate_year"] for row in rows}
    held = {year: sum(str(year) in values for values in known) for year in years}
    return max(held, key=lambda year: (held[year], year), default=None)


def _classes(base: Choice, question: Question) -> Iterator[Choice]:
    """Yield the headline with each other class of the selection, and without each of its own."""
    asked = base.selection.class_ or CLASSES
    if not set(base.policy.headline) & set(asked):
        return  # one class alone, which is in no headline
    present = {key[0] for key in question.totals(["class"])}
    every = tuple(c for c in CLASSES if c in asked and (c in present or c in base.classes))
    sets = [(f"with {c}", tuple(k for k in CLASSES if k in {*base.classes, c})) for c in every]
    if len(base.classes) > 1:
        sets += [
            (f"without {c}", tuple(k for k in base.classes if k != c))
            for c in base.classes
            if c in present
        ]
    if len(every) > len(base.classes) + 1:
        sets.append(("all classes", every))
    for name, classes in sets:
        if classes != base.classes:
            options = f"--headline {','.join(classes)}"
            yield base._replace(about="class", name=name, options=options, classes=classes)


def _confidence(base: Choice, question: Question) -> Iterator[Choice]:
    """Yield the headline without each of its figures of low confidence, and without them all.

    One that is wholly told by its parts is no choice by itself, but goes with them all: without
    its parts it would count again.
    """
    where, values = question.where(**{"class": base.classes})
    rows = question.ask(
        f"""
        SELECT ordinal, id, MAX(counted) AS counts FROM asked
        WHERE (counted = 1 OR reason = 'inside') AND {where}
          AND id IN (SELECT id FROM figures WHERE confidence = 'low')
        GROUP BY ordinal, id ORDER BY ordinal
        """,
        values,
    )
    for row in rows:
        if row["counts"]:
            name = f"without {row['id']}"
            yield base._replace(about="confidence", name=name, struck=frozenset([row["id"]]))
    if len(rows) > 1:
        name = f"without all {len(rows)}"
        struck = frozenset(row["id"] for row in rows)
        yield base._replace(about="confidence", name=name, struck=struck)


def at_bound(total: Total, bound: str) -> Total:
    """Return a total in which every figure stands at its low, or at its high."""
    if bound == "low":
        return total._replace(best=total.low, high=total.low, open=False, capped=False)
    return total._replace(low=total.high, best=total.high, capped=False)
