"""Schemas: what commands print with --format json and csv, for programs that read it.

A JSON Schema (draft 2020-12) of a report as one object, and a Table Schema (Frictionless, Data
Package v2) of its rows as CSV, both generated from reports/fields.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aidledger.policy import DIMENSIONS
from aidledger.problems import UsageError
from aidledger.reports.fields import (
    BY,
    FIELDS,
    FLAG,
    INTEGER,
    LIST,
    NUMBER,
    PAGE_REPORTS,
    POLICY,
    REPORTS,
    ROW,
    TEXT,
    TEXT_OR_FLAG,
    TEXT_OR_INTEGER,
    Described,
    Field,
    Rows,
)
from aidledger.reports.value import AMOUNT_FIELDS, Report, Row, Table

JSON, CSV = "json", "csv"
PAGE = "page"
_PAGE = Described("report", "Everything of a selection on one page, as data.", ())
_JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
_TABLE_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
_JSON_TYPES: dict[str, Any] = {
    TEXT: "string",
    INTEGER: ["integer", "null"],
    NUMBER: ["number", "null"],
    FLAG: "boolean",
    TEXT_OR_INTEGER: ["string", "integer"],
    TEXT_OR_FLAG: ["string", "boolean"],
}
_CSV_TYPES = {INTEGER: "integer", NUMBER: "number", FLAG: "boolean"}
_DIMENSION = f"({'|'.join(DIMENSIONS)})"
_WORDS: dict[str, Any] = {"type": "string"}
_TEXTS: dict[str, Any] = {"type": "array", "items": _WORDS}
_LEFT_OUT = ("id", *AMOUNT_FIELDS, "reason", "yielded_to", "about")


def schemas() -> Report:
    """Return the reports that have schemas, one a row."""
    rows = [
        Row(
            {"report": name},
            "",
            None,
            {"command": f"aidledger {one.command}", "version": one.version, "meaning": one.meaning},
        )
        for name, one in (*REPORTS.items(), (PAGE, _PAGE))
    ]
    columns = ("report", "command", "version", "meaning")
    table = Table("schemas", "", ("report",), rows, columns=columns)
    return Report("schemas", "Schemas of what commands print as data", {}, [table])


def schema(report: str, form: str = JSON) -> dict[str, Any]:
    """Return the schema of a report's JSON or CSV; raise UsageError with the nearest name."""
    from difflib import get_close_matches

    name = report.strip().casefold()
    name = name.partition(" ")[0] if name.startswith("chart ") else name.replace(" ", "-")
    if name == PAGE and form == CSV:
        raise UsageError("A page is not written as CSV.", "Leave --format out.")
    if name == PAGE:
        return page_schema()
    if name not in REPORTS:
        near = get_close_matches(name, (*REPORTS, PAGE), n=2, cutoff=0.5)
        lists = "`aidledger schema` lists them."
        hint = f"Did you mean {' or '.join(near)}? {lists}" if near else lists
        raise UsageError(f"There is no schema of “{report}”.", hint)
    return csv_schema(name) if form == CSV else json_schema(name)


def identity(report: str) -> str:
    """Return what a report's JSON names its schema by: `aidledger/summary/1`."""
    name = report.partition(" ")[0]
    one = _PAGE if name == PAGE else REPORTS.get(name)
    return f"aidledger/{name}/{one.version}" if one else ""


