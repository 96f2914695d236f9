"""Scan: the amounts of money printed in a text, in order, and what else tells of aid."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from aidledger.documents.document import Document
from aidledger.drafting.events import Event
from aidledger.drafting.findings import find_mentions, with_events
from aidledger.problems import clip
from aidledger.reports.totals import count_of
from aidledger.reports.value import Report, Row, Table
from aidledger.scanning import Mention

_LONGEST_SENTENCE = 1000
_COLUMNS = ("line", "column", "section", "footnote", "words", "qualifier", "low", "amount", "high",
            "currency", "assumed")  # fmt: skip
_NARROW = ("line", "section", "footnote", "said", "reading")


def scan(document: Document, name: str, events: bool = False) -> Report:
    """Return every mention of money: place, words, reading, and what was assumed.

    Offsets count characters of the text from 0, lines and columns from 1; amounts are in full
    units. `events` adds the sentences that tell of aid without an amount.
    """
    mentions = find_mentions(document)
    found: Sequence[Mention | Event] = with_events(document, mentions) if events else mentions
    lines = _line_starts(document.text)
    rows = [Row({}, "", None, _notes(document, item, lines, events)) for item in found]
    title = count_of(len(mentions), "amount") + " of money"
    said = [*document.remarks, _parts(document)]
    if events:
        told = len(found) - len(mentions)
        title += f", {count_of(told, 'sentence')} that may tell of aid"
        said.append(
            "Events are a reading aid, found by words such as “wrote off” or “gratuitous”. They "
            "hold sentences that tell of no aid, and aid told in other words is not among them: "
            "only a reader finds it all."
        )
    columns = ("kind", *_COLUMNS) if events else _COLUMNS
    table = Table("mentions", "", (), rows, "plain", columns=columns, narrow=_NARROW)
    return Report("scan", f"{clip(name, 60)}: {title}", {}, [table], sentences=said)


def _notes(
    document: Document, item: Mention | Event, lines: list[int], events: bool
) -> dict[str, Any]:
    line = bisect_right(lines, item.start)
    section = document.section_at(item.start)
    notes: dict[str, Any] = {"kind": "event" if isinstance(item, Event) else "amount"}
    notes |= {
        "line": line,
        "column": item.start - lines[line - 1] + 1,
        "section": section.ordinal if section else "",
        "footnote": document.footnote_at(item.start, item.end),
        "words": document.words(item.start, item.end),
    }
    reading = item if isinstance(item, Mention) else None
    notes |= {
        "qualifier": reading.qualifier if reading else "unstated",
        "low": reading and reading.low,
        "amount": reading and reading.amount,
        "high": reading and reading.high,
        "open": bool(reading and reading.open),
        "currency": reading.currency if reading else "",
        "assumed": "; ".join(reading.assumed) if reading else "",
        "start": item.start,
        "end": item.end,
        "heading": section.heading if section else "",
    }
    if not events:
        del notes["kind"]
    else:
        begin, end = document.sentence_at(item.start)
        notes["sentence"] = document.words(begin, min(end, begin + _LONGEST_SENTENCE))
    return notes


def _line_starts(text: str) -> list[int]:
    starts, at = [0], text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def _parts(document: Document) -> str:
    sections, footnotes = len(document.sections), len(document.footnotes)
    if not sections and not footnotes:
        return "No headings and no footnotes were recognised."
    return (
        f"{count_of(sections, 'heading')} and {count_of(footnotes, 'footnote')} were recognised; "
        "sections are counted by headings, the title left out."
    )
