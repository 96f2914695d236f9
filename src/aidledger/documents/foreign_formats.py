"""Foreign formats: HTML, Word and PDF → Markdown or plain text that `structure.read` understands.

Run as a program (`python -m aidledger.documents.foreign_formats html < file`), in a process of its
own with limits of memory and time, as these files may be damaged or made to do harm.
"""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from typing import Any, NamedTuple

from aidledger.documents.extracting import REFUSED
from aidledger.documents.web_pages import RAISED, from_html

MEMORY = 2 * 2**30
SECONDS = 120

_LARGEST_UNPACKED = 256 * 2**20


class Refused(Exception):
    """The file cannot be read: why, and what to do."""

    def __init__(self, why: str, remedy: str) -> None:
        self.why, self.remedy = why, remedy
        super().__init__(why)


def main(kind: str) -> int:
    """Read a file of this kind from standard input and write its text to standard output."""
    _limit()
    try:
        text = {"html": from_html, "docx": from_docx, "pdf": from_pdf}[kind](
            sys.stdin.buffer.read()
        )
    except Refused as refusal:
        why, remedy = refusal.why, refusal.remedy
    except (MemoryError, RecursionError):
        why = "It needs more memory than a text should."
        remedy = "Save it as plain text, or split it."
    except ImportError as error:
        why, remedy = (
            f"What reads it cannot be loaded: {error}.",
            "Install it anew: pip install --force-reinstall 'aidledger[documents]'.",
        )
    except Exception as error:
        why = f"It is damaged: {type(error).__name__}: {error}"
        remedy = "Open it in the program it was made with, and save it anew or as plain text."
    else:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        return 0
    sys.stderr.buffer.write(f"{' '.join(why.split())[:300]}\n{remedy}".encode("utf-8", "replace"))
    return REFUSED


def _limit() -> None:
    """Bound memory and time where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (most, hard))
        except (ValueError, OSError):  # a system that knows the limit and refuses it
            continue


# -- Word -----------------------------------------------------------------------------------------

_STYLES = "\n".join(
    f"p[style-name='{name}'] => h{level}:fresh"
    for level in range(1, 7)
    for name in (
        ("Title", "title") if level == 1 else (f"Heading {level - 1}", f"heading {level - 1}")
    )
)


def from_docx(data: bytes) -> str:
    """Return the text of a Word document as Markdown, with headings, footnotes and endnotes."""
    import zipfile

    import mammoth

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(item.file_size for item in archive.infolist()) > _LARGEST_UNPACKED:
            raise Refused(
                f"Unpacked it is larger than {_LARGEST_UNPACKED // 2**20} MiB.",
                "Take the pictures out, or save it as plain text.",
            )
    page = mammoth.convert_to_html(
        io.BytesIO(data), style_map=_STYLES, include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(lambda image: {}),
    )  # fmt: skip
    return from_html(page.value.encode("utf-8", "replace"))


# -- PDF ------------------------------------------------------------------------------------------

_LONGEST_FURNITURE = 120
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


class _Box(NamedTuple):
    text: str
    outer: bool  # at the top or bottom edge of its page


def from_pdf(data: bytes) -> str:
    """Return the text of a PDF, raised digits as ¹²³; page numbers and running heads left out."""
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LTTextBox
    from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed

    pages: list[list[_Box]] = []
    try:
        for page in extract_pages(io.BytesIO(data)):
            edge = page.height * 0.09
            pages.append(
                [
                    _Box(_box_text(box), box.y0 > page.height - edge or box.y1 < edge)
                    for box in page
                    if isinstance(box, LTTextBox)
                ]
            )
    except PDFPasswordIncorrect:
        why, remedy = "It is locked with a password.", "Save a copy without the password first."
        raise Refused(why, remedy) from None
    except PDFTextExtractionNotAllowed:
        why, remedy = "It forbids taking out its text.", "Ask its publisher for a text."
        raise Refused(why, remedy) from None
    if not any(box.text.strip() for page in pages for box in page):
        raise Refused(
            "It holds no text, only pictures of pages.",
            "Recognise the text first (OCR), as with `ocrmypdf in.pdf out.pdf`.",
        )
    kept = _without_furniture(pages)
    return "\n\n\f".join("\n\n".join(page) for page in kept) + "\n"


def _without_furniture(pages: list[list[_Box]]) -> list[list[str]]:
    """Leave out what stands at the edge of pages: their numbers, and what is on three or more."""
    seen = Counter(key for page in pages for key in {_key(box) for box in page if box.outer})
    return [
        [box.text for box in page if not (box.outer and (not _key(box) or seen[_key(box)] >= 3))]
        for page in pages
    ]


def _key(box: _Box) -> str:
    """Return what is the same on every page: short words without numbers."""
    words = re.sub(r"[\d\W]+", " ", box.text).strip()
    return words if len(words) <= _LONGEST_FURNITURE else f"{words} {id(box)}"


def _box_text(box: Any) -> str:
    return "\n".join(filter(None, (_line_text(line).strip() for line in box)))


def _line_text(line: Any) -> str:
    """Return a line, digits that are small and raised as superscripts."""
    from pdfminer.layout import LTChar

    letters = [item for item in line if isinstance(item, LTChar)]
    if not letters:
        return ""
    size = Counter(round(item.size, 1) for item in letters if not item.get_text().isspace())
    usual = max(size, key=lambda s: (size[s], s)) if size else 0.0
    low = min((i.y0 for i in letters if round(i.size, 1) == usual), default=0.0)
    text = "".join(
        item.get_text().translate(RAISED)
        if isinstance(item, LTChar) and item.size < 0.85 * usual and item.y0 > low + 0.1 * usual
        else item.get_text()
        for item in line
    )
    return _UNSEEN.sub("", text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
