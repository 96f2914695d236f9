"""Maps: how a table becomes transactions, as a person writes it. docs/imports/csv.md is the format.

A map is read whole and strictly: everything wrong with it is told at once, each with its line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from aidledger.booking.reading_yaml import Items, Mapped, Text, read_vocabulary
from aidledger.documents.encodings import codec_of
from aidledger.importing.patterns import wrong_with
from aidledger.money import QUALIFIERS
from aidledger.problems import LedgerError, Place, Problem, UsageError, clip
from aidledger.years import parse_date

STATUSES = ("disbursed", "committed", "planned", "pledged")
# What a measure's name says of the money; a name of one's own says nothing.
MEASURES = {
    "disbursements": "disbursed", "expenditures": "disbursed",
    "commitments": "committed", "obligations": "committed",
    "budgets": "planned", "appropriations": "planned", "planned": "planned",
    "pledges": "pledged",
}  # fmt: skip
SCALES = {
    "hundred": 2, "thousand": 3, "lakh": 5, "million": 6, "crore": 7, "billion": 9, "trillion": 12,
}  # fmt: skip
YEAR_BASES = ("calendar", "fiscal-us")
FLAGS = {"yes": "1", "true": "1", "1": "1", "no": "0", "false": "0", "0": "0"}
# Kinds of code an entry may say; the first is meant where it says none.
CODES = {
    "donor": ("country", "dac", "organisation", "as-is"),
    "recipient": ("country", "dac", "organisation", "as-is"),
    "sector": ("as-is", "dac"),
    "instrument": ("as-is", "finance-type"),
}
PARTIES = ("donor", "recipient")
PLAIN = (
    "record", "channel", "sector_code", "sector_vocabulary", "finance_type", "flow_type",
    "aid_type", "tied_status", "description",
)  # fmt: skip
COLUMNS = (
    *CODES, *PLAIN, "status", "first", "last", "year_basis", "rate_year", "currency",
    "humanitarian",
)  # fmt: skip
# What the words of an entry may be, where only some are right.
_WORDS: Mapping[str, Iterable[str]] = {
    "status": STATUSES, "year_basis": YEAR_BASES, "qualifier": tuple(QUALIFIERS),
    "humanitarian": tuple(FLAGS),
}  # fmt: skip
_DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_THOUSANDS = {"space": " ", " ": " ", ",": ",", ".": ".", "'": "'", "’": "'", "apostrophe": "'"}
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_REMEDY = "docs/imports/csv.md has every key of a map."


@dataclass(frozen=True)
class Had:
    """How a value is had: from the first of `columns` that the file has, or `constant`.

    values: theirs, in small letters and without outer spaces, to ours; otherwise: what all others
    become, None where they cannot be read. names: columns with the name in words; groups: a regular
    expression of the names that are no one party.
    """

    columns: tuple[str, ...] = ()
    constant: str | None = None
    values: Mapping[str, str] | None = None
    otherwise: str | None = None
    optional: bool = False
    code: str = ""
    names: tuple[str, ...] = ()
    groups: str = ""
    format: str = ""
    line: int = 0

    def ours(self) -> tuple[str, ...]:
        """Return the values that the map itself says."""
        told = [self.constant, self.otherwise, *(self.values or {}).values()]
        return tuple(value for value in told if value is not None)


@dataclass(frozen=True)
class Amount:
    """One amount of a row, or one of each year's column (`years`); unit: 10**scale of currency."""

    measure: Had
    columns: tuple[str, ...] = ()
    years: str = ""
    status: Had | None = None
    scale: int = 0
    currency: Had | None = None
    constant: tuple[str, ...] = ()
    low: tuple[str, ...] = ()
    high: tuple[str, ...] = ()
    qualifier: Had | None = None
    where: tuple[Only, ...] = ()
    blank_zero: bool = False
    optional: bool = False
    line: int = 0


@dataclass(frozen=True)
class Only:
    """Rows that are read: those whose column has one of the values, or none of them."""

    columns: tuple[str, ...]
    values: tuple[str, ...]
    unless: bool = False
    optional: bool = False
    line: int = 0


@dataclass(frozen=True)
class FileFormat:
    delimiter: str = ""
    quote: str = '"'
    encoding: str = ""
    decimal: str = "."
    thousands: str = ""
    sheet: str = ""
    header: int = 1
    blank: tuple[str, ...] = ()


