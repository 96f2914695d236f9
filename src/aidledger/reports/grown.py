"""Grown: rows added to a ledger, changed or taken out, and what that does to the headline."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from aidledger.building import fill
from aidledger.engine.store import SQLiteStore
from aidledger.growing.changing import Outcome, Standing
from aidledger.model import Transaction
from aidledger.money import from_minor
from aidledger.opened import OpenedLedger
from aidledger.policy import Policy, Selection
from aidledger.reports.register import when
from aidledger.reports.totals import Question, count_of, mark
from aidledger.reports.value import Amount, Report, Row, Table

_CODING = (
    "source", "section", "footnote", "donor", "recipient", "sector", "instrument", "class",
    "status",
)  # fmt: skip
_NO_ROW = "nothing was added: no row was given"
_WHY = {
    "scheduled": "after the date of its source",
    "inside": "its parts tell all of it",
    "unstated": "no amount is told",
}


def added(outcome: Outcome) -> Report:
    """Return the rows that were added, or would be, each with what it counts as."""
    figures = {figure.id: figure for figure in outcome.after.book.transactions}
    after = _opened(outcome.after)
    told = _told(after, outcome.ids) if after else {}
    rows = [_figure(figures[name], outcome.after, told.get(name, {})) for name in outcome.ids]
    columns = ("id", "parties", "date", "brief", "status", "counts")
    narrow = ("id", "date", "brief", "counts")
    table = Table("figures", "", ("id",), rows, "listed", columns=columns, narrow=narrow)
    verb = "added" if outcome.written else "would be added"
    what = f"{count_of(len(rows), 'figure')} {verb}" if rows else _NO_ROW
    return Report(
        "add",
        f"{outcome.before.files.folder}: {what}",
        Policy().as_dict(),
        [table, _headline(outcome, after)] if rows else [table],
        sentences=[*_coded([figures[name] for name in outcome.ids]), *_rates(outcome.ids, told)],
        caveats=_other_errors(outcome),
        named_tables=True,
    )


def _coded(figures: Sequence[Transaction]) -> list[str]:
    """Return how one figure is coded, in a sentence: a narrow table leaves much of it out."""
    if len(figures) != 1:
        return []
    one = figures[0]
    said = f"{one.donor} → {one.recipient}, {one.sector}, {one.instrument}, {one.status}"
    return [f"Coded as {said}, confidence {one.confidence}: {one.description}"]


def edited(outcome: Outcome) -> Report:
    """Return the cells that were changed, or would be, old and new."""
    return _cells(outcome, "changed", "edit")


def deleted(outcome: Outcome) -> Report:
    """Return the rows that were taken out, or would be, cell by cell."""
    return _cells(outcome, "deleted", "edit")


def _cells(outcome: Outcome, done: str, report: str) -> Report:
    rows = [
        Row(
            {"id": cell.id, "line": str(cell.place.line), "column": cell.place.column},
            "",
            None,
            {"file": f"{outcome.table}.csv", "old": cell.old, "new": cell.new},
        )
        for cell in outcome.cells
    ]
    columns = ("id", "line", "column", "old", "new")
    layout = Table("cells", "", ("id",), rows, "listed", columns=columns, longest=60)
    if done == "deleted":
        layout = layout._replace(columns=("id", "line", "column", "old"))
    verb = done if outcome.written else f"would be {done}"
    headline = _headline(outcome, _opened(outcome.after))
    if done == "changed":
        verb = f"{verb} in {count_of(len(rows), 'cell')}"
    what = f"{', '.join(outcome.ids)} {verb}"
    if not rows:
        hold = "holds this" if len(outcome.ids) == 1 else "hold this"
        what = f"nothing changed: {', '.join(outcome.ids)} {hold} already"
        headline = headline._replace(layout="unseen")
    return Report(
        report,
        f"{outcome.before.files.folder / outcome.table}.csv: {what}",
        Policy().as_dict(),
        [layout, headline],
        caveats=_other_errors(outcome),
        named_tables=True,
    )


def _figure(figure: Transaction, standing: Standing, told: Mapping[str, Any]) -> Row:
    keys = {
        "id": figure.id,
        **{
            name: " ".join(value) if isinstance(value, tuple) else value
            for name in _CODING
            for value in [getattr(figure, "class_" if name == "class" else name)]
        },
        "parties": f"{figure.donor} → {figure.recipient}",
        "date": when({name: getattr(figure, name) for name in ("first", "last", "per",
                                                               "year_basis")}),
        **{name: getattr(figure, name) for name in ("first", "last", "qualifier", "as_stated")},
        "line": str(figure.place.line),
    }  # fmt: skip
    notes: dict[str, Any] = {"counts": told.get("counts", "not known")}
    notes["converted"] = told.get("converted", Amount(None, None, None, currency="USD"))
    return Row(keys, "", _own(figure, standing), notes)


def _own(figure: Transaction, standing: Standing) -> Amount:
    """Return a figure's whole amount in its own currency."""
    bounds = figure.bounds
    if bounds is None:
        return Amount(None, None, None, unstated=1, figures=0)
    digits = standing.book.currencies[figure.currency].minor_units
    low, best, high = (from_minor(part, digits) for part in bounds[:3])
    marks = mark(bounds.open, figure.hedge.capped, figure.approximate)
    return Amount(low, best, high, bounds.open, marks, figure.currency, figures=1, unstated=0)


