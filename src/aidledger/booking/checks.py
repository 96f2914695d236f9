"""Checks: what figures say of each other, and whether their totals can be trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from aidledger.booking.rate_table import RatesAtHand
from aidledger.counting.factors import exact_factor, rate
from aidledger.counting.residuals import Edge, Take, months_share, reduces, years_inside
from aidledger.model import Book, Currency, Rival, Transaction
from aidledger.money import LARGEST_MINOR, from_minor
from aidledger.policy import COUNTED_STATUSES
from aidledger.problems import Place, Problem, Severity, clip
from aidledger.years import parse_date

# Classes whose money the OECD counts as aid, so that all of it is a measure for each.
AID_CLASSES = ("transfer", "credit", "debt-relief")
RELATIONS = ("part_of", "fulfils", "may_be_in")
_TOLD = 5  # figures of a circle
_WORD = re.compile(r"[\w-]+")
# Where a circle begins, and how long it is: a hundred thousand long ones have to fit into memory.
_Circle = tuple[list[str], int]


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


def _circular(circle: _Circle, by_id: dict[str, Transaction]) -> Problem:
    begins, length = circle
    figure, other = by_id[begins[0]], begins[1 % length]
    if length == 1:
        what = "The figure is said to be inside itself."
    else:
        told = [*begins[:_TOLD], *(["…"] if length > _TOLD else []), begins[0]]
        what = f"These {length} figures contain each other: {' → '.join(told)}."
    return _problem(
        "circular-relation",
        figure,
        next(relation for relation, name in figure.relations() if name == other),
        what,
        "Say which is the whole and delete the relation that points back to it.",
    )


def without_broken_relations(book: Book, problems: Iterable[Problem]) -> Book:
    """Return the book without the relations of figures whose relations or rates have problems.

    The rest can then be settled and checked: nothing dangles, each circle is cut at one of its
    figures, and nothing is converted without a rate.
    """
    broken = {
        (p.place.file, p.place.line)
        for p in problems
        if p.code == "missing-rate" or p.place.column in RELATIONS
    }
    return replace(
        book,
        transactions=tuple(
            replace(figure, part_of="", fulfils="", may_be_in=())
            if (figure.place.file, figure.place.line) in broken
            else figure
            for figure in book.transactions
        ),
    )


def rates_of(book: Book) -> list[Problem]:
    """Return the years for which a currency in use has no rate."""
    by_id = {figure.id: figure for figure in book.transactions}
    problems: list[Problem] = []
    at_hand = RatesAtHand(book.folder)
    for figure in book.transactions:
        currency = book.currencies.get(figure.currency)
        if figure.bounds is None or currency is None:
            continue
        years = _years_of(figure, book)
        problems += _too_much(figure.bounds.high, currency, years, _problem_at(figure, "amount"))
        problems += _missing(currency, years, at_hand, _problem_at(figure, "currency"))
        for relation, other in figure.relations():
            whole = by_id.get(other)
            if whole and reduces(figure, whole) and whole.currency != figure.currency:
                # What is inside is taken off at the rates of the years it is taken off in.
                if relation == "may_be_in" and not months_share(figure, whole)[0]:
                    continue
                wanted = book.currencies[whole.currency]
                why = f"It is taken off {other}, which is in {wanted.code}. "
                about = _problem_at(figure, relation)
                needed = sorted({y for y, _ in _shares(relation, figure, whole, book)})
                problems += _missing(wanted, needed, at_hand, about, why)
                told = [year for year in needed if year not in years]
                problems += _missing(currency, told, at_hand, about, why)
    for indicator in book.indicators:
        currency = book.currencies.get(indicator.currency)
        if currency is not None:
            place = Place(indicator.place.file, indicator.place.line, "currency")
            excerpt = clip(f"{indicator.id}: {indicator.as_stated or indicator.measure}")
            years = range(indicator.year, indicator.year + 1)
            problems += _too_much(indicator.bounds.high, currency, years, (place, excerpt))
            problems += _missing(currency, years, at_hand, (place, excerpt))
    return problems


def _years_of(figure: Transaction, book: Book) -> range:
    """Return the years whose rates a figure needs: none after the date of its source."""
    source_year = _source_year(figure, book)
    begin, end = figure.period.begin, figure.period.end
    last = source_year if end is None else end // 12
    first = last if begin is None else begin // 12
    return range(first, min(last, source_year) + 1)


def _source_year(figure: Transaction, book: Book) -> int:
    return parse_date(book.sources[figure.source].date).year


def _shares(
    relation: str, inside: Transaction, whole: Transaction, book: Book
) -> list[tuple[int, int]]:
    """Return the (year, months) at whose rates a figure is taken off another."""
    return years_inside(Edge(relation, inside, whole), _source_year(inside, book))


def _missing(
    currency: Currency,
    years: Iterable[int],
    at_hand: RatesAtHand,
    about: tuple[Place, str],
    why: str = "",
) -> Iterator[Problem]:
    without = [year for year in years if rate(currency, year) is None]
    if without:
        yield Problem(
            "missing-rate",
            *about,
            f"{why}There is no rate for {currency.code} in {', '.join(map(str, without))}.",
            at_hand.remedy(currency.code, without, currency.rates.source if currency.rates else ""),
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
        if take.overlaps == "net":
            inside.setdefault(take.container, []).append(take)
    stated = _parts(book, by_id)
    problems: list[Problem] = []
    for name in sorted({*inside, *stated}):
        whole, others = by_id[name], inside.get(name, [])
        assert whole.bounds is not None
        if whole.bounds.open:
            continue
        sides = _side_by_side(stated.get(name, []), by_id)
        if parts := next((side for side in sides if _exceed(side, whole, by_id)), None):
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
                    "Look which of them can be inside it; where one cannot, delete may_be_in.",
                    "warning",
                )
            )
    return problems


def _parts(book: Book, by_id: dict[str, Transaction]) -> dict[str, list[Take]]:
    """Return the parts of each whole with the least that each may be, whether it counts or not.

    Not what they take off: that is capped by what is left, and by what else they are inside.
    """
    found: dict[str, list[Take]] = {}
    for figure in book.transactions:
        whole = by_id.get(figure.part_of)
        if whole is None or whole.bounds is None or figure.bounds is None:
            continue
        low = _converted(figure.bounds.low, figure, whole, book)
        if low is not None:
            take = Take("gross", whole.id, figure.id, "part_of", low, low)
            found.setdefault(whole.id, []).append(take)
    return found


def _converted(amount: int, part: Transaction, whole: Transaction, book: Book) -> int | None:
    """Return a part's amount in the currency of its whole; None where no year has its rates.

    A year without rates is left out: what the part is known to be is then less.
    """
    if part.currency == whole.currency:
        return amount
    source, target = book.currencies[part.currency], book.currencies[whole.currency]
    shares = _shares("part_of", part, whole, book)
    months = sum(share for _, share in shares)
    known = [
        amount * share * factor / months
        for year, share in shares
        if (factor := exact_factor(source, target, year)) is not None
    ]
    return int(sum(known)) if known else None


def _side_by_side(parts: list[Take], by_id: dict[str, Transaction]) -> tuple[list[Take], ...]:
    """Return the parts that are in no other part, and those that have no other part in them.

    Where a part is, or may be, in another part of the same whole, only one of the two counts.
    """
    if len(parts) < 2:
        return parts, parts
    names = {take.figure for take in parts}
    holders = {name: _holders(by_id[name], by_id) & names for name in names}
    hold = set().union(*holders.values())
    outer = [take for take in parts if not holders[take.figure]]
    return outer, [take for take in parts if take.figure not in hold]


def _holders(part: Transaction, by_id: dict[str, Transaction]) -> set[str]:
    """Return what a part is in besides its whole, at any depth."""
    found: set[str] = set()
    todo = [other for _, other in part.relations() if other != part.part_of]
    while todo:
        name = todo.pop()
        if name not in found and name in by_id:
            found.add(name)
            todo += [other for _, other in by_id[name].relations() if other != part.part_of]
    return found


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


def rivals_of(book: Book) -> Iterator[Problem]:
    """Yield rivals that name a figure which is not there, or not in the rival's year."""
    by_id = {figure.id: figure for figure in book.transactions}
    for rival in book.rivals:
        for name in rival.figures:
            figure = by_id.get(name)
            if figure is None:
                column, what = "figures", f"There is no figure “{name}” in the ledger."
                remedy = "Correct the id, or add the figure it names."
            elif figure.bounds is None:
                column, what = "figures", f"{name} is told without an amount."
                remedy = "Leave it out: there is nothing to hold against the rival."
            elif rival.year and rival.year not in _told_years(figure):
                column, what = "year", f"{name} tells of no money in {rival.year} by itself."
                remedy = "Correct the year, or leave it blank to compare the whole of the figure."
            else:
                continue
            place = Place(rival.place.file, rival.place.line, column)
            yield Problem("unmatched-rival", place, clip(f"{rival.id}: {name}"), what, remedy)


