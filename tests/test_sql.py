"""Queries: the numbers are the reports' own, and nothing can be changed, read or filled up."""

from __future__ import annotations

import functools
import io
import json
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aidledger import Ledger, UsageError, open_ledger
from aidledger.engine import query as apart
from aidledger.reports.relations import RELATIONS
from tests.ledgers import BUNDLED, CURRENCIES, make_ledger, run

ENGINES = ("sqlite", "duckdb")
SCRIPT = Path(apart.__file__).with_name("query_process.py")


@functools.cache
def opened(folder: Path) -> Ledger:
    return open_ledger(folder)


def ask(query: str, ledger: Path = BUNDLED, **choices: Any) -> list[dict[str, Any]]:
    return list(opened(ledger).sql(query, **choices).flat_rows())


def one(query: str, ledger: Path = BUNDLED, **choices: Any) -> list[Any]:
    (row,) = ask(query, ledger, **choices)
    return list(row.values())


def refused(query: str, ledger: Path = BUNDLED, **choices: Any) -> str:
    """Return what is said of a query that is not answered."""
    with pytest.raises(UsageError) as caught:
        opened(ledger).sql(query, **choices)
    assert caught.value.message and caught.value.hint
    return f"{caught.value.message}\n{caught.value.excerpt}\n{caught.value.hint}"


# -- numbers ---------------------------------------------------------------------------------------

POLICIES: list[dict[str, str]] = [
    {},
    {"overlaps": "gross", "years": "2005-2008"},
    {"spread": "none", "years": "2006-2007", "currency": "RUB"},
    {"spread": "end", "years": "-2008", "currency": "TJS"},
    {"headline": "all"},
]


@pytest.mark.parametrize("policy", POLICIES, ids=str)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_sum_over_flows_is_the_summary_s_total_to_the_cent(
    policy: dict[str, str], engine: str
) -> None:
    ledger = opened(BUNDLED)
    told = ledger.summary(donor="US", **policy).as_dict()["totals"][0]  # type: ignore[arg-type]
    report = ledger.sql(
        "select sum(low) low, sum(best) best, sum(high) high, sum(best_minor) minor from flows "
        "where donor = 'US' and headline = 1",
        engine=engine,
        **policy,  # type: ignore[arg-type]
    )
    (row,) = report.flat_rows()
    assert [str(row[b]) for b in ("low", "best", "high")] == [
        str(told[b]) for b in ("low", "best", "high")
    ]
    assert row["minor"] == told["best"] * 100


def test_every_relation_is_the_same_in_both_engines() -> None:
    query = "select * from {} order by 1, 2, 3, best_minor"
    for relation in ("flows", "figures", "indicators"):
        by_engine = [
            run("sql", query.format(relation), "--engine", engine, "--format", "csv", "--years",
                "2005-2008").out
            for engine in ENGINES
        ]  # fmt: skip
        assert by_engine[0] == by_engine[1] and by_engine[0].count("\n") > 20


def test_every_relation_has_the_columns_that_the_schema_says() -> None:
    for name, relation in RELATIONS.items():
        report = opened(BUNDLED).sql(f"select * from {name} limit 1")
        assert report.flat_columns() == [column.name for column in relation.columns]
        assert all(column.meaning and column.type for column in relation.columns)
        assert report.tables[0].rows, f"the bundled ledger has no row of {name}"


