"""Writing: a file is replaced whole or not at all.

The new bytes go into a file beside the target, are forced to the disk, and take the target's name
in one step of the system (rename), so that a reader, and whoever comes after a crash, finds the old
bytes or the new ones. Between the last comparison and the rename another program could still
write; among runs of aidledger the lock on the ledger closes that gap.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from aidledger.files import IMPORTED
from aidledger.problems import LedgerError, Place, Problem, printable

Check = Callable[[Path], None]

# After which what is hidden was left by a run that was killed; an import may read for hours.
_STALE_FILE, _STALE_FOLDER = 3600, 86_400
_ANY_LEAD = r"\.aidledger-[0-9a-f]{8}-"
LOCK_FILE = ".aidledger-lock"  # only where a folder itself cannot be locked
# File systems of a network, as Linux calls them; `fuse.` may be one.
_SHARED = (b"nfs", b"cifs", b"smb", b"fuse.", b"ceph", b"9p", b"afs", b"lustre", b"gfs", b"ocfs")
_ASK_AGAIN, _SAY_SO = 0.02, 1.0  # seconds: between two looks at a lock, before waiting is told
# Who holds which lock in this process: the thread, and the folder as the system knows it.
_held: set[tuple[int, int, int]] = set()
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


@contextlib.contextmanager
def lock(folder: Path, wait: float = 30.0) -> Iterator[None]:
    """Keep every other run that writes a ledger out of it; to be held from before it is read.

    What a thread holds it may take again. The system gives it back when a process ends, however it
    ends. A folder that is not there is not locked. Raises LedgerError `ledger-locked` where another
    run holds it for longer than `wait` seconds.
    """
    import threading

    until = time.monotonic() + wait
    told = False
    while True:
        try:
            known = folder.stat()
        except (OSError, ValueError):
            yield  # whoever reads it says what is wrong
            return
        key = threading.get_ident(), known.st_dev, known.st_ino
        if key in _held:
            yield
            return
        if give_back := _taken(folder, known):
            break
        left = until - time.monotonic()
        if left <= 0:
            raise LedgerError([_locked(folder)])
        if not told and wait - left > _SAY_SO:
            told = True
            _say(f"{folder} is being written by another run of aidledger; waiting for it.")
        time.sleep(min(_ASK_AGAIN, left))
    _held.add(key)
    try:
        for place in (folder, folder / IMPORTED, *folder.glob(f"{IMPORTED}/[!.]*")):
            _forget_stale(place, _ANY_LEAD)
        yield
    finally:
        _held.discard(key)
        give_back()


def _taken(folder: Path, known: os.stat_result) -> Callable[[], None] | None:
    """Take the lock and return what gives it back; None where another holds it.

    What cannot be locked in any way is told, and written all the same.
    """
    ways = _folder_taken, _file_taken
    refusals = []
    for way in reversed(ways) if _is_shared(known.st_dev) else ways:
        try:
            return way(folder)
        except OSError as error:
            refusals.append(error)
    if os.access(folder, os.W_OK):  # else nothing can be written there, and need be locked
        _say(
            f"{folder} cannot be locked ({refusals[-1].strerror}): make sure that no other run of "
            "aidledger writes it at this moment."
        )
    return lambda: None


def _folder_taken(folder: Path) -> Callable[[], None] | None:
    """Lock the folder itself, as `_taken` does; raise OSError where there is no such lock."""
    descriptor = os.open(folder, os.O_RDONLY)  # which Windows refuses
    return _hold(descriptor, folder, lambda: os.close(descriptor))


def _file_taken(folder: Path) -> Callable[[], None] | None:
    """Lock a file in the folder, which is deleted with the lock held; as `_folder_taken` does."""
    path = folder / LOCK_FILE
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with contextlib.suppress(OSError, AttributeError):  # whoever may write the folder
        os.fchmod(descriptor, folder.stat().st_mode & 0o666)

    def give_back() -> None:
        if os.name != "posix":  # Windows deletes no file that is open, also not in another run
            os.close(descriptor)
        with contextlib.suppress(OSError):
            path.unlink()
        if os.name == "posix":
            os.close(descriptor)

    return _hold(descriptor, path, give_back)


def _hold(descriptor: int, path: Path, give_back: Callable[[], None]) -> Callable[[], None] | None:
    try:
        if _lock_descriptor(descriptor) and _is_still(path, descriptor):
            return give_back
    except OSError:
        give_back()
        raise
    os.close(descriptor)
    return None


def _lock_descriptor(descriptor: int) -> bool:
    """Lock what is open unless another has locked it; raise OSError where there are no locks."""
    try:
        import fcntl
    except ImportError:
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except PermissionError:
            return False
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(path: Path, descriptor: int) -> bool:
    """Whether a name still means what was opened under it, and was not deleted or moved."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except OSError:
        return False


