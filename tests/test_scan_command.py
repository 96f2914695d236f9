"""aidledger scan: what it prints, the formats it reads, events, drafts, and files it refuses."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zlib
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from aidledger.documents import extracting
from aidledger.drafting.drafts import COLUMNS
from aidledger.schema import TRANSACTIONS
from tests.ledgers import BUNDLED, csv_text, make_ledger, run
from tests.paper import paragraph, pdf, word

TEXT = """\
# Aid to Tajikistan

## The first part

In 2007 the United States gave 5 million dollars to Tajikistan.[^1] In 2006, with the support of
the United States, the World Bank wrote off the state debt. It rained.

## The second part

Between 2005 and 2007, Washington granted approximately 40 million dollars. The sum may reach
between 5 and 7 million dollars, or millions of dollars. Russia spent 315.5 million rubles.

[^1]: See a release of 19 August, 2008, on $2.5 million.
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.md"
    path.write_text(TEXT, "utf-8")
    return path


def rows(*arguments: object, **around: Any) -> list[dict[str, Any]]:
    done = run("scan", *map(str, arguments), "--format", "json", **around)
    assert (done.code, done.err) == (0, ""), done.err
    found = json.loads(done.out, parse_float=Decimal)["rows"]
    assert isinstance(found, list)
    return found


# -- what it prints --------------------------------------------------------------------------------


def test_json_has_one_flat_object_a_mention(article: Path) -> None:
    found = rows(article)
    first = found[0]
    assert first == {
        "line": 5, "column": 32, "section": "1", "footnote": "1", "words": "5 million dollars",
        "qualifier": "exact", "low": 5000000, "amount": 5000000, "high": 5000000, "open": False,
        "currency": "USD", "assumed": "", "start": 71, "end": 88, "heading": "The first part",
    }  # fmt: skip
    assert [TEXT[row["start"] : row["end"]] for row in found] == [row["words"] for row in found]
    assert [(row["section"], row["footnote"]) for row in found] == [
        ("1", "1"), ("2", ""), ("2", ""), ("2", ""), ("2", ""), ("1", "1"),
    ]  # fmt: skip
    readings = [(row["low"], row["amount"], row["high"], row["open"]) for row in found[1:]]
    assert readings == [
        (40000000, 40000000, 40000000, False),
        (5000000, None, 7000000, False),
        (2000000, None, 10000000, False),
        (315500000, 315500000, 315500000, False),
        (2500000, 2500000, 2500000, False),
    ]


def test_csv_and_standard_input_say_the_same(
    article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = run("scan", article, "--format", "csv").out
    assert printed.splitlines()[0] == (
        "line,column,section,footnote,words,qualifier,low,amount,high,open,currency,assumed,"
        "start,end,heading"
    )
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert run("scan", "-", "--format", "csv").out == printed


def test_no_figure_is_cut_at_80_columns_and_none_is_missing_at_200(article: Path) -> None:
    for width in (80, 200):
        drawn = run("scan", article, tty=True, env={"COLUMNS": str(width), "NO_COLOR": "1"}).out
        drawn = re.sub(r"\x1b\[[0-9;]*m", "", drawn)
        assert max(len(line.rstrip()) for line in drawn.splitlines()) <= width
        for figure in ("5,000,000", "40,000,000", "7,000,000", "315,500,000", "2,500,000"):
            assert re.search(rf"(?<![\d,]){figure}(?![\d,])", drawn), (width, figure)
    narrow = run("scan", article, tty=True, env={"COLUMNS": "80"}).out
    assert "~ 40,000,000 USD" in narrow and "5,000,000 …" in narrow
    assert "2 headings and 1 footnote were recognised" in " ".join(narrow.split())


def test_a_text_without_money_says_so(tmp_path: Path) -> None:
    (tmp_path / "none.txt").write_text("It rained.\n", "utf-8")
    done = run("scan", tmp_path / "none.txt")
    assert done.code == 0 and "0 amounts of money" in done.out
    printed = run("scan", tmp_path / "none.txt", "--format", "csv").out
    assert printed.startswith("line,column,section,footnote,words,qualifier,low,amount,high")


def test_what_turns_the_terminal_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "evil.txt").write_text("\u202e5 million \x1b dollars here: $5 million\n", "utf-8")
    done = run("scan", tmp_path / "evil.txt", "--events")
    assert done.code == 0 and "\x1b" not in done.out and "\u202e" not in done.out


# -- events ----------------------------------------------------------------------------------------


