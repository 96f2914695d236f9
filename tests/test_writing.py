"""Writing: whatever happens, the old bytes or the new ones are there, and never anything else."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from aidledger import writing
from aidledger.problems import LedgerError
from aidledger.writing import _exchanged, lock, plain_cell, put, replace, take_place
from tests.ledgers import BUNDLED, locked_by_another, run

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user of the machine can reach, for what runs without root's rights."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder


def codes(folder: Path, expected: bytes | None, new: bytes = b"new") -> list[str]:
    with pytest.raises(LedgerError) as caught:
        replace(folder, expected, new)
    return [problem.code for problem in caught.value.problems]


def test_the_new_bytes_take_the_place_of_those_that_were_read(tmp_path: Path) -> None:
    path = tmp_path / "transactions.csv"
    path.write_bytes(b"old")
    replace(path, b"old", b"new")
    assert path.read_bytes() == b"new"
    replace(tmp_path / "more.csv", None, b"made")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {
        "transactions.csv": b"new", "more.csv": b"made",
    }  # fmt: skip


def test_a_file_that_changed_after_it_was_read_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "transactions.csv"
    path.write_bytes(b"an edit")
    assert codes(path, b"old") == ["changed-meanwhile"]
    assert codes(path, None) == ["changed-meanwhile"]
    assert codes(tmp_path / "gone.csv", b"old") == ["changed-meanwhile"]
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"an edit"]


def test_an_edit_during_the_write_itself_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "transactions.csv"
    path.write_bytes(b"old")
    write = writing._write

    def slow(beside: Path, data: bytes, like: Path) -> None:
        write(beside, data, like)
        path.write_bytes(b"an edit")

    monkeypatch.setattr(writing, "_write", slow)
    assert codes(path, b"old") == ["changed-meanwhile"]
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"an edit"]


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "transactions.csv").mkdir()
    assert codes(tmp_path / "transactions.csv", b"old") == ["unwritable-file"]
    assert codes(tmp_path / "transactions.csv" / "no" / "such", None) == ["unwritable-file"]
    assert not list((tmp_path / "transactions.csv").iterdir())


@posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755])
def test_owner_and_rights_are_kept(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "transactions.csv"
    path.write_bytes(b"old")
    path.chmod(mode)
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)
    before = path.stat()
    replace(path, b"old", b"new")
    after = path.stat()
    assert stat.S_IMODE(after.st_mode) == mode
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert after.st_mtime >= before.st_mtime


@posix
def test_a_new_file_has_the_rights_that_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        put(tmp_path / "new", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "real.csv").write_bytes(b"old")
    (tmp_path / "transactions.csv").symlink_to("kept/real.csv")
    replace(tmp_path / "transactions.csv", b"old", b"new")
    assert (tmp_path / "transactions.csv").is_symlink()
    assert (tmp_path / "kept" / "real.csv").read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    (tmp_path / "loop").symlink_to("loop")
    assert codes(tmp_path / "loop", b"old") == ["unwritable-file"]


# Runs without root's rights, on whatever user the tests are run by.
UNPRIVILEGED = """
import os, sys
from pathlib import Path
from aidledger.problems import LedgerError
from aidledger.render.problems import as_text
from aidledger.writing import replace
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    replace(Path(sys.argv[1]), b"old", b"new" * 50_000)
except LedgerError as error:
    print(as_text(error.problems))
"""


def unprivileged(path: Path, before: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-c", before + UNPRIVILEGED, str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@posix
@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_may_not_be_written_is_a_clear_error_and_an_unharmed_file(
    open_folder: Path, what: str
) -> None:
    path = open_folder / "transactions.csv"
    path.write_bytes(b"old")
    path.chmod(0o666 if what == "folder" else 0o444)
    open_folder.chmod(0o555 if what == "folder" else 0o777)
    told = unprivileged(path)
    open_folder.chmod(0o777)
    assert f"{path}: error unwritable-file" in told and "Permission denied" in told
    assert [p.read_bytes() for p in open_folder.iterdir()] == [b"old"]


@posix
def test_a_disk_without_room_is_a_clear_error_and_an_unharmed_file(open_folder: Path) -> None:
    path = open_folder / "transactions.csv"
    path.write_bytes(b"old")
    path.chmod(0o666)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
    told = unprivileged(path, limit)
    assert "error unwritable-file" in told and "too large" in told
    assert [p.read_bytes() for p in open_folder.iterdir()] == [b"old"]
    if Path("/dev/full").exists():  # what is no plain file is written into, as a shell does
        done = run("summary", "--ledger", BUNDLED, "-o", "/dev/full")
        assert done.code == 1 and "No space left" in done.err


WRITER = """
import sys
from pathlib import Path
from aidledger.writing import replace
path, texts = Path(sys.argv[1]), (b"a" * 3_000_000, b"b" * 3_000_000)
print("ready", flush=True)
while True:
    for old, new in (texts, texts[::-1]):
        replace(path, old, new)
