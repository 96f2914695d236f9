"""The command line: one file a command; only the command that is asked for is loaded."""

from __future__ import annotations

import contextlib
import os
import sys
from functools import cache
from importlib import import_module
from keyword import iskeyword
from typing import Annotated, Any

import typer

from aidledger.cli.options import name_ledger
from aidledger.problems import LedgerError, TextError, UsageError, printable, without_long_names

# In the order of the help page. The module of each holds a function of the same name, with _ for -
# and after a word of Python's own; that of a group returns its commands.
COMMANDS = (
    "summary",
    "compare",
    "sensitivity",
    "balance",
    "promises",
    "unit-costs",
    "register",
    "show",
    "explain",
    "reconcile",
    "claims",
    "chart",
    "report",
    "export",
    "sql",
    "cite",
    "check",
    "audit",
    "mentions",
    "scan",
    "import",
    "imported",
    "init",
    "add",
    "edit",
    "fmt",
    "upgrade",
    "convert",
    "rates",
    "indicators",
    "parties",
    "classifications",
    "sources",
    "where",
    "schema",
)

GROUPS = ("explain", "import", "rates")

_LONGEST_MESSAGE = 1_000

_HELP = """Total what sources say about money between states, without lying.

Every total carries its bounds, nothing is counted twice, and every figure keeps its place in the
source. Start with: aidledger summary --donor US
"""


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return 0 (done), 1 (a problem in the data) or 2 (wrong usage)."""
    if "_AIDLEDGER_COMPLETE" in os.environ:
        return _complete()
    arguments = sys.argv[1:] if argv is None else argv
    if sys.stdout is None:  # closed by who started it
        if sys.stderr is not None:
            _complain("Standard output is closed.", "Open it, or name a file with --output.")
        return 1
    _speak_utf8()
    try:
        wanted = _wanted(arguments)
        if wanted == "convert":
            from aidledger.cli.convert import refuse_options_that_are_amounts

            refuse_options_that_are_amounts(arguments)
        result = _command(wanted)(args=arguments, prog_name="aidledger", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except typer.TyperException as error:  # an option that is not there, a word too many
        error.message = "\n".join(map(printable, _short(error.message).split("\n")))
        error.show()  # type: ignore[attr-defined]
        return error.exit_code
    except typer.Abort:
        sys.stderr.write("Aborted!\n")
        return 1
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    except UsageError as error:
        for one in getattr(error, "errors", (error,)):
            _complain(one.message, one.hint, one.excerpt)
        return 2
    except TextError as error:
        _complain(error.message, error.hint)
        return 1
    except LedgerError as error:
        from aidledger.limits import PROBLEMS_SHOWN
        from aidledger.render.problems import as_text

        sys.stderr.write(as_text(error.problems, PROBLEMS_SHOWN))
        return 1
    except UnicodeEncodeError as error:
        _complain(
            f"“{error.object[error.start : error.end]}” is not UTF-8 text.",
            "Look at the words of the command and at the folder's name.",
        )
        return 2
    except BrokenPipeError:
        # The reader has seen enough, as `head` does: end quietly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _complain(
            f"{where}{error.strerror or error}",
            "Check the path, the space left and your rights there.",
        )
        return 1
    except KeyboardInterrupt:
        return 130


def _complete() -> int:
    """Answer a shell that asks what may come next; whatever goes wrong, without a word."""
    from aidledger.cli.completion import wanted_command

    try:
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):  # noqa: PTH123
            _speak_utf8()
            build(wanted_command(COMMANDS))(args=[], prog_name="aidledger")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    except (Exception, KeyboardInterrupt):
        return 1
    return 0


@cache
def _command(only: str | None) -> Any:
    """Return the same application ready to be called; putting it together takes 7 ms."""
    command = typer.main.get_command(build(only))
    _tell_whole(command)
    return command


def _tell_whole(group: Any) -> None:
    """Let a group's help tell the first sentence of each command whole: the list is wrapped.

    Of itself it would be cut to what one line holds.
    """
    for command in getattr(group, "commands", {}).values():
        paragraph = " ".join((command.help or "").strip().partition("\n\n")[0].split())
        command.short_help = paragraph.partition(". ")[0].rstrip(".") + "."
        _tell_whole(command)


def build(only: str | None = None) -> typer.Typer:
    """Return the application, with one command or with all of them."""
    app = typer.Typer(
        help=_HELP,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_root)
    for name in COMMANDS if only is None else (only,):
        word = name.replace("-", "_") + "_" * iskeyword(name)
        module = import_module(f"aidledger.cli.{word}")
        if name in GROUPS:
            app.add_typer(getattr(module, word)(), name=name)
        else:
            app.command(name)(getattr(module, word))
    return app


def _wanted(arguments: list[str]) -> str | None:
    """Return the command that is asked for, None where help needs all of them."""
    words = iter(arguments)
    for word in words:
        if word == "--ledger":
            next(words, None)
        elif not word.startswith("-"):
            return word if word in COMMANDS else None
    return None


def _root(
    context: typer.Context,
    ledger: Annotated[
        str | None,
        typer.Option("--ledger", metavar="DIR", help="The ledger's folder, for the command."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and the ledger in use, and exit.")
    ] = False,
) -> None:
    name_ledger(ledger)
    if version:
        from aidledger import __version__
        from aidledger.files import find_ledger

        folder, why = find_ledger(ledger)
        typer.echo(f"aidledger {__version__}\nledger {printable(str(folder))} ({why})")
        raise typer.Exit
    if context.invoked_subcommand is None:
        raise UsageError("A command is missing.", "`aidledger --help` lists them.")


def _complain(message: str, hint: str, excerpt: str = "") -> None:
    sys.stderr.write(f"Error: {printable(_short(message))}\n")
    for line in excerpt.splitlines():
        sys.stderr.write(f"  {printable(line)}\n")
    if hint:
        sys.stderr.write(f"Hint: {printable(hint)}\n")


def _short(message: str) -> str:
    """Shorten a message: what is refused may be named in it, and be as long as a file."""
    told = without_long_names(message)
    return told if len(told) <= _LONGEST_MESSAGE else f"{told[:_LONGEST_MESSAGE]}…"


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale says; marks such as ≥ are part of the numbers.

    What is not text, as a folder's name may hold, is written as an escape.
    """
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(encoding="utf-8", errors="backslashreplace")
