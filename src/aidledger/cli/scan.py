"""aidledger scan"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from aidledger.cli.options import Asked, asks
from aidledger.cli.output import emit


@asks()
def scan(
    asked: Asked,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A text or Markdown file; - for standard input.")
    ],
) -> None:
    """Find every amount of money printed in a text, and how it can be read.

    Example: aidledger scan article.txt --format csv
    """
    from aidledger.problems import UsageError
    from aidledger.reports.scan import scan

    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{file} is not UTF-8 text (byte {error.start}).", "Save it as UTF-8 text first."
        ) from None
    emit(scan(text, file), asked)
