"""Explain: a number of a report, taken apart down to the figures, their words and their rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.money import QUALIFIERS, from_minor
from aidledger.reports.burden import Size, converted, share
from aidledger.reports.caveats import rate_caveats, reading_caveats
from aidledger.reports.cells import Cell, find
from aidledger.reports.derivation import (
    COUNTED,
    OWN,
    SCHEDULED,
    TOLD,
    WHOLE,
    Composed,
    Derivation,
    Lines,
    Sizes,
)
from aidledger.reports.gaps import gap
from aidledger.reports.left_out import left_out
from aidledger.reports.register import when
from aidledger.reports.show import cited
from aidledger.reports.totals import Question, Total, count_of, mark, share_percent
from aidledger.reports.value import Amount, LeftOut, Node, Report, Row, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

_CONDITIONS = {
    COUNTED: "counted = 1",
    TOLD: "low IS NOT NULL",
    SCHEDULED: "reason = 'scheduled'",
    OWN: "own_low IS NOT NULL",
}
_TAKES = {
    "part_of": "is a part of it, told by itself",
    "may_be_in": "may already be in it, and is told by itself",
    "fulfils": "delivers it, and is told by itself",
}
_CODING = (
    "source",
    "section",
    "footnote",
    "as_stated",
    "donor",
    "recipient",
    "class",
    "sector",
    "instrument",
    "status",
    "qualifier",
    "confidence",
    "description",
)
_ENTERS = {
    "difference": ("added", "taken off"),
    "ratio": ("divided", "divides"),
    "percent": ("divided", "divides"),
    "share": ("divided", "divides"),
}


_LEADS = {"taken off": "less ", "divides": "divided by "}
_SIDES = {"part": "the part", "whole": "the whole"}


class Part(NamedTuple):
    """One derivation worked out anew: its total, its tree, its lines, and what is beside them.

    enters: how it goes into the number: `added`, `taken off`, `divided` or `divides`.
    """

    name: str
    enters: str
    total: Total | Size
    amount: Amount
    nodes: Sequence[Node]
    rows: Sequence[Row]
    flags: Sequence[tuple[str, Mapping[str, Any]]] = ()
    left_out: Sequence[LeftOut] = ()
    beside: Sequence[str] = ()
    caveats: Sequence[str] = ()


def explain(
    ledger: OpenedLedger,
    report: Report,
    row: str | None = None,
    column: str | None = None,
    cell: Cell | None = None,
) -> Report:
    """Return how a report's number came about; without row and column, its headline.

    The rows are the lines that make it, one a figure and year, in full units: `part` says in which
    of the two numbers of a difference, ratio or share a line stands, and `enters` how. `tree` holds
    the same with words and places. `cell` is the number itself, once found. Raises UsageError
    where there is no such row or column.
    """
    cell = cell or find(report, row, column)
    parts, steps = _worked_out(ledger, cell)
    value = _printed(cell)
    several = len(parts) > 1
    nodes = parts[0].nodes
    if several:
        led = ("", _LEADS[parts[1].enters])
        nodes = [
            Node(f"{lead}{_party(ledger, part.name)}", part.amount, part.nodes)
            for lead, part in zip(led, parts, strict=True)
        ]
    rows = [row for part in parts for row in part.rows]
    columns = ("part", "id", "year", *Amount(None, None, None).fields())
    return Report(
        "explain",
        f"{cell.name} – {report.report}: {report.title}",
        {**report.policy, "explains": report.report, "row": _codes(cell), "column": cell.measures},
        [Table("lines", "", ("part", "id", "year"), rows, "unseen", columns=columns)],
        sentences=[
            *steps,
            *_marks([flag for part in parts for flag in part.flags]),
            *dict.fromkeys(said for part in parts for said in part.beside),
        ],
        left_out=list(dict.fromkeys(item for part in parts for item in part.left_out)),
        caveats=list(dict.fromkeys(said for part in parts for said in part.caveats)),
        tree=Node(cell.name, value, nodes),
    )


def _codes(cell: Cell) -> dict[str, str]:
    return {key: str(cell.row.keys[key]) for key in cell.table.keys if key in cell.row.keys}


def _party(ledger: OpenedLedger, name: str) -> str:
    parties = ledger.document("parties")
    return str(parties[name]["name"]) if name in parties else _SIDES.get(name, name)


def _printed(cell: Cell) -> Amount | None:
    if cell.column == "share":
        percent = cell.row.notes["share_percent"]
        return None if percent is None else Amount(None, percent, None, unit="percent")
    if cell.column == "own":
        own = cell.row.notes.get("own")
        if own is None:  # export has its bounds apart
            low, best, high = (cell.row.notes[f"own_{b}"] for b in ("low", "best", "high"))
            value = cell.row.value or Amount(None, None, None)
            currency = cell.row.notes["own_currency"]
            own = Amount(low, best, high, value.open, value.mark, currency)
        assert isinstance(own, Amount)
        return own
    return cell.row.value


def _worked_out(ledger: OpenedLedger, cell: Cell) -> tuple[list[Part], list[str]]:
    """Return the parts of a number and how they make it; both must give what was printed."""
    derivation, printed = cell.derivation, _printed(cell)
    if not isinstance(derivation, Composed):
        part = _part(ledger, "total", derivation, "added")
        _agree(cell, printed, part.amount)
        return [part], [_sum_said(part)]
    enters = _ENTERS[derivation.how]
    parts = [
        _part(ledger, name, inner, how)
        for (name, inner), how in zip((derivation.first, derivation.second), enters, strict=True)
    ]
    a, b = parts
    assert isinstance(a.total, Total)
    made, said = _made(derivation.how, a, b)
    _agree(cell, printed, made)
    names = [_party(ledger, part.name) for part in parts]
    return parts, [
        _sum_said(part, f" of {name}") for part, name in zip(parts, names, strict=True)
    ] + [said]


def _agree(cell: Cell, printed: Amount | None, made: Amount | None) -> None:
    """Stop where lines and report disagree: that would be an error of aidledger."""
    told, found = (
        None if a is None or a.best is a.low is None else (a.low, a.best, a.high, a.open)
        for a in (printed, made)
    )
    assert told == found, f"{cell.name}: {told} was printed, its lines give {found}"


def _made(how: str, a: Part, b: Part) -> tuple[Amount | None, str]:
    """Return the number that two parts make, and the calculation in words."""
    first, second = a.amount, b.amount
    assert isinstance(a.total, Total)
    if how == "percent":
        assert isinstance(b.total, Size)
        made = share(a.total, b.total)
        return made, _percent_said(made, first, second)
    assert isinstance(b.total, Total)
    if how == "difference":
        digits = -int(first.best.as_tuple().exponent) if first.best is not None else 0
        made = gap(a.total, b.total, digits, first.currency)
        low = (
            "has no floor, since what is taken off has no top"
            if made.low is None
            else f"= {_bare(first.low)} − {_bare(second.high)} = {_bare(made.low)}"
        )
        high = f"= {_bare(first.high)} − {_bare(second.low)} = {_bare(made.high)}"
        return made, (
            f"Difference, {first.currency}: best = {_bare(first.best)} − {_bare(second.best)} = "
            f"{_bare(made.best)}; low {low}; high {high}{' and no top' if made.open else ''}."
        )
    if not b.total.best:
        return None, "There is nothing to divide by, so there is no number."
    if how == "ratio":
        from aidledger.reports.compare import ratio

        found = ratio(a.total, b.total)
    else:
        percent = share_percent(a.total.best, b.total.best)
        found = Amount(None, percent, None, unit="percent")
    assert found is not None and found.best is not None
    times = " × 100" if how == "share" else ""
    name = "Ratio" if how == "ratio" else "Share"
    return found, (
        f"{name} of the bests: {_bare(first.best)} ÷ {_bare(second.best)}{times} = "
        f"{_bare(found.best)}{' %' if how == 'share' else ''}, rounded."
    )


def _percent_said(made: Amount, first: Amount, second: Amount) -> str:
    said = []
    for name, value, above, below in (
        ("best", made.best, first.best, second.best),
        ("low", made.low, first.low, second.high),
        ("high", made.high, first.high, second.low),
    ):
        if value is not None:
            said.append(f"{name} = {_bare(above)} ÷ {_bare(below)} × 100 = {_bare(value)} %")
    if made.open:
        said.append("it has no top")
    return f"Share, rounded: {'; '.join(said)}."


def _part(ledger: OpenedLedger, name: str, derivation: Derivation, enters: str) -> Part:
    assert not isinstance(derivation, Composed)
    if isinstance(derivation, Sizes):
        return _sizes(ledger, name, derivation, enters)
    question = _again(ledger, derivation)
    if derivation.what == WHOLE:
        return _whole(question, name, derivation, enters)
    return _lines(question, name, derivation, enters)


def _again(ledger: OpenedLedger, lines: Lines) -> Question:
    """Return the question of these lines, narrowed to them."""
    where, selection = dict(lines.where), lines.selection
    if donors := where.pop("donor", None):
        selection = selection._replace(donor=tuple(map(str, donors)))
    if recipients := where.pop("recipient", None):
        selection = selection._replace(recipient=tuple(map(str, recipients)))
    return Question(ledger, selection, lines.policy, where)


# -- lines ---------------------------------------------------------------------------------------


def _lines(question: Question, name: str, asked: Lines, enters: str) -> Part:
    where, values = question.where()
    lines = question.ask(
        f"SELECT * FROM asked WHERE {_CONDITIONS[asked.what]} AND {where} ORDER BY ordinal, slot",
        values,
    )
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
    totals = {key: _total(own_lines, own) for key, own_lines in by_figure.items()}
    order = sorted(totals, key=lambda key: (-totals[key].best, -totals[key].high, key))
    takes = _takes(question, order)
    nodes = [
        _figure_node(
            question,
            figures[key],
            _amount(question, totals[key], currency),
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
    total = _total(lines, own)
    left = left_out(question) if counted else []
    left = [item for item in left if item.reason != "inside" or item.id not in totals]
    total = total._replace(
        spread=total.spread or (by_year and any(line["spread"] for line in lines)),
        unstated=question.total().unstated if counted else 0,
    )
    amount = _amount(question, total, currency)
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
        [*rate_caveats(question), *reading_caveats(question)] if counted else [],
    )


def _bounds(line: Mapping[str, Any], own: bool) -> tuple[int, int, int]:
    """Return what a line adds, in minor units; one that is cut adds to the high alone."""
    if own:
        return line["own_low"], line["own_best"], line["own_high"]
    if line["reach"] == 2:
        return 0, 0, line["high"]
    return line["low"], line["best"], line["high"]


def _total(lines: Sequence[Mapping[str, Any]], own: bool) -> Total:
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


def _amount(question: Question, total: Total, currency: str) -> Amount:
    """Return a total in this currency as an amount in full units."""
    if currency == question.policy.currency:
        return question.amount(total)
    digits = _digits(question.ledger, currency)
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


def _digits(ledger: OpenedLedger, currency: str) -> int:
    return int(ledger.document("currencies")[currency]["minor_units"]) if currency else 0


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
    parts = [Node(text) for text in _words(question.ledger, figure)]
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


def _words(ledger: OpenedLedger, figure: Mapping[str, Any]) -> Iterable[str]:
    """Say what the source says, where, and how that was read."""
    source = ledger.document("sources")[figure["source"]]
    place = [figure["source"]]
    if figure["section"]:
        heading = source["sections"].get(figure["section"], "")
        place.append(f"section {figure['section']}" + (f" “{heading}”" if heading else ""))
    for number in (figure["footnote"] or "").split():
        place.append(f"footnote {number} ({cited(source['footnotes'], number)})")
    words = f"“{figure['as_stated']}”: " if figure["as_stated"] else ""
    yield words + ", ".join(place)
    yield (
        f"{figure['description']} ({figure['donor']} → {figure['recipient']}, "
        f"{figure['class']}: {figure['instrument']}, {figure['sector']}, {figure['status']}, "
        f"{when(dict(figure))}; confidence {figure['confidence']})"
    )
    if figure["qualifier"] != "exact":
        yield f"read as {_qualifier(figure['qualifier'])}"
    bounds = [(b, figure[f"amount_{b}"]) for b in ("low", "high") if figure[f"amount_{b}"]]
    if bounds:
        written = " and ".join(f"{bound} {_bare(Decimal(text))}" for bound, text in bounds)
        yield f"written with {written} {figure['currency']}: {figure['remark'] or ''}".rstrip(": ")


def _line_node(question: Question, line: Mapping[str, Any], own: bool) -> Node:
    """Return a line: its year, its share of the months, its rate and what rounding did."""
    low, best, high = _bounds(line, own)
    currency = line["own_currency"] if own else question.policy.currency
    value = question.own_amount(low, best, high, currency, dict(line))
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
        said.append(Node(f"{_wide(mine)} at {line['rate']}{assumed}"))
        exact, rounded = _unrounded(question, line), from_minor(line["best"], question.digits)
        if exact != rounded:
            said.append(Node(f"{_bare(exact)} before rounding, {_bare(rounded)} after"))
    if not own and line["reach"] == 2:
        said.append(Node("in the high alone: it lies only partly in the years asked for, or may"))
    if not line["counted"] and line["kind"] != "scheduled":
        said.append(Node(f"counts in no total: {line['reason']}"))
    return Node(text, value, said)


def _unrounded(question: Question, line: Mapping[str, Any]) -> Decimal | None:
    """Return the best in the report's currency before it is rounded, to six more digits."""
    if line["factor"] is None or line["own_best"] is None or line["kind"] == "scheduled":
        return None
    exact = (Decimal(line["own_best"]) * Decimal(repr(line["factor"]))).scaleb(-question.digits)
    short = exact.quantize(Decimal(1).scaleb(-question.digits - 6))
    whole = from_minor(line["best"], question.digits)
    return whole if short == whole else short.normalize()


