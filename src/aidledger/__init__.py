"""aidledger: what sources say about money between states, as a ledger that can be added up.

What `__all__` lists is public, with signatures and fields as docs/python-api.txt has them;
docs/compatibility.md says what of it may change. Everything else may, in any version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = [
    "AidledgerError",
    "Amount",
    "Chart",
    "Choices",
    "Ledger",
    "LedgerError",
    "LeftOut",
    "Mention",
    "Node",
    "Page",
    "Place",
    "Problem",
    "Report",
    "Row",
    "Table",
    "TextError",
    "UsageError",
    "add_figures",
    "audit_ledger",
    "check_ledger",
    "delete_figure",
    "edit_figure",
    "format_ledger",
    "index_ledger",
    "list_rates",
    "open_ledger",
    "read_words",
    "scan",
    "update_rates",
    "upgrade_ledger",
]

if TYPE_CHECKING:
    from aidledger.ledger import (
        Choices,
        Ledger,
        add_figures,
        audit_ledger,
        check_ledger,
        delete_figure,
        edit_figure,
        format_ledger,
        index_ledger,
        list_rates,
        open_ledger,
        update_rates,
        upgrade_ledger,
    )
    from aidledger.problems import (
        AidledgerError,
        LedgerError,
        Place,
        Problem,
        TextError,
        UsageError,
    )
    from aidledger.reports.charts.value import Chart
    from aidledger.reports.page import Page
    from aidledger.reports.value import Amount, LeftOut, Node, Report, Row, Table
    from aidledger.scanning import Mention, read_words, scan

_HOMES = {
    **dict.fromkeys(("Amount", "LeftOut", "Node", "Report", "Row", "Table"), "reports.value"),
    **dict.fromkeys(("Mention", "read_words", "scan"), "scanning"),
    **dict.fromkeys(("Place", "Problem"), "problems"),
    **{name: "problems" for name in __all__ if name.endswith("Error")},
    "Chart": "reports.charts.value",
    "Page": "reports.page",
}


def __getattr__(name: str) -> Any:
    # Public names are loaded when asked for: the command line must not pay for all of them.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'ledger')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