def _is_shared(device: int) -> bool:
    """Whether a file system is one of a network: Linux locks its folders for one machine alone."""
    with contextlib.suppress(OSError), Path("/proc/self/mountinfo").open("rb") as lines:
        number = f"{os.major(device)}:{os.minor(device)}"
        for line in lines:
            mount, _, kind = line.partition(b" - ")
            if mount.split()[2] == number.encode():
                return kind.startswith(_SHARED)
    return False


def _locked(folder: Path) -> Problem:
    return Problem(
        "ledger-locked",
        Place(str(folder)),
        "",
        "Another run of aidledger is writing it, and does not end.",
        "Nothing was written. Wait for the other run to end, or stop it, and run the command "
        "again; no lock has to be deleted.",
    )


def _say(what: str) -> None:
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(printable(what) + "\n")
            sys.stderr.flush()


def put(path: Path, new: bytes) -> None:
    """Put `new` in the place of whatever file is there; raise OSError, with the file unharmed."""
    _put(path, new, lambda target: None)


def _put(path: Path, new: bytes, check: Check) -> None:
    target = Path(os.path.realpath(path))  # a link stays, and what it leads to is replaced
    check(target)
    if target.exists():
        os.close(os.open(target, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0)))  # a right to write
    _forget_stale(target.parent, re.escape(_lead(target)))
    beside = hidden_beside(target)
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


@contextlib.contextmanager
def folder_beside(target: Path) -> Iterator[Path]:
    """Make a hidden folder that is to take the target's name; what is left of it is deleted."""
    _forget_stale(target.parent, re.escape(_lead(target)))
    made = hidden_beside(target)
    try:
        made.mkdir()
        yield made
    except OSError as error:
        if str(made) not in str(error.filename):
            raise
        raise OSError(error.errno, error.strerror, str(target)) from None  # what was asked for
    finally:
        shutil.rmtree(made, ignore_errors=True)


def take_place(folder: Path, made: Path) -> None:
    """Give a folder that is made its name, and delete the one that had it.

    In one step where the system can exchange two names (Linux); else in two renames, of which the
    first is taken back should the second fail.
    """
    _sync_files(made)
    if not folder.exists():
        made.rename(folder)
        _sync_folder(folder.parent)
        return
    if _exchanged(folder, made):
        _sync_folder(folder.parent)
        shutil.rmtree(made, ignore_errors=True)
        return
    old = folder.with_name(f".aidledger-{os.urandom(8).hex()}.old")
    folder.rename(old)
    try:
        made.rename(folder)
    except BaseException:
        with contextlib.suppress(OSError):
            old.rename(folder)
        raise
    _sync_folder(folder.parent)
    old.rename(made)  # a name that is deleted some day, should this be stopped here
    shutil.rmtree(made, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where the system or the file system cannot."""
    import ctypes

    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE: see renameat2(2)
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)


def hidden_beside(target: Path) -> Path:
    """Return a name beside a file or folder for what is to become it, or was it; deleted some day.

    Nobody reads what has such a name. What is found under one goes with a later write.
    """
    return target.with_name(f"{_lead(target)}{os.urandom(8).hex()}.new")


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
    remedy = "It was left alone. Look at what it holds now, and run the command again."
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


def _sync_files(folder: Path) -> None:
    """Force the files of a folder that was just made to the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("r+b") as stream:
                os.fsync(stream.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Force the new name to the disk, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _forget_stale(folder: Path, lead: str) -> None:
    """Delete what runs that were killed left in a folder under such names, once it is old."""
    ours = re.compile(lead + r"[0-9a-f]{16}\.new", re.ASCII)
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not ours.fullmatch(entry.name):
                continue
            age = time.time() - entry.stat(follow_symlinks=False).st_mtime
            if entry.is_dir(follow_symlinks=False):
                if age > _STALE_FOLDER:
                    shutil.rmtree(entry.path, ignore_errors=True)
            elif age > _STALE_FILE:
                Path(entry.path).unlink()
