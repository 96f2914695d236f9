"""The ledger: find it, open it, and ask it.

`open_ledger` shows the order of the stages: read → (cache) → book → check → fill a store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from aidledger.engine import cache
from aidledger.engine.store import SQLiteStore, Store
from aidledger.files import (
    DESCRIPTOR,
    Files,
    find_ledger,
    has_imports,
    older_format,
    read_files,
    refuse_older,
    refuse_the_bundled,
)
from aidledger.opened import OpenedLedger, Words, many
from aidledger.policy import Policy, Selection
from aidledger.problems import LedgerError, Problem, UsageError

if TYPE_CHECKING:
    from aidledger.model import Book
    from aidledger.reports.charts.value import Chart
    from aidledger.reports.page import Page
    from aidledger.reports.value import Report


def check_ledger(folder: str | Path | None = None) -> list[Problem]:
    """Return every problem of a ledger, errors and warnings, in order of place."""
    from aidledger.booking.book import book
    from aidledger.booking.rate_table import check_rates
    from aidledger.building import settle_book

    path, _ = find_ledger(folder)
    files, unread = read_files(path, apart=True)
    booked, more = book(files)
    problems = [*unread, *more, *check_rates(files, booked.sources), *older_format(files)]
    if not any(p.severity == "error" for p in problems):
        problems += settle_book(booked)[2]
    elif not unread:
        from aidledger.growing.changing import fitting

        problems += fitting(files, booked, more)
    if has_imports(path):
        from aidledger.importing.kept import check_imports

        problems += check_imports(path)
    return sorted(problems, key=lambda p: (p.place.file, p.place.line, p.code))


def audit_ledger(
    folder: str | Path | None = None, text: str | None = None, *, source: str = ""
) -> tuple[Report, list[Problem]]:
    """Hold a ledger's rows against the index of a source's amounts, and against its text.

    text: a file, `-` for standard input; without it the index alone is checked. Return the report
    and its findings. Raises LedgerError where the ledger cannot be read.
    """
    from aidledger.auditing import audit as auditing
    from aidledger.documents.structure import read_file
    from aidledger.reports.audit import audit

    files, booked = _book(folder)
    key = auditing.source_of(booked, source)
    index = str(files.folder / MENTIONS_FILE)
    document = read_file(text) if text else None
    result = auditing.audit(booked, key, index, document)
    return audit(result, document.remarks if document else ()), list(result.findings)


def index_ledger(
    folder: str | Path | None,
    text: str,
    *,
    source: str = "",
    write: bool = False,
    drop: bool = False,
) -> Report:
    """Make the index of a source's amounts anew from its text; with `write`, keep it.

    Lines that say something and stand for nothing in the text are only given up with `drop`. Raises
    UsageError for them, and for the ledger that comes with aidledger, which is never written;
    LedgerError where mentions.csv was changed meanwhile or cannot be written.
    """
    from aidledger.auditing.audit import source_of
    from aidledger.auditing.mentions import index, merged
    from aidledger.booking.formatting import described
    from aidledger.documents.structure import read_file
    from aidledger.reports.audit import indexed, refuse_to_drop
    from aidledger.writing import lock, replace

    path, _ = find_ledger(folder)
    if not write:
        _, booked = _book(path)
        document = read_file(text)
        return indexed(index(document, booked, source_of(booked, source)), document.remarks)
    refuse_the_bundled(path, [MENTIONS_FILE])
    document = read_file(text)  # before the lock: it may be large, or standard input
    with lock(path):
        files, booked = _book(path)
        refuse_older(files)
        key = source_of(booked, source)
        result = index(document, booked, key)
        if result.gone and not drop:
            raise refuse_to_drop(result)
        # The list first: a ledger may have one that its description does not name yet.
        old = files.contents.get(MENTIONS_FILE)
        replace(files.folder / MENTIONS_FILE, old, merged(booked, result, key))
        about = files.contents[DESCRIPTOR]
        if (new := described(about, MENTIONS_FILE)) != about:
            replace(files.folder / DESCRIPTOR, about, new)
    return indexed(result, document.remarks)


def _book(folder: str | Path | None) -> tuple[Files, Book]:
    """Return a ledger's bytes and its rows as booked, with their places; raise LedgerError."""
    from aidledger.booking.book import book

    path, _ = find_ledger(folder)
    files, problems = read_files(path)
    booked, more = book(files)
    if errors := [p for p in (*problems, *more) if p.severity == "error"]:
        raise LedgerError(errors)
    return files, booked


