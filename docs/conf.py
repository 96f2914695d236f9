"""How Sphinx makes the site: `make docs`. The pages are Markdown, and read well without it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

from aidledger import __version__

DOCS = Path(__file__).parent
ROOT = DOCS.parent

project = "aidledger"
author = "the aidledger authors"
release = version = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["generating", "_static"]
nitpicky = True
smartquotes = False  # which would make one dash of the two of an option
default_role = "literal"  # `code` in a docstring is code

myst_heading_anchors = 4
myst_links_external_new_tab = False

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 72
add_module_names = False
# Types of the standard library and of pandas, which have pages elsewhere.
nitpick_ignore_regex = [(r"py:.*", r".*")]

html_theme = "furo"
html_title = f"aidledger {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False

linkcheck_timeout = 20
linkcheck_retries = 2

FENCE = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
NAMED = re.compile(r"\A```(\w+) (>> )?([\w./-]+)\n")
LINK = re.compile(r"\[((?:[^\][]|\[[^\]]*\])*)\]\((?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?\)")
# Pages beside docs/ that the site has, too.
TAKEN_IN = {ROOT / "README.md": DOCS / "index.md", ROOT / "CHANGELOG.md": DOCS / "changelog.md"}


def on_site(text: str, home: Path, page: Path) -> str:
    """Return a page of the repository as the site shows it.

    home: the folder that its links start from; page: where the site has it. A block that names a
    file gets the name as a caption.
    """
    parts = FENCE.split(text)
    parts[::2] = [LINK.sub(lambda m: _link(m, home, page), part) for part in parts[::2]]
    parts[1::2] = [NAMED.sub(_captioned, part) for part in parts[1::2]]
    return "".join(parts)


def _link(found: re.Match[str], home: Path, page: Path) -> str:
    words, target, anchor = found[1], (home / found[2]).resolve(), found[3] or ""
    target = TAKEN_IN.get(target, target)
    if target.is_dir() and (target / "README.md").exists():
        target /= "README.md"
    if not target.exists():
        return found[0]  # which Sphinx then complains of
    if target.is_dir() or DOCS not in target.parents:
        return words  # a file of the repository, which is not on the site
    if words.endswith(".md"):
        words = ""  # the repository names the file, the site its title
    return f"[{words}]({os.path.relpath(target, page.parent)}{anchor})"


def _captioned(found: re.Match[str]) -> str:
    where = f"at the end of {found[3]}" if found[2] else found[3]
    return f"```{{code-block}} {found[1]}\n:caption: {where}\n\n"


def read_page(app: Sphinx, name: str, content: list[str]) -> None:
    page = Path(app.env.doc2path(name))
    content[0] = on_site(content[0], page.parent, page)


def read_included(app: Sphinx, file: Path, name: str, content: list[str]) -> None:
    source = (DOCS / file).resolve()
    content[0] = on_site(content[0], source.parent, Path(app.env.doc2path(name)))


CODE = re.compile(r"(`[^`]*`)")
MARKUP = re.compile(r"(?<=\w)_(?!\w)|[*|]")


def read_docstring(app: Sphinx, what: str, name: str, found: Any, options: Any, lines: Any) -> None:
    """Docstrings are plain words with `code`; what Sphinx would take for more is escaped."""
    for number, line in enumerate(lines):
        parts = CODE.split(line)
        parts[::2] = [MARKUP.sub(lambda m: f"\\{m[0]}", part) for part in parts[::2]]
        lines[number] = "".join(parts)


def leave_signature(
    app: Sphinx, what: str, name: str, found: Any, options: Any, signature: str, returns: str
) -> tuple[str, str] | None:
    """A ledger is opened, not constructed; values are made of their fields."""
    value = hasattr(found, "_fields") or hasattr(found, "__dataclass_fields__")
    return ("", "") if what == "class" and not value else None


def leave_member(
    app: Sphinx, what: str, name: str, found: Any, skip: bool, options: Any
) -> bool | None:
    """The fields of a tuple stand in its signature already."""
    return True if (found.__doc__ or "").startswith("Alias for field number") else None


WORD = re.compile(r'<span class="pre">([^<]{30,})</span>')
JOINT = re.compile(r"(?<=[\w:,])(?=::|[_/=])")


def fit(app: Sphinx, name: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """What scrolls can be reached without a mouse; long names may break between their words; the
    headings of the menu have a level."""
    if "body" in context:
        body = context["body"].replace("<pre>", '<pre tabindex="0">')
        context["body"] = WORD.sub(_jointed, body)
    if menu := context.get("furo_navigation_tree"):
        context["furo_navigation_tree"] = menu.replace(
            'role="heading"', 'role="heading" aria-level="2"'
        )


def _jointed(found: re.Match[str]) -> str:
    return f'<span class="pre long">{JOINT.sub("<wbr>", found[1])}</span>'


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_lexer("csv", TextLexer)
    app.connect("source-read", read_page)
    app.connect("include-read", read_included)
    app.connect("autodoc-process-docstring", read_docstring)
    app.connect("autodoc-process-signature", leave_signature)
    app.connect("autodoc-skip-member", leave_member)
    app.connect("html-page-context", fit, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
