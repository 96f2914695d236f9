"""The first sheet of a workbook: what it holds, how to use it, what its marks say."""

from __future__ import annotations

from collections.abc import Sequence

from aidledger.exporting.gathered import Gathered

Lines = Sequence[tuple[str, str]]


def readme_lines(gathered: Gathered) -> list[tuple[str, Lines]]:
    """Return headings, each with its lines of a name and a text."""
    from aidledger.reports.summary import summary

    report = summary(gathered.ledger, gathered.selection, gathered.policy, ())
    return [
        ("What it holds", list(gathered.about().items())),
        ("How to use it", _USE),
        ("Sheets", _SHEETS),
        ("Marks", _MARKS),
        (
            "What to know of these totals",
            [("", text) for text in (*report.sentences, *report.caveats)],
        ),
        ("Sources of the figures", _sources(gathered)),
    ]


def _sources(gathered: Gathered) -> Lines:
    sources = gathered.ledger.document("sources")
    used = {row["source"] for row in gathered.figures.values()}
    listed = []
    for key, source in sources.items():
        if key in used:
            told = source["details"]
            parts = (
                told.get("author", ""), source["title"], told.get("publisher", ""), source["date"],
                told.get("url", ""),
            )  # fmt: skip
            listed.append((key, ". ".join(part.rstrip(".") for part in parts if part)))
    return listed


_USE = (
    (
        "Change",
        "The yellow cells: Amount, Low and High on figures, Value on rates. All else follows.",
    ),
    (
        "Do not change",
        "Parties, sectors, classes, dates, relations: they are coded in the ledger, and no formula "
        "reads them anew.",
    ),
    (
        "Check",
        "The third line of totals says whether every total still is what aidledger exported; the "
        "column Check says which are not.",
    ),
    (
        "Sort and filter",
        "Each sheet with a filter can be sorted: formulas find their figure and rate by its name.",
    ),
    (
        "Sums",
        "Add up lines of one group alone. Totals add whole cents (the columns at the right of "
        "flows), so that nothing is lost by adding.",
    ),
    (
        "Half a cent",
        "A flow is rounded once, a half upwards. Where you change a rate of more than ten "
        "decimals, or deflated prices, one that falls on half a cent may differ by that cent from "
        "what aidledger would say.",
    ),
)
_SHEETS = (
    (
        "totals",
        "Headline and classes, by year, donor, recipient, sector and instrument: sums of flows.",
    ),
    (
        "figures",
        "One row a figure, in its own currency: the source's words, what is taken off it, what is "
        "left.",
    ),
    ("flows", "One row a figure and year, counted or not, with the reason."),
    ("rates", "The exchange rates, deflators and PPP factors that the flows use."),
    ("indicators", "Sizes to compare with: GDP, budgets. Nothing here is computed from them."),
    (
        "overlaps, factors, workings",
        "How flows follow from figures and rates, step by step, in whole cents. Do not sort these.",
    ),
)
_MARKS = (
    ("≥ and +", "At least: a figure in it has no top; high is the sum of what is known."),
    ("≤", "At most."),
    ("~", "A reading: the source says “about”, gives a range, or can be read in two ways."),
    ("÷", "The share of a figure for several years, by months."),
    ("Unstated", "Figures told without an amount: in no sum."),
)
