"""aidledger mentions"""

from __future__ import annotations

from typing import Annotated

import typer

from aidledger.cli.options import Asked, asks
from aidledger.cli.output import emit


@asks()
def mentions(
    asked: Asked,
    text: Annotated[
        str | None,
        typer.Option("--text", metavar="FILE", help="Make the list anew from the source's text."),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="With --text: write it to the ledger's mentions.csv.")
    ] = False,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="SOURCE", help="Which source, where there are several."),
    ] = None,
) -> None:
    """List every printed amount of the ledger's sources, and the figures it became.

    With --text the list is made anew: what was said of an amount is kept, and a new amount goes to
    the one figure whose words stand there.

    Example: aidledger mentions --text article.txt --write
    """
    from aidledger.auditing import source_of
    from aidledger.documents import read_document
    from aidledger.files import refuse_bundled
    from aidledger.ledger import book_ledger
    from aidledger.mentions import NAME, index, merged
    from aidledger.problems import UsageError
    from aidledger.reports import audit as reports
    from aidledger.writing import replace

    folder, book = book_ledger(asked.ledger)
    if not text:
        if write:
            raise UsageError("--write needs the text.", "Add --text FILE.")
        emit(reports.mentions(book, source_of(book, source) if source else ""), asked)
        return
    key = source_of(book, source or "")
    result = index(read_document(text), book, key)
    if write:
        refuse_bundled(folder)
        old = folder / NAME
        replace(old, old.read_bytes() if old.exists() else None, merged(book, result, key))
    emit(reports.indexed(result), asked)
