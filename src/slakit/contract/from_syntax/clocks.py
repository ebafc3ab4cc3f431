"""Clock blocks: when a clock starts, pauses and stops, what it may come to, and what reopening does to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from slakit.contract.clocks import ALWAYS, Clock, ClockEvent, ClockLimit, ClockPause
from slakit.contract.expressions import ClockRef, ClockState, Expression, FieldRef, LevelRef, Population, trusted
from slakit.contract.from_syntax.belonging import changes_of
from slakit.contract.from_syntax.blocks import required, single
from slakit.contract.from_syntax.expressions import RecordReader
from slakit.contract.from_syntax.figures import FigureReader
from slakit.contract.from_syntax.kinds import Kind
from slakit.contract.from_syntax.lengths import read_length
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.values import read_text
from slakit.contract.record_types import DerivedField, RecordType
from slakit.contract.walking import walk
from slakit.diagnostics import Span
from slakit.syntax import tree

__all__ = ["ClockReader", "free_of_clocks", "read_calendar"]

_REOPENED = {"new": "new cycle", "from": "from reopen", "exclude": "exclude closed", "continuous": "continuous"}
_LEVEL = {"carry": "carry elapsed", "restart": "restart", "first": "first level", "proportional": "proportional"}


def read_calendar(scope: Scope, line: tree.During | None) -> tuple[str | None, bool]:
    """Return the calendar that a line names, and whether there is one; `always` needs no declaration."""
    if line is None:
        return None, True
    name = str(line.name)
    if name == ALWAYS and name not in scope.symbols[tree.Calendar]:
        return name, True
    return name, scope.lookup(tree.Calendar, "calendar", name, line.span) is not None


def free_of_clocks(scope: Scope, condition: Expression | None, records: RecordType, what: str) -> Expression | None:
    """Return a condition unless it depends on clocks or levels, also through fields made of them; reported then."""
    todo: list[Expression] = [condition] if condition is not None else []
    seen: set[str] = set()
    while todo:
        for e in walk(todo.pop()):
            if isinstance(e, ClockRef | ClockState | LevelRef):
                assert condition is not None
                span = e.span if not seen or condition.span is None else condition.span
                assert span is not None
                named = "the level" if isinstance(e, LevelRef) else f"the clock `{e.clock}`"
                scope.report(
                    "SLA631",
                    span,
                    f"{what} cannot depend on {named} of the record",
                    help="clocks run on what is recorded, and levels are given by what is recorded: name a field",
                )
                return None
            field = records.field(e.name) if isinstance(e, FieldRef) and e.name not in seen else None
            if isinstance(field, DerivedField):
                seen.add(field.name)
                todo.append(field.value)
    return condition


class ClockReader:
    """Reads the clocks of records of one type."""

    def __init__(self, figures: FigureReader, name: str, records: RecordType, reader: RecordReader) -> None:
        self.scope = figures.scope
        self.figures = figures
        self.name = name
        self.records = records
        self.reader = reader

    def clock(self, node: tree.Clock) -> Clock | None:
        """Return a clock; a part that cannot be read leaves it out."""
        scope, lines, owner = self.scope, node.lines, node.name_span
        before = len(scope.diagnostics)
        example = f"at {self.records.at}"
        if not any(isinstance(line, tree.Starts) for line in lines):
            required(scope, owner, lines, tree.Starts, "start", f"starts {example}")
        if not any(isinstance(line, tree.Stops) for line in lines):
            required(scope, owner, lines, tree.Stops, "stop", "stops at first at of messages")
        starts = [self._event(line, starts=True) for line in lines if isinstance(line, tree.Starts)]
        stops = [self._event(line, starts=False) for line in lines if isinstance(line, tree.Stops)]
        pauses = [self.pause(line) for line in lines if isinstance(line, tree.PausesWhile)]
        lasting = [self._pauses_during(line) for line in lines if isinstance(line, tree.PausesDuring)]
        during, _ = read_calendar(scope, single(scope, lines, tree.During, "calendar"))
        limit_line = single(scope, lines, tree.ClockLimit, "limit")
        length = read_length(scope, limit_line.length) if limit_line is not None else None
        cancelled_line = single(scope, lines, tree.Cancelled, "condition that cancels it")
        cancelled = self.reader.condition(cancelled_line.condition) if cancelled_line is not None else None
        cancelled = free_of_clocks(scope, cancelled, self.records, "a clock")
        reopening = single(scope, lines, tree.Reopening, "term for reopening")
        change = single(scope, lines, tree.LevelChange, "term for a change of level")
        strict = single(scope, lines, tree.Strict, "strict due instant")
        means = single(scope, lines, tree.Means, "meaning")
        limit = None
        if limit_line is not None and length is not None:
            limit = trusted(ClockLimit)(span=limit_line.span, clock=self.name, length=length)
        clock = trusted(Clock)(
            span=node.span,
            name=self.name,
            title=read_text(node.title),
            records=self.records.name,
            starts=tuple(e for e in starts if e is not None),
            stops=tuple(e for e in stops if e is not None),
            pauses=tuple(p for p in pauses if p is not None),
            pauses_during=tuple(p for p in lasting if p is not None),
            during=during,
            limit=limit,
            reopened=cast("Literal['new cycle'] | None", _REOPENED[str(reopening.word)] if reopening else None),
            level_changes=cast("Literal['restart']", _LEVEL[str(change.word)] if change else "carry elapsed"),
            cancelled=cancelled,
            strict=strict is not None,
            means=read_text(means.text) if means is not None else None,
        )
        if any(d.blocks for d in scope.diagnostics[before:]):
            return None
        self._judge(clock, node, reopening)
        return clock

    # ---------------------------------------------------------------- events

    def _event(self, line: tree.Starts | tree.Stops, *, starts: bool) -> ClockEvent | None:
        event = line.event
        if not isinstance(event, tree.EventOf):
            if not self._instant(self.reader, str(event), token_span(event, line.span.source)):
                return None
            return trusted(ClockEvent)(span=line.span, field=str(event))
        which = str(event.which)
        if which == ("next" if starts else "each"):
            self._wrong_word(event, which)
            return None
        found = self.figures.population(event.of)
        if found is None or not self._belongs(found[0], event.of.span):
            return None
        population, reader = found
        span = token_span(event.field, line.span.source)
        if population.where is not None and self._without_clocks(population, event.of.span) is None:
            return None
        if not self._instant(reader, str(event.field), span):
            return None
        return trusted(ClockEvent)(
            span=line.span, which=cast("Literal['first']", which), field=str(event.field), of=population
        )

    def _wrong_word(self, event: tree.EventOf, which: str) -> None:
        if which == "next":
            message, help_ = "nothing comes before a start, so no event is the `next` one", "write `first` or `each`"
        else:
            message, help_ = "a clock stops once in a cycle, so not at `each` event", "write `first`, `last` or `next`"
        self.scope.report("SLA632", token_span(event.which, event.span.source), message, help=help_)

    def _instant(self, reader: RecordReader, name: str, span: Span) -> bool:
        if name not in reader.fields:
            if name not in reader.unreadable:
                self.scope.unknown(span, f"field of {reader.records}", name, list(reader.fields))
            return False
        if reader.fields[name] is Kind.INSTANT:
            return True
        self.scope.report(
            "SLA406",
            span,
            f"`{name}` is {reader.fields[name].value}, not {Kind.INSTANT.value}",
            help="a clock starts and stops at a field of type instant",
        )
        return False

    def _belongs(self, population: Population, span: Span) -> bool:
        """Whether records belong to those that the clock runs on; reported otherwise."""
        entry = self.figures.records.get(population.records, span)
        belongs = entry[0].belongs if entry is not None else None
        if entry is None or (belongs is not None and belongs.parent == self.records.name):
            return entry is not None
        self.scope.report(
            "SLA632",
            span,
            f"{population.records} do not belong to {self.records.name}, so none of them is of the record at hand",
            help=f"add `belongs to {self.records.name} by FIELD` to the records {population.records}",
        )
        return False

    def _without_clocks(self, population: Population, span: Span) -> Expression | None:
        entry = self.figures.records.get(population.records, span)
        assert entry is not None
        return free_of_clocks(self.scope, population.where, entry[0], "a clock")

    # ---------------------------------------------------------------- pauses

    def pause(self, line: tree.PausesWhile) -> ClockPause | None:
        """Return a condition while which a clock does not count, with the fields whose history it reads."""
        changes = {f: name for f, name in changes_of(self.scope, self.records.name).items() if f != "level"}
        kinds, choices = dict(self.reader.fields), dict(self.reader.choices)
        for field, name in changes.items():
            entry = self.figures.records.get(name, line.span)
            if entry is not None and field in entry[1].fields:
                kinds[field] = entry[1].fields[field]
                if field in entry[1].choices:
                    choices[field] = entry[1].choices[field]
        reader = replace(self.reader, fields=kinds, choices=choices)
        condition = free_of_clocks(self.scope, reader.condition(line.condition), self.records, "a pause")
        if condition is None:
            return None
        used = {e.name for e in walk(condition) if isinstance(e, FieldRef)}
        history = tuple((field, name) for field, name in changes.items() if field in used)
        return trusted(ClockPause)(span=line.span, condition=condition, history=history)

    def _pauses_during(self, line: tree.PausesDuring) -> Population | None:
        found = self.figures.population(line.of)
        if found is None or not self._belongs(found[0], line.of.span):
            return None
        population = found[0]
        entry = self.figures.records.get(population.records, line.of.span)
        if entry is not None and entry[0].lasts is None:
            self.scope.report(
                "SLA632",
                line.of.span,
                f"{population.records} do not last, so no time passes during them",
                help=f"add `lasts from FIELD to FIELD` to the records {population.records}",
            )
            return None
        if population.where is not None and self._without_clocks(population, line.of.span) is None:
            return None
        return population

    # ---------------------------------------------------------------- what must fit together

    def _judge(self, clock: Clock, node: tree.Clock, reopening: tree.Reopening | None) -> None:
        scope = self.scope
        starts_each = any(e.which == "each" for e in clock.starts)
        if starts_each and not any(e.which == "next" for e in clock.stops):
            scope.report(
                "SLA632",
                clock.starts[0].span or node.name_span,
                "this clock starts at each event, and nothing stops a cycle of it",
                help="add `stops at next …`, the event that ends the cycle",
            )
        if reopening is None:
            return
        if clock.reopens() is None:
            scope.report(
                "SLA633",
                reopening.span,
                f"nothing tells when one of the {self.records.name} is reopened",
                help=(
                    "stop the clock at the first record that says so, as in `stops at first at of status-changes "
                    'where status is "solved"`: a later one that says otherwise reopens it'
                ),
            )
        elif clock.cycles():
            scope.report(
                "SLA633",
                reopening.span,
                "this clock runs in cycles, so it starts again by itself",
                help="remove this line, or stop the clock at the first event alone",
            )
