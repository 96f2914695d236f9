"""Blocks: a report as people read it, before anyone decides on lines and colours.

Amounts become words here, once, for the terminal, plain text and Markdown alike. Nothing is cut:
a number is written whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from aidledger.problems import printable
from aidledger.render.mentions import reading, said
from aidledger.reports.value import Amount, Finding, LeftOut, Node, Report, Row, Table, dated

SCALES: Mapping[str, tuple[int, str]] = {
    "unit": (0, ""),
    "thousand": (3, "thousand "),
    "million": (6, "million "),
    "billion": (9, "billion "),
}


_LONG = 10_000  # digits of longer whole numbers stand apart; years stay as they are


class Line(NamedTuple):
    """One line of a table: its cells, each one or more lines of text; kind: data, head or total."""

    cells: tuple[tuple[str, ...], ...]
    kind: str = "data"


class Grid(NamedTuple):
    """A table to draw. `right` says which columns are numbers: those are never wrapped.

    A line of kind `head` has its text in the first cell and may run across the table.
    """

    title: str
    headers: tuple[str, ...]
    right: tuple[bool, ...]
    lines: Sequence[Line]


class Prose(NamedTuple):
    """Paragraphs under a heading."""

    title: str
    paragraphs: Sequence[str]


class Branch(NamedTuple):
    """One number or remark of a tree; `ends` says of it and each above, whether it is the last."""

    ends: tuple[bool, ...]
    amount: str
    text: str


class Tree(NamedTuple):
    """What a number is made of, from the root down."""

    title: str
    branches: Sequence[Branch]


Block = Grid | Prose | Tree


def blocks(report: Report, scale: str, narrow: bool = False) -> list[Block]:
    """Return the blocks of a report, amounts in the scale asked for.

    `narrow` takes the columns for a narrow terminal, of the tables that have such.
    """
    found: list[Block] = []
    if report.tree:
        found.append(Tree("", list(_branches(report.tree))))
    for table in report.tables:
        if table.layout == "unseen":
            continue
        if narrow and table.narrow:
            table = table._replace(columns=table.narrow)
        if table.rows or table.layout in ("plain", "raw"):
            found.append(_grid(table, scale, report))
            if why := _reasons(table):
                found.append(Prose("Why", why))
    if report.sentences:
        found.append(Prose("", [printable(s) for s in report.sentences]))
    if report.left_out:
        found.append(_left_out(report.left_out, scale, report.policy.get("prices", "current")))
    if report.caveats:
        found.append(Prose("Mind", [printable(c) for c in report.caveats]))
    if _marks_used(report):
        found.append(Prose("", [legend(_marks_used(report))]))
    return found


def number(value: Decimal, scale: str, unit: str = "money") -> str:
    """Write a number for people: scaled, two decimals, thousands apart; never a false zero."""
    scaled = value.scaleb(-SCALES[scale][0]) if unit == "money" else value
    rounded = scaled.quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = f"{rounded:,.2f}".replace("-", "−")
    if rounded == 0 and scaled != 0 and unit == "percent":
        text = f"{scaled:f}".replace("-", "−")
    elif rounded == 0 and scaled != 0:
        text = "<0.01" if scaled > 0 else ">-0.01"
    name = {"money": "", "ratio": "", "percent": "%"}.get(unit, unit)
    return f"{text} {printable(name)}".rstrip()


def best_text(amount: Amount | None, scale: str) -> str:
    """Return the best with its mark and how many figures are unstated: `≥~ 12.00 + 2 unstated`."""
    if amount is None:
        return "none"
    if amount.best is None and amount.low is None:
        return "unstated" if amount.unstated else ""
    value = amount.best if amount.best is not None else amount.low
    assert value is not None
    text = f"{amount.mark} " if amount.mark else ""
    text += number(value, scale, amount.unit)
    return text + (f" + {amount.unstated} unstated" if amount.unstated else "")


def range_text(amount: Amount | None, scale: str) -> str:
    """Return `low … high`, with + for no top; blank where there is no range.

    Of a share of what is only at most, no more than the low is known: `low … no top`.
    """
    if amount is None or (amount.high is None and not amount.open):
        return ""
    unit = amount.unit if amount.unit in ("money", "percent") else "ratio"  # else said once
    if amount.high is None:
        return "" if amount.low is None else f"{number(amount.low, scale, unit)} … no top"
    if amount.best is None or (amount.low == amount.high and not amount.open):
        return ""
    low = "no floor" if amount.low is None else number(amount.low, scale, unit)
    high = number(amount.high, scale, unit)
    return f"{low} … {high}{'+' if amount.open else ''}"


def _grid(table: Table, scale: str, report: Report) -> Grid:
    title = printable(table.title)
    if table.layout in ("measures", "grouped"):
        return _measures(table, title, scale, report)
    if table.layout == "amounts":
        return _amounts(table, title, scale, report)
    if table.layout == "raw":
        return _raw(table, title)
    if table.layout == "choices":
        return _choices(table, title, scale, report)
    return _plain(table, title, scale)


def _raw(table: Table, title: str) -> Grid:
    """Return cells and names of columns as they are; numbers with thousands apart."""
    names = table.columns
    values = [[row.notes.get(name) for name in names] for row in table.rows]
    right = tuple(
        any(isinstance(row[i], int | Decimal) for row in values)
        and not any(isinstance(row[i], str) for row in values)
        for i in range(len(names))
    )
    lines = [Line(tuple((_bare(value),) for value in row)) for row in values]
    return Grid(title, tuple(map(printable, names)), right, lines)


def _bare(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:,f}".replace("-", "−")
    return "" if value is None else printable(str(value))


def _reasons(table: Table) -> list[str]:
    """Return why what is recomputed says what it says, a row a paragraph."""
    told = []
    for row in table.rows:
        notes = [(n, note) for n, note in row.notes.items() if isinstance(note, Finding)]
        if reasons := [f"{name}: {note.reason}" for name, note in notes if note.reason]:
            about = row.keys.get("id", "")
            told.append(printable(f"{about}, " + "; ".join(r.rstrip(".") for r in reasons) + "."))
    return told


def _label(table: Table, text: str) -> str:
    return printable(table.labels.get(text, text))


def _named(table: Table, key: str, text: str) -> str:
    """Return a key as people call it: parties and groups by name, codes as they are."""
    named = key in ("donor", "recipient", "group") or (key == "sector" and text[:4] == "dac-")
    return _label(table, text) if named else printable(text)


def _amounts(table: Table, title: str, scale: str, report: Report) -> Grid:
    keys = [k for k in table.keys if k != "group"] or ["group"]
    grouped = "group" not in keys
    head = [_title_case(k) for k in keys] if grouped else [""]
    money = _money_header(report, scale)
    change = any("change" in row.notes for row in table.rows)
    numbers = ["low … high", "figures", *(["share"] if grouped else [])]
    if change:  # the range stands below the best, and shares are in the data
        numbers = ["figures", "change", "in %"]
    headers = (*head, money, *numbers)
    lines: list[Line] = []
    group = ""
    for row in table.rows:
        if grouped and row.keys.get("group", "") != group:
            group = row.keys["group"]
            blank = (("",),) * (len(headers) - 1)
            lines.append(Line(((_label(table, group),), *blank), "head"))
        amount = row.value
        assert amount is not None
        label = [("  " if grouped else "") + _named(table, k, row.keys[k]) for k in keys]
        if row.measure == "disbursed" and not grouped:
            label = ["  of it disbursed"]
        best = best_text(_without_unstated(amount), scale)
        if amount.currency != report.policy.get("currency"):
            best += f" {amount.currency}"
        elif amount.prices != report.policy.get("prices", "current"):
            best += f" {amount.prices} {amount.currency}"
        ranged, share = range_text(amount, scale), row.notes.get("share_percent")
        cells: list[tuple[str, ...]] = [(text,) for text in label]
        if change:
            cells += [(best, ranged) if ranged else (best,), (_figures(amount),)]
            cells += _change_cells(row.notes, scale)
        else:
            cells += [(best,), (ranged,), (_figures(amount),)]
            cells += [("" if share is None else f"{share} %".replace("-", "−"),)] if grouped else []
        lines.append(
            Line(tuple(cells), "data" if grouped or row.measure == "disbursed" else "total")
        )
    right = (*(False for _ in head), *(True for _ in headers[len(head) :]))
    return Grid(title, headers, right, lines)


def _change_cells(notes: Mapping[str, Any], scale: str) -> tuple[tuple[str, ...], ...]:
    """Return the change over the year before and its percent, or why there is none."""
    cells = []
    for name in ("change", "change_percent"):
        amount = notes.get(name)
        told = amount is not None and amount.best is not None
        cells.append(_stacked(amount, scale) if told else ("",))
    reason = str(notes.get("change_reason", ""))
    if reason and "year of its own" not in reason:
        place = 0 if cells[0] == ("",) else 1
        cells[place] = (printable(reason),)
    return tuple(cells)


def _choices(table: Table, title: str, scale: str, report: Report) -> Grid:
    """Return one line a choice: what it comes to, and how far each bound is from the base's."""
    headers = {
        "best": _money_header(report, scale),
        "stacked": _money_header(report, scale),
        "range": "low … high",
        "change": "change",
        "percent": "in %",
        "change_low": "of low",
        "change_high": "of high",
        "figures": "figures",
    }
    columns = table.columns
    lines: list[Line] = []
    about = ""
    for row in table.rows:
        base = row is table.rows[0]
        if row.keys["about"] != about and not base:
            about = row.keys["about"]
            blank = (("",),) * len(columns)
            lines.append(Line(((_label(table, about),), *blank), "head"))
        name = printable(row.keys["choice"])
        name = f"{_label(table, 'base')}: {name}" if base else f"  {name}"
        name += ", part left out" if row.notes["left_out"] else ""
        cells = tuple(_choice_cell(column, row, scale, report) for column in columns)
        lines.append(Line(((name,), *cells), "total" if base else "data"))
    named = tuple(headers[column] for column in columns)
    return Grid(title, ("", *named), (False, *(True for _ in columns)), lines)


