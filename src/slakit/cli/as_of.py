"""An instant given on the command line: with its distance from UTC, or as clocks show it in the agreement's zone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from slakit.timeline import instant, local_instants

__all__ = ["MomentType", "resolved"]


_YEARS = range(1970, 2100)
"""Those of times in data."""


class MomentType(click.ParamType[dt.datetime]):
    """An instant such as 2026-03-31T17:00, 2026-03-31T17:00+02:00 or 2026-03-31 (its beginning)."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        """Read an instant; wrong usage when it is none."""
        if isinstance(value, dt.datetime):
            return value
        try:
            found = dt.datetime.fromisoformat(value)
            if found.year in _YEARS:
                return found
            self.fail(f"`{value}` lies outside the years {_YEARS[0]} to {_YEARS[-1]}", param, ctx)
        except ValueError:
            self.fail(f"`{value}` is no instant; write it as in 2026-03-31T17:00 or 2026-03-31T17:00+02:00", param, ctx)


def resolved(ctx: click.Context, moment: dt.datetime | None, zone: str) -> int | None:
    """The instant in microseconds; wrong usage for a time that the zone does not show, or shows twice."""
    if moment is None:
        return None
    if moment.tzinfo is not None:
        return instant(moment)
    found = local_instants(zone, moment)
    if len(found) != 1:
        times = "does not exist" if not found else "occurs twice"
        ctx.fail(f"--as-of {moment.isoformat(timespec='minutes')} {times} in {zone}; write it with its distance from "
                 "UTC, as in 2026-03-31T17:00+02:00")  # fmt: skip
    return found[0]
