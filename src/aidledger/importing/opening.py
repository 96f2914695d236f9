"""Opening: the files that are named for an import, as paths that can be read more than once.

A folder becomes the XML files in it; standard input and pipes are kept on the disk for the time of
the import.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from aidledger.problems import TextError, UsageError

STANDARD_INPUT = "standard input"
_CHUNK = 1 << 20


@contextmanager
def readable(files: Sequence[str], folders: bool = False) -> Iterator[tuple[list[Path], list[str]]]:
    """Give the paths of files and what to call them; `folders`: a folder means its *.xml.

    Raises UsageError for what is not there, is named twice or may not be read, TextError for what
    is empty. Empty files of a folder are given: the others of it can be read.
    """
    refuse_unreadable(files, folders)
    paths = [path for file in files for path in _within(file)]
    named = {str(Path(file)) for file in files}
    _refuse_twice(paths)
    with tempfile.TemporaryDirectory(prefix="aidledger-") as kept:
        real, names = [], _names(paths)
        for number, (path, name) in enumerate(zip(paths, names, strict=True)):
            one = (
                path
                if _plain(path)
                else _spooled(path, name, Path(kept) / f"{number}{path.suffix}")
            )
            if str(path) in named and one.stat().st_size == 0:
                raise TextError(f"{name} is empty.", "Look where it came from.")
            real.append(one)
        yield real, names


def refuse_unreadable(files: Sequence[str], folders: bool = False) -> None:
    """Raise UsageError where something cannot be read, naming all that is wrong alike."""
    here = [file for file in files if file != "-"]
    if len(files) - len(here) > 1:
        raise UsageError("Standard input can be read only once.", "Name - once.")
    missing = [file for file in here if not _there(file)]
    if missing:
        raise UsageError(
            f"No such file: {', '.join(missing)}", "Check the name, and the folder you are in."
        )
    for file in here:
        if not Path(file).is_dir():
            if not os.access(file, os.R_OK):
                raise UsageError(f"{file} cannot be read.", "Check your rights to the file.")
        elif not folders:
            raise UsageError(f"{file} is a folder, not a file.", "Name one of the files in it.")
        elif not list(_within(file)):
            raise UsageError(
                f"There is no XML file in {file}.",
                "Name a folder that holds them itself, not in folders of its own.",
            )


def _there(file: str) -> bool:
    try:
        return bool(file) and Path(file).exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _within(file: str) -> Iterator[Path]:
    path = Path(file)
    if file != "-" and path.is_dir():
        yield from sorted(p for p in path.iterdir() if p.suffix.lower() == ".xml" and p.is_file())
    else:
        yield path


def _refuse_twice(paths: Sequence[Path]) -> None:
    """Raise UsageError where one file is named twice: its money would be counted twice."""
    seen: dict[str, Path] = {}
    for path in paths:
        first = seen.setdefault(os.path.realpath(path), path)
        if first is not path:
            also = "" if str(first) == str(path) else f", as {first} and as {path}"
            raise UsageError(f"{first} is named twice{also}.", "Name each file once.")


def _names(paths: Sequence[Path]) -> list[str]:
    """Return what to call each: its own name, or the path as it was given where two are alike."""
    own = [STANDARD_INPUT if str(path) == "-" else path.name for path in paths]
    return [
        str(path) if own.count(name) > 1 else name for path, name in zip(paths, own, strict=True)
    ]


def _plain(path: Path) -> bool:
    return str(path) != "-" and stat.S_ISREG(path.stat().st_mode)


def _spooled(path: Path, name: str, target: Path) -> Path:
    """Keep a stream on the disk; raise UsageError where it cannot be read."""
    try:
        with target.open("wb") as out:
            if name == STANDARD_INPUT and str(path) == "-":
                if sys.stdin is None:
                    raise UsageError("Standard input is closed.", "Name a file.")
                shutil.copyfileobj(sys.stdin.buffer, out, _CHUNK)
            else:
                with path.open("rb") as stream:
                    shutil.copyfileobj(stream, out, _CHUNK)
    except OSError as error:
        raise UsageError(
            f"{name} cannot be kept on the disk while it is read: {error.strerror or error}.",
            f"Look at the space left in {target.parent}, or choose another folder with TMPDIR.",
        ) from None
    return target
