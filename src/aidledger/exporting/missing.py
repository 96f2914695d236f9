"""Missing: the libraries of an extra, asked for before anything is done."""

from __future__ import annotations

from importlib.util import find_spec

from aidledger.problems import UsageError


def require(module: str, extra: str) -> None:
    """Raise UsageError, with the command that installs it, where a library is not there."""
    if find_spec(module) is None:
        raise UsageError(
            f"This format needs the library {module}, which is not installed.",
            f"pip install 'aidledger[{extra}]'",
        )
