"""Explain sums of lines, and figures as stated: from the sum down to words, months and rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidledger.money import from_minor
from aidledger.policy import Policy
from aidledger.reports.derivation import COUNTED, OWN, PAID, SCHEDULED, TOLD, Lines
from aidledger.reports.explaining.part import (
    CODING,
    Part,
    bare,
    digits_of,
    qualified,
    unrounded,
    wide,
)
from aidledger.reports.register import when
from aidledger.reports.shared.caveats import rate_caveats, reading_caveats
from aidledger.reports.shared.footnotes import cited
from aidledger.reports.shared.imported import imported_caveats
from aidledger.reports.shared.left_out import left_out
from aidledger.reports.shared.wholes import as_it_is
from aidledger.reports.totals import Question, Total, count_of
from aidledger.reports.value import Amount, Node, Row

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

_CONDITIONS = {
    COUNTED: "counted = 1",
    TOLD: "low IS NOT NULL",
    SCHEDULED: "reason = 'scheduled'",
    OWN: "own_low IS NOT NULL",
    PAID: "own_low IS NOT NULL",
}


_TAKES = {
    "part_of": "is a part of it, told by itself",
    "may_be_in": "may already be in it, and is told by itself",
    "fulfils": "delivers it, and is told by itself",
}


def asked_again(ledger: OpenedLedger, lines: Lines) -> Question:
    """Return the question of these lines, narrowed to them."""
    where, selection = dict(lines.where), lines.selection
    if donors := where.pop("donor", None):
        selection = selection._replace(donor=tuple(map(str, donors)))
    if recipients := where.pop("recipient", None):
        selection = selection._replace(recipient=tuple(map(str, recipients)))
    return Question(ledger, selection, lines.policy, within=where)


def explain_lines(question: Question, name: str, asked: Lines, enters: str) -> Part:
    where, values = question.where()
    lines = question.ask(
        f"SELECT * FROM asked WHERE {_CONDITIONS[asked.what]} AND {where} ORDER BY ordinal, slot",
        values,
    )
    if asked.what == PAID:
        lines = [_paid(line, question.policy) for line in lines]
    figures = question.figures(list(dict.fromkeys(line["id"] for line in lines)))
    own = asked.what in (SCHEDULED, OWN)
    counted = asked.what == COUNTED
    by_year = not own and bool({"label", "year"} & set(question.within))
    currency = question.policy.currency
    if own and lines:
        currency = lines[0]["own_currency"]
    by_figure: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        by_figure.setdefault(line["id"], []).append(line)
    totals = {key: total_of(own_lines, own) for key, own_lines in by_figure.items()}
    order = sorted(totals, key=lambda key: (-totals[key].best, -totals[key].high, key))
    takes = _takes(question, order)
    nodes = [
        _figure_node(
            question,
            figures[key],
            _amount(question, totals[key], currency, own),
            [_line_node(question, line, own) for line in by_figure[key]],
            takes[key] if by_figure[key][0]["residual"] else None,
        )
        for key in order
    ]
    rows = [
        _row(question, name, enters, figures[key], line, own)
        for key in order
        for line in by_figure[key]
    ]
    total = total_of(lines, own)
    left = left_out(question) if counted else []
    left = [item for item in left if item.reason != "inside" or item.id not in totals]
    many = ""
    if counted and question.imports:
        from aidledger.reports.explaining.imported import explain_imported

        for part in explain_imported(question, name, enters):
            total = total.plus(part.total)
            nodes, rows = [*nodes, part.node], [*rows, *part.rows]
            many += f"{', ' if many else ''}{part.lines}"
        if many and by_figure:
            many = f"{count_of(len(lines), 'line')} of {count_of(len(by_figure), 'figure')}, {many}"
    total = total._replace(
        spread=total.spread or (by_year and any(line["spread"] for line in lines)),
        unstated=question.total().unstated if counted else 0,
    )
    amount = _amount(question, total, currency, own)
    if not lines and not counted:
        amount = Amount(None, None, None, currency=currency, figures=0)
    return Part(
        name,
        enters,
        total,
        amount,
        nodes,
        rows,
        [(line["id"], line) for line in lines],
        left,
        _others(question) if counted else [],
        [*imported_caveats(question), *rate_caveats(question), *reading_caveats(question)]
        if counted
        else [],
        lines=many,
    )


def _paid(line: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    """Return a line as it is paid: as it stands, where it needs no rate and no deflator."""
    if not as_it_is(line, policy):
        return dict(line)
    own = {bound: line[f"own_{bound}"] for bound in ("low", "best", "high")}
    return {**line, **own, "rate": "", "factor": None}


def _bounds(line: Mapping[str, Any], own: bool) -> tuple[int, int, int]:
    """Return what a line adds, in minor units; one that is cut adds to the high alone."""
    if own:
        return line["own_low"], line["own_best"], line["own_high"]
    if line["reach"] == 2:
        return 0, 0, line["high"]
    return line["low"], line["best"], line["high"]


def total_of(lines: Sequence[Mapping[str, Any]], own: bool) -> Total:
    bounds = [_bounds(line, own) for line in lines]
    reached = {line["id"] for line in lines if line["reach"] == 1}
    return Total(
        sum(low for low, _, _ in bounds),
        sum(best for _, best, _ in bounds),
        sum(high for _, _, high in bounds),
        any(line["open_top"] for line in lines),
        any(line["approximate"] for line in lines),
        any(line["capped"] for line in lines),
        any(line["spread"] and line["cut"] for line in lines) and not own,
        len(reached),
        len({line["id"] for line in lines} - reached),
    )


def _amount(question: Question, total: Total, currency: str, own: bool) -> Amount:
    """Return a total in full units: of the figures' own amounts, else in the report's prices."""
    if not own:
        return question.amount(total)
    digits = digits_of(question.ledger, currency)
    low, best, high = (from_minor(p, digits) for p in (total.low, total.best, total.high))
    return Amount(
        low,
        best,
        high,
        total.open,
        total.mark,
        currency,
        figures=total.figures,
        unstated=total.unstated,
    )


def _takes(question: Question, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return what was taken off these figures, the largest first."""
    found: dict[str, list[dict[str, Any]]] = {key: [] for key in ids}
    for take in question.ask("SELECT * FROM takes ORDER BY best DESC, figure"):
        if take["container"] in found:
            found[take["container"]].append(take)
    return found


