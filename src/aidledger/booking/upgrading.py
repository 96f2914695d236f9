"""Upgrading: the files of a ledger of an older format → the same ledger in this one.

One function leads from each format to the next: bytes in, bytes out, and what it changed. An older
ledger is read and rewritten by the same functions, so that both give the same totals. Each tells
by a file's own bytes whether it has work there, so that a ledger that was rewritten in part reads
like one that was not. Rows keep their lines. A new format costs one function more in STEPS.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from aidledger.booking.exact_json import read_exactly
from aidledger.booking.formatting import described
from aidledger.booking.reading_yaml import Mapped, Text, read_vocabulary
from aidledger.files import DESCRIPTOR, FORMAT_VERSION, FORMATS, Files, format_of
from aidledger.schema import TRANSACTIONS, descriptor


class Change(NamedTuple):
    """One thing that a step changed in a file."""

    file: str
    what: str


class Lifted(NamedTuple):
    """A ledger's files in a newer format, and what differs."""

    contents: Mapping[str, bytes]
    changes: Sequence[Change] = ()


Step = Callable[[Mapping[str, bytes]], Lifted]


def lift(files: Files) -> Files:
    """Return the files of a ledger as this format has them, all but its description."""
    return Files(files.folder, lifted(files.contents).contents)


def lifted(contents: Mapping[str, bytes]) -> Lifted:
    """Take files through every step from their own format to this one."""
    changes: list[Change] = []
    for step in STEPS[(format_of(contents) or len(STEPS) + 1) - 1 :]:
        contents, more = step(contents)
        changes += more
    return Lifted(contents, changes)


def described_anew(contents: Mapping[str, bytes]) -> Lifted:
    """State this format in datapackage.json, and describe its tables; what is not ours stays.

    The last file to be written: until then the ledger is of its old format. Raises ValueError where
    the file cannot be written again without a loss.
    """
    data = contents[DESCRIPTOR]
    ours = {r["path"]: r for r in descriptor("", "", contents)["resources"]}
    for path in ours:
        data = described(data, path)
    exact = read_exactly(data)
    about = exact.value
    resources = about.get("resources")
    for resource in resources if isinstance(resources, list) else ():
        known = ours.get(str(resource.get("path"))) if isinstance(resource, dict) else None
        if known and "schema" in known:
            resource["schema"] = known["schema"]
    before, about["aidledger"]["format"] = about["aidledger"]["format"], FORMAT_VERSION
    what = f"format {before} becomes {FORMAT_VERSION}, with the columns and files that there are"
    return Lifted({**contents, DESCRIPTOR: exact.written()}, [Change(DESCRIPTOR, what)])


# -- 1 to 2 --------------------------------------------------------------------------------------


def _to_2(contents: Mapping[str, bytes]) -> Lifted:
    """Add the column supported_by, and say in what a measure without currencies is counted.

    In format 1 an indicator without a currency was a count, whatever its measure.
    """
    new, changes = dict(contents), []
    file = "transactions.csv"
    names = [column.name for column in TRANSACTIONS]
    after = names[names.index("supported_by") - 1]
    if (data := contents.get(file)) and (wide := _with_column(data, "supported_by", after)):
        new[file] = wide
        changes.append(Change(file, f"column supported_by, blank in every row, after {after}"))
    file = "classifications.yaml"
    for measure in _counts(contents):
        unit = PERSONS if measure == POPULATION else measure
        if told := _with_entry(new[file], ("measures", measure), "counted_in", unit):
            new[file] = told
            changes.append(Change(file, f"measure {measure}: counted_in: {unit}"))
    return Lifted(new, changes)


