"""Headings: which pieces of a text head what follows, and which of them is the title.

Markdown marks its own. In plain text a heading is a short line alone, told by rules that rather
leave it unnamed than name another line so.
"""

from __future__ import annotations

import re
from collections import Counter

from aidledger.documents.pieces import UNWRAPPED, Piece, goes_on, is_finished

_HEADING_BEGINS = re.compile(r"[*_\"“‘]{0,3}(?:[A-Z\u00c0-\u00de\u0400-\u042f]|\d{1,3}[.)]?\s)")
_NO_HEADING = re.compile(r"[|\t]|^(?:Source|Table|Figure|Photo|Note|By|https?:|www\.)\b")
_STOP = re.compile(r"[.!?][\"”’)⁰¹²³⁴-⁹]*\s")
LONGEST_HEADING, _HEADING_WORDS = 120, 16
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s|[IVXLC]{1,6}[.)]\s|[A-Z][.)]\s|"
                       r"(?:Part|Chapter|Section|Annex|Appendix)\s\w")  # fmt: skip
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
# Headings that are seldom numbered where the others are.
_BARE = frozenset(
    """
    abstract summary introduction conclusion conclusions background notes endnotes references
    bibliography sources acknowledgements acknowledgments annex appendix
    """.split()
)
# In a line that is no title in capitals, these tell a sentence; none is also a noun.
_VERBS = re.compile(
    r"\b(?:is|are|was|were|am|has|have|had|does|did|would|could|should|cannot|will be|may be|"
    r"can be|must be|isn['’]t|gave|gives|went|goes|came|comes|took|takes|told|tells|said|says|"
    r"wrote|writes|became|becomes|began|begins|brought|brings|built|bought|sold|sent|sends|kept|"
    r"knew|knows|got|gets|made|makes|met|paid|pays|saw|sees|sat|stood|stands|spoke|speaks|"
    r"thought|thinks|wants|wanted|won|lost|left|held|holds|led|leads|grew|grows|fell|rose|"
    r"received|receives|remains|remained|seems|seemed|joined|visited|arrived|agreed|signed|"
    r"attended|watched|inspected|showed|shows|appeared|appears|believes|believed|argues|argued)\b"
)
_YEAR = re.compile(r"\b(?:in|of|since|by|from|until|till|during|on|before|after|between)\s"
                   r"(?:\S{1,12}\s){0,3}(?:19|20)\d\d\b", re.IGNORECASE)  # fmt: skip
# Short words that a title in capitals leaves small.
_SMALL = 3
_SMALL_WORDS = frozenset("with from into over under after before between upon than toward".split())


def with_headings(text: str, pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with those that are headings named so, and the title named `title`."""
    pieces = _with_indented_notes(text, pieces)
    if any(piece.kind == "markdown" for piece in pieces):
        return _markdown_headings(text, pieces)
    kinds = [
        "finished" if piece.kind == "text" and is_finished(text, piece) else piece.kind
        for piece in pieces
    ]
    candidates = _of_one_style(text, _alone(text, pieces, kinds), pieces)
    headings = _last_of_runs(text, candidates, pieces, kinds)
    return [
        piece._replace(kind="heading") if number in headings else piece
        for number, piece in enumerate(pieces)
    ]


def _with_indented_notes(text: str, pieces: list[Piece]) -> list[Piece]:
    """Add to a Markdown footnote the indented paragraphs that go on with it."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if (
            last and last.kind == "note" and text.startswith("[^", last.start)
            and piece.kind == "text" and text.startswith(("    ", "\t"), piece.start)
        ):  # fmt: skip
            joined[-1] = last._replace(end=piece.end)
        else:
            joined.append(piece)
    return joined


def _markdown_headings(text: str, pieces: list[Piece]) -> list[Piece]:
    """The first heading is the title where it alone is of the highest level, or heads no text."""
    heads = [number for number, piece in enumerate(pieces) if piece.kind == "markdown"]
    levels = [len(pieces[number].label) for number in heads]
    alone = levels.count(min(levels)) == 1 and levels[0] == min(levels)
    over = len(heads) > 1 and not any(
        piece.kind == "text" and is_finished(text, piece) for piece in pieces[: heads[1]]
    )
    title = heads[0] if alone or over else -1
    return [
        piece._replace(kind="title" if number == title else "heading", label="")
        if piece.kind == "markdown"
        else piece
        for number, piece in enumerate(pieces)
    ]


