"""The checks of `make security` can fail: each is fed what it is there to find."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / ".ci" / "security.py"
pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="the checks are not in an sdist")


@pytest.fixture(scope="module")
def security() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("security_checks", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one harmless file."""
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / "src" / "aidledger").mkdir(parents=True)
    (tmp_path / ".ci").mkdir()
    (tmp_path / "src" / "aidledger" / "one.py").write_text("X = 1\n")
    return tmp_path


BAD = [
    ("calls", "eval('1')", "call eval"),
    ("calls", "exec(text)", "call exec"),
    ("calls", "import pickle", "import pickle"),
    ("calls", "from marshal import loads", "import marshal"),
    ("calls", "yaml.load(text, Loader)", "call yaml.load"),
    ("calls", "subprocess.run(text, shell=True)", "with a shell"),
    ("calls", "subprocess.run(text, shell=whether)", "with a shell"),
    ("calls", "os.system(text)", "call os.system"),
    ("calls", "tempfile.mktemp()", "call tempfile.mktemp"),
    ("calls", "import xml.etree.ElementTree as ET", "import xml.etree.ElementTree"),
    ("calls", "etree.fromstring(data)", "call etree.fromstring"),
    ("calls", "etree.XMLParser()", "resolve_entities other than False"),
    ("calls", "etree.XMLParser(resolve_entities=False, no_network=False)", "no_network"),
    ("network", "import socket", "import socket"),
    ("network", "def f():\n    from urllib.request import urlopen", "import urllib.request"),
    ("network", "import http.client", "import http.client"),
    ("network", "ask('INSTALL httpfs')", "INSTALL httpfs"),
    ("quotes", "f\"SELECT 1 FROM t WHERE a = '{name}'\"", "quoted name"),
    ("quotes", "f'SELECT * FROM \"{table}\"'", "quoted table"),
    ("reasons", "run(x)  # noqa: S603", "no reason"),
    ("reasons", "run(x)  # noqa: E501, S603 !", "no reason"),
    ("reasons", "run(x)  # nosec", "no reason"),
    ("rules", "import subprocess\nsubprocess.run(['x', y])", "S603"),
    ("rules", "import hashlib\nhashlib.md5(b'x')", "S324"),
    ("rights", "Path('x').chmod(0o777)", "everybody may write"),
    ("unseen", "X = '\u202e'", "U+202E"),
    ("unseen", "X = '\u200b'", "U+200B"),
    ("secrets", "KEY = 'AKIA" + "ABCDEFGHIJKLMNOP'", "a key of AWS"),
    ("secrets", "T = 'ghp_" + "a1" * 18 + "'", "a token of GitHub"),
    ("secrets", "pass" + "word = 'correct-horse'", "a password"),
    ("secrets", "'-----BEGIN RSA " + "PRIVATE KEY-----'", "a private key"),
    ("secrets", "U = 'https://user:" + "word@host.example'", "a password in an address"),
]


@pytest.mark.parametrize(("check", "line", "said"), BAD, ids=lambda text: text[:40])
def test_what_is_wrong_is_found_with_its_place(
    security: ModuleType, project: Path, check: str, line: str, said: str
) -> None:
    looked = getattr(security, check)
    before = looked(project)
    assert before.findings == [] and before.looked_at
    (project / "src" / "aidledger" / "bad.py").write_text(line + "\n", "utf-8")
    findings = looked(project).findings
    assert (findings and said in findings[0].what) or said in str(findings)
    assert findings[0].place.startswith("src/aidledger/bad.py")


def test_what_is_harmless_is_not_found(security: ModuleType, project: Path) -> None:
    (project / "src" / "aidledger" / "good.py").write_text(
        "import subprocess\n"
        "subprocess.run([Y, 'x'], shell=False)  # noqa: S603  words of our own\n"
        "etree.XMLPullParser(resolve_entities=False)\n"
        "f\"SELECT '{_NULL}', {duck.text(name)} FROM t WHERE a = ?\"\n"
        "f\"it's '{name}'\"\n"
        "ast.literal_eval(text)\n"
        "folder.mkdir(mode=0o700)\n"
    )
    for name, check in security.CHECKS.items():
        if name not in ("pinned versions", "licences"):
            assert check(project).findings == [], name


