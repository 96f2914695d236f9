"""Imports: what became of one, and which there are in a ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from aidledger.imported.manifest import CUT_SHORT, FOLDER, WITHOUT_AMOUNT, Manifest
from aidledger.imported.periods import key_of
from aidledger.importing.landing import REJECTED, Landed
from aidledger.money import from_minor
from aidledger.reports.value import Amount, Report, Row, Table
from aidledger.years import YearSelection, merged

_NAMED = 12  # names in a sentence; more are a list to look up
_LONGEST = 28  # characters of a licence or a title in the list; `imported SOURCE` has all of it
_LISTED = 20  # lines of names that no code was found for, after an import


def landed_report(landed: Landed, before: Manifest | None = None) -> Report:
    """Return what an import brought; `before` is what it took the place of."""
    manifest = landed.manifest
    rows = _count(manifest.rows, "row")
    title = f"{manifest.source}: {rows} imported"
    if landed.unchanged:
        title = f"{manifest.source}: nothing changed, {rows} as before"
    facts = {**_facts(manifest), **_left_out(manifest, landed.folder), "folder": str(landed.folder)}
    return Report(
        "import",
        title,
        {},
        [
            _pairs(facts),
            _files(manifest),
            _measures(manifest),
            _unresolved(manifest.unresolved[:_LISTED]),
        ],
        sentences=list(_what_changed(landed, before)),
        caveats=list(_caveats(manifest)),
        named_tables=True,
    )


def imported_list(manifests: Sequence[Manifest], folder: Path) -> Report:
    """Return the imported sources of a ledger, with the sums of what counts in each."""
    rows = [
        Row(
            {"source": m.source},
            "",
            None,
            {
                "rows": m.rows,
                "years": _years(m.periods),
                "counts": m.counts,
                "released": m.released,
                "licence": m.licence,
                "title": m.title,
            },
        )
        for m in manifests
    ]
    sums = [
        Row({"source": m.source, **row.keys}, "", row.value, row.notes)
        for m in manifests
        for row in _sums(m, m.counts)
    ]
    columns = ("source", "rows", "years", "counts", "released", "licence", "title")
    return Report(
        "imported",
        _count(len(manifests), "imported source"),
        {},
        [
            Table("imported", "", ("source",), rows, "listed", columns=columns,
                  narrow=columns[:-1], longest=_LONGEST),
            Table("sums", "What counts", ("source", "measure", "currency"), sums, "listed",
                  columns=("source", "measure", "rows", "amount")),
        ],
        sentences=() if manifests else [_NOTHING.format(folder)],
        named_tables=True,
    )  # fmt: skip


_NOTHING = "{}: nothing is imported. `aidledger import --help` tells how."


def imported_source(manifest: Manifest, folder: Path) -> Report:
    """Return everything that is known of an imported source."""
    facts = {**_facts(manifest), **_left_out(manifest, folder)}
    facts |= {
        "imported": manifest.imported,
        "importer": f"{manifest.importer}, version {manifest.importer_version}",
        "folder": str(folder),
    }
    parties = [{"party": code, **_plain(party)} for code, party in manifest.parties.items()]
    sectors = [{"sector": code, **_plain(sector)} for code, sector in manifest.sectors.items()]
    instruments = [{"instrument": code, **_plain(i)} for code, i in manifest.instruments.items()]
    return Report(
        "imported",
        f"{manifest.source}: {_count(manifest.rows, 'row')}",
        {},
        [
            _pairs(facts),
            _files(manifest),
            _measures(manifest),
            _table("parties", "Parties", parties, ("party", "name", "kind")),
            _table("sectors", "Sectors", sectors, ("sector", "meaning")),
            _table("instruments", "Instruments", instruments, ("instrument", "class", "meaning")),
            _unresolved(manifest.unresolved),
        ],
        caveats=list(_caveats(manifest)),
        named_tables=True,
    )


def removed_report(source: str, ledger: Path) -> Report:
    """Return that a source is no longer there."""
    row = Row({"source": source}, "", None, {"folder": str(ledger / FOLDER / source)})
    table = Table("removed", "", ("source",), [row], columns=("source", "folder"))
    return Report("removed", f"{source} is removed", {}, [table])


def _facts(m: Manifest) -> dict[str, str]:
    """Return what an import is, a field each; what is blank is left out."""
    asked = "; ".join(
        f"{name} {_short(value)}"
        for name, value in m.asked.items()
        if value and name not in ("title", "licence", "released")  # which have lines of their own
    )
    found = {
        "source": m.source,
        "title": m.title,
        "publisher": m.publisher,
        "licence": m.licence,
        "date": m.released,
        "asked for": asked,
        "rows": f"{m.rows:,}",
        "years": _years(m.periods),
        "parties": _listed([f"{p['name']}" for p in m.parties.values()]),
        "counts": m.counts,
        "rows stand in": m.table,
    }
    return {name: value for name, value in found.items() if value}


def _short(value: object) -> str:
    """Return a choice as people read it; of a hash only how it begins."""
    text = str(value)
    return f"{text[:12]}…" if re.fullmatch("[0-9a-f]{64}", text) else text


def _left_out(m: Manifest, folder: Path) -> dict[str, str]:
    found = {}
    if without := m.left_out.get(WITHOUT_AMOUNT, 0):
        found["no figures"] = f"{_count(without, 'row')} without an amount"
    if m.rejected:
        rows = _count(m.rejected, "row")
        told = f"{rows} that could not be read, or not in whole{_cut_short(m)}"
        found["left out"] = f"{told}: {folder / REJECTED}"
    return found


def _cut_short(m: Manifest) -> str:
    files = m.left_out.get(CUT_SHORT, 0)
    its = "its" if files == 1 else "their"
    return f", and {_count(files, 'file')} not read to {its} end" if files else ""


def _pairs(facts: Mapping[str, str]) -> Table:
    rows = [Row({"field": name}, "", None, {"value": value}) for name, value in facts.items()]
    return Table("facts", "", ("field",), rows, columns=("field", "value"))


def _files(m: Manifest) -> Table:
    rows = [
        Row({"file": f["name"]}, "", None, {"bytes": f["bytes"], "sha256": f["sha256"]})
        for f in m.files
    ]
    labels = {"sha256": "SHA-256"}
    return Table("files", "Files", ("file",), rows, "listed", labels, ("file", "bytes", "sha256"))


def _measures(m: Manifest) -> Table:
    rows = [row for measure in m.measures for row in _sums(m, measure)]
    columns = ("measure", "counts", "rows", "amount")
    return Table("measures", "Measures", ("measure", "currency"), rows, "listed", columns=columns)


def _sums(m: Manifest, measure: str) -> Iterator[Row]:
    """Yield a row for each currency of a measure; the first says how many rows it has in all."""
    entry = m.measures.get(measure, {"rows": 0, "sums": {}})
    count: int | None = entry["rows"]
    for currency, minor in entry["sums"].items():
        best = from_minor(minor, m.minor_units.get(currency, 2))
        bound = None if m.bounded else best
        yield Row(
            {"measure": measure, "currency": currency},
            "",
            Amount(bound, best, bound, currency=currency),
            {"counts": measure == m.counts, "rows": count},
        )
        count = None


def _unresolved(names: Sequence[Mapping[str, Any]]) -> Table:
    found = [_plain(name) for name in names]
    title = "Names that no code was found for"
    return _table("unresolved", title, found, ("kind", "name", "rows"))


def _table(
    name: str, title: str, rows: Sequence[Mapping[str, Any]], columns: tuple[str, ...]
) -> Table:
    made = [
        Row({columns[0]: row[columns[0]]}, "", None, {c: row.get(c, "") for c in columns[1:]})
        for row in rows
    ]
    return Table(name, title, columns[:1], made, "listed", columns=columns)


def _plain(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v if isinstance(v, str | int) else "" for k, v in entry.items()}


def _what_changed(landed: Landed, before: Manifest | None) -> Iterator[str]:
    if landed.unchanged:
        day = landed.manifest.imported[:10]
        yield f"The same files with the same choices were imported on {day}."
    elif landed.replaced and before is not None:
        yield (
            f"It took the place of what was imported on {before.imported[:10]}: "
            f"{_count(before.rows, 'row')}, of which {before.counts} counted."
        )
    elif landed.replaced:
        yield "It took the place of an import whose description could not be read."
    if (more := len(landed.manifest.unresolved) - _LISTED) > 0:
        yield (
            f"{_count(more, 'more name')} that no code was found for: "
            f"`aidledger imported {landed.manifest.source}` lists them."
        )


def _caveats(m: Manifest) -> Iterator[str]:
    if m.counts not in m.measures:
        yield (
            f"No row is of the measure that counts, {m.counts}, so its totals are empty. It has "
            f"{', '.join(m.measures)}; `aidledger imported {m.source} --counts NAME` lets another "
            "count."
        )
    elif len(m.measures) > 1:
        yield (
            f"Only {m.counts} count. Other measures, which may tell of the same money, are never "
            "added to them."
        )
    if m.bounded:
        yield "Some rows have bounds; these sums are of their amounts alone, and totals have both."


def _listed(names: Sequence[str]) -> str:
    """Return the first of these names, which may have commas, and how many more there are."""
    shown = "; ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown}; and {more:,} more" if more > 0 else shown


def _years(periods: Sequence[int]) -> str:
    """Return which years the periods cover, fiscal ones apart: `2001-2009, fiscal 2003-2007`."""
    told: dict[bool, set[tuple[int, int]]] = {False: set(), True: set()}
    for number in periods:
        key = key_of(number, 0)
        begin, end = key.period.begin, key.period.end
        if begin is not None and end is not None:
            told[key.ahead > 0].add((begin // 12, end // 12))
    parts = [
        ("fiscal " if fiscal else "") + str(YearSelection(merged(ranges))).replace(",", ", ")
        for fiscal, ranges in told.items()
        if ranges
    ]
    return "; ".join(parts)


def _count(number: int, thing: str) -> str:
    """Return `1 row`, `12,345 rows`."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
