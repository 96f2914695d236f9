"""Hostile input to what reads: bombs, huge numbers, ways out of a folder, patterns without end.

docs/limits.md has a table of every attack that was tried, with the test that shows what happens;
those of damaged ledgers stand in test_bad_input.py, of documents in test_scan_command.py, of XML in
test_import_iati.py, of claims in test_claims.py.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aidledger import limits
from aidledger.booking.book import book
from aidledger.counting.residuals import Edge, innermost
from aidledger.documents import extracting
from aidledger.documents.structure import read
from aidledger.drafting import findings
from aidledger.files import read_files
from aidledger.importing.maps import read_map
from aidledger.importing.patterns import matches, wrong_with
from aidledger.problems import LedgerError, UsageError
from aidledger.schema import descriptor
from aidledger.years import LATEST, parse_years
from fuzz.readers import MAP, workbook
from tests.imports import import_rows
from tests.ledgers import Ran, make_ledger, run

HEAD = "donor,recipient,year,amount\n"


def assert_refused(ran: Ran, says: str, code: int = 2) -> None:
    """Assert that an error says this, and what to do, with nothing in it that no one can see."""
    assert ran.code == code, ran
    assert says in ran.err
    assert re.search(r"^(Hint|  Remedy): .", ran.err, re.MULTILINE)
    assert "Traceback" not in ran.err and ran.err.replace("\n", "").isprintable()
    assert len(ran.err) < 10_000


# -- workbooks -------------------------------------------------------------------------------------

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
NAMES = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEAD.strip().split(","))
FIRST = f'<row r="1">{NAMES}</row>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
RELATIONS = "xl/_rels/workbook.xml.rels"


def sheet(cells: str, before: str = "", row: str = "2") -> bytes:
    text = f'{before}{SHEET}{FIRST}<row r="{row}">{cells}</row></sheetData></worksheet>'
    return text.encode()


def relation(target: str, mode: str = "Internal") -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="{target}" TargetMode="{mode}"/>'
        "</Relationships>"
    ).encode()


def number(text: str) -> bytes:
    return workbook(sheet(f"<c><v>{text}</v></c>"))


WORKBOOKS = {
    "entities in entities": (
        workbook(sheet("<c><v>&a9;</v></c>", f'<!DOCTYPE l [<!ENTITY a0 "ha">{LAUGHS}]>')),
        "limit on input amplification",
    ),
    "one long entity, many times": (
        workbook(
            sheet(f"<c><v>{'&a;' * 5000}</v></c>", f'<!DOCTYPE l [<!ENTITY a "{"x" * 50_000}">]>')
        ),
        "limit on input amplification",
    ),
    "an entity from a file": (
        workbook(
            sheet("<c><v>&x;</v></c>", '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
        ),
        "undefined entity",
    ),
    "a sheet outside of the archive": (
        workbook(sheet(""), {RELATIONS: relation("../../../../etc/passwd")}),
        "no sheet",
    ),
    "a sheet on the network": (
        workbook(sheet(""), {RELATIONS: relation("http://127.0.0.1:9/x", "External")}),
        "no sheet",
    ),
    "not a number": (number("NaN"), "after row 1"),
    "infinity": (number("-Infinity"), "after row 1"),
    "more digits than int takes": (number("9" * 5_000), "after row 1"),
    "a text that is not there": (workbook(sheet('<c t="s"><v>-99</v></c>')), "after row 1"),
    "a day that is none": (workbook(sheet('<c t="d"><v>2005-99-99</v></c>')), "after row 1"),
    "a column beyond every sheet": (workbook(sheet('<c r="ZZZ2"><v>1</v></c>')), "16,384 columns"),
    "a row that is no number": (workbook(sheet("", row="x")), "after row 1"),
    "cut short": (workbook(sheet("")[:-40]), "cannot be read as a workbook"),
    "half an archive": (workbook(sheet(""))[:2_000], "cannot be read as a workbook"),
}  # fmt: skip


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_hostile_workbook_is_refused(name: str, tmp_path: Path) -> None:
    data, says = WORKBOOKS[name]
    (tmp_path / "aid.xlsx").write_bytes(data)
    ran = run("import", "csv", tmp_path / "aid.xlsx", "--guess", "-o", tmp_path / "map.yaml")
    assert_refused(ran, says)
    assert "root:" not in ran.err


def test_a_row_beyond_every_sheet_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows before it are blank, and there would be a hundred thousand million of them."""
    monkeypatch.setattr(limits, "SHEET_ROWS", 1_000)
    (tmp_path / "aid.xlsx").write_bytes(workbook(sheet("<c><v>1</v></c>", row="99999999999")))
    ran = run("import", "csv", tmp_path / "aid.xlsx", "--guess", "-o", tmp_path / "map.yaml")
    assert_refused(ran, "Row 1,001 of “Sheet” in aid.xlsx lies outside of any spreadsheet")


