"""Totals: aggregates over `flows`, with their marks; every number a report prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.money import from_minor
from aidledger.policy import Policy, Selection
from aidledger.reports.derivation import COUNTED, Lines
from aidledger.reports.value import Amount

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

# The columns that rows may be grouped by; `year` is a line's own label, so that money without a
# year keeps a line of its own.
GROUPS = {
    "donor": "donor",
    "recipient": "recipient",
    "sector": "sector",
    "instrument": "instrument",
    "class": "class",
    "status": "status",
    "source": "source",
    "year": "label",
}


class Total(NamedTuple):
    """Sums in minor units of the policy's currency, and what marks them."""

    low: int = 0
    best: int = 0
    high: int = 0
    open: bool = False
    approximate: bool = False
    capped: bool = False
    spread: bool = False
    figures: int = 0
    cut: int = 0
    unstated: int = 0
    kind: str = ""
    last_year: int = 0

    @property
    def mark(self) -> str:
        return mark(self.open, self.capped, self.approximate, self.spread)

    def plus(self, other: Total) -> Total:
        """Return the sum of two totals of different figures, with the marks of both."""
        return Total(
            self.low + other.low,
            self.best + other.best,
            self.high + other.high,
            self.open or other.open,
            self.approximate or other.approximate,
            self.capped or other.capped,
            self.spread or other.spread,
            self.figures + other.figures,
            self.cut + other.cut,
            self.unstated + other.unstated,
        )

    def __bool__(self) -> bool:
        return bool(self.figures or self.unstated or self.cut)


def together(totals: Iterable[Total]) -> Total:
    """Return the sum of totals of different figures, with the marks of each."""
    return reduce(Total.plus, totals, Total())


def mark(open_top: bool, capped: bool, approximate: bool, spread: bool = False) -> str:
    """Return the marks of a number: ≥ no top, ≤ a ceiling, ~ a reading, ÷ spread over years."""
    marks = "≥" if open_top else "≤" if capped else ""
    if approximate or (open_top and capped):
        marks += "~"
    return marks + ("÷" if spread else "")


