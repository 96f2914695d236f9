"""The ledger: find it, open it, and ask it.

`open_ledger` shows the order of the stages: read → (cache) → book → check → fill a store.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aidledger.engine import cache
from aidledger.engine.store import SQLiteStore, Store, sql_text
from aidledger.periods import reach
from aidledger.policy import CLASSES, OVERLAPS, SPREADS, STATUSES, Policy, Selection
from aidledger.problems import LedgerError, Place, Problem, UsageError
from aidledger.reading import is_ledger, read_files
from aidledger.years import YearSelection, parse_years

if TYPE_CHECKING:
    from aidledger.reports.value import Report

SETTING = "AIDLEDGER_LEDGER"
Words = str | Iterable[str]


def bundled_folder() -> Path:
    """Return the folder of the ledger that comes with the tool."""
    installed = Path(__file__).with_name("bundled_ledger")
    return installed if installed.is_dir() else Path(__file__).parents[2] / "ledger"


def find_ledger(folder: str | Path | None = None) -> tuple[Path, str]:
    """Return the ledger's folder and why it is this one: option, setting, near or bundled."""
    if folder:
        return Path(folder), "named by --ledger"
    if os.environ.get(SETTING):
        return Path(os.environ[SETTING]), f"named by ${SETTING}"
    here = Path.cwd()
    for place in (here, *here.parents):
        if is_ledger(place / "ledger"):
            return place / "ledger", "a folder “ledger” here or above"
    return bundled_folder(), "the ledger that comes with aidledger"


def check_ledger(folder: Path) -> list[Problem]:
    """Return every problem of a ledger, errors and warnings, in order of place."""
    from aidledger.booking import book
    from aidledger.building import settle_book

    files, problems = read_files(folder)
    booked, more = book(files)
    problems += more
    if not any(p.severity == "error" for p in problems):
        problems += settle_book(booked)[2]
    return sorted(problems, key=lambda p: (p.place.file, p.place.line, p.code))


def open_ledger(folder: str | Path | None = None, *, engine: str = "sqlite") -> Ledger:
    """Open a ledger, the nearest one if none is named.

    engine: `sqlite` (default) or `duckdb` (an extra). Raises LedgerError with every problem where
    the ledger cannot be totalled.
    """
    path, _ = find_ledger(folder)
    files, problems = read_files(path)
    if problems:
        raise LedgerError(problems)
    key = cache.key_for(files.digest) if engine == "sqlite" else ""
    image = cache.load(key) if key else None
    if image is not None:
        return Ledger(path, SQLiteStore(image))
    from aidledger.booking import book
    from aidledger.building import fill, settle_book

    booked, problems = book(files)
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        raise LedgerError(errors)
    residuals, takes, problems = settle_book(booked)
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        raise LedgerError(errors)
    store = _new_store(engine)
    fill(store, booked, residuals, takes)
    if isinstance(store, SQLiteStore):
        cache.keep(key, store.image())
    return Ledger(path, store)


def _new_store(engine: str) -> Store:
    if engine == "sqlite":
        return SQLiteStore()
    if engine == "duckdb":
        from aidledger.engine.store import DuckDBStore

        return DuckDBStore()
    raise UsageError(f"There is no engine “{engine}”.", "Use sqlite or duckdb.")


