"""BibTeX: one entry a work, for LaTeX (the standard entry types and fields of BibTeX 0.99).

Titles and the names of bodies stand in braces of their own, so that no style changes their capitals
or takes them apart. Letters beyond ASCII are written as they are: LaTeX has read UTF-8 since 2018.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aidledger.citing.works import MONTHS, Cited, Name, Work, dashed, dated, notes_of
from aidledger.problems import printable

_TYPES = {
    "article": "article",
    "newspaper": "article",
    "chapter": "incollection",
    "book": "book",
    "report": "techreport",
}
_SPECIAL = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces, escaped or not.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: "\\" + sign for sign in "&%$#_"},
}
_TO_ESCAPE = re.compile("[" + re.escape("".join(_SPECIAL)) + "]")
# In an address each of these would end the field or begin a command.
_URL = {"\\": "%5C", "{": "%7B", "}": "%7D"}


def note(cited: Cited) -> str:
    r"""Return the command that cites a figure: `\autocite[sec.~5, n.~45]{starchak-2009}`."""
    place = [f"series {escaped(cited.series)}" if cited.series else "", escaped(cited.about)]
    place += [f"sec.~{escaped(cited.section)}" if cited.section else ""]
    place += [notes_of(cited, "n.", "nn.").replace(" ", "~", 1) if cited.footnotes else ""]
    told = ", ".join(part for part in place if part)
    if "[" in told or "]" in told:
        told = f"{{{told}}}"
    text = f"\\autocite[{told}]{{{cited.work.key}}}" if told else f"\\autocite{{{cited.work.key}}}"
    if cited.citing:
        text += f", citing \\cite{{{','.join(work.key for work in cited.citing)}}}"
    return text


def entry(work: Work) -> str:
    """Return the entry of a work under its own key."""
    kind = _TYPES.get(work.kind, "misc")
    container = {"article": "journal", "incollection": "booktitle"}.get(kind, "howpublished")
    publisher = "institution" if kind == "techreport" else "publisher"
    fields = {
        "author": _people(work.authors or (() if work.editors else work.by)),
        "editor": _people(work.editors),
        "title": _braced(work.title),
        container: _valued(work.container),
        "address": _valued(work.place),
        publisher: _valued(work.publisher if work.by != (Name(work.publisher),) else ""),
        "volume": _valued(work.volume),
        "number": _valued(work.issue),
        "pages": _valued(dashed(work.pages).replace("–", "--")),
        "year": _valued(work.year),
        "month": MONTHS[int(work.date[5:7]) - 1][:3].lower() if len(work.date) > 4 else "",
        "day": _valued("" if work.until else work.date[8:].lstrip("0")),
        "doi": _valued(work.doi),
        "isbn": _valued(work.isbn),
        "url": _address(work.link),
        "urldate": _valued(work.accessed),
        "note": _valued(". ".join(_remarks(work))),
    }
    lines = [f"  {name} = {value}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{work.key},", *lines, "}"])


def comment(lines: Iterable[str]) -> str:
    """Return lines that BibTeX passes over: what is in no entry, without a sign that begins one."""
    return "\n".join("% " + line.replace("@", "(at)") for line in lines)


def escaped(text: str) -> str:
    """Return a text in which no sign is a command of LaTeX."""
    return _TO_ESCAPE.sub(lambda found: _SPECIAL[found[0]], printable(text))


def _remarks(work: Work) -> list[str]:
    undated = "" if work.date else "n.d."
    data = "Data set" if work.kind == "dataset" else ""
    issue = f"Dated {dated(work)}" if work.until else ""
    read = f"Date not printed, read from {work.read_from}" if work.read_from else ""
    parts = (data, work.version, work.locator, issue, read, work.unlinked, undated)
    return [part for part in parts if part]


def _people(names: Iterable[Name]) -> str:
    people = []
    for name in names:
        if not name.given:
            people.append(f"{{{escaped(name.family)}}}")
            continue
        parts = (name.family, name.suffix, name.given) if name.suffix else (name.family, name.given)
        people.append(", ".join(escaped(part) for part in parts))
    return f"{{{' and '.join(people)}}}" if people else ""


def _valued(text: str) -> str:
    return f"{{{escaped(text)}}}" if text else ""


def _braced(text: str) -> str:
    return f"{{{{{escaped(text)}}}}}" if text else ""


def _address(url: str) -> str:
    url = printable(url)
    for sign, code in _URL.items():
        url = url.replace(sign, code)
    return f"{{{url}}}" if url else ""
