"""Guessing: a sample of a table → a map to be corrected, with comments saying what is unsure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

from aidledger.booking.reading import UNSEEN
from aidledger.documents.encodings import marked_codec
from aidledger.importing.map_sql import folded
from aidledger.importing.maps import SCALES, FileFormat
from aidledger.importing.table_files import DELIMITERS, read_parquet, sheet_rows, unpacked
from aidledger.problems import UsageError, clip, printable

_SAMPLE = 2**20
_ROWS = 2_000
# Names of columns, in small letters and with spaces: English, OECD CRS, IATI exports, AidData.
_CALLED: dict[str, tuple[str, ...]] = {
    "record": (
        "crs id", "crsid", "iati identifier", "aid activity id", "aiddata record id", "activity id",
        "project id", "project number", "record id", "aid id", "id", "reference", "ref",
    ),
    "donor": (
        "donor code", "donorcode", "donor", "donor name", "donorname", "financier country",
        "financier", "provider", "provider country", "source country", "funder", "from",
        "donor country", "reporting country", "country of donor", "sender", "giver",
    ),
    "recipient": (
        "recipient code", "recipientcode", "recipient iso 3", "recipient", "recipient name",
        "recipientname", "recipient country", "recipient country code", "beneficiary",
        "beneficiary country", "partner country", "country", "country code", "country name", "to",
    ),
    "sector": (
        "purpose code", "purposecode", "sector code", "dac purpose code",
        "international purpose code", "dac sector code", "sector", "purpose", "sector name",
        "purpose name",
    ),
    "instrument": ("finance t", "finance type", "financetype", "finance type code"),
    "first": (
        "date", "transaction date", "value date", "start date", "commitment date",
        "announcement date", "year", "fiscal year", "calendar year", "commitment year",
        "transaction year", "payment date", "fy",
    ),
    "currency": (
        "currency", "currency code", "currencycode", "original currency", "cur", "iso currency",
    ),
    "channel": ("channel code", "channelcode", "channel", "channel name", "implementing agency"),
    "flow_type": ("flow code", "flowcode", "flow type code"),
    "aid_type": ("aid t", "aid type", "aid type code", "modality"),
    "tied_status": ("tied status", "tied status code"),
    "description": (
        "project title", "projecttitle", "title", "activity title", "activity name",
        "short description", "shortdescription", "description", "purpose of aid", "project name",
        "project",
    ),
}  # fmt: skip
_NAMES = {
    "donor": ("donor name", "donorname"),
    "recipient": ("recipient name", "recipientname", "country name", "recipient"),
    "sector": ("purpose name", "purposename", "sector name"),
}
_MEASURES = (
    ("disbursements", ("disburse", "disbursed", "disbursement", "disbursements", "paid", "spent",
                       "payment", "payments", "outlay", "outlays")),
    ("expenditures", ("expenditure", "expenditures", "expense", "spending")),
    ("commitments", ("commitment", "commitments", "committed", "obligation", "obligations",
                     "obligated")),
    ("pledges", ("pledge", "pledges", "pledged")),
    ("budgets", ("budget", "budgets", "budgeted", "appropriation", "planned")),
)  # fmt: skip
_TYPES = ("transaction type name", "transaction type", "type of transaction", "measure")
_AMOUNT_WORDS = {"amount", "value", "sum", "total", "aid", "money", "funding", "usd", "eur"}
# The CRS has these in millions, and its columns do not say so.
_IN_MILLIONS = {"usd commitment", "usd disbursement", "usd received"}
_CONSTANT_WORDS = {"constant", "defl", "deflated", "real"}
_SCALE_WORDS = {
    "m": "million", "mn": "million", "mln": "million", "mio": "million", "bn": "billion",
    "bln": "billion", "k": "thousand", "000": "thousand", "000s": "thousand", "tsd": "thousand",
}  # fmt: skip
_CURRENCIES = {
    "$": "USD", "us$": "USD", "dollar": "USD", "€": "EUR", "euro": "EUR", "£": "GBP", "¥": "JPY",
    "yen": "JPY",
}  # fmt: skip
_UNIT_WORD = r"US\$|[$€£¥]|\w+"
# Words beside a unit that say nothing of it.
_PLAIN_WORDS = set(
    "in of the at a an and us american japanese united states price prices current nominal net "
    "gross original local national currency currencies unit units approx total".split()
)
_COMMON = (
    "USD EUR GBP JPY CHF SEK NOK DKK CAD AUD NZD KRW CNY RUB INR TJS KZT KGS UZS TRY PLN CZK HUF "
    "ZAR BRL MXN AED SAR KWD"
).split()
_DATES = (
    (re.compile(r"\d{4}(-\d{2}(-\d{2}([T ].*)?)?)?"), ""),
    (re.compile(r"\d{4}\.0+"), ""),
    (re.compile(r"\d{1,2}/\d{1,2}/\d{4}"), "%d/%m/%Y"),
    (re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}"), "%d.%m.%Y"),
    (re.compile(r"\d{1,2}-\d{1,2}-\d{4}"), "%d-%m-%Y"),
    (re.compile(r"\d{4}/\d{2}/\d{2}"), "%Y/%m/%d"),
    (re.compile(r"\d{8}"), "%Y%m%d"),
    (re.compile(r"\d{1,2} [A-Za-z]{3} \d{4}"), "%d %b %Y"),
    (re.compile(r"\d{1,2} [A-Za-z]{4,} \d{4}"), "%d %B %Y"),
    (re.compile(r"FY\d{4}"), "FY%Y"),
    (re.compile(r"FY \d{4}"), "FY %Y"),
)
_NUMBER = re.compile(r"[-+−(]?\s*[\d.,'’\s\u00a0\u202f]*\d[\d.,]*\)?(?:[eE][-+]?\d+)?")
# A date with points, or a month and year; no number.
_POINTED_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}|\d{1,2}\.(19|20)\d\d")
_FISCAL = 'year_basis: {constant: "??"}   # whose fiscal year? fiscal-us, or calendar'
_WIDE = re.compile(r"(?:FY ?|F)?((?:19|20)\d\d)(?:[-/]\d{2,4})?", re.I)


class Sample(NamedTuple):
    """The beginning of a table, and how it is written."""

    format: FileFormat
    said: tuple[str, ...]  # of the format, what the map must say
    header: tuple[str, ...]
    rows: list[list[str]]
    unsure: tuple[str, ...] = ()

    def cells(self, column: int) -> list[str]:
        """Return what stands in a column, without blanks."""
        told = (row[column].strip() for row in self.rows if column < len(row))
        return [cell for cell in told if cell]


def guess(file: Path) -> str:
    """Return a map for a table as YAML; raise UsageError where it cannot be read as a table."""
    sample = _sample(file)
    guesser = _Guesser(file, sample)
    return guesser.map()


class _Guesser:
    """Looks for what a map must say; what it is not sure of becomes comments."""

    def __init__(self, file: Path, sample: Sample) -> None:
        self.file, self.sample = file, sample
        self.folded = [folded(re.sub(r"[^\w]+", " ", name)) for name in sample.header]
        self.taken: set[int] = set()
        self.fiscal = False

    def map(self) -> str:
        columns = self.columns()
        amounts, first = self.amounts(columns)
        columns["first"] = first or columns["first"]
        lines = [
            f"# A guess at how {clip(self.file.name, 60)} becomes transactions. Correct it, and",
            "# put a word wherever ?? stands. docs/imports/csv.md has every key.",
            f"source: {_slug(self.file.name)}",
            f"title: {_quoted(self.file.stem)}",
            "# publisher: ??",
            "# licence: ??",
        ]
        lines += [f"# {line}" for line in self.sample.unsure]
        if self.sample.said:
            lines.append(f"file: {{{', '.join(self.sample.said)}}}")
        lines.append("columns:")
        lines += [f"  {line}" for part in columns.values() for line in part]
        lines.append("amounts:")
        lines += [f"  {line}" for line in amounts]
        left = [name for n, name in enumerate(self.sample.header) if n not in self.taken and name]
        if left:
            lines.append("# Columns that the map does not use:")
            lines += [f"#   {_quoted(name)}: {self.example(name)}" for name in left[:60]]
        return "\n".join(lines) + "\n"

    def example(self, name: str) -> str:
        cells = dict.fromkeys(self.sample.cells(self.sample.header.index(name)))
        return clip(", ".join(islice(cells, 4)), 60)

    # Columns

    def columns(self) -> dict[str, list[str]]:
        made: dict[str, list[str]] = {}
        for key in _CALLED:
            made[key] = self.column(key)
        return made

    def column(self, key: str) -> list[str]:
        place = self.find(_CALLED[key], lambda cells: self.fits(key, cells))
        if key == "currency":
            return self.currency(place)
        if place is None:
            return {
                "donor": ['donor: {constant: "??"}        # who gives? a code, such as US'],
                "recipient": ['recipient: {constant: "??"}    # who receives? a code, such as TJ'],
                "first": ['first: {constant: "??"}        # when? a column or a year'],
            }.get(key, [])
        self.taken.add(place)
        said = [f"column: {_quoted(self.sample.header[place])}"]
        cells = self.sample.cells(place)
        note = ""
        if key in ("donor", "recipient"):
            code = self.party_code(cells)
            said += [f"code: {code}"] if code else []
            note = "" if code or self.all_named(cells) else "  # a name that is not found is told"
        if key == "sector" and _all(cells, r"\d{3}|\d{5}"):
            said.append("code: dac")
        if key == "instrument":
            if _all(cells, r"\d{2,4}"):
                said.append("code: finance-type")
            else:
                return [f"# instrument: {{{said[0]}, values: {{theirs: grant}}}}"]
        if key in _NAMES and key != "first":
            self.add_name(key, place, said)
        if key == "first":
            format, note = self.date_format(cells)
            said += [f"format: {_quoted(format)}"] if format else []
        lines = [f"{key}: {{{', '.join(said)}}}{note}"]
        if key == "first" and (format.startswith("FY") or self.folded[place] == "fy"):
            lines.append(_FISCAL)
        elif key == "first" and "fiscal" in self.folded[place]:
            lines.append("year_basis: {constant: fiscal-us}   # or calendar")
        return lines

    def add_name(self, key: str, place: int, said: list[str]) -> None:
        if "code" not in self.folded[place]:
            return
        for name in _NAMES[key]:
            if name in self.folded and (n := self.folded.index(name)) not in self.taken:
                self.taken.add(n)
                said.append(f"name: {_quoted(self.sample.header[n])}")
                return

    def find(self, names: Iterable[str], fits: Callable[[list[str]], bool]) -> int | None:
        for name in names:
            for place, own in enumerate(self.folded):
                if own == name and place not in self.taken and fits(self.sample.cells(place)):
                    return place
        return None

    def fits(self, key: str, cells: list[str]) -> bool:
        if not cells:
            return False
        if key == "first":
            return any(all(p.fullmatch(c) for c in cells) for p, _ in _DATES)
        if key == "currency":
            return _all(cells, r"[A-Z]{3}")
        return True

    def party_code(self, cells: list[str]) -> str:
        if _all(cells, r"\d{1,5}"):
            return "dac"
        if _all(cells, r"[A-Z]{2}-\w+-[\w./-]+|XM-[\w-]+|\d{5}"):
            return "organisation"
        return ""

    def all_named(self, cells: list[str]) -> bool:
        from aidledger.files import bundled_folder
        from aidledger.importing.names import Names

        names = Names(bundled_folder())
        return all(names.country(cell) for cell in set(cells))

    def date_format(self, cells: list[str]) -> tuple[str, str]:
        if all(_two_years(cell) for cell in cells):
            first = cells[0]
            return "??", (
                f"  # is {first} a month? then no format; a year into the next? then "
                f"values: {{{first}: {first[:4]}, …}} instead"
            )
        for pattern, format in _DATES:
            if not all(pattern.fullmatch(cell) for cell in cells):
                continue
            if format[:2] == "%d" and format[3:5] == "%m":
                parts = [re.split(r"\D", cell) for cell in cells]
                if any(int(part[1]) > 12 for part in parts):
                    return format.replace("%d", "%x").replace("%m", "%d").replace("%x", "%m"), ""
                if not any(int(part[0]) > 12 for part in parts):
                    return format, "  # day before month? nothing in the file tells"
            return format, ""
        return "", ""

    def currency(self, place: int | None) -> list[str]:
        if place is None:
            return []
        self.taken.add(place)
        return [f"currency: {{column: {_quoted(self.sample.header[place])}}}"]

    # Amounts

    def amounts(self, columns: dict[str, list[str]]) -> tuple[list[str], list[str]]:
        per_row = bool(columns["currency"])
        wide = [
            n for n, name in enumerate(self.sample.header)
            if _WIDE.fullmatch(name.strip()) and (self.numeric(n) or not self.sample.cells(n))
        ]  # fmt: skip
        if len(wide) >= 2:
            self.taken |= set(wide)
            unit = self.unit("", per_row)
            said = [f"measure: {self.measure(self.file.stem)}", f"years: {_quoted(_WIDE.pattern)}"]
            pattern = "(FY ?|F)?(19|20)\\d\\d([-/]\\d{2,4})?"
            said[1] = f"years: {_quoted(pattern)}"
            note = "  # a column for each year"
            first = ["# first: the names of the columns"]
            names = [self.sample.header[n].strip() for n in wide]
            if any(not name.isdecimal() for name in names):
                first.append(f"{_FISCAL}; {names[0]} becomes {_year(names[0])}")
            return [f"- {{{', '.join(said)}{unit}}}{note}"], first
        found = [n for n in range(len(self.sample.header)) if self.is_amount(n)]
        constant = {n for n in found if _CONSTANT_WORDS & set(self.folded[n].split())}
        lines = []
        seen: set[str] = set()
        by_row = self.measure_column()
        for place in [n for n in found if n not in constant]:
            measure = by_row or self.measure(self.sample.header[place])
            if measure in seen:
                continue
            seen.add(measure)
            self.taken.add(place)
            said = [f"measure: {measure}", f"column: {_quoted(self.sample.header[place])}"]
            unit = self.unit(self.sample.header[place], per_row)
            beside = [n for n in constant if self.same(n, place)]
            if len(beside) == 1:
                self.taken.add(beside[0])
                unit += f", constant: {_quoted(self.sample.header[beside[0]])}"
            note = "" if by_row or self.says_measure(place) else "  # is it money disbursed?"
            lines.append(f"- {{{', '.join(said)}{unit}}}{note}")
        return lines or ['- {measure: disbursements, column: "??", unit: "??"}   # the amount'], []

    def measure_column(self) -> str:
        """Return a mapping of the column that says of each row which measure it is."""
        place = self.find(_TYPES, lambda cells: 0 < len(set(cells)) <= 20)
        if place is None:
            return ""
        self.taken.add(place)
        told = {cell: self.measure(cell, "??") for cell in sorted(set(self.sample.cells(place)))}
        values = ", ".join(f"{_quoted(cell)}: {_quoted(m)}" for cell, m in told.items())
        return f"{{column: {_quoted(self.sample.header[place])}, values: {{{values}}}}}"

    def same(self, constant: int, place: int) -> bool:
        plain = set(self.folded[constant].split()) - _CONSTANT_WORDS - {"prices", "current"}
        return plain <= set(self.folded[place].split()) | {"usd"}

    def is_amount(self, place: int) -> bool:
        words = set(self.folded[place].split())
        if place in self.taken or not self.numeric(place) or "code" in words or "id" in words:
            return False
        return bool(words & _AMOUNT_WORDS) or self.says_measure(place)

    def says_measure(self, place: int) -> bool:
        words = set(self.folded[place].split())
        return any(words & set(names) for _, names in _MEASURES)

    def measure(self, text: str, unsure: str = "disbursements") -> str:
        words = set(folded(re.sub(r"[^\w]+", " ", text)).split())
        return next((m for m, names in _MEASURES if words & set(names)), unsure)

    def numeric(self, place: int) -> bool:
        cells = self.sample.cells(place)
        blank = set(self.sample.format.blank)
        return bool(cells) and all(_NUMBER.fullmatch(c) or c in blank for c in cells)

    def unit(self, name: str, per_row: bool) -> str:
        """Return the unit that a column's name says, or the file's."""
        told = (name or self.file.stem).replace("_", " ")
        if folded(name) in _IN_MILLIONS:
            return ", unit: USD million"
        if self.unknown_unit(told, bool(name)):
            return ', unit: "??"'
        words = re.findall(_UNIT_WORD, told)
        scale = currency = ""
        for word in words:
            small = word.casefold()
            scale = scale or _scale(small)
            currency = currency or _currency(small)
        if not currency and not per_row:
            return f', unit: "{f"?? {scale}".strip()}"'
        told = " ".join(part for part in ("" if per_row else currency, scale) if part)
        return f", unit: {told}" if told else ""

    def unknown_unit(self, told: str, header: bool) -> bool:
        """Whether a name has words where its unit stands that are none that is known."""
        words = [w.casefold() for w in re.findall(_UNIT_WORD, told)]
        of_unit = [w for w, after in pairwise(words) if _currency(after)]
        if header:
            within = re.findall(r"\(([^)]*)\)|\[([^\]]*)\]|\bin\b(.*)", told, re.I)
            of_unit += re.findall(_UNIT_WORD, " ".join(part for parts in within for part in parts))
        plain = _AMOUNT_WORDS | _CONSTANT_WORDS | _PLAIN_WORDS
        plain |= {word for _, names in _MEASURES for word in names}
        unknown = [
            w for w in map(str.casefold, of_unit)
            if not (w in plain or w.isdecimal() or _scale(w) or _currency(w))
        ]  # fmt: skip
        return bool(unknown) or len({_currency(w) for w in words} - {""}) > 1


def _scale(word: str) -> str:
    singular = word.removesuffix("s")
    return _SCALE_WORDS.get(word, singular if singular in SCALES else "")


def _currency(word: str) -> str:
    if word.upper() in _COMMON:
        return word.upper()
    return _CURRENCIES.get(word, _CURRENCIES.get(word.removesuffix("s"), ""))


def _two_years(cell: str) -> bool:
    """Whether a text may be a year that ends in the next, as 2005-06 is."""
    return bool(re.fullmatch(r"\d{4}-\d\d", cell)) and (int(cell[:4]) + 1) % 100 == int(cell[5:])


def _year(name: str) -> str:
    found = _WIDE.fullmatch(name)
    return found[1] if found else name


# The sample


def _sample(file: Path) -> Sample:
    kind = file.name.casefold()
    if not file.is_file():
        what = "a folder" if file.is_dir() else "not there"
        raise UsageError(f"The file {file} is {what}.", "Name a table, such as aid.csv.")
    if kind.endswith((".parquet", ".pq")):
        return _parquet_sample(file)
    if kind.endswith((".xlsx", ".xlsm")):
        return _workbook_sample(file)
    return _text_sample(file)


def _parquet_sample(file: Path) -> Sample:
    from aidledger.engine import duck

    connection = duck.connect()
    try:
        cursor = connection.execute(f"SELECT * FROM {read_parquet(file)} LIMIT {_ROWS}")
        header = tuple(column[0] for column in cursor.description)
        rows = [["" if c is None else str(c) for c in row] for row in cursor.fetchall()]
    except Exception as error:
        raise UsageError(
            f"{file.name} cannot be read as Parquet: {str(error).splitlines()[0]}",
            "Perhaps it was not wholly downloaded.",
        ) from None
    finally:
        connection.close()
    blank = _blanks(rows)
    return Sample(FileFormat(blank=blank), _say_blank(blank), header, rows)


def _workbook_sample(file: Path) -> Sample:
    sheet, rows = sheet_rows(file, _ROWS)
    said: tuple[str, ...] = (f"sheet: {_quoted(sheet)}",) if sheet else ()
    header = next((n for n, row in enumerate(rows) if sum(bool(c) for c in row) > 2), 0)
    said += (f"header: {header + 1}",) if header else ()
    if not rows:
        raise UsageError(f"{file.name} holds nothing.", "Name another file.")
    blank = _blanks(rows[header + 1 :])
    said += _say_blank(blank)
    format = FileFormat(header=header + 1, blank=blank)
    return Sample(format, said, tuple(rows[header]), rows[header + 1 :])


def _text_sample(file: Path) -> Sample:
    with file.open("rb") as probe:
        packed = probe.read(2) == b"\x1f\x8b"
    with unpacked(file, packed) as stream:
        data = stream.read(_SAMPLE)
        cut = bool(stream.read(1))
    if b"\0" in data and not marked_codec(data):
        raise UsageError(
            f"{file.name} is no text.", "Give CSV, Parquet or .xlsx; unpack archives first."
        )
    try:
        return _table_sample(file, data, cut)
    except csv.Error as error:
        raise UsageError(
            f"{file.name} cannot be read as CSV: {error}.", "Look at its longest lines."
        ) from None


def _table_sample(file: Path, data: bytes, cut: bool) -> Sample:
    text, said, unsure = _decoded(data, cut)
    lines = text.splitlines()
    header_line, delimiter, quote = _shape(lines)
    if not any(line.strip() for line in lines):
        raise UsageError(f"{file.name} holds nothing.", "Name another file.")
    body = io.StringIO("\n".join(lines[header_line:]), newline="")
    read = list(islice(csv.reader(body, delimiter=delimiter, quotechar=quote), _ROWS + 1))
    if cut and len(read) <= _ROWS:
        read = read[:-1]
    header, rows = read[0], [row for row in read[1:] if any(cell.strip() for cell in row)]
    names = {",": '","', "\t": "tab", ";": '";"', "|": '"|"'}
    said += () if delimiter == "," else (f"delimiter: {names[delimiter]}",)
    said += (f"header: {header_line + 1}",) if header_line else ()
    decimal, thousands = _signs(rows)
    if decimal == "??":
        unsure += (_either(rows),)
    said += (f'decimal: "{decimal}"',) if decimal != "." else ()
    if thousands:
        said += ("thousands: space",) if thousands == " " else (f'thousands: "{thousands}"',)
    blank = _blanks(rows)
    said += _say_blank(blank)
    format = FileFormat(delimiter=delimiter, blank=blank)
    return Sample(format, said, tuple(c.strip() for c in header), rows, unsure)


def _decoded(data: bytes, cut: bool) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    if marked := marked_codec(data):
        return data.decode(marked, "ignore").lstrip("\ufeff"), (), ()
    try:
        return data.decode("utf-8"), (), ()
    except UnicodeDecodeError as error:
        if cut and error.start > len(data) - 4:
            return data[: error.start].decode("utf-8"), (), ()
    unsure = "The file is not UTF-8; windows-1252 is likeliest. Look at letters with accents."
    text = data.decode("cp1252", "replace")
    return text, ("encoding: windows-1252",), (unsure,)


def _shape(lines: Sequence[str]) -> tuple[int, str, str]:
    """Return the line of the header, counted from 0, the delimiter and the quote."""
    best = (0, 0, ",")
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines[:60], delimiter=delimiter)]
        for start, width in enumerate(widths[:20]):
            same = sum(1 for other in widths[start:] if other == width)
            if width > 1 and (score := same * (width - 1)) > best[0]:
                best = (score, start, delimiter)
            if width > 1 and same * 2 > len(widths) - start:
                break
    return best[1], best[2], '"'


def _signs(rows: Sequence[Sequence[str]]) -> tuple[str, str]:
    """Return the decimal sign and the separator of thousands; “??” where they may be either."""
    cells = _with_signs(rows)

    def some(pattern: str) -> bool:
        return any(re.fullmatch(pattern, cell) for cell in cells)

    sign = r"[-+−(]?\s*"
    spaced = some(sign + r"\d{1,3}([ \u00a0\u202f]\d{3})+([.,]\d+)?\)?")
    quoted = some(sign + r"\d{1,3}(['’]\d{3})+([.,]\d+)?\)?")
    between = " " if spaced else "'" if quoted else ""
    if some(sign + r"\d{1,3}(\.\d{3})+,\d+\)?") or some(sign + r"\d{1,3}(\.\d{3}){2,}\)?"):
        return ",", "."
    if some(sign + r"\d{1,3}(,\d{3})+\.\d+\)?") or some(sign + r"\d{1,3}(,\d{3}){2,}\)?"):
        return ".", ","
    commas, points = ([c for c in cells if s in c] for s in ",.")
    if between:
        return "," if commas and not points else ".", between
    if (commas or points) and _all([*commas, *points], _EITHER):
        return "??", ""
    if commas and not (points and _all(commas, _EITHER)):
        return ",", "." if points and _all(points, _EITHER) else ""
    return ".", "," if commas else ""


# One separator before just three digits: 1,500 may be 1500 or 1.5, and 0,500 only the latter.
_EITHER = r"[-+−(]?\s*[1-9]\d{0,2}[.,]\d{3}\)?"


def _with_signs(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the numbers that have more than digits."""
    cells = [c.strip() for row in rows for c in row if _NUMBER.fullmatch(c.strip())]
    return [c for c in cells if not re.fullmatch(r"-?\d+", c) and not _POINTED_DATE.fullmatch(c)]


