"""The walk through a text: paragraph, sentence, token."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aidledger.scanning.amounts import amount_at
from aidledger.scanning.cleaning import Clean
from aidledger.scanning.context import Context, is_table
from aidledger.scanning.headings import declared_currency, unit_at
from aidledger.scanning.mentions import Mention, mention_of
from aidledger.scanning.money_words import (
    AMBIGUOUS,
    CODES,
    COUNTRIES,
    FIGURES,
    LETTERS,
    LOCAL,
    MAGNITUDES,
    NAMES,
    OTHER_CODES,
    PLURALS,
    PREFIXED,
    SHORT,
    SIZED,
    SYMBOLS,
    TENS,
    UNITS,
)
from aidledger.scanning.sentences import Sentence, may_hold_money, paragraphs
from aidledger.scanning.singles import Amount, ends_like_money

# Words an amount or a unit can begin with; numbers and symbols begin one too.
_BEGINNINGS = frozenset((
    *UNITS, *TENS, *PLURALS, *FIGURES, *(prefix for prefix, _ in PREFIXED),
    *(name for name in NAMES if name not in AMBIGUOUS), "m", "k", "mn", "bn", "mln",
    *"a an another half quarter between from several few many multi multibillion multimillion "
    "million billion trillion thousand in ( s".split(),
    *(country.split()[0] for country in COUNTRIES),
))  # fmt: skip
# Those a unit over figures can begin with.
_HEADS = frozenset((*SYMBOLS, *PLURALS, *NAMES, *MAGNITUDES, *SHORT, *COUNTRIES, "in", "(",
                    *(prefix for prefix, _ in PREFIXED)))  # fmt: skip
_CAPITALS = frozenset((*CODES, *OTHER_CODES, *LOCAL, *LETTERS, *SIZED))
_LONGEST_DECLARATION = 400
# How much of the paragraph below a heading is looked at.
_LONGEST_LOOK = 2000
_DECLARING = (" are ", " is ", " refer", " means ", "denote")
_DECLARED = ("amount", "sum", "figure", "value", "price", "dollar", "$")
_GROUPED = re.compile(r"\d,\d{3}")


class Reader:
    """Reads a text's mentions in order."""

    def __init__(self, text: str, currency: str = "") -> None:
        self.printed = text
        self.clean = Clean(text)
        self.paragraphs = [found for found in paragraphs(self.clean.text) if found]
        self.context = Context(currency or self._declared())

    def _declared(self) -> str:
        """Return the currency that some sentence declares for the whole text, if one does."""
        text = self.clean.text
        for sentences in self.paragraphs:
            for begin, end in sentences:
                if end - begin < _LONGEST_DECLARATION and _may_declare(text[begin:end]):
                    found = declared_currency(Sentence(text, begin, end))
                    if found:
                        return found.code
        return ""

    def mentions(self) -> Iterator[Mention]:
        text, context = self.clean.text, self.context
        for number, sentences in enumerate(self.paragraphs):
            paragraph = text[sentences[0][0] : sentences[-1][1]]
            context.begin_paragraph(paragraph)
            for begin, end in sentences:
                context.sentence += 1
                if self._may_tell(begin, end):
                    heads = end == sentences[-1][1] and self._heads_table(number)
                    yield from self._of_sentence(Sentence(text, begin, end, heads))
            context.end_paragraph(paragraph)

    def _heads_table(self, number: int) -> bool:
        """Whether a table follows a paragraph, perhaps after a line that names its columns."""
        text = self.clean.text
        if text[self.paragraphs[number][-1][1] - 1] in ".!?;,":
            return False
        for following in self.paragraphs[number + 1 : number + 3]:
            paragraph = text[following[0][0] : following[-1][1]][:_LONGEST_LOOK]
            if is_table(paragraph):
                return True
            if "|" not in paragraph:
                return False
        return False

    def _may_tell(self, begin: int, end: int) -> bool:
        """Whether a sentence can hold an amount, so that it is worth cutting into tokens."""
        text = self.clean.text
        if self.context.units or may_hold_money(text, begin, end):
            return True
        return bool(self.context.declared and _GROUPED.search(text, begin, end))

    def _of_sentence(self, s: Sentence) -> Iterator[Mention]:
        context = self.context
        context.begin_sentence(s)
        before: tuple[int, Amount] | None = None
        at = 0
        while at < len(s):
            if not _may_begin(s, at):
                at += 1
                continue
            unit = unit_at(s, at) if s.words[at] in _HEADS or s.texts[at] in _CAPITALS else None
            if unit:
                context.add_unit(s, unit)
                at = unit.end
                continue
            amount = amount_at(s, at)
            found = amount and context.read(s, at, amount, before)
            if not found:
                at += 1
                continue
            mention, end = mention_of(self.printed, self.clean, s, at, *found)
            yield mention
            context.keep(s, at, found[0], before is None)
            before = at, found[0]
            at = max(end, at + 1)

    def bare(self, currency: str) -> Mention | None:
        """Read words that may be a number without currency, where they hold one amount."""
        if len(self.paragraphs) != 1 or len(self.paragraphs[0]) != 1:
            return None
        s = Sentence(self.clean.text, *self.paragraphs[0][0])
        for at in range(len(s)):
            amount = amount_at(s, at)
            if amount:
                amount = amount._replace(currency=currency)
                mention, end = mention_of(self.printed, self.clean, s, at, amount, ())
                more = any(s.kind(later) == "number" for later in range(end, len(s)))
                return mention if ends_like_money(s, end) and not more else None
        return None


def _may_begin(s: Sentence, at: int) -> bool:
    """Whether an amount or a unit can begin with a token."""
    return (
        s.kinds[at] in ("number", "symbol")
        or s.words[at] in _BEGINNINGS
        or s.texts[at] in _CAPITALS
    )  # fmt: skip


def _may_declare(sentence: str) -> bool:
    words = sentence.casefold()
    return any(verb in words for verb in _DECLARING) and any(noun in words for noun in _DECLARED)
