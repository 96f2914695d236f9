"""Report values: what a report found, before anyone decides how it looks.

A report is tables of rows; a row has keys (what it is about) and cells (amounts, texts, counts).
Every renderer prints the same value, so no format can say something else than another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

    from aidledger.reports.derivation import Derivation

AMOUNT_FIELDS = (
    "low",
    "best",
    "high",
    "open",
    "mark",
    "currency",
    "prices",
    "figures",
    "unstated",
)


def dated(currency: str, prices: str) -> str:
    """Return a currency as constant prices are told in it: 2008 USD."""
    return f"{prices.split()[1]} {currency}" if prices.startswith("constant ") else currency


class Amount(NamedTuple):
    """An amount with its bounds, in full units; None where there is nothing to say.

    unit: `money`, `percent`, `ratio`, or in words, as in `USD a head`. `open` means it has no
    top; a money amount without `low` has no floor. `figures` and `unstated` count what is in it,
    None where that means nothing.
    """

    low: Decimal | None
    best: Decimal | None
    high: Decimal | None
    open: bool = False
    mark: str = ""
    currency: str = ""
    prices: str = "current"
    figures: int | None = None
    unstated: int | None = None
    unit: str = "money"

    def fields(self) -> dict[str, Any]:
        """Return the amount as flat fields."""
        money = self.unit == "money" or bool(self.currency)
        return {
            "low": self.low,
            "best": self.best,
            "high": self.high,
            "open": self.open,
            "mark": self.mark,
            "currency": self.currency if money else "",
            "prices": self.prices if money else "",
            "figures": self.figures,
            "unstated": self.unstated,
        }


class Finding(NamedTuple):
    """A recomputed value and what it says of a claim; without a value the reason says why."""

    amount: Amount | None
    verdict: str
    reason: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the finding as flat fields."""
        value = self.amount or Amount(None, None, None)
        bounds = {"low": value.low, "best": value.best, "high": value.high, "open": value.open}
        return {**bounds, "mark": value.mark, "verdict": self.verdict, "reason": self.reason}


class Row(NamedTuple):
    """One row: `keys` name it, `measure` names the value, `notes` carry further plain cells.

    `derived` says how its numbers were asked for: `amount` is the value, others are notes.
    """

    keys: Mapping[str, str]
    measure: str
    value: Amount | None
    notes: Mapping[str, Any] = {}
    derived: Mapping[str, Derivation] = {}


class Node(NamedTuple):
    """A number or a remark, and what it is made of."""

    text: str
    value: Amount | None = None
    parts: Sequence[Node] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the node and all below it as plain values."""
        amount = {} if self.value is None else {**self.value.fields(), "unit": self.value.unit}
        return {"text": self.text, **amount, "parts": [part.as_dict() for part in self.parts]}


class Table(NamedTuple):
    """Rows under a title; `keys` are the keys that every row has.

    `layout` says how people see it: `measures` (one column a measure, one line a key), `grouped`
    (the same, with all keys but the last on a line above), `amounts` (one line a row: best, range,
    figures, share), `choices` (a base, and how far other rows are from it), `plain` (cells as they
    are), `listed` (plain, and nothing at all where there is no row), `raw` (cells and names of
    columns as they are) or `unseen` (rows for data alone). `labels` are what people read instead of
    a code; `narrow` has the columns for a terminal that `columns` do not fit; `longest` how many
    characters of a text are shown, where the whole of it stands elsewhere.
    """

    name: str
    title: str
    keys: tuple[str, ...]
    rows: Sequence[Row]
    layout: str = "plain"
    labels: Mapping[str, str] = {}
    columns: tuple[str, ...] = ()
    note: str = ""
    narrow: tuple[str, ...] = ()
    longest: int = 0


class LeftOut(NamedTuple):
    """Money that a total does not hold: whose, how much, why, and what it yielded to.

    `id` is a figure's, `reason` a phrase, `yielded_to` the id of the figure that is counted in its
    place, `about` words for people; the last two are often blank.
    """

    id: str
    amount: Amount
    reason: str
    yielded_to: str = ""
    about: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the money left out as flat fields; amounts are Decimals in full units."""
        return {
            "id": self.id,
            **self.amount.fields(),
            "reason": self.reason,
            "yielded_to": self.yielded_to,
            "about": self.about,
        }


