"""Explain what figures, their parts and other sources tell of a year, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidledger.money import from_minor
from aidledger.reports.derivation import Derivation, Fit, Told
from aidledger.reports.explaining.lines import figure_words, placed
from aidledger.reports.explaining.part import (
    CODING,
    Part,
    bare,
    digits_of,
    qualified,
    unrounded,
    wide,
)
from aidledger.reports.reconciling.fits import percent_of_all
from aidledger.reports.register import when
from aidledger.reports.shared.gaps import amount_of, gap_percent, total_of
from aidledger.reports.shared.told import Share, Shares
from aidledger.reports.totals import Total, together
from aidledger.reports.value import Amount, Node, Row

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger


def explain_told(ledger: OpenedLedger, name: str, asked: Told, enters: str) -> Part:
    """Work out figures, rivals or parts, in the policy's currency and prices."""
    told = [
        one
        for row in asked.rows
        for one in (_part if asked.kind == "part" else _whole)(ledger, asked, row, name, enters)
    ]
    total = together(total for total, _, _, _ in told)
    nodes = [node for _, node, _, _ in told]
    rows = [row for _, _, more, _ in told for row in more]
    policy = asked.policy
    value = amount_of(total, digits_of(ledger, policy.currency), policy.unit, policy.priced)
    flags = [(key, row) for _, _, _, (key, row) in told]
    beside = "Told there" if name == "total" else f"Beside it, {name}"
    made = [f"{beside}: {wide(value)}."] if asked.kind == "rival" else []
    return Part(name, enters, total, value, nodes, rows, flags, made=made)


_Worked = tuple[Total, Node, list[Row], tuple[str, Mapping[str, Any]]]


def _whole(
    ledger: OpenedLedger, asked: Told, row: Mapping[str, Any], name: str, enters: str
) -> Iterator[_Worked]:
    """Yield a figure or a rival with its shares of the years."""
    shares = Shares(ledger, asked.policy)
    if asked.kind == "figure":
        total, found = shares.of_figure(row, asked.year), shares.by_slot(row, row, asked.year)
        words = figure_words(ledger, row)
    elif asked.year is not None:
        found = [shares.in_year(row, asked.year)]
        total, words = found[0].total, _rival_words(ledger, row)
    else:
        assert asked.over is not None
        found, total = shares.by_slot(row, asked.over), shares.of_rival(row, asked.over)
        words = _rival_words(ledger, row)
    lines = [_share_node(ledger, asked, row, share) for share in found]
    value = _amount(ledger, asked, total)
    nodes = [Node(text) for text in words]
    node = Node(row["id"], value, [*nodes, *lines])
    if len(lines) == 1:
        label = f", {lines[0].text}" if lines[0].text else ""
        node = Node(f"{row['id']}{label}", value, [*nodes, *lines[0].parts])
    rows = [_row(ledger, asked, row, share, name, enters) for share in found]
    yield total, node, rows, (row["id"], row)


def _part(
    ledger: OpenedLedger, asked: Told, part: Mapping[str, Any], name: str, enters: str
) -> Iterator[_Worked]:
    """Yield a figure inside another, as far as it falls into the time of that."""
    figure = ledger.store.ask("SELECT * FROM figures WHERE id = ?", [part["figure"]])[0]
    cut = part["months"] < part["total"]
    total = total_of(part, spread=cut)
    value = _amount(ledger, asked, total)
    text = f"{figure['id']}, {part['relation'].replace('_', ' ')} {part['container']}"
    text += f", {part['months']} of {part['total']} months" if cut else ""
    digits = digits_of(ledger, figure["currency"])
    own = amount_of(total_of(figure), digits, figure["currency"])
    said = [*figure_words(ledger, figure), *([f"{wide(own)} in all"] if own.figures else [])]
    keys = {"part": name, "id": figure["id"], "year": when(figure)}
    notes = {"enters": enters, "months": part["months"], "of_months": part["total"]}
    row = Row(keys, "", value, {**notes, **_coding(figure)})
    stated = [row] if part["best"] is not None else []
    yield total, Node(text, value, [Node(t) for t in said]), stated, (figure["id"], part)


def _amount(ledger: OpenedLedger, asked: Told, total: Total) -> Amount:
    policy = asked.policy
    return amount_of(total, digits_of(ledger, policy.currency), policy.unit, policy.priced)


