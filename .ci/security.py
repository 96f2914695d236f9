"""Check what can be checked of aidledger's security without a network.

    python .ci/security.py [ROOT]

Each check is printed with what it looked at and what it found; the exit is 1 where it found
anything. What is allowed after all stands in ALLOWED, with its reason; an entry that nothing needs
any more is a finding too.
"""

from __future__ import annotations

import ast
import re
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGE = "src/aidledger"

# (file, what): why it may stand there all the same.
ALLOWED = {
    ("src/aidledger/writing.py", "import ctypes"): "renameat2, which Python does not offer",
    ("src/aidledger/render/chart_drawing.py", "import xml.sax.saxutils"):
        "only `escape`, which parses nothing",
    (".ci/check_iati_samples.py", "import xml.etree.ElementTree"):
        "a second reader to compare with, on files that whoever runs it names",
    (".ci/check_iati_samples.py", "call ET.parse"): "as above",
    (".ci/check_iati_samples.py", "quoted landed.folder"): "a folder that the check itself made",
    (".ci/check_usfa_sample.py", "quoted result.folder"): "a folder that the check itself made",
    ("src/aidledger/engine/duck.py", "quoted memory"): "a number and its unit, made by the engine",
}  # fmt: skip

# Names of the package's own that SQL may have in double quotes: tables and columns as declared.
OWN_NAMES = {
    "src/aidledger/engine/query_process.py": {"relation"},
    "src/aidledger/exporting/database.py": {"table.name", "name", "column", "column.name"},
    "src/aidledger/reports/sql.py": {"name", "c.name"},
}

# What runs text, unpickles, or leaves to a shell or a guessable name.
CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "os.execv", "os.execvp",
    "os.spawnl", "os.spawnv", "os.umask", "tempfile.mktemp", "yaml.load", "yaml.unsafe_load",
    "yaml.full_load", "ET.parse", "ET.fromstring", "etree.parse", "etree.fromstring", "etree.XML",
    "minidom.parse", "minidom.parseString", "subprocess.getoutput", "marshal.loads",
}  # fmt: skip
MODULES = {
    "pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "xmlrpc", "pty",
    "commands", "telnetlib", "code", "codeop", "ctypes", "xml", "defusedxml", "jsonpickle",
}  # fmt: skip
# No module of the package speaks to a network; DuckDB's own access is closed where it is opened.
NETWORK = {
    "socket", "ssl", "http", "urllib", "urllib3", "requests", "httpx", "aiohttp", "ftplib",
    "smtplib", "poplib", "imaplib", "nntplib", "telnetlib", "asyncio", "selectors", "socketserver",
    "websockets", "paramiko", "webbrowser", "grpc",
}  # fmt: skip
EXTENSIONS = re.compile(
    r"\b(INSTALL|LOAD)\s+(httpfs|aws|azure|postgres|mysql|sqlite)\b", re.IGNORECASE
)
SQL = re.compile(
    r"\b(SELECT|INSERT|CREATE|COPY|FROM|WHERE|UPDATE|DELETE|ATTACH|PRAGMA|SET|VALUES)\b"
)
SECRETS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a token of GitHub": r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})",
    "a token of PyPI": r"\bpypi-[A-Za-z0-9_-]{50,}",
    "a key of AWS": r"\bAKIA[0-9A-Z]{16}\b",
    "a token of Slack": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "a password": r"(?i)\b(?:password|passwd|secret_key|api_key)\s*[:=]\s*[\"'][^\"'\s]{6,}[\"']",
    "a password in an address": r"\b[a-z]{3,6}://[^/\s:@\"'<>]+:[^/\s:@\"'<>]+@",
}
# What turns or hides text, so that source reads otherwise than it runs.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\U000e0000-\U000e007f]"
)
TEXTS = {".py", ".toml", ".txt", ".md", ".yaml", ".yml", ".json", ".csv", ".sql", ".html", ".css",
         ".js", ".cfg", ".sh", ""}  # fmt: skip