def test_events_are_listed_between_amounts_and_called_a_reading_aid(article: Path) -> None:
    found = rows(article, "--events")
    assert [row["kind"] for row in found][:3] == ["amount", "event", "amount"]
    event = found[1]
    assert (event["words"], event["line"], event["section"], event["qualifier"]) == (
        "wrote off", 6, "1", "unstated",
    )  # fmt: skip
    assert event["amount"] is None and event["currency"] == ""
    assert event["sentence"].startswith("In 2006, with the support of the United States")
    assert [row["start"] for row in found] == sorted(row["start"] for row in found)
    assert "reading aid" in run("scan", article, "--events").out
    assert "reading aid" not in run("scan", article).out


@pytest.mark.parametrize(
    "sentence",
    [
        "The Bank wrote off Tajikistan's state debt.",
        "The army got gratuitous assistance.",
        "It handed over two boats.",
        "Vehicles were given free of charge.",
        "The Chinese donated uniforms.",
        "Moscow fully financed the base.",
        "The embassy funded it.",
        "They supplied radios to the guards.",
        "Weapons were delivered in May.",
        "The posts were equipped by the embassy.",
        "The guards went through training courses.",
        "It offered free training.",
        "Scholarships went to fifty students.",
        "Means were allocated for it.",
        "It provided the customs service with equipment.",
        "Russia transferred helicopters.",
        "They rebuilt the bridge.",
        "The academy was repaired and its schools were rebuilt.",
        "Humanitarian aid came by road.",
        "It gave technical assistance.",
        "There was talk of debt forgiveness.",
        "The creditors forgave the debt.",
        "Russia forgave the loan.",
        "It delivered 40 jeeps.",
        "The marines trained 200 officers.",
        "Moscow sent helicopters.",
        "They supplied ambulances.",
        "China equipped a brigade.",
    ],
)
def test_words_that_betray_aid(sentence: str, tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text(f"It rained. {sentence} The end.", "utf-8")
    (row,) = rows(tmp_path / "t.txt", "--events")
    assert row["kind"] == "event" and row["sentence"] == sentence


@pytest.mark.parametrize(
    "sentence",
    ["It rained all day.", "Of course, the minister was glad.", "The post of minister was free.",
     "He gave a speech.", "Talks opened in May.", "It gave 5 million dollars of aid."],
)  # fmt: skip
def test_what_betrays_no_aid(sentence: str, tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text(f"It rained. {sentence} The end.", "utf-8")
    assert not [row for row in rows(tmp_path / "t.txt", "--events") if row["kind"] == "event"]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("It handed over four trucks, and wrote off 300 million dollars.",
         ["handed over", "300 million dollars"]),
        ("It wrote off 300 million dollars and handed over four trucks.",
         ["300 million dollars", "handed over"]),
        ("It gave equipment and training for 5 million dollars.", ["5 million dollars"]),
        ("It gave 5 million dollars and equipment worth 3 million dollars.",
         ["5 million dollars", "3 million dollars"]),
    ],
)  # fmt: skip
def test_a_deed_beside_an_amount_is_an_event_where_it_has_another_object(
    sentence: str, words: list[str], tmp_path: Path
) -> None:
    (tmp_path / "t.txt").write_text(sentence, "utf-8")
    assert [row["words"] for row in rows(tmp_path / "t.txt", "--events")] == words


def test_titles_headings_and_captions_are_no_events(tmp_path: Path) -> None:
    text = (
        "Gratuitous Aid to the Army\n\nThe Humanitarian Aid\n\nIt began.\n\n"
        "Trucks handed over in 2005\n\nFigure 3. Trucks handed over by China.\n\n"
        "It went on.\n\nFinancial Aid\n\nIt ended.\n\n"
        "- China handed over trucks\n"
    )
    (tmp_path / "t.txt").write_text(text, "utf-8")
    found = rows(tmp_path / "t.txt", "--events")
    assert [row["sentence"] for row in found] == ["- China handed over trucks"]


def test_an_event_away_from_the_amount_of_its_sentence_is_listed(tmp_path: Path) -> None:
    text = (
        "It built an embassy for 63 million dollars, while the ministry of the other state, as was "
        "heard, handed over two boats."
    )
    (tmp_path / "t.txt").write_text(text, "utf-8")
    assert [row["words"] for row in rows(tmp_path / "t.txt", "--events")] == [
        "63 million dollars", "handed over",
    ]  # fmt: skip


# -- drafts ----------------------------------------------------------------------------------------


def drafted(*arguments: object) -> list[dict[str, str]]:
    done = run("scan", *map(str, arguments), "--draft")
    assert (done.code, done.err) == (0, ""), done.err
    return list(csv.DictReader(io.StringIO(done.out)))


