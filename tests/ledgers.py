"""Small ledgers for tests, and the command line run for real inside this process.

`make_ledger` fills in whatever a test does not say, so that a test shows only what matters; its
rates are round. 2005: 25 RUB, 2 TJS per USD; 2006 and 2007: 20 RUB, 4 TJS; and so on below.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from aidledger.cli import main
from aidledger.files import OPTIONAL
from aidledger.money import QUALIFIERS
from aidledger.schema import TABLES, Column, descriptor

BUNDLED = Path(__file__).parents[1] / "ledger"
TITLE = "A small ledger"

PARTIES = """\
US:
  name: United States
  kind: state
  currency: USD
  aliases: [usa, america, washington]
RU:
  name: Russia
  kind: state
  currency: RUB
  aliases: [moscow, russian federation]
TJ:
  name: Tajikistan
  kind: state
  currency: TJS
  aliases: [dushanbe]
allies:
  name: Allies
  kind: group
  members: [US, RU]
"""

CURRENCIES = """\
USD:
  name: US dollar
  aliases: [dollar, dollars]
RUB:
  name: Russian rouble
  aliases: [rouble, ruble]
  rates:
    source: rates
    code: RUB per USD
    values:
      2003: 50
      2004: 40
      2005: 25
      2006: 20
      2007: 20
      2008: 25
      2009: 40
TJS:
  name: Somoni
  aliases: [somoni]
  rates:
    source: rates
    code: TJS per USD
    values:
      2003: 2
      2004: 2
      2005: 2
      2006: 4
      2007: 4
      2008: 5
      2009: 4
