"""Completion: what a shell may put behind the words of a command, out of the ledger in use.

Read file by file and as far as each can be read, so that a ledger with mistakes completes too.
Quick, silent, and never with a character that a shell could take for a command of its own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

ASKED = "_AIDLEDGER_COMPLETE"
Found = list[tuple[str, str]]

# What each column or option holds: a list of the ledger.
OF_COLUMN = {
    "donor": "party", "recipient": "party", "channel": "party", "supported_by": "party",
    "party": "party", "partner": "party", "sector": "sector", "instrument": "instrument",
    "status": "status", "class": "class", "headline": "class", "measure": "measure",
    "year_basis": "year_basis", "currency": "currency", "source": "source", "part_of": "id",
    "may_be_in": "id", "fulfils": "id", "sectors": "sector", "basis": "basis",
}  # fmt: skip
_LISTS = {
    "sector": "sectors", "instrument": "instruments", "status": "statuses", "class": "classes",
    "measure": "measures", "year_basis": "year_bases", "basis": "bases",
}  # fmt: skip
_FILES = {"party": "parties.yaml", "currency": "currencies.yaml", "source": "sources.yaml"}
_TABLES = {
    "id": ("transactions.csv",),
    "figure": ("transactions.csv",),
    "indicator": ("indicators.csv",),
    "row": ("transactions.csv", "indicators.csv", "rivals.csv"),
    "cited": ("transactions.csv", "indicators.csv", "rivals.csv"),
}
# What names the rows of a report, for `explain --row`: lists, or with = before it a word itself.
_OF_ROWS = {
    "summary": ("=headline", "class", "status", "instrument", "sector"),
    "compare": ("=total", "=net", "=gross", "class"),
    "balance": ("class", "id"),
    "indicators": ("indicator",),
    **dict.fromkeys(("register", "export", "unit-costs", "promises", "reconcile"), ("id",)),
}
# What may stand in a word that is proposed, and in what is told of it: zsh evaluates both.
_WORD = re.compile(r"\w[\w.=-]*")  # none that a program would take for an option
_NOT_TOLD = re.compile(r"[^\w.,;/%–—…-]+")
_LONGEST = 60

_split_at_equals = False  # whether the shell hands over `a=b` as three words, and wants `b` alone


def completions(context: typer.Context, what: str, incomplete: str) -> Found:
    """Return what may stand in an option or argument: a column, or a list such as `party`."""

    def found() -> Found:
        if what == "cell":
            words = _cells(context, incomplete)
        else:
            wanted = _OF_ROWS.get(context.info_name or "", ()) if what == "told" else (what,)
            words = matching(_folder(context), wanted, incomplete)
        return [(_Word(_option_typed() + word), told) for word, told in words]

    return _quietly(found)


def _option_typed() -> str:
    """Return `--donor=` where a shell takes that for the beginning of the word to complete."""
    words = os.environ.get("COMP_WORDS", "").split("\n")
    if "COMP_WORDS" not in os.environ:
        words = os.environ.get("_TYPER_COMPLETE_ARGS", "").split(" ")
    option = re.match(r"--[\w-]+=", words[-1])
    together = "COMP_WORDS" not in os.environ or not _split_at_equals
    return option[0] if option and together else ""


def _cells(context: typer.Context, incomplete: str) -> Found:
    """Complete `column=value` of a row that is to be edited."""
    from aidledger.schema import TABLES

    columns = {column.name: column.meaning for name in ("transactions", "indicators", "rivals")
               for column in TABLES[name]}  # fmt: skip
    name, sign, value = incomplete.partition("=")
    if not sign:
        begun = [column for column in columns if column.startswith(name)]
        if len(begun) > 1 or not (words := _words_begun(context, *begun)):
            return _told((f"{column}=", columns[column]) for column in begun)
        return words  # a shell would put a space behind the one column there is
    lead = "" if _split_at_equals else f"{name}="
    return [(_Word(lead + w), told) for w, told in matching(_folder(context), [name], value)]


def _words_begun(context: typer.Context, column: str = "") -> Found:
    found = matching(_folder(context), [column], "")
    return [(_Word(f"{column}={word}"), told) for word, told in found]


class _Word(str):
    """A word to propose as it is; Typer would drop what does not begin as typed, such as names."""

    def startswith(self, *_: Any) -> bool:
        return True


def matching(folder: Path, lists: Iterable[str], incomplete: str) -> Found:
    """Return the words of lists that begin as typed, or whose names do, each with its meaning.

    Of several words with commas or spaces between, the last is completed; a name may hold spaces.
    """
    named = [one for what in lists for one in _words(folder, what)]
    tried = (
        (lead, last, _beginning(named, last.casefold())) for lead, last in _beginnings(incomplete)
    )
    lead, last, found = next((one for one in tried if one[2]), ("", "", {}))
    if last and _asks("bash") and len({word[0] for word in found}) > 1:
        lead = ""  # what all begin with takes the place of what is typed, if it is anything
    return _told((lead + _as_typed(word, last), told) for word, told in found.items())


def _beginning(named: Iterable[tuple[str, tuple[str, ...], str]], wanted: str) -> dict[str, str]:
    """Return what is told of each word that begins so; where none does, of those whose names do."""
    found = {word: told for word, _, told in named if word.casefold().startswith(wanted)}
    if not found:  # bash puts the code in the place of a name; others take what begins as typed
        for word, names, told in named:  # one name of each: two of one party would be a choice
            name = next((name for name in names if name.casefold().startswith(wanted)), None)
            if name is not None:
                found[word if _asks("bash") else name] = f"{told} {word}"
    return found


def _asks(shell: str) -> bool:
    return os.environ.get(ASKED, "").endswith(shell)


def _as_typed(word: str, begun: str) -> str:
    """Return a word in the case that it was begun in for zsh, which drops it otherwise."""
    if word.startswith(begun) or not _asks("zsh"):
        return word
    return word.casefold() if begun == begun.casefold() else begun + word[len(begun) :]


def _beginnings(incomplete: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before the last word and the word: behind a comma, then behind a space."""
    for signs in (",", ", "):
        at = max(incomplete.rfind(sign) for sign in signs) + 1
        yield incomplete[:at], incomplete[at:]


