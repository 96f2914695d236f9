"""Kept: the imported sources of a ledger, looked at, checked, changed in what counts, removed."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from aidledger.engine import duck
from aidledger.files import refuse_the_bundled
from aidledger.imported.columns import NAMES
from aidledger.imported.manifest import (
    DATA,
    FOLDER,
    Manifest,
    imported_names,
    manifest_file,
    read_manifest,
)
from aidledger.problems import LedgerError, Place, Problem, UsageError
from aidledger.writing import replace

_AGAIN = "Remove it with `aidledger imported {} --remove`, and import its files once more."


def kept(ledger: Path, source: str) -> Manifest:
    """Return what an imported source is; raise UsageError where there is no such one."""
    names = imported_names(ledger)
    if source not in names:
        near = get_close_matches(source.lower(), names, 1)
        have = f"Imported are {', '.join(names)}." if names else "Nothing is imported yet."
        raise UsageError(
            f"No imported source is called “{source}”.",
            f"Perhaps {near[0]}. {have}" if near else have,
        )
    return read_manifest(ledger, source)


def all_kept(ledger: Path) -> list[Manifest]:
    """Return what every imported source is; raise LedgerError for all that cannot be read."""
    found: list[Manifest] = []
    problems: list[Problem] = []
    for name in imported_names(ledger):
        try:
            found.append(read_manifest(ledger, name))
        except LedgerError as error:
            problems += error.problems
    if problems:
        raise LedgerError(problems)
    return found


def count(ledger: Path, source: str, measure: str) -> Manifest:
    """Let another measure of a source count, and return its manifest, which alone is written.

    Raises UsageError for a measure it does not have, and for the ledger that comes along.
    """
    _refuse_bundled(ledger, source)
    manifest = kept(ledger, source)
    if measure not in manifest.measures:
        raise UsageError(
            f"{source} has no measure “{measure}”.", f"It has {', '.join(manifest.measures)}."
        )
    path = manifest_file(ledger, source)
    before = path.read_bytes()
    told = {**json.loads(before), "counts": measure}
    replace(path, before, (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode())
    return read_manifest(ledger, source)


def remove(ledger: Path, source: str) -> None:
    """Remove an imported source; also one whose manifest cannot be read.

    Raises UsageError where there is none, and for the ledger that comes along.
    """
    _refuse_bundled(ledger, source)
    if source not in _folders(ledger):
        kept(ledger, source)
    folder = ledger / FOLDER / source
    gone = folder.with_name(f".aidledger-{secrets.token_hex(8)}.old")
    folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()


def check_imports(ledger: Path) -> list[Problem]:
    """Return what is wrong with the imported sources: manifests, files, rows and sums."""
    problems: list[Problem] = []
    for source in _folders(ledger):
        try:
            manifest = read_manifest(ledger, source)
        except LedgerError as error:
            problems += error.problems
            continue
        problems += _uncounted(ledger, manifest)
        if not manifest.table:
            problems += _unlike(ledger, manifest)
    return problems


def _refuse_bundled(ledger: Path, source: str) -> None:
    """Raise UsageError for the ledger that comes along, and where a link leads into it."""
    try:
        refuse_the_bundled(ledger, [FOLDER])
    except UsageError as error:
        hint = "Make a ledger of your own with `aidledger init DIR`, and name it with --ledger DIR."
        raise UsageError(error.message, hint) from None


def _folders(ledger: Path) -> list[str]:
    """Return the folders of imports, also those without a manifest."""
    folder = ledger / FOLDER
    if not folder.is_dir():
        return []
    return sorted(p.name for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))


def _bad(ledger: Path, source: str, explanation: str) -> Problem:
    place = Place(str(manifest_file(ledger, source)))
    return Problem("bad-manifest", place, "", explanation, _AGAIN.format(source))


def _uncounted(ledger: Path, manifest: Manifest) -> Iterator[Problem]:
    """Yield a warning where the measure that counts has no row, and others have."""
    if manifest.measures and manifest.counts not in manifest.measures:
        yield Problem(
            "bad-manifest",
            Place(str(manifest_file(ledger, manifest.source))),
            "",
            f"The measure that counts, “{manifest.counts}”, has no row, so totals are empty.",
            f"It has {', '.join(manifest.measures)}. To let another count: "
            f"aidledger imported {manifest.source} --counts NAME",
            "warning",
        )


def _unlike(ledger: Path, manifest: Manifest) -> Iterator[Problem]:
    """Yield what the Parquet file holds otherwise than its manifest says."""
    source = manifest.source
    path = ledger / FOLDER / source / DATA
    place = Place(str(path))
    if not path.is_file():
        what = "It is not there, and it holds the rows of an import."
        yield Problem("missing-file", place, "", what, _AGAIN.format(source))
        return
    try:
        with duck.told_plainly():
            connection = duck.connect()
            try:
                columns, found = _told_by(connection, path)
            finally:
                duck.end(connection)
    except UsageError as error:
        yield Problem("unreadable-file", place, "", error.message, error.hint)
        return
    if missing := [name for name in NAMES if name not in columns]:
        what = f"{DATA} lacks columns: {', '.join(missing)}."
        yield _bad(ledger, source, what)
        return
    rows = sum(entry["rows"] for entry in found.values())
    if rows != manifest.rows:
        yield _bad(ledger, source, f"It says {manifest.rows:,} rows, and {DATA} has {rows:,}.")
        return
    told = {
        measure: {"rows": entry["rows"], "sums": entry["sums"]}
        for measure, entry in manifest.measures.items()
    }
    wrong = sorted(name for name in {*found, *told} if found.get(name) != told.get(name))
    if wrong:
        yield _bad(
            ledger, source, f"Rows or sums of {DATA} are not what it says: {', '.join(wrong)}."
        )


def _told_by(connection: Any, path: Path) -> tuple[Sequence[str], dict[str, dict[str, Any]]]:
    """Return the columns of a Parquet file, and the rows and sums of its measures."""
    rows = f"read_parquet({duck.text(path)})"
    columns = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()]
    found: dict[str, dict[str, Any]] = {}
    if not {"measure", "currency", "best"} <= set(columns):
        return columns, found
    for row in duck.asked(
        connection,
        "SELECT measure, currency, COUNT(*) AS n, CAST(SUM(best) AS VARCHAR) AS best "
        f"FROM {rows} GROUP BY ALL",
    ):
        entry = found.setdefault(row["measure"], {"rows": 0, "sums": {}})
        entry["rows"] += row["n"]
        entry["sums"][row["currency"]] = int(row["best"] or 0)
    return columns, found
