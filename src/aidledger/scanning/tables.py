"""What a table says of its figures: a row or column whose label names another unit is no money.

"Staff (persons)", "Share (%)", "Number of schools", "Year" under "(US$ million)".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from aidledger.scanning.money_words import COUNTED_THINGS, FUNCTION, OTHER_UNITS, WITH_THINGS
from aidledger.scanning.numbers import is_year
from aidledger.scanning.sentences import Sentence

MONEY, THINGS, OTHER = range(3)
# How many tokens of a label are looked at, and how many words a line of plain column heads has.
_LABEL = 12
_MOST_HEADS = 8
# A line with more tokens is no row of figures.
_LONGEST_ROW = 500
_YEARS = frozenset("year years date dates period fiscal financial calendar fy".split())
_OPENERS = frozenset(("(", ",", "in", "[", ":"))
_CLOSERS = frozenset((")", "]", ",", ";"))
_COUNTS = frozenset(("number", "numbers", "no", "nos", "count"))


class Rows(NamedTuple):
    """The figures of a sentence that are no money, by token, and the heads for what follows.

    `other` have another unit by their row or column; things are counted in the rows `by_row` and
    the columns `by_column`, unless the figure's own unit says otherwise.
    """

    other: frozenset[int]
    by_row: frozenset[int]
    by_column: frozenset[int]
    heads: tuple[int, ...]


NO_ROWS = Rows(frozenset(), frozenset(), frozenset(), ())


class _Line(NamedTuple):
    """One line: where it begins and ends, and its cells, each as its tokens."""

    begin: int
    end: int
    cells: list[list[int]]


def kind_of(words: Sequence[str]) -> int:
    """Tell what the figures beside a label are: money, perhaps things, or in another unit."""
    words = [word for word in words[:_LABEL] if word]
    if not words:
        return MONEY
    if _YEARS.issuperset(words):
        return OTHER
    first, last = words[0], words[-1].rstrip(".")
    if last in (")", "]") and len(words) > 1:
        last = words[-2]
    begins = first in ("%", "percentage", "percent") or words[:2] == ["per", "cent"] or (
        first in _COUNTS and (len(words) == 1 or words[1] in ("of", ".", "("))
    ) or (first in ("share", "ratio", "index") and words[1:2] != ["capital"])  # fmt: skip
    if begins or last in ("%", "percent", "index", "ratio", "percentage", "share", "headcount"):
        return OTHER
    if words[-2:] == ["per", "cent"] or (len(words) == 1 and first in OTHER_UNITS):
        return OTHER
    for at, (before, word) in enumerate(pairwise(words), 2):
        closed = at == len(words) or words[at] in _CLOSERS or before == "("
        if before in _OPENERS and (word == "%" or (word in OTHER_UNITS and closed)):
            return OTHER
    if last == "rate" or (last in _COUNTS and words[-1] != "."):
        return OTHER
    named = [word for word in words if word not in WITH_THINGS]
    return THINGS if named and COUNTED_THINGS.issuperset(named) else MONEY


def rows_of(s: Sentence, heads: tuple[int, ...]) -> Rows:
    """Read the labels of a sentence's rows and columns; `heads` are those of the text before."""
    other: set[int] = set()
    by_row: set[int] = set()
    by_column: dict[int, set[int]] = {}
    exact: set[int] = set()
    part = MONEY
    for line in _lines(s):
        cells = line.cells
        if line.end - line.begin > _LONGEST_ROW:
            other.update(range(line.begin, line.end))
            continue
        filled = [cell for cell in cells if cell]
        figured = [bool(cell) and _is_figured(s, cell) for cell in cells]
        if not filled or (len(filled) == 1 and len(cells) > 1 and not any(figured)):
            part = kind_of(_words(s, filled[0])) if filled else part
            continue
        if not any(figured) and _is_head(s, line):
            heads, part = tuple(kind_of(_words(s, cell)) for cell in cells), MONEY
            continue
        named = cells[0] if len(cells) > 1 and not figured[0] else _label(s, cells[0])
        own = max(part, kind_of(_words(s, named)))
        if len(cells) == 1:
            own = own if own == OTHER else MONEY  # "Staff 210" in a list is what staff cost
            cells = _spaced(s, line)
        sure = len(cells) == len(heads)
        unsure = OTHER if not sure and any(heads) else MONEY
        parted = any("." in s.printed(at) for cell in cells for at in cell)
        for column, cell in enumerate(cells):
            head = heads[column] if sure else unsure
            if own == OTHER or head == OTHER:
                other.update(cell)
            elif own == THINGS and not parted:
                by_row.update(cell)
            if head == THINGS:
                by_column.setdefault(column, set()).update(cell)
                if any("." in s.printed(at) for at in cell):
                    exact.add(column)
    counted = {at for column, found in by_column.items() if column not in exact for at in found}
    return Rows(frozenset(other), frozenset(by_row), frozenset(counted), heads)


def _lines(s: Sentence) -> Iterator[_Line]:
    begin, length = 0, len(s)
    while begin < length:
        end = begin + 1
        while end < length and s.gap(end) != "\n":
            end += 1
        cells: list[list[int]] = [[] for _ in range(s.cells[end - 1] + 1)]
        for at in range(begin, end):
            if s.word(at) != "|" and not s.is_dash(at):
                cells[s.cells[at]].append(at)
        if not cells[-1] and len(cells) > 1 and s.word(end - 1) == "|":
            cells.pop()
        yield _Line(begin, end, cells)
        begin = end


def _words(s: Sentence, cell: list[int]) -> list[str]:
    return [s.word(at) for at in cell[:_LABEL]]


def _is_figured(s: Sentence, cell: list[int]) -> bool:
    """Whether a cell is a figure, or ends with one that is no year."""
    first, last = cell[0], cell[-1]
    only = all(s.kind(at) in ("number", "mark", "symbol") for at in cell[:4])
    return (only and s.kind(first) == "number" and not is_year(s, first)) or (
        s.kind(last) == "number" and not is_year(s, last)
    )  # fmt: skip


def _is_head(s: Sentence, line: _Line) -> bool:
    """Whether a line names columns: cells without figures, or a few words: Year Aid Staff."""
    if len(line.cells) > 1:
        return True
    words = s.words[line.begin : line.end]
    if not 2 <= len(words) <= _MOST_HEADS or not FUNCTION.isdisjoint(words):
        return False
    named = all(s.kind(at) == "word" for at in range(line.begin, line.end))
    if named and s.printed(line.begin)[:1].isupper():
        line.cells[:] = [[at] for at in range(line.begin, line.end)]
        return True
    return False


def _label(s: Sentence, cell: list[int]) -> list[int]:
    """Return the tokens before the first number."""
    number = next((n for n, at in enumerate(cell) if s.kind(at) == "number"), len(cell))
    return cell[:number]


def _spaced(s: Sentence, line: _Line) -> list[list[int]]:
    """Return a line without bars and tabs as cells: its first words, then each number."""
    label = _label(s, line.cells[0])
    rest = line.cells[0][len(label) :]
    cells = [[at] for at in rest if s.kind(at) == "number"]
    return [label, *cells] if label else cells
