"""Formatting: a ledger's files in their one canonical layout, with no value changed.

A table has its columns in the schema's order, quotes only where RFC 4180 needs them, one LF after
each row, UTF-8 without a byte-order mark, and its rows in the order they had. YAML keeps its
comments and its layout: only ends of lines are put in order. Nothing is returned that does not read
back as the same values.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from aidledger.booking.exact_json import read_exactly
from aidledger.booking.reading import Row, decode, read_table, split_lines
from aidledger.booking.reading_yaml import read_vocabulary
from aidledger.problems import Place, Problem
from aidledger.schema import TABLES, Column, descriptor

_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\r|\n")
_NEEDS_QUOTES = re.compile('[,"\r\n]')


class Change(NamedTuple):
    """One thing that differs from the canonical layout: the lines it is in, and what it is."""

    first: int
    last: int
    what: str


class Formatted(NamedTuple):
    """A file in canonical layout: its bytes, what was changed, and what kept it from being read."""

    data: bytes
    changes: Sequence[Change]
    problems: Sequence[Problem] = ()


def canonical(data: bytes, file: str, name: str) -> Formatted:
    """Return the file `name` of a ledger in canonical layout; `file` is how problems name it."""
    stem, _, suffix = name.partition(".")
    if suffix == "csv":
        return _table(data, file, TABLES[stem])
    return _descriptor(data, file) if suffix == "json" else _vocabulary(data, file)


def csv_line(cells: Iterable[str]) -> str:
    """Return one record of a table with its line end, in quotes only what needs them (RFC 4180)."""
    return ",".join(_cell(cell) for cell in cells) + "\n"


def _cell(text: str) -> str:
    if not _NEEDS_QUOTES.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _table(data: bytes, file: str, columns: tuple[Column, ...]) -> Formatted:
    rows, problems = read_table(data, file, columns)
    if problems:
        return Formatted(data, (), problems)
    names = [column.name for column in columns]
    lines = [csv_line(row.cells[name] for name in names) for row in rows]
    new = (csv_line(names) + "".join(lines)).encode()
    again, damage = read_table(new, file, columns)
    if damage or [row.cells for row in again] != [row.cells for row in rows]:
        return Formatted(data, (), [_unproven(file)])
    return Formatted(new, [*_ends(data, new), *_records(data, names, rows, lines)])


def _records(data: bytes, names: list[str], rows: list[Row], lines: list[str]) -> Iterable[Change]:
    """Yield what differs inside records: order of columns, blank rows, quotes."""
    written = split_lines(data.removeprefix(_BOM).decode())
    header = next(number for number, line in enumerate(written, 1) if line.strip(","))
    blank, requoted = list(range(1, header)), []
    own = next(csv.reader([written[header - 1]]))
    if own != names:
        yield Change(header, header, "columns in another order than the schema's")
    starts = [header, *(row.place.line for row in rows)]
    records = zip(starts, [csv_line(names), *lines], [*starts[1:], len(written) + 1], strict=True)
    for start, line, end in records:
        record = written[start - 1 : end - 1]
        while len(record) > 1 and not record[-1].strip(","):
            record.pop()
            if start + len(record) < len(written):  # behind the last line end there is no line
                blank.append(start + len(record))
        if own == names and record != split_lines(line.removesuffix("\n")):
            requoted.append(start)
    yield from _runs(blank, "blank row")
    yield from _runs(requoted, "quotes other than a cell needs")


def _runs(numbers: Iterable[int], what: str) -> Iterable[Change]:
    """Yield lines that follow each other as one change."""
    first = last = 0
    for number in sorted(numbers):
        if last and number == last + 1:
            last = number
            continue
        if last:
            yield Change(first, last, what)
        first = last = number
    if last:
        yield Change(first, last, what)


def _ends(data: bytes, new: bytes) -> Iterable[Change]:
    """Yield what differs in how the file begins, how its lines end, and how it ends."""
    if data.startswith(_BOM):
        yield Change(1, 1, "byte-order mark at the beginning")
    ends = _LINE_END.findall(data)
    others = [number for number, end in enumerate(ends, 1) if end != b"\n"]
    # Inside a cell a line end is part of its text and stays as it is.
    if others and len(others) != sum(end != b"\n" for end in _LINE_END.findall(new)):
        yield Change(others[0], others[-1], "lines that end in CR or CR LF")
    if not data.endswith((b"\n", b"\r")):
        yield Change(len(ends) + 1, len(ends) + 1, "no line end after the last line")


def _vocabulary(data: bytes, file: str) -> Formatted:
    """Put ends of lines in order, as far as no text of the file changes by it."""
    value, problems = read_vocabulary(data, file)
    if problems:
        return Formatted(data, (), problems)
    text = _LINE_END.sub(b"\n", data.removeprefix(_BOM))
    tidy = re.sub(rb"[ \t]+$", b"", text, flags=re.MULTILINE).rstrip(b"\n") + b"\n"
    for new in (tidy, text.rstrip(b"\n") + b"\n", text):
        if read_vocabulary(new, file) == (value, []):
            return Formatted(new, list(_tidied(data, new)))
    return Formatted(data, ())


def _tidied(data: bytes, new: bytes) -> Iterable[Change]:
    yield from _ends(data, new)
    lines, after = _LINE_END.split(data.removeprefix(_BOM)), new.split(b"\n")
    spaces = [n for n, (a, b) in enumerate(zip(lines, after, strict=False), 1) if a != b]
    yield from _runs(spaces, "spaces at the end of the line")
    if len(lines) > len(after):
        yield Change(len(after), len(lines) - 1, "blank line at the end")


def _descriptor(data: bytes, file: str) -> Formatted:
    """Lay the JSON out anew, where it says the same in that layout."""
    text, problems = decode(data, file)
    if problems:
        return Formatted(data, (), problems)
    try:
        new = read_exactly(data).written()
        same = _exact(text) == _exact(new.decode())
    except (ValueError, RecursionError):
        return Formatted(data, ())  # `check` says what is wrong with it
    if not same or new == data:
        return Formatted(data, ())
    pairs = zip(split_lines(text), split_lines(new.decode()), strict=False)
    first = next((n for n, (own, other) in enumerate(pairs, 1) if own != other), 0)
    layout = [Change(first, first, "JSON in another layout")] if first else []
    return Formatted(new, [*_ends(data, new), *layout])


def described(data: bytes, file: str) -> bytes:
    """Return a datapackage.json that tells of this file of the ledger too.

    As it is where it has no list of files, or cannot be written again without a loss.
    """
    try:
        exact = read_exactly(data)
    except ValueError:
        return data
    resources = exact.value.get("resources")
    if not isinstance(resources, list) or not all(isinstance(r, dict) for r in resources):
        return data
    if any(r.get("path") == file for r in resources):
        return data
    every = descriptor("", "", [file])["resources"]
    names = [resource["path"] for resource in every]
    new = every[names.index(file)]
    after = names[: names.index(file)]
    place = max((n for n, r in enumerate(resources, 1) if r.get("path") in after), default=0)
    resources.insert(place, new)
    try:
        return exact.written()
    except ValueError:
        return data


def _exact(text: str) -> Any:
    """Return JSON with its numbers as written and each entry in its place, twice or not."""
    keep: Callable[[str], str] = "number {}".format
    return json.loads(text, parse_int=keep, parse_float=keep, object_pairs_hook=tuple)


def _unproven(file: str) -> Problem:
    return Problem(
        "bad-csv",
        Place(file),
        "",
        "In canonical layout it would not read back as the same cells.",
        "Nothing was changed; please report this file as a fault of aidledger.",
    )