def test_a_draft_has_every_column_and_fills_only_what_is_said(article: Path) -> None:
    found = drafted(article, "--source", "doe-2009")
    assert tuple(found[0]) == COLUMNS
    assert [row["id"] for row in found] == [f"doe-2009-{n:03}" for n in range(1, 7)]
    first = {name: cell for name, cell in found[0].items() if cell}
    remark = first.pop("remark")
    assert first == {
        "id": "doe-2009-001", "source": "doe-2009", "section": "1", "footnote": "1",
        "as_stated": "5 million dollars", "donor": "US", "recipient": "TJ", "first": "2007",
        "last": "2007", "qualifier": "exact", "amount": "5000000", "currency": "USD",
    }  # fmt: skip
    assert "guess: donor from “United States gave”" in remark
    assert "guess: recipient from “to Tajikistan”" in remark
    assert "guess: first and last from “In 2007”" in remark
    assert "to do: asserted_by, sector, instrument, status, year_basis" in remark
    spread = found[1]
    assert (spread["donor"], spread["recipient"], spread["first"], spread["last"]) == (
        "US", "", "2005", "2007",
    )  # fmt: skip
    ranged = [(row["qualifier"], row["amount"], row["low"], row["high"]) for row in found[2:4]]
    assert ranged == [("between", "", "5000000", "7000000"), ("order", "", "2000000", "10000000")]
    # The date in a footnote is that of a paper.
    assert found[5]["footnote"] == "1" and found[5]["first"] == found[5]["last"] == ""


@pytest.mark.parametrize(
    ("sentence", "donor", "recipient", "first", "last"),
    [
        ("Russia gave Tajikistan 5 million dollars.", "RU", "TJ", "", ""),
        ("Tajikistan received 5 million dollars from the U.S. in aid.", "US", "TJ", "", ""),
        ("By April 2008, 5 million dollars had been spent by Russia.", "RU", "", "", "2008-04"),
        ("Since 2002 India invested 5 million dollars.", "IN", "", "2002", ".."),
        ("On 22 August, 2008, Russian military aid reached 5 million dollars.", "RU", "",
         "2008-08-22", "2008-08-22"),
        ("Tajikistan was given 5 million dollars in 2007-2008.", "", "TJ", "2007", "2008"),
        ("It rose from 5 million dollars in 2008 to much more in 2009.", "", "", "2008", "2008"),
        ("As of June 30, 2012, Washington had spent 5 million dollars.", "US", "", "",
         "2012-06-30"),
        ("On 31 June 2012 Moscow gave 5 million dollars.", "RU", "", "2012-06", "2012-06"),
        ("Russia's aid to Tajikistan was 5 million dollars.", "RU", "", "", ""),
        ("In 2007 Russia had given 5 million dollars to Tajikistan.", "RU", "TJ", "2007", "2007"),
        # Two answers, or none, or one that is not of the amount: nothing is guessed.
        ("Russia gave 5 million dollars and China gave arms.", "RU", "", "", ""),
        ("Tajikistan and Russia talked of 5 million dollars in 2004 and in 2007.", "", "", "", ""),
        ("Aid of 5 million dollars came before the visit to Tajikistan.", "", "", "", ""),
        ("With U.S. support banks gave 5 million dollars.", "", "", "", ""),
        ("Washington gave 5 million dollars to Georgia and 3 to Armenia.", "US", "", "", ""),
        ("After 2008 China gave 5 million dollars, the price of 2007.", "CN", "", "", ""),
        ("They gave us 5 million dollars and we can pay.", "", "", "", ""),
        # A split year may be one fiscal year; the year of prices is no time.
        *((f"Russia gave 5 million dollars {words}.", "RU", "", "", "") for words in (
            "in 2005/06", "in 2005/2006", "in 2005–06", "since 2004, and in 2005/6",
            "in constant 2005 dollars", "in 2005 US dollars", "in 2005 rubles", "in 2005 yen",
        )),
        ("Russia gave 5 million 2005 dollars in 1990.", "RU", "", "1990", "1990"),
        ("Russia gave in 2005 000 000 dollars.", "RU", "", "", ""),
    ],
)  # fmt: skip
def test_guesses(
    sentence: str, donor: str, recipient: str, first: str, last: str, tmp_path: Path
) -> None:
    (tmp_path / "t.txt").write_text(sentence, "utf-8")
    row = drafted(tmp_path / "t.txt")[0]
    assert (row["donor"], row["recipient"], row["first"], row["last"]) == (
        donor, recipient, first, last,
    )  # fmt: skip
    for name in ("donor", "recipient", "first", "last"):
        assert bool(row[name]) == bool(re.search(rf"guess: [^“]*\b{name}\b", row["remark"]))


