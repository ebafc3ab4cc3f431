"""`sla evaluate`: attainment and credits of a period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import click

from slakit.cli.again import again
from slakit.cli.exits import UNKNOWN
from slakit.cli.exports import Exports, dialect_of, export_options, written
from slakit.cli.inputs import DataRequest, as_of_option, data_options, evaluated
from slakit.cli.output import echo, examples, print_json

__all__ = ["evaluate"]


@click.command(
    epilog=examples(
        "sla evaluate acme.sla --period 2026-03",
        "sla evaluate acme.sla --period 2026-Q1 --data calls=calls.csv --json",
        "sla evaluate acme.sla --period 2026-03 --export csv,xlsx --out books",
    )
)
@click.argument("contract", metavar="CONTRACT")
@data_options
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="The whole result as JSON on standard output.")
@export_options(("csv", "xlsx", "parquet", "json"))
@click.pass_context
def evaluate(
    ctx: click.Context,
    contract: str,
    request: DataRequest,
    as_of: dt.datetime | None,
    as_json: bool,
    exports: Exports,
) -> int:
    """Measure a period, judge it and compute the credits.

    A window belongs to the period in which it ends. Exits with 0 when every outcome and amount is known (a broken
    promise is a result, not an error), 1 when the contract has findings or cannot be used, 3 when data are missing,
    unreadable or incomplete or an outcome is undecided; the result is printed or written all the same.
    """

    def files(agreement: str) -> Mapping[str, Path]:
        return exports.files(f"{agreement}-{request.period.label}")

    dialect = dialect_of(ctx, exports)
    if dialect is None:
        return UNKNOWN
    _, evaluation, code = evaluated(ctx, contract, request, files, as_of)
    if evaluation is not None:
        if exports.formats:
            from slakit.export import of_evaluation

            code = max(code, written(ctx, of_evaluation(evaluation), exports, dialect))
        if as_json:
            from slakit.render.evaluation_json import evaluation_json

            print_json(evaluation_json(evaluation))
        elif not exports.formats:
            from slakit.render.terminal import evaluation_text

            def working(reference: str) -> str:
                return again(ctx, "why", f"{contract}#{reference}", request, as_of)

            echo(ctx, lambda c: evaluation_text(evaluation, working, colour=c))
    return code
