"""Linked: what the ledger links to a promise, and what is linked to none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aidledger.money import Bounds
from aidledger.reports.derivation import WHOLE, Derivation, Kept
from aidledger.reports.promising.prices import NO_YEAR, Prices
from aidledger.reports.promising.promised import in_all
from aidledger.reports.promising.standing import Promise
from aidledger.reports.register import when
from aidledger.reports.shared.wholes import containers_of
from aidledger.reports.totals import Question
from aidledger.reports.value import Row


def keys_of(figure: Mapping[str, Any]) -> dict[str, str]:
    return {
        "id": figure["id"],
        "status": figure["status"],
        "class": figure["class"],
        "date": when(dict(figure)),
    }


def link_rows(prices: Prices, promise: Promise, way: str) -> list[Row]:
    """Return every figure said to be inside a promise, and what it takes off it."""
    question, name = prices.question, promise.figure["id"]
    overlaps = question.policy.overlaps
    takes = {t.figure["id"]: t for t in in_all(promise, prices).taken if t.overlaps == overlaps}
    rows = []
    for figure in promise.linked:
        taken = takes.get(figure["id"])
        low, best = (taken.low, taken.best) if taken else (0, 0)
        relation = _relation(figure, name)
        flags = {
            "open_top": figure["open_top"] if best else 0,
            "capped": 0,
            "approximate": best
            and (relation == "may be in" or figure["approximate"] or low < best),
        }
        value = prices.of(promise, Bounds(low, best, best), flags)
        if not figure["stated"]:
            value = question.figure_amount(figure)
        rows.append(
            Row(
                {"parties": way, "promise": name, **keys_of(figure), "relation": relation},
                "takes off it",
                value._replace(figures=None),
                {
                    "own": question.figure_amount(figure),
                    "rate": rates_of(question, promise, figure) if best else "",
                    **(prices.steps(promise, taken) if taken and best else {}),
                },
                _made(prices, promise, figure),
            )
        )
    return rows


def _made(prices: Prices, promise: Promise, figure: Mapping[str, Any]) -> dict[str, Derivation]:
    """Return how what a figure takes off a promise was made, and its own amount."""
    policy = prices.question.policy
    whole = prices.question.asked(WHOLE, id=(figure["id"],))
    if not figure["stated"]:
        return {"amount": whole, "own": whole}
    off = [t for t in promise.under(policy.overlaps) if t.figure["id"] == figure["id"]]
    kept = Kept(promise, in_all(promise, prices), policy, "takes off", off)
    return {"amount": kept, "own": whole}


def _relation(figure: Mapping[str, Any], container: str) -> str:
    if figure["part_of"] == container:
        return "part of"
    return "fulfils" if figure["fulfils"] == container else "may be in"


def rates_of(question: Question, promise: Promise, figure: Mapping[str, Any]) -> str:
    """Return the rates at which a delivery in another currency is held against a promise."""
    target = promise.figure["currency"]
    if figure["currency"] == target:
        return ""
    known = question.ask(
        "SELECT year, how FROM all_factors WHERE currency = ? AND target = ? ORDER BY year",
        [figure["currency"], target],
    )
    years = promise.placed.get(figure["id"], {})
    undated = question.ask("SELECT rate_year FROM lines WHERE id = ?", [figure["id"]])
    wanted = {line["rate_year"] for line in undated} if NO_YEAR in years else set(years)
    return "; ".join(row["how"] for row in known if row["year"] in wanted)


def delivered_alone(
    figures: Sequence[dict[str, Any]], promised: Sequence[Promise]
) -> list[dict[str, Any]]:
    """Return what was disbursed and takes nothing off any of the promises."""
    taking = {taken.figure["id"] for promise in promised for taken in promise.taken}
    return [
        f for f in figures if f["status"] == "disbursed" and f["stated"] and f["id"] not in taking
    ]


def delivered_rows(prices: Prices, figures: Sequence[dict[str, Any]], way: str) -> list[Row]:
    """Return deliveries, each whole."""
    return [
        Row(
            {"parties": way, **keys_of(f)},
            "delivered",
            prices.whole(f)._replace(figures=None, unstated=None),
            {"linked_to": " ".join(containers_of(f)), **prices.steps_of(f)},
            {"amount": prices.asked(f)},
        )
        for f in figures
    ]


def unstated_rows(question: Question, figures: Sequence[dict[str, Any]], way: str) -> list[Row]:
    """Return promises and deliveries without an amount, with what they are linked to."""
    fulfilled: dict[str, list[str]] = {}
    for row in question.ask("SELECT * FROM figures WHERE fulfils <> '' ORDER BY ordinal"):
        fulfilled.setdefault(row["fulfils"], []).append(f"fulfilled by {row['id']}")
    return [
        Row(
            {"parties": way, **keys_of(f)},
            "",
            None,
            {
                "as_stated": f["as_stated"] or "",
                "linked_to": ", ".join(
                    [
                        *(f"{_relation(f, name)} {name}" for name in containers_of(f)),
                        *fulfilled.get(f["id"], []),
                    ]
                ),
            },
        )
        for f in figures
        if not f["stated"] and f["status"] != "valued"
    ]
