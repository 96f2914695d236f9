"""Schemas: every command's JSON and CSV, held against what is published about it."""

from __future__ import annotations

import copy
import csv
import functools
import io
import json
import shlex
import subprocess
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aidledger.cli import COMMANDS
from aidledger.reports.fields import FIELDS, REPORTS
from aidledger.reports.schemas import CSV, PAGE, identity, schema
from tests.imports import import_rows
from tests.ledgers import make_ledger, run
from tests.outside import program
from tests.test_problems import ACTIVITY, MAP, SURVEY
from tests.test_rates import WORLD_BANK
from tests.test_upgrade import aged, of_today

ROOT = Path(__file__).parents[1]

# One question of each report, and with `long` many: those that reach the other fields.
QUESTIONS = """
summary --donor US --by year,sector --change
summary --donor US --by year --of gdp,population,donor-gdp
compare russia us --years 2005-2008
balance russia tajikistan
promises US TJ --both --prices 2008
unit-costs
register --donor russia
show ru-debt-300
show debt-remaining
explain summary --donor russia --row "headline, 2009"
reconcile --donor US --years 2007-2008
claims
chart years --donor US
chart timeline --donor US
export --donor US
export --donor US --lines --citations
sql "select class, sum(best) as best from flows group by 1"
sql --schema
cite us-border-posts --style apa
check
audit
mentions
scan docs/example.txt --events
convert "315.5 million RUB" USD --year 2009
indicators --party TJ --measure gdp
parties
classifications
sources
where
schema
imported
report --donor US
"""
MORE = """
summary
summary --by donor,recipient,year,sector,instrument,class,status
summary --prices ppp
summary --prices 2008 --by year --donor US
summary --status planned
summary --class credit --class investment
compare russia us --by year --change --of gdp,oda
compare russia us --by sector --of gdp
compare russia us china --by year,sector
sensitivity --donor US --donor Russia
rates
balance us tj --prices 2008
promises RU TJ
unit-costs --prices 2008 --donor US
register --prices 2008
register --donor US --sort -amount
show us-border-posts --prices 2008
show base-arms-gdp
explain compare russia us
explain compare russia us --row total --column ratio
explain unit-costs --row us-border-posts
explain promises US TJ --row us-aid-2007-2008 --column delivered
explain balance us tj --row "transfer, US → TJ" --column "disbursed alone"
explain reconcile --donor US --rivals --row "us-budget-2009, budget-requests" --column gap
explain indicators --row tj-gdp-2008
reconcile
reconcile --prices 2008
chart burden --donor US
chart donors
chart promises --donor US
chart sensitivity --donor US
chart instruments
export
export --status disbursed --prices 2008
cite us-border-posts ru-debt-300
cite us-border-posts --style bibtex
scan docs/example.txt
indicators
report --donor US --donor Russia
report
report --class credit --class investment
report --status planned
report --prices 2008
report --prices ppp --years 2005-2008
"""


def asked(questions: str) -> list[str]:
    return questions.strip().splitlines()


def report_of(told: dict[str, Any]) -> str:
    return str(told["report"]).partition(" ")[0]


@functools.cache
def validator(report: str) -> Draft202012Validator:
    return Draft202012Validator(schema(report))


def held(told: dict[str, Any]) -> None:
    """Assert that a JSON is what its schema says; name the first thing that is not."""
    problems = sorted(validator(report_of(told)).iter_errors(told), key=lambda e: str(e.path))
    assert not problems, [(list(p.absolute_path), p.message[:300]) for p in problems[:3]]
    assert told["schema"] == identity(report_of(told))


CASTS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": Decimal,
    "boolean": {"true": True, "false": False}.__getitem__,
}


def held_csv(text: str, report: str) -> list[dict[str, str]]:
    """Assert that a CSV has only columns that its schema names, with cells of their types."""
    described = schema(report, CSV)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = rows[0]
    assert len(header) == len(set(header))
    types = {field["name"]: CASTS[field["type"]] for field in described["fields"]}
    if described["fieldsMatch"] == "superset":
        assert set(header) <= set(types), set(header) - set(types)
    for row in rows[1:]:
        for name, cell in zip(header, row, strict=True):
            if cell != "" and name in types:
                types[name](cell)
    return [dict(zip(header, row, strict=True)) for row in rows[1:]]


