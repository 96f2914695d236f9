"""Cite: what stands in a source, as papers cite it, with nothing made up."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given, settings
from hypothesis import strategies as st

from aidledger import open_ledger
from aidledger.citing import apa, bibtex, chicago, csl
from aidledger.citing.works import Cited, Name, Work
from tests.ledgers import BUNDLED, CURRENCIES, make_ledger, run

ARTICLE = "The U.S. vs Russia in Military-Political Cooperation with Tajikistan"
HEADING = "U.S. Policy after 2001"


def cite(*ids: str, style: str = "chicago", ledger: Path = BUNDLED) -> str:
    done = run("cite", *ids, "--style", style, "--ledger", ledger)
    assert (done.code, done.err) == (0, "")
    return done.out


# -- the article ---------------------------------------------------------------------------------


def test_a_figure_of_the_article_in_chicago() -> None:
    assert cite("us-border-posts") == (
        f"Maksim Starchak, “{ARTICLE},” Central Asia and the Caucasus, May 2009, under "
        f"“{HEADING},” n. 5, citing E. A. Feigenbaum, “Fifteen Years of Tajik-American Relations,” "
        "Official site of the U.S. Embassy in Tajikistan, April 13, 2007, "
        "http://dushanbe.usembassy.gov/speeches.html.\n\n"
        "Bibliography\n"
        f"Starchak, Maksim. “{ARTICLE}.” Central Asia and the Caucasus, May 2009.\n\n"
        "Mind\n"
        "starchak-2009: issue, pages not known, and left out.\n"
    )


def test_a_figure_of_the_article_in_apa() -> None:
    text = cite("us-border-posts", style="apa")
    assert text.startswith(
        f"(Feigenbaum, 2007, as cited in Starchak, 2009, “{HEADING}” section, note 5)\n"
    )
    assert f"\nStarchak, M. (2009, May). {ARTICLE}. Central Asia and the Caucasus.\n" in text
    assert "Feigenbaum, E. A. (2007, April 13). Fifteen Years of Tajik-American Relations." in text


def test_a_footnote_that_repeats_another_is_resolved() -> None:
    footnotes = {row["id"]: row["footnote"] for row in open_ledger(BUNDLED).export().flat_rows()}
    ids = [i for i, footnote in footnotes.items() if footnote in ("46", "48")]
    assert ids
    for one in ids:
        assert "citing A. Korbut, “Etot khitryy, nesgovorchivyy Rakhmon,”" in cite(one)
        assert f"n. {footnotes[one]}, citing" in cite(one)
        assert "@article{starchak-2009-n40," in cite(one, style="bibtex")


def test_a_series_has_publisher_code_place_and_year() -> None:
    text = cite("tj-gdp-usd-2005")
    assert text.startswith(
        "World Bank, “World Development Indicators,” series NY.GDP.MKTP.CD (Tajikistan, 2005), "
        "n.d.\n"
    )
    assert "wb-wdi: date, address, date of retrieval not known, and left out." in text
    assert cite("tj-gdp-usd-2005", style="apa").startswith(
        "(World Bank, n.d., series NY.GDP.MKTP.CD, Tajikistan, 2005)\n"
    )


def test_every_figure_and_indicator_can_be_cited_in_every_style() -> None:
    ledger = open_ledger(BUNDLED)
    ids = [r["id"] for report in (ledger.export(), ledger.indicators()) for r in report.flat_rows()]
    for style in ("chicago", "apa", "bibtex", "csl-json"):
        rows = list(ledger.cite(*ids, style=style).flat_rows())
        assert [r["id"] for r in rows if r["table"] == "footnotes"] == ids
        sources = [r["source"] for r in rows if r["table"] == "bibliography"]
        assert len(sources) == len(set(sources))
        assert all(r["text"] for r in rows)
        if style in ("chicago", "apa"):
            assert not re.search(
                r"\(\)|, ,|  |,,|\.\.(?!\.)|None|“”", "\n".join(r["text"] for r in rows)
            )


# -- a source with everything, and one with nothing ----------------------------------------------

SOURCES = """\
article:
  kind: article
  title: "Is \\"Aid\\" & Trade 100% Free?"
  author: "Doe, Jane M.; Roe, R.J., Jr.; Müller, Karl-Heinz; World Bank"
  container: Journal of {Odd} $igns
  volume: "11"
  issue: "2"
  pages: 81-102
  doi: https://doi.org/10.1000/x_y
  date: "2009-05"
  sections:
    "1": "The \\"first\\" part"
  footnotes:
    "1": {title: A newspaper piece, container: The Paper, date: "2008-08-22", locator: p. 7}
    "2": {author: "A Ministry", title: A release, date: "2007-07-25",
          url: "http://x.org/a_b?c=1&d={2}"}
    "3": {editor: "Black, B.; White, W.", title: A book, publisher: A Press, date: "2004",
          locator: pp. 3-5}
    "4": {same_as: "1"}
    "5": {note: Not a source.}
    "6": {title: Wie auch immer, container: Blatt, locator: "Folge 7, Sp. 3"}
