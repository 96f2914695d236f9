"""Fuzz the readers with Atheris, one process a reader; `make fuzz` runs all of them.

    python -m fuzz.run [READER…] [--seconds 60]   fuzz these, or all
    python -m fuzz.run --again READER FILE        read one found input again

Inputs that are found stand in fuzz/found/READER, which is not kept; the corpus, fuzz/corpus, is.
Exit 0: nothing found, 1: something found, 2: Atheris is not here.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
CORPUS, FOUND = HERE / "corpus", HERE / "found"
# Packages whose code is watched for new paths; the rest of the tool only writes.
WATCHED = "booking claims counting documents drafting imported importing scanning".split()
SLOWEST, MEMORY = 20, 3_000  # seconds for one input; MiB
HOSTILE = HERE / "hostile.dict"
_NOISE = re.compile(r"INFO|WARNING|#\d|stat::|Dictionary|==\d|MS:|SUMMARY|Base64|artifact|$")


def main() -> int:
    parser = argparse.ArgumentParser(description="Fuzz what reads files and text.")
    parser.add_argument("readers", nargs="*", metavar="READER")
    parser.add_argument("--seconds", type=float, default=60, help="for each reader (default 60)")
    parser.add_argument("--again", nargs=2, metavar=("READER", "FILE"))
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    asked, rest = parser.parse_known_args()
    if asked.child:
        return fuzz(asked.child[0], [*asked.child[1:], *rest])
    if asked.again:
        from fuzz.readers import READERS

        READERS[asked.again[0]][0](Path(asked.again[1]).read_bytes())
        print("nothing found")
        return 0
    if find_spec("atheris") is None:
        print("Atheris is not installed: pip install -e '.[dev,fuzz]'", file=sys.stderr)
        return 2
    from fuzz.readers import READERS

    if unknown := set(asked.readers) - READERS.keys():
        parser.error(f"no such reader: {', '.join(unknown)}; there are {', '.join(READERS)}")
    found = [name for name in asked.readers or READERS if not clean(name, asked.seconds)]
    if found:
        print(f"found something in: {', '.join(found)}")
    return bool(found)


def clean(name: str, seconds: float) -> bool:
    """Fuzz one reader in a process of its own; whether nothing was found."""
    from fuzz.readers import READERS

    kept = FOUND / name
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="aidledger-fuzz-") as new:
        done = subprocess.run(
            [
                sys.executable, "-m", "fuzz.run", "--child", name, new, str(CORPUS / name),
                f"-max_total_time={max(1, round(seconds))}", f"-timeout={SLOWEST}",
                f"-rss_limit_mb={MEMORY}", f"-max_len={READERS[name][1]}", f"-dict={HOSTILE}",
                f"-artifact_prefix={kept}{os.sep}", "-print_final_stats=1",
            ],
            cwd=ROOT, capture_output=True, text=True, errors="replace",
            env=os.environ | {"AIDLEDGER_CACHE": new + "-cache", "TMPDIR": tempfile.gettempdir()},
        )  # fmt: skip
    said = done.stderr.splitlines()
    runs = next((line.split()[-1] for line in said if "number_of_executed_units" in line), "?")
    print(f"{name}: {runs} inputs, {'nothing found' if not done.returncode else 'FOUND'}")
    if done.returncode:
        print("\n".join(one for one in done.stdout.splitlines() + said if not _NOISE.match(one)))
    sys.stdout.flush()
    return not done.returncode


def fuzz(name: str, arguments: list[str]) -> int:
    """Fuzz in this process until the time is over; Atheris ends it."""
    import pkgutil
    from importlib import import_module

    import atheris

    # What is loaded inside functions later would not be watched.
    with atheris.instrument_imports(include=["aidledger"]):
        for package in WATCHED:
            module = import_module(f"aidledger.{package}")
            for one in pkgutil.iter_modules(module.__path__, f"aidledger.{package}."):
                import_module(one.name)
        from fuzz.readers import READERS
    read = READERS[name][0]
    atheris.Setup([sys.argv[0], *arguments], read)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
