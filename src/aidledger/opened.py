"""An opened ledger: its store, its vocabularies, and the words of a question made exact.

Names become codes here, with the nearest matches where they are unknown; a selection and a policy
become the rows that the engine's views join.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from decimal import Context, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aidledger.counting.periods import reach
from aidledger.engine.store import Store
from aidledger.files import Files, bundled_folder
from aidledger.money import LARGEST_MINOR
from aidledger.policy import (
    CLASSES,
    DEFLATORS,
    NO_DEFLATOR,
    OVERLAPS,
    SPREADS,
    STATUSES,
    Policy,
    Selection,
)
from aidledger.problems import LedgerError, UsageError
from aidledger.years import YearSelection, merged, parse_years

if TYPE_CHECKING:
    from aidledger.imported.asking import Asked, Engine
    from aidledger.imported.manifest import Manifest
    from aidledger.imported.measured import Measured

Words = str | int | Iterable[str | int]
_PRECISE = Context(prec=40)


class OpenedLedger:
    """A booked ledger in a store, ready to be asked. See `ledger.Ledger` for its reports."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        files: Files | None = None,
        imported_engine: str = "duckdb",
    ) -> None:
        self.folder = folder
        self.imported_engine = imported_engine  # what adds up imported sources
        self.store = store
        self.files = files  # what it was booked from
        self.imports: dict[str, Manifest] = {}  # the imported sources that were asked for
        self._documents: dict[str, Any] = {}
        self._asked: tuple[Policy, YearSelection] | None = None
        self._imported: tuple[Selection, Policy, frozenset[str]] | None = None
        self._engine: Engine | None = None
        self._stood: dict[str, Any] = {}  # what tells that they were not imported anew meanwhile
        self._slots: dict[Any, Any] = {}  # of imported sources, by what they depend on
        self._held: set[str] = set()  # tables elsewhere that hold what was imported

    def document(self, name: str) -> Any:
        """Return a booked vocabulary: parties, sources, currencies, vocabulary or title."""
        if name not in self._documents:
            found = self.store.ask("SELECT body FROM documents WHERE name = ?", [name])
            self._documents[name] = json.loads(found[0]["body"])
        return self._documents[name]

    def party(self, text: str) -> str:
        """Return the code of a party given by code, name or alias in any case."""
        parties = self.document("parties")
        wanted = " ".join(text.split()).casefold()
        names: dict[str, str] = {}
        for code, party in parties.items():
            for name in (code, party["name"], *party["aliases"]):
                names.setdefault(name.casefold(), code)
        if wanted in names:
            return names[wanted]
        shown = {name: f"{parties[code]['name']} ({code})" for name, code in names.items()}
        raise UsageError(
            f"“{text}” is no party of this ledger.",
            _suggest(wanted, shown, "`aidledger parties` lists them."),
        )

    def term(self, kind: str, text: str, known: Iterable[str], where: str) -> str:
        """Return a word of a vocabulary given in any case; raise UsageError with the nearest."""
        names = {name.casefold(): name for name in known}
        wanted = text.strip().casefold().replace(" ", "-").replace("_", "-")
        if wanted in names:
            return names[wanted]
        belongs = "" if kind.startswith("way ") or kind == "class" else " of this ledger"
        raise UsageError(f"“{text}” is no {kind}{belongs}.", _suggest(wanted, names, where))

    def selection(
        self,
        donor: Words = (),
        recipient: Words = (),
        sector: Words = (),
        instrument: Words = (),
        class_: Words = (),
        status: Words = (),
        source: Words = (),
        years: Words = (),
    ) -> Selection:
        """Resolve names into a Selection; raise UsageError with the nearest matches."""
        sources = self.sources_named(many(source))
        words = self.document("vocabulary")
        lists = "`aidledger classifications` lists them."

        def all_of(kind: str, texts: Words, known: Iterable[str], where: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(self.term(kind, t, known, where) for t in many(texts)))

        ranges: list[tuple[int | None, int | None]] = []
        for text in many(years):
            try:
                ranges += parse_years(text).ranges
            except ValueError as error:
                raise UsageError(
                    f"The years cannot be read: {error}.",
                    "Write 2006, 2005-2008, 2005-, -2008 or 2001,2005-2007.",
                ) from None
        return Selection(
            donor=tuple(dict.fromkeys(self.party(t) for t in many(donor))),
            recipient=tuple(dict.fromkeys(self.party(t) for t in many(recipient))),
            sector=all_of("sector", sector, words["sectors"], lists),
            instrument=all_of("instrument", instrument, words["instruments"], lists),
            class_=all_of("class", class_, CLASSES, lists),
            status=all_of("status", status, STATUSES, lists),
            source=sources,
            years=YearSelection(merged(ranges)),
        )

    def sources_named(self, texts: list[str]) -> tuple[str, ...]:
        """Resolve the names of sources, and bring in the imported ones among them."""
        if not texts:
            return ()
        from aidledger.imported.manifest import imported_names

        known = {**self.document("sources"), **dict.fromkeys(imported_names(self.folder))}
        lists = "`aidledger sources` lists them."
        if self.folder == bundled_folder():
            lists += " This is the ledger that comes with aidledger; --ledger names another."
        found = tuple(dict.fromkeys(self.term("source", text, known, lists) for text in texts))
        for key in found:
            if key not in self.imports and key not in self.document("sources"):
                self._bring(key)
        return found

    def _bring(self, source: str) -> None:
        """Read the manifest of an imported source, and know its parties and words as well."""
        from aidledger.imported.manifest import read_manifest, stood

        self._stood[source] = stood(self.folder, source)
        self.imports[source] = manifest = read_manifest(self.folder, source)
        parties, words = self.document("parties"), self.document("vocabulary")
        unsaid: dict[str, Any] = {"members": [], "aliases": [], "ppp": None}
        for code, party in manifest.parties.items():
            parties.setdefault(code, {**unsaid, **party})
        for kind in ("sectors", "instruments"):
            for slug, term in getattr(manifest, kind).items():
                words[kind].setdefault(slug, {"class": "", "codes": {}, "counted_in": "", **term})

    def policy(
        self,
        currency: str = "USD",
        overlaps: str = "net",
        spread: str = "months",
        headline: Words = ("transfer",),
        prices: str | int = "current",
        deflator: str = "donor",
        calendar: bool = False,
    ) -> Policy:
        """Check the choices and return a Policy; raise UsageError."""
        if not isinstance(calendar, bool):
            raise UsageError(f"calendar is no “{calendar}”.", "Use True or False.")
        classes = tuple(many(headline))
        names = (
            CLASSES
            if [c.casefold() for c in classes] == ["all"]
            else tuple(dict.fromkeys(self.term("class", c, CLASSES, "") for c in classes))
        )
        policy = Policy(
            self.currency(currency),
            self.term("way to treat overlaps", overlaps, OVERLAPS, ""),
            self.term("way to spread", spread, SPREADS, ""),
            tuple(c for c in CLASSES if c in names),
            str(prices).strip().casefold(),
            self.term("way to deflate", deflator, DEFLATORS, ""),
            calendar,
        )
        if policy.prices != "current" or policy.deflator != "donor":
            from aidledger.pricing import refuse_odd_prices

            refuse_odd_prices(self, policy)
        return policy

    def currency(self, text: str) -> str:
        """Return the code of a currency given by code, name or alias; raise UsageError."""
        known = self.document("currencies")
        names: dict[str, str] = {code.casefold(): code for code in known}
        for code, currency in known.items():
            for alias in (currency["name"], *currency["aliases"]):
                names.setdefault(alias.casefold(), code)
        wanted = text.strip().casefold()
        if wanted in names:
            return names[wanted]
        raise UsageError(
            f"“{text}” is no currency of this ledger.",
            _suggest(wanted, names, "currencies.yaml lists them."),
        )

    def factor(self, source: str, target: str, year: int) -> Decimal:
        """Return what one minor unit is in the target's at the year's average rate, exactly.

        Raises LedgerError naming the currency and the year where there is no rate.
        """
        if source == target:
            return Decimal(1)
        known = self.document("currencies")
        rates = []
        for code in (target, source):
            values = (known[code]["rates"] or {"values": {}})["values"]
            if code != "USD" and str(year) not in values:
                raise missing_rate(source, target, [year], self)
            rates.append(Decimal(1) if code == "USD" else Decimal(values[str(year)]))
        digits = int(known[target]["minor_units"]) - int(known[source]["minor_units"])
        return _PRECISE.divide(*rates).scaleb(digits, _PRECISE)

    def ask_under(
        self, policy: Policy, years: YearSelection
    ) -> Callable[..., list[dict[str, Any]]]:
        """Set the policy and the years for `lines`, `asked` and `flows`; return `ask`."""
        if self._asked == (policy, years):
            return self.store.ask
        self._asked = None  # so that nothing half done is ever answered from
        self.store.script(
            "DELETE FROM policy; DELETE FROM priced; DELETE FROM chosen; DELETE FROM asked;"
        )
        policy_row = policy.spread, policy.overlaps, policy.currency, int(policy.calendar)
        self.store.many("policy", [policy_row])
        rows = []
        for slot in self.store.ask("SELECT period, slot, first_year, last_year FROM periods"):
            first, last = slot["first_year"], slot["last_year"]
            how = reach(first, last, years)
            if how:
                rows.append((slot["period"], slot["slot"], how))
        self._price(policy)
        self._refuse_the_immense(policy.unit)
        whole = self._whole_periods(rows)
        self.store.many("chosen", [(p, s, how, int(p not in whole)) for p, s, how in rows])
        self.store.script("INSERT INTO asked SELECT * FROM asking;")
        if policy.base_year is not None:  # left out whole: its other years would pass for it
            self.store.script(
                f"UPDATE asked SET counted = 0, reason = '{NO_DEFLATOR}' WHERE counted = 1 "
                f"AND id IN (SELECT id FROM lines WHERE reason = '{NO_DEFLATOR}');"
            )
        self._asked = policy, years
        return self.store.ask

    def measured(
        self,
        source: str,
        selection: Selection,
        policy: Policy,
        measure: str = "",
        between: Collection[tuple[str, str]] = (),
    ) -> Measured:
        """Return an imported source of which every measure is asked, or the one that is named.

        `between` are the donors and recipients that are asked for, if not all of the selection.
        """
        from aidledger.imported.measured import Measured

        asked = self.asked_of(source, selection, policy, Measured)
        assert isinstance(asked, Measured)
        asked.measure, asked.between = measure, between
        return asked

    def asked_of(
        self, source: str, selection: Selection, policy: Policy, kind: type[Asked] | None = None
    ) -> Asked:
        """Return an imported source as it is asked under a selection and a policy."""
        from aidledger.imported.asking import Asked
        from aidledger.imported.manifest import data_of, refuse_changed
        from aidledger.pricing import Pricing

        manifest = self.imports[source]
        refuse_changed(self.folder, source, self._stood[source])
        engine = self._engine_for(manifest)
        prices = Pricing(self, policy, manifest.minor_units)
        place = data_of(self.folder, manifest)
        parties = self.document("parties")
        return (kind or Asked)(
            manifest, place, selection, policy, parties, prices, engine, self._slots
        )

    def _engine_for(self, manifest: Manifest) -> Engine:
        """Return what adds up imported rows; raise LedgerError where its table has other rows."""
        if self._engine is None:
            self._engine = _new_engine(self.imported_engine)
        if manifest.table and manifest.source not in self._held:
            from aidledger.imported.elsewhere import refuse_other_rows

            refuse_other_rows(self._engine, manifest)
            self._held.add(manifest.source)
        return self._engine

    def fill_imported(self, selection: Selection, policy: Policy, keys: frozenset[str]) -> None:
        """Put the sums of the imported sources selected into `flows`, by at least these columns.

        Raises LedgerError where a rate is missing for a row that counts.
        """
        sources = [source for source in selection.source if source in self.imports]
        if not sources:
            if self._imported is not None:
                self.store.script("DELETE FROM imported;")
                self._imported = None
            return
        from aidledger.imported.lines import AT

        policy = policy._replace(overlaps="net", headline=())  # which change nothing here
        if self._imported is not None:
            before = self._imported
            if before[:2] == (selection, policy) and keys <= before[2]:
                return
            if before[:2] == (selection, policy):
                keys |= before[2]
        self._imported = None
        self.store.script("DELETE FROM imported;")
        for source in sources:
            asked = self.asked_of(source, selection, policy)
            totals = asked.totals(sorted(keys))
            if any(row[AT["rated"]] == 0 for row in totals):
                from aidledger.pricing import missing

                raise missing(self, policy, asked.lacking())
            counted = [row for row in totals if row[AT["figures"]] and not row[AT["lacks"]]]
            together = sum(max(-row[AT["low"]], row[AT["high"]]) for row in counted)
            largest = max((row[AT["largest"]] for row in counted), default=0)
            if largest > LARGEST_MINOR or together > 500 * LARGEST_MINOR:
                raise _immense(policy.unit)
            kept = AT["largest"]  # what follows is of no use to reports
            self.store.many("imported", [(source, *row[:kept]) for row in counted])
        self._imported = selection, policy, keys

    def _price(self, policy: Policy) -> None:
        if policy.prices == "current":  # the factors that are booked
            self.store.script(
                "INSERT INTO priced SELECT m.money, f.year, f.factor, f.how, '', '' "
                "FROM monies m JOIN factors f ON f.currency = m.currency;"
            )
        else:
            from aidledger.pricing import priced_rows

            self.store.many("priced", priced_rows(self, policy))

    def _refuse_the_immense(self, currency: str) -> None:
        """Stop where a figure, or all of them together, is more than the engines hold exactly."""
        found = self.store.ask(
            """
            SELECT MAX(worth) AS largest, SUM(worth) AS together FROM (
              SELECT CAST(f.high AS DOUBLE) * MAX(x.factor) AS worth
              FROM figures f JOIN priced x ON x.money = f.money
              WHERE f.stated = 1 GROUP BY f.id, f.high
            ) AS worths
            """
        )[0]
        if (found["largest"] or 0) > LARGEST_MINOR or (
            found["together"] or 0
        ) > 500 * LARGEST_MINOR:
            raise _immense(currency)

    def _whole_periods(self, rows: list[tuple[int, int, int]]) -> set[int]:
        """Return the periods of which every slot is chosen and counts, and none comes later."""
        sizes = {
            r["period"]: r["n"]
            for r in self.store.ask(
                "SELECT period, COUNT(*) AS n FROM periods GROUP BY period "
                "HAVING MAX(CASE WHEN kind = 'scheduled' THEN 1 ELSE 0 END) = 0"
            )
        }
        chosen: dict[int, int] = {}
        for period, _, how in rows:
            chosen[period] = chosen.get(period, 0) + int(how == 1)
        return {period for period, count in chosen.items() if count == sizes.get(period)}


