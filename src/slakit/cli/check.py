"""`sla check`: every problem of contract files, all at once, for people and for other people's tools."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slakit import api
from slakit.cli.exits import DONE, FINDINGS, UNKNOWN, exit_code
from slakit.cli.output import echo, examples
from slakit.diagnostics import Diagnostic, Severity, refuses
from slakit.render.diagnostic_formats import FORMATS, printed
from slakit.render.diagnostics import full_text, summary_text

if TYPE_CHECKING:
    from slakit.baseline import Marked

__all__ = ["check"]

_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.NOTE, "never": None}
_FILE = click.Path(path_type=Path)


@click.command(
    epilog=examples("sla check contracts/", "sla check --fix acme.sla", "sla check --output-format github contracts/")
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--output-format",
    type=click.Choice(["full", *FORMATS]),
    default="full",
    show_default=True,
    help="For people, or for a machine.",
)
@click.option(
    "--fail-on",
    type=click.Choice(list(_LEVELS)),
    default="warning",
    show_default=True,
    help="The least severe finding that makes the exit code 1; errors that block always do.",
)
@click.option(
    "--baseline", "baseline_path", type=_FILE, metavar="FILE", help="Leave out the findings that this file lists."
)
@click.option(
    "--write-baseline",
    "write_path",
    type=_FILE,
    metavar="FILE",
    help="List all findings of now in this file, and count them as known.",
)
@click.option("--fix", is_flag=True, help="Mend in the files what is certain; report what is left.")
@click.option("--unsafe-fixes", is_flag=True, help="Mend also what may change the meaning; review the difference.")
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[str, ...],
    output_format: str,
    fail_on: str,
    baseline_path: Path | None,
    write_path: Path | None,
    fix: bool,
    unsafe_fixes: bool,
) -> int:
    """Report every problem of contract files; a folder stands for all `.sla` files below it.

    Exits with 0 when there is nothing to mend, 1 when there is, 3 when a file cannot be read.
    """  # fmt: skip
    files, found = api.contract_files(paths or (".",))
    if fix or unsafe_fixes:
        found += _mend(files, unsafe_fixes)
    loaded = [api.load(path) for path in files]
    problems = _each_once([*found, *(d for one in loaded for d in one.diagnostics)])
    shown: Sequence[Diagnostic] = problems
    marked: tuple[Marked, ...] = ()
    remarks: tuple[str, ...] = ()
    known = 0
    if output_format != "full" or baseline_path is not None or write_path is not None:
        # Most checks have nothing to recognise findings by, and do without what that brings with it.
        from slakit.cli.known import against_baseline

        outcome = against_baseline(problems, loaded, baseline_path, write_path)
        marked, known, remarks = outcome.comparison.new, outcome.comparison.known, outcome.remarks
        shown = [one.diagnostic for one in marked]
    if output_format == "full":
        for diagnostic in shown:
            echo(ctx, lambda c, d=diagnostic: full_text(d, colour=c) + "\n")  # type: ignore[misc]
    else:
        click.echo(_report(output_format, marked, files, _LEVELS[fail_on], _pages(output_format, problems)), nl=False)
    click.echo(summary_text(shown, len(files), known=known), err=True)
    if output_format == "full" and not fix and any(d.fix is not None for d in shown):
        click.echo(_fixable(shown), err=True)
    for line in remarks:
        click.echo(line, err=True)
    if not files and not found:
        click.echo("help: name a file, or a folder that has contracts (files that end in .sla)", err=True)
        return UNKNOWN
    return _exit_code(shown, _LEVELS[fail_on])


def _fixable(diagnostics: Sequence[Diagnostic]) -> str:
    """Say how much `--fix` would mend."""
    safe = sum(d.fix is not None and d.fix.safe for d in diagnostics)
    more = sum(d.fix is not None and not d.fix.safe for d in diagnostics)
    told = [f"{safe} fixable with --fix"] if safe else []
    return "; ".join(told + ([f"{more} with --unsafe-fixes, which may change the meaning"] if more else []))


def _mend(files: Sequence[str], unsafe: bool) -> list[Diagnostic]:
    """Mend contracts and say how much was mended; returns what could not be written."""
    problems = []
    for path in files:
        count, trouble = api.mend(path, unsafe=unsafe)
        problems += trouble
        if count:
            click.echo(f"{path}: {count} {'problem' if count == 1 else 'problems'} mended", err=True)
    return problems


def _exit_code(diagnostics: Sequence[Diagnostic], fail_on: Severity | None) -> int:
    code = exit_code(diagnostics, fail_on or Severity.ERROR)
    return DONE if code == FINDINGS and fail_on is None and not refuses(diagnostics) else code


def _each_once(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Problems of a file that several contracts use come once; each contract read that file for itself."""
    unique: dict[tuple[object, ...], Diagnostic] = {}
    for d in diagnostics:
        place = (d.span.source.name, d.span.start, d.span.end) if d.span else (d.where,)
        unique.setdefault((d.code, d.message, d.severity, *place), d)
    return list(unique.values())


def _report(
    output_format: str,
    findings: tuple[Marked, ...],
    files: Sequence[str],
    fail_on: Severity | None,
    pages: dict[str, str],
) -> str:
    from slakit.render.diagnostic_formats.report import Report

    return printed(output_format, Report(findings, tuple(files), fail_on, pages))


def _pages(output_format: str, diagnostics: Iterable[Diagnostic]) -> dict[str, str]:
    if output_format != "sarif":
        return {}
    known = api.explained_codes()
    return {code: api.explain(code) for code in sorted({d.code for d in diagnostics}) if code in known}
