"""Landing: the rows of a publisher's file, put into a ledger as Parquet with a manifest.

Everything is made in a hidden folder beside the place where it will stand, and gets its name in
one step; whoever is stopped before leaves what was there.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import IO, Any

from aidledger.booking.reading_yaml import read_vocabulary
from aidledger.engine import duck
from aidledger.files import is_ledger, refuse_the_bundled
from aidledger.imported.columns import COLUMNS, NAMES
from aidledger.imported.manifest import (
    DATA,
    FOLDER,
    MANIFEST,
    Manifest,
    read_manifest,
)
from aidledger.importing.choices import Choices
from aidledger.limits import IMPORT_PROBLEMS
from aidledger.money import LARGEST_MINOR
from aidledger.policy import COUNTED_STATUSES
from aidledger.problems import LedgerError, Place, Problem, UsageError
from aidledger.spreadsheets import plain_cell
from aidledger.writing import hidden_beside, lock, take_place

REJECTED = "rejected.csv"
_STALE_SECONDS = 86_400
_PATIENCE = 300.0  # seconds to wait for other writers, when all has been read
# What is told of a code that an importer did not name.
_UNNAMED: Mapping[str, Mapping[str, Any]] = {
    "parties": {"kind": "", "currency": ""},
    "sectors": {"codes": {}},
    "instruments": {"class": ""},
}
_REJECTED = ("file", "line", "record", "code", "excerpt", "explanation", "remedy")


@dataclass(frozen=True)
class Incoming:
    """What is about to be imported, as far as it is known before its rows.

    source: key of the source in this ledger, a slug; the name of its folder.
    version: of the importer's mapping; a new one lands the same file anew.
    files: where they are read from; `names` what to call them, where that differs.
    counts: the measure that totals are made of.
    asked: filters and choices, as text: part of what makes two imports the same.
    released: date of the data, ISO 8601; blank: the day the newest file was changed.
    """

    source: str
    importer: str
    version: str
    title: str
    publisher: str
    licence: str
    files: Sequence[Path]
    counts: str
    asked: Mapping[str, str] = field(default_factory=dict)
    released: str = ""
    names: Sequence[str] = ()


@dataclass(frozen=True)
class Landed:
    """What became of an import: where it stands, and what could not be read."""

    folder: Path
    manifest: Manifest
    problems: tuple[Problem, ...] = ()
    unchanged: bool = False
    replaced: bool = False


class Landing:
    """Takes the rows of one import, the names of their codes, and what cannot be read."""

    def __init__(self, folder: Path, incoming: Incoming) -> None:
        self.folder, self.incoming = folder, incoming
        self.connection = duck.connect(spill=str(folder / "spill"))
        self.problems: list[Problem] = []
        self.rejected = 0
        self._names: dict[str, dict[str, dict[str, Any]]] = {
            "parties": {}, "sectors": {}, "instruments": {},
        }  # fmt: skip
        self._unresolved: Counter[tuple[str, str]] = Counter()
        self._left_out: Counter[str] = Counter()
        self._minor: dict[str, int] = {"USD": 2}
        self._rows = folder / "rows.csv"
        self._refused = folder / REJECTED
        self._copied = False
        self._refusals: IO[str] | None = None
        self.constant_prices = ""
        # Told how far a query of `copy` is.
        self.watch: Callable[[int, int], None] | None = None

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Land rows, each with a value for every column of `columns.COLUMNS` in order."""
        with self._rows.open("a", encoding="utf-8", newline="") as stream:
            csv.writer(stream, quoting=csv.QUOTE_MINIMAL).writerows(rows)

    def copy(self, select: str) -> None:
        """Land the rows of a SELECT on `self.connection` that names columns as COLUMNS does.

        Columns it does not have are blank. May be called once, and not beside `add`.
        """
        found = self.connection.execute(f"DESCRIBE {select}").fetchall()
        has = {row[0] for row in found}
        if unknown := has - set(NAMES):
            raise ValueError(f"no columns of an import: {sorted(unknown)}")
        columns = ", ".join(
            f"CAST({duck.name(c.name)} AS {c.type}) AS {duck.name(c.name)}"
            if c.name in has
            else f"CAST({_literal(c.blank)} AS {c.type}) AS {duck.name(c.name)}"
            for c in COLUMNS
        )
        self.connection.execute("SET preserve_insertion_order = false")
        self._write(f"SELECT {columns} FROM ({select})")

    def reject(self, problem: Problem, record: str = "", rows: int = 1) -> None:
        """Keep what is wrong with a row or an activity that is not landed."""
        self.rejected += rows
        self.remark(problem)
        if self._refusals is None:
            self._refusals = self._refused.open("w", encoding="utf-8", newline="")
            csv.writer(self._refusals).writerow(_REJECTED)
        place = problem.place
        csv.writer(self._refusals).writerow(
            (plain_cell(place.file), place.line or "", plain_cell(record), problem.code,
             plain_cell(problem.excerpt), plain_cell(problem.explanation),
             plain_cell(problem.remedy))
        )  # fmt: skip

    def close(self) -> None:
        """Let go of the connection and of files."""
        duck.end(self.connection)
        if self._refusals is not None:
            self._refusals.close()

    def remark(self, problem: Problem) -> None:
        """Keep a problem that keeps no row from landing."""
        if len(self.problems) < IMPORT_PROBLEMS:
            self.problems.append(problem)

    def party(self, code: str, name: str, kind: str = "state", currency: str = "") -> None:
        """Say what a party code in the rows means; the first to say so is kept."""
        self._names["parties"].setdefault(code, {"name": name, "kind": kind, "currency": currency})

    def sector(self, slug: str, meaning: str, codes: Mapping[str, str]) -> None:
        self._names["sectors"].setdefault(slug, {"meaning": meaning, "codes": dict(codes)})

    def instrument(self, slug: str, meaning: str, class_: str) -> None:
        self._names["instruments"].setdefault(slug, {"meaning": meaning, "class": class_})

    def currency(self, code: str, minor_units: int) -> None:
        """Say how many decimals the amounts of a currency have."""
        self._minor[code] = minor_units

    def unresolved(self, kind: str, name: str, rows: int = 1) -> None:
        """Note a name that no code was found for; `kind` is party, sector, finance type …"""
        self._unresolved[kind, name] += rows

    def leave_out(self, reason: str, rows: int) -> None:
        """Note rows that can be read and are no figures: nothing is wrong with them."""
        if rows:
            self._left_out[reason] += rows

    def finish(self) -> Manifest:
        """Write the table and return the manifest, with what its rows hold."""
        if not self._copied:
            self._rows.touch()
            types = ", ".join(f"{duck.text(c.name)}: {duck.text(c.type)}" for c in COLUMNS)
            self._write(
                f"SELECT {_unblanked()} FROM read_csv({duck.text(self._rows)}, header = false, "
                "hive_partitioning = false, "
                f"delim = ',', quote = '\"', escape = '\"', auto_detect = false, nullstr = '', "
                f"max_line_size = 2000000, columns = {{{types}}})"
            )
        return self._manifest()

    def _write(self, select: str) -> None:
        if self._copied:
            raise ValueError("an import is landed once")
        self._copied = True
        target = duck.text(self.folder / DATA)
        # Small row groups halve what writing takes in memory, and cost nothing in reading.
        duck.run(
            self.connection,
            f"COPY ({select}) TO {target} "
            "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 61440, PARQUET_VERSION v2)",
            self.watch,
        )

    def _manifest(self) -> Manifest:
        rows = f"read_parquet({duck.text(self.folder / DATA)}, hive_partitioning = false)"
        self._refuse_the_immense(rows)

        def ask(query: str) -> list[dict[str, Any]]:
            return list(duck.asked(self.connection, query))

        told = ask(
            f"SELECT measure, currency, COUNT(*) AS n, CAST(SUM(best) AS VARCHAR) AS best, "
            f"LIST(DISTINCT status) AS statuses FROM {rows} GROUP BY ALL ORDER BY measure, currency"
        )
        measures: dict[str, dict[str, Any]] = {}
        for row in told:
            entry = measures.setdefault(row["measure"], {"rows": 0, "statuses": [], "sums": {}})
            entry["statuses"] = sorted({*entry["statuses"], *row["statuses"]})
            entry["rows"] += row["n"]
            entry["sums"][row["currency"]] = int(row["best"])
        used = ask(f"SELECT DISTINCT currency, period, rate_year FROM {rows} ORDER BY ALL")
        facts = ask(
            f"""
            SELECT COUNT(*) AS n, COALESCE(BOOL_OR(period >= 100000), false) AS spread,
              COALESCE(BOOL_OR(low <> best OR high <> best OR open_top + capped + approximate > 0),
                false) AS bounded,
              COALESCE(BOOL_OR(rate_year IS NOT NULL), false) AS valued FROM {rows}
            """
        )[0]
        rate_years: dict[str, set[int]] = {}
        for row in used:
            rate_years.setdefault(row["currency"], set()).update(_years(row))
        return Manifest(
            source=self.incoming.source,
            importer=self.incoming.importer,
            importer_version=self.incoming.version,
            title=self.incoming.title,
            publisher=self.incoming.publisher,
            licence=self.incoming.licence,
            released=self.incoming.released,
            imported="",
            counts=self.incoming.counts,
            files=(),
            asked=dict(self.incoming.asked),
            rows=facts["n"],
            rejected=self.rejected,
            measures=measures,
            periods=sorted({row["period"] for row in used}),
            rate_years={code: sorted(years) for code, years in sorted(rate_years.items())},
            minor_units={code: self._minor.get(code, 2) for code in sorted(rate_years)},
            parties=self._present("parties", rows, "donor", "recipient"),
            sectors=self._present("sectors", rows, "sector"),
            instruments=self._present("instruments", rows, "instrument"),
            unresolved=[
                {"kind": kind, "name": name, "rows": n}
                for (kind, name), n in sorted(self._unresolved.items())
            ],
            left_out=dict(sorted(self._left_out.items())),
            spread=facts["spread"],
            bounded=facts["bounded"],
            valued=facts["valued"],
            constant_prices=self.constant_prices,
        )

    def _refuse_the_immense(self, rows: str) -> None:
        """Raise LedgerError where an amount is more than the engines hold exactly."""
        largest = "GREATEST(ABS(low), ABS(best), ABS(high))"
        found = self.connection.execute(
            f"SELECT file, COALESCE(line, 0), record, {largest} FROM {rows} "
            f"WHERE {largest} > {LARGEST_MINOR} ORDER BY ALL LIMIT 20"
        ).fetchall()
        if found:
            raise LedgerError(
                Problem(
                    "bad-amount",
                    Place(file, line),
                    record,
                    f"{amount:,} minor units are more than can be added up exactly.",
                    "Look for zeros too many in it, or in the unit that the amounts are in.",
                )
                for file, line, record, amount in found
            )

    def _present(self, kind: str, rows: str, *columns: str) -> dict[str, dict[str, Any]]:
        union = " UNION ".join(f"SELECT DISTINCT {column} FROM {rows}" for column in columns)
        codes = sorted(row[0] for row in self.connection.execute(union).fetchall())
        known, blank = self._names[kind], _UNNAMED[kind]
        key = "name" if kind == "parties" else "meaning"
        return {code: known.get(code, {key: code, **blank}) for code in codes}


