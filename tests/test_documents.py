"""Documents: sections, footnotes and sentences of a text, Markdown or plain."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger.documents.document import Document
from aidledger.documents.structure import read
from aidledger.drafting.findings import find_mentions

# As an article comes out of a reader: a title, an author, footnotes at the foot of pages.
ARTICLE = """

AID TO THE REPUBLIC

Jane DOE

*Fellow of an institute,
member of a board
(Vienna, Austria)*

The First Part

Washington gave the republic 15 million dollars in 2003.¹ The area is 40 km² and 10⁶ people live
there. It then gave 7 million dollars,² and is also granting a loan of 9 million dollars and

¹ See: V. Smith, "A Paper," *A Journal*, No. 1, 2005, p. 3.

² The sum was 8 million dollars.

planning a road worth 3 million dollars. Moscow spent 2 billion rub-

³ See: *Ibidem*.

les there.³

The Second Part

The minister said, "We pay 30 cents a year. This will last."⁴ Then 5 million
dollars came. For 6 million dollars nothing was bought.⁵,⁶

⁴ See: *Ibidem*.

⁵ Not a source.

⁶ See: U.S. Embassy, 2 May, 2004.
"""


def told(document: Document) -> list[tuple[str, str, str]]:
    """Return (words, section, footnote) of every mention."""
    found = []
    for mention in find_mentions(document):
        section = document.section_at(mention.start)
        footnote = document.footnote_at(mention.start, mention.end)
        found.append((mention.words, section.ordinal if section else "", footnote))
    return found


def headings(text: str) -> list[str]:
    return [section.heading for section in read(text).sections]


def test_an_article_with_footnotes_in_the_middle_of_its_sentences() -> None:
    document = read(ARTICLE)
    assert headings(ARTICLE) == ["The First Part", "The Second Part"]
    assert [section.ordinal for section in document.sections] == ["1", "2"]
    assert [note.number for note in document.footnotes] == list("123456")
    assert [mark.number for mark in document.marks] == list("123456")
    assert told(document) == [
        ("15 million dollars", "1", "1"),
        ("7 million dollars", "1", "2"),
        ("9 million dollars", "1", ""),
        ("8 million dollars", "1", "2"),
        ("3 million dollars", "1", ""),
        # A word and a sentence go on after the footnote that interrupts them.
        ("2 billion rub- les", "1", "3"),
        # A mark after a quotation is that of all its sentences.
        ("30 cents", "2", "4"),
        ("5 million dollars", "2", ""),
        ("6 million dollars", "2", "5 6"),
    ]


def test_a_footnote_has_the_section_of_its_mark() -> None:
    text = (
        "Intro.\n\nFirst Things\n\nIt gave 1 million dollars.¹\n\nSecond Things\n\n"
        "It gave more.\n\n¹ Or 2 million dollars.\n"
    )
    assert told(read(text)) == [("1 million dollars", "1", "1"), ("2 million dollars", "1", "1")]


def test_markdown() -> None:
    text = """\
# Aid

## First part

It gave $5 million[^1] and later $6 million.[^b]

Second part
-----------

```
# no heading: $7 million
```

It gave $8 million.

[^1]: The report says $9 million.

    It says so twice.

[^b]: Ibid.

## Third part ##

