"""Maps as SQL: the files as one table of texts, and the rows of an import out of it.

Codes, names and dates are few, whatever the rows: they are looked up in small tables that Python
made (meanings.py). Amounts are many, and stay in SQL (number_sql.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from aidledger.engine import duck
from aidledger.importing.maps import PLAIN, Amount, FileFormat, Had, Map, Only
from aidledger.importing.number_sql import in_range, minor_units, usual
from aidledger.importing.patterns import matches
from aidledger.importing.table_files import Table
from aidledger.problems import Problem, clip
from aidledger.years import EARLIEST, LATEST, YearSelection

Names = tuple[str, ...]
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)|(\d{4})", re.ASCII)


class Lookup(NamedTuple):
    """A small table: what each text of a column, or of two, comes to.

    key: what is looked up, such as donor; `amount` the number of the entry it belongs to, or -1.
    outputs: its columns and their types. A row with `bad` set cannot be read: see `wrongs`.
    """

    key: str
    had: Had
    columns: tuple[str, ...]  # of the table of texts
    outputs: tuple[tuple[str, str], ...]
    amount: int = -1

    @property
    def table(self) -> str:
        return f"k_{self.key}" if self.amount < 0 else f"k_{self.key}_{self.amount}"


# What is looked up, and what for.
OUTPUTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "donor": (("v", "VARCHAR"),),
    "recipient": (("v", "VARCHAR"),),
    "sector": (("v", "VARCHAR"), ("code", "VARCHAR"), ("vocabulary", "VARCHAR")),
    "instrument": (("v", "VARCHAR"), ("class", "VARCHAR"), ("finance", "VARCHAR")),
    "first": (("v", "VARCHAR"), ("begins", "BIGINT"), ("ends", "BIGINT"), ("bare", "BIGINT")),
    "last": (("v", "VARCHAR"), ("begins", "BIGINT"), ("ends", "BIGINT"), ("bare", "BIGINT")),
    "rate_year": (("v", "BIGINT"),),
    "year_basis": (("v", "BIGINT"),),
    "currency": (("v", "VARCHAR"), ("minor", "BIGINT")),
    "humanitarian": (("v", "BIGINT"),),
    "measure": (("v", "VARCHAR"), ("status", "VARCHAR")),
}
TEXT = (("v", "VARCHAR"),)


class Slot(NamedTuple):
    """One amount that a row may have: the entry of the map, its columns, and its year if any.

    test: SQL of what must hold of the row besides.
    """

    amount: int
    told: str
    constant: str = ""
    low: str = ""
    high: str = ""
    year: int = 0
    test: str = ""

    @property
    def is_told(self) -> str:
        return f"({self.told} IS NOT NULL{self.test})"


@dataclass
class Bound:
    """A map bound to the columns of its files.

    texts: for each column of the table of texts, the SQL of it in each file (blank: not there);
    labels: its name as the map has it.
    """

    map: Map
    tables: Sequence[Table]
    texts: list[tuple[str, ...]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    plain: dict[str, str] = field(default_factory=dict)
    lookups: list[Lookup] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    wheres: list[str] = field(default_factory=list)

    # Values that no column has, as what they come to: by key and amount (-1: the row's).
    fixed: dict[tuple[str, int], tuple[object, ...]] = field(default_factory=dict)

    def lookup(self, key: str, amount: int = -1) -> Lookup | None:
        """Return what is looked up for an amount, else for the row; None where nothing is."""
        for number in (amount, -1) if amount >= 0 else (-1,):
            if (key, number) in self.fixed:
                return None
            for one in self.lookups:
                if (one.key, one.amount) == (key, number):
                    return one
        return None

    def has(self, key: str, amount: int = -1) -> bool:
        near = {(key, amount), (key, -1)}
        return bool(near & self.fixed.keys()) or self.lookup(key, amount) is not None

    def value(self, key: str, amount: int = -1, output: str = "v") -> str:
        """Return SQL of what a value comes to; blank where the map does not have it."""
        if one := self.lookup(key, amount):
            return f"{one.table}_{output}"
        told = self.fixed.get((key, amount), self.fixed.get((key, -1)))
        if told is None:
            return ""
        names = [name for name, _ in OUTPUTS.get(key, TEXT)]
        value = told[names.index(output)]
        return duck.text(value) if isinstance(value, str) else str(value)

    @property
    def format(self) -> FileFormat:
        return self.map.format


class Binder:
    """Finds the map's columns in the files; `problems` are those that it does not find."""

    def __init__(self, made: Map, tables: Sequence[Table], years: YearSelection) -> None:
        self.map, self.tables, self.years = made, tables, years
        self.bound = Bound(made, tables)
        self.problems: list[Problem] = []
        self._known: dict[Names | tuple[Names, str], str] = {}

    def bind(self) -> Bound:
        self.bound.wheres.extend(self.tests(self.map.where))
        for key, had in self.map.columns.items():
            self.entry(key, had)
        for number, amount in enumerate(self.map.amounts):
            for key in ("measure", "status", "currency", "qualifier"):
                own = getattr(amount, key)
                if own is not None:
                    self.entry(key, own, number)
            self.amount(number, amount)
        if not self.bound.slots and not self.problems:
            self.problems.append(
                self.map.problem(
                    self.map.amounts[0].line,
                    "The files have no column of any amount of the map.",
                    "Look at the columns of “amounts”, and at the years asked for.",
                )
            )
        return self.bound

    def tests(self, where: Iterable[Only]) -> Iterator[str]:
        for only in where:
            if name := self.column(only.columns, only.optional, only.line):
                values = ", ".join(duck.text(v) for v in only.values)
                test = f"LOWER(TRIM(COALESCE({name}, ''))) {'NOT IN' if only.unless else 'IN'}"
                yield f"{test} ({values})"

    def entry(self, key: str, had: Had, amount: int = -1) -> None:
        if not had.columns:
            return
        columns = [self.column(had.columns, had.optional, had.line)]
        if not columns[0]:
            return
        if had.names and (name := self.column(had.names, True, had.line)):
            columns.append(name)
        if key in PLAIN and had.values is None:
            self.bound.plain[key] = f"COALESCE({columns[0]}, '')"
            return
        outputs = OUTPUTS.get(key, TEXT)
        self.bound.lookups.append(Lookup(key, had, tuple(columns), outputs, amount))

    def amount(self, number: int, amount: Amount) -> None:
        if amount.years:
            self.wide(number, amount)
            return
        told = self.column(amount.columns, amount.optional, amount.line)
        if not told:
            return
        constant, low, high = (
            self.column(names, amount.optional, amount.line)
            for names in (amount.constant, amount.low, amount.high)
        )
        tests = list(self.tests(amount.where))
        if amount.blank_zero:
            tests.append(f"COALESCE(TRY_CAST({told} AS DOUBLE), 1) <> 0")
        test = "".join(f" AND {one}" for one in tests)
        self.bound.slots.append(Slot(number, told, constant, low, high, test=test))

    def wide(self, number: int, amount: Amount) -> None:
        """Bind an amount of each year's column."""
        found: dict[str, int] = {}
        for table in self.tables:
            for name in table.header:
                if not matches(amount.years, name) or name in found:
                    continue
                said = _YEAR.search(name)
                if said and EARLIEST <= int(said[0]) <= LATEST:
                    found[name] = int(said[0])
        if not found and not amount.optional:
            self.problems.append(
                self.map.problem(
                    amount.line,
                    f"No column's whole name matches “{amount.years}” and has a year.",
                    f"The columns are: {_some(self.tables[0].header)}.",
                )
            )
        for name, year in found.items():
            if self.years.holds(year):
                told = self.column((name,), True, amount.line)
                self.bound.slots.append(Slot(number, told, year=year))

    def column(self, names: Names, optional: bool, line: int) -> str:
        """Return the column of the table of texts for the first of the names a file has."""
        if not names:
            return ""
        if names in self._known:
            return self._known[names]
        cells = []
        for table in self.tables:
            places = find_column(table.header, names)
            if len(places) > 1:
                self.wrong(line, names, f"{table.name} has it {len(places)} times.", table)
            elif not places and not optional:
                self.wrong(line, names, f"{table.name} has no such column.", table)
            cells.append(table.cells[places[0]] if len(places) == 1 else "")
        if not any(cells):
            return ""
        self.bound.texts.append(tuple(cells))
        self.bound.labels.append(names[0])
        self._known[names] = f"s{len(self.bound.texts) - 1}"
        return self._known[names]

    def wrong(self, line: int, names: Names, said: str, table: Table) -> None:
        told = " or ".join(f"“{name}”" for name in names)
        close = [
            header
            for name in names
            for header in get_close_matches(
                folded(name), [folded(h) for h in table.header], n=3, cutoff=0.5
            )
        ]
        own = [h for h in table.header if folded(h) in close]
        remedy = (
            f"Did you mean {' or '.join(f'“{h}”' for h in own[:3])}?"
            if own
            else f"The columns are: {_some(table.header)}."
        )
        self.problems.append(self.map.problem(line, f"The column {told}: {said}", remedy))


