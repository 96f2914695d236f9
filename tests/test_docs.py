"""The pages are true: every command on them runs, and prints what the page shows.

`UPDATE_DOCS=1 make test` rewrites the outputs; read the difference before you commit it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from aidledger import open_ledger

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


# A block that names a file is that file, or with >> its end; its page runs in a folder of its own.
BLOCK = re.compile(r"```(\w+) ?(>> )?([\w./-]*)\n(.*?)```", re.DOTALL)


def installed() -> dict[str, str]:
    """Return an environment in which `aidledger` is this one."""
    bin_folder = Path(sys.executable).parent
    return os.environ | {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}


def shell(command: str, cache: Path, folder: Path = ROOT) -> str:
    environment = installed() | {"AIDLEDGER_CACHE": str(cache), "PYTHONUTF8": "1"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, text=True, encoding="utf-8",
        capture_output=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout.replace(str(ROOT), "/home/you/aidledger")


def replayed(block: str, cache: Path, folder: Path = ROOT) -> str:
    lines = []
    for line in block.splitlines():
        if line.startswith("$ "):
            lines += [
                line,
                *(text.rstrip() for text in shell(line[2:], cache, folder).splitlines()),
            ]
    return "\n".join(lines) + "\n"


def makes_files(text: str) -> bool:
    return any(match[3] for match in BLOCK.finditer(text))


def done(block: re.Match[str], cache: Path, folder: Path) -> str:
    """Run a block of commands or write a block that is a file; return the block as it should be."""
    kind, appends, name, text = block.groups()
    if name:
        with (folder / name).open("a" if appends else "w", encoding="utf-8") as stream:
            stream.write(text)
    elif kind == "console":
        return f"```console\n{replayed(text, cache, folder)}```"
    return block[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_command_on_a_page_prints_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    text = page.read_text("utf-8")
    new = BLOCK.sub(lambda m: done(m, cache, tmp_path if makes_files(text) else ROOT), text)
    if os.environ.get("UPDATE_DOCS"):
        page.write_text(new, "utf-8")
    else:
        assert new == text


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_python_block_runs(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for block in PYTHON.findall(page.read_text("utf-8")):
        exec(compile(block, page.name, "exec"), {})


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def worked(heading: str) -> list[list[str]]:
    page = (ROOT / "docs" / "totals.md").read_text("utf-8")
    section = page.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_the_us_total_on_the_page_is_the_tools() -> None:
    *figures, total = worked("The US total, figure by figure")
    ledger = open_ledger(ROOT / "ledger")
    counted = {
        row["id"]: [str(row[bound]) for bound in ("low", "best", "high")]
        for row in ledger.export(donor="US", class_="transfer").flat_rows()
        if row["counted"]
    }
    assert {row[0]: row[2:] for row in figures} == counted
    sums = [str(sum(Decimal(row[i]) for row in figures)) for i in (2, 3, 4)]
    assert sums == total[2:]
    headline = ledger.summary(donor="US").as_dict()["totals"][0]
    assert [str(headline[bound]) for bound in ("low", "best", "high")] == sums
    assert headline["open"] is True and headline["figures"] == len(figures)
    disbursed = ledger.summary(donor="US").as_dict()["totals"][1]
    assert disbursed["best"] == Decimal("62296567.57")
    gross = ledger.summary(donor="US", overlaps="gross").as_dict()["totals"][0]
    assert [str(gross[bound]) for bound in ("low", "best", "high")] == [
        sums[0], "156129000.00", sums[2],
    ]  # fmt: skip


def test_the_russian_year_on_the_page_is_the_tools() -> None:
    ledger = open_ledger(ROOT / "ledger")
    lines = {
        row["id"]: row
        for row in ledger.export(donor="RU", years="2009", lines=True).flat_rows()
        if row["counted"]
    }
    rows = worked("Russia in 2009")
    assert {row[0] for row in rows} == set(lines)
    for name, class_, own, rate, best in rows:
        line = lines[name]
        assert [line["class"], f"{line['own_best']} {line['own_currency']}", str(line["best"])] == [
            class_, own, best,
        ]  # fmt: skip
        assert abs(Decimal(own.split()[0]) / Decimal(rate) - Decimal(best)) < Decimal("0.005")
        assert rate == "1" or rate in line["rate"]
    by_2008 = ledger.export(donor="RU", class_="presence", status="disbursed").flat_rows()
    assert "80473587.06" in {str(row["best"]) for row in by_2008}


def test_the_prices_on_the_page_are_the_tools() -> None:
    ledger = open_ledger(ROOT / "ledger")
    rows = worked("Constant prices")
    results: dict[str, str] = {}
    for choices, _, sum_, result in rows:
        # × and ÷ from left to right.
        value, *steps = re.split(r" (?=[×÷])", sum_)
        worked_out = Decimal(value)
        for step in steps:
            number = Decimal(step[2:])
            worked_out = worked_out * number if step[0] == "×" else worked_out / number
        assert str(worked_out.quantize(Decimal("0.01"))) == result
        results[choices.strip("`")] = result
    assert len(results) == 3
    for choices, result in results.items():
        words = choices.replace("--", "").split()
        asked = dict(zip(words[::2], words[1::2], strict=True))
        (line,) = [
            row
            for row in ledger.export(donor="RU", lines=True, **asked).flat_rows()  # type: ignore[arg-type]
            if row["id"] == "ru-csto-protocol-aid"
        ]
        assert str(line["best"]) == result


SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_shell_block_works(page: Path, tmp_path: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    shutil.copytree(ROOT / "ledger", tmp_path / "ledger")
    for block in SHELL.findall(page.read_text("utf-8")):
        for line in block.splitlines():
            command = line.split("#")[0].strip()
            if command.split()[:1] == ["make"]:  # what runs this very test, or is run by .ci/run
                assert set(command.split()[1:]) <= targets, command
            elif command:
                ran = subprocess.run(
                    ["bash", "-c", command], cwd=tmp_path, env=installed(), capture_output=True
                )
                assert ran.returncode == 0, ran.stderr
