"""Words of charts: what is counted and how, where it comes from, and what is not drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from aidledger.citing.works import works_of
from aidledger.policy import CLASSES, COUNTED_STATUSES, Policy, Selection
from aidledger.reports.charts.value import Series
from aidledger.reports.shared.left_out import left_out
from aidledger.reports.summary import one_group
from aidledger.reports.totals import count_of

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger
    from aidledger.reports.totals import Question

_SPREADS = {
    "months": "figures for several years spread by months",
    "end": "figures for several years told in their last",
    "none": "figures for several years kept whole",
}
_OVERLAPS = {
    "net": "net of what may be told twice",
    "gross": "gross: what may be told twice is in it twice",
}
_LEFT = {
    "planned": "planned",
    "pledged": "pledged",
    "demanded": "demanded",
    "valued": "only a price or worth",
    "unstated": "told without an amount",
    "no-deflator": "without a deflator",
    "scheduled": "due after the source",
}
PALETTE = 8  # how many colours a chart may hold
_NAMES = {"transfer": "transfers", "credit": "credits", "investment": "investments"}


def main_classes(selection: Selection, policy: Policy) -> tuple[str, ...]:
    """Return the classes that bars are made of: the headline's, or the one class selected."""
    remedy = "Choose one --class, name the classes with --headline, or draw `chart classes`."
    return one_group(selection, policy, "nothing to draw", remedy)


def class_words(classes: Sequence[str]) -> str:
    """Return classes as a heading: Transfers; Transfers + credits; All classes together."""
    if tuple(classes) == CLASSES:
        return "All classes together"
    words = " + ".join(_NAMES.get(c, c.replace("-", " ")) for c in classes)
    return words[:1].upper() + words[1:]


def policy_words(selection: Selection, policy: Policy, spread: bool = True) -> str:
    """Say in a line what counts, in which prices, and what was decided about overlaps and years."""
    statuses = [s for s in COUNTED_STATUSES if not selection.status or s in selection.status]
    parts = [" and ".join(statuses).capitalize() or "Never added up", prices_words(policy)]
    parts.append(_OVERLAPS[policy.overlaps])
    parts += [_SPREADS[policy.spread]] if spread else []
    parts += ["fiscal years split into calendar years"] if policy.calendar else []
    return "; ".join(parts)


def prices_words(policy: Policy) -> str:
    """Say which prices amounts are in."""
    if policy.prices == "ppp":
        return "international dollars, at the recipient's purchasing power"
    if policy.base_year is None:
        return "current prices"
    return policy.price_words


def unit_of(policy: Policy) -> str:
    """Return what an axis of money is in: USD, 2008 USD, Int$."""
    return f"{policy.prices} {policy.currency}" if policy.base_year is not None else policy.unit


def source_line(
    ledger: OpenedLedger,
    figures: Iterable[str],
    others: Iterable[str] = (),
    what: str = "Rates",
) -> str:
    """Name the sources of the figures, then of rates, deflators and sizes, by their keys."""
    works = works_of(ledger.document("sources"))

    def named(keys: Iterable[str]) -> list[str]:
        told = []
        for key in dict.fromkeys(keys):
            if key in ledger.imports:
                source = ledger.imports[key]
                told.append(f"{source.publisher}, {source.title} ({source.released[:4]})")
                continue
            work = works[key]
            by = " and ".join(name.family for name in work.by[:2])
            by += " and others" if len(work.by) > 2 else ""
            year = f" ({work.year})" if work.year else ""
            told.append(f"{by}, {work.title}{year}" if by else f"{work.title}{year}")
        return told

    lines = []
    if own := named(figures):
        lines.append(f"Source: {'; '.join(own)}")
    if more := [told for told in named(others) if told not in own]:
        lines.append(f"{what if lines else 'Source'}: {'; '.join(more)}")
    return ". ".join(lines) + "." if lines else ""


def sources_of(question: Question, classes: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the sources of what counts, and of the rates and deflators it needs."""
    where, values = question.where(**{"class": tuple(classes)})
    rows = question.ask(
        f"""
        SELECT DISTINCT source, donor, recipient, own_currency FROM asked
        WHERE (counted = 1 OR reason = 'unstated') AND {where} ORDER BY source
        """,
        values,
    )
    if not rows:  # what is told of them elsewhere is named below the chart, and has a source
        where, values = question.where()
        found = question.ask(f"SELECT DISTINCT source FROM asked WHERE {where} ORDER BY source",
                             values)  # fmt: skip
        return [*(row["source"] for row in found), *question.imports], []
    currencies = question.ledger.document("currencies")
    parties = question.ledger.document("parties")
    policy, rates = question.policy, []
    for row in rows:
        if row["own_currency"] not in ("", policy.currency):
            for code in (row["own_currency"], policy.currency):
                rates += [(currencies[code]["rates"] or {}).get("source", "")]
        if policy.base_year is not None:
            code = "USD" if policy.deflator == "us" else parties[row["donor"]]["currency"]
            rates += [(currencies.get(code, {}).get("deflator") or {}).get("source", "")]
        if policy.prices == "ppp":
            rates += [(parties[row["recipient"]]["ppp"] or {}).get("source", "")]
    return [*(row["source"] for row in rows), *question.imports], [
        key for key in dict.fromkeys(rates) if key
    ]


def not_drawn(question: Question, classes: Sequence[str]) -> list[str]:
    """Say what of the selection no bar holds, and how many figures of each kind that is."""
    told = []
    others = [c for (c,), t in question.totals(["class"]).items() if c not in classes and t]
    if others:
        names = ", ".join(_NAMES.get(c, c.replace("-", " ")) for c in CLASSES if c in others)
        told.append(f"Never added to {class_words(classes).lower()}, and not drawn: {names}.")
    ids: dict[str, set[str]] = {}
    for item in left_out(question):
        ids.setdefault(item.reason, set()).add(item.id)
    parts = [f"{len(ids[reason])} {words}" for reason, words in _LEFT.items() if reason in ids]
    if parts:
        told.append(f"In no bar, of all classes: {', '.join(parts)}.")
    if beside := len(ids.get("beside", ())):
        told.append(f"Others' money that concerns them, not drawn: {count_of(beside, 'figure')}.")
    return told


def high_alone(question: Question, classes: Sequence[str]) -> list[str]:
    """Say what is in the highs alone, since it may lie outside the years asked for."""
    cut = [item for item in left_out(question) if item.reason == "in high alone"]
    figures = question.figures([item.id for item in cut])
    told = [f"{i.id}: {i.about}" for i in cut if figures[i.id]["class"] in classes]
    return [f"In the high alone: {'; '.join(dict.fromkeys(told))}."] if told else []


def series_of(question: Question, donors: Sequence[str]) -> tuple[Series, ...]:
    """Return donors as series, each with the colour it has in every chart.

    Colours go by the ledger's order of the parties that give. Two that would share one of eight
    get two in a chart that holds both, the later party the next that is free.
    """
    parties = question.ledger.document("parties")
    giving = {row["donor"] for row in question.ask("SELECT DISTINCT donor FROM figures", [])}
    order = {code: n for n, code in enumerate(c for c in parties if c in giving)}
    colours: dict[str, int] = {}
    for donor in sorted(donors, key=lambda d: order.get(d, len(order))):
        free = [n for n in range(PALETTE) if n not in colours.values()] or list(range(PALETTE))
        own = order.get(donor, len(order)) % PALETTE
        colours[donor] = min(free, key=lambda n: (n - own) % PALETTE)
    return tuple(Series(donor, parties[donor]["name"], colours[donor]) for donor in donors)