def _row(
    question: Question,
    part: str,
    enters: str,
    figure: Mapping[str, Any],
    line: Mapping[str, Any],
    own: bool,
) -> Row:
    value = _line_node(question, line, own).value
    digits = _digits(question.ledger, line["own_currency"])
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
            "unrounded": _unrounded(question, line) if not own else None,
            "residual": bool(line["residual"]),
            "in_high_alone": bool(not own and line["reach"] == 2),
            **{column: figure[column] or "" for column in _CODING},
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
        wider = Question(question.ledger, question.selection, question.policy, within)
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
        told.append(f"{_wide(question.amount(total))} of {number}")
    return " + ".join([*told, *([f"{total.unstated} unstated"] if total.unstated else [])])


# -- whole figures and indicators ----------------------------------------------------------------


def _whole(question: Question, name: str, asked: Lines, enters: str) -> Part:
    """Work out figures as stated: their own amounts, before anything is taken off or spread."""
    figures = question.figures([str(key) for key in dict(asked.where)["id"]])
    (figure,) = figures.values()
    value = question.figure_amount(figure)
    yearly = " × its months ÷ 12, being yearly" if figure["per"] else ""
    written = _bare(Decimal(figure["amount"])) if figure["amount"] else "no single amount"
    text = f"{figure['id']}, {written} as written{yearly}"
    total = Total(
        figure["low"] or 0, figure["best"] or 0, figure["high"] or 0, bool(figure["open_top"])
    )
    rows = [
        Row(
            {"part": name, "id": figure["id"], "year": when(figure)},
            "",
            value,
            {"enters": enters, **{column: figure[column] or "" for column in _CODING}},
        )
    ]
    words = [Node(said) for said in _words(question.ledger, figure)]
    flags = [(figure["id"], figure)]
    return Part(name, enters, total, value, [Node(text, value, words)], rows, flags)


