"""aidledger audit"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from aidledger.cli.options import ONE_SOURCE, Asked, asks
from aidledger.cli.output import emit, format_of


@asks()
def audit(
    asked: Asked,
    text: Annotated[
        str | None,
        typer.Option("--text", metavar="FILE", help="The source's text; - for standard input."),
    ] = None,
    source: ONE_SOURCE = None,
) -> None:
    """Prove that no printed amount of a source was missed, and that rows say what it says.

    Without --text, what mentions.csv and the rows say of each other is checked. Exit 0: no
    findings, 1: findings, 2: wrong usage.

    Example: aidledger audit --text article.txt
    """
    from aidledger.ledger import audit_ledger
    from aidledger.render.problems import as_text

    report, findings = audit_ledger(asked.ledger, text, source=source or "")
    if format_of(asked.format, asked.output) == "table" and not asked.output:
        sys.stderr.write(as_text(findings))
        report = report._replace(tables=[t for t in report.tables if t.name != "findings"])
    emit(report, asked)
    if any(problem.severity == "error" for problem in findings):
        raise typer.Exit(1)
