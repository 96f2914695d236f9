"""Rate files: an IMF, ECB or World Bank file → annual averages, in units per US dollar.

Which of them it is, is told by its header. Files by country are read for the country that issues a
currency; the ECB's daily rates per euro become the mean of each day's cross rate to the dollar.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, InvalidOperation
from itertools import chain
from pathlib import Path

from aidledger.importing.names import state_code
from aidledger.problems import LedgerError, Place, Problem, clip

# The country whose rate is its currency's, by ISO 3166; of a union of currency one member. Left
# out: members of the euro area (what they had before is history, and files by country change the
# unit in the middle of a series), and currencies whose unit such files do not keep (TM, VE, ZW).
ISSUERS = dict(
    pair.split(":")
    for pair in """
    AE:AED AF:AFN AG:XCD AL:ALL AM:AMD AO:AOA AR:ARS AU:AUD AW:AWG AZ:AZN BA:BAM BB:BBD BD:BDT
    BH:BHD BI:BIF BM:BMD BN:BND BO:BOB BR:BRL BS:BSD BT:BTN BW:BWP BY:BYN BZ:BZD CA:CAD CD:CDF
    CH:CHF CL:CLP CM:XAF CN:CNY CO:COP CR:CRC CV:CVE CZ:CZK DJ:DJF DK:DKK DO:DOP DZ:DZD EG:EGP
    ER:ERN ET:ETB FJ:FJD GB:GBP GE:GEL GH:GHS GM:GMD GN:GNF GT:GTQ GY:GYD HK:HKD HN:HNL HT:HTG
    HU:HUF ID:IDR IL:ILS IN:INR IQ:IQD IR:IRR IS:ISK JM:JMD JO:JOD JP:JPY KE:KES KG:KGS KH:KHR
    KM:KMF KR:KRW KW:KWD KY:KYD KZ:KZT LA:LAK LB:LBP LK:LKR LR:LRD LS:LSL LY:LYD MA:MAD MD:MDL
    MG:MGA MK:MKD MM:MMK MN:MNT MO:MOP MR:MRU MU:MUR MV:MVR MW:MWK MX:MXN MY:MYR MZ:MZN NA:NAD
    NC:XPF NG:NGN NI:NIO NO:NOK NP:NPR NZ:NZD OM:OMR PE:PEN PG:PGK PH:PHP PK:PKR PL:PLN PY:PYG
    QA:QAR RO:RON RS:RSD RU:RUB RW:RWF SA:SAR SB:SBD SC:SCR SD:SDG SE:SEK SG:SGD SL:SLE SN:XOF
    SO:SOS SR:SRD SS:SSP ST:STN SY:SYP SZ:SZL TH:THB TJ:TJS TN:TND TO:TOP TR:TRY TT:TTD TW:TWD
    TZ:TZS UA:UAH UG:UGX UY:UYU UZ:UZS VN:VND VU:VUV WS:WST YE:YER ZA:ZAR ZM:ZMW
    """.split()
)
# How files by country call the euro area.
_EURO_AREA = {"EMU", "G163", "163", "U2", "euro area", "euro area (member states and institutions"}
_IFS = {"ENDA_XDC_USD_RATE"}
_FCRF = {"PA.NUS.FCRF"}
_ANNUAL = {"a", "annual"}
_XDC = {"xdc_usd", "domestic currency per us dollar", "domestic currency per us dollar (usd)"}
_AVERAGE = {"pa_rt", "period average", "period average, rate", "rate, period average"}
_WANTED = (_XDC, _AVERAGE, _ANNUAL)
_ECB_COLUMN = re.compile(r"EXR\.D\.([A-Z]{3})\.EUR\.SP00\.A")
_CODE = re.compile("[A-Z]{3}")
_YEAR = re.compile(r"([12]\d{3})(?: \[YR\d{4}\])?", re.ASCII)
_DAY = re.compile(r"([12]\d{3})-(\d\d)-(\d\d)", re.ASCII)
_NONE = {"", "..", "...", "n/a", "na", "nan", "-"}
_ROUNDED = Context(prec=16)
_LONGEST_PREAMBLE = 12
_LEAST, _MOST = Decimal("1e-12"), Decimal("1e15")
_MOST_PROBLEMS = 20
# A year of daily rates is whole from about its first to its last working day, and where a currency
# has no more than a few days less than the dollar.
_BEGINS, _ENDS, _SHARE = "01-10", "12-20", Decimal("0.95")

Row = tuple[int, list[str]]
Values = dict[tuple[str, int], Decimal]


@dataclass(frozen=True)
class Publisher:
    """Who publishes such a file: the key and the entry of sources.yaml that name it."""

    key: str
    title: str
    publisher: str
    note: str


IFS = Publisher(
    "imf-ifs",
    "International Financial Statistics, exchange rates",
    "International Monetary Fund",
    "Series ENDA, national currency per US dollar, period average.",
)
ER = Publisher(
    "imf-er",
    "Exchange Rates (ER)",
    "International Monetary Fund",
    "Series XDC_USD.PA_RT.A, domestic currency per US dollar, period average.",
)
ECB = Publisher(
    "ecb-eurofxref",
    "Euro foreign exchange reference rates",
    "European Central Bank",
    "Means of the daily cross rates to the US dollar, of years that are whole.",
)
FCRF = Publisher(
    "wb-fcrf",
    "World Development Indicators, official exchange rate",
    "World Bank",
    "Series PA.NUS.FCRF, local currency units per US dollar, period average.",
)


@dataclass
class RateFile:
    """What a file says: its publisher, its rates, and what of it is left out, and why."""

    publisher: Publisher
    values: Values = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def read_rate_file(path: Path) -> RateFile:
    """Read a publisher's file; raise LedgerError (bad-rates, bad-amount, not-utf-8), OSError."""
    place, blank = str(path), True
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = _rows(csv.reader(stream))
            for line, header in rows:
                if reader := _recognised(header):
                    return reader(place, line, header, rows)
                blank = blank and not any(header)
                if line >= _LONGEST_PREAMBLE:
                    break
    except UnicodeDecodeError:
        why = "It is not UTF-8 text; it may be a packed file (zip) or a workbook."
        remedy = "Unpack it, or save it as CSV in UTF-8."
        raise LedgerError([Problem("not-utf-8", Place(place), "", why, remedy)]) from None
    except csv.Error as error:
        why = f"It cannot be read as CSV: {error}."
        raise LedgerError([_bad(Place(place), "", why, "Download it again.")]) from None
    if blank:
        raise LedgerError([_bad(Place(place), "", "It is empty.", "Download it again.")])
    why = "It has no header of a file of rates that aidledger knows."
    remedy = (
        "Give the IMF's CSV of period averages (IFS or ER), the ECB's eurofxref-hist.csv or CSV of "
        "daily rates, or the World Bank's CSV of PA.NUS.FCRF."
    )
    raise LedgerError([_bad(Place(place), "", why, remedy)])


