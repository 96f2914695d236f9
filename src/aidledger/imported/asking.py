"""Asking imported sources: the sums of their rows under a policy, as rows of `flows`.

An engine answers one SQL text over the rows of a source and a few small tables; what it answers
stands beside the figures kept by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from aidledger.counting.periods import COUNTS, reach, slots_under
from aidledger.counting.prices import DOLLAR, Lack, Money
from aidledger.imported.lines import CARRIED, Needs, lines_text, totals_text
from aidledger.imported.manifest import Manifest
from aidledger.imported.periods import key_of
from aidledger.policy import COUNTED_STATUSES, NO_DEFLATOR, Policy, Selection
from aidledger.years import parse_date

if TYPE_CHECKING:
    from aidledger.counting.prices import Priced


class Table(NamedTuple):
    """A small table given to an engine: columns with their SQL types, and rows."""

    columns: Mapping[str, str]
    rows: Sequence[Sequence[Any]]


class Engine(Protocol):
    """What runs the SQL text over a source's rows."""

    def answer(
        self, place: str, text: str, values: Sequence[Any], tables: Mapping[str, Table]
    ) -> list[dict[str, Any]]:
        """Return what a query says over `rows`, which stand in a place, and the small tables."""

    def rows(
        self, place: str, text: str, values: Sequence[Any], tables: Mapping[str, Table]
    ) -> list[tuple[Any, ...]]:
        """Return the same as rows without their names."""


class PriceList(Protocol):
    """What knows the factors of a policy: see pricing.Pricing."""

    def of(self, money: Money, year: int) -> Priced:
        """Return the factor for money of a year."""


# The columns of `counting.periods.Slot` in order, then how far the years asked for hold it.
SLOTS = {
    "period": "BIGINT", "spread": "TEXT", "slot": "BIGINT", "kind": "TEXT", "label": "TEXT",
    "first_year": "BIGINT", "last_year": "BIGINT", "months": "BIGINT", "total": "BIGINT",
    "head": "BIGINT", "middle": "BIGINT", "tail": "BIGINT", "rate_year": "BIGINT",
    "rate_assumed": "BIGINT", "calendar": "BIGINT",
    "far": "BIGINT", "cut": "BIGINT", "leads": "BIGINT", "until": "BIGINT",
}  # fmt: skip
_AT = {column: place for place, column in enumerate(SLOTS)}
PRICES = {
    "currency": "TEXT", "party": "TEXT", "year": "BIGINT", "factor": "DOUBLE", "how": "TEXT",
    "lacks": "TEXT",
}  # fmt: skip


# What is told of a row by itself.
_TOLD = (*CARRIED, "channel", "record", "file", "line", "part", "first", "last", "description")
_OWN = """CAST(SUM(own_low) AS BIGINT) AS low, CAST(SUM(own_best) AS BIGINT) AS best,
  CAST(SUM(own_high) AS BIGINT) AS high, MAX(open_top) AS open_top, MAX(capped) AS capped,
  MAX(approximate) AS approximate, CAST(SUM(leads) AS BIGINT) AS figures"""
_COUNTED = ", ".join(f"'{status}'" for status in COUNTED_STATUSES)


