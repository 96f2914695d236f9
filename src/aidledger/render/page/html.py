"""HTML: a page as one file that needs no network, no other file and no script to be read."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from aidledger import __version__
from aidledger.problems import printable
from aidledger.render.blocks import SCALES, Grid, blocks, range_text
from aidledger.render.data import as_data
from aidledger.render.page.bars import bar, top_of
from aidledger.render.page.claims import claims_of
from aidledger.render.page.details import details_of, lefts_of
from aidledger.render.page.drawings import cards_of, charts_of, promises_of, spoken, years_of
from aidledger.render.page.left_out import lines_of, money_text, reasons_of
from aidledger.render.page.words import (
    addresses_in,
    choices_of,
    headline_text,
    headline_words,
    legend_of,
    unit_of,
)
from aidledger.reports.page import Page, Section
from aidledger.reports.page_figures import Figure

HERE = Path(__file__).parent
# So many figures stand in the page as they are; a script draws more of them from the data.
STATIC = 300
LEFT_OUT = 200
# No request, no frame, no form, and no script or style but the two blocks with these hashes.
POLICY = (
    "default-src 'none'; script-src {script}; style-src {style}; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def as_html(page: Page, scale: str, static: int = STATIC) -> str:
    """Return the page as HTML.

    scale: the unit that money is shown in. static: how many figures, those that count most first,
    stand in it without a script; the data has them all.
    """
    # Imported here: no other command needs it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_readable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"short": _short, "linked": _linked}
    style, script = (_block(name) for name in ("style.css", "script.js"))
    shown = _first(page, static)
    text = environment.get_template("page.html").render(
        page=page,
        version=__version__,
        policy=POLICY.format(script=_hash(script), style=_hash(style)),
        style=_Trusted(style),
        script=_Trusted(script),
        data=_Trusted(_data(page, scale)),
        unit=unit_of(page, scale),
        scale_name=SCALES[scale][1].strip() or "in full",
        choices=choices_of(page),
        headline=headline_words(page, scale),
        best=headline_text(page, scale),
        headline_bar=bar("", page.headline, top_of([page.headline]), scale),
        cards=cards_of(page, scale),
        charts=charts_of(page, scale),
        years=years_of(page, scale),
        promised=promises_of(page, scale),
        grids={one.name: _grids(one, scale) for one in page.sections},
        claims=claims_of(page, scale),
        left_out=_left_out(page, scale),
        left_out_more=max(0, sum(len(r.figures) for r in reasons_of(page)) - LEFT_OUT),
        details=details_of(page, shown, scale),
        filters=_filters(page),
        known={figure.row["id"] for figure in page.figures},
        legend=legend_of(),
        blank=defaultdict(str),
    )
    return _tight(text).strip() + "\n"


def as_json(page: Page) -> str:
    """Return the page's data as JSON: what a page holds too, without how it is shown."""
    return as_data(page.as_dict()) + "\n"


class _Trusted(str):
    """Text of our own that is markup, style or script already."""

    def __html__(self) -> str:
        return self


def _readable(value: Any) -> Any:
    """Show what a ledger holds of control and bidirectional characters as escapes."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return printable(value)
    return "" if value is None else value


def _short(text: str) -> str:
    """Return a remark that names very many figures with the first of them."""
    if len(text) <= _LONG:
        return text
    return text[:_LONG].rsplit(" ", 1)[0] + " … (and more: all of it is in the data)"


_LONG = 1500


def _linked(text: str) -> str:
    """Return text with its addresses as links; both are escaped."""
    from markupsafe import Markup, escape

    link = Markup('<a href="{0}" rel="noreferrer noopener">{0}</a>')
    parts = addresses_in(text)
    return Markup("").join(link.format(part) if is_one else escape(part) for part, is_one in parts)


def _block(name: str) -> str:
    return _tight("\n" + (HERE / name).read_text("utf-8").strip() + "\n")


def _tight(text: str) -> str:
    """Return text without blank lines, of which templates leave many."""
    return re.sub(r"\n\s*\n", "\n", text)


def _hash(block: str) -> str:
    digest = hashlib.sha256(block.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _data(page: Page, scale: str) -> str:
    """Return the page's data as JSON in which nothing can end its block or begin a comment."""
    digits = {f.own.currency: _digits(f.own.best) for f in page.figures if f.own.best is not None}
    shown = {"scale": scale, "digits": digits | {page.unit: _page_digits(page)}, **_spoken()}
    shown["left"] = lefts_of(page)
    text = as_data({**page.as_dict(), "shown": shown})
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _spoken() -> dict[str, Any]:
    """Return the few words that the script needs to tell figures as the page does."""
    from aidledger.money import QUALIFIERS
    from aidledger.render.page.details import RELATIONS
    from aidledger.reports.page_figures import NO_COUNT

    return {
        "powers": {name: power for name, (power, _) in SCALES.items()},
        "qualifiers": {name: q.meaning for name, q in QUALIFIERS.items()},
        "relations": RELATIONS,
        "reasons": NO_COUNT,
    }


def _digits(value: Any) -> int:
    return max(0, -int(value.as_tuple().exponent))


def _page_digits(page: Page) -> int:
    return next(
        (_digits(r.value.best) for r in page.totals if r.value and r.value.best is not None), 2
    )


def _first(page: Page, most: int) -> list[Figure]:
    """Return the figures to show without a script, those that count most first."""
    return sorted(page.figures, key=_counted, reverse=True)[:most]


def _counted(figure: Figure) -> Decimal:
    best = figure.counted.best if figure.counted else None
    return Decimal(-1) if best is None else best


def _grids(section: Section, scale: str) -> list[tuple[str, list[Any]]]:
    """Return the tables and the remarks of a section's reports, each with its report's title."""
    found = []
    for report in section.reports:
        told = report._replace(left_out=(), tree=None)
        kept = [b for b in blocks(told, scale) if isinstance(b, Grid) or not _is_legend(b)]
        found.append((report.title, kept))
    return found


def _is_legend(block: Any) -> bool:
    return not block.title and block.paragraphs[0].startswith("Marks: ")


def _left_out(page: Page, scale: str) -> list[tuple[str, int, list[Mapping[str, Any]]]]:
    """Return the reasons, how many figures each leaves out, and the first of them."""
    found = []
    room = LEFT_OUT
    for words, figures in reasons_of(page):
        items: list[Mapping[str, Any]] = [
            {
                "id": one.id,
                "amount": money_text(one.amount, scale),
                "range": range_text(one.amount, scale),
                "about": lines_of(one, scale),
            }
            for one in figures[:room]
        ]
        room -= len(items)
        found.append((words, len(figures), items))
    return found


def _filters(page: Page) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the columns that can be filtered by, each with its values and their names."""
    found = []
    for column, name in (
        ("donor", "Donor"),
        ("recipient", "Recipient"),
        ("class", "Class"),
        ("instrument", "Instrument"),
        ("sector", "Sector"),
        ("status", "Status"),
    ):
        values = dict.fromkeys(figure.row[column] for figure in page.figures)
        party = column in ("donor", "recipient")
        named = sorted((page.labels.get(v, v) if party else spoken(v), v) for v in values)
        found.append((column, name, [(value, label) for label, value in named]))
    return found
