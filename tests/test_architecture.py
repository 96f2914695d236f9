"""The floors of the house: a file imports only from its own floor or below."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from aidledger.files import NAMES, OPTIONAL
from aidledger.schema import TABLES, VOCABULARIES
from tests.ledgers import BUNDLED

PACKAGE = Path(__file__).parents[1] / "src" / "aidledger"
FLOORS = [
    set(floor.split())
    for floor in (
        "problems files years money limits policy model schema writing spreadsheets",
        "units counting claims scanning citing",
        "documents",
        "booking",
        "drafting auditing starting",
        "engine building imported",
        "opened pricing importing growing",
        "reports",
        "ledger render exporting",
        "cli",
        "__main__",
    )
]
# Who alone may import what.
KEPT = {
    "typer": "cli",
    "rich": "render/terminal.py",
    "pandas": "reports/value.py",
    "yaml": "booking/reading_yaml.py",
    "platformdirs": "engine/cache.py",
    "duckdb": "engine/",
    "pint": "units.py",
    "pycountry": "importing/names.py",
    "selectolax": "documents/web_pages.py",
    "matplotlib": "render/chart_drawing.py",
    "mammoth": "documents/foreign_formats.py",
    "pdfminer": "documents/pdf_pages.py",
    "jinja2": "render/page/html.py",
    "xlsxwriter": "exporting/workbook.py",
    "openpyxl": "importing/table_files.py",
    "lxml": "importing/iati_reading.py",
    "pydantic": "nobody",
}


def floor_of(module: str) -> int:
    return next(number for number, names in enumerate(FLOORS) if module in names)


@cache
def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


FILES = [p for p in sorted(PACKAGE.rglob("*.py")) if p != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_file_imports_from_above(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for name in imports(path):
        if name.startswith("aidledger."):
            other = name.split(".")[1]
            assert floor_of(other) <= floor_of(own), f"{path.name} imports {name} from above"


@pytest.mark.parametrize("library", KEPT)
def test_libraries_stay_where_they_are_used(library: str) -> None:
    for path in FILES:
        place = str(path.relative_to(PACKAGE))
        if library in {name.split(".")[0] for name in imports(path)}:
            assert place.startswith(KEPT[library]), f"{place} imports {library}"


def loaded(*arguments: str) -> set[str]:
    code = (
        "import sys; from aidledger.cli import main; main(sys.argv[1:]); "
        "sys.stderr.write(' '.join({m.split('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments, "--ledger", str(BUNDLED)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "arguments",
    [("summary", "--donor", "US", "--format", "csv"), ("compare", "russia", "us"),
     ("register",), ("export", "--format", "csv"), ("balance", "us", "tj"),
     ("sql", "select sum(best) from flows", "--format", "csv"), ("show", "us-border-posts"),
     ("chart", "years", "--donor", "US"),
      ("cite", "us-border-posts"), ("scan", "docs/example.txt", "--events")],
    ids=" ".join,
)  # fmt: skip
def test_everyday_commands_load_nothing_heavy(arguments: tuple[str, ...]) -> None:
    loaded(*arguments)
    heavy = {"pandas", "numpy", "pint", "rich", "yaml", "duckdb", "pydantic"}
    heavy |= {"matplotlib", "jinja2"}
    assert not heavy & loaded(*arguments)


def test_the_files_that_are_read_are_those_that_have_a_schema() -> None:
    expected = {
        "datapackage.json",
        *(f"{t}.csv" for t in TABLES),
        *(f"{v}.yaml" for v in VOCABULARIES),
    }
    assert {*NAMES, *OPTIONAL} == expected
