"""Measure how time and memory grow with the input: whole processes, at three sizes.

    python benchmarks/limits.py [--quick] [COMMAND…]

Growth is how many times more processor time, or memory, ten times the input takes: near 10 is
linear in time, above 20 is told. Run with `make bench`; docs/limits.md says what was measured.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

AIDLEDGER = str(Path(sys.executable).with_name("aidledger"))
SIZES = (1_000, 10_000, 100_000)
QUICK = 10_000
WORST = 20.0  # ten times the input may cost this many times the time
PER_SENTENCE = 55  # characters, about


class Cost(NamedTuple):
    """One process: processor seconds, the most memory in MiB, bytes read."""

    seconds: float
    peak: float
    size: int


class Asked(NamedTuple):
    """A command to measure: what it is called, what it reads, and its words, made at a size."""

    name: str
    of: str
    make: Callable[[Path, int], tuple[Sequence[str], Path]]
    sizes: Sequence[int] = SIZES
    fine: Sequence[int] = (0,)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how time and memory grow.")
    parser.add_argument("commands", nargs="*", metavar="COMMAND")
    parser.add_argument("--quick", action="store_true", help="only the two smaller sizes")
    parser.add_argument("--largest", type=int, default=0, help="one more size of ledgers")
    asked = parser.parse_args()
    wide = [one for one in ASKED if not asked.commands or one.name in asked.commands]
    print(f"{'':34}{'size':>16}{'input':>9}{'time':>9}{'memory':>9}   growth of time, memory")
    steep = []
    for one in wide:
        sizes = [size for size in one.sizes if size <= QUICK or not asked.quick]
        if not measured(one, [*sizes, *[asked.largest] * bool(asked.largest)]):
            steep.append(one.name)
    if steep:
        print(f"grows faster than the input: {', '.join(steep)}")
    return bool(steep)


def measured(asked: Asked, sizes: Sequence[int]) -> bool:
    """Measure a command at each size and print it; whether time grows with the input alone."""
    before: Cost | None = None
    last, fine = 0, True
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="aidledger-limits-") as folder:
            words, read = _made(asked, Path(folder), size)
            cost = _cost(words, Path(folder), read, asked.fine)
        line = f"{asked.name if before is None else '':34}{f'{size:,} {asked.of}':>16}"
        line += f"{cost.size / 2**20:>6,.1f} MB{cost.seconds:>7,.2f} s{cost.peak:>5,.0f} MiB"
        if before is not None:
            tenfold = _tenfold(cost.seconds / before.seconds, size / last)
            line += f"{tenfold:>11,.1f}{_tenfold(cost.peak / before.peak, size / last):>9,.1f}"
            fine = tenfold < WORST
            line += "" if fine else "  TOO FAST"
        print(line, flush=True)
        before, last = cost, size
    return fine


def _made(asked: Asked, folder: Path, size: int) -> tuple[Sequence[str], Path]:
    """Make the input in a process of its own: what this one holds would count as the command's."""
    told = folder / "words.json"
    child = os.fork()
    if not child:
        try:
            words, read = asked.make(folder, size)
            told.write_text(json.dumps([list(words), str(read)]))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    words, read = json.loads(told.read_text())
    return words, Path(read)


def _make_ledger(*arguments: Any, **files: Any) -> Path:
    from tests.ledgers import make_ledger

    return make_ledger(*arguments, **files)


def _tenfold(ratio: float, times: float) -> float:
    """Return a growth over so many times the input as one over ten times."""
    return float(ratio ** (math.log(10) / math.log(times)))


def _cost(words: Sequence[str], folder: Path, read: Path, fine: Sequence[int]) -> Cost:
    """Run a command in a folder of its own, with a cache of its own."""
    cache = folder / "cache"
    cache.mkdir(mode=0o700, exist_ok=True)
    environment = os.environ | {"AIDLEDGER_CACHE": str(cache)}
    nowhere, errors = os.open(os.devnull, os.O_RDWR), folder / "errors.txt"
    said = os.open(errors, os.O_CREAT | os.O_WRONLY)
    actions = [
        (os.POSIX_SPAWN_DUP2, nowhere, 0),
        (os.POSIX_SPAWN_DUP2, nowhere, 1),
        (os.POSIX_SPAWN_DUP2, said, 2),
    ]
    process = os.posix_spawn(
        sys.executable, [sys.executable, AIDLEDGER, *words], environment, file_actions=actions
    )
    _, status, usage = os.wait4(process, 0)
    os.close(nowhere)
    os.close(said)
    code = os.waitstatus_to_exitcode(status)
    told = errors.read_text()
    if code not in fine or "Traceback" in told:
        raise SystemExit(f"{' '.join(words)} ended with {code}: {told[-2_000:]}")
    files = [read] if read.is_file() else list(read.glob("*.*"))
    size = sum(one.stat().st_size for one in files)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, size)


