"""docs/schemas: what every command prints as data, a JSON Schema and a Table Schema each."""

from __future__ import annotations

import json
from pathlib import Path

from aidledger.reports.fields import REPORTS
from aidledger.reports.schemas import CSV, PAGE, page_schema, schema
from generating.markdown import prose, table

_INTRO = """\
# Schemas

What commands print with `--format json` and `--format csv`: every field, its type, unit and
meaning. Of JSON there is a [JSON Schema](https://json-schema.org) (draft 2020-12), of CSV a
[Table Schema](https://datapackage.org/standard/table-schema/) (Frictionless). `aidledger schema
summary` and `aidledger schema summary --format csv` print the same files, and the tests hold every
command's output against them. What may change in which version:
[compatibility.md](../compatibility.md).

A number that is not known is null in JSON and an empty cell in CSV; a text is blank. A CSV has
those of the columns that its rows need, so read them by name. The columns of `aidledger sql` are
the query's own.

"""


def schema_files(folder: Path) -> dict[Path, str]:
    """Return every file of the folder and what it should hold."""
    files = {folder / "README.md": _page(), folder / f"{PAGE}.json": _json(page_schema())}
    for name in REPORTS:
        files[folder / f"{name}.json"] = _json(schema(name))
        files[folder / f"{name}.csv.json"] = _json(schema(name, CSV))
    return files


def _page() -> str:
    rows = [
        (
            f"`aidledger {one.command}`",
            prose(one.meaning),
            f"[json]({name}.json), [csv]({name}.csv.json)",
        )
        for name, one in REPORTS.items()
    ]
    page = ("`aidledger report`", prose(page_schema()["description"]), f"[json]({PAGE}.json)")
    return _INTRO + table(("Command", "What it tells", "Schema"), [*rows, page])


def _json(told: object) -> str:
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"
