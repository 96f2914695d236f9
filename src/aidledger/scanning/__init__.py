"""The scanner: every place in an English text where an amount of money is printed.

A text is read in one direction, a floor at a time:

    cleaning    footnote marks, hyphens at line ends, entities taken out; the way back is kept
    sentences   paragraphs, sentences, and the tokens of those that can hold money
    numbers     13.4 million, two and a half billion, ten (10) million
    currencies  US$, R45, Sri Lankan rupees, before or behind a number
    hedges      more than, an estimated, or more
    singles     one amount: [currency] number [magnitude] [currency], and lists of such
    ranges      $3-5 million, between 5 and 7 million dollars
    orders      millions of dollars, multi-billion
    amounts     whichever of these begins at a token
    headings    units over figures, currencies declared for a text
    tables      rows and columns whose label names another unit
    ellipsis    bare numbers that go on with the amount before
    context     what was said before, and what it makes of an amount
    reading     the walk that puts these together
    mentions    what comes out

No pattern can backtrack over more than a few characters, and every look around a token is bounded,
so that time grows with length.
"""

from __future__ import annotations

from decimal import localcontext

from aidledger.scanning.mentions import Mention
from aidledger.scanning.reading import Reader

# Digits enough for the longest number and the largest magnitudes, so that nothing is rounded.
_DIGITS = 150

__all__ = ["Mention", "read_words", "scan"]


def scan(text: str, currency: str = "") -> list[Mention]:
    """Return every mention of money in the text, in order.

    `currency` is the ISO 4217 code of amounts that print none, and of a bare $ where it is a
    dollar, as if the text had declared it; without it, what the text declares is used.
    """
    with localcontext(prec=_DIGITS):
        return list(Reader(text, currency).mentions())


def read_words(words: str, currency: str = "") -> Mention | None:
    """Read an amount's own few words, such as `more than 6 million dollars`.

    Words that print no currency ("29 million", "33") are read too, with `currency` or none.
    Return None where the words hold no amount, or more than one.
    """
    found = scan(words, currency)
    if len(found) == 1:
        return found[0]
    with localcontext(prec=_DIGITS):
        return None if found else Reader(words, currency).bare(currency)
