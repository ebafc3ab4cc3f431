"""What figures made of time are taken in: windows and slots as frames, the hours of calendars, and what is in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from slakit.contract.model import Contract
from slakit.measure.time_sets.stretches import Stretches
from slakit.timeline import BusinessTime

__all__ = ["Doubt", "Frame", "Hours", "LeftOutOf"]


@dataclass(frozen=True, slots=True)
class Frame:
    """A window, or a slot of one: which of the plan's frames it is of, its number among them, and its two ends."""

    of: int
    index: int
    start: int
    end: int


class Hours:
    """The open time of calendars as sets of time, compiled once for a stretch that holds every window."""

    def __init__(self, contract: Contract, start: int, end: int) -> None:
        self.contract, self.start, self.end = contract, start, end
        self._found: dict[str, Stretches] = {}

    def of(self, calendar: str) -> Stretches:
        """Return the hours of a calendar."""
        if calendar not in self._found:
            compiled = BusinessTime.compile(self.contract.calendar(calendar).rule, self.start, self.end)
            opened = compiled.intervals(self.start, self.end)
            self._found[calendar] = tuple((one.start, one.end) for one in opened)
        return self._found[calendar]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What may change a figure: records that leave a condition open or have not ended, slots that nothing decides.

    `running` are those among the unknown that are so because a clock still runs.
    """

    unknown: int = 0
    unended: int = 0
    untold: int = 0
    running: int = 0

    def __add__(self, other: Doubt) -> Doubt:
        """Return both doubts together."""
        return Doubt(
            self.unknown + other.unknown,
            self.unended + other.unended,
            self.untold + other.untold,
            self.running + other.running,
        )


class LeftOutOf(Protocol):
    """Tells which time is left out of a window."""

    def __call__(self, window: int) -> Stretches:
        """Return the time left out of the window of a number."""

    def by_exclusion(self, window: int) -> list[tuple[str, Stretches]]:
        """Return the time that each exclusion leaves out of the window of a number."""

    def doubt(self, window: int) -> Doubt:
        """Return what may change it."""
