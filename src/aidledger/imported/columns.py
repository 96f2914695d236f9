"""The one table that every publisher's file becomes: `ledger/imported/SOURCE/transactions.parquet`.

A row is one transaction, or one share of it where the publisher says that it falls to several
countries or sectors; the shares of a transaction add up to it exactly.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Column(NamedTuple):
    """A column: DuckDB's type, what a row has that is silent about it, and its meaning."""

    name: str
    type: str
    blank: Any
    meaning: str


COLUMNS = tuple(
    Column(name, type_, blank, meaning)
    for name, type_, blank, meaning in (
        ("record", "VARCHAR", "", "the publisher's id of the activity, project or deal"),
        ("file", "VARCHAR", "", "name of the file it stands in, one of the manifest's"),
        ("line", "BIGINT", None, "line or row of that file, counted from 1 with the header"),
        ("part", "BIGINT", 0, "0: a whole transaction; 1, 2 …: its shares, in order"),
        ("donor", "VARCHAR", "", "party that gives: ISO 3166 code, or the code of an organisation"),
        ("recipient", "VARCHAR", "", "party that receives, likewise"),
        ("channel", "VARCHAR", "", "body that received or spent it, as the publisher codes it"),
        ("sector", "VARCHAR", "", "the ledger's sector with this code, or its DAC category"),
        ("sector_code", "VARCHAR", "", "the publisher's own sector code"),
        ("sector_vocabulary", "VARCHAR", "", "IATI SectorVocabulary: 1 DAC 5 digit, 2 DAC 3 digit"),
        ("instrument", "VARCHAR", "", "the ledger's instrument for the type of finance"),
        ("class", "VARCHAR", "", "that instrument's class"),
        ("status", "VARCHAR", "", "disbursed, committed, planned, pledged"),
        ("measure", "VARCHAR", "", "which telling of the money this is; one of them counts"),
        ("first", "VARCHAR", "", "date, or first date, as precise as the publisher gives it"),
        ("last", "VARCHAR", "", "last date of a period; blank where there is one date"),
        ("period", "BIGINT", None, "the same as one number; see periods.py"),
        ("rate_year", "BIGINT", None, "year of the value date, where it is another year"),
        ("currency", "VARCHAR", "", "ISO 4217 code"),
        ("low", "BIGINT", None, "lowest amount, in minor units of the currency"),
        ("best", "BIGINT", None, "amount, in minor units; negative for a correction"),
        ("high", "BIGINT", None, "highest amount, in minor units"),
        ("open_top", "BIGINT", 0, "1: no top is known"),
        ("capped", "BIGINT", 0, "1: a ceiling, and it may be less"),
        ("approximate", "BIGINT", 0, "1: a reading rather than the publisher's own number"),
        ("constant", "BIGINT", None, "the publisher's amount in constant prices, in minor units"),
        ("transaction_type", "VARCHAR", "", "the publisher's own code of what the row is"),
        ("flow_type", "VARCHAR", "", "DAC type of flow: 10 ODA, 20 OOF …"),
        ("finance_type", "VARCHAR", "", "DAC type of finance: 110 grant, 421 loan …"),
        ("aid_type", "VARCHAR", "", "DAC type of aid (modality): C01 project …"),
        ("tied_status", "VARCHAR", "", "DAC tied status: 3 partially, 4 tied, 5 untied"),
        ("humanitarian", "BIGINT", None, "1: marked as humanitarian, 0: as not"),
        ("description", "VARCHAR", "", "the publisher's title"),
    )
)
NAMES = tuple(column.name for column in COLUMNS)
