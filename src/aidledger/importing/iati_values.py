"""What the elements of a transaction say: codes, dates, amounts; and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from aidledger.importing import iati_codes as codes
from aidledger.importing.iati_named import Named
from aidledger.importing.iati_reading import line_of, squeezed
from aidledger.money import LARGEST_MINOR
from aidledger.problems import Place, Problem, Severity, clip
from aidledger.years import Date, parse_date

_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T[\d:.]+)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_ONE = Decimal(1)
_LONGEST = 100  # characters of an amount; whoever writes more means no money
EXACT = Context(prec=2 * _LONGEST, rounding=ROUND_HALF_UP)  # nothing is rounded on the way
_MEND = "Mend it in the file, or ask its publisher to, and import it again."

Children = Mapping[str, Sequence[Any]]


class Unread(NamedTuple):
    """What cannot be read, and where."""

    code: str
    column: str
    line: int
    excerpt: str
    explanation: str
    remedy: str = _MEND

    def problem(self, file: str, severity: Severity = "error") -> Problem:
        place = Place(file, self.line, self.column)
        told = (clip(self.excerpt), self.explanation, self.remedy)
        return Problem(self.code, place, *told, severity=severity)


class Movement(NamedTuple):
    """A transaction, budget or planned disbursement: its children by name, and what is wrong."""

    element: Any
    children: Children
    line: int
    unread: list[Unread]


def children_of(element: Any) -> dict[str, list[Any]]:
    """Return the children of an element by their names, in order."""
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(child.tag, []).append(child)
    return found


def child_of(children: Children, tag: str) -> Any:
    found = children.get(tag)
    return found[0] if found else None


def _line(element: Any, movement: Movement) -> int:
    return movement.line if element is None else line_of(element)


def code_of(element: Any) -> str:
    return "" if element is None else (element.get("code") or "").strip()


def ref_of(organisation: Any) -> str:
    return "" if organisation is None else (organisation.get("ref") or "").strip()


def dac_code_of(elements: Sequence[Any]) -> str:
    """Return the code of the first element in the DAC's vocabulary, which is the default one."""
    for element in elements:
        if (element.get("vocabulary") or codes.DAC) == codes.DAC and code_of(element):
            return code_of(element)
    return ""


def kind_of(movement: Movement) -> codes.Kind | None:
    """Return the kind of a transaction, by its code of 2.0x or its letters of 1.0x."""
    element = child_of(movement.children, "transaction-type")
    told = code_of(element)
    kind = codes.kind_of(told)
    if kind is None:
        movement.unread.append(_unknown_kind(told, _line(element, movement)))
    return kind


def amount_of(movement: Movement, default_currency: str, named: Named) -> tuple[str, int]:
    """Return the currency and the amount in its minor units."""
    value = child_of(movement.children, "value")
    text = squeezed(value.text) if value is not None else ""
    told = (value.get("currency") or "").strip() if value is not None else ""
    currency = (told or default_currency).upper()
    digits = named.decimals(currency) if currency else None
    if digits is not None and _DECIMAL.fullmatch(text) and len(text) <= _LONGEST:
        minor = int(EXACT.quantize(EXACT.scaleb(Decimal(text), digits), _ONE))
        if abs(minor) <= LARGEST_MINOR:
            return currency, minor
    movement.unread.extend(_unread_amount(currency, digits, text, _line(value, movement)))
    return currency, 0


def _unknown_kind(code: str, line: int) -> Unread:
    says = "is not one of IATI's" if code else "is missing"
    return Unread(
        "unknown-code" if code else "missing-value", "transaction-type", line, code,
        f"The type of the transaction {says}.",
        f"Use a number from 1 to {len(codes.KINDS)}, or the letters of 1.0x: "
        f"{', '.join(codes.LETTERS)}.",
    )  # fmt: skip


def _unread_amount(currency: str, digits: int | None, text: str, line: int) -> Iterator[Unread]:
    """Say what is wrong with an amount, its currency, or both."""
    if not currency:
        yield Unread(
            "missing-value", "currency", line, text,
            "No currency is told, neither of this amount nor of the activity.",
            "Write @currency at the value, or @default-currency at the activity.",
        )  # fmt: skip
    elif digits is None:
        yield Unread(
            "unknown-code", "currency", line, currency,
            "ISO 4217 has no currency with this code.",
        )  # fmt: skip
    if not text:
        yield Unread("missing-amount", "value", line, "", "The amount is missing.")
    elif not _DECIMAL.fullmatch(text):
        yield Unread(
            "bad-amount", "value", line, text, "The amount is no plain decimal number.",
            "Write digits with a point, such as -1234.50, without spaces or separators.",
        )  # fmt: skip
    elif len(text) > _LONGEST:
        says = f"The amount is {len(text):,} characters long; at most {_LONGEST} are read."
        yield Unread("bad-amount", "value", line, text, says)
    elif digits is not None:
        yield Unread(
            "bad-amount", "value", line, text,
            f"The amount is too large: more than {LARGEST_MINOR:,} minor units of {currency} "
            "cannot be added up exactly.",
        )  # fmt: skip


def period_of(element: Any) -> tuple[str, str]:
    """Return the first and last date of a budget, as they are written."""
    ends = (element.find("period-start"), element.find("period-end"))
    first, last = ("" if one is None else (one.get("iso-date") or "") for one in ends)
    return first, last


@lru_cache(maxsize=4096)
def day_of(text: str) -> Date:
    """Read an xsd:date, or the day of an xsd:dateTime; raise ValueError saying what is wrong."""
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError("a date is written 2008-08-22")
    return parse_date(match[1])


def date_of(movement: Movement, tag: str) -> Date | None:
    """Return the date of a child; in 1.0x it may be the child's text."""
    element = child_of(movement.children, tag)
    text = ""
    if element is not None:
        text = (element.get("iso-date") or squeezed(element.text)).strip()
    try:
        if text:
            return day_of(text)
        says, code = "The date is missing.", "missing-value"
    except ValueError as error:
        says, code = f"The date cannot be read: {error}.", "bad-date"
    movement.unread.append(Unread(code, tag, _line(element, movement), text, says))
    return None
