"""Both stores hold the same rows, whatever is in them."""

from __future__ import annotations

from typing import Any

import pytest

from aidledger import open_ledger
from aidledger.engine import store
from aidledger.engine.store import DuckDBStore, SQLiteStore, Store
from tests.ledgers import BUNDLED

TABLES = (
    "figures all_periods all_factors monies all_residuals all_takes indicators mentions rivals "
    "parts documents"
).split()


def test_a_booked_ledger_is_the_same_in_both() -> None:
    lite, duck = (
        open_ledger(BUNDLED)._opened.store,
        open_ledger(BUNDLED, engine="duckdb")._opened.store,
    )
    for table in TABLES:
        rows = lite.ask(f"SELECT * FROM {table}")
        assert rows and rows == duck.ask(f"SELECT * FROM {table}")


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
@pytest.mark.parametrize("made", [SQLiteStore, DuckDBStore])
def test_rows_come_back_as_they_were_given(
    made: type[Store], at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_AT_ONCE", at_once)
    rows: list[tuple[Any, ...]] = [
        (None, None, None),
        (2**62 + 1, "two\nlines, a 'quote' and a nul \0", 0.1),
        (-5, "", 5e-324),
        (0, "Душанбе “2008”", 1.7976931348623157e308),
        (None, "NULL", -0.25),
    ]
    own = made()
    own.script("CREATE TABLE t (a BIGINT, b TEXT, c DOUBLE)")
    own.many("t", rows)
    own.many("t", [])
    assert [tuple(row.values()) for row in own.ask("SELECT * FROM t")] == rows


def test_deals_in_other_prices_are_the_same_on_both_engines() -> None:
    answers = [
        [
            ledger.promises("RU", "TJ", both=True, prices=2008).as_dict(),
            ledger.promises("US", "TJ", prices="ppp").as_dict(),
            ledger.unit_costs(prices=2005, deflator="us", currency="RUB").as_dict(),
        ]
        for ledger in (open_ledger(BUNDLED), open_ledger(BUNDLED, engine="duckdb"))
    ]
    assert answers[0] == answers[1]
