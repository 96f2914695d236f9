"""Rows: the cells of one row → a transaction or an indicator, or what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from aidledger.booking.reading import Row
from aidledger.booking.vocabularies import NUMBER, Clerk
from aidledger.model import Book, IndexedMention, Indicator, Rival, Transaction
from aidledger.money import LARGEST_MINOR, QUALIFIERS, Bounds, bounds_of, times_months, to_minor
from aidledger.problems import Problem, clip
from aidledger.schema import SLUG, Column
from aidledger.years import OPEN, Date, Period, parse_date

_TOO_LONG = re.compile(r"0*[1-9]\d{20,}(\.\d+)?", re.ASCII)
_TOO_LARGE = (
    "The amount is larger than any money there is.",
    "Look for zeros too many; amounts are full units, not thousands.",
)
_COUNT = re.compile(r"\d{1,12}", re.ASCII)
# Columns that hold words of a vocabulary with spaces between.
_SEVERAL = ("supported_by", "sectors")
_BLANKS = {
    "\t": "tab",
    "\n": "line break",
    "\r": "line break",
    "\u2028": "line break",
    "\xa0": "no-break space",
    "\u202f": "no-break space",
}


class Cells:
    """One row of a table, read cell by cell, with the vocabularies at hand."""

    def __init__(self, clerk: Clerk, row: Row, draft: Book, columns: tuple[Column, ...]) -> None:
        self.clerk, self.row, self.draft, self.columns = clerk, row, draft, columns

    def __getitem__(self, column: str) -> str:
        return self.row.cells[column]

    def wrong(self, column: str, code: str, explanation: str, remedy: str) -> None:
        self.clerk.problems.append(
            Problem(code, self.row.at(column), self.row.excerpt(column), explanation, remedy)
        )

    def check(self) -> None:
        """Check each cell against its column: blanks, spaces, choices, patterns, vocabularies."""
        before = len(self.clerk.problems)
        for column in self.columns:
            value = self[column.name]
            if value != value.strip():
                blank = _BLANKS.get(value[0] if value[0].isspace() else value[-1], "space")
                self.wrong(
                    column.name,
                    "bad-value",
                    f"The cell begins or ends with a {blank}.",
                    f"Delete the {blank}.",
                )
            elif not value:
                if column.required:
                    self.wrong(
                        column.name,
                        "missing-value",
                        f"{column.name} is blank.",
                        f"Fill it in: {column.meaning}.",
                    )
            elif column.choices and value not in column.choices:
                self.wrong(
                    column.name,
                    "unknown-code",
                    f"“{clip(value, 40)}” is not allowed here.",
                    nearest(value, column.choices, ""),
                )
            elif column.name in ("amount", "low", "high") and _TOO_LONG.fullmatch(value):
                self.wrong(column.name, "bad-amount", *_TOO_LARGE)
            elif column.type == "number" and not NUMBER.fullmatch(value):
                self.wrong(
                    column.name,
                    "bad-amount",
                    f"“{clip(value, 40)}” is not a plain number.",
                    "Write how many in digits alone, with a point for decimals: 1200 or 2.5."
                    if column.name == "quantity"
                    else "Write full units with a point and no separators: 6729000.50.",
                )
            elif column.type == "integer" and not _COUNT.fullmatch(value):
                self.wrong(
                    column.name,
                    "bad-value",
                    f"“{clip(value, 40)}” is not a whole number.",
                    "Write it in digits alone: 12.",
                )
            elif column.name in ("first", "last", "year"):
                self.date(column.name)
            elif column.name in ("part_of", "fulfils") and len(value.split()) > 1:
                self.wrong(
                    column.name,
                    "bad-value",
                    f"“{clip(value, 40)}” is several ids, and {column.name} holds one.",
                    "Write one id alone; may_be_in alone holds several, with spaces between.",
                )
            elif column.pattern and not re.fullmatch(column.pattern, value, re.ASCII):
                self.wrong(
                    column.name,
                    "bad-value",
                    f"“{clip(value, 40)}” is not a valid {column.name}.",
                    "Write it in lower case, digits and hyphens: us-border-posts."
                    if column.pattern == SLUG
                    else f"{column.name}: {column.meaning}.",
                )
        wrong = {p.place.column for p in self.clerk.problems[before:]}
        for column_name, vocabulary, known in self._vocabularies():
            if column_name in wrong or not known:
                continue
            value = self.row.cells.get(column_name, "")
            for word in value.split() if column_name in _SEVERAL else [value]:
                if word and word not in known:
                    self.wrong(
                        column_name,
                        "unknown-code",
                        f"“{clip(word, 40)}” is not in the ledger's list for {column_name}.",
                        nearest(word, known, f"{vocabulary}.yaml"),
                    )
        source = self.draft.sources.get(self["source"])
        if source:
            if self["section"] and source.sections and self["section"] not in source.sections:
                self.wrong(
                    "section",
                    "unknown-code",
                    f"{source.key} has no section {clip(self['section'], 20)}.",
                    "Correct it, or add the heading to sources.yaml.",
                )
            for number in self["footnote"].split():
                if number not in source.footnotes and "footnote" not in wrong:
                    self.wrong(
                        "footnote",
                        "unknown-code",
                        f"{source.key} has no footnote {clip(number, 20)}.",
                        "Correct it, or add it to sources.yaml.",
                    )

    def _vocabularies(self) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
        """Yield each column that has a vocabulary, the file that holds it, and its words."""
        words, parties = self.draft.vocabulary, self.draft.parties
        yield "source", "sources", self.draft.sources
        yield "currency", "currencies", self.draft.currencies
        for column in ("donor", "recipient", "channel", "supported_by", "party", "partner"):
            yield column, "parties", parties
        yield "sector", "classifications", words.sectors
        yield "sectors", "classifications", words.sectors
        yield "basis", "classifications", words.bases
        yield "instrument", "classifications", words.instruments
        yield "measure", "classifications", words.measures
        yield "year_basis", "classifications", words.year_bases

    def number(self, column: str) -> Decimal | None:
        try:
            return Decimal(self[column]) if self[column] else None
        except InvalidOperation:
            return None

    def date(self, column: str) -> Date | None:
        if not self[column] or (column == "last" and self[column] == OPEN):
            return None
        try:
            return parse_date(self[column])
        except ValueError as error:
            self.wrong(
                column,
                "bad-date",
                f"“{clip(self[column], 40)}”: {error}.",
                "Write the date at the precision the source gives.",
            )
            return None

    def amounts(self, digits: int) -> Bounds | None:
        """Return the bounds as written, in minor units, or report what is wrong with them."""
        hedge = QUALIFIERS[self["qualifier"]]
        found: dict[str, int | None] = {}
        for column in ("amount", "low", "high"):
            value = self.number(column)
            found[column] = None
            if value is None:
                continue
            if value.is_signed():
                self.wrong(
                    column,
                    "bad-amount",
                    "The amount is negative.",
                    "Money that came back is a row with donor and recipient exchanged.",
                )
                return None
            try:
                found[column] = to_minor(value, digits)
            except ValueError:
                if self["currency"] and self["currency"] not in self.draft.currencies:
                    return None  # Nobody knows how many it has: currencies.yaml is told of.
                self.wrong(
                    column,
                    "bad-amount",
                    f"{self[column]} has more decimals than "
                    f"{self['currency'] or 'a count'} has ({digits}).",
                    "Round it as the source does, and say so in the remark.",
                )
                return None
            if (found[column] or 0) > LARGEST_MINOR:
                self.wrong(column, "bad-amount", *_TOO_LARGE)
                return None
        if self._written(hedge.amount, hedge.bounds, found):
            return None
        if hedge.name == "unstated":
            return None
        bounds = bounds_of(hedge, found["amount"], found["low"], found["high"])
        if not bounds.low <= bounds.best <= bounds.high:
            self.wrong(
                "low",
                "low-over-high",
                "low, amount and high are not in this order.",
                "Exchange them, or correct the one that is mistyped.",
            )
            return None
        return bounds

    def _written(self, amount: bool, both: bool, found: Mapping[str, int | None]) -> bool:
        """Report an amount, low or high that the qualifier needs and lacks, or cannot have."""
        qualifier = self["qualifier"]
        if amount and found["amount"] is None:
            self.wrong(
                "amount",
                "missing-amount",
                f"“{qualifier}” needs an amount.",
                "Write it, or use the qualifier unstated.",
            )
        elif not amount and found["amount"] is not None:
            self.wrong(
                "amount",
                "needless-amount",
                f"“{qualifier}” does not go with an amount.",
                "Write low and high, and leave amount blank."
                if both
                else "Delete the amount, or say how the source hedges it.",
            )
        elif both and (found["low"] is None or (qualifier == "between" and found["high"] is None)):
            self.wrong(
                "low",
                "missing-amount",
                f"“{qualifier}” needs low{' and high' if qualifier == 'between' else ''}.",
                "Write the bounds that the words imply.",
            )
        elif qualifier == "unstated" and (found["low"], found["high"]) != (None, None):
            self.wrong(
                "low",
                "needless-amount",
                "“unstated” does not go with low or high.",
                "Delete them, or say how the source hedges the amount.",
            )
        else:
            return False
        return True


def nearest(word: str, known: Iterable[str] | Mapping[str, Any], file: str) -> str:
    """Return what may have been meant: a code, or the code of a name or alias."""
    names = {code.casefold(): code for code in known}
    for code, entry in known.items() if isinstance(known, Mapping) else ():
        for name in (getattr(entry, "name", code), *getattr(entry, "aliases", ())):
            names.setdefault(name.casefold(), code)
    said = word.casefold()
    close = [said] if said in names else get_close_matches(said, list(names), n=3, cutoff=0.6)
    if close:
        return f"Did you mean {' or '.join(dict.fromkeys(names[name] for name in close))}?"
    codes = list(known)
    entry = {
        "parties.yaml": " (such as `IE: {name: Ireland, kind: state, currency: EUR}`)",
        "currencies.yaml": " (such as `SEK: {name: Swedish krona}`)",
    }.get(file, "")
    if len(codes) <= 12:
        return f"Use one of: {', '.join(codes)}." + (
            f" Or add it to {file}{entry}." if file else ""
        )
    return f"Use a code of {file}, or add this one to it{entry}."


def _printed(cells: Cells) -> Date | None:
    source = cells.draft.sources.get(cells["source"])
    if source is None:
        return None
    if not source.date:
        # A source that must have a date has been told of where it stands.
        if source.kind == "dataset":
            cells.wrong(
                "source",
                "missing-value",
                f"{source.key} has no date in sources.yaml.",
                "Add it: nothing is counted after the date of its source.",
            )
        return None
    return parse_date(source.date)


def transaction(cells: Cells) -> Transaction:
    """Book one row of transactions.csv; problems go to the clerk."""
    first, last = cells.date("first"), cells.date("last")
    printed = _printed(cells)
    open_end = cells["last"] == OPEN
    end = (printed.end if printed else None) if open_end else (last.end if last else None)
    begin = first.begin if first else None
    if first and not cells["last"]:
        cells.wrong(
            "last",
            "missing-value",
            "first is written and last is blank.",
            "Write last too: the same date, a later one, or .. where it is open.",
        )
    if open_end and not first:
        cells.wrong(
            "first",
            "missing-value",
            "last is open and first is blank.",
            "Write first, or leave both blank for an undated figure.",
        )
    if open_end and begin is not None and end is not None:
        end = max(begin, end)
    elif first and last and (last.end, last.day or 31) < (first.begin, first.day):
        cells.wrong(
            "last",
            "period-reversed",
            f"{cells['first']} to {cells['last']} runs backwards.",
            "Exchange first and last, or correct one of them.",
        )
    if cells["year_basis"].startswith("fiscal") and any(
        len(cells[c]) not in (0, 2, 4) for c in ("first", "last")
    ):
        cells.wrong(
            "year_basis",
            "bad-date",
            "A fiscal year has no months of its own.",
            "Write the label of the fiscal year alone: 2008.",
        )
    currency = cells.draft.currencies.get(cells["currency"])
    if cells["qualifier"] != "unstated" and not cells["currency"]:
        cells.wrong(
            "currency",
            "missing-value",
            "An amount is written without a currency.",
            "Write its ISO 4217 code, such as USD.",
        )
    period = Period(begin, end, open_end)
    stated = cells.amounts(currency.minor_units if currency else 2)
    if cells["per"] and not (cells["first"] and cells["last"]):
        cells.wrong(
            "per",
            "bad-value",
            "A yearly amount needs a first and a last date.",
            "Write them, or leave per blank.",
        )
    elif cells["per"] and stated and period.months:
        low, best, high = (times_months(a, period.months) for a in stated[:3])
        stated = Bounds(low, best, high, stated.open)
        if high > LARGEST_MINOR:
            cells.wrong(
                "amount",
                "bad-amount",
                "Over the whole period it is larger than any money there is.",
                "Look for zeros too many, or a year mistyped.",
            )
    quantity = cells.number("quantity")
    if quantity is not None and quantity.is_signed():
        cells.wrong("quantity", "bad-amount", "The quantity is negative.", "Write how many.")
    if cells["quantity"] and not cells["unit"]:
        cells.wrong(
            "unit",
            "missing-value",
            "A quantity is written without its unit.",
            "Say what is counted: posts, trainees, MW.",
        )
    instrument = cells.draft.vocabulary.instruments.get(cells["instrument"])
    return Transaction(
        **{
            name: cells[name]
            for name in (
                "id",
                "source",
                "section",
                "as_stated",
                "asserted_by",
                "donor",
                "recipient",
                "channel",
                "sector",
                "instrument",
                "status",
                "first",
                "last",
                "year_basis",
                "per",
                "qualifier",
                "currency",
                "unit",
                "part_of",
                "fulfils",
                "confidence",
                "description",
                "remark",
            )
        },
        footnote=tuple(cells["footnote"].split()),
        supported_by=tuple(cells["supported_by"].split()),
        may_be_in=tuple(cells["may_be_in"].split()),
        class_=instrument.class_ if instrument else "",
        amount=cells.number("amount"),
        low=cells.number("low"),
        high=cells.number("high"),
        quantity=quantity,
        period=period,
        bounds=stated,
        place=cells.row.place,
    )


def indicator(cells: Cells) -> Indicator:
    """Book one row of indicators.csv; problems go to the clerk."""
    date = cells.date("year")
    if date and len(cells["year"]) != 4:
        cells.wrong("year", "bad-date", "An indicator is for one year.", "Write the year alone.")
    currency = cells.draft.currencies.get(cells["currency"])
    bounds = cells.amounts(currency.minor_units if currency else 0)
    measure = cells.draft.vocabulary.measures.get(cells["measure"])
    unit = measure.counted_in if measure else ""
    if measure and bool(unit) == bool(cells["currency"]):
        cells.wrong(
            "currency",
            "missing-value" if not unit else "bad-value",
            f"{cells['measure']} is counted in {unit}, not in money."
            if unit
            else f"{cells['measure']} is an amount of money, and no currency is written.",
            "Leave currency blank."
            if unit
            else "Write its ISO 4217 code, such as USD. Or, where it is no money, add what it "
            f"counts to {cells['measure']} under measures in classifications.yaml: "
            "`counted_in: persons`.",
        )
    if cells["qualifier"] == "unstated":
        cells.wrong(
            "qualifier",
            "missing-amount",
            "An indicator without an amount says nothing.",
            "Delete the row.",
        )
    return Indicator(
        **{
            name: cells[name]
            for name in (
                "id",
                "source",
                "section",
                "as_stated",
                "asserted_by",
                "party",
                "partner",
                "measure",
                "qualifier",
                "currency",
                "series",
                "remark",
            )
        },
        footnote=tuple(cells["footnote"].split()),
        year=date.year if date else 0,
        amount=cells.number("amount"),
        low=cells.number("low"),
        high=cells.number("high"),
        bounds=bounds or Bounds(0, 0, 0),
        place=cells.row.place,
    )


def mention(cells: Cells) -> IndexedMention:
    """Book one row of mentions.csv; problems go to the clerk."""
    start, stop = int(cells["start"] or 0), int(cells["stop"] or 0)
    if stop <= start:
        cells.wrong(
            "stop",
            "bad-value",
            "The words end before they begin.",
            "Write the offsets that `aidledger mentions --text` gives.",
        )
    return IndexedMention(
        source=cells["source"],
        number=int(cells["number"] or 0),
        section=cells["section"],
        footnote=tuple(cells["footnote"].split()),
        words=cells["words"],
        start=start,
        stop=stop,
        around=cells["around"],
        figures=tuple(cells["figures"].split()),
        remark=cells["remark"],
        place=cells.row.place,
    )


_RIVAL_TEXTS = (
    "id", "source", "section", "as_stated", "asserted_by", "donor", "recipient", "basis",
    "year_basis", "qualifier", "currency", "remark",
)  # fmt: skip


def rival(cells: Cells) -> Rival:
    """Book one row of rivals.csv; problems go to the clerk."""
    date = cells.date("year")
    if date and len(cells["year"]) != 4:
        cells.wrong("year", "bad-date", "A rival is for one year.", "Write the year alone.")
    if not cells["year"] and not cells["figures"]:
        cells.wrong(
            "year",
            "missing-value",
            "It is for no year and names no figure, so nothing can be held against it.",
            "Write its year, or the ids of the figures that tell of the same money.",
        )
    if not cells["currency"]:
        cells.wrong(
            "currency",
            "missing-value",
            "An amount is written without a currency.",
            "Write its ISO 4217 code, such as USD.",
        )
    if cells["qualifier"] == "unstated":
        explanation = "A rival without an amount says nothing."
        cells.wrong("qualifier", "missing-amount", explanation, "Delete the row.")
    currency = cells.draft.currencies.get(cells["currency"])
    bounds = cells.amounts(currency.minor_units if currency else 2)
    return Rival(
        **{name: cells[name] for name in _RIVAL_TEXTS},
        footnote=tuple(cells["footnote"].split()),
        figures=tuple(dict.fromkeys(cells["figures"].split())),
        sectors=tuple(sorted(set(cells["sectors"].split()))),
        year=date.year if date else 0,
        amount=cells.number("amount"),
        low=cells.number("low"),
        high=cells.number("high"),
        bounds=bounds or Bounds(0, 0, 0),
        place=cells.row.place,
    )
