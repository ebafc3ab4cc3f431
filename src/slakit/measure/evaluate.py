"""Measures the objectives of a contract: one query per record type, exact integers out of it.

The entry to this package. Runs after the contract was checked and the windows to measure were chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from slakit.contract.expressions import FigureRef
from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType, RecordType
from slakit.diagnostics import Diagnostic, Severity
from slakit.measure.accept import Accepted, RecordFiles, accept, looked_up
from slakit.measure.bind import check_map
from slakit.measure.data_map import DataMap
from slakit.measure.day_table import WindowSet
from slakit.measure.engine import DUCKDB, Engine, EngineChoice, EngineUnavailable, NoRoom, OutOfMemory, Row, TooLarge
from slakit.measure.figures import Planned, PlannedObjective, Tallies, figure, plan_objective
from slakit.measure.files import no_rows
from slakit.measure.from_contract import Unsupported, value_column
from slakit.measure.gaps import longest_gap
from slakit.measure.given import GivenFigures, SideTable, figures_asked, given_table, read_given
from slakit.measure.limits import Limits, no_room, too_little_memory
from slakit.measure.needs import needed_records
from slakit.measure.plan import Group, Relation, Tally
from slakit.measure.records import Counted, Measured, RecordQuery, counted, counting
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
)
from slakit.measure.row_checks import row_checks
from slakit.measure.session import open_session
from slakit.measure.time_sets.approvals import approvals_table, needs_approvals
from slakit.measure.time_sets.figures import Doubt, TimeFigures
from slakit.measure.time_sets.read_approvals import approvals_file, read_approvals
from slakit.measure.time_sets.times import Times, not_ended
from slakit.timeline import DAY, HorizonError, Window, WindowKind

__all__ = ["measure", "side_tables"]

_AROUND = 370 * DAY


@dataclass(frozen=True, slots=True)
class _Run:
    """What all record types of one measuring share.

    `as_of` is the instant at which what still runs is judged, and after which nothing is known; `None` was not said.
    `late` are the tallies of objectives that leave out what has to be computed first.
    """

    session: Engine
    contract: Contract
    data_map: DataMap
    rejects: RejectsFile
    gaps: bool
    as_of: int | None
    times: Times
    late: dict[str, Tallies]
    approved: SideTable | None


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
    tallies: dict[str, Tallies] = {}
    late: dict[str, Tallies] = {}
    times = Times(contract, as_of)
    for objective in contract.objectives:
        if objective.name in windows:
            its = windows[objective.name]
            one = plan_objective(contract, objective, its, late if objective.leaving_out else tallies)
            wrong = times.plan(objective, its, tallies, late)
            if isinstance(one, Unsupported):
                problems.append(_unsupported(one, f"objective {objective.name}"))
            elif wrong is not None:
                problems.append(_unsupported(wrong, f"objective {objective.name}"))
            else:
                planned.append(one)
    # What is asked late is counted at once all the same.
    tallies |= {name: Tallies() for name in late if name not in tallies}
    sources: list[RecordFiles] = []
    slots = [*times.in_slots(late=False), *times.in_slots(late=True)]
    needed = needed_records(contract, [*planned, *slots], times.records())
    for records in contract.records:
        if records.name in needed:
            checks = row_checks(records, records.in_order)
            if isinstance(checks, Unsupported):
                problems.append(_unsupported(checks, f"records {records.name}"))
                continue
            found, missing = looked_up(records, data_map, checks, contract.agreement.currency)
            problems += missing
            if found is not None:
                sources.append(found)
    given = None
    if supposed is None and figures_asked(one for one in contract.objectives if one.name in windows):
        given, missing = GivenFigures.looked_up(contract, data_map)
        problems += missing
    approved = None
    if needs_approvals(contract, times.left_out()):
        approved, missing = approvals_file(contract, data_map)
        problems += missing
    if problems:
        return None, problems
    read = [*sources, *(side.files for side in (given, approved) if side is not None)]
    files = [path for source in read for path in source.for_engine]
    try:
        with RejectsFile(rejects_path) as rejects, _opened(engine, files, limits) as session:
            run = _Run(session, contract, data_map, rejects, gaps, as_of, times, late, approved)
            return _all_records(run, planned, tallies, sources, given if supposed is None else supposed)
    except EngineUnavailable as error:
        return None, [error.diagnostic]
    except NoRoom:
        return None, [no_room()]
    except OutOfMemory:
        return None, [too_little_memory(limits)]


def side_tables(contract: Contract) -> tuple[RecordType, ...]:
    """Return the tables that data may have for a contract beside its records."""
    given = (given_table(contract),) if contract.figures else ()
    approved = any(exclusion.approved_by is not None for exclusion in contract.exclusions)
    return (*given, approvals_table(contract)) if approved else given


def _opened(engine: EngineChoice, files: list[Path], limits: Limits) -> AbstractContextManager[Engine]:
    if engine.name == "duckdb":
        return open_session(files, limits)
    from slakit.measure.spark.session import open_spark

    return open_spark(files, engine.master, limits)


def _unsupported(problem: Unsupported, where: str) -> Diagnostic:
    message = f"this cannot be measured: {problem.message}"
    return Diagnostic("SLA717", message, span=problem.span, where=where)


def _all_records(
    run: _Run,
    planned: list[PlannedObjective],
    tallies: dict[str, Tallies],
    sources: list[RecordFiles],
    figures: GivenFigures | tuple[GivenValue, ...] | None,
) -> tuple[MeasureResult | None, list[Diagnostic]]:
    rejects, given = run.rejects, figures if isinstance(figures, tuple) else ()
    wanted = len(sources) + isinstance(figures, GivenFigures) + (run.approved is not None)
    found, problems = _approvals(run)
    measured, accepted, quality, more = _read_and_ask(run, planned, tallies, sources)
    quality, problems = quality + found, problems + more
    if isinstance(figures, GivenFigures):
        given, account, wrong = read_given(figures, run.data_map, run.session.reader, rejects, run.as_of)
        quality += [account] if account is not None else []
        problems += wrong
    if len(quality) < wanted:
        return None, problems
    by_window = {(one.figure, one.kind, one.label): one for one in given}
    run.times.leave_out(measured, by_window)
    late = _ask_late(run, planned, accepted)
    try:
        written = rejects.finish()
    except OSError as error:
        message = f"the rejects file {rejects.path} cannot be written: {(error.strerror or str(error)).lower()}"
        return None, [
            *problems,
            Diagnostic("SLA721", message, help="name another place for it", where=str(rejects.path)),
        ]
    accounts: list[RecordQuality] = []
    for one in quality:
        if one.rejected:
            one = replace(one, rejects_file=str(rejects.path) if written else None)  # noqa: PLW2901
            problems.append(_bad_rows_found(one))
        if not one.read:
            problems += [no_rows(file.path) for file in one.files]
        accounts.append(one)
    measurements: list[Measurement] = []
    for one_planned in planned:
        counts = late if one_planned.objective.leaving_out else measured
        in_time = run.times.figures(one_planned.objective, counts, by_window)
        measurements += [
            _measurement(one_planned, window, i, counts, by_window, in_time)
            for i, window in enumerate(_windows(one_planned))
        ]
    problems += [*_unknowns(measurements), *not_ended(measurements)]
    coverage = tuple(_coverage(planned, measured))
    uses = run.times.exclusions.told({one.objective.name: _windows(one) for one in planned})
    return MeasureResult(tuple(measurements), tuple(accounts), coverage, run.session.version, given, uses), problems


def _approvals(run: _Run) -> tuple[list[RecordQuality], list[Diagnostic]]:
    """Read who approved what is left out, where that is asked for."""
    if run.approved is None:
        return [], []
    approvals, account, problems = read_approvals(run.approved, run.data_map, run.session.reader, run.rejects)
    run.times.exclusions.approve(approvals.until(run.as_of, run.contract.agreement.zone))
    return ([account] if account is not None else []), problems


def _ask_late(run: _Run, planned: list[PlannedObjective], accepted: Mapping[str, Relation]) -> dict[str, Measured]:
    """Ask for the figures of objectives that leave something out, now that it is known what."""
    measured: dict[str, Measured] = {}
    late = [one for one in planned if one.objective.leaving_out]
    asked = [*late, *run.times.in_slots(late=True)]
    for name, tallies in run.late.items():
        records = run.contract.record_type(name)
        objectives = dict.fromkeys(one.objective for one in asked if any(p.records == name for p in one.counted))
        rows = run.times.exclusions.mark(run.session, accepted[name], records, objectives)
        query = RecordQuery(run.session, run.contract, records, asked, tallies, name=f"late {name}")
        measured[name], _ = query.finish(rows, query.ask(rows))
    return measured


def _read_and_ask(
    run: _Run, planned: list[PlannedObjective], tallies: dict[str, Tallies], sources: list[RecordFiles]
) -> tuple[dict[str, Measured], dict[str, Relation], list[RecordQuality], list[Diagnostic]]:
    """Accept the rows of every record type, then ask for its figures: at once where rows need no more than themselves.

    The account lacks the record types that could not be read.
    """
    measured: dict[str, Measured] = {}
    rows: dict[str, Relation] = {}
    late = [one for one in planned if one.objective.leaving_out]
    at_once = [one for one in planned if not one.objective.leaving_out]
    quality: list[RecordQuality] = []
    problems: list[Diagnostic] = []
    for source in sources:
        records = source.records
        query = None
        if records.name in tallies:
            asked = [*at_once, *run.times.in_slots(late=False)]
            beside = [one.windows for one in late if any(part.records == records.name for part in one.counted)]
            query = RecordQuery(run.session, run.contract, records, asked, tallies[records.name], beside=beside)
        accepted, wrong = _accepted(run, source, query)
        problems += wrong
        if accepted is None:
            continue
        if query is not None:
            measured[records.name], count = query.finish(accepted.rows, accepted.answer)
        else:
            count = counted(accepted.answer)
        rows[records.name] = accepted.rows
        wrong = _ask_time(run, records, accepted)
        problems += wrong
        if not wrong:
            quality.append(_account(run, records, accepted, count))
    return measured, rows, quality, problems


def _ask_time(run: _Run, records: RecordType, accepted: Accepted) -> list[Diagnostic]:
    try:
        run.times.ask(run.session, records, accepted.rows)
    except HorizonError as error:
        return [_uncountable(error, records)]
    except TooLarge:
        message = f"a total over the {records.name} is too large to be held exactly"
        return [
            Diagnostic("SLA720", message, help="look for absurd values in the data", where=f"records {records.name}")
        ]
    return []


def _uncountable(error: HorizonError, records: RecordType) -> Diagnostic:
    message = f"business days cannot be counted: {error}"
    hint = "look at the calendar's hours and at when it is closed"
    return Diagnostic("SLA758", message, help=hint, where=f"records {records.name}")


def _accepted(run: _Run, source: RecordFiles, query: RecordQuery | None) -> tuple[Accepted | None, list[Diagnostic]]:
    start, end = (query.start, query.end) if query is not None else (0, DAY)

    def ask(rows: Relation, extra: tuple[Tally, ...]) -> list[Row]:
        if query is not None:
            return query.ask(rows, extra)
        return run.session.grouped(Group(rows, (), (*counting(source.records), *extra)))

    try:
        return accept(run.session, source, run.data_map, (start - _AROUND, end + _AROUND), ask, run.rejects)
    except HorizonError as error:
        return None, [_uncountable(error, source.records)]


def _account(run: _Run, records: RecordType, accepted: Accepted, count: Counted) -> RecordQuality:
    refused = run.rejects.counts(records.name)
    at = value_column(records.at, FieldType.INSTANT)
    account = RecordQuality(
        records.name, accepted.files, accepted.read, count.rows, refused, None, count.first, count.last,
        count.outside, accepted.absent, longest_gap(run.session, accepted.rows, at) if run.gaps else None,
    )  # fmt: skip
    if account.read != account.accepted + account.rejected:
        message = f"of {account.read} rows, {account.accepted} were counted and {account.rejected} refused"
        raise AssertionError(message)
    return account


def _windows(planned: PlannedObjective) -> WindowSet:
    assert isinstance(planned.windows, tuple), "an objective of a contract has windows"
    return planned.windows


def _coverage(planned: list[PlannedObjective], measured: dict[str, Measured]) -> Iterator[Coverage]:
    for one in planned:
        for index, window in enumerate(_windows(one)):
            for name in dict.fromkeys(part.records for part in one.counted):
                found = measured[name]
                totals = found.totals.get((found.sets.index(one.windows), index))
                count, first, last = (totals[place] if totals else None for place in found.span)
                yield Coverage(one.objective.name, window, name, count or 0, first, last)


def _bad_rows_found(quality: RecordQuality) -> Diagnostic:
    shown = [f"{reject.reason} ({reject.rows}, first in line {reject.first_line})" for reject in quality.rejects[:5]]
    more = f" and {len(quality.rejects) - 5} more reasons" if len(quality.rejects) > 5 else ""
    rows = "1 row" if quality.rejected == 1 else f"{quality.rejected} rows"
    message = f"{rows} of {quality.read} {quality.records} cannot be used: {'; '.join(shown)}{more}"
    hint = f"they are listed in {quality.rejects_file}" if quality.rejects_file else "name a rejects file to see them"
    return Diagnostic("SLA708", message, help=hint, blocks=False, where=", ".join(f.path for f in quality.files))


def _measurement(
    one: PlannedObjective,
    window: Window,
    index: int,
    measured: dict[str, Measured],
    given: Mapping[tuple[str, WindowKind, str], GivenValue],
    figures: TimeFigures | None,
) -> Measurement:
    parts: list[PartValue] = []
    for part in one.parts:
        if isinstance(part, FigureRef):
            key = (part.figure, window.kind, window.label)
            parts.append(given.get(key) or GivenValue(*key))
            continue
        if not isinstance(part, Planned):
            assert figures is not None, "a figure made of time was planned"
            parts.append(figures.part(part, index))
            continue
        found = measured[part.records]
        number = found.sets.index(one.windows)
        totals = found.totals.get((number, index), found.nothing)
        parts.append(part.finish(totals, found.ranked.get((part, number, index))))
    parts, left_out = _with_left_out(one, index, measured, figures, parts)
    closed = 0
    for name, place in one.closed:
        found = measured[name]
        placed_rows = found.totals.get((found.sets.index(one.windows), index))
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
        totals = counts.totals.get((counts.sets.index(one.windows), index), counts.nothing)
        doubt += Doubt(unknown=counts.number(totals, unknown))
        found.append(LeftOut(exclusion, counts.number(totals, out), records))
    with_doubt = [
        replace(part, unknown=part.unknown + doubt.unknown, unended=doubt.unended, untold=doubt.untold)
        if isinstance(part, AggregateValue)
        else part
        for part in parts
    ]
    return with_doubt, tuple(found)


def _unknowns(measurements: list[Measurement]) -> list[Diagnostic]:
    """Report the records for which a condition was neither true nor false."""
    counts: dict[str, int] = {}
    for one in measurements:
        unknown = max((part.unknown for part in one.parts), default=0)
        if unknown:
            counts[one.objective] = counts.get(one.objective, 0) + unknown
    return [
        Diagnostic(
            "SLA718",
            f"for {count} records a condition of {name} is neither true nor false, because a field it needs is empty",
            Severity.ERROR,
            help="say in the contract what they count as: … when missing counts as yes (or no)",
            blocks=False,
            where=f"objective {name}",
        )
        for name, count in counts.items()
    ]
