"""PDF pages → text: raised digits as ¹²³, headings by their letters, no page furniture.

Nothing is passed over in silence: a page that cannot be unpacked is refused by its number, and
pages without text are told of.
"""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from aidledger.documents.headings import may_head
from aidledger.documents.limits import LARGEST_PART, Refused
from aidledger.documents.web_pages import RAISED

_LONGEST_FURNITURE = 120
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_BOLD = re.compile(r"bold|black|heavy|semibd|demi", re.IGNORECASE)
# Letters that the file gives no meaning to.
_UNKNOWN = re.compile(r"\(cid:\d+\)")
# A heading's letters are this much larger than those of the text; it has so many lines at most.
_LARGER, _HEADING_LINES = 1.12, 3


class _Line(NamedTuple):
    text: str
    size: float
    bold: bool


class _Box(NamedTuple):
    lines: tuple[_Line, ...]
    outer: bool  # at the top or bottom edge of its page


def from_pdf(data: bytes) -> tuple[str, list[str]]:
    """Return the text of a PDF, and what is to be said of pages that could not be read whole."""
    pages = _pages(data)
    empty = [n for n, page in enumerate(pages, 1) if not any(_words(box) for box in page)]
    if len(empty) == len(pages):
        raise Refused(
            "It holds no text; its pages may be pictures.",
            "Recognise the text first (OCR), as with `ocrmypdf in.pdf out.pdf`.",
        )
    unknown = [
        n for n, page in enumerate(pages, 1) if any(_UNKNOWN.search(_words(b)) for b in page)
    ]
    kept = _without_furniture(pages)
    levels = _levels([box for page in kept for box in page])
    text = "\n\n\f".join("\n\n".join(_box_text(box, levels) for box in page) for page in kept)
    return text + "\n", [*_told(empty, "no text"), *_told(unknown, "letters without a meaning")]


def _told(pages: list[int], what: str) -> list[str]:
    if not pages:
        return []
    one = len(pages) == 1
    return [
        f"{'Page' if one else 'Pages'} {_numbers(pages)} {'holds' if one else 'hold'} {what}: "
        f"{'its' if one else 'their'} amounts, if any, are not here."
    ]


def _numbers(pages: list[int]) -> str:
    """Return `2, 5-8 and 11`."""
    spans: list[list[int]] = []
    for page in pages:
        if spans and page == spans[-1][1] + 1:
            spans[-1][1] = page
        else:
            spans.append([page, page])
    said = [str(a) if a == b else f"{a}-{b}" for a, b in spans]
    return ", ".join(said[:-1]) + " and " + said[-1] if len(said) > 1 else said[0]


# -- reading --------------------------------------------------------------------------------------


def _pages(data: bytes) -> list[list[_Box]]:
    from pdfminer import pdftypes
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams
    from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed

    # pdfminer takes what cannot be unpacked for empty; this process reads one file and ends.
    vars(pdftypes)["zlib"] = SimpleNamespace(decompress=_unpacked, error=zlib.error)
    pages: list[list[_Box]] = []
    try:
        # What is drawn as a figure may be a whole page's text.
        for page in extract_pages(io.BytesIO(data), laparams=LAParams(all_texts=True)):
            edge = page.height * 0.09
            pages.append(
                [
                    _Box(_lines(box), box.y0 > page.height - edge or box.y1 < edge)
                    for box in _boxes(page)
                ]
            )
    except PDFPasswordIncorrect:
        why, remedy = "It is locked with a password.", "Save a copy without the password first."
        raise Refused(why, remedy) from None
    except PDFTextExtractionNotAllowed:
        why, remedy = "It forbids taking out its text.", "Ask its publisher for a text."
        raise Refused(why, remedy) from None
    except Refused as refusal:
        raise Refused(f"Page {len(pages) + 1} {refusal.why}", refusal.remedy) from None
    except (MemoryError, RecursionError, ImportError):
        raise
    except Exception as error:
        raise Refused(
            f"Page {len(pages) + 1} is damaged: {type(error).__name__}: {error}",
            "Download it again, or open it in a PDF reader and print it to a new PDF.",
        ) from None
    if not pages:
        raise Refused("It is damaged: it has no pages.", "Download it again.")
    return pages


def _unpacked(data: bytes) -> bytes:
    """Unpack a part of the file; raise Refused where that fails, and nothing is guessed.

    A missing checksum at the end is forgiven, as some programs leave it out; a wrong one is not.
    """
    unpacking = zlib.decompressobj()
    try:
        found = unpacking.decompress(data, LARGEST_PART)
        if unpacking.unconsumed_tail and unpacking.decompress(unpacking.unconsumed_tail, 1):
            raise Refused(
                f"unpacks to more than {LARGEST_PART // 2**20} MiB.", "Save it as plain text."
            )
        if not unpacking.eof:
            bare = zlib.decompressobj(-zlib.MAX_WBITS)
            bare.decompress(data[2:], LARGEST_PART + 1)
            if not bare.eof:
                raise zlib.error("it ends too soon")
    except zlib.error as error:
        raise Refused(
            f"is damaged: it cannot be unpacked ({error}).",
            "Download it again, or open it in a PDF reader and print it to a new PDF.",
        ) from None
    return found