def _sizes(ledger: OpenedLedger, name: str, asked: Sizes, enters: str) -> Part:
    """Work out indicators, in the currency asked for at each year's rate."""
    nodes, rows, found, flags = [], [], [], []
    currency = asked.currency
    for key in asked.ids:
        i = ledger.store.ask("SELECT * FROM indicators WHERE id = ?", [key])[0]
        currency = asked.currency or i["currency"] or ""
        digits, factor, rate = _digits(ledger, currency), 1.0, ""
        if currency != (i["currency"] or ""):
            factors = ledger.store.ask(
                "SELECT factor, how FROM factors WHERE currency = ? AND year = ?",
                [i["currency"], i["year"]],
            )
            factor, rate = factors[0]["factor"], factors[0]["how"]
        low, best, high = (converted(i[bound], factor) for bound in ("low", "best", "high"))
        size = Size(low, best, high, bool(i["open_top"]), bool(i["capped"]), bool(i["approximate"]))
        value = _size_amount(size, digits, currency)
        found.append(size)
        flags.append((i["id"], i))
        own_digits = _digits(ledger, i["currency"] or "")
        own = {f"own_{b}": from_minor(i[b], own_digits) for b in ("low", "best", "high")}
        rows.append(
            Row(
                {"part": name, "id": i["id"], "year": str(i["year"])},
                "",
                value,
                {
                    "enters": enters,
                    **own,
                    "own_currency": i["currency"] or "",
                    "rate": rate,
                    **{c: i[c] or "" for c in ("source", "section", "footnote", "as_stated")},
                    "qualifier": i["qualifier"],
                },
            )
        )
        nodes.append(
            Node(
                f"{i['id']}, {i['measure']} of {i['party']}, {i['year']}",
                value,
                [Node(text) for text in _indicator_words(ledger, i, rate, own["own_best"])],
            )
        )
    total = Size(
        sum(s.low for s in found),
        sum(s.best for s in found),
        sum(s.high for s in found),
        any(s.open for s in found),
        any(s.capped for s in found),
        any(s.approximate for s in found),
    )
    amount = _size_amount(total, _digits(ledger, currency), currency)
    return Part(name, enters, total, amount._replace(figures=len(found)), nodes, rows, flags)


