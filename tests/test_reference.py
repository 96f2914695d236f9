"""The pages made from the code are the code's, and no link of any page leads nowhere.

`UPDATE_DOCS=1 make test`, or `make docs-pages`, writes the generated pages anew.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest

from aidledger.cli import COMMANDS
from tests.ledgers import CURRENCIES, PARTIES, SOURCES, make_ledger, run

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    sys.path.insert(0, str(DOCS))
    try:
        where = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
        assert where is not None and where.loader is not None
        module = importlib.util.module_from_spec(where)
        where.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(DOCS))


# The generated pages


def test_no_generated_page_is_stale(generator: ModuleType) -> None:
    if os.environ.get("UPDATE_DOCS"):
        generator.main()
    stale = [str(path.relative_to(ROOT)) for path in generator.stale()]
    assert not stale, "the code has changed: run `make docs-pages`, and read what it wrote"


def test_what_is_stale_is_named_and_written_anew(
    generator: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text("as it was\n", "utf-8")
    monkeypatch.setattr(generator, "ROOT", tmp_path)
    monkeypatch.setattr(generator, "pages", lambda: {old: "as it is\n", new: "new\n"})
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert generator.main() == 1
    assert capsys.readouterr().out == "stale: old.md\nstale: new.md\n" and not new.exists()
    monkeypatch.setattr(sys, "argv", ["generate.py"])
    assert generator.main() == 0
    assert (old.read_text("utf-8"), new.read_text("utf-8")) == ("as it is\n", "new\n")
    assert generator.stale() == {}


def sections(page: Path) -> dict[str, str]:
    """Return the text below each heading of a page, of whatever depth."""
    parts = re.split(r"^#+ (.*)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("command", ["summary", "scan", "explain balance", "import crs"])
def test_the_page_of_commands_says_what_help_says(command: str) -> None:
    told = run(*command.split(), "--help").out
    section = sections(DOCS / "reference" / "commands.md")[command]
    typed = re.findall(r"^  (-[^ ,]+)(?:, (--[^ ]+))?", told, re.MULTILINE)
    assert len(typed) > 5
    for name in (name for names in typed for name in names if name not in ("", "-h", "-o")):
        assert re.search(rf"`{name}[ `]", section) or name == "--help", name
    first = told.split("\n\n")[1].split()
    assert " ".join(first) in " ".join(section.split())


@pytest.mark.parametrize("page", ["docs/reference/commands.md", "man/aidledger.1"])
def test_no_command_is_missing(page: str) -> None:
    heading = "## " if page.endswith(".md") else ".SS "
    lines = (ROOT / page).read_text("utf-8").replace("\\-", "-").splitlines()
    assert [name for name in COMMANDS if f"{heading}{name}" not in lines] == []


UNKNOWN = "zzzzzz"
CLAIM = "doubled:\n  source: article\n  words: twice\n  meaning: Two.\n  says: more than 2\n"


def with_unknown(text: str) -> str:
    """Return a vocabulary whose first entry has a field that there is not."""
    return text.replace("\n  ", f"\n  {UNKNOWN}: a\n  ", 1)


@pytest.mark.parametrize(
    ("file", "title", "text"),
    [
        ("parties", "Each party", with_unknown(PARTIES)),
        ("currencies", "Each currency", with_unknown(CURRENCIES)),
        ("sources", "Each source", with_unknown(SOURCES)),
        (
            "sources",
            "Each footnote of a source",
            SOURCES.replace("{title: A book", f"{{{UNKNOWN}: a"),
        ),
        ("claims", "Each claim", with_unknown(CLAIM)),
    ],
    ids=["party", "currency", "source", "footnote", "claim"],
)
def test_the_dictionary_has_the_fields_that_a_vocabulary_takes(
    tmp_path: Path, file: str, title: str, text: str
) -> None:
    ran = run("check", "--ledger", make_ledger(tmp_path / "ledger", **{file: text}))
    (fields,) = re.findall(
        rf"“{UNKNOWN}” is not a field.*?The fields are: (.*?)\.\n", ran.err, re.S
    )
    section = sections(DOCS / "reference" / "data-dictionary.md")[f"{file}.yaml"]
    table = section.split(f"**{title}.**")[1].split("**")[0]
    told = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert sorted(told) == sorted(fields.replace("\n", " ").split(", "))


# The manual page


def test_every_setting_of_the_environment_is_in_the_manual() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    settings = set(re.findall(r"\"(AIDLEDGER_[A-Z_]+)\"", code))
    page = (ROOT / "man" / "aidledger.1").read_text("utf-8")
    assert settings >= {"AIDLEDGER_LEDGER", "AIDLEDGER_CACHE"}
    assert [name for name in sorted(settings) if f"\\fB{name}\\fR" not in page] == []


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_the_manual_fits_80_columns_and_groff_has_no_complaint() -> None:
    done = subprocess.run(
        ["groff", "-ww", "-man", "-Tutf8", "-P-c", "-P-u", "-P-b", str(ROOT / "man/aidledger.1")],
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    assert "aidledger - total what sources say about money" in done.stdout
    assert re.search(r"^       --donor PARTY\n +Who gives", done.stdout, re.MULTILINE)


def test_letters_that_roff_reads_are_written_for_it(generator: ModuleType) -> None:
    from generating.manual import continued, text

    assert text(".TH it's a\\b ~ – `x-y` --as-of") == (
        "\\&.TH it\\(aqs a\\eb \\(ti \\[u2013] \\fBx\\-y\\fR \\fB\\-\\-as\\-of\\fR"
    )
    long = 'aidledger explain balance us tajikistan --row "transfer, US → TJ" --column counted'
    assert continued(long) == [
        'aidledger explain balance us tajikistan --row "transfer, US → TJ" \\',
        "    --column counted",
    ]


def test_markdown_takes_nothing_for_markup(generator: ModuleType) -> None:
    from generating.markdown import prose, table

    assert prose("`a_b` with --year and _x_, a_b, <b> *c* [d](e), docs/imports/csv.md") == (
        "`a_b` with `--year` and \\_x\\_, a_b, \\<b> \\*c\\* \\[d](e), "
        "[imports/csv](../imports/csv.md)"
    )
    assert table(("A",), [["x|y"]]) == "| A |\n| --- |\n| x\\|y |\n"


# Links


def prose_of(page: Path) -> str:
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", page.read_text("utf-8")))


def anchors(page: Path) -> set[str]:
    """Return what a repository's own view calls the headings of a page."""
    found: dict[str, int] = {}
    for heading in re.findall(r"^#+ +(.*)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE):
        words = re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^)]*\)", "", heading.lower()))
        name = words.strip().replace(" ", "-")
        found[name] = found.get(name, -1) + 1
        if found[name]:
            found[f"{name}-{found[name]}"] = 0
    return set(found)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_anchor_is_a_heading(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^):#\s]*)#([^)\s]+)\)", prose_of(page)):
        other = page.parent / target if target else page
        assert anchor in anchors(other), f"{target}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_address_outside_is_https_and_whole(page: Path) -> None:
    text = prose_of(page)
    for address in re.findall(r"\]\(([a-z]+:[^)]*)\)|<([a-z]+:[^>]*)>", text):
        parts = urlsplit("".join(address))
        assert parts.scheme in ("https", "mailto"), address
        assert parts.scheme == "mailto" or re.fullmatch(r"[\w-]+(\.[\w-]+)+", parts.netloc), address
        assert re.fullmatch(r"\S+", "".join(address)), address


def test_every_page_has_one_place_in_the_menu() -> None:
    menu = [
        line.split("<")[-1].rstrip(">")
        for block in re.findall(r"```\{toctree\}\n(.*?)```", (DOCS / "index.md").read_text(), re.S)
        for line in block.splitlines()
        if line and not line.startswith(":")
    ]
    named = [name for name in menu if "*" not in name]
    assert len(set(named)) == len(named)
    for page in DOCS.rglob("*.md"):
        name = str(page.relative_to(DOCS).with_suffix(""))
        if name != "index":  # the menu itself
            assert name in named or f"{Path(name).parent}/*" in menu, name
