"""Caveats: what a reader must know before quoting a total, from the rows in it and them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidledger.policy import FISCAL_MONTHS
from aidledger.reports.shared.imported import rows_assumed

if TYPE_CHECKING:
    from aidledger.reports.totals import Question


def rate_caveats(question: Question) -> list[str]:
    """Say which rates and price years were assumed: money without a year of its own."""
    where, values = question.where()
    constant = question.policy.prices != "current"
    rows = question.ask(
        f"""
        SELECT id, rate_year FROM asked
        WHERE counted = 1 AND rate_assumed = 1 AND own_currency <> ? AND {where}
        GROUP BY id, rate_year ORDER BY id
        """,
        ["" if constant else question.policy.currency, *values],
    )
    told = [(row["id"], True, row["rate_year"]) for row in rows]
    said = []
    for what, one, year in [*told, *rows_assumed(question)]:
        own = f"{what} {'has no year of its' if one else 'have no year of their'} own"
        if constant:
            whose = "its" if one else "theirs"
            said.append(
                f"Year assumed: {own}; the prices and rates of {year} are taken for {whose}."
            )
        else:
            is_told = "is told" if one else "are told"
            said.append(f"Rate assumed: {own} and {is_told} at the rate of {year}.")
    return said


def reading_caveats(question: Question) -> list[str]:
    """Say which lows are no floors: those of amounts that the source hedges with “about”."""
    where, values = question.where()
    rows = question.ask(
        f"""
        SELECT id FROM figures
        WHERE qualifier = 'about' AND id IN (SELECT id FROM asked WHERE counted = 1 AND {where})
        ORDER BY ordinal
        """,
        values,
    )
    if not rows:
        return []
    return [
        f"Told with “about”, so that its low is not a floor: {', '.join(r['id'] for r in rows)}."
    ]


def calendar_caveats(question: Question, figure: str = "") -> list[str]:
    """Say what --calendar split into calendar years and what it could not, of one figure or all."""
    if not question.policy.calendar:
        return []
    where, values = question.where(**({"id": (figure,)} if figure else {}))
    rows = question.ask(
        f"""
        SELECT f.ordinal, f.id, f.year_basis, MAX(a.derived) AS derived
        FROM figures f JOIN (SELECT id, derived FROM asked WHERE {where}) a ON a.id = f.id
        WHERE f.year_basis <> 'calendar' GROUP BY f.ordinal, f.id, f.year_basis ORDER BY f.ordinal
        """,
        values,
    )
    split = [row["id"] for row in rows if row["derived"]]
    unknown = [row["id"] for row in rows if row["year_basis"] not in FISCAL_MONTHS]
    said = []
    if split:
        said.append(
            "Fiscal years split into calendar years by months, so derived and not stated: "
            f"{', '.join(split)}."
        )
    if unknown:
        said.append(
            "Of these fiscal years aidledger does not know the months; they stay their labels: "
            f"{', '.join(unknown)}."
        )
    if question.imports:  # which say so of themselves
        return said
    return said or ["--calendar changes nothing here: no figure asked for is by fiscal year."]


def compared_caveats(question: Question, donors: tuple[str, ...]) -> list[str]:
    """Say what differs in kind between the rows compared."""
    parties = question.ledger.document("parties")
    where, values = question.where()
    rows = question.ask(
        f"""
        SELECT a.donor, a.id, f.year_basis, a.sector, a.class, a.instrument, a.counted, a.reason,
          MAX(a.spread * a.counted) AS spread
        FROM asked a JOIN figures f ON f.id = a.id WHERE {_prefixed(where)}
        GROUP BY a.ordinal, a.donor, a.id, f.year_basis, a.sector, a.class, a.instrument, a.counted,
          a.reason
        ORDER BY a.ordinal
        """,
        values,
    )
    said: list[str] = []

    def note(text: str, test: Any) -> None:
        for donor in donors:
            ids = list(dict.fromkeys(r["id"] for r in rows if r["donor"] == donor and test(r)))
            if ids:
                said.append(text.format(donor=parties[donor]["name"], ids=", ".join(ids)))

    def basis(row: dict[str, Any]) -> str:
        split = question.policy.calendar and row["year_basis"] in FISCAL_MONTHS
        return "calendar" if split else str(row["year_basis"])

    bases = {basis(r) for r in rows if r["counted"]}
    if len(bases) > 1:
        note(
            "Fiscal years beside calendar years: {ids} of {donor} is by fiscal year.",
            lambda r: r["counted"] and basis(r) != "calendar",
        )
    headline = question.policy.headline
    sectors = {
        donor: {
            r["sector"]
            for r in rows
            if r["donor"] == donor and r["counted"] and r["class"] in headline
        }
        for donor in donors
    }
    for donor in donors:
        others = [d for d in donors if d != donor and sectors[d] == {"military"}]
        if others and sectors[donor] - {"military"}:
            said.append(
                f"The headline of {parties[donor]['name']} holds aid for "
                f"{', '.join(sorted(sectors[donor]))}, that of "
                f"{' and '.join(parties[d]['name'] for d in others)} military aid only."
            )
    note(
        "Debt stock, not a flow: {ids} of {donor} settles debt built up over years.",
        lambda r: r["counted"] and (r["instrument"] == "debt-swap" or r["class"] == "debt-relief"),
    )
    note(
        "Spent by {donor} on its own presence, not given: {ids}.",
        lambda r: r["counted"] and r["class"] == "presence",
    )
    note(
        "Spread over years by months, not stated by year: {ids} of {donor}.", lambda r: r["spread"]
    )
    for text, reasons in (
        ("told without an amount", ("unstated",)),
        ("only planned, pledged or demanded", ("planned", "pledged", "demanded")),
    ):
        counts = [
            f"{len({r['id'] for r in rows if r['donor'] == d and r['reason'] in reasons})} of "
            f"{parties[d]['name']}"
            for d in donors
        ]
        counts = [count for count in counts if not count.startswith("0 ")]
        if counts:
            said.append(f"In no sum, being {text}: {', '.join(counts)}; they are listed above.")
    return said


def _prefixed(where: str) -> str:
    """Return a condition over `asked` with its columns named as those of `a`."""
    for column in ("donor", "recipient", "sector", "instrument", "class", "status", "source"):
        where = where.replace(f"{column} IN", f"a.{column} IN")
    return where
