"""Package: a selection as a Frictionless Data Package (version 2), a folder or one zip."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from decimal import Decimal
from typing import Any

from aidledger.exporting.gathered import Gathered, gather
from aidledger.exporting.tables import Link, TableOf, tables_of
from aidledger.files import DESCRIPTOR
from aidledger.money import plain
from aidledger.opened import OpenedLedger
from aidledger.policy import Policy, Selection
from aidledger.problems import printable
from aidledger.render.markdown import safe
from aidledger.reports.relations import FLAG, INTEGER, TEXT, Column

PROFILE = "aidledger-export"
VERSION = "1"  # of its tables and columns; docs/compatibility.md
_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
_RESOURCE = "https://datapackage.org/profiles/2.0/dataresource.json"
_TABLE = "https://datapackage.org/profiles/2.0/tableschema.json"
README = "README.md"
_TYPES = {TEXT: "string", INTEGER: "integer", FLAG: "boolean"}
# What a ledger's own descriptor says of the people and the terms, handed on as it is.
_HANDED_ON = ("licenses", "contributors", "homepage", "keywords", "version")
_STAMP = (1980, 1, 1, 0, 0, 0)


def package(ledger: OpenedLedger, selection: Selection, policy: Policy) -> dict[str, bytes]:
    """Return the files of the package by name, the same bytes for the same question."""
    gathered = gather(ledger, selection, policy)
    tables = tables_of(gathered)
    files = {f"{table.name}.csv": _csv(table) for table in tables}
    resources = [_resource(table, files[f"{table.name}.csv"]) for table in tables]
    files[README] = _readme(gathered, tables).encode()
    descriptor = _descriptor(gathered, resources, _hash(files[README]))
    data = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    return {DESCRIPTOR: data.encode(), **files}


def zipped(files: dict[str, bytes]) -> bytes:
    """Return the files as a zip; the same files make the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue()


def _descriptor(gathered: Gathered, resources: list[dict[str, Any]], readme: str) -> dict[str, Any]:
    own = _of_the_ledger(gathered)
    about = gathered.about()
    return {
        "$schema": _SCHEMA,
        "name": f"{own.get('name') or 'ledger'}-export",
        "title": f"{gathered.ledger.document('title')}: {gathered.title}",
        "description": f"Exported from a ledger by {about['made_by']}. {_COUNTS}",
        "sources": _sources(gathered),
        **{name: own[name] for name in _HANDED_ON if own.get(name)},
        "aidledger": {
            "profile": PROFILE,
            "version": VERSION,
            "made_by": about["made_by"],
            "policy": gathered.policy.as_dict(),
            "selection": gathered.selection.as_dict(),
            "readme": readme,
        },
        "resources": resources,
    }


_COUNTS = (
    "Totals are sums over flows, one class at a time; not_counted is never added. Where open is "
    "true an amount has no top, and high is what is known."
)


def _of_the_ledger(gathered: Gathered) -> dict[str, Any]:
    """Return the descriptor of the ledger itself, which booking has found sound."""
    files = gathered.ledger.files
    if files is None:
        return {}
    found = json.loads(files.contents[DESCRIPTOR])
    return dict(found) if isinstance(found, dict) else {}


def _sources(gathered: Gathered) -> list[dict[str, str]]:
    """Return the sources of the figures exported, as the descriptor lists them."""
    known = gathered.ledger.document("sources")
    used = {row["source"] for row in gathered.figures.values()}
    told = []
    for key, source in known.items():
        if key in used:
            entry = {"title": source["title"] or key}
            url = source["details"].get("url", "")
            if re.fullmatch(r"https?://\S+", url):
                entry["path"] = url
            told.append(entry)
    return told


def _resource(table: TableOf, data: bytes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": _TABLE,
        "fields": [_field(table, column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.links:
        schema["foreignKeys"] = [_link(table, link) for link in table.links]
    return {
        "$schema": _RESOURCE,
        "name": table.name.replace("_", "-"),
        "type": "table",
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": table.meaning,
        "bytes": len(data),
        "hash": _hash(data),
        "schema": schema,
    }


def _hash(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _link(table: TableOf, link: Link) -> dict[str, Any]:
    there = "" if link.table == table.name else link.table.replace("_", "-")
    reference = {"resource": there, "fields": list(link.there)}  # "" is this very table
    return {"fields": list(link.columns), "reference": reference}


def _field(table: TableOf, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.name in table.required:
        constraints["required"] = True
    if (column.name,) == table.key:
        constraints["unique"] = True
    if column.name in table.choices:
        constraints["enum"] = list(table.choices[column.name])
    meaning = f"{column.meaning}; {column.unit}" if column.unit else column.meaning
    return {
        "name": column.name,
        "type": _TYPES.get(column.type, "number"),
        "description": meaning,
        **({"constraints": constraints} if constraints else {}),
    }


def _csv(table: TableOf) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    flags = [column.type == FLAG for column in table.columns]
    for row in table.rows:
        writer.writerow([_cell(v, flag) for v, flag in zip(row, flags, strict=True)])
    return out.getvalue().encode()


def _cell(value: Any, flag: bool) -> str:
    if value is None:
        return ""
    if flag:
        return "true" if value else "false"
    return plain(value) if isinstance(value, Decimal) else str(value)


def _readme(gathered: Gathered, tables: list[TableOf]) -> str:
    lines = [f"# {safe(printable(gathered.title))}", "", _COUNTS, "", "## Policy and selection", ""]
    lines += [f"- {name}: {safe(printable(value))}" for name, value in gathered.about().items()]
    lines += ["", "## Files", ""]
    lines += [f"- `{t.name}.csv` ({len(t.rows):,} rows): {t.meaning}" for t in tables]
    return "\n".join(lines) + "\n"
