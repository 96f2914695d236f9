"""Checks: what figures say of each other, and whether their totals can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aidledger.factors import rate
from aidledger.model import Book, Currency, Transaction
from aidledger.money import LARGEST_MINOR, from_minor
from aidledger.policy import COUNTED_STATUSES
from aidledger.problems import Place, Problem, Severity, clip
from aidledger.residuals import Take, reduces
from aidledger.years import parse_date


def relations_of(book: Book) -> list[Problem]:
    """Return problems of relations; totals cannot be made before these are mended."""
    by_id = {figure.id: figure for figure in book.transactions}
    return [
        *(
            _problem(
                "dangling-relation",
                figure,
                relation,
                f"There is no figure “{other}” in the ledger.",
                "Correct the id, or add the figure it names.",
            )
            for figure in book.transactions
            for relation, other in figure.relations()
            if other not in by_id
        ),
        *(_circular(circle, by_id) for circle in _circles(by_id)),
        *(
            _problem(
                "instrument-differs",
                figure,
                "instrument",
                f"It is {figure.instrument}, and a part of {whole.id}, which is "
                f"{whole.instrument}.",
                "Whole and parts of one deal carry one instrument: choose it, and say in the "
                "remark why.",
            )
            for figure in book.transactions
            if figure.bounds
            and (whole := by_id.get(figure.part_of))
            and whole.bounds
            and figure.instrument != whole.instrument
        ),
    ]


def _circular(circle: tuple[str, ...], by_id: dict[str, Transaction]) -> Problem:
    figure, other = by_id[circle[0]], circle[1 % len(circle)]
    if len(circle) == 1:
        what = "The figure is said to be inside itself."
    else:
        told = [*circle[:5], *(["…"] if len(circle) > 5 else []), circle[0]]
        what = f"These {len(circle)} figures contain each other: {' → '.join(told)}."
    return _problem(
        "circular-relation",
        figure,
        next(relation for relation, name in figure.relations() if name == other),
        what,
        "Say which is the whole and delete the relation that points back to it.",
    )


def rates_of(book: Book) -> list[Problem]:
    """Return the years for which a currency in use has no rate."""
    by_id = {figure.id: figure for figure in book.transactions}
    problems: list[Problem] = []
    for figure in book.transactions:
        currency = book.currencies.get(figure.currency)
        if figure.bounds is None or currency is None:
            continue
        years = _years_of(figure, book)
        problems += _too_much(figure.bounds.high, currency, years, _problem_at(figure, "amount"))
        problems += _missing(currency, years, _problem_at(figure, "currency"))
        for relation, other in figure.relations():
            whole = by_id.get(other)
            if whole and reduces(figure, whole) and whole.currency != figure.currency:
                # What is inside is taken off at the rates of its own years.
                wanted = book.currencies[whole.currency]
                why = f"It is taken off {other}, which is in {wanted.code}. "
                problems += _missing(wanted, years, _problem_at(figure, relation), why)
    for indicator in book.indicators:
        currency = book.currencies.get(indicator.currency)
        if currency is not None:
            place = Place(indicator.place.file, indicator.place.line, "currency")
            excerpt = clip(f"{indicator.id}: {indicator.as_stated or indicator.measure}")
            years = range(indicator.year, indicator.year + 1)
            problems += _too_much(indicator.bounds.high, currency, years, (place, excerpt))
            problems += _missing(currency, years, (place, excerpt))
    return problems


def _years_of(figure: Transaction, book: Book) -> range:
    """Return the years whose rates a figure needs: none after the date of its source."""
    source_year = parse_date(book.sources[figure.source].date).year
    begin, end = figure.period.begin, figure.period.end
    last = source_year if end is None else end // 12
    first = last if begin is None else begin // 12
    return range(first, min(last, source_year) + 1)


def _missing(
    currency: Currency, years: Iterable[int], about: tuple[Place, str], why: str = ""
) -> Iterator[Problem]:
    without = ", ".join(str(year) for year in years if rate(currency, year) is None)
    if without:
        yield Problem(
            "missing-rate",
            *about,
            f"{why}There is no rate for {currency.code} in {without}.",
            f"Add the annual average of {without} to the rates of {currency.code} in "
            "currencies.yaml.",
        )


def _too_much(
    amount: int, currency: Currency, years: Iterable[int], about: tuple[Place, str]
) -> Iterator[Problem]:
    rates = [found for year in years if (found := rate(currency, year))]
    if rates and amount / min(rates) > LARGEST_MINOR:
        yield Problem(
            "bad-amount",
            *about,
            f"At {min(rates):f} {currency.code} per US dollar it is more than all money there is.",
            f"Look at the amount, and at the rates of {currency.code} in currencies.yaml.",
        )


def wholes_of(book: Book, takes: list[Take]) -> list[Problem]:
    """Return parts that exceed their whole, and figures that together exceed what they may be in.

    A difference that rounding explains is none: half a unit of the last digit that each figure is
    written with. The whole is held to be written no finer than its parts.
    """
    by_id = {figure.id: figure for figure in book.transactions}
    inside: dict[str, list[Take]] = {}
    for take in takes:
        inside.setdefault(take.container, []).append(take)
    problems: list[Problem] = []
    for name, own in sorted(inside.items()):
        whole = by_id[name]
        assert whole.bounds is not None
        parts = [t for t in own if t.overlaps == "gross" and t.relation == "part_of"]
        others = [t for t in own if t.overlaps == "net"]
        if whole.bounds.open:
            continue
        if _exceed(parts, whole, by_id):
            problems.append(
                _problem(
                    "parts-exceed-whole",
                    whole,
                    "amount",
                    f"Its parts ({_listed(parts)}) {_come_to(parts, whole, book)}.",
                    "Correct an amount, or let a part be may_be_in instead of part_of.",
                )
            )
        elif _exceed(others, whole, by_id):
            problems.append(
                _problem(
                    "may-exceed",
                    whole,
                    "amount",
                    f"The figures that are or may be inside it ({_listed(others)}) "
                    f"{_come_to(others, whole, book)}.",
                    "Look whether all of them really can be; delete may_be_in where not.",
                    "warning",
                )
            )
    return problems


def _exceed(takes: list[Take], whole: Transaction, by_id: dict[str, Transaction]) -> bool:
    assert whole.bounds is not None
    slacks = [_half_digit(by_id[t.figure], t.low) for t in takes]
    slack = sum(slacks) + max([_half_digit(whole, whole.bounds.high), *slacks])
    return sum(t.low for t in takes) > whole.bounds.high + slack


def _half_digit(figure: Transaction, minor: int) -> int:
    """Return half a unit of the last digit an amount is written with, at the scale of `minor`.

    An amount of one digit, such as 40 million, does not show how far it is rounded: 0.
    """
    written = next((d for d in (figure.amount, figure.high, figure.low) if d), None)
    digits = written.normalize().as_tuple().digits if written else ()
    return minor // (2 * int("".join(map(str, digits)))) if len(digits) > 1 else 0


def _come_to(takes: list[Take], whole: Transaction, book: Book) -> str:
    assert whole.bounds is not None
    digits = book.currencies[whole.currency].minor_units
    parts, own = (from_minor(x, digits) for x in (sum(t.low for t in takes), whole.bounds.high))
    return f"come to {parts:,f} {whole.currency}, and it is only {own:,f}"


def _listed(takes: list[Take]) -> str:
    names = [t.figure for t in takes]
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")


def doubts_of(book: Book) -> Iterator[Problem]:
    """Yield what is worth a second look: deeds younger than their footnote, flows above all ODA."""
    oda = {
        (i.party, i.year): i
        for i in book.indicators
        if i.measure == "oda-received" and i.currency == "USD"
    }
    for figure in book.transactions:
        notes = book.sources[figure.source].footnotes
        dates = [notes[n].date for n in figure.footnote if notes[n].date]
        begin = figure.period.begin if figure.period.begin is not None else figure.period.end
        if figure.status == "disbursed" and dates and begin is not None:
            printed = max(parse_date(date).end for date in dates)
            if begin > printed:
                yield _problem(
                    "disbursed-after-source",
                    figure,
                    "status",
                    f"It is said to be disbursed from {figure.first or figure.last}, but its "
                    f"footnote is dated {max(dates)}.",
                    "If the footnote is right the deed was still planned; if the status is right "
                    "say so in the remark.",
                    "warning",
                )
        if figure.bounds and figure.class_ == "transfer" and figure.status in COUNTED_STATUSES:
            yield from _above_oda(book, figure, {k: v.bounds.best for k, v in oda.items()})


def _above_oda(
    book: Book, figure: Transaction, oda: dict[tuple[str, int], int]
) -> Iterator[Problem]:
    assert figure.bounds is not None
    begin, end, months = figure.period.begin, figure.period.end, figure.period.months
    currency = book.currencies[figure.currency]
    if begin is None or end is None or not months:
        return
    for year in range(begin // 12, end // 12 + 1):
        share = min(end, year * 12 + 11) - max(begin, year * 12) + 1
        received, per_usd = oda.get((figure.recipient, year)), rate(currency, year)
        if received is None or per_usd is None:
            continue
        dollars = figure.bounds.best * share / months / float(per_usd)
        dollars *= 10 ** (2 - currency.minor_units)
        if dollars > received:
            yield _problem(
                "more-than-oda",
                figure,
                "amount",
                f"Its share of {year}, {dollars / 100:,.0f} USD, is more than all the aid that "
                f"{figure.recipient} received that year ({received / 100:,.0f} USD).",
                "Look for zeros too many, a wrong currency, or a period that is too short.",
                "warning",
            )


def _circles(by_id: dict[str, Transaction]) -> list[tuple[str, ...]]:
    """Return each circle of relations once, walking without recursion."""
    state: dict[str, int] = {}
    circles: list[tuple[str, ...]] = []
    for start in by_id:
        if start in state:
            continue
        path: list[str] = []
        stack = [(start, False)]
        while stack:
            name, done = stack.pop()
            if done:
                path.pop()
                state[name] = 2
                continue
            if state.get(name) == 1:
                circles.append(tuple(path[path.index(name) :]))
                continue
            if state.get(name) == 2:
                continue
            state[name] = 1
            path.append(name)
            stack.append((name, True))
            stack += [(other, False) for _, other in by_id[name].relations() if other in by_id]
    return circles


def _problem(
    code: str,
    figure: Transaction,
    column: str,
    explanation: str,
    remedy: str,
    severity: Severity = "error",
) -> Problem:
    return Problem(code, *_problem_at(figure, column), explanation, remedy, severity)


def _problem_at(figure: Transaction, column: str) -> tuple[Place, str]:
    """Return the place and the excerpt of a problem of one figure."""
    place = Place(figure.place.file, figure.place.line, column)
    return place, clip(f"{figure.id}: {figure.as_stated or figure.description}")
