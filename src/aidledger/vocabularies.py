"""Vocabularies: the ledger's YAML files and descriptor → parties, words, sources, currencies.

A `Clerk` reads the files of one ledger and keeps every problem met on the way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from aidledger.model import Currency, Footnote, Party, Series, Source, Term, Vocabulary
from aidledger.policy import CLASSES, STATUSES
from aidledger.problems import Place, Problem, clip
from aidledger.reading import Files
from aidledger.reading_yaml import Items, Mapped, Text, read_vocabulary
from aidledger.schema import FORMAT_VERSION, SLUG
from aidledger.years import parse_date

NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
_PLAIN_CODES = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*", re.ASCII)


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
        data = self.files.contents.get("datapackage.json")
        if data is None:
            return ""
        place = Place(self.path("datapackage.json"))
        try:
            found = json.loads(data)
            if not isinstance(found, dict):
                raise ValueError("it holds no object")
            if str(found["aidledger"]["format"]) != FORMAT_VERSION:
                raise ValueError(
                    f"its format is {found['aidledger']['format']!r}, "
                    f"and this aidledger reads format {FORMAT_VERSION}"
                )
            return str(found.get("title", ""))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            reason = "it lacks the entry aidledger" if isinstance(error, KeyError) else str(error)
            self.report(
                "bad-descriptor",
                place,
                "",
                f"It does not describe a ledger: {clip(reason)}.",
                "Copy datapackage.json from the ledger that `aidledger where` names.",
            )
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
                yield (
                    str(key),
                    Reader(
                        self, self.path(file), str(key), entry, getattr(key, "line", value.line)
                    ),
                )

    def parties(self) -> dict[str, Party]:
        found: dict[str, Party] = {}
        for code, entry in self.entries("parties"):
            if not _PLAIN_CODES.fullmatch(code):
                entry.wrong(
                    f"“{clip(code, 40)}” is no code for a party.",
                    "Use an ISO 3166 code such as TJ, or a slug such as world-bank.",
                )
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
                    self.report(
                        "unknown-code",
                        Place(file, 0, party.code),
                        member,
                        f"“{clip(member, 40)}”, a member of {party.code}, is no party.",
                        "Add the member as an entry of parties.yaml.",
                    )
            if party.currency not in currencies:
                self.report(
                    "unknown-code",
                    Place(file, 0, party.code),
                    party.currency,
                    f"The currency {clip(party.currency, 10)} is not in currencies.yaml.",
                    "Add it there, or correct the code.",
                )
            for name in {n.casefold() for n in (party.code, party.name, *party.aliases)}:
                if names.setdefault(name, party.code) != party.code:
                    self.report(
                        "duplicate-id",
                        Place(file, 0, party.code),
                        name,
                        f"“{clip(name, 40)}” also means {names[name]}.",
                        "Let every name mean one party.",
                    )

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
                terms[slug] = Term(
                    slug,
                    entry.text("meaning", needed=True),
                    class_,
                    tuple(sorted(entry.pairs("codes").items())),
                )
                entry.nothing_else("meaning", "codes", *(["class"] if class_ else []))
            lists[name] = terms
        for name, fixed in (("classes", CLASSES), ("statuses", STATUSES)):
            if whole and set(lists[name]) != set(fixed):
                self.report(
                    "unknown-code",
                    Place(self.path(file), 0, name),
                    ", ".join(lists[name]),
                    f"The {name} of every ledger are: {', '.join(fixed)}.",
                    "Describe each of them, and no others.",
                )
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
                    entry.wrong(
                        f"Footnote {number} is the same as {same}, which is not there.",
                        "Name a footnote of this source.",
                    )
            found[key] = Source(
                key,
                entry.choice("kind", ("article", "report", "dataset", "page")),
                entry.text("title", needed=True),
                date,
                {
                    k: v
                    for k, v in entry.plain_texts().items()
                    if k not in ("kind", "title", "date")
                },
                entry.pairs("sections"),
                notes,
            )
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
                code,
                entry.text("name", needed=True),
                int(digits),
                entry.texts("aliases"),
                entry.series("rates", sources),
                entry.series("deflator", sources),
            )
            entry.nothing_else("name", "minor_units", "aliases", "rates", "deflator")
        if found and "USD" not in found:
            self.report(
                "missing-value",
                Place(self.path("currencies.yaml")),
                "",
                "There is no entry USD: every rate is per US dollar.",
                "Add USD with a rate of 1 for each year.",
            )
        return found


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
        self.clerk.report(
            code, Place(self.file, line or self.line, self.key), "", explanation, remedy
        )

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
            self.wrong(
                f"{field} is “{clip(value, 40)}”.",
                f"Use one of: {', '.join(choices)}.",
                "unknown-code",
            )
        return value

    def date(self, field: str, needed: bool = False) -> str:
        value = self.text(field, needed)
        if value:
            try:
                parse_date(value)
            except ValueError as error:
                self.wrong(
                    f"{field} “{clip(value, 40)}”: {error}.", "Correct the date.", "bad-date"
                )
                return ""
        return value

    def nothing_else(self, *fields: str) -> None:
        for field in self.value:
            if field not in fields:
                self.wrong(
                    f"“{clip(field, 40)}” is not a field here.",
                    f"The fields are: {', '.join(fields)}.",
                    "unknown-code",
                    getattr(field, "line", 0),
                )

    def series(self, field: str, sources: Mapping[str, Source]) -> Series | None:
        value = self.value.get(field)
        if value is None:
            return None
        part = Reader(self.clerk, self.file, f"{self.key} {field}", value, self.line)
        source = part.text("source", needed=True)
        if source and source not in sources:
            part.wrong(
                f"The source “{clip(source, 40)}” is not in sources.yaml.",
                "Add it there, or correct the key.",
                "unknown-code",
            )
        values: dict[int, Decimal] = {}
        years = part.value.get("values")
        if not isinstance(years, Mapped) or not years:
            part.wrong("There are no values.", "Write one line “2005: 28.28” for each year.")
            return None
        for year, number in years.items():
            line = getattr(year, "line", 0)
            if not re.fullmatch(r"\d{4}", year) or not isinstance(number, Text):
                part.wrong(
                    f"“{clip(year, 20)}” is no year with a value.",
                    "Write “2005: 28.28”.",
                    line=line,
                )
            elif not NUMBER.fullmatch(number) or Decimal(number) <= 0:
                part.wrong(
                    f"{year}: “{clip(number, 40)}” is no positive number.",
                    "Write it with a point and without separators.",
                    "bad-value",
                    line,
                )
            else:
                values[int(year)] = Decimal(number)
        return Series(source, part.text("code"), values)
