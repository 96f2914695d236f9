"""The report page in Chromium: what it does, and what it must never do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from aidledger import open_ledger
from aidledger.problems import printable
from aidledger.render.page.html import as_html, as_json
from tests.hostile import TEXTS, hostile_ledger
from tests.ledgers import BUNDLED, DEFLATED, make_ledger
from tests.test_page import NASTY, hostile, table, told

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.xdist_group("browser"),
]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the bundled ledger, its data, and the page with all rows left to the script."""
    folder = tmp_path_factory.mktemp("article")
    page = open_ledger(BUNDLED).page()
    (folder / "page.html").write_text(as_html(page, "million"), "utf-8")
    (folder / "scripted.html").write_text(as_html(page, "million", static=0), "utf-8")
    (folder / "page.json").write_text(as_json(page), "utf-8")
    return folder


class Opened:
    """A page that is open, with all that it said and asked for."""

    def __init__(self, browser: Browser, file: Path, **context: Any) -> None:
        size = {"width": 1440, "height": 900}
        self.context = browser.new_context(**{"viewport": size, **context})
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append("dialog"), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def ids(self) -> list[str]:
        found = self.page.eval_on_selector_all("tr.figure", "rows => rows.map(r => r.id.slice(2))")
        return list(found)

    def quiet(self, file: Path) -> None:
        assert self.said == [] and {url.split("#")[0] for url in self.asked} == {file.as_uri()}

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


def figures(article: Path) -> list[dict[str, Any]]:
    return table(
        json.loads((article / "page.json").read_text("utf-8"), parse_float=Decimal), "figures"
    )


def test_it_sorts_filters_and_opens_without_a_word_or_a_request(
    browser: Browser, article: Path
) -> None:
    file, rows = article / "page.html", figures(article)
    with Opened(browser, file) as it:
        page = it.page
        counted = sorted((r for r in rows if r["counted_best"] is not None),
                         key=lambda r: -r["counted_best"])  # fmt: skip
        assert it.ids()[: len(counted)] == [r["id"] for r in counted]
        head = page.locator("th[data-sort=counted]")
        assert head.get_attribute("aria-sort") == "descending"
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == "ascending"
        amounts = {r["id"]: r["counted_best"] for r in rows}
        shown = [amounts[one] for one in it.ids() if amounts[one] is not None]
        assert shown == sorted(shown) and len(it.ids()) == len(rows)
        page.locator("th[data-sort=description] button").click()
        names = {r["id"]: r["description"].lower() for r in rows}
        assert [names[one] for one in it.ids()] == sorted(names.values())
        assert head.get_attribute("aria-sort") is None

        page.select_option("[data-column=donor]", "RU")
        page.check("#counted-only")
        wanted = {r["id"] for r in rows if r["donor"] == "RU" and r["counted_best"] is not None}
        assert set(it.ids()) == wanted
        assert page.locator("#found").inner_text() == f"{len(wanted)} of {len(rows)} figures"
        page.click("#clear")
        page.fill("#search", "BORDER posts")
        assert "us-border-posts" in it.ids() and len(it.ids()) < 10
        page.click("#clear")
        page.locator("tr.figure").nth(50).wait_for(state="attached")

        row = page.locator("#f-us-border-posts")
        opened = page.locator("#f-us-border-posts + tr")
        assert not opened.is_visible()
        row.locator("summary").click()
        assert opened.is_visible()
        text = opened.inner_text()
        assert "“approximately 40 million dollars”" in text and "n. 5" in text
        assert "12 of 36" in text
        page.locator("#left-out ~ details a[href='#f-us-budget-2008']").first.dispatch_event(
            "click"
        )
        page.evaluate("location.hash = '#f-us-budget-2008'")
        page.locator("#f-us-budget-2008 details[open]").wait_for(state="attached")
        it.quiet(file)


