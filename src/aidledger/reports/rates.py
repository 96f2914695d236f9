"""Rates: which currencies and years a ledger has rates for, and what a new file changes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from aidledger.booking.formatting import csv_line, described
from aidledger.booking.rate_table import FILE, Rate, read_rates
from aidledger.booking.vocabularies import Clerk
from aidledger.files import (
    DESCRIPTOR,
    Files,
    is_ledger,
    read_files,
    refuse_older,
    refuse_the_bundled,
)
from aidledger.imported.rates import rates_of
from aidledger.importing.opening import refuse_unreadable
from aidledger.importing.rate_files import Publisher, RateFile, read_rate_file
from aidledger.problems import LedgerError, UsageError
from aidledger.reports.totals import count_of
from aidledger.reports.value import Report, Row, Table
from aidledger.schema import RATES
from aidledger.writing import lock
from aidledger.writing import replace as put
from aidledger.years import YearSelection, merged

SOURCES = "sources.yaml"
# A value that differs by less is the same, written with other digits.
SAME = Decimal("1e-9")
_LONGEST = 20  # decimals that a table may have


def rates(folder: Path) -> Report:
    """Return the years of each currency's rates, by where they stand and their source.

    Raises LedgerError with every problem of rates.csv and currencies.yaml.
    """
    series = rates_of(folder)
    files, _ = read_files(folder, apart=True)
    table, _ = read_rates(files, ())
    own = Clerk(files).currencies({})
    rows: list[tuple[str, Iterable[int], str, str]] = []
    for code, one in series.items():
        theirs = own[code].rates if code in own else None
        if theirs is not None:
            rows.append((code, theirs.values, theirs.source, "currencies.yaml"))
        by_source: dict[str, list[int]] = {}
        for year in one.values:
            if theirs is None or year not in theirs.values:
                by_source.setdefault(table[code, year].source, []).append(year)
        rows += [(code, years, source, FILE) for source, years in by_source.items()]
    cells = [
        {"currency": code, "years": _told(years), "source": source, "file": file}
        for code, years, source, file in rows
    ]
    title = f"Rates of {len(series)} currencies, in units per US dollar"
    return Report("rates", title, {}, [_table("rates", "", cells)])


def update(folder: Path, file: str, *, replace: bool, check: bool) -> tuple[Report, bool]:
    """Put the rates of a publisher's file into rates.csv; see `ledger.update_rates`."""
    if not check:
        try:
            refuse_the_bundled(folder, [FILE, SOURCES, DESCRIPTOR])
        except UsageError as error:
            hint = "Make one of your own with `aidledger init DIR`, and name it with --ledger DIR."
            raise UsageError(error.message, hint) from None
    if not is_ledger(folder):
        raise UsageError(f"{folder} is no ledger.", "Make one with `aidledger init DIR`.")
    refuse_unreadable(["./-" if file == "-" else file])
    read = read_rate_file(Path(file))  # before the lock: it may be a pipe
    if check:
        return _updated(folder, file, read, replace, check)
    with lock(folder):
        return _updated(folder, file, read, replace, check)


def _updated(
    folder: Path, file: str, read: RateFile, replace: bool, check: bool
) -> tuple[Report, bool]:
    files, problems = read_files(folder, apart=True)
    clerk = Clerk(files)
    sources = clerk.sources()
    table, more = read_rates(files, sources)
    unread = [p for p in problems if Path(p.place.file).name in (FILE, SOURCES, DESCRIPTOR)]
    if found := [*unread, *clerk.problems, *more]:
        raise LedgerError(found)
    if not check:
        refuse_older(files)
    added, differ = _compared(table, read)
    taken = {**added, **(differ if replace else {})}
    if taken and not check:
        _write(files, {**table, **taken}, read.publisher, known=read.publisher.key in sources)
    if not check and (taken or FILE in files.contents):
        _describe(files)
    report = _report(Path(file).name, table, read, added, differ, replace=replace, check=check)
    return report, bool(taken)


Rates = dict[tuple[str, int], Rate]