@dataclass(frozen=True)
class Map:
    """A map that was read; `digest` changes with its text, `file` and `lines` are for messages."""

    file: str
    digest: str
    lines: tuple[str, ...]
    source: str = ""
    title: str = ""
    publisher: str = ""
    licence: str = ""
    released: str = ""
    counts: str = ""
    constant_prices: str = ""
    format: FileFormat = FileFormat()
    where: tuple[Only, ...] = ()
    columns: Mapping[str, Had] = field(default_factory=dict)
    amounts: tuple[Amount, ...] = ()

    def problem(self, line: int, explanation: str, remedy: str) -> Problem:
        """Return what is wrong at a line of the map."""
        return map_problem(self.file, self.lines, line, explanation, remedy)


def map_problem(
    file: str, lines: tuple[str, ...], line: int, explanation: str, remedy: str
) -> Problem:
    excerpt = clip(lines[line - 1].strip()) if 0 < line <= len(lines) else ""
    return Problem("bad-map", Place(file, line), excerpt, explanation, remedy)


def load_map(path: Path) -> Map:
    """Read the map in a file; raise LedgerError with everything that is wrong with it."""
    try:
        if not path.is_file():
            what = "a folder" if path.is_dir() else "not there"
            raise UsageError(f"The map {path} is {what}.", "Name a file, such as map.yaml.")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"The map {path} cannot be read: {error.strerror}.", "Name a file that you may read."
        ) from None
    return read_map(data, str(path))


def read_map(data: bytes, file: str) -> Map:
    """Read a map; raise LedgerError with everything that is wrong with it."""
    told, problems = read_vocabulary(data, file)
    if problems:
        raise LedgerError(problems)
    reader = _Reader(file, tuple(data.decode("utf-8-sig").splitlines()))
    open_lines = set(_unsaid(told))
    made = reader.map(told, hashlib.sha256(data).hexdigest())
    problems = [p for p in reader.problems if p.place.line not in open_lines]
    for line in open_lines:
        problems.append(
            map_problem(
                file, reader.lines, line, "Something here is yet to be said.",
                "Put a word where ?? stands.",
            )
        )  # fmt: skip
    if problems:
        raise LedgerError(sorted(problems, key=lambda p: p.place.line))
    return made


def _unsaid(told: Any) -> Iterator[int]:
    """Yield the lines of texts that a guess has left open."""
    parts = told.values() if isinstance(told, Mapped) else told if isinstance(told, Items) else ()
    for part in parts:
        if isinstance(part, Text) and "??" in part:
            yield part.line
        else:
            yield from _unsaid(part)


