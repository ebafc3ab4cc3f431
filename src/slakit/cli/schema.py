"""`sla schema`: the JSON Schema of what slakit writes."""

from __future__ import annotations

import click

from slakit import api
from slakit.cli.output import print_json

__all__ = ["schema"]

_DOCUMENTS = [
    "contract", "data-check", "diff", "evaluation", "report-compliance", "report-log", "report-risk",
    "statement-batch", "whatif", "why",
]  # fmt: skip


@click.command()
@click.argument("what", type=click.Choice(_DOCUMENTS), metavar="|".join(_DOCUMENTS))
def schema(what: str) -> int:
    """Print the JSON Schema of what slakit writes.

    `contract` is a contract's model, in which names are resolved and figures are in base units; `data-check` is what
    `sla data check --json` prints, `diff` what `sla diff --output-format json` prints, `evaluation` what
    `sla evaluate --json` and `sla statement export` do, `statement-batch` what `sla statement issue --json` does, the
    others what the command of that name prints with `--json`.
    """
    print_json(api.json_schema(what))
    return 0
