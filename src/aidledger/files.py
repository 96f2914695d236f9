"""Files: which ledger is meant, and the bytes of its files.

Light, since every command comes here, and most go no further than the cache.
"""

from __future__ import annotations

import json
import os
import re
import stat
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from aidledger.problems import LedgerError, Place, Problem, UsageError

SETTING = "AIDLEDGER_LEDGER"
PROFILE = "aidledger-ledger"
# What a ledger's files look like; booking/upgrading leads from each format to the next.
FORMAT_VERSION = "2"
FORMATS = ("1", FORMAT_VERSION)  # those that are read
DESCRIPTOR = "datapackage.json"
IMPORTED = "imported"  # its folder of imported sources
NAMES = (
    DESCRIPTOR, "transactions.csv", "indicators.csv",
    "parties.yaml", "classifications.yaml", "sources.yaml", "currencies.yaml",
)  # fmt: skip
# What a ledger may do without: they prove it, and no total of it is made of them.
OPTIONAL = ("mentions.csv", "claims.yaml", "rivals.csv", "rates.csv")
# Read by who asks for it alone: imports, `check` and `fmt`. It is large, and everyday commands,
# which would read it and key their cache by it, have no use for it.
APART = frozenset({"rates.csv"})
# A ledger kept by hand: far above any, and far below what would fill a small machine's memory.
LARGEST_FILE = 64 * 2**20
_VERSION = re.compile(r"[1-9]\d{0,5}", re.ASCII)
# Seconds to wait before the files are read again, where they changed while they were read.
_AGAIN = (0.01, 0.02, 0.05, 0.1, 0.2)


class Files(NamedTuple):
    """The bytes of a ledger's files, as they were when read."""

    folder: Path
    contents: Mapping[str, bytes]

    @property
    def identity(self) -> bytes:
        """The very bytes, in one piece that no other files give."""
        return b"".join(
            b"%s %d:%s" % (name.encode(), len(data), data) for name, data in self.contents.items()
        )


def is_ledger(folder: Path) -> bool:
    """Whether the folder's datapackage.json says that it is an aidledger ledger."""
    try:
        data = read_file(folder / DESCRIPTOR)
        if isinstance(data, Problem):
            return False
        return bool(json.loads(data)["aidledger"]["profile"] == PROFILE)
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def format_of(contents: Mapping[str, bytes]) -> int | None:
    """Return the format that a ledger's datapackage.json states; None where it states none."""
    try:
        about = json.loads(contents[DESCRIPTOR])["aidledger"]
        stated = str(about["format"]) if about["profile"] == PROFILE else ""
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return int(stated) if _VERSION.fullmatch(stated) else None


def older_format(files: Files) -> list[Problem]:
    """Return a warning where a ledger is of an older format than this aidledger writes."""
    from shlex import quote

    found = format_of(files.contents)
    if found is None or found >= int(FORMAT_VERSION):
        return []
    return [
        Problem(
            "older-format",
            Place(str(files.folder / DESCRIPTOR)),
            "",
            f"The ledger is of format {found}. Reports read it as it is; commands that write into "
            f"it need format {FORMAT_VERSION}.",
            f"Run `aidledger upgrade --ledger {quote(str(files.folder))}`.",
            "warning",
        )
    ]


def refuse_older(files: Files) -> None:
    """Raise LedgerError where a ledger is of an older format: nothing is written into it."""
    if found := older_format(files):
        raise LedgerError([replace(problem, severity="error") for problem in found])


def bundled_folder() -> Path:
    """Return the folder of the ledger that comes with the tool."""
    installed = Path(__file__).with_name("bundled_ledger")
    return installed if installed.is_dir() else Path(__file__).parents[2] / "ledger"


def refuse_the_bundled(folder: Path, names: Iterable[str]) -> None:
    """Raise UsageError where this is the ledger that comes along, or a link leads into it."""
    bundled = Path(os.path.realpath(bundled_folder()))
    for name in ("", *names):
        found = Path(os.path.realpath(folder / name))
        if bundled in (found, found.parent):
            raise UsageError(
                f"{found} is part of the ledger that comes with aidledger, which is never written.",
                f"Copy its folder (cp -r {bundled} my-ledger) and name the copy with --ledger, or "
                "make a ledger of your own: aidledger init my-ledger.",
            )


def has_imports(ledger: Path) -> bool:
    """Return whether anything was ever imported into a ledger."""
    try:
        return (ledger / IMPORTED).is_dir()
    except OSError:  # such as a name that is too long, which is told of the ledger itself
        return False


def find_ledger(folder: str | Path | None = None) -> tuple[Path, str]:
    """Return the ledger's folder and why it is this one: option, setting, near or bundled."""
    if folder is not None:
        if not str(folder):
            raise UsageError(
                "The ledger is named by an empty text.",
                "Give its folder; perhaps a shell variable is not set.",
            )
        return Path(folder), "named by --ledger"
    if os.environ.get(SETTING):
        return Path(os.environ[SETTING]), f"named by ${SETTING}"
    here = Path.cwd()
    for place in (here, *here.parents):
        if is_ledger(place / "ledger"):
            return place / "ledger", "a folder “ledger” here or above"
    return bundled_folder(), "the ledger that comes with aidledger"


