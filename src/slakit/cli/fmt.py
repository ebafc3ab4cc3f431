"""`sla fmt`: the layout of contract files made tidy; their meaning and their comments stay."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator

import click

from slakit import api
from slakit.cli.exits import DONE, FINDINGS, UNKNOWN, exit_code
from slakit.cli.output import examples, print_diagnostics

__all__ = ["fmt"]

_STDIN = "-"


def _lines(data: bytes) -> list[str]:
    """Return the lines of a text with their newlines; a carriage return is a character like any other."""
    *whole, last = data.decode("utf-8", "replace").split("\n")
    return [f"{line}\n" for line in whole] + ([last] if last else [])


def _diff(file: api.Formatted) -> Iterator[str]:
    """Yield the lines of a unified diff."""
    for line in difflib.unified_diff(_lines(file.before), _lines(file.after or b""), file.path, file.path):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


@click.command(epilog=examples("sla fmt contracts/", "sla fmt --check --diff contracts/"))
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--check", is_flag=True, help="Write nothing; list the files whose layout differs, and exit with 1.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change, and exit with 1.")
@click.pass_context
def fmt(ctx: click.Context, paths: tuple[str, ...], check: bool, diff: bool) -> int:
    """Tidy the layout of contract files, in place; a folder stands for all `.sla` files below it, - for stdin.

    Prints the names of changed files; what comes from stdin goes to stdout. Files become UTF-8 with Unix line ends.
    A file with syntax errors is left as it is. Exits with 0 when all is tidy now, 1 when a file has syntax errors or,
    with --check or --diff, differs, 3 when a file cannot be read or written.
    """
    if _STDIN in paths and len(paths) > 1:
        ctx.fail("- stands for standard input, and cannot be given together with files")
    piped = paths == (_STDIN,)
    names, problems = api.contract_files(() if piped else paths or (".",), parts=True)
    if piped:
        names = ["<stdin>"]
    if not names and not problems:
        click.echo("help: name a file, or a folder that has contracts (files that end in .sla)", err=True)
        return UNKNOWN
    print_diagnostics(ctx, problems)
    code, changed = exit_code(problems), 0
    for name in names:
        file = api.formatted(name, sys.stdin.buffer.read() if piped else None)
        found = list(file.diagnostics)
        if diff and file.differs:
            click.echo("".join(_diff(file)), nl=False)
        elif check and file.differs:
            click.echo(name)
        elif piped and not (check or diff) and file.after is not None:
            click.echo(file.after, nl=False)
        elif file.differs and not (check or diff):
            found += api.write_formatted(file)
            if not found:
                click.echo(name)
        print_diagnostics(ctx, found)
        changed += file.differs and not found
        code = max(code, exit_code(found), FINDINGS if file.differs and (check or diff) else DONE)
    if names and not piped:
        verb = "would be changed" if check or diff else "changed"
        click.echo(f"{changed} of {len(names)} file{'s' if len(names) != 1 else ''} {verb}", err=True)
    return code