def _choice_cell(column: str, row: Row, scale: str, report: Report) -> tuple[str, ...]:
    amount, change, share = row.value, row.notes["change"], row.notes["change_percent"]
    assert amount is not None
    if amount.best is None:
        return ("not told",) if column in ("best", "stacked") else ("",)
    best = best_text(_without_unstated(amount), scale)
    if amount.prices != report.policy.get("prices"):
        best += f" {_unit_of(amount)}"
    if column == "stacked":
        return tuple(line for line in (best, range_text(amount, scale)) if line)
    plain = {"best": best, "range": range_text(amount, scale), "figures": _figures(amount)}
    if column in plain:
        return (plain[column],)
    if column == "percent":
        return (_signed(share.best, scale, "ratio"),)
    bound = {"change": change.best, "change_low": change.low, "change_high": change.high}
    return (_signed(bound[column], scale),)


def _signed(value: Decimal | None, scale: str, unit: str = "money") -> str:
    """Write a change with its sign; blank where there is none to tell."""
    if value is None:
        return ""
    return ("+" if value > 0 else "") + number(value, scale, unit)


def _without_unstated(amount: Amount) -> Amount:
    return amount._replace(unstated=None)


def _figures(amount: Amount) -> str:
    text = str(amount.figures or 0)
    return text + (f" + {amount.unstated} unstated" if amount.unstated else "")


