"""Fields: every column that reports print as data, with its type, unit and meaning, written once.

A name means the same in every report, but for what a report says itself (`own`). `REPORTS` says
which fields its rows have. The schemas of JSON and CSV are generated from here (schemas.py beside),
and the tests hold every output against them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aidledger.policy import DIMENSIONS

TEXT, INTEGER, NUMBER, FLAG = "text", "integer", "number", "flag"
TEXT_OR_INTEGER, TEXT_OR_FLAG = "text or integer", "text or flag"
MONEY, OWN, PERCENT = "full units of `currency`", "full units of `own_currency`", "percent"


# What an answer says of how it was asked: its `policy`. A list is of words.
LIST, ROW = "list", "row"
POLICY: dict[str, tuple[tuple[str, ...], str]] = {
    "currency": ((TEXT,), "what amounts are in: an ISO 4217 code, or Int$ at purchasing power"),
    "prices": ((TEXT,), "current, ppp, or constant with base year and deflator"),
    "overlaps": ((TEXT,), "net of what another figure may hold, or gross"),
    "spread": ((TEXT,), "how a figure for a period reaches its years: months, end or none"),
    "headline": ((LIST,), "the classes that the headline adds up"),
    "calendar": ((FLAG,), "whether fiscal years are split into calendar years"),
    "donor": ((LIST,), "the donors selected; absent, as all that select: every one"),
    "recipient": ((LIST,), "the recipients selected"),
    "sector": ((LIST,), "the sectors selected"),
    "instrument": ((LIST,), "the instruments selected"),
    "class": ((LIST,), "the classes selected"),
    "status": ((LIST,), "the statuses selected"),
    "source": ((LIST, TEXT), "the sources selected; of an audit: the source audited"),
    "years": ((TEXT,), "the years selected, such as 2005-2008"),
    "of": ((LIST,), "the sizes that totals are set beside"),
    "cumulative": ((FLAG,), "true: running totals were asked for"),
    "change": ((FLAG,), "true: changes over the year before were asked for"),
    "sort": ((TEXT,), "what rows are in the order of; with - from the largest"),
    "parties": ((LIST,), "the two parties of a balance"),
    "both": ((FLAG,), "whether promises the other way are told too"),
    "views": ((LIST,), "what is held against what: parts, stated, rivals"),
    "against": ((LIST,), "the imported sources beside the ledger"),
    "chart": ((TEXT,), "the kind of chart"),
    "engine": ((TEXT,), "the engine that answered a query"),
    "query": ((TEXT,), "the query as it was asked"),
    "style": ((TEXT,), "the style of citations"),
    "text": ((FLAG,), "whether the source's text was at hand"),
    "explains": ((TEXT,), "the report that the number stands in"),
    "row": ((ROW,), "what names the number's row"),
    "column": ((TEXT,), "the number's column"),
}


class Field(NamedTuple):
    """What a field holds. A number that is not known is null in JSON, an empty cell in CSV."""

    type: str
    meaning: str
    unit: str = ""


class Rows(NamedTuple):
    """The rows of one table: fields that each has, and that some have (`maybe`).

    table: its name, which rows carry in the field `table`; blank where a report has but this one;
    `by` for a breakdown, whose name is its dimensions with hyphens between.
    """

    table: str
    fields: tuple[str, ...]
    maybe: tuple[str, ...] = ()


class Described(NamedTuple):
    """A report: the command that prints it, what it tells, its rows and its totals.

    own: what fields mean here alone. free: the question decides the fields, as in SQL. version:
    raised when a field goes, or means something else. names: what `report` says in JSON, a pattern,
    where it is not the key in REPORTS.
    """

    command: str
    meaning: str
    rows: tuple[Rows, ...]
    totals: Rows | None = None
    own: Mapping[str, Field] = {}
    free: bool = False
    names: str = ""
    version: int = 1

    def field(self, name: str) -> Field:
        return self.own.get(name) or FIELDS[name]

    def columns(self) -> tuple[str, ...]:
        """Return every field that a row may have, `table` first where rows carry it."""
        found = dict.fromkeys(("table",) if any(rows.table for rows in self.rows) else ())
        for rows in self.rows:
            found |= dict.fromkeys((*rows.fields, *rows.maybe))
        return tuple(found)


BY = "by"
_AMOUNT = ("low", "best", "high", "open", "mark", "currency", "prices", "figures", "unstated")
_BOUNDS = ("low", "best", "high")


def _names(words: str) -> Iterator[str]:
    """Yield names, with what stands for several: `AMOUNT`, `own$` (money), `share%`, `public?`."""
    for word in words.split():
        name, sign = word[:-1], word[-1]
        if word == "AMOUNT":
            yield from _AMOUNT
        elif sign == "$":
            yield from (f"{name}_{end}" for end in (*_BOUNDS, "currency"))
        elif sign == "%":
            yield from (name, *(f"{name}_{end}" for end in ("low", "high", "mark")))
        elif sign == "?":
            ends = (*_BOUNDS, "open", "mark", "verdict", "reason")
            yield from (f"{name}_{end}" for end in ends)
        else:
            yield word


def _rows(table: str, fields: str, maybe: str = "") -> Rows:
    return Rows(table, tuple(dict.fromkeys(_names(fields))), tuple(_names(maybe)))


def _many(type_: str, **meanings: str) -> dict[str, Field]:
    return {name: Field(type_, meaning) for name, meaning in meanings.items()}


def _money(name: str, meaning: str) -> dict[str, Field]:
    unit = f"full units of `{name}_currency`"
    return {
        f"{name}_low": Field(NUMBER, f"{meaning}: lower bound", unit),
        f"{name}_best": Field(NUMBER, f"{meaning}: best value", unit),
        f"{name}_high": Field(NUMBER, f"{meaning}: upper bound, or what is known of it", unit),
        f"{name}_currency": Field(TEXT, f"{meaning}: currency code, or blank for no money"),
    }


def _percents(name: str, meaning: str) -> dict[str, Field]:
    return {
        name: Field(NUMBER, f"{meaning}: best value", PERCENT),
        f"{name}_low": Field(NUMBER, f"{meaning}: lower bound", PERCENT),
        f"{name}_high": Field(NUMBER, f"{meaning}: upper bound", PERCENT),
        f"{name}_mark": Field(TEXT, f"{meaning}: marks, as in `mark`"),
    }


def _finding(name: str, meaning: str) -> dict[str, Field]:
    unit = "as `unit` says"
    return {
        f"{name}_low": Field(NUMBER, f"{meaning}: lower bound", unit),
        f"{name}_best": Field(NUMBER, f"{meaning}: value", unit),
        f"{name}_high": Field(NUMBER, f"{meaning}: upper bound", unit),
        f"{name}_open": Field(FLAG, f"{meaning}: it has no top"),
        f"{name}_mark": Field(TEXT, f"{meaning}: marks, as in `mark`"),
        f"{name}_verdict": Field(TEXT, f"{meaning}: holds, does not hold, cannot be told …"),
        f"{name}_reason": Field(TEXT, f"{meaning}: why there is no value or no verdict"),
    }


FIELDS: dict[str, Field] = {
    "table": Field(TEXT, "which table of the report the row belongs to"),
    # an amount
    "low": Field(NUMBER, "lower bound; absent where there is no floor", MONEY),
    "best": Field(NUMBER, "best value", MONEY),
    "high": Field(NUMBER, "upper bound; where `open`, what is known of it", MONEY),
    "open": Field(FLAG, "it has no top"),
    "mark": Field(TEXT, "≥ at least, ≤ at most, ~ about or a reading, ÷ a share by months"),
    "currency": Field(TEXT, "ISO 4217 code, Int$ for international dollars; blank for no money"),
    "prices": Field(TEXT, "current, ppp, or constant with base year and deflator; blank: no money"),
    "figures": Field(INTEGER, "how many figures with an amount are in it"),
    "unstated": Field(INTEGER, "how many more figures are told without an amount"),
    "measure": Field(
        TEXT, "what the amount is: counted, disbursed, a donor, a difference, a size …"
    ),
    "unit": Field(TEXT, "unit of the value or quantity, where it is not `currency` alone"),
    # what a row is about
    **_many(
        TEXT,
        id="id of the figure, indicator, rival or claim",
        group="headline, or a class that is not in it; of promises, how far",
        donor="code of the party that gives",
        recipient="code of the party that receives",
        sector="slug of classifications.yaml",
        instrument="slug of classifications.yaml",
        status="disbursed, committed, planned, pledged, demanded or valued",
        source="key of sources.yaml, or of an imported source",
        year="year, “by 2005”, “undated” or the label of a fiscal year",
        years="years it is told for, as 2005-2008",
        item="what the row compares: a year or another key, or total",
        overlaps="net or gross: whether what may be inside another figure is taken off",
        of="the size it is set beside",
        parties="giver and receiver, as RU → TJ",
        party="code of the party",
        partner="code of the other party",
        date="when, as people read it",
        relation="how it belongs to the other figure: part_of, may_be_in, fulfils",
        reason="why it is not told, or not counted",
        missing="what is missing for a value",
    ),
    "class": Field(TEXT, "class of the instrument: transfer, debt-relief, credit …"),
    # a figure's own cells
    **_many(
        TEXT,
        section="ordinal of the heading it stands under; of an import, file and line",
        footnote="number of the footnote, or several with spaces between",
        as_stated="the amount's own words in the source",
        words="words of the source",
        asserted_by="who says so: donor, recipient, press, expert, author",
        channel="code of the body that received or spent it",
        supported_by="codes of parties on whose support it came",
        first="first date, ISO 8601 at the precision given; blank: by `last`",
        last="last date; `..` where it is open",
        year_basis="calendar, or a fiscal year of classifications.yaml",
        per="year where the amount recurs every year of the period",
        qualifier="how the source hedges the amount: exact, about, at_least …",
        part_of="id of the figure that certainly contains it",
        may_be_in="ids of figures that may contain it, with spaces between",
        fulfils="id of the promise that it delivers",
        confidence="how well the source supports the coding: high, medium, low",
        description="in the coder's words",
        remark="why it was coded so",
        citation="short form of the place: Starchak 2009, sec. 5, n. 45",
        series="the publisher's code of a series; in a chart, whose bar it is",
        kind="what kind of row, party, source, amount or name it is",
    ),
    "quantity": Field(NUMBER, "what the money bought", "as `unit` says"),
    # how an amount came about
    **_money("own", "before conversion, of this row's months"),
    **_many(
        TEXT,
        rate="the rate used, in words, with its source",
        deflator="the deflator used, in words",
        counted="whether it counts, in words",
        enters="how the line enters the number: plus, minus, above or below the line …",
        part="in which part of the number the line stands: a donor, numerator, denominator …",
    ),
    "months": Field(INTEGER, "months of it in the row's year"),
    **_many(
        FLAG,
        residual="it is what is left of a figure once others are taken off",
        rate_assumed="the source names no year, and the year of its rate is assumed",
        in_high_alone="it is in the high alone",
    ),
    "of_months": Field(INTEGER, "months of the whole figure"),
    "factor": Field(NUMBER, "what the own amount was multiplied by"),
    "unrounded": Field(NUMBER, "the best before it was rounded", MONEY),
    # shares and changes
    "share_percent": Field(NUMBER, "share of the total's best", PERCENT),
    **_money("change", "change over the year before, or from the choice made"),
    **_percents("change_percent", "the same change"),
    "change_open": Field(FLAG, "the change has no top"),
    "change_mark": Field(TEXT, "the change's marks, as in `mark`"),
    "change_percent_open": Field(FLAG, "the change in percent has no top"),
    "change_reason": Field(TEXT, "why there is no change to tell"),
}

_PROBLEM = {
    "severity": Field(TEXT, "error or warning"),
    "code": Field(TEXT, "code of the problem, as docs/errors.md explains it"),
    "file": Field(TEXT, "file it is in"),
    "line": Field(INTEGER, "line, from 1; 0 where the whole file is meant"),
    "column": Field(TEXT, "column or key it is in"),
    "excerpt": Field(TEXT, "the text at the place"),
    "explanation": Field(TEXT, "what is wrong with it"),
    "remedy": Field(TEXT, "what to do"),
}
_KEYS = " ".join(DIMENSIONS)
_PROBLEM_ROWS = " ".join(_PROBLEM)
_CODED = "donor recipient sector instrument class status"
_WRITTEN = """
    source section footnote as_stated asserted_by donor recipient channel supported_by sector
    instrument class status first last year_basis per qualifier AMOUNT own$ counted reason
    residual factor rate deflator rate_assumed quantity unit part_of may_be_in fulfils confidence
    description remark
