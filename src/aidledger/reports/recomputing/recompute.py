"""Recompute: a claim's expression → its value with bounds, every step, and the verdict.

pint does the arithmetic, over intervals of exact fractions: each currency, and each thing that is
counted, is a dimension of its own, and only a step that names a year turns one currency into
another.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.claims.expression_units import Units, operands
from aidledger.claims.expressions import (
    Apply,
    Convert,
    ExpressionError,
    Figure,
    Node,
    Number,
    Size,
    Total,
    parse,
)
from aidledger.claims.intervals import NO_FLOOR, NO_TOP, TENTH, Interval, point, widened
from aidledger.claims.verdicts import FAILS, UNTOLD, KnownSize, Says, find_size, judge, read_says
from aidledger.counting.factors import told_rate
from aidledger.money import QUALIFIERS, Bounds, bounds_of, to_minor
from aidledger.policy import Policy
from aidledger.problems import LedgerError, Place, Problem
from aidledger.reports.recomputing.words import about_reason, reason_of, worded
from aidledger.reports.totals import Question, count_of
from aidledger.units import AVERAGE, mixed, registry
from aidledger.years import OPEN, parse_date

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger


# Beyond any sum of money in any currency, and any share that means something.
LARGEST = 10**18
# What is asked of a figure that is no amount of it.
_NO_AMOUNT = ("quantity", "years")


class Taken(NamedTuple):
    """What an expression takes from the ledger: a figure, an indicator or a total."""

    text: str
    id: str
    words: str
    source: str
    place: str
    value: Interval
    units: Units
    note: str = ""
    loose: Interval | None = None  # where it is told as “about”: what that may mean


class Step(NamedTuple):
    """One step of arithmetic and what it gives."""

    text: str
    value: Interval
    units: Units
    note: str = ""


class Outcome(NamedTuple):
    """What a claim comes to on one basis; without a value the reason says what is lacking."""

    expression: str
    verdict: str
    reason: str
    value: Interval | None = None
    units: Units = ()
    taken: tuple[Taken, ...] = ()
    steps: tuple[Step, ...] = ()


class _Untold(Exception):
    """Why an expression has no value."""


class _NoBase(Exception):
    """A change is asked for from what is, or may be, below nothing."""


class Recomputer:
    """Works out the claims of one ledger."""

    def __init__(self, ledger: OpenedLedger) -> None:
        self.ledger = ledger
        self.currencies = ledger.document("currencies")
        self.figures = {f["id"]: f for f in ledger.store.ask("SELECT * FROM figures")}
        rows = ledger.store.ask("SELECT * FROM indicators ORDER BY ordinal")
        self.indicators = {row["id"]: row for row in rows}
        self.rivals = {row["id"]: row for row in ledger.store.ask("SELECT * FROM rivals")}
        self.sizes = [
            KnownSize(
                row["id"], row["measure"], row["party"], row["partner"] or "", row["year"],
                row["currency"] or "", row["source"],
            )
            for row in rows
        ]  # fmt: skip
        self.counted = ledger.document("vocabulary")["measures"]
        things = {self.counted_in(row) for row in rows if not row["currency"]}
        things |= {f["unit"] for f in self.figures.values() if f["unit"]}
        things -= set(self.currencies)
        # pint reads names as it reads expressions, so what is counted gets plain ones.
        self.names = {"years": "years"} | {t: f"thing_{n}" for n, t in enumerate(sorted(things))}
        self.things = {name: thing for thing, name in self.names.items()}
        self.pint: Any = registry(self._rates(), self.names.values())

    def _rates(self) -> dict[str, dict[int, Decimal]]:
        return {
            code: {
                int(year): Decimal(value)
                for year, value in (currency["rates"] or {"values": {}})["values"].items()
            }
            for code, currency in self.currencies.items()
        }

    def counted_in(self, indicator: Mapping[str, Any]) -> str:
        return str(self.counted[indicator["measure"]]["counted_in"])

    def outcome(self, claim: Mapping[str, Any], basis: str) -> Outcome:
        """Return what a claim comes to on one basis: article or public."""
        says = read_says(claim["says"], claim["low"], claim["high"])
        text = claim[basis]
        if not text:
            return Outcome("", UNTOLD, claim[f"no_{basis}"])
        work = _Work(self, claim, basis)
        try:
            found = work.value()
        except _Untold as lacking:
            return Outcome(text, UNTOLD, str(lacking), None, (), *work.record())
        units = self.units(found)
        if any(abs(end) > LARGEST for end in found.magnitude.known):
            too_much = "it is more than anything there is"
            return Outcome(text, UNTOLD, too_much, None, (), *work.record())
        verdict = judge(found.magnitude, says.accepted)
        fall = work.fall(says) if verdict == FAILS else ""
        reason = reason_of(verdict, found.magnitude, says, units, fall)
        if verdict != UNTOLD and (other := work.otherwise(found.magnitude, verdict, says, units)):
            verdict, reason = UNTOLD, other
        return Outcome(text, verdict, reason, found.magnitude, units, *work.record())

    def quantity(self, value: Interval, units: Units) -> Any:
        """Return a value in pint's units."""
        powers = {self.names.get(name, name): power for name, power in units}
        return self.pint.Quantity(value, self.pint.UnitsContainer(powers))

    def units(self, quantity: Any) -> Units:
        powers = quantity.unit_items()
        return tuple(sorted((self.things.get(name, name), int(power)) for name, power in powers))

    def interval(self, row: Mapping[str, Any], stated: bool) -> Interval:
        """Return the bounds of a figure or an indicator, or those of its printed words alone."""
        hedge, about = QUALIFIERS[row["qualifier"]], bool(row["approximate"])
        digits = int(self.currencies[row["currency"]]["minor_units"]) if row["currency"] else 0
        bounds = Bounds(row["low"], row["best"], row["high"], bool(row["open_top"]))
        if stated and hedge.amount:
            printed = row.get("amount")  # that of a year, where the figure recurs
            amount = to_minor(Decimal(printed), digits) if printed else bounds.best
            bounds, about = bounds_of(hedge, amount, None, None), hedge.approximate
        low, best, high = (Fraction(x, 10**digits) for x in bounds[:3])
        return Interval(low, best, NO_TOP if bounds.open else high, about)

    def loose(self, row: Mapping[str, Any], value: Interval) -> Interval | None:
        """Return what “about” may mean where the ledger gives it no bounds of its own."""
        bare = value.low == value.best == value.high
        return widened(value) if row["qualifier"] == "about" and bare else None