Reader = Callable[[str, int, list[str], Iterable[Row]], RateFile]


def _rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    for row in reader:
        yield reader.line_num, [cell.strip() for cell in row]  # type: ignore[attr-defined]


def _recognised(header: Sequence[str]) -> Reader | None:
    names = {name.upper() for name in header}
    first = header[0].upper() if header else ""
    if first == "DATE" and ("USD" in names or any(map(_ECB_COLUMN.search, header))):
        return _ecb_wide
    if {"CURRENCY", "CURRENCY_DENOM", "TIME_PERIOD", "OBS_VALUE", "FREQ"} <= names:
        return _ecb_long
    if {"COUNTRY", "INDICATOR", "TYPE_OF_TRANSFORMATION"} <= names:
        return _imf_er
    if {"COUNTRY NAME", "INDICATOR CODE"} <= names:
        return _by_country
    return None


class _Found:
    """Values met in a file, what is wrong with its cells, and countries without a currency."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.values: Values = {}
        self.problems: list[Problem] = []
        self.unknown: dict[str, None] = {}

    def number(self, text: str, line: int, what: str) -> Decimal | None:
        """Return a cell's number; None where there is none, or it is told to be wrong."""
        if text.casefold() in _NONE:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal(0)
        if value.is_finite() and _LEAST < value < _MOST:
            return value
        why = f"“{clip(text, 40)}” is no rate: a rate is a number above nothing, and not endless."
        self.tell("bad-amount", line, what, why, "Download the file again, or mend the cell.")
        return None

    def put(self, code: str, year: int, value: Decimal | None, line: int) -> None:
        if value is None or code == "USD":
            return
        value = _ROUNDED.plus(value)
        if self.values.setdefault((code, year), value) != value:
            why = f"The rate of {code} in {year} is told twice, and not the same."
            self.tell("bad-rates", line, f"{code} {year}", why, "Keep one of the two.")

    def tell(self, code: str, line: int, excerpt: str, why: str, remedy: str) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(code, Place(self.file, line), excerpt, why, remedy))

    def file_of(self, publisher: Publisher, left_out: Iterable[str] = ()) -> RateFile:
        if self.problems:
            raise LedgerError(self.problems)
        if not self.values:
            why = "There is no annual average in it of a currency that is known."
            remedy = "Choose annual averages per US dollar when you download it."
            raise LedgerError([_bad(Place(self.file), "", why, remedy)])
        told = [*left_out]
        if self.unknown:
            told.append("not taken, since no one currency is theirs: " + ", ".join(self.unknown))
        return RateFile(publisher, self.values, told)


