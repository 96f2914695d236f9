"""An IATI activity as rows of `imported/columns.py`, and what of it cannot be read.

A transaction's own recipient, sector, flow, finance, aid and tied status go before the
activity's; its currency before the default one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from aidledger.imported.columns import COLUMNS, NAMES
from aidledger.imported.periods import period_number
from aidledger.importing import iati_codes as codes
from aidledger.importing.iati_named import Lack, Named
from aidledger.importing.iati_reading import identifier, line_of, squeezed, text_of
from aidledger.importing.iati_shares import NOBODY, Shares, Told, by_recipient, by_sector, split
from aidledger.importing.iati_wanted import Wanted
from aidledger.money import LARGEST_MINOR
from aidledger.problems import Place, Problem, clip
from aidledger.years import Date, parse_date

_BLANK = {column.name: column.blank for column in COLUMNS}
_IN_ORDER = itemgetter(*NAMES)
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T[\d:.]+)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_REVISED = "2"
_TITLE = 500  # letters of an activity's title that are kept
_LONGEST = 60  # digits of an amount
_FLAGS = {"1": 1, "true": 1, "0": 0, "false": 0}


class Unread(NamedTuple):
    """What keeps one transaction from landing."""

    code: str
    column: str
    line: int
    excerpt: str
    explanation: str
    remedy: str

    def problem(self, file: str) -> Problem:
        place = Place(file, self.line, self.column)
        return Problem(self.code, place, clip(self.excerpt), self.explanation, self.remedy)


class Moved(NamedTuple):
    """A transaction, budget or planned disbursement as it is told, whole."""

    element: Any
    line: int
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


class Row(NamedTuple):
    """A row as it will land, and the names in it that no code was found for."""

    values: tuple[Any, ...]
    lacks: tuple[Lack, ...]


class Activity:
    """An activity being read; `unread` keeps movements from landing, `noted` keeps none."""

    def __init__(self, element: Any, file: str, named: Named, wanted: Wanted) -> None:
        self.element, self.file, self.named, self.wanted = element, file, named, wanted
        self.line, self.record = line_of(element), identifier(element)
        self.unread: list[list[Unread]] = []
        self.noted: list[Unread] = []
        self._reporter = _party(element.find("reporting-org"))
        self._shares: dict[str, Shares] = {}
        self._told_wrong: list[Shares] = []
        self._measure = ""
        self._defaults: dict[str, str] = {}
        self._base = {
            **_BLANK,
            "record": self.record,
            "file": file,
            "description": text_of(element.find("title"))[:_TITLE],
        }

    def rows(self, planned: bool) -> Iterator[Row]:
        """Yield what lands; `planned` adds budgets and planned disbursements."""
        for element in self.element.iterchildren("transaction"):
            yield from self._landed(element, self._transaction)
        if not planned:
            return
        for tag, measure in (("budget", codes.BUDGETS), ("planned-disbursement", codes.PLANNED)):
            elements = list(self.element.iterchildren(tag))
            revised = {_period(one) for one in elements if one.get("type") == _REVISED}
            for element in elements:
                old = element.get("type") != _REVISED and _period(element) in revised
                self._measure = codes.SUPERSEDED + measure if old else measure
                yield from self._landed(element, self._planned)

    def _landed(
        self, element: Any, read: Callable[[Any, list[Unread]], Moved | None]
    ) -> Iterator[Row]:
        recipients = self._own_or_shared(element, "recipient", _recipients)
        if not self._wants(recipients):
            return
        unread: list[Unread] = []
        moved = read(element, unread)
        if unread:
            self.unread.append(unread)
        elif moved and self.wanted.period(moved.first, moved.last):
            yield from self._shared(moved, recipients)

    def _wants(self, shares: Shares) -> bool:
        """Whether a recipient that is told, and perhaps got a share, is asked for."""
        told = (*shares.of, *shares.of_told)
        wants = any(self.wanted.recipient(self.named.recipient(one)) for one in told)
        self.named.lacks()  # of what may not land
        return wants

    def _transaction(self, element: Any, unread: list[Unread]) -> Moved | None:
        line = line_of(element)
        code = _code(element.find("transaction-type"))
        kind = codes.kind_of(code)
        if kind is None:
            unread.append(_unknown_kind(code, line))
        date = _date(element.find("transaction-date"), "transaction-date", line, unread)
        currency, amount = self._amount(element, line, unread)
        if unread or kind is None or date is None:
            return None
        valued = self._valued(element, line)
        return Moved(
            element, line, kind.measure, kind.status, date.text, "", date.year,
            valued.text if valued else "", currency, amount, kind.code, kind.incoming, kind.finance,
        )  # fmt: skip

    def _planned(self, element: Any, unread: list[Unread]) -> Moved | None:
        line = line_of(element)
        first = _date(element.find("period-start"), "period-start", line, unread)
        end = element.find("period-end")
        last = _date(end, "period-end", line, unread) if end is not None else first
        currency, amount = self._amount(element, line, unread)
        if unread or first is None or last is None:
            return None
        if last.text < first.text:
            excerpt = f"{first.text} … {last.text}"
            unread.append(
                Unread(
                    "period-reversed", "period-end", line, excerpt,
                    "The period ends before it begins.", _MEND,
                )
            )  # fmt: skip
            return None
        valued = self._valued(element, line)
        return Moved(
            element, line, self._measure, "planned", first.text,
            last.text if last.text != first.text else "", period_number(first.text, last.text),
            valued.text if valued else "", currency, amount,
        )  # fmt: skip

    def _amount(self, element: Any, line: int, unread: list[Unread]) -> tuple[str, int]:
        """Return the currency and the amount in its minor units."""
        value = element.find("value")
        text = squeezed(value.text) if value is not None else ""
        told = (value.get("currency") if value is not None else "") or ""
        currency = (told.strip() or (self.element.get("default-currency") or "").strip()).upper()
        at = line_of(value) if value is not None else line
        digits = None
        if not currency:
            unread.append(
                Unread(
                    "missing-value", "currency", at, text,
                    "No currency is told, neither of this amount nor of the activity.",
                    "Write @currency at the value, or @default-currency at the activity.",
                )
            )  # fmt: skip
        elif (digits := self.named.decimals(currency)) is None:
            unread.append(
                Unread(
                    "unknown-code", "currency", at, currency,
                    "ISO 4217 has no currency with this code.", _MEND,
                )
            )  # fmt: skip
        if len(text) > _LONGEST or not _DECIMAL.fullmatch(text):
            says = "is no plain decimal number" if text else "is missing"
            unread.append(
                Unread(
                    "bad-amount", "value", at, text, f"The amount {says}.",
                    "Write digits with a point, such as -1234.50; no spaces, no separators.",
                )
            )  # fmt: skip
        elif digits is not None:
            minor = int(Decimal(text).scaleb(digits).quantize(Decimal(1), ROUND_HALF_UP))
            if abs(minor) < LARGEST_MINOR:
                return currency, minor
            unread.append(
                Unread("bad-amount", "value", at, text, "The amount is too large.", _MEND)
            )
        return currency, 0

    def _valued(self, element: Any, line: int) -> Date | None:
        """Return the value date; one that cannot be read is noted, and the date stands for it."""
        value = element.find("value")
        text = (value.get("value-date") or "").strip()
        try:
            return _parsed(text) if text else None
        except ValueError as error:
            self.noted.append(
                Unread(
                    "bad-date", "value-date", line_of(value), text,
                    f"The value date cannot be read: {error}. The rate of the transaction's own "
                    "date is taken.", _MEND,
                )
            )  # fmt: skip
            return None

    def _shared(self, moved: Moved, recipients: Shares) -> Iterator[Row]:
        """Yield a movement's shares that are asked for; all of them add up to it."""
        common = self._common(moved)
        lacks = self.named.lacks()
        if not self.wanted.donor(common["donor"]):
            return
        sectors = self._own_or_shared(moved.element, "sector", _sectors)
        self._note_percentages(recipients, "recipient-country")
        self._note_percentages(sectors, "sector")
        number = 0
        one_part = len(recipients.of) == len(sectors.of) == 1
        wholes = split(moved.amount, recipients.weights)
        for one, whole in zip(recipients.of, wholes, strict=True):
            recipient = self.named.recipient(one)
            for told, part in zip(sectors.of, split(whole, sectors.weights), strict=True):
                number += 1
                if not self.wanted.recipient(recipient):
                    continue
                sector, code, vocabulary = self.named.sector(told)
                values = {
                    **common,
                    "part": 0 if one_part else number,
                    "recipient": recipient,
                    "sector": sector,
                    "sector_code": code,
                    "sector_vocabulary": vocabulary,
                    "low": part,
                    "best": part,
                    "high": part,
                }
                yield Row(_IN_ORDER(values), (*lacks, *self.named.lacks()))

    def _common(self, moved: Moved) -> dict[str, Any]:
        element = moved.element
        finance = self._own(element, "finance-type")
        instrument, class_ = self.named.finance(finance or moved.finance, moved.line)
        ref, name, line = _party(element.find("provider-org"))
        if not (ref or name) and not moved.incoming:
            ref, name, line = self._reporter
        receiver = _party(element.find("receiver-org"))
        if not (receiver[0] or receiver[1]) and moved.incoming:
            receiver = self._reporter
        flag = (element.get("humanitarian") or self.element.get("humanitarian") or "").lower()
        year = int(moved.valued[:4]) if moved.valued else None
        return {
            **self._base,
            "line": moved.line,
            "donor": self.named.organisation(ref, name, line or moved.line),
            "channel": receiver[0] or receiver[1],
            "instrument": instrument,
            "class": class_,
            "status": moved.status,
            "measure": moved.measure,
            "first": moved.first,
            "last": moved.last,
            "period": moved.period,
            "rate_year": None if year == moved.period else year,
            "currency": moved.currency,
            "transaction_type": moved.type,
            "flow_type": self._own(element, "flow-type"),
            "finance_type": finance,
            "aid_type": self._own(element, "aid-type"),
            "tied_status": self._own(element, "tied-status"),
            "humanitarian": _FLAGS.get(flag),
        }

    def _own(self, element: Any, tag: str) -> str:
        """Return a DAC code of a transaction, else the activity's default."""
        if found := _dac_code(element.iterchildren(tag)):
            return found
        if tag not in self._defaults:
            self._defaults[tag] = _dac_code(self.element.iterchildren(f"default-{tag}"))
        return self._defaults[tag]

    def _own_or_shared(
        self, element: Any, what: str, read: Callable[[Any], Shares | None]
    ) -> Shares:
        """Return the shares that a movement tells itself, else those of the activity."""
        own = read(element)
        if own is not None:
            return own
        if what not in self._shares:
            self._shares[what] = read(self.element) or NOBODY
        return self._shares[what]

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


