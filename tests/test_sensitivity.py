"""Sensitivity: every row is the summary that somebody else would get, and what follows from it."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aidledger import open_ledger
from aidledger.ledger import Ledger
from tests.ledgers import CURRENCIES, DEFLATED, PURCHASING, make_ledger, run
from tests.test_properties import CHOICES, ledgers, opened

TOLD = ("low", "best", "high", "open", "mark", "currency", "prices", "figures", "unstated")
ROWS = [
    # 300 of the US, in which the 100 may be; 150 of Russia, a plan, a loan, a pledge in the plan.
    {"id": "whole", "amount": 300, "status": "committed", "confidence": "low"},
    {"id": "inside", "amount": 100, "may_be_in": "whole"},
    {"id": "russian", "amount": 250, "donor": "RU", "qualifier": "more_than"},
    {"id": "plan", "amount": 80, "donor": "RU", "status": "planned"},
    {"id": "again", "amount": 30, "donor": "RU", "status": "pledged", "may_be_in": "plan"},
    {"id": "known", "amount": 20, "status": "planned", "fulfils": "whole"},
    {"id": "loan", "amount": 1000, "donor": "RU", "instrument": "loan"},
]


def asked(folder: Path, rows: Any = ROWS, **choices: Any) -> dict[str, dict[str, Any]]:
    ledger = open_ledger(make_ledger(folder / "l", rows, currencies=DEFLATED))
    return table(ledger.sensitivity(**choices), "choices", "choice")


def table(report: Any, name: str, key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in report.flat_rows() if row["table"] == name}


def bounds(row: dict[str, Any], lead: str = "") -> list[int | None]:
    return [None if row[lead + b] is None else int(row[lead + b]) for b in ("low", "best", "high")]


def test_each_choice_by_hand(tmp_path: Path) -> None:
    rows = asked(tmp_path)
    told = {
        "net, months, current": [550, 550, 650],  # 300 less the 100, 100, 250
        "gross": [550, 650, 650],
        "low of every figure": [550, 550, 550],
        "high of every figure": [650, 650, 650],
        "disbursed alone": [350, 350, 350],
        "committed alone": [200, 200, 300],
        "with planned": [630, 630, 730],  # 80, and 20 out of the whole's 300
        "with pledged": [580, 580, 680],
        "with planned and pledged": [630, 630, 760],  # the 30 may be in the 80
        "end": [550, 550, 650],
        "none": [550, 550, 650],
        "constant 2005 (donor deflator)": [550, 550, 650],
        "constant 2005 (US deflator)": [550, 550, 650],
        "with credit": [1550, 1550, 1650],
        "without whole": [350, 350, 350],
    }

    assert {name: bounds(row) for name, row in rows.items()} == told
    base = told["net, months, current"]
    for name, row in list(rows.items())[1:]:
        assert bounds(row, "change_") == [a - b for a, b in zip(told[name], base, strict=True)]
    assert rows["with credit"]["change_percent"] == Decimal("181.82")  # 1000 of 550
    assert rows["with credit"]["change_percent_high"] == Decimal("153.85")  # 1000 of 650
    assert rows["with credit"]["figures"] == 4
    assert [name for name, row in rows.items() if row["supposed"]] == [
        "with planned", "with pledged", "with planned and pledged",
    ]  # fmt: skip
    assert rows["committed alone"]["open"] is False and rows["gross"]["open"] is True


def test_the_us_rows_on_the_page_are_the_tools() -> None:
    rows = table(open_ledger(Path("ledger")).sensitivity(donor="US"), "choices", "choice")
    page = Path("docs/sensitivity.md").read_text("utf-8").split("## By hand")[1].split("\n## ")[0]
    for row, column in (
        ("net, months, current", "best"), ("gross", "best"), ("gross", "change_best"),
        ("gross", "change_percent"), ("without us-aid-2007-2008", "best"),
        ("with planned", "change_best"), ("with planned", "change_low"),
    ):  # fmt: skip
        assert f"{rows[row][column]:,}" in page
    assert rows["with planned"]["change_high"] == 60_000_000
    assert rows["without us-aid-2007-2008"]["change_high"] == -100_000_000


def test_what_moves_most_and_the_order_of_donors(tmp_path: Path) -> None:
    ledger = open_ledger(make_ledger(tmp_path / "l", ROWS, currencies=DEFLATED))
    report = ledger.sensitivity()
    order = table(report, "ranking", "donor")
    assert [(d, r["rank"], r["cannot_be_told_from"]) for d, r in order.items()] == [
        ("US", 1, "Russia (no top)"), ("RU", 2, ""),
    ]  # fmt: skip
    changes = {c: r["what"] for c, r in table(report, "ranking_changes", "choice").items()}
    assert changes == {
        "disbursed alone": "Russia passes United States",
        "if what is planned came true": "Russia passes United States",
        "if what is planned and pledged came true": "Russia passes United States",
        "with credit": "Russia passes United States",
        "without whole": "Russia passes United States",
    }
    said = " ".join(report.sentences)
    assert "moves the best most: “with credit” (+181.8 %)" in said
    assert (
        "range most, from low to what is told of high: “disbursed alone” and “without whole”"
        in said
    )
    assert "it has one only under “committed alone”" in said
    assert "if all of it came true, the best would move by +14.5 %" in said
    assert "changes under 5 of 14 choices" in said
    assert "survives all" in " ".join(ledger.sensitivity(donor=["US", "TJ"]).sentences)
    alone = ledger.sensitivity(donor="US")
    assert {row["table"] for row in alone.flat_rows()} == {"choices"}
    assert "order of the donors" not in " ".join(alone.sentences)


def test_the_base_is_what_is_asked_for(tmp_path: Path) -> None:
    base = {"overlaps": "gross", "spread": "end", "prices": "2006", "deflator": "us",
            "headline": ["transfer", "credit"]}  # fmt: skip
    rows = asked(tmp_path, **base)
    assert next(iter(rows)) == "gross, end, constant 2006 (US deflator)"
    assert {"net", "months", "none", "current", "constant 2006 (donor deflator)",
            "without transfer", "without credit"} <= set(rows)  # fmt: skip
    assert not {"gross", "end", "with credit", "constant 2006 (US deflator)"} & set(rows)
    assert rows["without credit"]["options"] == "--headline transfer"
    chosen = asked(tmp_path, status="disbursed")
    assert not {"with planned", "disbursed alone"} & set(chosen)


def options(row: dict[str, Any]) -> dict[str, Any]:
    words = row["options"].split()
    return {n[2:]: v.split(",") if n == "--headline" else v
            for n, v in zip(words[::2], words[1::2], strict=True)}  # fmt: skip


def headline(ledger: Ledger, choices: dict[str, Any]) -> dict[str, Any]:
    found = ledger.summary(**choices).as_dict()["totals"][0]
    return {name: found[name] for name in TOLD}


def hold_against_the_summary(ledger: Ledger, base: dict[str, Any]) -> int:
    rows = list(table(ledger.sensitivity(**base), "choices", "choice").values())
    held = 0
    for row in rows:
        told = {name: row[name] for name in TOLD}
        if row["about"] == "base" or row["options"]:
            if not row["not_told"]:
                assert told == headline(ledger, base | options(row)), row["choice"]
                held += 1
        elif row["about"] == "bound":
            bound = row["choice"].split()[0]
            assert bounds(told) == [bounds(rows[0])[0 if bound == "low" else 2]] * 3
    return held


@pytest.mark.parametrize(
    "base",
    [{}, {"donor": "US"}, {"donor": ["US", "RU"], "years": "2005-2008", "overlaps": "gross"},
     {"prices": "2006", "headline": "transfer,exchange"}, {"prices": "ppp", "recipient": "TJ"},
     {"class_": "presence", "spread": "end"}, {"currency": "RUB", "donor": "RU"},
     {"status": "committed", "recipient": "TJ"}],
    ids=str,
)  # fmt: skip
def test_every_row_of_the_article_is_its_summary(base: dict[str, Any]) -> None:
    assert hold_against_the_summary(open_ledger(Path("ledger")), base) >= 5


def with_doubts(rows: list[dict[str, Any]], doubted: list[bool]) -> list[dict[str, Any]]:
    """Give rows a low confidence here and there."""
    marks = doubted * (len(rows) // len(doubted) + 1)
    return [
        row | {"confidence": "low" if low else "high"}
        for row, low in zip(rows, marks, strict=False)
    ]


seldom = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DOUBTS = st.lists(st.booleans(), min_size=1, max_size=5)


@seldom
@given(ledgers(), CHOICES, DOUBTS)
def test_every_row_of_any_ledger_is_its_summary(
    rows: list[dict[str, Any]], choices: dict[str, Any], doubted: list[bool]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        hold_against_the_summary(opened(with_doubts(rows, doubted), folder), choices)


@seldom
@given(ledgers(), CHOICES, DOUBTS)
def test_what_is_supposed_is_the_summary_of_a_ledger_that_says_so(
    rows: list[dict[str, Any]], choices: dict[str, Any], doubted: list[bool]
) -> None:
    rows = with_doubts(rows, doubted)
    with tempfile.TemporaryDirectory() as folder:
        ledger = opened(rows, folder + "/told")
        for row in table(ledger.sensitivity(**choices), "choices", "choice").values():
            if row["not_told"] or row["about"] not in ("promised", "confidence"):
                continue
            if row["about"] == "promised":
                true = row["choice"].removeprefix("with ").split(" and ")
                supposed = [
                    r | ({"status": "committed"} if r.get("status") in true else {}) for r in rows
                ]
            else:
                name = row["choice"].removeprefix("without ")
                supposed = struck(rows, name)
            other = opened(supposed, f"{folder}/{row['choice']}")
            assert {n: row[n] for n in TOLD} == headline(other, choices), row["choice"]


def test_without_all_of_low_confidence_nothing_of_it_counts_again(tmp_path: Path) -> None:
    # The promise is told by its two deliveries whole; without them its money would come back.
    paid = {"amount": 50, "confidence": "low", "fulfils": "promise", "first": 2005, "last": 2005}
    folder = make_ledger(tmp_path / "l", [
        {"id": "promise", "status": "committed", "confidence": "low"}, paid, paid])  # fmt: skip
    rows = table(open_ledger(folder).sensitivity(), "choices", "choice")
    assert (rows["without all 3"]["best"], rows["without all 3"]["figures"]) == (0, 0)


def struck(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Return the rows without one, or without all that some row says are of low confidence."""
    if name.startswith("all "):
        counted = [r for r in rows if r["confidence"] == "low" and counts(r)]
        gone = {r["id"] for r in counted}
    else:
        gone = {name}
    kept = []
    for row in rows:
        if row["id"] in gone:
            continue
        new = dict(row)
        for relation in ("part_of", "fulfils", "may_be_in"):
            words = [w for w in str(row.get(relation, "")).split() if w not in gone]
            new[relation] = " ".join(words)
        kept.append(new)
    return kept or [{"id": "nothing", "qualifier": "unstated", "status": "demanded"}]


