"""The cache changes nothing but the time."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from aidledger import building, open_ledger
from aidledger.engine import cache
from tests.ledgers import make_ledger


@pytest.fixture
def booked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how often a ledger is booked rather than found in the cache."""
    calls: list[int] = []
    settle = building.settle_book

    def counted(book: object) -> object:
        calls.append(1)
        return settle(book)  # type: ignore[arg-type]

    monkeypatch.setattr(building, "settle_book", counted)
    return calls


def total(folder: Path) -> str:
    return str(open_ledger(folder).summary().as_dict()["totals"][0]["best"])


def test_an_unchanged_ledger_is_booked_once(tmp_path: Path, booked: list[int]) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    assert [total(folder), total(folder)] == ["5.00", "5.00"]
    for policy in ({"currency": "TJS"}, {"overlaps": "gross"}, {"spread": "none"}):
        open_ledger(folder).summary(**policy)
    assert len(booked) == 1


def test_a_changed_ledger_is_booked_again_even_within_the_same_second(
    tmp_path: Path, booked: list[int]
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    assert total(folder) == "5.00"
    known = (folder / "transactions.csv").stat()
    make_ledger(folder, [{"amount": 6}])
    os.utime(folder / "transactions.csv", ns=(known.st_atime_ns, known.st_mtime_ns))
    assert total(folder) == "6.00"
    assert len(booked) == 2


def test_a_copy_of_a_ledger_tells_its_own_place(tmp_path: Path, booked: list[int]) -> None:
    one, two = (make_ledger(tmp_path / name / "l", [{"id": "x"}]) for name in "ab")
    for folder in (one, two):
        shown = {
            row.get("field"): row.get("value") for row in open_ledger(folder).show("x").flat_rows()
        }
        assert shown["place in ledger"] == f"{folder / 'transactions.csv'}:2"
    assert len(booked) == 1


def test_a_damaged_image_is_not_believed(
    tmp_path: Path, own_cache: Path, booked: list[int]
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    assert total(folder) == "5.00"
    (image,) = own_cache.glob("*.ledger")
    whole = image.read_bytes()
    for damage in (b"", whole[:100], whole[:-1], b"\0" * len(whole), whole[:-9] + b"x" * 9):
        image.write_bytes(damage)
        assert total(folder) == "5.00"
    assert len(booked) == 6


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs file owners")
def test_a_folder_that_others_can_write_is_not_used(
    tmp_path: Path, own_cache: Path, booked: list[int]
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    own_cache.chmod(0o777)
    assert [total(folder), total(folder)] == ["5.00", "5.00"]
    assert len(booked) == 2 and not list(own_cache.iterdir())


def test_it_can_be_off_missing_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, booked: list[int]
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    (tmp_path / "file").write_text("")
    for setting in ("off", str(tmp_path / "file"), str(tmp_path / "file" / "below")):
        monkeypatch.setenv("AIDLEDGER_CACHE", setting)
        assert total(folder) == "5.00"
    monkeypatch.setenv("AIDLEDGER_CACHE", str(tmp_path / "new" / "deep"))
    assert [total(folder), total(folder)] == ["5.00", "5.00"]
    assert len(booked) == 4
    assert (tmp_path / "new" / "deep").stat().st_mode & 0o077 == 0


def test_old_images_are_forgotten(tmp_path: Path, own_cache: Path) -> None:
    for number in range(30):
        total(make_ledger(tmp_path / str(number), [{"amount": number}]))
        time.sleep(0.002)
    assert len(list(own_cache.iterdir())) <= 24


def test_only_what_the_tool_wrote_is_deleted(tmp_path: Path, own_cache: Path) -> None:
    long_ago = time.time() - 2 * 3600
    mine = [f"accounts-{number}.ledger" for number in range(30)] + ["notes.1.new"]
    for name in (*mine, "00000001-9.77.new", "00000002-9.77.new"):
        (own_cache / name).write_text("kept by hand")
        os.utime(own_cache / name, (long_ago, long_ago))
    (own_cache / "00000002-9.77.new").touch()
    for number in range(26):
        total(make_ledger(tmp_path / str(number), [{"amount": number}]))
    left = {path.name for path in own_cache.iterdir()}
    assert left >= {*mine, "00000002-9.77.new"}
    assert "00000001-9.77.new" not in left
    assert len(left - {*mine, "00000002-9.77.new"}) == 24


def test_another_version_of_the_tool_books_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, booked: list[int]
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    total(folder)
    monkeypatch.setattr(cache, "__version__", "99")
    total(folder)
    assert len(booked) == 2
