"""Guesses: the donor, recipient and years that the sentence of an amount names itself.

Few and simple rules, each on words that stand beside each other. Where they find two answers, or
none, nothing is guessed. What was found is quoted, for a person to judge.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple


class Guess(NamedTuple):
    """A value for one or two columns, and the words it rests on."""

    columns: tuple[str, ...]
    values: tuple[str, ...]
    words: str


class _Named(NamedTuple):
    code: str
    start: int
    end: int
    owner: bool


_GIVING = (
    "gave|gives?|giving|given|grants?|granted|granting|provide[sd]?|providing|lends?|lent|lending|"
    "donate[sd]?|donating|allocate[sd]?|allocating|allot(?:s|ted|ting)?|pledge[sd]?|pledging|"
    "promise[sd]?|promising|spen[dt]s?|spending|pa(?:id|ys?|ying)|invest(?:s|ed|ing)?|"
    "raise[sd]|contribute[sd]?|contributing|commit(?:s|ted|ting)?|offer(?:s|ed|ing)?|"
    "transfer(?:s|red|ring)?|suppl(?:y|ies|ied|ying)|deliver(?:s|ed|ing)?|finance[sd]?|financing|"
    "fund(?:s|ed|ing)?|forgave|forgives?|writes?|wrote|writing|hand(?:s|ed|ing)?"
)
_HELPING = (
    "itself|also|then|now|already|will|would|has|have|had|later|once|again|finally|recently|"
    "jointly|reportedly|alone"
)
_PASSIVE = "is|are|was|were|been|being"
_AID = (
    "aid|assistance|help|support|loans?|grants?|credits?|donations?|funds|funding|money|"
    "investments?|dollars|euros|ru?o?u?bles|million|billion"
)
_SUBJECT = re.compile(
    rf"((?:\s+(?:{_HELPING}|{_PASSIVE})){{0,3}})\s+({_GIVING})\b(?!-)", re.IGNORECASE
)
_RECEIVES = re.compile(
    rf"(?:\s+(?:{_HELPING})){{0,3}}\s+(?:receive[sd]?|receiving|got|obtain(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)
_ITS_AID = re.compile(
    r"(?:['’]s)?\s+(?:[\w-]{1,20}\s+){0,2}(?:aid|assistance|loans?|grants?|credits?|donations?|"
    r"funding|investments?)\b",
    re.IGNORECASE,
)
_GIVEN_BY = re.compile(rf"\b(?:{_GIVING})\s+by\s+(?:the\s+)?$", re.IGNORECASE)
_AID_FROM = re.compile(
    rf"\b(?:{_AID}|received|got)\b.{{0,40}}\b(?P<from>from\s+(?:the\s+)?)$", re.I | re.S
)
_GIVES_TO = re.compile(rf"\b(?:{_GIVING})\s+(?:the\s+)?$", re.IGNORECASE)
_TO = re.compile(r"(\w{0,20})\s+(?P<to>to\s+(?:the\s+)?)$", re.IGNORECASE)
_TO_A_NAME = re.compile(r"\b(?i:to)\s+(?:the\s+)?[A-Z]")
_GIFT = re.compile(rf"\b(?:{_AID}|{_GIVING})\b.{{0,40}}$", re.IGNORECASE | re.DOTALL)
# What goes to a place without being given to it.
_OTHER_TO = frozenset(
    """
    according access addition ambassador back came close closer compared contrast due envoy flew
    flight flights next opposed pressure prior regard related relation respect response return
    returned road thanks threat travel travelled trip trips visit visits way went
    """.split()
)
_SHORT_CODES = frozenset(("US", "UK", "EU", "UN"))
_NEAR = 80


class PartyFinder:
    """Finds a ledger's parties in a text by their names and aliases, written as names are."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Take casefolded names, aliases and codes, each with the code it stands for."""
        self._codes = {" ".join(name.split()): code for name, code in names.items()}
        longest_first = sorted(self._codes, key=len, reverse=True)
        words = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest_first)
        self._pattern = re.compile(rf"(?<![\w-])(?:{words or '(?!)'})(?!\w|-\w)", re.IGNORECASE)

    def find(self, text: str) -> Iterator[_Named]:
        """Yield every party that the text names, in order."""
        for match in self._pattern.finditer(text):
            printed = match[0]
            letters = sum(c.isalpha() for c in printed)
            short = letters <= 3 and "." not in printed
            if not printed[0].isupper() or (short and not printed.isupper()):
                continue
            if letters <= 2 and "." not in printed and printed not in _SHORT_CODES:
                continue
            code = self._codes[" ".join(printed.split()).casefold()]
            owner = text[match.end() : match.end() + 2] in ("'s", "’s")
            yield _Named(code, match.start(), match.end(), owner)


def guess_parties(sentence: str, finder: PartyFinder) -> list[Guess]:
    """Return the donor and the recipient that the sentence names, each at most once."""
    donors: dict[str, str] = {}
    recipients: dict[str, str] = {}
    for party in finder.find(sentence):
        for found, words in (
            (donors, _as_donor(sentence, party)), (recipients, _as_recipient(sentence, party)),
        ):  # fmt: skip
            if words:
                found.setdefault(party.code, " ".join(words.split()))
    if set(donors) & set(recipients):
        return []
    return [
        Guess((column,), tuple(found), next(iter(found.values())))
        for column, found in (("donor", donors), ("recipient", recipients))
        if len(found) == 1
    ]


