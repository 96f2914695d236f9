"""docs/reference/commands.md: every command, from the tree that `--help` is made of."""

from __future__ import annotations

from collections.abc import Collection

from generating.command_tree import Command, Group, Option, shared_options, taken
from generating.markdown import block, code, prose, table

_INTRO = """\
# Commands

All that can be typed after `aidledger`, made from the same source as `aidledger --help` and
`aidledger COMMAND --help`. Where aidledger is installed, `man aidledger` has the same.
"""

_SHARED = """\
Many commands take these, and mean the same by them; at each command stands which of them it takes.
"""


def command_page(root: Command) -> str:
    groups = shared_options(root)
    parts = [
        _INTRO,
        block(root.usage),
        option_table(root.options),
        "Every command takes `--help`, or `-h`.\n",
        "## All commands\n",
        command_list(root.commands),
        "## Shared options\n",
        _SHARED,
    ]
    for group in groups:
        if not group.of:
            parts += [f"### {group.title}\n", option_table(group.options)]
    for command in root.all_below():
        parts += command_parts(command, groups)
    return "\n".join(part for part in parts if part)


def command_list(commands: tuple[Command, ...]) -> str:
    rows = [[f"[{code(c.name)}](#{'-'.join(c.words)})", prose(c.summary)] for c in commands]
    return table(("Command", "What it does"), rows) if rows else ""


def command_parts(command: Command, groups: tuple[Group, ...]) -> list[str]:
    told_elsewhere = {option for group in groups for option in taken(command, group)}
    examples = "For example:\n\n" + block("\n".join(command.examples))
    return [
        f"{'##' if len(command.words) == 1 else '###'} {command.name}\n",
        *(prose(paragraph) + "\n" for paragraph in command.paragraphs),
        block(command.usage),
        option_table((*command.arguments, *command.options), told_elsewhere),
        also_takes(command, groups),
        command_list(command.commands),
        *(
            f"Several of these take:\n\n{option_table(group.options)}"
            for group in groups
            if group.of == command.words
        ),
        examples if command.examples else "",
    ]


def option_table(options: tuple[Option, ...], without: Collection[Option] = ()) -> str:
    rows = [[typed(option), meaning(option)] for option in options if option not in without]
    return table(("Option", "Meaning"), rows) if rows else ""


def typed(option: Option) -> str:
    *others, last = option.names
    return ", ".join(code(name) for name in (*others, f"{last} {option.takes}".strip()))


def meaning(option: Option) -> str:
    said = [prose(option.help)]
    if option.choices:
        said.append(f"One of {', '.join(code(choice) for choice in option.choices)}.")
    for remark in option.remarks:
        name, colon, value = remark.partition(": ")
        said.append(f"{name.capitalize()}{colon}{code(value)}.")
    return " ".join(said)


def also_takes(command: Command, groups: tuple[Group, ...]) -> str:
    lines = []
    for group in groups:
        if options := ", ".join(code(option.names[0]) for option in taken(command, group)):
            title = code(group.title) if group.of else group.title.lower()
            lines.append(f"- [{title}](#{group.title.lower().replace(' ', '-')}): {options}")
    return "It also takes shared options:\n\n" + "\n".join(lines) + "\n" if lines else ""
