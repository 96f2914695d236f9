"""DuckDB over the Parquet, or the CSV, of an imported source."""

from __future__ import annotations

import csv
import glob
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aidledger.engine import duck
from aidledger.imported.columns import COLUMNS
from aidledger.imported.elsewhere import is_address, is_table_name
from aidledger.problems import LedgerError, Place, Problem, UsageError

# Besides what DuckDB itself takes; a report on ten million rows stays well below 250 MiB.
MEMORY = "160MB"
_MANY = 500
_NULL = "\\N"


class DuckRows:
    """Answers SQL over `rows`, the Parquet files of a folder, and small tables given by value."""

    def __init__(self) -> None:
        self.connection = duck.connect(MEMORY, spill=tempfile.gettempdir())
        self.connection.execute("SET preserve_insertion_order = false")
        # Small tables stand on the right of every join; DuckDB would hold a text in their place.
        self.connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        self._held: dict[str, object] = {}  # the small tables that are filled already

    def answer(
        self,
        place: str,
        text: str,
        values: Sequence[Any],
        tables: Mapping[str, tuple[Mapping[str, str], Sequence[Sequence[Any]]]],
    ) -> list[dict[str, Any]]:
        """Return the rows of a query, with `?` for values. `tables`: columns with types, rows.

        Raises LedgerError where the rows cannot be read.
        """
        with _readable(place):
            self._ready(place, tables)
            return list(duck.asked(self.connection, _filled(text, values)))

    def rows(
        self,
        place: str,
        text: str,
        values: Sequence[Any],
        tables: Mapping[str, tuple[Mapping[str, str], Sequence[Sequence[Any]]]],
    ) -> list[tuple[Any, ...]]:
        """Return the same without the names of columns."""
        with _readable(place):
            self._ready(place, tables)
            return list(self.connection.execute(_filled(text, values)).fetchall())

    def _ready(
        self, place: str, tables: Mapping[str, tuple[Mapping[str, str], Sequence[Sequence[Any]]]]
    ) -> None:
        run = self.connection.execute
        run(f"CREATE OR REPLACE TEMP VIEW rows AS FROM {_read(place)}")
        for name, table in tables.items():
            if self._held.get(name) is table:
                continue
            columns, rows = table
            typed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
            run(f"CREATE OR REPLACE TEMP TABLE {name} ({typed})")
            if len(rows) > _MANY:
                self._read_in(name, columns, rows)
            elif rows:
                run(f"INSERT INTO {name} VALUES {', '.join(_row(row) for row in rows)}")
            self._held[name] = table

    def _read_in(
        self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Fill a table from a CSV text: ten times faster than as literals."""
        types = ", ".join(f"{duck.text(c)}: {duck.text(kind)}" for c, kind in columns.items())
        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
            told = ([_NULL if v is None else v for v in row] for row in rows)
            csv.writer(file).writerows(told)
            file.flush()
            self.connection.execute(
                f"INSERT INTO {name} SELECT * FROM read_csv({duck.text(file.name)}, "
                "header = false, delim = ',', quote = '\"', escape = '\"', auto_detect = false, "
                f"nullstr = '{_NULL}', allow_quoted_nulls = false, hive_partitioning = false, "
                f"columns = {{{types}}})"
            )


@contextmanager
def _readable(place: str) -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        if refusal := duck.not_written(error):
            raise refusal from None
        said = str(error).splitlines()[0]
        raise LedgerError(
            [
                Problem(
                    "unreadable-file",
                    Place(place),
                    "",
                    f"The rows of the import cannot be read: {said}",
                    "Import the publisher's files once more.",
                )
            ]
        ) from None


def _files(place: str) -> str:
    """Return what DuckDB reads: a file, or the files of a folder; raise UsageError for others."""
    if is_address(place) or is_table_name(place):
        raise UsageError(
            f"The rows of this source stand in {place}, which DuckDB does not reach.",
            "Add --engine spark.",
        )
    return str(Path(glob.escape(place), "**", "*.parquet")) if Path(place).is_dir() else place


def _read(place: str) -> str:
    """Return what reads the rows: Parquet, or a CSV text with a header and the same columns."""
    if not place.endswith((".csv", ".csv.gz")):
        # A folder “donor=RU” above a file is no column of it; below a table's folder it may be.
        hive = "true, hive_types_autocast = false" if Path(place).is_dir() else "false"
        return f"read_parquet({duck.text(_files(place))}, hive_partitioning = {hive})"
    columns = ", ".join(f"{duck.text(c.name)}: {duck.text(c.type)}" for c in COLUMNS)
    # Not by force_not_null, which DuckDB 1.5 takes for other columns where it reads only some.
    blank = ", ".join(
        f"COALESCE({duck.name(c.name)}, '') AS {duck.name(c.name)}"
        for c in COLUMNS
        if c.blank == ""
    )
    return (
        f"(SELECT * REPLACE ({blank}) FROM read_csv({duck.text(place)}, header = true, "
        f"hive_partitioning = false, delim = ',', quote = '\"', escape = '\"', "
        f"auto_detect = false, nullstr = '', "
        f"max_line_size = 2000000, buffer_size = 8000000, columns = {{{columns}}}))"
    )


def _filled(text: str, values: Sequence[Any]) -> str:
    """Return a query with its values written out: DuckDB loads pandas for those that are bound."""
    parts = text.split("?")
    assert len(parts) == len(values) + 1, "a value for each ?"
    literals = [*(_literal(value) for value in values), ""]
    return "".join(part + literal for part, literal in zip(parts, literals, strict=True))


def _row(values: Sequence[Any]) -> str:
    return f"({', '.join(_literal(value) for value in values)})"


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    return duck.text(value) if isinstance(value, str) else repr(value)
