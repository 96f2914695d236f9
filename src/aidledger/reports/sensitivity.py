"""Sensitivity: the headline under every other choice, which choice moves it, and what it ranks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from aidledger.money import from_minor, rounded
from aidledger.policy import Policy, Selection
from aidledger.pricing import refuse_odd_prices
from aidledger.problems import LedgerError, UsageError
from aidledger.reports.derivation import Composed, Derivation, Lines, Supposed
from aidledger.reports.shared.caveats import rate_caveats, reading_caveats
from aidledger.reports.shared.undeflated import price_caveats
from aidledger.reports.summary import headline_title, one_group, title
from aidledger.reports.supposing.choices import ABOUT, Choice, all_choices, at_bound
from aidledger.reports.supposing.ranking import ranking_tables
from aidledger.reports.supposing.what_if import WhatIf
from aidledger.reports.totals import Question, Total
from aidledger.reports.value import Amount, Report, Row, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger


class Answer(NamedTuple):
    """What a choice comes to: its total and each donor's, or why it cannot be told.

    `left_out` says what of the headline these prices cannot hold.
    """

    choice: Choice
    question: Question | None
    total: Total
    donors: dict[str, Total]
    reason: str = ""
    left_out: tuple[str, ...] = ()


def sensitivity(ledger: OpenedLedger, selection: Selection, policy: Policy) -> Report:
    """Return the headline under each choice, its change from the base, and the order of donors.

    Amounts are in the unit of their own row, full units. `change` has how far low, best and high
    are from those of the base, each from its own: they are no bounds of one another.
    """
    how = f"{policy.overlaps}, {policy.spread}, {policy.priced}"
    base = Choice("base", how, "", selection, policy, _headline(selection, policy))
    question = Question(ledger, selection, policy)
    first = _answered(question, base)
    answers = [first, *_answers(ledger, question, all_choices(base, question))]
    names = {code: party["name"] for code, party in ledger.document("parties").items()}
    rows = [_row(answer, first) for answer in answers]
    what = headline_title(policy) if base.classes == policy.headline else _subtitle(base)
    columns = ("best", "range", "change", "percent", "change_low", "change_high", "figures")
    table = Table(
        "choices", what, ("about", "choice"), rows, "choices", ABOUT, columns,
        narrow=("stacked", "change", "percent", "figures"),
    )  # fmt: skip
    tables, said = [table], _moves(answers)
    asked = _asked(base).lines
    ranked = [(_name(a.choice), a.donors) for a in answers if a is first or _whole(a)]
    if len(selection.donor) != 1:
        more, order = ranking_tables(question, ranked, selection.donor, names, asked)
        tables, said = [table, *more], [*said, *order]
    caveats = [
        f"“{_name(answer.choice)}”: {text}"
        for answer in answers
        for text in (*answer.left_out, answer.reason)
        if text
    ]
    if any(answer.left_out for answer in answers[1:]):
        caveats.append(
            "Where part is left out, the choice is held neither for what moves most nor for the "
            "order of donors."
        )
    if any(a.question and a.question.policy.priced != policy.priced for a in answers):
        caveats.append(
            "What is told in other prices than the base differs from it in kind too: the change is "
            "one of the number."
        )
    if any(a.question and not _in_one_unit(a, first) for a in answers):
        caveats.append(
            "International dollars are another unit than money: no change is told between the two, "
            "and none is held for what moves most."
        )
    return Report(
        "sensitivity",
        title(ledger, selection, policy),
        {**policy.as_dict(), **selection.as_dict()},
        tables,
        rows[:1],
        said,
        caveats=[*caveats, *rate_caveats(question), *reading_caveats(question)],
        named_tables=True,
    )


def _headline(selection: Selection, policy: Policy) -> tuple[str, ...]:
    """Return the classes whose sum is asked about: the headline, or the one class selected."""
    remedy = "Choose one --class, or name the classes with --headline."
    return one_group(selection, policy, "no total to hold against other choices", remedy)


def _subtitle(base: Choice) -> str:
    names = " + ".join(c.replace("-", " ") for c in base.classes)
    return f"{names.capitalize()}, disbursed and committed"


def _whole(answer: Answer) -> bool:
    """Whether a choice is told, and nothing is left out for want of a deflator.

    What lacks only numbers says nothing of how much the choice moves, or of who gave more.
    """
    return answer.question is not None and not answer.left_out


def _name(choice: Choice) -> str:
    if choice.came_true:
        return f"if what is {' and '.join(choice.came_true)} came true"
    if choice.about in ("overlaps", "spread"):
        return f"--{choice.about} {choice.name}"
    return f"prices {choice.name}" if choice.about == "prices" else choice.name


def _answers(ledger: OpenedLedger, base: Question, choices: Sequence[Choice]) -> list[Answer]:
    what_if = WhatIf(ledger)
    alone = _unrelated(base) if any(choice.struck for choice in choices) else set()
    answers = []
    for choice in choices:
        try:
            answers.append(_answered(_question(ledger, what_if, choice, alone), choice))
        except LedgerError as error:
            reason = " ".join(dict.fromkeys(p.explanation for p in error.problems))
            answers.append(Answer(choice, None, Total(), {}, reason))
        except UsageError as error:
            answers.append(Answer(choice, None, Total(), {}, error.message))
    return answers


def _question(ledger: OpenedLedger, what_if: WhatIf, choice: Choice, alone: set[str]) -> Question:
    """Return the question that a choice asks: of the ledger, or of one that is supposed.

    Raises UsageError for prices of a year for which nothing has a deflator.
    """
    if choice.about == "prices" and choice.policy.base_year is not None:
        refuse_odd_prices(ledger, choice.policy)
    if choice.came_true:
        ledger = what_if.came_true(choice.came_true)
    elif len(choice.struck) == 1 and choice.struck <= alone:
        (name,) = choice.struck
        return Question(ledger, choice.selection, choice.policy, without=name)
    elif choice.struck:
        ledger = what_if.without(choice.struck)
    return Question(ledger, choice.selection, choice.policy)


def _unrelated(question: Question) -> set[str]:
    """Return the figures in no relation: without one of them, nothing else changes."""
    rows = question.ask("SELECT id, part_of, fulfils, may_be_in FROM figures")
    named = {row["id"]: f"{row['part_of']} {row['fulfils']} {row['may_be_in']}" for row in rows}
    holding = {name for text in named.values() for name in text.split()}
    return {name for name, text in named.items() if not text.strip()} - holding


def _answered(question: Question, choice: Choice) -> Answer:
    total = question.total(**{"class": choice.classes})
    by_donor = question.totals(["donor"], **{"class": choice.classes})
    donors = {key[0]: found for key, found in by_donor.items()}
    if choice.bound:
        total = at_bound(total, choice.bound)
        donors = {donor: at_bound(found, choice.bound) for donor, found in donors.items()}
    left_out: tuple[str, ...] = ()
    if question.policy.base_year is not None and choice.about in ("base", "prices"):
        narrowed = choice.selection._replace(class_=choice.classes)
        left_out = tuple(price_caveats(Question(question.ledger, narrowed, choice.policy)))
    return Answer(choice, question, total, donors, "", left_out)


def _row(answer: Answer, base: Answer) -> Row:
    choice, question = answer.choice, answer.question
    keys = {"about": choice.about, "choice": choice.name}
    notes = {
        "options": choice.options,
        "supposed": bool(choice.came_true),
        "not_told": answer.reason,
        "left_out": " ".join(answer.left_out),
    }
    if question is None:
        nothing = Amount(None, None, None, figures=None)
        return Row(keys, "", nothing, {"change": nothing, "change_percent": _blank(), **notes})
    asked: dict[str, Derivation] = {"amount": _asked(choice)}
    if answer is base or not _in_one_unit(answer, base):
        changes = {"change": Amount(None, None, None), "change_percent": _blank()}
        return Row(keys, "", question.amount(answer.total), {**changes, **notes}, asked)
    policy = question.policy
    changes = {
        "change": moved(answer.total, base.total, question.digits, policy.unit, policy.priced),
        "change_percent": moved_percent(answer.total, base.total),
    }
    sides = (choice.name, _asked(choice)), ("the base", _asked(base.choice))
    asked |= {"change": Composed("moved", *sides)}
    if changes["change_percent"].best is not None:
        asked |= {"change_percent": Composed("moved percent", *sides)}
    return Row(keys, "", question.amount(answer.total), {**changes, **notes}, asked)


def _asked(choice: Choice) -> Supposed:
    """Return how to ask for the total of a choice again."""
    lines = Lines(choice.selection, choice.policy, (("class", choice.classes),))
    said = choice.options if choice.about != "base" else ""
    return Supposed(lines, said, choice.came_true, choice.struck, choice.bound)


def _in_one_unit(answer: Answer, base: Answer) -> bool:
    """Whether two answers can be held against each other: no dollars against international ones."""
    assert answer.question is not None and base.question is not None
    return answer.question.policy.unit == base.question.policy.unit


def _blank() -> Amount:
    return Amount(None, None, None, unit="percent")


def moved(total: Total, base: Total, digits: int, currency: str, prices: str) -> Amount:
    """Return how far each bound is from the base's own; where a top is missing, of what is told."""
    low, best, high = (from_minor(m, digits) for m in _moved(total, base))
    return Amount(low, best, high, total.open or base.open, "", currency, prices)


