"""Rates for imports: rates.csv, what it is held against, and files that bring new ones."""

from __future__ import annotations

import csv
import datetime
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aidledger import open_ledger
from aidledger.booking.rate_table import read_rates
from aidledger.booking.vocabularies import Clerk
from aidledger.files import read_files
from aidledger.imported.rates import rates_of
from aidledger.ledger import check_ledger, update_rates
from aidledger.problems import LedgerError
from tests.ledgers import BUNDLED, CURRENCIES, make_ledger, run

HEADER = "currency,year,units_per_usd,source\n"
ROWS = HEADER + "EUR,2005,0.8,rates\nEUR,2006,0.75,rates\nRUB,2005,26,rates\nRUB,2010,30,rates\n"

WORLD_BANK = """\
\ufeff"Data Source","World Development Indicators",

"Last Updated Date","2024-12-16",

"Country Name","Country Code","Indicator Name","Indicator Code","2005","2006","2007",
"Euro area","EMU","Official exchange rate","PA.NUS.FCRF","0.8038","","0.73",
"Germany","DEU","Official exchange rate","PA.NUS.FCRF","1.57","1.57","1.57",
"Japan","JPN","Official exchange rate","PA.NUS.FCRF","110.2","116.3","",
"United States","USA","Official exchange rate","PA.NUS.FCRF","1","1","1",
"World","WLD","Official exchange rate","PA.NUS.FCRF","","","",
"Japan","JPN","Population, total","SP.POP.TOTL","127773000","","",
"""
IFS_WIDE = """\
"Country Name","Country Code","Indicator Name","Indicator Code","Attribute","2005","2005Q1","2006",
"Japan","158","Rates, Period Average","ENDA_XDC_USD_RATE","Value","110.2","104","116.3",
"Japan","158","Rates, Period Average","ENDA_XDC_USD_RATE","Status","","","E",
"Japan","158","Rates, End of Period","ENDE_XDC_USD_RATE","Value","118","107","119",
"Korea, Rep. of","542","Rates, Period Average","ENDA_XDC_USD_RATE","Value","1024.1","","",
"China, P.R.: Hong Kong","532","Rates, Period Average","ENDA_XDC_USD_RATE","Value","7.78","","",
"Euro Area","163","Rates, Period Average","ENDA_XDC_USD_RATE","Value","0.8038","","0.7964",
"""
IFS_LONG = """\
Country Name,Country Code,Indicator Name,Indicator Code,Time Period,Value,Status
Japan,158,"Rates, Period Average",ENDA_XDC_USD_RATE,2005,110.2,
Japan,158,"Rates, Period Average",ENDA_XDC_USD_RATE,2005M1,103,
"Korea, Rep. of",542,"Rates, Period Average",ENDA_XDC_USD_RATE,2005,1024.1,
Euro Area,163,"Rates, Period Average",ENDA_XDC_USD_RATE,2006,0.7964,
"""
ER_LONG = """\
DATAFLOW,COUNTRY,INDICATOR,TYPE_OF_TRANSFORMATION,FREQUENCY,TIME_PERIOD,OBS_VALUE
IMF.STA:ER(4.0.1),JPN,XDC_USD,PA_RT,A,2005,110.2
IMF.STA:ER(4.0.1),JPN,XDC_USD,EOP_RT,A,2005,118
IMF.STA:ER(4.0.1),JPN,XDC_USD,PA_RT,M,2005-M01,103
IMF.STA:ER(4.0.1),JPN,USD_XDC,PA_RT,A,2005,0.009
IMF.STA:ER(4.0.1),G163,XDC_USD,PA_RT,A,2005,0.8038
"""
ER_WIDE = """\
DATASET,SERIES_CODE,COUNTRY,INDICATOR,TYPE_OF_TRANSFORMATION,FREQUENCY,2005,2006
IMF.STA:ER(4.0.1),JPN.XDC_USD.PA_RT.A,Japan,{XDC},Period average,Annual,110.2,116.3
IMF.STA:ER(4.0.1),JPN.XDC_USD.EOP_RT.A,Japan,{XDC},End of period,Annual,118,119
IMF.STA:ER(4.0.1),GRC.XDC_USD.PA_RT.A,Greece,{XDC},Period average,Annual,0.8,0.8
""".replace("{XDC}", "Domestic currency per US Dollar")


