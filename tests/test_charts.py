"""Charts: the reports' numbers as bars; drawn files as XML; bars in letters on the terminal."""

from __future__ import annotations

import builtins
import json
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aidledger import UsageError, open_ledger
from aidledger.render.chart_bars import ASCII, UNICODE, bar_cells
from aidledger.render.chart_drawing import draw
from aidledger.render.chart_text import lines
from aidledger.render.text import width
from aidledger.reports.charts.kinds import ADDED_UP, KINDS
from aidledger.reports.charts.value import Bar, Chart
from aidledger.reports.value import Amount
from tests.imports import import_rows
from tests.ledgers import BUNDLED, PARTIES, make_ledger, run

SVG = "{http://www.w3.org/2000/svg}"
PAIR = ("--donor", "Russia", "--donor", "US")


def rows(*command: str) -> list[dict[str, Any]]:
    ran = run(*command, "--format", "json", "--ledger", BUNDLED)
    assert ran.code == 0, ran.err
    return list(json.loads(ran.out, parse_float=Decimal)["rows"])


def numbers(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(k) for k in ("low", "best", "high", "open", "mark", "unstated"))


# Numbers are the reports'


@pytest.mark.parametrize("policy", [(), ("--overlaps", "gross"), ("--prices", "2008"),
                                    ("--spread", "none"), ("--years", "2005-2008")])  # fmt: skip
def test_years_are_those_of_compare(policy: tuple[str, ...]) -> None:
    said = {
        (r["item"], r["measure"]): numbers(r)
        for r in rows("compare", "russia", "us", *policy)
        if r["table"] == "year" and r["measure"] in ("RU", "US")
    }
    bars = {(r["slot"], r["series"]): numbers(r) for r in rows("chart", "years", *PAIR, *policy)}
    assert bars == {k: v for k, v in said.items() if k[0] not in ("total", "disbursed alone")}


@pytest.mark.parametrize("kind, by", [("sectors", "sector"), ("instruments", "instrument")])
def test_names_are_those_of_compare(kind: str, by: str) -> None:
    said = {
        (r["item"], r["measure"]): numbers(r)
        for r in rows("compare", "russia", "us", "--by", by)
        if r["table"] == by and r["measure"] in ("RU", "US")
    }
    bars = {(r["slot"], r["series"]): numbers(r) for r in rows("chart", kind, *PAIR)}
    assert bars == {k: v for k, v in said.items() if k[0] not in ("total", "disbursed alone")}


def test_donors_and_classes_are_those_of_compare() -> None:
    found = rows("compare", "russia", "us")
    said = {(r["item"], r["measure"]): numbers(r) for r in found if r["table"] == "year"}
    for bar in rows("chart", "donors", *PAIR):
        item = "total" if bar["series"] == "counted" else "disbursed alone"
        assert numbers(bar) == said[item, bar["slot"]]
    classes = {(r["class"], r["measure"]): numbers(r) for r in found if r["table"] == "class"}
    bars = rows("chart", "classes", *PAIR)
    assert {b["slot"] for b in bars} == {"transfer", "exchange", "presence"}
    assert all(numbers(b) == classes[b["slot"], b["series"]] for b in bars)


def test_burden_is_that_of_summary_and_compare() -> None:
    of = "gdp,budget,military-budget"
    yearly = {
        (r["of"], r["source"], r["year"], r["donor"]): numbers(r)
        for r in rows("summary", *PAIR, "--by", "donor,year", "--of", of)
        if r["table"] == "share" and r["group"] == "headline"
    }
    whole = {
        (r["of"], r["source"], r["years"], r["measure"]): numbers(r)
        for r in rows("compare", "russia", "us", "--of", of)
        if r["table"] == "share" and r["measure"] in ("RU", "US")
    }
    bars = rows("chart", "burden", *PAIR)
    for bar in bars:
        size, source = bar["panel"].rstrip(")").split(" (")
        key = (size, source, bar["slot"], bar["series"])
        assert numbers(bar) == (yearly[key] if key in yearly else whole[key])
    assert len(bars) >= len(yearly)
    missing = {b["slot"] for b in bars if b["missing"] and b["panel"].startswith("military-exp")}
    assert missing == {"2005", "2006", "2007"}


