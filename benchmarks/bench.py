"""Time whole processes: aidledger from an installed wheel, its imports alone, and its peers.

Everything is measured in pairs, A B A B …, so that a busy machine slows both sides of a ratio.
Run it with `make bench`; docs/speed.md says what the numbers mean.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import fcntl
import io
import os
import platform
import pty
import shutil
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COLUMNS, LINES = 80, 50
DEFAULT_RUNS, QUICK_RUNS = 15, 5

YARDSTICK = "import typer, rich.console, rich.table, pandas, pint, yaml\n"
LIBRARIES = ("typer", "rich", "pandas", "numpy", "pint", "pyyaml", "platformdirs")
PEER_PACKAGES = ("beancount==3.2.3", "beanquery==0.2.0", "sqlite-utils==4.2.1")

CSV, TABLE = "summary, csv", "summary, terminal"
TARGETS = {CSV: 0.20, TABLE: 0.30}
SUMMARY = ("summary", "--donor", "US", "--format", "csv")


@dataclass(frozen=True)
class Program:
    """A command to time: its words, what its environment adds, and whether it has a terminal."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str]
    terminal: bool = False


@dataclass(frozen=True)
class Run:
    """One process from start to end: seconds, the most memory it held in MiB, processor seconds."""

    seconds: float
    peak: float
    processor: float = 0.0


@dataclass(frozen=True)
class Pairs:
    """The runs of two programs, taken in turn."""

    first: Sequence[Run]
    second: Sequence[Run]

    @property
    def ratios(self) -> list[float]:
        """Time of the first over the second, pair by pair."""
        return [a.seconds / b.seconds for a, b in zip(self.first, self.second, strict=True)]


class Failure(Exception):
    """A program that cannot be set up or ends badly."""


# -- measuring ---------------------------------------------------------------------------------


def timed(program: Program) -> Run:
    """Run a program once, its output read or thrown away; raise Failure where it fails."""
    with contextlib.ExitStack() as stack:
        errors = stack.enter_context(tempfile.TemporaryFile())
        if program.terminal:
            screen, inside = pty.openpty()
            stack.callback(os.close, screen)
            fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        else:
            inside = os.open(os.devnull, os.O_RDWR)
        actions = [
            (os.POSIX_SPAWN_DUP2, inside, 0),
            (os.POSIX_SPAWN_DUP2, inside, 1),
            (os.POSIX_SPAWN_DUP2, errors.fileno(), 2),
        ]
        begin = time.perf_counter()
        process = os.posix_spawn(
            program.words[0], list(program.words), program.environment, file_actions=actions
        )
        os.close(inside)
        shown = _read_all(screen) if program.terminal else 1
        _, status, usage = os.wait4(process, 0)
        seconds = time.perf_counter() - begin
        if status or not shown:
            errors.seek(0)
            raise Failure(f"{program.name}: {errors.read().decode(errors='replace').strip()}")
    return Run(seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)


def _read_all(screen: int) -> int:
    """Read a terminal until the program on it ends; return how many bytes it wrote."""
    size = 0
    # Linux answers EIO once nobody holds the other side any more.
    with contextlib.suppress(OSError):
        while chunk := os.read(screen, 65536):
            size += len(chunk)
    return size


def in_pairs(first: Program, second: Program, runs: int) -> Pairs:
    """Warm both up, then time them in turn."""
    for program in (first, second):
        timed(program)
    taken = [(timed(first), timed(second)) for _ in range(runs)]
    return Pairs([a for a, _ in taken], [b for _, b in taken])


# -- setting up --------------------------------------------------------------------------------


