"""APA: citations in the text and references (Publication Manual of the APA, 7th edition).

Chapters 8 and 9: a work seen only in another is “as cited in” that other (8.6), and a place without
pages is given by its heading (8.28). Titles keep their capitals as the ledger has them, and plain
text has no italics.
"""

from __future__ import annotations

from collections.abc import Sequence

from aidledger.citing.works import Cited, Name, Work, dashed, label, notes_of, spoken

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
    date = spoken(work.date)
    if work.kind in ("book", "chapter") or (work.volume and len(work.date) == 7):
        date = work.year or date
    elif len(work.date) > 4:
        date = f"{work.year}, {spoken(work.date).removesuffix(work.year).rstrip(', ')}"
    letter = work.letter if work.date else f"-{work.letter}" if work.letter else ""
    date = f"({date.replace(work.year, work.year + letter, 1) if work.date else date + letter})"
    names = _names(work)
    title = work.title + (f" ({work.version})" if work.version else "")
    title += " [Data set]" if work.kind == "dataset" else ""
    lead = [names, date, title] if names else [title, date]
    parts = [_stop(part) for part in (*lead, *_where(work)) if part]
    return " ".join([*parts, _reached(work)]).strip()


def _named(work: Work) -> str:
    """Return author and year as the text names them."""
    name = label(work)
    if not work.by:
        words = name.split()
        name = " ".join(words[:_SHORT]).rstrip(",.:;")
        return f"“{name},” {_year(work)}"
    return f"{name}, {_year(work)}"


def _year(work: Work) -> str:
    if not work.date:
        return "n.d." + (f"-{work.letter}" if work.letter else "")
    return work.year + work.letter


def _place(cited: Cited) -> list[str]:
    section = f"“{cited.heading}” section" if cited.heading else ""
    if cited.section and not section:
        section = f"section {cited.section}"
    series = f"series {cited.series}" if cited.series else ""
    notes = notes_of(cited, "note", "notes") if cited.footnotes else ""
    return [series, cited.about, section, notes]


def _where(work: Work) -> list[str]:
    """Return what contains a work, or who published it."""
    pages = dashed(work.pages)
    if work.kind == "chapter":
        inside = f"In {work.container}" + (f" (pp. {pages})" if pages else "")
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
