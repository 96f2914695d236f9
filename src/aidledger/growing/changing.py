"""Growing: rows added to a ledger, changed in it or taken out, as one change that is checked whole.

read → book → change the bytes of one table → book again → what the change brings → write. All of it
happens under the ledger's lock, so that what is checked is what is written.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace as with_
from pathlib import Path
from typing import NamedTuple

from aidledger.booking.book import book
from aidledger.booking.editing import Edited, with_cells, with_rows, without_row
from aidledger.booking.reading import Row, read_table
from aidledger.booking.reading_json import nearest_column
from aidledger.building import settle_book
from aidledger.counting.residuals import Residual, Take
from aidledger.files import Files, find_ledger, read_files, refuse_older, refuse_the_bundled
from aidledger.growing.given_rows import (
    OPTIONS,
    USUAL_YEARS,
    Given,
    coded,
    dangling,
    like,
    proposed_id,
    unseen,
)
from aidledger.growing.wording import QUESTIONS
from aidledger.model import Book
from aidledger.problems import LedgerError, Place, Problem, UsageError, clip, together
from aidledger.schema import TABLES
from aidledger.writing import lock, replace

# The tables whose rows have an id of their own.
WITH_IDS = ("transactions", "indicators", "rivals")
REFERENCES = ("part_of", "may_be_in", "fulfils")
_ROWS = frozenset(f"{table}.csv" for table in TABLES) | {"claims.yaml"}
# Warnings that a change may not bring: it would leave a name behind that names nothing.
_NEVER = "dangling-mention"
# Problems of a name that no row has.
_OF_NAMES = frozenset(("dangling-relation", "dangling-mention", "unmatched-rival"))
_PATIENCE = 120.0  # seconds; a queue of fifty, each of which books the ledger, is gone sooner


class Standing(NamedTuple):
    """A ledger as it stands, or would: its bytes, its book, and every problem of it."""

    files: Files
    book: Book
    problems: Sequence[Problem]
    residuals: list[Residual]
    takes: list[Take]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]


class Cell(NamedTuple):
    """A cell that a change touches: where it stands, and what it holds before and after."""

    place: Place
    id: str
    old: str
    new: str


class Outcome(NamedTuple):
    """What a change did, or would do: the ledger before and after, and the rows it touches.

    `warnings` are those that the change brings.
    """

    table: str
    ids: tuple[str, ...]
    before: Standing
    after: Standing
    warnings: Sequence[Problem]
    written: bool
    cells: Sequence[Cell] = ()


class _Plan(NamedTuple):
    """A change of one table: its new bytes, the rows it is about, and the lines they then have."""

    table: str
    edited: Edited
    ids: tuple[str, ...]
    lines: Mapping[int, Given | None]
    cells: Sequence[Cell] = ()
    was: Mapping[int, int] = {}  # lines of rows that move up → where they stand now


def standing(files: Files) -> Standing:
    """Book a ledger as far as it can be; raise LedgerError where its vocabularies are unsound."""
    booked, problems = book(files)
    if unsound := _unsound(problems):
        raise LedgerError(unsound)
    residuals, takes, more = _settled(files, booked)
    return Standing(files, booked, problems + more, residuals, takes)


def fitting(files: Files, booked: Book, problems: Sequence[Problem]) -> list[Problem]:
    """Return what is wrong with how the rows of a ledger fit together, of those that are booked.

    `problems` are those of booking it; nothing can be said where vocabularies are unsound, or
    where a table cannot be read to its end.
    """
    if _unsound(problems) or any(_read(files, table)[1] for table in WITH_IDS):
        return []
    claims = any(p.severity == "error" and _is_claims(p) for p in problems)
    found = _settled(files, booked)[2]
    return [p for p in found if not (claims and p.code == _NEVER)]  # it may name a claim


def _is_claims(problem: Problem) -> bool:
    return Path(problem.place.file).name == "claims.yaml"


def _unsound(problems: Sequence[Problem]) -> list[Problem]:
    return [p for p in problems if p.severity == "error" and Path(p.place.file).name not in _ROWS]


def _settled(files: Files, booked: Book) -> tuple[list[Residual], list[Take], list[Problem]]:
    residuals, takes, problems = settle_book(booked)
    # A row with a mistake is not in the book, and yet it is there to be named.
    there = set(ids_of(files))
    return residuals, takes, [p for p in problems if p.code not in _OF_NAMES or _dangles(p, there)]


def _dangles(problem: Problem, there: Collection[str]) -> bool:
    named = re.search("“(.*)”", problem.explanation)
    return named is None or named[1] not in there


def ids_of(files: Files) -> dict[str, tuple[str, Row]]:
    """Return every id of a ledger's tables with its table and its row, sound or not."""
    found: dict[str, tuple[str, Row]] = {}
    for table in WITH_IDS:
        for row in _rows(files, table):
            found.setdefault(row.cells["id"], (table, row))
    return found


