"""What a reader must know who sees the ledger beside imported sources."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from aidledger.imported.periods import is_fiscal
from aidledger.policy import NO_DEFLATOR
from aidledger.reports.burden import without_year
from aidledger.reports.reconciling.fits import listed
from aidledger.reports.reconciling.measures import Official, Sums, by_label, has_amount
from aidledger.reports.shared.gaps import off_by
from aidledger.reports.shared.imported import imported_caveats
from aidledger.reports.totals import Question, Total, count_of

_NAMED = 6  # sectors that are named before the rest is only counted

ByLabel = Mapping[str, Total]


def years_apart(
    named: str,
    source: str,
    own: ByLabel,
    official: Mapping[str, ByLabel],
    shared: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    """Say which years only one side has, and which the ledger tells of without an amount."""
    both = {label for labels in shared.values() for label in labels}
    theirs = {label for found in official.values() for label, t in found.items() if has_amount(t)}
    ours = {label for label, total in own.items() if has_amount(total)}
    silent = {label for label, total in own.items() if total.unstated} & (theirs - both)
    said = [
        f"{spanned(sorted(labels))} {where}"
        for labels, where in (
            (ours - both, "only in the ledger"),
            (theirs - both - silent, f"only in {source}"),
            (silent, "in the ledger without an amount"),
        )
        if labels
    ]
    if said:
        yield f"Years, {named}: {'; '.join(said)}."


def sectors_apart(
    named: str, source: str, sectors: Mapping[str, tuple[ByLabel, ByLabel]]
) -> Iterator[str]:
    """Say which sectors only one side has in the years of both; measures alike at once."""
    said: dict[str, list[str]] = {}
    for measure, sides in sectors.items():
        own, official = ({s for s, total in side.items() if has_amount(total)} for side in sides)
        only = ((own - official, "the ledger"), (official - own, source))
        told = [f"{_sectors(names)} only in {who}" for names, who in only if names]
        if told:
            said.setdefault("; ".join(told), []).append(measure)
    for text, measures in said.items():
        yield f"Sectors, {named}, {listed(measures)}: {text}."


def spanned(labels: Sequence[str]) -> str:
    """Return years in order, those that follow each other as a span: `2001–2003, 2005`."""
    parts: list[list[str]] = []
    for label in labels:
        follows = parts and label.isdigit() and parts[-1][-1].isdigit()
        if follows and int(label) == int(parts[-1][-1]) + 1:
            parts[-1].append(label)
        else:
            parts.append([label])
    return ", ".join(p[0] if len(p) == 1 else f"{p[0]}–{p[-1]}" for p in parts)


def _sectors(names: Collection[str]) -> str:
    """Return sectors by name, the first of many alone."""
    told = sorted(name or "none told" for name in names)
    more = len(told) - _NAMED
    return listed(told) if more <= 1 else f"{', '.join(told[:_NAMED])} and {more} more"


def source_caveats(
    question: Question, own: Sums, official: Official, both: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """Say what the source is, and what of it and of the ledger has nothing to be held against."""
    source = question.ledger.imports[official.source]
    yield (
        f"Each measure of {official.source} is compared by itself, and none is added to anything."
    )
    selection = question.selection._replace(source=(official.source,))
    asked = Question(question.ledger, selection, question.policy, rated=False)
    yield from imported_caveats(asked, years=False)
    lone = sorted({cell.parties for cell, total in own.items() if total} - {*both})
    if lone:
        yield f"Only in the ledger: {', '.join(' → '.join(pair) for pair in lone)}."
    if not question.policy.calendar:
        yield from _fiscal(official.source, source.periods)
    if official.elsewhere:
        told = [
            f"{count_of(rows, 'row')} of {measure} ({class_.replace('-', ' ')})"
            for (measure, class_), rows in sorted(official.elsewhere.items())
        ]
        yield f"Of other classes than --headline asks for, and not compared: {listed(told)}."
    if official.later:
        yield (f"What {official.source} dates after {source.released} is in none of these lines.")
    if official.lacking:
        yield (
            f"Not compared, for want of a deflator: {count_of(official.lacking, 'row')} of "
            f"{official.source}."
        )
    zero = _nothing(official, both)
    if zero:
        yield f"Of nothing or less there is no percentage: {', '.join(zero)} of {official.source}."


def _fiscal(source: str, periods: Sequence[int]) -> Iterator[str]:
    """Say which years of a source are fiscal years of the United States."""
    fiscal = [period for period in periods if is_fiscal(period)]
    if fiscal:
        which = "The years" if len(fiscal) == len(periods) else "Some years"
        yield (
            f"{which} of {source} are fiscal years of the United States: each stands beside the "
            "year of its label; --calendar splits them."
        )


def _nothing(official: Official, both: Sequence[tuple[str, str]]) -> list[str]:
    found = []
    for parties in both:
        for measure, sums in official.between[parties].items():
            for label, total in sorted(by_label(sums).items()):
                if has_amount(total) and off_by(Total(), total) is None:
                    found.append(f"{measure} {label}")
    return list(dict.fromkeys(found))


def own_caveats(question: Question) -> Iterator[str]:
    """Say what of the ledger is in no line, and why."""
    outside = without_year(question, question.policy.headline)
    if outside:
        yield f"Counted, but in no year and so in none of these lines: {listed(outside)}."
    where, values = question.where(status=("planned", "pledged"))
    plans = question.ask(
        f"SELECT id FROM asked WHERE own_best IS NOT NULL AND {where} GROUP BY id ORDER BY id",
        values,
    )
    if plans:
        ids = listed([row["id"] for row in plans])
        yield f"Planned or pledged, and so in none of these lines: {ids}."
    where, values = question.where(**{"class": question.policy.headline})
    rows = question.ask(
        f"SELECT DISTINCT id FROM asked WHERE reason = '{NO_DEFLATOR}' AND {where} ORDER BY id",
        values,
    )
    if rows:
        yield f"Not compared, for want of a deflator: {listed([row['id'] for row in rows])}."