def test_a_workbook_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strings = workbook(sheet(""), {"xl/sharedStrings.xml": b" " * 2_000_000})
    assert len(strings) < 20_000
    for name, most in (("BOOK_PART", "xl/sharedStrings.xml"), ("SHEET_UNPACKED", "worksheets/")):
        monkeypatch.setattr(limits, "BOOK_PART", 256 * limits.MIB)
        monkeypatch.setattr(limits, name, 100 if name == "SHEET_UNPACKED" else limits.MIB)
        (tmp_path / "aid.xlsx").write_bytes(strings)
        ran = run("import", "csv", tmp_path / "aid.xlsx", "--guess", "-o", tmp_path / "m.yaml")
        assert_refused(ran, "unpacks to more than")
        assert most in ran.err


def test_an_archive_whose_sizes_are_lies_ends_with_its_checksum(tmp_path: Path) -> None:
    data = bytearray(workbook(sheet("<c><v>1</v></c>")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = next(part for part in archive.namelist() if part.endswith("sheet1.xml")).encode()
    entry = data.rindex(name) - 46
    data[entry + 24 : entry + 28] = (50).to_bytes(4, "little")  # its size unpacked
    (tmp_path / "aid.xlsx").write_bytes(data)
    ran = run("import", "csv", tmp_path / "aid.xlsx", "--guess", "-o", tmp_path / "map.yaml")
    assert_refused(ran, "aid.xlsx cannot be read")


# -- tables ----------------------------------------------------------------------------------------

NUMBERS = (
    "NaN", "inf", "-Infinity", "1e999999", "1e5000", "9" * 5_000, "1" + "0" * 400, "-" * 5_000,
    "1_000", "0x10", "٣", "½", "\u202e5", "5\u200b", "1e-5000", "=1+1", "5 million", "1,5,5",
)  # fmt: skip


def importing(folder: Path, text: str | bytes, *words: str, name: str = "aid.csv") -> Ran:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    (folder / "map.yaml").write_bytes(MAP)
    ledger = folder / "ledger"
    if not ledger.exists():
        make_ledger(ledger)
    return run(
        "import", "csv", folder / name, "--map", folder / "map.yaml", "--ledger", ledger, *words
    )


def test_numbers_that_are_none_are_told_and_nothing_lands(tmp_path: Path) -> None:
    rows = "".join(f'US,TJ,2005,"{text}"\n' for text in NUMBERS)
    ran = importing(tmp_path, HEAD + rows)
    assert_refused(ran, "Nothing was imported", 1)
    assert ran.err.count("error bad-amount") == len(NUMBERS)


def test_a_year_of_thousands_of_digits_is_told_in_few(tmp_path: Path) -> None:
    ran = importing(tmp_path, HEAD + f"US,TJ,{'2005' * 2_000},1\n")
    assert_refused(ran, "aid.csv:2, year: error bad-date", 1)
    assert len(ran.err) < 1_500


def test_a_table_of_too_many_columns_is_refused(tmp_path: Path) -> None:
    more = ",".join(f"c{n}" for n in range(limits.COLUMNS))
    ran = importing(tmp_path, HEAD.strip() + f",{more}\nUS,TJ,2005,1\n")
    assert_refused(ran, "aid.csv has 1,004 columns")


@pytest.mark.long
def test_a_table_of_nearly_so_many_columns_is_read(tmp_path: Path) -> None:
    more = limits.COLUMNS - 4
    names = ",".join(f"c{n}" for n in range(more))
    ran = importing(tmp_path, HEAD.strip() + f",{names}\nUS,TJ,2005,7{',x' * more}\n")
    assert (ran.code, ran.err) == (0, "")
    summary = run("summary", "--source", "aid", "--ledger", tmp_path / "ledger", "--format", "csv")
    assert ",7.00," in summary.out


@pytest.mark.long
def test_parquet_with_numbers_that_are_none(tmp_path: Path) -> None:
    import duckdb

    duckdb.sql(
        "SELECT 'US' AS donor, 'TJ' AS recipient, 2005 AS year, "
        "unnest(['NaN'::DOUBLE, 'inf'::DOUBLE, '-inf'::DOUBLE, 1e300]) AS amount"
    ).write_parquet(str(tmp_path / "p.parquet"))
    ran = importing(tmp_path, (tmp_path / "p.parquet").read_bytes(), name="aid.parquet")
    assert_refused(ran, "Nothing was imported", 1)
    assert ran.err.count("error bad-amount") == 4


PACKED = gzip.compress(HEAD.encode() + b"".join(b"%d,TJ,2005,1\n" % n for n in range(9_000)))


@pytest.mark.parametrize("data", [PACKED[:-5_000], b"\x1f\x8b\x08\x00" + bytes(range(99, 199))])
def test_a_damaged_archive_is_told_in_plain_words(data: bytes, tmp_path: Path) -> None:
    says = "aid.csv.gz cannot be unpacked"
    (tmp_path / "aid.csv.gz").write_bytes(data)
    assert_refused(run("import", "csv", tmp_path / "aid.csv.gz", "--guess"), says)


def test_a_bomb_in_an_archive_is_told_without_its_content(tmp_path: Path) -> None:
    ran = importing(tmp_path, gzip.compress(b"\0" * 20_000_000), name="aid.csv.gz")
    assert_refused(ran, "has no such column", 1)


@pytest.mark.parametrize("text", ["x" * 200_000 + "\n", HEAD + '"' + "x" * 200_000 + '",1,2,3\n'])
def test_a_guess_at_a_line_without_end_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "aid.csv").write_text(text)
    assert_refused(run("import", "csv", tmp_path / "aid.csv", "--guess"), "cannot be read as CSV")


def test_a_guess_of_names_that_no_one_can_see_can_be_read(tmp_path: Path) -> None:
    names = 'a\x06b,a\x1b[31m,recipient,year,"fiscal\nyear",amount\n'
    (tmp_path / "aid.csv").write_text(names + "US,x,TJ,2005,2005,1\n")
    ran = run("import", "csv", tmp_path / "aid.csv", "--guess", "-o", tmp_path / "map.yaml")
    assert ran.code == 0
    with pytest.raises(LedgerError) as told:
        read_map((tmp_path / "map.yaml").read_bytes(), "map.yaml")
    assert {problem.code for problem in told.value.problems} == {"bad-map"}


# -- patterns --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "(a|a)*", "(a|ab)+x", "((a*)*)*", "(.*a){20}", ".*.*.*.*x", "(?:x*){2,}", "a" * 301,
     "(" * 200, "(a?){50}.*", "[", "(?P<a>", "(a*|b)*", "a?" * 75 + "a" * 75, "(a|aa)" * 40 + "b",
     "(a|aa){10}" * 3 + "b", "(a{0,10}){10}b", "(a+)+|b"],
)  # fmt: skip
def test_a_pattern_that_may_take_for_ever_is_refused(pattern: str) -> None:
    text = MAP.decode().replace("{column: donor}", f"{{column: donor, groups: '{pattern}'}}")
    with pytest.raises(LedgerError) as told:
        read_map(text.encode(), "map.yaml")
    (problem,) = told.value.problems
    assert problem.code == "bad-map" and problem.place.line == 3 and problem.remedy


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("World|.* Region", "Asia Region"), (r"(FY ?|F)?(19|20)\d\d([-/]\d{2,4})?", "FY 2005/06"),
     (".*, regional|Multi-Region", "Asia, regional"), (r"\w+ \d{4}", "Hilfe 2005"), ("", ""),
     ("|".join(f".*{c}x? (Area|Zone)" for c in "abcde"), "South cx Zone"),
     (".*(of|for) .*unspec(ified)?.*", "Aid for Asia, unspecified")],
)  # fmt: skip
def test_patterns_that_people_write_are_taken(pattern: str, text: str) -> None:
    assert wrong_with(pattern) == "" and matches(pattern, text)
    assert not matches(pattern, text + "!" * 400)


