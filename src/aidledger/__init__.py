"""aidledger: what sources say about money between states, as a ledger that can be added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["AidledgerError", "Ledger", "LedgerError", "UsageError", "open_ledger"]

if TYPE_CHECKING:
    from aidledger.ledger import Ledger, open_ledger
    from aidledger.problems import AidledgerError, LedgerError, UsageError

_HOMES = {"Ledger": "ledger", "open_ledger": "ledger"}


def __getattr__(name: str) -> Any:
    # Public names are loaded when asked for: the command line must not pay for all of them.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'problems')}"), name)
