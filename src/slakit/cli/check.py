"""`sla check`: every problem of contract files, all at once, for people and for other people's tools."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from slakit import api
from slakit.baseline import (
    Baseline,
    Comparison,
    baseline_json,
    baseline_of,
    compare,
    mark,
    read_baseline,
    tidy_path,
)
from slakit.cli.exits import DONE, FINDINGS, UNKNOWN, exit_code
from slakit.cli.output import echo
from slakit.diagnostics import Diagnostic, Severity, refuses
from slakit.render.diagnostic_formats import FORMATS, Report, printed
from slakit.render.diagnostic_formats.escaped_json import escaped_json
from slakit.render.diagnostics import clean, full_text, summary_text
from slakit.render.files import write_atomically

__all__ = ["check"]

_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.NOTE, "never": None}
_FILE = click.Path(path_type=Path)
_GONE_SHOWN = 10


@click.command()
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
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[str, ...],
    output_format: str,
    fail_on: str,
    baseline_path: Path | None,
    write_path: Path | None,
) -> int:
    """Report every problem of contract files; a folder stands for all `.sla` files below it.

    Exits with 0 when there is nothing to mend, 1 when there is, 3 when a file cannot be read.
    """  # fmt: skip
    files, found = api.contract_files(paths or (".",))
    loaded = [api.load(path) for path in files]
    problems = _each_once([*found, *(d for one in loaded for d in one.diagnostics)])
    outcome = _against_baseline(problems, _judged(loaded), baseline_path, write_path)
    report = Report(outcome.comparison.new, tuple(files), _LEVELS[fail_on], _pages(output_format, problems))
    diagnostics = report.diagnostics
    if output_format == "full":
        for diagnostic in diagnostics:
            echo(ctx, lambda c, d=diagnostic: full_text(d, colour=c) + "\n")  # type: ignore[misc]
    else:
        click.echo(printed(output_format, report), nl=False)
    click.echo(summary_text(diagnostics, len(files), known=outcome.comparison.known), err=True)
    for line in outcome.remarks:
        click.echo(line, err=True)
    if not files and not found:
        click.echo("help: name a file, or a folder that has contracts (files that end in .sla)", err=True)
        return UNKNOWN
    return _exit_code(diagnostics, report.fail_on)


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


def _judged(loaded: Iterable[api.Loaded]) -> frozenset[str]:
    """The files in which nothing kept a finding from being found."""
    whole = [one for one in loaded if one.contract is not None and not refuses(one.diagnostics)]
    return frozenset(tidy_path(source.name) for one in whole for source in one.sources)


def _pages(output_format: str, diagnostics: Iterable[Diagnostic]) -> dict[str, str]:
    if output_format != "sarif":
        return {}
    known = api.explained_codes()
    return {code: api.explain(code) for code in sorted({d.code for d in diagnostics}) if code in known}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What remains to report beside a baseline, and what to remark on it."""

    comparison: Comparison
    remarks: tuple[str, ...]


def _against_baseline(
    problems: Sequence[Diagnostic], judged: frozenset[str], read_path: Path | None, write_path: Path | None
) -> _Outcome:
    baseline, trouble = _read(read_path)
    marked = mark([*trouble, *problems])
    judged |= {known.path for known in baseline.findings if not _is_there(known.path)}
    compared = compare(marked, baseline, judged)
    if write_path is None:
        return _Outcome(compared, (*_suppressed(compared, read_path), *_gone(compared, read_path)))
    written = baseline_of(marked, compared.unseen)
    trouble = _write(write_path, written)
    if trouble:
        return _Outcome(compare(mark([*trouble, *(m.diagnostic for m in marked)]), baseline, judged), ())
    remarks = [f"{_counted(len(written.findings), 'finding')} written to {clean(str(write_path))}"]
    if refuses(problems):
        remarks.append("help: errors that block are never in a baseline and can hide findings; mend them and write "
                       "it again")  # fmt: skip
    compared = compare(marked, written, judged)
    return _Outcome(compared, (*remarks, *_suppressed(compared, write_path)))


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # a name that no file can have
        return False


def _read(path: Path | None) -> tuple[Baseline, list[Diagnostic]]:
    """The baseline, empty when there is none to use."""
    if path is None:
        return Baseline(), []
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        message = f"there is no baseline {path}"
        return Baseline(), [Diagnostic("SLA007", message, help=f"write it with --write-baseline {path}",
                                       where=str(path))]  # fmt: skip
    except OSError as error:
        message = f"the baseline {path} cannot be read: {(error.strerror or str(error)).lower()}"
        return Baseline(), [Diagnostic("SLA007", message, help="name the file that --write-baseline wrote",
                                       where=str(path))]  # fmt: skip
    baseline, problems = read_baseline(str(path), data)
    return baseline or Baseline(), problems


def _write(path: Path, baseline: Baseline) -> list[Diagnostic]:
    try:
        write_atomically(path, escaped_json(baseline_json(baseline)).encode())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return [Diagnostic("SLA802", f"{path} cannot be written: {reason}", where=str(path),
                           help="name another place with --write-baseline; nothing was left behind")]  # fmt: skip
    return []


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _suppressed(compared: Comparison, path: Path | None) -> list[str]:
    if not compared.known:
        return []
    verb = "is" if compared.known == 1 else "are"
    return [f"{_counted(compared.known, 'known finding')} {verb} not shown ({clean(str(path))})"]


def _gone(compared: Comparison, path: Path | None) -> list[str]:
    """What a baseline still lists although it is mended; a line left there would hide the same slip made again."""
    gone = compared.gone
    if not gone:
        return []
    name = clean(str(path))
    shown = [f"  {clean(known.path)}: {known.code} {clean(known.message)}" for known in gone[:_GONE_SHOWN]]
    if len(gone) > _GONE_SHOWN:
        shown.append(f"  and {len(gone) - _GONE_SHOWN} more")
    verb = "occurs" if len(gone) == 1 else "occur"
    return [
        f"{_counted(len(gone), 'finding')} of {name} no longer {verb}:",
        *shown,
        f"help: write it again with --baseline {name} --write-baseline {name}",
    ]
