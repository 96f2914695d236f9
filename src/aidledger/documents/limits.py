"""Limits: what a foreign file may cost to read, and how it is refused."""

from __future__ import annotations

# The exit code of `foreign_formats` where it says itself what is wrong.
REFUSED = 3
MEMORY = 2 * 2**30
# Of computing, and of waiting for all of it.
SECONDS, PATIENCE = 120, 180
# A part of a document, such as a page's own text, unpacks to no more than this.
LARGEST_PART = 32 * 2**20
LARGEST_UNPACKED = 256 * 2**20


class Refused(Exception):
    """The file cannot be read: why, and what to do."""

    def __init__(self, why: str, remedy: str) -> None:
        self.why, self.remedy = why, remedy
        super().__init__(why)
