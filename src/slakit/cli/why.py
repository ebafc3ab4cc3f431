"""`sla why`: the working of one objective's amounts, from rows to money."""

from __future__ import annotations

import datetime as dt

import click

from slakit.cli.inputs import DataRequest, as_of_option, data_options, evaluated
from slakit.cli.output import echo, print_json
from slakit.contract.samples import sampled

__all__ = ["why"]


@click.command()
@click.argument("reference", metavar="CONTRACT#OBJECTIVE")
@data_options
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="The working as JSON on standard output.")
@click.pass_context
def why(
    ctx: click.Context,
    reference: str,
    request: DataRequest,
    as_of: dt.datetime | None,
    as_json: bool,
) -> int:
    """Show the numbered working of one amount, with the contract line behind each step.

    The reference names the contract and one of its objectives, or a clause with a promise: acme-support.sla#ANS-1.
    """
    contract, sign, objective = reference.rpartition("#")
    if not sign:
        ctx.fail(f"`{reference}` names no objective; write {reference}#ANS-1, say")
    loaded, evaluation, code = evaluated(ctx, contract, request, as_of=as_of)
    if loaded.contract is not None:
        versions = (loaded.contract, *(a.contract for a in loaded.contract.amendments))
        names = dict.fromkeys(o.name for version in versions for o in sampled(version).objectives)
        if objective not in names:
            ctx.fail(f"the contract has no objective `{objective}`; it has {', '.join(names)}")
    if evaluation is not None:
        if as_json:
            from slakit.render.evaluation_json import why_json

            print_json(why_json(evaluation, objective))
        else:
            from slakit.render.terminal import why_text

            echo(ctx, lambda c: why_text(evaluation, objective, colour=c))
    return code
