"""Completion: what a shell proposes, asked for as the shells ask, and in bash itself."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ledgers import BUNDLED, SOURCES, make_ledger, run

PARTIES = """\
US: {name: United States, kind: state, currency: USD, aliases: [usa, "`touch here`"]}
RU: {name: "Russia $(touch here) [bold]", kind: state, currency: RUB, aliases: [moscow]}
TJ: {name: Tajikistan, kind: state, currency: TJS}
"""


def bash(*words: str, env: dict[str, str] | None = None) -> list[str]:
    """Return what bash would be given for the last of these words."""
    asked = {
        "_AIDLEDGER_COMPLETE": "complete_bash", "COMP_WORDS": "\n".join(("aidledger", *words)),
        "COMP_CWORD": str(len(words)),
    }  # fmt: skip
    ran = run(env=asked | (env or {}))
    assert ran.err == ""
    return ran.out.split()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    rows = [{}, {"id": "figure-2"}, {"id": "other", "description": 'Aid: `x` $(y)\n"z"'}]
    return make_ledger(tmp_path / "mine", rows, rivals=[{}])


def test_options_and_arguments_complete_from_the_ledger(ledger: Path) -> None:
    here = {"AIDLEDGER_LEDGER": str(ledger)}
    for words, wanted in (
        ("summary --donor U", "US"), ("summary --donor u", "US"), ("summary --donor mos", "RU"),
        ("summary --donor dush", "TJ"), ("summary --donor US,T", "US,TJ"),
        ("summary --sector bo", "border-security"), ("summary --instrument gr", "grant"),
        ("summary --status dis", "disbursed"), ("summary --class deb", "debt-relief"),
        ("summary --headline tr", "transfer"), ("summary --currency R", "RUB"),
        ("summary --source art", "article"), ("summary --by ye", "year"),
        ("compare RU u", "US"), ("promises ta", "TJ"), ("balance US ta", "TJ"),
        ("show figure-", "figure-1 figure-2"), ("explain show ot", "other"),
        ("cite oth", "other"), ("edit gdp-2005", "gdp-2005"), ("edit riv", "rival-1"),
        ("explain sum", "summary"), ("chart tim", "timeline"), ("convert x so", "TJS"),
        ("summary --donor US,mos", "US,RU"), ("schema regi", "register"),
        ("schema sql", "sql sql-schema"), ("explain summary --row headline,comm",
                                           "headline,committed"),
        ("explain register --row oth", "other"),
        ("explain indicators --row gdp", "gdp-2005 gdp-2006"),
        ("explain compare --row to", "total"), ("explain show other --row o", ""),
        ("indicators --measure pop", "population"), ("indicators --party ta", "TJ"),
        ("add --qualifier at_", "at_least at_most"), ("add --part-of oth", "other"),
        ("add --confidence hi", "high"), ("add --year-basis fis", "fiscal-us"),
        ("add --may-be-in oth", "other"), ("edit other --set status=pla", "status=planned"),
        ("edit other --set re", "recipient= remark="), ("edit other --set fulfils=oth",
                                                        "fulfils=other"),
        ("edit other --set statu", " ".join(f"status={word}" for word in (
            "disbursed", "committed", "planned", "pledged", "demanded", "valued"))),
        ("summ", "summary"), ("summary --dono", "--donor"), ("summary --donor Atlantis", ""),
    ):  # fmt: skip
        assert bash(*words.split(" "), env=here) == wanted.split(), words


def test_bash_takes_words_apart_at_the_equals_sign(ledger: Path) -> None:
    here = {"AIDLEDGER_LEDGER": str(ledger)}
    assert bash("summary", "--donor", "=", "U", env=here) == ["US"]
    assert bash("summary", "--donor", "=", env=here) == ["US", "RU", "TJ", "allies"]
    assert bash("edit", "other", "--set", "status", "=", "pla", env=here) == ["planned"]
    assert "planned" in bash("edit", "other", "--set", "status", "=", env=here)
    assert bash("summary", "--ledger", "=", str(ledger), "--donor", "U") == ["US"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_want_the_whole_word(shell: str, ledger: Path) -> None:
    for words, wanted in (
        ("summary --donor=U", "--donor=US"), ("summary --donor R", "RU"),
        ("summary --donor=dush", "--donor=dushanbe"), ("summary --donor mos", "moscow"),
        ("edit other --set status=pla", "status=planned"), ("summary --donor US,R", "US,RU"),
        # zsh drops what does not begin in the very case that is typed.
        ("summary --donor US,r", "US,ru" if shell == "zsh" else "US,RU"),
        ("summary --donor US,rus", "US,russia" if shell == "zsh" else "US,Russia"),
    ):  # fmt: skip
        asked = {
            "_TYPER_COMPLETE_ARGS": f"aidledger {words}", "AIDLEDGER_LEDGER": str(ledger),
            "_AIDLEDGER_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        }  # fmt: skip
        ran = run(env=asked)
        assert ran.err == ""
        told = ran.out.split("\t")[0] if shell == "fish" else ran.out.split('"')[1]
        assert told == wanted


def test_two_names_of_one_party_are_one_answer(tmp_path: Path) -> None:
    parties = PARTIES.replace("currency: TJS}", "currency: TJS, aliases: [tajik, tajiks]}")
    ledger = make_ledger(tmp_path / "mine", parties=parties)
    words = f"aidledger summary --ledger {ledger} --donor taj"
    for shell, told in (("zsh", '"tajikistan"'), ("fish", "Tajikistan\t")):
        asked = {
            "_TYPER_COMPLETE_ARGS": words, "_AIDLEDGER_COMPLETE": f"complete_{shell}",
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        }  # fmt: skip
        out = run(env=asked).out
        assert told in out and "tajik\t" not in out and '"tajik"' not in out


def test_a_name_with_spaces_is_completed_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    parties = PARTIES + "east: {name: Moss and steppe, kind: group, aliases: [steppe]}\n"
    asked = ("summary", "--ledger", str(make_ledger(tmp_path / "mine", parties=parties)), "--donor")
    assert bash(*asked, '"United St') == ["US"]
    assert bash(*asked, "US,st") == ["US,east"]
    # “US,” is what both begin with, and would take the place of what is typed.
    assert bash(*asked, "US,mos") == ["RU", "east"]


def test_a_cell_that_is_too_long_hides_no_other_row(tmp_path: Path) -> None:
    rows = [{}, {"remark": "x" * 200_000}, {"id": "last"}]
    ledger = make_ledger(tmp_path / "mine", rows)
    assert bash("show", "--ledger", str(ledger), "") == ["figure-1", "figure-2", "last"]


def test_the_ledger_is_the_one_that_the_words_name(ledger: Path, tmp_path: Path) -> None:
    for words in (
        ("show", "--ledger", str(ledger), "oth"), ("--ledger", str(ledger), "show", "oth"),
        ("--ledger", str(ledger), "explain", "show", "oth"),
    ):  # fmt: skip
        assert bash(*words) == ["other"]
    assert bash("show", "us-border-p") == ["us-border-posts"]  # the one that comes along
    (tmp_path / "near").mkdir()
    ledger.rename(tmp_path / "near" / "ledger")
    asked = {
        "_AIDLEDGER_COMPLETE": "complete_bash", "COMP_WORDS": "aidledger\nshow\noth",
        "COMP_CWORD": "2",
    }  # fmt: skip
    assert run(env=asked, cwd=tmp_path / "near").out == "other\n"


def test_imported_sources_complete_like_others(ledger: Path) -> None:
    (ledger / "imported" / "crs-2005").mkdir(parents=True)
    for words in ("summary --source cr", "imported cr", "reconcile --against cr"):
        assert bash(*words.split(), env={"AIDLEDGER_LEDGER": str(ledger)}) == ["crs-2005"]


def test_help_stands_beside_words_and_no_text_of_a_ledger_is_run(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "mine", parties=PARTIES)
    words = f"aidledger summary --ledger {ledger} --donor "
    asked = {"_TYPER_COMPLETE_ARGS": words, "_AIDLEDGER_COMPLETE": "complete_zsh"}
    told = run(env=asked)
    assert told.err == ""
    assert told.out == (
        '_arguments \'*: :(("US":"United States"\n"RU":"Russia touch here bold"\n'
        '"TJ":"Tajikistan"))\'\n'
    )
    asked |= {"_AIDLEDGER_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    assert run(env=asked).out == "US\tUnited States\nRU\tRussia touch here bold\nTJ\tTajikistan\n"
    (ledger / "transactions.csv").write_text("id,description\n$(touch here),x\n-rf,x\nfine,y\n")
    assert bash("show", "--ledger", str(ledger), "") == ["fine"]


@pytest.mark.parametrize(
    "files",
    [
        {"parties": "- broken: ["}, {"parties": b"\xff\xfe\x00"}, {"parties": None},
        {"datapackage": "{}"}, {"transactions": b"\x00\xff\n\x00"}, {"transactions": '"open'},
        {"sources": SOURCES + "x: &a [*a]\n"},
    ],
    ids=str,
)  # fmt: skip
def test_a_broken_ledger_completes_what_it_can_without_a_word(
    files: dict[str, str | bytes | None], tmp_path: Path
) -> None:
    ledger = make_ledger(tmp_path / "mine", **files)  # type: ignore[arg-type]
    for words in ("summary --donor U", "show f", "summary --source a", "edit x --set donor="):
        first, *rest = words.split(" ")
        bash(first, "--ledger", str(ledger), *rest)
    assert bash("summary", "--ledger", str(ledger), "--status", "dis") == ["disbursed"]
    assert bash("summary", "--ledger", str(tmp_path / "nowhere"), "--donor", "U") == []
    assert bash("no-such-command", "--donor", "U") == []


def test_odd_questions_of_a_shell_are_answered_without_a_word() -> None:
    for asked in (
        {"_AIDLEDGER_COMPLETE": "complete_bash"},
        {"_AIDLEDGER_COMPLETE": "complete_bash", "COMP_WORDS": "", "COMP_CWORD": "x"},
        {"_AIDLEDGER_COMPLETE": "nonsense"},
        {"_AIDLEDGER_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "aidledger 'open"},
    ):
        assert run(env=asked).err == ""


def script(shell: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "aidledger", "--show-completion", shell],
        env=os.environ | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_bash_itself_completes(tmp_path: Path) -> None:
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "aidledger").write_text(
        f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m aidledger "$@"\n'
    )
    (bin_folder / "aidledger").chmod(0o755)
    lines = "COMP_WORDS=(aidledger summary --ledger {} --donor = tajik); COMP_CWORD=6"
    asked = (
        script("bash")
        + f"\n{lines.format(shlex.quote(str(BUNDLED)))}\n"
        + '_aidledger_completion aidledger; printf "%s|" "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", asked], capture_output=True, text=True,
        env=os.environ | {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("TJ|", "")
