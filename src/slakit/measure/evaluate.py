"""Measures the objectives of a contract: one query per record type, exact integers out of it.

The entry to this package. Runs after the contract was checked and the windows to measure were chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType, RecordType
from slakit.diagnostics import Diagnostic, Severity
from slakit.measure.accept import RecordFiles, accept, looked_up
from slakit.measure.bind import check_map
from slakit.measure.data_map import DataMap
from slakit.measure.day_table import WindowSet, placement, window_column
from slakit.measure.figures import Planned, PlannedObjective, Tallies, Totals, figure, plan_objective
from slakit.measure.files import no_rows
from slakit.measure.from_contract import Unsupported, value_column
from slakit.measure.limits import Limits, no_room, too_little_memory
from slakit.measure.plan import Column, Group, Relation, Tally, TallyKind, count_if, truth
from slakit.measure.ranks import Ordered, combined, ranks_of, values_at
from slakit.measure.rejects import RejectsFile
from slakit.measure.results import AggregateValue, Coverage, Measurement, MeasureResult, RecordQuality
from slakit.measure.row_checks import row_checks
from slakit.measure.session import Row, Session, any_error, open_session, out_of_memory, spilled_over
from slakit.timeline import DAY, NO_WINDOW, BusinessTime, Window

__all__ = ["measure"]

_AROUND = 370 * DAY


@dataclass(slots=True)
class _Measured:
    """What one record type's query yielded: per window set and window the totals, and the ranked values."""

    sets: tuple[WindowSet, ...]
    tallies: Tallies
    totals: dict[tuple[int, int], Totals]
    span: tuple[int, int, int]
    """Where the tallies have the number of rows and the first and last time of them."""
    ranked: dict[tuple[Planned, int, int], Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Run:
    """What all record types of one measuring share."""

    session: Session
    contract: Contract
    data_map: DataMap
    rejects: RejectsFile
    gaps: bool


def measure(
    contract: Contract,
    windows: Mapping[str, tuple[Window, ...]],
    data_map: DataMap,
    *,
    rejects_path: Path | None = None,
    gaps: bool = False,
    limits: Limits | None = None,
) -> tuple[MeasureResult | None, list[Diagnostic]]:
    """Measure the objectives named in `windows`, each in its windows, from the files of a data map.

    The windows of one objective are in order and do not overlap. Bad rows are left out, counted in the result
    and listed in `rejects_path`; they make a diagnostic that does not block. Without a result the diagnostics
    say why. With `gaps` the longest time between two rows is looked for, too.
    """
    limits = limits or Limits()
    problems = check_map(contract, data_map)
    planned: list[PlannedObjective] = []
    tallies: dict[str, Tallies] = {}
    for objective in contract.objectives:
        if objective.name in windows:
            one = plan_objective(contract, objective, windows[objective.name], tallies)
            if isinstance(one, Unsupported):
                problems.append(_unsupported(one, f"objective {objective.name}"))
            else:
                planned.append(one)
    sources: list[RecordFiles] = []
    for records in contract.records:
        if records.name in tallies:
            checks = row_checks(records, records.in_order)
            if isinstance(checks, Unsupported):
                problems.append(_unsupported(checks, f"records {records.name}"))
                continue
            found, wrong = looked_up(records, data_map, checks)
            problems += wrong
            if found is not None:
                sources.append(found)
    if problems:
        return None, problems
    try:
        with (
            RejectsFile(rejects_path) as rejects,
            open_session([path for source in sources for path in source.for_engine], limits) as session,
        ):
            return _all_records(_Run(session, contract, data_map, rejects, gaps), planned, tallies, sources)
    except any_error() as error:
        if spilled_over(error):
            return None, [no_room()]
        if isinstance(error, out_of_memory()):
            return None, [too_little_memory(limits)]
        raise


def _unsupported(problem: Unsupported, where: str) -> Diagnostic:
    message = f"this cannot be measured: {problem.message}"
    return Diagnostic("SLA717", message, span=problem.span, where=where)


def _all_records(
    run: _Run, planned: list[PlannedObjective], tallies: dict[str, Tallies], sources: list[RecordFiles]
) -> tuple[MeasureResult | None, list[Diagnostic]]:
    rejects = run.rejects
    measured: dict[str, _Measured] = {}
    quality: list[RecordQuality] = []
    problems: list[Diagnostic] = []
    for source in sources:
        name = source.records.name
        concerned = [one for one in planned if any(part.records == name for part in one.parts)]
        found, account, wrong = _one_record_type(run, concerned, tallies[name], source)
        problems += wrong
        if found is not None and account is not None:
            measured[name] = found
            quality.append(account)
    if len(measured) < len(sources):
        return None, problems
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
    measurements = [_measurement(one, window, i, measured) for one in planned for i, window in enumerate(one.windows)]
    problems += _unknowns(measurements)
    return MeasureResult(tuple(measurements), tuple(accounts), tuple(_coverage(planned, measured))), problems


def _coverage(planned: list[PlannedObjective], measured: dict[str, _Measured]) -> Iterator[Coverage]:
    for one in planned:
        for index, window in enumerate(one.windows):
            for name in dict.fromkeys(part.records for part in one.parts):
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


def _one_record_type(
    run: _Run, planned: list[PlannedObjective], tallies: Tallies, source: RecordFiles
) -> tuple[_Measured | None, RecordQuality | None, list[Diagnostic]]:
    session, records = run.session, source.records
    at = value_column(records.at, FieldType.INSTANT)
    sets = tuple(dict.fromkeys(one.windows for one in planned))
    all_windows = [window for one in sets for window in one]
    start = min((window.start for window in all_windows), default=0)
    end = max((window.end for window in all_windows), default=DAY)
    calendars = {
        name: BusinessTime.compile(run.contract.calendar(name).rule, start, end)
        for name in dict.fromkeys(one.objective.during for one in planned)
        if name is not None
    }
    count = tallies.place(count_if(truth(True)))
    first = tallies.place(Tally(TallyKind.SMALLEST, at))
    last = tallies.place(Tally(TallyKind.LARGEST, at))
    keys = tuple(window_column(i) for i in range(len(sets)))
    place = placement(session, at, sets, calendars)

    def query(rows: Relation, extra: tuple[Tally, ...]) -> list[Row]:
        return session.grouped(Group(place(rows), keys, (*tallies.asked, *extra)))

    accepted, problems = accept(session, source, run.data_map, (start - _AROUND, end + _AROUND), query, run.rejects)
    if accepted is None:
        return None, None, problems
    totals: dict[tuple[int, int], Totals] = {}
    whole: Totals = tuple(None for _ in tallies.asked)
    outside = 0
    for row in accepted.answer:
        places, numbers = row[: len(keys)], tuple(row[len(keys) :])
        whole = tallies.merged(whole, numbers)
        if all(place == NO_WINDOW for place in places):
            outside += numbers[count]
        for key in enumerate(places):
            totals[key] = tallies.merged(totals[key], numbers) if key in totals else numbers
    found = _Measured(sets, tallies, totals, (count, first, last))
    _rank(session, place(accepted.rows), planned, records, found)
    refused = run.rejects.counts(records.name)
    good = whole[count] or 0
    account = RecordQuality(
        records.name, accepted.files, accepted.read, good, refused, None, whole[first], whole[last], outside,
        accepted.absent, session.longest_gap(accepted.rows, at) if run.gaps else None,
    )  # fmt: skip
    if account.read != account.accepted + account.rejected:
        message = f"of {account.read} rows, {account.accepted} were counted and {account.rejected} refused"
        raise AssertionError(message)
    return found, account, []


def _rank(
    session: Session, rows: Relation, planned: list[PlannedObjective], records: RecordType, found: _Measured
) -> None:
    """Find the values of medians and percentiles in each window."""
    for one in planned:
        number = found.sets.index(one.windows)
        for part in one.parts:
            if part.records != records.name or not part.ranked or part.value is None or part.condition is None:
                continue
            weights = {}
            wanted: list[tuple[Ordered, int]] = []
            for (where, window), totals in found.totals.items():
                if where != number or window == NO_WINDOW:
                    continue
                filled = _number(totals, part.filled)
                if filled and (part, number, window) not in found.ranked:
                    low, high = _number(totals, part.smallest), _number(totals, part.largest)
                    weights[window] = ranks_of(part.aggregate, filled)
                    wanted += [(Ordered(window, filled, low, high), rank) for rank, _ in weights[window]]
            column: Column = window_column(number)
            values = values_at(session, rows, column, part.value, part.condition, wanted)
            for window, pairs in weights.items():
                at_rank = {rank: values[window, rank] for rank, _ in pairs}
                found.ranked[part, number, window] = combined(pairs, at_rank)


def _number(totals: Totals, position: int | None) -> int:
    return (totals[position] or 0) if position is not None else 0


def _measurement(one: PlannedObjective, window: Window, index: int, measured: dict[str, _Measured]) -> Measurement:
    parts: list[AggregateValue] = []
    for part in one.parts:
        found = measured[part.records]
        number = found.sets.index(one.windows)
        totals = found.totals.get((number, index), tuple(None for _ in found.tallies.asked))
        parts.append(part.finish(totals, found.ranked.get((part, number, index))))
    closed = 0
    for name, place in one.closed:
        found = measured[name]
        placed_rows = found.totals.get((found.sets.index(one.windows), index))
        closed += _number(placed_rows, place) if placed_rows else 0
    value = figure(one.objective.measure.figure, iter(parts))
    return Measurement(one.objective.name, window, value, tuple(parts), closed)


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
