"""Manifests: what an imported source is, where it came from, and what its rows hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from aidledger.files import IMPORTED, has_imports
from aidledger.imported.periods import is_period
from aidledger.limits import MANIFEST as MANIFEST_SIZE
from aidledger.limits import MIB
from aidledger.problems import LedgerError, Place, Problem
from aidledger.years import parse_date

FOLDER = IMPORTED
MANIFEST = "manifest.json"
DATA = "transactions.parquet"
TEXT = "transactions.csv"
PROFILE = "aidledger-import"
VERSION = "1"
WITHOUT_AMOUNT = "without-amount"  # why a row is no figure
CUT_SHORT = "cut-short"  # in left_out: files, not rows, of which all that follows is missing


@dataclass(frozen=True)
class Manifest:
    """An imported source.

    counts: the one measure that totals are made of; the others stand beside it.
    released: date of the data, ISO 8601; nothing later than its year is counted.
    files: name, bytes and sha256 of each file it was read from.
    asked: filters and choices of the import, as text.
    measures: rows of each measure, their statuses, and their sum in minor units by currency.
    periods, currencies: the distinct values of these columns; rate_years: by currency, every year
        whose rate a counted row needs.
    parties, sectors, instruments: what the codes in the rows mean.
    unresolved: names that no code was found for, each with its kind and rows.
    left_out: rows that were read and are no figures, by reason, such as without-amount;
        as cut-short, how many files were not read to their end.
    table: a Parquet folder or table elsewhere that holds the rows; blank: the file beside this.
    spread, bounded, valued: whether any row covers several years; has bounds, a ceiling or no top;
        or has a value date in another year.
    """

    source: str
    importer: str
    importer_version: str
    title: str
    publisher: str
    licence: str
    released: str
    imported: str
    counts: str
    files: Sequence[Mapping[str, Any]]
    asked: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    rejected: int = 0
    measures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    periods: Sequence[int] = ()
    rate_years: Mapping[str, Sequence[int]] = field(default_factory=dict)
    minor_units: Mapping[str, int] = field(default_factory=dict)
    parties: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sectors: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    instruments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    unresolved: Sequence[Mapping[str, Any]] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    spread: bool = False
    bounded: bool = False
    valued: bool = False
    constant_prices: str = ""
    table: str = ""

    def as_json(self) -> str:
        told = {"aidledger": {"profile": PROFILE, "version": VERSION}, **asdict(self)}
        return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def manifest_file(ledger: Path, source: str) -> Path:
    return ledger / FOLDER / source / MANIFEST


def data_of(ledger: Path, manifest: Manifest) -> str:
    """Return where the rows of an imported source stand: what it names, else a file beside it.

    That is its Parquet file, or a CSV text with the same columns where only that is there.
    """
    folder = ledger / FOLDER / manifest.source
    text = not (folder / DATA).exists() and (folder / TEXT).exists()
    return manifest.table or str(folder / (TEXT if text else DATA))


def stood(ledger: Path, source: str) -> tuple[tuple[int, int, int] | None, ...]:
    """Return what changes when a source is imported anew: of its manifest and of its rows."""
    found: list[tuple[int, int, int] | None] = []
    for path in (ledger / FOLDER / source / name for name in (MANIFEST, DATA, TEXT)):
        try:
            known = path.stat()
        except OSError:
            found.append(None)
        else:
            found.append((known.st_ino, known.st_size, known.st_mtime_ns))
    return tuple(found)


def refuse_changed(ledger: Path, source: str, before: object) -> None:
    """Raise LedgerError where a source was imported anew since it was read."""
    if stood(ledger, source) != before:
        place = Place(str(manifest_file(ledger, source)))
        what = "It was imported anew, or removed, after it was read."
        remedy = "Run the command again; in Python, open the ledger again."
        raise LedgerError([Problem("changed-meanwhile", place, "", what, remedy)])


def imported_names(ledger: Path) -> tuple[str, ...]:
    """Return the keys of the sources imported into a ledger, in order."""
    folder = ledger / FOLDER
    if not has_imports(ledger):
        return ()
    return tuple(sorted(p.parent.name for p in folder.glob(f"[!.]*/{MANIFEST}")))


def read_manifest(ledger: Path, source: str) -> Manifest:
    """Return the manifest of an imported source; raise LedgerError where it cannot be read."""
    path = manifest_file(ledger, source)
    try:
        if path.stat().st_size > MANIFEST_SIZE:
            raise ValueError(f"it is larger than {MANIFEST_SIZE // MIB} MiB")
        data = path.read_bytes()
        told = json.loads(data)
        about = told.pop("aidledger")
        _refuse_newer(path, about)
        if about != {"profile": PROFILE, "version": VERSION}:
            raise ValueError(f"it is of {about}")
        known = {f.name for f in fields(Manifest)}
        manifest = Manifest(**{name: value for name, value in told.items() if name in known})
        if manifest.source != source:
            raise ValueError(f"it is of “{manifest.source}”")
        if wrong := next(_misshapen(manifest), ""):
            raise ValueError(wrong)
        if b"\\u" in data:  # half a character, written as JSON lets one, can never be printed
            json.dumps(told, ensure_ascii=False).encode()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = f"it has no entry “{error.args[0]}”" if isinstance(error, KeyError) else error
        raise LedgerError(
            [
                Problem(
                    "bad-manifest",
                    Place(str(path)),
                    "",
                    f"It is not the description of an import: {why}.",
                    "Import the file once more.",
                )
            ]
        ) from None
    return manifest


def _refuse_newer(path: Path, about: Any) -> None:
    """Raise LedgerError where a manifest is one that only a later aidledger reads."""
    version = str(about.get("version")) if isinstance(about, dict) else ""
    known = version.isascii() and version.isdigit() and len(version) < 6
    if known and about.get("profile") == PROFILE and int(version) > int(VERSION):
        what = f"The import is of version {version}, and this aidledger reads {VERSION}."
        remedy = "Update aidledger to the version that imported it, or a later one."
        raise LedgerError([Problem("newer-format", Place(str(path)), "", what, remedy)])


_LAST_YEAR, _MOST_DECIMALS = 9999, 4
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "str": str, "int": int, "bool": bool, "Mapping": dict, "Sequence": (list, tuple),
}  # fmt: skip


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _code(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _count(value: Any) -> bool:
    return _number(value) and value >= 0


def _list(of: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list | tuple) and all(map(of, value))


def _map(of: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and all(map(of, value.values()))


def _entry(**keys: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """A JSON object; a key whose name ends in `_` may be missing."""

    def sound(value: Any) -> bool:
        return isinstance(value, dict) and all(
            (name.endswith("_") and name[:-1] not in value)
            or (name.rstrip("_") in value and of(value[name.rstrip("_")]))
            for name, of in keys.items()
        )

    return sound


def _date(value: Any) -> bool:
    try:
        parse_date(value)
    except ValueError:
        return False
    return True


# What an entry has to be, beyond its kind.
_SOUND: Mapping[str, Callable[[Any], bool]] = {
    "released": _date,
    "rows": _count,
    "rejected": _count,
    "files": _list(_entry(name=_text, bytes=_count, sha256=_text)),
    "asked": _map(_text),
    "measures": _map(_entry(rows=_count, statuses_=_list(_text), sums=_map(_number))),
    "periods": _list(lambda value: _number(value) and is_period(value)),
    "rate_years": _map(_list(lambda value: _count(value) and value <= _LAST_YEAR)),
    "minor_units": _map(lambda value: _count(value) and value <= _MOST_DECIMALS),
    "parties": _map(_entry(name=_text, kind_=_text, currency_=_text)),
    "sectors": _map(_entry(meaning=_text, codes_=_map(_text))),
    "instruments": _map(_entry(meaning=_text, class_=_text)),
    "unresolved": _list(_entry(kind=_text, name=_text, rows=_count)),
    "left_out": _map(_count),
}


def _misshapen(manifest: Manifest) -> Iterator[str]:
    """Yield what is wrong with an entry, a sentence each: its kind, and what it leaves unsaid."""
    wrong = False
    for one in fields(Manifest):
        value = getattr(manifest, one.name)
        kind = str(one.type).partition("[")[0]
        sound = _SOUND.get(one.name)
        if (
            not isinstance(value, _KINDS[kind])
            or (kind == "int" and isinstance(value, bool))
            or (sound is not None and not sound(value))
        ):
            wrong = True
            yield f"its entry “{one.name}” is not of its kind"
    if wrong:
        return
    summed = {code for entry in manifest.measures.values() for code in entry["sums"]}
    rated = set(manifest.rate_years)
    for name, lacks in (
        ("minor_units", (summed | rated) - set(manifest.minor_units)),
        ("rate_years", summed - rated),
    ):
        if lacks:
            yield f"its entry “{name}” lacks {', '.join(sorted(lacks))}"
