"""Booking: rows with places → transactions, indicators and vocabularies, or problems.

Strict and typed: every cell is checked on its own here; what figures say of each other is
checked in `checks`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import TypeVar

from aidledger.model import (
    Book,
    Currency,
    Footnote,
    Indicator,
    Party,
    Series,
    Source,
    Term,
    Transaction,
    Vocabulary,
)
from aidledger.money import LARGEST_MINOR, QUALIFIERS, Bounds, bounds_of, times_months, to_minor
from aidledger.policy import CLASSES, STATUSES
from aidledger.problems import Place, Problem, clip
from aidledger.reading import Files, Items, Mapped, Row, Text, read_table, read_vocabulary
from aidledger.schema import FORMAT_VERSION, INDICATORS, SLUG, TRANSACTIONS, Column
from aidledger.years import OPEN, Date, Period, parse_date

_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
T = TypeVar("T")
_PLAIN_CODES = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*", re.ASCII)


def book(files: Files) -> tuple[Book, list[Problem]]:
    """Turn a ledger's bytes into a book, with every problem that single cells have."""
    clerk = Clerk(files)
    title = clerk.descriptor()
    parties = clerk.parties()
    vocabulary = clerk.vocabulary()
    sources = clerk.sources()
    currencies = clerk.currencies(sources)
    draft = Book(title, (), (), parties, vocabulary, sources, currencies)
    clerk.known_parties(parties, currencies)
    transactions = clerk.table("transactions", TRANSACTIONS, draft, transaction)
    indicators = clerk.table("indicators", INDICATORS, draft, indicator)
    whole = Book(title, transactions, indicators, parties, vocabulary, sources, currencies)
    return whole, clerk.problems


