"""Rivals: the ledger beside other sources' values for the same money, year by year.

Rivals are only ever compared: none is added to another, and none to anything of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.policy import Selection
from aidledger.reports.burden import Size, share, without_year
from aidledger.reports.gaps import amount_of, gap, gap_percent, off_by, rounded, together, total_of
from aidledger.reports.totals import Question, Total, count_of
from aidledger.reports.value import Row, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger


class Shares:
    """What figures and rivals tell of a year, in minor units of one currency."""

    def __init__(self, ledger: OpenedLedger, currency: str) -> None:
        self.ledger, self.currency = ledger, currency
        self._slots: dict[int, list[dict[str, Any]]] = {}

    def of_figure(self, figure: Mapping[str, Any], year: int | None = None) -> Total:
        """Return the figure's own amount, or the share of it by months that falls in a year.

        Shared out as the engine does (lines.sql), but of the whole amount that is told: nothing
        that stands in other figures is taken off. Each year at its own rate.
        """
        slots = self._periods(figure["period"])
        shares = [
            total_of({**figure, **bounds}, spread=slot["months"] < slot["total"])
            for slot, bounds in zip(slots, _shared(figure, slots), strict=True)
            if year is None or slot["last_year"] == year
        ]
        years = [s["rate_year"] for s in slots if year is None or s["last_year"] == year]
        found = [
            self._converted(one, figure["currency"], in_year)
            for one, in_year in zip(shares, years, strict=True)
        ]
        return together(found)._replace(
            figures=1, spread=year is not None and len(slots) > 1 and not figure["per"]
        )

    def of_rival(self, rival: Mapping[str, Any], year: int) -> Total:
        return self._converted(total_of(rival), rival["currency"], year)

    def year(self, figure: Mapping[str, Any], year: int | None = None) -> int:
        """Return the year whose rate goes with a figure: its last, where none is named."""
        return year or int(self._periods(figure["period"])[-1]["rate_year"])

    def _periods(self, period: int) -> list[dict[str, Any]]:
        if period not in self._slots:
            self._slots[period] = self.ledger.store.ask(
                "SELECT * FROM all_periods WHERE period = ? AND spread = 'months' ORDER BY slot",
                [period],
            )
        return self._slots[period]

    def _converted(self, total: Total, currency: str, year: int) -> Total:
        if currency == self.currency:
            return total
        factor = self.ledger.factor(currency, self.currency, year)
        low, best, high = (
            int((bound * factor).to_integral_value(ROUND_HALF_UP)) for bound in total[:3]
        )
        return total._replace(low=low, best=best, high=high)


def _shared(figure: Mapping[str, Any], slots: Sequence[Mapping[str, Any]]) -> list[dict[str, int]]:
    """Share low, rise and reach out by months; odd minor units go to the first slots."""
    parts = (
        figure["low"],
        figure["best"] - figure["low"],
        figure["high"] - figure["best"],
    )
    shares = []
    for amount in parts:
        floors = [amount * slot["months"] // slot["total"] for slot in slots]
        odd = amount - sum(floors)
        shares.append([floor + (n < odd) for n, floor in enumerate(floors)])
    return [
        {"low": low, "best": low + rise, "high": low + rise + reach}
        for low, rise, reach in zip(*shares, strict=True)
    ]


class Pair(NamedTuple):
    """A figure's share of a year beside a rival's value for it."""

    figure: Mapping[str, Any]
    rival: Mapping[str, Any]
    label: str
    own: Total
    official: Total

    @property
    def off(self) -> Fraction | None:
        return off_by(self.own, self.official)

    @property
    def series(self) -> tuple[str, str, str]:
        """Figures of one status between two parties are judged together."""
        return self.figure["donor"], self.figure["recipient"], self.figure["status"]

    @property
    def place(self) -> tuple[str, str]:
        return self.figure["id"], self.label

    @property
    def basis(self) -> tuple[str, str, str]:
        return self.rival["basis"], self.rival["sectors"], self.rival["source"]


def rivals(question: Question, against: Sequence[str]) -> tuple[list[Table], list[str], list[str]]:
    """Return tables of figures beside their rivals, of fit and of coverage; sentences; caveats.

    In the policy's currency, each year at its own rate.
    """
    chosen = _chosen(question, against)
    pairs = list(_pairs(question, chosen))
    fits, sentences = _fits(pairs, _many_parties(chosen))
    coverage, without = _coverage(question, chosen)
    tables = [
        _beside(question, pairs),
        *(_fit(series, rows, pairs) for series, rows in fits.items()),
        *coverage,
    ]
    caveats = [*without, *_caveats(question, pairs, chosen)]
    return [t for t in tables if t.rows], sentences, caveats


def _chosen(question: Question, against: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rivals of the selection, but for what a source says of its own figures."""
    selection = question.selection
    home = {row["id"]: row["source"] for row in question.ask("SELECT id, source FROM figures")}

    def own(rival: Mapping[str, Any]) -> bool:
        names = rival["figures"].split()
        return bool(names) and all(home[name] == rival["source"] for name in names)

    return [
        rival
        for rival in question.ask("SELECT * FROM rivals ORDER BY ordinal")
        if not own(rival)
        and (not against or rival["source"] in against)
        and (not selection.donor or rival["donor"] in selection.donor)
        and (not selection.recipient or rival["recipient"] in selection.recipient)
        and (not rival["year"] or selection.years.holds(rival["year"]))
    ]


