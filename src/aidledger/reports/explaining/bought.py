"""Explain what one of a thing cost: the quantities that were bought, and the division."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from aidledger.money import to_minor
from aidledger.reports.derivation import Bought
from aidledger.reports.explaining.part import CODING, Part, bare, unit_of
from aidledger.reports.register import when
from aidledger.reports.shared.quantities import quantity_of
from aidledger.reports.totals import Total
from aidledger.reports.unit_costs import each
from aidledger.reports.value import Amount, Node, Row
from aidledger.units import Measures

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

_SAID = {
    "at_least": "the number is itself a minimum, so that one may have cost less",
    "at_most": "the number is itself a maximum, so that one may have cost more",
    "about": "the number is told with “about”",
}


def explain_bought(ledger: OpenedLedger, name: str, asked: Bought, enters: str) -> Part:
    """Work out quantities, each as told and in the one unit of its kind."""
    nodes, rows, measures = [], [], Measures()
    number, unit = Decimal(0), ""
    for key in asked.ids:
        figure = ledger.store.ask("SELECT * FROM figures WHERE id = ?", [key])[0]
        told = quantity_of(figure)
        measured, unit = measures.in_one_unit(told.number, told.unit)
        number += measured
        value = Amount(measured, measured, measured, mark=told.mark, unit=unit)
        said = [f"{bare(told.number)} {told.unit} as told"] if unit != told.unit else []
        said += [_SAID[told.hedge]] if told.hedge else []
        nodes.append(Node(key, value, [Node(text) for text in said]))
        notes = {column: figure[column] or "" for column in CODING}
        rows.append(
            Row(
                {"part": name, "id": key, "year": when(figure)},
                "",
                value,
                {"enters": enters, "unit": unit, "quantity_hedge": told.hedge, **notes},
            )
        )
    amount = Amount(number, number, number, unit=unit)
    return Part(name, enters, Total(), amount, nodes, rows)


def paid(money: Part, left: Sequence[Part]) -> tuple[Amount, str]:
    """Return what was paid, its low that of what is left where that is less."""
    low = sum(_least(money, left).values(), Decimal(0))
    made = money.amount._replace(low=low, open=False)
    top = ", what is told of what has no top" if money.amount.open else ""
    return made, f"Paid, {unit_of(made)}: low {bare(low)}, high {bare(made.high)}{top}."


def made_each(money: Part, bought: Part, left: Sequence[Part], digits: int) -> tuple[Amount, str]:
    """Return what one cost, and the calculation in words; low takes what is left where less."""
    assert isinstance(money.total, Total)
    assert bought.amount.best is not None
    low = sum(_least(money, left).values(), Decimal(0))
    number, paid_in = bought.amount.best, money.amount
    hedges = {row.notes["quantity_hedge"] for row in bought.rows}
    total = money.total._replace(low=to_minor(low, digits))
    made = each(total, number, hedges, digits, paid_in.currency, paid_in.prices)
    divided = [
        f"{bound} = {bare(told)} ÷ {bare(number)} = {bare(value)}"
        for bound, told, value in (
            ("best", money.amount.best, made.best),
            ("low", low, made.low),
            ("high", money.amount.high, made.high),
        )
        if bound != "low" or "at_least" not in hedges
    ]
    divided += [f"low = {bare(made.low)}"] if "at_least" in hedges else []
    said = [*divided, *(_SAID[hedge] for hedge in sorted(hedges) if hedge)]
    said += ["it has no top"] if made.open else []
    return made, f"One of them, {unit_of(made)}, rounded: {'; '.join(said)}."


def _least(paid: Part, left: Sequence[Part]) -> dict[str, Decimal]:
    """Return each figure's low, of the whole or of what is left of it."""
    lows = _lows(paid)
    for part in left:
        lows |= {key: min(low, lows[key]) for key, low in _lows(part).items()}
    return lows


def _lows(part: Part) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for row in part.rows:
        assert row.value is not None and row.value.low is not None
        found[row.keys["id"]] = found.get(row.keys["id"], Decimal(0)) + row.value.low
    return found
