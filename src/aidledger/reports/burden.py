"""Burden: totals as shares of what the recipient has, the same years above and below the line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from aidledger.reports.derivation import Composed, Sizes
from aidledger.reports.totals import Question, Total, mark
from aidledger.reports.value import Amount, Row

# What can be asked for, and the measures of indicators.csv that answer, nearest first. With ODA a
# headline is only compared: military aid is no part of it.
MEASURES = {
    "gdp": ("gdp",),
    "budget": ("budget", "government-expenditure"),
    "military-budget": ("military-budget", "military-expenditure"),
    "oda": ("oda-received",),
}


class Size(NamedTuple):
    """An indicator of one year in minor units of the report's currency."""

    low: int
    best: int
    high: int
    open: bool
    capped: bool
    approximate: bool
    ids: tuple[str, ...] = ()


def sizes(question: Question, recipient: str, measure: str) -> dict[str, dict[int, Size]]:
    """Return the recipient's indicator by source and year, in the report's currency.

    A series in the report's own currency is preferred to one that would have to be converted.
    """
    rows = question.ask(
        """
        SELECT i.id, i.source, i.year, i.currency, i.open_top, i.capped, i.approximate,
          i.low, i.best, i.high, f.factor
        FROM indicators i JOIN factors f ON f.currency = i.currency AND f.year = i.year
        WHERE i.party = ? AND i.measure = ? ORDER BY i.ordinal
        """,
        [recipient, measure],
    )
    found: dict[str, dict[int, Size]] = {}
    own: set[tuple[str, int]] = set()
    for row in rows:
        place = row["source"], row["year"]
        if place in own or (
            row["year"] in found.get(row["source"], {})
            and row["currency"] != question.policy.currency
        ):
            continue
        if row["currency"] == question.policy.currency:
            own.add(place)
        low, best, high = (
            converted(row[bound], row["factor"]) for bound in ("low", "best", "high")
        )
        found.setdefault(row["source"], {})[row["year"]] = Size(
            low,
            best,
            high,
            bool(row["open_top"]),
            bool(row["capped"]),
            bool(row["approximate"]),
            (row["id"],),
        )
    return found


def shares(
    question: Question, donors: tuple[str, ...], classes: tuple[str, ...], asked: Sequence[str]
) -> tuple[list[Row], list[str]]:
    """Return each donor's share of each measure, by source, and what is missing from them.

    Sums over sums: the same years above and below. A year that lacks a denominator leaves both
    sums and is named; money without a year of its own is in neither.
    """
    found_recipients = recipients_of(question, classes)
    if not found_recipients:
        return [], ["No shares: no figure with an amount counts here."]
    if len(found_recipients) > 1:
        return [], [
            "No shares: the figures go to more than one recipient; name one with --recipient."
        ]
    recipient = found_recipients[0]
    by_year = _flows_by_year(question, classes)
    years = sorted(
        {int(y) for found in by_year.values() for y, total in found.items() if total.figures}
    )
    idle = [
        year
        for low, high in question.selection.years.ranges
        for year in range(low or min(years, default=0), (high or max(years, default=-1)) + 1)
        if year not in years
    ]
    rows: list[Row] = []
    missing = [f"nothing with an amount is counted in {_spans(idle)}"] if idle else []
    names = question.ledger.document("sources")
    for name in asked:
        told = False
        for measure in MEASURES[name]:
            for source, found in sizes(question, recipient, measure).items():
                told = True
                used = [y for y in years if y in found]
                lacking = [y for y in years if y not in found]
                label = _source_name(names[source])
                if lacking:
                    missing.append(f"{measure} ({label}) lacks {_spans(lacking)}")
                if not used:
                    continue
                whole = _sum_sizes([found[y] for y in used])
                keys = {"of": measure, "source": source, "years": _spans(used)}
                for donor in donors:
                    part = _sum_totals([by_year.get(donor, {}).get(str(y), Total()) for y in used])
                    part = part._replace(unstated=_unstated(question, donor, classes, used))
                    named = {"class": classes, "donor": (donor,), "kind": ("year",)}
                    above = question.asked(**named, year=used)
                    below = Sizes(whole.ids, question.policy.currency)
                    made = Composed("percent", (donor, above), (measure, below))
                    rows.append(Row(keys, donor, share(part, whole), derived={"amount": made}))
        if not told:
            missing.append(f"there is no {name} of {recipient}")
    lines = []
    if missing:
        lines.append(
            "Not in the shares, above and below the line alike: " + "; ".join(missing) + "."
        )
    outside = without_year(question, classes)
    if outside:
        has = "has" if len(outside) == 1 else "have"
        lines.append(f"Shares hold only money that has a year; {' and '.join(outside)} {has} none.")
    if "oda" in asked:
        lines.append(
            "Military aid is no part of ODA: with oda-received a total is compared, it is "
            "not a share of it."
        )
    return rows, lines


