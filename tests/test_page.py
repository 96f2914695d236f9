"""The report page as a file: its numbers, its safety and its form, without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from aidledger import open_ledger
from aidledger.render.page.html import as_html
from tests.ledgers import BUNDLED, CLASSIFICATIONS, DEFLATED, PARTIES, SOURCES, make_ledger, run

LIMIT = 1_500_000
# What must stay text: markup, ends of blocks, script addresses, quotes, direction and control.
NASTY = (
    '<script>document.title="owned"</script>',
    "</script><img src=x onerror=\"document.title='owned'\">",
    "</style></title></template></textarea><svg onload=document.title='owned'>",
    "<!-- --> ]]> {{ 7 * 7 }} {% raw %} \" ' ` & &lt; \\",
    "\u202eabc\u202c \u2066x\u2069 \u200f\u00ad\u2028x",
)


@cache
def article(*options: str) -> str:
    ran = run("report", "--ledger", str(BUNDLED), *options)
    assert ran.code == 0, ran.err
    return ran.out


def page_of(folder: Path, *options: str) -> LexborHTMLParser:
    ran = run("report", "--ledger", folder, *options)
    assert ran.code == 0, ran.err
    return LexborHTMLParser(ran.out)


def data_of(folder: Path, *options: str) -> dict[str, Any]:
    ran = run("report", "--ledger", folder, "--format", "json", *options)
    assert ran.code == 0, ran.err
    return json.loads(ran.out, parse_float=Decimal)


def table(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [dict(zip(data[name]["columns"], row, strict=True)) for row in data[name]["rows"]]


def text(node: Any) -> str:
    return " ".join(node.text(separator=" ").split())


def million(value: Decimal | int) -> str:
    """Write full units as millions, by other means than the page does."""
    hundredths = (Decimal(value) / 10_000).to_integral_value(ROUND_HALF_UP)
    whole, rest = divmod(abs(int(hundredths)), 100)
    if hundredths == 0 and value:
        return "<0.01"
    return f"{'−' if hundredths < 0 else ''}{whole:,}.{rest:02}"


def told(low: Decimal, best: Decimal, high: Decimal, open_top: bool, mark: str) -> tuple[str, str]:
    ranged = "" if low == high and not open_top else f"{million(low)} … {million(high)}"
    return f"{mark} {million(best)}".strip(), ranged + ("+" if open_top and ranged else "")


MONEY = (
    {"amount": 3_000_000, "description": "A grant."},
    {"amount": 50_000_000, "currency": "RUB", "donor": "RU", "description": "Roubles."},
    {"amount": 2_000_000, "first": 2005, "last": 2006, "qualifier": "more_than"},
    {"amount": 7_000_000, "status": "planned"},
    {"qualifier": "unstated", "first": 2006},
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return make_ledger(tmp_path / "small", MONEY)


def test_the_first_screen_says_the_answer(small: Path) -> None:
    # 3 + 50 / 25 + 2 million dollars.
    page = page_of(small)
    assert text(page.css_first(".big")) == "≥ 7.00 million USD"
    assert text(page.css_first(".between")).startswith("7.00 … 7.00+")
    assert text(page.css_first(".meaning")) == (
        "3 figures with an amount add up to 7.00 million USD. At least one source says “more than” "
        "and gives no top: it may be more. 1 further figure names no amount and is in no sum."
    )
    cards = {
        text(r.css_first("th")): text(r.css_first(".best")) for r in page.css(".cards tbody tr")
    }
    assert cards == {"United States 2 figures , 1 unstated": "≥ 5.00", "Russia 1 figure": "2.00"}


def test_a_figure_tells_its_words_its_months_and_its_rate(tmp_path: Path) -> None:
    row = {"amount": 1_000_001, "currency": "RUB", "donor": "RU", "first": 2005, "last": 2006,
           "as_stated": "a million and one", "footnote": "2", "section": "2"}  # fmt: skip
    folder = make_ledger(tmp_path / "one", [row])
    page = page_of(folder)
    opened = page.css_first("tr.opened")
    assert "“a million and one”" in text(opened)
    assert "under “The second part,” n. 2" in text(opened)
    lines = [[text(cell) for cell in tr.css("th, td")] for tr in opened.css(".lines tbody tr")]
    # 100,000,100 kopecks halve; 500,000.50 RUB at 25 are 20,000.02 USD, at 20 25,000.025.
    own = "500,000.50 RUB"
    assert lines == [
        ["2005", "12 of 24", own, "25 RUB per USD, average of 2005 (rates)", "",
         "÷ 20,000.02 USD", "yes"],
        ["2006", "12 of 24", own, "20 RUB per USD, average of 2006 (rates)", "25,000.025",
         "÷ 25,000.03 USD", "yes"],
    ]  # fmt: skip
    data = data_of(folder)
    assert [line["unrounded"] for line in table(data, "lines")][1] == "25000.025"
    assert table(data, "figures")[0]["counted_best"] == Decimal("45000.05")


def test_what_is_inside_another_is_taken_off_and_linked(tmp_path: Path) -> None:
    rows = [{"id": "whole", "amount": 500}, {"id": "part", "amount": 200, "part_of": "whole"}]
    page = page_of(make_ledger(tmp_path / "two", rows))
    whole = page.css_first("#f-whole")
    assert text(whole.css_first(".opener summary span")) == "<0.01"
    off = whole.next
    while off is not None and off.tag != "tr":
        off = off.next
    assert "part is a part of it, told by itself: 200.00 USD taken off" in text(off)
    assert off.css_first("a[href='#f-part']") is not None
    assert "500.00 − 200.00 = 300.00 USD" in text(off)


@pytest.mark.parametrize(("scale", "power"), [("million", 6), ("unit", 0), ("billion", 9)])
def test_what_is_left_out_has_the_amounts_of_the_register(scale: str, power: int) -> None:
    page = LexborHTMLParser(article("--in", scale))
    register = json.loads(
        run("register", "--ledger", BUNDLED, "--format", "json").out, parse_float=Decimal
    )
    known = {row["id"]: row for row in register["rows"]}
    shown = {}
    for item in page.css(".left li"):
        amount = text(item.css_first(".amount")).removesuffix(
            text(r) if (r := item.css_first(".range")) else ""
        )
        shown[text(item).split()[-1]] = amount.strip()
    word = "" if scale == "unit" else f"{scale} "
    for name in ("us-billion-loan", "ru-investments-2bn", "ru-201-next-billion", "ru-ayni-5m"):
        row = known[name]
        value = f"{(row['best'] / 10**power).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"
        assert shown[name] == f"{row['mark']} {value} {word}{row['currency']}".strip()
    assert scale == "unit" or f"in {scale}s" in text(page.css_first("#left-out").parent)


def test_what_is_taken_off_a_figure_is_summed_and_counted_by_figure(tmp_path: Path) -> None:
    rows = [
        {"id": "whole", "amount": 50_000_000},
        {"id": "one", "amount": 20_000_000, "part_of": "whole"},
        {"id": "two", "amount": 3_000_000, "part_of": "whole"},
    ]
    folder = make_ledger(tmp_path / "three", rows)
    (reason,) = page_of(folder).css(".left")
    assert text(reason.css_first(".count")) == "1 figure"
    assert text(reason.css_first("li .amount")) == "23.00 million USD"
    assert "20.00 million USD: one is a part of it" in text(reason)
    brief = run("report", "--ledger", folder, "--format", "markdown").out
    assert "as another, 1 figure: 23.00 million USD (whole)." in brief


def test_every_figure_of_the_article_shows_the_numbers_of_the_data() -> None:
    page = LexborHTMLParser(article())
    data = json.loads(article("--format", "json"), parse_float=Decimal)
    figures = table(data, "figures")
    assert len(page.css("tr.figure")) == len(figures) == len(data["figures"]["rows"])
    for figure in figures:
        row = page.css_first(f"#f-{figure['id']}")
        shown = {n.attributes["data-slot"]: text(n) for n in row.css("[data-slot]")}
        if figure["counted_best"] is None:
            assert shown["counted"] == "not counted" and shown["reason"]
        else:
            bounds = [figure[f"counted_{name}"] for name in ("low", "best", "high", "open", "mark")]
            assert (shown["counted"], shown["counted_range"]) == told(*bounds)
        if figure["best"] is not None:
            bounds = [figure[name] for name in ("low", "best", "high", "open", "mark")]
            best, ranged = told(*bounds)
            assert (shown["own"], shown["own_range"]) == (f"{best} {figure['currency']}", ranged)


@pytest.mark.parametrize(
    "options",
    [(), ("--years", "2005-2008", "--spread", "end"), ("--donor", "US", "--prices", "2008"),
     ("--overlaps", "gross", "--calendar", "--currency", "RUB", "--years", "2002-2009")],
    ids=" ".join,
)  # fmt: skip
def test_the_counted_figures_add_up_to_the_totals_of_summary(options: tuple[str, ...]) -> None:
    data = json.loads(article("--format", "json", *options), parse_float=Decimal)
    summary = json.loads(
        run("summary", "--ledger", BUNDLED, "--format", "json", *options).out, parse_float=Decimal
    )
    totals = {t["group"]: t for t in summary["totals"] if t["measure"] == "counted"}
    figures = table(data, "figures")
    for group, total in totals.items():
        own = [f for f in figures if f["class"] == ("transfer" if group == "headline" else group)]
        for bound in ("low", "best", "high"):
            values = [f[f"counted_{bound}"] for f in own if f["counted_best"] is not None]
            assert sum(values, Decimal(0)) == total[bound]
    lines = table(data, "lines")
    for number, figure in enumerate(figures):
        own = [line for line in lines if line["figure"] == number and not line["reason"]]
        assert sum((x["best"] for x in own), Decimal(0)) == (figure["counted_best"] or 0)


def test_tables_and_bars_show_the_numbers_of_the_reports() -> None:
    page = LexborHTMLParser(article("--donor", "US", "--donor", "RU"))
    data = json.loads(article("--donor", "US", "--donor", "RU", "--format", "json"),
                      parse_float=Decimal)  # fmt: skip
    shown = {
        text(tr.css_first("th")).split(" · ")[0].split(" 0 ")[0]: text(tr.css_first(".best"))
        for tr in page.css(".cards tbody tr")
    }
    donors = [
        row for row in data["sections"]["donors"]["reports"][0]["rows"] if row["table"] == "donor"
    ]
    assert len(donors) == len(shown) == 2
    for row, best in zip(donors, shown.values(), strict=True):
        assert best == told(row["low"], row["best"], row["high"], row["open"], row["mark"])[0]
    numbers = text(page.css_first("#donors").parent)
    for row in data["sections"]["donors"]["reports"][0]["rows"]:
        assert million(row["best"]) in numbers
    for name, title in (("sector", "By sector"), ("instrument", "By instrument")):
        rows = [r for r in data["sections"]["breakdown"]["reports"][0]["rows"]
                if r["table"] == name and r["group"] == "headline"]  # fmt: skip
        (drawn,) = [t for t in page.css("table.bars") if text(t).startswith(title)]
        bests = [text(cell) for cell in drawn.css(".best")]
        assert bests == [
            told(r["low"], r["best"], r["high"], r["open"], r["mark"])[0] for r in rows
        ]
    widths = [float(r.attributes["width"].rstrip("%")) for r in page.css(".cards rect.fill")]
    amounts = [float(row["best"]) for row in donors]
    assert widths[1] / widths[0] == pytest.approx(amounts[1] / amounts[0], rel=1e-3)


def test_the_columns_are_as_high_as_their_amounts(small: Path) -> None:
    page = page_of(small)
    columns = {
        text(g.css_first("title")).split(":")[0]: g.css_first("rect.fill")
        for g in page.css(".chart g")
        if g.css_first("rect.fill")
    }
    heights = {name: int(rect.attributes["height"]) for name, rect in columns.items()}
    # US 2005: 3 + 1 million; Russia 2; US 2006: 1.
    us, russia, later = (
        heights[n] for n in ("United States, 2005", "Russia, 2005", "United States, 2006")
    )
    assert us / russia == pytest.approx(2, rel=0.02) and russia / later == pytest.approx(
        2, rel=0.04
    )
    assert text(page.css_first(".chart title")) == "Transfers by year"
    assert page.css_first(".chart desc") is not None


def test_bars_are_hatched_as_the_charts_say() -> None:
    options = ("--donor", "US", "--donor", "RU", "--years", "2007-2008")
    page = LexborHTMLParser(article(*options))
    chosen = {"donor": ("US", "RU"), "years": "2007-2008"}
    ledger = open_ledger(BUNDLED)
    for kind, name in (("years", ".chart g"), ("donors", ".cards svg.bar"),
                       ("burden", "#burden ~ .fit svg.bar")):  # fmt: skip
        hatched = sorted(
            float(bar.spread / bar.drawn)
            for bar in ledger.chart(kind, **chosen).bars
            if bar.spread and bar.drawn and bar.series != "disbursed"
        )
        found = []
        for node in page.css(name):
            if node.css_first("rect.spread") is None:
                continue
            whole, part = node.css_first("rect.fill"), node.css_first("rect.spread")
            side, at = ("height", "y") if kind == "years" else ("width", "x")
            size, share = (float((n.attributes[side] or "").rstrip("%")) for n in (whole, part))
            begin, first = (float((n.attributes[at] or "").rstrip("%")) for n in (whole, part))
            found.append(share / size)
            end = first if kind == "years" else first + share
            assert end == pytest.approx(begin if kind == "years" else size, abs=0.02)
        if kind != "burden":
            assert found
            assert sorted(found) == pytest.approx(hatched, abs=0.02)
        else:
            assert found and all(any(abs(f - h) < 0.003 for h in hatched) for f in found)


def test_a_donor_without_an_amount_in_a_year_has_a_mark_there(tmp_path: Path) -> None:
    rows = ({"amount": 3_000_000}, {"qualifier": "unstated", "donor": "RU"},
            {"amount": 2_000_000, "donor": "RU", "first": 2006})  # fmt: skip
    page = page_of(make_ledger(tmp_path / "marks", rows))
    (mark,) = [g for g in page.css(".chart g") if g.css_first("circle")]
    assert text(mark.css_first("title")) == "Russia, 2005: 1 without an amount"
    colour = page.css(".key svg rect")[1].attributes["class"]
    assert (colour or "").split()[-1] in (mark.css_first("circle").attributes["class"] or "")
    assert "without an amount" in text(page.css_first("figure.years p"))
    told = page_of(make_ledger(tmp_path / "told", rows[:1]))
    assert not told.css("circle") and "without" not in text(told.css_first("figure.years p"))


def test_a_donor_keeps_its_colour_whoever_stands_beside(tmp_path: Path) -> None:
    def colours(*options: str) -> dict[str, str]:
        page = LexborHTMLParser(article("--class", "transfer", *options))
        return {
            text(li): li.css_first("rect").attributes["class"] or "" for li in page.css(".key li")
        }

    alone, both = colours("--donor", "RU"), colours("--donor", "RU", "--donor", "US")
    assert alone["Russia"] == both["Russia"] == colours()["Russia"] == "fill s2"
    assert both["United States"] == colours()["United States"] == "fill s1"


def test_the_embedded_data_is_that_of_format_json() -> None:
    page = LexborHTMLParser(article())
    block = page.css_first("script#data")
    assert block.attributes["type"] == "application/json"
    embedded = json.loads(block.text(), parse_float=Decimal)
    embedded.pop("shown")
    assert embedded == json.loads(article("--format", "json"), parse_float=Decimal)
    assert not re.search(r"[<>&\u2028\u2029]", block.text())


def safe(html: str) -> LexborHTMLParser:
    """Hold a page to its rules: one style, one script, both hashed, and nothing that loads."""
    page = LexborHTMLParser(html)
    policy = page.css_first("meta[http-equiv='Content-Security-Policy']").attributes["content"]
    assert policy is not None and "unsafe" not in policy
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    scripts = [s for s in page.css("script") if s.attributes.get("type") is None]
    (script,), (style,) = scripts, page.css("style")
    for block, rule in ((script, "script-src"), (style, "style-src")):
        digest = hashlib.sha256(block.text().encode()).digest()
        assert rules[rule] == f"'sha256-{base64.b64encode(digest).decode()}'"
    assert len(page.css("script")) == 2 and not page.css("iframe, object, embed, img, link, base")
    for node in page.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on") and name not in ("style", "src", "srcset", "action")
            if name in ("href", "xlink:href"):
                assert node.tag == "a" and re.match(r"#|https?://", value or "")
            if name == "fill" and value:
                assert "url(" not in value or value == "url(#spread)"
    assert not re.search(r"@import|url\(", style.text())
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    return page


def test_the_page_of_the_article_loads_nothing_and_is_small() -> None:
    html = article()
    page = safe(html)
    assert len(html.encode()) < LIMIT
    assert page.css_first("html").attributes["lang"] == "en"
    assert [h.tag for h in page.css("h1")] == ["h1"]
    assert page.css_first("main") is not None and page.css_first("nav") is not None
    for table_ in page.css("table"):
        assert table_.css_first("caption") is not None
        assert all(th.attributes.get("scope") for th in table_.css("th"))
    for link in page.css("a[href^='#']"):
        assert page.css_first(f"[id='{(link.attributes['href'] or '')[1:]}']") is not None


def hostile(folder: Path) -> Path:
    script, image, style, odd, turned = NASTY
    return make_ledger(
        folder,
        [
            {"description": script, "as_stated": image, "remark": style, "section": "1",
             "footnote": "1 2", "amount": 1_000_000},
            {"description": odd, "as_stated": turned, "remark": turned, "quantity": 3,
             "unit": "posts", "donor": "RU", "amount": 2_000_000, "status": "committed"},
            {"description": image, "status": "planned", "first": 2006},
        ],
        parties=PARTIES.replace("name: United States", f"name: {json.dumps(script + odd)}")
        .replace("name: Russia", f"name: {json.dumps(image)}"),
        classifications=CLASSIFICATIONS.replace(
            '"Border guards and posts."', json.dumps(style)
        ),
        sources=SOURCES.replace("title: An article", f"title: {json.dumps(style + turned)}")
        .replace('"1": The first part', f'"1": {json.dumps(script)}')
        .replace("{title: A newspaper,", "{title: A newspaper, url: 'javascript:alert(1)',")
        .replace("{title: A release,", """{title: A release, url: 'http://x.org/"onclick="alert(1)',""")
        .replace("kind: article\n", "kind: article\n  url: 'JavaScript:alert(document.URL)//'\n"),
    )  # fmt: skip


def test_nothing_of_a_hostile_ledger_becomes_markup(tmp_path: Path) -> None:
    folder = hostile(tmp_path / "hostile")
    ran = run("report", "--ledger", folder)
    if ran.code:  # what booking refuses cannot reach a page
        pytest.fail(ran.err)
    page = safe(ran.out)
    shown = text(page.css_first("body"))
    for words in NASTY[:3]:
        assert " ".join(words.split()) in shown
    assert not page.css("svg[onload], img")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", ran.out)
    assert "\u00ad" not in page.css_first("main").text()
    assert "{{ 7 * 7 }}" in shown
    assert [a.attributes["href"] for a in page.css("#rows a[href^=http]")] == [
        'http://x.org/"onclick="alert(1)'
    ]
    brief = run("report", "--ledger", folder, "--format", "markdown").out
    assert "<script" not in brief.replace("\\<", "") and "](" not in brief


@pytest.mark.parametrize(
    "options",
    [("--donor", "US", "--years", "2005-2008", "--prices", "2008"),
     ("--class", "credit", "--class", "exchange"), ("--class", "exchange", "--calendar"),
     ("--headline", "all", "--overlaps", "gross", "--spread", "none", "--in", "unit"),
     ("--status", "planned"), ("--donor", "IR"), ("--prices", "ppp", "--recipient", "TJ"),
     ("--years", "1950"), ("--recipient", "US"), ("--donor", "CN", "--status", "disbursed")],
    ids=" ".join,
)  # fmt: skip
def test_any_selection_and_policy_makes_a_page(options: tuple[str, ...]) -> None:
    page = open_ledger(BUNDLED).page(**choices(options))
    html = as_html(page, "unit" if "unit" in options else "million")
    shown = safe(html)
    assert shown.css_first("h1").text() == page.title
    assert all(section.reports or section.reason for section in page.sections)
    assert run("report", "--ledger", BUNDLED, "--format", "markdown", *options).code == 0


def test_a_section_that_lacks_a_rate_says_so_and_the_page_stands(tmp_path: Path) -> None:
    lacking = DEFLATED.replace("{2005: 110, 2006: 100,", "{2006: 100,")
    folder = make_ledger(tmp_path, [{"amount": 100, "first": "2005"}], currencies=lacking)
    assert run("summary", "--currency", "YEN", "--prices", "2007", "--ledger", folder).code == 0
    page = open_ledger(folder).page(currency="YEN", prices="2007")
    burden = next(section for section in page.sections if section.name == "burden")
    assert "no rate for YEN in 2005" in burden.reason


def choices(options: tuple[str, ...]) -> dict[str, Any]:
    names = {"--class": "class_"}
    found: dict[str, Any] = {}
    words = list(options)
    while words:
        name = words.pop(0)
        if name == "--calendar":
            found["calendar"] = True
        elif name == "--in":
            words.pop(0)
        else:
            found.setdefault(names.get(name, name[2:]), []).append(words.pop(0))
    return {k: v[0] if k in ("prices", "overlaps", "spread") else v for k, v in found.items()}


def test_classes_outside_the_headline_are_not_added_together() -> None:
    page = LexborHTMLParser(article("--class", "credit", "--class", "exchange"))
    assert page.css_first(".big") is None
    assert "each class stands by itself" in text(page.css_first(".meaning"))
    assert "never added together" in text(page.css_first("#donors").parent)
    assert {text(th) for th in page.css(".cards tbody th")} == {
        "Credit 1 figure", "Exchange 3 figures , 4 unstated"
    }  # fmt: skip


def test_a_ledger_without_amounts_says_so(tmp_path: Path) -> None:
    rows = [{"qualifier": "unstated"}, {"qualifier": "unstated", "donor": "RU"}]
    page = page_of(make_ledger(tmp_path / "unstated", rows))
    assert text(page.css_first(".big")) == "0.00 + 2 unstated million USD"
    assert text(page.css_first(".meaning")) == (
        "2 figures name no amount, so that nothing can be added up."
    )
    empty = page_of(make_ledger(tmp_path / "empty", ()))
    assert text(empty.css_first(".meaning")) == "No figure of this selection is in the headline."
    assert empty.css("tr.figure[id]") == [] and empty.css_first(".chart") is None


def test_filters_name_values_in_words() -> None:
    page = LexborHTMLParser(article())
    (one,) = page.css("select[data-column=instrument] option[value=in-kind]")
    assert text(one) == "In kind"
    assert "no year" not in text(page.css_first(".chart")) and page.css("text.year")


def test_the_policy_is_told() -> None:
    html = article("--donor", "US", "--prices", "2008", "--deflator", "us", "--overlaps", "gross")
    page = LexborHTMLParser(html)
    assert "prices of 2008 (US deflator)" in text(page.css_first("h1"))
    assert "million 2008 USD" in text(page.css_first(".big"))
    assert "million 2008 USD." in text(page.css_first(".meaning"))
    assert "what may be told twice left in" in text(page.css_first(".reading"))


def test_a_large_ledger_has_few_figures_in_the_page_and_all_in_its_data(tmp_path: Path) -> None:
    rows = [{"amount": 1000 * n, "donor": ("US", "RU")[n % 2]} for n in range(1, 41)]
    page = open_ledger(make_ledger(tmp_path / "many", rows)).page()
    html = safe(as_html(page, "unit", static=5))
    ids = [node.attributes["id"] for node in html.css("tr.figure[id]")]
    assert ids == [f"f-figure-{n}" for n in (40, 39, 38, 37, 36)]
    assert "only the 5 that count most" in text(html.css_first(".static-only"))
    assert len(json.loads(html.css_first("#data").text())["figures"]["rows"]) == 40


def test_the_brief_has_the_answer_and_its_footnotes() -> None:
    brief = article("--format", "markdown", "--donor", "US", "--donor", "RU")
    summary = json.loads(run("summary", "--ledger", BUNDLED, "--donor", "US", "--donor", "RU",
                             "--format", "json").out, parse_float=Decimal)  # fmt: skip
    best = summary["totals"][0]
    assert f"{million(best['best'])} million USD**" in brief
    called = set(re.findall(r"\[\^(\d+)\](?!:)", brief))
    written = re.findall(r"^\[\^(\d+)\]: (.+)$", brief, re.MULTILINE)
    assert called == {number for number, _ in written} and len(written) > 10
    assert [int(number) for number, _ in written] == list(range(1, len(written) + 1))
    note = run("cite", "us-border-posts", "--ledger", BUNDLED).out.splitlines()[0]
    assert any(note.split(", citing")[0] in text for _, text in written)
    assert sum("The U.S. vs Russia" in text for _, text in written) == 1  # then in short
    assert any(text == "Starchak 2009, sec. 3, n. 31." for _, text in written)
    assert len(re.findall(r"\w\S*", brief)) <= 900  # two pages, footnotes and all
    for heading in ("Beside what the recipient has", "What the sources claim", "What was left out"):
        assert heading in brief


def test_claims_are_those_of_what_is_selected() -> None:
    def claims(*options: str) -> set[str]:
        data = json.loads(article("--format", "json", *options))
        return {r["id"] for report in data["sections"]["claims"]["reports"] for r in report["rows"]}

    everything, russia, us = claims(), claims("--donor", "RU"), claims("--donor", "US")
    assert len(everything) == 19
    # By figure, by total of the donor; what is about others or no one is not told.
    assert {"debt-remaining", "us-border-lead", "ru-aid-increase"} <= russia
    assert {"us-budget-decrease", "us-border-lead"} <= us and "debt-remaining" not in us
    assert not {"us-budget-decrease", "loans-and-budgets", "gdp-2009"} & russia
    assert "loans-and-budgets" not in us
    empty = article("--format", "markdown", "--donor", "AM")
    assert claims("--donor", "AM") == set()
    assert "No claim is about what is selected here." in empty and "“" not in empty


def test_what_reaches_a_high_without_a_figure_is_said() -> None:
    page = LexborHTMLParser(article("--years", "1950"))
    meaning = text(page.css_first(".meaning"))
    assert "0 figures" not in meaning
    assert "No figure counts for sure; some lie only partly in the years asked for" in meaning
    assert "51.00 million USD" in meaning
    drawn = {
        (n.attributes["class"] or "").split()[-1] for n in page.css(".chart .fill, .chart circle")
    }
    assert {(n.attributes["class"] or "").split()[-1] for n in page.css("ul.key rect")} <= drawn


def test_a_promise_shows_what_is_delivered_and_told_anew(tmp_path: Path) -> None:
    rows = [
        {"id": "whole", "amount": 40_000_000, "status": "committed"},
        {"id": "paid", "amount": 10_000_000, "fulfils": "whole"},
        {"id": "again", "amount": 20_000_000, "status": "committed", "part_of": "whole"},
    ]
    page = page_of(make_ledger(tmp_path / "promises", rows))
    row = next(tr for tr in page.css(".promised tr") if tr.css_first("a[href='#f-whole']"))
    track, anew, paid = (float((row.css_first(f"rect.{name}").attributes["width"] or "")[:-1])
                         for name in ("track", "anew", "fill"))  # fmt: skip
    assert anew / track == pytest.approx(0.5, abs=0.01)
    assert paid / track == pytest.approx(0.25, abs=0.01)
    assert text(row.css_first(".best")) == "40.00 USD"
    # Every box is as long as the other, whatever its high is.
    boxes = {r.attributes["width"] for r in LexborHTMLParser(article()).css(".promised rect.track")}
    assert len(boxes) == 1
    lead = text(page.css_first("#promises ~ .lead"))
    assert "box" in lead and "told anew" in lead


def test_a_file_is_written_by_the_end_of_its_name(small: Path, tmp_path: Path) -> None:
    for name, lead in (("x.html", "<!DOCTYPE html>"), ("x.md", "# All donors"), ("x.json", "{")):
        target = tmp_path / name
        assert run("report", "--ledger", small, "-o", target) == (0, "", "")
        assert target.read_text("utf-8").startswith(lead)
    assert (tmp_path / "x.html").read_text("utf-8") == run("report", "--ledger", small).out


def test_what_cannot_be_written_is_said(small: Path, tmp_path: Path) -> None:
    ran = run("report", "--ledger", small, "-o", tmp_path / "report.docx")
    assert ran.code == 2 and "ends in .html, .md or .json" in ran.err
    ran = run("report", "--ledger", small, tty=True)
    assert ran.code == 2 and "-o report.html" in ran.err
    ran = run("report", "--ledger", small, "-o", small / "transactions.csv", "--format", "html")
    assert ran.code == 2 and "file of a ledger" in ran.err
    ran = run(
        "report", "--ledger", small, "--years", "2003-2005", "--currency", "TJS", "--donor", "XX"
    )
    assert ran.code == 2 and "no party" in ran.err


def test_the_docs_name_every_key_and_column_of_the_data() -> None:
    said = set(
        re.findall(r"`([a-z_]+)`", (BUNDLED.parent / "docs" / "report.md").read_text("utf-8"))
    )
    data = json.loads(LexborHTMLParser(article()).css_first("script#data").text())
    columns = {c for name in ("figures", "lines", "takes") for c in data[name]["columns"]}
    assert (data.keys() | columns | data["sections"].keys()) <= said
