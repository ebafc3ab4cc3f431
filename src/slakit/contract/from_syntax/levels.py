"""Levels blocks: limits of clocks by level, and the ordered rules that give records a level; and all clocks needed."""

from __future__ import annotations

from collections.abc import Sequence

from slakit.contract.clocks import ALWAYS, Clock, ClockLimit, Level, LevelRule, Levels
from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.belonging import LEVEL, changes_of
from slakit.contract.from_syntax.blocks import declare
from slakit.contract.from_syntax.clocks import ClockReader, free_of_clocks, read_calendar
from slakit.contract.from_syntax.expressions import RecordReader
from slakit.contract.from_syntax.figures import FigureReader
from slakit.contract.from_syntax.lengths import read_length
from slakit.contract.from_syntax.records import RecordTypes
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.values import read_text
from slakit.contract.record_types import RecordType
from slakit.diagnostics import Related, Source, Span
from slakit.syntax import tree

__all__ = ["read_clocks", "take_levels"]


def take_levels(scope: Scope, blocks: Sequence[tree.Node]) -> dict[str, tree.Levels]:
    """Return the levels of records by the name of their type, and let the scope know their names.

    A block of a contract takes the place of one that it uses.
    """
    found: dict[str, tree.Levels] = {}
    for block in blocks:
        if not isinstance(block, tree.Levels):
            continue
        records = str(block.records)
        first = found.get(records)
        if first is not None and first.span.source is block.span.source:
            scope.report(
                "SLA302",
                token_span(block.records, block.span.source),
                f"the levels for {records} are declared twice",
                help="put all levels and rules into one block",
                related=(Related(token_span(first.records, first.span.source), "first declared here"),),
            )
            continue
        found[records] = block
    scope.levels = {
        records: tuple(str(line.name) for line in node.lines if isinstance(line, tree.Level))
        for records, node in found.items()
    }
    return found


def read_clocks(
    records: RecordTypes, levels: dict[str, tree.Levels], own: Source
) -> tuple[tuple[Clock, ...], tuple[Levels, ...]]:
    """Return the clocks and levels that something read so far needs, and those of the contract's own file."""
    scope = records.scope
    figures = FigureReader(scope, records)
    declared = scope.symbols[tree.Clock]
    clocks: dict[str, Clock | None] = {}
    done: dict[str, Levels | None] = {}
    while True:
        wanted = [
            name
            for name, symbol in declared.items()
            if name not in clocks and (symbol.node.span.source is own or (tree.Clock, name) in scope.needed)
        ]
        on = {str(getattr(declared[name].node, "records", "")) for name in clocks}
        of = [
            name
            for name, node in levels.items()
            if name not in done and (node.span.source is own or (tree.Levels, name) in scope.needed or name in on)
        ]
        if not wanted and not of:
            break
        for name in wanted:
            node = declared[name].node
            assert isinstance(node, tree.Clock)
            entry = records.get(str(node.records), token_span(node.records, node.span.source))
            clocks[name] = ClockReader(figures, name, *entry).clock(node) if entry is not None else None
        for name in of:
            node_ = levels[name]
            entry = records.get(name, token_span(node_.records, node_.span.source))
            done[name] = _Levels(figures, *entry).read(node_) if entry is not None else None
    found = tuple(clock for name in declared if (clock := clocks.get(name)) is not None)
    given = tuple(of_ for name in levels if (of_ := done.get(name)) is not None)
    _business_days(scope, found, given)
    return found, given


