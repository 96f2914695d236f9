"""The scanner: every place in an English text where an amount of money is printed.

One pass cuts the text into tokens with patterns that cannot backtrack, a second walks over them
with a small grammar: [hedge] [currency] number [magnitude] [currency] [hedge].
Time grows with length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from aidledger.money_words import (
    AFTER,
    AMBIGUOUS,
    BEFORE,
    CENTS,
    CHANGES,
    CODES,
    COUNTRIES,
    GLUED,
    LOCAL,
    MAGNITUDES,
    NAMES,
    NO_HEDGE,
    OF_COUNTRY,
    OTHER_CODES,
    PLURALS,
    PREFIXED,
    SINGULAR,
    SURE,
    SYMBOLS,
    TENS,
    UNITS,
)

# Longest first; every alternative is a run of one kind of character, so nothing can hang.
_TOKEN = re.compile(
    r"(?P<number>\d{1,2}(?:,\d{2}){1,6},\d{3}(?![\d,])"
    r"|\d{1,3}(?:\.\d{3}){1,6},\d{2}(?!\d)|\d{1,3}(?:\.\d{3}){2,6}(?!\d)"
    r"|\d+,\d{1,2}(?![\d,])(?=\s?(?:million|billion|mln|bln|mn|bn)\b)"
    r"|\d+(?:[,\u00a0\u2009\u202f']\d{3}(?!\d))*(?:\.\d+)?[¼½¾]?|[¼½¾])"
    r"|(?P<note>[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+)"
    r"|(?P<abbreviation>(?:U\.S\.A?\.?|approx\.|ca\.|Rs\.?|c\.(?=\s*[\d$€£]))(?![a-z]))"
    r"|(?P<word>[^\W\d_¹²³⁰⁴-⁹]+(?:['\u2019\u00ad][^\W\d_¹²³⁰⁴-⁹]+)*)"
    r"|(?P<symbol>[$€£¥₽₹₴₸₺₩₪₦₫₱₾₼֏؋])"
    r"|(?P<dash>[-\u2010-\u2015\u2212])"
    r"|(?P<break>\n[ \t\r]*\n\s*)"
    r"|(?P<space>\s+)"
    r"|(?P<mark>[^\w\s])"
)
# More words than any number has: what bounds the look ahead keeps time in step with length.
_LONGEST_NUMBER = 12
_STOPS = {".", "!", "?"}
_BEFORE = tuple((hedge, tuple(words.split())) for hedge, words in BEFORE)
_AFTER = tuple((hedge, tuple(words.split())) for hedge, words in AFTER)
# What may follow an amount whose currency stands elsewhere: it is money unless a thing is counted.
_FUNCTION = frozenset(
    """
    a an and as at after against along also although among annually at because before but by during
    each earlier every for from goes had has have here if in into is it its last later less more
    nor not of on once only or out over per rather respectively since so still than that the their
    then there this through till to today together toward towards under until up was went were
    when where which while who will with within would yearly
    cannot can could did do does are be been being may might must shall should
    came come comes remained remains remain goes went spent given granted paid pledged promised
    allocated allotted committed disbursed earmarked needed owed owing due available missing
    again already also alone altogether combined instead so far overall total
    """.split()
)


# Letters of other alphabets that look like Latin ones, as OCR and keyboards mix them in.
_LOOKALIKES = str.maketrans("аеорсухкмтвніѕјАЕОРСУХКМТВНІЅЈ", "aeopcyxkmtbhisjAEOPCYXKMTBHISJ")
_FRACTIONS = {"¼": Decimal("0.25"), "½": Decimal("0.5"), "¾": Decimal("0.75")}
_KNOWN = frozenset((*MAGNITUDES, *NAMES, *CENTS, *PLURALS, *COUNTRIES, *UNITS, *TENS))


class Token(NamedTuple):
    """A run of one kind of character: `text` as meant, `start` and `end` as printed."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        return self.text.casefold()


def _meant(word: str) -> str:
    """Return a word without soft hyphens and look-alike letters of another alphabet."""
    word = word.replace("\u00ad", "")
    if word.isascii():
        return word
    latin = word.translate(_LOOKALIKES)
    return latin if latin.isascii() and any(c.isascii() for c in word) else word


