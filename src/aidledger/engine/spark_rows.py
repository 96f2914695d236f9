"""Apache Spark over the Parquet of an imported source, or over a table of a cluster.

Spark is configured as everywhere (spark-defaults.conf, SPARK_REMOTE, PYSPARK_SUBMIT_ARGS); without
any of it, it runs in this machine on all cores.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from aidledger.imported.elsewhere import is_address, is_table_name
from aidledger.problems import LedgerError, Place, Problem, UsageError

Tables = Mapping[str, tuple[Mapping[str, str], Sequence[Sequence[Any]]]]

_INSTALL = 'Install it with: pip install "aidledger[spark]"'
_NO_JAVA = (
    "Install Java 17 or later (Debian: apt install openjdk-17-jre-headless), or name its folder in "
    "JAVA_HOME. Spark Connect (SPARK_REMOTE=sc://HOST) needs none."
)
# Sums that do not fit are an error and no wrong number; codes stay text, also in partitions.
_SESSION = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
}
# No page on port 4040 and no bar among the lines of a report.
_START = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
_SHOWN = 600  # characters of what Java says


class SparkRows:
    """Answers SQL over `rows`, the Parquet or table of a place, and small tables given by value.

    Raises UsageError where Spark cannot be started, LedgerError where it cannot answer.
    """

    def __init__(self) -> None:
        self.session = _session()
        self._place = ""
        self._held: dict[str, object] = {}  # the small tables that are views already

    def answer(
        self, place: str, text: str, values: Sequence[Any], tables: Tables
    ) -> list[dict[str, Any]]:
        """Return the rows of a query, with `?` for values. `tables`: columns with types, rows."""
        return [row.asDict() for row in self._collected(place, text, values, tables)]

    def rows(
        self, place: str, text: str, values: Sequence[Any], tables: Tables
    ) -> list[tuple[Any, ...]]:
        """Return the same without the names of columns."""
        return [tuple(row) for row in self._collected(place, text, values, tables)]

    def _collected(self, place: str, text: str, values: Sequence[Any], tables: Tables) -> Any:
        with _told_plainly(place):
            if place != self._place:
                read = self.session.read.parquet
                rows = self.session.table(place) if is_table_name(place) else read(_address(place))
                rows.createOrReplaceTempView("rows")
                self._place = place
            for name, table in tables.items():
                if self._held.get(name) is not table:
                    self._table(name, *table)
                    self._held[name] = table
            return self.session.sql(text, args=list(values) or None).collect()

    def _table(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Make a view of rows given by value.

        As one JSON text: exact for texts, integers and doubles, the same in Spark Connect, needing
        no pandas, and known to be small, so that no row of the large table is moved to be joined.
        """
        typed = ", ".join(
            f"{column}: {'STRING' if kind == 'TEXT' else kind}" for column, kind in columns.items()
        )
        told = json.dumps([dict(zip(columns, row, strict=True)) for row in rows])
        self.session.sql(
            f"SELECT inline(from_json(?, 'ARRAY<STRUCT<{typed}>>', map('mode', 'FAILFAST')))",
            args=[told],
        ).createOrReplaceTempView(name)


def _address(place: str) -> str:
    """Return a path of this machine so that no other file system is taken for it."""
    if is_address(place):
        return place
    if place.endswith((".csv", ".csv.gz")):
        raise UsageError(f"{place} is text, and Spark is given Parquet.", "Leave --engine out.")
    escaped = "".join(f"\\{c}" if c in "*?[]{}\\" else c for c in place)
    return f"file://{escaped}"


def _session() -> Any:
    """Return a Spark session, the one that is running or a new one that ends with this process."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pandas, which is not used here
            from pyspark.sql import SparkSession
    except ImportError:
        raise UsageError(
            "--engine spark needs pyspark, which is not installed.", _INSTALL
        ) from None
    running = SparkSession.getActiveSession()
    if running is not None:
        session = running.newSession()  # whose choices and views are its own
    else:
        session = _started(SparkSession.builder.appName("aidledger"))
        atexit.register(session.stop)
    for name, value in _SESSION.items():
        session.conf.set(name, value)
    return session


def _started(builder: Any) -> Any:
    remote = bool(os.environ.get("SPARK_REMOTE"))
    if not remote and not _java():
        raise UsageError("--engine spark needs Java, and none is found.", _NO_JAVA)
    for name, value in {} if remote else _START.items():
        builder = builder.config(name, value)
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)  # its errors are told
    with tempfile.TemporaryFile() as said, _standard_error(said):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return builder.getOrCreate()
        except Exception as error:
            said.seek(0)
            told = said.read().decode(errors="replace").strip()[-_SHOWN:]
            raise UsageError(
                f"Spark cannot be started: {_first_line(error)}",
                "Look at SPARK_REMOTE, SPARK_HOME, PYSPARK_SUBMIT_ARGS and spark-defaults.conf. "
                f"{'' if remote else _NO_JAVA}".strip(),
                told,
            ) from None


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home, "bin"))) if home else shutil.which("java")


@contextmanager
def _standard_error(target: IO[bytes]) -> Iterator[None]:
    """Send what Java says from its start on to a file: warnings of no use beside a report."""
    sys.stderr.flush()
    kept = os.dup(2)
    os.dup2(target.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def _told_plainly(place: str) -> Iterator[None]:
    """Raise LedgerError in the place of Spark's own errors."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (PySparkException, Py4JError) as error:
        raise LedgerError(
            [
                Problem(
                    "unreadable-file",
                    Place(place),
                    "",
                    f"Spark cannot add up the rows of the import: {_first_line(error)}",
                    "Every machine of a cluster must reach that place: put the rows where they all "
                    "do, and name it with `aidledger imported SOURCE --table PLACE`.",
                )
            ]
        ) from None


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).split("\n", 1)[0][:_SHOWN]
