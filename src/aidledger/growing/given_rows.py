"""Given rows: what a person or a program gives as a row → cells, before it is part of a ledger.

Names become codes, a source's words say what they say themselves, an id is made; and what is wrong
with a row that is not whole yet is told by the code that books a file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from aidledger.booking.reading import UNSEEN, Row
from aidledger.booking.rows import Cells, transaction
from aidledger.booking.vocabularies import Clerk
from aidledger.files import Files
from aidledger.limits import CELL as LONGEST_CELL
from aidledger.model import Book
from aidledger.money import QUALIFIERS
from aidledger.problems import Place, Problem, clip
from aidledger.schema import TRANSACTIONS

OPTIONS = "--"  # where a row is given as the options of a command
USUAL_YEARS = "calendar"
_PARTIES = ("donor", "recipient", "channel", "supported_by", "party", "partner")
_LONGEST_ID = 48
_SMALL_WORDS = frozenset("a an and as at by for from in into its of on or per the to with".split())


class Given(NamedTuple):
    """A row to be added: its cells by column, and where it was given, for what is wrong with it.

    `file` is OPTIONS where each cell is an option of a command; `line` counts from 1.
    """

    cells: Mapping[str, str]
    file: str
    line: int = 0

    def at(self, column: str) -> Place:
        if self.file == OPTIONS:
            return Place(OPTIONS + column.replace("_", "-"))
        return Place(self.file, self.line, column)

    def named(self) -> str:
        """Return what another row is told of this one as."""
        return f"line {self.line} of {self.file}" if self.line else "another row"


def unseen(given: Given) -> list[Problem]:
    """Return a problem for each cell that no file may hold: too long, or with such a character."""
    return [
        Problem(
            "bad-value",
            given.at(name),
            clip(value),
            f"It is longer than {LONGEST_CELL:,} characters.",
            "Shorten it.",
        )
        for name, value in given.cells.items()
        if len(value) > LONGEST_CELL
    ] + [
        Problem(
            "control-character",
            given.at(name),
            clip(value),
            f"It holds the character U+{ord(bad[0]):04X}, which no one can see.",
            "Leave it out; it often comes from copying out of a PDF.",
        )
        for name, value in given.cells.items()
        if (bad := UNSEEN.search(value))
    ]


def like(name: str, known: Iterable[str]) -> str:
    """Return what may have been meant, as a question; blank where nothing is near."""
    close = get_close_matches(name.casefold(), list(known), n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(close)}?" if close else ""


def proposed_id(cells: Mapping[str, str], taken: Collection[str]) -> str:
    """Return an id made of who gives and what it is, of few words, that no other row has."""
    words = _slug(cells.get("description", "") or cells.get("as_stated", "")).split("-")
    words = [word for word in words if word and word not in _SMALL_WORDS]
    told = [_slug(cells.get("donor", "")), *(words or [_slug(cells.get("recipient", ""))])]
    name = ""
    for word in filter(None, told):
        if name and len(name) + 1 + len(word) > _LONGEST_ID:
            break
        name = f"{name}-{word}" if name else word[:_LONGEST_ID]
    name = name or "figure"
    number, unique = 1, name
    while unique in taken:
        number += 1
        unique = f"{name}-{number}"
    return unique


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def coded(booked: Book, cells: Mapping[str, str]) -> dict[str, str]:
    """Return cells with codes in the place of names and aliases, and words in their own case.

    What is not known stays as it is, to be told of with what is near.
    """
    return {name: _coded(booked, name, value.strip()) for name, value in cells.items()}


def _coded(booked: Book, column: str, value: str) -> str:
    known = words_of(booked, column)
    if not value or value in known:
        return value
    if column in ("supported_by", "sectors") and " " in value:
        whole = _named(known, value)
        return whole or " ".join(_named(known, part) or part for part in value.split())
    return _named(known, value) or value


def _named(known: Mapping[str, tuple[str, ...]], value: str) -> str:
    """Return the code that has this name, in any case; blank where none has it, or several."""
    wanted = " ".join(value.split()).casefold()
    found = {
        code
        for code, names in known.items()
        if wanted in (code.casefold(), *(name.casefold() for name in names))
    }
    if not found:
        slug = re.sub("[ _]", "-", wanted)
        found = {code for code in known if code.casefold().replace("_", "-") == slug}
    return found.pop() if len(found) == 1 else ""


def words_of(booked: Book, column: str) -> dict[str, tuple[str, ...]]:
    """Return what a column may hold, each word with its names or its meaning; empty: anything."""
    vocabulary = booked.vocabulary
    terms = {
        "sector": vocabulary.sectors,
        "sectors": vocabulary.sectors,
        "instrument": vocabulary.instruments,
        "measure": vocabulary.measures,
        "year_basis": vocabulary.year_bases,
        "status": vocabulary.statuses,
        "basis": vocabulary.bases,
    }
    if column in _PARTIES:
        return {code: (p.name, *p.aliases) for code, p in booked.parties.items()}
    if column == "currency":
        return {code: (c.name, *c.aliases) for code, c in booked.currencies.items()}
    if column == "source":
        return {key: (source.title,) for key, source in booked.sources.items()}
    if column in terms:
        return {slug: (term.meaning,) for slug, term in terms[column].items()}
    for known in TRANSACTIONS:
        if known.name == column:
            meanings = {name: (hedge.meaning,) for name, hedge in QUALIFIERS.items()}
            return {choice: meanings.get(choice, ()) for choice in known.choices}
    return {}


def wrong_cells(
    files: Files, booked: Book, cells: Mapping[str, str], answered: Iterable[str]
) -> list[Problem]:
    """Return what is wrong with these columns of a row that is not whole yet."""
    if bad := unseen(Given(cells, OPTIONS)):
        return bad
    names = [column.name for column in TRANSACTIONS]
    whole = {name: cells.get(name, "") for name in names}
    known = {name for name in answered if name in names}
    if "qualifier" not in known:
        whole["qualifier"] = "unstated"
    clerk = Clerk(files)
    read = Cells(clerk, Row(Place(""), whole, ""), booked, TRANSACTIONS)
    read.check()
    if not any(problem.place.column in known for problem in clerk.problems):
        transaction(read)
    return [problem for problem in clerk.problems if problem.place.column in known]


def dangling(ids: Iterable[str], column: str, known: Collection[str]) -> list[Problem]:
    """Return a problem for each id that a relation names and no row has."""
    return [
        Problem(
            "dangling-relation",
            Place("", 0, column),
            "",
            f"There is no figure “{clip(name, 60)}” in the ledger.",
            like(name, known) or "`aidledger register` lists figures.",
        )
        for name in ids
        if name not in known
    ]
