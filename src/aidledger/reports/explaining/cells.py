"""Cells: the numbers of a report by row and column, as the report prints their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from aidledger.problems import UsageError
from aidledger.reports.derivation import Derivation
from aidledger.reports.value import Report, Row, Table

# Every bound of an amount is explained at once.
_AMOUNT = ("amount", "best", "low", "high", "low … high", "figures", "unstated")
_COLUMNS = {
    "amount": _AMOUNT,
    "own": ("own", "own amount", "own_low", "own_best", "own_high"),
    "change": ("change", "change_low", "change_best", "change_high", "of low", "of high"),
    "change_percent": ("change_percent", "change in %", "in %", "percent"),
    "share": ("share", "share_percent"),
    "paid": ("paid", "amount paid"),
    "quantity_measured": ("quantity_measured", "quantity"),
    "mean_percent": ("mean_percent", "mean"),
    "largest_percent": ("largest_percent", "largest"),
}
# What tells rows of one name apart, in tables that are told by more than their keys.
_APART = {
    "parts": ("whole",),
    "share": ("group",),
    "fit": ("told_as",),
    "beside": ("source",),
    "coverage": ("source", "donor", "recipient", "sectors"),
    "against": ("source", "donor", "recipient"),
    "against_sectors": ("source", "donor", "recipient"),
}
# Tables whose first key is a heading that needs no telling.
_HEADED = ("promise",)
_SAID = {
    "change_percent": "change in %",
    "quantity_measured": "quantity, in the unit of its kind",
    "paid": "what was paid",
}
_SCALES = ("", "thousand ", "million ", "billion ")
_SHOWN = 24


class Cell(NamedTuple):
    """One number of a report: where it stands, and how it was asked for."""

    table: Table
    row: Row
    column: str
    derivation: Derivation

    @property
    def name(self) -> str:
        """The row and, where it says more than the row, the column, as people read them."""
        row = ", ".join(shown for shown, *_ in _names(self.table, self.row))
        column = self.table.labels.get(self.column, _SAID.get(self.column, self.column))
        column = "" if self.column == "amount" else column
        if by_measure(self.table):
            column = _label(self.table, self.row.measure)
        return ": ".join(part for part in (row, column) if part)

    @property
    def measures(self) -> str:
        return self.row.measure if by_measure(self.table) else self.column


def by_measure(table: Table) -> bool:
    """Whether the columns of a table are the measures of its rows."""
    return table.layout in ("measures", "grouped")


def _label(table: Table, measure: str) -> str:
    """Return what the column of a measure is headed; the measure where two are headed alike."""
    label = table.labels.get(measure, measure)
    return label if list(table.labels.values()).count(label) <= 1 else measure


def cells(report: Report) -> list[Cell]:
    """Return every number of a report that can be explained."""
    return [
        Cell(table, row, column, derivation)
        for table in report.tables
        for row in table.rows
        for column, derivation in row.derived.items()
    ]


def find(report: Report, row: str | None, column: str | None) -> Cell:
    """Return the cell of a row and column; without them the headline.

    Raises UsageError with the nearest rows or columns, and with all that can be asked for.
    """
    known = cells(report)
    if not known:
        raise UsageError(
            f"There is no number in this report to explain: {report.title}.",
            "Choose another selection; a claim shows its steps with `aidledger show ID`.",
        )
    return _in_column(_in_row(report, known, row), column, asked=row is not None)


def _in_row(report: Report, known: Sequence[Cell], row: str | None) -> list[Cell]:
    if row is None:
        of_total = [cell for cell in known if any(cell.row is total for total in report.totals)]
        first = (of_total or list(known))[0]
        none = first.table.layout == "grouped" or not (of_total or _summed(first))
        if none and len({id(cell.row) for cell in known}) > 1:
            raise UsageError("This report has no headline to explain.", _rows(known))
        return _same_row(known, first)
    scores = [(_unnamed(cell, row), cell) for cell in known]
    fits = [(score, cell) for score, cell in scores if score is not None]
    if not fits:
        raise UsageError(f"“{row}” is no row of this report.", _nearest(row, known))
    least = min(score for score, _ in fits)
    best = [cell for score, cell in fits if score == least]
    rows = {_row_key(cell): cell for cell in best}
    if len(rows) > 1:
        raise UsageError(f"“{row}” is the name of several rows.", _rows(list(rows.values())))
    return _same_row(known, best[0])


def _summed(cell: Cell) -> bool:
    return cell.table.layout in ("measures", "amounts")


def _same_row(known: Sequence[Cell], one: Cell) -> list[Cell]:
    return [cell for cell in known if _row_key(cell) == _row_key(one)]


def _row_key(cell: Cell) -> tuple[object, ...]:
    return cell.table.name, *(shown for shown, *_ in _names(cell.table, cell.row))


def _in_column(cells: list[Cell], column: str | None, asked: bool) -> Cell:
    if column is None:
        wanted = [cell for cell in cells if cell.column == "amount"]
        differences = [cell for cell in wanted if cell.measures.startswith("difference")]
        if len(wanted) == 1 or differences:
            return (differences or wanted)[0]
        raise UsageError("This row has several columns.", _columns(cells))
    fits = [cell for cell in cells if _plain(column) in map(_plain, _column_names(cell))]
    if not fits:
        raise UsageError(f"“{column}” is no column that can be explained here.", _columns(cells))
    if len({cell.measures for cell in fits}) > 1:
        raise UsageError(f"“{column}” is the name of several columns.", _columns(fits))
    return fits[0]


def _column_names(cell: Cell) -> Iterable[str]:
    if by_measure(cell.table):
        short = cell.row.measure.removeprefix(f"{cell.table.name} ")  # such as “change US”
        return (cell.row.measure, cell.table.labels.get(cell.row.measure, ""), short)
    names = _COLUMNS.get(cell.column, (cell.column,))
    if cell.column == "amount" and cell.row.value is not None:
        names += tuple(f"{scale}{cell.row.value.currency}" for scale in _SCALES)
        names += tuple(f"amount, {scale}".strip(" ,") for scale in _SCALES)
    return names


def _names(table: Table, row: Row) -> list[tuple[str, ...]]:
    """Return what names a row, each as it is shown first, then its other names."""
    keys = [key for key in table.keys if key in row.keys]
    if "id" in keys and "year" in row.keys and "kind" in row.keys:
        keys.append("year")
    found: list[tuple[str, ...]] = []
    for key in keys:
        code = str(row.keys[key])
        label = table.labels.get(code, code)
        # People name a promise's year by its id, not by all that its heading says.
        by_id = (row.keys["promise"],) if key == "group" and "promise" in row.keys else ()
        found.append((label, code, *by_id))
    for key in _APART.get(table.name, ()):
        if key not in keys and row.keys.get(key):
            found.append((str(row.keys[key]), str(row.keys[key])))
    if table.layout == "amounts" and row.measure == "disbursed":
        found.append(("of it disbursed", "disbursed"))
    return found


def _unnamed(cell: Cell, text: str) -> int | None:
    """Return how many of a row's names the text leaves out, None where it names another row."""
    left = f",{_plain(text)},"
    names = _names(cell.table, cell.row)
    if left.strip(",") == _plain(", ".join(code for _, *_, code in names)):
        return 0
    unnamed = 0
    for several in sorted(names, key=lambda n: -max(map(len, n))):
        for name in sorted({_plain(n) for n in several}, key=len, reverse=True):
            if name and f",{name}," in left:
                left = left.replace(f",{name},", ",", 1)
                break
        else:
            unnamed += not (cell.table.name in _HEADED and several is names[0])
    left = left.replace(f",{_plain(cell.table.name)},", ",", 1)
    return unnamed if left == "," and unnamed < len(names) else None


