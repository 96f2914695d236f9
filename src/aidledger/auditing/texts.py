"""Texts: a document as words, so that the same words are found however they are laid out.

Case, spaces, line ends, hyphens inside words, soft hyphens, emphasis and the several ways to write
one letter make no difference; digits, separators and signs of money do.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import normalize

from aidledger.documents.document import Document

AROUND = 8
_LETTER = r"[^\W\d_¹²³⁰⁴-⁹]"
_JOINT = rf"(?<={_LETTER})[-\u2010\u2011\u00ad][ \t\r]*+\n?[ \t]*+(?={_LETTER})"
_TOKEN = re.compile(
    rf"(?P<number>\d+(?:[.,]\d+)*)|(?P<word>(?:{_LETTER}|(?<={_LETTER})[\u0300-\u036f]|{_JOINT})+)"
    r"|(?P<sign>[$¢£¤¥֏؋৳฿៛\u20a0-\u20cf﷼＄￠￡￥￦%‰~≈≥≤<>±+])"
)
_JOINTS = re.compile(r"[-\u2010\u2011\u00ad][ \t\r]*\n?[ \t]*")


class Token(NamedTuple):
    """A word, number or sign as it is compared, and where it stands in the text."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the words, numbers and signs of money of a text, in order."""
    found = []
    for match in _TOKEN.finditer(text):
        plain = _JOINTS.sub("", match[0]) if match.lastgroup == "word" else match[0]
        if not plain.isascii():
            plain = normalize("NFC", plain)
        found.append(Token(plain.casefold(), *match.span()))
    return found


def words_of(text: str) -> tuple[str, ...]:
    """Return a text's words, numbers and signs as they are compared."""
    return tuple(token.text for token in tokens(text))


class Searched:
    """A document in which words are found, in the main text and in the footnotes."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._paragraphs = [paragraph.start for paragraph in document.paragraphs]
        self._marks = [mark.start for mark in document.marks]
        self._flow, self._notes = _Part(document.flow), _Part(document.notes)

    def find(self, words: str) -> list[tuple[int, int]]:
        """Return the offsets of each place where the words stand whole, in order."""
        wanted = words_of(words)
        return sorted(self._flow.find(wanted) + self._notes.find(wanted))

    def marks_beside(self, offset: int) -> set[str]:
        """Return the footnotes whose marks stand in the paragraph of an offset."""
        last = bisect_right(self._paragraphs, offset) - 1
        if last < 0:
            return set()
        paragraph = self.document.paragraphs[last]
        first = bisect_left(self._marks, paragraph.start)
        until = bisect_left(self._marks, paragraph.end)
        return {mark.number for mark in self.document.marks[first:until]}

    def around(self, start: int, end: int) -> str:
        """Return the hash of an amount's words with the eight words before and after it.

        Words and numbers only, one space between: a text that is only laid out otherwise has the
        same hashes. SHA-256, its first 16 hexadecimal digits.
        """
        inside = self.document.source_at(start) is self.document.notes
        part = self._notes if inside else self._flow
        first, last = part.at(start), part.at(end)
        words = (
            *part.words(range(first - 1, -1, -1))[::-1],
            *(t.text for t in part.tokens[first:last] if t.text[0].isalnum()),
            *part.words(range(last, len(part.tokens))),
        )
        return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


class _Part:
    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self._starts = [token.start for token in self.tokens]
        self._places: dict[str, list[int]] = {}
        for position, token in enumerate(self.tokens):
            self._places.setdefault(token.text, []).append(position)
        self._found: dict[tuple[str, ...], list[tuple[int, int]]] = {}

    def at(self, offset: int) -> int:
        """Return the position of the first token that begins at an offset or after it."""
        return bisect_left(self._starts, offset)

    def words(self, positions: range) -> list[str]:
        """Return the first eight words or numbers at these positions."""
        found = []
        for position in positions:
            text = self.tokens[position].text
            if text[0].isalnum():
                found.append(text)
                if len(found) == AROUND:
                    break
        return found

    def find(self, wanted: tuple[str, ...]) -> list[tuple[int, int]]:
        if wanted not in self._found:
            self._found[wanted] = list(self._search(wanted)) if wanted else []
        return self._found[wanted]

    def _search(self, wanted: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        rarest = min(range(len(wanted)), key=lambda n: len(self._places.get(wanted[n], ())))
        for place in self._places.get(wanted[rarest], ()):
            first = place - rarest
            here = self.tokens[max(first, 0) : first + len(wanted)]
            if tuple(token.text for token in here) == wanted:
                yield here[0].start, here[-1].end
