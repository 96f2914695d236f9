"""Drawings: what a page draws of its reports, as bars and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from aidledger.render.page.bars import Bar, Bars, bar, top_of
from aidledger.render.page.columns import Columns, columns_of
from aidledger.render.page.words import year_of
from aidledger.reports.page import SIDE_BY_SIDE, Page
from aidledger.reports.value import Amount, Report, Row, Table


def cards_of(page: Page, scale: str) -> list[Bar]:
    """Return the donors that stand side by side, else the classes, on one scale."""
    if len(page.donors) > 1:
        told = {n: row for n, row in _numbered(page) if row.value and _says(row.value)}
        top = top_of(row.value for row in told.values())
        return [
            bar(
                page.labels[row.keys["donor"]],
                row.value,
                top,
                scale,
                series=number,
                filters=_of_donor(page, row),
                spread=_spread(page, "donor", row.keys["group"], row.keys["donor"]),
            )
            for number, row in told.items()
        ]
    labels = page.section("breakdown").reports[0].tables[0].labels
    return list(_bars(page, "", page.totals, "group", labels, scale).bars)


def _of_donor(page: Page, row: Row) -> dict[str, str]:
    group = row.keys["group"]
    several = group == "headline" and len(page.policy["headline"]) > 1
    return {} if several else {"donor": row.keys["donor"], **_class_of(page, group)}


def _numbered(page: Page) -> list[tuple[int, Row]]:
    """Return the donors that stand side by side with the number of their colour."""
    colours = colours_of(page)
    return [(colours[row.keys["donor"]], row) for row in page.donors]


def colours_of(page: Page) -> dict[str, int]:
    """Return the colour of each donor: by its place among the ledger's parties, the next free one.

    So a donor has one colour whoever stands beside it, as far as there are colours.
    """
    places = {code: place for place, code in enumerate(page.labels)}
    found: dict[str, int] = {}
    for donor in sorted((row.keys["donor"] for row in page.donors), key=places.__getitem__):
        wanted = [(places[donor] + step) % SIDE_BY_SIDE + 1 for step in range(SIDE_BY_SIDE)]
        found[donor] = next(number for number in wanted if number not in found.values())
    return found


def _spread(page: Page, *key: str) -> Decimal:
    return page.spreads.get(key, Decimal(0))


def _says(amount: Amount) -> bool:
    return bool(amount.high or amount.unstated)


def _class_of(page: Page, group: str) -> dict[str, str]:
    """Return the class that a group's figures are of; none where the headline has several."""
    if group != "headline":
        return {"class": group}
    classes = page.policy["headline"]
    return {"class": classes[0]} if len(classes) == 1 else {}


def years_of(page: Page, scale: str) -> Columns | None:
    """Return the donors by year as columns, if anything is to be drawn."""
    if page.years is None or page.years.is_empty:
        return None
    drawn = {series.name for series in page.years.series}
    donors = {r.keys["donor"]: n for n, r in _numbered(page)
              if r.keys["donor"] in drawn and r.value and _says(r.value)}  # fmt: skip
    return columns_of(page.years, donors, scale)


def charts_of(page: Page, scale: str) -> dict[str, list[Bars]]:
    """Return the bars of the sections by name; promises have a drawing of their own."""
    by_name = {table.name: table for table in page.section("breakdown").reports[0].tables}
    labels = by_name["total"].labels
    charts = {"class": [_bars(page, "", page.totals, "group", labels, scale)]}
    for name in ("sector", "instrument"):
        charts[name] = _grouped(page, by_name[name], name, scale)
    for name, draw in (("burden", _burden), ("sensitivity", _choices_of)):
        section = page.section(name)
        charts[name] = [one for report in section.reports for one in draw(page, report, scale)]
    return charts


def _bars(
    page: Page, head: str, rows: Sequence[Row], key: str, labels: Mapping[str, str], scale: str
) -> Bars:
    top = top_of(row.value for row in rows)
    bars = []
    for row in rows:
        name, group = row.keys[key], row.keys["group"]
        filters = _class_of(page, group) | ({} if key == "group" else {key: name})
        # A headline of several classes cannot be chosen by one filter.
        whole = len(page.policy["headline"]) == 1 or group != "headline"
        bars.append(
            bar(
                labels.get(name) or spoken(name),
                row.value,
                top,
                scale,
                note=_share(row.notes.get("share_percent")),
                filters=filters if whole else {},
                spread=_spread(page, key, group, name),
            )
        )
    return Bars(head, bars)


def spoken(code: str) -> str:
    """Return a code of a vocabulary as people read it: Border security."""
    return code.replace("-", " ").capitalize()


def _share(share: Any) -> str:
    return "" if share is None else f"{share} %"