def _money_header(report: Report, scale: str) -> str:
    policy = report.policy
    return f"{SCALES[scale][1]}{dated(policy.get('currency', ''), policy.get('prices', ''))}"


def _measures(table: Table, title: str, scale: str, report: Report) -> Grid:
    measures = list(dict.fromkeys(row.measure for row in table.rows))
    # One currency stands in the title; where there are several, each amount names its own.
    money = [row.value for row in table.rows if row.value and row.value.unit == "money"]
    currencies = sorted({_unit_of(amount) for amount in money} - {""})
    found: dict[tuple[str, ...], dict[str, Row]] = {}
    for row in table.rows:
        found.setdefault(tuple(row.keys[k] for k in table.keys), {})[row.measure] = row
    # A grouped table names all its keys but the last on a line over the rows.
    heads = len(table.keys) - 1 if table.layout == "grouped" else 0
    lines: list[Line] = []
    head: tuple[str, ...] = ()
    for key, rows in found.items():
        if key[:heads] != head:
            head = key[:heads]
            blank = (("",),) * (len(table.keys) - heads + len(measures) - 1)
            lines.append(Line(((", ".join(_label(table, h) for h in head),), *blank), "head"))
        indent = "  " if heads else ""
        cells: list[tuple[str, ...]] = [(indent + _label(table, part),) for part in key[heads:]]
        for measure in measures:
            own = rows.get(measure)
            if own is None or _told_why(own):
                cells.append((printable(str(own.notes.get("reason", ""))) if own else "",))
                continue
            cells.append(_stacked(own.value, scale, named=len(currencies) > 1))
        lines.append(Line(tuple(cells), "total" if key[0] == "total" else "data"))
    headers = (
        *("" if k == "item" else _title_case(_label(table, k)) for k in table.keys[heads:]),
        *(_label(table, m) for m in measures),
    )
    if currencies:
        title += f", {SCALES[scale][1]}{currencies[0] if len(currencies) == 1 else ''}".rstrip(" ,")
    return Grid(
        title, headers, (*(False for _ in table.keys[heads:]), *(True for _ in measures)), lines
    )


