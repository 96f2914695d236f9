"""Nothing is lost: kills, full and read-only disks, and many writers at once, all of them real."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from aidledger import files as reading
from aidledger import writing
from aidledger.files import read_files
from aidledger.imported.elsewhere import set_table
from aidledger.importing.kept import remove
from aidledger.importing.landing import Incoming, Landing, land
from aidledger.ledger import check_ledger
from aidledger.problems import LedgerError
from aidledger.writing import replace
from tests.imports import row
from tests.ledgers import BUNDLED, locked_by_another, make_ledger, run

ROOT = Path(__file__).parents[1]
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")

RATES = """\
"Country Name","Country Code","Indicator Name","Indicator Code","2005","2006"
"Japan","JPN","Official exchange rate","PA.NUS.FCRF","110.2","116.3"
"Euro area","EMU","Official exchange rate","PA.NUS.FCRF","0.8038","0.8"
"""
MAP = """\
source: survey
title: A survey
publisher: Someone
licence: CC0
released: 2009-05-01
columns:
  donor: {column: Donor}
  recipient: {column: Recipient}
  first: {column: Year}
amounts:
  - {measure: disbursements, column: Paid, unit: USD million}
  - {measure: commitments, column: Bound, unit: USD million}
"""
SURVEY = "Donor,Recipient,Year,Paid,Bound\nUnited States,Tajikistan,2005,1.5,2\n"


def make(folder: Path, imports: bool = True) -> Path:
    """Make a ledger that is not laid out canonically, with an import, and files beside it."""
    ledger = make_ledger(folder / "ledger", [{"as_stated": "6 million dollars", "amount": 6e6}])
    for name in ("transactions.csv", "indicators.csv"):
        path = ledger / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    make_files(folder)
    if imports:
        assert run(*importing(folder, "survey.csv"), "--ledger", ledger).code == 0
    return ledger


def make_files(folder: Path) -> None:
    """Make what is read by the commands that write."""
    (folder / "text.md").write_text("# The first part\n\nIt gave 6 million dollars.\n")
    (folder / "rates.csv").write_text(RATES)
    (folder / "map.yaml").write_text(MAP)
    (folder / "survey.csv").write_text(SURVEY)
    (folder / "more.csv").write_text(SURVEY + "United States,Tajikistan,2006,7,8\n")


def importing(folder: Path, file: str) -> tuple[str, ...]:
    return "import", "csv", str(folder / file), "--map", str(folder / "map.yaml")


# Commands that write a ledger, by name; each leaves it otherwise than it was.
WRITERS: dict[str, Callable[[Path], Sequence[str]]] = {
    "fmt": lambda at: ["fmt"],
    "edit": lambda at: ["edit", "figure-1", "--set", "remark=Looked at again."],
    "mentions": lambda at: ["mentions", "--text", str(at / "text.md"), "--write"],
    "rates": lambda at: ["rates", "update", str(at / "rates.csv")],
    "counts": lambda at: ["imported", "survey", "--counts", "commitments"],
    "table": lambda at: ["imported", "survey", "--table", "aid.public.survey"],
    "import": lambda at: [*importing(at, "more.csv"), "--replace"],
    "remove": lambda at: ["imported", "survey", "--remove"],
}
# These wait longer for the lock: test_adding.py has many of them at once.
GROWERS: dict[str, Callable[[Path], Sequence[str]]] = {
    "add": lambda at: ["add", "--id", "new", *NEW.split()],
    "edit": lambda at: ["edit", "figure-1", "--set", "amount=150"],
}
NEW = """
    --source article --donor RU --recipient TJ --sector military --instrument grant --status
    disbursed --first 2005 --last 2005 --qualifier exact --amount 250 --currency RUB
    --confidence high --description Uniforms
"""


def killed_everywhere(tmp_path: Path, words: Sequence[str], every: int) -> list[dict[str, Any]]:
    """Return what a command left wherever it was killed; the last is what it does unhindered."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.killing", str(tmp_path / "ledger"), str(tmp_path / "work"),
         str(every), *words, "--ledger", "LEDGER"],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "AIDLEDGER_CACHE": "off"},
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


