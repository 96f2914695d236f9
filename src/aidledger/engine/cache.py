"""The cache: booked ledgers as database images in a private folder.

An image is kept together with what it was made from: the tool's own files (names, sizes, times)
and the very bytes of the ledger. It is found only where these are the same, byte for byte, and its
own checksums hold. Deleting the folder, even at this moment, changes nothing but the time.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import stat
import sys
import time
import zlib
from pathlib import Path

from aidledger import __version__
from aidledger.files import FORMAT_VERSION

SETTING = "AIDLEDGER_CACHE"
KEPT = 24
# What this tool writes; whatever else is in the folder is not ours to delete.
_IMAGE = re.compile(r"[0-9a-f]{8}-\d+\.ledger", re.ASCII)
_UNFINISHED = re.compile(r"[0-9a-f]{8}-\d+\.[0-9a-f]+\.new", re.ASCII)
_STALE_SECONDS = 3600
# The folders of the tool's own files that a booked ledger comes out of.
_MAKERS = ("", "engine", "booking", "claims", "counting")
_SEAL = 16  # bytes before the key
# No link is followed, and no pipe waited for.
_CAREFUL = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def _tool() -> str:
    """Return what tells this tool's own files from those of another version."""
    parts = []
    package = Path(__file__).parents[1]
    for folder in _MAKERS:
        with os.scandir(package / folder) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if entry.name.endswith((".py", ".sql")):
                    known = entry.stat()
                    parts.append(f"{entry.path} {known.st_size} {known.st_mtime_ns}")
    return "\n".join(parts)


# Asked as the code is loaded: in a long session the files may be those of a later version.
_RUNNING = _tool()


def key_for(identity: bytes) -> bytes:
    """Return what an image is kept under: versions, this tool's files, the ledger."""
    versions = f"{__version__} {FORMAT_VERSION} {sqlite3.sqlite_version} {sys.version_info[:2]}"
    return f"{versions}\n{_RUNNING}\n".encode("utf-8", "surrogateescape") + identity


def load(key: bytes) -> bytes | None:
    """Return the image kept under this key, or None."""
    folder = _folder(create=False)
    if folder is None:
        return None
    try:
        data = _read(folder / _name(key), key)
    except OSError:
        return None
    image = data[_SEAL + len(key) :]
    return image if data and data[:_SEAL] == _seal(image) else None


def keep(key: bytes, image: bytes) -> None:
    """Keep an image; where that is not possible, do nothing."""
    folder = _folder(create=True)
    if folder is None:
        return
    path = folder / _name(key)
    beside = path.with_suffix(f".{os.urandom(8).hex()}.new")
    try:
        if _tool() != _RUNNING:  # upgraded meanwhile: who knows which of both made the image
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _CAREFUL
        with os.fdopen(os.open(beside, flags, 0o600), "wb") as stream:
            for part in (_seal(image), key, image):
                stream.write(part)
        beside.replace(path)
        _forget_oldest(folder)
    except BaseException as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        if not isinstance(error, OSError):
            raise


def _name(key: bytes) -> str:
    return f"{zlib.crc32(key):08x}-{len(key)}.ledger"


def _seal(image: bytes) -> bytes:
    """Return the image's length and two checksums of it that have nothing in common."""
    checksums = zlib.crc32(image) << 32 | zlib.adler32(image)
    return len(image).to_bytes(8, "big") + checksums.to_bytes(8, "big")


def _read(path: Path, key: bytes) -> bytes:
    """Return a kept file; nothing unless it is ours alone to write, and is of this key."""
    with os.fdopen(os.open(path, os.O_RDONLY | _CAREFUL), "rb") as stream:
        known = os.fstat(stream.fileno())
        if not stat.S_ISREG(known.st_mode) or not _is_ours(known, 0o022):
            return b""
        head = stream.read(_SEAL + len(key))
        length = int.from_bytes(head[:8], "big")
        if head[_SEAL:] != key or known.st_size != len(head) + length:
            return b""
        return head + stream.read(length)


def _is_ours(known: os.stat_result, others: int) -> bool:
    """Whether we own it, and other users have none of these rights."""
    if not hasattr(os, "geteuid"):
        return True
    return known.st_uid == os.geteuid() and not known.st_mode & others


def _folder(create: bool) -> Path | None:
    """Return the cache's folder if it is ours alone, else None."""
    setting = os.environ.get(SETTING, "")
    if setting == "off":
        return None
    try:
        folder = Path(setting) if setting else _usual_folder()
        if create:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        known = folder.lstat()
    except (OSError, ValueError, RuntimeError):
        return None
    return folder if stat.S_ISDIR(known.st_mode) and _is_ours(known, 0o077) else None


def _usual_folder() -> Path:
    if sys.platform == "linux":  # platformdirs says the same there, 3 ms later
        base = Path(os.environ.get("XDG_CACHE_HOME", ""))
        return (base if base.is_absolute() else Path.home() / ".cache") / "aidledger"
    import platformdirs

    return Path(platformdirs.user_cache_dir("aidledger", appauthor=False))


def _forget_oldest(folder: Path) -> None:
    """Delete the oldest images, and files that a run that was stopped left unfinished."""
    written = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            ours = _IMAGE.fullmatch(entry.name) or _UNFINISHED.fullmatch(entry.name)
            # Others fill and empty the folder at this moment.
            with contextlib.suppress(FileNotFoundError):
                if ours and entry.is_file(follow_symlinks=False):
                    written[entry.name] = entry.stat(follow_symlinks=False).st_mtime
    images = sorted(filter(_IMAGE.fullmatch, written), key=written.__getitem__, reverse=True)
    long_ago = time.time() - _STALE_SECONDS
    stale = [name for name in written if name not in images and written[name] < long_ago]
    for name in (*images[KEPT:], *stale):
        (folder / name).unlink(missing_ok=True)
