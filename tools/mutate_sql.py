"""Mutation testing of the SQL: change it in one place, and see whether a test notices.

    python tools/mutate_sql.py [FILE …] [--sample N --seed S] [--jobs N] [--list] [--only ID …]

Each change is made in a copy of the tree and the tests that should notice it are run there, in a
process forked from one that has them loaded. Those that noticed others go first. What survives and
is not judged in docs/mutation.md makes the exit code 1.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path("src/aidledger")
# What is mutated, and the tests that should notice, the quickest first.
HAND_MADE = (
    "tests/test_lines.py", "tests/test_totals.py", "tests/test_time.py", "tests/test_prices.py",
    "tests/test_sql.py::test_flows_are_the_counted_lines",
    "tests/test_sql.py::test_money_that_the_years_cut_into_is_in_high_alone",
    "tests/test_deals.py::test_what_may_be_part_of_a_promise_without_a_first_month_falls_into_its_own_years",
    "tests/test_properties.py",
)  # fmt: skip
IMPORTED = ("tests/test_lines.py", "tests/test_imported.py", "tests/test_reconcile_imported.py")
TARGETS = {
    "engine/policy.sql": HAND_MADE,
    "engine/lines.sql": (*HAND_MADE, *IMPORTED),
    "engine/imported.sql": IMPORTED,
    "imported/lines.py": IMPORTED,
}
# In Python only the SQL of this function's texts is changed.
IN_PYTHON = {"imported/lines.py": "totals_text"}
COPIED = ("src", "tests", "ledger", "docs", "pyproject.toml", "README.md")
SECONDS = 400
UNCHANGED = "unchanged"
NO_TESTS = 5  # pytest's exit code

TOKEN = re.compile(
    r"""(?P<remark>--[^\n]*)|(?P<text>'(?:[^']|'')*')|(?P<hole>\{[^{}]*\})"""
    r"""|(?P<number>\b\d+\b)|(?P<sign><>|<=|>=|\|\||[-+*/%=<>])"""
    r"""|(?P<word>[A-Za-z_][A-Za-z_0-9]*)|(?P<other>[^\s\w])"""
)
SIGNS = {
    "=": ("<>",), "<>": ("=",), "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="),
    ">=": (">", "<"), "+": ("-",), "-": ("+",), "*": ("+",), "/": ("*",), "%": ("+",),
}  # fmt: skip
WORDS = {
    "AND": "OR", "OR": "AND", "SUM": "MAX", "MAX": "MIN", "MIN": "MAX",
    "GREATEST": "LEAST", "LEAST": "GREATEST", "ROUND": "", "ABS": "", "COALESCE": "NULLIF",
}  # fmt: skip
# Columns that are easily mistaken for each other; each is replaced with the next.
ALIKE = [
    ("low", "best", "high"), ("own_low", "own_best", "own_high"), ("rise", "reach"),
    ("low_rest", "rise_rest", "reach_rest"), ("low_odd", "rise_odd", "reach_odd"),
    ("low_share", "rise_share", "reach_share"), ("head", "middle", "tail"), ("months", "total"),
    ("first_year", "last_year"), ("figures", "firsts"), ("capped", "open_top"),
    ("valued", "rate_year"), ("period", "slot"),
]  # fmt: skip
NEXT = {name: row[(at + 1) % len(row)] for row in ALIKE for at, name in enumerate(row)}


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    stop: int


class Mutant(NamedTuple):
    """A change of one place of a file: `start` to `stop` becomes `new`."""

    file: str
    line: int
    start: int
    stop: int
    old: str
    new: str
    around: str

    @property
    def id(self) -> str:
        """What docs/mutation.md names it by: the same while its line stays as it is."""
        told = f"{self.file}|{self.around}|{self.old}|{self.new}"
        return hashlib.sha256(told.encode()).hexdigest()[:8]

    def __str__(self) -> str:
        old, new = (" ".join(part.split()) for part in (self.old, self.new))
        return f"{self.id} {self.file}:{self.line}: {old} → {new or 'nothing'} in “{self.around}”"


class Outcome(NamedTuple):
    mutant: Mutant
    verdict: str  # killed, survived, timeout, broken
    by: str
    seconds: float