def stays_whole(tmp_path: Path, name: str, every: int, imports: bool = True) -> None:
    make(tmp_path, imports)
    old = contents(tmp_path / "ledger")
    words = {**WRITERS, **GROWERS}[name](tmp_path)
    found = killed_everywhere(tmp_path, words, every)
    *killed, whole = found
    assert len(killed) >= 2 and not whole["killed"] and not whole["hidden"]
    new = whole["files"]
    assert set(old.items()) ^ set(new.items()), f"{name} changes nothing"
    for one in found:
        assert one["killed"] is (one is not whole)
        assert one["wrong"] == [], f"{name} leaves a ledger that does not check"
        for file, held in one["files"].items():
            same = (old.get(file), new.get(file))
            assert held in same or file.endswith(("manifest.json", ".parquet")), file
        # Run once more, all of it is there, and what the kill left goes as it grows old.
        assert set(one["again"]["files"]) == set(new) and one["again"]["hidden"] == []
        if name not in ("import", "remove"):
            landed = name == "add" and one["files"] == new  # a second row with its id is refused
            assert one["again"]["files"] == new and (one["code"] == 0 or landed)


def contents(ledger: Path) -> dict[str, str]:
    from tests.killing import tree

    found: dict[str, str] = tree(ledger)["files"]
    return found


@posix
def test_a_command_killed_between_two_files_leaves_a_sound_ledger(tmp_path: Path) -> None:
    stays_whole(tmp_path, "rates", every=6, imports=False)


@posix
@pytest.mark.long
@pytest.mark.parametrize("name", [*WRITERS, *GROWERS])
def test_a_command_killed_at_any_step_leaves_a_sound_ledger(name: str, tmp_path: Path) -> None:
    stays_whole(
        tmp_path, name, every={"import": 3, "rates": 2, "fmt": 2, "mentions": 2}.get(name, 1)
    )


def test_a_start_that_was_stopped_is_taken_up_again(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    assert run("init", tmp_path / "whole").code == 0
    for name in ("transactions.csv", "parties.yaml"):
        shutil.copy(tmp_path / "whole" / name, tmp_path / "new")
    assert run("init", tmp_path / "new").code == 0
    assert not check_ledger(tmp_path / "new")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "transactions.csv").write_text("mine")
    ran = run("init", tmp_path / "mine")
    assert ran.code == 2 and "holds transactions.csv already" in ran.err
    assert [p.read_text() for p in (tmp_path / "mine").iterdir()] == ["mine"]
    assert {p.name for p in tmp_path.iterdir()} == {"new", "whole", "mine"}


def test_what_another_run_imported_meanwhile_is_not_replaced_unseen(tmp_path: Path) -> None:
    """An import may take minutes, and does not keep others out while it reads."""
    ledger = make_ledger(tmp_path / "ledger")
    file = tmp_path / "aid.txt"
    file.write_text("made up")
    incoming = Incoming("aid", "test", "1", "Aid", "Someone", "CC0", [file], "disbursements")

    def rows(best: int, first: Callable[[], object] = lambda: None) -> Callable[[Landing], None]:
        def fill(landing: Landing) -> None:
            first()
            landing.add([row(best=best)])

        return fill

    # The very same: the second finds its work done.
    landed = land(ledger, incoming, rows(1, lambda: land(ledger, incoming, rows(1))))
    assert landed.unchanged and landed.manifest.rows == 1
    # Something else was done to it: that stays, and is told.
    file.write_text("made up anew")
    for meanwhile in (
        lambda: set_table(ledger, "aid", "aid.public.rows"),
        lambda: remove(ledger, "aid"),
    ):
        with pytest.raises(LedgerError) as told:
            land(ledger, incoming, rows(2, meanwhile))
        assert [p.code for p in told.value.problems] == ["changed-meanwhile"]
    assert not (ledger / "imported").exists()


# Writes rows for as long as it is let, each time all that it read and one more.
ENDLESS = """
import sys
from pathlib import Path
from aidledger import writing
from aidledger.writing import lock, replace
if sys.argv[4] == "file":
    writing._is_shared = lambda device: True
path, row = Path(sys.argv[1]) / "transactions.csv", sys.argv[2]
for number in range(int(sys.argv[3])):
    with lock(path.parent):
        read = path.read_bytes()
        if number == 0:
            print("begun", flush=True)
        replace(path, read, read + row.replace("NUMBER", str(number)).encode())
"""


