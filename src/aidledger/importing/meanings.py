"""Meanings: what the texts of a table's columns come to, each different text once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import NamedTuple

from aidledger.importing.landing import Landing
from aidledger.importing.maps import FLAGS, MEASURES, PARTIES, STATUSES, YEAR_BASES, Had
from aidledger.importing.names import Names, OwnCodes, PartyName
from aidledger.importing.patterns import matches
from aidledger.money import QUALIFIERS
from aidledger.years import parse_date

UNSPECIFIED = "unspecified"
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.ASCII | re.DOTALL)
_WHOLE = re.compile(r"(\d{4})\.0+", re.ASCII)


class Wrong(NamedTuple):
    """Why a text cannot be read."""

    code: str
    explanation: str
    remedy: str


class Unresolved(NamedTuple):
    """What a text comes to that no code was found for: it lands under a code of its own."""

    kind: str
    name: str
    outputs: tuple[object, ...]


Outputs = tuple[object, ...]
Meaning = Outputs | Wrong | Unresolved


class Meanings:
    """Says what texts come to, and tells the landing what their codes mean."""

    def __init__(self, names: Names, landing: Landing, own_map: bool = True) -> None:
        """`own_map`: the map is the user's, not one that aidledger brings along."""
        self.names, self.landing, self.own_map = names, landing, own_map
        self.minors: dict[str, int] = {}
        self._own = OwnCodes().of

    def of(self, key: str, had: Had, texts: Sequence[str | None]) -> Meaning:
        """Return what the texts of a row come to; the first is the code, the second its name."""
        text, *more = ((said or "").strip() for said in texts)
        name = more[0] if more else ""
        kind = had.code
        if had.values is not None:
            ours = had.values.get(text.casefold(), had.otherwise)
            if ours is None:
                close = get_close_matches(text.casefold(), had.values, n=1)
                near = f" Did you mean “{close[0]}”?" if close else ""
                return Wrong(
                    "unknown-code",
                    f"The map's values of {key} do not have “{text}”."
                    if self.own_map
                    else f"“{text}” is no {key.replace('_', ' ')} that such files have had.",
                    f"Add it to them, or say “else: …”.{near}",
                )
            text, kind = ours, _own_kind(had)
        return self.said(key, text, name, kind, had)

    def constant(self, key: str, had: Had) -> Meaning:
        return self.own_word(key, had.constant or "", had)

    def own_word(self, key: str, text: str, had: Had) -> Meaning:
        """Return what a word of the map itself comes to."""
        return self.said(key, text, "", _own_kind(had), had)

    def said(self, key: str, text: str, name: str, kind: str, had: Had) -> Meaning:
        reader: Callable[[str], Meaning] | None = {
            "measure": self.measure, "status": self.status, "currency": self.currency,
            "year_basis": self.year_basis, "humanitarian": self.humanitarian,
            "qualifier": self.qualifier,
        }.get(key)  # fmt: skip
        if reader:
            return reader(text)
        if key in PARTIES and had.groups and matches(had.groups, name or text):
            return self.group(name or text)
        if key in PARTIES:
            return self.party(key, text, name, kind or "country")
        if key == "sector":
            return self.sector(text, name, kind or "as-is")
        if key == "instrument":
            return self.instrument(text, kind or "as-is")
        if key in ("first", "last"):
            return self.date(key, text, had.format)
        if key == "rate_year":
            return self.rate_year(text, had.format)
        return (text,)

    # Parties, sectors, instruments

    def party(self, key: str, text: str, name: str, kind: str) -> Meaning:
        if not text and not name:
            return Wrong("missing-value", f"No {key} is told.", "Nothing can be counted without.")
        if kind == "as-is":
            code = text or name
            self.landing.party(code, name or text, "", "")
            return (code,)
        found: PartyName | None
        if kind == "dac":
            found = self.names.dac_party(text, name)
        elif kind == "organisation":
            found = self.names.organisation(text, name)
        else:
            found = self.names.country(text) or self.names.organisation("", text)
        if found:
            self.landing.party(*found)
            return (found.code,)
        code = self.own_party(f"dac-{text}" if kind == "dac" and text else text or name)
        self.landing.party(code, name or text, "", "")
        return Unresolved("party", name or text, (code,))

    def group(self, name: str) -> Meaning:
        """Return the code of what is no one party, such as “World”, whatever the file's code."""
        found = self.names.organisation("", name)
        if found and found.kind == "group":
            self.landing.party(*found)
            return (found.code,)
        code = self.own_party(name)
        self.landing.party(code, name, "group", "")
        return (code,)

    def sector(self, text: str, name: str, kind: str) -> Meaning:
        if not text:
            return (UNSPECIFIED, "", "")
        if kind == "dac":
            vocabulary = "2" if len(text) == 3 else "1"
            found = self.names.sector(text, vocabulary)
            if found:
                self.landing.sector(*found)
                return (found.slug, text, vocabulary)
            code = self.own_code(text, self.is_sector)
            self.landing.sector(code, name or text, {})
            return Unresolved("sector", text, (code, text, vocabulary))
        own = self.names.own_sector(text)
        if own:
            self.landing.sector(*own)
            return (text, "", "")
        code = text if self.is_sector(text) else self.own_code(text, self.is_sector)
        self.landing.sector(code, name or text, {})
        return (code, text, "")

    def instrument(self, text: str, kind: str) -> Meaning:
        self.landing.instrument(UNSPECIFIED, "The type of finance is not told.", "transfer")
        if not text or text == UNSPECIFIED:
            return (UNSPECIFIED, "transfer", "")
        if kind == "finance-type":
            found = self.names.finance(text)
            if found is None:
                return Unresolved("finance type", text, (UNSPECIFIED, "transfer", text))
            self.landing.instrument(*found)
            return (found.slug, found.class_, text)
        own = self.names.own_instrument(text)
        if own is None and text.isdecimal():  # a map's own word for what the ledger has not
            return self.instrument(text, "finance-type")
        if own is None:
            known = self.names.instruments()
            return Wrong(
                "unknown-code",
                f"“{text}” is no instrument of the ledger.",
                _nearest(text, known) + " Say in the map which it is: values: {theirs: ours}.",
            )
        self.landing.instrument(*own)
        return (own.slug, own.class_, "")

    def own_party(self, text: str) -> str:
        def taken(code: str) -> bool:
            found = self.names.organisation(code)
            return found is not None and found.code == code

        return self.own_code(text, taken)

    def is_sector(self, code: str) -> bool:
        """Whether a code is the ledger's, or that of a DAC category."""
        category = code.removeprefix("dac-")
        return (
            code == UNSPECIFIED
            or self.names.own_sector(code) is not None
            or (category != code and self.names.sector(category, "2") is not None)
        )

    def own_code(self, text: str, taken: Callable[[str], bool]) -> str:
        """Return a code made of a text; two texts never share one, nor one that is `taken`."""
        return self._own(text, taken=taken)

    # Words

    def measure(self, text: str) -> Meaning:
        if not text:
            return Wrong("missing-value", "No measure is told.", "Map the blank, too: values.")
        return (text, MEASURES.get(text, ""))

    def status(self, text: str) -> Meaning:
        if text.casefold() in STATUSES:
            return (text.casefold(),)
        return Wrong("unknown-code", f"“{text}” is no status.", _nearest(text, STATUSES))

    def qualifier(self, text: str) -> Meaning:
        if (text or "exact") in QUALIFIERS:
            return (text or "exact",)
        return Wrong("unknown-code", f"“{text}” is no qualifier.", _nearest(text, QUALIFIERS))

    def year_basis(self, text: str) -> Meaning:
        if (text or "calendar") in YEAR_BASES:
            return (int(text == "fiscal-us"),)
        return Wrong("unknown-code", f"“{text}” is no year basis.", _nearest(text, YEAR_BASES))

    def humanitarian(self, text: str) -> Meaning:
        if not text:
            return (None,)
        if text.casefold() in FLAGS:
            return (int(FLAGS[text.casefold()]),)
        return Wrong("bad-value", f"“{text}” is neither yes nor no.", "Map it: values.")

    def currency(self, text: str) -> Meaning:
        if not text:
            return Wrong("missing-value", "No currency is told.", "Map the blank, too: values.")
        units = self.names.minor_units(text)
        if units is None:
            return Wrong(
                "unknown-code",
                f"“{text}” is no code of a currency.",
                "Say in the map what it is: values: {theirs: USD}.",
            )
        self.minors[text] = units
        self.landing.currency(text, units)
        return (text, units)

    # Dates

    def date(self, key: str, text: str, format: str) -> Meaning:
        if not text:
            if key == "last":
                return (None, None, None, None)
            return Wrong("bad-date", "No date is told.", "Nothing can be counted without.")
        try:
            date = parse_date(_iso(text, format))
        except ValueError as error:
            return Wrong(
                "bad-date",
                f"“{text}” cannot be read as a date: {error}.",
                'Say in the map how it is written, as in: format: "%d/%m/%Y".',
            )
        return (date.text, date.begin, date.end, int(len(date.text) == 4))

    def rate_year(self, text: str, format: str) -> Meaning:
        if not text:
            return (None,)
        found = self.date("rate_year", text, format)
        return found if isinstance(found, Wrong | Unresolved) else (int(str(found[0])[:4]),)


def _own_kind(had: Had) -> str:
    """Return the kind of code of the map's own words: keys of the ledger, whatever the file has."""
    return "as-is" if had.code == "as-is" else ""


def _iso(text: str, format: str) -> str:
    if format:
        try:
            said = datetime.strptime(text, format)
        except ValueError:
            raise ValueError(f"it is not written as {format}") from None
        plain = format.replace("%%", "")
        precise = 3 if re.search("%[dejxcDF]", plain) else 2 if re.search("%[mbB]", plain) else 1
        return "-".join(said.date().isoformat().split("-")[:precise])
    if found := _DAY.fullmatch(text) or _WHOLE.fullmatch(text):
        return found[1]
    return text


def _nearest(text: str, known: Iterable[str]) -> str:
    words = list(known)
    close = get_close_matches(text[:40].casefold(), words, n=1)
    return f"Did you mean “{close[0]}”?" if close else f"Use one of: {', '.join(words)}."
