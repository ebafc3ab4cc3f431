"""The readings of clocks, for reports: one per record, clock and cycle, with what is due when.

Reads the same rows as measuring, accepts and refuses them alike, and yields readings as the engine finds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from itertools import groupby

from slakit.contract.clocks import Clock
from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType, RecordType
from slakit.diagnostics import Diagnostic
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
from slakit.measure.beside import side_tables
from slakit.measure.bind import check_map
from slakit.measure.clocks import Asked, Finishing, Refused, RowsWithClocks, children_of, cycles_of, stretches_of
from slakit.measure.data_map import DataMap
from slakit.measure.engine import EngineUnavailable, NoRoom, OutOfMemory, Row
from slakit.measure.from_contract import Value
from slakit.measure.limits import no_room, too_little_memory
from slakit.measure.needs import Needs
from slakit.measure.options import AS_USUAL, MeasureOptions
from slakit.measure.plan import Relation
from slakit.measure.records import counted
from slakit.measure.rejects import RejectsFile
from slakit.measure.results import ClockReading, RecordQuality
from slakit.measure.stored import LIST_MARK

__all__ = ["clock_readings"]

Field = str | int | bool | Fraction | None
Found = tuple[Iterator[ClockReading] | None, list[Diagnostic], tuple[RecordQuality, ...]]


def clock_readings(
    contract: Contract,
    data_map: DataMap,
    clocks: Sequence[str],
    fields: Sequence[str],
    period: tuple[int, int],
    options: MeasureOptions = AS_USUAL,
) -> Found:
    """Read the clocks named, on the records whose own time lies in `[start, end)` of the period.

    The readings of a clock come record by record, those of cancelled clocks last. `fields` are fields of the records;
    one that a type does not have is left out of its readings. Without an iterator, the diagnostics say why; otherwise
    it holds the engine until it is used up or closed.
    """
    problems = check_map(contract, data_map, side_tables(contract))
    wanted = [clock for clock in contract.clocks if clock.name in clocks]
    needed: dict[str, None] = {}
    asked: dict[str, Asked] = {}
    for clock in wanted:
        asked[clock.records] = asked.get(clock.records, Asked()) | Asked((clock.name,))
        needed |= dict.fromkeys((clock.records, *children_of(contract, clock.records, Asked((clock.name,)))))
    names = tuple(records.name for records in contract.records if records.name in needed)
    sources, wrong = sources_of(contract, data_map, names)
    problems += wrong
    if problems:
        return None, problems, ()
    files = [path for source in sources for path in source.for_engine]
    stack = ExitStack()
    try:
        rejects = stack.enter_context(RejectsFile(options.rejects_path))
        session = stack.enter_context(opened(options.engine, files, options.limits))
        run = Run(session, contract, data_map, rejects, False, options.as_of, Needs(names, asked))
        rows: dict[str, Relation] = {}
        quality: list[RecordQuality] = []
        for source in sources:
            accepted, wrong = accepted_rows(run, source, None, None)
            problems += wrong
            if accepted is not None:
                rows[source.records.name] = accepted.rows
                quality.append(account(run, source.records, accepted, counted(accepted.answer)))
        accounts, wrong = finished(run, quality)
        problems += wrong
        if len(quality) < len(sources) or accounts is None:
            stack.close()
            return None, problems, ()
        problems += orphans_noted(run, rows)
        reading = _Readings(run, rows, wanted, tuple(fields), period)
        return reading.all(stack), problems, accounts
    except EngineUnavailable as error:
        problem = error.diagnostic
    except NoRoom:
        problem = no_room()
    except OutOfMemory:
        problem = too_little_memory(options.limits)
    except Refused as refused:
        problem = unsupported(refused.unsupported, "clocks")
    except BaseException:
        stack.close()
        raise
    stack.close()
    return None, [*problems, problem], ()


class _Readings:
    """The readings of some clocks over accepted rows."""

    def __init__(
        self,
        run: Run,
        rows: dict[str, Relation],
        clocks: list[Clock],
        fields: tuple[str, ...],
        period: tuple[int, int],
    ) -> None:
        self.run, self.rows, self.clocks, self.fields, self.period = run, rows, clocks, fields, period

    def all(self, stack: ExitStack) -> Iterator[ClockReading]:
        with stack:
            for clock in self.clocks:
                yield from self._of(clock)

    def _of(self, clock: Clock) -> Iterator[ClockReading]:
        run = self.run
        records = run.contract.record_type(clock.records)
        own = tuple(name for name in self.fields if records.field(name) is not None)
        with_clocks = RowsWithClocks(run.session, run.contract, records, self.rows[records.name], self.rows, run.as_of)
        stretches, cancelled, finishing = with_clocks.read(clock, own, self.period)
        makers = [(name, with_clocks.setting.field(records, name)) for name in own]
        levels = [term.level for term in finishing.limits.terms]
        for record, of_record in groupby(stretches, key=lambda row: row[0]):
            for number, (origin, rows) in enumerate(cycles_of(clock, of_record), 1):
                yield self._reading(records, clock, number, str(record), origin, rows, finishing, levels, makers)
        for record, started, level, *rest in cancelled:
            yield ClockReading(
                record=str(record), records=records.name, clock=clock.name, cycle=1, level=levels[level],
                started=started, due=None, grace_until=None, stopped=None, elapsed=None, limit=None,
                state="cancelled", fields=_fields(makers, rest),
            )  # fmt: skip

    @staticmethod
    def _reading(  # noqa: PLR0913, PLR0917 - all that one is made of
        records: RecordType,
        clock: Clock,
        number: int,
        record: str,
        origin: int,
        rows: list[Row],
        finishing: Finishing,
        levels: list[str | None],
        makers: list[tuple[str, Value]],
    ) -> ClockReading:
        _, _, _, _, stopped, judged, _, _, _, *rest = rows[-1]
        cycle = finishing.cycle(origin, stopped, judged, stretches_of(rows))
        return ClockReading(
            record=record, records=records.name, clock=clock.name, cycle=number, level=levels[cycle.level],
            started=origin, due=cycle.due, grace_until=cycle.grace_until, stopped=stopped, elapsed=cycle.elapsed,
            limit=cycle.limit, state=cycle.state, fields=_fields(makers, rest),
        )  # fmt: skip


def _fields(makers: list[tuple[str, Value]], values: list[object]) -> tuple[tuple[str, Field], ...]:
    return tuple((name, _field(value, found)) for (name, value), found in zip(makers, values, strict=True))


def _field(value: Value, found: object) -> Field:
    """Return a field as the contract means it: a number as a fraction, a list as its texts with commas between."""
    if found is None or isinstance(found, bool):
        return found
    if value.type is FieldType.LIST:
        return ", ".join(text for text in str(found).split(LIST_MARK) if text)
    if isinstance(found, str):
        return found
    number = int(str(found))
    if value.type in {FieldType.INSTANT, FieldType.DURATION, FieldType.DATE} and value.scale == 1:
        return number
    return Fraction(number, value.scale)
