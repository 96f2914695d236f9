"""Page: what a selection comes to, told whole, from the reports that tell its parts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.policy import Policy, Selection
from aidledger.problems import LedgerError, UsageError
from aidledger.reports.burden import shares, title_of
from aidledger.reports.charts.kinds import chart
from aidledger.reports.page_figures import Figure, Take, columns_of, figures_of
from aidledger.reports.promising.promised import PROMISES
from aidledger.reports.summary import groups_of, summary, title
from aidledger.reports.totals import Question, Total, count_of, order_of_line
from aidledger.reports.value import Amount, LeftOut, Report, Row, Table

if TYPE_CHECKING:
    from aidledger.opened import OpenedLedger
    from aidledger.reports.charts.value import Chart

# How many donors stand side by side, and how many pairs of parties have their promises told;
# the rest are named.
SIDE_BY_SIDE = 5
PAIRS = 6
NAMED = 8
PROMISES_TOLD = 100  # of one pair
SIZES = ("gdp", "budget", "military-budget")
DONORS, BURDEN = "Donors by year", "Beside what the recipient has"
SAME_YEARS = (
    "Sums over sums. Every donor stands beside the same years: those in which money of any donor "
    "selected is counted and the size is known. So the years, and with them the percents, change "
    "with who else is selected."
)
APART = (
    "Several classes outside the headline are never added together. Choose one --class, or name "
    "the classes with --headline."
)


class Section(NamedTuple):
    """One part of a page: reports under a heading, or the reason why there is none."""

    name: str
    title: str
    lead: str = ""
    reports: Sequence[Report] = ()
    reason: str = ""


class Page(NamedTuple):
    """A page: its headline, its sections, what is left out, and the figures behind them all.

    `totals` are the counted totals of the headline and each class, in `unit` and the page's prices;
    `headline` is the first of them where the selection has one. `donors` are those told side by
    side, the largest first; `years` is their chart. `spreads` say how much of a bar is a share of
    figures for longer periods, as the charts tell it: by donor, group, sector or instrument, then
    its group and name; by burden, the size with its source, its years and the donor. `sources` are
    entries of a bibliography with their addresses, `claim_notes` the
    footnote of each claim and its short form.
    """

    title: str
    ledger: str
    policy: Mapping[str, Any]
    unit: str
    headline: Amount | None
    headline_title: str
    totals: Sequence[Row]
    donors: Sequence[Row]
    years: Chart | None
    spreads: Mapping[tuple[str, ...], Decimal]
    sections: Sequence[Section]
    left_out: Sequence[LeftOut]
    sentences: Sequence[str]
    caveats: Sequence[str]
    labels: Mapping[str, str]
    figures: Sequence[Figure]
    takes: Sequence[Take]
    sources: Mapping[str, tuple[str, str]]
    claim_notes: Mapping[str, tuple[str, str]]

    def section(self, name: str) -> Section:
        return next(one for one in self.sections if one.name == name)

    def as_dict(self) -> dict[str, Any]:
        """Return the page as plain values; amounts are Decimals in full units."""
        from aidledger.reports.schemas import identity

        headline = None if self.headline is None else self.headline.fields()
        data = columns_of(self.figures)
        return {
            "report": "page",
            "schema": identity("page"),
            "title": self.title,
            "ledger": self.ledger,
            "policy": dict(self.policy),
            "headline": headline,
            "sections": {
                one.name: {
                    "title": one.title,
                    "reason": one.reason,
                    "reports": [report.as_dict() for report in one.reports],
                }
                for one in self.sections
            },
            "left_out": [item.fields() for item in self.left_out],
            "sentences": list(self.sentences),
            "caveats": list(self.caveats),
            "sources": {
                key: {"text": text, "url": url} for key, (text, url) in self.sources.items()
            },
            "names": dict(self.labels),
            **data,
            "takes": {
                "columns": ["container", "figure", "relation", "low", "best", "currency"],
                "rows": [
                    [t.container, t.figure, t.relation, t.amount.low, t.amount.best,
                     t.amount.currency]
                    for t in self.takes
                ],
            },
        }  # fmt: skip


def page(ledger: OpenedLedger, selection: Selection, policy: Policy) -> Page:
    """Return everything that a page tells of a selection under a policy.

    Amounts are in `policy.unit`, full units, the policy's prices; promises and shares are in
    current prices, as their own reports are. Raises LedgerError where a rate is missing.
    """
    question = Question(ledger, selection, policy)
    name, classes = (groups := groups_of(selection, policy))[0]
    labels = {code: party["name"] for code, party in ledger.document("parties").items()}
    whole = summary(ledger, selection, policy, ())
    one = len(groups) == 1 or name == "headline"  # else nothing may be added up
    by_donor: list[Row] = []
    years = None
    if one:
        by_donor = _of_group(summary(ledger, selection, policy, ("donor",)).tables[1], name)
        years = chart(ledger, "years", selection, policy)
    donors = by_donor[:SIDE_BY_SIDE]
    of_donors = tuple(row.keys["donor"] for row in donors)
    figures, takes = figures_of(question)
    return Page(
        title(ledger, selection, policy),
        ledger.document("title"),
        whole.policy,
        policy.unit,
        whole.totals[0].value if name == "headline" else None,
        whole.tables[0].title,
        [row for row in whole.totals if row.measure == "counted"],
        donors,
        years,
        _spreads(ledger, selection, policy, of_donors if one else ()),
        [
            _donors(question, whole, name, classes, by_donor)
            if one
            else Section("donors", DONORS, reason=APART),
            _breakdowns(whole),
            _burden(question, of_donors, classes)
            if one
            else Section("burden", BURDEN, reason=APART),
            _promises(ledger, selection, policy),
            _sensitivity(ledger, selection, policy),
            _claims(ledger, selection, figures),
        ],
        whole.left_out,
        whole.sentences,
        whole.caveats,
        labels,
        figures,
        takes,
        _sources(ledger),
        _claim_notes(ledger, selection),
    )


def _spreads(
    ledger: OpenedLedger, selection: Selection, policy: Policy, donors: tuple[str, ...]
) -> dict[tuple[str, ...], Decimal]:
    """Return how much of each bar is spread, where any is, by what it is of."""
    found: dict[tuple[str, ...], Decimal] = {}

    def add(key: tuple[str, ...], spread: Decimal) -> None:
        if spread:
            found[key] = found.get(key, Decimal(0)) + spread

    groups = groups_of(selection, policy)
    of_class = {c: group for group, classes in groups for c in classes}
    for bar in chart(ledger, "classes", selection, policy).bars:
        add(("group", of_class[bar.slot], of_class[bar.slot]), bar.spread)
    shown = groups[:1] if groups[0][0] == "headline" else groups
    for group, classes in shown:
        chosen = selection._replace(class_=classes)
        for name in ("sector", "instrument"):
            for bar in chart(ledger, f"{name}s", chosen, policy).bars:
                add((name, group, bar.slot), bar.spread)
    if donors:
        group = groups[0][0]
        for bar in chart(ledger, "donors", selection, policy).bars:
            if bar.series != "disbursed" or selection.status == ("disbursed",):
                add(("donor", group, bar.slot), bar.spread)
        try:
            panels = chart(ledger, "burden", selection, policy, SIZES).panels
        except (UsageError, LedgerError):  # the page has no shares then, and says why
            panels = ()
        for panel in panels:
            for bar in panel.bars:
                add(("burden", panel.name, bar.slot, bar.series), bar.spread)
    return found


def _of_group(table: Table, group: str) -> list[Row]:
    return [row for row in table.rows if row.keys["group"] == group and row.measure != "scheduled"]


def _report(
    name: str, base: Report, tables: Sequence[Table], caveats: Sequence[str] = ()
) -> Report:
    return Report(name, base.title, base.policy, tables, caveats=caveats, named_tables=True)


def _donors(
    question: Question,
    whole: Report,
    name: str,
    classes: tuple[str, ...],
    by_donor: Sequence[Row],
) -> Section:
    """Return the donors beside each other by year, and what each comes to in all."""
    label = whole.tables[0].labels[name]
    parties = question.ledger.document("parties")
    names = {row.keys["donor"]: parties[row.keys["donor"]]["name"] for row in by_donor}
    shown = list(names)[:SIDE_BY_SIDE]
    found = question.totals(("donor", "year"), **{"class": classes})
    years = {year: total for (_, year), total in found.items()}
    rows = [
        Row({"item": year}, donor, question.amount(found.get((donor, year), Total())))
        for year in sorted(years, key=lambda year: order_of_line(year, years[year]))
        for donor in shown
    ]
    rows += [row._replace(keys={"item": "total"}, measure=row.keys["donor"], notes={}, derived={})
             for row in by_donor[:SIDE_BY_SIDE]]  # fmt: skip
    tables = [
        Table("donor", f"{label}: by donor", ("group", "donor"), by_donor, "amounts", names
              | {name: label}),
        Table("year", f"{label}: donors side by side, by year", ("item",), rows, "measures", names),
    ]  # fmt: skip
    lead = ""
    told = [names[row.keys["donor"]] for row in by_donor if row.value and row.value.high]
    if rest := told[SIDE_BY_SIDE:]:
        named = ", ".join(rest[:NAMED]) + (", …" if len(rest) > NAMED else "")
        lead = f"The {SIDE_BY_SIDE} largest; beside them {count_of(len(rest), 'donor')}: {named}."
    if not rows:
        return Section("donors", DONORS, reason="Nothing is counted here.")
    return Section("donors", DONORS, lead, [_report("donors", whole, tables)])


def _breakdowns(whole: Report) -> Section:
    lead = "Each class stands by itself: what is in one is never added to another."
    report = _report("breakdown", whole, [whole.tables[0], *whole.tables[1:]])
    return Section("breakdown", "By class, sector and instrument", lead, [report])


def _burden(question: Question, donors: tuple[str, ...], classes: tuple[str, ...]) -> Section:
    try:
        rows, told = shares(question, donors, classes, SIZES)
    except (UsageError, LedgerError) as error:
        return Section("burden", BURDEN, reason=_reason(error))
    if not rows:
        nothing = "Nothing with an amount counts in a year that has a size to share."
        return Section("burden", BURDEN, reason=" ".join(told) or nothing)
    parties = question.ledger.document("parties")
    labels = {donor: parties[donor]["name"] for donor in donors}
    table = Table("share", title_of(SIZES), ("of", "source", "years"), rows, "measures", labels)
    report = Report(
        "burden",
        title(question.ledger, question.selection),
        question.policy.in_current_prices().as_dict(),
        [table],
        caveats=told,
        named_tables=True,
    )
    return Section("burden", BURDEN, SAME_YEARS, [report])


def _promises(ledger: OpenedLedger, selection: Selection, policy: Policy) -> Section:
    """Return the promises of each pair of parties that has any, those with most first."""
    from aidledger.reports.promises import promises

    heading = "Promised and delivered"
    current = policy.in_current_prices()._replace(currency="USD")  # it converts nothing
    question = Question(ledger, selection, current, rated=False)
    where, values = question.where(status=PROMISES)
    pairs = question.ask(
        f"""
        SELECT donor, recipient, COUNT(DISTINCT id) AS n, MIN(ordinal) AS place
        FROM asked WHERE stated = 1 AND {where}
        GROUP BY donor, recipient ORDER BY n DESC, place
        """,
        values,
    )
    if not pairs:
        return Section("promises", heading, reason="No promise with an amount is told.")
    chosen = selection._replace(donor=(), recipient=())
    reports = [
        _fewer(promises(ledger, (pair["donor"], pair["recipient"]), False, chosen, current))
        for pair in pairs[:PAIRS]
    ]
    lead = (
        "Amounts are in each promise's own currency, in current prices. A box is a whole promise, "
        "each as long as the other: blue in it is told as delivered; grey is told anew, by other "
        "promises that name it again and count by themselves."
    )
    if len(pairs) > PAIRS:
        lead += f" Of {len(pairs)} pairs of parties, the {PAIRS} with most promises are told."
    return Section("promises", heading, lead, reports)


def _fewer(report: Report) -> Report:
    """Return a report of promises with the first of very many, and say so."""
    ids = list(dict.fromkeys(row.keys["id"] for row in report.tables[0].rows))
    if len(ids) <= PROMISES_TOLD:
        return report
    told = set(ids[:PROMISES_TOLD])
    tables = []
    for table in report.tables:
        rows = [row for row in table.rows if row.keys.get("promise", row.keys.get("id")) in told]
        tables.append(table._replace(rows=rows))
    parties = " ".join(report.policy[side][0] for side in ("donor", "recipient"))
    said = (
        f"The first {PROMISES_TOLD} of {len(ids)} promises; `aidledger promises {parties}` has all."
    )
    return report._replace(tables=tables, left_out=(), caveats=[said])


def _sensitivity(ledger: OpenedLedger, selection: Selection, policy: Policy) -> Section:
    from aidledger.reports.sensitivity import sensitivity

    heading = "Which choice matters most"
    return _or_reason("sensitivity", heading, lambda: sensitivity(ledger, selection, policy))


def _or_reason(name: str, heading: str, ask: Callable[[], Report]) -> Section:
    try:
        return Section(name, heading, "", [ask()])
    except (UsageError, LedgerError) as error:
        return Section(name, heading, reason=_reason(error))


def _reason(error: UsageError | LedgerError) -> str:
    if isinstance(error, UsageError):
        return error.message
    return " ".join(dict.fromkeys(problem.explanation for problem in error.problems))


def _claims(ledger: OpenedLedger, selection: Selection, figures: Sequence[Figure]) -> Section:
    """Return the claims that touch what is selected."""
    from aidledger.reports.claims import claims, told_of

    heading = "What the sources claim"
    report = claims(ledger, selection.source)
    table = report.tables[0]
    if not table.rows:
        return Section("claims", heading, reason="No claim of these sources is in the ledger.")
    ids = {figure.row["id"] for figure in figures}
    lead = "Each comparison that the sources make, worked out again by the ledger's defaults."
    narrowed = selection._replace(source=()) != Selection()
    rows = [row for row in table.rows if _touches(row, selection, ids)] if narrowed else table.rows
    if not rows:
        return Section("claims", heading, reason="No claim is about what is selected here.")
    if len(rows) < len(table.rows):
        lead += f" Of {len(table.rows)} claims {len(rows)} are about what is selected."
    told = report._replace(tables=[table._replace(rows=rows)], sentences=told_of(rows))
    return Section("claims", heading, lead, [told])


def _touches(row: Row, selection: Selection, ids: Collection[str]) -> bool:
    """Return whether a claim is about a figure selected, money between parties selected, or a size.

    With no figure selected no claim is; a claim that cannot be worked out names nothing.
    """
    from aidledger.claims.expression_units import operands
    from aidledger.claims.expressions import Figure as Named
    from aidledger.claims.expressions import Size, parse

    if not ids:
        return False
    parties = {*selection.donor, *selection.recipient}
    for text in (row.notes["article_expression"], row.notes["public_expression"]):
        for one in operands(parse(text)) if text else ():
            if isinstance(one, Named):
                if one.id in ids:
                    return True
            elif isinstance(one, Size):
                if one.party in parties:
                    return True
            elif _agree(dict(one.selection), selection.columns()):
                return True
    return False


def _agree(asked: Mapping[str, str], chosen: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether a total asked for can hold anything that is selected."""
    return all(asked[key] in chosen[key] for key in asked.keys() & chosen.keys())


def _sources(ledger: OpenedLedger) -> dict[str, tuple[str, str]]:
    """Return the entry of each source in a bibliography, and its address on the web, by key."""
    from aidledger.citing import chicago
    from aidledger.citing.works import works_of
    from aidledger.reports.page_figures import address

    works = works_of(ledger.document("sources"))
    return {key: (chicago.entry(work), address(work)) for key, work in works.items()}


def _claim_notes(ledger: OpenedLedger, selection: Selection) -> dict[str, tuple[str, str]]:
    """Return a footnote for each claim, and its short form, by its id."""
    from aidledger.citing import chicago
    from aidledger.citing.works import short
    from aidledger.reports.cite import cited

    sources = selection.source
    ids = [c["id"] for c in ledger.document("claims") if not sources or c["source"] in sources]
    places = cited(ledger, ids) if ids else []
    return {one.id: (chicago.note(one), f"{short(one)}.") for one in places}
