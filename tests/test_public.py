"""What is public in Python: a list that is recorded, typed and explained."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import aidledger
from tests.ledgers import BUNDLED

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "docs" / "python-api.txt"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

# Of these values only the methods are promised, and of a table and a row not how they are drawn.
OPAQUE = {"Chart", "Page"}
UNPROMISED = {
    "Table": {"layout", "labels", "columns", "note", "narrow", "longest"},
    "Row": {"derived"},
    "Report": {"named_tables", "headings"},
}

HEAD = """\
What is public in Python, as recorded by tests/test_public.py (UPDATE_DOCS=1 records it anew).
docs/compatibility.md says what may change in which version.
"""


def test_the_public_names_and_signatures_are_those_recorded() -> None:
    told = HEAD + "\n" + "\n".join(described())
    if os.environ.get("UPDATE_DOCS"):
        RECORD.write_text(told, "utf-8")
    assert RECORD.read_text("utf-8") == told, "run with UPDATE_DOCS=1, and read what it wrote"


@pytest.mark.parametrize(
    "name", [n for n in aidledger.__all__ if inspect.isclass(getattr(aidledger, n))]
)
def test_the_record_is_the_whole_truth(name: str) -> None:
    value = getattr(aidledger, name)
    recorded = {member.removeprefix("def ") for member, _ in members(name, value)}
    if issubclass(value, Exception) and "__init__" in recorded:  # it keeps what it is given
        recorded = (recorded - {"__init__"}) | set(inspect.signature(value).parameters)
    assert seen(name, value) - UNPROMISED.get(name, set()) == recorded


def signed(value: Callable[..., Any]) -> str:
    return re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(value)))


def described() -> Iterator[str]:
    """Yield each public name with its signature, and those of its fields and methods."""
    for name in aidledger.__all__:
        value = getattr(aidledger, name)
        if not inspect.isclass(value):
            yield f"def {name}{signed(value)}\n"
            continue
        yield f"class {name}" + bases(value)
        for member, told in members(name, value):
            yield f"    {member}{told}"
        yield ""


def bases(value: type) -> str:
    named = [base.__name__ for base in value.__bases__ if base.__name__ in aidledger.__all__]
    return f"({', '.join(named)})" if named else ""


def members(name: str, value: type) -> Iterator[tuple[str, str]]:
    for field, annotation in fields(name, value).items():
        yield field, f": {annotation}"
    for member, own in vars(value).items():
        if isinstance(own, property) and name not in OPAQUE:
            yield member, f": {inspect.signature(getter(own)).return_annotation}"
        elif inspect.isfunction(own) and is_public(name, member):
            yield f"def {member}", signed(own)


def fields(name: str, value: type) -> dict[str, str]:
    if name in OPAQUE:
        return {}
    hidden = UNPROMISED.get(name, set())
    told = inspect.get_annotations(value)
    if issubclass(value, Exception):
        return {}
    return {
        field: getattr(kind, "__forward_arg__", str(kind))
        for field, kind in told.items()
        if field not in hidden
    }


def seen(name: str, value: type) -> set[str]:
    """Return every name that a class or an instance of it shows, but for those of Python's own."""
    told = {field for base in value.__mro__ for field in inspect.get_annotations(base)} | {
        *dir(aidledger.open_ledger(BUNDLED) if name == "Ledger" else value)
    }
    if issubclass(value, Exception) and "__init__" in vars(value):
        told |= set(vars(value(*("" for _ in inspect.signature(value).parameters))))
    pythons = next((b for b in (tuple, dict, Exception) if issubclass(value, b)), object)
    own = {member for member in told - set(dir(pythons)) if not member.startswith("_")}
    return own if name not in OPAQUE else {"as_dict", "to_report"} & own


def getter(value: property) -> Callable[..., Any]:
    assert value.fget is not None
    return value.fget


def is_public(name: str, member: str) -> bool:
    if name in OPAQUE:
        return member in ("as_dict", "to_report")
    own = issubclass(getattr(aidledger, name), Exception)
    return not member.startswith("_") or (own and member == "__init__")


def explained() -> Iterator[tuple[str, str | None]]:
    for name in aidledger.__all__:
        value = getattr(aidledger, name)
        yield name, value.__doc__
        for member, own in vars(value).items() if inspect.isclass(value) else ():
            if (inspect.isfunction(own) and is_public(name, member) and member != "__init__") or (
                isinstance(own, property) and name not in OPAQUE
            ):
                yield f"{name}.{member}", own.__doc__


