"""Readers: for each thing that is read, a function that reads bytes and asserts what must hold.

An input may be refused, by problems or by an error of our own that says what is wrong and what to
do; what is accepted keeps the promises that totals rest on. Anything else is a finding. The
functions are used by `fuzz/run.py` (Atheris, long) and by tests/test_fuzz.py (Hypothesis, short).
"""

from __future__ import annotations

import atexit
import io
import shutil
import signal
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from aidledger.booking.book import book
from aidledger.booking.formatting import canonical
from aidledger.booking.rate_table import check_rates
from aidledger.booking.reading_json import read_rows
from aidledger.building import settle_book
from aidledger.claims.expressions import ExpressionError, parse
from aidledger.claims.verdicts import read_says
from aidledger.documents.foreign_formats import _page_text, from_docx
from aidledger.documents.limits import Refused
from aidledger.documents.pdf_pages import from_pdf
from aidledger.documents.structure import read
from aidledger.drafting.drafts import draft, finder_for
from aidledger.drafting.findings import find_mentions, with_events
from aidledger.files import Files
from aidledger.imported.columns import COLUMNS, NAMES
from aidledger.imported.manifest import manifest_file, read_manifest
from aidledger.importing.choices import Choices
from aidledger.importing.guessing import guess
from aidledger.importing.iati_named import Named
from aidledger.importing.iati_reading import TRANSACTION, Broken, activities
from aidledger.importing.iati_rows import Activity
from aidledger.importing.iati_wanted import Wanted
from aidledger.importing.maps import read_map
from aidledger.importing.names import Names
from aidledger.importing.rate_files import read_rate_file
from aidledger.importing.tables import import_csv
from aidledger.ledger import open_ledger
from aidledger.problems import LedgerError, Problem, TextError, UsageError
from aidledger.render.problems import as_text
from aidledger.scanning import read_words, scan
from aidledger.schema import TABLES, VOCABULARIES
from aidledger.starting import start
from aidledger.units import parse_money
from aidledger.years import EARLIEST, LATEST, parse_date, parse_years
from tests.ledgers import make_ledger
from tests.paper import word

MAP = b"""\
source: aid
columns:
  donor: {column: donor}
  recipient: {column: recipient}
  first: {column: year}
amounts:
  - {measure: disbursements, column: amount, unit: USD}
"""