class Asked:
    """One imported source under one selection and policy.

    place: of its Parquet. parties: the ledger's, for the currency of a donor. prices: the factors
    of the policy. known: slots that were worked out before, for any question.
    """

    def __init__(
        self,
        source: Manifest,
        place: str,
        selection: Selection,
        policy: Policy,
        parties: Mapping[str, Mapping[str, Any]],
        prices: PriceList,
        engine: Engine,
        known: dict[Any, Table] | None = None,
    ) -> None:
        self.source, self.place, self.selection, self.policy = source, place, selection, policy
        self.parties, self.prices, self.engine = parties, prices, engine
        self.known = {} if known is None else known
        self._priced_table: Table | None = None

    def totals(self, keys: Collection[str]) -> list[tuple[Any, ...]]:
        """Return the sums of what counts by columns of CARRIED and `year`, as SUMS names them."""
        where, values = self._chosen(counted=True)
        needs, tables = self._needs([key for key in keys if key != "year"], where)
        text = totals_text(needs, keys)
        return self.engine.rows(self.place, text, values, tables)

    def largest(
        self, number: int, where: str = "1 = 1", values: Sequence[Any] = ()
    ) -> list[dict[str, Any]]:
        """Return the largest lines that count, whole; `where` is a condition over lines."""
        text, all_values, tables = self._lines(_TOLD, where, values)
        text += (
            "\nORDER BY ABS(best) DESC, ABS(high) DESC, record, file, COALESCE(line, 0), part, slot"
        )
        text += f"\nLIMIT {number}"
        return self.engine.answer(self.place, text.replace("{columns}", "*"), all_values, tables)

    def summed(self, where: str = "1 = 1", values: Sequence[Any] = ()) -> dict[str, Any]:
        """Return the sum of all lines that count under a condition over them, and its marks."""
        text, all_values, tables = self._lines(CARRIED, where, values)
        columns = """CAST(SUM(CASE WHEN far = 1 THEN low ELSE LEAST(0, low) END) AS BIGINT) AS low,
          CAST(SUM(CASE WHEN far = 1 THEN best ELSE 0 END) AS BIGINT) AS best,
          CAST(SUM(CASE WHEN far = 1 THEN high ELSE GREATEST(0, high) END) AS BIGINT) AS high,
          MAX(open_top) AS open_top, MAX(capped) AS capped,
          MAX(approximate) AS approximate, COUNT(*) AS lines,
          CAST(SUM(CASE WHEN far = 1 THEN leads ELSE 0 END) AS BIGINT) AS firsts,
          CAST(SUM(CASE WHEN far = 1 THEN 0 ELSE 1 END) AS BIGINT) AS alone,
          MAX(CASE WHEN months < total THEN 1 ELSE 0 END) AS spread,
          MAX(CASE WHEN months < total THEN cut ELSE 0 END) AS spread_cut"""
        return self.engine.answer(
            self.place, text.replace("{columns}", columns), all_values, tables
        )[0]

    def stated(self, number: int, order: str) -> tuple[int, list[dict[str, Any]]]:
        """Return how many rows are selected, counted or not, and the first of them as stated."""
        parts, values = self._selected()
        periods = sorted({row[0] for row in self.slots.rows})
        parts.append(f"r.period IN ({', '.join(map(str, periods)) or 'NULL'})")
        where = " AND ".join(parts)
        found = self.engine.answer(
            self.place, f"SELECT COUNT(*) AS n FROM rows r WHERE {where}", values, {}
        )
        rows = self.engine.answer(
            self.place,
            f"SELECT r.* FROM rows r WHERE {where} ORDER BY {order} LIMIT {number}", values, {},
        )  # fmt: skip
        return found[0]["n"], rows

    def rate(self, line: Mapping[str, Any]) -> str:
        """Return how a line was converted, blank where it was not."""
        if self._told_as_it_is:
            return ""
        party = self._through()[line[self._by]] if self._by else ""
        year = line["valued"] if line["valued"] is not None else line["rate_year"]
        found = self._price_rows().get((line["currency"], party, year))
        return found.how if found else ""

    def _lines(
        self, columns: Iterable[str], where: str, values: Sequence[Any]
    ) -> tuple[str, list[Any], dict[str, Table]]:
        chosen, first = self._chosen(counted=True)
        needs, tables = self._needs(columns, chosen)
        text = (
            f"{lines_text(needs)}\nSELECT {{columns}} FROM told\n"
            f"WHERE kind <> 'scheduled' AND lacks = '' AND {where}"
        )
        return text, [*first, *values], tables

    def left_out(self) -> list[dict[str, Any]]:
        """Return what is not counted, by measure, status, kind of reason and own currency."""
        chosen, values = self._chosen(counted=False)
        needs, tables = self._needs(("measure", "status"), chosen, priced=False)
        text = (
            f"{lines_text(needs)}\nSELECT measure, status, kind, currency, far, "
            f"MIN(last_year) AS begin_year, MAX(last_year) AS end_year, "
            f"{_OWN}\nFROM told WHERE kind = 'scheduled' OR measure <> ? "
            f"OR status NOT IN ({_COUNTED})\nGROUP BY measure, status, kind, currency, far "
            f"ORDER BY measure, status, kind, currency, far"
        )
        return self.engine.answer(self.place, text, [*values, self.source.counts], tables)

    def undeflated(self) -> list[dict[str, Any]]:
        """Return what would count and is left out for want of a deflator, by own currency."""
        if self.policy.base_year is None:
            return []
        chosen, values = self._chosen(counted=True)
        needs, tables = self._needs((), chosen)
        text = (
            f"{lines_text(needs)}\nSELECT currency, {_OWN}\nFROM told "
            "WHERE lacks <> '' AND kind <> 'scheduled' GROUP BY currency ORDER BY currency"
        )
        return self.engine.answer(self.place, text, values, tables)

    def assumed(self, where: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        """Return how many rows that count have no year of their own, by the year of their rate."""
        kind, flag = _AT["kind"], _AT["rate_assumed"]
        if self._told_as_it_is or not any(
            row[flag] and row[kind] != "scheduled" for row in self.slots.rows
        ):
            return []
        own = "" if self.policy.prices != "current" else self.policy.currency
        text, all_values, tables = self._lines(
            CARRIED, f"rate_assumed = 1 AND valued IS NULL AND currency <> ? AND {where}",
            [own, *values],
        )  # fmt: skip
        text = text.replace("{columns}", "rate_year, COUNT(*) AS rows")
        text += "\nGROUP BY rate_year ORDER BY rate_year"
        return self.engine.answer(self.place, text, all_values, tables)

    def lacking(self) -> list[Lack]:
        """Return the rates and PPP factors that what counts lacks; deflators are no error."""
        columns = (self._by,) if self._by else ()
        text, values, tables = self._lines(columns, "rated = 0", ())
        party = f"COALESCE({self._by}, '')" if self._by else "''"
        text = text.replace(
            "{columns}",
            f"DISTINCT currency, {party} AS party, COALESCE(valued, rate_year) AS year",
        )
        through, rows = self._through() if self._by else {"": ""}, self._price_rows()
        lacks: list[Lack] = []
        for row in self.engine.answer(self.place, text, values, tables):
            key = row["currency"], through.get(row["party"], ""), row["year"]
            found = rows.get(key)
            lacks += found.lacks if found else [Lack("rate", row["currency"], row["year"])]
        return list(dict.fromkeys(lacks))

    @property
    def _by(self) -> str:
        """The column of the party that factors depend on, blank where on none."""
        if self.policy.prices == "ppp":
            return "recipient"
        donor = self.policy.base_year is not None and self.policy.deflator == "donor"
        return "donor" if donor else ""

    def _chosen(self, counted: bool) -> tuple[str, list[Any]]:
        """Return the condition over `rows` of what is selected, and counts or does not."""
        parts, values = self._selected()
        counts = "r.measure = ?"
        told = self.source.measures.get(self.source.counts, {}).get("statuses", [""])
        if not set(told) <= set(COUNTED_STATUSES):  # asked only where it may say no: it is slow
            counts += f" AND r.status IN ({_COUNTED})"
        if counted:
            return " AND ".join([*parts, counts]), [*values, self.source.counts]
        kind = _AT["kind"]
        scheduled = [str(row[0]) for row in self.slots.rows if row[kind] == "scheduled"]
        later = f" OR r.period IN ({', '.join(scheduled)})" if scheduled else ""
        others = "r.measure <> ?" if counts == "r.measure = ?" else f"NOT ({counts})"
        return " AND ".join([*parts, f"({others}{later})"]), [*values, self.source.counts]

    def _selected(self) -> tuple[list[str], list[Any]]:
        parts: list[str] = []
        values: list[Any] = []
        for column, allowed in self.selection.columns().items():
            if column in CARRIED:
                parts.append(f"r.{column} IN ({', '.join('?' * len(allowed))})")
                values += list(allowed)
        return parts, values

    def _needs(
        self, columns: Iterable[str], chosen: str, priced: bool = True
    ) -> tuple[Needs, dict[str, Table]]:
        """Return what a query needs, and the small tables that it joins."""
        several = self._several
        tables = {"slots": self.slots}
        converted = priced and not self._told_as_it_is
        whole = False
        if converted:
            rows = self._price_rows()
            tables["prices"] = self._price_table()
            if self._by:
                through = {"party": "TEXT", "through": "TEXT"}
                tables["through"] = Table(through, sorted(self._through().items()))
            undeflated = several and self.policy.base_year is not None
            if undeflated and (lacking := self._lacking_whole(rows)):
                whole = True
                tables["lacking"] = Table(
                    {"currency": "TEXT", "party": "TEXT", "period": "BIGINT", "lacks": "TEXT"},
                    lacking,
                )
        needs = Needs(
            tuple(dict.fromkeys(columns)), chosen, several,
            self.source.bounded, converted, self._by if converted else "", whole,
        )  # fmt: skip
        return needs, tables

    @cached_property
    def slots(self) -> Table:
        """The slots of the periods, as the policy reads them, in the years asked for."""
        key = (self.source.source, self.policy.spread, self.policy.calendar, self.selection.years)
        if key not in self.known:
            self.known[key] = Table(SLOTS, self._slots())
        return self.known[key]

    @cached_property
    def _several(self) -> bool:
        """Whether some period covers several slots, or is not wholly in the years asked for."""
        months, total, far = _AT["months"], _AT["total"], _AT["far"]
        return any(row[months] < row[total] or row[far] != COUNTS for row in self.slots.rows)

    @property
    def _told_as_it_is(self) -> bool:
        current = self.policy.prices == "current"
        return current and set(self.source.minor_units) <= {self.policy.currency}

    def _through(self) -> dict[str, str]:
        """Return by party what factors depend on: a donor's currency, or a recipient itself."""
        if self._by == "recipient":
            return {code: code for code in self.source.parties}
        return {code: _currency(self.parties[code]) for code in self.source.parties}

    def _price_table(self) -> Table:
        if self._priced_table is None:
            rows = [
                (code, party, year, None if p.factor is None else float(p.factor), p.how, p.reason)
                for (code, party, year), p in self._price_rows().items()
            ]
            self._priced_table = Table(PRICES, rows)
        return self._priced_table

    def _price_rows(self) -> dict[tuple[str, str, int], Priced]:
        """Return the factors by currency, party and year, as far as anything counted needs."""
        if not hasattr(self, "_priced"):
            parties = sorted(set(self._through().values())) if self._by else [""]
            kind, year_of = _AT["kind"], _AT["rate_year"]
            wanted = {row[year_of] for row in self.slots.rows if row[kind] != "scheduled"}
            self._priced = {
                (code, party, year): self.prices.of(self._money(code, party), year)
                for code, years in self.source.rate_years.items()
                for year in years
                if year in wanted or self.source.valued
                for party in parties
            }
        return self._priced

    def _money(self, currency: str, party: str) -> Money:
        if self._by == "recipient":
            return Money(currency, "", party)
        return Money(currency, party, "")

    def _lacking_whole(self, rows: Mapping[tuple[str, str, int], Priced]) -> list[tuple[Any, ...]]:
        """Return currency, party and period where some year of several lacks its deflator."""
        found = []
        for period, key in self._keys().items():
            slots = slots_under(period, key, self.policy.spread, self.policy.calendar)
            years = {slot.rate_year for slot in slots if slot.kind != "scheduled"}
            if len(years) > 1:
                for code, party in {(code, party) for code, party, _ in rows}:
                    priced = [
                        rows.get((code, party, y)) or self.prices.of(self._money(code, party), y)
                        for y in years
                    ]
                    if any(p.reason for p in priced):
                        found.append((code, party, period, NO_DEFLATOR))
        return found

    def _keys(self) -> dict[int, Any]:
        until = parse_date(self.source.released).year
        return {number: key_of(number, until) for number in self.source.periods}

    def _slots(self) -> list[tuple[Any, ...]]:
        """Return the slots of the years asked for, with how far they reach."""
        found: list[tuple[Any, ...]] = []
        years = self.selection.years
        for period, key in self._keys().items():
            slots = slots_under(period, key, self.policy.spread, self.policy.calendar)
            how = [reach(s.first_year, s.last_year, years) if years else COUNTS for s in slots]
            later = slots[-1].kind == "scheduled"
            cut = int(later or any(far != COUNTS for far in how))
            until = max(
                (s.last_year or 0 for s, far in zip(slots, how, strict=True) if far), default=0
            )
            told: set[str] = set()
            for slot, far in zip(slots, how, strict=True):
                if far:
                    # A row is counted once by what counts of it, and once by what is later.
                    leads = int(slot.kind not in told)
                    told.add(slot.kind)
                    found.append((*slot, far, cut, leads, until))
        return found


def _currency(party: Mapping[str, Any]) -> str:
    """Return what a party gives in: what is no state, dollars; blank where that is not known."""
    return str(party["currency"] or ("" if party["kind"] == "state" else DOLLAR))
