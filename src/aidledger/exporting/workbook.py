"""Workbook: a selection as an .xlsx file to work in; its totals are formulas."""

from __future__ import annotations

import datetime
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidledger.exporting.formulas import Real, Text, Whole
from aidledger.exporting.gathered import Gathered, gather
from aidledger.exporting.grids import Cell, Grid, Head
from aidledger.exporting.live_totals import CHANGED, LiveTotals
from aidledger.exporting.missing import require
from aidledger.exporting.readme import readme_lines
from aidledger.exporting.workings import Workings
from aidledger.money import from_minor
from aidledger.opened import OpenedLedger
from aidledger.policy import Policy, Selection
from aidledger.problems import UsageError

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# What a spreadsheet holds: whole numbers of 15 digits, rows of a sheet, characters of a cell.
LARGEST = 10**15
MOST_ROWS = 1_048_576
LONGEST_TEXT = 32_767
# A note is a box of its own; thousands of them make spreadsheets slow.
MOST_NOTES = 2_000
MANY_ROWS = 5_000
LONGEST_NOTE = 1_000

_ABOVE_TOTALS = 5
# What XML 1.0 cannot hold.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = datetime.datetime(1980, 1, 1)
_NUMBERS = frozenset(
    "money money-bold money-pale money-own whole input rate-input rate factor".split()
)
_TEXTS = ("", "year")
_CENTRED = ("mark", "check")
_PROSE = 34  # columns this wide, in letters, hold sentences
# The last column that is printed where all of them would be too small to read, and on what paper.
_PRINTED = {"figures": "top", "flows": "own_currency"}
_A3 = 8
_WIDEST = 46  # columns of codes and names
# Columns whose amounts are in currencies of their own, which differ in digits.
_OWN_MONEY = frozenset(
    "off whole counts_low counts_best counts_high own_low own_best own_high".split()
)
_AMOUNT = {
    "validate": "decimal", "criteria": ">=", "value": 0, "ignore_blank": True,
    "error_title": "No amount", "error_message": "Write a number that is not negative, or nothing.",
}  # fmt: skip
_FONT = {"font_name": "Calibri", "font_size": 10}
_HEAD = {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "text_wrap": True}


def workbook(ledger: OpenedLedger, selection: Selection, policy: Policy) -> bytes:
    """Return the selection as a workbook; raises UsageError where it holds more than one can."""
    require("xlsxwriter", "workbook")
    gathered = gather(ledger, selection, policy)
    refuse_what_does_not_fit(gathered)
    workings = Workings(gathered, _booked(gathered))
    totals = LiveTotals(gathered, workings.flows, _ABOVE_TOTALS)
    return _written(gathered, workings, totals)


def refuse_what_does_not_fit(gathered: Gathered) -> None:
    """Raise UsageError for more rows, or larger amounts, than a spreadsheet holds exactly."""
    rows = max(len(gathered.lines), len(gathered.figures)) + 1
    if rows > MOST_ROWS:
        raise UsageError(
            f"The workbook would need {rows:,} rows in a sheet, and a sheet has {MOST_ROWS:,}.",
            "Select less, for example with --donor or --years, or use --format parquet or sqlite.",
        )
    amounts = [row["high"] or 0 for row in gathered.figures.values()]
    amounts += [line[key] or 0 for line in gathered.lines for key in ("own_high", "high")]
    amounts.append(sum(line["high"] or 0 for line in gathered.lines))
    if max(amounts) >= LARGEST:
        raise UsageError(
            "An amount here, or the sum, has more than the 15 digits that a spreadsheet holds.",
            "Choose another --currency or select less; --format csv, sqlite and parquet hold it.",
        )


def _booked(gathered: Gathered) -> dict[str, Any]:
    """Return the figures as they are booked, which says what the engine's tables leave out."""
    from aidledger.booking.book import book

    assert gathered.ledger.files is not None, "a ledger is opened from files"
    figures = book(gathered.ledger.files)[0].transactions
    return {figure.id: figure for figure in figures if figure.id in gathered.figures}