class _Work:
    """One expression being worked out: what it has taken, and its steps."""

    def __init__(self, whole: Recomputer, claim: Mapping[str, Any], basis: str) -> None:
        self.whole, self.claim, self.basis = whole, claim, basis
        self.node = parse(claim[basis])
        self.taken: dict[Figure | Size | Total, Taken] = {}
        self.steps: list[Step] = []

    def record(self) -> tuple[tuple[Taken, ...], tuple[Step, ...]]:
        return tuple(self.taken.values()), tuple(self.steps)

    def value(self) -> Any:
        # All that is lacking is named before anything is worked out.
        lacking = []
        for operand in operands(self.node):
            try:
                self.taken[operand] = self.take(operand)
            except _Untold as reason:
                lacking.append(str(reason))
        if lacking:
            raise _Untold("; ".join(lacking))
        return self.worth(self.node)

    def otherwise(self, value: Interval, verdict: str, says: Says, units: Units) -> str:
        """Return why “about” may mean another verdict, blank where it cannot."""
        if all(taken.loose is None for taken in self.taken.values()):
            return ""
        work = _Work(self.whole, self.claim, self.basis)
        work.taken = {o: t._replace(value=t.loose or t.value) for o, t in self.taken.items()}
        try:
            loose = work.worth(self.node).magnitude
        except _Untold as lacking:
            return about_reason(verdict, value, str(lacking), says, units)
        if judge(loose, says.accepted) == verdict:
            return ""
        return about_reason(verdict, value, loose, says, units)

    def fall(self, says: Says) -> str:
        """Say so where a share is taken of a growth that was none."""
        node = self.node
        if not isinstance(node, Apply) or node.how != "/":
            return ""
        below = node.parts[1]
        if not isinstance(below, Apply) or below.how != "-":
            return ""
        step = next(step for step in self.steps if step.text == below.text)
        if step.value.high >= 0:
            return ""
        told = worded(step.value.best, says, step.units)
        return f"there was no growth to take a share of: “{step.text}” is {told}"

    def worth(self, node: Node) -> Any:
        if isinstance(node, Number):
            units: Units = ((node.unit, 1),) if node.unit else ()
            return self.whole.quantity(point(node.value), units)
        if isinstance(node, Convert):
            return self.converted(node)
        if not isinstance(node, Apply):
            taken = self.taken[node]
            return self.whole.quantity(taken.value, taken.units)
        parts = [self.worth(part) for part in node.parts]
        try:
            return self.noted(node.text, self.applied(node.how, parts))
        except _NoBase:
            start = node.parts[0].text
            raise _Untold(
                f"“{start}” is, or may be, below nothing: no change is a share of it"
            ) from None
        except ZeroDivisionError:
            raise _Untold(f"“{node.text}” divides by what is, or may be, nothing") from None

    def applied(self, how: str, parts: list[Any]) -> Any:
        first, *rest = parts
        with mixed(self.refuse):
            if how == "+":
                return first + rest[0]
            if how == "-":
                return first - rest[0]
            if how == "*":
                return first * rest[0]
            if how == "/":
                return first / rest[0]
            if how == "negative":
                return -first
            if how == "change":
                risen = rest[0] / first - self.whole.quantity(point(Fraction(1)), ())
                if first.magnitude.low < 0:
                    raise _NoBase
                return risen
        value = first.magnitude
        if how == "at-most":
            floor = Fraction(0) if value.low >= 0 else NO_FLOOR
            value = Interval(floor, value.best, value.high, value.about)
        else:
            value = Interval(value.low, value.best, NO_TOP, value.about)
        return self.whole.pint.Quantity(value, first.units)

    def noted(self, text: str, found: Any, note: str = "") -> Any:
        self.steps.append(Step(text, found.magnitude, self.whole.units(found), note))
        return found

    def converted(self, node: Convert) -> Any:
        part = self.worth(node.part)
        pint = self.whole.pint
        try:
            with mixed(self.refuse), pint.context(AVERAGE, year=node.year):
                found = part.to(node.currency)
        except KeyError as error:
            code, year = error.args
            raise _Untold(f"there is no rate for {code} in {year}") from None
        ((source, _),) = self.whole.units(part)
        return self.noted(node.text, found, self.rates(source, node))

    def rates(self, source: str, node: Convert) -> str:
        """Return the rates that a conversion uses, and whose they are."""
        used = []
        for code in (source, node.currency) if source != node.currency else ():
            if code != "USD":
                series = self.whole.currencies[code]["rates"]
                rate = told_rate(Decimal(series["values"][str(node.year)]))
                used.append(f"{rate} {code} per USD, average of {node.year} ({series['source']})")
        return "; ".join(used)

    def refuse(self, error: Exception) -> LedgerError:
        place = Place(str(self.whole.ledger.folder / self.claim["file"]), self.claim["line"])
        remedy = "Convert money with convert(…, USD, YEAR); compare only what is of one kind."
        text = self.claim[self.basis]
        return LedgerError([Problem("mixed-units", place, text, f"{error}.", remedy)])

    def take(self, operand: Figure | Size | Total) -> Taken:
        if isinstance(operand, Total):
            return self.total(operand)
        if isinstance(operand, Size):
            return self.size(operand)
        figure = self.whole.figures.get(operand.id)
        if figure is None:
            stated = operand.how == "stated"
            if operand.id in self.whole.rivals:
                return self.rival(operand.text, self.whole.rivals[operand.id], stated)
            return self.indicator(operand.text, self.whole.indicators[operand.id], stated)
        if operand.how == "quantity":
            if not figure["quantity"]:
                raise _Untold(f"{operand.id} tells no quantity")
            value = point(Fraction(figure["quantity"]))
            units: Units = ((figure["unit"], 1),) if figure["unit"] else ()
        elif operand.how == "years":
            value, units = _years(figure), (("years", 1),)
        elif not figure["stated"]:
            raise _Untold(f"{operand.id} is told without an amount")
        else:
            value = self.whole.interval(figure, operand.how == "stated")
            units = ((figure["currency"], 1),)
        return Taken(
            operand.text,
            figure["id"],
            figure["as_stated"],
            figure["source"],
            f"{figure['file']}:{figure['line']}",
            value,
            units,
            loose=None if operand.how in _NO_AMOUNT else self.whole.loose(figure, value),
        )

    def indicator(self, text: str, row: Mapping[str, Any], stated: bool = False) -> Taken:
        value = self.whole.interval(row, stated)
        units = row["currency"] or self.whole.counted_in(row)
        words, place = row["as_stated"] or row["series"], f"indicators.csv, {row['id']}"
        return Taken(
            text, row["id"], words or "", row["source"], place, value, ((units, 1),),
            loose=self.whole.loose(row, value),
        )  # fmt: skip

    def rival(self, text: str, row: Mapping[str, Any], stated: bool) -> Taken:
        value, units = self.whole.interval(row, stated), ((row["currency"], 1),)
        words, place = row["as_stated"] or row["basis"], f"rivals.csv, {row['id']}"
        loose = self.whole.loose(row, value)
        return Taken(text, row["id"], words, row["source"], place, value, units, loose=loose)

    def size(self, operand: Size) -> Taken:
        try:
            found = find_size(operand, self.whole.sizes, self.claim["source"], self.basis)
        except ExpressionError as error:
            raise _Untold(error.explanation) from None
        if found is None:
            where = "public series" if self.basis == "public" else "article"
            where = operand.source or f"the {where}"
            parties = " with ".join(filter(None, (operand.party, operand.partner)))
            raise _Untold(f"{operand.measure} of {parties} in {operand.year} is not in {where}")
        return self.indicator(operand.text, self.whole.indicators[found.id])

    def total(self, operand: Total) -> Taken:
        chosen: dict[str, Any] = {
            "class_" if key == "class" else key: value for key, value in operand.selection
        }
        # What a claim sums up is what its own source tells, unless it names another.
        source = chosen.setdefault("source", self.claim["source"])
        ledger = self.whole.ledger
        question = Question(ledger, ledger.selection(**chosen), Policy())
        total = question.total()
        low, best, high = (Fraction(x, 10**question.digits) for x in total[:3])
        # What is told without an amount adds to it, nobody knows how much.
        top = NO_TOP if total.open or total.unstated else high
        value = Interval(low, best, top, total.approximate)
        note = f"{count_of(total.figures, 'figure')}, {total.unstated} unstated"
        return Taken(
            operand.text, "", "", source, "", value, (("USD", 1),), note,
            self.loose_total(question, value),
        )  # fmt: skip

    def loose_total(self, question: Question, value: Interval) -> Interval | None:
        """Return a total with a tenth either way of what in it is told as about."""
        where, values = question.where()
        about = question.ask(
            f"""
            SELECT CAST(SUM(low) AS BIGINT) AS low, CAST(SUM(high) AS BIGINT) AS high FROM flows
            WHERE {where}
              AND id IN (SELECT id FROM figures WHERE qualifier = 'about' AND low = high)
            """,
            values,
        )[0]
        if not about["high"]:
            return None
        low, high = (Fraction(about[end], 10**question.digits) * TENTH for end in ("low", "high"))
        return value + Interval(-low, Fraction(0), high)


def _years(figure: Mapping[str, Any]) -> Interval:
    first, last = figure["first"], figure["last"]
    if not first or not last or last == OPEN:
        raise _Untold(f"{figure['id']} has no first and last date")
    months = parse_date(last).end - parse_date(first).begin + 1
    return point(Fraction(months, 12))
