"""What stands elsewhere in a text and decides how an amount is read.

The currency of the amount before, one named or declared, the unit that heads a column of figures,
the country whose rupee was meant. Everything taken from here is said in what was assumed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from aidledger.scanning.currencies import country_of_money, currency_after
from aidledger.scanning.ellipsis import continued, of_them
from aidledger.scanning.headings import Unit, is_figure, is_stated
from aidledger.scanning.money_words import (
    COUNTING,
    COUNTRIES,
    DOLLARS,
    FAMILY_OF,
    MORE,
    OF_COUNTRY,
    OF_MONEY,
)
from aidledger.scanning.numbers import Number
from aidledger.scanning.orders import is_spent
from aidledger.scanning.sentences import Sentence
from aidledger.scanning.singles import Amount, ends_like_money, single_at
from aidledger.scanning.tables import NO_ROWS, Rows, rows_of

# How many tokens ahead an amount may find its currency.
_AHEAD = 12
# How many sentences later "another 3 million" still has the currency of the amount before.
_MORE_AFTER = 3

_LONGEST_ROW = 200

# An amount, and what had to be assumed to read it.
Reading = tuple[Amount, tuple[str, ...]]


class Context:
    """What has been said so far, and what is declared for the whole text.

    Sentences are counted: `last` and `named` keep a currency with the sentence it stands in.
    """

    def __init__(self, declared: str) -> None:
        self.declared = declared
        self.families: dict[str, str] = {}
        if declared in DOLLARS:
            self.families["dollar"] = declared
        elif declared in FAMILY_OF:
            self.families[FAMILY_OF[declared]] = declared
        self.sentence = 0
        self.last = ("", -9)
        self.named = ("", -9)
        # The currency that a paragraph without a full stop leaves to the one that goes on with it.
        self.kept = ""
        # By column; under None the unit of all columns.
        self.units: dict[int | None, Unit] = {}
        self.unit_line = (0, 0)
        self.has_figures = False
        self.enumerated = 0
        # What the columns of the table are, and which figures of a sentence are no money.
        self.heads: tuple[int, ...] = ()
        self.rows: tuple[Sentence | None, Rows] = (None, NO_ROWS)

    # -- keeping ----------------------------------------------------------------------------------

    def begin_paragraph(self, text: str) -> None:
        """Forget what the paragraph before said, unless its last sentence goes on here."""
        self.last = (self.kept if text[0].islower() else "", self.sentence)
        self.named = ("", -9)
        if self.units and self.has_figures and not is_table(text):
            self.units = {}
        self.has_figures = self.has_figures or bool(self.units)

    def end_paragraph(self, text: str) -> None:
        if text[-1] not in '.!?:”"':
            self.kept = self.last[0] if self.sentence - self.last[1] <= 1 else ""

    def begin_sentence(self, s: Sentence) -> None:
        """Keep the currency that a sentence names without an amount: "in Swiss francs"."""
        if self.units:
            self._read_rows(s)
        if "in" not in s.vocabulary:
            return
        for at, word in enumerate(s.words):
            if word == "in":
                found = currency_after(s, at + 1, Number(at, Decimal(0)))
                if found and found.divisor == 1:
                    self.named = found.code, self.sentence
                    return

    def _read_rows(self, s: Sentence) -> None:
        """Read the labels of rows and columns, once a sentence."""
        if self.rows[0] is not s:
            self.rows = s, rows_of(s, self.heads)
            self.heads = self.rows[1].heads

    def add_unit(self, s: Sentence, unit: Unit) -> None:
        if unit.column is None:
            self.heads = ()
        line = (self.sentence, unit.line)
        if line != self.unit_line or unit.column is None:
            self.units, self.unit_line = {}, line
        self.units[unit.column] = unit
        self.has_figures = False
        self.enumerated = 0
        self._read_rows(s)

    def keep(self, s: Sentence, at: int, amount: Amount, first: bool) -> None:
        """Keep the currency of an amount, but not of "87 billion yen ($960 million)"."""
        if s.word(at - 1) != "(" or first:
            self.last = (amount.currency, self.sentence)

    # -- reading ----------------------------------------------------------------------------------

    def read(
        self, s: Sentence, at: int, amount: Amount, before: tuple[int, Amount] | None
    ) -> Reading | None:
        """Give an amount the currency and unit that stand elsewhere; None where it is no money."""
        if amount.currency:
            found: Reading | None = self._under_own_unit(s, at, amount)
        elif self.units and self._is_of_another_unit(s, at):
            return None
        else:
            found = (
                self._under_unit(s, at, amount) or self._elliptical(s, at, amount)
                or _of_series(s, at, amount, before)
            )  # fmt: skip
        if found is None:
            return None
        amount, noted = self._with_country(s, found[0])
        if amount.shared:
            noted = (f"currency {amount.currency} from the amount after", *noted)
        return amount, (*found[1], *noted)

    def _unit(self, s: Sentence, at: int) -> Unit | None:
        """Return the unit that heads the column in which a token stands, or all of them."""
        return self.units.get(s.cells[at]) or self.units.get(None)

    def _is_of_another_unit(self, s: Sentence, at: int) -> bool:
        """Whether the row or column of a figure is labelled with a unit that is no money."""
        rows = self.rows[1]
        if at in rows.other:
            return True
        if s.cells[at] in self.units:
            return False
        unit = self.units.get(None)
        return at in rows.by_column or (at in rows.by_row and not (unit and unit.of_costs))

    def _under_unit(self, s: Sentence, at: int, amount: Amount) -> Reading | None:
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

    def _under_own_unit(self, s: Sentence, at: int, amount: Amount) -> Reading:
        """Read $410 under "($ thousands)": tables print the symbol in their first row."""
        unit = self._unit(s, at) if self.units else None
        plain = amount.size is None and amount.value is not None and s.kind(at) == "symbol"
        if unit is None or not plain or unit.currency.code != amount.currency:
            return amount, ()
        assert amount.value is not None
        self.has_figures = True
        scaled = amount._replace(value=amount.value * unit.size, size=unit.size)
        return scaled, (f"unit {unit.size:,} from the heading",)

    def _elliptical(self, s: Sentence, at: int, amount: Amount) -> Reading | None:
        """Give a currency to an amount with a magnitude that names none."""
        if amount.size is None or amount.size < 1000 or s.word(at - 1) in COUNTING:
            return None
        if _is_unknown_code(s, at - 1):
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

    def _with_country(self, s: Sentence, amount: Amount) -> Reading:
        """Say whose dollar or rupee it is, where the amount's own words do not."""
        family, code = amount.family, amount.currency
        if not family:
            if code in FAMILY_OF:
                self.families[FAMILY_OF[code]] = code
            return amount, ()
        if family == "toman":
            return amount, ("toman taken as 10 IRR",)
        printed = s.printed(amount.end + 1)
        same = FAMILY_OF.get(printed) == family or (family == "dollar" and printed in DOLLARS)
        if same and s.word(amount.end) == "(" and s.word(amount.end + 2) == ")":
            return amount._replace(currency=printed), ()  # "5 million rupees (INR)"
        country = country_of_money(s, amount.end) if family != "dollar" else ""
        if (family, country) in OF_COUNTRY:
            code = OF_COUNTRY[family, country]
            return amount._replace(currency=code), (f"{family} taken as {code}, named close by",)
        known = self.families.get(family)
        if known:
            note = (f"{family} taken as {known}",) if known != "USD" else ()
            return amount._replace(currency=known), note
        if family == "dollar":
            return amount, ()
        return amount, (f"{family} taken as {code}, as no country is named",)


