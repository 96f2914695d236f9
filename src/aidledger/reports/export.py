"""Export: the selection as one tidy table for spreadsheets, pandas and R."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidledger.money import from_minor
from aidledger.policy import Policy, Selection
from aidledger.reports.derivation import OWN, TOLD, WHOLE
from aidledger.reports.shared.caveats import calendar_caveats
from aidledger.reports.summary import title
from aidledger.reports.totals import Question, count_of, mark
from aidledger.reports.value import Amount, Report, Row, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

_CODING = (
    "source",
    "section",
    "footnote",
    "as_stated",
    "asserted_by",
    "donor",
    "recipient",
    "channel",
    "supported_by",
    "sector",
    "instrument",
    "class",
    "status",
    "first",
    "last",
    "year_basis",
    "per",
    "qualifier",
)
_MORE = (
    "unit",
    "part_of",
    "may_be_in",
    "fulfils",
    "confidence",
    "description",
    "remark",
)


def export(
    ledger: OpenedLedger,
    selection: Selection,
    policy: Policy,
    lines: bool,
    citations: bool = False,
) -> Report:
    """Return figures (or with `lines` one row a figure and year), without any total row.

    low, best and high are in `currency` and `prices` (the policy's): what the row adds where
    `counted` is true, and what it would add where it is false;
    own_low, own_best and own_high are in own_currency: the whole figure, or the line's share of
    what it counts. `counted` is true or false, `reason` says why not. `rate` names every rate,
    deflator and PPP factor used, in order, `deflator` the latter two alone;
    with `citations` each row says in `citation` where it stands.
    """
    question = Question(ledger, selection, policy)
    where, values = question.where()
    found = question.ask(f"SELECT * FROM asked WHERE {where} ORDER BY ordinal, slot", values)
    figures = question.figures(list(dict.fromkeys(line["id"] for line in found)))
    if lines:
        rows = [_line(question, figures[line["id"]], line) for line in found]
    else:
        by_figure: dict[str, list[dict[str, Any]]] = {}
        for line in found:
            by_figure.setdefault(line["id"], []).append(line)
        rows = [_figure(question, figures[name], own) for name, own in by_figure.items()]
    if citations:
        from aidledger.reports.cite import short_citations

        short = short_citations(ledger, figures.values())
        rows = [
            row._replace(notes={**row.notes, "citation": short[row.keys["id"]]}) for row in rows
        ]
    what = "line" if lines else "figure"
    headings: list[str] = []
    if not rows and (selection.columns() or selection.years.ranges):
        headings = export(ledger, Selection(), policy, lines, citations).flat_columns()
    return Report(
        "export",
        f"{title(ledger, selection, policy)}: {count_of(len(rows), what)}",
        {**policy.as_dict(), **selection.as_dict()},
        [
            Table(
                what,
                "",
                ("id",),
                rows,
                "plain",
                columns=(
                    "id",
                    *(["year"] if lines else []),
                    "amount",
                    "status",
                    "counted",
                    "citation" if citations else "reason",
                ),
            )
        ],
        sentences=["A table shows a few of the columns; --format csv has all of them."],
        caveats=calendar_caveats(question),
        headings=headings,
    )


def _line(question: Question, figure: dict[str, Any], line: dict[str, Any]) -> Row:
    keys = {
        "id": figure["id"],
        "year": line["label"],
        "kind": line["kind"],
        "months": line["months"],
        "of_months": line["total"],
    }
    alone = line["reach"] == 2 and line["high"] is not None
    low, best, high = (0, 0, line["high"]) if alone else (line["low"], line["best"], line["high"])
    reason = line["reason"] or ("in high alone" if alone else "")
    return _row(
        question,
        figure,
        keys,
        (low, best, high),
        (line["own_low"], line["own_best"], line["own_high"]),
        bool(line["counted"]),
        reason,
        line["rate"] or "",
        line["deflator"] or "",
        bool(line["spread"]),
        bool(line["residual"]),
        _factor(question, figure, line),
        bool(line["rate"] and line["rate_assumed"]),
        alone,
    )._replace(
        derived={
            "amount": question.asked(TOLD, id=(figure["id"],), slot=(line["slot"],)),
            "own": question.asked(OWN, id=(figure["id"],), slot=(line["slot"],)),
        }
    )


def _figure(question: Question, figure: dict[str, Any], lines: list[dict[str, Any]]) -> Row:
    told = [line for line in lines if line["low"] is not None]
    cut = [line for line in told if line["reach"] == 2]
    whole = (
        (
            sum(line["low"] for line in told if line["reach"] == 1),
            sum(line["best"] for line in told if line["reach"] == 1),
            sum(line["high"] for line in told),
        )
        if told
        else (None, None, None)
    )
    counted = any(line["counted"] for line in lines)
    reasons = list(dict.fromkeys(line["reason"] for line in lines if line["reason"]))
    if counted:
        reasons = [f"{r} in part" for r in reasons] + (["in high alone"] if cut else [])
    rates, deflators = (
        "; ".join(dict.fromkeys(line[column] for line in lines if line[column]))
        for column in ("rate", "deflator")
    )
    factors = {_factor(question, figure, line) for line in told}
    return _row(
        question,
        figure,
        {"id": figure["id"]},
        whole,
        (figure["low"], figure["best"], figure["high"]),
        counted,
        ", ".join(reasons),
        rates,
        deflators,
        any(line["spread"] and line["cut"] for line in told),
        any(line["residual"] for line in lines),
        factors.pop() if len(factors) == 1 else None,
        any(line["rate"] and line["rate_assumed"] for line in lines),
        bool(told) and len(cut) == len(told),
    )._replace(
        derived={
            "amount": question.asked(TOLD, id=(figure["id"],)),
            "own": question.asked(WHOLE, id=(figure["id"],)),
        }
    )


def _row(
    question: Question,
    figure: dict[str, Any],
    keys: dict[str, str],
    told: tuple[int | None, int | None, int | None],
    own: tuple[int | None, int | None, int | None],
    counted: bool,
    reason: str,
    rate: str,
    deflator: str,
    spread: bool,
    residual: bool,
    factor: Decimal | None,
    assumed: bool,
    alone: bool,
) -> Row:
    digits = _digits(question, figure["currency"])
    coding = {name: figure[name] or "" for name in _CODING}
    low, best, high = (None if p is None else from_minor(p, question.digits) for p in told)
    amount = Amount(
        low,
        best,
        high,
        bool(figure["open_top"]),
        mark(bool(figure["open_top"]), bool(figure["capped"]), bool(figure["approximate"]), spread)
        if figure["stated"]
        else "",
        question.policy.unit,
        question.policy.priced,
        figures=int(bool(figure["stated"]) and not alone),
        unstated=int(not figure["stated"]),
    )
    notes: dict[str, Any] = {
        name: None if part is None else from_minor(part, digits)
        for name, part in zip(("own_low", "own_best", "own_high"), own, strict=True)
    }
    notes |= {
        "own_currency": figure["currency"] or "",
        "counted": counted,
        "reason": reason,
        "residual": residual,
        "factor": factor,
        "rate": rate,
        "deflator": deflator,
        "rate_assumed": assumed,
        "quantity": Decimal(figure["quantity"]) if figure["quantity"] else None,
        **{name: figure[name] or "" for name in _MORE},
    }
    return Row({**keys, **coding}, "", amount, notes)


def _digits(question: Question, currency: str) -> int:
    known = question.ledger.document("currencies")
    return int(known[currency]["minor_units"]) if currency else 2


def _factor(question: Question, figure: dict[str, Any], line: dict[str, Any]) -> Decimal | None:
    """Return units of the report's currency for one unit of the figure's own."""
    if line["factor"] is None or line["kind"] == "scheduled" or not figure["stated"]:
        return None
    shift = _digits(question, figure["currency"]) - question.digits
    return Decimal(repr(line["factor"])).scaleb(shift)
