"""Rivals: the ledger beside other sources' values for the same money, year by year.

Rivals are only ever compared: none is added to another, and none to anything of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aidledger.policy import Selection
from aidledger.reports.burden import Size, share, without_year
from aidledger.reports.derivation import Composed, Lines, Told
from aidledger.reports.reconciling.fits import Pair, Sides, basis_name, fits, listed, source_column
from aidledger.reports.reconciling.told_twice import less
from aidledger.reports.shared.gaps import amount_of, gap, gap_percent
from aidledger.reports.shared.told import Shares, in_years
from aidledger.reports.totals import Question, Total
from aidledger.reports.value import Row, Table


def rivals(question: Question, against: Sequence[str]) -> tuple[list[Table], list[str], list[str]]:
    """Return tables of figures beside their rivals, of fit and of coverage; sentences; caveats.

    In the policy's currency, each year at its own rate, and in the policy's prices: both sides are
    deflated alike.
    """
    chosen, undeflated = _in_these_prices(question, _chosen(question, against))
    pairs = list(_pairs(question, chosen))
    near, sentences = fits(pairs)
    coverage, without = _coverage(question, chosen)
    tables = [_beside(question, pairs), *near, *coverage]
    if undeflated:
        without.append(f"Not compared, for want of a deflator: {listed(undeflated)}.")
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


def _in_these_prices(
    question: Question, chosen: Sequence[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the rivals whose years can be told in the policy's prices, and the ids of the rest."""
    if question.policy.base_year is None:
        return list(chosen), []
    shares = Shares(question.ledger, question.policy)
    names = {name for rival in chosen for name in rival["figures"].split()}
    figures = question.figures(sorted(names))

    def lacks(rival: Mapping[str, Any]) -> bool:
        year = rival["year"] or None
        own = [figures[name] for name in rival["figures"].split()]
        years = [year] if year else [one for figure in own for one in shares.years_of(figure)]
        return shares.lacks(rival, years) or any(
            shares.lacks(figure, shares.years_of(figure, year)) for figure in own
        )

    lacking = [rival["id"] for rival in chosen if lacks(rival)]
    return [rival for rival in chosen if rival["id"] not in lacking], lacking


def _pairs(question: Question, chosen: Sequence[Mapping[str, Any]]) -> Iterator[Pair]:
    where, values = in_years(question)
    figures = {
        row["id"]: row
        for row in question.ask(
            f"SELECT * FROM figures WHERE id IN (SELECT id FROM asked WHERE {where})", values
        )
    }
    shares = Shares(question.ledger, question.policy)
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
                shares.of_rival(rival, figure, year),
                Sides(
                    Told("figure", [figure], question.policy, year),
                    Told("rival", [rival], question.policy, year, figure),
                ),
            )


def _beside(question: Question, pairs: Sequence[Pair]) -> Table:
    """Return figure, official value and gap, a line for each figure, year and basis."""
    told = question.digits, question.policy.unit, question.policy.priced
    rows = []
    for pair in sorted(pairs, key=lambda p: (p.year, p.figure["ordinal"])):
        keys = {
            "year": pair.year,
            "figure": pair.figure["id"],
            "basis": basis_name(pair.rival),
            "source": pair.rival["source"],
            "status": pair.figure["status"],
            "year_basis": pair.figure["year_basis"],
            "official_year_basis": pair.rival["year_basis"],
            "rival": pair.rival["id"],
        }
        asked, beside = pair.asked.own, pair.asked.official
        sides = (pair.figure["id"], asked), (pair.rival["id"], beside)
        percent = gap_percent(pair.own, pair.official)
        rows += [
            Row(keys, "told", amount_of(pair.own, *told), {}, {"amount": asked}),
            Row(keys, "official", amount_of(pair.official, *told), {}, {"amount": beside}),
            Row(keys, "gap", gap(pair.own, pair.official, *told), {}, less(*sides)),
            Row(keys, "gap_percent", percent, {}, less(*sides, "change") if percent else {}),
        ]
    names = ("year", "figure", *source_column([p.rival for p in pairs]), "basis")
    return Table("beside", "Figures beside other sources", names, rows, "grouped", _LABELS)


_LABELS = {"gap_percent": "in %"}


