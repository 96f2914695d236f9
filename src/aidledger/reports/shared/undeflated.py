"""Undeflated: what constant prices cannot hold, because a currency has no deflator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aidledger.policy import NO_DEFLATOR
from aidledger.reports.value import LeftOut

if TYPE_CHECKING:
    from aidledger.reports.totals import Question


def undeflated(question: Question) -> list[LeftOut]:
    """Name what has no deflator, each figure with the currency and years that lack one."""
    found = []
    for name, lines in _lines(question).items():
        low, best, high = (
            sum(line[bound] for line in lines) for bound in ("own_low", "own_best", "own_high")
        )
        own = question.own_amount(low, best, high, lines[0]["own_currency"], lines[0])
        about = f"{_currency(question, lines[0])} has no deflator for {_lacking(question, lines)}"
        found.append(LeftOut(name, own, NO_DEFLATOR, about=about))
    return found


def price_caveats(question: Question) -> list[str]:
    """Say what is not in these prices for want of a deflator; nothing in current prices."""
    said: dict[str, list[str]] = {}
    for name, lines in _lines(question).items():
        said.setdefault(_currency(question, lines[0]), []).append(name)
    return [
        f"Not in these totals, since {code} has no deflator for their years or for "
        f"{question.policy.prices}: {', '.join(names)}."
        for code, names in said.items()
    ]


def _lines(question: Question) -> dict[str, list[dict[str, Any]]]:
    if question.policy.base_year is None:
        return {}
    where, values = question.where()
    found: dict[str, list[dict[str, Any]]] = {}
    for line in question.ask(
        f"SELECT * FROM asked WHERE reason = ? AND {where} ORDER BY ordinal, slot",
        [NO_DEFLATOR, *values],
    ):
        found.setdefault(line["id"], []).append(line)
    return found


def _currency(question: Question, line: dict[str, Any]) -> str:
    if question.policy.deflator == "us":
        return "USD"
    return str(question.ledger.document("parties")[line["donor"]]["currency"])


def _lacking(question: Question, lines: Sequence[dict[str, Any]]) -> str:
    """Return the years of a figure's lines, and the base year, that have no deflator."""
    known = question.ledger.document("currencies")[_currency(question, lines[0])]["deflator"]
    values = known["values"] if known else {}
    years = {str(line["rate_year"]) for line in lines} | {question.policy.prices}
    return ", ".join(year for year in sorted(years) if year not in values)
