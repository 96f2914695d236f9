"""The benchmarks of imports: rows that are always the same, and sums that are known otherwise."""

from __future__ import annotations

import csv
import hashlib
import math
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest

IMPORTS = Path(__file__).parents[1] / "benchmarks" / "imports"
ROWS = 2_000
Sums = dict[tuple[Any, ...], tuple[int, int, int]]


def script(name: str) -> ModuleType:
    sys.path.insert(0, str(IMPORTS))
    try:
        return __import__(name)
    finally:
        sys.path.remove(str(IMPORTS))


generate, handwritten, peers = script("generate"), script("handwritten"), script("peers")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("benchmark")
    generate.write(generate.crs(ROWS), folder / "crs.txt")
    generate.write(generate.several(ROWS), folder / "several.csv")
    return folder


def read(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="|" if file.suffix == ".txt" else ","))


def drawn(row: int) -> tuple[int, int]:
    """Return the two numbers of a row, by Python's own MD5."""
    return tuple(
        int.from_bytes(hashlib.md5(f"{seed}-{row}".encode()).digest()[8:], "little") >> 4
        for seed in (generate.SEED, generate.SEED + 1)
    )  # type: ignore[return-value]


def cents(million: str) -> int:
    return int((Decimal(million) * 10**8).quantize(Decimal(1), ROUND_HALF_UP))


