"""Vocabularies: the ledger's YAML files and descriptor → parties, words, sources, currencies.

A `Clerk` reads the files of one ledger and keeps every problem met on the way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from aidledger.booking.reading import UNSEEN, decode
from aidledger.booking.reading_yaml import Items, Mapped, Text, read_vocabulary
from aidledger.booking.upgrading import lift
from aidledger.files import FORMATS, PROFILE, Files, bundled_folder, format_of
from aidledger.model import Currency, Footnote, Party, Series, Source, Term, Vocabulary
from aidledger.policy import CLASSES, STATUSES
from aidledger.problems import Place, Problem, clip
from aidledger.schema import SLUG
from aidledger.years import parse_date

LISTS = ("classes", "instruments", "sectors", "statuses", "measures", "year_bases", "bases")
SOURCE_FIELDS = (
    "kind", "title", "author", "editor", "container", "publisher", "date", "issue", "volume",
    "pages", "language", "url", "accessed", "vintage", "code", "note", "license", "isbn", "doi",
    "place",
)  # fmt: skip
FOOTNOTE_FIELDS = (
    "author", "title", "container", "date", "locator", "url", "same_as", "note", "editor",
    "publisher", "pages", "volume", "issue", "accessed", "kind", "place", "until", "printed",
    "date_read_from", "works",
)  # fmt: skip
# What a source is; a footnote may say it too, with `chapter`: a part of a book.
SOURCE_KINDS = ("article", "newspaper", "report", "book", "dataset", "page")
FOOTNOTE_KINDS = (*SOURCE_KINDS, "chapter")
NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_PLAIN_CODES = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*", re.ASCII)


class Clerk:
    """Reads the files of one ledger and keeps the problems met on the way.

    A vocabulary that cannot be read is one problem and comes back empty; nothing is then held
    against it, so that one mistake is not told a hundred times. Files of an older format are read
    as this one has them.
    """

    def __init__(self, files: Files) -> None:
        self.files = lift(files)
        self.problems: list[Problem] = []
        self._lines: dict[str, list[str]] = {}

    def path(self, name: str) -> str:
        return str(self.files.folder / name)

    def report(self, code: str, place: Place, excerpt: str, explanation: str, remedy: str) -> None:
        self.problems.append(Problem(code, place, clip(excerpt), explanation, remedy))

    def line_text(self, file: str, line: int) -> str:
        """Return one line of a file that was read, for an excerpt."""
        if file not in self._lines:
            data = self.files.contents.get(Path(file).name, b"")
            self._lines[file] = data.decode("utf-8-sig", "replace").splitlines()
        lines = self._lines[file]
        return lines[line - 1] if 0 < line <= len(lines) else ""

    def descriptor(self) -> str:
        """Return the ledger's title."""
        data = self.files.contents.get("datapackage.json")
        if data is None:
            return ""
        text, problems = decode(data, self.path("datapackage.json"))
        if problems:
            self.problems += problems
            return ""
        reason, line = "", 0
        try:
            found = json.loads(text)
        except json.JSONDecodeError as error:
            reason, line = f"it is no JSON: {error.msg[0].lower()}{error.msg[1:]}", error.lineno
        except (ValueError, RecursionError):
            reason = "it is no JSON that anyone would write: too deep, or with an endless number"
        else:
            about = found.get("aidledger") if isinstance(found, dict) else None
            title = found.get("title", "") if isinstance(found, dict) else ""
            if not isinstance(about, dict):
                reason = "it has no entry “aidledger”"
            elif about.get("profile") != PROFILE:
                reason = f"the profile of its entry “aidledger” is not {PROFILE}"
            elif (format_of(self.files.contents) or len(FORMATS) + 1) > len(FORMATS):
                stated = clip(str(about.get("format", "not stated")), 20)
                reason = f"its format is {stated}, and this aidledger reads {', '.join(FORMATS)}"
            elif not isinstance(title, str) or UNSEEN.search(title):
                reason = "its title is not plain text"
            else:
                return title
        place = Place(self.path("datapackage.json"), line)
        self.report(
            "bad-descriptor",
            place,
            self.line_text(place.file, line),
            f"It does not describe a ledger: {reason}.",
            f"Copy datapackage.json from a ledger that works, such as {bundled_folder()}.",
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
        """Yield (key, entry) of a vocabulary."""
        value = self.mapping(name)
        return Reader(self, self.path(f"{name}.yaml"), "", value, value.line).entries()

    def parties(
        self, sources: Mapping[str, Source] | None = None
    ) -> tuple[dict[str, Party], dict[str, Reader]]:
        """Return the parties, and their entries for what is found wrong with them later."""
        found: dict[str, Party] = {}
        entries = dict(self.entries("parties"))
        for code, entry in entries.items():
            if not _PLAIN_CODES.fullmatch(code):
                entry.wrong(
                    f"“{clip(code, 40)}” is no code for a party.",
                    "Use an ISO 3166 code such as TJ, or a slug such as world-bank.",
                )
            name = entry.text("name", needed=True)
            kind = entry.choice("kind", ("state", "organisation", "group"))
            found[code] = Party(
                code,
                name,
                kind,
                entry.text("currency", needed=kind == "state") or "USD",
                entry.texts("members"),
                entry.texts("aliases"),
                entry.series("ppp", sources or {}),
            )
            entry.nothing_else("name", "kind", "currency", "members", "aliases", "ppp")
        return found, entries

    def known_parties(
        self,
        parties: Mapping[str, Party],
        entries: Mapping[str, Reader],
        currencies: Mapping[str, Currency],
    ) -> None:
        """Check what parties say of each other and of currencies."""
        names: dict[str, str] = {}
        for code, party in parties.items():
            entry = entries[code]
            for member in party.members:
                if member not in parties:
                    entry.wrong(
                        f"“{clip(member, 40)}”, a member of {code}, is no party.",
                        "Add the member as an entry of parties.yaml.",
                        "unknown-code",
                        "members",
                    )
            if currencies and party.currency not in currencies:
                entry.wrong(
                    f"The currency {clip(party.currency, 10)} is not in currencies.yaml.",
                    "Add it there, or correct the code.",
                    "unknown-code",
                    "currency",
                )
            entry.own_names(code, (party.name, *party.aliases), names, "party")

    def vocabulary(self) -> Vocabulary:
        whole = self.mapping("classifications")
        top = Reader(self, self.path("classifications.yaml"), "", whole, 1)
        lists: dict[str, dict[str, Term]] = {name: {} for name in LISTS}
        for name in LISTS if whole else ():
            # Only a ledger that holds rivals needs words for what they count.
            needed = name != "bases" or "rivals.csv" in self.files.contents
            for slug, entry in top.entries(name, needed=needed):
                if not re.fullmatch(SLUG, slug):
                    entry.wrong(f"“{clip(slug, 40)}” is no slug.", "Use lower case and hyphens.")
                class_ = entry.choice("class", CLASSES) if name == "instruments" else ""
                lists[name][slug] = Term(
                    slug,
                    entry.text("meaning", needed=True),
                    class_,
                    tuple(sorted(entry.pairs("codes").items())),
                    entry.text("counted_in") if name == "measures" else "",
                )
                own = {"instruments": ("class",), "measures": ("counted_in",)}.get(name, ())
                entry.nothing_else("meaning", "codes", *own)
        for name, fixed in (("classes", CLASSES), ("statuses", STATUSES)):
            if lists[name] and set(lists[name]) != set(fixed):
                top.wrong(
                    f"The {name} of every ledger are: {', '.join(fixed)}.",
                    "Describe each of them, and no others.",
                    "unknown-code",
                    name,
                )
        top.nothing_else(*LISTS)
        return Vocabulary(**lists)

    def sources(self) -> dict[str, Source]:
        found: dict[str, Source] = {}
        for key, entry in self.entries("sources"):
            if not re.fullmatch(SLUG, key):
                entry.wrong(f"“{clip(key, 40)}” is no slug.", "Use lower case and hyphens.")
            date = entry.date("date", needed=entry.text("kind") != "dataset")
            notes = _footnotes(entry)
            for number, note in notes.items():
                if problem := _same_as(note, notes):
                    entry.wrong(
                        f"Footnote {number} {problem}.",
                        "Name a footnote of this source that says what it cites.",
                        field="footnotes",
                    )
            found[key] = Source(
                key,
                entry.choice("kind", SOURCE_KINDS),
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
            entry.date("accessed")
            told = ("kind", "title", "date", "accessed")
            entry.single_texts(*(f for f in SOURCE_FIELDS if f not in told))
            entry.nothing_else(*SOURCE_FIELDS, "sections", "footnotes")
        return found

    def currencies(self, sources: Mapping[str, Source]) -> dict[str, Currency]:
        found: dict[str, Currency] = {}
        names: dict[str, str] = {}
        for code, entry in self.entries("currencies"):
            if not re.fullmatch("[A-Z]{3}", code):
                entry.wrong(f"“{clip(code, 20)}” is no ISO 4217 code.", "Write it like USD.")
            digits = entry.text("minor_units") or "2"
            if digits not in ("0", "2", "3"):
                entry.wrong(
                    "minor_units is the number of decimals: 0, 2 or 3.",
                    "Correct it.",
                    field="minor_units",
                )
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
            if code == "USD" and "rates" in entry.value:
                entry.wrong(
                    "Every rate is per US dollar, and one dollar is one dollar.",
                    "Delete the rates of USD.",
                    field="rates",
                )
            entry.own_names(code, (found[code].name, *found[code].aliases), names, "currency")
        if found and "USD" not in found:
            self.report(
                "missing-value",
                Place(self.path("currencies.yaml")),
                "",
                "There is no entry USD, and every rate is per US dollar.",
                "Add an entry USD with its name; it needs no rates.",
            )
        return found


def _footnotes(entry: Reader) -> dict[str, Footnote]:
    """Return the footnotes of a source; one that cites several works has each as `30a`, `30b` too.

    Its own date is then that of the youngest.
    """
    notes: dict[str, Footnote] = {}
    for number, part in entry.entries("footnotes"):
        if "works" in part.value:
            notes |= _works_of(number, part)
        else:
            notes[number] = _footnote(number, part, FOOTNOTE_FIELDS)
    return notes


def _footnote(number: str, part: Reader, fields: tuple[str, ...], of: str = "") -> Footnote:
    date, until = part.date("date"), part.date("until")
    if until and (not date or until <= date):
        part.wrong(
            "until is not after date.", "Write the first day as date, the last as until.",
            field="until",
        )  # fmt: skip
    dates = ("date", "accessed", "until", "printed")
    part.single_texts(*(f for f in fields if f not in (*dates, "works")))
    part.date("accessed")
    part.date("printed")
    if "kind" in part.value:
        part.choice("kind", FOOTNOTE_KINDS)
    part.nothing_else(*fields)
    return Footnote(number, date, part.plain_texts() | ({"of": of} if of else {}))


def _works_of(number: str, part: Reader) -> dict[str, Footnote]:
    fields = tuple(f for f in FOOTNOTE_FIELDS if f not in ("same_as", "works"))
    works: dict[str, Footnote] = {}
    for letter, work in part.entries("works", needed=True):
        if not re.fullmatch("[a-z]", letter):
            work.wrong(f"“{clip(letter, 20)}” is no letter.", "Call them a, b, c: rows name 30a.")
        name = f"{number}{letter}"
        works[name] = _footnote(name, work, fields, number)
    part.nothing_else("works", "note")
    dates = [note.date for note in works.values() if note.date]
    youngest = max(dates, key=lambda date: parse_date(date).end, default="")
    details = {**part.plain_texts(), "works": " ".join(works)}
    return {number: Footnote(number, youngest, details), **works}


def _same_as(note: Footnote, notes: Mapping[str, Footnote]) -> str:
    """Return what is wrong with the footnote that a footnote is said to be the same as."""
    seen = {note.number}
    while other := note.details.get("same_as"):
        if other not in notes:
            return f"is the same as {other}, which is not there"
        if other in seen:
            return f"is the same as {other}, and that one is the same again: a circle"
        seen.add(other)
        note = notes[other]
    return ""


class Reader:
    """One entry of a YAML file, read field by field."""

    def __init__(self, clerk: Clerk, file: str, key: str, value: object, line: int) -> None:
        self.clerk, self.file, self.key, self.line = clerk, file, key, line
        self.value = value if isinstance(value, Mapped) else Mapped()
        self.sound = isinstance(value, Mapped)
        if not self.sound:
            self.wrong("The entry has no fields.", "Indent its fields below it: “  name: …”.")

    def wrong(
        self, explanation: str, remedy: str, code: str = "bad-value", field: str = ""
    ) -> None:
        """Report a problem at a field, or at the entry where the field is not there."""
        line = next((k.line for k in self.value if k == field and isinstance(k, Text)), self.line)
        place = Place(self.file, line, f"{self.key} {field}".strip())
        excerpt = self.clerk.line_text(self.file, line)
        self.clerk.report(code, place, excerpt, explanation, remedy)

    def entries(self, field: str = "", needed: bool = False) -> Iterable[tuple[str, Reader]]:
        """Yield (key, entry) of this entry, or of a field of it."""
        value = self.value.get(field) if field else self.value
        if isinstance(value, Mapped) and (value or not needed):
            for key, entry in value.items():
                line = key.line if isinstance(key, Text) else value.line
                name = f"{self.key} {field} {key}" if field else str(key)
                yield str(key), Reader(self.clerk, self.file, name.strip(), entry, line)
        elif needed or value is not None:
            self.wrong(
                f"{field} is missing." if value is None else f"{field} must hold entries.",
                f"Write “{field}:” and indent its entries below it.",
                "missing-value" if value is None else "bad-value",
                field,
            )

    def text(self, field: str, needed: bool = False) -> str:
        value = self.value.get(field, "")
        if not isinstance(value, Text) and value != "":
            self.wrong(
                f"{field} must be a single text.",
                "Write it on one line after the colon.",
                field=field,
            )
            return ""
        if needed and self.sound and not value.strip():
            self.wrong(f"{field} is missing.", f"Add “{field}: …”.", "missing-value", field)
        return str(value).strip()

    def texts(self, field: str) -> tuple[str, ...]:
        value = self.value.get(field, Items())
        if not isinstance(value, Items) or not all(isinstance(v, Text) for v in value):
            self.wrong(f"{field} must be a list.", f"Write “{field}: [one, two]”.", field=field)
            return ()
        return tuple(str(v) for v in value)

    def pairs(self, field: str) -> dict[str, str]:
        value = self.value.get(field, Mapped())
        if not isinstance(value, Mapped) or not all(isinstance(v, Text) for v in value.values()):
            self.wrong(
                f"{field} must be a list of “name: text”.",
                "Indent each on its own line.",
                field=field,
            )
            return {}
        return {str(k): str(v) for k, v in value.items()}

    def plain_texts(self) -> dict[str, str]:
        return {str(k): str(v).strip() for k, v in self.value.items() if isinstance(v, Text)}

    def choice(self, field: str, choices: tuple[str, ...]) -> str:
        value = self.text(field, needed=True)
        if value and value not in choices:
            self.wrong(
                f"{field} cannot be “{clip(value, 40)}”.",
                f"Use one of: {', '.join(choices)}.",
                "unknown-code",
                field,
            )
        return value

    def date(self, field: str, needed: bool = False) -> str:
        value = self.text(field, needed)
        if value:
            try:
                parse_date(value)
            except ValueError as error:
                self.wrong(
                    f"{field} “{clip(value, 40)}”: {error}.",
                    "Correct the date.",
                    "bad-date",
                    field,
                )
                return ""
        return value

    def single_texts(self, *fields: str) -> None:
        """Report each of these fields that holds a list or entries."""
        for field in fields:
            self.text(field)

    def own_names(self, code: str, others: Iterable[str], known: dict[str, str], what: str) -> None:
        """Report each name of this entry that already means another; add the rest to `known`."""
        for name in sorted({n.casefold() for n in (code, *others) if n}):
            if known.setdefault(name, code) != code:
                self.wrong(
                    f"“{clip(name, 40)}” also means {known[name]}.",
                    f"Let every name mean one {what}.",
                    "duplicate-id",
                )

    def nothing_else(self, *fields: str) -> None:
        for field in self.value:
            if field not in fields:
                close = get_close_matches(field[:40], fields, n=1)
                self.wrong(
                    f"“{clip(field, 40)}” is not a field here.",
                    f"Did you mean {close[0]}?"
                    if close
                    else f"The fields are: {', '.join(fields)}.",
                    "unknown-code",
                    field,
                )

    def series(self, field: str, sources: Mapping[str, Source]) -> Series | None:
        value = self.value.get(field)
        if value is None:
            return None
        part = Reader(self.clerk, self.file, f"{self.key} {field}", value, self.line)
        source = part.text("source", needed=True)
        if sources and source and source not in sources:
            part.wrong(
                f"The source “{clip(source, 40)}” is not in sources.yaml.",
                "Add it there, or correct the key.",
                "unknown-code",
                "source",
            )
        part.nothing_else("source", "code", "values")
        years = part.value.get("values")
        if not isinstance(years, Mapped) or not years:
            if part.sound:
                part.wrong(
                    "There are no values.",
                    "Write one line “2005: 28.28” for each year.",
                    field="values",
                )
            return None
        each = Reader(self.clerk, self.file, part.key, years, part.line)
        return Series(source, part.text("code"), dict(each.years()))

    def years(self) -> Iterable[tuple[int, Decimal]]:
        """Yield (year, value) of a series."""
        for year, number in self.value.items():
            if not _YEAR.fullmatch(year) or not isinstance(number, Text):
                self.wrong(
                    f"“{clip(year, 20)}” is no year with a value.",
                    "Write “2005: 28.28”.",
                    field=year,
                )
            elif not NUMBER.fullmatch(number) or Decimal(number) <= 0:
                self.wrong(
                    f"{year}: “{clip(number, 40)}” is no positive number.",
                    "Write it with a point and without separators.",
                    field=year,
                )
            else:
                yield int(year), Decimal(number)
