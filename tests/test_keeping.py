"""Nothing is lost: kills, full and read-only disks, and many writers at once, all of them real."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from aidledger import files as reading
from aidledger.files import read_files
from aidledger.ledger import check_ledger, open_ledger
from aidledger.writing import replace
from tests.ledgers import BUNDLED, locked_by_another, make_ledger, run

ROOT = Path(__file__).parents[1]
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")

RATES = """\
"Country Name","Country Code","Indicator Name","Indicator Code","2005","2006"
"Japan","JPN","Official exchange rate","PA.NUS.FCRF","110.2","116.3"
"Euro area","EMU","Official exchange rate","PA.NUS.FCRF","0.8038","0.8"
"""
MAP = """\
source: survey
title: A survey
publisher: Someone
licence: CC0
released: 2009-05-01
columns:
  donor: {column: Donor}
  recipient: {column: Recipient}
  first: {column: Year}
amounts:
  - {measure: disbursements, column: Paid, unit: USD million}
  - {measure: commitments, column: Bound, unit: USD million}
"""
SURVEY = "Donor,Recipient,Year,Paid,Bound\nUnited States,Tajikistan,2005,1.5,2\n"


def make(folder: Path, imports: bool = True) -> Path:
    """Make a ledger that is not laid out canonically, with an import, and files beside it."""
    ledger = make_ledger(folder / "ledger", [{"as_stated": "6 million dollars", "amount": 6e6}])
    for name in ("transactions.csv", "indicators.csv"):
        path = ledger / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (folder / "text.md").write_text("# The first part\n\nIt gave 6 million dollars.\n")
    (folder / "rates.csv").write_text(RATES)
    (folder / "map.yaml").write_text(MAP)
    (folder / "survey.csv").write_text(SURVEY)
    (folder / "more.csv").write_text(SURVEY + "United States,Tajikistan,2006,7,8\n")
    if imports:
        assert run(*importing(folder, "survey.csv"), "--ledger", ledger).code == 0
    return ledger


def importing(folder: Path, file: str) -> tuple[str, ...]:
    return "import", "csv", str(folder / file), "--map", str(folder / "map.yaml")


# Commands that write a ledger, by name; each leaves it otherwise than it was.
WRITERS: dict[str, Callable[[Path], Sequence[str]]] = {
    "fmt": lambda at: ["fmt"],
    "mentions": lambda at: ["mentions", "--text", str(at / "text.md"), "--write"],
    "rates": lambda at: ["rates", "update", str(at / "rates.csv")],
    "counts": lambda at: ["imported", "survey", "--counts", "commitments"],
    "table": lambda at: ["imported", "survey", "--table", "aid.public.survey"],
    "import": lambda at: [*importing(at, "more.csv"), "--replace"],
    "remove": lambda at: ["imported", "survey", "--remove"],
}


def killed_everywhere(tmp_path: Path, words: Sequence[str], every: int) -> list[dict[str, Any]]:
    """Return what a command left wherever it was killed; the last is what it does unhindered."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.killing", str(tmp_path / "ledger"), str(tmp_path / "work"),
         str(every), *words, "--ledger", "LEDGER"],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "AIDLEDGER_CACHE": "off"},
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


def stays_whole(tmp_path: Path, name: str, every: int, imports: bool = True) -> None:
    make(tmp_path, imports)
    old = contents(tmp_path / "ledger")
    found = killed_everywhere(tmp_path, WRITERS[name](tmp_path), every)
    *killed, whole = found
    assert len(killed) >= 2 and not whole["killed"] and not whole["hidden"]
    new = whole["files"]
    assert set(old.items()) ^ set(new.items()), f"{name} changes nothing"
    for one in found:
        assert one["killed"] is (one is not whole)
        assert one["wrong"] == [], f"{name} leaves a ledger that does not check"
        for file, held in one["files"].items():
            same = (old.get(file), new.get(file))
            assert held in same or file.endswith(("manifest.json", ".parquet")), file
        # Run once more, all of it is there, and what the kill left goes as it grows old.
        assert set(one["again"]["files"]) == set(new) and one["again"]["hidden"] == []
        if name not in ("import", "remove"):
            assert one["again"]["files"] == new and one["code"] == 0


def contents(ledger: Path) -> dict[str, str]:
    from tests.killing import tree

    found: dict[str, str] = tree(ledger)["files"]
    return found


@posix
def test_a_command_killed_between_two_files_leaves_a_sound_ledger(tmp_path: Path) -> None:
    stays_whole(tmp_path, "rates", every=6, imports=False)


@posix
@pytest.mark.long
@pytest.mark.parametrize("name", WRITERS)
def test_a_command_killed_at_any_step_leaves_a_sound_ledger(name: str, tmp_path: Path) -> None:
    stays_whole(tmp_path, name, every={"import": 3, "rates": 2, "fmt": 2}.get(name, 1))
