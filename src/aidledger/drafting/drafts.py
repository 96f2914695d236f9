"""Drafts: what was found in a text → rows of transactions.csv for a person to finish.

Only what stands in the words is filled in; the rest is blank and named in the remark. A draft is
never written into a ledger.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from aidledger.documents.document import Document
from aidledger.drafting.events import Event
from aidledger.drafting.guessed_years import guess_years
from aidledger.drafting.guesses import Guess, PartyFinder, guess_parties, names_of
from aidledger.files import Files, read_files
from aidledger.money import QUALIFIERS, plain
from aidledger.problems import LedgerError, UsageError
from aidledger.scanning import Mention
from aidledger.schema import SLUG, TRANSACTIONS
from aidledger.spreadsheets import plain_cell

COLUMNS = tuple(column.name for column in TRANSACTIONS)
# What no text says in so many words.
_FOR_A_PERSON = ("asserted_by", "sector", "instrument", "status", "year_basis", "confidence",
                 "description")  # fmt: skip
_FOOTNOTES = re.compile(r"\d+( \d+)*")
# Of an endless sentence only this much about the amount is looked at.
_FAR = 600


def finder_for(folder: Path) -> PartyFinder:
    """Return what finds the parties of a ledger's parties.yaml; raise LedgerError if it is bad.

    The other files are not looked at: a ledger that holds unfinished drafts is one, too.
    """
    from aidledger.booking.vocabularies import Clerk

    files, problems = read_files(folder)
    if "parties.yaml" not in files.contents:
        raise LedgerError(problems)
    clerk = Clerk(Files(folder, {"parties.yaml": files.contents["parties.yaml"]}))
    parties, _ = clerk.parties()
    if clerk.problems:
        raise LedgerError(clerk.problems)
    return PartyFinder(names_of((p.code, p.name, p.aliases) for p in parties.values()))


def draft(
    document: Document, found: Iterable[Mention | Event], finder: PartyFinder, source: str = ""
) -> str:
    """Return one row for each mention and event, as CSV with a header."""
    if source and not re.fullmatch(SLUG, source):
        raise UsageError(
            f"“{source}” is no key of sources.yaml.", "Use lower case and hyphens: smith-2009."
        )
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for number, item in enumerate(found, 1):
        row = _row(document, item, finder) | {
            "id": f"{source or 'draft'}-{number:03}",
            "source": source,
        }
        row["remark"] = _remark(row)
        writer.writerow({name: plain_cell(cell) for name, cell in row.items()})
    return out.getvalue()


def _row(document: Document, item: Mention | Event, finder: PartyFinder) -> dict[str, str]:
    section = document.section_at(item.start)
    footnote = document.footnote_at(item.start, item.end)
    row = {
        "section": section.ordinal if section else "",
        "footnote": footnote if _FOOTNOTES.fullmatch(footnote) else "",
        "as_stated": document.words(item.start, item.end),
        "qualifier": "unstated",
        "remark": "",
    }
    notes = []
    if isinstance(item, Mention):
        row |= amount_cells(item)
        notes += [f"assumed: {assumed}" for assumed in item.assumed]
    for guess in _guesses(document, item, finder):
        row |= dict(zip(guess.columns, guess.values, strict=True))
        filled = " and ".join(c for c, v in zip(guess.columns, guess.values, strict=True) if v)
        notes.append(f"guess: {filled} from “{guess.words}”")
    return row | {"remark": "; ".join(notes)}


def amount_cells(mention: Mention) -> dict[str, str]:
    """Return the qualifier with the numbers that it needs, and no others."""
    hedge = QUALIFIERS[mention.qualifier]
    written = {"amount": mention.amount if hedge.amount else None}
    if hedge.bounds:
        written |= {"low": mention.low, "high": mention.high}
    return {
        "qualifier": mention.qualifier,
        "currency": mention.currency,
        "per": getattr(mention, "per", ""),
        **{name: plain(value) for name, value in written.items() if value is not None},
    }


def _guesses(document: Document, item: Mention | Event, finder: PartyFinder) -> list[Guess]:
    begin, end = document.sentence_at(item.start)
    begin, end = max(begin, item.start - _FAR), min(end, item.end + _FAR)
    sentence = document.words(begin, end)
    stops = len(document.words(begin, item.end))
    # The words of an event are the deed itself: what is given follows them.
    amount = document.words(item.start, item.end) if isinstance(item, Mention) else ""
    place = stops - len(amount), stops
    found = guess_parties(sentence, place, finder)
    # The year in a footnote is that of a paper, not of the aid.
    in_footnote = document.note_at(item.start) is not None
    years = None if in_footnote else guess_years(sentence, place)
    return [*found, years] if years else found


def _remark(row: Mapping[str, str]) -> str:
    needed = ("source", "donor", "recipient", *_FOR_A_PERSON)
    blank = [name for name in needed if not row.get(name)]
    if not (row.get("first") or row.get("last")):
        blank.append("first and last")
    return "; ".join(filter(None, (row["remark"], "to do: " + ", ".join(blank))))
