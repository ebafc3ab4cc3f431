"""`sla why`: the working of one objective's amounts, from rows to money."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from slakit.cli.inputs import data_options, evaluated
from slakit.cli.output import colour, print_json
from slakit.timeline import Period

__all__ = ["why"]


@click.command()
@click.argument("reference", metavar="CONTRACT#OBJECTIVE")
@data_options
@click.option("--json", "as_json", is_flag=True, help="The working as JSON on standard output.")
@click.pass_context
def why(
    ctx: click.Context,
    reference: str,
    period: Period,
    files: dict[str, tuple[str, ...]],
    map_path: Path | None,
    rejects_path: Path | None,
    accept_rejects: int,
    as_json: bool,
) -> int:
    """Show the numbered working of one amount, with the contract line behind each step.

    The reference names the contract and one of its objectives: acme-support.sla#ANS-1.
    """
    contract, sign, objective = reference.rpartition("#")
    if not sign:
        ctx.fail(f"`{reference}` names no objective; write {reference}#ANS-1, say")
    loaded, evaluation, code = evaluated(ctx, contract, period=period, files=files, map_path=map_path,
                                         rejects_path=rejects_path, accept_rejects=accept_rejects)  # fmt: skip
    if loaded.contract is not None and loaded.contract.objective(objective) is None:
        names = ", ".join(o.name for o in loaded.contract.objectives)
        ctx.fail(f"the contract has no objective `{objective}`; it has {names}")
    if evaluation is not None:
        if as_json:
            from slakit.render.evaluation_json import why_json

            print_json(why_json(evaluation, objective))
        else:
            from slakit.render.terminal import why_text

            click.echo(why_text(evaluation, objective, colour=colour(ctx, sys.stdout)))
    return code
