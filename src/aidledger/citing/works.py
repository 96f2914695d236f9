"""Works: sources and footnotes of a ledger as things that can be cited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from aidledger.years import parse_date

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

_VOLUME = re.compile(r"vol(?:\.|ume)? (?P<volume>\S.*)", re.IGNORECASE)
_ISSUE = re.compile(r"(?:no\.|nos\.|issue|number) (?P<issue>\S.*)", re.IGNORECASE)
_PAGES = re.compile(r"(?:pp?\.|pages?) (?P<pages>\S.*)", re.IGNORECASE)
_DOI_LEAD = re.compile(r"^(https?://(dx\.)?doi\.org/|doi: ?)", re.IGNORECASE)
# How a vintage is written that nobody knows.
_UNTOLD = ("", "not stated", "unknown")


class Name(NamedTuple):
    """A person by family and given name, or a body, of which `family` is the whole name."""

    family: str
    given: str = ""
    suffix: str = ""

    @property
    def initials(self) -> str:
        """Given names as initials with spaces between: `J. K.`, `J.-P.`"""
        return re.sub(r"(\w)\w*\.?", r"\1.", spaced(self.given))


class Work(NamedTuple):
    """What is known of a document or a data series; blank where nothing is.

    `kind` is article, newspaper, chapter, book, report, dataset, page or document (not told).
    `date`, `until` (the last day of an issue for several) and `accessed` are ISO 8601 at the
    precision known; `read_from` says where a date is taken from that is not printed. `letter` tells
    works of one author and year apart, in every citation of the ledger alike.
    """

    key: str
    kind: str
    title: str
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    container: str = ""
    publisher: str = ""
    date: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    locator: str = ""
    url: str = ""
    doi: str = ""
    isbn: str = ""
    accessed: str = ""
    version: str = ""
    language: str = ""
    letter: str = ""
    place: str = ""
    until: str = ""
    read_from: str = ""

    @property
    def by(self) -> tuple[Name, ...]:
        """Who stands first: authors, else editors (none of a chapter), else who publishes data."""
        body = (Name(self.publisher),) if self.publisher and self.kind == "dataset" else ()
        return self.authors or (self.editors if self.kind != "chapter" else ()) or body

    @property
    def edited(self) -> bool:
        return not self.authors and bool(self.editors) and self.kind != "chapter"

    @property
    def link(self) -> str:
        """The address, if it is one of the web; readers of a bibliography make a link of it."""
        return self.url if self.url.lower().startswith(("http://", "https://")) else ""

    @property
    def unlinked(self) -> str:
        """An address of another kind, such as javascript:, as words for a note."""
        return f"Address: {self.url}" if self.url and not self.link else ""

    @property
    def year(self) -> str:
        return self.date[:4]

    def not_known(self) -> tuple[str, ...]:
        """Return what a full citation would have and the ledger does not."""
        wanted = {
            "author": self.by,
            "date": self.date,
            _CONTAINERS.get(self.kind, ""): self.container or self.kind not in _CONTAINERS,
            "publisher": self.publisher or self.kind not in ("book", "report", "chapter"),
            "place of publication": self.place or self.kind not in ("book", "chapter"),
            "issue": self.issue or self.volume or self.kind != "article",
            "pages": self.pages or self.kind not in ("article", "chapter"),
            "address": self.url or self.doi or self.kind not in ("dataset", "page"),
            "date of retrieval": self.accessed or self.kind not in ("dataset", "page"),
        }
        return tuple(what for what, known in wanted.items() if not known)


# What a work of each kind is in.
_CONTAINERS = {"article": "journal", "newspaper": "newspaper", "chapter": "book"}


class Cited(NamedTuple):
    """Where a figure stands: in which work and where in it, and what its footnotes cite."""

    id: str
    work: Work
    section: str = ""
    heading: str = ""
    footnotes: tuple[str, ...] = ()
    citing: tuple[Work, ...] = ()
    series: str = ""
    about: str = ""


def works_of(sources: Mapping[str, Any]) -> dict[str, Work]:
    """Return the works of a ledger's sources by key, those of one author and year with letters."""
    return _lettered({key: _work(key, source) for key, source in sources.items()})


def footnote_works(key: str, footnotes: Mapping[str, Any]) -> dict[str, Work]:
    """Return the work that each footnote of a source cites, by number, with letters likewise.

    A footnote that cites several, repeats another or only remarks has none of its own.
    """
    found = {
        number: work
        for number, note in footnotes.items()
        if not note["details"].keys() & {"same_as", "works"}
        and ((work := _footnote(f"{key}-n{number}", note)).title or work.container or work.by)
    }
    return _lettered(found)


def _lettered(works: Mapping[str, Work]) -> dict[str, Work]:
    """Return works with letters for those of one author and year."""
    lettered = dict(works)
    alike: dict[tuple[str, str], list[str]] = {}
    for name, work in sorted(works.items(), key=lambda w: (w[1].title.casefold(), w[1].key)):
        alike.setdefault((label(work), work.year), []).append(name)
    for several in alike.values():
        for number, name in enumerate(several if len(several) > 1 else ()):
            letter = chr(ord("a") + number) if number < 26 else f"-{number + 1}"
            lettered[name] = works[name]._replace(letter=letter)
    return lettered


def cited_by(
    works: Mapping[str, Work], footnotes: Mapping[str, Any], numbers: Iterable[str]
) -> tuple[Work, ...]:
    """Return what footnotes cite, each work once; `works` are those of `footnote_works`."""
    found: dict[str, Work] = {}
    for number in numbers:
        while other := footnotes[number]["details"].get("same_as"):
            number = other
        for one in footnotes[number]["details"].get("works", number).split():
            if one in works:
                found[works[one].key] = works[one]
    return tuple(found.values())