def _share_node(ledger: OpenedLedger, asked: Told, row: Mapping[str, Any], share: Share) -> Node:
    said = []
    if share.how:
        digits = digits_of(ledger, row["currency"])
        own = wide(amount_of(share.own, digits, row["currency"]))
        said.append(Node(f"{own} at {share.how}"))
        exact, rounded = _unrounded(ledger, asked, share), _amount(ledger, asked, share.total).best
        if exact is not None and exact != rounded:
            said.append(Node(f"{bare(exact)} before rounding, {bare(rounded)} after"))
    slot = share.slot
    text = str(slot["label"]) if slot else f"{row['basis']}, {row['year'] or 'no year'}"
    if slot and slot["months"] < slot["total"]:
        text += f", {slot['months']} of {slot['total']} months"
    return Node(text, _amount(ledger, asked, share.total), said)


def _unrounded(ledger: OpenedLedger, asked: Told, share: Share) -> Decimal | None:
    """Return the best before it is rounded, to six more digits."""
    if share.factor is None:
        return None
    digits = digits_of(ledger, asked.policy.currency)
    return unrounded(share.own.best, share.factor, share.total.best, digits)


def _row(
    ledger: OpenedLedger,
    asked: Told,
    row: Mapping[str, Any],
    share: Share,
    name: str,
    enters: str,
) -> Row:
    slot = share.slot or {"label": str(row.get("year") or "whole"), "months": 1, "total": 1}
    digits = digits_of(ledger, row["currency"])
    bounds = ("low", "best", "high")
    return Row(
        {"part": name, "id": row["id"], "year": str(slot["label"])},
        "",
        _amount(ledger, asked, share.total),
        {
            "enters": enters,
            "months": slot["months"],
            "of_months": slot["total"],
            **{f"own_{b}": from_minor(getattr(share.own, b), digits) for b in bounds},
            "own_currency": row["currency"],
            "rate": share.how,
            "unrounded": _unrounded(ledger, asked, share),
            **_coding(row),
        },
    )


def _coding(row: Mapping[str, Any]) -> dict[str, Any]:
    return {column: row.get(column) or "" for column in CODING}


def _rival_words(ledger: OpenedLedger, rival: Mapping[str, Any]) -> Iterable[str]:
    words = f"“{rival['as_stated']}”: " if rival["as_stated"] else ""
    source = ledger.document("sources")[rival["source"]]
    place = [f"{rival['source']}, {source['title']}", *placed(source, rival)]
    yield words + ", ".join(place)
    sectors = f", {', '.join(rival['sectors'].split())}" if rival["sectors"] else ""
    parties = f"{rival['donor']} → {rival['recipient']}{sectors}"
    years = f"{rival['year'] or 'no year'} ({rival['year_basis']})"
    yield f"another value for the same money, in no total: {rival['basis']}, {parties}, {years}"
    if rival["qualifier"] != "exact":
        yield f"read as {qualified(rival['qualifier'])}"
    if rival["remark"]:
        yield str(rival["remark"])


def explain_fit(
    ledger: OpenedLedger,
    name: str,
    asked: Fit,
    enters: str,
    part: Callable[[OpenedLedger, str, Derivation, str], Part],
) -> Part:
    """Work out the mean or the largest of percentage gaps without their sign.

    `part` works out either side of a pair.
    """
    nodes, rows, pairs, flags, said = [], [], [], [], []
    for label, own, official in asked.pairs:
        a = part(ledger, label, own, "added")
        b = part(ledger, label, official, "taken off")
        assert isinstance(a.total, Total) and isinstance(b.total, Total)
        off = gap_percent(a.total, b.total)
        assert off is not None and off.best is not None
        pairs.append((a.total, b.total))
        less = [node._replace(text=f"less {node.text}") for node in b.nodes]
        nodes.append(Node(label, off, [*a.nodes, *less]))
        rows += [*a.rows, *b.rows]
        flags += [*a.flags, *b.flags]
        said.append(bare(abs(off.best)))
    made = percent_of_all(pairs, asked.how)
    verb = (
        f"mean of {' and '.join(said)}" if asked.how == "mean" else f"largest of {', '.join(said)}"
    )
    text = f"Without sign, in percent: {verb}; best {bare(made.best)} %, low {bare(made.low)} %, "
    text += "no high." if made.high is None else f"high {bare(made.high)} %."
    return Part(name, enters, Total(), made, nodes, rows, flags, made=[text])
