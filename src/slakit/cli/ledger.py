"""The ledger on the command line: which one, made or there, and what may be entered in it."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from slakit.cli.exits import UNKNOWN
from slakit.cli.inputs import DataRequest, refuse_overwriting
from slakit.cli.output import print_diagnostics
from slakit.diagnostics import Diagnostic

if TYPE_CHECKING:
    from slakit.ledger import Ledger

T = TypeVar("T")

__all__ = ["ledger_made", "ledger_option", "now_of_entry", "one_line", "opened", "spare"]


def ledger_option(function: Callable[..., int], *, make: bool = False) -> Callable[..., int]:
    """Give a command the ledger that its user names; a ledger that cannot be used ends it with 3."""

    @click.option("--ledger", "place", default="slakit-ledger.sqlite", show_default=True, envvar="SLAKIT_LEDGER",
                  metavar="FILE|URL", help="A SQLite file, or postgresql://USER@HOST/DATABASE.")  # fmt: skip
    @functools.wraps(function)
    def command(ctx: click.Context, *args: Any, place: str, **kwargs: Any) -> int:
        spare(ctx, place, kwargs.get("out"), kwargs.get("request"))
        code = opened(ctx, place, lambda ledger: function(ctx, *args, ledger=ledger, **kwargs), make=make)
        return UNKNOWN if code is None else code

    return command


ledger_made = functools.partial(ledger_option, make=True)
"""For commands that make the ledger where there is none; all others would find nothing in it."""


def spare(ctx: click.Context, place: str, out: Path | None, request: DataRequest | None) -> None:
    """Wrong usage when what a command writes would replace the ledger."""
    outputs = {"--out": out, "--rejects": request.rejects_path if request is not None else None}
    refuse_overwriting(ctx, {option: path for option, path in outputs.items() if path is not None}, [place])


def opened(ctx: click.Context, place: str, use: Callable[[Ledger], T], *, make: bool) -> T | None:
    """Return what comes of using a ledger; `None`, and the reason is told, where it cannot be used."""
    try:
        from slakit.ledger import LedgerError, open_ledger
    except ModuleNotFoundError:
        _refused(ctx, "SLA905", "the ledger needs the package SQLAlchemy", "install it: pip install 'slakit[ledger]'")
        return None
    try:
        with open_ledger(place, make=make) as ledger:
            return use(ledger)
    except LedgerError as error:
        _refused(ctx, "SLA905", str(error), "check the place of the ledger and who may write there")
        return None


def _refused(ctx: click.Context, code: str, message: str, hint: str) -> int:
    """Report why a ledger cannot be used, and return the exit code."""
    print_diagnostics(ctx, [Diagnostic(code, message, help=hint)])
    return UNKNOWN


def now_of_entry() -> dt.datetime:
    """The instant of an entry: SOURCE_DATE_EPOCH where it is set."""
    from slakit.render.files import source_date

    return source_date() or dt.datetime.now(dt.UTC)


_UNFIT = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")


def one_line(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Wrong usage for what is not one line of text: a ledger keeps it for good, and lists print it."""
    if value is not None and _UNFIT.search(value):
        raise click.BadParameter("write one line of text in UTF-8, without control characters", ctx, param)
    return value