def _grouped(page: Page, table: Table, key: str, scale: str) -> list[Bars]:
    """Return the bars of the headline, else of each class under its own head and scale."""
    groups: dict[str, list[Row]] = {}
    for row in table.rows:
        groups.setdefault(row.keys["group"], []).append(row)
    shown = ["headline"] if "headline" in groups else list(groups)
    labels = table.labels
    return [_bars(page, labels.get(g, g), groups[g], key, labels, scale) for g in shown]


def _burden(page: Page, report: Report, scale: str) -> list[Bars]:
    table = report.tables[0]
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in table.rows:
        groups.setdefault((row.keys["of"], row.keys["source"], row.keys["years"]), []).append(row)
    found = []
    colours = colours_of(page)
    for (of, source, years), rows in groups.items():
        # Donors are compared, each size on a scale of its own; a donor alone with the sizes.
        top = top_of(row.value for row in (rows if len(rows) > 1 else table.rows))
        bars = [
            bar(
                table.labels.get(row.measure, row.measure),
                row.value,
                top,
                scale,
                series=colours[row.measure],
                spread=_spread(page, "burden", f"{of} ({source})", years, row.measure),
            )
            for row in rows
            if row.value and (row.value.best != 0 or row.value.unstated)
        ]
        of = "GDP" if of == "gdp" else spoken(of)
        found.append(Bars(f"{of}, {years} ({source})", bars))
    return found


class Promise(NamedTuple):
    """One promise on a scale of its own: what was promised, and of it delivered or told anew."""

    id: str
    description: str
    about: str
    promised: Bar
    delivered: Bar
    anew: tuple[str, str]
    cells: Sequence[tuple[str, Bar]]


class Promises(NamedTuple):
    head: str
    promises: Sequence[Promise]


_MEASURES = {
    "promised": "Promised",
    "delivered": "Delivered",
    "new_promise": "Told anew",
    "outstanding": "Outstanding",
}


def _anew(delivered: Bar, anew: Bar) -> tuple[str, str]:
    """Return where what is told anew begins in the box, after delivered, and how wide it is."""
    begin = Decimal(delivered.best or 0)
    share = min(Decimal(anew.best or 0), Decimal(100) - begin)
    return (f"{begin}", f"{share}") if share > 0 else ("", "")


def _with(told: Bar, currency: str) -> Bar:
    known = told.best_text[-1:].isdigit()
    return told._replace(best_text=f"{told.best_text} {currency}".strip()) if known else told


def _blank(told: Bar) -> Bar:
    return told._replace(best_text="")


def promises_of(page: Page, scale: str) -> list[Promises]:
    described = {figure.row["id"]: figure.row["description"] for figure in page.figures}
    found = []
    for report in page.section("promises").reports:
        groups: dict[str, dict[str, Row]] = {}
        for row in report.tables[0].rows:
            groups.setdefault(row.keys["id"], {})[row.measure] = row
        promises = []
        for name, rows in groups.items():
            first = rows["promised"]
            top = top_of([first.value._replace(low=None, high=None) if first.value else None])
            told = {m: bar(m, rows[m].value if m in rows else None, top, scale) for m in _MEASURES}
            currency = first.value.currency if first.value else ""
            promises.append(
                Promise(
                    name,
                    described.get(name) or name,
                    f"{first.keys['group']}, {first.keys['date']}",
                    told["promised"],
                    told["delivered"],
                    _anew(told["delivered"], told["new_promise"]),
                    [
                        (title, _with(told[m], currency) if m in rows else _blank(told[m]))
                        for m, title in _MEASURES.items()
                    ],
                )
            )
        head = report.title.removeprefix("Promises ").rsplit(", ", 1)[0]
        found.append(Promises(head, promises))
    return found


def _choices_of(page: Page, report: Report, scale: str) -> list[Bars]:
    """Return the headline under each choice; those in another unit than the base have no bar."""
    table = report.tables[0]
    base = table.rows[0].value
    groups: dict[str, list[Row]] = {}
    for row in table.rows:
        groups.setdefault(row.keys["about"], []).append(row)
    top = top_of(row.value for row in table.rows)
    found = []
    for about, rows in groups.items():
        bars = []
        for row in rows:
            told = bar(row.keys["choice"], row.value, top, scale)
            change = row.notes["change_percent"]
            if change.best is not None:
                sign = "+" if change.best > 0 else ""
                told = told._replace(note=f"{sign}{change.best} %".replace("-", "−"))
            if (
                row.value
                and base
                and row.value.best is not None
                and row.value.prices != base.prices
            ):
                unit = f"{year_of(row.value.prices)}{row.value.currency}"
                told = told._replace(range_text=f"{told.range_text} {unit}".strip())
            bars.append(told)
        found.append(Bars(table.labels.get(about, about), bars))
    return found