def test_promises_are_those_of_promises_each_in_its_own_currency() -> None:
    said = {
        (r["id"], r["measure"]): (*numbers(r), r["currency"])
        for r in rows("promises", "russia", "tajikistan")
        if r["table"] == "promise"
    }
    bars = rows("chart", "promises", "--donor", "Russia", "--recipient", "TJ")
    assert {(b["slot"], b["series"]): (*numbers(b), b["currency"]) for b in bars} == said
    assert {b["panel"] for b in bars} == {"RU TJ RUB", "RU TJ USD"}


def test_timeline_has_every_figure_of_the_register() -> None:
    said = {r["id"]: (*numbers(r), r["date"], r["status"]) for r in rows("register", *PAIR)}
    bars = rows("chart", "timeline", *PAIR)
    assert {b["slot"]: (*numbers(b), b["date"], b["series"]) for b in bars} == said
    posts = next(b for b in bars if b["slot"] == "us-border-posts")
    assert (posts["begin"], posts["end"]) == ("2005-01", "2007-12")
    budget = next(b for b in bars if b["slot"] == "us-budget-2008")  # a US fiscal year
    assert (budget["begin"], budget["end"]) == ("2007-10", "2008-09")


def test_sensitivity_is_that_of_sensitivity() -> None:
    said = {(r["about"], r["choice"]): numbers(r) for r in rows("sensitivity", "--donor", "US")
            if r["table"] == "choices"}  # fmt: skip
    bars = rows("chart", "sensitivity", "--donor", "US")
    assert {tuple(b["slot"].split(": ", 1)): numbers(b) for b in bars} == said


def test_what_is_hatched_is_the_share_of_longer_periods(tmp_path: Path) -> None:
    # 300 over 2005-2006 is 150 a year; 100 more are told for 2006 itself.
    ledger = open_ledger(make_ledger(tmp_path, [
        {"amount": 300, "first": "2005", "last": "2006"}, {"amount": 100, "first": "2006"},
    ]))  # fmt: skip
    bars = {b.slot: (b.best, b.spread) for b in ledger.chart("years").bars}
    assert bars == {"2005": (150, 150), "2006": (250, 150)}
    # Over all years nothing is cut, and nothing is a share; over one of them something is.
    assert [b.spread for b in ledger.chart("sectors").bars] == [0]
    assert [b.spread for b in ledger.chart("sectors", years=2006).bars] == [150]
    assert [b.spread for b in ledger.chart("years", spread="end").bars] == [0]
    # 150 of 10,000 is 1.5 percent, all of it spread; 250 of 20,000 is 1.25, of which 0.75 is.
    shares = {b.slot: (b.best, b.spread) for b in ledger.chart("burden", of="gdp").bars}
    assert shares["2005"] == (Decimal("1.50"), Decimal("1.50"))
    assert shares["2006"] == (Decimal("1.25"), Decimal("0.75"))


def test_years_between_keep_their_place_and_what_has_no_year_stands_after_them(
    tmp_path: Path,
) -> None:
    ledger = open_ledger(make_ledger(tmp_path, [
        {"first": "2005"}, {"first": "2008"}, {"first": "", "last": "2007"},
        {"first": "", "last": ""},
    ]))  # fmt: skip
    (panel,) = ledger.chart("years").panels
    assert [s.name for s in panel.slots] == [
        "2005", "2006", "2007", "2008", "by 2007", "undated"
    ]  # fmt: skip
    assert [s.group for s in panel.slots[-2:]] == ["in no single year"] * 2
    assert {b.slot for b in panel.bars} == {"2005", "2008", "by 2007", "undated"}


def test_bars_as_data_have_numbers_in_full_units() -> None:
    chart = open_ledger(BUNDLED).chart("years", donor="US", years=2008)
    frame = chart.to_report().to_frame()
    row = frame[frame["slot"] == "2008"].iloc[0]
    assert (row["best"], row["spread_best"]) == (28276211.71, 8147211.71)
    ran = run("chart", "years", "--donor", "US", "--years", "2008", "--ledger", BUNDLED,
              "--format", "csv")  # fmt: skip
    assert ran.out.splitlines()[1] == (
        "years,,2008,US,28276211.71,28276211.71,70291162.16,true,≥~÷,USD,current,4,3,USD,"
        "8147211.71,"
    )


