"""`sla check`: every problem of contract files, all at once."""

from __future__ import annotations

import click

from slakit import api
from slakit.cli.exits import UNKNOWN, exit_code
from slakit.cli.output import echo, print_json
from slakit.diagnostics import Diagnostic
from slakit.render.diagnostics import diagnostics_json, full_text, summary_text

__all__ = ["check"]


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--output-format", type=click.Choice(["full", "json"]), default="full", show_default=True,
              help="For people, or for machines.")  # fmt: skip
@click.pass_context
def check(ctx: click.Context, paths: tuple[str, ...], output_format: str) -> int:
    """Report every problem of contract files; a folder stands for all `.sla` files below it.

    Exits with 0 when there is nothing to mend, 1 when there is, 3 when a file cannot be read.
    """
    files, found = api.contract_files(paths or (".",))
    diagnostics: list[Diagnostic] = list(found)
    for path in files:
        diagnostics.extend(api.load(path).diagnostics)
    diagnostics = list(dict.fromkeys(diagnostics))
    if output_format == "json":
        print_json(diagnostics_json(diagnostics))
    else:
        for diagnostic in diagnostics:
            echo(ctx, lambda c, d=diagnostic: full_text(d, colour=c) + "\n")  # type: ignore[misc]
        click.echo(summary_text(diagnostics, len(files)), err=True)
    if not files and not found:
        click.echo("help: name a file, or a folder that has contracts (files that end in .sla)", err=True)
        return UNKNOWN
    return exit_code(diagnostics)
