"""Reading: bytes of a ledger's files → rows that know their places. YAML: reading_yaml.

Nothing here knows what a column means. Whatever is wrong becomes a problem; what can be read is
returned beside it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aidledger.problems import Place, Problem, clip
from aidledger.schema import PROFILE, TABLES, VOCABULARIES, Column

DESCRIPTOR = "datapackage.json"
# A ledger kept by hand: far above any, and far below what would fill a small machine's memory.
LARGEST_FILE = 64 * 2**20
LONGEST_CELL = 20_000


@dataclass(frozen=True)
class Files:
    """The bytes of a ledger's files, as they were when read, and a digest over all of them."""

    folder: Path
    contents: Mapping[str, bytes]
    digest: str


@dataclass(frozen=True)
class Row:
    """One record of a table: its cells by column, its line, and its text for an excerpt."""

    place: Place
    cells: Mapping[str, str]
    excerpt: str

    def at(self, column: str) -> Place:
        return Place(self.place.file, self.place.line, column)


def is_ledger(folder: Path) -> bool:
    """Whether the folder's datapackage.json says that it is an aidledger ledger."""
    try:
        found = json.loads((folder / DESCRIPTOR).read_bytes())
        return bool(found["aidledger"]["profile"] == PROFILE)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def read_files(folder: Path) -> tuple[Files, list[Problem]]:
    """Read every file of the ledger once; problems for those that cannot be had."""
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    names = [DESCRIPTOR, *(f"{t}.csv" for t in TABLES), *(f"{v}.yaml" for v in VOCABULARIES)]
    for name in names:
        path = folder / name
        try:
            with path.open("rb") as stream:
                data = stream.read(LARGEST_FILE + 1)
        except FileNotFoundError:
            problems.append(_absent(folder, name))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            problems.append(
                Problem(
                    "unreadable-file",
                    Place(str(path)),
                    "",
                    f"The system says: {reason}.",
                    "Make it a plain file that you may read; a ledger follows no circle of links.",
                )
            )
        else:
            if len(data) > LARGEST_FILE:
                problems.append(
                    Problem(
                        "too-large",
                        Place(str(path)),
                        "",
                        f"It is larger than {LARGEST_FILE // 2**20} MiB.",
                        "Keep hand-made figures here and leave whole data sets outside the ledger.",
                    )
                )
            else:
                contents[name] = data
    digest = hashlib.sha256()
    for name, data in contents.items():
        digest.update(f"{name}:{len(data)}:".encode())
        digest.update(data)
    return Files(folder, contents, digest.hexdigest()), problems


def _absent(folder: Path, name: str) -> Problem:
    if not folder.is_dir():
        return Problem(
            "missing-file",
            Place(str(folder)),
            "",
            "There is no such folder.",
            "Give the folder that holds datapackage.json and transactions.csv.",
        )
    return Problem(
        "missing-file",
        Place(str(folder / name)),
        "",
        f"A ledger has a file {name}.",
        "Copy the file from a ledger that has it (`aidledger where` names one) and empty its rows.",
    )


def decode(data: bytes, file: str) -> tuple[str, list[Problem]]:
    """Return the text of a file, or what keeps it from being text."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        excerpt = data.splitlines()[line - 1].decode("utf-8", "backslashreplace")
        return "", [
            Problem(
                "not-utf-8",
                Place(file, line),
                clip(excerpt),
                f"Byte {error.start} is not UTF-8 text.",
                "Save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”).",
            )
        ]
    problems = []
    for number, line_text in enumerate(text.split("\n"), 1):
        bad = next(
            (c for c in line_text if (c < " " and c not in "\t\r") or "\x7f" <= c <= "\x9f"), None
        )
        if bad is not None:
            problems.append(
                Problem(
                    "control-character",
                    Place(file, number),
                    clip(line_text),
                    f"The line holds the character U+{ord(bad):04X}, which no one can see.",
                    "Delete it; it often comes from copying out of a PDF or a damaged file.",
                )
            )
    return ("" if problems else text), problems


def read_table(
    data: bytes, file: str, columns: tuple[Column, ...]
) -> tuple[list[Row], list[Problem]]:
    """Split a CSV table into rows, checking header, cell counts and quotes."""
    text, problems = decode(data, file)
    if problems:
        return [], problems
    lines = text.splitlines()
    header: list[str] | None = None
    rows: list[Row] = []
    width = 0
    try:
        for line, record in _records(text):
            if header is None:
                header, width = record, len(record)
                problems += _check_header(header, file, columns)
                if problems:
                    return [], problems
                continue
            excerpt = clip(lines[line - 1])
            if len(record) != width:
                problems.append(
                    Problem(
                        "cell-count",
                        Place(file, line),
                        excerpt,
                        f"The row has {len(record)} cells where the header has {width}.",
                        "Look for a missing comma, or a comma in a text that is not in quotes.",
                    )
                )
                continue
            rows.append(Row(Place(file, line), dict(zip(header, record, strict=True)), excerpt))
    except csv.Error as error:
        line = rows[-1].place.line + 1 if rows else 1
        problems.append(
            Problem(
                "bad-csv",
                Place(file, line),
                clip(lines[line - 1]) if line <= len(lines) else "",
                f"From here on the file cannot be split into rows: {error}.",
                "Look for a quote that is opened and not closed.",
            )
        )
        return [], problems
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


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line it begins on, cells) for every record that is not blank."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begin = 1
    for record in reader:
        if record:
            yield begin, record
        begin = reader.line_num + 1


def _check_header(header: list[str], file: str, columns: tuple[Column, ...]) -> list[Problem]:
    wanted = [column.name for column in columns]
    excerpt = clip(",".join(header))
    problems = [
        Problem(
            "missing-column",
            Place(file, 1, name),
            excerpt,
            f"There is no column “{name}”.",
            "Add it; its cells may stay blank where nothing is known.",
        )
        for name in wanted
        if name not in header
    ]
    for position, name in enumerate(header):
        if name not in wanted:
            problems.append(
                Problem(
                    "unknown-column",
                    Place(file, 1, name),
                    excerpt,
                    f"No ledger has a column “{clip(name, 40)}”.",
                    "Rename or delete it; notes go into the column remark.",
                )
            )
        elif name in header[:position]:
            problems.append(
                Problem(
                    "unknown-column",
                    Place(file, 1, name),
                    excerpt,
                    f"The column “{name}” is there twice.",
                    "Keep one of the two.",
                )
            )
    return problems
