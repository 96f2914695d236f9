"""Reading: the bytes of a table → rows that know their places. YAML: reading_yaml.

Nothing here knows what a column means. Whatever is wrong becomes a problem; what can be read is
returned beside it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aidledger.limits import CELL as LONGEST_CELL
from aidledger.limits import DAMAGE_SHOWN as MOST_REPORTED
from aidledger.problems import Place, Problem, clip
from aidledger.schema import Column

_ZIP = b"PK\x03\x04"
_AS_TEXT = "Save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”)."
_OTHER_SEPARATORS = ((";", "semicolons"), ("\t", "tabs"))
_LINE_END = re.compile(r"\r\n|\r|\n")
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_CSV_REASONS = {
    "unexpected end of data": "a quote is opened in it and never closed",
    "',' expected after '\"'": "more text follows a quote that is closed",
    "field larger than field limit": f"a cell of it is longer than {LONGEST_CELL:,} characters",
}


class Row(NamedTuple):
    """One record of a table: its cells by column, the line it begins on, and that line's text."""

    place: Place
    cells: Mapping[str, str]
    text: str

    def at(self, column: str) -> Place:
        return Place(self.place.file, self.place.line, column)

    def excerpt(self, column: str) -> str:
        """Return the row as it is written; of a long one its id and what stands at the column."""
        whole = clip(self.text)
        if not whole.endswith("…"):
            return whole
        position = list(self.cells).index(column)
        near = ",".join(list(self.cells.values())[max(1, position - 2) : position + 3])
        return clip(f"{next(iter(self.cells.values()))},…,{near},…")


def decode(data: bytes, file: str) -> tuple[str, list[Problem]]:
    """Return the text of a file, or what keeps it from being text."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.startswith(_ZIP):
        what = "It is an Excel workbook or another archive (zip), not a text."
        return "", [Problem("not-utf-8", Place(file), "", what, _AS_TEXT)]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, excerpt = _around(data, error.start)
        what = (
            "The file is saved as UTF-16."
            if data[:2] in (b"\xff\xfe", b"\xfe\xff")
            else f"The byte {data[error.start]:02X} is not UTF-8 text."
        )
        return "", [Problem("not-utf-8", Place(file, line), excerpt, what, _AS_TEXT)]
    if not UNSEEN.search(text):
        return text, []
    problems: list[Problem] = []
    for number, line_text in enumerate(split_lines(text), 1):
        if bad := UNSEEN.search(line_text):
            problems.append(
                Problem(
                    "control-character",
                    Place(file, number),
                    clip(line_text[max(0, bad.start() - 80) :]),
                    f"The line holds the character U+{ord(bad[0]):04X}, which no one can see.",
                    "Delete it; it often comes from copying out of a PDF or a damaged file.",
                )
            )
            if len(problems) == MOST_REPORTED:
                break
    return "", problems


def split_lines(text: str) -> list[str]:
    """Split as the csv module does and editors count: at LF, CR LF and CR, nowhere else."""
    return _LINE_END.split(text)


def _around(data: bytes, position: int) -> tuple[int, str]:
    """Return the line of a byte, and the text about it."""
    before = _LINE_END.split(data[:position].decode("latin-1"))
    begin = position - min(len(before[-1]), 80)
    excerpt = data[begin : position + 80].decode("utf-8", "backslashreplace")
    return len(before), clip(split_lines(excerpt)[0])


def read_table(
    data: bytes, file: str, columns: tuple[Column, ...]
) -> tuple[list[Row], list[Problem]]:
    """Split a CSV table into rows, checking header, cell counts and quotes."""
    text, problems = decode(data, file)
    if problems:
        return [], problems
    lines = split_lines(text)
    header: list[str] | None = None
    rows: list[Row] = []
    for line, record in _records(text):
        line_text = lines[line - 1]
        if isinstance(record, csv.Error):
            reasons = [told for said, told in _CSV_REASONS.items() if str(record).startswith(said)]
            problems.append(
                Problem(
                    "bad-csv",
                    Place(file, line),
                    clip(line_text),
                    f"The row that begins here cannot be read: {(*reasons, str(record))[0]}.",
                    'Close the quote in this row or above it; inside a text, write " twice. '
                    "If the quotes are right, a cell is too long: shorten it.",
                )
            )
            return [], problems
        if header is None:
            header = record
            problems += _check_header(header, Place(file, line), line_text, columns)
            if problems:
                return [], problems
        elif len(record) != len(header):
            cells = "1 cell" if len(record) == 1 else f"{len(record)} cells"
            problems.append(
                Problem(
                    "cell-count",
                    Place(file, line),
                    clip(line_text),
                    f"The row has {cells} where the header has {len(header)}.",
                    "Look for a missing comma, or a comma in a text that is not in quotes.",
                )
            )
        else:
            rows.append(Row(Place(file, line), dict(zip(header, record, strict=True)), line_text))
    if header is None:
        problems.append(
            Problem(
                "missing-column",
                Place(file),
                "",
                "The file is empty: it has no header.",
                "Its first line must be: " + ",".join(c.name for c in columns),
            )
        )
    return rows, problems


def _records(text: str) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Yield (line it begins on, cells) for every record that is not blank, or why it is none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begin = 1
    while True:
        try:
            record = _next_record(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield begin, error
            return
        if any(record):
            yield begin, record
        begin = reader.line_num + 1


def _next_record(reader: Iterator[list[str]]) -> list[str]:
    """Return the next record; the limit of a cell is the whole process's, so it is put back."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        return next(reader)
    finally:
        csv.field_size_limit(before)


def _check_header(
    header: list[str], place: Place, text: str, columns: tuple[Column, ...]
) -> list[Problem]:
    wanted = {column.name: column.required for column in columns}
    excerpt = clip(text)
    separator = next((name for sign, name in _OTHER_SEPARATORS if sign in text), "")
    if len(header) == 1 and separator:
        what = f"Its cells are separated by {separator}."
        remedy = "Save it with commas: some spreadsheets call it “CSV, comma delimited”."
        return [Problem("bad-csv", place, excerpt, what, remedy)]
    problems = [
        Problem(
            "missing-column",
            Place(place.file, place.line, name),
            excerpt,
            f"There is no column “{name}”.",
            "Add it; every row needs a value."
            if required
            else "Add it; its cells may stay blank where nothing is known.",
        )
        for name, required in wanted.items()
        if name not in header
    ]
    for position, name in enumerate(header):
        if name in wanted and name not in header[:position]:
            continue
        if name in wanted:
            what, remedy = f"The column “{name}” is there twice.", "Keep one of the two."
        elif name:
            what = f"No ledger has a column “{clip(name, 40)}”."
            remedy = "Rename or delete it; notes go into the column remark."
        else:
            what = f"Column {position + 1} has no name."
            remedy = "Delete the column, or the comma too many."
        here = Place(place.file, place.line, name)
        near = clip(",".join(["…"] * (position > 2) + header[max(0, position - 2) : position + 2]))
        problems.append(Problem("unknown-column", here, near, what, remedy))
    return problems
