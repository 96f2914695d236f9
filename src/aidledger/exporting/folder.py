"""Folder: a data package put in its place, whole, over nothing but an earlier one."""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from aidledger.exporting.package import PROFILE
from aidledger.files import DESCRIPTOR
from aidledger.problems import UsageError


def put_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Write the files as a folder beside the target, and give it the target's name.

    Raises UsageError, with nothing written, where the target is a file, or a folder that holds
    anything but an earlier export.
    """
    real = Path(os.path.realpath(target))
    if not real.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target.parent))
    _refuse_others(target, real)
    beside = real.with_name(f".aidledger-{secrets.token_hex(8)}.new")
    try:
        beside.mkdir()
        for name, data in files.items():
            (beside / name).write_bytes(data)
        if real.is_dir():
            _exchange(real, beside)
        else:
            beside.rename(real)
    except BaseException as error:
        shutil.rmtree(beside, ignore_errors=True)
        if isinstance(error, OSError):  # name what was asked for
            raise OSError(error.errno, error.strerror, str(target)) from None
        raise


def _exchange(real: Path, beside: Path) -> None:
    """Put a new folder in the place of an old one, which comes back should that fail."""
    old = real.with_name(f".aidledger-{secrets.token_hex(8)}.old")
    real.rename(old)
    try:
        beside.rename(real)
    except BaseException:
        with suppress(OSError):
            old.rename(real)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _refuse_others(target: Path, real: Path) -> None:
    if not real.exists():
        return
    if not real.is_dir():
        raise UsageError(
            f"{target} is a file, and a data package is a folder.",
            "Give the name of a folder, or one that ends in .zip.",
        )
    names = sorted(entry.name for entry in real.iterdir())
    if not names:
        return
    own = _listed(real)
    others = [name for name in names if name not in own]
    if not own or others:
        shown = ", ".join((others or names)[:3])
        raise UsageError(
            f"{target} holds what is no export of aidledger ({shown}), and would be replaced.",
            "Give the name of a new folder.",
        )


def _listed(folder: Path) -> set[str]:
    """Return the names of the files of an earlier export, nothing where it is none."""
    try:
        descriptor = json.loads((folder / DESCRIPTOR).read_bytes())
        if descriptor["aidledger"]["profile"] != PROFILE:
            return set()
        paths = {str(resource["path"]) for resource in descriptor["resources"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return set()
    return {DESCRIPTOR, "README.md", *paths}