def test_a_bar_leads_to_the_figures_that_it_is_made_of(browser: Browser, article: Path) -> None:
    rows = {row["id"]: row for row in figures(article)}
    with Opened(browser, article / "page.html") as it:
        links = it.page.locator("a[data-filters]")
        assert links.count() > 10
        for link in links.all():
            link.click()
            shown = it.ids()
            assert len(shown) == int(link.inner_text().split()[0])
            chosen = {c: link.get_attribute(f"data-{c}") for c in ("donor", "class", "sector")}
            for name in shown:
                assert rows[name]["counted_best"] is not None
                assert all(rows[name][c] == value for c, value in chosen.items() if value)
        it.quiet(article / "page.html")


def texts(browser: Browser, file: Path, several: int) -> dict[str, list[str]]:
    """Return what each figure's two rows say, and where their links lead."""
    with Opened(browser, file) as it:
        it.page.locator("tr.figure").nth(several - 1).wait_for(state="attached")
        found = it.page.evaluate(
            "Object.fromEntries([...document.querySelectorAll('tr.figure')].map(r => [r.id,"
            " [r, r.nextElementSibling].map(one => one.textContent.replace(/\\s+/g, ' ').trim()"
            " + [...one.querySelectorAll('a')].map(a => a.getAttribute('href')))]))"
        )
        it.quiet(file)
    return dict(found)


def test_the_numbers_are_those_of_the_data(browser: Browser, article: Path) -> None:
    """Also where the script draws the rows: word for word what the page has without it."""
    rows = figures(article)
    plain = texts(browser, article / "page.html", len(rows))
    assert texts(browser, article / "scripted.html", len(rows)) == plain
    for row in rows:
        if row["counted_best"] is not None:
            bounds = [row[f"counted_{n}"] for n in ("low", "best", "high", "open", "mark")]
            best, ranged = told(*bounds)
            text = plain[f"f-{row['id']}"][0]
            assert f"{best}, how it came about" in text
            assert text.endswith(f"In the next row. {ranged}".rstrip())


ODD: tuple[dict[str, Any], ...] = (
    {"amount": "0.01"}, {"amount": 5_000}, {"amount": 15_000}, {"amount": 1_005_000},
    {"amount": "2675000.01"}, {"amount": "49000000000000.07"}, {"amount": 4_999},
    {"amount": 1_001, "currency": "YEN", "last": 2008, "first": 2005, "donor": "RU"},
    {"amount": "1234567.89", "currency": "TJS", "first": "2005-03", "last": "2007-11"},
    {"qualifier": "between", "low": 10, "high": 21, "first": "", "last": 2006},
    {"qualifier": "order", "low": 1_000_000}, {"qualifier": "at_most", "amount": 7},
    {"amount": 60, "per": "year", "first": 2004, "last": "2007-06"},
    {"id": "whole", "amount": 900}, {"amount": 70, "may_be_in": "whole", "remark": "a  b"},
    {"amount": 20, "part_of": "whole", "qualifier": "more_than"}, {"qualifier": "unstated"},
    {"amount": 5, "status": "pledged", "quantity": 3, "unit": "posts", "supported_by": "RU"},
)  # fmt: skip


@pytest.mark.parametrize("choices", [{}, {"years": "2006", "overlaps": "gross"}, {"prices": 2007}],
                         ids=str)  # fmt: skip
def test_odd_numbers_are_written_alike(
    browser: Browser, tmp_path: Path, choices: dict[str, Any]
) -> None:
    ledger = open_ledger(make_ledger(tmp_path / "odd", ODD, currencies=DEFLATED))
    page = ledger.page(**choices)
    for scale in ("million", "unit"):
        found = []
        for static in (100, 0):
            file = tmp_path / f"{scale}-{static}.html"
            file.write_text(as_html(page, scale, static=static), "utf-8")
            found.append(texts(browser, file, len(page.figures)))
        assert found[0] == found[1] and len(found[0]) == len(page.figures) > 3