def test_the_same_rows_again(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.txt"
    generate.write(generate.crs(ROWS), again)
    assert again.read_bytes() == (folder / "crs.txt").read_bytes()
    generate.write(generate.crs(ROWS, generate.SEED + 5), again)
    assert again.read_bytes() != (folder / "crs.txt").read_bytes()
    generate.write(generate.crs(ROWS // 2), again)
    assert (folder / "crs.txt").read_bytes().startswith(again.read_bytes())


def test_amounts_worked_out_in_python(folder: Path) -> None:
    whole = 0
    for row in range(ROWS):
        a, b = drawn(row)
        power = (a >> 53) % 3 + (b >> 36) % 2 + (b >> 38) % 2
        sign = -1 if (b >> 30) % 33 == 0 else 1
        units = sign * (1_000_000 + (a >> 30) % 9_000_000) * 10**power + (a >> 25) % 1000
        if (b >> 54) % 3 == 2:
            units = math.trunc(Decimal(units) * (30 + (a >> 28) % 71) / 100)
        whole += units if (b >> 54) % 3 else 0
    rows = read(folder / "crs.txt")
    told = [Decimal(row["usd_disbursement"]) for row in rows if row["usd_disbursement"]]
    assert sum(told) == Decimal(whole).scaleb(-10)
    assert len(rows) == ROWS and 1 < len(told) < ROWS


def test_shaped_like_the_real_ones(folder: Path) -> None:
    rows = read(folder / "crs.txt")
    both = sum(bool(row["usd_commitment"] and row["usd_disbursement"]) for row in rows)
    assert 0.30 < both / ROWS < 0.37
    assert not any(not row["usd_commitment"] and not row["usd_disbursement"] for row in rows)
    assert {int(row["year"]) for row in rows} == set(range(1995, 2025))
    assert any(row["usd_disbursement"].startswith("-") for row in rows)
    assert all(len(row) == 24 and None not in row for row in rows)
    assert 120 < (folder / "crs.txt").stat().st_size / ROWS < 180


def test_the_same_as_parquet(folder: Path) -> None:
    generate.write(generate.crs(ROWS, as_text=False), folder / "crs.parquet")
    parquet, text = f"'{folder / 'crs.parquet'}'", f"read_csv('{folder / 'crs.txt'}', delim = '|')"
    names = [row[0] for row in duckdb.execute(f"DESCRIBE FROM {parquet}").fetchall()]
    cast = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in names)
    for one, other in ((parquet, text), (text, parquet)):
        apart = f"SELECT {cast} FROM {one} EXCEPT ALL SELECT {cast} FROM {other}"
        assert duckdb.execute(apart).fetchall() == []


def test_text_added_up_four_ways(folder: Path) -> None:
    file = str(folder / "crs.txt")
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for row in read(folder / "crs.txt"):
        if row["usd_disbursement"]:
            sums[int(row["donor_code"]), int(row["year"])] += cents(row["usd_disbursement"])
    found = handwritten.connection().execute(handwritten.TEXT.format(table=file)).fetchall()
    assert {(int(d), y): int(s) for d, y, s, _ in found} == sums
    assert {(d, y): s for d, y, s in peers.pandas_text(file, "")} == sums
    pytest.importorskip("polars", reason="polars is of the extra bench")
    assert {(d, y): s for d, y, s in peers.polars_text(file, "")} == sums


def landed(folder: Path, select: str) -> str:
    """Write a table as an import leaves it, as far as the queries read it."""
    target = folder / "table.parquet"
    duckdb.execute(f"COPY ({select}) TO '{target}' (FORMAT parquet)")
    return str(target)


MARKS = "0 AS open_top, 0 AS capped, 0 AS approximate"


def test_plain_sums_as_pandas_has_them(folder: Path, tmp_path: Path) -> None:
    table = landed(
        tmp_path,
        f"""
        SELECT donor_name AS donor, sector_code AS sector, CAST(finance_t AS TEXT) AS instrument,
          CASE finance_t WHEN 421 THEN 'credit' ELSE 'transfer' END AS class, year AS period,
          m AS measure, m AS status, 'USD' AS currency, low, low AS best, low AS high, {MARKS}
        FROM (SELECT *, unnest(['disbursements', 'commitments']) AS m,
                CAST(unnest([usd_disbursement, usd_commitment]) * 100000000 AS BIGINT) AS low
              FROM read_csv('{folder / "crs.txt"}', delim = '|'))
        WHERE low IS NOT NULL
        """,
    )
    frame = duckdb.execute(f"SELECT * FROM '{table}'").df()
    counted = frame[frame.measure == "disbursements"]
    expected = counted.groupby(["class", "donor", "period"]).best.sum().to_dict()
    rows = handwritten.sums("donor-year", table, [], [], "disbursements")
    assert {(r[0], r[4], r[5]): r[7] for r in rows if len(r) > 7 and r[4]} == expected
    others = {r[0]: (r[4], r[6]) for r in rows if len(r) == 7}
    left = frame[frame.measure == "commitments"].best
    assert others == {"commitments": (left.sum(), left.size)}
    some = counted[(counted.donor == "Japan") & counted.period.between(2001, 2009)]
    rows = handwritten.sums("summary", table, ["Japan"], [2001, 2009], "disbursements")
    by_sector = some.groupby(["class", "sector"]).best.sum().to_dict()
    assert {(r[0], r[3]): r[7] for r in rows if len(r) > 7 and r[3]} == by_sector


FACTORS = {"USD": 1.0, "EUR": 1.0823, "GBP": 1.5571, "JPY": 0.00911, "RUB": 0.0321, "CHF": 0.7793}


def shares(amount: int, months: list[int]) -> list[int]:
    """Spread an amount over years by their months; odd units go to the first ones."""
    whole = sum(months)
    per, rest = divmod(amount, whole)
    parts = [per * m + rest * m // whole for m in months]
    odd = amount - sum(parts)
    return [part + (place < odd) for place, part in enumerate(parts)]


def test_spread_and_converted_as_a_loop_has_them(folder: Path, tmp_path: Path) -> None:
    rates = tmp_path / "rates.csv"
    lines = [f"{c},{y},{f + y / 1e5}" for c, f in FACTORS.items() for y in range(1999, 2025)]
    rates.write_text("\n".join(("currency,year,factor", *lines)))
    expected: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in read(folder / "several.csv"):
        first, last = row["begins"], row["ends"] or row["begins"]
        a = int(first[:4]) * 12 + int(first[5:] or 1) - 1
        z = int(last[:4]) * 12 + int(last[5:] or 12) - 1
        years = range(a // 12, z // 12 + 1)
        months = [min(z, y * 12 + 11) - max(a, y * 12) + 1 for y in years]
        low, best, high = (int(Decimal(row[k]) * 1000) for k in ("lowest", "likely", "highest"))
        steps = [shares(x, months) for x in (low, best - low, high - best)]
        for year, step in zip(years, zip(*steps, strict=True), strict=True):
            factor = FACTORS[row["currency"]] + year / 1e5
            for place in range(3):
                told = math.floor(sum(step[: place + 1]) * factor + 0.5)
                expected[row["giver"], year][place] += told
    month = "(CAST(left({0}, 4) AS BIGINT) * 12 + CAST(right({0}, 2) AS BIGINT) - 1)"
    span = f"{month.format('begins')} * 100000 + {month.format('ends')}"
    table = landed(
        tmp_path,
        f"""
        SELECT giver AS donor, taker AS recipient, field AS sector, kind AS instrument,
          'transfer' AS class, 'disbursed' AS status, 'disbursements' AS measure, currency,
          CASE WHEN ends IS NULL THEN CAST(begins AS BIGINT) ELSE {span} END AS period,
          {
            ", ".join(
                f"CAST(trunc({n} * 1000) AS BIGINT) AS {k}"
                for n, k in (("lowest", "low"), ("likely", "best"), ("highest", "high"))
            )
        }, {MARKS}
        FROM read_csv('{folder / "several.csv"}', types = {{'begins': 'VARCHAR',
          'ends': 'VARCHAR', 'lowest': 'DECIMAL(18, 6)', 'likely': 'DECIMAL(18, 6)',
          'highest': 'DECIMAL(18, 6)'}})
        """,
    )
    rows = handwritten.sums("donor-year", table, [], [], "disbursements", str(rates))
    assert {(r[4], r[5]): list(r[6:9]) for r in rows if len(r) > 7 and r[4]} == expected