def _is_unknown_code(s: Sentence, at: int) -> bool:
    """Whether capitals before a number may be a code of money that we do not know: XQ 3 million."""
    printed = s.printed(at)
    return (
        2 <= len(printed) <= 4
        and s.kind(at) == "word"
        and printed.isupper()
        and s.word(at) not in COUNTRIES
        and s.word(at - 1) != "the"
    )


def _of_series(
    s: Sentence, at: int, amount: Amount, before: tuple[int, Amount] | None
) -> Reading | None:
    """Read a bare number as going on with the amount before it."""
    more = continued(s, at, amount, *before) if before else None
    if more:
        said = "unit and currency" if more.size != amount.size else "currency"
        return more, (f"{said} from the amount before ({more.currency})",)
    code = of_them(s, at, amount)
    if code:
        return amount._replace(currency=code), (f"currency {code}, named just before",)
    return None


def is_table(paragraph: str) -> bool:
    """Whether a paragraph is (part of) a table: lines with bars, or short ones with numbers."""
    lines = paragraph.splitlines()
    if all("|" in line for line in lines):
        return True
    rows = sum(any(c.isdigit() for c in line) for line in lines)
    prose = any(len(line) > _LONGEST_ROW or ". " in f"{line} " for line in lines)
    return rows * 2 >= len(lines) and not prose
