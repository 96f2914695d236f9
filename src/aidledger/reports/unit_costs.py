"""Unit costs: dollars a border post, a trainee, a MW, wherever a row has a quantity."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.money import from_minor
from aidledger.policy import COUNTED_STATUSES, Policy, Selection
from aidledger.reports.derivation import PAID, Bought, Composed, Derivation, Lines
from aidledger.reports.register import when
from aidledger.reports.shared.quantities import Quantity, quantity_of
from aidledger.reports.shared.wholes import (
    as_it_is,
    containers_of,
    untold,
    whole_asked,
    whole_lines,
)
from aidledger.reports.summary import title
from aidledger.reports.totals import Question, Total, count_of, mark
from aidledger.reports.value import Amount, Report, Row, Table
from aidledger.units import Measures

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

_PRECISE = Context(prec=60)


class Cost(NamedTuple):
    """One figure's whole amount in minor units of the policy's currency, over its quantity.

    `number` of `unit` is the quantity in the one unit of its kind. `capped` and `approximate` are
    the amount's, `hedge` the quantity's.
    """

    figure: Mapping[str, Any]
    told: Quantity
    number: Decimal
    unit: str
    low: int
    best: int
    high: int
    rate: str
    assumed: bool

    @property
    def group(self) -> tuple[str, str, str]:
        """What may be put together: one unit, one class, and money that counts or does not."""
        status = self.figure["status"]
        return (
            self.unit.casefold(),
            self.figure["class"],
            "disbursed and committed" if status in COUNTED_STATUSES else status,
        )


def unit_costs(ledger: OpenedLedger, selection: Selection, policy: Policy) -> Report:
    """Return what one of each thing cost: a figure's whole amount over its quantity.

    low, best and high of a row are of one `per`, in `policy.unit` and the policy's prices, full
    units; an amount is converted and deflated year by year, as in totals. What cannot be divided is
    listed with the reason. `together` is summed over summed, never a mean of ratios.
    """
    question = Question(ledger, selection, policy)
    where, values = question.where()
    figures = question.ask(
        f"""
        SELECT * FROM figures WHERE quantity <> '' AND id IN (SELECT id FROM asked WHERE {where})
        ORDER BY ordinal
        """,
        values,
    )
    inside = _inside(question, figures)
    may_hold = _may_hold(question, figures)
    lines = whole_lines(ledger, policy, [f["id"] for f in figures])
    costs: list[Cost] = []
    undivided: list[Row] = []
    measures = Measures()
    for figure in figures:
        told = quantity_of(figure)
        own = lines[figure["id"]]
        reason = _why_not(figure, told, inside.get(figure["id"], [])) or untold(question, own)
        if reason:
            undivided.append(_undivided(figure, told, reason))
            continue
        low, best, high = (_sum(own, bound, policy) for bound in ("low", "best", "high"))
        if figure["id"] in may_hold:
            low = min(low, _sum(may_hold[figure["id"]], "low", policy))
        number, unit = measures.in_one_unit(told.number, told.unit)
        assumed = any(line["rate"] and line["rate_assumed"] for line in own)
        costs.append(
            Cost(figure, told, number, unit, low, best, high, _rates(own, policy), assumed)
        )
    costs = _named_alike(costs)
    tables = [
        Table(
            "cost",
            f"What one cost, {policy.priced_unit}",
            ("id",),
            [_row(cost, question, may_hold) for cost in costs],
            "plain",
            {"as_stated": "words", "per": "one of", "bought": "quantity", "date": "year"},
            ("id", "as_stated", "bought", "per", "each", "status", "class", "date"),
            narrow=("id", "bought", "each", "status"),
        ),
        Table(
            "range",
            "Where several figures have one unit",
            ("per",),
            _ranges(costs, question, may_hold),
            "listed",
            {"per": "one of", "each": "summed over summed"},
            ("per", "class", "status", "of_figures", "lowest", "highest", "each"),
        ),
        Table(
            "undivided",
            "Not divided",
            ("id",),
            undivided,
            "listed",
            {"bought": "quantity"},
            ("id", "bought", "reason"),
        ),
    ]
    divided = count_of(len(costs), "figure")
    return Report(
        "unit-costs",
        f"Unit costs, {title(ledger, selection, policy)}: {divided} divided, {len(undivided)} not",
        {**policy.as_dict(), **selection.as_dict()},
        tables,
        sentences=[
            "A unit cost is the whole amount over the whole quantity. It cannot say what else the "
            "money paid for, nor what others paid for the same things."
        ]
        if costs
        else [],
        caveats=_caveats(costs, may_hold, question),
        named_tables=True,
    )


def _inside(question: Question, figures: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the figures that are certainly parts of each."""
    found: dict[str, list[str]] = {f["id"]: [] for f in figures}
    for row in question.ask("SELECT id, part_of FROM figures WHERE part_of <> '' ORDER BY ordinal"):
        if row["part_of"] in found:
            found[row["part_of"]].append(row["id"])
    return found