def days(year: int) -> list[datetime.date]:
    first = datetime.date(year, 1, 1)
    every = (first + datetime.timedelta(n) for n in range(365))
    return [day for day in every if day.weekday() < 5 and day.year == year]


def ecb_days() -> dict[datetime.date, tuple[str, str, str]]:
    """2005 whole, the dollar 1.25 in its first half and 1.6 later; 2006 not; no ISK after June."""
    return {
        day: (
            "1.25" if day.month < 7 else "1.6",
            "125" if day.month < 7 else "128",
            "N/A" if day.month > 6 else "80",
        )
        for day in (*days(2005), *days(2006)[:30])
    }


def ecb_hist() -> str:
    lines = ["Date,USD,JPY,ISK,"]
    lines += [f"{day},{','.join(them)}," for day, them in reversed(ecb_days().items())]
    return "\n".join(lines) + "\n"


def ecb_sdmx() -> str:
    lines = [
        "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE",
        "EXR.M.USD.EUR.SP00.A,M,USD,EUR,SP00,A,2005-01,9",
    ]
    for number, code in enumerate(("USD", "JPY", "ISK")):
        lines += [
            f"EXR.D.{code}.EUR.SP00.A,D,{code},EUR,SP00,A,{day},{them[number]}"
            for day, them in ecb_days().items()
        ]
    return "\n".join(lines) + "\n"


def ecb_portal() -> str:
    lines = [
        '"DATE","TIME PERIOD","US dollar/Euro (EXR.D.USD.EUR.SP00.A)",'
        '"Japanese yen/Euro (EXR.D.JPY.EUR.SP00.A)","Icelandic krona/Euro (EXR.D.ISK.EUR.SP00.A)"'
    ]
    lines += [f'"{day}","{day:%d %b %Y}",{",".join(them)}' for day, them in ecb_days().items()]
    return "\n".join(lines) + "\n"


def ledger_with(folder: Path, rates: str = ROWS) -> Path:
    return make_ledger(folder / "ledger", rates=rates)


def table(ledger: Path) -> dict[tuple[str, int], tuple[Decimal, str]]:
    with (ledger / "rates.csv").open(newline="", encoding="utf-8") as stream:
        return {
            (row["currency"], int(row["year"])): (Decimal(row["units_per_usd"]), row["source"])
            for row in csv.DictReader(stream)
        }


def test_the_bundled_rates_agree_with_those_kept_by_hand() -> None:
    files, _ = read_files(BUNDLED, apart=True)
    found, problems = read_rates(files, ())
    assert not problems and len(found) == 4_917
    assert list(found) == sorted(found)
    own = Clerk(files).currencies({})
    both = [
        (rate.value, found[code, year].value)
        for code, currency in own.items()
        if currency.rates
        for year, rate in (
            (y, found[code, y]._replace(value=v)) for y, v in currency.rates.values.items()
        )
    ]
    assert len(both) == sum(len(c.rates.values) for c in own.values() if c.rates) == 164
    # The largest difference there is: digits behind the thirteenth of the euro.
    assert max(abs(a / b - 1) for a, b in both) < Decimal("1e-13")
    assert not [p for p in check_ledger(BUNDLED) if p.severity == "error"]


def test_what_is_known_of_currencies_that_ended_or_changed() -> None:
    series = rates_of(BUNDLED)
    assert max(series["DEM"].values) == max(series["ITL"].values) == 1998
    assert "USD" not in series and "ZWG" not in series and "XCG" not in series
    assert series["HTG"].values[2024] > 100 and series["SVC"].values[2000] == Decimal("8.755")
    assert min(series["EUR"].values) == 1999 and max(series["EUR"].values) == 2024


def test_the_hand_kept_series_wins_and_the_rest_is_filled_in(tmp_path: Path) -> None:
    series = rates_of(ledger_with(tmp_path))
    assert series["RUB"].values[2005] == 25  # not 26
    assert series["RUB"].values[2010] == 30
    assert series["EUR"].values == {2005: Decimal("0.8"), 2006: Decimal("0.75")}
    assert series["EUR"].source == series["RUB"].source == "rates"
    assert list(series["RUB"].values) == sorted(series["RUB"].values)


