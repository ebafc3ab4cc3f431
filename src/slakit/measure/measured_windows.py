"""From what the queries yielded to a measurement for each window, and for each entity where these are told apart.

What nobody can tell is reported here, too: conditions that are neither true nor false, clocks that still run, records
that belong to no entity. Runs after all records were counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from slakit.contract.expressions import FigureRef
from slakit.contract.verification import ClauseObjective
from slakit.diagnostics import Diagnostic, Severity
from slakit.measure.day_table import WindowSet
from slakit.measure.figures import Planned, PlannedObjective, figure
from slakit.measure.records import Measured, Spot
from slakit.measure.results import (
    AggregateValue,
    Coverage,
    GivenValue,
    LeftOut,
    Measurement,
    PartValue,
    SampleValue,
)
from slakit.measure.samples import PlannedSample
from slakit.measure.time_sets.figures import TimeFigures
from slakit.measure.time_sets.frames import Doubt
from slakit.timeline import WindowKind

__all__ = ["MeasuredOf", "coverage_of", "measurement", "measurements_of", "unknowns", "without_entity"]

MeasuredOf = Mapping[str, Mapping[str | None, Measured]]
"""What was counted of each record type: of all records together, and by the field whose values are told apart."""
GivenBy = Mapping[tuple[str, WindowKind, str], GivenValue]


def coverage_of(planned: Sequence[PlannedObjective], measured: MeasuredOf) -> Iterator[Coverage]:
    """Yield which rows each window has, over all the time that it is measured over."""
    for one in planned:
        for index, (window, reach) in enumerate(zip(_windows(one), one.reaches, strict=True)):
            for name in dict.fromkeys(part.records for part in one.from_records):
                found = measured[name][None]
                totals = found.at(found.spot(one, index))
                count, first, last = (totals[place] for place in found.span)
                over = None if reach == window else reach
                yield Coverage(one.objective.name, window, name, count or 0, first, last, over)


def _windows(one: PlannedObjective) -> WindowSet:
    assert isinstance(one.windows, tuple), "an objective of a contract has windows"
    return one.windows


def measurements_of(
    one: PlannedObjective, measured: MeasuredOf, given: GivenBy, figures: TimeFigures | None
) -> Iterator[Measurement]:
    """Yield the measurements of an objective: window by window, in each the entities by their names.

    Entities are those that the contract names, else those that have a record in the window; a window without any has
    one measurement, of none. `figures` takes what is made of time, and knows what is left out.
    """
    for index in range(len(one.windows)):
        for entity in _entities(one, index, measured, figures):
            yield measurement(one, index, entity, measured, given, figures)


def _entities(
    one: PlannedObjective, index: int, measured: MeasuredOf, figures: TimeFigures | None
) -> Sequence[str | None]:
    apart = one.objective.separately
    if apart is None:
        return (None,)
    if apart.values:
        return apart.values
    names = figures.entities(index) if figures is not None else set()
    for name, _ in one.entities:
        found = measured[name][apart.field]
        names |= found.entities(found.spot(one, index))
    return sorted(names) or (None,)


def measurement(
    one: PlannedObjective,
    index: int,
    entity: str | None,
    measured: MeasuredOf,
    given: GivenBy,
    figures: TimeFigures | None,
) -> Measurement:
    """Return the measurement of an objective in the window of a number, for one entity."""
    if isinstance(one.objective, ClauseObjective):
        return _of_sample(one, index, measured)
    window, reach = _windows(one)[index], one.reaches[index]
    parts: list[PartValue] = []
    for part in one.parts:
        assert not isinstance(part, PlannedSample), "only clauses have samples"
        if isinstance(part, FigureRef):
            key = (part.figure, window.kind, window.label)
            parts.append(given.get(key) or GivenValue(*key))
            continue
        if not isinstance(part, Planned):
            assert figures is not None, "a figure made of time was planned"
            parts.append(figures.part(part, index, entity))
            continue
        found = measured[part.records][one.entity]
        spot = _spot(found, one, index, entity)
        parts.append(part.finish(found.at(spot), found.ranked.get((part, spot))))
    closed = 0
    for name, place in one.closed:
        found = measured[name][one.entity]
        closed += found.number(found.at(_spot(found, one, index, entity)), place)
    left_out: list[LeftOut] = []
    if one.objective.leaving_out and figures is not None:
        parts, left_out = _with_left_out(one, index, entity, measured, figures, parts)
    value = figure(one.objective.measure.figure, iter(parts))
    over = None if reach == window else reach
    return Measurement(one.objective.name, window, value, tuple(parts), closed, entity, over, tuple(left_out))


def _with_left_out(
    one: PlannedObjective,
    index: int,
    entity: str | None,
    measured: MeasuredOf,
    figures: TimeFigures,
    parts: list[PartValue],
) -> tuple[list[PartValue], list[LeftOut]]:
    """Return the parts with what is doubtful about what was left out, and what that is."""
    left_out = figures.left_out(index)
    doubt = figures.doubt_of_left_out(index)
    for exclusion, records, (out, unknown, running) in one.left_out:
        found = measured[records][one.entity]
        totals = found.at(_spot(found, one, index, entity))
        doubt += Doubt(unknown=found.number(totals, unknown), running=found.number(totals, running))
        left_out.append(LeftOut(exclusion, found.number(totals, out), records))
    with_doubt = [
        replace(
            part,
            unknown=part.unknown + doubt.unknown,
            running=part.running + doubt.running,
            unended=doubt.unended,
            untold=doubt.untold,
        )
        if isinstance(part, AggregateValue)
        else part
        for part in parts
    ]
    return with_doubt, left_out


def _of_sample(one: PlannedObjective, index: int, measured: MeasuredOf) -> Measurement:
    """Return what the sample of a clause came to; the number of records that it is drawn of is a part of it."""
    population, samples = None, list[SampleValue]()
    for part in reversed(one.from_records):
        found = measured[part.records][None]
        totals = found.at(found.spot(one, index))
        if isinstance(part, PlannedSample):
            samples.append(part.finish(totals, population))
        else:
            population = part.finish(totals, None).records
    (sample,) = samples
    return Measurement(one.objective.name, _windows(one)[index], sample.value, (sample,))


def _spot(found: Measured, one: PlannedObjective, index: int, entity: str | None) -> Spot:
    """Return where the figures of a window are; nowhere for none of several, as rows without an entity are not its."""
    spot = found.spot(one, index, entity)
    return replace(spot, last=spot.first) if one.entity is not None and entity is None else spot


def without_entity(one: PlannedObjective, measured: MeasuredOf, figures: TimeFigures | None) -> list[Diagnostic]:
    """Report the records that no entity has, where every value of a field is measured by itself."""
    apart = one.objective.separately
    if apart is None or apart.values or not one.windows:
        return []
    counts = dict(figures.nameless()) if figures is not None else {}
    for name, _ in one.entities:
        found = measured[name][apart.field]
        number = found.sets.index(one.placed(name))
        pieces = {piece for first, last in one.made_of for piece in range(first, last)}
        totals = [found.totals.get((number, piece), {}).get(None) for piece in pieces]
        count = sum(found.number(rows, found.span[0]) for rows in totals if rows is not None)
        counts[name] = max(counts.get(name, 0), count)
    return [
        Diagnostic(
            "SLA759",
            f"{count} of the {name} {'has' if count == 1 else 'have'} no {apart.field}, so"
            f" {one.objective.name}, which measures each by itself, counts {'it' if count == 1 else 'them'}"
            " nowhere",
            Severity.ERROR,
            help="give each a value, or name the values that are meant in the contract",
            blocks=False,
            where=f"objective {one.objective.name}",
        )
        for name, count in counts.items()
        if count
    ]


def unknowns(measurements: Sequence[Measurement], as_of: int | None) -> list[Diagnostic]:
    """Report the records for which a condition was neither true nor false, and those whose clock still runs."""
    counts: dict[str, list[int]] = {}
    items: dict[str, int] = {}
    for one in measurements:
        worst = max(one.parts, key=lambda part: part.unknown, default=None)
        if isinstance(worst, SampleValue) and worst.unknown:
            items[one.objective] = items.get(one.objective, 0) + worst.unknown
        elif worst is not None and worst.unknown:
            found = counts.setdefault(one.objective, [0, 0])
            found[0] += worst.unknown - worst.running
            found[1] += worst.running
    problems = []
    for name, (unknown, running) in counts.items():
        if unknown:
            message = f"for {unknown} records a condition of {name} is neither true nor false, because a field"
            problems.append(
                Diagnostic(
                    "SLA718",
                    f"{message} it needs is empty",
                    Severity.ERROR,
                    help="say in the contract what they count as: … when missing counts as yes (or no)",
                    blocks=False,
                    where=f"objective {name}",
                )
            )
        if running:
            problems.append(_still_running(name, running, as_of))
    return [*_unscored(items), *problems]


def _unscored(items: Mapping[str, int]) -> list[Diagnostic]:
    return [
        Diagnostic(
            "SLA762",
            f"the score of {'1 item' if count == 1 else f'{count} items'} of {name} is not known, because a criterion"
            " was not recorded",
            Severity.ERROR,
            help="record it, or say in the clause what it counts as: not applicable counts as …",
            blocks=False,
            where=f"clause {name}",
        )
        for name, count in items.items()
    ]


def _still_running(objective: str, count: int, as_of: int | None) -> Diagnostic:
    records = "1 record" if count == 1 else f"{count} records"
    runs = "the clock still runs" if count == 1 else "clocks still run"
    if as_of is None:
        message = f"{runs} on {records}, and {objective} depends on the instant at which that is judged"
        hint = "give that instant: --as-of 2026-04-01T09:00"
    else:
        message = f"{runs} on {records}, and the contract leaves {objective} undecided then"
        hint = "evaluate again when they have stopped, or say in the contract what still running counts as"
    return Diagnostic("SLA750", message, Severity.ERROR, help=hint, blocks=False, where=f"objective {objective}")
