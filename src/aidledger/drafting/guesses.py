"""Guesses: the donor and recipient that the words about an amount name themselves.

A party is guessed only from the amount's own clause, where it is the subject that gives or
receives, or stands in "given by", "received from", "gave to"; not where several parties are named
together, nor in a sentence of what was refused, not given, asked for or paid back. Where two
answers are found, or none, nothing is guessed: a blank is filled sooner than a wrong cell is
found. What was found is quoted, for a person to judge.
"""

from __future__ import annotations

import re
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


_ACTIVE = (
    "gave|gives|give|giving|given|grants?|granted|granting|provide[sd]?|providing|lends?|lent|"
    "lending|donate[sd]?|donating|allocate[sd]?|allocating|allot(?:s|ted|ting)?|pledge[sd]?|"
    "pledging|promise[sd]?|promising|spen[dt]|spends|spending|pa(?:id|ys?|ying)|invest(?:s|ed|ing)?"
    "|contribute[sd]?|contributing|commit(?:s|ted|ting)?|offer(?:s|ed|ing)?|suppl(?:y|ies|ied|ying)"
    "|deliver(?:s|ed|ing)?|finance[sd]?|financing|fund(?:s|ed|ing)|forgave|forgives?|"
    r"transfer(?:s|red|ring)?|(?:writes?|wrote|writing|written)\s(?:it\s)?off|"
    r"hand(?:s|ed|ing)?(?:\sover)?"
)
_GIVEN = (
    "given|granted|provided|lent|donated|allocated|allotted|pledged|promised|spent|paid|invested|"
    "contributed|committed|offered|supplied|delivered|financed|funded|forgiven|transferred|"
    r"written\soff|handed\sover"
)
# Whoever is given, lent or promised a thing receives it; what is delivered or spent is the thing.
_GIVEN_TO = "given|granted|lent|allocated|allotted|pledged|promised|paid|offered|handed"
_GIVES_WHOM = (
    "gave|gives?|giving|granted|grants?|granting|lent|lends?|lending|promised?|promises|promising|"
    "offer(?:s|ed|ing)?|pa(?:id|ys?|ying)|handed|hands|allocated"
)
_HELPING = (
    "itself|also|then|now|already|will|has|have|had|later|once|again|finally|recently|jointly|"
    "reportedly|alone"
)
_BE = "is|are|was|were|been|being"
_AID = (
    r"(?:[\w-]{1,20}\s){0,2}(?:aid|assistance|help|support|loans?|grants?|credits?|donations?|"
    r"funding|investments?)"
)
_COMES_TO = (
    r"(?:has\s|have\s|had\s)?(?:reached|totall?ed|was|were|is|are|been|amounted\sto|came\sto|"
    r"stood\sat|(?:rose|grew|fell|increased|decreased)\sto|made\sup|equall?ed)"
)
# Between a deed and its amount: whom it is given to, what it is; no other deed.
_OBJECT = r"(?:\s(?!(?:its|debts?|who|which|that|to|from|by|with|and|or)\b)\S{1,30}){0,8}?\s?"
_SUBJECT = re.compile(rf"(?:\s(?:{_HELPING}|{_BE})){{0,3}}\s(?:{_ACTIVE}){_OBJECT}$", re.I)
_PASSIVE_SUBJECT = re.compile(
    rf"(?:\s(?:{_HELPING})){{0,2}}\s(?:{_BE})(?:\s(?:{_HELPING}|{_BE})){{0,2}}\s(?:{_GIVEN_TO})"
    rf"{_OBJECT}$", re.I
)  # fmt: skip
_RECEIVES = re.compile(
    rf"(?:\s(?:{_HELPING})){{0,3}}\s(?:receive[sd]?|receiving|got|obtain(?:s|ed|ing)?){_OBJECT}$",
    re.I,
)
_ITS_AID = re.compile(rf"(?:['’]s)?\s{_AID}(?:\s(?:to|for)\s(?:the\s)?(?P<to>\S.{{0,30}}?))?"
                      rf"\s{_COMES_TO}{_OBJECT}$", re.I)  # fmt: skip