def label(work: Work) -> str:
    """Return the name that a work is called by in a text: `Davis & Sweeney`, or its title."""
    families = [name.family for name in work.by]
    if len(families) > 2:
        return f"{families[0]} et al."
    return " & ".join(families) or work.title or work.container


def short(cited: Cited) -> str:
    """Return a citation for a column: `Starchak 2009, sec. 5, n. 45`."""
    work = cited.work
    parts = [f"{label(work)} {work.year or 'n.d.'}{work.letter}"]
    parts += [f"sec. {cited.section}"] if cited.section else []
    parts += [notes_of(cited)] if cited.footnotes else []
    return ", ".join(parts)


def notes_of(cited: Cited, one: str = "n.", several: str = "nn.") -> str:
    """Return the footnotes of a figure: `n. 45`, `nn. 45, 46`."""
    return f"{one if len(cited.footnotes) == 1 else several} {', '.join(cited.footnotes)}"


def spoken(date: str) -> str:
    """Return a date in words at its own precision: `2005`, `May 2009`, `August 22, 2008`."""
    if not date:
        return "n.d."
    told = parse_date(date)
    if len(date) == 4:
        return date
    month = MONTHS[told.begin % 12]
    return f"{month} {told.day}, {told.year}" if told.day else f"{month} {told.year}"


def dated(work: Work) -> str:
    """Return the date of a work: `March 4–10, 2009`, `[March 4, 2009]` where none is printed."""
    told = spoken(work.date)
    if work.date and work.until:
        first, last = parse_date(work.date), parse_date(work.until)
        told = f"{told}–{spoken(work.until)}"
        if first.year == last.year and first.day and last.day:
            month = "" if first.begin == last.begin else f"{MONTHS[last.begin % 12]} "
            begin = f"{MONTHS[first.begin % 12]} {first.day}"
            told = f"{begin}–{month}{last.day}, {last.year}"
    return f"[{told}]" if work.read_from else told


def quoted(text: str) -> str:
    """Return a text as it stands inside “ ”: its own quotation marks are single, ' is ’."""
    text = re.sub(r'"([^"]*)"', r"‘\1’", text)
    text = re.sub(r"(?<=\S)'", "’", text).replace("'", "‘")
    return text.replace("“", "‘").replace("”", "’")


def spaced(initials: str) -> str:
    """Return given names with a space after each initial: `J. K.`"""
    return re.sub(r"\.(?=\w)", ". ", initials)


def dashed(pages: str) -> str:
    """Return pages with an en dash: `81–102`."""
    return re.sub(r"(?<=\w)-(?=\w)", "–", pages)


def _names(text: str) -> tuple[Name, ...]:
    """Read `Family, Given; Family, Given; A Body`: a name without a comma is a body's."""
    return tuple(
        Name(*(part.strip() for part in name.split(",", 2)))
        for name in text.split(";")
        if name.strip(" ,")
    )


def _flat(details: Mapping[str, str]) -> dict[str, str]:
    return {name: " ".join(text.split()) for name, text in details.items()}


def _work(key: str, source: Mapping[str, Any]) -> Work:
    d = _flat(source["details"])
    version = d.get("vintage", "")
    if version in (*_UNTOLD, spoken(source["date"])):
        version = ""
    return Work(
        key,
        source["kind"],
        " ".join(source["title"].split()),
        _names(d.get("author", "")),
        _names(d.get("editor", "")),
        date=source["date"],
        version=version,
        doi=re.sub(
            r"^(https?://(dx\.)?doi\.org/|doi: ?)", "", d.get("doi", ""), flags=re.IGNORECASE
        ),
        **{name: d.get(name, "") for name in (*_SHARED, "issue", "volume", "pages", *_MORE)},
    )


_SHARED = ("container", "publisher", "url", "accessed", "place")
_MORE = ("isbn", "language")


def _footnote(key: str, footnote: Mapping[str, Any]) -> Work:
    d = _flat(footnote["details"])
    found = {name: d[name] for name in ("volume", "issue", "pages") if d.get(name)}
    locator = d.get("locator", "")
    parts = [_part(part) for part in locator.split(", ")]
    read: dict[str, str] = {}
    for part in parts:
        read |= part
    if locator and all(parts) and len(read) == len(parts):
        found, locator = read | found, ""
    work = Work(
        key,
        d.get("kind", ""),
        d.get("title", ""),
        _names(d.get("author", "")),
        _names(d.get("editor", "")),
        date=d.get("printed") or footnote["date"],
        until="" if d.get("printed") else d.get("until", ""),
        read_from="" if d.get("printed") else d.get("date_read_from", ""),
        locator=locator,
        **found,
        **{name: d.get(name, "") for name in _SHARED},
    )
    return work._replace(kind=work.kind or _kind(work))


def _part(text: str) -> dict[str, str]:
    """Return what a part of a locator says: `Vol. 11`, `No. 5 (47)`, `pp. 81-102`; else nothing."""
    for pattern in (_VOLUME, _ISSUE, _PAGES):
        if match := pattern.fullmatch(text):
            return match.groupdict()
    return {}


def _kind(work: Work) -> str:
    """Return the kind that a footnote's facts speak for, where it does not name one."""
    if work.volume or work.issue:
        return "article"
    if work.url:
        return "page"
    if work.publisher or work.editors:
        return "book"
    if work.container:
        return "newspaper" if len(work.date) == 10 else "article"
    return "document"