def test_flows_are_the_counted_lines(tmp_path: Path) -> None:
    ledger = make_ledger(
        tmp_path / "l",
        [
            {"id": "whole", "amount": 120, "first": "2005", "last": "2006"},
            {"id": "inside", "amount": 20, "part_of": "whole"},
            {"id": "plan", "status": "planned", "amount": 7},
            {"id": "loan", "instrument": "loan", "amount": 50, "currency": "RUB"},
            {"id": "untold", "qualifier": "unstated"},
        ],
    )
    lines = ask(
        "select id, year, best, counted, reason, headline, residual, spread, own_best, "
        "own_currency from lines order by id, year",
        ledger=ledger,
    )
    assert [tuple(line.values()) for line in lines] == [
        ("inside", 2005, 20, 1, "", 1, 0, 0, 20, "USD"),
        ("loan", 2005, 2, 1, "", 0, 0, 0, 50, "RUB"),
        ("plan", 2005, 7, 0, "planned", 1, 0, 0, 7, "USD"),
        ("untold", 2005, None, 0, "unstated", 1, 0, 0, None, ""),
        ("whole", 2005, 50, 1, "", 1, 1, 1, 50, "USD"),
        ("whole", 2006, 50, 1, "", 1, 1, 1, 50, "USD"),
    ]
    assert one("select sum(best), sum(counted) from flows", ledger=ledger) == [122, 4]
    assert one("select figure, relation, container, best from relations", ledger=ledger) == [
        "inside", "part_of", "whole", 20,
    ]  # fmt: skip


def test_money_that_the_years_cut_into_is_in_high_alone(tmp_path: Path) -> None:
    row = {"amount": 30, "first": "", "last": "2006"}
    ledger = make_ledger(tmp_path / "l", [row])
    found = one("select low, best, high, reason from flows", ledger, years="2005-")
    assert found == [0, 0, 30, "in high alone"]
    assert one("select sum(best) from flows", ledger=ledger) == [30]


def test_a_missing_rate_stops_a_query_as_it_stops_a_report(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "l", [{"first": "2001", "last": "2001"}])
    assert one("select sum(best) from flows", ledger=ledger) == [100]
    ran = run("sql", "select 1", "--ledger", ledger, "--currency", "RUB")
    assert (ran.code, ran.out) == (1, "") and "no rate for RUB in 2001" in ran.err


def test_digits_are_those_of_the_currency(tmp_path: Path) -> None:
    yen = "JPY:\n  name: Yen\n  minor_units: 0\n  rates:\n    source: rates\n    code: x\n"
    yen += "    values: {2005: 100}\n"
    ledger = make_ledger(tmp_path / "l", [{"amount": "1.5"}], currencies=CURRENCIES + yen)
    query = "select best, best_minor, own_best from flows"
    for engine in ENGINES:
        ran = run("sql", query, "--ledger", ledger, "--currency", "JPY", "--engine", engine,
                  "--format", "csv")  # fmt: skip
        assert ran.out.splitlines()[1] == "150,150,1.5"


EMPTY = sqlite3.connect(":memory:").execute("VACUUM").connection.serialize()
CENTS = st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=40)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cents=CENTS, order=st.randoms(use_true_random=False))
def test_sums_are_exact_in_any_order(cents: list[int], order: Any) -> None:
    def values() -> str:
        order.shuffle(cents)
        return ", ".join(f"({Decimal(c).scaleb(-2):f}e0)" for c in cents)

    query = (
        f"with a(x) as (values {values()}), b(x) as (values {values()}) "
        "select (select sum(x) from a), (select sum(x) from b), "
        "(select sum(x) filter (where x > 0) from a), "
        "(select max(t) from (select sum(x) over (order by x rows between unbounded preceding and "
        "unbounded following) as t from a))"
    )
    rows = apart.ask_apart(query, EMPTY, {}, engine="sqlite", timeout=20).rows
    first, second, positive, window = rows[0]
    exact = Decimal(sum(cents)).scaleb(-2)
    for found in (first, second, window):
        assert first == found and abs(Decimal(repr(found)) - exact) < Decimal("1e-6")
    assert Decimal(f"{positive or 0:.15g}") == Decimal(sum(c for c in cents if c > 0)).scaleb(-2)


def test_of_no_rows_there_is_no_sum_and_total_is_not_to_be_had() -> None:
    """TOTAL would tell nothing of no rows, and whole cents as a fraction."""
    for engine in ENGINES:
        assert one("select sum(best) from flows where donor = 'nobody'", engine=engine) == [None]
        assert "function “total”" in refused("select total(best) from flows", engine=engine)


