"""Tables as files: text, Parquet and workbooks → something DuckDB can read, with its header."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from aidledger import limits
from aidledger.documents.encodings import marked_codec
from aidledger.engine import duck
from aidledger.importing.maps import FileFormat
from aidledger.problems import LedgerError, Place, Problem, UsageError, clip

# Lines of a larger text are counted only where they are needed.
COUNTED = 64 * 2**20
_MOST_BLANK_LINES = 200
_MOST_TERMS = 200
DELIMITERS = (",", ";", "|", "\t")
_NUMBERS = ("DECIMAL", "DOUBLE", "FLOAT", "REAL")


class Table(NamedTuple):
    """A file that DuckDB can read.

    header: its columns' names. source: what stands after FROM. cells: an SQL text for each column.
    line: SQL of the row's line; `dear`, where that keeps DuckDB to one thread for long.
    """

    name: str
    header: tuple[str, ...]
    source: str
    cells: tuple[str, ...]
    line: str
    dear: bool = False


def open_table(connection: Any, path: Path, name: str, format: FileFormat, folder: Path) -> Table:
    """Return a file as a table; what DuckDB cannot read is written anew into `folder`."""
    kind = name.casefold()
    if kind.endswith((".parquet", ".pq")):
        return _parquet(connection, path, name, format)
    if kind.endswith((".xlsx", ".xlsm")):
        return _workbook(path, name, format, folder)
    if kind.endswith((".xls", ".ods", ".zip", ".xlsb")):
        raise UsageError(
            f"{name} cannot be read as it is.",
            "Unpack it, or save the table as CSV or .xlsx.",
        )
    return _text(path, name, format, folder)


# Text


def _text(path: Path, name: str, format: FileFormat, folder: Path) -> Table:
    packed = _is_packed(path)
    with unpacked(path, packed) as stream:
        start = stream.read(4)
    codec = format.encoding or marked_codec(start) or "utf-8"
    readable, is_packed = path, packed
    if codec not in ("utf-8", "utf-8-sig"):
        readable, is_packed = _as_utf8(path, packed, codec, name, folder), False
    with unpacked(readable, is_packed) as stream:
        text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
        header, lines, delimiter = _header(text, format, name)
    whole = readable.stat().st_size * (5 if is_packed else 1)
    # What is skipped are records: a header with a line end in its quotes is one.
    source = read_csv(
        readable,
        delimiter,
        format.quote,
        format.header,
        len(header),
        format.blank,
        packed=is_packed,
    )
    _refuse_wide(header, name)
    cells = tuple(f"c{number}" for number in range(len(header)))
    # Lines that a row has beyond its first; a sum that DuckDB can keep while it streams.
    parts = [
        f"CASE WHEN CONTAINS({c}, chr(10)) THEN LENGTH({c}) - LENGTH(REPLACE({c}, chr(10), '')) "
        "ELSE 0 END"
        for c in cells
    ]
    # DuckDB holds a sum of very many for too deep.
    deep = len(parts) > _MOST_TERMS
    breaks = f"CAST(LIST_SUM([{', '.join(parts)}]) AS BIGINT)" if deep else " + ".join(parts)
    counted = (
        f"{lines} + SUM(1 + {breaks}) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) "
        f"- ({breaks})"
    )
    if passed := _blank_lines(readable, is_packed, format.quote, lines):
        source = f"(SELECT *, {counted} AS row_line FROM {source})"
        counted = "row_line" + "".join(f" + CAST(row_line >= {n} AS BIGINT)" for n in passed)
    return Table(name, header, source, cells, counted, whole > COUNTED)


def _refuse_wide(header: Sequence[str], name: str) -> None:
    if len(header) > limits.COLUMNS:
        raise UsageError(
            f"{name} has {len(header):,} columns, and no more than {limits.COLUMNS:,} are read.",
            "Look whether its delimiter is right; else take out columns that you do not need.",
        )


def _blank_lines(path: Path, packed: bool, quote: str, header: int) -> list[int]:
    """Return, for each blank line, from which row on it is to be counted: DuckDB passes them over.

    Only for files of moderate size with few such lines; in others a row's line may be too low.
    """
    with unpacked(path, packed) as stream:
        data = stream.read(COUNTED + 1)
    if len(data) > COUNTED or not (b"\n\n" in data or b"\n\r\n" in data):
        return []
    found: list[int] = []
    inside = False
    for number, line in enumerate(data.rstrip().split(b"\n"), 1):
        if number > header and not inside and line in (b"", b"\r"):
            found.append(number - len(found))
        if quote and line.count(quote.encode()) % 2:
            inside = not inside
    return found if len(found) <= _MOST_BLANK_LINES else []


def read_csv(
    path: Path,
    delimiter: str,
    quote: str,
    skip: int,
    columns: int,
    blank: Sequence[str] = (),
    *,
    packed: bool = False,
) -> str:
    """Return SQL that reads a text whose cells all stay text; rows it cannot split are stored."""
    types = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(columns))
    nulls = ", ".join(duck.text(value) for value in dict.fromkeys(("", *blank)))
    return (
        f"read_csv({duck.text(path)}, auto_detect = false, header = false, skip = {skip}, "
        "hive_partitioning = false, "
        f"delim = {duck.text(delimiter)}, quote = {duck.text(quote)}, "
        f"escape = {duck.text(quote)}, nullstr = [{nulls}], "
        f"max_line_size = {limits.LINE}, buffer_size = {2 * limits.LINE}, "
        f"compression = '{'gzip' if packed else 'none'}', store_rejects = true, "
        "hive_partitioning = false, "
        f"columns = {{{types}}})"
    )


def _header(text: IO[str], format: FileFormat, name: str) -> tuple[tuple[str, ...], int, str]:
    """Return the columns' names, the lines up to their end, and the delimiter."""
    for _ in range(format.header - 1):
        if not text.readline(limits.LINE):
            break
    first = text.readline(limits.LINE)
    if not first.strip():
        raise UsageError(
            f"{name} has no header on line {format.header}.",
            "Say in the map which line has the columns' names: file: {header: 3}.",
        )
    delimiter = format.delimiter or likeliest_delimiter(first, format.quote)

    def lines() -> Iterator[str]:
        yield first
        yield from iter(lambda: text.readline(limits.LINE), "")

    reader = csv.reader(
        lines(), delimiter=delimiter, quotechar=format.quote or None,
        quoting=csv.QUOTE_MINIMAL if format.quote else csv.QUOTE_NONE,
    )  # fmt: skip
    try:
        cells = next(reader)
    except csv.Error:
        cells = first.rstrip("\r\n").split(delimiter)
    return tuple(cell.strip() for cell in cells), format.header - 1 + reader.line_num, delimiter


