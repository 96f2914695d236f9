"""Rates for imported sources: those of `rates.csv` besides the ledger's own.

The ledger's own `currencies.yaml` stays the authority: where it has a rate for a currency and a
year, that one is used here too, so that no money of one ledger is converted at two rates.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from aidledger.booking.rate_table import FILE, read_rates
from aidledger.booking.vocabularies import Clerk
from aidledger.files import read_files
from aidledger.model import Series
from aidledger.problems import LedgerError


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
