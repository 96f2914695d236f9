"""Audit and mentions: what of a source's printed amounts is in the ledger, and what is not."""

from __future__ import annotations

from collections.abc import Sequence

from aidledger.auditing.audit import Audit
from aidledger.auditing.mentions import Indexing
from aidledger.model import IndexedMention
from aidledger.opened import OpenedLedger
from aidledger.problems import Problem, UsageError, clip
from aidledger.reports.totals import count_of
from aidledger.reports.value import Report, Row, Table
from aidledger.schema import MENTIONS

FINDING = ("severity", "code", "file", "line", "column", "excerpt", "explanation", "remedy")


def audit(result: Audit, remarks: Sequence[str] = ()) -> Report:
    """Return the findings, the account of every amount, and what readings rest on.

    `remarks` say what of the text could not be read.
    """
    errors = [p for p in result.findings if p.severity == "error"]
    found = count_of(len(errors), "finding") if errors else "no findings"
    return Report(
        "audit",
        f"Audit of {result.source}: {found}",
        {"source": result.source, "text": result.printed is not None},
        [
            Table("findings", "", FINDING[:2], _findings(result.findings), columns=FINDING),
            Table(
                "account",
                "What was held together",
                ("what",),
                _account(result),
                columns=("what", "number"),
            ),
            Table(
                "assumptions",
                "What readings rest on beside the words",
                ("figure",),
                [Row({"figure": a.figure}, "", None, {"words": a.words, "assumed": a.assumed})
                 for a in result.assumptions],
                "listed",
                columns=("figure", "words", "assumed"),
            ),
        ],
        sentences=[*remarks, *_proof(result, errors)],
    )  # fmt: skip


def _findings(problems: Sequence[Problem]) -> list[Row]:
    return [Row(problem.as_dict(), "", None) for problem in problems]  # type: ignore[arg-type]


def _account(result: Audit) -> list[Row]:
    kinds = {figure.id: type(figure).__name__.lower() for figure in result.figures}
    became: dict[str, int] = {}
    named: set[str] = set()
    for mention in result.mentions:
        if not mention.figures:
            kind = "of no figure, as a remark says" if mention.remark else "unaccounted for"
        elif named.issuperset(mention.figures):
            kind = "printed again"
        else:
            kind = f"of {kinds.get(mention.figures[0], 'claim')}s"
        named.update(mention.figures)
        became[kind] = became.get(kind, 0) + 1
    stated = sum(f.qualifier != "unstated" for f in result.figures)
    counts = {
        "amounts printed in the text": result.printed,
        "amounts in mentions.csv": len(result.mentions),
        **{f"amounts {kind}": number for kind, number in sorted(became.items())},
        "figures of the source with an amount": stated,
        "figures of the source without an amount": len(result.figures) - stated,
    }
    return [
        Row({"what": what}, "", None, {"number": "not at hand" if number is None else number})
        for what, number in counts.items()
    ]


def _proof(result: Audit, errors: Sequence[Problem]) -> list[str]:
    unstated = sum(f.qualifier == "unstated" for f in result.figures)
    scope = (
        "The text was not at hand: mentions.csv and the rows were held against each other alone. "
        "Give the text with --text FILE to prove that no printed amount was missed."
        if result.printed is None
        else "Every amount of money that the scanner finds in the text is in mentions.csv and "
        "accounted for; each row's words stand in its section, with its footnotes; and what is "
        "printed there is the row's amount, currency and qualifier, but for what is named above."
        if not errors
        else "Until they are mended, nothing is proved: see each finding's remedy."
    )
    return [
        scope,
        "An audit proves printed amounts. It cannot prove that aid told without an amount is "
        f"complete ({count_of(unstated, 'such row')} here; `aidledger scan FILE --events` lists "
        "sentences to go through), nor quantities, dates, parties and codes, nor that words were "
        "understood rightly.",
    ]


_SHOWN = ("number", "section", "footnote", "words", "figures", "remark")


def mentions(ledger: OpenedLedger, source: str = "") -> Report:
    """Return the index of amounts as it stands, of one source or of all."""
    names = ", ".join(column.name for column in MENTIONS)
    kept = ledger.store.ask(f"SELECT {names} FROM mentions ORDER BY source, number")
    rows = [Row(m, "", None) for m in kept if source in ("", m["source"])]
    title = f"{count_of(len(rows), 'amount')} printed in the ledger's sources"
    return Report("mentions", title, {}, [_table(rows)])


def indexed(result: Indexing, remarks: Sequence[str] = ()) -> Report:
    """Return the index of amounts made anew from a text, and what is new in it."""
    changed = [f"Kept, though its words or what is around them changed: {_line(m)}."
               for m in result.changed]  # fmt: skip
    gone = [f"Gone from the text: {_line(m)}." for m in result.gone]
    blank = sum(not m.figures and not m.remark for m in result.mentions)
    sentences = [
        *remarks,
        f"{count_of(result.known, 'amount')} as before, {len(result.changed)} changed, "
        f"{len(result.mentions) - result.known - len(result.changed)} new.",
        *changed,
        *gone,
        *([f"{count_of(blank, 'amount')} without a figure yet: name it, or say in the remark why "
           "there is none."] if blank else []),
    ]  # fmt: skip
    title = f"{count_of(len(result.mentions), 'amount')} printed in the text"
    rows = [
        Row({**m.cells(), "number": m.number, "start": m.start, "stop": m.stop}, "", None)  # type: ignore[dict-item]
        for m in result.mentions
    ]
    return Report("mentions", title, {}, [_table(rows)], sentences=sentences)


def refuse_to_drop(result: Indexing) -> UsageError:
    """Return the error that keeps lines on which a person has worked."""
    lines = "; ".join(_line(mention) for mention in result.gone)
    return UsageError(
        f"The text does not print {count_of(len(result.gone), 'amount')} that mentions.csv "
        f"accounts for: {clip(lines, 600)}.",
        "Nothing was written. Is it the right text? If the amounts are gone from it, add --drop.",
    )


def _line(mention: IndexedMention) -> str:
    said = "; ".join(part for part in (" ".join(mention.figures), mention.remark) if part)
    return f"{mention.number} “{mention.words}” ({said})"


def _table(rows: Sequence[Row]) -> Table:
    return Table("mentions", "", ("number",), rows, columns=_SHOWN)
