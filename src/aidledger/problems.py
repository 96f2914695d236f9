"""Problems: what is wrong with a ledger, where, and what to do about it.

Bad data never raises on its own: each stage collects `Problem`s and goes on, so that a person
sees all of them at once. `LedgerError` carries them out when no honest answer is left;
`UsageError` is a wrong question (an unknown party, a malformed year), not a wrong ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]

# code -> what such a problem is. docs/errors.md explains each; a test produces each.
CODES: dict[str, str] = {
    # files
    "missing-file": "a file of the ledger, or its whole folder, is not there",
    "unreadable-file": "the system refuses to open or read a file",
    "changed-meanwhile": "a file to be written is not what it was when it was read",
    "ledger-locked": "another run writes the ledger at this moment, and does not end",
    "unwritable-file": "a file cannot be written, for want of space or rights",
    "too-large": "a file is larger than a ledger kept by hand may be",
    "not-utf-8": "a file is not UTF-8 text",
    "control-character": "text holds a character that no one can see, such as NUL",
    "bad-csv": "a CSV file cannot be split into rows, as when a quote is left open",
    "bad-yaml": "a YAML file cannot be understood, or uses what a ledger has no need of",
    "bad-descriptor": "datapackage.json is not the description of an aidledger ledger",
    "newer-format": "the ledger, or an import, is of a format that only a later aidledger reads",
    "older-format": "the ledger is of an older format, and `aidledger upgrade` would rewrite it",
    "missing-column": "a column that every ledger has is not there",
    "unknown-column": "a column is there that no ledger has",
    "cell-count": "a row has more or fewer cells than its header",
    "bad-json": "a line given to be added is not one row as JSON",
    # values
    "missing-value": "a value that is needed is blank",
    "bad-value": "a value is not of the kind its column holds",
    "unknown-code": "a value is not in the ledger's vocabulary",
    "duplicate-id": "two entries have the same id",
    "bad-date": "a date that no calendar has, or one the ledger cannot read",
    "period-reversed": "a period ends before it begins",
    "bad-amount": "an amount that is not a plain number, or has more decimals than its currency",
    "missing-amount": "the qualifier needs an amount, a low or a high that is not there",
    "needless-amount": "the qualifier does not go with an amount, but one is written",
    "low-over-high": "the bounds are not in order: low, amount, high",
    # between figures
    "dangling-relation": "a relation names a figure that is not in the ledger",
    "circular-relation": "figures contain each other in a circle",
    "instrument-differs": "a part carries another instrument than its whole",
    "parts-exceed-whole": "parts together are more than the figure that certainly contains them",
    "unmatched-rival": "rivals.csv names a figure, or a year of it, that is not there",
    "missing-rate": "no exchange rate for a currency in a year that is used",
    "missing-ppp": "international dollars asked for, and a recipient has no PPP factor for a year",
    # claims
    "bad-expression": "an expression of claims.yaml cannot be read or worked out",
    "mixed-units": "an expression adds or compares what is in different units",
    # imports
    "bad-xml": "an XML file cannot be understood, or uses what no publisher has need of",
    "bad-percentages": "shares between countries or sectors that do not sum to 100",
    "unresolved-name": "a name of a publisher's file that no code was found for",
    "bad-map": "a map does not say how a table becomes transactions",
    "bad-manifest": "the description of an import cannot be read",
    "bad-rates": "a file of exchange rates cannot be read",
    # worth a second look
    "disbursed-after-source": "money said to be spent after its footnote was printed",
    "more-than-oda": "one year's flow is larger than all the aid the recipient received",
    "same-party": "donor and recipient of a figure are one party",
    "same-figure": "a figure has the parties, years, amount and source of another one",
    "may-exceed": "figures that may be inside another are together more than it",
    "dangling-mention": "mentions.csv names a figure that is not there",
    "unaccounted-mention": "nothing says what became of an amount printed in the source",
}

# What `aidledger audit` finds between a source's text, mentions.csv and the rows; docs/audit.md.
FINDINGS: dict[str, str] = {
    "wrong-text": "the text prints none of the amounts of mentions.csv",
    "unindexed-amount": "the text prints an amount that mentions.csv does not have",
    "vanished-mention": "mentions.csv has an amount that the text does not print",
    "changed-mention": "the text prints an amount, or the words around it, otherwise",
    "misplaced-mention": "an amount stands in another place than mentions.csv says",
    "shifted-mention": "amounts stand at other offsets, with the same words around them",
    "wrong-mention": "a line names what states no amount of its source",
    "unprinted-figure": "a row states an amount that no line of mentions.csv names",
    "unexplained-repeat": "a line names a row again, and no remark says why",
    "words-not-found": "the words of a row do not stand in the text",
    "misplaced-figure": "a row's section or footnote is not that of its words",
    "words-differ": "a row and an amount that names it do not say the same",
    "unreadable-words": "no amount, or more than one, can be read from the words of a row",
    "amount-differs": "a row's amount is not what its words say",
    "currency-differs": "a row's currency is not what its words say",
    "qualifier-differs": "a row's qualifier is not what its words say",
    "unexplained-bound": "a row's low or high is neither in its words nor in its remark",
}


class Place(NamedTuple):
    """A spot in a file: line counted from 1, 0 where the whole file is meant."""

    file: str
    line: int = 0
    column: str = ""

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}" if self.line else self.file
        return f"{text}, {self.column}" if self.column else text


@dataclass(frozen=True)
class Problem:
    """One thing wrong, in words a person can act on.

    `excerpt` is the text at the place, `explanation` says what is wrong with it, `remedy` what
    to do; `severity` is error or warning.
    """

    code: str
    place: Place
    excerpt: str
    explanation: str
    remedy: str
    severity: Severity = "error"

    def __post_init__(self) -> None:
        if self.code not in CODES and self.code not in FINDINGS:
            raise ValueError(f"undeclared problem code {self.code!r}")

    def as_dict(self) -> dict[str, str | int]:
        """Return the problem as flat fields, its place as file, line and column."""
        return {
            "severity": self.severity,
            "code": self.code,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "excerpt": self.excerpt,
            "explanation": self.explanation,
            "remedy": self.remedy,
        }


class AidledgerError(Exception):
    """Base of every error that a user can cause."""


class LedgerError(AidledgerError):
    """The ledger cannot be totalled: it carries every problem that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.place}: {p.explanation}" for p in self.problems[:3]))