def _either(rows: Sequence[Sequence[str]]) -> str:
    """Return both readings of numbers that may be either, and how to say each."""
    cell = next(c for c in _with_signs(rows) if re.fullmatch(_EITHER, c))
    mark, other = (",", ".") if "," in cell else (".", ",")
    return (
        f'{cell} may be {cell.replace(mark, "")} (then decimal: "{other}", thousands: '
        f'"{mark}") or {cell.replace(",", ".")} with decimals (then decimal: "{mark}").'
    )


def _say_blank(blank: Sequence[str]) -> tuple[str, ...]:
    return (f"blank: [{', '.join(_quoted(b) for b in blank)}]",) if blank else ()


def _blanks(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    told = {cell.strip() for row in rows for cell in row}
    return tuple(b for b in ("NA", "N/A", "n/a", "..", "-", "NULL", "null", "#N/A") if b in told)


def _all(cells: Sequence[str], pattern: str) -> bool:
    return bool(cells) and all(re.fullmatch(pattern, cell) for cell in cells)


def _slug(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.split(".")[0].casefold()).strip("-")
    return plain or "my-source"


def _quoted(text: str) -> str:
    if re.fullmatch(r"[A-Za-z_][\w ]*\w|[A-Za-z]", text, re.ASCII):
        return text
    # What no one can see may not stand in a map; a name that holds it has to be mended in the file.
    shown = UNSEEN.sub(lambda found: printable(found[0]), text)
    for sign, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        shown = shown.replace(sign, escape)
    return f'"{shown}"'
