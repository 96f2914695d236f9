"""Explain promises: what fell due, what is taken off under both ways of overlaps, what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aidledger.money import Bounds
from aidledger.policy import OVERLAPS, Selection
from aidledger.reports.derivation import Kept
from aidledger.reports.explain_lines import figure_words
from aidledger.reports.explain_part import CODING, Part, bare, wide
from aidledger.reports.linked import rates_of
from aidledger.reports.promised import Line, Taken, bounds_of_taken
from aidledger.reports.register import when
from aidledger.reports.totals import Question, Total
from aidledger.reports.value import Amount, Node, Row

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

_RELATIONS = {"part_of": "part of it", "may_be_in": "may be in it", "fulfils": "delivers it"}
_NO_FLAGS = {"open_top": 0, "capped": 0, "approximate": 0}


def explain_promised(ledger: OpenedLedger, name: str, asked: Kept, enters: str) -> Part:
    """Work out a number of a promise, in the promise's own currency."""
    question = Question(ledger, Selection(), asked.policy)
    if asked.measure == "promised":
        return _due(question, name, asked, enters)
    if asked.measure == "outstanding":
        return _outstanding(question, name, asked, enters)
    return _taken(question, name, asked, enters)


def _taken(question: Question, name: str, asked: Kept, enters: str) -> Part:
    """Return the sum of what figures take off a promise, or what one of them does."""
    bounds = bounds_of_taken(asked.taken, asked.policy.overlaps)
    if asked.measure == "takes off":
        low, best, _ = _sums(asked.taken)
        bounds = Bounds(low, best, best, any(t.figure["open_top"] for t in asked.taken if t.best))
    flags = {**_NO_FLAGS, "open_top": bounds.open}
    value = question.own_amount(*bounds[:3], asked.promise.figure["currency"], flags)
    rows = [_taken_row(question, asked, name, t, "added") for t in asked.taken]
    nodes = _taken_nodes(question, asked, asked.taken)
    said = "Nothing told with an amount is taken off here."
    if asked.taken:
        said = f"Taken off: {wide(value)}."
        if asked.measure == "taken" and bounds.low < bounds.high:
            said += " Low holds only what is certainly inside, high all that may be."
    return Part(name, enters, Total(*bounds[:3], bounds.open), value, nodes, rows, made=[said])


def _due(question: Question, name: str, asked: Kept, enters: str) -> Part:
    figure, due = asked.promise.figure, asked.standing.due
    lines = asked.standing.lines
    value = question.own_amount(*due[:3], figure["currency"], _flags(figure, due.open))
    node = _promise_node(question, figure, value, lines)
    rows = [_due_row(question, name, figure, line, enters) for line in lines]
    return Part(name, enters, Total(*due[:3], due.open), value, [node], rows)


def _outstanding(question: Question, name: str, asked: Kept, enters: str) -> Part:
    standing, figure = asked.standing, asked.promise.figure
    left, currency = standing.left, figure["currency"]
    assert left is not None
    low, best, high = (
        sum(line[f"own_{b}"] for line in standing.by_then) for b in ("low", "best", "high")
    )
    top = any(line["open_top"] for line in standing.by_then)
    due = question.own_amount(low, best, high, currency, _flags(figure, top))
    nodes = [_promise_node(question, figure, due, standing.by_then)]
    nodes += _taken_nodes(question, asked, standing.perhaps)
    rows = [_due_row(question, name, figure, line, "added") for line in standing.by_then]
    for taken in standing.perhaps:
        known = any(taken is one for one in standing.off)
        way = "taken off" if known else "taken off low alone"
        rows.append(_taken_row(question, asked, name, taken, way))
    value = question.own_amount(*left[:3], currency, _flags(figure, left.open))
    said = _left_said(question, asked, due, value)
    return Part(name, enters, Total(*left[:3], left.open), value, nodes, rows, made=said)


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


def _promise_node(
    question: Question, figure: Mapping[str, Any], value: Amount, lines: Iterable[Line]
) -> Node:
    words = [Node(text) for text in figure_words(question.ledger, figure)]
    shares = [
        Node(_months(line), question.own_amount(*_own(line), figure["currency"], _flags(figure)))
        for line in lines
    ]
    return Node(f"{figure['id']}, due", value, [*words, *shares])


def _own(line: Line) -> tuple[int, int, int]:
    return line["own_low"], line["own_best"], line["own_high"]


def _months(line: Line) -> str:
    text = str(line["label"])
    if line["months"] < line["total"]:
        text += f", {line['months']} of {line['total']} months"
    return text + (", after its source" if line["kind"] == "scheduled" else "")


def _due_row(
    question: Question, part: str, figure: Mapping[str, Any], line: Line, enters: str
) -> Row:
    value = question.own_amount(*_own(line), figure["currency"], _flags(figure))
    keys = {"part": part, "id": figure["id"], "year": str(line["label"])}
    notes = {"enters": enters, "overlaps": "", "relation": ""}
    return Row(keys, "", value, {**notes, **_coding(figure)})


def _taken_row(question: Question, asked: Kept, part: str, taken: Taken, enters: str) -> Row:
    figure = taken.figure
    bounds = taken.low, taken.best, taken.high
    currency = asked.promise.figure["currency"]
    flags = {**_NO_FLAGS, "open_top": figure["open_top"], "approximate": figure["approximate"]}
    value = question.own_amount(*bounds, currency, flags)
    keys = {"part": part, "id": figure["id"], "year": when(figure)}
    notes = {"enters": enters, "overlaps": taken.overlaps, "relation": taken.relation}
    return Row(keys, "", value, {**notes, **_coding(figure)})


def _coding(figure: Mapping[str, Any]) -> dict[str, Any]:
    return {column: figure[column] or "" for column in CODING}


def _taken_nodes(question: Question, asked: Kept, taken: Sequence[Taken]) -> list[Node]:
    """Return what each figure takes off under the way of overlaps, and what under the other."""
    nodes, chosen = [], asked.policy.overlaps
    (other,) = (way for way in OVERLAPS if way != chosen)
    for key in dict.fromkeys(t.figure["id"] for t in taken):
        own = [t for t in taken if t.figure["id"] == key]
        figure, currency = own[0].figure, asked.promise.figure["currency"]
        of = {way: _sums([t for t in own if t.overlaps == way]) for way in OVERLAPS}
        flags = {**_NO_FLAGS, "open_top": figure["open_top"]}
        value = question.own_amount(*of[chosen], currency, flags)
        words = [Node(text) for text in figure_words(question.ledger, figure)]
        rate = rates_of(question, asked.promise, figure)
        whole = wide(question.figure_amount(figure))
        words.append(Node(f"{whole} in all" + (f", at {rate}" if rate else "")))
        if asked.measure != "takes off" and of[other] != of[chosen]:
            otherwise = question.own_amount(*of[other], currency, flags)
            words.append(Node(f"{wide(otherwise)} with --overlaps {other}"))
        nodes.append(Node(f"taken off: {key}, {_RELATIONS[own[0].relation]}", value, words))
    return nodes


def _sums(taken: Sequence[Taken]) -> tuple[int, int, int]:
    low, best, high = (sum(getattr(t, b) for t in taken) for b in ("low", "best", "high"))
    return low, best, high