def land(
    ledger: Path,
    incoming: Incoming,
    fill: Callable[[Landing], None],
    *,
    choices: Choices | None = None,
) -> Landed:
    """Import files into a ledger; `fill` gives the rows.

    The same files, importer and choices change nothing. Where these are strict, whatever cannot be
    read is a LedgerError and nothing lands. Raises UsageError for the ledger that comes with
    aidledger, for files that would take the place of others, a measure that is not there, and
    where no row lands.
    """
    choices = choices or Choices()
    refuse_import(ledger, incoming.source)
    seen = [_seen(path) for path in incoming.files]
    folder = ledger / FOLDER / incoming.source
    before = _before(ledger, incoming.source)
    known = _Known(incoming)
    if before is not None or len(incoming.files) > 1:
        _refuse_twins(known.files)
    incoming = _as_chosen(incoming, choices, before)
    if before is not None and _same(before, incoming, known.files) and (folder / DATA).is_file():
        if choices.strict and before.rejected:
            raise LedgerError(_rejected_before(folder))
        return Landed(folder, before, unchanged=True)
    if before is not None and not choices.replace:
        _refuse_others(before, known.files)
    with _beside(ledger, folder) as made:
        landing = Landing(made, incoming)
        try:
            fill(landing)
            manifest = landing.finish()
        finally:
            landing.close()
        if choices.strict and landing.problems:
            raise LedgerError(landing.problems)
        _refuse_nothing(landing, manifest)
        _refuse_unknown_measure(manifest, choices)
        if seen != [_seen(path) for path in incoming.files]:
            raise UsageError(
                "A file changed while it was read.", "Nothing was imported. Run it again."
            )
        now = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = replace(manifest, files=known.files, imported=now)
        (made / MANIFEST).write_text(manifest.as_json(), "utf-8")
        (made / "rows.csv").unlink(missing_ok=True)
        shutil.rmtree(made / "spill", ignore_errors=True)
        # Reading may have taken long, and is no reason to keep others out; what stands there is.
        with lock(ledger, wait=_PATIENCE):
            if (now_there := _before(ledger, incoming.source)) != before:
                if now_there is not None and _same(now_there, incoming, known.files):
                    return Landed(folder, now_there, unchanged=True)
                raise LedgerError([_meanwhile(folder)])
            there = folder.exists()
            take_place(folder, made)
    problems = tuple(landing.problems)
    return Landed(folder, manifest, problems, replaced=there)


