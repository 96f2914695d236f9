"""The workbook: what it shows is what aidledger says, and its formulas say the same anew."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from aidledger import open_ledger
from aidledger.exporting import workbook as made
from tests.ledgers import BUNDLED, CURRENCIES, DEFLATED, PURCHASING, make_ledger, run
from tests.outside import recalculated
from tests.test_properties import CHOICES, ledgers, opened

# In Excel since 2007, and in LibreOffice.
OLD = set(
    "AND COUNTIF COUNTIFS IF INDEX INT LEN MATCH MAX MIN OR ROUND SUM SUMIFS SUMPRODUCT".split()
)
AMOUNTS = ("Best", "Low", "High")


def saved(folder: Path, ledger: Path, **choices: Any) -> Path:
    path = folder / "book.xlsx"
    path.write_bytes(open_ledger(ledger).packed("xlsx", **choices))
    return path


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workbook of the whole article; nobody may change it."""
    return saved(tmp_path_factory.mktemp("bundled"), BUNDLED)


@cache
def _book(path: Path, values: bool) -> Any:
    return openpyxl.load_workbook(path, data_only=values)


def rows(path: Path, sheet: str, header: int = 1, values: bool = True) -> list[dict[str, Any]]:
    grid = _book(path, values)[sheet]
    told = list(grid.iter_rows(min_row=header, values_only=True))
    return [dict(zip(told[0], row, strict=True)) for row in told[1:]]


def totals(path: Path) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    found = rows(path, "totals", header=5)
    return {(r["By"], r["Group"], str(r["Of"] or ""), r["Counted"]): r for r in found}


def cents(row: Mapping[str, Any]) -> list[int]:
    return [round(Decimal(str(row[name])) * 100) for name in AMOUNTS]


def asked(ledger: Path, **choices: Any) -> dict[tuple[str, str, str, str], list[int]]:
    """Return the same totals from the summary, in cents."""
    found = {}
    opened = open_ledger(ledger)
    for row in opened.summary(**choices).totals:
        amount = row.value
        assert amount is not None and amount.low is not None
        found["total", row.keys["group"], "", row.measure] = amount
    for by in ("year", "donor", "recipient", "sector", "instrument"):
        for row in opened.summary(by=by, **choices).tables[1].rows:
            if row.measure == "counted":
                found[by, row.keys["group"], row.keys[by], "counted"] = row.value
    return {
        k: [int(getattr(a, b) * 100) for b in ("best", "low", "high")] for k, a in found.items()
    }


# What it shows


@pytest.mark.parametrize(
    "choices",
    [{}, {"donor": "Russia", "years": "2004-2009"}, {"overlaps": "gross", "headline": "all"},
     {"currency": "RUB", "years": "2008-2009", "spread": "end"},
     {"prices": 2008, "donor": "Russia"}],
    ids=str,
)  # fmt: skip
def test_the_totals_it_shows_are_those_of_the_summary(
    tmp_path: Path, choices: dict[str, Any]
) -> None:
    shown = totals(saved(tmp_path, BUNDLED, **choices))
    expected = asked(BUNDLED, **choices)
    assert {k: cents(r) for k, r in shown.items() if k in expected} == {
        k: v for k, v in expected.items() if k in shown
    }
    missing = {k for k in set(expected) - set(shown) if any(expected[k])}
    assert not missing
    assert all(r["Check"] is None for r in shown.values())


def test_every_total_is_a_sum_over_the_flows_and_no_function_is_new(bundled: Path) -> None:
    book = openpyxl.load_workbook(bundled)
    used = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    text = re.sub(r'"[^"]*"', "", cell.value)
                    used |= set(re.findall(r"([A-Z][A-Z0-9.]*)\(", text))
                    assert len(cell.value) < 8192
    assert used <= OLD
    for row in rows(bundled, "totals", 5, values=False):
        assert all(str(row[name]).startswith("=SUMIFS(flows!") for name in AMOUNTS)
    counted = [r for r in rows(bundled, "flows", values=False) if r["Best"] is not None]
    assert len(counted) > 50
    assert all(str(r["Best"]).startswith("=") for r in counted)


