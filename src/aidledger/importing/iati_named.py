"""Names of an IATI file: each code or name looked up once, told to the landing, or noted."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

from aidledger.importing.iati_codes import DAC, DAC_CATEGORY
from aidledger.importing.iati_reading import text_of
from aidledger.importing.iati_shares import Told
from aidledger.importing.landing import Landing
from aidledger.importing.names import Names, OwnCodes, PartyName
from aidledger.problems import Place, Problem, clip

NOBODY = "unspecified"
_NOT_SAID = "99810"  # DAC: sectors not specified
_ALIAS = (
    "Nothing need be done. To have it under a party of the ledger, add the name to its aliases."
)
_CORRECT = "Nothing need be done. If it is a slip, mend the code in the file and import it again."
_UNTOLD = ("unspecified", "transfer")
_T = TypeVar("_T")


class Lack(NamedTuple):
    """A name that no code was found for: where, and what it is landed as."""

    kind: str
    name: str
    place: Place
    landed: str


class Named:
    """Turns the publisher's codes into the ledger's; what has none gets one of its own.

    `file` is the one being read, as problems name it.
    """

    def __init__(self, names: Names, landing: Landing) -> None:
        self.names, self.landing = names, landing
        self.file = ""
        self._known: dict[Hashable, object] = {}
        self._called: dict[str, str] = {}
        self._made_of: dict[str, str] = {}
        self._own = OwnCodes().of
        self._lacking: dict[Hashable, Lack] = {}
        self._lacks: list[Lack] = []
        self._found: Lack | None = None
        self._noted: set[tuple[str, str]] = set()

    def organisation(self, element: Any, line: int) -> str:
        """Return the code of an organisation by its reference or else its name; blank: none told.

        A name beside a reference is asked only where that is a bare number.
        """
        if element is None:
            return ""
        ref = (element.get("ref") or "").strip()
        name = text_of(element) if not ref or ref.isdecimal() else ""
        if not ref and not name:
            return ""
        return self._once(
            ("organisation", ref, name), lambda: self._organisation(ref, text_of(element), line)
        )

    def recipient(self, told: Told | None) -> str:
        """Return the code of a country or region, or of nobody that is told."""
        if told is None or not (told.code or told.name):
            return self._once(NOBODY, self._nobody)
        key = (told.kind, told.code, told.vocabulary, told.name if not told.code else "")
        find = self._country if told.kind == "country" else self._region
        return self._once(key, lambda: find(told))

    def nobody(self) -> str:
        return self.recipient(None)

    def sector(self, told: Told | None) -> tuple[str, str, str]:
        """Return the ledger's sector, the publisher's code and its vocabulary."""
        if told is None or not (told.code or told.name):
            return self._once("sector", lambda: (self._dac(_NOT_SAID, DAC) or "general", "", ""))
        vocabulary = told.vocabulary
        if vocabulary == DAC and len(told.code) == 3:
            vocabulary = DAC_CATEGORY  # as 1.0x wrote it: one vocabulary, five digits or three
        key = ("sector", told.code or told.name, vocabulary)
        return self._once(key, lambda: (self._sector(told, vocabulary), told.code, vocabulary))

    def finance(self, code: str, line: int) -> tuple[str, str]:
        """Return the ledger's instrument for a DAC type of finance, and its class."""
        return self._once(("finance", code), lambda: self._finance(code, line))

    def decimals(self, currency: str) -> int | None:
        """Return the decimals of a currency; None where ISO 4217 has no such code."""
        return self._once(("currency", currency), lambda: self._decimals(currency))

    def called(self, code: str) -> str:
        """Return the name of a party that was looked up."""
        return self._called.get(code, "")

    def texts(self, code: str) -> set[str]:
        """Return what a party may be asked for by, in small letters."""
        found = (code, self.called(code), self._made_of.get(code, ""))
        return {text.casefold() for text in found}

    def lacks(self) -> tuple[Lack, ...]:
        """Return the names without a code among those looked up since this was last asked."""
        if not self._lacks:
            return ()
        found, self._lacks = tuple(self._lacks), []
        return found

    def note(self, lack: Lack) -> None:
        """Count a row that lands without a code, and tell of the name once."""
        kind, name = lack.kind, lack.name
        self.landing.unresolved(kind, name)
        if (kind, name) in self._noted:
            return
        self._noted.add((kind, name))
        self.landing.remark(
            Problem(
                "unresolved-name",
                lack.place,
                clip(name),
                f"No code is known for this {kind}; its rows stand under {lack.landed}.",
                _ALIAS if kind in ("organisation", "country", "region") else _CORRECT,
                severity="warning",
            )
        )

    def _once(self, key: Hashable, find: Callable[[], _T]) -> _T:
        if key not in self._known:
            self._known[key] = find()
            if self._found:
                self._lacking[key], self._found = self._found, None
        if lack := self._lacking.get(key):
            self._lacks.append(lack)
        return self._known[key]  # type: ignore[return-value]

    def _organisation(self, ref: str, name: str, line: int) -> str:
        found = self.names.organisation(ref, name)
        if found:
            return self._party(found)
        # A reference such as AF, which no list has, must not pass for the country, nor one such
        # as org-fund for the code of our own that somebody else has.
        if ref and not self.names.country(ref) and not f"{ref}-".startswith("org-"):
            self._tell(ref, name or ref, "organisation")
            return ref
        code = self._own("org", ref or name)
        self._made_of[code] = ref or name
        self._tell(code, name or ref, "organisation")
        self._lack("organisation", ref or name, line, code)
        return code

    def _country(self, told: Told) -> str:
        found = self.names.country(told.code.upper() or told.name)
        if found:
            return self._party(found)
        code = told.code.upper() or self._own("country", told.name)
        self._tell(code, told.name or told.code, "state")
        self._lack("country", told.code or told.name, told.line, code)
        return code

    def _region(self, told: Told) -> str:
        found = self.names.region(told.code, told.vocabulary)
        if found:
            return self._party(found)
        code = self._own("region", told.vocabulary, told.code or told.name)
        self._tell(code, told.name or f"region {told.code}", "group")
        if told.vocabulary == DAC:
            self._lack("region", told.code or told.name, told.line, code)
        return code

    def _nobody(self) -> str:
        self._tell(NOBODY, "not told", "group")
        return NOBODY

    def _tell(self, code: str, name: str, kind: str, currency: str = "") -> None:
        self._called.setdefault(code, name)
        self.landing.party(code, name, kind, currency)

    def _party(self, found: PartyName) -> str:
        self._tell(found.code, found.name, found.kind, found.currency)
        return found.code

    def _sector(self, told: Told, vocabulary: str) -> str:
        if found := self._dac(told.code, vocabulary):
            return found
        slug = self._own("sector", vocabulary, told.code or told.name)
        self.landing.sector(slug, told.name or f"{told.code} of vocabulary {vocabulary}", {})
        if vocabulary in (DAC, DAC_CATEGORY):
            self._lack("sector", told.code or told.name, told.line, slug)
        return slug

    def _dac(self, code: str, vocabulary: str) -> str:
        found = self.names.sector(code, vocabulary)
        if not found:
            return ""
        self.landing.sector(found.slug, found.meaning, found.codes)
        return found.slug

    def _finance(self, code: str, line: int) -> tuple[str, str]:
        if found := self.names.finance(code) if code else None:
            self.landing.instrument(found.slug, found.meaning, found.class_)
            return found.slug, found.class_
        if not code:
            self.landing.instrument(_UNTOLD[0], "No type of finance is told.", _UNTOLD[1])
            return _UNTOLD
        slug = self._own("finance", code)
        meaning = f"Type of finance {code}, which the DAC does not list."
        self.landing.instrument(slug, meaning, "transfer")
        self._lack("finance type", code, line, f"{slug}, a transfer")
        return slug, "transfer"

    def _decimals(self, currency: str) -> int | None:
        digits = self.names.minor_units(currency)
        if digits is not None:
            self.landing.currency(currency, digits)
        return digits

    def _lack(self, kind: str, name: str, line: int, landed: str) -> None:
        self._found = Lack(kind, name, Place(self.file, line), landed)