_GIVEN_BY = re.compile(
    rf"^(?:\s\S{{1,30}}){{0,6}}?\s(?:{_BE})(?:\s(?:{_HELPING}|{_BE})){{0,2}}\s(?:{_GIVEN})"
    rf"(?:\s\S{{1,30}}){{0,6}}?\s(?P<by>by\s(?:the\s)?)$", re.I
)  # fmt: skip
_RECEIVED = re.compile(rf"\b(?:receive[sd]?|receiving|got|obtain(?:s|ed|ing)?){_OBJECT}$", re.I)
_FROM = re.compile(r"^(?:\sin\s[a-z]+)?\s(?P<from>from\s(?:the\s)?)$", re.I)
_WHOM = re.compile(rf"\b(?:{_GIVES_WHOM})\s(?:the\s)?$", re.I)
_GAVE = re.compile(rf"\b(?:{_ACTIVE}){_OBJECT}$", re.I)
_WAS_GIVEN = re.compile(
    rf"^(?:\s\S{{1,30}}){{0,6}}?\s(?:{_BE})\s(?:\S{{1,20}}\s)?(?:{_GIVEN})\b", re.I
)
_TO = re.compile(r"(?P<before>.*?)\s(?P<to>to\s(?:the\s)?)$", re.I | re.S)
_TO_A_NAME = re.compile(r"\b(?i:to)\s(?:the\s)?[A-Z]")
# Where a clause ends. "and" between numbers joins them.
_BREAK = re.compile(
    r"[,;:—–()“”\"]|\b(?:while|whereas|but|which|who|that|said|says|when|where|because|although|"
    r"after|before)\b|\band\b(?!\s\d)", re.I
)  # fmt: skip
# What may stand before a clause's subject: a time, or nothing that matters.
_LEAD = re.compile(
    r"\W*(?:(?i:in|on|by|since|during|until|as of|from|between)\s)?(?:\d{1,2}\s)?"
    r"(?:(?:Jan|Febr|Ma|Apr|Ju|Aug|Sept|Oct|Nov|Dec)\w{1,8}\s)?(?:\d[\d\s,–-]*(?:(?:and|to)\s\d[\d\s]*)?)?\W*"
    r"(?:(?i:then|later|also|thus|now|meanwhile|instead|and)\W+)?(?i:the\s)?"
)
_JOINS = re.compile(r"\s?(?:,\s?)?(?:and|or|nor|&|/)\s(?:the\s)?[A-Z]|,\s(?:the\s)?[A-Z]")
# After "by Russia", "to Tajikistan" the name is at its end: no "Russian banks", no "US enemies".
_NAME_ENDS = re.compile(
    r"(?:\[|[.,;:!?)\]”\"—–]|$|\s(?:in|to|for|on|by|since|during|under|through|between|from|as|with|"
    r"until|of|at|over|is|are|was|were|worth|or\smore|this|last|next)\b|\s\d)", re.I
)  # fmt: skip
_A_THING = re.compile(
    r"\s(?:(?:an?|the|its|some|about|around|over|nearly|almost|approximately|up|at|more|less|another|"
    r"between|from|roughly|one|two|three|four|five|six|seven|eight|nine|ten|several)\b|\W{0,3}\d)",
    re.I,
)
# Sentences of what was not given, not yet, or given back: nothing is guessed.
NOT_SO = re.compile(
    r"\b(?:not|no|never|neither|nor|none|nobody|nothing|without|unless|if|whether|refus\w*|"
    r"den(?:y|ie[sd]|ying|ial)|reject\w*|withdr\w+|re-?pa(?:y|id)\w*|return(?:s|ed|ing)?|fail\w*|"
    r"demand\w*|ask(?:s|ed|ing)?|request\w*|urg(?:e[sd]?|ing)|would|could|should|might|cancel\w*|"
    r"suspend\w*|cut|cuts|stole\w*|owe[sd]?|owing|instead\sof|rather\sthan|yet\sto)\b|n['’]t\b|"
    r"^\W*had\s", re.I
)  # fmt: skip
# What is spent or invested need not be one's own, nor given.
_SPENDING = re.compile(r"\b(?:spen[dt]|invest)", re.I)
_NOT_GIVING = re.compile(
    r"\b(?:in|of|from|as)\s(?:the\s|its\s)?(?:\w+\s)?(?:aid|assistance)\b|\b(?:on|in)\sits\b", re.I
)
_FROM_ANOTHER = re.compile(r"(?:\s\S{1,30}){0,4}?\sfrom\s", re.I)
_COMPARED = re.compile(r"\s(?:less|more|fewer|short|higher|lower)\b(?!\sor\b)", re.I)
_SHORT_CODES = frozenset(("US", "UK", "EU", "UN"))


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
            owner = text[match.end() : match.end() + 1] in ("'", "’")
            yield _Named(code, match.start(), match.end(), owner)