@functools.cache
def answer_to(question: str) -> dict[str, Any]:
    return json_of(*shlex.split(question))


def json_of(*command: str | Path, code: int = 0, **how: Any) -> dict[str, Any]:
    ran = run(*command, "--format", "json", **{"cwd": ROOT, **how})
    assert ran.code == code, ran.err
    return dict(json.loads(ran.out, parse_float=Decimal))


@pytest.mark.parametrize("question", asked(QUESTIONS))
def test_json_is_what_its_schema_says(question: str) -> None:
    held(answer_to(question))


@pytest.mark.parametrize("question", [q for q in asked(QUESTIONS) if not q.startswith("report")])
def test_csv_is_what_its_schema_says_and_tells_the_same_as_json(question: str) -> None:
    told = answer_to(question)
    text = run(*shlex.split(question), "--format", "csv", cwd=ROOT).out
    rows = held_csv(text, report_of(told))
    assert len(rows) == len(told["rows"])
    for row, other in zip(rows, told["rows"], strict=True):
        said = {name for name, cell in row.items() if cell != ""}
        assert {n for n, v in other.items() if v not in (None, "")} == said


@pytest.mark.long
@pytest.mark.parametrize("question", asked(MORE))
def test_json_of_other_questions_is_what_its_schema_says(question: str) -> None:
    held(answer_to(question))


@pytest.mark.long
def test_every_field_that_is_described_is_one_that_some_output_has(tmp_path: Path) -> None:
    seen: dict[str, set[str]] = {}
    answers = [answer_to(question) for question in (*asked(QUESTIONS), *asked(MORE))]
    for told in (*answers, *of_imports(tmp_path)):
        held(told)
        rows = [*told.get("rows", ()), *told.get("totals", ())]
        seen.setdefault(report_of(told), set()).update(*map(set, rows))
    never = {name: set(one.columns()) - seen.get(name, set()) for name, one in REPORTS.items()}
    # These are of what is written or wrong: the tests below have them.
    for name in ("fmt", "upgrade", "audit"):
        del never[name]
    assert {name: fields for name, fields in never.items() if fields} == {}