@pytest.mark.parametrize("ends", ["4" * 60 + " x", "¹" * 60 + "x", "[1]" * 20 + "x", ",1" * 40])
def test_digits_at_the_end_of_a_paragraph_are_read_at_once(ends: str) -> None:
    """Found by fuzzing: 0.4444… was cut up in every way, for hours."""
    text = f"It gave $5 million. It grew by 0.{ends}\n\nNotes\n\n1. One.\n\n2. a {ends}\n"
    assert len(read(text).flow) == len(text)


# -- texts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", ['<?xml version="1.0"?>', "<?php echo 1 ?>", "<?a>"])
def test_a_page_with_instructions_is_read(odd: str, tmp_path: Path) -> None:
    """Found by fuzzing: every page of XHTML begins with one, and was called damaged."""
    page = f"{odd}<html><body><p>It gave $5 million.</p>{odd}<ol><li>A</li></ol></body></html>"
    (tmp_path / "a.html").write_text(page)
    ran = run("scan", tmp_path / "a.html", "--format", "csv")
    assert ran.code == 0 and "$5 million" in ran.out


def test_a_text_longer_than_any_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("It gave $5 million. " * 60)
    monkeypatch.setattr(findings, "MENTIONS", 50)
    assert_refused(run("scan", tmp_path / "a.txt"), "prints 60 amounts of money", 1)
    monkeypatch.setattr(extracting, "TEXT", 1_000)
    assert_refused(run("scan", tmp_path / "a.txt"), "is longer than", 1)