def test_headers_are_frozen_filtered_and_notes_hold_the_words(bundled: Path) -> None:
    book = openpyxl.load_workbook(bundled)
    assert book.sheetnames[:6] == ["readme", "totals", "figures", "flows", "rates", "indicators"]
    for name in ("totals", "figures", "flows", "rates", "indicators"):
        assert book[name].freeze_panes and book[name].auto_filter.ref
    figures = book["figures"]
    head = [c.value for c in figures[1]]
    row = next(r for r in figures.iter_rows(min_row=2) if r[0].value == "us-border-posts")
    cell = row[head.index("Amount")]
    assert cell.value == 40_000_000 and "#,##0" in cell.number_format
    assert "“approximately 40 million dollars”" in cell.comment.text
    assert "Starchak 2009, sec. " in cell.comment.text


def test_a_residual_shows_what_was_taken_off_and_an_open_top_its_plus(bundled: Path) -> None:
    figures = {r["Id"]: r for r in rows(bundled, "figures")}
    aid = figures["us-aid-2007-2008"]
    assert (aid["Best"], aid["Taken off"], aid["Left, best"]) == (50e6, 34029900.90, 15970099.10)
    shown = totals(bundled)
    us = shown["donor", "headline", "US", "counted"]
    assert (us["Mark"], us["No top"], us["Figures"], us["Unstated"]) == ("≥~", "+", 7, 8)
    assert cents(us) == [11666666667, 11666666667, 20612900000]
    assert shown["year", "headline", "2005", "counted"]["Mark"] == "≥~÷"


def test_what_a_selection_needs_is_there_and_marked(tmp_path: Path) -> None:
    ledger = make_ledger(
        tmp_path / "l",
        [{"amount": 100}, {"amount": 30, "donor": "RU", "part_of": "figure-1"}, {"donor": "RU"}],
    )
    figures = {r["Id"]: r for r in rows(saved(tmp_path, ledger, donor="US"), "figures")}
    assert {k: r["Selected"] for k, r in figures.items()} == {"figure-1": "yes", "figure-2": "no"}
    assert (figures["figure-1"]["Taken off"], figures["figure-1"]["Left, best"]) == (30, 70)


def test_the_same_question_gives_the_same_bytes(tmp_path: Path) -> None:
    ledger = open_ledger(BUNDLED)
    assert ledger.packed("xlsx", donor="US") == ledger.packed("xlsx", donor="US")


def test_the_readme_says_what_was_selected(tmp_path: Path) -> None:
    path = saved(tmp_path, BUNDLED, donor="Russia", years="2004-2009", prices=2008)
    told = {row[0]: row[1] for row in openpyxl.load_workbook(path)["readme"].values if row[0]}
    assert (told["donor"], told["years"], told["overlaps"]) == ("RU", "2004-2009", "net")
    assert told["prices"] == "constant 2008 (donor deflator)"
    assert told["starchak-2009"].startswith("Starchak")


def test_a_selection_of_nothing_is_a_workbook_of_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path, BUNDLED, donor="Uzbekistan")
    assert cents(totals(path)["total", "headline", "", "counted"]) == [0, 0, 0]
    assert [r["Figure"] for r in rows(path, "flows")] == []


def any_workbooks(folder: Path, examples: int) -> list[Path]:
    """Return workbooks of ledgers drawn by Hypothesis, each under choices drawn too."""
    books: list[Path] = []

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )  # fmt: skip
    @given(ledgers(), CHOICES)
    def draw(drawn: list[dict[str, Any]], choices: dict[str, Any]) -> None:
        place = folder / str(len(books))
        place.mkdir()
        ledger = opened(drawn, str(place / "ledger"))
        path = place / f"{len(books)}.xlsx"
        path.write_bytes(ledger.packed("xlsx", **choices))
        books.append(path)

    draw()
    return books


def test_every_step_of_any_ledger_comes_to_what_the_engine_says(tmp_path: Path) -> None:
    """While a workbook is made each line is held against the engine's; here none may differ."""
    for path in any_workbooks(tmp_path, 20):
        assert all(row["Check"] is None for row in totals(path).values())


# Hostile texts, and what a spreadsheet cannot hold


