"""Write the generated pages: `make docs-pages`, or with `--check` only name those that are stale.

They are committed, so that they can be read without building anything; a test holds them to the
code. Nothing here lists a command, a column or an option: all of it is asked of the code.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS))

from generating.command_page import command_page  # noqa: E402
from generating.command_tree import command_tree  # noqa: E402
from generating.dictionary import dictionary  # noqa: E402
from generating.manual import manual  # noqa: E402
from generating.python_page import python_page  # noqa: E402


def pages() -> dict[Path, str]:
    """Return every generated file and what it should hold."""
    root = command_tree()
    return {
        DOCS / "reference" / "commands.md": command_page(root),
        DOCS / "reference" / "data-dictionary.md": dictionary(),
        DOCS / "reference" / "python.md": python_page(),
        DOCS.parent / "man" / "aidledger.1": manual(root),
    }


def stale() -> dict[Path, str]:
    """Return the files that are not what the code says, and what they should hold."""
    return {
        path: text
        for path, text in pages().items()
        if not path.exists() or path.read_text("utf-8") != text
    }


def main() -> int:
    found = stale()
    for path, text in found.items():
        if "--check" in sys.argv[1:]:
            print(f"stale: {path.relative_to(DOCS.parent)}")
        else:
            path.write_text(text, "utf-8")
            print(f"written: {path.relative_to(DOCS.parent)}")
    return int("--check" in sys.argv[1:] and bool(found))


if __name__ == "__main__":
    sys.exit(main())