class Report(NamedTuple):
    """What a report command answers: a value that every format renders.

    Flat rows name their table where there are several; with `named_tables` always, for a report
    that has now one, now several. `headings` are the flat columns of a report without rows.
    """

    report: str
    title: str
    policy: Mapping[str, Any]
    tables: Sequence[Table]
    totals: Sequence[Row] = ()
    sentences: Sequence[str] = ()
    left_out: Sequence[LeftOut] = ()
    caveats: Sequence[str] = ()
    named_tables: bool = False
    tree: Node | None = None
    headings: Sequence[str] = ()

    def flat_rows(self) -> Iterator[dict[str, Any]]:
        """Yield every row as one flat mapping: table, keys, measure, amount fields, notes."""
        several = self.named_tables or len(self.tables) > 1
        for table in self.tables:
            for row in table.rows:
                yield flatten(table if several else None, row)

    def flat_columns(self) -> list[str]:
        """Return the columns of `flat_rows`: what rows are about, then what is said of them."""
        keys: dict[str, None] = {"table": None} if self.named_tables or len(self.tables) > 1 else {}
        names: dict[str, None] = {}
        for table in self.tables:
            for row in table.rows:
                keys.update(dict.fromkeys(row.keys))
        for flat in self.flat_rows():
            names.update(dict.fromkeys(flat))
        if not names:
            from aidledger.reports.fields import headings

            if found := self.headings or headings(self.report):
                return list(found)
        if not names:
            for table in self.tables:
                names.update(dict.fromkeys((*table.keys, *table.columns)))
        return list(keys | names)

    def as_dict(self) -> dict[str, Any]:
        """Return the whole report as one object of plain values; amounts are Decimals."""
        return {
            "report": self.report,
            "title": self.title,
            "policy": dict(self.policy),
            "rows": list(self.flat_rows()),
            "totals": [flatten(None, row) for row in self.totals],
            "left_out": [item.fields() for item in self.left_out],
            "sentences": list(self.sentences),
            "caveats": list(self.caveats),
            **({"tree": self.tree.as_dict()} if self.tree else {}),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a pandas DataFrame: texts as text, amounts as floats in full units.

        Absent amounts are NaN. Codes stay texts (Namibia's NA is not a missing value).
        """
        import pandas as pd

        frame = pd.DataFrame(list(self.flat_rows()), columns=self.flat_columns())
        if all(table.layout == "raw" for table in self.tables):
            return frame.apply(_typed)
        for column in (*("low", "best", "high", "share_percent"), *_amount_like(frame.columns)):
            if column in frame.columns:
                frame[column] = pd.to_numeric(frame[column], errors="coerce")
        for column in ("figures", "unstated", "year"):
            if column in frame.columns and frame[column].map(_whole).all():
                frame[column] = pd.array(
                    [None if v in (None, "") else int(v) for v in frame[column]], dtype="Int64"
                )
        return frame


def _typed(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column of a raw table as numbers where it holds nothing else."""
    kinds = {type(value) for value in column if value is not None}
    if kinds == {int} and all(abs(value) < 2**63 for value in column if value is not None):
        return column.astype("Int64")
    return (
        column.astype("Float64").astype("float64") if kinds and kinds <= {int, Decimal} else column
    )


def _amount_like(columns: Any) -> list[str]:
    names = ("amount", "quantity", "quantity_measured", "factor", "said", "lowest", "highest")
    ends = ("_low", "_best", "_high", "_percent")
    return [
        c
        for c in columns
        if (c.startswith(("amount_", "own_")) or c.endswith(ends) or c in names)
        and not c.endswith(("_currency", "_stated"))
    ]


def _whole(value: Any) -> bool:
    return value in (None, "") or str(value).isdigit()


def flatten(table: Table | None, row: Row) -> dict[str, Any]:
    """Return a row as one flat mapping."""
    flat: dict[str, Any] = {"table": table.name} if table else {}
    flat.update(row.keys)
    if row.measure:
        flat["measure"] = row.measure
    if row.value is not None:
        flat.update(row.value.fields())
    for name, note in row.notes.items():
        if isinstance(note, Amount) and note.unit == "percent":
            flat |= {name: note.best, f"{name}_low": note.low, f"{name}_high": note.high}
            flat[f"{name}_mark"] = note.mark
        elif isinstance(note, Amount):
            flat |= {f"{name}_{bound}": getattr(note, bound) for bound in ("low", "best", "high")}
            flat[f"{name}_currency"] = note.currency
        elif isinstance(note, Finding):
            flat |= {f"{name}_{field}": value for field, value in note.fields().items()}
        else:
            flat[name] = note
    return flat