bare:
  kind: report
  title: Nothing known
  date: "2008"
twin:
  kind: report
  title: Another
  date: "2008"
  publisher: The Fund
  author: The Fund
other:
  kind: report
  title: Before it
  date: "2008"
  author: The Fund
rates:
  kind: dataset
  title: Rates made up for tests
  publisher: Nobody
  date: "2009"
  vintage: June
  code: R1
  url: https://data.example/r
  accessed: "2024-05-03"
"""  # fmt: skip
ROWS = [
    {"id": "whole", "footnote": "1 2 3 4 5"},
    {"id": "odd", "footnote": "6", "section": "2"},
    {"id": "bare", "source": "bare", "section": ""},
    {"id": "twin", "source": "twin", "section": "3"},
]
SIZES = [{"id": "size", "source": "rates", "year": 2006, "amount": 5}]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    sources = SOURCES.replace('    "1": "The', '    "2": Its second\n    "1": "The')
    return make_ledger(
        tmp_path / "l", ROWS, indicators=SIZES, sources=sources, currencies=CURRENCIES
    )


def test_everything_that_is_known_is_told_in_chicago(ledger: Path) -> None:
    note, *_ = cite("whole", ledger=ledger).splitlines()
    assert note == (
        "Jane M. Doe et al., “Is ‘Aid’ & Trade 100% Free?,” Journal of {Odd} $igns 11, no. 2 "
        "(May 2009): 81–102, under “The ‘first’ part,” nn. 1, 2, 3, 4, 5, "
        "https://doi.org/10.1000/x_y, citing “A newspaper piece,” The Paper, August 22, 2008, 7; "
        "A Ministry, “A release,” July 25, 2007, http://x.org/a_b?c=1&d={2}; "
        "B. Black and W. White, eds., A book (A Press, 2004), 3–5."
    )
    assert (
        "Doe, Jane M., R. J. Roe Jr., Karl-Heinz Müller, and World Bank. “Is ‘Aid’ & Trade 100% "
        "Free?” Journal of {Odd} $igns 11, no. 2 (May 2009): 81–102. https://doi.org/10.1000/x_y.\n"
    ) in cite("whole", ledger=ledger)
    assert "Mind" not in cite("whole", ledger=ledger)
    assert (
        cite("odd", ledger=ledger)
        .splitlines()[0]
        .endswith(
            "under “Its second,” n. 6, https://doi.org/10.1000/x_y, "
            "citing “Wie auch immer,” Blatt, n.d., Folge 7, Sp. 3."
        )
    )
    assert cite("size", ledger=ledger).splitlines()[0] == (
        "Nobody, “Rates made up for tests,” June, series R1 (Tajikistan, 2006), 2009, "
        "accessed May 3, 2024, https://data.example/r."
    )


def test_everything_that_is_known_is_told_in_apa(ledger: Path) -> None:
    lines = cite("whole", ledger=ledger, style="apa").splitlines()
    assert lines[0] == (
        "(“A newspaper piece,” 2008; A Ministry, 2007; Black & White, 2004, as cited in "
        "Doe et al., 2009, “The ‘first’ part” section, notes 1, 2, 3, 4, 5)"
    )
    assert (
        'Doe, J. M., Roe, R. J., Jr., Müller, K.-H., & World Bank. (2009). Is "Aid" & Trade 100% '
        "Free? Journal of {Odd} $igns, 11(2), 81–102. https://doi.org/10.1000/x_y"
    ) in lines
    assert "Black, B., & White, W. (Eds.). (2004). A book. A Press." in lines
    assert "A newspaper piece. (2008, August 22). The Paper, 7." in lines
    assert (
        "Nobody. (2009). Rates made up for tests (June) [Data set]. "
        "Retrieved May 3, 2024, from https://data.example/r"
    ) in cite("size", ledger=ledger, style="apa").splitlines()


def test_what_is_not_known_is_said_and_not_made_up(ledger: Path) -> None:
    text = cite("bare", ledger=ledger)
    assert text.startswith("Nothing known (2008).\n")
    assert "bare: author, publisher not known, and left out." in text
    rows = json.loads(run("cite", "bare", "--ledger", ledger, "--format", "json").out)["rows"]
    assert [row.get("not_known") for row in rows] == [None, "author, publisher"]
    assert "n.d." not in text


def test_works_of_one_author_and_year_are_told_apart_in_every_citation_alike(ledger: Path) -> None:
    assert (
        cite("twin", ledger=ledger, style="apa").splitlines()[0] == "(The Fund, 2008a, section 3)"
    )
    found = run("export", "--citations", "--ledger", ledger, "--format", "csv").out
    short = {row["id"]: row["citation"] for row in csv.DictReader(io.StringIO(found))}
    assert short == {
        "whole": "Doe et al. 2009, sec. 1, nn. 1, 2, 3, 4, 5",
        "odd": "Doe et al. 2009, sec. 2, n. 6",
        "bare": "Nothing known 2008",
        "twin": "The Fund 2008a, sec. 3",
    }


def test_several_figures_share_an_entry_and_keep_their_footnotes(ledger: Path) -> None:
    text = cite("odd", "whole", "odd", "bare", ledger=ledger)
    assert [line for line in text.splitlines() if line in ("odd", "whole", "bare")] == [
        "odd", "whole", "bare",
    ]  # fmt: skip
    listed = text.split("Bibliography\n")[1].split("\n\n")[0].splitlines()
    assert len(listed) == 2 and listed[0].startswith("Doe, Jane M.")


# -- footnotes of several works, chapters, dates -------------------------------------------------

NOTED = """\
article:
  kind: article
  title: An article
  author: Doe, Jane
  container: A Journal
  volume: "1"
  issue: "2"
  pages: 1-9
  date: "2009-05"
  footnotes:
    "1":
      works:
        a: {author: An Office, title: "Office's first", date: "2008-03-31", url: "http://x.org/1"}
        b: {author: An Office, title: Second, date: "2008-08-19", url: "http://x.org/2"}
      note: Two releases.
    "2": {same_as: "1"}
    "3": {kind: chapter, author: "Roe, R.", title: A chapter, container: The Big Book,
          editor: "Smith, Anne; Lee, B.C.", place: Oslo, publisher: A Press, date: "2005",
          locator: pp. 10-12}
    "4": {kind: chapter, title: A speech, container: The Book, editor: "Kniaz, A.A.",
          place: Bishkek, printed: "2007", date: "2006-06-28"}
    "5": {title: Weekly news, container: The Week, date: "2009-03-30", until: "2009-04-05"}
    "6": {title: Undated, container: A site, date: "2009-03-04", url: "http://x.org/3",
          date_read_from: its address}
    "7": {container: The Daily, date: "2008-08-22"}
    "8": {kind: book, author: "Poe, P.", title: A book, place: Oslo, publisher: A Press,
          date: "2005"}
    "9": {title: Weekly, container: The Week, date: "2009-03-04", until: "2009-03-10"}
