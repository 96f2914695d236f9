"""The figures of a page: each with its words, its place, and its lines down to months and rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.policy import NO_DEFLATOR
from aidledger.reports.explaining.lines import total_of, unrounded_best
from aidledger.reports.register import when
from aidledger.reports.totals import Question
from aidledger.reports.value import Amount

if TYPE_CHECKING:
    from aidledger.citing.works import Work
    from aidledger.opened import OpenedLedger


class Line(NamedTuple):
    """What one year holds of a figure: `own` in its currency, `told` in the page's, rounded once.

    `reason` says why it does not count, or that it reaches the high alone; blank where it counts.
    """

    year: str
    months: int
    of_months: int
    own: Amount
    rate: str
    rate_assumed: bool
    unrounded: Decimal | None
    told: Amount | None
    reason: str


class Take(NamedTuple):
    """What one figure takes off another that holds it, in the currency of the one that holds it."""

    container: str
    figure: str
    relation: str
    amount: Amount


class Figure(NamedTuple):
    """A figure whole. `row` is its coding, `own` its whole amount as stated.

    `counted` is what of it is in the totals, in the page's currency and prices, with its class's;
    None where nothing is, and `reason` says why. `short` is its note after the first of its source.
    """

    row: Mapping[str, Any]
    own: Amount
    counted: Amount | None
    reason: str
    when: str
    note: str
    url: str
    short: str
    lines: Sequence[Line]


# What of a figure's coding a page tells and its data holds.
CODED = (
    "id", "source", "section", "footnote", "as_stated", "asserted_by", "donor", "recipient",
    "channel", "supported_by", "sector", "instrument", "class", "status", "first", "last",
    "year_basis", "qualifier", "quantity", "unit", "confidence", "description", "remark",
)  # fmt: skip


def figures_of(question: Question) -> tuple[list[Figure], list[Take]]:
    """Return the figures of a question in the ledger's order, and what is taken off any of them."""
    where, values = question.where()
    rows = question.ask(
        f"""
        SELECT * FROM figures WHERE id IN (SELECT id FROM asked WHERE {where}) ORDER BY ordinal
        """,
        values,
    )
    lines: dict[str, list[dict[str, Any]]] = {row["id"]: [] for row in rows}
    for line in question.ask(f"SELECT * FROM asked WHERE {where} ORDER BY ordinal, slot", values):
        lines[line["id"]].append(line)
    notes = dict(_notes(question.ledger, rows))
    figures = [_figure(question, row, lines[row["id"]], *notes[row["id"]]) for row in rows]
    return figures, _takes(question, lines)


def _figure(
    question: Question,
    row: dict[str, Any],
    lines: Sequence[dict[str, Any]],
    note: str,
    url: str,
    short: str,
) -> Figure:
    counted = [line for line in lines if line["counted"]]
    reason = "" if counted else next((line["reason"] for line in lines if line["reason"]), "")
    return Figure(
        row,
        question.figure_amount(row),
        question.amount(total_of(counted, False)) if counted else None,
        reason,
        when(row),
        note,
        url,
        short,
        [_line(question, line) for line in _joined(lines)],
    )


