"""Reading IATI's XML: one activity after the other, in the memory of the largest one.

Nothing is fetched and no entity is expanded: no publisher's file declares any, and whoever does
means to harm. lxml's own limits on depth and on the length of a text are left on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from aidledger.problems import Place, Problem, UsageError, clip

ROOT, ACTIVITY = "iati-activities", "iati-activity"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CHUNK = 1 << 18
_PEEKED = 5_000  # events in which the first activity tells who reports
_SHORT_LINES = 65_535  # libxml2 has no exact line beyond
_POSITION = re.compile(r"(, line \d+, column \d+)+( \([^)]*\))?$")


def _quiet(_: int) -> None:
    """Tell nobody."""


class Broken(Exception):
    """A file that cannot be read from here on."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.explanation)
        self.problem = problem


class Head(NamedTuple):
    """What the beginning of a file tells: its date, and who reports its first activity."""

    generated: str = ""
    reporter: str = ""


def head(path: Path, name: str) -> Head:
    """Return what the beginning of a file tells; raise Broken where it is no file of activities."""
    found: Head | None = None
    try:
        for number, (event, element) in enumerate(_events(path, name)):
            if found is None:
                found = Head(generated=(element.get("generated-datetime") or "")[:10])
            elif event == "end" and element.tag == "reporting-org":
                return found._replace(reporter=text_of(element) or (element.get("ref") or ""))
            if number > _PEEKED:
                break
    except Broken:
        if found is None:
            raise
    return found or Head()


def activities(path: Path, name: str, told: Callable[[int], None]) -> Iterator[Any]:
    """Yield each activity, whole; it is gone when the next one is asked for.

    `told` is called with the bytes read. Raises Broken, after what stands before the break.
    """
    head(path, name)  # refuses what is no list of activities before all of it is read
    begun, last = 0, ""
    try:
        for event, element in _events(path, name, (ROOT, ACTIVITY), told):
            parent = element.getparent()
            if parent is None or parent.getparent() is not None:
                continue  # the list itself, or an activity inside another: no place for one
            if event == "start":
                begun = line_of(element)
                continue
            yield element
            begun, last = 0, identifier(element) or "without an identifier"
            _forget(element)
    except Broken as broken:
        if not begun and not last:
            raise
        raise Broken(_told_where(broken.problem, begun, last)) from None


def _events(
    path: Path, name: str, tags: Sequence[str] | None = None, told: Callable[[int], None] = _quiet
) -> Iterator[tuple[str, Any]]:
    """Yield the beginnings and ends of elements; raise Broken at what is no well-formed XML.

    After an entity that is nowhere declared, lxml begins anew with the next bytes and says
    nothing, so its log is looked at after every piece.
    """
    etree = _lxml()
    parser = etree.XMLPullParser(
        events=("start", "end"), tag=tags, resolve_entities=False, load_dtd=False,
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    checked = False
    with path.open("rb") as stream:
        while True:
            piece, failed = stream.read(_CHUNK), None
            told(len(piece))
            try:
                if piece:
                    parser.feed(piece)
                else:
                    parser.close()
            except etree.XMLSyntaxError as error:
                failed = error
            for event, element in parser.read_events():
                if not checked:
                    _check(element, name)
                    checked = True
                yield event, element
            log = parser.feed_error_log
            fatal = [entry for entry in log if entry.level == etree.ErrorLevels.FATAL]
            # A prefix that no name space is given for spoils nothing that is read here.
            if fatal or (failed is not None and (piece or not len(log))):
                raise Broken(_unreadable(fatal[0] if fatal else failed, name))
            if not piece:
                return


def _lxml() -> Any:
    try:
        from lxml import etree
    except ImportError:
        raise UsageError(
            "IATI files are read with lxml, which is not installed.",
            'Install it with: pip install "aidledger[import]"',
        ) from None
    return etree


_ANEW = "Get the file once more from its publisher, or mend it there, and import it again."


def _bad(place: Place, excerpt: str, explanation: str, remedy: str) -> Problem:
    return Problem("bad-xml", place, excerpt, explanation, remedy)


def _unreadable(error: Any, name: str) -> Problem:
    told = str(getattr(error, "message", "") or getattr(error, "msg", "") or "no element found")
    line = int(getattr(error, "line", 0) or getattr(error, "lineno", 0) or 1)
    return _bad(
        Place(name, line), clip(_POSITION.sub("", told)), "It is not well-formed XML here.", _ANEW
    )


def _check(root: Any, name: str) -> None:
    """Refuse a file that is no list of activities, or that declares entities."""
    place = Place(name, root.sourceline or 0)
    info = root.getroottree().docinfo
    dtd = info.internalDTD
    if dtd is not None and (info.system_url or info.public_id or any(dtd.iterentities())):
        raise Broken(
            _bad(
                Place(name, 1),
                clip(info.doctype),
                "It declares entities or names a DTD, which no IATI file has need of.",
                "Take out the declaration (<!DOCTYPE …>) if you trust the file.",
            )
        )
    if root.tag != ROOT:
        raise Broken(
            _bad(
                place,
                clip(f"<{root.tag}>"),
                f"It is no file of IATI activities, which begins with <{ROOT}>.",
                "Give the publisher's activity file; one of organisations has no transactions.",
            )
        )


def _told_where(problem: Problem, begun: int, last: str) -> Problem:
    read = f"What stands before it is read, up to the activity {last}" if last else (
        "No activity stands before it"
    )  # fmt: skip
    lost = f"; the one that begins at line {begun} and what follows are not" if begun else ""
    return _bad(
        problem.place, problem.excerpt, f"{problem.explanation} {read}{lost}.", problem.remedy
    )


def _forget(element: Any) -> None:
    """Take an activity that was read out of memory, with all that stands before it."""
    element.clear()
    parent = element.getparent()
    while element.getprevious() is not None:
        del parent[0]


def identifier(activity: Any) -> str:
    found = next(activity.iterchildren("iati-identifier"), None)
    return "" if found is None else squeezed(found.text)


def squeezed(text: str | None) -> str:
    """Return a text on one line, its runs of white space as one space."""
    return " ".join(text.split()) if text else ""


def text_of(element: Any) -> str:
    """Return an element's text: its English narrative, else its first, else (1.0x) its own.

    A narrative is English where it says so, or says nothing in an activity that does.
    """
    if element is None:
        return ""
    first = ""
    for narrative in element.iterchildren("narrative"):
        told = squeezed(narrative.text)
        if told and _language(narrative, element).startswith("en"):
            return told
        first = first or told
    return first or squeezed(element.text)


def _language(narrative: Any, element: Any) -> str:
    told = narrative.get(_LANGUAGE)
    if told is None and (parent := element.getparent()) is not None:
        told = parent.get(_LANGUAGE)
    return (told or "").lower()


def line_of(element: Any) -> int:
    """Return the line where an element begins.

    Beyond 65,535 libxml2 gives the line where the text inside the element ends, or after it.
    """
    line = int(element.sourceline or 0)
    if line < _SHORT_LINES:
        return line
    while not element.text and len(element):
        element = element[0]
    return line - (element.text or element.tail or "").count("\n")
