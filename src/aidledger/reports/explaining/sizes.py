"""Explain sums of indicators: from the sum down to sources, series and rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidledger.money import from_minor
from aidledger.reports.burden import Size, converted, sum_sizes
from aidledger.reports.derivation import Sizes
from aidledger.reports.explaining.part import Part, bare, digits_of, qualified
from aidledger.reports.shared.footnotes import cited
from aidledger.reports.totals import mark
from aidledger.reports.value import Amount, Node, Row

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger


def explain_sizes(ledger: OpenedLedger, name: str, asked: Sizes, enters: str) -> Part:
    """Work out indicators, in the currency asked for at each year's rate."""
    nodes, rows, found, flags = [], [], [], []
    currency = asked.currency
    for key in asked.ids:
        i = ledger.store.ask("SELECT * FROM indicators WHERE id = ?", [key])[0]
        currency = asked.currency or i["currency"] or ""
        digits, factor, rate = digits_of(ledger, currency), 1.0, ""
        if currency != (i["currency"] or ""):
            factors = ledger.store.ask(
                "SELECT factor, how FROM factors WHERE currency = ? AND year = ?",
                [i["currency"], i["year"]],
            )
            factor, rate = factors[0]["factor"], factors[0]["how"]
        low, best, high = (converted(i[bound], factor) for bound in ("low", "best", "high"))
        size = Size(low, best, high, bool(i["open_top"]), bool(i["capped"]), bool(i["approximate"]))
        value = _size_amount(size, digits, currency)
        found.append(size)
        flags.append((i["id"], i))
        own_digits = digits_of(ledger, i["currency"] or "")
        own = {f"own_{b}": from_minor(i[b], own_digits) for b in ("low", "best", "high")}
        rows.append(
            Row(
                {"part": name, "id": i["id"], "year": str(i["year"])},
                "",
                value,
                {
                    "enters": enters,
                    **own,
                    "own_currency": i["currency"] or "",
                    "rate": rate,
                    **{c: i[c] or "" for c in ("source", "section", "footnote", "as_stated")},
                    "qualifier": i["qualifier"],
                },
            )
        )
        nodes.append(
            Node(
                f"{i['id']}, {i['measure']} of {i['party']}, {i['year']}",
                value,
                [Node(text) for text in _indicator_words(ledger, i, rate, own["own_best"])],
            )
        )
    total = sum_sizes(found)
    amount = _size_amount(total, digits_of(ledger, currency), currency)
    return Part(name, enters, total, amount._replace(figures=len(found)), nodes, rows, flags)


def _size_amount(size: Size, digits: int, currency: str) -> Amount:
    low, best, high = (from_minor(p, digits) for p in (size.low, size.best, size.high))
    marks = mark(size.open, size.capped, size.approximate)
    return Amount(low, best, high, size.open, marks, currency, figures=1, unstated=0)


def _indicator_words(
    ledger: OpenedLedger, i: Mapping[str, Any], rate: str, own: Decimal
) -> Iterable[str]:
    source = ledger.document("sources")[i["source"]]
    place = [f"{i['source']}, {source['title']}"]
    place += [f"series {i['series']}"] if i["series"] else []
    place += [f"section {i['section']}"] if i["section"] else []
    for number in (i["footnote"] or "").split():
        place.append(f"footnote {number} ({cited(source['footnotes'], number)})")
    yield (f"“{i['as_stated']}”: " if i["as_stated"] else "") + ", ".join(place)
    if rate:
        yield f"{bare(own)} {i['currency']} at {rate}"
    if i["qualifier"] != "exact":
        yield f"read as {qualified(i['qualifier'])}"
    if i["remark"]:
        yield str(i["remark"])
