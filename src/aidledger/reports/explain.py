"""Explain: a number of a report, taken apart down to the figures, their words and their rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidledger.reports.burden import Size, per_head, share
from aidledger.reports.derivation import (
    WHOLE,
    Bought,
    Composed,
    Derivation,
    Fit,
    ImportedRows,
    Kept,
    Lines,
    Sizes,
    Supposed,
    Told,
)
from aidledger.reports.explaining.cells import Cell, find
from aidledger.reports.explaining.lines import asked_again, explain_lines, explain_whole
from aidledger.reports.explaining.part import Part, bare, unit_of
from aidledger.reports.explaining.sizes import explain_sizes
from aidledger.reports.shared.gaps import gap, gap_percent, rest_percent
from aidledger.reports.totals import Total, count_of, share_percent
from aidledger.reports.value import Amount, LeftOut, Node, Report, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

_ENTERS = {
    "difference": ("added", "taken off"),
    "change": ("added", "taken off"),
    "rest": ("added", "taken off"),
    "moved": ("added", "taken off"),
    "moved percent": ("added", "taken off"),
    "a head": ("divided", "divides"),
    "each": ("divided", "divides", "low alone"),
    "lowest": ("divided", "divides", "low alone"),
    "highest": ("divided", "divides", "low alone"),
    "paid": ("added", "bought with it", "low alone"),
    "ratio": ("divided", "divides"),
    "percent": ("divided", "divides"),
    "share": ("divided", "divides"),
}


_LEADS = {"taken off": "less ", "divides": "divided by ", "low alone": "for the low, "}


_SIDES = {
    "part": "the part",
    "whole": "the whole",
    "paid": "what was paid",
    "bought": "what it bought",
    "left": "what is left of what may hold others' money",
}


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
    policy = parts[0].policy.as_dict() if parts[0].policy else {}
    several = len(parts) > 1
    nodes = parts[0].nodes
    if several:
        nodes = [
            Node(
                f"{_LEADS.get(part.enters, '')}{_party(ledger, part.name)}", part.amount, part.nodes
            )
            for part in parts
        ]
    rows = [row for part in parts for row in part.rows]
    columns = ("part", "id", "year", *Amount(None, None, None).fields())
    return Report(
        "explain",
        f"{cell.name} – {report.report}: {report.title}",
        {
            **report.policy,
            **policy,
            "explains": report.report,
            "row": _codes(cell),
            "column": cell.measures,
        },
        [Table("lines", "", ("part", "id", "year"), rows, "unseen", columns=columns)],
        sentences=[
            *steps,
            *_marks([flag for part in parts for flag in part.flags]),
            *dict.fromkeys(said for part in parts for said in part.beside),
        ],
        left_out=_together([item for part in parts for item in part.left_out]),
        caveats=list(dict.fromkeys(said for part in parts for said in part.caveats)),
        tree=Node(cell.name, _shown(cell, value), nodes),
    )


def _together(items: Sequence[LeftOut]) -> list[LeftOut]:
    """Return what several parts leave out, each once, one reason after the other."""
    reasons = list(dict.fromkeys(item.reason for item in items))
    return sorted(dict.fromkeys(items), key=lambda item: reasons.index(item.reason))


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
    if cell.column == "amount":
        return cell.row.value
    note = cell.row.notes["amount" if cell.column == "paid" else cell.column]
    if cell.column == "quantity_measured":
        return Amount(note, note, note, unit=cell.row.notes["per"])
    if isinstance(note, Decimal):  # the lowest or highest of several, one bound alone
        assert cell.row.value is not None
        value = cell.row.value
        return Amount(None, note, None, currency=value.currency, prices=value.prices)
    assert note is None or isinstance(note, Amount)
    return note


def _shown(cell: Cell, value: Amount | None) -> Amount | None:
    """Return a number as the tree shows it; how far other bounds have moved is no range of it."""
    moved = isinstance(cell.derivation, Composed) and cell.derivation.how.startswith("moved")
    return value._replace(low=None, high=None, open=False) if moved and value else value


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
        for (name, inner), how in zip(derivation.parts, enters, strict=False)
    ]
    made, said = _made(derivation.how, *parts)
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


def _made(how: str, a: Part, b: Part, *more: Part) -> tuple[Amount | None, str]:
    """Return the number that parts make, and the calculation in words."""
    first, second = a.amount, b.amount
    assert isinstance(a.total, Total)
    digits = -int(first.best.as_tuple().exponent) if first.best is not None else 0
    if how in ("each", "lowest", "highest", "paid"):
        from aidledger.reports.explaining.bought import made_each, paid

        if how == "paid":
            return paid(a, more)
        made, said = made_each(a, b, more, digits)
        if how == "each":
            return made, said
        one = made.low if how == "lowest" else made.high
        return Amount(None, one, None, currency=made.currency, prices=made.prices), said
    if how == "percent":
        made = share(a.total, _size(b.total))
        return made, _percent_said(made, first, second)
    if how == "a head":
        assert isinstance(b.total, Size)
        made = per_head(a.total, b.total, digits, first.currency)
        return made, _percent_said(made, first, second, f" {first.currency} a head")
    assert isinstance(b.total, Total)
    if how == "change":
        found = gap_percent(a.total, b.total)
        assert found is not None
        return found, _change_said(found, first, second)
    if how in ("moved", "moved percent"):
        from aidledger.reports.sensitivity import moved, moved_percent

        if how == "moved":
            made = moved(a.total, b.total, digits, first.currency, first.prices)
        else:
            made = moved_percent(a.total, b.total)
        return made, _moved_said(made, first, second)
    if how == "rest":
        found = rest_percent(a.total, b.total)
        assert found is not None
        return found, _rest_said(found, first, second)
    if how == "difference":
        made = gap(a.total, b.total, digits, first.currency)
        low = (
            "has no floor, since what is taken off has no top"
            if made.low is None
            else f"= {bare(first.low)} − {bare(second.high)} = {bare(made.low)}"
        )
        high = f"= {bare(first.high)} − {bare(second.low)} = {bare(made.high)}"
        return made, (
            f"Difference, {unit_of(first)}: best = {bare(first.best)} − {bare(second.best)} = "
            f"{bare(made.best)}; low {low}; high {high}{' and no top' if made.open else ''}."
        )
    if not b.total.best or (how == "share" and b.total.best < 0):
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
        f"{name} of the bests: {bare(first.best)} ÷ {bare(second.best)}{times} = "
        f"{bare(found.best)}{' %' if how == 'share' else ''}, rounded."
    )


def _size(total: Total | Size) -> Size:
    if isinstance(total, Size):
        return total
    return Size(*total[:4], total.capped, total.approximate)


def _change_said(made: Amount, first: Amount, second: Amount) -> str:
    """Say how a change in percent is made; where low or high is not told, why."""
    said = [
        f"best = ({bare(first.best)} − {bare(second.best)}) ÷ {bare(second.best)} × 100 = "
        f"{bare(made.best)} %"
    ]
    if second.open:
        said.append(f"low = {bare(made.low)} %, since what is taken off has no top")
    else:
        said.append(
            f"low = ({bare(first.low)} − {bare(second.high)}) ÷ {bare(second.high)} × 100 = "
            f"{bare(made.low)} %"
        )
    if made.high is not None:
        said.append(
            f"high = ({bare(first.high)} − {bare(second.low)}) ÷ {bare(second.low)} × 100 = "
            f"{bare(made.high)} %"
        )
    said += ["it has no top"] if made.open else []
    return f"Change, rounded: {'; '.join(said)}."


def _moved_said(made: Amount, first: Amount, second: Amount) -> str:
    """Say how far each bound is from the base's own."""
    percent = made.unit == "percent"
    said = []
    for bound in ("best", "low", "high"):
        value, now, base = (getattr(a, bound) for a in (made, first, second))
        if value is None:
            continue
        less = f"{bare(now)} − {bare(base)}"
        said.append(
            f"{bound} = ({less}) ÷ {bare(base)} × 100 = {bare(value)} %"
            if percent
            else f"{bound} = {less} = {bare(value)}"
        )
    top = "; one of them has no top, so high holds only what is told of it" if made.open else ""
    return f"Change, each bound from the base's own{', rounded' * percent}: {'; '.join(said)}{top}."