def guess_parties(sentence: str, amount: tuple[int, int], finder: PartyFinder) -> list[Guess]:
    """Return the donor and the recipient that the amount's own clause names, each at most once.

    The sentence has single spaces; the amount stands between the two characters.
    """
    if NOT_SO.search(sentence) or _COMPARED.match(sentence, amount[1]):
        return []
    clause = Clause(sentence, *amount)
    parties = list(finder.find(sentence))
    donors: dict[str, str] = {}
    recipients: dict[str, str] = {}
    for party in parties:
        if not clause.holds(party) or clause.is_joined(party, parties):
            continue
        for found, words in (
            (donors, clause.as_donor(party)), (recipients, clause.as_recipient(party)),
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


class Clause:
    """The part of a sentence in which an amount stands, up to what breaks it on either side."""

    def __init__(self, sentence: str, start: int, end: int) -> None:
        self.text = sentence
        self.amount = (start, end)
        breaks = list(_BREAK.finditer(sentence))
        self.start = max((b.end() for b in breaks if b.end() <= start), default=0)
        self.end = min((b.start() for b in breaks if b.start() >= end), default=len(sentence))

    def holds(self, party: _Named) -> bool:
        return self.start <= party.start and party.end <= self.end

    def is_joined(self, party: _Named, parties: list[_Named]) -> bool:
        """Whether the party is one of several that are named together."""
        before = self.text[: party.start]
        if _JOINS.match(self.text, party.end):
            return not _LEAD.fullmatch(self.text[party.end : party.end + 2])
        if re.search(r"\b(?:and|or|nor)\s(?:the\s)?$|[&/]\s?$", before, re.I):
            return True
        comma = before.rstrip().removesuffix(" the").rstrip().endswith(",")
        return comma and any(other.start < party.start for other in parties)

    def as_donor(self, party: _Named) -> str:
        start, end = self.amount
        if party.end <= start:
            between = self.text[party.end : start]
            if self.leads(party):
                deed = (
                    _SUBJECT.fullmatch(between) if not _PASSIVE_SUBJECT.fullmatch(between) else None
                )
                if deed and not party.owner and not self.is_no_gift(between):
                    return self.text[party.start : start]
                if (own := _ITS_AID.fullmatch(between)) and "," not in own[0]:
                    return self.text[party.start : start]
            return ""
        between = self.text[end : party.start]
        if not self.ends_name(party):
            return ""
        if given := _GIVEN_BY.match(between):
            return given["by"] + self.text[party.start : party.end]
        source = _FROM.match(between)
        if source and _RECEIVED.search(self.text, self.start, start):
            return source["from"] + self.text[party.start : party.end]
        return ""

    def as_recipient(self, party: _Named) -> str:
        start, end = self.amount
        if party.end <= start:
            between = self.text[party.end : start]
            if self.leads(party) and not party.owner:
                for pattern in (_PASSIVE_SUBJECT, _RECEIVES):
                    if pattern.fullmatch(between):
                        return self.text[party.start : start]
            whom = _WHOM.search(self.text, self.start, party.start)
            if whom and not party.owner and (not between.strip() or _A_THING.match(between)):
                return whom[0] + self.text[party.start : party.end]
            return ""
        to = _TO.fullmatch(self.text[end : party.start])
        if to is None or not self.ends_name(party) or len(_TO_A_NAME.findall(self.text)) != 1:
            return ""
        between = to["before"]
        if re.search(r"\bfrom\b|\bto\b", between):
            return ""
        if _WAS_GIVEN.match(between) or _GAVE.search(self.text, self.start, start):
            return to["to"] + self.text[party.start : party.end]
        return ""

    def leads(self, party: _Named) -> bool:
        """Whether the clause begins with the party, or with a time and the party."""
        return bool(_LEAD.fullmatch(self.text, self.start, party.start))

    def ends_name(self, party: _Named) -> bool:
        return not party.owner and bool(_NAME_ENDS.match(self.text, party.end))

    def is_no_gift(self, deed: str) -> bool:
        """Whether a deed passes on what is another's, or keeps what is spent."""
        if _FROM_ANOTHER.match(self.text, self.amount[1], self.end):
            return True
        spends = _SPENDING.search(deed)
        return bool(spends and _NOT_GIVING.search(self.text, self.start, self.end))


def names_of(parties: Iterable[tuple[str, str, Iterable[str]]]) -> dict[str, str]:
    """Return the casefolded names of parties given as (code, name, aliases)."""
    names: dict[str, str] = {}
    for code, name, aliases in parties:
        for known in (code, name, *aliases):
            names.setdefault(known.casefold(), code)
    return names
