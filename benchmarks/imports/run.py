"""Imports at size: aidledger beside DuckDB alone, pandas, polars, ledger and hledger.

Every figure is of a whole process, from its start to its end: seconds of the clock (s) and of the
processor (cpu), and the most memory it held. Two programs are run in turn, A B A B …, and the ratio
is taken pair by pair, by the clock. Each answer is held against the other's, to the cent, before
anything is timed.

    python benchmarks/imports/run.py                        100,000 rows, about a minute
    python benchmarks/imports/run.py 1_000_000 10_000_000   about a quarter of an hour, 5 GB of disk
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from bench import Failure, Pairs, Program, Run, in_pairs, machine, output_of, table, timed  # noqa: E402

DEFAULT_ROWS, DEFAULT_RUNS = 100_000, 5
JOURNAL_ROWS = 1_000_000  # more than this is asked of neither ledger nor hledger
TEN_MILLION = 10_000_000
CLASSES = {"headline": "transfer"}
Key = tuple[str, ...]
Sums = dict[Key, tuple[int, int, int]]


@dataclass(frozen=True)
class Asking:
    """A question: as aidledger is asked, and as the queries written by hand are."""

    name: str
    words: Sequence[str]
    by_hand: Sequence[str]


BY_HAND_US = ("--donor", "US", "--years", "2001", "2009")
QUESTIONS = (
    Asking("summary", ["summary"], ["summary"]),
    Asking("summary --by donor", ["summary", "--by", "donor"], ["donor"]),
    Asking("summary --by donor,year", ["summary", "--by", "donor,year"], ["donor-year"]),
    Asking(
        "summary --donor us --years 2001-2009",
        ["summary", "--donor", "us", "--years", "2001-2009"],
        ["summary", *BY_HAND_US],
    ),
    Asking(
        "compare us germany", ["compare", "us", "germany"],
        ["compare", "--donor", "US", "--donor", "DE"],
    ),
    Asking(
        "compare us germany --years 2001-2009",
        ["compare", "us", "germany", "--years", "2001-2009"],
        ["compare", "--donor", "US", "--donor", "DE", "--years", "2001", "2009"],
    ),
)  # fmt: skip
SEVERAL = (QUESTIONS[0], QUESTIONS[2], QUESTIONS[3])


@dataclass
class Kept:
    """What is remembered of one size, to tell how it grows and whether the targets are met."""

    seconds: dict[str, float] = field(default_factory=dict)
    verdicts: list[str] = field(default_factory=list)

    def hold(self, what: str, told: float, most: float, unit: str) -> None:
        said = "holds" if told <= most else "DOES NOT HOLD"
        self.verdicts.append(f"{said:13}  {what}: {told:.2f}{unit}, at most {most:g}{unit}")


class Bench:
    """A folder to work in, and the programs that are run there."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.folder, self.runs = folder, runs
        self.environment = {
            "HOME": str(folder), "LANG": "C.UTF-8", "AIDLEDGER_CACHE": str(folder / "cache"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
        }  # fmt: skip
        self.ledger = folder / "ledger"
        self.floor = self.timed("true", [shutil.which("true") or "/bin/true"]).peak

    def program(self, name: str, words: Sequence[str | Path]) -> Program:
        return Program(name, [str(word) for word in words], self.environment)

    def python(self, script: str, *words: str | Path) -> Program:
        return self.program(script, [sys.executable, HERE / f"{script}.py", *words])

    def aidledger(self, *words: str | Path) -> Program:
        tool = Path(sys.executable).with_name("aidledger")
        return self.program(" ".join(map(str, words[:1])), [tool, "--ledger", self.ledger, *words])

    def timed(self, name: str, words: Sequence[str | Path]) -> Run:
        return timed(self.program(name, words))

    def source(self, name: str) -> Path:
        return self.ledger / "imported" / name / "transactions.parquet"


# -- reading answers ---------------------------------------------------------------------------


def cents(amount: str) -> int:
    return int(amount.replace(".", "")) if amount else 0


def sums_of_summary(answer: str) -> Sums:
    """Return the sums of `summary --format csv`, by class, what it is of, donor and year."""
    found: Sums = {}
    for row in csv.DictReader(io.StringIO(answer)):
        if row["table"] in _TABLES and row["measure"] in {"counted", "disbursed"}:
            class_ = CLASSES.get(row["group"], row["group"])
            keys = [row.get(k, "") for k in ("instrument", "sector", "donor", "year")]
            status = row["measure"] if row["table"] == "total" else ""
            if status != "counted":
                amounts = (cents(row["low"]), cents(row["best"]), cents(row["high"]))
                found[class_, status, *keys] = amounts
    return found


_TABLES = {"total", "instrument", "sector", "year", "donor", "donor-year"}


def sums_of_compare(answer: str) -> Sums:
    """Return the sums of `compare --format csv`: by class and donor, and the headline by year."""
    found: Sums = {}
    for row in csv.DictReader(io.StringIO(answer)):
        if row["measure"] not in {"US", "DE"} or row["table"] not in {"year", "class"}:
            continue
        if row["item"] and not row["item"].isdecimal():
            continue
        amounts = (cents(row["low"]), cents(row["best"]), cents(row["high"]))
        class_ = row["class"] or "transfer"
        if any(amounts):
            found[class_, "", "", "", row["measure"], row["item"]] = amounts
    return found


def sums_by_hand(answer: str) -> Sums:
    """Return the sums of the queries written by hand, by the same keys."""
    found: Sums = {}
    for row in csv.reader(io.StringIO(answer)):
        if len(row) == 13:
            found[tuple(row[:6])] = (int(row[6]), int(row[7]), int(row[8]))
    return found


def hold_equal(name: str, ours: Sums, theirs: Sums) -> None:
    """Raise Failure where two answers differ by a cent or a row."""
    apart = {key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)}
    if apart or not ours:
        told = [f"{key}: {ours.get(key)} / {theirs.get(key)}" for key in sorted(apart)[:5]]
        raise Failure(f"{name}: {len(apart)} of {len(ours)} sums differ. {'; '.join(told)}")