def _joined(lines: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the lines, those after the source as one."""
    later = [line for line in lines if line["kind"] == "scheduled"]
    yield from (line for line in lines if line["kind"] != "scheduled")
    if later:
        together = dict(later[0])
        if len(later) > 1:
            together["label"] = f"{later[0]['label']}–{later[-1]['label']}"
        together["months"] = sum(line["months"] for line in later)
        for bound in ("own_low", "own_best", "own_high"):
            parts = [line[bound] for line in later]
            together[bound] = None if None in parts else sum(parts)
        yield together


def _line(question: Question, line: dict[str, Any]) -> Line:
    own = question.own_amount(
        line["own_low"], line["own_best"], line["own_high"], line["own_currency"], line
    )
    reason = line["reason"] or ("" if line["reach"] == 1 else "in high alone")
    if not line["stated"] or line["kind"] == "scheduled" or line["low"] is None:
        return Line(
            line["label"], line["months"], line["total"], own, "", False, None, None, reason
        )
    told = question.told_amount(line["low"], line["best"], line["high"], line)
    if line["spread"]:
        told = told._replace(mark=f"{told.mark}÷")
    return Line(
        line["label"],
        line["months"],
        line["total"],
        own,
        line["rate"] or "",
        bool(line["rate"] and line["rate_assumed"]),
        unrounded_best(question, line),
        told,
        reason,
    )


def _takes(question: Question, figures: Mapping[str, Any]) -> list[Take]:
    found = [
        take
        for take in question.ask("SELECT * FROM takes ORDER BY container, best DESC, figure")
        if take["container"] in figures
    ]
    holding = question.figures(list(dict.fromkeys(take["container"] for take in found)))
    return [
        Take(
            take["container"],
            take["figure"],
            take["relation"],
            question.own_amount(
                take["low"], take["best"], take["best"], holding[take["container"]]["currency"]
            ),
        )
        for take in found
    ]


def _notes(
    ledger: OpenedLedger, rows: Sequence[dict[str, Any]]
) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Yield for each figure its footnote, an address of what it stands in, and its short note."""
    from aidledger.citing import chicago
    from aidledger.citing.works import short
    from aidledger.reports.cite import cited_rows

    told: dict[tuple[Any, ...], tuple[str, str, str]] = {}  # many figures stand in one place
    for place in cited_rows(ledger, rows):
        key = place.work.key, place.section, place.footnotes, place.citing
        if key not in told:
            told[key] = chicago.note(place), address(place.work), f"{short(place)}."
        yield place.id, told[key]


def address(work: Work) -> str:
    """Return where a work is read, if that is an address of the web."""
    address = f"https://doi.org/{work.doi}" if work.doi else work.url
    return address if address.startswith(("https://", "http://")) else ""


def columns_of(figures: Sequence[Figure]) -> dict[str, Any]:
    """Return figures and lines as columns and rows, repeated texts once, by their number."""
    notes: dict[str, int] = {}
    rates: dict[str, int] = {}
    rows, lines = [], []
    for number, figure in enumerate(figures):
        counted = figure.counted or Amount(None, None, None)
        own = figure.own
        rows.append(
            [
                *(figure.row[name] or "" for name in CODED),
                figure.when,
                own.low, own.best, own.high, own.open, own.mark, own.currency,
                counted.low, counted.best, counted.high, counted.open, counted.mark,
                figure.reason,
                notes.setdefault(figure.note, len(notes)),
                figure.url,
                f"{figure.row['file']}:{figure.row['line']}",
            ]
        )  # fmt: skip
        for line in figure.lines:
            told = line.told or Amount(None, None, None)
            lines.append(
                [
                    number, line.year, line.months, line.of_months,
                    line.own.low, line.own.best, line.own.high,
                    line.own.mark, line.own.open,
                    rates.setdefault(line.rate, len(rates)) if line.rate else None,
                    line.rate_assumed,
                    None if line.unrounded is None else f"{line.unrounded:f}",
                    told.low, told.best, told.high, told.mark, line.reason,
                ]
            )  # fmt: skip
    return {
        "figures": {"columns": [*CODED, *FIGURE_COLUMNS], "rows": rows},
        "lines": {"columns": list(LINE_COLUMNS), "rows": lines},
        "notes": list(notes),
        "rates": list(rates),
    }


FIGURE_COLUMNS = (
    "when", "low", "best", "high", "open", "mark", "currency", "counted_low", "counted_best",
    "counted_high", "counted_open", "counted_mark", "reason", "note", "url", "place",
)  # fmt: skip
LINE_COLUMNS = (
    "figure", "year", "months", "of_months", "own_low", "own_best", "own_high", "own_mark", "open",
    "rate", "rate_assumed", "unrounded", "low", "best", "high", "mark", "reason",
)  # fmt: skip
NO_COUNT = {
    "planned": "planned",
    "pledged": "pledged",
    "demanded": "demanded",
    "valued": "a price or worth",
    "unstated": "no amount is stated",
    "inside": "told as another figure",
    "scheduled": "after its source",
    "in high alone": "in the high alone",
    NO_DEFLATOR: "no deflator",
}