def format_ledger(
    folder: str | Path | None = None, *, check: bool = False
) -> tuple[Report, list[Problem]]:
    """Put a ledger's files in canonical layout; with `check`, only say what would change.

    Return what was changed, and the problems of files that were left as they are. Raises UsageError
    for the ledger that comes with aidledger: it is never written; LedgerError for a folder that is
    no ledger, or one of an older format.
    """
    from aidledger.reports.fmt import fmt

    return fmt(find_ledger(folder)[0], check)


def upgrade_ledger(folder: str | Path | None = None, *, check: bool = False) -> Report:
    """Rewrite a ledger of an older format in this one; with `check`, only say what would change.

    Totals stay the same. Raises UsageError for the ledger that comes with aidledger, LedgerError
    where the ledger has errors, was changed meanwhile or cannot be written.
    """
    from aidledger.reports.upgrade import upgrade

    return upgrade(find_ledger(folder)[0], check=check)


def add_figures(
    folder: str | Path | None, rows: Iterable[Mapping[str, Any]], *, dry_run: bool = False
) -> Report:
    """Append rows to a ledger's transactions.csv, all of them or none.

    rows: cells by column, texts, integers or Decimals; what is left out is blank, and a blank id is
    made from the row. With `dry_run` nothing is written. Return what was added, what it counts as,
    and the headline before and after. Raises LedgerError with every problem that the rows bring,
    UsageError for an unknown column and for the ledger that comes with aidledger.
    """
    from aidledger.booking.reading_json import rows_of
    from aidledger.growing.changing import add
    from aidledger.growing.given_rows import Given
    from aidledger.reports.grown import added
    from aidledger.schema import TRANSACTIONS

    try:
        cells = rows_of(rows, (column.name for column in TRANSACTIONS))
    except ValueError as error:
        raise UsageError(str(error)) from None
    given = [Given(row, "the rows given", number) for number, row in enumerate(cells, 1)]
    return added(add(folder, given, write=not dry_run))


def edit_figure(
    folder: str | Path | None, ids: Words, cells: Mapping[str, Any], *, dry_run: bool = False
) -> Report:
    """Put other values into cells of one row or several: figures, indicators or rivals.

    A new id takes the place of the old one wherever other figures name it. With `dry_run` nothing
    is written. Return old and new, and the headline before and after. Raises LedgerError with what
    the change would break, UsageError for an unknown id or column.
    """
    from aidledger.booking.reading_json import cell_of
    from aidledger.growing.changing import edit
    from aidledger.reports.grown import edited

    try:
        texts = {name: cell_of(value, name) for name, value in cells.items()}
    except ValueError as error:
        raise UsageError(f"A value is {error}.") from None
    return edited(edit(folder, many(ids), texts, write=not dry_run))


def delete_figure(folder: str | Path | None, ids: Words, *, dry_run: bool = False) -> Report:
    """Take rows out of a ledger. Raises LedgerError where anything else names one of them."""
    from aidledger.growing.changing import delete
    from aidledger.reports.grown import deleted

    return deleted(delete(folder, many(ids), write=not dry_run))


