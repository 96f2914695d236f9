"""Fmt: a ledger's files in canonical layout, and what was changed for it."""

from __future__ import annotations

from pathlib import Path

from aidledger.booking.formatting import Change, canonical
from aidledger.booking.vocabularies import Clerk
from aidledger.files import DESCRIPTOR, read_files, refuse_older, refuse_the_bundled
from aidledger.problems import LedgerError, Problem
from aidledger.reports.totals import count_of
from aidledger.reports.value import Report, Row, Table
from aidledger.writing import lock, replace


def fmt(folder: Path, check: bool) -> tuple[Report, list[Problem]]:
    """Put every file of a ledger in canonical layout, or with `check` only say what would change.

    Return the changes, one a row, and the problems of the files that were left as they are.
    Raises UsageError for the ledger that comes with aidledger, and LedgerError for a folder that
    does not say that it is a ledger: nothing in it is ours to write.
    """
    if check:
        return _formatted(folder, check)
    with lock(folder):
        return _formatted(folder, check)


def _formatted(folder: Path, check: bool) -> tuple[Report, list[Problem]]:
    files, problems = read_files(folder, apart=True)
    clerk = Clerk(files)
    clerk.descriptor()
    if clerk.problems or DESCRIPTOR not in files.contents:
        raise LedgerError([*problems, *clerk.problems])
    refuse_older(files)
    if not check:
        refuse_the_bundled(folder, files.contents)
    rows: list[Row] = []
    changed = 0
    for name, data in files.contents.items():
        path = folder / name
        formatted = canonical(data, str(path), name)
        problems += formatted.problems
        if formatted.data == data:
            continue
        if not check:
            try:
                replace(path, data, formatted.data)
            except LedgerError as error:
                problems += error.problems
                continue
        changed += 1
        changes = sorted(formatted.changes) or [Change(1, 1, "layout")]
        rows += [_row(name, change) for change in changes]
    what = "would change" if check else "changed"
    title = f"{folder}: " + (
        f"{count_of(changed, 'file')} {what}" if changed else f"no file {what}"
    )
    columns = ("file", "line", "what")
    table = Table("changes", "", columns[:1], rows, "listed", columns=columns)
    return Report("fmt", title, {}, [table]), problems


def _row(name: str, change: Change) -> Row:
    lines = str(change.first) if change.first == change.last else f"{change.first}-{change.last}"
    return Row({"file": name, "line": lines, "what": change.what}, "", None)