"""


@posix
def test_a_process_killed_at_any_point_leaves_the_old_bytes_or_the_new(tmp_path: Path) -> None:
    path = tmp_path / "transactions.csv"
    texts = (b"a" * 3_000_000, b"b" * 3_000_000)
    unfinished = 0
    for round_ in range(7):
        path.write_bytes(texts[0])
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout and child.stdout.readline() == "ready\n"
        time.sleep(0.003 * round_)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        assert path.read_bytes() in texts
        left = [p for p in tmp_path.iterdir() if p != path]
        unfinished += len(left)
        # What was left beside it is in nobody's way, and goes once it is an hour old.
        for one in left:
            os.utime(one, (0, 0))
        replace(path, path.read_bytes(), texts[0])
        assert list(tmp_path.iterdir()) == [path]
    assert unfinished, "no run was caught in the middle of a write"


def test_what_a_running_neighbour_writes_is_not_deleted(tmp_path: Path) -> None:
    path = tmp_path / "transactions.csv"
    path.write_bytes(b"old")
    beside = tmp_path / f"{writing._lead(path)}{'0' * 16}.new"
    beside.write_bytes(b"half")
    stranger = tmp_path / ".aidledger-notes.new"
    stranger.write_bytes(b"mine")
    os.utime(stranger, (0, 0))
    replace(path, b"old", b"new")
    assert beside.exists() and stranger.exists()


def test_ctrl_c_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "transactions.csv"
    path.write_bytes(b"old")

    def interrupted(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace(path, b"old", b"new")
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"old"]


def test_the_longest_name_of_a_file_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / ("я" * 125 + ".csv")
    path.write_bytes(b"old")
    replace(path, b"old", b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("at_once", [True, False])
def test_a_folder_takes_the_place_of_another(
    at_once: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not at_once:
        monkeypatch.setattr("aidledger.writing._exchanged", lambda one, other: False)
    folder, made = tmp_path / "it", tmp_path / ".made"
    for number in (1, 2):
        made.mkdir()
        (made / f"file-{number}").write_text("x")
        take_place(folder, made)
        assert [p.name for p in folder.iterdir()] == [f"file-{number}"]
    assert [p.name for p in tmp_path.iterdir()] == ["it"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges two names at once")
def test_two_names_are_exchanged_in_one_step(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert _exchanged(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "one" / "other").exists() and (tmp_path / "other" / "one").exists()
    assert not _exchanged(tmp_path / "one", tmp_path / "nowhere")


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "-"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-12", "-12.50", "1=1", "US", "'=1", "6 million"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert plain_cell(text) == text


@pytest.fixture(params=["folder", "file"])
def how(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Lock the folder itself, or a file in it as on network drives, in this process and others."""
    if request.param == "file":
        monkeypatch.setattr(writing, "_is_shared", lambda device: True)
    return str(request.param)


def free(folder: Path) -> bool:
    """Whether another thread could take the lock at this moment."""
    found = []

    def look() -> None:
        try:
            with lock(folder, wait=0):
                found.append(True)
        except LedgerError as error:
            assert [problem.code for problem in error.problems] == ["ledger-locked"]
            found.append(False)

    thread = Thread(target=look)
    thread.start()
    thread.join()
    return found[0]


def test_a_lock_keeps_others_out_until_it_is_given_back(tmp_path: Path, how: str) -> None:
    with lock(tmp_path):
        assert not free(tmp_path)
        with lock(tmp_path / "."):  # again, in the same thread
            assert not free(tmp_path)
        assert not free(tmp_path)
    assert free(tmp_path)
    with pytest.raises(ZeroDivisionError), lock(tmp_path):
        raise ZeroDivisionError
    assert free(tmp_path)
    assert not list(tmp_path.iterdir())


@posix
def test_a_lock_holds_between_processes_and_goes_with_the_one_that_is_killed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_SAY_SO", 0.02)
    with locked_by_another(tmp_path):
        assert not free(tmp_path)
        with pytest.raises(LedgerError), lock(tmp_path, wait=0.1):
            pass
        assert capsys.readouterr().err == (
            f"{tmp_path} is being written by another run of aidledger; waiting for it.\n"
        )
    assert free(tmp_path)


def test_a_lock_is_of_the_folder_whatever_it_is_called(tmp_path: Path, how: str) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with lock(tmp_path / "link"):
        assert not free(tmp_path / "real")
        (tmp_path / "real").rename(tmp_path / "moved")
        (tmp_path / "real").mkdir()
        assert free(tmp_path / "real") and not free(tmp_path / "moved")
    with lock(tmp_path / "nowhere"):  # whoever reads it says what is wrong
        assert not (tmp_path / "nowhere").exists()


def test_what_is_locked_is_what_has_the_name_then(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between opening and locking it, another run may delete the file, or move the folder."""
    folder = tmp_path / "l"
    folder.mkdir()
    locks = writing._lock_descriptor

    def late(descriptor: int) -> bool:
        monkeypatch.setattr(writing, "_lock_descriptor", locks)
        if how == "file":
            (folder / writing.LOCK_FILE).unlink()
        else:
            folder.rename(tmp_path / "moved")
            folder.mkdir()
        return locks(descriptor)

    monkeypatch.setattr(writing, "_lock_descriptor", late)
    with lock(folder):
        assert not free(folder)
    assert free(folder) and not list(folder.iterdir())


def test_a_disk_without_locks_is_told_and_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(descriptor: int) -> bool:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(writing, "_lock_descriptor", refuse)
    with lock(tmp_path):
        replace(tmp_path / "new", None, b"new")
    assert "cannot be locked (No locks available)" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["new"]