def test_no_text_is_a_formula_a_link_or_too_long(tmp_path: Path) -> None:
    hostile = {
        "description": '=HYPERLINK("http://x.example","y")',
        "remark": "+1+cmd|' /C calc'!A0",
        "as_stated": "@SUM(1) " + "x" * 19_000,
        "channel": "",
    }
    path = saved(tmp_path, make_ledger(tmp_path / "l", [hostile, {"remark": "http://a.example"}]))
    book = openpyxl.load_workbook(path)
    head = [c.value for c in book["figures"][1]]
    row = book["figures"][2]
    for name in ("description", "remark"):
        cell = row[head.index(name.capitalize())]
        assert (cell.data_type, cell.value) == ("s", hostile[name])
    words = row[head.index("In the source's words")]
    assert words.data_type == "s" and words.value.startswith("@SUM(1) x")
    assert len(words.value) == 19_008
    assert row[head.index("Amount")].comment.text.endswith("…")
    assert not any(sheet._hyperlinks for sheet in book)


def test_what_xml_cannot_hold_is_shown_as_such() -> None:
    assert made.fit("a\x00b\x1bc\ufffed\ud800e\tf") == "a\ufffdb\ufffdc\ufffdd\ufffde\tf"
    cut = made.fit("😀" * 20_000)
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767 and cut.endswith("20,000 characters)")


def test_amounts_of_more_digits_than_a_spreadsheet_holds_are_refused(tmp_path: Path) -> None:
    below = make_ledger(tmp_path / "below", [{"amount": "9999999999999.99", "first": "2005"}])
    shown = totals(saved(tmp_path, below))["total", "headline", "", "counted"]
    assert cents(shown)[0] == 999_999_999_999_999
    above = make_ledger(tmp_path / "above", [{"amount": "10000000000000.00", "first": "2005"}])
    ran = run("export", "--ledger", above, "-o", tmp_path / "x.xlsx")
    assert ran.code == 2 and "15 digits" in ran.err and not (tmp_path / "x.xlsx").exists()


def test_more_rows_than_a_sheet_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "MOST_ROWS", 2)
    ran = run(
        "export", "--ledger", make_ledger(tmp_path / "l", [{}, {}]), "-o", tmp_path / "x.xlsx"
    )
    assert ran.code == 2 and "would need 3 rows" in ran.err and "parquet" in ran.err


def test_a_large_workbook_is_written_otherwise_and_says_the_same(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "MANY_ROWS", 10)
    large = saved(tmp_path, BUNDLED)
    for sheet in ("totals", "figures", "flows"):
        header = 5 if sheet == "totals" else 1
        assert rows(large, sheet, header) == rows(bundled, sheet, header)
    noted = [c.comment.text for c in openpyxl.load_workbook(large)["figures"]["M"] if c.comment]
    assert len(noted) > 80


# To be read and printed


def wide(sheet: Any, cell: Any) -> float:
    """Return a column's width; openpyxl keeps that of neighbours alike with the first of them."""
    own = (d for d in sheet.column_dimensions.values() if d.min <= cell.column <= d.max)
    return float(next(own).width)


def test_no_code_is_cut_and_no_words_touch_a_number(bundled: Path) -> None:
    book = _book(bundled, False)
    for name in ("totals", "figures", "flows", "rates", "indicators", "overlaps", "factors"):
        sheet = book[name]
        header = 5 if name == "totals" else 1
        heads = {cell.value: cell for cell in sheet[header]}
        for title in {"Of", "Donor", "Recipient", "Partner", "Party", "Key", "Id"} & set(heads):
            letter = heads[title].column_letter
            longest = max(len(str(c.value or "")) for c in sheet[letter][header:])
            assert longest < wide(sheet, cell=heads[title]), (name, title)
        before = None
        for cell in sheet[header]:
            if before is not None and before.alignment.horizontal == "right":
                how = cell.alignment
                assert how.horizontal in ("right", "center") or how.indent, (name, cell.value)
            before = cell


def test_every_sheet_is_printed_as_wide_as_a_page(bundled: Path) -> None:
    for sheet in _book(bundled, False):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight == 0
    assert "$AA" not in (figures := _book(bundled, False)["figures"]).print_area
    assert figures.print_area.startswith("'figures'!$A$1:$V$")


