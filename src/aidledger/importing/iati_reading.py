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
TRANSACTION = "transaction"
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
    _refuse_other_kinds(path, name)
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


def activities(
    path: Path,
    name: str,
    told: Callable[[int], None],
    refuse: Callable[[Problem, str], None],
    movements: Sequence[str] = (TRANSACTION,),
) -> Iterator[Any]:
    """Yield each activity, whole; it is gone when the next one is asked for.

    `told` is called with the bytes read; `refuse` with each activity and each of `movements` that
    stands where it cannot be read, and the identifier of the activity it stands in. Raises Broken,
    after what stands before the break.
    """
    head(path, name)  # refuses what is no list of activities before all of it is read
    begun, last, lost = 0, "", None
    tags = ("{*}" + tag for tag in (ROOT, ACTIVITY, *movements))
    try:
        for event, element in _events(path, name, tuple(tags), told):
            whose = element.tag == ACTIVITY and _is_listed(element)
            if event == "end":
                if whose:
                    yield element
                    begun, last = 0, identifier(element) or "without an identifier"
                    _forget(element)
                elif element is lost:
                    lost = None
            elif whose:
                begun = line_of(element)
            elif _local(element) == ACTIVITY:
                lost = element if lost is None else lost
                refuse(_misplaced(element, name), identifier(element))
            elif lost is None and _local(element) in movements and not _is_read(element):
                refuse(_misplaced(element, name), "")
    except Broken as broken:
        if not begun and not last:
            raise
        raise Broken(_told_where(broken.problem, begun, last)) from None


def _is_listed(activity: Any) -> bool:
    """Whether it stands in the list itself, which is the root."""
    parent = activity.getparent()
    return parent is not None and parent.getparent() is None


def _is_read(movement: Any) -> bool:
    """Whether it is an activity's own, in no name space."""
    parent = movement.getparent()
    return "{" not in movement.tag and parent.tag == ACTIVITY and _is_listed(parent)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _misplaced(element: Any, name: str) -> Problem:
    what, parent = _local(element), element.getparent()
    within = f"the file's outermost <{ROOT}>" if what == ACTIVITY else f"an <{ACTIVITY}> of IATI's"
    if element.tag != what:
        says = f"It is in a name space of its own, which IATI's <{what}> is not"
        remedy = "Take the name space (xmlns) out of the file, and import it again."
    else:
        says = f"It stands in <{_local(parent)}>, and not right inside {within}"
        remedy = "Move it there, and import the file again."
    says = f"{says}. Neither it nor what is in it is read."
    return _bad(Place(name, line_of(element)), clip(f"<{element.tag}>"), says, remedy)


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
    root = None
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
                if root is None:
                    root = element
                    _check(root, name)
                yield event, element
            _free(root)
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
        Place(name, line),
        clip(_POSITION.sub("", told)),
        "It is not well-formed XML here, and nothing after it is read.",
        _ANEW,
    )


_PACKED = "Unpack it, and import the .xml file that is in it."
_TABLE = "Give the publisher's XML; a table is imported with `aidledger import csv`."
_EMPTY = "Look where it came from, and get it once more."
_BEFORE = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # what may stand before the first < in any encoding
_KINDS = (
    (b"PK\x03\x04", "a zip archive", _PACKED),
    (b"PK\x05\x06", "a zip archive", _PACKED),
    (b"\x1f\x8b", "packed with gzip", _PACKED),
    (b"BZh", "packed with bzip2", _PACKED),
    (b"\xfd7zXZ\0", "packed with xz", _PACKED),
    (b"7z\xbc\xaf", "a 7-Zip archive", _PACKED),
    (b"(\xb5/\xfd", "packed with zstd", _PACKED),
    (b"\xd0\xcf\x11\xe0", "an old workbook of Excel", _TABLE),
    (b"%PDF", "a PDF", _TABLE),
    (b"PAR1", "a Parquet file", _TABLE),
)


def _refuse_other_kinds(path: Path, name: str) -> None:
    """Raise Broken for a file that is empty or, by its first bytes, of another kind."""
    with path.open("rb") as stream:
        first = stream.read(_CHUNK)
    kind, remedy = _other_kind(first)
    if kind:
        binary = remedy == _PACKED or b"\0" in first
        text = "" if binary else first[:200].decode("utf-8-sig", "ignore").strip()
        excerpt = clip(text.partition("\n")[0].strip())
        told = f"It is {kind}, and no file of IATI activities, which is XML."
        raise Broken(_bad(Place(name, 1), excerpt, told, remedy))


def _other_kind(first: bytes) -> tuple[str, str]:
    """Return what a file is that is no XML, and what to do about it; blank where it may be XML."""
    told = first.lstrip(_BEFORE)
    if not told:
        return ("", "") if len(first) == _CHUNK else ("empty", _EMPTY)
    if first.startswith(b"PK\x03\x04") and b"xl/" in first:
        return "a workbook", _TABLE
    for magic, kind, remedy in _KINDS:
        if first.startswith(magic):
            return kind, remedy
    if told.startswith(b"<"):
        return "", ""
    return ("JSON" if told[:1] in b"{[" else "text that does not begin with “<”"), _TABLE


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
    lost = f"; the one that begins at line {begun} is not" if begun else ""
    return _bad(
        problem.place, problem.excerpt, f"{problem.explanation} {read}{lost}.", problem.remedy
    )


def _free(root: Any) -> None:
    """Take out of memory what has ended outside the activity that is being read.

    The last child of each is left: it may not have ended.
    """
    element = root
    while element is not None and len(element):
        del element[:-1]
        element = element[-1]
        if element.tag == ACTIVITY and element.getparent() is root:
            return


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
