"""Imported sources in reports: they add up as figures kept by hand do."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aidledger import open_ledger
from aidledger.problems import LedgerError, UsageError
from tests.imports import import_rows
from tests.ledgers import DEFLATED, PURCHASING, make_ledger, run

QUALIFIED = {
    "exact": (0, 0, 0),
    "at_least": (1, 0, 0),
    "at_most": (0, 1, 0),
    "about": (0, 0, 1),
    "between": (0, 0, 1),
}


@st.composite
def told(draw: st.DrawFn) -> dict[str, Any]:
    """One figure, as a row kept by hand and as an imported one."""
    hedge = draw(st.sampled_from(list(QUALIFIED)))
    low, high = sorted((draw(st.integers(0, 99_999)), draw(st.integers(0, 99_999))))
    best = (low + high) // 2 if hedge == "between" else high
    first, last = sorted((draw(st.integers(2003, 2012)), draw(st.integers(2003, 2012))))
    basis = draw(st.sampled_from(["calendar", "calendar", "fiscal-us"]))
    dates = [str(first), str(last)]
    if basis != "calendar":
        dates = [str(first), str(first)]
    elif draw(st.booleans()):
        dates = [f"{first}-{draw(st.integers(1, 6)):02}", f"{last}-{draw(st.integers(6, 12)):02}"]
    if first == last:  # one date of a year is that year
        dates = [str(first), str(first)]
    shared = {
        "donor": draw(st.sampled_from(["US", "RU"])),
        "recipient": "TJ",
        "sector": draw(st.sampled_from(["military", "energy"])),
        "status": draw(st.sampled_from(["disbursed", "committed"])),
        "currency": draw(st.sampled_from(["USD", "RUB", "TJS"])),
        "year_basis": basis,
        "first": dates[0],
        "last": dates[1],
    }
    instrument, class_ = draw(st.sampled_from([("grant", "transfer"), ("loan", "credit")]))
    by_hand = {**shared, "instrument": instrument, "qualifier": hedge}
    if hedge == "between":
        by_hand |= {"low": Decimal(low) / 100, "high": Decimal(high) / 100}
    else:
        by_hand |= {"amount": Decimal(best) / 100}
        low = 0 if hedge == "at_most" else best
        high = best
    marks = dict(zip(("open_top", "capped", "approximate"), QUALIFIED[hedge], strict=True))
    imported = {
        **shared, "instrument": instrument, "class": class_, "low": low, "best": best,
        "high": high, **marks,
    }  # fmt: skip
    return {"by_hand": by_hand, "imported": imported}


def amounts(report: Any) -> Any:
    """Return all that a report's tables say of what counts; imports tell what does not in sums."""
    rows = json.loads(report)["rows"]
    return [row for row in rows if row["measure"] != "scheduled" and row["figures"]]


OPTIONS: list[list[str]] = [
    [],
    ["--by", "donor,year"],
    ["--by", "sector", "--years", "2005-2007"],
    ["--spread", "none", "--by", "year", "--years", "2004-2006"],
    ["--spread", "end", "--by", "year"],
    ["--calendar", "--by", "year"],
    ["--currency", "RUB", "--by", "year", "--years", "2005-2007", "--calendar"],
    ["--prices", "2007", "--by", "donor,year"],
    ["--prices", "2007", "--deflator", "us", "--years", "2004-2007"],
    ["--prices", "ppp", "--by", "year", "--years", "2005-2008"],
    ["--cumulative", "--by", "year,donor"],
    ["--donor", "US", "--class", "credit", "--status", "committed", "--change", "--by", "year"],
]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(told(), min_size=1, max_size=6), st.sampled_from(OPTIONS))
def test_imported_rows_add_up_as_figures_kept_by_hand(
    figures: list[dict[str, Any]], options: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        ledger = make_ledger(
            Path(name) / "ledger",
            [f["by_hand"] for f in figures],
            currencies=DEFLATED, parties=PURCHASING,
        )  # fmt: skip
        import_rows(ledger, [f["imported"] for f in figures])
        answers = [
            run("summary", "--ledger", ledger, "--source", source, "--format", "json", *options)
            for source in ("article", "aid")
        ]
        assert answers[0].code == answers[1].code, answers
        if answers[0].code == 0:
            assert amounts(answers[1].out) == amounts(answers[0].out)