def _bad(place: Place, excerpt: str, why: str, remedy: str) -> Problem:
    return Problem("bad-rates", place, excerpt, why, remedy)


def _by_country(file: str, line: int, header: list[str], rows: Iterable[Row]) -> RateFile:
    """Read a file of the World Bank or the older IFS: a row a country, or one a year of it."""
    place = {name.upper(): number for number, name in enumerate(header)}
    series, name = place["INDICATOR CODE"], place["COUNTRY NAME"]
    years = _years(header)
    long = [place.get("TIME PERIOD"), place.get("VALUE")]
    found, publisher = _Found(file), None
    for at, row in rows:
        if len(row) <= max(series, name) or row[series] not in _IFS | _FCRF:
            continue
        if "ATTRIBUTE" in place and row[place["ATTRIBUTE"]].casefold() != "value":
            continue
        own = IFS if row[series] in _IFS else FCRF
        if publisher not in (None, own):
            raise LedgerError(
                [_bad(Place(file, at), row[series], "It mixes two series.", "Give one alone.")]
            )
        publisher = own
        code = row[place["COUNTRY CODE"]] if "COUNTRY CODE" in place else ""
        currency = _currency(found, code, row[name])
        if not currency:
            continue
        if years:
            _across(found, currency, years, row, at)
        elif None not in long and (year := _YEAR.fullmatch(row[long[0] or 0])):
            value = found.number(row[long[1] or 0], at, f"{row[name]} {year[1]}")
            found.put(currency, int(year[1]), value, at)
    return found.file_of(publisher or FCRF)


def _imf_er(file: str, line: int, header: list[str], rows: Iterable[Row]) -> RateFile:
    """Read a file of the IMF's data set ER: a column a year, or a row an observation."""
    place = {name.upper(): number for number, name in enumerate(header)}
    years = _years(header)
    observed = {"TIME_PERIOD", "OBS_VALUE"} <= place.keys()
    found = _Found(file)
    for at, row in rows:
        cells = dict(zip(place, row, strict=False))
        country, *series = _series(cells)
        if not all(said.casefold() in known for said, known in zip(series, _WANTED, strict=True)):
            continue
        currency = _currency(found, country, cells.get("COUNTRY", ""))
        if not currency:
            continue
        if years:
            _across(found, currency, years, row, at)
        elif observed and (year := _YEAR.fullmatch(cells.get("TIME_PERIOD", ""))):
            value = found.number(cells.get("OBS_VALUE", ""), at, f"{currency} {year[1]}")
            found.put(currency, int(year[1]), value, at)
    return found.file_of(ER)


def _series(cells: dict[str, str]) -> list[str]:
    """Return country, indicator, transformation and frequency of a series."""
    code = cells.get("SERIES_CODE", "").split(".")
    if len(code) == 4:
        return code
    names = ("COUNTRY", "INDICATOR", "TYPE_OF_TRANSFORMATION")
    return [*(cells.get(name, "") for name in names), cells.get("FREQUENCY", "A")]


