"""Booking claims: the entries of claims.yaml → claims, with every problem that each has.

Names and units are checked here without pint, so that an everyday command does not pay for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from aidledger.booking.rows import nearest
from aidledger.booking.vocabularies import Clerk, Reader
from aidledger.claims.expression_units import (
    Units,
    currencies,
    operands,
    tells_a_change,
    told,
    units_of,
)
from aidledger.claims.expressions import (
    FIGURE_FUNCTIONS,
    FUNCTIONS,
    ExpressionError,
    Figure,
    Node,
    Size,
    Total,
    parse,
)
from aidledger.claims.verdicts import BASES, DIRECTIONS, KnownSize, Says, find_size, read_says
from aidledger.model import Book, Claim, Indicator, Rival, Transaction
from aidledger.policy import CLASSES, STATUSES
from aidledger.problems import Place, clip
from aidledger.schema import SLUG
from aidledger.years import parse_years

_FIELDS = (
    "source", "section", "footnote", "words", "meaning", "says", "article", "public", "both",
    "lacking", "tolerance", "remark",
)  # fmt: skip
# The files whose words an expression names.
_NAMED = (
    "transactions.csv", "indicators.csv", "parties.yaml", "classifications.yaml", "sources.yaml",
    "currencies.yaml",
)  # fmt: skip


class Known(NamedTuple):
    """What expressions may name."""

    draft: Book
    figures: Mapping[str, Transaction]
    indicators: Mapping[str, Indicator]
    rivals: Mapping[str, Rival]
    sizes: tuple[KnownSize, ...]
    claims: frozenset[str]


def book_claims(
    clerk: Clerk,
    draft: Book,
    transactions: Iterable[Transaction],
    indicators: Iterable[Indicator],
    rivals: Iterable[Rival],
    seen: Mapping[tuple[str, ...], Place],
) -> tuple[Claim, ...]:
    """Book claims.yaml; `seen` holds the ids of the figures, those with problems too."""
    figures = {figure.id: figure for figure in transactions}
    sizes = {indicator.id: indicator for indicator in indicators}
    entries = dict(clerk.entries("claims"))
    by_size = tuple(size_of(indicator) for indicator in sizes.values())
    others = {rival.id: rival for rival in rivals}
    known = Known(draft, figures, sizes, others, by_size, frozenset(entries))
    # Where those have problems, what they hold is not known; an expression is then only read.
    unsound = {Path(problem.place.file).name for problem in clerk.problems}
    whole = not unsound & {*_NAMED, "rivals.csv"} and set(_NAMED) <= clerk.files.contents.keys()
    claims = []
    for name, entry in entries.items():
        before = len(clerk.problems)
        if not re.fullmatch(SLUG, name):
            entry.wrong(f"“{clip(name, 40)}” is no slug.", "Use lower case and hyphens.")
        elif other := seen.get((name,)):
            entry.wrong(
                f"“{clip(name, 40)}” is the id of a figure too ({other}).",
                "Give the claim an id of its own.",
                "duplicate-id",
            )
        claim = _claim(name, entry, draft)
        if len(clerk.problems) == before:
            _worked_out(entry, claim, known if whole else None)
        if len(clerk.problems) == before:
            claims.append(claim)
    return tuple(claims)


def size_of(one: Indicator) -> KnownSize:
    return KnownSize(
        one.id, one.measure, one.party, one.partner, one.year, one.currency, one.source
    )


def _claim(name: str, entry: Reader, draft: Book) -> Claim:
    tolerance = _tolerance(entry)
    found, lacking = _expressions(entry)
    claim = Claim(
        id=name,
        source=entry.text("source", needed=True),
        section=entry.text("section"),
        footnote=tuple(entry.text("footnote").split()),
        words=entry.text("words", needed=True),
        meaning=entry.text("meaning", needed=True),
        says=entry.text("says", needed=True),
        article=found["article"],
        public=found["public"],
        no_article=lacking.get("article", ""),
        no_public=lacking.get("public", ""),
        low=tolerance.get("low", ""),
        high=tolerance.get("high", ""),
        reason=tolerance.get("reason", ""),
        remark=entry.text("remark"),
        place=Place(entry.file, entry.line, name),
    )
    entry.nothing_else(*_FIELDS)
    _place_in_source(entry, claim, draft)
    return claim


def _tolerance(entry: Reader) -> dict[str, str]:
    tolerance = entry.pairs("tolerance")
    _only(entry, "tolerance", tolerance, ("low", "high", "reason"))
    if tolerance and not (tolerance.get("reason") and (tolerance.keys() & {"low", "high"})):
        entry.wrong(
            "A tolerance needs low or high, and a reason.",
            "Write “tolerance: {low: -10 %, high: 10 %, reason: …}”.",
            "missing-value",
            "tolerance",
        )
    return tolerance


def _expressions(entry: Reader) -> tuple[dict[str, str], dict[str, str]]:
    """Return the expression of each basis, and why a basis has none."""
    lacking = entry.pairs("lacking")
    _only(entry, "lacking", lacking, BASES)
    found = {basis: _expression(entry, basis) for basis in BASES}
    for basis in BASES:
        if found[basis] and lacking.get(basis):
            entry.wrong(
                f"It has an expression for {basis}, and a reason why it has none.",
                "Delete one of the two.",
                field="lacking",
            )
        elif entry.sound and not found[basis] and not lacking.get(basis):
            entry.wrong(
                f"Nothing says how it is worked out: {basis}.",
                f"Write “{basis}: …”, or say under lacking why it cannot be.",
                "missing-value",
            )
    return found, lacking


def _expression(entry: Reader, basis: str) -> str:
    own, both = entry.text(basis), entry.text("both")
    if own and both and basis == BASES[0]:
        entry.wrong("“both” stands beside an expression of its own.", "Keep one.", field="both")
    return own or both


def _only(entry: Reader, field: str, given: Mapping[str, str], allowed: tuple[str, ...]) -> None:
    for name in given:
        if name not in allowed:
            entry.wrong(
                f"“{clip(name, 40)}” is not a field of {field}.",
                f"The fields are: {', '.join(allowed)}.",
                "unknown-code",
                field,
            )


def _place_in_source(entry: Reader, claim: Claim, draft: Book) -> None:
    source = draft.sources.get(claim.source)
    if source is None:
        if claim.source and draft.sources:
            entry.wrong(
                f"The source “{clip(claim.source, 40)}” is not in sources.yaml.",
                nearest(claim.source, draft.sources, "sources.yaml"),
                "unknown-code",
                "source",
            )
        return
    if claim.section and source.sections and claim.section not in source.sections:
        entry.wrong(
            f"{source.key} has no section {clip(claim.section, 20)}.",
            "Correct it, or add the heading to sources.yaml.",
            "unknown-code",
            "section",
        )
    for number in claim.footnote:
        if number not in source.footnotes:
            entry.wrong(
                f"{source.key} has no footnote {clip(number, 20)}.",
                "Correct it, or add it to sources.yaml; several stand with spaces between.",
                "unknown-code",
                "footnote",
            )


def _worked_out(entry: Reader, claim: Claim, known: Known | None) -> None:
    """Check that what a claim says and its expressions can be read, and name what there is."""
    try:
        says = read_says(claim.says, claim.low, claim.high)
        if known:
            _currencies_known([name for name, _ in says.units or () if name != "years"], known)
    except ExpressionError as error:
        field = "tolerance" if claim.low or claim.high else "says"
        entry.wrong(error.explanation, error.remedy, error.code, field)
        return
    for basis in BASES:
        text = claim.article if basis == "article" else claim.public
        if not text:
            continue
        field = "both" if "both" in entry.value else basis
        try:
            node = parse(text)
            _says_something(node, says)
            if known:
                _fits(node, says, claim, basis, known)
        except ExpressionError as error:
            entry.wrong(error.explanation, error.remedy, error.code, field)
            if field == "both":
                return


def _says_something(node: Node, says: Says) -> None:
    """Raise ExpressionError where a verdict on an expression would mean nothing."""
    if not operands(node):
        raise ExpressionError(
            "It takes nothing from the ledger, and numbers alone test nobody's words.",
            "Name a figure, its quantity(…) or a size such as gdp(TJ, 2008).",
        )
    if says.relation in DIRECTIONS and not tells_a_change(node):
        raise ExpressionError(
            f"The claim says “{says.relation}”, and “{clip(node.text, 80)}” is no change.",
            "Write change(before, after), or a difference: after - before.",
        )


def _fits(node: Node, says: Says, claim: Claim, basis: str, known: Known) -> None:
    """Raise ExpressionError where an expression names what is not there, or units differ."""
    _currencies_known(currencies(node), known)
    for operand in operands(node):
        if isinstance(operand, Total):
            _selected(operand, basis, known.draft)
        else:
            _named(operand, known)
    units = units_of(node, lambda operand: operand_units(operand, claim.source, basis, known))
    if units is not None and says.units is not None and units != says.units:
        raise ExpressionError(
            f"The claim says {told(says.units)}, and “{clip(node.text, 80)}” is {told(units)}.",
            "Say the value in the unit of the expression, or mend the expression.",
            "mixed-units",
        )


def _currencies_known(codes: Iterable[str], known: Known) -> None:
    for code in codes:
        if code not in known.draft.currencies:
            raise _unknown(code, "currency", known.draft.currencies, "currencies.yaml")


def _named(operand: Figure | Size, known: Known) -> None:
    if isinstance(operand, Size):
        _size_named(operand, known.draft)
        return
    if operand.id in known.figures:
        return
    if operand.id not in known.indicators and operand.id not in known.rivals:
        raise _unknown_figure(operand, known)
    if operand.how in ("quantity", "years"):
        raise ExpressionError(
            f"{operand.id} is no transaction: it has no {operand.how}.",
            "Name a row of transactions.csv.",
        )


def _size_named(operand: Size, draft: Book) -> None:
    measures = draft.vocabulary.measures
    if operand.measure not in measures:
        raise _unknown(
            operand.measure,
            "measure or function",
            {**measures, **_words()},
            "classifications.yaml",
        )
    for party in filter(None, (operand.party, operand.partner)):
        if party not in draft.parties:
            raise _unknown(party, "party", draft.parties, "parties.yaml")
    if operand.currency and operand.currency not in draft.currencies:
        raise _unknown(operand.currency, "currency", draft.currencies, "currencies.yaml")
    if operand.source and operand.source not in draft.sources:
        raise _unknown(operand.source, "source", draft.sources, "sources.yaml")


def _words() -> dict[str, str]:
    return {name: name for name in (*FUNCTIONS, *FIGURE_FUNCTIONS)}


def _selected(total: Total, basis: str, draft: Book) -> None:
    if basis == "public" and "source" not in dict(total.selection):
        raise ExpressionError(
            f"“{clip(total.text, 80)}” names no source, and the ledger's figures are no public "
            "series.",
            "Name the source: total(donor=US, source=…).",
        )
    words = draft.vocabulary
    lists: dict[str, tuple[Iterable[str], str]] = {
        "donor": (draft.parties, "parties.yaml"),
        "recipient": (draft.parties, "parties.yaml"),
        "sector": (words.sectors, "classifications.yaml"),
        "instrument": (words.instruments, "classifications.yaml"),
        "class": (CLASSES, ""),
        "status": (STATUSES, ""),
        "source": (draft.sources, "sources.yaml"),
    }
    for key, value in total.selection:
        if key == "years":
            try:
                parse_years(value)
            except ValueError as error:
                raise ExpressionError(
                    f"The years cannot be read: {error}.", "Write 2006 or 2005-2008."
                ) from None
        elif value not in lists[key][0]:
            known, file = lists[key]
            raise _unknown(value, key, dict.fromkeys(known, ""), file)


def _unknown(name: str, kind: str, among: Mapping[str, object], file: str) -> ExpressionError:
    return ExpressionError(
        f"“{clip(name, 40)}” is no {kind} of this ledger.",
        nearest(name, among, file),
        "unknown-code",
    )


def _unknown_figure(operand: Figure, known: Known) -> ExpressionError:
    names = [*known.figures, *known.indicators, *known.rivals]
    glued = operand.id.replace("-", "").isdigit() or any(
        operand.id.startswith(f"{name}-") for name in names
    )
    if operand.id in known.claims:
        remedy = "It is a claim: write out what it is worked out from."
    elif glued:
        remedy = "If a minus is meant, put spaces round it."
    else:
        remedy = nearest(operand.id, dict.fromkeys(names, ""), "transactions.csv")
    return ExpressionError(
        f"There is no figure “{clip(operand.id, 60)}” in the ledger.", remedy, "unknown-code"
    )


def operand_units(
    operand: Figure | Size | Total, own: str, basis: str, known: Known
) -> Units | None:
    """Return the units of what an expression takes from the ledger, None where it has none."""
    if isinstance(operand, Total):
        return (("USD", 1),)
    measures = known.draft.vocabulary.measures
    if isinstance(operand, Size):
        counted = measures[operand.measure].counted_in
        found = find_size(operand, known.sizes, own, basis)
        currency = found.currency if found else operand.currency
        return ((counted or currency, 1),) if counted or currency else None
    if operand.how == "years":
        return (("years", 1),)
    figure = known.figures.get(operand.id)
    if figure is None:
        if operand.id in known.rivals:
            return ((known.rivals[operand.id].currency, 1),)
        size = known.indicators[operand.id]
        return ((size.currency or measures[size.measure].counted_in, 1),)
    if operand.how == "quantity":
        return ((figure.unit, 1),) if figure.unit else ()
    return ((figure.currency, 1),) if figure.currency else None
