"""Asking: one figure, question by question, on a terminal.

Each answer is held against the code that books a file before the next question comes. What is asked
goes to standard error, what was added to standard output.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from aidledger.cli.conversing import (
    Candidate,
    SetWords,
    ask_line,
    line_editing,
    listed,
    show_lines,
    tell,
)
from aidledger.cli.options import Asked
from aidledger.growing.wording import QUESTIONS
from aidledger.problems import LedgerError, Place, Problem, UsageError
from aidledger.schema import TRANSACTIONS

if TYPE_CHECKING:
    from aidledger.files import Files
    from aidledger.growing.changing import Outcome, Standing

# In the order of asking; what few figures have is asked for only where there is more to say.
_RARE = ("channel", "supported_by", "per", "quantity", "unit")
_QUESTIONS = (
    "source", "section", "footnote", "words", "qualifier", "amount", "low", "high", "currency",
    "asserted_by", "donor", "recipient", "sector", "instrument", "status", "first", "last",
    "year_basis", "part_of", "may_be_in", "fulfils", "more", *_RARE, "confidence", "description",
    "id", "remark",
)  # fmt: skip
_RELATIONS = ("part_of", "may_be_in", "fulfils")
_SEVERAL = ("footnote", "supported_by", "may_be_in")
_MORE = "is there a channel, a quantity, a yearly amount to tell? y or n"
_A_SOURCE = """\
my-article:
  kind: article
  title: Its title
  author: Surname, Name
  date: "2009-05"
"""
_COLUMNS = {column.name: column for column in TRANSACTIONS}
_FEW = 9  # so many words are told with the question
_BACK, _LIST, _BLANK = "<", "?", "-"


def refuse_without_terminal() -> None:
    """Raise UsageError where there is nobody to ask."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()):
        raise UsageError(
            "There is no terminal to ask on.",
            "Give the figure as options (aidledger add --help lists them), or as JSON lines with "
            "--json.",
        )


def ask_for_figure(asked: Asked, given: Mapping[str, str], *, write: bool) -> None:
    """Ask for one figure, show what was understood, and add it once that is agreed to."""
    from aidledger.files import find_ledger, read_files, refuse_older, refuse_the_bundled
    from aidledger.growing.changing import standing
    from aidledger.growing.given_rows import coded

    folder, _ = find_ledger(asked.ledger)
    if write:
        refuse_the_bundled(folder, ())
    files, unread = read_files(folder)
    if unread:
        raise LedgerError(unread)
    refuse_older(files)
    now = standing(files)
    if not (_told_sources(now) or now.book.transactions):
        raise UsageError(
            "The ledger has no source yet that a figure could stand in.",
            f"Write it into {folder / 'sources.yaml'} like this, and add the figure then.",
            _A_SOURCE,
        )
    with line_editing() as complete:
        try:
            _Asker(now, coded(now.book, given), complete, asked.scale).run(asked, write)
        except (EOFError, KeyboardInterrupt) as stop:
            tell("\nNothing was written.")
            raise typer.Exit(130 if isinstance(stop, KeyboardInterrupt) else 1) from None


