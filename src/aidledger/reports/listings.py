"""Listings: the ledger's vocabularies and the sizes to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidledger.imported.manifest import FOLDER
from aidledger.money import from_minor
from aidledger.reports.derivation import Sizes
from aidledger.reports.totals import count_of, mark
from aidledger.reports.value import Amount, Report, Row, Table
from aidledger.years import YearSelection

if TYPE_CHECKING:
    from pathlib import Path

    from aidledger.opened import OpenedLedger


def _plain(report: str, title: str, columns: tuple[str, ...], rows: list[dict[str, str]]) -> Report:
    table = Table(
        report, "", columns[:1], [Row(row, "", None) for row in rows], "plain", columns=columns
    )
    return Report(report, title, {}, [table])


def parties(ledger: OpenedLedger) -> Report:
    """Return every party with its code, kind, currency, members and aliases."""
    rows = [
        {
            "code": code,
            "name": p["name"],
            "kind": p["kind"],
            "currency": p["currency"],
            "members": ", ".join(p["members"]),
            "aliases": ", ".join(p["aliases"]),
        }
        for code, p in ledger.document("parties").items()
    ]
    return _plain(
        "parties", f"{len(rows)} parties", ("code", "name", "currency", "members", "aliases"), rows
    )


def classifications(ledger: OpenedLedger) -> Report:
    """Return every controlled word with its list, class, meaning and codes of the field."""
    rows = [
        {
            "list": name.replace("_", " "),
            "word": slug,
            "class": term["class"],
            "codes": ", ".join(f"{k} {v}" for k, v in term["codes"].items()),
            "meaning": term["meaning"],
        }
        for name, terms in ledger.document("vocabulary").items()
        for slug, term in terms.items()
    ]
    return _plain(
        "classifications",
        "The controlled words of the ledger",
        ("list", "word", "class", "codes", "meaning"),
        rows,
    )


def sources(ledger: OpenedLedger) -> Report:
    """Return every source with its date, and how many figures, indicators and rivals are its."""
    counts: dict[str, int] = {}
    for table in ("figures", "indicators", "rivals"):
        for row in ledger.store.ask(f"SELECT source, COUNT(*) AS n FROM {table} GROUP BY source"):
            counts[row["source"]] = counts.get(row["source"], 0) + row["n"]
    rows: list[dict[str, str]] = []
    for key, s in ledger.document("sources").items():
        details = s["details"]
        rows.append(
            {
                "source": key,
                "kind": s["kind"],
                "by": details.get("author") or details.get("publisher", ""),
                "date": s["date"],
                "vintage": details.get("vintage", ""),
                "figures": str(counts.get(key, 0)),
                "title": s["title"],
                "note": details.get("note", ""),
            }
        )
    rows += _imported(ledger.folder)
    return _plain(
        "sources",
        f"{len(rows)} sources",
        ("source", "by", "date", "vintage", "figures", "title"),
        rows,
    )


def _imported(folder: Path) -> list[dict[str, str]]:
    """Return the imported sources, one line each; their rows stand where figures do."""
    if not (folder / FOLDER).is_dir():
        return []
    from aidledger.importing.kept import all_kept

    return [
        {
            "source": m.source,
            "kind": "imported",
            "by": m.publisher,
            "date": m.released,
            "vintage": "",
            "figures": f"{m.rows:,} imported",
            "title": m.title,
            "note": "",
        }
        for m in all_kept(folder)
    ]


def indicators(
    ledger: OpenedLedger, party: tuple[str, ...], measure: tuple[str, ...], years: YearSelection
) -> Report:
    """Return indicators as they stand in their sources, each in its own unit and currency."""
    currencies = ledger.document("currencies")
    rows = []
    for i in ledger.store.ask("SELECT * FROM indicators ORDER BY ordinal"):
        if (party and i["party"] not in party) or (measure and i["measure"] not in measure):
            continue
        if not years.holds(i["year"]):
            continue
        digits = int(currencies[i["currency"]]["minor_units"]) if i["currency"] else 0
        rows.append(
            Row(
                {
                    "id": i["id"],
                    "party": i["party"],
                    "partner": i["partner"] or "",
                    "measure": i["measure"],
                    "year": str(i["year"]),
                    "source": i["source"],
                    "series": i["series"] or "",
                    "section": i["section"] or "",
                    "footnote": i["footnote"] or "",
                    "qualifier": i["qualifier"],
                    "as_stated": i["as_stated"] or "",
                },
                "",
                _amount(i, digits),
                {"remark": i["remark"] or ""},
                {"amount": Sizes((i["id"],))},
            )
        )
    shown = ("party", "measure", "year", "amount", "source", "series")
    return Report(
        "indicators",
        count_of(len(rows), "indicator"),
        {},
        [Table("indicators", "", ("id",), rows, "plain", columns=shown)],
    )


def _amount(i: dict[str, Any], digits: int) -> Amount:
    return Amount(
        from_minor(i["low"], digits),
        from_minor(i["best"], digits),
        from_minor(i["high"], digits),
        bool(i["open_top"]),
        mark(bool(i["open_top"]), bool(i["capped"]), bool(i["approximate"])),
        i["currency"] or "",
        figures=1,
        unstated=0,
    )


def where(ledger: OpenedLedger, why: str) -> Report:
    """Return the ledger's folder, title and size, and why it is the one in use."""
    counts = {
        name: ledger.store.ask(f"SELECT COUNT(*) AS n FROM {name}")[0]["n"]
        for name in ("figures", "indicators", "rivals")
    }
    found = {
        "ledger": str(ledger.folder.absolute()),
        "because": why,
        "title": str(ledger.document("title")),
        "figures": str(counts["figures"]),
        "indicators": str(counts["indicators"]),
        "rivals": str(counts["rivals"]),
    }
    rows = [{"field": name, "value": value} for name, value in found.items()]
    return _plain("where", "The ledger in use", ("field", "value"), rows)