def _unit_of(amount: Amount) -> str:
    return dated(amount.currency, amount.prices) if amount.currency else ""


def _told_why(row: Row) -> bool:
    """Whether a row has no amount and says why: in its cell, or where a size is missing below."""
    blank = row.value is not None and row.value.best is None and row.value.low is None
    return blank and ("reason" in row.notes or bool(row.notes.get("missing")))


def _plain(table: Table, title: str, scale: str) -> Grid:
    headers = tuple(table.columns) or tuple(table.rows[0].keys if table.rows else table.keys)
    lines, right = [], [False] * len(headers)
    for row in table.rows:
        cells: list[tuple[str, ...]] = []
        for position, header in enumerate(headers):
            if header == "exact" and row.value is not None and row.value.best is not None:
                cells.append((f"{row.value.best:,} {row.value.currency}",))
                right[position] = True
                continue
            if header == "each" and row.value is not None:
                cells.append(_to_the_cent(row.value))
                right[position] = True
                continue
            if header == "said":
                cells.append(tuple(printable(part) for part in said(row.notes)))
                continue
            if header == "reading":
                cells.append(reading(row.notes))
                right[position] = True
                continue
            if header in ("amount", "brief") and row.value is not None:
                short = header == "brief"
                cells.append(brief(row.value, scale) if short else _amount_cell(row.value, scale))
                right[position] = True
                continue
            value = row.keys.get(header, row.notes.get(header, ""))
            if isinstance(value, Amount):
                cells.append(_exact(value))
                right[position] = True
                continue
            if isinstance(value, Finding):
                cells.append(_found(value, scale))
                continue
            if isinstance(value, bool):
                value = "yes" if value else "no"
            if isinstance(value, str) and 0 < table.longest < len(value):
                value = value[: table.longest - 1].rstrip() + "…"
            if not isinstance(value, str) and value is not None:
                right[position] = True
            if isinstance(value, Decimal):
                value = f"{value:,f}"
            elif isinstance(value, int) and abs(value) >= _LONG:
                value = f"{value:,}"
            cells.append((_label(table, str("" if value is None else value)),))
        lines.append(Line(tuple(cells)))
    scaled = {"exact": "amount", "said": "words", "amount_stated": "stated", "own": "own amount"}
    if any(row.value is not None for row in table.rows):
        scaled |= {h: f"amount, {SCALES[scale][1]}".strip(" ,") for h in ("amount", "brief")}
    return Grid(
        title,
        tuple(_title_case(scaled.get(h, _label(table, h))) for h in headers),
        tuple(right),
        lines,
    )