# Licences under which a library may be used by a program under MIT, as metadata spells them. LGPL:
# used as it is, imported where it is needed and never part of aidledger.
LICENCES = re.compile(
    r"MIT( License|-0|-CMU)?|BSD.*|0BSD|Apache(-2\.0| Software| 2\.0).*|PSF-2\.0|ISC.*|Zlib"
    r"|Python Software Foundation.*|CC0-1\.0|Unlicense|MPL-2\.0|Mozilla Public License 2\.0.*"
    r"|LGPL-2\.1-(only|or-later)|.*Lesser General Public License.*"
)
# Extras that are not held to constraints.txt, and why.
UNPINNED = {
    "dev": "what tests need, and users never install",
    "bench": "what benchmarks compare with",
    "spark": "450 MB that users bring along, in their cluster's own version",
}
# Extras with which only aidledger itself is made: pinned, but under whatever licence.
TOOLS = {"docs", "fuzz", "habits", "mutation"}


class Finding(NamedTuple):
    place: str
    what: str


class Result(NamedTuple):
    """What a check looked at, and what it found."""

    looked_at: str
    findings: list[Finding]


def main(arguments: Sequence[str]) -> int:
    root = Path(arguments[0] if arguments else Path(__file__).parents[1]).resolve()
    found = 0
    for name, check in CHECKS.items():
        result = check(root)
        print(f"{'FOUND' if result.findings else 'ok   '}  {name}: {result.looked_at}")
        for finding in result.findings:
            print(f"         {finding.place}: {finding.what}")
        found += len(result.findings)
    print(
        "not done  known vulnerabilities of the libraries: the lists of them are on the network. "
        "Where there is one: pip-audit --no-deps -r constraints.txt"
    )
    print(f"{len(CHECKS)} checks, {found} finding{'' if found == 1 else 's'}")
    return 1 if found else 0


# -- the code --------------------------------------------------------------------------------------


