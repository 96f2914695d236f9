"""docs/reference/python.md: the public names; Sphinx fills them in from the docstrings."""

from __future__ import annotations

import inspect
from typing import Any

import aidledger
from aidledger.reports import value

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
Every method of a ledger that reports answers with a `Report`: plain values, which all formats are
made from.
"""


def python_page() -> str:
    public = {name: getattr(aidledger, name) for name in aidledger.__all__}
    calls = [n for n, found in public.items() if inspect.isroutine(found)]
    errors = [n for n, found in public.items() if is_error(found)]
    others = [n for n in public if n not in (*calls, *errors) and not n.startswith("__")]
    values = [
        name
        for name, found in reversed(vars(value).items())
        if inspect.isclass(found)
        and found.__module__ == value.__name__
        and not name.startswith("_")
        and found not in public.values()
    ]
    parts = [
        _INTRO,
        "## Opening a ledger\n",
        *(directive("function", f"aidledger.{name}") for name in calls),
        "## What it answers\n",
        *(told(f"aidledger.{name}", public[name]) for name in others),
        "## What a report is\n",
        _VALUES,
        *(told(f"{value.__name__}.{name}", vars(value)[name]) for name in values),
        "## Errors\n",
        *(told(f"aidledger.{name}", public[name]) for name in errors),
    ]
    return "\n".join(parts)


def is_error(found: Any) -> bool:
    return inspect.isclass(found) and issubclass(found, BaseException)


def told(name: str, found: Any) -> str:
    if not inspect.isclass(found):
        return directive("data", name)
    return directive("exception" if is_error(found) else "class", name, ["members"])


def directive(kind: str, name: str, options: list[str] | None = None) -> str:
    lines = "".join(f"   :{option}:\n" for option in options or ())
    return f"```{{eval-rst}}\n.. auto{kind}:: {name}\n{lines}```\n"
