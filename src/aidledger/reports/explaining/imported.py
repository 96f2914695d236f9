"""Explain sums of imported rows: the largest of them one by one, the others together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.money import from_minor
from aidledger.reports.derivation import ImportedRows
from aidledger.reports.explaining.part import CODING, Part, wide
from aidledger.reports.shared.imported import narrowed
from aidledger.reports.totals import Question, Total
from aidledger.reports.value import Node, Row

if TYPE_CHECKING:
    from aidledger.imported.asking import Asked
    from aidledger.opened import OpenedLedger

# Rows that are told one by one; the rest is one line, so that the lines add up to the sum.
SHOWN = 20
_BOUNDS = ("low", "best", "high")


class Imported(NamedTuple):
    """What one imported source adds to a number."""

    total: Total
    node: Node
    rows: list[Row]
    lines: str


def explain_imported(question: Question, name: str, enters: str) -> list[Imported]:
    """Return what each imported source adds to a question's sum, as far as it adds anything."""
    found = []
    chosen = question.within.get("source", question.imports)
    for source in question.imports:
        if source in chosen and "id" not in question.within:
            asked = question.ledger.asked_of(source, question.selection, question.policy)
            where, values = narrowed(question)
            sums = asked.summed(where, values)
            if sums["lines"]:
                shown = asked.largest(SHOWN, where, values)
                found.append(_told(question, asked, name, enters, sums, shown))
    return found


def explain_rows(ledger: OpenedLedger, name: str, asked: ImportedRows, enters: str) -> Part:
    """Work out the sum of the rows of one measure of an imported source."""
    where = dict(asked.where)
    selection = asked.selection._replace(donor=where["donor"], recipient=where["recipient"])
    question = Question(ledger, selection, asked.policy, within=where, rated=False)
    measured = ledger.measured(asked.source, selection, asked.policy, asked.measure)
    condition, values = narrowed(question)
    sums = measured.summed(condition, values)
    shown = measured.largest(SHOWN, condition, values)
    found = _told(question, measured, name, enters, sums, shown, asked.measure)
    flags = [(f"{asked.source}: {line['record']}", _flags(line)) for line in shown]
    flags.append((f"others of {asked.source}", _more(found.total, [row for _, row in flags])))
    return Part(
        name, enters, found.total, question.amount(found.total), [found.node], found.rows, flags,
        lines=found.lines,
    )  # fmt: skip


def _flags(line: Mapping[str, Any]) -> dict[str, bool]:
    marks = {flag: bool(line[flag]) for flag in ("open_top", "capped", "approximate")}
    return {**marks, "spread": line["months"] < line["total"]}


def _more(total: Total, shown: list[dict[str, bool]]) -> dict[str, bool]:
    """Return the marks of a sum that none of the lines shown has."""
    marks = {
        "open_top": total.open,
        "capped": total.capped,
        "approximate": total.approximate,
        "spread": total.spread,
    }
    return {mark: on and not any(row[mark] for row in shown) for mark, on in marks.items()}


def _told(
    question: Question,
    asked: Asked,
    name: str,
    enters: str,
    sums: Mapping[str, Any],
    shown: list[dict[str, Any]],
    measure: str = "",
) -> Imported:
    source = asked.source.source
    rest = {b: sums[b] - sum(_bound(line, b) for line in shown) for b in _BOUNDS}
    others = sums["lines"] - len(shown)
    total = Total(
        sums["low"], sums["best"], sums["high"], bool(sums["open_top"]),
        bool(sums["approximate"]), bool(sums["capped"]), bool(sums["spread_cut"]),
        sums["firsts"], sums["alone"],
    )  # fmt: skip
    if {"label", "year"} & set(question.within):
        total = total._replace(spread=bool(sums["spread"]))
    nodes = [_line_node(question, asked, line) for line in shown]
    rows = [_row(question, asked, name, enters, line) for line in shown]
    if others:
        what = f"{others:,} further {'line' if others == 1 else 'lines'}"
        value = question.told_amount(rest["low"], rest["best"], rest["high"], sums)
        nodes.append(Node(f"{what}, each no larger than these", value))
        blank = {note: _BLANKS.get(note, "") for note in rows[0].notes}
        blank |= {"enters": enters, "source": source}
        rows.append(Row({"part": name, "id": f"{source}: {what}", "year": ""}, "", value, blank))
    lines = f"{sums['lines']:,} imported line{'' if sums['lines'] == 1 else 's'}"
    about = f"{source}: {lines} of {measure or asked.source.counts}"
    files = ", ".join(file["name"] for file in asked.source.files)
    said = Node(f"{asked.source.title}, {asked.source.publisher}, {asked.source.released}: {files}")
    return Imported(total, Node(about, question.amount(total), [said, *nodes]), rows, lines)