# -- ledgers ---------------------------------------------------------------------------------------


def figures(number: int) -> Iterator[dict[str, object]]:
    """Return rows as ledgers have them: every tenth of another kind, one in twenty a part."""
    for n in range(1, number + 1):
        row: dict[str, object] = {
            "id": f"figure-{n}", "amount": 100 + n % 900, "first": 2003 + n % 6,
            "donor": ("US", "RU")[n % 2],
            "sector": ("border-security", "military", "energy")[n % 3],
            "status": ("disbursed", "committed", "planned")[n % 3],
            "section": str(1 + n % 2), "footnote": str(1 + n % 3),
            "as_stated": f"{100 + n % 900} dollars", "description": f"Aid of the kind {n}.",
        }  # fmt: skip
        if n % 10 == 0:
            row |= {"qualifier": "between", "amount": "", "low": 100, "high": 200}
        if n % 20 == 2:
            row |= {"part_of": f"figure-{n - 1}", "amount": 1, "donor": "RU"}
        yield row


def _ledger(folder: Path, number: int) -> Path:
    return _make_ledger(folder / "ledger", figures(number))


def _on(*words: str) -> Callable[[Path, int], tuple[Sequence[str], Path]]:
    def make(folder: Path, number: int) -> tuple[Sequence[str], Path]:
        ledger = _ledger(folder, number)
        return (*words, "--ledger", str(ledger)), ledger

    return make


def _export(name: str) -> Callable[[Path, int], tuple[Sequence[str], Path]]:
    def make(folder: Path, number: int) -> tuple[Sequence[str], Path]:
        ledger = _ledger(folder, number)
        return ("export", "--ledger", str(ledger), "-o", str(folder / name)), ledger

    return make


def _hierarchy(folder: Path, number: int) -> tuple[Sequence[str], Path]:
    """Every figure is a part of the same one, and all may be in it too."""
    rows: list[dict[str, object]] = [{"id": "whole", "amount": 10**9}]
    rows += [{"id": f"part-{n}", "amount": 1, "part_of": "whole"} for n in range(number - 1)]
    ledger = _make_ledger(folder / "ledger", rows)
    return ("check", "--ledger", str(ledger)), ledger


def _chain(folder: Path, number: int) -> tuple[Sequence[str], Path]:
    """Every figure is a part of the one before."""
    rows = [
        {"id": f"part-{n}", "amount": 10**9 - n, "part_of": f"part-{n - 1}" if n else ""}
        for n in range(number)
    ]
    ledger = _make_ledger(folder / "ledger", rows)
    return ("check", "--ledger", str(ledger)), ledger


def _all_wrong(folder: Path, number: int) -> tuple[Sequence[str], Path]:
    """Every row has the id of the first, and an amount that is none."""
    ledger = _make_ledger(folder / "ledger", ({"id": "a", "amount": "x"} for _ in range(number)))
    return ("check", "--ledger", str(ledger)), ledger


def _imported(folder: Path, number: int) -> Path:
    file = folder / "aid.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("donor", "recipient", "year", "amount", "description"))
        for n in range(number):
            writer.writerow(
                (("US", "RU")[n % 2], "TJ", 2003 + n % 6, f"{n}.{n % 100:02}", f"A {n}")
            )
    return file


MAP = """\
source: aid
columns:
  donor: {column: donor}
  recipient: {column: recipient}
  first: {column: year}
  description: {column: description}
amounts:
  - {measure: disbursements, column: amount, unit: USD}
"""


def _import_csv(folder: Path, number: int) -> tuple[Sequence[str], Path]:
    file = _imported(folder, number)
    (folder / "map.yaml").write_text(MAP)
    ledger = _make_ledger(folder / "ledger")
    return (
        "import", "csv", str(file), "--map", str(folder / "map.yaml"), "--ledger", str(ledger),
    ), file  # fmt: skip


def _import_xlsx(folder: Path, number: int) -> tuple[Sequence[str], Path]:
    import xlsxwriter

    text, file = _imported(folder, number), folder / "aid.xlsx"
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True, "strings_to_numbers": True})
    sheet = book.add_worksheet("Sheet")
    with text.open(encoding="utf-8", newline="") as stream:
        for at, row in enumerate(csv.reader(stream)):
            sheet.write_row(at, 0, row)
    book.close()
    (folder / "map.yaml").write_text(MAP)
    ledger = _make_ledger(folder / "ledger")
    return (
        "import", "csv", str(file), "--map", str(folder / "map.yaml"), "--ledger", str(ledger),
    ), file  # fmt: skip


