"""An IATI activity as rows of `imported/columns.py`, and what of it cannot be read.

A movement's own recipient, sector, flow, finance, aid and tied status go before the activity's;
its currency before the default one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from aidledger.imported.columns import COLUMNS, NAMES
from aidledger.imported.periods import period_number
from aidledger.importing import iati_codes as codes
from aidledger.importing.iati_named import Lack, Named
from aidledger.importing.iati_reading import identifier, line_of, text_of
from aidledger.importing.iati_shares import NOBODY, Shares, Told, by_recipient, by_sector, split
from aidledger.importing.iati_values import (
    Children,
    Movement,
    Unread,
    amount_of,
    child_of,
    children_of,
    code_of,
    dac_code_of,
    date_of,
    day_of,
    kind_of,
    period_of,
    ref_of,
)
from aidledger.importing.iati_wanted import Wanted

_BLANK = [column.blank for column in COLUMNS]
_AT = {name: number for number, name in enumerate(NAMES)}
_PART, _RECIPIENT, _SECTOR = _AT["part"], _AT["recipient"], _AT["sector"]
_SECTOR_CODE, _VOCABULARY = _AT["sector_code"], _AT["sector_vocabulary"]
_LOW, _BEST, _HIGH = _AT["low"], _AT["best"], _AT["high"]
_COMMON = tuple(
    _AT[name]
    for name in (
        "line", "donor", "channel", "instrument", "class", "status", "measure", "first", "last",
        "period", "rate_year", "currency", "transaction_type", "flow_type", "finance_type",
        "aid_type", "tied_status", "humanitarian",
    )
)  # fmt: skip
_REVISED = "2"
_TITLE = 500  # letters of an activity's title that are kept
_FLAGS = {"1": 1, "true": 1, "0": 0, "false": 0}
_DEFAULTED = ("flow-type", "finance-type", "aid-type", "tied-status")
_RECIPIENTS = ("recipient-country", "recipient-region")


class Piece(NamedTuple):
    """A share of a movement in the ledger's codes, and the names in it without a code."""

    recipient: str
    wanted: bool
    sector: tuple[str, str, str]
    lacks: tuple[Lack, ...]


class Moved(NamedTuple):
    """What every row of a movement has in common; `valued` is its value date."""

    measure: str
    status: str
    first: str
    last: str
    period: int
    valued: str
    currency: str
    amount: int
    type: str = ""
    incoming: bool = False
    finance: str = ""