def _new_engine(name: str) -> Engine:
    if name == "spark":
        from aidledger.engine.spark_rows import SparkRows

        return SparkRows()
    from aidledger.engine.duck_rows import DuckRows

    return DuckRows()


def _immense(currency: str) -> UsageError:
    return UsageError(
        f"The figures are too large to be told exactly in {currency}.",
        "Choose another --currency, or look for zeros too many in an amount or a rate.",
    )


def many(words: Words) -> list[str]:
    """Return one name or several, also with commas between, as a list."""
    several = [words] if isinstance(words, str | int) else words
    return [part.strip() for word in several for part in str(word).split(",")]


def _suggest(wanted: str, names: dict[str, str], otherwise: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(wanted, list(names), n=6, cutoff=0.66)
    close += [n for n in names if wanted and len(wanted) > 2 and wanted in n and n not in close]
    codes = list(dict.fromkeys(names[name] for name in close))[:3]
    if codes:
        return f"Did you mean {' or '.join(codes)}? {otherwise}".strip()
    if len(set(names.values())) <= 12:
        return f"Use one of: {', '.join(dict.fromkeys(names.values()))}. {otherwise}".strip()
    return otherwise


def missing_rate(currency: str, target: str, years: list[int], ledger: OpenedLedger) -> LedgerError:
    """Return the error for a total that has no rate."""
    from aidledger.counting.prices import Lack
    from aidledger.pricing import missing

    lacks = []
    for code in dict.fromkeys((currency, target)):
        rates = (ledger.document("currencies")[code]["rates"] or {"values": {}})["values"]
        lacks += [Lack("rate", code, y) for y in years if code != "USD" and str(y) not in rates]
    return missing(ledger, Policy(target), lacks)
