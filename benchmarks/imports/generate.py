"""Make a table of any size, shaped like the microdata of the OECD's Creditor Reporting System.

Every value comes from the MD5 sum of the row's number and a seed, in integers: the same rows on
every machine, and any row can be worked out by itself. The codes and names are those of the DAC;
the money is made up.

    python benchmarks/imports/generate.py 1_000_000 crs.txt            pipe-delimited text
    python benchmarks/imports/generate.py 1_000_000 crs.parquet        the same as Parquet
    python benchmarks/imports/generate.py 1_000_000 aid.csv --currencies
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

SEED = 2009
FIRST_YEAR, LAST_YEAR = 1995, 2024
FIRST_EURO = 1999
MEMORY = "300MB"

# code, name, code of its reporting currency, agency
DONORS = (
    (302, "United States", 302), (5, "Germany", 918), (918, "EU Institutions", 918),
    (701, "Japan", 701), (12, "United Kingdom", 12), (4, "France", 918), (905, "IDA", 302),
    (301, "Canada", 301), (8, "Norway", 8), (10, "Sweden", 10), (7, "Netherlands", 918),
    (50, "Spain", 918), (11, "Switzerland", 11), (801, "Australia", 801), (742, "Korea", 742),
    (6, "Italy", 918), (3, "Denmark", 3), (2, "Belgium", 918), (18, "Finland", 918),
    (21, "Ireland", 918), (963, "UNICEF", 302), (959, "UNDP", 302), (1, "Austria", 918),
    (22, "Luxembourg", 918), (820, "New Zealand", 820), (76, "Poland", 76), (68, "Czechia", 68),
    (9, "Portugal", 918), (40, "Greece", 918), (61, "Slovenia", 918), (75, "Hungary", 75),
    (69, "Slovak Republic", 918), (20, "Iceland", 20),
)  # fmt: skip
RECIPIENTS = (
    (625, "Afghanistan"), (85, "Ukraine"), (238, "Ethiopia"), (666, "Bangladesh"), (645, "India"),
    (665, "Pakistan"), (248, "Kenya"), (282, "Tanzania"), (285, "Uganda"), (259, "Mozambique"),
    (769, "Viet Nam"), (738, "Indonesia"), (261, "Nigeria"), (235, "Democratic Republic of Congo"),
    (241, "Ghana"), (142, "Egypt"), (998, "Developing countries, unspecified"), (573, "Syria"),
    (580, "Yemen"), (549, "Jordan"), (543, "Iraq"), (550, "West Bank and Gaza Strip"),
    (266, "Rwanda"), (255, "Mali"), (287, "Burkina Faso"), (260, "Niger"), (269, "Senegal"),
    (288, "Zambia"), (253, "Malawi"), (265, "Zimbabwe"), (252, "Madagascar"), (660, "Nepal"),
    (640, "Sri Lanka"), (728, "Cambodia"), (745, "Lao PDR"), (730, "China"), (753, "Mongolia"),
    (755, "Philippines"), (136, "Morocco"), (139, "Tunisia"), (555, "Lebanon"), (275, "Namibia"),
    (615, "Tajikistan"), (614, "Kyrgyzstan"), (617, "Uzbekistan"), (613, "Kazakhstan"),
    (616, "Turkmenistan"), (610, "Armenia"), (611, "Azerbaijan"), (612, "Georgia"),
    (93, "Moldova"), (57, "Kosovo"), (64, "Bosnia and Herzegovina"), (71, "Albania"),
    (63, "Serbia"), (55, "Türkiye"), (437, "Colombia"), (454, "Peru"), (428, "Bolivia"),
    (431, "Brazil"), (358, "Mexico"), (349, "Haiti"), (351, "Honduras"), (364, "Nicaragua"),
)  # fmt: skip
PURPOSES = (
    (72010, "Material relief assistance and services"), (52010, "Food assistance"),
    (15110, "Public sector policy and administrative management"), (15170, "Women's rights"),
    (11220, "Primary education"), (12220, "Basic health care"), (13040, "STD control"),
    (15150, "Democratic participation and civil society"), (21020, "Road transport"),
    (43010, "Multisector aid"), (91010, "Administrative costs (non-sector allocable)"),
    (31120, "Agricultural development"), (14030, "Basic drinking water supply"),
    (11420, "Higher education"), (12262, "Malaria control"), (41010, "Environmental policy"),
    (51010, "General budget support-related aid"), (15160, "Human rights"),
    (15220, "Civilian peace-building"), (15210, "Security system management and reform"),
    (15130, "Legal and judicial development"), (15111, "Public finance management"),
    (24030, "Formal sector financial intermediaries"), (32130, "SME development"),
    (23110, "Energy policy"), (23220, "Hydro-electric power plants"), (22040, "ICT"),
    (16010, "Social protection"), (13020, "Reproductive health care"), (21030, "Rail transport"),
    (31110, "Agricultural policy"), (11110, "Education policy"), (12110, "Health policy"),
    (12250, "Infectious disease control"), (43030, "Urban development and management"),
    (15250, "Removal of land mines"), (60020, "Debt forgiveness"), (73010, "Reconstruction relief"),
    (74020, "Disaster preparedness"), (99810, "Sectors not specified"), (93010, "Refugees"),
)  # fmt: skip
# flow_code, finance_t, aid_t; the more usual, the more often
TERMS = (
    (11, 110, "C01"), (11, 110, "C01"), (11, 110, "C01"), (11, 110, "D02"), (11, 110, "B01"),
    (11, 110, "B03"), (11, 110, "A02"), (13, 421, "C01"), (13, 421, "C01"), (13, 421, "A01"),
    (14, 421, "C01"), (11, 110, "E01"), (11, 110, "G01"), (19, 510, "C01"), (11, 610, "F01"),
    (30, 110, "C01"),
)  # fmt: skip
CHANNELS = (11000, 12000, 13000, 22000, 21000, 23000, 41000, 42000, 44000, 47000, 51000, 61000)
TITLES = (
    "Support to", "Reform of", "Programme for", "Technical cooperation in", "Rehabilitation of",
    "Training for", "Study of", "Emergency aid to",
)  # fmt: skip
PLACES = ("districts", "schools", "ministries", "villages", "hospitals", "border posts", "farmers")

CURRENCIES = ("USD", "EUR", "GBP", "JPY", "RUB", "CHF")
STATES = ("US", "DE", "GB", "JP", "RU", "CH", "FR", "NO")
TAKERS = ("TJ", "KG", "UZ", "KZ", "TM", "AM", "GE", "MD", "UA", "AF")
FIELDS = ("health", "education", "border", "energy", "mines", "army")
KINDS = ("grant", "loan", "training")


def _array(values: Sequence[object]) -> str:
    told = ("'" + str(v).replace("'", "''") + "'" if isinstance(v, str) else str(v) for v in values)
    return f"[{', '.join(told)}]"


def _pick(values: Sequence[object], place: str) -> str:
    return f"{_array(values)}[1 + {place}]"


def _skewed(bits: str, size: int) -> str:
    """Return an SQL index below a size, of which small ones are the more frequent: a square."""
    return f"((({bits}) % 1024) * (({bits}) % 1024) * {size}) // 1048576"


def _numbers(rows: int, seed: int) -> str:
    """Return two unsigned numbers of 64 bits for each row, cut to 60 so that they are signed."""
    return f"""
      SELECT range AS i,
        CAST(md5_number_lower('{seed}-' || range) >> 4 AS BIGINT) AS a,
        CAST(md5_number_lower('{seed + 1}-' || range) >> 4 AS BIGINT) AS b
      FROM range({rows})
    """


def crs(rows: int, seed: int = SEED, *, as_text: bool = True) -> str:
    """Return a SELECT of rows as the CRS has them.

    Amounts are in USD million with ten decimals, which is a hundredth of a cent.
    """

    def money(units: str) -> str:
        exact = f"CAST({units} AS DECIMAL(18, 0)) * 0.0000000001::DECIMAL(11, 10)"
        return f"CAST({exact} AS {'DECIMAL(20, 10)' if as_text else 'DOUBLE'})"

    names: Mapping[str, str] = {
        "year": "year",
        "donor_code": _pick([d[0] for d in DONORS], "d"),
        "donor_name": _pick([d[1] for d in DONORS], "d"),
        "agency_code": "1 + b % 9",
        "crs_id": "year || printf('%06d', i % 1000000) || chr(CAST(65 + d % 26 AS INTEGER))",
        "project_number": "printf('%x', b >> 28)",
        "recipient_code": _pick([r[0] for r in RECIPIENTS], "r"),
        "recipient_name": _pick([r[1] for r in RECIPIENTS], "r"),
        "flow_code": _pick([t[0] for t in TERMS], "t"),
        "bi_multi": "CASE WHEN b % 12 = 2 THEN 3 ELSE 1 END",
        "finance_t": _pick([t[1] for t in TERMS], "t"),
        "aid_t": _pick([t[2] for t in TERMS], "t"),
        "usd_commitment": f"CASE WHEN told <> 1 THEN {money('units')} END",
        "usd_disbursement": f"CASE WHEN told <> 0 THEN {money('paid')} END",
        "usd_commitment_defl": f"CASE WHEN told <> 1 THEN {money('units * prices // 1000')} END",
        "usd_disbursement_defl": f"CASE WHEN told <> 0 THEN {money('paid * prices // 1000')} END",
        "currency_code": _pick([d[2] for d in DONORS], "d"),
        "project_title": f"{_pick(TITLES, 'b >> 10 & 7')} || ' ' || "
        f"{_pick(PLACES, '(b >> 13) % 7')} || ' ' || (b >> 16) % 1000",
        "purpose_code": _pick([p[0] for p in PURPOSES], "p"),
        "purpose_name": _pick([p[1] for p in PURPOSES], "p"),
        "sector_code": f"{_pick([p[0] // 100 for p in PURPOSES], 'p')}",
        "channel_code": _pick(CHANNELS, "b % 12"),
        "ftc": "CASE WHEN b % 5 = 0 THEN 1 END",
        "pba": "CASE WHEN b % 7 = 0 THEN 1 END",
    }
    columns = ",\n        ".join(f"{told} AS {name}" for name, told in names.items())
    return f"""
    WITH numbers AS ({_numbers(rows, seed)}),
    drawn AS (
      SELECT i, a, b,
        {FIRST_YEAR} + {_skewed("a", 30)} AS mirrored,
        {_skewed("a >> 10", len(DONORS))} AS d,
        {_skewed("a >> 20", len(RECIPIENTS))} AS r,
        {_skewed("b >> 40", len(PURPOSES))} AS p,
        (b >> 50) % {len(TERMS)} AS t,
        (b >> 54) % 3 AS told,
        CASE WHEN (b >> 30) % 33 = 0 THEN -1 ELSE 1 END
          * (1000000 + (a >> 30) % 9000000)
          * {_pick((1, 10, 100, 1000, 10000), "(a >> 53) % 3 + (b >> 36) % 2 + (b >> 38) % 2")}
          + (a >> 25) % 1000 AS units
      FROM numbers
    ),
    dated AS (
      -- later years have more rows
      SELECT *, {FIRST_YEAR + LAST_YEAR} - mirrored AS year,
        1000 + (mirrored - {FIRST_YEAR} - 2) * 21 AS prices,
        CASE WHEN told = 2 THEN units * (30 + (a >> 28) % 71) // 100 ELSE units END AS paid
      FROM drawn
    )
    SELECT
        {columns}
    FROM dated
    """


def several(rows: int, seed: int = SEED) -> str:
    """Return a SELECT of a table with several currencies, bounds, and periods over years.

    Amounts are in thousands of the currency with six decimals.
    """

    def money(units: str) -> str:
        return f"CAST({units} AS DECIMAL(18, 0)) * 0.000001::DECIMAL(7, 6)"

    return f"""
    WITH numbers AS ({_numbers(rows, seed)}),
    drawn AS (
      SELECT i, a, b,
        (1000000 + (a >> 30) % 9000000)
          * {_pick((1, 10, 100, 1000, 10000), "(a >> 53) % 3 + (b >> 36) % 2 + (b >> 38) % 2")}
          + (a >> 25) % 1000 AS units,
        {FIRST_EURO} * 12 + (a >> 3) % 252 AS first_month,
        CASE WHEN b % 2 = 0 THEN 0 ELSE 3 + (b >> 5) % 55 END AS more,
        (b >> 12) % 3 AS bounds
      FROM numbers
    )
    SELECT
        'A-' || i AS reference,
        {_pick(STATES, _skewed("a >> 10", len(STATES)))} AS giver,
        {_pick(TAKERS, _skewed("a >> 20", len(TAKERS)))} AS taker,
        {_pick(FIELDS, "(b >> 40) % 6")} AS field,
        {_pick(KINDS, "(b >> 50) % 3")} AS kind,
        CASE WHEN more = 0 THEN '' || first_month // 12
          ELSE printf('%04d-%02d', first_month // 12, first_month % 12 + 1) END AS begins,
        CASE WHEN more = 0 THEN ''
          ELSE printf('%04d-%02d', (first_month + more) // 12, (first_month + more) % 12 + 1)
          END AS ends,
        {_pick(CURRENCIES, _skewed("b >> 20", len(CURRENCIES)))} AS currency,
        {money("CASE WHEN bounds = 0 THEN units * 9 // 10 ELSE units END")} AS lowest,
        {money("units")} AS likely,
        {money("CASE WHEN bounds = 0 THEN units * 12 // 10 ELSE units END")} AS highest
    FROM drawn
    """


def write(select: str, target: Path) -> None:
    """Write the rows of a SELECT in order, as what the file's name says, in bounded memory."""
    form = {
        ".txt": "FORMAT csv, HEADER, DELIMITER '|'",
        ".csv": "FORMAT csv, HEADER",
        ".parquet": "FORMAT parquet, COMPRESSION zstd",
    }[target.suffix]
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute("SET enable_progress_bar = false")
        path = str(target).replace("'", "''")
        connection.execute(f"COPY ({select}) TO '{path}' ({form})")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rows", type=int, metavar="N")
    parser.add_argument("file", type=Path, help=".txt (pipes), .csv (commas) or .parquet")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--currencies", action="store_true", help="several currencies, bounds and periods instead"
    )
    asked = parser.parse_args()
    if asked.file.suffix not in {".txt", ".csv", ".parquet"}:
        parser.error("the file is named .txt, .csv or .parquet")
    if asked.currencies:
        write(several(asked.rows, asked.seed), asked.file)
    else:
        as_text = asked.file.suffix != ".parquet"
        write(crs(asked.rows, asked.seed, as_text=as_text), asked.file)


if __name__ == "__main__":
    main()
