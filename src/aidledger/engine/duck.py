"""DuckDB connections for large tables: two small rules that every one of them keeps."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from aidledger.problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# Far below what a small machine has; DuckDB spills to disk beyond it.
MEMORY = "400MB"
# What keeps a file from being written.
_REFUSALS = ("ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EACCES", "EIO")


def connect(memory: str = MEMORY, spill: str = "", threads: int = 0) -> Any:
    """Return a connection in memory that keeps within a bound and loads nothing from the network.

    Raises UsageError where DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise UsageError(
            "Imported data is read with DuckDB, which is not installed.",
            'Install it with: pip install "aidledger[import]"',
        ) from None
    connection = duckdb.connect(":memory:")
    connection.execute(f"SET memory_limit = '{memory}'")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    connection.execute("SET preserve_insertion_order = true")
    connection.execute("SET enable_progress_bar = true")  # else `run` could not tell how far
    connection.execute("SET enable_progress_bar_print = false")
    if spill:
        connection.execute(f"SET temp_directory = {text(spill)}")
    if threads:
        connection.execute(f"SET threads = {threads}")
    return connection


def end(connection: Any) -> None:
    """Close a connection, also one whose query was stopped."""
    # A query that is stopped leaves threads at work, which closing would wait for.
    connection.interrupt()
    connection.close()


def text(value: object) -> str:
    """Return a value as an SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def name(value: str) -> str:
    """Return a value as a quoted SQL name."""
    return '"' + value.replace('"', '""') + '"'


def asked(connection: Any, query: str, values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
    """Yield the rows of a query as dictionaries."""
    cursor = connection.execute(query, list(values))
    names = [column[0] for column in cursor.description]
    while rows := cursor.fetchmany(5_000):
        for row in rows:
            yield dict(zip(names, row, strict=True))


def not_written(error: BaseException) -> OSError | None:
    """Return what the system said, where DuckDB failed for want of space or rights to write."""
    said = str(error)
    if type(error).__name__ == "IOException" and "write" in said:
        for code in (getattr(errno, name, 0) for name in _REFUSALS):
            if code and os.strerror(code) in said:
                return OSError(code, os.strerror(code))
    return None


@contextmanager
def told_plainly() -> Iterator[None]:
    """Raise UsageError in the place of DuckDB's own errors, KeyboardInterrupt where it is stopped.

    OSError where it cannot write.

    A reader that knows better what is wrong says so itself, before.
    """
    try:
        yield
    except RuntimeError as error:
        if isinstance(error.__cause__, KeyboardInterrupt):  # “Query interrupted”
            raise KeyboardInterrupt from None
        raise
    except Exception as error:
        if type(error).__module__ not in ("duckdb", "_duckdb"):
            raise
        if refusal := not_written(error):
            raise refusal from None
        first = str(error).strip().split("\n", 1)[0]
        raise UsageError(
            f"DuckDB cannot go on: {first}",
            "Look at the file, at the space left on the disk, and at your rights there.",
        ) from None


def run(connection: Any, query: str, watch: Callable[[int, int], None] | None = None) -> Any:
    """Run a long query in a thread, so that Ctrl-C stops it; return the cursor of its result.

    `watch` is told how far it is, in thousandths, some times a second.
    """
    from threading import Thread

    done: list[Any] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            done.append(connection.execute(query))
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(0.1)
            if watch and thread.is_alive():
                percent = connection.query_progress()  # below nothing where it is not known
                watch(*((int(percent * 10), 1_000) if percent >= 0 else (0, 0)))
    except BaseException:
        connection.interrupt()
        thread.join()
        raise
    if failed:
        raise failed[0]
    return done[0]
