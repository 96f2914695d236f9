"""Rates in a workbook: the series that flows are converted with, and each factor as a formula."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from aidledger.exporting.formulas import Real
from aidledger.exporting.gathered import Gathered
from aidledger.exporting.grids import Grid, Head
from aidledger.policy import Policy

DOLLAR = "USD"
_UNITS = {
    "rate": "{code} for one US dollar, average of the year",
    "deflator": "index of the prices of the GDP, on a base of its own",
    "ppp": "units of its currency for one international dollar",
}


class Value(NamedTuple):
    """One number of a series: a currency's rate or deflator, or a party's PPP factor."""

    kind: str
    code: str
    year: int

    @property
    def key(self) -> str:
        return f"{self.kind} {self.code} {self.year}"


class Steps(NamedTuple):
    """A factor as a product over a product, and how many digits minor units differ by."""

    above: tuple[Value, ...]
    below: tuple[Value, ...]
    digits: int
    own: str
    target: str
    year: int


class Rates:
    """The two sheets, filled as factors are asked for."""

    def __init__(self, gathered: Gathered) -> None:
        self.currencies = gathered.ledger.document("currencies")
        self.parties = gathered.ledger.document("parties")
        self.values = Grid(
            "rates",
            {
                "key": Head("Key", 18),
                "kind": Head("Kind", 10),
                "code": Head("Of", 8),
                "name": Head("Name", 22),
                "year": Head("Year", 8, "year"),
                "value": Head("Value", 20, "rate-input", "Change it: flows and totals follow."),
                "exported": Head("As exported", 20, "rate"),
                "unit": Head("Unit", 46),
                "source": Head("Source", 20),
                "series": Head("Series", 30),
            },
        )
        self.factors = Grid(
            "factors",
            {
                "from": Head("From", 8),
                "to": Head("To", 8),
                "year": Head("Year", 8, "year"),
                "factor": Head("Factor", 24, "factor", "Of smallest units, such as cents."),
                "exported": Head("As exported", 24, "factor", "Its first 15 digits."),
                "fine": Head("and", 24, "factor", "What the 15 digits leave out."),
                "unchanged": Head("Unchanged", 12, "whole"),
                "how": Head("How", 90),
            },
        )
        self._rows: dict[Value, int] = {}
        self._factors: dict[tuple[Steps, float], int] = {}
        self._needed: list[tuple[Steps, float, str]] = []

    def factor(self, steps: Steps, exported: float, how: str) -> Real:
        """Return a reference to the factor, whose row is written by `finish`."""
        known = (steps, exported)
        if known not in self._factors:
            self._factors[known] = len(self._needed)
            self._needed.append((steps, exported, how))
            for value in (*steps.above, *steps.below):
                self._add(value)
        return Real(self.factors.cell("factor", self._factors[known]), exported)

    def exactly(self, steps: Steps) -> Fraction:
        """Return the factor as a fraction."""
        found = Fraction(10) ** steps.digits
        for value in steps.above:
            found *= Fraction(self._number(value))
        for value in steps.below:
            found /= Fraction(self._number(value))
        return found

    def finish(self) -> None:
        """Write the rows of factors, now that all values have a row."""
        self.values.number = len(self.values.rows)
        for row, (steps, exported, how) in enumerate(self._needed):
            given = f"SUM({self.factors.here('exported', row)},{self.factors.here('fine', row)})"
            first, fine = in_two(exported)
            touched = [
                f"INDEX({self.values.range('value')},{place})"
                f"=INDEX({self.values.range('exported')},{place})"
                for place in map(self._place, (*steps.above, *steps.below))
            ]
            unchanged = f"IF(AND({','.join(touched)}),1,0)" if touched else "1"
            same = self.factors.here("unchanged", row)
            self.factors.rows.append(
                {
                    "from": steps.own,
                    "to": steps.target,
                    "year": steps.year,
                    "factor": Real(f"IF({same}=1,{given},{self._quotient(steps)})", exported),
                    "exported": first,
                    "fine": fine,
                    "unchanged": Real(unchanged, 1),
                    "how": how or "the same currency",
                }
            )

    def _quotient(self, steps: Steps) -> str:
        """Return the factor from the values as they stand.

        One rate over another is taken from whole numbers, which doubles hold exactly, so that the
        quotient is the nearest double, as aidledger's is.
        """
        above = [self._ref(v) for v in steps.above]
        below = [self._ref(v) for v in steps.below]
        if len(above) <= 1 and len(below) <= 1:
            largest = max(
                (self._number(v) for v in (*steps.above, *steps.below)), default=Decimal(1)
            )
            scale = f"10^{10 if largest < 10_000 else 6}"
            up = f"ROUND({above[0]}*{scale},0)" if above else scale
            down = f"ROUND({below[0]}*{scale},0)" if below else scale
            if steps.digits > 0:
                up = f"({up}*10^{steps.digits})"
            elif steps.digits < 0:
                down = f"({down}*10^{-steps.digits})"
            return f"{up}/{down}" if above or below else f"10^{steps.digits}"
        text = f"({'*'.join(above) or '1'})/({'*'.join(below) or '1'})"
        return text if not steps.digits else f"{text}*10^({steps.digits})"

    def _ref(self, value: Value) -> str:
        return f"INDEX({self.values.range('value')},{self._place(value)})"

    def _place(self, value: Value) -> str:
        return f'MATCH("{value.key}",{self.values.range("key")},0)'

    def _series(self, value: Value) -> dict[str, Any]:
        if value.kind == "ppp":
            return dict(self.parties[value.code]["ppp"])
        part = "rates" if value.kind == "rate" else "deflator"
        return dict(self.currencies[value.code][part])

    def _number(self, value: Value) -> Decimal:
        return Decimal(self._series(value)["values"][str(value.year)])

    def _add(self, value: Value) -> None:
        if value in self._rows:
            return
        series, number = self._series(value), self._number(value)
        owner = self.parties if value.kind == "ppp" else self.currencies
        self._rows[value] = len(self.values.rows)
        self.values.rows.append(
            {
                "key": value.key,
                "kind": value.kind,
                "code": value.code,
                "name": owner[value.code]["name"],
                "year": value.year,
                "value": number,
                "exported": number,
                "unit": _UNITS[value.kind].format(code=value.code),
                "source": series["source"],
                "series": series["code"],
            }
        )


def in_two(factor: float) -> tuple[float, float]:
    """Return a double as its first 15 digits and the rest.

    Some programs keep 15 digits of a number when they save a workbook; of both together none is
    lost, and half a cent stays half a cent.
    """
    first = float(f"{factor:.15g}")
    fine = float(f"{factor - first:.15g}")
    assert first + fine == factor
    return first, fine


def steps(
    gathered: Gathered, own: str, donor: str, recipient: str, year: int, policy: Policy
) -> Steps:
    """Return the steps of counting/prices.py from money of a year to what the policy asks for."""
    parties = gathered.ledger.document("parties")
    if policy.prices == "ppp":
        local = parties[recipient]["currency"]
        found = _between(gathered, own, local, year)
        ppp = Value("ppp", recipient, year)
        return _made(gathered, own, DOLLAR, year, found[0], (ppp, *found[1]))
    base = policy.base_year
    if base is None or base == year:
        return _made(
            gathered, own, policy.currency, year, *_between(gathered, own, policy.currency, year)
        )
    middle = DOLLAR if policy.deflator == "us" else parties[donor]["currency"]
    into = _between(gathered, own, middle, year)
    out = _between(gathered, middle, policy.currency, base)
    above = (Value("deflator", middle, base), *into[0], *out[0])
    below = (Value("deflator", middle, year), *into[1], *out[1])
    return _made(gathered, own, policy.currency, year, above, below)


def plain_steps(gathered: Gathered, own: str, target: str, year: int) -> Steps:
    """Return the steps from one currency into another at the rates of a year."""
    return _made(gathered, own, target, year, *_between(gathered, own, target, year))


def _between(
    gathered: Gathered, own: str, target: str, year: int
) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    if own == target:
        return (), ()
    above, below = (
        tuple(Value("rate", code, year) for code in (side,) if code != DOLLAR)
        for side in (target, own)
    )
    return above, below


def _made(
    gathered: Gathered,
    own: str,
    target: str,
    year: int,
    above: Sequence[Value],
    below: Sequence[Value],
) -> Steps:
    known = gathered.ledger.document("currencies")
    digits = int(known[target]["minor_units"]) - int(known[own]["minor_units"])
    return Steps(tuple(above), tuple(below), digits, own, target, year)
