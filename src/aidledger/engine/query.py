"""Asking apart: a query that a person wrote, answered in a process of its own.

The process gets a database image and never a file; see `query_process.py` for what holds it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from aidledger.limits import ANSWER, ANSWER_COLUMNS, ANSWER_ROWS, QUERY, QUERY_MEMORY, VALUE

ENGINES = ("sqlite", "duckdb")
_SCRIPT = Path(__file__).with_name("query_process.py")
# What the interpreter itself may need to start; no other setting of the person's goes in.
_NEEDED = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class Refusal(Exception):
    """The query is not answered.

    kind: sql (an error of the query), value, denied, several, empty, memory, rows, columns,
    bytes, time or died. `at` is the character of the query it is about, where that is known.
    """

    def __init__(self, kind: str, message: str = "", at: int | None = None) -> None:
        self.kind, self.message, self.at = kind, message, at
        super().__init__(kind)


class Answer(NamedTuple):
    columns: list[str]
    rows: list[list[Any]]


def ask_apart(
    query: str,
    image: bytes,
    relations: Mapping[str, Sequence[tuple[str, str]]],
    *,
    engine: str,
    timeout: float,
) -> Answer:
    """Answer a query over the relations of a SQLite image; raise Refusal.

    relations: the tables that may be read, with each column's name and DuckDB's type for it.
    timeout: seconds, after which the process is killed.
    """
    task = {
        "engine": engine, "query": query, "relations": relations, "size": len(image),
        "timeout": timeout, "memory": QUERY_MEMORY, "rows": ANSWER_ROWS, "bytes": ANSWER,
        "columns": ANSWER_COLUMNS, "longest": VALUE, "longest_query": QUERY,
    }  # fmt: skip
    given = json.dumps(task).encode() + b"\n" + image
    # -I: nothing of the person's settings or folder; -S: no installed packages either.
    alone = ["-I", "-B"] if engine == "duckdb" else ["-I", "-S", "-B"]
    process = subprocess.Popen(  # noqa: S603  this interpreter and a script of the package
        [sys.executable, *alone, "-X", "utf8", str(_SCRIPT)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _NEEDED if name in os.environ},
    )  # fmt: skip
    try:
        # Open until the answer is there: it ends when this process does, by whatever death.
        with _told(process, given):
            said, _ = process.communicate(timeout=timeout)
    except BaseException as stop:
        process.kill()
        process.communicate()
        if isinstance(stop, subprocess.TimeoutExpired):
            raise Refusal("time") from None
        raise
    return _heard(said, process.returncode)


@contextmanager
def _told(process: subprocess.Popen[bytes], given: bytes) -> Iterator[None]:
    """Give a process what it is to read, and keep its standard input open."""
    stream, process.stdin = process.stdin, None  # communicate would close it
    assert stream is not None
    try:
        with suppress(BrokenPipeError):  # it died; what it said tells so
            stream.write(given)
            stream.flush()
        yield
    finally:
        with suppress(BrokenPipeError):
            stream.close()


def _heard(said: bytes, code: int) -> Answer:
    """Read what the process wrote; without a proper end it died."""
    lines = said.decode("utf-8").splitlines()
    end = _parsed(lines.pop()) if lines else None
    if isinstance(end, dict) and "refused" in end:
        raise Refusal(end["refused"], end["message"], end["at"])
    if not isinstance(end, dict) or "ended" not in end:
        raise Refusal(_death(code))
    columns, *rows = map(json.loads, lines)
    return Answer(columns["columns"], rows)


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _death(code: int) -> str:
    import signal

    spent = {-getattr(signal, name) for name in ("SIGXCPU", "SIGKILL") if hasattr(signal, name)}
    return "time" if code in spent else "died"
