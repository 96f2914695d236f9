"""The process that answers one query, and nothing else.

It is run by path in a fresh interpreter (see `query.py`) and knows nothing of aidledger. On
standard input come a line of JSON (the task) and a database image; on standard output go lines of
JSON: the columns, the rows, and last how it ended. Before the query is looked at, the process
gives up what it could do harm with: it can open no file, write none and start no program, and its
memory and time are bounded where the system can bound them. It ends when whoever asked is gone.
"""

from __future__ import annotations

import _thread
import json
import math
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

_DENY, _OK = 1, 0
_READ, _SELECT, _FUNCTION, _RECURSIVE = 20, 21, 31, 33
# Tables that SQLite makes of a JSON text; all others that it offers tell of itself.
_MADE_OF_JSON = {"json_each", "json_tree"}
# What reaches nothing beyond its own arguments. Not here: whatever fills memory at one word
# (zeroblob, randomblob) or reaches outside (load_extension, fts3_tokenizer), and total, which makes
# nothing of no rows, and of cents a fraction.
_FUNCTIONS = set(
    """
    abs char coalesce concat concat_ws glob hex if ifnull iif instr length like likelihood
    likely lower ltrim max min nullif octet_length quote random replace round rtrim sign
    soundex substr substring trim typeof unhex unicode unlikely upper
    date datetime julianday strftime time timediff unixepoch
    current_date current_time current_timestamp
    acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10
    log2 mod pi pow power radians sin sinh sqrt tan tanh trunc
    avg count group_concat string_agg sum
    cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank
    row_number
    json json_array json_array_length json_each json_extract json_group_array json_group_object
    json_object json_quote json_tree json_type json_valid -> ->>
    """.split()
)
# A double is a whole multiple of this fraction, so a sum of doubles can be kept exactly.
_ONE = 2**1074


class Refused(Exception):
    """The query is not answered: what kind of refusal, in what words, at which character."""

    def __init__(self, kind: str, message: str = "", at: int | None = None) -> None:
        self.kind, self.message, self.at = kind, message, at
        super().__init__(message)


def main() -> int:
    task = json.loads(sys.stdin.buffer.readline())
    image = sys.stdin.buffer.read(task["size"])
    _thread.start_new_thread(end_with_asker, ())
    ask = {"sqlite": ask_sqlite, "duckdb": ask_duckdb}[task["engine"]]
    try:
        say({"ended": ask(task, image)})
    except Refused as refusal:
        say({"refused": refusal.kind, "message": refusal.message, "at": refusal.at})
    except MemoryError:
        say({"refused": "memory", "message": "", "at": None})
    return 0


def end_with_asker() -> None:
    """End this process when standard input is closed, as happens however its other end dies.

    Nothing more comes on it. Both engines let other threads run while they work.
    """
    while os.read(0, 1):
        pass
    os._exit(3)


def say(value: Any, room: float = math.inf) -> int:
    """Write a line of JSON, unless it is longer than `room`; return how long it is."""
    text = json.dumps(value, default=told)
    if len(text) > room:
        raise Refused("bytes")
    sys.stdout.write(text + "\n")
    return len(text)


def told(value: Any) -> Any:
    """Return a value that JSON does not know: a decimal as such, bytes, else its text."""
    if type(value).__name__ == "Decimal":
        return {"decimal": format(value, "f")}
    if isinstance(value, bytes | bytearray | memoryview):
        return {"bytes": bytes(value).hex()}
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def give(task: dict[str, Any], names: list[str], rows: Iterable[Any]) -> int:
    """Write columns and rows as they come, up to the limits; return how many rows."""
    if len(names) > task["columns"]:
        raise Refused("columns")
    room = task["bytes"] - say({"columns": names}, task["bytes"])
    count = 0
    for row in rows:
        count += 1
        if count > task["rows"]:
            raise Refused("rows")
        room -= say([cell(value) for value in row], room)
    return count


def cell(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)  # as SQLite tells it
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, default=lambda inner: str(inner), ensure_ascii=False)
    return value


