"""APA: citations in the text and references (Publication Manual of the APA, 7th edition).

Chapters 8 and 9: a work seen only in another is “as cited in” that other (8.6), and a place without
pages is given by its heading (8.28). Titles keep their capitals as the ledger has them, and plain
text has no italics.
"""

from __future__ import annotations

from collections.abc import Sequence

from aidledger.citing.works import Cited, Name, Work, dashed, dated, label, notes_of, quoted, spoken

_KINDS = {
    "article": "Article", "newspaper": "Newspaper article", "chapter": "Book chapter",
    "book": "Book", "report": "Report", "dataset": "Data set", "page": "Web page",
}  # fmt: skip
_SHORT = 6  # words of a title that stands for an author in the text


def note(cited: Cited) -> str:
    """Return the citation of a figure, in parentheses."""
    own = [_named(cited.work), *_place(cited)]
    text = ", ".join(part for part in own if part)
    if cited.citing:
        text = "; ".join(_named(work) for work in cited.citing) + f", as cited in {text}"
    return f"({text})"


def entry(work: Work) -> str:
    """Return the entry of the list of references."""
    names, date = _names(work), f"({_dated(work)})"
    title = work.title + (f" ({work.version})" if work.version else "")
    if work.kind == "dataset" or not (names or title):
        title = f"{title} {_described(work)}".strip()
    lead = [names, date, title] if names else [title, date]
    parts = [_stop(part) for part in (*lead, *_where(work)) if part]
    return " ".join([*parts, _reached(work)]).strip()


def _described(work: Work) -> str:
    """Return in brackets what a work is, which stands for a title that it has not (9.22)."""
    return f"[{_KINDS.get(work.kind, 'Document')}]"


def _dated(work: Work) -> str:
    """Return the date as an entry has it: `2009, March 4–10`."""
    letter = work.letter if work.date else f"-{work.letter}" if work.letter else ""
    if not work.date:
        return spoken(work.date) + letter
    year = work.year + letter
    short = work.kind in ("book", "chapter") or (work.volume and len(work.date) == 7)
    if short or len(work.date) == 4:
        return f"[{year}]" if work.read_from else year
    told = dated(work).strip("[]")
    if told.endswith(f", {work.year}"):
        told = told.removesuffix(f", {work.year}")
    elif told.endswith(work.year):
        told = told.removesuffix(work.year).rstrip()
    return f"[{year}, {told}]" if work.read_from else f"{year}, {told}"


def _named(work: Work) -> str:
    """Return author and year as the text names them."""
    name = label(work)
    if not work.by and not work.title:
        return f"{_described(work)}, {_year(work)}"
    if not work.by:
        words = quoted(name).split()
        name = " ".join(words[:_SHORT]).rstrip(",.:;")
        return f"“{name},” {_year(work)}"
    return f"{name}, {_year(work)}"


def _year(work: Work) -> str:
    if not work.date:
        return "n.d." + (f"-{work.letter}" if work.letter else "")
    year = work.year + work.letter
    return f"[{year}]" if work.read_from else year


def _place(cited: Cited) -> list[str]:
    section = f"“{quoted(cited.heading)}” section" if cited.heading else ""
    if cited.section and not section:
        section = f"section {cited.section}"
    series = f"series {cited.series}" if cited.series else ""
    notes = notes_of(cited, "note", "notes") if cited.footnotes else ""
    return [series, cited.about, section, notes]


def _where(work: Work) -> list[str]:
    """Return what contains a work, or who published it."""
    pages = dashed(work.pages)
    if work.kind == "chapter":
        names = [f"{n.initials} {n.family}".strip() for n in work.editors]
        editors = " & ".join(names) if len(names) == 2 else _listed(names)
        editors += {0: "", 1: " (Ed.), "}.get(len(work.editors), " (Eds.), ")
        inside = f"In {editors}{work.container}" + (f" (pp. {pages})" if pages else "")
        return [inside, work.publisher]
    issue = work.issue.replace("(", "[").replace(")", "]")
    number = work.volume + (f"({issue})" if issue else "")
    if work.kind in ("book", "report"):  # their pages belong to the citation, not to the work
        pages = ""
    place = ", ".join(p for p in (work.container, number, pages, work.locator) if p)
    published = "" if work.publisher in [name.family for name in work.by] else work.publisher
    return [place, published]


def _reached(work: Work) -> str:
    if work.doi:
        return f"https://doi.org/{work.doi}"
    if work.url and work.accessed:
        return f"Retrieved {spoken(work.accessed)}, from {work.url}"
    return work.url


def _names(work: Work) -> str:
    names = _listed([_inverted(name) for name in work.by])
    if work.edited and names:
        names += " (Ed.)" if len(work.editors) == 1 else " (Eds.)"
    return names


def _inverted(name: Name) -> str:
    return ", ".join(part for part in (name.family, name.initials, name.suffix) if part)


def _listed(names: Sequence[str]) -> str:
    """Return up to 20 names whole; of more the first 19 and the last (9.8)."""
    if len(names) > 20:
        return ", ".join(names[:19]) + f", … {names[-1]}"
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + f", & {names[-1]}"


def _stop(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."
