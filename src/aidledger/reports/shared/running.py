"""Running totals: what a year and all years before it add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from aidledger.reports.totals import GROUPS, Question, Total
from aidledger.years import YearSelection

Key = tuple[str, ...]


class _Line(NamedTuple):
    """What a figure adds in one year, or once, and whether more of it comes in another year."""

    id: str
    row: Mapping[str, Any]
    last: bool


def running(question: Question, by: Sequence[str], **more: Sequence[str]) -> dict[Key, Total]:
    """Return the totals of the dimensions, one of them `year`, each with all years before it.

    A key has a row for every year asked for, from its first to the last of all keys, so that parts
    equal the total in each. Money told as “by 2005”, or kept whole for a period, enters in the last
    year that it names, or the last before it that is asked for; undated money stays apart.
    """
    place = list(by).index("year")
    found = question.totals(by, **more)
    totals = {key: total for key, total in found.items() if total.kind == "undated"}
    entries: dict[Key, dict[int, list[_Line]]] = {}
    for key, year, line in _lines(question, by, **more):
        entries.setdefault(key, {}).setdefault(year, []).append(line)
    last = max((year for own in entries.values() for year in own), default=0)
    for key, own in entries.items():
        so_far: list[_Line] = []
        for year in range(min(own), last + 1):
            so_far += own.get(year, [])
            if question.selection.years.holds(year):
                label = (*key[:place], str(year), *key[place:])
                totals[label] = _sum(so_far, year)._replace(kind="year", last_year=year)
    return totals


def running_caveats(question: Question, **more: Sequence[str]) -> list[str]:
    """Say which money entered without a year of its own, and which could not enter."""
    where, values = question.where(**more)
    rows = question.ask(
        f"""
        SELECT DISTINCT ordinal, id, kind FROM asked
        WHERE counted = 1 AND kind IN ('cumulative', 'period', 'undated') AND {where}
        ORDER BY ordinal
        """,
        values,
    )
    entered = [row["id"] for row in rows if row["kind"] != "undated"]
    undated = [row["id"] for row in rows if row["kind"] == "undated"]
    said = []
    if entered:
        said.append(
            "Running totals: money that is told “by” a year or kept whole for a period enters in "
            f"its last year: {', '.join(entered)}."
        )
    if undated:
        said.append(f"Undated, so in no running total: {', '.join(undated)}.")
    return said


def _lines(
    question: Question, by: Sequence[str], **more: Sequence[str]
) -> list[tuple[Key, int, _Line]]:
    """Return what each figure adds, and the year in which it enters."""
    keys = [GROUPS[name] for name in by if name != "year"]
    where, values = question.where(**more)
    columns = """ordinal, id, last_year, reach, cut, spread, approximate, capped, open_top,
          counted, low, best, high"""
    rows = question.ask(
        f"""
        SELECT {"".join(f"{key}, " for key in keys)} {columns} FROM asked
        WHERE (counted = 1 OR reason = 'unstated') AND kind NOT IN ('scheduled', 'undated')
          AND {where} ORDER BY ordinal, last_year
        """,
        values,
    )
    question.by_columns((*keys, *more, "year"))
    imported = question.ask(
        f"""
        SELECT {"".join(f"{key}, " for key in keys)} last_year,
          reach, cut, spread, approximate, capped, open_top, 1 AS counted, low, best, high,
          imported_firsts AS firsts, imported_until AS until
        FROM flows WHERE id IS NULL AND {where} ORDER BY last_year
        """,
        values,
    )
    rows += [{**row, "id": f"imported {number}"} for number, row in enumerate(imported)]
    ends: dict[str, int] = {}
    for row in rows:
        ends[row["id"]] = max(row["last_year"], ends.get(row["id"], 0))
    return [
        (
            tuple(row[key] for key in keys),
            _entry(row["last_year"], question.selection.years),
            _Line(row["id"], row, row["last_year"] == ends[row["id"]]),
        )
        for row in rows
    ]


def _figures(rows: Sequence[Mapping[str, Any]]) -> int:
    """Return how many figures lines are of; imported ones stand in each by their number."""
    by_hand = {row["id"] for row in rows if "firsts" not in row}
    return len(by_hand) + sum(int(row.get("firsts", 0)) for row in rows)


def entered_until(question: Question, until: int, **more: Sequence[str]) -> tuple[int, ...]:
    """Return the last years of the lines that are in the running total of a year."""
    where, values = question.where(**more)
    question.by_columns((*more, "year"))
    rows = question.ask(
        f"SELECT DISTINCT last_year FROM asked WHERE last_year IS NOT NULL AND {where} "
        f"UNION SELECT DISTINCT last_year FROM flows WHERE id IS NULL AND {where}",
        [*values, *values],
    )
    years = question.selection.years
    return tuple(sorted(r["last_year"] for r in rows if _entry(r["last_year"], years) <= until))


def _entry(year: int, years: YearSelection) -> int:
    """Return the year, or the last one before it that is asked for."""
    if years.holds(year):
        return year
    return max((high for _, high in years.ranges if high is not None and high < year), default=year)


def _sum(lines: Sequence[_Line], year: int) -> Total:
    counted = [line.row for line in lines if line.row["counted"]]
    whole = [row for row in counted if row["reach"] == 1]
    complete = {
        line.id
        for line in lines
        if line.last and not line.row["cut"] and line.row.get("until", 0) <= year
    }
    return Total(
        sum(row["low"] for row in whole),
        sum(row["best"] for row in whole),
        sum(row["high"] for row in counted),
        any(row["open_top"] for row in counted),
        any(row["approximate"] for row in counted),
        any(row["capped"] for row in counted),
        any(row["spread"] and row["id"] not in complete for row in counted),
        _figures(whole),
        _figures([row for row in counted if row["reach"] == 2]),
        len({line.id for line in lines if not line.row["counted"]}),
    )
