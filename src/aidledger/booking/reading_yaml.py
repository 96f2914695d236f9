"""Reading YAML: a small vocabulary file → mappings, lists and texts that know their lines.

Everything that makes YAML surprising is refused or switched off: every scalar is text, and there
are no anchors, aliases, tags or second documents.
"""

from __future__ import annotations

from typing import Any

from aidledger.booking.reading import UNSEEN, decode
from aidledger.limits import YAML_DEPTH as DEEPEST
from aidledger.problems import Place, Problem, clip

# What the YAML parser says, and what it means.
_NEVER_CLOSED = (
    "found unexpected end of stream",
    "did not find expected ',' or ']'",
    "did not find expected ',' or '}'",
)
_REASONS = {
    "mapping values are not allowed in this context": "a text that holds “: ” is not in quotes",
    "found character that cannot start any token": "a tab, or a sign such as @, begins an entry",
    "did not find expected key": "an entry here or just above is not indented as its neighbours",
    "could not find expected ':'": "a name here or just above is not followed by “: ”",
}


class Text(str):
    """A scalar of a YAML file that remembers its line. Every scalar is text: NO stays NO."""

    line: int

    def __new__(cls, value: str, line: int) -> Text:
        text = super().__new__(cls, value)
        text.line = line
        return text


class Items(list[Any]):
    """A YAML list that remembers its line."""

    line: int = 0


class Mapped(dict[str, Any]):
    """A YAML mapping that remembers its line."""

    line: int = 0


def read_vocabulary(data: bytes, file: str) -> tuple[Mapped, list[Problem]]:
    """Read a YAML mapping of mappings, lists and texts; aliases and tags are refused."""
    import yaml

    text, problems = decode(data, file)
    if problems:
        return Mapped(), problems
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        value = _build(yaml.parse(text, Loader=loader), text, file, problems)
    except yaml.YAMLError as error:
        said = getattr(error, "problem", None) or "bad syntax"
        mark = getattr(error, "problem_mark", None)
        remedy = "Check the indentation, and put quotes around text that holds “: ” or “#”."
        if said in _NEVER_CLOSED:
            said, remedy = "a quote or a bracket is opened here and never closed", "Close it."
            mark = getattr(error, "context_mark", None) or mark
        lines = text.splitlines()
        line = min(mark.line + 1, len(lines)) if mark else 0
        problems.append(
            Problem(
                "bad-yaml",
                Place(file, line),
                clip(lines[line - 1]) if line else "",
                f"It cannot be read as YAML: {_REASONS.get(said, said)}.",
                remedy,
            )
        )
        return Mapped(), problems
    if not problems and not (isinstance(value, Mapped) and value):
        problems.append(
            Problem(
                "bad-yaml",
                Place(file, 1),
                clip(text.split("\n", 1)[0]),
                "The file is empty, or is not a list of “name: …” entries.",
                "Begin each entry with its name at the left margin, followed by a colon.",
            )
        )
    return (value if isinstance(value, Mapped) and not problems else Mapped()), problems


def _build(events: Any, text: str, file: str, problems: list[Problem]) -> Any:
    """Turn parser events into values, on a stack of our own so that depth cannot overflow."""
    import yaml

    lines = text.splitlines()
    root: Any = None
    stack: list[tuple[Any, list[Any]]] = []

    def refuse(line: int, what: str, remedy: str) -> None:
        excerpt = clip(lines[line - 1]) if line <= len(lines) else ""
        problems.append(Problem("bad-yaml", Place(file, line), excerpt, what, remedy))

    def put(value: Any, line: int) -> None:
        nonlocal root
        if not stack:
            root = value
            return
        holder, pending = stack[-1]
        if isinstance(holder, Items):
            holder.append(value)
        elif not pending:
            if not isinstance(value, Text):
                refuse(line, "A name is not plain text.", "Write “name: …”.")
                value = Text("", line)
            elif value in holder:
                refuse(
                    line,
                    f"The name “{clip(value, 40)}” is there twice.",
                    "Keep one of the two entries.",
                )
            pending.append(value)
        else:
            holder[pending.pop()] = value

    for event in events:
        line = event.start_mark.line + 1
        if (
            isinstance(event, yaml.AliasEvent)
            or getattr(event, "anchor", None)
            or getattr(event, "tag", None)
        ):
            refuse(
                line,
                "Anchors, aliases and tags (&, * and !) are not allowed in a ledger.",
                "Write the value out; if it begins with &, * or !, put it in quotes.",
            )
            return None
        if isinstance(event, yaml.DocumentStartEvent) and root is not None:
            refuse(line, "A second document begins here.", "Keep one; delete the line “---”.")
            return None
        if isinstance(event, yaml.ScalarEvent):
            if unseen := UNSEEN.search(event.value):
                refuse(
                    line,
                    f"The text holds the character U+{ord(unseen[0]):04X}, which no one can see.",
                    "Delete the escape that stands for it.",
                )
            put(Text(event.value, line), line)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            if len(stack) >= DEEPEST:
                refuse(
                    line,
                    f"Entries are nested deeper than {DEEPEST} levels.",
                    "No part of a ledger is that deep; look for a wrong indentation.",
                )
                return None
            value: Any = Mapped() if isinstance(event, yaml.MappingStartEvent) else Items()
            value.line = line
            put(value, line)
            stack.append((value, []))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            stack.pop()
    return root
