"""Apache Spark and DuckDB: the same text over the same rows tells the same to the minor unit.

Run by `.ci/run`, or by: pytest -m spark (with Java and pyspark).
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aidledger import open_ledger
from aidledger.engine.store import sql_text
from aidledger.imported.elsewhere import set_table
from aidledger.years import YearSelection
from tests.imports import import_rows
from tests.ledgers import BUNDLED, DEFLATED, PURCHASING, make_ledger, run

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is missing"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is missing"),
]
ODD = ("O'Neil \\ Söhne", 'a"b', "C\\'", "US", "RU", "DE")


def some_rows() -> list[dict[str, Any]]:
    """Return rows of every kind: spans, fiscal years, bounds, corrections, odd names, ties."""
    draw = random.Random(2009)
    rows: list[dict[str, Any]] = []
    for number in range(120):
        size = draw.choice((10, 999, 10**6, 10**12))
        best = draw.randrange(-size, 3 * size)
        bounded = draw.random() < 0.4
        first, last = sorted((draw.randint(2003, 2008), draw.randint(2003, 2008)))
        dates: dict[str, Any] = {"first": f"{first}-{draw.randint(1, 6):02}"}
        dates["last"] = f"{last}-{draw.randint(6, 12):02}"
        if draw.random() < 0.4:
            dates = {"first": str(first)}
            dates["year_basis"] = draw.choice(("calendar", "fiscal-us"))
        rows.append(
            {
                **dates,
                "record": f"A-{number}'",
                "line": number + 2,
                "donor": draw.choice(ODD),
                "sector": draw.choice(("military", "energy", "dac-'112'")),
                "instrument": "grant" if number % 3 else "loan",
                "class": "transfer" if number % 3 else "credit",
                "status": draw.choice(("disbursed", "disbursed", "committed", "planned")),
                "measure": draw.choice(("disbursements",) * 4 + ("commitments",)),
                "currency": draw.choice(("USD", "RUB")),
                "rate_year": draw.choice((None, None, 2005)),
                "low": best - draw.randrange(size) if bounded else best,
                "best": best,
                "high": best + draw.randrange(size) if bounded else best,
                "open_top": int(bounded and draw.random() < 0.2),
                "capped": int(bounded and draw.random() < 0.2),
                "approximate": int(bounded),
            }
        )
    # 20 roubles a dollar in 2006: half a cent, either way
    rows += [
        {"best": kopecks, "currency": "RUB", "first": "2006", "donor": ODD[0]}
        for kopecks in (10, -10, 30, -30, 9_007_199_254_740_990)
    ]
    return rows


@pytest.fixture(scope="module", autouse=True)
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Say how Spark starts, as anybody says it: small, on one core."""
    submit = (
        "--master local[1] --driver-memory 600m --driver-java-options -XX:TieredStopAtLevel=1 "
        "--conf spark.sql.shuffle.partitions=1 "
        f"--conf spark.sql.warehouse.dir={tmp_path_factory.mktemp('warehouse')} pyspark-shell"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", submit)
        patch.delenv("SPARK_REMOTE", raising=False)
        yield
        from pyspark.sql import SparkSession

        if running := SparkSession.getActiveSession():
            running.stop()


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a [b] {c} d'e") / "ledger"
    made = make_ledger(folder, [{}], currencies=DEFLATED, parties=PURCHASING)
    import_rows(made, some_rows())
    return made


QUESTIONS = [
    ["summary"],
    ["summary", "--by", "donor,year", "--years", "2004-2006"],
    ["summary", "--by", "sector", "--spread", "none", "--currency", "RUB"],
    ["summary", "--by", "year", "--spread", "end", "--calendar", "--years", "2005-2007"],
    ["summary", "--by", "year", "--prices", "2007", "--years", "2005-2007"],
    ["summary", "--prices", "2007", "--deflator", "us", "--donor", ODD[0], "--status", "disbursed"],
    ["summary", "--by", "class", "--prices", "ppp", "--sector", "dac-'112'"],
    ["compare", ODD[2], "us", "--by", "year"],
    ["chart", "donors", "--source", "article"],
    ["register", "--sort", "-amount", "--years", "2005"],
    ["reconcile", "--against", "aid", "--currency", "RUB"],
    ["explain", "summary", "--by", "year", "--row", "headline, 2006", "--currency", "RUB"],
]


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_spark_tells_what_duckdb_tells(ledger: Path, question: list[str]) -> None:
    source = () if "--against" in question else ("--source", "aid")
    asked = (*question, "--ledger", ledger, *source, "--format", "json")
    spark, duckdb = (run(*asked, "--engine", engine) for engine in ("spark", "duckdb"))
    assert spark == duckdb
    assert spark.code == 0, spark.err
    assert json.loads(spark.out)["rows"]


def test_a_folder_or_a_table_elsewhere_may_hold_the_rows(tmp_path: Path) -> None:
    from pyspark.sql import SparkSession

    ledger = make_ledger(tmp_path / "ledger", [{}])
    import_rows(ledger, [{"best": 100}, {"best": -30, "donor": "RU"}, {"best": 7}])
    asked = ("summary", "--ledger", ledger, "--source", "aid", "--by", "donor")
    expected = run(*asked)
    kept = ledger / "imported" / "aid" / "transactions.parquet"
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    shutil.move(kept, folder / "part-0.parquet")
    set_table(ledger, "aid", str(folder))
    assert run(*asked) == run(*asked, "--engine", "spark") == expected

    session = SparkSession.getActiveSession()
    assert session is not None
    session.sql("CREATE DATABASE IF NOT EXISTS official")
    session.read.parquet(f"file://{folder}").repartition(2).write.saveAsTable("official.crs")
    set_table(ledger, "aid", "official.crs")
    assert run(*asked, "--engine", "spark") == expected
    session.read.parquet(f"file://{folder}").limit(1).write.insertInto("official.crs")
    other = run(*asked, "--engine", "spark")
    assert (other.code, other.out) == (1, "")
    assert "4 rows, where 3 were imported" in other.err
    set_table(ledger, "aid", "official.gone")
    gone = run(*asked, "--engine", "spark")
    assert (gone.code, gone.out) == (1, "")
    assert "official.gone" in gone.err
    assert "Spark cannot add up the rows" in gone.err
    assert "Traceback" not in gone.err


def test_a_sum_that_does_not_fit_is_an_error(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger", [{}])
    import_rows(ledger, [{"best": 2**53}] * 1_100)
    asked = ("summary", "--ledger", ledger, "--source", "aid")
    spark, duckdb = (run(*asked, "--engine", engine) for engine in ("spark", "duckdb"))
    assert (spark.code, spark.out) == (duckdb.code, duckdb.out) == (1, "")
    assert "overflow" in spark.err


def apart(text: str) -> list[str]:
    """Return the statements of a text."""
    return [one for one in re.sub(r"--.*", "", text).split(";") if one.strip()]


def test_the_lines_of_a_ledger_kept_by_hand_are_the_same_text() -> None:
    """engine/lines.sql as it stands, over the tables of the bundled ledger."""
    from pyspark.sql import SparkSession

    opened = open_ledger(BUNDLED)
    ask = opened._opened.ask_under(
        opened._opened.policy(calendar=True), YearSelection(((2001, 2008),))
    )
    session = SparkSession.getActiveSession()
    if session is None:  # where this test is run alone
        from aidledger.engine.spark_rows import SparkRows

        session = SparkRows().session
    for statement in apart(sql_text("tables") + sql_text("policy")):
        session.sql(statement.replace(" TEXT", " STRING"))
    for name in ("figures", "all_periods", "all_residuals", "policy", "chosen", "priced"):
        rows = [tuple(row.values()) for row in ask(f"SELECT * FROM {name}")]
        frame = session.createDataFrame(rows, session.table(name).schema)
        frame.coalesce(1).write.insertInto(name)
    for statement in apart(sql_text("lines")):
        session.sql(statement)
    session.sql("INSERT INTO asked SELECT * FROM asking")
    for query in (
        "SELECT * FROM lines ORDER BY ordinal, slot",
        "SELECT donor, class, label, SUM(low) AS low, SUM(best) AS best, SUM(high) AS high, "
        "COUNT(*) AS n FROM flows GROUP BY donor, class, label ORDER BY donor, class, label",
    ):
        expected = [tuple(row.values()) for row in ask(query)]
        assert [tuple(row) for row in session.sql(query).collect()] == expected
        assert expected


def told(ledger: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "aidledger", "summary", "--ledger", str(ledger)]
    return subprocess.run(
        [*command, "--source", "aid", *words],
        capture_output=True, text=True, env={**os.environ, **settings}, check=False,
    )  # fmt: skip


def test_spark_says_nothing_beside_the_report(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger", [{}])
    import_rows(ledger, [{"best": 100}])
    spark, duckdb = told(ledger, "--engine", "spark"), told(ledger)
    assert (spark.returncode, spark.stdout, spark.stderr) == (0, duckdb.stdout, "")


def test_without_java_it_is_said_what_to_install(ledger: Path, tmp_path: Path) -> None:
    missing = told(ledger, "--engine", "spark", PATH=str(tmp_path), JAVA_HOME="")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "needs Java, and none is found" in missing.stderr
    assert "openjdk-17-jre-headless" in missing.stderr


def test_a_java_that_does_not_start_is_told_with_its_words(ledger: Path, tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho class file version 65 >&2\nexit 1\n")
    java.chmod(0o755)
    broken = told(ledger, "--engine", "spark", JAVA_HOME=str(tmp_path))
    assert (broken.returncode, broken.stdout) == (2, "")
    assert "Spark cannot be started" in broken.stderr
    assert "class file version 65" in broken.stderr
    assert "Traceback" not in broken.stderr