def _told(found: Iterable[tuple[str, str]]) -> Found:
    """Return words that are safe in any shell, with what is told of each on one short line."""
    return [
        (_Word(word), _NOT_TOLD.sub(" ", told).strip()[:_LONGEST])
        for word, told in found
        if all(_WORD.fullmatch(part) for part in re.split("[ ,]", word) if part)
    ]


def _words(folder: Path, what: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield each word of a list with its names and what is told of it."""
    what = OF_COLUMN.get(what, what)
    if what in _TABLES:
        for file in _TABLES[what]:
            for name, about in _rows(folder / file):
                yield name, (), about
        if what in ("figure", "cited"):
            for name, claim in _entries(folder / "claims.yaml").items():
                yield name, (), str(claim.get("words", ""))
    elif what in _FILES:
        for word, entry in _entries(folder / _FILES[what]).items():
            title = str(entry.get("name") or entry.get("title") or "")
            aliases = entry.get("aliases")
            names = (title, *(aliases if isinstance(aliases, list) else ()))
            yield word, tuple(map(str, names)), title
        if what == "source":
            yield from ((name, (), "imported") for name in _imported(folder))
    elif what == "imported":
        yield from ((name, (), "") for name in _imported(folder))
    elif what in _LISTS:
        terms = _entries(folder / "classifications.yaml").get(_LISTS[what], {})
        for word, term in terms.items():
            yield word, (), str(term.get("meaning", "")) if isinstance(term, dict) else ""
    elif what == "by":
        from aidledger.policy import DIMENSIONS

        yield from ((word, (), "") for word in DIMENSIONS)
    elif what.startswith("="):
        yield what[1:], (), ""
    elif what == "schema":
        from aidledger.reports.schemas import schemas

        for row in schemas().tables[0].rows:
            yield row.keys["report"], (), row.notes["meaning"]
    elif what == "chart":
        from aidledger.reports.charts.kinds import KINDS

        yield from ((word, (), "") for word in KINDS)
    else:
        from aidledger.money import QUALIFIERS
        from aidledger.schema import TRANSACTIONS

        for column in TRANSACTIONS:
            for choice in column.choices if column.name == what else ():
                hedge = QUALIFIERS.get(choice) if what == "qualifier" else None
                yield choice, (), hedge.meaning if hedge else ""


def _entries(file: Path) -> dict[str, dict[str, Any]]:
    from aidledger.booking.reading_yaml import read_vocabulary

    if not file.is_file():
        return {}
    found, _ = read_vocabulary(file.read_bytes(), str(file))
    return {str(key): entry for key, entry in found.items() if isinstance(entry, dict)}


def _imported(folder: Path) -> list[str]:
    from aidledger.files import IMPORTED

    place = folder / IMPORTED
    return sorted(entry.name for entry in place.iterdir()) if place.is_dir() else []


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the id of each row and what it is, of whatever the file lets be read."""
    import csv

    from aidledger.files import LARGEST_FILE

    if not file.is_file():
        return
    before = csv.field_size_limit(LARGEST_FILE)  # a cell that is too long hides no other row
    try:
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            for row in csv.DictReader(stream):
                told = row.get("description") or row.get("as_stated") or row.get("measure") or ""
                if row.get("id"):
                    yield str(row["id"]), told
    finally:
        csv.field_size_limit(before)


def _folder(context: typer.Context) -> Path:
    """Return the ledger that the words so far name, else the one that a run would find."""
    from aidledger.files import find_ledger

    root = context.find_root()
    named = context.params.get("ledger") or root.params.get("ledger")
    return find_ledger(os.path.expanduser(named) if named else None)[0]  # noqa: PTH111


def _quietly(ask: Callable[[], Found]) -> Found:
    """Return what is found; nothing at all where anything goes wrong: a shell is listening."""
    try:
        return ask()
    except Exception:
        return []


def wanted_command(known: Iterable[str]) -> str | None:
    """Return the command whose words are being completed, once it stands there whole."""
    words = _typed_words()
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word == "--ledger":
            skip = True
        elif not word.startswith("-"):
            return word if word in known else None
    return None


def _typed_words() -> list[str]:
    """Return the words before the one that is being completed, without the program's."""
    if "COMP_WORDS" in os.environ:
        _join_at_equals()
        words = os.environ["COMP_WORDS"].split("\n")
        return words[1 : int(os.environ.get("COMP_CWORD", "0"))]
    words = os.environ.get("_TYPER_COMPLETE_ARGS", "").split(" ")
    return [word for word in words[1:-1] if word]


def _join_at_equals() -> None:
    """Put `--donor`, `=` and `U` back together: bash takes them apart, and completes `U` alone."""
    global _split_at_equals
    _split_at_equals = False
    words = os.environ["COMP_WORDS"].split("\n")
    current = int(os.environ.get("COMP_CWORD", "0"))
    joined: list[str] = []
    place = current
    for number, word in enumerate(words):
        if joined and "=" in (word, words[number - 1]):
            joined[-1] += word
            place -= number <= current
            _split_at_equals = _split_at_equals or number == current
        else:
            joined.append(word)
    os.environ |= {"COMP_WORDS": "\n".join(joined), "COMP_CWORD": str(place)}
