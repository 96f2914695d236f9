"""Balance: what went each way between two parties, class by class, and what each is promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidledger.policy import CLASSES, Policy, Selection
from aidledger.reports.derivation import COUNTED, WHOLE, Lines
from aidledger.reports.promises import group_caveats, named_ways, refuse_one_party
from aidledger.reports.register import when
from aidledger.reports.shared.caveats import rate_caveats, reading_caveats
from aidledger.reports.shared.left_out import left_out
from aidledger.reports.totals import Question, Total
from aidledger.reports.value import Amount, LeftOut, Report, Row, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger

_PROMISED = ("pledged", "planned", "demanded")
_NAMES = {
    "credit": "Credit, at face value",
    "exchange": "Exchange, both sides apart",
    "presence": "Presence, spent on oneself",
}


def balance(
    ledger: OpenedLedger, parties: tuple[str, str], selection: Selection, policy: Policy
) -> Report:
    """Return what went each way, class by class, exchange figure by figure, and what is promised.

    Amounts are in `policy.unit`, full units, the policy's prices; those promised in their own
    currency and in current prices. Rows of `class` have a measure: counted (disbursed and
    committed) or disbursed.
    """
    refuse_one_party(parties, selection, "balance")
    names = ledger.document("parties")
    ways = {
        f"{donor} → {recipient}": Question(
            ledger, selection._replace(donor=(donor,), recipient=(recipient,)), policy
        )
        for donor, recipient in (parties, parties[::-1])
    }
    classes = [row for class_ in CLASSES for row in _class_rows(ways, class_)]
    exchange = [row for way, question in ways.items() for row in _exchange(question, way)]
    promised = [row for way, question in ways.items() for row in _promised(question, way)]
    left = [
        item
        for question in ways.values()
        for item in left_out(question)
        if item.reason not in _PROMISED
    ]
    labels = {c: _NAMES.get(c, c.replace("-", " ").capitalize()) for c in CLASSES}
    labels |= dict(zip(ways, named_ways(names, parties), strict=True))
    labels |= {"parties": "", "counted": "disbursed and committed", "disbursed": "disbursed alone"}
    title = f"{names[parties[0]]['name']} and {names[parties[1]]['name']}"
    title += f", {selection.years}" if selection.years else ", all years"
    title += f"; {policy.price_words}" if policy.price_words else ""
    own = ", in current prices" if policy.price_words else ""
    return Report(
        "balance",
        title,
        {**policy.as_dict(), **selection.as_dict(), "parties": list(parties)},
        [
            Table("class", "What went each way", ("class", "parties"), classes, "grouped", labels),
            Table(
                "exchange",
                "Exchange, figure by figure",
                ("id",),
                exchange,
                "listed",
                {},
                ("parties", "id", "instrument", "status", "date", "brief"),
                narrow=("parties", "id", "status", "brief"),
            ),
            Table(
                "promised",
                f"What each is promised, or asked for{own}",
                ("id",),
                promised,
                "listed",
                {},
                ("parties", "id", "class", "status", "date", "brief"),
                narrow=("parties", "id", "status", "brief"),
            ),
        ],
        classes,
        sentences=_sentences(classes),
        left_out=_once(left),
        caveats=_caveats(list(ways.values()), [*exchange, *promised], names, parties),
        named_tables=True,
    )


def _class_rows(ways: dict[str, Question], class_: str) -> list[Row]:
    """Return a class both ways, blank where neither has a figure of it."""
    found: dict[str, tuple[Total, Total]] = {}
    asked: dict[str, tuple[Lines, Lines]] = {}
    for way, question in ways.items():
        status = question.selection.status
        only = ("disbursed",) if not status or "disbursed" in status else ()
        where = {"class": (class_,)}, {"class": (class_,), "status": only}
        counted, disbursed = (question.total(**which) for which in where)
        found[way] = counted, disbursed
        asked[way] = question.asked(**where[0]), question.asked(**where[1])
    if not any(counted for counted, _ in found.values()):
        return []
    return [
        Row(
            {"class": class_, "parties": way},
            measure,
            ways[way].amount(total),
            derived={"amount": lines},
        )
        for way, totals in found.items()
        for measure, total, lines in zip(("counted", "disbursed"), totals, asked[way], strict=True)
    ]


def _exchange(question: Question, way: str) -> list[Row]:
    """Return what counts of each exchange, and those told without an amount."""
    where, values = question.where(**{"class": ("exchange",)})
    counted = {
        row["id"]: row
        for row in question.ask(
            f"""
            SELECT id, CAST(SUM(low) AS BIGINT) AS low, CAST(SUM(best) AS BIGINT) AS best,
              CAST(SUM(high) AS BIGINT) AS high, MAX(open_top) AS open_top, MAX(capped) AS capped,
              MAX(approximate) AS approximate
            FROM flows WHERE {where} GROUP BY id
            """,
            values,
        )
    }
    unstated = {
        row["id"]
        for row in question.ask(
            f"SELECT DISTINCT id FROM asked WHERE reason = 'unstated' AND {where}", values
        )
    }
    rows = []
    for figure in _figures(question, [*counted, *unstated]):
        amount, what = question.figure_amount(figure), WHOLE
        if found := counted.get(figure["id"]):
            low, best, high = found["low"], found["best"], found["high"]
            amount, what = question.told_amount(low, best, high, found), COUNTED
        rows.append(_row(question, figure, way, "counted", amount, what))
    return rows


def _promised(question: Question, way: str) -> list[Row]:
    """Return what is pledged, planned or demanded: whole, in its own currency."""
    where, values = question.where(status=_PROMISED)
    ids = [r["id"] for r in question.ask(f"SELECT DISTINCT id FROM asked WHERE {where}", values)]
    figures = sorted(
        _figures(question, ids), key=lambda f: (_PROMISED.index(f["status"]), f["ordinal"])
    )
    return [_row(question, f, way, "promised", question.figure_amount(f), WHOLE) for f in figures]


def _figures(question: Question, ids: list[str]) -> list[dict[str, Any]]:
    return sorted(question.figures(ids).values(), key=lambda f: f["ordinal"])


def _row(
    question: Question, figure: dict[str, Any], way: str, measure: str, amount: Amount, what: str
) -> Row:
    keys = {name: figure[name] for name in ("id", "class", "instrument", "status")}
    return Row(
        {"parties": way, **keys, "date": when(figure)}, measure, amount,
        derived={"amount": question.asked(what, id=(figure["id"],))},
    )  # fmt: skip


def _sentences(classes: list[Row]) -> list[str]:
    if not classes:
        return ["Nothing that counts went either way."]
    return ["No class is added to another, and nothing that went one way is taken off the other."]


def _once(items: list[LeftOut]) -> list[LeftOut]:
    """Leave out what was said before: what concerns both ways, sorted by reason."""
    found = {(i.id, i.reason, i.yielded_to): i for i in reversed(items)}
    kept = [i for i in items if found.get((i.id, i.reason, i.yielded_to)) is i]
    reasons = list(dict.fromkeys(i.reason for i in kept))
    return sorted(kept, key=lambda i: reasons.index(i.reason))


def _caveats(
    questions: list[Question], listed: list[Row], names: Any, parties: tuple[str, str]
) -> list[str]:
    said = []
    if any(row.measure == "counted" for row in listed):
        said.append(
            "Two sides of one exchange can be told as two figures, one each way: they are the same "
            "deal, seen from its two ends."
        )
    for question in questions:
        said += [*rate_caveats(question), *reading_caveats(question)]
    return [*said, *group_caveats(names, parties)]
