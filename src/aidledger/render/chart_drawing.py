"""Drawing: the shapes of a chart as SVG, PNG or PDF, by matplotlib.

The same chart gives the same bytes: no dates, no random ids, the font that matplotlib brings.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from aidledger.problems import UsageError
from aidledger.render.chart_layout import layout
from aidledger.render.chart_shapes import PAPER, Box, Diamond, Shape, Sheet, Stroke, Words

if TYPE_CHECKING:
    from aidledger.reports.charts.value import Chart

FORMATS = ("svg", "png", "pdf")
_FONT = "DejaVu Sans"
_DPI = 200
_LOOK = {
    "font.family": [_FONT, "sans-serif"],
    "hatch.linewidth": 1.1,
    "path.simplify": False,
    "pdf.fonttype": 42,  # text stays text
    "svg.fonttype": "none",
    "svg.hashsalt": "aidledger",
    "text.parse_math": False,
    "text.usetex": False,
}


def draw(chart: Chart, form: str, scale: str = "million") -> bytes:
    """Return a chart as an svg, png or pdf file, amounts in the scale asked for.

    Raises UsageError where matplotlib is not installed, or the chart is too long to read.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of its caches
    try:
        import matplotlib
        import matplotlib.style
    except ImportError:
        raise UsageError(
            "Drawing charts needs matplotlib, which is not installed.",
            "Install it: pip install 'aidledger[charts]'. Without it charts show in the terminal, "
            "and --format csv or json gives their data.",
        ) from None
    with matplotlib.rc_context(), warnings.catch_warnings():
        # A letter that the font lacks is a box in PNG and PDF, and itself in SVG.
        warnings.simplefilter("ignore")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_LOOK)  # type: ignore[arg-type]
        return _drawn(layout(chart, scale, _measure), form)


@lru_cache(maxsize=4096)
def _measure(text: str, size: float, bold: bool) -> float:
    """Return how wide a text is, in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=_FONT, size=size, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def _drawn(sheet: Sheet, form: str) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(sheet.width / 72, sheet.height / 72), dpi=_DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, sheet.width)
    axes.set_ylim(sheet.height, 0)
    for order, shape in enumerate(sheet.shapes):
        artist = axes.add_artist(_artist(shape))
        artist.set_zorder(order + 1)
        if name := getattr(shape, "name", ""):
            artist.set_gid(f"s{order}-{re.sub('[^A-Za-z0-9-]+', '_', name)}")
    told: dict[str, dict[str, Any]] = {
        "svg": {"Title": sheet.title, "Source": sheet.source, "Creator": ["aidledger"],
                "Date": None, "Description": sheet.description},
        "png": {"Title": sheet.title, "Source": sheet.source, "Description": sheet.description,
                "Software": "aidledger"},
        "pdf": {"Title": sheet.title, "Subject": sheet.source, "Keywords": sheet.description,
                "Creator": "aidledger", "CreationDate": None},
    }  # fmt: skip
    out = io.BytesIO()
    figure.savefig(out, format=form, dpi=_DPI, metadata=told[form])
    return _described(out.getvalue(), sheet) if form == "svg" else out.getvalue()


def _artist(shape: Shape) -> Any:
    from matplotlib.lines import Line2D
    from matplotlib.patches import FancyArrowPatch, Rectangle
    from matplotlib.text import Text

    if isinstance(shape, Box):
        box = Rectangle((shape.x, shape.y), shape.width, shape.height, facecolor=shape.fill,
                        edgecolor=shape.edge, linewidth=0.5)  # fmt: skip
        if shape.hatched:
            box.set_hatch("//////")
            box.set_hatchcolor(PAPER if _dark(shape.fill) else shape.edge)
        return box
    if isinstance(shape, Words):
        return Text(shape.x, shape.y, shape.text, color=shape.colour, fontsize=shape.size,
                    fontweight="bold" if shape.bold else "normal", rotation_mode="anchor",
                    rotation=90 if shape.turned else 0, verticalalignment="baseline",
                    horizontalalignment=_ANCHORS[shape.anchor], parse_math=False)  # fmt: skip
    if isinstance(shape, Diamond):
        return Line2D([shape.x], [shape.y], marker="D", markersize=shape.size * 0.7,
                      markerfacecolor=shape.fill, markeredgecolor="#1a1a1a",
                      markeredgewidth=0.5)  # fmt: skip
    return _stroke(shape, Line2D, FancyArrowPatch)


def _stroke(shape: Stroke, line: Any, arrow: Any) -> Any:
    ends = ((shape.x, shape.y), (shape.to_x, shape.to_y))
    if shape.arrow:
        return arrow(*ends, arrowstyle="-|>,head_length=4,head_width=2", mutation_scale=1,
                     shrinkA=0, shrinkB=0, linewidth=shape.width, color=shape.colour)  # fmt: skip
    return line(*zip(*ends, strict=True), linewidth=shape.width, color=shape.colour,
                linestyle=(0, (3, 2)) if shape.dashed else "-",
                solid_capstyle="butt")  # fmt: skip


_ANCHORS: dict[str, Any] = {"start": "left", "middle": "center", "end": "right"}


def _dark(colour: str) -> bool:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.3 * red + 0.59 * green + 0.11 * blue < 150


def _described(svg: bytes, sheet: Sheet) -> bytes:
    """Give an SVG the description that screen readers read; drop its old DOCTYPE."""
    text = re.sub(r"<!DOCTYPE[^>]*>\s*", "", svg.decode("utf-8"), count=1)
    text = text.replace("<svg ", '<svg role="img" ', 1)
    said = f"</title>\n <desc>{escape(sheet.description)}</desc>"
    return text.replace("</title>", said, 1).encode()