rates: {kind: dataset, title: Rates, publisher: Nobody, code: R}
official: {kind: dataset, title: What it says, publisher: A State, code: O, date: "2010",
           accessed: "2024", url: "http://o.org"}
"""
AT = [{"id": f"n{n}", "footnote": str(n), "section": ""} for n in range(1, 10)]


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    claim = """\
growth: {source: article, words: it grew, meaning: It grew., says: increase, footnote: "7",
  article: "n1 - n2", lacking: {public: None.}}
"""
    rows = [*AT, {"id": "first", "footnote": "1a", "section": ""}]
    rivals = [{"id": "ordered", "amount": 5}]
    return make_ledger(tmp_path / "l", rows, sources=NOTED, rivals=rivals, claims=claim)


def citing(one: str, ledger: Path) -> str:
    return cite(one, ledger=ledger).splitlines()[0].partition(", citing ")[2]


def test_a_footnote_of_several_works_cites_each_or_the_one_that_is_named(noted: Path) -> None:
    first = "An Office, “Office’s first,” March 31, 2008, http://x.org/1"
    both = f"{first}; An Office, “Second,” August 19, 2008, http://x.org/2."
    assert citing("n1", noted) == citing("n2", noted) == both
    assert citing("first", noted) == f"{first}."
    # In the article the footnote has its number alone.
    assert ", n. 1, citing" in cite("first", ledger=noted)
    apa_note = cite("n1", ledger=noted, style="apa").splitlines()[0]
    assert apa_note == "(An Office, 2008a; An Office, 2008b, as cited in Doe, 2009, note 1)"
    found = entries(cite("n1", "first", style="bibtex", ledger=noted))
    assert set(found) == {"article", "article-n1a", "article-n1b"}
    shown = run("show", "n1", "--ledger", noted).out
    assert "2008-03-31" in shown and "2008-08-19" in shown
    assert "2008-08-19" not in run("show", "first", "--ledger", noted).out


def test_the_date_of_a_footnote_of_several_works_is_that_of_the_youngest(tmp_path: Path) -> None:
    # Money of April to August 2008, after a footnote of March 31 or of August 19.
    rows = [
        {"id": name, "footnote": note, "section": "", "first": "2008-04", "last": "2008-09"}
        for name, note in (("both", "1"), ("first", "1a"))
    ]
    folder = make_ledger(tmp_path / "l", rows, sources=NOTED)
    answer = json.loads(run("reconcile", "--stated", "--ledger", folder, "--format", "json").out)
    assert {r["figure"]: (r["footnote"], r["months_after"]) for r in answer["rows"]} == {
        "both": ("1, 2008-08-19", 1), "first": ("1a, 2008-03-31", 6),
    }  # fmt: skip
    warned = run("check", "--ledger", folder).err
    assert warned.count("disbursed-after-source") == 1 and "dated 2008-03-31" in warned


def test_chapters_name_their_book_its_editors_and_place(noted: Path) -> None:
    assert citing("n3", noted) == (
        "R. Roe, “A chapter,” in The Big Book, ed. Anne Smith and B. C. Lee (Oslo: A Press, 2005), "
        "10–12."
    )
    book = cite("n3", ledger=noted, style="apa").splitlines()
    assert (
        "Roe, R. (2005). A chapter. In A. Smith & B. C. Lee (Eds.), The Big Book (pp. 10–12). "
        "A Press."
    ) in book
    assert citing("n4", noted) == "“A speech,” in The Book, ed. A. A. Kniaz (Bishkek, 2007)."
    assert "A speech. (2007). In A. A. Kniaz (Ed.), The Book." in cite(
        "n4", ledger=noted, style="apa"
    )
    assert citing("n8", noted) == "P. Poe, A book (Oslo: A Press, 2005)."
    chapter = Work("k", "chapter", "A chapter", (Name("Roe", "R."),), (Name("Smith", "Anne"),),
                   "The Big Book", "A Press", "2005", pages="10-12", place="Oslo")  # fmt: skip
    assert chicago.entry(chapter) == (
        "Roe, R. “A chapter.” In The Big Book, edited by Anne Smith, 10–12. Oslo: A Press, 2005."
    )
    assert "address = {Oslo}," in bibtex.entry(chapter) and "editor = {Smith," in bibtex.entry(
        chapter
    )
    assert csl.entry(chapter)["publisher-place"] == "Oslo"


def test_dates_of_a_week_and_dates_that_are_not_printed(noted: Path) -> None:
    assert citing("n5", noted) == "“Weekly news,” The Week, March 30–April 5, 2009."
    assert citing("n9", noted) == "“Weekly,” The Week, March 4–10, 2009."
    assert "Weekly. (2009, March 4–10). The Week." in cite("n9", ledger=noted, style="apa")
    items = {i["id"]: i for i in json.loads(cite("n9", "n6", style="csl-json", ledger=noted))}
    assert items["article-n9"]["issued"] == {"date-parts": [[2009, 3, 4], [2009, 3, 10]]}
    assert "read from its address" in items["article-n6"]["note"]
    bib = entries(cite("n9", style="bibtex", ledger=noted))["article-n9"]
    assert "day" not in bib and bib["note"] == "Dated March 4–10, 2009"
    text = cite("n6", ledger=noted)
    assert "A site, [March 4, 2009], http://x.org/3." in text
    assert "article-n6: its date is not printed, but read from its address." in text
    assert cite("n6", ledger=noted, style="apa").startswith("(“Undated,” [2009], as cited")


def test_without_author_and_title_apa_says_what_it_is(noted: Path) -> None:
    text = cite("n7", ledger=noted, style="apa")
    assert text.startswith("([Newspaper article], 2008, as cited in")
    assert "\n[Newspaper article]. (2008, August 22). The Daily.\n" in text


def test_rivals_and_claims_are_cited_too(noted: Path) -> None:
    assert cite("ordered", ledger=noted).startswith(
        "A State, “What it says,” series O (obligations, United States to Tajikistan, 2005), 2010,"
    )
    assert cite("growth", ledger=noted).splitlines()[0].endswith(
        "n. 7, citing The Daily, August 22, 2008."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("was", "new", "says"),
    [
        ("        b: {author", "        bb: {author", "“bb” is no letter"),
        ("      note: Two", "      title: Two", "“title” is not a field here"),
        ('until: "2009-04-05"', 'until: "2009-03-30"', "until is not after date"),
        ('until: "2009-04-05"', "until: Sunday", "until “Sunday”"),
        ('printed: "2007"', "printed: soon", "printed “soon”"),
        ('"2008-08-19"', "soon", "date “soon”"),
        ("title: Second", "tilte: Second", "Did you mean title?"),
        ("title: Second", 'same_as: "3"', "“same_as” is not a field"),
    ],
)
def test_mistakes_in_footnotes_are_told(noted: Path, was: str, new: str, says: str) -> None:
    assert NOTED.count(was) == 1
    (noted / "sources.yaml").write_text(NOTED.replace(was, new), "utf-8")
    done = run("check", "--ledger", noted)
    assert done.code == 1 and says in done.err


# -- for programs --------------------------------------------------------------------------------


def entries(text: str) -> dict[str, dict[str, str]]:
    """Read BibTeX with a library of others', its commands of LaTeX turned into text."""
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert not library.failed_blocks
    return {e.key: {f.key: f.value for f in e.fields} | {"type": e.entry_type}
            for e in library.entries}  # fmt: skip


