"""Check the IATI importer against others' files: python .ci/check_iati_samples.py SAMPLES

SAMPLES is a folder with a real publisher's file (MAEC_IATI_INDONESIA.xml) and the standard's own
two examples of version 2.03. Sums are told by who gathered them, and read once more here by the
standard library, transaction by transaction.
"""

from __future__ import annotations

import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from decimal import Decimal
from pathlib import Path

import duckdb

from aidledger.importing.choices import Choices
from aidledger.importing.iati import import_iati
from aidledger.importing.landing import Landed
from aidledger.starting import start

MAEC = "MAEC_IATI_INDONESIA.xml"
TOLD = {("2", "EUR"): 112_325_681, ("3", "EUR"): -2_887_785_519}
# Nine activities say that less than 100 percent is Indonesia's, and not whose the rest is.
PARTLY = 9
FILES = {
    MAEC: PARTLY,
    "example_203_file.xml": 0,
    "activity-standard-example-annotated-203.xml": 0,
}


def read_again(path: Path) -> dict[tuple[str, str], tuple[int, int]]:
    """Return how many transactions of each type and currency there are, and their sum in cents."""
    number: Counter[tuple[str, str]] = Counter()
    cents: Counter[tuple[str, str]] = Counter()
    for activity in ET.parse(path).iter("iati-activity"):  # noqa: S314  files of who runs this
        for one in activity.iter("transaction"):
            value, kind = one.find("value"), one.find("transaction-type")
            assert value is not None and kind is not None
            currency = value.get("currency") or activity.get("default-currency") or ""
            key = (kind.get("code") or "", currency)
            number[key] += 1
            cents[key] += int(Decimal(value.text or "") * 100)
    return {key: (number[key], cents[key]) for key in number}


def landed_sums(landed: Landed) -> dict[tuple[str, str], tuple[int, int]]:
    rows = duckdb.execute(
        "SELECT transaction_type, currency, COUNT(DISTINCT line), CAST(SUM(best) AS BIGINT) "
        f"FROM '{landed.folder}/transactions.parquet' GROUP BY ALL"
    ).fetchall()
    return {(kind, currency): (lines, best) for kind, currency, lines, best in rows}


def main(samples: Path) -> int:
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger"
        start(ledger)
        for name, partly in FILES.items():
            landed = import_iati(ledger, [samples / name], Choices())
            found, expected = landed_sums(landed), read_again(samples / name)
            if found != expected:
                wrong.append(f"{name}: {found}, not {expected}")
            if name == MAEC and {key: best for key, (_, best) in found.items()} != TOLD:
                wrong.append(f"{name}: {found}, not {TOLD}")
            codes = [problem.code for problem in landed.problems]
            if codes != ["bad-percentages"] * partly or landed.manifest.rejected:
                wrong.append(f"{name}: {codes}, {landed.manifest.rejected} rejected")
            print(f"{name}: {landed.manifest.rows} rows, {len(expected)} sums compared")
    for one in wrong:
        print(one, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