# Drawn files


@pytest.fixture
def bounds(tmp_path: Path) -> Path:
    """A ledger with each kind of bar: plain, bounded, open, a ceiling, spread, unstated."""
    return make_ledger(tmp_path / "bounds", [
        {"amount": 100, "first": "2003"},
        {"amount": "", "low": 50, "high": 250, "qualifier": "between", "first": "2004"},
        {"amount": 80, "qualifier": "more_than", "first": "2005"},
        {"amount": 60, "qualifier": "at_most", "first": "2006"},
        {"amount": 90, "first": "2007", "last": "2009"},
        {"qualifier": "unstated", "amount": "", "currency": "", "first": "2003"},
    ])  # fmt: skip


def svg_of(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(draw(chart, "svg"))


def named(svg: ElementTree.Element, what: str) -> list[str]:
    """Return what the groups of this kind stand for."""
    ids = [g.get("id", "").partition("-")[2] for g in svg.iter(f"{SVG}g")]
    return [i.removeprefix(f"{what}-") for i in ids if i.startswith(f"{what}-")]


def texts(svg: ElementTree.Element) -> list[str]:
    return ["".join(t.itertext()).strip() for t in svg.iter(f"{SVG}text")]


def test_an_svg_has_its_bars_bounds_open_tops_and_hatching(bounds: Path) -> None:
    svg = svg_of(open_ledger(bounds).chart("years", donor="US"))
    assert named(svg, "bar") == ["2003-US", "2004-US", "2005-US", "2006-US"]
    assert named(svg, "spread") == ["2007-US", "2008-US", "2009-US"]
    assert named(svg, "range") == ["2004-US", "2006-US"]
    assert named(svg, "open") == ["2005-US"]
    patterns = {p.get("id") for p in svg.iter(f"{SVG}pattern")}
    filled = [p.get("style", "") for p in svg.iter(f"{SVG}path") if "url(#" in p.get("style", "")]
    assert patterns and len(filled) == 4  # three years, and the legend
    said = texts(svg)
    assert "Transfers by year: United States → all recipients, all years" in said
    assert any(text.startswith("Source: Author, An article (2009)") for text in said)
    assert (
        "no top: the source says “more than”, “at least”; how far the arrow goes on means nothing"
        in said
    )
    assert "○ 1" in said and "<0.01" in said  # 100 USD in millions
    (title,) = svg.findall(f"{SVG}title")
    assert title.text == "Transfers by year: United States → all recipients, all years"
    assert "net of what may be told twice" in (svg.findtext(f"{SVG}desc") or "")


def test_no_whisker_where_there_is_no_range(tmp_path: Path) -> None:
    svg = svg_of(open_ledger(make_ledger(tmp_path)).chart("years"))
    assert named(svg, "bar") == ["2005-US"]
    assert not named(svg, "range") and not named(svg, "open") and not named(svg, "spread")
    assert not list(svg.iter(f"{SVG}pattern"))


def test_bars_are_as_long_as_their_amounts(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path, [
        {"first": str(2003 + n), "amount": 1_000_000 * a} for n, a in enumerate((1, 2, 4))
    ])  # fmt: skip
    tall = heights(svg_of(open_ledger(ledger).chart("years")))
    assert tall["2004-US"] == pytest.approx(2 * tall["2003-US"], rel=0.001)
    assert tall["2005-US"] == pytest.approx(4 * tall["2003-US"], rel=0.001)


def heights(svg: ElementTree.Element) -> dict[str, float]:
    """Return how tall each solid bar is drawn, by slot and series."""
    found = {}
    for group in svg.iter(f"{SVG}g"):
        if "-bar-" in (name := group.get("id", "")):
            path = next(group.iter(f"{SVG}path")).get("d", "").split()
            ys = {float(path[place + 2]) for place, part in enumerate(path) if part in "ML"}
            found[name.split("-bar-")[1]] = max(ys) - min(ys)
    return found


def test_donors_too_many_for_one_panel_have_their_own_on_one_scale(tmp_path: Path) -> None:
    more = [f"D{n}" for n in range(5)]
    parties = PARTIES + "".join(
        f"{name}:\n  name: Donor {name}\n  kind: state\n  currency: USD\n" for name in more
    )
    figures = [{"donor": name, "amount": 1_000_000} for name in more]
    figures.append({"donor": "D0", "qualifier": "more_than", "amount": 9_000_000, "first": "2006"})
    ledger = open_ledger(make_ledger(tmp_path, figures, parties=parties))
    svg = svg_of(ledger.chart("years"))
    tall = {name: height for name, height in heights(svg).items() if name.startswith("2005")}
    assert len(tall) == 5
    assert max(tall.values()) == pytest.approx(min(tall.values()), rel=0.001)
    assert {f"Donor {name}" for name in more} <= set(texts(svg))


@pytest.mark.parametrize("kind, donors", [
    ("years", ["US"]), ("years", ["Russia", "US"]), ("years", []),
    ("years", ["RU", "US", "CN", "JP"]), ("burden", ["US"]), ("burden", ["Russia", "US"]),
])  # fmt: skip
def test_every_bound_is_told_in_a_drawing(kind: str, donors: list[str]) -> None:
    chart = open_ledger(BUNDLED).chart(kind, donor=donors)
    said = " ".join(texts(svg_of(chart)))
    shift = -6 if kind == "years" else 0
    for bar in chart.bars:
        if bar.high is not None and bar.drawn is not None and bar.high > bar.drawn:
            high = f"{bar.high.scaleb(shift):,.2f}{'+' if bar.open else ''}"
            assert high in said, (bar.slot, bar.series, high)


def test_bounds_that_do_not_fit_are_named_below(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path, [
        {"amount": "", "low": 9_570_000, "high": 15_000_000, "qualifier": "between",
         "first": "2007"},
        {"amount": "", "low": 5_000_000, "high": 25_000_000, "qualifier": "between"},
        {"amount": 90_000_000, "first": "2004"},
    ])  # fmt: skip
    said = " ".join(texts(svg_of(open_ledger(ledger).chart("years"))))
    line = "Bounds that do not fit over their bars: "
    assert "5.00 … 25.00" in said.partition(line)[2], said


def test_a_donor_has_one_colour_in_every_chart() -> None:
    ledger = open_ledger(BUNDLED)
    for donors in (["US"], ["RU"], ["RU", "US"], ["US", "RU"], ["CN", "RU", "JP", "US"], []):
        for kind in ("years", "sectors", "burden"):
            chart = ledger.chart(kind, donor=donors)
            found = {s.name: chart.colour_of(s.name) for s in chart.series}
            assert found.get("US", 0) == 0 and found.get("RU", 1) == 1
            assert len(set(found.values())) == len(found)


def test_panels_without_an_amount_are_left_out_and_named(tmp_path: Path) -> None:
    names = [f"D{n}" for n in range(6)]
    parties = PARTIES + "".join(
        f"{name}:\n  name: Donor {name}\n  kind: state\n  currency: USD\n" for name in names
    )
    figures: list[dict[str, Any]] = [{"donor": name, "amount": 5_000_000} for name in names[:5]]
    figures.append({"donor": "D5", "qualifier": "unstated", "amount": "", "currency": ""})
    chart = open_ledger(make_ledger(tmp_path, figures, parties=parties)).chart("years", donor=names)
    said = texts(svg_of(chart))
    assert "Donor D4" in said and "Donor D5" not in said
    assert "Without an amount, and without a panel: Donor D5." in said


def test_a_timeline_without_dates_is_a_list(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path, [{"id": "old", "first": "", "last": "", "amount": 7}])
    chart = open_ledger(ledger).chart("timeline", donor="US")
    assert "No figure here has a date, so there is no axis of years." in chart.notes
    said = texts(svg_of(chart))
    assert "old" in said and not {"0", "1"} & set(said)
    out = letters_of(ledger, 80, "timeline", "--donor", "US", "--in", "unit")
    assert "old: " in out and "7.00 USD, disbursed" in out and "\n\n\n" not in out
    assert not any(line.strip() in ("0", "0 1") for line in out.splitlines())


def test_a_chart_without_an_amount_still_has_its_source() -> None:
    for kind in ("donors", "years", "sectors"):
        chart = open_ledger(BUNDLED).chart(kind, sector="health")
        assert chart.is_empty and chart.source.startswith("Source: Starchak")


def test_burden_says_above_that_shares_are_in_current_prices() -> None:
    chart = open_ledger(BUNDLED).chart("burden", donor="US", prices="2008")
    assert "shares in current prices, whatever --prices says" in chart.subtitle
    plain = open_ledger(BUNDLED).chart("burden", donor="US")
    assert "whatever" not in plain.subtitle and chart.bars == plain.bars


def test_what_the_years_cut_into_the_high_alone_is_said() -> None:
    chart = open_ledger(BUNDLED).chart("years", donor="US", years="2000-2012")
    (line,) = [text for text in chart.left_out if text.startswith("In the high alone: ")]
    assert "us-interior-aid: “by 2007” lies only partly" in line
    assert "us-defence-ministry-aid: “by 2005” lies only partly" in line
    assert not any("high alone" in t for t in open_ledger(BUNDLED).chart("years").left_out)


HOSTILE = 'x</text><script>alert("1")</script>&amp; $x_1$ <b>'


def test_a_ledger_s_words_never_become_markup(tmp_path: Path) -> None:
    parties = PARTIES.replace("name: United States", f"name: '{HOSTILE}'")
    ledger = open_ledger(make_ledger(tmp_path, parties=parties))
    for kind in ("years", "donors", "timeline", "promises"):
        data = draw(ledger.chart(kind, donor="US"), "svg")
        svg = ElementTree.fromstring(data)
        assert not [e for e in svg.iter() if e.tag.endswith(("script", "}b"))]
        assert HOSTILE in "".join(svg.itertext())
        for vocabulary in (b"www.w3.org/", b"purl.org/dc/", b"creativecommons.org/ns#"):
            data = data.replace(b"http://" + vocabulary, b"")
        assert b"http" not in data


def test_the_same_chart_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = (
        "import sys; from aidledger.cli import main\n"
        "for f in sys.argv[2:]: main(['chart', 'years', '--donor', 'US', '-o', f, '--ledger', "
        "sys.argv[1]])"
    )
    magic = {"svg": b"<?xml", "png": b"\x89PNG\r\n", "pdf": b"%PDF-"}
    again = {form: tmp_path / f"again.{form}" for form in magic}
    subprocess.run([sys.executable, "-c", code, str(BUNDLED), *map(str, again.values())],
                   check=True)  # fmt: skip
    for form, lead in magic.items():
        file = tmp_path / f"chart.{form.upper()}"
        ran = run("chart", "years", "--donor", "US", "-o", file, "--ledger", BUNDLED)
        assert ran == (0, "", "")
        data = file.read_bytes()
        assert data.startswith(lead) and data == again[form].read_bytes()
        if form != "pdf":  # there texts are compressed
            assert b"Transfers by year" in data and b"Starchak" in data


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_drawn_for_everybody(kind: str) -> None:
    chart = open_ledger(BUNDLED).chart(kind, donor="US" if kind == "sensitivity" else ())
    svg = svg_of(chart)
    said = " ".join(texts(svg))
    # What each bar comes to stands in the drawing, as the tables print it.
    for bar in chart.bars:
        if chart.shape == "ranked" and bar.drawn:
            million = f"{bar.drawn / 1_000_000:,.2f}"
            assert (million if million != "0.00" else "<0.01") in said
        elif chart.shape == "spans":
            assert bar.slot in said.replace("- ", "-")
    assert chart.title.split(":")[0] in said


def test_an_empty_selection_is_an_honest_page(tmp_path: Path) -> None:
    ledger = open_ledger(make_ledger(tmp_path, [{"status": "planned"}]))
    for kind in set(KINDS) - {"timeline", "promises", "sensitivity"}:
        chart = ledger.chart(kind)
        assert chart.is_empty
        said = texts(svg_of(chart))
        assert "There is no amount to draw." in said
        assert "In no bar, of all classes: 1 planned." in said


def test_a_chart_that_nobody_could_read_is_refused_and_its_data_is_not(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path, [{"id": f"f-{n}"} for n in range(1600)])
    ran = run("chart", "timeline", "-o", tmp_path / "x.svg", "--ledger", ledger)
    assert ran.code == 2 and "too long to read: 1,600 bars" in ran.err
    assert not (tmp_path / "x.svg").exists()
    assert run("chart", "timeline", "--format", "csv", "--ledger", ledger).out.count("\n") == 1601


def test_without_matplotlib_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    chart = open_ledger(BUNDLED).chart("donors")
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError) as error:
        draw(chart, "svg")
    assert "matplotlib, which is not installed" in error.value.message
    assert "pip install 'aidledger[charts]'" in error.value.hint