def find_column(header: Sequence[str], names: Iterable[str]) -> list[int]:
    """Return where the first of the names stands; case, spaces and underscores do not count."""
    for name in names:
        for same in (lambda text: text, folded):
            places = [n for n, column in enumerate(header) if same(column) == same(name)]
            if places:
                return places
    return []


def folded(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").split())


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(clip(name, 60) for name in names[:40] if name)
    return shown + (" …" if len(names) > 40 else "")


# The table of texts


def texts_sql(bound: Bound, lines: str = "", conditions: Sequence[str] = ()) -> str:
    """Return SQL of all files as one table: file, line, and the texts that the map needs.

    lines: blank: none; `cheap`: where they cost little, or where no record is known; `all`.
    """
    parts = []
    for number, table in enumerate(bound.tables):
        cells = ", ".join(
            f"{cells[number] or 'CAST(NULL AS VARCHAR)'} AS s{n}"
            for n, cells in enumerate(bound.texts)
        )
        cheap = lines == "cheap" and not (table.dear and "record" in bound.plain)
        line = table.line if lines == "all" or cheap else "CAST(NULL AS BIGINT)"
        parts.append(
            f"SELECT {duck.text(table.name)} AS file, {line} AS line, {cells} FROM {table.source}"
        )
    tests = " AND ".join(f"({test})" for test in (*bound.wheres, *conditions))
    whole = " UNION ALL ".join(parts)
    return f"SELECT * FROM ({whole}) AS t" + (f" WHERE {tests}" if tests else "")


def survey_sql(bound: Bound, texts: str, lookups: Sequence[Lookup]) -> tuple[str, list[Names]]:
    """Return SQL that counts the different texts of each lookup, and their columns.

    Its rows are the number of a set of columns, their texts, how odd the amounts are (USUAL,
    UNUSUAL or NO_NUMBER), whether there is any, and a count. The last set is of these two alone.
    """
    sets = list(dict.fromkeys(one.columns for one in lookups))
    columns = list(dict.fromkeys(name for names in sets for name in names))
    grouping = ", ".join(f"({', '.join(names)}, told)" for names in (*sets, ("odd",)))
    told = " OR ".join(slot.is_told for slot in bound.slots)
    if any(slot.low for slot in bound.slots):
        told += "".join(f" OR {slot.low} IS NOT NULL" for slot in bound.slots if slot.low)
    oddities = [
        _oddity(name, bound, slot)
        for slot in bound.slots
        for name in (slot.told, slot.constant, slot.low, slot.high)
        if name
    ]
    odd = f"GREATEST({', '.join(oddities)})"
    listed = "".join(f", {name}" for name in columns)
    return (
        f"SELECT GROUPING({', '.join((*columns, 'odd'))}) AS g{listed}, odd, told, COUNT(*) AS n "
        f"FROM (SELECT *, {odd} AS odd, ({told}) AS told FROM ({texts})) "
        f"GROUP BY GROUPING SETS ({grouping})",
        sets,
    )


USUAL, UNUSUAL, NO_NUMBER = range(3)


def _oddity(name: str, bound: Bound, slot: Slot) -> str:
    # No currency has more than four decimals, and what fits with those fits with fewer.
    power = bound.map.amounts[slot.amount].scale + 4
    usually = usual(name, bound.format, power)
    power = bound.map.amounts[slot.amount].scale + 2
    read = in_range(minor_units(name, bound.format, power))
    return (
        f"CASE WHEN {name} IS NULL OR {usually} THEN {USUAL} "
        f"WHEN COALESCE({read}, false) THEN {UNUSUAL} ELSE {NO_NUMBER} END"
    )


# The rows


class Rows:
    """Writes the SQL of an import's rows; `units`: minor units of the currencies looked up.

    `usual`: every amount of the file is a number as most are, so that none needs a second look.
    """

    def __init__(
        self, bound: Bound, units: Sequence[int], years: YearSelection, usual: bool = False
    ) -> None:
        self.bound, self.units, self.years = bound, sorted(set(units)) or [2], years
        self.usual = usual
        self.value = bound.value
        self.bounded = any(
            slot.low or slot.high or bound.has("qualifier", slot.amount) for slot in bound.slots
        )
        self.wide = any(slot.year for slot in bound.slots)

    def landed(self, texts: str) -> str:
        """Return SQL of the rows that can be read, as columns of an import."""
        columns = ", ".join(f"{sql} AS {duck.name(name)}" for name, sql in self.columns().items())
        wanted = " AND ".join(self.wanted())
        return f"SELECT {columns} FROM ({self.slotted(texts)}) WHERE {self.clean()} AND {wanted}"

    def refused(self, texts: str) -> str:
        """Return SQL of the rows that cannot: file, line, record, slot, wrongs and texts."""
        names = ", ".join(f"s{n}" for n in range(len(self.bound.texts)))
        record = self.bound.plain.get("record", "''")
        wanted = " AND ".join(f"COALESCE({test}, true)" for test in self.wanted())
        return (
            f"SELECT file, line, {record} AS record, slot, [{self.bad_list()}] AS bad, "
            f"{self.what_is_off()} AS off, [{names}] AS texts "
            f"FROM ({self.slotted(texts)}) WHERE {wanted} AND NOT ({self.clean()})"
        )

    # Layers

    def slotted(self, texts: str) -> str:
        """Return SQL of the texts with what was looked up, a row for each amount."""
        joins = "".join(
            f" LEFT JOIN {one.table} ON "
            + " AND ".join(
                f"t.{column} IS NOT DISTINCT FROM {one.table}.k{n}"
                for n, column in enumerate(one.columns)
            )
            for one in self.bound.lookups
        )
        outputs = "".join(
            f", {one.table}.{name} AS {one.table}_{name}"
            for one in self.bound.lookups
            for name, _ in (*one.outputs, ("bad", "BIGINT"))
        )
        joined = f"SELECT t.*{outputs} FROM ({texts}) AS t{joins}"
        structs = [self.struct(number, slot) for number, slot in enumerate(self.bound.slots)]
        if len(structs) == 1:
            fields = ", ".join(f"{sql} AS {name}" for name, sql in structs[0].items())
            return f"SELECT *, {fields} FROM ({joined})"
        # A row for each amount by a join, and what it needs worked out before it, and so once: to
        # unnest a list of structs takes longer, and to work it out after the join twice as long.
        names = [name for name in structs[0] if name != "slot"]
        apart = ", ".join(
            f"{one[name]} AS {name}_{n}" for n, one in enumerate(structs) for name in names
        )
        slots = ", ".join(f"({number})" for number in range(len(structs)))
        fields = ", ".join(
            f"{_by_slot([f'{name}_{n}' for n in range(len(structs))])} AS {name}" for name in names
        )
        return (
            f"SELECT *, {fields} FROM (SELECT *, {apart} FROM ({joined})) "
            f"CROSS JOIN (VALUES {slots}) AS slots(slot)"
        )

    def struct(self, number: int, slot: Slot) -> dict[str, str]:
        fields = {
            "slot": str(number),
            "told": slot.is_told,
            "amount": self.minor(slot.told, slot.amount),
        }
        if any(s.constant for s in self.bound.slots):
            fields["constant_told"] = f"{slot.constant} IS NOT NULL" if slot.constant else "false"
            fields["constant"] = (
                self.minor(slot.constant, slot.amount) if slot.constant else "CAST(NULL AS BIGINT)"
            )
        if self.bounded:
            kind = self.value("qualifier", slot.amount) or "''"
            if slot.low:
                fields["told"] = (
                    f"({slot.told} IS NOT NULL OR "
                    f"({kind} IN ('between', 'order') AND {slot.low} IS NOT NULL)){slot.test}"
                )
            for side, name in (("low", slot.low), ("high", slot.high)):
                fields[f"{side}_told"] = f"{name} IS NOT NULL" if name else "false"
                fields[f"{side}_said"] = (
                    self.minor(name, slot.amount) if name else "CAST(NULL AS BIGINT)"
                )
            fields["kind"] = kind
            fields["amount_told"] = f"{slot.told} IS NOT NULL"
        return fields

    def minor(self, text: str, amount: int) -> str:
        """Return SQL of a text in minor units of its row's currency."""
        scale = self.bound.map.amounts[amount].scale
        one = self.bound.lookup("currency", amount)
        units = self.units if one else [int(self.value("currency", amount, "minor"))]
        if len(units) == 1:
            return minor_units(text, self.bound.format, scale + units[0], self.usual)
        cases = " ".join(
            f"WHEN {unit} THEN {minor_units(text, self.bound.format, scale + unit, self.usual)}"
            for unit in units
        )
        return f"CASE {self.value('currency', amount, 'minor')} {cases} END"

    # Values

    def by_slot(self, key: str) -> str:
        """Return SQL of a value that each amount may have of its own."""
        return _by_slot([self.of_slot(key, slot.amount) for slot in self.bound.slots])

    def of_slot(self, key: str, amount: int) -> str:
        if key == "status" and not self.bound.has("status", amount):
            return self.value("measure", amount, "status")
        return self.value(key, amount)

    def columns(self) -> dict[str, str]:
        """Return SQL of each column of an import."""
        made = {"file": "file", "line": "line", **self.bound.plain}
        for key in ("donor", "recipient", "sector", "instrument"):
            made[key] = self.value(key)
        for key in ("status", "measure", "currency"):
            made[key] = self.by_slot(key)
        made.update(self.dates())
        made.setdefault("sector_code", self.value("sector", output="code"))
        made.setdefault("sector_vocabulary", self.value("sector", output="vocabulary"))
        made["class"] = self.value("instrument", output="class")
        made.setdefault("finance_type", self.value("instrument", output="finance"))
        for key in (*PLAIN, "humanitarian"):
            if key not in self.bound.plain and self.bound.has(key):
                made[key] = self.value(key)
        made.update(self.bounds())
        if any(slot.constant for slot in self.bound.slots):
            made["constant"] = "constant"
        return {name: sql for name, sql in made.items() if sql}

    def dates(self) -> dict[str, str]:
        if self.wide:
            first = _by_slot([duck.text(slot.year) for slot in self.bound.slots])
            year = _by_slot([str(slot.year) for slot in self.bound.slots])
            fiscal = self.value("year_basis") or "0"
            return {"first": first, "period": f"{year} + 10000 * {fiscal}"}
        begins, ends, fiscal = self.span()
        whole = f"{begins} // 12 = {ends} // 12"
        period = (
            f"CASE WHEN {whole} THEN {begins} // 12 + 10000 * {fiscal} "
            f"ELSE {begins} * 100000 + {ends} END"
        )
        made = {"first": self.value("first"), "period": period}
        if last := self.value("last"):
            made["last"] = f"COALESCE({last}, '')"
        if rate := self.value("rate_year"):
            made["rate_year"] = f"NULLIF(CAST({rate} AS BIGINT), {period})"
        return made

    def span(self) -> tuple[str, str, str]:
        """Return SQL of the first and the last month, and of 1 for fiscal years."""
        begins, ends, bare = (self.value("first", -1, name) for name in ("begins", "ends", "bare"))
        if self.bound.has("last"):
            ends = f"COALESCE({self.value('last', -1, 'ends')}, {ends})"
            bare = f"{bare} * COALESCE({self.value('last', -1, 'bare')}, 1)"
        fiscal = self.value("year_basis") or "0"
        return begins, ends, "0" if fiscal == "0" else f"({fiscal} * {bare})"

    def bounds(self) -> dict[str, str]:
        if not self.bounded:
            return {"low": "amount", "best": "amount", "high": "amount"}
        return {
            "low": self.low(), "best": self.best(), "high": self.high(),
            "open_top": f"CASE WHEN {self.open_top()} THEN 1 ELSE 0 END",
            "capped": "CASE WHEN kind IN ('less_than', 'at_most') THEN 1 ELSE 0 END",
            "approximate": "CASE WHEN kind IN ('about', 'between', 'order') THEN 1 ELSE 0 END",
        }  # fmt: skip

    def best(self) -> str:
        # The middle, rounded down, of negatives too, as `money.bounds_of` has it.
        both = "(low_said + high_said)"
        middle = f"({both} - ({both} % 2 + 2) % 2) // 2"
        return f"CASE kind WHEN 'between' THEN {middle} WHEN 'order' THEN low_said ELSE amount END"

    def low(self) -> str:
        return (
            "CASE WHEN kind IN ('between', 'order') THEN low_said "
            "WHEN low_told THEN low_said "
            "WHEN kind IN ('less_than', 'at_most') THEN LEAST(0, amount) ELSE amount END"
        )

    def high(self) -> str:
        return (
            "CASE WHEN high_told THEN high_said WHEN kind = 'order' THEN low_said "
            "WHEN kind = 'between' THEN NULL ELSE amount END"
        )

    def open_top(self) -> str:
        return "kind IN ('more_than', 'at_least', 'order') AND NOT high_told"

    # What can be read

    def clean(self) -> str:
        """Return SQL: whether nothing is wrong with a row that has an amount."""
        tests = [f"{bad} IS NULL" for bad in self.bads(-1)]
        own = [self.bads(slot.amount) for slot in self.bound.slots]
        if any(own):
            tests.append(
                _by_slot([" AND ".join(f"{b} IS NULL" for b in bads) or "true" for bads in own])
            )
        tests += [f"COALESCE({test}, false)" for _, test in self.checks()]
        return " AND ".join(tests)

    def wanted(self) -> list[str]:
        """Return SQL of what tells whether a row is asked for."""
        tests = ["told"]
        if self.bounded:
            tests.append("kind <> 'unstated'")
        if self.years and not self.wide:
            tests.append(self.in_years())
        return tests

    def bads(self, amount: int) -> list[str]:
        return [f"{one.table}_bad" for one in self.bound.lookups if one.amount == amount]

    def bad_list(self) -> str:
        own = [self.bads(slot.amount) for slot in self.bound.slots]
        width = max((len(bads) for bads in own), default=0)
        per_slot = [
            _by_slot([bads[n] if n < len(bads) else "CAST(NULL AS BIGINT)" for bads in own])
            for n in range(width)
        ]
        return ", ".join((*self.bads(-1), *per_slot)) or "CAST(NULL AS BIGINT)"

    def checks(self) -> list[tuple[str, str]]:
        """Return what must hold of a row's numbers, and the name of what is wrong where not."""
        made = []
        if self.bounded:
            made.append(("amount", f"NOT amount_told OR {in_range('amount')}"))
            made += [
                (side, f"NOT {side}_told OR {in_range(f'{side}_said')}") for side in ("low", "high")
            ]
            made.append(
                (
                    "bounds",
                    f"({self.low()}) <= ({self.best()}) AND ({self.best()}) <= ({self.high()})",
                )
            )
        else:
            made.append(("amount", in_range("amount")))
        if any(slot.constant for slot in self.bound.slots):
            made.append(("constant", f"NOT constant_told OR {in_range('constant')}"))
        if self.bound.has("last"):
            begins, ends, fiscal = self.span()
            made.append(("period", f"{begins} <= {ends}"))
            if fiscal != "0":
                # A fiscal year is its label everywhere; several of them have none.
                one = f"{ends} < {begins} OR {begins} // 12 = {ends} // 12"
                made.append(("fiscal", f"{fiscal} = 0 OR {one}"))
        return made

    def what_is_off(self) -> str:
        tests = ", ".join(
            f"CASE WHEN NOT COALESCE({test}, false) THEN {duck.text(name)} END"
            for name, test in self.checks()
        )
        return f"[{tests}]"

    def in_years(self) -> str:
        begins, ends, _ = self.span()
        tests = []
        for low, high in self.years.ranges:
            both = [f"{ends} // 12 >= {low}"] if low is not None else []
            both += [f"{begins} // 12 <= {high}"] if high is not None else []
            tests.append(" AND ".join(both) or "true")
        return "(" + " OR ".join(f"({test})" for test in tests) + ")"


def _by_slot(told: Sequence[str]) -> str:
    """Return SQL of a value for each slot in turn."""
    if len(set(told)) == 1:
        return told[0]
    groups: dict[str, list[int]] = {}
    for number, sql in enumerate(told):
        groups.setdefault(sql, []).append(number)
    cases = " ".join(
        f"WHEN slot IN ({', '.join(map(str, numbers))}) THEN {sql}"
        for sql, numbers in groups.items()
    )
    return f"(CASE {cases} END)"
