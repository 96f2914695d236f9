"""SQL: a query of one's own over the ledger's relations, and what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from aidledger import limits
from aidledger.engine import query as apart
from aidledger.engine.query import Answer, Refusal
from aidledger.engine.store import SQLiteStore
from aidledger.policy import Policy, Selection
from aidledger.problems import UsageError, clip
from aidledger.reports.relations import (
    RELATIONS,
    context,
    duckdb_type,
    sqlite_type,
)
from aidledger.reports.relations import Context as Asked
from aidledger.reports.totals import Question, count_of
from aidledger.reports.value import Report, Row, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

TIMEOUT = 10.0
_LISTS = "`aidledger sql --schema` lists the tables and their columns."
_PRECISE = Context(prec=60)
# A double holds 15 digits; what differs by less than this part is the noise of binary fractions.
_DIGITS, _NOISE = 15, Decimal("1e-12")


def sql(
    ledger: OpenedLedger,
    query: str,
    selection: Selection,
    policy: Policy,
    engine: str = "sqlite",
    timeout: float = TIMEOUT,
) -> Report:
    """Return what a query answers over the public relations, a row a row; raise UsageError.

    Amounts are in full units. Only SELECT is possible; the query runs in a process of its own,
    which is stopped after `timeout` seconds.
    """
    _refuse_unsound(query, engine, timeout)
    asked = context(Question(ledger, selection, policy))
    types = {
        name: [(c.name, duckdb_type(c, asked)) for c in relation.columns]
        for name, relation in RELATIONS.items()
    }
    try:
        answer = apart.ask_apart(query, image(asked), types, engine=engine, timeout=timeout)
    except Refusal as refusal:
        raise _explained(refusal, query, timeout) from None
    names = _distinct(answer.columns)
    rows = [
        Row({}, "", None, {n: _value(v, asked) for n, v in zip(names, row, strict=True)})
        for row in answer.rows
    ]
    return Report(
        "sql",
        # What `own_` columns, figures and other tables hold is in currencies of their own.
        f"{count_of(len(rows), 'row')}; flows and lines in {policy.unit}, full units"
        + (f", {policy.price_words}" if policy.price_words else ""),
        {**policy.as_dict(), **selection.as_dict(), "engine": engine, "query": query},
        [Table("sql", "", (), rows, "raw", columns=tuple(names))],
        caveats=_caveats(answer, asked),
    )


def schema(only: str = "", imported: Mapping[str, str] | None = None) -> Report:
    """Return the relations and their columns, or those of one relation.

    imported: where the rows of imported sources stand, which are in no relation.
    """
    if only and only not in RELATIONS:
        raise UsageError(f"There is no table “{clip(only)}”.", _nearest(only, RELATIONS))
    tables = [
        Table(
            name,
            f"{name}: {relation.meaning}",
            (),
            [
                Row({}, "", None, {**column._asdict(), "about_table": relation.meaning})
                for column in relation.columns
            ],
            "raw",
            columns=("name", "type", "unit", "meaning"),
        )
        for name, relation in RELATIONS.items()
        if only in ("", name)
    ]
    caveats = [
        f"The rows of {source}, an imported source, are in none of these tables: DuckDB and others "
        f"read them in {place}."
        for source, place in (imported or {}).items()
    ]
    return Report(
        "sql-schema", "What `aidledger sql` can ask", {}, tables, caveats=caveats, named_tables=True
    )


def image(asked: Asked) -> bytes:
    """Return a SQLite image of the public relations, and of nothing else."""
    store = SQLiteStore()
    for name, relation in RELATIONS.items():
        columns = ", ".join(f'"{c.name}" {sqlite_type(c)}' for c in relation.columns)
        store.script(f'CREATE TABLE "{name}" ({columns})')
        store.many(name, [tuple(row) for row in relation.rows(asked)])
    return store.image()


def _refuse_unsound(query: str, engine: str, timeout: float) -> None:
    if engine not in apart.ENGINES:
        raise UsageError(f"There is no engine “{clip(engine)}”.", "Use sqlite or duckdb.")
    if engine == "duckdb" and find_spec("duckdb") is None:
        raise UsageError("DuckDB is not installed.", "pip install 'aidledger[duckdb]'")
    if not 0 < timeout <= limits.QUERY_SECONDS:
        raise UsageError(
            "--timeout takes more than 0 and at most 3600 seconds.", f"Without it: {TIMEOUT:g}."
        )
    if not query.strip():
        raise UsageError("The query is empty.", _EXAMPLE)
    if len(query) > limits.QUERY:
        raise UsageError(
            f"The query is longer than {limits.QUERY:,} characters.",
            "Look whether it is the file you mean.",
        )
    unfit = re.search("[\0\ud800-\udfff]", query)
    if unfit:
        raise _at(query, unfit.start(), "This character is no text.", "Take it out of the query.")
    if re.match(r"\s*explain\b", query, re.IGNORECASE):
        raise UsageError("EXPLAIN tells of the engine, not of the ledger.", _EXAMPLE)
    if engine == "sqlite":
        _refuse_quotes(query)


# Texts, comments and, in the group, names in double quotes; what is left open runs to the end.
_QUOTED = re.compile(
    r"""'(?:[^']|'')*(?:'|\Z)|--[^\n]*|/\*.*?(?:\*/|\Z)|"((?:[^"]|"")*)"|"[^"]*\Z""", re.DOTALL
)
_BEFORE_VALUE = re.compile(
    r"(?:[=<>(,|+*/-]|\b(?:select|distinct|where|and|or|not|by|on|having|in|like|glob|between|when"
    r"|then|else|case|is))\Z",
    re.IGNORECASE,
)
_COLUMNS_OF_WITH = re.compile(r"[^()]*\)\s*as\s*(?:(?:not\s+)?materialized\s*)?\(", re.IGNORECASE)
_MOST_NAMES = 50


