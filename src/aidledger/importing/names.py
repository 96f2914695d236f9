"""Names: what publishers call countries, bodies, sectors, finance and money → the ledger's codes.

Whole names and codes only, never a part of a name: what could mean two things is not resolved.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from aidledger.booking.vocabularies import Clerk
from aidledger.files import read_files
from aidledger.importing import dac_codes
from aidledger.importing.country_names import DISPLAYED, OTHER_CODES, VARIANTS
from aidledger.importing.dac_channels import CHANNELS
from aidledger.model import Party
from aidledger.problems import LedgerError

# XM-DAC-7, XM-DAC-7-1, XM-DAC-41114; DAC-1601 is how one foundation signs.
_DAC_REF = re.compile(r"(?:XM-)?DAC-(\d{1,5})(?:-[\w-]+)?", re.ASCII | re.IGNORECASE)
# GB-GOV-1, US-GOV-11: a part of that state's government. Other lists of a country (GB-CHC: its
# charities, GB-COH: its companies) name whoever is registered there.
_GOVERNMENT_REF = re.compile(r"([A-Z]{2})-GOV-[\w-]+|(US)-USAGOV-[\w-]+", re.ASCII)
# GB-1, US-21: agencies of DAC members, as IATI's list had them until version 1.04.
_AGENCY_REF = re.compile(r"([A-Z]{2})-\d{1,2}", re.ASCII)
_SHORT = {
    "rep": "republic", "dem": "democratic", "st": "saint", "ste": "saint", "fed": "federated",
    "is": "islands", "sts": "states", "govt": "government",
}  # fmt: skip
_SILENT = {"the", "of"}


class PartyName(NamedTuple):
    """A party: its code, name, kind (state, organisation, group) and currency, blank if unsure."""

    code: str
    name: str
    kind: str
    currency: str


class SectorName(NamedTuple):
    slug: str
    meaning: str
    codes: Mapping[str, str]


class InstrumentName(NamedTuple):
    slug: str
    meaning: str
    class_: str


class Names:
    """Codes for what publishers write; a ledger's own parties and words come first.

    Raises LedgerError where the ledger's vocabularies cannot be read.
    """

    def __init__(self, ledger: Path) -> None:
        files, problems = read_files(ledger)
        clerk = Clerk(files)
        self._parties, _ = clerk.parties()
        words = clerk.vocabulary()
        self._sectors, self._instruments = words.sectors, words.instruments
        self._currencies = clerk.currencies({})
        read = ("parties.yaml", "classifications.yaml", "currencies.yaml")
        found = [p for p in (*problems, *clerk.problems) if Path(p.place.file).name in read]
        if found or not self._parties:
            raise LedgerError(found or problems)
        self._own_states = dict(_called(self._parties, state=True))
        self._own_bodies = dict(_called(self._parties, state=False))

    def country(self, text: str) -> PartyName | None:
        """Return the state or territory with this code or whole name; None where it is unsure."""
        text = text.strip()
        party = self._parties.get(text)
        if party is not None and party.kind == "state":
            return _party(party)
        if code := self._own_states.get(plain(text)):
            return _party(self._parties[code])
        code = state_code(text)
        return self._state(code) if code else None

    def dac_party(self, code: str | int, name: str = "") -> PartyName | None:
        """Return the provider or recipient with this DAC code.

        The name is asked only where there is no such code: a whole name that means one country.
        """
        number = str(code).strip().lstrip("0")
        if number == "361" and (found := self.country(name)) and found.code == "SX":
            return found
        return self._dac(number) or self.country(name)

    def organisation(self, ref: str, name: str = "") -> PartyName | None:
        """Return the body with this IATI identifier, or the state whose government it is.

        The name is asked where there is no identifier, or the same text, or nothing but a DAC code.
        """
        ref = ref.strip()
        if ref in self._parties:
            return _party(self._parties[ref])
        if found := _DAC_REF.fullmatch(ref):
            return self._dac(found[1].lstrip("0"))
        if found := _GOVERNMENT_REF.fullmatch(ref):
            return self._state(found[1] or found[2])
        if found := _AGENCY_REF.fullmatch(ref):
            if found[1] == "EU":
                return self._dac("918")
            return self._state(found[1]) if found[1] in dac_codes.AGENCIES_OF else None
        if ref in CHANNELS:
            return self._channel(ref)
        called = self._body_named(name)
        if ref in ("", name.strip()) or (ref.isdecimal() and called == self._dac(ref)):
            return called
        return None

    def region(self, code: str, vocabulary: str = "1") -> PartyName | None:
        """Return the DAC region with this code; no other vocabulary of regions is known."""
        if vocabulary.strip() not in ("", "1"):
            return None
        return _region(code.strip())

    def sector(self, code: str, vocabulary: str = "1") -> SectorName | None:
        """Return the ledger's sector with this DAC code, else the code's category.

        Vocabularies: 1 (and DAC) has five digits, 2 (and DAC-3) three; no other is known.
        """
        code = code.strip()
        if vocabulary.strip() not in ("", "1", "2", "DAC", "DAC-3") or not code.isascii():
            return None
        if not code.isdecimal() or len(code) not in (3, 5):
            return None
        for slug, term in self._sectors.items():
            if dict(term.codes).get("dac") == code:
                return SectorName(slug, term.meaning, dict(term.codes))
        meaning = dac_codes.CATEGORIES.get(code[:3])
        return SectorName(f"dac-{code[:3]}", meaning, {"dac": code[:3]}) if meaning else None

    def finance(self, code: str) -> InstrumentName | None:
        """Return the instrument for a DAC type of finance; None for what is no flow, or unsure."""
        code = code.strip()
        slug = _finance_kinds().get(code)
        if slug is None:
            return None
        key, class_, meaning = dac_codes.FINANCE_KINDS[slug]
        for own, term in self._instruments.items():
            if key and dict(term.codes).get("dac") == key:
                return InstrumentName(own, term.meaning, term.class_)
        return InstrumentName(slug, meaning, class_)

    def own_sector(self, slug: str) -> SectorName | None:
        """Return the ledger's sector with this key."""
        term = self._sectors.get(slug)
        return SectorName(slug, term.meaning, dict(term.codes)) if term else None

    def own_instrument(self, slug: str) -> InstrumentName | None:
        """Return the ledger's instrument with this key."""
        term = self._instruments.get(slug)
        return InstrumentName(slug, term.meaning, term.class_) if term else None

    def instruments(self) -> tuple[str, ...]:
        return tuple(self._instruments)

    def minor_units(self, currency: str) -> int | None:
        """Return how many decimals a currency has; None where there is no such currency."""
        own = self._currencies.get(currency)
        if own is not None:
            return own.minor_units
        if currency in dac_codes.NO_MONEY:
            return None
        known = dac_codes.DECIMALS.get(currency, dac_codes.WITHDRAWN.get(currency))
        if known is not None:
            return known
        return 2 if currency in _iso_currencies() else None

    def _dac(self, number: str) -> PartyName | None:
        if code := dac_codes.COUNTRIES.get(number):
            return self._state(code)
        if found := _region(number):
            return found
        channel = dac_codes.PROVIDER_CHANNELS.get(number, number)
        if channel in ("42000", "42001"):
            return self._dac("918")
        if channel in CHANNELS:
            return self._channel(channel)
        if name := dac_codes.PROVIDERS.get(number):
            return self._body(f"XM-DAC-{number}", name, "")
        return None

    def _channel(self, channel: str) -> PartyName:
        acronym, name = CHANNELS[channel]
        return self._body(f"XM-DAC-{channel}", name, acronym)

    def _body(self, code: str, name: str, acronym: str) -> PartyName:
        for word in (name, acronym):
            if word and (own := self._own_bodies.get(plain(word))):
                return _party(self._parties[own])
        return PartyName(code, name, "organisation", "")

    def _body_named(self, name: str) -> PartyName | None:
        """Return the state, its government, or the body with this whole name."""
        words = plain(name)
        if own := self._own_bodies.get(words):
            return _party(self._parties[own])
        if number := _bodies().get(words):
            return self._dac(number)
        state = words.removeprefix("government ")
        if own := self._own_states.get(state):
            return _party(self._parties[own])
        code = _state_names().get(state)
        return self._state(code) if code else None

    def _state(self, code: str) -> PartyName | None:
        party = self._parties.get(code)
        if party is not None and party.kind == "state":
            return _party(party)
        name = _displayed().get(code)
        if name is None:
            return None
        return PartyName(code, name, "state", dac_codes.CURRENCIES.get(code, ""))


