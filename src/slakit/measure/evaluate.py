"""Measures the objectives of a contract: one query per record type, exact integers out of it.

The entry to this package. Runs after the contract was checked and the windows to measure were chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from slakit.contract.expressions import FigureRef
from slakit.contract.model import Contract
from slakit.contract.record_types import RecordType
from slakit.contract.verification import ClauseObjective
from slakit.diagnostics import Diagnostic, Severity
from slakit.measure.accept import RecordFiles
from slakit.measure.accepting import (
    Run,
    accepted_rows,
    account,
    finished,
    opened,
    orphans_noted,
    sources_of,
    uncountable,
    unsupported,
)
from slakit.measure.bind import check_map
from slakit.measure.clocks import Refused, RowsWithClocks
from slakit.measure.data_map import DataMap
from slakit.measure.day_table import WindowSet
from slakit.measure.engine import DUCKDB, EngineChoice, EngineUnavailable, NoRoom, OutOfMemory, TooLarge
from slakit.measure.figures import Planned, PlannedObjective, Tallies, figure, plan_objective
from slakit.measure.from_contract import Unsupported
from slakit.measure.given import GivenFigures, SideTable, figures_asked, given_table, read_given
from slakit.measure.limits import Limits, no_room, too_little_memory
from slakit.measure.needs import needs_of
from slakit.measure.plan import Relation
from slakit.measure.records import Counted, Measured, RecordQuery, counted
from slakit.measure.rejects import RejectsFile
from slakit.measure.results import (
    AggregateValue,
    Coverage,
    GivenValue,
    LeftOut,
    Measurement,
    MeasureResult,
    PartValue,
    RecordQuality,
    SampleValue,
)
from slakit.measure.samples import PlannedSample
from slakit.measure.shifted_days import add_shifts
from slakit.measure.time_sets.approvals import approvals_table, needs_approvals
from slakit.measure.time_sets.figures import Doubt, TimeFigures
from slakit.measure.time_sets.read_approvals import approvals_file, read_approvals
from slakit.measure.time_sets.times import Times, not_ended
from slakit.timeline import HorizonError, Window, WindowKind

__all__ = ["measure", "side_tables"]


def measure(  # noqa: PLR0913 - one call for all there is to say
    contract: Contract,
    windows: Mapping[str, tuple[Window, ...]],
    data_map: DataMap,
    *,
    rejects_path: Path | None = None,
    gaps: bool = False,
    as_of: int | None = None,
    limits: Limits | None = None,
    engine: EngineChoice = DUCKDB,
    supposed: tuple[GivenValue, ...] | None = None,
) -> tuple[MeasureResult | None, list[Diagnostic]]:
    """Measure the objectives named in `windows`, each in its windows, from the files of a data map.

    The windows of one objective are in order and do not overlap. Bad rows are left out, counted in the result
    and listed in `rejects_path`; they make a diagnostic that does not block. Without a result the diagnostics
    say why. With `gaps` the longest time between two rows is looked for, too. `as_of` (microseconds UTC) is the instant
    at which what still runs is judged; what happened after it is not known. `engine` says what counts. With `supposed`,
    these are the values of given figures, in place of those in a file.
    """
    limits = limits or Limits()
    problems = check_map(contract, data_map, side_tables(contract))
    planned: list[PlannedObjective] = []
    plan = _Plan(planned, {}, {}, Times(contract, as_of))
    for objective in contract.objectives:
        if objective.name in windows:
            its, tallies = windows[objective.name], plan.late if objective.leaving_out else plan.at_once
            one = plan_objective(contract, objective, its, tallies)
            refused = plan.times.plan(objective, its, plan.at_once, plan.late)
            if isinstance(one, Unsupported):
                problems.append(unsupported(one, f"objective {objective.name}"))
            elif refused is not None:
                problems.append(unsupported(refused, f"objective {objective.name}"))
            else:
                planned.append(one)
    # What is asked late is counted at once all the same.
    plan.at_once.update({name: Tallies() for name in plan.late if name not in plan.at_once})
    needs = needs_of(contract, [*planned, *plan.in_slots], plan.times.records())
    clauses = tuple(one.objective for one in planned if isinstance(one.objective, ClauseObjective))
    sources, wrong = sources_of(contract, data_map, needs.records, clauses)
    problems += wrong
    given = None
    if supposed is None and figures_asked(one for one in contract.objectives if one.name in windows):
        given, wrong = GivenFigures.looked_up(contract, data_map)
        problems += wrong
    approved = None
    if needs_approvals(contract, plan.times.left_out()):
        approved, wrong = approvals_file(contract, data_map)
        problems += wrong
    if problems:
        return None, problems
    read = [*sources, *(side.files for side in (given, approved) if side is not None)]
    files = [path for source in read for path in source.for_engine]
    try:
        with RejectsFile(rejects_path) as rejects, opened(engine, files, limits) as session:
            run = Run(session, contract, data_map, rejects, gaps, as_of, needs)
            return _all_records(run, plan, sources, given if supposed is None else supposed, approved)
    except EngineUnavailable as error:
        return None, [error.diagnostic]
    except NoRoom:
        return None, [no_room()]
    except OutOfMemory:
        return None, [too_little_memory(limits)]
    except Refused as refused:
        return None, [unsupported(refused.unsupported, "clocks")]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is measured: the objectives, the tallies of what is asked at once and of what is asked late, and times.

    Late are objectives that leave something out: it has to be known first what.
    """

    planned: list[PlannedObjective]
    at_once: dict[str, Tallies]
    late: dict[str, Tallies]
    times: Times

    @property
    def in_slots(self) -> list[PlannedObjective]:
        """What is asked of the records in slots."""
        return [*self.times.in_slots(late=False), *self.times.in_slots(late=True)]

    def asked(self, *, late: bool) -> list[PlannedObjective]:
        """Return what is asked at once, or late."""
        own = [one for one in self.planned if bool(one.objective.leaving_out) is late]
        return [*own, *self.times.in_slots(late=late)]


