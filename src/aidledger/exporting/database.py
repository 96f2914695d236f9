"""Database: a selection as a SQLite file that opens in Datasette as it is.

Tables with keys, labels, views that add up, and a full-text search. Money is in full units, as
doubles that read well, and in whole minor units (`_minor`), which any sum adds exactly; the views
add those.
"""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from typing import Any

from aidledger.exporting.gathered import Gathered, gather
from aidledger.exporting.tables import TableOf, tables_of
from aidledger.opened import OpenedLedger
from aidledger.policy import Policy, Selection
from aidledger.reports.relations import FLAG, Column, sqlite_type

# What a search looks through.
_SEARCHED = ("as_stated", "description", "remark")
_BY = ("year", "donor", "recipient", "sector", "instrument")
_INDEXED = {
    "flows": ("donor", "recipient", "sector", "class", "year"),
    "figures": ("donor", "recipient", "sector", "class"),
}


def database(ledger: OpenedLedger, selection: Selection, policy: Policy) -> bytes:
    """Return the database's bytes, the same for the same question and SQLite."""
    gathered = gather(ledger, selection, policy)
    connection = sqlite3.connect(":memory:")
    tables = tables_of(gathered)
    for table in tables:
        connection.execute(_create(table))
        marks = ", ".join("?" * len(table.columns))
        rows = ([_value(cell) for cell in row] for row in table.rows)
        connection.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows)
    for name, columns in _INDEXED.items():
        for column in columns:
            connection.execute(f'CREATE INDEX "{name}_{column}" ON "{name}" ("{column}")')
    _about(connection, gathered, tables)
    _views(connection, gathered)
    _search(connection)
    connection.commit()
    connection.execute("VACUUM")
    data: bytes = connection.serialize()
    connection.close()
    return data


def _create(table: TableOf) -> str:
    parts = [_column(table, column) for column in table.columns]
    parts.append(f"PRIMARY KEY ({_names(table.key)})")
    parts += [
        f'FOREIGN KEY ({_names(link.columns)}) REFERENCES "{link.table}" ({_names(link.there)})'
        for link in table.links
    ]
    return f'CREATE TABLE "{table.name}" (\n  ' + ",\n  ".join(parts) + "\n)"


def _column(table: TableOf, column: Column) -> str:
    text = f'"{column.name}" {sqlite_type(column)}'
    if column.name in table.required:
        text += " NOT NULL"
    if column.type == FLAG:
        text += f' CHECK ("{column.name}" IN (0, 1))'
    return text


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _value(cell: Any) -> Any:
    return float(cell) if isinstance(cell, Decimal) else cell


def _about(connection: sqlite3.Connection, gathered: Gathered, tables: list[TableOf]) -> None:
    connection.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
    connection.executemany("INSERT INTO about VALUES (?, ?)", gathered.about().items())
    connection.execute(
        'CREATE TABLE columns ("table" TEXT, "column" TEXT, meaning TEXT, unit TEXT, '
        'PRIMARY KEY ("table", "column"))'
    )
    connection.executemany(
        "INSERT INTO columns VALUES (?, ?, ?, ?)",
        [(t.name, c.name, c.meaning, c.unit or None) for t in tables for c in t.columns],
    )


def _views(connection: sqlite3.Connection, gathered: Gathered) -> None:
    """Make the views: all lines, and totals of flows by class and by one thing more."""
    connection.execute(
        "CREATE VIEW lines AS SELECT * FROM flows UNION ALL SELECT * FROM not_counted"
    )
    scale = 10**gathered.question.digits
    names = {"donor": "parties", "recipient": "parties"}
    names |= {"sector": "sectors", "instrument": "instruments"}
    for by in ("class", *_BY):
        key = "label" if by == "year" else by
        label, join = "", ""
        if by in names:
            there = "code" if names[by] == "parties" else "word"
            label = f"MAX(n.name) AS {by}_name, "
            join = f'LEFT JOIN {names[by]} n ON n."{there}" = l."{key}"'
        group = 'l."class"' if by == "class" else f'l."class", l."{key}"'
        columns = 'l."class", MAX(l.headline) AS headline, '
        columns += "" if by == "class" else f'l."{key}" AS "{by}", {label}'
        connection.execute(
            f"""CREATE VIEW totals_by_{by} AS
SELECT {columns}{_sums(scale)}
FROM lines l {join}
WHERE l.counted = 1 OR l.reason = 'unstated' AND l.kind <> 'scheduled'
GROUP BY {group}
ORDER BY {group}"""
        )


def _sums(scale: int) -> str:
    bounds = ", ".join(
        f"COALESCE(SUM(CASE WHEN l.counted = 1 THEN l.{b}_minor END), 0) * 1.0 / {scale} AS {b}"
        for b in ("low", "best", "high")
    )
    flags = ", ".join(
        f"MAX(CASE WHEN l.counted = 1 THEN l.{flag} ELSE 0 END) AS {flag}"
        for flag in ("open", "approximate", "capped")
    )
    figures = (
        "COUNT(DISTINCT CASE WHEN l.counted = 1 AND l.reason IS NULL THEN l.id END) AS figures, "
        "COUNT(DISTINCT CASE WHEN l.counted = 0 THEN l.id END) AS unstated"
    )
    return f"{bounds}, MAX(l.currency) AS currency, MAX(l.prices) AS prices, {flags}, {figures}"


def _search(connection: sqlite3.Connection) -> None:
    columns = ", ".join(_SEARCHED)
    connection.execute(
        f"CREATE VIRTUAL TABLE figures_fts USING fts5({columns}, content='figures', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    connection.execute("INSERT INTO figures_fts(figures_fts) VALUES ('rebuild')")
