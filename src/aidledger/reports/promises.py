"""Promises: what one party promised another, what was delivered of it, and what is left.

What is left is the residual that totals are made of; nothing here settles it anew. Every amount is
in the promise's own currency, so that money due after its source needs no rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.counting.residuals import left_of
from aidledger.money import Bounds
from aidledger.policy import OVERLAPS, Policy, Selection
from aidledger.problems import UsageError
from aidledger.reports.left_out import beside
from aidledger.reports.register import when
from aidledger.reports.totals import Question, span
from aidledger.reports.value import Amount, LeftOut, Report, Row, Table
from aidledger.reports.wholes import whole_lines

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

PROMISES = ("demanded", "pledged", "planned", "committed")
_NEVER = 9999  # the year of what has none: after all others

Line = Mapping[str, Any]


class Taken(NamedTuple):
    """What one figure takes off a promise, in the promise's minor units."""

    overlaps: str
    figure: dict[str, Any]
    relation: str
    low: int
    best: int

    @property
    def delivers(self) -> bool:
        return bool(self.figure["status"] == "disbursed")


class Promise(NamedTuple):
    """A promise whole: its lines by year, and what is taken off it, under both policies."""

    figure: dict[str, Any]
    lines: Sequence[Line]
    taken: Sequence[Taken]
    placed: Mapping[str, Mapping[int, int]]  # a figure's months by year

    @property
    def whole(self) -> Bounds:
        f = self.figure
        return Bounds(f["low"], f["best"], f["high"], bool(f["open_top"]))

    def under(self, overlaps: str) -> list[Taken]:
        return [taken for taken in self.taken if taken.overlaps == overlaps]


def promises(
    ledger: OpenedLedger,
    parties: tuple[str, str],
    both: bool,
    selection: Selection,
    policy: Policy,
) -> Report:
    """Return the promises of one party to another, their deliveries, and what is outstanding.

    Tables: `promise` (promised, delivered, told as another promise, outstanding), `link` (what takes
    off which promise), `year` (due, delivered and outstanding at the end of each year),
    `delivered` (linked to no promise) and `unstated`. Amounts are in each promise's own currency.
    """
    refuse_one_party(parties, selection, "promises")
    ways = [parties, parties[::-1]] if both else [parties]
    tables: dict[str, list[Row]] = {
        name: [] for name in ("promise", "link", "year", "delivered", "unstated")
    }
    left: list[LeftOut] = []
    names = ledger.document("parties")
    for donor, recipient in ways:
        chosen = selection._replace(donor=(donor,), recipient=(recipient,))
        question = Question(ledger, chosen, policy)
        way = f"{names[donor]['name']} → {names[recipient]['name']}"
        figures = _selected(question)
        found = _promises(question, [f for f in figures if f["status"] in PROMISES and f["stated"]])
        for promise in found:
            tables["promise"].append(_promise(question, promise, way))
            tables["link"] += _links(question, promise, way)
            tables["year"] += _years(question, promise, way)
        tables["delivered"] += _delivered(question, figures, way)
        tables["unstated"] += _unstated(figures, way)
        left += [
            LeftOut(f["id"], question.figure_amount(f), "valued", about=f["description"])
            for f in figures
            if f["status"] == "valued"
        ]
        left += beside(question)
    arrow = " ⇄ " if both else " → "
    title = f"Promises {arrow.join(names[p]['name'] for p in parties)}"
    title += f", {selection.years}" if selection.years else ", all years"
    return Report(
        "promises",
        title,
        {
            "overlaps": policy.overlaps,
            "spread": policy.spread,
            **selection._replace(donor=parties[:1], recipient=parties[1:]).as_dict(),
            "both": both,
        },
        _tables(tables, both),
        left_out=left,
        sentences=[] if tables["promise"] else ["No promise with an amount is told."],
        caveats=_caveats(tables, names, parties),
        named_tables=True,
    )


def refuse_one_party(parties: tuple[str, str], selection: Selection, command: str) -> None:
    """Raise UsageError where both parties are one, or parties are chosen a second time."""
    if parties[0] == parties[1]:
        raise UsageError(
            "Two different parties are needed.", f"For example: aidledger {command} US TJ"
        )
    if selection.donor or selection.recipient:
        raise UsageError(
            f"Both parties are named by {command} itself.", "Leave out donor and recipient."
        )


