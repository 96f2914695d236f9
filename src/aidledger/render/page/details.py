"""Details: a figure as its row and what opens under it say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from aidledger.money import QUALIFIERS
from aidledger.problems import printable
from aidledger.render.blocks import best_text, range_text
from aidledger.reports.page import Page
from aidledger.reports.page_figures import NO_COUNT, Figure, Line
from aidledger.reports.value import Amount

RELATIONS = {
    "part_of": "is a part of it, told by itself",
    "may_be_in": "may already be in it, and is told by itself",
    "fulfils": "delivers it, and is told by itself",
}


class Detail(NamedTuple):
    """What is said of one figure: `slots` by name, its lines as cells, what is taken off it.

    The script of the page says the same from the page's data.
    """

    slots: Mapping[str, str]
    lines: Sequence[Sequence[str]]
    takes: Sequence[tuple[str, str]]
    takes_of: Sequence[tuple[str, str]]


def details_of(page: Page, figures: Sequence[Figure], scale: str) -> list[Detail]:
    """Return the details of some of a page's figures."""
    off: dict[str, list[tuple[str, str]]] = {}
    of: dict[str, list[tuple[str, str]]] = {}
    for take in page.takes:
        amount = full(take.amount)
        off.setdefault(take.container, []).append(
            (take.figure, f"{RELATIONS[take.relation]}: {amount} taken off")
        )
        of.setdefault(take.figure, []).append((take.container, f"{amount} taken off it"))
    left = lefts_of(page)
    return [
        Detail(
            _slots(page, figure, scale) | {"left": left.get(figure.row["id"], "")},
            [_cells(line) for line in figure.lines],
            off.get(figure.row["id"], ()),
            of.get(figure.row["id"], ()),
        )
        for figure in figures
    ]


def lefts_of(page: Page) -> dict[str, str]:
    """Return the sum that leaves what is left of each figure which others take from."""
    taken: dict[str, list[Decimal]] = {}
    for take in page.takes:
        if take.amount.best:
            taken.setdefault(take.container, []).append(take.amount.best)
    found = {}
    for figure in page.figures:
        own, off = figure.own.best, taken.get(figure.row["id"])
        if own is not None and off:
            parts = "".join(f" − {bare(amount)}" for amount in off)
            left = own - sum(off)
            if left >= 0:  # else what is taken off was cut to what there was
                found[figure.row["id"]] = f"{bare(own)}{parts} = {bare(left)} {figure.own.currency}"
    return found


def _slots(page: Page, figure: Figure, scale: str) -> dict[str, str]:
    row, names = figure.row, page.labels
    counted = figure.counted
    return {
        "id": row["id"],
        "description": row["description"] or row["id"],
        "words": f"“{row['as_stated']}”" if row["as_stated"] else "",
        "donor": names[row["donor"]],
        "recipient": names[row["recipient"]],
        "when": figure.when,
        "sector": row["sector"],
        "instrument": row["instrument"],
        "class": row["class"],
        "status": row["status"],
        "own": _own(figure.own, scale),
        "own_range": range_text(figure.own, scale) if figure.own.best is not None else "",
        "counted": best_text(counted._replace(unstated=None), scale) if counted else "not counted",
        "counted_range": range_text(counted, scale) if counted else "",
        "reason": "" if counted else NO_COUNT.get(figure.reason, figure.reason),
        "note": figure.note,
        "said": row["asserted_by"] or "",
        "channel": names.get(row["channel"] or "", ""),
        "supported": ", ".join(names[code] for code in (row["supported_by"] or "").split()),
        "read": f"{row['qualifier']}: {QUALIFIERS[row['qualifier']].meaning}",
        "whole": full(figure.own),
        "quantity": f"{row['quantity'] or ''} {row['unit'] or ''}".strip(),
        "confidence": row["confidence"],
        "remark": row["remark"] or "",
        "place": f"{row['file']}:{row['line']}",
    }


def _own(amount: Amount, scale: str) -> str:
    if amount.best is None:
        return "unstated"
    return f"{best_text(amount._replace(unstated=None), scale)} {amount.currency}"


def _cells(line: Line) -> list[str]:
    before = ""
    if line.unrounded is not None and line.told is not None and line.unrounded != line.told.best:
        before = bare(line.unrounded)
    rate = line.rate + ("; year assumed" if line.rate_assumed else "")
    return [
        line.year,
        f"{line.months} of {line.of_months}" if line.months < line.of_months else "",
        full(line.own),
        rate,
        before,
        full(line.told) if line.told else "",
        NO_COUNT.get(line.reason, line.reason) or "yes",
    ]


def full(amount: Amount) -> str:
    """Return an amount in full units with its mark, bounds and currency."""
    if amount.best is None:
        return "unstated"
    text = f"{amount.mark} {bare(amount.best)} {amount.currency}".strip()
    if amount.low == amount.high and not amount.open:
        return text
    low = "no floor" if amount.low is None else bare(amount.low)
    high = "no top" if amount.high is None else bare(amount.high)
    return f"{text} ({low} … {high}{'+' if amount.open else ''})"


def bare(value: Decimal) -> str:
    return printable(f"{value:,f}".replace("-", "−"))