"""

# With deflators (none for the somoni, none of the rouble before 2005 and after 2008), and with what
# a somoni buys.
DEFLATED = (
    CURRENCIES.replace(
        "  aliases: [dollar, dollars]\n",
        "  aliases: [dollar, dollars]\n  deflator:\n    source: rates\n    code: D\n    values: "
        "{2003: 60, 2004: 75, 2005: 80, 2006: 90, 2007: 100, 2008: 120, 2009: 125}\n",
    ).replace(
        "TJS:\n",
        "  deflator:\n    source: rates\n    code: D\n    values: "
        "{2005: 50, 2006: 80, 2007: 100, 2008: 160}\nTJS:\n",
    )
    + "YEN:\n  name: Yen\n  minor_units: 0\n  rates: {source: rates, code: R, values: "
    "{2005: 110, 2006: 100, 2007: 100, 2008: 100}}\n"
)
PURCHASING = PARTIES.replace(
    "  aliases: [dushanbe]\n",
    "  aliases: [dushanbe]\n  ppp:\n    source: rates\n    code: P\n    values: "
    "{2003: 0.4, 2004: 0.5, 2005: 0.5, 2006: 1, 2007: 1, 2008: 1.25, 2009: 2}\n",
)

CLASSIFICATIONS = """\
classes:
  transfer: {meaning: Given with nothing owed in return.}
  debt-relief: {meaning: Debt forgiven.}
  credit: {meaning: Money lent.}
  investment: {meaning: Money put in to own or earn.}
  exchange: {meaning: Something is got in return.}
  presence: {meaning: One's own base or embassy abroad.}
instruments:
  grant: {class: transfer, meaning: Aid in money, codes: {dac: "110"}}
  training: {class: transfer, meaning: Courses.}
  debt-relief: {class: debt-relief, meaning: Debt cancelled.}
  loan: {class: credit, meaning: Money lent.}
  investment: {class: investment, meaning: Equity or works.}
  rent: {class: exchange, meaning: Payment for the use of a base.}
  base-cost: {class: presence, meaning: Running one's own base.}
sectors:
  border-security: {meaning: "Border guards and posts.", codes: {dac: "15210"}}
  military: {meaning: Armed forces.}
  energy: {meaning: Power plants.}
statuses:
  disbursed: {meaning: It has gone over.}
  committed: {meaning: Bound by a signature.}
  planned: {meaning: Foreseen.}
  pledged: {meaning: Promised.}
  demanded: {meaning: Asked for.}
  valued: {meaning: A price or worth.}
measures:
  gdp: {meaning: Gross domestic product.}
  budget: {meaning: State budget.}
  military-budget: {meaning: Budget of the armed forces.}
  oda-received: {meaning: Official development assistance.}
  population: {meaning: Inhabitants., counted_in: persons}
year_bases:
  calendar: {meaning: January to December.}
  fiscal-us: {meaning: October of the year before to September.}
bases:
  obligations: {meaning: Ordered.}
  disbursements: {meaning: Paid.}
  requests: {meaning: Asked for.}
  restated: {meaning: Said again.}
"""

SOURCES = """\
article:
  kind: article
  title: An article
  author: Author, A.
  date: "2009-05"
  sections:
    "1": The first part
    "2": The second part
  footnotes:
    "1": {title: A newspaper, date: "2008-08"}
    "2": {title: A release, date: "2007-07-25"}
    "3": {title: A book}
rates:
  kind: dataset
  title: Rates made up for tests
  publisher: Nobody
official:
  kind: dataset
  title: What a state says of itself
  publisher: Nobody
"""

FIGURE = {
    "source": "article",
    "section": "1",
    "asserted_by": "author",
    "donor": "US",
    "recipient": "TJ",
    "sector": "border-security",
    "instrument": "grant",
    "status": "disbursed",
    "year_basis": "calendar",
    "qualifier": "exact",
    "currency": "USD",
    "confidence": "high",
    "description": "Aid.",
}
SIZE = {
    "source": "article",
    "party": "TJ",
    "measure": "gdp",
    "year": "2005",
    "qualifier": "exact",
    "currency": "USD",
}
INDICATOR_ROWS = (
    {"id": "gdp-2005", "year": 2005, "amount": 10_000},
    {"id": "gdp-2006", "year": 2006, "amount": 20_000},
    {"id": "budget-2005", "measure": "budget", "year": 2005, "amount": 1_000},
    {"id": "budget-2006", "measure": "budget", "year": 2006, "amount": 2_000},
)

Rows = Iterable[Mapping[str, Any]]
Content = str | bytes | Rows | None


class Ran(NamedTuple):
    code: int
    out: str
    err: str


def make_ledger(folder: Path, transactions: Content = ({},), **files: Content) -> Path:
    """Write a valid ledger into `folder` and return it.

    Tables (`transactions`, `indicators`, `mentions`, `rivals`) take dicts, one a row, or the file's
    own text; the other files (`parties`, `currencies`, `classifications`, `sources`,
    `datapackage`) take text. Bytes are written as they are; None leaves the file out,
    and what a ledger may do without is there only where a test gives it. A figure is 100 USD from
    US to TJ in 2005, ids `figure-1`, `figure-2` …, unless it says otherwise.
    """
    optional = [name for name in OPTIONAL if name.split(".")[0] in files]
    contents: dict[str, Content] = {
        "datapackage.json": json.dumps(descriptor(folder.name, TITLE, optional), indent=2) + "\n",
        "transactions.csv": transactions,
        "indicators.csv": INDICATOR_ROWS,
        "parties.yaml": PARTIES,
        "currencies.yaml": CURRENCIES,
        "classifications.yaml": CLASSIFICATIONS,
        "sources.yaml": SOURCES,
        **dict.fromkeys(OPTIONAL),
    }
    names = {name.split(".")[0]: name for name in contents}
    contents |= {names[stem]: content for stem, content in files.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        if content is None:
            continue
        if not isinstance(content, str | bytes):
            content = table(name, content)
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)
    return folder


def table(name: str, rows: Rows) -> str:
    """Return the text of a table, every row filled up with what it does not say."""
    name = name.removesuffix(".csv")
    return csv_text(TABLES[name], [FILL[name](number, row) for number, row in enumerate(rows, 1)])


def csv_text(columns: Iterable[Column], rows: Rows) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, [column.name for column in columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: str(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _figure(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    filled = {"id": f"figure-{number}", **FIGURE, **_amount(row, 100), **row}
    if "first" not in row and "last" not in row:
        filled |= {"first": "2005", "last": "2005"}
    elif "last" not in row:
        filled["last"] = filled["first"]
    return filled


def _size(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": f"size-{number}", **SIZE, **_amount(row, 10_000), **row}


def _mention(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "source": "article", "number": number, "section": "1", "words": "100 dollars",
        "start": 100 * number, "stop": 100 * number + 11, "around": f"{number:016x}", **row,
    }  # fmt: skip


def _rival(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": f"rival-{number}", "source": "official", "donor": "US", "recipient": "TJ",
        "basis": "obligations", "year": "2005", "year_basis": "calendar", "qualifier": "exact",
        "currency": "USD", **_amount(row, 100), **row,
    }  # fmt: skip


FILL = {"transactions": _figure, "indicators": _size, "mentions": _mention, "rivals": _rival}


def _amount(row: Mapping[str, Any], usual: int) -> dict[str, Any]:
    hedge = QUALIFIERS.get(row.get("qualifier", "exact"))
    if hedge is None or hedge.amount:
        return {"amount": usual}
    return {"currency": ""} if hedge.name == "unstated" else {}


def run(
    *args: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    tty: bool = False,
) -> Ran:
    """Run `aidledger args…` and return (exit code, standard output, standard error).

    An exception that the program would show as a traceback is raised here. The cache is a folder
    of its own; `tty` makes standard output a terminal of 100 columns.
    """
    out, err = _Stream(tty), _Stream(False)
    before, here = dict(os.environ), Path.cwd()
    os.environ.pop("AIDLEDGER_LEDGER", None)
    os.environ |= {"AIDLEDGER_CACHE": _cache(), "COLUMNS": "100", "TERM": "xterm", **(env or {})}
    os.chdir(cwd or here)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([str(arg) for arg in args])
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ |= before
    return Ran(code, out.text(), err.text())


@contextlib.contextmanager
def locked_by_another(folder: Path) -> Iterator[None]:
    """Another process holds the lock of a ledger meanwhile."""
    code = (
        "import sys; from pathlib import Path; from aidledger.writing import lock\n"
        "with lock(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdin and other.stdout and other.stdout.readline() == "held\n"
        try:
            yield
        finally:
            other.stdin.close()


class _Stream(io.TextIOWrapper):
    """A stream of UTF-8 as strict as a real one."""

    def __init__(self, tty: bool) -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding="utf-8", newline="")
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty

    def text(self) -> str:
        self.flush()
        return self.bytes.getvalue().decode("utf-8")


_kept: list[tempfile.TemporaryDirectory[str]] = []


def _cache() -> str:
    if not _kept:
        _kept.append(tempfile.TemporaryDirectory(prefix="aidledger-cache-"))
    return _kept[0].name