class _Asker:
    """The answers so far, and what is proposed for those to come."""

    def __init__(
        self,
        now: Standing,
        given: Mapping[str, str],
        complete: SetWords,
        scale: str,
    ) -> None:
        from aidledger.growing.changing import ids_of

        self.now, self.complete = now, complete
        self.ids = {name: row for name, (_, row) in ids_of(now.files).items()}
        self.answers: dict[str, str] = {}
        self.proposed = {**self._usual(), **given}
        self.more = any(given.get(name) for name in _RARE)
        self.scale = scale

    def run(self, asked: Asked, write: bool) -> None:
        tell(
            f"A new figure for {self.now.files.folder}. Nothing is written before you agree.\n"
            "Enter takes what stands in brackets, - leaves it blank, Tab completes, ? lists what "
            "there is, < goes back, Ctrl-C leaves."
        )
        self._ask_from(0)
        while True:
            outcome = self._shown()
            answer = self._agreed(outcome is not None)
            if answer == "n":
                raise EOFError
            if answer != "y":
                self._again(answer)
            elif outcome and self._written(asked, write, outcome.before.files):
                return

    def _agreed(self, sound: bool) -> str:
        """Ask what is to become of the figure; return y, n or the question to ask again."""
        told = "Add it? y, n, or a column to change" if sound else "A column to change, or n"
        hint = "n leaves it, a column such as donor asks for it again, ? lists the columns."
        self.complete([Candidate(name) for name in (*_COLUMNS, "y", "n")], False)
        while True:
            answer = ask_line(f"{told} > ")
            said = re.sub("[- ]", "_", answer.casefold())
            column = "words" if said == "as_stated" else said
            if said in ("n", "no"):
                return "n"
            if said in ("y", "yes") and sound:
                return "y"
            if column in _QUESTIONS:
                return column
            if answer == _LIST:
                show_lines(listed([Candidate(name, (), QUESTIONS[name]) for name in _COLUMNS]))
            elif said in ("y", "yes"):
                tell("It cannot be added as it is: change a column first, or n.", "  ")
            else:
                tell(f"{_unknown(answer)}{'y adds it, ' * sound}{hint}", "  ")

    def _written(self, asked: Asked, write: bool, seen: Files) -> bool:
        """Add the figure; False where the ledger, or what may be written, is another by now."""
        from aidledger.cli.add import warn
        from aidledger.cli.output import emit
        from aidledger.growing.changing import add
        from aidledger.growing.given_rows import OPTIONS, Given
        from aidledger.render.problems import as_text
        from aidledger.reports.grown import added

        try:
            outcome = add(asked.ledger, [Given(self.answers, OPTIONS)], write=write, seen=seen)
        except LedgerError as error:
            show_lines("\n" + as_text(error.problems))
            return False
        if asked.format or asked.output or not sys.stdout.isatty():
            warn(outcome)
            emit(added(outcome), asked)
        elif write:
            tell(f"Added {outcome.ids[0]}.")
        else:
            tell("Nothing was written, as --dry-run asks.")
        return True

    def _shown(self) -> Outcome | None:
        """Show what was understood; None where it cannot be added as it is."""
        from aidledger.growing.changing import add
        from aidledger.growing.given_rows import OPTIONS, Given
        from aidledger.render.problems import as_text
        from aidledger.render.terminal import show
        from aidledger.reports.grown import added

        try:
            given = [Given(self.answers, OPTIONS)]
            outcome = add(self.now.files.folder, given, write=False)
        except LedgerError as error:
            show_lines("\n" + as_text(error.problems))
            return None
        show_lines("")
        show(added(outcome), self.scale, aside=True)
        if outcome.warnings:
            show_lines(as_text(outcome.warnings))
        return outcome

    def _ask_from(self, place: int) -> None:
        """Ask every question that applies; < goes back to the one before."""
        asked: list[int] = []
        while place < len(_QUESTIONS):
            question = _QUESTIONS[place]
            if not self._applies(question):
                self.answers.pop(question, None)
                place += 1
                continue
            if self._answered(question):
                asked.append(place)
                place += 1
            elif asked:
                place = asked.pop()

    def _again(self, column: str) -> None:
        """Ask one question anew, and those that its answer opens."""
        before = {name for name in _QUESTIONS if self._applies(name)}
        if not self._answered(column):
            return
        for name in _QUESTIONS:
            if not self._applies(name):
                self.answers.pop(name, None)
            elif name not in before or name not in {*self.answers, "words", "more"}:
                while not self._answered(name):
                    pass

    def _applies(self, question: str) -> bool:
        from aidledger.money import QUALIFIERS

        source = self.now.book.sources.get(self.answers.get("source", ""))
        hedge = QUALIFIERS.get(self.answers.get("qualifier", ""))
        if question in ("section", "footnote"):
            return bool(source and (source.sections if question == "section" else source.footnotes))
        if question == "amount":
            return bool(hedge and hedge.amount)
        if question in ("low", "high"):
            return bool(hedge and (hedge.bounds or self.proposed.get(question)))
        if question == "currency":
            return bool(hedge and hedge.name != "unstated")
        if question in _RELATIONS:
            return bool(self.now.book.transactions)
        if question in _RARE:
            return self.more or bool(self.proposed.get(question))
        return True

    def _answered(self, question: str) -> bool:
        """Ask until the answer is sound; False where the one before is to be asked again."""
        column = "as_stated" if question == "words" else question
        usual = self.answers.get(column, "n" if column == "more" else self._proposal(column))
        candidates = self._candidates(column)
        tell(f"\n{column}: {_MORE if column == 'more' else QUESTIONS[column]}{_told(candidates)}")
        if refused := self._refused(column, usual):
            usual = ""
            tell(_said(refused[0], column), "  ")
        while True:
            self.complete(candidates, column in _SEVERAL)
            answer = ask_line(f"{column} [{usual}] > " if usual else f"{column} > ")
            if answer == _BACK:
                return False
            if answer == _LIST:
                show_lines(listed(candidates))
                continue
            if answer == _BLANK:
                answer = ""
            elif not answer:
                answer = usual
            if question == "more":
                self.more = answer.casefold() in ("y", "yes")
                return True
            before = dict(self.answers)
            self._take(question, answer)
            if not (wrong := self._wrong(column)):
                return True
            self.answers = before
            for problem in wrong:
                tell(_said(problem, column), "  ")

    def _take(self, question: str, answer: str) -> None:
        from aidledger.growing.given_rows import coded
        from aidledger.growing.stated import read_amount

        if question in ("amount", "low", "high") and not answer.replace(".", "").isdigit():
            read = read_amount(answer)
            if told := read.get("amount") if read.get("qualifier") == "exact" else "":
                tell(f"Read as: {told}.", "  ")
                answer = told
        if question != "words":
            self.answers |= coded(self.now.book, {question: answer})
            return
        read = read_amount(answer)
        self.answers["as_stated"] = read.pop("as_stated", answer)
        if not read and answer and not re.search(r"\d", answer):
            read = {"qualifier": "unstated"}
        elif not read and answer:
            tell("No one amount can be read from it: say it below.", "  ")
        if read:
            told = " ".join(f"{name} {value}," for name, value in read.items()).rstrip(",")
            tell(f"Read as: {told}.", "  ")
            for name in ("qualifier", "amount", "low", "high", "currency", "per"):
                self.proposed.pop(name, None)
                self.answers.pop(name, None)
        self.proposed |= read

    def _wrong(self, column: str) -> list[Problem]:
        """Return what is wrong with the answers so far, as a file with this row would be told."""
        from aidledger.growing.given_rows import dangling, wrong_cells

        found = wrong_cells(self.now.files, self.now.book, self.answers, self.answers)
        if "high" not in self.answers:  # low is nothing without the other, which comes next
            lacking = ("low", "missing-amount")
            found = [told for told in found if (told.place.column, told.code) != lacking]
        if column in _RELATIONS:
            found += dangling(self.answers[column].split(), column, self.ids)
        if column == "id" and self.answers["id"] in self.ids:
            told = "Another row has this id."
            found.append(Problem("duplicate-id", Place("", 0, "id"), "", told, "Choose another."))
        return found

    def _refused(self, column: str, word: str) -> list[Problem]:
        """Return why a proposed word would be refused: a ledger's lists may not have it yet."""
        from aidledger.growing.given_rows import words_of

        if not word or not words_of(self.now.book, column):
            return []
        before, self.answers = self.answers, self.answers | {column: word}
        wrong = [problem for problem in self._wrong(column) if problem.place.column == column]
        self.answers = before
        return wrong

    def _usual(self) -> dict[str, str]:
        """Return what most figures say: the source of the last one, and calendar years."""
        from aidledger.growing.given_rows import USUAL_YEARS

        book = self.now.book
        last = [figure.source for figure in book.transactions[-1:]] or _told_sources(self.now)[-1:]
        usual = {"source": last[0]} if last else {}
        return usual | ({"year_basis": USUAL_YEARS} if USUAL_YEARS in book.vocabulary.year_bases
                        else {})  # fmt: skip

    def _proposal(self, column: str) -> str:
        from aidledger.growing.given_rows import proposed_id

        if column == "id" and not self.proposed.get("id"):
            return proposed_id(self.answers, {*self.ids, *(c.id for c in self.now.book.claims)})
        if column == "last" and not self.proposed.get("last"):
            return self.answers.get("first", "")
        return self.proposed.get(column, "")

    def _candidates(self, column: str) -> list[Candidate]:
        from aidledger.growing.given_rows import words_of

        source = self.now.book.sources.get(self.answers.get("source", ""))
        if column in _RELATIONS:
            from aidledger.growing.likely import likely

            return [
                Candidate(figure.id, (), figure.description, place < _FEW)
                for place, figure in enumerate(likely(self.now.book, self.answers, column))
            ]
        if column == "section" and source:
            return [Candidate(number, (), told) for number, told in source.sections.items()]
        if column == "footnote" and source:
            return [
                Candidate(number, (), note.details.get("title", ""))
                for number, note in source.footnotes.items()
            ]
        words = words_of(self.now.book, column)
        if column == "source":  # nothing can be counted of a source without a date
            words = {key: told for key, told in words.items() if self.now.book.sources[key].date}
        return [Candidate(word, names, (*names, "")[0]) for word, names in words.items()]