def _as_donor(text: str, party: _Named) -> str:
    before = text[max(0, party.start - _NEAR) : party.start]
    subject = _SUBJECT.match(text, party.end)
    if subject and not _is_passive(subject):
        return text[party.start : subject.end()]
    if given := _GIVEN_BY.search(before):
        return given[0] + text[party.start : party.end]
    if aid := _AID_FROM.search(before):
        return aid["from"] + text[party.start : party.end]
    own = _ITS_AID.match(text, party.end)
    if own and not _TO.search(before) and not _GIVES_TO.search(before):
        return text[party.start : own.end()]
    return ""


def _as_recipient(text: str, party: _Named) -> str:
    before = text[max(0, party.start - _NEAR) : party.start]
    subject = _SUBJECT.match(text, party.end)
    if subject and _is_passive(subject):
        return text[party.start : subject.end()]
    if receives := _RECEIVES.match(text, party.end):
        return text[party.start : receives.end()]
    if gives := _GIVES_TO.search(before):
        return gives[0] + text[party.start : party.end]
    to = _TO.search(before)
    given = to and to[1].casefold() not in _OTHER_TO and _GIFT.search(before, 0, to.start("to"))
    if to and given and not party.owner and len(_TO_A_NAME.findall(text)) == 1:
        return to["to"] + text[party.start : party.end]
    return ""


def _is_passive(subject: re.Match[str]) -> bool:
    """Whether "was given" makes the subject the one who receives."""
    words = subject[1].casefold().split()
    passive = any(word in _PASSIVE.split("|") for word in words)
    return passive and not subject[2].casefold().endswith("ing")


# -- years ----------------------------------------------------------------------------------------

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_MONTH = "|".join(_MONTHS)


def _printed(n: int) -> str:
    """Return the pattern of a year, with a month and day before it where they are printed."""
    month = rf"(?:(?P<day{n}>\d{{1,2}})\s)?(?P<month{n}>{_MONTH})(?:\s(?P<then{n}>\d{{1,2}}))?"
    return rf"(?:{month},?\s)?(?P<year{n}>(?:19|20)\d\d)"


_PART = "early|late|mid|middle|end|beginning|start|fall|spring|summer|autumn|winter"
_WHEN = re.compile(
    r"(?:\b(?P<lead>between|from|by|since|beginning in|starting in|as of|up to|until|before|after|"
    rf"in|on|during)\s(?:the\s)?(?:(?:{_PART})(?:\sof)?[\s-]?)?)?(?<![\w.-]){_printed(1)}"
    rf"(?:\s?(?P<link>and|to|until|till|through|[-–—])\s?(?:in\s)?{_printed(2)})?(?![\w-])",
    re.IGNORECASE,
)
_RIGHT_AFTER = re.compile(r"\s(?:a year )?in\s", re.IGNORECASE)
_OF_ANOTHER = re.compile(r"\b(?:dollars|euros|ru?o?u?bles|million|billion)\s+(?:in\s+)?$", re.I)


def guess_years(sentence: str, amount_ends: int) -> Guess | None:
    """Return first and last where the sentence names one time, or one directly after the amount.

    The sentence has single spaces; the amount ends at the given character.
    """
    times = list(_WHEN.finditer(sentence))
    for time in times:
        lead = sentence[amount_ends : time.start("year1")]
        if time.start("year1") > amount_ends and _RIGHT_AFTER.fullmatch(lead):
            return _period(time)
    if len(times) != 1 or _OF_ANOTHER.search(sentence[: times[0].start("year1")]):
        return None
    return _period(times[0])


def _period(time: re.Match[str]) -> Guess | None:
    """Return what a time says of first and last; None where it says neither."""
    lead = (time["lead"] or "").casefold()
    first = _date(time, 1)
    both = ("first", "last")
    if time["link"]:
        last = _date(time, 2)
        if first >= last or (time["link"].casefold() == "and" and lead != "between"):
            return None
        return Guess(both, (first, last), time[0])
    if lead in ("by", "as of", "up to"):
        return Guess(both, ("", first), time[0])
    if lead == "since":
        return Guess(both, (first, ".."), time[0])
    if lead in ("beginning in", "starting in"):
        return Guess(("first",), (first,), time[0])
    return Guess(both, (first, first), time[0]) if lead in ("in", "on", "during") else None


def _date(time: re.Match[str], n: int) -> str:
    """Return the date at the precision that is printed; a day that no month has is left out."""
    year, month, day = time[f"year{n}"], time[f"month{n}"], time[f"day{n}"] or time[f"then{n}"]
    if not month:
        return str(year)
    number = _MONTHS.index(month.capitalize()) + 1
    if not day or not 1 <= int(day) <= monthrange(int(year), number)[1]:
        return f"{year}-{number:02}"
    return f"{year}-{number:02}-{int(day):02}"


def names_of(parties: Iterable[tuple[str, str, Iterable[str]]]) -> dict[str, str]:
    """Return the casefolded names of parties given as (code, name, aliases)."""
    names: dict[str, str] = {}
    for code, name, aliases in parties:
        for known in (code, name, *aliases):
            names.setdefault(known.casefold(), code)
    return names
