"""The table of rates: `rates.csv`, every currency and year that a publisher has.

Figures kept by hand are converted at the rates of `currencies.yaml`; where it lacks one, this table
is asked for what is to be written there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from aidledger.booking.reading import Row, read_table
from aidledger.booking.vocabularies import NUMBER
from aidledger.files import Files, read_file
from aidledger.problems import Problem, clip
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


class RatesAtHand:
    """What a ledger's table has of the rates that its currencies.yaml lacks; read when asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def _table(self) -> Rates:
        data = read_file(self.folder / FILE)
        if isinstance(data, Problem):  # which `check` tells
            return {}
        return read_rates(Files(self.folder, {FILE: data}), ())[0]

    def remedy(self, code: str, years: Iterable[int], source: str) -> str:
        """Return how the rates of these years come into currencies.yaml, with what to write there.

        source: of the rates that the currency has there, which is that of all; blank: it has none.
        """
        wanted = tuple(years)
        there = {year: self._table[code, year] for year in wanted if (code, year) in self._table}
        series = source or next((rate.source for rate in there.values()), "")
        found = {year: rate for year, rate in there.items() if rate.source == series}
        rest = ", ".join(str(year) for year in wanted if year not in found)
        if not found:
            others = ", ".join(dict.fromkeys(rate.source for rate in there.values()))
            of = f" ({source}; what {FILE} has is of {others})" if others else ""
            return (
                f"Add the annual average of {rest} to the rates of {code}{of} in currencies.yaml."
            )
        lines = [f"{year}: {rate.written}" for year, rate in found.items()]
        if not source:
            entry = f"rates: {{source: {series}, values: {{{', '.join(lines)}}}}}"
            what = f"`{entry}` to {code} in currencies.yaml"
        else:
            named = ", ".join(f"`{line}`" for line in lines)
            named += ", each on a line of its own," if len(lines) > 1 else ""
            what = f"{named} to the values under rates of {code} in currencies.yaml"
        more = f" Look up the annual average of {rest} too." if rest else ""
        return f"{FILE} has {'it' if len(lines) == 1 else 'them'} ({series}): add {what}.{more}"
