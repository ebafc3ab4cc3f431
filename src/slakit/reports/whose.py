"""Whose a record is: its department, agent and requester, as texts, and whether a filter keeps it."""

from __future__ import annotations

from fractions import Fraction

from slakit.measure.results import ClockReading
from slakit.reports.results import LogRow, Scope

__all__ = ["Names", "Whose", "log_row"]

Names = tuple[str | None, str | None, str | None]


def _text(value: str | int | bool | Fraction | None) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "yes" if value else "no"
    exact = Fraction(value)
    for digits in range(19):
        scaled = exact * 10**digits
        if scaled.denominator == 1:
            whole, part = divmod(abs(scaled.numerator), 10**digits)
            sign = "-" if exact < 0 else ""
            return f"{sign}{whole}.{part:0{digits}}" if digits else f"{sign}{whole}"
    return str(exact)


class Whose:
    """Tells department, agent and requester of readings, `None` for those that a filter leaves out."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.departments, self.agents = set(scope.departments), set(scope.agents)

    def __call__(self, reading: ClockReading) -> Names | None:
        """Department, agent and requester of a reading that the filters keep."""
        scope, values = self.scope, dict(reading.fields)
        department = _text(values[scope.department]) if scope.department is not None else None
        if self.departments and department not in self.departments:
            return None
        agent = _text(values[scope.agent]) if scope.agent is not None else None
        if self.agents and agent not in self.agents:
            return None
        return department, agent, _text(values[scope.requester]) if scope.requester is not None else None


def log_row(reading: ClockReading, names: Names) -> LogRow:
    """A reading as a row of the log."""
    department, agent, requester = names
    return LogRow(
        reading.record, reading.clock, reading.cycle, requester, department, agent, reading.level, reading.started,
        reading.due, reading.grace_until, reading.stopped, reading.elapsed, reading.limit, reading.state,
    )  # fmt: skip