def side_tables(contract: Contract) -> tuple[RecordType, ...]:
    """Return the tables that data may have for a contract beside its records."""
    given = (given_table(contract),) if contract.figures else ()
    approved = any(exclusion.approved_by is not None for exclusion in contract.exclusions)
    return (*given, approvals_table(contract)) if approved else given


def _all_records(
    run: Run,
    plan: _Plan,
    sources: list[RecordFiles],
    figures: GivenFigures | tuple[GivenValue, ...] | None,
    approved: SideTable | None,
) -> tuple[MeasureResult | None, list[Diagnostic]]:
    rejects, given = run.rejects, figures if isinstance(figures, tuple) else ()
    approvals, problems = _approvals(run, plan, approved)
    measured, rows, quality, wrong = _read_and_ask(run, plan, sources)
    quality, problems = [*quality, *approvals], [*problems, *wrong]
    if isinstance(figures, GivenFigures):
        given, account, wrong = read_given(figures, run.data_map, run.session.reader, rejects, run.as_of)
        quality += [account] if account is not None else []
        problems += wrong
    if len(quality) < len(sources) + isinstance(figures, GivenFigures) + (approved is not None):
        return None, problems
    by_window = {(one.figure, one.kind, one.label): one for one in given}
    plan.times.leave_out(measured, by_window)
    late = _ask_late(run, plan, rows)
    accounts, wrong = finished(run, quality)
    problems += wrong
    if accounts is None:
        return None, problems
    measurements: list[Measurement] = []
    for one in plan.planned:
        counts = late if one.objective.leaving_out else measured
        in_time = plan.times.figures(one.objective, counts, by_window)
        measurements += [
            _measurement(one, window, i, counts, by_window, in_time) for i, window in enumerate(_windows(one))
        ]
    problems += [*_unknowns(measurements, run.as_of), *not_ended(measurements)]
    coverage = tuple(_coverage(plan.planned, measured))
    uses = plan.times.exclusions.told({one.objective.name: _windows(one) for one in plan.planned})
    return MeasureResult(tuple(measurements), accounts, coverage, run.session.version, given, uses), problems


def _windows(planned: PlannedObjective) -> WindowSet:
    assert isinstance(planned.windows, tuple), "an objective of a contract has windows"
    return planned.windows


def _approvals(run: Run, plan: _Plan, approved: SideTable | None) -> tuple[list[RecordQuality], list[Diagnostic]]:
    """Read who approved what is left out, where that is asked for."""
    if approved is None:
        return [], []
    approvals, account, problems = read_approvals(approved, run.data_map, run.session.reader, run.rejects)
    plan.times.exclusions.approve(approvals.until(run.as_of, run.contract.agreement.zone))
    return ([account] if account is not None else []), problems


