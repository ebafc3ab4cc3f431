"""`sla calendar`: the dates of an agreement that people must not miss, as an iCalendar file."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slakit import api
from slakit.cli.exits import UNKNOWN, exit_code
from slakit.cli.inputs import (
    DataRequest,
    DateType,
    PeriodType,
    as_of_option,
    data_options,
    evaluated,
    refuse_overwriting,
)
from slakit.cli.output import examples, print_diagnostics
from slakit.diagnostics import Severity

if TYPE_CHECKING:
    from slakit.key_dates import KeyDates

__all__ = ["calendar"]

_PERIOD_IF_ANY = click.option("--period", type=PeriodType(), metavar="PERIOD",
                              help="Evaluate this period, for the dates that its results lead to.")  # fmt: skip


@click.command(
    epilog=examples("sla calendar acme.sla --until 2028-12-31", "sla calendar acme.sla --period 2026-Q1 --out acme.ics")
)
@click.argument("contract", metavar="CONTRACT")
@click.option("--until", type=DateType(), metavar="DATE",
              help="The last date; renewals up to it are included [default: the first term].")  # fmt: skip
@functools.partial(data_options, period=_PERIOD_IF_ANY)
@as_of_option
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="The file to write [default: AGREEMENT.ics here].")  # fmt: skip
@click.pass_context
def calendar(
    ctx: click.Context,
    contract: str,
    until: dt.date | None,
    request: DataRequest,
    as_of: dt.datetime | None,
    out: Path | None,
) -> int:
    """Write an agreement's dates as a file for calendars (.ics): terms, renewals, notices, reviews, reports, claims.

    With a period and its data also those that results lead to: claims that can be made, improvement plans that are
    due, rights to terminate. Every date keeps its identity, so a calendar that reads the file again moves what has
    moved. What runs from an event that is not known yet is named on standard error.
    """
    if request.period is not None:
        loaded, evaluation, code = evaluated(ctx, contract, request, out, as_of)
        if evaluation is None:
            return code
    else:
        if request.files or request.map_path or as_of is not None:
            ctx.fail("data are for a period; name it with --period")
        loaded, evaluation = api.load(contract), None
        print_diagnostics(ctx, loaded.diagnostics)
        code = exit_code(loaded.diagnostics)
        if loaded.contract is None:
            return max(exit_code(loaded.diagnostics, Severity.ERROR), 1)
    assert loaded.contract is not None, "a contract without a model was refused above"
    agreement = loaded.contract.agreement
    if until is not None and until < agreement.first_date:
        ctx.fail(f"--until {until}: the agreement begins on {agreement.first_date}")
    path = out or Path(f"{agreement.name}.ics")
    refuse_overwriting(ctx, {"--out": path}, [contract, *(source.name for source in loaded.sources)])
    found = api.key_dates(loaded.contract, until, evaluation)
    problems = api.write_calendar(found, path, evaluation)
    print_diagnostics(ctx, problems)
    if problems:
        return UNKNOWN
    _tell(found)
    click.echo(str(path))
    return code


def _tell(found: KeyDates) -> None:
    from slakit.render.key_dates import date_title, undated_words

    for one in found.dates:
        click.echo(f"{one.date}  {date_title(one)}")
    for without in found.undated:
        click.echo(f"no date yet for {undated_words(without)}", err=True)
