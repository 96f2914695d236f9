"""Factors: what one minor unit of a currency is in another, in a year, and how that is known.

Rates are annual averages in units per US dollar. A factor is computed once with decimals and
handed to the engine as one double. People are told a rate in twelve digits: with these an amount
below a billion dollars comes out the same to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal

from aidledger.model import Currency
from aidledger.money import plain

_PRECISE = Context(prec=40)
_TOLD = Context(prec=12)


@dataclass(frozen=True)
class Factor:
    """Multiply minor units of `currency` by `factor` to get minor units of `target`."""

    currency: str
    target: str
    year: int
    factor: float
    how: str


def rate(currency: Currency, year: int) -> Decimal | None:
    """Return units of the currency per US dollar in the year, None where it is not known."""
    if currency.code == "USD":
        return Decimal(1)
    return currency.rates.values.get(year) if currency.rates else None


def exact_factor(source: Currency, target: Currency, year: int) -> Decimal | None:
    """Return the factor between minor units as a decimal of 40 digits, None without a rate."""
    if source.code == target.code:
        return Decimal(1)
    from_rate, to_rate = rate(source, year), rate(target, year)
    if from_rate is None or to_rate is None:
        return None
    ratio = _PRECISE.divide(to_rate, from_rate)
    return ratio.scaleb(target.minor_units - source.minor_units, _PRECISE)


def told_rate(value: Decimal) -> str:
    """Return a rate as people read it, of at most twelve digits: `31.7403583333`."""
    rounded = _TOLD.plus(value)
    return plain(value if rounded == value else rounded.normalize())


def how(source: Currency, target: Currency, year: int) -> str:
    """Return the rates that a conversion uses, in words; blank within one currency."""
    told = []
    for currency in (source, target):
        if currency.rates and source.code != target.code:
            value = told_rate(currency.rates.values[year])
            told.append(
                f"{value} {currency.code} per USD, average of {year} ({currency.rates.source})"
            )
    return "; ".join(told)


def all_factors(
    used: Iterable[tuple[str, int]], currencies: Mapping[str, Currency]
) -> list[Factor]:
    """Return the factors from every used (currency, year) into every currency that has a rate."""
    return [
        Factor(code, target.code, year, float(factor), how(currencies[code], target, year))
        for code, year in sorted(set(used))
        for target in currencies.values()
        if (factor := exact_factor(currencies[code], target, year)) is not None
    ]
