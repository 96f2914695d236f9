"""Shares of a transaction: which countries, regions and sectors it falls to, and how much each.

IATI gives percentages of the activity, over countries and regions together, and for each
vocabulary of sectors by itself. They are taken as they are told: what is missing to 100 falls to
nobody, and where they are more than 100 or cannot be read all of it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal, localcontext
from typing import NamedTuple

from aidledger.importing.iati_codes import DAC, DAC_CATEGORY

_PERCENTAGE = re.compile(r"\+?(\d{1,3}(?:\.\d{0,40})?|\.\d{1,40})", re.ASCII)
_EXACT = Context(prec=200)  # three digits, forty decimals: no sum of them is rounded
_WHOLE = Decimal(100)
_NEAR = Decimal("0.01")
_FARTHEST = Decimal(1)


class Told(NamedTuple):
    """A country, a region or a sector as it is told; `percentage` None where there is none."""

    kind: str
    code: str
    vocabulary: str = ""
    name: str = ""
    percentage: str | None = None
    line: int = 0


class Shares(NamedTuple):
    """To whom how much falls, None being nobody that is told.

    wrong: what is wrong with the percentages `of_told` at `line`, and what becomes of the money.
    """

    of: tuple[Told | None, ...]
    weights: tuple[int, ...]
    wrong: str = ""
    line: int = 0
    of_told: tuple[Told, ...] = ()


NOBODY = Shares((None,), (1,))
_NOWHERE = "so the whole stands under “not told”"


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Share an amount by weights, to the unit: the largest remainders get what is left over.

    Equal remainders are served in order. A negative amount is shared as its opposite is.
    """
    if len(weights) == 1:
        return [amount]
    whole, size = sum(weights), abs(amount)
    shared = [divmod(size * weight, whole) for weight in weights]
    parts = [part for part, _ in shared]
    if rest := size - sum(parts):
        for n in sorted(range(len(parts)), key=lambda n: -shared[n][1])[:rest]:
            parts[n] += 1
    return parts if amount >= 0 else [-part for part in parts]


def by_recipient(countries: Sequence[Told], regions: Sequence[Told]) -> Shares:
    """Return the shares of countries and regions, whose percentages are of one hundred."""
    told = (*countries, *regions)
    if not told:
        return NOBODY
    if all(one.percentage is None for one in told):
        return _shares(countries or _of_one_vocabulary(regions))
    shares = _shares(told)
    if not shares.wrong:
        return shares
    shares = _shares((*countries, *_of_one_vocabulary(regions)))
    if not shares.wrong:
        return shares
    alone = _shares(countries)
    if not alone.wrong and any(one.percentage is not None for one in countries):
        return _wrong(
            alone,
            told,
            "the countries alone sum to 100, and regions beside them have percentages too, so the "
            "regions are left out",
        )
    return shares


def by_sector(sectors: Sequence[Told]) -> Shares:
    """Return the shares of sectors of one vocabulary: DAC 5 digit, else 3 digit, else the first."""
    return _shares(_of_one_vocabulary(sectors)) if sectors else NOBODY


def _of_one_vocabulary(told: Sequence[Told]) -> Sequence[Told]:
    has = [one.vocabulary for one in told]
    best = next((v for v in (DAC, DAC_CATEGORY) if v in has), has[0] if has else "")
    return [one for one in told if one.vocabulary == best]


def _shares(told: Sequence[Told]) -> Shares:
    if not told:
        return NOBODY
    given = [one for one in told if one.percentage is not None]
    if not given:
        if len({one.code or one.name for one in told}) == 1:
            return Shares((told[0],), (1,))
        return _wrong(NOBODY, told, f"the {_several(told)} have no percentages, {_NOWHERE}")
    if len(given) == 1 and given[0].percentage == "100":
        return Shares((given[0],), (1,))
    read = [_PERCENTAGE.fullmatch(one.percentage or "") for one in given]
    if not all(read):
        bad = next(one for one, match in zip(given, read, strict=True) if not match)
        return _wrong(NOBODY, told, f"“{bad.percentage}” is no percentage, {_NOWHERE}")
    with localcontext(_EXACT):
        return _proportioned(told, given, [Decimal(match[1]) for match in read if match])


def _proportioned(told: Sequence[Told], given: Sequence[Told], parts: Sequence[Decimal]) -> Shares:
    """Return the shares of those that have a percentage."""
    total = sum(parts, Decimal())
    missing = _WHOLE - total
    if abs(missing) <= _NEAR or abs(missing) < min(_rounding(parts), _FARTHEST + _NEAR):
        return _weighed(given, parts)
    wrong = f"the percentages of the {_several(given)} sum to {total:f}"
    if missing < 0:
        return _wrong(NOBODY, told, f"{wrong}, {_NOWHERE}")
    rest = f"{wrong}, so {missing:f} percent stand under “not told”"
    return _wrong(_weighed((*given, None), (*parts, missing)), told, rest)


def _wrong(shares: Shares, told: Sequence[Told], wrong: str) -> Shares:
    return shares._replace(wrong=wrong, line=told[0].line, of_told=tuple(told))


def _rounding(parts: Sequence[Decimal]) -> Decimal:
    """Return how far rounding can take the sum of shares: half of the last decimal for each."""
    finest = min(int(part.as_tuple().exponent) for part in parts)
    return Decimal(len(parts)).scaleb(finest) / 2


def _weighed(of: Iterable[Told | None], parts: Sequence[Decimal]) -> Shares:
    finest = min(int(part.as_tuple().exponent) for part in parts)
    pairs = [(one, int(part.scaleb(-finest))) for one, part in zip(of, parts, strict=True) if part]
    return Shares(tuple(one for one, _ in pairs), tuple(weight for _, weight in pairs))


def _several(told: Sequence[Told]) -> str:
    kinds = sorted({one.kind for one in told})
    return " and ".join({"country": "countries"}.get(kind, f"{kind}s") for kind in kinds)