def _tables(rows: Mapping[str, list[Row]], both: bool) -> list[Table]:
    labels = {
        "new_promise": "told as another promise",
        "outstanding": "outstanding at the end",
        "as_stated": "words",
    }
    way = ("way",) if both else ()
    return [
        Table(
            "promise",
            "Promised, delivered, outstanding, in all",
            ("group", "id"),
            rows["promise"],
            "promises",
            labels | {"id": "", "outstanding": "outstanding"},
        ),
        Table(
            "link",
            "What is linked to them",
            ("promise", "id"),
            rows["link"],
            "listed",
            {"brief": "takes off it"},
            ("promise", "id", "relation", "status", "date", "brief", "rate"),
            narrow=("promise", "id", "relation", "status", "brief"),
        ),
        Table(
            "year",
            "Year by year",
            ("group", "year"),
            rows["year"],
            "promises",
            labels | {"promised": "due", "id": ""},
        ),
        Table(
            "delivered",
            "Delivered, linked to no promise",
            ("id",),
            rows["delivered"],
            "listed",
            {},
            (*way, "id", "class", "date", "brief"),
        ),
        Table(
            "unstated",
            "Told without an amount",
            ("id",),
            rows["unstated"],
            "listed",
            labels,
            (*way, "id", "status", "class", "date", "as_stated", "linked_to"),
            narrow=("id", "status", "date", "linked_to"),
        ),
    ]


def _selected(question: Question) -> list[dict[str, Any]]:
    where, values = question.where()
    return question.ask(
        f"""
        SELECT * FROM figures WHERE id IN (SELECT id FROM asked WHERE {where}) ORDER BY ordinal
        """,
        values,
    )


def _promises(question: Question, figures: Sequence[dict[str, Any]]) -> list[Promise]:
    """Return the promises in the order of their status and of the ledger."""
    names = {f["id"] for f in figures}
    takes = [
        row
        for row in question.ask("SELECT * FROM all_takes ORDER BY container, figure")
        if row["container"] in names
    ]
    inside = question.figures(list(dict.fromkeys(row["figure"] for row in takes)))
    lines = whole_lines(question.ledger, question.policy, [*names, *inside])
    question = Question(question.ledger, question.selection, question.policy)
    return [
        Promise(
            figure,
            lines[figure["id"]],
            own := [
                Taken(row["basis"], inside[row["figure"]], row["relation"], row["low"], row["best"])
                for row in takes
                if row["container"] == figure["id"]
            ],
            {
                taken.figure["id"]: _placed(taken, lines[taken.figure["id"]], lines[figure["id"]])
                for taken in own
            },
        )
        for figure in sorted(figures, key=lambda f: (-PROMISES.index(f["status"]), f["ordinal"]))
    ]


def _placed(taken: Taken, lines: Sequence[Line], promise: Sequence[Line]) -> dict[int, int]:
    """Return the months by year over which what is taken off falls; 9999 where it has no year.

    Of what only may be inside, the years of the promise alone, where it has any of them.
    """
    months = {line["last_year"] or _NEVER: 0 for line in lines}
    for line in lines:
        months[line["last_year"] or _NEVER] += line["months"]
    if taken.relation == "may_be_in":
        years = {line["last_year"] for line in promise if line["first_year"] is not None}
        shared = {year: number for year, number in months.items() if year in years}
        months = shared or months
    return months


def _split(amount: int, months: Mapping[int, int]) -> dict[int, int]:
    """Share an amount out by months; what is left over goes to the last year."""
    total, left, shares = sum(months.values()), amount, {}
    for year in sorted(months):
        shares[year] = amount * months[year] // total
        left -= shares[year]
    shares[max(months)] += left
    return shares


def _figure_keys(figure: Mapping[str, Any]) -> dict[str, str]:
    return {
        "id": figure["id"],
        "status": figure["status"],
        "class": figure["class"],
        "date": when(dict(figure)),
    }


def _measures(
    question: Question, promise: Promise, promised: Bounds, taken: Sequence[Taken], left: Bounds
) -> dict[str, Amount]:
    """Return promised, delivered, told as another promise and outstanding as amounts."""

    def amount(low: int, best: int, high: int, flags: Mapping[str, Any] | None) -> Amount:
        told = question.own_amount(low, best, high, promise.figure["currency"], flags)
        return told._replace(figures=None, unstated=None)

    def together(some: Iterable[Taken]) -> Amount:
        own = list(some)
        low, best = sum(t.low for t in own), sum(t.best for t in own)
        flags = {
            "open_top": 0,
            "capped": 0,
            "approximate": any(t.figure["approximate"] or t.low < t.best for t in own)
            or any(t.relation == "may_be_in" for t in own),
        }
        return amount(low, best, best, flags)

    found = {
        "promised": amount(*promised[:3], promise.figure),
        "delivered": together(t for t in taken if t.delivers),
    }
    if any(not t.delivers for t in promise.taken):
        found["new_promise"] = together(t for t in taken if not t.delivers)
    unsure = promise.figure["approximate"] or left.low < left.best or left.best < left.high
    unsure = bool(unsure) and not (promise.figure["capped"] and left.best == left.high)
    found["outstanding"] = amount(
        *left[:3],
        {
            "open_top": promise.figure["open_top"],
            "capped": promise.figure["capped"],
            "approximate": unsure,
        },
    )
    return found


def _promise(question: Question, promise: Promise, way: str) -> list[Row]:
    raise NotImplementedError
