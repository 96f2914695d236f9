"""docs/reference/data-dictionary.md: every file, column and field of a ledger, and of `sql`."""

from __future__ import annotations

from aidledger.files import OPTIONAL
from aidledger.imported import columns as imported
from aidledger.reports.sql import schema
from aidledger.schema import KEYS, SLUG, TABLE_MEANINGS, TABLES, VOCABULARIES, Column, descriptor
from generating.markdown import code, prose, table
from generating.vocabulary_fields import ENTRIES, Entry

_INTRO = """\
# Data dictionary

Every file of a ledger, and every column or field in it, as the program itself checks them. What a
row means for a total stands in [totals](../totals.md), how an article is coded in
[coding](../coding.md). `datapackage.json` of each ledger says the same of its tables to other
programs ([Frictionless Table Schema](https://datapackage.org)).

A *slug* is lower-case letters and digits with hyphens between: `border-posts`. A cell that is not
required may be blank.
"""

_VOCABULARIES = """\
YAML, in which every value is text. A *series* has a `source` (a key of sources.yaml), the
publisher's `code`, and `values`, one for each year.
"""

_SQL = """\
What a query of [`aidledger sql`](../sql.md) sees. They are made anew for each question, under its
policy, and cannot be changed.
"""

_IMPORTED = """\
`imported/SOURCE/transactions.parquet`, a row a transaction or a share of one
([imports](../imports/README.md)). Amounts are in minor units, such as cents.
"""

_TYPES = {"string": "text", "number": "decimal", "integer": "whole number", "year": "year"}
# In words; a list of slugs says of itself that spaces are between.
_PATTERNS = {SLUG: "a slug", rf"{SLUG}( {SLUG})*": "slugs"}
_DUCKDB = {"VARCHAR": "text", "BIGINT": "whole number"}


def dictionary() -> str:
    parts = [_INTRO, "## Tables\n", "CSV, in UTF-8, with one header line.\n"]
    for name, columns in TABLES.items():
        keys = ", ".join(code(key) for key in KEYS.get(name, ("id",)))
        parts += [
            f"### {name}.csv\n",
            f"{prose(TABLE_MEANINGS[name])}{_optional(f'{name}.csv')} No two rows share {keys}.\n",
            table(("Column", "Type", "Meaning"), [column_row(column) for column in columns]),
            references(name),
        ]
    parts += ["## Vocabularies\n", _VOCABULARIES]
    for name, meaning in VOCABULARIES.items():
        parts += [f"### {name}.yaml\n", f"{prose(meaning)}{_optional(f'{name}.yaml')}\n"]
        for entry in ENTRIES[name]:
            parts += [f"**{entry.title}.** Its key is {entry.key}.\n", field_table(entry)]
    parts += ["## Tables of sql\n", _SQL, *sql_tables()]
    rows = [[code(c.name), _DUCKDB[c.type], prose(c.meaning)] for c in imported.COLUMNS]
    parts += ["## Imported rows\n", _IMPORTED, table(("Column", "Type", "Meaning"), rows)]
    return "\n".join(part for part in parts if part)


def _optional(file: str) -> str:
    return " A ledger may do without it." if file in OPTIONAL else ""


def column_row(column: Column) -> list[str]:
    said = [prose(column.meaning)]
    if column.choices:
        said.append(f"one of {', '.join(code(choice) for choice in column.choices)}")
    if column.pattern:
        said.append(_PATTERNS.get(column.pattern) or f"matches {code(column.pattern)}")
    type_ = [_TYPES[column.type], *(["required"] if column.required else [])]
    return [code(column.name), ", ".join(type_), "; ".join(text for text in said if text)]


def references(name: str) -> str:
    """Return what a table's columns refer to, as its datapackage.json says."""
    resources = descriptor("", "", OPTIONAL)["resources"]
    (found,) = [resource for resource in resources if resource["name"] == name]
    lines = []
    for key in found["schema"].get("foreignKeys", ()):
        fields = key["fields"] if isinstance(key["fields"], list) else [key["fields"]]
        of = key["reference"]["resource"] or name
        lines.append(f"- {', '.join(code(f) for f in fields)} names a row of {of}.csv\n")
    return "".join(lines)


def field_table(entry: Entry) -> str:
    rows = []
    for field in entry.fields:
        choices = ", ".join(code(choice) for choice in field.choices)
        said = f"{field.meaning}; one of {choices}" if choices else field.meaning
        rows.append([code(field.name), field.needed or "no", said])
    return table(("Field", "Required", "Meaning"), rows)


def sql_tables() -> list[str]:
    parts = []
    for one in schema().tables:
        name, _, meaning = one.title.partition(": ")
        cells = [row.notes for row in one.rows]
        rows = [
            [
                code(c["name"]),
                c["type"],
                prose("; in ".join(filter(None, (c["meaning"], c["unit"])))),
            ]
            for c in cells
        ]
        parts += [
            f"### {name}\n",
            f"{prose(meaning)}\n",
            table(("Column", "Type", "Meaning"), rows),
        ]
    return parts