_MEND = "Mend it in the file, or ask its publisher to, and import it again."


def _unknown_kind(code: str, line: int) -> Unread:
    says = "is not one of IATI's" if code else "is missing"
    return Unread(
        "unknown-code" if code else "missing-value", "transaction-type", line, code,
        f"The type of the transaction {says}.",
        f"Use a number from 1 to {len(codes.KINDS)}, or the letters of 1.0x: "
        f"{', '.join(codes.LETTERS)}.",
    )  # fmt: skip


def _code(element: Any) -> str:
    return "" if element is None else (element.get("code") or "").strip()


def _dac_code(elements: Iterable[Any]) -> str:
    """Return the code of the first element in the DAC's vocabulary, which is the default one."""
    for element in elements:
        if (element.get("vocabulary") or codes.DAC) == codes.DAC and _code(element):
            return _code(element)
    return ""


def _party(element: Any) -> tuple[str, str, int]:
    """Return an organisation's reference, name and line."""
    if element is None:
        return "", "", 0
    return squeezed(element.get("ref")), text_of(element), line_of(element)


def _period(element: Any) -> tuple[str, str]:
    ends = (element.find("period-start"), element.find("period-end"))
    first, last = ("" if one is None else (one.get("iso-date") or "") for one in ends)
    return first, last


