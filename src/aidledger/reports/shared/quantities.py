"""Quantities: how many the money bought, and how surely the row says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

_HEDGES = {
    "at_least": "more than|over|at least|a minimum of",
    "at_most": "less than|fewer than|under|up to|at most|a maximum of",
    "about": "about|approximately|around|some|nearly|almost|roughly|circa|an estimated",
}
_NEGATED = {"at_least": "at_most", "at_most": "at_least", "about": "about"}  # “no more than 15”
_BEHIND = {"at_least": r"\+|or more|at least|and more", "at_most": "or fewer|or less|at most"}
# A sentence of the remark about the number itself: “Number of trainees is itself a minimum.”
_ABOUT_IT = re.compile(r"\b(number|count|quantity|how many)\b", re.IGNORECASE)
_SAYS = {
    "at_least": "minimum|at least|floor|more than|or more",
    "at_most": "maximum|at most|ceiling|fewer than|less than|up to",
    "about": "about|approximate|approximately|estimate|estimated|rounded",
}
_MARKS = {"at_least": "≥", "at_most": "≤", "about": "~"}


class Quantity(NamedTuple):
    """How many of what; hedge: blank (as it is told), at_least, at_most or about."""

    number: Decimal
    unit: str
    hedge: str = ""

    @property
    def mark(self) -> str:
        return _MARKS.get(self.hedge, "")


def quantity_of(figure: Mapping[str, Any]) -> Quantity:
    """Return a figure's quantity: exact as written, unless the row's own words hedge it.

    Those are words at the very number in the description or the remark, or a sentence of the remark
    about the number; where no amount is stated, `as_stated` too.
    """
    number = Decimal(figure["quantity"])
    texts = [figure["description"] or "", figure["remark"] or ""]
    texts += [] if figure["stated"] else [figure["as_stated"] or ""]
    return Quantity(number, figure["unit"], _hedge(number, texts, figure["remark"] or ""))


def _hedge(number: Decimal, texts: list[str], remark: str) -> str:
    bare = format(number.normalize(), "f")
    grouped = format(number.normalize(), ",f")
    told = rf"(?<![\d.,])(?:{re.escape(bare)}|{re.escape(grouped)})(?![\d]|[.,]\d)"
    for text in texts:
        for hedge, words in _HEDGES.items():
            found = re.search(rf"\b(no |not )?(?:{words})\s+{told}", text, re.IGNORECASE)
            if found:
                return _NEGATED[hedge] if found[1] else hedge
        for hedge, words in _BEHIND.items():
            if re.search(rf"{told}\s*(?:{words})", text, re.IGNORECASE):
                return hedge
    for sentence in re.split(r"[.;:]\s", remark):
        if _ABOUT_IT.search(sentence) and not re.search(r"\b(not|no)\b", sentence, re.IGNORECASE):
            for hedge, words in _SAYS.items():
                if re.search(rf"\b(?:{words})\b", sentence, re.IGNORECASE):
                    return hedge
    return ""
