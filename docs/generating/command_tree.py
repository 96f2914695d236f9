"""The command tree as plain values, read from what the command line itself parses with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import typer
from typer.main import get_command

from aidledger.cli import build
from aidledger.cli.options import ENGINE, OUTPUT, POLICY, SELECTION

# An option that so many commands take in the same words is described once: for all commands, and
# for those of a group such as `import`.
SHARED_BY, SHARED_IN_GROUP = 5, 3
_EXTRA = re.compile(r"\s+\[([^][]*)\]$")
_EXAMPLE = re.compile(r"(?:Examples?|Start with):\s*(?=aidledger )")


class Option(NamedTuple):
    """An option or argument: how it is typed, what it takes, and what `--help` says of it."""

    names: tuple[str, ...]
    takes: str
    choices: tuple[str, ...]
    help: str
    remarks: tuple[str, ...]  # such as `required` and `default: million`
    key: str


class Command(NamedTuple):
    """A command or a group of commands; `words` is empty for aidledger itself."""

    words: tuple[str, ...]
    usage: str
    paragraphs: tuple[str, ...]
    examples: tuple[str, ...]
    arguments: tuple[Option, ...]
    options: tuple[Option, ...]
    commands: tuple[Command, ...]

    @property
    def name(self) -> str:
        return " ".join(self.words)

    @property
    def summary(self) -> str:
        return self.paragraphs[0] if self.paragraphs else ""

    def all_below(self) -> Iterator[Command]:
        for command in self.commands:
            yield command
            yield from command.all_below()


class Group(NamedTuple):
    """Options that several commands share; `of` is the group of commands it is of, or blank."""

    title: str
    options: tuple[Option, ...]
    of: tuple[str, ...] = ()


def command_tree() -> Command:
    """Return aidledger with all that is below it, in the order of `--help`."""
    return _command(get_command(build()), None, ())


def _command(found: Any, above: typer.Context | None, words: tuple[str, ...]) -> Command:
    context = typer.Context(found, info_name=words[-1] if words else "aidledger", parent=above)
    told = [_option(p, context) for p in found.params if p.get_help_record(context)]
    text, *examples = _EXAMPLE.split(found.help or "")
    return Command(
        words,
        " ".join(["aidledger", *words, *found.collect_usage_pieces(context)]),
        tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip()),
        tuple(line.strip() for e in examples for line in e.splitlines() if line.strip()),
        tuple(o for o in told if not o.names[0].startswith("-")),
        tuple(o for o in told if o.names[0].startswith("-")),
        tuple(
            _command(below, context, (*words, name))
            for name, below in getattr(found, "commands", {}).items()
            if not below.hidden
        ),
    )


def _option(param: Any, context: typer.Context) -> Option:
    typed, text = param.get_help_record(context)
    extra = _EXTRA.search(text)
    remarks = tuple(extra[1].split("; ")) if extra else ()
    choices = tuple(str(c) for c in getattr(param.type, "choices", None) or ())
    # In the record an option's value stands behind its last name.
    names = tuple(n for n in (*param.opts, *param.secondary_opts) if n.startswith("-"))
    takes = typed.split()[-1] if names and typed.split()[-1] not in names else ""
    return Option(
        names or (typed,),
        "" if choices else takes,
        choices,
        text[: extra.start()] if extra else text,
        remarks,
        param.name,
    )


def shared_options(root: Command) -> tuple[Group, ...]:
    """Return the options that commands take in the same words, grouped as the code does."""
    count = Counter(option for command in root.all_below() for option in command.options)
    shared = _first_of_each(o for o, number in count.most_common() if number >= SHARED_BY)
    kinds = (
        ("Which figures", SELECTION),
        ("How they are counted", POLICY | ENGINE),
        ("How it is written", OUTPUT),
    )
    found = [
        Group(title, tuple(shared[key] for key in keys if key in shared)) for title, keys in kinds
    ]
    known = {option for group in found for option in group.options}
    for above in root.commands:
        count = Counter(o for command in above.commands for o in command.options if o not in known)
        own = tuple(option for option, number in count.items() if number >= SHARED_IN_GROUP)
        if own:
            found.append(Group(above.name, own, above.words))
    return tuple(found)


def _first_of_each(options: Iterable[Option]) -> dict[str, Option]:
    """Return the options by key: where one is told in several ways, as most commands tell it."""
    found: dict[str, Option] = {}
    for option in options:
        found.setdefault(option.key, option)
    return found


def taken(command: Command, group: Group) -> tuple[Option, ...]:
    """Return which options of a group a command takes."""
    if group.of and (group.of != command.words[: len(group.of)] or group.of == command.words):
        return ()
    return tuple(option for option in group.options if option in command.options)