def test_bibtex_reads_back_as_what_was_said(ledger: Path) -> None:
    text = cite("whole", "size", style="bibtex", ledger=ledger)
    found = entries(text)
    assert set(found) == {"article", "article-n1", "article-n2", "article-n3", "rates"}
    article = found["article"]
    assert article["type"] == "article" and article["month"] == "may" and article["year"] == "2009"
    assert article["title"] == 'Is "Aid" & Trade 100% Free?'
    assert r"journal = {Journal of \textbraceleft{}Odd\textbraceright{} \$igns}," in text
    assert (article["volume"], article["number"], article["pages"]) == ("11", "2", "81–102")
    assert "url = {http://x.org/a_b?c=1&d=%7B2%7D}," in text
    assert found["article-n3"]["type"] == "book" and found["article-n3"]["publisher"] == "A Press"
    assert (found["rates"]["author"], found["rates"]["urldate"]) == ("Nobody", "2024-05-03")
    assert r"% whole: \autocite[sec.~1, nn.~1, 2, 3, 4, 5]{article}, citing \cite{" in text
    assert (
        "author = {Doe, Jane M. and Roe, Jr., R.J. and Müller, Karl-Heinz and {World Bank}}" in text
    )
    assert "title = {{Is" in text
    assert cite("whole", "size", style="bibtex", ledger=ledger) == text


