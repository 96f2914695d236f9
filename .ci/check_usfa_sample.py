"""Check the usfa importer against a real file: python .ci/check_usfa_sample.py SAMPLES

SAMPLES is a folder that holds us_foreign_aid_country_central_asia.csv, the rows of five states out
of ForeignAssistance.gov's country file. Every total of a state, year and transaction type must
agree with the file's, in both price bases, and those of Tajikistan with the table kept beside it.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections import Counter
from pathlib import Path

import duckdb

from aidledger.importing.choices import Choices
from aidledger.importing.usfa import import_usfa
from aidledger.starting import start

NAME = "us_foreign_aid_country_central_asia.csv"
STATES = {"KAZ": "KZ", "KGZ": "KG", "TJK": "TJ", "TKM": "TM", "UZB": "UZ"}
MEASURES = {
    "Disbursements": "disbursements",
    "Obligations": "obligations",
    "Appropriated and Planned": "appropriated-and-planned",
    "Initial Allocations": "initial-allocations",
    "President's Budget Requests": "budget-requests",
}
# Tajikistan, million US$ by fiscal year, as published beside the file (to 1,000 dollars at worst).
FIRST = 2001
TAJIKISTAN = {
    "obligations": "62.496724 67.493398 48.480456 51.346490 62.378723 47.086853 37.613230 "
    "69.406155 51.004472",
    "disbursements": "22.678085 47.430588 42.952846 51.294851 61.063013 49.263212 42.278829 "
    "65.921710 44.895783",
    "appropriated-and-planned": "- - - - - 40.403 36.360 31.255 35.765",
    "initial-allocations": "- - - - - - - 30.922 29.892",
    "budget-requests": "- - - - - - - 32.120 28.582",
}

Key = tuple[str, str, int]


def told(path: Path) -> tuple[Counter[Key], Counter[Key]]:
    """Return the file's own sums, in dollars, current and constant."""
    current: Counter[Key] = Counter()
    constant: Counter[Key] = Counter()
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key = (
                STATES[row["country_code"]],
                MEASURES[row["transaction_type_name"]],
                int(row["fiscal_year"]),
            )
            current[key] += int(row["current_amount"])
            constant[key] += int(row["constant_amount"])
    return current, constant


def landed(path: Path, folder: Path) -> tuple[Counter[Key], Counter[Key]]:
    """Return the sums of what the importer made of it, in dollars."""
    start(folder)
    result = import_usfa(folder, [path], Choices(strict=True))
    rows = duckdb.sql(
        "SELECT recipient, measure, period - 10000, SUM(best), SUM(constant), "
        "MIN(donor), MAX(donor) "
        f"FROM '{result.folder}/transactions.parquet' GROUP BY ALL"
    ).fetchall()
    assert all(row[5:] == ("US", "US") for row in rows)
    return (
        Counter({(r, m, int(y)): int(v) // 100 for r, m, y, v, *_ in rows}),
        Counter({(r, m, int(y)): int(v) // 100 for r, m, y, _, v, *_ in rows}),
    )


def main(samples: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        ours = landed(samples / NAME, Path(folder) / "ledger")
    theirs = told(samples / NAME)
    assert set(ours[0]) == set(theirs[0]), "other states, years or types than the file's"
    wrong = [
        f"{what} {key}: {got[key]:,} where the file has {want[key]:,}"
        for what, got, want in zip(("current", "constant"), ours, theirs, strict=True)
        for key in sorted(want)
        if got[key] != want[key]
    ]
    for measure, row in TAJIKISTAN.items():
        for year, millions in enumerate(row.split(), FIRST):
            if millions != "-":
                decimals = len(millions.partition(".")[2])
                got = ours[0]["TJ", measure, year]
                if f"{got / 1e6:.{decimals}f}" != millions:
                    wrong.append(f"TJ {measure} {year}: {got:,} where the table has {millions} m")
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"usfa: {len(theirs[0])} totals of {NAME} compared, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
