"""Shapes of a drawn chart, in points from the top left corner, before any library draws them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

INK, GREY, PALE, PAPER = "#1a1a1a", "#595959", "#d9d9d9", "#ffffff"

# Okabe and Ito's colours, which the colour-blind can tell apart, in an order in which neighbours
# differ in lightness too, so that they stay apart in grey.
COLOURS = (
    "#0072B2", "#E69F00", "#333333", "#56B4E9", "#009E73", "#F0E442", "#D55E00", "#CC79A7",
)  # fmt: skip

Measure = Callable[[str, float, bool], float]


class Box(NamedTuple):
    """A rectangle. `name` is what it stands for: bar, spread, swatch; blank for furniture."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str = INK
    hatched: bool = False
    name: str = ""


class Stroke(NamedTuple):
    """A line; with `arrow` its end has a head."""

    x: float
    y: float
    to_x: float
    to_y: float
    width: float = 0.8
    colour: str = INK
    dashed: bool = False
    arrow: bool = False
    name: str = ""


class Words(NamedTuple):
    """One line of text on its baseline; anchor: start, middle or end; `turned`: reads upward."""

    x: float
    y: float
    text: str
    size: float = 8.0
    bold: bool = False
    colour: str = INK
    anchor: str = "start"
    turned: bool = False


class Diamond(NamedTuple):
    """A moment on a timeline."""

    x: float
    y: float
    size: float
    fill: str
    name: str = ""


Shape = Box | Stroke | Words | Diamond


class Sheet(NamedTuple):
    """A drawn chart: its size in points, its shapes, and what describes it to those who cannot see.

    Texts are printable, and never markup.
    """

    width: float
    height: float
    shapes: Sequence[Shape]
    title: str
    description: str
    source: str


def wrapped(text: str, room: float, size: float, measure: Measure, bold: bool = False) -> list[str]:
    """Break a text into lines of at most `room` points; a word too long for one is broken."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        while word:
            tried = f"{line} {word}" if line else word
            if measure(tried, size, bold) <= room:
                line, word = tried, ""
            elif line:
                lines.append(line)
                line = ""
            else:
                fits = _fitting(word, room, size, measure, bold)
                lines.append(word[:fits])
                word = word[fits:]
    return [*lines, line] if line or not lines else lines


def _fitting(word: str, room: float, size: float, measure: Measure, bold: bool) -> int:
    """Return how many letters of a word to put on a line, at least one, best up to a hyphen."""
    fits = 1
    while fits < len(word) and measure(word[: fits + 1], size, bold) <= room:
        fits += 1
    hyphen = word.rfind("-", 0, fits) + 1
    return hyphen if 0 < hyphen < len(word) else fits


def ticks(largest: float, about: int) -> list[float]:
    """Return round numbers from nothing to just beyond the largest, about so many."""
    if largest <= 0:
        return [0.0]
    rough = largest / about
    power = 10.0 ** _exponent(rough)
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999999)
    count = 0
    while count * step < largest * 0.999999:
        count += 1
    return [n * step for n in range(count + 1)]


def _exponent(number: float) -> int:
    return int(f"{number:e}".split("e")[1])