class Ledger:
    """An open ledger. Its report methods answer with `Report` values.

    Every report takes the same selection and policy by keyword: donor, recipient, sector,
    instrument, class_, status, source (a name or several), years ("2005-2008"); currency,
    overlaps ("net" or "gross"), spread ("months", "end" or "none"), headline (classes, or "all").
    """

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self._documents: dict[str, Any] = {}
        store.script(sql_text("policy") + sql_text("lines"))

    def document(self, name: str) -> Any:
        """Return a booked vocabulary: parties, sources, currencies, vocabulary or title."""
        if name not in self._documents:
            found = self.store.ask("SELECT body FROM documents WHERE name = ?", [name])
            self._documents[name] = json.loads(found[0]["body"])
        return self._documents[name]

    # -- questions -------------------------------------------------------------------------

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

    def _term(self, kind: str, text: str, known: Iterable[str], where: str) -> str:
        names = {name.casefold(): name for name in known}
        wanted = text.strip().casefold().replace(" ", "-").replace("_", "-")
        if wanted in names:
            return names[wanted]
        raise UsageError(f"“{text}” is no {kind} of this ledger.", _suggest(wanted, names, where))

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
        words = self.document("vocabulary")
        lists = "`aidledger classifications` lists them."

        def all_of(kind: str, texts: Words, known: Iterable[str], where: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(self._term(kind, t, known, where) for t in _many(texts)))

        ranges: list[tuple[int | None, int | None]] = []
        for text in _many(years):
            try:
                ranges += parse_years(text).ranges
            except ValueError as error:
                raise UsageError(
                    f"The years cannot be read: {error}.",
                    "Write 2006, 2005-2008, 2005-, -2008 or 2001,2005-2007.",
                ) from None
        return Selection(
            donor=tuple(dict.fromkeys(self.party(t) for t in _many(donor))),
            recipient=tuple(dict.fromkeys(self.party(t) for t in _many(recipient))),
            sector=all_of("sector", sector, words["sectors"], lists),
            instrument=all_of("instrument", instrument, words["instruments"], lists),
            class_=all_of("class", class_, CLASSES, lists),
            status=all_of("status", status, STATUSES, lists),
            source=all_of(
                "source", source, self.document("sources"), "`aidledger sources` lists them."
            ),
            years=YearSelection(tuple(ranges)),
        )

    def policy(
        self,
        currency: str = "USD",
        overlaps: str = "net",
        spread: str = "months",
        headline: Words = ("transfer",),
    ) -> Policy:
        """Check the choices and return a Policy; raise UsageError."""
        classes = tuple(_many(headline))
        names = (
            CLASSES
            if [c.casefold() for c in classes] == ["all"]
            else tuple(dict.fromkeys(self._term("class", c, CLASSES, "") for c in classes))
        )
        return Policy(
            self._currency(currency),
            self._term("way to treat overlaps", overlaps, OVERLAPS, ""),
            self._term("way to spread", spread, SPREADS, ""),
            tuple(c for c in CLASSES if c in names),
        )

    def _currency(self, text: str) -> str:
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

    def ask_under(
        self, policy: Policy, years: YearSelection
    ) -> Callable[..., list[dict[str, Any]]]:
        """Set the policy and the years for the views `lines`, `asked` and `flows`; return `ask`."""
        self.store.script("DELETE FROM policy; DELETE FROM chosen;")
        self.store.many("policy", [(policy.spread, policy.overlaps, policy.currency)])
        rows = []
        for slot in self.store.ask(
            "SELECT period, slot, kind, label, first_year, last_year FROM periods"
        ):
            first, last = slot["first_year"], slot["last_year"]
            how = reach(slot["kind"], first, last, years)
            if how:
                rows.append((slot["period"], slot["slot"], how))
        whole = self._whole_periods(rows)
        self.store.many("chosen", [(p, s, how, int(p not in whole)) for p, s, how in rows])
        return self.store.ask

    def _whole_periods(self, rows: list[tuple[int, int, int]]) -> set[int]:
        """Return the periods of which every slot is chosen and counts."""
        sizes = {
            r["period"]: r["n"]
            for r in self.store.ask("SELECT period, COUNT(*) AS n FROM periods GROUP BY period")
        }
        chosen: dict[int, int] = {}
        for period, _, how in rows:
            chosen[period] = chosen.get(period, 0) + int(how == 1)
        return {period for period, count in chosen.items() if count == sizes[period]}

    # -- reports ---------------------------------------------------------------------------

    def summary(self, *, by: Words = (), **choices: Any) -> Report:
        """Return the totals of a selection, its headline and what is not in it."""
        from aidledger.reports.summary import summary

        selection, policy = self._choices(choices)
        return summary(self, selection, policy, _many(by))

    def compare(self, *donors: str, by: Words = (), of: Words = (), **choices: Any) -> Report:
        """Return two or more donors side by side, with shares of what the recipient has."""
        from aidledger.reports.compare import compare

        selection, policy = self._choices({**choices, "donor": donors})
        return compare(self, selection, policy, _many(by), _many(of))

    def register(self, *, sort: str = "place", **choices: Any) -> Report:
        """Return the figures themselves, one a row."""
        from aidledger.reports.register import register

        selection, policy = self._choices(choices)
        return register(self, selection, policy, sort)

    def show(self, figure: str, **choices: Any) -> Report:
        """Return one figure whole: words, place, coding, flows by year, relations."""
        from aidledger.reports.show import show

        _, policy = self._choices(choices)
        return show(self, figure, policy)

    def export(self, *, lines: bool = False, **choices: Any) -> Report:
        """Return the selection's figures, or its lines by year, as one tidy table."""
        from aidledger.reports.export import export

        selection, policy = self._choices(choices)
        return export(self, selection, policy, lines)

    def indicators(self, *, party: Words = (), measure: Words = (), years: Words = ()) -> Report:
        """Return the sizes to compare with: GDP, budgets, military spending, aid received."""
        from aidledger.reports.listings import indicators

        selection = self.selection(donor=party, years=years)
        known = self.document("vocabulary")["measures"]
        measures = tuple(self._term("measure", m, known, "") for m in _many(measure))
        return indicators(self, selection.donor, measures, selection.years)

    def listing(self, name: str) -> Report:
        """Return a vocabulary: parties, classifications or sources."""
        from aidledger.reports import listings

        return {
            "parties": listings.parties,
            "classifications": listings.classifications,
            "sources": listings.sources,
        }[name](self)

    def where(self, why: str = "") -> Report:
        """Return which ledger this is, and why it was chosen."""
        from aidledger.reports.listings import where

        return where(self, why)

    def _choices(self, choices: dict[str, Any]) -> tuple[Selection, Policy]:
        choices = {name: value for name, value in choices.items() if value not in (None, (), [])}
        parts = ("currency", "overlaps", "spread", "headline")
        policy = self.policy(**{k: choices.pop(k) for k in parts if k in choices})
        try:
            return self.selection(**choices), policy
        except TypeError:
            allowed = "donor, recipient, sector, instrument, class_, status, source, years"
            unknown = sorted(set(choices) - set(allowed.split(", ")))
            raise UsageError(
                f"Unknown choice: {', '.join(unknown)}.",
                f"Choices are {allowed}, {', '.join(parts)}.",
            ) from None


def _many(words: Words) -> list[str]:
    if isinstance(words, str):
        return [words]
    return [part for word in words for part in [word]]


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


def missing_rate(currency: str, target: str, years: list[int], ledger: Ledger) -> LedgerError:
    """Return the error for a total that has no rate."""
    lacking = []
    for code in dict.fromkeys((currency, target)):
        rates = (ledger.document("currencies")[code]["rates"] or {"values": {}})["values"]
        without = [y for y in years if code != "USD" and str(y) not in rates]
        if without:
            lacking.append((code, without))
    problems = [
        Problem(
            "missing-rate",
            Place(str(ledger.folder / "currencies.yaml"), 0, code),
            "",
            f"There is no rate for {code} in {', '.join(map(str, without))}, so these figures "
            f"cannot be told in {target}.",
            "Add the annual average to currencies.yaml, choose another --currency, or leave the "
            "years out with --years.",
        )
        for code, without in lacking
    ]
    return LedgerError(problems)