def _told(candidates: Sequence[Candidate]) -> str:
    """Return what is told with a question of the words that may answer it: a few, or some."""
    words = [one.word for one in candidates]
    if not words:
        return ""
    if len(words) <= _FEW:
        return f": {', '.join(words)}"
    whole = "all" if all(one.likely for one in candidates) else "the nearest"
    return f", such as {words[0]}, {words[1]} or {words[2]}; ? lists {whole}"


def _said(problem: Problem, column: str) -> str:
    """Return what is wrong with an answer as it is told to somebody who is being asked."""
    if problem.code == "missing-value" and problem.explanation == f"{column} is blank.":
        return "This cannot be left blank."
    remedy = re.sub(
        r"^Use a code of (\S+), or add this one to it(.*)\.$",
        r"? lists what there is; what is new goes into \1 first\2.",
        problem.remedy,
    )
    return f"{problem.explanation} {remedy}"


def _unknown(answer: str) -> str:
    """Return what is told of a word that is no column; nothing where none was typed."""
    from aidledger.growing.given_rows import like
    from aidledger.problems import clip

    if not answer:
        return ""
    near = like(answer, _COLUMNS)
    return f"“{clip(answer, 40)}” is no column. {near}{' ' * bool(near)}"


def _told_sources(now: Standing) -> list[str]:
    """Return the sources that figures are taken from, and no series of rates."""
    sources = now.book.sources.items()
    return [key for key, source in sources if source.date and source.kind != "dataset"]