def _opened(standing: Standing) -> OpenedLedger | None:
    """Return the ledger as it can be asked; None where it has errors and no total."""
    if standing.errors:
        return None
    store = SQLiteStore()
    fill(store, standing.book, standing.residuals, standing.takes)
    return OpenedLedger(standing.files.folder, store, standing.files)


def _told(ledger: OpenedLedger, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return for each figure what it counts as, what its lines are in dollars, and its rates."""
    question = Question(ledger, Selection(), Policy())
    wanted = set(ids)
    lines: dict[str, list[dict[str, Any]]] = {}
    for line in question.ask("SELECT * FROM asked ORDER BY ordinal, slot"):
        if line["id"] in wanted:
            lines.setdefault(line["id"], []).append(line)
    return {name: _lines(question, own) for name, own in lines.items()}


def _lines(question: Question, lines: list[dict[str, Any]]) -> dict[str, Any]:
    told = [line for line in lines if line["low"] is not None]
    counted = [line for line in lines if line["counted"]]
    reasons = list(dict.fromkeys(line["reason"] for line in lines if line["reason"]))
    class_ = lines[0]["class"]
    why = ", ".join(_WHY.get(reason, reason) for reason in reasons)
    counts = f"{class_}, in the headline" if class_ in question.policy.headline else class_
    if not counted:
        counts = f"no: {why}"
    elif reasons:
        counts += f", in part: {why}"
    found: dict[str, Any] = {"counts": counts, "rates": []}
    if told:
        whole = [sum(line[bound] for line in told) for bound in ("low", "best", "high")]
        low, best, high = (from_minor(part, question.digits) for part in whole)
        found["converted"] = Amount(low, best, high, currency=question.policy.unit)
        found["rates"] = list(dict.fromkeys(line["rate"] for line in told if line["rate"]))
    return found


def _rates(ids: Sequence[str], told: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return a sentence for each figure that is converted: into what, and at which rates."""
    found = []
    for name in ids:
        own = told.get(name, {})
        if own.get("rates"):
            amount = own["converted"]
            said = f"{amount.best:,f} {amount.currency}"
            if amount.low != amount.high:
                said += f" ({amount.low:,f} … {amount.high:,f})"
            found.append(f"{name}: {said}, at {'; '.join(own['rates'])}.")
    return found


def _headline(outcome: Outcome, after: OpenedLedger | None) -> Table:
    """Return the headline before and after of each donor that the change is about.

    And of each whose headline it changes, as a figure that may be in another's does.
    """
    before = _opened(outcome.before)
    touched = {*outcome.ids, *(cell.id for cell in outcome.cells)}
    donors = dict.fromkeys(_donors(outcome, touched))
    if before and after:
        others = dict.fromkeys(_donors(outcome, _related(outcome, touched))).keys() - donors.keys()
        donors |= dict.fromkeys(
            donor for donor in sorted(others) if _total(before, donor) != _total(after, donor)
        )
    parties = outcome.after.book.parties
    rows = [
        Row({"donor": donor, "name": parties[donor].name}, measure, _total(ledger, donor))
        for donor in donors
        for measure, ledger in (("before", before), ("after", after))
        if ledger is not None
    ]
    names = {donor: f"{parties[donor].name} ({donor})" for donor in donors}
    title = "Headline: transfers, disbursed and committed"
    return Table("headline", title, ("donor",), rows, "measures", labels=names)


def _donors(outcome: Outcome, ids: Collection[str]) -> list[str]:
    return [
        figure.donor
        for standing in (outcome.before, outcome.after)
        for figure in standing.book.transactions
        if figure.id in ids
    ]


def _related(outcome: Outcome, ids: Collection[str]) -> set[str]:
    """Return these ids and all that relations lead to from them, in either direction."""
    beside: dict[str, set[str]] = {}
    for standing in (outcome.before, outcome.after):
        for figure in standing.book.transactions:
            for _, other in figure.relations():
                beside.setdefault(figure.id, set()).add(other)
                beside.setdefault(other, set()).add(figure.id)
    found, next_ = set(ids), list(ids)
    while next_:
        new = beside.get(next_.pop(), set()) - found
        found |= new
        next_ += new
    return found


def _total(ledger: OpenedLedger, donor: str) -> Amount:
    question = Question(ledger, Selection(donor=(donor,)), Policy())
    return question.amount(question.total(**{"class": question.policy.headline}))


def _other_errors(outcome: Outcome) -> list[str]:
    errors = len(outcome.after.errors)
    if not errors:
        return []
    have = "errors that keep" if errors > 1 else "error that keeps"
    return [
        f"The ledger has {errors} other {have} it from being added up: `aidledger check` tells "
        "what to do."
    ]
