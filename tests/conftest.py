"""Every test has a cache of its own, and no ledger named from outside."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache", numbered=True)
    folder.chmod(0o700)
    monkeypatch.setenv("AIDLEDGER_CACHE", str(folder))
    monkeypatch.delenv("AIDLEDGER_LEDGER", raising=False)
    return folder
