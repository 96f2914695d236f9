"""Official tables: publishers' files whose maps aidledger brings along.

A publisher names a column in several ways over the years. The header decides which map is used;
a header without the columns that the publisher's files have is refused whole.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import tempfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from aidledger.documents.encodings import marked_codec
from aidledger.engine import duck
from aidledger.importing.choices import Choices
from aidledger.importing.landing import Landed
from aidledger.importing.maps import FileFormat, read_map
from aidledger.importing.table_files import (
    Table,
    likeliest_delimiter,
    open_table,
    opened_book,
    rows_of,
)
from aidledger.importing.tables import import_table
from aidledger.problems import UsageError, clip

_PIECE = 1 << 22
_TOLD = 12  # columns of a file that is refused
_WORKBOOKS = (".xlsx", ".xlsm")
# What is no text: `open_table` reads it, or says why not.
_NO_TEXT = (".parquet", ".pq", ".zip", ".xls", ".xlsb", ".ods")
# What text that neither says its encoding nor is UTF-8 is taken for: older releases are.
_UNMARKED = "windows-1252"


class Head(NamedTuple):
    """A file's columns, the sheet they stand in, and the encoding where it is not UTF-8."""

    path: Path
    name: str
    columns: tuple[str, ...]
    sheet: str = ""
    encoding: str = ""

    def has(self, *names: str) -> bool:
        """Return whether any of these columns is there; case and spaces do not count."""
        own = {same_name(column) for column in self.columns}
        return any(same_name(name) in own for name in names)

    def values(self, column: str) -> list[str]:
        """Return the values of a column, each once."""
        with tempfile.TemporaryDirectory(prefix="aidledger-") as folder:
            connection = duck.connect()
            try:
                table = self._open(connection, Path(folder))
                wanted = [same_name(name) for name in table.header].index(same_name(column))
                found = connection.execute(
                    f"SELECT DISTINCT {table.cells[wanted]} FROM {table.source}"
                ).fetchall()
            finally:
                connection.close()
        return sorted(row[0] for row in found if row[0] is not None)

    def _open(self, connection: Any, folder: Path) -> Table:
        format = FileFormat(sheet=self.sheet, encoding=self.encoding)
        return open_table(connection, self.path, self.name, format, folder)


class Official(NamedTuple):
    """A publisher's table.

    what: such a file, in words. needs: for each column that every such file has, the names it has
    gone by. map: for a header, a map as docs/imports/csv.md has it.
    """

    importer: str
    what: str
    needs: tuple[Sequence[str], ...]
    map: Callable[[Head], dict[str, Any]]


def import_official(
    official: Official,
    ledger: Path,
    files: Sequence[Path],
    choices: Choices,
    names: Sequence[str] = (),
) -> Landed:
    """Import a publisher's files; raise UsageError for a file that is none of them."""
    told = names or [path.name for path in files]
    maps = [
        _map_of(official, _head(official, path, name))
        for path, name in zip(files, told, strict=True)
    ]
    for name, other in zip(told, maps, strict=True):
        if other != maps[0]:
            raise UsageError(
                f"{told[0]} and {name} are of different releases, or differ in encoding or sheet.",
                "Import each by itself, under a key of its own: --source KEY.",
            )
    map = read_map(maps[0].encode(), f"the map of {official.importer}")
    return import_table(ledger, files, choices, names, map=map, importer=official.importer)


def same_name(column: str) -> str:
    """Return a column's name as names are compared."""
    return "_".join(column.casefold().replace("_", " ").split())


def _map_of(official: Official, head: Head) -> str:
    """Return the map for a file as text; JSON is YAML."""
    told = official.map(head)
    format = {"sheet": head.sheet, "encoding": head.encoding, **told.pop("file", {})}
    told["file"] = {key: value for key, value in format.items() if value}
    return json.dumps(told, indent=1)


def _head(official: Official, path: Path, name: str) -> Head:
    """Return the header of a file, of the sheet that fits best; refuse someone else's file."""
    found = _heads(path, name)
    best = min(found, key=lambda head: (len(_missing(official, head)), -len(head.columns)))
    if missing := _missing(official, best):
        lacks = ", no ".join(" or ".join(f"“{name}”" for name in names) for names in missing)
        had = ", ".join(f"“{clip(column, 30)}”" for column in best.columns[:_TOLD])
        more = len(best.columns) - _TOLD
        sheet = f", in no sheet of it; “{best.sheet}”" if best.sheet else ". It"
        raise UsageError(
            f"{name} is no {official.what}: it has no column {lacks}{sheet} has "
            f"{had or 'no columns at all'}{f' and {more} more' if more > 0 else ''}.",
            f"docs/imports/{official.importer}.md has the columns that are expected. For another "
            f"table, begin a map of its own: aidledger import csv {name} --guess",
        )
    return best


def _missing(official: Official, head: Head) -> list[Sequence[str]]:
    return [names for names in official.needs if not head.has(*names)]


def _heads(path: Path, name: str) -> list[Head]:
    kind = name.casefold()
    if kind.endswith(_WORKBOOKS):
        return _sheets(path, name)
    if kind.endswith(_NO_TEXT):
        connection = duck.connect()
        try:
            table = open_table(connection, path, name, FileFormat(), path.parent)
        finally:
            connection.close()
        return [Head(path, name, table.header)]
    try:
        return [_text_head(path, name)]
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise UsageError(
            f"{name} cannot be unpacked.", "Perhaps it was not wholly downloaded."
        ) from None


def _text_head(path: Path, name: str) -> Head:
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rb") if packed else path.open("rb") as stream:
        codec = marked_codec(stream.read(4))
        encoding = "" if codec or _is_utf_8(stream) else _UNMARKED
        stream.seek(0)
        text = io.TextIOWrapper(
            stream, codec or encoding or "utf-8-sig", errors="replace", newline=""
        )
        first = text.readline(_PIECE)
        delimiter = likeliest_delimiter(first)
        try:
            cells = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            cells = first.rstrip("\r\n").split(delimiter)
    return Head(path, name, tuple(cell.strip() for cell in cells), encoding=encoding)


def _is_utf_8(stream: Any) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream.seek(0)
    try:
        while piece := stream.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _sheets(path: Path, name: str) -> list[Head]:
    """Return the header of every sheet of a workbook."""
    found = []
    with opened_book(path, name) as book:
        for sheet in book.worksheets:
            _, row = next(rows_of(sheet, name), (1, ()))
            cells = tuple("" if cell is None else str(cell).strip() for cell in row)
            found.append(Head(path, name, cells, sheet=sheet.title))
    return found