def mutants_of(file: str) -> list[Mutant]:
    """Return every change of a file, in its order."""
    text = (ROOT / PACKAGE / file).read_text("utf-8")
    spans = [(0, len(text))]
    if file in IN_PYTHON:
        spans = list(_strings(text, IN_PYTHON[file]))
    found = []
    lines = text.split("\n")
    counted: Counter[tuple[str, str, str]] = Counter()
    for begin, end in spans:
        tokens = [t for t in _tokens(text, begin, end) if t.kind not in ("remark", "hole")]
        for start, stop, new in _changes(tokens, text):
            line = text.count("\n", 0, start)
            around, old = lines[line].strip(), text[start:stop]
            counted[around, old, new] += 1
            if (again := counted[around, old, new]) > 1:
                around += f" ({again})"
            found.append(Mutant(file, line + 1, start, stop, old, new, around))
    return found


def _strings(text: str, function: str) -> Iterator[tuple[int, int]]:
    """Yield where the texts within the strings of a function lie, but for its docstring."""
    import ast

    body = next(
        node for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.name == function
    )  # fmt: skip
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    first, last = starts[body.body[1].lineno - 1], starts[body.end_lineno or 0]
    for found in re.finditer(r'(?<![\w"])f?"([^"\n]*)"(?!:)', text[first:last]):
        if re.search(r"[A-Z]{3}|^(?:[01]|'')$", found[1]):
            yield first + found.start(1), first + found.end(1)


def _tokens(text: str, begin: int, end: int) -> Iterator[Token]:
    for found in TOKEN.finditer(text, begin, end):
        yield Token(str(found.lastgroup), found[0], found.start(), found.end())


def _changes(tokens: Sequence[Token], text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, stop, new text) of every change."""
    for at, token in enumerate(tokens):
        before = tokens[at - 1].text.upper() if at else ""
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        start, stop, upper = token.start, token.stop, token.text.upper()
        if token.kind == "sign":
            if token.text == "*" and (before in ("SELECT", ".", "(")):
                continue
            unary = token.text == "-" and before in ("<=", "THEN", "(")
            for new in ("",) if unary else SIGNS.get(token.text, ()):
                yield start, stop, new
        elif token.kind == "number":
            yield start, stop, str(int(token.text) + 1)
            if token.text == "1":
                yield start, stop, "0"
        elif token.kind == "text":
            yield start, stop, "'!'"
        elif token.kind == "word":
            if upper in WORDS and (upper in ("AND", "OR") or after == "("):
                yield start, stop, WORDS[upper]
            elif upper == "JOIN":
                left = before == "LEFT"
                yield (tokens[at - 1].start, stop, "JOIN") if left else (start, stop, "LEFT JOIN")
            elif upper == "UNION":
                yield start, tokens[at + 1].stop, "UNION"
            elif upper == "NULL":
                yield start, stop, "0" if before != "IS" else "NOT NULL"
            elif upper == "WHEN":
                then = _matching(tokens, at, "THEN")
                for condition in ("1 = 0", "1 = 1"):
                    yield stop, tokens[then].start, f" {condition} "
            elif token.text in NEXT and before != "AS" and after not in (".", "BIGINT"):
                yield start, stop, NEXT[token.text]


def _matching(tokens: Sequence[Token], at: int, wanted: str) -> int:
    """Return where the word of the same CASE stands."""
    depth = 0
    for place in range(at + 1, len(tokens)):
        word = tokens[place].text.upper()
        if depth == 0 and word == wanted:
            return place
        depth += (word == "CASE") - (word == "END")
    raise ValueError(wanted)


def mutated(mutant: Mutant) -> str:
    text = (ROOT / PACKAGE / mutant.file).read_text("utf-8")
    return text[: mutant.start] + mutant.new + text[mutant.stop :]


def broken(mutant: Mutant) -> bool:
    """Say whether SQLite refuses the views, which every run would."""
    if mutant.file not in ("engine/policy.sql", "engine/lines.sql"):
        return False
    store = sqlite3.connect(":memory:")
    try:
        for name in ("tables", "policy", "lines"):
            file = f"engine/{name}.sql"
            text = (ROOT / PACKAGE / file).read_text("utf-8")
            store.executescript(mutated(mutant) if mutant.file == file else text)
        for view in ("lines", "flows", "periods", "factors", "residuals", "takes"):
            store.execute(f"SELECT * FROM {view}")
    except sqlite3.Error:
        return True
    finally:
        store.close()
    return False


class Noticed:
    """A plugin of pytest that keeps the first test that fails.

    drawn: only tests with examples drawn by Hypothesis, or only the others; None: all.
    """

    def __init__(self, drawn: bool | None = None) -> None:
        self.first = ""
        self.drawn = drawn

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if self.drawn is not None:
            items[:] = [
                item for item in items
                if getattr(item.obj, "is_hypothesis_test", False) == self.drawn
            ]  # fmt: skip

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self.first:
            self.first = report.nodeid


def worker(tasks: Any, outcomes: Any, quick: bool) -> None:
    """Take mutants until there are none; each is tested in a fork of this process."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(folder) / "tree"
        for name in COPIED:
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, tree / name)
        os.chdir(tree)
        os.environ["PYTHONPATH"] = str(tree / "src")
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        sys.path[:0] = [str(tree / "src"), str(tree)]
        _load()
        killers: Counter[str] = Counter()
        while (mutant := tasks.get()) is not None:
            path = tree / PACKAGE / mutant.file
            whole = path.read_bytes()
            path.write_text(mutated(mutant), "utf-8")
            usual = [name for name, _ in killers.most_common(15)]
            begun = time.monotonic()
            try:
                verdict, by = _tested(mutant.file, usual, quick)
            finally:
                path.write_bytes(whole)
            if verdict == "killed":
                killers[by] += 1
            outcomes.put(Outcome(mutant, verdict, by, time.monotonic() - begun))