@pytest.mark.parametrize(("name", "words"), list(explained()), ids=lambda v: str(v)[:30])
def test_everything_public_is_explained(name: str, words: str | None) -> None:
    assert words, f"{name} has no docstring"
    first = words.split("\n\n")[0]
    assert not first.startswith(name.rsplit(".", 1)[-1] + "("), "NamedTuple's own, not ours"
    assert re.search(r"[.:]\s*$", first), first
    assert len(first) > 20


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Ledger", ("UsageError", "LedgerError", "full units", "currency", "Decimal")),
        ("Amount", ("full units", "None", "unit")),
        ("Row", ("keys", "notes")),
        ("Report", ("flat", "table")),
        ("Mention", ("full units", "offsets", "Decimal")),
        ("open_ledger", ("LedgerError", "UsageError", "engine")),
        ("check_ledger", ("errors and warnings",)),
        ("audit_ledger", ("LedgerError",)),
        ("index_ledger", ("UsageError", "LedgerError")),
        ("format_ledger", ("UsageError", "LedgerError")),
        ("upgrade_ledger", ("UsageError", "LedgerError")),
        ("list_rates", ("LedgerError", "US dollar")),
        ("update_rates", ("UsageError", "LedgerError")),
        ("scan", ("ISO 4217",)),
        ("read_words", ("None",)),
        ("Problem", ("remedy", "severity")),
    ],
)
def test_shapes_units_and_errors_are_told(name: str, says: tuple[str, ...]) -> None:
    words = getattr(aidledger, name).__doc__
    assert [word for word in says if word not in words] == []


def test_every_public_name_can_be_imported_and_is_listed_once() -> None:
    assert len(aidledger.__all__) == len(set(aidledger.__all__))
    assert set(aidledger.__all__) <= set(dir(aidledger))
    space: dict[str, Any] = {}
    exec("from aidledger import *", space)
    assert set(aidledger.__all__) <= set(space)
    with pytest.raises(AttributeError, match="has no attribute"):
        aidledger.no_such_name  # noqa: B018


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys, aidledger; print([m for m in sys.modules if m.startswith('aidledger.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_use_public_names_alone(page: Path) -> None:
    if page.name in ("names.md", "architecture.md"):  # they show the inside, and say so
        return
    for block in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        assert "from aidledger." not in block and "import aidledger." not in block
        for names in re.findall(r"^from aidledger import (.*)$", block, re.MULTILINE):
            assert set(names.split(", ")) <= set(aidledger.__all__)


def test_the_package_says_that_it_is_typed() -> None:
    marker = ROOT / "src" / "aidledger" / "py.typed"
    assert marker.read_bytes() == b""
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    assert 'packages = ["src/aidledger"]' in settings, "a wheel holds all of it, .ci/run looks"
    built = settings[settings.index("[tool.hatch.build") : settings.index("[tool.ruff]")]
    assert '"Typing :: Typed"' in settings and "exclude" not in built


PROGRAM = '''\
"""A program of someone who uses aidledger."""

from decimal import Decimal
from pathlib import Path

from aidledger import (
    Amount,
    Choices,
    Ledger,
    LedgerError,
    Place,
    Problem,
    Report,
    Row,
    UsageError,
    check_ledger,
    open_ledger,
    read_words,
    scan,
)


def total(ledger: Ledger, donor: str) -> Decimal | None:
    chosen: Choices = {"donor": donor, "years": "2005-2008"}
    report: Report = ledger.summary(by="year", **chosen)
    rows: list[Row] = [row for row in report.totals if row.measure == "counted"]
    value: Amount | None = rows[0].value
    return None if value is None else value.best


def main(folder: Path) -> int:
    problems: list[Problem] = check_ledger(folder)
    places: list[Place] = [problem.place for problem in problems]
    print(len(places))
    try:
        best = total(open_ledger(folder), "US")
    except LedgerError as error:
        print([problem.remedy for problem in error.problems])
        return 1
    except UsageError as error:
        print(error.message, error.hint)
        return 2
    print(best, [mention.amount for mention in scan("It gave 5 million dollars.")])
    words = read_words("2 million rubles")
    print(words.currency if words else "")
    return 0
'''


def test_a_program_of_public_names_runs(capsys: pytest.CaptureFixture[str]) -> None:
    space: dict[str, Any] = {}
    exec(compile(PROGRAM, "program.py", "exec"), space)
    assert space["main"](BUNDLED) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[1:] == ["79180180.17 [Decimal('5000000')]", "RUB"]


@pytest.mark.long
def test_a_program_of_public_names_passes_a_strict_type_checker(tmp_path: Path) -> None:
    program, wrong = tmp_path / "program.py", tmp_path / "wrong.py"
    program.write_text(PROGRAM, "utf-8")
    wrong.write_text(
        "from aidledger import open_ledger\nopen_ledger().summary(donors='US')\n"
        "name: int = open_ledger().summary().title\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache")]
    right = subprocess.run([*command, program], capture_output=True, text=True, cwd=tmp_path)
    assert right.returncode == 0, right.stdout
    assert "Success" in right.stdout
    told = subprocess.run([*command, wrong], capture_output=True, text=True, cwd=tmp_path).stdout
    assert 'Unexpected keyword argument "donors"' in told and "Incompatible types" in told