def overlooked_ledger() -> Path | None:
    """Return a folder “ledger” here that looks like a ledger and is passed over as none."""
    if os.environ.get(SETTING):
        return None
    here = Path.cwd() / "ledger"
    looks = (here / "transactions.csv").is_file() and not is_ledger(here)
    return here if looks else None


def read_files(folder: Path, *, apart: bool = False) -> tuple[Files, list[Problem]]:
    """Read every file of the ledger; problems for those that cannot be had.

    All as they stood together at one moment: where one of them changed meanwhile, they are read
    again. With `apart`, those too that everyday commands do not read. Of a ledger of a newer format
    nothing is returned: what its files mean is not known here.
    """
    names = (*NAMES, *(name for name in OPTIONAL if apart or name not in APART))
    for pause in (*_AGAIN, 0):
        before = _as_they_stand(folder, names)
        found = _read_all(folder, names)
        if before == _as_they_stand(folder, names):
            return found
        time.sleep(pause)
    what = "Its files change again and again while they are read."
    remedy = "Wait until whatever writes them is done, and run the command again."
    return Files(folder, {}), [Problem("changed-meanwhile", Place(str(folder)), "", what, remedy)]


def _as_they_stand(folder: Path, names: Iterable[str]) -> list[tuple[int, ...]]:
    """Return what changes when a file is written, replaced, made or deleted."""
    found: list[tuple[int, ...]] = []
    for name in names:
        try:
            known = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118 (a fifth of the time)
        except (OSError, ValueError):
            found.append(())
        else:
            found.append((known.st_ino, known.st_size, known.st_mtime_ns, known.st_ctime_ns))
    return found


def _read_all(folder: Path, names: Iterable[str]) -> tuple[Files, list[Problem]]:
    contents: dict[str, bytes] = {}
    problems = _folder_problems(folder)
    for name in () if problems else names:
        found = read_file(folder / name)
        if isinstance(found, Problem):
            if name in NAMES or found.code != "missing-file":
                problems.append(found)
        else:
            contents[name] = found
    if (format_of(contents) or 0) > int(FORMAT_VERSION):
        return Files(folder, {}), [_newer_format(Files(folder, contents))]
    if len(problems) == len(NAMES) and all(p.code == "missing-file" for p in problems):
        problems = [_no_ledger("missing-file", folder, "The folder holds no file of a ledger.")]
    return Files(folder, contents), problems


def _newer_format(files: Files) -> Problem:
    return Problem(
        "newer-format",
        Place(str(files.folder / DESCRIPTOR)),
        "",
        f"The ledger is of format {format_of(files.contents)}; this aidledger reads formats up to "
        f"{FORMAT_VERSION}. Nothing of it was read.",
        "Update aidledger to the version that the ledger was written with, or a later one.",
    )


def _folder_problems(folder: Path) -> list[Problem]:
    try:
        if stat.S_ISDIR(folder.stat().st_mode):
            return []
    except FileNotFoundError:
        return [_no_ledger("missing-file", folder, "There is no such folder.")]
    except (OSError, ValueError) as error:
        return [_no_ledger("unreadable-file", folder, _refusal(error))]
    return [_no_ledger("missing-file", folder, "This is a file, not a folder.")]


def _no_ledger(code: str, folder: Path, explanation: str) -> Problem:
    remedy = "Give the folder that holds datapackage.json and transactions.csv."
    return Problem(code, Place(str(folder)), "", explanation, remedy)


def _refusal(error: Exception) -> str:
    return f"The system refuses to open it: {getattr(error, 'strerror', None) or error}."


def read_file(path: Path) -> bytes | Problem:
    """Return the bytes of a file, or what keeps them from us."""
    place = Place(str(path))
    try:
        # Asked first, because opening a pipe would wait for someone to write into it.
        if not stat.S_ISREG(path.stat().st_mode):
            return Problem(
                "unreadable-file",
                place,
                "",
                "It is a folder or a device, not a file.",
                f"Move it away and put the file {path.name} in its place.",
            )
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return Problem(
            "missing-file",
            place,
            "",
            "It is not there, and every ledger has it.",
            f"Copy the file from a ledger that has it, such as {bundled_folder()}, and delete "
            "its entries.",
        )
    except OSError as error:
        return Problem(
            "unreadable-file",
            place,
            "",
            _refusal(error),
            "Make it a plain file that you may read.",
        )
    if len(data) > LARGEST_FILE:
        return Problem(
            "too-large",
            place,
            "",
            f"It is larger than {LARGEST_FILE // 2**20} MiB.",
            "A ledger holds hand-made figures; for whole data sets there is `aidledger import`.",
        )
    return data
