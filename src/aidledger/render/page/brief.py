"""Brief: a page as one or two pages of Markdown to paste into a paper, with footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aidledger.problems import printable
from aidledger.render.blocks import Grid, best_text, blocks, range_text
from aidledger.render.markdown import row_of, safe
from aidledger.render.page.claims import claims_of
from aidledger.render.page.left_out import money_text, reasons_of
from aidledger.render.page.words import (
    addresses_in,
    choices_of,
    headline_text,
    headline_words,
    legend_of,
    unit_of,
)
from aidledger.reports.page import Page
from aidledger.reports.page_figures import Figure
from aidledger.reports.totals import count_of

_LARGEST = 10  # figures named by themselves
_NAMED = 3  # figures named of each reason to be left out


class Notes:
    """Footnotes in the order in which they are first called."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, texts: Iterable[str]) -> str:
        """Return the marks of these footnotes: `[^1][^2]`."""
        numbers = [self._numbers.setdefault(t, len(self._numbers) + 1) for t in texts if t]
        return "".join(f"[^{number}]" for number in dict.fromkeys(numbers))

    def written(self) -> list[str]:
        return [f"[^{number}]: {_linked(text)}" for text, number in self._numbers.items()]


def as_brief(page: Page, scale: str) -> str:
    """Return the brief: headline, donors by year, burden, claims, what is left out, footnotes."""
    notes = Notes()
    parts = [
        f"# {_plain(page.title)}",
        f"*{_plain(page.ledger)}. {_plain(choices_of(page))}.*",
        *_headline(page, scale),
        *_figures(page, scale, notes),
        *_donors(page, scale, notes),
        *_burden(page, scale, notes),
        *_claims(page, scale, notes),
        *_left_out(page, scale),
        "Marks: " + "; ".join(f"{_plain(m)} {_plain(what)}" for m, what in legend_of()) + ".",
        "\n".join(notes.written()),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _plain(text: str) -> str:
    return safe(printable(text))


def _linked(text: str) -> str:
    """Return text as it is, with its addresses as links."""
    return "".join(f"<{part}>" if is_one else safe(part) for part, is_one in addresses_in(text))


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
    counted = [f for f in page.figures if f.counted and f.counted.high and _in_headline(page, f)]
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
        lines.append(f"- {amount}: {_plain(text)}.{notes([figure.note])}")
    rest = len(counted) - _LARGEST
    if rest > 0:
        lines.append(f"- and {count_of(rest, 'smaller figure')}.")
    return [f"## What it is made of, {unit_of(page, scale)}", "\n".join(lines)]


def _in_headline(page: Page, figure: Figure) -> bool:
    headline = page.policy["headline"]
    return page.headline is None or figure.row["class"] in headline


def _donors(page: Page, scale: str, notes: Notes) -> list[str]:
    section = page.section("donors")
    if section.reason:
        return [f"## {section.title}", _plain(section.reason)]
    grids = [b for b in blocks(section.reports[0], scale) if isinstance(b, Grid)]
    cited: dict[str, list[str]] = {}
    for figure in page.figures:
        if figure.counted and _in_headline(page, figure):
            cited.setdefault(page.labels[figure.row["donor"]], []).append(figure.note)
    by_year = grids[-1]
    heads = [f"{_plain(h)}{notes(cited.get(h, ()))}" for h in by_year.headers]
    heads[0] = "Year"
    return [f"## {_plain(by_year.title)}", _table(by_year, heads), _plain(section.lead)]


def _burden(page: Page, scale: str, notes: Notes) -> list[str]:
    section = page.section("burden")
    if section.reason:
        return [f"## {section.title}", _plain(section.reason)]
    grid = next(b for b in blocks(section.reports[0], scale) if isinstance(b, Grid))
    keys = dict.fromkeys(row.keys["source"] for row in section.reports[0].tables[0].rows)
    called = {key: notes([page.sources[key][0]]) for key in keys}
    told = [_plain(text) for text in section.reports[0].caveats]
    return [
        f"## {_plain(grid.title)}",
        _table(grid, list(map(_plain, grid.headers)), called),
        *told,
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
        return []
    lines = []
    for claim in claims_of(page, scale):
        told = [v for v in claim.verdicts if v.kind != "untold"]
        if not told:
            continue
        said = "; ".join(
            f"{v.basis.lower()} it {v.verdict}" + (f" ({v.value})" if v.value else "") for v in told
        )
        note = notes([page.claim_notes[claim.id]])
        lines.append(f"- “{_plain(claim.words)}” ({_plain(claim.accepted)}): {_plain(said)}.{note}")
    return [
        "## What the sources claim",
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
        lines.append(f"- {words}, {count_of(len(figures), 'figure')}{among}.")
    if not lines:
        return []
    return ["## What was left out", "\n".join(_plain(line).replace("\\-", "-") for line in lines)]
