"""What keeps the project in order agrees with itself: make, CI, hooks, versions, mutants."""

from __future__ import annotations

import re
import runpy
import shutil
import stat
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from aidledger import __version__

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def words_of(name: str) -> list[str]:
    """Return the words of a variable of the Makefile, or of a list such as .PHONY."""
    found = re.search(rf"^{name} ?:=? ?((?:.*\\\n)*.*)", MAKEFILE, re.MULTILINE)
    assert found, name
    return found[1].replace("\\\n", " ").split()


def workflows() -> dict[str, Any]:
    folder = ROOT / ".github" / "workflows"
    return {p.name: yaml.safe_load(p.read_text("utf-8")) for p in folder.glob("*.yml")}


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_the_workflow_calls_targets_that_exist() -> None:
    runs = [step["run"] for one in workflows().values() for step in steps(one) if "run" in step]
    called = [line.split() for run in runs for line in run.splitlines()]
    assert called
    for command, *targets in called:
        assert command == "make" and targets and set(targets) <= TARGETS, (command, targets)


def test_actions_are_pinned_by_their_major_version() -> None:
    used = [step["uses"] for one in workflows().values() for step in steps(one) if "uses" in step]
    assert used and all(re.fullmatch(r"actions/[\w-]+@v\d+", one) for one in used), used


def test_every_python_from_the_oldest_on_is_tried() -> None:
    (ci,) = workflows().values()
    tried = ci["jobs"]["test"]["strategy"]["matrix"]["python"]
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert tried == [f"3.{minor}" for minor in range(int(oldest.split(".")[1]), 15)]
    assert PROJECT["tool"]["ruff"]["target-version"] == "py" + oldest.replace(".", "")


def test_ci_is_the_list_of_checks_and_the_tests_come_first() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    commands = [line for line in script.splitlines() if line and not line.startswith("#")]
    assert commands == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "make test check"]
    checks = words_of("CHECKS")
    assert checks[0] == "test" and set(checks) <= TARGETS
    assert re.search(r"^check: \$\(CHECKS\)", MAKEFILE, re.MULTILINE)


def test_every_script_of_ci_is_run_by_make() -> None:
    for script in (ROOT / ".ci").iterdir():
        if script.suffix == "" and script.name != "run":
            assert f"\t.ci/{script.name}\n" in MAKEFILE
            assert script.stat().st_mode & stat.S_IXUSR, script.name


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_help_lists_every_target() -> None:
    made = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = dict(re.findall(r"^([a-z-]+)  +(\S.*)$", made.stdout, re.MULTILINE))
    assert set(listed) == TARGETS == set(words_of(r"\.PHONY"))
    assert max(len(line) for line in made.stdout.splitlines()) <= 100


def test_hooks_run_from_the_project_s_own_environment() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    hooks = {hook["id"]: hook for hook in config["repos"][0]["hooks"]}
    assert all(hook["entry"].startswith(".venv/bin/") for hook in hooks.values())
    skipped = set(re.findall(r"SKIP=(\S+)", MAKEFILE)[0].split(","))
    assert skipped == {"ruff-check", "ruff-format", "mypy"} < set(hooks)


def test_whoever_cites_cites_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (cited["title"], cited["version"]) == ("aidledger", __version__)
    assert cited["license"] == PROJECT["project"]["license"]


def test_every_extra_is_pinned() -> None:
    pins = (ROOT / "constraints.txt").read_text("utf-8").lower().replace("_", "-")
    pinned = set(re.findall(r"^([\w.-]+)==", pins, re.MULTILINE))
    extras = PROJECT["project"]["optional-dependencies"]
    named = {re.split(r"[><=!~\[ ]", one)[0].lower() for of in extras.values() for one in of}
    assert named - {"pyspark"} <= pinned, "pyspark has an environment of its own"


def test_mutants_that_are_judged_are_there() -> None:
    """What docs/mutation.md says of a mutant of the SQL is said of a line as it is now."""
    tool = runpy.run_path(str(ROOT / "tools" / "mutate_sql.py"))
    every = {mutant.id: mutant for file in tool["TARGETS"] for mutant in tool["mutants_of"](file)}
    assert len(every) > 500 and tool["judged"]() <= set(every)
    some = next(m for m in every.values() if (m.old, m.new) == ("LEFT JOIN", "JOIN"))
    assert "FROM figures f JOIN residuals r" in tool["mutated"](some)


def test_a_change_of_python_is_named_by_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "tools")
    tool = runpy.run_path(str(ROOT / "tools" / "mutate_python.py"))
    made = """\
def x_half__mutmut_{}(whole):
    left = whole
    return left // {}
"""
    one = list(tool["changes"]("a/b.py", made.format("orig", 2) + made.format(1, 3)))
    later = list(tool["changes"]("a/b.py", "\n" + made.format("orig", 2) + made.format(7, 3)))
    assert [m.key for m in (*one, *later)] == [f"aidledger.a.b.x_half__mutmut_{n}" for n in (1, 7)]
    told = {str(mutant) for mutant in (*one, *later)}
    assert told == {f"{one[0].id} a/b.py: return left // 2 → return left // 3"}
    assert one[0].id.startswith("half:") and one[0].called == "aidledger.a.b.x_half"
