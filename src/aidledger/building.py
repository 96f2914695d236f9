"""Building: a book → the database that every report asks.

The order of the stages stands here: relations, rates, residuals, doubts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from aidledger.booking import checks
from aidledger.counting.factors import all_factors, exact_factor
from aidledger.counting.parts import Part, parts_of
from aidledger.counting.periods import Slot, all_slots, key_of, shared_out
from aidledger.counting.prices import Money
from aidledger.counting.residuals import Convert, Residual, Take, settle
from aidledger.engine.store import Store, sql_text
from aidledger.model import Book, Claim, IndexedMention, Indicator, Rival, Series, Transaction
from aidledger.money import QUALIFIERS, plain
from aidledger.policy import COUNTED_STATUSES
from aidledger.problems import Problem
from aidledger.years import parse_date


def settle_book(book: Book) -> tuple[list[Residual], list[Take], list[Problem]]:
    """Settle what contains what, and check it.

    Where relations or rates have problems the rest is settled without them, so that what else is
    wrong is told at once; no total may be made of such a book.
    """
    problems = checks.relations_of(book) + checks.rates_of(book)
    sound = checks.without_broken_relations(book, problems) if problems else book
    source_years = {k: parse_date(s.date).year for k, s in book.sources.items() if s.date}
    residuals, takes = settle(sound.transactions, source_years, _converter(sound))
    problems += [*checks.wholes_of(sound, takes), *checks.rivals_of(book), *checks.doubts_of(book)]
    return residuals, takes, problems


def _converter(book: Book) -> Convert:
    """Return a function that shares amounts out by months and converts each year's share."""

    def convert(
        steps: Sequence[int], source: str, target: str, years: Sequence[tuple[int, int]]
    ) -> int:
        if source == target:
            return sum(steps)
        months = [number for _, number in years]
        shares = zip(*(shared_out(step, months) for step in steps), strict=True)
        converted = 0
        for (year, _), own in zip(years, shares, strict=True):
            share = sum(own)
            factor = exact_factor(book.currencies[source], book.currencies[target], year)
            assert factor is not None, "rates_of refuses a ledger that lacks a rate"
            converted += int((share * factor).to_integral_value(ROUND_HALF_UP))
        return converted

    return convert


def _parts(book: Book) -> list[Part]:
    def lacking(source: str, target: str, years: Sequence[tuple[int, int]]) -> int | None:
        pair = book.currencies[source], book.currencies[target]
        return next((year for year, _ in years if exact_factor(*pair, year) is None), None)

    source_years = {k: parse_date(s.date).year for k, s in book.sources.items() if s.date}
    return parts_of(book.transactions, source_years, _converter(book), lacking)


def fill(store: Store, book: Book, residuals: list[Residual], takes: list[Take]) -> None:
    """Write a booked ledger into an empty store."""
    store.script(sql_text("tables") + sql_text("policy") + sql_text("lines"))
    sources = dict(book.sources)
    keys = {key_of(figure, sources): 0 for figure in book.transactions}
    keys = {key: number for number, key in enumerate(keys)}
    slots = all_slots(keys)
    by_period: dict[int, list[Slot]] = {}
    for slot in slots:
        by_period.setdefault(slot.period, []).append(slot)
    used = {
        (figure.currency, slot.rate_year)
        for figure in book.transactions
        if figure.bounds
        for slot in by_period[keys[key_of(figure, sources)]]
        if slot.kind != "scheduled"
    }
    monies = {money: 0 for figure in book.transactions for money in [_money(figure, book)]}
    monies = {money: number for number, money in enumerate(monies)}
    used |= {(i.currency, i.year) for i in book.indicators if i.currency}
    store.many(
        "figures",
        [
            _figure_row(number, figure, keys[key_of(figure, sources)], monies[_money(figure, book)])
            for number, figure in enumerate(book.transactions)
        ],
    )
    store.many("monies", [(number, *money) for money, number in monies.items()])
    store.many("all_periods", slots)
    store.many(
        "all_factors",
        [
            (f.currency, f.target, f.year, f.factor, f.how)
            for f in all_factors(used, book.currencies)
        ],
    )
    store.many(
        "all_residuals",
        [(r.overlaps, r.figure, r.bounds.low, r.bounds.best, r.bounds.high) for r in residuals],
    )
    store.many(
        "all_takes", [(t.overlaps, t.container, t.figure, t.relation, t.low, t.best) for t in takes]
    )
    store.many("indicators", [_indicator_row(n, i) for n, i in enumerate(book.indicators)])
    store.many("mentions", [_mention_row(m) for m in book.mentions])
    store.many("rivals", [_rival_row(n, r) for n, r in enumerate(book.rivals)])
    store.many("parts", [_part_row(p) for p in _parts(book)])
    store.many("documents", list(documents(book).items()))


def _money(figure: Transaction, book: Book) -> Money:
    return Money(figure.currency, book.parties[figure.donor].currency, figure.recipient)


