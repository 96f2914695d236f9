"""Cite: footnotes for rows and claims, and a bibliography of the sources they stand in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from aidledger.citing.works import Cited, Work, cited_by, footnote_works, short, works_of
from aidledger.problems import UsageError
from aidledger.reports.show import nearest
from aidledger.reports.totals import count_of
from aidledger.reports.value import Report, Row, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

# Each is a module of aidledger.citing with a `note` for a figure and an `entry` for a work.
STYLES = {"chicago": "chicago", "apa": "apa", "bibtex": "bibtex", "csl-json": "csl"}
# For a program, what a footnote cites is an entry like any other; for a reader it is named apart,
# since a bibliography lists what was read.
FOR_PROGRAMS = ("bibtex", "csl-json")


def cite(ledger: OpenedLedger, ids: Sequence[str], style: str) -> Report:
    """Return a footnote for each figure, and one entry for each source, in the style asked for.

    Raises UsageError that names every id which is not there, with the nearest.
    """
    if style not in STYLES:
        raise UsageError(f"“{style}” is no style.", f"Use one of: {', '.join(STYLES)}.")
    module = import_module(f"aidledger.citing.{STYLES[style]}")
    found = cited(ledger, list(dict.fromkeys(ids)))
    works = {c.work.key: c.work for c in found}
    behind = {w.key: w for c in found for w in c.citing if w.key not in works}
    listed = works | behind if style in FOR_PROGRAMS else works
    tables = [
        Table("footnotes", "Footnotes", ("id",), [_note(c, module.note(c)) for c in found],
              columns=("id", "text")),
        Table("bibliography", "Bibliography", ("source",), _entries(listed, module.entry),
              columns=("source", "text")),
    ]  # fmt: skip
    if style == "apa" and behind:
        title = "What they cite (a list of references holds only what was read)"
        tables.append(
            Table("cited", title, ("source",), _entries(behind, module.entry),
                  columns=("source", "text"))
        )  # fmt: skip
    return Report(
        "cite",
        f"{count_of(len(found), 'citation')}, {style}",
        {"style": style},
        tables,
        caveats=[
            *(
                f"{work.key}: {', '.join(work.not_known())} not known, and left out."
                for work in works.values()
                if work.not_known()
            ),
            *(
                f"{work.key}: its date is not printed, but read from {work.read_from}."
                for work in (works | behind).values()
                if work.read_from
            ),
        ],
    )


def _note(cited: Cited, told: Any) -> Row:
    keys = {
        "id": cited.id,
        "source": cited.work.key,
        "section": cited.section,
        "footnote": " ".join(cited.footnotes),
    }
    return Row(keys, "", None, {"text": _text(told)})


def _entries(works: Mapping[str, Work], entry: Any) -> list[Row]:
    order = sorted(works.values(), key=_alphabetical)
    return [
        Row({"source": work.key}, "", None,
            {"text": _text(entry(work)), "not_known": ", ".join(work.not_known())})
        for work in order
    ]  # fmt: skip


def _alphabetical(work: Work) -> tuple[str, ...]:
    names = [" ".join(name) for name in work.by]
    return (*(name.casefold() for name in names[:1] or [work.title]), work.date, work.key)


def _text(told: Any) -> str:
    return told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)


def cited(ledger: OpenedLedger, ids: Sequence[str]) -> list[Cited]:
    """Return where each row or claim stands; UsageError where one is not there."""
    ask = ledger.store.ask
    known = {
        row["id"]: row
        for table in ("figures", "indicators", "rivals")
        for row in ask(f"SELECT * FROM {table} ORDER BY ordinal")
    }
    known |= {
        claim["id"]: {**claim, "footnote": " ".join(claim["footnote"])}
        for claim in ledger.document("claims")
    }
    if missing := [one for one in ids if one not in known]:
        close = [name for one in missing for name in nearest(one, list(known))]
        lists = "`aidledger register`, `aidledger indicators` and `aidledger claims` list them."
        names = ", ".join(f"“{one}”" for one in missing)
        raise UsageError(
            f"There is no figure, indicator, rival or claim {names}.",
            f"Did you mean {' or '.join(dict.fromkeys(close))}? {lists}" if close else lists,
        )
    return cited_rows(ledger, [known[one] for one in ids])


def short_citations(ledger: OpenedLedger, figures: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return a short citation for each figure, by id."""
    return {one.id: short(one) for one in cited_rows(ledger, figures)}


def cited_rows(ledger: OpenedLedger, rows: Iterable[Mapping[str, Any]]) -> list[Cited]:
    sources = ledger.document("sources")
    works = works_of(sources)
    behind: dict[str, dict[str, Work]] = {}
    places = []
    for row in rows:
        key, numbers = row["source"], tuple((row["footnote"] or "").split())
        source, notes = sources[key], sources[key]["footnotes"]
        if key not in behind:
            behind[key] = footnote_works(key, notes)
        # A row may name one work of a footnote, as 30b; the article has its number alone.
        printed = dict.fromkeys(notes[n]["details"].get("of", n) for n in numbers)
        data = source["kind"] == "dataset"
        places.append(
            Cited(
                row["id"],
                works[key],
                row["section"] or "",
                " ".join(source["sections"].get(row["section"] or "", "").split()),
                tuple(printed),
                cited_by(behind[key], notes, numbers),
                row.get("series") or source["details"].get("code", "") if data else "",
                _about(ledger, row) if data else "",
            )
        )
    return places


def _about(ledger: OpenedLedger, row: Mapping[str, Any]) -> str:
    """Return which value of a series is meant: `Tajikistan, 2008`."""
    parties = ledger.document("parties")

    def name(code: str) -> str:
        return " ".join(parties[code]["name"].split())

    if "party" in row:
        return f"{name(row['party'])}, {row['year']}"
    if "basis" in row:
        told = f"{row['basis']}, {name(row['donor'])} to {name(row['recipient'])}"
        return f"{told}, {row['year']}" if row["year"] else told
    return ""
