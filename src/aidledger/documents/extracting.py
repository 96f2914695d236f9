"""Extracting: a file in any format that can be read → its text.

Text files are decoded here; HTML, Word and PDF are opened by `foreign_formats` in a process of its
own, so that nothing in them can fill the memory or keep the tool busy for ever.
"""

from __future__ import annotations

import codecs
import re
import subprocess
import sys
from importlib.util import find_spec

from aidledger.problems import TextError, UsageError

LARGEST = 256 * 2**20
# The exit code of `foreign_formats` where it says itself what is wrong.
REFUSED = 3
FORMATS = {".html": "html", ".htm": "html", ".xhtml": "html", ".docx": "docx", ".pdf": "pdf"}
_LIBRARIES = {"html": "selectolax", "docx": "mammoth", "pdf": "pdfminer"}
_NAMES = {"html": "HTML", "docx": "a Word document", "pdf": "a PDF"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_PAGE = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b", re.I | re.S)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,9}=\s{0,9}[\"']?([\w-]{2,30})", re.I)
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def text_of(data: bytes, name: str, encoding: str = "") -> str:
    """Return the text of a file, `name` being what people know it by.

    Raises UsageError where an option or another file is needed, TextError where the file is at
    fault.
    """
    if len(data) > LARGEST:
        raise TextError(
            f"{name} is larger than {LARGEST // 2**20} MiB.", "Split it, and scan the parts."
        )
    if encoding:
        encoding = _known(encoding)
    kind = _kind(data, name)
    if kind == "text":
        text = _checked(_decoded(data, name, encoding), name)
    else:
        if kind == "html":
            declared = _CHARSET.search(data[:4096])
            encoding = encoding or (declared[1].decode() if declared else "")
            data = _decoded(data, name, encoding).encode()
        text = _extracted(kind, data, name)
    if not text.strip():
        raise TextError(f"{name} holds no text.", "Look whether it is the file you mean.")
    return text


def _kind(data: bytes, name: str) -> str:
    """Tell the format from the file's first bytes, and where they do not say from its name."""
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    wanted = FORMATS.get(suffix, "text")
    if data.startswith(b"%PDF-") or (wanted == "pdf" and b"%PDF-" in data[:1024]):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        if b"word/" in data or wanted == "docx":
            return "docx"
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
    try:
        found = codecs.lookup(encoding)
        "".encode(found.name)  # refuses codecs that make no text, such as zip
    except (LookupError, ValueError):
        raise UsageError(
            f"“{encoding}” is no encoding.", "Use one such as utf-8, windows-1252 or windows-1251."
        ) from None
    return found.name


def _decoded(data: bytes, name: str, encoding: str) -> str:
    """Decode by the encoding asked for, else by the byte-order mark, else as UTF-8."""
    marked = next((code for mark, code in _MARKS if data.startswith(mark)), "")
    try:
        text = data.decode(encoding or marked or "utf-8")
    except (UnicodeDecodeError, LookupError) as error:
        begin = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise _undecodable(data, name, encoding or marked, begin) from None
    return text.removeprefix("\ufeff")


def _undecodable(data: bytes, name: str, encoding: str, begin: int) -> UsageError:
    line = data.count(b"\n", 0, begin) + 1
    where = f"line {line}, byte {begin + 1} ({data[begin : begin + 1].hex().upper()})"
    if encoding:
        return UsageError(
            f"{name} is not {encoding} text: {where} cannot be read.",
            "Try another --encoding, or save the file as UTF-8.",
        )
    return UsageError(
        f"{name} is not UTF-8 text: {where} cannot be read.",
        "Save it as UTF-8, or say what it is: --encoding windows-1252 (western Europe), "
        "windows-1251 (Cyrillic).",
    )


def _checked(text: str, name: str) -> str:
    """Return the text with line ends that the scanner knows; refuse what is no text."""
    found = _BINARY.search(text)
    if found and found[0] == "\0":
        raise TextError(
            f"{name} is not plain text: it holds NUL characters.",
            "It looks like a program's own format: save it as plain text. If it is UTF-16, add "
            "--encoding utf-16-le or utf-16-be.",
        )
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise TextError(
            f"{name} is not plain text: line {line} holds the character U+{ord(found[0]):04X}.",
            "Save it as plain text, or name it by its format (.html, .docx, .pdf).",
        )
    return re.sub(r"\r(?!\n)", "\n", text) if "\r" in text else text


def _extracted(kind: str, data: bytes, name: str) -> str:
    needed = {_LIBRARIES[kind]} | ({"selectolax"} if kind == "docx" else set())
    if any(find_spec(library) is None for library in needed):
        raise UsageError(
            f"{name} is {_NAMES[kind]}, and what reads it is not installed.",
            "Install it: pip install 'aidledger[documents]'. Or save the file as plain text.",
        )
    done = subprocess.run(
        [sys.executable, "-P", "-X", "utf8", "-m", "aidledger.documents.foreign_formats", kind],
        input=data, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode == 0:
        return done.stdout.decode("utf-8")
    said = done.stderr.decode("utf-8", "replace").split("\n")
    if done.returncode == REFUSED:
        why, remedy = said[0], said[-1]
    elif done.returncode < 0:
        why, remedy = "It takes too long, or more memory than a text should.", "Save it as text."
    else:
        last = next((line for line in reversed(said) if line.strip()), "no reason given")
        why, remedy = f"What reads it stopped: {last[:200]}.", "Save it as plain text."
    raise TextError(f"{name} cannot be read. {why}", remedy)