def test_fractions_are_told_without_the_noise_of_doubles() -> None:
    told = "0.1 + 0.2, 20.3 - 20.1, 1.0 / 3, 2.0, 0.0, -1.5, 1e15 + 0.5, 0.000051"
    for engine in ENGINES:
        cells = [f"{cell:f}" for cell in one(f"select {told}", engine=engine)]
        assert cells[:2] == ["0.30", "0.20"] and cells[2].startswith("0.33333333333333")
        assert cells[3:6] == ["2.00", "0.00", "-1.50"] and cells[7] == "0.000051"


def test_whole_numbers_stay_whole_and_a_sum_beyond_the_engine_is_refused() -> None:
    assert one("select 9007199254740993, sum(1), avg(2), count(*)") == [9007199254740993, 1, 2, 1]
    said = refused("with a(x) as (values (9223372036854775807), (1)) select sum(x) from a")
    assert "larger than the engine holds" in said
    large = run("sql", "select 12345678901234567.0 as x", "--format", "json")
    assert "_minor" in json.loads(large.out)["caveats"][0]


# -- output ----------------------------------------------------------------------------------------


def test_every_format_has_the_same_cells() -> None:
    query = "select donor, donor, sum(best) as \"Total, USD\", null as missing from flows where " \
        "donor in ('US', 'CN') and headline = 1 group by 1 order by 1"  # fmt: skip
    rows = ask(query)
    assert list(rows[0]) == ["donor", "donor_2", "Total, USD", "missing"]
    assert rows[1]["donor_2"] == "US" and rows[1]["missing"] is None
    us = rows[1]["Total, USD"]
    shapes: dict[str, Callable[[str], str]] = {
        "csv": lambda money: f"US,US,{money},",
        "tsv": lambda money: f"US\tUS\t{money}\t",
        "ndjson": lambda money: f'"Total, USD": {money}, "missing": null',
        "markdown": lambda money: f"| US | US | {Decimal(money):,} |  |",
        "table": lambda money: f"{Decimal(money):,}",
    }
    for form, shape in shapes.items():
        assert shape(str(us)) in run("sql", query, "--format", form).out


def test_no_rows_still_have_columns() -> None:
    ran = run("sql", "select donor, best from flows where 1 = 0", "--format", "csv")
    assert ran.out == "donor,best\n"
    assert run("sql", "select donor from flows where 1 = 0").out.startswith("0 rows")


def test_odd_values_come_out_as_text() -> None:
    query = "select char(0) || '12', x'00ff', 9e999, cast(x'ff' as text), 'привет 你好 🙂', '[red]'"
    assert one(query) == ["�12", "x'00ff'", "Infinity", "�", "привет 你好 🙂", "[red]"]
    assert "�12" in run("sql", query).out
    escaped = run("sql", "select char(27) || '[31m' || char(8238)").out
    assert "\x1b" not in escaped and "\u202e" not in escaped


def test_python_meets_a_frame() -> None:
    frame = open_ledger(BUNDLED).sql(
        "select year, best, as_text, amount_text from (select year, best, label as as_text, "
        "'many' as amount_text from flows order by best desc limit 5)",
        years="2005-2008",
    ).to_frame()  # fmt: skip
    assert [str(kind) for kind in frame.dtypes[["year", "best"]]] == ["Int64", "float64"]
    assert set(frame["amount_text"]) == {"many"} and len(frame) == 5


def test_python_is_told_what_is_no_choice() -> None:
    with pytest.raises(UsageError, match="donor"):
        open_ledger(BUNDLED).sql("select 1", donor="US")


