"""The lines of imported rows as SQL: only the stages that the source and the question need.

What a source does not have costs nothing: without periods of several years nothing is spread,
without bounds one amount is read instead of three, and money that is already in the report's
currency and prices is not converted. The stages are those of engine/lines.sql and
engine/imported.sql; a test holds every short form to the long one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import NamedTuple

from aidledger.engine import store

# What an imported row can be selected and grouped by, by the column of `flows`.
CARRIED = ("donor", "recipient", "sector", "instrument", "class", "status")
# What sums are to be told apart by, by the column of `flows` that needs it.
KEYS = {column: column for column in CARRIED} | dict.fromkeys(
    ("label", "year", "kind", "last_year"), "year"
)
# The columns of sums, those of the table `imported` first, but for its source; then the largest
# amount of any line, why lines cannot be told in these prices, and whether all have a rate.
SUMS = (
    *CARRIED, "kind", "label", "last_year", "far", "cut", "spread", "approximate", "capped",
    "open_top", "low", "best", "high", "figures", "firsts", "until",
    "largest", "lacks", "rated",
)  # fmt: skip
AT = {column: place for place, column in enumerate(SUMS)}
_SPREADING = ("placed", "odd", "shared", "owned")


class Needs(NamedTuple):
    """What a question asks of the rows of one source.

    carried: the columns that are to be had of each line. chosen: a condition over `rows`, with `?`
    for values. spread: some period covers several slots. bounded: low and high may differ from
    best. converted: some amount is not yet in the currency and prices asked for; by: the column
    of the party that the factor depends on, if it does; whole: a row with any year that lacks a
    deflator is to be left out whole.
    """

    carried: tuple[str, ...]
    chosen: str = "1 = 1"
    spread: bool = True
    bounded: bool = True
    converted: bool = True
    by: str = ""
    whole: bool = True


def lines_text(needs: Needs) -> str:
    """Return the SQL of the relation of lines: one row for each imported row and slot."""
    carried = dict.fromkeys((*needs.carried, *((needs.by,) if needs.by else ())))
    amounts = ("low", "best", "high") if needs.bounded else ("best", "best", "best")
    bounds = [f"r.{had} AS {bound}" for bound, had in zip(_BOUNDS, amounts, strict=True)]
    marks = [f"{'r.' + mark if needs.bounded else '0'} AS {mark}" for mark in _MARKS]
    sized = _imported("sized").format(
        carried=", ".join(f"r.{column}" for column in carried) or "0 AS nothing",
        bounds=", ".join([*bounds, *marks]),
        chosen=needs.chosen,
    )
    stages = {"sized": sized}
    if needs.spread:
        stages |= {name: _spreading(name) for name in _SPREADING}
    else:
        stages["owned"] = _imported("placed whole")
    kept = ", ".join(f"o.{column}" for column in (*carried, *_KEPT))
    if needs.converted:
        party = "COALESCE(b.through, '')" if needs.by else "''"
        joins = f"LEFT JOIN through b ON b.party = o.{needs.by}" if needs.by else ""
        if needs.whole:
            joins += (
                " LEFT JOIN lacking w ON w.currency = o.currency AND w.period = o.period "
                f"AND w.party = {party} AND o.valued IS NULL"
            )
        stages["told"] = _imported("converted").format(
            kept=kept, party=party, joins=joins, whole="w.lacks, " if needs.whole else ""
        )
    else:
        stages["told"] = _imported("told as it is").format(kept=kept)
    return "WITH\n" + ",\n".join(f"{name} AS (\n{text}\n)" for name, text in stages.items())


_BOUNDS = ("low", "best", "high")
_MARKS = ("open_top", "capped", "approximate")
_KEPT = (
    "currency", "period", "slot", "kind", "label", "last_year", "months", "total", "rate_year",
    "valued", "rate_assumed", "far", "cut", "leads", "until", *_MARKS,
    "own_low", "own_best", "own_high",
)  # fmt: skip


def totals_text(needs: Needs, keys: Collection[str], apart: Collection[str] = ()) -> str:
    """Return the SQL of the sums of lines by keys: columns carried, `year`, or none.

    `apart` are more columns carried that tell sums apart; they come after those of SUMS.

    Amounts of lines that are cut stand in `high` alone. `figures` counts rows, `firsts` each row
    once over all its years; `rated` is 0 where no rate was found for some line.
    """
    by = [key for key in keys if key != "year"]
    groups = [*apart, *by, *(("kind", "label", "last_year") if "year" in keys else ())]
    flags = ["far", "cut", "spread"] if needs.spread else []
    named = [*groups, *flags, *(["lacks"] if needs.converted else [])]
    # What may lie in the years or not reaches the bounds alone: a correction the low one.
    low, best, high = (
        ("CASE WHEN far = 1 THEN low ELSE LEAST(0, low) END",
         "CASE WHEN far = 1 THEN best ELSE 0 END",
         "CASE WHEN far = 1 THEN high ELSE GREATEST(0, high) END")
        if needs.spread else _BOUNDS
    )  # fmt: skip
    told = {
        **dict.fromkeys((*CARRIED, "kind", "label", "last_year"), "NULL"),
        "far": "1",
        **dict.fromkeys(("cut", "spread"), "0"),
        **{mark: f"MAX({mark})" for mark in ("approximate", "capped", "open_top")},
        "low": f"CAST(SUM({low}) AS BIGINT)",
        "best": f"CAST(SUM({best}) AS BIGINT)",
        "high": f"CAST(SUM({high}) AS BIGINT)",
        "figures": "COUNT(*)",
        "firsts": "CAST(SUM(leads) AS BIGINT)",
        "until": "MAX(until)",
        "largest": "MAX(GREATEST(-low, high))",
        "lacks": "''",
        "rated": "MIN(rated)",
    }
    assert tuple(told) == SUMS
    told |= {column: column for column in apart}
    columns = [f"{name if name in named else what} AS {name}" for name, what in told.items()]
    group = f"GROUP BY {', '.join(named)}" if named else ""
    return (
        f"{lines_text(needs)}\nSELECT {', '.join(columns)}\n"
        "FROM (SELECT t.*, CAST(months < total AS BIGINT) AS spread FROM told t) AS lines\n"
        f"WHERE kind <> 'scheduled'\n{group}"
    )


@cache
def _spreading(name: str) -> str:
    """Return a stage of engine/lines.sql, with what only imported rows carry beside."""
    text = re.search(rf"^{name} AS \((.*?)^\)", store.sql_text("lines"), re.DOTALL | re.MULTILINE)
    assert text, name
    body = re.sub(r"--.*", "", text[1]).strip("\n")
    if name == "placed":
        body = body.replace("p.calendar", "p.calendar, p.far, p.cut, p.leads, p.until")
        body = body.replace("periods p", "slots p")
    return body


@cache
def _imported(name: str) -> str:
    """Return a stage of engine/imported.sql by the first words of its remark."""
    return _stages()[name]


@cache
def _stages() -> Mapping[str, str]:
    text = store.sql_text("imported")
    found = re.findall(r"^-- ([a-z ]+):[^\n]*\n(.*?)(?=^-- |\Z)", text, re.DOTALL | re.MULTILINE)
    return {name: body.strip() for name, body in found}