@lru_cache(4096)
def _plain(text: str) -> str:
    """Return a name without regard to case, spaces around commas, and kinds of dash and arrow."""
    for arrow in (" → ", " -> ", "→", "->"):
        text = text.replace(arrow, "-")
    parts = " ".join(text.casefold().replace("–", "-").split()).split(",")
    return ",".join(part.strip() for part in parts)


def full_name(cell: Cell) -> str:
    """Return what names a row and no other: its table's name, and all of its own."""
    return _full(cell, several=True)


def _full(cell: Cell, several: bool) -> str:
    name = ", ".join(code for _, *_, code in _names(cell.table, cell.row))
    return f"{cell.table.name}, {name}" if several else name


def _listed(known: Sequence[Cell]) -> list[str]:
    """Return the rows' names to write, with their table's where two share one."""
    rows = {_row_key(cell): cell for cell in known}.values()
    plain = [sorted(_plain(_full(cell, False)).split(",")) for cell in rows]  # in any order
    return [_full(cell, plain.count(name) > 1) for cell, name in zip(rows, plain, strict=True)]


def _rows(known: Sequence[Cell]) -> str:
    names = _listed(known)
    more = f"; and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"Name one with --row: {'; '.join(names[:_SHOWN])}{more}."


def _nearest(row: str, known: Sequence[Cell]) -> str:
    from difflib import get_close_matches

    names = _listed(known)
    wanted = _plain(row)
    by_plain = {_plain(name): name for name in names}
    by_part: dict[str, list[str]] = {}
    for key, name in by_plain.items():
        for part in key.split(","):
            by_part.setdefault(part, []).append(name)
    close = [name for key, name in by_plain.items() if wanted in key][:3]
    close += [by_plain[key] for key in get_close_matches(wanted, by_plain, n=3, cutoff=0.6)]
    for part in get_close_matches(wanted, by_part, n=3, cutoff=0.6):
        close += by_part[part]
    said = " or ".join(f"“{name}”" for name in list(dict.fromkeys(close))[:3])
    return f"Did you mean {said}? {_rows(known)}" if said else _rows(known)


def _columns(cells: Sequence[Cell]) -> str:
    names = [
        _label(cell.table, cell.measures) if by_measure(cell.table) else cell.column
        for cell in cells
    ]
    return f"Name one with --column: {'; '.join(dict.fromkeys(names))}."
