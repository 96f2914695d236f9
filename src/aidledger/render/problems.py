"""Problems as people and programs read them: place, excerpt, explanation, remedy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidledger.problems import Problem, printable

if TYPE_CHECKING:
    from aidledger.reports.value import Report

# What a file holds may be told in an explanation; no honest one is so long.
_LONGEST = 4_000
COLUMNS = ("severity", "code", "file", "line", "column", "excerpt", "explanation", "remedy")


def as_text(problems: Sequence[Problem], most: int = 0) -> str:
    """Return every problem in the shape of a compiler's message; `most`: only the first of them.

    Errors go before warnings where some are left out.
    """
    if not most or len(problems) <= most:
        return "".join(_one(problem) + "\n" for problem in problems)
    first = sorted(problems, key=lambda problem: problem.severity != "error")[:most]
    more = _count(len(problems) - most, "more problem")
    return as_text(first) + f"… and {more}: `aidledger check --format csv` lists all of them.\n\n"


def _one(problem: Problem) -> str:
    lines = []
    if problem.excerpt:
        lines.append(f"  | {problem.excerpt}")
    lines.append(f"  {problem.explanation}")
    lines.append(f"  Remedy: {problem.remedy}")
    head = f"{printable(str(problem.place)[:_LONGEST])}: {problem.severity} {problem.code}"
    return "\n".join([head, *(printable(line[:_LONGEST]) for line in lines)]) + "\n"


def verdict(problems: Sequence[Problem], folder: str) -> str:
    """Return one line that says how the check went."""
    errors = sum(p.severity == "error" for p in problems)
    warnings = len(problems) - errors
    if not problems:
        return f"{printable(folder)}: no problems.\n"
    return f"{printable(folder)}: {_count(errors, 'error')}, {_count(warnings, 'warning')}.\n"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def as_report(problems: Sequence[Problem], folder: str) -> Report:
    """Return every problem as a report of one table, one a row."""
    from aidledger.reports.value import Report, Row, Table

    rows = [Row(problem.as_dict(), "", None) for problem in problems]  # type: ignore[arg-type]
    table = Table("problems", "", COLUMNS[:2], rows, columns=COLUMNS)
    return Report("check", verdict(problems, folder).rstrip("\n."), {}, [table])


def as_json(problems: Sequence[Problem], folder: str) -> str:
    """Return every problem as one JSON object of the shape that every report has."""
    from aidledger.render.data import turned
    from aidledger.reports.schemas import identity

    found = {
        "report": "check",
        "ledger": folder,
        "errors": sum(p.severity == "error" for p in problems),
        "warnings": sum(p.severity == "warning" for p in problems),
    }
    found["schema"] = identity("check")
    found |= {k: v for k, v in as_report(problems, folder).as_dict().items() if k not in found}
    return turned(json.dumps(found, ensure_ascii=False, indent=2)) + "\n"