def test_no_total_of_the_hand_kept_figures_hears_of_it(tmp_path: Path) -> None:
    rows = [{"amount": 100, "currency": "RUB", "donor": "RU"}]
    bare = make_ledger(tmp_path / "bare", rows)
    with_rates = make_ledger(tmp_path / "with", rows, rates=ROWS)
    broken = make_ledger(tmp_path / "broken", rows, rates="nonsense\x00")
    one, two, three = (run("summary", "--ledger", at) for at in (bare, with_rates, broken))
    assert one == two == three and one.code == 0
    early = HEADER + "RUB,2002,30,rates\n"
    missing = make_ledger(tmp_path / "missing", [{**rows[0], "first": "2002"}], rates=early)
    assert run("check", "--ledger", missing).code == 1  # missing-rate: rates.csv does not help


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("eur,2005,1,rates", "bad-value", "currency"),
        ("USD,2005,1,rates", "bad-rates", "currency"),
        ("EUR,05,1,rates", "bad-date", "year"),
        ("EUR,2005,0,rates", "bad-amount", "units_per_usd"),
        ("EUR,2005,-1,rates", "bad-amount", "units_per_usd"),
        ("EUR,2005,1e3,rates", "bad-amount", "units_per_usd"),
        ('EUR,2005,"1,5",rates', "bad-amount", "units_per_usd"),
        ("EUR,2005,NaN,rates", "bad-amount", "units_per_usd"),
        ("EUR,2005,,rates", "missing-value", "units_per_usd"),
        ("EUR,2005,1,nobody", "unknown-code", "source"),
        ("JPY,2005,1,rates", "duplicate-id", "year"),
        ("EUR,2005,1", "cell-count", ""),
    ],
)
def test_every_problem_is_told_with_its_line(
    tmp_path: Path, row: str, code: str, column: str
) -> None:
    ledger = ledger_with(tmp_path, HEADER + "JPY,2005,110,rates\n" + row + "\n")
    found = [(p.code, p.place.line, p.place.column) for p in check_ledger(ledger)]
    assert found == [(code, 3, column)]
    with pytest.raises(LedgerError):
        rates_of(ledger)
    assert run("rates", "--ledger", ledger).code == 1


def test_rates_are_optional_and_fmt_keeps_them(tmp_path: Path) -> None:
    bare = make_ledger(tmp_path / "bare")
    assert set(rates_of(bare)) == {"RUB", "TJS"}
    ledger = ledger_with(tmp_path, ROWS.replace("\n", "\r\n").replace("0.75", '"0.75"'))
    assert run("fmt", "--ledger", ledger).code == 0
    assert (ledger / "rates.csv").read_text() == ROWS
    assert run("fmt", "--check", "--ledger", ledger).code == 0


def test_a_new_ledger_brings_them_and_checks_clean(tmp_path: Path) -> None:
    assert run("init", tmp_path / "new").code == 0
    assert (tmp_path / "new" / "rates.csv").read_bytes() == (BUNDLED / "rates.csv").read_bytes()
    assert run("check", "--strict", "--ledger", tmp_path / "new").code == 0