def moved_percent(total: Total, base: Total) -> Amount:
    """Return the changes in percent of the base's own bounds, None where that is nothing."""
    moved = zip(_moved(total, base), (base.low, base.best, base.high), strict=True)
    low, best, high = (rounded(Fraction(100 * m, w), 2) if w else None for m, w in moved)
    return Amount(low, best, high, total.open or base.open, unit="percent")


def _moved(total: Total, base: Total) -> tuple[int, int, int]:
    return total.low - base.low, total.best - base.best, total.high - base.high


def _moves(answers: Sequence[Answer]) -> list[str]:
    """Say which choice moves the best most, which the range, and what promises would add."""
    base, *others = answers
    told = [a for a in others if a.question]
    chosen = [a for a in told if not a.choice.came_true and _whole(a) and _in_one_unit(a, base)]
    promised = [a for a in told if len(a.choice.came_true) > 1]
    said = []
    if not base.total:
        said.append("Nothing of the selection is in the headline.")

    def best(answer: Answer) -> int:
        return answer.total.best - base.total.best

    def width(answer: Answer) -> int:
        return answer.total.high - answer.total.low

    if top := _most(chosen, best):
        said.append(
            f"The choice that moves the best most: {_names(top)} "
            f"({_by(best(top[0]), base.total.best, top[0])})."
        )
    elif base.total:
        said.append("No choice moves the best.")
    ranged = [a for a in chosen if not a.choice.bound]
    if top := _most(ranged, lambda a: width(a) - width(base)):
        wider = width(top[0]) - width(base)
        said.append(
            "The choice that moves the range most, from low to what is told of high: "
            f"{_names(top)} ({_by(wider, width(base), top[0])})."
        )
    elif base.total:
        said.append("No choice makes the range wider or narrower.")
    opened = [a for a in ranged if a.total.open != base.total.open]
    if opened and base.total.open:
        said.append(f"The base has no top; it has one only under {_names(opened)}.")
    elif opened:
        said.append(f"The base has a top; it has none under {_names(opened)}.")
    said += [
        "Nothing planned or pledged is counted; if all of it came true, the best would move by "
        f"{_by(best(answer), base.total.best, answer)}."
        for answer in promised
        if best(answer)
    ]
    return said


def _most(answers: Sequence[Answer], moved: Callable[[Answer], int]) -> list[Answer]:
    """Return the answers that move most, all that move alike; none where nothing moves."""
    most = max((abs(moved(a)) for a in answers), default=0)
    return [a for a in answers if most and abs(moved(a)) == most]


def _names(answers: Sequence[Answer]) -> str:
    return _listed([f"“{_name(a.choice)}”" for a in answers])


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _by(moved: int, whole: int, answer: Answer) -> str:
    """Tell a change in percent of the base, or in money where the base is nothing."""
    assert answer.question is not None
    sign = "+" if moved > 0 else "−"
    if whole:
        return f"{sign}{rounded(Fraction(100 * abs(moved), whole), 1):,} %"
    money = from_minor(abs(moved), answer.question.digits)
    return f"{sign}{money:,} {answer.question.policy.unit}, from nothing"
