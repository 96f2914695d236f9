"""Convert: one amount into another currency, at a year's average rate."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal

from aidledger.counting.factors import told_rate
from aidledger.opened import OpenedLedger
from aidledger.problems import LedgerError, Place, Problem, UsageError, clip
from aidledger.reports.value import Amount, Report, Row, Table
from aidledger.units import AVERAGE, parse_money, registry
from aidledger.years import YearSelection, merged

Rates = Mapping[str, Mapping[int, Decimal]]


def convert(ledger: OpenedLedger, text: str, target: str, year: int) -> Report:
    """Return the amount in the target currency, rounded to its minor unit, and the rates used.

    Raises UsageError where the amount cannot be read, LedgerError where there is no rate.
    """
    currencies = ledger.document("currencies")
    amount, source = _read(text, currencies)
    code = ledger.currency(target)
    rates: Rates = {
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
        raise _no_rate(ledger, rates, (source, code), year) from None
    digits = int(currencies[code]["minor_units"])
    result = result.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, Context(prec=60))
    used = [c for c in dict.fromkeys((source, code)) if c != "USD" and source != code]
    told = {c: f"average of {year} ({currencies[c]['rates']['source']})" for c in used}
    at = [f"{told_rate(rates[c][year])} {c} per USD, {told[c]}" for c in used]
    row = Row(
        {"amount_stated": f"{amount:f} {source}", "year": str(year)},
        "",
        Amount(result, result, result, currency=code),
        {"rate": "; ".join(at)},
    )
    return Report(
        "convert",
        f"{text} in {code}, {year}",
        {"currency": code},
        [Table("convert", "", ("year",), [row], columns=("year", "exact"))],
        sentences=[
            f"{amount:,f} {source} " + (f"at {' and '.join(at)}." if at else "need no rate.")
        ],
    )


def _read(text: str, currencies: Mapping[str, Mapping[str, list[str]]]) -> tuple[Decimal, str]:
    names = [
        (str(name).casefold(), code)
        for code, currency in currencies.items()
        for name in (code, currency["name"], *currency["aliases"])
    ]
    if text.lstrip()[:1] in ("-", "−"):
        raise UsageError(
            f"“{text}” is below nothing, and no amount of money is.", "Leave out the minus."
        )
    try:
        return parse_money(text, names)
    except ValueError as error:
        raise UsageError(
            f"“{clip(text, 60)}” cannot be read: {clip(str(error), 100)}.",
            "Write one plain amount, without a range or words such as “more than”: "
            '"315.5 million RUB".',
        ) from None


def _no_rate(ledger: OpenedLedger, rates: Rates, codes: tuple[str, str], year: int) -> LedgerError:
    """Return the error that names what rates there are."""
    from aidledger.booking.rate_table import RatesAtHand

    lacking = [c for c in dict.fromkeys(codes) if c != "USD" and year not in rates[c]]
    problems = []
    for code in lacking:
        years = str(YearSelection(merged((y, y) for y in rates[code]))).replace(",", ", ")
        others = ", ".join(c for c in rates if rates[c])
        remedy = f"The ledger has rates for {others}, per USD."
        if years:
            remedy = f"Choose a --year of {years}; these have rates for {code}."
        place = Place(str(ledger.folder / "currencies.yaml"), 0, code)
        explanation = f"There is no rate for {code} in {year}."
        source = (ledger.document("currencies")[code]["rates"] or {"source": ""})["source"]
        add = RatesAtHand(ledger.folder).remedy(code, [year], source)
        remedy += f" Or: {add[0].lower()}{add[1:]}"
        problems.append(Problem("missing-rate", place, "", explanation, remedy))
    return LedgerError(problems)