def test_the_list_says_where_each_year_is_from(tmp_path: Path) -> None:
    done = run("rates", "--ledger", ledger_with(tmp_path), "--format", "csv")
    assert done.out.splitlines() == [
        "currency,years,source,file",
        "EUR,2005-2006,rates,rates.csv",
        "RUB,2003-2009,rates,currencies.yaml",
        "RUB,2010,rates,rates.csv",
        "TJS,2003-2009,rates,currencies.yaml",
    ]


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        (WORLD_BANK, "wb-fcrf",
         {("EUR", 2005): "0.8038", ("EUR", 2007): "0.73", ("JPY", 2005): "110.2",
          ("JPY", 2006): "116.3"}),
        (IFS_WIDE, "imf-ifs",
         {("JPY", 2005): "110.2", ("JPY", 2006): "116.3", ("KRW", 2005): "1024.1",
          ("HKD", 2005): "7.78", ("EUR", 2005): "0.8038", ("EUR", 2006): "0.7964"}),
        (IFS_LONG, "imf-ifs",
         {("JPY", 2005): "110.2", ("KRW", 2005): "1024.1", ("EUR", 2006): "0.7964"}),
        (ER_LONG, "imf-er", {("JPY", 2005): "110.2", ("EUR", 2005): "0.8038"}),
        (ER_WIDE, "imf-er", {("JPY", 2005): "110.2", ("JPY", 2006): "116.3"}),
    ],
    ids="world-bank ifs-wide ifs-long er-long er-wide".split(),
)  # fmt: skip
def test_files_by_country(
    tmp_path: Path, text: str, key: str, expected: dict[tuple[str, int], str]
) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    file = tmp_path / "file.csv"
    file.write_text(text, "utf-8")
    done = run("rates", "update", file, "--ledger", ledger)
    assert done.code == 0, done.err
    assert table(ledger) == {at: (Decimal(value), key) for at, value in expected.items()}
    assert run("check", "--strict", "--ledger", ledger).code == 0
    before = {path.name: path.read_bytes() for path in ledger.iterdir()}
    assert run("rates", "update", file, "--ledger", ledger).code == 0
    assert before == {path.name: path.read_bytes() for path in ledger.iterdir()}


@pytest.mark.parametrize(
    "text", [ecb_hist(), ecb_sdmx(), ecb_portal()], ids="hist sdmx web".split()
)
def test_daily_rates_of_the_ecb_become_means_of_whole_years(tmp_path: Path, text: str) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    file = tmp_path / "file.csv"
    file.write_text(text, "utf-8")
    done = run("rates", "update", file, "--ledger", ledger)
    assert done.code == 0, done.err
    first = sum(day.month < 7 for day in days(2005))
    second = len(days(2005)) - first
    # 1/1.25 = 0.8 and 1/1.6 = 0.625 euros; 125/1.25 = 100 and 128/1.6 = 80 yen.
    euro = (first * Decimal("0.8") + second * Decimal("0.625")) / (first + second)
    yen = Decimal(first * 100 + second * 80) / (first + second)
    found = table(ledger)
    assert found.keys() == {("EUR", 2005), ("JPY", 2005)}
    assert abs(found["EUR", 2005][0] - euro) < Decimal("1e-15")
    assert abs(found["JPY", 2005][0] - yen) < Decimal("1e-12")
    assert "ISK 2005" in done.out and "not whole: 2006" in done.out


@settings(max_examples=25, deadline=None)
@given(st.decimals("0.00001", "100000000", allow_nan=False, allow_infinity=False))
def test_what_is_written_reads_back(
    tmp_path_factory: pytest.TempPathFactory, rate: Decimal
) -> None:
    folder = tmp_path_factory.mktemp("rate")
    ledger, file = make_ledger(folder / "ledger"), folder / "file.csv"
    file.write_text(WORLD_BANK.replace("110.2", str(rate)), "utf-8")
    update_rates(ledger, str(file))
    assert abs(rates_of(ledger)["JPY"].values[2005] / rate - 1) < Decimal("1e-15")
    assert not update_rates(ledger, str(file))[1]


def test_what_differs_is_shown_and_taken_only_when_asked(tmp_path: Path) -> None:
    ledger = ledger_with(tmp_path, HEADER + "JPY,2005,100,rates\nJPY,2006,116.3,rates\n")
    file = tmp_path / "file.csv"
    file.write_text(WORLD_BANK, "utf-8")
    looked = run("rates", "update", file, "--ledger", ledger, "--check")
    assert looked.code == 1 and len(table(ledger)) == 2
    done = run("rates", "update", file, "--ledger", ledger)
    assert done.code == 0
    for told in ("100", "110.2", "+10.2000 %", "--replace"):
        assert told in done.out
    found = table(ledger)
    assert found["JPY", 2005] == (100, "rates") and found["EUR", 2005][1] == "wb-fcrf"
    assert run("rates", "update", file, "--ledger", ledger, "--replace").code == 0
    assert table(ledger)["JPY", 2005] == (Decimal("110.2"), "wb-fcrf")
    assert table(ledger)["JPY", 2006] == (Decimal("116.3"), "rates")
    assert run("rates", "update", file, "--ledger", ledger, "--replace", "--check").code == 0


