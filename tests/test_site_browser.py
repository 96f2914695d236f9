"""The site of `make docs` in Chromium: every page is in the menu and fits each window."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SITE = Path(__file__).parents[1] / "build" / "site"
PAGES = sorted(SITE.rglob("*.html"))
MADE = {SITE / "genindex.html", SITE / "search.html"}  # which the theme leads to in its own way
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(not PAGES, reason="the site is not built: make docs"),
    pytest.mark.xdist_group("browser"),
]

# What sticks out of the column of text and does not scroll within itself, names that are broken,
# code that cannot be scrolled by keyboard. Headings and the space around tables stick out by the
# theme's own margins, which hold nothing.
FAULTS = """() => {
  const column = document.querySelector('.content').getBoundingClientRect();
  const scrolls = (e) => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX);
  const within = (e) => {
    for (let p = e.parentElement; !p.matches('.content'); p = p.parentElement)
      if (scrolls(p)) return true;
  };
  const right = Math.min(innerWidth, column.right) + 1;
  const faults = [];
  if (document.documentElement.scrollWidth > innerWidth) faults.push('the page scrolls sideways');
  for (const e of document.querySelectorAll('article *'))
    if (e.getBoundingClientRect().right > right && !within(e))
      faults.push(`${e.tagName} sticks out: ${e.textContent.trim().slice(0, 60)}`);
  const text = document.createRange();
  for (const e of document.querySelectorAll('article code .pre:not(.long)')) {
    text.selectNodeContents(e);
    if (text.getClientRects().length > 1) faults.push(`broken: ${e.textContent}`);
  }
  for (const e of document.querySelectorAll('article pre'))
    if (e.scrollWidth > e.clientWidth + 1 && !(scrolls(e) && e.tabIndex === 0))
      faults.push(`cut: ${e.textContent.slice(0, 60)}`);
  if (document.querySelectorAll('h1').length !== 1) faults.push('no title, or several');
  return faults;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.mark.parametrize("width", [390, 1200, 1320, 1440])
def test_every_page_fits(browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    found: dict[str, Any] = {}
    for file in PAGES:
        if file not in MADE:
            page.goto(file.as_uri())
            found[str(file.relative_to(SITE))] = page.evaluate(FAULTS)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("width", [1200, 1440])
def test_the_start_page_shows_its_examples_whole(browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto((SITE / "index.html").as_uri())
    cut = "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"
    assert page.eval_on_selector_all("article pre", cut) == []
    context.close()


def test_every_page_is_in_the_menu(browser: Browser) -> None:
    page = browser.new_page()
    page.goto((SITE / "index.html").as_uri())
    led = page.eval_on_selector_all(".sidebar-tree a", "all => all.map(a => [a.href, a.innerText])")
    page.close()
    assert all(title.strip() for _, title in led)
    assert {href.split("#")[0] for href, _ in led} == {f.as_uri() for f in set(PAGES) - MADE}
