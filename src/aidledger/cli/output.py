"""Output: a report in the format asked for, to the terminal, a pipe or a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aidledger.cli.options import Asked
from aidledger.problems import UsageError

if TYPE_CHECKING:
    from aidledger.reports.value import Report


def emit(report: Report, asked: Asked, spreadsheet: bool = False) -> None:
    """Write the report; raise UsageError where the format does not go with an option."""
    if spreadsheet and asked.format not in ("csv", "tsv"):
        raise UsageError("--spreadsheet goes with --format csv or tsv.", "Add --format csv.")
    if asked.format == "table" and not asked.output and sys.stdout.isatty():
        from aidledger.render.terminal import show

        show(report, asked.scale)
        return
    write(_written(report, asked, spreadsheet), asked.output)


def _written(report: Report, asked: Asked, spreadsheet: bool) -> str:
    if asked.format == "table":
        from aidledger.render import text

        return text.render(report, asked.scale)
    if asked.format == "markdown":
        from aidledger.render import markdown

        return markdown.render(report, asked.scale)
    from aidledger.render import data

    if asked.format == "json":
        return data.as_json(report)
    if asked.format == "ndjson":
        return data.as_ndjson(report)
    return data.delimited(report, "," if asked.format == "csv" else "\t", spreadsheet)


def write(text: str, output: str | None) -> None:
    """Write text to a file, or to standard output."""
    if output:
        Path(output).write_text(text, encoding="utf-8", newline="")
        return
    sys.stdout.write(text)
    sys.stdout.flush()
