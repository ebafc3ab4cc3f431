"""`sla explain CODE`: what a code means, with a failing and a mended example."""

from __future__ import annotations

import difflib

import click

from slakit import api

__all__ = ["explain"]


@click.command()
@click.argument("code", metavar="CODE", required=False)
@click.pass_context
def explain(ctx: click.Context, code: str | None) -> int:
    """Explain a diagnostic's code such as SLA204; without a code, list them all."""
    codes = api.explained_codes()
    if code is None:
        for name, title in codes.items():
            click.echo(f"{name}  {title}")
        return 0
    name = code.upper()
    if name not in codes:
        near = difflib.get_close_matches(name, codes, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        ctx.fail(f"there is no code {code}.{hint} `sla explain` lists them all.")
    click.echo(api.explain(name).rstrip())
    return 0
