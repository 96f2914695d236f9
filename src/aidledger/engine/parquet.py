"""Parquet, written by DuckDB from a CSV text whose columns have the types that are said."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path


def parquet_of(text: str, types: Mapping[str, str], about: Mapping[str, str]) -> bytes:
    """Return a CSV text with a header as Parquet; a blank cell is null.

    `types` has DuckDB's type of each column in order, `about` the file's own metadata.
    """
    from aidledger.engine.duck import told_plainly

    try:
        with told_plainly():
            return _parquet_of(text, types, about)
    except OSError as error:  # it is made on disk, in a folder that nobody asked for
        raise OSError(error.errno, error.strerror, tempfile.gettempdir()) from None


def _parquet_of(text: str, types: Mapping[str, str], about: Mapping[str, str]) -> bytes:
    import duckdb

    with tempfile.TemporaryDirectory(prefix="aidledger-") as name:
        source, target = Path(name) / "rows.csv", Path(name) / "rows.parquet"
        source.write_text(text, "utf-8", newline="")
        columns = ", ".join(f"{_text(column)}: {_text(type_)}" for column, type_ in types.items())
        told = ", ".join(f'"{key}": {_text(value)}' for key, value in about.items())
        connection = duckdb.connect(":memory:")
        connection.execute("SET threads = 1")  # the same rows make the same bytes
        connection.execute(
            f"COPY (SELECT * FROM read_csv({_text(str(source))}, header = true, delim = ',', "
            f"quote = '\"', escape = '\"', nullstr = '', auto_detect = false, "
            f"hive_partitioning = false, max_line_size = 100000000, columns = {{{columns}}})) "
            f"TO {_text(str(target))} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{told}}})"
        )
        connection.close()
        return target.read_bytes()


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
