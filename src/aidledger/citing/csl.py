"""CSL-JSON: items as Zotero, pandoc and citeproc read them (CSL 1.0.2, csl-data.json)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aidledger.citing.works import Cited, Name, Work, notes_of

_TYPES = {
    "article": "article-journal",
    "newspaper": "article-newspaper",
    "page": "webpage",
}


def note(cited: Cited) -> list[dict[str, str]]:
    """Return the cite-items of a figure: its work with the place in it, then what that cites."""
    own = {"id": cited.work.key}
    if section := cited.heading or cited.section:
        own |= {"label": "section", "locator": section}
    suffix = [f"series {cited.series}" if cited.series else "", cited.about]
    suffix += [notes_of(cited) if cited.footnotes else ""]
    told = ", ".join(part for part in suffix if part)
    own |= {"suffix": f", {told}"} if told else {}
    return [own, *({"id": work.key, "prefix": "citing "} for work in cited.citing)]


def entry(work: Work) -> dict[str, Any]:
    """Return the item of a work; what is not known is not there."""
    item = {
        "id": work.key,
        "type": _TYPES.get(work.kind, work.kind),
        "title": work.title,
        "author": _names(work.authors or (() if work.editors else work.by)),
        "editor": _names(work.editors),
        "container-title": work.container,
        "publisher": work.publisher,
        "publisher-place": work.place,
        "issued": _date(work.date, work.until),
        "accessed": _date(work.accessed),
        "volume": work.volume,
        "issue": work.issue,
        "page": work.pages,
        "version": work.version,
        "URL": work.link,
        "DOI": work.doi,
        "ISBN": work.isbn,
        "language": work.language,
        "note": ". ".join(_remarks(work)),
    }
    return {name: value for name, value in item.items() if value}


def _remarks(work: Work) -> list[str]:
    unknown = ", ".join(work.not_known())
    read = f"Date not printed, read from {work.read_from}" if work.read_from else ""
    parts = (work.locator, read, work.unlinked, f"Not known: {unknown}" if unknown else "")
    return [part for part in parts if part]


def _names(names: Iterable[Name]) -> list[dict[str, str]]:
    return [
        {"family": n.family, "given": n.given} | ({"suffix": n.suffix} if n.suffix else {})
        if n.given
        else {"literal": n.family}
        for n in names
    ]


def _date(date: str, until: str = "") -> dict[str, list[list[int]]]:
    ends = [[int(part) for part in end.split("-")] for end in (date, until) if end]
    return {"date-parts": ends} if date else {}
