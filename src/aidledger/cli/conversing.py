"""Conversing: lines told to a person on a terminal, and lines typed, with completion.

The standard library's readline edits them, where the system has it; without it, and on a terminal
that can do nothing, lines are typed as they are.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from aidledger.problems import printable

SetWords = Callable[["Sequence[Candidate]", bool], None]


class Candidate(NamedTuple):
    """A word that may be the answer, its names, and what is told of it.

    One that is not `likely` is listed nowhere, and completed once it is begun.
    """

    word: str
    names: tuple[str, ...] = ()
    told: str = ""
    likely: bool = True


def tell(text: str, indent: str = "") -> None:
    """Tell a person something, no line wider than the terminal."""
    import shutil
    import textwrap

    width = max(20, shutil.get_terminal_size().columns - 1)
    for line in text.split("\n"):
        told = textwrap.fill(
            printable(line), width, initial_indent=indent, subsequent_indent=indent or "  ",
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        sys.stderr.write(told + "\n")
    sys.stderr.flush()


def show_lines(text: str) -> None:
    """Show lines as they are."""
    sys.stderr.write(text.rstrip("\n") + "\n")
    sys.stderr.flush()


def ask_line(prompt: str) -> str:
    """Return a line that was typed, without spaces around; raise EOFError at the end of input."""
    while True:
        try:
            if sys.stdout.isatty():
                return input(printable(prompt)).strip()
            sys.stderr.write(printable(prompt))
            sys.stderr.flush()
            line = sys.stdin.readline()
        except UnicodeDecodeError:
            tell("That is not UTF-8 text.", "  ")
            continue
        if not line:
            raise EOFError
        return line.strip()


def listed(candidates: Sequence[Candidate]) -> str:
    """Return what may be answered, one a line, as far as the terminal is wide."""
    import shutil

    if not candidates:
        return "  There is no list: type the answer."
    width = shutil.get_terminal_size().columns
    shown = [one for one in candidates if one.likely]
    size = min(max((len(one.word) for one in shown), default=0), 40)
    lines = [f"  {one.word:{size}}  {one.told}".rstrip() for one in shown]
    if more := len(candidates) - len(shown):
        lines.append(f"  and {more} more: begin one and press Tab, or see `aidledger register`")
    return "\n".join(
        printable(line if len(line) < width else line[: width - 2] + "…") for line in lines
    )


@contextlib.contextmanager
def line_editing() -> Iterator[SetWords]:
    """Give lines an editor that completes, where the system has one; yield what sets the words."""
    try:
        import readline
    except ImportError:  # Windows: lines are typed as they are, and ? still lists
        yield lambda candidates, several: None
        return
    known: list[Candidate] = []
    found: list[str] = []

    def complete(text: str, state: int) -> str | None:
        if state == 0:
            found[:] = beginning(text, known)
        return found[state] if state < len(found) else None

    def set_words(candidates: Sequence[Candidate], several: bool) -> None:
        known[:] = candidates
        readline.set_completer_delims(" " if several else "")

    before = readline.get_completer(), readline.get_completer_delims()
    readline.set_auto_history(False)
    readline.set_completer(complete)
    apple = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if apple else "tab: complete")
    try:
        yield set_words
    finally:
        readline.set_completer(before[0])
        readline.set_completer_delims(before[1])


def beginning(text: str, candidates: Sequence[Candidate]) -> list[str]:
    """Return the words that begin as typed, in any case; where none does, a name of each that does.

    A name that only one candidate has is answered with its word.
    """
    wanted = text.casefold()
    if not wanted:
        return [one.word for one in candidates if one.likely]
    words = [one.word for one in candidates if one.word.casefold().startswith(wanted)]
    if words:
        return words
    named = {
        one.word: name
        for one in candidates
        for name in reversed(one.names)
        if name.casefold().startswith(wanted)
    }
    return list(named) if len(named) == 1 else list(named.values())