def _figure_row(number: int, figure: Transaction, period: int, money: int) -> tuple[Any, ...]:
    hedge, bounds = figure.hedge, figure.bounds
    return (
        number,
        figure.id,
        figure.source,
        figure.section,
        " ".join(figure.footnote),
        figure.as_stated,
        figure.asserted_by,
        figure.donor,
        figure.recipient,
        figure.channel,
        " ".join(figure.supported_by),
        figure.sector,
        figure.instrument,
        figure.class_,
        figure.status,
        figure.first,
        figure.last,
        figure.year_basis,
        figure.per,
        figure.qualifier,
        *(_text(d) for d in (figure.amount, figure.low, figure.high)),
        figure.currency,
        _text(figure.quantity),
        figure.unit,
        figure.part_of,
        " ".join(figure.may_be_in),
        figure.fulfils,
        figure.confidence,
        figure.description,
        figure.remark,
        Path(figure.place.file).name,
        figure.place.line,
        period,
        money,
        int(figure.status in COUNTED_STATUSES),
        int(bounds is not None),
        *(bounds[:3] if bounds else (None, None, None)),
        int(bounds is not None and bounds.open),
        int(hedge.capped),
        int(figure.approximate),
    )


def _indicator_row(number: int, indicator: Indicator) -> tuple[Any, ...]:
    hedge, bounds = QUALIFIERS[indicator.qualifier], indicator.bounds
    return (
        number,
        indicator.id,
        indicator.source,
        indicator.section,
        " ".join(indicator.footnote),
        indicator.as_stated,
        indicator.asserted_by,
        indicator.party,
        indicator.partner,
        indicator.measure,
        indicator.year,
        indicator.qualifier,
        indicator.currency,
        *bounds[:3],
        int(bounds.open),
        int(hedge.capped),
        int(hedge.approximate or (bounds.low < bounds.high and not hedge.capped)),
        indicator.series,
        indicator.remark,
    )


def _mention_row(mention: IndexedMention) -> tuple[Any, ...]:
    return (
        mention.source,
        mention.number,
        mention.section,
        " ".join(mention.footnote),
        mention.words,
        mention.start,
        mention.stop,
        mention.around,
        " ".join(mention.figures),
        mention.remark,
        Path(mention.place.file).name,
        mention.place.line,
    )


def _rival_row(number: int, rival: Rival) -> tuple[Any, ...]:
    hedge, bounds = QUALIFIERS[rival.qualifier], rival.bounds
    return (
        number,
        rival.id,
        rival.source,
        rival.section,
        " ".join(rival.footnote),
        rival.as_stated,
        rival.asserted_by,
        " ".join(rival.figures),
        rival.donor,
        rival.recipient,
        " ".join(rival.sectors),
        rival.basis,
        rival.year,
        rival.year_basis,
        rival.qualifier,
        rival.currency,
        *bounds[:3],
        int(bounds.open),
        int(hedge.capped),
        int(hedge.approximate or (bounds.low < bounds.high and not hedge.capped)),
        rival.remark,
    )


def _part_row(part: Part) -> tuple[Any, ...]:
    return (
        part.container,
        part.figure,
        part.relation,
        int(part.added),
        part.months,
        part.total,
        *(part.bounds[:3] if part.bounds else (None, None, None)),
        part.lacking,
    )


def _claim_entry(claim: Claim) -> dict[str, Any]:
    entry = asdict(claim) | {"file": Path(claim.place.file).name, "line": claim.place.line}
    del entry["place"]  # it names the folder, and the cache may serve another
    return entry


def _series(series: Series | None) -> dict[str, Any] | None:
    if series is None:
        return None
    values = {str(year): plain(value) for year, value in series.values.items()}
    return {"source": series.source, "code": series.code, "values": values}


def _text(number: Decimal | None) -> str:
    return "" if number is None else plain(number)


def documents(book: Book) -> dict[str, str]:
    """Return the vocabularies, sources and currencies as JSON texts by name."""

    def pack(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))

    words = book.vocabulary
    return {
        "title": pack(book.title),
        "claims": pack([_claim_entry(claim) for claim in book.claims]),
        "parties": pack({k: asdict(v) | {"ppp": _series(v.ppp)} for k, v in book.parties.items()}),
        "sources": pack({k: asdict(v) for k, v in book.sources.items()}),
        "currencies": pack(
            {
                code: {
                    "name": c.name,
                    "minor_units": c.minor_units,
                    "aliases": list(c.aliases),
                    "rates": _series(c.rates),
                    "deflator": _series(c.deflator),
                }
                for code, c in book.currencies.items()
            }
        ),
        "vocabulary": pack(
            {
                name: {
                    slug: {
                        "meaning": term.meaning,
                        "class": term.class_,
                        "codes": dict(term.codes),
                        "counted_in": term.counted_in,
                    }
                    for slug, term in getattr(words, name).items()
                }
                for name in (
                    "classes",
                    "instruments",
                    "sectors",
                    "statuses",
                    "measures",
                    "year_bases",
                    "bases",
                )
            }
        ),
    }
