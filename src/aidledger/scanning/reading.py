"""The walk through a text: sentence by sentence, with what earlier ones said in mind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from aidledger.scanning.amounts import (
    Amount,
    amount_at,
    ends_like_money,
    is_spent,
    single_at,
)
from aidledger.scanning.cleaning import Clean
from aidledger.scanning.currencies import country_of_money, currency_after
from aidledger.scanning.ellipsis import continued, of_them
from aidledger.scanning.headings import (
    Unit,
    declared_currency,
    is_figure,
    is_stated,
    unit_at,
)
from aidledger.scanning.mentions import Mention, mention_of
from aidledger.scanning.money_words import (
    AMBIGUOUS,
    CODES,
    COUNTING,
    COUNTRIES,
    FAMILY_OF,
    FIGURES,
    LETTERS,
    LOCAL,
    MAGNITUDES,
    MORE,
    NAMES,
    OF_COUNTRY,
    OF_MONEY,
    OTHER_CODES,
    PLURALS,
    PREFIXED,
    SHORT,
    SIZED,
    SYMBOLS,
    TENS,
    UNITS,
)
from aidledger.scanning.numbers import Number
from aidledger.scanning.sentences import Sentence, may_hold_money, paragraphs

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
_AHEAD = 12
# How many sentences later "another 3 million" still has the currency of the amount before.
_MORE_AFTER = 3
_DECLARATION_NEAR = 400
_GROUPED = re.compile(r"\d,\d{3}")


class Reader:
    """Reads a text's mentions in order.

    What it keeps: the currency of the last amount and of the last sentence that named one, the
    unit that heads the figures, what the text declares for all of it.
    """

    def __init__(self, text: str, currency: str = "") -> None:
        self.printed = text
        self.clean = Clean(text)
        self.paragraphs = list(paragraphs(self.clean.text))
        self.declared = currency or self._declared()
        self.families: dict[str, str] = {}
        if self.declared.endswith("D"):
            self.families["dollar"] = self.declared
        self.sentence = 0
        self.last = ("", -9)
        self.named = ("", -9)
        self.kept = ""
        # By column; under None the unit of all columns.
        self.units: dict[int | None, Unit] = {}
        self.unit_line = (0, 0)
        self.has_figures = False
        self.enumerated = 0

    def _declared(self) -> str:
        """Return the currency that some sentence declares for the whole text, if one does."""
        text = self.clean.text
        for sentences in self.paragraphs:
            for begin, end in sentences:
                if end - begin < _DECLARATION_NEAR and _may_declare(text, begin, end):
                    found = declared_currency(Sentence(text, begin, end))
                    if found:
                        return found.code
        return ""

    def mentions(self) -> Iterator[Mention]:
        text = self.clean.text
        for sentences in self.paragraphs:
            if not sentences:
                continue
            self._begin_paragraph(sentences)
            for begin, end in sentences:
                self.sentence += 1
                if (
                    self.units
                    or may_hold_money(text, begin, end)
                    or (self.declared and _GROUPED.search(text, begin, end))
                ):
                    yield from self._of_sentence(Sentence(text, begin, end))
            if text[sentences[-1][1] - 1] not in '.!?:”"':
                self.kept = self.last[0] if self.sentence - self.last[1] <= 1 else ""

    def _begin_paragraph(self, sentences: list[tuple[int, int]]) -> None:
        """Forget what the paragraph before said, unless its last sentence goes on here."""
        begin, end = sentences[0][0], sentences[-1][1]
        goes_on = self.clean.text[begin].islower()
        self.last = (self.kept if goes_on else "", self.sentence)
        self.named = ("", -9)
        if self.units and self.has_figures and not _is_table(self.clean.text[begin:end]):
            self.units = {}
        self.has_figures = self.has_figures or bool(self.units)

    # -- one sentence -----------------------------------------------------------------------------

    def _of_sentence(self, s: Sentence) -> Iterator[Mention]:
        self._note_named(s)
        before: tuple[int, Amount] | None = None
        at = 0
        while at < len(s):
            if not (
                s.kinds[at] in ("number", "symbol")
                or s.words[at] in _BEGINNINGS
                or s.texts[at] in _CAPITALS
            ):
                at += 1
                continue
            unit = unit_at(s, at) if s.words[at] in _HEADS or s.texts[at] in _CAPITALS else None
            if unit:
                self._add(unit)
                at = unit.end
                continue
            found = self._amount(s, at, before)
            if found is None:
                at += 1
                continue
            amount, assumed = found
            amount, noted = self._with_country(s, amount)
            mention, end = mention_of(
                self.printed, self.clean, s, at, amount, (*assumed, *noted)
            )  # fmt: skip
            yield mention
            if s.word(at - 1) != "(" or before is None:  # "87 billion yen ($960 million)"
                self.last = (amount.currency, self.sentence)
            before = at, amount
            at = max(end, at + 1)

    def _note_named(self, s: Sentence) -> None:
        """Keep the currency that a sentence names without an amount: "in Swiss francs"."""
        if "in" not in s.vocabulary:
            return
        for at, word in enumerate(s.words):
            if word == "in":
                found = currency_after(s, at + 1, Number(at, Decimal(0)))
                if found and found.divisor == 1:
                    self.named = found.code, self.sentence
                    return

    def _add(self, unit: Unit) -> None:
        line = (self.sentence, unit.line)
        if line != self.unit_line or unit.column is None:
            self.units, self.unit_line = {}, line
        self.units[unit.column] = unit
        self.has_figures = False
        self.enumerated = 0

    def _amount(
        self, s: Sentence, at: int, before: tuple[int, Amount] | None
    ) -> tuple[Amount, tuple[str, ...]] | None:
        """Return the amount that begins here, and what had to be assumed to read it."""
        amount = amount_at(s, at)
        if amount is None:
            return None
        if amount.currency:
            return self._under_own_unit(s, at, amount)
        for rule in (self._under_unit, self._elliptical):
            found = rule(s, at, amount)
            if found:
                return found
        if before and (more := continued(s, at, amount, *before)):
            said = "unit and currency" if more.size != amount.size else "currency"
            return more, (f"{said} from the amount before ({more.currency})",)
        code = of_them(s, at, amount)
        if code:
            return amount._replace(currency=code), (f"currency {code}, named just before",)
        return None

    # -- what stands elsewhere --------------------------------------------------------------------

    def _unit(self, s: Sentence, at: int) -> Unit | None:
        """Return the unit that heads the column in which a token stands, or all of them."""
        return self.units.get(s.cells[at]) or self.units.get(None)

    def _under_unit(
        self, s: Sentence, at: int, amount: Amount
    ) -> tuple[Amount, tuple[str, ...]] | None:
        if not self.units:
            if self.declared and amount.size is None and is_stated(s, at):
                return amount._replace(currency=self.declared), (
                    f"currency {self.declared}, declared for the text",
                )
            return None
        unit = self._unit(s, at)
        if unit is None or amount.value is None or amount.size is not None:
            return None
        if not amount.value or not is_figure(s, at) or self._is_enumerator(s, at):
            return None
        self.has_figures = True
        return amount._replace(
            value=amount.value * unit.size, size=unit.size, currency=unit.currency.code,
            family=unit.currency.family,
        ), (f"unit {unit.size:,} {unit.currency.code} from the heading",)  # fmt: skip

    def _is_enumerator(self, s: Sentence, at: int) -> bool:
        """Whether a number counts the lines under a heading: "1. Staff 210; 2. Travel 34"."""
        expected = str(self.enumerated + 1)
        begins = at == 0 or s.word(at - 1) in (":", ";", "(", "|") or s.gap(at) == "\n"
        if begins and s.printed(at) == expected and s.word(at + 1) in (".", ")"):
            self.enumerated += 1
            return True
        return False

    def _under_own_unit(
        self, s: Sentence, at: int, amount: Amount
    ) -> tuple[Amount, tuple[str, ...]]:
        """Read $410 under "($ thousands)": tables print the symbol in their first row."""
        unit = self._unit(s, at) if self.units else None
        plain = amount.size is None and amount.value is not None and s.kind(at) == "symbol"
        if unit is None or not plain or unit.currency.code != amount.currency:
            return amount, ()
        assert amount.value is not None
        self.has_figures = True
        scaled = amount._replace(value=amount.value * unit.size, size=unit.size)
        return scaled, (f"unit {unit.size:,} from the heading",)

    def _elliptical(
        self, s: Sentence, at: int, amount: Amount
    ) -> tuple[Amount, tuple[str, ...]] | None:
        """Give a currency to an amount with a magnitude that names none."""
        if amount.size is None or amount.size < 1000 or s.word(at - 1) in COUNTING:
            return None
        if not self._reads_like_money(s, amount):
            if amount.shape != "order" and s.kind(amount.end) == "word":
                self.last = "", -9  # things are counted here: "41.5 billion cubic metres"
            return None
        for code, why in self._currencies_near(s, at, amount):
            if code:
                return amount._replace(currency=code), (f"currency {code}{why}",)
        return None

    def _reads_like_money(self, s: Sentence, amount: Amount) -> bool:
        end = amount.end
        if amount.shape != "order":
            return ends_like_money(s, end)
        if s.kind(end) == "dash":
            return False
        after = end + 1 if s.word(end) in ("in", "of") else end
        return s.word(after) in OF_MONEY or is_spent(s, end)

    def _currencies_near(self, s: Sentence, at: int, amount: Amount) -> Iterator[tuple[str, str]]:
        code, place = self.last
        if place == self.sentence:
            yield code, " from the amount before"
        if self.named[1] == self.sentence:
            yield self.named[0], ", named close by"
        yield self._ahead(s, amount.end), " from the amount after"
        more = s.word(at) in MORE or s.word(at - 1) in MORE
        if place >= self.sentence - (_MORE_AFTER if more else 1):
            yield code, " from the amount before"
        if self.named[1] == self.sentence - 1:
            yield self.named[0], ", named close by"
        if self.units:
            yield next(iter(self.units.values())).currency.code, " from the heading"
        yield self.declared, ", declared for the text"
        if amount.shape == "order":
            yield "USD", ", as none is printed"

    def _ahead(self, s: Sentence, at: int) -> str:
        """Return the currency of the next amount of the same sentence, within a few words."""
        for later in range(at, min(at + _AHEAD, len(s))):
            read = single_at(s, later)
            if read and read.currency:
                return read.currency
        return ""

    def _with_country(self, s: Sentence, amount: Amount) -> tuple[Amount, tuple[str, ...]]:
        """Say whose dollar or rupee it is, where the amount's own words do not."""
        family, code = amount.family, amount.currency
        if not family:
            if code in FAMILY_OF:
                self.families[FAMILY_OF[code]] = code
            return amount, ()
        country = country_of_money(s, amount.end) if family != "dollar" else ""
        if (family, country) in OF_COUNTRY:
            return amount._replace(currency=OF_COUNTRY[family, country]), ()
        known = self.families.get(family)
        if known:
            note = (f"{family} taken as {known}",) if known != "USD" else ()
            return amount._replace(currency=known), note
        if family == "dollar":
            return amount, ()
        return amount, (f"{family} taken as {code}, as no country is named",)

    # -- words alone ------------------------------------------------------------------------------

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
                rest = any(s.kind(later) == "number" for later in range(end, len(s)))
                return None if rest else mention
        return None


def _may_declare(text: str, begin: int, end: int) -> bool:
    part = text[begin:end].casefold()
    return (
        " are " in part
        or " is " in part
        or " refer" in part
        or "denote" in part
        or " means " in part
    ) and any(word in part for word in ("amount", "sum", "figure", "value", "price", "dollar", "$"))


def _is_table(paragraph: str) -> bool:
    """Whether a paragraph goes on with a table: lines with numbers and no full stops."""
    lines = paragraph.splitlines()
    rows = sum(any(c.isdigit() for c in line) for line in lines)
    return rows * 2 >= len(lines) and not any(line.rstrip().endswith(".") for line in lines)
