"""Waiting: a progress bar for whoever waits more than two seconds at a terminal.

Until then nothing of a terminal is loaded.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AFTER = 2.0
_BETWEEN = 0.1

Watch = Callable[[int, int], None]


@contextmanager
def waiting(size: int = 0, after: float = AFTER) -> Iterator[Watch]:
    """Give what is to be called with how much is done of how much, and show it after a while.

    size: the whole in bytes, so that a whole as large is known to be bytes.
    """
    latest = (0, 0)
    over = threading.Event()

    def watch(done: int, whole: int) -> None:
        nonlocal latest
        latest = (done, whole)

    def show() -> None:
        if over.wait(after):
            return
        from aidledger.render.terminal import bar

        with bar(size) as tell:
            while not over.wait(_BETWEEN):
                tell(*latest)

    shown = threading.Thread(target=show, daemon=True)
    shown.start()
    try:
        yield watch
    finally:
        over.set()
        shown.join()
