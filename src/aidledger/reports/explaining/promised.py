"""Explain promises: what fell due, what is taken off under both ways of overlaps, what is left.

Under other prices than current ones every share is told from its own year; what is left is settled
in the promise's currency first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidledger.money import Bounds, from_minor
from aidledger.policy import OVERLAPS, Selection
from aidledger.reports.derivation import Kept
from aidledger.reports.explaining.lines import figure_words
from aidledger.reports.explaining.part import CODING, Part, bare, digits_of, unrounded, wide
from aidledger.reports.promising.linked import rates_of
from aidledger.reports.promising.prices import NO_YEAR, OtherPrices, Prices, Step, prices_of
from aidledger.reports.promising.promised import bounds_of_taken, by_year
from aidledger.reports.promising.standing import Line, Taken
from aidledger.reports.register import when
from aidledger.reports.totals import Question, Total
from aidledger.reports.value import Amount, Node, Row

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

_RELATIONS = {"part_of": "part of it", "may_be_in": "may be in it", "fulfils": "delivers it"}
_NO_FLAGS = {"open_top": 0, "capped": 0, "approximate": 0}


def explain_promised(ledger: OpenedLedger, name: str, asked: Kept, enters: str) -> Part:
    """Work out a number of a promise: in its own currency, or in the policy's prices."""
    prices = prices_of(Question(ledger, Selection(), asked.policy, rated=False))
    if asked.measure == "promised":
        return _due(prices, name, asked, enters)
    if asked.measure != "outstanding":
        return _taken(prices, name, asked, enters)
    settled = _outstanding(Prices(prices.question), name, asked, enters)
    return _left_in_prices(prices, asked, settled) if isinstance(prices, OtherPrices) else settled


def _taken(prices: Prices, name: str, asked: Kept, enters: str) -> Part:
    """Return the sum of what figures take off a promise, or what one of them does."""
    parts = _shares(prices, asked, asked.taken)
    taken = [prices.taken(asked.promise, part) for part in parts]
    bounds = bounds_of_taken(taken, asked.policy.overlaps)
    if asked.measure == "takes off":
        low, best, _ = _sums(taken)
        bounds = Bounds(low, best, best, any(t.figure["open_top"] for t in taken if t.best))
    value = prices.of(asked.promise, bounds, {**_NO_FLAGS, "open_top": bounds.open})
    rows = [_taken_row(prices, asked, name, part, "added") for part in parts]
    nodes = _taken_nodes(prices, asked, parts)
    said = "Nothing told with an amount is taken off here."
    if asked.taken:
        said = f"Taken off: {wide(value)}."
        if asked.measure == "taken" and bounds.low < bounds.high:
            said += " Low holds only what is certainly inside, high all that may be."
    return Part(name, enters, Total(*bounds[:3], bounds.open), value, nodes, rows, made=[said])


def _shares(prices: Prices, asked: Kept, taken: Sequence[Taken]) -> list[Taken]:
    """Return what is taken off: of each year by itself where each year has its own prices."""
    if not isinstance(prices, OtherPrices):
        return list(taken)
    return [part for whole in taken for part in by_year(asked.promise, whole)]


def _due(prices: Prices, name: str, asked: Kept, enters: str) -> Part:
    promise, lines = asked.promise, asked.standing.lines
    due = prices.due(lines)
    value = prices.of(promise, due, _flags(promise.figure, due.open))
    node = _promise_node(prices, asked, value, lines)
    rows = [_due_row(prices, asked, name, line, enters) for line in lines]
    return Part(name, enters, Total(*due[:3], due.open), value, [node], rows)


def _outstanding(prices: Prices, name: str, asked: Kept, enters: str) -> Part:
    """Return what is left of a promise, in its own currency."""
    standing, promise = asked.standing, asked.promise
    left = standing.kept
    assert left is not None
    own = prices.due(standing.by_then)
    due = prices.of(promise, own, _flags(promise.figure, own.open))
    nodes = [_promise_node(prices, asked, due, standing.by_then)]
    nodes += _taken_nodes(prices, asked, standing.perhaps)
    rows = [_due_row(prices, asked, name, line, "added") for line in standing.by_then]
    for taken in standing.perhaps:
        known = any(taken is one for one in standing.off)
        way = "taken off" if known else "taken off low alone"
        rows.append(_taken_row(prices, asked, name, taken, way))
    value = prices.of(promise, left, _flags(promise.figure, left.open))
    said = _left_said(prices.question, asked, due, value)
    return Part(name, enters, Total(*left[:3], left.open), value, nodes, rows, made=said)