def test_the_bundled_ledger_is_never_written(tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_text(WORLD_BANK, "utf-8")
    before = (BUNDLED / "rates.csv").read_bytes()
    done = run("rates", "update", file, "--ledger", BUNDLED)
    assert done.code == 2 and "aidledger init" in done.err
    assert (BUNDLED / "rates.csv").read_bytes() == before
    assert run("rates", "update", file, "--ledger", BUNDLED, "--replace", "--check").code == 1
    assert run("rates", "update", file, "--ledger", tmp_path).code == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bad-rates"),
        (b"a,b\n1,2\n", "bad-rates"),
        (b"PK\x03\x04\xff\xfe\x00", "not-utf-8"),
        (b"Date,USD,JPY\n", "bad-rates"),
        (b"Date,USD,JPY\n2005-13,1.2,3\n", "bad-date"),
        (b"Date,USD,JPY\n2005-01-03,abc,3\n", "bad-amount"),
        (b"Date,USD,JPY\n2005-01-03,-1,3\n", "bad-amount"),
        (b"Date,USD,JPY\n2005-01-03,NaN,inf\n", "bad-amount"),
        (b"Date,USD,JPY\n2005-01-03,1e999999,3\n", "bad-amount"),
        (ecb_sdmx().replace("USD", "GBP").encode(), "bad-rates"),
        (WORLD_BANK.replace("PA.NUS.FCRF", "SP.POP.TOTL").encode(), "bad-rates"),
        (WORLD_BANK.replace('"110.2"', '"110,2"').encode(), "bad-amount"),
        ((IFS_LONG + IFS_LONG.splitlines()[1].replace("110.2", "111") + "\n").encode(),
         "bad-rates"),
        ((IFS_LONG + "Japan,158,x,PA.NUS.FCRF,2005,111,\n").encode(), "bad-rates"),
        (b"Date,USD\n" + b'"' + b"x" * 200_000, "bad-rates"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read_change_nothing(tmp_path: Path, data: bytes, code: str) -> None:
    ledger = ledger_with(tmp_path)
    file = tmp_path / "file.csv"
    file.write_bytes(data)
    done = run("rates", "update", file, "--ledger", ledger)
    assert done.code == 1 and f"error {code}" in done.err and "Traceback" not in done.err
    assert (ledger / "rates.csv").read_text() == ROWS


def test_a_broken_table_is_not_written_over(tmp_path: Path) -> None:
    ledger = ledger_with(tmp_path, HEADER + "EUR,2005,zero,rates\n")
    file = tmp_path / "file.csv"
    file.write_text(WORLD_BANK, "utf-8")
    done = run("rates", "update", file, "--ledger", ledger)
    assert done.code == 1 and "bad-amount" in done.err
    assert "zero" in (ledger / "rates.csv").read_text()


def test_a_ledger_named_before_update_counts(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    file = tmp_path / "file.csv"
    file.write_text(WORLD_BANK, "utf-8")
    assert run("rates", "--ledger", ledger, "update", file).code == 0
    assert ("JPY", 2005) in table(ledger)
    assert (ledger / "sources.yaml").read_text().count("wb-fcrf:") == 1


def test_a_file_that_is_not_there_is_told_as_everywhere(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger", [])
    for name in ("nofile.csv", "", "x" * 5000, "-"):
        ran = run("rates", "update", name, "--ledger", ledger)
        assert (ran.code, ran.out) == (2, ""), name
        assert ran.err.startswith("Error: No such file: "), name
        assert ran.err.endswith("Hint: Check the name, and the folder you are in.\n"), name
    ran = run("rates", "update", tmp_path, "--ledger", ledger)
    assert ran.code == 2 and "is a folder, not a file" in ran.err


@pytest.mark.parametrize("text", ["", "\ufeff", "\n\n", ",,\n,,\n" * 20])
def test_a_file_with_nothing_in_it_is_empty(text: str, tmp_path: Path) -> None:
    ledger, file = make_ledger(tmp_path / "ledger", []), tmp_path / "empty.csv"
    file.write_text(text, "utf-8")
    ran = run("rates", "update", file, "--ledger", ledger)
    assert (ran.code, ran.out) == (1, "")
    assert "error bad-rates" in ran.err and "It is empty." in ran.err


# -- what currencies.yaml lacks and rates.csv has -------------------------------------------------


def test_a_rate_of_the_table_is_named_and_holds_where_it_is_put(tmp_path: Path) -> None:
    figure = {"amount": 6274, "currency": "RUB", "first": 2001}
    table = HEADER + "RUB,2001,31.3700,rates\nRUB,2010,30,rates\nEUR,2002,0.8,rates\n"
    ledger = make_ledger(tmp_path / "ledger", [{**figure, "last": 2002}], rates=table)
    add = "rates.csv has it (rates): add `2001: 31.3700` to the values under rates of RUB in"
    said = run("check", "--ledger", ledger).err
    assert add in said and "Look up the annual average of 2002 too." in said
    put = CURRENCIES.replace("RUB per USD\n    values:\n", "R\n    values:\n      2001: 31.3700\n")
    make_ledger(ledger, [{**figure, "last": 2001}], rates=table, currencies=put)
    assert run("check", "--ledger", ledger).code == 0
    assert open_ledger(ledger).summary().totals[0].value.best == 200


def test_a_currency_without_rates_is_told_the_whole_entry(tmp_path: Path) -> None:
    table = HEADER + "EUR,2001,1.25,rates\nEUR,2002,1.0,official\nEUR,2003,0.8,rates\n"
    rows = [{"amount": 100, "currency": "EUR", "first": 2001, "last": 2003}]
    bare = CURRENCIES + "EUR:\n  name: Euro\n"
    ledger = make_ledger(tmp_path / "ledger", rows, rates=table, currencies=bare)
    said = run("check", "--ledger", ledger).err
    entry = "rates: {source: rates, values: {2001: 1.25, 2003: 0.8}}"
    # A series has one source: the year of another is left to be looked up.
    assert f"add `{entry}` to EUR in" in said and "Look up the annual average of 2002 too." in said
    put = f"{bare}  {entry.replace('}}', ', 2002: 1}}')}\n"
    make_ledger(ledger, rows, rates=table, currencies=put)
    assert run("check", "--ledger", ledger).out == f"{ledger}: no problems.\n"


def test_a_rate_of_another_source_is_not_put_into_a_series(tmp_path: Path) -> None:
    table = HEADER + "RUB,2001,31.37,official\n"
    rows = [{"amount": 100, "currency": "RUB", "first": 2001, "last": 2001}]
    ledger = make_ledger(tmp_path / "ledger", rows, rates=table)
    told = "2001 to the rates of RUB (rates; what rates.csv has is of official) in currencies.yaml."
    assert told in run("check", "--ledger", ledger).err
    ran = run("convert", "1 RUB", "USD", "--year", "2001", "--ledger", ledger)
    assert told in ran.err and "31.37" not in ran.err


def test_a_pipe_in_place_of_the_table_keeps_nobody_waiting(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger", [{"first": 2002, "last": 2002}])
    os.mkfifo(ledger / "rates.csv")
    ran = run("summary", "--currency", "RUB", "--ledger", ledger)
    assert ran.code == 1 and "Add the annual average of 2002 to the rates of RUB in" in ran.err


def test_a_report_that_lacks_a_rate_names_it_too(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger", [{"first": 2002, "last": 2002}], rates=HEADER)
    asked = ("summary", "--currency", "RUB", "--ledger", ledger)
    assert "Add the annual average of 2002 to the rates of RUB in" in run(*asked).err
    (ledger / "rates.csv").write_text(HEADER + "RUB,2002,31.5,rates\n", "utf-8")
    assert "add `2002: 31.5` to the values under rates of RUB in" in run(*asked).err
    convert = ("convert", "1 RUB", "USD", "--ledger", ledger, "--year")
    assert "Or: rates.csv has it (rates): add `2002: 31.5` to" in run(*convert, "2002").err
    assert "Or: add the annual average of 2001 to" in run(*convert, "2001").err