# -- telling -----------------------------------------------------------------------------------


def seconds(runs: Sequence[Run]) -> float:
    return median(run.seconds for run in runs)


def peak(runs: Sequence[Run]) -> float:
    return median(run.peak for run in runs)


def cells(runs: Sequence[Run]) -> list[str]:
    """Return seconds, those of the processor, and MiB."""
    processor = median(run.processor for run in runs)
    return [f"{seconds(runs):.2f}", f"{processor:.2f}", f"{peak(runs):.0f}"]


def line(name: str, pairs: Pairs) -> list[str]:
    return [name, *cells(pairs.first), *cells(pairs.second), f"{median(pairs.ratios):.2f}"]


HEADS = ("s", "cpu", "MiB")


# -- what is measured --------------------------------------------------------------------------


def importing(bench: Bench, rows: int, kept: Kept) -> None:
    """Make the files, import them once, and say what it took."""
    print(f"{rows:,} rows", file=sys.stderr)
    text, several = bench.folder / "crs.txt", bench.folder / "several.csv"
    made = timed(bench.python("generate", str(rows), text))
    timed(bench.python("generate", str(rows), several, "--currencies"))
    timed(bench.aidledger("init", bench.ledger))
    crs = timed(bench.aidledger("import", "crs", text))
    mapped = timed(bench.aidledger("import", "csv", several, "--map", HERE / "several.yaml"))
    lines = [
        ["generate.py", *cells([made]), megabytes(text)],
        ["import crs", *cells([crs]), megabytes(bench.source("crs"))],
        ["import csv --map", *cells([mapped]), megabytes(bench.source("several"))],
    ]
    print(table(("import", *HEADS, "file, MB"), lines))
    kept.seconds["import crs"] = crs.seconds
    if rows == TEN_MILLION:
        kept.hold("import crs", crs.seconds, 20, " s")
        kept.hold("import crs", crs.peak, 700, " MiB")


def megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:,.0f}"


def reports(
    bench: Bench,
    rows: int,
    kept: Kept,
    source: str,
    questions: Sequence[Asking],
    rates: Path | None,
) -> None:
    lines = []
    for asking in questions:
        rated = ("--rates", rates) if rates else ()
        hand = bench.python("handwritten", *asking.by_hand[:1], bench.source(source),
                            *asking.by_hand[1:], *rated)  # fmt: skip
        ours = bench.aidledger(*asking.words, "--source", source, "--format", "csv")
        read = sums_of_compare if asking.words[0] == "compare" else sums_of_summary
        theirs = sums_by_hand(output_of(hand))
        if read is sums_of_compare:  # which tells its years of the headline alone
            theirs = {
                k: v for k, v in theirs.items() if any(v) and (k[0] == "transfer" or not k[5])
            }
        hold_equal(f"{source}, {asking.name}", read(output_of(ours)), theirs)
        pairs = in_pairs(ours, hand, bench.runs)
        lines.append(line(asking.name, pairs))
        name = f"{source}, {asking.name}"
        kept.seconds[name] = seconds(pairs.first)
        kept.hold(f"{name}, of the query by hand", median(pairs.ratios), 2.5, "")
        if rows == TEN_MILLION and source == "crs":
            kept.hold(name, seconds(pairs.first), 2.5, " s")
            kept.hold(name, peak(pairs.first), 250, " MiB")
    print(table((source, *HEADS, "by hand", *HEADS[1:], "ratio"), lines))


def from_text(bench: Bench, rows: int, kept: Kept) -> None:
    """Sum the publisher's text without an import, which is what an import saves."""
    text = bench.folder / "crs.txt"
    tools = {"DuckDB, by hand": bench.python("handwritten", "text", text)}
    if rows <= JOURNAL_ROWS:
        tools |= present(bench, text)
    answers = {name: three(output_of(program)) for name, program in tools.items()}
    first = answers["DuckDB, by hand"]
    lines = []
    for name, program in tools.items():
        if answers[name] != first:
            raise Failure(f"{name} adds the text up otherwise")
        runs = [timed(program) for _ in range(bench.runs)]
        lines.append([name, *cells(runs)])
        if name == "DuckDB, by hand" and rows == TEN_MILLION:
            kept.hold("from the text, DuckDB by hand", peak(runs), 400, " MiB")
    print(table(("text, by donor and year", *HEADS), lines))


