"""Hostile texts in every output: they arrive as the text that they are, and nothing of them runs.

`hostile.py` says what is tried. For people, on terminals and in tables, characters that steer or
turn are shown as escapes; values for machines (CSV, JSON, SQLite, Parquet) are exact.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import bibtexparser
import duckdb
import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree, html
from markdown_it import MarkdownIt
from PIL import Image

from aidledger import open_ledger
from aidledger.exporting import workbook
from aidledger.problems import printable
from aidledger.render.chart_drawing import draw
from aidledger.render.markdown import begun, safe
from aidledger.render.page.html import as_html
from aidledger.spreadsheets import plain_cell
from tests.hostile import ELSEWHERE, TEXTS, hostile_ledger, quoted
from tests.imports import import_rows
from tests.ledgers import BUNDLED, PARTIES, Ran, make_ledger, run

COMMANDS = (
    "check", "summary", "summary --by sector --of gdp", "compare moscow us", "register",
    "show figure-1", "show figure-22", "show it", "export --lines --citations", "promises us tj",
    "balance us tj", "unit-costs", "claims", "explain summary --row headline",
    "cite figure-1 figure-2 figure-3 gdp-2005 it", "mentions", "rates", "indicators", "parties",
    "classifications", "sources", "where", "reconcile --rivals", "sensitivity",
    "convert 5_USD RUB --year 2005", "chart donors", "chart timeline", "imported",
)  # fmt: skip
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# What steers a terminal, ends a line, turns what follows or is not seen.
RAW = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
EVIL = "\x1b[31m\x1b]8;;http://evil.example\x07\u202e\x9b2J[red]"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with an imported source, in a folder whose own name steers and turns."""
    folder = tmp_path_factory.mktemp("evil") / "\x1b[31m\u202e[b]l<b>"
    hostile_ledger(folder)
    return folder


def words(command: str) -> list[str]:
    return [word.replace("_", " ") for word in command.split()]


def asked(command: str, ledger: Path, *more: str, tty: bool = False) -> Ran:
    ran = run(*words(command), "--ledger", ledger, *more, tty=tty)
    assert ran.code == 0, ran.err
    assert not RAW.search(ran.err), command
    return ran


def told(ledger: Path, form: str, *more: str) -> str:
    """Return every figure's description and remark, as a query tells them in a format."""
    query = "select description, remark from figures where id like 'figure-%'"
    return asked("sql", ledger, query, "--format", form, *more).out


# -- for people ------------------------------------------------------------------------------------


some = pytest.mark.parametrize(
    "commands",
    [
        pytest.param(COMMANDS[::4], id="some"),
        pytest.param(COMMANDS, id="all", marks=pytest.mark.long),
    ],
)


@some
@pytest.mark.parametrize("tty", [False, True], ids=["plain", "rich"])
def test_a_table_shows_no_text_as_colour_title_link_or_turned(
    ledger: Path, tty: bool, commands: Sequence[str]
) -> None:
    """Tried: [red] and [link=…] of rich, CSI, OSC 0, 8 and 52, C1, bidi, zero width, new lines."""
    for command in commands:
        shown = asked(command, ledger, tty=tty).out
        assert not RAW.search(COLOUR.sub("", shown) if tty else shown), command
    shown = asked("show figure-22", ledger, tty=tty).out
    assert "[red]red[/red] [/] [link=http" in " ".join(COLOUR.sub("", shown).split())