def _rest_said(made: Amount, first: Amount, second: Amount) -> str:
    said = []
    for name, value, of, off in (
        ("best", made.best, first.best, second.best),
        ("low", made.low, first.low, second.high),
        ("high", made.high, first.high, second.low),
    ):
        if value is not None:
            division = f"({bare(of)} − {bare(off)}) ÷ {bare(of)} × 100"
            said.append(f"{name} = {division if not (name == 'high' and first.open) else 'all'} = "
                        f"{bare(value)} %")  # fmt: skip
    said += ["low has no floor, since what is taken off has no top"] if second.open else []
    return f"What is left, in percent of the whole, rounded: {'; '.join(said)}."


def _percent_said(made: Amount, first: Amount, second: Amount, of: str = "") -> str:
    said = []
    unit, times = of or " %", "" if of else " × 100"
    for name, value, above, below in (
        ("best", made.best, first.best, second.best),
        ("low", made.low, first.low, second.high),
        ("high", made.high, first.high, second.low),
    ):
        if value is not None:
            said.append(f"{name} = {bare(above)} ÷ {bare(below)}{times} = {bare(value)}{unit}")
    if made.open:
        said.append("it has no top")
    return f"{'A head' if of else 'Share'}, rounded: {'; '.join(said)}."


def _part(ledger: OpenedLedger, name: str, derivation: Derivation, enters: str) -> Part:
    assert not isinstance(derivation, Composed)
    if isinstance(derivation, Sizes):
        return explain_sizes(ledger, name, derivation, enters)
    if isinstance(derivation, Bought):
        from aidledger.reports.explaining.bought import explain_bought

        return explain_bought(ledger, name, derivation, enters)
    if isinstance(derivation, Supposed):
        from aidledger.reports.explaining.supposed import explain_supposed

        return explain_supposed(ledger, name, derivation, enters)
    if isinstance(derivation, Kept):
        from aidledger.reports.explaining.promised import explain_promised

        return explain_promised(ledger, name, derivation, enters)
    if isinstance(derivation, Told):
        from aidledger.reports.explaining.told import explain_told

        return explain_told(ledger, name, derivation, enters)
    if isinstance(derivation, Fit):
        from aidledger.reports.explaining.told import explain_fit

        return explain_fit(ledger, name, derivation, enters, _part)
    if isinstance(derivation, ImportedRows):
        from aidledger.reports.explaining.imported import explain_rows

        return explain_rows(ledger, name, derivation, enters)
    assert isinstance(derivation, Lines)
    question = asked_again(ledger, derivation)
    if derivation.what == WHOLE:
        return explain_whole(question, name, derivation, enters)
    return explain_lines(question, name, derivation, enters)


def _sum_said(part: Part, of: str = "") -> str:
    if part.made:
        return " ".join(part.made)
    if part.amount.best is None:
        return f"No amount is stated{of}, so there is nothing to add up."
    if not part.rows:
        return f"Sum{of}: 0.00, since no line with an amount counts here."
    a = part.amount
    bounds = f"{bare(a.best)} {unit_of(a)}".rstrip()
    if a.low != a.high:
        bounds = f"low {bare(a.low)}, best {bare(a.best)}, high {bare(a.high)} {unit_of(a)}"
    bounds += ", with no top" if a.open else ""
    ids = len({row.keys["id"] for row in part.rows})
    lines = f"{count_of(len(part.rows), 'line')} of {count_of(ids, 'figure')}"
    if isinstance(part.total, Size):
        lines = count_of(ids, "indicator")
    lines = part.lines or lines
    if part.amount.unit != "money":
        lines = count_of(ids, "quantity").replace("quantitys", "quantities")
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