def quiet(*words: str | Path) -> None:
    """Run a command of the set-up; raise Failure with the end of what it said."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [str(w) for w in words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        told = "\n".join((done.stdout + done.stderr).strip().splitlines()[-5:])
        raise Failure(f"{' '.join(map(str, words))}\n{told}")


def new_venv(folder: Path, *what: str | Path) -> Path:
    """Make a virtual environment, install into it, compile it all; return its bin folder."""
    quiet(sys.executable, "-m", "venv", folder)
    programs = folder / "bin"
    pip = (programs / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check")
    quiet(*pip, *what)
    # Some packages ship test files that no Python compiles: what matters is checked in `install`.
    with contextlib.suppress(Failure):
        quiet(programs / "python", "-m", "compileall", "-q", folder / "lib")
    return programs


def install(folder: Path) -> Path:
    """Build aidledger's wheel and install it; return the bin folder it is in."""
    quiet(sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "-w", folder / "wheel", ROOT)
    (wheel,) = (folder / "wheel").glob("*.whl")
    programs = new_venv(folder / "venv", "-c", ROOT / "constraints.txt", wheel)
    (package,) = (folder / "venv" / "lib").glob("python*/site-packages/aidledger")
    for source in package.rglob("*.py"):
        if not any((source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")):
            raise Failure(f"{source.name} is not compiled to bytecode")
    return programs


def output_of(program: Program) -> str:
    """Return what a program writes."""
    done = subprocess.run(
        list(program.words),
        env=dict(program.environment),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise Failure(f"{program.name}: {done.stderr.strip()}")
    return done.stdout


# -- the same ledger for the peers -------------------------------------------------------------


@dataclass(frozen=True)
class Posting:
    """One figure as the peers can hold it: a date, an account and one number."""

    date: str
    account: str
    amount: str
    currency: str
    text: str


def postings(exported: str) -> list[Posting]:
    """Turn an export into postings; a figure told without an amount becomes a zero."""
    found = []
    for row in csv.DictReader(io.StringIO(exported)):
        written = next((d for d in (row["last"], row["first"]) if d and d != ".."), "2009")
        parts = (row["donor"], row["class"], row["sector"])
        found.append(
            Posting(
                (written + "-01-01")[:10],
                ":".join(["Expenses", *(part[0].upper() + part[1:] for part in parts)]),
                f"{float(row['own_best'] or 0):.2f}",
                row["own_currency"] or "USD",
                row["id"],
            )
        )
    return found


def write_journal(path: Path, rows: Sequence[Posting]) -> None:
    """Write a file that hledger and ledger both read."""
    path.write_text(
        "".join(
            f"{p.date} {p.text}\n    {p.account}  {p.amount} {p.currency}\n    Equity:Donors\n\n"
            for p in rows
        )
    )


def write_beancount(path: Path, rows: Sequence[Posting]) -> None:
    accounts = ["Equity:Donors", *sorted({p.account for p in rows})]
    text = "".join(f"1900-01-01 open {account}\n" for account in accounts)
    for p in rows:
        text += f'\n{p.date} * "{p.text}"\n  {p.account}  {p.amount} {p.currency}\n'
        text += f"  Equity:Donors  -{p.amount} {p.currency}\n"
    path.write_text(text)


def write_database(path: Path, rows: Sequence[Posting]) -> None:
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE postings (date, account, amount REAL, currency, text)")
        database.executemany(
            "INSERT INTO postings VALUES (?, ?, ?, ?, ?)",
            [(p.date, p.account, float(p.amount), p.currency, p.text) for p in rows],
        )
        database.commit()


@dataclass(frozen=True)
class Peer:
    """A peer with its question, the totals of the US by account, or why it is not asked."""

    program: Program
    absent: str = ""


def peers(folder: Path, rows: Sequence[Posting], environment: Mapping[str, str]) -> list[Peer]:
    """Write the peers' ledgers and find or install the peers."""
    journal, beans, database = (folder / f"us.{end}" for end in ("journal", "beancount", "db"))
    write_journal(journal, rows)
    write_beancount(beans, rows)
    write_database(database, rows)
    missing = ""
    try:
        programs = new_venv(folder / "peers", *PEER_PACKAGES)
    except Failure:
        programs, missing = folder / "peers" / "bin", "pip could not install it here"
    of_us = "FROM postings WHERE account LIKE 'Expenses:US:%' GROUP BY account ORDER BY account"
    questions: tuple[tuple[str, str | None, tuple[str | Path, ...]], ...] = (
        ("hledger", shutil.which("hledger"), ("-f", journal, "bal", "--flat", "^Expenses:US:")),
        ("ledger", shutil.which("ledger"), ("-f", journal, "bal", "--flat", "^Expenses:US:")),
        (
            "bean-query",
            str(programs / "bean-query"),
            (
                *("-f", "csv", beans),
                "SELECT account, sum(position) WHERE account ~ '^Expenses:US:' GROUP BY account",
            ),
        ),
        (
            "sqlite-utils",
            str(programs / "sqlite-utils"),
            (
                *("query", "--csv", database),
                f"SELECT account, printf('%.2f', SUM(amount)) {of_us}",
            ),
        ),
    )
    found = []
    for name, path, words in questions:
        absent = "it is not installed" if path is None else missing if str(folder) in path else ""
        program = Program(name, [path or name, *map(str, words)], environment)
        found.append(Peer(program, absent or _wrong_answer(program, rows)))
    return found


def _wrong_answer(program: Program, rows: Sequence[Posting]) -> str:
    """Say why a peer's answer cannot be compared, if so: each sum over an account must be in it."""
    sums: dict[str, float] = {}
    for p in rows:
        if p.account.startswith("Expenses:US:"):
            sums[p.account] = sums.get(p.account, 0) + float(p.amount)
    try:
        answer = output_of(program)
    except (Failure, OSError) as error:
        return f"it does not run: {error}"
    lacking = [account for account, whole in sums.items() if whole and f"{whole:.2f}" not in answer]
    return f"its answer lacks {', '.join(lacking)}" if lacking else ""


# -- telling -----------------------------------------------------------------------------------


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Align rows under headers, the first column to the left."""
    widths = [max(len(row[i]) for row in (headers, *rows)) for i in range(len(headers))]
    lines = [
        "  ".join(
            cell.rjust(size) if i else cell.ljust(size)
            for i, (cell, size) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (headers, ["-" * size for size in widths], *rows)
    ]
    return "\n".join(lines) + "\n"


def cells(name: str, runs: Sequence[Run], floor: float, ratios: Sequence[float] = ()) -> list[str]:
    """Return one line: median, least and most milliseconds, peak memory, median ratio.

    A process begins as a copy of this script, so no peak below the script's own can be seen.
    """
    times = [run.seconds * 1000 for run in runs]
    numbers = [f"{x:.1f}" for x in (statistics.median(times), min(times), max(times))]
    most = statistics.median(run.peak for run in runs)
    peak = f"{most:.0f}" if most > floor + 1 else f"<{floor + 1:.0f}"
    if not ratios:
        return [name, *numbers, peak, "", ""]
    middle = statistics.median(ratios)
    return [name, *numbers, peak, f"{middle:.3f}", f"{min(ratios):.3f}–{max(ratios):.3f}"]


def machine() -> Iterator[str]:
    """Say what it runs on, as far as the system tells."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                yield f"CPU: {line.split(':', 1)[1].strip()}, {os.cpu_count()} cores"
                break
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    kernel = ".".join(platform.release().split(".")[:2])
    yield f"Memory: {memory:.0f} GiB; {platform.system()} {kernel}; load {os.getloadavg()[0]:.2f}"


def versions(python: Path) -> str:
    """Return the versions of Python and of the libraries behind aidledger."""
    asked = f"from importlib.metadata import version as v\nfor n in {LIBRARIES}: print(n, v(n))"
    told = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True).stdout
    return f"Python {platform.python_version()}, {', '.join(told.splitlines())}"


def first_line(program: str) -> str:
    """Return the first line of what a program says of its version."""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    lines = (done.stdout or done.stderr).splitlines()
    return lines[0] if lines else program


# -- all of it ---------------------------------------------------------------------------------


def commands(tool: str, environment: Mapping[str, str]) -> list[Program]:
    """Return the commands of aidledger that are timed."""
    off = {**environment, "AIDLEDGER_CACHE": "off"}
    years = ("--years", "2005-2008", "--format", "csv")
    return [
        Program(CSV, [tool, *SUMMARY], environment),
        Program(TABLE, [tool, "summary", "--donor", "US"], environment, terminal=True),
        Program("compare, csv", [tool, "compare", "russia", "us", *years], environment),
        Program("register, csv", [tool, "register", "--format", "csv"], environment),
        Program("--help", [tool, "--help"], environment),
        Program("summary, csv, cache off", [tool, *SUMMARY], off),
        Program("check", [tool, "check"], environment),
    ]


def bench(folder: Path, runs: int) -> None:
    print("Building the wheel and two environments …", file=sys.stderr)
    programs = install(folder)
    # As for a new user: nothing set, the cache where it is by default, in a home of its own.
    environment = {
        "HOME": str(folder),
        "PATH": f"{programs}{os.pathsep}{os.defpath}",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }
    tool, python = str(programs / "aidledger"), str(programs / "python")
    script = folder / "imports.py"
    script.write_text(YARDSTICK)
    yardstick = Program("imports alone", [python, str(script)], environment)
    exported = output_of(Program("export", [tool, "export", "--format", "csv"], environment))
    rows = postings(exported)
    found = peers(folder, rows, environment)
    floor = timed(Program("true", [shutil.which("true") or "/bin/true"], environment)).peak

    print("\n".join((*machine(), versions(programs / "python"))))
    print(f"Whole processes in pairs, {runs} a line after a warm-up; times in ms, memory in MiB.\n")
    ratios: dict[str, float] = {}
    lines, beside = [], list[Run]()
    for program in commands(tool, environment):
        taken = in_pairs(program, yardstick, runs)
        ratios[program.name] = statistics.median(taken.ratios)
        lines.append(cells(program.name, taken.first, floor, taken.ratios))
        beside += taken.second
    lines.append(cells("script of imports alone", beside, floor))
    print(table(("aidledger", "median", "min", "max", "peak", "of script", "min–max"), lines))

    summary = Program(CSV, [tool, *SUMMARY], environment)
    lines, told, beside = [], [], []
    for peer in found:
        name = peer.program.name
        if peer.absent:
            told.append(f"{name} skipped: {peer.absent}")
            continue
        taken = in_pairs(summary, peer.program, runs)
        lines.append(cells(name, taken.second, floor, taken.ratios))
        told.append(f"{name}: {first_line(peer.program.words[0])}")
        beside += taken.first
    if lines:
        lines.append(cells("aidledger (summary, csv)", beside, floor))
        print(f"The same {len(rows)} figures, totals of the US by account.")
        heads = ("peer", "median", "min", "max", "peak", "aidledger/peer", "min–max")
        print(table(heads, lines))
    print("\n".join(told), end="\n\n")
    verdicts = [
        f"{name} {ratios[name]:.3f} {'holds' if ratios[name] <= most else 'DOES NOT HOLD'} "
        f"(at most {most:.2f})"
        for name, most in TARGETS.items()
    ]
    print(f"Targets, of the script of imports alone: {'; '.join(verdicts)}.")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "-n", "--runs", type=int, default=DEFAULT_RUNS, help="pairs a line (default %(default)s)"
    )
    parser.add_argument(
        "--quick",
        action="store_const",
        dest="runs",
        const=QUICK_RUNS,
        help=f"{QUICK_RUNS} pairs a line",
    )
    runs = parser.parse_args().runs
    if runs < 1:
        parser.error("at least one run is needed")
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="aidledger-bench-") as name:
        # Away from the checkout, so that the ledger that comes with the wheel is the one in use.
        os.chdir(name)
        try:
            bench(Path(name), runs)
        except Failure as failure:
            print(f"Error: {failure}", file=sys.stderr)
            return 1
        finally:
            os.chdir(before)
    return 0


if __name__ == "__main__":
    sys.exit(main())
