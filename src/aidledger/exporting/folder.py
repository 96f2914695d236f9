"""Folder: a data package put in its place, over nothing but an earlier one.

It gets its name in one step where the system can exchange two names; see `writing.take_place`.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path

from aidledger.exporting.package import PROFILE, README
from aidledger.files import DESCRIPTOR
from aidledger.problems import UsageError
from aidledger.writing import folder_beside, take_place, take_rights


def put_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Write the files as a folder beside the target, and give it the target's name.

    Raises UsageError, with nothing written, where the target is a file, or a folder that holds
    anything but an earlier export, or one that was changed since.
    """
    real = Path(os.path.realpath(target))
    if not real.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target.parent))
    _refuse_others(target, real, files)
    try:
        with folder_beside(real) as beside:
            for name, data in files.items():
                (beside / name).write_bytes(data)
            if real.is_dir():
                take_rights(beside, real, real.stat())
            take_place(real, beside)
    except OSError as error:  # name what was asked for
        raise OSError(error.errno, error.strerror, str(target)) from None


def _refuse_others(target: Path, real: Path, files: Collection[str]) -> None:
    if not real.exists():
        return
    if not real.is_dir():
        raise UsageError(
            f"{target} is a file, and a data package is a folder.",
            "Give the name of a folder, or one that ends in .zip.",
        )
    entries = sorted(real.iterdir())
    kept = _hashes(real)
    others = [e.name for e in entries if e.name not in files or not _unchanged(e, kept)]
    if others:
        shown = ", ".join(others[:3]) + (" …" if len(others) > 3 else "")
        raise UsageError(
            f"{target} holds what is no export of aidledger, or was changed since ({shown}), and "
            "would be replaced.",
            "Give the name of a new folder.",
        )


def _unchanged(entry: Path, kept: Mapping[str, str]) -> bool:
    """Whether a file is, to the byte, what an earlier export says that it wrote."""
    if entry.is_symlink() or not entry.is_file():
        return False
    if entry.name == DESCRIPTOR:
        return bool(kept)
    return kept.get(entry.name) == f"sha256:{hashlib.sha256(entry.read_bytes()).hexdigest()}"


def _hashes(folder: Path) -> dict[str, str]:
    """Return the hashes of the files of an earlier export by name, nothing where it is none."""
    try:
        descriptor = json.loads((folder / DESCRIPTOR).read_bytes())
        if descriptor["aidledger"]["profile"] != PROFILE:
            return {}
        kept = {str(one["path"]): str(one.get("hash", "")) for one in descriptor["resources"]}
        return kept | {README: str(descriptor["aidledger"]["readme"])}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