def list_rates(folder: str | Path | None = None) -> Report:
    """Return which currencies and years a ledger has rates for, and where each is from.

    Rates are annual averages, in units for one US dollar. Raises LedgerError with every problem of
    rates.csv and currencies.yaml.
    """
    from aidledger.reports.rates import rates

    return rates(find_ledger(folder)[0])


def update_rates(
    folder: str | Path | None, file: str, *, replace: bool = False, check: bool = False
) -> tuple[Report, bool]:
    """Take the annual average rates of an IMF, ECB or World Bank file into a ledger's rates.csv.

    A value that differs is replaced only with `replace`. With `check` nothing is written. Return
    what was changed, and whether anything was, or with `check` would be. Raises UsageError for the
    ledger that comes with aidledger, LedgerError where the file or the ledger cannot be read.
    """
    from aidledger.reports.rates import update

    return update(find_ledger(folder)[0], file, replace=replace, check=check)


def open_ledger(
    folder: str | Path | None = None, *, engine: str = "sqlite", imported_engine: str = "duckdb"
) -> Ledger:
    """Open a ledger, the nearest one if none is named.

    engine: what holds the figures kept by hand, `sqlite` (default) or `duckdb` (an extra).
    imported_engine: what adds up the rows of imported sources, `duckdb` (default) or `spark` (an
    extra). Raises LedgerError with every problem where the ledger cannot be totalled, UsageError
    for an engine that there is not.
    """
    if imported_engine not in IMPORTED_ENGINES:
        raise UsageError(
            f"Imported sources have no engine “{imported_engine}”.", "Use duckdb or spark."
        )
    path, _ = find_ledger(folder)
    files, problems = read_files(path)
    if problems:
        raise LedgerError(problems)
    key = cache.key_for(files.identity) if engine == "sqlite" else b""
    image = cache.load(key) if key else None
    if image is not None:
        return Ledger(OpenedLedger(path, SQLiteStore(image), files, imported_engine))
    from aidledger.booking.book import book
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
    return Ledger(OpenedLedger(path, store, files, imported_engine))


def _new_store(engine: str) -> Store:
    if engine == "sqlite":
        return SQLiteStore()
    if engine == "duckdb":
        from aidledger.engine.store import DuckDBStore

        return DuckDBStore()
    raise UsageError(f"There is no engine “{engine}”.", "Use sqlite or duckdb.")


MENTIONS_FILE = "mentions.csv"
IMPORTED_ENGINES = ("duckdb", "spark")


def _in_current_prices(policy: Policy, what: str) -> None:
    """Refuse other prices where a report would tell money in current ones under their name."""
    if policy.prices != "current" or policy.deflator != "donor":
        raise UsageError(
            f"{what.capitalize()} are told in current prices alone.",
            "Leave prices and deflator out.",
        )


def _in_own_currencies(choices: Mapping[str, Any], what: str) -> None:
    """Refuse a currency, or a headline, where each figure is told by itself."""
    for name in ("currency", "headline"):
        if choices.get(name):
            raise UsageError(
                f"The figures of {what} are each told whole, in their own currency.",
                f"Leave {name} out.",
            )


class Choices(TypedDict, total=False):
    """What every report can be asked: a selection and a policy."""

    donor: Words
    recipient: Words
    sector: Words
    instrument: Words
    class_: Words
    status: Words
    source: Words
    years: Words
    currency: str
    overlaps: str
    spread: str
    headline: Words
    prices: str | int
    deflator: str
    calendar: bool


POLICY = ("currency", "overlaps", "spread", "headline", "prices", "deflator", "calendar")