def _rows(files: Files, table: str) -> list[Row]:
    return _read(files, table)[0]


def _read(files: Files, table: str) -> tuple[list[Row], list[Problem]]:
    file = f"{table}.csv"
    data = files.contents.get(file)
    return ([], []) if data is None else read_table(data, str(files.folder / file), TABLES[table])


def add(
    folder: str | Path | None,
    given: Sequence[Given],
    *,
    write: bool,
    names: bool = False,
    seen: Files | None = None,
) -> Outcome:
    """Append rows to transactions.csv, all or none; with `names`, names stand for their codes.

    A blank id is made from the row, and a blank year_basis is that of calendar years. `seen` is the
    ledger that was agreed to; where it is another by now, nothing is added.

    Raises LedgerError with every problem that the rows bring, each where it was given.
    """

    def plan(now: Standing) -> _Plan:
        taken = {*ids_of(now.files), *(claim.id for claim in now.book.claims)}
        taken |= {row.cells["id"] for row in given if row.cells.get("id")}
        rows: list[dict[str, str]] = []
        for one in given:
            cells = coded(now.book, one.cells) if names else dict(one.cells)
            if not cells.get("year_basis") and USUAL_YEARS in now.book.vocabulary.year_bases:
                cells["year_basis"] = USUAL_YEARS
            if not cells.get("id"):
                cells["id"] = proposed_id(cells, taken)
                taken.add(cells["id"])
            rows.append(cells)
        file = str(now.files.folder / "transactions.csv")
        columns = TABLES["transactions"]
        edited = with_rows(now.files.contents["transactions.csv"], file, columns, rows)
        if edited.problems:
            raise LedgerError(edited.problems)
        found = read_table(edited.data, file, columns)[0][-len(rows) :] if rows else []
        lines = {row.place.line: one for row, one in zip(found, given, strict=True)}
        return _Plan("transactions", edited, tuple(row["id"] for row in rows), lines)

    if bad := [problem for one in given for problem in unseen(one)]:
        raise LedgerError(bad)
    return _change(folder, plan, write, seen)


def edit(
    folder: str | Path | None,
    ids: Sequence[str],
    cells: Mapping[str, str],
    *,
    write: bool,
    names: bool = False,
) -> Outcome:
    """Put other values into cells of one row or several of one table.

    A new id takes the place of the old one wherever rows of the same table name it. Raises
    UsageError for an id or a column that is not there, LedgerError for what the change would break.
    """

    def plan(now: Standing) -> _Plan:
        table, rows = _found(now, ids, cells)
        if "id" in cells and len(rows) > 1:
            raise UsageError("Two rows cannot have one id.", "Rename them one by one.")
        new = coded(now.book, cells) if names else dict(cells)
        wanted = [(row, dict(new)) for row in rows]
        if "id" in new and table == "transactions":
            wanted = _renamed(now, rows[0], new)
        return _with_cells(now, table, wanted, tuple(row.cells["id"] for row in rows))

    if bad := unseen(Given(cells, "--set")):
        raise LedgerError(bad)
    return _change(folder, plan, write)


def delete(folder: str | Path | None, ids: Sequence[str], *, write: bool) -> Outcome:
    """Take rows of one table out; a row that anything else names stays, with what names it told."""

    def plan(now: Standing) -> _Plan:
        table, rows = _found(now, ids)
        file = f"{table}.csv"
        data = now.files.contents[file]
        for row in sorted(rows, key=lambda row: -row.place.line):
            edited = without_row(data, str(now.files.folder / file), TABLES[table], row.place.line)
            if edited.problems:
                raise LedgerError(edited.problems)
            data = edited.data
        touched = [
            Cell(row.at(name), row.cells["id"], value, "")
            for row in rows
            for name, value in row.cells.items()
            if value
        ]
        gone = {row.place.line for row in rows}
        stay = [row for row in _rows(now.files, table) if row.place.line not in gone]
        booked = {figure.id for figure in now.book.transactions}
        unsound = [row for row in stay if row.cells["id"] not in booked]
        if named := [problem for row in unsound for problem in _naming(row, ids, table)]:
            raise LedgerError(named)  # which is not booked, and would not be missed
        left = read_table(data, str(now.files.folder / file), TABLES[table])[0]
        was = {row.place.line: old.place.line for row, old in zip(left, stay, strict=True)}
        return _Plan(table, edited, tuple(row.cells["id"] for row in rows), {}, touched, was)

    return _change(folder, plan, write)


