"""Measures the objectives of a contract: one query per record type, exact integers out of it.

The entry to this package. Runs after the contract was checked and the windows to measure were chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from slakit.contract.model import Contract
from slakit.contract.record_types import RecordType
from slakit.contract.verification import ClauseObjective
from slakit.diagnostics import Diagnostic
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
from slakit.measure.again import TimeAgain
from slakit.measure.beside import NOTHING, Beside, Sides, side_tables, sides_of
from slakit.measure.bind import check_map
from slakit.measure.clocks import Refused, RowsWithClocks
from slakit.measure.data_map import DataMap
from slakit.measure.engine import EngineUnavailable, NoRoom, OutOfMemory, TooLarge
from slakit.measure.figures import PlannedObjective, Tallies, TalliesOf, plan_objective
from slakit.measure.from_contract import Unsupported
from slakit.measure.limits import no_room, too_little_memory
from slakit.measure.measured_windows import MeasuredOf, coverage_of, measurements_of, unknowns, without_entity
from slakit.measure.needs import needs_of
from slakit.measure.options import AS_USUAL, MeasureOptions
from slakit.measure.plan import Relation
from slakit.measure.records import Counted, Measured, RecordQuery, counted
from slakit.measure.rejects import RejectsFile
from slakit.measure.results import Measurement, MeasureResult, RecordQuality
from slakit.measure.shifted_days import add_shifts
from slakit.measure.side_tables import SideReader
from slakit.measure.time_sets.times import Times, not_ended
from slakit.timeline import HorizonError, Window

__all__ = ["measure"]


def measure(
    contract: Contract,
    windows: Mapping[str, tuple[Window, ...]],
    data_map: DataMap,
    options: MeasureOptions = AS_USUAL,
    *,
    beside: Beside = NOTHING,
    gaps: bool = False,
    causes: Mapping[str, Sequence[str]] | None = None,
) -> tuple[MeasureResult | None, list[Diagnostic]]:
    """Measure the objectives named in `windows`, each in its windows, from the files of a data map.

    The windows of one objective are in order and do not overlap. Bad rows are left out, counted in the result
    and listed; they make a diagnostic that does not block. Without a result the diagnostics say why. `beside` is what
    is known beside the records. With `gaps` the longest time between two rows is looked for, too. `causes` names fields
    of records whose time an objective measures, by which can be asked later what was behind it.
    """
    problems = check_map(contract, data_map, side_tables(beside.signed or contract))
    planned: list[PlannedObjective] = []
    plan = _Plan(planned, {}, {}, Times(contract, options.as_of, causes or {}))
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
    plan.at_once.update({(name, None): Tallies() for name, _ in plan.late if (name, None) not in plan.at_once})
    needs = needs_of(contract, [*planned, *plan.in_slots], plan.times.records(), plan.times.asked())
    clauses = tuple(one.objective for one in planned if isinstance(one.objective, ClauseObjective))
    sources, wrong = sources_of(contract, data_map, needs.records, clauses, beside.signed)
    problems += wrong
    sides, wrong = sides_of(contract, beside, data_map, tuple(windows), plan.times.left_out())
    problems += wrong
    if problems:
        return None, problems
    read = [*sources, *(side.files for side in sides.tables.values())]
    files = [path for source in read for path in source.for_engine]
    try:
        with RejectsFile(options.rejects_path) as rejects, opened(options.engine, files, options.limits) as session:
            run = Run(session, contract, data_map, rejects, gaps, options.as_of, needs)
            return _all_records(run, plan, sources, sides)
    except EngineUnavailable as error:
        return None, [error.diagnostic]
    except NoRoom:
        return None, [no_room()]
    except OutOfMemory:
        return None, [too_little_memory(options.limits)]
    except Refused as refused:
        return None, [unsupported(refused.unsupported, "clocks")]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is measured: the objectives, the tallies of what is asked at once and of what is asked late, and times.

    Late are objectives that leave something out: it has to be known first what.
    """

    planned: list[PlannedObjective]
    at_once: TalliesOf
    late: TalliesOf
    times: Times

    @property
    def in_slots(self) -> list[PlannedObjective]:
        """What is asked of the records in slots."""
        return [*self.times.in_slots(late=False), *self.times.in_slots(late=True)]

    def asked(self, *, late: bool) -> list[PlannedObjective]:
        """Return what is asked at once, or late."""
        own = [one for one in self.planned if bool(one.objective.leaving_out) is late]
        return [*own, *self.times.in_slots(late=late)]


