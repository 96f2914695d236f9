"""Stores: a booked ledger inside SQLite or DuckDB, asked through one small face."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

_AT_ONCE = 20_000  # rows that DuckDB is given together, so that their lists stay small


class Store(Protocol):
    """A database that holds one booked ledger."""

    def script(self, text: str) -> None:
        """Run several statements."""

    def many(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Add rows to a table, each with all its columns in order."""

    def ask(self, query: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return the rows of a query, with `?` for values."""


def sql_text(name: str) -> str:
    """Return one of the shared SQL texts: tables, policy or lines."""
    return Path(__file__).with_name(f"{name}.sql").read_text("utf-8")


class SQLiteStore:
    """SQLite: the standard library's, for ledgers kept by hand."""

    def __init__(self, image: bytes | None = None) -> None:
        self.connection = sqlite3.connect(":memory:")
        if image is not None:
            self.connection.deserialize(image)

    def script(self, text: str) -> None:
        self.connection.executescript(text)

    def many(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            marks = ",".join("?" * len(rows[0]))
            self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def ask(self, query: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        cursor = self.connection.execute(query, tuple(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def image(self) -> bytes:
        """Return the whole database as bytes."""
        self.connection.commit()
        return self.connection.serialize()


class DuckDBStore:
    """DuckDB, an optional extra: the same texts on a columnar engine."""

    def __init__(self) -> None:
        import duckdb

        self.connection = duckdb.connect(":memory:")
        self._types: dict[str, list[str]] = {}

    def script(self, text: str) -> None:
        self.connection.execute(text)

    def many(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Add rows column by column, as lists: a hundred times faster than row by row."""
        columns = ", ".join(f"unnest(CAST(? AS {kind}[]))" for kind in self._columns(table))
        for first in range(0, len(rows), _AT_ONCE):
            some = rows[first : first + _AT_ONCE]
            lists = [list(column) for column in zip(*some, strict=True)]
            self.connection.execute(f"INSERT INTO {table} SELECT {columns}", lists)

    def _columns(self, table: str) -> list[str]:
        if table not in self._types:
            found = self.connection.execute(f"DESCRIBE {table}").fetchall()
            self._types[table] = [str(column[1]) for column in found]
        return self._types[table]

    def ask(self, query: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        cursor = self.connection.execute(query, list(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