@pytest.mark.parametrize("form", ["csv", "tsv", "table", "json", "ndjson", "markdown"])
def test_what_a_query_makes_steers_no_terminal_in_any_format(ledger: Path, form: str) -> None:
    """A query can make ESC, BEL, backspace, DEL and C1, which no file of a ledger may hold."""
    codes = (27, 93, 7, 8, 13, 127, 155, 8238)
    query = "select " + " || ".join(f"char({code})" for code in codes)
    ran = asked("sql", ledger, query + ' as "\x1b[31m\x9b"', "--format", form, tty=True)
    assert not RAW.search(COLOUR.sub("", ran.out).replace("\t", ""))
    assert not COLOUR.search(ran.out) or form == "table"
    if form in ("json", "ndjson"):  # where it is exact and harmless in a pipe, too
        text = asked("sql", ledger, f"{query} as x", "--format", form).out
        assert not RAW.search(text)
        told = json.loads(text)
        row = told["rows"][0] if form == "json" else told
        assert row == {"x": "".join(map(chr, codes))}


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_pipe_gets_the_exact_text_and_a_terminal_escapes(ledger: Path, form: str) -> None:
    told_to = {tty: asked("register", ledger, "--format", form, tty=tty).out for tty in (0, 1)}
    assert TEXTS["unseen"].split("\u2028")[0] in told_to[False]
    assert not RAW.search(told_to[True].replace("\t", ""))


def elements(text: str) -> Iterator[Any]:
    """Yield every element of a Markdown text, tables and struck words among them."""
    for token in (
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    ):
        yield token
        yield from token.children or ()


ACTIVE = {"link_open", "image", "code_inline", "code_block", "fence", "s_open", "blockquote_open",
          "hr", "ordered_list_open", "html_block", "html_inline", "em_open"}  # fmt: skip


def active(text: str) -> list[Any]:
    return [e for e in elements(text) if e.type in ACTIVE and e.content not in ("<br>", "<br />")]


def text_of(token: Any) -> str:
    return "".join("\n" if c.type == "softbreak" else c.content for c in token.children)


@some
def test_markdown_makes_no_element_of_a_text(ledger: Path, commands: Sequence[str]) -> None:
    """Tried: links, images, HTML, entities, tables' |, footnotes, headings, lists, code, rules."""
    for command in commands:
        text = asked(command, ledger, "--format", "markdown").out
        assert not active(text), command
        assert not RAW.search(text), command


def test_markdown_s_cells_are_the_texts(ledger: Path) -> None:
    tokens = list(elements(told(ledger, "markdown")))
    cells = [text_of(tokens[n + 1]) for n, t in enumerate(tokens) if t.type == "td_open"]
    texts = [printable(text) for text in TEXTS.values()]
    assert cells == [cell for n, text in enumerate(texts) for cell in (text, texts[n - 1])]


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "-", "'=1"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-12", "-12.50", "1=1", "US", "it's", "6 million"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert plain_cell(text) == text


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("\\`*_[]<>|#~^&$-+=.:!(){}\"'/;@ \t\naA1x"), max_size=25))
@example("- x")
@example("+ x")
@example("2008. x")
@example("7) x")
@example("---")
@example("===")
@example("&lt;b&gt;")
def test_any_text_begins_a_line_of_markdown_and_stays_text(text: str) -> None:
    shown = printable(text).strip()
    for line in (f"{begun(safe(shown))}\n", f"- {begun(safe(shown))}\n", f"# {safe(shown)}\n"):
        found = list(elements(line))
        assert not active(line)
        assert len([t for t in found if t.type == "list_item_open"]) == line.startswith("- ")
        assert "".join(text_of(t) for t in found if t.type == "inline") == shown


def test_the_brief_links_addresses_of_the_web_alone(ledger: Path) -> None:
    text = asked("report", ledger, "--format", "markdown").out
    kinds = Counter(token.type for token in active(text))
    assert set(kinds) <= {"em_open", "code_inline", "link_open"}
    assert kinds["em_open"] == kinds["code_inline"] == 1  # its own
    links = [t.attrs["href"] for t in active(text) if t.type == "link_open"]
    assert links and all(link.startswith("http://evil.example") for link in links)
    assert not RAW.search(text) and "javascript:alert(1)" in text


