"""How long the scanner takes: 1 MB and 10 MB of prose, and inputs made to hang it.

Times are of the processor. The prose is the development sentences among plain ones, shuffled.
"""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

from aidledger.scanning import scan

SENTENCES = Path(__file__).parents[2] / "tests" / "scan_development.jsonl"
PLAIN = (
    "The commission met three times that winter and heard witnesses from every district.",
    "Nobody could say when the road would open again, or who had ordered the gate to be closed.",
    "In 2004 the ministry moved to the river; its archive of 31,000 files followed in the spring.",
    "The talks, which lasted two hours, were described by both delegations as useful and frank.",
)
SHARE_WITH_AMOUNTS = 0.35
HOSTILE = (
    "1", "$", ",", "1,1,1,", "million ", "between ", "(", "from 1 to ", "one million and ", "a",
    "a\u0301", "$5, ", "5, ", "1, 2, 3 and 4 million, ", "$1 of the ", "five (5) ", "((5", "-\n",
    "mil-\nlion ", "\n", " ", ". ", "\u00ad", "&euro;", "&", "*", "¹", "in thousands of ", "(US$ ",
    "(US$ million) 5 ", "(£m) 1\t", "|5 ", "tens of ", "more than ", "1.000.", "9 999 ", "1-", "1/",
    "All amounts are in US dollars. ", "in euros ", "5p", "hundred and ", "Rs 5 crore and ",
    "1,", "$1,", "$5-", "-$5 ", "($5) ", "$5 million ", "million million ", "5% ", "1 2 ", "_",
    "_5_ $",     "1" * 61 + " $", "(US$ million)\n\n5 6\n", "in million USD\n\n",
    "| a (km) | 5 |\n", "dollar 1,",
    "Year Aid Staff\n1 2 3\n", "annual $5 a year ", "XQ 3 million ", "the 2008 dollar ", "\u0301",
    "5 x 10^6 ", "x 10^", "*10", "10⁶ ", "1 234,", "1,50 ", "000 ", "5e", "5 million 2005 ",
    "in constant 2005 ", "between 7 and 5 million ",
)  # fmt: skip
HOSTILE_LENGTH = 200_000


def prose(length: int) -> str:
    chance = random.Random(2009)
    sentences = [json.loads(line)["text"] for line in SENTENCES.read_text("utf-8").splitlines()]
    parts, size = [], 0
    while size < length:
        paragraph = " ".join(
            chance.choice(sentences if chance.random() < SHARE_WITH_AMOUNTS else PLAIN)
            for _ in range(6)
        )
        parts.append(paragraph)
        size += len(paragraph) + 2
    return "\n\n".join(parts)[:length]


def seconds(text: str) -> float:
    begin = time.process_time()
    scan(text)
    return time.process_time() - begin


def main() -> None:
    one, ten = (seconds(prose(size)) for size in (1_000_000, 10_000_000))
    print(f"scan: 1 MB of prose {one:.2f} s, 10 MB {ten:.2f} s (ratio {ten / one:.1f})")
    times = {
        unit: [
            seconds((unit * length)[:length]) for length in (HOSTILE_LENGTH // 2, HOSTILE_LENGTH)
        ]
        for unit in HOSTILE
    }
    slowest = max(times, key=lambda unit: times[unit][1])
    half, whole = times[slowest]
    steepest = max(
        (later / earlier for earlier, later in times.values() if later > 0.1), default=0.0
    )
    print(f"scan: worst of {len(HOSTILE)} hostile inputs: 1 MB of {slowest!r} "
          f"{whole * 1_000_000 / HOSTILE_LENGTH:.1f} s (twice the length, {whole / half:.1f} times "
          f"the time); steepest growth of any {steepest:.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
