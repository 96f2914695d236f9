"""Policy: the declared choices behind a total. Selection: what it is a total of."""

from __future__ import annotations

from typing import NamedTuple

from aidledger.years import YearSelection

OVERLAPS = ("net", "gross")
SPREADS = ("months", "end", "none")
DEFLATORS = ("donor", "us")
# Why a line does not count in constant prices.
NO_DEFLATOR = "no-deflator"
# What amounts at purchasing power parity are in: a dollar that buys what it buys in the US.
INTERNATIONAL = "Int$"

# The statuses that count: money that moved, and money bound by a decision or a signature.
COUNTED_STATUSES = ("disbursed", "committed")
STATUSES = ("disbursed", "committed", "planned", "pledged", "demanded", "valued")
CLASSES = ("transfer", "debt-relief", "credit", "investment", "exchange", "presence")

# Fiscal years whose months are known: by how many months they begin before their label's January.
FISCAL_MONTHS = {"fiscal-us": 3}

# What a report can be broken down by.
DIMENSIONS = (
    "donor",
    "recipient",
    "year",
    "sector",
    "instrument",
    "class",
    "status",
    "source",
)


class Policy(NamedTuple):
    """How figures become totals.

    currency: ISO 4217 code that totals are in, at each year's average rate.
    overlaps: `net` takes off what may already be inside another figure, `gross` does not.
    spread: how a figure for a period reaches its years: by `months`, all at its `end`, or `none`.
    headline: the classes that are added up as the donor's headline.
    prices: `current`, a year whose prices everything is told in, or `ppp`: international dollars by
        the recipient's purchasing power in each year.
    deflator: for the prices of a year, the `donor`'s currency's (the DAC's way) or the `us` one.
    calendar: fiscal years are split into calendar years by months; else they are their labels.
    """

    currency: str = "USD"
    overlaps: str = "net"
    spread: str = "months"
    headline: tuple[str, ...] = ("transfer",)
    prices: str = "current"
    deflator: str = "donor"
    calendar: bool = False

    @property
    def base_year(self) -> int | None:
        """The year whose prices amounts are in; None for current prices and for ppp."""
        known = self.prices.isascii() and self.prices.isdigit()
        return int(self.prices) if known else None

    @property
    def unit(self) -> str:
        """What amounts are in: a currency's code, or international dollars."""
        return INTERNATIONAL if self.prices == "ppp" else self.currency

    @property
    def priced_unit(self) -> str:
        """The unit with the year of its prices, as columns and titles have it: 2008 USD."""
        return self.unit if self.base_year is None else f"{self.prices} {self.unit}"

    @property
    def priced(self) -> str:
        """How amounts are labelled: current, ppp, or constant with base year and deflator."""
        if self.base_year is None:
            return self.prices
        return f"constant {self.prices} ({'US' if self.deflator == 'us' else 'donor'} deflator)"

    @property
    def price_words(self) -> str:
        """What a title adds; blank for current prices."""
        if self.prices == "ppp":
            return "at purchasing power parity"
        if self.base_year is None:
            return ""
        return f"prices of {self.prices} ({'US' if self.deflator == 'us' else 'donor'} deflator)"

    def in_current_prices(self) -> Policy:
        return self._replace(prices="current", deflator="donor")

    def as_dict(self) -> dict[str, object]:
        return {
            "currency": self.unit,
            "prices": self.priced,
            "overlaps": self.overlaps,
            "spread": self.spread,
            "headline": list(self.headline),
            "calendar": self.calendar,
        }


class Selection(NamedTuple):
    """Which figures a report is about; an empty field selects everything."""

    donor: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    instrument: tuple[str, ...] = ()
    class_: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    years: YearSelection = YearSelection()

    def columns(self) -> dict[str, tuple[str, ...]]:
        """Return the chosen values by column name, years apart, empty fields left out."""
        pairs = {
            "donor": self.donor,
            "recipient": self.recipient,
            "sector": self.sector,
            "instrument": self.instrument,
            "class": self.class_,
            "status": self.status,
            "source": self.source,
        }
        return {name: values for name, values in pairs.items() if values}

    def as_dict(self) -> dict[str, object]:
        chosen: dict[str, object] = {name: list(values) for name, values in self.columns().items()}
        if self.years:
            chosen["years"] = str(self.years)
        return chosen