def json_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a report."""
    one = REPORTS[name]
    properties: dict[str, Any] = {
        "report": {"pattern": f"^{one.names}$"} if one.names else {"const": name},
        "schema": {"const": identity(name), "description": "this schema and its version"},
        **_contents(one),
        **_OWN_PROPERTIES.get(name, {}),
    }
    needed = [key for key in properties if key != "tree"]
    definitions = _definitions(one) | _LEFT_OUT_DEFINITIONS
    if name == "explain":
        definitions["tree-node"] = _NODE
    return {
        "$schema": _JSON_SCHEMA,
        "$id": identity(name),
        "title": f"aidledger {one.command} --format json",
        "description": one.meaning,
        **_object(properties, needed),
        "$defs": definitions,
    }


def _contents(one: Described, within: str = "") -> dict[str, Any]:
    """Return what every report has; `within` stands before the names of its own fields."""
    rows = [_rows(one, rows, within) for rows in one.rows]
    return {
        "title": _WORDS | {"description": "what the report is about, for people"},
        "policy": {"$ref": "#/$defs/policy"} if within else _policy(),
        "rows": {
            "type": "array",
            "items": rows[0] if len(rows) == 1 else {"oneOf": rows},
            "description": "the rows of every table, the same as in CSV",
        },
        "totals": {
            "type": "array",
            "items": _rows(one, one.totals, within) if one.totals else False,
            "description": "the report's totals, where it has any",
        },
        "left_out": {
            "type": "array",
            "items": {"$ref": "#/$defs/left-out"},
            "description": "money that no total holds, and why",
        },
        "sentences": _TEXTS | {"description": "what is to be said with it, for people"},
        "caveats": _TEXTS | {"description": "what keeps it from being the whole truth"},
    }


def _definitions(one: Described, within: str = "") -> dict[str, Any]:
    """Return what the fields of a report's rows and totals are."""
    used = {*one.columns(), *(one.totals.fields if one.totals else ())}
    return {
        _defined(one, field, within): _property(one.field(field))
        for field in sorted(used - {"table"})
    }


def _defined(one: Described, field: str, within: str) -> str:
    return f"{within}{field}" if field in one.own else field


def page_schema() -> dict[str, Any]:
    """Return the JSON Schema of `aidledger report --format json` (docs/report.md)."""
    text, texts = _WORDS, _TEXTS
    sections = {name: _section(name) for name in PAGE_REPORTS}
    work = _object({"text": text, "url": text}, ("text", "url"))
    grid = _object(
        {"columns": texts, "rows": {"type": "array", "items": {"type": "array"}}},
        ("columns", "rows"),
    )
    properties = {
        "report": {"const": PAGE},
        "schema": {"const": identity(PAGE), "description": "this schema and its version"},
        "title": text | {"description": "who gave whom, and when"},
        "ledger": text | {"description": "the ledger's title"},
        "policy": {"$ref": "#/$defs/policy"},
        "headline": {
            "anyOf": [_object(_AMOUNT, AMOUNT_FIELDS), {"type": "null"}],
            "description": "the headline, where the selection has one",
        },
        "sections": _object(sections, sections)
        | {"description": "by name: reports, or the reason why there is none"},
        "left_out": {
            "type": "array",
            "items": {"$ref": "#/$defs/left-out"},
            "description": "money that no total holds, and why",
        },
        "sentences": texts | {"description": "what is to be said with it, for people"},
        "caveats": texts | {"description": "what keeps it from being the whole truth"},
        "sources": {
            "type": "object",
            "additionalProperties": work,
            "description": "an entry of a bibliography and an address for each source, by its key",
        },
        "names": {
            "type": "object",
            "additionalProperties": text,
            "description": "the parties' names by code",
        },
        "figures": grid | {"description": "one row a figure"},
        "lines": grid | {"description": "one row a figure and year; `figure` counts from 0"},
        "takes": grid | {"description": "what one figure takes off another that holds it"},
        "notes": texts | {"description": "footnotes, by the number that figures have"},
        "rates": texts | {"description": "rates in words, by the number that lines have"},
    }
    return {
        "$schema": _JSON_SCHEMA,
        "$id": identity(PAGE),
        "title": "aidledger report --format json",
        "description": _PAGE.meaning,
        **_object(properties, properties),
        "$defs": _of_page(),
    }


def _section(name: str) -> dict[str, Any]:
    reports = {"type": "array", "items": {"$ref": f"#/$defs/{name}-report"}}
    parts = {"title": _WORDS, "reason": _WORDS, "reports": reports}
    return _object(parts, parts)


def _of_page() -> dict[str, Any]:
    """Return the reports of a page, each as its own command writes it but for `schema`."""
    found = {"policy": _policy()}
    for name, one in PAGE_REPORTS.items():
        parts = {"report": {"const": name}, **_contents(one, f"{name}-")}
        found[f"{name}-report"] = _object(parts, parts) | {"description": one.meaning}
        found |= _definitions(one, f"{name}-")
    return found | _LEFT_OUT_DEFINITIONS