@pytest.mark.parametrize(
    "sentence",
    [
        "The US ambassador in Tajikistan promised 5 million dollars.",
        "Washington or Moscow gave 5 million dollars.",
        "Germany, the United States, and Russia provided 5 million dollars.",
        "According to Russia, banks gave 5 million dollars.",
        "Unlike China, Russia gave 5 million dollars.",
        "Aid of 5 million dollars was withdrawn from Tajikistan by the United States.",
        "The World Bank, with money from the United States, lent the army 5 million dollars.",
        "Had Russia given 5 million dollars, Tajikistan would have agreed.",
        "If the United States gave Tajikistan 5 million dollars, Russia would object.",
        "Neither Russia nor China gave Tajikistan 5 million dollars.",
        "Tajikistan did not receive 5 million dollars from Russia in 2007.",
        "Russia didn't give Tajikistan 5 million dollars in 2007.",
        "Russia refused to give Tajikistan 5 million dollars.",
        "Russia denied that it paid Tajikistan 5 million dollars.",
        "Russian aid was granted by the United States' enemies: 5 million dollars.",
        "A court in the United States has granted the firm 5 million dollars.",
        "Aid was granted to the army by Russian banks, 5 million dollars.",
        "In aid 5 million dollars was given by Russian investors.",
        "Russia gave 5 million dollars less than China.",
        "Tajikistan financed the road with 5 million dollars from China.",
        "Tajikistan invested 5 million dollars of American aid.",
        "The army of the republic gave Tajik authors 5 million dollars.",
        "More than 5 million dollars followed, and Russia handed over four trucks.",
        "The loan of 5 million dollars from China was repaid by Tajikistan in 2009.",
        "Russia transferred its debt of 5 million dollars.",
        "Exports from Russia to Tajikistan rose to 5 million dollars.",
        "Tajikistan spent 5 million dollars in aid.",
        "Money from Russia was stolen: 5 million dollars.",
        "The US Congress cut 5 million dollars from aid to Russia.",
        "A report published in 2007 tells of 5 million dollars.",
        "In 2009 prices the aid was 5 million dollars.",
        "Since the treaty signed in 1993 the army got 5 million dollars.",
        "In 2008 the army had 5 million dollars more than the year before.",
        "In January 2008, two months after the 5 million dollars arrived, talks began.",
    ],
)
def test_what_is_not_so_sure_is_left_blank(sentence: str, tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text(sentence, "utf-8")
    for row in drafted(tmp_path / "t.txt"):
        assert "guess" not in row["remark"], row["remark"]


@pytest.mark.parametrize(
    ("sentence", "donor", "recipient"),
    [
        ("Russia and the United States gave Tajikistan 5 million dollars.", "", "TJ"),
        ("Russia's ambassador to Tajikistan said the United States gave 5 million.", "US", ""),
        ("Russia was promised 5 million dollars by Tajikistan.", "", "RU"),
        ("The World Bank, with money from the United States, lent Tajikistan 5 million dollars.",
         "", "TJ"),
    ],
)  # fmt: skip
def test_the_guess_is_that_of_the_amounts_own_clause(
    sentence: str, donor: str, recipient: str, tmp_path: Path
) -> None:
    (tmp_path / "t.txt").write_text(sentence.replace("million.", "million dollars."), "utf-8")
    row = drafted(tmp_path / "t.txt")[0]
    assert (row["donor"], row["recipient"]) == (donor, recipient)


def test_guesses_use_the_parties_of_the_ledger(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("Atlantis gave Utopia 5 million dollars.", "utf-8")
    parties = "AT:\n  name: Atlantis\n  kind: organisation\nUT:\n  name: Utopia\n  kind: group\n"
    ledger = make_ledger(tmp_path / "ledger", parties=parties)
    assert drafted(tmp_path / "t.txt")[0]["donor"] == ""
    row = drafted(tmp_path / "t.txt", "--ledger", ledger)[0]
    assert (row["donor"], row["recipient"]) == ("AT", "UT")
    (ledger / "parties.yaml").write_text("AT: [", "utf-8")
    done = run("scan", tmp_path / "t.txt", "--draft", "--ledger", ledger)
    assert done.code == 1 and "parties.yaml" in done.err


def test_a_draft_in_a_ledger_is_complained_of_and_still_scanned_beside(
    article: Path, tmp_path: Path
) -> None:
    whole = run("scan", article, "--draft", "--events", "--source", "article").out
    ledger = make_ledger(tmp_path / "ledger", whole)
    done = run("check", "--ledger", ledger)
    assert done.code == 1
    for column in ("recipient", "sector", "instrument", "status", "year_basis", "description"):
        assert f"transactions.csv:3, {column}: error missing-value" in done.err, column
    assert "transactions.csv:2, sector: error missing-value" in done.err
    assert "transactions.csv:2, amount" not in done.err
    assert drafted(article, "--ledger", ledger)[0]["donor"] == "US"


def test_a_finished_draft_is_a_sound_ledger(article: Path, tmp_path: Path) -> None:
    article.write_text(
        f"{TEXT}\nIt may cost up to 30 American cents or multi-billion loans.\n", "utf-8"
    )
    found = drafted(article, "--events", "--source", "article")
    assert {row["qualifier"] for row in found} == {
        "exact", "about", "between", "order", "at_most", "unstated",
    }  # fmt: skip
    said = {
        "donor": "US", "recipient": "TJ", "sector": "military", "instrument": "grant",
        "status": "disbursed", "year_basis": "calendar", "confidence": "low",
        "description": "Aid.", "asserted_by": "author", "first": "2005", "last": "2005",
    }  # fmt: skip
    finished = [row | {name: row[name] or cell for name, cell in said.items()} for row in found]
    for row in finished:
        row["donor"] = "US" if row["donor"] == "world-bank" else row["donor"]
    ledger = make_ledger(tmp_path / "ledger", csv_text(TRANSACTIONS, finished))
    done = run("check", "--ledger", ledger)
    assert (done.code, done.err) == (0, "")
    assert run("summary", "--ledger", ledger).code == 0


def test_a_draft_with_events_has_rows_without_amounts(article: Path) -> None:
    found = drafted(article, "--events")
    event = found[1]
    assert (event["as_stated"], event["qualifier"], event["amount"], event["currency"]) == (
        "wrote off", "unstated", "", "",
    )  # fmt: skip


def test_a_draft_replaces_no_file_and_runs_no_formula(article: Path, tmp_path: Path) -> None:
    target = tmp_path / "new.csv"
    assert run("scan", article, "--draft", "-o", target).code == 0
    assert target.read_text("utf-8") == run("scan", article, "--draft").out
    before = target.read_bytes()
    done = run("scan", article, "--draft", "-o", target)
    assert (done.code, done.out) == (2, "") and "is there already" in done.err
    assert target.read_bytes() == before
    (tmp_path / "t.txt").write_text("=cmd() -$5 million\n\n+A1 @B2 $6 million\n", "utf-8")
    for row in drafted(tmp_path / "t.txt", "--events"):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--draft", "--format", "json"], "always CSV"),
        (["--draft", "--source", "No Key"], "no key of sources.yaml"),
        (["--source", "doe"], "goes with --draft"),
        (["--encoding", "klingon"], "no encoding"),
        (["--encoding", "zip"], "no encoding"),
        (["--encoding", "punycode"], "no encoding"),
        (["--in", "unit"], "No such option"),
    ],
)
def test_wrong_options(arguments: list[str], says: str, article: Path) -> None:
    done = run("scan", article, *arguments)
    assert (done.code, done.out) == (2, "") and says in done.err


