"""Promised: promises whole, what is taken off each, and how they stand at the end of each year.

What is left is settled as for totals (counting/residuals.py), in the promise's minor units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aidledger.counting.periods import shared_out
from aidledger.counting.residuals import left_of
from aidledger.money import Bounds
from aidledger.policy import CLASSES, OVERLAPS
from aidledger.reports.promising.prices import NO_YEAR, Prices
from aidledger.reports.promising.standing import Line, Promise, Standing, Taken
from aidledger.reports.shared.wholes import containers_of, whole_lines
from aidledger.reports.totals import Question, span
from aidledger.years import YearSelection, parse_date

PROMISES = ("demanded", "pledged", "planned", "committed")


def promises_of(question: Question, figures: Sequence[dict[str, Any]]) -> list[Promise]:
    """Return the promises in the order of their status and of the ledger."""
    names = {f["id"] for f in figures}
    takes = [
        row
        for row in question.ask("SELECT * FROM all_takes ORDER BY container, figure")
        if row["container"] in names
    ]
    inside = question.figures(list(dict.fromkeys(row["figure"] for row in takes)))
    highs = {
        (row["container"], row["figure"]): row["high"]
        for row in question.ask(
            "SELECT * FROM parts WHERE relation <> 'may_be_in' AND high IS NOT NULL"
        )
    }
    lines = whole_lines(question.ledger, question.policy, [*names, *inside])
    residuals = {row["figure"]: row for row in question.ask("SELECT * FROM residuals")}
    linked = _linked(question, names)
    promises = []
    for figure in sorted(figures, key=_order):
        name = figure["id"]
        taken = [
            Taken(
                row["basis"],
                inside[row["figure"]],
                row["relation"],
                row["low"],
                row["best"],
                max(row["best"], highs.get((name, row["figure"]), 0)),
            )
            for row in takes
            if row["container"] == name
        ]
        own = {t.figure["id"]: lines[t.figure["id"]] for t in taken}
        placed = {t.figure["id"]: _placed(t, own[t.figure["id"]], lines[name]) for t in taken}
        left = residuals.get(name, figure)  # what nothing is taken off is left whole
        bounds = Bounds(left["low"], left["best"], left["high"], bool(figure["open_top"]))
        promises.append(Promise(figure, lines[name], taken, own, placed, bounds, linked[name]))
    return promises


def _linked(question: Question, names: set[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for figure in question.ask(
        "SELECT * FROM figures WHERE part_of <> '' OR fulfils <> '' OR may_be_in <> '' "
        "ORDER BY ordinal"
    ):
        for name in containers_of(figure):
            if name in found:
                found[name].append(figure)
    return found


def _order(figure: Mapping[str, Any]) -> tuple[int, int, int]:
    """Sort what is bound first, class by class."""
    return (
        -PROMISES.index(figure["status"]),
        CLASSES.index(figure["class"]),
        figure["ordinal"],
    )


def _placed(taken: Taken, lines: Sequence[Line], promise: Sequence[Line]) -> dict[int, int]:
    """Return the months by year over which what is taken off falls; 9999 where it has no year.

    Of what only may be inside, the years of the promise alone, where it has any of them.
    """
    months = {line["last_year"] or NO_YEAR: 0 for line in lines}
    for line in lines:
        months[line["last_year"] or NO_YEAR] += line["months"]
    if taken.relation == "may_be_in":
        years = {line["last_year"] for line in promise if line["first_year"] is not None}
        shared = {year: number for year, number in months.items() if year in years}
        months = shared or months
    return months


def _split(amount: int, months: Mapping[int, int]) -> dict[int, int]:
    """Share an amount out by months, by year."""
    years = sorted(months)
    return dict(zip(years, shared_out(amount, [months[year] for year in years]), strict=True))


def bounds_of_taken(taken: Sequence[Taken], overlaps: str) -> Bounds:
    """Return what figures take off together: at the least what is certain, at most all of it."""

    def total(way: str, bound: str, certain: bool = False) -> int:
        own = [t for t in taken if t.overlaps == way]
        return sum(getattr(t, bound) for t in own if not certain or t.relation != "may_be_in")

    best = total(overlaps, "best")
    low = min(best, *(total(way, "low", certain=True) for way in OVERLAPS))
    high = max(total(way, "high") for way in OVERLAPS)
    return Bounds(low, best, high, any(t.figure["open_top"] for t in taken))


def standings(
    question: Question, promise: Promise, years: YearSelection, prices: Prices
) -> list[Standing]:
    """Return how a promise stands after each year, and where there are several in all.

    Left at the end of a year is what was due by then less what is known to be delivered by then;
    its low takes off, too, what may have been delivered by then. What falls due after the source
    stands together, with nothing left: nobody knows yet. Without `years` only those in which
    something happens are told; with them every one of them, from the first to the latest
    source's. All of it is told in `prices`.
    """
    overlaps = question.policy.overlaps
    known = _latest_source(question, promise)
    years_of = {line["last_year"] or NO_YEAR for line in promise.lines}
    years_of |= {year for months in promise.placed.values() for year in months}
    later = {year for year in years_of if known < year < NO_YEAR}
    end = min(later, default=NO_YEAR + 1)
    undated = any(line["kind"] == "undated" for line in promise.lines)

    def row_of(year: int) -> int:
        """Return the year whose row has it: 0 the first of all, `end` what is still to come."""
        if year == NO_YEAR:
            return 0 if undated else year
        return min(year, end)

    due = [(row_of(line["last_year"] or NO_YEAR), line) for line in promise.lines]
    taken = [
        (row_of(part.year), part) for whole in promise.taken for part in by_year(promise, whole)
    ]
    rows = sorted({year for year, _ in due} | {year for year, _ in taken})
    told = rows
    if years:
        dated = [year for year in rows if 0 < year < NO_YEAR]
        between = range(dated[0], max(*dated, known) + 1) if dated else range(0)
        told = [year for year in between if year < end and years.holds(year)]
        told += [end] if any(years.holds(year) for year in later) else []
    found = []
    for year in told:
        own = [line for at, line in due if at == year]
        by_then = [line for at, line in due if at <= year]
        now = [t for at, t in taken if at == year]
        kept, off = None, [t for at, t in taken if at <= year]
        perhaps = [t for at, t in taken if at <= year or not t.figure["first"]]
        if year < end:
            so_far = Prices(question).due(by_then)
            kept = _left(so_far, off, overlaps)
            kept = kept._replace(low=min(kept.low, _left(so_far, perhaps, "net").low))
        found.append(
            Standing(
                _label(year, end, own, now, later),
                prices.due(own),
                [prices.taken(promise, t) for t in now],
                None if kept is None else prices.left(kept, by_then),
                off,
                any(line["spread"] for line in own),
                any(at > year for at, _ in due),
                own,
                by_then,
                perhaps,
                now,
                kept,
            )
        )
    if found and (len(rows) > 1 or end in rows or years):
        found.append(in_all(promise, prices))
    return found


def _latest_source(question: Question, promise: Promise) -> int:
    """Return the year of the latest source that tells of a promise or its deliveries."""
    sources = question.ledger.document("sources")
    told = {promise.figure["source"], *(taken.figure["source"] for taken in promise.taken)}
    return max(parse_date(sources[key]["date"]).year for key in told)


def in_all(promise: Promise, prices: Prices) -> Standing:
    """Return how a promise stands in the end, as totals settle it."""
    lines, off = promise.lines, promise.taken
    due, left = prices.due(lines), prices.left(promise.left, lines)
    taken = [_together(promise, whole, prices) for whole in off]
    told = Standing("in all", due, taken, left, off)
    return told._replace(lines=lines, by_then=lines, perhaps=off, now=off, kept=promise.left)


def _together(promise: Promise, whole: Taken, prices: Prices) -> Taken:
    """Return all that a figure takes off a promise, each year's share told by itself."""
    shares = [prices.taken(promise, part) for part in by_year(promise, whole)]
    low, best, high = (sum(getattr(s, b) for s in shares) for b in ("low", "best", "high"))
    return whole._replace(low=low, best=best, high=high)


