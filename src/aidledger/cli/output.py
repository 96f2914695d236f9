"""Output: a report in the format asked for, to the terminal, a pipe or a file."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aidledger.cli.options import Asked
from aidledger.files import NAMES, OPTIONAL, bundled_folder, is_ledger
from aidledger.problems import UsageError, printable

if TYPE_CHECKING:
    from aidledger.ledger import Ledger
    from aidledger.reports.value import Report

_BY_SUFFIX = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".ndjson": "ndjson",
    ".md": "markdown",
}
# Names that say a format, where a command writes more than text.
TEXTS = {**_BY_SUFFIX, ".txt": "table"}


def format_of(asked: str | None, output: str | None) -> str:
    """Return the format that is asked for, else the one that the file's name says."""
    suffix = Path(output or "").suffix.lower()
    if not asked and suffix in _UNKNOWN:
        raise UsageError(
            f"aidledger does not write {suffix} files.",
            "Give a name that ends in .csv, .tsv, .json, .ndjson, .md or .txt, or add --format; "
            "`aidledger export` also writes .xlsx, .zip, .parquet and .db.",
        )
    return asked or _BY_SUFFIX.get(suffix, "table")


_UNKNOWN = frozenset(
    (
        ".xlsx", ".xls", ".ods", ".pdf", ".docx", ".html", ".htm", ".parquet", ".yaml", ".xml",
        ".db", ".sqlite", ".sqlite3", ".duckdb", ".feather", ".zip", ".svg", ".png",
    )
)  # fmt: skip


def format_named(asked: str | None, output: str | None, known: Mapping[str, str]) -> str:
    """Return the format that --format or the file's name says; blank where there is no file.

    known: formats by suffix. Raises UsageError where the two disagree, or neither says one.
    """
    if not output:
        return asked or ""
    target = Path(output)
    _refuse_ledgers(target)
    suffix = target.suffix.lower()
    said = known.get(suffix, "")
    if asked:
        plain = suffix == ".txt" and asked in TEXTS.values()  # any text may be a .txt
        if said and said != asked and not plain:
            own = next((end for end, form in known.items() if form == asked), "")
            raise UsageError(
                f"--format says {asked}, and the name “{output}” says {said}.",
                "Leave one out" + (f", or give a name that ends in {own}." if own else "."),
            )
        return asked
    if not said and not (target.exists() and not target.is_file()):
        *some, last = known
        raise UsageError(
            f"What format “{output}” is to be, its name does not say.",
            f"Give a name that ends in {', '.join(some)} or {last}, or add --format.",
        )
    return said


def answer(asked: Asked, ask: Callable[[Ledger], Report], spreadsheet: bool = False) -> None:
    """Ask the ledger for a report, and write it, or what explains the number that is asked for."""
    from aidledger.ledger import open_ledger

    ledger = open_ledger(asked.ledger, imported_engine=asked.engine)
    report = ask(ledger)
    if asked.cell is not None:
        report = ledger.explain(report, row=asked.cell.row, column=asked.cell.column)
    emit(report, asked, spreadsheet)


def emit(report: Report, asked: Asked, spreadsheet: bool = False) -> None:
    """Write the report; raise UsageError where the format does not go with an option."""
    form = format_of(asked.format, asked.output)
    if spreadsheet and form not in ("csv", "tsv"):
        raise UsageError("--spreadsheet goes with --format csv or tsv.", "Add --format csv.")
    if form == "table" and not asked.output and sys.stdout.isatty():
        from aidledger.render.terminal import show

        show(report, asked.scale)
        return
    write(written(report, form, asked.scale, spreadsheet), asked.output)


def written(report: Report, form: str, scale: str, spreadsheet: bool = False) -> str:
    """Return the report as text in this format."""
    if form == "table":
        from aidledger.render import text

        return text.render(report, scale)
    if form == "markdown":
        from aidledger.render import markdown

        return markdown.render(report, scale)
    from aidledger.render import data

    if form == "json":
        return data.as_json(report)
    if form == "ndjson":
        return data.as_ndjson(report)
    return data.delimited(report, "," if form == "csv" else "\t", spreadsheet)


def write(text: str, output: str | None) -> None:
    """Write text to a file, or to standard output."""
    if output:
        _replace(Path(output), text.encode("utf-8", "backslashreplace"))
        return
    sys.stdout.write(_shown(text) if sys.stdout.isatty() else text)
    sys.stdout.flush()


def _shown(text: str) -> str:
    """Return text as a terminal may get it, with what would steer it as escapes.

    A pipe and a file get the text as it is.
    """
    return re.sub(r"[^\n\t]+", lambda line: printable(line[0]), text.replace("\r\n", "\n"))


def write_new(text: str, target: str) -> None:
    """Write a file that is not there yet; what a person has worked on is never replaced."""
    from aidledger.writing import replace

    if os.path.lexists(target):
        raise UsageError(
            f"{target} is there already, and may hold work.", "Choose another name, or move it."
        )
    replace(Path(target), None, text.encode("utf-8", "backslashreplace"))


def write_bytes(data: bytes, output: str | None) -> None:
    """Write bytes to a file, or to standard output."""
    if output:
        _replace(Path(output), data)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _refuse_ledgers(target: Path) -> None:
    """Raise UsageError where a report would take the place of a ledger's own file."""
    real = Path(os.path.realpath(target))
    ours = real.name in (*NAMES, *OPTIONAL) and is_ledger(real.parent)
    if ours or real.parent == Path(os.path.realpath(bundled_folder())):
        raise UsageError(
            f"{target} is a file of a ledger, and a report would take its place.",
            "Choose another name.",
        )


def _replace(target: Path, data: bytes) -> None:
    """Write a file whole or leave what was there; what is no plain file is written into."""
    from aidledger.writing import put

    _refuse_ledgers(target)
    if target.exists() and not target.is_file():
        target.write_bytes(data)
    else:
        put(target, data)
