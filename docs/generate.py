"""Write the generated pages: `make docs-pages`, or with `--check` only name those that are stale.

They are committed, so that they can be read without building anything; a test holds them to the
code. Nothing here lists a command, a column or an option: all of it is asked of the code. The page
of errors is written by tests/test_problems.py, which makes each error happen.
"""

from __future__ import annotations

import sys
from pathlib import Path

from generating.command_page import command_page
from generating.command_tree import command_tree
from generating.dictionary import dictionary
from generating.manual import manual
from generating.python_page import python_page
from generating.schema_files import schema_files

DOCS = Path(__file__).parent
ROOT = DOCS.parent


def pages() -> dict[Path, str]:
    """Return every generated file and what it should hold."""
    root = command_tree()
    return {
        DOCS / "reference" / "commands.md": command_page(root),
        DOCS / "reference" / "data-dictionary.md": dictionary(),
        DOCS / "reference" / "python.md": python_page(),
        ROOT / "man" / "aidledger.1": manual(root),
        **schema_files(DOCS / "schemas"),
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
            print(f"stale: {path.relative_to(ROOT)}")
        else:
            path.write_text(text, "utf-8")
            print(f"written: {path.relative_to(ROOT)}")
    return int("--check" in sys.argv[1:] and bool(found))


if __name__ == "__main__":
    sys.exit(main())
