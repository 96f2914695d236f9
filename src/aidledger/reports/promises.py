"""Promises: what one party promised another, what was delivered of it, and what is left.

What is left is the residual that totals are made of; nothing here settles it anew. Every amount is
in the promise's own currency, so that money due after its source needs no rate; under other prices
than current ones, in the report's currency and in those (promise_prices.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aidledger.money import Bounds
from aidledger.policy import Policy, Selection
from aidledger.problems import UsageError
from aidledger.reports.derivation import Kept
from aidledger.reports.promising.linked import (
    delivered_alone,
    delivered_rows,
    keys_of,
    link_rows,
    unstated_rows,
)
from aidledger.reports.promising.prices import Prices, prices_of
from aidledger.reports.promising.promised import (
    PROMISES,
    bounds_of_taken,
    in_all,
    promises_of,
    standings,
)
from aidledger.reports.promising.standing import Promise, Standing, Taken
from aidledger.reports.register import when
from aidledger.reports.shared.left_out import beside
from aidledger.reports.totals import Question
from aidledger.reports.value import Amount, LeftOut, Report, Row, Table
from aidledger.years import YearSelection

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

_NOT_IN_PRICES = "No promise with an amount can be told in these prices."


def promises(
    ledger: OpenedLedger,
    parties: tuple[str, str],
    both: bool,
    selection: Selection,
    policy: Policy,
) -> Report:
    """Return the promises of one party to another, their deliveries, and what is outstanding.

    Tables: `promise` (promised, delivered, told as another promise, outstanding), `link` (what is
    linked to which), `year` (due, delivered, outstanding at the end of each year), `delivered`
    (taken off no promise) and `unstated`. Amounts are in each promise's own currency, or in
    `policy.unit` and the policy's prices where these are not current.
    """
    refuse_one_party(parties, selection, "promises")
    ways = [parties, parties[::-1]] if both else [parties]
    tables: dict[str, list[Row]] = {
        name: [] for name in ("promise", "link", "year", "delivered", "unstated")
    }
    left: list[LeftOut] = []
    caveats: list[str] = []
    names = ledger.document("parties")
    nothing = "No promise with an amount is told."
    for donor, recipient in ways:
        chosen = selection._replace(donor=(donor,), recipient=(recipient,), years=YearSelection())
        question = Question(ledger, chosen, policy, rated=False)
        prices = prices_of(question)
        way = f"{donor} → {recipient}"
        figures = _selected(question)
        found = promises_of(
            question, [f for f in figures if f["status"] in PROMISES and f["stated"]]
        )
        delivered = delivered_alone(figures, found)
        untold = prices.untold(found, delivered)
        nothing = _NOT_IN_PRICES if found else nothing
        told = [promise for promise in found if promise.figure["id"] not in untold]
        anew = any(not taken.delivers for promise in told for taken in promise.taken)
        for promise in told:
            tables["promise"] += _promise(prices, promise, way, both, anew)
            tables["link"] += link_rows(prices, promise, way)
            tables["year"] += _years(prices, promise, way, anew, selection.years)
        delivered = [figure for figure in delivered if figure["id"] not in untold]
        tables["delivered"] += delivered_rows(prices, delivered, way)
        tables["unstated"] += unstated_rows(question, figures, way)
        caveats += _caveats(question, told, tables)
        caveats += prices.caveats(told, delivered, untold)
        left += untold.values()
        left += [
            LeftOut(f["id"], question.figure_amount(f), "valued", about=f["description"])
            for f in figures
            if f["status"] == "valued"
        ]
        left += beside(question)
    if selection.years:
        caveats.append("The years asked for choose the rows of the years alone; all else is whole.")
    arrow = " ⇄ " if both else " → "
    title = f"Promises {arrow.join(names[p]['name'] for p in parties)}"
    title += f", {selection.years}" if selection.years else ", all years"
    title += f"; {policy.price_words}" if policy.price_words else ""
    return Report(
        "promises",
        title,
        {
            **({"currency": policy.unit} if policy.price_words else {}),
            "prices": policy.priced,
            "overlaps": policy.overlaps,
            "spread": policy.spread,
            **selection._replace(donor=parties[:1], recipient=parties[1:]).as_dict(),
            "both": both,
        },
        _tables(tables, both),
        left_out=left,
        sentences=[] if tables["promise"] else [nothing],
        caveats=[*dict.fromkeys(caveats), *group_caveats(names, parties)],
        named_tables=True,
    )


def named_ways(names: Mapping[str, Any], parties: tuple[str, str]) -> list[str]:
    """Return both ways between two parties, by name."""
    one, other = (names[party]["name"] for party in parties)
    return [f"{one} → {other}", f"{other} → {one}"]


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
    blank = {"id": "", "year": ""}
    labels = {
        "new_promise": "told anew",
        "linked_to": "linked to",
        "as_stated": "words",
    }
    way = ("parties",) if both else ()
    due = {"promised": "due"}
    shown: tuple[str, ...] = ("promise", "id", "relation", "status", "date", "brief")
    shown += ("rate",) if any(row.notes["rate"] for row in rows["link"]) else ()
    title = "Year by year, outstanding at the end of each"
    named = {
        "promise": Table(
            "promise", "Promised, delivered, outstanding", ("group", "id"), (), "grouped",
            labels | blank,
        ),
        "link": Table(
            "link", "What is linked to them, and takes off them", ("promise", "id"), (), "listed",
            {}, shown, narrow=("promise", "id", "relation", "status", "brief"),
        ),
        "year": Table(
            "year", title, ("group", "year"), (), "grouped", labels | blank | due
        ),
        "delivered": Table(
            "delivered", "Delivered, taken off none of them", ("id",), (), "listed", labels,
            (*way, "id", "class", "date", "brief", "linked_to"),
            narrow=(*way, "id", "date", "brief", "linked_to"),
        ),
        "unstated": Table(
            "unstated", "Told without an amount", ("id",), (), "listed", labels,
            (*way, "id", "status", "class", "date", "as_stated", "linked_to"),
            narrow=(*way, "id", "status", "linked_to"),
        ),
    }  # fmt: skip
    return [table._replace(rows=rows[name]) for name, table in named.items()]


def _selected(question: Question) -> list[dict[str, Any]]:
    where, values = question.where()
    return question.ask(
        f"""
        SELECT * FROM figures WHERE id IN (SELECT id FROM asked WHERE {where}) ORDER BY ordinal
        """,
        values,
    )


def _measures(
    prices: Prices, promise: Promise, standing: Standing, anew: bool
) -> dict[str, Amount]:
    """Return promised, delivered, told as another promise (if any is) and outstanding."""
    overlaps = prices.question.policy.overlaps

    def amount(bounds: Bounds, approximate: bool, capped: bool = False) -> Amount:
        flags = {"open_top": bounds.open, "capped": capped, "approximate": approximate}
        return prices.of(promise, bounds, flags)._replace(figures=None, unstated=None)

    def together(own: Sequence[Taken]) -> Amount:
        bounds = bounds_of_taken(own, overlaps)
        read = any(t.figure["approximate"] for t in own) or bounds.low < bounds.high
        return amount(bounds, read)

    about, capped = bool(promise.figure["approximate"]), bool(promise.figure["capped"])
    some = bool(standing.due.high) or standing.due.open
    found = {
        "promised": amount(standing.due, about and some, capped and some),
        "delivered": together([t for t in standing.taken if t.delivers]),
    }
    if anew:
        found["new_promise"] = together([t for t in standing.taken if not t.delivers])
    if standing.left is not None:
        left = standing.left
        unsure = any(t.figure["approximate"] or t.figure["open_top"] for t in standing.off)
        unsure = unsure or left.low < left.best or left.best < left.high
        untouched = capped and not standing.off
        found["outstanding"] = amount(left, about or (unsure and not untouched), untouched)
    return found


def _made(prices: Prices, promise: Promise, standing: Standing, name: str) -> dict[str, Kept]:
    """Return how a measure of a promise was made."""
    taken: list[Taken] = []
    if name in ("delivered", "new_promise"):
        taken = [t for t in standing.now if t.delivers == (name == "delivered")]
    measure = "taken" if name in ("delivered", "new_promise") else name
    return {"amount": Kept(promise, standing, prices.question.policy, measure, taken)}


def _promise(prices: Prices, promise: Promise, way: str, both: bool, anew: bool) -> list[Row]:
    figure = promise.figure
    keys = {"parties": way, **keys_of(figure)}
    group = f"{figure['status']}, {figure['class']}"
    keys["group"] = f"{way}: {group}" if both else group.capitalize()
    standing = in_all(promise, prices)
    measures, notes = _measures(prices, promise, standing, anew), prices.steps(promise)
    return [
        Row(keys, name, amount, notes, _made(prices, promise, standing, name))
        for name, amount in measures.items()
    ]


def _years(
    prices: Prices, promise: Promise, way: str, anew: bool, years: YearSelection
) -> list[Row]:
    figure = promise.figure
    head = f"{figure['id']} ({figure['status']}, {when(figure)})"
    rows = []
    for standing in standings(prices.question, promise, years, prices):
        keys = {"parties": way, "group": head, "promise": figure["id"], "year": standing.label}
        keys |= {name: figure[name] for name in ("status", "class")}
        measures = _measures(prices, promise, standing, anew)
        shares = {"promised": standing.shared, "outstanding": standing.part and standing.shared}
        for name, delivers in (("delivered", True), ("new_promise", False)):
            own = [t for t in standing.taken if t.delivers == delivers]
            shares[name] = any(len(promise.placed[t.figure["id"]]) > 1 for t in own)
        if standing.label == "in all":
            shares = {}
        for name, amount in measures.items():
            if amount.best and shares.get(name):
                amount = amount._replace(mark=f"{amount.mark}÷")
            rows.append(Row(keys, name, amount, derived=_made(prices, promise, standing, name)))
    return rows


def _caveats(
    question: Question, promised: Sequence[Promise], rows: Mapping[str, list[Row]]
) -> list[str]:
    said = []
    if len({promise.figure["status"] for promise in promised}) > 1:
        said.append(
            "What is demanded, pledged, planned and committed is never added together: one may be "
            "the other, told later."
        )
    if promised:
        said.append(
            "A promise for a period falls due by months; outstanding at the end of a year is what "
            "was due by then and is not known to be delivered."
        )
    beyond = [
        promise.figure["id"]
        for promise in promised
        if sum(t.best for t in promise.under(question.policy.overlaps)) > promise.whole.best
    ]
    if beyond:
        said.append(f"More was delivered than promised: {', '.join(beyond)}.")
    if any(not taken.delivers for promise in promised for taken in promise.taken):
        said.append("Told anew: a part of it that stands as a promise of its own.")
    open_ids = [
        taken.figure["id"]
        for promise in promised
        for taken in promise.under(question.policy.overlaps)
        if taken.figure["open_top"]
    ]
    if open_ids:
        said.append(
            "Told without a top, so that less may be outstanding than is left of the promise: "
            f"{', '.join(dict.fromkeys(open_ids))}."
        )
    perhaps = [
        promise.figure["id"]
        for promise in promised
        if any(taken.relation == "may_be_in" for taken in promise.taken)
    ]
    if perhaps:
        said.append(
            "The source does not say whether what may be in it is a delivery of it: "
            f"{', '.join(perhaps)}. Low and high hold both readings."
        )
    rates = {f"{r.keys['id']} ({r.notes['rate']})": 0 for r in rows["link"] if r.notes["rate"]}
    if rates:
        said.append(
            "Told in another currency than the promise, and held against it at the rates of its "
            f"own years: {', '.join(rates)}."
        )
    return said


def refuse_a_currency(policy: Policy) -> None:
    """Raise UsageError where a currency is asked for in current prices."""
    if policy.prices == "current":
        raise UsageError(
            "Promises in current prices are told in their own currency: what is promised, "
            "delivered and outstanding is of different years, and at the rate of each year a rate "
            "that moved would pass for money given or owed.",
            "Leave --currency out, or tell all in the prices of one year: --prices 2008 "
            f"--currency {policy.currency}.",
        )


def group_caveats(names: Mapping[str, Any], parties: Sequence[str]) -> list[str]:
    """Say that a group's money is not its members'."""
    return [
        f"{names[code]['name']} is a group: what its members "
        f"({', '.join(names[m]['name'] for m in names[code]['members'])}) gave or got by "
        "themselves is not in here."
        for code in parties
        if names[code]["members"]
    ]
