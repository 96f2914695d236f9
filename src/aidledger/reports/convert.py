"""Convert: one amount into another currency, at a year's average rate."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from aidledger.opened import OpenedLedger, missing_rate
from aidledger.problems import UsageError
from aidledger.reports.value import Amount, Report, Row, Table
from aidledger.units import AVERAGE, parse_money, registry


def convert(ledger: OpenedLedger, text: str, target: str, year: int) -> Report:
    """Return the amount in the target currency, rounded to its minor unit, and the rates used."""
    currencies = ledger.document("currencies")
    names = [
        (name.casefold(), code)
        for code, currency in currencies.items()
        for name in (code, currency["name"], *currency["aliases"])
    ]
    try:
        amount, source = parse_money(text, names)
    except ValueError as error:
        raise UsageError(
            f"“{text}” cannot be read: {error}.", 'Write it like "315.5 million RUB".'
        ) from None
    code = ledger.currency(target)
    rates = {
        known: {
            int(y): Decimal(v) for y, v in (currency["rates"] or {"values": {}})["values"].items()
        }
        for known, currency in currencies.items()
    }
    units = registry(rates)
    try:
        with units.context(AVERAGE, year=year):
            result = units.Quantity(amount, source).to(code).magnitude
    except KeyError:
        raise missing_rate(source, code, [year], ledger) from None
    digits = int(currencies[code]["minor_units"])
    result = result.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, Context(prec=60))
    used = "; ".join(
        f"{rates[c][year]} {c} per USD, average of {year} ({currencies[c]['rates']['source']})"
        for c in dict.fromkeys((source, code))
        if c != "USD" and source != code
    )
    row = Row(
        {"amount_stated": f"{amount:f} {source}", "year": str(year)},
        "",
        Amount(result, result, result, currency=code),
        {"rate": used},
    )
    return Report(
        "convert",
        f"{text} in {code}, {year}",
        {"currency": code},
        [
            Table(
                "convert", "", ("year",), [row], columns=("amount_stated", "year", "exact", "rate")
            )
        ],
    )