def test_a_ledger_opened_on_duckdb_can_be_asked_too(tmp_path: Path) -> None:
    ledger = open_ledger(make_ledger(tmp_path / "l"), engine="duckdb")
    (row,) = ledger.sql("select sum(best) as best from flows").flat_rows()
    assert row == {"best": Decimal("100.00")}


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "ndjson", "markdown"])
def test_the_schema_in_every_format(form: str) -> None:
    ran = run("sql", "--schema", "--format", form)
    assert ran.code == 0
    safe = (lambda text: text.replace("_", "\\_")) if form == "markdown" else str
    for name, relation in RELATIONS.items():
        assert safe(name) in ran.out
        assert all(safe(column.name) in ran.out for column in relation.columns)


def test_the_schema_of_one_table() -> None:
    ran = run("sql", "--schema", "rates", "--format", "csv")
    lines = ran.out.splitlines()
    assert lines[0] == "table,name,type,meaning,unit,about_table" and len(lines) == 6
    assert "Did you mean rates" in run("sql", "--schema", "rate").err


# -- where a query comes from ----------------------------------------------------------------------


def test_a_query_from_a_file_or_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "my query.sql"
    file.write_bytes("\ufeffselect 'é' as x -- a note\n;\n".encode())
    renamed = file.rename(tmp_path / "query.sql")
    assert run("sql", renamed, "--format", "csv").out == "x\né\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"select 2 as x")))
    assert run("sql", "-", "--format", "csv").out == "x\n2\n"
    file.write_bytes(b"select '\xff'")
    file.rename(tmp_path / "latin.sql")
    assert "not UTF-8" in run("sql", tmp_path / "latin.sql").err
    for wrong in ("nothing.sql", "folder.sql"):
        (tmp_path / "folder.sql").mkdir(exist_ok=True)
        ran = run("sql", tmp_path / wrong)
        assert ran.code == 1 and wrong in ran.err and "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "The query is empty"),
        (" \n\t", "The query is empty"),
        ("/* nothing */", "asks for nothing"),
        (";", "asks for nothing"),
        ("select 1; select 2", "there are several"),
        ("select 1; drop table flows", "there are several"),
        ("select 'a\0b'", "Line 1, column 10: This character is no text"),
        ("select 1 /*" + "x" * 100_000 + "*/", "longer than 100,000 characters"),
        ("select\n  bset\nfrom flows", "Line 2, column 3: There is no column “bset”"),
        ("select l.bset from flows l", "column 8: There is no column “l.bset”"),
        ("select best from flow", "column 18: There is no table “flow”"),
        ("select best form flows", "column 18: SQL cannot go on with “flows”"),
        ("select 'a form' from flows were 1", "column 33: SQL cannot go on with “1”"),
        ("select (1", "column 10: The query ends too soon"),
        ("select 'open", "column 8: The query cannot be read: unrecognized token"),
        ("select medan(best) from flows", "There is no function “medan”"),
        ("select best from flows where donor = \"US\"", "single ones a text: 'US'"),
        ("select sum(donor) from flows", "Only numbers can be added up, and 'US' is none"),
        ("select ?", "leaves a value open"),
        ("select id from flows, lines", "ambiguous column name: id"),
        ("select " + "not " * 1200 + "1", "The query cannot be read"),
        ("select " + ",".join(["1"] * 3000), "more than 500 columns"),
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_a_wrong_query_is_told_with_its_place(query: str, said: str) -> None:
    told = refused(query)
    assert said in told, told
    assert all(line.isprintable() for line in told.splitlines())


def test_double_quotes_may_name_what_the_query_makes() -> None:
    for query in (
        'select sum(best) as "in all" from flows order by "in all"',
        'select "in all" from (select 7 as "in all")',
        'with made("in all") as (select 7) select * from made',
        """select 'said "so"' /* "here" */ -- "there" """,
        'select "best" from "flows" "f" where "f"."donor" = \'US\' limit 1',
    ):
        assert len(ask(query)) == 1
    assert "There is no column" in refused('select sum("in all") as x from flows')
    assert "There is no column" in refused('select best from flows where donor in ("US")')


