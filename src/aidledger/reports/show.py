"""Show: one figure whole, from its words to its flows."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from aidledger.policy import NO_DEFLATOR, Policy, Selection
from aidledger.problems import UsageError
from aidledger.reports.derivation import OWN, TOLD
from aidledger.reports.register import when
from aidledger.reports.shared.caveats import calendar_caveats
from aidledger.reports.shared.footnotes import cited
from aidledger.reports.totals import Question, span
from aidledger.reports.value import Amount, Report, Row, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger


def show(ledger: OpenedLedger, figure_id: str, policy: Policy) -> Report:
    """Return one figure or claim: words, place, coding, flows by year with rates, relations.

    Flow amounts are in the figure's own currency and in the policy's, full units.
    """
    claims = {claim["id"]: claim for claim in ledger.document("claims")}
    if figure_id in claims:
        if policy.prices != "current":
            raise UsageError(
                "A claim is worked out in the money it was made in.", "Leave --prices out."
            )
        from aidledger.reports.recomputing.show_claim import show_claim

        return show_claim(ledger, claims[figure_id])
    question = Question(ledger, Selection(), policy, only=figure_id)
    figure = question.figures([figure_id]).get(figure_id)
    if figure is None:
        _refuse_imported(ledger, figure_id)
        known = [row["id"] for row in ledger.store.ask("SELECT id FROM figures")] + [*claims]
        close = nearest(figure_id, known)
        raise UsageError(
            f"There is no figure or claim “{figure_id}”."
            if claims
            else f"There is no figure “{figure_id}”.",
            f"Did you mean {' or '.join(close)}?"
            if close
            else "`aidledger register` lists figures, `aidledger claims` claims.",
        )
    rows = [
        Row({"field": name, "value": value}, "", None)
        for name, value in _fields(ledger, question, figure)
        if value
    ]
    tables = [
        Table("figure", "", ("field",), rows, "plain", columns=("field", "value")),
        _flows(question, figure),
    ]
    relations = _relations(question, figure)
    if relations.rows:
        tables.append(relations)
    return Report(
        "show",
        figure["id"],
        policy.as_dict(),
        tables,
        caveats=calendar_caveats(question, figure["id"]),
    )


def _refuse_imported(ledger: OpenedLedger, name: str) -> None:
    """Raise UsageError where `register` lists an imported row of this id."""
    from aidledger.files import has_imports

    if not has_imports(ledger.folder) or not name.strip():
        return
    from aidledger.importing.kept import with_row

    if sources := with_row(ledger.folder, name):
        raise UsageError(
            f"“{name}” is a row of an imported source, {' and '.join(sources)}: only figures kept "
            "by hand have a page of their own.",
            f"`aidledger register --source {sources[0]}` tells its rows, "
            f"`aidledger explain summary --source {sources[0]}` what became of them.",
        )


def nearest(wanted: str, known: list[str]) -> list[str]:
    """Return the ids that are most like one that is not there."""
    if not wanted.strip():
        return []
    close = get_close_matches(wanted.casefold(), known, n=3, cutoff=0.5)
    return (close + [k for k in known if wanted.casefold() in k and k not in close][:3])[:4]


def _fields(ledger: OpenedLedger, question: Question, f: dict[str, Any]) -> list[tuple[str, str]]:
    parties, sources = ledger.document("parties"), ledger.document("sources")
    words = ledger.document("vocabulary")
    source = sources[f["source"]]
    section = source["sections"].get(f["section"], "")
    amount = question.figure_amount(f)

    def party(code: str) -> str:
        return f"{parties[code]['name']} ({code})" if code else ""

    stated = "no amount is stated"
    if f["stated"]:
        written = [f"amount {f['amount']}"] if f["amount"] else []
        written += [f"low {f['amount_low']}"] if f["amount_low"] else []
        written += [f"high {f['amount_high']}"] if f["amount_high"] else []
        stated = f"{', '.join(written)} {f['currency']}" + (" a year" if f["per"] else "")
    read = (
        [
            f"low {amount.low}, best {amount.best}, high {amount.high}"
            + (", no top" if amount.open else "")
        ]
        if f["stated"]
        else []
    )
    return [
        ("description", f["description"]),
        ("as stated", f"“{f['as_stated']}”" if f["as_stated"] else ""),
        (
            "source",
            f"{source['details'].get('author', '')}: {source['title']}, {source['date']}".lstrip(
                ": "
            ),
        ),
        ("section", f"{f['section']}. {section}" if section else f["section"]),
        *(("footnote", note) for note in _footnotes(source, f["footnote"])),
        ("asserted by", f["asserted_by"]),
        ("donor", party(f["donor"])),
        ("recipient", party(f["recipient"])),
        ("channel", party(f["channel"])),
        ("supported by", ", ".join(party(code) for code in f["supported_by"].split())),
        ("sector", f"{f['sector']}: {words['sectors'][f['sector']]['meaning']}"),
        ("instrument", f"{f['instrument']}: {words['instruments'][f['instrument']]['meaning']}"),
        ("class", f"{f['class']}: {words['classes'][f['class']]['meaning']}"),
        ("status", f"{f['status']}: {words['statuses'][f['status']]['meaning']}"),
        ("when", when(f) + ("" if f["year_basis"] == "calendar" else f" ({f['year_basis']})")),
        ("qualifier", f["qualifier"]),
        ("written", stated),
        *(("read as", text) for text in read),
        ("quantity", f"{f['quantity']} {f['unit']}".strip()),
        ("confidence", f["confidence"]),
        ("remark", f["remark"]),
        ("place in ledger", f"{ledger.folder / f['file']}:{f['line']}"),
    ]


def _footnotes(source: dict[str, Any], numbers: str) -> list[str]:
    return [f"{number}. {cited(source['footnotes'], number)}" for number in numbers.split()]


def _flows(question: Question, figure: dict[str, Any]) -> Table:
    lines = question.ask("SELECT * FROM asked WHERE id = ? ORDER BY slot", [figure["id"]])
    later = [line for line in lines if line["kind"] == "scheduled"]
    rows = [_flow(question, line, [line["slot"]]) for line in lines if line["kind"] != "scheduled"]
    if later:
        together = dict(later[0])
        together["label"] = span(later[0]["label"], later[-1]["label"])
        for bound in ("own_low", "own_best", "own_high"):
            parts = [line[bound] for line in later]
            together[bound] = None if None in parts else sum(parts)
        rows.append(_flow(question, together, [line["slot"] for line in later]))
    columns = ("year", "months", "own", "rate", "amount", "counted")
    policy = question.policy
    title = f"Its flows by year, in {policy.unit}"
    title += f", {policy.price_words}" if policy.price_words else ""
    return Table("flows", title, ("year",), rows, "plain", columns=columns)


def _flow(question: Question, line: dict[str, Any], slots: list[int]) -> Row:
    own = question.own_amount(
        line["own_low"], line["own_best"], line["own_high"], line["own_currency"], line
    )
    policy = question.policy
    told = Amount(None, None, None, currency=policy.unit, prices=policy.priced)
    if line["stated"] and line["kind"] != "scheduled":
        told = question.told_amount(line["low"], line["best"], line["high"], line)
    cut = line["kind"] == "year" and line["months"] < line["total"]
    rate = (line["rate"] or "") if line["stated"] and line["kind"] != "scheduled" else ""
    if rate and line["rate_assumed"]:
        rate += "; rate assumed" if policy.prices == "current" else "; year assumed"
    return Row(
        {
            "year": line["label"],
            "months": f"{line['months']} of {line['total']}" if cut else "",
        },
        "",
        told,
        {
            "own": own,
            "rate": rate,
            "counted": _counted(line),
        },
        {
            "amount": question.asked(TOLD, id=(line["id"],), slot=slots),
            "own": question.asked(OWN, id=(line["id"],), slot=slots),
        },
    )


def _bare(amount: Amount) -> str:
    if amount.best is None:
        return "unstated"
    lead = f"{amount.mark} " if amount.mark else ""
    if amount.low == amount.high:
        return f"{lead}{amount.best:,} {amount.currency}"
    return f"{lead}{amount.best:,} ({amount.low:,} … {amount.high:,}) {amount.currency}"


def _counted(line: dict[str, Any]) -> str:
    if not line["counted"]:
        return "no deflator" if line["reason"] == NO_DEFLATOR else f"no: {line['reason']}"
    return "yes: what is left of it" if line["residual"] else "yes"


def _relations(question: Question, figure: dict[str, Any]) -> Table:
    rows = []
    named = [("part of", figure["part_of"]), ("fulfils", figure["fulfils"])]
    named += [("may be in", other) for other in figure["may_be_in"].split()]
    takes = question.ask(
        "SELECT * FROM takes WHERE figure = ? OR container = ? ORDER BY container, figure",
        [figure["id"], figure["id"]],
    )
    others = question.figures(
        [o for _, o in named if o] + [t["figure"] for t in takes] + [t["container"] for t in takes]
    )
    for relation, other in named:
        if not other:
            continue
        took = [t for t in takes if t["container"] == other]
        effect = "takes nothing off it"
        if took:
            low, best, currency = took[0]["low"], took[0]["best"], others[other]["currency"]
            effect = f"takes {_bare(question.own_amount(low, best, best, currency))} off it"
        rows.append(Row({"relation": relation, "figure": other, "effect": effect}, "", None))
    for take in takes:
        if take["container"] == figure["id"]:
            amount = question.own_amount(
                take["low"], take["best"], take["best"], figure["currency"]
            )
            rows.append(
                Row(
                    {
                        "relation": "holds",
                        "figure": take["figure"],
                        "effect": f"which takes {_bare(amount)} off this one",
                    },
                    "",
                    None,
                )
            )
    pointing = question.ask(
        "SELECT id, part_of, fulfils, may_be_in FROM figures WHERE part_of = ? OR fulfils = ? "
        "OR ' ' || may_be_in || ' ' LIKE ? ORDER BY ordinal",
        [figure["id"], figure["id"], f"% {figure['id']} %"],
    )
    taking = {t["figure"] for t in takes if t["container"] == figure["id"]}
    rows += [
        Row(
            {"relation": "holds", "figure": p["id"], "effect": "which takes nothing off this one"},
            "",
            None,
        )
        for p in pointing
        if p["id"] not in taking
    ]
    return Table(
        "relations",
        "Its relations",
        ("relation",),
        rows,
        "plain",
        columns=("relation", "figure", "effect"),
    )
