"""Limits: what a foreign file may cost to read, and how it is refused."""

from __future__ import annotations

from aidledger.limits import DOCUMENT_MEMORY as MEMORY
from aidledger.limits import DOCUMENT_PART as LARGEST_PART
from aidledger.limits import DOCUMENT_PATIENCE as PATIENCE
from aidledger.limits import DOCUMENT_SECONDS as SECONDS
from aidledger.limits import DOCUMENT_UNPACKED as LARGEST_UNPACKED

__all__ = [
    "LARGEST_PART", "LARGEST_UNPACKED", "MEMORY", "PATIENCE", "REFUSED", "SECONDS", "Refused",
]  # fmt: skip

# The exit code of `foreign_formats` where it says itself what is wrong.
REFUSED = 3


class Refused(Exception):
    """The file cannot be read: why, and what to do."""

    def __init__(self, why: str, remedy: str) -> None:
        self.why, self.remedy = why, remedy
        super().__init__(why)
