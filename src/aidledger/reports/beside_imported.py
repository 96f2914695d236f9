"""The ledger beside imported sources: by donor, recipient, year and sector, measure by measure.

Nothing is added to anything: each measure of a source is held against what the ledger counts, in
the years that both tell of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from aidledger.imported.periods import is_fiscal
from aidledger.policy import NO_DEFLATOR
from aidledger.reports.burden import without_year
from aidledger.reports.derivation import ImportedRows, Lines
from aidledger.reports.fits import Pair, Sides, fits, listed
from aidledger.reports.gaps import gap, gap_percent, off_by
from aidledger.reports.imported import imported_caveats
from aidledger.reports.told_twice import less
from aidledger.reports.totals import Question, Total, count_of, order_of_line
from aidledger.reports.value import Amount, Row, Table

_COUNTED = "disbursed and committed"
_LABELS = {"told": "the ledger", "gap_percent": "in %"}
_NAMED = 6  # sectors that are named before the rest is only counted


class Cell(NamedTuple):
    """Where a sum belongs, on either side."""

    donor: str
    recipient: str
    sector: str
    label: str

    @property
    def parties(self) -> tuple[str, str]:
        return self.donor, self.recipient


Sums = Mapping[Cell, Total]


class Official(NamedTuple):
    """What an imported source says between the parties of the ledger, by measure.

    elsewhere: rows in classes that are not the headline's. lacking: rows without a deflator.
    """

    source: str
    measures: Mapping[str, Sums]
    elsewhere: Mapping[tuple[str, str], int]
    lacking: int


class Place(NamedTuple):
    """What is held against what: two parties, and a measure of a source."""

    parties: tuple[str, str]
    source: str
    measure: str


def beside_imported(
    question: Question, sources: Sequence[str]
) -> tuple[list[Table], list[str], list[str]]:
    """Return tables by year and by sector, and of fit; sentences; caveats.

    In the policy's currency and prices, of its headline's classes, full units. `question` is asked
    of the ledger's own figures alone. Raises LedgerError where a rate is missing on either side.
    """
    dims = ("donor", "recipient", "sector", "year")
    found = question.totals(dims, **{"class": question.policy.headline})
    own = {Cell(*key): total for key, total in found.items()}
    tables: list[Table] = []
    caveats: list[str] = []
    pairs: list[Pair] = []
    for source in sources:
        official = _official(question, source, own)
        both = _both(own, official)
        for parties in both:
            beside = _Beside(question, own, official, parties)
            tables += beside.tables()
            pairs += beside.pairs()
            caveats += beside.caveats()
        caveats += _source_caveats(question, own, official, both)
    near, sentences = fits(pairs) if len({pair.basis for pair in pairs}) > 1 else ([], [])
    return [*tables, *near], sentences, [*caveats, *_own_caveats(question)]


def _official(question: Question, source: str, own: Sums) -> Official:
    """Ask an imported source for all that is held against the ledger, in one query."""
    selection = question.selection._replace(
        donor=tuple(sorted({cell.donor for cell in own})) or question.selection.donor,
        recipient=tuple(sorted({cell.recipient for cell in own})) or question.selection.recipient,
        source=(),
    )
    asked = question.ledger.measured(source, selection, question.policy)
    rows = asked.sums(("donor", "recipient", "sector", "class", "year")) if own else []
    if any(row["unrated"] for row in rows):
        from aidledger.pricing import missing

        raise missing(question.ledger, question.policy, asked.lacking())
    counts = asked.source.counts
    order = sorted(asked.source.measures, key=lambda measure: measure != counts)
    sums: dict[str, dict[Cell, list[Total]]] = {measure: {} for measure in order}
    elsewhere: dict[tuple[str, str], int] = {}
    lacking = 0
    for row in rows:
        if row["lacks"]:
            lacking += row["figures"]
        elif row["class"] not in question.policy.headline:
            key = row["measure"], row["class"]
            elsewhere[key] = elsewhere.get(key, 0) + row["figures"]
        else:
            cell = Cell(row["donor"], row["recipient"], row["sector"], row["label"])
            sums[row["measure"]].setdefault(cell, []).append(total_of_rows(row))
    measures = {
        measure: {cell: added(totals) for cell, totals in cells.items()}
        for measure, cells in sums.items()
        if cells
    }
    return Official(source, measures, elsewhere, lacking)


def total_of_rows(row: Mapping[str, Any]) -> Total:
    """Return the sum of imported rows as a total; rows that lie only partly in it are `cut`."""
    whole = row["far"] == 1
    return Total(
        row["low"], row["best"], row["high"], bool(row["open_top"]), bool(row["approximate"]),
        bool(row["capped"]), bool(row["spread"]), row["figures"] if whole else 0,
        0 if whole else row["figures"], 0, row["kind"], row["last_year"] or 0,
    )  # fmt: skip


def added(totals: Iterable[Total]) -> Total:
    """Return the sum of totals, with the marks of each."""
    found = list(totals)
    return Total(
        sum(t.low for t in found),
        sum(t.best for t in found),
        sum(t.high for t in found),
        any(t.open for t in found),
        any(t.approximate for t in found),
        any(t.capped for t in found),
        any(t.spread for t in found),
        sum(t.figures for t in found),
        sum(t.cut for t in found),
        sum(t.unstated for t in found),
        max((t.kind for t in found), default=""),
        max((t.last_year for t in found), default=0),
    )


def _told(total: Total) -> bool:
    """Whether a total has any amount, and not only figures without one."""
    return bool(total.figures or total.cut)


def _by_label(sums: Sums, parties: tuple[str, str]) -> dict[str, Total]:
    """Return the totals between two parties by year, or by the line that stands for several."""
    found: dict[str, list[Total]] = {}
    for cell, total in sums.items():
        if cell.parties == parties and total.kind in ("year", "period"):
            found.setdefault(cell.label, []).append(total)
    return {label: added(totals) for label, totals in found.items()}


def _both(own: Sums, official: Official) -> list[tuple[str, str]]:
    theirs = {cell.parties for sums in official.measures.values() for cell in sums}
    return sorted({cell.parties for cell in own} & theirs)


class _Beside:
    """The ledger and one source between two parties."""

    def __init__(
        self, question: Question, own: Sums, official: Official, parties: tuple[str, str]
    ) -> None:
        self.question, self.parties, self.source = question, parties, official.source
        self.own_cells = {cell: total for cell, total in own.items() if cell.parties == parties}
        self.cells = {
            measure: {cell: total for cell, total in sums.items() if cell.parties == parties}
            for measure, sums in official.measures.items()
        }
        self.own = _by_label(self.own_cells, parties)
        self.official = {
            measure: found
            for measure, cells in self.cells.items()
            if (found := _by_label(cells, parties))
        }
        self.shared = {
            measure: [
                label
                for label in self._in_order()
                if _told(self.own.get(label, Total())) and _told(found.get(label, Total()))
            ]
            for measure, found in self.official.items()
        }
        self._over: dict[tuple[str, ...], dict[str, Total]] = {}

    @property
    def named(self) -> str:
        return " → ".join(self.parties)

    def _in_order(self) -> list[str]:
        """Return the years that either side has, whole periods after them."""
        lines = {label: t for found in self.official.values() for label, t in found.items()}
        lines |= {label: t for label, t in self.own.items() if t}
        return sorted(lines, key=lambda label: order_of_line(label, lines[label]))

    def tables(self) -> list[Table]:
        rows = [row for label in self._in_order() for row in self._of_year(label)]
        for measure, labels in self.shared.items():
            if len(labels) > 1:
                keys = {"year": f"{spanned(labels)} in all", "basis": measure}
                own = added(self._own_over(labels).values())
                official = added(self.official[measure][label] for label in labels)
                rows += self._rows(keys, own, official, measure, tuple(labels))
        by_year = Table(
            "against", f"What counts beside {self.source}, {self.named}", ("year", "basis"),
            rows, "measures", _LABELS | {"official": self.source},
        )  # fmt: skip
        sectors = [
            row
            for measure, labels in self.shared.items()
            for row in self._of_sectors(measure, labels)
        ]
        by_sector = Table(
            "against_sectors",
            f"The same by sector, of the years that both have, {self.named}",
            ("basis", "sector"), sectors, "grouped", _LABELS | {"official": self.source},
        )  # fmt: skip
        return [table for table in (by_year, by_sector) if table.rows]

    def _of_year(self, label: str) -> Iterator[Row]:
        """Yield what both say of a year on each basis; of one that the source lacks, once."""
        own = self.own.get(label, Total())
        bases = [measure for measure, found in self.official.items() if label in found]
        for measure in bases or [""]:
            official = self.official[measure][label] if measure else Total()
            keys = {"year": label, "basis": measure or f"not in {self.source}"}
            yield from self._rows(keys, own, official, measure, (label,))

    def _of_sectors(self, measure: str, labels: Sequence[str]) -> Iterator[Row]:
        """Yield the sectors that the ledger has, then what the source has in others, at once."""
        if not labels:
            return
        own, official = self._own_over(labels), _by_sector(self.cells[measure], labels)
        keys = {"basis": f"{measure}, {spanned(labels)}"}
        told = {sector: total for sector, total in own.items() if _told(total)}
        for sector in sorted(told, key=lambda s: (-told[s].best, s)):
            here = {**keys, "sector": sector}
            theirs = official.get(sector, Total())
            yield from self._rows(here, own[sector], theirs, measure, tuple(labels), (sector,))
        others = tuple(sorted(set(official) - set(told)))
        if others:
            theirs = added(official[sector] for sector in others)
            here = {**keys, "sector": f"only in {self.source}"}
            yield from self._rows(here, Total(), theirs, measure, tuple(labels), others)

    def _rows(
        self,
        keys: Mapping[str, str],
        own: Total,
        official: Total,
        measure: str,
        labels: tuple[str, ...],
        sectors: tuple[str, ...] = (),
    ) -> Iterator[Row]:
        """Yield what the ledger tells, what the source says, and the gap between them."""
        donor, recipient = self.parties
        whole = {**keys, "source": self.source, "donor": donor, "recipient": recipient}
        question, policy = self.question, self.question.policy
        asked = self.asked(measure, labels, sectors)
        unit = question.digits, policy.unit, policy.priced
        yield Row(whole, "told", _amount(question, own), {}, _if(_told(own), asked.own))
        told = _amount(question, official)
        yield Row(whole, "official", told, {}, _if(_told(official), asked.official))
        if not (_told(own) and _told(official)):
            return
        sides = ("the ledger", asked.own), (self.source, asked.official)
        yield Row(whole, "gap", gap(own, official, *unit), {}, less(*sides))
        if percent := gap_percent(own, official):
            yield Row(whole, "gap_percent", percent, {}, less(*sides, "change"))

    def _where(self, labels: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        donor, recipient = self.parties
        return (
            ("donor", (donor,)),
            ("recipient", (recipient,)),
            ("class", self.question.policy.headline),
            ("label", tuple(labels)),
        )

    def asked(self, measure: str, labels: Sequence[str], sectors: Sequence[str] = ()) -> Sides:
        """Return how both sides were asked for."""
        where = self._where(labels)
        if sectors:
            where += (("sector", tuple(sectors)),)
        selection, policy = self.question.selection, self.question.policy
        rows = ImportedRows(self.source, selection, policy, where, measure)
        return Sides(Lines(selection, policy, where), rows)

    def _own_over(self, labels: Sequence[str]) -> dict[str, Total]:
        """Return what the ledger counts in several years by sector, each figure counted once."""
        key = tuple(labels)
        if key not in self._over:
            found = self.question.totals(("sector",), **dict(self._where(labels)))
            spread = {c.sector for c, t in self.own_cells.items() if c.label in labels and t.spread}
            self._over[key] = {
                sector: total._replace(spread=sector in spread)
                for (sector,), total in found.items()
            }
        return self._over[key]

    def pairs(self) -> Iterator[Pair]:
        """Yield what is held together to tell which measure is nearest: single years alone."""
        donor, recipient = self.parties
        figure = {"id": self.named, "donor": donor, "recipient": recipient, "status": _COUNTED}
        for measure, labels in self.shared.items():
            rival = {"basis": measure, "sectors": "", "source": self.source}
            for label in labels:
                own, official = self.own[label], self.official[measure][label]
                if own.kind == "year":
                    yield Pair(figure, rival, label, own, official, self.asked(measure, (label,)))

    def caveats(self) -> Iterator[str]:
        """Say which years and sectors only one side has."""
        shared = {label for labels in self.shared.values() for label in labels}
        theirs = {
            label
            for found in self.official.values()
            for label, total in found.items()
            if _told(total)
        } - shared
        ours = {label for label, total in self.own.items() if _told(total)} - shared
        silent = [label for label in theirs if self.own.get(label, Total()).unstated]
        said = [
            f"{spanned(sorted(labels))} only in {who}"
            for labels, who in ((ours, "the ledger"), (theirs - {*silent}, self.source))
            if labels
        ]
        if silent:
            said.append(f"{spanned(sorted(silent))} in the ledger without an amount")
        if said:
            yield f"Years, {self.named}: {'; '.join(said)}."
        for measure, labels in self.shared.items():
            own, official = (
                {s for s, total in _by_sector(cells, labels).items() if _told(total)}
                for cells in (self.own_cells, self.cells[measure])
            )
            only = ((own - official, "the ledger"), (official - own, self.source))
            told = [f"{_sectors(names)} only in {who}" for names, who in only if names]
            if told:
                yield f"Sectors, {self.named}, {measure}: {'; '.join(told)}."


def _by_sector(sums: Sums, labels: Collection[str]) -> dict[str, Total]:
    found: dict[str, list[Total]] = {}
    for cell, total in sums.items():
        if cell.label in labels:
            found.setdefault(cell.sector, []).append(total)
    return {sector: added(totals) for sector, totals in found.items()}


def _amount(question: Question, total: Total) -> Amount:
    """Return a total as an amount, blank where it holds none."""
    if _told(total):
        return question.amount(total)
    nothing = Amount(None, None, None, currency=question.policy.unit, prices=question.policy.priced)
    return nothing._replace(figures=0, unstated=total.unstated)


def _if(told: bool, derivation: Any) -> dict[str, Any]:
    return {"amount": derivation} if told else {}


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


def _source_caveats(
    question: Question, own: Sums, official: Official, both: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """Say what the source is, and what of it and of the ledger has nothing to be held against."""
    source = question.ledger.imports[official.source]
    yield (
        f"Each measure of {official.source} is compared by itself, and none is added to anything."
    )
    selection = question.selection._replace(source=(official.source,))
    yield from imported_caveats(Question(question.ledger, selection, question.policy, rated=False))
    ours = {cell.parties for cell, total in own.items() if total}
    theirs = {cell.parties for sums in official.measures.values() for cell in sums}
    for only, who in ((ours - {*both}, "the ledger"), (theirs - {*both}, official.source)):
        if only:
            yield f"Only in {who}: {', '.join(' → '.join(pair) for pair in sorted(only))}."
    if not question.policy.calendar:
        yield from _fiscal(official.source, source.periods)
    if official.elsewhere:
        told = [
            f"{count_of(rows, 'row')} of {measure} ({class_.replace('-', ' ')})"
            for (measure, class_), rows in sorted(official.elsewhere.items())
        ]
        yield f"Of other classes than --headline asks for, and not compared: {listed(told)}."
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
    for measure, sums in official.measures.items():
        for parties in both:
            for label, total in sorted(_by_label(sums, parties).items()):
                if _told(total) and off_by(Total(), total) is None:
                    found.append(f"{measure} {label}")
    return found


def _own_caveats(question: Question) -> Iterator[str]:
    """Say what of the ledger is in no line, and why."""
    outside = without_year(question, question.policy.headline)
    if outside:
        yield f"Counted, but in no year and so in none of these lines: {listed(outside)}."
    where, values = question.where(**{"class": question.policy.headline})
    rows = question.ask(
        f"SELECT DISTINCT id FROM asked WHERE reason = '{NO_DEFLATOR}' AND {where} ORDER BY id",
        values,
    )
    if rows:
        yield f"Not compared, for want of a deflator: {listed([row['id'] for row in rows])}."
