"""Writing: a file is replaced whole or not at all.

The new bytes go into a file beside the target, are forced to the disk, and take the target's name
in one step of the system (rename), so that a reader, and whoever comes after a crash, finds the old
bytes or the new ones. Between the last comparison and the rename another program could still
write; only a lock held by both can close that gap.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import time
import zlib
from collections.abc import Callable
from pathlib import Path

from aidledger.problems import LedgerError, Place, Problem

Check = Callable[[Path], None]

_STALE_SECONDS = 3600
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would translate line ends


def replace(path: Path, expected: bytes | None, new: bytes) -> None:
    """Put `new` in the place of the very bytes that were read; `expected` None: of no file.

    Raises LedgerError, with the file unharmed: `changed-meanwhile` where it holds something else
    than `expected`, `unwritable-file` where the system refuses.
    """
    try:
        _put(path, new, lambda target: _still(path, target, expected))
    except OSError as error:
        raise LedgerError([_refused(path, error)]) from None


def put(path: Path, new: bytes) -> None:
    """Put `new` in the place of whatever file is there; raise OSError, with the file unharmed."""
    _put(path, new, lambda target: None)


def _put(path: Path, new: bytes, check: Check) -> None:
    target = Path(os.path.realpath(path))  # a link stays, and what it leads to is replaced
    check(target)
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    _forget_stale(target)
    beside = target.with_name(f"{_lead(target)}{secrets.token_hex(8)}.new")
    try:
        _write(beside, new, like=target)
        check(target)
        beside.replace(target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise
    _sync_folder(target.parent)


def take_place(folder: Path, made: Path) -> None:
    """Give a folder that is made its name, and delete the one that had it.

    In one step where the system can exchange two names (Linux); else in two renames, of which the
    first is taken back should the second fail.
    """
    if not folder.exists():
        made.rename(folder)
        return
    if _exchanged(folder, made):
        shutil.rmtree(made, ignore_errors=True)
        return
    old = folder.with_name(f".aidledger-{secrets.token_hex(8)}.old")
    folder.rename(old)
    try:
        made.rename(folder)
    except BaseException:
        with contextlib.suppress(OSError):
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where the system or the file system cannot."""
    import ctypes

    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE: see renameat2(2)
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)


def _lead(target: Path) -> str:
    """Return how the names begin of what is written beside this file; short, whatever its name."""
    return f".aidledger-{zlib.crc32(os.fsencode(target.name)):08x}-"


def _write(beside: Path, data: bytes, like: Path) -> None:
    """Write a new file with the owner and rights of the file that it will replace, if there is."""
    known = like.stat() if like.exists() else None
    mode = 0o600 if known else 0o666
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        if known:
            take_rights(beside, like, known)
        os.fsync(stream.fileno())


def take_rights(beside: Path, like: Path, known: os.stat_result) -> None:
    """Give what is written beside a file or folder its owner and rights, as far as one may."""
    own = beside.stat()
    if hasattr(os, "chown") and (own.st_uid, own.st_gid) != (known.st_uid, known.st_gid):
        # Only root may give a file away; the group can often be kept.
        for owner in (known.st_uid, -1):
            with contextlib.suppress(OSError):
                os.chown(beside, owner, known.st_gid)
                break
    shutil.copystat(like, beside)
    os.utime(beside)


def _still(path: Path, target: Path, expected: bytes | None) -> None:
    """Raise LedgerError unless the target holds the expected bytes."""
    try:
        if not stat.S_ISREG(target.stat().st_mode):
            what, remedy = "It is no longer a plain file.", "Put the file back in its place."
            raise LedgerError([Problem("unwritable-file", Place(str(path)), "", what, remedy)])
        found = target.read_bytes() if expected is not None else b""
    except FileNotFoundError:
        if expected is None:
            return
        what = "It was deleted or moved away after it was read."
    else:
        if expected is not None and found == expected:
            return
        what = "It was changed by someone else after it was read."
        if expected is None:
            what = "It was made by someone else in the meantime."
    remedy = "Nothing was written. Look at what it holds now, and run the command again."
    raise LedgerError([Problem("changed-meanwhile", Place(str(path)), "", what, remedy)])


def _refused(path: Path, error: OSError) -> Problem:
    return Problem(
        "unwritable-file",
        Place(str(path)),
        "",
        f"It cannot be written: {error.strerror or error}.",
        "The file is as it was. Look at the space left on the disk, and at your rights to the file "
        "and its folder.",
    )


def _sync_folder(folder: Path) -> None:
    """Force the new name to the disk, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _forget_stale(target: Path) -> None:
    """Delete what a run that was killed left beside this very file, once it is an hour old."""
    ours = re.compile(re.escape(_lead(target)) + r"[0-9a-f]{16}\.new", re.ASCII)
    long_ago = time.time() - _STALE_SECONDS
    with contextlib.suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if ours.fullmatch(entry.name) and entry.stat(follow_symlinks=False).st_mtime < long_ago:
                Path(entry.path).unlink()
