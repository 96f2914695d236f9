"""Reports on an imported table in SQL written by hand: what DuckDB takes without aidledger.

One process, one question: as few words as a person would write who knows the table well, with the
same bounds, the same spreading of periods over years and the same rounding as docs/totals.md has
them, and with what stands beside the totals because it tells the same money otherwise. Prints
comma-separated rows: the keys of a sum, low, best and high in minor units, and rows.

    python handwritten.py summary transactions.parquet --donor US --years 2001 2009
    python handwritten.py donor-year rows.parquet --rates rates.csv
    python handwritten.py text crs.txt
"""

from __future__ import annotations

import argparse
import sys

import duckdb

# The sums of each report; `class` is in all of them, as aidledger never blends classes.
REPORTS = {
    "summary": "(class, status), (class, instrument), (class, sector), (class, year)",
    "donor": "(class, status), (class, donor)",
    "donor-year": "(class, status), (class, donor, year)",
    "compare": "(class, donor), (class, donor, year)",
}
KEYS = ("class", "status", "instrument", "sector", "donor", "year")

SUMS = """
    CAST(SUM(low) AS BIGINT), CAST(SUM(best) AS BIGINT), CAST(SUM(high) AS BIGINT),
    COUNT(*), MAX(open_top), MAX(capped), MAX(approximate)
"""

# One currency, each period one year: nothing to convert, nothing to spread.
PLAIN = """
    SELECT *, period AS year FROM read_parquet('{table}') WHERE measure = '{counts}' {filters}
"""

# A share of x is its whole part per month times the months, the whole part of what the rest has
# for them, and one odd unit for each of the first years until the rest is used up.
MACROS = """
    CREATE MACRO part(rest, months, total) AS rest * months // total;
    CREATE MACRO odd(rest, total, head, middle, tail) AS
      rest - part(rest, head, total) - middle * part(rest, 12, total) - part(rest, tail, total);
    CREATE MACRO share(x, slot, months, total, head, middle, tail) AS
      x // total * months + part(x % total, months, total)
        + CASE WHEN slot <= odd(x % total, total, head, middle, tail) THEN 1 ELSE 0 END;
"""

# What tells the same money otherwise, which every report names beside its totals.
OTHERWISE = """
    SELECT measure, status, currency, CAST(SUM(low) AS BIGINT), CAST(SUM(best) AS BIGINT),
      CAST(SUM(high) AS BIGINT), COUNT(*)
    FROM read_parquet('{table}') WHERE measure <> '{counts}' {filters} GROUP BY ALL
"""

# Several currencies, periods of months over several years: spread, then converted, rounded a row.
SPREAD = """
    WITH told AS (
      SELECT *, best - low AS rise, high - best AS reach
      FROM read_parquet('{table}') WHERE measure = '{counts}' {donors}
    ),
    months AS (
      SELECT DISTINCT period,
        CASE WHEN period >= 100000 THEN period // 100000 ELSE period * 12 END AS a,
        CASE WHEN period >= 100000 THEN period % 100000 ELSE period * 12 + 11 END AS z
      FROM told
    ),
    years AS (SELECT *, unnest(range(a // 12, z // 12 + 1)) AS year FROM months),
    slots AS (
      SELECT period, year, z - a + 1 AS total, year - a // 12 + 1 AS slot,
        least(z, year * 12 + 11) - greatest(a, year * 12) + 1 AS months,
        least(z, a // 12 * 12 + 11) - a + 1 AS head,
        greatest(0, z // 12 - a // 12 - 1) AS middle,
        CASE WHEN z // 12 = a // 12 THEN 0 ELSE z % 12 + 1 END AS tail
      FROM years
    ),
    spread AS (
      SELECT t.* EXCLUDE (low, best, high), s.year, s.slot,
        share(low, slot, months, total, head, middle, tail) AS low,
        share(rise, slot, months, total, head, middle, tail) AS more,
        share(reach, slot, months, total, head, middle, tail) AS most
      FROM told t JOIN slots s USING (period) WHERE true {years}
    )
    SELECT s.* EXCLUDE (low, more, most),
      CAST(ROUND(low * factor) AS BIGINT) AS low,
      CAST(ROUND((low + more) * factor) AS BIGINT) AS best,
      CAST(ROUND((low + more + most) * factor) AS BIGINT) AS high
    FROM spread s JOIN read_csv('{rates}') r ON r.currency = s.currency AND r.year = s.year
"""

# The publisher's text as it is: USD million to cents, half away from zero, once a row.
TEXT = """
    WITH told AS (
      SELECT donor_code, year, CAST(usd_disbursement AS DECIMAL(18, 8)) AS amount
      FROM read_csv('{table}', delim = '|', header = true, all_varchar = true, quote = '"')
      WHERE usd_disbursement IS NOT NULL
    )
    SELECT donor_code, CAST(year AS INTEGER) AS year, CAST(SUM(amount) * 100000000 AS HUGEINT),
      COUNT(*)
    FROM told GROUP BY ALL ORDER BY ALL
"""


def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("SET enable_progress_bar = false")
    made.execute("SET preserve_insertion_order = false")
    made.execute("SET memory_limit = '160MB'")
    return made


def sums(
    report: str, table: str, donors: list[str], years: list[int], counts: str, rates: str = ""
) -> list[tuple[object, ...]]:
    """Return the rows of a report; see the module."""
    # As literals: to bind a value, DuckDB's client imports pandas, for 0.4 s and 85 MiB.
    given = {"table": table, "counts": counts, "rates": rates}
    donor = f"AND donor IN ({', '.join(map(repr, donors))})" if donors else ""
    year = "AND {} BETWEEN {} AND {}" if years else ""
    made = connection()
    if rates:
        made.execute(MACROS)
        rows = SPREAD.format(**given, donors=donor, years=year.format("year", *years))
    else:
        rows = PLAIN.format(**given, filters=donor + " " + year.format("period", *years))
    sets = REPORTS[report]
    named = [key if key in sets else f"NULL AS {key}" for key in KEYS]
    query = f"SELECT {', '.join(named)}, {SUMS} FROM ({rows}) GROUP BY GROUPING SETS ({sets})"
    found = made.execute(query).fetchall()
    others = OTHERWISE.format(**given, filters=donor + " " + year.format("period", *years))
    return found + made.execute(others).fetchall()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("report", choices=[*REPORTS, "text"])
    parser.add_argument("table")
    parser.add_argument("--donor", action="append", default=[])
    parser.add_argument("--years", type=int, nargs=2, default=[])
    parser.add_argument("--counts", default="disbursements")
    parser.add_argument("--rates", default="")
    asked = parser.parse_args()
    if asked.report == "text":
        rows = connection().execute(TEXT.format(table=asked.table)).fetchall()
    else:
        rows = sums(asked.report, asked.table, asked.donor, asked.years, asked.counts, asked.rates)
    for row in rows:
        sys.stdout.write(",".join("" if cell is None else str(cell) for cell in row) + "\n")


if __name__ == "__main__":
    main()
