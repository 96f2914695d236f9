"""Layout: a chart's value as shapes on a page. No drawing library is needed for it."""

from __future__ import annotations

from aidledger.render.chart_axes import largest_of, lying, upright
from aidledger.render.chart_page import Page, legend, nothing_told, signs_of
from aidledger.render.chart_shapes import GREY, Measure, Sheet
from aidledger.render.chart_timeline import ends_of, signs, spans, undated
from aidledger.reports.charts.value import Chart, Panel

_MOST = 1500  # bars: as many as fit the longest page
_SIDE_BY_SIDE = 4  # as many series share a panel of years; more have one each


def layout(chart: Chart, scale: str, measure: Measure) -> Sheet:
    """Return the chart as shapes, amounts in the scale asked for.

    measure: how wide a text is, of points (text, size, bold). Raises UsageError for a chart too
    long to read.
    """
    page = Page(chart, scale, measure)
    page.paragraph(chart.title, 13, bold=True)
    page.y += 2
    page.paragraph(chart.subtitle, 8.5, colour=GREY)
    shown = [bar for bar in chart.bars if not nothing_told(bar)]
    if len(shown) > _MOST:
        raise page.too_long(f"{len(shown):,} bars")
    if chart.is_empty:
        page.y += 10
        page.paragraph("There is no amount to draw.", 9, bold=True)
    elif chart.shape == "spans":
        legend(page, signs(shown), {bar.series for bar in shown})
        ends = ends_of(chart)
        for panel in chart.panels:
            if ends:
                spans(page, panel, *ends)
            else:
                undated(page, panel)
    else:
        found = set().union(*(signs_of(bar) for bar in shown))
        alone = chart.shape == "time" and len(chart.series) > _SIDE_BY_SIDE
        if chart.shape == "ranked":
            found -= {"unstated", "missing"}  # said in words beside the bar
        legend(page, found, set() if alone else {bar.series for bar in shown})
        for panel in chart.panels:
            _panel(page, panel, alone)
        if alone:
            page.notes.append("All of a kind stand on one scale.")
    return page.sheet()


def _panel(page: Page, panel: Panel, alone: bool) -> None:
    chart = page.chart
    names = [series.name for series in chart.series]
    largest = largest_of(panel.bars)
    if chart.shape == "ranked":
        lying(page, panel, largest)
    elif not alone:
        upright(page, panel, names, largest, 150 if len(chart.panels) == 1 else 80)
    else:
        tall = 75 if len(chart.panels) == 1 else 45
        told = {bar.series for bar in panel.bars if bar.drawn or bar.high or bar.open}
        silent = [chart.label_of(name) for name in names if name not in told]
        if silent:
            of = f" of {panel.title}" if panel.title else ""
            page.notes.append(f"Without an amount, and without a panel{of}: {', '.join(silent)}.")
        for name in (name for name in names if name in told):
            title = ": ".join(part for part in (panel.title, chart.label_of(name)) if part)
            upright(page, panel._replace(title=title), [name], largest, tall)
