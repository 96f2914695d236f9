"""Compare: two or more donors side by side, and against what the recipient has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from aidledger.policy import CLASSES, OVERLAPS, Policy, Selection
from aidledger.problems import UsageError
from aidledger.reports.burden import names_of, shares, title_of
from aidledger.reports.derivation import Composed
from aidledger.reports.shared.caveats import (
    calendar_caveats,
    compared_caveats,
    rate_caveats,
    reading_caveats,
)
from aidledger.reports.shared.changes import Change, changes
from aidledger.reports.shared.gaps import gap
from aidledger.reports.shared.imported import beside_caveats, imported_caveats
from aidledger.reports.shared.left_out import left_out
from aidledger.reports.shared.running import running_caveats
from aidledger.reports.shared.undeflated import price_caveats
from aidledger.reports.summary import (
    change_made,
    check_dimensions,
    check_years,
    groups_of,
    headline_title,
    narrowed,
    title,
    totals_by,
    ways,
)
from aidledger.reports.totals import Question, Total, order_of_line
from aidledger.reports.value import Amount, Report, Row, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger


def compare(
    ledger: OpenedLedger,
    selection: Selection,
    policy: Policy,
    by: Sequence[str],
    of: Sequence[str],
    cumulative: bool = False,
    change: bool = False,
) -> Report:
    """Return donors side by side: headline by `by` (default year), classes, overlaps, shares.

    Amounts are in `policy.unit`, full units, the policy's prices. The difference and the ratio are
    of the first donor to each other one. Shares are percent of the recipient's own figures, always
    in current prices above and below the line. `cumulative` makes the rows of years running totals;
    `change` adds a table of what each donor's year differs by from the year before.
    """
    donors = selection.donor
    if len(donors) < 2:
        raise UsageError(
            "Compare needs two different donors or more.",
            "For example: aidledger compare russia us --years 2005-2008",
        )
    dims = check_dimensions(by) or ("year",)
    if "donor" in dims:
        raise UsageError(
            "The donors already stand side by side.",
            "Use --by with year, sector, instrument or class.",
        )
    check_years(check_dimensions(by), cumulative, change)
    measures = names_of(of, ("gdp", "budget", "military-budget"))
    question = Question(ledger, selection, policy)
    question.by_columns(("donor", "recipient", "year", *dims))
    groups = groups_of(selection, policy)
    headline = dict(groups).get("headline")
    main = headline or tuple(c for _, classes in groups for c in classes)
    parties = ledger.document("parties")
    labels = {code: parties[code]["name"] for code in donors}
    if not headline and len(groups) > 1 and (by or of or cumulative or change):
        raise UsageError(
            "Several classes outside the headline are not added together, so there is nothing to "
            "break down or to share.",
            "Choose one --class, or name the classes with --headline.",
        )
    tables = []
    totals: list[Row] = []
    told: list[str] = []
    if headline or len(groups) == 1:
        found = totals_by(question, ("donor", *dims), main, cumulative)
        rows = _by_rows(question, donors, dims, found, main, cumulative)
        totals = _side_by_side(
            question,
            donors,
            {"item": "total"},
            question_totals(question, main),
            {"class": main},
        )
        tables.append(
            Table(
                "-".join(dims),
                (
                    headline_title(policy)
                    if headline
                    else f"{groups[0][0].replace('-', ' ').capitalize()}, disbursed and committed"
                )
                + (", running totals" if cumulative else ""),
                ("item",),
                [*rows, *totals],
                "measures",
                labels,
            )
        )
        rest = totals_of_status(question, main)
        tables[0] = tables[0]._replace(
            rows=[
                *tables[0].rows,
                *_side_by_side(
                    question,
                    donors,
                    {"item": "disbursed alone"},
                    rest,
                    {"class": main, "status": ("disbursed",)},
                ),
            ],
        )
        if change:
            tables.append(_changes(question, donors, dims, found, labels, main))
        told = running_caveats(question, **{"class": main}) if cumulative else []
    class_rows = [
        row
        for class_ in selection.class_ or CLASSES
        for row in _side_by_side(
            question,
            donors,
            {"class": class_},
            question_totals(question, (class_,)),
            {"class": (class_,)},
        )
    ]
    named = f"Class by class; only {', '.join(headline)} is in the headline" if headline else ""
    tables.append(
        Table("class", named or "Class by class", ("class",), class_rows, "measures", labels)
    )
    if headline or len(groups) == 1:
        tables.append(_overlaps(ledger, selection, policy, donors, main, labels))
        share_rows, share_caveats = shares(question, donors, main, measures)
        tables.append(
            Table(
                "share",
                title_of(measures),
                ("of", "source", "years"),
                share_rows,
                "measures",
                labels,
            )
        )
    else:
        share_caveats = []
    thin = _thin(question, donors, main, labels) if headline else []
    return Report(
        "compare",
        title(ledger, selection, policy),
        {**policy.as_dict(), **selection.as_dict(), **ways(of, cumulative, change)},
        tables,
        totals,
        thin,
        left_out(question),
        [
            *told,
            *imported_caveats(question),
            *beside_caveats(question),
            *share_caveats,
            *price_caveats(question),
            *calendar_caveats(question),
            *compared_caveats(question, donors),
            *rate_caveats(question),
            *reading_caveats(question),
        ],
    )


def question_totals(question: Question, classes: tuple[str, ...]) -> dict[str, Total]:
    """Return each selected donor's total over these classes."""
    return {
        key[0]: total for key, total in question.totals(["donor"], **{"class": classes}).items()
    }


