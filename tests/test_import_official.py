"""The four official tables, on small files made here; every number is worked out by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aidledger.importing.choices import Choices
from aidledger.importing.crs import import_crs
from aidledger.importing.gcdf import import_gcdf
from aidledger.importing.landing import Landed
from aidledger.importing.usfa import import_usfa
from aidledger.importing.ust import import_ust
from aidledger.problems import LedgerError, UsageError
from aidledger.starting import start
from aidledger.years import parse_years


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    start(tmp_path / "led")
    return tmp_path / "led"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a ledger, for imports that several tests look at."""
    folder = tmp_path_factory.mktemp("official")
    start(folder / "led")
    return folder


def lines(header: Sequence[str], rows: Iterable[Mapping[str, object]], delimiter: str = ",") -> str:
    """Return a table as text; what a row does not say is blank."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def put(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    (folder / name).write_text(text, encoding)
    return folder / name


def workbook(folder: Path, name: str, **sheets: Sequence[Sequence[object]]) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(folder / name)
    return folder / name


def sums(landed: Landed) -> dict[str, int]:
    """Return the sum of each measure, in minor units of its one currency."""
    return {
        measure: next(iter(told["sums"].values())) if len(told["sums"]) == 1 else told["sums"]
        for measure, told in landed.manifest.measures.items()
    }


def ask(landed: Landed, columns: str, where: str = "true") -> list[tuple[Any, ...]]:
    return duckdb.sql(
        f"SELECT {columns} FROM '{landed.folder}/transactions.parquet' WHERE {where} ORDER BY ALL"
    ).fetchall()


def told(landed: Landed) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.place.line) for problem in landed.problems]


# CRS

CRS_OLD = {
    "year": "Year", "donor_code": "DonorCode", "donor_name": "DonorName", "crs_id": "CrsID",
    "recipient_code": "RecipientCode", "recipient_name": "RecipientName",
    "flow_code": "FlowCode", "bi_multi": "Bi_Multi", "category": "Category",
    "finance_t": "Finance_t", "aid_t": "Aid_t", "usd_commitment": "USD_Commitment",
    "usd_disbursement": "USD_Disbursement", "usd_received": "USD_Received",
    "usd_commitment_defl": "USD_Commitment_Defl",
    "usd_disbursement_defl": "USD_Disbursement_Defl", "usd_received_defl": "USD_Received_Defl",
    "short_description": "ShortDescription", "project_title": "ProjectTitle",
    "purpose_code": "PurposeCode", "purpose_name": "PurposeName", "sector_code": "SectorCode",
    "sector_name": "SectorName", "channel_code": "ChannelCode",
}  # fmt: skip
US = {"donor_code": 302, "donor_name": "United States"}
TAJIK = {"recipient_code": 615, "recipient_name": "Tajikistan"}
GRANT = {"flow_code": 11, "bi_multi": 1, "category": 10, "finance_t": 110, "aid_t": "C01"}
LOAN = {"flow_code": 13, "bi_multi": 1, "category": 10, "finance_t": 421, "aid_t": "C01"}
CRS_ROWS: list[dict[str, object]] = [
    {"year": 2005, **US, **TAJIK, **GRANT, "crs_id": "2005-1", "usd_commitment": "1.5",
     "usd_disbursement": "0.123456789", "usd_commitment_defl": "1.6",
     "usd_disbursement_defl": "0.2", "purpose_code": 15210, "purpose_name": "Security system",
     "sector_code": 152, "channel_code": 12001, "project_title": "Border posts"},
    {"year": 2006, "donor_code": 87, "donor_name": "Russian Federation", **TAJIK, **LOAN,
     "crs_id": "2006-2", "usd_commitment": "10", "usd_received": "0.25", "purpose_code": 23220},
    {"year": 2005, **US, **TAJIK, **GRANT, "crs_id": "2005-3", "usd_disbursement": "-0.05",
     "purpose_code": 11220, "project_title": "A correction"},
    {"year": 2005, "donor_code": 905, "donor_name": "International Development Association",
     **TAJIK, **LOAN, "bi_multi": 4, "crs_id": "2005-4", "usd_disbursement": "2",
     "purpose_code": 43040},
    {"year": 2005, **US, "recipient_code": 9998, **GRANT, "bi_multi": 2, "aid_t": "B02",
     "recipient_name": "Developing countries, unspecified", "crs_id": "2005-5",
     "usd_commitment": "100", "usd_disbursement": "100", "purpose_code": 99810},
    {"year": 2012, **US, "recipient_code": 614, "recipient_name": "Kyrgyzstan", **GRANT,
     "crs_id": "2012-6", "usd_disbursement": "1", "purpose_code": 12191},
    {"year": 2005, **US, **TAJIK, **GRANT, "crs_id": "2005-7", "usd_commitment": "0",
     "usd_disbursement": "0.0", "usd_received": "0", "purpose_code": 15210},
]  # fmt: skip
# 1.5 m + 10 m; 123,456.789 - 50,000 + 2 m + 1 m; 250,000; 100 m of core contributions; in cents.
CRS_SUMS = {
    "commitments": 1_150_000_000,
    "core-commitments": 10_000_000_000,
    "core-contributions": 10_000_000_000,
    "disbursements": 307_345_679,
    "repayments": 25_000_000,
}


def crs_old(rows: Iterable[Mapping[str, object]] = CRS_ROWS) -> str:
    turned = [{CRS_OLD[name]: value for name, value in row.items()} for row in rows]
    return lines(list(CRS_OLD.values()), turned, "|")


def crs_new(rows: Iterable[Mapping[str, object]] = CRS_ROWS) -> str:
    return lines(list(CRS_OLD), rows)


@pytest.fixture(scope="module")
def crs(shared: Path) -> Landed:
    file = put(shared, "CRS 2005 data.txt", crs_old())
    return import_crs(shared / "led", [file], Choices())


def test_crs_older_text(crs: Landed) -> None:
    landed = crs
    assert told(landed) == []
    assert sums(landed) == CRS_SUMS
    assert landed.manifest.counts == "disbursements"
    assert landed.manifest.source == "crs" and landed.manifest.publisher == "OECD"
    assert ask(
        landed,
        "record, line, donor, recipient, sector, sector_code, instrument, class, status, first, "
        "period, currency, best, constant, flow_type, finance_type, aid_type, channel, description",
        "record = '2005-1'",
    ) == [
        ("2005-1", 2, "US", "TJ", "border-security", "15210", "grant", "transfer", "committed",
         "2005", 2005, "USD", 150_000_000, 160_000_000, "10", "110", "C01", "12001",
         "Border posts"),
        ("2005-1", 2, "US", "TJ", "border-security", "15210", "grant", "transfer", "disbursed",
         "2005", 2005, "USD", 12_345_679, 20_000_000, "10", "110", "C01", "12001",
         "Border posts"),
    ]  # fmt: skip
    assert ask(landed, "sector, best, description", "record = '2005-3'") == [
        ("dac-112", -5_000_000, "A correction")
    ]
    assert ask(landed, "measure, instrument, class", "record = '2006-2'") == [
        ("commitments", "loan", "credit"),
        ("repayments", "loan", "credit"),
    ]


def test_crs_newer_names_and_parquet_say_the_same(
    crs: Landed, ledger: Path, tmp_path: Path
) -> None:
    text = put(tmp_path, "crs.csv", crs_new())
    parquet = tmp_path / "CRS.parquet"
    # A code of which some are missing is often kept as a float.
    floats = "purpose_code::DOUBLE AS purpose_code, bi_multi::DOUBLE AS bi_multi"
    duckdb.sql(f"COPY (SELECT * REPLACE ({floats}) FROM read_csv('{text}')) TO '{parquet}'")
    columns = "record, donor, recipient, sector, instrument, measure, period, best, constant"
    for file, key in ((text, "text"), (parquet, "parquet")):
        again = import_crs(ledger, [file], Choices(source=key))
        assert told(again) == []
        assert sums(again) == CRS_SUMS
        assert ask(crs, columns) == ask(again, columns)


def test_crs_filters_while_reading(ledger: Path, tmp_path: Path) -> None:
    file = put(tmp_path, "crs.csv", crs_new())
    tajik = Choices(recipients=("TJ",), years=parse_years("2001-2009"))
    landed = import_crs(ledger, [file], tajik)
    assert sums(landed)["disbursements"] == 207_345_679
    assert "core-contributions" not in sums(landed)
    assert ask(landed, "DISTINCT recipient") == [("TJ",)]


def test_crs_multilateral_donors_and_regions(crs: Landed) -> None:
    landed = crs
    ((ida,),) = ask(landed, "DISTINCT donor", "record = '2005-4'")
    assert landed.manifest.parties[ida]["name"] == "International Development Association"
    assert landed.manifest.parties[ida]["kind"] == "organisation"
    ((region,),) = ask(landed, "DISTINCT recipient", "record = '2005-5'")
    assert landed.manifest.parties[region]["kind"] != "state"


def test_crs_odd_rows_are_told_with_their_line(ledger: Path, tmp_path: Path) -> None:
    odd = [
        {**CRS_ROWS[0], "usd_disbursement": "n/a", "crs_id": "odd"},
        {**CRS_ROWS[0], "year": "200?", "crs_id": "odder"},
        {**CRS_ROWS[0], "donor_code": 99999, "donor_name": "Atlantis Aid", "crs_id": "oddest"},
    ]
    file = put(tmp_path, "crs.csv", crs_new([*CRS_ROWS, *odd]))
    landed = import_crs(ledger, [file], Choices())
    assert {line for code, line in told(landed) if code != "unresolved-name"} == {9, 10}
    assert landed.manifest.rejected == 2
    # The commitment of the row whose disbursement is no number lands.
    assert ask(landed, "measure", "record = 'odd'") == [("commitments",)]
    # What no code is found for is told, and lands all the same.
    assert [entry["kind"] for entry in landed.manifest.unresolved] == ["party"]
    assert sums(landed)["disbursements"] == CRS_SUMS["disbursements"] + 12_345_679
    with pytest.raises(LedgerError):
        import_crs(ledger, [file], Choices(source="strictly", strict=True))
    assert not (ledger / "imported" / "strictly").exists()


def test_crs_reduced_has_no_type_of_finance(ledger: Path, tmp_path: Path) -> None:
    rows = [{name: v for name, v in row.items() if name != "finance_t"} for row in CRS_ROWS]
    header = [name for name in CRS_OLD if name != "finance_t"]
    landed = import_crs(ledger, [put(tmp_path, "reduced.csv", lines(header, rows))], Choices())
    assert ask(landed, "DISTINCT instrument, class, finance_type", "record < '2007'") == [
        ("grant", "transfer", ""),
        ("loan", "credit", ""),
    ]


# ForeignAssistance.gov

COUNTRY = [
    "country_code", "country_name", "region_id", "Region Name", "income_roup",
    "income_group_name", "transaction_type_id", "transaction_type_name", "fiscal_year",
    "current_amount", "constant_amount",
]  # fmt: skip


def aid(code: str, name: str, kind: str, year: object, amount: int) -> dict[str, object]:
    return {
        "country_code": code, "country_name": name, "income_roup": "LIC", "region_id": 4,
        "transaction_type_name": kind, "fiscal_year": year, "current_amount": amount,
        "constant_amount": amount * 2,
    }  # fmt: skip


COUNTRY_ROWS = [
    aid("TJK", "Tajikistan", "Disbursements", 2005, 61_063_013),
    aid("TJK", "Tajikistan", "Obligations", 2005, 62_378_723),
    aid("TJK", "Tajikistan", "Appropriated and Planned", 2008, 31_255_000),
    aid("TJK", "Tajikistan", "Initial Allocations", 2008, 30_922_000),
    aid("TJK", "Tajikistan", "President's Budget Requests", 2008, 32_120_000),
    aid("TJK", "Tajikistan", "Obligations", 2008, -1_000),
    aid("AFG", "Afghanistan", "Obligations", "1976tq", 700),
    aid("WLD", "World", "Disbursements", 2005, 5_000),
    # A region under a code that is a state's, too, must not become that state.
    aid("ASM", "Asia Region", "Disbursements", 2005, 300),
]


@pytest.fixture(scope="module")
def usfa(shared: Path) -> Landed:
    file = put(shared, "country.csv", lines(COUNTRY, COUNTRY_ROWS))
    return import_usfa(shared / "led", [file], Choices())


def test_usfa_country_file(usfa: Landed) -> None:
    landed = usfa
    assert told(landed) == []
    assert sums(landed) == {
        "appropriated-and-planned": 3_125_500_000,
        "budget-requests": 3_212_000_000,
        "disbursements": 6_106_301_300 + 500_000 + 30_000,
        "initial-allocations": 3_092_200_000,
        "obligations": 6_237_872_300 - 100_000 + 70_000,
    }
    assert ask(
        landed,
        "donor, recipient, status, first, last, period, currency, constant, instrument, class",
        "measure = 'disbursements' AND recipient = 'TJ'",
    ) == [
        ("US", "TJ", "disbursed", "2005", "", 12005, "USD", 12_212_602_600, "unspecified",
         "transfer")
    ]  # fmt: skip
    assert ask(landed, "DISTINCT measure, status") == [
        ("appropriated-and-planned", "planned"),
        ("budget-requests", "planned"),
        ("disbursements", "disbursed"),
        ("initial-allocations", "planned"),
        ("obligations", "committed"),
    ]


def test_usfa_transition_quarter_is_three_months_of_1976(usfa: Landed) -> None:
    landed = usfa
    assert ask(landed, "first, last, period", "recipient = 'AF'") == [("1976-07", "1976-09", 1976)]


def test_usfa_world_and_regions_are_no_states(usfa: Landed) -> None:
    landed = usfa
    parties = landed.manifest.parties
    assert {p["name"] for p in parties.values() if p["kind"] == "state"} == {
        "United States", "Tajikistan", "Afghanistan",
    }  # fmt: skip
    assert {p["name"] for p in parties.values() if p["kind"] != "state"} == {
        "World", "Asia Region",
    }  # fmt: skip


def test_usfa_remedies_name_no_map_of_the_command(ledger: Path, tmp_path: Path) -> None:
    odd = [
        {**COUNTRY_ROWS[0], "current_amount": "x"},
        {**COUNTRY_ROWS[0], "transaction_type_name": "Gifts"},
        {**COUNTRY_ROWS[0], "fiscal_year": "soon"},
        {**COUNTRY_ROWS[0], "country_code": "QQQ", "country_name": "Atlantis"},
    ]
    text = lines(COUNTRY, [*COUNTRY_ROWS, *odd]) + "TJK,too few\n"
    landed = import_usfa(ledger, [put(tmp_path, "own.csv", text)], Choices())
    assert sorted(code for code, _ in told(landed)) == [
        "bad-amount", "bad-csv", "unknown-code", "unknown-code", "unresolved-name",
    ]  # fmt: skip
    for problem in landed.problems:
        assert "the map" not in problem.explanation + problem.remedy
        assert "map of your own" in problem.remedy
        assert "aidledger import csv own.csv --guess" in problem.remedy
    (gifts,) = [p for p in landed.problems if "Gifts" in p.explanation]
    assert gifts.explanation == "“Gifts” is no measure that such files have had."
    assert gifts.remedy.startswith("Mend the row in the file; if the publisher writes it so, ")


@pytest.mark.parametrize("amount", ["1234,5", "1.234,5"])
def test_usfa_with_decimal_commas_is_refused(ledger: Path, tmp_path: Path, amount: str) -> None:
    rows = [{**row, "constant_amount": amount} for row in COUNTRY_ROWS]
    file = put(tmp_path, "excel.csv", lines(COUNTRY, rows, ";"))
    with pytest.raises(UsageError) as caught:
        import_usfa(ledger, [file], Choices())
    said = str(caught.value)
    assert f"amounts are written with decimal commas, such as “{amount}”" in said
    assert not (ledger / "imported" / "usfa").exists()
    # A slip in one row keeps the rest in.
    rows[0]["constant_amount"] = "1234,5"
    rows[1:] = [{**row, "constant_amount": "1234.5"} for row in COUNTRY_ROWS[1:]]
    landed = import_usfa(ledger, [put(tmp_path, "slip.csv", lines(COUNTRY, rows, ";"))], Choices())
    assert told(landed) == [("bad-amount", 2)]


def test_usfa_filters(ledger: Path, tmp_path: Path) -> None:
    file = put(tmp_path, "c.csv", lines(COUNTRY, COUNTRY_ROWS))
    choices = Choices(recipients=("TJ",), years=parse_years("2001-2005"))
    assert sums(import_usfa(ledger, [file], choices)) == {
        "disbursements": 6_106_301_300,
        "obligations": 6_237_872_300,
    }


COMPLETE = [
    "Country ID", "Country Code", "Country Name", "Managing Agency Acronym",
    "Managing Agency Name", "International Sector Code", "International Sector Name",
    "International Purpose Code", "International Purpose Name", "Activity ID", "Activity Name",
    "Transaction Type ID", "Transaction Type Name", "Fiscal Year", "Transaction Date",
    "Current Dollar Amount", "Constant Dollar Amount",
]  # fmt: skip


def test_usfa_complete_file(ledger: Path, tmp_path: Path) -> None:
    row = {
        "Country ID": 762, "Country Code": "TJK", "Country Name": "Tajikistan",
        "Managing Agency Acronym": "DOD", "Managing Agency Name": "Department of Defense",
        "International Sector Code": 152, "International Purpose Code": 15210,
        "Activity ID": 77, "Activity Name": "Counter-narcotics", "Transaction Type ID": 3,
        "Transaction Type Name": "Disbursements", "Fiscal Year": 2006,
        "Transaction Date": "30SEP2006", "Current Dollar Amount": -250,
        "Constant Dollar Amount": "NULL",
    }  # fmt: skip
    budget = {**row, "Transaction Type Name": "Wishes", "Activity ID": 78}
    landed = import_usfa(ledger, [put(tmp_path, "all.csv", lines(COMPLETE, [row, budget]))],
                         Choices())  # fmt: skip
    assert ask(
        landed, "record, recipient, channel, sector, description, best, constant, period"
    ) == [("77", "TJ", "DOD", "border-security", "Counter-narcotics", -25_000, None, 12006)]
    assert [line for _, line in told(landed)] == [3]
    assert landed.manifest.rejected == 1


# AidData

GCDF3 = [
    "AidData Record ID", "Recommended For Aggregates", "AidData Parent ID", "Umbrella",
    "Financier Country", "Recipient", "Recipient ISO-3", "Commitment Year", "Title", "Status",
    "Flow Type", "Flow Class", "Sector Code", "Sector Name", "Funding Agencies",
    "Amount (Original Currency)", "Original Currency", "Amount Estimated",
    "Amount (Constant USD 2021)", "Amount (Nominal USD)", "Adjusted Amount (Original Currency)",
    "Adjusted Amount (Constant USD 2021)", "Adjusted Amount (Nominal USD)",
]  # fmt: skip
PROJECT: dict[str, object] = {
    "AidData Record ID": 1, "Recommended For Aggregates": "Yes", "Umbrella": "No",
    "Financier Country": "China (People's Republic of)", "Recipient": "Tajikistan",
    "Recipient ISO-3": "TJK", "Commitment Year": 2006, "Title": "A road",
    "Status": "Completion", "Flow Type": "Loan", "Flow Class": "OOF-like", "Sector Code": 210,
    "Sector Name": "TRANSPORT AND STORAGE", "Funding Agencies": "China Eximbank",
    "Amount (Original Currency)": 800, "Original Currency": "CNY",
    "Amount (Constant USD 2021)": 300.5, "Amount (Nominal USD)": 100.255,
    "Adjusted Amount (Original Currency)": 800, "Adjusted Amount (Constant USD 2021)": 300.5,
    "Adjusted Amount (Nominal USD)": 100.255,
}  # fmt: skip


def project(number: int, **other: object) -> dict[str, object]:
    return {**PROJECT, "AidData Record ID": number, **other}


GCDF_ROWS = [
    project(1),
    # A loan rolled over: AidData's adjusted amount is nothing.
    project(2, **{"Adjusted Amount (Nominal USD)": 0, "Adjusted Amount (Constant USD 2021)": 0}),
    project(3, **{"Recommended For Aggregates": "No", "Status": "Pipeline: Pledge"}),
    project(4, **{"Recommended For Aggregates": "No", "Umbrella": "Yes"}),
    # Should AidData ever recommend an umbrella, it would still be told by its parts.
    project(5, Umbrella="Yes"),
    project(6, **{"Amount (Nominal USD)": "", "Amount (Constant USD 2021)": "",
                  "Adjusted Amount (Nominal USD)": "", "Adjusted Amount (Constant USD 2021)": ""}),
    project(7, **{"Recipient": "Africa, regional", "Recipient ISO-3": "", "Flow Type": "Grant",
                  "Flow Class": "ODA-like", "Amount Estimated": "Yes"}),
]  # fmt: skip


def test_gcdf_counts_what_aiddata_recommends(ledger: Path, tmp_path: Path) -> None:
    rows = [GCDF3, *([row.get(name) for name in GCDF3] for row in GCDF_ROWS)]
    book = workbook(tmp_path, "gcdf.xlsx", Definitions=[["Field"]], **{"GCDF_3.0": rows})
    landed = import_gcdf(ledger, [book], Choices())
    # 100.255 dollars are 10,025.5 cents: 10,026. Projects 1, 2 (nothing) and 7; 3, 4 and 5 beside.
    assert sums(landed) == {
        "commitments": 2 * 10_026,
        "commitments-unadjusted": 3 * 10_026,
        "not-recommended": 3 * 10_026,
    }
    assert landed.manifest.counts == "commitments"
    assert landed.manifest.constant_prices == "USD of 2021"
    assert ask(landed, "record, status", "measure = 'not-recommended'") == [
        ("3", "pledged"), ("4", "committed"), ("5", "committed"),
    ]  # fmt: skip
    assert ask(
        landed,
        "donor, recipient, sector, instrument, class, status, period, currency, best, constant, "
        "flow_type, channel, description",
        "record = '1' AND measure = 'commitments'",
    ) == [
        ("CN", "TJ", "dac-210", "loan", "credit", "committed", 2006, "USD", 10_026, 30_050,
         "20", "China Eximbank", "A road")
    ]  # fmt: skip
    assert ask(landed, "record", "record = '6'") == []
    assert landed.manifest.left_out == {"without-amount": 1}
    assert ask(landed, "DISTINCT instrument, approximate", "record = '7'") == [("grant", 1)]
    ((region,),) = ask(landed, "DISTINCT recipient", "record = '7'")
    assert landed.manifest.parties[region]["kind"] != "state"


GCDF2 = [
    "AidData TUFF Project ID", "Recommended For Aggregates", "Umbrella", "Financier Country",
    "Recipient", "Recipient Region", "Commitment Year", "Title", "Status", "Flow Type",
    "Flow Class", "Sector Code", "Sector Name", "Funding Agencies", "Amount (Original Currency)",
    "Original Currency", "Amount (Constant USD2017)", "Amount (Nominal)",
]  # fmt: skip


def test_gcdf_2_as_text(ledger: Path, tmp_path: Path) -> None:
    rows = [
        {**PROJECT, "AidData TUFF Project ID": 11, "Amount (Constant USD2017)": "5",
         "Amount (Nominal)": "3"},
        {**PROJECT, "AidData TUFF Project ID": 12, "Recommended For Aggregates": "No",
         "Amount (Constant USD2017)": "50", "Amount (Nominal)": "30"},
    ]  # fmt: skip
    kept = [{name: row.get(name, "") for name in GCDF2} for row in rows]
    landed = import_gcdf(ledger, [put(tmp_path, "2.csv", lines(GCDF2, kept))], Choices())
    assert sums(landed) == {"commitments": 300, "not-recommended": 3_000}
    assert landed.manifest.constant_prices == "USD of 2017"
    assert ask(landed, "record, recipient, constant", "measure = 'commitments'") == [
        ("11", "TJ", 500)
    ]


# Ukraine Support Tracker

UST_SHEET = "Bilateral Assistance, MAIN DATA"
UST_NEW = [
    "activity_id", "donor", "announcement_date", "aid_type_general", "aid_type_specific",
    "explanation", "measure", "reporting_currency", "tot_activity_value_EUR",
    "tot_sub_activity_value_EUR", "tot_sub_activity_value_EUR_redistr", "month",
]  # fmt: skip
UST_ROWS = [
    # One activity of 300 m in two parts: its value stands on the first of them only.
    [
        "NO-1",
        "Norway",
        date(2024, 1, 15),
        "Military",
        "Weapons and equipment",
        "Air defence",
        "Allocation",
        "NOK",
        300_000_000,
        200_000_000,
        210_000_000.5,
        25,
    ],
    [
        "NO-1",
        "Norway",
        date(2024, 1, 15),
        "Military",
        "Weapons and equipment",
        "Shells",
        "Allocation",
        "NOK",
        0,
        ".",
        90_000_000,
        25,
    ],
    # Promised, and not allocated.
    [
        "NO-2",
        "Norway",
        date(2024, 2, 10),
        "Financial",
        "Loan",
        "",
        "Commitment",
        "NOK",
        500_000_000,
        0,
        0,
        26,
    ],
    [
        "DE-1",
        "Germany",
        "until 12/20/2022",
        "Humanitarian ",
        "Grant",
        "",
        "Allocation",
        "EUR",
        50,
        50,
        48.125,
        12,
    ],
    [
        "EU-1",
        "EU (Commission and Council)",
        date(2022, 3, 1),
        "Financial",
        "Loan",
        "",
        "Allocation",
        "EUR",
        7,
        7,
        7,
        3,
    ],
    [
        "PL-1",
        "Poland",
        date(2022, 3, 1),
        "Military",
        "Weapons and equipment",
        "Tanks",
        "Allocation",
        "EUR",
        "No price",
        "No price",
        ".",
        3,
    ],
]
# No date at all: some time from January 2022 to February 2024, the newest month of the file.
UST_UNDATED = [
    "SE-1", "Sweden", "", "Financial", "Grant", "", "Allocation", "SEK", 20, 20, 20, 0,
]  # fmt: skip


def ust(folder: Path, rows: Sequence[Sequence[object]], header: Sequence[str] = UST_NEW) -> Path:
    sheets = {"ReadMe": [["Kiel"]], UST_SHEET: [header, *rows]}
    return workbook(folder, "ust.xlsx", **sheets)


def test_ust_allocations_count_and_commitments_stand_beside(ledger: Path, tmp_path: Path) -> None:
    landed = import_ust(ledger, [ust(tmp_path, [*UST_ROWS, UST_UNDATED])], Choices())
    assert told(landed) == []
    # In cents: 210,000,000.50 + 90,000,000 + 48.125 + 7 + 20; and 300 m + 500 m + 50 + 7 + 20.
    assert sums(landed) == {
        "allocations": 21_000_000_050 + 9_000_000_000 + 4_813 + 700 + 2_000,
        "commitments": 80_000_007_700,
    }
    # Without a date: any time that the tracker knows of.
    assert ask(landed, "DISTINCT first, last, best", "donor = 'SE'") == [
        ("2022-01", "2024-02", 2_000)
    ]
    assert landed.manifest.spread
    assert landed.manifest.counts == "allocations"
    assert ask(landed, "DISTINCT recipient, currency, measure, status") == [
        ("UA", "EUR", "allocations", "committed"),
        ("UA", "EUR", "commitments", "committed"),
    ]
    assert ask(
        landed, "record, donor, sector, instrument, period, humanitarian", "best = 4813"
    ) == [("DE-1", "DE", "dac-720", "grant", 2022, 1)]
    assert ask(landed, "donor, first, sector, class", "record = 'NO-2'") == [
        ("NO", "2024-02", "general", "credit")
    ]
    assert ask(landed, "DISTINCT sector", "record = 'NO-1'") == [("military",)]
    assert ask(landed, "record", "record = 'PL-1'") == []
    assert landed.manifest.left_out == {"without-amount": 1}
    ((eu,),) = ask(landed, "DISTINCT donor", "record = 'EU-1'")
    assert landed.manifest.parties[eu]["name"] == "EU Institutions"


def test_ust_of_2023(ledger: Path, tmp_path: Path) -> None:
    header = [
        "ID", "Countries", "Announcement Date", "Type of Aid General", "Type of Aid Specific",
        "Explanation", "Type of donation", "Converted Value in EUR",
        "Allocated Total in EUR (redistributed)",
    ]  # fmt: skip
    rows = [
        ["FR1", "France", date(2023, 5, 1), "Military", "Military equipment", "", "Allocation",
         10, 8],
        ["FR2", "France", date(2023, 6, 1), "Financial", "Guarantee", "", "Commitment", 5, "."],
    ]  # fmt: skip
    landed = import_ust(ledger, [ust(tmp_path, rows, header)], Choices())
    assert sums(landed) == {"allocations": 800, "commitments": 1_500}


def test_ust_of_2022_has_commitments_only(ledger: Path, tmp_path: Path) -> None:
    header = [
        "ID", "Countries", "Announcement Date", "Type of Aid General", "Type of Aid Specific",
        "Converted Value in EUR",
    ]  # fmt: skip
    rows = [
        ["US1", "United States", date(2022, 3, 1), "Military", "Weapons and equipment", 10],
        ["US2", "United States", "soon", "Military", "Weapons and equipment", 5],
    ]
    landed = import_ust(ledger, [ust(tmp_path, rows, header)], Choices())
    assert sums(landed) == {"commitments": 1_000}
    assert landed.manifest.counts == "commitments"
    assert [line for _, line in told(landed)] == [3]


# All four

IMPORTERS = {"crs": import_crs, "usfa": import_usfa, "gcdf": import_gcdf, "ust": import_ust}


@pytest.mark.parametrize("name", IMPORTERS)
def test_a_file_of_someone_else_is_refused(ledger: Path, tmp_path: Path, name: str) -> None:
    file = put(tmp_path, "odd.csv", "year,donor,amount\n2005,US,1\n")
    with pytest.raises(UsageError) as caught:
        IMPORTERS[name](ledger, [file], Choices())
    words = f"{caught.value.message} {caught.value.hint}"
    assert "odd.csv" in words
    assert "no column" in words
    assert "--guess" in words
    assert not (ledger / "imported").exists()


@pytest.mark.parametrize("name", ["crs", "ust"])
def test_the_header_alone_is_no_import(ledger: Path, tmp_path: Path, name: str) -> None:
    headers = {"crs": list(CRS_OLD), "ust": UST_NEW}
    file = put(tmp_path, "head.csv", lines(headers[name], []))
    with pytest.raises(UsageError, match="nothing was imported"):
        IMPORTERS[name](ledger, [file], Choices())


def test_the_same_file_twice_changes_nothing(crs: Landed, shared: Path) -> None:
    file = put(shared, "CRS 2005 data.txt", crs_old())
    assert import_crs(shared / "led", [file], Choices()).unchanged


@pytest.mark.parametrize("name", ["crs.txt", "crs.txt.gz", "crs.zip", "crs.parquet", "crs.xlsx"])
@pytest.mark.parametrize(
    "data", [b"\x1f\x8b\x08\x00nothing", b"\x00\xff" * 9, b"\n", b"a" * 200_000]
)
def test_what_is_no_table_is_refused(ledger: Path, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageError, match=name):
        import_crs(ledger, [tmp_path / name], Choices())
    assert not (ledger / "imported").exists()


def test_files_of_different_releases_are_not_one_table(ledger: Path, tmp_path: Path) -> None:
    files = [put(tmp_path, "2.csv", lines(GCDF2, [])), put(tmp_path, "3.csv", lines(GCDF3, []))]
    with pytest.raises(UsageError, match="different releases"):
        import_gcdf(ledger, files, Choices())


def test_text_that_is_no_utf_8_is_read_as_windows_1252(ledger: Path, tmp_path: Path) -> None:
    rows = [{**CRS_ROWS[0], "project_title": "École d’été"}]
    file = put(tmp_path, "CRS 2010 data.txt", crs_old(rows), "windows-1252")
    landed = import_crs(ledger, [file], Choices())
    assert ask(landed, "DISTINCT description") == [("École d’été",)]