_BLANKS: Mapping[str, Any] = {
    **dict.fromkeys(("months", "of_months", "own_low", "own_best", "own_high", "unrounded")),
    **dict.fromkeys(("residual", "rate_assumed", "in_high_alone"), False),
}


def _bound(line: Mapping[str, Any], bound: str) -> int:
    if line["far"] == 1:
        return int(line[bound])
    return int({"low": min(0, line["low"]), "best": 0, "high": max(0, line["high"])}[bound])


def _value(question: Question, line: Mapping[str, Any]) -> Any:
    low, best, high = (_bound(line, bound) for bound in _BOUNDS)
    value = question.told_amount(low, best, high, line)
    return value._replace(mark=f"{value.mark}÷") if line["months"] < line["total"] else value


def _assumed(line: Mapping[str, Any]) -> bool:
    return bool(line["rate_assumed"]) and line["valued"] is None


def _place(line: Mapping[str, Any]) -> str:
    told = f"{line['file']}, line {line['line']}" if line["line"] is not None else line["file"]
    return f"{told}, share {line['part']} of it" if line["part"] else told


def _line_node(question: Question, asked: Asked, line: Mapping[str, Any]) -> Node:
    text = f"{line['record'] or _place(line)}, {line['label']}"
    if line["months"] < line["total"]:
        text += f", {line['months']} of {line['total']} months"
    when = line["first"] + (f" to {line['last']}" if line["last"] else "")
    said = [
        Node(_place(line)),
        Node(
            f"{line['description'] or 'no title'} ({line['donor']} → {line['recipient']}, "
            f"{line['class']}: {line['instrument']}, {line['sector']}, {line['status']}, {when})"
        ),
    ]
    if rate := asked.rate(line):
        own = question.own_minor(
            line["own_low"], line["own_best"], line["own_high"],
            asked.source.minor_units[line["currency"]], line["currency"],
        )  # fmt: skip
        assumed = "; rate assumed, as it has no year of its own" if _assumed(line) else ""
        said.append(Node(f"{wide(own)} at {rate}{assumed}"))
    if line["far"] != 1:
        said.append(Node("in the high alone: it lies only partly in the years asked for"))
    return Node(text, _value(question, line), said)


def _row(question: Question, asked: Asked, name: str, enters: str, line: Mapping[str, Any]) -> Row:
    digits = asked.source.minor_units[line["currency"]]
    rate = asked.rate(line)
    own = {f"own_{b}": from_minor(line[f"own_{b}"], digits) for b in _BOUNDS}
    coding = {column: line.get(column, "") for column in CODING}
    return Row(
        {"part": name, "id": f"{asked.source.source}: {line['record']}", "year": line["label"]},
        "",
        _value(question, line),
        {
            "enters": enters,
            "months": line["months"],
            "of_months": line["total"],
            **own,
            "own_currency": line["currency"],
            "rate": rate,
            "rate_assumed": bool(rate) and _assumed(line),
            "unrounded": None,
            "residual": False,
            "in_high_alone": line["far"] != 1,
            **coding,
            "source": asked.source.source,
            "section": _place(line),
        },
    )
