"""JSON read to be written again, with every number as a person wrote it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, NamedTuple


class Exact(NamedTuple):
    """What a file of JSON holds; numbers that Python would write otherwise are marked texts."""

    value: Any
    marker: str

    def written(self) -> bytes:
        """Return it as canonical JSON; raise ValueError where it is too deep, or no UTF-8."""
        try:
            text = json.dumps(self.value, indent=2, ensure_ascii=False, allow_nan=False)
        except RecursionError:  # of what Pythons from 3.12 on read all the same
            raise ValueError("it is too deep") from None
        return re.sub(f'"{self.marker}([^"]*)"', r"\1", text).encode() + b"\n"


def read_exactly(data: bytes) -> Exact:
    """Read a file of JSON.

    Raises ValueError where it is none, or would lose something when it is written again: an entry
    that is there twice.
    """
    marker = hashlib.sha256(data).hexdigest()  # no file holds its own

    def as_written(number: str) -> str:
        return marker + number

    def whole(number: str) -> int | str:
        return int(number) if str(int(number)) == number else as_written(number)

    def single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError("an entry is there twice")
        return found

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no number of JSON")

    value = json.loads(
        data, parse_float=as_written, parse_int=whole, parse_constant=refuse,
        object_pairs_hook=single,
    )  # fmt: skip
    return Exact(value, marker)