def of_imports(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what commands tell of an imported source, of rates and of costs in a range."""
    posts = {"quantity": 2, "unit": "posts"}
    rows: list[dict[str, Any]] = [posts, {**posts, "amount": 400}, {"qualifier": "more_than"}]
    ledger = make_ledger(folder / "ledger", rows, rates="currency,year,units_per_usd,source\n")
    whole = ACTIVITY.replace('percentage="60"', 'percentage="70"') + "</iati-activities>"
    (folder / "aid.xml").write_text(whole, "utf-8")
    (folder / "survey.csv").write_text(SURVEY, "utf-8")
    (folder / "map.yaml").write_text(MAP, "utf-8")
    (folder / "rates.csv").write_text(WORLD_BANK, "utf-8")
    (folder / "more.csv").write_text(WORLD_BANK.replace("110.2", "120.2"), "utf-8")
    import_rows(ledger, [{"first": "2005", "best": 5_000}, {"first": "2006", "best": 700}])
    for question in (
        "import iati aid.xml",
        "import csv survey.csv --map map.yaml",
        "imported",
        "imported iati-aid",
        "summary --source aid --by year",
        "reconcile --against aid --donor US",
        "register --source aid",
        "explain summary --source aid",
        "rates update rates.csv",
        "rates update more.csv --replace",
        "unit-costs",
        "explain unit-costs --row figure-1",
        "imported iati-aid --remove",
        "edit figure-1 --set amount=150 --set currency=RUB",
        "add --source article --donor RU --recipient TJ --sector military --instrument grant "
        "--status disbursed --first 2005 --last 2005 --qualifier exact --amount 250 --currency RUB "
        "--confidence high --description Uniforms",
    ):
        yield json_of(*shlex.split(question), "--ledger", ledger, cwd=folder)


# -- what changes a ledger or reads files ----------------------------------------------------------


TEXT = "It gave 100 dollars in 2005. It later gave 7 dollars.\n"


def test_reports_of_what_was_written_are_what_their_schemas_say(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger", [{"as_stated": "100 dollars"}], mentions=())
    (tmp_path / "text.txt").write_text(TEXT, "utf-8")
    table = ledger / "transactions.csv"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    with_csv(json_of("fmt", "--check", "--ledger", ledger, code=1))
    made = json_of(
        "mentions", "--text", "text.txt", "--source", "article", "--ledger", ledger, cwd=tmp_path
    )
    assert [row["number"] for row in made["rows"]] == [1, 2]
    with_csv(made)
    with_csv(json_of("audit", "--text", "text.txt", "--ledger", ledger, cwd=tmp_path, code=1))
    with_csv(json_of("upgrade", "--check", "--ledger", aged(of_today(tmp_path / "old")), code=1))
    (ledger / "transactions.csv").write_text("id\n", "utf-8")
    with_csv(json_of("check", "--ledger", ledger, code=1))


def with_csv(told: dict[str, Any]) -> None:
    assert told["rows"]
    held(told)


EMPTY = (
    ("register", "--years", "1990"),
    ("claims",),
    ("unit-costs",),
    ("promises", "US", "RU"),
    ("indicators", "--years", "1990"),
    ("imported",),
    ("export", "--years", "1990"),
    ("mentions",),
)


@pytest.mark.parametrize("question", EMPTY, ids=" ".join)
def test_an_answer_without_rows_has_the_columns_of_one_with(
    tmp_path: Path, question: tuple[str, ...]
) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    ran = run(*question, "--ledger", ledger, "--format", "csv")
    assert ran.code == 0, ran.err
    assert held_csv(ran.out, question[0]) == []
    one = REPORTS[question[0]]
    needed = {name for rows in one.rows for name in rows.fields}
    assert needed <= set(ran.out.strip().split(","))
    held(json_of(*question, "--ledger", ledger))


# -- the schemas themselves ------------------------------------------------------------------------


def names_of(report: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from schema(report)["$defs"].items()


@pytest.mark.parametrize("report", [*REPORTS, PAGE])
def test_a_schema_is_sound_and_says_every_field(report: str) -> None:
    told = schema(report)
    Draft202012Validator.check_schema(told)
    assert told["$id"] == identity(report)
    if report == PAGE:
        return
    for field in schema(report, CSV)["fields"]:
        assert field["description"] and field["type"] in CASTS
        assert report in ("sql",) or field["name"] == "table" or field["name"] in told["$defs"]
    assert told["additionalProperties"] is False


@pytest.mark.parametrize("report", REPORTS)
def test_a_field_too_many_too_few_or_of_another_type_is_told(report: str) -> None:
    one = REPORTS[report]
    if one.free:
        return
    sample = {"string": "x", "integer": 1, "number": 1.5, "boolean": True}
    names = [*one.rows[0].fields]
    types = {name: told["type"] for name, told in names_of(report) if "type" in told}
    row = {n: sample[t if isinstance(t, str) else t[0]] for n in names for t in [types[n]]}
    if table := one.rows[0].table:
        row["table"] = {"by": "year", "*": "x"}.get(table, table)
    told = {
        "report": "chart x" if report == "chart" else report, "schema": identity(report),
        "title": "", "policy": {}, "rows": [row], "totals": [], "left_out": [], "sentences": [],
        "caveats": [], **({"ledger": "", "errors": 0, "warnings": 0} if report == "check" else {}),
    }  # fmt: skip
    held(told)
    lacking = {name: value for name, value in row.items() if name != names[0]}
    odd = {**row, names[0]: ["of no type"]}
    for wrong in ({**row, "no_such_field": 1}, lacking, odd):
        assert not validator(report).is_valid({**told, "rows": [wrong]})
    assert not validator(report).is_valid({**told, "more": 1})
    assert not validator(report).is_valid({**told, "schema": "aidledger/x/1"})


PARTS = {
    "donors": ("donor", "share_percent"), "breakdown": ("sector", "sector"),
    "burden": ("share", "years"), "promises": ("link", "promise"),
    "sensitivity": ("choices", "supposed"), "claims": ("", "id"),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTS)
def test_a_page_is_held_to_the_fields_of_each_of_its_reports(name: str) -> None:
    told = copy.deepcopy(answer_to("report --donor US"))
    assert set(told["sections"]) == set(PARTS)
    (report, *_) = told["sections"][name]["reports"]
    table, field = PARTS[name]
    row = next(row for row in report["rows"] if row.get("table", "") == table)
    whole = dict(row)
    for wrong in ({**whole, "no_such": 1}, {**whole, field: ["of no type"]},
                  {n: v for n, v in whole.items() if n != field}):  # fmt: skip
        row.clear()
        row.update(wrong)
        assert not validator(PAGE).is_valid(told), wrong
    row.clear()
    row.update(whole)
    held(told)
    for wrong in ({**report, "report": "other"}, {**report, "rows": {}}, {**report, "more": 1}):
        told["sections"][name]["reports"] = [wrong]
        assert not validator(PAGE).is_valid(told)
    del told["sections"][name]
    assert not validator(PAGE).is_valid(told)


def test_every_field_is_used_and_means_one_thing() -> None:
    used = {name for one in REPORTS.values() for name in one.columns() if name not in one.own}
    assert set(FIELDS) - used - {"table"} == set()
    for report, one in REPORTS.items():
        columns = {*one.columns(), *(one.totals.fields if one.totals else ())}
        assert set(one.own) <= columns | SHARED, (report, set(one.own) - columns)


# What imports share: not each of their reports has all of it.
SHARED = {
    "field", "value", "file", "bytes", "sha256", "counts", "rows", "name", "meaning", "kind",
    "measure", "sector", "released", "licence", "title", "folder",
}  # fmt: skip

# Commands that answer with something else than a report, or with one of another name.
OTHERS = {"report": PAGE, "schema": "schemas", "init": ""}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_that_prints_data_has_a_schema(command: str) -> None:
    name = OTHERS.get(command, command)
    assert not name or schema(name)


@pytest.mark.parametrize("report", REPORTS)
def test_every_described_command_is_one(report: str) -> None:
    words = REPORTS[report].command.split()
    assert words[0] in COMMANDS


# -- the command and the pages ---------------------------------------------------------------------


def test_the_command_prints_a_schema_and_lists_them(tmp_path: Path) -> None:
    told = run("schema", "summary")
    assert (told.code, told.err) == (0, "")
    assert json.loads(told.out) == schema("summary")
    assert json.loads(run("schema", "summary", "--format", "csv").out) == schema("summary", CSV)
    assert json.loads(run("schema", "chart years").out)["$id"] == "aidledger/chart/1"
    target = tmp_path / "schema.json"
    assert run("schema", "page", "-o", target).out == ""
    assert json.loads(target.read_text("utf-8"))["$id"] == "aidledger/page/1"
    listed = run("schema", "--format", "csv").out.splitlines()
    assert len(listed) == 1 + len(REPORTS) + 1


def test_a_schema_that_there_is_not_names_the_nearest() -> None:
    told = run("schema", "sumary")
    assert told.code == 2 and "Did you mean summary?" in told.err
    assert run("schema", "x").err.endswith("Hint: `aidledger schema` lists them.\n")
    assert run("schema", "page", "--format", "csv").code == 2
    assert "of json and csv" in run("schema", "summary", "--format", "markdown").err


def test_the_folder_of_the_docs_has_the_schemas_and_no_others() -> None:
    """What they hold is looked at with the other generated pages (test_reference.py)."""
    wanted = {
        f"{PAGE}.json",
        *(f"{name}{end}" for name in REPORTS for end in (".json", ".csv.json")),
    }
    assert {path.name for path in (ROOT / "docs" / "schemas").glob("*.json")} == wanted


@pytest.mark.frictionless
def test_frictionless_finds_every_csv_as_its_schema_says(tmp_path: Path) -> None:
    """It knows no `fieldsMatch`: the columns that a CSV has are put in their order."""
    resources = []
    for number, question in enumerate(asked(QUESTIONS)):
        if question.startswith(("report", "sql ")):
            continue
        text = run(*shlex.split(question), "--format", "csv", cwd=ROOT).out
        name = f"{number}-{report_of(answer_to(question))}"
        (tmp_path / f"{name}.csv").write_text(text, "utf-8", newline="")
        told = schema(report_of(answer_to(question)), CSV)
        fields = {field["name"]: field for field in told["fields"]}
        header = next(csv.reader([text.splitlines()[0]]))
        told = {"fields": [fields[column] for column in header], "missingValues": [""]}
        resources.append({"name": name, "path": f"{name}.csv", "type": "table", "schema": told})
    package = tmp_path / "datapackage.json"
    package.write_text(json.dumps({"name": "outputs", "resources": resources}), "utf-8")
    done = subprocess.run(
        [program("frictionless"), "validate", str(package)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
