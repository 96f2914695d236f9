"""The tables of a ledger: every column, its meaning and its constraint, written once.

`datapackage.json` of a ledger is generated from here (Frictionless Data Package v2, Table
Schema), and the reader checks headers against it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from aidledger.files import FORMAT_VERSION, NAMES, PROFILE
from aidledger.money import QUALIFIERS
from aidledger.policy import STATUSES

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
DATE = r"\d{4}(-\d{2}(-\d{2})?)?"

ASSERTERS = ("donor", "recipient", "press", "expert", "author")
CONFIDENCE = ("high", "medium", "low")
TEXT, NUMBER, INTEGER, YEAR = "string", "number", "integer", "year"


class Column(NamedTuple):
    """One column: `required` means no cell may be blank; `choices` is a closed list."""

    name: str
    meaning: str
    type: str = TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    unique: bool = False


_PLACE = (
    Column(
        "id",
        "stable lower-case slug, unique in the ledger",
        required=True,
        pattern=SLUG,
        unique=True,
    ),
    Column("source", "key of sources.yaml", required=True),
    Column("section", "ordinal of the heading it stands under"),
    Column(
        "footnote",
        "number of the footnote, or several with spaces between; 30b is the second work of 30",
        pattern=r"\d+[a-z]?( \d+[a-z]?)*",
    ),
    Column(
        "as_stated",
        "the amount's own words in the source, no more; for an unstated amount the event's words",
    ),
    Column("asserted_by", "who says so", choices=ASSERTERS),
)

_AMOUNT = (
    Column(
        "qualifier", "how the source hedges the amount", required=True, choices=tuple(QUALIFIERS)
    ),
    Column("amount", "full units of the currency, decimal", NUMBER),
    Column(
        "low", "lower bound, where the qualifier cannot say it or the reading is disputed", NUMBER
    ),
    Column("high", "upper bound, likewise; blank with order: no top", NUMBER),
    Column("currency", "ISO 4217 code, a key of currencies.yaml", pattern="[A-Z]{3}"),
)

TRANSACTIONS = (
    *_PLACE,
    Column("donor", "party that gives, a key of parties.yaml", required=True),
    Column("recipient", "party that receives; for presence, where it is spent", required=True),
    Column("channel", "body that received or spent it, a key of parties.yaml"),
    Column(
        "supported_by",
        "parties on whose support or proposal it came, with spaces between; it is not their money",
    ),
    Column("sector", "slug of classifications.yaml", required=True),
    Column("instrument", "slug of classifications.yaml; it decides the class", required=True),
    Column("status", "how far it got", required=True, choices=STATUSES),
    Column("first", "first date at the precision given; blank: by `last`", pattern=DATE),
    Column(
        "last", "last date; `..` where it is open; both blank: undated", pattern=rf"{DATE}|\.\."
    ),
    Column("year_basis", "calendar, or a fiscal year of classifications.yaml", required=True),
    Column("per", "`year` where the amount recurs every year of the period", choices=("year",)),
    *_AMOUNT,
    Column("quantity", "what the money bought, where it is said", NUMBER),
    Column("unit", "unit of the quantity"),
    Column("part_of", "id of the figure that certainly contains this one", pattern=SLUG),
    Column(
        "may_be_in",
        "ids of figures that may already contain this one's money, with spaces between",
        pattern=rf"{SLUG}( {SLUG})*",
    ),
    Column("fulfils", "id of the promise or commitment that this figure delivers", pattern=SLUG),
    Column(
        "confidence", "how well the source supports the coding", required=True, choices=CONFIDENCE
    ),
    Column("description", "in the coder's words", required=True),
    Column("remark", "why it was coded so"),
)

INDICATORS = (
    *_PLACE,
    Column("party", "whose size it is, a key of parties.yaml", required=True),
    Column("partner", "the other party, for trade"),
    Column("measure", "slug of classifications.yaml", required=True),
    Column("year", "the year it is for", YEAR, required=True),
    *_AMOUNT,
    Column("series", "the publisher's code of the series"),
    Column("remark", "why it was coded so"),
)

MENTIONS = (
    Column("source", "key of sources.yaml", required=True),
    Column("number", "its place among the mentions of its source, from 1", INTEGER, required=True),
    Column("section", "ordinal of the heading it stands under"),
    Column(
        "footnote", "number of the footnote, or several with spaces between", pattern=r"\d+( \d+)*"
    ),
    Column("words", "the words that print the amount, hedge included", required=True),
    Column("start", "offset of its first character in the text, from 0", INTEGER, required=True),
    Column("stop", "offset after its last character", INTEGER, required=True),
    Column(
        "around",
        "first 16 digits of the SHA-256 of the words around it (see docs/audit.md)",
        required=True,
        pattern="[0-9a-f]{16}",
    ),
    Column(
        "figures",
        "ids of the transactions, indicators or claims it belongs to, with spaces between",
        pattern=rf"{SLUG}( {SLUG})*",
    ),
    Column("remark", "why it is no figure, or how its words are read"),
)

RIVALS = (
    *_PLACE,
    Column(
        "figures",
        "ids of the transactions it is held against, with spaces between; blank: none tells of it",
        pattern=rf"{SLUG}( {SLUG})*",
    ),
    Column("donor", "party that gives, a key of parties.yaml", required=True),
    Column("recipient", "party that receives", required=True),
    Column(
        "sectors",
        "what it covers: slugs of classifications.yaml with spaces between; blank: everything",
    ),
    Column("basis", "what it counts, a slug of classifications.yaml", required=True),
    Column("year", "the year it is for; blank: the whole of the figures it names", YEAR),
    Column("year_basis", "calendar, or a fiscal year of classifications.yaml", required=True),
    *_AMOUNT,
    Column("remark", "why it was coded so"),
)

RATES = (
    Column("currency", "ISO 4217 code", required=True, pattern="[A-Z]{3}"),
    Column("year", "the calendar year it is the average of", YEAR, required=True),
    Column("units_per_usd", "units of the currency for one US dollar", NUMBER, required=True),
    Column("source", "key of sources.yaml", required=True),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "transactions": TRANSACTIONS,
    "indicators": INDICATORS,
    "mentions": MENTIONS,
    "rivals": RIVALS,
    "rates": RATES,
}
# What no two rows of a table may share.
KEYS = {"mentions": ("source", "number"), "rates": ("currency", "year")}
TABLE_MEANINGS = {
    "transactions": "One row a figure that moves, promises, demands or prices money.",
    "indicators": "Sizes to compare with: GDP, budgets, military spending, aid received.",
    "mentions": "Every amount of money printed in a source, in order, and what became of it.",
    "rivals": "Other values for the same money, compared by reconcile and never added to anything.",
    "rates": "Annual average exchange rates for imported sources; see docs/rates.md.",
}
VOCABULARIES = {
    "parties": "Parties, their codes, currencies, members and aliases.",
    "classifications": "Instruments and their classes, sectors, statuses, measures.",
    "sources": "Bibliography, dates and footnotes.",
    "currencies": "Currencies, annual average rates and deflators, each with its source.",
    "claims": "Comparisons that a source makes, and how each is worked out again.",
}


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.unique:
        constraints["unique"] = True
    if column.pattern:
        constraints["pattern"] = column.pattern
    if column.choices:
        constraints["enum"] = list(column.choices)
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "description": column.meaning,
    }
    return field | ({"constraints": constraints} if constraints else {})


def descriptor(name: str, title: str, optional: Collection[str] = ()) -> dict[str, Any]:
    """Return the datapackage.json of a ledger with this name, title and optional files."""
    there = {*NAMES, *optional}
    tables = []
    for table, columns in TABLES.items():
        if f"{table}.csv" not in there:
            continue
        schema: dict[str, Any] = {
            "fields": [_field(column) for column in columns],
            "primaryKey": list(KEYS.get(table, ("id",))),
            "missingValues": [""],
        }
        if table == "transactions":
            schema["foreignKeys"] = [
                {"fields": [name], "reference": {"resource": "", "fields": ["id"]}}
                for name in ("part_of", "fulfils")
            ]
        tables.append(
            {
                "name": table,
                "type": "table",
                "path": f"{table}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "description": TABLE_MEANINGS[table],
                "schema": schema,
            }
        )
    vocabularies = [
        {
            "name": vocabulary,
            "path": f"{vocabulary}.yaml",
            "format": "yaml",
            "mediatype": "application/yaml",
            "encoding": "utf-8",
            "description": meaning,
        }
        for vocabulary, meaning in VOCABULARIES.items()
        if f"{vocabulary}.yaml" in there
    ]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": title,
        "aidledger": {"profile": PROFILE, "format": FORMAT_VERSION},
        "resources": tables + vocabularies,
    }