def confine(memory: int, seconds: float) -> None:
    """Give up files, programs and more than so much memory and time, where the system can."""
    try:
        import resource
    except ImportError:  # not on Windows: there only the engine's own limits hold
        return
    for name, value in (
        ("RLIMIT_AS", memory),
        ("RLIMIT_CPU", math.ceil(seconds) + 1),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NPROC", 0),
        ("RLIMIT_NOFILE", 0),
    ):
        if (limit := getattr(resource, name, None)) is None:
            continue
        try:
            most = resource.getrlimit(limit)[1]
            bound = value if most == resource.RLIM_INFINITY else min(value, most)
            resource.setrlimit(limit, (bound, bound))
        except (ValueError, OSError):  # macOS bounds no address space
            continue


def addresses() -> int:
    """Return how many bytes of addresses are taken: DuckDB reserves far more than it uses."""
    try:
        with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123  loads no more
            return int(stream.read().split()[0]) * 4096
    except OSError:  # not Linux
        return 2**30


# SQLite


def ask_sqlite(task: dict[str, Any], image: bytes) -> int:
    import sqlite3

    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(image)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    for pragma in (
        f"hard_heap_limit = {task['memory'] // 2}",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
        "query_only = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    for limit, value in (
        (sqlite3.SQLITE_LIMIT_LENGTH, task["longest"]),
        (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 4 * task["longest_query"]),
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
        (sqlite3.SQLITE_LIMIT_COLUMN, task["columns"]),
        (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 200),
        (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 100),
        (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000),
        (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
    ):
        connection.setlimit(limit, value)
    for name, wanted in (("DEFENSIVE", True), ("DQS_DML", False)):  # since Python 3.12
        if (setting := getattr(sqlite3, f"SQLITE_DBCONFIG_{name}", None)) is not None:
            connection.setconfig(setting, wanted)  # type: ignore[attr-defined,unused-ignore]
    for name, kind in (("sum", Sum), ("avg", Mean)):
        connection.create_window_function(name, 1, kind)
    for made in sorted(_MADE_OF_JSON):  # SQLite sets them up by what no query may do
        connection.execute(f"SELECT 1 FROM {made}('[]')").close()
    denied: list[str] = []
    connection.set_authorizer(authorizer(set(task["relations"]), denied))
    confine(task["memory"], task["timeout"])
    query = task["query"]
    Sum.complaint = ""
    try:
        cursor = connection.execute(query)
        if cursor.description is None:
            raise Refused("empty")
        return give(task, [column[0] for column in cursor.description], cursor)
    except (sqlite3.Error, sqlite3.Warning, OverflowError) as error:
        said = str(error)
        if Sum.complaint:
            raise Refused("value", Sum.complaint) from None
        if denied:
            raise Refused("denied", denied[0]) from None
        if "one statement" in said:
            raise Refused("several") from None
        if said.startswith("too many columns in result"):
            raise Refused("columns") from None
        raise Refused("sql", said, place(connection, query, said)) from None


def authorizer(relations: set[str], denied: list[str]) -> Callable[..., int]:
    """Return the allowlist: SELECT, these relations, and functions that reach nothing."""

    def allow(action: int, first: str | None, second: str | None, *_: Any) -> int:
        if action in (_SELECT, _RECURSIVE):
            return _OK
        if action == _READ:
            if first in relations or first in _MADE_OF_JSON:
                return _OK
            if not second and not (first or "").lower().startswith(("sqlite_", "pragma_")):
                return _OK  # COUNT(*) of what the query itself made, as WITH does
            denied.append(f"relation {first}")
        elif action == _FUNCTION:
            if (second or "").lower() in _FUNCTIONS:
                return _OK
            denied.append(f"function {second}")
        else:
            denied.append("")
        return _DENY

    return allow


def place(connection: Any, query: str, said: str) -> int | None:
    """Return where in the query a syntax error stands.

    SQLite names the word but not its place: it is the first one up to which the query fails by it.
    """
    if not said.startswith('near "'):
        return None
    word = said[len('near "') : said.rindex('"')]
    at = query.find(word)
    for _ in range(100):
        if at < 0:
            return None
        try:
            connection.execute("EXPLAIN " + query[: at + len(word)]).close()
        except Exception as error:
            if str(error) == said:
                return at
        at = query.find(word, at + 1)
    return None


class Sum:
    """SUM that is exact: whole numbers as such, others to the last binary digit."""

    complaint = ""

    def __init__(self) -> None:
        self.whole, self.fraction, self.count, self.floats = 0, 0, 0, 0

    def step(self, value: Any) -> None:
        self._add(value, 1)

    def inverse(self, value: Any) -> None:
        self._add(value, -1)

    def _add(self, value: Any, sign: int) -> None:
        if value is None:
            return
        self.count += sign
        if isinstance(value, int):
            self.whole += sign * value
        elif isinstance(value, float) and math.isfinite(value):
            above, below = value.as_integer_ratio()
            self.fraction += sign * above * (_ONE // below)
            self.floats += sign
        else:
            shown = repr(value)[:60] if isinstance(value, str) else "this"
            Sum.complaint = f"Only numbers can be added up, and {shown} is none."
            raise ValueError

    def value(self) -> int | float | None:
        if not self.count:
            return None
        if self.floats:
            return self._number()
        if abs(self.whole) >= 2**63:
            Sum.complaint = "This sum of whole numbers is larger than the engine holds."
            raise OverflowError
        return self.whole

    def _number(self) -> float:
        try:
            return (self.fraction + self.whole * _ONE) / _ONE
        except OverflowError:
            return math.inf if self.fraction > 0 else -math.inf

    def finalize(self) -> int | float | None:
        return self.value()


class Mean(Sum):
    def value(self) -> float | None:
        if not self.count:
            return None
        return (self.fraction + self.whole * _ONE) / (_ONE * self.count)


# DuckDB


def ask_duckdb(task: dict[str, Any], image: bytes) -> int:
    import datetime  # noqa: F401  what DuckDB's values need, while files can be opened
    import decimal  # noqa: F401
    import uuid  # noqa: F401

    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": 1,
            "memory_limit": f"{task['memory'] // 2**20}MiB",
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "python_enable_replacements": False,
        },
    )
    load_duckdb(connection, task, image)
    for setting in (
        "errors_as_json = true",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")
    confine(addresses() + 2 * task["memory"], task["timeout"])
    connection.execute("BEGIN TRANSACTION READ ONLY")
    try:
        statements = connection.extract_statements(task["query"])
        if len(statements) != 1:
            raise Refused("several" if statements else "empty")
        if statements[0].type != duckdb.StatementType.SELECT or not selects(task["query"]):
            raise Refused("denied", "")
        cursor = connection.execute(statements[0])
        return give(task, [column[0] for column in cursor.description], iter(cursor.fetchone, None))
    except duckdb.Error as error:
        raise refusal_of(error, task["query"]) from None


def selects(query: str) -> bool:
    """Whether a query begins as a SELECT does; DuckDB takes PRAGMA, SHOW and others for one."""
    import duckdb

    begin = duckdb.tokenize(query)[0][0]
    words = query.encode()[begin:].decode("utf-8", "replace").lstrip("( \t\r\n").split(None, 1)
    return bool(words) and words[0].lower().startswith(("select", "with", "values", "from"))


def load_duckdb(connection: Any, task: dict[str, Any], image: bytes) -> None:
    """Copy the image's tables, amounts as decimals."""
    import sqlite3

    source = sqlite3.connect(":memory:")
    source.deserialize(image)
    for relation, types in task["relations"].items():
        columns = ", ".join(f'"{name}" {kind}' for name, kind in types)
        connection.execute(f'CREATE TABLE "{relation}" ({columns})')
        rows = source.execute(f'SELECT * FROM "{relation}"').fetchall()
        if rows:
            values = ", ".join(f"CAST(unnest(?) AS {kind})" for _, kind in types)
            connection.execute(
                f'INSERT INTO "{relation}" SELECT {values}',
                [list(column) for column in zip(*rows, strict=True)],
            )
    source.close()


def refusal_of(error: Exception, query: str) -> Refused:
    """Return a DuckDB error as a refusal, with its place."""
    kind, _, rest = str(error).partition(": ")
    try:
        found = json.loads(rest)
        message, at = found["exception_message"], found.get("position")
    except (ValueError, KeyError, TypeError):
        message, at = str(error), None
    if kind.startswith("Out of Memory"):
        return Refused("memory")
    if kind.startswith("Permission"):
        return Refused("denied", "outside")
    if "read-only" in message or "read only" in message:
        return Refused("denied", "")
    if at is not None:  # told in bytes
        at = len(query.encode()[: int(at)].decode("utf-8", "ignore"))
    return Refused("sql", message, at)


if __name__ == "__main__":
    sys.exit(main())
