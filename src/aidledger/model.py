"""The ledger's vocabulary as plain values: what a booked ledger is made of.

Amounts are integers in minor units of the row's own currency unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from aidledger.money import QUALIFIERS, Bounds, Qualifier
from aidledger.problems import Place
from aidledger.years import Period


@dataclass(frozen=True)
class Series:
    """An annual series: units per US or international dollar, or a price index on its own base."""

    source: str
    code: str
    values: Mapping[int, Decimal]


@dataclass(frozen=True)
class Party:
    """A donor or recipient: a state, an organisation, or a group with members.

    `ppp` is how much of its currency buys what one US dollar buys in the United States.
    """

    code: str
    name: str
    kind: str
    currency: str
    members: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ppp: Series | None = None


@dataclass(frozen=True)
class Term:
    """A word of a controlled vocabulary and the codes of the field it corresponds to.

    `class_` is an instrument's class; `counted_in` the unit of a measure that is no money.
    """

    slug: str
    meaning: str
    class_: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    counted_in: str = ""


@dataclass(frozen=True)
class Footnote:
    """What a source cites for a figure."""

    number: str
    date: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """A document or a data series that figures are taken from."""

    key: str
    kind: str
    title: str
    date: str
    details: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)
    footnotes: Mapping[str, Footnote] = field(default_factory=dict)


@dataclass(frozen=True)
class Currency:
    code: str
    name: str
    minor_units: int
    aliases: tuple[str, ...] = ()
    rates: Series | None = None
    deflator: Series | None = None


@dataclass(frozen=True)
class Transaction:
    """One figure that says money moved, is promised, demanded or valued.

    `bounds` is the whole amount in minor units of `currency`, None where none is stated; for an
    amount that recurs every year it is the amount over the whole period. `amount`, `low` and
    `high` are as written.
    """

    id: str
    source: str
    section: str
    footnote: tuple[str, ...]
    as_stated: str
    asserted_by: str
    donor: str
    recipient: str
    channel: str
    supported_by: tuple[str, ...]
    sector: str
    instrument: str
    class_: str
    status: str
    first: str
    last: str
    year_basis: str
    per: str
    qualifier: str
    amount: Decimal | None
    low: Decimal | None
    high: Decimal | None
    currency: str
    quantity: Decimal | None
    unit: str
    part_of: str
    may_be_in: tuple[str, ...]
    fulfils: str
    confidence: str
    description: str
    remark: str
    period: Period
    bounds: Bounds | None
    place: Place

    @property
    def hedge(self) -> Qualifier:
        return QUALIFIERS[self.qualifier]

    @property
    def approximate(self) -> bool:
        """Whether the best value is a reading rather than the source's own number."""
        if self.bounds is None:
            return False
        disputed = self.bounds.low < self.bounds.high and not self.hedge.capped
        return self.hedge.approximate or disputed

    def relations(self) -> tuple[tuple[str, str], ...]:
        """Return (kind, id of the container) for every figure said to contain this one."""
        named = [("part_of", self.part_of)] if self.part_of else []
        named += [("fulfils", self.fulfils)] if self.fulfils else []
        return (*named, *(("may_be_in", other) for other in self.may_be_in))


@dataclass(frozen=True)
class Indicator:
    """The size of something in one year: GDP, a budget, a population.

    `bounds` is in minor units of `currency`, or in whole persons where `currency` is blank.
    """

    id: str
    source: str
    section: str
    footnote: tuple[str, ...]
    as_stated: str
    asserted_by: str
    party: str
    partner: str
    measure: str
    year: int
    qualifier: str
    amount: Decimal | None
    low: Decimal | None
    high: Decimal | None
    currency: str
    series: str
    remark: str
    bounds: Bounds
    place: Place


@dataclass(frozen=True)
class IndexedMention:
    """A place in a source where an amount is printed, and the figures it became.

    `start` and `stop` are offsets in the text, `around` a hash of the words around it.
    """

    source: str
    number: int
    section: str
    footnote: tuple[str, ...]
    words: str
    start: int
    stop: int
    around: str
    figures: tuple[str, ...]
    remark: str
    place: Place

    def cells(self) -> dict[str, str]:
        """Return the line's cells, as mentions.csv has them."""
        return {
            "source": self.source,
            "number": str(self.number),
            "section": self.section,
            "footnote": " ".join(self.footnote),
            "words": self.words,
            "start": str(self.start),
            "stop": str(self.stop),
            "around": self.around,
            "figures": " ".join(self.figures),
            "remark": self.remark,
        }


@dataclass(frozen=True)
class Rival:
    """Another value for money that the ledger tells of: compared with it, never added.

    `figures` are the transactions it is held against: their share of `year`, or where that is 0
    the whole of them. No `sectors` means every sector.
    """

    id: str
    source: str
    section: str
    footnote: tuple[str, ...]
    as_stated: str
    asserted_by: str
    figures: tuple[str, ...]
    donor: str
    recipient: str
    sectors: tuple[str, ...]
    basis: str
    year: int
    year_basis: str
    qualifier: str
    amount: Decimal | None
    low: Decimal | None
    high: Decimal | None
    currency: str
    remark: str
    bounds: Bounds
    place: Place


@dataclass(frozen=True)
class Claim:
    """A comparison that a source makes, and how it is worked out again.

    `says`, `article`, `public`, `low` and `high` are texts in the language of expressions;
    `no_article` and `no_public` say why there is none to work it out with.
    """

    id: str
    source: str
    section: str
    footnote: tuple[str, ...]
    words: str
    meaning: str
    says: str
    article: str
    public: str
    no_article: str
    no_public: str
    low: str
    high: str
    reason: str
    remark: str
    place: Place


@dataclass(frozen=True)
class Vocabulary:
    """The controlled words of a ledger, each list by slug."""

    classes: Mapping[str, Term]
    instruments: Mapping[str, Term]
    sectors: Mapping[str, Term]
    statuses: Mapping[str, Term]
    measures: Mapping[str, Term]
    year_bases: Mapping[str, Term]
    bases: Mapping[str, Term]


@dataclass(frozen=True)
class Book:
    """A whole booked ledger: everything that reports are made from."""

    title: str
    transactions: tuple[Transaction, ...]
    indicators: tuple[Indicator, ...]
    parties: Mapping[str, Party]
    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    currencies: Mapping[str, Currency]
    mentions: tuple[IndexedMention, ...] = ()
    rivals: tuple[Rival, ...] = ()
    claims: tuple[Claim, ...] = ()
    folder: Path = Path()  # where its files stand