def _counts(contents: Mapping[str, bytes]) -> Iterator[str]:
    """Yield measures of which no amount has a currency, and that do not say what they count.

    Of a measure without any amount nothing tells that it is a count, but for the population.
    """
    money: dict[str, bool] = {}
    for cells in _rows(contents.get("indicators.csv", b"")):
        if any(cells.get(name) for name in ("amount", "low", "high")):
            measure = cells.get("measure", "")
            money[measure] = money.get(measure, False) or bool(cells.get("currency"))
    money.setdefault(POPULATION, False)
    if all(money.values()):
        return  # there is no need to read the YAML
    measures = read_vocabulary(contents.get("classifications.yaml", b""), "")[0].get("measures")
    for measure, entry in measures.items() if isinstance(measures, Mapped) else ():
        counted = not money.get(measure, True) and isinstance(entry, Mapped)
        if counted and "counted_in" not in entry:
            yield measure


def _rows(data: bytes) -> Iterator[dict[str, str]]:
    """Yield the rows of a table as far as it can be read; what is wrong the reader tells."""
    text = data.decode("utf-8-sig", "replace")
    try:
        yield from csv.DictReader(io.StringIO(text, newline=""), restval="", restkey="")
    except csv.Error:
        return


# What every ledger of format 1 began with that is no money.
POPULATION, PERSONS = "population", "persons"
STEPS: tuple[Step, ...] = (_to_2,)
assert [str(number) for number in range(1, len(STEPS) + 2)] == [*FORMATS]

# -- how a file is changed without touching the rest of it ---------------------------------------

# Bytes, so that whatever else is wrong with a file stays for the reader to tell.
_CELL = rb'(?:"[^"]*+(?:""[^"]*+)*+(?:"|\Z))?[^,\r\n]*+'
_CELLS = rb"%b(?:,%b)*+" % (_CELL, _CELL)
_LINE_ENDS = re.compile(rb"[\r\n]*")
_LINE = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|\\Z)")  # YAML's
_BOM = b"\xef\xbb\xbf"


def _with_column(data: bytes, name: str, after: str) -> bytes | None:
    """Return a table with a blank column after another; None where it has it, or not the other."""
    begin = len(_BOM) if data.startswith(_BOM) else 0
    begin += len(_blank(data, begin))
    header = re.compile(_CELLS).match(data, begin)
    names = [cell.strip(b'" ') for cell in header[0].split(b",")] if header else []
    if after.encode() not in names or name.encode() in names:
        return None
    lead = rb"%b(?:,%b){%d}" % (_CELL, _CELL, names.index(after.encode()))
    record = re.compile(rb"(?:(%b)((?:,%b)*+))|%b" % (lead, _CELL, _CELLS))
    out, at, cell = [data[:begin]], begin, b"," + name.encode()
    while at < len(data) and (found := record.match(data, at)):
        # A row with too few cells stays as it is, for the reader to tell of.
        whole = found[1] is not None
        blank = _blank(data, found.end())
        out += [*((found[1], cell, found[2]) if whole else (found[0],)), blank]
        at, cell = found.end() + len(blank), b","
    return b"".join(out)


def _blank(data: bytes, at: int) -> bytes:
    found = _LINE_ENDS.match(data, at)
    return found[0] if found else b""


def _with_entry(data: bytes, path: tuple[str, str], name: str, value: str) -> bytes | None:
    """Return a vocabulary in which one entry says one thing more, first; None where it cannot.

    The entry keeps its style, braces or lines. What comes out is read back and compared.
    """
    before, _ = read_vocabulary(data, "")
    group = before[path[0]]
    key = next(key for key in group if key == path[1])
    first = next(iter(group[key]), None)
    if not isinstance(key, Text) or not isinstance(first, Text):
        return None
    lines = _LINE.findall(data.decode())
    line, told = lines[key.line - 1], lines[first.line - 1]
    if first.line > key.line and "{" not in line:
        indent = told[: len(told) - len(told.lstrip(" "))]
        end = told[len(told.rstrip("\r\n")) :]
        lines.insert(first.line - 1, f"{indent}{name}: {value}{end}")
    else:
        head, own, tail = line.partition(key)
        lines[key.line - 1] = head + own + tail.replace("{", f"{{{name}: {value}, ", 1)
    new = "".join(lines).encode()
    wanted = {**before, path[0]: {**group, path[1]: {**group[key], name: value}}}
    return new if read_vocabulary(new, "") == (wanted, []) else None