def test_the_keyboard_alone_sorts_and_opens(browser: Browser, article: Path) -> None:
    with Opened(browser, article / "page.html") as it:
        page = it.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.closest('[data-sort=status]') !== null"):
                break
        page.keyboard.press("Enter")
        assert page.locator("[data-sort=status]").get_attribute("aria-sort") == "ascending"
        for _ in range(10):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('.opener summary')"):
                break
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector('tr.figure:has(details[open])') !== null")
        assert page.locator("tr.figure:has(details[open]) + tr.opened").first.is_visible()
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_axe_finds_nothing_serious(
    browser: Browser, tmp_path: Path, scheme: str, width: int
) -> None:
    axe = Axe()
    size = {"width": width, "height": 900}
    # axe writes into the page, which its policy forbids: it is lifted for this test alone.
    file = tmp_path / "page.html"
    some = open_ledger(BUNDLED).page(donor=("US", "RU"), years="2006-2007", class_="transfer")
    file.write_text(as_html(some, "million"), "utf-8")
    with Opened(browser, file, color_scheme=scheme, viewport=size, bypass_csp=True) as it:
        it.page.evaluate(  # all but the figures, of which a few: each more takes a while
            "const all = [...document.querySelectorAll('details:not(.opener)')];"
            "const few = [...document.querySelectorAll('.opener')].slice(0, 4);"
            "for (const one of [...all, ...few]) one.open = true"
        )
        found = axe.run(it.page).response["violations"]
        grave = [(v["id"], v["nodes"][0]["html"][:200], len(v["nodes"]))
                 for v in found if v["impact"] in ("serious", "critical")]  # fmt: skip
        assert grave == []


def test_without_javascript_tables_charts_and_details_remain(
    browser: Browser, article: Path
) -> None:
    with Opened(browser, article / "page.html", java_script_enabled=False) as it:
        page = it.page
        assert page.locator("tr.figure").count() == len(figures(article))
        assert page.locator(".chart rect.fill").first.is_visible()
        assert page.locator(".cards rect.fill").first.bounding_box()["width"] > 50  # type: ignore[index]
        assert not page.locator("#filters").is_visible() and not page.locator("#more").is_visible()
        opened = page.locator("#f-us-border-posts + tr")
        assert not opened.is_visible()
        page.locator("#f-us-border-posts summary").click()
        assert opened.is_visible() and "approximately 40 million dollars" in opened.inner_text()


@pytest.mark.parametrize("static", [300, 0])
def test_a_hostile_ledger_runs_nothing(browser: Browser, tmp_path: Path, static: int) -> None:
    ledger = open_ledger(hostile(tmp_path / "hostile"))
    file = tmp_path / "hostile.html"
    file.write_text(as_html(ledger.page(), "unit", static=static), "utf-8")
    with Opened(browser, file) as it:
        page = it.page
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.wait_for_timeout(50)
        title = page.title()
        assert "owned" not in title.replace("document.title=", "").split()
        text = page.locator("body").inner_text()
        for words in NASTY[:3]:
            assert words in text
        assert page.locator("img, svg[onload], #rows script, main script").count() == 0
        for link in page.locator("a").all():
            assert str(link.get_attribute("href")).startswith(("#", "http://", "https://"))
        page.fill("#search", "<SCRIPT> posts")
        assert len(it.ids()) == 1
        it.quiet(file)