def totals_of_status(question: Question, classes: tuple[str, ...]) -> dict[str, Total]:
    """Return each selected donor's disbursed total over these classes."""
    found = question.totals(["donor"], **{"class": classes, "status": ("disbursed",)})
    return {key[0]: total for key, total in found.items()}


def _by_rows(
    question: Question,
    donors: tuple[str, ...],
    dims: tuple[str, ...],
    found: dict[tuple[str, ...], Total],
    classes: tuple[str, ...],
    cumulative: bool,
) -> list[Row]:
    items: dict[tuple[str, ...], dict[str, Total]] = {}
    for key, total in found.items():
        items.setdefault(key[1:], {})[key[0]] = total
    year = dims.index("year") if "year" in dims else None

    def order(item: tuple[tuple[str, ...], dict[str, Total]]) -> tuple[object, ...]:
        key, by_donor = item
        if year is None:
            return (-sum(t.best for t in by_donor.values()), key)
        others = tuple(part for i, part in enumerate(key) if i != year)
        return (others, order_of_line(key[year], next(iter(by_donor.values()))))

    return [
        row
        for key, by_donor in sorted(items.items(), key=order)
        for row in _side_by_side(
            question,
            donors,
            {"item": ", ".join(key)},
            by_donor,
            narrowed(question, classes, dims, key, cumulative),
        )
    ]


def _changes(
    question: Question,
    donors: tuple[str, ...],
    dims: tuple[str, ...],
    found: dict[tuple[str, ...], Total],
    labels: dict[str, str],
    classes: tuple[str, ...],
) -> Table:
    """Return what each donor's years differ by from the years before, or why that is not told."""
    moved = changes(question, found, 1 + dims.index("year"))
    items = sorted({key[1:] for key, total in found.items() if total.kind == "year"})
    named: dict[str, str] = {}
    rows = []
    for item in items:
        for donor in donors:
            without = Change(None, None, f"nothing in {item[dims.index('year')]}")
            of = moved.get((donor, *item), without)
            names = f"change {donor}", f"change {donor} in percent"
            named |= dict(zip(names, (labels[donor], "in %"), strict=True))
            keys = {"item": ", ".join(item)}
            made = change_made(question, of, classes, ("donor", *dims), (donor, *item))
            for name, column, value, why in (
                (names[0], "change", of.amount, of.reason),
                (names[1], "change_percent", of.percent, of.reason if of.amount else ""),
            ):
                derived = {"amount": made[column]} if column in made else {}
                blank = Amount(None, None, None)
                rows.append(Row(keys, name, value or blank, {"reason": why}, derived))
    return Table("change", "Change over the year before", ("item",), rows, "measures", named)


