"""Expressions: the small language in which claims are worked out.

    (ifi-loans-2007 + ifi-grants-2007) / convert(gdp(TJ, 2007), USD, 2007)

Names of figures, sizes by party and year, numbers with units, + - * / and a few functions: read by
hand into a tree of named tuples, in time that grows with the text, and nothing in it can run. How
it is worked out is told in reports/recomputing/recompute.py, where pint watches over the units;
what can be known of them beforehand is told here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from aidledger.limits import EXPRESSION as LONGEST
from aidledger.limits import EXPRESSION_DEPTH as DEEPEST
from aidledger.limits import EXPRESSION_WORDS as MOST

MAGNITUDES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
# How far a figure's bounds, its quantity or its period stand for it.
FIGURE_FUNCTIONS = ("stated", "quantity", "years")
FUNCTIONS = ("change", "at-most", "at-least", "convert", "total", *FIGURE_FUNCTIONS)
TOTAL_KEYS = ("donor", "recipient", "sector", "instrument", "class", "status", "source", "years")

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,20}(?:\.\d{1,20})?(?![\w.-]))"
    r"|(?P<word>[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)|(?P<sign>[-+*/(),=%]))",
    re.ASCII,
)
CODE = re.compile("[A-Z]{3}", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


class ExpressionError(ValueError):
    """What is wrong with an expression, and what to do about it; `code` is that of the problem."""

    def __init__(self, explanation: str, remedy: str, code: str = "bad-expression") -> None:
        self.explanation, self.remedy, self.code = explanation, remedy, code
        super().__init__(explanation)


class Number(NamedTuple):
    """A number as written; `unit` is a currency, years or blank, `half` half its last digit."""

    text: str
    value: Fraction
    unit: str
    half: Fraction


class Figure(NamedTuple):
    """A figure or an indicator by its id; `how` is blank or one of FIGURE_FUNCTIONS."""

    text: str
    how: str
    id: str


class Size(NamedTuple):
    """An indicator by what it is: `gdp(TJ, 2008)`; partner, currency and source may be blank."""

    text: str
    measure: str
    party: str
    partner: str
    year: int
    currency: str
    source: str


class Total(NamedTuple):
    """The total of a selection, as `aidledger summary` makes it, in US dollars."""

    text: str
    selection: tuple[tuple[str, str], ...]


class Convert(NamedTuple):
    """An amount of money at the average rate of a year."""

    text: str
    part: Node
    currency: str
    year: int


class Apply(NamedTuple):
    """One step of arithmetic: `how` is + - * /, negative, change, at-most or at-least."""

    text: str
    how: str
    parts: tuple[Node, ...]


Node = Number | Figure | Size | Total | Convert | Apply


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    stop: int


def parse(text: str) -> Node:
    """Read an expression; raise ExpressionError."""
    reader = _Reader(text)
    node = reader.sum()
    reader.end()
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise ExpressionError(
                f"The expression is longer than {LONGEST} characters.",
                "Break the claim up; no comparison of an author is that long.",
            )
        self.text, self.position, self.depth = text, 0, 0
        self.tokens = _tokens(text)
        if len(self.tokens) > MOST:
            raise ExpressionError(
                f"The expression has more than {MOST} words and signs.",
                "Break the claim up; no comparison of an author is that long.",
            )

    @property
    def token(self) -> _Token:
        return self.tokens[self.position]

    def end(self) -> None:
        if self.token.kind != "end":
            raise self.unexpected("an operator (+ - * /)")

    def unexpected(self, wanted: str) -> ExpressionError:
        found = f"“{self.token.text}”" if self.token.text else "nothing more"
        where = f"It begins with {found}"
        if self.position:
            where = f"After “{self.tokens[self.position - 1].text}” comes {found}"
        elif not self.text.strip():
            where = "It is blank"
        return ExpressionError(
            f"{where}, where {wanted} belongs.", "See docs/claims.md for what can stand."
        )

    def take(self) -> _Token:
        token = self.token
        self.position += 1
        return token

    def accept(self, *signs: str) -> str:
        if self.token.kind == "sign" and self.token.text in signs:
            return self.take().text
        return ""

    def expect(self, sign: str) -> None:
        if not self.accept(sign):
            raise self.unexpected(f"“{sign}”")

    def slice(self, start: int) -> str:
        return " ".join(self.text[start : self.tokens[self.position - 1].stop].split())

    def sum(self) -> Node:
        start, node = self.token.start, self.product()
        while sign := self.accept("+", "-"):
            right = self.product()
            node = Apply(self.slice(start), sign, (node, right))
        return node

    def product(self) -> Node:
        start, node = self.token.start, self.signed()
        while sign := self.accept("*", "/"):
            right = self.signed()
            node = Apply(self.slice(start), sign, (node, right))
        return node

    def signed(self) -> Node:
        start = self.token.start
        if not self.accept("-"):
            return self.operand()
        part = self.nested(self.signed)
        return Apply(self.slice(start), "negative", (part,))

    def nested(self, read: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError(
                f"It is nested deeper than {DEEPEST} levels.", "Take brackets out."
            )
        node = read()
        self.depth -= 1
        return node

    def operand(self) -> Node:
        if self.accept("("):
            node = self.nested(self.sum)
            self.expect(")")
            return node
        if self.token.kind == "number":
            return self.number()
        if self.token.kind != "word":
            raise self.unexpected("a number, a figure or a function")
        word = self.take()
        if not self.accept("("):
            return Figure(word.text, "", word.text)
        if word.text in FIGURE_FUNCTIONS:
            name = self.word("the id of a figure")
            self.expect(")")
            return Figure(self.slice(word.start), word.text, name)
        if word.text == "total":
            return self.total(word.start)
        if word.text in FUNCTIONS:
            return self.function(word)
        return self.size(word)

    def word(self, wanted: str) -> str:
        if self.token.kind not in ("word", "number"):
            raise self.unexpected(wanted)
        return self.take().text

    def number(self) -> Number:
        token = self.take()
        value, places = Fraction(token.text), len(token.text.partition(".")[2])
        half = Fraction(1, 2 * 10**places)
        unit = ""
        scale = Fraction(1)
        if self.token.text in MAGNITUDES:
            scale = Fraction(10 ** MAGNITUDES[self.take().text])
        if self.token.text in ("%", "percent"):
            self.take()
            scale /= 100
        elif self.token.text in ("year", "years", "month", "months"):
            unit = "years"
            scale /= 12 if self.take().text.startswith("month") else 1
        elif self.token.kind == "word" and CODE.fullmatch(self.token.text):
            unit = self.take().text
        elif self.token.kind == "word":
            raise ExpressionError(
                f"“{self.token.text}” is no unit after “{token.text}”.",
                "Units are hundred to trillion, then a currency such as USD, %, years or months.",
            )
        return Number(self.slice(token.start), value * scale, unit, half * scale)

    def total(self, start: int) -> Total:
        found: dict[str, str] = {}
        while True:
            key = self.word("a key such as donor")
            if key not in TOTAL_KEYS:
                raise ExpressionError(
                    f"A total cannot be told by “{key}”.", f"Use {', '.join(TOTAL_KEYS)}."
                )
            if key in found:
                raise ExpressionError(f"“{key}” is there twice.", "Keep one of the two.")
            self.expect("=")
            found[key] = self.word(f"what {key} is")
            if not self.accept(","):
                break
        self.expect(")")
        return Total(self.slice(start), tuple(found.items()))

    def function(self, name: _Token) -> Node:
        parts = [self.nested(self.sum)]
        if name.text in ("change", "convert"):
            self.expect(",")
        if name.text == "change":
            parts.append(self.nested(self.sum))
        if name.text == "convert":
            currency = self.word("a currency")
            self.expect(",")
            year = self.year()
            self.expect(")")
            return Convert(self.slice(name.start), parts[0], currency, year)
        self.expect(")")
        return Apply(self.slice(name.start), name.text, tuple(parts))

    def year(self) -> int:
        if not _YEAR.fullmatch(self.token.text):
            raise self.unexpected("a year")
        return int(self.take().text)

    def size(self, name: _Token) -> Size:
        try:
            return self.size_of(name)
        except ExpressionError as error:
            raise ExpressionError(
                error.explanation,
                f"“{name.text}” is read as a size, such as gdp(TJ, 2008); the functions are "
                f"{', '.join(FUNCTIONS)}.",
            ) from None

    def size_of(self, name: _Token) -> Size:
        party = self.word("a party")
        self.expect(",")
        partner = ""
        if not _YEAR.fullmatch(self.token.text):
            partner = self.word("a partner or a year")
            self.expect(",")
        year = self.year()
        rest = {"currency": "", "source": ""}
        while self.accept(","):
            word = self.word("a currency or a source")
            kind = "currency" if CODE.fullmatch(word) else "source"
            if rest[kind]:
                raise ExpressionError(f"It names a {kind} twice.", "Keep one of the two.")
            rest[kind] = word
        self.expect(")")
        return Size(self.slice(name.start), name.text, party, partner, year, **rest)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    position = 0
    length = len(text.rstrip())
    while position < length:
        match = _TOKEN.match(text, position)
        if not match:
            sign = text[position:].lstrip()[0]
            raise ExpressionError(
                f"“{sign}” has no meaning in an expression.",
                "Use names, numbers, + - * / and brackets; a number has a point and no separators, "
                "and at most 20 digits.",
            )
        kind = match.lastgroup or ""
        found.append(_Token(kind, match[kind], match.start(kind), match.end(kind)))
        position = match.end()
    return [*found, _Token("end", "", len(text), len(text))]