@pytest.mark.parametrize("static", [300, 0], ids=["static", "scripted"])
def test_every_hostile_text_is_text_to_a_browser(
    browser: Browser, tmp_path: Path, static: int
) -> None:
    """Every text of tests/hostile.py; and what runs nothing even if a text became markup."""
    file = tmp_path / "hostile.html"
    ledger = open_ledger(hostile_ledger(tmp_path / "ledger"))
    file.write_text(as_html(ledger.page(), "unit", static=static), "utf-8")
    with Opened(browser, file) as it:
        page = it.page
        shown = page.locator("tr.figure [data-slot=description]").all_text_contents()
        assert set(shown) >= {printable(text) for text in TEXTS.values()}
        # Whatever can be pressed is pressed: figures open, links inside the page are followed.
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.evaluate("for (const a of document.querySelectorAll('a[href^=\"#\"]')) a.click()")
        page.wait_for_timeout(50)
        assert "owned" not in page.title().replace("document.title='owned'", "")
        assert page.locator("main img, main script, main style, iframe, object").count() == 0
        it.quiet(file)
        # The page's policy stops what is put into it: inline script, handlers, pictures, frames.
        ran = page.evaluate("""() => {
            window.ran = [];
            addEventListener("securitypolicyviolation", (e) => ran.push(e.effectiveDirective));
            try { document.body.innerHTML += "<img src=x onerror='ran.push(1)'>"; }
            catch { ran.push("refused"); }
            const image = document.createElement("img");
            image.src = "http://evil.example/x.png";
            try { image.setAttribute("onerror", "ran.push(2)"); }
            catch { ran.push("refused"); }
            document.body.append(image);
            return new Promise((done) => setTimeout(() => done(ran), 200));
        }""")
        assert set(ran) == {"refused", "img-src", "require-trusted-types-for"}


def test_a_phone_never_scrolls_sideways_and_paper_has_the_figures(
    browser: Browser, article: Path, tmp_path: Path
) -> None:
    with Opened(browser, article / "page.html", viewport={"width": 390, "height": 844}) as it:
        page = it.page
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        row, derived = page.locator("tr.figure").first, page.locator("tr.opened").first
        assert row.locator("th").bounding_box()["width"] > 200  # type: ignore[index]
        assert derived.bounding_box()["width"] > 340  # type: ignore[index]
        assert page.evaluate(
            "[...document.querySelectorAll('.bars, .figures, .claims, .chart')].every("
            "one => one.getBoundingClientRect().right <= 391)"
        )
    from pdfminer.high_level import extract_text

    file = tmp_path / "some.html"
    full = open_ledger(BUNDLED).page(donor=("US", "RU"), class_="transfer")
    file.write_text(as_html(full, "unit"), "utf-8")
    with Opened(browser, file, viewport={"width": 390, "height": 844}) as it:
        assert it.page.evaluate("document.documentElement.scrollWidth") <= 390
    some = open_ledger(BUNDLED).page(donor="US", years="2005-2008")
    file.write_text(as_html(some, "million"), "utf-8")
    with Opened(browser, file) as it:
        paper = tmp_path / "page.pdf"
        it.page.pdf(path=str(paper), format="A4")
    text = " ".join(extract_text(str(paper)).split())
    for words in ("79.18", "approximately 40 million dollars", "12 of 36", "Told anew"):
        assert words in text
    for words in ("Clear", "Show more", "counted only"):
        assert words not in text


def test_a_large_table_is_drawn_a_part_at_a_time(browser: Browser, tmp_path: Path) -> None:
    rows = [{"amount": 1000 * n, "donor": ("US", "RU")[n % 2], "description": f"Figure {n}."}
            for n in range(1, 1001)]  # fmt: skip
    file = tmp_path / "large.html"
    ledger = open_ledger(make_ledger(tmp_path / "large", rows))
    file.write_text(as_html(ledger.page(), "unit"), "utf-8")
    with Opened(browser, file) as it:
        page = it.page
        assert it.ids()[0] == "figure-1000" and len(it.ids()) == 300
        page.click("#more")
        assert len(it.ids()) == 500
        page.locator("th[data-sort=counted] button").click()
        assert it.ids()[:2] == ["figure-1", "figure-2"] and len(it.ids()) == 200
        page.fill("#search", "figure-777")
        assert it.ids() == ["figure-777"]
        page.locator("#f-figure-777 summary").click()
        assert "777,000.00 USD" in page.locator("#f-figure-777 + tr").inner_text()
        page.evaluate("location.hash = '#f-figure-5'")
        page.locator("#f-figure-5 details[open]").wait_for(state="attached")
        it.quiet(file)