def _meanwhile(folder: Path) -> Problem:
    what = "It was imported, changed or removed by another run while the files were read."
    remedy = "Look at it with `aidledger imported`, and import the files once more."
    return Problem("changed-meanwhile", Place(str(folder / MANIFEST)), "", what, remedy)


def _refuse_twins(files: Sequence[Mapping[str, Any]]) -> None:
    """Raise UsageError where two files hold the same: their money would be counted twice."""
    seen: dict[str, str] = {}
    for file in files:
        first = seen.setdefault(file["sha256"], file["name"])
        if first != file["name"] and file["bytes"]:
            raise UsageError(
                f"{first} and {file['name']} hold the very same.", "Name one of them alone."
            )


def _before(ledger: Path, source: str) -> Manifest | None:
    """Return what was imported before; what cannot be read is to be replaced."""
    try:
        return read_manifest(ledger, source)
    except LedgerError:
        return None


def refuse_import(ledger: Path, source: str) -> None:
    """Raise UsageError where nothing may be imported: the bundled ledger, or no ledger at all."""
    try:
        refuse_the_bundled(ledger, [FOLDER])
    except UsageError as error:
        raise UsageError(
            error.message,
            "Make a ledger of your own with `aidledger init DIR` (or copy that one), and name it "
            "with --ledger DIR.",
        ) from None
    if not is_ledger(ledger):
        raise UsageError(
            f"{ledger} is no ledger.", "Make one with `aidledger init DIR`, or name another."
        )
    if not source.isascii() or not source.replace("-", "").isalnum() or source != source.lower():
        raise UsageError(
            f"“{source}” cannot be the key of a source.",
            "Use small letters, digits and hyphens, such as crs-2024.",
        )
    own, _ = read_vocabulary((ledger / "sources.yaml").read_bytes(), "sources.yaml")
    if source in own:
        raise UsageError(
            f"“{source}” is a source of the figures kept by hand.", "Give another --source."
        )


