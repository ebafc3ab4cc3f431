"""`sla diff`: what changed between two versions of a contract, who is better off, and what it would have cost."""

from __future__ import annotations

import datetime as dt
import functools
import shutil
import sys
from typing import TYPE_CHECKING

import click

from slakit import api
from slakit.cli.as_of import resolved
from slakit.cli.exits import DONE, FINDINGS, UNKNOWN, exit_code
from slakit.cli.inputs import DataRequest, PeriodType, as_of_option, data_options, inputs_of
from slakit.cli.output import echo, examples, print_diagnostics, print_json
from slakit.diagnostics import Severity
from slakit.render.diagnostic_formats import FORMATS

if TYPE_CHECKING:
    from slakit.diff import Comparison, Effect
    from slakit.replay import Replay

__all__ = ["diff"]

_FAILS = ("weaker", "stronger", "mixed", "undecided", "any", "never")
_PERIOD = click.option("--replay", "period", type=PeriodType(), metavar="PERIOD",
                       help="Compute the credits of both versions for this period, on the same data.")  # fmt: skip
_WIDTHS = (60, 120)
"""The fewest and the most columns that are used."""
_NO_TERMINAL = 100
"""Columns where the output goes to no terminal."""


def _ref(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    scheme, sign, ref = value.partition(":")
    if scheme != "git" or not sign or not ref:
        raise click.BadParameter(f"`{value}`: write git: and a branch, tag or commit, as in git:main", ctx, param)
    return ref


@click.command(
    epilog=examples(
        "sla diff signed.sla draft.sla",
        "sla diff signed.sla draft.sla --replay 2026-Q1",
        "sla diff --against git:origin/main acme.sla --fail-on weaker",
    )
)
@click.argument("paths", nargs=-1, metavar="OLD NEW", required=True)
@click.option("--against", "ref", callback=_ref, metavar="git:REF",
              help="Compare one file with what it was in this branch, tag or commit; give the file alone.")  # fmt: skip
@click.option("--output-format", type=click.Choice(["full", *FORMATS]), default="full", show_default=True,
              help="For people, or for a machine.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(_FAILS), multiple=True, default=("never",), show_default=True,
              help="Changes that make the exit code 1; may be repeated. A mixed one is weaker and stronger, too."
              )  # fmt: skip
@functools.partial(data_options, period=_PERIOD)
@as_of_option
@click.pass_context
def diff(
    ctx: click.Context,
    paths: tuple[str, ...],
    ref: str | None,
    output_format: str,
    fail_on: tuple[str, ...],
    request: DataRequest,
    as_of: dt.datetime | None,
) -> int:
    """Compare two versions of a contract, by what they mean: layout and comments never count.

    Each change is WEAKER, STRONGER, MIXED, UNDECIDED or mere WORDING for the customer. With --replay, both versions
    are evaluated on the same data; the data map is that of the new one.

    Exits with 0 when both are compared, 1 when there is a change that --fail-on names or a version cannot be used, 3
    when a file or the data cannot be read or an outcome is undecided; the comparison is printed all the same.
    """
    old_path, new_path = _sides(ctx, paths, ref)
    if request.period is None and (request.files or request.map_path is not None):
        ctx.fail("--data and --map are for a replay; write --replay PERIOD as well, as in --replay 2026-03")
    old = api.load(old_path) if ref is None else api.load_at(old_path, ref)
    if old.contract is None:
        print_diagnostics(ctx, old.diagnostics)
    data, rejects, code = None, None, DONE
    if request.period is None:
        new = api.load(new_path)
        if new.contract is None:
            print_diagnostics(ctx, new.diagnostics)
    else:
        new, data, rejects, code = inputs_of(ctx, new_path, request)
    if old.contract is None or new.contract is None:
        found = [d for side in (old, new) if side.contract is None for d in side.diagnostics]
        return max(exit_code(found, Severity.ERROR), FINDINGS)
    comparison = api.compare(old, new)
    replay = None
    if data is not None:
        moment = resolved(ctx, as_of, new.contract.agreement.zone)
        with request.measuring(rejects, moment) as options:
            replay, problems = api.replay((old, new), comparison, request.period, data, options)
        print_diagnostics(ctx, problems)
        if replay is None:
            click.echo("help: a replay needs a period and data on which both versions can be evaluated", err=True)
    failing = _failing(fail_on)
    _print(ctx, output_format, comparison, (old, new), replay, failing)
    known = replay is not None and replay.decided and replay.refused <= request.accept_rejects
    if request.period is not None and not known:
        code = max(code, UNKNOWN)
    fails = any(change.effect in failing for change in comparison.changes)
    return max(code, FINDINGS if fails else DONE)


def _sides(ctx: click.Context, paths: tuple[str, ...], ref: str | None) -> tuple[str, str]:
    if ref is not None:
        if len(paths) != 1:
            ctx.fail("with --against, give one file: sla diff --against git:main FILE")
        return paths[0], paths[0]
    if len(paths) != 2:
        ctx.fail("give two files, the old version first: sla diff OLD NEW; or one: sla diff --against git:main FILE")
    return paths[0], paths[1]


def _failing(fail_on: tuple[str, ...]) -> frozenset[Effect]:
    from slakit.diff import Effect

    meant = {
        "weaker": {Effect.WEAKER, Effect.MIXED},
        "stronger": {Effect.STRONGER, Effect.MIXED},
        "mixed": {Effect.MIXED},
        "undecided": {Effect.UNDECIDED},
        "any": set(Effect),
        "never": set[Effect](),
    }
    return frozenset(effect for word in fail_on for effect in meant[word])


def _print(
    ctx: click.Context,
    output_format: str,
    comparison: Comparison,
    sides: tuple[api.Loaded, api.Loaded],
    replay: Replay | None,
    failing: frozenset[Effect],
) -> None:
    if output_format == "json":
        from slakit.render.diff.json import comparison_json

        print_json(comparison_json(comparison, (sides[0].sources, sides[1].sources), replay))
        return
    if output_format == "markdown":
        from slakit.render.diff.reports import markdown_report

        click.echo(markdown_report(comparison, replay), nl=False)
        return
    if output_format == "full":
        from slakit.render.diff.text import comparison_text

        echo(ctx, lambda c: comparison_text(comparison, _width(), colour=c))
    else:
        from slakit.render.diff.reports import report

        click.echo(report(output_format, comparison, sides[1].path, failing), nl=False)
    if replay is not None:
        from slakit.render.diff.replay import replay_text

        # The other formats have no place for it.
        echo(ctx, lambda c: ("\n" if output_format == "full" else "") + replay_text(replay, colour=c),
             err=output_format != "full")  # fmt: skip


def _width() -> int:
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else _NO_TERMINAL
    return max(_WIDTHS[0], min(columns, _WIDTHS[1]))
