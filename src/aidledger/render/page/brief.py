"""Brief: a page as one or two pages of Markdown to paste into a paper, with footnotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aidledger.problems import printable
from aidledger.render.blocks import Grid, best_text, blocks, range_text
from aidledger.render.markdown import begun, row_of, safe
from aidledger.render.page.claims import claims_of
from aidledger.render.page.left_out import money_text, reasons_of
from aidledger.render.page.words import (
    addresses_in,
    choices_of,
    headline_text,
    headline_words,
    unit_of,
)
from aidledger.reports.page import Page
from aidledger.reports.page_figures import Figure
from aidledger.reports.totals import count_of

_LARGEST = 8  # figures named by themselves
_NAMED = 3  # figures named of each reason to be left out
_CLAIMED = 4  # claims told by themselves, those that do not hold first
_ELSEWHERE = "Every number, its words and how it came about: `aidledger report -o report.html`."
_SAME_YEARS = (
    "Sums over sums, of the years named, the same for every donor: those with money of any donor "
    "selected and a size of this source. What is in no share is told on the page."
)
_MARKS = (
    ("≥", "at least"),
    ("≤", "at most"),
    ("~", "about"),
    ("÷", "a share, by months, of a longer period"),
    ("…", "from low to high"),
    ("+", "no top"),
)


class Notes:
    """Footnotes in the order in which they are first called; a work is cited in full once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []
        self._works: set[str] = set()

    def __call__(self, work: str, full: str, short: str) -> str:
        """Return the mark of a footnote: `[^1]`. `full` and `short` cite the same place."""
        if short not in self._numbers:
            self._numbers[short] = len(self._numbers) + 1
            self._texts.append(short if work in self._works else full)
            self._works.add(work)
        return f"[^{self._numbers[short]}]"

    def written(self) -> list[str]:
        return [f"[^{number}]: {_linked(text)}" for number, text in enumerate(self._texts, 1)]


def as_brief(page: Page, scale: str) -> str:
    """Return the brief: headline, donors by year, burden, claims, what is left out, footnotes."""
    notes = Notes()
    parts = [
        f"# {_plain(page.title)}",
        f"*{_plain(page.ledger)}. {_plain(choices_of(page))}.*",
        *_headline(page, scale),
        *_figures(page, scale, notes),
        *_donors(page, scale),
        *_burden(page, scale, notes),
        *_claims(page, scale, notes),
        *_left_out(page, scale),
        _ELSEWHERE,
    ]
    text = "\n\n".join(part for part in parts if part)
    marks = "; ".join(f"{_plain(m)} {what}" for m, what in _MARKS if _plain(m) in text)
    ends = [f"Marks: {marks}." if marks else "", "\n".join(notes.written())]
    return "\n\n".join(part for part in (text, *ends) if part) + "\n"


def _plain(text: str) -> str:
    return safe(printable(text))


def _linked(text: str) -> str:
    """Return text as it is, with its addresses as links."""
    parts = addresses_in(text)
    return begun("".join(f"<{part}>" if is_one else safe(part) for part, is_one in parts))


def _headline(page: Page, scale: str) -> list[str]:
    said = _plain(" ".join(headline_words(page, scale)))
    if page.headline is None:
        return [said]
    best = headline_text(page, scale)
    ranged = range_text(page.headline, scale)
    number = f"**{_plain(best)} {unit_of(page, scale)}**" + (
        f" ({_plain(ranged)})" if ranged else ""
    )
    return [f"{_plain(page.headline_title)}: {number}. {said}"]


def _figures(page: Page, scale: str, notes: Notes) -> list[str]:
    """Return the figures that count most in the headline, or in the classes chosen."""
    counted = [f for f in page.figures if f.counted and f.counted.best and _in_headline(page, f)]
    counted.sort(key=lambda f: f.counted.best or 0 if f.counted else 0, reverse=True)
    if not counted:
        return []
    lines = []
    for figure in counted[:_LARGEST]:
        row = figure.row
        words = f", “{row['as_stated']}”" if row["as_stated"] else ""
        what = row["description"].rstrip(".") or row["id"]
        text = f"{page.labels[row['donor']]}: {what}{words} ({figure.when}, {row['status']})"
        amount = (
            _plain(best_text(figure.counted._replace(unstated=None), scale))
            if figure.counted
            else ""
        )
        lines.append(
            f"- {amount}: {_plain(text)}.{notes(row['source'], figure.note, figure.short)}"
        )
    rest = len(counted) - _LARGEST
    if rest > 0:
        lines.append(f"- and {count_of(rest, 'smaller figure')}.")
    return [f"## What it is made of, {unit_of(page, scale)}", "\n".join(lines)]