class Clerk:
    """Reads the files of one ledger and keeps the problems met on the way."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.problems: list[Problem] = []

    def path(self, name: str) -> str:
        return str(self.files.folder / name)

    def report(self, code: str, place: Place, excerpt: str, explanation: str, remedy: str) -> None:
        self.problems.append(Problem(code, place, clip(excerpt), explanation, remedy))

    def descriptor(self) -> str:
        import json

        data = self.files.contents.get("datapackage.json")
        if data is None:
            return ""
        place = Place(self.path("datapackage.json"))
        try:
            found = json.loads(data)
            if not isinstance(found, dict):
                raise ValueError("it holds no object")
            if str(found["aidledger"]["format"]) != FORMAT_VERSION:
                raise ValueError(f"its format is {found['aidledger']['format']!r}, "
                                 f"and this aidledger reads format {FORMAT_VERSION}")  # fmt: skip
            return str(found.get("title", ""))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            reason = "it lacks the entry aidledger" if isinstance(error, KeyError) else str(error)
            self.report("bad-descriptor", place, "",
                        f"It does not describe a ledger: {clip(reason)}.",
                        "Copy datapackage.json from the ledger that `aidledger where` names.")  # fmt: skip
            return ""

    def mapping(self, name: str) -> Mapped:
        file = f"{name}.yaml"
        data = self.files.contents.get(file)
        if data is None:
            return Mapped()
        value, problems = read_vocabulary(data, self.path(file))
        self.problems += problems
        return value

    def entries(self, name: str) -> Iterable[tuple[str, Reader]]:
        return self.inside(self.mapping(name), f"{name}.yaml")

    def inside(self, value: object, file: str) -> Iterable[tuple[str, Reader]]:
        if isinstance(value, Mapped):
            for key, entry in value.items():
                yield str(key), Reader(self, self.path(file), str(key), entry,
                                       getattr(key, "line", value.line))  # fmt: skip

    def parties(self) -> dict[str, Party]:
        found: dict[str, Party] = {}
        for code, entry in self.entries("parties"):
            if not _PLAIN_CODES.fullmatch(code):
                entry.wrong(f"“{clip(code, 40)}” is no code for a party.",
                            "Use an ISO 3166 code such as TJ, or a slug such as world-bank.")  # fmt: skip
            found[code] = Party(
                code,
                entry.text("name", needed=True),
                entry.choice("kind", ("state", "organisation", "group")),
                entry.text("currency") or "USD",
                entry.texts("members"),
                entry.texts("aliases"),
            )
            entry.nothing_else("name", "kind", "currency", "members", "aliases")
        return found

    def known_parties(
        self, parties: Mapping[str, Party], currencies: Mapping[str, Currency]
    ) -> None:
        names: dict[str, str] = {}
        file = self.path("parties.yaml")
        for party in parties.values():
            for member in party.members:
                if member not in parties:
                    self.report("unknown-code", Place(file, 0, party.code), member,
                                f"“{clip(member, 40)}”, a member of {party.code}, is no party.",
                                "Add the member as an entry of parties.yaml.")  # fmt: skip
            if party.currency not in currencies:
                self.report("unknown-code", Place(file, 0, party.code), party.currency,
                            f"The currency {clip(party.currency, 10)} is not in currencies.yaml.",
                            "Add it there, or correct the code.")  # fmt: skip
            for name in {n.casefold() for n in (party.code, party.name, *party.aliases)}:
                if names.setdefault(name, party.code) != party.code:
                    self.report("duplicate-id", Place(file, 0, party.code), name,
                                f"“{clip(name, 40)}” also means {names[name]}.",
                                "Let every name mean one party.")  # fmt: skip

    def vocabulary(self) -> Vocabulary:
        file = "classifications.yaml"
        whole = self.mapping("classifications")
        lists: dict[str, dict[str, Term]] = {}
        for name in ("classes", "instruments", "sectors", "statuses", "measures", "year_bases"):
            terms: dict[str, Term] = {}
            for slug, entry in self.inside(whole.get(name), file):
                if not re.fullmatch(SLUG, slug):
                    entry.wrong(f"“{clip(slug, 40)}” is no slug.", "Use lower case and hyphens.")
                class_ = entry.choice("class", CLASSES) if name == "instruments" else ""
                terms[slug] = Term(slug, entry.text("meaning", needed=True), class_,
                                   tuple(sorted(entry.pairs("codes").items())))  # fmt: skip
                entry.nothing_else("meaning", "codes", *(["class"] if class_ else []))
            lists[name] = terms
        for name, fixed in (("classes", CLASSES), ("statuses", STATUSES)):
            if whole and set(lists[name]) != set(fixed):
                self.report("unknown-code", Place(self.path(file), 0, name),
                            ", ".join(lists[name]),
                            f"The {name} of every ledger are: {', '.join(fixed)}.",
                            "Describe each of them, and no others.")  # fmt: skip
        return Vocabulary(**lists)

    def sources(self) -> dict[str, Source]:
        found: dict[str, Source] = {}
        for key, entry in self.entries("sources"):
            date = entry.date("date", needed=entry.text("kind") != "dataset")
            notes: dict[str, Footnote] = {}
            for number, note in self.inside(entry.get("footnotes"), "sources.yaml"):
                notes[number] = Footnote(number, note.date("date"), note.plain_texts())
            for number, footnote in notes.items():
                same = footnote.details.get("same_as")
                if same and (same not in notes or same == number):
                    entry.wrong(f"Footnote {number} is the same as {same}, which is not there.",
                                "Name a footnote of this source.")  # fmt: skip
            found[key] = Source(
                key, entry.choice("kind", ("article", "report", "dataset", "page")),
                entry.text("title", needed=True), date,
                {k: v for k, v in entry.plain_texts().items()
                 if k not in ("kind", "title", "date")},
                entry.pairs("sections"), notes,
            )  # fmt: skip
        return found

    def currencies(self, sources: Mapping[str, Source]) -> dict[str, Currency]:
        found: dict[str, Currency] = {}
        for code, entry in self.entries("currencies"):
            if not re.fullmatch("[A-Z]{3}", code):
                entry.wrong(f"“{clip(code, 20)}” is no ISO 4217 code.", "Write it like USD.")
            digits = entry.text("minor_units") or "2"
            if digits not in ("0", "2", "3"):
                entry.wrong("minor_units is the number of decimals: 0, 2 or 3.", "Correct it.")
                digits = "2"
            found[code] = Currency(
                code, entry.text("name", needed=True), int(digits), entry.texts("aliases"),
                entry.series("rates", sources), entry.series("deflator", sources),
            )  # fmt: skip
            entry.nothing_else("name", "minor_units", "aliases", "rates", "deflator")
        if found and "USD" not in found:
            self.report("missing-value", Place(self.path("currencies.yaml")), "",
                        "There is no entry USD: every rate is per US dollar.",
                        "Add USD with a rate of 1 for each year.")  # fmt: skip
        return found

    def table(
        self,
        name: str,
        columns: tuple[Column, ...],
        draft: Book,
        make: Callable[[Cells], T],
    ) -> tuple[T, ...]:
        file = f"{name}.csv"
        data = self.files.contents.get(file)
        if data is None:
            return ()
        rows, problems = read_table(data, self.path(file), columns)
        self.problems += problems
        made: list[T] = []
        seen: dict[str, int] = {}
        for row in rows:
            cells = Cells(self, row, draft, columns)
            before = len(self.problems)
            cells.check()
            key = row.cells["id"]
            if key and seen.setdefault(key, row.place.line) != row.place.line:
                cells.wrong("id", "duplicate-id", f"The id is already used in line {seen[key]}.",
                            "Give each figure an id of its own.")  # fmt: skip
            if len(self.problems) == before:
                value = make(cells)
                if len(self.problems) == before:
                    made.append(value)
        return tuple(made)


class Reader:
    """One entry of a YAML file, read field by field."""

    def __init__(self, clerk: Clerk, file: str, key: str, value: object, line: int) -> None:
        self.clerk, self.file, self.key, self.line = clerk, file, key, line
        self.value = value if isinstance(value, Mapped) else Mapped()
        if not isinstance(value, Mapped):
            self.wrong("The entry has no fields.", "Indent its fields below it: “  name: …”.")

    def get(self, field: str) -> object:
        return self.value.get(field)

    def wrong(self, explanation: str, remedy: str, code: str = "bad-value", line: int = 0) -> None:
        self.clerk.report(code, Place(self.file, line or self.line, self.key), "",
                          explanation, remedy)  # fmt: skip

    def text(self, field: str, needed: bool = False) -> str:
        value = self.value.get(field, "")
        if not isinstance(value, Text) and value != "":
            self.wrong(f"{field} must be a single text.", "Write it on one line after the colon.")
            return ""
        if needed and not value.strip():
            self.wrong(f"{field} is missing.", f"Add “{field}: …”.", "missing-value")
        return str(value).strip()

    def texts(self, field: str) -> tuple[str, ...]:
        value = self.value.get(field, Items())
        if not isinstance(value, Items) or not all(isinstance(v, Text) for v in value):
            self.wrong(f"{field} must be a list.", f"Write “{field}: [one, two]”.")
            return ()
        return tuple(str(v) for v in value)

    def pairs(self, field: str) -> dict[str, str]:
        value = self.value.get(field, Mapped())
        if not isinstance(value, Mapped) or not all(isinstance(v, Text) for v in value.values()):
            self.wrong(f"{field} must be a list of “name: text”.", "Indent each on its own line.")
            return {}
        return {str(k): str(v) for k, v in value.items()}

    def plain_texts(self) -> dict[str, str]:
        return {str(k): str(v).strip() for k, v in self.value.items() if isinstance(v, Text)}

    def choice(self, field: str, choices: tuple[str, ...]) -> str:
        value = self.text(field, needed=True)
        if value and value not in choices:
            self.wrong(f"{field} is “{clip(value, 40)}”.", f"Use one of: {', '.join(choices)}.",
                       "unknown-code")  # fmt: skip
        return value

    def date(self, field: str, needed: bool = False) -> str:
        value = self.text(field, needed)
        if value:
            try:
                parse_date(value)
            except ValueError as error:
                self.wrong(f"{field} “{clip(value, 40)}”: {error}.", "Correct the date.", "bad-date")
                return ""
        return value

    def nothing_else(self, *fields: str) -> None:
        for field in self.value:
            if field not in fields:
                self.wrong(f"“{clip(field, 40)}” is not a field here.",
                           f"The fields are: {', '.join(fields)}.", "unknown-code",
                           getattr(field, "line", 0))  # fmt: skip

    def series(self, field: str, sources: Mapping[str, Source]) -> Series | None:
        value = self.value.get(field)
        if value is None:
            return None
        part = Reader(self.clerk, self.file, f"{self.key} {field}", value, self.line)
        source = part.text("source", needed=True)
        if source and source not in sources:
            part.wrong(f"The source “{clip(source, 40)}” is not in sources.yaml.",
                       "Add it there, or correct the key.", "unknown-code")  # fmt: skip
        values: dict[int, Decimal] = {}
        years = part.value.get("values")
        if not isinstance(years, Mapped) or not years:
            part.wrong("There are no values.", "Write one line “2005: 28.28” for each year.")
            return None
        for year, number in years.items():
            line = getattr(year, "line", 0)
            if not re.fullmatch(r"\d{4}", year) or not isinstance(number, Text):
                part.wrong(f"“{clip(year, 20)}” is no year with a value.", "Write “2005: 28.28”.",
                           line=line)  # fmt: skip
            elif not _NUMBER.fullmatch(number) or Decimal(number) <= 0:
                part.wrong(f"{year}: “{clip(number, 40)}” is no positive number.",
                           "Write it with a point and without separators.", "bad-value", line)  # fmt: skip
            else:
                values[int(year)] = Decimal(number)
        return Series(source, part.text("code"), values)


class Cells:
    """One row of a table, read cell by cell, with the vocabularies at hand."""

    def __init__(self, clerk: Clerk, row: Row, draft: Book, columns: tuple[Column, ...]) -> None:
        self.clerk, self.row, self.draft, self.columns = clerk, row, draft, columns

    def __getitem__(self, column: str) -> str:
        return self.row.cells[column]

    def wrong(self, column: str, code: str, explanation: str, remedy: str) -> None:
        self.clerk.problems.append(
            Problem(code, self.row.at(column), self.row.excerpt, explanation, remedy)
        )

    def check(self) -> None:
        """Check each cell against its column: blanks, spaces, choices, patterns, vocabularies."""
        for column in self.columns:
            value = self[column.name]
            if value != value.strip():
                self.wrong(column.name, "bad-value", "The cell begins or ends with a space.",
                           "Delete the space.")  # fmt: skip
            elif not value:
                if column.required:
                    self.wrong(column.name, "missing-value", f"{column.name} is blank.",
                               f"It is needed: {column.meaning}.")  # fmt: skip
            elif column.choices and value not in column.choices:
                self.wrong(column.name, "unknown-code", f"“{clip(value, 40)}” is not allowed here.",
                           _nearest(value, column.choices))  # fmt: skip
            elif column.type == "number" and not _NUMBER.fullmatch(value):
                self.wrong(column.name, "bad-amount", f"“{clip(value, 40)}” is not a plain number.",
                           "Write full units with a point and no separators: 6729000.50.")  # fmt: skip
            elif column.name in ("first", "last", "year"):
                continue
            elif column.pattern and not re.fullmatch(column.pattern, value, re.ASCII):
                self.wrong(column.name, "bad-value", f"“{clip(value, 40)}” is not written as "
                           f"{column.name} must be.", f"It is {column.meaning}.")  # fmt: skip
        for column_name, known in self._vocabularies():
            value = self[column_name] if column_name in self.row.cells else ""
            for word in value.split(" ") if column_name == "supported_by" else [value]:
                if word and word == word.strip() and word not in known:
                    self.wrong(column_name, "unknown-code",
                               f"“{clip(word, 40)}” is not in the ledger's list for {column_name}.",
                               _nearest(word, known))  # fmt: skip
        source = self.draft.sources.get(self["source"])
        if source:
            if self["section"] and source.sections and self["section"] not in source.sections:
                self.wrong("section", "unknown-code", f"{source.key} has no section "
                           f"{clip(self['section'], 20)}.", "Correct it, or add the heading to "
                           "sources.yaml.")  # fmt: skip
            for number in self["footnote"].split():
                if number not in source.footnotes:
                    self.wrong("footnote", "unknown-code", f"{source.key} has no footnote "
                               f"{clip(number, 20)}.", "Correct it, or add it to sources.yaml.")  # fmt: skip

    def _vocabularies(self) -> Iterable[tuple[str, Iterable[str]]]:
        words, parties = self.draft.vocabulary, self.draft.parties
        yield "source", self.draft.sources
        yield "currency", self.draft.currencies
        for column in ("donor", "recipient", "channel", "supported_by", "party", "partner"):
            yield column, parties
        yield "sector", words.sectors
        yield "instrument", words.instruments
        yield "measure", words.measures
        yield "year_basis", words.year_bases

    def number(self, column: str) -> Decimal | None:
        try:
            return Decimal(self[column]) if self[column] else None
        except InvalidOperation:
            return None

    def date(self, column: str) -> Date | None:
        if not self[column] or self[column] == OPEN:
            return None
        try:
            return parse_date(self[column])
        except ValueError as error:
            self.wrong(column, "bad-date", f"“{clip(self[column], 40)}”: {error}.",
                       "Write the date at the precision the source gives.")  # fmt: skip
            return None

    def amounts(self, digits: int) -> Bounds | None:
        """Return the bounds as written, in minor units, or report what is wrong with them."""
        hedge = QUALIFIERS[self["qualifier"]]
        found: dict[str, int | None] = {}
        for column in ("amount", "low", "high"):
            value = self.number(column)
            found[column] = None
            if value is None:
                continue
            if value < 0:
                self.wrong(column, "bad-amount", "The amount is negative.",
                           "Money that came back is a row with donor and recipient exchanged.")  # fmt: skip
                return None
            try:
                found[column] = to_minor(value, digits)
            except ValueError:
                self.wrong(column, "bad-amount", f"{self[column]} has more decimals than "
                           f"{self['currency'] or 'a count'} has ({digits}).",
                           "Round it as the source does, and say so in the remark.")  # fmt: skip
                return None
            if (found[column] or 0) > LARGEST_MINOR // 1000:
                self.wrong(column, "bad-amount", "The amount is larger than any money there is.",
                           "Look for zeros too many; amounts are full units, not thousands.")  # fmt: skip
                return None
        if self._written(hedge.amount, hedge.bounds, found):
            return None
        if hedge.name == "unstated":
            return None
        bounds = bounds_of(hedge, found["amount"], found["low"], found["high"])
        if not bounds.low <= bounds.best <= bounds.high:
            self.wrong("low", "low-over-high", "low, amount and high are not in this order.",
                       "Exchange them, or correct the one that is mistyped.")  # fmt: skip
            return None
        return bounds

    def _written(self, amount: bool, both: bool, found: Mapping[str, int | None]) -> bool:
        """Report an amount, low or high that the qualifier needs and lacks, or cannot have."""
        qualifier = self["qualifier"]
        if amount and found["amount"] is None:
            self.wrong("amount", "missing-amount", f"“{qualifier}” needs an amount.",
                       "Write it, or use the qualifier unstated.")  # fmt: skip
        elif not amount and found["amount"] is not None:
            self.wrong("amount", "needless-amount", f"“{qualifier}” does not go with an amount.",
                       "Write low and high, and leave amount blank." if both else
                       "Delete the amount, or say how the source hedges it.")  # fmt: skip
        elif both and (found["low"] is None or (qualifier == "between" and found["high"] is None)):
            self.wrong("low", "missing-amount", f"“{qualifier}” needs low"
                       f"{' and high' if qualifier == 'between' else ''}.",
                       "Write the bounds that the words imply.")  # fmt: skip
        elif qualifier == "unstated" and (found["low"], found["high"]) != (None, None):
            self.wrong("low", "needless-amount", "“unstated” does not go with low or high.",
                       "Delete them, or say how the source hedges the amount.")  # fmt: skip
        else:
            return False
        return True


def _nearest(word: str, known: Iterable[str]) -> str:
    names = list(known)
    close = get_close_matches(word.casefold(), names, n=3, cutoff=0.6)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    if len(names) <= 12:
        return f"Use one of: {', '.join(names)}."
    return "Use a name from the list, or add this one to it."


def _printed(cells: Cells) -> Date | None:
    source = cells.draft.sources[cells["source"]]
    if not source.date:
        cells.wrong("source", "missing-value", f"{source.key} has no date in sources.yaml.",
                    "Add it: nothing is counted after the date of its source.")  # fmt: skip
        return None
    return parse_date(source.date)


def transaction(cells: Cells) -> Transaction:
    """Book one row of transactions.csv; problems go to the clerk."""
    first, last = cells.date("first"), cells.date("last")
    printed = _printed(cells)
    open_end = cells["last"] == OPEN
    end = (printed.end if printed else None) if open_end else (last.end if last else None)
    begin = first.begin if first else None
    if first and not cells["last"]:
        cells.wrong("last", "missing-value", "first is written and last is blank.",
                    "Write last too: the same date, a later one, or .. where it is open.")  # fmt: skip
    if open_end and not first:
        cells.wrong("first", "missing-value", "last is open and first is blank.",
                    "Write first, or leave both blank for an undated figure.")  # fmt: skip
    if begin is not None and end is not None and end < begin:
        if open_end:
            end = begin
        else:
            cells.wrong("last", "period-reversed", f"{cells['first']} to {cells['last']} runs "
                        "backwards.", "Exchange first and last, or correct one of them.")  # fmt: skip
    if cells["year_basis"].startswith("fiscal") and any(
        len(cells[c]) not in (0, 2, 4) for c in ("first", "last")
    ):
        cells.wrong("year_basis", "bad-date", "A fiscal year has no months of its own.",
                    "Write the label of the fiscal year alone: 2008.")  # fmt: skip
    currency = cells.draft.currencies.get(cells["currency"])
    if cells["qualifier"] != "unstated" and not currency:
        cells.wrong("currency", "missing-value", "An amount is written without a currency.",
                    "Write its ISO 4217 code, such as USD.")  # fmt: skip
    period = Period(begin, end, open_end)
    stated = cells.amounts(currency.minor_units if currency else 2)
    if cells["per"] and not period.months:
        cells.wrong("per", "bad-value", "A yearly amount needs a first and a last date.",
                    "Write them, or leave per blank.")  # fmt: skip
    elif cells["per"] and stated and period.months:
        low, best, high = (times_months(a, period.months) for a in stated[:3])
        stated = Bounds(low, best, high, stated.open)
        if high > LARGEST_MINOR // 1000:
            cells.wrong("amount", "bad-amount", "Over the whole period it is larger than any money "
                        "there is.", "Look for zeros too many, or a year mistyped.")  # fmt: skip
    if cells["quantity"] and not cells["unit"]:
        cells.wrong("unit", "missing-value", "A quantity is written without its unit.",
                    "Say what is counted: posts, trainees, MW.")  # fmt: skip
    return Transaction(
        **{name: cells[name] for name in (
            "id", "source", "section", "as_stated", "asserted_by", "donor", "recipient", "channel",
            "sector", "instrument", "status", "first", "last", "year_basis", "per", "qualifier",
            "currency", "unit", "part_of", "fulfils", "confidence", "description", "remark",
        )},
        footnote=tuple(cells["footnote"].split()),
        supported_by=tuple(cells["supported_by"].split()),
        may_be_in=tuple(cells["may_be_in"].split()),
        class_=cells.draft.vocabulary.instruments[cells["instrument"]].class_,
        amount=cells.number("amount"), low=cells.number("low"), high=cells.number("high"),
        quantity=cells.number("quantity"), period=period, bounds=stated, place=cells.row.place,
    )  # fmt: skip


def indicator(cells: Cells) -> Indicator:
    """Book one row of indicators.csv; problems go to the clerk."""
    date = cells.date("year")
    if date and len(cells["year"]) != 4:
        cells.wrong("year", "bad-date", "An indicator is for one year.", "Write the year alone.")
    currency = cells.draft.currencies.get(cells["currency"])
    bounds = cells.amounts(currency.minor_units if currency else 0)
    if cells["qualifier"] == "unstated":
        cells.wrong("qualifier", "missing-amount", "An indicator without an amount says nothing.",
                    "Delete the row.")  # fmt: skip
    return Indicator(
        **{name: cells[name] for name in (
            "id", "source", "section", "as_stated", "asserted_by", "party", "partner", "measure",
            "qualifier", "currency", "series", "remark",
        )},
        footnote=tuple(cells["footnote"].split()),
        year=date.year if date else 0,
        amount=cells.number("amount"), low=cells.number("low"), high=cells.number("high"),
        bounds=bounds or Bounds(0, 0, 0), place=cells.row.place,
    )  # fmt: skip

