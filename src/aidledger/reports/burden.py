"""Burden: totals as shares of what the recipient or the donor has, or per head.

Sums over sums: the same years above and below the line, never a mean of percentages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from aidledger.money import from_minor
from aidledger.problems import UsageError
from aidledger.reports.derivation import Composed, Derivation, Sizes
from aidledger.reports.totals import GROUPS, Question, Total, mark, together
from aidledger.reports.value import Amount, Row, Table

# What can be asked for, and the measures of indicators.csv that answer, nearest first. With ODA a
# headline is only compared: military aid is no part of it.
MEASURES = {
    "gdp": ("gdp",),
    "budget": ("budget", "government-expenditure"),
    "military-budget": ("military-budget", "military-expenditure"),
    "oda": ("oda-received",),
    "population": ("population",),
    "donor-gdp": ("gdp",),
    "government-expenditure": ("government-expenditure",),
    "military-expenditure": ("military-expenditure",),
}
OF_DONORS = ("donor-gdp",)
ODA_LINE = (
    "Military aid is no part of ODA: with oda-received a total is compared, it is not a share "
    "of it."
)


class Size(NamedTuple):
    """An indicator of one year in minor units of the report's currency; a population in persons."""

    low: int
    best: int
    high: int
    open: bool
    capped: bool
    approximate: bool
    ids: tuple[str, ...] = ()


def sizes(question: Question, party: str, measure: str) -> dict[str, dict[int, Size]]:
    """Return a party's indicator by source and year, in the report's currency.

    A series in the report's own currency is preferred to one that would have to be converted.
    """
    rows = question.ask(
        """
        SELECT i.id, i.source, i.year, i.currency, i.open_top, i.capped, i.approximate,
          i.low, i.best, i.high, f.factor
        FROM indicators i LEFT JOIN factors f ON f.currency = i.currency AND f.year = i.year
        WHERE i.party = ? AND i.measure = ? AND (f.factor IS NOT NULL OR i.currency = '')
        ORDER BY i.ordinal
        """,
        [party, measure],
    )
    found: dict[str, dict[int, Size]] = {}
    own: set[tuple[str, int]] = set()
    for row in rows:
        place = row["source"], row["year"]
        if place in own or (
            row["year"] in found.get(row["source"], {})
            and row["currency"] != question.policy.currency
        ):
            continue
        if row["currency"] == question.policy.currency:
            own.add(place)
        low, best, high = (
            converted(row[bound], row["factor"] or 1.0) for bound in ("low", "best", "high")
        )
        found.setdefault(row["source"], {})[row["year"]] = Size(
            low,
            best,
            high,
            bool(row["open_top"]),
            bool(row["capped"]),
            bool(row["approximate"]),
            (row["id"],),
        )
    return found


class Series(NamedTuple):
    """What one source says of the sizes of one or more parties, by party and year."""

    of: str
    source: str
    sizes: dict[str, dict[int, Size]]


