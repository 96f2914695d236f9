"""Importing any table by a map: what lands, to the cent, and what is told."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aidledger.engine import duck
from aidledger.importing.choices import Choices
from aidledger.importing.guessing import guess
from aidledger.importing.landing import Landed
from aidledger.importing.maps import FileFormat
from aidledger.importing.number_sql import minor_units
from aidledger.importing.tables import import_csv
from aidledger.problems import LedgerError, UsageError
from aidledger.starting import start
from aidledger.years import parse_years

HEAD = "donor,recipient,year,amount\n"
MAP = """
source: aid
columns:
  donor: {column: donor}
  recipient: {column: recipient}
  first: {column: year}
amounts:
  - {measure: disbursements, column: amount, unit: USD}
"""
Importer = Callable[..., Landed]


@pytest.fixture
def bring(tmp_path: Path) -> Importer:
    start(tmp_path / "led")

    def imported(map_text: str, data: Any, name: str = "aid.csv", **choices: Any) -> Landed:
        file, map_file = tmp_path / name, tmp_path / "map.yaml"
        if data is not None:
            file.write_bytes(data.encode() if isinstance(data, str) else data)
        map_file.write_text(map_text)
        return import_csv(tmp_path / "led", [file], Choices(**choices), map_file=map_file)

    return imported


def rows(landed: Landed, columns: str) -> list[Any]:
    path = landed.folder / "transactions.parquet"
    return duckdb.sql(
        f"SELECT {columns} FROM '{path}' ORDER BY file, line, measure, period, best"
    ).fetchall()


def column(landed: Landed, name: str) -> list[Any]:
    return [row[0] for row in rows(landed, name)]


CRS_MAP = """
source: my-crs
file: {delimiter: "|"}
where:
  - {column: flow_name, is: [oda grants, ODA Loans]}
columns:
  record: {column: [crs_id, CrsID]}
  donor: {column: donor_code, code: dac, name: donor_name}
  recipient: {column: recipient_code, code: dac, name: recipient_name}
  sector: {column: purpose_code, code: dac, name: purpose_name}
  instrument: {column: finance_t, code: finance-type}
  first: {column: Year}
  channel: {column: channel_code, optional: yes}
  description: {column: short_description}
amounts:
  - {measure: commitments, column: usd_commitment, unit: USD million}
  - {measure: disbursements, column: usd_disbursement, unit: USD million, constant: usd_disb_defl}
