"""Starting a ledger: a new folder that checks clean, with no figure yet or a few to learn from.

Its vocabularies are those of the ledger that comes with aidledger: every controlled word, every
currency with its rates and their sources, and the states among its parties. Its example is a
handful of that ledger's own rows, with all that they name.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from aidledger.booking.formatting import csv_line
from aidledger.booking.reading import UNSEEN, read_table
from aidledger.booking.reading_yaml import Mapped, Text, read_vocabulary
from aidledger.files import DESCRIPTOR, IMPORTED, OPTIONAL, bundled_folder
from aidledger.problems import UsageError
from aidledger.schema import TABLES, descriptor
from aidledger.writing import folder_beside, lock, put

COPIED = ("classifications.yaml", "currencies.yaml", "rates.csv")
# What an example shows: a total and what it holds, a figure that may be inside it, an amount
# without a top, one in rubles, one that is only planned; and what they can be set beside.
EXAMPLE = {
    "transactions": (
        "us-interior-facilities", "us-interior-aid", "us-border-posts", "us-officials-training",
        "us-billion-loan", "ru-csto-protocol-aid",
    ),
    "indicators": tuple(f"tj-gdp-usd-{year}" for year in range(2005, 2010)),
}  # fmt: skip
_REFERENCES = ("part_of", "may_be_in", "fulfils")
_PARTIES = ("donor", "recipient", "channel", "supported_by", "party", "partner")
_TABLES = ("transactions", "indicators", "mentions")
_SENTENCE_END = re.compile(r"(?<=\.) ")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_SLUG = re.compile(r"[^a-z0-9._-]+")


def start(folder: Path, title: str = "", *, example: bool = False) -> list[str]:
    """Make a ledger in a folder, a new one or one that holds no ledger; return its files' names.

    With `example` it holds a few figures, else none. What else is in the folder stays.

    Raises UsageError where a file of a ledger is there, OSError where it cannot be written.
    """
    folder = folder.resolve()
    bundled = bundled_folder().resolve()
    if bundled in (folder, *folder.parents):
        raise UsageError(
            f"{folder} is inside the ledger that comes with aidledger.", "Name another folder."
        )
    if UNSEEN.search(title):
        raise UsageError(
            "The title holds characters that cannot be seen.", "Write it as plain text."
        )
    contents = _contents(_SLUG.sub("-", folder.name.casefold()).strip("-"), title, example)
    _refuse_taken(folder, contents)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Inside a folder that is there: what is above it may be another disk, or not ours to write.
    place = folder / DESCRIPTOR if folder.exists() else folder
    with lock(folder), folder_beside(place) as made:
        for name, text in contents.items():
            put(made / name, text.encode())
        _refuse_taken(folder, contents)
        if folder.exists():
            for name in contents:  # the description last: it makes the folder a ledger
                (made / name).replace(folder / name)
        else:
            try:
                made.rename(folder)
            except OSError:  # made by another run at this very moment
                _refuse_taken(folder, contents)
                raise
    return list(contents)


def _refuse_taken(folder: Path, contents: Mapping[str, str]) -> None:
    """Raise UsageError where something is there that is not ours to write over, or to read.

    What a start that was stopped put there is; what else is in a folder, such as .git, stays.
    """
    if folder.is_dir():
        names = [*contents, *(name for name in (*OPTIONAL, IMPORTED) if name not in contents)]
        taken = [
            name
            for name in names
            if os.path.lexists(folder / name) and not _holds(folder / name, contents.get(name))
        ]
        if not taken:
            return
        what = f"holds {', '.join(taken)} already"
    elif not folder.exists():
        return
    else:
        what = "is a file"
    raise UsageError(
        f"{folder} {what}.", "Name another folder, or a new one: nothing is overwritten."
    )


def _holds(path: Path, text: str | None) -> bool:
    if text is None or path.name == DESCRIPTOR or not path.is_file():
        return False
    return path.read_bytes() == text.encode()


def _contents(name: str, title: str, example: bool) -> dict[str, str]:
    bundled = bundled_folder()
    texts = {file: (bundled / file).read_text("utf-8") for file in COPIED}
    cited = set(re.findall(r"^    source: (\S+)$", texts["currencies.yaml"], re.MULTILINE))
    cited |= {line.rpartition(",")[2] for line in texts["rates.csv"].splitlines()[1:]}
    usual = "An example" if example else name or "A ledger"
    about = descriptor(name or "ledger", title or usual, ["mentions.csv", "rates.csv"])
    rows = {table: _rows(table, ids) if example else [] for table, ids in EXAMPLE.items()}
    every = [row for found in rows.values() for row in found]
    cited |= {row["source"] for row in every}
    named = {word for row in every for column in _PARTIES for word in row.get(column, "").split()}
    return {
        **{f"{table}.csv": _table(table, rows.get(table, ())) for table in _TABLES},
        "parties.yaml": _only(
            "parties.yaml", lambda key, entry: key in named or entry.get("kind") == "state"
        ),
        "sources.yaml": _only("sources.yaml", lambda key, entry: key in cited),
        **texts,
        DESCRIPTOR: json.dumps(about, indent=2, ensure_ascii=False) + "\n",
    }


def _table(table: str, rows: Iterable[Mapping[str, str]]) -> str:
    names = [column.name for column in TABLES[table]]
    return csv_line(names) + "".join(csv_line(row[name] for name in names) for row in rows)


def _rows(table: str, ids: tuple[str, ...]) -> list[dict[str, str]]:
    """Return rows of the bundled ledger that name only each other, in their remarks, too."""
    file = bundled_folder() / f"{table}.csv"
    found, problems = read_table(file.read_bytes(), file.name, TABLES[table])
    assert not problems, problems
    rows = [dict(row.cells) for row in found if row.cells["id"] in ids]
    others = {row.cells["id"] for row in found} - set(ids)
    for row in rows:
        sentences = _SENTENCE_END.split(row["remark"])
        row["remark"] = " ".join(
            sentence for sentence in sentences if others.isdisjoint(_ID.findall(sentence))
        )
        for column in _REFERENCES:
            if column in row:
                row[column] = " ".join(word for word in row[column].split() if word in ids)
    return rows


def _only(file: str, wanted: Callable[[str, Mapped], bool]) -> str:
    """Return a vocabulary of the bundled ledger with some of its entries, as they are written."""
    data = (bundled_folder() / file).read_bytes()
    entries, problems = read_vocabulary(data, file)
    assert not problems, problems
    lines = data.decode().splitlines(keepends=True)
    starts = [key.line - 1 for key in entries if isinstance(key, Text)]
    ends = [*starts[1:], len(lines)]
    kept = lines[: starts[0]]
    for (key, entry), first, last in zip(entries.items(), starts, ends, strict=True):
        if isinstance(entry, Mapped) and wanted(str(key), entry):
            kept += lines[first:last]
    return "".join(kept).rstrip() + "\n"