def _compared(table: Rates, read: RateFile) -> tuple[Rates, Rates]:
    """Return the rates of a file that are new, and those that are not as they were."""
    added, differ = {}, {}
    for key, value in sorted(read.values.items()):
        written = _written(value)
        rate = Rate(Decimal(written), read.publisher.key, written)
        if key not in table:
            added[key] = rate
        elif abs(rate.value / table[key].value - 1) > SAME:
            differ[key] = rate
    return added, differ


def _written(value: Decimal) -> str:
    text = f"{value:.{_LONGEST}f}" if -int(value.as_tuple().exponent) > _LONGEST else f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _write(files: Files, table: Rates, publisher: Publisher, *, known: bool) -> None:
    """Write sources and rates, each whole or not at all.

    In this order, and the description after them, so that every state in between is a sound ledger:
    rates name their source, and the description names the file of rates.
    """
    folder = files.folder
    if not known:
        before = files.contents[SOURCES]
        put(folder / SOURCES, before, before.rstrip() + b"\n\n" + _entry(publisher).encode())
    lines = [csv_line(column.name for column in RATES)]
    lines += [
        csv_line((code, str(year), rate.written, rate.source))
        for (code, year), rate in sorted(table.items())
    ]
    put(folder / FILE, files.contents.get(FILE), "".join(lines).encode())


def _describe(files: Files) -> None:
    """Name the file of rates in the description, also where a run was stopped before it could."""
    about = files.contents[DESCRIPTOR]
    if (new := described(about, FILE)) != about:
        put(files.folder / DESCRIPTOR, about, new)


def _entry(publisher: Publisher) -> str:
    return (
        f"{publisher.key}:\n"
        "  kind: dataset\n"
        f"  title: {publisher.title}\n"
        f"  publisher: {publisher.publisher}\n"
        "  vintage: not stated\n"
        f"  note: {publisher.note}\n"
    )


def _report(
    file: str, table: Rates, read: RateFile, added: Rates, differ: Rates, *, replace: bool,
    check: bool,
) -> Report:  # fmt: skip
    by_code: dict[str, list[int]] = {}
    for code, year in added:
        by_code.setdefault(code, []).append(year)
    new = [{"currency": c, "years": _told(years)} for c, years in by_code.items()]
    others = [
        {
            "currency": code,
            "year": str(year),
            "before": f"{table[code, year].value:f}",
            "in_file": rate.written,
            "difference": _change(table[code, year].value, rate.value),
            "source": table[code, year].source,
        }
        for (code, year), rate in differ.items()
    ]
    same = len(read.values) - len(added) - len(differ)
    would = "would be " if check else ""
    told = [
        f"{read.publisher.publisher}, {read.publisher.title}: "
        f"{count_of(len(read.values), 'rate')} in units per US dollar.",
        f"{len(added)} {would}added, {same} as they were.",
    ]
    if differ:
        left = "not the same, and left as they were; --replace takes them"
        told.append(f"{len(differ)} {f'{would}replaced' if replace else left}.")
    told += [f"{text[0].upper()}{text[1:]}." for text in read.left_out]
    tables = [_table("added", "Added" if not check else "Would be added", new)] if new else []
    if others:
        heading = "Replaced" if replace and not check else "Not the same"
        tables.append(_table("differ", heading, others))
    return Report("rates", f"Rates of {file}", {}, tables, sentences=told, named_tables=True)


def _change(before: Decimal, now: Decimal) -> str:
    percent = (now / before - 1) * 100
    return f"{percent:+.4f} %" if abs(percent) >= Decimal("0.0001") else "under 0.0001 %"


def _table(name: str, heading: str, cells: list[dict[str, str]]) -> Table:
    columns = tuple(cells[0]) if cells else ("currency", "years", "source", "file")
    rows = [Row(one, "", None) for one in cells]
    return Table(name, heading, columns[:1], rows, "plain", columns=columns)


def _told(years: Iterable[int]) -> str:
    return str(YearSelection(merged((y, y) for y in years))).replace(",", ", ")