def _years(header: Sequence[str]) -> dict[int, int]:
    """Return the columns that are years, by number."""
    matches = ((number, _YEAR.fullmatch(name)) for number, name in enumerate(header))
    return {number: int(match[1]) for number, match in matches if match}


def _across(
    found: _Found, currency: str, years: dict[int, int], row: Sequence[str], line: int
) -> None:
    for number, year in years.items():
        if number < len(row):
            found.put(currency, year, found.number(row[number], line, f"{currency} {year}"), line)


def _currency(found: _Found, code: str, name: str) -> str:
    """Return the currency that a country issues, blank where it issues none of its own."""
    if code in _EURO_AREA or name.casefold() in _EURO_AREA:
        return "EUR"
    state = state_code(code) or state_code(name)
    currency = ISSUERS.get(state or "", "")
    if not currency:
        found.unknown[name] = None
    return currency


def _ecb_wide(file: str, line: int, header: list[str], rows: Iterable[Row]) -> RateFile:
    """Read eurofxref-hist.csv, or an export of the ECB's data portal: a column a currency."""
    columns: dict[int, str] = {}
    for number, name in enumerate(header[1:], 1):
        if match := _ECB_COLUMN.search(name):
            columns[number] = match[1]
        elif _CODE.fullmatch(name):
            columns[number] = name
    cells = (
        (at, row[0], code, row[number])
        for at, row in rows
        for number, code in columns.items()
        if number < len(row)
    )
    return _ecb(file, cells)


def _ecb_long(file: str, line: int, header: list[str], rows: Iterable[Row]) -> RateFile:
    """Read SDMX CSV: a row an observation."""
    place = {name.upper(): number for number, name in enumerate(header)}
    wanted = {"FREQ": "D", "CURRENCY_DENOM": "EUR", "EXR_TYPE": "SP00"}
    cells = (
        (at, row[place["TIME_PERIOD"]], row[place["CURRENCY"]], row[place["OBS_VALUE"]])
        for at, row in rows
        if len(row) == len(header)
        and all(row[place[name]] == value for name, value in wanted.items() if name in place)
    )
    return _ecb(file, cells)


def _ecb(file: str, cells: Iterable[tuple[int, str, str, str]]) -> RateFile:
    """Return the annual means of daily cross rates, from (line, day, currency, rate per euro)."""
    found = _Found(file)
    days: dict[str, dict[str, Decimal]] = {}
    first = next(iter(cells := iter(cells)), None)
    for at, day, code, text in chain([first] if first else [], cells):
        if not day:
            continue
        if not _DAY.fullmatch(day):
            found.tell(
                "bad-date", at, clip(day, 40), "It is no day.", "Write days like 2024-01-31."
            )
        elif (value := found.number(text, at, f"{code} {day}")) is not None:
            days.setdefault(day, {})[code] = value
    sums: dict[tuple[str, int], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    span: dict[int, list[str]] = {}
    for day, rates in days.items():
        if "USD" not in rates:
            continue
        year = int(day[:4])
        span.setdefault(year, []).append(day[5:])
        for code, rate in (*rates.items(), ("EUR", Decimal(1))):
            total = sums[code, year]
            total[0] += rate / rates["USD"]
            total[1] += 1
    whole = {y for y, them in span.items() if min(them) <= _BEGINS and max(them) >= _ENDS}
    short = []
    for (code, year), (total_, count) in sorted(sums.items()):
        if year in whole and count >= _SHARE * len(span[year]):
            found.put(code, year, total_ / count, 0)
        elif year in whole:
            short.append(f"{code} {year}")
    left_out = []
    if parts := sorted(span.keys() - whole):
        left_out.append("years that are not whole: " + ", ".join(map(str, parts)))
    if short:
        left_out.append("currencies without a rate on many days: " + ", ".join(short))
    if days and not span and not found.problems:
        why = "It has no rates of the US dollar, which all rates are told by."
        raise LedgerError(
            [_bad(Place(file), "", why, "Download it with USD among the currencies.")]
        )
    return found.file_of(ECB, left_out)
