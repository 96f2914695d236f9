"""Rows that stand elsewhere, and the choice of what adds them up; Spark itself: test_spark.py."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from aidledger import open_ledger
from aidledger.imported.elsewhere import is_address, is_table_name
from aidledger.problems import UsageError
from tests.imports import import_rows
from tests.ledgers import BUNDLED, make_ledger, run


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    made = make_ledger(tmp_path / "ledger", [{}])
    import_rows(made, [{"best": 100}, {"best": -30, "donor": "RU"}, {"best": 7}])
    return made


def summary(ledger: Path, *words: str) -> str:
    ran = run("summary", "--ledger", ledger, "--source", "aid", "--by", "donor", *words)
    assert ran.code == 0, ran.err
    return ran.out


def stands(ledger: Path) -> str:
    manifest = ledger / "imported" / "aid" / "manifest.json"
    return str(json.loads(manifest.read_bytes())["table"])


def test_the_rows_may_be_spread_over_the_files_of_a_folder(ledger: Path, tmp_path: Path) -> None:
    import duckdb

    expected = summary(ledger)
    kept = ledger / "imported" / "aid" / "transactions.parquet"
    folder = tmp_path / "a [b] * it's"
    folder.mkdir()
    for name, where in (("1", "donor = 'US'"), ("2", "donor = 'RU'")):
        path = str(folder / f"{name}.parquet").replace("'", "''")
        duckdb.sql(f"COPY (FROM '{kept}' WHERE {where}) TO '{path}'")
    kept.unlink()
    told = run("imported", "aid", "--table", folder, "--ledger", ledger)
    assert told.code == 0 and str(folder) in told.out
    assert summary(ledger) == expected == summary(ledger, "--engine", "duckdb")

    shutil.copy(folder / "1.parquet", folder / "3.parquet")
    twice = run("summary", "--ledger", ledger, "--source", "aid")
    assert (twice.code, twice.out) == (1, "")
    assert "5 rows, where 3 were imported" in twice.err
    (folder / "3.parquet").unlink()
    assert summary(ledger) == expected


def test_other_sums_are_not_what_was_imported(ledger: Path, tmp_path: Path) -> None:
    import duckdb

    kept = ledger / "imported" / "aid" / "transactions.parquet"
    other = tmp_path / "other.parquet"
    duckdb.sql(f"COPY (SELECT * REPLACE (best + 1 AS best) FROM '{kept}') TO '{other}'")
    assert run("imported", "aid", "--table", other, "--ledger", ledger).code == 0
    ran = run("summary", "--ledger", ledger, "--source", "aid")
    assert (ran.code, ran.out) == (1, "")
    assert "the disbursements in USD have another sum" in ran.err


def test_a_table_of_a_cluster_needs_spark(ledger: Path) -> None:
    expected = summary(ledger)
    for place in ("s3a://aid/crs", "lake.public.crs", "public.crs"):
        assert run("imported", "aid", "--table", place, "--ledger", ledger).code == 0
        assert stands(ledger) == place
        ran = run("summary", "--ledger", ledger, "--source", "aid")
        assert (ran.code, ran.out) == (2, "")
        assert place in ran.err and "--engine spark" in ran.err
    assert run("imported", "aid", "--table", "", "--ledger", ledger).code == 0
    assert summary(ledger) == expected


@pytest.mark.parametrize(
    "place", ["no/such/folder", "crs", "a.b.c.d", "gone.parquet", "a b.c", " "]
)
def test_a_place_that_is_none_is_refused(ledger: Path, place: str) -> None:
    ran = run("imported", "aid", "--table", place, "--ledger", ledger)
    assert ran.code == 2 and "There is no Parquet file or folder" in ran.err
    assert stands(ledger) == ""


def test_the_bundled_ledger_and_unknown_sources_are_refused(ledger: Path) -> None:
    assert run("imported", "x", "--table", "a.b", "--ledger", BUNDLED).code == 2
    assert run("imported", "x", "--table", "a.b", "--ledger", ledger).code == 2
    assert run("imported", "--table", "a.b", "--ledger", ledger).code == 2
    assert run("imported", "aid", "--table", "a.b", "--remove", "--ledger", ledger).code == 2
    assert summary(ledger)


def test_places() -> None:
    assert is_address("s3a://aid/crs") and is_address("hdfs://node:8020/crs")
    assert not is_address("/data/crs") and not is_address("s3a:aid")
    assert is_table_name("a.b") and is_table_name("a_1.b.c")
    assert (
        not is_table_name("crs.parquet") and not is_table_name("a") and not is_table_name("a.b\n")
    )


@pytest.mark.parametrize(
    "words",
    [["summary"], ["summary", "--source", "article"], ["compare", "us", "ru"],
     ["chart", "years"], ["explain", "summary"], ["register"], ["reconcile"]],
    ids=" ".join,
)  # fmt: skip
def test_without_an_imported_source_spark_has_nothing_to_do(ledger: Path, words: list[str]) -> None:
    ran = run(*words, "--ledger", ledger, "--engine", "spark")
    assert (ran.code, ran.out) == (2, "")
    assert "nothing for Spark to do" in ran.err and "--source" in ran.err


def test_without_pyspark_it_is_said_what_to_install(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    ran = run("summary", "--ledger", ledger, "--source", "aid", "--engine", "spark")
    assert (ran.code, ran.out) == (2, "")
    assert 'pip install "aidledger[spark]"' in ran.err


def test_engines_are_named(ledger: Path) -> None:
    assert run("summary", "--ledger", ledger, "--engine", "presto").code == 2
    with pytest.raises(UsageError, match="presto"):
        open_ledger(ledger, imported_engine="presto")
