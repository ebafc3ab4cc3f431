"""What commands share when they print: colour, diagnostics on stderr, JSON on stdout."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TextIO

import click

from slakit.diagnostics import Diagnostic, Severity
from slakit.render.diagnostics import full_text

__all__ = ["echo", "examples", "print_diagnostics", "print_json"]


def examples(*lines: str) -> str:
    """Return what stands at the end of a command's help: lines to type, as they are."""
    return "\b\n" + "\n".join(["Examples:", *(f"  {line}" for line in lines)])


def colour(ctx: click.Context, stream: TextIO) -> bool:
    """Whether to colour what goes to a stream."""
    choice = ctx.find_root().obj or "auto"
    if choice != "auto":
        return bool(choice == "always")
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def echo(ctx: click.Context, make: Callable[[bool], str], *, err: bool = False, nl: bool = True) -> None:
    """Print what `make` returns; it is told whether to colour."""
    painted = colour(ctx, sys.stderr if err else sys.stdout)
    click.echo(make(painted), err=err, nl=nl, color=painted)


def print_diagnostics(ctx: click.Context, diagnostics: Sequence[Diagnostic] | Iterable[Diagnostic]) -> None:
    """Every diagnostic on stderr, in full, worst last so that it is in view."""
    shown = sorted(diagnostics, key=lambda d: d.severity is Severity.ERROR)
    for diagnostic in shown:
        echo(ctx, lambda c, d=diagnostic: full_text(d, colour=c) + "\n", err=True)  # type: ignore[misc]


def print_json(value: Mapping[str, Any]) -> None:
    """A JSON document on stdout, keys as given."""
    from slakit.render.evaluation_json import json_text

    click.echo(json_text(value), nl=False)