"""
CRS = (
    "year|donor_code|donor_name|recipient_code|recipient_name|CrsID|purpose_code|purpose_name|"
    "finance_t|flow_name|usd_commitment|usd_disbursement|usd_disb_defl|short_description\n"
    '2005|302|United States|615|Tajikistan|A1|11120|Schools|110|ODA Grants|1.5|0.1234567850|0.2|"a '
    '""b""\nc"\n'
    "2006|701|Japan|615|Tajikistan|A2|11220|Primary|421|ODA Loans||-3||d\n"
    "2006|701|Japan|615|Tajikistan|A3|11220|Primary|421|Other||7||not ODA\n"
    "2007|302|United States|615|Tajikistan|A4|11120|Schools|110|ODA Grants|x|1|y|e\n"
)


def test_a_row_with_two_amounts_is_two_rows_of_one_record(bring: Importer) -> None:
    landed = bring(CRS_MAP, CRS, "crs.txt")
    told = rows(landed, "record, line, measure, status, best, constant, low = best, high = best")
    assert told == [
        # 1.5 million dollars in cents; 123,456.785 dollars are 12,345,678.5 cents
        ("A1", 2, "commitments", "committed", 150_000_000, None, True, True),
        ("A1", 2, "disbursements", "disbursed", 12_345_679, 20_000_000, True, True),
        ("A2", 4, "disbursements", "disbursed", -300_000_000, None, True, True),
    ]
    assert rows(landed, "donor, recipient, sector, sector_code, instrument, class, finance_type")[
        1:
    ] == [
        ("US", "TJ", "education", "11120", "grant", "transfer", "110"),
        ("JP", "TJ", "dac-112", "11220", "loan", "credit", "421"),
    ]
    assert column(landed, "description")[0] == 'a "b"\nc'
    manifest = landed.manifest
    assert manifest.counts == "disbursements" and list(manifest.periods) == [2005, 2006]
    assert manifest.measures["disbursements"]["sums"] == {"USD": 12_345_679 - 300_000_000}
    # Row A4: its line follows the line end inside A1's quotes.
    assert [(p.code, p.place.line, p.place.column) for p in landed.problems] == [
        ("bad-amount", 6, "usd_commitment"), ("bad-amount", 6, "usd_disb_defl"),
    ]  # fmt: skip
    assert manifest.rejected == 1


def test_the_same_map_and_file_change_nothing_and_another_map_lands_anew(bring: Importer) -> None:
    data = HEAD + "US,TJ,2005,1\n"
    bring(MAP, data)
    assert bring(MAP, data).unchanged
    assert bring(MAP.replace("unit: USD", "unit: USD million"), data).replaced


def test_filters_are_asked_by_name_or_code(bring: Importer) -> None:
    data = HEAD + "US,TJ,2005,1\nRussia,Tajikistan,2006,2\nUS,KG,2007,4\nJP,KG,2008,8\n"
    assert column(bring(MAP, data, recipients=("tajikistan",)), "best") == [100, 200]
    assert column(bring(MAP, data, donors=("us", "JPN")), "best") == [100, 400, 800]
    assert column(bring(MAP, data, years=parse_years("2006-2007")), "best") == [200, 400]
    landed = bring(MAP, data, recipients=("KG",), years=parse_years("-2007"))
    assert rows(landed, "best, line") == [(400, 4)]
    assert landed.manifest.asked["recipients"] == "KG"
    with pytest.raises(UsageError, match="No row of the files has the recipient “Peru”"):
        bring(MAP, data, recipients=("Peru",))


def test_names_that_are_not_found_land_under_codes_of_their_own(bring: Importer) -> None:
    data = HEAD + "US,Ruritania,2005,1\nUS,Ruritania,2006,2\nUS,Zenda & Co,2006,4\n"
    landed = bring(MAP, data)
    assert column(landed, "recipient") == ["ruritania", "ruritania", "zenda-co"]
    assert landed.manifest.parties["ruritania"]["name"] == "Ruritania"
    assert [(p.code, p.severity, p.excerpt) for p in landed.problems] == [
        ("unresolved-name", "warning", "Ruritania"), ("unresolved-name", "warning", "Zenda & Co"),
    ]  # fmt: skip
    assert landed.manifest.unresolved[0]["rows"] == 2


def test_a_text_like_a_word_of_the_ledger_s_is_not_that_word(
    bring: Importer, tmp_path: Path
) -> None:
    parties = tmp_path / "led" / "parties.yaml"
    parties.write_text(parties.read_text() + "\nacme-fund: {name: A fund, kind: organisation}\n")
    text = MAP.replace("amounts:", "  sector: {column: sector}\namounts:")
    text = text.replace("{column: donor}", '{column: donor, groups: "Acme.*|G8"}')
    data = "donor,recipient,year,amount,sector\n"
    data += "US,TJ,2005,1,military\nUS,TJ,2005,2,Military\nUS,TJ,2005,4,Energy!\n"
    data += "US,TJ,2005,8,Unspecified\nUS,TJ,2005,16,DAC 112\nUS,TJ,2005,32,Military 2\n"
    data += "acme-fund,TJ,2005,64,\nAcme Fund,TJ,2005,128,Acme fund\nG8,TJ,2005,256,\n"
    landed = bring(text, data)
    assert rows(landed, "donor, sector") == [
        ("US", "military"), ("US", "military-2"), ("US", "energy-2"), ("US", "unspecified-2"),
        ("US", "dac-112-2"), ("US", "military-2-2"), ("acme-fund", "unspecified"),
        ("acme-fund-2", "acme-fund"), ("g8", "unspecified"),
    ]  # fmt: skip
    assert landed.manifest.parties["acme-fund-2"]["name"] == "Acme Fund"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("US,TJ,2005,1x", "bad-amount"),
        ("US,TJ,2005,1e20", "bad-amount"),
        ("US,TJ,20o5,1", "bad-date"),
        ("US,TJ,,1", "bad-date"),
        (",TJ,2005,1", "missing-value"),
        ("US,TJ,2005", "bad-csv"),
        ("US,TJ,2005,1,2", "bad-csv"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_keeps_nothing_out(
    bring: Importer, line: str, code: str
) -> None:
    landed = bring(MAP, HEAD + f'"U\nS",TJ,2004,3\nUS,TJ,2004,3\n{line}\nUS,TJ,2006,9\n')
    assert column(landed, "best")[-2:] == [300, 900]
    bad = [p for p in landed.problems if p.code != "unresolved-name"]
    assert [(p.code, p.place.file, p.place.line) for p in bad] == [(code, "aid.csv", 5)]
    assert bad[0].remedy and bad[0].excerpt
    assert landed.manifest.rejected == 1
    assert (landed.folder / "rejected.csv").read_text().count("aid.csv,5,") == 1


def test_rows_without_an_amount_are_none(bring: Importer) -> None:
    landed = bring(MAP, HEAD + "US,TJ,2005,\nUS,TJ,2005,0\n,,,\n")
    assert column(landed, "best") == [0] and not landed.problems


def test_strict_lands_nothing(bring: Importer, tmp_path: Path) -> None:
    with pytest.raises(LedgerError):
        bring(MAP, HEAD + "US,TJ,2005,1x\n", strict=True)
    assert not (tmp_path / "led" / "imported").exists()


def test_dates_years_and_periods(bring: Importer) -> None:
    text = MAP.replace(
        "{column: year}", '{column: year, format: "%d/%m/%Y"}\n  last: {column: till}'
    )
    data = "donor,recipient,year,till,amount\n"
    data += "US,TJ,31/12/2005,,1\nUS,TJ,01/01/2006,2006-05,2\nUS,TJ,01/03/2006,2007,4\n"
    data += "US,TJ,01/03/2006,2005,8\n"
    landed = bring(text, data)
    assert rows(landed, '"first", "last", period') == [
        ("2005-12-31", "", 2005),
        ("2006-01-01", "2006-05", 2006),
        # March 2006 to December 2007, months counted from year 0
        ("2006-03-01", "2007", (2006 * 12 + 2) * 100_000 + 2007 * 12 + 11),
    ]
    assert [(p.code, p.place.line) for p in landed.problems] == [("period-reversed", 5)]
    assert landed.manifest.spread


def test_fiscal_years(bring: Importer) -> None:
    text = MAP.replace("amounts:", "  year_basis: {constant: fiscal-us}\namounts:")
    landed = bring(text, HEAD + "US,TJ,2005,1\nUS,TJ,2005-03-01,1\n")
    assert column(landed, "period") == [12005, 2005]


@pytest.mark.parametrize("basis", ["constant: fiscal-us", "column: basis"])
def test_several_fiscal_years_in_a_row_are_not_made_calendar_years(
    bring: Importer, basis: str
) -> None:
    text = MAP.replace("amounts:", f"  last: {{column: till}}\n  year_basis: {{{basis}}}\namounts:")
    data = "donor,recipient,year,till,amount,basis\n"
    data += "US,TJ,2005,2007,1,fiscal-us\nUS,TJ,2005,2005,2,fiscal-us\n"
    data += "US,TJ,2006,,4,fiscal-us\nUS,TJ,2004-10,2007-09,8,fiscal-us\n"
    data += "US,TJ,2006,2005,16,fiscal-us\n"
    landed = bring(text, data)
    assert rows(landed, "best, period") == [
        (200, 12005), (400, 12006), (800, (2004 * 12 + 9) * 100_000 + 2007 * 12 + 8),
    ]  # fmt: skip
    assert [(p.code, p.place.line, p.place.column) for p in landed.problems] == [
        ("bad-date", 2, "till"), ("period-reversed", 6, "till"),
    ]  # fmt: skip
    assert "told by itself" in landed.problems[0].explanation
    assert landed.manifest.rejected == 2


def test_wide_years_and_values(bring: Importer) -> None:
    text = r"""