def _pairs(question: Question, chosen: Sequence[Mapping[str, Any]]) -> Iterator[Pair]:
    where, values = question.where()
    figures = {
        row["id"]: row
        for row in question.ask(
            f"SELECT * FROM figures WHERE id IN (SELECT id FROM asked WHERE {where})", values
        )
    }
    shares = Shares(question.ledger, question.policy.currency)
    for rival in sorted(chosen, key=lambda r: r["year"]):
        for name in rival["figures"].split():
            figure = figures.get(name)
            if figure is None or figure["source"] == rival["source"]:
                continue
            year = rival["year"] or None
            yield Pair(
                figure,
                rival,
                str(year or "whole"),
                shares.of_figure(figure, year),
                shares.of_rival(rival, shares.year(figure, year)),
            )


def _beside(question: Question, pairs: Sequence[Pair]) -> Table:
    """Return figure, official value and gap, a line for each figure, year and basis."""
    digits, currency = question.digits, question.policy.currency
    rows = []
    for pair in sorted(pairs, key=lambda p: (p.label, p.figure["ordinal"])):
        keys = {
            "year": pair.label,
            "figure": pair.figure["id"],
            "basis": _basis_name(pair.rival),
            "source": pair.rival["source"],
            "status": pair.figure["status"],
            "year_basis": pair.figure["year_basis"],
            "official_year_basis": pair.rival["year_basis"],
            "rival": pair.rival["id"],
        }
        rows += [
            Row(keys, "told", amount_of(pair.own, digits, currency)),
            Row(keys, "official", amount_of(pair.official, digits, currency)),
            Row(keys, "gap", gap(pair.own, pair.official, digits, currency)),
            Row(keys, "gap_percent", gap_percent(pair.own, pair.official)),
        ]
    names = ("year", "figure", *_source_column(pairs), "basis")
    return Table("beside", "Figures beside other sources", names, rows, "grouped", _LABELS)


_FIT = ("years", "mean_percent", "largest_percent", "nearest_in", "verdict")
_LABELS = {"gap_percent": "in %", "mean_percent": "mean", "largest_percent": "largest"}


def _fit(series: str, rows: list[Row], pairs: Sequence[Pair]) -> Table:
    return Table(
        "fit",
        f"How near each basis comes to what is {series}, in % without sign",
        ("basis",),
        rows,
        "plain",
        _LABELS,
        ("basis", *_source_column(pairs), *_FIT),
    )


