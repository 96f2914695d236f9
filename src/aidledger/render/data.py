"""Data: CSV, TSV, JSON and NDJSON of a report's rows. Lossless, bare numbers, no decoration."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from typing import Any

from aidledger.money import plain
from aidledger.reports.value import Report
from aidledger.spreadsheets import plain_cell


def delimited(report: Report, separator: str, spreadsheet: bool = False) -> str:
    """Return the rows as CSV or TSV.

    `spreadsheet` adds the byte-order mark and puts an apostrophe before texts that a spreadsheet
    would run as a formula; numbers, negative ones too, stay numbers.
    """
    columns = report.flat_columns()
    out = io.StringIO()
    out.write("\ufeff" if spreadsheet else "")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n" if spreadsheet else "\n")
    writer.writerow(columns)
    for row in report.flat_rows():
        cells = [_cell(row.get(column)) for column in columns]
        writer.writerow([plain_cell(cell) for cell in cells] if spreadsheet else cells)
    return out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def as_json(report: Report) -> str:
    """Return the whole report as one JSON object, which names its schema."""
    from aidledger.reports.schemas import identity

    told = report.as_dict()
    if schema := identity(report.report):
        told["schema"] = schema
    return _json(told, indent=2) + "\n"


def as_data(value: Any) -> str:
    """Return plain values as JSON in one line, decimals with their own digits."""
    return _json(value)


def as_ndjson(report: Report) -> str:
    """Return the rows as one JSON object a line."""
    return "".join(_json(row) + "\n" for row in report.flat_rows())


# A decimal passes the encoder as a text that no ledger can hold (NUL is refused when it is read),
# and is then written as a number with its own digits: 15.00 stays 15.00, and no float rounds it.
_DECIMAL = re.compile(r'"\\u0000(-?\d+(?:\.\d+)?)"')

# Characters that steer a terminal, end a line or turn the direction of what follows: escaped, it is
# seen what is there.
_TURNS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def _json(value: Any, indent: int | None = None) -> str:
    text = json.dumps(
        value, ensure_ascii=False, indent=indent, default=lambda number: "\0" + plain(number)
    )
    return _DECIMAL.sub(r"\1", turned(text))


def turned(text: str) -> str:
    """Return JSON in which characters that steer a terminal or turn text are escaped."""
    return _TURNS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
