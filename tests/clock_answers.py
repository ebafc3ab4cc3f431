"""Answers to what clocks come to, written by hand, and how they are held against what was evaluated.

An answer is told in local times and in lengths such as `2:30`, so that it can be checked on paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.timeline.oracle import wall

__all__ = ["Planted", "length", "told"]


@dataclass(frozen=True)
class Planted:
    """What one cycle of a clock comes to on a ticket; `state` is that of the cycle.

    A ticket without a cycle has no times. `paused` is open time in which it was paused. `due` of a clock that has not
    reached its limit is when it would, if it ran on without a pause.
    """

    ticket: str
    clock: str
    why: str
    started: str | None = None
    due: str | None = None
    grace_until: str | None = None
    stopped: str | None = None
    elapsed: str | None = None
    paused: str = "0:00"
    state: str = "met"
    level: str | None = "standard"
    cycle: int = 1


def length(text: str | None) -> int | None:
    """Microseconds of `h:mm` or `h:mm:ss.ffffff`."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d+):(\d\d)(?::(\d\d)(?:\.(\d{6}))?)?", text)
    assert match is not None
    hours, minutes, seconds, rest = (int(part or 0) for part in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + rest


def told(planted: Planted, zone: str) -> dict[str, object]:
    """The answer in microseconds, by the names that a cycle of the slow evaluation has."""

    def at(text: str | None) -> int | None:
        # An hour that is shown twice is told in UTC.
        if text is not None and text.endswith(" UTC"):
            return wall(text.removesuffix(" UTC"), "UTC")
        return None if text is None else wall(text, zone)

    return {
        "started": at(planted.started),
        "due": at(planted.due),
        "grace_until": at(planted.grace_until),
        "stopped": at(planted.stopped),
        "elapsed": length(planted.elapsed),
        "paused": length(planted.paused),
        "state": planted.state,
    }