class UsageError(AidledgerError):
    """The question was wrong: an option, a party, a year or an id that means nothing.

    `excerpt` is what it stands in, lines of text as they are to be shown.
    """

    def __init__(self, message: str, hint: str = "", excerpt: str = "") -> None:
        self.message = without_long_names(message)
        self.hint = without_long_names(hint)
        self.excerpt = excerpt
        super().__init__(self.message)


class UsageErrors(UsageError):
    """Several things wrong with one question, to be told at once."""

    def __init__(self, errors: Iterable[UsageError]) -> None:
        self.errors = tuple(errors)
        super().__init__(" ".join(f"{one.message} {one.hint}".strip() for one in self.errors))


def together(errors: Sequence[UsageError]) -> UsageError:
    """Return errors as one that tells them all; one alone stays as it is."""
    each = [one for error in errors for one in getattr(error, "errors", (error,))]
    return UsageErrors(each) if len(each) > 1 else each[0]


class TextError(AidledgerError):
    """A file to be scanned cannot be read as text: why, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        self.message = without_long_names(message)
        self.hint = without_long_names(hint)
        super().__init__(self.message)


def clip(text: str, limit: int = 160) -> str:
    """Shorten `text` for an excerpt and make every invisible character visible."""
    shown = printable(text[: limit + 2].strip("\r\n"))
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


# Between quotes; where a shell is to read these, or of one word without any, only what is hardly a
# path, and its end stays, which says most of one.
_LONG_NAME = re.compile(
    r"(“[^“”]{80})[^“”]{20,}(?=”)|((?<!\w)'[^']{300})[^']{20,}(?=')|(\S{200})\S{20,}(?=\S{100})"
)


def without_long_names(message: str) -> str:
    """Shorten names that a message repeats, which may be as long as a file."""
    return _LONG_NAME.sub(lambda found: f"{found[found.lastindex or 0]}…", message)


def printable(text: str) -> str:
    """Return `text` with control, format and bidirectional characters written as escapes."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c == "\u00a0" else c.encode("unicode_escape").decode("ascii")
        for c in text
    )