def test_what_is_allowed_has_to_be_there(
    security: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = project / "src" / "aidledger" / "bad.py"
    monkeypatch.setitem(security.ALLOWED, ("src/aidledger/bad.py", "call eval"), "a reason")
    bad.write_text("eval(x)\n")
    assert security.calls(project).findings == []
    bad.write_text("exec(x)\n")
    told = [finding.what for finding in security.calls(project).findings]
    assert told == ["call exec", "call eval is allowed, and is not there any more"]


def test_files_that_others_may_write_are_found(security: ModuleType, project: Path) -> None:
    (project / "src" / "aidledger" / "one.py").chmod(0o666)
    (project / "run").write_text("no program\n")
    (project / "run").chmod(0o755)
    told = {(f.place, f.what) for f in security.rights(project).findings}
    assert told == {
        ("src/aidledger/one.py", "everybody may write it"),
        ("run", "it may be run, and is no program"),
    }


def test_a_library_that_is_not_pinned_or_pinned_otherwise_is_found(
    security: ModuleType, project: Path
) -> None:
    file = project / "constraints.txt"
    assert security.pins(project).findings == []
    lines = [
        line for line in file.read_text().splitlines() if not line.startswith(("rich=", "Jin"))
    ]
    file.write_text("\n".join([*lines, "Jinja2==1.0", "other>=2"]) + "\n")
    said = [finding.what for finding in security.pins(project).findings]
    assert "“other>=2” is no exact version" in said and "rich is not pinned" in said
    assert any(what.startswith("jinja2 is pinned to 1.0, and ") for what in said)
    assert len(said) == 3


def library(**told: Any) -> Any:
    about = Message()
    for name, value in told.items():
        for one in [value] if isinstance(value, str) else value:
            about.add_header(name.replace("_", "-"), one)
    return SimpleNamespace(metadata=about, version="1")


@pytest.mark.parametrize(
    ("told", "fits"),
    [
        ({"License_Expression": "MIT"}, True),
        ({"License_Expression": "GPL-3.0-only OR BSD-3-Clause"}, True),
        ({"License_Expression": "BSD-3-Clause AND GPL-3.0-only"}, False),
        ({"License_Expression": "AGPL-3.0-or-later"}, False),
        ({"Classifier": "License :: OSI Approved :: MIT License"}, True),
        ({"Classifier": "License :: Other/Proprietary License", "License": "MIT"}, False),
        ({"License": "Apache 2.0"}, True),
        ({"License": "All rights reserved"}, False),
        ({"Classifier": "Topic :: Office/Business"}, False),
    ],
    ids=str,
)
def test_a_licence_that_is_not_known_to_fit_is_found(
    security: ModuleType, monkeypatch: pytest.MonkeyPatch, told: dict[str, Any], fits: bool
) -> None:
    monkeypatch.setattr(security, "needed", lambda root: {"one": library(**told), "gone": None})
    result = security.licences(ROOT)
    assert bool(result.findings) is not fits
    assert "not looked at: gone" in result.looked_at


def test_the_licence_of_what_only_builds_the_site_is_nobody_s_concern(security: ModuleType) -> None:
    """`make security` may not find more because `make docs` ran before."""
    tools = {"sphinx", "atheris", "pre-commit", "mutmut"}
    assert tools & set(security.needed(ROOT)) == set()
    assert tools <= set(security.needed(ROOT, tools=True))


def test_the_exit_says_whether_anything_was_found(
    security: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert security.main([str(project)]) == 0
    said = capsys.readouterr().out
    assert "10 checks, 0 findings" in said and "not done  known vulnerabilities" in said
    (project / "src" / "aidledger" / "bad.py").write_text("import socket\n")
    assert security.main([str(project)]) == 1
    said = capsys.readouterr().out
    assert "FOUND  network" in said and "src/aidledger/bad.py:1: import socket" in said


@pytest.mark.long
def test_nothing_is_found_in_the_project(
    security: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert security.main([str(ROOT)]) == 0, capsys.readouterr().out
