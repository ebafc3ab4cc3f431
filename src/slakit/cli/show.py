"""`sla show`: the agreement in force on a date, as contract text."""

from __future__ import annotations

import datetime as dt

import click

from slakit import api
from slakit.cli.exits import DONE, exit_code
from slakit.cli.inputs import DateType
from slakit.cli.output import examples, print_diagnostics
from slakit.diagnostics import Severity

__all__ = ["show"]


@click.command(epilog=examples("sla show acme.sla --as-of 2026-07-01"))
@click.argument("contract", metavar="CONTRACT")
@click.option("--as-of", "date", type=DateType(), required=True, metavar="DATE",
              help="The day, as in 2026-07-01.")  # fmt: skip
@click.pass_context
def show(ctx: click.Context, contract: str, date: dt.date) -> int:
    """Print the agreement in force on a date: the text with all amendments up to that day made in it.

    What no amendment changes is printed as it was typed. A file that is used stays a `use` line, unless an amendment
    changes something in it. Worked examples are left out.
    """
    loaded = api.load(contract)
    if loaded.contract is None:
        print_diagnostics(ctx, loaded.diagnostics)
        return max(exit_code(loaded.diagnostics, Severity.ERROR), 1)
    text, numbers = api.in_force(loaded, date)
    click.echo(text, nl=False)
    agreement = loaded.contract.for_window(date, date).agreement
    made = f"with amendment{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}" if numbers else "as signed"
    click.echo(f"{agreement.title}, {made}", err=True)
    if not agreement.first_date <= date <= agreement.last_date:
        click.echo(f"it is in force from {agreement.first_date} to {agreement.last_date}", err=True)
    return DONE
