"""Small Word and PDF files, made by hand, so that tests need no program to make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

_WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def paragraph(text: str, style: str = "") -> str:
    """Return a Word paragraph; `{1}` in the text is the mark of footnote 1, `{e1}` of endnote 1."""
    runs = []
    for number, part in enumerate(text.replace("}", "{").split("{")):
        kind = "endnote" if part.startswith("e") else "footnote"
        runs.append(
            f'<w:r><w:{kind}Reference w:id="{part.lstrip("e")}"/></w:r>'
            if number % 2
            else f'<w:r><w:t xml:space="preserve">{part}</w:t></w:r>'
        )
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}{''.join(runs)}</w:p>"


def word(
    body: str, footnotes: Mapping[str, str] = {}, endnotes: Mapping[str, str] = {}, before: str = ""
) -> bytes:  # fmt: skip
    """Return a Word document with the styles Title and Heading1."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{i}"><w:name w:val="{name}"/></w:style>'
        for i, name in (("Title", "Title"), ("Heading1", "heading 1"))
    )
    parts = {"styles": f"<w:styles {_WORDS}>{styles}</w:styles>"}
    for kind, notes in (("footnote", footnotes), ("endnote", endnotes)):
        inner = "".join(f'<w:{kind} w:id="{i}">{paragraph(t)}</w:{kind}>' for i, t in notes.items())
        parts[f"{kind}s"] = f"<w:{kind}s {_WORDS}>{inner}</w:{kind}s>"
    links = "".join(f'<Relationship Id="{n}" Type="{_LINKS}/{n}" Target="{n}.xml"/>' for n in parts)
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a" '
        f'Type="{_LINKS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
        ),
        "word/document.xml": (f"{before}<w:document {_WORDS}><w:body>{body}</w:body></w:document>"),
        **{f"word/{name}.xml": text for name, text in parts.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def pdf(
    pages: Iterable[Sequence[tuple[int, int, int, str]]], packed: Mapping[int, bytes] = {}
) -> bytes:
    """Return a PDF; each page is pieces of text as (x, y from the bottom, size, words).

    A letter is 0.6 of its size wide; pieces of size 12 are bold. A page named in `packed`, counted
    from 1, holds these bytes instead, as compressed ones.
    """
    pages = list(pages)
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier-Bold>>",
    ]
    for number, page in enumerate(pages):
        drawn = "\n".join(
            f"BT /{'B' if size == 12 else 'F'} {size} Tf {x} {y} Td ({words}) Tj ET"
            for x, y, size, words in page
        ).encode()
        data = packed.get(number + 1, drawn)
        flate = "/Filter/FlateDecode" if number + 1 in packed else ""
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {6 + 2 * number} 0 R"
            "/Resources<</Font<</F 3 0 R/B 4 0 R>> >> >>".encode(),
            f"<</Length {len(data)}{flate}>>\nstream\n".encode() + data + b"\nendstream",
        ]
    body = b"%PDF-1.4\n"
    places = []
    for number, held in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Root 1 0 R/Size {len(objects) + 1}>>\nstartxref\n{len(body)}\n%%EOF\n"
    )
    return body + end.encode()
