"""init: a new ledger that checks clean, and nothing overwritten."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.ledgers import BUNDLED, run


def test_a_new_ledger_is_clean_canonical_and_empty(tmp_path: Path) -> None:
    made = tmp_path / "Aid to Tajikistan, 2009"
    ran = run("init", made, "--title", "Aid to “Tajikistan”")
    assert ran.code == 0
    assert "a new ledger of 9 files" in ran.out
    assert run("check", "--strict", "--ledger", made).out == f"{made}: no problems.\n"
    assert run("fmt", "--check", "--ledger", made).code == 0
    about = json.loads((made / "datapackage.json").read_text("utf-8"))
    assert (about["name"], about["title"]) == ("aid-to-tajikistan-2009", "Aid to “Tajikistan”")
    assert {r["path"] for r in about["resources"]} | {"datapackage.json"} == {
        path.name for path in made.iterdir()
    }
    rows = json.loads(run("export", "--ledger", made, "--format", "json").out)["rows"]
    assert rows == []
    assert "RU" in run("parties", "--ledger", made).out
    assert "starchak" not in run("sources", "--ledger", made).out
    converted = run("convert", "100 RUB", "USD", "--year", "2008", "--ledger", made)
    assert converted.code == 0


def test_an_empty_folder_is_filled_and_anything_else_left_alone(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run("init", tmp_path / "empty").code == 0
    for taken in (tmp_path / "empty", tmp_path / "empty" / "parties.yaml"):
        ran = run("init", taken)
        assert (ran.code, ran.out) == (2, "")
        assert "nothing is overwritten" in ran.err
    assert "empty holds datapackage.json already." in run("init", tmp_path / "empty").err
    for here in (tmp_path / "here", tmp_path / "there"):
        here.mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    assert run("init", ".", cwd=tmp_path / "here").code == 0
    assert run("init", tmp_path / "link").code == 0
    for made in ("here", "there"):
        assert run("check", "--ledger", tmp_path / made).code == 0
    assert run("init", BUNDLED / "mine").code == 2
    assert not (BUNDLED / "mine").exists()
    (tmp_path / "file").write_text("mine")
    ran = run("init", tmp_path / "file" / "ledger")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert {path.name for path in tmp_path.iterdir()} == {
        "empty", "file", "here", "there", "link",
    }  # fmt: skip


def test_what_else_is_in_the_folder_stays(tmp_path: Path) -> None:
    others = {".git/config": "[core]\n", ".gitignore": "*.pyc\n", "README.md": "Mine.\n"}
    for name, text in others.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert run("init", ".", "--example", cwd=tmp_path).code == 0
    assert {name: (tmp_path / name).read_text("utf-8") for name in others} == others
    assert run("check", "--strict", "--ledger", tmp_path).code == 0


def test_a_folder_is_filled_though_nothing_beside_it_may_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a home, or where a disk is mounted, which no rename leads into from beside it."""
    home, own = tmp_path / "home", Path.mkdir
    home.mkdir()

    def refuse(path: Path, *words: Any, **options: Any) -> None:
        if path.parent == tmp_path and not path.exists():
            raise PermissionError(13, "Permission denied", str(path))
        own(path, *words, **options)

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert run("init", home).code == 0 and run("check", "--ledger", home).code == 0
    assert not list(home.glob(".*"))
    assert run("init", tmp_path / "new").code == 1


@pytest.mark.parametrize("name", ["parties.yaml", "claims.yaml", "imported"])
def test_a_file_that_would_be_the_ledgers_is_named_and_left(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    if name == "imported":
        (tmp_path / name).mkdir()
    elif name == "claims.yaml":
        (tmp_path / name).symlink_to("nowhere")
    else:
        (tmp_path / name).write_text("mine")
    before = sorted(tmp_path.iterdir())
    ran = run("init", tmp_path)
    assert ran.code == 2 and f"{tmp_path} holds {name} already." in ran.err
    assert "nothing is overwritten" in ran.err
    assert sorted(tmp_path.iterdir()) == before


def test_an_empty_name_is_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("init", "")
    assert ran.code == 2 and "empty text" in ran.err and not list(tmp_path.iterdir())


def test_an_example_is_clean_and_shows_what_a_ledger_can(tmp_path: Path) -> None:
    made = tmp_path / "mine"
    ran = run("init", made, "--example")
    assert ran.code == 0 and f"aidledger summary --ledger {made}" in ran.out
    assert run("check", "--strict", "--ledger", made).out == f"{made}: no problems.\n"
    assert run("fmt", "--check", "--ledger", made).code == 0
    summary = json.loads(run("summary", "--ledger", made, "--format", "json").out)
    # 6 million over 74 months, 67 of which may be inside the 15; 40; 315.5 in rubles of 2009.
    inside = round(Decimal(6_000_000) * 67 / 74, 2)
    best = 15_000_000 - inside + 6_000_000 + 40_000_000 + Decimal("9940026.41")
    total = summary["totals"][0]
    assert (Decimal(str(total["best"])), total["open"]) == (best, True)
    assert total["low"] < total["high"]
    assert {item["id"] for item in summary["left_out"]} == {
        "us-billion-loan", "us-interior-aid", "us-interior-facilities",
    }  # fmt: skip
    assert run("cite", "ru-csto-protocol-aid", "--ledger", made).code == 0
    rows, all_rows = (
        list(csv.DictReader((folder / "transactions.csv").read_text("utf-8").splitlines()))
        for folder in (made, BUNDLED)
    )
    left_out = {row["id"] for row in all_rows} - {row["id"] for row in rows}
    remarks = [row["remark"] for row in rows]
    assert all(remarks) and left_out.isdisjoint(re.findall(r"[a-z0-9-]+", " ".join(remarks)))
    shares = run("summary", "--of", "gdp", "--donor", "US", "--ledger", made)
    assert shares.code == 0 and "gdp" in shares.out


def test_a_row_in_som_has_a_rate(tmp_path: Path) -> None:
    assert run("init", tmp_path / "new").code == 0
    assert (
        run("convert", "100 som", "USD", "--year", "2008", "--ledger", tmp_path / "new").code == 0
    )


def test_a_title_that_cannot_be_seen_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    ran = run("init", tmp_path / "mine", "--title", "evil\x1b[31m")
    assert ran.code == 2
    assert "characters that cannot be seen" in ran.err and "\x1b" not in ran.err
    assert not (tmp_path / "mine").exists()


def test_a_party_is_added_as_the_remedy_says(tmp_path: Path) -> None:
    made = tmp_path / "mine"
    assert run("init", made).code == 0
    refused = run("add", "--donor", "Norway", "--ledger", made, "--dry-run")
    assert refused.code == 1
    entry = re.search(r"IE: \{[^}]*\}", refused.err)
    assert entry is not None
    with (made / "parties.yaml").open("a", encoding="utf-8") as stream:
        stream.write(entry[0] + "\n")
    assert run("check", "--strict", "--ledger", made).out == f"{made}: no problems.\n"