class _Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any, digits: int) -> None:
        self.book = book
        decimals = "." + "0" * digits if digits else ""
        money = f"#,##0{decimals}"
        self.made: dict[str, Format] = {}
        self.known: dict[str, dict[str, Any]] = {
            "": {},
            "wrap": {"text_wrap": True, "valign": "top"},
            "year": {"num_format": "0", "align": "left"},
            "whole": {"num_format": "#,##0"},
            "money": {"num_format": money},
            "money-bold": {"num_format": money, "bold": True},
            "money-pale": {"num_format": money, "font_color": "#767676"},
            "money-own": {"num_format": "#,##0.00##"},
            "input": {"num_format": "#,##0.00##", "font_color": "#0000CC", "bg_color": "#FFF9DB"},
            "rate-input": {"num_format": "General", "font_color": "#0000CC", "bg_color": "#FFF9DB"},
            "rate": {"num_format": "General", "font_color": "#767676"},
            "factor": {"num_format": "General"},
            "mark": {"align": "center"},
            "check": {"font_color": "#B00020", "bold": True, "align": "center"},
            "warning": {"font_color": "#B00020", "bold": True},
            "head": _HEAD | {"valign": "vcenter"},
            "head-center": _HEAD | {"valign": "vcenter", "align": "center"},
            "head-right": _HEAD | {"valign": "vcenter", "align": "right"},
            "title": {"bold": True, "font_size": 14},
            "strong": {"bold": True},
            "lead": {"bold": True, "bg_color": "#E8EEF5"},
        }

    def __call__(self, name: str, top: bool = False, apart: bool = False) -> Format:
        """Return a format; `apart` keeps a text from the number to its left."""
        key = f"{name} {top} {apart}"
        if key not in self.made:
            made = {**_FONT, **self.known[name], **({"top": 1} if top else {})}
            made |= {"align": "left", "indent": 1} if apart else {}
            self.made[key] = self.book.add_format(made)
        return self.made[key]


class _Exact(float):
    """A double that is written with all the digits it takes to read it back."""

    def __format__(self, spec: str) -> str:
        number = float(self)
        return str(int(number)) if number.is_integer() and abs(number) < LARGEST else repr(number)


def _written(gathered: Gathered, workings: Workings, totals: LiveTotals) -> bytes:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    class Sheet(Worksheet):  # type: ignore[misc]
        """A sheet whose formulas have no function younger than 2007, so that none is looked for.

        Looking takes thirty searches a formula, four fifths of the time of a large workbook.
        """

        def _prepare_formula(self, formula: str, *_: Any) -> str:
            return formula.removeprefix("=")

    out = io.BytesIO()
    # A large one is written row by row, its texts in their cells: two fifths of the memory.
    large = len(gathered.lines) > MANY_ROWS
    book = xlsxwriter.Workbook(out, {"constant_memory" if large else "in_memory": True})
    book.set_properties(
        {
            "title": fit(gathered.title),
            "comments": fit("; ".join(f"{k}: {v}" for k, v in gathered.about().items())),
            "created": _EPOCH,
        }
    )
    looks = _Looks(book, gathered.question.digits)
    sheets = {
        name: book.add_worksheet(name, worksheet_class=Sheet)
        for name in (
            "readme", "totals", "figures", "flows", "rates", "indicators", "overlaps", "factors",
            "workings",
        )
    }  # fmt: skip
    for name in ("overlaps", "factors", "workings"):
        sheets[name].set_tab_color("#9AA5B1")
    for name in ("figures", "rates"):
        sheets[name].set_tab_color("#E0B400")
    _readme(sheets["readme"], looks, gathered)
    _above_totals(sheets["totals"], looks, gathered, workings, totals)
    _put_places(workings)
    for grid, filters in (
        (totals.grid, True),
        (workings.figures, True),
        (workings.flows, True),
        (workings.rates.values, True),
        (_indicators(gathered), True),
        (workings.overlaps.grid, False),
        (workings.rates.factors, False),
        (workings.sheet, False),
    ):
        breaks = frozenset(totals.breaks) if grid is totals.grid else frozenset[int]()
        _write(sheets[grid.name], grid, looks, filters, breaks)
    flows = workings.flows
    first = list(flows.heads).index("minor_own_low")
    sheets["flows"].set_column(first, len(flows.heads) - 1, 12, None, {"level": 1})
    sheets["totals"].activate()
    sheets["readme"].set_first_sheet()
    book.close()
    return out.getvalue()