def _size_amount(size: Size, digits: int, currency: str) -> Amount:
    low, best, high = (from_minor(p, digits) for p in (size.low, size.best, size.high))
    marks = mark(size.open, size.capped, size.approximate)
    return Amount(low, best, high, size.open, marks, currency, figures=1, unstated=0)


def _indicator_words(
    ledger: OpenedLedger, i: Mapping[str, Any], rate: str, own: Decimal
) -> Iterable[str]:
    source = ledger.document("sources")[i["source"]]
    place = [f"{i['source']}, {source['title']}"]
    place += [f"series {i['series']}"] if i["series"] else []
    place += [f"section {i['section']}"] if i["section"] else []
    for number in (i["footnote"] or "").split():
        place.append(f"footnote {number} ({cited(source['footnotes'], number)})")
    yield (f"“{i['as_stated']}”: " if i["as_stated"] else "") + ", ".join(place)
    if rate:
        yield f"{_bare(own)} {i['currency']} at {rate}"
    if i["qualifier"] != "exact":
        yield f"read as {_qualifier(i['qualifier'])}"
    if i["remark"]:
        yield str(i["remark"])


def _qualifier(name: str) -> str:
    return f"{name.replace('_', ' ')} ({QUALIFIERS[name].meaning})"


# -- words ---------------------------------------------------------------------------------------


