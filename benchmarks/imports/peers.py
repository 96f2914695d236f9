"""The sums by donor and year in other tools: one process, one question, as their users write it.

    python peers.py pandas transactions.parquet       what counts, low, best and high
    python peers.py polars crs.txt                     the publisher's text: USD million to cents
    python peers.py journal transactions.parquet aid.journal      for ledger and hledger

Prints comma-separated rows: donor, year and the sums in cents.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

BOUNDS = ["low", "best", "high"]
# In doubles, half a cent may come out below itself. The text has ten decimals, so that a
# thousandth of a cent puts it right and changes nothing else.
NUDGE = 0.501


def pandas_table(table: str, counts: str) -> Iterable[Sequence[Any]]:
    import pandas as pd

    frame = pd.read_parquet(
        table, columns=["donor", "period", *BOUNDS], filters=[("measure", "==", counts)]
    )
    return frame.groupby(["donor", "period"])[BOUNDS].sum().reset_index().itertuples(index=False)


def polars_table(table: str, counts: str) -> Iterable[Sequence[Any]]:
    import polars as pl

    rows = pl.scan_parquet(table).filter(pl.col("measure") == counts)
    return rows.group_by("donor", "period").agg(pl.col(BOUNDS).sum()).collect().iter_rows()


def pandas_text(file: str, _: str) -> Iterable[Sequence[Any]]:
    import numpy as np
    import pandas as pd

    names = ["donor_code", "year", "usd_disbursement"]
    frame = pd.read_csv(file, sep="|", usecols=names).dropna(subset="usd_disbursement")
    exact = frame.usd_disbursement * 1e8
    frame["cents"] = (np.sign(exact) * np.floor(np.abs(exact) + NUDGE)).astype("int64")
    return frame.groupby(names[:2]).cents.sum().reset_index().itertuples(index=False)


def polars_text(file: str, _: str) -> Iterable[Sequence[Any]]:
    import polars as pl

    amount = pl.col("usd_disbursement") * 1e8
    cents = (amount.sign() * (amount.abs() + NUDGE).floor()).cast(pl.Int64)
    rows = pl.scan_csv(file, separator="|", infer_schema_length=10_000)
    rows = rows.filter(pl.col("usd_disbursement").is_not_null())
    return rows.group_by("donor_code", "year").agg(cents.sum()).collect().iter_rows()


def write_journal(table: str, counts: str, target: Path) -> None:
    """Write what counts as a journal: an account for each donor and year."""
    import duckdb

    rows = duckdb.execute(
        "SELECT donor, period, best FROM read_parquet(?) WHERE measure = ?", [table, counts]
    )
    with target.open("w", encoding="ascii") as stream:
        while some := rows.fetchmany(10_000):
            stream.writelines(
                f"{year}-01-01 aid\n    aid:{donor}:{year}  USD {'-' if best < 0 else ''}"
                f"{abs(best) // 100}.{abs(best) % 100:02}\n    fund\n\n"
                for donor, year, best in some
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tool", choices=["pandas", "polars", "journal"])
    parser.add_argument("file")
    parser.add_argument("target", nargs="?", type=Path)
    parser.add_argument("--counts", default="disbursements")
    asked = parser.parse_args()
    if asked.tool == "journal":
        if asked.target is None:
            parser.error("name the journal to write")
        write_journal(asked.file, asked.counts, asked.target)
        return
    way = {
        ("pandas", True): pandas_table,
        ("polars", True): polars_table,
        ("pandas", False): pandas_text,
        ("polars", False): polars_text,
    }[asked.tool, asked.file.endswith(".parquet")]
    for row in way(asked.file, asked.counts):
        sys.stdout.write(",".join(map(str, row)) + "\n")


if __name__ == "__main__":
    main()
