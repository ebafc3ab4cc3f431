"""`sla statement`: what a period came to, on paper."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from slakit import api
from slakit.cli.exits import UNKNOWN
from slakit.cli.inputs import DataRequest, as_of_option, data_options, evaluated
from slakit.cli.output import print_diagnostics

__all__ = ["statement"]


@click.group()
def statement() -> None:
    """Write the statement of a period."""


@statement.command()
@click.argument("contract", metavar="CONTRACT")
@data_options
@as_of_option
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="The file to write [default: AGREEMENT-PERIOD.pdf here].")  # fmt: skip
@click.pass_context
def preview(
    ctx: click.Context,
    contract: str,
    request: DataRequest,
    as_of: dt.datetime | None,
    out: Path | None,
) -> int:
    """Write the statement as a PDF with the JSON result and the contract embedded; nothing is booked.

    A result that is not complete is marked so on every page and exits with 3.
    """
    loaded, evaluation, code = evaluated(ctx, contract, request, out, as_of)
    if evaluation is None:
        return code
    path = out or Path(f"{evaluation.contract.agreement.name}-{request.period.label}.pdf")
    problems = api.render_statement(loaded, evaluation, path)
    print_diagnostics(ctx, problems)
    if problems:
        return UNKNOWN
    click.echo(str(path))
    return code