class Activity:
    """An activity being read; `unread` keeps movements from landing, `noted` keeps none."""

    def __init__(self, element: Any, file: str, named: Named, wanted: Wanted) -> None:
        self.element, self.named, self.wanted = element, named, wanted
        self.line, self.record = line_of(element), identifier(element)
        self.unread: list[list[Unread]] = []
        self.noted: list[Unread] = []
        self.lacks: list[Lack] = []
        self._rows: list[list[Any]] = []
        self._children = children_of(element)
        self._reporter = child_of(self._children, "reporting-org")
        self._currency = (element.get("default-currency") or "").strip()
        self._flag = element.get("humanitarian") or ""
        self._defaults = {
            tag: dac_code_of(self._children.get(f"default-{tag}", ())) for tag in _DEFAULTED
        }
        self._shares: dict[str, Shares] = {}
        self._pieces: list[list[Piece]] | None = None
        self._told_wrong: list[Shares] = []
        self._base = list(_BLANK)
        self._base[_AT["record"]] = self.record
        self._base[_AT["file"]] = file
        title = text_of(child_of(self._children, "title"))
        self._base[_AT["description"]] = title[:_TITLE]

    def rows(self, planned: bool) -> list[list[Any]]:
        """Return what lands, in order; `planned` adds budgets and planned disbursements."""
        for element in self._children.get("transaction", ()):
            self._land(element, self._transaction)
        if planned:
            self._land_planned("budget", codes.BUDGETS)
            self._land_planned("planned-disbursement", codes.PLANNED)
        return self._rows

    def _land_planned(self, tag: str, measure: str) -> None:
        elements = self._children.get(tag, ())
        revised = {period_of(one) for one in elements if one.get("type") == _REVISED}
        for element in elements:
            old = element.get("type") != _REVISED and period_of(element) in revised
            self._measure = codes.SUPERSEDED + measure if old else measure
            self._land(element, self._planned)

    def _land(self, element: Any, read: Callable[[Movement], Moved | None]) -> None:
        movement = Movement(element, children_of(element), line_of(element), [])
        recipients = self._own_or_shared(movement.children, _RECIPIENTS, _recipients)
        if self.wanted.filters_recipients and not self._wants(recipients):
            return
        moved = read(movement)
        if movement.unread:
            self.unread.append(movement.unread)
        elif moved and self.wanted.period(moved.first, moved.last):
            self._share(movement, moved, recipients)

    def _wants(self, shares: Shares) -> bool:
        """Whether a recipient that is told, with a share or without, is asked for."""
        told = (*shares.of, *shares.of_told)
        wants = any(self.wanted.recipient(self.named.recipient(one)) for one in told)
        self.named.lacks()  # of what may not land
        return wants

    def _transaction(self, movement: Movement) -> Moved | None:
        kind = kind_of(movement)
        date = date_of(movement, "transaction-date")
        currency, amount = amount_of(movement, self._currency, self.named)
        if movement.unread or kind is None or date is None:
            return None
        return Moved(
            kind.measure, kind.status, date.text, "", date.year, self._valued(movement), currency,
            amount, kind.code, kind.incoming, kind.finance,
        )  # fmt: skip

    def _planned(self, movement: Movement) -> Moved | None:
        first = date_of(movement, "period-start")
        # A planned disbursement may be for one day; a budget has a period.
        has_end = movement.element.tag == "budget" or "period-end" in movement.children
        last = date_of(movement, "period-end") if has_end else first
        currency, amount = amount_of(movement, self._currency, self.named)
        if first and last and last.text < first.text:
            movement.unread.append(
                Unread(
                    "period-reversed", "period-end", movement.line,
                    f"{first.text} … {last.text}", "The period ends before it begins.",
                )
            )  # fmt: skip
        if movement.unread or first is None or last is None:
            return None
        end = last.text if last.text != first.text else ""
        return Moved(
            self._measure, "planned", first.text, end, period_number(first.text, end),
            self._valued(movement), currency, amount, movement.element.get("type") or "",
        )  # fmt: skip

    def _valued(self, movement: Movement) -> str:
        """Return the value date; one that cannot be read is noted, and is as if it were none."""
        value = child_of(movement.children, "value")
        text = (value.get("value-date") or "").strip()
        try:
            return day_of(text).text if text else ""
        except ValueError as error:
            self.noted.append(
                Unread(
                    "bad-date", "value-date", line_of(value), text,
                    f"The value date cannot be read: {error}. The rate of the transaction's own "
                    "year is taken.",
                )
            )  # fmt: skip
            return ""

    def _share(self, movement: Movement, moved: Moved, recipients: Shares) -> None:
        """Add a movement's shares that are asked for; all of them add up to it."""
        common = self._common(movement, moved)
        lacks = self.named.lacks()
        if not self.wanted.donor(common[_AT["donor"]]):
            return
        sectors = self._own_or_shared(movement.children, ("sector",), _sectors)
        pieces = self._pieces_of(recipients, sectors)
        whole = len(recipients.of) == len(sectors.of) == 1
        number = 0
        amounts = split(moved.amount, recipients.weights)
        for row_of_pieces, amount in zip(pieces, amounts, strict=True):
            parts = split(amount, sectors.weights)
            for piece, part in zip(row_of_pieces, parts, strict=True):
                number += 1
                if not piece.wanted:
                    continue
                row = common.copy()
                row[_PART] = 0 if whole else number
                row[_RECIPIENT] = piece.recipient
                row[_SECTOR], row[_SECTOR_CODE], row[_VOCABULARY] = piece.sector
                row[_LOW] = row[_BEST] = row[_HIGH] = part
                self._rows.append(row)
                if lacks or piece.lacks:
                    self.lacks += (*lacks, *piece.lacks)

    def _pieces_of(self, recipients: Shares, sectors: Shares) -> list[list[Piece]]:
        """Return the pieces of each recipient; those of the activity are worked out once."""
        of_activity = recipients is self._shares.get(_RECIPIENTS[0]) and sectors is (
            self._shares.get("sector")
        )
        if of_activity and self._pieces is not None:
            return self._pieces
        self._note_percentages(recipients, "recipient-country")
        self._note_percentages(sectors, "sector")
        pieces = [[self._piece(one, told) for told in sectors.of] for one in recipients.of]
        if of_activity:
            self._pieces = pieces
        return pieces

    def _piece(self, one: Told | None, told: Told | None) -> Piece:
        recipient, sector = self.named.recipient(one), self.named.sector(told)
        return Piece(recipient, self.wanted.recipient(recipient), sector, self.named.lacks())

    def _common(self, movement: Movement, moved: Moved) -> list[Any]:
        children = movement.children
        finance = self._own(children, "finance-type")
        instrument, class_ = self.named.finance(finance or moved.finance, movement.line)
        receiver = child_of(children, "receiver-org")
        channel = ref_of(receiver) or text_of(receiver)
        if not channel and moved.incoming:
            channel = ref_of(self._reporter) or text_of(self._reporter)
        donor = self.named.organisation(child_of(children, "provider-org"), movement.line)
        if not donor and not moved.incoming:
            donor = self.named.organisation(self._reporter, movement.line)
        flag = movement.element.get("humanitarian") or self._flag
        year = int(moved.valued[:4]) if moved.valued else None
        row = self._base.copy()
        values = (
            movement.line, donor or self.named.nobody(), channel, instrument, class_,
            moved.status, moved.measure, moved.first, moved.last, moved.period,
            None if year == moved.period else year, moved.currency, moved.type,
            self._own(children, "flow-type"), finance, self._own(children, "aid-type"),
            self._own(children, "tied-status"), _FLAGS.get(flag.strip().lower()) if flag else None,
        )  # fmt: skip
        for at, value in zip(_COMMON, values, strict=True):
            row[at] = value
        return row

    def _own(self, children: Children, tag: str) -> str:
        """Return a DAC code of a movement, else the activity's default."""
        return (tag in children and dac_code_of(children[tag])) or self._defaults[tag]

    def _own_or_shared(
        self,
        children: Children,
        tags: tuple[str, ...],
        read: Callable[[list[Any]], Shares | None],
    ) -> Shares:
        """Return the shares that a movement tells itself, else those of the activity."""
        own = [one for tag in tags for one in children.get(tag, ())]
        if own and (shares := read(own)):
            return shares
        if tags[0] not in self._shares:
            told = [one for tag in tags for one in self._children.get(tag, ())]
            self._shares[tags[0]] = read(told) or NOBODY
        return self._shares[tags[0]]

    def _note_percentages(self, shares: Shares, column: str) -> None:
        if not shares.wrong or any(shares is one for one in self._told_wrong):
            return
        self._told_wrong.append(shares)
        self.noted.append(
            Unread(
                "bad-percentages", column, shares.line, self.record,
                f"{shares.wrong[:1].upper()}{shares.wrong[1:]}.",
                "Mend the percentages in the file, or ask its publisher to, and import it again.",
            )
        )  # fmt: skip


def _told(element: Any, vocabulary_of: Callable[[str], str]) -> Told | None:
    """Return a country, region or sector; None where the element is empty."""
    percentage = (element.get("percentage") or "").strip()
    told = Told(
        element.tag.removeprefix("recipient-"),
        code_of(element),
        vocabulary_of((element.get("vocabulary") or "").strip()),
        text_of(element),
        percentage or None,
        line_of(element),
    )
    return told if told.code or told.name or told.percentage else None


def _recipients(elements: Sequence[Any]) -> Shares | None:
    found = (_told(one, lambda vocabulary: vocabulary or codes.DAC) for one in elements)
    told = [one for one in found if one]
    if not told:
        return None
    return by_recipient(
        [one for one in told if one.kind == "country"],
        [one for one in told if one.kind == "region"],
    )


def _sectors(elements: Sequence[Any]) -> Shares | None:
    told = [one for one in (_told(one, codes.vocabulary_of) for one in elements) if one]
    return by_sector(told) if told else None
