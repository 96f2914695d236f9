"""Mutation testing of the Python that money hangs on: is a change noticed by a test?

    python tools/mutate_python.py [FILE …] [--only ID …] [--list]

mutmut makes the changes, in a copy of the tree. The tests are loaded once; each change is then
tried in a process forked from there, so that no cache of one is seen by another: first by the tests
that noticed other changes, then by all that reach its function, the quickest first. What
survives and is not judged in docs/mutation.md makes the exit code 1.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import hashlib
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from mutate_sql import COPIED, PACKAGE, ROOT

# What is changed, and the tests that should notice.
OWN = "tests/test_counting.py"
TOTALS = ("tests/test_lines.py", "tests/test_totals.py")
TESTS = {
    "policy.py": ("tests/test_policy.py", *TOTALS, "tests/test_prices.py"),
    "counting/residuals.py": (OWN, *TOTALS),
    "counting/periods.py": (OWN, *TOTALS, "tests/test_time.py"),
    "counting/factors.py": (OWN, *TOTALS, "tests/test_prices.py"),
    "counting/parts.py": (OWN, "tests/test_reconcile.py"),
    "counting/prices.py": (OWN, "tests/test_prices.py"),
}
PYTEST = ("-q", "-p", "no:xdist", "-p", "no:cacheprovider", "-m", "not (hypothesis or long)",
          "-W", "ignore::pytest.PytestAssertRewriteWarning")  # fmt: skip
SECONDS = 20  # that a test may take beside five times what it takes without a change
ACTIVE = "MUTANT_UNDER_TEST"  # mutmut's
RECORD = "stats"  # makes mutmut note the functions that are called


class Mutant(NamedTuple):
    """A change of one place of a function; `key` is mutmut's name of it."""

    key: str
    file: str
    function: str
    old: str
    new: str
    nth: int  # the same lines may be there twice

    @property
    def id(self) -> str:
        """What docs/mutation.md names it by: the same while its line stays as it is."""
        told = f"{self.file}|{self.function}|{self.old}|{self.new}|{self.nth}"
        return f"{self.function}:{hashlib.sha256(told.encode()).hexdigest()[:6]}"

    @property
    def called(self) -> str:
        """mutmut's name of its function."""
        return self.key.rpartition("__mutmut_")[0]

    def __str__(self) -> str:
        return f"{self.id} {self.file}: {self.old or 'nothing'} → {self.new or 'nothing'}"


def make_tree(tree: Path, files: Iterable[str]) -> list[Mutant]:
    """Copy what the tests need, with every change of the files in it, and return the changes."""
    from mutmut.mutation.file_mutation import mutate_file_contents

    for name in COPIED:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, tree / name)
    found: list[Mutant] = []
    for file in files:
        path = tree / PACKAGE / file
        made = mutate_file_contents(str(path), path.read_text("utf-8")).code
        path.write_text(made, "utf-8")
        found += changes(file, made)
    return found


def changes(file: str, made: str) -> Iterator[Mutant]:
    """Yield the changes that a file made by mutmut holds, each a function of its own."""
    module = ".".join(("aidledger", *Path(file).with_suffix("").parts))
    functions = {
        node.name: ast.get_source_segment(made, node) or ""
        for node in ast.walk(ast.parse(made))
        if isinstance(node, ast.FunctionDef) and "__mutmut_" in node.name
    }
    told: Counter[tuple[str, str, str]] = Counter()
    for name, text in functions.items():
        called, _, number = name.rpartition("__mutmut_")
        if number == "orig":
            continue
        before, after = (
            functions[f"{called}__mutmut_orig"],
            text.replace(name, f"{called}__mutmut_orig"),
        )
        lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
        old, new = (" ".join(li[2:].strip() for li in lines if li.startswith(s)) for s in "-+")
        function = re.sub("^(x_|xǁ)", "", called).replace("ǁ", ".")
        told[function, old, new] += 1
        yield Mutant(f"{module}.{name}", file, function, old, new, told[function, old, new])


class Told(NamedTuple):
    """What came of tests in a fork: the first that failed, blank for none, None where the process
    was ended; and of each that ran its seconds and the functions it called.
    """

    failed: str | None
    tests: dict[str, tuple[float, list[str]]]