def test_bibtex_says_what_is_not_known_where_bibtex_passes_over_it() -> None:
    text = cite("us-border-posts", style="bibtex")
    assert "\n% starchak-2009: issue, pages not known, and left out.\n" in text
    assert "number" not in text and "pages =" not in text


# CSL 1.0.2: the types and fields that appear in csl-data.json of its schema.
CSL_TYPES = {"article-journal", "article-newspaper", "chapter", "book", "report", "dataset",
             "webpage", "document"}  # fmt: skip
CSL_FIELDS = {
    "id", "type", "title", "author", "editor", "container-title", "publisher", "publisher-place",
    "issued", "accessed",
    "volume", "issue", "page", "version", "URL", "DOI", "ISBN", "language", "note",
}  # fmt: skip


def check_csl(item: dict[str, Any]) -> None:
    assert set(item) <= CSL_FIELDS and {"id", "type"} <= set(item)
    assert item["type"] in CSL_TYPES
    for field in ("issued", "accessed"):
        if field in item:
            assert set(item[field]) == {"date-parts"} and 1 <= len(item[field]["date-parts"]) <= 2
            for parts in item[field]["date-parts"]:
                assert 1 <= len(parts) <= 3 and all(isinstance(part, int) for part in parts)
    for name in item.get("author", []) + item.get("editor", []):
        assert set(name) in ({"literal"}, {"family", "given"}, {"family", "given", "suffix"})
    texts = set(item) - {"issued", "accessed", "author", "editor"}
    assert all(isinstance(item[field], str) and item[field] for field in texts)


