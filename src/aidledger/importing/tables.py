"""Any table, by its map: `import_table` reads it with DuckDB in few passes, however long it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import Any

from aidledger import limits
from aidledger.engine import duck
from aidledger.imported.manifest import WITHOUT_AMOUNT
from aidledger.importing.choices import Choices
from aidledger.importing.landing import Incoming, Landed, Landing, land
from aidledger.importing.map_sql import (
    NO_NUMBER,
    USUAL,
    Binder,
    Lookup,
    Rows,
    Slot,
    survey_sql,
    texts_sql,
)
from aidledger.importing.maps import Map, load_map
from aidledger.importing.meanings import UNSPECIFIED, Meanings, Unresolved, Wrong
from aidledger.importing.names import Names
from aidledger.importing.table_files import Table, line_numbers, open_table
from aidledger.problems import LedgerError, Place, Problem, UsageError, clip

VERSION = "1"
# More different texts than this are no code, name or date; the map names a wrong column.
_MOST_TEXTS = 200_000


def import_csv(
    ledger: Path,
    files: Sequence[Path],
    choices: Choices,
    names: Sequence[str] = (),
    *,
    map_file: Path,
) -> Landed:
    """Import tables by a map that stands in a file."""
    return import_table(ledger, files, choices, names, map=load_map(map_file), importer="csv")


def import_table(
    ledger: Path,
    files: Sequence[Path],
    choices: Choices,
    names: Sequence[str] = (),
    *,
    map: Map,
    importer: str,
) -> Landed:
    """Import tables by a map; what the choices say goes before what the map says.

    Raises LedgerError where the map does not fit the files, UsageError where a file cannot be read
    or a choice names nothing that is there.
    """
    source = choices.source or map.source
    if not source:
        raise UsageError(
            "Nothing says what the source is to be called.",
            "Give it a key: --source my-source, or “source: my-source” in the map.",
        )
    measures = list(dict.fromkeys(word for one in map.amounts for word in one.measure.ours()))
    counts = choices.counts or map.counts
    if not counts:
        counts = "disbursements" if "disbursements" in measures or not measures else measures[0]
    incoming = Incoming(
        source=source,
        importer=importer,
        version=VERSION,
        title=choices.title or map.title or source,
        publisher=map.publisher,
        licence=choices.licence or map.licence,
        files=list(files),
        counts=counts,
        asked=_asked(choices, map),
        released=choices.released or map.released,
        names=list(names) or [path.name for path in files],
    )
    work = _Import(ledger, map, choices, incoming)
    return land(ledger, incoming, work.fill, choices=choices)


def _asked(choices: Choices, map: Map) -> dict[str, str]:
    told = {
        "map": map.digest,
        "donors": ", ".join(choices.donors),
        "recipients": ", ".join(choices.recipients),
        "years": str(choices.years),
    }
    return {key: value for key, value in told.items() if value}


class _Import:
    """The passes over the files: what they hold and mean, the rows, and what cannot be read."""

    def __init__(self, ledger: Path, map: Map, choices: Choices, incoming: Incoming) -> None:
        self.map, self.choices, self.incoming = map, choices, incoming
        # Only who wrote the map can mend it.
        self.own_map = incoming.importer == "csv"
        self.names = Names(ledger)
        # What is wrong with a text, and the column it stands in.
        self.wrongs: list[tuple[Wrong, str]] = []
        self.conditions: list[str] = []

    def fill(self, landing: Landing) -> None:
        try:
            self.read(landing)
        except Exception as error:
            if not type(error).__module__.startswith(("duckdb", "_duckdb")):
                raise
            if duck.not_written(error):
                raise
            raise LedgerError([self.unreadable(error)]) from None

    def read(self, landing: Landing) -> None:
        self.landing, self.meanings = landing, Meanings(self.names, landing, self.own_map)
        landing.watch = self.choices.watch
        self.connection = landing.connection
        # DuckDB takes a text file for the smaller side of a join, and would hold all of it.
        self.connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        self.connection.execute("SET preserve_insertion_order = false")
        landing.constant_prices = self.map.constant_prices
        self.tables = [
            self.open(path, name)
            for path, name in zip(self.incoming.files, self.incoming.names, strict=True)
        ]
        binder = Binder(self.map, self.tables, self.choices.years)
        self.bound = binder.bind()
        self.fix(binder.problems)
        if binder.problems:
            raise LedgerError(sorted(binder.problems, key=lambda p: p.place.line))
        self.narrow()
        doubtful = self.look_up()
        rows = Rows(self.bound, list(self.meanings.minors.values()), self.choices.years, self.usual)
        self.connection.execute("SET preserve_insertion_order = false")
        landing.copy(rows.landed(self.texts("cheap")))
        self.unsplit()
        if doubtful or self.bound.has("last") or rows.bounded:
            self.refuse(rows)

    def open(self, path: Path, name: str) -> Table:
        try:
            return open_table(self.connection, path, name, self.map.format, self.landing.folder)
        except LedgerError as error:
            raise LedgerError(
                [replace(p, remedy=self.remedy(p.remedy, "file")) for p in error.problems]
            ) from None

    def remedy(self, own: str, what: str = "row") -> str:
        """Return a remedy that names the map; another where the user has none to mend."""
        if self.own_map:
            return own
        return (
            f"Mend the {what}{' in the file' if what == 'row' else ''}; if the publisher writes it "
            f"so, import the file with a map of your own: {self.begin()}"
        )

    def begin(self) -> str:
        """Return the command that begins a map for the file."""
        return f"aidledger import csv {quote(self.incoming.names[0])} --guess"

    def texts(self, lines: str = "") -> str:
        return texts_sql(self.bound, lines, self.conditions)

    # What values come to

    def fix(self, problems: list[Problem]) -> None:
        """Say what the map's constants come to, and what stands where it has nothing."""
        entries = [(key, -1, had) for key, had in self.map.columns.items()]
        for number, amount in enumerate(self.map.amounts):
            own = ("measure", "status", "currency", "qualifier")
            entries += [(k, number, h) for k in own if (h := getattr(amount, k)) is not None]
        for key, number, had in entries:
            for word in had.ours():
                found = self.meanings.own_word(key, word, had)
                if isinstance(found, Unresolved):
                    found = Wrong(
                        "bad-map",
                        f"No {found.kind} is known by “{word}”.",
                        "Use a code or a whole name; with “code: as-is” it is a code of its own.",
                    )
                if isinstance(found, Wrong):
                    problems.append(self.map.problem(had.line, found.explanation, found.remedy))
                elif word is had.constant:
                    self.bound.fixed[key, number] = found
        self.meanings.instrument("", "")
        for key, outputs in (
            ("sector", (UNSPECIFIED, "", "")), ("instrument", (UNSPECIFIED, "transfer", "")),
        ):  # fmt: skip
            if not self.bound.has(key):
                self.bound.fixed[key, -1] = outputs
        for slot in self.bound.slots:
            if any(s.low or s.high for s in self.bound.slots) and not self.bound.has(
                "qualifier", slot.amount
            ):
                self.bound.fixed["qualifier", slot.amount] = ("exact",)

    def narrow(self) -> None:
        """Keep only the rows of the donors and recipients that are asked for."""
        for key, asked in (("donor", self.choices.donors), ("recipient", self.choices.recipients)):
            if not asked:
                continue
            wanted = {self.code(text): text for text in asked}
            one = self.bound.lookup(key)
            there = self.keep(one, wanted) if one else {str(self.bound.fixed[key, -1][0])}
            for code, text in wanted.items():
                if code not in there and text.casefold() not in {c.casefold() for c in there}:
                    raise UsageError(
                        f"No row of the files has the {key} “{text}”.",
                        f"It has: {clip(', '.join(sorted(there)[:30]), 300)}."
                        if there
                        else "Look at the map.",
                    )

    def keep(self, one: Lookup, wanted: dict[str, str]) -> set[str]:
        """Make a condition of the texts that come to one of the wanted; return all that come."""
        columns = ", ".join(one.columns)
        found = duck.run(
            self.connection, f"SELECT DISTINCT {columns} FROM ({self.texts()})", self.choices.watch
        ).fetchall()
        asked = set(wanted) | {text.casefold() for text in wanted.values()}
        there, kept = set(), []
        for texts in found:
            meaning = self.meanings.of(one.key, one.had, texts)
            outputs = meaning.outputs if isinstance(meaning, Unresolved) else meaning
            code = "" if isinstance(meaning, Wrong) else str(outputs[0])
            there.add(code)
            spoken = {code, *((text or "").strip().casefold() for text in texts)} - {""}
            if spoken & asked:
                kept.append(texts)
                there |= spoken
        table = f"keep_{one.key}"
        self.table(table, [(f"k{n}", "VARCHAR") for n in range(len(one.columns))], kept)
        match = " AND ".join(
            f"t.{column} IS NOT DISTINCT FROM {table}.k{n}" for n, column in enumerate(one.columns)
        )
        self.conditions.append(f"EXISTS (SELECT 1 FROM {table} WHERE {match})")
        return there - {""}

    def code(self, text: str) -> str:
        found = self.names.country(text) or self.names.organisation(text, text)
        return found.code if found else text

    def look_up(self) -> bool:
        """Make the table of each lookup; return whether any row may be unreadable."""
        query, sets = survey_sql(self.bound, self.texts(), self.bound.lookups)
        cursor = duck.run(self.connection, query, self.choices.watch)
        columns = [column[0] for column in cursor.description][1:-3]
        found: dict[tuple[str, ...], list[tuple[tuple[str | None, ...], int]]] = {
            names: [] for names in sets
        }
        # A column that is not in a row's set has its bit of `g` set; `odd` is the last.
        marks = {
            sum(1 << (len(columns) - n) for n, c in enumerate(columns) if c not in names) | 1: names
            for names in sets
        }
        odd = USUAL
        while rows := cursor.fetchmany(10_000):
            for mark, *cells, how_odd, told, count in rows:
                names = marks.get(mark)
                if names is None:
                    odd = max(odd, how_odd if told else USUAL)
                    self.landing.leave_out(WITHOUT_AMOUNT, 0 if told else count)
                if names is None or not told:
                    continue
                texts = tuple(cells[columns.index(name)] for name in names)
                found[names].append((texts, count))
                if len(found[names]) > _MOST_TEXTS:
                    raise self.too_many(names)
        self.usual = odd == USUAL
        doubtful = odd == NO_NUMBER
        if doubtful and not self.own_map:
            self.decimal_commas()
        for one in tuple(self.bound.lookups):
            doubtful = self.look_up_one(one, found[one.columns]) or doubtful
        return doubtful

    def decimal_commas(self) -> None:
        """Refuse an official file that a spreadsheet saved with commas for points."""
        if not any("delim = ';'" in table.source for table in self.tables):
            return
        names = {n for s in self.bound.slots for n in (s.told, s.constant, s.low, s.high) if n}
        told = " UNION ALL ".join(f"SELECT {n} AS x FROM ({self.texts()})" for n in sorted(names))
        commas, points = (
            f"REGEXP_FULL_MATCH(TRIM(x), '[-−]?[0-9{other}]+{mark}([0-9]{{1,2}}|[0-9]{{4,}})')"
            for mark, other in ((",", "."), ("[.]", ","))
        )
        example, pointed = self.connection.execute(
            f"SELECT MIN(x) FILTER ({commas}), COUNT(*) FILTER ({points}) FROM ({told})"
        ).fetchone()
        if example and not pointed:
            raise UsageError(
                f"{', '.join(self.incoming.names)}: amounts are written with decimal commas, such "
                f"as “{example}”.",
                "Save the file with decimal points, as the publisher has it; or import it with a "
                f"map of your own: {self.begin()}",
            )

    def look_up_one(self, one: Lookup, found: Sequence[tuple[tuple[str | None, ...], int]]) -> bool:
        rows: list[tuple[object, ...]] = []
        wrong = False
        unresolved: dict[tuple[str, str], int] = {}
        for texts, count in sorted(found, key=lambda row: tuple(t or "" for t in row[0])):
            meaning = self.meanings.of(one.key, one.had, texts)
            if isinstance(meaning, Wrong):
                wrong = True
                self.wrongs.append((meaning, one.columns[0]))
                blank = (None,) * len(one.outputs)
                rows.append((*texts, *blank, len(self.wrongs) - 1))
                continue
            if isinstance(meaning, Unresolved):
                seen = (meaning.kind, meaning.name)
                unresolved[seen] = unresolved.get(seen, 0) + count
                meaning = meaning.outputs
            rows.append((*texts, *meaning, None))
        for (kind, name), count in unresolved.items():
            self.landing.unresolved(kind, name, count)
            self.landing.remark(self.unresolved(one, kind, name, count))
        if len(one.columns) == 2 and (fewer := _without_names(rows)):
            # Where the code alone says it, the name costs a join of texts in every row.
            rows, place = fewer, self.bound.lookups.index(one)
            one = self.bound.lookups[place] = one._replace(columns=one.columns[:1])
        keys = [(f"k{n}", "VARCHAR") for n in range(len(one.columns))]
        self.table(one.table, [*keys, *one.outputs, ("bad", "BIGINT")], rows)
        return wrong

    def table(self, name: str, columns: Sequence[tuple[str, str]], rows: Sequence[Any]) -> None:
        """Make a small table of rows."""
        listed = ", ".join(f"{column} {kind}" for column, kind in columns)
        self.connection.execute(f"CREATE TEMP TABLE {name} ({listed})")
        marks = ", ".join("?" for _ in columns)
        for start in range(0, len(rows), 500):
            some = rows[start : start + 500]
            values = ", ".join([f"({marks})"] * len(some))
            flat = [cell for row in some for cell in row]
            self.connection.execute(f"INSERT INTO {name} VALUES {values}", flat)

    # What is told

    def label(self, column: str) -> str:
        return self.bound.labels[int(column[1:])]

    def too_many(self, names: Sequence[str]) -> LedgerError:
        label = self.label(names[0])
        line = next(o.had.line for o in self.bound.lookups if o.columns == tuple(names))
        return LedgerError(
            [
                self.map.problem(
                    line,
                    f"The column “{label}” has more than {_MOST_TEXTS:,} different values, so it "
                    "is no code, name or date.",
                    self.remedy("Name another column.", "file"),
                )
            ]
        )

    def unresolved(self, one: Lookup, kind: str, name: str, rows: int) -> Problem:
        lands = "as “unspecified”" if kind == "finance type" else "under a code of its own"
        told = "row" if rows == 1 else "rows"
        return Problem(
            "unresolved-name",
            Place(self.tables[0].name, 0, self.label(one.columns[0])),
            clip(name),
            f"No {kind} has this name or code; {rows:,} {told} stand{'s' * (rows == 1)} {lands}.",
            "Say in the map what it is: values: {theirs: ours}; or add it to the ledger."
            if self.own_map
            else "Add it to the ledger; or import the file with a map of your own that says what "
            f"it is: {self.begin()}",
            severity="warning",
        )

    def unreadable(self, error: Exception) -> Problem:
        """Return what DuckDB says of files that it cannot read at all."""
        names = ", ".join(self.incoming.names)
        said = str(error).strip().splitlines()[0]
        return Problem(
            "bad-csv",
            Place(names),
            clip(said),
            "DuckDB cannot read it to its end.",
            "Look whether all its lines end in the same way and its quotes are closed; save it "
            "anew as CSV" + (", or say in the map how it is written." if self.own_map else "."),
        )

    def unsplit(self) -> None:
        """Reject the lines that DuckDB could not split into cells."""
        if not any("store_rejects" in table.source for table in self.tables):
            return
        found = self.connection.execute(
            "SELECT DISTINCT ON (s.file_path, e.line_byte_position) s.file_path, "
            "e.line_byte_position, e.line, e.error_type, e.csv_line "
            "FROM reject_errors AS e JOIN reject_scans AS s USING (scan_id, file_id) "
            "ORDER BY s.file_path, e.line_byte_position"
        ).fetchall()
        lines = {
            path: line_numbers(Path(path), [row[1] for row in found if row[0] == path])
            for path in {row[0] for row in found}
        }
        for path, position, record, kind, text in found:
            name = next((t.name for t in self.tables if duck.text(path) in t.source), path)
            line = lines[path].get(position, record)
            self.landing.reject(
                Problem(
                    "bad-csv",
                    Place(name, int(line)),
                    clip(text or ""),
                    _UNSPLIT.get(str(kind), "The line cannot be split into cells."),
                    self.remedy(
                        "Mend the line; or say in the map how the file is written: file: "
                        "{delimiter: …, quote: …, encoding: …}."
                    ),
                )
            )

    def refuse(self, rows: Rows) -> None:
        """Reject every row that cannot be read, with what is wrong with it."""
        self.connection.execute("SET preserve_insertion_order = true")
        query = rows.refused(self.texts("all"))
        cursor = duck.run(self.connection, f"{query} ORDER BY file, line, slot", self.choices.watch)
        before: tuple[str, int] | None = None
        told: set[tuple[Wrong, str]] = set()
        while found := cursor.fetchmany(1_000):
            for file, line, record, slot, bad, off, texts in found:
                if (file, line) != before:
                    before, told = (file, line), set()
                wrongs = [self.wrongs[number] for number in bad if number is not None]
                if not wrongs:
                    own = self.bound.slots[slot]
                    wrongs = [self.off(name, own, texts) for name in off if name]
                for wrong in wrongs:
                    if wrong not in told:
                        problem = self.refusal(Place(file, int(line or 0)), wrong, texts)
                        self.landing.reject(problem, record, rows=0 if told else 1)
                        told.add(wrong)

    def refusal(
        self, place: Place, wrong: tuple[Wrong, str], texts: Sequence[str | None]
    ) -> Problem:
        what, column = wrong
        excerpt = clip(" · ".join(text for text in texts if text))
        place = place._replace(column=self.label(column))
        return Problem(
            what.code, place, excerpt, clip(what.explanation, 300), self.remedy(what.remedy)
        )  # fmt: skip

    def off(self, name: str, slot: Slot, texts: Sequence[str | None]) -> tuple[Wrong, str]:
        columns = {"constant": slot.constant, "low": slot.low, "high": slot.high}
        column = columns.get(name) or slot.told
        text = texts[int(column[1:])] or ""
        if name == "bounds":
            return Wrong(
                "low-over-high", "Low, amount and high are not in order.", "Mend the row."
            ), column
        if name in ("period", "fiscal"):
            last = self.bound.lookup("last") or self.bound.lookup("first")
            assert last is not None
            if name == "fiscal":
                return Wrong(
                    "bad-date",
                    "The period is of several fiscal years; a fiscal year is told by itself.",
                    "Split the row into one for each, or give calendar dates, such as 2004-10 "
                    "and 2007-09.",
                ), last.columns[0]
            return Wrong(
                "period-reversed", "The period ends before it begins.", "Mend the row."
            ), last.columns[0]
        return Wrong(
            "bad-amount",
            f"“{clip(text, 40)}” is no number, or has more digits than can be counted.",
            "Mend the row; or say in the map how numbers are written: file: {decimal: …, "
            "thousands: …, blank: […]}.",
        ), column


def _without_names(rows: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Return rows by their first text alone; none where the second makes a difference."""
    made: dict[object, tuple[object, ...]] = {}
    for code, _, *rest in rows:
        if made.setdefault(code, (code, *rest)) != (code, *rest):
            return []
    return list(made.values())


_UNSPLIT = {
    "TOO MANY COLUMNS": "The line has more cells than the header.",
    "MISSING COLUMNS": "The line has fewer cells than the header.",
    "UNQUOTED VALUE": "A quote is opened in it and never closed, or more text follows its end.",
    "LINE SIZE OVER MAXIMUM": f"The line is longer than {limits.LINE:,} bytes.",
    "INVALID ENCODING": "It is not UTF-8 text.",
}