def _left_in_prices(prices: OtherPrices, asked: Kept, settled: Part) -> Part:
    """Return what is left, once settled, shared out over what was due and put into the prices."""
    promise, lines, kept = asked.promise, asked.standing.by_then, asked.standing.kept
    assert kept is not None
    told = prices.left(kept, lines)
    flags = _flags(promise.figure, told.open)
    value = prices.of(promise, told, flags)
    months = sum(line["months"] for line in lines)

    def text(line: Line) -> str:
        of = f", {line['months']} of {months} months" if line["months"] < months else ""
        return f"left: {line['label']}{of}"

    steps = list(zip(lines, prices.left_steps(kept, lines), strict=True))
    nodes = [
        Node(
            f"{promise.figure['id']}, settled in its own currency and current prices",
            settled.amount,
            settled.nodes,
        ),
        *(_step_node(prices, asked, text(line), step, flags) for line, step in steps),
    ]
    rows = [_row(prices, asked, settled.name, line, step, settled.enters) for line, step in steps]
    made = [
        *settled.made,
        "It is shared out over what was due, by months, and each share told in these prices from "
        f"its own year: {wide(value)}.",
    ]
    total = Total(*told[:3], told.open)
    return settled._replace(total=total, amount=value, nodes=nodes, rows=rows, made=made)


def _left_said(question: Question, asked: Kept, due: Amount, left: Amount) -> list[str]:
    """Say how what is left is made of what was due and what is taken off."""
    own = [t for t in asked.standing.off if t.overlaps == asked.policy.overlaps]
    off = question.own_amount(*(sum(t.best for t in own),) * 3, due.currency)
    assert due.best is not None and off.best is not None
    made = f"{bare(due.best)} − {bare(off.best)} = {bare(left.best)}"
    if off.best > due.best:
        made = f"{bare(left.best)}, since more is taken off, {bare(off.best)}, than was due"
    said = [f"Left, {due.currency}: best = {made}."]
    if asked.standing.perhaps:
        said.append(
            f"Its low, {bare(left.low)}, takes off all that may be inside by then, its high, "
            f"{bare(left.high)}, only what certainly is; both hold either way of --overlaps."
        )
    return said


def _flags(figure: Mapping[str, Any], open_top: bool | None = None) -> dict[str, Any]:
    """Return a figure's flags; of what is due before any of it is, there is a top."""
    flags = {flag: figure[flag] for flag in _NO_FLAGS}
    return flags if open_top is None else {**flags, "open_top": open_top}


def _promise_node(prices: Prices, asked: Kept, value: Amount, lines: Iterable[Line]) -> Node:
    figure = asked.promise.figure
    words = [Node(text) for text in figure_words(prices.question.ledger, figure)]
    shares = [
        _step_node(prices, asked, _months(line), prices.due_step(line), _flags(figure))
        for line in lines
    ]
    return Node(f"{figure['id']}, due", value, [*words, *shares])


def _step_node(
    prices: Prices, asked: Kept, text: str, step: Step, flags: Mapping[str, Any]
) -> Node:
    """Return a share with its rate and its deflator, and with what rounding did."""
    value = prices.of(asked.promise, step.told, flags)
    if not step.how:
        return Node(text, value)
    own = prices.question.own_amount(*step.own[:3], asked.promise.figure["currency"])
    assumed = "; year assumed, as it has none of its own" if step.assumed else ""
    said = [f"{wide(own)} at {step.how}{assumed}"]
    exact = _unrounded(prices, step)
    if exact != value.best:
        said.append(f"{bare(exact)} before rounding, {bare(value.best)} after")
    return Node(text, value, [Node(one) for one in said])


def _unrounded(prices: Prices, step: Step) -> Decimal:
    return unrounded(step.own.best, step.factor, step.told.best, prices.question.digits)


