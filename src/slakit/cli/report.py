"""`sla report`: what the clocks came to, which ones there were, and which are about to be missed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slakit import api
from slakit.cli.as_of import MomentType, resolved
from slakit.cli.exits import DONE, UNKNOWN, exit_code
from slakit.cli.inputs import DataRequest, PeriodType, data_options, inputs_of
from slakit.cli.output import echo, print_diagnostics
from slakit.diagnostics import Diagnostic
from slakit.reporting import FORMATS, report_path
from slakit.timeline import Period

if TYPE_CHECKING:
    from slakit.measure import DataMap, MeasureOptions
    from slakit.reports import ComplianceReport, Grouping, LogReport, RiskReport, Wanted

__all__ = ["report"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which clocks of which records a report is about, and where it goes."""

    clocks: tuple[str, ...]
    records: str | None
    departments: tuple[str, ...]
    agents: tuple[str, ...]
    department_field: str | None
    agent_field: str | None
    requester_field: str | None
    export: tuple[str, ...]
    out: Path
    as_json: bool


def _formats(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """`csv,xlsx`: the kinds of files to write."""
    kinds = tuple(dict.fromkeys(kind.strip() for kind in (value or "").split(",") if kind.strip()))
    for kind in kinds:
        if kind not in FORMATS:
            raise click.BadParameter(f"`{kind}`: write one or more of {', '.join(FORMATS)}", ctx, param)
    return kinds


def _grouping(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[Grouping, ...] | None:
    from slakit.reports import Grouping, parse_grouping

    if value is None:
        return None
    found = parse_grouping(value)
    if isinstance(found, str):
        known = ", ".join(one.value for one in Grouping)
        raise click.BadParameter(f"`{found}`: write one or more of {known}", ctx, param)
    return found


def _order(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[tuple[str, bool], ...]:
    from slakit.reports import parse_order
    from slakit.reports.wanted import ORDERS

    found = parse_order(value or "")
    if isinstance(found, str):
        known = ", ".join(ORDERS)
        raise click.BadParameter(f"`{found}`: write one or more of {known}, with - before what descends", ctx, param)
    return found


def _states(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    from slakit.reports.log import STATES

    states = tuple(dict.fromkeys(state.strip() for state in (value or "").split(",") if state.strip()))
    for state in states:
        if state not in STATES:
            raise click.BadParameter(f"`{state}`: write one or more of {', '.join(STATES)}", ctx, param)
    return states


def _within(ctx: click.Context, param: click.Parameter, value: str | None) -> int | Fraction | None:
    from slakit.reports.risk import parse_within

    found = None if value is None else parse_within(value)
    if value is not None and found is None:
        raise click.BadParameter(f"`{value}`: write a time as in 4h or 90min, or a share as in 25%", ctx, param)
    return found


def _until(ctx: click.Context, param: click.Parameter, value: Period | None) -> Period:
    """All that is there up to the instant of judgement, unless a period is given."""
    moment = ctx.params.get("as_of")
    if value is not None or moment is None:
        return value or Period(dt.date(1900, 1, 1), dt.date(1900, 1, 1), "")
    # The distance from UTC may lead to a date later in the agreement's zone.
    last = moment.date() + dt.timedelta(days=1 if moment.tzinfo else 0)
    return Period(dt.date(1900, 1, 1), last, f"until-{moment:%Y-%m-%dT%H%M}")


_PERIOD_OR_ALL = click.option(
    "--period", type=PeriodType(), callback=_until, metavar="PERIOD",
    help="Records of 2026-03, 2026-Q1, 2026 or 2026-01..2026-03 only [default: all up to --as-of].",
)  # fmt: skip


def _selection_options(function: Callable[..., int]) -> Callable[..., int]:
    """The options that say what a report is about and where it goes; a command gets them as one `selection`."""

    @functools.wraps(function)
    def command(*args: Any, **kwargs: Any) -> int:
        names = [field.name for field in dataclasses.fields(Selection)]
        return function(*args, selection=Selection(**{name: kwargs.pop(name) for name in names}), **kwargs)

    for option in reversed(
        (
            click.option("--clock", "clocks", multiple=True, metavar="NAME",
                         help="A clock to report on; may be repeated [default: all of the record type]."),
            click.option("--records", metavar="NAME", help="The record type, where clocks run on several."),
            click.option("--department", "departments", multiple=True, metavar="NAME",
                         help="Only this department; may be repeated; (none) for records without one."),
            click.option("--agent", "agents", multiple=True, metavar="NAME",
                         help="Only this agent; may be repeated; (none) for records without one."),
            click.option("--department-field", metavar="FIELD",
                         help="The field with the department [default: department]."),
            click.option("--agent-field", metavar="FIELD", help="The field with the agent [default: assignee]."),
            click.option("--requester-field", metavar="FIELD",
                         help="The field with the requester [default: requester]."),
            click.option("--export", callback=_formats, metavar="FORMATS",
                         help=f"Write files instead of a table: {','.join(FORMATS)}."),
            click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=".", metavar="FOLDER",
                         help="Where the files go, as AGREEMENT-PERIOD-REPORT.FORMAT [default: here]."),
            click.option("--json", "as_json", is_flag=True, help="The report as JSON on standard output."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def _wanted(
    ctx: click.Context, request: DataRequest, selection: Selection, moment: dt.datetime | None, zone: str
) -> Wanted:
    from slakit.reports import Columns, Wanted

    return Wanted(
        request.period,
        selection.clocks,
        selection.records,
        Columns(selection.department_field, selection.agent_field, selection.requester_field),
        selection.departments,
        selection.agents,
        resolved(ctx, moment, zone),
    )


def _run(
    ctx: click.Context,
    contract: str,
    request: DataRequest,
    selection: Selection,
    moment: dt.datetime | None,
    what: str,
    make: Callable[
        [api.Loaded, DataMap, Wanted, MeasureOptions],
        tuple[ComplianceReport | LogReport | RiskReport | None, list[Diagnostic]],
    ],
    text: Callable[[Any, bool, int | None], str],
) -> int:
    """Load, read, report and print or write; the exit code comes back."""

    def files(agreement: str) -> Mapping[str, Path]:
        label = request.period.label
        return {f"--export {k}": report_path(selection.out, agreement, label, what, k) for k in selection.export}

    loaded, mapped, rejects, code = inputs_of(ctx, contract, request, files)
    if mapped is None or loaded.contract is None:
        return code
    agreement = loaded.contract.agreement
    zone = loaded.contract.for_window(request.period.last_date, request.period.last_date).agreement.zone
    wanted = _wanted(ctx, request, selection, moment, zone)
    from slakit.measure.engine import EngineUnavailable

    try:
        with request.measuring(rejects) as options:  # the readings are read as they are counted
            found, problems = make(loaded, mapped, wanted, options)
    except EngineUnavailable as error:  # an engine that gave up between two readings
        found, problems = None, [error.diagnostic]
    print_diagnostics(ctx, problems)
    if found is None:
        return max(UNKNOWN, exit_code(loaded.diagnostics))
    for kind, path in zip(selection.export, files(agreement.name).values(), strict=True):
        written = api.write_report(found, path, kind)
        print_diagnostics(ctx, written)
        if written:
            return UNKNOWN
        click.echo(str(path))
    if selection.as_json:
        for piece in _json(found):
            click.echo(piece, nl=False)
    elif not selection.export:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        echo(ctx, lambda c: text(found, c, width))
    known = found.rejected <= request.accept_rejects and not getattr(found, "untold", 0)
    return max(exit_code(loaded.diagnostics), DONE if known else UNKNOWN)


def _json(found: ComplianceReport | LogReport | RiskReport) -> Iterable[bytes]:
    from slakit.render.evaluation_json import json_text
    from slakit.render.reports import documents
    from slakit.reports import ComplianceReport, LogReport

    if isinstance(found, ComplianceReport):
        return [json_text(documents.compliance_json(found)).encode()]
    return documents.log_json(found) if isinstance(found, LogReport) else documents.risk_json(found)


@click.group()
def report() -> None:
    """Report on clocks: what they came to, a log of all, and what is at risk."""


_AS_OF = click.option("--as-of", type=MomentType(), metavar="INSTANT",
                      help="Judge what still runs at this instant, as in 2026-04-01T09:00, in the agreement's zone "
                           "unless it says otherwise; nothing later is known.")  # fmt: skip


@report.command(short_help="Count what was fulfilled and missed, and how long it took.")
@click.argument("contract", metavar="CONTRACT")
@data_options
@_AS_OF
@click.option("--by", callback=_grouping, metavar="GROUPS",
              help="Rows for department, agent, requester, level, clock, date, week, month, with commas "
                   "[default: department,agent,date].")  # fmt: skip
@_selection_options
@click.pass_context
def compliance(
    ctx: click.Context,
    contract: str,
    request: DataRequest,
    as_of: dt.datetime | None,
    by: tuple[Grouping, ...] | None,
    selection: Selection,
) -> int:
    """Count what was fulfilled and missed, with the average, longest and shortest time.

    A clock that runs and is over its limit is missed, with its time so far; one that runs or is paused within it is
    counted apart. Dates are those of the start, in the agreement's zone. Exits with 0 when every clock can be judged,
    3 when some cannot, because they still run and --as-of is not given, or rows of the data were refused.
    """
    from slakit.render.reports.text import compliance_text

    return _run(
        ctx, contract, request, selection, as_of, "compliance",
        lambda loaded, data, wanted, options: api.compliance_report(loaded, data, wanted, by, options=options),
        lambda found, colour, width: compliance_text(found, colour=colour, width=width),
    )  # fmt: skip


@report.command(short_help="List every clock.")
@click.argument("contract", metavar="CONTRACT")
@data_options
@_AS_OF
@click.option("--sort", "order", callback=_order, metavar="COLUMNS",
              help="requester, ticket, started, department, agent, level, clock, due, closed, remaining, state, with "
                   "commas; - before one that descends [default: started].")  # fmt: skip
@click.option("--state", "states", callback=_states, metavar="STATES",
              help="Only met, missed, running, running late, paused, cancelled, with commas [default: all but "
                   "cancelled].")  # fmt: skip
@click.option("--limit", type=click.IntRange(min=0), default=200, show_default=True, metavar="N",
              help="Rows to print at most; 0 for all. Files and JSON have all.")  # fmt: skip
@_selection_options
@click.pass_context
def log(
    ctx: click.Context,
    contract: str,
    request: DataRequest,
    as_of: dt.datetime | None,
    order: tuple[tuple[str, bool], ...],
    states: tuple[str, ...],
    limit: int,
    selection: Selection,
) -> int:
    """List every clock, those of records without any answer too.

    A row says who asked, whose it is, when it started, was due and was closed, and what was left or overdue in open
    time. Exits with 0 when every clock can be judged, 3 when some cannot, because they still run and --as-of is not
    given, or rows of the data were refused.
    """
    from slakit.render.reports.text import log_text

    return _run(
        ctx, contract, request, selection, as_of, "log",
        lambda loaded, data, wanted, options: api.log_report(loaded, data, wanted, order, states, options=options),
        lambda found, colour, width: log_text(found, most=limit, colour=colour, width=width),
    )  # fmt: skip


@report.command(short_help="List what is overdue or about to be.")
@click.argument("contract", metavar="CONTRACT")
@click.option("--as-of", type=MomentType(), required=True, is_eager=True, metavar="INSTANT",
              help="The instant to judge at, as in 2026-04-01T09:00, in the agreement's zone unless it says "
                   "otherwise; nothing later is known.")  # fmt: skip
@functools.partial(data_options, period=_PERIOD_OR_ALL)
@click.option("--within", callback=_within, metavar="TIME",
              help="What has at most this left in open time, as in 4h, 90min or 25%; a share is of the limit "
                   "[default: 25%].")  # fmt: skip
@_selection_options
@click.pass_context
def risk(
    ctx: click.Context,
    contract: str,
    as_of: dt.datetime,
    request: DataRequest,
    within: int | Fraction | None,
    selection: Selection,
) -> int:
    """List what runs and is overdue or about to be, the most urgent first.

    Exits with 0 however much is at risk, 3 when the data cannot be read or rows of them were refused.
    """
    from slakit.render.reports.text import risk_text

    return _run(
        ctx, contract, request, selection, as_of, "risk",
        lambda loaded, data, wanted, options: api.risk_report(loaded, data, wanted, within, options=options),
        lambda found, colour, width: risk_text(found, colour=colour, width=width),
    )  # fmt: skip
