"""Extracting: a file in any format that can be read → its text.

Text files are decoded here; HTML, Word and PDF are opened by `foreign_formats` in a process of its
own, so that nothing in them can fill the memory or keep the tool busy for ever.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from typing import NamedTuple

from aidledger.documents.encodings import codec_of, declared_codec, marked_codec
from aidledger.documents.limits import PATIENCE, REFUSED
from aidledger.limits import DOCUMENT as LARGEST
from aidledger.limits import TEXT
from aidledger.problems import AidledgerError, TextError, UsageError

FORMATS = {".html": "html", ".htm": "html", ".xhtml": "html", ".docx": "docx", ".pdf": "pdf"}
_LIBRARIES = {"html": "selectolax", "docx": "mammoth", "pdf": "pdfminer"}
_NAMES = {"html": "HTML", "docx": "a Word document", "pdf": "a PDF"}
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_PAGE = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b", re.I | re.S)
_WORD_PART = re.compile(rb"word/document\d{0,3}\.xml")
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BINARY_BYTES = re.compile(_BINARY.pattern.encode())
_PROGRAMS_OWN = (
    "It looks like a program's own format: save it as plain text. If it is UTF-16, add --encoding "
    "utf-16-le or utf-16-be."
)
_PICTURE = "Let a program that reads pictures (OCR) make a text of it, and scan that."
_PACKED = "Unpack it, and scan the document in it."
_OTHER = "Name the file that holds the text."
# How files begin that no encoding makes a text of.
_NO_TEXT = (
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)", _PICTURE),
    (b"\xff\xd8\xff", "a picture (JPEG)", _PICTURE),
    (b"GIF87a", "a picture (GIF)", _PICTURE),
    (b"GIF89a", "a picture (GIF)", _PICTURE),
    (b"II*\0", "a picture (TIFF)", _PICTURE),
    (b"MM\0*", "a picture (TIFF)", _PICTURE),
    (b"\x1f\x8b", "a packed file (gzip)", _PACKED),
    (b"\xfd7zXZ\0", "a packed file (xz)", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)", _PACKED),
    (b"Rar!\x1a\x07", "an archive (RAR)", _PACKED),
    (b"\x7fELF", "a program", _OTHER),
    (b"SQLite format 3\0", "a database (SQLite)", _OTHER),
)


class Extracted(NamedTuple):
    """A file's text, and what is to be said of parts of the file that hold none."""

    text: str
    remarks: tuple[str, ...] = ()


def text_of(data: bytes, name: str, encoding: str = "") -> Extracted:
    """Return the text of a file, `name` being what people know it by.

    Raises UsageError where an option or another file is needed, TextError where the file is at
    fault.
    """
    if len(data) > LARGEST:
        raise TextError(
            f"{name} is larger than {LARGEST // 2**20} MiB.", "Split it, and scan the parts."
        )
    codec = _known(encoding) if encoding else ""
    kind = _kind(data, name)
    if kind == "text":
        found = Extracted(_checked(_decoded(data, name, codec), name))
    else:
        if kind == "html":
            data = _decoded(data, name, codec or declared_codec(data)).encode()
        found = _extracted(kind, data, name)
    if len(found.text) > TEXT:
        raise TextError(
            f"The text of {name} is longer than {TEXT:,} characters.",
            "Split it, and scan the parts.",
        )
    if not found.text.strip():
        raise TextError(f"{name} holds no text.", "Look whether it is the file you mean.")
    return found


def _kind(data: bytes, name: str) -> str:
    """Tell the format from the file's first bytes, and where they do not say from its name."""
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    wanted = FORMATS.get(suffix, "text")
    if data.startswith(b"%PDF-") or (wanted == "pdf" and b"%PDF-" in data[:1024]):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        if _WORD_PART.search(data):
            return "docx"
        if wanted == "docx":
            raise TextError(
                f"{name} is damaged, or no Word document: it holds no word/document.xml.",
                "Open it in the program it was made with, and save it as .docx or plain text.",
            )
        raise TextError(
            f"{name} is an archive (zip), not a text.",
            "Unpack it, or save the document in it as .docx, .html or plain text.",
        )
    if data.startswith(_OLD_WORD):
        raise TextError(
            f"{name} is an old Word file (.doc) or a document locked with a password.",
            "Open it in a word processor and save it as .docx without a password.",
        )
    if data.startswith(b"{\\rtf"):
        raise TextError(f"{name} is rich text (RTF).", "Save it as .docx or as plain text.")
    for begins, what, remedy in _NO_TEXT:
        if data.startswith(begins):
            raise TextError(f"{name} is {what}, not a text.", remedy)
    if wanted in ("pdf", "docx"):
        if not data.strip():
            raise TextError(f"{name} holds no text.", "It is empty: download or save it again.")
        raise TextError(
            f"{name} is named like {_NAMES[wanted]} and is none.",
            "Look at its first lines: a failed download is often a web page. Name it as what it "
            "is, .txt or .html.",
        )
    return "html" if wanted == "html" or _PAGE.match(data[:2048]) else "text"