def _all_records(
    run: Run, plan: _Plan, sources: list[RecordFiles], sides: Sides
) -> tuple[MeasureResult | None, list[Diagnostic]]:
    problems: list[Diagnostic] = []
    reader = SideReader(run.data_map, run.session.reader, run.rejects, run.as_of, [], problems)
    approvals = sides.approvals(reader)
    if approvals is not None:
        plan.times.exclusions.approve(approvals)
    measured, rows, quality, wrong = _read_and_ask(run, plan, sources)
    problems += wrong
    given, claims, done = sides.figures(reader), sides.claims(reader), sides.duties(reader)
    quality = [*quality, *reader.accounts]
    if len(quality) < len(sources) + len(sides.tables):
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
        time = plan.times.figures(one.objective, counts, by_window)
        measurements += measurements_of(one, counts, by_window, time)
        problems += without_entity(one, counts, time)
    problems += [*unknowns(measurements, run.as_of), *not_ended(measurements)]
    coverage = tuple(coverage_of(plan.planned, measured))
    uses = plan.times.exclusions.told({one.objective.name: one.reaches for one in plan.planned})
    again = TimeAgain(plan.times, plan.planned, {True: late, False: measured}, by_window)
    version = run.session.version
    return MeasureResult(tuple(measurements), accounts, coverage, version, given, uses, claims, done, again), problems


def _ask_late(run: Run, plan: _Plan, rows: Mapping[str, Relation]) -> MeasuredOf:
    """Ask for the figures of objectives that leave something out, now that it is known what."""
    measured: dict[str, dict[str | None, Measured]] = {}
    asked = plan.asked(late=True)
    for name in dict.fromkeys(name for name, _ in plan.late):
        records = run.contract.record_type(name)
        own = {entity: one for (of, entity), one in plan.late.items() if of == name}
        for shift in plan.times.exclusions.shifts(name):
            for one in own.values():
                one.shifts.pop(shift, None)
        objectives = {one.objective.name: one for one in asked if any(p.records == name for p in one.counted)}
        marked = partial(_marked, run, plan, records, tuple(objectives.values()))
        query = RecordQuery(run.session, run.contract, records, asked, own, name=f"late {name}")
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
) -> tuple[MeasuredOf, dict[str, Relation], list[RecordQuality], list[Diagnostic]]:
    """Accept the rows of every record type, then ask for its figures: at once where rows need no more than themselves.

    The account lacks the record types that could not be read.
    """
    measured: dict[str, dict[str | None, Measured]] = {}
    quality: list[RecordQuality] = []
    problems: list[Diagnostic] = []
    rows: dict[str, Relation] = {}
    later: list[RecordQuery] = []
    with_clocks = plan.times.asked()
    for source in sources:
        records = source.records
        query = None
        own = {entity: one for (name, entity), one in plan.at_once.items() if name == records.name}
        if own:
            late = [one for one in plan.planned if one.objective.leaving_out]
            beside = [one.placed(records.name) for one in late if any(p.records == records.name for p in one.counted)]
            query = RecordQuery(run.session, run.contract, records, plan.asked(late=False), own, beside=beside)
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
        wrong = _ask_time(run, plan, records, accepted.rows) if records.name not in with_clocks else []
        problems += wrong
        if not wrong:
            quality.append(account(run, records, accepted, count))
    if len(quality) == len(sources):
        for name in with_clocks:
            records = run.contract.record_type(name)
            added = RowsWithClocks(run.session, run.contract, records, rows[name], rows, run.as_of)
            wrong = _ask_time(run, plan, records, added.added(with_clocks[name], exact=True).rows)
            if wrong:
                return measured, rows, [], [*problems, *wrong]
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
    marked: Callable[[Relation], Relation] | None = None,
) -> tuple[dict[str | None, Measured], Counted]:
    """Ask for the figures of records that need clocks or levels, with these in further columns of their rows.

    Marks are made once, as what they leave out is told on the way.
    """
    records = query.records
    added = RowsWithClocks(run.session, run.contract, records, rows[records.name], rows, run.as_of)
    for exact in (False, True) if marked is None else (True,):
        found = added.added(run.needs.asked[records.name], exact=exact)
        with_marks = found.rows if marked is None else marked(found.rows)
        answer = query.ask(with_marks, (found.doubt,))
        if not sum(row[-1] for row in answer):
            return query.finish(with_marks, [row[:-1] for row in answer])
    message = f"the clocks of {records.name} cannot be counted"
    raise AssertionError(message)
