"""Residuals: what a figure still counts once the figures inside it are taken off.

`part_of`, `may_be_in` and `fulfils` all make the figure they name a container. The figures inside
count; the container counts what is left of it when their whole amounts are taken off. All of it
is settled here, on the whole ledger, before anything is selected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from aidledger.model import Transaction
from aidledger.money import Bounds
from aidledger.policy import COUNTED_STATUSES, OVERLAPS

# (steps of an amount in minor units, its currency, currency wanted, (year, months) it falls in) ->
# minor units of the currency wanted, each year's share at that year's rate. As in the engine, low
# and what best and high add are shared out each for itself, so that what is taken off a whole is
# what its part counts, to the last unit.
Convert = Callable[[Sequence[int], str, str, Sequence[tuple[int, int]]], int]


@dataclass(frozen=True)
class Take:
    """What one figure takes off a container, in minor units of the container's currency."""

    overlaps: str
    container: str
    figure: str
    relation: str
    low: int
    best: int


@dataclass(frozen=True)
class Residual:
    """What a container still counts under one policy for overlaps."""

    overlaps: str
    figure: str
    bounds: Bounds


@dataclass(frozen=True)
class Edge:
    relation: str
    inside: Transaction
    container: Transaction


def settle(
    figures: Iterable[Transaction], source_years: Mapping[str, int], convert: Convert
) -> tuple[list[Residual], list[Take]]:
    """Return the residual of every container under `net` and `gross`, and what was taken off.

    `source_years` holds the year of each source. Per container: best = max(0, C.best − Σ best);
    low = min(best, max(0, C.low − Σ low)); high = max(best, C.high − Σ low of what is certainly
    inside). Low and high are the lowest and highest of both policies, so they hold both readings.
    """
    by_id = {figure.id: figure for figure in figures}
    takes: dict[str, list[Take]] = {
        overlaps: _takes(edges_of(by_id, overlaps), overlaps, source_years, convert)
        for overlaps in OVERLAPS
    }
    # By container and overlaps; a list for each pair, since there may be a hundred thousand.
    taken: dict[str, dict[str, list[tuple[str, int, int]]]] = {}
    for overlaps, some in takes.items():
        for take in some:
            own = taken.setdefault(take.container, {each: [] for each in OVERLAPS})
            own[overlaps].append((take.relation, take.low, take.best))
    residuals = []
    for name, own in sorted(taken.items()):
        whole = by_id[name].bounds
        assert whole is not None
        left = left_of(whole, own)
        residuals += [Residual(overlaps, name, left[overlaps]) for overlaps in OVERLAPS]
    return residuals, takes["net"] + takes["gross"]


def left_of(
    whole: Bounds, taken: Mapping[str, Sequence[tuple[str, int, int]]]
) -> dict[str, Bounds]:
    """Return what is left of a whole under each way of overlaps.

    `taken` has (relation, low, best) of everything that is taken off under `net` and `gross`.
    """
    best, low, certain = {}, {}, []
    for overlaps in OVERLAPS:
        own = taken[overlaps]
        best[overlaps] = max(0, whole.best - sum(take_best for _, _, take_best in own))
        low[overlaps] = max(0, whole.low - sum(take_low for _, take_low, _ in own))
        certain.append(sum(take_low for kind, take_low, _ in own if kind != "may_be_in"))
    lowest = min(*best.values(), *low.values())
    highest = max(*best.values(), whole.high - min(certain))
    return {overlaps: Bounds(lowest, best[overlaps], highest, whole.open) for overlaps in OVERLAPS}


def reduces(inside: Transaction, container: Transaction) -> bool:
    """A figure that counts reduces any container; one that does not, only those that do not."""
    if inside.bounds is None or container.bounds is None:
        return False
    return counts(inside) or not counts(container)


def counts(figure: Transaction) -> bool:
    return figure.status in COUNTED_STATUSES


def months_share(inside: Transaction, container: Transaction) -> tuple[int, int]:
    """Return (months inside the container, all months) of a figure that may be in it.

    A figure without a first date is taken whole, unless it is known to end before the container
    begins.
    """
    total = inside.period.months
    if total is None:
        return (0, 1) if inside.period.precedes(container.period) else (1, 1)
    shared = inside.period.months_inside(container.period)
    assert shared is not None
    return shared, total


def share_of(edge: Edge) -> tuple[int, int]:
    """Return (months inside the container, all months), of what is certainly inside all of it."""
    return months_share(edge.inside, edge.container) if edge.relation == "may_be_in" else (1, 1)


