"""A text cut into paragraphs and sentences, and a sentence into tokens.

Only sentences that can hold money are cut into tokens: that is what makes long texts quick.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from aidledger.scanning.money_words import (
    CENTS,
    CODES,
    FIGURES,
    GLUED,
    LOCAL,
    MAGNITUDES,
    NAMES,
    OTHER_CODES,
    PLURALS,
    SHORT,
    SIZED,
    SYMBOLS,
    TENS,
    UNITS,
)

_SYMBOLS = "".join(SYMBOLS)
_BREAK = re.compile(r"\n[ \t\r]*\n\s*")
# A stop, what closes with it, perhaps a footnote's number, and a beginning that is not small.
_STOP = re.compile(r"[.!?…][\"”’»)\]]{0,3}(?:(?<=[a-z][.])\d{1,3})?(\s+)(?=[^\sa-z])")
_ABBREVIATED = frozenset(
    """
    no nos p pp fr rs sh shs ksh s/ approx ca c art fig vol ch sec mr mrs ms dr st gen col lt maj
    capt jan feb mar apr jun jul aug sep sept oct nov dec vs cf e.g i.e u.s para op nr ltd inc est
    """.split()
)
_LAST_WORD = re.compile(r"[^\s(]{1,8}$")
_TOKEN = re.compile(
    r"(\s*)(?:(?P<number>\d{1,2}(?:,\d{2}){1,6},\d{3}(?![\d,])(?:\.\d+)?"
    r"|\d{1,3}(?:\.\d{3}){1,6},\d{2}(?!\d)|\d{1,3}(?:\.\d{3}){2,6}(?![\d.])"
    r"|\d{1,9},\d{1,2}(?![\d,])(?=[\s-]?(?:million|billion|thousand|mln|bln|mn|bn|m|euros?|€"
    r"|lakhs?|crores?)\b|\s?M[€$£])"
    # The first end of two with decimal commas: 5,5-7,5 million.
    r"|\d{1,9},\d{1,2}(?![\d,])(?=\s?(?:(?:[-\u2010-\u2013\u2212]|to\b)\s?\d{1,9}(?:,\d{1,2})?|(?:and|or)\s\d{1,9},\d{1,2})\s?"
    r"(?:million|billion|thousand|mln|bln|mn|bn|m|euros?|dollars?|rou?bles?|rubles?|€)\b)"
    rf"|(?<=[{_SYMBOLS}])\d{{1,9}},\d{{2}}(?![\d,])"
    r"|\d+(?:[,\u00a0\u2009\u202f'’]\d{3}(?!\d))*(?:\.\d+)?[¼½¾]?|[¼½¾]|(?<![\w.])\.\d+)"
    r"|(?P<abbreviation>(?:U\.\ ?S\.(?:A\.)?|approx\.|est\.(?=\s*[\d$€£])|ca\.|c\.(?=\s*[\d$€£]))"
    r"(?![a-z]))"
    r"|(?P<word>[^\W\d_]+[²³]?(?:['’][^\W\d_]+)*)"
    rf"|(?P<symbol>[{_SYMBOLS}])"
    r"|(?P<dash>[-\u2010-\u2015\u2212])"
    r"|(?P<mark>[<>]=|[^\w\s]|_))"
)
# Longer runs of digits are no amounts; what `scan` reckons with has room for these.
_LONGEST_NUMBER = 60
_LONGEST_SENTENCE = 6000
_CUTS = ("|\n", ";\n", "; ", ".\n", ", ", "\n", " ")
_PLAIN = frozenset(("", " "))
# Empty tokens behind the last one: looking around needs no bounds. They serve the front too,
# as -1 is the last.
_BEYOND = [""] * 40
_GATE = re.compile(rf"[^\W\d_]+|[{_SYMBOLS}]")
_DIGIT = re.compile("[\\d¼½¾]")
_PENCE = re.compile(r"\d ?p\b|\b[RKNP]\d")
_WORDS = (*NAMES, *CENTS, *MAGNITUDES, *PLURALS, *SHORT, *GLUED, "multibillion", "multimillion",
          "figure")  # fmt: skip
# One of these stands in every amount without digits.
_COUNTS = frozenset((
    *UNITS, *TENS, *FIGURES, *MAGNITUDES, *PLURALS, *SHORT, *GLUED, "multibillion", "multimillion",
    *"a an another half quarter in refer refers are is mean means denote denotes".split(),
))  # fmt: skip
# One of these stands in every sentence that tells of money. Codes are told by their capitals: ALL.
_MONEY = frozenset((
    *SYMBOLS, *CODES, *OTHER_CODES, *LOCAL, *SIZED, *_WORDS,
    *(word.capitalize() for word in _WORDS), *(word.upper() for word in _WORDS),
))  # fmt: skip


class Sentence:
    """The tokens of one sentence: kind, text as printed, the same in lower case, place, gap.

    A gap is what stands before a token: nothing, a space, a line break or a tab (also two spaces).
    Asking a little beyond either end gives empty words.
    """

    def __init__(self, text: str, begin: int, end: int, heads_table: bool = False) -> None:
        self.text = text
        # Whether a table follows in the next paragraph.
        self.heads_table = heads_table
        self.begin = begin
        self.kinds: list[str] = []
        self.texts: list[str] = []
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.gaps: list[str] = []
        for match in _TOKEN.finditer(text, begin, end):
            kind = match.lastgroup or "mark"
            first, stop = match.end(1), match.end()
            printed = text[first:stop]
            if kind == "number" and len(printed) > _LONGEST_NUMBER:
                kind = "mark"
            self.kinds.append(kind)
            self.texts.append(printed)
            self.words.append(printed.casefold())
            self.starts.append(first)
            self.ends.append(stop)
            space = match[1]
            self.gaps.append(space if space in _PLAIN else _gap(space))
        self.length = len(self.kinds)
        # What the grammar has read at a token, so that no list is read over and over.
        self.memo: dict[int, Any] = {}
        self.amounts: dict[Any, Any] = {}
        self.lists: dict[tuple[int, str], Any] = {}
        for listed in (self.kinds, self.texts, self.words):
            listed += _BEYOND

    def __len__(self) -> int:
        return self.length

    def kind(self, at: int) -> str:
        return self.kinds[at]

    def printed(self, at: int) -> str:
        return self.texts[at]

    def word(self, at: int) -> str:
        """Return the token in lower case, mark or word."""
        return self.words[at]

    def gap(self, at: int) -> str:
        return self.gaps[at] if 0 <= at < len(self.gaps) else "\n"

    def is_glued(self, at: int) -> bool:
        """Whether nothing stands between this token and the one before."""
        return 0 < at < len(self.gaps) and not self.gaps[at]

    def is_dash(self, at: int) -> bool:
        return self.kinds[at] == "dash"

    def says(self, at: int, words: tuple[str, ...]) -> bool:
        """Whether these words stand here, one after another."""
        return tuple(self.words[at : at + len(words)]) == words if at >= 0 else False

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.words)

    @cached_property
    def lines(self) -> list[int]:
        """The number of the line of each token, from 0."""
        numbers, line = [], 0
        for place, gap in enumerate(self.gaps):
            line += gap == "\n" and place > 0
            numbers.append(line)
        return numbers

    @cached_property
    def cells(self) -> list[int]:
        """The number of the cell of each token in its line, from 0: between bars, tabs, gaps."""
        numbers, cell, barred = [], 0, "|" in self.vocabulary
        for place, gap in enumerate(self.gaps):
            if gap == "\n":
                cell = 0
            elif (self.words[place] == "|" and place > 0) if barred else gap == "\t":
                cell += 1
            numbers.append(cell)
        return numbers

    @cached_property
    def columns(self) -> list[int | None]:
        """The cell of each token where its line has others before it, else nothing."""
        return [cell or None for cell in self.cells]


def _gap(space: str) -> str:
    if "\n" in space:
        return "\n"
    return "\t" if "\t" in space or len(space) > 1 else " "


def paragraphs(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield each paragraph as the places (begin, end) of its sentences."""
    begin = 0
    for found in _BREAK.finditer(text):
        yield list(_sentences(text, begin, found.start()))
        begin = found.end()
    yield list(_sentences(text, begin, len(text)))


