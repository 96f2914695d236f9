"""Relations: the tables that `aidledger sql` asks, every column with its meaning, and their rows.

What stands here is a promise: a column keeps its name, type and meaning. The engine's own tables
(engine/*.sql) promise nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from aidledger.money import from_minor
from aidledger.policy import Policy
from aidledger.reports.totals import Question
from aidledger.schema import INDICATORS, MENTIONS, RIVALS, TRANSACTIONS
from aidledger.schema import Column as Cell

TEXT, INTEGER, NUMBER, FLAG, MONEY = "text", "integer", "number", "0 or 1", "money"
OWN, ASKED, MINOR = "full units of its currency", "full units of --currency", "minor units"


class Column(NamedTuple):
    name: str
    type: str
    meaning: str
    unit: str = ""


class Context(NamedTuple):
    """What the rows are made of: the ledger under one policy and the selection asked for.

    `number` makes what a format holds of a decimal: the nearest double, or the decimal itself.
    """

    question: Question
    policy: Policy
    digits: dict[str, int]
    number: Callable[[Decimal], float | Decimal] = float

    def ask(self, query: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        return self.question.ask(query, values)

    def document(self, name: str) -> Any:
        return self.question.ledger.document(name)

    def full(self, minor: int | None, currency: str | None) -> float | Decimal | None:
        """Return minor units in full ones."""
        if minor is None:
            return None
        return self.number(from_minor(minor, self.digits[currency] if currency else 0))


Rows = Iterable[Sequence[Any]]


class Relation(NamedTuple):
    meaning: str
    columns: tuple[Column, ...]
    rows: Callable[[Context], Rows]


def context(question: Question, number: Callable[[Decimal], float | Decimal] = float) -> Context:
    """Return the context of a question; `number` as in Context."""
    currencies = question.ledger.document("currencies")
    digits = {code: int(currency["minor_units"]) for code, currency in currencies.items()}
    return Context(question, question.policy, digits, number)


def sqlite_type(column: Column) -> str:
    return {TEXT: "TEXT", NUMBER: "REAL", MONEY: "REAL"}.get(column.type, "INTEGER")


def duckdb_type(column: Column, asked: Context) -> str:
    if column.type == MONEY:
        digits = max(asked.digits.values()) if column.unit == OWN else asked.question.digits
        return f"DECIMAL(18,{digits})"
    return {TEXT: "VARCHAR", NUMBER: "DOUBLE"}.get(column.type, "BIGINT")


def _written(table: Sequence[Cell], names: str) -> tuple[Column, ...]:
    """Return columns that are those of a file, with their meaning there."""
    known = {cell.name: cell for cell in table}
    types = {"integer": INTEGER, "year": INTEGER, "number": NUMBER}
    return tuple(
        Column(name, types.get(known[name].type, TEXT), known[name].meaning)
        for name in names.split()
    )


def _bounds(unit: str, whose: str) -> tuple[Column, ...]:
    return (
        Column("low", MONEY, f"lower bound of {whose}", unit),
        Column("best", MONEY, f"best value of {whose}", unit),
        Column("high", MONEY, f"upper bound; where open is 1, of what is known of {whose}", unit),
        Column("currency", TEXT, "currency of low, best and high"),
        Column("low_minor", INTEGER, "low, exact in any arithmetic", MINOR),
        Column("best_minor", INTEGER, "best, likewise", MINOR),
        Column("high_minor", INTEGER, "high, likewise", MINOR),
        Column("open", FLAG, "1: it has no top (≥)"),
        Column("approximate", FLAG, "1: best is a reading (~)"),
        Column("capped", FLAG, "1: it is at most this (≤)"),
    )


_LINE = (
    Column("id", TEXT, "id of the figure"),
    Column("year", INTEGER, "the year it falls in; null where it belongs to none"),
    Column("label", TEXT, "the year, “by 2005”, “undated” or, with --spread none, “2005–2007”"),
    Column("kind", TEXT, "year, cumulative (by 2005), undated, period or scheduled (later)"),
    Column("months", INTEGER, "months of the figure's period that fall here"),
    Column("of_months", INTEGER, "months of the whole period"),
    *_written(TRANSACTIONS, "source donor recipient sector instrument"),
    Column("class", TEXT, "class of the instrument: transfer, credit, presence …"),
    *_written(TRANSACTIONS, "status"),
    Column("headline", FLAG, "1: its class is in the headline (--headline, else transfer)"),
    Column("counted", FLAG, "1: it counts in totals"),
    Column("reason", TEXT, "why it does not count, or only in high; blank where it counts"),
    *_bounds(ASKED, "this line"),
    Column("prices", TEXT, "prices of low, best and high: current, ppp, or constant and how"),
    Column("spread", FLAG, "1: a share of a figure for several years (÷)"),
    Column("residual", FLAG, "1: what is left of a figure that holds others"),
    Column("own_low", MONEY, "low before conversion, in own_currency", OWN),
    Column("own_best", MONEY, "best before conversion, in own_currency", OWN),
    Column("own_high", MONEY, "high before conversion, in own_currency", OWN),
    Column("own_currency", TEXT, "currency of the source"),
    Column("rate", TEXT, "the exchange rate used, its year and source"),
    Column("rate_assumed", FLAG, "1: the year of the rate is assumed"),
)


def line_rows(asked: Context, counted: tuple[int, ...]) -> Rows:
    """Yield the lines that count (1), that do not (0), or both."""
    where, values = asked.question.where(counted=counted)
    target = asked.policy.currency
    for line in asked.ask(f"SELECT * FROM asked WHERE {where} ORDER BY ordinal, slot", values):
        alone = line["reach"] == 2 and line["high"] is not None
        minor = (0, 0, line["high"]) if alone else (line["low"], line["best"], line["high"])
        own = [line[name] for name in ("own_low", "own_best", "own_high")]
        yield (
            *(line[name] for name in ("id", "year", "label", "kind", "months", "total")),
            *(line[name] for name in ("source", "donor", "recipient", "sector", "instrument")),
            line["class"],
            line["status"],
            int(line["class"] in asked.policy.headline),
            line["counted"],
            line["reason"] or ("in high alone" if alone else ""),
            *(asked.full(amount, target) for amount in minor),
            asked.policy.unit,
            *minor,
            *(line[name] for name in ("open_top", "approximate", "capped")),
            asked.policy.priced,
            *(line[name] for name in ("spread", "residual")),
            *(asked.full(amount, line["own_currency"]) for amount in own),
            line["own_currency"],
            line["rate"] or "",
            int(bool(line["rate"] and line["rate_assumed"])),
        )


_PLACE = "id source section footnote as_stated asserted_by"
_FIGURE = (
    *_written(TRANSACTIONS, f"{_PLACE} donor recipient channel supported_by sector instrument"),
    Column("class", TEXT, "class of the instrument"),
    *_written(TRANSACTIONS, "status first last year_basis per qualifier"),
    Column("stated", FLAG, "1: an amount is stated"),
    *_bounds(OWN, "the whole figure"),
    *_written(TRANSACTIONS, "quantity unit part_of may_be_in fulfils"),
    *_written(TRANSACTIONS, "confidence description remark"),
    Column("file", TEXT, "the file it stands in"),
    Column("line", INTEGER, "its line there"),
)
_INDICATOR = (
    *_written(INDICATORS, f"{_PLACE} party partner measure year qualifier"),
    *_bounds("full units of its currency", "the size; persons where it has no currency"),
    *_written(INDICATORS, "series remark"),
)
_RIVAL = (
    *_written(RIVALS, f"{_PLACE} figures donor recipient sectors basis year year_basis qualifier"),
    *_bounds(OWN, "the other value"),
    *_written(RIVALS, "remark"),
)
_MENTION = (
    *_written(MENTIONS, " ".join(cell.name for cell in MENTIONS)),
    Column("file", TEXT, "the file it stands in"),
    Column("line", INTEGER, "its line there"),
)


def _rows_of(table: str, columns: Sequence[Column]) -> Callable[[Context], Rows]:
    """Return a function that reads a table of the engine into these columns."""
    names = [column.name for column in columns]
    order = "source, number" if table == "mentions" else "ordinal"

    def rows(asked: Context) -> Rows:
        for row in asked.ask(f"SELECT * FROM {table} ORDER BY {order}"):
            if "best" in names:
                minor = {bound: row[bound] for bound in ("low", "best", "high")}
                row |= {bound: asked.full(minor[bound], row["currency"]) for bound in minor}
                row |= {f"{bound}_minor": amount for bound, amount in minor.items()}
                row["open"] = row["open_top"]
            if row.get("quantity") is not None:
                told = row["quantity"]
                row["quantity"] = asked.number(Decimal(told)) if told else None
            yield [row[name] for name in names]

    return rows


def _relation_rows(asked: Context) -> Rows:
    taken = {
        (row["container"], row["figure"], row["relation"]): (row["low"], row["best"])
        for row in asked.ask("SELECT * FROM takes")
    }
    figures = {row["id"]: row for row in asked.ask("SELECT * FROM figures ORDER BY ordinal")}
    for figure in figures.values():
        for relation in ("part_of", "fulfils", "may_be_in"):
            for container in (figure[relation] or "").split():
                low, best = taken.get((container, figure["id"], relation), (0, 0))
                currency = figures[container]["currency"]
                yield (
                    figure["id"],
                    relation,
                    container,
                    asked.full(low, currency),
                    asked.full(best, currency),
                    currency,
                )


def _party_rows(asked: Context) -> Rows:
    for code, party in asked.document("parties").items():
        joined = (" ".join(party["members"]), ", ".join(party["aliases"]))
        yield (code, party["name"], party["kind"], party["currency"], *joined)


def _source_rows(asked: Context) -> Rows:
    for key, source in asked.document("sources").items():
        details = (source["details"].get(name, "") for name in _SOURCE_DETAILS)
        yield (key, source["kind"], source["title"], source["date"], *details)


_SOURCE_DETAILS = ("author", "publisher", "container", "vintage", "url", "note")


def _word_rows(asked: Context) -> Rows:
    for name, terms in asked.document("vocabulary").items():
        for slug, term in terms.items():
            codes = ", ".join(f"{kind} {code}" for kind, code in term["codes"].items())
            yield (name, slug, term["class"], codes, term["counted_in"], term["meaning"])


def _series_rows(part: str) -> Callable[[Context], Rows]:
    def rows(asked: Context) -> Rows:
        for code, currency in asked.document("currencies").items():
            series = currency[part] or {"values": {}}
            for year, value in series["values"].items():
                number = asked.number(Decimal(value))
                yield (code, int(year), number, series["source"], series["code"])

    return rows


def _claim_rows(asked: Context) -> Rows:
    for claim in asked.document("claims"):
        kept = claim | {"footnote": " ".join(claim["footnote"])}
        yield [kept[column.name] for column in _CLAIM]


_CLAIM = (
    Column("id", TEXT, "stable slug"),
    Column("source", TEXT, "key of the source that makes the claim"),
    Column("section", TEXT, "ordinal of the heading it stands under"),
    Column("footnote", TEXT, "number of the footnote"),
    Column("words", TEXT, "the claim's own words"),
    Column("meaning", TEXT, "what it says"),
    Column("says", TEXT, "the value it states, as an expression"),
    Column("article", TEXT, "the expression over the source's own figures"),
    Column("public", TEXT, "the expression over public series"),
    Column("low", TEXT, "lowest value that the words accept, as an expression"),
    Column("high", TEXT, "highest value, likewise"),
    Column("no_article", TEXT, "why the source's figures cannot test it"),
    Column("no_public", TEXT, "why public series cannot test it"),
    Column("reason", TEXT, "why these bounds"),
    Column("remark", TEXT, "further notes"),
)


def _of_series(value: str) -> tuple[Column, ...]:
    return (
        Column("currency", TEXT, "ISO 4217 code"),
        Column("year", INTEGER, "calendar year"),
        Column("value", NUMBER, value),
        Column("source", TEXT, "key of the source"),
        Column("code", TEXT, "the publisher's code of the series"),
    )


RELATIONS: dict[str, Relation] = {
    "flows": Relation(
        "The lines that count: totals are sums of them. Every class is in it: group by class, or "
        "take headline = 1.",
        _LINE,
        lambda asked: line_rows(asked, (1,)),
    ),
    "lines": Relation(
        "Every figure in every year asked for, counted or not, with the reason.",
        _LINE,
        lambda asked: line_rows(asked, (0, 1)),
    ),
    "figures": Relation(
        "The figures as they are booked, one a row, whatever the years and the policy.",
        _FIGURE,
        _rows_of("figures", _FIGURE),
    ),
    "relations": Relation(
        "Which figure is inside which, and what it takes off it under --overlaps.",
        (
            Column("figure", TEXT, "id of the figure inside"),
            Column("relation", TEXT, "part_of, may_be_in or fulfils"),
            Column("container", TEXT, "id of the figure that holds it"),
            Column("low", MONEY, "what it takes off the container's low", OWN),
            Column("best", MONEY, "what it takes off the container's best", OWN),
            Column("currency", TEXT, "currency of the container"),
        ),
        _relation_rows,
    ),
    "indicators": Relation(
        "Sizes to compare with: GDP, budgets, military spending, aid received, inhabitants.",
        _INDICATOR,
        _rows_of("indicators", _INDICATOR),
    ),
    "rivals": Relation(
        "Other values for the same money. Never add them to figures.",
        _RIVAL,
        _rows_of("rivals", _RIVAL),
    ),
    "mentions": Relation(
        "Every amount printed in a source, and the figures it became.",
        _MENTION,
        _rows_of("mentions", _MENTION),
    ),
    "claims": Relation(
        "Comparisons that sources make; `aidledger claims` works them out again.",
        _CLAIM,
        _claim_rows,
    ),
    "parties": Relation(
        "States, organisations and groups.",
        (
            Column("code", TEXT, "what donor, recipient and party hold"),
            Column("name", TEXT, "its name"),
            Column("kind", TEXT, "state, organisation or group"),
            Column("currency", TEXT, "its currency"),
            Column("members", TEXT, "codes of a group's members, with spaces between"),
            Column("aliases", TEXT, "other names, with commas between"),
        ),
        _party_rows,
    ),
    "sources": Relation(
        "What figures are taken from.",
        (
            Column("source", TEXT, "key that the other relations use"),
            Column("kind", TEXT, "article, report, dataset …"),
            Column("title", TEXT, "title"),
            Column("date", TEXT, "date of the document, as exact as it is known"),
            *(Column(name, TEXT, name) for name in _SOURCE_DETAILS),
        ),
        _source_rows,
    ),
    "classifications": Relation(
        "The controlled words.",
        (
            Column("list", TEXT, "classes, instruments, sectors, statuses, measures …"),
            Column("word", TEXT, "what the other relations hold"),
            Column("class", TEXT, "class of an instrument"),
            Column("codes", TEXT, "codes of the field it corresponds to, such as dac 110"),
            Column("counted_in", TEXT, "unit of a measure that is no money"),
            Column("meaning", TEXT, "what it means"),
        ),
        _word_rows,
    ),
    "rates": Relation(
        "Exchange rates, averages of the year.",
        _of_series("units of the currency for one US dollar"),
        _series_rows("rates"),
    ),
    "deflators": Relation(
        "Price indices of GDP.",
        _of_series("index, on the base year of its own series"),
        _series_rows("deflator"),
    ),
}
