"""Fits: which basis of other sources a series of figures comes nearest to.

Measured by the mean of the percentage gaps without their sign, of bests, and told only if the lows
and the highs of the figures say the same. Only bases with a value beside every figure and year of
the series are ranked; the others are told with what they lack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from aidledger.money import rounded
from aidledger.reports.derivation import Derivation, Fit
from aidledger.reports.shared.gaps import marks_of, off_by, off_range, percent_of
from aidledger.reports.totals import Total, count_of
from aidledger.reports.value import Amount, Row, Table

Basis = tuple[str, str, str]
Where = tuple[str, str]
READINGS = ("low", "best", "high")


class Sides(NamedTuple):
    """How the two sides of a pair were asked for."""

    own: Derivation
    official: Derivation


class Pair(NamedTuple):
    """A figure's share of a year, or the whole of it, beside a rival's value for it."""

    figure: Mapping[str, Any]
    rival: Mapping[str, Any]
    year: str
    own: Total
    official: Total
    asked: Sides

    @property
    def sides(self) -> tuple[Total, Total]:
        return self.own, self.official

    @property
    def off(self) -> Fraction | None:
        return off_by(self.own, self.official)

    def size(self, reading: str = "best") -> Fraction:
        """Return how far off the figure is without sign, read at low, best or high."""
        own = int(getattr(self.own, reading))
        off = off_by(self.own._replace(best=own), self.official)
        assert off is not None
        return abs(off)

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
    """Figures of one status between two parties, and every basis they are held against.

    Bases are ranked with the figures at low, at best and at high: where the nearest is not the
    same in all three, nobody can tell which it is.
    """

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.pairs = [pair for pair in pairs if pair.off is not None]
        self.places = sorted({pair.where for pair in self.pairs})
        self.bases: dict[Basis, list[Pair]] = {}
        for pair in self.pairs:
            self.bases.setdefault(pair.basis, []).append(pair)
        whole = {b: own for b, own in self.bases.items() if len(own) == len(self.places)}
        self.best = _nearest(whole)
        self.nearest = {place: _nearest(self._at(place)) for place in self.places}

    def _at(self, place: Where) -> dict[Basis, list[Pair]]:
        """Return the pairs of one figure and year by basis."""
        return {
            basis: here
            for basis, own in self.bases.items()
            if (here := [pair for pair in own if pair.where == place])
        }

    def rows(self, told: str) -> list[Row]:
        """Return a row for each basis, those that are ranked first, the nearest first of all."""
        full = len(self.places)
        order = sorted(self.bases, key=lambda b: (len(self.bases[b]) < full, _mean(self.bases[b])))
        return [self._row(told, basis, self.bases[basis]) for basis in order]

    def _row(self, told: str, basis: Basis, own: Sequence[Pair]) -> Row:
        near = [
            year
            for (year, _), found in self.nearest.items()
            if _sure(found) and basis in found["best"]
        ]
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
                "mean_percent": percent_of_all([p.sides for p in own], "mean"),
                "largest_percent": percent_of_all([p.sides for p in own], "largest"),
                "nearest_in": _years(near),
                "verdict": self._verdict(basis, own),
            },
            {
                name: Fit(how, tuple((f"{p.figure['id']}, {p.year}", *p.asked) for p in own))
                for name, how in (("mean_percent", "mean"), ("largest_percent", "largest"))
            },
        )

    def _verdict(self, basis: Basis, own: Sequence[Pair]) -> str:
        lacking = sorted(set(self.places) - {pair.where for pair in own})
        if lacking:
            return f"not ranked: lacks {_years(year for year, _ in lacking)}"
        at = [reading for reading, nearest in self.best.items() if basis in nearest]
        if not at:
            return ""
        if not _sure(self.best):
            return f"nearest at {', '.join(at)}"
        if len({year for year, _ in self.places}) == 1:
            return "nearest, in one year alone"
        return "nearest" if len(self.best["best"]) == 1 else "nearest, as others"

    def sentence(self) -> str:
        """Say in words which basis comes nearest, over the years and in each."""
        ids = list(dict.fromkeys(pair.figure["id"] for pair in self.pairs))
        years = list(dict.fromkeys(year for year, _ in self.places))
        subject = f"{listed(ids)} ({self.pairs[0].figure['status']})"
        if not self.best["best"]:
            text = f"{subject}: no basis has every year, so none is ranked."
        elif not _sure(self.best):
            text = f"{subject}: cannot be told which basis is nearest. {self._unsure(years)}"
        else:
            verb = "comes" if len(ids) == 1 else "come"
            text = f"{subject} {verb} nearest to {self._named('best')} off{_over(years)}"
            if len(years) == 1:
                text += " One year is too few to tell a basis by."
            if len(self.best["best"]) > 1:
                text += " They are equally near."
        return text if len(years) == 1 else f"{text} By year: {'; '.join(self._by_year())}."

    def _named(self, reading: str) -> str:
        """Return the nearest bases at a reading, with how far off they are."""
        nearest = self.best[reading]
        names = [self.bases[basis][0].rival for basis in nearest]
        named = " and ".join(f"{basis_name(r)} ({r['source']})" for r in names)
        return f"{named}: {rounded(_mean(self.bases[nearest[0]], reading), 2)} %"

    def _unsure(self, years: Sequence[str]) -> str:
        """Return which bases are nearest with the figures at low, at best and at high."""
        said: dict[tuple[Basis, ...], list[str]] = {}
        for reading, nearest in self.best.items():
            said.setdefault(tuple(nearest), []).append(reading)
        parts = [
            f"At {listed(at)} it is {self._named(at[-1])} off"
            for bases, at in said.items()
            if bases
        ]
        text = "; ".join(parts).replace("; At", "; at") + _over(years)
        return f"{text} There is no high to rank at." if () in said else text

    def _bases(self, nearest: Sequence[Basis]) -> str:
        """Name bases, with their source where several have one of this name."""
        own = [pair[0].rival for pair in self.bases.values()]
        told = source_column(own)
        rivals = [self.bases[basis][0].rival for basis in nearest]
        return " and ".join(
            f"{basis_name(r)} ({r['source']})" if told else basis_name(r) for r in rivals
        )

    def _by_year(self) -> Iterator[str]:
        several = len(self.places) > len({year for year, _ in self.places})
        for (year, figure), near in self.nearest.items():
            where = f"{year} {figure}:" if several else year
            here = self._at((year, figure))
            if _sure(near):
                off = here[near["best"][0]][0].off
                assert off is not None
                told = f"{self._bases(near['best'])} ({rounded(off, 2)} %)".replace("(-", "(−")
            else:
                ends = (f"{self._bases(near[r]) or 'nobody knows'} at {r}" for r in ("low", "high"))
                told = f"cannot be told ({', '.join(ends)})"
            yield f"{where} {told}"


def _nearest(bases: Mapping[Basis, Sequence[Pair]]) -> dict[str, list[Basis]]:
    """Return the nearest bases at each reading, several where they tie; none where no top is."""
    found: dict[str, list[Basis]] = {}
    for reading in READINGS:
        no_top = reading == "high" and any(p.own.open for own in bases.values() for p in own)
        if no_top and len(bases) > 1:
            found[reading] = []
            continue
        means = {basis: _mean(own, reading) for basis, own in bases.items()}
        least = min(means.values(), default=None)
        found[reading] = [basis for basis, mean in means.items() if mean == least]
    return found


def _sure(nearest: Mapping[str, Sequence[Basis]]) -> bool:
    return all(found == nearest["best"] for found in nearest.values())


def _mean(pairs: Sequence[Pair], reading: str = "best") -> Fraction:
    """Return the mean of the percentage gaps without their sign."""
    return _average([pair.size(reading) for pair in pairs])


def _average(sizes: Sequence[Fraction]) -> Fraction:
    return sum(sizes, Fraction()) / len(sizes)


def percent_of_all(pairs: Sequence[tuple[Total, Total]], name: str) -> Amount:
    """Return the mean or the largest of the gaps, with the bounds and marks of all of them."""
    how: Callable[[list[Fraction]], Fraction] = _average if name == "mean" else max
    ends = [_size_range(*pair) for pair in pairs]
    highs = [high for _, high in ends if high is not None]
    high = how(highs) if len(highs) == len(pairs) else None
    marks = "".join(marks_of(*pair) for pair in pairs)
    # A gap without its sign may be more or less, whichever side of the amount is open.
    mark = ("~" if {*marks} & {*"≥≤~"} else "") + ("÷" if "÷" in marks else "")
    offs = [off_by(*pair) for pair in pairs]
    best = how([abs(off) for off in offs if off is not None])
    return percent_of(how([low for low, _ in ends]), best, high, high is None, mark)


def _size_range(own: Total, official: Total) -> tuple[Fraction, Fraction | None]:
    """Return the least and the most that a gap may be without its sign."""
    low, high = off_range(own, official)
    if high is None or own.open:
        return max(low, Fraction()), None
    least = Fraction() if low <= 0 <= high else min(abs(low), abs(high))
    return least, max(abs(low), abs(high))


def _over(years: Sequence[str]) -> str:
    if len(years) == 1:
        return f" in {years[0]}."
    return f" on average over {count_of(len(years), 'year')} ({', '.join(years)})."


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
        narrow = tuple(column for column in columns if column != "largest_percent")
        table = Table("fit", title, ("basis",), rows, "plain", _LABELS, columns, narrow=narrow)
        tables.append(table)
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


def _years(years: Any) -> str:
    return ", ".join(sorted(set(years)))
