"""Register: the figures themselves, one a row, as the sources state them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidledger.policy import Policy, Selection
from aidledger.problems import UsageError
from aidledger.reports.derivation import WHOLE
from aidledger.reports.summary import title
from aidledger.reports.totals import Question, count_of
from aidledger.reports.value import Report, Row, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

SORTS = ("place", "id", "donor", "recipient", "date", "amount", "status", "class", "confidence")


def register(ledger: OpenedLedger, selection: Selection, policy: Policy, sort: str) -> Report:
    """Return the selection's figures, one a row, each in its own currency and whole.

    `sort` is a column, with a minus in front for descending. `amount` compares whole bests
    in the policy's currency.
    """
    column, descending = sort.removeprefix("-"), sort.startswith("-")
    if column not in SORTS:
        raise UsageError(
            f"Figures cannot be sorted by “{column}”.",
            f"Use one of: {', '.join(SORTS)}; put - in front to turn it round.",
        )
    question = Question(ledger, selection, policy.in_current_prices())
    imported: list[Row] = []
    said: list[str] = []
    if question.imports:
        from aidledger.reports.register_imported import imported_rows

        imported, said = imported_rows(question, column, descending)
    where, values = question.where()
    # Two queries: joined, they took 14 s for 20,000 figures, which have no index.
    query = f"SELECT id, MAX(factor) AS factor FROM asked WHERE {where} GROUP BY id"
    factors = {row["id"]: row["factor"] for row in question.ask(query, values)}
    figures = [
        {**figure, "factor": factors[figure["id"]]}
        for figure in question.ask(
            f"""
            SELECT * FROM figures WHERE id IN (SELECT id FROM asked WHERE {where}) ORDER BY ordinal
            """,
            values,
        )
    ]
    figures.sort(key=lambda f: _key(f, column), reverse=descending)
    rows = [
        Row(
            {
                "id": f["id"],
                **{
                    k: f[k] or ""
                    for k in (
                        "source",
                        "section",
                        "footnote",
                        "donor",
                        "recipient",
                        "sector",
                        "instrument",
                        "class",
                        "status",
                    )
                },
                "parties": f"{f['donor']} → {f['recipient']}",
                "date": when(f),
                **{
                    k: f[k] or ""
                    for k in (
                        "first",
                        "last",
                        "per",
                        "qualifier",
                        "as_stated",
                        "quantity",
                        "unit",
                        "confidence",
                        "description",
                    )
                },
            },
            "",
            question.figure_amount(f),
            derived={"amount": question.asked(WHOLE, id=(f["id"],))},
        )
        for f in figures
    ]
    shown = ("id", "parties", "date", "brief", "status")
    return Report(
        "register",
        f"{title(ledger, selection)}: {count_of(len(rows), 'figure')}"
        + (f" and {count_of(len(imported), 'imported row')}" if question.imports else ""),
        {**policy.in_current_prices().as_dict(), **selection.as_dict(), "sort": sort},
        [Table("figures", "", ("id",), [*rows, *imported], "plain", columns=shown)],
        sentences=[
            *said,
            *(
                ["Each figure is whole, in its own currency and in current prices."]
                if policy.prices != "current"
                else []
            ),
        ],
    )


def _key(figure: dict[str, Any], column: str) -> Any:
    if column == "place":
        return figure["ordinal"]
    if column == "amount":
        return figure["best"] * (figure["factor"] or 0.0) if figure["stated"] else -1.0
    if column == "date":
        return (figure["first"] or figure["last"] or "9999", figure["last"])
    if column == "confidence":
        return ("high", "medium", "low").index(figure["confidence"])
    return figure[column]


def when(figure: dict[str, Any]) -> str:
    """Write a figure's time as people say it: 2005–2007, by 2005, since 2002, undated."""
    first, last = figure["first"], figure["last"]
    yearly = " yearly" if figure["per"] else ""
    fiscal = "" if figure["year_basis"] == "calendar" else "fiscal "
    if not last:
        return "undated"
    if not first:
        return f"by {fiscal}{last}"
    if last == "..":
        return f"since {first}{yearly}"
    if first == last:
        return f"{fiscal}{first}"
    dash = "–" if len(first) == len(last) == 4 else " – "
    return f"{fiscal}{first}{dash}{last}{yearly}"