def _sentences(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    # A full stop in a table's cell ends no row.
    for found in _STOP.finditer(text, begin, end) if text[begin : begin + 1] != "|" else ():
        if text[found.start()] == "." and _goes_on(text, begin, found):
            continue
        yield from _cut(text, begin, found.start(1))
        begin = found.end()
    end = begin + len(text[begin:end].rstrip())
    if begin < end:
        yield from _cut(text, begin, end)


def _cut(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what is too long to be one sentence where it does least harm: lines, clauses, words."""
    while end - begin > _LONGEST_SENTENCE:
        window = text[begin + _LONGEST_SENTENCE // 2 : begin + _LONGEST_SENTENCE]
        cuts = (window.rfind(mark) + len(mark) for mark in _CUTS if mark in window)
        after = begin + _LONGEST_SENTENCE // 2 + next(cuts, len(window))
        yield begin, after
        begin = after
    yield begin, end


def _goes_on(text: str, begin: int, found: re.Match[str]) -> bool:
    """Whether a full stop belongs to an abbreviation: No. 5, Fr. 120'000, 5 mln. USD."""
    before = _LAST_WORD.search(text, max(begin, found.start() - 8), found.start())
    if before is None:
        return False
    word = before[0].casefold()
    following = text[found.end() : found.end() + 4]
    if word in SHORT:
        return following[:1] in SYMBOLS or following[:3] in CODES
    if word == "u.s":
        return following[:4] == "Doll"
    return word in _ABBREVIATED and not following[:1].isspace()


def may_hold_money(text: str, begin: int, end: int) -> bool:
    """Whether a sentence has a word of money, and a number, a word of number, or a unit."""
    part = text[begin:end]
    words = set(_GATE.findall(part))
    if _MONEY.isdisjoint(words):
        return bool(_PENCE.search(part))
    return (
        "(" in part  # perhaps a unit: "Amount (US$)"
        or bool(_DIGIT.search(part))
        or any(word.casefold() in _COUNTS for word in words)
    )