def _named(incoming: Incoming) -> Iterator[tuple[Path, str]]:
    names = incoming.names or [path.name for path in incoming.files]
    return zip(incoming.files, names, strict=True)


def _known(path: Path, name: str) -> dict[str, Any]:
    """Return a file's name, size and hash."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        size = stream.tell()
    return {"name": name, "bytes": size, "sha256": digest}


def _as_chosen(incoming: Incoming, choices: Choices, before: Manifest | None) -> Incoming:
    """Return what is imported with what was chosen: the words of it, and what counts of it."""
    words = {name: getattr(choices, name) for name in ("title", "licence", "released")}
    asked = {**incoming.asked, **{name: word for name, word in words.items() if word}}
    counts = incoming.counts
    if before is not None and not choices.counts and before.counts in before.measures:
        counts = before.counts  # as it was changed since
    released = incoming.released or _changed(incoming.files)
    return replace(incoming, asked=asked, counts=counts, released=released)


def _refuse_others(before: Manifest, files: Sequence[Mapping[str, Any]]) -> None:
    """Raise UsageError where files of other names would take the place of what is there."""
    names = [str(file["name"]) for file in before.files]
    if not {file["name"] for file in files} & set(names):
        raise UsageError(
            f"{before.source} holds {', '.join(names)}, whose place this would take.",
            "Name all its files in one import, give this one a key of its own with --source KEY, "
            "or add --replace.",
        )


def _refuse_nothing(landing: Landing, manifest: Manifest) -> None:
    """Raise where not one row lands: what was there stays."""
    if manifest.rows:
        return
    if landing.problems:
        raise LedgerError(landing.problems)
    raise UsageError(
        "No row of these files is of what was asked for, so nothing was imported.",
        "Look at --years, --recipient and --donor, and whether these are the right files.",
    )


def _refuse_unknown_measure(manifest: Manifest, choices: Choices) -> None:
    """Raise UsageError for a measure that was asked to count and cannot."""
    if not choices.counts:
        return
    if choices.counts not in manifest.measures:
        raise UsageError(
            f"These files have no measure “{choices.counts}”, so nothing was imported.",
            f"They have {', '.join(manifest.measures)}.",
        )
    statuses = manifest.measures[choices.counts]["statuses"]
    if not set(statuses) & set(COUNTED_STATUSES):
        raise UsageError(
            f"What is {', '.join(statuses)} is never added up, and {choices.counts} are that.",
            "Let another measure count; these stand beside it.",
        )


def _rejected_before(folder: Path) -> list[Problem]:
    """Return what could not be read of an import that is there already."""
    found = []
    with (folder / REJECTED).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            place = Place(row["file"], int(row["line"] or 0))
            told = row["excerpt"], row["explanation"], row["remedy"]
            found.append(Problem(row["code"], place, *told))
            if len(found) == IMPORT_PROBLEMS:
                break
    return found


class _Known:
    """The files of an import with their hashes, which are worked out beside the reading."""

    def __init__(self, incoming: Incoming) -> None:
        self._found: list[dict[str, Any]] = []
        self._error: OSError | None = None
        self._thread = Thread(target=self._look, args=(incoming,), daemon=True)
        self._thread.start()

    def _look(self, incoming: Incoming) -> None:
        try:
            self._found = [_known(path, name) for path, name in _named(incoming)]
        except OSError as error:
            self._error = error

    @property
    def files(self) -> list[dict[str, Any]]:
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._found


def _seen(path: Path) -> tuple[int, int, int]:
    """Return what changes when a file is written to or replaced."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _changed(files: Sequence[Path]) -> str:
    newest = max((path.stat().st_mtime for path in files), default=0.0)
    return datetime.fromtimestamp(newest, UTC).date().isoformat()


