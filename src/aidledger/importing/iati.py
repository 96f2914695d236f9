"""Import of IATI activities, versions 1.01 to 1.05 and 2.01 to 2.03; docs/imports/iati.md.

https://iatistandard.org/en/iati-standard/203/activity-standard/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from aidledger.imported.manifest import CUT_SHORT
from aidledger.importing import iati_codes as codes
from aidledger.importing import iati_reading as reading
from aidledger.importing.choices import Choices
from aidledger.importing.iati_named import Named
from aidledger.importing.iati_rows import Activity
from aidledger.importing.iati_wanted import Wanted, asked
from aidledger.importing.landing import Incoming, Landed, Landing, land
from aidledger.importing.names import Names
from aidledger.problems import LedgerError, Place, Problem, UsageError
from aidledger.years import parse_date

VERSION = "1"
_BATCH = 5_000
_LICENCE = "not told in the file; see the publisher in the IATI Registry"
_SLUG = re.compile(r"[^a-z0-9]+")


def import_iati(
    ledger: Path, files: Sequence[Path], choices: Choices, names: Sequence[str] = ()
) -> Landed:
    """Import IATI activity files as one source; `names` is what to call them.

    Raises UsageError for a wrong choice, LedgerError where none of the files holds activities.
    """
    if not files:
        raise UsageError("There is no IATI file.", "Name one, or a folder with .xml files.")
    called = tuple(names) or tuple(path.name for path in files)
    counts = _counts(choices)
    heads = _heads(files, called)
    reporters = sorted({head.reporter for head in heads if head and head.reporter})
    publisher = _listed(reporters)
    incoming = Incoming(
        source=choices.source or _source(files, called),
        importer="iati",
        version=VERSION,
        title=choices.title or f"IATI activities of {publisher or _listed(called)}",
        publisher=publisher,
        licence=choices.licence or _LICENCE,
        files=files,
        counts=counts,
        asked=asked(choices),
        released=choices.released or _released(heads),
        names=called,
    )

    def fill(landing: Landing) -> None:
        _Import(Names(ledger), landing, choices).read(files, called)

    return land(ledger, incoming, fill, choices=choices)


class _Import:
    """The rows of one import on their way into its landing."""

    def __init__(self, names: Names, landing: Landing, choices: Choices) -> None:
        self.landing, self.choices = landing, choices
        self.named = Named(names, landing)
        self.wanted = Wanted(choices, self.named)
        self.seen: dict[str, Place] = {}
        self.batch: list[list[Any]] = []
        self.done = self.whole = 0

    def read(self, files: Sequence[Path], called: Sequence[str]) -> None:
        self.whole = sum(path.stat().st_size for path in files)
        planned = ("budget", "planned-disbursement") if self.choices.planned else ()
        for path, name in zip(files, called, strict=True):
            self.named.file = name
            try:
                for element in reading.activities(
                    path, name, self._told, self.landing.reject, (reading.TRANSACTION, *planned)
                ):
                    self._activity(element, name)
            except reading.Broken as end:
                self.landing.reject(end.problem)
                self.landing.leave_out(CUT_SHORT, 1)
        self._land()
        self.wanted.refuse_the_unmet()

    def _activity(self, element: Any, name: str) -> None:
        activity = Activity(element, name, self.named, self.wanted)
        place = Place(name, activity.line)
        first = self.seen.setdefault(activity.record, place) if activity.record else place
        if first is not place:
            self.landing.reject(_told_again(activity.record, place, first), activity.record)
            return
        self.batch += activity.rows(self.choices.planned)
        for lack in activity.lacks:
            self.named.note(lack)
        for unread in activity.unread:
            for number, one in enumerate(unread):
                rows = 1 if number == 0 else 0
                self.landing.reject(one.problem(name), activity.record, rows)
        for one in activity.noted:
            self.landing.remark(one.problem(name, "warning"))
        if len(self.batch) >= _BATCH:
            self._land()

    def _land(self) -> None:
        self.landing.add(self.batch)
        self.batch.clear()

    def _told(self, read: int) -> None:
        self.done += read
        self.choices.watch(self.done, self.whole)


def _counts(choices: Choices) -> str:
    known = codes.MEASURES + (codes.PLANNED_MEASURES if choices.planned else ())
    counts = choices.counts or codes.COUNTED
    if counts not in known:
        planned = "" if choices.planned or counts not in codes.PLANNED_MEASURES else (
            " Budgets and planned disbursements are read with --planned."
        )  # fmt: skip
        raise UsageError(
            f"IATI has no measure “{counts}” to count.{planned}",
            f"Use one of: {', '.join(known)}.",
        )
    return counts


def _heads(files: Sequence[Path], called: Sequence[str]) -> list[reading.Head | None]:
    """Return what the beginnings of the files tell; raise LedgerError where none is IATI's."""
    heads: list[reading.Head | None] = []
    problems = []
    for path, name in zip(files, called, strict=True):
        try:
            heads.append(reading.head(path, name))
        except reading.Broken as error:
            heads.append(None)
            problems.append(error.problem)
    if not any(heads):
        raise LedgerError(problems)
    return heads


def _source(files: Sequence[Path], called: Sequence[str]) -> str:
    """Return a key for the source: of the file, else of the folder that holds the files."""
    told = Path(called[0]).stem if len(files) == 1 else files[0].resolve().parent.name
    slug = _SLUG.sub("-", told.lower()).strip("-")
    return slug if slug.startswith("iati") else f"iati-{slug}".rstrip("-")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _released(heads: Iterable[reading.Head | None]) -> str:
    """Return the last day on which one of the files was made, as far as they tell."""
    days = []
    for head in heads:
        with suppress(ValueError):
            days.append(parse_date(head.generated if head else "").text)
    return max(days, default="")


def _told_again(record: str, place: Place, first: Place) -> Problem:
    return Problem(
        "duplicate-id",
        place,
        record,
        f"This activity was already read at {first}, and is not counted twice.",
        "Leave out the file, or the activity, that tells it a second time.",
    )
