"""The cache changes nothing but the time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

import aidledger
from aidledger import building, open_ledger
from aidledger.engine import cache
from tests.ledgers import make_ledger

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root makes files of others"
)


@pytest.fixture
def booked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how often a ledger is booked rather than found in the cache."""
    calls: list[int] = []
    settle = building.settle_book

    def counted(book: object) -> object:
        calls.append(1)
        return settle(book)  # type: ignore[arg-type]

    monkeypatch.setattr(building, "settle_book", counted)
    return calls


def total(folder: Path) -> str:
    return str(open_ledger(folder).summary().as_dict()["totals"][0]["best"])


def test_an_unchanged_ledger_is_booked_once(tmp_path: Path, booked: list[int]) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    assert [total(folder), total(folder)] == ["5.00", "5.00"]
    for policy in ({"currency": "TJS"}, {"overlaps": "gross"}, {"spread": "none"}):
        open_ledger(folder).summary(**policy)
    assert len(booked) == 1


def test_a_changed_ledger_is_booked_again_even_within_the_same_second(
    tmp_path: Path, booked: list[int]
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    assert total(folder) == "5.00"
    known = (folder / "transactions.csv").stat()
    make_ledger(folder, [{"amount": 6}])
    os.utime(folder / "transactions.csv", ns=(known.st_atime_ns, known.st_mtime_ns))
    assert total(folder) == "6.00"
    assert len(booked) == 2


def test_a_copy_of_a_ledger_tells_its_own_place(tmp_path: Path, booked: list[int]) -> None:
    one, two = (make_ledger(tmp_path / name / "l", [{"id": "x"}]) for name in "ab")
    for folder in (one, two):
        shown = {
            row.get("field"): row.get("value") for row in open_ledger(folder).show("x").flat_rows()
        }
        assert shown["place in ledger"] == f"{folder / 'transactions.csv'}:2"
    assert len(booked) == 1


def test_a_damaged_image_is_not_believed(
    tmp_path: Path, own_cache: Path, booked: list[int]
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    assert total(folder) == "5.00"
    (image,) = own_cache.glob("*.ledger")
    whole = image.read_bytes()
    for damage in (b"", whole[:100], whole[:-1], b"\0" * len(whole), whole[:-9] + b"x" * 9):
        image.write_bytes(damage)
        assert total(folder) == "5.00"
    assert len(booked) == 6


def test_no_byte_of_an_image_can_change_unseen(own_cache: Path) -> None:
    key, image = b"versions and a ledger", bytes(range(256)) * 4
    cache.keep(key, image)
    (path,) = own_cache.iterdir()
    whole = path.read_bytes()
    assert cache.load(key) == image
    for place in (*range(50), *range(50, len(whole), 31), len(whole) - 1):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        path.write_bytes(damaged)
        assert cache.load(key) is None, place
    for length in (*range(0, 60, 7), len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert cache.load(key) is None, length
    path.write_bytes(whole + b"\0")
    assert cache.load(key) is None
    with path.open("r+b") as stream:  # a hole of 1 TiB, which is not read into memory
        stream.truncate(2**40)
    assert cache.load(key) is None
    path.write_bytes(whole)
    assert cache.load(key) == image
    assert cache.load(key[:-1] + b"!") is None


def test_two_ledgers_under_one_name_are_told_apart(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_name", lambda key: "00000000-7.ledger")
    for key, image in ((b"ledger1", b"one"), (b"ledger2", b"two")):
        cache.keep(key, image)
        assert cache.load(key) == image
    assert cache.load(b"ledger1") is None


def in_the_place_of(image: Path, how: str) -> None:
    away = image.with_name("away")
    image.rename(away)
    if how == "folder":
        image.mkdir()
        (image / "mine").touch()
    elif how == "pipe":
        os.mkfifo(image)
    elif how == "link":
        image.symlink_to("away")
    elif how == "loop":
        image.symlink_to(image.name)
    elif how == "device":
        image.symlink_to("/dev/zero")


@posix
@pytest.mark.parametrize("how", ["folder", "pipe", "link", "loop", "device"])
def test_what_is_no_file_is_neither_followed_nor_waited_for(
    how: str, tmp_path: Path, own_cache: Path, booked: list[int]
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    assert total(folder) == "5.00"
    (image,) = own_cache.glob("*.ledger")
    in_the_place_of(image, how)
    assert [total(folder), total(folder)] == ["5.00", "5.00"]
    # A folder is left where it is, whatever else makes room for the image.
    assert len(booked) == (3 if how == "folder" else 2)
    assert not list(own_cache.glob("*.new"))


@posix
@pytest.mark.parametrize("mode", [0o660, 0o606, 0o666])
def test_an_image_that_others_can_write_is_not_believed(
    mode: int, tmp_path: Path, own_cache: Path, booked: list[int]
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    total(folder)
    (image,) = own_cache.glob("*.ledger")
    assert image.stat().st_mode & 0o777 == 0o600
    image.chmod(mode)
    assert total(folder) == "5.00" and len(booked) == 2
    assert total(folder) == "5.00" and len(booked) == 2  # it was replaced by one of our own


@root
def test_images_and_folders_of_another_user_are_not_used(
    tmp_path: Path, own_cache: Path, booked: list[int]
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    total(folder)
    (image,) = own_cache.glob("*.ledger")
    os.chown(image, 65534, 65534)
    assert total(folder) == "5.00" and len(booked) == 2
    os.chown(own_cache, 65534, 65534)
    before = {p.name: p.read_bytes() for p in own_cache.iterdir()}
    assert total(folder) == "5.00" and len(booked) == 3
    assert {p.name: p.read_bytes() for p in own_cache.iterdir()} == before


@posix
def test_a_link_in_the_place_of_the_folder_is_not_followed(
    tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch, booked: list[int]
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    (tmp_path / "link").symlink_to(own_cache)
    monkeypatch.setenv("AIDLEDGER_CACHE", str(tmp_path / "link"))
    assert [total(folder), total(folder)] == ["5.00", "5.00"]
    assert len(booked) == 2 and not list(own_cache.iterdir())


def test_the_folder_may_go_at_any_moment(
    tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    for name, function in (("load", cache.load), ("_forget_oldest", cache._forget_oldest)):

        def gone(*args: object, run: Callable[..., object] = function) -> object:
            shutil.rmtree(own_cache, ignore_errors=True)
            return run(*args)

        monkeypatch.setattr(cache, name, gone)
        assert [total(folder), total(folder)] == ["5.00", "5.00"]
    stop = Event()

    def delete() -> None:
        while not stop.is_set():
            shutil.rmtree(own_cache, ignore_errors=True)

    thread = Thread(target=delete)
    thread.start()
    try:
        for number in range(6):
            other = make_ledger(tmp_path / "m", [{"amount": number}])
            assert total(other) == f"{number}.00"
    finally:
        stop.set()
        thread.join()


ASK = """
import sys
from aidledger import open_ledger
print(open_ledger(sys.argv[1]).summary().as_dict()["totals"][0]["best"])
"""


def ask(folder: Path, before: str = "", **environment: str) -> subprocess.Popen[str]:
    # What is measured writes its measurements too, which no full disk or other user can.
    plain = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
    return subprocess.Popen(
        [sys.executable, "-c", before + ASK, str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**plain, **environment},
    )  # fmt: skip


def answer(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    return out.strip()


@posix
def test_a_disk_without_room_keeps_nothing_and_harms_nothing(
    tmp_path: Path, own_cache: Path
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
    assert answer(ask(folder, limit)) == "5.00"
    assert not list(own_cache.iterdir())


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user of the machine can reach, for what runs without root's rights."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


@posix
def test_a_folder_that_is_read_only_is_read_and_no_more(open_folder: Path) -> None:
    folder = make_ledger(open_folder / "l", [{"amount": 5}])
    # All is loaded first, since another user may not be able to read where it is installed.
    drop = (
        "import os, sys; from aidledger import open_ledger; open_ledger(sys.argv[1]).summary()\n"
        f"os.environ['AIDLEDGER_CACHE'] = {str(open_folder / 'cache')!r}\n"
        "if os.geteuid() == 0: os.setgid(65534); os.setuid(65534)\n"
    )
    setting = {"AIDLEDGER_CACHE": "off"}
    assert answer(ask(folder, drop, **setting)) == "5.00"
    (image,) = (open_folder / "cache").iterdir()
    (open_folder / "cache").chmod(0o500)
    make_ledger(folder, [{"amount": 6}])
    assert answer(ask(folder, drop, **setting)) == "6.00"
    assert list((open_folder / "cache").iterdir()) == [image]
    (open_folder / "cache").chmod(0o700)


@pytest.mark.long
def test_many_processes_fill_one_folder_at_once(tmp_path: Path, own_cache: Path) -> None:
    ledgers = [make_ledger(tmp_path / str(n), [{"amount": n}]) for n in range(28)]
    asked = [(n, ask(folder)) for n, folder in enumerate(ledgers) for _ in range(1 + n % 2)]
    for number, process in asked:
        assert answer(process) == f"{number}.00"
    names = [p.name for p in own_cache.iterdir()]
    assert 20 <= len(names) <= 24 and all(name.endswith(".ledger") for name in names)


def copied(folder: Path) -> Path:
    """Copy the tool itself, as another installation of it."""
    package = Path(aidledger.__file__).parent
    shutil.copytree(package, folder / "aidledger", ignore=shutil.ignore_patterns("__pycache__"))
    bundled = package / "bundled_ledger"
    if not bundled.is_dir():
        shutil.copytree(package.parents[1] / "ledger", folder / "aidledger" / "bundled_ledger")
    return folder


def doubling(folder: Path) -> None:
    """Make an installation one that counts every figure twice, in as many bytes as before."""
    path = folder / "aidledger" / "building.py"
    code, tail = path.read_text("utf-8"), "*(bounds[:3] if bounds else (None, None, None)),"
    assert code.count(tail) == 1
    new = "*([b*2 for b in bounds[:3]] if bounds else [None]*3),"
    path.write_text(code.replace(tail, new, 1).ljust(len(code)), "utf-8")


def test_two_versions_take_turns_on_one_folder(tmp_path: Path, own_cache: Path) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    one, two = (copied(tmp_path / name) for name in ("one", "two"))
    doubling(two)
    for _ in range(2):
        assert answer(ask(folder, PYTHONPATH=str(one))) == "5.00"
        assert answer(ask(folder, PYTHONPATH=str(two))) == "10.00"
    assert len(list(own_cache.glob("*.ledger"))) == 2


def test_a_session_that_outlives_an_upgrade_leaves_nothing_to_the_new_version(
    tmp_path: Path, own_cache: Path
) -> None:
    """What old code made must not be found by the new code, whose files have the same names."""
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    tool = copied(tmp_path / "tool")
    old = "import sys; from aidledger import building, open_ledger\n"
    old += "print('loaded', flush=True); sys.stdin.readline()\n"
    session = subprocess.Popen(
        [sys.executable, "-c", old + ASK, str(folder)], env={**os.environ, "PYTHONPATH": str(tool)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert session.stdin and session.stdout and session.stdout.readline() == "loaded\n"
    doubling(tool)
    out, _ = session.communicate("go on\n")
    assert out == "5.00\n" and not list(own_cache.iterdir())
    assert answer(ask(folder, PYTHONPATH=str(tool))) == "10.00"


def test_all_that_makes_an_image_is_in_its_key() -> None:
    code = (
        "import sys; from aidledger import building; from aidledger.booking import book; "
        "print(*(m for m in sys.modules if m.startswith('aidledger.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    folders = {"/".join(name.split(".")[1:-1]) for name in done.stdout.split()}
    assert folders <= set(cache._MAKERS)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs file owners")
def test_a_folder_that_others_can_write_is_not_used(
    tmp_path: Path, own_cache: Path, booked: list[int]
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    own_cache.chmod(0o777)
    assert [total(folder), total(folder)] == ["5.00", "5.00"]
    assert len(booked) == 2 and not list(own_cache.iterdir())


def test_it_can_be_off_missing_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, booked: list[int]
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    (tmp_path / "file").write_text("")
    for setting in ("off", str(tmp_path / "file"), str(tmp_path / "file" / "below")):
        monkeypatch.setenv("AIDLEDGER_CACHE", setting)
        assert total(folder) == "5.00"
    monkeypatch.setenv("AIDLEDGER_CACHE", str(tmp_path / "new" / "deep"))
    assert [total(folder), total(folder)] == ["5.00", "5.00"]
    assert len(booked) == 4
    assert (tmp_path / "new" / "deep").stat().st_mode & 0o077 == 0


def test_old_images_are_forgotten(tmp_path: Path, own_cache: Path) -> None:
    for number in range(30):
        total(make_ledger(tmp_path / str(number), [{"amount": number}]))
        time.sleep(0.002)
    assert len(list(own_cache.iterdir())) <= 24


def test_only_what_the_tool_wrote_is_deleted(tmp_path: Path, own_cache: Path) -> None:
    long_ago = time.time() - 2 * 3600
    mine = [f"accounts-{number}.ledger" for number in range(30)] + ["notes.1.new"]
    for name in (*mine, "00000001-9.77.new", "00000002-9.77.new"):
        (own_cache / name).write_text("kept by hand")
        os.utime(own_cache / name, (long_ago, long_ago))
    (own_cache / "00000002-9.77.new").touch()
    for number in range(26):
        total(make_ledger(tmp_path / str(number), [{"amount": number}]))
    left = {path.name for path in own_cache.iterdir()}
    assert left >= {*mine, "00000002-9.77.new"}
    assert "00000001-9.77.new" not in left
    assert len(left - {*mine, "00000002-9.77.new"}) == 24


def test_another_version_of_the_tool_books_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, booked: list[int]
) -> None:
    folder = make_ledger(tmp_path / "l", [{"amount": 5}])
    total(folder)
    monkeypatch.setattr(cache, "__version__", "99")
    total(folder)
    assert len(booked) == 2
