"""aidledger scan"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aidledger.cli.options import Asked, asks
from aidledger.cli.output import emit, format_of, write, write_new
from aidledger.problems import printable

if TYPE_CHECKING:
    from aidledger.documents.document import Document


@asks(leave=("scale",))
def scan(
    asked: Asked,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A text or Markdown file, .html, .docx or .pdf; - for standard input.",
        ),
    ],
    events: Annotated[
        bool,
        typer.Option(
            "--events",
            help="Also list sentences that may tell of aid without an amount: a reading aid.",
        ),
    ] = False,
    draft: Annotated[
        bool,
        typer.Option(
            "--draft", help="Write rows of transactions.csv for a person to finish, as CSV."
        ),
    ] = False,
    source: Annotated[
        str,
        typer.Option(
            "--source", metavar="KEY", help="With --draft: the text's key in sources.yaml."
        ),
    ] = "",
    encoding: Annotated[
        str,
        typer.Option(
            "--encoding", metavar="NAME", help="How a text file is encoded (default UTF-8)."
        ),
    ] = "",
    save_text: Annotated[
        str | None,
        typer.Option(
            "--save-text",
            metavar="NEW",
            help="Also write the text as it was read, whose characters the offsets count.",
        ),
    ] = None,
) -> None:
    """Find every amount of money printed in a text, and how it can be read.

    Each comes with its place, section and footnote, and with what had to be assumed.

    Example: aidledger scan article.txt --format csv
    """
    from aidledger.documents.structure import read_file
    from aidledger.problems import UsageError

    if source and not draft:
        raise UsageError("--source goes with --draft.", "Add --draft, or leave --source out.")
    document = read_file(file, encoding)
    for remark in document.remarks:
        typer.echo(f"Warning: {printable(remark)}", err=True)
    if save_text is not None:
        write_new(document.text, save_text)
    if draft:
        _write_draft(document, asked, source, events)
        return
    from aidledger.reports.scan import scan

    name = "Standard input" if file == "-" else file
    emit(scan(document, name, events), asked)


def _write_draft(document: Document, asked: Asked, source: str, events: bool) -> None:
    """Write the rows to finish, as CSV, to standard output or to a file that is not there yet."""
    from aidledger.drafting.drafts import draft, finder_for
    from aidledger.drafting.findings import find_mentions, with_events
    from aidledger.files import find_ledger
    from aidledger.problems import UsageError

    if format_of(asked.format, asked.output) not in ("csv", "table") or asked.format == "table":
        raise UsageError("A draft is always CSV.", "Leave --format out.")
    mentions = find_mentions(document)
    finder = finder_for(find_ledger(asked.ledger)[0])
    text = draft(document, with_events(document, mentions) if events else mentions, finder, source)
    if asked.output:
        write_new(text, asked.output)
    else:
        write(text, None)
