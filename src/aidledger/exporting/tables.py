"""Tables: what a data package and a database hold, with types, keys and meanings.

The columns are those of `aidledger sql` (reports/relations.py), under the same names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from aidledger.exporting.gathered import Gathered
from aidledger.policy import CLASSES, STATUSES
from aidledger.reports.relations import FLAG, INTEGER, RELATIONS, TEXT, Column, Context, line_rows
from aidledger.reports.relations import context as context_of

_LISTS = ("classes", "instruments", "sectors", "statuses", "measures", "year_bases")
_KINDS = ("year", "cumulative", "undated", "period", "scheduled")


class Link(NamedTuple):
    """A foreign key: columns here, and the table and columns that they name."""

    columns: tuple[str, ...]
    table: str
    there: tuple[str, ...]


class TableOf(NamedTuple):
    """A table: columns, rows in their order, the key that no two rows share, and links."""

    name: str
    meaning: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    key: tuple[str, ...]
    links: tuple[Link, ...] = ()
    required: frozenset[str] = frozenset()
    choices: Mapping[str, tuple[str, ...]] = {}


def tables_of(gathered: Gathered) -> list[TableOf]:
    """Return the tables, those that are named before those that name them. Amounts are Decimals.

    A blank text is None.
    """
    asked = context_of(gathered.question, Decimal)
    return [
        *(_words(asked, name) for name in _LISTS),
        _currencies(asked),
        _of(asked, "sources", ("source",)),
        _of(asked, "parties", ("code",), _to("currency", "currencies", "code")),
        *(
            _of(
                asked, name, ("currency", "year"),
                _to("currency", "currencies", "code"), _to("source", "sources"),
            )
            for name in ("rates", "deflators")
        ),
        _figures(asked, gathered),
        _lines(asked, "flows", 1),
        _lines(asked, "not_counted", 0),
        _relations(asked, gathered),
        _of(
            asked, "indicators", ("id",),
            _to("source", "sources"), _to("party", "parties", "code"),
            _to("partner", "parties", "code"), _to("measure", "measures", "word"),
            _to("currency", "currencies", "code"),
        ),
    ]  # fmt: skip


def _to(column: str, table: str, there: str = "") -> Link:
    return Link((column,), table, (there or column,))


def _of(asked: Context, name: str, key: tuple[str, ...], *links: Link) -> TableOf:
    relation = RELATIONS[name]
    rows = _blank_as_none(relation.rows(asked))
    return TableOf(name, relation.meaning, relation.columns, rows, key, links, frozenset(key))


def _blank_as_none(rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    return [tuple(None if value == "" else value for value in row) for row in rows]


_CODED = (
    _to("source", "sources"),
    _to("donor", "parties", "code"),
    _to("recipient", "parties", "code"),
    _to("sector", "sectors", "word"),
    _to("instrument", "instruments", "word"),
    _to("class", "classes", "word"),
    _to("status", "statuses", "word"),
)


def _figures(asked: Context, gathered: Gathered) -> TableOf:
    relation = RELATIONS["figures"]
    every = _blank_as_none(relation.rows(asked))
    rows = [(*row, int(row[0] in gathered.selected)) for row in every if row[0] in gathered.figures]
    told = Column("selected", FLAG, "0: it is here because a selected figure holds it, or is in it")
    links = (
        *_CODED,
        _to("channel", "parties", "code"),
        _to("year_basis", "year_bases", "word"),
        _to("currency", "currencies", "code"),
        _to("part_of", "figures", "id"),
        _to("fulfils", "figures", "id"),
    )
    required = frozenset("id source donor recipient sector instrument class status".split())
    return TableOf(
        "figures",
        "The figures as they are booked, one a row: those selected and those they depend on.",
        (*relation.columns, told), rows, ("id",), links, required,
        {"class": CLASSES, "status": STATUSES},
    )  # fmt: skip


def _lines(asked: Context, name: str, counted: int) -> TableOf:
    columns = RELATIONS["lines"].columns
    links = (_to("id", "figures"), *_CODED, _to("own_currency", "currencies", "code"))
    meaning = (
        "The lines that count, one a figure and year: totals are sums of them, class by class."
        if counted
        else "Lines that count in no total, with the reason. Never add them to flows."
    )
    return TableOf(
        name, meaning, columns, _blank_as_none(line_rows(asked, (counted,))), ("id", "label"),
        links, frozenset(("id", "label", "kind", "class", "status", "donor", "recipient")),
        {"class": CLASSES, "status": STATUSES, "kind": _KINDS},
    )  # fmt: skip


def _relations(asked: Context, gathered: Gathered) -> TableOf:
    relation = RELATIONS["relations"]
    rows = [row for row in _blank_as_none(relation.rows(asked)) if row[0] in gathered.figures]
    links = (
        _to("figure", "figures", "id"),
        _to("container", "figures", "id"),
        _to("currency", "currencies", "code"),
    )
    key = ("figure", "relation", "container")
    return TableOf(
        "relations", relation.meaning, relation.columns, rows, key, links, frozenset(key),
        {"relation": ("part_of", "fulfils", "may_be_in")},
    )  # fmt: skip


def _words(asked: Context, name: str) -> TableOf:
    columns = [
        Column("word", TEXT, "what the other tables hold"),
        Column("name", TEXT, "the same as a label"),
        Column("meaning", TEXT, "what it means"),
        Column("codes", TEXT, "codes of the field it corresponds to, such as dac 110"),
    ]
    links: tuple[Link, ...] = ()
    if name == "instruments":
        columns.append(Column("class", TEXT, "class of the instrument"))
        links = (_to("class", "classes", "word"),)
    if name == "measures":
        columns.append(Column("counted_in", TEXT, "unit of a measure that is no money"))
    rows = []
    for word, term in asked.document("vocabulary")[name].items():
        codes = ", ".join(f"{kind} {code}" for kind, code in term["codes"].items())
        label = word.replace("-", " ").capitalize()
        rows.append(
            [word, label, term["meaning"], codes]
            + [term[c.name] for c in columns if c.name in ("class", "counted_in")]
        )
    meaning = f"The controlled words: {name.replace('_', ' ')}."
    return TableOf(
        name, meaning, columns, _blank_as_none(rows), ("word",), links, frozenset(("word",))
    )


def _currencies(asked: Context) -> TableOf:
    columns = (
        Column("code", TEXT, "ISO 4217 code"),
        Column("name", TEXT, "its name"),
        Column("minor_units", INTEGER, "digits after the point"),
    )
    rows = [
        (code, currency["name"], currency["minor_units"])
        for code, currency in asked.document("currencies").items()
    ]
    return TableOf(
        "currencies", "The currencies.", columns, rows, ("code",), (), frozenset(("code",))
    )