source: wide
columns:
  donor: {constant: Japan}
  recipient: {column: To, values: {tadj: TJ}, else: Kyrgyzstan}
  instrument: {column: Kind, values: {"": grant, L: loan}}
amounts:
  - measure: {column: What, values: {Paid: disbursements, Promised: pledges}}
    years: "(19|20)\\d\\d"
    unit: thousand EUR
"""
    data = "To,Kind,What,1999,2001,total\nTadj,L,paid,1,-.5,99\nx,,Promised,,2,99\n"
    landed = bring(text, data)
    assert rows(landed, 'recipient, instrument, measure, status, "first", period, best') == [
        ("TJ", "loan", "disbursements", "disbursed", "1999", 1999, 100_000),
        ("TJ", "loan", "disbursements", "disbursed", "2001", 2001, -50_000),
        ("KG", "grant", "pledges", "pledged", "2001", 2001, 200_000),
    ]
    assert column(bring(text, data, years=parse_years("2000-")), "best") == [-50_000, 200_000]


def test_currencies_of_each_row_have_their_own_minor_units(bring: Importer) -> None:
    text = MAP.replace(", unit: USD", "").replace("amounts:", "  currency: {column: cur}\namounts:")
    data = "donor,recipient,year,amount,cur\nUS,TJ,2005,1.5,USD\nJP,TJ,2005,1.5,JPY\n"
    landed = bring(text, data + "US,TJ,2005,1.0005,KWD\nUS,TJ,2005,1,dollars\n")
    assert rows(landed, "currency, best") == [("USD", 150), ("JPY", 2), ("KWD", 1001)]
    assert landed.manifest.minor_units == {"USD": 2, "JPY": 0, "KWD": 3}
    assert [(p.code, p.place.line, p.place.column) for p in landed.problems] == [
        ("unknown-code", 5, "cur")
    ]


def test_bounds_and_qualifiers(bring: Importer) -> None:
    text = MAP.replace(
        "unit: USD}",
        "unit: USD, low: low, high: high, "
        "qualifier: {column: said, values: {ca: about, range: between, up to: at_most, over: "
        'more_than, "": exact, none: unstated}}}',
    )
    data = "donor,recipient,year,amount,low,high,said\n"
    for cells in ("5,,,ca", ",2,5,range", "5,,,up to", "5,,,over", "5,4,6,", "5,6,7,", "5,,,none"):
        data += f"US,TJ,2005,{cells}\n"
    landed = bring(text, data)
    assert rows(landed, "low, best, high, open_top, capped, approximate") == [
        (500, 500, 500, 0, 0, 1),
        (200, 350, 500, 0, 0, 1),
        (0, 500, 500, 0, 1, 0),
        (500, 500, 500, 1, 0, 0),
        (400, 500, 600, 0, 0, 0),
    ]
    assert [(p.code, p.place.line) for p in landed.problems] == [("low-over-high", 7)]
    assert landed.manifest.bounded


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(bring: Importer, encoding: str) -> None:
    text = MAP.replace("amounts:", "  description: {column: title}\namounts:")
    if encoding == "cp1252":
        text = text.replace("source: aid", "source: aid\nfile: {encoding: windows-1252}")
    data = "donor,recipient,year,amount,title\nCôte d’Ivoire,TJ,2005,1,Grün\nUS,TJ,2005,x,é\n"
    landed = bring(text, data.encode(encoding))
    assert rows(landed, "donor, description") == [("CI", "Grün")]
    assert [p.place.line for p in landed.problems] == [3]


def test_a_wrong_encoding_is_told(bring: Importer) -> None:
    landed = bring(MAP, (HEAD + "US,TJ,2005,1\nCôte,TJ,2005,1\n").encode("latin-1"))
    assert [(p.code, p.place.line) for p in landed.problems] == [("bad-csv", 3)]
    assert column(landed, "best") == [100]


def test_packed_text_other_header_and_blanks(bring: Importer) -> None:
    text = MAP.replace("source: aid", "source: aid\nfile: {header: 3, blank: [NA, '..']}")
    data = f"Aid;\n\n{HEAD}US,TJ,2005,NA\nUS,TJ,2005,..\nUS,TJ,2005,3\n"
    landed = bring(text, gzip.compress(data.encode()), "aid.csv.gz")
    assert rows(landed, "best, line, file") == [(300, 6, "aid.csv.gz")]


def test_blank_lines_are_lines(bring: Importer) -> None:
    landed = bring(MAP, HEAD + '\nUS,TJ,2005,1\n\n\n"U\n\nS",TJ,2005,2\nUS,TJ,2005,x\n\n')
    assert rows(landed, "best, line") == [(100, 3), (200, 6)]
    assert [p.place.line for p in landed.problems if p.code == "bad-amount"] == [9]


def test_a_header_of_two_lines(bring: Importer) -> None:
    text = MAP.replace("column: year", 'column: "fiscal\\nyear"')
    landed = bring(text, 'donor,recipient,"fiscal\nyear",amount\nUS,TJ,2005,1\nUS,TJ,2006,x\n')
    assert rows(landed, "best, line") == [(100, 3)]
    assert [p.place.line for p in landed.problems] == [4]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("aid.csv", HEAD.replace("\n", "\r\n") + "US,TJ,2005,1\nUS,TJ,2005,2\r\n"),
        ("aid.csv.gz", b"\x1f\x8bjunk"),
        ("aid.csv", ""),
        ("aid.parquet", "junk"),
        ("aid.xlsx", "junk"),
        ("aid.zip", "junk"),
    ],
)
def test_what_cannot_be_read_at_all(bring: Importer, name: str, data: Any) -> None:
    with pytest.raises((LedgerError, UsageError)):
        bring(MAP, data, name)


def test_parquet(bring: Importer, tmp_path: Path) -> None:
    duckdb.sql(
        "SELECT 'US' AS donor, 'TJ' AS recipient, DATE '2005-03-04' AS year, "
        "unnest([0.285::DOUBLE, 1e-5, NULL]) AS amount"
    ).write_parquet(str(tmp_path / "aid.parquet"))
    landed = bring(MAP.replace("USD}", "thousand USD}"), None, "aid.parquet")
    assert rows(landed, '"first", best, line') == [("2005-03-04", 28_500, 1), ("2005-03-04", 1, 2)]


@pytest.mark.parametrize("name", ["aid.parquet", "aid.csv"])
def test_a_folder_named_like_a_column_is_none(name: str, bring: Importer, tmp_path: Path) -> None:
    folder = tmp_path / "donor=RU" / "c0=DE"
    folder.mkdir(parents=True)
    told = duckdb.sql("SELECT 'US' AS donor, 'TJ' AS recipient, 2005 AS year, 7 AS amount")
    path = folder / name
    (told.write_parquet if name.endswith("t") else told.write_csv)(str(path))
    landed = bring(MAP, None, str(path.relative_to(tmp_path)))
    assert rows(landed, "donor, recipient, best") == [("US", "TJ", 700)]


def test_workbooks(bring: Importer, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (["Aid"], ["donor", "recipient", "year", "amount"], ["US", "TJ", 2005, 1.005],
                  [], ["US", "TJ", 2006.0, "1.234,5"], ["US", "TJ", 2006, "x"]):  # fmt: skip
        sheet.append(cells)
    book.create_sheet("notes")
    book.save(tmp_path / "aid.xlsx")
    text = MAP.replace(
        "source: aid", 'source: aid\nfile: {header: 2, decimal: ",", thousands: "."}'
    )
    with pytest.raises(UsageError, match="several sheets"):
        bring(text, None, "aid.xlsx")
    landed = bring(text.replace("{header", "{sheet: Sheet, header"), None, "aid.xlsx")
    assert rows(landed, '"first", best, line') == [("2005", 101, 3), ("2006", 123_450, 5)]
    assert [(p.code, p.place.line) for p in landed.problems] == [("bad-amount", 6)]


def test_a_long_query_is_watched_and_can_be_stopped() -> None:
    connection = duck.connect()
    told: list[tuple[int, int]] = []

    def watch(done: int, whole: int) -> None:
        told.append((done, whole))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        duck.run(connection, "SELECT SUM(a.range) FROM range(10000000) a, range(1000000) b", watch)
    assert len(told) == 1 and 0 <= told[0][0] <= told[0][1]
    assert duck.run(connection, "SELECT 1").fetchall() == [(1,)]


# Numbers


CONNECTION = duckdb.connect()


def in_sql(texts: list[str], format: FileFormat, power: int) -> list[int | None]:
    query = (
        f"SELECT {minor_units('x', format, power)} FROM (SELECT UNNEST(CAST(? AS VARCHAR[])) AS x)"
    )
    return [row[0] for row in CONNECTION.execute(query, [texts]).fetchall()]


@pytest.mark.parametrize(
    ("format", "text", "minor"),
    [
        (FileFormat(), " 1.005 ", 101), (FileFormat(), "-1.005", -101), (FileFormat(), "+2", 200),
        (FileFormat(), "(3.10)", -310), (FileFormat(), "−4", -400), (FileFormat(), ".5", 50),
        (FileFormat(), "5.", 500), (FileFormat(), "5e-324", 0), (FileFormat(), "2.5E-1", 25),
        (FileFormat(), "1.5e+3", 150_000), (FileFormat(), "1,234", None),
        (FileFormat(), "1_000", None), (FileFormat(), "nan", None), (FileFormat(), "(-5)", None),
        (FileFormat(), "0x10", None), (FileFormat(), "1 2", None), (FileFormat(), "", None),
        (FileFormat(thousands=","), "1,234,567.8", 123_456_780),
        (FileFormat(thousands=","), "12,34,567", 123_456_700),
        (FileFormat(thousands=","), "1,5", None), (FileFormat(thousands=","), "1,234,5", None),
        (FileFormat(decimal=","), "1,5", 150), (FileFormat(decimal=","), "1.5", None),
        (FileFormat(decimal=",", thousands="."), "1.234,567", 123_457),
        (FileFormat(decimal=",", thousands="."), "1.5", None),
        (FileFormat(decimal=",", thousands=" "), "1\u202f234\u00a0567,5", 123_456_750),
        (FileFormat(thousands="'"), "1’234'567", 123_456_700),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(format: FileFormat, text: str, minor: int | None) -> None:
    assert in_sql([text], format, 2) == [minor]


AMOUNTS = st.decimals(-(10**6), 10**6, allow_nan=False, places=12) | st.decimals(
    -2, 2, allow_nan=False, places=9
)


@settings(deadline=None, max_examples=40)
@given(st.lists(AMOUNTS, min_size=1, max_size=30), st.sampled_from([0, 2, 3, 8, 9, 11]), st.data())
def test_every_number_is_rounded_once(
    amounts: list[Decimal], power: int, data: st.DataObject
) -> None:
    decimal, thousands = data.draw(st.sampled_from([(".", ""), (".", ","), (",", "."), (",", " ")]))
    form = data.draw(st.sampled_from(["f", ",f"] if thousands else ["f", "e"]))
    signs = str.maketrans({".": decimal, ",": thousands})
    texts = [f"{amount:{form}}".translate(signs) for amount in amounts]
    wanted = [int(a.scaleb(power).quantize(Decimal(1), ROUND_HALF_UP)) for a in amounts]
    assert in_sql(texts, FileFormat(decimal=decimal, thousands=thousands), power) == wanted


@pytest.mark.parametrize(
    ("unit", "large", "best"),
    [
        ("USD billion", "9223372037", [150_000_000_000]),
        ("KWD million", "99999999999", [1_500_000_000]),
        ("USD trillion", "(123456789012)", [150_000_000_000_000]),
        ("USD billion", "1e30", [150_000_000_000]),
    ],
)
def test_one_amount_too_large_keeps_nothing_else_out(
    bring: Importer, unit: str, large: str, best: list[int]
) -> None:
    landed = bring(MAP.replace("USD}", f"{unit}}}"), HEAD + f"US,TJ,2005,1.5\nUS,TJ,2006,{large}\n")
    assert column(landed, "best") == best
    assert [(p.code, p.place.line) for p in landed.problems] == [("bad-amount", 3)]


# Guesses


TIDY = {
    "plain.csv": (HEAD.replace("amount", "amount (USD)") + "US,TJ,2005,1.5\n", [150]),
    "currencies.csv": (
        "Donor,Recipient,Date,Disbursement,Currency\nRussia,TJ,2005-03-04,2,RUB\n", [200],
    ),
    "european.csv": (
        "Donor;Recipient country;Date;Amount (EUR thousand)\n"
        "Germany;Tajikistan;31.12.2005;1.234,5\n",
        [123_450_000],
    ),
    "aid in USD million.tsv": ("Donor\tRecipient\t2004\t2005\nJapan\tTJ\t1\t.5\n",
                               [100_000_000, 50_000_000]),
    "crs.txt": (
        "Year|DonorCode|DonorName|RecipientCode|RecipientName|USD_Disbursement (million)\n"
        "2005|302|United States|615|Tajikistan|2\n", [200_000_000],
    ),
    "titled.csv": ('Our aid\n\n' + HEAD.replace("amount", "paid USD") + 'US,TJ,2005,"1,234.50"\n',
                   [123_450]),
}  # fmt: skip


@pytest.mark.parametrize("name", TIDY)
def test_the_guess_for_a_tidy_file_imports_as_it_is(
    bring: Importer, tmp_path: Path, name: str
) -> None:
    data, amounts = TIDY[name]
    (tmp_path / name).write_text(data)
    landed = bring(guess(tmp_path / name), None, name)
    assert column(landed, "best") == amounts and not landed.problems
    assert set(column(landed, "recipient")) == {"TJ"}


def test_what_a_guess_is_not_sure_of_is_to_be_said(bring: Importer, tmp_path: Path) -> None:
    (tmp_path / "aid.csv").write_text("country,year,amount\nTJ,2005,1\n")
    made = guess(tmp_path / "aid.csv")
    assert 'donor: {constant: "??"}' in made and 'unit: "??"' in made
    with pytest.raises(LedgerError) as caught:
        bring(made, None)
    assert [p.explanation for p in caught.value.problems] == [
        "Something here is yet to be said."
    ] * 2
    landed = bring(made.replace('constant: "??"', "constant: US").replace('"??"', "USD"), None)
    assert rows(landed, "donor, recipient, best") == [("US", "TJ", 100)]


def guessed(folder: Path, text: str, name: str = "aid.csv") -> str:
    (folder / name).write_text(text)
    return guess(folder / name)


@pytest.mark.parametrize(
    ("amounts", "says"),
    [
        (["1,500", "12,250"], '"??"'), (["1.500", "-12.250"], '"??"'), (["(1,500)", "7"], '"??"'),
        (["1.500", "12,250"], '"??"'),
        (["1,500", "2,5"], '","'), (["1,50", "12,25"], '","'), (["0,500", "1,250"], '","'),
        (["1.234,5", "2.000"], '",", thousands: "."'), (["1.500", "2,5"], '",", thousands: "."'),
        (["1.500.000", "1.500"], '",", thousands: "."'),
        (["1 500,250", "2,125"], '",", thousands: space'),
        (["1.500", "2.5"], ""), (["1,500", "1,500,000"], ""), (["1,500", "2.5"], ""),
    ],
)  # fmt: skip
def test_a_guess_of_decimals_or_thousands(tmp_path: Path, amounts: list[str], says: str) -> None:
    text = "donor;recipient;date;amount (USD)\n"
    made = guessed(tmp_path, text + "".join(f"US;TJ;31.12.2005;{a}\n" for a in amounts))
    assert (f"decimal: {says}" if says else "file: {delimiter") in made
    assert says or "decimal" not in made
    assert (" may be " in made) == (says == '"??"')


def test_a_guess_tells_both_readings_of_a_number(bring: Importer, tmp_path: Path) -> None:
    text = "donor;recipient;year;amount (USD)\nUS;TJ;2005;1,500\nUS;TJ;2006;12,250\n"
    made = guessed(tmp_path, text)
    thousands, decimals = 'decimal: ".", thousands: ","', 'decimal: ","'
    assert f"1,500 may be 1500 (then {thousands}) or 1.500 with decimals (then {decimals})" in made
    with pytest.raises(LedgerError):
        bring(made, None)
    assert column(bring(made.replace('decimal: "??"', thousands), None), "best") == [
        150_000, 1_225_000,
    ]  # fmt: skip
    other = made.replace('decimal: "??"', decimals).replace("source: aid", "source: aid-2")
    assert column(bring(other, None), "best") == [150, 1225]


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("amount", '"??"'), ("amount (somoni)", '"??"'), ("amount (Australian dollars)", '"??"'),
        ("amount in tens of USD", '"??"'), ("Canadian dollars amount", '"??"'),
        ("amount (USD or EUR)", '"??"'), ("note", '"??"'), ("amount (USD mill.)", '"??"'),
        ("amount (million)", '"?? million"'), ("amount in US dollars", "USD"),
        ("amount (current USD, millions)", "USD million"), ("Total paid EUR m", "EUR million"),
    ],
)  # fmt: skip
def test_a_guess_of_a_unit(tmp_path: Path, header: str, unit: str) -> None:
    head = "donor,recipient,year," + (f'"{header}"' if "," in header else header)
    assert f"unit: {unit}}}" in guessed(tmp_path, f"{head}\nUS,TJ,2005,1\n")


def test_a_guess_of_years_that_end_in_the_next(bring: Importer, tmp_path: Path) -> None:
    head = "donor,recipient,year,amount (USD)\n"
    made = guessed(tmp_path, head + "US,TJ,2005-06,1\nUS,TJ,2009-10,2\nUS,TJ,1999-00,4\n")
    assert 'first: {column: year, format: "??"}  # is 2005-06 a month?' in made
    with pytest.raises(LedgerError):
        bring(made, None)
    assert '"??"' not in guessed(tmp_path, head + "US,TJ,2005-06,1\nUS,TJ,2009-11,2\n")


def test_a_guess_of_fiscal_years(bring: Importer, tmp_path: Path) -> None:
    asks = 'year_basis: {constant: "??"}   # whose fiscal year? fiscal-us'
    head = "donor,recipient,year,amount (USD)\n"
    assert asks in guessed(tmp_path, "donor,recipient,FY2005,FY2006\nUS,TJ,1,2\n")
    assert asks in guessed(tmp_path, "donor,recipient,2005/06,2006/07\nUS,TJ,1,2\n")
    assert asks in guessed(tmp_path, head.replace("year", "FY") + "US,TJ,2005,1\n")
    assert asks in guessed(tmp_path, head + "US,TJ,FY 2005,1\n")
    made = guessed(tmp_path, head + "US,TJ,FY2005,1\nUS,TJ,FY2006,2\n")
    assert asks in made
    landed = bring(made.replace('"??"', "fiscal-us"), None)
    assert column(landed, "period") == [12005, 12006]


def test_a_guess_of_blanks_in_a_workbook(bring: Importer, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (HEAD.strip().replace("amount", "amount (USD)").split(","),
                ["US", "TJ", 2005, "n/a"], ["US", "TJ", 2006, 1.5]):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "aid.xlsx")
    made = guess(tmp_path / "aid.xlsx")
    assert 'blank: ["n/a"]' in made
    landed = bring(made, None, "aid.xlsx")
    assert column(landed, "best") == [150] and not landed.problems


def test_guess_of_what_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"\0\1\2")
    (tmp_path / "empty.csv").write_text("")
    for name in ("a.bin", "empty.csv", "none.csv", ""):
        with pytest.raises(UsageError):
            guess(tmp_path / name)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_a_folder_s_name_is_no_column(tmp_path: Path, kind: str) -> None:
    start(tmp_path / "led")
    folder = tmp_path / "donor=Germany" / "amount=1"
    folder.mkdir(parents=True)
    file, map_file = folder / f"s.{kind}", tmp_path / "map.yaml"
    duckdb.sql(
        "SELECT 'United States' AS donor, 'TJ' AS recipient, 2005 AS year, 7 AS amount"
    ).write_parquet(str(file)) if kind == "parquet" else file.write_text(
        HEAD + "United States,TJ,2005,7\n"
    )
    map_file.write_text(MAP)
    landed = import_csv(tmp_path / "led", [file], Choices(), map_file=map_file)
    assert rows(landed, "donor, best") == [("US", 700)]
    guessed = guess(file)
    assert "donor: {column: donor}" in guessed and guessed.count("amount") < 4