def _bare(number: Decimal | None) -> str:
    return "nothing" if number is None else f"{number:,f}".replace("-", "−")


def _wide(amount: Amount) -> str:
    """Return an amount whole, with its range: `~ 40.00 USD (30.00 … 50.00+)`."""
    text = f"{amount.mark} {_bare(amount.best)} {amount.currency}".strip()
    if amount.low == amount.high and not amount.open:
        return text
    return f"{text} ({_bare(amount.low)} … {_bare(amount.high)}{'+' if amount.open else ''})"


def _sum_said(part: Part, of: str = "") -> str:
    if part.amount.best is None:
        return f"No amount is stated{of}, so there is nothing to add up."
    if not part.rows:
        return f"Sum{of}: 0.00, since no line with an amount counts here."
    a = part.amount
    bounds = f"{_bare(a.best)} {a.currency}".rstrip()
    if a.low != a.high:
        bounds = f"low {_bare(a.low)}, best {_bare(a.best)}, high {_bare(a.high)} {a.currency}"
    bounds += ", with no top" if a.open else ""
    ids = len({row.keys["id"] for row in part.rows})
    lines = f"{count_of(len(part.rows), 'line')} of {count_of(ids, 'figure')}"
    if isinstance(part.total, Size):
        lines = count_of(ids, "indicator")
    return f"Sum{of}, {lines}: {bounds}."


def _marks(flags: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Say which figures a number's marks come from."""
    said = []
    for flag, text in (
        ("open_top", "≥ and + (no top) come from"),
        ("capped", "≤ (a ceiling) comes from"),
        ("approximate", "~ (told as about, as a range, or in two ways) comes from"),
        ("spread", "÷ (spread over years by months) comes from"),
    ):
        ids = dict.fromkeys(key for key, row in flags if row.get(flag))
        if ids:
            said.append(f"{text} {', '.join(ids)}.")
    return said
