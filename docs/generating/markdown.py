"""Markdown that reads alike on the site and in a repository's own view."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_CODE = re.compile(r"(`[^`]*`)")
_OPTION = re.compile(r"(?<![\w`-])(--?[a-z][a-z-]*)(?![\w-])")
# An underscore inside a word is none of Markdown's.
_SPECIAL = re.compile(r"([\\*<\[]|(?<!\w)_|_(?!\w))")
_PAGE = re.compile(r"docs/([\w/-]+)\.md")


def prose(text: str) -> str:
    """Return plain text as Markdown: nothing in it is markup but `code`; options become code."""
    parts = _CODE.split(text)
    # Every second part is code already.
    told = [_CODE.split(_OPTION.sub(r"`\1`", part)) for part in parts[::2]]
    plain = ["".join(_escaped(p) for p in part) for part in told]
    return "".join(a + b for a, b in zip(plain, [*parts[1::2], ""], strict=True))


def _escaped(text: str) -> str:
    if text.startswith("`"):
        return text
    # Pages of docs/reference are one folder below the others.
    return _PAGE.sub(r"[\1](../\1.md)", _SPECIAL.sub(r"\\\1", text))


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |\n"
        for line in lines
    )


def block(text: str, kind: str = "text") -> str:
    return f"```{kind}\n{text.rstrip()}\n```\n"
