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
from aidledger.cli import COMMANDS
from aidledger.money import QUALIFIERS, bounds_of
from aidledger.reports.totals import mark
from tests.test_architecture import FLOORS, PACKAGE

ROOT = Path(__file__).parents[1]
AT_THE_ROOT = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
PAGES = [*(ROOT / name for name in AT_THE_ROOT), *sorted((ROOT / "docs").rglob("*.md"))]
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
    given = iter(block.splitlines())
    for line in given:
        if line.startswith("$ "):
            command = [line]
            while command[-1].endswith("\\"):
                command.append(next(given))
            said = shell("\n".join(command)[2:], cache, folder).splitlines()
            lines += [*command, *(text.rstrip() for text in said)]
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


def test_the_folders_on_the_page_are_the_packages() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    tree = page.split("```text\nsrc/aidledger/\n")[1].split("```")[0]
    folders = {str(path.relative_to(PACKAGE).parent) for path in PACKAGE.glob("*/**/*.py")}
    assert [line.split("/  ")[0].strip() for line in tree.splitlines()] == sorted(folders)
    floors = re.findall(r"^\| (\d+) \| ([^|]+) \|", page, re.MULTILINE)
    assert [set(re.findall(r"`(\w+)`", names)) for _, names in floors] == FLOORS


def test_every_subject_of_the_decisions_is_in_their_contents() -> None:
    page = (ROOT / "docs" / "decisions.md").read_text("utf-8")
    contents = page.split("\n## ")[0]
    for subject in re.findall(r"^## (.+)$", page, re.MULTILINE):
        linked = "How the article is coded" if subject == "The ledger" else subject
        assert f"[{linked}](#" in contents, f"name “{subject}” in the table at the top"


def test_every_target_that_the_page_names_is_one_of_make() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    page = (ROOT / "docs" / "contributing.md").read_text("utf-8")
    targets = set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"`(?:\w+=\w+ )?make ([\w-]+)`", page)) <= targets


@pytest.mark.parametrize("name", ["architecture", "contributing", "totals"])
def test_every_file_that_a_page_names_is_there(name: str) -> None:
    page = (ROOT / "docs" / f"{name}.md").read_text("utf-8")
    for path in re.findall(r"`((?:\w+/)*[\w*]+\.(?:py|sql))`", page):
        places = (PACKAGE / path).parent, (ROOT / path).parent
        assert any([*place.glob(Path(path).name)] for place in places), path


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_command_that_a_page_names_is_one(page: Path) -> None:
    text = page.read_text("utf-8")
    named = set(re.findall(r"(?:^\$ |`)aidledger (?!COMMAND)([a-z][\w-]+)", text, re.MULTILINE))
    assert named <= set(COMMANDS)


def worked(heading: str) -> list[list[str]]:
    """Return the rows of the last table under a heading of totals.md, as texts."""
    page = (ROOT / "docs" / "totals.md").read_text("utf-8")
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    table = re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE)[-1]
    rows = [line.strip("|").split("|") for line in table.splitlines()]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def money(amount: object) -> str:
    return "" if amount is None else str(amount)


def test_the_bounds_on_the_page_are_the_tools() -> None:
    rows = worked("Bounds")
    assert {row[0] for row in rows} == set(QUALIFIERS) - {"unstated"}
    for name, written, low, best, high, top, marks in rows:
        given = {key: int(value) for key, value in re.findall(r"([ALH]) = (\d+)", written)}
        qualifier = QUALIFIERS[name]
        bounds = bounds_of(qualifier, given.get("A"), given.get("L"), given.get("H"))
        assert [str(bounds.low), str(bounds.best), str(bounds.high)] == [low, best, high], name
        assert ("open" if bounds.open else "closed") == top, name
        assert mark(bounds.open, qualifier.capped, qualifier.approximate) == marks, name


def test_what_is_left_of_a_container_on_the_page_is_the_tools() -> None:
    ledger = open_ledger(ROOT / "ledger")
    (line,) = [r for r in ledger.export(donor="RU", lines=True).flat_rows()
               if r["id"] == "ru-debt-300"]  # fmt: skip
    for bound, sum_, left in worked("Containers"):
        whole, taken = map(Decimal, sum_.split(" − "))
        assert str(whole - taken) == left
        assert line[bound] == whole - taken


def test_the_shares_of_years_on_the_page_are_the_tools() -> None:
    ledger = open_ledger(ROOT / "ledger")
    lines = [
        r for r in ledger.export(donor="US", lines=True).flat_rows()
        if r["id"] == "us-officials-training"
    ]  # fmt: skip
    rows = worked("Years")
    assert [[r["year"], str(r["best"])] for r in lines] == [[row[0], row[3]] for row in rows]
    for _, months, sum_, share in rows:
        amount, times, over, result = map(Decimal, re.split(r" [×÷=] ", sum_))
        assert Decimal(months) == times
        assert abs(amount * times / over - result) < Decimal("0.1")
        assert Decimal(share) * 100 - int(result) in (0, 1)
    assert sum(int(Decimal(row[3]) * 100) for row in rows) == 600000000


def test_the_cut_years_on_the_page_are_the_tools() -> None:
    ledger = open_ledger(ROOT / "ledger")
    for years, *bounds in worked("Chosen years"):
        lines = ledger.export(donor="US", years=years, lines=True).flat_rows()
        (line,) = [r for r in lines if r["id"] == "us-defence-ministry-aid"]
        assert [str(line[bound]) for bound in ("low", "best", "high")] == bounds


def test_the_difference_and_the_shares_on_the_page_are_the_tools() -> None:
    ledger = open_ledger(ROOT / "ledger")
    report = ledger.compare("RU", "US", years="2005-2008").as_dict()["rows"]
    found = {r["measure"]: r for r in report if r["table"] == "year" and r["item"] == "2006"}
    for bound, *cells in worked("Sums, differences, ratios"):
        told = [money(found[name][bound]) for name in ("RU", "US", "difference", "ratio")]
        assert told == [cell.replace("no floor", "") for cell in cells]
    page = (ROOT / "docs" / "totals.md").read_text("utf-8")
    for of, source, bound in (("gdp", "starchak-2009", "best"),
                              ("military-budget", "starchak-2009", "low")):  # fmt: skip
        (share,) = [
            r for r in report
            if r["table"] == "share" and (r["of"], r["source"]) == (of, source)
            and r["measure"] == "US"
        ]  # fmt: skip
        assert f"= {share[bound]} %" in page


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