def tags(page: Any) -> list[tuple[Any, list[str]]]:
    return [
        (e.tag, sorted(e.attrib))
        for e in page.iter()
        if not (e.tag == "a" and e.get("href", "").startswith("http"))
    ]


def test_the_page_has_the_elements_of_a_harmless_ledger_s_page(
    ledger: Path, tmp_path: Path
) -> None:
    """Tried: <script>, </script> and <!-- in its JSON, attributes, style, templates, links."""
    hostile = as_html(open_ledger(ledger).page(), "million")
    harmless = hostile_ledger(tmp_path / "harmless", {k: f"It {k}." for k in TEXTS})
    page, other = (
        html.document_fromstring(text)
        for text in (hostile, as_html(open_ledger(harmless).page(), "million"))
    )
    assert tags(page) == tags(other)
    assert not [a for e in page.iter() for a in e.attrib if a.startswith("on")]
    for link in page.iter("a"):
        assert re.match("#|https?://", link.get("href")), link.get("href")
    assert [e.get("id") for e in page.iter("script")] == ["data", None]
    data = json.loads(page.get_element_by_id("data").text)
    column = data["figures"]["columns"].index("description")
    assert [row[column] for row in data["figures"]["rows"]] == list(TEXTS.values())
    shown = {
        cell.text_content()
        for cell in page.xpath('//tr[@class="figure"]//span[@data-slot="description"]')
    }
    assert shown >= {printable(text) for text in TEXTS.values()}
    beside, _, _ = hostile.partition('id="data">')  # the data is exact, and JSON
    assert not RAW.search(beside.replace("\t", ""))
    (policy,) = page.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy and "http" not in policy


def assert_drawing(svg: bytes) -> etree._Element:
    root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False))
    names = {etree.QName(e).localname for e in root.iter() if isinstance(e.tag, str)}
    assert not names & {"script", "a", "foreignObject", "image", "animate", "set", "handler"}
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not etree.QName(name).localname.startswith("on")
            assert not name.endswith("href") or value.startswith("#")
    assert not RAW.search(svg.decode().replace("\t", ""))
    return root


@pytest.mark.long
@pytest.mark.parametrize("kind", ["donors", "years", "timeline", "promises", "burden"])
def test_every_drawn_chart_holds_texts_and_no_link_or_script(ledger: Path, kind: str) -> None:
    assert_drawing(draw(open_ledger(ledger).chart(kind), "svg"))


def test_a_drawing_and_its_metadata_are_text(tmp_path: Path) -> None:
    """Tried: <script> and <a> in SVG, formulas of TeX, metadata of PNG, actions of PDF."""
    name = TEXTS["script"] + TEXTS["math"] + TEXTS["turned"]
    parties = PARTIES.replace("name: United States", f"name: {quoted(name)}")
    chart = open_ledger(make_ledger(tmp_path / "l", parties=parties)).chart("donors", donor="US")
    root = assert_drawing(draw(chart, "svg"))
    shown = "".join("".join(root.itertext()).split())
    assert "".join(printable(name).split()) in shown
    told = Image.open(io.BytesIO(draw(chart, "png"))).info
    assert printable(name) in told["Title"]
    assert not RAW.search("".join(str(told[key]) for key in ("Title", "Source", "Description")))
    pdf = draw(chart, "pdf")
    for action in (b"/JavaScript", b"/JS", b"/URI", b"/Launch", b"/OpenAction", b"/EmbeddedFile"):
        assert action not in pdf


# -- for spreadsheets ------------------------------------------------------------------------------

# As spreadsheets see the start of a formula; East Asian ones take the wide signs too.
RUNS = re.compile("[\\s\u200b]*[=+\\-@＝＋－＠]|[\t\r\n]")


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and plain_cell(cell[1:]) == cell else cell


