"""`sla test`: the worked examples inside contracts, each worked out as a measured period would be."""

from __future__ import annotations

from pathlib import Path

import click

from slakit import api
from slakit.cli.exits import DONE, FINDINGS, UNKNOWN, exit_code
from slakit.cli.output import echo, examples, print_diagnostics
from slakit.diagnostics import Diagnostic, Severity
from slakit.render.files import write_atomically
from slakit.render.worked import WorkedFile, examples_junit, examples_text, summary_line

__all__ = ["test"]


@click.command(epilog=examples("sla test contracts/", "sla test --junit tests.xml contracts/"))
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--junit",
    "junit_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the results as JUnit XML to this file, too.",
)
@click.pass_context
def test(ctx: click.Context, paths: tuple[str, ...], junit_path: Path | None) -> int:
    """Work out the `test` blocks of contract files; a folder stands for all `.sla` files below it.

    Exits with 0 when every expectation holds or there are no tests, 1 when one does not hold or a contract has
    errors, 3 when a file cannot be read or written or a test needs what cannot be evaluated yet.
    """
    names, problems = api.contract_files(paths or (".",))
    print_diagnostics(ctx, problems)
    code = exit_code(problems)
    files: list[WorkedFile] = []
    for name in names:
        loaded = api.load(name)
        print_diagnostics(ctx, loaded.diagnostics)
        code = max(code, exit_code(loaded.diagnostics, Severity.ERROR))
        errors = tuple(d for d in loaded.diagnostics if d.severity is Severity.ERROR)
        file = WorkedFile(name, api.work_out_examples(loaded), errors)
        files.append(file)
        echo(ctx, lambda c, f=file: examples_text(f, colour=c), nl=False)  # type: ignore[misc]
        code = max(code, FINDINGS if any(result.failed for result in file.results) else DONE)
        code = max(code, UNKNOWN if any(result.unevaluated for result in file.results) else DONE)
    if junit_path is not None:
        trouble = _write(junit_path, examples_junit(files))
        print_diagnostics(ctx, trouble)
        code = max(code, exit_code(trouble))
    if names:
        click.echo(summary_line(files), err=True)
    elif not problems:
        click.echo("help: name a file, or a folder that has contracts (files that end in .sla)", err=True)
        return UNKNOWN
    return code


def _write(path: Path, text: str) -> list[Diagnostic]:
    try:
        write_atomically(path, text.encode())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return [Diagnostic("SLA802", f"{path} cannot be written: {reason}", where=str(path),
                           help="name another place with --junit; nothing was left behind")]  # fmt: skip
    return []