def names_of(of: Sequence[str], usual: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return what shares are asked of; raise UsageError on an unknown one."""
    names = [part.strip() for text in of for part in text.split(",") if part.strip()]
    for name in names:
        if name not in MEASURES:
            raise UsageError(
                f"There is no share of “{name}”.", f"Use one or more of: {', '.join(MEASURES)}."
            )
    return tuple(dict.fromkeys(names)) or usual


def title_of(asked: Sequence[str], whose: str = "the recipient") -> str:
    """Return the title of a table of shares: beside what, and in what."""
    heads = [name for name in asked if name == "population"]
    if set(asked) <= set(OF_DONORS):
        whose = "the donor"
    elif set(asked) & set(OF_DONORS):
        whose += " and the donor"
    have = "have" if " and " in whose else "has"
    kinds = ["in percent"] * (len(asked) > len(heads)) + ["a head of the population"] * bool(heads)
    return f"Beside what {whose} {have}, {' or '.join(kinds)}"


def shares(
    question: Question, donors: tuple[str, ...], classes: tuple[str, ...], asked: Sequence[str]
) -> tuple[list[Row], list[str]]:
    """Return each donor's share of each measure, by source, and what is missing from them.

    Sums over sums: the same years above and below. A year that lacks a denominator leaves both
    sums and is named; money without a year of its own is in neither. Both are in the current prices
    of each year: in one year deflating both would change nothing, deflating one make nonsense.
    """
    priced, question = question, question.in_current_prices()
    found_recipients = recipients_of(question, classes)
    if not found_recipients:
        return [], ["No shares: no figure with an amount counts here."]
    several = len(found_recipients) > 1
    if several and not set(asked) <= set(OF_DONORS):
        return [], [
            "No shares: the figures go to more than one recipient; name one with --recipient."
        ]
    by_key = _by_year(question, classes, ("donor",))
    years = _years_of(by_key)
    unstated = _Unstated(question, classes, ("donor",))
    rows: list[Row] = []
    missing = _idle(question, years)
    for name in asked:
        whose = {d: d if name in OF_DONORS else found_recipients[0] for d in donors}
        series, lacking = _series(question, name, whose.values(), years)
        missing += lacking
        for one in series:
            for donor in donors:
                found = one.sizes.get(whose[donor], {})
                used = [year for year in years if year in found]
                if not used:
                    continue
                part = together(by_key.get((donor,), {}).get(y, Total()) for y in used)
                part = part._replace(unstated=unstated.of((donor,), used))
                whole = sum_sizes([found[y] for y in used])
                keys = {"of": one.of, "source": one.source, "years": _spans(used)}
                where = {"class": classes, "donor": (donor,)}
                made = _made(question, name, (donor, one.of), where, used, whole)
                rows.append(Row(keys, donor, _measured(question, name, part, whole), derived=made))
    lines = [*_missing_lines(missing), *_outside(question, classes, asked)]
    return rows, [*_not_deflated(priced), *lines]


def _made(
    question: Question,
    name: str,
    names: tuple[str, str],
    where: Mapping[str, tuple[str, ...]],
    years: Sequence[int],
    whole: Size,
) -> dict[str, Derivation]:
    """Return how a share was made: the lines above it and the sizes below."""
    above = question.asked(**where, kind=("year",), year=tuple(years))
    heads = name == "population"
    below = Sizes(whole.ids, "" if heads else question.policy.currency)
    how = "a head" if heads else "percent"
    return {"amount": Composed(how, (names[0], above), (names[1], below))}


def _not_deflated(question: Question) -> list[str]:
    if question.policy.prices == "current":
        return []
    return ["Shares are of current prices, above and below the line: they are not deflated."]


def share_tables(
    question: Question,
    group: str,
    classes: tuple[str, ...],
    dims: tuple[str, ...],
    asked: Sequence[str],
    labels: Mapping[str, str],
) -> tuple[list[Table], list[str]]:
    """Return a breakdown beside what the parties have: a table a size, a column a source.

    With `year` among the dimensions a row stands beside the size of its own year; else beside the
    sum of all years in which the group holds money and the source has a size. A year without a size
    leaves the share blank and is named. Raises UsageError where the rows are of several recipients
    (for donor-gdp: of several donors).
    """
    priced, question = question, question.in_current_prices()
    others = tuple(dim for dim in dims if dim != "year")
    by_key = _by_year(question, classes, others)
    years = _years_of(by_key)
    lines = [*_not_deflated(priced), *_outside(question, classes, asked)]
    if not years:
        return [], lines
    unstated = _Unstated(question, classes, others)
    missing = _idle(question, years)
    order = sorted(by_key)
    if "year" not in dims:
        order.sort(key=lambda key: -sum(total.best for total in by_key[key].values()))
    tables = []
    for name in asked:
        whose = _whose(question, name, by_key, others, classes)
        series, lacking = _series(question, name, whose.values(), years)
        missing += lacking
        rows = []
        for one in series:
            for key in order:
                sized = one.sizes.get(whose[key], {})
                known = [year for year in years if year in sized]
                for used in (
                    [[y] for y in sorted(by_key[key])] if "year" in dims else [known] * bool(known)
                ):
                    part = together(by_key[key].get(y, Total()) for y in used)
                    part = part._replace(unstated=unstated.of(key, used))
                    parts = dict(zip(others, key, strict=True))
                    keys = {d: str(used[0]) if d == "year" else parts[d] for d in dims}
                    sizes = [sized[y] for y in used if y in sized]
                    where = {"class": classes, **{GROUPS[d]: (parts[d],) for d in others}}
                    rows.append(_share_row(question, name, one, {"group": group, **keys}, part,
                                           sizes, used, where))  # fmt: skip
        title = f"{labels[group]}: {_in_words(name, question.policy.currency)}"
        if rows:
            tables.append(Table("share", title, dims or ("group",), rows, "measures", labels))
    return tables, [*_missing_lines(missing), *lines]


def _share_row(
    question: Question,
    name: str,
    series: Series,
    keys: dict[str, str],
    part: Total,
    sizes: Sequence[Size],
    years: Sequence[int],
    where: Mapping[str, tuple[str, ...]],
) -> Row:
    blank = not sizes or len(sizes) < len(years)
    amount, made = Amount(None, None, None, unit="percent"), {}
    if not blank:
        whole = sum_sizes(sizes)
        amount = _measured(question, name, part, whole)
        made = _made(question, name, ("part", series.of), where, years, whole)
    spans = _spans(years)
    column = f"{series.of} ({_source_name(question, series.source)})"
    notes = {
        "of": series.of,
        "source": series.source,
        "years": spans,
        "unit": _unit(name, question.policy.currency),
        "missing": spans if blank else "",
    }
    return Row(keys, column if "year" in keys else f"{column}, {spans}", amount, notes, made)


def _in_words(name: str, currency: str) -> str:
    if name == "population":
        return f"{currency} a head of the recipient's population"
    if name in OF_DONORS:
        return "in percent of the donor's own gdp"
    if "oda" in name:
        return "beside the oda-received of the recipient, in percent"
    return f"in percent of the recipient's {name}"


def _unit(name: str, currency: str) -> str:
    return f"{currency} a head" if name == "population" else "percent"


def _whose(
    question: Question,
    name: str,
    keys: Iterable[tuple[str, ...]],
    dims: tuple[str, ...],
    classes: tuple[str, ...],
) -> dict[tuple[str, ...], str]:
    """Return whose size each row stands beside: its own party's, or the only one there is."""
    side = "donor" if name in OF_DONORS else "recipient"
    if side in dims:
        return {key: key[dims.index(side)] for key in keys}
    found = _parties_of(question, side, classes)
    if len(found) > 1:
        raise UsageError(
            f"A share of {name} needs one {side}, and here are {len(found)}: {', '.join(found)}.",
            f"Name one with --{side}, or break down by it: --by {side}.",
        )
    return dict.fromkeys(keys, found[0])


def _series(
    question: Question, name: str, parties: Iterable[str], years: Sequence[int]
) -> tuple[list[Series], list[str]]:
    """Return the series that have a size in these years, and what they lack, in words."""
    series: list[Series] = []
    missing: list[str] = []
    different = list(dict.fromkeys(parties))
    known: set[str] = set()
    for measure in MEASURES[name]:
        of = name if name in OF_DONORS else measure
        found = {party: sizes(question, party, measure) for party in different}
        for source in dict.fromkeys(s for own in found.values() for s in own):
            has = {party: own[source] for party, own in found.items() if source in own}
            known |= set(has)
            for party, by_year in has.items():
                label = _source_name(question, source)
                if lacking := [year for year in years if year not in by_year]:
                    of_party = f" of {party}" if len(different) > 1 else ""
                    missing.append(f"{of}{of_party} ({label}) lacks {_spans(lacking)}")
            if any(year in own for own in has.values() for year in years):
                series.append(Series(of, source, has))
    missing += [f"there is no {name} of {party}" for party in different if party not in known]
    return series, missing


def _measured(question: Question, name: str, part: Total, whole: Size) -> Amount:
    """Return part as percent of whole, or of a population the amount per head."""
    if name != "population":
        return share(part, whole)
    return per_head(part, whole, question.digits, question.policy.currency)


def per_head(part: Total, whole: Size, digits: int, currency: str) -> Amount:
    """Return part over the heads of a population, with bounds and the marks of both."""
    step = Decimal(1).scaleb(-digits - 2)

    def a_head(amount: int, persons: int) -> Decimal | None:
        return (
            (from_minor(amount, digits) / persons).quantize(step, ROUND_HALF_UP)
            if persons
            else None
        )

    divided = _divided(part, whole, a_head, _unit("population", currency))
    return divided._replace(currency=currency)


def share(part: Total, whole: Size) -> Amount:
    """Return part as percent of whole, with bounds and the marks of both.

    A whole that is only a ceiling gives a floor and no point; one without a top gives a ceiling and
    no floor. Figures without an amount are counted beside a share, never taken for nothing.
    """
    return _divided(part, whole, _percent, "percent")


def _divided(
    part: Total, whole: Size, divide: Callable[[int, int], Decimal | None], unit: str
) -> Amount:
    about = part.approximate or part.capped or whole.approximate
    if not part.high and not part.open:
        zero = Decimal("0.00")
        return Amount(zero, zero, zero, unit=unit, unstated=part.unstated)
    if whole.capped:
        marks = mark(True, False, about, part.spread)
        low = divide(part.low, whole.high)
        return Amount(low, None, None, True, marks, unit=unit, unstated=part.unstated)
    marks = mark(part.open, whole.open, about, part.spread)
    return Amount(
        None if whole.open else divide(part.low, whole.high),
        divide(part.best, whole.best),
        divide(part.high, whole.low),
        part.open,
        marks,
        unit=unit,
        unstated=part.unstated,
    )


def recipients_of(question: Question, classes: tuple[str, ...]) -> list[str]:
    """Return the recipients of the counted figures of these classes, or the only one selected."""
    return _parties_of(question, "recipient", classes)


def _parties_of(question: Question, side: str, classes: tuple[str, ...]) -> list[str]:
    where, values = question.where(**{"class": classes})
    question.by_columns((side,))
    rows = question.ask(f"SELECT {side} FROM flows WHERE {where} GROUP BY {side}", values)
    chosen = question.selection.columns().get(side, ())
    return sorted(str(row[side]) for row in rows) or list(chosen if len(chosen) == 1 else ())


def _by_year(
    question: Question, classes: tuple[str, ...], dims: tuple[str, ...]
) -> dict[tuple[str, ...], dict[int, Total]]:
    """Return what counts by the dimensions and year, money without a year left out."""
    found: dict[tuple[str, ...], dict[int, Total]] = {}
    for (*key, label), total in question.totals([*dims, "year"], **{"class": classes}).items():
        if total.kind == "year":
            found.setdefault(tuple(key), {})[int(label)] = total
    return found


def _years_of(by_key: Mapping[tuple[str, ...], Mapping[int, Total]]) -> list[int]:
    """Return the years in which anything with an amount is counted."""
    return sorted({y for own in by_key.values() for y, total in own.items() if total.figures})


def _idle(question: Question, years: Sequence[int]) -> list[str]:
    idle = [
        year
        for low, high in question.selection.years.ranges
        for year in range(low or min(years, default=0), (high or max(years, default=-1)) + 1)
        if year not in years
    ]
    return [f"nothing with an amount is counted in {_spans(idle)}"] if idle else []


def _missing_lines(missing: Sequence[str]) -> list[str]:
    if not missing:
        return []
    told = "; ".join(dict.fromkeys(missing))
    return [f"Not in the shares, above and below the line alike: {told}."]


def _outside(question: Question, classes: tuple[str, ...], asked: Sequence[str]) -> list[str]:
    """Say what no share holds, and what is no share."""
    lines = []
    outside = without_year(question, classes)
    if outside:
        has = "has" if len(outside) == 1 else "have"
        lines.append(f"Shares hold only money that has a year; {_listed(outside)} {has} none.")
    return lines + ([ODA_LINE] if any("oda" in name for name in asked) else [])


def without_year(question: Question, classes: tuple[str, ...]) -> list[str]:
    """Return the figures of these classes that count and belong to no year."""
    where, values = question.where(**{"class": classes})
    question.by_columns(("class", "year"))
    rows = question.ask(
        f"SELECT COALESCE(id, source) AS id FROM flows WHERE kind <> 'year' AND {where} "
        "GROUP BY COALESCE(id, source) ORDER BY COALESCE(id, source)",
        values,
    )
    return [str(row["id"]) for row in rows]


def converted(amount: int, factor: float) -> int:
    """Return minor units at a rate, rounded once."""
    # Not in SQL: a country's output in a small currency can be beyond what its integers hold.
    return int((amount * Decimal(factor)).to_integral_value(ROUND_HALF_UP))


class _Unstated:
    """How many figures of given years are told without an amount, by the dimensions."""

    def __init__(self, question: Question, classes: tuple[str, ...], dims: tuple[str, ...]) -> None:
        where, values = question.where(**{"class": classes})
        keys = [GROUPS[dim] for dim in dims]
        self.found = [
            (tuple(row[key] for key in keys), row["year"], row["id"])
            for row in question.ask(
                f"SELECT * FROM asked WHERE reason = 'unstated' AND kind = 'year' AND {where}",
                values,
            )
        ]

    def of(self, key: tuple[str, ...], years: Sequence[int]) -> int:
        return len({name for own, year, name in self.found if own == key and year in years})


def _percent(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    percent = Decimal(part) * 100 / Decimal(whole)
    if 0 < percent < Decimal("0.01"):  # two digits that say something
        return percent.quantize(Decimal(1).scaleb(percent.adjusted() - 1), ROUND_HALF_UP)
    return percent.quantize(Decimal("0.01"), ROUND_HALF_UP)


def sum_sizes(found: Sequence[Size]) -> Size:
    """Return the sum of sizes, with the marks of each."""
    return Size(
        sum(s.low for s in found),
        sum(s.best for s in found),
        sum(s.high for s in found),
        any(s.open for s in found),
        any(s.capped for s in found),
        any(s.approximate for s in found),
        tuple(name for s in found for name in s.ids),
    )


def _spans(years: Sequence[int]) -> str:
    """Write years as ranges: 2005–2007, 2009."""
    parts: list[list[int]] = []
    for year in years:
        if parts and parts[-1][1] == year - 1:
            parts[-1][1] = year
        else:
            parts.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in parts)


def _source_name(question: Question, key: str) -> str:
    source = question.ledger.document("sources")[key]
    return "the article" if source["kind"] == "article" else str(source["key"])


def _listed(names: Sequence[str]) -> str:
    """Return `a, b and c`."""
    *some, last = names
    return f"{', '.join(some)} and {last}" if some else last