@pytest.mark.parametrize("text", ["/*", "('')", '"', '"a",', "--\n"])
def test_a_query_of_quotes_alone_is_read_in_an_instant(text: str) -> None:
    assert refused("select " + text * (99_000 // len(text)))


def test_the_place_is_marked_and_the_nearest_names_are_told() -> None:
    ran = run("sql", "select donor,\n\tsum(bset)\nfrom flows")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        "Error: Line 2, column 6: There is no column “bset”.",
        "   sum(bset)",
        "       ^",
        "Hint: Did you mean best or sector? `aidledger sql --schema` lists the tables and their "
        "columns.",
    ]
    duck = refused("select 'привет', bset from flows", engine="duckdb")
    assert "Line 1, column 18: There is no column “bset”." in duck


@pytest.mark.parametrize("timeout", ["0", "-1", "nan", "inf", "1e9"])
def test_a_timeout_is_a_number_of_seconds(timeout: str) -> None:
    assert "3600 seconds" in run("sql", "select 1", "--timeout", timeout).err


def test_what_else_can_be_asked_wrongly() -> None:
    assert "no engine “mysql”" in run("sql", "select 1", "--engine", "mysql").err
    assert "A query is missing" in run("sql").err and run("sql").code == 2


# -- harm ------------------------------------------------------------------------------------------

WRITES = (
    "insert into flows (id) values ('x')",
    "update flows set best = 0",
    "delete from flows",
    "replace into flows (id) values ('x')",
    "drop table flows",
    "create table mine (a int)",
    "create temp table mine as select 1",
    "create view mine as select 1",
    "create trigger t after insert on flows begin select 1; end",
    "alter table flows rename to mine",
    "attach '{there}/new.db' as other",
    "vacuum into '{there}/new.db'",
    "vacuum",
    "pragma writable_schema = on",
    "pragma journal_mode = wal",
    "begin",
    "savepoint a",
    "analyze",
    "detach main",
    "create virtual table mine using fts5(a)",
)
READS = (
    "select * from sqlite_master",
    "select count(*) from sqlite_schema",
    "select * from pragma_database_list",
    "select * from pragma_table_info('flows')",
    "select load_extension('{there}/x')",
    "select readfile('{there}/secret')",
    "select writefile('{there}/new', 'x')",
    "select fts3_tokenizer('simple')",
    "select * from dbstat",
    "select zeroblob(1000000000)",
    "select randomblob(1000000000)",
    "select printf('%1000000000d', 1)",
    "select edit('{there}/secret')",
    "select * from fsdir('{there}')",
    "select * from sqlite_dbpage",
    "select * from pragma_hard_heap_limit(0)",
)
DUCKDB = (
    "with a as (insert into rates values ('X', 1, 1, 'x', 'x') returning *) select * from a",
    "create table mine as select 1",
    "copy flows to '{there}/new.csv'",
    "attach '{there}/new.db'",
    "install httpfs",
    "set enable_external_access = true",
    "select * from read_csv('{there}/secret')",
    "select * from read_text('{there}/secret')",
    "select * from glob('{there}/*')",
    "select * from '{there}/secret'",
    "select 1; select 2",
)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(f): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.mark.parametrize(("engine", "queries"), [("sqlite", WRITES + READS), ("duckdb", DUCKDB)])
def test_nothing_can_be_changed_or_read_from_outside(
    tmp_path: Path, engine: str, queries: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    there = make_ledger(tmp_path / "ledger")
    for name in ("secret", "secret.csv"):
        (there / name).write_text("hidden,words\n")
    monkeypatch.chdir(there)
    before = contents(there)
    for query in queries:
        said = refused(query.format(there=there), there, engine=engine)
        assert "hidden" not in said, query
        assert contents(there) == before, query
    assert one("select sum(best) from flows", ledger=there) == [100]


ENDLESS = "with recursive r(a) as (select 1 union all select a + 1 from r) select count(*) from r"
CROSSED = "select count(*) from " + ", ".join(f"mentions m{n}" for n in range(9))


@pytest.mark.parametrize("engine", ENGINES)
def test_what_never_ends_is_stopped(engine: str) -> None:
    said = refused(ENDLESS, engine=engine, timeout=0.7)
    assert "longer than 0.7 seconds" in said and "--timeout" in said


def test_a_huge_join_is_stopped() -> None:
    assert "longer than" in refused(CROSSED + " where m1.words > m8.words", timeout=0.3)


JOINED = "from mentions a, mentions b, mentions c, mentions d"
LONG = f"replace('{'x' * 900}', 'x', '{'y' * 1000}')"
FILLS = (
    ("sqlite", f"select distinct a.words || b.words || c.words || d.words {JOINED} order by 1",
     "memory"),
    ("sqlite", f"select group_concat(a.words || b.words || c.words) {JOINED}", "1,000,000 bytes"),
    ("sqlite", "with recursive r(a) as (select 'x' union all select a || a from r) "
     "select max(a) from r", "1,000,000 bytes"),
    ("sqlite", f"select replace({LONG}, 'y', 'xxxxxxxx')", "1,000,000 bytes"),
    ("sqlite", f"select a.words {JOINED}", "100,000 rows"),
    ("sqlite", "with recursive r(a) as (select 1 union all select a + 1 from r limit 99) "
     f"select {LONG} || a from r", "32 MiB"),
    ("duckdb", "select list(i) from range(100000000) t(i)", "memory"),
    ("duckdb", "select repeat('x', 1000000000)", "memory"),
)  # fmt: skip


@pytest.mark.parametrize(("engine", "query", "said"), FILLS)
def test_what_fills_the_memory_is_stopped(engine: str, query: str, said: str) -> None:
    assert said in refused(query, engine=engine, timeout=60)


def test_the_process_gives_up_files_and_programs() -> None:
    pytest.importorskip("resource")
    code = f"""
import importlib.util, os, sys, socket
spec = importlib.util.spec_from_file_location("apart", {str(SCRIPT)!r})
apart = importlib.util.module_from_spec(spec)
spec.loader.exec_module(apart)
apart.confine(2**29, 5)
done = []
for attempt in (lambda: open({str(SCRIPT)!r}), lambda: open("new", "w"), socket.socket,
                lambda: bytearray(2**30)):
    try:
        attempt()
        done.append("done")
    except (OSError, MemoryError) as error:
        done.append(type(error).__name__)
print(done)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.count("Error") == 4 and "done" not in ran.stdout


def test_the_process_knows_nothing_of_its_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    popen = subprocess.Popen

    def spy(command: list[str], **around: Any) -> Any:
        seen.update(command=command, **around)
        return popen(command, **around)

    monkeypatch.setenv("SECRET", "hidden")
    monkeypatch.setattr(subprocess, "Popen", spy)
    assert one("select 1 as x") == [1]
    assert "SECRET" not in seen["env"] and {"-I", "-S"} <= set(seen["command"])
    assert str(BUNDLED) not in " ".join(seen["command"])


def test_a_process_that_dies_is_told_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for said in ("raise SystemExit(3)", "print('half a li')", "import os; os.kill(os.getpid(), 9)"):
        script = tmp_path / "dies.py"
        script.write_text(said)
        monkeypatch.setattr(apart, "_SCRIPT", script)
        assert "ended without" in (told := refused("select 1")) or "was stopped" in told


WIDE = "select " + ",".join(["1"] * 501)
DEEP = (
    "select " + "not " * 5000 + "1",
    "select " + "1+" * 5000 + "1",
    "select " + "case when 1 then " * 3000 + "1" + " end" * 3000,
    f"select json('{'[' * 3000}{']' * 3000}')",
)


def test_what_is_wide_or_deep_is_refused_and_crashes_nothing() -> None:
    for query in DEEP:
        assert "cannot be read" in refused(query)
    for engine in ENGINES:
        assert "more than 500 columns" in refused(WIDE, engine=engine)
    # One row that is too long is not written before it is measured.
    query = "select " + ",".join([f"replace('{'x' * 999}', 'x', '{'y' * 999}')"] * 40)
    assert "larger than 32 MiB" in refused(query)


@pytest.mark.long
def test_duckdb_ends_what_is_deep_or_endless_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = make_ledger(tmp_path / "ledger")
    (there / "secret").write_text("hidden,words\n")
    monkeypatch.chdir(there)
    before = contents(there)
    for query in (
        *DEEP[:2],
        "select sum(i) from range(100000000000) t(i)",
        "select printf('%1000000000d', 1)",
        "select * from repeat_row(1, num_rows=10000000000)",
        "select string_agg(i, ',') from range(1000000000) t(i)",
        "select * from query('select * from read_text(''{there}/secret'')')",
        "select * from duckdb_secrets()",
        "select * from read_text('/proc/self/environ')",
        "import database '{there}'",
        "export database '{there}/new'",
    ):
        assert "hidden" not in refused(query.format(there=there), engine="duckdb", timeout=3)
        assert contents(there) == before
    # It is taken, and what it would write to cannot be opened.
    ask(f"select * from enable_logging(storage='file', storage_path='{there}/new')",
        engine="duckdb")  # fmt: skip
    assert contents(there) == before


def test_json_can_be_taken_apart() -> None:
    query = "select count(*), sum(a.value) from json_each('[1, 2]') a, json_tree('[3]') b"
    assert one(query) == [4, 6]


def children(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def until(found: Callable[[], Any]) -> Any:
    for _ in range(600):
        if value := found():
            return value
        time.sleep(0.05)
    raise AssertionError("it did not happen in half a minute")


def ends_with_its_asker(engine: str, how: signal.Signals) -> None:
    """Kill `aidledger sql` in the midst of an endless query; see its process go."""

    def hear() -> None:  # what is started by nohup, or in the background, does not
        if how != signal.SIGKILL:
            signal.signal(how, signal.SIG_DFL)

    asker = subprocess.Popen(
        [sys.executable, "-m", "aidledger", "sql", ENDLESS, "--engine", engine, "--timeout", "600",
         "--ledger", str(BUNDLED)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=hear,
    )  # fmt: skip
    try:
        (child,) = until(lambda: children(asker.pid))
        # Once it can open no file, it works on the query.
        limits = Path(f"/proc/{child}/limits")
        until(lambda: re.search(r"Max open files +0 ", limits.read_text()))
        asker.send_signal(how)
        assert asker.wait(60) == -how
    finally:
        asker.kill()
    until(lambda: not limits.exists())


linux = pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="needs /proc")


@linux
def test_a_query_ends_when_who_asked_it_is_killed() -> None:
    ends_with_its_asker("sqlite", signal.SIGKILL)


@linux
@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("how", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_a_query_ends_with_its_asker_however_that_ends(engine: str, how: str) -> None:
    ends_with_its_asker(engine, signal.Signals[how])


@pytest.mark.parametrize(
    "query",
    ["pragma version", "show tables", "describe flows", "summarize flows", "/* a */ show tables"],
)
def test_duckdb_takes_nothing_else_for_a_select(query: str) -> None:
    assert "Only one SELECT can be asked" in refused(query, engine="duckdb")


@pytest.mark.parametrize(
    "query",
    ["/* why */ select 1 a", "-- why\n (SELECT 1 a)", "from flows select count(*)", "values (1)",
     "with a as (select 1 x) select * from a", "((select 1))"],
)  # fmt: skip
def test_duckdb_takes_every_form_of_select(query: str) -> None:
    assert len(opened(BUNDLED).sql(query, engine="duckdb").tables[0].rows) == 1
