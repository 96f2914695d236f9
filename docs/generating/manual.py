"""man/aidledger.1: the manual page, from the tree that `--help` is made of, in man(7)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aidledger import __version__
from aidledger.engine.cache import SETTING as CACHE
from aidledger.files import SETTING as LEDGER
from generating.command_tree import Command, Group, Option, shared_options, taken

_MARKED = re.compile(r"`([^`]*)`|(?<![\w`-])(--?[a-z][a-z-]*)(?![\w-])")
_WORD = re.compile(r"""(?:"[^"]*"|'[^']*'|[^\s"'])+""")
LONGEST = 64  # letters of an example in a line of 80

EXIT = (
    (
        "0",
        "Done. `check` found no error, `audit` nothing, `--check` of `fmt`, `upgrade` and "
        "`rates update` nothing to change.",
    ),
    ("1", "A problem in the data, each told with its place on standard error."),
    ("2", "The command itself is wrong: an unknown option, party, year or figure."),
)
ENVIRONMENT = (
    (LEDGER, "The ledger's folder, where no --ledger names one."),
    (CACHE, "A folder that is yours alone for the cache, or `off` for none."),
    ("NO_COLOR", "Set to anything: no colours on a terminal."),
    ("SPARK_REMOTE", "The address of a Spark Connect server, for `--engine spark`."),
)
FILES = (
    ("ledger/", "In this folder or one above: the ledger that is used where none is named. "
     "Without one it is the ledger that comes with aidledger, which is never written."),
    ("ledger/datapackage.json", "Says that a folder is a ledger, and what its columns mean."),
    ("ledger/transactions.csv", "The figures, one a row."),
)  # fmt: skip


def manual(root: Command) -> str:
    groups = shared_options(root)
    lines = [
        '.\\" Made by docs/generate.py from the commands themselves; change those.',
        f'.TH AIDLEDGER 1 "" "aidledger {__version__}" "User Commands"',
        ".hy 0",
        ".nr HY 0",  # no word is broken: an option could not be searched for
        ".ad l",
        ".SH NAME",
        f"aidledger \\- {text(root.summary.rstrip('.').lower())}",
        ".SH SYNOPSIS",
        synopsis(root.usage),
        ".SH DESCRIPTION",
        *paragraphs(root.paragraphs[1:])[1:],
        ".PP",
        text(
            "Money is told in million US dollars unless `--in` and `--currency` say otherwise, "
            "and in full units as data. Before an amount ≥ is at least, ≤ at most, ~ a reading "
            "of words such as “about”, and ÷ the share of a figure for several years; a + behind "
            "a range is no top."
        ),
        *examples(root.examples),
        ".SH OPTIONS",
        *listed(root.options),
        ".TP",
        "\\fB\\-h\\fR, \\fB\\-\\-help\\fR",
        "Show what a command does and takes, and exit.",
        ".SH COMMANDS",
    ]
    for command in root.all_below():
        lines += described(command, groups)
    lines.append(".SH SHARED OPTIONS")
    for group in groups:
        if not group.of:
            lines += [f".SS {text(group.title)}", *listed(group.options)]
    lines += [".SH EXIT STATUS", *explained(EXIT)]
    lines += [".SH ENVIRONMENT", *explained(ENVIRONMENT)]
    lines += [".SH FILES", *explained(FILES)]
    return "\n".join(lines) + "\n"


def described(command: Command, groups: tuple[Group, ...]) -> list[str]:
    elsewhere = {option for group in groups for option in taken(command, group)}
    own = [o for o in (*command.arguments, *command.options) if o not in elsewhere]
    lines = [f".SS {text(command.name)}", synopsis(command.usage)]
    lines += paragraphs(command.paragraphs)
    lines += listed(own)
    for group in groups:
        if group.of == command.words:
            lines += [".PP", "Several of its commands take:", *listed(group.options)]
    shared = [
        line
        for group in groups
        if (options := taken(command, group))
        for line in (".br", f"{_about(group)}: {', '.join(bold(o.names[0]) for o in options)}.")
    ]
    if shared:
        lines += [
            ".PP",
            "It also takes these options, which are described once for all commands.",
            *shared,
        ]
    return lines + examples(command.examples)


def _about(group: Group) -> str:
    return f"Of {bold(group.title)}" if group.of else text(group.title)


def synopsis(usage: str) -> str:
    """Return a usage line, with the words that are typed as they stand in bold."""
    typed = re.split(r"(?= [\[{])", usage, maxsplit=1)
    return bold(typed[0]) + "".join(text(rest, plain=True) for rest in typed[1:])


def bold(words: str) -> str:
    return f"\\fB{text(words, plain=True)}\\fR"


def paragraphs(texts: Iterable[str]) -> list[str]:
    return [line for one in texts for line in (".PP", text(one))]


def listed(options: Iterable[Option]) -> list[str]:
    lines = []
    for option in options:
        takes = "|".join(option.choices) or option.takes
        names = ", ".join(bold(name) for name in option.names)
        said = [option.help]
        for remark in option.remarks:
            name, colon, value = remark.partition(": ")
            said.append(f"{name.capitalize()}{colon}{value}.")
        value = f" \\fI{text(takes, plain=True)}\\fR" if takes else ""
        lines += [".TP", names + value, text(" ".join(said))]
    return lines


def explained(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [line for name, meaning in pairs for line in (".TP", bold(name), text(meaning))]


def examples(commands: Iterable[str]) -> list[str]:
    lines = [text(line, plain=True) for command in commands for line in continued(command)]
    return [".PP", ".RS 4", ".EX", *lines, ".EE", ".RE"] if lines else []


def continued(command: str) -> list[str]:
    """Return a command as lines that fit a page, as a shell takes them."""
    lines = [""]
    for word in _WORD.findall(command):
        if lines[-1] and len(lines[-1]) + len(word) > LONGEST:
            lines[-1] += " \\"
            lines.append(f"    {word}")
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines


def text(words: str, plain: bool = False) -> str:
    """Return words as roff prints them; `code` and options are bold unless they are plain."""
    if plain:
        return _literal(words)
    found = _MARKED.split(words)
    # Between plain words stand two groups, one of which is None.
    told = [_literal(found[0])]
    for quoted, option, after in zip(found[1::3], found[2::3], found[3::3], strict=True):
        told += [f"\\fB{_literal(quoted or option)}\\fR", _literal(after, start=False)]
    return "".join(told)


def _literal(words: str, start: bool = True) -> str:
    escaped = words.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    escaped = escaped.replace("`", "\\(ga").replace("^", "\\(ha").replace("~", "\\(ti")
    letters = "".join(c if c.isascii() else f"\\[u{ord(c):04X}]" for c in escaped)
    return f"\\&{letters}" if start and letters.startswith(".") else letters