def years_inside(edge: Edge, source_year: int) -> list[tuple[int, int]]:
    """Return (year, months) over which the amount taken off falls.

    Money without a first date falls into the year of its last, or of its source. Years after the
    source's have no rate yet and stand for the source's year.
    """
    period = edge.inside.period
    if period.begin is None or period.end is None:
        last = source_year if period.end is None else period.end // 12
        return [(min(last, source_year), 1)]
    begin, end = period.begin, period.end
    if edge.relation == "may_be_in":
        limits = edge.container.period
        begin = begin if limits.begin is None else max(begin, limits.begin)
        end = end if limits.end is None else min(end, limits.end)
    return [
        (min(year, source_year), min(end, year * 12 + 11) - max(begin, year * 12) + 1)
        for year in range(begin // 12, end // 12 + 1)
    ]


def edges_of(by_id: Mapping[str, Transaction], overlaps: str) -> list[Edge]:
    """Return the relations that take something off, to the innermost containers."""
    named = [
        Edge(relation, figure, by_id[other])
        for figure in by_id.values()
        for relation, other in figure.relations()
        if reduces(figure, by_id[other])
        and (
            relation != "may_be_in"
            or (overlaps == "net" and months_share(figure, by_id[other])[0] > 0)
        )
    ]
    return innermost(named)


def innermost(named: Iterable[Edge]) -> list[Edge]:
    """Leave out relations to a container's container, and those said twice."""
    named = list(named)
    direct: dict[str, set[str]] = {}
    for edge in named:
        direct.setdefault(edge.inside.id, set()).add(edge.container.id)

    ranks = _ranks(direct)

    def beyond(name: str) -> set[str]:
        """Return the containers of its containers, at any depth that is asked for."""
        found: set[str] = set()
        todo = list(direct[name]) if len(direct[name]) > 1 else []
        farthest = min(ranks[other] for other in direct[name])
        while todo:
            for other in direct.get(todo.pop(), ()):
                if other not in found and ranks[other] >= farthest:
                    found.add(other)
                    todo.append(other)
        return found

    outer = {name: beyond(name) & others for name, others in direct.items()}
    kept: dict[tuple[str, str], Edge] = {}
    for edge in named:
        if edge.container.id not in outer[edge.inside.id]:
            kept.setdefault((edge.inside.id, edge.container.id), edge)
    return list(kept.values())


def _ranks(direct: Mapping[str, set[str]]) -> dict[str, int]:
    """Return how many containers stand above each figure at most; `direct` has no circle."""
    ranks: dict[str, int] = {}
    todo = list(direct)
    while todo:
        name = todo[-1]
        others = direct.get(name, ())
        if name not in ranks and (unknown := [one for one in others if one not in ranks]):
            todo += unknown
            continue
        ranks[todo.pop()] = max((ranks[one] + 1 for one in others), default=0)
    return ranks


def turns(edges: Iterable[Edge]) -> list[list[Edge]]:
    """Return the relations of each figure, in the order in which they take something off.

    Figures with one container go first, then by id, so that no order of rows matters.
    """
    by_inside: dict[str, list[Edge]] = {}
    for edge in edges:
        by_inside.setdefault(edge.inside.id, []).append(edge)
    ordered = sorted(by_inside.items(), key=lambda item: (len(item[1]), item[0]))
    return [own for _, own in ordered]


def _takes(
    edges: list[Edge], overlaps: str, source_years: Mapping[str, int], convert: Convert
) -> list[Take]:
    """Let each figure reduce its containers in the order listed until it is used up."""
    room: dict[str, list[int]] = {}
    takes = []
    for own in turns(edges):
        used = [0, 0]
        for position, edge in enumerate(own):
            whole, container = edge.inside.bounds, edge.container.bounds
            assert whole is not None and container is not None
            left = room.setdefault(edge.container.id, [container.low, container.best])
            shared, total = share_of(edge)
            taken: list[int] = []
            base = None
            for bound, amount in enumerate((whole.low, whole.best)):
                offered = (amount * shared * 2 + total) // (2 * total)
                offered = min(offered, amount - used[bound])
                # More of the best than of low may have been used up before.
                base = offered if base is None else min(base, offered)
                years = years_inside(edge, source_years[edge.inside.source])
                currencies = edge.inside.currency, edge.container.currency
                there = convert((base, offered - base), *currencies, years)
                last = position == len(own) - 1
                take = there if last else min(there, max(0, left[bound]))
                left[bound] -= take
                used[bound] += offered if take == there else offered * take // there
                taken.append(take)
            low, best = min(taken), taken[1]
            takes.append(
                Take(overlaps, edge.container.id, edge.inside.id, edge.relation, low, best)
            )
    return takes
