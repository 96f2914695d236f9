"""Left out: everything of a selection that its totals do not hold, and why."""

from __future__ import annotations

from typing import Any

from aidledger.reports.shared.imported import imported_left_out
from aidledger.reports.shared.undeflated import undeflated
from aidledger.reports.totals import Question, span
from aidledger.reports.value import LeftOut

_REASONS = ("planned", "pledged", "demanded", "valued", "unstated")


def left_out(question: Question) -> list[LeftOut]:
    """Return everything of the selection that its totals do not hold, and why."""
    return [
        *_not_counted(question),
        *undeflated(question),
        *_inside(question),
        *_scheduled(question),
        *_cut(question),
        *beside(question),
        *imported_left_out(question),
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
    wholes = question.figures([f["part_of"] for f in figures.values() if f["part_of"]])
    counted = {name for name, whole in wholes.items() if whole["counts"] and whole["stated"]}
    return [
        LeftOut(
            row["id"],
            question.figure_amount(figures[row["id"]]),
            row["reason"],
            about=_described(figures[row["id"]], counted),
        )
        for row in sorted(rows, key=lambda r: (_REASONS.index(r["reason"]), r["ordinal"]))
    ]


def _described(figure: dict[str, Any], counted: set[str]) -> str:
    if figure["stated"] and figure["part_of"] in counted:
        return f"{figure['description']} It is a part of {figure['part_of']}, which counts whole."
    return str(figure["description"])


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
        "part_of": "is a part of it, told by itself",
        "may_be_in": "may already be in it, and is told by itself",
        "fulfils": "delivers it, and is told by itself",
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
        SELECT ordinal, id, own_currency, MIN(last_year) AS begin_year, MAX(last_year) AS end_year,
          CAST(SUM(own_low) AS BIGINT) AS low, CAST(SUM(own_best) AS BIGINT) AS best,
          CAST(SUM(own_high) AS BIGINT) AS high, MAX(open_top) AS open_top,
          MAX(capped) AS capped, MAX(approximate) AS approximate
        FROM asked WHERE reason = 'scheduled' AND {where}
        GROUP BY ordinal, id, own_currency ORDER BY ordinal
        """,
        values,
    )
    return [
        LeftOut(
            row["id"],
            question.own_amount(row["low"], row["best"], row["high"], row["own_currency"], row),
            "scheduled",
            about=f"due {span(str(row['begin_year']), str(row['end_year']))}, after its source",
        )
        for row in rows
    ]


def _cut(question: Question) -> list[LeftOut]:
    where, values = question.where()
    rows = question.ask(
        f"""
        SELECT ordinal, id, label, own_currency, own_low, own_best, own_high, open_top, capped,
          approximate
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
                row,
            ),
            "in high alone",
            about=f"“{row['label']}” lies only partly in the years asked for, or may",
        )
        for row in rows
    ]


def beside(question: Question) -> list[LeftOut]:
    """Name what groups and third parties gave that concerns the donors or recipients selected."""
    selection = question.selection
    if not selection.donor and not selection.recipient:
        return []
    parties = question.ledger.document("parties")
    where: list[str] = ["1 = 1"]
    values: list[str | int] = []
    for column, allowed in {**selection.columns(), **question.within}.items():
        if column not in ("donor", "recipient"):
            where.append(f"{column} IN ({', '.join('?' * len(allowed))})" if allowed else "1 = 0")
            values += allowed
    rows = question.ask(
        f"""
        SELECT * FROM figures WHERE id IN (SELECT id FROM asked WHERE {" AND ".join(where)})
        ORDER BY ordinal
        """,
        values,
    )
    return [
        LeftOut(row["id"], question.figure_amount(row), "beside", about=why)
        for row in rows
        if (why := _concerns(row, selection.donor, selection.recipient, parties))
    ]


def _concerns(
    row: dict[str, Any], donors: tuple[str, ...], recipients: tuple[str, ...], parties: Any
) -> str:
    """Say why a row concerns the selection without being in it; blank where it does not."""

    def holds(group: str, code: str, depth: int = 5) -> bool:
        members = parties[group]["members"]
        return code in members or (depth > 0 and any(holds(m, code, depth - 1) for m in members))

    def names(codes: list[str]) -> str:
        return " and ".join(parties[code]["name"] for code in codes)

    giver, taker = parties[row["donor"]], parties[row["recipient"]]
    if donors and row["donor"] not in donors and (not recipients or row["recipient"] in recipients):
        members = [d for d in donors if holds(row["donor"], d)]
        if members:
            return f"money of a group: {giver['name']} (with {names(members)})"
        supporters = [d for d in donors if d in row["supported_by"].split()]
        if supporters:
            return f"money of {giver['name']}, supported or proposed by {names(supporters)}"
    if recipients and row["recipient"] not in recipients and (not donors or row["donor"] in donors):
        members = [r for r in recipients if holds(row["recipient"], r)]
        if members:
            return f"money for a group: {taker['name']} (with {names(members)})"
    return ""
