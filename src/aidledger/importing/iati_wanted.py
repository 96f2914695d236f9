"""Filters of an IATI import: the donors, recipients and years whose rows are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aidledger.importing.choices import Choices
from aidledger.importing.iati_named import Named
from aidledger.problems import UsageError
from aidledger.years import YearSelection


class Wanted:
    """Says which rows are asked for; what is not named is asked for whole."""

    def __init__(self, choices: Choices, named: Named) -> None:
        self.years: YearSelection = choices.years
        self._named = named
        self.filters_recipients = bool(choices.recipients)
        self._asked = {"donor": choices.donors, "recipient": choices.recipients}
        self._known = {role: _codes(texts, named) for role, texts in self._asked.items()}
        self._met: set[tuple[str, str]] = set()
        self._judged: dict[tuple[str, str], bool] = {}

    def donor(self, code: str) -> bool:
        return not self._asked["donor"] or self._judge("donor", code)

    def recipient(self, code: str) -> bool:
        return not self._asked["recipient"] or self._judge("recipient", code)

    def period(self, first: str, last: str) -> bool:
        """Whether a year of the period is asked for."""
        if not self.years:
            return True
        begin, end = int(first[:4]), int((last or first)[:4])
        return any(self.years.holds(year) for year in range(begin, end + 1))

    def refuse_the_unmet(self) -> None:
        """Raise UsageError for a name that no list knows and that nobody in the files has."""
        for role, known in self._known.items():
            for text, codes in known.items():
                if not codes and (role, text) not in self._met:
                    raise UsageError(
                        f"No {role} in these files is called “{text}”.",
                        "Give an ISO 3166 code or a whole name such as TJ or Tajikistan, or an "
                        "organisation's reference as the file has it.",
                    )

    def _judge(self, role: str, code: str) -> bool:
        if (role, code) not in self._judged:
            self._judged[role, code] = self._is_asked(role, code)
        return self._judged[role, code]

    def _is_asked(self, role: str, code: str) -> bool:
        texts = self._named.texts(code)
        found = False
        for text, codes in self._known[role].items():
            if code in codes or text.casefold() in texts:
                self._met.add((role, text))
                found = True
        return found


def asked(choices: Choices) -> dict[str, str]:
    """Return the filters as text, in one way for the same ones."""
    told = {
        "donors": _listed(choices.donors),
        "recipients": _listed(choices.recipients),
        "years": str(choices.years),
        "planned": "yes" if choices.planned else "",
    }
    return {name: text for name, text in told.items() if text}


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(sorted(set(texts)))


def _codes(texts: Sequence[str], named: Named) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for text in texts:
        for party in (named.names.country(text), named.names.organisation(text, text)):
            if party:
                found.setdefault(text, set()).add(party.code)
        found.setdefault(text, set())
    return found
