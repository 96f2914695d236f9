"""Chicago: notes and bibliography (The Chicago Manual of Style, 17th edition, chapter 14).

Titles keep their capitals as the ledger has them: only their author knows what is a name. Plain
text has no italics. A place without pages is given by its heading (14.160), a footnote as `n. 45`;
what the footnote cites follows after “citing”.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from aidledger.citing.works import (
    Cited,
    Name,
    Work,
    dashed,
    dated,
    notes_of,
    quoted,
    spaced,
    spoken,
)


def note(cited: Cited) -> str:
    """Return the footnote for a figure."""
    text = _note(cited.work, _place(cited))
    if cited.citing:
        text = _commas([text, "citing " + "; ".join(_note(work, []) for work in cited.citing)])
    return _stop(text)


def entry(work: Work) -> str:
    """Return the bibliography entry of a work."""
    names = _inverted(work.by)
    if work.edited and names:
        names += ", ed." if len(work.editors) == 1 else ", eds."
    title = _quoted(work)
    rest = [_where(work)]
    if work.kind in ("book", "report"):
        rest = [work.container, _commas(_printed(work))]
    elif work.kind == "dataset":
        published = work.publisher if work.authors else ""
        rest = [work.version, published, dated(work)]
    elif work.kind == "chapter":
        editors = f", edited by {_editors(work)}" if work.editors else ""
        rest = [f"In {work.container}{editors}{_pages(work, ', ')}", _commas(_printed(work))]
    first, *others = [part for part in (names, title, *rest, _commas(_reached(work))) if part]
    return " ".join([_stop(first), *(_stop(_begun(part)) for part in others)])


def _begun(text: str) -> str:
    """Return a part as it begins a sentence; a web address stays as it is."""
    return text if re.match(r"\w+://", text) else text[0].upper() + text[1:]


def _note(work: Work, place: Sequence[str]) -> str:
    """Return a work as a note names it, without the last full stop."""
    names = _listed([_straight(name) for name in work.by], 3)
    if work.edited and names:
        names += ", ed." if len(work.editors) == 1 else ", eds."
    parts = [names, _quoted(work)]
    if work.kind in ("book", "report"):
        printed = f"({_commas(_printed(work))})"
        title = " ".join(p for p in (_commas([parts.pop(), work.container]), printed) if p)
        parts += [title + _pages(work, ", ")]
    elif work.kind == "chapter":
        editors = f", ed. {_editors(work)}" if work.editors else ""
        inside = f"in {work.container}{editors} ({_commas(_printed(work))})"
        parts += [inside + _pages(work, ", ")]
    elif work.kind == "dataset":
        published = work.publisher if work.authors else ""
        parts += [work.version, published, *place, dated(work)]
        place = []
    else:
        parts += [_where(work)]
    return _commas([*parts, *place, *_reached(work)])


def _place(cited: Cited) -> list[str]:
    """Return where in the work a figure stands."""
    section = f"under “{quoted(cited.heading)}”" if cited.heading else ""
    if cited.section and not section:
        section = f"sec. {cited.section}"
    series = f"series {cited.series}" if cited.series else ""
    about = f"{series} ({cited.about})" if series and cited.about else series or cited.about
    return [about, section, notes_of(cited) if cited.footnotes else ""]


def _where(work: Work) -> str:
    """Return the periodical or site of a work with its issue, date and pages."""
    number = work.volume + (", " if work.volume and work.issue else "")
    number += f"no. {work.issue}" if work.issue else ""
    date = dated(work)
    if work.volume or work.issue:
        joint = " " if work.volume else ", "
        lead = f"{work.container}{joint}" if work.container else ""
        return f"{lead}{number} ({date}){_pages(work, ': ')}" + _locator(work)
    return _commas([work.container, date]) + _pages(work, ", ") + _locator(work)


def _locator(work: Work) -> str:
    return f", {work.locator}" if work.locator else ""


def _pages(work: Work, joint: str) -> str:
    return f"{joint}{dashed(work.pages)}" if work.pages else ""


def _printed(work: Work) -> list[str]:
    return [": ".join(part for part in (work.place, work.publisher) if part), dated(work)]


def _editors(work: Work) -> str:
    return _listed([_straight(name) for name in work.editors], 3)


def _reached(work: Work) -> list[str]:
    """Return how a work is reached: `accessed May 3, 2024`, and its address (14.12)."""
    address = f"https://doi.org/{work.doi}" if work.doi else work.url
    return [f"accessed {spoken(work.accessed)}" if work.accessed else "", address]


def _quoted(work: Work) -> str:
    """Return the title, in quotation marks where it is part of something larger."""
    if not work.title or work.kind in ("book", "report"):
        return work.title
    return f"“{quoted(work.title)}”"


def _straight(name: Name) -> str:
    given = f"{spaced(name.given)} {name.family}".strip()
    return f"{given} {name.suffix}".strip()


def _inverted(names: Sequence[Name]) -> str:
    if not names:
        return ""
    first = ", ".join(p for p in (names[0].family, spaced(names[0].given), names[0].suffix) if p)
    return _listed([first, *(_straight(name) for name in names[1:])], 10, comma=True)


def _listed(names: list[str], most: int, comma: bool = False) -> str:
    """Return names as a list; of more than `most` the first (a note) or seven, and et al."""
    if len(names) > most:
        return ", ".join(names[: 7 if comma else 1]) + (", " if comma else " ") + "et al."
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + (", and " if comma or len(names) > 2 else " and ") + names[-1]


def _commas(parts: Sequence[str]) -> str:
    """Join parts by commas, which stand before a closing quotation mark (6.9)."""
    whole = ""
    for part in parts:
        if not part:
            continue
        if whole:
            whole = f"{whole[:-1]},” " if whole.endswith("”") else f"{whole}, "
        whole += part
    return whole


def _stop(text: str) -> str:
    """End a sentence with one full stop, before a closing quotation mark."""
    body, end = (text[:-1], "”") if text.endswith("”") else (text, "")
    return text if body.endswith((".", "?", "!", "…")) else f"{body}.{end}"
