"""Told twice: the author's totals beside their parts, and what one source says in two ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aidledger.opened import missing_rate
from aidledger.policy import Policy
from aidledger.reports.derivation import WHOLE, Composed, Derivation, Told
from aidledger.reports.register import when
from aidledger.reports.shared.footnotes import cited
from aidledger.reports.shared.gaps import (
    amount_of,
    gap,
    gap_percent,
    rest_percent,
    total_of,
)
from aidledger.reports.shared.told import Shares, in_years
from aidledger.reports.totals import Question, Total, together
from aidledger.reports.value import Row, Table
from aidledger.years import parse_date

Figures = Mapping[str, dict[str, Any]]
# What is certainly inside, and that with what may be.
_CERTAIN, _ALL = "certain", "possible"


def wholes(question: Question) -> tuple[list[Table], list[str]]:
    """Return the selected figures that hold others beside the sum of these, and the parts.

    In the currency of the whole, each part at the rates of its own years. The gap is whole − parts,
    its percentage that of the whole.
    """
    by_whole, figures = _by_whole(question)
    empty = [
        name
        for name, parts in by_whole.items()
        if not figures[name]["stated"] or all(p["best"] is None for p in parts)
    ]
    sums: list[Row] = []
    inside: dict[str, list[Row]] = {}
    for name, parts in by_whole.items():
        if name not in empty:
            sums += _sums(question, figures, name, parts)
            inside[name] = [_part(question, figures, part) for part in parts]
    tables = [
        Table(
            "wholes",
            "Totals beside the sum of their parts",
            ("whole", "reading"),
            sums,
            "grouped",
            _LABELS,
        ),
        *(
            Table("parts", f"Inside {name}", ("part",), rows, "plain", columns=_PART)
            for name, rows in inside.items()
        ),
    ]
    lines = []
    if empty:
        lines.append(f"Nothing to add up, for want of amounts: {', '.join(empty)}.")
    return [table for table in tables if table.rows], lines


def _by_whole(question: Question) -> tuple[dict[str, list[dict[str, Any]]], Figures]:
    """Return the parts of each whole that is asked for, and the figures themselves."""
    asked, values = in_years(question)
    rows = question.ask(
        f"""
        SELECT p.* FROM parts p JOIN figures w ON w.id = p.container
        JOIN figures f ON f.id = p.figure
        WHERE p.container IN (SELECT id FROM asked WHERE {asked}) ORDER BY w.ordinal, f.ordinal
        """,
        values,
    )
    figures = question.figures(list(dict.fromkeys(r[k] for r in rows for k in _ENDS)))
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["lacking"] is not None:
            own, wanted = (figures[row[end]]["currency"] for end in ("figure", "container"))
            raise missing_rate(own, wanted, [row["lacking"]], question.ledger)
        found.setdefault(row["container"], []).append(row)
    return found, figures


_ENDS = ("container", "figure")
_LABELS = {
    "gap_percent": "% of it",
    "sum": "parts",
    "reading": "parts",
    _CERTAIN: "sure",
    _ALL: "may be",
}
_PART = ("part", "relation", "amount", "status", "added")


def _sums(
    question: Question, figures: Figures, name: str, parts: Sequence[Mapping[str, Any]]
) -> list[Row]:
    """Return whole, sum and gap: of what is certainly inside, and of that with what may be."""
    figure = figures[name]
    currency, digits = figure["currency"], _digits(question, figure["currency"])
    whole = total_of(figure)
    added = [p for p in parts if p["added"]]
    certain = [p for p in added if p["relation"] != "may_be_in"]
    readings = [(_CERTAIN, certain), *([(_ALL, added)] if len(certain) < len(added) else [])]
    rows = []
    for reading, chosen in readings:
        if all(p["best"] is None for p in chosen):
            continue
        total = together(_part_total(figures, p) for p in chosen)
        keys = {"whole": name, "reading": reading}
        asked = "the whole", question.asked(WHOLE, id=(name,))
        summed = "its parts", _parts_asked(figures, chosen, currency)
        rest = rest_percent(whole, total)
        rows += [
            Row(keys, "whole", amount_of(whole, digits, currency), {}, {"amount": asked[1]}),
            Row(keys, "sum", amount_of(total, digits, currency), {}, {"amount": summed[1]}),
            Row(keys, "gap", gap(whole, total, digits, currency), {}, less(asked, summed)),
            Row(keys, "gap_percent", rest, {}, less(asked, summed, "rest") if rest else {}),
        ]
    return rows


def less(
    first: tuple[str, Derivation], second: tuple[str, Derivation], how: str = "difference"
) -> dict[str, Derivation]:
    """Return how a gap was made."""
    return {"amount": Composed(how, first, second)}


def _parts_asked(figures: Figures, parts: Sequence[Mapping[str, Any]], currency: str) -> Told:
    flags = ("open_top", "approximate", "capped")
    return Told(
        "part",
        [{**p, **{flag: figures[p["figure"]][flag] for flag in flags}} for p in parts],
        Policy(currency),
    )


def _part_total(figures: Figures, part: Mapping[str, Any]) -> Total:
    if part["best"] is None:
        return Total(unstated=1)
    flags = {flag: figures[part["figure"]][flag] for flag in ("open_top", "approximate", "capped")}
    return total_of({**part, **flags}, spread=part["months"] < part["total"])


def _part(question: Question, figures: Figures, part: Mapping[str, Any]) -> Row:
    figure, whole = figures[part["figure"]], figures[part["container"]]
    currency = whole["currency"]
    months = ""
    if part["months"] < part["total"]:
        months = f"{part['months']} of {part['total']} months"
    why = "yes" if part["added"] else "no: another time" if not part["months"] else "no: a plan"
    return Row(
        {
            "whole": part["container"],
            "part": part["figure"],
            "relation": part["relation"].replace("_", " "),
            "status": figure["status"],
        },
        "",
        amount_of(_part_total(figures, part), _digits(question, currency), currency),
        {"added": f"{why}, {months}" if months and part["months"] else why},
        {"amount": _parts_asked(figures, [part], currency)},
    )


def restated(question: Question) -> tuple[list[Table], list[str]]:
    """Return what the source of a figure says of the same money elsewhere, and dates that differ.

    In the currency of the figure. The gap is figure − other statement, in percent of the latter.
    """
    asked, values = in_years(question)
    rivals = question.ask("SELECT * FROM rivals ORDER BY ordinal")
    chosen = {
        row["id"]: row
        for row in question.ask(
            f"SELECT * FROM figures WHERE id IN (SELECT id FROM asked WHERE {asked})", values
        )
    }
    rows = [
        row
        for rival in rivals
        for name in rival["figures"].split()
        if name in chosen and rival["source"] == chosen[name]["source"]
        for row in _statements(question, chosen[name], rival)
    ]
    tables = [
        Table("stated", "The same money in other words of the source", ("figure", "elsewhere"),
              rows, "grouped", {"gap_percent": "in %", "other": "elsewhere"}),
        _dates(question, list(chosen.values())),
    ]  # fmt: skip
    lines = [
        f"{name}: {rival['remark']}"
        for rival in rivals
        for name in rival["figures"].split()
        if rival["remark"] and name in chosen and rival["source"] == chosen[name]["source"]
    ]
    return [table for table in tables if table.rows], lines


def not_in_years(question: Question) -> list[str]:
    """Say which figures would be told of here, if it were known that they are of the years asked.

    Without years asked for there are none.
    """
    asked, values = in_years(question, outside=True)
    rows = question.ask(
        f"SELECT * FROM figures WHERE id IN (SELECT id FROM asked WHERE {asked}) ORDER BY ordinal",
        values,
    )
    taken = {row["container"] for row in question.ask("SELECT container FROM parts")}
    for rival in question.ask("SELECT figures FROM rivals"):
        taken |= set(rival["figures"].split())
    taken |= {row.keys["figure"] for row in _dates(question, rows).rows}
    names = ", ".join(row["id"] for row in rows if row["id"] in taken)
    years = question.selection.years
    return [f"Left out, since nobody knows whether they are of {years}: {names}."] if names else []


def _statements(
    question: Question, figure: Mapping[str, Any], rival: Mapping[str, Any]
) -> list[Row]:
    shares = Shares(question.ledger, Policy(figure["currency"]))
    year = rival["year"] or None
    own, other = shares.of_figure(figure, year), shares.of_rival(rival, figure, year)
    digits = _digits(question, figure["currency"])
    keys = {
        "figure": figure["id"],
        "elsewhere": _place(rival),
        "words": rival["as_stated"] or "",
        "rival": rival["id"],
        "donor": rival["donor"],
    }
    asked = figure["id"], Told("figure", [figure], shares.policy, year)
    beside = "what stands elsewhere", Told("rival", [rival], shares.policy, year, figure)
    percent = gap_percent(own, other)
    currency = figure["currency"]
    return [
        Row(keys, "figure", amount_of(own, digits, currency), {}, {"amount": asked[1]}),
        Row(keys, "other", amount_of(other, digits, currency), {}, {"amount": beside[1]}),
        Row(keys, "gap", gap(own, other, digits, currency), {}, less(asked, beside)),
        Row(keys, "gap_percent", percent, {}, less(asked, beside, "change") if percent else {}),
    ]


def _place(row: Mapping[str, Any]) -> str:
    if row["footnote"]:
        return f"footnote {row['footnote'].replace(' ', ', ')}"
    return f"section {row['section']}" if row["section"] else str(row["id"])


def _dates(question: Question, figures: list[dict[str, Any]]) -> Table:
    """Return money told as spent in months after the youngest footnote on it was printed.

    Of what was only agreed or planned, that with a footnote older than all of it.
    """
    sources = question.ledger.document("sources")
    rows = []
    for figure in sorted(figures, key=lambda f: f["ordinal"]):
        notes = sources[figure["source"]]["footnotes"]
        dated = [(_dated(notes, number), number) for number in figure["footnote"].split()]
        dated = [pair for pair in dated if pair[0]]
        if not dated or not figure["last"] or figure["last"] == "..":
            continue
        date, number = max(dated)
        begin = parse_date(figure["first"] or figure["last"]).begin
        end, printed = parse_date(figure["last"]).end, parse_date(date).end
        after = end - max(printed, begin - 1)
        if after <= 0 or (figure["status"] != "disbursed" and printed >= begin):
            continue
        rows.append(
            Row(
                {
                    "figure": figure["id"],
                    "status": figure["status"],
                    "told_for": when(figure),
                    "footnote": f"{number}, {date}",
                    "cites": cited(notes, number),
                },
                "",
                question.figure_amount(figure),
                {"months_after": after, "months_told": end - begin + 1},
                {"amount": question.asked(WHOLE, id=(figure["id"],))},
            )
        )
    columns = ("figure", "told_for", "footnote", "months_after", "months_told", "status")
    return Table("dates", "Told of months after its footnote was printed", ("figure",), rows,
                 "plain", columns=columns)  # fmt: skip


def _dated(notes: Mapping[str, Any], number: str) -> str:
    """Return the date of a footnote, or of the one that it repeats."""
    seen: set[str] = set()
    while number in notes and number not in seen:
        seen.add(number)
        if notes[number]["date"]:
            return str(notes[number]["date"])
        number = notes[number]["details"].get("same_as", "")
    return ""


def _digits(question: Question, currency: str) -> int:
    return int(question.ledger.document("currencies")[currency]["minor_units"]) if currency else 0
