"""Precision and recall of the scanner on labelled sentences that it was not developed on.

A mention is right where it overlaps the label and currency, qualifier and amounts are equal.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from aidledger.scanning import Mention, scan

LABELLED = Path(__file__).with_name("labelled.jsonl")


def same(mention: Mention, label: dict[str, Any]) -> bool:
    def number(name: str) -> Decimal | None:
        return None if label[name] is None else Decimal(label[name])

    ends = mention.qualifier not in ("between", "order") or (
        (mention.low, mention.high) == (number("low"), number("high"))
    )
    return ends and (mention.currency, mention.qualifier, mention.amount) == (
        label["currency"], label["qualifier"], number("amount"),
    )  # fmt: skip


def main() -> None:
    right = found = wanted = sentences = 0
    for line in LABELLED.read_text("utf-8").splitlines():
        item = json.loads(line)
        mentions = scan(item["text"])
        used: set[int] = set()
        place = 0
        for label in item["mentions"]:
            begin = item["text"].index(label["words"], place)
            place = begin + len(label["words"])
            for number, mention in enumerate(mentions):
                overlaps = mention.start < place and begin < mention.end
                if number not in used and overlaps and same(mention, label):
                    used.add(number)
                    break
        right, found = right + len(used), found + len(mentions)
        wanted, sentences = wanted + len(item["mentions"]), sentences + 1
    print(f"scan: {sentences} items, {wanted} labelled mentions: precision {right / found:.3f}, "
          f"recall {right / wanted:.3f} (to reach: 0.970 each)")  # fmt: skip


if __name__ == "__main__":
    main()