def test_csl_json_is_what_zotero_and_pandoc_read(ledger: Path) -> None:
    items = {i["id"]: i for i in json.loads(cite("whole", "size", style="csl-json", ledger=ledger))}
    for item in items.values():
        check_csl(item)
    article = items["article"]
    assert (
        article["type"] == "article-journal" and article["title"] == 'Is "Aid" & Trade 100% Free?'
    )
    assert article["author"][1] == {"family": "Roe", "given": "R.J.", "suffix": "Jr."}
    assert article["author"][3] == {"literal": "World Bank"}
    assert article["issued"] == {"date-parts": [[2009, 5]]}
    assert article["DOI"] == "10.1000/x_y" and "note" not in article
    assert items["article-n1"]["type"] == "article-newspaper"
    assert items["article-n2"]["type"] == "webpage"
    assert items["rates"]["accessed"] == {"date-parts": [[2024, 5, 3]]}
    for item in json.loads(cite("us-border-posts", "tj-gdp-usd-2005", style="csl-json")):
        check_csl(item)
        assert not {"issue", "page", "volume"} & set(item)
    notes = {i["id"]: i.get("note") for i in json.loads(cite("us-border-posts", style="csl-json"))}
    assert notes["starchak-2009"] == "Not known: issue, pages"


def test_the_place_of_a_figure_is_a_cite_item(ledger: Path) -> None:
    done = run("cite", "whole", "--style", "csl-json", "--format", "json", "--ledger", ledger)
    note = json.loads(json.loads(done.out)["rows"][0]["text"])
    assert note[0] == {
        "id": "article", "label": "section", "locator": 'The "first" part',
        "suffix": ", nn. 1, 2, 3, 4, 5",
    }  # fmt: skip
    assert [item["id"] for item in note[1:]] == ["article-n1", "article-n2", "article-n3"]


def test_style_decides_the_text_and_format_its_wrapping(ledger: Path, tmp_path: Path) -> None:
    plain = cite("whole", ledger=ledger)
    found = run("cite", "whole", "--format", "csv", "--ledger", ledger).out
    rows = list(csv.DictReader(io.StringIO(found)))
    assert [row["table"] for row in rows] == ["footnotes", "bibliography"]
    assert plain.splitlines()[0] == rows[0]["text"] and rows[1]["text"] in plain
    markdown = run("cite", "whole", "--format", "markdown", "--ledger", ledger).out
    assert "## Footnotes" in markdown and "| whole |" in markdown
    for style, name in (("csl-json", "r.json"), ("bibtex", "r.bib"), ("chicago", "r.txt")):
        target = tmp_path / name
        assert run("cite", "whole", "--style", style, "-o", target, "--ledger", ledger).code == 0
        assert target.read_text("utf-8") == cite("whole", style=style, ledger=ledger)
    run("cite", "whole", "-o", tmp_path / "rows.csv", "--ledger", ledger)
    assert (tmp_path / "rows.csv").read_text("utf-8") == found