def _write(
    sheet: Worksheet,
    grid: Grid,
    looks: _Looks,
    filters: bool,
    breaks: frozenset[int],
) -> None:
    header = grid.above - 1
    columns = []
    follows_number = False
    for column, (key, head) in enumerate(grid.heads.items()):
        sheet.set_column(column, column, _width(grid, key, head))
        right = head.look in _NUMBERS
        apart = follows_number and head.look in _TEXTS
        follows_number = right
        if head.meaning:
            sheet.write_comment(header, column, head.meaning, _box(head.meaning))
        name = "head-right" if right else "head-center" if head.look in _CENTRED else "head"
        sheet.write_string(header, column, head.title, looks(name, apart=apart))
        look = "money-own" if head.look == "money" and key in _OWN_MONEY else head.look
        columns.append((column, key, look, apart))
        if head.look.endswith("input") and grid.rows:
            last = header + len(grid.rows)
            sheet.data_validation(header + 1, column, last, column, _AMOUNT)
    for row, cells in enumerate(grid.rows):
        for column, key, look, apart in columns:
            if note := grid.notes.get((row, key)):
                sheet.write_comment(row + grid.above, column, note, _box(note))
            shown = looks("" if (row, key) in grid.plain else look, row in breaks, apart)
            seen = row in breaks or look.endswith("input")
            _cell(sheet, row + grid.above, column, cells.get(key), shown, seen)
    sheet.set_row(header, 30)
    sheet.freeze_panes(grid.above, 1)
    if filters and grid.rows:
        sheet.autofilter(header, 0, header + len(grid.rows), len(grid.heads) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if end := _PRINTED.get(grid.name):
        sheet.set_paper(_A3)
        last = list(grid.heads).index(end)
        sheet.print_area(0, 0, header + max(len(grid.rows), 1), last)
    sheet.repeat_rows(header)
    sheet.repeat_columns(0)


def _width(grid: Grid, key: str, head: Head) -> float:
    """Return how wide a column is: room for every code and name in it, but not for prose."""
    if head.look not in _TEXTS or head.width >= _PROSE:
        return head.width
    found = (len(cell) for row in grid.rows if isinstance(cell := row.get(key), str))
    return max(head.width, min(max(found, default=0) + 2, _WIDEST))


def _cell(sheet: Worksheet, row: int, column: int, value: Cell, look: Format, seen: bool) -> None:
    """Write a cell by its own type, so that no text is ever taken for a formula or a link.

    A blank one is only written where its look is `seen`.
    """
    if value is None or value == "":
        if seen:
            sheet.write_blank(row, column, None, look)
    elif isinstance(value, Whole | Real | Text):
        known = value.value
        if value.text == str(known):
            sheet.write_number(row, column, known, look)
        else:
            shown = repr(known) if isinstance(known, float) else known
            sheet.write_formula(row, column, f"={value.text}", look, _cached(shown))
    elif isinstance(value, str):
        sheet.write_string(row, column, fit(value), look)
    elif isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > 17:
        sheet.write_string(row, column, f"{value:f} (too many digits for a number)", look)
    else:
        sheet.write_number(row, column, _Exact(value), look)


def _cached(shown: Any) -> Any:
    """Return a cached value; a number is given as such, since a text would be marked as text."""
    if isinstance(shown, str) and _NUMBER.fullmatch(shown):
        return _Exact(shown)
    return shown


_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")


def fit(text: str) -> str:
    """Return a text that a cell can hold: characters that XML forbids are �, its end is cut."""
    clean = _UNFIT.sub("\ufffd", text)
    # A character beyond the first plane counts as two.
    if len(clean.encode("utf-16-le")) // 2 <= LONGEST_TEXT:
        return clean
    told = f" … (cut here: {len(clean):,} characters)"
    kept = clean.encode("utf-16-le")[: 2 * (LONGEST_TEXT - len(told))]
    return kept.decode("utf-16-le", "ignore") + told


def _put_places(workings: Workings) -> None:
    """Put the source's words and place on each amount, and the place into a column."""
    places = workings.places()
    for row, cells in enumerate(workings.figures.rows):
        place = places.get(str(cells["id"]), "")
        cells["place"] = place
        if row < MOST_NOTES:
            text = "\n".join(t for t in (f"“{cells['words']}”", place) if t)
            workings.figures.notes[row, "amount"] = _cut(text)


def _cut(text: str) -> str:
    clean = fit(text)
    return clean if len(clean) <= LONGEST_NOTE else clean[: LONGEST_NOTE - 1] + "…"


def _box(text: str) -> dict[str, Any]:
    lines = sum(1 + len(line) // 38 for line in text.split("\n"))
    return {"x_scale": 1.9, "y_scale": max(0.4, min(4.0, 0.24 * (lines + 0.5))), "author": "",
            "font_size": 9}  # fmt: skip


# Sheets that are read, not reckoned with


def _above_totals(
    sheet: Worksheet,
    looks: _Looks,
    gathered: Gathered,
    workings: Workings,
    totals: LiveTotals,
) -> None:
    policy = gathered.policy
    sheet.write_string(0, 0, fit(gathered.title), looks("title"))
    prices = policy.price_words or "current prices"
    sheet.write_string(1, 0, f"In {policy.unit}, {prices}; disbursed and committed.", looks(""))
    check = totals.grid.range("check")
    count = f'COUNTIF({check},"{CHANGED}")'
    text = (
        f'IF({count}=0,"Check: all totals are as aidledger exported them.",'
        f'"Check: "&{count}&" totals differ from those exported: an amount or a rate was changed.")'
    )
    sheet.write_formula(
        2, 0, f"={text}", looks("strong"), "Check: all totals are as aidledger exported them."
    )
    low, best, high = (workings.sheet.range(b) for b in ("low", "best", "high"))
    if any(row["best"] is not None for row in workings.sheet.rows):
        wrong = f"SUMPRODUCT(({low}>{best})+({best}>{high}))"
        text = (
            f'IF({wrong}=0,"","Check: the low, best and high of "&{wrong}&" figures are out of '
            'order: these totals mean nothing.")'
        )
        sheet.write_formula(3, 0, f"={text}", looks("warning"), "")


def _readme(sheet: Worksheet, looks: _Looks, gathered: Gathered) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    row = 0
    sheet.write_string(row, 0, fit(gathered.title), looks("title"))
    for heading, lines in readme_lines(gathered):
        row += 2
        sheet.write_string(row, 0, heading, looks("lead"))
        sheet.write_blank(row, 1, None, looks("lead"))
        for name, text in lines:
            row += 1
            sheet.write_string(row, 0, fit(name), looks("wrap"))
            sheet.write_string(row, 1, fit(text), looks("wrap"))
            if len(text) > 120:
                sheet.set_row(row, 13.5 * (1 + len(text) // 115))


def _indicators(gathered: Gathered) -> Grid:
    heads = {
        "id": Head("Id", 30), "party": Head("Party", 8), "partner": Head("Partner", 8),
        "measure": Head("Measure", 22), "year": Head("Year", 8, "year"),
        "as_stated": Head("In the source's words", 34),
        "qualifier": Head("Qualifier", 11),
        "low": Head("Low", 22, "money-own"), "best": Head("Best", 22, "money-own"),
        "high": Head("High", 22, "money-own"), "top": Head("No top", 10, "mark"),
        "currency": Head("Currency", 9, meaning="Blank: persons."),
        "source": Head("Source", 20), "section": Head("Section", 9),
        "footnote": Head("Footnote", 9), "series": Head("Series", 22),
        "remark": Head("Remark", 50),
    }  # fmt: skip
    grid = Grid("indicators", heads)
    currencies = gathered.ledger.document("currencies")
    for row in gathered.question.ask("SELECT * FROM indicators ORDER BY ordinal"):
        digits = int(currencies[row["currency"]]["minor_units"]) if row["currency"] else 0
        cells: dict[str, Cell] = {key: row.get(key) for key in heads}
        for bound in ("low", "best", "high"):
            amount = from_minor(row[bound], digits)
            exact = len(amount.normalize().as_tuple().digits) <= 15
            cells[bound] = amount if exact else f"{amount:f}"
        cells["top"] = "+" if row["open_top"] else None
        if len(grid.rows) < MOST_NOTES and row["as_stated"]:
            grid.notes[len(grid.rows), "best"] = _cut(f"“{row['as_stated']}”\n{row['source']}")
        grid.rows.append(cells)
    return grid