def endless(ledger: Path, name: str, rows: int, how: str = "") -> subprocess.Popen[str]:
    """Start a process that adds rows with ids NAME-0, NAME-1 …"""
    row = (ledger / "transactions.csv").read_text("utf-8").splitlines()[1] + "\n"
    row = row.replace("figure-1", f"{name}-NUMBER")
    return subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(ledger), row, str(rows), how],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def ids(ledger: Path) -> list[str]:
    lines = (ledger / "transactions.csv").read_text("utf-8").splitlines()[1:]
    return [line.split(",")[0] for line in lines]


def many_at_once(ledger: Path, processes: int, rows: int, how: str) -> None:
    others = [endless(ledger, f"n{number}", rows, how) for number in range(processes)]
    for other in others:
        _, err = other.communicate()
        assert (other.returncode, err.replace(waiting(ledger), "")) == (0, "")
    wanted = [f"n{number}-{row}" for number in range(processes) for row in range(rows)]
    assert sorted(ids(ledger)[1:]) == sorted(wanted)
    # All are one figure over again, and nothing else is wrong.
    assert {p.code for p in check_ledger(ledger)} == {"same-figure"}
    assert not [p.name for p in ledger.iterdir() if p.name.startswith(".")]


def waiting(ledger: Path) -> str:
    return f"{ledger} is being written by another run of aidledger; waiting for it.\n"


@pytest.mark.parametrize("how", ["folder", "file"])
def test_what_processes_write_at_once_all_lands(tmp_path: Path, how: str) -> None:
    many_at_once(make_ledger(tmp_path / "l"), 3, 12, how)


@pytest.mark.long
@pytest.mark.parametrize("how", ["folder", "file"])
def test_what_many_processes_write_at_once_all_lands(tmp_path: Path, how: str) -> None:
    many_at_once(make_ledger(tmp_path / "l"), 20, 8, how)


@posix
@pytest.mark.long
def test_writers_killed_at_any_moment_lose_nothing_that_was_there(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "l")
    seen = ["figure-1"]
    for round_ in range(15):
        writers = [endless(ledger, f"r{round_}-{number}", 100_000) for number in range(2)]
        assert writers[0].stdout and writers[0].stdout.readline() == "begun\n"
        time.sleep(random.uniform(0, 0.03))
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
        for writer in writers:
            writer.communicate()
        now = ids(ledger)
        assert now[: len(seen)] == seen
        seen = now
        if round_ % 7 == 0:
            assert not [p for p in check_ledger(ledger) if p.severity == "error"]
    assert len(seen) > 15


@pytest.mark.long
def test_commands_that_write_the_same_ledger_at_once_all_do_their_work(tmp_path: Path) -> None:
    ledger = make(tmp_path)
    asked = [(name, words(tmp_path)) for name, words in WRITERS.items() if name != "remove"]
    # Which measure of the import counts is asked while it is imported anew: one of them may be told
    # to come again, and never is anything else lost.
    started = [
        (name, subprocess.Popen([sys.executable, "-m", "aidledger", *words, "--ledger", ledger],
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True))
        for name, words in asked
    ]  # fmt: skip
    for name, process in started:
        _, err = process.communicate()
        assert "Traceback" not in err
        assert process.returncode == 0 or (name == "import" and "changed-meanwhile" in err), err
    assert not [p for p in check_ledger(ledger) if p.severity == "error"]
    files, _ = read_files(ledger, apart=True)
    assert {"mentions.csv", "rates.csv"} <= set(files.contents)
    assert b"mentions.csv" in files.contents["datapackage.json"]
    assert b"rates.csv" in files.contents["datapackage.json"]
    assert b"\r" not in files.contents["transactions.csv"]


def test_every_command_that_writes_waits_for_the_lock_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = make(tmp_path)
    before = contents(ledger)
    monkeypatch.setattr(writing.lock.__wrapped__, "__defaults__", (0.03,))
    monkeypatch.setattr("aidledger.growing.changing._PATIENCE", 0.03)
    with locked_by_another(ledger):
        for words in WRITERS.values():
            ran = run(*words(tmp_path), "--ledger", ledger)
            assert ran.code == 1 and f"{ledger}: error ledger-locked" in ran.err, words
        assert contents(ledger) == before
        assert run("fmt", "--check", "--ledger", ledger).code == 1  # something would change
        for reads in (("summary",), ("check",), ("imported",), ("rates",), ("mentions",)):
            assert run(*reads, "--ledger", ledger).code == 0


