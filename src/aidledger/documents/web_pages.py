"""Web pages: HTML → Markdown, with headings, paragraphs, and footnotes by their links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SKIPPED = frozenset(
    "script style noscript template head nav iframe svg math object button select textarea "
    "-comment -doctype".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure footer form header hr html legend li main ol p pre section summary table tr ul".split()
)
_HOLDERS = frozenset("li p dd div aside section tr".split())
_TITLES = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_LONGEST_CELL = 300
_NOTE_NAMES = re.compile(r"footnote|endnote|noteref|fn-?ref|\bfn\b|cite", re.IGNORECASE)
# A link back leads to the mark or to what is around it, so many elements away at most.
_BESIDE = 4
_NUMBER = re.compile(r"[\[(\s]*(\d{1,3})[\])\s]*")
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")


class _Notes(NamedTuple):
    """Links to footnotes by the link's own place, and what holds each footnote's text."""

    marks: dict[int, str]
    holders: dict[int, str]


def from_html(data: bytes) -> str:
    """Return the text of a page as Markdown: headings, paragraphs, and footnotes by their links."""
    from selectolax.lexbor import LexborHTMLParser

    root = LexborHTMLParser(data.decode("utf-8", "replace")).root
    if root is None:
        return ""
    notes = _notes(root)
    out, after = _Writer(), _Writer()
    writer = out
    for node, opens in _walk(root):
        if node.mem_id in notes.holders:
            out.close()
            if opens:
                writer = after
                after.close(lead=f"[^{notes.holders[node.mem_id]}]: ")
            else:
                after.close()
                writer = out
        elif node.tag == "table" and writer.table == (0 if opens else node.mem_id):
            writer.close()
            writer.table = node.mem_id if opens and _is_data(node, notes) else 0
        elif opens and node.mem_id in notes.marks:
            writer.add(f"[^{notes.marks[node.mem_id]}]")
        else:
            _write(writer, node, opens)
    out.close()
    after.close()
    return "\n\n".join([*out.parts, *after.parts]) + "\n"


def _write(writer: _Writer, node: Any, opens: bool) -> None:
    tag = node.tag
    if tag == "-text":
        if opens:
            writer.add(node.text_content or "")
    elif writer.table and (tag in _BLOCKS or tag == "br"):
        # A table's rows stand in lines, its caption right above them, as those read who look there
        # for what its numbers count.
        writer.add("\v" if tag in ("tr", "caption") else " ")
    elif tag in _TITLES:
        writer.close(lead="#" * int(tag[1]) + " " if opens else "")
    elif tag in _BLOCKS:
        writer.close(lead="- " if opens and tag == "li" else "")
    elif tag in ("td", "th"):
        writer.add("" if opens else " | ")
    elif tag == "br" and opens:
        writer.add("\v")
    elif tag == "sup":
        writer.raised = opens


class _Writer:
    """Gathers words into paragraphs."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.words: list[str] = []
        self.lead = ""
        self.raised = False
        self.table = 0  # the table in which this is, if it holds data

    def add(self, text: str) -> None:
        if self.raised and text.strip().isdigit() and text.isascii():
            text = text.strip().translate(RAISED)
        self.words.append(text)

    def close(self, lead: str = "") -> None:
        """End the paragraph; the next one begins with `lead`, if it has any words."""
        lines = "".join(self.words).split("\v")
        lines = [_BLANKS.sub(" ", line).strip() for line in lines]
        ends = " " if self.table else " |"  # a row may begin with an empty cell
        text = "\n".join(line.lstrip(ends).rstrip(" |") for line in lines if line.strip(" |"))
        if text and self.table and self.is_headed():
            self.parts[-1] += "\n" + text
        elif text:
            self.parts.append(self.lead + (text.replace("\n", " ") if "#" in self.lead else text))
            self.lead = ""
        self.words = []
        if lead or not self.lead.startswith("[^"):
            self.lead = lead

    def is_headed(self) -> bool:
        """Whether a heading is the last thing that was written."""
        return bool(self.parts) and self.parts[-1].startswith("#") and "\n" not in self.parts[-1]


