"""Ranking: the order of donors by what they gave, and whether it survives every choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aidledger.policy import NO_DEFLATOR
from aidledger.reports.derivation import Lines
from aidledger.reports.totals import Total
from aidledger.reports.value import Row, Table

if TYPE_CHECKING:
    from aidledger.reports.totals import Question

Donors = Mapping[str, Total]


def ranking_tables(
    question: Question,
    answers: Sequence[tuple[str, Donors]],
    asked: Sequence[str],
    names: Mapping[str, str],
    lines: Lines,
) -> tuple[list[Table], list[str]]:
    """Return the donors in the order of the base, what changes it, and whether it survives.

    `answers` has each choice's name and totals by donor, the base first; `lines` is how the base
    was asked for. Donors are those asked for, or all with money under any choice.
    """
    (_, base), *others = answers
    with_money = dict.fromkeys(d for _, found in answers for d, t in found.items() if t.figures)
    donors = sorted(asked or with_money, key=lambda d: (-_best(base, d), names[d]))
    if len(donors) < 2:
        return [], []
    lacking = _lacking(question)
    order = [
        Row(
            {"donor": donor},
            "",
            question.amount(base.get(donor, Total())),
            {
                "rank": 1 + sum(_best(base, other) > _best(base, donor) for other in donors),
                "cannot_be_told_from": ", ".join(
                    f"{names[other]} ({why})"
                    for other in donors[place + 1 :]
                    if (
                        why := _unsure(base.get(donor, Total()), base.get(other, Total()))
                        or ("part left out" if other in lacking else "")
                    )
                ),
            },
            {"amount": lines._replace(where=(*lines.where, ("donor", (donor,))))},
        )
        for place, donor in enumerate(donors)
    ]
    changed = [
        Row({"choice": name}, "", None, {"what": "; ".join(what)})
        for name, found in others
        if (what := _changes(donors, base, found, names))
    ]
    unsure = ("rank", "donor", "amount", "cannot_be_told_from")
    tables = [
        Table("ranking", "Order of the donors, by best", ("donor",), order, "plain", names, unsure),
        Table(
            "ranking_changes", "What changes the order", ("choice",), changed, "listed",
            columns=("choice", "what"),
        ),
    ]  # fmt: skip
    return tables, _verdict(order, len(changed), len(others))


def _lacking(question: Question) -> set[str]:
    """Return the donors of whose money a part has no deflator."""
    where, values = question.where()
    rows = question.ask(
        f"SELECT DISTINCT donor FROM asked WHERE reason = ? AND {where}", [NO_DEFLATOR, *values]
    )
    return {row["donor"] for row in rows}


def _best(found: Donors, donor: str) -> int:
    return found.get(donor, Total()).best


def _unsure(above: Total, below: Total) -> str:
    """Say why one total cannot be told to be more than another; blank where it is."""
    if above.best == below.best:
        return "equal"
    if below.open:
        return "no top"
    if below.high >= above.low:
        return "ranges meet"
    return f"{below.unstated} unstated" if below.unstated else ""


def _changes(
    donors: Sequence[str], base: Donors, found: Donors, names: Mapping[str, str]
) -> list[str]:
    """Say who passes or meets whom, of those whom the base sets apart, in as few clauses as do."""
    said = []
    for up, down, sign in (("passes", "falls behind", 1), ("meets", "falls level with", 0)):
        pairs = [
            (donor, other)
            for place, donor in enumerate(donors)
            for other in donors[:place]
            if _best(base, other) > _best(base, donor)
            and _sign(_best(found, donor) - _best(found, other)) == sign
        ]
        rising, falling = {d: up for d, _ in pairs}, {o: down for _, o in pairs}
        by_rising = len(rising) <= len(falling)
        for who, verb in (rising if by_rising else falling).items():
            whom = [o if by_rising else d for d, o in pairs if who == (d if by_rising else o)]
            said.append(f"{names[who]} {verb} {', '.join(names[w] for w in whom)}")
    return said


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _verdict(order: Sequence[Row], changes: int, choices: int) -> list[str]:
    said = [
        f"The order of the donors survives all {choices} choices."
        if not changes
        else f"The order of the donors changes under {changes} of {choices} choices."
    ]
    if any(row.notes["cannot_be_told_from"] for row in order):
        said.append(
            "In the base too it cannot be told throughout: where ranges meet, or money has no top "
            "or no amount, either may have given more."
        )
    return said
