"""Measures the objectives of a contract: one query per record type, exact integers out of it.

The entry to this package. Runs after the contract was checked and the windows to measure were chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from slakit.contract.model import Contract
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
    unsupported,
)
from slakit.measure.bind import check_map
from slakit.measure.clocks import Refused, RowsWithClocks
from slakit.measure.data_map import DataMap
from slakit.measure.engine import DUCKDB, EngineChoice, EngineUnavailable, NoRoom, OutOfMemory
from slakit.measure.figures import PlannedObjective, TalliesOf, plan_objective
from slakit.measure.from_contract import Unsupported
from slakit.measure.given import GivenFigures, figures_asked, given_table, read_given
from slakit.measure.limits import Limits, no_room, too_little_memory
from slakit.measure.measured_windows import MeasuredOf, coverage_of, measurements_of, unknowns, without_entity
from slakit.measure.needs import needs_of
from slakit.measure.plan import Relation
from slakit.measure.records import Counted, Measured, RecordQuery, counted
from slakit.measure.rejects import RejectsFile
from slakit.measure.results import GivenValue, MeasureResult, RecordQuality
from slakit.timeline import Window

__all__ = ["measure"]


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
    problems = check_map(contract, data_map, (given_table(contract),) if contract.figures else ())
    planned: list[PlannedObjective] = []
    tallies: TalliesOf = {}
    for objective in contract.objectives:
        if objective.name in windows:
            one = plan_objective(contract, objective, windows[objective.name], tallies)
            if isinstance(one, Unsupported):
                problems.append(unsupported(one, f"objective {objective.name}"))
            else:
                planned.append(one)
    needs = needs_of(contract, planned)
    clauses = tuple(one.objective for one in planned if isinstance(one.objective, ClauseObjective))
    sources, wrong = sources_of(contract, data_map, needs.records, clauses)
    problems += wrong
    given = None
    if supposed is None and figures_asked(one for one in contract.objectives if one.name in windows):
        given, wrong = GivenFigures.looked_up(contract, data_map)
        problems += wrong
    if problems:
        return None, problems
    read = [*sources, *([given.files] if given is not None else [])]
    files = [path for source in read for path in source.for_engine]
    try:
        with RejectsFile(rejects_path) as rejects, opened(engine, files, limits) as session:
            run = Run(session, contract, data_map, rejects, gaps, as_of, needs)
            return _all_records(run, planned, tallies, sources, given if supposed is None else supposed)
    except EngineUnavailable as error:
        return None, [error.diagnostic]
    except NoRoom:
        return None, [no_room()]
    except OutOfMemory:
        return None, [too_little_memory(limits)]
    except Refused as refused:
        return None, [unsupported(refused.unsupported, "clocks")]


def _all_records(
    run: Run,
    planned: list[PlannedObjective],
    tallies: TalliesOf,
    sources: list[RecordFiles],
    figures: GivenFigures | tuple[GivenValue, ...] | None,
) -> tuple[MeasureResult | None, list[Diagnostic]]:
    measured, quality, problems = _read_and_ask(run, planned, tallies, sources)
    given = figures if isinstance(figures, tuple) else ()
    if isinstance(figures, GivenFigures):
        given, told, wrong = read_given(figures, run.data_map, run.session.reader, run.rejects, run.as_of)
        quality += [told] if told is not None else []
        problems += wrong
    if len(quality) < len(sources) + isinstance(figures, GivenFigures):
        return None, problems
    accounts, wrong = finished(run, quality)
    problems += wrong
    if accounts is None:
        return None, problems
    by_window = {(one.figure, one.kind, one.label): one for one in given}
    measurements = [found for one in planned for found in measurements_of(one, measured, by_window)]
    problems += [*unknowns(measurements, run.as_of), *without_entity(planned, measured)]
    coverage = tuple(coverage_of(planned, measured))
    return MeasureResult(tuple(measurements), accounts, coverage, run.session.version, given), problems


def _read_and_ask(
    run: Run, planned: list[PlannedObjective], tallies: TalliesOf, sources: list[RecordFiles]
) -> tuple[MeasuredOf, list[RecordQuality], list[Diagnostic]]:
    """Accept the rows of every record type, then ask for its figures: at once where rows need no more than themselves.

    The account lacks the record types that could not be read.
    """
    measured: dict[str, dict[str | None, Measured]] = {}
    quality: list[RecordQuality] = []
    problems: list[Diagnostic] = []
    rows: dict[str, Relation] = {}
    later: list[RecordQuery] = []
    for source in sources:
        records = source.records
        query = None
        own = {entity: one for (name, entity), one in tallies.items() if name == records.name}
        if own:
            query = RecordQuery(run.session, run.contract, records, planned, own)
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
        quality.append(account(run, records, accepted, count))
    if len(quality) == len(sources):
        for query in later:
            name = query.records.name
            measured[name], count = _asked_later(run, query, rows)
            quality = [replace(q, outside_period=count.outside) if q.records == name else q for q in quality]
        problems += orphans_noted(run, rows)
    return measured, quality, problems


def _asked_later(run: Run, query: RecordQuery, rows: dict[str, Relation]) -> tuple[dict[str | None, Measured], Counted]:
    """Ask for the figures of records that need clocks or levels, with these in further columns of their rows."""
    records = query.records
    added = RowsWithClocks(run.session, run.contract, records, rows[records.name], rows, run.as_of)
    for exact in (False, True):
        found = added.added(run.needs.asked[records.name], exact=exact)
        answer = query.ask(found.rows, (found.doubt,))
        if not sum(row[-1] for row in answer):
            return query.finish(found.rows, [row[:-1] for row in answer])
    message = f"the clocks of {records.name} cannot be counted"
    raise AssertionError(message)
