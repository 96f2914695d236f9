"""Foreign formats: HTML, Word and PDF → Markdown or plain text that `structure.read` understands.

Run as a program (`python -m aidledger.documents.foreign_formats html < file`), in a process of its
own with limits of memory and time, as these files may be damaged or made to do harm.
"""

from __future__ import annotations

import io
import json
import re
import sys

from aidledger.documents.limits import (
    LARGEST_PART,
    LARGEST_UNPACKED,
    MEMORY,
    REFUSED,
    SECONDS,
    Refused,
)
from aidledger.documents.pdf_pages import from_pdf
from aidledger.documents.web_pages import from_html
from aidledger.limits import PAGE_DEPTH

# What closes itself, or need not be closed, is not counted in how deep a page nests.
_TAG = re.compile(
    rb"<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|dt|dd|td|th"
    rb"|tr|thead|tbody|tfoot|option|optgroup|colgroup|rt|rp)\b)[a-z][^<>]*(?<!/)>",
    re.IGNORECASE,
)


def main(kind: str) -> int:
    """Read a file of this kind from standard input and write its text to standard output.

    Before the text stands a line of JSON: what is to be said of parts that could not be read.
    """
    _limit()
    data = sys.stdin.buffer.read()
    remarks: list[str] = []
    try:
        if kind == "pdf":
            text, remarks = from_pdf(data)
        else:
            text = from_docx(data) if kind == "docx" else _page_text(data)
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
        sys.stdout.buffer.write(f"{json.dumps(remarks)}\n{text}".encode("utf-8", "replace"))
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


def _page_text(data: bytes) -> str:
    """Return a web page's text; one that nests without end would take the parser for ever."""
    depth = 0
    for tag in _TAG.finditer(data):
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth > PAGE_DEPTH:
            raise Refused(
                f"Its elements nest more than {PAGE_DEPTH:,} deep, as no text does.",
                "Open it in a browser and save it as plain text.",
            )
    return from_html(data)


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
        parts = archive.infolist()
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Refused(
            f"Unpacked it is larger than {LARGEST_UNPACKED // 2**20} MiB.",
            "Take the pictures out, or save it as plain text.",
        )
    for part in parts:
        if part.filename.endswith((".xml", ".rels")) and part.file_size > LARGEST_PART:
            raise Refused(
                f"Its {part.filename} unpacks to more than {LARGEST_PART // 2**20} MiB.",
                "Split it, or save it as plain text.",
            )
    page = mammoth.convert_to_html(
        io.BytesIO(data), style_map=_STYLES, include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(lambda image: {}),
    )  # fmt: skip
    return _page_text(page.value.encode("utf-8", "replace"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
