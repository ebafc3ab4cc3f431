"""The next command to run, as it can be pasted: with the options that the user gave, quoted for a shell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import click

from slakit.cli.inputs import DataRequest
from slakit.render.shell import shell_word

__all__ = ["again"]


def again(ctx: click.Context, command: str, target: str, request: DataRequest, as_of: dt.datetime | None = None) -> str:
    """Return a command about the same period and data: `sla why 'acme.sla#ANS-1' --period 2026-03 --map m.toml`."""
    folder = ctx.find_root().params.get("folder")
    words = ["sla", *(["-C", folder] if folder else []), command, target, *_options(request)]
    if as_of is not None:
        words += ["--as-of", _instant(as_of)]
    return " ".join(shell_word(word) for word in words)


def _instant(moment: dt.datetime) -> str:
    if moment.tzinfo is None and moment.time() == dt.time():
        return moment.date().isoformat()
    whole = moment.second or moment.microsecond
    return moment.isoformat() if whole else moment.isoformat(timespec="minutes")


def _options(request: DataRequest) -> Iterator[str]:
    yield from ("--period", request.period.label)
    for name, paths in request.files.items():
        for path in paths:
            yield from ("--data", f"{name}={path}")
    if request.map_path is not None:
        yield from ("--map", str(request.map_path))
    if request.rejects_path is not None:
        yield from ("--rejects", str(request.rejects_path))
    if request.accept_rejects:
        yield from ("--accept-rejects", str(request.accept_rejects))
    if request.memory is not None:
        yield from ("--memory", f"{-(-request.memory // 1000)}kB")
    if request.engine != "duckdb":
        yield from ("--engine", request.engine)
    if request.master is not None:
        yield from ("--master", request.master)