@pytest.mark.parametrize("args, said", [
    (("years", "-o", "x.bmp"), "its name does not say"),
    (("years", "-o", "x"), "its name does not say"),
    (("years", "--format", "svg", "-o", "c.pdf"), "--format says svg, and the name “c.pdf” says"),
    (("years", "--format", "png", "-o", "x.svg"), "the name “x.svg” says svg"),
    (("years", "--format", "csv", "-o", "x.svg"), "--format says csv"),
    (("pie",), "There is no chart “pie”"),
    (("years", "--of", "gdp"), "Only a chart of burden"),
    (("burden", "--of", "moon"), "There is no share of “moon”"),
    (("burden", "--of", "population"), "Money a head is no share"),
    (("promises", "--prices", "2008"), "told in current prices alone"),
    (("timeline", "--currency", "EUR"), "in their own currency"),
    (("years", "--class", "credit,presence"), "Several classes outside the headline"),
])  # fmt: skip
def test_wrong_usage_says_what_is_wrong(args: tuple[str, ...], said: str, tmp_path: Path) -> None:
    ran = run("chart", *args, "--ledger", BUNDLED, cwd=tmp_path)
    assert ran.code == 2 and said in ran.err and "Hint:" in ran.err
    assert not list(tmp_path.iterdir())


