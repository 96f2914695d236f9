"""The columns of a workbook's larger sheets: headings, widths, how numbers look, meanings."""

from __future__ import annotations

from aidledger.exporting.grids import Head
from aidledger.policy import OVERLAPS

_INTEGER = "whole"
BOUNDS = ("low", "best")
PARTS = ("low", "rise", "reach")

FIGURES = {
    "id": Head("Id", 28),
    "words": Head("In the source's words", 34),
    "donor": Head("Donor", 8),
    "recipient": Head("Recipient", 10),
    "sector": Head("Sector", 18),
    "instrument": Head("Instrument", 16),
    "class": Head("Class", 12),
    "status": Head("Status", 12),
    "first": Head("First", 11),
    "last": Head("Last", 11),
    "per": Head("Per", 7),
    "qualifier": Head("Qualifier", 11),
    "amount": Head("Amount", 18, "input", "Change it: flows and totals follow."),
    "low": Head("Low, where written", 18, "input", "Change it, or fill it in."),
    "high": Head("High, where written", 18, "input", "Change it, or fill it in."),
    "currency": Head("Currency", 9),
    "whole": Head("Best", 18, "money", "The whole figure, over all its years."),
    "off": Head("Taken off", 18, "money", "What figures inside it take off its best."),
    "counts_low": Head("Left, low", 18, "money"),
    "counts_best": Head("Left, best", 18, "money", "What it counts itself, over all its years."),
    "counts_high": Head("Left, high", 18, "money"),
    "top": Head("No top", 10, "mark", meaning="+ where the source gives no top."),
    "selected": Head("Selected", 10, meaning="no: here because of what it takes off, or holds."),
    "part_of": Head("Part of", 24),
    "may_be_in": Head("May be in", 24),
    "fulfils": Head("Fulfils", 24),
    "asserted_by": Head("Asserted by", 12),
    "confidence": Head("Confidence", 11),
    "place": Head("Place", 34),
    "source": Head("Source", 18),
    "section": Head("Section", 9),
    "footnote": Head("Footnote", 9),
    "description": Head("Description", 50),
    "remark": Head("Remark", 50),
}


# The columns of the engine that hold an amount as it is written, and those of the sheet.
WRITTEN = (("amount", "amount"), ("amount_low", "low"), ("amount_high", "high"))


def workings_heads() -> dict[str, Head]:
    found = {
        "id": Head("Figure", 28),
        "row": Head("Row in figures", 10, _INTEGER),
        "amount": Head("Amount", 18, _INTEGER, "In smallest units of its currency, such as cents."),
        "written_low": Head("Low", 18, _INTEGER),
        "written_high": Head("High", 18, _INTEGER),
        "low": Head("Whole low", 18, _INTEGER),
        "best": Head("Whole best", 18, _INTEGER),
        "high": Head("Whole high", 18, _INTEGER),
        "open": Head("No top", 8, _INTEGER),
        "approximate": Head("About", 8, _INTEGER),
        "capped": Head("At most", 8, _INTEGER),
    }
    for basis in OVERLAPS:
        found |= {
            f"best_{basis}": Head(f"Left best, {basis}", 18, _INTEGER),
            f"low_{basis}": Head(f"Left low, {basis}", 18, _INTEGER),
            f"certain_{basis}": Head(f"Certainly inside, {basis}", 18, _INTEGER),
        }
    found |= {
        "own_low": Head("Counts low", 18, _INTEGER),
        "own_best": Head("Counts best", 18, _INTEGER),
        "own_high": Head("Counts high", 18, _INTEGER),
    }
    for part in PARTS:
        found |= {
            f"part_{part}": Head(part.capitalize(), 18, _INTEGER),
            f"month_{part}": Head(f"{part.capitalize()}, each month", 18, _INTEGER),
            f"rest_{part}": Head(f"{part.capitalize()}, rest", 12, _INTEGER),
            f"odd_{part}": Head(f"{part.capitalize()}, odd units", 12, _INTEGER),
        }
    return found


