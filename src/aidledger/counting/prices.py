"""Prices: what money of one year is in the prices of another, or in international dollars.

Constant prices follow the OECD's DAC ("DAC deflators", Development Co-operation Directorate): an
amount is put into the donor's currency at its own year's rate, deflated with that currency's
deflator from its year to the base year, and converted at the base year's rate. Dollars of the
year deflated with the US series are the same steps through the US dollar.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from typing import NamedTuple

from aidledger.counting.factors import exact_factor, how, rate, told_rate
from aidledger.model import Currency, Series
from aidledger.policy import NO_DEFLATOR, Policy

# Products of a few rates and deflators are exact in it, so that scaling a series changes nothing.
_PRECISE = Context(prec=200)
DOLLAR = "USD"


class Money(NamedTuple):
    """What a factor depends on beside the year: two currencies, and who receives the money."""

    currency: str
    donor_currency: str
    recipient: str


class Purchasing(NamedTuple):
    """The currency of a recipient, and its units per international dollar by year."""

    currency: str
    ppp: Series | None


class Lack(NamedTuple):
    """What is missing for a factor: the `rate` or `deflator` of a currency, or a party's `ppp`."""

    what: str
    of: str
    year: int


class Priced(NamedTuple):
    """A factor between minor units, how it is known, and what it lacks; None where it lacks any.

    `deflator` is the part of `how` that tells the deflator, or the PPP factor.
    """

    factor: Decimal | None
    how: str = ""
    deflator: str = ""
    lacks: tuple[Lack, ...] = ()

    @property
    def reason(self) -> str:
        """Why no line may be counted with it; a missing rate is no reason but an error."""
        return NO_DEFLATOR if any(lack.what == "deflator" for lack in self.lacks) else ""


def priced(
    money: Money,
    year: int,
    policy: Policy,
    currencies: Mapping[str, Currency],
    recipients: Mapping[str, Purchasing],
) -> Priced:
    """Return the factor for money of a year under a policy, exactly."""
    if policy.prices == "ppp":
        return _international(money, year, currencies, recipients)
    own, target = currencies[money.currency], currencies[policy.currency]
    if policy.base_year is None:
        return _current(own, target, year)
    if year == policy.base_year:  # needs no deflator, nor the donor's currency
        found, as_it_is = _current(own, target, year), f"prices of {year} already"
        return found._replace(how=_joined(found.how, as_it_is), deflator=as_it_is)
    through = DOLLAR if policy.deflator == "us" else money.donor_currency
    if through not in currencies:  # not known to the ledger
        return Priced(None, lacks=(Lack("deflator", through, year),))
    return _constant(own, currencies[through], target, year, policy.base_year)


def _current(own: Currency, target: Currency, year: int) -> Priced:
    factor = exact_factor(own, target, year)
    lacks = () if factor is not None else _rates_lacking((own, year), (target, year))
    return Priced(factor, "" if lacks else how(own, target, year), "", lacks)


def _constant(own: Currency, middle: Currency, target: Currency, year: int, base: int) -> Priced:
    values = middle.deflator.values if middle.deflator else {}
    missing = tuple(Lack("deflator", middle.code, y) for y in (year, base) if y not in values)
    if missing:
        return Priced(None, lacks=missing)
    wanted = [(c, year) for c in (own, middle) if own.code != middle.code]
    wanted += [(c, base) for c in (middle, target) if middle.code != target.code]
    if lacks := _rates_lacking(*wanted):
        return Priced(None, lacks=lacks)
    assert middle.deflator is not None
    above, below = [values[base]], [values[year]]
    for source, into, at in ((own, middle, year), (middle, target, base)):
        if source.code != into.code:
            above.append(_rate(into, at))
            below.append(_rate(source, at))
    index = f"{told_rate(values[year])} in {year}, {told_rate(values[base])} in {base}"
    told = f"deflator of {middle.code} {index} ({middle.deflator.source})"
    steps = _joined(how(own, middle, year), told, how(middle, target, base))
    return Priced(_ratio(above, below, own, target.minor_units), steps, told)


def _international(
    money: Money,
    year: int,
    currencies: Mapping[str, Currency],
    recipients: Mapping[str, Purchasing],
) -> Priced:
    own = currencies[money.currency]
    theirs, ppp = recipients[money.recipient]
    if ppp is None or year not in ppp.values:
        return Priced(None, lacks=(Lack("ppp", money.recipient, year),))
    local = currencies[theirs]
    same = own.code == local.code
    if not same and (lacks := _rates_lacking((own, year), (local, year))):
        return Priced(None, lacks=lacks)
    above = [] if same else [_rate(local, year)]
    below = [ppp.values[year]] + ([] if same else [_rate(own, year)])
    told = f"{told_rate(ppp.values[year])} {local.code} per international dollar in {year}"
    told += f" ({ppp.source})"
    digits = currencies[DOLLAR].minor_units
    return Priced(_ratio(above, below, own, digits), _joined(how(own, local, year), told), told)


def _rates_lacking(*wanted: tuple[Currency, int]) -> tuple[Lack, ...]:
    return tuple(Lack("rate", c.code, year) for c, year in wanted if rate(c, year) is None)


def _rate(currency: Currency, year: int) -> Decimal:
    found = rate(currency, year)
    assert found is not None
    return found


def _ratio(above: list[Decimal], below: list[Decimal], own: Currency, digits: int) -> Decimal:
    """Return a product over a product, between minor units."""
    product = [Decimal(1), Decimal(1)]
    for place, numbers in enumerate((above, below)):
        for number in numbers:
            product[place] = _PRECISE.multiply(product[place], number)
    return _PRECISE.divide(*product).scaleb(digits - own.minor_units, _PRECISE)


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
