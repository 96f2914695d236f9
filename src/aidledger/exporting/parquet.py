"""Parquet: the table of `export` with types: money as decimals, years and dates as such."""

from __future__ import annotations

import calendar
import csv
import io
from decimal import Decimal
from typing import Any

from aidledger.engine.parquet import parquet_of
from aidledger.exporting.gathered import gather
from aidledger.exporting.missing import require
from aidledger.money import plain
from aidledger.opened import OpenedLedger
from aidledger.policy import Policy, Selection
from aidledger.reports.export import export
from aidledger.reports.value import Report
from aidledger.years import parse_date

_FLAGS = frozenset("open counted residual rate_assumed".split())
_INTEGERS = frozenset("months of_months figures unstated".split())
_ASKED, _OWN = ("low", "best", "high"), ("own_low", "own_best", "own_high")


def parquet(
    ledger: OpenedLedger, selection: Selection, policy: Policy, lines: bool, citations: bool
) -> bytes:
    """Return what `export` returns, as Parquet; raises UsageError without DuckDB.

    `year` is a number, null for money that belongs to no year, and `label` what the other formats
    have there; `first_date` and `last_date` are the first and last day of `first` and `last`.
    """
    require("duckdb", "duckdb")
    report = export(ledger, selection, policy, lines, citations)
    columns = _columns(report, lines)
    about = gather(ledger, selection, policy).about()
    types = {name: _type(name, ledger, policy, report) for name in columns}
    return parquet_of(_csv(report, columns), types, about)


def _columns(report: Report, lines: bool) -> list[str]:
    columns: list[str] = []
    for name in report.flat_columns():
        columns.append(name)
        if name == "year" and lines:
            columns.append("label")
        if name in ("first", "last"):
            columns.append(f"{name}_date")
    return columns


def _type(name: str, ledger: OpenedLedger, policy: Policy, report: Report) -> str:
    currencies = ledger.document("currencies")
    if name in _ASKED:
        return f"DECIMAL(18,{currencies[policy.currency]['minor_units']})"
    if name in _OWN:
        return f"DECIMAL(22,{max(int(c['minor_units']) for c in currencies.values())})"
    if name == "quantity":
        told = [row.notes.get("quantity") for table in report.tables for row in table.rows]
        places = [-int(q.as_tuple().exponent) for q in told if isinstance(q, Decimal)]
        return f"DECIMAL(38,{max([0, *places])})"
    if name == "factor":
        return "DOUBLE"
    if name in _FLAGS:
        return "BOOLEAN"
    if name in _INTEGERS or name == "year":
        return "INTEGER"
    return "DATE" if name.endswith("_date") else "VARCHAR"


def _csv(report: Report, columns: list[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(columns)
    for row in report.flat_rows():
        typed = dict(row)
        if "label" in columns:
            label = str(row["year"])
            typed |= {"label": label, "year": label if label.isdigit() else None}
        typed |= {"first_date": _day(row["first"], 0), "last_date": _day(row["last"], 1)}
        writer.writerow([_cell(typed.get(name)) for name in columns])
    return out.getvalue()


def _day(text: str, end: int) -> str | None:
    """Return the first or the last day of a date as it is written, as YYYY-MM-DD."""
    if not text or text == "..":
        return None
    date = parse_date(text)
    year, month = divmod(date.end if end else date.begin, 12)
    day = date.day or (calendar.monthrange(year, month + 1)[1] if end else 1)
    return f"{year:04}-{month + 1:02}-{day:02}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(value) if isinstance(value, Decimal) else str(value)
