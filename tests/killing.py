"""Kill a command at its first step on files, at its second, …: each time on a fresh copy.

    python -m tests.killing ORIGINAL WORK EVERY WORD…

WORD “LEDGER” is the copy of ORIGINAL. Tells one JSON object a line: whether it was killed (the last
time it is not), what is left, whether that is a sound ledger, and what it becomes when the command
is run once more. A step is whatever changes a name or a file below the copy; only every so many
are tried.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

STEPS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.utime"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def main(original: Path, work: Path, every: int, words: list[str]) -> None:
    for module in ("booking.book", "building"):  # so that no child needs to
        import_module(f"aidledger.{module}")
    for number in count(1, every):
        ledger = work / f"{number}"
        shutil.copytree(original, ledger)
        command = [str(ledger) if word == "LEDGER" else word for word in words]
        killed = in_child(lambda n=number, at=ledger, run=command: stopped(n, at, run)) is None
        told = {"killed": killed, **tree(ledger), "wrong": in_child(lambda at=ledger: wrong(at))}
        again = in_child(lambda run=command: run_quietly(run))
        age(ledger)
        in_child(lambda at=ledger: sweep(at))
        told |= {"code": again, "again": tree(ledger)}
        print(json.dumps(told), flush=True)
        shutil.rmtree(ledger)
        if not killed:
            return


def in_child(work: Callable[[], Any]) -> Any:
    """Return what a child process makes of it; None where it was killed."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        with contextlib.suppress(BaseException), os.fdopen(writing, "w") as out:
            json.dump(work(), out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        found = told.read()
    os.waitpid(child, 0)
    return json.loads(found) if found else None


def run_quietly(command: list[str]) -> int:
    from aidledger.cli import main

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return main(command)


def stopped(number: int, ledger: Path, command: list[str]) -> int:
    seen = 0

    def look(event: str, args: tuple[Any, ...]) -> None:
        nonlocal seen
        if event in STEPS and not is_step(event, args, str(ledger)):
            return
        if event in STEPS or (event == "ctypes.dlsym" and args[1] == "renameat2"):
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)
    return run_quietly(command)


def is_step(event: str, args: tuple[Any, ...], ledger: str) -> bool:
    if event == "open" and not (isinstance(args[2], int) and args[2] & WRITES):
        return False
    if isinstance(args[0], int):
        return False
    path = os.fsdecode(args[0])
    return path.startswith(ledger) or not path.startswith("/")  # rmtree names things below


def tree(ledger: Path) -> dict[str, Any]:
    paths = [p.relative_to(ledger) for p in ledger.rglob("*") if p.is_file()]
    hidden = [str(p) for p in paths if any(part.startswith(".aidledger-") for part in p.parts)]
    files = {
        str(p): hashlib.sha256((ledger / p).read_bytes()).hexdigest()
        for p in paths
        if str(p) not in hidden
    }
    return {"files": files, "hidden": hidden}


def wrong(ledger: Path) -> list[str]:
    from aidledger.ledger import check_ledger

    return [p.explanation for p in check_ledger(ledger) if p.severity == "error"]


def age(ledger: Path) -> None:
    for path in ledger.rglob("*"):
        if any(part.startswith(".aidledger-") for part in path.relative_to(ledger).parts):
            os.utime(path, (0, 0))


def sweep(ledger: Path) -> None:
    from aidledger.writing import lock

    with lock(ledger):
        pass


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