class Question:
    """One selection under one policy, ready to be asked for totals.

    `only` and `within` narrow it to one figure, and to lines whose columns have these values.
    `rated` is False where no number comes of its lines, so that none may stop for want of a rate.
    """

    def __init__(
        self,
        ledger: OpenedLedger,
        selection: Selection,
        policy: Policy,
        only: str = "",
        within: Mapping[str, Sequence[str | int]] | None = None,
        without: str = "",
        rated: bool = True,
    ) -> None:
        self.ledger, self.selection, self.policy = ledger, selection, policy
        self.only, self.without = only, without  # ids of figures
        self.within = within or {}
        self.imports = tuple(s for s in selection.source if s in ledger.imports)
        self._keys = frozenset(("class", "status"))
        self.digits = int(ledger.document("currencies")[policy.currency]["minor_units"])
        if rated:
            self._refuse_what_is_missing()

    def ask(self, query: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return the rows of a query under this question's policy and years."""
        if "flows" in query:  # which is the only one to hold imported rows
            self.ledger.fill_imported(self.selection, self.policy, self._keys)
        return self.ledger.ask_under(self.policy, self.selection.years)(query, values)

    def by_columns(self, columns: Iterable[str]) -> None:
        """Have the imported rows in `flows` told apart by these columns of it, too."""
        if not self.imports:
            return
        from aidledger.imported.lines import KEYS

        asked = (*columns, *self.within, *self.selection.columns())
        self._keys |= {KEYS[column] for column in asked if column in KEYS}

    def in_current_prices(self) -> Question:
        """Return the same question in the current prices of each year."""
        if self.policy.prices == "current":
            return self
        policy = self.policy.in_current_prices()
        return Question(self.ledger, self.selection, policy, self.only, self.within, self.without)

    def asked(self, what: str = COUNTED, /, **more: Sequence[str | int]) -> Lines:
        """Return how to ask again for what `more` narrows this question to."""
        where = tuple((column, tuple(values)) for column, values in more.items())
        return Lines(self.selection, self.policy, where, what)

    def where(self, **more: Sequence[str | int]) -> tuple[str, list[Any]]:
        """Return a condition over the selection's columns and more, with its values."""
        parts: list[str] = ["id = ?" if self.only else "1 = 1"]
        values: list[Any] = [self.only] if self.only else []
        if self.without:
            parts, values = [*parts, "id <> ?"], [*values, self.without]
        for chosen in (self.selection.columns(), self.within, more):
            for column, allowed in chosen.items():
                marks = ", ".join("?" * len(allowed))
                parts.append(f"{column} IN ({marks})" if allowed else "1 = 0")
                values += list(allowed)
        return " AND ".join(parts), values

    def totals(self, by: Sequence[str] = (), **more: Sequence[str]) -> dict[tuple[str, ...], Total]:
        """Return totals of what counts by the dimensions, and how many figures are unstated."""
        keys = [GROUPS[name] for name in by]
        names = ", ".join(keys)
        group = f"GROUP BY {names}" if keys else ""
        lead = f"{names}, " if keys else ""
        spread = "spread" if "year" in by else "spread * cut"
        where, values = self.where(**more)
        self.by_columns((*keys, *more))
        counts = (
            "imported_rows"
            if {"label", "year"} & {*keys, *more, *self.within}
            else ("imported_firsts")
        )
        found = self.ask(
            f"""
            SELECT {lead}
              CAST(SUM(low) AS BIGINT) AS low, CAST(SUM(best) AS BIGINT) AS best,
              CAST(SUM(high) AS BIGINT) AS high, MAX(open_top) AS open_top,
              MAX(approximate) AS approximate, MAX(capped) AS capped,
              MAX({spread}) AS spread, MAX(kind) AS kind, MAX(last_year) AS last_year,
              COUNT(DISTINCT CASE WHEN reach = 1 THEN id ELSE NULL END)
                + CAST(SUM(CASE WHEN reach = 1 THEN {counts} ELSE 0 END) AS BIGINT) AS figures,
              COUNT(DISTINCT CASE WHEN reach = 2 THEN id ELSE NULL END)
                + CAST(SUM(CASE WHEN reach = 2 THEN {counts} ELSE 0 END) AS BIGINT) AS cut
            FROM flows WHERE {where} {group}
            """,
            values,
        )
        unstated = {
            tuple(r[k] for k in keys): r
            for r in self.ask(
                f"""
                SELECT {lead} COUNT(DISTINCT id) AS n, MAX(kind) AS kind,
                  MAX(last_year) AS last_year
                FROM asked WHERE reason = 'unstated' AND kind <> 'scheduled' AND {where} {group}
                """,
                values,
            )
        }
        totals = {}
        for row in found:
            key = tuple(row[k] for k in keys)
            if row["low"] is None:
                continue
            totals[key] = Total(
                row["low"],
                row["best"],
                row["high"],
                bool(row["open_top"]),
                bool(row["approximate"]),
                bool(row["capped"]),
                bool(row["spread"]),
                row["figures"],
                row["cut"],
                unstated.pop(key, {"n": 0})["n"],
                row["kind"] or "",
                row["last_year"] or 0,
            )
        for key, row in unstated.items():
            if row["n"]:
                totals[key] = Total(
                    unstated=row["n"], kind=row["kind"], last_year=row["last_year"] or 0
                )
        return totals

    def total(self, **more: Sequence[str]) -> Total:
        return self.totals((), **more).get((), Total())

    def classes_scheduled(self) -> set[str]:
        """Return the classes in which money falls after its source."""
        where, values = self.where()
        found = self.ask(
            f"SELECT DISTINCT class FROM asked WHERE reason = 'scheduled' AND {where}", values
        )
        return {row["class"] for row in found}

    def amount(self, total: Total) -> Amount:
        """Return a total as an amount in full units."""
        return Amount(
            from_minor(total.low, self.digits),
            from_minor(total.best, self.digits),
            from_minor(total.high, self.digits),
            total.open,
            total.mark,
            self.policy.unit,
            self.policy.priced,
            figures=total.figures,
            unstated=total.unstated,
        )

    def told_amount(
        self, low: int | None, best: int | None, high: int | None, flags: Mapping[str, Any]
    ) -> Amount:
        """Return minor units of the report's currency as an amount in the report's prices."""
        told = self.own_amount(low, best, high, self.policy.currency, flags)
        return told._replace(currency=self.policy.unit, prices=self.policy.priced)

    def own_amount(
        self,
        low: int | None,
        best: int | None,
        high: int | None,
        currency: str,
        flags: Mapping[str, Any] | None = None,
    ) -> Amount:
        """Return minor units of a currency as an amount; `flags` is the row that marks it."""
        if best is None or low is None or high is None:
            return Amount(None, None, None, False, "", currency, figures=0, unstated=1)
        digits = int(self.ledger.document("currencies")[currency]["minor_units"])
        return self.own_minor(low, best, high, digits, currency, flags)

    def own_minor(
        self,
        low: int,
        best: int,
        high: int,
        digits: int,
        currency: str,
        flags: Mapping[str, Any] | None = None,
    ) -> Amount:
        """Return minor units of a currency that has so many digits as an amount."""
        return Amount(
            from_minor(low, digits),
            from_minor(best, digits),
            from_minor(high, digits),
            bool(flags and flags["open_top"]),
            mark(*(bool(flags[f]) for f in ("open_top", "capped", "approximate"))) if flags else "",
            currency,
            figures=1,
            unstated=0,
        )

    def figures(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the figures with these ids, whole."""
        found: dict[str, dict[str, Any]] = {}
        for first in range(0, len(ids), 500):  # an engine takes only so many values at once
            some = list(ids[first : first + 500])
            marks = ", ".join("?" * len(some))
            rows = self.ask(f"SELECT * FROM figures WHERE id IN ({marks})", some)
            found |= {row["id"]: row for row in rows}
        return found

    def figure_amount(self, figure: dict[str, Any]) -> Amount:
        """Return a figure's own whole amount, in its own currency."""
        return self.own_amount(
            figure["low"], figure["best"], figure["high"], figure["currency"], figure
        )

    def _refuse_what_is_missing(self) -> None:
        """Stop before a sum that lacks a rate or, at purchasing power parity, a factor."""
        where, values = self.where()
        rows = self.ask(
            f"""
            SELECT m.currency, m.donor_currency, m.recipient, a.rate_year
            FROM asked a JOIN figures f ON f.id = a.id JOIN monies m ON m.money = f.money
            WHERE a.counted = 1 AND a.factor IS NULL
              AND a.id IN (SELECT id FROM asked WHERE {where})
            GROUP BY m.currency, m.donor_currency, m.recipient, a.rate_year
            ORDER BY m.currency, m.donor_currency, m.recipient, a.rate_year
            """,
            values,
        )
        if rows:
            from aidledger.counting.prices import Money
            from aidledger.pricing import Pricing, missing

            pricing = Pricing(self.ledger, self.policy)
            lacks = [
                lack
                for row in rows
                for lack in pricing.of(
                    Money(row["currency"], row["donor_currency"], row["recipient"]),
                    row["rate_year"],
                ).lacks
            ]
            raise missing(self.ledger, self.policy, lacks)


def count_of(number: int, thing: str) -> str:
    """Return `1 figure`, `2 figures`."""
    return f"{number} {thing}" + ("" if number == 1 else "s")


def span(first: str, last: str) -> str:
    return first if first == last else f"{first}–{last}"


def share_percent(part: int, whole: int) -> Decimal | None:
    """Return part of whole in percent, one decimal, None where the whole is nothing or less."""
    if whole <= 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def order_of_line(key: str, total: Total) -> tuple[int, int, str]:
    """Sort years first, then whole periods, cumulative and undated money."""
    kinds = {"year": 0, "period": 1, "cumulative": 2, "undated": 3}
    return kinds.get(total.kind, 4), total.last_year, key