def test_a_drawing_is_no_text_for_a_terminal() -> None:
    ran = run("chart", "years", "--format", "png", "--ledger", BUNDLED, tty=True)
    assert ran.code == 2 and "no text for a terminal" in ran.err
    assert run("chart", "years", "--format", "svg", "-o", "-", "--ledger", BUNDLED).out.startswith(
        "<?xml"
    )


# In letters

AT_80 = """\
Transfers by year: United States → all recipients, all years
Disbursed and committed; current prices; net of what may be told twice; figures
for several years spread by months

0 to 250.00 USD
2003 │██████████████████                              100.00 + 1 unstated
2004 │█████████├────────────────●─────────────────┤   ~ 150.00 (50.00 … 250.00)
2005 │██████████████▍─→                               ≥ 80.00 (80.00 … 80.00+)
2006 │├─────────●                                     ≤ 60.00 (0.00 … 60.00)
2007 │▒▒▒▒▒▒                                          ÷ 30.00
2008 │▒▒▒▒▒▒                                          ÷ 30.00
2009 │▒▒▒▒▒▒                                          ÷ 30.00

▒ share, by months, of figures for several years; ─┤ up to high; ├─● from low to
best; ─→ no top, how far it goes on means nothing
"""


def letters_of(ledger: Path, width: int, *args: str, tty: bool = False, **env: str) -> str:
    ran = run("chart", *args, "--ledger", ledger, tty=tty, env={"COLUMNS": str(width), **env})
    assert ran.code == 0, ran.err
    return ran.out


