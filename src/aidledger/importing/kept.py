"""Kept: the imported sources of a ledger, looked at, checked, changed in what counts, removed."""

from __future__ import annotations

import json
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
from aidledger.imported.periods import is_period, rate_years
from aidledger.policy import COUNTED_STATUSES
from aidledger.problems import LedgerError, Place, Problem, UsageError
from aidledger.writing import hidden_beside, lock, replace

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

    Raises UsageError for a measure it does not have, for one none of whose rows may count, and for
    the ledger that comes along.
    """
    _refuse_bundled(ledger, source)
    with lock(ledger):
        _refuse_uncountable(kept(ledger, source), measure)
        path = manifest_file(ledger, source)
        before = path.read_bytes()
        told = {**json.loads(before), "counts": measure}
        replace(path, before, (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode())
        return read_manifest(ledger, source)


def _refuse_uncountable(manifest: Manifest, measure: str) -> None:
    source = manifest.source
    if measure not in manifest.measures:
        raise UsageError(
            f"{source} has no measure “{measure}”.", f"It has {', '.join(manifest.measures)}."
        )
    statuses = manifest.measures[measure].get("statuses", COUNTED_STATUSES)
    if not set(statuses) & set(COUNTED_STATUSES):
        counting = [
            name
            for name, entry in manifest.measures.items()
            if set(entry.get("statuses", ())) & set(COUNTED_STATUSES)
        ]
        raise UsageError(
            f"The rows of {measure} are {' and '.join(statuses)}, and totals are of what was "
            f"{' or '.join(COUNTED_STATUSES)}: they would be empty.",
            f"Let one of these count: {', '.join(counting)}."
            if counting
            else f"`aidledger register --source {source}` lists its rows.",
        )


def remove(ledger: Path, source: str) -> None:
    """Remove an imported source; also one whose manifest cannot be read.

    Raises UsageError where there is none, and for the ledger that comes along.
    """
    _refuse_bundled(ledger, source)
    with lock(ledger):
        if source not in _folders(ledger):
            kept(ledger, source)
        folder = ledger / FOLDER / source
        gone = hidden_beside(folder)
        folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
        with suppress(OSError):
            folder.parent.rmdir()


def with_row(ledger: Path, name: str) -> list[str]:
    """Return the imported sources in whose file here a row is called this, as `register` lists it.

    Those that cannot be read, or stand elsewhere, are passed over.
    """
    found = []
    for source in imported_names(ledger):
        path = ledger / FOLDER / source / DATA
        if not path.is_file():
            continue
        with suppress(UsageError), duck.told_plainly():
            connection = duck.connect()
            try:
                row = connection.execute(
                    f"SELECT 1 FROM {_rows(path)} WHERE record = $1 OR (record = '' AND "
                    "file || COALESCE(', line ' || line, '') = $1) LIMIT 1",
                    [name],
                ).fetchone()
            finally:
                duck.end(connection)
            if row:
                found.append(source)
    return found


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
                wrong = (
                    [] if set(NAMES) - set(columns) else _unlike_rows(connection, path, manifest)
                )
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
    others = sorted(name for name in {*found, *told} if found.get(name) != told.get(name))
    if others:
        yield _bad(
            ledger, source, f"Rows or sums of {DATA} are not what it says: {', '.join(others)}."
        )
    if wrong:
        what = f"Its entries are not what {DATA} holds: {'; '.join(wrong)}."
        yield _bad(ledger, source, what)


def _unlike_rows(connection: Any, path: Path, manifest: Manifest) -> list[str]:
    """Return which entries leave unsaid what the rows hold; totals would leave rows out.

    `spread`, `bounded`, `valued` and rate years that are said of no row cost time, and nothing
    else.
    """
    rows = _rows(path)
    used = list(
        duck.asked(
            connection,
            "SELECT currency, CAST(period AS BIGINT) AS period, CAST(rate_year AS BIGINT) AS valued"
            f" FROM {rows} GROUP BY ALL",
        )
    )
    wrong = []
    bad = sorted(
        {str(r["period"]) for r in used if r["period"] is None or not is_period(r["period"])}
    )
    if bad:
        wrong.append(f"periods ({', '.join(bad[:5])} are none)")
    elif {row["period"] for row in used} != set(manifest.periods):
        wrong.append("periods")
    currencies = {row["currency"] for row in used}
    wrong += [
        f"{name} ({', '.join(sorted(map(str, currencies ^ told)))})"
        for name, told in (
            ("minor_units", set(manifest.minor_units)),
            ("rate_years", set(manifest.rate_years)),
        )
        if currencies != told
    ]
    lacks = {
        f"{row['currency']} {year}"
        for row in used
        if not bad and row["currency"] in manifest.rate_years
        for year in rate_years(row["period"], row["valued"])
        if year not in manifest.rate_years[row["currency"]]
    }
    if lacks:
        wrong.append(f"rate_years (without {', '.join(sorted(lacks)[:5])})")
    (facts,) = duck.asked(
        connection,
        "SELECT BOOL_OR(CAST(period AS BIGINT) >= 100000) AS spread, BOOL_OR(low <> best "
        "OR high <> best OR open_top + capped + approximate > 0) AS bounded, "
        f"BOOL_OR(rate_year IS NOT NULL) AS valued FROM {rows}",
    )
    return wrong + [name for name, held in facts.items() if held and not getattr(manifest, name)]


def _rows(path: Path) -> str:
    """Return the rows of a Parquet file in SQL; a folder's name, `donor=US`, is no column."""
    return f"read_parquet({duck.text(path)}, hive_partitioning = false)"


def _told_by(connection: Any, path: Path) -> tuple[Sequence[str], dict[str, dict[str, Any]]]:
    """Return the columns of a Parquet file, and the rows and sums of its measures."""
    rows = _rows(path)
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
