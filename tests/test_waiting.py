"""Waiting: nothing is shown of what is soon over, and a bar of what is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from aidledger.render import terminal
from aidledger.render.waiting import waiting


class Bar:
    """Keeps what a bar is told, in the place of the one that is drawn."""

    def __init__(self) -> None:
        self.size: int | None = None
        self.told: list[tuple[int, int]] = []
        self.heard = threading.Event()
        self.gone = False

    @contextmanager
    def __call__(self, size: int) -> Iterator[Any]:
        self.size = size
        yield self.tell
        self.gone = True

    def tell(self, done: int, whole: int) -> None:
        self.told.append((done, whole))
        if done == 900:
            self.heard.set()


@pytest.fixture
def bar(monkeypatch: pytest.MonkeyPatch) -> Bar:
    made = Bar()
    monkeypatch.setattr(terminal, "bar", made)
    return made


def test_what_is_soon_over_shows_nothing(bar: Bar) -> None:
    with waiting(1_000, after=60) as watch:
        watch(500, 1_000)
    assert bar.size is None and not bar.told


def test_a_bar_is_told_how_far_it_is_and_is_gone_at_the_end(bar: Bar) -> None:
    with waiting(1_000, after=0) as watch:
        watch(500, 1_000)
        watch(900, 1_000)
        assert bar.heard.wait(30)
    assert bar.size == 1_000 and bar.gone and bar.told[-1] == (900, 1_000)


def test_a_bar_is_gone_when_what_was_waited_for_fails(bar: Bar) -> None:
    with pytest.raises(ValueError, match="broken"), waiting(after=0) as watch:
        watch(900, 0)
        assert bar.heard.wait(30)
        raise ValueError("broken")
    assert bar.gone