def _in_headline(page: Page, figure: Figure) -> bool:
    headline = page.policy["headline"]
    return page.headline is None or figure.row["class"] in headline


def _donors(page: Page, scale: str) -> list[str]:
    section = page.section("donors")
    if section.reason:
        return [f"## {section.title}", _plain(section.reason)]
    grids = [b for b in blocks(section.reports[0], scale) if isinstance(b, Grid)]
    by_year = grids[-1]
    heads = ["Year", *map(_plain, by_year.headers[1:])]
    return [f"## {_plain(by_year.title)}", _table(by_year, heads), _plain(section.lead)]


def _burden(page: Page, scale: str, notes: Notes) -> list[str]:
    section = page.section("burden")
    if section.reason:
        return [f"## {section.title}", _plain(section.reason)]
    grid = next(b for b in blocks(section.reports[0], scale) if isinstance(b, Grid))
    keys = dict.fromkeys(row.keys["source"] for row in section.reports[0].tables[0].rows)
    shorts = {f.row["source"]: f"{f.short.rstrip('.').split(', sec.')[0]}." for f in page.figures}
    entries = {key: page.sources[key][0] for key in keys}
    called = {key: notes(key, entries[key], shorts.get(key, entries[key])) for key in keys}
    return [
        f"## {_plain(grid.title)}",
        _table(grid, list(map(_plain, grid.headers)), called),
        _SAME_YEARS,
    ]


def _table(grid: Grid, heads: Sequence[str], called: Mapping[str, str] = {}) -> str:
    lines = [row_of(list(heads)), row_of(["---:" if right else "---" for right in grid.right])]
    for line in grid.lines:
        cells = [
            "<br>".join(_plain(part.strip()) for part in cell if part.strip())
            + called.get("".join(cell), "")
            for cell in line.cells
        ]
        lines.append(row_of([f"**{c}**" if c and line.kind == "total" else c for c in cells]))
    return "\n".join(lines)


def _claims(page: Page, scale: str, notes: Notes) -> list[str]:
    section = page.section("claims")
    if section.reason:
        return [f"## {section.title}", _plain(section.reason)]
    decided = [c for c in claims_of(page, scale) if any(v.kind != "untold" for v in c.verdicts)]
    decided.sort(key=lambda c: all(v.kind != "fails" for v in c.verdicts))
    sources = {row.keys["id"]: row.keys["source"] for row in section.reports[0].tables[0].rows}
    lines = []
    for claim in decided[:_CLAIMED]:
        said = "; ".join(
            f"{v.basis.lower()} it {v.verdict}" + (f" ({v.value})" if v.value else "")
            for v in claim.verdicts
            if v.kind != "untold"
        )
        note = notes(sources[claim.id], *page.claim_notes[claim.id])
        lines.append(f"- “{_plain(claim.words)}” ({_plain(claim.accepted)}): {_plain(said)}.{note}")
    rest = len(decided) - len(lines)
    if rest > 0:
        lines.append(f"- and {rest} more that can be decided, on the page.")
    return [
        f"## {section.title}",
        _plain(" ".join(section.reports[0].sentences)),
        "\n".join(lines),
    ]


def _left_out(page: Page, scale: str) -> list[str]:
    lines = []
    for words, figures in reasons_of(page):
        known = [one for one in figures if one.amount.best is not None]
        named = [f"{money_text(one.amount, scale)} ({one.id})" for one in known[:_NAMED]]
        among = f": {', '.join(named)}" if named else ""
        if len(figures) > len(named) and named:
            among += f" and {len(figures) - len(named)} more"
        lines.append(f"{words}, {count_of(len(figures), 'figure')}{among}.")
    if not lines:
        return []
    return ["## What was left out", "\n".join(f"- {begun(_plain(line))}" for line in lines)]