# The command


def test_a_terminal_is_told_to_name_a_file_and_a_pipe_gets_the_bytes(tmp_path: Path) -> None:
    ran = run("export", "--format", "xlsx", "--ledger", BUNDLED, tty=True)
    assert ran.code == 2 and "-o aid.xlsx" in ran.err
    assert run("export", "--lines", "-o", tmp_path / "x.xlsx", "--ledger", BUNDLED).code == 2
    target = tmp_path / "x.xlsx"
    target.write_text("what was there")
    assert run("export", "-o", target, "--ledger", BUNDLED).code == 0
    assert target.read_bytes()[:2] == b"PK"
    ran = run("export", "--format", "xlsx", "-o", tmp_path, "--ledger", BUNDLED)
    assert ran.code == 1 and "Is a directory" in ran.err


def test_without_the_library_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aidledger.exporting.missing.find_spec", lambda name: None)
    ran = run("export", "-o", tmp_path / "x.xlsx", "--ledger", BUNDLED)
    assert ran.code == 2 and "pip install 'aidledger[workbook]'" in ran.err


# LibreOffice works it out anew

TIES = [
    # 0.10, 0.30 and 1.10 roubles at 20 a dollar are half a cent, one and a half, five and a half.
    {"amount": "0.10", "currency": "RUB", "first": "2006"},
    {"amount": "0.30", "currency": "RUB", "first": "2006"},
    {"amount": "1.10", "currency": "RUB", "first": "2007"},
    # Half a cent that falls below or upon it as doubles go: 49 kopecks at 98.
    {"amount": "0.49", "currency": "RUB", "first": "2005"},
    {"amount": "3.43", "currency": "RUB", "first": "2005"},
    # One cent, and ten, over three years and over seven.
    {"amount": "0.01", "first": "2003", "last": "2005"},
    {"amount": "0.10", "first": "2003", "last": "2009"},
    {"amount": "100.01", "first": "2003-05", "last": "2005-02", "qualifier": "more_than"},
    {"amount": "7777777.77", "currency": "RUB", "first": "2003", "last": "2008", "per": "year"},
    {"qualifier": "between", "amount": "", "low": "0.01", "high": "0.04", "first": "2005"},
    {"qualifier": "order", "amount": "", "low": "200", "high": "", "first": "2004"},
    # A figure that holds others, one of them in another currency and one only perhaps.
    {"amount": "500.00", "first": "2005", "last": "2006", "low": "400.00"},
    {
        "amount": "333.33",
        "currency": "RUB",
        "first": "2005",
        "last": "2006",
        "part_of": "figure-12",
    },
    {"amount": "77.77", "first": "2004", "last": "2005", "may_be_in": "figure-12 figure-15"},
    {"amount": "60.00", "currency": "TJS", "first": "2003", "last": "2005", "donor": "RU"},
    {"amount": "9000.00", "first": "2005", "last": "2005", "may_be_in": "figure-17"},
    {"amount": "10.00", "first": "2005", "last": "2005"},
    {"qualifier": "unstated", "amount": "", "first": "2005"},
]
LARGE = [
    # Fifteen digits, over years, a year, and as the middle of two.
    {"amount": "1999999999999.99", "first": "2003-02", "last": "2008-12", "donor": "RU"},
    {"amount": "499999999999.99", "first": "2004-02", "last": "2005-12", "per": "year"},
    {"qualifier": "between", "amount": "", "low": "0.02", "high": "1999999999999.99"},
]
ODD_RATES = CURRENCIES.replace("2005: 25", "2005: 98")


