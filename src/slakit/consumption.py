"""Time that is used up: what of a set of time has led to a credit is not measured again by objectives that consume it.

Whether time is used up follows from credits, and these from what was measured; so windows are taken in the order of
time, those of one date in the order of the contract, and each is measured once more without what is used up by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from slakit.amended import MeasurePlan
from slakit.assess import Assessment
from slakit.contract.model import Contract, Objective
from slakit.credits import CreditLine, Credits
from slakit.measure import Measurement, MeasureResult
from slakit.measure.results import AggregateValue, PartValue, SlotsValue, TimeStretches, TimeValue, UsedUp
from slakit.timeline import Window

__all__ = ["Settled", "Use", "settled"]


@dataclass(frozen=True, slots=True)
class Use:
    """A stretch of time that a window used up, or (not `known`) may have."""

    objective: str
    window: Window
    time: TimeStretches
    known: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """What was measured in the end, judged and credited."""

    measured: MeasureResult
    results: tuple[Assessment, ...]
    credits: Credits
    used: tuple[tuple[str, Use], ...] = ()
    """What was used up, by span, in order."""


@dataclass(slots=True)
class _Used:
    """By span, what is used up."""

    by: dict[str, list[Use]] = field(default_factory=dict)

    def time(self) -> dict[str, TimeStretches]:
        """Return all that is used up for certain, by span."""
        return {
            span: tuple(sorted(stretch for use in uses if use.known for stretch in use.time))
            for span, uses in self.by.items()
        }


def settled(
    plan: MeasurePlan,
    whole: Contract,
    measured: MeasureResult,
    judge: Callable[[MeasureResult], Sequence[Assessment]],
    settle: Callable[[MeasureResult, Sequence[Assessment]], Credits],
    before: Sequence[tuple[str, Use]] = (),
) -> Settled:
    """Judge and credit what was measured, with everything used up that has led to a credit before.

    What was used up `before` any of the windows is given, by span.
    """
    results = tuple(judge(measured))
    credits = settle(measured, results)
    used = _Used()
    for span, use in before:
        used.by.setdefault(span, []).append(use)
    for measured_name, objective, window in _consuming(plan, whole):
        changed = _without_used(measured_name, objective, window, measured, used)
        if changed is not None:
            measured = replace(measured, measurements=changed)
            results = tuple(judge(measured))
            credits = settle(measured, results)
        paid = _paid(credits, objective.name, window)
        if paid is False or measured.again is None:
            continue
        so_far = used.time()
        for span in objective.consumes:
            time = measured.again.time(measured_name, window, span, so_far)
            if time:
                used.by.setdefault(span, []).append(Use(objective.name, window, time, paid is True))
    return Settled(measured, results, credits, tuple((span, use) for span, uses in used.by.items() for use in uses))


def _consuming(plan: MeasurePlan, whole: Contract) -> Iterator[tuple[str, Objective, Window]]:
    """Yield the windows of objectives that consume, in the order in which they use time up."""
    by_name = plan.objectives
    found = []
    for place, (name, windows) in enumerate(plan.windows.items()):
        if by_name[name].consumes:
            own = by_name[name].model_copy(update={"name": plan.names.get(name, name)})
            version = [one.name for one in whole.objectives]
            at = version.index(own.name) if own.name in version else len(version)
            found += [(window.last_date, at, place, name, own, window) for window in windows]
    for *_, name, own, window in sorted(found, key=lambda one: one[:3]):
        yield name, own, window


def _without_used(
    name: str, objective: Objective, window: Window, measured: MeasureResult, used: _Used
) -> tuple[Measurement, ...] | None:
    """Return all measurements, with that of a window taken once more; `None` where nothing in it is used up."""
    uses = [(span, use) for span in objective.consumes for use in used.by.get(span, ())]
    if not uses or measured.again is None:
        return None
    found, doubtful = [], False
    for span, use in uses:
        amount = _common(measured.again.time(name, window, span, {}), use.time)
        if amount and use.known:
            found.append(UsedUp(span, amount, use.objective, use.window.label))
        doubtful = doubtful or bool(amount and not use.known)
    if not found and not doubtful:
        return None
    own = replace(measured.again.measured(name, window, used.time()), used_up=tuple(found))
    if doubtful:
        # Nobody knows whether some of it is used up, as an amount cannot be told.
        own = replace(own, parts=tuple(_untold(part) for part in own.parts))
    return tuple(own if (one.objective, one.window) == (name, window) else one for one in measured.measurements)


def _untold(part: PartValue) -> PartValue:
    return replace(part, untold=part.untold + 1) if isinstance(part, AggregateValue | TimeValue | SlotsValue) else part


def _common(one: TimeStretches, other: TimeStretches) -> int:
    """Return how long two sets of time have in common, in microseconds."""
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)


def _paid(credits: Credits, objective: str, window: Window) -> bool | None:
    """Whether an objective has paid a credit in a window, in money, points or days; `None` where that is not known."""
    known: bool | None = False
    for line in credits.lines:
        if not isinstance(line, CreditLine) or line.bonus or (line.objective, line.window) != (objective, window):
            continue
        if line.unknown is not None:
            known = None
        elif (line.payable is not None and line.payable.minor > 0) or (line.quantity is not None and line.quantity > 0):
            return True
    return known
