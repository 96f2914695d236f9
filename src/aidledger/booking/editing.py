"""Editing: one row into, within or out of the bytes of a table; every other byte stays as it is.

A table keeps the order of its columns, its quotes, its line ends and its byte-order mark. Nothing
is returned that does not read back as exactly the rows that were wanted.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from aidledger.booking.formatting import csv_line
from aidledger.booking.reading import Row, read_table
from aidledger.problems import Place, Problem
from aidledger.schema import Column

_BOM = b"\xef\xbb\xbf"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_CELL = re.compile(r'"(?:[^"]|"")*"|[^,\r\n]*')


class Edited(NamedTuple):
    """A table's new bytes, or what kept it from being edited."""

    data: bytes
    problems: list[Problem]


def with_rows(
    data: bytes, file: str, columns: tuple[Column, ...], rows: Iterable[Mapping[str, str]]
) -> Edited:
    """Append rows, their cells by column; a column that is not named is blank."""
    old, problems = read_table(data, file, columns)
    if problems:
        return Edited(data, problems)
    text = data.decode()
    names = _header(data)
    end = _line_end(text)
    wanted = [{name: row.get(name, "") for name in names} for row in rows]
    lines = [csv_line(row.values()).removesuffix("\n") + end for row in wanted]
    before = text if text.endswith(("\n", "\r")) else text + end
    return _proven(data, _encoded(before + "".join(lines)), file, columns, [*_cells(old), *wanted])


def _encoded(text: str) -> bytes:
    """Return the bytes of a table; what is no text at all is then told of by who reads them."""
    return text.encode("utf-8", "surrogatepass")


def with_cells(
    data: bytes, file: str, columns: tuple[Column, ...], line: int, cells: Mapping[str, str]
) -> Edited:
    """Put other cells into the row that begins on a line."""
    old, problems = read_table(data, file, columns)
    if problems:
        return Edited(data, problems)
    wanted = [dict(row.cells) for row in old]
    changed = next(n for n, row in enumerate(old) if row.place.line == line)
    wanted[changed] |= cells
    before, record, after = _around(data, line)
    body = record.rstrip("\r\n")
    written = _raw_cells(body)
    for place, name in enumerate(wanted[changed]):
        if name in cells:
            written[place] = _like(written[place], cells[name])
    new = before + ",".join(written) + record[len(body) :] + after
    return _proven(data, _encoded(new), file, columns, wanted)


def without_row(data: bytes, file: str, columns: tuple[Column, ...], line: int) -> Edited:
    """Take out the row that begins on a line."""
    old, problems = read_table(data, file, columns)
    if problems:
        return Edited(data, problems)
    before, _, after = _around(data, line)
    wanted = [dict(row.cells) for row in old if row.place.line != line]
    return _proven(data, _encoded(before + after), file, columns, wanted)


def _cells(rows: Iterable[Row]) -> list[dict[str, str]]:
    return [dict(row.cells) for row in rows]


def _header(data: bytes) -> list[str]:
    text = data.removeprefix(_BOM).decode()
    return next(record for record in csv.reader(io.StringIO(text, newline="")) if any(record))


def _line_end(text: str) -> str:
    """Return how the lines of a table end: as its first does."""
    found = re.search(r"\r\n|\r|\n", text)
    return found[0] if found else "\n"


def _around(data: bytes, line: int) -> tuple[str, str, str]:
    """Return what stands before, in and after the record that begins on a line, from 1."""
    text = data.decode()
    mark = text[: text.startswith("\ufeff")]
    lines = _LINE.findall(text[len(mark) :])
    reader = csv.reader(iter(lines))
    begin = 0
    for _ in reader:
        if begin == line - 1:
            break
        begin = reader.line_num
    stop = reader.line_num
    return mark + "".join(lines[:begin]), "".join(lines[begin:stop]), "".join(lines[stop:])


def _raw_cells(record: str) -> list[str]:
    """Split a record at its commas and keep each cell as it is written, quotes and all."""
    parts: list[str] = []
    at = 0
    while not parts or record[at : at + 1] == ",":
        at += bool(parts)
        cell = _CELL.match(record, at)
        assert cell is not None
        parts.append(cell[0])
        at = cell.end()
    return parts


def _like(old: str, new: str) -> str:
    """Write a cell as the one before it was written: in quotes where that was."""
    written = csv_line([new]).removesuffix("\n")
    quoted = old.startswith('"') and not written.startswith('"')
    return f'"{written}"' if quoted else written


def _proven(
    data: bytes,
    new: bytes,
    file: str,
    columns: tuple[Column, ...],
    wanted: list[dict[str, str]],
) -> Edited:
    """Return the new bytes if they read back as what is wanted, cell by cell."""
    found, problems = read_table(new, file, columns)
    if not problems and _cells(found) != wanted:
        problems = [
            Problem(
                "bad-csv",
                Place(file),
                "",
                "With this change it would not read back as the same cells.",
                "Nothing was written. Run aidledger fmt, and try again.",
            )
        ]
    return Edited(data if problems else new, problems)
