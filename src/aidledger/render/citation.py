"""Citations as they are pasted: notes and entries as plain text, a .bib file, a CSL-JSON array."""

from __future__ import annotations

import json

from aidledger.problems import printable
from aidledger.render.data import turned
from aidledger.reports.value import Report, Table


def as_text(report: Report) -> str:
    """Return a report of `cite` as the text of its own style."""
    style = report.policy["style"]
    notes, works, *behind = report.tables
    if style == "csl-json":
        items = [json.loads(text) for text in _texts(works)]
        return turned(json.dumps(items, ensure_ascii=False, indent=2)) + "\n"
    if style == "bibtex":
        from aidledger.citing.bibtex import comment

        told = [f"{row.keys['id']}: {row.notes['text']}" for row in notes.rows]
        return "\n\n".join([comment([*told, *report.caveats]), *_texts(works)]) + "\n"
    several = len(notes.rows) > 1
    parts = [
        (f"{row.keys['id']}\n" if several else "") + printable(row.notes["text"])
        for row in notes.rows
    ]
    parts.append("\n".join([_heading(style), *map(printable, _texts(works))]))
    for table in behind:
        parts.append("\n".join([table.title, *map(printable, _texts(table))]))
    if report.caveats:
        parts.append("\n".join(["Mind", *map(printable, report.caveats)]))
    return "\n\n".join(parts) + "\n"


def _heading(style: str) -> str:
    return "References" if style == "apa" else "Bibliography"


def _texts(table: Table) -> list[str]:
    return [row.notes["text"] for row in table.rows]
