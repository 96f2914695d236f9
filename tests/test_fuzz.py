"""Fuzzing, short: files as they are, with pieces taken out, doubled, and hostile ones put in.

What must hold is told in fuzz/readers.py. The inputs are the same each time, whatever the code:
what fails here was broken by the change. `make fuzz` looks further, elsewhere each time
(docs/limits.md).
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.readers import READERS

FUZZ = Path(__file__).parents[1] / "fuzz"
HOSTILE = [
    ast.literal_eval(f"b{line}")
    for line in (FUZZ / "hostile.dict").read_text("ascii").splitlines()
    if line.startswith('"')
]
# Whole imports, and queries in a process of their own, are tried by `make fuzz` alone.
SLOW = {"imported", "workbooks", "queries", "pdfs"}
UNHURRIED = settings(
    deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
# As many as take some seconds.
LONGER = {"imported": 30, "workbooks": 40, "queries": 150, "tables": 600, "descriptor": 600}
QUICK = sorted(READERS.keys() - SLOW)


def corpus(name: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((FUZZ / "corpus" / name).iterdir())]


@st.composite
def mutated(draw: st.DrawFn, name: str) -> bytes:
    """Return a file of the corpus, changed in one to six places where its words begin."""
    data = draw(st.sampled_from(corpus(name)))
    for _ in range(draw(st.integers(1, 6))):
        places = [0, *(n + 1 for n, byte in enumerate(data) if not chr(byte).isalnum()), len(data)]
        begin = draw(st.sampled_from(places))
        end = draw(st.sampled_from(places))
        begin, end = min(begin, end), max(begin, end)
        piece: bytes = draw(
            st.sampled_from([b"", data[begin:end] * 2, data[begin : begin + 1], *HOSTILE])
            | st.binary(max_size=4)
        ) * draw(st.sampled_from([1, 1, 1, 2, 60]))
        data = data[:begin] + piece + data[end if draw(st.booleans()) else begin :]
    return data


@pytest.mark.parametrize("name", QUICK)
def test_what_is_read_is_refused_plainly_or_keeps_its_promises(name: str) -> None:
    read, longest = READERS[name]

    @settings(UNHURRIED, max_examples=12)
    @given(mutated(name))
    def tried(data: bytes) -> None:
        read(data[:longest])

    tried()


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(READERS))
def test_the_same_for_longer(name: str) -> None:
    read, longest = READERS[name]

    @settings(UNHURRIED, max_examples=LONGER.get(name, 1000))
    @given(mutated(name))
    def tried(data: bytes) -> None:
        read(data[:longest])

    tried()


@pytest.mark.parametrize("name", sorted(READERS))
def test_the_corpus_is_read(name: str) -> None:
    assert corpus(name)
    if name not in SLOW:
        for data in corpus(name):
            READERS[name][0](data)


def test_the_corpus_is_small() -> None:
    files = [path for path in (FUZZ / "corpus").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 200_000
    assert {path.parent.name for path in files} == READERS.keys()