def _stacked(amount: Amount | None, scale: str, named: bool = False) -> tuple[str, ...]:
    """Return best, range and number of unstated figures, a line each; the currency if asked."""
    if amount is None:
        return ("none",)
    best = best_text(_without_unstated(amount), scale)
    if named and best and amount.unit == "money":
        best += f" {_unit_of(amount)}"
    lines = [best, range_text(amount, scale)]
    if amount.unstated:
        lines.append(f"+ {amount.unstated} unstated")
    return tuple(line for line in lines if line) or ("none",)


def _exact(amount: Amount) -> tuple[str, ...]:
    """Return an amount in full units, to the cent, and its range where it has one."""
    if amount.best is None:
        return ("unstated",)
    name = amount.currency or {"money": "", "ratio": "", "percent": "%"}.get(
        amount.unit, amount.unit
    )
    first = f"{amount.mark} {amount.best:,}".strip().replace("-", "−")
    first = f"{first} {printable(name)}".rstrip()
    if amount.low == amount.high or (amount.mark[:1] in ("≥", "≤") and not amount.high):
        return (first,)
    low = "no floor" if amount.low is None else f"{amount.low:,}"
    high = "no top" if amount.high is None else f"{amount.high:,}"
    return (first, f"{low} … {high}".replace("-", "−"))


def _to_the_cent(amount: Amount) -> tuple[str, ...]:
    """Return an amount in full units with its mark, and its range where it has one."""
    if amount.best is None or amount.high is None:
        return ("",)
    first = f"{amount.mark} {amount.best:,f}".strip()
    if amount.low == amount.high and not amount.open:
        return (first,)
    low = "no floor" if amount.low is None else f"{amount.low:,f}"
    return (first, f"{low} … {amount.high:,f}{'+' if amount.open else ''}")


def _found(finding: Finding, scale: str) -> tuple[str, ...]:
    """Return a recomputed value, its range where it has one, and the verdict, a line each."""
    amount = finding.amount
    if amount is None:
        return (finding.verdict,)
    unit = f" {_unit(amount, scale)}" if amount.unit == "money" else ""
    lines = [best_text(amount, scale) + unit]
    ranged = (amount.low, amount.high) not in ((amount.best, amount.best), (None, None))
    if ranged and amount.mark[:1] not in ("≥", "≤"):
        ends = (amount.low, "no floor"), (amount.high, "no top")
        told = [none if end is None else number(end, scale, amount.unit) for end, none in ends]
        lines.append(" … ".join(told))
    return (*lines, finding.verdict)


def _unit(amount: Amount, scale: str) -> str:
    return f"{SCALES[scale][1]}{amount.currency}"


def brief(amount: Amount, scale: str) -> tuple[str, ...]:
    """Return the best, and on a line of its own what differs from it: one bound, or both."""
    first = _amount_cell(amount, scale)[:1]
    if amount.low is None or amount.high is None or amount.low == amount.high:
        return first
    if amount.best not in (amount.low, amount.high):
        return (*first, range_text(amount, scale))
    if amount.low != amount.best:
        return (*first, f"from {number(amount.low, scale)}")
    return (*first, f"to {number(amount.high, scale)}{'+' if amount.open else ''}")


def _amount_cell(amount: Amount, scale: str) -> tuple[str, ...]:
    if amount.best is None and not amount.unstated:
        return ("",)
    text = best_text(_without_unstated(amount), scale) if amount.best is not None else "unstated"
    if amount.best is not None and amount.currency:
        text += f" {_unit_of(amount)}"
    wide = range_text(amount, scale)
    return (text, wide) if wide else (text,)