def test_a_ledger_deleted_while_a_command_waits_for_it_is_told(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    with contextlib.ExitStack() as held:
        held.enter_context(locked_by_another(ledger))
        fmt = subprocess.Popen(
            [sys.executable, "-m", "aidledger", "fmt", "--ledger", str(ledger)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert fmt.stderr and fmt.stderr.readline() == waiting(ledger)
        shutil.rmtree(ledger)
    _, err = fmt.communicate()
    assert fmt.returncode == 1 and "There is no such folder" in err


def test_a_file_deleted_after_it_was_read_is_told_and_not_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    make_files(tmp_path)
    path = ledger / "sources.yaml"

    def gone(place: Path, old: bytes | None, new: bytes) -> None:
        path.unlink(missing_ok=True)
        replace(place, old, new)

    monkeypatch.setattr("aidledger.reports.rates.put", gone)
    ran = run(*WRITERS["rates"](tmp_path), "--ledger", ledger)
    assert ran.code == 1 and f"{path}: error changed-meanwhile" in ran.err
    assert not path.exists() and not (ledger / "rates.csv").exists()


def test_files_that_change_while_they_are_read_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer of two files is never seen with the first as it was and the second as it is."""
    ledger = make_ledger(tmp_path / "l", [{"id": "a-0"}], indicators=[{"id": "b-0"}])
    reads = 0
    read = reading.read_file

    def slow(path: Path) -> Any:
        nonlocal reads
        found = read(path)
        if path.name == "transactions.csv" and reads < 3:
            reads += 1
            make_ledger(ledger, [{"id": f"a-{reads}"}], indicators=[{"id": f"b-{reads}"}])
        return found

    monkeypatch.setattr(reading, "read_file", slow)
    files, problems = read_files(ledger)
    assert not problems and reads == 3
    assert b"a-3" in files.contents["transactions.csv"]
    assert b"b-3" in files.contents["indicators.csv"]
    reads = -100  # and never ends
    monkeypatch.setattr(reading, "_AGAIN", (0, 0))
    ran = run("summary", "--ledger", ledger)
    assert ran.code == 1 and f"{ledger}: error changed-meanwhile" in ran.err


class Disk:
    """A small file system of its own, in a namespace that goes with it; run what is to meet it."""

    def __init__(self, folder: Path, size: str) -> None:
        self.folder = folder
        self.enter: list[str] = []
        self.holder: subprocess.Popen[str] | None = None
        ways = [["unshare", "-m" if os.geteuid() == 0 else "-rm"]]
        if "CI" in os.environ and shutil.which("sudo"):  # where only root may, and we may be root
            ways.append(["sudo", "-n", "-E", "unshare", "-m"])
        told = ""
        for way in ways:
            told = self._begin(way, size)
            if self.holder is not None:
                return
        pytest.skip(f"no file system can be mounted here: {told.strip()}")

    def _begin(self, way: list[str], size: str) -> str:
        if shutil.which("unshare") is None or shutil.which("nsenter") is None:
            return "there is no unshare or nsenter"
        script = 'mount -t tmpfs -o "size=$1" small "$2" && echo $$ && exec cat > /dev/null'
        holder = subprocess.Popen(
            [*way, "sh", "-c", script, "sh", size, str(self.folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert holder.stdout
        if number := holder.stdout.readline().strip():
            self.holder = holder
            more = ["-U", "--preserve-credentials"] if "-rm" in way else []
            self.enter = [*way[: way.index("unshare")], "nsenter", "-t", number, "-m", *more, "--"]
            return ""
        return holder.communicate()[1]

    def sh(self, script: str) -> str:
        done = subprocess.run(
            [*self.enter, "sh", "-ec", script, "sh", str(self.folder)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def aidledger(self, *words: str | Path) -> tuple[int, str]:
        done = subprocess.run(
            [*self.enter, sys.executable, "-m", "aidledger", *map(str, words)],
            capture_output=True, text=True,
        )  # fmt: skip
        return done.returncode, done.stderr

    def tree(self) -> str:
        """Return every name and every byte that is there, the filler left out."""
        return self.sh('cd "$1"; find . ! -name filler | sort; '
                       "find . -type f ! -name filler | sort | xargs sha256sum")  # fmt: skip

    def fill(self, left: int) -> None:
        self.sh(f'cat /dev/zero > "$1/filler" 2> /dev/null || truncate -s -{left} "$1/filler"')

    def close(self) -> None:
        if self.holder is not None:
            self.holder.communicate()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of 2 MB with a ledger on it and files that reports may take the place of."""
    if sys.platform != "linux":
        pytest.skip("small file systems are mounted as Linux does")
    (tmp_path / "small").mkdir()
    made = Disk(tmp_path / "small", "2m")
    yield made
    made.close()


def unharmed(disk: Disk, said: str, asked: dict[str, Sequence[str | Path]]) -> None:
    before = disk.tree()
    assert ".aidledger" not in before
    for name, words in asked.items():
        code, err = disk.aidledger(*words)
        assert code == 1 and said in err, (name, code, err)
        assert "Traceback" not in err and ".aidledger-" not in err, (name, err)
        assert disk.tree() == before, name


def test_a_full_disk_and_one_that_is_read_only_are_told_and_harm_nothing(
    disk: Disk, tmp_path: Path
) -> None:
    ledger = make(tmp_path, imports=False)
    disk.sh(f'cp -r "{ledger}" "$1"')
    words = {"fmt": ["fmt", "--ledger", disk.folder / "ledger"]}
    disk.fill(left=0)
    unharmed(disk, "No space left on device", words)
    disk.sh('mount -o remount,ro "$1"')
    unharmed(disk, "Read-only file system", words)


@pytest.mark.long
def test_no_command_harms_anything_on_a_full_disk_or_one_that_is_read_only(
    disk: Disk, tmp_path: Path
) -> None:
    any_of = random.Random(1)  # rows that cannot be packed into little room
    big = [f"United States,Tajikistan,2005,{any_of.random():.6f},1" for _ in range(20_000)]
    ledger = make(tmp_path)
    (tmp_path / "more.csv").write_text("\n".join([SURVEY.strip(), *big]) + "\n")
    disk.sh(f'cp -r "{ledger}" "$1"')
    out = [f"old.{suffix}" for suffix in ("csv", "xlsx", "zip", "parquet", "db")]
    pages = ["page.html", "drawn.svg", "drawn.png"]
    for name in (*out, *pages):
        disk.sh(f'echo "as it was" > "$1/{name}"')
    asked: dict[str, Sequence[str | Path]] = {
        name: [*words(tmp_path), "--ledger", disk.folder / "ledger"]
        for name, words in WRITERS.items()
        if name not in ("remove", "counts", "table")
    }
    asked |= {name: ["export", "--ledger", BUNDLED, "-o", disk.folder / name] for name in out}
    asked |= {
        "folder": ["export", "--ledger", BUNDLED, "--format", "datapackage", "-o",
                   disk.folder / "folder"],
        "report": ["report", "--ledger", BUNDLED, "-o", disk.folder / pages[0]],
        "init": ["init", disk.folder / "new"],
    }  # fmt: skip
    for name in pages[1:]:
        asked[name] = ["chart", "years", "--ledger", BUNDLED, "-o", disk.folder / name]
    disk.fill(left=0)
    unharmed(disk, "No space left on device", asked)
    # Where there is some room, but not enough: for what is large.
    disk.sh('truncate -s -12288 "$1/filler"')
    large = {n: w for n, w in asked.items() if n in ("import", "folder", "report", "init", *out)}
    unharmed(disk, "No space left on device", large)
    disk.sh('mount -o remount,ro "$1"')
    some = ("fmt", "rates", "import", "folder", "report", "init", "old.parquet", "drawn.png")
    unharmed(disk, "Read-only file system", {name: asked[name] for name in some})


@posix
@pytest.mark.long
def test_what_is_too_large_to_write_is_told_where_no_disk_can_be_made(tmp_path: Path) -> None:
    """The same with a limit on the size of files, which any system has."""
    ledger = make_ledger(tmp_path / "ledger")
    (ledger / "transactions.csv").write_bytes(
        (ledger / "transactions.csv").read_bytes().replace(b"\n", b"\r\n")
    )
    before = contents(ledger)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64)); "
    code = limit + "import sys; from aidledger.cli import main; sys.exit(main(sys.argv[1:]))"
    for words in (["fmt", "--ledger", ledger], ["report", "-o", tmp_path / "page.html"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False
        )
        assert done.returncode == 1 and "too large" in done.stderr
    assert contents(ledger) == before
    assert {p.name for p in tmp_path.iterdir()} == {"ledger"}
