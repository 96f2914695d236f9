"""Fits: which basis of other sources a series of figures comes nearest to.

Measured by the mean of the percentage gaps without their sign, of bests. Only bases with a value
beside every figure and year of the series are ranked; the others are told with what they lack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from aidledger.reports.gaps import off_by, rounded
from aidledger.reports.totals import Total, count_of
from aidledger.reports.value import Row, Table

Basis = tuple[str, str, str]
Where = tuple[str, str]


class Pair(NamedTuple):
    """A figure's share of a year, or the whole of it, beside a rival's value for it."""

    figure: Mapping[str, Any]
    rival: Mapping[str, Any]
    year: str
    own: Total
    official: Total

    @property
    def off(self) -> Fraction | None:
        return off_by(self.own, self.official)

    @property
    def series(self) -> tuple[str, str, str]:
        """What is judged together: figures of one status between two parties."""
        return self.figure["donor"], self.figure["recipient"], self.figure["status"]

    @property
    def where(self) -> Where:
        return self.year, self.figure["id"]

    @property
    def basis(self) -> Basis:
        return self.rival["basis"], self.rival["sectors"], self.rival["source"]


class Series:
    """Figures of one status between two parties, and every basis they are held against."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.pairs = [pair for pair in pairs if pair.off is not None]
        self.places = sorted({pair.where for pair in self.pairs})
        self.bases: dict[Basis, list[Pair]] = {}
        for pair in self.pairs:
            self.bases.setdefault(pair.basis, []).append(pair)
        self.means = {
            basis: sum((_size(p) for p in own), Fraction()) / len(own)
            for basis, own in self.bases.items()
        }
        whole = [b for b, own in self.bases.items() if len(own) == len(self.places)]
        least = min((self.means[basis] for basis in whole), default=None)
        self.best = [basis for basis in whole if self.means[basis] == least]
        self.nearest = {place: self._nearest(place) for place in self.places}

    def _nearest(self, place: Where) -> list[Pair]:
        """Return the pairs of a figure and year that come nearest; several where they tie."""
        own = [pair for pair in self.pairs if pair.where == place]
        least = min(_size(pair) for pair in own)
        return [pair for pair in own if _size(pair) == least]

    def rows(self, told: str) -> list[Row]:
        """Return a row for each basis, those that are ranked first, the nearest first of all."""
        full = len(self.places)
        order = sorted(self.bases, key=lambda b: (len(self.bases[b]) < full, self.means[b]))
        return [self._row(told, basis, self.bases[basis]) for basis in order]

    def _row(self, told: str, basis: Basis, own: Sequence[Pair]) -> Row:
        near = [pair.year for pair in own if pair in self.nearest[pair.where]]
        return Row(
            {
                "told_as": told,
                "basis": basis_name(own[0].rival),
                "source": basis[2],
                "years": _years(pair.year for pair in own),
            },
            "",
            None,
            {
                "mean_percent": rounded(self.means[basis]),
                "largest_percent": rounded(max(_size(pair) for pair in own)),
                "nearest_in": _years(near),
                "verdict": self._verdict(basis, own),
            },
        )

    def _verdict(self, basis: Basis, own: Sequence[Pair]) -> str:
        lacking = sorted(set(self.places) - {pair.where for pair in own})
        if lacking:
            return f"not ranked: lacks {_years(year for year, _ in lacking)}"
        if basis not in self.best:
            return ""
        if len({year for year, _ in self.places}) == 1:
            return "nearest, in one year alone"
        return "nearest" if len(self.best) == 1 else "nearest, as others"

    def sentence(self) -> str:
        """Say in words which basis comes nearest, over the years and in each."""
        ids = list(dict.fromkeys(pair.figure["id"] for pair in self.pairs))
        years = list(dict.fromkeys(year for year, _ in self.places))
        subject = f"{listed(ids)} ({self.pairs[0].figure['status']})"
        if not self.best:
            text = f"{subject}: no basis has every year, so none is ranked."
        else:
            names = [self.bases[basis][0].rival for basis in self.best]
            named = " and ".join(f"{basis_name(r)} ({r['source']})" for r in names)
            text = f"{subject} {'comes' if len(ids) == 1 else 'come'} nearest to {named}: "
            text += f"{rounded(self.means[self.best[0]])} % off"
            if len(years) == 1:
                text += f" in {years[0]}. One year is too few to tell a basis by."
            else:
                text += f" on average over {count_of(len(years), 'year')} ({', '.join(years)})."
        if len(self.best) > 1:
            text += " They are equally near."
        return text if len(years) == 1 else f"{text} By year: {'; '.join(self._by_year())}."

    def _by_year(self) -> Iterator[str]:
        several = len(self.places) > len({year for year, _ in self.places})
        for (year, figure), near in self.nearest.items():
            names = " and ".join(basis_name(pair.rival) for pair in near)
            off = near[0].off
            assert off is not None
            where = f"{year} {figure}:" if several else year
            yield f"{where} {names} ({rounded(off)} %)".replace("(-", "(−")


def fits(pairs: Sequence[Pair]) -> tuple[list[Table], list[str]]:
    """Return a table for each series of figures, and what follows from it in words."""
    found: dict[tuple[str, str, str], list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.series, []).append(pair)
    parties = len({series[:2] for series in found}) > 1
    source = source_column([pair.rival for pair in pairs])
    tables, sentences = [], []
    for (donor, recipient, status), own in found.items():
        series = Series(own)
        if not series.pairs:
            continue
        told = f"{donor} → {recipient}, {status}" if parties else status
        title = f"How near each basis comes to what is {told}, in % without sign"
        columns = ("basis", *source, *_COLUMNS)
        rows = series.rows(told)
        tables.append(Table("fit", title, ("basis",), rows, "plain", _LABELS, columns))
        sentences.append(series.sentence())
    return tables, sentences


_COLUMNS = ("years", "mean_percent", "largest_percent", "nearest_in", "verdict")
_LABELS = {"mean_percent": "mean", "largest_percent": "largest"}


def basis_name(rival: Mapping[str, Any]) -> str:
    """Return the basis, and what it is for where it does not cover everything."""
    sectors = ", ".join(rival["sectors"].split())
    return f"{rival['basis']} ({sectors})" if sectors else str(rival["basis"])


def source_column(rivals: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Name the source of each line only where one basis stands in several."""
    sources: dict[str, set[str]] = {}
    for rival in rivals:
        sources.setdefault(rival["basis"], set()).add(rival["source"])
    return ("source",) if any(len(found) > 1 for found in sources.values()) else ()


def listed(names: Sequence[str]) -> str:
    """Return `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _size(pair: Pair) -> Fraction:
    assert pair.off is not None
    return abs(pair.off)


def _years(years: Any) -> str:
    return ", ".join(sorted(set(years)))