def _naming(row: Row, ids: Collection[str], table: str) -> list[Problem]:
    """Return a problem for each of these ids, which are to be taken out, that a row names."""
    if table != "transactions":
        return []
    return [
        with_(problem, place=row.at(column), excerpt=row.excerpt(column))
        for column in REFERENCES
        for problem in dangling(
            [word for word in row.cells[column].split() if word in ids], column, ()
        )
    ]


def _change(
    folder: str | Path | None,
    plan: Callable[[Standing], _Plan],
    write: bool,
    seen: Files | None = None,
) -> Outcome:
    path, _ = find_ledger(folder)
    if write:
        refuse_the_bundled(path, (f"{table}.csv" for table in WITH_IDS))
        if not path.is_dir():
            raise LedgerError(read_files(path)[1])
    with lock(path, _PATIENCE) if write else contextlib.nullcontext():
        files, unread = read_files(path)
        if unread:
            raise LedgerError(unread)
        refuse_older(files)
        if seen and seen.contents != files.contents:
            raise LedgerError([_changed(path)])
        before = standing(files)
        planned = plan(before)
        if planned.edited.problems:
            raise LedgerError(planned.edited.problems)
        name = f"{planned.table}.csv"
        old, new = files.contents[name], planned.edited.data
        after = before
        if new != old:
            after = standing(Files(path, {**files.contents, name: new}))
        brought = [_placed(p, planned, path / name) for p in _brought(before, after, planned)]
        if any(p.severity == "error" or p.code == _NEVER for p in brought):
            raise LedgerError(brought)
        if write and new != old:
            replace(path / name, old, new)
    written = write and new != old
    return Outcome(planned.table, planned.ids, before, after, brought, written, planned.cells)


def _changed(folder: Path) -> Problem:
    return Problem(
        "changed-meanwhile",
        Place(str(folder)),
        "",
        "The ledger was changed by someone else after this was shown.",
        "Nothing was written. Look at it once more, as it would be now.",
    )


def _brought(before: Standing, after: Standing, planned: _Plan) -> list[Problem]:
    """Return the problems that were not there before; of several alike, those of rows touched."""
    left = Counter(_alike(problem) for problem in before.problems)

    def touched(problem: Problem) -> bool:
        return (
            Path(problem.place.file).stem == planned.table and problem.place.line in planned.lines
        )

    brought = []
    for problem in sorted(after.problems, key=touched):  # those that were there are used up first
        key = _alike(problem)
        if left[key] > 0:
            left[key] -= 1
        else:
            brought.append(problem)
    return sorted(brought, key=lambda p: (p.place.file, p.place.line, p.code))


def _alike(problem: Problem) -> tuple[str, ...]:
    """Return what stays of a problem when lines move and other cells of its row change."""
    told = re.sub(r"\bline \d+", "line", problem.explanation)
    return problem.code, problem.place.file, problem.place.column, told


def _placed(problem: Problem, planned: _Plan, file: Path) -> Problem:
    """Return a problem where its row was given, if it is one of a row that is to be added."""

    def given_line(match: re.Match[str]) -> str:
        other = planned.lines.get(int(match[1]))
        return other.named() if other else match[0]

    told = re.sub(rf"line (\d+) of {re.escape(file.name)}", given_line, problem.explanation)
    problem = with_(problem, explanation=told)
    if problem.place.file != str(file):
        return problem
    given = planned.lines.get(problem.place.line)
    if given is None:
        line = planned.was.get(problem.place.line, problem.place.line)
        return with_(problem, place=problem.place._replace(line=line))
    column = problem.place.column
    if given.file == OPTIONS and problem.explanation == f"{column} is blank.":
        problem = with_(problem, remedy=f"It is needed: {QUESTIONS[column]}.")
    return with_(problem, place=given.at(column), excerpt=clip(given.cells.get(column, "")))


