"""What a clock that still runs counts as in an objective, and which of its instants puts a record into a window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from slakit.contract.record_types import FieldType
from slakit.measure.from_contract import Value, state_column
from slakit.measure.plan import (
    Call,
    Column,
    Constant,
    Kind,
    Scalar,
    all_of,
    any_of,
    case,
    is_empty,
    negate,
    truth,
)

if TYPE_CHECKING:
    from slakit.contract.objective_terms import StillRunning

__all__ = ["Settling", "due_column", "instant_column", "judged_column", "open_column", "start_column", "stop_column"]


def open_column(clock: str) -> Column:
    """Return the column that tells whether a clock has started and not stopped."""
    return Column(f"o:{clock}", Kind.YES_NO)


def start_column(clock: str) -> Column:
    """Return the column with the instant at which a clock first started."""
    return Column(f"b:{clock} start", Kind.INTEGER)


def stop_column(clock: str) -> Column:
    """Return the column with the instant at which a clock last stopped; empty while it runs."""
    return Column(f"b:{clock} stop", Kind.INTEGER)


def judged_column(clock: str) -> Column:
    """Return the column with the last stop of a clock or, while it runs, the instant of judgement."""
    return Column(f"b:{clock} judged", Kind.INTEGER)


def due_column(clock: str) -> Column:
    """Return the column with the instant at which a clock is due, of several cycles the last; empty where none is."""
    return Column(f"b:{clock} due", Kind.INTEGER)


def instant_column(clock: str, which: Literal["start", "stop", "due"], *, still: bool) -> Column:
    """Return the column with the instant that puts a record into a window.

    Where something is said of clocks that still run, these count where they are judged, in place of a stop.
    """
    if which == "start":
        return start_column(clock)
    if which == "due":
        return due_column(clock)
    return judged_column(clock) if still else stop_column(clock)


class Settling:
    """Puts what still running counts as into the conditions of an objective, for the clocks that they ask for.

    `counted` is whether a record counts at all.
    """

    def __init__(self, running: StillRunning | None, clocks: tuple[str, ...]) -> None:
        self._instead: dict[Column, Scalar] = {}
        counted: list[Scalar] = []
        for clock in clocks if running is not None else ():
            assert running is not None
            open_, late, on_time = open_column(clock), state_column(clock, "late"), state_column(clock, "on time")
            unknown = Constant(None, Kind.YES_NO)
            values = {"late": (truth(True), truth(False)), "on time": (truth(False), truth(True))}
            if running.counts_as == "left out":
                counted.append(negate(open_))
                continue
            if running.once_late:
                counted.append(negate(all_of(open_, negate(late))))
            is_late, is_on_time = values.get(running.counts_as, (unknown, unknown))
            self._instead[late] = case([(open_, is_late)], late)
            self._instead[on_time] = case([(open_, is_on_time)], on_time)
        self.counted = Value(FieldType.YES_NO, all_of(*counted), may_be_empty=bool(counted))

    def value(self, found: Value) -> Value:
        """Return a condition with what still running counts as."""
        return replace(found, scalar=self._settled(found.scalar)) if self._instead else found

    def _settled(self, scalar: Scalar) -> Scalar:
        match scalar:
            case Column():
                return self._instead.get(scalar, scalar)
            case Call(op=op, args=args, kind=kind):
                return Call(op, tuple(self._settled(arg) for arg in args), kind)
        return scalar

    @staticmethod
    def told(clocks: tuple[str, ...], value: Scalar) -> tuple[Value, ...]:
        """Return the condition that a value is known, as far as clocks that still run are concerned; none without."""
        if not clocks:
            return ()
        still = all_of(is_empty(value), any_of(*(open_column(clock) for clock in clocks)))
        unknown = case([(still, Constant(None, Kind.YES_NO))], truth(True))
        return (Value(FieldType.YES_NO, unknown, may_be_empty=True),)
