"""The cache: booked ledgers as database images in a private folder.

An image is kept together with what it was made from: the tool's own files (names, sizes, times)
and the very bytes of the ledger. It is found only where these are the same, byte for byte, and its
own checksum holds. Deleting the folder changes nothing but the time.
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
_UNFINISHED = re.compile(r"[0-9a-f]{8}-\d+\.\d+\.new", re.ASCII)
_STALE_SECONDS = 3600
# The folders of the tool's own files that a booked ledger comes out of.
_MAKERS = ("", "engine", "booking", "claims", "counting")


def key_for(identity: bytes) -> bytes:
    """Return what an image is kept under: versions, this tool's files, the ledger."""
    parts = [f"{__version__} {FORMAT_VERSION} {sqlite3.sqlite_version} {sys.version_info[:2]}"]
    package = Path(__file__).parents[1]
    for folder in _MAKERS:
        with os.scandir(package / folder) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if entry.name.endswith((".py", ".sql")):
                    known = entry.stat()
                    parts.append(f"{entry.path} {known.st_size} {known.st_mtime_ns}")
    return "\n".join(parts).encode("utf-8", "surrogateescape") + b"\n" + identity


def load(key: bytes) -> bytes | None:
    """Return the image kept under this key, or None."""
    folder = _folder(create=False)
    if folder is None:
        return None
    try:
        data = (folder / _name(key)).read_bytes()
    except OSError:
        return None
    sealed, image = data[:4], data[4 + len(key) :]
    if data[4 : 4 + len(key)] != key or sealed != _seal(image):
        return None
    return image


def keep(key: bytes, image: bytes) -> None:
    """Keep an image; where that is not possible, do nothing."""
    folder = _folder(create=True)
    if folder is None:
        return
    path = folder / _name(key)
    beside = path.with_suffix(f".{os.getpid()}.new")
    try:
        beside.write_bytes(_seal(image) + key + image)
        beside.replace(path)
        _forget_oldest(folder)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()


def _name(key: bytes) -> str:
    return f"{zlib.crc32(key):08x}-{len(key)}.ledger"


def _seal(image: bytes) -> bytes:
    return zlib.crc32(image).to_bytes(4, "big")


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
    if not stat.S_ISDIR(known.st_mode):
        return None
    if hasattr(os, "geteuid") and (known.st_uid != os.geteuid() or known.st_mode & 0o077):
        return None
    return folder


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
            if ours and entry.is_file(follow_symlinks=False):
                written[entry.name] = entry.stat(follow_symlinks=False).st_mtime
    images = sorted(filter(_IMAGE.fullmatch, written), key=written.__getitem__, reverse=True)
    long_ago = time.time() - _STALE_SECONDS
    stale = [name for name in written if name not in images and written[name] < long_ago]
    for name in (*images[KEPT:], *stale):
        (folder / name).unlink(missing_ok=True)