def by_year(promise: Promise, taken: Taken) -> list[Taken]:
    """Return what a figure takes off a promise, each year's share by itself."""
    if taken.year:
        return [taken]
    months = promise.placed[taken.figure["id"]]
    lows = _split(taken.low, months)
    rises = _split(taken.best - taken.low, months)
    reaches = _split(taken.high - taken.best, months)
    return [
        taken._replace(
            low=lows[year],
            best=lows[year] + rises[year],
            high=lows[year] + rises[year] + reaches[year],
            year=year,
        )
        for year in months
    ]


def _label(
    year: int, end: int, due: Sequence[Line], taken: Sequence[Taken], later: Iterable[int]
) -> str:
    if year in (0, NO_YEAR):
        return "undated"
    if year == end:
        return f"scheduled {span(str(min(later)), str(max(later)))}"
    named = [line["label"] for line in due if line["kind"] in ("cumulative", "period")]
    if not due and taken and all(not t.figure["first"] for t in taken):
        named = [f"by {year}"]
    return named[0] if named else str(year)


def _left(due: Bounds, taken: Iterable[Taken], overlaps: str) -> Bounds:
    own: dict[str, list[tuple[str, int, int]]] = {way: [] for way in OVERLAPS}
    for take in taken:
        own[take.overlaps].append((take.relation, take.low, take.best))
    return left_of(due, own)[overlaps]