@cache
def folder() -> Path:
    """Return a folder of this process's own, gone at its end."""
    path = Path(tempfile.mkdtemp(prefix="aidledger-fuzz-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


@cache
def ledger() -> Path:
    """Return a small sound ledger with every file that one may have."""
    row = {"currency": "RUB", "year": 2005, "units_per_usd": 25, "source": "rates"}
    made = make_ledger(
        folder() / "ledger",
        [{}, {"qualifier": "between", "low": 5, "high": 7}, {"part_of": "figure-1", "amount": 9}],
        mentions=[{"number": 1, "figures": "figure-1"}],
        rivals=[{"figures": "figure-1"}],
        claims="c:\n  source: article\n  kind: comparison\n",
    )
    (made / "rates.csv").write_text(",".join(row) + "\n" + ",".join(map(str, row.values())) + "\n")
    (made / "claims.yaml").unlink()
    return made


@cache
def contents() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in ledger().iterdir() if path.is_file()}


def sound(problems: Iterable[Problem]) -> None:
    """Assert that problems can be acted upon: place, words, remedy, and nothing unseen."""
    problems = list(problems)
    for one in problems:
        assert one.place.file and one.place.line >= 0, one
        assert one.explanation and one.remedy, one
        assert len(one.excerpt) <= 400, one
    told = as_text(problems)
    assert told.replace("\n", "").replace("\u00a0", " ").isprintable()
    told.encode()


def refused(read: Callable[[], Any]) -> Any:
    """Return what is read, None where it is refused as it should be."""
    try:
        return read()
    except LedgerError as error:
        assert error.problems
        sound(error.problems)
    except (UsageError, TextError) as error:
        assert error.message and error.hint, error
    return None


# -- a ledger -------------------------------------------------------------------------------------


def _booked(name: str, data: bytes) -> None:
    """Read a ledger in which one file is this."""
    files = Files(ledger(), {**contents(), name: data})
    found, problems = book(files)
    problems += check_rates(files, found.sources)
    if not any(p.severity == "error" for p in problems):
        residuals, _, more = settle_book(found)
        problems += more
        for figure in found.transactions:
            _in_order(figure.bounds)
        for residual in residuals:
            _in_order(residual.bounds)
        for rival in found.rivals:
            _in_order(rival.bounds)
    sound(problems)
    formatted = canonical(data, f"ledger/{name}", name)
    sound(formatted.problems)
    if not formatted.problems:
        again = canonical(formatted.data, f"ledger/{name}", name)
        assert again.data == formatted.data and not again.changes


def _in_order(bounds: Any) -> None:
    assert bounds is None or 0 <= bounds.low <= bounds.best <= bounds.high, bounds


def tables(data: bytes) -> None:
    """A table of a ledger; its header tells which."""
    first = set(data.split(b"\n", 1)[0].decode("utf-8", "replace").split(","))
    name = max(TABLES, key=lambda one: len(first & {c.name for c in TABLES[one]}))
    _booked(f"{name}.csv", data)


def vocabularies(data: bytes) -> None:
    """A vocabulary of a ledger; a comment in its first line tells which."""
    first = data.split(b"\n", 1)[0].decode("utf-8", "replace")
    name = next((one for one in VOCABULARIES if one in first), "parties")
    _booked(f"{name}.yaml", data)


def descriptor(data: bytes) -> None:
    """datapackage.json."""
    _booked("datapackage.json", data)


def expressions(data: bytes) -> None:
    """The grammar of claims: an expression, and what words accept."""
    text = data.decode("utf-8", "replace")
    for one in (parse, read_says):
        try:
            one(text)
        except ExpressionError as error:
            assert error.explanation and error.remedy


# -- words ----------------------------------------------------------------------------------------


def years(data: bytes) -> None:
    """Years and dates as options and cells have them."""
    text = data.decode("utf-8", "replace")
    try:
        selection = parse_years(text)
    except ValueError as error:
        assert str(error)
    else:
        assert parse_years(str(selection)) == selection
        assert any(selection.holds(year) for year in range(EARLIEST, LATEST + 1))
    try:
        date = parse_date(text)
    except ValueError as error:
        assert str(error)
    else:
        assert EARLIEST * 12 <= date.begin <= date.end < (LATEST + 1) * 12


NAMES_OF_MONEY = (("usd", "USD"), ("$", "USD"), ("rubles", "RUB"), ("us dollars", "USD"))


def amounts(data: bytes) -> None:
    """Amounts as `convert` has them, and an amount's own words as rows have them."""
    text = data.decode("utf-8", "replace")
    try:
        amount, _ = parse_money(text, NAMES_OF_MONEY)
    except ValueError as error:
        assert str(error)
    else:
        assert amount.is_finite() and amount >= 0
        assert f"{amount:f}".isascii() and len(f"{amount:f}") < 200
    read_words(text)
    read_words(text, "RUB")


def json_lines(data: bytes) -> None:
    """Rows as `add --json` reads them: texts in known columns, or a problem with its line."""
    names = {column.name for column in TABLES["transactions"]}
    rows, problems = read_rows(data, "rows", TABLES["transactions"])
    for row in rows:
        assert row.cells.keys() <= names and row.line >= 1
        assert all(isinstance(cell, str) for cell in row.cells.values())
    for problem in problems:
        assert problem.explanation and problem.remedy and problem.place.file == "rows"


def scanned(text: str) -> None:
    """Assert that every mention of a text is where it is said to be, and its bounds in order."""
    last = 0
    for mention in scan(text):
        assert last <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.words
        best = mention.low if mention.amount is None else mention.amount
        assert mention.low is not None and best is not None
        assert 0 <= mention.low <= best and (mention.high is None or best <= mention.high)
        last = mention.end


def texts(data: bytes) -> None:
    """A text as `scan` reads it, with its parts, its events and its draft."""
    text = data.decode("utf-8", "replace")
    scanned(text)
    document = read(text)
    assert len(document.flow) == len(text) and len(document.notes) in (0, len(text))
    mentions = find_mentions(document)
    for one in mentions:
        assert 0 <= one.start < one.end <= len(text)
        document.section_at(one.start)
        document.footnote_at(one.start, one.end)
        document.sentence_at(one.start)
    draft(document, with_events(document, mentions), _finder(), "article")


@cache
def _finder() -> Any:
    return finder_for(ledger())


# -- documents ------------------------------------------------------------------------------------


def _document(make: Callable[[], str]) -> None:
    """Make a text of a foreign file; in a process of its own anything may be raised but a hang."""
    try:
        text = make()
    except Refused as error:
        assert error.why and error.remedy
    except (AssertionError, MemoryError):
        raise
    except Exception:  # told as “It is damaged” by the process
        return
    else:
        text = text.encode("utf-8", "replace").decode()
        assert len(read(text).flow) == len(text)


def pages(data: bytes) -> None:
    """A web page."""
    try:
        text = _page_text(data)
    except Refused as error:
        assert error.why and error.remedy
        return
    text = text.encode("utf-8", "replace").decode()
    assert len(read(text).flow) == len(text)


def words(data: bytes) -> None:
    """The body of a Word document."""
    made = word("BODY")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            held = old.read(part)
            new.writestr(part.filename, held.replace(b"BODY", data))
    _document(lambda: from_docx(out.getvalue()))


def pdfs(data: bytes) -> None:
    """A PDF; one that keeps its library busy for ever is stopped, as its own process would be."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, 5)
    try:
        _document(lambda: from_pdf(data)[0])
    except TimeoutError:
        return
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


# -- imports --------------------------------------------------------------------------------------


class _Landing:
    """Takes rows and problems, and asserts that they are sound."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def reject(self, problem: Problem, record: str = "", rows: int = 1) -> None:
        sound([problem])

    def remark(self, problem: Problem) -> None:
        sound([problem])

    def party(self, *_: Any) -> None: ...

    sector = instrument = currency = unresolved = party


@cache
def _known() -> Names:
    return Names(ledger())


def activities_of_iati(data: bytes) -> None:
    """A file of IATI activities."""
    path = folder() / "aid.xml"
    path.write_bytes(data)
    landing: Any = _Landing()
    named = Named(_known(), landing)
    named.file = path.name
    wanted = Wanted(Choices(), named)
    at = {name: NAMES.index(name) for name in ("low", "best", "high")}
    try:
        for element in activities(
            path, path.name, lambda _: None, landing.reject,
            (TRANSACTION, "budget", "planned-disbursement"),
        ):  # fmt: skip
            activity = Activity(element, path.name, named, wanted)
            for row in activity.rows(True):
                assert len(row) == len(COLUMNS)
                assert row[at["low"]] <= row[at["best"]] <= row[at["high"]]
            for unread in activity.unread:
                sound(one.problem(path.name) for one in unread)
            sound(one.problem(path.name, "warning") for one in activity.noted)
    except Broken as broken:
        sound([broken.problem])


def maps(data: bytes) -> None:
    """A map of `import csv`."""
    refused(lambda: read_map(data, "map.yaml"))


def _import(name: str, data: bytes, map_data: bytes = MAP) -> None:
    """Import a table whole, and read it back."""
    target = folder() / "importing"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    start(target / "led")
    file, map_file = target / name, target / "map.yaml"
    file.write_bytes(data)
    map_file.write_bytes(map_data)
    landed = refused(
        lambda: import_csv(target / "led", [file], Choices(released="2020"), map_file=map_file)
    )
    if landed is None:
        return
    sound(landed.problems)
    assert read_manifest(target / "led", landed.manifest.source) == landed.manifest
    summary = refused(lambda: open_ledger(target / "led").summary(source="aid"))
    if summary is not None:
        summary.as_dict()


def imported_tables(data: bytes) -> None:
    """A CSV file of a publisher, read by a map."""
    _import("aid.csv", data)


def guessed_maps(data: bytes) -> None:
    """A CSV file of which a map is guessed: the guess is YAML that a person can finish."""
    path = folder() / "guessed.csv"
    path.write_bytes(data)
    told = refused(lambda: guess(path))
    if told is not None:
        told = told.replace("??", "US").encode()
        try:
            read_map(told, "map.yaml")
        except LedgerError as error:
            sound(error.problems)
            assert all(p.code == "bad-map" for p in error.problems), error.problems


def workbooks(data: bytes) -> None:
    """A workbook of a publisher: the XML of its sheet."""
    _import("aid.xlsx", workbook(data))


def workbook(sheet: bytes, others: Mapping[str, bytes] = {}) -> bytes:
    """Return a workbook whose one sheet is this XML, its other parts replaced by `others`."""
    parts: dict[str, bytes] = {**_book_parts(), "xl/worksheets/sheet1.xml": sheet, **others}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in parts.items():
            archive.writestr(name, held)
    return out.getvalue()


@cache
def _book_parts() -> dict[str, bytes]:
    import openpyxl

    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rates(data: bytes) -> None:
    """A file of exchange rates."""
    path = folder() / "rates-file.csv"
    path.write_bytes(data)
    found = refused(lambda: read_rate_file(path))
    if found is not None:
        assert found.values and all(value > 0 for value in found.values.values())


def manifests(data: bytes) -> None:
    """The manifest of an import."""
    path = manifest_file(folder() / "manifests", "aid")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    refused(lambda: read_manifest(folder() / "manifests", "aid"))


def queries(data: bytes) -> None:
    """A query of `sql`."""
    text = data.decode("utf-8", "replace")
    refused(lambda: _opened().sql(text, timeout=2.0))


@cache
def _opened() -> Any:
    return open_ledger(ledger())


# What is read, and the longest input that is tried.
READERS: Mapping[str, tuple[Callable[[bytes], None], int]] = {
    "tables": (tables, 8_000),
    "vocabularies": (vocabularies, 8_000),
    "descriptor": (descriptor, 8_000),
    "expressions": (expressions, 1_200),
    "years": (years, 100),
    "amounts": (amounts, 300),
    "json-lines": (json_lines, 2_000),
    "texts": (texts, 8_000),
    "pages": (pages, 8_000),
    "words": (words, 8_000),
    "pdfs": (pdfs, 8_000),
    "iati": (activities_of_iati, 8_000),
    "maps": (maps, 4_000),
    "imported": (imported_tables, 2_000),
    "guesses": (guessed_maps, 4_000),
    "workbooks": (workbooks, 4_000),
    "rates": (rates, 4_000),
    "manifests": (manifests, 8_000),
    "queries": (queries, 300),
}