def test_a_csv_for_spreadsheets_runs_nothing_and_loses_nothing(ledger: Path) -> None:
    """Tried: =, +, -, @, wide ＝, DDE, and these behind blanks, quotes and what is not seen."""
    exact = asked("export", ledger, "--format", "csv").out
    text = asked("export", ledger, "--format", "csv", "--spreadsheet").out
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:], newline="")))
    for row in rows:
        for cell in row:
            assert not RUNS.match(cell) or re.fullmatch(r"-?\d+(\.\d+)?", cell), cell
    assert [[unguarded(cell) for cell in row] for row in rows] == list(
        csv.reader(io.StringIO(exact, newline=""))
    )


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("'\"=+-@＝ \t\r\n\u200ba1.5"), max_size=8))
def test_a_guarded_cell_can_be_told_from_any_text(text: str) -> None:
    cell = plain_cell(text)
    assert unguarded(cell) == text
    assert not RUNS.match(cell) or re.fullmatch(r"-\d+(\.\d+)?", cell)


@pytest.mark.parametrize("large", [False, True])
def test_a_workbook_holds_texts_as_texts(
    ledger: Path, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tried: formulas, links, _x0041_ which Excel reads as a letter, what XML cannot hold."""
    monkeypatch.setattr(workbook, "MANY_ROWS", 0 if large else 5000)
    data = open_ledger(ledger).packed("xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data))["figures"]
    heads = [cell.value for cell in sheet[1]]
    for number, text in enumerate(TEXTS.values(), 2):
        cell = sheet.cell(number, heads.index("Description") + 1)
        # Excel's own way to write such letters, which openpyxl leaves as it is in some places.
        found = cell.value.replace("_x000D_\n", "\r\n").replace("_x005F_", "_")
        assert (cell.data_type, found) == ("s", text)
        assert cell.hyperlink is None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            assert b"<hyperlink" not in part and b"ddeLink" not in part, name
            if name.endswith((".xml", ".rels", ".vml")):
                etree.fromstring(part)
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in part
            assert b"cmd|" not in b"".join(re.findall(rb"<f>.*?</f>", part)), name


# -- for machines ----------------------------------------------------------------------------------

EXACT = list(TEXTS.values())


@pytest.mark.parametrize(("form", "separator"), [("csv", ","), ("tsv", "\t")])
def test_delimited_rows_are_exact_and_none_is_added(
    ledger: Path, form: str, separator: str
) -> None:
    """Tried: line ends, tabs, quotes and separators in cells."""
    for command in ("register", "export"):
        text = asked(command, ledger, "--format", form).out
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))
        assert [row["description"] for row in rows] == EXACT
        assert None not in rows[0] and all(None not in row.values() for row in rows)


def no_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


@some
def test_json_is_json_and_exact(ledger: Path, commands: Sequence[str]) -> None:
    """Tried: quotes, backslashes, NaN and Infinity, lone surrogates, U+2028, bidi, C1."""
    for command in commands:
        for form in ("json", "ndjson"):
            text = asked(command, ledger, "--format", form).out
            assert not re.search("[\x00-\x09\x7f-\x9f\u2028-\u202e\u2066-\u2069]", text), command
            parts = [text] if form == "json" else text.splitlines()
            for part in parts:
                json.loads(part, parse_constant=no_constant)
    rows = json.loads(asked("register", ledger, "--format", "json").out)["rows"]
    assert [row["description"] for row in rows] == EXACT
    data = json.loads(asked("report", ledger, "--format", "json").out, parse_constant=no_constant)
    assert TEXTS["end of block"] in data["names"].values()


def test_a_database_holds_the_exact_texts_and_runs_none(ledger: Path, tmp_path: Path) -> None:
    """Tried: quotes, DROP TABLE, concatenation with a query."""
    asked("export", ledger, "-o", f"{tmp_path}/a.db")
    harmless = sqlite3.connect(":memory:")
    harmless.deserialize(open_ledger(make_ledger(tmp_path / "l")).packed("sqlite"))
    base = sqlite3.connect(tmp_path / "a.db")
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    objects = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 2"
    made = dict.fromkeys(row[1] for row in base.execute(objects))
    assert made == dict.fromkeys(row[1] for row in harmless.execute(objects))
    found = base.execute("SELECT description FROM figures ORDER BY rowid").fetchall()
    assert [text for (text,) in found] == EXACT
    base.close()


def test_parquet_holds_the_exact_texts(ledger: Path, tmp_path: Path) -> None:
    asked("export", ledger, "-o", f"{tmp_path}/a.parquet")
    found = duckdb.sql(f"SELECT description FROM '{tmp_path}/a.parquet'").fetchall()
    assert sorted(text for (text,) in found) == sorted(EXACT)


def test_a_package_has_no_file_of_another_s_name_and_its_readme_is_text(
    ledger: Path, tmp_path: Path
) -> None:
    """Tried: ../ and reserved names as texts; Markdown in the title that its README begins with."""
    asked("export --donor us", ledger, "-o", f"{tmp_path}/a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        readme = archive.read("README.md").decode()
        rows = list(csv.DictReader(io.StringIO(archive.read("figures.csv").decode(), newline="")))
        about = json.loads(archive.read("datapackage.json"), parse_constant=no_constant)
    assert all(re.fullmatch(r"[a-z_-]+\.csv|README\.md|datapackage\.json", name) for name in names)
    assert {t.type for t in active(readme)} <= {"code_inline"} and not RAW.search(readme)
    assert "<script>document.title='owned'</script>" in text_of(
        next(t for t in elements(readme) if t.type == "inline")
    )
    assert {row["description"] for row in rows} <= set(EXACT) and rows
    assert about["name"]


def test_no_import_gets_a_folder_outside_its_own(tmp_path: Path) -> None:
    folder = make_ledger(tmp_path / "ledger")
    (tmp_path / "a.csv").write_text("x\n1\n")
    for name in ("../out", "/tmp/out", "a/b", "a\\b", "..", ".", "", "a\u202eb", "A", "a b"):
        ran = run("import", "iati", tmp_path / "a.csv", "--source", name, "--ledger", folder)
        assert ran.code and not RAW.search(ran.err), name
        assert not (folder / "imported").exists() and not (tmp_path / "out").exists()


# -- citations -------------------------------------------------------------------------------------

CITED = "cite figure-1 figure-2 figure-3 gdp-2005 it"


@pytest.mark.parametrize("style", ["chicago", "apa"])
def test_a_note_is_one_line_and_nothing_turns_it(ledger: Path, style: str) -> None:
    text = asked(CITED, ledger, "--style", style).out
    notes = text.partition("\n\nBibliography" if style == "chicago" else "\n\nReferences")[0]
    assert len(notes.split("\n\n")) == 5
    assert all(note.count("\n") == 1 for note in notes.split("\n\n"))
    assert not RAW.search(text) and "javascript:alert(1)" in text


def test_bibtex_has_no_other_entry_command_or_link(ledger: Path) -> None:
    """Tried: } @article{, \\input, \\write18, %, a javascript: address, line ends."""
    text = asked(CITED, ledger, "--style", "bibtex").out
    library = bibtexparser.parse_string(text)
    keys = {"article", "article-n1", "article-n2", "article-n3"}
    assert not library.failed_blocks and {entry.key for entry in library.entries} == keys
    for command in ("input", "write", "href", "bf", "x1b"):
        assert f"\\{command}" not in re.sub(r"^%.*", "", text, flags=re.MULTILINE)
    links = [e["url"] for e in library.entries if "url" in e]
    assert len(links) == 1 and links[0].startswith("http://evil.example/")
    assert (
        "javascript:alert(1)" in next(e for e in library.entries if e.key == "article-n2")["note"]
    )
    assert not RAW.search(text)


def test_csl_json_is_exact_and_links_the_web_alone(ledger: Path) -> None:
    items = {i["id"]: i for i in json.loads(asked(CITED, ledger, "--style", "csl-json").out)}
    title = " ".join(" ".join(EXACT).split())
    assert items["article"]["title"] == title
    assert [i["URL"] for i in items.values() if "URL" in i] == [
        'http://evil.example/"onclick="x}\\write18'
    ]
    assert "javascript:alert(1)" in items["article-n2"]["note"]


# -- texts that are read, and words that are typed -------------------------------------------------


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("text") / "\x1b[31m[b]article.txt"
    tried = [*TEXTS.values(), *ELSEWHERE.values()]
    text = "".join(f"{text} gave $5 million {text}.\n\n" for text in tried)
    path.write_text(re.sub("[\a\b]", "", text), "utf-8")  # with these it is refused: no plain text
    return path


def test_a_scanned_text_steers_nothing(article: Path) -> None:
    for tty in (False, True):
        for form in ((), ("--format", "csv"), ("--format", "markdown"), ("--format", "json")):
            ran = run("scan", article, "--events", *form, tty=tty)
            assert ran.code == 0
            if tty or form in ((), ("--format", "markdown")):
                assert not RAW.search(COLOUR.sub("", ran.out).replace("\t", "")), form
            if form == ("--format", "markdown"):
                assert not active(ran.out)


def test_a_draft_has_no_formula(article: Path) -> None:
    rows = list(csv.reader(io.StringIO(run("scan", article, "--draft").out, newline="")))
    assert len(rows) > len(TEXTS) and len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if RUNS.match(cell)]


def test_problems_add_no_line_to_those_they_have(ledger: Path, tmp_path: Path) -> None:
    """Tried: line ends and made-up messages in what is quoted."""
    forged = "x\n\nledger: no problems.\n/etc/passwd:1: error bad-value\n  Remedy: none"
    bad = make_ledger(
        tmp_path / "\x1b[2J\nledger",
        [{"first": forged}, {"donor": TEXTS["rich"]}, {"amount": TEXTS["formula"]},
         {"sector": TEXTS["turned"]}, {"section": "<script>", "status": TEXTS["unseen"]}],
    )  # fmt: skip
    for tty in (False, True):
        ran = run("check", "--ledger", bad, tty=tty)
        count = len(json.loads(run("check", "--ledger", bad, "--format", "json").out)["rows"])
        assert ran.code == 1 and not RAW.search(ran.err + COLOUR.sub("", ran.out))
        assert len(re.findall("^  Remedy: ", ran.err, re.MULTILINE)) == count
        assert len(re.findall("^[^ \n].*: error ", ran.err, re.MULTILINE)) == count
        assert ran.out.count("\n") == 1
    shown = run("check", "--ledger", bad, "--format", "markdown").out
    assert not active(shown) and not RAW.search(shown)


@pytest.mark.parametrize("tty", [False, True], ids=["plain", "rich"])
def test_findings_of_the_audit_are_shown_and_not_run(
    ledger: Path, article: Path, tty: bool
) -> None:
    for more in ((), ("--text", str(article))):
        ran = run("audit", "--ledger", ledger, *more, tty=tty)
        assert ran.code == 1 and "Remedy" in ran.err
        assert not RAW.search(COLOUR.sub("", ran.out + ran.err))


def test_an_import_s_own_words_are_shown_and_not_run(tmp_path: Path) -> None:
    folder = hostile_ledger(tmp_path / "l")
    import_rows(folder, [
        {"record": f"A-{n}", "description": text, "program": text}
        for n, text in enumerate(EXACT + list(ELSEWHERE.values()))
    ])  # fmt: skip
    manifest = folder / "imported" / "aid" / "manifest.json"
    told = json.loads(manifest.read_text("utf-8"))
    several = " ".join([*EXACT, *ELSEWHERE.values()])
    told |= {"title": several, "publisher": TEXTS["rich"], "licence": TEXTS["script"]}
    manifest.write_text(json.dumps(told), "utf-8")
    for command in ("imported", "imported aid", "register --source aid", "summary --source aid",
                    "reconcile", "explain summary --source aid --row headline"):  # fmt: skip
        for tty in (False, True):
            ran = asked(command, folder, tty=tty)
            assert not RAW.search(COLOUR.sub("", ran.out)), command
        markdown = asked(command, folder, "--format", "markdown").out
        assert not active(markdown) and not RAW.search(markdown), command


TYPED = (
    ("summary", f"--{EVIL}"), (f"--{EVIL}",), (EVIL,), ("summary", EVIL), ("rates", EVIL),
    ("summary", "--format", EVIL), ("summary", "--years", EVIL), ("summary", "--donor", EVIL),
    ("show", EVIL), ("explain", "summary", "--row", EVIL), ("scan", EVIL), ("sql", EVIL),
    ("sql", "select 1", "--timeout", EVIL), ("chart", EVIL), ("chart", "years", "-o", EVIL),
    ("cite", EVIL), ("import", EVIL), ("import", "iati", EVIL), ("convert", EVIL, "USD"),
    ("convert", "5 USD", EVIL, "--year", "2005"), ("imported", EVIL), ("export", "-o", EVIL),
    ("audit", "--text", EVIL), ("compare", EVIL, "us"), ("balance", EVIL, "us"),
    ("summary", "--prices", EVIL), ("mentions", "--source", EVIL), ("report", "-o", EVIL),
)  # fmt: skip


@pytest.mark.parametrize("typed", TYPED, ids=lambda typed: " ".join(typed)[:24].encode().hex())
def test_what_is_typed_wrongly_is_told_and_not_run(typed: tuple[str, ...], tmp_path: Path) -> None:
    ran = run(*typed, cwd=tmp_path, tty=True)
    assert ran.code in (1, 2) and "Error: " in ran.err and "Traceback" not in ran.err
    assert not RAW.search(ran.err) and not RAW.search(COLOUR.sub("", ran.out))


def test_a_completion_steers_no_terminal(ledger: Path) -> None:
    for line in ("aidledger ", "aidledger summary --donor ", f"aidledger show {EVIL}"):
        ran = run(env={
            "_AIDLEDGER_COMPLETE": "complete_bash", "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split()) - (not line.endswith(" ")) ),
            "AIDLEDGER_LEDGER": str(ledger),
        })  # fmt: skip
        assert not RAW.search(ran.out.replace("\t", "") + ran.err)


def test_the_bundled_ledger_s_own_outputs_hold_no_such_character() -> None:
    """So that one that turns up is somebody's doing."""
    for file in BUNDLED.iterdir():
        if file.is_file():
            assert not RAW.search(file.read_text("utf-8").replace("\t", "").replace("\xad", ""))


def test_what_is_added_and_changed_is_told_and_not_run(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    text = " ".join(TEXTS[name] for name in ("turned", "rich", "link", "script", "marks"))
    row = {
        "id": "new", "source": "article", "donor": "US", "recipient": "TJ", "sector": "military",
        "instrument": "grant", "status": "disbursed", "first": "2005", "last": "2005",
        "qualifier": "exact", "amount": "5", "currency": "USD", "confidence": "high",
        "description": text,
    }  # fmt: skip
    given = [word for key, value in row.items() for word in (f"--{key}", value)]
    for words in (["add", *given], ["edit", "new", "--set", f"remark={text}"]):
        for form in ((), ("--format", "markdown")):
            ran = run(*words, "--ledger", ledger, "--dry-run", *form, tty=not form)
            assert ran.code == 0, ran.err
            assert not RAW.search(COLOUR.sub("", ran.out) + ran.err)
            assert not form or not active(ran.out)
        assert run(*words, "--ledger", ledger).code == 0
    shown = json.loads(run("register", "--ledger", ledger, "--format", "json").out)["rows"]
    assert text in {told["description"] for told in shown}