def _side_by_side(
    question: Question,
    donors: tuple[str, ...],
    keys: dict[str, str],
    found: dict[str, Total],
    where: Mapping[str, tuple[str | int, ...]],
) -> list[Row]:
    """Return one row a donor, then difference and ratio of the first to each other.

    `where` is the condition that every total was asked with.
    """
    totals = [found.get(donor, Total()) for donor in donors]
    asked = {donor: question.asked(**{**where, "donor": (donor,)}) for donor in donors}
    rows = [
        Row(keys, donor, question.amount(total), derived={"amount": asked[donor]})
        for donor, total in zip(donors, totals, strict=True)
    ]
    several = len(donors) > 2
    first = donors[0], asked[donors[0]]
    for donor, other in zip(donors[1:], totals[1:], strict=True):
        suffix = f" {donors[0]} to {donor}" if several else ""
        second = donor, asked[donor]
        for how, value in (
            ("difference", difference(question, totals[0], other)),
            ("ratio", ratio(totals[0], other)),
        ):
            made = {"amount": Composed(how, first, second)}
            rows.append(Row(keys, f"{how}{suffix}", value, derived=made))
    return rows


def difference(question: Question, a: Total, b: Total) -> Amount:
    """Return a − b in the currency and the prices of the question."""
    return gap(a, b, question.digits, question.policy.unit, question.policy.priced)


def ratio(a: Total, b: Total) -> Amount | None:
    """Return the ratio of the bests, marked where either is; None to zero."""
    if not b.best:
        return None
    best = (Decimal(a.best) / Decimal(b.best)).quantize(Decimal("0.01"))
    unsure = a.mark or b.mark or a.unstated or b.unstated
    return Amount(None, best, None, False, "~" if unsure else "", unit="ratio")


def _overlaps(
    ledger: OpenedLedger,
    selection: Selection,
    policy: Policy,
    donors: tuple[str, ...],
    classes: tuple[str, ...],
    labels: dict[str, str],
) -> Table:
    rows = []
    for overlaps in OVERLAPS:
        other = Question(ledger, selection, policy._replace(overlaps=overlaps))
        rows += _side_by_side(
            other,
            donors,
            {"overlaps": overlaps},
            question_totals(other, classes),
            {"class": classes},
        )
    return Table(
        "overlaps",
        "Net of what may be told twice, and gross",
        ("overlaps",),
        rows,
        "measures",
        labels,
    )


def _thin(
    question: Question, donors: tuple[str, ...], classes: tuple[str, ...], labels: dict[str, str]
) -> list[str]:
    """Say so where a headline rests on one or two figures, or on none."""
    where, values = question.where(**{"class": classes})
    rows = question.ask(
        f"""
        SELECT donor, id, SUM(imported_rows) AS imported FROM flows WHERE reach = 1 AND {where}
        GROUP BY donor, id ORDER BY donor, id
        """,
        values,
    )
    said = []
    for donor in donors:
        own = [row for row in rows if row["donor"] == donor]
        ids = [row["id"] for row in own if row["id"] is not None]
        if any(row["imported"] for row in own):
            continue
        if not ids:
            said.append(f"The headline of {labels[donor]} holds no figure with an amount.")
        elif len(ids) <= 2:
            few = "one figure" if len(ids) == 1 else "two figures"
            said.append(f"The headline of {labels[donor]} rests on {few} alone: {', '.join(ids)}.")
    return said