class _Reader:
    """Turns what YAML has read into a Map, and keeps every problem."""

    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        self.file, self.lines = file, lines
        self.problems: list[Problem] = []

    def wrong(self, line: int, explanation: str, remedy: str = _REMEDY) -> None:
        self.problems.append(map_problem(self.file, self.lines, line, explanation, remedy))

    def map(self, told: Mapped, digest: str) -> Map:
        self.known(
            told,
            ("source", "title", "publisher", "licence", "released", "counts", "constant_prices",
             "file", "where", "columns", "amounts"),
        )  # fmt: skip
        head = {
            key: self.text(told, key)
            for key in ("source", "title", "publisher", "licence", "released", "counts",
                        "constant_prices")
        }  # fmt: skip
        if head["source"] and not _SLUG.fullmatch(head["source"]):
            self.wrong(
                self.line_of(told, "source"),
                f"“{head['source']}” cannot be the key of a source.",
                "Use small letters, digits and hyphens, such as crs-2024.",
            )
        if head["released"]:
            try:
                parse_date(head["released"])
            except ValueError as error:
                self.wrong(self.line_of(told, "released"), f"It is no date: {error}.")
        columns = self.columns(told)
        amounts = self.amounts(told, columns)
        made = Map(
            self.file, digest, self.lines, **head, format=self.format(told),
            where=self.where(told), columns=columns, amounts=amounts,
        )  # fmt: skip
        self.whole(told, made)
        return made

    def whole(self, told: Mapped, made: Map) -> None:
        """Say what a map lacks."""
        for name in ("donor", "recipient"):
            if name not in made.columns:
                self.wrong(
                    getattr(told.get("columns"), "line", 1),
                    f"The map does not say who the {name} is.",
                    f"Add to columns: “{name}: {{column: …}}” or “{name}: {{constant: US}}”.",
                )
        for amount in made.amounts:
            if not amount.years and "first" not in made.columns:
                self.wrong(
                    amount.line,
                    "The map does not say when the money moved.",
                    "Add to columns: “first: {column: …}”, the column of the year or date.",
                )
                break
        for amount in made.amounts:
            unread = any(p.place.line == amount.line for p in self.problems)
            if amount.currency is None and "currency" not in made.columns and not unread:
                self.wrong(
                    amount.line,
                    "No currency is told for this amount.",
                    "Add a unit, such as “unit: USD million”, or to columns: "
                    "“currency: {column: …}”.",
                )
        measures = dict.fromkeys(m for a in made.amounts for m in a.measure.ours())
        if made.counts and measures and made.counts not in measures:
            open_ended = any(a.measure.columns and a.measure.values is None for a in made.amounts)
            if not open_ended:
                self.wrong(
                    self.line_of(told, "counts"),
                    f"No amount is of the measure “{made.counts}”, which is to count.",
                    f"Use one of: {', '.join(measures)}.",
                )

    # Parts of a map

    def format(self, told: Mapped) -> FileFormat:
        part = self.mapping(told, "file")
        self.known(
            part,
            ("delimiter", "quote", "encoding", "decimal", "thousands", "sheet", "header", "blank"),
        )
        delimiter = self.text(part, "delimiter")
        delimiter = _DELIMITERS.get(delimiter, delimiter)
        if len(delimiter) > 1 or delimiter in ("\n", "\r", '"'):
            self.wrong(self.line_of(part, "delimiter"), "A delimiter is one sign, or tab.")
        quote = self.text(part, "quote") or '"'
        quote = "" if quote == "none" else quote
        if len(quote) > 1:
            self.wrong(self.line_of(part, "quote"), "A quote is one sign, or none.")
        encoding = self.text(part, "encoding")
        if encoding and not codec_of(encoding):
            self.wrong(
                self.line_of(part, "encoding"),
                f"“{encoding}” is no encoding that is known.",
                "Common ones: utf-8, utf-16, windows-1252, iso-8859-2, windows-1251.",
            )
        decimal = self.text(part, "decimal") or "."
        if decimal not in (".", ","):
            self.wrong(self.line_of(part, "decimal"), "The decimal sign is “.” or “,”.")
        thousands = self.text(part, "thousands", strip=False)
        if thousands and thousands not in _THOUSANDS:
            self.wrong(
                self.line_of(part, "thousands"),
                "Thousands are separated by “,”, “.”, “'” or “space”.",
            )
        thousands = _THOUSANDS.get(thousands, "")
        if thousands == decimal:
            self.wrong(
                self.line_of(part, "thousands" if "thousands" in part else "decimal"),
                "One sign cannot separate both thousands and decimals.",
                'Say both: “decimal: ","” and “thousands: "."”, or the other way round.',
            )
        header = self.text(part, "header") or "1"
        if not (header.isascii() and header.isdecimal() and 1 <= int(header) <= 10_000):
            self.wrong(
                self.line_of(part, "header"), "The header is the number of a line, from 1 on."
            )
            header = "1"
        return FileFormat(
            delimiter, quote, codec_of(encoding), decimal, thousands, self.text(part, "sheet"),
            int(header), self.texts(part, "blank"),
        )  # fmt: skip

    def where(self, told: Mapped) -> tuple[Only, ...]:
        made = []
        for entry in self.entries(told, "where", "{column: Status, is: [Yes]}"):
            self.known(entry, ("column", "is", "is_not", "optional"))
            columns = self.texts(entry, "column")
            if not columns:
                self.wrong(entry.line, "It names no column.", "Write “column: …”.")
            if ("is" in entry) == ("is_not" in entry):
                self.wrong(
                    entry.line, "It needs either “is” or “is_not”.", "Write “is: [value, …]”."
                )
            unless = "is_not" in entry
            values = self.texts(entry, "is_not" if unless else "is")
            made.append(
                Only(
                    columns, tuple(v.strip().casefold() for v in values), unless,
                    self.yes(entry, "optional"), entry.line,
                )
            )  # fmt: skip
        return tuple(made)

    def columns(self, told: Mapped) -> dict[str, Had]:
        part = self.mapping(told, "columns")
        self.known(part, COLUMNS)
        return {name: self.had(part, name) for name in part if name in COLUMNS}

    def amounts(self, told: Mapped, columns: Mapping[str, Had]) -> tuple[Amount, ...]:
        entries = self.entries(told, "amounts", "{measure: disbursements, column: …}")
        if not entries and not self.problems:
            self.wrong(
                self.line_of(told, "amounts"),
                "The map does not say where the amounts are.",
                "Add: “amounts: [{measure: disbursements, column: …, unit: USD million}]”.",
            )
        return tuple(self.amount(entry, columns) for entry in entries)

    def amount(self, entry: Mapped, columns: Mapping[str, Had]) -> Amount:
        self.known(
            entry,
            ("measure", "status", "column", "years", "unit", "currency", "constant", "low", "high",
             "qualifier", "where", "zero", "optional"),
        )  # fmt: skip
        measure = self.had(entry, "measure", bare=True)
        if "measure" not in entry:
            self.wrong(
                entry.line, "It does not say which measure it is.", "Add “measure: disbursements”."
            )
        status = self.had(entry, "status", bare=True) if "status" in entry else None
        own = [word for word in measure.ours() if word not in MEASURES]
        if status is None and "status" not in columns and (own or measure.columns):
            told = own[0] if own else "" if measure.values else "the values of a column"
            if told:
                self.wrong(
                    measure.line or entry.line,
                    f"Nothing says whether {told} is money disbursed, committed, planned or "
                    "pledged.",
                    f"Add “status: disbursed” (or another), or use one of: {', '.join(MEASURES)}.",
                )
        if ("column" in entry) == ("years" in entry):
            self.wrong(entry.line, "It needs either “column” or “years”.", "Write “column: …”.")
        years = self.pattern(entry, "years")
        zero = self.text(entry, "zero")
        if zero not in ("", "blank"):
            self.wrong(
                self.line_of(entry, "zero"),
                "A zero is an amount, or “blank”.",
                "Write “zero: blank”.",
            )
        currency, scale = self.unit(entry)
        had = self.had(entry, "currency") if "currency" in entry else None
        if had and currency:
            self.wrong(entry.line, "The currency is told twice.", "Keep “unit” or “currency”.")
        return Amount(
            measure, self.texts(entry, "column"), years, status, scale,
            Had(constant=currency, line=entry.line) if currency else had,
            self.texts(entry, "constant"), self.texts(entry, "low"), self.texts(entry, "high"),
            self.had(entry, "qualifier", bare=True) if "qualifier" in entry else None,
            self.where(entry), zero == "blank", self.yes(entry, "optional"), entry.line,
        )  # fmt: skip

    def unit(self, entry: Mapped) -> tuple[str, int]:
        currency, scale = "", 0
        for word in self.text(entry, "unit").replace("-", " ").split():
            singular = word.casefold().removesuffix("s")
            if singular in SCALES and not scale:
                scale = SCALES[singular]
            elif _CURRENCY.fullmatch(word) and not currency:
                currency = word
            else:
                self.wrong(
                    self.line_of(entry, "unit"),
                    f"“{word}” is no currency code or scale.",
                    f"Write it as in “USD million”; scales: {', '.join(SCALES)}.",
                )
        return currency, scale

    def had(self, part: Mapped, name: str, *, bare: bool = False) -> Had:
        """Read how a value is had; with `bare`, a plain text is a constant."""
        told = part.get(name)
        line = self.line_of(part, name)
        if told is None:
            return Had(line=line)
        if isinstance(told, Text) and bare:
            told = _constant(told)
        if not isinstance(told, Mapped):
            self.wrong(
                line,
                f"“{name}” does not say whether it is a column of the file or a value.",
                f"Write “{name}: {{column: …}}” or “{name}: {{constant: …}}”.",
            )
            return Had(line=line)
        allowed = ["column", "constant", "values", "else", "optional"]
        allowed += ["code", "name"] if name in CODES else []
        allowed += ["groups"] if name in PARTIES else []
        allowed += ["format"] if name in ("first", "last", "rate_year") else []
        self.known(told, allowed)
        if ("column" in told) == ("constant" in told):
            self.wrong(line, f"“{name}” needs either “column” or “constant”.")
        values = self.values(told)
        if "else" in told and values is None:
            self.wrong(line, "“else” needs “values”.", "Add “values: {theirs: ours}”.")
        made = Had(
            self.texts(told, "column"),
            self.text(told, "constant") if "constant" in told else None,
            values,
            self.text(told, "else") if "else" in told else None,
            self.yes(told, "optional"),
            self.code(told, name),
            self.texts(told, "name"),
            self.pattern(told, "groups"),
            self.text(told, "format", strip=False),
            line,
        )
        self.words(name, made)
        return made

    def values(self, told: Mapped) -> dict[str, str] | None:
        if "values" not in told:
            return None
        part = self.mapping(told, "values")
        made: dict[str, str] = {}
        for theirs, ours in part.items():
            key, line = theirs.strip().casefold(), int(getattr(theirs, "line", part.line))
            if key in made:
                self.wrong(line, f"The value “{theirs}” is there twice.", "Keep one.")
            if not isinstance(ours, Text):
                self.wrong(line, "It is no plain text.", "Write “theirs: ours”.")
                continue
            made[key] = ours.strip()
        return made

    def code(self, told: Mapped, name: str) -> str:
        kinds = CODES.get(name, ("",))
        said = self.text(told, "code") or kinds[0]
        if said not in kinds and name in CODES:
            self.wrong(
                self.line_of(told, "code"),
                f"“{said}” is no kind of code of a {name}.",
                f"Use one of: {', '.join(kinds)}.",
            )
        return said

    def words(self, name: str, had: Had) -> None:
        """Say which of a map's own words are none that can stand there."""
        allowed = _WORDS.get(name)
        for word in had.ours():
            if allowed and word and word.casefold() not in allowed:
                self.wrong(
                    had.line, f"“{word}” is no {name}.", f"Use one of: {', '.join(allowed)}."
                )
            if name == "currency" and word and not _CURRENCY.fullmatch(word):
                self.wrong(
                    had.line, f"“{word}” is no code of a currency.", "Use ISO 4217, such as USD."
                )

    # Small readers

    def pattern(self, part: Mapped, key: str) -> str:
        told = self.text(part, key)
        if wrong := wrong_with(told):
            self.wrong(self.line_of(part, key), f"{wrong}.")
            return ""
        return told

    def known(self, part: Mapped, keys: Iterable[str]) -> None:
        keys = tuple(keys)
        for key in part:
            if key not in keys:
                close = get_close_matches(key[:40], keys, n=1)
                remedy = f"Did you mean “{close[0]}”?" if close else f"Use: {', '.join(keys)}."
                self.wrong(
                    getattr(key, "line", part.line), f"A map knows no “{clip(key, 40)}” here.",
                    remedy,
                )  # fmt: skip

    def line_of(self, part: Mapped, key: str) -> int:
        for own in part:
            if own == key:
                return int(getattr(own, "line", part.line))
        return part.line

    def text(self, part: Mapped, key: str, *, strip: bool = True) -> str:
        value = part.get(key, "")
        if not isinstance(value, str):
            self.wrong(self.line_of(part, key), f"“{key}” takes one value.", "Write plain text.")
            return ""
        return str(value).strip() if strip else str(value)

    def texts(self, part: Mapped, key: str) -> tuple[str, ...]:
        value = part.get(key)
        if value is None:
            return ()
        if isinstance(value, Text):
            return (str(value).strip(),)
        if isinstance(value, Items) and value and all(isinstance(v, Text) for v in value):
            return tuple(str(v).strip() for v in value)
        self.wrong(
            self.line_of(part, key), f"“{key}” takes one value or a list.", "Write “[a, b]”."
        )
        return ()

    def yes(self, part: Mapped, key: str) -> bool:
        said = self.text(part, key).casefold() or "no"
        if said not in FLAGS:
            self.wrong(self.line_of(part, key), f"“{key}” is yes or no.", f"Write “{key}: yes”.")
        return FLAGS.get(said) == "1"

    def mapping(self, part: Mapped, key: str) -> Mapped:
        value = part.get(key)
        if isinstance(value, Mapped):
            return value
        if value is not None:
            self.wrong(
                self.line_of(part, key), f"“{key}” holds no entries.", "Write “name: …” below it."
            )
        empty = Mapped()
        empty.line = self.line_of(part, key)
        return empty

    def entries(self, part: Mapped, key: str, example: str) -> list[Mapped]:
        value: Any = part.get(key)
        if value is None:
            return []
        listed = value if isinstance(value, Items) else [value]
        for one in listed:
            if not isinstance(one, Mapped):
                self.wrong(
                    getattr(one, "line", self.line_of(part, key)),
                    f"“{key}” is a list of entries.",
                    f"Write each as “- {example}”.",
                )
        return [one for one in listed if isinstance(one, Mapped)]


def _constant(told: Text) -> Mapped:
    made = Mapped(constant=told)
    made.line = told.line
    return made