def share(part: Total, whole: Size) -> Amount:
    """Return part as percent of whole, with bounds and the marks of both.

    A whole that is only a ceiling gives a floor and no point; one without a top gives a ceiling and
    no floor. Figures without an amount are counted beside a share, never taken for nothing.
    """
    about = part.approximate or part.capped or whole.approximate
    if not part.high and not part.open:
        zero = Decimal("0.00")
        return Amount(zero, zero, zero, unit="percent", unstated=part.unstated)
    if whole.capped:
        marks = mark(True, False, about, part.spread)
        low = _percent(part.low, whole.high)
        return Amount(low, None, None, True, marks, unit="percent", unstated=part.unstated)
    marks = mark(part.open, whole.open, about, part.spread)
    return Amount(
        None if whole.open else _percent(part.low, whole.high),
        _percent(part.best, whole.best),
        _percent(part.high, whole.low),
        part.open,
        marks,
        unit="percent",
        unstated=part.unstated,
    )


def recipients_of(question: Question, classes: tuple[str, ...]) -> list[str]:
    """Return the recipients of the counted figures of these classes, or the only one selected."""
    where, values = question.where(**{"class": classes})
    rows = question.ask(f"SELECT recipient FROM flows WHERE {where} GROUP BY recipient", values)
    chosen = question.selection.recipient
    return [str(row["recipient"]) for row in rows] or list(chosen if len(chosen) == 1 else ())


def _flows_by_year(question: Question, classes: tuple[str, ...]) -> dict[str, dict[str, Total]]:
    found: dict[str, dict[str, Total]] = {}
    for (donor, label), total in question.totals(["donor", "year"], **{"class": classes}).items():
        if total.kind == "year":
            found.setdefault(donor, {})[label] = total
    return found


def without_year(question: Question, classes: tuple[str, ...]) -> list[str]:
    """Return the figures of these classes that count and belong to no year."""
    where, values = question.where(**{"class": classes})
    rows = question.ask(
        f"SELECT id FROM flows WHERE kind <> 'year' AND {where} GROUP BY id ORDER BY id", values
    )
    return [str(row["id"]) for row in rows]


def converted(amount: int, factor: float) -> int:
    """Return minor units at a rate, rounded once."""
    # Not in SQL: a country's output in a small currency can be beyond what its integers hold.
    return int((amount * Decimal(factor)).to_integral_value(ROUND_HALF_UP))


def _unstated(
    question: Question, donor: str, classes: tuple[str, ...], years: Sequence[int]
) -> int:
    """Return how many of the donor's figures of these years are told without an amount."""
    where, values = question.where(**{"class": classes})
    marks = ", ".join("?" * len(years))
    found = question.ask(
        f"""
        SELECT COUNT(DISTINCT id) AS n FROM asked
        WHERE reason = 'unstated' AND kind = 'year' AND donor = ? AND year IN ({marks}) AND {where}
        """,
        [donor, *years, *values],
    )
    return int(found[0]["n"])


def _percent(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"))


def _sum_sizes(found: Sequence[Size]) -> Size:
    return Size(
        sum(s.low for s in found),
        sum(s.best for s in found),
        sum(s.high for s in found),
        any(s.open for s in found),
        any(s.capped for s in found),
        any(s.approximate for s in found),
        tuple(name for s in found for name in s.ids),
    )


def _sum_totals(found: Sequence[Total]) -> Total:
    return Total(
        sum(t.low for t in found),
        sum(t.best for t in found),
        sum(t.high for t in found),
        any(t.open for t in found),
        any(t.approximate for t in found),
        any(t.capped for t in found),
        any(t.spread for t in found),
    )


def _spans(years: Sequence[int]) -> str:
    """Write years as ranges: 2005–2007, 2009."""
    parts: list[list[int]] = []
    for year in years:
        if parts and parts[-1][1] == year - 1:
            parts[-1][1] = year
        else:
            parts.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in parts)


def _source_name(source: dict[str, Any]) -> str:
    return "the article" if source["kind"] == "article" else str(source["key"])