def _left_out(items: Sequence[LeftOut], scale: str, prices: str) -> Grid:
    lines, reason = [], ""
    for item in items:
        if item.reason != reason:
            reason = item.reason
            lines.append(Line(((REASONS.get(reason, reason),), ("",), ("",)), "head"))
        about = printable(item.about)
        if item.yielded_to:
            about = f"{printable(item.yielded_to)} {about}"
        lines.append(
            Line((("  " + printable(item.id),), _amount_cell(item.amount, scale), (about,)))
        )
    money = f"in {SCALES[scale][1]}".strip() if SCALES[scale][1] else "amount"
    return Grid(
        "Not in these totals",
        ("", money if prices == "current" else f"{money}, current prices", ""),
        (False, True, False),
        lines,
    )


REASONS = {
    "planned": "Planned, not counted",
    "pledged": "Pledged, not counted",
    "demanded": "Demanded, not counted",
    "valued": "A price or worth, not counted",
    "unstated": "Given, but no amount is stated",
    "inside": "Taken off the whole figure, because it is told as another",
    "no-deflator": "Not in these prices: the currency has no deflator for them",
    "other-measure": "Another measure, so not counted",
    "scheduled": "Due after the date of the source",
    "in high alone": "In the high alone",
    "beside": "Concerns them, but is others' money",
}


def _branches(node: Node, ends: tuple[bool, ...] = (), size: int = 0) -> Iterator[Branch]:
    """Yield a node and all below it; amounts of neighbours end in one column."""
    amount = _whole(node.value).rjust(size) if node.value else ""
    text = printable(node.text)
    if node.value and (wide := _bounds(node.value)):
        text += f" ({wide})"
    yield Branch(ends, amount, text)
    sizes = [len(_whole(part.value)) for part in node.parts if part.value]
    for number, part in enumerate(node.parts, 1):
        yield from _branches(part, (*ends, number == len(node.parts)), max(sizes, default=0))


def _whole(amount: Amount) -> str:
    """Return an amount in full units, never scaled or cut."""
    value = amount.best if amount.best is not None else amount.low
    if value is None:
        return "unstated" if amount.unstated else "none"
    units = {"money": _unit_of(amount), "percent": "%", "ratio": ""}
    unit = printable(units.get(amount.unit, amount.unit))
    text = f"{value:,f}".replace("-", "−")
    return f"{amount.mark} {text} {unit}".strip()


def _bounds(amount: Amount) -> str:
    if amount.best is None or amount.high is None or amount.low == amount.high:
        return ""
    low = "no floor" if amount.low is None else f"{amount.low:,f}"
    return f"{low} … {amount.high:,f}{'+' if amount.open else ''}".replace("-", "−")


def _title_case(name: str) -> str:
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def _marks_used(report: Report) -> str:
    # The lines of a tree are told in it, with the marks that they have in the table.
    shown = [table for table in report.tables if table.layout != "unseen" or report.tree]
    amounts = [row.value for table in shown for row in table.rows if row.value]
    if report.tree and report.tree.value:
        amounts.append(report.tree.value)
    amounts += [item.amount for item in report.left_out]
    notes = [note for table in shown for row in table.rows for note in row.notes.values()]
    amounts += [note.amount for note in notes if isinstance(note, Finding) and note.amount]
    amounts += [note for note in notes if isinstance(note, Amount)]
    used = "".join({c for amount in amounts for c in amount.mark})
    return used + ("+" if any(a.open and a.high is not None for a in amounts) else "")


def legend(used: str) -> str:
    """Return what these marks mean, in one line."""
    meanings = {
        "≥": "≥ at least",
        "≤": "≤ at most",
        "~": "~ about",
        "+": "+ no top",
        "÷": "÷ spread over years",
    }
    return "Marks: " + ", ".join(text for mark, text in meanings.items() if mark in used) + "."
