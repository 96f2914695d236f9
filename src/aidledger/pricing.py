"""Pricing: constant prices and international dollars for the question an opened ledger is asked.

Loaded only where they are asked for, or where something is missing for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidledger.counting.prices import Lack, Money, Priced, Purchasing, priced
from aidledger.model import Currency, Series
from aidledger.policy import Policy
from aidledger.problems import LedgerError, Place, Problem, UsageError

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

Row = tuple[int, int, float | None, str, str, str]


class Pricing:
    """The factors of one policy over an opened ledger."""

    def __init__(
        self, ledger: OpenedLedger, policy: Policy, imported: Mapping[str, int] | None = None
    ) -> None:
        """`imported` are currencies of imported rows, with their minor units."""
        self.policy = policy
        self.currencies = {
            code: Currency(
                code, c["name"], int(c["minor_units"]), (), _series(c["rates"]),
                _series(c["deflator"]),
            )
            for code, c in ledger.document("currencies").items()
        }  # fmt: skip
        if imported and (policy.prices != "current" or set(imported) != {policy.currency}):
            self.currencies = _with_imported(ledger, self.currencies, imported)
        self.parties = ledger.document("parties")
        self.recipients = {
            code: Purchasing(p["currency"], _series(p["ppp"])) for code, p in self.parties.items()
        }

    def of(self, money: Money, year: int) -> Priced:
        return priced(money, year, self.policy, self.currencies, self.recipients)

    def between(self, currency: str, donor: str, recipient: str, year: int) -> Priced:
        """Return the factor for money between two parties."""
        return self.of(Money(currency, self.parties[donor]["currency"], recipient), year)


def _with_imported(
    ledger: OpenedLedger, known: dict[str, Currency], imported: Mapping[str, int]
) -> dict[str, Currency]:
    """Return the ledger's currencies and those that its table of rates has besides."""
    from aidledger.imported.rates import rates_of

    rates = rates_of(ledger.folder)
    others = {c: Currency(c, c, units) for c, units in imported.items() if c not in known}
    return {
        code: replace(currency, rates=rates.get(code, currency.rates))
        for code, currency in (known | others).items()
    }


def priced_rows(ledger: OpenedLedger, policy: Policy) -> list[Row]:
    """Return the rows of `priced` for every money and year that the policy's periods reach."""
    pricing = Pricing(ledger, policy)
    used = ledger.store.ask(
        """
        SELECT m.money, m.currency, m.donor_currency, m.recipient, p.rate_year
        FROM figures f JOIN monies m ON m.money = f.money JOIN periods p ON p.period = f.period
        WHERE f.stated = 1 AND p.kind <> 'scheduled'
        GROUP BY m.money, m.currency, m.donor_currency, m.recipient, p.rate_year
        ORDER BY m.money, p.rate_year
        """
    )
    rows = []
    for row in used:
        money = Money(row["currency"], row["donor_currency"], row["recipient"])
        found = pricing.of(money, row["rate_year"])
        factor = None if found.factor is None else float(found.factor)
        rows.append(
            (row["money"], row["rate_year"], factor, found.how, found.deflator, found.reason)
        )
    return rows


def refuse_odd_prices(ledger: OpenedLedger, policy: Policy) -> None:
    """Raise UsageError for prices that cannot be, or that go with no other choice made."""
    year = policy.base_year
    if policy.prices not in ("current", "ppp") and (year is None or len(policy.prices) != 4):
        raise UsageError(
            f"There are no prices “{policy.prices}”.",
            "Use current, a year such as 2008, or ppp.",
        )
    if year is None and policy.deflator != "donor":
        raise UsageError(
            f"Nothing is deflated in {policy.prices} prices.",
            f"Name a year for --deflator {policy.deflator}: --prices 2008.",
        )
    if policy.prices == "ppp" and policy.currency != "USD":
        raise UsageError(
            f"Prices ppp are in international dollars, not in {policy.currency}.",
            "Leave --currency out, or choose other --prices.",
        )
    if year is None:
        return
    known = ledger.document("currencies")
    codes = ["USD"] if policy.deflator == "us" else list(known)
    years = sorted(
        {int(y) for code in codes for y in (known[code]["deflator"] or {"values": {}})["values"]}
    )
    if year not in years:
        whose = "USD" if policy.deflator == "us" else "any currency"
        raise UsageError(
            f"There is no deflator of {whose} for {year}.",
            f"Choose a year from {years[0]} to {years[-1]}, or add to currencies.yaml."
            if years
            else "Add deflators to currencies.yaml: source, code and values, as rates have them.",
        )


def missing(ledger: OpenedLedger, policy: Policy, lacks: Iterable[Lack]) -> LedgerError:
    """Return the error for rates and PPP factors that a total lacks, each with its years."""
    found: dict[tuple[str, str], list[int]] = {}
    for lack in lacks:
        years = found.setdefault((lack.what, lack.of), [])
        if lack.year not in years:
            years.append(lack.year)
    return LedgerError(
        [
            _no_ppp(ledger, of, sorted(years))
            if what == "ppp"
            else _no_rate(ledger, policy, of, sorted(years))
            for (what, of), years in found.items()
        ]
    )


def _no_rate(ledger: OpenedLedger, policy: Policy, code: str, years: Sequence[int]) -> Problem:
    from aidledger.booking.rate_table import RatesAtHand

    told = f"in {policy.unit}" + (f", {policy.price_words}" if policy.base_year else "")
    known = ledger.document("currencies").get(code)
    source = known["rates"]["source"] if known and known["rates"] else ""
    first = RatesAtHand(ledger.folder).remedy(code, years, source)
    return Problem(
        "missing-rate",
        Place(str(ledger.folder / "currencies.yaml"), 0, code),
        "",
        f"There is no rate for {code} in {', '.join(map(str, years))}, so these figures "
        f"cannot be told {told}.",
        first
        + (" Or bring it with `aidledger rates update FILE`." if ledger.imports else "")
        + " Or choose another --currency"
        + (
            ", or leave the years out with --years."
            if policy.prices == "current"
            else " or other --prices, or leave the years out with --years."
        ),
    )


def _no_ppp(ledger: OpenedLedger, code: str, years: Sequence[int]) -> Problem:
    party = ledger.document("parties")[code]
    return Problem(
        "missing-ppp",
        Place(str(ledger.folder / "parties.yaml"), 0, code),
        "",
        f"There is no PPP factor for {party['name']} ({code}) in {', '.join(map(str, years))}, so "
        "what it received cannot be told in international dollars.",
        "Add the factor to parties.yaml (“ppp:” with source, code and values), choose other "
        "recipients with --recipient, or other --prices.",
    )


def _series(packed: dict[str, Any] | None) -> Series | None:
    if packed is None:
        return None
    values = {int(year): Decimal(value) for year, value in packed["values"].items()}
    return Series(packed["source"], packed["code"], values)
