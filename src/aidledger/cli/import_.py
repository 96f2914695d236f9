"""aidledger import: one command a publisher; only the importer that is asked for is loaded."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aidledger.cli.options import Asked, asks
from aidledger.cli.output import emit, format_of, write, write_new
from aidledger.problems import LedgerError, UsageError

if TYPE_CHECKING:
    from aidledger.imported.manifest import Manifest
    from aidledger.importing.choices import Choices, Watch
    from aidledger.importing.landing import Landed
    from aidledger.problems import Problem

_MANY = list[str] | None
_HELP = """Bring official data into a ledger of your own, beside the article's figures.

It lands in the ledger's folder imported/ and enters no total unless asked for with --source. The
same file imported twice changes nothing. `aidledger imported` lists what is there.

Example: aidledger import crs crs.txt --recipient TJ --ledger my-ledger
"""
_SHOWN = 20  # problems on standard error; a file may have a million
_ENDS = ("SIGTERM", "SIGHUP")  # besides SIGINT, which Python itself raises
_BY_SIGNAL = 128  # and the number of the signal

Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE…", help="Files of the publisher; - for standard input."),
]
FILTERS: dict[str, tuple[Any, Any]] = {
    "source": (
        Annotated[
            str,
            typer.Option(
                "--source",
                metavar="KEY",
                help="Its key in the ledger (default: the importer's, "
                "for IATI made of the file's name).",
            ),
        ],
        "",
    ),
    "donor": (
        Annotated[
            _MANY,
            typer.Option("--donor", metavar="PARTY", help="Only what it gives. Repeatable."),
        ],
        None,
    ),
    "recipient": (
        Annotated[
            _MANY,
            typer.Option("--recipient", metavar="PARTY", help="Only what it gets. Repeatable."),
        ],
        None,
    ),
    "years": (
        Annotated[
            _MANY,
            typer.Option(
                "--years", metavar="YEARS", help="Only these: 2006, 2005-2008, 2005- or -2008."
            ),
        ],
        None,
    ),
    "measure": (
        Annotated[
            str,
            typer.Option(
                "--measure",
                metavar="NAME",
                help="The measure that counts, such as commitments; the others stand beside it "
                "(default disbursements, where it has any).",
            ),
        ],
        "",
    ),
    "strict": (
        Annotated[
            bool, typer.Option("--strict", help="Import nothing where anything cannot be read.")
        ],
        False,
    ),
    "replace": (
        Annotated[
            bool,
            typer.Option(
                "--replace", help="Take the place of other files imported under the same key."
            ),
        ],
        False,
    ),
    "title": (
        Annotated[str, typer.Option("--title", metavar="TEXT", help="What the data is called.")],
        "",
    ),
    "licence": (
        Annotated[str, typer.Option("--licence", metavar="TEXT", help="What it may be used for.")],
        "",
    ),
    "released": (
        Annotated[
            str,
            typer.Option(
                "--released",
                metavar="DATE",
                help="Date of the data, 2024-12-20 (default: the publisher's, else the file's).",
            ),
        ],
        "",
    ),
}


def import_() -> typer.Typer:
    """Return the group of commands, one for each publisher."""
    app = typer.Typer(help=_HELP, no_args_is_help=True, rich_markup_mode=None)
    for command in (iati, crs, usfa, gcdf, ust, csv):
        app.command(command.__name__)(command)
    return app


@asks(FILTERS)
def iati(
    asked: Asked,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…", help="Activity files, or folders of them; - for standard input."
        ),
    ],
    planned: Annotated[
        bool, typer.Option("--planned", help="Budgets and planned disbursements too.")
    ] = False,
) -> None:
    """Import IATI activity files: XML, 1.01 to 2.03.

    Example: aidledger import iati activities.xml --recipient TJ --ledger my-ledger
    """
    asked.choices["planned"] = planned
    _import("iati", asked, files)


@asks(FILTERS)
def crs(asked: Asked, files: Files) -> None:
    """Import microdata of the OECD's CRS.

    The Creditor Reporting System comes as text with bars, as CSV and as Parquet.

    Example: aidledger import crs crs-2022.txt --recipient TJ --ledger my-ledger
    """
    _import("crs", asked, files)


@asks(FILTERS)
def usfa(asked: Asked, files: Files) -> None:
    """Import files of ForeignAssistance.gov.

    It is the United States' own account, by fiscal year: the complete file or a country's.

    Example: aidledger import usfa us_foreign_aid_complete.csv --recipient TJ --ledger my-ledger
    """
    _import("usfa", asked, files)


@asks(FILTERS)
def gcdf(asked: Asked, files: Files) -> None:
    """Import AidData's Chinese finance (GCDF).

    Global Chinese Development Finance, versions 2.0 and 3.0, as a workbook or as CSV.

    Example: aidledger import gcdf gcdf.xlsx --recipient TJ --ledger my-ledger
    """
    _import("gcdf", asked, files)


@asks(FILTERS)
def ust(asked: Asked, files: Files) -> None:
    """Import Kiel's Ukraine Support Tracker.

    The Kiel Institute gives it out as a workbook.

    Example: aidledger import ust tracker.xlsx --donor DE --ledger my-ledger
    """
    _import("ust", asked, files)


@asks(FILTERS)
def csv(
    asked: Asked,
    files: Files,
    map_: Annotated[
        str | None,
        typer.Option("--map", metavar="FILE", help="What the columns mean, as a YAML file."),
    ] = None,
    guess: Annotated[
        bool,
        typer.Option("--guess", help="Import nothing: write a map to correct, to -o or here."),
    ] = False,
) -> None:
    """Import any other table, by a map.

    The map says what the columns mean. Begin with --guess, correct the map that it writes, and
    import with --map.

    Example: aidledger import csv aid.csv --map aid-map.yaml --ledger my-ledger
    """
    if guess:
        _guess(asked, files, map_)
    elif map_ is None:
        raise UsageError(
            "A table needs a map, which says what its columns mean.",
            "Let one be written with `aidledger import csv FILE --guess -o map.yaml`, correct it, "
            "and give it with --map map.yaml.",
        )
    else:
        from aidledger.importing.opening import readable

        with readable([map_]) as (maps, _):
            _import("csv", asked, files, map_file=maps[0])


def _guess(asked: Asked, files: list[str], map_: str | None) -> None:
    """Write a map for the one file, to standard output or to a file that is not there yet."""
    from aidledger.engine.duck import told_plainly
    from aidledger.importing.opening import readable

    if map_ is not None:
        raise UsageError("--guess writes a map, and --map reads one.", "Leave one of them out.")
    if asked.format:
        raise UsageError("A map is always YAML.", "Leave --format out.")
    if len(files) != 1:
        raise UsageError("A map is guessed from one file.", "Name one; the others are like it.")
    guess = _from("guessing", "guess")
    with readable(files) as (paths, _), told_plainly():
        text = guess(paths[0])
    if asked.output:
        write_new(text, asked.output)
    else:
        write(text, None)


def _import(publisher: str, asked: Asked, files: list[str], **more: Path) -> None:
    """Import files and say what became of it; what cannot be read goes to standard error."""
    from aidledger.engine.duck import told_plainly
    from aidledger.files import find_ledger
    from aidledger.importing.landing import refuse_import
    from aidledger.importing.opening import readable
    from aidledger.reports.imports import landed_report

    ledger, _ = find_ledger(asked.ledger)
    choices = _choices(asked.choices)
    refuse_import(ledger, choices.source or publisher)
    form = format_of(asked.format, asked.output)
    importer = _from("tables" if publisher == "csv" else publisher, f"import_{publisher}")
    with _stopping(ledger):
        before = _standing(ledger)
        with (
            readable(files, folders=publisher == "iati") as (paths, names),
            _watched(paths) as watch,
        ):
            try:
                with told_plainly():
                    landed = importer(ledger, paths, replace(choices, watch=watch), names, **more)
            except LedgerError as error:
                raise _shortened(error) from None
            except ModuleNotFoundError as error:
                raise _missing(error) from None
    _tell(landed)
    emit(landed_report(landed, before.get(landed.manifest.source)), asked._replace(format=form))


def _from(module: str, function: str) -> Callable[..., Any]:
    """Return a function of an importer; raise UsageError where a library of it is missing."""
    try:
        found: Callable[..., Any] = getattr(
            import_module(f"aidledger.importing.{module}"), function
        )
    except ModuleNotFoundError as error:
        raise _missing(error) from None
    return found


def _missing(error: ModuleNotFoundError) -> Exception:
    """Return what says how to get a library; an error of our own stays what it is."""
    if error.name is None or error.name.startswith("aidledger"):
        return error
    return UsageError(
        f"This import needs {error.name.partition('.')[0]}, which is not installed.",
        'Install it with: pip install "aidledger[import]"',
    )


def _choices(asked: dict[str, Any]) -> Choices:
    """Return what the options say; raise UsageError for a date or years that cannot be read."""
    from aidledger.importing.choices import Choices
    from aidledger.years import YearSelection, merged, parse_date, parse_years

    try:
        ranges = [r for text in asked.get("years", ()) for r in parse_years(text).ranges]
    except ValueError as error:
        raise UsageError(
            f"The years cannot be read: {error}.",
            "Write 2006, 2005-2008, 2005-, -2008 or 2001,2005-2007.",
        ) from None
    released = asked["released"]
    try:
        if released:
            parse_date(released)
    except ValueError as error:
        raise UsageError(
            f"--released “{released}” cannot be read: {error}.", "Write it 2024-12-20."
        ) from None
    return Choices(
        source=asked["source"],
        counts=asked["measure"],
        donors=tuple(asked.get("donor", ())),
        recipients=tuple(asked.get("recipient", ())),
        years=YearSelection(merged(ranges)),
        planned=asked.get("planned", False),
        strict=asked["strict"],
        replace=asked["replace"],
        title=asked["title"],
        licence=asked["licence"],
        released=released,
    )


@contextmanager
def _watched(paths: Sequence[Path]) -> Iterator[Watch]:
    """Give what an importer tells its progress to: a bar on a terminal, elsewhere nobody."""
    from aidledger.importing.choices import unwatched

    if not (sys.stderr and sys.stderr.isatty()):
        yield unwatched
        return
    from aidledger.render.waiting import waiting

    with waiting(sum(path.stat().st_size for path in paths)) as watch:
        yield watch


@contextmanager
def _stopping(ledger: Path) -> Iterator[None]:
    """Say what became of an import that is stopped: by Ctrl-C, the system or a closed terminal."""
    number = signal.SIGINT
    before = _seals(ledger)

    def end(signum: int, frame: object) -> None:
        nonlocal number
        number = signal.Signals(signum)
        raise KeyboardInterrupt

    own = threading.current_thread() is threading.main_thread()
    ends = [getattr(signal, name) for name in _ENDS if own and hasattr(signal, name)]
    kept = {one: signal.signal(one, end) for one in ends}
    try:
        yield
    except KeyboardInterrupt:
        nothing = _seals(ledger) == before
        typer.echo(
            "Stopped; nothing was imported."
            if nothing
            else "Stopped once everything was imported; `aidledger imported` tells what.",
            err=True,
        )
        raise typer.Exit(_BY_SIGNAL + number) from None
    finally:
        for one, handler in kept.items():
            signal.signal(one, handler)


def _seals(ledger: Path) -> dict[Path, tuple[int, int]]:
    """Return which manifests stand in the ledger, as the system tells one file from another."""
    from aidledger.imported.manifest import imported_names, manifest_file

    paths = [manifest_file(ledger, name) for name in imported_names(ledger)]
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in paths}


def _standing(ledger: Path) -> dict[str, Manifest]:
    """Return the manifests that can be read: what an import may take the place of."""
    from aidledger.imported.manifest import imported_names, read_manifest

    found = {}
    for name in imported_names(ledger):
        with suppress(LedgerError):
            found[name] = read_manifest(ledger, name)
    return found


def _tell(landed: Landed) -> None:
    """Write what could not be read to standard error, the first of it where there is much."""
    from aidledger.importing.landing import REJECTED

    rejected = landed.folder / REJECTED
    where = f"; rows that were left out are all in {rejected}" if rejected.is_file() else ""
    _write_problems(landed.problems, where)


def _shortened(error: LedgerError) -> typer.Exit:
    """Write the first problems of an import that did not land, and return the exit."""
    _write_problems(error.problems)
    typer.echo("Nothing was imported.", err=True)
    return typer.Exit(1)


def _write_problems(problems: Sequence[Problem], where: str = "") -> None:
    from aidledger.limits import IMPORT_PROBLEMS
    from aidledger.problems import printable
    from aidledger.render.problems import as_text

    errors_first = sorted(problems, key=lambda problem: problem.severity)
    sys.stderr.write(as_text(errors_first[:_SHOWN]))
    if len(problems) > _SHOWN:
        least = "at least " if len(problems) == IMPORT_PROBLEMS else ""
        typer.echo(printable(f"… and {least}{len(problems) - _SHOWN:,} more{where}."), err=True)