def rules(root: Path) -> Result:
    """Run ruff's rules S, which are those of bandit, but not those that the settings leave out."""
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    left = ",".join(code for code in settings["ignore"] if re.fullmatch(r"S\d+", code))
    ran = subprocess.run(  # noqa: S603  a command whose words are all of this project
        [sys.executable, "-m", "ruff", "check", "--select", "S", "--ignore", left,
         "--output-format", "concise", "--no-cache", "src", ".ci"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [line for line in ran.stdout.splitlines() if re.match(r"\S+?:\d+:", line)]
    findings = [Finding(*line.split(": ", 1)) for line in lines]
    if ran.returncode not in (0, 1) or (ran.returncode and not findings):
        findings.append(Finding("ruff", ran.stderr.strip() or "did not run"))
    return Result(f"ruff --select S on src and .ci; not {left}, pyproject.toml says why", findings)


def sources(root: Path) -> Iterator[tuple[str, ast.Module, str]]:
    """Yield every Python file that is run: its name, its tree and its text."""
    for folder in (root / "src", root / ".ci"):
        for path in sorted(folder.rglob("*.py")):
            text = path.read_text("utf-8")
            yield path.relative_to(root).as_posix(), ast.parse(text), text


def judged(found: Sequence[tuple[str, int, str]], kinds: tuple[str, ...]) -> list[Finding]:
    """Return what is not allowed, and what is allowed and not there any more."""
    there = {(file, what) for file, _, what in found}
    findings = [Finding(f"{f}:{n}", what) for f, n, what in found if (f, what) not in ALLOWED]
    files = {file for file, _, _ in found}
    return findings + [
        Finding(file, f"{what} is allowed, and is not there any more")
        for file, what in ALLOWED
        if what.startswith(kinds) and file in files and (file, what) not in there
    ]


def calls(root: Path) -> Result:
    """Find what runs or unpickles text, and what parses XML without a defence."""
    found, files = [], 0
    for file, tree, _ in sources(root):
        files += 1
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name in CALLS:
                    found.append((file, node.lineno, f"call {name}"))
                if any(k.arg == "shell" and ast.unparse(k.value) != "False" for k in node.keywords):
                    found.append((file, node.lineno, f"call {name} with a shell"))
                if name.endswith(("XMLPullParser", "XMLParser")):
                    found += [(file, node.lineno, what) for what in undefended(node)]
            for module in imported(node):
                if module.split(".")[0] in MODULES:
                    found.append((file, node.lineno, f"import {module}"))
    return Result(f"{files} files of Python", judged(found, ("call ", "import ")))


def undefended(node: ast.Call) -> list[str]:
    """Return which defences the parser of XML is made without."""
    given = {k.arg: ast.unparse(k.value) for k in node.keywords}
    wanted = {"resolve_entities": "False", "no_network": "True", "load_dtd": "False"}
    usual = {"no_network": "True", "load_dtd": "False"}  # what lxml does unasked
    return [
        f"a parser of XML with {name} other than {value}"
        for name, value in wanted.items()
        if given.get(name, usual.get(name)) != value
    ]


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    return []


def network(root: Path) -> Result:
    found, files = [], 0
    for file, tree, _ in sources(root):
        if not file.startswith(PACKAGE):
            continue
        files += 1
        for node in ast.walk(tree):
            for module in imported(node):
                if module.split(".")[0] in NETWORK:
                    found.append(Finding(f"{file}:{node.lineno}", f"import {module}"))
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and EXTENSIONS.search(text):
                found.append(Finding(f"{file}:{node.lineno}", text[:60]))
    return Result(f"imports and extensions of DuckDB in {files} files: none reach out", found)


def quotes(root: Path) -> Result:
    """Find SQL in which a value stands between quotes: it must go through a parameter or quoting.

    Constants, written in capitals, may stand in single quotes; declared names in double ones.
    """
    found, pieces = [], 0
    for file, tree, _ in sources(root):
        for node in ast.walk(tree):
            if not isinstance(node, ast.JoinedStr):
                continue
            parts = [v.value if isinstance(v, ast.Constant) else None for v in node.values]
            if not SQL.search(" ".join(str(part or "") for part in parts)):
                continue
            for at, value in enumerate(node.values):
                if not isinstance(value, ast.FormattedValue):
                    continue
                pieces += 1
                before = str(parts[at - 1] or "")[-1:] if at else ""
                said = ast.unparse(value.value)
                own = said in OWN_NAMES.get(file, ())
                constant = re.fullmatch(r"_?[A-Z][A-Z_]*", said)
                if (before == "'" and not constant) or (before == '"' and not own):
                    found.append((file, node.lineno, f"quoted {said}"))
    return Result(f"{pieces} values put into SQL", judged(found, ("quoted ",)))


def reasons(root: Path) -> Result:
    """Find a rule of security that is switched off without a word why."""
    found, many = [], 0
    for file, _, text in sources(root):
        for number, line in enumerate(text.splitlines(), 1):
            for off in re.finditer(r"#\s*(noqa: *[A-Z0-9, ]*\bS\d+|nosec)\b([^#]*)", line):
                many += 1
                if len(re.sub(r"[A-Z]+\d+|[\W\d]", "", off[2])) < 5:
                    found.append(Finding(f"{file}:{number}", f"no reason is told for {off[1]}"))
    return Result(f"{many} rules switched off at a line, each with its reason", found)


# -- the files -------------------------------------------------------------------------------------


def kept(root: Path) -> list[Path]:
    """Return the files that git keeps, or all of them where there is no git."""
    try:
        ran = subprocess.run(
            ["git", "ls-files", "-z"],  # noqa: S607  git as it is found, by who runs this
            cwd=root, capture_output=True, text=True, check=True,
        )  # fmt: skip
        names = ran.stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        names = [
            str(path.relative_to(root)) for path in root.rglob("*") if ".venv" not in str(path)
        ]
    return [path for name in names if name and (path := root / name).is_file()]


def secrets(root: Path) -> Result:
    found, files = [], kept(root)
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace")
        for what, pattern in SECRETS.items():
            for hit in re.finditer(pattern, text):
                line = text.count("\n", 0, hit.start()) + 1
                found.append(Finding(f"{path.relative_to(root).as_posix()}:{line}", what))
    return Result(f"keys, tokens and passwords in {len(files)} files", found)


def rights(root: Path) -> Result:
    """Find files that others may write, and programs where none should be."""
    found = []
    files = kept(root)
    for path in files:
        mode, name = path.stat().st_mode, path.relative_to(root).as_posix()
        if mode & stat.S_IWOTH:
            found.append(Finding(name, "everybody may write it"))
        if mode & stat.S_IXUSR and not path.read_bytes().startswith(b"#!"):
            found.append(Finding(name, "it may be run, and is no program"))
        if path.is_symlink():
            found.append(Finding(name, "it is a link"))
    for file, tree, _ in sources(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("chmod", "mkdir")):
                given = [*node.args, *(k.value for k in node.keywords if k.arg == "mode")]
                modes = [g.value for g in given if isinstance(g, ast.Constant)]
                if any(type(mode) is int and mode & stat.S_IWOTH for mode in modes):
                    found.append(Finding(f"{file}:{node.lineno}", "everybody may write it"))
    return Result(f"who may write and run {len(files)} files, and those the code makes", found)


def unseen(root: Path) -> Result:
    found = []
    files = [path for path in kept(root) if path.suffix in TEXTS]
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace")
        for number, line in enumerate(text.split("\n"), 1):
            if hit := UNSEEN.search(line):
                name = path.relative_to(root).as_posix()
                found.append(Finding(f"{name}:{number}", f"U+{ord(hit[0]):04X}, which hides text"))
    return Result(f"characters that hide or turn text in {len(files)} files", found)


# -- the libraries ---------------------------------------------------------------------------------


def needed(root: Path, tools: bool = False) -> dict[str, metadata.Distribution | None]:
    """Return every library that users install, those that libraries need included; or tools too."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project.get("optional-dependencies", {})
    todo = [*project.get("dependencies", ())]
    left = {*UNPINNED, *(() if tools else TOOLS)}
    todo += [text for name, texts in extras.items() if name not in left for text in texts]
    asked = [Requirement(text) for text in todo]
    found: dict[str, metadata.Distribution | None] = {}
    while asked:
        one = asked.pop()
        name = canonicalize_name(one.name)
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            found[name] = None
            continue
        for text in metadata.requires(name) or ():
            more = Requirement(text)
            marks = [{"extra": extra} for extra in ("", *one.extras)]
            if more.marker is None or any(more.marker.evaluate(mark) for mark in marks):
                asked.append(more)
    return dict(sorted(found.items()))


def pins(root: Path) -> Result:
    file, found = "constraints.txt", []
    pinned = {}
    for number, line in enumerate((root / file).read_text("utf-8").splitlines(), 1):
        if one := re.fullmatch(r"([A-Za-z0-9._-]+)==([0-9][A-Za-z0-9.!+-]*)", line.strip()):
            pinned[canonicalize_name(one[1])] = one[2]
        elif line.strip() and not line.startswith("#"):
            found.append(Finding(f"{file}:{number}", f"“{line}” is no exact version"))
    libraries = needed(root, tools=True)
    for name, there in libraries.items():
        if name not in pinned:
            found.append(Finding(file, f"{name} is not pinned"))
        elif there is not None and there.version != pinned[name]:
            found.append(
                Finding(file, f"{name} is pinned to {pinned[name]}, and {there.version} is here")
            )
    left = ", ".join(f"{name} ({why})" for name, why in UNPINNED.items())
    return Result(f"{len(libraries)} libraries in {file}; not held to it: {left}", found)


def licences(root: Path) -> Result:
    found, libraries = [], needed(root)
    absent = [name for name, there in libraries.items() if there is None]
    for name, there in libraries.items():
        if there is None:
            continue
        told = licence_of(there)
        if not told:
            found.append(Finding(name, "tells no licence"))
        found += [
            Finding(name, f"its licence is not known to go with MIT: {one}")
            for one in told
            if not LICENCES.fullmatch(one)
        ]
    without = f"; not installed here, not looked at: {', '.join(absent)}" if absent else ""
    users = f"{len(libraries) - len(absent)} libraries that users install, by their own metadata"
    return Result(f"{users}{without}", found)


def licence_of(library: metadata.Distribution) -> list[str]:
    """Return the licences a library is under, from the surest place that tells them."""
    about = library.metadata
    if told := about.get("License-Expression"):
        # Of licences to choose from, one that fits is enough; all that are joined must fit.
        joined = [re.split(r"\s+OR\s+", one.strip("() ")) for one in re.split(r"\s+AND\s+", told)]
        return [next((c for c in some if LICENCES.fullmatch(c)), some[0]) for some in joined]
    classed = [
        line.rsplit(" :: ", 1)[1]
        for line in about.get_all("Classifier", [])
        if line.startswith("License ::")
    ]
    words = (about.get("License") or "").strip()
    return classed or ([words.split("\n")[0]] if words else [])


CHECKS: dict[str, Callable[[Path], Result]] = {
    "rules of ruff and bandit": rules,
    "what runs or unpickles text, XML": calls,
    "network": network,
    "values in SQL": quotes,
    "reasons": reasons,
    "secrets": secrets,
    "rights": rights,
    "hidden characters": unseen,
    "pinned versions": pins,
    "licences": licences,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
