"""What the fields of the YAML vocabularies mean; tests/test_reference.py holds them to the reader.

The tables of a ledger say this of themselves (schema.py); the reader of the vocabularies only knows
the names.
"""

from __future__ import annotations

from typing import NamedTuple

from aidledger.booking.vocabularies import FOOTNOTE_KINDS, LISTS, SOURCE_KINDS
from aidledger.policy import CLASSES, STATUSES


class Field(NamedTuple):
    name: str
    meaning: str
    needed: str = ""  # when; blank: never
    choices: tuple[str, ...] = ()


class Entry(NamedTuple):
    """The entries of a file, or of a part of one: what their key is, and their fields."""

    title: str
    key: str
    fields: tuple[Field, ...]


ALWAYS = "yes"
_CODES = Field("codes", 'codes of others\' lists with this meaning, as in `{dac: "110"}`')

_DATE = "when it came out, as precise as is known; nothing later is counted"
_WORK = (
    Field("title", "its title", ALWAYS),
    Field("author", "who wrote it: `Family, Given; Family, Given`; without a comma a body"),
    Field("editor", "who edited it, likewise"),
    Field("container", "the journal, newspaper, site or book that it is in"),
    Field("publisher", "who published it"),
    Field("place", "where it was published"),
    Field("date", "when it came out, as precise as is known"),
    Field("volume", "volume"),
    Field("issue", "issue"),
    Field("pages", "pages, from and to"),
    Field("url", "its address"),
    Field("accessed", "when it was read there"),
)

_DATED = [field.name for field in _WORK].index("date")

ENTRIES: dict[str, tuple[Entry, ...]] = {
    "parties": (
        Entry(
            "Each party",
            "a state's ISO 3166 code, or a slug such as world-bank",
            (
                Field("name", "the name that reports print", ALWAYS),
                Field("kind", "what it is", ALWAYS, ("state", "organisation", "group")),
                Field("currency", "a key of currencies.yaml; of others USD", "for a state"),
                Field("members", "parties that a group is of; its money is not theirs"),
                Field("aliases", "other names that mean it; no two parties share one"),
                Field("ppp", "units of its currency for one international dollar: a series"),
            ),
        ),
    ),
    "classifications": (
        Entry(
            "Each word",
            f"a slug; the lists are {', '.join(LISTS)}, and every ledger has the same classes "
            f"({', '.join(CLASSES)}) and statuses ({', '.join(STATUSES)})",
            (
                Field("meaning", "what it means", ALWAYS),
                Field("class", "the class it belongs to", "for an instrument", CLASSES),
                Field("counted_in", "unit of a measure that is no money, such as persons"),
                _CODES,
            ),
        ),
    ),
    "sources": (
        Entry(
            "Each source",
            "a slug, which rows name in `source`",
            (
                Field("kind", "what it is", ALWAYS, SOURCE_KINDS),
                *_WORK[:_DATED],
                _WORK[_DATED]._replace(meaning=_DATE, needed="unless a dataset"),
                *_WORK[_DATED + 1 :],
                Field("language", "ISO 639 code of its language"),
                Field("vintage", "which release of a series the values are of"),
                Field("code", "the publisher's code of a data set"),
                Field("license", "what its data may be used for"),
                Field("isbn", "ISBN of a book"),
                Field("doi", "DOI"),
                Field("note", "what a reader must know"),
                Field("sections", "its headings: ordinal and words"),
                Field("footnotes", "its footnotes: number and what each cites"),
            ),
        ),
        Entry(
            "Each footnote of a source",
            "its number",
            (
                Field("kind", "what it cites, where its facts do not tell", "", FOOTNOTE_KINDS),
                *(f._replace(needed="") for f in _WORK),
                Field("locator", "volume, issue and pages as printed: `No. 5 (47), pp. 94-105`"),
                Field("until", "last day of an issue for several days; `date` is the first"),
                Field("printed", "when a book was printed, where `date` is that of a speech in it"),
                Field("date_read_from", "where the date is taken from, if none is printed"),
                Field("same_as", "number of the footnote that it repeats"),
                Field("works", "several works: `a`, `b` … with these fields; a row names `30b`"),
                Field("note", "what a reader must know"),
            ),
        ),
    ),
    "currencies": (
        Entry(
            "Each currency",
            "an ISO 4217 code; every ledger has USD, which rates are per",
            (
                Field("name", "the name that reports print", ALWAYS),
                Field("minor_units", "number of decimals, 2 if not said", "", ("0", "2", "3")),
                Field("aliases", "other names that mean it; no two currencies share one"),
                Field("rates", "units for one US dollar, average of the year: a series"),
                Field("deflator", "price index on any base: a series"),
            ),
        ),
    ),
    "claims": (
        Entry(
            "Each claim",
            "a slug that is no figure's id",
            (
                Field("source", "key of sources.yaml", ALWAYS),
                Field("section", "ordinal of the heading it stands under"),
                Field("footnote", "numbers of footnotes, with spaces between"),
                Field("words", "the comparison's own few words", ALWAYS),
                Field("meaning", "what is compared, in the coder's words", ALWAYS),
                Field("says", "what the author says of it: `almost 1/3`, `more than 2`", ALWAYS),
                Field("article", "the expression over the source's own figures"),
                Field("public", "the expression over public series"),
                Field("both", "one expression for both, whose sizes are looked up in each"),
                Field("lacking", "why `article` or `public` has no expression"),
                Field("tolerance", "`low`, `high` and `reason`, where the words' own does not fit"),
                Field("remark", "what else a reader must know"),
            ),
        ),
    ),
}  # fmt: skip
