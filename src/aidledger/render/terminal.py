"""The terminal: the same blocks fitted to the width, with a little weight; rich writes them.

rich knows terminals, colours and NO_COLOR. Its tables shorten what does not fit, which no figure
here may suffer, so columns are fitted and wrapped by hand: texts give way first, then numbers are
folded between themselves ("14.31 …" over "20.00"), then a table is drawn in parts that each repeat
what names a row, and at the last field by field.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.text import Text

from aidledger.problems import printable
from aidledger.render.blocks import Branch, Grid, Line, Tree, blocks
from aidledger.render.text import branch_text, leads, padded, width
from aidledger.reports.charts.value import Chart
from aidledger.reports.value import Report

_GAP = 2
_NARROWEST = 13
_STILL = 5  # seconds after which progress that stands still foretells nothing
_HARD = "\u00a0"  # a space at which no line ends


def show(
    report: Report, scale: str, console: Console | None = None, *, aside: bool = False
) -> None:
    """Print the report to the terminal. Data is never markup, and no figure is cut.

    `aside` prints to standard error, where standard output is for something else.
    """
    console = console or Console(highlight=False, stderr=aside)
    room = max(console.width, 2 * _NARROWEST)
    out = Text()
    _say(out, textwrap.wrap(printable(report.title), room) or [""], "bold")
    found = blocks(report, scale)
    if any(isinstance(block, Grid) and _natural(block) > room for block in found):
        found = blocks(report, scale, narrow=True)
    for block in found:
        _say(out, ["", *textwrap.wrap(block.title, room)], "bold")
        if isinstance(block, Grid):
            _draw(out, block, room)
            continue
        if isinstance(block, Tree):
            for branch in block.branches:
                _say(out, _grown(branch, room), "" if branch.ends else "bold")
            continue
        lead = "• " if block.title else ""
        for paragraph in block.paragraphs:
            _say(out, textwrap.wrap(
                paragraph, room, initial_indent=lead, subsequent_indent=" " * len(lead),
                break_on_hyphens=False,
            ))  # fmt: skip
    console.print(out, soft_wrap=True, end="")


_COLOURS = ("blue", "yellow", "green", "magenta", "cyan", "red", "bright_black", "white")


def show_chart(chart: Chart, scale: str, console: Console | None = None) -> None:
    """Print a chart in letters, each series in a colour of its own where there are colours."""
    from aidledger.render.chart_text import letters, lines

    console = console or Console(highlight=False)
    out = Text()
    for line in lines(chart, scale, console.width, letters()):
        for text, style in line:
            shown = _COLOURS[int(style) % len(_COLOURS)] if style.isdigit() else style
            out.append(text, shown if shown != "line" else "")
        out.append("\n")
    console.print(out, soft_wrap=True, end="")


@contextmanager
def bar(size: int = 0, console: Console | None = None) -> Iterator[Callable[[int, int], None]]:
    """Give what is to be called with how much is done of how much; all of it is gone at the end.

    A whole of `size` is in bytes; one that is not known (0) shows only that something goes on.
    """
    from time import monotonic

    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"), TimeElapsedColumn(), BarColumn(None),
        TextColumn("{task.fields[pace]}"),
    )  # fmt: skip
    console = console or Console(stderr=True)
    with Progress(*columns, console=console, transient=True, expand=True) as progress:
        number = progress.add_task("Importing", total=None, pace="")
        task = next(task for task in progress.tasks if task.id == number)
        moved = monotonic()

        def tell(done: int, whole: int) -> None:
            nonlocal moved
            if done != task.completed:
                moved = monotonic()
            # A database's own guess may stand still for long: then nothing is told by it.
            known = monotonic() - moved < _STILL
            left = task.time_remaining if known and 0 < done < whole else None
            pace = _pace(done, whole, size, task.speed if known else None)
            pace += "" if left is None else f", {timedelta(seconds=round(left))} left"
            progress.update(task.id, completed=done, total=whole or None, pace=pace)

        yield tell


def _pace(done: int, whole: int, size: int, speed: float | None) -> str:
    """Return how far it is, and how much of it goes in a second."""
    if not whole:
        return f"{done:,}" if done else ""
    if done >= whole:
        return "all read, writing"
    share = f"{100 * done // whole} %"
    if not speed:
        return share
    if whole == size:
        return f"{share}, {speed / 1_000_000:,.1f} MB/s"
    return f"{share}, {100 * speed / whole:,.1f} %/s"  # rows or shares, as the importer counts


def _say(out: Text, lines: Sequence[str], style: str = "") -> None:
    for line in lines:
        out.append(line.rstrip() + "\n", style)


def _grown(branch: Branch, room: int) -> list[str]:
    """Return the lines of a branch; its amount is never broken."""
    first, under = leads(branch)
    amount = branch.amount.replace(" ", _HARD)
    lines = textwrap.wrap(
        branch_text(branch._replace(amount=amount)).replace("  ", _HARD * 2, 1), room,
        initial_indent=first, subsequent_indent=under + "  ",
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip
    return [line.replace(_HARD, " ") for line in lines]


def _draw(out: Text, grid: Grid, room: int) -> None:
    for number, part in enumerate(_parts(grid, room)):
        if number:
            _say(out, [""])
        if isinstance(part, Grid):
            _draw_grid(out, part, room)
        else:
            _say(out, part)


def _draw_grid(out: Text, grid: Grid, room: int) -> None:
    widths = _fitted(grid, room)
    if any(grid.headers):
        header = Line(tuple((text,) for text in grid.headers))
        _say(out, _drawn(grid, header, widths), "bold")
        _say(out, ["─" * (sum(widths) + _GAP * (len(widths) - 1))], "dim")
    for line in grid.lines:
        if line.kind == "head":
            _say(out, textwrap.wrap(line.cells[0][0], room), "bold")
        else:
            _say(out, _drawn(grid, line, widths), "bold" if line.kind == "total" else "")


def _parts(grid: Grid, room: int) -> Iterator[Grid | list[str]]:
    """Yield the table, or parts of it that fit, or its lines field by field where none would."""
    gaps = _GAP * (len(grid.headers) - 1)
    if _natural(grid) <= room or sum(least := _least(grid)) + gaps <= room:
        yield grid
        return
    names = max(grid.right.index(True), 1) if True in grid.right else 1
    left = room - sum(least[:names]) - _GAP * names
    if max(least[names:], default=0) > left:
        yield from _fields(grid, room)
        return
    part: list[int] = []
    for column in range(names, len(least)):
        if part and sum(least[i] + _GAP for i in [*part, column]) - _GAP > left:
            yield _narrowed(grid, names, part)
            part = []
        part.append(column)
    yield _narrowed(grid, names, part)


def _narrowed(grid: Grid, names: int, columns: Sequence[int]) -> Grid:
    """Return what names the rows and some of the other columns."""
    kept = [*range(names), *columns]
    return Grid(
        "",
        tuple(grid.headers[i] for i in kept),
        tuple(grid.right[i] for i in kept),
        [Line(tuple(line.cells[i] for i in kept), line.kind) for line in grid.lines],
    )


def _fields(grid: Grid, room: int) -> Iterator[list[str]]:
    """Yield each line of the table as lines of its own, a field each, what is blank left out."""
    label = min(max(width(header) for header in grid.headers), room // 3)
    head: list[str] = []
    for line in grid.lines:
        if line.kind == "head":
            head = textwrap.wrap(line.cells[0][0], room)
            continue
        lines = head
        for header, cell, right in zip(grid.headers, line.cells, grid.right, strict=True):
            named = textwrap.wrap(header, label) or [""]
            told = _wrapped(cell, room - label - _GAP, right)
            if any(part.strip() for part in cell):
                lines = lines + [
                    padded(named[i] if i < len(named) else "", label, False)
                    + " " * _GAP
                    + (told[i].strip() if i < len(told) else "")
                    for i in range(max(len(named), len(told)))
                ]
        yield lines
        head = []


def _natural(grid: Grid) -> int:
    """Return how wide the table is where nothing gives way."""
    return sum(_widths(grid)) + _GAP * (len(grid.headers) - 1)


def _widths(grid: Grid) -> list[int]:
    widths = [width(header) for header in grid.headers]
    for line in grid.lines:
        if line.kind != "head":
            for position, cell in enumerate(line.cells):
                widths[position] = max(widths[position], *(width(part) for part in cell))
    return widths


def _least(grid: Grid) -> list[int]:
    """Return how narrow each column can be: texts wrap, numbers fold but are never broken."""
    words = _longest_words(grid)
    return [
        word if right else min(size, _NARROWEST)
        for word, size, right in zip(words, _widths(grid), grid.right, strict=True)
    ]


def _longest_words(grid: Grid) -> list[int]:
    """Return the width of the longest word of each column: of what a line is not broken in."""
    found = [
        max(width(word.rstrip()) for word in _words(header, right))
        for header, right in zip(grid.headers, grid.right, strict=True)
    ]
    for line in grid.lines:
        if line.kind != "head":
            for position, cell in enumerate(line.cells):
                for part in cell:
                    right = grid.right[position]
                    indent = 0 if right else 2 * (len(part) - len(part.lstrip()))
                    sizes = (width(word.rstrip()) + indent for word in _words(part, right))
                    found[position] = max(found[position], *sizes)
    return found


def _fitted(grid: Grid, room: int) -> list[int]:
    """Return column widths that fit the room: texts wrap, numbers fold, words break at the last."""
    widths = _widths(grid)
    if sum(widths) + _GAP * (len(widths) - 1) <= room:
        return widths
    least, words = _least(grid), _longest_words(grid)
    # The first column names the row and is copied from: of the texts it gives way last.
    text = [i for i, right in enumerate(grid.right) if not right]
    numbers = [i for i, right in enumerate(grid.right) if right]
    whole = [max(least[i], min(words[i], 2 * _NARROWEST)) for i in range(len(least))]
    steps = (text[1:], whole), (text[:1], whole), (numbers, least), (text[1:], least)
    for giving, floor in (*steps, (text[:1], least)):
        while sum(widths) + _GAP * (len(widths) - 1) > room:
            wide = [i for i in giving if widths[i] > floor[i]]
            if not wide:
                break
            widths[max(wide, key=lambda i: widths[i])] -= 1
    return widths


# What stands together in a number: its marks, what it is counted in, and the ends of a range.
_TOGETHER = re.compile(
    r"(?<=[≥≤~÷]) | (?=%)| (?=…)|(?<=no) (?=floor|top)|(?<=\+) (?=\d)|(?<=\b\d{4}) (?=[A-Z]{3}\b)"
)


# Where a text may be broken: after a space, and after the hyphen of a name.
_BREAKS = re.compile(r"(?<=\s)(?=\S)|(?<=[^\W\d]-)(?=\w)")


def _words(text: str, number: bool) -> list[str]:
    """Return what a line may not be broken in, each with the space behind it."""
    if number:
        return re.split(r"(?<= )", _TOGETHER.sub(_HARD, text))
    return _BREAKS.split(text.strip())


def _drawn(grid: Grid, line: Line, widths: Sequence[int]) -> list[str]:
    """Return the printed lines of one line of a table: as many as its tallest cell needs."""
    columns = list(zip(line.cells, widths, grid.right, strict=True))
    cells = [_wrapped(cell, size, right) for cell, size, right in columns]
    return [
        (" " * _GAP).join(
            padded(cell[row] if row < len(cell) else "", size, right)
            for cell, (_, size, right) in zip(cells, columns, strict=True)
        )
        for row in range(max(len(cell) for cell in cells))
    ]


def _wrapped(cell: tuple[str, ...], size: int, right: bool) -> list[str]:
    if all(width(part) <= size for part in cell):
        return list(cell)
    lines = []
    for part in cell:
        indent = "" if right else " " * (len(part) - len(part.lstrip()))
        lines += _filled(_words(part, right), size, indent, indent + "  " if indent else "")
    return [line.replace(_HARD, " ") for line in lines]


def _filled(words: Sequence[str], size: int, indent: str, deeper: str) -> list[str]:
    """Fill lines with words; only a word longer than a line is broken."""
    lines, line = [], indent
    for word in words:
        if width(line + word.rstrip()) > size and line.strip():
            lines.append(line.rstrip())
            line = deeper
        while width(line + word.rstrip()) > size and len(word) > 1:
            fits = 1
            while width(line + word[: fits + 1]) <= size:
                fits += 1
            lines.append(line + word[:fits])
            line, word = deeper, word[fits:]
        line += word
    return [*lines, line.rstrip()] if line.strip() or not lines else lines