def _load() -> None:
    """Load the tests and what they need, so that no fork has to."""
    from hypothesis import Phase, settings

    # That an example fails is enough: to make it small takes longer than all else.
    settings.register_profile("mutants", phases=(Phase.explicit, Phase.generate))
    settings.load_profile("mutants")
    with _silent():
        every = dict.fromkeys(test for tests in TARGETS.values() for test in tests)
        _pytest("--collect-only", *every)


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    kept = [os.dup(stream) for stream in (1, 2)]
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nothing, stream)
    try:
        yield
    finally:
        for stream, was in zip((1, 2), kept, strict=True):
            os.dup2(was, stream)
            os.close(was)
        os.close(nothing)


def _pytest(*arguments: str, plugins: Sequence[Any] = ()) -> int:
    import pytest

    always = ["-x", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "--hypothesis-seed=1",
              "-W", "ignore::pytest.PytestAssertRewriteWarning"]  # fmt: skip
    return int(pytest.main([*always, *arguments], plugins=list(plugins)))


def _tested(file: str, usual: Sequence[str], quick: bool) -> tuple[str, str]:
    """Run the tests in a fork: first those that noticed other mutants, then all."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setsid()
            os.close(reading)
            _run(file, usual, quick, writing)
        except BaseException as error:  # told as what it is, not as a test that noticed
            os.write(writing, json.dumps([-1, repr(error)]).encode())
        finally:
            os._exit(0)
    os.close(writing)
    until = time.monotonic() + SECONDS
    verdict = None
    while time.monotonic() < until and verdict is None:
        if os.waitpid(child, os.WNOHANG)[0]:
            verdict = "done"
        else:
            time.sleep(0.05)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if verdict is None:
        os.waitpid(child, 0)
        os.close(reading)
        return "timeout", ""
    with os.fdopen(reading) as stream:
        told = stream.read()
    code, by = json.loads(told) if told else (1, "the process ended")
    return {0: "survived", -1: "failed"}.get(code, "killed"), by


def _run(file: str, usual: Sequence[str], quick: bool, writing: int) -> None:
    if file.endswith(".py"):  # loaded before it was changed
        for name in [n for n in sys.modules if n.split(".")[0] in ("aidledger", "tests")]:
            del sys.modules[name]
    code, by = 0, ""
    with _silent():
        for chosen, drawn in ((usual, None), (TARGETS[file], False), (TARGETS[file], True)):
            noticed = Noticed(drawn)
            if chosen and not code and (drawn is not True or not quick):
                code, by = _pytest(*chosen, plugins=[noticed]), noticed.first
                code = 0 if code == NO_TESTS else code
    with os.fdopen(writing, "w") as stream:
        json.dump([code, by], stream)


def judged() -> set[str]:
    """Return the ids of the mutants that docs/mutation.md says change nothing."""
    text = (ROOT / "docs" / "mutation.md").read_text("utf-8")
    cells = re.findall(r"^\| ((?:`[0-9a-f]{8}` )+)\|", text, re.MULTILINE)
    return set(re.findall(r"[0-9a-f]{8}", " ".join(cells)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help=f"of {', '.join(TARGETS)}")
    parser.add_argument("--sample", type=int, metavar="N", help="only N, chosen by the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="without tests that draw examples")
    parser.add_argument("--list", action="store_true", help="list the mutants and stop")
    parser.add_argument("--only", nargs="+", metavar="ID", help="only these")
    asked = parser.parse_args()
    known = judged()
    every = [m for file in asked.files or TARGETS for m in mutants_of(file)]
    whole = [m for m in every if not broken(m)]
    told = {m.id for m in every}
    if not asked.files and (gone := sorted(known - told)):
        print(f"docs/mutation.md judges mutants that are no more: {', '.join(gone)}")
        return 1
    chosen = [m for m in whole if not asked.only or m.id in asked.only]
    if asked.sample is not None:
        chosen = [m for m in chosen if m.id not in known]
        chosen = random.Random(asked.seed).sample(chosen, min(asked.sample, len(chosen)))
    print(f"{len(every)} mutants, {len(every) - len(whole)} of them no SQL, {len(chosen)} tested")
    if asked.list:
        print(*chosen, sep="\n")
        return 0
    files = dict.fromkeys(mutant.file for mutant in chosen)
    unchanged = [Mutant(file, 0, 0, 0, "", "", UNCHANGED) for file in files]
    return report(run([*unchanged, *chosen], asked.jobs, asked.quick), known)


def run(chosen: Sequence[Mutant], jobs: int, quick: bool) -> list[Outcome]:
    """Test mutants in several processes; say each that is not noticed at once."""
    context = multiprocessing.get_context("spawn")
    tasks, outcomes = context.Queue(), context.Queue()
    for mutant in chosen:
        tasks.put(mutant)
    for _ in range(jobs):
        tasks.put(None)
    workers = [context.Process(target=worker, args=(tasks, outcomes, quick)) for _ in range(jobs)]
    for one in workers:
        one.start()
    found = []
    for number in range(1, len(chosen) + 1):
        outcome = outcomes.get()
        if outcome.mutant.around == UNCHANGED:
            if outcome.verdict != "survived":
                for one in workers:
                    one.kill()
                raise SystemExit(f"A test fails without any change: {outcome.by}")
            continue
        found.append(outcome)
        if outcome.verdict != "killed":
            print(f"{number}/{len(chosen)} {outcome.verdict}: {outcome.mutant}", flush=True)
        elif number % 20 == 0:
            print(f"{number}/{len(chosen)}", flush=True)
    for one in workers:
        one.join()
    return found


def report(found: Sequence[Outcome], known: set[str]) -> int:
    verdicts = Counter(outcome.verdict for outcome in found)
    alive = [o.mutant for o in found if o.verdict == "survived"]
    new = [mutant for mutant in alive if mutant.id not in known]
    print(
        f"{len(found)} tested: {verdicts['killed']} killed, {verdicts['timeout']} by time, "
        f"{len(alive)} survived, {len(alive) - len(new)} of them judged in docs/mutation.md"
    )
    wrong = [o.mutant for o in found if o.verdict == "killed" and o.mutant.id in known]
    for mutant in wrong:
        print(f"judged as changing nothing, and killed: {mutant}")
    for mutant in new:
        print(f"survived: {mutant}")
    return 1 if new or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