def three(answer: str) -> list[Key]:
    return sorted(tuple(row[:3]) for row in csv.reader(io.StringIO(answer)))


def present(bench: Bench, file: Path) -> dict[str, Program]:
    """Return the dataframe libraries that are installed, asked about a file."""
    found = {}
    for name in ("pandas", "polars"):
        if find_spec(name) is None or (name == "pandas" and find_spec("pyarrow") is None):
            print(f'{name} skipped: not installed; pip install -e ".[bench]"')
        else:
            found[name] = bench.python("peers", name, file)
    return found


def peers(bench: Bench, rows: int) -> None:
    """The sums by donor and year in other tools, beside aidledger's."""
    parquet = bench.source("crs")
    ours = bench.aidledger("summary", "--by", "donor,year", "--source", "crs", "--format", "csv")
    sums: dict[tuple[str, str], list[int]] = {}
    for (*_, donor, year), amounts in sums_of_summary(output_of(ours)).items():
        if year:
            before = sums.setdefault((donor, year), [0, 0, 0])
            sums[donor, year] = [a + b for a, b in zip(before, amounts, strict=True)]
    tools = present(bench, parquet)
    for name, program in tools.items():
        told = {
            (r[0], r[1]): [int(x) for x in r[2:]]
            for r in csv.reader(io.StringIO(output_of(program)))
        }
        if told != sums:
            raise Failure(f"{name} adds up otherwise")
    tools |= journals(bench, rows, {f"aid:{d}:{y}": s[1] for (d, y), s in sums.items()})
    lines = []
    for name, program in tools.items():
        few = 1 if "ledger" in name else bench.runs
        lines.append(line(name, swapped(in_pairs(ours, program, few))))
    print(table(("by donor and year", *HEADS, "aidledger", *HEADS[1:], "ratio"), lines))


def swapped(pairs: Pairs) -> Pairs:
    return Pairs(pairs.second, pairs.first)


def journals(bench: Bench, rows: int, sums: Mapping[str, int]) -> dict[str, Program]:
    """Return ledger and hledger on the same transactions, their answers checked."""
    if rows > JOURNAL_ROWS:
        print(f"ledger, hledger skipped: beyond {JOURNAL_ROWS:,} rows they take minutes")
        return {}
    journal = bench.folder / "aid.journal"
    timed(bench.python("peers", "journal", bench.source("crs"), journal))
    found = {}
    for name in ("ledger", "hledger"):
        where = shutil.which(name)
        if where is None:
            print(f"{name} skipped: not installed")
            continue
        words = [where, "-f", journal, "balance", "aid", "--flat", "--no-total"]
        program = bench.program(name, words)
        told = {}
        for row in output_of(program).splitlines():
            _, amount, account = row.split()
            told[account] = cents(amount)
        if told != {account: whole for account, whole in sums.items() if whole}:
            raise Failure(f"{name} adds up otherwise")
        found[name] = program
    return found


def measured(folder: Path, rows: int, runs: int) -> Kept:
    bench, kept = Bench(folder, runs), Kept()
    steps: list[Callable[[], None]] = [
        lambda: importing(bench, rows, kept),
        lambda: reports(bench, rows, kept, "crs", QUESTIONS, None),
        lambda: reports(bench, rows, kept, "several", SEVERAL, rates(bench)),
        lambda: peers(bench, rows),
        lambda: from_text(bench, rows, kept),
    ]
    for step in steps:
        step()
    return kept


def rates(bench: Bench) -> Path:
    target = bench.folder / "rates.csv"
    timed(bench.python("rates", bench.ledger, "several", target))
    return target


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rows", type=int, nargs="*", default=[DEFAULT_ROWS])
    parser.add_argument("-n", "--runs", type=int, default=DEFAULT_RUNS, help="pairs a line")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    asked = parser.parse_args()
    kept: dict[int, Kept] = {}
    print("\n".join(machine()))
    print(f"Whole processes, median of {asked.runs} pairs; seconds, processor, MiB at most.\n")
    for rows in asked.rows:
        print(f"{rows:,} rows\n")
        with tempfile.TemporaryDirectory(prefix="aidledger-bench-", dir=asked.folder) as name:
            try:
                kept[rows] = measured(Path(name), rows, asked.runs)
            except Failure as failure:
                print(f"Error: {failure}", file=sys.stderr)
                return 1
    for rows, told in kept.items():
        print(f"Targets at {rows:,} rows")
        print("\n".join(f"  {verdict}" for verdict in told.verdicts), end="\n\n")
    if len(kept) > 1:
        few, many = min(kept), max(kept)
        lines = [
            [
                name,
                f"{kept[few].seconds[name]:.2f}",
                f"{took:.2f}",
                f"{took / kept[few].seconds[name]:.1f}",
            ]
            for name, took in kept[many].seconds.items()
        ]
        print(table((f"{many // few} times the rows", f"{few:,}", f"{many:,}", "times"), lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
