"""Rates for imported sources: `rates.csv`, every currency and year that a publisher has.

The ledger's own `currencies.yaml` stays the authority: where it has a rate for a currency and a
year, that one is used here too, so that no money of one ledger is converted at two rates.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from aidledger.booking.reading import Row, read_table
from aidledger.booking.vocabularies import NUMBER, Clerk
from aidledger.files import Files, read_files
from aidledger.model import Series
from aidledger.problems import LedgerError, Problem, clip
from aidledger.schema import RATES

FILE = "rates.csv"
_CODE = re.compile("[A-Z]{3}")
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)


class Rate(NamedTuple):
    """Units of a currency for one US dollar, average of a year, with the words it is written in."""

    value: Decimal
    source: str
    written: str
    line: int = 0


Rates = Mapping[tuple[str, int], Rate]


def rates_of(ledger: Path) -> dict[str, Series]:
    """Return the annual average rates of a ledger by currency, in units per US dollar.

    Raises LedgerError with every problem of rates.csv and currencies.yaml.
    """
    files, problems = read_files(ledger, apart=True)
    clerk = Clerk(files)
    sources = clerk.sources()
    own = clerk.currencies(sources)
    table, more = read_rates(files, sources)
    used = ("currencies.yaml", FILE)
    found = [p for p in (*problems, *clerk.problems) if Path(p.place.file).name in used]
    found += [p for p in problems if p.code == "newer-format"]
    if found or more:
        raise LedgerError([*found, *more])
    values: dict[str, dict[int, Decimal]] = {}
    from_: dict[str, list[str]] = {}
    codes: dict[str, str] = {}
    for code, currency in own.items():
        if currency.rates is not None:
            values[code] = dict(currency.rates.values)
            from_[code] = [currency.rates.source]
            codes[code] = currency.rates.code
    for (code, year), rate in table.items():
        if year not in values.setdefault(code, {}):
            values[code][year] = rate.value
            from_.setdefault(code, []).append(rate.source)
    return {
        code: Series(
            ", ".join(dict.fromkeys(from_[code])),
            codes.get(code, "average of the year"),
            dict(sorted(years.items())),
        )
        for code, years in sorted(values.items())
    }


def check_rates(files: Files, sources: Collection[str]) -> list[Problem]:
    """Return every problem of a ledger's rates.csv; a ledger without one has none."""
    return read_rates(files, sources)[1]


def read_rates(
    files: Files, sources: Collection[str]
) -> tuple[dict[tuple[str, int], Rate], list[Problem]]:
    """Return the rows of rates.csv that are sound, and every problem of the others.

    No sources: they could not be read, and nothing is held against them.
    """
    data = files.contents.get(FILE)
    if data is None:
        return {}, []
    rows, problems = read_table(data, str(files.folder / FILE), RATES)
    found: dict[tuple[str, int], Rate] = {}
    for row in rows:
        wrong = list(_wrong(row, sources))
        if wrong:
            problems += wrong
            continue
        cells = row.cells
        key = cells["currency"], int(cells["year"])
        written = cells["units_per_usd"]
        rate = Rate(Decimal(written), cells["source"], written, row.place.line)
        if found.setdefault(key, rate) is not rate:
            problems.append(
                Problem(
                    "duplicate-id",
                    row.at("year"),
                    row.excerpt("year"),
                    f"There is a rate of {key[0]} in {key[1]} in line {found[key].line} too.",
                    "Keep one of the two rows.",
                )
            )
    return found, problems


def _wrong(row: Row, sources: Collection[str]) -> Iterator[Problem]:
    def problem(code: str, column: str, explanation: str, remedy: str) -> Problem:
        return Problem(code, row.at(column), row.excerpt(column), explanation, remedy)

    blank = [column.name for column in RATES if not row.cells[column.name].strip()]
    for name in blank:
        yield problem("missing-value", name, f"{name} is blank.", "Write it, or delete the row.")
    code, year = row.cells["currency"], row.cells["year"]
    value, source = row.cells["units_per_usd"], row.cells["source"]
    if "currency" not in blank:
        if not _CODE.fullmatch(code):
            what = f"“{clip(code, 20)}” is no ISO 4217 code."
            yield problem("bad-value", "currency", what, "Write it like EUR.")
        elif code == "USD":
            what = "Every rate is per US dollar, and one dollar is one dollar."
            yield problem("bad-rates", "currency", what, "Delete the row.")
    if "year" not in blank and not _YEAR.fullmatch(year):
        what = f"“{clip(year, 20)}” is no year."
        yield problem("bad-date", "year", what, "Write it with four digits.")
    if "units_per_usd" not in blank and not _positive(value):
        what = f"“{clip(value, 40)}” is no positive number."
        remedy = "Write it with a point, without separators, and no more than 20 decimals."
        yield problem("bad-amount", "units_per_usd", what, remedy)
    if "source" not in blank and sources and source not in sources:
        what = f"The source “{clip(source, 40)}” is not in sources.yaml."
        yield problem("unknown-code", "source", what, "Add it there, or correct the key.")


def _positive(text: str) -> bool:
    return bool(NUMBER.fullmatch(text)) and Decimal(text) > 0