def test_an_id_that_is_not_there_is_told_with_the_nearest(ledger: Path) -> None:
    done = run("cite", "whole", "wole", "sise", "--ledger", ledger)
    assert (done.code, done.out) == (2, "")
    assert "“wole”, “sise”" in done.err and "whole" in done.err and "size" in done.err


@pytest.mark.parametrize(
    "was, new, says",
    [
        ('accessed: "2024-05-03"', "accessed: yesterday", "accessed “yesterday”"),
        ("kind: dataset", "kind: data", "kind cannot be “data”"),
        ("locator: p. 7", "locator: p. 7, kind: poem", "kind cannot be “poem”"),
        ("locator: p. 7", "accessed: soon", "accessed “soon”"),
    ],
)
def test_new_fields_of_sources_are_checked(ledger: Path, was: str, new: str, says: str) -> None:
    text = (ledger / "sources.yaml").read_text("utf-8")
    (ledger / "sources.yaml").write_text(text.replace(was, new), "utf-8")
    done = run("check", "--ledger", ledger)
    assert done.code == 1 and says in done.err


def test_export_carries_citations_in_every_form() -> None:
    command = ("export", "--donor", "US", "--citations", "--ledger", BUNDLED)
    data = json.loads(run(*command, "--lines", "--format", "json").out)["rows"]
    assert {row["citation"] for row in data if row["id"] == "us-border-posts"} == {
        "Starchak 2009, sec. 1, n. 5"
    }
    header, *_ = run(*command, "--format", "csv").out.splitlines()
    assert header.endswith(",citation")
    assert "Starchak 2009, sec. 1, n. 5" in run(*command).out
    assert "citation" not in run(*command[:3], "--ledger", BUNDLED, "--format", "csv").out


# -- hostile and odd texts -----------------------------------------------------------------------

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=30
)
texts = texts.map(lambda text: " ".join(text.split()))
names = st.builds(Name, texts.filter(bool), texts, texts)
KINDS = ("article", "newspaper", "chapter", "book", "report", "dataset", "page", "document")
DATES = st.sampled_from(["", "2005", "2005-07", "2005-07-09"])
works = st.builds(
    Work,
    key=st.just("key-1"),
    kind=st.sampled_from(KINDS),
    authors=st.lists(names, max_size=4).map(tuple),
    editors=st.lists(names, max_size=3).map(tuple),
    date=DATES,
    accessed=DATES,
    letter=st.sampled_from(["", "a"]),
    until=st.sampled_from(["", "2005-07-15", "2005-08-01", "2006-01-02"]),
    **dict.fromkeys(
        ("title", "container", "publisher", "volume", "issue", "pages", "locator", "url", "doi",
         "isbn", "version", "language", "place", "read_from"), texts),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(works, texts)
def test_no_text_breaks_an_entry_or_becomes_a_command(work: Work, heading: str) -> None:
    cited = Cited("a-figure", work, "1", heading, ("3",), (work._replace(key="key-1-n3"),))
    for style in (chicago, apa):
        note = style.note(cited)
        assert note and "\n" not in note and style.entry(work)
    entry = bibtex.entry(work)
    library = bibtexparser.parse_string(bibtex.comment([bibtex.note(cited)]) + "\n\n" + entry)
    assert not library.failed_blocks and [e.key for e in library.entries] == ["key-1"]
    assert entry.count("{") == entry.count("}")
    commands = set(re.findall(r"\\([a-zA-Z]+)", re.sub(r"\\\\", "", entry)))
    known = {"textbackslash", "textbraceleft", "textbraceright", "textasciitilde",
             "textasciicircum"}  # fmt: skip
    assert commands <= known
    check_csl(csl.entry(work))


def test_texts_that_turn_the_direction_are_shown_and_not_run(tmp_path: Path) -> None:
    sources = SOURCES.replace("Nothing known", "Nothing \u202eknown\\input{x}")
    sources = sources.replace('    "1": "The', '    "2": Its second\n    "1": "The')
    folder = make_ledger(tmp_path / "l", ROWS, indicators=SIZES, sources=sources)
    for style in ("chicago", "apa", "bibtex", "csl-json"):
        text = cite("bare", style=style, ledger=folder)
        assert "\u202e" not in text and "Nothing" in text
    assert r"\input" not in cite("bare", style="bibtex", ledger=folder)