It gave $10 million.
"""
    assert headings(text) == ["First part", "Second part", "Third part"]
    assert told(read(text)) == [
        ("$5 million", "1", "1"),
        ("$6 million", "1", "b"),
        ("$7 million", "2", ""),
        ("$8 million", "2", ""),
        ("$9 million", "1", "1"),
        ("$10 million", "3", ""),
    ]
    notes = [text[note.start : note.end] for note in read(text).footnotes]
    assert "It says so twice." in notes[0] and notes[1].strip() == "Ibid."


@pytest.mark.parametrize(
    ("mark", "label"),
    [("¹", "¹ "), ("[1]", "[1] "), (" [1]", "[1] "), (" (1)", "(1) "), ("1", "1 "), ("1", "1. "),
     ("¹", "1 "), ("[1]", "1. "), ("[^1]", "[^1]: ")],
)  # fmt: skip
def test_the_forms_of_footnotes(mark: str, label: str) -> None:
    text = (
        f"The United States gave 5 million dollars.{mark} It gave 6 million dollars.\n\n"
        f"{label}See a report of 7 million dollars.\n"
    )
    assert told(read(text)) == [
        ("5 million dollars", "", "1"),
        ("6 million dollars", "", ""),
        ("7 million dollars", "", "1"),
    ]


def test_a_list_of_endnotes_goes_on_where_the_text_does_not_cite_each() -> None:
    text = (
        "It gave 5 million dollars.[1] It gave 6 million dollars.[3]\n\nNotes\n\n"
        "[1] A report.\n[2] A book.\n[3] A paper, of 7 million dollars.\n"
    )
    document = read(text)
    assert [note.number for note in document.footnotes] == ["1", "2", "3"]
    assert [note for _, _, note in told(document)] == ["1", "3", "3"]


@pytest.mark.parametrize(
    "text",
    [
        "It covers 40 km² and 3 m³, by 10⁶ dollars.\n",
        "The paper (p.5) says on page No.6 that all is well.\n\n5 posts were built.\n",
        "See [the site](http://a.b) and [5](http://a.b).\n",
        "1. Build posts\n\n2. Train guards\n\nAll of it was done at once.\n",
        "They came in 2007.\n\n15 million dollars were given.\n",
    ],
)
def test_what_is_no_footnote(text: str) -> None:
    document = read(text)
    assert list(document.footnotes) == [] and list(document.marks) == []
    assert document.flow == text


LONG = " The ministry has said that the programme would run for more years, and all agreed to it."
# Paragraphs stand apart by |.
MANY = [
    # Numbered paragraphs, as the United Nations write them, with raised marks or with references.
    (f"1. The US gave $5 million.¹{LONG}|2. Russia gave $6 million.²{LONG}|¹ Note A.|² Note B.",
     ["Note A.", "Note B."], ["1", "2"]),
    (f"A Report|1. The US gave $5 million [2].{LONG}|2. Russia gave $6 million.{LONG}|3. More.",
     [], [""]),
    # Numbered headings beside references, and a list of steps.
    (f"T|1 Introduction|It gave $5 million [1].{LONG}|2 Russian aid|It gave $6 million [2]."
     f"{LONG}|References|[1] Paper one.|[2] Paper two.",
     ["Paper one.", "Paper two."], ["1", "2"]),
    (f"See step (1) and step (2).{LONG}|(1) The US gave $5 million.|(2) Russia gave $6 million.",
     [], [""]),
    # A number that counts what follows; rows of a table above more text.
    (f"It said so twice.3{LONG}|3 helicopters worth $6 million were handed over.", [], [""]),
    (f"See the table.1{LONG}|1 US $5 million\n2 Russia $6 million|It went on.{LONG}", [], [""]),
    # Two footnotes of one number, and a count that begins again.
    ("It gave $5 million.[1] So.[2]|Notes|[1] A.|[2] B.|[2] C.", ["A."], ["1"]),
    ("It gave $5 million.¹|¹ A.|It gave $6 million.¹|¹ B.", ["A.", "B."], ["1", "1"]),
    # Endnotes with something after them.
    (f"It gave $5 million.1{LONG}|Notes|1. A note.|About the Author|He lives.", ["A note."],
     ["1"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "notes", "beside"), MANY)
def test_a_plain_number_is_a_footnote_only_with_proof(
    text: str, notes: list[str], beside: list[str]
) -> None:
    text = text.replace("|", "\n\n")
    document = read(text)
    assert [text[n.start : n.end].strip() for n in document.footnotes] == notes
    assert [note for _, _, note in told(document) if note or not any(beside)][
        : len(beside)
    ] == beside


def test_numbered_headings_are_no_footnotes() -> None:
    assert headings(MANY[2][0].replace("|", "\n\n")) == ["1 Introduction", "2 Russian aid"]


@pytest.mark.parametrize("short", [True, False])
def test_a_sentence_goes_on_after_a_footnote_with_its_number(short: bool) -> None:
    start = "" if short else LONG * 2
    text = (
        f"A Title\n\nFirst Part\n\n{start}The aid amounted in the end to more than\n\n¹ A note.\n\n"
        f"5 million dollars.¹{LONG}\n"
    )
    (mention,) = find_mentions(read(text))
    assert (mention.words, mention.qualifier) == ("more than 5 million dollars", "more_than")


@pytest.mark.parametrize(
    "line",
    [
        "Soldiers at the border post in 2005",
        "Russia has never given so much",
        "John Smith is an analyst",
        "The aid amounted in the end to more than",
        "Trucks on the road to the capital",
    ],
)
def test_captions_and_pull_quotes_are_no_headings(line: str) -> None:
    text = (
        f"A Title\n\nIt began.\n\nFirst Part\n\nIt went on.\n\n{line}\n\nIt was so.\n\n"
        "Second Part\n\nIt ended.\n"
    )
    assert headings(text) == ["First Part", "Second Part"]


def test_headings_in_sentence_case_stay_where_they_are_the_rule() -> None:
    text = "It began.\n\nThe first part\n\nSo it was.\n\nAid by year\n\nIt ended.\n"
    assert headings(text) == ["The first part", "Aid by year"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The title is no section; the author above the first paragraph cannot be told from one.
        ("A Title\n\nAn Author\n\nIt began.\n\nA Heading\n\nIt went on.\n",
         ["An Author", "A Heading"]),
        ("A Title\n\nIt began.\n\nIt went on.\n", []),
        # A list of short lines, a caption, an unfinished sentence, a line at the very end.
        ("It began.\n\nGrants\n\nLoans\n\nTraining\n\nSwaps\n\nIt went on.\n", ["Swaps"]),
        ("It began.\n\nTable 1. Aid in dollars\n\nIt went on.\n", []),
        ("It began.\n\nIt came to:\n\nIt went on.\n\nJane Doe\n", []),
        ("It began.\n\nlower case words\n\nIt went on.\n", []),
        # Two levels, a numbered heading, and one that takes two lines.
        ("It began.\n\nPart One\n\nThe Loans\n\nIt went on.\n", ["Part One", "The Loans"]),
        ("It began.\n\n2. The Grants\n\nIt went on.\n", ["2. The Grants"]),
        ("It began.\n\nA Heading That Goes\nOver Two Lines\n\nIt went on.\n",
         ["A Heading That Goes Over Two Lines"]),
        # One paragraph a line, without blank lines between.
        (f"{'It began. ' * 20}\nA Heading\n{'It went on. ' * 20}\n", ["A Heading"]),
        ("# One\n\nText.\n\n# Two\n\nText.\n", ["One", "Two"]),
        ("# Title\n\nText.\n\n## One\n\nShort line\n\nText.\n", ["One"]),
        # A rule under a sentence makes no heading of it.
        ("It began.\n---\n\nA Heading\n\nIt went on.\n\nText.\n", ["A Heading"]),
        ("Title\n=====\n\nText.\n\nOne\n---\n\nText.\n", ["One"]),
        ("It began.\r\n\r\nA Heading\r\n\r\nIt went on.\r\n", ["A Heading"]),
    ],
)  # fmt: skip
def test_headings(text: str, expected: list[str]) -> None:
    assert headings(text) == expected


@pytest.mark.parametrize(
    "sentences",
    [
        ["The U.S. Congress met.", "It gave aid."],
        ["It went to the U.S. ", "In 2005 it ended."],
        ["V. Boldyrev and Kh. Umarov spoke.", "He left."],
        ["See No. 5 (47), Vol. 2, pp. 94-105.", "The end."],
        ["Is it so?", "“It is!”", "And then 3.5 million came.", "Done."],
        ["Gen. Smith gave $5 million.", "12 posts were built."],
    ],
)
def test_sentences(sentences: list[str]) -> None:
    text = " ".join(sentences)
    found = [text[begin:end] for begin, end in read(text).sentences]
    assert [one.split() for one in found] == [one.split() for one in sentences]


def test_a_page_break_does_not_end_a_sentence() -> None:
    text = f"{'It went on and on. ' * 8}It gave 5 million\n\n\fdollars.¹ It gave 6 million.\n"
    assert told(read(text))[0] == ("5 million dollars", "", "1")


def test_pages_as_other_programs_write_them() -> None:
    """Running heads, page numbers, and footnotes without a blank line above them."""
    page = "A JOURNAL {n}\n\n{text}\n{note}\n{n}\n\f"
    body = "The republic's army is small, its border long, and its neighbours are many.\n"
    text = (
        page.format(n=1, text=f"{body}It gave 5 million dollars.1 It gave 6 million",
                    note="1 See a report on\n7 million dollars.")
        + page.format(n=2, text=f"dollars. It gave 15\n2 billion rubles.2 {body}",
                      note="2 Ibid.\n3 A footnote without a mark.")
        + page.format(n=3, text=body, note="5 posts were built.")
    )  # fmt: skip
    document = read(text)
    assert told(document) == [
        ("5 million dollars", "", "1"),
        ("6 million dollars", "", ""),
        ("7 million dollars", "", "1"),
        ("2 billion rubles", "", "2"),
    ]
    assert [note.number for note in document.footnotes] == ["1", "2", "3"]
    assert "JOURNAL" not in document.flow and "posts were built" in document.flow
    assert list(document.sections) == []


PARTS = st.sampled_from(
    ["It gave $5 million.", "¹", "² See.", "\n", "\n\n", "\f", "[^1]", "[^1]: Note.", "# H", "1 ",
     "[1]", "[1] See", "(2) x", '"', "“", "”", "A Heading", "word ", "---", "```", "\r\n", "U.S. ",
     "12", ".", " ", "\t"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_keeps_its_offsets(text: str) -> None:
    document = read(text)
    assert len(document.flow) == len(text)
    assert not document.notes or len(document.notes) == len(text)
    ends = [0]
    for note in document.footnotes:
        assert ends[-1] <= note.start <= note.end <= len(text)
        assert document.footnote_at(note.start, note.start + 1) == note.number or (
            note.start == note.end
        )
        ends.append(note.end)
    for sentence in document.sentences:
        assert document.sentence_at(sentence.start) == sentence or sentence.start == sentence.end
    for mention in find_mentions(document):
        printed = re.sub(r"\s+", "", text[mention.start : mention.end])
        assert re.sub(r"\s+", "", mention.words)[:1] == printed[:1]
        document.section_at(mention.start)
        document.footnote_at(mention.start, mention.end)
    for begin, end in zip(document.sections, document.sections[1:], strict=False):
        assert begin.end == end.start
