"""The entry point: finds the command, loads only what it needs, and turns every way out into an exit code."""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import sys
from pathlib import Path
from typing import Any

import click

from slakit import __version__
from slakit.cli.exits import FAULT, UNKNOWN, NothingWritten

__all__ = ["cli", "main"]

_COMMANDS = {
    "calendar": ("calendar", "Write the dates of an agreement as a file for calendars."),
    "check": ("check", "Report every problem of contract files."),
    "data": ("data", "Check the data of a period, or draft a data map."),
    "demo": ("demo", "Run the whole chain on the bundled example."),
    "diff": ("diff", "Compare two versions of a contract, and say who is better off."),
    "evaluate": ("evaluate", "Measure a period, judge it and compute the credits."),
    "explain": ("explain", "Explain a diagnostic's code."),
    "fmt": ("fmt", "Tidy the layout of contract files."),
    "new": ("new", "Draft an agreement from a template."),
    "render": ("render", "Write the agreement as a PDF ready for signature."),
    "report": ("report", "Report on clocks: compliance, a log, and what is at risk."),
    "schema": ("schema", "Print the JSON Schema of what slakit writes."),
    "show": ("show", "Print the agreement in force on a date, amendments made."),
    "statement": ("statement", "Write, book and correct the statements of periods."),
    "test": ("test", "Work out the examples inside contracts."),
    "whatif": ("whatif", "Work out a period with assumed values."),
    "why": ("why", "Show the working of any figure."),
}
_SECTIONS = {
    "Begin": ("demo", "new", "explain"),
    "Draft and guard": ("check", "fmt", "test", "diff", "show", "render", "calendar"),
    "Measure": ("data", "evaluate", "why", "whatif", "report"),
    "Book": ("statement", "schema"),
}
"""The commands as `sla --help` lists them: in the order in which they are needed."""


class _Lazy(click.Group):
    """A group that imports a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(importlib.import_module(f"slakit.cli.{_COMMANDS[cmd_name][0]}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:  # which click would greet with an empty line
            raise click.Abort from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, _COMMANDS[name][1]) for name in names])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            import difflib

            near = difflib.get_close_matches(name, _COMMANDS, n=1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            ctx.fail(f"there is no command `{name}`.{hint} `sla --help` lists them.")
        return super().resolve_command(ctx, args)


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sla", message="%(prog)s %(version)s")
@click.option("-C", "folder", metavar="DIR", help="Work in this folder.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True,
              help="Colour the output; NO_COLOR is honoured.")  # fmt: skip
@click.pass_context
def cli(ctx: click.Context, folder: str | None, color: str) -> None:
    """Service level agreements as code: check, measure, compute credits exactly, print."""
    if folder is not None:
        try:
            os.chdir(folder)
        except OSError as error:
            ctx.fail(f"cannot work in {folder}: {(error.strerror or str(error)).lower()}")
    ctx.obj = color


def _fault(error: BaseException) -> int:
    """A fault of ours: a report to send, never a traceback on the terminal."""
    from slakit.cli.faults import fault_report

    path = fault_report(error)
    _say(f"error: slakit has made a mistake ({type(error).__name__}).")
    _say(f"help: the report is in {path}; please send it to the project.")
    return FAULT


def _say(text: str) -> None:
    """Print on standard error, if anybody can still hear it."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        click.echo(text, err=True)


def _run(args: list[str] | None) -> int:
    try:
        code = cli.main(args, prog_name="sla", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.ClickException as error:
        with contextlib.suppress(OSError, AttributeError):
            error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as error:
        _say("Interrupted; nothing was written." if isinstance(error, NothingWritten) else "Interrupted.")
        return 130
    except BrokenPipeError:
        _leave_stdout()
        return 0
    except MemoryError:
        _say("error: there is not enough memory for this\nhelp: close other programs, or use smaller input")
        return UNKNOWN
    except OSError as error:
        if error.errno not in _FULL:
            return _fault(error)
        _leave_stdout()
        _say(f"error: the output cannot be written: {(error.strerror or str(error)).lower()}\nhelp: make room for it")
        return UNKNOWN
    except Exception as error:  # the last line of defence
        return _fault(error)
    return code if isinstance(code, int) else 0


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def _leave_stdout() -> None:
    """What is left in the buffer has nowhere to go; without this, Python complains once more at its end."""
    with contextlib.suppress(OSError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(args: list[str] | None = None) -> None:
    """Run `sla`; always ends in SystemExit with one of the documented codes."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever called
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for the whole run
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    sys.exit(_run(args))
