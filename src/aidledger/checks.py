"""Checks: what figures say of each other, and whether their totals can be trusted."""

from __future__ import annotations

from collections.abc import Iterator

from aidledger.factors import rate
from aidledger.model import Book, Transaction
from aidledger.policy import COUNTED_STATUSES
from aidledger.problems import Place, Problem, Severity
from aidledger.residuals import Take
from aidledger.years import parse_date


def relations_of(book: Book) -> list[Problem]:
    """Return problems of relations; totals cannot be made before these are mended."""
    by_id = {figure.id: figure for figure in book.transactions}
    problems = [
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
    ]
    if problems:
        return problems
    return [
        *(
            _problem(
                "circular-relation",
                by_id[circle[0]],
                "",
                "These figures contain each other: " + " → ".join((*circle, circle[0])) + ".",
                "Say which is the whole and delete the relation that points back to it.",
            )
            for circle in _circles(by_id)
        ),
        *(
            _problem(
                "instrument-differs",
                figure,
                "instrument",
                f"It is a part of {figure.part_of}, whose instrument is "
                f"{by_id[figure.part_of].instrument}.",
                "Whole and parts of one deal carry one instrument: choose it, and say in the "
                "remark why.",
            )
            for figure in book.transactions
            if figure.part_of
            and figure.bounds
            and by_id[figure.part_of].bounds
            and figure.instrument != by_id[figure.part_of].instrument
        ),
    ]


def rates_of(book: Book) -> list[Problem]:
    """Return the years for which a currency in use has no rate."""
    problems = []
    for figure in book.transactions:
        currency = book.currencies.get(figure.currency)
        if figure.bounds is None or currency is None:
            continue
        source_year = parse_date(book.sources[figure.source].date).year
        begin, end = figure.period.begin, figure.period.end
        last = source_year if end is None else end // 12
        first = last if begin is None else begin // 12
        missing = [y for y in range(first, min(last, source_year) + 1) if rate(currency, y) is None]
        if missing:
            years = ", ".join(map(str, missing))
            problems.append(
                _problem(
                    "missing-rate",
                    figure,
                    "currency",
                    f"There is no rate for {figure.currency} in {years}.",
                    f"Add the annual average of {years} to the rates of {figure.currency} in "
                    "currencies.yaml.",
                )
            )
    for indicator in book.indicators:
        currency = book.currencies.get(indicator.currency)
        if currency is not None and rate(currency, indicator.year) is None:
            problems.append(
                Problem(
                    "missing-rate",
                    Place(indicator.place.file, indicator.place.line, "currency"),
                    indicator.id,
                    f"There is no rate for {currency.code} in {indicator.year}.",
                    f"Add the annual average of {indicator.year} to the rates of {currency.code} "
                    "in currencies.yaml.",
                )
            )
    return problems


def wholes_of(book: Book, takes: list[Take]) -> list[Problem]:
    """Return parts that exceed their whole, and figures that together exceed what they may be in.

    A difference that rounding explains is none: one in the last digit that the figures are
    written with.
    """
    by_id = {figure.id: figure for figure in book.transactions}
    problems: list[Problem] = []
    for name in sorted({take.container for take in takes}):
        whole = by_id[name]
        assert whole.bounds is not None
        if whole.bounds.open:
            continue
        for certain in (True, False):
            own = [
                t
                for t in takes
                if t.container == name
                and t.overlaps == ("gross" if certain else "net")
                and (not certain or t.relation == "part_of")
            ]
            low = sum(t.low for t in own)
            slack = sum(_grain(by_id[t.figure]) for t in own) + _grain(whole)
            if (
                not own
                or low <= whole.bounds.high + slack
                or (not certain and problems and problems[-1].place == whole.place)
            ):
                continue
            parts = ", ".join(t.figure for t in own)
            if certain:
                problems.append(
                    _problem(
                        "parts-exceed-whole",
                        whole,
                        "amount",
                        f"Its parts ({parts}) are together more than it.",
                        "Correct an amount, or let a part be may_be_in instead of part_of.",
                    )
                )
            else:
                problems.append(
                    _problem(
                        "may-exceed",
                        whole,
                        "amount",
                        f"The figures that may be inside it ({parts}) are together more than it.",
                        "Look whether all of them really can be; delete may_be_in where not.",
                        "warning",
                    )
                )
    return problems


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
                    f"It is said to be disbursed from {figure.first or figure.last}, but the "
                    f"footnote was printed in {max(dates)}.",
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
                f"Its share of {year}, {dollars / 1e8:,.1f} million USD, is more than all the aid "
                f"{figure.recipient} received that year ({received / 1e8:,.1f} million).",
                "Look for zeros too many, a wrong currency, or a period that is too short.",
                "warning",
            )


def _grain(figure: Transaction) -> int:
    """Return half a unit of the last digit an amount is written with, in minor units."""
    written = figure.amount if figure.amount is not None else figure.low
    if written is None or not written:
        return 0
    digits = written.normalize().as_tuple()
    assert isinstance(digits.exponent, int)
    shown = len(digits.digits)
    size = 10 ** max(0, digits.exponent + 2)
    return size // 2 if shown > 1 else 0


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
            stack += [(other, False) for _, other in by_id[name].relations()]
    return circles


def _problem(
    code: str,
    figure: Transaction,
    column: str,
    explanation: str,
    remedy: str,
    severity: Severity = "error",
) -> Problem:
    place = Place(figure.place.file, figure.place.line, column)
    excerpt = f"{figure.id}: {figure.as_stated}" if figure.as_stated else figure.id
    return Problem(code, place, excerpt, explanation, remedy, severity)