def _fits(pairs: Sequence[Pair], parties: bool) -> tuple[dict[str, list[Row]], list[str]]:
    """Return how near each basis comes to each series of figures, and what follows in words.

    The measure is the mean of the percentage gaps without their sign, of bests, over the years
    that the figures and the basis both have. Only bases with most of these years are ranked.
    """
    rows: dict[str, list[Row]] = {}
    sentences: list[str] = []
    for series in dict.fromkeys(pair.series for pair in pairs):
        own = [p for p in pairs if p.series == series and p.off is not None]
        if not own:
            continue
        nearest = _nearest(own)
        found = [(basis, [p for p in own if p.basis == basis]) for basis in _bases(own)]
        most = max(len(some) for _, some in found)
        means = {b: sum((_size(p) for p in some), Fraction()) / len(some) for b, some in found}
        least = min(means[b] for b, some in found if len(some) == most)
        best = [b for b, some in found if len(some) == most and means[b] == least]
        told = f"{series[0]} → {series[1]}, {series[2]}" if parties else series[2]
        for basis, some in sorted(found, key=lambda f: (len(f[1]) < most, means[f[0]])):
            verdict = "nearest" if basis in best else ""
            if len(some) < most:
                verdict = f"not ranked: {count_of(len(some), 'year')} of {most}"
            elif verdict and most == 1:
                verdict = "nearest, in one year alone"
            elif verdict and len(best) > 1:
                verdict = "nearest, as others"
            rows.setdefault(told, []).append(
                Row(
                    {
                        "told_as": told,
                        "basis": _basis_name(some[0].rival),
                        "source": basis[2],
                        "years": _years(some),
                    },
                    "",
                    None,
                    {
                        "mean_percent": rounded(means[basis]),
                        "largest_percent": rounded(max(_size(p) for p in some)),
                        "nearest_in": ", ".join(
                            dict.fromkeys(p.label for p in some if p.basis in nearest[p.place])
                        ),
                        "verdict": verdict,
                    },
                )
            )
        sentences.append(_said(own, [f[1] for f in found if f[0] in best], means[best[0]], most))
    return rows, sentences


def _nearest(pairs: Sequence[Pair]) -> dict[tuple[str, str], set[tuple[str, str, str]]]:
    """Return the bases that come nearest to each figure in each year; several where they tie."""
    found: dict[tuple[str, str], set[tuple[str, str, str]]] = {}
    for place in dict.fromkeys(p.place for p in pairs):
        some = [p for p in pairs if p.place == place]
        least = min(_size(p) for p in some)
        found[place] = {p.basis for p in some if _size(p) == least}
    return found


def _size(pair: Pair) -> Fraction:
    assert pair.off is not None
    return abs(pair.off)


def _bases(pairs: Sequence[Pair]) -> list[tuple[str, str, str]]:
    return list(dict.fromkeys(p.basis for p in pairs))


def _said(own: Sequence[Pair], best: Sequence[Sequence[Pair]], mean: Fraction, most: int) -> str:
    """Say in words which basis the figures of a series come nearest to."""
    ids = list(dict.fromkeys(p.figure["id"] for p in own))
    names = " and ".join(
        f"{_basis_name(some[0].rival)} ({some[0].rival['source']})" for some in best
    )
    come = "comes" if len(ids) == 1 else "come"
    text = f"{_listed(ids)} ({own[0].figure['status']}) {come} nearest to {names}: "
    text += f"{rounded(mean)} % off"
    text += f" on average over {count_of(most, 'year')} ({_years(best[0])})" if most > 1 else ""
    text += "." if most > 1 else f" in {best[0][0].label}. One year is too few to tell a basis by."
    if len(best) > 1:
        text += " They are equally near."
    if most > 1:
        text += " By year: " + "; ".join(_by_year(own)) + "."
    return text


def _by_year(own: Sequence[Pair]) -> Iterator[str]:
    nearest = _nearest(own)
    for place in sorted(nearest, key=lambda p: (p[1], p[0])):
        some = [p for p in own if p.place == place and p.basis in nearest[place]]
        names = " and ".join(_basis_name(p.rival) for p in some)
        assert some[0].off is not None
        signed = str(rounded(some[0].off)).replace("-", "−")
        yield f"{place[1]} {names} ({signed} %)"


def _coverage(
    question: Question, chosen: Sequence[Mapping[str, Any]]
) -> tuple[list[Table], list[str]]:
    """Return every rival that has a year beside what the ledger counts in that year.

    The ledger's headline: disbursed and committed, of the policy's classes, between the same
    parties and for the same sectors.
    """
    shares = Shares(question.ledger, question.policy.currency)
    digits, currency = question.digits, question.policy.currency
    tables: dict[tuple[str, str, str], list[Row]] = {}
    outside: dict[str, None] = {}
    counted: dict[str, Total] = {}
    yearly = [rival for rival in chosen if rival["year"]]
    for rival in sorted(yearly, key=_covers):
        about = _covers(rival)[:3]
        if about not in tables:
            counted, without = _counted(question, *about)
            outside |= dict.fromkeys(without)
        total = counted.get(str(rival["year"]), Total())
        official = shares.of_rival(rival, rival["year"])
        keys = {
            "year": str(rival["year"]),
            "basis": rival["basis"],
            "source": rival["source"],
            "donor": rival["donor"],
            "recipient": rival["recipient"],
            "sectors": rival["sectors"],
            "year_basis": rival["year_basis"],
            "rival": rival["id"],
        }
        size = Size(*official[:4], official.capped, official.approximate)
        tables.setdefault(about, []).extend(
            [
                Row(keys, "counted", question.amount(total)),
                Row(keys, "official", amount_of(official, digits, currency)),
                Row(keys, "covered", share(total, size) if official.best else None),
            ]
        )
    names = ("year", "basis", *_source_column_of(chosen))
    lines = []
    if outside:
        lines.append(
            f"Counted, but in no year and so in none of these lines: {_listed([*outside])}."
        )
    return [
        Table("coverage", _coverage_title(*about), names, rows, "measures")
        for about, rows in tables.items()
    ], lines