def test_letters_at_80_columns(bounds: Path) -> None:
    out = letters_of(bounds, 80, "years", "--donor", "US", "--in", "unit")
    assert out.startswith(AT_80), out


def test_letters_at_40_columns_stand_below_their_amounts(bounds: Path) -> None:
    out = letters_of(bounds, 40, "years", "--donor", "US", "--in", "unit")
    assert (
        """\
2003: 100.00 + 1 unstated
  ██████████████▍
2004: ~ 150.00 (50.00 … 250.00)
  ███████▎├────────────●─────────────┤
2005: ≥ 80.00 (80.00 … 80.00+)
  ███████████▌─→
"""
        in out
    ), out


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_is_wider_than_the_terminal_and_no_number_is_cut(kind: str) -> None:
    chart = open_ledger(BUNDLED).chart(kind, donor=["Russia", "US"], recipient="TJ")
    for room in (40, 57, 80, 200):
        found = [
            "".join(text for text, _ in line) for line in lines(chart, "million", room, UNICODE)
        ]
        assert max(map(len, found)) <= room
        whole = " ".join(" ".join(found).split())
        for bar in chart.bars:
            if bar.drawn and chart.shape != "spans" and bar.amount.unit == "money":
                million = f"{bar.drawn / 1_000_000:,.2f}"
                assert million in whole or million == "0.00"