def _ask_late(run: Run, plan: _Plan, rows: Mapping[str, Relation]) -> dict[str, Measured]:
    """Ask for the figures of objectives that leave something out, now that it is known what."""
    measured: dict[str, Measured] = {}
    asked = plan.asked(late=True)
    for name, tallies in plan.late.items():
        records = run.contract.record_type(name)
        objectives = {one.objective.name: one for one in asked if any(p.records == name for p in one.counted)}
        for shift in plan.times.exclusions.shifts(name):
            tallies.shifts.pop(shift, None)
        query = RecordQuery(run.session, run.contract, records, asked, tallies, name=f"late {name}")

        marked = partial(_marked, run, plan, records, tuple(objectives.values()))
        if name in run.needs.asked:
            measured[name], _ = _asked_later(run, query, rows, marked)
        else:
            with_marks = marked(rows[name])
            measured[name], _ = query.finish(with_marks, query.ask(with_marks))
    return measured


def _marked(
    run: Run, plan: _Plan, records: RecordType, objectives: tuple[PlannedObjective, ...], rows: Relation
) -> Relation:
    """Mark the rows of a record type that are left out."""
    rules = {calendar.name: calendar.rule for calendar in run.contract.calendars}
    rows = add_shifts(run.session, rows, plan.times.exclusions.shifts(records.name), rules)
    return plan.times.exclusions.mark(run.session, rows, records, objectives)


def _read_and_ask(
    run: Run, plan: _Plan, sources: list[RecordFiles]
) -> tuple[dict[str, Measured], dict[str, Relation], list[RecordQuality], list[Diagnostic]]:
    """Accept the rows of every record type, then ask for its figures: at once where rows need no more than themselves.

    The account lacks the record types that could not be read.
    """
    measured: dict[str, Measured] = {}
    quality: list[RecordQuality] = []
    problems: list[Diagnostic] = []
    rows: dict[str, Relation] = {}
    later: list[RecordQuery] = []
    for source in sources:
        records = source.records
        query = None
        if records.name in plan.at_once:
            late = [one for one in plan.planned if one.objective.leaving_out]
            beside = [one.placed(records.name) for one in late if any(p.records == records.name for p in one.counted)]
            asked, tallies = plan.asked(late=False), plan.at_once[records.name]
            query = RecordQuery(run.session, run.contract, records, asked, tallies, beside=beside)
        at_once = None if records.name in run.needs.asked else query
        accepted, wrong = accepted_rows(run, source, query, at_once)
        problems += wrong
        if accepted is None:
            continue
        rows[records.name] = accepted.rows
        if at_once is not None:
            measured[records.name], count = at_once.finish(accepted.rows, accepted.answer)
        else:
            count = counted(accepted.answer)
        if query is not None and at_once is None:
            later.append(query)
        wrong = _ask_time(run, plan, records, accepted.rows)
        problems += wrong
        if not wrong:
            quality.append(account(run, records, accepted, count))
    if len(quality) == len(sources):
        for query in later:
            name = query.records.name
            measured[name], count = _asked_later(run, query, rows)
            quality = [replace(q, outside_period=count.outside) if q.records == name else q for q in quality]
        problems += orphans_noted(run, rows)
    return measured, rows, quality, problems


def _ask_time(run: Run, plan: _Plan, records: RecordType, rows: Relation) -> list[Diagnostic]:
    """Ask for the time of a type's records."""
    try:
        plan.times.ask(run.session, records, rows)
    except HorizonError as error:
        return [uncountable(error, records)]
    except TooLarge:
        message = f"a total over the {records.name} is too large to be held exactly"
        return [
            Diagnostic("SLA720", message, help="look for absurd values in the data", where=f"records {records.name}")
        ]
    return []


