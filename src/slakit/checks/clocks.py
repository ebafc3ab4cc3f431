"""Clocks that cannot be judged, or in one of several ways: no limit, or no term for what can be reopened."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.checks.satisfiable import own
from slakit.contract.clocks import ClockEvent
from slakit.contract.expressions import ClockState, Length
from slakit.contract.model import Contract, Objective
from slakit.contract.walking import aggregates, walk
from slakit.diagnostics import Diagnostic, Related

__all__ = ["LIMITED", "check_clock_limits", "check_lengths_of_none", "check_reopening", "states_asked"]

LIMITED = ("late", "on time", "met", "missed")
"""The states that a clock without a limit is never in."""


def states_asked(objective: Objective) -> Iterator[ClockState]:
    """Yield the states of clocks that an objective asks for."""
    for aggregate in aggregates(objective.measure.figure):
        populations = [aggregate.of, *([aggregate.out_of] if aggregate.out_of is not None else [])]
        for where in [population.where for population in populations]:
            yield from (e for e in walk(where) if isinstance(e, ClockState)) if where is not None else ()
    for credit in objective.credits:
        if credit.for_each is not None and credit.for_each.where is not None:
            yield from (e for e in walk(credit.for_each.where) if isinstance(e, ClockState))


def check_clock_limits(contract: Contract) -> Iterator[Diagnostic]:
    """Clocks without a limit: where one is asked whether it is late, and at levels that forget one."""
    asked: dict[str, tuple[Objective, ClockState]] = {}
    for objective in contract.objectives:
        for state in states_asked(objective):
            if state.state in LIMITED:
                asked.setdefault(state.clock, (objective, state))
    for clock in contract.clocks:
        levels = contract.levels_of(clock.records)
        limited = [level for level in levels.levels if level.limit(clock.name)] if levels is not None else []
        if clock.limit is not None:
            continue
        if not limited and clock.name in asked:
            objective, state = asked[clock.name]
            one = contract.record_type(clock.records).singular
            yield Diagnostic(
                "SLA638",
                f"{objective.name} asks whether `{clock.name}` is {state.state}, and nothing limits it: no {one} is"
                " ever late",
                span=state.span if own(state.span) else objective.measure.span,
                help=(
                    f"add `{clock.name} within LENGTH` to a level of `levels for {clock.records}`, or `within LENGTH`"
                    " to the clock"
                ),
                related=(Related(clock.span, "the clock"),) if clock.span and own(clock.span) else (),
                blocks=False,
            )
        for level in levels.levels if levels is not None and limited and own(levels.span) else ():
            if level not in limited:
                first = limited[0].limit(clock.name)
                yield Diagnostic(
                    "SLA638",
                    f"the level `{level.name}` sets no limit to `{clock.name}`, so nothing of that level is ever late",
                    span=level.span,
                    help=f"add `{clock.name} within …` to it",
                    related=(Related(first.span, f"the level `{limited[0].name}` sets one"),)
                    if first is not None and first.span is not None
                    else (),
                    blocks=False,
                )


def check_reopening(contract: Contract) -> Iterator[Diagnostic]:
    """Clocks that stop at something which can be undone, and do not say what follows then."""
    for clock in contract.clocks:
        stop = clock.reopens()
        if stop is None or stop.of is None or clock.reopened is not None or clock.cycles() or not own(clock.span):
            continue
        records = contract.record_type(stop.of.records)
        if records.belongs is None or not records.belongs.changes:
            continue
        one = contract.record_type(clock.records).singular
        yield Diagnostic(
            "SLA641",
            f"`{clock.name}` does not say what becomes of a {one} that is reopened: one from 9 to 11 h, reopened the"
            " next day from 9 to 10 h, has taken 2 and 1, 1, 3 or 25 hours",
            span=stop.span,
            help=(
                "add `when reopened new cycle` (2 and 1), `from reopen` (1), `exclude closed` (3) or `continuous` (25)"
            ),
            blocks=False,
        )


def check_lengths_of_none(contract: Contract) -> Iterator[Diagnostic]:
    """Clocks that start and stop at the same instant, and limits of no length."""
    for clock in contract.clocks:
        levels = contract.levels_of(clock.records)
        of_levels = [level.limit(clock.name) for level in levels.levels] if levels is not None else []
        for limit in (clock.limit, *of_levels):
            if limit is not None and own(limit.span) and limit.length in _NONE:
                one = contract.record_type(clock.records).singular
                yield Diagnostic(
                    "SLA234",
                    f"this limit has no length: `{clock.name}` of every {one} that takes any time is late",
                    span=limit.span,
                    help="write a length above 0",
                    blocks=False,
                )
        for stop in clock.stops:
            start = next((e for e in clock.starts if _alike(e, stop)), None)
            if start is not None and own(stop.span):
                yield Diagnostic(
                    "SLA632",
                    f"`{clock.name}` stops at the instant at which it starts, `{stop.field}`, and never takes any time",
                    span=stop.span,
                    related=(Related(start.span, "it starts here"),) if start.span is not None else (),
                    help="stop it at another field, or at records that come later",
                    blocks=False,
                )


_NONE = (Length(microseconds=0), Length(business_days=0), Length(days=0), Length(months=0))


def _alike(start: ClockEvent, stop: ClockEvent) -> bool:
    """Whether two events are always the same instant."""
    return start.of is None and stop.of is None and start.field == stop.field
