"""Units at the edges: pint as the authority on what may be converted into what, and how.

Each currency is a dimension of its own, so that dollars and roubles never add up by accident, and
only a context that names a year turns one into the other. Booking and sums do not come here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pint

AVERAGE = "annual average"
_MAGNITUDES = {
    "hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
    "k": 3, "mn": 6, "m": 6, "bn": 9, "tn": 12,
}  # fmt: skip
_MONEY = re.compile(
    r"\s*(?P<before>[^\d\s.,+-]+)?\s*(?P<number>\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?![\d,])(?:\.\d+)?)\s*(?P<words>[^\d]*)",
    re.ASCII,
)


def registry(
    rates: Mapping[str, Mapping[int, Decimal]], counted: Iterable[str] = ()
) -> pint.UnitRegistry[Any]:
    """Return a registry of the currencies: `rates` holds units per US dollar by year.

    `counted` are names of what is not money; each is a dimension of its own too. Inside
    `registry.context(AVERAGE, year=2009)` amounts convert at that year's average rate; a missing
    rate raises KeyError with currency and year, and outside of it nothing converts.
    """
    units: pint.UnitRegistry[Any] = pint.UnitRegistry(None, non_int_type=Decimal)
    average = pint.Context(AVERAGE, defaults={"year": None})
    for code in dict.fromkeys(("USD", *rates)):
        units.define(f"{code} = [currency_{code}]")
        if code != "USD":
            average.add_transformation(
                f"[currency_{code}]", "[currency_USD]", _over(code, rates[code], "USD", -1)
            )
            average.add_transformation(
                "[currency_USD]", f"[currency_{code}]", _over(code, rates[code], code, 1)
            )
    units.add_context(average)
    for name in dict.fromkeys(counted):
        units.define(f"{name} = [counted_{name}]")
    return units


@contextmanager
def mixed(refuse: Callable[[Exception], Exception]) -> Iterator[None]:
    """Raise what `refuse` makes of it where units do not go together."""
    try:
        yield
    except pint.DimensionalityError as error:
        raise refuse(error) from None


def _over(code: str, rates: Mapping[int, Decimal], target: str, power: int) -> Callable[..., Any]:
    def transform(units: pint.UnitRegistry[Any], amount: Any, year: int) -> Any:
        if year not in rates:
            raise KeyError(code, year)
        rate = rates[year]
        return units.Quantity(
            amount.magnitude * rate if power > 0 else amount.magnitude / rate, target
        )

    return transform


def parse_money(text: str, currencies: Iterable[tuple[str, str]]) -> tuple[Decimal, str]:
    """Read `315.5 million RUB`, `$13.4 million` or `2 bn rubles`; raise ValueError.

    `currencies` are (name in lower case, code). Magnitudes are read here: pint would take the M of
    `5 M` for molar.
    """
    match = _MONEY.fullmatch(text)
    if not match:
        raise ValueError("no number with a currency")
    words = (match["words"] or "").casefold().split()
    number = Decimal(match["number"].replace(",", ""))
    if number.adjusted() > 15 or len(match["number"]) > 24:
        raise ValueError("the number is longer than any amount of money")
    while words and words[0] in _MAGNITUDES:
        number = number.scaleb(_MAGNITUDES[words.pop(0)])
        if number.adjusted() > 21:
            raise ValueError("the number is larger than any amount of money")
    name = " ".join([*(match["before"] or "").casefold().split(), *words])
    for known, code in currencies:
        if name == known:
            return number, code
    raise ValueError(f"no currency called “{name}”" if name else "no currency")


# What is measured rather than counted. Of each kind the first is the unit that its prices are told
# in. A “ton” may be three things, so it is none of these.
_MEASURED = (
    "MW = [power] = _ = megawatt = megawatts",
    "kW = 0.001 MW = _ = kilowatt = kilowatts",
    "GW = 1000 MW = _ = gigawatt = gigawatts",
    "MWh = [energy] = _ = megawatt_hour = megawatt_hours",
    "kWh = 0.001 MWh = _ = kilowatt_hour = kilowatt_hours",
    "GWh = 1000 MWh = _ = gigawatt_hour = gigawatt_hours",
    "km = [length] = _ = kilometre = kilometres = kilometer = kilometers",
    "metre = 0.001 km = _ = metres = meter = meters",
    "ha = [area] = _ = hectare = hectares",
    "km2 = 100 ha = _ = square_kilometre = square_kilometres = square_kilometer",
    "tonne = [mass] = _ = tonnes = metric_ton = metric_tons",
    "kg = 0.001 tonne = _ = kilogram = kilograms",
)


class Measures:
    """Units of size: power, energy, length, area and mass. Everything else is counted."""

    def __init__(self) -> None:
        self._units: pint.UnitRegistry[Any] = pint.UnitRegistry(None, non_int_type=Decimal)
        self._names: dict[str, str] = {}
        for line in _MEASURED:
            self._units.define(line)
            name, _, *others = (part.strip() for part in line.split("="))
            self._names |= {other.casefold(): name for other in (name, *others)}

    def in_one_unit(self, quantity: Decimal, unit: str) -> tuple[Decimal, str]:
        """Return a quantity in the one unit of its kind (MW, MWh, km, ha, tonne).

        What is no unit of size comes back as it is: posts and trainees are counted.
        """
        name = self._names.get("_".join(unit.casefold().replace("-", " ").split()))
        if name is None:
            return quantity, unit
        size = self._units.Quantity(quantity, name).to_root_units()
        return Decimal(size.magnitude), str(size.units)