def _policy() -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {
        TEXT: {"type": "string"},
        FLAG: {"type": "boolean"},
        LIST: {"type": "array", "items": {"type": "string"}},
        ROW: {"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
    }
    told = {}
    for name, (types, meaning) in POLICY.items():
        kind = kinds[types[0]] if len(types) == 1 else {"anyOf": [kinds[one] for one in types]}
        told[name] = kind | {"description": meaning}
    about = "the choices it was asked with: how totals are made, and which figures are selected"
    return _object(told, ()) | {"description": about}


def csv_schema(name: str) -> dict[str, Any]:
    """Return the Table Schema of a report's rows; not every column is in every answer."""
    one = REPORTS[name]
    return {
        "$schema": _TABLE_SCHEMA,
        "name": name,
        "title": f"aidledger {one.command} --format csv",
        "description": one.meaning,
        "fieldsMatch": "subset" if one.free else "superset",
        "fields": [_column(column, _table_field(one, column)) for column in one.columns()],
        "missingValues": [""],
    }


def _table_field(one: Described, column: str) -> Field:
    if column != "table" or column in one.own:
        return one.field(column)
    told = ", ".join(rows.table for rows in one.rows if rows.table not in ("", BY))
    if any(rows.table == BY for rows in one.rows):
        told += "; or the dimensions it is broken down by, with hyphens between"
    return Field(TEXT, f"which table of the report the row belongs to: {told}")


def _column(name: str, field: Field) -> dict[str, Any]:
    column = {"name": name, "type": _CSV_TYPES.get(field.type, "string")}
    return column | {"description": field.meaning} | ({"unit": field.unit} if field.unit else {})


def _rows(one: Described, rows: Rows, within: str = "") -> dict[str, Any]:
    """Return the schema of one row of a table."""
    if one.free:
        return {"type": "object", "description": "the columns of the query"}
    named = {"table": _named(rows.table)} if rows.table else {}
    fields = (*rows.fields, *rows.maybe)
    return _object(
        named | {f: {"$ref": f"#/$defs/{_defined(one, f, within)}"} for f in fields},
        [*named, *rows.fields],
        rows.table,
    )


def _named(table: str) -> dict[str, Any]:
    if table == "*":
        return {"type": "string"}
    return {"pattern": f"^{_DIMENSION}(-{_DIMENSION})*$"} if table == BY else {"const": table}


def _object(properties: dict[str, Any], needed: Iterable[str], title: str = "") -> dict[str, Any]:
    return {
        **({"title": title} if title else {}),
        "type": "object",
        "properties": properties,
        "required": list(needed),
        "additionalProperties": False,
    }


def _property(field: Field) -> dict[str, Any]:
    told = {"type": _JSON_TYPES[field.type], "description": field.meaning}
    return told | ({"unit": field.unit} if field.unit else {})


_LEFT_OUT_FIELDS = {
    **{name: FIELDS[name] for name in AMOUNT_FIELDS},
    "id": FIELDS["id"],
    "reason": Field(TEXT, "why no total holds it"),
    "yielded_to": Field(TEXT, "id of the figure that is counted in its place"),
    "about": Field(TEXT, "words for people"),
}
_LEFT_OUT_DEFINITIONS = {
    "left-out": _object({n: {"$ref": f"#/$defs/left-out-{n}"} for n in _LEFT_OUT}, _LEFT_OUT),
    **{f"left-out-{n}": _property(_LEFT_OUT_FIELDS[n]) for n in _LEFT_OUT},
}
_AMOUNT = {name: _property(FIELDS[name]) for name in AMOUNT_FIELDS}
_NODE = _object(
    {
        "text": {"type": "string"},
        **_AMOUNT,
        "unit": {"type": "string", "description": "money, percent, ratio, or in words"},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/tree-node"}},
    },
    ("text", "parts"),
)
# What single reports have beside what all have.
_OWN_PROPERTIES: dict[str, dict[str, Any]] = {
    "explain": {
        "tree": {"$ref": "#/$defs/tree-node", "description": "the same lines with words and places"}
    },
    "check": {
        "ledger": {"type": "string", "description": "the ledger's folder"},
        "errors": {"type": "integer", "description": "how many errors"},
        "warnings": {"type": "integer", "description": "how many warnings"},
    },
}