def _import_iati(folder: Path, number: int) -> tuple[Sequence[str], Path]:
    file = folder / "aid.xml"
    with file.open("w", encoding="utf-8") as out:
        out.write('<iati-activities version="2.03">\n')
        for n in range(number):
            out.write(
                f'<iati-activity default-currency="USD"><iati-identifier>A-{n}</iati-identifier>'
                '<reporting-org ref="XM-DAC-7"/><recipient-country code="TJ"/>'
                f'<sector vocabulary="1" code="15210"/><transaction><transaction-type code="3"/>'
                f'<transaction-date iso-date="{2003 + n % 6}-03-04"/><value>{n}</value>'
                "</transaction></iati-activity>\n"
            )
        out.write("</iati-activities>\n")
    ledger = _make_ledger(folder / "ledger")
    return ("import", "iati", str(file), "--source", "iati", "--ledger", str(ledger)), file


# -- texts -----------------------------------------------------------------------------------------


def sentences(number: int) -> str:
    """Return a text with an amount in every second sentence, a footnote in every tenth."""
    parts = []
    for n in range(number):
        told = f"In {2003 + n % 6} the state gave {n + 1} million dollars"
        parts.append(f"{told}." if n % 2 else "A road was built, and the old one was forgotten.")
        parts.append("\n\n" if n % 5 == 4 else " ")
    return "".join(parts)


def _text(folder: Path, number: int, *words: str) -> tuple[Sequence[str], Path]:
    file = folder / "text.txt"
    file.write_text(sentences(number), encoding="utf-8")
    return ("scan", str(file), *words), file


def _scan(*words: str) -> Callable[[Path, int], tuple[Sequence[str], Path]]:
    return lambda folder, number: _text(folder, number, *words)


def _one_line(text: str) -> Callable[[Path, int], tuple[Sequence[str], Path]]:
    """A text without a sentence's end, as damaged files have it."""

    def make(folder: Path, number: int) -> tuple[Sequence[str], Path]:
        file = folder / "text.txt"
        file.write_text(text * (number * PER_SENTENCE // len(text)), encoding="utf-8")
        return ("scan", str(file)), file

    return make


def _audit(folder: Path, number: int) -> tuple[Sequence[str], Path]:
    """An audit of a text whose index was made from it; no row of the ledger belongs to it."""
    from tests.ledgers import run

    ledger = _make_ledger(folder / "ledger", mentions=[])
    file = folder / "text.txt"
    file.write_text(sentences(number), encoding="utf-8")
    run("mentions", "--ledger", ledger, "--text", file, "--write")
    return ("audit", "--ledger", str(ledger), "--text", str(file)), file


ASKED = (
    Asked("check", "figures", _on("check")),
    Asked("check, all parts of one", "figures", _hierarchy, fine=(0, 1)),
    Asked("check, a chain of parts", "figures", _chain, fine=(0, 1)),
    Asked("check, every row wrong", "figures", _all_wrong, fine=(1,)),
    Asked("fmt --check", "figures", _on("fmt", "--check"), fine=(0, 1)),
    Asked("summary", "figures", _on("summary", "--by", "year")),
    Asked("compare", "figures", _on("compare", "us", "moscow")),
    Asked("register", "figures", _on("register", "--format", "csv")),
    Asked("sensitivity", "figures", _on("sensitivity", "--donor", "US"), SIZES[:2]),
    Asked("export csv", "figures", _export("out.csv")),
    Asked("export xlsx", "figures", _export("out.xlsx"), SIZES[:2]),
    Asked("scan", "sentences", _scan()),
    Asked("scan --draft --events", "sentences", _scan("--draft", "--events"), SIZES),
    Asked("scan, one sentence of digits", "sentences", _one_line("1")),
    Asked("scan, one sentence of words", "sentences", _one_line("word ")),
    # The largest has more amounts than are taken from one text, and is refused.
    Asked("scan, one sentence of amounts", "sentences", _one_line("$5 million, "), fine=(0, 1)),
    Asked("scan, open brackets", "sentences", _one_line("([{“")),
    Asked("scan, a table", "sentences", _one_line("| a | 5 | million |\n")),
    Asked("scan, footnote marks", "sentences", _one_line("word¹ [2] ")),
    Asked("scan, blank lines", "sentences", _one_line("word \n\n \n")),
    Asked("audit", "sentences", _audit, fine=(0, 1)),
    Asked("import csv", "rows", _import_csv, (1_000, 10_000, 100_000, 1_000_000)),
    Asked("import csv of a workbook", "rows", _import_xlsx),
    Asked("import iati", "activities", _import_iati),
)

if __name__ == "__main__":
    sys.exit(main())
