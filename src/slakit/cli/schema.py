"""`sla schema`: the JSON Schema of what slakit writes."""

from __future__ import annotations

import click

from slakit import api
from slakit.cli.output import print_json

__all__ = ["schema"]


@click.command()
@click.argument("what", type=click.Choice(["contract", "data-check"]), metavar="contract|data-check")
def schema(what: str) -> int:
    """Print the JSON Schema of what slakit writes.

    `contract` is a contract's model, in which names are resolved and figures are in base units; `data-check` is what
    `sla data check --json` prints.
    """
    print_json(api.json_schema(what))
    return 0
