"""docs/reference/python.md: the public names; Sphinx fills them in from the docstrings."""

from __future__ import annotations

import inspect
from typing import Any, ForwardRef, is_typeddict

import aidledger

_INTRO = """\
# Python

What the command line tells, as values. [Exports](../exports.md) and [SQL](../sql.md) have more on
what to do with the rows.

```python
from aidledger import open_ledger

report = open_ledger().summary(donor="US", by="year")
print(report.to_frame().head())
```

The parts below are made from the docstrings when the site is built; read without it, they are what
`python -m pydoc aidledger.Ledger` prints.
"""

_VALUES = """\
Reports and what is in them are plain tuples, which all formats are made from.
"""


def python_page() -> str:
    public = {name: getattr(aidledger, name) for name in aidledger.__all__}
    calls = [name for name, found in public.items() if inspect.isroutine(found)]
    errors = [name for name, found in public.items() if is_error(found)]
    others = [name for name in public if name not in (*calls, *errors)]
    values = [name for name in others if hasattr(public[name], "_fields")]
    # A ledger is what everything begins with.
    first = [name for name in ("open_ledger", "Ledger") if name in public]
    parts = [_INTRO, "## A ledger\n", *(told(name, public[name]) for name in first)]
    for title, intro, names in (
        ("Other functions", "", calls),
        ("Reports", _VALUES, sorted(values, key=lambda name: name != "Report")),
        ("Other types", "", [name for name in others if name not in values]),
        ("Errors", "", errors),
    ):
        if listed := [told(name, public[name]) for name in names if name not in first]:
            parts += [f"## {title}\n", intro, *listed]
    return "\n".join(part for part in parts if part)


def is_error(found: Any) -> bool:
    return inspect.isclass(found) and issubclass(found, BaseException)


def told(name: str, found: Any) -> str:
    """Return where Sphinx puts what the docstrings say of a public name."""
    if is_typeddict(found):
        return keywords(name, found)
    if is_error(found):
        kind = "exception"
    elif inspect.isclass(found):
        kind = "class"
    else:
        kind = "function" if inspect.isroutine(found) else "data"
    members = "   :members:\n" if inspect.isclass(found) else ""
    return f"```{{eval-rst}}\n.. auto{kind}:: aidledger.{name}\n{members}```\n"


def keywords(name: str, found: Any) -> str:
    """Return the keys of a TypedDict, which Sphinx has no signature of."""
    lines = [
        f".. py:class:: {name}",
        "   :module: aidledger",
        "",
        f"   {inspect.getdoc(found)}",
        "",
    ]
    for key, kind in found.__annotations__.items():
        told = (
            kind.__forward_arg__ if isinstance(kind, ForwardRef) else inspect.formatannotation(kind)
        )
        lines.append(f"   - ``{key}``: {told}")
    return "```{eval-rst}\n" + "\n".join(lines) + "\n```\n"