# -- formats ---------------------------------------------------------------------------------------


PAGE = """<!doctype html><html><head><title>x</title><style>p {color: red}</style></head><body>
<nav>Menu: $3 million</nav><h1>Aid</h1><h2>The first part</h2>
<p>It gave <b>5&nbsp;million</b> dollars<sup class="reference"><a id="r1" href="#cite_note-1">[1]
</a></sup> and<br>6 million dollars.<sup><a href="#fn2" id="r2">2</a></sup></p>
<script>pay("$9 million")</script><ul><li>one for $7 million<li>two</ul><h2>The second part</h2>
<table><tr><td>Aid<td>$8 million</table>
<ol><li id="cite_note-1"><a href="#r1">^</a> A report on $1 million.<li id="fn2">Ibid.
<a href="#r2">↩</a></ol></body></html>"""


def test_a_web_page(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    saved = tmp_path / "page.txt"
    found = rows(tmp_path / "page.html", "--save-text", saved)
    assert [(row["words"], row["section"], row["footnote"]) for row in found] == [
        ("5 million dollars", "1", "1"),
        ("6 million dollars", "1", "2"),
        ("$7 million", "1", ""),
        ("$8 million", "2", ""),
        ("$1 million", "1", "1"),
    ]
    text = saved.read_text("utf-8")
    for row in found:
        printed = re.sub(r"\[\^\w+\]", "", text[row["start"] : row["end"]])
        assert " ".join(printed.split()) == row["words"]
    # The text that was saved is scanned like the page.
    assert rows(saved) == found
    assert run("scan", tmp_path / "page.html", "--save-text", saved).code == 2


@pytest.mark.parametrize(
    ("page", "footnotes"),
    [
        # As Wikipedia, pandoc and Word write footnotes.
        ('<p>It gave $5 million.<sup id="cite_ref-1"><a href="#cite_note-1">[1]</a></sup><ol>'
         '<li id="cite_note-1"><span><b><a href="#cite_ref-1">^</a></b></span> A $6 million loan.'
         "</ol>", ["1", "1"]),
        ('<p>It gave $5 million.<a href="#fn1" id="fnref1"><sup>1</sup></a></p><section><ol><li '
         'id="fn1"><p>A $6 million loan.<a href="#fnref1">↩︎</a></p></li></ol></section>',
         ["1", "1"]),
        ('<p>It gave $5 million.<a href="#_ftn1" name="_ftnref1"><span>[1]</span></a></p><div '
         'id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> A $6 million loan.</p></div>',
         ["1", "1"]),
        ("<p>It gave $5 million.<sup>1</sup> Then $7 million.<p><sup>1</sup> A $6 million loan.",
         ["1", "", "1"]),
        # Links that are none: pages, contents.
        ('<p>It gave $5 million.</p><div id="p3">It gave $7 million.</div><a href="#p3">3</a>',
         ["", ""]),
        ('<div id="top"><a href="#top2">1</a><p>It gave $5 million.<div id="top2"><h2>Two</h2>'
         "<p>It gave $6 million.</div></div>", ["", ""]),
        ('<ol><li><a href="#a">1</a><li><a href="#b">2</a></ol><div id="a"><p>It gave $5 million.'
         '</div><div id="b"><p>It gave $6 million.</div>', ["", ""]),
        # A plain link counts where one leads back, a raised one by itself.
        ('<p>It gave $5 million. <a href="#n" id="m">1</a> So.<p id="n">A $6 million loan. '
         '<a href="#m">back</a>', ["1", "1"]),
        ('<p>It gave $5 million.<sup><a href="#n">1</a></sup> So.<p id="n">A $6 million loan.',
         ["1", "1"]),
    ],
)  # fmt: skip
def test_footnotes_of_web_pages(page: str, footnotes: list[str], tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(f"<html><body>{page}", "utf-8")
    assert [row["footnote"] for row in rows(tmp_path / "page.html")] == footnotes


def test_a_word_document(tmp_path: Path) -> None:
    body = (
        paragraph("Aid", "Title") + paragraph("The first part", "Heading1")
        + paragraph("It gave 5 million dollars{1} and 6 million dollars.{2}")
        + paragraph("The second part", "Heading1") + paragraph("It lent 7 million rubles.{e1}")
    )  # fmt: skip
    notes = {"1": "A report on $1 million.", "2": "Ibid."}
    (tmp_path / "a.docx").write_bytes(word(body, notes, {"1": "The end."}))
    assert [
        (row["words"], row["section"], row["heading"], row["footnote"])
        for row in rows(tmp_path / "a.docx")
    ] == [
        ("5 million dollars", "1", "The first part", "1"),
        ("6 million dollars", "1", "The first part", "2"),
        ("7 million rubles", "2", "The second part", "3"),
        ("$1 million", "1", "The first part", "1"),
    ]


def test_a_pdf_with_footnotes_page_numbers_and_running_heads(tmp_path: Path) -> None:
    def page(number: int, *pieces: tuple[int, int, int, str]) -> list[tuple[int, int, int, str]]:
        return [(72, 780, 9, f"A JOURNAL {number}"), (300, 20, 9, str(number)), *pieces]

    first = "It gave 5 million dollars to the republic in the year 2005."
    second = "It is also to spend, as is often told, another 6 million"
    pages = [
        page(1, (72, 700, 10, first), (72 + 6 * len(first), 704, 6, "1"), (72, 688, 10, second),
             (72, 100, 5, "1"), (76, 97, 8, "See a report on 2 million dollars.")),
        page(2, (72, 700, 10, "dollars, and no more. It then gave 7 million dollars.")),
        page(3, (72, 700, 10, "The end.")),
    ]  # fmt: skip
    (tmp_path / "a.pdf").write_bytes(pdf(pages))
    saved = tmp_path / "a.txt"
    found = rows(tmp_path / "a.pdf", "--save-text", saved)
    text = saved.read_text("utf-8")
    assert "JOURNAL" not in text and "2005.¹" in text and "¹See" in text.replace(" ", "")
    assert [(row["words"], row["footnote"]) for row in found] == [
        ("5 million dollars", "1"),
        ("6 million dollars", ""),
        ("2 million dollars", "1"),
        ("7 million dollars", ""),
    ]


TWO = [[(72, 700, 10, "It gave 5 million dollars.")], [(72, 700, 10, "It gave 6 million dollars.")]]
DRAWN = b"BT /F 10 Tf 72 700 Td (It gave 7 million dollars.) Tj ET"


def test_a_page_without_text_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf([TWO[0], [], TWO[1], [], [], TWO[0]]))
    done = run("scan", tmp_path / "a.pdf")
    said = "Pages 2 and 4-5 hold no text: their amounts, if any, are not here."
    assert done.code == 0 and said in done.out and said in done.err
    done = run("scan", tmp_path / "a.pdf", "--draft")
    assert done.code == 0 and said in done.err and said not in done.out


@pytest.mark.parametrize(
    ("packed", "says"),
    [
        (b"xx" + zlib.compress(DRAWN)[2:], "Page 2 is damaged"),
        (zlib.compress(DRAWN)[:20], "Page 2 is damaged"),
        (zlib.compress(DRAWN)[:-2] + b"xx", "Page 2 is damaged"),
        (zlib.compress(b" " * (33 * 2**20)), "Page 2 unpacks to more than 32 MiB"),
    ],
)
def test_a_damaged_page_is_refused_by_its_number(packed: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(TWO, {2: packed}))
    done = run("scan", tmp_path / "a.pdf")
    assert (done.code, done.out) == (1, "") and says in done.err and "Hint: " in done.err
    assert "picture" not in done.err


def test_a_page_that_lacks_only_its_checksum_is_read(tmp_path: Path) -> None:
    for data in (zlib.compress(DRAWN), zlib.compress(DRAWN)[:-4]):
        (tmp_path / "a.pdf").write_bytes(pdf(TWO, {2: data}))
        words = [row["words"] for row in rows(tmp_path / "a.pdf")]
        assert words == ["5 million dollars", "7 million dollars"]


@pytest.mark.parametrize("size", [12, 14])
def test_headings_of_a_pdf_are_known_by_their_letters(size: int, tmp_path: Path) -> None:
    """Size 12 is bold, and that of the text; 14 is larger."""
    body = 11 if size == 12 else 10
    page = [
        (72, 700, 18, "Aid to the Republic"),
        (72, 650, size, "Border posts"),
        (72, 650 - 2 * size, body, "It gave 5 million dollars to the republic, and it was so."),
        (72, 500, size, "Russia has never given so much"),
        (72, 450, size, "Debts and swaps"),
        (72, 450 - 2 * size, body, "It gave 6 million dollars to the republic, and it was so."),
    ]
    (tmp_path / "a.pdf").write_bytes(pdf([page]))
    assert [(row["section"], row["heading"]) for row in rows(tmp_path / "a.pdf")] == [
        ("1", "Border posts"), ("2", "Debts and swaps"),
    ]  # fmt: skip


def test_tables_of_web_pages_stand_right_under_their_unit(tmp_path: Path) -> None:
    table = "<tr><th>Donor<th>2005<tr><td><p>US</p><td>5<tr><td><td>6</table>"
    (tmp_path / "a.html").write_text(
        f"<h1>T</h1><p>It was so.</p><h2>Aid, in million USD</h2><table>{table}"
        f"<p>So it was.</p><table><caption>Aid, million EUR</caption>{table}", "utf-8"
    )  # fmt: skip
    saved = tmp_path / "a.txt"
    run("scan", tmp_path / "a.html", "--save-text", saved)
    assert saved.read_text("utf-8") == (
        "# T\n\nIt was so.\n\n## Aid, in million USD\nDonor | 2005\nUS | 5\n| 6\n\nSo it was.\n\n"
        "Aid, million EUR\nDonor | 2005\nUS | 5\n| 6\n"
    )


@pytest.mark.parametrize("charset", ["undefined", "punycode", "utf-7", "utf-16", "utf-16le", "hex"])
def test_what_a_page_says_of_its_encoding_is_not_believed_blindly(
    charset: str, tmp_path: Path
) -> None:
    (tmp_path / "a.html").write_text(f'<meta charset="{charset}"><p>It gave €5 million.', "utf-8")
    assert [row["words"] for row in rows(tmp_path / "a.html")] == ["€5 million"]


@pytest.mark.parametrize(
    ("name", "data", "arguments"),
    [
        ("a.txt", "It gave “€5 million”.".encode("utf-16"), []),
        ("a.txt", "\ufeffIt gave “€5 million”.".encode(), []),
        ("a.txt", "It gave “€5 million”.".encode("cp1252"), ["--encoding", "windows-1252"]),
        ("a.txt", "Дали “€5 million”.".encode("utf-16-le"), ["--encoding", "utf-16-le"]),
        ("a.html", '<meta charset="windows-1252"><p>It gave “€5 million”.'.encode("cp1252"), []),
        ("a.txt", b"<!DOCTYPE html><p>It gave &euro;5 million.", []),
    ],
)
def test_encodings(name: str, data: bytes, arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    assert [row["words"] for row in rows(tmp_path / name, *arguments)] == ["€5 million"]


LAUGHS = "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in pairwise("abcdefghij"))
BILLION_LAUGHS = f"<!DOCTYPE l [<!ENTITY a 'ha'>{LAUGHS}]>"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", b"", "holds no text"),
        ("a.txt", b" \n", "holds no text"),
        ("a.txt", "Düsseldorf".encode("latin-1"), "--encoding windows-1252"),
        ("a.txt", bytes(range(64)), "not plain text"),
        ("a.txt", "It gave $5".encode("utf-16-le"), "--encoding utf-16-le"),
        ("a.html", b"", "holds no text"),
        ("a.html", b"<html><script>x</script>", "holds no text"),
        ("a.docx", b"", "empty"),
        ("a.docx", b"plain words", "is none"),
        ("a.docx", word("")[:500], "damaged"),
        ("a.docx", word(paragraph("&j;"), before=BILLION_LAUGHS), "damaged"),
        ("a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 100, "save it as .docx"),
        ("a.rtf", b"{\\rtf1 hello}", "rich text"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture (PNG), not a text"),
        ("a.html", b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture (JPEG), not a text"),
        ("a.txt", b"\x7fELF\x02\x01\x01", "a program, not a text"),
        ("a.pdf", b"\x1f\x8b\x08 $5", "a packed file (gzip), not a text"),
        ("a.txt", b"$5 \x03\xfe\xfd", "not a text: byte 4 (03) stands in none"),
        ("a.txt", "Дали $5".encode("utf-16-le"), "--encoding utf-16-le"),
        ("a.zip", b"PK\x03\x04abc", "archive"),
        ("a.zip", b"PK\x03\x04 word/a", "archive"),
        ("a.docx", b"PK\x03\x04 xl/workbook.xml", "no Word document"),
        ("a.html", b"<html>" + b"<div>" * 20_000 + b"It gave $5 million.", "nest more than"),
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"<html>404</html>", "is none"),
        ("a.pdf", pdf([[(72, 700, 12, "words")]])[:200], "cannot be read"),
        ("a.pdf", pdf([[]]), "may be pictures"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_of_with_a_remedy(
    name: str, data: bytes, says: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    done = run("scan", tmp_path / name)
    assert done.code in (1, 2) and done.out == ""
    assert says in done.err and "Hint: " in done.err and "Traceback" not in done.err


def test_no_encoding_makes_a_text_of_a_picture(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"GIF89a 5 million dollars")
    for encoding in ("utf-8", "koi8-r", "utf-16-le"):
        ran = run("scan", tmp_path / "a.txt", "--encoding", encoding)
        assert (ran.code, ran.out) == (1, "") and "a picture (GIF), not a text" in ran.err


def test_a_word_document_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    data = bytearray(word(""))
    entry = data.index(b"PK\x01\x02")
    for size, says in ((300, "larger than 256 MiB"), (33, "more than 32 MiB")):
        data[entry + 24 : entry + 28] = (size * 2**20).to_bytes(4, "little")  # its size unpacked
        (tmp_path / "a.docx").write_bytes(data)
        done = run("scan", tmp_path / "a.docx")
        assert done.code == 1 and says in done.err


def test_a_file_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracting, "PATIENCE", 0.001)
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    done = run("scan", tmp_path / "a.html")
    assert done.code == 1 and "takes longer than" in done.err and "Hint: " in done.err


def test_files_that_are_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path, says in (
        (tmp_path, "is a folder"),
        (tmp_path / "none.txt", "No such file"),
        (tmp_path / "none.txt" / "a.txt", "No such file"),
        ("a\0b.txt", "No such file"),
    ):
        done = run("scan", path)
        assert (done.code, done.out) == (2, "") and says in done.err, path
        assert "Hint: " in done.err and "space left" not in done.err
    monkeypatch.setattr(extracting, "LARGEST", 1000)
    (tmp_path / "huge.txt").write_bytes(b"words " * 200)
    done = run("scan", tmp_path / "huge.txt")
    assert done.code == 1 and "Split it" in done.err


def test_without_the_extra_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting, "find_spec", lambda name: None)
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    done = run("scan", tmp_path / "page.html")
    assert done.code == 2 and "pip install 'aidledger[documents]'" in done.err


def test_the_bundled_ledger_serves_where_there_is_none(article: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert BUNDLED.is_dir()
    assert run("scan", article, "--draft", cwd=elsewhere).code == 0