def _refuse_quotes(query: str) -> None:
    """Stop at a name in double quotes that nothing bears: SQLite takes it for a text, silently."""
    names = [found for found in _QUOTED.finditer(query) if found[1]]
    for found in names[:_MOST_NAMES]:
        name, before = found[1], query[max(0, found.start() - 200) : found.start()]
        if name.lower() in (_COLUMNS | set(RELATIONS)):
            continue
        if not _BEFORE_VALUE.search(before.rstrip()[-10:]):
            continue
        used = len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", query, re.IGNORECASE))
        if used == 1 and not _COLUMNS_OF_WITH.match(query, found.end()):
            raise _at(
                query, found.start(), f"There is no column “{clip(name)}”.",
                f"Double quotes hold a name, single ones a text: '{clip(name)}'. {_LISTS}",
            )  # fmt: skip


_COLUMNS = {column.name for relation in RELATIONS.values() for column in relation.columns}
_EXAMPLE = 'Such as: aidledger sql "select class, sum(best) from flows group by 1"'


# Values


def _value(value: Any, asked: Asked) -> Any:
    """Return a value of an answer: numbers with a fraction as decimals that people expect."""
    digits = asked.question.digits
    if isinstance(value, float):
        return _of_double(value, digits)
    if isinstance(value, dict):
        if "bytes" in value:
            return f"x'{value['bytes']}'"
        return _padded(Decimal(value["decimal"]), digits)
    # No text of a ledger holds NUL, and the JSON of a report counts on it.
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def _of_double(value: float, digits: int) -> Decimal:
    number = Decimal(f"{value:.{_DIGITS}g}")
    if number and number.adjusted() < _DIGITS:
        money = number.quantize(Decimal(1).scaleb(-digits), context=_PRECISE)
        if money and abs(money - number) <= abs(number) * _NOISE:
            return money
    return _padded(number, digits) if number else Decimal(0).scaleb(-digits)


def _padded(number: Decimal, digits: int) -> Decimal:
    """Return a decimal with as many digits as its currency has, and more only where they say."""
    if number.adjusted() > 40:
        return number
    money = number.quantize(Decimal(1).scaleb(-digits), context=_PRECISE)
    return money if money == number else number.normalize(_PRECISE)


def _caveats(answer: Answer, asked: Asked) -> list[str]:
    largest = 10 ** (_DIGITS - asked.question.digits)
    if any(isinstance(v, float) and abs(v) >= largest for row in answer.rows for v in row):
        return [
            "A number here has more digits than the 15 that are exact; columns that end in _minor "
            "are whole numbers and exact."
        ]
    return []


def _distinct(names: Sequence[str]) -> list[str]:
    """Return column names, the second `donor` as `donor_2`."""
    found: dict[str, int] = {}
    for name in names:
        chosen, number = name, found.get(name, 0)
        while chosen in found:
            number += 1
            chosen = f"{name}_{number}"
        found[name] = max(number, 1)
        found.setdefault(chosen, 1)
    return list(found)


# Refusals

_PLAIN = {
    "several": ("One query at a time: there are several.", "Ask them one after the other."),
    "empty": ("The query asks for nothing.", _EXAMPLE),
    "memory": (
        f"The query needs more memory than {limits.QUERY_MEMORY // 2**20} MiB.",
        "Join on ids, add WHERE, or group more coarsely.",
    ),
    "rows": (
        f"The answer has more than {limits.ANSWER_ROWS:,} rows.",
        "Add WHERE or LIMIT, or add up in the query. `aidledger export` writes everything.",
    ),
    "columns": (
        f"The answer has more than {limits.ANSWER_COLUMNS} columns.",
        "Name the columns you need, or make rows of them.",
    ),
    "bytes": (
        f"The answer is larger than {limits.ANSWER // 2**20} MiB.",
        "Name the columns you need, or add WHERE or LIMIT.",
    ),
    "died": (
        "The process that answers the query ended without an answer.",
        "It may have needed too much memory: make the query smaller, or try the other --engine.",
    ),
}
_ONLY_SELECT = (
    "Only one SELECT can be asked: a query changes nothing and opens nothing.",
    "Begin with SELECT or WITH. To change the ledger, edit its files.",
)
_NAMED = (
    (re.compile(r"no such column: (\S+)|Referenced column \"(.+?)\" not found"), "column"),
    (re.compile(r"no such table: (\S+)|Table with name (\S+) does not exist"), "table"),
    (re.compile(r"no such function: (\S+)|Function with name (\S+) does not exist"), "function"),
)
_NEAR = re.compile(r"near \"(.+?)\"(?:: syntax error)?$", re.MULTILINE)
_NAME = re.compile(r"(?:near|token:|name:|like) ?\"?([^\":]+)")