def _may_hold(
    question: Question, figures: Sequence[Mapping[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """Return the lines of what is left of the figures that only may hold others' money."""
    takes = question.ask("SELECT container, relation FROM all_takes WHERE basis = 'net'")
    only = {t["container"] for t in takes if t["relation"] == "may_be_in"}
    only -= {t["container"] for t in takes if t["relation"] != "may_be_in"}
    return {
        f["id"]: question.ask("SELECT * FROM lines WHERE id = ?", [f["id"]])
        for f in figures
        if f["id"] in only
    }


def _why_not(figure: Mapping[str, Any], told: Quantity, parts: Sequence[str]) -> str:
    """Say why a figure cannot be divided; blank where it can."""
    if not figure["stated"]:
        whole = figure["part_of"]
        return "no amount is stated" + (f"; {whole} is for more than this" if whole else "")
    if "percent" in told.unit.casefold() or "%" in told.unit:
        return "the quantity is a share, not a number of things"
    if not told.number:
        return "the quantity is nothing"
    if figure["per"]:
        return "the amount recurs every year; the row does not say whether the quantity does"
    if parts:
        return f"its amount is only partly for this: {', '.join(parts)} is told as a part of it"
    return ""


def _sum(lines: Iterable[Mapping[str, Any]], bound: str, policy: Policy) -> int:
    return sum(
        int(line[f"own_{bound}"] if as_it_is(line, policy) else line[bound]) for line in lines
    )


def _rates(lines: Iterable[Mapping[str, Any]], policy: Policy) -> str:
    """Return every rate and deflator that was used, and which was assumed."""
    assumed = "; rate assumed" if policy.prices == "current" else "; year assumed"
    used = {
        line["rate"] + (assumed if line["rate_assumed"] else ""): None
        for line in lines
        if line["rate"]
    }
    return "; ".join(used)


def _named_alike(costs: Sequence[Cost]) -> list[Cost]:
    """Give `school` and `schools` one name, where both are told."""
    units = {cost.unit.casefold() for cost in costs}
    return [
        cost._replace(unit=f"{cost.unit}s") if f"{cost.unit.casefold()}s" in units else cost
        for cost in costs
    ]


def _over(amount: Decimal, number: Decimal, digits: int) -> Decimal:
    """Return an amount over a number, to the minor unit; below one unit, finer."""
    exact = _PRECISE.divide(amount, number)
    places = digits if exact >= 1 or not exact else max(digits + 6, 1 - exact.adjusted())
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _PRECISE)


def _each(costs: Sequence[Cost], question: Question) -> Amount:
    """Return the amounts of these figures together over their quantities together."""
    figures = [cost.figure for cost in costs]
    top, about, capped = (
        any(f[flag] for f in figures) for flag in ("open_top", "approximate", "capped")
    )
    low, best, high = (
        sum(getattr(cost, bound) for cost in costs) for bound in ("low", "best", "high")
    )
    number = sum((cost.number for cost in costs), Decimal(0))
    hedges = {cost.told.hedge for cost in costs}
    total = Total(low, best, high, top, about, capped)
    policy = question.policy
    return each(total, number, hedges, question.digits, policy.unit, policy.priced)


def each(
    total: Total, number: Decimal, hedges: set[str], digits: int, currency: str, prices: str
) -> Amount:
    """Return a total over a quantity with these hedges.

    More things than are told make one cheaper: a minimum leaves no floor but nothing; a maximum no
    top.
    """
    low, best, high = (_over(from_minor(m, digits), number, digits) for m in total[:3])
    many, few = "at_least" in hedges, "at_most" in hedges
    open_top = few or total.open
    approximate = "about" in hedges or total.approximate or (low < best and not total.capped)
    signs = mark(open_top, total.capped, approximate)
    if many:
        low = low * 0
        signs = "~" if open_top else "≤~" if approximate else "≤"
    return Amount(low, best, high, open_top, signs, currency, prices)


def _made(
    costs: Sequence[Cost], policy: Policy, may_hold: Collection[str], column: str = "amount"
) -> dict[str, Derivation]:
    """Return how a column was made of figures whole, and of what is left of some."""
    ids = tuple(cost.figure["id"] for cost in costs)
    left = tuple(name for name in ids if name in may_hold)
    third = ("left", Lines(Selection(), policy, (("id", left),), PAID)) if left else None
    paid = "paid", whole_asked(policy, ids, PAID)
    how = "each" if column == "amount" else column
    return {column: Composed(how, paid, ("bought", Bought(ids)), third)}


def _row(cost: Cost, question: Question, may_hold: Collection[str]) -> Row:
    figure, policy = cost.figure, question.policy
    low, best, high = (from_minor(m, question.digits) for m in (cost.low, cost.best, cost.high))
    amount = Amount(low, best, high, currency=policy.unit, prices=policy.priced)
    return Row(
        {
            "id": figure["id"],
            "as_stated": figure["as_stated"] or "",
            "donor": figure["donor"],
            "recipient": figure["recipient"],
            "class": figure["class"],
            "status": figure["status"],
            "date": when(dict(figure)),
        },
        "cost of one",
        _each([cost], question),
        {
            "quantity": cost.told.number,
            "quantity_hedge": cost.told.hedge,
            "unit": cost.told.unit,
            "per": cost.unit,
            "quantity_measured": cost.number,
            "amount": amount,
            "rate": cost.rate,
            "may_hold_others": figure["id"] in may_hold,
            "bought": _bought(cost.told),
        },
        {
            **_made([cost], policy, may_hold),
            **_made([cost], policy, may_hold, "paid"),
            "quantity_measured": Bought((figure["id"],)),
        },
    )


def _bought(told: Quantity) -> str:
    return f"{told.mark} {told.number:,f} {told.unit}".strip()


def _undivided(figure: Mapping[str, Any], told: Quantity, reason: str) -> Row:
    keys = {name: figure[name] for name in ("id", "donor", "recipient", "class", "status")}
    notes = {
        "quantity": told.number,
        "quantity_hedge": told.hedge,
        "unit": told.unit,
        "bought": _bought(told),
        "reason": reason,
    }
    return Row(keys, "", None, notes)


def _ranges(costs: Sequence[Cost], question: Question, may_hold: Collection[str]) -> list[Row]:
    """Return lowest, highest and summed over summed of each unit that several figures have.

    A figure inside another of its group is left out, so that no money or thing is told twice.
    """
    policy = question.policy
    groups: dict[tuple[str, str, str], list[Cost]] = {}
    for cost in costs:
        groups.setdefault(cost.group, []).append(cost)
    rows = []
    for (_, class_, status), members in groups.items():
        names = {cost.figure["id"] for cost in members}
        apart = [cost for cost in members if names.isdisjoint(containers_of(cost.figure))]
        if len(apart) < 2:
            continue
        singles = [_each([cost], question) for cost in apart]
        open_top = any(single.open for single in singles)
        lowest, least = min((one.low, n) for n, one in enumerate(singles) if one.low is not None)
        highest, most = max((one.high, n) for n, one in enumerate(singles) if one.high is not None)
        rows.append(
            Row(
                {"per": apart[0].unit, "class": class_, "status": status},
                "summed over summed",
                _each(apart, question),
                {
                    "of_figures": len(apart),
                    "lowest": lowest,
                    "highest": highest,
                    "no_top": open_top,
                    "ids": " ".join(cost.figure["id"] for cost in apart),
                },
                {
                    **_made(apart, policy, may_hold),
                    **_made([apart[least]], policy, may_hold, "lowest"),
                    **_made([apart[most]], policy, may_hold, "highest"),
                },
            )
        )
    return rows


def _caveats(costs: Sequence[Cost], may_hold: Mapping[str, Any], question: Question) -> list[str]:
    said = []

    def note(text: str, ids: Sequence[str]) -> None:
        if ids:
            said.append(text.format(ids=", ".join(ids)))

    def of(test: Any) -> list[str]:
        return [cost.figure["id"] for cost in costs if test(cost)]

    note(
        "A price asked or foreseen, not one that was paid: {ids}.",
        of(lambda c: c.figure["status"] not in COUNTED_STATUSES),
    )
    note(
        "The number is itself a minimum, so that one may have cost less: {ids}.",
        of(lambda c: c.told.hedge == "at_least"),
    )
    note(
        "The number is itself a maximum, so that one may have cost more: {ids}.",
        of(lambda c: c.told.hedge == "at_most"),
    )
    note(
        "Amount or number is told with “about”, so that low is no floor: {ids}.",
        of(lambda c: c.told.hedge == "about" or c.figure["qualifier"] == "about"),
    )
    note(
        "May hold money that other figures tell, which low takes off: {ids}.",
        of(lambda c: c.figure["id"] in may_hold),
    )
    note(
        "Told up to a date, or without one: amount and number may not be of the same years: {ids}.",
        of(lambda c: not c.figure["first"]),
    )
    assumed = "Rate" if question.policy.prices == "current" else "Year of prices and rates"
    note(f"{assumed} assumed, having no year of its own: {{ids}}.", of(lambda c: c.assumed))
    if question.selection.years:
        said.append(
            "Whole amounts are divided, also where --years holds only a part of their time."
        )
    return said
