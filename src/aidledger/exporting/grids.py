"""Grids: the sheets of a workbook before they are written, and how one names a cell of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from aidledger.exporting.formulas import Real, Text, Whole

Worth = Whole | Real | Text
Cell = Worth | Decimal | int | float | str | None


class Head(NamedTuple):
    """A column: its heading, how wide, how its numbers look, and what it means."""

    title: str
    width: float = 12
    look: str = ""
    meaning: str = ""


@dataclass
class Grid:
    """A sheet: columns by key, rows of cells by key, below a header of so many rows."""

    name: str
    heads: Mapping[str, Head]
    above: int = 1
    rows: list[dict[str, Cell]] = field(default_factory=list)
    plain: set[tuple[int, str]] = field(default_factory=set)  # cells without their column's look
    notes: dict[tuple[int, str], str] = field(default_factory=dict)
    # Rows are known before they are filled, so that formulas may point at them.
    number: int = 0
    _letters: dict[str, str] = field(default_factory=dict)

    def letter(self, key: str) -> str:
        if not self._letters:
            self._letters = {name: letters(place) for place, name in enumerate(self.heads)}
        return self._letters[key]

    def cell(self, key: str, row: int) -> str:
        """Return the address of a cell for other sheets; absolute, since sorting moves others."""
        return f"{self.name}!${self.letter(key)}${row + self.above + 1}"

    def here(self, key: str, row: int) -> str:
        """Return the address of a cell for its own row; relative, so that it is sorted along."""
        return f"{self.letter(key)}{row + self.above + 1}"

    def range(self, key: str) -> str:
        letter, last = self.letter(key), max(self.number, len(self.rows), 1) + self.above
        return f"{self.name}!${letter}${self.above + 1}:${letter}${last}"

    def whole(self, key: str, row: int, *, here: bool = False) -> Whole:
        """Return a reference to a whole number that already stands in a cell."""
        value = self.rows[row][key]
        number = value.value if isinstance(value, Whole) else value
        assert isinstance(number, int), (self.name, key, row)
        return Whole(self.here(key, row) if here else self.cell(key, row), number)


def letters(column: int) -> str:
    """Return the letters of a column counted from 0: A, B … Z, AA."""
    text = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        text = chr(65 + place) + text
    return text
