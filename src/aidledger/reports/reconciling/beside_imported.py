"""The ledger beside imported sources: by donor, recipient, year and sector, measure by measure.

Nothing is added to anything: each measure of a source is held against what the ledger counts, in
the years that both tell of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aidledger.reports.derivation import ImportedRows, Lines
from aidledger.reports.reconciling.beside_words import (
    own_caveats,
    sectors_apart,
    source_caveats,
    spanned,
    years_apart,
)
from aidledger.reports.reconciling.fits import Pair, Sides, fits
from aidledger.reports.reconciling.measures import (
    Cell,
    Official,
    Sums,
    added,
    ask_measures,
    by_label,
    by_parties,
    by_sector,
    has_amount,
)
from aidledger.reports.reconciling.told_twice import less
from aidledger.reports.shared.gaps import gap, gap_percent
from aidledger.reports.totals import Question, Total, order_of_line
from aidledger.reports.value import Amount, Row, Table

_COUNTED = "disbursed and committed"
_LABELS = {"told": "the ledger", "gap_percent": "in %"}


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
    if not own:
        return [], ["The ledger counts nothing here, so there is nothing to compare."], []
    cells = by_parties(own)
    tables: list[Table] = []
    caveats: list[str] = []
    sentences: list[str] = []
    pairs: list[Pair] = []
    for source in sources:
        official = ask_measures(question, source, own)
        both = sorted({*cells} & {*official.between})
        if not both:
            sentences.append(f"The ledger and {source} have no donor and recipient in common here.")
        for parties in both:
            beside = _Beside(question, cells[parties], official, parties)
            tables += beside.tables()
            pairs += beside.pairs()
            caveats += beside.caveats()
        caveats += source_caveats(question, own, official, both)
    near, said = fits(pairs) if len({pair.basis for pair in pairs}) > 1 else ([], [])
    return [*tables, *near], [*sentences, *said], [*caveats, *own_caveats(question)]


class _Beside:
    """The ledger and one source between two parties."""

    def __init__(
        self, question: Question, own: Sums, official: Official, parties: tuple[str, str]
    ) -> None:
        self.question, self.parties, self.source = question, parties, official.source
        self.own_cells, self.cells = own, official.between[parties]
        self.own = by_label(own)
        self.official = {
            measure: found for measure, cells in self.cells.items() if (found := by_label(cells))
        }
        self.shared = {
            measure: [
                label
                for label in self._in_order()
                if has_amount(self.own.get(label, Total()))
                and has_amount(found.get(label, Total()))
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
        """Yield the sectors that the ledger has, then what the source has in others, at once.

        Nothing where they have no sector in common, as with a source that tells none.
        """
        own, official = self._own_over(labels), by_sector(self.cells[measure], labels)
        keys = {"basis": f"{measure}, {spanned(labels)}"}
        told = {sector: total for sector, total in own.items() if has_amount(total)}
        if not any(has_amount(official.get(sector, Total())) for sector in told):
            return
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
        yield Row(whole, "told", _amount(question, own), {}, _if(has_amount(own), asked.own))
        told = _amount(question, official)
        yield Row(whole, "official", told, {}, _if(has_amount(official), asked.official))
        if not (has_amount(own) and has_amount(official)):
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
        yield from years_apart(self.named, self.source, self.own, self.official, self.shared)
        sectors = {
            measure: (by_sector(self.own_cells, labels), by_sector(self.cells[measure], labels))
            for measure, labels in self.shared.items()
        }
        yield from sectors_apart(self.named, self.source, sectors)


def _amount(question: Question, total: Total) -> Amount:
    """Return a total as an amount, blank where it holds none."""
    if has_amount(total):
        return question.amount(total)
    nothing = Amount(None, None, None, currency=question.policy.unit, prices=question.policy.priced)
    return nothing._replace(figures=0, unstated=total.unstated)


def _if(told: bool, derivation: Any) -> dict[str, Any]:
    return {"amount": derivation} if told else {}
