"""The cache: booked ledgers as database images in a private folder.

An image is kept under a key made of the tool's own files and of the very bytes of the ledger, and
behind a hash of its content: one that is damaged, foreign or from another version is simply not
found. Deleting the folder changes nothing but the time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import stat
from pathlib import Path

from aidledger.schema import FORMAT_VERSION

SETTING = "AIDLEDGER_CACHE"
KEPT = 24
_HASH = hashlib.sha256().digest_size


def key_for(digest: str) -> str:
    """Return the key of a ledger's image: its bytes, this tool's files, SQLite's version."""
    tool = hashlib.sha256(f"{FORMAT_VERSION} {sqlite3.sqlite_version} {digest}".encode())
    package = Path(__file__).parents[1]
    for folder in (package, package / "engine"):
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if entry.name.endswith((".py", ".sql")):
                    known = entry.stat()
                    tool.update(f"{entry.name} {known.st_size} {known.st_mtime_ns};".encode())
    return tool.hexdigest()[:40]


def load(key: str) -> bytes | None:
    """Return the image kept under this key, or None."""
    folder = _folder(create=False)
    if folder is None:
        return None
    try:
        data = (folder / f"{key}.ledger").read_bytes()
    except OSError:
        return None
    image = data[_HASH:]
    return image if hashlib.sha256(image).digest() == data[:_HASH] else None


def keep(key: str, image: bytes) -> None:
    """Keep an image; where that is not possible, do nothing."""
    folder = _folder(create=True)
    if folder is None:
        return
    beside = folder / f"{key}.{os.getpid()}.new"
    try:
        beside.write_bytes(hashlib.sha256(image).digest() + image)
        beside.replace(folder / f"{key}.ledger")
        _forget_oldest(folder)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()


def _folder(create: bool) -> Path | None:
    """Return the cache's folder if it is ours alone, else None."""
    setting = os.environ.get(SETTING, "")
    if setting == "off":
        return None
    if setting:
        folder = Path(setting)
    else:
        import platformdirs

        folder = Path(platformdirs.user_cache_dir("aidledger", appauthor=False))
    try:
        if create:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        known = folder.lstat()
    except (OSError, ValueError):
        return None
    if not stat.S_ISDIR(known.st_mode):
        return None
    if hasattr(os, "geteuid") and (known.st_uid != os.geteuid() or known.st_mode & 0o077):
        return None
    return folder


def _forget_oldest(folder: Path) -> None:
    images = sorted(folder.glob("*.ledger"), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in images[KEPT:]:
        path.unlink(missing_ok=True)