def likeliest_delimiter(line: str, quote: str = '"') -> str:
    """Return the delimiter that a header has most often, outside of quotes."""
    outside = "".join(line.split(quote)[::2]) if quote else line
    return max(DELIMITERS, key=outside.count)


def _is_packed(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


@contextmanager
def unpacked(path: Path, packed: bool) -> Iterator[Any]:
    """Open a text, packed with gzip or not; raise UsageError where it cannot be unpacked."""
    try:
        with gzip.open(path, "rb") if packed else path.open("rb") as stream:
            yield stream
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UsageError(
            f"{path.name} cannot be unpacked: {error}.", "Perhaps it was not wholly downloaded."
        ) from None


def _as_utf8(path: Path, packed: bool, codec: str, name: str, folder: Path) -> Path:
    """Write a text anew as UTF-8, a piece at a time."""
    target = folder / f"text-{len(list(folder.glob('text-*')))}.csv"
    decoder = codecs.getincrementaldecoder(codec)()
    line = 1
    with unpacked(path, packed) as stream, target.open("wb") as out:
        while True:
            data = stream.read(2**20)
            try:
                piece = decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                bad = error.object[error.start : error.start + 1].hex().upper()
                around = error.object[max(0, error.start - 30) : error.start + 30]
                raise LedgerError(
                    [
                        Problem(
                            "not-utf-8",
                            Place(name, line),
                            clip(around.decode("ascii", "replace")),
                            f"The byte {bad} is none of {codec}.",
                            "Say the right one in the map: file: {encoding: windows-1252}.",
                        )
                    ]
                ) from None
            out.write(piece.encode("utf-8", "replace"))
            line += piece.count("\n")
            if not data:
                return target


def line_numbers(path: Path, positions: Sequence[int]) -> dict[int, int]:
    """Return the lines at which some bytes of a text stand; positions in order."""
    found: dict[int, int] = {}
    line, passed = 1, 0
    with unpacked(path, _is_packed(path)) as stream:
        for position in sorted(set(positions)):
            while passed < position:
                piece = stream.read(min(2**20, position - passed))
                if not piece:
                    return found
                line += piece.count(b"\n")
                passed += len(piece)
            found[position] = line
    return found


# Parquet and workbooks


def read_parquet(path: Path, options: str = "") -> str:
    """Return SQL that reads a Parquet file; a folder named donor=US is no column of it."""
    return f"read_parquet({duck.text(path)}, hive_partitioning = false{options})"


def _parquet(connection: Any, path: Path, name: str, format: FileFormat) -> Table:
    source = read_parquet(path, ", file_row_number = true")
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {read_parquet(path)}").fetchall()
    except Exception as error:
        raise UsageError(
            f"{name} cannot be read as Parquet: {str(error).splitlines()[0]}",
            "Perhaps it was not wholly downloaded.",
        ) from None
    cells = []
    for column, kind, *_ in described:
        text = f"CAST({duck.name(column)} AS VARCHAR)"
        if kind in ("DOUBLE", "FLOAT"):  # codes become floats where some are not there
            text = f"CASE WHEN {text} LIKE '%.0' THEN {text}[:-3] ELSE {text} END"
        if format.decimal != "." and kind.startswith(_NUMBERS):
            text = f"REPLACE({text}, '.', {duck.text(format.decimal)})"
        for blank in ("", *format.blank):
            text = f"NULLIF({text}, {duck.text(blank)})"
        cells.append(text)
    header = tuple(row[0] for row in described)
    line = "file_row_number + 1"
    return Table(name, header, source, tuple(cells), line)


def _workbook(path: Path, name: str, format: FileFormat, folder: Path) -> Table:
    """Write a sheet as CSV, with the number of each row in front."""
    target = folder / f"sheet-{len(list(folder.glob('sheet-*')))}.csv"
    header: tuple[str, ...] = ()
    with _sheet(path, name, format) as rows, target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        for number, cells in rows:
            told = [_cell(cell, format.decimal) for cell in cells]
            if number < format.header:
                continue
            if number == format.header:
                header = tuple(cell.strip() for cell in told)
            elif any(told):
                width = len(header)
                writer.writerow([number, *told[:width], *[""] * (width - len(told))])
    _refuse_wide(header, name)
    if not any(header):
        raise UsageError(
            f"{name} has no header in row {format.header}.",
            "Say in the map which row has the columns' names: file: {header: 3}.",
        )
    source = read_csv(target, ",", '"', 0, len(header) + 1, format.blank)
    cells = tuple(f"c{number + 1}" for number in range(len(header)))
    line = "CAST(c0 AS BIGINT)"
    return Table(name, header, source, cells, line)


def sheet_rows(path: Path, most: int) -> tuple[str, list[list[str]]]:
    """Return the first rows of a workbook's fullest sheet, and its name where it has several."""
    from itertools import islice

    with opened_book(path, path.name) as book:
        sheets = {}
        for sheet in book.worksheets:
            rows = islice(rows_of(sheet, path.name), most)
            sheets[sheet.title] = [[_cell(cell, ".") for cell in row] for _, row in rows]
        fullest = max(sheets, key=lambda title: sum(len(row) for row in sheets[title]))
        return fullest if len(sheets) > 1 else "", sheets[fullest]


@contextmanager
def _sheet(path: Path, name: str, format: FileFormat) -> Iterator[Iterator[tuple[int, Any]]]:
    with opened_book(path, name) as book:
        sheets = [sheet.title for sheet in book.worksheets]
        if format.sheet and format.sheet not in sheets:
            raise UsageError(
                f"{name} has no sheet “{format.sheet}”.", f"It has: {', '.join(sheets)}."
            )
        if not format.sheet and len(sheets) != 1:
            raise UsageError(
                f"{name} has several sheets.",
                f"Say in the map which: file: {{sheet: NAME}}. It has: {', '.join(sheets)}.",
            )
        yield rows_of(book[format.sheet or sheets[0]], name)


def rows_of(sheet: Any, name: str) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the rows of a sheet, from 1; raise UsageError at one that cannot be read."""
    remedy = "Open it in a spreadsheet program, and save it as CSV or anew."
    sheet.reset_dimensions()
    number, rows = 0, iter(sheet.iter_rows(values_only=True))
    while True:
        try:
            cells = next(rows, None)
        except Exception as error:  # whatever a cell may hold, openpyxl tells with Python's own
            why = " ".join(str(error).split())
            raise UsageError(
                f"{name} cannot be read after row {number} of “{sheet.title}”: {clip(why)}.", remedy
            ) from None
        if cells is None:
            return
        number += 1
        # Rows and columns that are left out are blank, and a number that is wrong makes billions.
        if number > limits.SHEET_ROWS or len(cells) > limits.SHEET_COLUMNS:
            raise UsageError(
                f"Row {number:,} of “{sheet.title}” in {name} lies outside of any spreadsheet, "
                f"which has {limits.SHEET_ROWS:,} rows and {limits.SHEET_COLUMNS:,} columns.",
                remedy,
            )  # fmt: skip
        yield number, cells


@contextmanager
def opened_book(path: Path, name: str) -> Iterator[Any]:
    """Open a workbook for reading; raise UsageError where it is none."""
    try:
        import openpyxl  # type: ignore[import-untyped]
    except ImportError:
        raise UsageError(
            "Workbooks are read with openpyxl, which is not installed.",
            'Install it with: pip install "aidledger[import]"',
        ) from None
    with path.open("rb") as stream:
        try:
            _refuse_bombs(path, name)
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        except UsageError:
            raise
        except Exception as error:
            raise UsageError(
                f"{name} cannot be read as a workbook: {clip(str(error))}.",
                "Save it as .xlsx or CSV.",
            ) from None
        try:
            if not book.worksheets:
                raise UsageError(f"{name} has no sheet that can be read.", "Save it as CSV.")
            yield book
        finally:
            book.close()


def _refuse_bombs(path: Path, name: str) -> None:
    """Raise UsageError where a workbook's parts unpack to more than any workbook needs.

    Sheets are read row by row; everything else is held in memory. A part whose size is a lie ends
    with its checksum.
    """
    import zipfile

    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            sheet = part.filename.startswith("xl/worksheets/")
            most = limits.SHEET_UNPACKED if sheet else limits.BOOK_PART
            if part.file_size > most:
                raise UsageError(
                    f"{name} holds {clip(part.filename, 60)}, which unpacks to more than "
                    f"{most // limits.MIB:,} MiB.",
                    "Save the sheet that you need as CSV.",
                )


def _cell(value: Any, decimal: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        told = repr(value)
        return told.removesuffix(".0").replace(".", decimal)
    return str(value)