class OwnCodes:
    """Codes of our own, for what has none."""

    def __init__(self) -> None:
        self._texts: dict[str, tuple[str, ...]] = {}

    def of(self, *words: str, taken: Callable[[str], bool] = lambda code: False) -> str:
        """Return a code made of words; two different ones never share one, nor one that is `taken`.

        Of words that differ only in case or signs the first has the plain code, the next a number.
        """
        plain = unicodedata.normalize("NFKD", " ".join(words).casefold())
        plain = "".join(c if c.isalnum() else "-" for c in plain if not unicodedata.combining(c))
        slug = "-".join(part for part in plain.split("-") if part) or "x"
        code, number = slug, 1
        while taken(code) or self._texts.setdefault(code, words) != words:
            number += 1
            code = f"{slug}-{number}"
        return code


def state_code(text: str) -> str | None:
    """Return the ISO 3166 code of the state that a code or a whole name means, if it is one."""
    return _iso_codes().get(text) or _state_names().get(plain(text))


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Return a name without case, accents, signs, articles and common abbreviations."""
    split = unicodedata.normalize("NFKD", text.casefold().replace("&", " and ").replace("ı", "i"))
    letters = "".join(c for c in split if not unicodedata.combining(c))
    words = re.findall(r"\w+", re.sub(r"['’‘`ʼ]", "", letters))
    return " ".join(_SHORT.get(w, w) for w in words if w not in _SILENT)


def _called(parties: Mapping[str, Party], *, state: bool) -> Iterator[tuple[str, str]]:
    for code, party in parties.items():
        if (party.kind == "state") == state:
            for name in (code, party.name, *party.aliases):
                if words := plain(name):
                    yield words, code


def _party(party: Party) -> PartyName:
    return PartyName(party.code, party.name, party.kind, party.currency)


def _region(code: str) -> PartyName | None:
    code = dac_codes.SAME_REGION.get(code, code)
    name = dac_codes.REGIONS.get(code)
    return PartyName(f"dac-{code}", name, "group", "") if name else None


@lru_cache(maxsize=1)
def _displayed() -> dict[str, str]:
    import pycountry

    found = {c.alpha_2: getattr(c, "common_name", c.name) for c in pycountry.countries}
    return found | DISPLAYED


@lru_cache(maxsize=1)
def _iso_codes() -> dict[str, str]:
    import pycountry

    codes = {c.alpha_2: c.alpha_2 for c in pycountry.countries}
    return codes | {c.alpha_3: c.alpha_2 for c in pycountry.countries} | OTHER_CODES


@lru_cache(maxsize=1)
def _state_names() -> dict[str, str]:
    """Return every name that means exactly one state or territory."""
    import pycountry

    found: dict[str, set[str]] = {}
    for country in pycountry.countries:
        for field in ("name", "common_name", "official_name"):
            for name in _orders(getattr(country, field, "")):
                found.setdefault(plain(name), set()).add(country.alpha_2)
    for code, names in VARIANTS.items():
        for name in names.split("|"):
            found.setdefault(plain(name), set()).add(code)
    return {name: codes.pop() for name, codes in found.items() if name and len(codes) == 1}


def _orders(name: str) -> Iterator[str]:
    """Yield a name as it is, and as lists turn it: “Korea, Republic of” and the other way round."""
    yield name
    head, comma, tail = name.partition(", ")
    if comma and " and " not in tail:
        yield head
        yield f"{tail} {head}"
    first, of, last = name.removeprefix("the ").partition(" of ")
    if of and not comma:
        yield f"{last} {first}"


@lru_cache(maxsize=1)
def _bodies() -> dict[str, str]:
    """Return the whole names of bodies, with their channel or DAC code; ambiguous ones are out."""
    found: dict[str, set[str]] = {}
    for code, (_, name) in CHANNELS.items():
        found.setdefault(plain(name), set()).add(code)
    for code, name in dac_codes.PROVIDERS.items():
        found.setdefault(plain(name), set()).add(code)
    for name, code in dac_codes.BODY_VARIANTS.items():
        found.setdefault(plain(name), set()).add(code)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


@lru_cache(maxsize=1)
def _finance_kinds() -> dict[str, str]:
    return {code: slug for slug, codes in dac_codes.FINANCE.items() for code in codes.split()}


@lru_cache(maxsize=1)
def _iso_currencies() -> frozenset[str]:
    import pycountry

    return frozenset(c.alpha_3 for c in pycountry.currencies)
