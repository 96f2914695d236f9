"""Landing: what an import leaves in a ledger, and what it never touches."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from aidledger.imported.columns import COLUMNS
from aidledger.imported.manifest import imported_names, read_manifest
from aidledger.importing.choices import Choices
from aidledger.importing.kept import count
from aidledger.importing.landing import Incoming, Landing, land
from aidledger.problems import LedgerError, Place, Problem, UsageError
from aidledger.starting import start
from tests.ledgers import BUNDLED


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    start(tmp_path / "led")
    return tmp_path / "led"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "aid.txt"
    path.write_text("whatever")
    return path


def incoming(file: Path, **other: str) -> Incoming:
    return Incoming(
        source=other.get("source", "aid"), importer="test", version="1", title="Aid",
        publisher="Someone", licence="CC0", files=[file],
        counts=other.get("counts", "disbursements"),
    )  # fmt: skip


def row(**values: object) -> tuple[object, ...]:
    told = {
        "record": "A-1", "file": "aid.txt", "line": 2, "donor": "US", "recipient": "TJ",
        "sector": "health", "instrument": "grant", "class": "transfer", "status": "disbursed",
        "measure": "disbursements", "first": "2005-03-04", "period": 2005, "currency": "USD",
        "low": 100, "best": 100, "high": 100, **values,
    }  # fmt: skip
    return tuple(told.get(c.name, c.blank) for c in COLUMNS)


def fill(landing: Landing) -> None:
    landing.party("US", "United States")
    landing.add([row(), row(best=-5, low=-5, high=-5, description='a, "b"\nc', record="")])
    landing.add([row(measure="commitments", status="committed", best=7, low=7, high=7)])


def test_what_landed(ledger: Path, file: Path) -> None:
    landed = land(ledger, incoming(file), fill)
    assert imported_names(ledger) == ("aid",)
    manifest = read_manifest(ledger, "aid")
    assert manifest.rows == 3
    assert manifest.measures["disbursements"] == {
        "rows": 2, "statuses": ["disbursed"], "sums": {"USD": 95},
    }  # fmt: skip
    assert manifest.measures["commitments"]["sums"] == {"USD": 7}
    assert manifest.parties["US"]["name"] == "United States"
    assert manifest.files[0]["sha256"].startswith("85738f8f9a7f1b04")
    assert not manifest.spread and not manifest.bounded
    rows = duckdb.sql(
        f"SELECT description, record, line, part FROM '{landed.folder}/transactions.parquet' "
        "WHERE best = -5"
    ).fetchall()
    assert rows == [('a, "b"\nc', "", 2, 0)]
    assert sorted(p.name for p in landed.folder.iterdir()) == [
        "manifest.json", "transactions.parquet",
    ]  # fmt: skip
    assert [p.name for p in landed.folder.parent.iterdir()] == ["aid"]


def test_the_same_file_twice_changes_nothing(ledger: Path, file: Path) -> None:
    land(ledger, incoming(file), fill)
    before = {p: p.stat().st_mtime_ns for p in (ledger / "imported").rglob("*")}
    assert land(ledger, incoming(file), fill).unchanged
    assert before == {p: p.stat().st_mtime_ns for p in (ledger / "imported").rglob("*")}
    file.write_text("something else")
    assert land(ledger, incoming(file), fill).replaced


def test_rows_by_a_query(ledger: Path, file: Path) -> None:
    def query(landing: Landing) -> None:
        landing.copy(
            "SELECT 'US' AS donor, 'TJ' AS recipient, 2001 + range AS period, 'USD' AS currency, "
            "range AS low, range AS best, range AS high, 'disbursements' AS measure FROM range(5)"
        )

    manifest = land(ledger, incoming(file), query).manifest
    assert list(manifest.periods) == [2001, 2002, 2003, 2004, 2005]
    assert manifest.rate_years == {"USD": [2001, 2002, 2003, 2004, 2005]}


def bad(landing: Landing) -> None:
    fill(landing)
    place = Place("aid.txt", 9, "date")
    landing.reject(Problem("bad-date", place, "x", "It is no date.", "Write one."), "A-7")


def test_what_cannot_be_read_is_kept_and_the_rest_goes_in(ledger: Path, file: Path) -> None:
    landed = land(ledger, incoming(file), bad)
    assert [p.code for p in landed.problems] == ["bad-date"]
    assert landed.manifest.rejected == 1 and landed.manifest.rows == 3
    with (landed.folder / "rejected.csv").open(newline="") as stream:
        assert next(csv.DictReader(stream))["record"] == "A-7"


def test_strict_lands_nothing(ledger: Path, file: Path) -> None:
    with pytest.raises(LedgerError):
        land(ledger, incoming(file), bad, choices=Choices(strict=True))
    assert not (ledger / "imported").exists()


def test_whoever_is_stopped_leaves_what_was_there(ledger: Path, file: Path) -> None:
    land(ledger, incoming(file), fill)
    file.write_text("something else")

    def stopped(landing: Landing) -> None:
        fill(landing)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        land(ledger, incoming(file), stopped)
    assert read_manifest(ledger, "aid").rows == 3
    assert [p.name for p in (ledger / "imported").iterdir()] == ["aid"]


def test_the_bundled_ledger_is_never_written(file: Path) -> None:
    with pytest.raises(UsageError) as caught:
        land(BUNDLED, incoming(file), fill)
    assert "aidledger init" in caught.value.hint
    assert not (BUNDLED / "imported").exists()


@pytest.mark.parametrize("key", ["../up", "a b", "", "A", ".x", "a/b"])
def test_a_key_that_is_no_slug(ledger: Path, file: Path, key: str) -> None:
    with pytest.raises(UsageError):
        land(ledger, incoming(file, source=key), fill)


def test_a_key_that_is_a_source_kept_by_hand(ledger: Path, file: Path) -> None:
    with pytest.raises(UsageError, match="kept by hand"):
        land(ledger, incoming(file, source="imf-ifs"), fill)


def test_an_amount_that_no_engine_holds_exactly(ledger: Path, file: Path) -> None:
    immense = 2**53 + 1
    with pytest.raises(LedgerError, match="more than can be added up exactly"):
        land(ledger, incoming(file), lambda taken: taken.add([row(best=immense, high=immense)]))
    assert not (ledger / "imported").exists()


def test_an_import_of_nothing_takes_no_place(ledger: Path, file: Path) -> None:
    land(ledger, incoming(file), fill)
    file.write_text("something else")
    with pytest.raises(UsageError, match="nothing was imported"):
        land(ledger, incoming(file), lambda landing: None)
    with pytest.raises(LedgerError):
        land(ledger, incoming(file), lambda landing: bad_alone(landing))
    assert read_manifest(ledger, "aid").rows == 3


def bad_alone(landing: Landing) -> None:
    place = Place("aid.txt", 9, "date")
    landing.reject(Problem("bad-date", place, "x", "It is no date.", "Write one."), "A-7")


def test_a_measure_that_is_not_there_or_never_added_cannot_count(ledger: Path, file: Path) -> None:
    def planned(landing: Landing) -> None:
        landing.add([row(), row(measure="budgets", status="planned")])

    for name, says in (("disbursement", "They have budgets, disbursements"), ("budgets", "never")):
        with pytest.raises(UsageError) as caught:
            choices = Choices(counts=name)
            land(ledger, incoming(file, counts=name), planned, choices=choices)
        assert says in f"{caught.value.message} {caught.value.hint}"
    assert not (ledger / "imported").exists()


def test_what_was_rejected_before_is_no_less_wrong(ledger: Path, file: Path) -> None:
    land(ledger, incoming(file), bad)
    with pytest.raises(LedgerError, match="no date"):
        land(ledger, incoming(file), bad, choices=Choices(strict=True))


def test_other_files_take_a_place_only_where_that_is_said(ledger: Path, file: Path) -> None:
    land(ledger, incoming(file), fill)
    other = file.with_name("other.txt")
    other.write_text("other")
    with pytest.raises(UsageError, match=r"holds aid\.txt"):
        land(ledger, incoming(other), fill)
    assert land(ledger, incoming(other), fill, choices=Choices(replace=True)).replaced


def test_words_that_are_mended_are_taken(ledger: Path, file: Path) -> None:
    first = Choices(released="2006-01-01")
    land(ledger, incoming(file), fill, choices=first)
    assert land(ledger, incoming(file), fill, choices=first).unchanged
    again = land(ledger, incoming(file), fill, choices=Choices(released="2009-01-01"))
    assert not again.unchanged and again.manifest.asked["released"] == "2009-01-01"


def test_what_counts_stays_as_it_was_changed(ledger: Path, file: Path) -> None:
    land(ledger, incoming(file), fill)
    count(ledger, "aid", "commitments")
    assert land(ledger, incoming(file), fill).manifest.counts == "commitments"
    file.write_text("a newer one")
    assert land(ledger, incoming(file), fill).manifest.counts == "commitments"
    chosen = Choices(counts="disbursements")
    assert land(ledger, incoming(file), fill, choices=chosen).manifest.counts == "disbursements"
