"""`sla render`: the agreement as a PDF ready for signature."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from slakit import api
from slakit.cli.exits import UNKNOWN, exit_code
from slakit.cli.inputs import DateType, refuse_overwriting
from slakit.cli.output import examples, print_diagnostics
from slakit.diagnostics import Severity

__all__ = ["render"]


@click.command(
    epilog=examples("sla render acme.sla --out agreement.pdf", "sla render acme.sla --lang nl --as-of 2026-07-01")
)
@click.argument("contract", metavar="CONTRACT")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="The file to write [default: AGREEMENT.pdf here].")  # fmt: skip
@click.option("--lang", metavar="TAG",
              help="The language of its texts, such as nl [default: the first declared].")  # fmt: skip
@click.option("--as-of", "date", type=DateType(), metavar="DATE",
              help="The agreement in force on a day, amendments made [default: with its amendments].")  # fmt: skip
@click.pass_context
def render(ctx: click.Context, contract: str, out: Path | None, lang: str | None, date: dt.date | None) -> int:
    """Write the agreement as a PDF ready for signature, with the contract's text embedded.

    Texts of other languages than that of --lang are left out; those that name no language are always there. The same
    contract gives the same bytes. Findings are printed; they do not keep the agreement from being written.
    """
    loaded = api.load(contract)
    print_diagnostics(ctx, loaded.diagnostics)
    if loaded.contract is None:
        return max(exit_code(loaded.diagnostics, Severity.ERROR), 1)
    if lang is not None and lang not in api.text_languages(loaded.contract):
        known = ", ".join(api.text_languages(loaded.contract)) or "no language"
        ctx.fail(f"the agreement has no texts in `{lang}`; it has {known}")
    path = out or Path(f"{loaded.contract.agreement.name}{f'-{date}' if date is not None else ''}.pdf")
    refuse_overwriting(ctx, {"--out": path}, [contract, *(source.name for source in loaded.sources)])
    problems = api.render_agreement(loaded, path, lang, date)
    print_diagnostics(ctx, problems)
    if problems:
        return UNKNOWN
    click.echo(f"{path}", err=False)
    return exit_code(loaded.diagnostics)
