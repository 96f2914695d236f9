"""Upgrade: a ledger of an older format, rewritten in this one."""

from __future__ import annotations

from pathlib import Path

from aidledger.booking.book import book
from aidledger.booking.rate_table import check_rates
from aidledger.booking.upgrading import described_anew, lifted
from aidledger.files import (
    DESCRIPTOR,
    FORMAT_VERSION,
    Files,
    older_format,
    read_files,
    refuse_the_bundled,
)
from aidledger.problems import LedgerError, Place, Problem
from aidledger.reports.value import Report, Row, Table
from aidledger.writing import lock, replace


def upgrade(folder: Path, *, check: bool) -> Report:
    """Rewrite a ledger in this format, or with `check` only say what would change.

    The files that are read otherwise go first and the description last, each whole or not at all:
    stopped in between, the ledger still says its old format and reads the same. Raises UsageError
    for the ledger that comes with aidledger; LedgerError with every error of the ledger, since
    what cannot be read cannot be carried over, and where it was changed meanwhile.
    """
    if check:
        return _upgraded(folder, check)
    with lock(folder):
        return _upgraded(folder, check)


def _upgraded(folder: Path, check: bool) -> Report:
    files, problems = read_files(folder, apart=True)
    if not check:
        refuse_the_bundled(folder, files.contents)
    booked, more = book(files)
    problems += [*more, *check_rates(files, booked.sources)]
    if errors := [p for p in problems if p.severity == "error"]:
        raise LedgerError(errors)
    if not older_format(files):
        title = f"{folder}: of format {FORMAT_VERSION} already, nothing to change"
        return Report("upgrade", title, {}, [_table([])])
    new, changes = _proven(files)
    if not check:
        for name in (*(name for name in new if name != DESCRIPTOR), DESCRIPTOR):
            if new[name] != files.contents[name]:
                replace(folder / name, files.contents[name], new[name])
    what = "would be rewritten" if check else "rewritten"
    return Report("upgrade", f"{folder}: {what} in format {FORMAT_VERSION}", {}, [_table(changes)])


def _proven(files: Files) -> tuple[dict[str, bytes], list[Row]]:
    """Return the files in this format, held against what is booked from the old ones."""
    lift = lifted(files.contents)
    try:
        whole = described_anew(lift.contents)
        same = book(Files(files.folder, whole.contents)) == book(files)
    except ValueError:
        same = False
    if not same:
        raise LedgerError(
            [
                Problem(
                    "bad-descriptor",
                    Place(str(files.folder / DESCRIPTOR)),
                    "",
                    f"In format {FORMAT_VERSION} the ledger would not read as the same.",
                    "Nothing was written. Look for odd characters in this file, or an entry twice.",
                )
            ]
        )
    rows = [
        Row({"file": c.file, "what": c.what}, "", None) for c in (*lift.changes, *whole.changes)
    ]
    return dict(whole.contents), rows


def _table(rows: list[Row]) -> Table:
    return Table("changes", "", ("file",), rows, "listed", columns=("file", "what"))