def _parsed(text: str) -> Date:
    """Read an xsd:date, or the day of an xsd:dateTime; raise ValueError saying what is wrong."""
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError("a date is written 2008-08-22")
    return parse_date(match[1])


def _date(element: Any, name: str, line: int, unread: list[Unread]) -> Date | None:
    text = ""
    if element is not None:
        line = line_of(element)
        text = (element.get("iso-date") or squeezed(element.text)).strip()  # 1.0x: its text
    try:
        if text:
            return _parsed(text)
        says, code = "The date is missing.", "missing-value"
    except ValueError as error:
        says, code = f"The date cannot be read: {error}.", "bad-date"
    unread.append(Unread(code, name, line, text, says, _MEND))
    return None


def _told(element: Any, vocabulary_of: Callable[[str], str]) -> Told | None:
    """Return a country, region or sector; None where the element is empty."""
    percentage = element.get("percentage")
    told = Told(
        element.tag.removeprefix("recipient-"),
        _code(element),
        vocabulary_of((element.get("vocabulary") or "").strip()),
        text_of(element),
        percentage.strip() or None if percentage is not None else None,
        line_of(element),
    )
    return told if told.code or told.name or told.percentage else None


def _recipients(element: Any) -> Shares | None:
    told = [
        one
        for child in element.iterchildren("recipient-country", "recipient-region")
        if (one := _told(child, lambda vocabulary: vocabulary or codes.DAC))
    ]
    if not told:
        return None
    return by_recipient(
        [one for one in told if one.kind == "country"],
        [one for one in told if one.kind == "region"],
    )


def _sectors(element: Any) -> Shares | None:
    told = [
        one
        for child in element.iterchildren("sector")
        if (one := _told(child, codes.vocabulary_of))
    ]
    return by_sector(told) if told else None