def test_wide_letters_and_long_names_fit_too(tmp_path: Path) -> None:
    name = "塔吉克斯坦的朋友们" * 5 + " and a-" + "very-" * 20 + "long name"
    parties = PARTIES.replace("name: United States", f"name: {name}")
    figures = [{"amount": 7}, {"donor": "RU", "qualifier": "more_than", "amount": 12345678}]
    ledger = open_ledger(make_ledger(tmp_path, figures, parties=parties))
    for kind in KINDS:
        for room in (40, 80):
            found = lines(ledger.chart(kind, donor=["US", "RU"]), "unit", room, UNICODE)
            assert max(width("".join(text for text, _ in line)) for line in found) <= room
            if kind in ("years", "donors", "sectors", "timeline"):
                assert "12,345,678.00" in "".join(text for line in found for text, _ in line)


def test_ascii_bars_where_the_encoding_has_no_others(bounds: Path) -> None:
    out = letters_of(bounds, 80, "years", "--in", "unit", LC_ALL="ru_RU.KOI8-R")
    bars = [line.partition("|")[2][:37] for line in out.splitlines() if line[:4].isdigit()]
    assert all(bar.isascii() for bar in bars) and "#" in bars[0] and "o" in bars[1]
    assert bars[2].rstrip().endswith("->") and bars[4].startswith(":::")


def test_colours_only_on_a_terminal_that_wants_them(bounds: Path) -> None:
    plain = letters_of(bounds, 80, "years")
    coloured = letters_of(bounds, 80, "years", tty=True, FORCE_COLOR="1")
    assert "\x1b[34m" in coloured and "\x1b[" not in plain
    bare = letters_of(bounds, 80, "years", tty=True, NO_COLOR="1")
    assert "\x1b[3" not in bare
    assert letters_of(bounds, 80, "years", "--color", "never", tty=True) == plain


amounts = st.integers(0, 10**12).map(lambda n: Decimal(n).scaleb(-2))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(amounts, amounts, amounts, st.booleans(), amounts), min_size=2,
                max_size=6), st.integers(8, 120), st.sampled_from([UNICODE, ASCII]))  # fmt: skip
def test_bars_fit_and_grow_with_their_amounts(
    found: list[tuple[Decimal, Decimal, Decimal, bool, Decimal]], room: int, letters: Any
) -> None:
    bars = [
        Bar("s", "d", Amount(*sorted(three), open=open_top), spread=min(spread, sorted(three)[1]))
        for *three, open_top, spread in found
    ]
    largest = max(bar.high or Decimal(0) for bar in bars)
    ends = []
    for bar in bars:
        drawn = bar_cells(bar, largest, room, letters)
        assert sum(len(text) for text, _ in drawn) <= room
        assert (
            bool(bar.open) == ("".join(t for t, _ in drawn).endswith(letters.open)) or not largest
        )
        same = Bar("s", "d", Amount(bar.best, bar.best, bar.best), spread=bar.spread)
        ends.append((bar.best, sum(len(t) for t, _ in bar_cells(same, largest, room, letters))))
    ends.sort()
    assert [cells for _, cells in ends] == sorted(cells for _, cells in ends)


@pytest.mark.parametrize("kind", KINDS)
def test_of_imported_sources_only_what_adds_up_is_drawn(kind: str, tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger", [{}])
    import_rows(ledger, [{"best": 100_00}])
    words = ("--source", "aid", "--donor", "US", "--recipient", "TJ", "--ledger", ledger)
    ran = run("chart", kind, *words)
    if kind in ADDED_UP:
        assert (ran.code, ran.err) == (0, "")
    else:
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("Error: This report looks at figures one by one, and aid is")
        assert "charts of totals or burden" in ran.err
