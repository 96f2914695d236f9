"""Spreadsheets: cells of a CSV that a spreadsheet takes for text, and for the text it is."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
# What a spreadsheet takes for the start of a formula, as it is or in East Asian width, also behind
# quotes and what is not seen, which some of them drop; and a cell that begins with a new line.
_FORMULA = re.compile(
    "'*(?:[\t\r\n]|['\"\\s\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*[=+\\-@＝＋－＠])"
)


def plain_cell(text: str) -> str:
    """Return a cell of a CSV for people: an apostrophe before what a spreadsheet would run.

    Numbers, negative ones too, stay numbers. Texts that begin with an apostrophe and what would be
    run get another, so that the text can be told from the cell.
    """
    return "'" + text if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