FLOWS = {
    "id": Head("Figure", 28),
    "year": Head("Year", 10, "year", "Or “by 2005”, “undated”: money that belongs to no year."),
    "group": Head("Group", 12, meaning="The headline, or a class outside it."),
    "class": Head("Class", 12),
    "status": Head("Status", 12),
    "donor": Head("Donor", 8),
    "recipient": Head("Recipient", 10),
    "sector": Head("Sector", 18),
    "instrument": Head("Instrument", 16),
    "counted": Head("Counted", 9),
    "reason": Head("Why not", 14),
    "low": Head("Low", 18, "money"),
    "best": Head("Best", 18, "money"),
    "high": Head("High", 18, "money"),
    "top": Head("No top", 10, "mark", meaning="+ where the source gives no top."),
    "own_low": Head("Own low", 18, "money"),
    "own_best": Head("Own best", 18, "money", "Before conversion: this year's share."),
    "own_high": Head("Own high", 18, "money"),
    "own_currency": Head("Own currency", 9),
    "months": Head("Months", 8, _INTEGER),
    "total": Head("Of months", 8, _INTEGER),
    "factor": Head("Factor", 20, "factor"),
    "rate": Head("Rate", 44),
    "source": Head("Source", 18),
    "minor_own_low": Head("Own low, cents", 18, _INTEGER, "In smallest units, exact."),
    "minor_own_best": Head("Own best, cents", 18, _INTEGER),
    "minor_own_high": Head("Own high, cents", 18, _INTEGER),
    "minor_low": Head("Low, cents", 18, _INTEGER, "What totals add up."),
    "minor_best": Head("Best, cents", 18, _INTEGER),
    "minor_high": Head("High, cents", 18, _INTEGER),
    "open": Head("≥", 5, _INTEGER),
    "capped": Head("≤", 5, _INTEGER),
    "approximate": Head("~", 5, _INTEGER),
    "spread": Head("÷ of a year", 7, _INTEGER),
    "spread_cut": Head("÷ of a total", 7, _INTEGER),
    "reached": Head("Counts in best", 8, _INTEGER, "0: it reaches the high alone."),
    "first": Head("First of figure", 8, _INTEGER),
    "unstated": Head("Unstated", 8, _INTEGER),
    "unstated_first": Head("Unstated, first", 8, _INTEGER),
}


def overlaps_heads() -> dict[str, Head]:
    found = {
        "basis": Head("Overlaps", 10, meaning="net or gross; both make low and high."),
        "figure": Head("Figure inside", 28),
        "relation": Head("Relation", 12),
        "container": Head("Figure that holds it", 28),
        "shared": Head("Months inside", 10, _INTEGER),
        "total": Head("Of months", 10, _INTEGER),
        "currency": Head("Currency", 10),
        "off": Head("Taken off (best)", 18, "money"),
    }
    for bound, step in zip(BOUNDS, ("low", "rise"), strict=True):
        found |= {
            f"month_{bound}": Head(f"Each month, {bound}", 18, _INTEGER),
            f"rest_{bound}": Head(f"Rest, {bound}", 12, _INTEGER),
            f"offered_{bound}": Head(f"Offered, {bound}", 18, _INTEGER),
            f"each_{bound}": Head(f"Offered each month, {step}", 18, _INTEGER),
            f"odd_{bound}": Head(f"Offered, rest, {step}", 12, _INTEGER),
            f"over_{bound}": Head(f"Offered, odd units, {step}", 12, _INTEGER),
            f"there_{bound}": Head(f"Offered in its currency, {bound}", 18, _INTEGER),
            f"before_{bound}": Head(f"Room before, {bound}", 18, _INTEGER),
            f"raw_{bound}": Head(f"Taken, {bound}", 18, _INTEGER),
            f"after_{bound}": Head(f"Room after, {bound}", 18, _INTEGER),
            f"used_{bound}": Head(f"Used up so far, {bound}", 18, _INTEGER),
        }
    return found | {
        "base": Head("Of the best shared as low", 18, _INTEGER),
        "low": Head("Taken off low", 18, _INTEGER),
        "best": Head("Taken off best", 18, _INTEGER),
    }