class Trying:
    """A plugin of pytest that tries each mutant instead of running the tests once."""

    def __init__(self, mutants: Sequence[Mutant], folder: Path, said: TextIO) -> None:
        self.mutants = mutants
        self.folder = folder
        self.said = said  # beside what pytest says
        self.first = ""  # in a fork: the first test that failed
        self.verdicts: dict[Mutant, str] = {}

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self.first:
            self.first = report.nodeid

    def pytest_runtestloop(self, session: Any) -> bool:
        unchanged = self.forked(RECORD, dict.fromkeys(session.items, 60))
        if unchanged.failed != "":
            raise SystemExit(f"A test fails without any change: {unchanged.failed}")
        killers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for number, mutant in enumerate(self.mutants, 1):
            took = {
                item: unchanged.tests[item.nodeid][0] for item in session.items
                if item.nodeid.split("::")[0] in TESTS[mutant.file]
                and mutant.called in unchanged.tests[item.nodeid][1]
            }  # fmt: skip
            usual = [killers[mutant.called], killers[mutant.file]]
            items = sorted(took, key=lambda i: (*(-each[i.nodeid] for each in usual), took[i]))
            by = self.forked(mutant.key, {item: took[item] for item in items}).failed
            verdict = "ended" if by is None else "killed" if by else "survived"
            self.verdicts[mutant] = verdict
            for each in usual:
                each.update([by] if by else [])
            if verdict != "killed" or number % 100 == 0:
                print(f"{number}/{len(self.mutants)} {verdict}: {mutant}", file=self.said)
        return True

    def forked(self, key: str, took: Mapping[Any, float]) -> Told:
        """Run tests with a change in a process of their own, up to the first that fails.

        `took` has the seconds that each took before; an alarm ends the process after many more.
        """
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            answer = Path(folder, "told.json")
            child = os.fork()
            if not child:
                try:
                    os.setsid()
                    answer.write_text(json.dumps(self.run(key, took, folder)), "utf-8")
                finally:
                    os._exit(0)
            _, status = os.waitpid(child, 0)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)  # what it started
            if os.WIFSIGNALED(status):
                return Told(None, {})
            if not answer.exists():
                raise SystemExit(f"The process that tested {key} ended by itself")
            return Told(*json.loads(answer.read_text("utf-8")))

    def run(self, key: str, took: Mapping[Any, float], folder: str) -> Told:
        from mutmut.state import state

        os.environ[ACTIVE] = key
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        items, told = list(took), {}
        for item, after in zip(items, [*items[1:], None], strict=True):
            begun = time.monotonic()
            signal.alarm(SECONDS + int(5 * took[item]))
            state()._stats.clear()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            told[item.nodeid] = (time.monotonic() - begun, sorted(state()._stats))
            if self.first:
                break
        return Told(self.first, told)


def judged() -> set[str]:
    """Return the ids of the mutants that docs/mutation.md says change nothing."""
    text = (ROOT / "docs" / "mutation.md").read_text("utf-8")
    return set(re.findall(r"^\| `([\w.]+:[0-9a-f]{6})` ", text, re.MULTILINE))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help=f"of {', '.join(TESTS)}")
    parser.add_argument("--only", nargs="+", metavar="ID", help="only these, or of these functions")
    parser.add_argument("--list", action="store_true", help="list the mutants and stop")
    asked = parser.parse_args()
    os.chdir(ROOT)  # where mutmut is set up
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(folder, "tree")
        tree.mkdir()
        every = make_tree(tree, asked.files or TESTS)
        chosen = [m for m in every if not asked.only or {m.id, m.function} & set(asked.only)]
        if not chosen:
            parser.error(f"no mutant is {' or '.join(asked.only)}")
        if asked.list:
            print(*chosen, sep="\n")
            return 0
        known = judged()
        if not asked.files and (gone := sorted(known - {m.id for m in every})):
            print(f"docs/mutation.md judges mutants that are no more: {', '.join(gone)}")
            return 1
        print(f"{len(every)} mutants, {len(chosen)} tested", flush=True)
        return report(tried(chosen, Path(folder), tree), known)


def tried(chosen: Sequence[Mutant], folder: Path, tree: Path) -> dict[Mutant, str]:
    """Try mutants in a tree; say each that is not noticed at once."""
    import pytest

    os.chdir(tree)
    os.environ["PYTHONPATH"] = str(tree / "src")
    sys.path[:0] = [str(tree / "src"), str(tree)]
    tests = dict.fromkeys(test for mutant in chosen for test in TESTS[mutant.file])
    with silent() as said:
        trying = Trying(chosen, folder, said)
        pytest.main([*PYTEST, *tests], plugins=[trying])
    os.chdir(ROOT)
    return trying.verdicts


@contextlib.contextmanager
def silent() -> Iterator[TextIO]:
    """Silence all that is said but for what is written to the stream given."""
    kept = [os.dup(stream) for stream in (1, 2)]
    with open(os.dup(1), "w", buffering=1) as said, open(os.devnull, "w") as nothing:  # noqa: PTH123
        for stream in (1, 2):
            os.dup2(nothing.fileno(), stream)
        try:
            yield said
        finally:
            for stream, was in zip((1, 2), kept, strict=True):
                os.dup2(was, stream)
                os.close(was)


def report(verdicts: dict[Mutant, str], known: set[str]) -> int:
    """Print a row for each file, as docs/mutation.md has it, and what is to be looked at."""
    print("| file | mutants | killed | judged | open |", "|---|---:|---:|---:|---:|", sep="\n")
    for file in dict.fromkeys(mutant.file for mutant in verdicts):
        mine = [mutant for mutant in verdicts if mutant.file == file]
        alive = [mutant for mutant in mine if verdicts[mutant] == "survived"]
        left = [mutant for mutant in alive if mutant.id not in known]
        print(f"| `{file}` | {len(mine)} | {len(mine) - len(alive)} "
              f"| {len(alive) - len(left)} | {len(left)} |")  # fmt: skip
    odd = {
        mutant: verdict for mutant, verdict in verdicts.items()
        if (verdict == "survived") != (mutant.id in known)
    }  # fmt: skip
    for mutant, verdict in odd.items():
        print(f"{verdict}{', and judged as none' * (mutant.id in known)}: {mutant}")
    return 1 if odd else 0


if __name__ == "__main__":
    sys.exit(main())
