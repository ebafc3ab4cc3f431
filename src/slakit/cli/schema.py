"""`sla schema`: the JSON Schema of what slakit writes."""

from __future__ import annotations

import click

from slakit import api
from slakit.cli.output import print_json

__all__ = ["schema"]

_DOCUMENTS = ["contract", "data-check", "evaluation", "report-compliance", "report-log", "report-risk"]


@click.command()
@click.argument("what", type=click.Choice(_DOCUMENTS), metavar="|".join(_DOCUMENTS))
def schema(what: str) -> int:
    """Print the JSON Schema of what slakit writes.

    `contract` is a contract's model, in which names are resolved and figures are in base units; `data-check` is what
    `sla data check --json` prints, `evaluation` what `sla evaluate --json` and `sla statement export` do, the others
    what `sla report … --json` prints.
    """
    print_json(api.json_schema(what))
    return 0