def _told_years(figure: Transaction) -> range:
    begin, end = figure.period.begin, figure.period.end
    return range(0) if begin is None or end is None else range(begin // 12, end // 12 + 1)


def doubts_of(book: Book) -> Iterator[Problem]:
    """Yield what is worth a second look: deeds younger than what tells of them, flows above ODA."""
    oda: dict[str, dict[int, int]] = {}
    for i in book.indicators:
        if i.measure == "oda-received" and i.currency == "USD":
            oda.setdefault(i.party, {})[i.year] = i.bounds.best
    for figure in book.transactions:
        if figure.status == "disbursed":
            yield from _before_it_happened(book, figure)
        if figure.class_ in AID_CLASSES and figure.status in COUNTED_STATUSES:
            yield from _above_oda(book, figure, oda.get(figure.recipient, {}))
    yield from _to_oneself(book)
    yield from _same_again(book)
    yield from _mentions_of_nothing(book)


def _to_oneself(book: Book) -> Iterator[Problem]:
    """Yield a warning for each figure, and each rival of figures, whose donor is its recipient."""
    rows: list[tuple[Transaction | Rival, str]] = [(f, f.description) for f in book.transactions]
    rows += [(rival, rival.basis) for rival in book.rivals]
    for one, about in rows:
        if one.donor == one.recipient:
            yield Problem(
                "same-party",
                Place(one.place.file, one.place.line, "recipient"),
                clip(f"{one.id}: {one.as_stated or about}"),
                f"{one.donor} gives to itself: donor and recipient are one party.",
                "Correct one of them; a ledger holds what passes between two parties.",
                "warning",
            )


def _same_again(book: Book) -> Iterator[Problem]:
    """Yield a warning for each figure that is another one over again, and not related to it.

    Two gifts may be alike in all of this; a remark that names the other one says so.
    """
    alike: dict[tuple[object, ...], dict[str, Transaction]] = {}
    named: dict[str, set[str]] = {}
    for figure in book.transactions:
        others = alike.setdefault(_sameness(figure), {})
        for one in (*others.values(), figure) if others else ():
            if one.id not in named:
                named[one.id] = _named_by(one)
        same = next(
            (o for o in others if o not in named[figure.id] and figure.id not in named[o]), ""
        )
        if not same:
            others[figure.id] = figure
            continue
        yield _problem(
            "same-figure",
            figure,
            "amount",
            f"It is the same as {same}: parties, what for, how given, status, years, amount "
            "and source. If it is one gift, the ledger tells it twice.",
            "Delete one of the two; if they are two gifts, name the other's id in the remark.",
            "warning",
        )


def _sameness(figure: Transaction) -> tuple[object, ...]:
    return (
        figure.source, figure.donor, figure.recipient, figure.channel, figure.sector,
        figure.instrument, figure.status, figure.first, figure.last, figure.year_basis,
        figure.currency, figure.bounds or figure.description,
    )  # fmt: skip


def _named_by(figure: Transaction) -> set[str]:
    """Return the figures that one is related to, and every word of its remark."""
    return {name for _, name in figure.relations()} | set(_WORD.findall(figure.remark))


def _mentions_of_nothing(book: Book) -> Iterator[Problem]:
    """Yield a warning where mentions.csv names no figure, or one that is not there."""
    tables = (book.transactions, book.indicators, book.rivals, book.claims)
    known = {row.id for rows in tables for row in rows}
    for mention in book.mentions:
        if not mention.figures and not mention.remark:
            yield Problem(
                "unaccounted-mention",
                Place(mention.place.file, mention.place.line, "figures"),
                clip(f"{mention.number}: {mention.words}"),
                "Nothing says what became of this amount.",
                "Name the ids it belongs to, or say in the remark why it is no figure.",
                "warning",
            )
        for name in mention.figures:
            if name not in known:
                yield Problem(
                    "dangling-mention",
                    Place(mention.place.file, mention.place.line, "figures"),
                    clip(f"{mention.number}: {mention.words}"),
                    f"There is no figure “{name}” in the ledger.",
                    "Correct the id, or add the figure it names.",
                    "warning",
                )


def _before_it_happened(book: Book, figure: Transaction) -> Iterator[Problem]:
    """Yield a warning where a deed is younger than its footnote, or else than its source."""
    source = book.sources[figure.source]
    dates = [d for n in figure.footnote if (d := source.footnotes[n].date)]
    period = figure.period
    known = period.begin if period.begin is not None else period.end
    if dates and known is not None and known > max(parse_date(date).end for date in dates):
        what = f"its footnote is dated {max(dates)}"
        doubted = "footnote"
    elif period.begin is not None and period.begin > parse_date(source.date).end:
        what = f"its source is dated {source.date}"
        doubted = "source"
    else:
        return
    yield _problem(
        "disbursed-after-source",
        figure,
        "status",
        f"It is said to be disbursed from {figure.first or figure.last}, but {what}.",
        f"If the {doubted} is right, the money was still planned then: change the status. If the "
        "status is right, say so in the remark.",
        "warning",
    )


def _above_oda(book: Book, figure: Transaction, oda: dict[int, int]) -> Iterator[Problem]:
    """Yield a warning for each year in which a figure alone is more than all aid received.

    Money told of as “by” a date is held against all aid that is known up to then.
    """
    begin, end, months = figure.period.begin, figure.period.end, figure.period.months
    currency = book.currencies.get(figure.currency)
    if figure.bounds is None or currency is None or end is None:
        return
    if begin is None or not months:
        year = min(end // 12, _source_year(figure, book))
        shares = [(year, 1, 1, sum(a for y, a in oda.items() if y <= year), f"up to {year}")]
        whose = "It"
    else:
        shares = [
            (
                year,
                min(end, year * 12 + 11) - max(begin, year * 12) + 1,
                months,
                oda.get(year, 0),
                "that year",
            )
            for year in range(begin // 12, end // 12 + 1)
        ]
        whose = "Its share of {}"
    for year, share, total, received, when in shares:
        per_usd = rate(currency, year)
        if not received or per_usd is None:
            continue
        dollars = figure.bounds.best * share / total / float(per_usd)
        dollars *= 10 ** (2 - currency.minor_units)
        if dollars > received:
            yield _problem(
                "more-than-oda",
                figure,
                "amount",
                f"{whose.format(year)}, {dollars / 100:,.0f} USD, is more than all the aid that "
                f"{figure.recipient} received {when} ({received / 100:,.0f} USD).",
                "Look for zeros too many, a wrong currency, or a period that is too short.",
                "warning",
            )


def _circles(by_id: dict[str, Transaction]) -> list[_Circle]:
    """Return each circle of relations once, walking without recursion."""
    done: set[str] = set()
    circles: list[_Circle] = []
    for start in by_id:
        path: list[str] = []
        places: dict[str, int] = {}  # of what is on the path
        stack = [(start, False)]
        while stack:
            name, leave = stack.pop()
            if leave:
                path.pop()
                del places[name]
                done.add(name)
            elif name in places:
                begin = places[name]
                circles.append((path[begin : begin + _TOLD], len(path) - begin))
            elif name not in done:
                places[name] = len(path)
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
