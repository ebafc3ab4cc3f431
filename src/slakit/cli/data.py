"""`sla data`: whether the data of a period are enough, and a first data map for a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from slakit import api
from slakit.cli.as_of import resolved
from slakit.cli.exits import DONE, FINDINGS, UNKNOWN, exit_code
from slakit.cli.inputs import DataRequest, as_of_option, data_options, inputs_of
from slakit.cli.output import echo, examples, print_diagnostics, print_json
from slakit.diagnostics import Diagnostic
from slakit.render.files import write_atomically

__all__ = ["data"]


@click.group()
def data() -> None:
    """Check the data of a period, or draft a data map."""


@data.command(short_help="Say whether the data of a period are enough.")
@click.argument("contract", metavar="CONTRACT")
@data_options
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="The check as JSON on standard output (sla schema data-check).")
@click.pass_context
def check(ctx: click.Context, contract: str, request: DataRequest, as_of: dt.datetime | None, as_json: bool) -> int:
    """Say whether the data of a period are enough to decide its objectives.

    Reads them as an evaluation does: which fields are missing, which rows cannot be used and why, which windows have
    no rows or none for longer at their ends than between any two rows of the data. Exits with 0 when the data are
    enough, 3 when they are not or cannot be read, 1 when the contract has findings.
    """
    loaded, mapped, rejects, code = inputs_of(ctx, contract, request)
    if mapped is None:
        return code
    assert loaded.contract is not None, "a contract without a model was refused above"
    moment = resolved(ctx, as_of, loaded.contract.agreement.zone)
    with request.measuring(rejects, moment) as options:
        found = api.check_data(loaded, request.period, mapped, options)
    assert found is not None, "a contract without a model was refused above"
    print_diagnostics(ctx, (one for one in found.problems if one.code != "SLA708"))
    accepted = request.accept_rejects
    if as_json:
        from slakit.render.data_check_json import data_check_json

        print_json(data_check_json(found, accepted))
    else:
        from slakit.render.data_check_text import data_check_text

        echo(ctx, lambda c: data_check_text(found, accepted, colour=c))
    return max(exit_code(loaded.diagnostics), DONE if found.enough(accepted) else UNKNOWN)


@data.command(
    "map",
    short_help="Draft the data map of a file from its columns.",
    epilog=examples("sla data map calls.csv --for acme.sla --out acme.data.toml"),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--for", "contract", required=True, metavar="CONTRACT", help="The contract that the data are for.")
@click.option("--records", metavar="NAME", help="The record type in the file, where the contract has several.")
@click.option("--out", type=click.Path(path_type=Path), metavar="MAP", help="Write the map here; never over a file.")
@click.pass_context
def map_(ctx: click.Context, file: Path, contract: str, records: str | None, out: Path | None) -> int:
    """Draft the data map of a file from its columns.

    Prints TOML; what is not certain has a comment that begins with `confirm`. Exits with 0 when every field that is
    needed has a column, 3 when one has none or the file cannot be read.
    """
    loaded = api.load(contract)
    if loaded.contract is None:
        print_diagnostics(ctx, loaded.diagnostics)
        return max(exit_code(loaded.diagnostics), FINDINGS)
    if out is not None and out.exists():
        ctx.fail(f"--out {out}: there is such a file already, and it is not overwritten; name another one")
    draft = api.draft_data_map(loaded, file, records)
    if isinstance(draft, Diagnostic):
        print_diagnostics(ctx, [draft])
        return UNKNOWN
    if out is None:
        click.echo(draft.text, nl=False)
    else:
        write_atomically(out, draft.text.encode())
        click.echo(out)
    for name in draft.missing:
        click.echo(f"no column was recognised for {name}, which every record needs", err=True)
    return UNKNOWN if draft.missing else DONE