"""
_LINE_KINDS = "year, cumulative (by a year), undated, period or scheduled (after its source)"
_WAYS = "change$ change_open change_mark change_percent% change_percent_open change_reason"
_PAIRS = {
    "field": Field(TEXT, "name of what is told"),
    "value": Field(TEXT, "what is told, for people"),
}
_IMPORT = {
    **_PAIRS,
    "file": Field(TEXT, "name of the file that was read"),
    "bytes": Field(INTEGER, "size of the file"),
    "sha256": Field(TEXT, "SHA-256 of the file"),
    "counts": Field(TEXT_OR_FLAG, "the measure that counts, or whether this one does"),
    "rows": Field(INTEGER, "how many rows; absent after a measure's first currency"),
    "name": Field(TEXT, "name, as the publisher writes it"),
    "meaning": Field(TEXT, "what the code means"),
    "kind": Field(TEXT, "what kind of party or name it is"),
    "measure": Field(TEXT, "measure of the publisher: commitments, disbursements …"),
    "sector": Field(TEXT, "code that the rows have"),
    "released": Field(TEXT, "date of the data, ISO 8601"),
    "licence": Field(TEXT, "licence of the data"),
    "title": Field(TEXT, "title of the source"),
    "folder": Field(TEXT, "folder it stood in"),
}
_SUMS = "measure currency AMOUNT counts rows"
_FACTS = (
    _rows("facts", "field value"),
    _rows("files", "file bytes sha256"),
    _rows("measures", _SUMS),
    _rows("unresolved", "kind name rows"),
)
_HEADLINE = _rows("headline", "donor name measure AMOUNT")
_CHANGED = {
    "line": Field(TEXT, "line of the table"),
    "name": Field(TEXT, "name of the donor"),
    "measure": Field(TEXT, "before or after"),
}

REPORTS: dict[str, Described] = {
    "summary": Described(
        "summary",
        "Totals of a selection, broken down; what is told of but does not count is in left_out.",
        (
            _rows("total", "group measure AMOUNT"),
            _rows(BY, "group measure AMOUNT share_percent", f"{_KEYS} {_WAYS}"),
            _rows("share", "group measure AMOUNT of source years unit missing", _KEYS),
        ),
        _rows("", "group measure AMOUNT"),
    ),
    "compare": Described(
        "compare",
        "Donors side by side; `measure` is a donor's code, difference or ratio.",
        (
            _rows(BY, "item measure", "AMOUNT"),
            _rows("change", "item measure AMOUNT reason"),
            _rows("class", "class measure", "AMOUNT"),
            _rows("overlaps", "overlaps measure", "AMOUNT"),
            _rows("share", "of source years measure AMOUNT", "item"),
        ),
        _rows("", "item measure", "AMOUNT"),
    ),
    "sensitivity": Described(
        "sensitivity",
        "The headline under every other choice beside the one made.",
        (
            _rows(
                "choices",
                "about choice AMOUNT change$ change_percent% options supposed not_told left_out",
            ),
            _rows("ranking", "donor AMOUNT rank cannot_be_told_from"),
            _rows("ranking_changes", "choice what"),
        ),
        _rows(
            "",
            "about choice AMOUNT change$ change_percent% options supposed not_told left_out",
        ),
        own={
            "about": Field(TEXT, "what the choice is about"),
            "choice": Field(TEXT, "the choice, in words"),
            "options": Field(TEXT, "options that make it"),
            "supposed": Field(FLAG, "it supposes what no source says"),
            "not_told": Field(TEXT, "why there is no change to tell"),
            "left_out": Field(TEXT, "what the choice leaves out"),
            "rank": Field(INTEGER, "place of the donor, 1 the largest"),
            "cannot_be_told_from": Field(TEXT, "donors whose ranges overlap with this one's"),
            "what": Field(TEXT, "how the order changes"),
        },
    ),
    "balance": Described(
        "balance",
        "What went each way between two parties, class by class.",
        (
            _rows("class", "class parties measure AMOUNT"),
            _rows("exchange", "parties id class instrument status date measure AMOUNT"),
            _rows("promised", "parties id class instrument status date measure AMOUNT"),
        ),
        _rows("", "class parties measure AMOUNT"),
    ),
    "promises": Described(
        "promises",
        "What one party promised another, what was delivered of it and what is left.",
        (
            _rows("promise", "parties id status class date group measure AMOUNT", "deflator"),
            _rows(
                "link",
                "parties promise id status class date relation measure AMOUNT own$ rate",
                "deflator",
            ),
            _rows("year", "parties group promise year status class measure AMOUNT", "deflator"),
            _rows("delivered", "parties id status class date measure AMOUNT linked_to", "deflator"),
            _rows("unstated", "parties id status class date as_stated linked_to"),
        ),
        own={
            "promise": Field(TEXT, "id of the promise"),
            "linked_to": Field(TEXT, "ids of promises that it may deliver, with spaces between"),
        },
    ),
    "unit-costs": Described(
        "unit-costs",
        "What one of each thing cost, wherever a figure has a quantity.",
        (
            _rows(
                "cost",
                "id as_stated donor recipient class status date measure AMOUNT quantity "
                "quantity_hedge unit per quantity_measured amount$ rate may_hold_others bought",
            ),
            _rows(
                "undivided",
                "id donor recipient class status quantity quantity_hedge unit bought reason",
            ),
            _rows("range", "per class status measure AMOUNT of_figures lowest highest no_top ids"),
        ),
        own={
            **_money("amount", "what was paid in all, before conversion"),
            "quantity_hedge": Field(TEXT, "how the quantity is hedged"),
            "per": Field(TEXT, "what the cost is for one of"),
            "quantity_measured": Field(NUMBER, "the quantity in the unit of `per`"),
            "may_hold_others": Field(FLAG, "the money may have bought other things too"),
            "bought": Field(TEXT, "what was bought, in words"),
            "of_figures": Field(INTEGER, "how many figures have such a cost"),
            "lowest": Field(NUMBER, "the lowest of their costs", MONEY),
            "highest": Field(NUMBER, "the highest of their costs", MONEY),
            "no_top": Field(FLAG, "one of them has no top"),
            "ids": Field(TEXT, "ids of the figures"),
        },
    ),
    "register": Described(
        "register",
        "The figures themselves, one a row, in their own currencies.",
        (
            _rows(
                "",
                "id source section footnote donor recipient sector instrument class status parties "
                "date first last per qualifier as_stated quantity unit confidence description "
                "AMOUNT",
            ),
        ),
        own={"quantity": Field(TEXT, "what the money bought")},
    ),
    "show": Described(
        "show",
        "One figure or claim whole.",
        (
            _rows("figure", "field value"),
            _rows("claim", "field value"),
            _rows("flows", "year months AMOUNT own$ rate counted"),
            _rows("relations", "relation figure effect"),
            *(
                rows
                for basis in ("article", "public")
                for rows in (
                    _rows(f"{basis}_taken", "basis taken id source worth$ unit words place"),
                    _rows(f"{basis}_steps", "basis step gives$ unit rate"),
                )
            ),
        ),
        own={
            **_PAIRS,
            **_money("worth", "its worth"),
            **_money("gives", "what the step gives"),
            "months": Field(TEXT, "months of it in the year, of all its months"),
            "figure": Field(TEXT, "id of the other figure"),
            "effect": Field(TEXT, "what the relation does to a total"),
            "basis": Field(TEXT, "article or public: from whose figures it is worked out"),
            "taken": Field(TEXT, "the operand, as the expression writes it"),
            "place": Field(TEXT, "where it stands"),
            "step": Field(TEXT, "the step of the expression"),
        },
    ),
    "explain": Described(
        "explain",
        "The lines that a number of another report is made of, one a figure and year; `tree` has "
        "the same with words and places.",
        (
            _rows(
                "",
                "part id year AMOUNT enters",
                f"months of_months own$ rate rate_assumed unrounded residual in_high_alone source "
                f"section footnote as_stated {_CODED} qualifier confidence description unit "
                "quantity_hedge overlaps relation",
            ),
        ),
        own={"quantity_hedge": Field(TEXT, "how the quantity is hedged")},
    ),
    "reconcile": Described(
        "reconcile",
        "Figures that tell of the same money, beside each other.",
        (
            _rows("wholes", "whole reading measure AMOUNT"),
            _rows("parts", "whole part relation status AMOUNT added"),
            _rows("stated", "figure elsewhere words rival donor measure AMOUNT"),
            _rows("dates", "figure status told_for footnote cites AMOUNT months_after months_told"),
            _rows(
                "beside",
                "year figure basis source status year_basis official_year_basis rival measure",
                "AMOUNT",
            ),
            _rows(
                "fit",
                "told_as basis source years mean_percent% largest_percent% nearest_in verdict",
            ),
            _rows(
                "coverage",
                "year basis source donor recipient sectors year_basis rival measure",
                "AMOUNT",
            ),
            _rows("against", "year basis source donor recipient measure AMOUNT"),
            _rows("against_sectors", "basis sector source donor recipient measure AMOUNT"),
        ),
        own={
            **_percents("mean_percent", "distance on average"),
            **_percents("largest_percent", "the largest distance"),
            "whole": Field(TEXT, "id of the total"),
            "part": Field(TEXT, "id of the part"),
            "reading": Field(TEXT, "how the parts are added up"),
            "added": Field(TEXT, "whether it is added to the parts"),
            "figure": Field(TEXT, "id of the figure"),
            "elsewhere": Field(TEXT, "where the source tells of it again"),
            "rival": Field(TEXT, "id of the row of rivals.csv"),
            "told_for": Field(TEXT, "the time that the figure is told for"),
            "cites": Field(TEXT, "what its footnote cites"),
            "months_after": Field(INTEGER, "months between the time told for and the footnote"),
            "months_told": Field(INTEGER, "months that the figure is told for"),
            "basis": Field(TEXT, "what the other source counts"),
            "official_year_basis": Field(TEXT, "year basis of the other source"),
            "told_as": Field(TEXT, "ids of the figures, or how they are read"),
            "nearest_in": Field(TEXT, "years in which this source is the nearest"),
            "verdict": Field(TEXT, "what it comes to, in words"),
            "sectors": Field(TEXT, "what the other source covers"),
        },
    ),
    "claims": Described(
        "claims",
        "Comparisons that sources make, each worked out again.",
        (
            _rows(
                "",
                "id source section footnote words says accepted unit currency said accepted_low "
                "accepted_high article? public? article_expression public_expression meaning "
                "tolerance remark",
            ),
        ),
        own={
            **_finding("article", "from the article's figures"),
            **_finding("public", "from public series"),
            "says": Field(TEXT, "what the words say, as a relation"),
            "accepted": Field(TEXT, "what the words accept, for people"),
            "said": Field(NUMBER, "the value that is said", "as `unit` says"),
            "accepted_low": Field(NUMBER, "lower end of what the words accept", "as `unit` says"),
            "accepted_high": Field(NUMBER, "upper end of what the words accept", "as `unit` says"),
            "article_expression": Field(TEXT, "the expression over the article's figures"),
            "public_expression": Field(TEXT, "the expression over public series"),
            "meaning": Field(TEXT, "what is compared, in the coder's words"),
            "tolerance": Field(TEXT, "why so much is accepted"),
            "currency": Field(TEXT, "currency of the value that is said"),
        },
    ),
    "chart": Described(
        "chart",
        "The bars of a chart.",
        (_rows("", "panel group slot series AMOUNT unit spread_best missing", "begin end date"),),
        own={
            "panel": Field(TEXT, "the axis that the bar stands on"),
            "group": Field(TEXT, "heading that the label stands under"),
            "slot": Field(TEXT, "label of the bar: a year, a code"),
            "spread_best": Field(NUMBER, "how much of best is a share by months", "as `unit` says"),
            "begin": Field(TEXT, "first month, as 2005-03"),
            "end": Field(TEXT, "last month, as 2005-03"),
            "unit": Field(
                TEXT, "unit of the bar: a currency, with the year of its prices; percent"
            ),
        },
        names="chart [a-z]+",
    ),
    "export": Described(
        "export",
        "The figures of a selection, or with --lines their flows by year, in full.",
        (_rows("", f"id {_WRITTEN}", "year kind months of_months citation"),),
        own={
            "counted": Field(FLAG, "whether it counts in totals"),
            "kind": Field(TEXT, _LINE_KINDS),
            "rate": Field(TEXT, "the rate used, in words"),
        },
    ),
    "sql": Described(
        "sql",
        "What a query answers; its columns are the query's own. `aidledger sql --schema` describes "
        "the tables.",
        (Rows("", ()),),
        free=True,
    ),
    "sql-schema": Described(
        "sql --schema",
        "The tables that `aidledger sql` asks; `table` is the table, a row one of its columns.",
        (_rows("*", "name type meaning unit about_table"),),
        own={
            "name": Field(TEXT, "name of the column"),
            "type": Field(TEXT, "type of the column"),
            "meaning": Field(TEXT, "what the column holds"),
            "unit": Field(TEXT, "unit of the column"),
            "about_table": Field(TEXT, "what the table holds"),
            "table": Field(TEXT, "name of the table"),
        },
    ),
    "cite": Described(
        "cite",
        "Footnotes for figures, and a bibliography of their sources.",
        (
            _rows("footnotes", "id source section footnote text"),
            _rows("bibliography", "source text not_known"),
            _rows("cited", "source text not_known"),
        ),
        own={
            "text": Field(TEXT, "the footnote or entry in the style asked for"),
            "not_known": Field(TEXT, "what is not known of the work"),
        },
    ),
    "check": Described(
        "check",
        "Every problem of a ledger, in order of place.",
        (_rows("", _PROBLEM_ROWS),),
        own=_PROBLEM,
    ),
    "audit": Described(
        "audit",
        "A ledger's rows held against the amounts that its source prints.",
        (
            _rows("findings", _PROBLEM_ROWS),
            _rows("account", "what number"),
            _rows("assumptions", "figure words assumed"),
        ),
        own={
            **_PROBLEM,
            "what": Field(TEXT, "what is counted"),
            "number": Field(TEXT_OR_INTEGER, "how many, or “not at hand”"),
            "figure": Field(TEXT, "id of the figure"),
            "assumed": Field(TEXT, "what its reading rests on beside its words"),
        },
    ),
    "mentions": Described(
        "mentions",
        "Every amount that the sources print, in order, and the figures it became.",
        (
            _rows(
                "",
                "source number section footnote words start stop around figures remark",
            ),
        ),
        own={
            "number": Field(INTEGER, "its place among the mentions of its source, from 1"),
            "start": Field(INTEGER, "offset of its first character in the text, from 0"),
            "stop": Field(INTEGER, "offset after its last character"),
            "around": Field(TEXT, "first 16 digits of the SHA-256 of the words around it"),
            "figures": Field(TEXT, "ids of what it belongs to, with spaces between"),
        },
    ),
    "scan": Described(
        "scan",
        "Every amount of money that a text prints; with --events, sentences that may tell of aid.",
        (
            _rows(
                "",
                "line column section footnote words qualifier low amount high open currency "
                "assumed start end heading",
                "kind sentence",
            ),
        ),
        own={
            "kind": Field(TEXT, "amount or event"),
            "line": Field(INTEGER, "line of the text, from 1"),
            "column": Field(INTEGER, "character in the line, from 1"),
            "amount": Field(NUMBER, "the amount, where there is one", MONEY),
            "assumed": Field(TEXT, "what the words alone do not say"),
            "start": Field(INTEGER, "offset of the first character in the text, from 0"),
            "end": Field(INTEGER, "offset after the last character"),
            "heading": Field(TEXT, "the heading it stands under"),
            "sentence": Field(TEXT, "the sentence it stands in"),
        },
    ),
    "import": Described("import", "What an import brought.", _FACTS, own=_IMPORT),
    "imported": Described(
        "imported",
        "The imported sources of a ledger, or all that is known of one.",
        (
            _rows("imported", "source rows years counts released licence title"),
            _rows("sums", f"source {_SUMS}"),
            *_FACTS,
            _rows("parties", "party name kind"),
            _rows("sectors", "sector meaning"),
            _rows("instruments", "instrument class meaning"),
        ),
        own=_IMPORT,
    ),
    "removed": Described(
        "imported --remove",
        "A source that was removed.",
        (_rows("", "source folder"),),
        own=_IMPORT,
    ),
    "add": Described(
        "add",
        "Rows that were added, what each counts as, and the headline before and after.",
        (
            _rows(
                "figures",
                f"id source section footnote {_CODED} parties date first last qualifier as_stated "
                "line AMOUNT counts converted$",
            ),
            _HEADLINE,
        ),
        own={
            **_CHANGED,
            **_money("converted", "all of it in US dollars"),
            "counts": Field(TEXT, "what it counts as, in words"),
        },
    ),
    "edit": Described(
        "edit",
        "Cells that were changed or deleted, old and new, and the headline before and after.",
        (_rows("cells", "id line column file old new"), _HEADLINE),
        own={
            **_CHANGED,
            "column": Field(TEXT, "column of the table"),
            "file": Field(TEXT, "file of the ledger"),
            "old": Field(TEXT, "what the cell held"),
            "new": Field(TEXT, "what it holds now"),
        },
    ),
    "fmt": Described(
        "fmt",
        "What was changed for the canonical layout.",
        (_rows("", "file line what"),),
        own={
            "file": Field(TEXT, "file of the ledger"),
            "line": Field(TEXT, "line, or first and last with a hyphen between"),
            "what": Field(TEXT, "what differs"),
        },
    ),
    "upgrade": Described(
        "upgrade",
        "What was rewritten for this format of the ledger.",
        (_rows("", "file what"),),
        own={
            "file": Field(TEXT, "file of the ledger"),
            "what": Field(TEXT, "what differs"),
        },
    ),
    "convert": Described(
        "convert",
        "One amount at the average rate of a year.",
        (_rows("", "amount_stated year AMOUNT rate"),),
        own={"amount_stated": Field(TEXT, "the amount as it was asked")},
    ),
    "rates": Described(
        "rates",
        "Which currencies and years have rates; of `rates update`, what a file brought.",
        (
            _rows("", "currency years source file"),
            _rows("added", "currency years"),
            _rows("differ", "currency year before in_file difference source"),
        ),
        own={
            "file": Field(TEXT, "file of the ledger that holds them"),
            "before": Field(TEXT, "the rate of the ledger", "units per US dollar"),
            "in_file": Field(TEXT, "the rate of the file", "units per US dollar"),
            "difference": Field(TEXT, "how far they are apart, in percent"),
        },
    ),
    "indicators": Described(
        "indicators",
        "Sizes to compare with, as they stand in their sources.",
        (
            _rows(
                "",
                "id party partner measure year source series section footnote qualifier as_stated "
                "AMOUNT remark",
            ),
        ),
        own={"measure": Field(TEXT, "slug of classifications.yaml")},
    ),
    "parties": Described(
        "parties",
        "Every party of the ledger.",
        (_rows("", "code name kind currency members aliases"),),
        own={
            "code": Field(TEXT, "ISO 3166 code of a state, slug of another"),
            "name": Field(TEXT, "its name"),
            "kind": Field(TEXT, "state, organisation or group"),
            "currency": Field(TEXT, "ISO 4217 code of the currency its budget is kept in"),
            "members": Field(TEXT, "codes of a group's members"),
            "aliases": Field(TEXT, "other names it is known by"),
        },
    ),
    "classifications": Described(
        "classifications",
        "Every controlled word of the ledger.",
        (_rows("", "list word class codes meaning"),),
        own={
            "list": Field(TEXT, "the list it stands in: instruments, sectors …"),
            "word": Field(TEXT, "the word"),
            "codes": Field(TEXT, "codes of the field, such as those of the DAC and IATI"),
            "meaning": Field(TEXT, "what it means"),
        },
    ),
    "sources": Described(
        "sources",
        "Every source of the ledger.",
        (_rows("", "source kind by date vintage figures title note"),),
        own={
            "by": Field(TEXT, "author or publisher"),
            "vintage": Field(TEXT, "release of a data set"),
            "figures": Field(TEXT, "how many figures stand in it"),
            "title": Field(TEXT, "its title"),
            "note": Field(TEXT, "what is to be known of it"),
        },
    ),
    "schemas": Described(
        "schema",
        "The reports that have schemas.",
        (_rows("", "report command version meaning"),),
        own={
            "report": Field(TEXT, "name of the report"),
            "command": Field(TEXT, "the command that prints it"),
            "version": Field(INTEGER, "version of its fields"),
            "meaning": Field(TEXT, "what it tells"),
        },
    ),
    "where": Described(
        "where", "Which ledger is in use, and why.", (_rows("", "field value"),), own=_PAIRS
    ),
}

# The reports of a page: those that no command prints of itself, and beside them those of commands.
_SHARED_OUT = "measure AMOUNT share_percent"
PAGE_REPORTS: dict[str, Described] = {
    "donors": Described(
        "report",
        "The donors of a page beside each other, in all and by year.",
        (_rows("donor", f"group donor {_SHARED_OUT}"), _rows("year", "item measure AMOUNT")),
    ),
    "breakdown": Described(
        "report",
        "The totals of a page by class, instrument, sector and year.",
        (
            _rows("total", "group measure AMOUNT"),
            *(_rows(by, f"group {by} {_SHARED_OUT}") for by in ("instrument", "sector", "year")),
        ),
    ),
    "burden": Described(
        "report",
        "The donors of a page beside what the recipient has.",
        (_rows("share", "of source years measure AMOUNT"),),
    ),
    **{name: REPORTS[name] for name in ("promises", "sensitivity", "claims")},
}


def headings(report: str) -> list[str]:
    """Return the columns that every answer of a report has; none for one that is not described."""
    one = REPORTS.get(report.partition(" ")[0])
    rows = one.rows if one else ()
    named = ["table"] if any(each.table for each in rows) else []
    return list(dict.fromkeys((*named, *(name for each in rows for name in each.fields))))