def _coverage(
    question: Question, chosen: Sequence[Mapping[str, Any]]
) -> tuple[list[Table], list[str]]:
    """Return every rival that has a year beside what the ledger counts in that year.

    The ledger's headline: disbursed and committed, of the policy's classes, between the same
    parties and for the same sectors.
    """
    shares = Shares(question.ledger, question.policy)
    tables: dict[tuple[str, str, str], list[Row]] = {}
    outside: dict[str, None] = {}
    counted: dict[str, Total] = {}
    yearly = [rival for rival in chosen if rival["year"] and _within(question, rival)]
    for rival in sorted(yearly, key=_covers):
        about = _covers(rival)[:3]
        if about not in tables:
            counted, without = _counted(question, *about)
            outside |= dict.fromkeys(without)
        total = counted.get(str(rival["year"]), Total())
        official = shares.of_year(rival, rival["year"])
        tables.setdefault(about, []).extend(_covered(question, rival, total, official))
    names = ("year", "basis", *source_column(chosen))
    lines = []
    if outside:
        lines.append(
            f"Counted, but in no year and so in none of these lines: {listed([*outside])}."
        )
    return [
        Table("coverage", _coverage_title(*about), names, rows, "measures")
        for about, rows in tables.items()
    ], lines


def _covered(
    question: Question, rival: Mapping[str, Any], total: Total, official: Total
) -> list[Row]:
    """Return what the ledger counts, what another source has, and the share."""
    names = ("basis", "source", "donor", "recipient", "sectors", "year_basis")
    keys = {"year": str(rival["year"]), **{n: rival[n] for n in names}, "rival": rival["id"]}
    size = Size(*official[:4], official.capped, official.approximate)
    policy = question.policy
    told = amount_of(official, question.digits, policy.unit, policy.priced)
    selection = _between(question, rival["donor"], rival["recipient"], rival["sectors"])
    where = ("class", policy.headline), ("label", (str(rival["year"]),))
    counted = Lines(selection, policy, where)
    beside = Told("rival", [rival], policy, rival["year"])
    made = Composed("percent", ("what counts", counted), (rival["id"], beside))
    covered = share(total, size) if official.best else None
    return [
        Row(keys, "counted", question.amount(total), {}, {"amount": counted}),
        Row(keys, "official", told, {}, {"amount": beside}),
        Row(keys, "covered", covered, {}, {"amount": made} if covered else {}),
    ]


def _within(question: Question, rival: Mapping[str, Any]) -> bool:
    """Whether a rival is of the sectors asked for, and of no others."""
    asked = question.selection.sector
    own = {*rival["sectors"].split()}
    return not asked or (bool(own) and own <= {*asked})


def _covers(rival: Mapping[str, Any]) -> tuple[str, str, str, int]:
    return rival["donor"], rival["recipient"], rival["sectors"], rival["year"]


def _coverage_title(donor: str, recipient: str, sectors: str) -> str:
    named = ", ".join(sectors.split())
    return f"Counted in the ledger, {donor} → {recipient}" + (f", {named}" if sectors else "")


def _counted(
    question: Question, donor: str, recipient: str, sectors: str
) -> tuple[dict[str, Total], list[str]]:
    """Return what counts between two parties by year, and the figures that have no year."""
    selection = _between(question, donor, recipient, sectors)
    own, classes = Question(question.ledger, selection, question.policy), question.policy.headline
    found = own.totals(["year"], **{"class": classes})
    return {key[0]: total for key, total in found.items()}, without_year(own, classes)


def _between(question: Question, donor: str, recipient: str, sectors: str) -> Selection:
    return Selection(
        donor=(donor,),
        recipient=(recipient,),
        sector=tuple(sectors.split()),
        source=question.selection.source,
        years=question.selection.years,
    )


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
            f"they say otherwise; official values are by {listed(bases)}."
        )
    spread = list(dict.fromkeys(p.figure["id"] for p in pairs if p.own.spread))
    if spread:
        said.append(f"Shared out over its years by months, not told by year: {listed(spread)}.")
    nothing = [r["id"] for r in chosen if not r["best"]]
    if nothing:
        said.append(f"Of nothing there is no percentage: {listed(nothing)} is 0, in no mean.")
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
    return [f"{figure}, beside it {listed([*others])}" for figure, others in kinds.items()]


def _notes(question: Question, chosen: Sequence[Mapping[str, Any]]) -> list[str]:
    sources = question.ledger.document("sources")
    return [
        f"{name}: {note}"
        for name in dict.fromkeys(r["source"] for r in chosen)
        if (note := sources[name]["details"].get("note"))
    ]
