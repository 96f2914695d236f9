"""Every test has a cache of its own, and no ledger named from outside."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return paths for caches: `mktemp` looks through all there are for the next number."""
    folder = tmp_path_factory.mktemp("caches")
    return (folder / str(number) for number in itertools.count(1))


@pytest.fixture(autouse=True)
def own_cache(caches: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = next(caches)
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("AIDLEDGER_CACHE", str(folder))
    monkeypatch.delenv("AIDLEDGER_LEDGER", raising=False)
    return folder