def counts(row: dict[str, Any]) -> bool:
    status, stated = row.get("status", "disbursed"), row.get("qualifier") != "unstated"
    return stated and status in ("disbursed", "committed")


@settings(seldom, max_examples=2)
@given(ledgers(), CHOICES)
def test_both_engines_tell_the_same(rows: list[dict[str, Any]], choices: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lite, duck = (opened(with_doubts(rows, [True, False]), folder, e)
                      for e in ("sqlite", "duckdb"))  # fmt: skip
        assert lite.sensitivity(**choices).as_dict() == duck.sensitivity(**choices).as_dict()


def test_a_choice_that_cannot_be_told_says_so_in_its_row(tmp_path: Path) -> None:
    # The rouble has a deflator for 2005 and 2006, and a rate for 2005 alone.
    currencies = CURRENCIES[: CURRENCIES.index("RUB:")] + (
        "RUB:\n  name: Rouble\n  rates: {source: rates, code: R, values: {2005: 25}}\n"
        "  deflator: {source: rates, code: D, values: {2005: 50, 2006: 80}}\n"
    ) + CURRENCIES[CURRENCIES.index("TJS:") :]  # fmt: skip
    rows = [{"donor": "RU"}, {"donor": "RU", "first": "2006"}]
    folder = make_ledger(tmp_path / "l", rows, currencies=currencies)
    report = open_ledger(folder).sensitivity()
    told = table(report, "choices", "choice")
    row = told["constant 2006 (donor deflator)"]
    assert row["best"] is None and row["change_best"] is None
    assert row["not_told"].startswith("There is no rate for RUB in 2006")
    assert any("There is no rate for RUB in 2006" in text for text in report.caveats)
    assert bounds(told["gross"]) == [200, 200, 200]
    ran = run("sensitivity", "--ledger", folder)
    assert ran.code == 0 and "not told" in ran.out


def test_what_prices_leave_out_is_named_and_moves_nothing(tmp_path: Path) -> None:
    rows = [{"id": "old", "donor": "RU", "first": "2003", "amount": 300},
            {"id": "new", "first": "2008"}]  # fmt: skip
    folder = make_ledger(tmp_path / "l", rows, currencies=DEFLATED)
    report = open_ledger(folder).sensitivity()
    row = table(report, "choices", "choice")["constant 2008 (donor deflator)"]
    assert bounds(row) == [100, 100, 100] and row["figures"] == 1
    assert "RUB has no deflator" in row["left_out"] and row["left_out"].endswith(": old.")
    # Without the 300 the US would lead: that is no choice's doing.
    assert not any("donor" in c for c in table(report, "ranking_changes", "choice"))
    said = " ".join(report.sentences)
    assert "donor deflator" not in said and "survives all" not in said
    assert "constant 2008 (donor deflator), part left out" in run(
        "sensitivity", "--ledger", folder
    ).out  # fmt: skip
    base = open_ledger(folder).sensitivity(prices=2008, donor=["US", "RU"])
    order = table(base, "ranking", "donor")
    assert order["US"]["cannot_be_told_from"] == "Russia (part left out)"
    assert any("RUB has no deflator" in text and text.endswith(": old.") for text in base.caveats)


def test_without_deflators_there_are_no_constant_prices(tmp_path: Path) -> None:
    report = open_ledger(make_ledger(tmp_path / "l")).sensitivity()
    rows = [r for r in report.flat_rows() if r.get("about") == "prices"]
    assert [(r["best"], r["not_told"]) for r in rows] == [
        (None, "There is no deflator of any currency for 2005."),
        (None, "There is no deflator of USD for 2005."),
    ]


def test_nothing_selected_is_said(tmp_path: Path) -> None:
    ran = run("sensitivity", "--donor", "TJ", "--ledger", make_ledger(tmp_path / "l", ROWS))
    assert ran.code == 0 and "Nothing of the selection is in the headline." in ran.out


def test_several_classes_outside_the_headline_are_not_added(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", ROWS)
    ran = run("sensitivity", "--class", "credit", "--class", "exchange", "--ledger", folder)
    assert ran.code == 2 and "not added together" in ran.err
    ran = run("sensitivity", "--class", "credit", "--ledger", folder)
    assert ran.code == 0 and "Credit, disbursed and committed" in ran.out


def test_every_format_says_the_same(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "l", ROWS, currencies=DEFLATED)
    outputs = {form: run("sensitivity", "--ledger", folder, "--format", form).out
               for form in ("table", "markdown", "csv", "tsv", "json", "ndjson")}  # fmt: skip
    rows = json.loads(outputs["json"])["rows"]
    assert [json.loads(line) for line in outputs["ndjson"].splitlines()] == rows
    for form, separator in (("csv", ","), ("tsv", "\t")):
        read = list(csv.DictReader(io.StringIO(outputs[form]), delimiter=separator))
        assert [r["choice"] for r in read] == [str(r.get("choice", "")) for r in rows]
    for text in (outputs["table"], outputs["markdown"]):
        assert "Base: net, months, current" in text and "Figures of low confidence" in text
    plain = {"COLUMNS": "80", "NO_COLOR": "1"}
    narrow = re.sub(
        r"\x1b\[\d*m", "", run("sensitivity", "--ledger", folder, env=plain, tty=True).out
    )
    assert "Base: net" in narrow and max(map(len, narrow.splitlines())) <= 80


def test_international_dollars_are_a_choice_but_no_change(tmp_path: Path) -> None:
    files = {"currencies": DEFLATED, "parties": PURCHASING}
    rows = [{"id": "early"}, {"id": "later", "donor": "RU", "first": 2006, "amount": 20}]
    ledger = open_ledger(make_ledger(tmp_path / "l", rows, **files))
    report = ledger.sensitivity()
    found = table(report, "choices", "choice")["ppp"]
    # 100 dollars = 200 somoni ÷ 0.5; 20 = 80 somoni ÷ 1.
    assert (str(found["best"]), found["currency"], found["prices"]) == ("480.00", "Int$", "ppp")
    assert found["change_best"] is found["change_percent"] is None
    assert found["options"] == "--prices ppp --deflator donor"
    assert not any("“prices ppp”" in said for said in report.sentences)  # it moves nothing
    assert any(said.startswith("International dollars are another unit") for said in report.caveats)
    # In other currencies than the dollar, or where a recipient has no factor, there is none.
    assert "ppp" not in table(ledger.sensitivity(currency="RUB"), "choices", "choice")
    rows = [*rows, {"id": "elsewhere", "donor": "TJ", "recipient": "RU"}]
    some = open_ledger(make_ledger(tmp_path / "some", rows, **files))
    assert "ppp" not in table(some.sensitivity(), "choices", "choice")
    # A factor that lacks a year is told with the reason.
    lacking = PURCHASING.replace("2006: 1, ", "")
    gap = open_ledger(make_ledger(tmp_path / "gap", rows[:2], **{**files, "parties": lacking}))
    found = table(gap.sensitivity(), "choices", "choice")["ppp"]
    assert (
        found["best"] is None and "no PPP factor for Tajikistan (TJ) in 2006" in found["not_told"]
    )
    assert "480.00 Int$" in run("sensitivity", "--ledger", tmp_path / "l", "--in", "unit").out


def test_a_whole_that_its_parts_tell_goes_with_them(tmp_path: Path) -> None:
    told = {"qualifier": "exact", "confidence": "low", "first": "2005", "last": "2005"}
    rows = [
        told | {"id": "whole", "amount": "100"},
        told | {"id": "part", "amount": "100", "part_of": "whole"},
        told | {"id": "sure", "amount": "7", "confidence": "high"},
    ]
    choices = table(opened(rows, str(tmp_path)).sensitivity(), "choices", "choice")
    assert choices["without all 2"]["best"] == Decimal(7)
    assert choices["without part"]["best"] == Decimal(107)
    assert "without whole" not in choices