class Mention(NamedTuple):
    """An amount of money printed in a text: where, its words, and how they can be read.

    `start` and `end` are character offsets; amounts are in full units; `assumed` says what the
    words alone do not.
    """

    start: int
    end: int
    words: str
    qualifier: str
    low: Decimal | None
    amount: Decimal | None
    high: Decimal | None
    open: bool
    currency: str
    assumed: tuple[str, ...] = ()


def _value(printed: str) -> Decimal:
    """Return the number that digits tell: 6,729,000 or 1.250.000 or 2,5 or 12,50,000 or 1¼."""
    digits = re.sub("[\u00a0\u2009\u202f']", "", printed)
    part = _FRACTIONS.get(digits[-1], Decimal(0))
    digits = digits.rstrip("¼½¾")
    if digits.count(".") > 1 or re.search(r"\.\d{3},", digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d+,\d{1,2}", digits):
        digits = digits.replace(",", ".")
    return Decimal(digits.replace(",", "") or 0) + part


class _Read(NamedTuple):
    """What the grammar read from one token on."""

    end: int
    value: Decimal | None = None
    currency: str = ""
    magnitude: Decimal | None = None
    upper: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    plural: bool = False
    adjective: bool = False
    bare: bool = False


def scan(text: str) -> list[Mention]:
    """Return every mention of money in the text, in order."""
    return list(_Scanner(text).mentions())


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        # Spaces, footnote marks and line breaks inside a sentence do not come between words.
        self.tokens: list[Token] = []
        self.glued: list[bool] = []
        gap = True
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup or ""
            if kind in ("space", "note"):
                gap = True
                continue
            if match[0] == "\\":
                continue
            token = Token(kind, match[0], match.start(), match.end())
            if kind == "word":
                token = token._replace(text=_meant(token.text))
                if self._continues(token, gap):
                    begun = self.tokens[-2]
                    self.tokens[-2:] = [begun._replace(text=begun.text + token.text, end=token.end)]
                    del self.glued[-1:]
                    gap = False
                    continue
            self.tokens.append(token)
            self.glued.append(not gap)
            gap = False
        self.sentence = self._sentences()
        self.named = self._named()

    def _named(self) -> dict[int, str]:
        """Return the currency that a sentence names without an amount ("in Swiss francs")."""
        return {
            self.sentence[position]: found[0]
            for position, token in enumerate(self.tokens)
            if token.lower == "in" and (found := self._trailing_currency(position + 1, _Read(0)))
        }

    def _continues(self, token: Token, gap: bool) -> bool:
        """Whether the word ends one that was broken over a line: mil-⏎lion."""
        if not gap or len(self.tokens) < 2 or self.tokens[-1].kind != "dash":
            return False
        begun, dash = self.tokens[-2:]
        return (
            begun.kind == "word" and self.glued[-1] and "\n" in self.text[dash.end : token.start]
            and (begun.text + token.text).casefold() in _KNOWN
        )  # fmt: skip

    def _sentences(self) -> list[int]:
        """Return the number of the sentence that each token stands in."""
        numbers, current = [], 0
        for position, token in enumerate(self.tokens):
            numbers.append(current)
            if token.kind == "break":
                current += 1
            elif token.text in _STOPS and token.kind == "mark":
                after = self._at(position + 1)
                if after is None or not self._is_glued(position + 1) or after.text in '"”’)':
                    current += 1
        return numbers

    def _at(self, position: int) -> Token | None:
        return self.tokens[position] if 0 <= position < len(self.tokens) else None

    def _is_glued(self, position: int) -> bool:
        return 0 <= position < len(self.glued) and self.glued[position]

    def _word(self, position: int) -> str:
        token = self._at(position)
        return token.lower if token and token.kind in ("word", "abbreviation") else ""

    # -- the walk ---------------------------------------------------------------------------------

    def mentions(self) -> Iterator[Mention]:
        position, last = 0, ("", -9)
        self.before: _Read | None = None
        while position < len(self.tokens):
            found = self._amount(position, last)
            if found is None:
                position += 1
                continue
            read, assumed = found
            mention = self._mention(position, read, assumed)
            yield mention
            last = (mention.currency, self.sentence[position])
            self.before = read
            position = max(read.end, position + 1)

    def _amount(self, position: int, last: tuple[str, int]) -> tuple[_Read, tuple[str, ...]] | None:
        for rule in (self._range, self._order, self._single):
            read = rule(position)
            if read is None:
                continue
            if read.currency:
                return read, ()
            elliptical = self._inherited(position, read, last)
            if elliptical:
                return read._replace(currency=elliptical[0]), (elliptical[1],)
            if read.magnitude is None and self._in_series(position, read):
                assert self.before is not None and read.value is not None
                size, code = self.before.magnitude, self.before.currency
                assert size is not None
                read = read._replace(value=read.value * size, magnitude=size, currency=code)
                return read, (f"unit and currency from the amount before ({code})",)
        return None

    def _in_series(self, position: int, read: _Read) -> bool:
        """Whether a bare number goes on a series: "$38 million in 1999 and 33 in 2000"."""
        if self.before is None or self.before.magnitude is None or read.value is None:
            return False
        if self.sentence[self.before.end - 1] != self.sentence[position] or read.value >= 1000:
            return False
        link, before = self._word(read.end), self._word(self.before.end)
        if self.tokens[position].kind != "number" or link not in ("in", "for", "to", "from"):
            return False
        mine, its = self._at(read.end + 1), self._at(self.before.end + 1)
        if mine is None or its is None or link != before:
            return False
        if self._is_year(read.end + 1):
            return self._is_year(self.before.end + 1)
        return mine.text[:1].isupper() and its.text[:1].isupper()

    def _is_year(self, position: int) -> bool:
        token = self._at(position)
        return bool(token and len(token.text) == 4 and token.text[:2] in ("19", "20"))

    def _inherited(
        self, position: int, read: _Read, last: tuple[str, int]
    ) -> tuple[str, str] | None:
        """Return the currency of an amount that names none, and where it is taken from."""
        big = read.magnitude is not None and read.magnitude >= 1000
        if not big or not self._ends_like_money(read.end, read):
            return None
        here = self.sentence[position]
        if last[0] and here - last[1] <= 1:
            return last[0], f"currency {last[0]} from the amount before"
        named = self.named.get(here) or self.named.get(here - 1)
        if named:
            return named, f"currency {named}, named close by"
        ahead = self._ahead(read.end, here)
        if ahead:
            return ahead, f"currency {ahead} from the amount after"
        if read.plural:
            return "USD", "currency USD, as none is printed"
        return None

    def _ahead(self, position: int, sentence: int) -> str:
        """Return the currency of the next amount of the same sentence, within a few words."""
        for later in range(position, min(position + 12, len(self.tokens))):
            if self.sentence[later] != sentence:
                return ""
            read = self._single(later)
            if read and read.currency:
                return read.currency
        return ""

    def _ends_like_money(self, position: int, read: _Read) -> bool:
        token = self._at(position)
        if token is None or token.kind in ("mark", "break", "dash"):
            return not (token and token.text == "%")
        if token.kind == "number":
            return False
        if read.plural:
            link = self._word(position) in ("in", "of")
            return self._word(position + 1 if link else position) in _OF_MONEY
        return token.lower in _FUNCTION or token.lower in _OF_MONEY

    def _mention(self, position: int, read: _Read, assumed: tuple[str, ...]) -> Mention:
        hedge, begin = self._hedge_before(position)
        end = read.end
        if not hedge:
            hedge, end = self._hedge_after(read.end)
        if (read.low is not None and read.high is None and read.plural) or read.plural:
            qualifier = "order"
        elif read.upper is not None:
            qualifier = "between"
        elif read.adjective:
            qualifier = "about"
        else:
            qualifier = hedge or "exact"
        if qualifier in ("between", "order") and hedge and hedge not in ("about",):
            begin = position
        start, stop = self.tokens[begin].start, self.tokens[end - 1].end
        words = self.text[start:stop]
        low, amount, high = read.low, read.value, read.high
        open_top = False
        if qualifier == "between":
            low, high, amount = read.value, read.upper, None
        elif qualifier == "order":
            open_top, amount = read.high is None, None
        elif qualifier in ("more_than", "at_least"):
            low, high, open_top = amount, None, True
        elif qualifier in ("less_than", "at_most"):
            low, high = Decimal(0), amount
        else:
            low = high = amount
        return Mention(start, stop, words, qualifier, low, amount, high, open_top, read.currency,
                       assumed)  # fmt: skip

    def _hedge_before(self, position: int) -> tuple[str, int]:
        for hedge, words in _BEFORE:
            first = position - len(words)
            if first >= 0 and all(
                self.tokens[first + n].lower == word for n, word in enumerate(words)
            ) and self.sentence[first] == self.sentence[position]:  # fmt: skip
                if words[0] in NO_HEDGE and self._word(first - 1) in NO_HEDGE[words[0]]:
                    return "", position
                return hedge, first
        return "", position

    def _hedge_after(self, position: int) -> tuple[str, int]:
        for hedge, words in _AFTER:
            if all(
                (token := self._at(position + n)) is not None
                and (token.lower == word or (word == "-" and token.kind == "dash"))
                for n, word in enumerate(words)
            ):
                return hedge, position + len(words)
        return "", position

    # -- the grammar ------------------------------------------------------------------------------

    def _single(self, position: int) -> _Read | None:
        """Read one amount: `$13.4 million`, `20m USD`, `1 billion 43 million dollars`."""
        if self._call_sign(position):
            return None
        currency, number_at = self._leading_currency(position)
        number = self._number(number_at, bool(currency))
        if number is None:
            return None
        if currency:
            if number.magnitude is None:
                number = self._shared(position, number, currency)
            return number._replace(currency=currency)
        read = self._with_currency(number)
        if read is not None and not read.currency and read.magnitude is None:
            return self._shared(position, read, "")
        return read

    def _shared(self, begin: int, number: _Read, currency: str) -> _Read:
        """Read `3.3` in "3.3 and 4.7 million pounds": it shares what the last of the list says."""
        at = number.end
        if number.value is None or number.value >= 1000:
            return number
        for _ in range(5):
            token = self._at(at)
            links = (
                (",", "and", "or", "to") if self._word(begin - 1) == "from" else (",", "and", "or")
            )
            if token is None or token.lower not in links:
                return number
            at += 1
            if token.text == "," and self._word(at) in ("and", "or"):
                at += 1
            code, at = self._leading_currency(at)
            if bool(code) != bool(currency):
                return number
            other = self._number(at, bool(code))
            if other is None or other.value is None:
                return number
            if other.magnitude is not None:
                other = other if code else (self._with_currency(other) or other)
                if not (code or other.currency):
                    return number
                assert other.magnitude is not None
                return number._replace(
                    value=number.value * other.magnitude, magnitude=other.magnitude,
                    currency=currency or other.currency,
                )  # fmt: skip
            at = other.end
        return number

    def _with_currency(self, number: _Read) -> _Read | None:
        """Add the currency that stands behind a number, across a hyphen if need be."""
        position = number.end
        token = self._at(position)
        hyphen = bool(token and token.kind == "dash")
        if token and token.text == "%":
            return None
        if self._word(position) in ("percent", "per") and self._word(position + 1) != "year":
            return None
        found = self._trailing_currency(position + 1 if hyphen else position, number)
        if not found:
            return None if hyphen and self._word(position + 1) not in ("plus",) else number
        currency, end, divisor = found
        if divisor == 1 and number.magnitude is None and number.value is not None:
            at = end + 1 if self._word(end) == "and" else end
            small = self._number(at, False)
            if small and small.value is not None and CENTS.get(self._word(small.end)) == currency:
                total = number.value + small.value / 100
                return number._replace(end=small.end + 1, currency=currency, value=total)
        value = number.value / divisor if number.value is not None else None
        adjective = hyphen and number.bare
        if hyphen and self._at(end) and self._at(end).kind == "dash":  # type: ignore[union-attr]
            return None
        return number._replace(end=end, currency=currency, value=value, adjective=adjective)

    def _leading_currency(self, position: int) -> tuple[str, int]:
        """Return (currency, position of the number) where a currency stands before a number."""
        token = self._at(position)
        if token is None:
            return "", position
        following = self._at(position + 1)
        if token.kind == "symbol":
            return SYMBOLS[token.text], position + 1
        if token.lower in ("rs", "rs."):
            skip = 2 if following and following.text == "." else 1
            return "INR", position + skip
        if token.kind in ("word", "abbreviation") and following is not None:
            mine = (
                token.kind == "abbreviation" or token.text == "US" or self._is_glued(position + 1)
            )
            if mine and following.text == "$" and token.lower in PREFIXED:
                return PREFIXED[token.lower], position + 2
            code = OTHER_CODES.get(token.text, token.text)
            if code in CODES:
                at = position + 2 if following.kind == "symbol" else position + 1
                number = self._at(at)
                if number and number.kind == "number" and (
                    token.text in SURE or _value(number.text) >= 1000
                    or self._magnitude(at + 1, True)[0]
                ):  # fmt: skip
                    return code, at
            local = LOCAL.get(token.lower)
            if local and following.kind == "number":
                return local, position + 1
            named = self._name_before(position)
            if named:
                return named
        return "", position

    def _name_before(self, position: int) -> tuple[str, int] | None:
        """Read a currency named in words before its number: `US dollars 4.5 million`."""
        at = position + 1 if COUNTRIES.get(self._word(position)) == "US" else position
        number = self._at(at + 1)
        if self._word(at) not in ("dollars", "euros", "euro", "rubles", "roubles", "rupees"):
            return None
        if number is None or number.kind != "number" or self._is_year(at + 1):
            return None
        if _value(number.text) < 1000 and not self._magnitude(at + 2, True)[0]:
            return None
        return NAMES[self._word(at)], at + 1

    def _trailing_currency(self, position: int, number: _Read) -> tuple[str, int, Decimal] | None:
        """Return (currency, end, divisor) where a currency stands at this position."""
        token = self._at(position)
        if token is None:
            return None
        one = Decimal(1)
        if token.kind == "symbol":
            following = self._at(position + 1)
            if following and following.kind == "number":
                return None
            return SYMBOLS[token.text], position + 1, one
        if token.kind not in ("word", "abbreviation"):
            return None
        code = OTHER_CODES.get(token.text, token.text)
        sure = token.text in SURE or number.magnitude is not None or (number.value or 0) >= 1000
        if code in CODES and sure:
            return code, position + 1, one
        country = COUNTRIES.get(token.lower, "")
        noun_at = position
        if country:
            noun_at = position + 1
            if token.lower in ("sri", "new", "hong", "saudi") and self._word(noun_at) in (
                "lankan", "zealand", "kong", "arabian",
            ):  # fmt: skip
                noun_at += 1
        noun = self._word(noun_at)
        if noun in CENTS:
            return CENTS[noun], noun_at + 1, Decimal(100)
        singular = SINGULAR.get(noun, noun)
        if country and (singular, country) in OF_COUNTRY:
            return OF_COUNTRY[singular, country], noun_at + 1, one
        if noun not in NAMES or (country and noun not in ("dollar", "dollars", "euro", "euros")):
            return None
        if noun in AMBIGUOUS and number.magnitude is None and (number.value or 0) < 1000:
            return None
        if noun in ("pound", "pounds") and self._word(noun_at + 1) == "of":
            return None
        if noun in ("pound", "pounds") and self._word(noun_at + 1) == "sterling":
            return "GBP", noun_at + 2, one
        return NAMES[noun], noun_at + 1, one

    def _number(self, position: int, has_currency: bool) -> _Read | None:
        """Read a number with its magnitudes, in digits or in words."""
        token = self._at(position)
        if token is None:
            return None
        if token.kind == "number":
            return self._digits(position, has_currency)
        return self._in_words(position)

    def _digits(self, position: int, has_currency: bool) -> _Read | None:
        token = self.tokens[position]
        value = _value(token.text)
        end = position + 1
        if len(token.text) <= 3 and token.text.isdigit():
            value, end = self._spaced_thousands(position, value)
        magnitude, end = self._magnitude(end, has_currency)
        if magnitude is None:
            return _Read(end, value)
        total, largest = value * magnitude, magnitude
        # "1 billion 43 million": smaller and smaller steps of one number.
        while True:
            following = self._at(end)
            skip = 1 if following and following.lower == "and" else 0
            following = self._at(end + skip)
            if not following or following.kind != "number":
                break
            step, after = self._magnitude(end + skip + 1, has_currency)
            if step is None or step >= magnitude:
                break
            total += _value(following.text) * step
            magnitude, end = step, after
        return _Read(end, total, magnitude=largest)

    def _spaced_thousands(self, position: int, value: Decimal) -> tuple[Decimal, int]:
        """Read `6 729 000` where groups of three digits stand with plain spaces between."""
        end, digits = position + 1, self.tokens[position].text
        while (token := self._at(end)) and token.kind == "number" and len(token.text) == 3:
            if not token.text.isdigit() or self.text[self.tokens[end - 1].end : token.start] != " ":
                break
            digits += token.text
            end += 1
        if end > position + 1 and (
            self._trailing_currency(end, _Read(end, Decimal(1), magnitude=Decimal(1000)))
        ):
            return Decimal(digits), end
        return value, position + 1

    def _magnitude(self, position: int, has_currency: bool) -> tuple[Decimal | None, int]:
        token = self._at(position)
        if token is None:
            return None, position
        at = position
        if token.kind == "dash" and self._word(position + 1) in MAGNITUDES:
            at, token = position + 1, self.tokens[position + 1]
        word = token.lower
        if token.kind == "word":
            if word in MAGNITUDES and word not in PLURALS:
                found, end = MAGNITUDES[word], at + 1
                while self._word(end) in ("thousand", "million", "billion", "crore") and (
                    found < MAGNITUDES[self._word(end)] or word in ("hundred", "lakh")
                ):
                    found, end = found * MAGNITUDES[self._word(end)], end + 1
                if self._at(end) and self._at(end).text == "." and word in ("mln", "bln", "mn"):  # type: ignore[union-attr]
                    nothing = self._at(end + 1)
                    if nothing and nothing.text[:1].islower():
                        end += 1
                return found, end
            if word in GLUED and (self._is_glued(at) or (has_currency and token.text in "mbkMBK")):
                return GLUED[word], at + 1
        return None, position

    def _in_words(self, position: int) -> _Read | None:
        """Read `two and a half million`, `half a billion`, `one hundred thousand`, `a billion`."""
        word = self._word(position)
        if word in ("half", "quarter"):
            part = Decimal("0.5") if word == "half" else Decimal("0.25")
            skip = 2 if self._word(position + 1) in ("a", "of") else 1
            skip += 1 if self._word(position + skip) == "a" else 0
            magnitude, end = self._magnitude(position + skip, False)
            return _Read(end, part * magnitude, magnitude=magnitude) if magnitude else None
        if word in ("a", "an", "another", "one") and self._word(position + 1) in (
            "quarter",
            "half",
        ):
            inner = self._in_words(position + 1)
            if inner:
                return inner
        if word == "three" and self._word(position + 1) in ("quarters", "fourths"):
            at = position + 2
            while self._word(at) in ("of", "a"):
                at += 1
            magnitude, end = self._magnitude(at, False)
            return (
                _Read(end, Decimal("0.75") * magnitude, magnitude=magnitude) if magnitude else None
            )
        if word in ("a", "an", "another"):
            if word == "another" and self._word(position + 1) in UNITS:
                return self._in_words(position + 1)
            magnitude, end = self._magnitude(position + 1, False)
            if magnitude is None:
                return None
            return _Read(end, magnitude, magnitude=magnitude, bare=True)
        value, end = self._counted(position)
        if value is None:
            # A magnitude alone, as in "billion-dollar loan".
            if word in ("million", "billion", "trillion") and self._is_dash(position + 1):
                return _Read(position + 1, MAGNITUDES[word], magnitude=MAGNITUDES[word], bare=True)
            return None
        if self._word(end) == "and" and self._word(end + 1) == "a" and (
            self._word(end + 2) in ("half", "quarter")
        ):  # fmt: skip
            value += Decimal("0.5") if self._word(end + 2) == "half" else Decimal("0.25")
            end += 3
        elif self._word(end) == "point" and self._word(end + 1) in UNITS:
            value += UNITS[self._word(end + 1)] / 10
            end += 2
        magnitude, end = self._magnitude(end, False)
        if magnitude is None:
            return _Read(end, value)
        total, largest = value * magnitude, magnitude
        for _ in range(4):  # "three billion two hundred million"
            more, after = self._counted(end + 1 if self._word(end) == "and" else end)
            step, after = self._magnitude(after, False) if more is not None else (None, after)
            if more is None or step is None or step >= magnitude:
                return _Read(end, total, magnitude=largest)
            total, magnitude, end = total + more * step, step, after
        return _Read(end, total, magnitude=largest)

    def _counted(self, position: int) -> tuple[Decimal | None, int]:
        """Read a small number in words: seven, forty-five, three hundred and twenty."""
        total, end, seen = Decimal(0), position, False
        while end - position < _LONGEST_NUMBER:
            word = self._word(end)
            if word in UNITS:
                total, end, seen = total + UNITS[word], end + 1, True
            elif word in TENS:
                total, end, seen = total + TENS[word], end + 1, True
                if self._is_dash(end) and self._word(end + 1) in UNITS:
                    total, end = total + UNITS[self._word(end + 1)], end + 2
            elif word == "hundred" and seen and self._word(end + 1) not in PLURALS:
                total, end = (total or Decimal(1)) * 100, end + 1
            elif word == "and" and seen and total >= 100 and (
                self._word(end + 1) in UNITS or self._word(end + 1) in TENS
            ):  # fmt: skip
                end += 1
            else:
                break
        return (total, end) if seen else (None, position)

    def _is_dash(self, position: int) -> bool:
        token = self._at(position)
        return token is not None and token.kind == "dash"

    def _range(self, position: int) -> _Read | None:
        """Read two ends of one amount: `$3-5 million`, `between 5 and 7 million dollars`."""
        word = self._word(position)
        opened = {"between": ("and",), "from": ("to",)}.get(word)
        if (word == "from" and self._changes(position)) or self._word(position - 1) == "from":
            return None
        at = position + 1 if opened else position
        if self._call_sign(at):
            return None
        currency, number_at = self._leading_currency(at)
        first = self._number(number_at, bool(currency))
        if first is None or first.value is None:
            return None
        if not currency and (found := self._trailing_currency(first.end, first)):
            currency, end, _ = found
            first = first._replace(end=end)
        link = self._at(first.end)
        if link is None:
            return None
        allowed = opened or ("to",)
        if not (link.lower in allowed or (link.kind == "dash" and not opened)):
            return None
        code, second_at = self._leading_currency(first.end + 1)
        second = self._number(second_at, bool(code or currency))
        if second is None or second.value is None:
            return None
        if code and not currency:
            return None
        end = second.end
        if not currency:
            after = end + 1 if self._is_dash(end) else end
            found = self._trailing_currency(after, second)
            if not found:
                return None
            currency, end, _ = found
        elif not code and (found := self._trailing_currency(end, second)):
            end = found[1]
        low, high = first.value, second.value
        assert low is not None and high is not None
        if first.magnitude is None and second.magnitude is not None:
            low *= second.magnitude
        if low >= high:
            return None
        if word == "from" and self._word(end) in ("in", "a", "per", "last", "this", "by"):
            return None
        return _Read(end, low, currency, second.magnitude or first.magnitude, upper=high)

    def _changes(self, position: int) -> bool:
        """Whether "from" tells a change over time rather than the ends of one amount."""
        here = self.sentence[position]
        return any(
            self._word(at) in CHANGES
            for at in range(max(0, position - 8), position)
            if self.sentence[at] == here
        )

    def _order(self, position: int) -> _Read | None:
        """Read a magnitude without a number: `millions of dollars`, `multi-billion`."""
        word = self._word(position)
        if word in ("multi", "multibillion", "multimillion"):
            at = position
            if word == "multi":
                at = position + 2 if self._is_dash(position + 1) else position + 1
                size = MAGNITUDES.get(self._word(at))
            else:
                size = MAGNITUDES[word[5:]]
            if size is None or size < 1000:
                return None
            read = _Read(at + 1, magnitude=size, low=2 * size, plural=True)
            hyphen = at + 2 if self._is_dash(at + 1) else at + 1
            found = self._trailing_currency(hyphen, read)
            if found:
                return read._replace(end=found[1], currency=found[0])
            return read if self._word(at + 1) in _OF_MONEY else None
        if word in ("several", "few", "many"):
            size, size_end = self._magnitude(position + 1, False)
            if size is None or size < 1000:
                return None
        elif word in PLURALS:
            size, size_end = PLURALS[word], position + 1
            while self._word(size_end) == "of" and self._word(size_end + 1) in PLURALS:
                size, size_end = size * PLURALS[self._word(size_end + 1)], size_end + 2
        else:
            return None
        if size < 100:
            return None
        read = _Read(size_end, magnitude=size, low=2 * size, high=10 * size, plural=True)
        at = size_end + 1 if self._word(size_end) == "of" else size_end
        found = self._trailing_currency(at, read)
        if found:
            return read._replace(end=found[1], currency=found[0])
        return read

    def _call_sign(self, position: int) -> bool:
        """Whether a number belongs to a name such as Su-25, F-16 or G-8."""
        token, dash, name = self._at(position), self._at(position - 1), self._at(position - 2)
        return bool(
            token and token.kind == "number" and dash and dash.kind == "dash"
            and self._is_glued(position) and self._is_glued(position - 1)
            and name and name.kind in ("word", "abbreviation")
        )  # fmt: skip


_OF_MONEY = frozenset(
    """
    aid assistance investment investments loan loans grant grants debt debts credit credits funding
    funds money spending trade revenue revenues damages damage losses support contract contracts
    deal deals arms weapons
    """.split()
)