def same(one: Path, other: Path) -> int:
    """Hold two workbooks' totals against each other to the cent; return how many there were."""
    left, right = totals(one), totals(other)
    assert set(left) == set(right)
    for key, row in left.items():
        assert cents(row) == cents(right[key]), key
        for name in ("Mark", "No top", "Figures", "Unstated"):
            assert (row[name] or None) == (right[key][name] or None), (key, name)
    return len(left)


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    "choices",
    [{}, {"currency": "RUB", "overlaps": "gross", "headline": "all", "spread": "none",
          "years": "2004-2007"}],
    ids=["plain", "gross in roubles"],
)  # fmt: skip
def test_libreoffice_works_out_the_same_totals(tmp_path: Path, choices: dict[str, Any]) -> None:
    """A saved copy has no values of its own, so that every number is worked out."""
    for name, ledger in (
        ("article", BUNDLED),
        ("ties", make_ledger(tmp_path / "l", TIES, currencies=ODD_RATES)),
        *([] if choices else [("large", make_ledger(tmp_path / "big", LARGE))]),
    ):
        folder = tmp_path / name
        folder.mkdir()
        path = saved(folder, ledger, **choices)
        bare = folder / "bare.xlsx"
        openpyxl.load_workbook(path).save(bare)
        (anew,) = recalculated(folder, bare)
        assert same(path, anew) > 10
        lines = ("Figure", "Year", "Counted", "Low", "Best", "High", "Own low", "Own best")
        for one, other in zip(rows(path, "flows"), rows(anew, "flows"), strict=True):
            assert [one[n] or None for n in lines] == [other[n] or None for n in lines]
        check = openpyxl.load_workbook(anew, data_only=True)["totals"]["A3"].value
        assert "all totals are as aidledger exported" in check


@pytest.mark.libreoffice
def test_libreoffice_works_out_the_same_of_any_ledger(tmp_path: Path) -> None:
    books = any_workbooks(tmp_path, 40)
    for book, anew in zip(books, recalculated(tmp_path, *books), strict=True):
        same(book, anew)


@pytest.mark.libreoffice
@pytest.mark.parametrize("prices", ["current", "2006", "ppp"])
def test_an_edit_there_is_an_edit_in_the_ledger(tmp_path: Path, prices: str) -> None:
    """Change amounts and rates in the file and in the ledger; the totals are the same."""
    draw = random.Random(prices)
    figures = [dict(row) for row in TIES]
    deflated = {"currencies": DEFLATED, "parties": PURCHASING}
    files = deflated if prices != "current" else {"currencies": ODD_RATES}
    choices = {"prices": prices}
    if prices == "2006":
        choices["donor"] = "US"
    path = saved(tmp_path, make_ledger(tmp_path / "before", figures, **files), **choices)
    book = openpyxl.load_workbook(path)
    sheet = book["figures"]
    column = [c.value for c in sheet[1]].index("Amount")
    changed = 0
    for row in sheet.iter_rows(min_row=2):
        figure = figures[int(row[0].value.split("-")[1]) - 1]
        if figure["amount"] and not {"low", "part_of"} & set(figure) and draw.random() < 0.6:
            amount = draw.choice(["0.01", "0.05", "0.49", "1.15", "123456.78", "98765432.10"])
            row[column].value, figure["amount"], changed = float(amount), amount, changed + 1
    assert changed > 3
    text = files["currencies"]
    values = [r for r in book["rates"].iter_rows(min_row=2) if r[1].value == "rate"]
    for row in values[:3]:
        rate = draw.choice(["1.6", "12.8", "33", "7.25", "160"])
        row[5].value = float(rate)
        start = text.index(f"{row[4].value}: ", text.index(f"\n{row[2].value}:"))
        text = text[:start] + re.sub(r": [\d.]+", f": {rate}", text[start:], count=1)
    # Sorted the other way round, the sheet of rates says the same.
    cells = [[c.value for c in row] for row in book["rates"].iter_rows(min_row=2)]
    for row, told in zip(book["rates"].iter_rows(min_row=2), reversed(cells), strict=True):
        for cell, value in zip(row, told, strict=True):
            cell.value = value
    edited = tmp_path / "edited.xlsx"
    book.save(edited)
    after = make_ledger(tmp_path / "after", figures, **{**files, "currencies": text})
    (anew,) = recalculated(tmp_path, edited)
    (tmp_path / "next").mkdir()
    assert same(saved(tmp_path / "next", after, **choices), anew) > 10
    told = openpyxl.load_workbook(anew, data_only=True)["totals"]
    assert "totals differ from those exported" in told["A3"].value
    assert "changed" in [row[-1].value for row in told.iter_rows(min_row=6)]
    assert not told["A4"].value
