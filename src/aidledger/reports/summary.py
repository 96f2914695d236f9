"""Summary: what a selection adds up to, class by class, and what is not in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.policy import CLASSES, COUNTED_STATUSES, DIMENSIONS, Policy, Selection
from aidledger.problems import UsageError
from aidledger.reports.derivation import SCHEDULED, Composed
from aidledger.reports.shared.caveats import calendar_caveats, rate_caveats, reading_caveats
from aidledger.reports.shared.imported import beside_caveats, imported_caveats
from aidledger.reports.shared.left_out import left_out
from aidledger.reports.shared.undeflated import price_caveats
from aidledger.reports.totals import (
    GROUPS,
    Question,
    Total,
    order_of_line,
    share_percent,
    span,
)
from aidledger.reports.value import Report, Row, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger
    from aidledger.reports.shared.changes import Change

Group = tuple[str, tuple[str, ...]]


def summary(
    ledger: OpenedLedger,
    selection: Selection,
    policy: Policy,
    by: Sequence[str],
    of: Sequence[str] = (),
    cumulative: bool = False,
    change: bool = False,
) -> Report:
    """Return headline, the other classes each with its subtotal, breakdowns, and what is left out.

    `of` sets each row of a breakdown beside sizes of the recipient or the donor, in current prices;
    `cumulative` makes the rows of years running totals; `change` adds what each differs by from the
    year before.

    Amounts are in `policy.unit`, full units, the policy's prices. Rows have `group` (the headline
    or a class), the dimension's name, `measure` (counted, disbursed, scheduled) and
    `share_percent` of the group's best.
    """
    dimensions = check_dimensions(by)
    measures = _measures(of)
    check_years(dimensions, cumulative, change)
    question = Question(ledger, selection, policy)
    question.by_columns(dimensions or ("instrument", "sector", "year"))
    groups = groups_of(selection, policy)
    wholes = {name: question.total(**{"class": classes}) for name, classes in groups}
    later = question.classes_scheduled()
    present = [
        (name, classes)
        for name, classes in groups
        if wholes[name] or name == "headline" or later & set(classes)
    ]
    totals = [
        row
        for name, classes in present
        for row in _total_rows(question, name, classes, wholes[name])
    ]
    tables = [
        Table(
            "total",
            headline_title(policy) if groups[0][0] == "headline" else "Subtotals by class",
            ("group",),
            totals,
            "amounts",
            _labels(ledger, policy),
        )
    ]
    told: list[str] = []
    for dims in [dimensions] if dimensions else [("instrument",), ("sector",), ("year",)]:
        years = Years(cumulative, change) if "year" in dims else Years()
        rows = [
            row
            for name, classes in present
            for row in _breakdown(question, name, classes, wholes[name], dims, years)
        ]
        tables.append(
            Table(
                "-".join(dims),
                "By " + " and ".join(dims) + (", running totals" if years.cumulative else ""),
                ("group", *dims),
                rows,
                "amounts",
                _labels(ledger, policy),
            )
        )
        if years.cumulative:
            from aidledger.reports.shared.running import running_caveats

            told += running_caveats(question)
    if measures:
        found, lines = _shares(question, present, dimensions, measures)
        tables, told = tables + found, told + lines
    return Report(
        "summary",
        title(ledger, selection, policy),
        {**policy.as_dict(), **selection.as_dict(), **ways(measures, cumulative, change)},
        tables,
        totals,
        [*range_sentences(question, groups), *_never_added(selection)],
        left_out(question),
        [
            *told,
            *imported_caveats(question),
            *beside_caveats(question),
            *price_caveats(question),
            *calendar_caveats(question),
            *rate_caveats(question),
            *reading_caveats(question),
        ],
    )


class Years(NamedTuple):
    """How the rows of years are told: as running totals, with the change over the year before."""

    cumulative: bool = False
    change: bool = False


def check_years(dimensions: tuple[str, ...], cumulative: bool, change: bool) -> None:
    """Raise UsageError where running totals or changes have no years to be told by."""
    if cumulative and change:
        raise UsageError(
            "The change of a running total is what the year itself adds.", "Use --change alone."
        )
    if (cumulative or change) and dimensions and "year" not in dimensions:
        raise UsageError(
            f"{'--cumulative' if cumulative else '--change'} goes from year to year.",
            "Add year to --by, for example --by year.",
        )


def ways(of: Sequence[str], cumulative: bool, change: bool) -> dict[str, object]:
    """Return what was asked beside the selection and the policy, where anything was."""
    said: dict[str, object] = {"of": list(of)} if of else {}
    said |= {"cumulative": True} if cumulative else {}
    return said | ({"change": True} if change else {})


def totals_by(
    question: Question, dims: tuple[str, ...], classes: tuple[str, ...], cumulative: bool
) -> dict[tuple[str, ...], Total]:
    """Return totals by the dimensions, those of years running if asked."""
    if not cumulative:
        return question.totals(dims, **{"class": classes})
    from aidledger.reports.shared.running import running

    return running(question, dims, **{"class": classes})


def _measures(of: Sequence[str]) -> tuple[str, ...]:
    if not of:
        return ()
    from aidledger.reports.burden import names_of

    return names_of(of)


def _shares(
    question: Question, groups: Sequence[Group], dims: tuple[str, ...], asked: Sequence[str]
) -> tuple[list[Table], list[str]]:
    """Return a table of shares for each group that holds money with a year, and what it lacks."""
    from aidledger.reports.burden import ODA_LINE, share_tables

    labels = _labels(question.ledger, question.policy)
    tables: list[Table] = []
    lines: list[str] = []
    for position, (name, classes) in enumerate(groups):
        try:
            found, told = share_tables(question, name, classes, dims, asked, labels)
        except UsageError as error:
            if not position:
                raise
            found, told = [], [f"No shares. {error.message}"]
        tables += found
        several = len(groups) > 1
        lines += [
            f"{labels[name]}: {line}" if several and line != ODA_LINE else line for line in told
        ]
    lines += [] if tables else ["No shares: nothing with an amount is counted in a year."]
    return tables, list(dict.fromkeys(lines))


def check_dimensions(by: Sequence[str]) -> tuple[str, ...]:
    """Return the dimensions asked for; raise UsageError on an unknown one."""
    names = [part.strip() for text in by for part in text.split(",") if part.strip()]
    for name in names:
        if name not in DIMENSIONS:
            raise UsageError(
                f"Nothing can be broken down by “{name}”.",
                f"Use one or more of: {', '.join(DIMENSIONS)}.",
            )
    return tuple(dict.fromkeys(names))


def groups_of(selection: Selection, policy: Policy) -> list[Group]:
    """Return the headline and the classes outside it, as far as the selection holds them."""
    asked = selection.class_ or CLASSES
    headline = tuple(c for c in policy.headline if c in asked)
    groups: list[Group] = [("headline", headline)] if headline else []
    return groups + [(c, (c,)) for c in CLASSES if c in asked and c not in headline]


def one_group(selection: Selection, policy: Policy, lacks: str, remedy: str) -> tuple[str, ...]:
    """Return the classes that one sum is made of: the headline's, or the one class selected.

    Raises UsageError where there are several sums, with what there is not, and a remedy.
    """
    name, classes = (groups := groups_of(selection, policy))[0]
    if name != "headline" and len(groups) > 1:
        raise UsageError(
            f"Several classes outside the headline are not added together, so there is {lacks}.",
            remedy,
        )
    return classes


def headline_title(policy: Policy) -> str:
    if policy.headline == ("transfer",):
        return "Headline: transfers, disbursed and committed"
    if policy.headline == CLASSES:
        return "Headline: all classes together, disbursed and committed"
    return f"Headline: {' + '.join(policy.headline)}, disbursed and committed"


def title(ledger: OpenedLedger, selection: Selection, policy: Policy | None = None) -> str:
    """Return who gave what to whom, when, and in which prices but current ones, in words."""
    parties = ledger.document("parties")

    def named(codes: tuple[str, ...], everyone: str) -> str:
        return ", ".join(parties[c]["name"] for c in codes) or everyone

    text = (
        f"{named(selection.donor, 'All donors')} → {named(selection.recipient, 'all recipients')}"
    )
    text += f", {selection.years}" if selection.years else ", all years"
    for column in ("sector", "instrument", "class", "status", "source"):
        chosen = selection.columns().get(column)
        text += f"; {column} {', '.join(chosen)}" if chosen else ""
    return f"{text}; {policy.price_words}" if policy and policy.price_words else text


def _labels(ledger: OpenedLedger, policy: Policy) -> dict[str, str]:
    names = {c: c.replace("-", " ").capitalize() for c in CLASSES}
    headline = (
        "Transfer"
        if policy.headline == ("transfer",)
        else " + ".join(names[c].lower() for c in policy.headline).capitalize()
    )
    if policy.headline == CLASSES:
        headline = "All classes"
    return (
        names
        | {"headline": f"{headline} (headline)"}
        | {code: party["name"] for code, party in ledger.document("parties").items()}
        | {
            slug: f"{slug} {sector['meaning']}"
            for source in ledger.imports.values()
            for slug, sector in source.sectors.items()
            if slug.startswith("dac-") and sector["meaning"] != slug
        }
    )


def _total_rows(question: Question, name: str, classes: tuple[str, ...], whole: Total) -> list[Row]:
    where = {"class": classes}
    only = {**where, "status": _only_disbursed(question)}
    rows = (("counted", whole, where), ("disbursed", question.total(**only), only))
    return [
        Row(
            {"group": name},
            measure,
            question.amount(total),
            derived={"amount": question.asked(**which)},
        )
        for measure, total, which in rows
    ]


def _only_disbursed(question: Question) -> tuple[str, ...]:
    chosen = question.selection.status
    return ("disbursed",) if not chosen or "disbursed" in chosen else ()


def _breakdown(
    question: Question,
    name: str,
    classes: tuple[str, ...],
    whole: Total,
    dims: tuple[str, ...],
    years: Years,
) -> list[Row]:
    found = totals_by(question, dims, classes, years.cumulative)
    last = max((t.last_year for t in found.values() if t.kind == "year"), default=0)
    parts = [t for t in found.values() if not years.cumulative or t.last_year in (0, last)]
    assert sum(t.best for t in parts) == whole.best, "parts must equal their total"
    year = dims.index("year") if "year" in dims else None

    def order(item: tuple[tuple[str, ...], Total]) -> Any:
        key, total = item
        if year is None:
            return [-total.best], key
        others = [part for i, part in enumerate(key) if i != year]
        return others, order_of_line(key[year], total)

    moved = _changes(question, found, year) if years.change and year is not None else {}
    rows = []
    of = question.asked(**{"class": classes})
    for key, total in sorted(found.items(), key=order):
        asked = question.asked(**narrowed(question, classes, dims, key, years.cumulative))
        made = change_made(question, moved[key], classes, dims, key) if moved else {}
        rows.append(
            Row(
                {"group": name, **dict(zip(dims, key, strict=True))},
                "cumulative" if years.cumulative and total.kind == "year" else "counted",
                question.amount(total),
                {
                    "share_percent": share_percent(total.best, whole.best),
                    **(moved[key].notes(question.policy.unit) if moved else {}),
                },
                {
                    "amount": asked,
                    "share": Composed("share", ("part", asked), ("whole", of)),
                    **made,
                },
            )
        )
    return rows + (_scheduled(question, name, classes, dims) if "year" in dims else [])


def _changes(
    question: Question, found: Mapping[tuple[str, ...], Total], place: int
) -> dict[tuple[str, ...], Change]:
    from aidledger.reports.shared.changes import changes

    return changes(question, found, place)


def change_made(
    question: Question,
    change: Change,
    classes: tuple[str, ...],
    dims: Sequence[str],
    key: Sequence[str],
) -> dict[str, Composed]:
    """Return how the change of a group of a breakdown over the year before was made."""
    if not change.amount:
        return {}
    year = list(dims).index("year")
    asked = {
        name: question.asked(
            **narrowed(question, classes, dims, (*key[:year], name, *key[year + 1 :]))
        )
        for name in (key[year], str(int(key[year]) - 1))
    }
    now, before = asked.items()
    return change.made(now, before)


def narrowed(
    question: Question,
    classes: tuple[str, ...],
    dims: Sequence[str],
    key: Sequence[str],
    cumulative: bool = False,
) -> dict[str, tuple[str | int, ...]]:
    """Return the condition for one group of a breakdown; `cumulative`: with all years before."""
    parts = dict(zip(dims, key, strict=True))
    year = parts.get("year", "")
    if not (cumulative and year.isdigit()):
        return {"class": classes, **{GROUPS[dim]: (part,) for dim, part in parts.items()}}
    from aidledger.reports.shared.running import entered_until

    others: dict[str, tuple[str | int, ...]] = {
        GROUPS[dim]: (part,) for dim, part in parts.items() if dim != "year"
    }
    kinds = ("year", "period", "cumulative")
    until = entered_until(question, int(year), **{"class": classes})
    return {"class": classes, **others, "kind": kinds, "last_year": until}


def _scheduled(
    question: Question, name: str, classes: tuple[str, ...], dims: tuple[str, ...]
) -> list[Row]:
    """Return what falls after its source, a line for each other dimension and currency."""
    others = [dim for dim in dims if dim != "year"]
    keys = "".join(f"{GROUPS[dim]}, " for dim in others)
    where, values = question.where(**{"class": classes})
    found = question.ask(
        f"""
        SELECT {keys} own_currency, MIN(last_year) AS begin_year, MAX(last_year) AS end_year,
          CAST(SUM(own_low) AS BIGINT) AS low, CAST(SUM(own_best) AS BIGINT) AS best,
          CAST(SUM(own_high) AS BIGINT) AS high, MAX(open_top) AS open_top,
          MAX(capped) AS capped, MAX(approximate) AS approximate, COUNT(DISTINCT id) AS figures
        FROM asked WHERE reason = 'scheduled' AND {where}
        GROUP BY {keys} own_currency ORDER BY {keys} own_currency
        """,
        values,
    )
    rows = []
    for row in found:
        amount = question.own_amount(row["low"], row["best"], row["high"], row["own_currency"], row)
        label = f"scheduled {span(str(row['begin_year']), str(row['end_year']))}"
        parts = {dim: label if dim == "year" else row[GROUPS[dim]] for dim in dims}
        which = narrowed(question, classes, others, [row[GROUPS[dim]] for dim in others])
        which["own_currency"] = (row["own_currency"],)
        rows.append(
            Row(
                {"group": name, **parts},
                "scheduled",
                amount._replace(figures=row["figures"]),
                {"share_percent": None},
                {"amount": question.asked(SCHEDULED, **which)},
            )
        )
    return rows


def _never_added(selection: Selection) -> list[str]:
    """Say why a selection of promises alone has no total."""
    if selection.status and not set(selection.status) & set(COUNTED_STATUSES):
        names = ", ".join(selection.status)
        return [f"What is {names} is never added up; each figure is listed below."]
    return []


def range_sentences(question: Question, groups: Sequence[Group]) -> list[str]:
    """Say in one sentence what makes the first group's range as wide as it is."""
    name, classes = groups[0]
    where, values = question.where(**{"class": classes})
    rows = question.ask(
        f"""
        SELECT id, MAX(residual) AS residual, MAX(open_top) AS open_top, MAX(reach) AS reach,
          CAST(SUM(high) - SUM(low) AS BIGINT) AS width
        FROM flows WHERE id IS NOT NULL AND {where} GROUP BY id ORDER BY width DESC, id
        """,
        values,
    )
    wide = [row for row in rows if row["width"]]
    whole = sum(row["width"] for row in wide)
    what = "headline" if name == "headline" else f"subtotal {name}"
    if not rows:
        return []
    parts = []
    for row in wide[:2]:
        percent = round(100 * row["width"] / whole)
        parts.append(f"{percent} % of its width is {row['id']} ({_why_wide(question, row)})")
    if len(wide) > 2:
        parts.append(f"the rest is {len(wide) - 2} more")
    open_ids = sorted(row["id"] for row in rows if row["open_top"])
    if open_ids:
        parts.append(f"it has no top because of {' and '.join(open_ids)}")
    if not parts:
        return [f"The {what} has no range: each figure in it is stated as one number."]
    return [f"The range of the {what}: {'; '.join(parts)}."]


def _why_wide(question: Question, row: dict[str, Any]) -> str:
    """Say what makes one figure's range wide; several causes can meet in it."""
    figure = question.figures([row["id"]])[row["id"]]
    may_hold = question.ask(
        "SELECT figure FROM takes WHERE container = ? AND relation = 'may_be_in'", [row["id"]]
    )
    causes = []
    if row["reach"] == 2:
        causes.append("it lies only partly in these years, or may")
    if figure["low"] < figure["high"]:
        causes.append("it is stated as a range, or can be read in two ways")
    if may_hold:
        causes.append("it may already hold money that other figures tell")
    return ", and ".join(causes) or "it is told as a range"
