"""`sla whatif`: what a period would come to with other measured values."""

from __future__ import annotations

import datetime as dt

import click

from slakit import api
from slakit.cli.again import again
from slakit.cli.as_of import resolved
from slakit.cli.exits import DONE, UNKNOWN, USAGE, exit_code
from slakit.cli.inputs import DataRequest, as_of_option, data_options, inputs_of
from slakit.cli.output import echo, examples, print_diagnostics, print_json

__all__ = ["whatif"]


@click.command(
    epilog=examples(
        "sla whatif acme.sla --period 2026-03 --set 'ANS-1=78 %'",
        "sla whatif acme.sla --period 2026-Q1 --set 'ANS-1[2026-02]=missed'",
    )
)
@click.argument("contract", metavar="CONTRACT")
@data_options
@as_of_option
@click.option("--set", "assumed", multiple=True, required=True, metavar="OBJECTIVE=VALUE",
              help="A value to assume, as in 'ANS-1=78 %' or, for one window or one of several, "
              "'ANS-1[2026-02][Berlin]=78 %'; may be repeated.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="What was and what would be as JSON on standard output.")
@click.pass_context
def whatif(
    ctx: click.Context,
    contract: str,
    request: DataRequest,
    as_of: dt.datetime | None,
    assumed: tuple[str, ...],
    as_json: bool,
) -> int:
    """Work out a period with assumed values in the place of measured ones, beside what it was.

    A value is written as in the tests of a contract: 78 %, 20 seconds, 12, EUR 500.00, `no data`; or it is an outcome:
    met, missed, left out, undecided. Without a window it holds for every window that ends in the period. All else is
    measured; where all that the period asks for is assumed, no data are needed.

    Exits with 0 when every outcome and amount would be known, 1 when the contract has findings or cannot be used, 2
    when an assumption cannot be made, 3 when data are missing or an outcome would be undecided.
    """
    loaded, data, rejects, code = inputs_of(ctx, contract, request)
    if data is None or loaded.contract is None:
        return code
    has_data = bool(request.files) or data.source is not None
    moment = resolved(ctx, as_of, loaded.contract.agreement.zone)
    with request.measuring(rejects, moment) as options:
        found, wrong, problems = api.what_if(loaded, request.period, data if has_data else None, assumed, options)
    print_diagnostics(ctx, (*problems, *wrong))
    if wrong:
        return USAGE
    if found is None:
        return UNKNOWN
    if as_json:
        from slakit.render.whatif_json import whatif_json

        print_json(whatif_json(found))
    else:
        from slakit.render.whatif_text import whatif_text

        echo(ctx, lambda c: whatif_text(found, colour=c))
        if found.was is not None:
            click.echo(f"\nNext: {again(ctx, 'why', f'{contract}#total', request, as_of)}")
    known = found.would_be.known(request.accept_rejects)
    return max(exit_code(loaded.diagnostics), exit_code(problems), DONE if known else UNKNOWN)
