"""Explain sums of imported rows, whichever measure they are of: the largest rows, then the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidledger.money import from_minor
from aidledger.reports.beside_imported import added, total_of_rows
from aidledger.reports.derivation import ImportedRows
from aidledger.reports.explain_part import CODING, Part, unrounded, wide
from aidledger.reports.explain_part import bare as plain
from aidledger.reports.totals import Question, Total, count_of
from aidledger.reports.value import Amount, Node, Row

if TYPE_CHECKING:
    from aidledger.imported.measured import Measured
    from aidledger.opened import OpenedLedger

SHOWN = 20
_FLAGS = {"open_top": "open", "capped": "capped", "approximate": "approximate", "spread": "spread"}


def explain_rows(ledger: OpenedLedger, name: str, asked: ImportedRows, enters: str) -> Part:
    """Work out a sum of imported rows: the largest of them, and all others in one line.

    The parts add up to the sum to the minor unit.
    """
    where = dict(asked.where)
    selection = asked.selection._replace(
        donor=where["donor"],
        recipient=where["recipient"],
        class_=where["class"],
        sector=where.get("sector", asked.selection.sector),
        source=(),
    )
    question = Question(ledger, selection, asked.policy, rated=False)
    measured = ledger.measured(asked.source, selection, asked.policy, asked.measure)
    labels = where["label"]
    total = added(
        total_of_rows(row)
        for row in measured.sums(("year",))
        if row["label"] in labels and not row["lacks"]
    )
    marks = ", ".join("?" * len(labels))
    lines = measured.lines(SHOWN, f"label IN ({marks})", labels)
    totals = [_line_total(line) for line in lines]
    nodes = [_node(question, measured, *one) for one in zip(lines, totals, strict=True)]
    rows = [
        _row(question, measured, asked, name, enters, *one)
        for one in zip(lines, totals, strict=True)
    ]
    flags = [(line["record"], _flags(t)) for line, t in zip(lines, totals, strict=True)]
    if rest := _rest(total, totals):
        number = rest.figures + rest.cut
        text = count_of(number, "further row")
        value = question.amount(rest)
        nodes.append(Node(text, value, [Node(_elsewhere(asked))]))
        keys = {"part": name, "id": text, "year": ", ".join(labels)}
        coding = {**dict.fromkeys(CODING, ""), "source": asked.source}
        rows.append(Row(keys, "", value, {"enters": enters, **coding, "rows": number}))
        flags.append((text, _flags(rest)))
    value = question.amount(total)
    counted = count_of(total.figures + total.cut, "row")
    beside = "" if name == "total" else f" of {name}"
    told = f"Sum{beside}, {counted} of {asked.measure}: {wide(value)}."
    return Part(name, enters, total, value, nodes, rows, flags, made=[told])


def _line_total(line: Mapping[str, Any]) -> Total:
    """Return what a line adds; one that lies only partly in the years adds to the high alone."""
    whole = line["far"] == 1
    low, best = (line["low"], line["best"]) if whole else (0, 0)
    return Total(
        low, best, line["high"], bool(line["open_top"]), bool(line["approximate"]),
        bool(line["capped"]), line["months"] < line["total"], int(whole), int(not whole),
    )  # fmt: skip


def _flags(total: Total) -> dict[str, bool]:
    return {flag: getattr(total, name) for flag, name in _FLAGS.items()}


def _rest(total: Total, shown: Sequence[Total]) -> Total | None:
    """Return what is left of a sum once the lines shown are off it, None where nothing is."""
    mine = added(shown)
    left = [getattr(total, f) - getattr(mine, f) for f in ("low", "best", "high", "figures", "cut")]
    if not left[3] and not left[4]:
        return None
    marks = [getattr(total, f) and not getattr(mine, f) for f in _FLAGS.values()]
    low, best, high, figures, cut = left
    open_top, capped, approximate, spread = marks
    return Total(low, best, high, open_top, approximate, capped, spread, figures, cut)


def _elsewhere(asked: ImportedRows) -> str:
    return f"in {asked.source}, each smaller than those above"


def _node(question: Question, measured: Measured, line: Mapping[str, Any], total: Total) -> Node:
    """Return a line: record, file and line, its words, its share of months and its rate."""
    place = f"{line['file']}:{line['line']}" if line["line"] else line["file"]
    share = f", share {line['part']}" if line["part"] else ""
    text = f"{line['record']}, {line['label']}"
    if line["months"] < line["total"]:
        text += f", {line['months']} of {line['total']} months"
    said = [
        Node(f"{place}{share}: {line['description']}".rstrip(": ")),
        Node(
            f"{line['donor']} → {line['recipient']}, {line['class']}: {line['instrument']}, "
            f"{line['sector'] or 'no sector told'}, {line['status']}, {_when(line)}"
        ),
    ]
    rate = measured.rate_of(line)
    if rate is not None and rate.factor is not None and rate.how:
        digits = measured.source.minor_units[line["currency"]]
        own = [line[f"own_{bound}"] for bound in ("low", "best", "high")]
        mine = question.own_minor(own[0], own[1], own[2], digits, line["currency"])
        said.append(Node(f"{wide(mine)} at {rate.how}"))
        exact = _unrounded(question, measured, line)
        rounded = from_minor(line["best"], question.digits)
        if exact != rounded and line["far"] == 1:
            said.append(Node(f"{plain(exact)} before rounding, {plain(rounded)} after"))
    if line["far"] != 1:
        said.append(Node("in the high alone: it lies only partly in the years asked for, or may"))
    return Node(text, question.amount(total), said)


def _when(line: Mapping[str, Any]) -> str:
    return f"{line['first']}–{line['last']}" if line["last"] else str(line["first"])


def _unrounded(question: Question, measured: Measured, line: Mapping[str, Any]) -> Decimal | None:
    rate = measured.rate_of(line)
    if rate is None or rate.factor is None:
        return None
    return unrounded(line["own_best"], float(rate.factor), line["best"], question.digits)


def _row(
    question: Question,
    measured: Measured,
    asked: ImportedRows,
    name: str,
    enters: str,
    line: Mapping[str, Any],
    total: Total,
) -> Row:
    digits = measured.source.minor_units[line["currency"]]
    rate = measured.rate_of(line)
    coding = {column: line.get(column) or "" for column in CODING}
    value: Amount = question.amount(total)
    return Row(
        {"part": name, "id": line["record"], "year": line["label"]},
        "",
        value,
        {
            "enters": enters,
            "months": line["months"],
            "of_months": line["total"],
            **{
                f"own_{bound}": from_minor(line[f"own_{bound}"], digits)
                for bound in ("low", "best", "high")
            },
            "own_currency": line["currency"],
            "rate": rate.how if rate else "",
            "unrounded": _unrounded(question, measured, line),
            "in_high_alone": line["far"] != 1,
            **coding,
            "source": asked.source,
            "file": line["file"],
            "line": line["line"],
            "share": line["part"],
            "rows": 1,
        },
    )
