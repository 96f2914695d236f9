"""Parts: how much of each figure lies inside the figures it names, for the author's sums redone.

Other than residuals, which say what a container still counts, this holds every figure that is said
to be inside another, planned ones too: an author's total is the sum of its parts whatever became
of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from aidledger.counting.residuals import (
    Convert,
    Edge,
    counts,
    innermost,
    share_of,
    years_inside,
)
from aidledger.model import Transaction
from aidledger.money import Bounds

# (currency, currency wanted, years) -> the first year without a rate between them, or None.
Lacking = Callable[[str, str, Sequence[tuple[int, int]]], int | None]


@dataclass(frozen=True)
class Part:
    """A figure inside another: `months` of its `total` months, in the container's minor units.

    `added`: it belongs to the sum of the parts. A figure that may be inside does unless it is only
    planned beside money that counts. `lacking` is a year whose rate is missing.
    """

    container: str
    figure: str
    relation: str
    added: bool
    months: int
    total: int
    bounds: Bounds | None
    lacking: int | None


def parts_of(
    figures: Iterable[Transaction],
    source_years: Mapping[str, int],
    convert: Convert,
    lacking: Lacking,
) -> list[Part]:
    """Return every figure inside another directly, in the order of the ledger."""
    by_id = {figure.id: figure for figure in figures}
    named = [
        Edge(relation, figure, by_id[other])
        for figure in by_id.values()
        for relation, other in figure.relations()
    ]
    return [_part(edge, source_years, convert, lacking) for edge in innermost(named)]


def _part(edge: Edge, source_years: Mapping[str, int], convert: Convert, lacking: Lacking) -> Part:
    inside, container = edge.inside, edge.container
    months, total = share_of(edge)
    bounds, without = None, None
    if inside.bounds is not None and container.bounds is not None:
        years = years_inside(edge, source_years[inside.source]) if months else []
        currencies = inside.currency, container.currency
        without = lacking(*currencies, years)
        if without is None:
            low, best, high = (
                (amount * months * 2 + total) // (2 * total) for amount in inside.bounds[:3]
            )
            steps = low, best - low, high - best
            low, best, high = (
                convert(some, *currencies, years) for some in (steps[:1], steps[:2], steps)
            )
            bounds = Bounds(low, best, high)
    certain = edge.relation != "may_be_in"
    added = months > 0 and (certain or counts(inside) or not counts(container))
    return Part(container.id, inside.id, edge.relation, added, months, total, bounds, without)
