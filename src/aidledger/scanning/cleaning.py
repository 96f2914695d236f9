"""What comes between the letters of a text as it is printed: taken out, with the way back.

Footnote marks, soft hyphens, words broken over lines, HTML entities, escapes and emphasis of
Markdown, accents that stand apart from their letters, letters of another alphabet that look like
ours.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from html import unescape
from unicodedata import normalize

from aidledger.scanning.money_words import (
    CENTS,
    CODES,
    COUNTRIES,
    MAGNITUDES,
    NAMES,
    PLURALS,
    SYMBOLS,
    TENS,
    UNITS,
)

# Each alternative is short or a run of one kind of character, so nothing can hang.
_DIRT = re.compile(
    r"(?P<times>\*(?=[^\S\n]?10(?:\^|<sup>|[\u00b9\u00b2\u00b3\u2070\u2074-\u2079])))"
    "|(?P<gone>[\u00ad\u200b-\u200d\u2060\ufeff]+|\\\\(?=[^\\w\\s])"
    r"|\*(?<!\w\*)\*{0,2}|\*{1,3}(?!\w)|_(?<!\w_)_?(?![\s_])|_(?<=[^\s_]_)_?(?!\w)"
    r"|\[(?<=[\w.,;:)”\"]\[)\^?\d{1,3}\]|<sup>\d{1,3}</sup>)"
    "|(?P<note>[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]{1,9})"
    "|(?P<accents>[\u0300-\u036f]{1,4})"
    r"|(?P<entity>&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});)"
    r"|(?P<hyphen>-(?<=[^\W\d_]-)[ \t]{0,9}\r?\n[ \t]*+(?=[^\W\d_]))"
)
# A power of ten: the mark behind it is no footnote's.
_TIMES_TEN = re.compile(r"(?:(?<![^\W\d_])x|[×*·⋅∙]|times;?)\s?10$")
_TEN = re.compile(r"(?<![\w.,$€£])10$")
_MONEY_BEHIND = re.compile(
    rf"\s?(?:[{''.join(SYMBOLS)}]|U\.?S\.?\s?\$|"
    r"(?:[A-Z][.\w]{1,14} )?(?P<name>[A-Z]{3}\b|[a-z]{3,12})|"
    r"(?:[-–]|to |and )\s?10[\u00b9\u00b2\u00b3\u2070\u2074-\u2079<])"
)
_FACTOR = re.compile(r"\d[^\S\n]?$")
_WORD_END = re.compile(r"[^\W\d_]+$")
_WORD = re.compile(r"[^\W\d_]+")
_METRE = re.compile(r"(?:^|[\s\d(])[kcm]?m$")
_KNOWN = frozenset((*MAGNITUDES, *NAMES, *CENTS, *PLURALS, *COUNTRIES, *UNITS, *TENS))
_ENTITIES = {"&dollar;": "$", "&euro;": "€", "&pound;": "£", "&nbsp;": "\u00a0", "&thinsp;": " "}
# Letters of other alphabets that look like Latin ones, as OCR and keyboards mix them in.
_LOOKALIKES = str.maketrans("аеорсухкмтвніѕјАЕОРСУХКМТВНІЅЈ", "aeopcyxkmtbhisjAEOPCYXKMTBHISJ")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_MIXED = re.compile("(?<![A-Za-z\u0400-\u04ff])[A-Za-z]*+[\u0400-\u04ff][A-Za-z\u0400-\u04ff]*")


class Clean:
    """A cleaned text, and where each of its characters stands in the printed one."""

    def __init__(self, printed: str) -> None:
        # One change a row: where it begins and ends here, and where it ends as printed.
        self._begins: list[int] = []
        self._ends: list[int] = []
        self._printed: list[int] = []
        parts: list[str] = []
        last = length = 0
        for begin, end, new in _changes(printed):
            kept = printed[last:begin]
            parts += (kept, new)
            self._begins.append(length + len(kept))
            length += len(kept) + len(new)
            self._ends.append(length)
            self._printed.append(end)
            last = end
        self.text = "".join((*parts, printed[last:])) if parts else printed
        if _CYRILLIC.search(self.text):
            self.text = _MIXED.sub(_as_latin, self.text)

    def start(self, place: int) -> int:
        """Return where the character that stands here begins as printed."""
        change = bisect_right(self._ends, place) - 1
        return place if change < 0 else self._printed[change] + place - self._ends[change]

    def end(self, place: int) -> int:
        """Return where the character before this place ends as printed."""
        change = bisect_left(self._begins, place) - 1
        return place if change < 0 else self._printed[change] + place - self._ends[change]


def _as_latin(match: re.Match[str]) -> str:
    latin = match[0].translate(_LOOKALIKES)
    return latin if latin.isascii() else match[0]


def _changes(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (begin, end, what stands there instead) for everything to be taken out."""
    for match in _DIRT.finditer(text):
        begin, end = match.span()
        kind = match.lastgroup
        if kind == "entity":
            new = _ENTITIES.get(match[0]) or unescape(match[0])
            if len(new) == 1:
                yield begin, end, "" if new in "\u00ad\u200b" else new
        elif kind == "accents":
            new = normalize("NFC", text[begin - 1 : end]) if begin else ""
            if text[begin - 1].isalpha() and len(new) <= end - begin:
                yield begin - 1, end, new
        elif kind == "times":
            if not _FACTOR.search(text, max(0, begin - 2), begin):
                yield begin, end, ""
        elif (kind == "note" or text[begin : begin + 5] == "<sup>") and (
            _is_power(text, begin, end)
        ):  # fmt: skip
            yield begin, end, "^" + normalize("NFKC", match[0].strip("</sup>"))
        elif kind == "note":
            # 25 m² is an area, not 25 m with a footnote.
            metres = match[0] in "²³" and _METRE.search(text, max(0, begin - 4), begin)
            if not metres:
                yield begin, end, ""
        elif kind == "hyphen":
            if _is_broken(text, begin, end):
                yield begin, end, ""
        else:
            yield begin, end, ""


def _is_power(text: str, begin: int, end: int) -> bool:
    """Whether a mark is the exponent of a ten: 5 × 10⁶, or 10⁶ dollars, but not 10 men⁶."""
    if _TIMES_TEN.search(text, max(0, begin - 9), begin):
        return True
    alone = _TEN.search(text, max(0, begin - 2), begin)
    behind = alone and _MONEY_BEHIND.match(text, end)
    return bool(behind and ((name := behind["name"]) is None or name in NAMES or name in CODES))


def _is_broken(text: str, begin: int, end: int) -> bool:
    """Whether a hyphen breaks a word that we know over two lines: mil-⏎lion, not multi-⏎million."""
    first = _WORD_END.search(text, max(0, begin - 16), begin)
    second = _WORD.match(text, end, end + 16)
    return bool(first and second and (first[0] + second[0]).casefold() in _KNOWN)
