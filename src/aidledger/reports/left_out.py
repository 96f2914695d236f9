"""Left out: everything of a selection that its totals do not hold, and why."""

from __future__ import annotations

from aidledger.reports.totals import Question, span
from aidledger.reports.value import LeftOut

_REASONS = ("planned", "pledged", "demanded", "valued", "unstated")


def left_out(question: Question) -> list[LeftOut]:
    """Return everything of the selection that its totals do not hold, and why."""
    return [
        *_not_counted(question),
        *_inside(question),
        *_scheduled(question),
        *_cut(question),
    ]


def _not_counted(question: Question) -> list[LeftOut]:
    where, values = question.where()
    rows = question.ask(
        f"""
        SELECT ordinal, id, reason FROM asked
        WHERE (reason = 'unstated' OR reason = status) AND {where}
        GROUP BY ordinal, id, reason ORDER BY ordinal
        """,
        values,
    )
    figures = question.figures([row["id"] for row in rows])
    return [
        LeftOut(
            row["id"],
            question.figure_amount(figures[row["id"]]),
            row["reason"],
            about=figures[row["id"]]["description"],
        )
        for row in sorted(rows, key=lambda r: (_REASONS.index(r["reason"]), r["ordinal"]))
    ]


def _inside(question: Question) -> list[LeftOut]:
    where, values = question.where()
    rows = question.ask(
        f"""
        SELECT a.ordinal, t.container, t.figure, t.relation, t.low, t.best, a.own_currency
        FROM takes t JOIN (
          SELECT DISTINCT ordinal, id, own_currency FROM asked WHERE {where}
        ) a ON a.id = t.container
        ORDER BY a.ordinal, t.figure
        """,
        values,
    )
    said = {
        "part_of": "a part of it is counted by itself",
        "may_be_in": "may already be inside, and is counted by itself",
        "fulfils": "delivered, and counted by itself",
    }
    return [
        LeftOut(
            row["container"],
            question.own_amount(row["low"], row["best"], row["best"], row["own_currency"]),
            "inside",
            row["figure"],
            said[row["relation"]],
        )
        for row in rows
        if row["best"]
    ]


def _scheduled(question: Question) -> list[LeftOut]:
    where, values = question.where()
    rows = question.ask(
        f"""
        SELECT ordinal, id, own_currency, MIN(label) AS begin_label, MAX(label) AS end_label,
          CAST(SUM(own_low) AS BIGINT) AS low, CAST(SUM(own_best) AS BIGINT) AS best,
          CAST(SUM(own_high) AS BIGINT) AS high, MAX(open_top) AS open_top
        FROM asked WHERE reason = 'scheduled' AND {where}
        GROUP BY ordinal, id, own_currency ORDER BY ordinal
        """,
        values,
    )
    return [
        LeftOut(
            row["id"],
            question.own_amount(
                row["low"], row["best"], row["high"], row["own_currency"], bool(row["open_top"])
            ),
            "scheduled",
            about=f"due {span(row['begin_label'], row['end_label'])}, after the date of the source",
        )
        for row in rows
    ]


def _cut(question: Question) -> list[LeftOut]:
    where, values = question.where()
    rows = question.ask(
        f"""
        SELECT ordinal, id, label, own_currency, own_low, own_best, own_high, open_top
        FROM asked WHERE counted = 1 AND reach = 2 AND {where} ORDER BY ordinal
        """,
        values,
    )
    return [
        LeftOut(
            row["id"],
            question.own_amount(
                row["own_low"],
                row["own_best"],
                row["own_high"],
                row["own_currency"],
                bool(row["open_top"]),
            ),
            "in high alone",
            about=f"“{row['label']}” lies only partly in the years asked for, or may",
        )
        for row in rows
    ]
