"""`sla why`: the working of any figure of a period, from rows to money."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from slakit import api
from slakit.cli.inputs import DataRequest, as_of_option, data_options, evaluated
from slakit.cli.output import echo, examples, print_json

if TYPE_CHECKING:
    from slakit.evaluation import Evaluation
    from slakit.render.why import Explained

__all__ = ["why"]


@click.command(
    epilog=examples("sla why acme.sla#ANS-1 --period 2026-03", "sla why 'acme.sla#total[2026-03-31]' --period 2026-03")
)
@click.argument("reference", metavar="CONTRACT#FIGURE")
@data_options
@as_of_option
@click.option("--rows", type=click.IntRange(min=0), metavar="N",
              help="How many of the records that counted against a promise to name; the data are read once more for it "
              "[default: 10; none for more than 50 results, or of more than 200,000 rows].")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The working as JSON on standard output.")
@click.pass_context
def why(
    ctx: click.Context,
    reference: str,
    request: DataRequest,
    as_of: dt.datetime | None,
    rows: int | None,
    as_json: bool,
) -> int:
    """Show the numbered working of a figure, with the contract line behind each step.

    The reference names the contract and one of its objectives, or a clause with a promise: acme-support.sla#ANS-1; or
    what became of credits: #total, #cap-1, #credit-1 (a line of the remedies), #points, #carried, #highest,
    #least-payment, #claims, #tax, #cost-centres, #earn-back, #bank, #bonuses, #service-days, #termination, #plan.
    Brackets behind it pick a window or a due date, and one of several: #ANS-1[2026-02][Berlin].
    """
    contract, sign, figure = reference.rpartition("#")
    if not sign:
        ctx.fail(f"`{reference}` names no figure; write '{reference}#total' or '{reference}#ANS-1', say")
    loaded, evaluation, code = evaluated(ctx, contract, request, as_of=as_of)
    from slakit.render.why import NoSuchReference, explained, unknown_reference

    wrong = None if loaded.contract is None else unknown_reference(loaded.contract, figure)
    if wrong is not None:
        ctx.fail(f"{wrong.message}; {wrong.advice}")
    if evaluation is None:
        return code
    found = explained(evaluation, figure)
    if isinstance(found, NoSuchReference):
        ctx.fail(f"{found.message}; {found.advice}")
    found = _with_rows(request, contract, evaluation, found, rows)
    if as_json:
        from slakit.render.why_json import why_json

        print_json(why_json(evaluation, figure, found))
    elif found:
        from slakit.render.terminal import why_text

        echo(ctx, lambda c: why_text(evaluation, found, colour=c))
    else:
        click.echo(f"In {evaluation.period.label} there is nothing to tell of `{figure}`.")
    return code


_MANY_ROWS, _MANY_RESULTS = 200_000, 50
_ROWS = 10


def _with_rows(
    request: DataRequest, contract: str, evaluation: Evaluation, found: tuple[Explained, ...], rows: int | None
) -> tuple[Explained, ...]:
    """Name the rows behind results."""
    from slakit.render.why import with_rows

    lines = [one.counted for one in found if one.counted is not None]
    many = sum(quality.read for quality in evaluation.quality) > _MANY_ROWS or len(lines) > _MANY_RESULTS
    most = rows if rows is not None else 0 if many else _ROWS
    if not most or not lines:
        return found
    with request.measuring() as options:
        map_path = request.map_path or api.data_map_beside(contract)
        named = api.rows_behind(evaluation, lines, map_path, request.files, options, most=most)
    return with_rows(found, named)
