"""A ledger whose every free text is hostile to what it is written into, and who reads such text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from aidledger.schema import descriptor
from tests.ledgers import CLASSIFICATIONS, CURRENCIES, PARTIES, SOURCES, make_ledger

# What each is meant to do. Control characters but these are refused when a ledger is read.
TEXTS = {
    "formula": '=HYPERLINK("http://evil.example","click")',
    "formula +": "+1+cmd|' /C calc'!A0",
    "formula -": "-2+3+cmd|' /C calc'!A0",
    "formula @": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula wide": "＝1+1 and ＋1 ＠1",
    "formula quote": "'=1+1",
    "formula double": '"=1+1',
    "script": "<script>document.title='owned'</script>",
    "end of block": "</script></style></title><img src=x onerror=\"document.title='owned'\">",
    "comment": "<!-- --> ]]> <![CDATA[ <?xml ?> <!DOCTYPE x [<!ENTITY a 'b'>]>",
    "attribute": "\"><svg onload=document.title='owned'> ' autofocus onfocus=\"x",
    "template": "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7} %s {0} {x}",
    "entity": "&lt;b&gt; &amp;amp; &#x3c;i&#62; &copy",
    "address": "javascript:alert(1) data:text/html,x vbscript:x //evil.example/x",
    "css": "}</style><style>*{display:none}/* url(http://evil.example) expression(x) */",
    "link": "[click](javascript:alert(1)) ![x](http://evil.example/x.png) <http://evil.example>",
    "table": "one | two \\| three || `| four`",
    "marks": "**bold** _it_ ~~gone~~ `code` [^1] # head \\* * + - 1. > quote ==x== H~2~O ^x^",
    "list": "- [ ] a list\n\n# A heading\n\n```\ncode\n```\n\n| a |\n|---|\n<b>x</b>",
    "math": "$\\href{javascript:x}{y}$ and $$z$$",
    "rich": "[red]red[/red] [/] [link=http://evil.example]x[/link] [bold blink]",
    "turned": "\u202egnirts\u202c \u2066one\u2069 \u2067two\u2068 \u200fx\u200e \u061cy",
    "unseen": "a\u200bb\u200cc\u200dd\ufeffe\u00adf\u2060g\u2028h\u2029i\U000e0041j\u00a0k",
    "rows": 'one\ntwo\r\nthree,"four",\tfive;\u0020six\n"',
    "sheet": "_x0041_ _x000D_ \ufdd0 \U0001f600",
    "tex": "} @article{x, } \\input{/etc/passwd} \\write18{x} % # $ _ ^ ~ & {\\bf x} \\\\",
    "sql": "'; DROP TABLE figures; -- \" ; x' || (SELECT 1) || '",
    "json": '"}],{"x":NaN,"y":Infinity} \\u0000 \\ud800 \\x1b[31m \\',
    "path": "../../etc/passwd C:\\con nul .. /",
}  # fmt: skip
# What a ledger refuses in its cells and queries, texts and command lines may hold all the same.
ELSEWHERE = {
    "formula tab": "\t=1+1",
    "formula line": "\r\n=1+1",
    "formula blank": "  =1+1",
    "formula unseen": "\u200b=1+1",
    "terminal": "\x1b[31mred \x1b]0;title\x07 \x1b]52;c;aGk=\x07 \x1b]8;;http://evil.example\x07x\x1b\\",
    "overwritten": "secret\b\b\b\b\b\b\rpublic \x7f \x85 \x9b31m \x9d0;x\x9c \x90q",
}  # fmt: skip


def quoted(text: object) -> str:
    """Return a text as YAML in double quotes, which is as JSON writes it."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in written)


def hostile_ledger(folder: Path, said: Mapping[str, str] = TEXTS) -> Path:
    """Make the ledger: a figure for each text, as its description, words and remark.

    said: what stands in place of each text.
    """
    texts = list(said.values())
    several = " ".join(" ".join(texts).split())
    rows = [
        {"description": text, "as_stated": text, "remark": texts[n - 1], "unit": text,
         "quantity": n + 1, "amount": 1000 * (n + 1), "donor": ("US", "RU")[n % 2],
         "footnote": str(n % 3 + 1), "status": ("disbursed", "committed", "planned")[n % 3],
         "may_be_in": "figure-1" if n == 3 else "", "fulfils": "figure-2" if n == 6 else ""}
        for n, text in enumerate(texts)
    ]  # fmt: skip
    parties = PARTIES.replace("name: United States", f"name: {quoted(said['script'] + several)}")
    parties = parties.replace("name: Russia", f"name: {quoted(said['formula'])}")
    parties = parties.replace("name: Tajikistan", f"name: {quoted(said['end of block'])}")
    parties = parties.replace("[usa,", f"[{quoted(said['turned'])}, {quoted(said['rich'])},")
    sources = SOURCES.replace("title: An article", f"title: {quoted(several)}")
    sources = sources.replace("Author, A.", quoted(said["tex"]))
    sources = sources.replace("The first part", quoted(said["marks"]))
    sources = sources.replace("A newspaper", quoted(said["link"] + said["tex"]))
    sources = sources.replace(
        "{title: A release,", "{title: x, url: 'javascript:alert(1)', publisher: '<b>x</b>',"
    )
    sources = sources.replace(
        "{title: A book}",
        "{title: b, url: 'http://evil.example/\"onclick=\"x}\\write18', locator: '{\\bf'}",
    )
    return make_ledger(
        folder,
        rows,
        indicators=[
            {"id": "gdp-2005", "year": 2005, "amount": 10_000, "as_stated": several,
             "remark": several, "series": said["formula"]},
            {"id": "gdp-2006", "year": 2006, "amount": 20_000, "remark": said["formula +"]},
        ],
        rivals=[{"figures": "figure-1", "remark": several, "as_stated": said["script"]}],
        mentions=[{"words": said["formula"], "remark": several, "figures": "figure-1"}],
        claims="{" + quoted("it") + ": " + quoted({
            "source": "article", "words": several, "meaning": said["script"],
            "says": "almost 1/3", "article": "figure-1 / gdp-2005",
            "lacking": {"public": said["link"]}, "remark": several,
        }) + "}\n",
        parties=parties,
        sources=sources,
        currencies=CURRENCIES.replace("name: US dollar", f"name: {quoted(said['rich'])}")
        .replace("code: RUB per USD", f"code: {quoted(said['turned'] + said['formula'])}"),
        classifications=CLASSIFICATIONS.replace('"Border guards and posts."', quoted(several)),
        datapackage=json.dumps(
            descriptor("hostile", several, ("mentions.csv", "claims.yaml", "rivals.csv"))
        ),
    )  # fmt: skip
