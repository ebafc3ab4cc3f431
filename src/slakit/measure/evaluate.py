"""Measures the objectives of a contract: one query per record type, exact integers out of it.

The entry to this package. Runs after the contract was checked and the windows to measure were chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from slakit.contract.expressions import FigureRef
from slakit.contract.model import Contract
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
    unsupported,
)
from slakit.measure.bind import check_map
from slakit.measure.clocks import Refused, RowsWithClocks
from slakit.measure.data_map import DataMap
from slakit.measure.engine import DUCKDB, EngineChoice, EngineUnavailable, NoRoom, OutOfMemory
from slakit.measure.figures import PlannedObjective, Tallies, figure, plan_objective
from slakit.measure.from_contract import Unsupported
from slakit.measure.given import GivenFigures, figures_asked, given_table, read_given
from slakit.measure.limits import Limits, no_room, too_little_memory
from slakit.measure.needs import needs_of
from slakit.measure.plan import Relation
from slakit.measure.records import Counted, Measured, RecordQuery, counted
from slakit.measure.rejects import RejectsFile
from slakit.measure.results import (
    Coverage,
    GivenValue,
    Measurement,
    MeasureResult,
    PartValue,
    RecordQuality,
    SampleValue,
)
from slakit.measure.samples import PlannedSample
from slakit.timeline import Window, WindowKind

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
    tallies: dict[str, Tallies] = {}
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
    tallies: dict[str, Tallies],
    sources: list[RecordFiles],
    figures: GivenFigures | tuple[GivenValue, ...] | None,
) -> tuple[MeasureResult | None, list[Diagnostic]]:
    measured, quality, problems = _read_and_ask(run, planned, tallies, sources)
    rejects, given = run.rejects, figures if isinstance(figures, tuple) else ()
    if isinstance(figures, GivenFigures):
        given, account, wrong = read_given(figures, run.data_map, run.session.reader, rejects, run.as_of)
        quality += [account] if account is not None else []
        problems += wrong
    if len(quality) < len(sources) + isinstance(figures, GivenFigures):
        return None, problems
    accounts, wrong = finished(run, quality)
    problems += wrong
    if accounts is None:
        return None, problems
    by_window = {(one.figure, one.kind, one.label): one for one in given}
    measurements = [
        _measurement(one, window, i, measured, by_window) for one in planned for i, window in enumerate(one.windows)
    ]
    problems += _unknowns(measurements, run.as_of)
    coverage = tuple(_coverage(planned, measured))
    return MeasureResult(tuple(measurements), accounts, coverage, run.session.version, given), problems


def _read_and_ask(
    run: Run, planned: list[PlannedObjective], tallies: dict[str, Tallies], sources: list[RecordFiles]
) -> tuple[dict[str, Measured], list[RecordQuality], list[Diagnostic]]:
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
        if records.name in tallies:
            query = RecordQuery(run.session, run.contract, records, planned, tallies[records.name])
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


def _asked_later(run: Run, query: RecordQuery, rows: dict[str, Relation]) -> tuple[Measured, Counted]:
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


def _coverage(planned: list[PlannedObjective], measured: dict[str, Measured]) -> Iterator[Coverage]:
    for one in planned:
        for index, window in enumerate(one.windows):
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
        found = measured[part.records]
        number = found.sets.index(one.placed(part.records))
        totals = found.totals.get((number, index), tuple(None for _ in found.tallies.asked))
        parts.append(part.finish(totals, found.ranked.get((part, number, index))))
    closed = 0
    for name, place in one.closed:
        found = measured[name]
        placed_rows = found.totals.get((found.sets.index(one.placed(name)), index))
        closed += found.number(placed_rows, place) if placed_rows else 0
    value = figure(one.objective.measure.figure, iter(parts))
    return Measurement(one.objective.name, window, value, tuple(parts), closed)


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
