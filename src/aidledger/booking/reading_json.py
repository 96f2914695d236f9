"""Reading JSON lines: one object a line → rows of cells, and every problem of every line.

A number is kept as it is written, never as a float; what JSON cannot say exactly is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, NamedTuple, NoReturn

from aidledger.booking.reading import decode, split_lines
from aidledger.money import plain
from aidledger.problems import Place, Problem, clip
from aidledger.schema import Column

# Columns that hold several words with spaces between: a list may be given for them.
SEVERAL = ("footnote", "supported_by", "may_be_in")
_PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_LARGEST_EXPONENT = 20
_ONE_LINE = "Write one object on each line; `jq -c '.[]'` makes such lines of a list."


class JSONRow(NamedTuple):
    """A row as JSON says it, and the line it stands on."""

    line: int
    cells: dict[str, str]


class _Number(str):
    """A number of JSON, as it is written."""


class _Pairs(list[tuple[str, Any]]):
    """An object of JSON, with the names that are there twice."""


def read_rows(
    data: bytes, file: str, columns: Iterable[Column]
) -> tuple[list[JSONRow], list[Problem]]:
    """Read one row a line; blank lines are passed over."""
    text, problems = decode(data, file)
    if problems:
        return [], problems
    names = [column.name for column in columns]
    rows: list[JSONRow] = []
    for number, line in enumerate(split_lines(text), 1):
        if not line.strip():
            continue
        cells, wrong = _row(line, Place(file, number), names)
        if wrong and not rows and not problems and _one_value(text) and number < text.count("\n"):
            what = "It is one JSON value over several lines."
            return [], [Problem("bad-json", Place(file, number), clip(line), what, _ONE_LINE)]
        rows.append(JSONRow(number, cells))
        problems += wrong
    return rows, problems


def cell_of(value: Any, column: str) -> str:
    """Return a value as the text of a cell; raise ValueError saying what it is instead."""
    if value is None:
        return ""
    if isinstance(value, _Number):
        return _written(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal) and value.is_finite():
        return _written(str(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list | tuple) and not isinstance(value, _Pairs) and column in SEVERAL:
        if all(isinstance(one, str | int) and not isinstance(one, bool) for one in value):
            return " ".join(map(str, value))
        raise ValueError("a list of more than words")
    kinds = {bool: "true or false", float: "a float, which is not exact", _Pairs: "an object",
             dict: "an object", list: "a list", tuple: "a list"}  # fmt: skip
    raise ValueError(kinds.get(type(value), "neither a text nor a number"))


def nearest_column(name: str, known: Iterable[str]) -> str:
    """Return what column may have been meant."""
    names = list(known)
    close = get_close_matches(name.casefold().replace(" ", "_"), names, n=2, cutoff=0.6)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    return f"The columns are: {', '.join(names)}."


def _row(line: str, place: Place, names: list[str]) -> tuple[dict[str, str], list[Problem]]:
    problems: list[Problem] = []

    def wrong(code: str, column: str, what: str, remedy: str) -> None:
        at = Place(place.file, place.line, clip(column, 40))
        problems.append(Problem(code, at, clip(line), what, remedy))

    try:
        found = json.loads(
            line, parse_float=_Number, parse_int=_Number, parse_constant=_refuse,
            object_pairs_hook=_Pairs,
        )  # fmt: skip
    except json.JSONDecodeError as error:
        said = f"{error.msg[0].lower()}{error.msg[1:]}"
        wrong("bad-json", "", f"It is not JSON: {said}, at character {error.pos + 1}.", _ONE_LINE)
        return {}, problems
    except ValueError as error:
        wrong("bad-json", "", f"{error} is no amount.", "Write null, or an exact number.")
        return {}, problems
    except RecursionError:
        wrong("bad-json", "", "It is nested deeper than any row is.", _ONE_LINE)
        return {}, problems
    if not isinstance(found, _Pairs):
        what = "a list" if isinstance(found, list) else "a single value"
        wrong("bad-json", "", f"It is {what}, where a row is an object.", _ONE_LINE)
        return {}, problems
    cells: dict[str, str] = {}
    for name, value in found:
        if name not in names:
            what = f"No row has a column “{clip(name, 40)}”."
            wrong("unknown-column", name, what, nearest_column(name, names))
        elif name in cells:
            wrong("bad-json", name, f"“{name}” is there twice.", "Keep one of the two.")
        else:
            cells[name] = ""
            try:
                cells[name] = cell_of(value, name)
            except ValueError as error:
                remedy = "Give a text, a number or null."
                wrong("bad-value", name, f"{name} is {error}.", remedy)
    return cells, problems


def _written(number: str) -> str:
    """Return a number without an exponent, if that is not absurdly long."""
    if _PLAIN.fullmatch(number):
        return number
    try:
        value = Decimal(number)
    except InvalidOperation:  # an exponent beyond any number
        return number
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return plain(value) if abs(exponent) <= _LARGEST_EXPONENT else number


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _one_value(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def rows_of(rows: Iterable[Mapping[str, Any]], names: Iterable[str]) -> list[dict[str, str]]:
    """Return rows of Python values as cells; raise ValueError naming the row that is none."""
    known = list(names)
    made = []
    for number, row in enumerate(rows, 1):
        cells = {}
        for name, value in row.items():
            if name not in known:
                raise ValueError(
                    f"Row {number} has a column “{name}”: {nearest_column(name, known)}"
                )
            try:
                cells[name] = cell_of(value, name)
            except ValueError as error:
                raise ValueError(f"Row {number}: {name} is {error}.") from None
        made.append(cells)
    return made