def _alone(text: str, pieces: list[Piece], kinds: list[str]) -> set[int]:
    """Return the pieces that look like headings: a short line alone, without a final stop."""
    found: set[int] = set()
    unfinished = broken = False  # a sentence goes on over what interrupts it
    for number, piece in enumerate(pieces):
        broken = broken or piece.page or piece.kind != "text"
        if piece.kind != "text":
            continue
        line = text[piece.start : piece.end].strip()
        looks = (
            kinds[number] == "text"
            and line.count("\n") <= 1
            and may_head(line)
            and not goes_on(text, piece)
        )
        if looks and not (unfinished and broken):
            found.add(number)
        long = piece.end - piece.start > LONGEST_HEADING
        open_ = long or goes_on(text, piece)
        unfinished, broken = open_ and kinds[number] == "text", False
    return found


def may_head(line: str) -> bool:
    """Whether a line by itself could be a heading: short, no list, no sentence, no caption."""
    if len(line) > LONGEST_HEADING or len(line.split()) > _HEADING_WORDS:
        return False
    if line.endswith((".", ",", ";", ":", "-", "—", "–", "!", "…")) or _NO_HEADING.search(line):
        return False
    if not _HEADING_BEGINS.match(line):
        return False
    return _style(line) != "sentence" or not (_VERBS.search(line) or _YEAR.search(line))


def _style(line: str) -> str:
    """Return how a heading is set: numbered, capitals, title (Each Word Great) or sentence."""
    line = line.lstrip('*_"“‘ ')
    if _NUMBERED.match(line):
        return "numbered"
    words = _WORD.findall(line)
    if len(words) > 1 and all(word.isupper() for word in words):
        return "capitals"
    small = [
        word
        for word in words[1:]
        if word[0].islower() and len(word) > _SMALL and word not in _SMALL_WORDS
    ]
    return "sentence" if small else "title"


def _of_one_style(text: str, candidates: set[int], pieces: list[Piece]) -> set[int]:
    """Leave out lines in sentence case where most are set otherwise, and so with unnumbered ones.

    They are captions and pull quotes, rather than headings.
    """
    lines = {n: text[pieces[n].start : pieces[n].end].strip() for n in candidates}
    styles = {n: _style(line) for n, line in lines.items()}
    counts = Counter(styles.values())
    if counts["sentence"] * 2 < len(candidates):
        candidates = {n for n in candidates if styles[n] != "sentence"}
    if counts["numbered"] >= 3 and counts["numbered"] * 2 > len(candidates):
        candidates = {
            n for n in candidates
            if styles[n] in ("numbered", "capitals") or _is_bare(lines[n]) or n == min(lines)
        }  # fmt: skip
    return candidates


def _is_bare(line: str) -> bool:
    return not _BARE.isdisjoint(word.casefold() for word in _WORD.findall(line)[:1])


def _last_of_runs(
    text: str, candidates: set[int], pieces: list[Piece], kinds: list[str]
) -> set[int]:
    """Leave out the title and author, lists of short lines, and what heads nothing.

    Before the first whole paragraph only the line directly above it can be a heading, and not
    where it is the first line of all; elsewhere two lines may follow each other, not more.
    """
    order = [n for n, piece in enumerate(pieces) if piece.kind != "note"]
    begun = False
    run: list[int] = []
    found: list[int] = []
    front: set[int] = set()
    for number in order:
        if number in candidates:
            run.append(number)
            continue
        piece = pieces[number]
        long = piece.end - piece.start > UNWRAPPED
        if kinds[number] == "finished" or (
            long and (begun or _STOP.search(text, piece.start, piece.end))
        ):
            if not begun:
                kept = [n for n in run[-1:] if n != order[0]]
                front = set(kept)
            else:
                kept = run if len(run) <= 2 else run[-1:]
            found += kept
            begun = True
        run = []
    return set() if set(found) == front else set(found)