class Ledger:
    """An open ledger. Its report methods answer with `Report` values.

    Amounts of a report are Decimals in full units of `currency`, with low, best and high; None
    where there is nothing to say. Every method raises UsageError for a question that means nothing
    (a party, a year, an option that there is not) and LedgerError where the data do not answer it,
    as without a rate.

    Every report takes the same `Choices` by keyword: donor, recipient, sector, instrument, class_,
    status, source (a name or several), years ("2005-2008" or 2006); currency, overlaps ("net" or
    "gross"), spread ("months", "end" or "none"), headline (classes, or "all"), prices ("current", a
    year or "ppp"), deflator ("donor" or "us"), calendar (True: fiscal years become calendar years
    by months).
    """

    def __init__(self, opened: OpenedLedger) -> None:
        self._opened = opened

    @property
    def folder(self) -> Path:
        """The folder that the ledger was read from."""
        return self._opened.folder

    def summary(
        self,
        *,
        by: Words = (),
        of: Words = (),
        cumulative: bool = False,
        change: bool = False,
        **choices: Unpack[Choices],
    ) -> Report:
        """Return the totals of a selection, its headline and what is not in it.

        of: sizes to set the rows beside ("gdp", "population", "donor-gdp" …); cumulative: years as
        running totals; change: what each year differs by from the year before.
        """
        from aidledger.reports.summary import summary

        selection, policy = self._choices(choices, imports=True)
        return summary(self._opened, selection, policy, many(by), many(of), cumulative, change)

    def compare(
        self,
        *donors: str,
        by: Words = (),
        of: Words = (),
        cumulative: bool = False,
        change: bool = False,
        **choices: Unpack[Choices],
    ) -> Report:
        """Return two or more donors side by side, with shares of what the recipient has.

        of, cumulative, change: as in `summary`.
        """
        from aidledger.reports.compare import compare

        selection, policy = self._choices({**choices, "donor": donors}, imports=True)
        return compare(self._opened, selection, policy, many(by), many(of), cumulative, change)

    def sensitivity(self, **choices: Unpack[Choices]) -> Report:
        """Return the headline under every other choice beside the one made, and what moves it."""
        from aidledger.reports.sensitivity import sensitivity

        selection, policy = self._choices(choices)
        return sensitivity(self._opened, selection, policy)

    def unit_costs(self, **choices: Unpack[Choices]) -> Report:
        """Return what one of each thing cost, wherever a figure has a quantity."""
        from aidledger.reports.unit_costs import unit_costs

        selection, policy = self._choices(choices)
        return unit_costs(self._opened, selection, policy)

    def promises(
        self, giver: str, receiver: str, *, both: bool = False, **choices: Unpack[Choices]
    ) -> Report:
        """Return what one party promised another, what was delivered of it and what is left.

        `both` adds the other way. Amounts are in each promise's own currency; under other prices
        than current ones in `currency` and these.
        """
        from aidledger.reports.promises import promises, refuse_a_currency

        selection, policy = self._choices(choices)
        if choices.get("currency"):
            refuse_a_currency(policy)
        parties = self._opened.party(giver), self._opened.party(receiver)
        return promises(self._opened, parties, both, selection, policy)

    def balance(self, one: str, other: str, **choices: Unpack[Choices]) -> Report:
        """Return what went each way between two parties, class by class."""
        from aidledger.reports.balance import balance

        selection, policy = self._choices(choices)
        parties = self._opened.party(one), self._opened.party(other)
        return balance(self._opened, parties, selection, policy)

    def chart(self, kind: str, *, of: Words = (), **choices: Unpack[Choices]) -> Chart:
        """Return a report as a chart's plain value; its `to_report()` has the bars as rows.

        kind: years, donors, sectors, instruments, classes, burden, promises, timeline or
        sensitivity; of: the sizes of burden, by default gdp, budget and military-budget. Without a
        donor all that gave an amount are drawn.
        """
        from aidledger.reports.charts.kinds import ADDED_UP, KINDS, chart

        # A kind that there is not is told as such, whatever it is asked of.
        selection, policy = self._choices(choices, imports=kind in ADDED_UP or kind not in KINDS)
        if kind in ("promises", "timeline"):
            _in_current_prices(policy, f"the amounts of {kind}")
            _in_own_currencies(choices, kind)
        return chart(self._opened, kind, selection, policy, many(of))

    def explain(
        self, report: Report, *, row: str | None = None, column: str | None = None
    ) -> Report:
        """Return how a number of a report of this ledger came about, down to its figures.

        row and column: as the report prints them, in any case; without them, the headline.
        """
        from aidledger.reports.explain import explain

        return explain(self._opened, report, row, column)

    def register(self, *, sort: str = "place", **choices: Unpack[Choices]) -> Report:
        """Return the figures themselves, one a row."""
        from aidledger.reports.register import register

        selection, policy = self._choices(choices, imports=True)
        return register(self._opened, selection, policy, sort)

    def show(self, figure: str, **choices: Unpack[Choices]) -> Report:
        """Return one figure or claim whole: words, place, coding, flows by year, relations."""
        from aidledger.reports.show import show

        _, policy = self._choices(choices)
        return show(self._opened, figure, policy)

    def cite(self, *ids: str, style: str = "chicago") -> Report:
        """Return footnotes for figures and indicators, and a bibliography of their sources.

        style: chicago, apa, bibtex or csl-json.
        """
        from aidledger.reports.cite import cite

        return cite(self._opened, ids, style)

    def reconcile(
        self, *, views: Words = (), against: Words = (), **choices: Unpack[Choices]
    ) -> Report:
        """Return figures that tell of the same money beside each other.

        views: `parts` (totals and their parts), `stated` (a source's other words), `rivals` (other
        sources by year), all by default; against: only these other sources, of rivals.csv or
        imported, and then `rivals` alone by default.
        """
        from aidledger.reports.reconcile import reconcile

        # First: imported ones bring parties and sectors.
        sources = self._opened.sources_named(many(against))
        selection, policy = self._choices(choices, against=sources)
        return reconcile(self._opened, selection, policy, many(views), sources)

    def export(
        self, *, lines: bool = False, citations: bool = False, **choices: Unpack[Choices]
    ) -> Report:
        """Return the selection's figures, or its lines by year, as one tidy table.

        `citations` adds a column that says where each stands: `Starchak 2009, sec. 5, n. 45`.
        """
        from aidledger.reports.export import export

        selection, policy = self._choices(choices)
        return export(self._opened, selection, policy, lines, citations)

    def page(self, **choices: Unpack[Choices]) -> Page:
        """Return everything that `aidledger report` tells of a selection, as one value."""
        from aidledger.reports.page import page

        selection, policy = self._choices(choices)
        return page(self._opened, selection, policy)

    def packed(
        self,
        format: str,
        *,
        lines: bool = False,
        citations: bool = False,
        **choices: Unpack[Choices],
    ) -> bytes:
        """Return the selection as a file: `xlsx`, `datapackage` (a zip), `parquet` or `sqlite`.

        lines and citations as in `export`, for Parquet alone. Raises UsageError where a library is
        missing, or where the format cannot hold it.
        """
        from aidledger.exporting.packed import packed

        selection, policy = self._choices(choices)
        return packed(self._opened, format, selection, policy, lines, citations)

    def package(self, **choices: Unpack[Choices]) -> dict[str, bytes]:
        """Return the selection as the files of a Data Package, by name."""
        from aidledger.exporting.package import package

        selection, policy = self._choices(choices)
        return package(self._opened, selection, policy)

    def sql(
        self,
        query: str,
        *,
        engine: str = "sqlite",
        timeout: float = 10.0,
        **choices: Unpack[Choices],
    ) -> Report:
        """Return what one SELECT answers over the tables of `aidledger sql --schema`.

        Choices: years, currency, overlaps, spread and headline, which decide what `lines` and
        `flows` hold. timeout: seconds. Raises UsageError for whatever the query does wrong.
        """
        from aidledger.reports.sql import sql

        selection, policy = self._choices(choices)
        if selection.columns():
            raise UsageError(
                f"A query chooses its rows itself: {', '.join(selection.columns())} is no choice "
                "here.",
                "Write it in WHERE.",
            )
        return sql(self._opened, query, selection, policy, engine, timeout)

    def indicators(self, *, party: Words = (), measure: Words = (), years: Words = ()) -> Report:
        """Return the sizes to compare with: GDP, budgets, military spending, aid received."""
        from aidledger.reports.listings import indicators

        selection = self._opened.selection(donor=party, years=years)
        known = self._opened.document("vocabulary")["measures"]
        measures = tuple(self._opened.term("measure", m, known, "") for m in many(measure))
        return indicators(self._opened, selection.donor, measures, selection.years)

    def parties(self) -> Report:
        """Return every party with its code, kind, currency, members and aliases."""
        from aidledger.reports.listings import parties

        return parties(self._opened)

    def classifications(self) -> Report:
        """Return every controlled word with its list, class, meaning and codes of the field."""
        from aidledger.reports.listings import classifications

        return classifications(self._opened)

    def sources(self) -> Report:
        """Return every source with its date, and how many figures stand in it."""
        from aidledger.reports.listings import sources

        return sources(self._opened)

    def imported(self, source: str = "") -> Report:
        """Return the imported sources, or all that is known of one."""
        from aidledger.importing.kept import all_kept, kept
        from aidledger.reports.imports import imported_list, imported_source

        if source:
            from aidledger.imported.manifest import FOLDER

            return imported_source(kept(self.folder, source), self.folder / FOLDER / source)
        return imported_list(all_kept(self.folder), self.folder)

    def mentions(self, *, source: str = "") -> Report:
        """Return every printed amount of the sources, and the figures it became."""
        from aidledger.reports.audit import mentions

        known = self._opened.document("sources")
        where = "`aidledger sources` lists them."
        key = self._opened.term("source", source, known, where) if source else ""
        return mentions(self._opened, key)

    def claims(self, *, source: Words = ()) -> Report:
        """Return the comparisons that sources make, each worked out again, with a verdict."""
        from aidledger.reports.claims import claims

        return claims(self._opened, self._opened.selection(source=source).source)

    def convert(self, amount: str, currency: str, year: int) -> Report:
        """Return an amount such as “315.5 million RUB” in another currency, and the rate."""
        from aidledger.reports.convert import convert

        return convert(self._opened, amount, currency, int(year))

    def where(self, why: str = "") -> Report:
        """Return which ledger this is, and why it was chosen."""
        from aidledger.reports.listings import where

        return where(self._opened, why)

    def _choices(
        self, choices: Mapping[str, Any], imports: bool = False, against: Sequence[str] = ()
    ) -> tuple[Selection, Policy]:
        """Return the choices made exact; without `imports`, imported sources are refused.

        against: sources that are asked for beside those selected.
        """
        unknown = sorted(set(choices) - set(Choices.__annotations__))
        if unknown:
            raise UsageError(
                f"Unknown choice: {', '.join(unknown)}.",
                f"Choices are {', '.join(Choices.__annotations__)}.",
            )
        given = {name: value for name, value in choices.items() if value not in (None, (), [])}
        policy = self._opened.policy(**{name: given.pop(name) for name in POLICY if name in given})
        selection = self._opened.selection(**given)
        if not imports and (told := [s for s in selection.source if s in self._opened.imports]):
            raise UsageError(
                f"This report looks at figures one by one, and {', '.join(told)} is imported.",
                "summary, compare, explain, register and charts of totals or burden take imported "
                "sources; "
                f"`reconcile --against {told[0]}` puts the ledger beside it.",
            )
        asked = {*selection.source, *against} & set(self._opened.imports)
        if self._opened.imported_engine == "spark" and not asked:
            raise UsageError(
                "There is nothing for Spark to do: it adds up imported sources, and none is asked "
                "for.",
                "Name one with --source (reconcile: --against), or leave --engine out.",
            )
        return selection, policy
