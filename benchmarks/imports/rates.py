"""Write the rates that aidledger uses for an imported source, for the queries written by hand.

python rates.py LEDGER SOURCE rates.csv
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from aidledger.counting.prices import Money
from aidledger.imported.manifest import read_manifest
from aidledger.ledger import open_ledger
from aidledger.pricing import Pricing


def main(folder: str, source: str, target: str) -> None:
    manifest = read_manifest(Path(folder), source)
    ledger = open_ledger(folder)._opened
    prices = Pricing(ledger, ledger.policy(), manifest.minor_units)
    rows = [
        (currency, year, repr(float(factor)))
        for currency, years in manifest.rate_years.items()
        for year in years
        if (factor := prices.of(Money(currency, "USD", ""), year).factor) is not None
    ]
    with Path(target).open("w", newline="") as stream:
        csv.writer(stream).writerows([("currency", "year", "factor"), *rows])


if __name__ == "__main__":
    main(*sys.argv[1:])