def _figure_node(
    question: Question,
    figure: Mapping[str, Any],
    value: Amount,
    lines: Sequence[Node],
    takes: Sequence[Mapping[str, Any]] | None,
) -> Node:
    parts = [Node(text) for text in figure_words(question.ledger, figure)]
    if takes is not None:
        currency = figure["currency"]
        off = [
            Node(
                f"taken off: {take['figure']} {_TAKES[take['relation']]}",
                question.own_amount(take["low"], take["best"], take["best"], currency),
            )
            for take in takes
        ]
        whole = question.own_amount(
            figure["low"], figure["best"], figure["high"], currency, dict(figure)
        )
        parts.append(Node("the whole figure, of which this is what is left", whole, off))
    name = str(figure["id"])
    if len(lines) == 1:
        return Node(f"{name}, {lines[0].text}", lines[0].value, [*parts, *lines[0].parts])
    return Node(name, value, [*parts, *lines])


def placed(source: Mapping[str, Any], row: Mapping[str, Any]) -> Iterable[str]:
    """Return the section and the footnotes of a row, with what they cite."""
    if row["section"]:
        heading = source["sections"].get(row["section"], "")
        yield f"section {row['section']}" + (f" “{heading}”" if heading else "")
    for number in (row["footnote"] or "").split():
        yield f"footnote {number} ({cited(source['footnotes'], number)})"


def figure_words(ledger: OpenedLedger, figure: Mapping[str, Any]) -> Iterable[str]:
    """Say what the source says, where, and how that was read."""
    source = ledger.document("sources")[figure["source"]]
    place = [figure["source"], *placed(source, figure)]
    words = f"“{figure['as_stated']}”: " if figure["as_stated"] else ""
    yield words + ", ".join(place)
    yield (
        f"{figure['description']} ({figure['donor']} → {figure['recipient']}, "
        f"{figure['class']}: {figure['instrument']}, {figure['sector']}, {figure['status']}, "
        f"{when(dict(figure))}; confidence {figure['confidence']})"
    )
    if figure["qualifier"] != "exact":
        yield f"read as {qualified(figure['qualifier'])}"
    bounds = [(b, figure[f"amount_{b}"]) for b in ("low", "high") if figure[f"amount_{b}"]]
    if bounds:
        written = " and ".join(f"{bound} {bare(Decimal(text))}" for bound, text in bounds)
        yield f"written with {written} {figure['currency']}: {figure['remark'] or ''}".rstrip(": ")