def _found(now: Standing, ids: Sequence[str], cells: Collection[str] = ()) -> tuple[str, list[Row]]:
    """Return the one table that has these ids, and their rows in order of place.

    Raises UsageError with all that is wrong: ids, and columns that the table lacks.
    """
    known = ids_of(now.files)
    ids = list(dict.fromkeys(ids))
    wrong = [error for name in ids if (error := _no_one_row(now, name, known))]
    tables = {known[name][0] for name in ids if name in known}
    if len(tables) > 1:
        files = " and ".join(sorted(f"{table}.csv" for table in tables))
        told = f"These rows stand in {files}."
        wrong.append(UsageError(told, "Change the rows of one file at a time."))
    columns = {name: None for table in tables or WITH_IDS for name in _columns(table)}
    one = min(tables) if len(tables) == 1 else ""
    wrong += [
        UsageError(
            f"{one}.csv has no column “{clip(name, 40)}”."
            if one
            else f"No row has a column “{clip(name, 40)}”.",
            nearest_column(name, _columns(one or "transactions")),
        )
        for name in cells
        if name not in columns
    ]
    if wrong:
        raise together(wrong)
    rows = [known[name][1] for name in ids]
    return tables.pop(), sorted(rows, key=lambda row: row.place.line)


def _columns(table: str) -> list[str]:
    return [column.name for column in TABLES[table]]


def _no_one_row(
    now: Standing, name: str, known: Mapping[str, tuple[str, Row]]
) -> UsageError | None:
    """Return what is wrong with an id that no row has, or several; None where one has it."""
    if name not in known:
        if unread := [p for table in WITH_IDS for p in _read(now.files, table)[1]]:
            raise LedgerError(unread)  # it may stand in what cannot be read
        hint = like(name, known) or "`aidledger register` lists figures."
        if any(claim.id == name for claim in now.book.claims):
            hint = "It is a claim: change it in claims.yaml."
        return UsageError(f"There is no row “{clip(name, 80)}” in the ledger.", hint)
    same = [
        f"line {one.place.line} of {table}.csv"
        for table in WITH_IDS
        for one in _rows(now.files, table)
        if one.cells["id"] == name
    ]
    if len(same) == 1:
        return None
    return UsageError(
        f"“{clip(name, 80)}” is the id of {len(same)} rows: {', '.join(same)}.",
        "Give each row an id of its own in an editor first.",
    )


def _renamed(now: Standing, row: Row, cells: dict[str, str]) -> list[tuple[Row, dict[str, str]]]:
    """Return a row that takes another id, and every row of its table that names the old one."""
    old, new = row.cells["id"], cells["id"]
    changes = [(row, cells)]
    for other in _rows(now.files, "transactions"):
        named = {
            name: " ".join(new if word == old else word for word in other.cells[name].split())
            for name in REFERENCES
            if old in other.cells[name].split()
        }
        if named and other.place.line == row.place.line:
            cells.update({name: text for name, text in named.items() if name not in cells})
        elif named:
            changes.append((other, named))
    return changes


def _with_cells(
    now: Standing, table: str, wanted: list[tuple[Row, dict[str, str]]], ids: tuple[str, ...]
) -> _Plan:
    """Change rows from the last to the first, so that lines that are still to come keep theirs."""
    file = f"{table}.csv"
    name, data = str(now.files.folder / file), now.files.contents[file]
    edited = Edited(data, [])
    touched: list[Cell] = []
    for row, cells in sorted(wanted, key=lambda pair: -pair[0].place.line):
        changed = {column: new for column, new in cells.items() if row.cells[column] != new}
        if changed:
            edited = with_cells(edited.data, name, TABLES[table], row.place.line, changed)
        if edited.problems:
            raise LedgerError(edited.problems)
        touched += [
            Cell(row.at(column), row.cells["id"], row.cells[column], new)
            for column, new in changed.items()
        ]
    touched.sort(key=lambda cell: cell.place.line)
    numbers = {row.place.line for row, _ in wanted}
    order = [n for n, row in enumerate(_rows(now.files, table)) if row.place.line in numbers]
    again = read_table(edited.data, name, TABLES[table])[0]
    lines: dict[int, Given | None] = {again[n].place.line: None for n in order}
    after = [(one["id"] if "id" in one else row.cells["id"], row) for row, one in wanted]
    named = tuple(name for name, row in after if row.cells["id"] in ids)
    return _Plan(table, edited, named, lines, touched)