def _same(before: Manifest, incoming: Incoming, files: Sequence[Mapping[str, Any]]) -> bool:
    def told(one: Any) -> str:
        return json.dumps(one, sort_keys=True)

    return (
        before.importer == incoming.importer
        and before.importer_version == incoming.version
        and before.counts == incoming.counts
        and told(before.asked) == told(dict(incoming.asked))
        and told(list(before.files)) == told(list(files))
    )


@contextmanager
def _beside(ledger: Path, folder: Path) -> Iterator[Path]:
    """Make a hidden folder beside the target; nothing of it stays where it did not become it."""
    made = hidden_beside(folder)
    try:
        with lock(ledger):  # another import that ends deletes what is empty
            folder.parent.mkdir(exist_ok=True)
            _forget_stale(folder.parent)
            made.mkdir()
        yield made
    except Exception as error:
        refusal = error if isinstance(error, OSError) else duck.not_written(error)
        if refusal is None or str(made) not in str(refusal.filename or made):
            raise
        raise OSError(refusal.errno, refusal.strerror, str(folder)) from None  # what was asked for
    finally:
        shutil.rmtree(made, ignore_errors=True)
        with suppress(OSError):
            folder.parent.rmdir()  # where nothing was ever imported


def _forget_stale(folder: Path) -> None:
    """Delete what an import that was killed left behind, once it is a day old."""
    long_ago = time.time() - _STALE_SECONDS
    for left in folder.glob(".aidledger-*.new"):
        with suppress(OSError):
            if left.stat().st_mtime < long_ago:
                shutil.rmtree(left, ignore_errors=True)


def _unblanked() -> str:
    """Return the columns of a CSV text, where a text that is not there is blank and not null."""
    return ", ".join(
        f"COALESCE({duck.name(c.name)}, {_literal(c.blank)}) AS {duck.name(c.name)}"
        if c.blank is not None
        else duck.name(c.name)
        for c in COLUMNS
    )


def _literal(blank: object) -> str:
    return "NULL" if blank is None else duck.text(blank) if isinstance(blank, str) else str(blank)


def _years(row: Mapping[str, Any]) -> Iterable[int]:
    from aidledger.imported.periods import key_of

    if row["rate_year"] is not None:
        return [row["rate_year"]]
    key = key_of(row["period"], 2200)
    assert key.period.begin is not None and key.period.end is not None
    # A fiscal year that is split by months needs the rate of the year before its label, too.
    first = (key.period.begin - key.ahead) // 12
    return range(first, key.period.end // 12 + 1)