def _line_node(question: Question, line: Mapping[str, Any], own: bool) -> Node:
    """Return a line: its year, its share of the months, its rate and what rounding did."""
    low, best, high = _bounds(line, own)
    flags = dict(line)
    value = (
        question.own_amount(low, best, high, line["own_currency"], flags)
        if own
        else question.told_amount(low, best, high, flags)
    )
    if line["spread"] and value.mark[-1:] != "÷":
        value = value._replace(mark=f"{value.mark}÷")
    text = line["label"]
    if line["months"] < line["total"]:
        text += f", {line['months']} of {line['total']} months"
    if line["kind"] == "scheduled":
        text += ", after its source"
    said = []
    if not own and line["rate"]:
        mine = question.own_amount(
            line["own_low"], line["own_best"], line["own_high"], line["own_currency"]
        )
        assumed = "; rate assumed, as it has no year of its own" if line["rate_assumed"] else ""
        said.append(Node(f"{wide(mine)} at {line['rate']}{assumed}"))
        exact, rounded = unrounded_best(question, line), from_minor(line["best"], question.digits)
        if exact != rounded and line["reach"] != 2:
            said.append(Node(f"{bare(exact)} before rounding, {bare(rounded)} after"))
    if not own and line["reach"] == 2:
        said.append(Node("in the high alone: it lies only partly in the years asked for, or may"))
    if not line["counted"] and line["kind"] != "scheduled":
        said.append(Node(f"counts in no total: {line['reason']}"))
    return Node(text, value, said)


def unrounded_best(question: Question, line: Mapping[str, Any]) -> Decimal | None:
    """Return the best in the report's currency before it is rounded, to six more digits."""
    if line["factor"] is None or line["own_best"] is None or line["kind"] == "scheduled":
        return None
    return unrounded(line["own_best"], line["factor"], line["best"], question.digits)


def _row(
    question: Question,
    part: str,
    enters: str,
    figure: Mapping[str, Any],
    line: Mapping[str, Any],
    own: bool,
) -> Row:
    value = _line_node(question, line, own).value
    digits = digits_of(question.ledger, line["own_currency"])
    return Row(
        {"part": part, "id": line["id"], "year": line["label"]},
        "",
        value,
        {
            "enters": enters,
            "months": line["months"],
            "of_months": line["total"],
            "own_low": from_minor(line["own_low"], digits),
            "own_best": from_minor(line["own_best"], digits),
            "own_high": from_minor(line["own_high"], digits),
            "own_currency": line["own_currency"],
            "rate": (line["rate"] or "") if not own else "",
            "rate_assumed": bool(not own and line["rate"] and line["rate_assumed"]),
            "unrounded": unrounded_best(question, line) if not own else None,
            "residual": bool(line["residual"]),
            "in_high_alone": bool(not own and line["reach"] == 2),
            **{column: figure[column] or "" for column in CODING},
        },
    )


def _others(question: Question) -> list[str]:
    """Say what counts beside these lines and differs from them in class or status alone."""
    said = []
    for column in ("class", "status"):
        mine = question.within.get(column)
        if mine is None:
            continue
        within = {c: values for c, values in question.within.items() if c != column}
        wider = Question(question.ledger, question.selection, question.policy, within=within)
        others = [
            f"{key.replace('-', ' ')}, {_counted(wider, total)}"
            for (key,), total in sorted(
                wider.totals([column]).items(), key=lambda item: (-item[1].best, item[0])
            )
            if key not in mine
        ]
        if others:
            said.append(f"Not in it, being of another {column}: {'; '.join(others)}.")
    return said


def _counted(question: Question, total: Total) -> str:
    """Return a total and how many figures are in it: `0.30 USD of 1 figure + 2 unstated`."""
    told = []
    if total.figures or total.cut:
        number = count_of(total.figures + total.cut, "figure")
        told.append(f"{wide(question.amount(total))} of {number}")
    return " + ".join([*told, *([f"{total.unstated} unstated"] if total.unstated else [])])


def explain_whole(question: Question, name: str, asked: Lines, enters: str) -> Part:
    """Work out figures as stated: their own amounts, before anything is taken off or spread."""
    figures = question.figures([str(key) for key in dict(asked.where)["id"]])
    (figure,) = figures.values()
    value = question.figure_amount(figure)
    yearly = " × its months ÷ 12, being yearly" if figure["per"] else ""
    written = bare(Decimal(figure["amount"])) if figure["amount"] else "no single amount"
    text = f"{figure['id']}, {written} as written{yearly}"
    total = Total(
        figure["low"] or 0, figure["best"] or 0, figure["high"] or 0, bool(figure["open_top"])
    )
    rows = [
        Row(
            {"part": name, "id": figure["id"], "year": when(figure)},
            "",
            value,
            {"enters": enters, **{column: figure[column] or "" for column in CODING}},
        )
    ]
    words = [Node(said) for said in figure_words(question.ledger, figure)]
    flags = [(figure["id"], figure)]
    return Part(name, enters, total, value, [Node(text, value, words)], rows, flags)
