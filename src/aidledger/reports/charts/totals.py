"""Charts of totals: by year, donor, sector, instrument and class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from aidledger.money import from_minor
from aidledger.policy import CLASSES, COUNTED_STATUSES, Policy, Selection
from aidledger.reports.charts.value import Bar, Chart, Panel, Series, Slot
from aidledger.reports.charts.words import (
    class_words,
    high_alone,
    main_classes,
    not_drawn,
    policy_words,
    series_of,
    source_line,
    sources_of,
    unit_of,
)
from aidledger.reports.shared.caveats import calendar_caveats, rate_caveats, reading_caveats
from aidledger.reports.shared.undeflated import price_caveats
from aidledger.reports.summary import title
from aidledger.reports.totals import GROUPS, Question, Total, order_of_line

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

# Empty years between others keep their place up to this many years in all.
_MOST_YEARS = 60
NO_YEAR = "in no single year"

Totals = Mapping[tuple[str, ...], Total]


def totals_chart(ledger: OpenedLedger, selection: Selection, policy: Policy, kind: str) -> Chart:
    """Return what counts by year, donor, sector, instrument or class, a bar a donor in each.

    Amounts are those of `summary` and `compare`: in the policy's currency and prices, full units.
    """
    question = Question(ledger, selection, policy)
    classes = CLASSES if kind == "classes" else main_classes(selection, policy)
    heading = class_words(classes)
    what = "Totals, class by class" if kind == "classes" else f"{heading} by {_BY[kind]}"
    dims = () if kind == "donors" else (_BY[kind],)
    found = question.totals(("donor", *dims), **{"class": classes})
    spread = _spread(question, ("donor", *dims), classes)
    donors = donors_of(question, found)
    names = {code: party["name"] for code, party in ledger.document("parties").items()}
    if kind == "donors":
        series, slots, bars = _by_donor(question, classes, donors, found, spread, names)
    else:
        series = series_of(question, donors)
        slots = _years(found) if kind == "years" else _names(found, kind)
        known = {key[1] for key in found}
        bars = [
            Bar(slot.name, donor, question.amount(found.get((donor, slot.name), Total())),
                spread.get((donor, slot.name), Decimal(0)))
            for slot in slots if slot.name in known
            for donor in donors
        ]  # fmt: skip
    figures, rates = sources_of(question, classes)
    return Chart(
        kind,
        "time" if kind == "years" else "ranked",
        f"{what}: {title(ledger, selection)}",
        policy_words(selection, policy, spread=kind == "years"),
        source_line(ledger, figures, rates),
        _BY[kind],
        series,
        (Panel(kind, "", unit_of(policy), tuple(slots), tuple(bars)),),
        policy.priced,
        {**policy.as_dict(), **selection.as_dict()},
        tuple(_notes(question, kind, classes, donors, found, names)),
        (*high_alone(question, classes), *not_drawn(question, classes)),
        (
            *price_caveats(question),
            *calendar_caveats(question),
            *rate_caveats(question),
            *reading_caveats(question),
        ),
    )


_BY = {
    "years": "year",
    "donors": "donor",
    "sectors": "sector",
    "instruments": "instrument",
    "classes": "class",
}


def donors_of(question: Question, found: Totals) -> list[str]:
    """Return the donors that were named, else those with an amount, the largest first."""
    if question.selection.donor:
        return list(question.selection.donor)
    wholes: dict[str, int] = {}
    for (donor, *_), total in found.items():
        if total.high or total.open:
            wholes[donor] = wholes.get(donor, 0) + total.best
    return sorted(wholes, key=lambda donor: (-wholes[donor], donor))


def _by_donor(
    question: Question,
    classes: tuple[str, ...],
    donors: Sequence[str],
    found: Totals,
    spread: Mapping[tuple[str, ...], Decimal],
    names: Mapping[str, str],
) -> tuple[tuple[Series, ...], list[Slot], list[Bar]]:
    """Return for each donor what counts, and of it what is known to be disbursed."""
    chosen = question.selection.status
    both = not chosen or set(COUNTED_STATUSES) <= set(chosen)
    series = [Series("counted", "disbursed and committed" if both else ", ".join(chosen))]
    kinds: list[tuple[str, Totals]] = [("counted", found)]
    if both:
        series.append(Series("disbursed", "of it disbursed"))
        alone = question.totals(("donor",), **{"class": classes, "status": ("disbursed",)})
        kinds.append(("disbursed", alone))
        spread = {**spread, **_spread(question, ("donor",), classes, ("disbursed",))}
    slots = [Slot(donor, names[donor]) for donor in donors]
    bars = [
        Bar(donor, kind, question.amount(totals.get((donor,), Total())),
            spread.get((donor,) if kind == "counted" else (donor, kind), Decimal(0)))
        for donor in donors
        for kind, totals in kinds
    ]  # fmt: skip
    return tuple(series), slots, bars


def _years(found: Totals) -> list[Slot]:
    """Return the years in order, those between with nothing too, then what belongs to no year."""
    lines = {key[1]: total for key, total in found.items()}
    ordered = sorted(lines, key=lambda label: order_of_line(label, lines[label]))
    years = [int(label) for label in ordered if lines[label].kind == "year"]
    if years and years[-1] - years[0] < _MOST_YEARS:
        years = list(range(years[0], years[-1] + 1))
    others = [label for label in ordered if lines[label].kind != "year"]
    return [
        *(Slot(str(year), str(year)) for year in years),
        *(Slot(label, label, NO_YEAR) for label in others),
    ]


def _names(found: Totals, kind: str) -> list[Slot]:
    """Return names in the order of their amounts, classes in their own."""
    wholes: dict[str, int] = {}
    for (_, name), total in found.items():
        wholes[name] = wholes.get(name, 0) + total.best
    if kind == "classes":
        return [Slot(c, c.replace("-", " ")) for c in CLASSES if c in wholes]
    return [Slot(name, name) for name in sorted(wholes, key=lambda n: (-wholes[n], n))]


def _spread(
    question: Question,
    dims: tuple[str, ...],
    classes: tuple[str, ...],
    statuses: tuple[str, ...] = (),
) -> dict[tuple[str, ...], Decimal]:
    """Return how much of each best is a share, by months, of figures for longer periods.

    Without years among the dimensions only what the selection cuts off makes a share. Statuses
    narrow it, and then end the keys.
    """
    keys = [GROUPS[dim] for dim in dims]
    where, values = question.where(
        **{"class": classes}, **({"status": statuses} if statuses else {})
    )
    shared = "spread = 1" if "year" in dims else "spread = 1 AND cut = 1"
    rows = question.ask(
        f"""
        SELECT {", ".join(keys)}, CAST(SUM(best) AS BIGINT) AS best FROM flows
        WHERE {shared} AND {where} GROUP BY {", ".join(keys)}
        """,
        values,
    )
    return {
        (*(row[key] for key in keys), *statuses): from_minor(row["best"], question.digits)
        for row in rows
        if row["best"]
    }


def _notes(
    question: Question,
    kind: str,
    classes: Sequence[str],
    donors: Sequence[str],
    found: Totals,
    names: Mapping[str, str],
) -> list[str]:
    told = []
    if not any(total.high or total.open for total in found.values()):
        told.append("Nothing with an amount counts here, so there is no bar.")
    silent = sorted({key[0] for key in found} - set(donors))
    if silent:
        told.append(f"Without an amount, and not drawn: {', '.join(names[d] for d in silent)}.")
    if kind == "classes":
        told.append("Classes are never added to each other.")
    if kind == "years" and question.classes_scheduled() & set(classes):
        told.append("What falls due after its source is not drawn.")
    return told