def _known(encoding: str) -> str:
    if found := codec_of(encoding):
        return found
    raise UsageError(
        f"“{encoding}” is no encoding of text.", "Use one such as utf-8, windows-1252 or utf-16-le."
    )


def _decoded(data: bytes, name: str, codec: str) -> str:
    """Decode by the encoding asked for, else by the byte-order mark, else as UTF-8."""
    codec = codec or marked_codec(data)
    try:
        text = data.decode(codec or "utf-8")
    except UnicodeError as error:
        begin = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise _undecodable(data, name, codec, begin) from None
    return text.removeprefix("\ufeff")


def _undecodable(data: bytes, name: str, encoding: str, begin: int) -> AidledgerError:
    line = data.count(b"\n", 0, begin) + 1
    where = f"line {line}, byte {begin + 1} ({data[begin : begin + 1].hex().upper()})"
    if encoding:
        return UsageError(
            f"{name} is not {encoding} text: {where} cannot be read.",
            "Try another --encoding, or save the file as UTF-8.",
        )
    if found := _BINARY_BYTES.search(data):
        byte = f"byte {found.start() + 1} ({found[0].hex().upper()})"
        return TextError(f"{name} is not a text: {byte} stands in none.", _PROGRAMS_OWN)
    return UsageError(
        f"{name} is not UTF-8 text: {where} cannot be read.",
        "Save it as UTF-8. `aidledger scan FILE --encoding windows-1252 --save-text NEW.txt` makes "
        "a copy in UTF-8 (windows-1252 is western Europe, windows-1251 Cyrillic).",
    )


def _checked(text: str, name: str) -> str:
    """Return the text with line ends that the scanner knows; refuse what is no text."""
    if "\0" in text:
        raise TextError(f"{name} is not plain text: it holds NUL characters.", _PROGRAMS_OWN)
    if found := _BINARY.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise TextError(
            f"{name} is not plain text: line {line} holds the character U+{ord(found[0]):04X}.",
            "Save it as plain text, or name it by its format (.html, .docx, .pdf).",
        )
    return re.sub(r"\r(?!\n)", "\n", text) if "\r" in text else text


def _extracted(kind: str, data: bytes, name: str) -> Extracted:
    needed = {_LIBRARIES[kind]} | ({"selectolax"} if kind == "docx" else set())
    if any(find_spec(library) is None for library in needed):
        raise UsageError(
            f"{name} is {_NAMES[kind]}, and what reads it is not installed.",
            "Install it: pip install 'aidledger[documents]'. Or save the file as plain text.",
        )
    try:
        done = subprocess.run(  # noqa: S603  this interpreter and a module of the package
            [sys.executable, "-P", "-X", "utf8", "-m", "aidledger.documents.foreign_formats", kind],
            input=data, capture_output=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _unreadable(name, f"It takes longer than {PATIENCE} seconds.") from None
    if done.returncode == 0:
        remarks, _, text = done.stdout.decode("utf-8").partition("\n")
        return Extracted(text, tuple(json.loads(remarks)))
    said = done.stderr.decode("utf-8", "replace").split("\n")
    if done.returncode == REFUSED and len(said) >= 2:
        raise _unreadable(name, said[-2], said[-1])
    raise _unreadable(name, "It takes too long, or more memory than a text should.")


def _unreadable(name: str, why: str, remedy: str = "") -> TextError:
    remedy = remedy or "Split it, or save it as plain text."
    return TextError(f"{name} cannot be read. {why}", remedy)