class _Levels:
    """Reads the levels of records of one type."""

    def __init__(self, figures: FigureReader, records: RecordType, reader: RecordReader) -> None:
        self.scope = figures.scope
        self.figures = figures
        self.records = records
        self.reader = reader

    def read(self, node: tree.Levels) -> Levels:
        """Return all that could be read; the rest is reported."""
        taken: dict[str, Span] = {}
        levels = []
        for line in node.lines:
            if isinstance(line, tree.Level):
                span = token_span(line.name, line.span.source)
                level = self._level(line)
                if declare(self.scope, taken, str(line.name), span, "level"):
                    levels.append(level)
        if not levels:
            self.scope.report(
                "SLA303",
                token_span(node.records, node.span.source),
                f"there is no level for {self.records.name}",
                help='add one, such as `level urgent "Urgent"`, with the limits of its clocks below it',
            )
        rules = [self._rule(line, taken) for line in node.lines if isinstance(line, tree.Assign)]
        history = changes_of(self.scope, self.records.name).get(LEVEL)
        if history is not None and self.records.field(LEVEL) is not None:
            history = None  # then they change that field
        if history is not None:
            self.figures.records.get(history, node.span)
        return trusted(Levels)(
            span=node.span,
            records=self.records.name,
            levels=tuple(levels),
            rules=tuple(rule for rule in rules if rule is not None),
            history=history,
        )

    def _level(self, node: tree.Level) -> Level:
        taken: dict[str, Span] = {}
        limits = []
        for line in node.limits:
            limit = self._limit(line)
            if declare(self.scope, taken, str(line.clock), line.span, "limit of") and limit is not None:
                limits.append(limit)
        return trusted(Level)(span=node.span, name=str(node.name), title=read_text(node.title), limits=tuple(limits))

    def _limit(self, node: tree.Limit) -> ClockLimit | None:
        scope, name = self.scope, str(node.clock)
        span = token_span(node.clock, node.span.source)
        known = scope.clock_of(name, self.records.name, span)
        if not known:
            if name in scope.symbols[tree.Clock]:
                of = getattr(scope.symbols[tree.Clock][name].node, "records", "")
                scope.report(
                    "SLA406",
                    span,
                    f"`{name}` is a clock of {of}, not of {self.records.name}",
                    help=f"put it into `levels for {of}`",
                )
            else:
                scope.unknown(span, "clock", name, scope.clocks_of(self.records.name))
        length = read_length(scope, node.length)
        during, open_ = read_calendar(scope, node.during)
        pauses = None
        if node.pauses is not None:
            pauses = ClockReader(self.figures, name, self.records, self.reader).pause(node.pauses)
            open_ = open_ and pauses is not None
        if not known or length is None or not open_:
            return None
        return trusted(ClockLimit)(span=node.span, clock=name, length=length, during=during, pauses=pauses)

    def _rule(self, node: tree.Assign, levels: dict[str, Span]) -> LevelRule | None:
        name = str(node.level)
        known = name in levels
        if not known:
            self.scope.unknown(token_span(node.level, node.span.source), "level", name, levels)
        when = None
        if isinstance(node.when, tree.When):
            when = free_of_clocks(self.scope, self.reader.condition(node.when.condition), self.records, "a level")
            known = known and when is not None
        if not known:
            return None
        return trusted(LevelRule)(span=node.span, level=name, when=when, stop=node.stop is not None)


def _business_days(scope: Scope, clocks: Sequence[Clock], levels: Sequence[Levels]) -> None:
    """Report limits in business days that no calendar counts."""
    by_name = {clock.name: clock for clock in clocks}
    limits = [clock.limit for clock in clocks if clock.limit is not None]
    limits += [limit for of in levels for level in of.levels for limit in level.limits]
    for limit in limits:
        clock = by_name.get(limit.clock)
        during = limit.during or (clock.during if clock is not None else None)
        if limit.length.business_days is None or clock is None or during not in (None, ALWAYS) or limit.span is None:
            continue
        if during == ALWAYS and ALWAYS in scope.symbols[tree.Calendar]:
            continue
        names = sorted(scope.symbols[tree.Calendar])
        help_ = f"add `during {names[0]}`" if names else "declare a calendar, and add `during` with its name"
        if clock.limit is limit:
            help_ += " to the clock, on a line of its own"
        scope.report("SLA634", limit.span, "nothing says which days are business days here", help=help_)
