"""Scan: the amounts of money printed in a text, in order."""

from __future__ import annotations

from aidledger.problems import clip
from aidledger.reports.value import Report, Row, Table
from aidledger.scanning import scan as find


def scan(text: str, name: str) -> Report:
    """Return every mention of money in the text: place, words, reading, and what was assumed.

    Offsets count characters from 0, lines and columns from 1; amounts are in full units.
    """
    rows = []
    line, begin, seen = 1, 0, 0
    for mention in find(text):
        breaks = text.count("\n", seen, mention.start)
        if breaks:
            line, begin = line + breaks, text.rfind("\n", 0, mention.start) + 1
        seen = mention.start
        rows.append(
            Row(
                {
                    "line": str(line),
                    "column": str(mention.start - begin + 1),
                    "words": " ".join(mention.words.split()),
                },
                "",
                None,
                {
                    "start": mention.start,
                    "end": mention.end,
                    "qualifier": mention.qualifier,
                    "low": mention.low,
                    "amount": mention.amount,
                    "high": mention.high,
                    "open": mention.open,
                    "currency": mention.currency,
                    "assumed": "; ".join(mention.assumed),
                },
            )
        )
    shown = ("line", "words", "qualifier", "low", "amount", "high", "currency", "assumed")
    return Report(
        "scan",
        f"{clip(name, 60)}: {len(rows)} amounts of money",
        {},
        [Table("mentions", "", ("line",), rows, "plain", columns=shown)],
    )