def _boxes(holder: Any) -> Iterator[Any]:
    """Yield the boxes of text on a page, also those in figures."""
    from pdfminer.layout import LTFigure, LTTextBox

    waiting = [iter(holder)]
    while waiting:
        item = next(waiting[-1], None)
        if item is None:
            waiting.pop()
        elif isinstance(item, LTTextBox):
            yield item
        elif isinstance(item, LTFigure):
            waiting.append(iter(item))


def _lines(box: Any) -> tuple[_Line, ...]:
    return tuple(line for line in map(_line, box) if line.text)


def _line(line: Any) -> _Line:
    """Return a line, digits that are small and raised as superscripts."""
    from pdfminer.layout import LTChar

    letters = [item for item in line if isinstance(item, LTChar)]
    seen = [item for item in letters if not item.get_text().isspace()]
    if not seen:
        return _Line("", 0.0, False)
    size = Counter(round(item.size, 1) for item in seen)
    usual = max(size, key=lambda s: (size[s], s))
    low = min(i.y0 for i in letters if round(i.size, 1) == usual)
    text = "".join(
        item.get_text().translate(RAISED)
        if isinstance(item, LTChar) and item.size < 0.85 * usual and item.y0 > low + 0.1 * usual
        else item.get_text()
        for item in line
    )
    bold = all(_BOLD.search(item.fontname) for item in seen if round(item.size, 1) == usual)
    return _Line(_UNSEEN.sub("", text).strip(), usual, bold)


# -- furniture ------------------------------------------------------------------------------------


def _without_furniture(pages: list[list[_Box]]) -> list[list[_Box]]:
    """Leave out what stands at the edge of pages: their numbers, and what is on three or more."""
    seen = Counter(key for page in pages for key in {_key(box) for box in page if box.outer})
    return [
        [box for box in page if not (box.outer and (not _key(box) or seen[_key(box)] >= 3))]
        for page in pages
    ]


def _words(box: _Box) -> str:
    return "\n".join(line.text for line in box.lines)


def _key(box: _Box) -> str:
    """Return what is the same on every page: short words without numbers."""
    words = re.sub(r"[\d\W]+", " ", _words(box)).strip()
    return words if len(words) <= _LONGEST_FURNITURE else f"{words} {id(box)}"


# -- headings -------------------------------------------------------------------------------------


def _levels(boxes: Sequence[_Box]) -> dict[tuple[float, bool], int]:
    """Return the level of headings by their letters: larger than those of the text, or bold.

    Bold ones of the text's size count only where the larger ones are the title at most.
    """
    letters: Counter[tuple[float, bool]] = Counter()
    for line in (line for box in boxes for line in box.lines):
        letters[line.size, line.bold] += len(line.text)
    sizes: Counter[float] = Counter()
    for (size, _), count in letters.items():
        sizes[size] += count
    if not sizes:
        return {}
    usual = max(sizes, key=lambda s: (sizes[s], s))
    larger = {style for style in letters if style[0] >= _LARGER * usual}
    bold = {style for style in letters if style[1] and 0.95 * usual <= style[0]} - larger
    if letters[usual, True] > letters[usual, False]:
        bold = set()
    for styles in (larger, larger | bold):
        levels = _ranked(styles)
        heads = [level for box in boxes for level, _ in _runs(box, levels) if level]
        if len(heads) - (heads.count(min(heads, default=0)) == 1) >= 2:
            return levels
    return {}


def _ranked(styles: Iterable[tuple[float, bool]]) -> dict[tuple[float, bool], int]:
    order = sorted({size for size, _ in styles}, reverse=True)
    return {style: min(order.index(style[0]) + 1, 6) for style in styles}


def _runs(box: _Box, levels: dict[tuple[float, bool], int]) -> Iterator[tuple[int, list[_Line]]]:
    """Yield the lines of a box that belong together, with their level as a heading, else 0."""
    runs: list[tuple[int, list[_Line]]] = []
    for line in box.lines:
        level = 0 if box.outer else levels.get((line.size, line.bold), 0)
        if runs and runs[-1][0] == level:
            runs[-1][1].append(line)
        else:
            runs.append((level, [line]))
    for level, lines in runs:
        heads = len(lines) <= _HEADING_LINES and may_head(" ".join(line.text for line in lines))
        yield (level if heads else 0), lines


def _box_text(box: _Box, levels: dict[tuple[float, bool], int]) -> str:
    text = ""
    for level, lines in _runs(box, levels):
        words = (" " if level else "\n").join(line.text for line in lines)
        if level:
            text += f"\n\n{'#' * level} {words}\n\n"
        else:
            text += ("" if text.endswith("\n\n") or not text else "\n") + words
    return text.strip("\n")