def _walk(root: Any) -> Iterator[tuple[Any, bool]]:
    """Yield every node twice, when it opens and when it closes, however deep they nest."""
    node, descend = root, True
    while node is not None:
        if descend:
            yield node, True
            child = node.first_child
            if child is not None and node.tag not in _SKIPPED:
                node = child
                continue
        yield node, False
        if node.mem_id == root.mem_id:
            return
        following = node.next
        node, descend = (following, True) if following is not None else (node.parent, False)


def _is_data(table: Any, notes: _Notes) -> bool:
    """Whether a table holds short cells, and is not there to lay a page out."""
    for node, opens in _walk(table):
        if not opens or node.mem_id == table.mem_id:
            continue
        if node.tag == "table" or node.tag in _TITLES or node.mem_id in notes.holders:
            return False
        if node.tag == "-text" and len(node.text_content or "") > _LONGEST_CELL:
            return False
    return True


def _notes(root: Any) -> _Notes:
    """Find footnotes: a numbered link to a place further on, whose block is the footnote.

    A link that is not raised, bracketed or named a footnote's counts where a link leads back.
    """
    links: list[tuple[int, Any, str, str]] = []
    places: dict[str, tuple[int, Any]] = {}
    orders: dict[int, int] = {}
    for order, (node, opens) in enumerate(_walk(root)):
        # Neither is an element: words, comments (-…), and what stands in <?…> (none).
        if not opens or node.tag is None or node.tag.startswith("-"):
            continue
        if node.tag in _HOLDERS:
            orders[node.mem_id] = order
        attributes = node.attributes
        for name in (attributes.get("id"), attributes.get("name")):
            if name:
                places.setdefault(name, (order, node))
        target = attributes.get("href") or ""
        if node.tag == "a" and target.startswith("#"):
            digits = _NUMBER.fullmatch(node.text() or "")
            links.append((order, node, target[1:], digits[1] if digits else ""))
    marks: dict[int, str] = {}
    holders: dict[int, str] = {}
    for order, node, target, number in links:
        place, aim = places.get(target, (-1, None))
        holder = _holder(aim) if number and place > order else None
        # A link to another part of the page, such as a page's number, is no footnote.
        if holder is not None and (
            orders[holder.mem_id] < order
            or holder.css_first(_HEADINGS)
            or not (_is_mark(node) or _leads_back(holder, places, order))
        ):
            holder = None
        if holder is not None:
            marks[node.mem_id] = number
            holders.setdefault(holder.mem_id, number)
        if holder is not None or (0 <= place < order and len((node.text() or "").strip()) <= 4):
            _empty(node)  # the number is written anew, and the way back is no part of a footnote
    return _Notes(marks, holders)


def _is_mark(link: Any) -> bool:
    """Whether a link in running text is raised, bracketed, or named the mark of a footnote."""
    outer, named = link, ""
    for _ in range(3):
        if outer is None or outer.tag in _BLOCKS:
            break
        kept = outer.attributes
        named += " ".join(kept.get(n) or "" for n in ("class", "role", "epub:type", "id")) + " "
        named += "footnote " if outer.tag == "sup" else ""
        outer = outer.parent
    text = (link.text() or "").strip()
    if not (text[:1] in ("[", "(") or link.css_first("sup") or _NOTE_NAMES.search(named)):
        return False
    while outer is not None and outer.tag not in _BLOCKS:
        outer = outer.parent
    return outer is not None and len((outer.text() or "").strip()) > len(text) + _BESIDE


def _leads_back(holder: Any, places: dict[str, tuple[int, Any]], order: int) -> bool:
    """Whether a footnote holds a link to its mark."""
    for link in holder.css("a[href^='#']"):
        place, _ = places.get((link.attributes.get("href") or "")[1:], (-_BESIDE - 1, None))
        if abs(place - order) <= _BESIDE:
            return True
    return False


def _empty(node: Any) -> None:
    child = node.first_child
    while child is not None:
        following = child.next
        child.remove()
        child = following


def _holder(node: Any) -> Any:
    """Return the block that a footnote's place stands in."""
    while node is not None and node.tag not in _HOLDERS:
        node = node.parent
    return node