def _explained(refusal: Refusal, query: str, timeout: float) -> UsageError:
    """Return a refusal in words a person can act on, with its place in the query."""
    if refusal.kind in _PLAIN:
        return UsageError(*_PLAIN[refusal.kind])
    if refusal.kind == "time":
        return UsageError(
            f"The query took longer than {timeout:g} seconds and was stopped.",
            "Join on ids, add WHERE or LIMIT, or allow more with --timeout.",
        )
    if refusal.kind == "denied":
        return _denied(refusal.message, query)
    said = refusal.message.strip()
    if refusal.kind == "value":
        return UsageError(said, "Name a column of numbers; " + _LISTS)
    if "too big" in said:
        return UsageError(
            f"A value grows longer than {limits.VALUE:,} bytes.",
            "Take fewer rows together, or shorter texts.",
        )
    if "pytz" in said:
        return UsageError("A time with a zone cannot be told.", "Cast it: CAST(now() AS TEXT).")
    if "number of bindings" in said or "not provided for the following parameters" in said:
        return UsageError(
            "The query leaves a value open (?, :name or $1).", "Write the value in its place."
        )
    for pattern, kind in _NAMED:
        if found := pattern.search(said):
            name = (found[1] or found[2]).rstrip("!")
            return _at(
                query, _find(query, name, refusal.at), f"There is no {kind} “{clip(name)}”.",
                _hint(name, kind),
            )  # fmt: skip
    if "incomplete input" in said:
        return _at(query, len(query.rstrip()), "The query ends too soon.", _LISTS)
    at = refusal.at
    if at is None and (named := _NAME.search(said)):
        at = _find(query, named[1], None)
    if near := _NEAR.search(said):
        return _at(query, at, f"SQL cannot go on with “{clip(near[1])}”.", _LISTS)
    first = said.splitlines()[0] if said else "no reason given"
    return _at(query, at, f"The query cannot be read: {clip(first).rstrip('.!')}.", _LISTS)


def _denied(what: str, query: str) -> UsageError:
    kind, _, name = what.partition(" ")
    at = _find(query, name, None) if name else None
    if kind == "relation":
        return _at(
            query, at, f"There is no table “{clip(name)}” to read.", _nearest(name, RELATIONS)
        )
    if kind == "function":
        return _at(
            query, at, f"The function “{clip(name)}” is not to be had here.",
            "docs/sql.md says which are: those that count, compare and shape texts and numbers.",
        )  # fmt: skip
    if kind == "outside":
        return UsageError(
            "The query reaches outside the ledger: no file, folder or address can be read here.",
            _LISTS,
        )
    return UsageError(*_ONLY_SELECT)


def _hint(name: str, kind: str) -> str:
    if kind == "function":
        return "docs/sql.md says which functions there are."
    bare = name.rpartition(".")[2].strip('"')
    quoted = " A text stands in single quotes: 'US'." if bare.isupper() else ""
    return _nearest(bare, RELATIONS if kind == "table" else _COLUMNS) + quoted


def _nearest(name: str, known: Any) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), sorted(known), n=3, cutoff=0.6)
    return f"Did you mean {' or '.join(near)}? {_LISTS}" if near else _LISTS


def _find(query: str, name: str, at: int | None) -> int | None:
    if at is not None:
        return at
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", query, re.IGNORECASE)
    return found.start() if found else None


def _at(query: str, at: int | None, message: str, hint: str) -> UsageError:
    """Return the error with the line of the query it is about, and a mark under the place."""
    if at is None:
        return UsageError(message, hint)
    before = query[:at]
    start = before.rfind("\n") + 1
    number, column = before.count("\n") + 1, at - start
    line = query[start:].split("\n", 1)[0].replace("\t", " ").rstrip("\r")
    cut = max(0, column - 60)
    shown = "".join(c if c.isprintable() else "�" for c in line[cut : cut + 76])
    excerpt = f"{shown}\n{' ' * (column - cut)}^"
    return UsageError(f"Line {number}, column {column + 1}: {message}", hint, excerpt)
