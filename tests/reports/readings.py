"""Readings of clocks as a help desk's March has them, and a source that gives them to a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from slakit import api
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic
from slakit.measure import ClockReading, DataMap, MeasureOptions, RecordQuality
from slakit.reports import Scope, Wanted, scope_of
from slakit.timeline import MINUTE, instant, parse_period

ZONE = "Europe/Amsterdam"
EXAMPLE = Path(__file__).parents[2] / "examples" / "help-desk" / "help-desk.sla"


def at(text: str) -> int:
    """An instant by the wall clock of the zone: `03-02 09:00`."""
    return instant(dt.datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}").replace(tzinfo=ZoneInfo(ZONE)))


def reading(
    record: str,
    started: str,
    state: str = "met",
    *,
    minutes: float | None = 30,
    limit: int | None = 60,
    clock: str = "first-answer",
    cycle: int = 1,
    level: str | None = "urgent",
    department: str | None = "Billing",
    agent: str | None = "Anna",
    requester: str | None = "Zoë de Vries",
) -> ClockReading:
    """A reading of a clock that counts all hours: `minutes` after its start it stopped or was judged."""
    start = at(started)
    elapsed = None if minutes is None else int(minutes * MINUTE)
    stopped = start + elapsed if elapsed is not None and state in ("met", "missed") else None
    due = None if limit is None or state in ("paused", "cancelled") else start + limit * MINUTE
    fields = {"department": department, "assignee": agent, "requester": requester}
    return ClockReading(
        record, "tickets", clock, cycle, level, start, due, due, stopped, elapsed,
        None if limit is None else limit * MINUTE, state, tuple(fields.items()),  # type: ignore[arg-type]
    )  # fmt: skip


MARCH = (
    reading("T-1", "03-02 09:00", minutes=25),
    reading("T-2", "03-02 09:30", "missed", minutes=125, requester="Ben"),
    reading("T-10", "03-02 10:00", minutes=59.5, agent="Bo"),
    reading("T-3", "03-03 11:00", department="Sales", agent=None, minutes=20 / 60, requester=None),
    reading("T-4", "03-31 15:05", "running", minutes=115, limit=120, requester="=cmd()"),
    reading("T-5", "03-31 14:00", "running late", minutes=180, limit=120, agent="Bo"),
    reading("T-6", "03-31 16:00", "running", minutes=60, limit=240, level="standard"),
    reading("T-7", "03-30 16:00", "paused", minutes=58, limit=60, department=None),
    reading("T-8", "03-05 16:00", "cancelled", minutes=None),
)
AS_OF = at("03-31 17:00")


class Given:
    """A source of readings that gives what it was given, and remembers what it was asked."""

    def __init__(
        self,
        readings: Sequence[ClockReading] | None = MARCH,
        problems: Sequence[Diagnostic] = (),
        quality: tuple[RecordQuality, ...] = (),
    ) -> None:
        self.readings, self.problems, self.quality = readings, list(problems), quality
        self.asked: list[tuple[tuple[str, ...], tuple[str, ...], tuple[int, int], int | None]] = []

    def __call__(
        self,
        contract: Contract,
        data_map: DataMap,
        clocks: Sequence[str],
        fields: Sequence[str],
        period: tuple[int, int],
        options: MeasureOptions,
    ) -> tuple[Iterator[ClockReading] | None, list[Diagnostic], tuple[RecordQuality, ...]]:
        self.asked.append((tuple(clocks), tuple(fields), period, options.as_of))
        found = None if self.readings is None else iter([r for r in self.readings if r.clock in clocks])
        return found, self.problems, self.quality


def contract_of(path: Path = EXAMPLE) -> Contract:
    contract = api.load(path).contract
    assert contract is not None
    return contract


def wanted(
    period: str = "2026-03", *, clocks: tuple[str, ...] = ("first-answer",), as_of: int | None = AS_OF
) -> Wanted:
    found = parse_period(period)
    assert found is not None
    return Wanted(found, clocks, as_of=as_of)


def scope(request: Wanted | None = None) -> Scope:
    found, problems = scope_of(contract_of(), request or wanted())
    assert problems == []
    assert found is not None
    return found
