"""DuckDB over the Parquet of an imported source."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

from aidledger.engine import duck

# Besides what DuckDB itself takes; a report on ten million rows stays well below 250 MiB.
MEMORY = "160MB"


class DuckRows:
    """Answers SQL over `rows`, the Parquet files of a folder, and small tables given by value."""

    def __init__(self) -> None:
        self.connection = duck.connect(MEMORY, spill=tempfile.gettempdir())
        self.connection.execute("SET preserve_insertion_order = false")

    def answer(
        self,
        place: str,
        text: str,
        values: Sequence[Any],
        tables: Mapping[str, tuple[Mapping[str, str], Sequence[Sequence[Any]]]],
    ) -> list[dict[str, Any]]:
        """Return the rows of a query, with `?` for values. `tables`: columns with types, rows."""
        run = self.connection.execute
        run(f"CREATE OR REPLACE TEMP VIEW rows AS FROM read_parquet({duck.text(place)})")
        for name, (columns, rows) in tables.items():
            typed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
            run(f"CREATE OR REPLACE TEMP TABLE {name} ({typed})")
            if rows:
                lists = [list(column) for column in zip(*rows, strict=True)]
                given = ", ".join(f"unnest(CAST(? AS {kind}[]))" for kind in columns.values())
                run(f"INSERT INTO {name} SELECT {given}", lists)
        return list(duck.asked(self.connection, text, values))
