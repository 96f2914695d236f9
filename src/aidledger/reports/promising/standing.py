"""Standing: a promise, what is taken off it, and how it stands, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from aidledger.money import Bounds

Line = Mapping[str, Any]


class Taken(NamedTuple):
    """What one figure takes off a promise, in all or in a year, in the promise's minor units."""

    overlaps: str
    figure: dict[str, Any]
    relation: str
    low: int
    best: int
    high: int
    year: int = 0  # of its share that falls in one year; 0: all of it

    @property
    def delivers(self) -> bool:
        return bool(self.figure["status"] == "disbursed")


class Promise(NamedTuple):
    """A promise whole: its lines by year, what is taken off it under both policies, what is left.

    `linked` are all figures said to be inside it, whether they take anything off it or not.
    """

    figure: dict[str, Any]
    lines: Sequence[Line]
    taken: Sequence[Taken]
    inside: Mapping[str, Sequence[Line]]  # the lines of each figure that takes anything off it
    placed: Mapping[str, Mapping[int, int]]  # a figure's months by year
    left: Bounds
    linked: Sequence[dict[str, Any]]

    @property
    def whole(self) -> Bounds:
        f = self.figure
        return Bounds(f["low"], f["best"], f["high"], bool(f["open_top"]))

    def under(self, overlaps: str) -> list[Taken]:
        return [taken for taken in self.taken if taken.overlaps == overlaps]


class Standing(NamedTuple):
    """How a promise stands after a year: due and taken in it, and left at its end.

    `off` is all that is taken off so far, `left` what then is left: None for years after the
    source. `shared`: due is the share of a longer period; `part`: not all of it is due yet.
    `lines` are what is due, `by_then` all that was due so far, `perhaps` what may be off by then.
    `due`, `taken` and `left` are as told; `off`, `perhaps`, `now` (what is taken) and `kept` (what
    is left) in the promise's own currency, whatever the prices.
    """

    label: str
    due: Bounds
    taken: Sequence[Taken]
    left: Bounds | None
    off: Sequence[Taken]
    shared: bool = False
    part: bool = False
    lines: Sequence[Line] = ()
    by_then: Sequence[Line] = ()
    perhaps: Sequence[Taken] = ()
    now: Sequence[Taken] = ()
    kept: Bounds | None = None