def _asked_later(
    run: Run,
    query: RecordQuery,
    rows: Mapping[str, Relation],
    marked: Callable[[Relation], Relation] = lambda rows: rows,
) -> tuple[Measured, Counted]:
    """Ask for the figures of records that need clocks or levels, with these in further columns of their rows."""
    records = query.records
    added = RowsWithClocks(run.session, run.contract, records, rows[records.name], rows, run.as_of)
    for exact in (False, True):
        found = added.added(run.needs.asked[records.name], exact=exact)
        with_marks = marked(found.rows)
        answer = query.ask(with_marks, (found.doubt,))
        if not sum(row[-1] for row in answer):
            return query.finish(with_marks, [row[:-1] for row in answer])
    message = f"the clocks of {records.name} cannot be counted"
    raise AssertionError(message)


def _coverage(planned: list[PlannedObjective], measured: dict[str, Measured]) -> Iterator[Coverage]:
    for one in planned:
        for index, window in enumerate(_windows(one)):
            for name in dict.fromkeys(part.records for part in one.counted):
                found = measured[name]
                totals = found.totals.get((found.sets.index(one.placed(name)), index))
                count, first, last = (totals[place] if totals else None for place in found.span)
                yield Coverage(one.objective.name, window, name, count or 0, first, last)


def _measurement(
    one: PlannedObjective,
    window: Window,
    index: int,
    measured: dict[str, Measured],
    given: Mapping[tuple[str, WindowKind, str], GivenValue],
    figures: TimeFigures | None,
) -> Measurement:
    if isinstance(one.objective, ClauseObjective):
        return _of_sample(one, window, index, measured)
    parts: list[PartValue] = []
    for part in one.parts:
        assert not isinstance(part, PlannedSample), "only clauses have samples"
        if isinstance(part, FigureRef):
            key = (part.figure, window.kind, window.label)
            parts.append(given.get(key) or GivenValue(*key))
            continue
        if not isinstance(part, Planned):
            assert figures is not None, "a figure made of time was planned"
            parts.append(figures.part(part, index))
            continue
        found = measured[part.records]
        number = found.sets.index(one.placed(part.records))
        totals = found.totals.get((number, index), found.nothing)
        parts.append(part.finish(totals, found.ranked.get((part, number, index))))
    parts, left_out = _with_left_out(one, index, measured, figures, parts)
    closed = 0
    for name, place in one.closed:
        found = measured[name]
        placed_rows = found.totals.get((found.sets.index(one.placed(name)), index))
        closed += found.number(placed_rows, place) if placed_rows else 0
    value = figure(one.objective.measure.figure, iter(parts))
    return Measurement(one.objective.name, window, value, tuple(parts), closed, left_out=left_out)


def _with_left_out(
    one: PlannedObjective,
    index: int,
    measured: dict[str, Measured],
    figures: TimeFigures | None,
    parts: list[PartValue],
) -> tuple[list[PartValue], tuple[LeftOut, ...]]:
    """Return the parts with what is doubtful about what was left out, and what that is."""
    if not one.objective.leaving_out or figures is None:
        return parts, ()
    found = figures.left_out(index)
    doubt = figures.doubt_of_left_out(index)
    for exclusion, records, out, unknown in one.left_out:
        counts = measured[records]
        totals = counts.totals.get((counts.sets.index(one.placed(records)), index), counts.nothing)
        doubt += Doubt(unknown=counts.number(totals, unknown))
        found.append(LeftOut(exclusion, counts.number(totals, out), records))
    with_doubt = [
        replace(part, unknown=part.unknown + doubt.unknown, unended=doubt.unended, untold=doubt.untold)
        if isinstance(part, AggregateValue)
        else part
        for part in parts
    ]
    return with_doubt, tuple(found)


def _of_sample(one: PlannedObjective, window: Window, index: int, measured: dict[str, Measured]) -> Measurement:
    """Return what the sample of a clause came to; the number of records that it is drawn of is a part of it."""
    population, found = None, list[SampleValue]()
    for part in reversed(one.from_records):
        rows = measured[part.records]
        place = (rows.sets.index(one.placed(part.records)), index)
        totals = rows.totals.get(place, tuple(None for _ in rows.tallies.asked))
        if isinstance(part, PlannedSample):
            found.append(part.finish(totals, population))
        else:
            population = part.finish(totals, None).records
    (sample,) = found
    return Measurement(one.objective.name, window, sample.value, (sample,))


def _unknowns(measurements: list[Measurement], as_of: int | None) -> list[Diagnostic]:
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


def _unscored(items: dict[str, int]) -> list[Diagnostic]:
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