def _covers(rival: Mapping[str, Any]) -> tuple[str, str, str, int]:
    return rival["donor"], rival["recipient"], rival["sectors"], rival["year"]


def _coverage_title(donor: str, recipient: str, sectors: str) -> str:
    named = ", ".join(sectors.split())
    return f"Counted in the ledger, {donor} → {recipient}" + (f", {named}" if sectors else "")


def _counted(
    question: Question, donor: str, recipient: str, sectors: str
) -> tuple[dict[str, Total], list[str]]:
    """Return what counts between two parties by year, and the figures that have no year."""
    selection = Selection(
        donor=(donor,),
        recipient=(recipient,),
        sector=tuple(sectors.split()),
        source=question.selection.source,
        years=question.selection.years,
    )
    own, classes = Question(question.ledger, selection, question.policy), question.policy.headline
    found = own.totals(["year"], **{"class": classes})
    return {k[0]: t for k, t in found.items() if t.kind == "year"}, without_year(own, classes)


def _caveats(
    question: Question, pairs: Sequence[Pair], chosen: Sequence[Mapping[str, Any]]
) -> list[str]:
    said = []
    mixed = _years_of_two_kinds(pairs)
    if mixed:
        said.append(f"Years of two kinds, nothing moved between them: {'; '.join(mixed)}.")
    bases = sorted({r["year_basis"] for r in chosen} - {"calendar"})
    if bases:
        said.append(
            "What the ledger counts is told by the years of its own figures, calendar years unless "
            f"they say otherwise; official values are by {_listed(bases)}."
        )
    spread = list(dict.fromkeys(p.figure["id"] for p in pairs if p.own.spread))
    if spread:
        said.append(f"Shared out over its years by months, not told by year: {_listed(spread)}.")
    nothing = [r["id"] for r in chosen if not r["best"]]
    if nothing:
        said.append(f"Of nothing there is no percentage: {_listed(nothing)} is 0, in no mean.")
    if chosen:
        said.append("Values of other sources are compared, and added to no total.")
        said += _notes(question, chosen)
    return said


def _years_of_two_kinds(pairs: Sequence[Pair]) -> list[str]:
    kinds: dict[str, dict[str, None]] = {}
    for pair in pairs:
        own, official = pair.figure["year_basis"], pair.rival["year_basis"]
        if own != official:
            kinds.setdefault(f"{pair.figure['id']} is {own}", {})[official] = None
    return [f"{figure}, beside it {_listed([*others])}" for figure, others in kinds.items()]


def _notes(question: Question, chosen: Sequence[Mapping[str, Any]]) -> list[str]:
    sources = question.ledger.document("sources")
    return [
        f"{name}: {note}"
        for name in dict.fromkeys(r["source"] for r in chosen)
        if (note := sources[name]["details"].get("note"))
    ]


def _basis_name(rival: Mapping[str, Any]) -> str:
    """Return the basis, and what it is for where it does not cover everything."""
    sectors = ", ".join(rival["sectors"].split())
    return f"{rival['basis']} ({sectors})" if sectors else str(rival["basis"])


def _source_column(pairs: Sequence[Pair]) -> tuple[str, ...]:
    return _source_column_of([p.rival for p in pairs])


def _source_column_of(some: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Name the source of each line only where one basis stands in several."""
    sources: dict[str, set[str]] = {}
    for rival in some:
        sources.setdefault(rival["basis"], set()).add(rival["source"])
    return ("source",) if any(len(found) > 1 for found in sources.values()) else ()


def _many_parties(chosen: Sequence[Mapping[str, Any]]) -> bool:
    return len({(r["donor"], r["recipient"]) for r in chosen}) > 1


def _years(pairs: Sequence[Pair]) -> str:
    return ", ".join(dict.fromkeys(p.label for p in sorted(pairs, key=lambda p: p.label)))


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