def _step_notes(prices: Prices, asked: Kept, step: Step) -> dict[str, Any]:
    """Return a share in the promise's currency and how it is told in the prices, as notes."""
    if not step.how:
        return {}
    currency = asked.promise.figure["currency"]
    digits = digits_of(prices.question.ledger, currency)
    return {
        **{f"own_{b}": from_minor(getattr(step.own, b), digits) for b in ("low", "best", "high")},
        "own_currency": currency,
        "rate": step.how,
        "rate_assumed": step.assumed,
        "unrounded": _unrounded(prices, step),
    }


def _months(line: Line) -> str:
    text = str(line["label"])
    if line["months"] < line["total"]:
        text += f", {line['months']} of {line['total']} months"
    return text + (", after its source" if line["kind"] == "scheduled" else "")


def _due_row(prices: Prices, asked: Kept, part: str, line: Line, enters: str) -> Row:
    return _row(prices, asked, part, line, prices.due_step(line), enters)


def _row(prices: Prices, asked: Kept, part: str, line: Line, step: Step, enters: str) -> Row:
    """Return what is due, or left, of one line of a promise."""
    figure = asked.promise.figure
    value = prices.of(asked.promise, step.told, _flags(figure, step.told.open))
    keys = {"part": part, "id": figure["id"], "year": str(line["label"])}
    notes = {"enters": enters, "overlaps": "", "relation": ""}
    return Row(keys, "", value, {**notes, **_step_notes(prices, asked, step), **_coding(figure)})


def _taken_row(prices: Prices, asked: Kept, part: str, taken: Taken, enters: str) -> Row:
    figure, step = taken.figure, prices.taken_step(asked.promise, taken)
    flags = {**_NO_FLAGS, "open_top": figure["open_top"], "approximate": figure["approximate"]}
    value = prices.of(asked.promise, step.told, flags)
    year = _year(taken) if isinstance(prices, OtherPrices) else when(figure)
    keys = {"part": part, "id": figure["id"], "year": year}
    notes = {"enters": enters, "overlaps": taken.overlaps, "relation": taken.relation}
    return Row(keys, "", value, {**notes, **_step_notes(prices, asked, step), **_coding(figure)})


def _year(taken: Taken) -> str:
    return "undated" if taken.year == NO_YEAR else str(taken.year)


def _coding(figure: Mapping[str, Any]) -> dict[str, Any]:
    return {column: figure[column] or "" for column in CODING}


def _taken_nodes(prices: Prices, asked: Kept, taken: Sequence[Taken]) -> list[Node]:
    """Return what each figure takes off under the way of overlaps, and what under the other."""
    question, promise = prices.question, asked.promise
    nodes, chosen = [], asked.policy.overlaps
    (other,) = (way for way in OVERLAPS if way != chosen)
    for key in dict.fromkeys(t.figure["id"] for t in taken):
        own = [t for t in taken if t.figure["id"] == key]
        figure = own[0].figure
        told = [prices.taken(promise, t) for t in own]
        of = {way: Bounds(*_sums([t for t in told if t.overlaps == way])) for way in OVERLAPS}
        flags = {**_NO_FLAGS, "open_top": figure["open_top"]}
        value = prices.of(promise, of[chosen], flags)
        words = [Node(text) for text in figure_words(question.ledger, figure)]
        rate = rates_of(question, promise, figure)
        whole = wide(question.figure_amount(figure))
        words.append(Node(f"{whole} in all" + (f", at {rate}" if rate else "")))
        if asked.measure != "takes off" and of[other] != of[chosen]:
            otherwise = prices.of(promise, of[other], flags)
            words.append(Node(f"{wide(otherwise)} with --overlaps {other}"))
        steps = [(t, prices.taken_step(promise, t)) for t in own if t.overlaps == chosen]
        words += [_step_node(prices, asked, _year(t), step, flags) for t, step in steps if step.how]
        nodes.append(Node(f"taken off: {key}, {_RELATIONS[own[0].relation]}", value, words))
    return nodes


def _sums(taken: Sequence[Taken]) -> tuple[int, int, int]:
    low, best, high = (sum(getattr(t, b) for t in taken) for b in ("low", "best", "high"))
    return low, best, high