@pytest.mark.parametrize(
    "amount",
    ["1e999999 USD", "9" * 5_000 + " USD", "5 " + "million " * 500 + "USD", "NaN USD", "١٢ USD",
     "5 USD\0", "$" * 50_000 + "5", "5 \u202eUSD", "inf USD", "5 \ud800"],
)  # fmt: skip
def test_an_amount_that_is_none_is_not_converted(amount: str, tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    ran = run("convert", amount, "RUB", "--year", "2005", "--ledger", ledger)
    assert_refused(ran, "cannot be read")


@pytest.mark.parametrize(
    "words",
    [("summary", "--years", "9" * 5_000), ("summary", "--years", "2005-" * 5_000),
     ("show", "x" * 50_000), ("summary", "--donor", "\u202e" * 3_000),
     ("sql", "(" * 50_000), ("sql", "select '" + "x" * 200_000 + "'")],
    ids=lambda words: words[0],
)  # fmt: skip
def test_words_without_end_are_refused_in_few(words: tuple[str, ...], tmp_path: Path) -> None:
    assert_refused(run(*words, "--ledger", make_ledger(tmp_path / "ledger")), "Error: ")


def test_an_option_without_end_is_refused_in_few_words() -> None:
    ran = run("show", "--" + "x " * 20_000)
    assert ran.code == 2 and "No such option: --x x" in ran.err and len(ran.err) < 2_000


def test_a_path_of_a_message_keeps_its_end_and_a_command_for_a_shell_is_whole() -> None:
    folder = "/".join(["a" * 250, "b" * 250])
    said = run("scan", f"{folder}/letter.txt").err
    assert "/letter.txt\n" in said and f"{'a' * 200}…" in said and len(said) < 500
    command = f"Run `aidledger upgrade --ledger '{'my aid ' * 20}'`."
    assert UsageError("Older.", command).hint == command


def test_years_that_are_all_years_can_be_read_again() -> None:
    """Found by fuzzing: they were told as “-”, which is no range of years."""
    every = parse_years("2030,-2007,2008-")
    assert str(every) == f"-{LATEST}" and parse_years(str(every)) == every
    assert every.holds(1800) and every.holds_all_to(LATEST) and bool(every)


# -- ways out of a folder --------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["../../x", "/etc/x", "..", "a/b", "a\\b", ".hidden", "\u202e"])
def test_a_source_s_key_leads_nowhere_else(key: str, tmp_path: Path) -> None:
    ran = importing(tmp_path, HEAD + "US,TJ,2005,1\n", "--source", key)
    assert_refused(ran, "cannot be the key of a source")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["aid.csv", "ledger", "map.yaml"]


def test_a_descriptor_names_no_file_that_is_read(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    told = descriptor("ledger", "A ledger")
    for resource, path in zip(told["resources"], ("../../etc/passwd", "/etc/passwd"), strict=False):
        resource["path"] = path
    (ledger / "datapackage.json").write_text(json.dumps(told))
    ran = run("check", "--ledger", ledger)
    assert ran.code == 0 and "passwd" not in ran.out + ran.err
    files, _ = read_files(ledger)
    assert all("/" not in name for name in files.contents)


TABLES = {
    "/etc/passwd": "cannot be read",
    "../../../../../../etc/passwd": "cannot be read",
    "https://127.0.0.1:9/x.parquet": "does not reach",
    "s3://bucket/x": "does not reach",
    "x'); SELECT 1; --": "cannot be read",
}


def test_a_manifest_leads_to_rows_alone(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    import_rows(ledger, [{}])
    path = ledger / "imported" / "aid" / "manifest.json"
    told = json.loads(path.read_text())
    for table, says in TABLES.items():
        path.write_text(json.dumps({**told, "table": table}))
        ran = run("summary", "--source", "aid", "--ledger", ledger)
        assert_refused(ran, says, 2 if "://" in table else 1)
        assert "root:" not in ran.err
    for name in ("../../ledger", "..", "aid/../aid"):
        assert_refused(run("imported", "--remove", name, "--ledger", ledger), "No imported source")
    assert (ledger / "transactions.csv").is_file()


MANIFESTS = (
    "NaN", '{"rows": NaN}', "[" * 100_000, '{"rows": ' + "9" * 5_000 + "}", "\0",
    '{"a": "\\ud800"}', "[]", '"x"', '{"aidledger": ' * 500,
)  # fmt: skip


def test_json_that_is_no_manifest_is_refused(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    import_rows(ledger, [{}])
    path = ledger / "imported" / "aid" / "manifest.json"
    told = path.read_text()
    half = [re.sub(r'"rows": 1\b', f'"rows": {bad}', told) for bad in ("NaN", "1e999", "-1")]
    for text in (*MANIFESTS, *half):
        path.write_text(text)
        ran = run("imported", "--ledger", ledger)
        assert_refused(ran, "manifest.json: error bad-manifest", 1)


# -- many rows -------------------------------------------------------------------------------------


def test_many_problems_are_told_by_the_first_and_their_number(tmp_path: Path) -> None:
    more = 7
    rows = [{"amount": "x"}] * (limits.PROBLEMS_SHOWN + more)
    ledger = make_ledger(tmp_path / "ledger", rows)
    for command in ("check", "summary"):
        ran = run(command, "--ledger", ledger)
        assert ran.code == 1
        assert ran.err.count("error bad-amount") == limits.PROBLEMS_SHOWN
        assert ran.err.endswith(
            "… and 7 more problems: `aidledger check --format csv` lists all of them.\n\n"
        )
    assert "207 errors, 0 warnings" in run("check", "--ledger", ledger).out
    assert run("check", "--ledger", ledger, "--format", "csv").out.count("bad-amount") == len(rows)
    run("check", "--ledger", ledger, "-o", tmp_path / "all.txt")
    assert (tmp_path / "all.txt").read_text().count("error bad-amount") == len(rows)


def test_circles_within_circles_are_told_each_in_few_words(tmp_path: Path) -> None:
    """Each of so many figures is in the next and in the first: as many circles as figures."""
    size = 300
    rows = [
        {"id": f"p{n}", "part_of": f"p{(n + 1) % size}", "may_be_in": "p0" if n > 1 else ""}
        for n in range(size)
    ]
    ran = run("check", "--ledger", make_ledger(tmp_path / "ledger", rows), "--format", "csv")
    assert ran.code == 1
    assert ran.out.count("circular-relation") == size - 1
    assert "These 300 figures contain each other: p0 → p1 → p2 → p3 → p4 → … → p0." in ran.out


def test_a_chain_with_every_step_said_twice_settles(tmp_path: Path) -> None:
    """Each figure is in the one before, and in the one before that, which is left out."""
    rows = [
        {"id": f"p{n}", "amount": 1000 - n, "part_of": f"p{n - 1}" if n else "",
         "may_be_in": f"p{n - 2}" if n > 1 else ""}
        for n in range(500)
    ]  # fmt: skip
    ledger = make_ledger(tmp_path / "ledger", rows)
    assert run("check", "--ledger", ledger).code == 0
    ran = run("summary", "--ledger", ledger, "--format", "csv")
    # Of a whole its part is taken off: 1 is left of each, and all of the last.
    assert ",1000.00," in ran.out


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20))
def test_the_innermost_containers_are_those_that_a_search_finds(
    pairs: list[tuple[int, int]],
) -> None:
    figures = _figures()
    edges = [Edge("may_be_in", figures[b], figures[a]) for a, b in pairs if a < b]
    direct: dict[str, set[str]] = {}
    for edge in edges:
        direct.setdefault(edge.inside.id, set()).add(edge.container.id)

    def above(name: str) -> set[str]:
        found = set(direct.get(name, ()))
        return found.union(*map(above, found))

    expected = {
        (name, one) for name, others in direct.items() for one in others
        if not any(one in above(other) for other in others)
    }  # fmt: skip
    assert {(e.inside.id, e.container.id) for e in innermost(edges)} == expected


_KEPT: list[object] = []


def _figures():  # type: ignore[no-untyped-def]
    if not _KEPT:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            files, _ = read_files(make_ledger(Path(folder) / "ledger", [{}] * 9))
        _KEPT.append(book(files)[0].transactions)
    return _KEPT[0]


# -- what the page says ----------------------------------------------------------------------------


PAGE = Path(__file__).parents[1] / "docs" / "limits.md"
SOURCE = Path(limits.__file__ or "").read_text("utf-8")
SIZES = {"FILE", "DOCUMENT", "DOCUMENT_PART", "DOCUMENT_UNPACKED", "DOCUMENT_MEMORY", "MANIFEST",
         "SHEET_UNPACKED", "BOOK_PART", "ANSWER", "QUERY_MEMORY"}  # fmt: skip


def told_limit(name: str) -> str:
    value = getattr(limits, name)
    if name in ("EARLIEST", "LATEST"):
        return str(value)
    if name not in SIZES:
        return f"{value:,}"
    return f"{value // 2**30} GiB" if value % 2**30 == 0 else f"{value // 2**20} MiB"


def test_the_page_has_every_limit_as_the_code_has_it() -> None:
    import os

    lines = ["| Limit | In the code |", "|---|---|"]
    for line in SOURCE.splitlines():
        if line.startswith("# -- "):
            lines.append(f"| **{line[5:]}** | |")
        elif (found := re.fullmatch(r"([A-Z_]+) = [^#]+#\s(.+)", line)) is not None:
            lines.append(f"| {told_limit(found[1])} {found[2]} | `{found[1]}` |")
    named = set(re.findall(r"\| `([A-Z_]+)` \|$", "\n".join(lines), re.MULTILINE))
    assert named == {name for name in vars(limits) if name.isupper()} - {"MIB"}
    begin, end = "<!-- limits -->\n", "<!-- end of limits -->"
    old = PAGE.read_text("utf-8")
    new = old[: old.index(begin) + len(begin)] + "\n".join(lines) + "\n" + old[old.index(end) :]
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(new, "utf-8")
    assert new == old or os.environ.get("UPDATE_DOCS"), "run this test with UPDATE_DOCS=1"


def test_every_test_that_the_page_names_is_there() -> None:
    folder = Path(__file__).parent
    named = re.findall(r"`(test_\w+)\.py::(\w+)`", PAGE.read_text("utf-8"))
    assert len(named) > 25
    for file, name in named:
        assert f"def {name}(" in (folder / f"{file}.py").read_text("utf-8"), name
