"""Findings: what is found in a document, in order of place."""

from __future__ import annotations

from decimal import Decimal

from aidledger.documents.document import Document, Span
from aidledger.drafting.events import Event, find_events
from aidledger.limits import MENTIONS
from aidledger.problems import TextError
from aidledger.scanning import Mention, scan


def find_mentions(document: Document) -> list[Mention]:
    """Return every amount of money in the main text and the footnotes, each read by itself.

    Words that a footnote or page interrupts are read as one; `words` is on one line. Raises
    TextError where they are more than any text has.
    """
    found = scan(document.flow)
    if document.footnotes:
        found = sorted(found + scan(document.notes), key=lambda mention: mention.start)
    if len(found) > MENTIONS:
        raise TextError(
            f"The text prints {len(found):,} amounts of money, and no more than {MENTIONS:,} are "
            "taken from one text.",
            "Look whether it is the file you mean, or split it.",
        )
    return [
        m._replace(
            words=document.words(m.start, m.end),
            low=_shortest(m.low), amount=_shortest(m.amount), high=_shortest(m.high),
        )
        for m in found
    ]  # fmt: skip


def _shortest(number: Decimal | None) -> Decimal | None:
    """Return a number without zeros that nobody printed: 2500000000.0 is 2500000000."""
    if number is None:
        return None
    whole = number.to_integral_value()
    return whole if whole == number else number


def with_events(document: Document, mentions: list[Mention]) -> list[Mention | Event]:
    """Return the mentions and, between them, the sentences that tell of aid otherwise."""
    events = find_events(document, [Span(m.start, m.end) for m in mentions])
    return sorted([*mentions, *events], key=lambda item: item.start)
